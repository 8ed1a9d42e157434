use serde::{Deserialize, Serialize};

use crate::annotation::Spanned;
use crate::calendar::{Bounds, Precision};
use crate::document::Span;

/// A time expression with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Timex {
    /// Where it lies.
    pub span: Span,
    /// TIMEX3 `type`.
    pub kind: TimexKind,
    /// What it means, typed; the three renderings are methods of it.
    pub value: TimexValue,
    /// TIMEX3 `mod`.
    pub modifier: Option<Modifier>,
    /// TIMEX3 `quant`.
    pub quant: Option<String>,
    /// TIMEX3 `freq`.
    pub freq: Option<String>,
    /// TIMEX3 `beginPoint`, as an index into the time layer.
    pub begin: Option<usize>,
    /// TIMEX3 `endPoint`, as an index into the time layer.
    pub end_point: Option<usize>,
    /// How the value was found.
    pub basis: Basis,
    /// What it was counted from.
    pub anchor: Anchor,
    /// The rule that found it.
    pub rule: String,
    /// The steps of the arithmetic, for `explain`, each a phrase such as "published on Sunday 4 January 2026".
    pub steps: Vec<String>,
}

impl Timex {
    /// TIMEX3 `value`.
    #[must_use]
    pub fn timex3(&self) -> String {
        self.value.timex3.clone()
    }

    /// EDTF, where it can say it.
    #[must_use]
    pub fn edtf(&self) -> Option<String> {
        self.value.edtf.clone()
    }

    /// Bounds in the article's civil time.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.value.bounds
    }

    /// How precise it is, where it denotes a point or a period of the calendar.
    #[must_use]
    pub fn precision(&self) -> Option<Precision> {
        self.value.precision
    }
}

impl Spanned for Timex {
    fn span(&self) -> Span {
        self.span
    }
}

/// What a time expression means. A placeholder for the typed value that the timex station is to define.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimexValue {
    timex3: String,
    edtf: Option<String>,
    bounds: Bounds,
    precision: Option<Precision>,
}

/// TIMEX3 `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names are TimeML's")]
pub enum TimexKind {
    Date,
    Time,
    Duration,
    Set,
}

/// TIMEX3 `mod`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names are TimeML's")]
pub enum Modifier {
    Before,
    After,
    OnOrBefore,
    OnOrAfter,
    LessThan,
    MoreThan,
    EqualOrLess,
    EqualOrMore,
    Start,
    Mid,
    End,
    Approx,
}

/// How a date was found: a concept of the anchor-method scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A full date in the text.
    Explicit,
    /// A part of a date completed from context ("5 May", "March").
    Partial,
    /// A bare weekday.
    Weekday,
    /// today, last month, this year.
    Deictic,
    /// "two days ago".
    OffsetFromPublication,
    /// "a day later", counted from an event.
    OffsetFromEvent,
    /// "that week", "the same day".
    Anaphoric,
    /// "at the end of last month", "early 2018".
    PeriodPart,
    /// A named day.
    Holiday,
    /// From another expression of the sentence.
    InheritedFromSentence,
    /// From the narrative's current time.
    InheritedFromNarrative,
    /// From the dateline.
    Dateline,
    /// Not found.
    Unknown,
}

/// What a value was counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// Nothing: the expression says all.
    None,
    /// The publication date.
    Published,
    /// Another time expression, as an index into the time layer.
    Time(usize),
    /// An event of the article, as an index into its events; set by the event station.
    Event(usize),
    /// An event or time that is not known (yet); nothing was counted.
    Unresolved,
}
