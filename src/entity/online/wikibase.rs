//! Wikidata's own API: `wbsearchentities` for a name, `wbgetentities` for what is known of the hits.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::asker::{Asker, Request, with};
use super::{Facts, Hit, Hits, OnlineError, Question, is_item};

/// The hits of all questions, with what is known of each.
pub(super) fn candidates(asker: &Asker<'_>, api: &str, questions: &[Question]) -> (Vec<Hits>, Option<OnlineError>) {
    let limit = asker.rules.hits.to_string();
    let searches: Vec<Request> = questions
        .iter()
        .map(|question| {
            request(
                asker,
                api,
                &[
                    ("action", "wbsearchentities"),
                    ("search", &question.name),
                    ("language", "en"),
                    ("uselang", "en"),
                    ("type", "item"),
                    ("limit", &limit),
                ],
            )
        })
        .collect();
    let (told, mut stopped) = asker.all(&searches);
    let mut found: Vec<Hits> = Vec::new();
    for told in told {
        let hits = told.and_then(|(answer, asked)| match hits(&answer) {
            Ok(hits) => Some((hits, asked)),
            Err(error) => {
                stopped.get_or_insert(error);
                None
            }
        });
        found.push(hits);
    }
    let items: BTreeSet<&str> =
        found.iter().flatten().flat_map(|(hits, _)| hits).map(|hit| hit.item.as_str()).collect();
    let items: Vec<&str> = items.into_iter().collect();
    let calls: Vec<Request> = items
        .chunks(asker.rules.items_a_call)
        .map(|batch| {
            let ids = batch.join("|");
            let props = "labels|descriptions|aliases|claims|info";
            request(asker, api, &[("action", "wbgetentities"), ("ids", &ids), ("languages", "en"), ("props", props)])
        })
        .collect();
    let mut known: BTreeMap<String, Facts> = BTreeMap::new();
    let (told, failed) = asker.all(&calls);
    stopped = stopped.or(failed);
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    for (batch, told) in items.chunks(asker.rules.items_a_call).zip(told) {
        let entities = told.as_ref().and_then(|(answer, _)| answer.get("entities")).and_then(Value::as_object);
        let Some(entities) = entities else {
            if told.is_some() {
                stopped.get_or_insert(OnlineError::Answer("no `entities`".to_owned()));
            }
            unknown.extend(batch);
            continue;
        };
        for (item, entity) in entities.iter().filter(|(_, entity)| entity.get("missing").is_none()) {
            known.insert(item.clone(), facts(entity));
        }
    }
    // a name whose hits could not be looked at is asked again another day
    let unknown: BTreeSet<String> = unknown.into_iter().map(str::to_owned).collect();
    for slot in &mut found {
        if slot.as_ref().is_some_and(|(hits, _)| hits.iter().any(|hit| unknown.contains(&hit.item))) {
            *slot = None;
        }
        for (hits, _) in slot.iter_mut() {
            hits.retain_mut(|hit| known.get(&hit.item).map(|facts| hit.facts = facts.clone()).is_some());
        }
    }
    (found, stopped)
}

fn request(asker: &Asker<'_>, api: &str, parameters: &[(&str, &str)]) -> Request {
    let mut all = parameters.to_vec();
    all.push(("format", "json"));
    Request { address: with(api, &all), form: None, manners: vec![("maxlag", asker.rules.maxlag.to_string())] }
}

/// The hits of a search, best first as Wikidata has them.
fn hits(answer: &Value) -> Result<Vec<Hit>, OnlineError> {
    let hits = answer.get("search").and_then(Value::as_array);
    let hits = hits.ok_or_else(|| OnlineError::Answer("no `search`".to_owned()))?;
    let item = |hit: &Value| hit.get("id").and_then(Value::as_str).filter(|id| is_item(id)).map(str::to_owned);
    Ok(hits.iter().filter_map(item).map(|item| Hit { item, ..Hit::default() }).collect())
}

fn facts(entity: &Value) -> Facts {
    let text = |section: &str| {
        let value = entity.pointer(&format!("/{section}/en/value")).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let aliases = entity.pointer("/aliases/en").and_then(Value::as_array).into_iter().flatten();
    let coordinates = values(entity, "P625")
        .next()
        .and_then(|value| Some((value.get("latitude")?.as_f64()?, value.get("longitude")?.as_f64()?)));
    let items = |property| values(entity, property).filter_map(|value| value.get("id")?.as_str().map(str::to_owned));
    let country = items("P17").next().or_else(|| items("P27").next());
    Facts {
        label: text("labels"),
        description: text("descriptions"),
        aliases: aliases.filter_map(|alias| alias.get("value")?.as_str().map(str::to_owned)).collect(),
        classes: items("P31").filter(|class| is_item(class)).collect(),
        country: country.filter(|country| is_item(country)),
        coordinates: coordinates.filter(|(latitude, longitude)| latitude.abs() <= 90.0 && longitude.abs() <= 360.0),
        revision: entity.get("lastrevid").and_then(Value::as_u64),
    }
}

/// The values of a property, preferred ones first, deprecated ones left out.
fn values<'v>(entity: &'v Value, property: &str) -> impl Iterator<Item = &'v Value> {
    let claims = entity.get("claims").and_then(|claims| claims.get(property)).and_then(Value::as_array);
    let rank = |claim: &Value| claim.get("rank").and_then(Value::as_str).unwrap_or("normal").to_owned();
    let mut claims: Vec<&Value> = claims.into_iter().flatten().filter(|claim| rank(claim) != "deprecated").collect();
    claims.sort_by_key(|claim| rank(claim) != "preferred");
    claims.into_iter().filter_map(|claim| claim.pointer("/mainsnak/datavalue/value"))
}
