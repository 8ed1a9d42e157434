use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, Weekday};

use super::{Bounds, Civil, Precision, last_day_of_month};

/// A unit that time is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Month,
    Quarter,
    Season,
    Half,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    /// All units with their names, fine to coarse.
    pub const NAMES: &[(&str, Self)] = &[
        ("second", Self::Second),
        ("minute", Self::Minute),
        ("hour", Self::Hour),
        ("day", Self::Day),
        ("weekend", Self::Weekend),
        ("week", Self::Week),
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("season", Self::Season),
        ("half", Self::Half),
        ("year", Self::Year),
        ("decade", Self::Decade),
        ("century", Self::Century),
        ("millennium", Self::Millennium),
    ];

    /// The unit of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, unit)| *unit)
    }

    /// Its name in the singular.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, unit)| *unit == self).map_or("", |(name, _)| name)
    }

    /// How many months make one, where months make it.
    #[must_use]
    pub fn months(self) -> Option<u32> {
        match self {
            Self::Month => Some(1),
            Self::Quarter | Self::Season => Some(3),
            Self::Half => Some(6),
            Self::Year => Some(12),
            Self::Decade => Some(120),
            Self::Century => Some(1_200),
            Self::Millennium => Some(12_000),
            _ => None,
        }
    }
}

/// A season of the year; bounds are the meteorological ones of the northern hemisphere, winter from December on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    /// All four, in order.
    pub const ALL: [Self; 4] = [Self::Spring, Self::Summer, Self::Autumn, Self::Winter];

    /// The month that it begins in.
    #[must_use]
    pub fn first_month(self) -> u32 {
        3 + 3 * self as u32
    }
}

/// A part of the day, with `TimeML`'s codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum PartOfDay {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
    Daytime,
}

impl PartOfDay {
    /// All of them with `TimeML`'s code.
    pub const CODES: [(Self, &'static str); 6] = [
        (Self::Morning, "MO"),
        (Self::Midday, "MI"),
        (Self::Afternoon, "AF"),
        (Self::Evening, "EV"),
        (Self::Night, "NI"),
        (Self::Daytime, "DT"),
    ];

    /// `TimeML`'s code.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::CODES[self as usize].1
    }

    /// First and last minute within its day, as `(hour, minute)`: a night is dated by the day it begins on and is kept
    /// to that day; a morning begins at midnight, since reports tell of a fire at three "in the morning".
    #[must_use]
    pub fn hours(self) -> ((u32, u32), (u32, u32)) {
        match self {
            Self::Morning => ((0, 0), (11, 59)),
            Self::Midday => ((11, 0), (13, 59)),
            Self::Afternoon => ((12, 0), (17, 59)),
            Self::Evening => ((17, 0), (23, 59)),
            Self::Night => ((18, 0), (23, 59)),
            Self::Daytime => ((6, 0), (19, 59)),
        }
    }
}

/// A period of the calendar, from a second to a century.
///
/// ```
/// use dateline::calendar::{Period, Unit};
/// let quarter = Period::Quarter(2025, 3);
/// assert_eq!(quarter.first_day().to_string(), "2025-07-01");
/// assert_eq!(quarter.shift(2), Period::Quarter(2026, 1));
/// assert_eq!(Period::containing(quarter.first_day(), Unit::Year), Period::Year(2025));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// The years that begin with these two digits: `19` is 1900 to 1999.
    Century(i32),
    /// The years that begin with these three digits: `198` is 1980 to 1989.
    Decade(i32),
    /// A year.
    Year(i32),
    /// A half of a year, 1 or 2.
    Half(i32, u32),
    /// A season; winter lies in the year that it begins in.
    Season(i32, Season),
    /// A quarter, 1 to 4.
    Quarter(i32, u32),
    /// A month, 1 to 12.
    Month(i32, u32),
    /// A week of ISO 8601, named by its Monday.
    Week(NaiveDate),
    /// Saturday and Sunday of a week, named by its Monday.
    Weekend(NaiveDate),
    /// A day.
    Day(NaiveDate),
    /// A part of a day.
    Part(NaiveDate, PartOfDay),
    /// An hour, 0 to 23, known no finer.
    Hour(NaiveDate, u32),
    /// A minute of a day; 24:00 is the midnight that ends it.
    Minute(NaiveDate, u32, u32),
    /// A second of a day.
    Second(NaiveDate, NaiveTime),
}

