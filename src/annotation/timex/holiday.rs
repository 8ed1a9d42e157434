//! Named days: fixed, by weekday of a month, or counted from Easter; and named stretches of days.

use crate::calendar::{Date, Datelike, Weekday, add_days, easter, nth_weekday};

/// A named day, or a named stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holiday {
    first: Rule,
    /// How many days it lasts.
    days: i64,
}

/// How the first day is found in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Month and day.
    Fixed(u32, u32),
    /// Month, weekday and which of them; -1 is the last; then days to add.
    Nth(u32, Weekday, i8, i32),
    /// Which such weekday before a month and day.
    Before(u32, u32, Weekday, i64),
    /// Days from Easter Sunday.
    Easter(i32),
}

impl Holiday {
    /// Reads `fixed 12 25`, `nth 11 thu 4`, `nth 11 mon 1 1` (a day after), `before 5 25 mon 1` (the last Monday before 25
    /// May) or `easter -2`; with `for 7`, seven days from that one.
    pub fn parse(text: &str) -> Option<Self> {
        let (text, days) = match text.split_once(" for ") {
            Some((text, days)) => (text, days.parse().ok().filter(|days| (2..=99).contains(days))?),
            None => (text, 1),
        };
        Some(Self { first: Rule::parse(text)?, days })
    }

    /// The day in a year, or the first of its days.
    pub fn in_year(self, year: i32) -> Option<Date> {
        match self.first {
            Rule::Fixed(month, day) => Date::from_ymd_opt(year, month, day),
            Rule::Nth(month, weekday, nth, after) => {
                nth_weekday(year, month, weekday, nth).map(|day| add_days(day, i64::from(after)))
            }
            Rule::Before(month, day, weekday, nth) => {
                let eve = add_days(Date::from_ymd_opt(year, month, day)?, -1);
                let back = (7 + eve.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7;
                Some(add_days(eve, -i64::from(back) - 7 * (nth - 1)))
            }
            Rule::Easter(days) => easter(year).map(|sunday| add_days(sunday, i64::from(days))),
        }
    }

    /// The last of its days, where it began on `first`.
    pub fn last(self, first: Date) -> Date {
        add_days(first, self.days - 1)
    }
}

impl Rule {
    fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["fixed", month, day] => {
                let (month, day) = (month.parse().ok()?, day.parse().ok()?);
                Date::from_ymd_opt(2000, month, day)?;
                Some(Self::Fixed(month, day))
            }
            ["before", month, day, weekday, nth] => {
                let (month, day) = (month.parse().ok()?, day.parse().ok()?);
                Date::from_ymd_opt(2001, month, day)?;
                let nth = nth.parse().ok().filter(|nth| (1..=9).contains(nth))?;
                Some(Self::Before(month, day, super::meaning::weekday(weekday)?, nth))
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
}
