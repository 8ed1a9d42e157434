//! What is read back for people: the events of a timeline, in order, as the views and the server show them.

use serde::{Deserialize, Serialize};

use crate::calendar::{Civil, Moment, Precision};

/// What a timeline is asked for. Empty lists and `None` do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Any participant: a name, an alias, a Wikidata id or an IRI; each must take part.
    pub who: Vec<String>,
    /// The place, likewise.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// Event types, any of them, narrower ones included.
    #[serde(rename = "type")]
    pub kinds: Vec<String>,
    /// Statuses, any of them.
    pub status: Vec<String>,
    /// Publishers, any of them.
    pub publisher: Vec<String>,
    /// Possible overlap with what follows this point.
    pub since: Option<Civil>,
    /// Possible overlap with what precedes this point.
    pub until: Option<Civil>,
    /// As known on that day: only reports published (or revised) by then.
    pub as_of: Option<Moment>,
    /// Only what became new or changed since then.
    pub changed_since: Option<Moment>,
    /// Words of labels and quotes, all of them.
    pub text: Option<String>,
    /// The first so many.
    pub limit: Option<usize>,
}

/// A timeline, as CONTRACTS section 3 writes it in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// What was asked.
    pub query: Filter,
    /// Ordered by earliest, latest, id; undated events last.
    pub events: Vec<TimelineEvent>,
    /// What was left out and why, by reason: `undated`, `limit`.
    pub left_out: std::collections::BTreeMap<String, usize>,
}

/// A timeline whose events are written already, as the JSON of a timeline has them.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenTimeline {
    /// What was asked.
    pub query: Filter,
    /// The events in order, each indented as it stands in the JSON.
    pub events: Vec<String>,
    /// What was left out and why.
    pub left_out: std::collections::BTreeMap<String, usize>,
}

/// An event as it stands in the indented JSON of a timeline.
///
/// # Errors
/// When it cannot be written as JSON, which does not happen.
pub(crate) fn written_event(event: &TimelineEvent) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(event)?.replace('\n', "\n    "))
}

/// One event of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the timeline JSON")]
pub struct TimelineEvent {
    pub iri: String,
    pub id: String,
    pub label: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub status: String,
    pub when: Option<EventTime>,
    pub agents: Vec<EntityRef>,
    pub recipients: Vec<EntityRef>,
    pub participants: Vec<EntityRef>,
    pub place: Option<PlaceRef>,
    pub quantities: Vec<QuantityRef>,
    pub mentions: Vec<MentionRef>,
    pub sources: usize,
    pub publishers: usize,
    pub first_reported: Option<String>,
    pub disputed: Option<Disputed>,
    pub confidence: f64,
}

/// The time of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the timeline JSON")]
pub struct EventTime {
    pub earliest: Option<Civil>,
    pub latest: Option<Civil>,
    pub edtf: Option<String>,
    pub precision: Option<Precision>,
    pub basis: Option<String>,
    pub zone: Option<String>,
}

/// A participant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the timeline JSON")]
pub struct EntityRef {
    pub iri: String,
    pub name: String,
    pub wikidata: Option<String>,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the timeline JSON")]
pub struct PlaceRef {
    pub iri: String,
    pub name: String,
    pub wikidata: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

/// An amount or a count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the timeline JSON")]
pub struct QuantityRef {
    pub kind: String,
    pub value: f64,
    pub max: Option<f64>,
    pub unit: Option<String>,
    pub modifier: Option<String>,
}

/// One mention of the event in one article, with its quote; offsets in code points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the timeline JSON")]
pub struct MentionRef {
    pub article: String,
    pub url: Option<String>,
    pub title: Option<String>,
    pub publisher: Option<String>,
    pub published: Option<String>,
    pub trigger: TextSpan,
    pub quote: TextSpan,
    pub attributed_to: Option<EntityRef>,
}

/// A span in code points with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the timeline JSON")]
pub struct TextSpan {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// What the reports disagree on: each value with the articles that say it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Disputed {
    /// Dates that cannot both hold.
    pub when: Vec<DisputedValue>,
    /// Amounts and counts that differ.
    pub quantities: Vec<DisputedValue>,
    /// Status values that contradict (happened, did not).
    pub status: Vec<DisputedValue>,
}

/// One of several values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputedValue {
    /// The value, as written in CSV.
    pub value: String,
    /// Ids of the articles that say it.
    pub articles: Vec<String>,
    /// The words in which they say it.
    pub quotes: Vec<String>,
}
