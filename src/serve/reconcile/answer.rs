//! Given a source and what is asked of it, makes the answer of the protocol.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::query::{self, Refusal};
use super::score::{Candidate, Shown, candidates, types};
use super::source::{PropertyKind, Record, Source, Type, Value, with_broader};
use crate::view::page::render;

/// Suggestions in one answer.
const SUGGESTIONS: usize = 20;
/// Suggestions that may be skipped.
const LAST_SUGGESTION: usize = 10_000;
/// Values of a property that a preview shows.
const SHOWN: usize = 3;
/// Size of a preview, in pixels.
const PREVIEW: (u32, u32) = (400, 220);

/// What is asked.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    Manifest { root: String },
    Batch(String),
    Extend { query: String, root: String },
    Suggest { element: Element, prefix: String, skip: usize },
    Flyout(Element, String),
    Preview(String),
    View(String),
    Proposals { of: Option<String>, limit: Option<usize> },
}

/// What suggestions and flyouts are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Entity,
    Type,
    Property,
}

/// What comes back.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// JSON.
    Json(String),
    Page(String),
    /// It is there.
    See(String),
    /// There is no entity of this id.
    Unknown(String),
}

pub(super) fn answer(source: &dyn Source, ask: &Ask) -> Result<Reply, Refusal> {
    let json = |json: Json| Reply::Json(json.to_string());
    Ok(match ask {
        Ask::Manifest { root } => json(manifest(source, root)),
        Ask::Batch(queries) => Reply::Json(batch(source, queries)?),
        Ask::Extend { query, root } => json(extend(source, query, root)?),
        Ask::Suggest { element, prefix, skip } => json(suggest(source, *element, prefix, *skip)),
        Ask::Flyout(element, id) => match card(source, *element, id) {
            Some(card) => json(json!({"id": id, "html": shown("reconcile_card.html", &card)?})),
            None => Reply::Unknown(id.clone()),
        },
        Ask::Preview(id) => match card(source, Element::Entity, id) {
            Some(card) => Reply::Page(shown("reconcile_preview.html", &card)?),
            None => Reply::Unknown(id.clone()),
        },
        Ask::View(id) => source.page(id).map_or_else(|| Reply::Unknown(id.clone()), Reply::See),
        Ask::Proposals { of, limit } => json(proposals(source, of.as_deref(), *limit)),
    })
}

fn manifest(source: &dyn Source, root: &str) -> Json {
    let about = source.about();
    let path = about.path;
    let service = |element: &str| {
        json!({
            "service_url": root,
            "service_path": format!("{path}/suggest/{element}"),
            "flyout_service_url": root,
            "flyout_service_path": format!("{path}/flyout/{element}?id=${{id}}"),
        })
    };
    // the broadest, and what is directly below
    let broadest = |one: &&Type| one.broader.as_ref().is_none_or(|above| is_broadest(source, above));
    json!({
        "versions": ["0.2"],
        "name": about.name,
        "identifierSpace": about.identifier_space,
        "schemaSpace": about.schema_space,
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "defaultTypes": source.types().iter().filter(broadest).map(|one| type_json(source, one)).collect::<Vec<_>>(),
        "view": {"url": format!("{root}{path}/view?id={{{{id}}}}")},
        "preview": {
            "url": format!("{root}{path}/preview?id={{{{id}}}}"), "width": PREVIEW.0, "height": PREVIEW.1,
        },
        "suggest": {"entity": service("entity"), "type": service("type"), "property": service("property")},
        "extend": {
            "propose_properties": {"service_url": root, "service_path": format!("{path}/properties")},
            "property_settings": [],
        },
        "batchSize": query::BATCH,
    })
}

fn is_broadest(source: &dyn Source, id: &str) -> bool {
    source.types().iter().any(|one| one.id == id && one.broader.is_none())
}

fn type_json(source: &dyn Source, one: &Type) -> Json {
    let mut json = json!({"id": one.id, "name": one.name});
    if !one.description.is_empty() {
        json["description"] = one.description.clone().into();
    }
    if let Some(above) = source.types().iter().find(|above| Some(&above.id) == one.broader.as_ref()) {
        json["broader"] = json!([{"id": above.id, "name": above.name}]);
    }
    json
}

/// The answer to one query of a batch.
#[derive(Serialize)]
struct Answered<'a> {
    result: Vec<Shown<'a>>,
}

/// The answers to a batch, written at once: as a tree of values they would cost more than finding them.
fn batch(source: &dyn Source, queries: &str) -> Result<String, Refusal> {
    let mut results: BTreeMap<String, Vec<Candidate>> = BTreeMap::new();
    for (name, query) in query::batch(queries)? {
        results.insert(name, candidates(source, &query));
    }
    let mut answers: BTreeMap<&str, Answered<'_>> = BTreeMap::new();
    for (name, found) in &results {
        let result = found.iter().filter_map(|candidate| candidate.shown(source)).collect();
        answers.insert(name, Answered { result });
    }
    serde_json::to_string(&answers).map_err(|error| Refusal::Failed(error.to_string()))
}

