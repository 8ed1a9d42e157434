//! Dates as a person writes them.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};

use super::{Bounds, Civil, Unit, last_day_of_month};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Whether a word is the name of a month or a day of the week.
#[must_use]
pub fn names_a_day(word: &str) -> bool {
    MONTHS.contains(&word) || WEEKDAYS.contains(&word)
}

/// The name of a month, 1 to 12.
#[must_use]
pub fn month_name(month: u32) -> &'static str {
    MONTHS.get(month.wrapping_sub(1) as usize).copied().unwrap_or("?")
}

/// The name of a weekday.
#[must_use]
pub fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS[weekday.num_days_from_monday() as usize]
}

/// A day without its weekday: `5 January 2026`.
#[must_use]
pub fn day_in_words(day: NaiveDate) -> String {
    format!("{} {}", day.day(), month_in_words(day))
}

/// A day with its weekday: `Monday 5 January 2026`.
#[must_use]
pub fn weekday_in_words(day: NaiveDate) -> String {
    format!("{} {}", weekday_name(day.weekday()), day_in_words(day))
}

/// A month: `January 2026`.
#[must_use]
pub fn month_in_words(day: NaiveDate) -> String {
    format!("{} {}", month_name(day.month()), day.year())
}

/// A number of units: `one day`, `two decades`, `12 months`.
#[must_use]
pub fn length_in_words(count: u64, unit: Unit) -> String {
    let number = number_in_words(count);
    let name = match unit {
        Unit::Century if count != 1 => "centurie",
        Unit::Half if count != 1 => "halve",
        unit => unit.name(),
    };
    format!("{number} {name}{}", if count == 1 { "" } else { "s" })
}

/// Between two numbers of units: `two to seven days`.
#[must_use]
pub fn lengths_in_words(least: u64, most: u64, unit: Unit) -> String {
    if least == most {
        return length_in_words(most, unit);
    }
    format!("{} to {}", number_in_words(least), length_in_words(most, unit))
}

fn number_in_words(number: u64) -> String {
    const WORDS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    usize::try_from(number)
        .ok()
        .and_then(|at| WORDS.get(at))
        .map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

impl Civil {
    /// `5 January 2026`, `5 January 2026, 20:00`.
    #[must_use]
    pub fn in_words(self) -> String {
        match self.time {
            Some(time) => format!("{}, {}", day_in_words(self.date), clock(time)),
            None => day_in_words(self.date),
        }
    }
}

impl Bounds {
    /// The shortest way to say it: `Monday 5 January 2026`, `21–31 December 2025`, `March 2025`, `by 4 January 2026`.
    ///
    /// ```
    /// use dateline::calendar::Bounds;
    /// let days = |first: &str, last: &str| Bounds::days(first.parse().unwrap(), last.parse().unwrap());
    /// assert_eq!(days("2025-12-21", "2025-12-31").in_words(), "21–31 December 2025");
    /// assert_eq!(days("2025-12-22", "2026-01-01").in_words(), "22 December 2025 – 1 January 2026");
    /// ```
    #[must_use]
    pub fn in_words(self) -> String {
        match (self.earliest, self.latest) {
            (None, None) => "an unknown time".to_owned(),
            (None, Some(latest)) => format!("by {}", latest.in_words()),
            (Some(earliest), None) => format!("from {}", earliest.in_words()),
            (Some(earliest), Some(latest)) => range(earliest, latest),
        }
    }

    /// What is known of a point within: `on Monday 5 January 2026`, `between 22 December 2025 and 1 January 2026`, `in
    /// March 2025`.
    #[must_use]
    pub fn as_place_of_a_point(self) -> String {
        match (self.earliest, self.latest) {
            (Some(earliest), Some(latest)) if earliest.date == latest.date => format!("on {}", self.in_words()),
            (Some(earliest), Some(latest)) if whole_months(earliest, latest) => format!("in {}", self.in_words()),
            (Some(earliest), Some(latest)) => format!("between {} and {}", earliest.in_words(), latest.in_words()),
            (Some(_), None) => format!("{} on", self.in_words()),
            _ => self.in_words(),
        }
    }
}

fn whole_months(earliest: Civil, latest: Civil) -> bool {
    earliest.time.is_none()
        && latest.time.is_none()
        && earliest.date.day() == 1
        && latest.date == last_day_of_month(latest.date)
}

fn range(earliest: Civil, latest: Civil) -> String {
    let (first, last) = (earliest.date, latest.date);
    if first == last {
        return one_day(earliest, latest);
    }
    if earliest.time.is_some() || latest.time.is_some() {
        return format!("{} – {}", earliest.in_words(), latest.in_words());
    }
    let one_year = first.year() == last.year();
    if whole_months(earliest, latest) {
        return match (first.month(), last.month()) {
            (1, 12) if one_year => first.year().to_string(),
            (1, 12) if first.year() % 10 == 0 && last.year() == first.year() + 9 => format!("the {}s", first.year()),
            (1, 12) => format!("{}–{}", first.year(), last.year()),
            (begin, end) if one_year && begin == end => month_in_words(first),
            _ if one_year => format!("{}–{}", month_name(first.month()), month_in_words(last)),
            _ => format!("{} – {}", month_in_words(first), month_in_words(last)),
        };
    }
    if one_year && first.month() == last.month() {
        format!("{}–{} {}", first.day(), last.day(), month_in_words(first))
    } else if one_year {
        format!("{} {} – {}", first.day(), month_name(first.month()), day_in_words(last))
    } else {
        format!("{} – {}", day_in_words(first), day_in_words(last))
    }
}

fn one_day(earliest: Civil, latest: Civil) -> String {
    let day = weekday_in_words(earliest.date);
    match (earliest.time, latest.time) {
        (None, None) => day,
        (Some(begin), Some(end)) if clock(begin) == clock(end) => format!("{day}, {}", clock(begin)),
        (Some(begin), Some(end)) => format!("{day}, {}–{}", clock(begin), clock(end)),
        (Some(begin), None) => format!("{day}, from {}", clock(begin)),
        (None, Some(end)) => format!("{day}, by {}", clock(end)),
    }
}
