//! Civil time: the one door to `chrono`. Dates as precise as known, and bounds that may be open.
//!
//! `chrono` cannot say "May 2024" or "late June"; these types can. Nothing here reads a clock.

mod edtf;
mod feast;
mod period;
mod words;

use std::fmt;
use std::str::FromStr;

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use chrono::{
    Datelike, FixedOffset as Offset, NaiveDate as Date, NaiveDateTime as Instant, NaiveTime as Clock, Timelike, Weekday,
};
pub use edtf::read_edtf;
pub use feast::{HebrewMonth, easter, hebrew, orthodox_easter};
pub use period::{PartOfDay, Period, Season, Unit, add_days, add_months, add_units, monday_of, nth_weekday};
pub use words::{
    day_in_words, length_in_words, lengths_in_words, month_in_words, month_name, names_a_day, weekday_in_words,
    weekday_name,
};

/// A civil point in an article's own time: a day, or a day with a time of day.
///
/// A day without a time stands for its begin as an `earliest` and for its end as a `latest`.
///
/// ```
/// use dateline::calendar::Civil;
/// let evening: Civil = "2026-01-05T20:00".parse()?;
/// assert_eq!(evening.to_string(), "2026-01-05T20:00");
/// assert!("2026-01-05".parse::<Civil>()? < evening);
/// # Ok::<(), dateline::calendar::CalendarError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil {
    /// The day.
    pub date: NaiveDate,
    /// The time of day, where it is known.
    pub time: Option<NaiveTime>,
}

impl Civil {
    /// A whole day.
    #[must_use]
    pub fn day(date: NaiveDate) -> Self {
        Self { date, time: None }
    }

    /// A point within a day.
    #[must_use]
    pub fn at(date: NaiveDate, time: NaiveTime) -> Self {
        Self { date, time: Some(time) }
    }

    /// The first second that this point covers.
    #[must_use]
    pub fn first_second(self) -> NaiveDateTime {
        self.date.and_time(self.time.unwrap_or(NaiveTime::MIN))
    }

    /// The last second that this point covers: `23:59:59` of a bare day, the 59th second of a bare minute.
    #[must_use]
    pub fn last_second(self) -> NaiveDateTime {
        match self.time {
            Some(time) if time.second() == 0 => self.date.and_time(time) + chrono::TimeDelta::seconds(59),
            Some(time) => self.date.and_time(time),
            None => self.date.and_time(NaiveTime::MIN) + chrono::TimeDelta::seconds(86_399),
        }
    }
}

impl Civil {
    /// The instant in UTC of its first second, `zone` seconds ahead of UTC.
    #[must_use]
    pub fn instant(self, zone: i32) -> Option<NaiveDateTime> {
        Some(self.first_second() - FixedOffset::east_opt(zone)?)
    }
}

impl fmt::Display for Civil {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.date.format("%Y-%m-%d"))?;
        match self.time {
            Some(time) if time.second() == 0 => write!(out, "{}", time.format("T%H:%M")),
            Some(time) => write!(out, "{}", time.format("T%H:%M:%S")),
            None => Ok(()),
        }
    }
}

/// A date or time that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date such as `2026-01-05`, `2026-01` or `2026-01-05T20:00`")]
pub struct CalendarError(pub String);

impl FromStr for Civil {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let moment: Moment = text.parse()?;
        match (moment.first_day(), moment.precision() >= Precision::Day) {
            (date, true) => Ok(Self { date, time: moment.time }),
            _ => Err(CalendarError(text.to_owned())),
        }
    }
}

/// A date as precise as known, with a time of day and an offset from UTC where they are known: a publication date.
///
/// ```
/// use dateline::calendar::{Moment, Precision};
/// let given: Moment = "2026-01-04T18:30:00-05:00".parse()?;
/// assert_eq!(given.to_string(), "2026-01-04T18:30:00-05:00");
/// assert_eq!("2026-01".parse::<Moment>()?.precision(), Precision::Month);
/// # Ok::<(), dateline::calendar::CalendarError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
    time: Option<NaiveTime>,
    offset: Option<FixedOffset>,
}

