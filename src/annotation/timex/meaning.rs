//! What a word or a number of a time expression means: typed once, when the data files are read or the text is lexed.

use crate::calendar::{Clock, Date, PartOfDay, Season, Unit, Weekday};

use super::daylight::Daylight;
use super::holiday::Holiday;
use super::value::{Count, Direction, Modifier};

/// The meaning of one token in one class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// A word that only holds a pattern together.
    Nothing,
    Month(u32),
    Weekday(Weekday),
    Unit(Unit),
    /// A number, and whether a half goes with it.
    Number(u32, bool),
    Ordinal(u32),
    Count(Count),
    /// last, this, next: periods from the current one.
    Shift(i32),
    Part(PartOfDay),
    Clock(Clock),
    Season(Season),
    /// Minutes east of UTC.
    Zone(i32),
    /// Minutes east of UTC in winter, and whose clocks are an hour ahead in summer.
    ZoneName(Daylight, i32),
    /// `true` before the common era.
    Era(bool),
    Modifier(Modifier),
    Holiday(Holiday),
    /// every, each.
    Quant(&'static str),
    /// Once in so many units.
    Frequency(u32, Unit),
    /// once, twice.
    Times(u32),
    Direction(Direction),
    /// `true` after noon.
    Meridiem(bool),
    Half,
    Decade(i32),
    Year(i32),
    Date(Date),
    Moment(Date, Clock, Option<i32>),
}

/// Reads a value of a class.
type Read = fn(&str) -> Option<Meaning>;

/// The classes that data files may put words into, each with the type of its value.
const WORD_CLASSES: &[(&str, Read)] = &[
    ("month", month),
    ("plain-month", month),
    ("verb-month", month),
    ("name-month", month),
    ("weekday", weekday_meaning),
    ("weekdays", weekday_meaning),
    ("unit", |text| Unit::from_name(text).map(Meaning::Unit)),
    ("calendar-unit", |text| Unit::from_name(text).map(Meaning::Unit)),
    ("whole-unit", |text| Unit::from_name(text).map(Meaning::Unit)),
    ("units", |text| Unit::from_name(text).map(Meaning::Unit)),
    ("numeral", |text| text.parse().ok().map(|number| Meaning::Number(number, false))),
    ("ordinal", |text| text.parse().ok().map(Meaning::Ordinal)),
    ("article", count),
    ("quantifier", count),
    ("shift", shift),
    ("past-shift", shift),
    ("previous", shift),
    ("following", shift),
    ("current", shift),
    ("coming", shift),
    ("day-shift", shift),
    ("part", part),
    ("night", part),
    ("noon", |text| Clock::parse_from_str(text, "%H:%M").ok().map(Meaning::Clock)),
    ("season", season),
    ("full-season", season),
    ("zone-name", zone_name),
    ("era", |text| match text {
        "BC" => Some(Meaning::Era(true)),
        "AD" => Some(Meaning::Era(false)),
        _ => None,
    }),
    ("limit", |text| Modifier::from_name(text).map(Meaning::Modifier)),
    ("zone", |text| text.parse().ok().filter(|minutes| i32::abs(*minutes) < 1440).map(Meaning::Zone)),
    ("edge", |text| Modifier::from_name(text).map(Meaning::Modifier)),
    ("edge-of", |text| Modifier::from_name(text).map(Meaning::Modifier)),
    ("approx", |text| Modifier::from_name(text).map(Meaning::Modifier)),
    ("modifier", |text| Modifier::from_name(text).map(Meaning::Modifier)),
    ("holiday", |text| Holiday::parse(text).map(Meaning::Holiday)),
    ("national-holiday", |text| Holiday::parse(text).map(Meaning::Holiday)),
    ("name-holiday", |text| Holiday::parse(text).map(Meaning::Holiday)),
    ("historic-day", |text| Holiday::parse(text).map(Meaning::Holiday)),
    ("quant", |text| ["EVERY", "EACH", "ALL"].into_iter().find(|known| *known == text).map(Meaning::Quant)),
    ("frequency", frequency),
    ("annual", frequency),
    ("fortnight", frequency),
    ("times", |text| text.parse().ok().map(Meaning::Times)),
    ("reference", direction),
    ("recency", direction),
    ("meridiem", |text| match text {
        "am" => Some(Meaning::Meridiem(false)),
        "pm" => Some(Meaning::Meridiem(true)),
        _ => None,
    }),
    ("half", |text| (text == "half").then_some(Meaning::Half)),
    ("decade", |text| text.parse().ok().map(Meaning::Decade)),
    ("future-cue", |_| Some(Meaning::Nothing)),
    ("plan-cue", |_| Some(Meaning::Nothing)),
    ("done-cue", |_| Some(Meaning::Nothing)),
    ("ahead-lead", |_| Some(Meaning::Nothing)),
    ("compare-cue", |_| Some(Meaning::Nothing)),
    ("past-cue", |_| Some(Meaning::Nothing)),
    ("money", |_| Some(Meaning::Nothing)),
    ("measure", |_| Some(Meaning::Nothing)),
    ("sport-cue", |_| Some(Meaning::Nothing)),
    ("business-cue", |_| Some(Meaning::Nothing)),
    ("name-word", |_| Some(Meaning::Nothing)),
    ("title-year", |_| Some(Meaning::Nothing)),
];

