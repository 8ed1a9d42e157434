//! What merging needs to know of a report, read back from the knowledge base: values only, no text but label and quote.

use serde::{Deserialize, Serialize};

use crate::annotation::NameKind;
use crate::annotation::timex::Basis;
use crate::calendar::{Bounds, Moment, Precision};
use crate::event::{Certainty, Polarity, Role, Status, Tense};

/// One article version, as far as merging needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArticleSummary {
    /// Hash of the version, as in its IRI.
    pub hash: String,
    /// The id given at ingest.
    pub id: String,
    /// Publisher's name.
    pub publisher: Option<String>,
    /// Its text, by which articles on one story are told; empty where only its reports are wanted.
    pub body: String,
    /// When it was published.
    pub published: Option<Moment>,
    /// From when on it was known: when this version was changed, otherwise when it was published; `None` counts as
    /// always known.
    pub known_from: Option<Moment>,
    /// Hashes of the text's word five-grams, the smallest of them, sorted: near-duplicates (wire copies) share most.
    pub fingerprint: Vec<u64>,
    /// Whether it was retracted.
    pub retracted: bool,
    /// The hash of the version that replaced it.
    pub superseded_by: Option<String>,
    /// The hash of the article whose text it took over: the first one published that is nearly the same.
    pub copy_of: Option<String>,
}

/// What one article says of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportSummary {
    /// Its id; the event's id when it is the first report of it.
    pub id: String,
    /// Its article, as an index into the articles.
    pub article: usize,
    /// The article's line for it.
    pub label: String,
    /// A concept of the event-type scheme.
    pub kind: Option<String>,
    /// Lemmas of the heads of all its mentions, sorted.
    pub lemmas: Vec<String>,
    /// Whether it happened.
    pub status: Status,
    /// Tense of the salient mention.
    pub tense: Tense,
    /// Polarity of the salient mention.
    pub polarity: Polarity,
    /// Certainty of the salient mention.
    pub certainty: Certainty,
    /// Bounds; both open where nothing is known.
    pub bounds: Bounds,
    /// EDTF, where it can say it.
    pub edtf: Option<String>,
    /// How precise.
    pub precision: Option<Precision>,
    /// How the time was found.
    pub basis: Option<Basis>,
    /// Offset from UTC in seconds.
    pub zone: Option<i32>,
    /// Participants and places.
    pub roles: Vec<RoleSummary>,
    /// Amounts and counts.
    pub quantities: Vec<QuantitySummary>,
    /// Who says so; an entity's IRI.
    pub attributed_to: Option<String>,
    /// The quote of its first mention.
    pub quote: String,
    /// Probability that it is right.
    pub confidence: f64,
}

/// A participant or place of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleSummary {
    /// The role.
    pub role: Role,
    /// The entity across articles, as its IRI; `None` where only a phrase fills the role.
    pub entity: Option<String>,
    /// What the entity is.
    pub kind: Option<NameKind>,
    /// The phrase.
    pub phrase: String,
}

/// An amount or count of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuantitySummary {
    /// `money`, `count`, …: a concept of the quantity-role scheme.
    pub kind: String,
    /// The value, or the lower end.
    pub value: f64,
    /// The upper end.
    pub max: Option<f64>,
    /// Currency, or what is counted.
    pub unit: Option<String>,
    /// `at-least`, `at-most`, `about`.
    pub modifier: Option<String>,
}
