//! How well an entity answers a query: by its name, by its types, and by what else is known of both.

use std::borrow::Cow;

use serde::Serialize;

use super::index::looked_at;
use super::likeness::alike;
use super::query::{Given, Query, Strict};
use super::source::{Found, Record, Source, Value, with_broader};
use crate::calendar::{Bounds, Civil, Moment};
use crate::gazetteer::fold;

/// What a property weighs beside the name.
const PROPERTY: f64 = 0.4;
/// What a property weighs of which nothing is known.
const UNKNOWN_PROPERTY: f64 = 0.05;
/// The share of the score that prominence decides, among namesakes.
const PROMINENCE: f64 = 0.08;
/// What is left of the score where no type fits.
const WRONG_TYPE: f64 = 0.6;
/// Names so alike are one name.
const SAME_NAME: f64 = 0.97;
/// By how much the best must be ahead to be a match.
const MARGIN: f64 = 5.0;
/// What a match must reach.
const MATCH: f64 = 90.0;
/// Below this a candidate is none.
const LEAST: f64 = 20.0;
/// Kilometres beyond which a place is another one.
const FAR: f64 = 100.0;

/// A candidate with its score.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) id: String,
    pub(super) score: f64,
    pub(super) is_match: bool,
    features: Vec<(Cow<'static, str>, f64)>,
    type_fits: Option<bool>,
    /// Whether the name is that of the query and no property speaks against it.
    certain: bool,
}

/// The candidates of a query, best first, at most its limit.
pub(super) fn candidates(source: &dyn Source, query: &Query) -> Vec<Candidate> {
    let found = source.find(query);
    let most = found.iter().map(|found| found.prominence).fold(0.0, f64::max);
    let mut known = Vec::new();
    let mut scored: Vec<Candidate> = Vec::new();
    for found in found {
        let type_fits = fits(source, query, &found.types, &mut known);
        scored.extend(candidate(source, query, found, type_fits, most));
    }
    scored.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    let second = scored.get(1).map_or(0.0, |second| second.score);
    if let Some(best) = scored.first_mut() {
        best.is_match = best.certain && best.score >= MATCH && best.score - second >= MARGIN;
    }
    scored.truncate(query.limit);
    scored
}

fn candidate(
    source: &dyn Source,
    query: &Query,
    found: Found,
    type_fits: Option<bool>,
    most: f64,
) -> Option<Candidate> {
    let Found { id, prominence, similarity, .. } = found;
    if type_fits == Some(false) && query.strict != Strict::Should {
        return None;
    }
    let prominence = if most > 0.0 { prominence / most } else { 0.0 };
    let mut features = Vec::new();
    let (mut sum, mut weights) = (0.0, 0.0);
    let mut certain = true;
    if let Some(similarity) = similarity {
        sum += (1.0 - PROMINENCE) * similarity + PROMINENCE * similarity * prominence;
        weights += 1.0;
        certain &= similarity >= SAME_NAME;
        features.push((Cow::Borrowed("name"), similarity));
    }
    features.push((Cow::Borrowed("prominence"), prominence));
    for property in &query.properties {
        let known = source.properties().iter().any(|kind| kind.id == property.id);
        if !known || property.values.is_empty() {
            continue;
        }
        let values = source.values(&id, &property.id);
        if values.is_empty() {
            weights += UNKNOWN_PROPERTY;
            continue;
        }
        let each = property.values.iter().flat_map(|given| values.iter().map(|value| agreement(given, value)));
        let agreement = each.fold(0.0, f64::max);
        sum += PROPERTY * agreement;
        weights += PROPERTY;
        certain &= agreement >= 0.8;
        features.push((Cow::Owned(format!("property_{}", property.id)), agreement));
    }
    if weights == 0.0 {
        return None;
    }
    let mut score = 100.0 * sum / weights;
    if type_fits == Some(false) {
        score *= WRONG_TYPE;
        certain = false;
    }
    (score >= LEAST).then_some(Candidate { id, score, is_match: false, features, type_fits, certain })
}

/// Whether the types fit as the query wants them; `None` where it wants none. What was found for some types is `known` of
/// the next entity that has the same.
fn fits(source: &dyn Source, query: &Query, types: &[String], known: &mut Vec<(Vec<String>, bool)>) -> Option<bool> {
    if query.types.is_empty() {
        return None;
    }
    if let Some((_, fits)) = known.iter().find(|(others, _)| others == types) {
        return Some(*fits);
    }
    let own: Vec<&str> = types.iter().flat_map(|one| with_broader(source.types(), one)).collect();
    let has = |wanted: &String| own.contains(&wanted.as_str());
    let fits = match query.strict {
        Strict::All => query.types.iter().all(has),
        Strict::Any | Strict::Should => query.types.iter().any(has),
    };
    known.push((types.to_vec(), fits));
    Some(fits)
}

