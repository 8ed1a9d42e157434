//! Named days: fixed, by weekday of a month, counted from Easter, by another calendar, or by a table; and named stretches
//! of days.

use crate::calendar::{Date, Datelike, HebrewMonth, Weekday, add_days, easter, hebrew, nth_weekday, orthodox_easter};

use super::feasts::Feasts;

/// A named day, or a named stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holiday {
    first: Rule,
    lasting: Lasting,
    /// How many days sooner or later it may be, where a moon has to be seen or countries differ.
    pub within: u8,
}

/// How long it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lasting {
    Days(u8),
    /// To this month and day.
    Until(u8, u8),
}

/// How the first day is found in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Month and day.
    Fixed(u8, u8),
    /// Month, weekday and which of them; -1 is the last; then days to add.
    Nth(u8, Weekday, i8, i8),
    /// Which such weekday before a month and day.
    Before(u8, u8, Weekday, u8),
    /// Days from Easter Sunday.
    Easter(i16),
    /// Days from the Easter Sunday of the Orthodox churches.
    Orthodox(i16),
    /// A day of the Hebrew calendar.
    Hebrew(HebrewMonth, u8),
    /// By the table of feasts.
    Listed(FeastName),
    /// One day of history.
    On(Date),
}

/// The name of a feast of the table: up to eight letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FeastName([u8; 8]);

impl FeastName {
    /// A name of one to eight lower-case letters.
    pub fn new(name: &str) -> Option<Self> {
        let fits = (1..=8).contains(&name.len()) && name.bytes().all(|letter| letter.is_ascii_lowercase());
        let mut letters = [0; 8];
        letters.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
        fits.then_some(Self(letters))
    }
}

impl Holiday {
    /// Reads `fixed 12 25`, `nth 11 thu 4`, `nth 11 mon 1 1` (a day after), `before 5 25 mon 1` (the last Monday before 25
    /// May), `easter -2`, `orthodox 0`, `hebrew tishri 10`, `table diwali` or `on 2001-09-11`; then, if need be, `for 7`
    /// (seven days from that one) or `to 12 24` (up to that day), and `within 1` (a day on either side).
    pub fn parse(text: &str) -> Option<Self> {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let mut holiday = Self { first: Rule::Fixed(1, 1), lasting: Lasting::Days(1), within: 0 };
        if let [rest @ .., "within", days] = words.as_slice() {
            holiday.within = days.parse().ok().filter(|days| (1..=9).contains(days))?;
            words = rest.to_vec();
        }
        match words.as_slice() {
            [rest @ .., "for", days] => {
                holiday.lasting = Lasting::Days(days.parse().ok().filter(|days| (2..=99).contains(days))?);
                words = rest.to_vec();
            }
            [rest @ .., "to", month, day] => {
                let (month, day) = month_and_day(month, day)?;
                holiday.lasting = Lasting::Until(month, day);
                words = rest.to_vec();
            }
            _ => {}
        }
        holiday.first = Rule::parse(&words)?;
        Some(holiday)
    }

    /// The feast of the table whose days it has.
    pub fn listed(self) -> Option<FeastName> {
        match self.first {
            Rule::Listed(name) => Some(name),
            _ => None,
        }
    }

    /// Its day, where it is one day of history.
    pub fn only_day(self) -> Option<Date> {
        match self.first {
            Rule::On(day) => Some(day),
            _ => None,
        }
    }

    /// The days of a year that it is, or begins on: mostly one, two of a lunar calendar, none of a table that ends before.
    pub fn in_year(self, feasts: &Feasts, year: i32) -> Vec<Date> {
        if let Rule::Listed(name) = self.first {
            return feasts.in_year(name, year).collect();
        }
        self.first.in_year(year).into_iter().collect()
    }

    /// The last of its days, where it began on `first`.
    pub fn last(self, first: Date) -> Date {
        match self.lasting {
            Lasting::Days(days) => add_days(first, i64::from(days) - 1),
            Lasting::Until(month, day) => {
                Date::from_ymd_opt(first.year(), month.into(), day.into()).map_or(first, |last| last.max(first))
            }
        }
    }
}

fn month_and_day(month: &str, day: &str) -> Option<(u8, u8)> {
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    Date::from_ymd_opt(2000, u32::from(month), u32::from(day))?;
    Some((month, day))
}

impl Rule {
    fn parse(words: &[&str]) -> Option<Self> {
        let weekday = super::meaning::weekday;
        match words {
            ["fixed", month, day] => month_and_day(month, day).map(|(month, day)| Self::Fixed(month, day)),
            ["before", month, day, name, nth] => {
                let (month, day) = month_and_day(month, day).filter(|day| *day != (2, 29))?;
                let nth = nth.parse().ok().filter(|nth| (1..=9).contains(nth))?;
                Some(Self::Before(month, day, weekday(name)?, nth))
            }
            ["nth", month, name, nth, rest @ ..] => {
                let after = match rest {
                    [] => 0,
                    [days] => days.parse().ok()?,
                    _ => return None,
                };
                let (month, nth) = (month.parse().ok()?, nth.parse().ok()?);
                let valid = (1..=12).contains(&month) && (nth == -1 || (1..=4).contains(&nth));
                valid.then_some(Self::Nth(month, weekday(name)?, nth, after))
            }
            ["easter", days] => Some(Self::Easter(days.parse().ok()?)),
            ["orthodox", days] => Some(Self::Orthodox(days.parse().ok()?)),
            ["hebrew", month, day] => {
                let day = day.parse().ok().filter(|day| (1..=30).contains(day))?;
                Some(Self::Hebrew(HebrewMonth::from_name(month)?, day))
            }
            ["table", name] => FeastName::new(name).map(Self::Listed),
            ["on", day] => day.parse().ok().map(Self::On),
            _ => None,
        }
    }

    fn in_year(self, year: i32) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::from_ymd_opt(year, month.into(), day.into()),
            Self::Nth(month, weekday, nth, after) => {
                nth_weekday(year, month.into(), weekday, nth).map(|day| add_days(day, i64::from(after)))
            }
            Self::Before(month, day, weekday, nth) => {
                let eve = add_days(Date::from_ymd_opt(year, month.into(), day.into())?, -1);
                let back = (7 + eve.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7;
                Some(add_days(eve, -i64::from(back) - 7 * (i64::from(nth) - 1)))
            }
            Self::Easter(days) => easter(year).map(|sunday| add_days(sunday, i64::from(days))),
            Self::Orthodox(days) => orthodox_easter(year).map(|sunday| add_days(sunday, i64::from(days))),
            Self::Hebrew(month, day) => hebrew(year, month, day.into()),
            Self::On(day) => (day.year() == year).then_some(day),
            Self::Listed(_) => None,
        }
    }
}
