//! What a rule says of an expression: typed fields, filled from the tokens that its pattern captured and from its own
//! constants.

use crate::calendar::{Clock, Date, PartOfDay, Season, Unit, Weekday};

use super::daylight::Daylight;
use super::holiday::Holiday;
use super::meaning::Meaning;
use super::value::{Count, Direction, Modifier};

macro_rules! fields {
    ($($field:ident = $name:literal),* $(,)?) => {
        /// Where a captured meaning goes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Field { $($field),* }

        impl Field {
            /// The field of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$field),)* _ => None }
            }
        }
    };
}

fields! {
    Year = "year", Month = "month", Day = "day", Weekday = "weekday", Ordinal = "ordinal", Count = "count",
    Unit = "unit", Sub = "sub", Shift = "shift", YearShift = "year-shift", DayShift = "day-shift", Part = "part",
    Clock = "clock", Hour = "hour", Minute = "minute", Meridiem = "meridiem", Zone = "zone", Season = "season",
    Edge = "edge", Modifier = "modifier", Holiday = "holiday", Quant = "quant", Frequency = "frequency",
    Times = "times", Direction = "direction", Half = "half", Decade = "decade", Century = "century", Date = "date",
    Vague = "vague", Rest = "rest", RestUnit = "rest-unit", Era = "era",
}

impl Field {
    /// The field that a class fills when the pattern names none; `Err` where there is neither class nor field of this
    /// name, `None` for classes without a meaning.
    pub fn of_class(name: &str) -> Result<Option<Self>, ()> {
        if let Some(field) = Self::from_name(name) {
            return Ok(Some(field));
        }
        Ok(Some(match name {
            "units" | "calendar-unit" | "whole-unit" => Self::Unit,
            "number" | "article" | "quantifier" | "spelled-hour" => Self::Count,
            "modern-year" | "spelled-year" | "glued-year" | "yy" | "short-year" => Self::Year,
            "dayth" => Self::Day,
            "glued" => Self::Ordinal,
            "past-shift" | "previous" | "following" | "current" | "coming" => Self::Shift,
            "edge-of" => Self::Edge,
            "approx" => Self::Modifier,
            "plain-month" | "verb-month" | "name-month" => Self::Month,
            "night" => Self::Part,
            "full-season" => Self::Season,
            "weekdays" => Self::Weekday,
            "annual" | "fortnight" => Self::Frequency,
            "noon" | "dotted-clock" | "military" => Self::Clock,
            "moment" | "iso-week" => Self::Date,
            "zone-name" => Self::Zone,
            "national-holiday" | "name-holiday" | "historic-day" => Self::Holiday,
            "reference" | "recency" => Self::Direction,
            "future-cue" | "plan-cue" | "done-cue" | "compare-cue" | "past-cue" | "money" | "measure" | "limit"
            | "sport-cue" | "business-cue" | "name-word" | "title-year" | "decimal" | "fraction" | "numeral" => {
                return Ok(None);
            }
            _ => return Err(()),
        }))
    }
}