impl Period {
    /// The period of this unit that `day` lies in; seconds, minutes and hours give the day.
    #[must_use]
    pub fn containing(day: NaiveDate, unit: Unit) -> Self {
        let (year, month) = (day.year(), day.month());
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Self::Day(day),
            Unit::Weekend => Self::Weekend(monday_of(day)),
            Unit::Week => Self::Week(monday_of(day)),
            Unit::Month => Self::Month(year, month),
            Unit::Quarter => Self::Quarter(year, (month - 1) / 3 + 1),
            Unit::Season => match month {
                1 | 2 => Self::Season(year - 1, Season::Winter),
                _ => Self::Season(year, Season::ALL[(month as usize - 3) / 3]),
            },
            Unit::Half => Self::Half(year, (month - 1) / 6 + 1),
            Unit::Year => Self::Year(year),
            Unit::Decade => Self::Decade(year.div_euclid(10)),
            Unit::Century | Unit::Millennium => Self::Century(year.div_euclid(100)),
        }
    }

    /// The unit it is one of.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::Century(_) => Unit::Century,
            Self::Decade(_) => Unit::Decade,
            Self::Year(_) => Unit::Year,
            Self::Half(..) => Unit::Half,
            Self::Season(..) => Unit::Season,
            Self::Quarter(..) => Unit::Quarter,
            Self::Month(..) => Unit::Month,
            Self::Week(_) => Unit::Week,
            Self::Weekend(_) => Unit::Weekend,
            Self::Day(_) | Self::Part(..) => Unit::Day,
            Self::Hour(..) => Unit::Hour,
            Self::Minute(..) => Unit::Minute,
            Self::Second(..) => Unit::Second,
        }
    }

    /// How precise it is.
    #[must_use]
    pub fn precision(self) -> Precision {
        match self {
            Self::Century(_) => Precision::Century,
            Self::Decade(_) => Precision::Decade,
            Self::Year(_) => Precision::Year,
            Self::Half(..) => Precision::Half,
            Self::Season(..) => Precision::Season,
            Self::Quarter(..) => Precision::Quarter,
            Self::Month(..) => Precision::Month,
            Self::Week(_) | Self::Weekend(_) => Precision::Week,
            Self::Day(_) => Precision::Day,
            Self::Part(..) => Precision::PartOfDay,
            Self::Hour(..) => Precision::Hour,
            Self::Minute(..) => Precision::Minute,
            Self::Second(..) => Precision::Second,
        }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        match self {
            Self::Century(century) => year_month(century.saturating_mul(100), 1),
            Self::Decade(decade) => year_month(decade.saturating_mul(10), 1),
            Self::Year(year) => year_month(year, 1),
            Self::Half(year, half) => year_month(year, half.saturating_sub(1) * 6 + 1),
            Self::Season(year, season) => year_month(year, season.first_month()),
            Self::Quarter(year, quarter) => year_month(year, quarter.saturating_sub(1) * 3 + 1),
            Self::Month(year, month) => year_month(year, month),
            Self::Week(monday) => monday,
            Self::Weekend(monday) => add_days(monday, 5),
            Self::Day(day) | Self::Part(day, _) | Self::Hour(day, _) | Self::Minute(day, ..) | Self::Second(day, _) => {
                day
            }
        }
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        match self.unit().months() {
            Some(months) => last_day_of_month(add_months(self.first_day(), i64::from(months) - 1)),
            None => match self {
                Self::Week(monday) | Self::Weekend(monday) => add_days(monday, 6),
                _ => self.first_day(),
            },
        }
    }

    /// The same number of units on (or back), so that a month stays a month and a day of the month stays one.
    #[must_use]
    pub fn shift(self, by: i64) -> Self {
        let count = i32::try_from(by).unwrap_or(0);
        match self {
            Self::Century(century) => Self::Century(century.saturating_add(count)),
            Self::Decade(decade) => Self::Decade(decade.saturating_add(count)),
            Self::Year(year) => Self::Year(year.saturating_add(count)),
            Self::Season(year, season) => {
                let number = i64::from(year) * 4 + season as i64 + by;
                let season = Season::ALL[usize::try_from(number.rem_euclid(4)).unwrap_or(0)];
                Self::Season(i32::try_from(number.div_euclid(4)).unwrap_or(year), season)
            }
            Self::Half(..) | Self::Quarter(..) | Self::Month(..) => {
                let months = by.saturating_mul(i64::from(self.unit().months().unwrap_or(1)));
                Self::containing(add_months(self.first_day(), months), self.unit())
            }
            Self::Week(monday) => Self::Week(add_days(monday, by.saturating_mul(7))),
            Self::Weekend(monday) => Self::Weekend(add_days(monday, by.saturating_mul(7))),
            Self::Day(day) => Self::Day(add_days(day, by)),
            Self::Part(day, part) => Self::Part(add_days(day, by), part),
            Self::Hour(..) | Self::Minute(..) | Self::Second(..) => self,
        }
    }

    /// The part of the same name (`Q3`, July, the 5th) some years on; the 29th of February becomes the 28th.
    #[must_use]
    pub fn shift_years(self, by: i64) -> Self {
        let count = i32::try_from(by).unwrap_or(0);
        match self {
            Self::Century(_) | Self::Decade(_) => self,
            Self::Year(year) => Self::Year(year.saturating_add(count)),
            Self::Half(year, half) => Self::Half(year.saturating_add(count), half),
            Self::Season(year, season) => Self::Season(year.saturating_add(count), season),
            Self::Quarter(year, quarter) => Self::Quarter(year.saturating_add(count), quarter),
            Self::Month(year, month) => Self::Month(year.saturating_add(count), month),
            Self::Week(monday) => Self::Week(monday_of(add_months(monday, by.saturating_mul(12)))),
            Self::Weekend(monday) => Self::Weekend(monday_of(add_months(monday, by.saturating_mul(12)))),
            Self::Day(day) => Self::Day(add_months(day, by.saturating_mul(12))),
            Self::Part(day, part) => Self::Part(add_months(day, by.saturating_mul(12)), part),
            Self::Hour(day, hour) => Self::Hour(add_months(day, by.saturating_mul(12)), hour),
            Self::Minute(day, hour, minute) => Self::Minute(add_months(day, by.saturating_mul(12)), hour, minute),
            Self::Second(day, time) => Self::Second(add_months(day, by.saturating_mul(12)), time),
        }
    }

    /// Its bounds in civil time.
    #[must_use]
    pub fn bounds(self) -> Bounds {
        let at =
            |day: NaiveDate, hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).map(|time| Civil::at(day, time));
        match self {
            Self::Part(day, part) => {
                let ((hour, minute), (last_hour, last_minute)) = part.hours();
                Bounds { earliest: at(day, hour, minute), latest: at(day, last_hour, last_minute) }
            }
            Self::Hour(day, hour) => Bounds { earliest: at(day, hour, 0), latest: at(day, hour, 59) },
            Self::Minute(day, 24, _) => {
                let midnight = at(add_days(day, 1), 0, 0);
                Bounds { earliest: midnight, latest: midnight }
            }
            Self::Minute(day, hour, minute) => {
                Bounds { earliest: at(day, hour, minute), latest: at(day, hour, minute) }
            }
            Self::Second(day, time) => {
                Bounds { earliest: Some(Civil::at(day, time)), latest: Some(Civil::at(day, time)) }
            }
            _ => Bounds::days(self.first_day(), self.last_day()),
        }
    }

    /// Whether `day` lies in it.
    #[must_use]
    pub fn contains_day(self, day: NaiveDate) -> bool {
        self.first_day() <= day && day <= self.last_day()
    }
}

