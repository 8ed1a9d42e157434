//! Given the JSON of a batch, makes its queries; what is no query is refused with the place and the reason.

use serde_json::{Map, Value as Json};

/// Queries of one batch.
pub(super) const BATCH: usize = 200;
/// Candidates of one query where no limit is given.
const USUAL_LIMIT: usize = 10;
/// Candidates of one query at most.
const LARGEST_LIMIT: usize = 100;
/// Values of one property, properties of one query, types of one query that are looked at.
const MOST: usize = 50;

/// What a client looks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Query {
    /// The name; `None` where properties alone are given.
    pub(super) text: Option<String>,
    /// Types, as the manifest's ids.
    pub(super) types: Vec<String>,
    pub(super) strict: Strict,
    pub(super) limit: usize,
    pub(super) properties: Vec<Property>,
}

/// How the types bind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Strict {
    /// One of them must fit: what is meant where nothing is said.
    #[default]
    Any,
    /// All of them must fit.
    All,
    /// Those that fit none come lower.
    Should,
}

/// What else is known of what is looked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Property {
    pub(super) id: String,
    pub(super) values: Vec<Given>,
}

/// A value as a client gives it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Given {
    Text(String),
    Number(f64),
    Flag(bool),
    /// Something that was reconciled before.
    Item {
        id: String,
        name: Option<String>,
    },
}

/// Why a batch cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// More queries than [`BATCH`].
    TooMany(usize),
    /// It is no batch.
    Malformed(String),
    /// A fault of the program.
    Failed(String),
}

/// Reads a batch: the queries by the names the client gave them.
pub(super) fn batch(json: &str) -> Result<Vec<(String, Query)>, Refusal> {
    let queries: Map<String, Json> = serde_json::from_str(json)
        .map_err(|error| Refusal::Malformed(format!("the batch is no JSON object: {error}")))?;
    if queries.len() > BATCH {
        return Err(Refusal::TooMany(queries.len()));
    }
    let mut read = Vec::new();
    for (name, query) in queries {
        let query = self::query(&query).map_err(|why| {
            let shown: String = name.chars().take(80).collect();
            Refusal::Malformed(format!("query `{shown}`: {why}"))
        })?;
        read.push((name, query));
    }
    Ok(read)
}

fn query(json: &Json) -> Result<Query, String> {
    let fields = json.as_object().ok_or("an object is needed")?;
    let mut query = Query { limit: USUAL_LIMIT, ..Query::default() };
    for (name, value) in fields {
        match (name.as_str(), value) {
            (_, Json::Null) => {}
            ("query", Json::String(text)) => query.text = Some(text.clone()).filter(|text| !text.trim().is_empty()),
            ("query", _) => return Err("`query` is a string".to_owned()),
            ("type", Json::String(one)) => query.types = vec![one.clone()],
            ("type", Json::Array(several)) => {
                let one = |value: &Json| type_id(value).ok_or("`type` is an id or a list of ids".to_owned());
                query.types = several.iter().take(MOST).map(one).collect::<Result<_, _>>()?;
            }
            ("type", value) => query.types = vec![type_id(value).ok_or("`type` is an id or a list of ids")?],
            ("limit", Json::Number(limit)) => {
                // clients write 5, 5.0 and, for none, 0
                let limit = limit.as_f64().filter(|limit| *limit >= 1.0);
                query.limit = limit.map_or(USUAL_LIMIT, |limit| limit.min(LARGEST_LIMIT as f64) as usize);
            }
            ("limit", _) => return Err("`limit` is a number".to_owned()),
            ("type_strict", Json::String(strict)) => {
                query.strict = match strict.as_str() {
                    "any" => Strict::Any,
                    "all" => Strict::All,
                    "should" => Strict::Should,
                    _ => return Err("`type_strict` is any, all or should".to_owned()),
                };
            }
            ("type_strict", _) => return Err("`type_strict` is any, all or should".to_owned()),
            ("properties", Json::Array(properties)) => {
                query.properties = properties.iter().take(MOST).map(property).collect::<Result<_, _>>()?;
            }
            ("properties", _) => return Err("`properties` is a list".to_owned()),
            // an older or newer client's field changes nothing
            _ => {}
        }
    }
    query.types.retain(|one| !one.is_empty());
    Ok(query)
}