macro_rules! operations {
    ($($(#[$meta:meta])* $operation:ident = $name:literal),* $(,)?) => {
        /// What is done with the fields.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(super) enum Operation { $($(#[$meta])* $operation),* }

        impl Operation {
            /// The operation of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$operation),)* _ => None }
            }

            /// All names, for messages.
            pub const NAMES: &[&'static str] = &[$($name),*];
        }
    };
}

operations! {
    /// A date from its parts, the missing ones completed.
    #[default]
    Date = "date",
    /// A weekday, by its shift or by usage.
    Weekday = "weekday",
    /// So many periods from the current one.
    Deictic = "deictic",
    /// So many units from the publication date.
    Ago = "ago",
    /// So many units from the narrative's time.
    Later = "later",
    /// A length of time.
    Duration = "duration",
    /// So many units on from the publication date where the verb lies ahead, else a length of time.
    Ahead = "ahead",
    /// A length of time before or after an event.
    Around = "around",
    /// A length of time that ends or begins at the publication date.
    Stretch = "stretch",
    /// Something that recurs.
    Set = "set",
    /// The past, the present, the future.
    Reference = "reference",
    /// "that week": the narrative's own.
    Anaphor = "anaphor",
    /// "the same day a year earlier": the narrative's own, some years on.
    YearShifted = "year-shifted",
    /// A named day.
    Holiday = "holiday",
    /// A day of history that its month and day name.
    History = "history",
    /// One weekday of many, and not said which.
    SomeWeekday = "some-weekday",
    /// A time of day.
    Time = "time",
    /// Nothing: the words look like a time and are none.
    Nothing = "nothing",
}

/// The typed fields.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Frame {
    pub operation: Operation,
    pub year: Option<i32>,
    pub month: Option<u32>,
    pub day: Option<u32>,
    pub weekday: Option<Weekday>,
    pub ordinal: Option<u32>,
    pub count: Option<Count>,
    pub unit: Option<Unit>,
    pub sub: Option<Unit>,
    pub shift: Option<i32>,
    pub year_shift: Option<i32>,
    pub day_shift: Option<i32>,
    pub part: Option<PartOfDay>,
    pub clock: Option<Clock>,
    pub hour: Option<u32>,
    pub minute: Option<u32>,
    pub meridiem: Option<bool>,
    pub zone: Option<i32>,
    /// Whose summer time the zone has.
    pub daylight: Option<Daylight>,
    pub season: Option<Season>,
    pub edge: Option<Modifier>,
    pub modifier: Option<Modifier>,
    pub holiday: Option<Holiday>,
    pub quant: Option<&'static str>,
    pub frequency: Option<(u32, Unit)>,
    pub times: Option<u32>,
    pub direction: Option<Direction>,
    pub half: bool,
    pub decade: Option<i32>,
    pub century: Option<u32>,
    pub date: Option<Date>,
    pub vague: Option<&'static str>,
    /// The finer part of a length: the three of "two years and three months".
    pub rest: Option<u32>,
    pub rest_unit: Option<Unit>,
    /// Before the common era, or of it.
    pub era: Option<bool>,
}

impl Frame {
    /// Puts a meaning into a field; `false` where the field cannot hold it.
    pub fn set(&mut self, field: Field, meaning: Meaning) -> bool {
        match (field, meaning) {
            (Field::Year, Meaning::Number(number, _)) => self.year = i32::try_from(number).ok(),
            (Field::Year, Meaning::Year(year)) => self.year = Some(year),
            (Field::Month, Meaning::Month(month)) => self.month = Some(month),
            (Field::Day, Meaning::Number(day, _) | Meaning::Ordinal(day)) => self.day = Some(day),
            (Field::Weekday, Meaning::Weekday(weekday)) => self.weekday = Some(weekday),
            (Field::Ordinal, Meaning::Ordinal(number) | Meaning::Number(number, _)) => self.ordinal = Some(number),
            (Field::Count, Meaning::Number(number, half)) => {
                self.count = Some(Count::Known(number));
                self.half |= half;
            }
            (Field::Count, Meaning::Count(count)) => self.count = Some(count),
            (Field::Unit, Meaning::Unit(unit)) => self.unit = Some(unit),
            (Field::Rest, Meaning::Number(number, _)) => self.rest = Some(number),
            (Field::RestUnit, Meaning::Unit(unit)) => self.rest_unit = Some(unit),
            (Field::Sub, Meaning::Unit(unit)) => self.sub = Some(unit),
            (Field::Shift, Meaning::Shift(shift)) => self.shift = Some(shift),
            (Field::YearShift, Meaning::Shift(shift)) => self.year_shift = Some(shift),
            (Field::DayShift, Meaning::Shift(shift)) => self.day_shift = Some(shift),
            (Field::Part, Meaning::Part(part)) => self.part = Some(part),
            (Field::Clock, Meaning::Clock(clock)) => self.clock = Some(clock),
            (Field::Clock, Meaning::Number(number, _)) => {
                self.clock = Clock::from_hms_opt(number / 100, number % 100, 0);
            }
            (Field::Hour, Meaning::Number(hour, _)) => self.hour = Some(hour),
            (Field::Minute, Meaning::Number(minute, _)) => self.minute = Some(minute),
            (Field::Meridiem, Meaning::Meridiem(after_noon)) => self.meridiem = Some(after_noon),
            (Field::Zone, Meaning::Zone(minutes)) => self.zone = Some(minutes),
            (Field::Zone, Meaning::ZoneName(daylight, minutes)) => {
                self.zone = Some(minutes);
                self.daylight = Some(daylight);
            }
            (Field::Era, Meaning::Era(before)) => self.era = Some(before),
            (Field::Season, Meaning::Season(season)) => self.season = Some(season),
            (Field::Edge, Meaning::Modifier(edge)) => self.edge = Some(edge),
            (Field::Modifier, Meaning::Modifier(modifier)) => self.modifier = Some(modifier),
            (Field::Holiday, Meaning::Holiday(holiday)) => self.holiday = Some(holiday),
            (Field::Quant, Meaning::Quant(quant)) => self.quant = Some(quant),
            (Field::Frequency, Meaning::Frequency(count, unit)) => self.frequency = Some((count, unit)),
            (Field::Times, Meaning::Times(times) | Meaning::Number(times, _)) => self.times = Some(times),
            (Field::Direction, Meaning::Direction(direction)) => self.direction = Some(direction),
            (Field::Half, Meaning::Half) => self.half = true,
            (Field::Decade, Meaning::Decade(decade)) => self.decade = Some(decade),
            (Field::Century, Meaning::Ordinal(century)) => self.century = Some(century),
            (Field::Date, Meaning::Date(date)) => self.date = Some(date),
            (Field::Date, Meaning::Moment(date, clock, zone)) => {
                self.date = Some(date);
                self.clock = Some(clock);
                self.zone = zone.or(self.zone);
            }
            _ => return false,
        }
        true
    }

    /// Sets a constant of a rule: `shift=-1`, `unit=quarter`, `direction=PAST`.
    pub fn constant(&mut self, key: &str, text: &str) -> Result<(), String> {
        let field = Field::from_name(key).ok_or_else(|| format!("there is no field `{key}`"))?;
        if field == Field::Vague {
            self.vague = ["earlier", "later", "overnight"].into_iter().find(|known| *known == text);
            return self.vague.map(|_| ()).ok_or_else(|| format!("`{text}` is no value of `{key}`"));
        }
        let class = match field {
            Field::Sub => "unit",
            Field::YearShift | Field::DayShift => "shift",
            Field::Count => "quantifier",
            Field::Direction => "reference",
            Field::Clock => "noon",
            _ => key,
        };
        let meaning = match Meaning::parse(class, text) {
            Ok(Some(meaning)) => meaning,
            _ => text
                .parse()
                .map(|number| Meaning::Number(number, false))
                .map_err(|_| format!("`{text}` is no value of `{key}`"))?,
        };
        if self.set(field, meaning) { Ok(()) } else { Err(format!("`{text}` is no value of `{key}`")) }
    }
}