/// The Monday of the week of ISO 8601 that `day` lies in.
#[must_use]
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    add_days(day, -i64::from(day.weekday().num_days_from_monday()))
}

/// A day some days on; stays where the calendar ends.
#[must_use]
pub fn add_days(day: NaiveDate, by: i64) -> NaiveDate {
    let moved = if by >= 0 {
        day.checked_add_days(Days::new(by.unsigned_abs()))
    } else {
        day.checked_sub_days(Days::new(by.unsigned_abs()))
    };
    moved.filter(|day| (0..=9999).contains(&day.year())).unwrap_or(day)
}

/// A day some months on, at the month's last day where it has no such day; stays where the calendar ends.
#[must_use]
pub fn add_months(day: NaiveDate, by: i64) -> NaiveDate {
    let count = Months::new(u32::try_from(by.unsigned_abs()).unwrap_or(u32::MAX));
    let moved = if by >= 0 { day.checked_add_months(count) } else { day.checked_sub_months(count) };
    moved.filter(|day| (0..=9999).contains(&day.year())).unwrap_or(day)
}

/// A day some units on.
#[must_use]
pub fn add_units(day: NaiveDate, unit: Unit, by: i64) -> NaiveDate {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => day,
        Unit::Day => add_days(day, by),
        Unit::Week | Unit::Weekend => add_days(day, by.saturating_mul(7)),
        _ => add_months(day, by.saturating_mul(i64::from(unit.months().unwrap_or(1)))),
    }
}

fn year_month(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MIN)
}

/// The `nth` such weekday of a month; `nth` -1 is the last one.
#[must_use]
pub fn nth_weekday(year: i32, month: u32, weekday: Weekday, nth: i8) -> Option<NaiveDate> {
    if nth > 0 {
        return NaiveDate::from_weekday_of_month_opt(year, month, weekday, u8::try_from(nth).ok()?);
    }
    let last = last_day_of_month(NaiveDate::from_ymd_opt(year, month, 1)?);
    let back = (7 + last.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7;
    Some(add_days(last, -i64::from(back)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_fourth_thursday_and_the_last_monday_are_found() {
        assert_eq!(nth_weekday(2026, 11, Weekday::Thu, 4), Some(day("2026-11-26")));
        assert_eq!(nth_weekday(2026, 5, Weekday::Mon, -1), Some(day("2026-05-25")));
    }

    #[test]
    fn winter_lies_in_the_year_that_it_begins_in() {
        let winter = Period::containing(day("2026-01-15"), Unit::Season);
        assert_eq!(winter, Period::Season(2025, Season::Winter));
        assert_eq!((winter.first_day(), winter.last_day()), (day("2025-12-01"), day("2026-02-28")));
        assert_eq!(winter.shift(1), Period::Season(2026, Season::Spring));
    }

    #[test]
    fn a_month_before_march_31_is_february() {
        assert_eq!(Period::Month(2026, 3).shift(-1), Period::Month(2026, 2));
        assert_eq!(add_months(day("2026-03-31"), -1), day("2026-02-28"));
    }
}