fn type_id(json: &Json) -> Option<String> {
    match json {
        Json::String(id) => Some(id.clone()),
        Json::Object(fields) => fields.get("id")?.as_str().map(str::to_owned),
        _ => None,
    }
}

fn property(json: &Json) -> Result<Property, String> {
    let id = json.get("pid").and_then(Json::as_str).ok_or("a property has a `pid`")?;
    let values = match json.get("v").ok_or("a property has a value `v`")? {
        Json::Array(several) => several.iter().take(MOST).filter_map(given).collect(),
        one => given(one).into_iter().collect(),
    };
    Ok(Property { id: id.to_owned(), values })
}

fn given(json: &Json) -> Option<Given> {
    Some(match json {
        Json::String(text) => Given::Text(text.clone()),
        Json::Number(number) => Given::Number(number.as_f64()?),
        Json::Bool(flag) => Given::Flag(*flag),
        Json::Object(fields) => Given::Item {
            id: fields.get("id")?.as_str()?.to_owned(),
            name: fields.get("name").and_then(Json::as_str).map(str::to_owned),
        },
        Json::Null | Json::Array(_) => return None,
    })
}

/// What to fetch of which entities.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Extension {
    pub(super) ids: Vec<String>,
    pub(super) properties: Vec<String>,
}

/// Reads a data extension query.
pub(super) fn extension(json: &str) -> Result<Extension, Refusal> {
    let wrong = |why: &str| Refusal::Malformed(format!("the extension query {why}"));
    let json: Json = serde_json::from_str(json).map_err(|error| wrong(&format!("is no JSON: {error}")))?;
    let list = |name: &str| json.get(name).and_then(Json::as_array).ok_or_else(|| wrong(&format!("has no `{name}`")));
    let id = |value: &Json| value.as_str().map(str::to_owned).ok_or_else(|| wrong("has an id that is no string"));
    let ids = list("ids")?.iter().map(id).collect::<Result<Vec<_>, _>>()?;
    let property = |value: &Json| id(value.get("id").ok_or_else(|| wrong("has a property without `id`"))?);
    let properties = list("properties")?.iter().map(property).collect::<Result<Vec<_>, _>>()?;
    if ids.len() > BATCH {
        return Err(Refusal::TooMany(ids.len()));
    }
    if properties.len() > MOST {
        return Err(wrong(&format!("asks for more than {MOST} properties")));
    }
    Ok(Extension { ids, properties })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_read_as_clients_write_it() {
        let read = batch(
            r#"{"q0": {"query": "Paris", "type": "place", "type_strict": "should", "limit": 3},
                "q1": {"properties": [{"pid": "wikidata", "v": {"id": "Q90", "name": "Paris"}}, {"pid": "lat", "v": [48, "x"]}]},
                "q2": {"query": " ", "type": [{"id": "person"}, "place"], "limit": 0, "query_type": 7}}"#,
        )
        .unwrap();
        assert_eq!(read[0].1.text.as_deref(), Some("Paris"));
        assert_eq!((read[0].1.strict, read[0].1.limit), (Strict::Should, 3));
        assert_eq!(read[1].1.text, None);
        assert_eq!(read[1].1.properties[1].values, [Given::Number(48.0), Given::Text("x".into())]);
        assert_eq!(read[2].1.types, ["person", "place"]);
        assert_eq!((read[2].1.text.as_deref(), read[2].1.limit), (None, USUAL_LIMIT));
    }

    #[test]
    fn what_is_no_batch_is_refused_with_its_place() {
        for wrong in [
            "",
            "[]",
            "7",
            "{\"q0\": 7}",
            "{\"q0\": {\"query\": {}}}",
            "{\"q0\": {\"query\": \"x\", \"limit\": \"5\"}}",
            "{\"q0\": {\"query\": \"x\", \"type_strict\": \"maybe\"}}",
            "{\"q0\": {\"properties\": [{\"v\": 1}]}}",
        ] {
            assert!(matches!(batch(wrong), Err(Refusal::Malformed(_))), "{wrong}");
        }
        let many: Vec<String> = (0..=BATCH).map(|at| format!("\"q{at}\": {{\"query\": \"x\"}}")).collect();
        assert_eq!(batch(&format!("{{{}}}", many.join(","))), Err(Refusal::TooMany(BATCH + 1)));
        assert!(matches!(batch(&format!("{{\"q\":{}", "[".repeat(100_000))), Err(Refusal::Malformed(_))));
    }
}