fn extend(source: &dyn Source, query: &str, root: &str) -> Result<Json, Refusal> {
    let query = query::extension(query)?;
    let kind = |id: &str| source.properties().iter().find(|kind| kind.id == id);
    let meta: Vec<Json> = query
        .properties
        .iter()
        .map(|id| {
            let mut meta = json!({"id": id, "name": kind(id).map_or(id.as_str(), |kind| kind.name)});
            if let Some(path) = kind(id).and_then(|kind| kind.elsewhere) {
                meta["service"] = format!("{root}{path}").into();
            }
            meta
        })
        .collect();
    let mut rows = Map::new();
    for id in &query.ids {
        let mut row = Map::new();
        for property in &query.properties {
            let values: Vec<Json> = source.values(id, property).iter().map(value_json).collect();
            row.insert(property.clone(), values.into());
        }
        rows.insert(id.clone(), row.into());
    }
    Ok(json!({"meta": meta, "rows": rows}))
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::Text(text) | Value::Span { text, .. } => json!({"str": text}),
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => json!({"int": *number as i64}),
        Value::Number(number) => json!({"float": number}),
        Value::Item { id, name } => json!({"id": id, "name": name}),
        Value::Point(latitude, longitude) => json!({"str": format!("{latitude},{longitude}")}),
        Value::Instant { stamp, .. } => json!({"date": stamp}),
    }
}

fn suggest(source: &dyn Source, element: Element, prefix: &str, skip: usize) -> Json {
    let wanted = prefix.trim().to_lowercase();
    let begins = |text: &str| {
        let text = text.to_lowercase();
        text.starts_with(&wanted) || text.split([' ', '/', '-']).any(|word| word.starts_with(&wanted))
    };
    // as the name begins, then as a word of it does
    let rank = |name: &str| !name.to_lowercase().starts_with(&wanted);
    let result: Vec<Json> = match element {
        Element::Entity => {
            let found = source.suggest(prefix, skip.min(LAST_SUGGESTION), SUGGESTIONS);
            found.iter().map(|record| suggestion(source, record)).collect()
        }
        Element::Type => {
            let mut fitting: Vec<&Type> =
                source.types().iter().filter(|one| begins(&one.id) || begins(&one.name)).collect();
            fitting.sort_by_key(|one| rank(&one.name));
            fitting.into_iter().skip(skip).take(SUGGESTIONS).map(|one| type_json(source, one)).collect()
        }
        Element::Property => {
            let mut fitting: Vec<&PropertyKind> =
                source.properties().iter().filter(|one| begins(one.id) || begins(one.name)).collect();
            fitting.sort_by_key(|one| rank(one.name));
            fitting.into_iter().skip(skip).take(SUGGESTIONS).map(property_json).collect()
        }
    };
    json!({"result": result})
}

fn suggestion(source: &dyn Source, record: &Record) -> Json {
    json!({
        "id": record.id, "name": record.name, "description": record.description, "notable": types(source, record),
    })
}

fn property_json(property: &PropertyKind) -> Json {
    json!({"id": property.id, "name": property.name, "description": property.description})
}

fn proposals(source: &dyn Source, of: Option<&str>, limit: Option<usize>) -> Json {
    let chain = of.map(|of| with_broader(source.types(), of)).unwrap_or_default();
    let fits = |property: &&PropertyKind| {
        of.is_none_or(str::is_empty) || property.of.is_empty() || property.of.iter().any(|one| chain.contains(one))
    };
    let properties = source.properties().iter().filter(fits).take(limit.unwrap_or(usize::MAX));
    let mut answer = json!({"properties": properties.map(property_json).collect::<Vec<_>>()});
    if let Some(of) = of {
        answer["type"] = of.into();
    }
    if let Some(limit) = limit {
        answer["limit"] = limit.into();
    }
    answer
}

/// What a flyout and a preview show of an entity, a type or a property.
#[derive(Serialize)]
struct Card {
    name: String,
    kind: String,
    description: String,
    rows: Vec<(String, String)>,
}

/// The card alone, or as a page that a client shows in a frame.
fn shown(template: &str, card: &Card) -> Result<String, Refusal> {
    render(template, json!({"card": card})).map_err(|error| Refusal::Failed(error.to_string()))
}

fn card(source: &dyn Source, element: Element, id: &str) -> Option<Card> {
    match element {
        Element::Entity => {
            let record = source.record(id)?;
            let named = |id: &String| source.types().iter().find(|one| one.id == *id).map(|one| one.name.clone());
            let rows = source
                .properties()
                .iter()
                .filter(|property| !matches!(property.id, "iri" | "description" | "Len" | "Den"));
            let rows = rows.filter_map(|property| {
                let values = source.values(&record.id, property.id);
                let shown: Vec<String> = values.iter().take(SHOWN).map(value_in_words).collect();
                let more =
                    if values.len() > SHOWN { format!(" and {} more", values.len() - SHOWN) } else { String::new() };
                (!shown.is_empty()).then(|| (property.name.to_owned(), format!("{}{more}", shown.join(", "))))
            });
            Some(Card {
                name: record.name.clone(),
                kind: record.types.iter().filter_map(named).collect::<Vec<_>>().join(", "),
                description: record.description.clone(),
                rows: rows.collect(),
            })
        }
        Element::Type => {
            let one = source.types().iter().find(|one| one.id == id)?;
            let broader = source.types().iter().find(|above| Some(&above.id) == one.broader.as_ref());
            Some(Card {
                name: one.name.clone(),
                kind: one.id.clone(),
                description: one.description.clone(),
                rows: broader.map(|above| ("broader".to_owned(), above.name.clone())).into_iter().collect(),
            })
        }
        Element::Property => {
            let property = source.properties().iter().find(|property| property.id == id)?;
            Some(Card {
                name: property.name.to_owned(),
                kind: property.id.to_owned(),
                description: property.description.to_owned(),
                rows: Vec::new(),
            })
        }
    }
}

fn value_in_words(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Span { text, .. } => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Item { name, id } if name.is_empty() => id.clone(),
        Value::Item { name, .. } => name.clone(),
        Value::Point(latitude, longitude) => format!("{latitude}, {longitude}"),
        Value::Instant { stamp, .. } => stamp.split('T').next().unwrap_or(stamp).to_owned(),
    }
}