impl Moment {
    /// A day.
    #[must_use]
    pub fn day(date: NaiveDate) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()), time: None, offset: None }
    }

    /// A point in time, with its offset from UTC where known.
    #[must_use]
    pub fn at(date: NaiveDate, time: NaiveTime, offset: Option<FixedOffset>) -> Self {
        Self { time: Some(time), offset, ..Self::day(date) }
    }

    /// The date to the day; `None` when only a month or a year is known.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month?, self.day?)
    }

    /// The time of day.
    #[must_use]
    pub fn time(self) -> Option<NaiveTime> {
        self.time
    }

    /// The offset from UTC.
    #[must_use]
    pub fn offset(self) -> Option<FixedOffset> {
        self.offset
    }

    /// Year, month and day, each as far as known.
    #[must_use]
    pub fn parts(self) -> (i32, Option<u32>, Option<u32>) {
        (self.year, self.month, self.day)
    }

    /// How precise it is: year, month, day, minute or second.
    #[must_use]
    pub fn precision(self) -> Precision {
        match (self.month, self.day, self.time) {
            (None, ..) => Precision::Year,
            (_, None, _) => Precision::Month,
            (.., None) => Precision::Day,
            (.., Some(time)) if time.second() == 0 => Precision::Minute,
            _ => Precision::Second,
        }
    }

    /// The first day it may mean.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(NaiveDate::MIN)
    }

    /// The last day it may mean.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let first = self.first_day();
        match self.precision() {
            Precision::Year => NaiveDate::from_ymd_opt(self.year, 12, 31).unwrap_or(first),
            Precision::Month => last_day_of_month(first),
            _ => first,
        }
    }

    /// The instant in UTC, where time and offset are known.
    #[must_use]
    pub fn instant(self) -> Option<NaiveDateTime> {
        Some(self.date()?.and_time(self.time?) - self.offset?)
    }
}

/// The last day of the month that `day` lies in.
#[must_use]
pub fn last_day_of_month(day: NaiveDate) -> NaiveDate {
    let next = if day.month() == 12 {
        NaiveDate::from_ymd_opt(day.year() + 1, 1, 1)
    } else {
        NaiveDate::from_ymd_opt(day.year(), day.month() + 1, 1)
    };
    next.and_then(|first| first.pred_opt()).unwrap_or(day)
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().map_while(|part| part) {
            write!(out, "-{part:02}")?;
        }
        if let Some(time) = self.time {
            write!(out, "{}", time.format("T%H:%M:%S"))?;
            match self.offset {
                Some(offset) if offset.local_minus_utc() == 0 => write!(out, "Z")?,
                Some(offset) => write!(out, "{offset}")?,
                None => {}
            }
        }
        Ok(())
    }
}

impl FromStr for Moment {
    type Err = CalendarError;

    /// Reads `2026`, `2026-01`, `2026-01-05`, `2026-01-05T20:00[:00[.0]][Z|±hh:mm|±hhmm]` (a blank may stand for the `T`).
    ///
    /// # Errors
    /// When the text is none of these or names a day that does not exist.
    fn from_str(given: &str) -> Result<Self, CalendarError> {
        let wrong = || CalendarError(given.chars().take(80).collect());
        let text = given.trim();
        let (day, clock) = match text.find(['T', 't', ' ']) {
            Some(at) => (&text[..at], Some(text[at + 1..].trim())),
            None => (text, None),
        };
        let mut parts = day.split('-');
        let mut number = |digits: usize| -> Result<Option<u32>, CalendarError> {
            let Some(part) = parts.next() else { return Ok(None) };
            if part.len() != digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong());
            }
            part.parse().map(Some).map_err(|_| wrong())
        };
        let year = number(4)?.ok_or_else(wrong)?;
        let (month, day) = (number(2)?, number(2)?);
        if parts.next().is_some() || (clock.is_some() && day.is_none()) {
            return Err(wrong());
        }
        let year = i32::try_from(year).map_err(|_| wrong())?;
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)).ok_or_else(wrong)?;
        let (time, offset) = match clock {
            None => (None, None),
            Some(clock) => {
                let (time, offset) = read_clock(clock).ok_or_else(wrong)?;
                (Some(time), offset)
            }
        };
        Ok(Self { year, month, day, time, offset })
    }
}

fn read_clock(clock: &str) -> Option<(NaiveTime, Option<FixedOffset>)> {
    let zone_at = clock.find(['Z', 'z', '+', '-']);
    let (time, zone) = clock.split_at(zone_at.unwrap_or(clock.len()));
    let time = time.trim();
    let time = time.split_once('.').map_or(time, |(whole, _fraction)| whole);
    let time =
        NaiveTime::parse_from_str(time, "%H:%M:%S").or_else(|_| NaiveTime::parse_from_str(time, "%H:%M")).ok()?;
    let offset = match zone {
        "" => None,
        "Z" | "z" => Some(FixedOffset::east_opt(0)?),
        _ => {
            let digits: String = zone[1..].chars().filter(|&c| c != ':').collect();
            if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let hours: i32 = digits[..2].parse().ok()?;
            let minutes: i32 = digits.get(2..).filter(|rest| !rest.is_empty()).map_or(Ok(0), str::parse).ok()?;
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            Some(FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))?)
        }
    };
    Some((time, offset))
}