/// How well a given value and a known one agree, 0 to 1.
fn agreement(given: &Given, value: &Value) -> f64 {
    match (given, value) {
        (Given::Item { id, name }, Value::Item { id: known, name: label }) => {
            if is_id(id, known) {
                1.0
            } else {
                name.as_ref().map_or(0.0, |name| 0.9 * likeness(name, label))
            }
        }
        (Given::Text(text), Value::Item { id, name }) => {
            if is_id(text, id) {
                1.0
            } else {
                likeness(text, name)
            }
        }
        (Given::Item { id, name }, Value::Text(known)) => {
            if is_id(id, known) {
                1.0
            } else {
                name.as_ref().map_or(0.0, |name| likeness(name, known))
            }
        }
        (Given::Text(text), Value::Text(known)) => likeness(text, known),
        (Given::Text(text), Value::Number(known)) => {
            text.trim().parse().map_or(0.0, |number: f64| nearness(number, *known))
        }
        (Given::Text(text), Value::Point(latitude, longitude)) => {
            point(text).map_or(0.0, |given| closeness(given, (*latitude, *longitude)))
        }
        (Given::Text(text), Value::Span { bounds, .. } | Value::Instant { bounds, .. }) => {
            period(text).map_or(0.0, |period| overlap(period, *bounds))
        }
        (Given::Number(number), Value::Number(known)) => nearness(*number, *known),
        (Given::Number(number), Value::Span { bounds, .. } | Value::Instant { bounds, .. }) => {
            period(&number.to_string()).map_or(0.0, |period| overlap(period, *bounds))
        }
        (Given::Number(number), Value::Text(known)) => f64::from(u8::from(number.to_string() == *known)),
        (Given::Flag(flag), Value::Text(known)) => f64::from(u8::from(flag.to_string() == *known)),
        _ => 0.0,
    }
}

/// An id may be given as it is, as an IRI, or with a prefix.
fn is_id(given: &str, known: &str) -> bool {
    let given = given.trim();
    let Some(at) = given.len().checked_sub(known.len()).filter(|at| given.is_char_boundary(*at)) else { return false };
    let (before, id) = given.split_at(at);
    id.eq_ignore_ascii_case(known) && (before.is_empty() || before.ends_with(['/', ':']))
}

fn likeness(one: &str, other: &str) -> f64 {
    let likeness = alike(&fold(&looked_at(one)), &fold(&looked_at(other)));
    // half the letters are alike by chance
    if likeness < 0.5 { 0.0 } else { likeness }
}

fn nearness(one: f64, other: f64) -> f64 {
    let largest = one.abs().max(other.abs());
    if one == other {
        1.0
    } else if largest > 0.0 && largest.is_finite() {
        (1.0 - 2.0 * (one - other).abs() / largest).max(0.0)
    } else {
        0.0
    }
}

/// `48.86, 2.35` or `Point(2.35 48.86)`.
fn point(text: &str) -> Option<(f64, f64)> {
    let text = text.trim();
    let inside = text.to_ascii_lowercase();
    let inside = inside.strip_prefix("point").map(|rest| rest.trim().trim_matches(['(', ')']).to_owned());
    let text = inside.as_deref().unwrap_or(text);
    let numbers: Vec<f64> = text
        .split([',', ' ', ';', '/'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok().filter(|number: &f64| number.is_finite()))
        .collect::<Option<_>>()?;
    match (numbers.as_slice(), inside.is_some()) {
        (&[longitude, latitude], true) | (&[latitude, longitude], false) => Some((latitude, longitude)),
        _ => None,
    }
}

/// 1 on the spot, 0 at [`FAR`].
fn closeness(one: (f64, f64), other: (f64, f64)) -> f64 {
    let radians = |(latitude, longitude): (f64, f64)| (latitude.to_radians(), longitude.to_radians());
    let ((lat, lon), (other_lat, other_lon)) = (radians(one), radians(other));
    let half =
        ((other_lat - lat) / 2.0).sin().powi(2) + lat.cos() * other_lat.cos() * ((other_lon - lon) / 2.0).sin().powi(2);
    let kilometres = 2.0 * 6371.0 * half.clamp(0.0, 1.0).sqrt().asin();
    (1.0 - kilometres / FAR).max(0.0)
}

/// `2026-01-05`, `2026-01`, `2026`, or two of these with `/` between.
fn period(text: &str) -> Option<Bounds> {
    let moment = |text: &str| text.trim().parse::<Moment>().ok();
    let (first, last) = match text.split_once('/') {
        Some((first, last)) => (moment(first), moment(last)),
        None => (moment(text), moment(text)),
    };
    if first.is_none() && last.is_none() {
        return None;
    }
    Some(Bounds {
        earliest: first.map(|first| Civil { date: first.first_day(), time: first.time() }),
        latest: last.map(|last| Civil { date: last.last_day(), time: last.time() }),
    })
}

/// What is within is certain, what may overlap is likely.
fn overlap(given: Bounds, known: Bounds) -> f64 {
    match given.intersect(known) {
        None => 0.0,
        Some(both) if both == known || both == given => 1.0,
        Some(_) => 0.8,
    }
}

/// A candidate as the protocol writes it.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    id: String,
    name: String,
    description: String,
    score: f64,
    #[serde(rename = "match")]
    is_match: bool,
    #[serde(rename = "type")]
    types: Vec<Named<'a>>,
    features: Vec<Feature<'a>>,
}

