//! Named days: fixed, by weekday of a month, or counted from Easter.

use crate::calendar::{Date, Weekday, add_days, easter, nth_weekday};

/// How a named day is found in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holiday {
    /// Month and day.
    Fixed(u32, u32),
    /// Month, weekday and which of them; -1 is the last; then days to add.
    Nth(u32, Weekday, i8, i32),
    /// Days from Easter Sunday.
    Easter(i32),
}

impl Holiday {
    /// Reads `fixed 12 25`, `nth 11 thu 4`, `nth 11 mon 1 1` (a day after) or `easter -2`.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["fixed", month, day] => {
                let (month, day) = (month.parse().ok()?, day.parse().ok()?);
                Date::from_ymd_opt(2000, month, day)?;
                Some(Self::Fixed(month, day))
            }
            ["nth", month, weekday, nth, rest @ ..] => {
                let after = match rest {
                    [] => 0,
                    [days] => days.parse().ok()?,
                    _ => return None,
                };
                let (month, nth) = (month.parse().ok()?, nth.parse().ok()?);
                let valid = (1..=12).contains(&month) && (nth == -1 || (1..=4).contains(&nth));
                valid.then_some(Self::Nth(month, super::meaning::weekday(weekday)?, nth, after))
            }
            ["easter", days] => Some(Self::Easter(days.parse().ok()?)),
            _ => None,
        }
    }

    /// The day in a year.
    pub fn in_year(self, year: i32) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::from_ymd_opt(year, month, day),
            Self::Nth(month, weekday, nth, after) => {
                nth_weekday(year, month, weekday, nth).map(|day| add_days(day, i64::from(after)))
            }
            Self::Easter(days) => easter(year).map(|sunday| add_days(sunday, i64::from(days))),
        }
    }
}
