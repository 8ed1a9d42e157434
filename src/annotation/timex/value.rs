use serde::{Deserialize, Serialize};

use crate::annotation::Spanned;
use crate::calendar::{
    Bounds, Clock, Date, Datelike, Instant, Offset, PartOfDay, Period, Precision, Season, Timelike, Unit, Weekday,
    weekday_name,
};
use crate::document::Span;

use super::render;

/// A time expression with its meaning.
///
/// The value is typed; TIMEX3, EDTF and bounds are three renderings of it.
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
    /// TIMEX3 `beginPoint`, as an index into the time layer. The two ends of a range ("from 3 to 5 May") both name both
    /// ends.
    pub begin: Option<usize>,
    /// TIMEX3 `endPoint`, as an index into the time layer.
    pub end_point: Option<usize>,
    /// How the value was found.
    pub basis: Basis,
    /// What it was counted from.
    pub anchor: Anchor,
    /// The distance from its anchor, where it was counted in units: what [`rebase`](Self::rebase) counts again.
    pub offset: Option<Distance>,
    /// The least and most that a vague number of units may be ("several days"), by the table of vague words.
    pub vague_count: Option<(u32, u32)>,
    /// The offset from UTC of a time of day, where the text or the publication date gives it.
    pub zone: Option<Offset>,
    /// The rule that found it.
    pub rule: String,
    /// The steps of the arithmetic, for `explain`, each a phrase such as "published on Sunday 4 January 2026".
    pub steps: Vec<String>,
}

/// A number of units on (positive) or back from an anchor: "two days later" is `+2 day`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Distance {
    /// How many; negative is back.
    pub count: i64,
    /// Of what.
    pub unit: Unit,
}

impl Timex {
    /// Whether it is a day that the text names with its weekday ("Friday, Dec. 12"): no year nearby but its own has it so.
    #[must_use]
    pub fn names_its_weekday(&self, text: &str) -> bool {
        const SHORTEST: usize = 3;
        let TimexValue::Period { period, .. } = self.value else { return false };
        let name = weekday_name(period.first_day().weekday());
        period.unit() <= Unit::Day
            && self
                .span
                .of(text)
                .split(|letter: char| !letter.is_alphabetic())
                .any(|word| word.get(..SHORTEST).is_some_and(|begin| begin.eq_ignore_ascii_case(&name[..SHORTEST])))
    }

    /// TIMEX3 `value`, as `TimeML` 1.2.1 writes it.
    #[must_use]
    pub fn timex3(&self) -> String {
        self.value.timex3()
    }

    /// EDTF (levels 0 to 2), where it can say it.
    #[must_use]
    pub fn edtf(&self) -> Option<String> {
        render::edtf(self.value, self.modifier)
    }

    /// Bounds in the article's civil time, the modifier applied: "early May" ends on the 10th.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        render::bounds(self.value, self.modifier)
    }

    /// How precise it is, where it denotes a point or a period of the calendar.
    #[must_use]
    pub fn precision(&self) -> Option<Precision> {
        match self.value {
            TimexValue::Period { period, .. } => Some(period.precision()),
            TimexValue::Within { window, .. } => Precision::of(window),
            TimexValue::Pattern(_)
            | TimexValue::Duration { .. }
            | TimexValue::Set(_)
            | TimexValue::Reference { .. } => None,
        }
    }

    /// The exact instants, in UTC, of its first and last second, where it is a time of day in a known zone.
    #[must_use]
    pub fn instants(&self) -> Option<(Instant, Instant)> {
        let TimexValue::Period { period: Period::Hour(..) | Period::Minute(..) | Period::Second(..), .. } = self.value
        else {
            return None;
        };
        let bounds = self.bounds();
        let (zone, first, last) = (self.zone?, bounds.earliest?, bounds.latest?);
        Some((first.first_second() - zone, last.last_second() - zone))
    }

    /// Counts an event-anchored or narrative-anchored expression ("a day later") again, from the time of an event.
    ///
    /// `None` where it has no distance to count or `anchor` has an open end. Of an anchor that is longer than a unit
    /// of the distance both ends are counted: the result is an interval as wide as the anchor, never a longer period of the
    /// calendar that happens to hold it.
    #[must_use]
    pub fn rebase(&self, anchor: Bounds, event: usize) -> Option<Self> {
        let distance = self.offset?;
        let (first, last) = (anchor.earliest?.date, anchor.latest?.date);
        let moved = |day: Date| {
            Period::containing(crate::calendar::add_units(day, distance.unit, distance.count), distance.unit)
        };
        let (from, to) = (moved(first), moved(last));
        let window = Bounds::days(from.first_day(), to.last_day());
        let value =
            if from == to { TimexValue::Period { period: from, window: None } } else { within(distance.unit, window) };
        Some(Self {
            value,
            basis: Basis::OffsetFromEvent,
            anchor: Anchor::Event(event),
            steps: vec![super::explain::counted(distance, anchor, window)],
            ..self.clone()
        })
    }
}

/// Some unit within bounds; the calendar's own period where one no longer than the bounds' precision holds them.
fn within(unit: Unit, window: Bounds) -> TimexValue {
    let (Some(first), Some(last)) = (window.earliest, window.latest) else {
        return TimexValue::Within { unit, window };
    };
    let fits = |period: &Period| {
        period.contains_day(first.date)
            && period.contains_day(last.date)
            && Some(period.precision()) >= Precision::of(window)
    };
    Unit::NAMES
        .iter()
        .map(|(_, unit)| *unit)
        .filter(|coarse| *coarse >= unit && !matches!(coarse, Unit::Weekend | Unit::Season | Unit::Half))
        .map(|coarse| Period::containing(first.date, coarse))
        .find(fits)
        .map_or(TimexValue::Within { unit, window }, |period| TimexValue::Period { period, window: Some(window) })
}