/// Something with an id and a name.
#[derive(Serialize)]
pub(super) struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Feature<'a> {
    id: &'a str,
    value: FeatureValue,
}

#[derive(Serialize)]
#[serde(untagged)]
enum FeatureValue {
    Number(f64),
    Flag(bool),
}

impl Candidate {
    /// What clients see of it; `None` where the entity is gone.
    pub(super) fn shown<'a>(&'a self, source: &'a dyn Source) -> Option<Shown<'a>> {
        let record = source.record(&self.id)?;
        let rounded = |number: f64| (number * 1000.0).round() / 1000.0;
        let number =
            |(id, value): &'a (Cow<'static, str>, f64)| Feature { id, value: FeatureValue::Number(rounded(*value)) };
        let mut features: Vec<Feature<'_>> = self.features.iter().map(number).collect();
        features.extend(self.type_fits.map(|fits| Feature { id: "type", value: FeatureValue::Flag(fits) }));
        Some(Shown {
            types: types(source, &record),
            id: record.id,
            name: record.name,
            description: record.description,
            score: rounded(self.score),
            is_match: self.is_match,
            features,
        })
    }
}

/// The types of an entity, with their names.
pub(super) fn types<'a>(source: &'a dyn Source, record: &Record) -> Vec<Named<'a>> {
    let named = record.types.iter().filter_map(|id| source.types().iter().find(|one| one.id == *id));
    named.map(|one| Named { id: &one.id, name: &one.name }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Given {
        Given::Text(text.to_owned())
    }

    #[test]
    fn values_agree_as_a_person_would_judge() {
        let paris = Value::Item { id: "Q90".into(), name: "Paris".into() };
        for (given, value, least, most) in [
            (text("Q90"), paris.clone(), 1.0, 1.0),
            (text("http://www.wikidata.org/entity/Q90"), paris.clone(), 1.0, 1.0),
            (text("paris"), paris.clone(), 1.0, 1.0),
            (text("London"), paris.clone(), 0.0, 0.0),
            (Given::Item { id: "Q1".into(), name: None }, paris, 0.0, 0.0),
            (Given::Number(100.0), Value::Number(100.0), 1.0, 1.0),
            (Given::Number(100.0), Value::Number(10.0), 0.0, 0.0),
            (text("48.85, 2.35"), Value::Point(48.86, 2.35), 0.95, 1.0),
            (text("Point(2.35 48.85)"), Value::Point(48.86, 2.35), 0.95, 1.0),
            (text("40.7,-74"), Value::Point(48.86, 2.35), 0.0, 0.0),
            (text("nowhere"), Value::Point(48.86, 2.35), 0.0, 0.0),
        ] {
            let found = agreement(&given, &value);
            assert!((least..=most).contains(&found), "{given:?} and {value:?}: {found}");
        }
    }

    #[test]
    fn dates_agree_where_they_may_be_the_same() {
        let bounds = Bounds { earliest: "2025-12-21".parse().ok(), latest: "2025-12-31".parse().ok() };
        let span = Value::Span { bounds, text: "2025-12-21/2025-12-31".into() };
        assert_eq!(agreement(&text("2025-12-27"), &span), 1.0);
        assert_eq!(agreement(&text("2025"), &span), 1.0);
        assert_eq!(agreement(&text("2025-12-30/2026-01-03"), &span), 0.8);
        assert_eq!(agreement(&text("2026"), &span), 0.0);
        assert_eq!(agreement(&text("soon"), &span), 0.0);
    }
}