/// `us -300`, `eu 60`.
fn zone_name(text: &str) -> Option<Meaning> {
    let (rule, minutes) = text.split_once(' ')?;
    let minutes = minutes.parse().ok().filter(|minutes| i32::abs(*minutes) < 1440)?;
    Some(Meaning::ZoneName(Daylight::from_name(rule)?, minutes))
}

fn month(text: &str) -> Option<Meaning> {
    text.parse().ok().filter(|month| (1..=12).contains(month)).map(Meaning::Month)
}

fn season(text: &str) -> Option<Meaning> {
    match text {
        "spring" => Some(Meaning::Season(Season::Spring)),
        "summer" => Some(Meaning::Season(Season::Summer)),
        "autumn" => Some(Meaning::Season(Season::Autumn)),
        "winter" => Some(Meaning::Season(Season::Winter)),
        _ => None,
    }
}

fn frequency(text: &str) -> Option<Meaning> {
    let (count, unit) = text.split_once(' ')?;
    Some(Meaning::Frequency(count.parse().ok()?, Unit::from_name(unit)?))
}

fn weekday_meaning(text: &str) -> Option<Meaning> {
    weekday(text).map(Meaning::Weekday)
}

fn count(text: &str) -> Option<Meaning> {
    match text {
        "X" => Some(Meaning::Count(Count::Vague)),
        _ => text.parse().ok().map(|number| Meaning::Count(Count::Known(number))),
    }
}

fn shift(text: &str) -> Option<Meaning> {
    text.parse().ok().map(Meaning::Shift)
}

fn part(text: &str) -> Option<Meaning> {
    PartOfDay::CODES.into_iter().find(|(_, code)| *code == text).map(|(part, _)| Meaning::Part(part))
}

fn direction(text: &str) -> Option<Meaning> {
    match text {
        "PAST" => Some(Meaning::Direction(Direction::Past)),
        "PRESENT" => Some(Meaning::Direction(Direction::Present)),
        "FUTURE" => Some(Meaning::Direction(Direction::Future)),
        _ => None,
    }
}

/// The weekday of this English name.
pub(super) fn weekday(text: &str) -> Option<Weekday> {
    text.parse().ok()
}

impl Meaning {
    /// Reads a value of a class; `None` where the class has no such value, `Err` where there is no such class.
    pub fn parse(class: &str, text: &str) -> Result<Option<Self>, ()> {
        WORD_CLASSES.iter().find(|(name, _)| *name == class).map(|(_, read)| read(text)).ok_or(())
    }

    /// The names of all classes that words can be put in.
    pub fn classes() -> impl Iterator<Item = &'static str> {
        WORD_CLASSES.iter().map(|(name, _)| *name)
    }
}