impl Spanned for Timex {
    fn span(&self) -> Span {
        self.span
    }
}

/// What a time expression means.
///
/// ```
/// use dateline::annotation::timex::TimexValue;
/// let week: TimexValue = "2026-W02".parse()?;
/// assert_eq!(week.timex3(), "2026-W02");
/// # Ok::<(), dateline::annotation::timex::TimexValueError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimexValue {
    /// A period of the calendar.
    Period {
        /// The period named.
        period: Period,
        /// Where it lies when that is not the period itself: narrower ("earlier this year") or wider ("about 2010").
        window: Option<Bounds>,
    },
    /// Some unit of the calendar within bounds that no period of the calendar has: a day after an event of the last days
    /// of a year.
    Within {
        /// The unit.
        unit: Unit,
        /// The bounds.
        window: Bounds,
    },
    /// A period of which a part is not known ("July" of some year).
    Pattern(Pattern),
    /// A length of time.
    Duration {
        /// How long.
        length: Length,
        /// The stretch it covers, where it is anchored ("the past two months").
        window: Bounds,
    },
    /// A recurring time.
    Set(Recurrence),
    /// The past, the present, the future.
    Reference {
        /// Which.
        direction: Direction,
        /// What a vague word allows.
        window: Bounds,
    },
}

/// A period of which the year, at least, is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// What is known of the date.
    pub date: PatternDate,
    /// What is known of the time of day.
    pub time: Option<TimeOfDay>,
}

/// What is known of a date whose year is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PatternDate {
    /// Nothing, and the time of day says all: `T20:00`.
    Absent,
    /// A century.
    Century,
    /// A decade.
    Decade,
    /// A year.
    Year,
    /// A half, 1 or 2.
    Half(Option<u32>),
    /// A season.
    Season(Season),
    /// A quarter, 1 to 4.
    Quarter(Option<u32>),
    /// A month, 1 to 12.
    Month(Option<u32>),
    /// A week.
    Week,
    /// A weekend.
    Weekend,
    /// A day from Monday to Friday ("weekdays"), of which `TimeML` can only say that it is one of a week.
    Workday,
    /// A day of a month.
    Day(Option<u32>, Option<u32>),
    /// A day of a week.
    Weekday(Weekday),
}

impl PatternDate {
    /// Some such unit, and not known which.
    #[must_use]
    pub fn some(unit: Unit) -> Self {
        match unit {
            Unit::Century | Unit::Millennium => Self::Century,
            Unit::Decade => Self::Decade,
            Unit::Year => Self::Year,
            Unit::Half => Self::Half(None),
            Unit::Quarter => Self::Quarter(None),
            Unit::Month | Unit::Season => Self::Month(None),
            Unit::Week => Self::Week,
            Unit::Weekend => Self::Weekend,
            _ => Self::Day(None, None),
        }
    }
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeOfDay {
    /// A part of the day.
    Part(PartOfDay),
    /// An hour, 0 to 23.
    Hour(u32),
    /// An hour and a minute.
    Minute(u32, u32),
    /// To the second.
    Second(Clock),
}

impl TimeOfDay {
    /// Its hour, where it is one of the clock's.
    #[must_use]
    pub fn hour(self) -> Option<u32> {
        match self {
            Self::Part(_) => None,
            Self::Hour(hour) | Self::Minute(hour, _) => Some(hour),
            Self::Second(clock) => Some(clock.hour()),
        }
    }

    /// This time of that day.
    #[must_use]
    pub fn on(self, day: Date) -> Period {
        match self {
            Self::Part(part) => Period::Part(day, part),
            Self::Hour(hour) => Period::Hour(day, hour),
            Self::Minute(hour, minute) => Period::Minute(day, hour, minute),
            Self::Second(clock) => Period::Second(day, clock),
        }
    }
}

/// How many of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Count {
    /// So many.
    Known(u32),
    /// Several, a few, or a bare plural.
    Vague,
}

/// A length of time: so many units, and so many finer ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Length {
    /// The number of units.
    pub count: Count,
    /// The unit.
    pub unit: Unit,
    /// The rest in a finer unit: the six months of "two and a half years".
    pub rest: Option<(u32, Unit)>,
}

/// What recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Recurrence {
    /// Once in each such length ("daily", "every two weeks").
    Each(Length),
    /// At each such time ("every Tuesday").
    At(Pattern),
}

/// Where a vague reference points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Direction {
    Past,
    Present,
    Future,
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

impl Modifier {
    /// All twelve with `TimeML`'s names.
    pub const NAMES: &[(&str, Self)] = &[
        ("BEFORE", Self::Before),
        ("AFTER", Self::After),
        ("ON_OR_BEFORE", Self::OnOrBefore),
        ("ON_OR_AFTER", Self::OnOrAfter),
        ("LESS_THAN", Self::LessThan),
        ("MORE_THAN", Self::MoreThan),
        ("EQUAL_OR_LESS", Self::EqualOrLess),
        ("EQUAL_OR_MORE", Self::EqualOrMore),
        ("START", Self::Start),
        ("MID", Self::Mid),
        ("END", Self::End),
        ("APPROX", Self::Approx),
    ];

    /// The one of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, modifier)| *modifier)
    }
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
