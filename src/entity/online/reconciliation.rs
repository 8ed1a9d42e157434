//! Any service that speaks the Reconciliation Service API, 0.1 or 0.2: names in batches, answers with scores.
//!
//! Only ids of Wikidata's are of use here; a service whose manifest names another identifier space is told apart before
//! anything is asked of it.

use serde_json::{Map, Value, json};

use super::asker::{Asker, Request};
use super::{Facts, Hit, Hits, OnlineError, Question, is_item};

/// Identifier spaces that name nobody: what services have that were never told theirs.
const PLACEHOLDERS: &[&str] =
    &["http://rdf.freebase.com/", "http://www.freebase.com/", "http://localhost/", "http://127.0.0.1"];

/// The hits of all questions.
pub(super) fn candidates(asker: &Asker<'_>, address: &str, questions: &[Question]) -> (Vec<Hits>, Option<OnlineError>) {
    let none = || questions.iter().map(|_| None).collect::<Vec<Hits>>();
    let manifest = match asker.one(&Request { address: address.to_owned(), form: None, manners: Vec::new() }) {
        Ok((manifest, _)) => manifest,
        Err(error) => return (none(), Some(error)),
    };
    let Some(space) = manifest.get("identifierSpace").and_then(Value::as_str) else {
        return (none(), Some(OnlineError::Answer("no `identifierSpace` in the manifest".to_owned())));
    };
    let known =
        space.contains("wikidata.org/") || PLACEHOLDERS.iter().any(|placeholder| space.starts_with(placeholder));
    if !known {
        return (none(), Some(OnlineError::OtherIds(address.to_owned())));
    }
    let calls: Vec<Request> = questions
        .chunks(asker.rules.names_a_call)
        .map(|batch| {
            let queries: Map<String, Value> = batch
                .iter()
                .enumerate()
                .map(|(at, question)| (format!("q{at}"), json!({"query": question.name, "limit": asker.rules.hits})))
                .collect();
            let form = vec![("queries", Value::Object(queries).to_string())];
            Request { address: address.to_owned(), form: Some(form), manners: Vec::new() }
        })
        .collect();
    let (told, mut stopped) = asker.all(&calls);
    let mut found = Vec::new();
    for (batch, told) in questions.chunks(asker.rules.names_a_call).zip(told) {
        for at in 0..batch.len() {
            let result = told.as_ref().map(|(answer, asked)| {
                let result = answer.get(format!("q{at}")).and_then(|one| one.get("result")).and_then(Value::as_array);
                (result, *asked)
            });
            found.push(match result {
                Some((Some(result), asked)) => Some((result.iter().filter_map(hit).collect(), asked)),
                Some((None, _)) => {
                    stopped.get_or_insert_with(|| OnlineError::Answer(format!("no `result` for `q{at}`")));
                    None
                }
                None => None,
            });
        }
    }
    (found, stopped)
}

fn hit(value: &Value) -> Option<Hit> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let id = text("id");
    let item = id.rsplit(['/', ':']).next().filter(|id| is_item(id))?.to_owned();
    let types: Vec<&Value> = match value.get("type") {
        Some(Value::Array(types)) => types.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let of = |one: &Value, key: &str| one.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut classes = Vec::new();
    let mut names = Vec::new();
    for one in types {
        let id = one.as_str().map(str::to_owned).or_else(|| of(one, "id")).unwrap_or_default();
        match id.rsplit('/').next().filter(|id| is_item(id)) {
            Some(class) => classes.push(class.to_owned()),
            None => names.push(of(one, "name").unwrap_or(id)),
        }
    }
    let score = value.get("score").and_then(Value::as_f64);
    // some give a share, most a percentage
    #[expect(clippy::cast_possible_truncation, reason = "a score")]
    let score = score.map(|score| (if score > 1.0 { score / 100.0 } else { score }).clamp(0.0, 1.0) as f32);
    let sure = value.get("match").and_then(Value::as_bool) == Some(true);
    Some(Hit {
        item,
        facts: Facts { label: text("name"), description: text("description"), classes, ..Facts::default() },
        types: names,
        service: if sure { Some(1.0) } else { score },
    })
}
