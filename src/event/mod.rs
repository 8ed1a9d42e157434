//! Given mentions and entities, makes an article's [`Event`]s: who did what to whom, where, when, how sure, says who.

mod attribution;
mod coder;
pub mod confidence;
mod extract;
mod factuality;
mod label;
mod link;
pub mod merge;
mod participant;
mod quantity;
mod reference;
pub mod report;
mod salience;
mod scene;
mod shared;
mod when;

use serde::{Deserialize, Serialize};

pub use coder::{Coder, RuleExample};
pub use extract::Extractor;
pub use link::link_events;

use crate::annotation::timex::Basis;
use crate::calendar::{Bounds, Precision};
use crate::document::Span;
pub use crate::mention::EventClass;

/// One mention of an event with all that the article says there. Where several mentions mean one event, the later ones
/// name the first in `same_as`.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The words that denote it, light verb and particle left out.
    pub trigger: Span,
    /// The trigger's head, as an index into the word layer.
    pub head: usize,
    /// Lemma of the head.
    pub lemma: String,
    /// TimeML class.
    pub class: EventClass,
    /// A concept of the event-type scheme (`consult`), where one fits.
    pub kind: Option<String>,
    /// Tense as TimeML and GRaSP need it.
    pub tense: Tense,
    /// Polarity.
    pub polarity: Polarity,
    /// Certainty.
    pub certainty: Certainty,
    /// What the three and the construction say of its occurrence.
    pub status: Status,
    /// When, where anything is known.
    pub when: Option<When>,
    /// Participants and places.
    pub roles: Vec<Participant>,
    /// Amounts and counts.
    pub quantities: Vec<Quantity>,
    /// Who says so, as an index into the article's entities; `None` is the article itself.
    pub attributed_to: Option<usize>,
    /// The sentence (or sentences) that say it.
    pub quote: Span,
    /// Whether it becomes a report in the knowledge base.
    pub salient: bool,
    /// Probability that trigger, agent, patient and date are right.
    pub confidence: f32,
    /// What that rests on.
    pub evidence: confidence::Evidence,
    /// The first mention of the same event, as an index into the article's events.
    pub same_as: Option<usize>,
    /// One line that a person would write, names resolved; empty where the event is not salient.
    pub label: String,
    /// The rules that made it, for `explain`: ids of rule files and of constructions.
    pub rules: Vec<String>,
}

/// When an event was, as an interval with its ground.
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    /// Earliest begin and latest end, civil time of the article.
    pub bounds: Bounds,
    /// EDTF, where it can say it.
    pub edtf: Option<String>,
    /// How precise.
    pub precision: Option<Precision>,
    /// How it was found.
    pub basis: Basis,
    /// The time expression, as an index into the time layer.
    pub time: Option<usize>,
    /// The event it was counted from, as an index into the article's events.
    pub relative_to: Option<usize>,
    /// Offset from UTC in seconds, where a zone is known.
    pub zone: Option<i32>,
    /// The steps that led to it, each a phrase a journalist understands.
    pub steps: Vec<String>,
}

/// A participant in a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Participant {
    /// The role.
    pub role: Role,
    /// The phrase.
    pub span: Span,
    /// The entity, as an index into the article's entities, where it is one.
    pub entity: Option<usize>,
}

/// A number that matters for an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// `money`, `count`, `percent`, `length` …
    pub kind: String,
    /// The value, or the lower end of a range.
    pub value: f64,
    /// The upper end, where it is a range.
    pub max: Option<f64>,
    /// Currency (ISO 4217), or what is counted.
    pub unit: Option<String>,
    /// "more than", "about", …: `at-least`, `at-most`, `about`.
    pub modifier: Option<String>,
    /// Where it lies.
    pub span: Span,
}

macro_rules! terms {
    ($($(#[$meta:meta])* $type:ident { $($(#[$vmeta:meta])* $variant:ident = $name:literal),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "the names are the field's terms")]
        pub enum $type { $($(#[$vmeta])* #[serde(rename = $name)] $variant),* }

        impl $type {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The term, as JSON, CSV, Turtle and the command line write it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The one of this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    )*};
}

terms! {
    /// Tense.
    Tense { Past = "past", Present = "present", Future = "future", None = "none" }
    /// Polarity.
    Polarity { Positive = "positive", Negative = "negative" }
    /// Certainty.
    Certainty { Certain = "certain", Probable = "probable", Possible = "possible", Unknown = "unknown" }
    /// Whether it happened, as far as is said.
    Status {
        Occurred = "occurred", Ongoing = "ongoing", Planned = "planned", Postponed = "postponed",
        Cancelled = "cancelled", Hypothetical = "hypothetical", Denied = "denied", Disputed = "disputed",
        Unknown = "unknown",
    }
    /// What a participant is to an event. `Patient` is PropBank's Arg1, what is said or announced included.
    Role {
        Agent = "agent", Patient = "patient", Recipient = "recipient", Beneficiary = "beneficiary",
        Instrument = "instrument", Topic = "topic", Place = "place", Source = "source",
        Destination = "destination", Other = "other",
    }
}