/// How precise a date is, coarse to fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Precision {
    Century,
    Decade,
    Year,
    Half,
    Season,
    Quarter,
    Month,
    Week,
    Day,
    PartOfDay,
    Hour,
    Minute,
    Second,
}

impl Precision {
    /// How precise an interval is: the finest of these whose length holds it, wherever in the calendar it lies. Eleven days
    /// over the end of a year are known to a month, six to a week. `None` where an end is open, or beyond a century.
    ///
    /// ```
    /// use dateline::calendar::{Bounds, Precision};
    /// let days = |first: &str, last: &str| Bounds::days(first.parse().unwrap(), last.parse().unwrap());
    /// assert_eq!(Precision::of(days("2025-12-22", "2026-01-01")), Some(Precision::Month));
    /// assert_eq!(Precision::of(days("2025-12-29", "2026-01-03")), Some(Precision::Week));
    /// assert_eq!(Precision::of(Bounds { earliest: None, ..days("2026-01-05", "2026-01-05") }), None);
    /// ```
    #[must_use]
    pub fn of(bounds: Bounds) -> Option<Self> {
        const DAY: i64 = 86_400;
        const LONGEST: [(i64, Precision); 11] = [
            (1, Precision::Second),
            (60, Precision::Minute),
            (3600, Precision::Hour),
            (DAY - 1, Precision::PartOfDay),
            (DAY, Precision::Day),
            (7 * DAY, Precision::Week),
            (31 * DAY, Precision::Month),
            (92 * DAY, Precision::Quarter),
            (184 * DAY, Precision::Half),
            (366 * DAY, Precision::Year),
            (3653 * DAY, Precision::Decade),
        ];
        let seconds = (bounds.latest?.last_second() - bounds.earliest?.first_second()).num_seconds() + 1;
        let found = LONGEST.iter().find(|(longest, _)| seconds <= *longest).map(|(_, precision)| *precision);
        found.or_else(|| (seconds <= 36_525 * DAY).then_some(Self::Century))
    }
}

/// The earliest begin and the latest end of something, in civil time; `None` is an open end.
///
/// Both ends, where known, satisfy `earliest <= latest` by their first and last second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bounds {
    /// The earliest begin.
    pub earliest: Option<Civil>,
    /// The latest end.
    pub latest: Option<Civil>,
}

impl Bounds {
    /// Nothing known.
    pub const OPEN: Self = Self { earliest: None, latest: None };

    /// The days from `first` to `last`, both included.
    #[must_use]
    pub fn days(first: NaiveDate, last: NaiveDate) -> Self {
        Self { earliest: Some(Civil::day(first)), latest: Some(Civil::day(last)) }
    }

    /// The same so many days later, or sooner.
    #[must_use]
    pub fn moved_by_days(self, by: i64) -> Self {
        let moved = |civil: Civil| Civil { date: add_days(civil.date, by), ..civil };
        Self { earliest: self.earliest.map(moved), latest: self.latest.map(moved) }
    }

    /// Both ends known from evidence.
    #[must_use]
    pub fn is_dated(self) -> bool {
        self.earliest.is_some() && self.latest.is_some()
    }

    /// Whether the two may share a second; open ends are infinite.
    #[must_use]
    pub fn may_overlap(self, other: Self) -> bool {
        let before = |end: Option<Civil>, begin: Option<Civil>| match (end, begin) {
            (Some(end), Some(begin)) => end.last_second() < begin.first_second(),
            _ => false,
        };
        !before(self.latest, other.earliest) && !before(other.latest, self.earliest)
    }

    /// What both allow; `None` when they cannot both hold.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        if !self.may_overlap(other) {
            return None;
        }
        let earliest = [self.earliest, other.earliest].into_iter().flatten().max_by_key(|civil| civil.first_second());
        let latest = [self.latest, other.latest].into_iter().flatten().min_by_key(|civil| civil.last_second());
        Some(Self { earliest, latest })
    }
}

macro_rules! serde_as_text {
    ($($type:ty),*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
serde_as_text!(Civil, Moment);
