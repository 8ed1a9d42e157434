//! Values in words that a journalist reads.

use crate::calendar::{Bounds, Date, Datelike, PartOfDay, Period, Season};

use super::value::Distance;

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

/// "Sunday 4 January 2026".
pub(super) fn day(day: Date) -> String {
    let weekday = WEEKDAYS[day.weekday().num_days_from_monday() as usize];
    format!("{weekday} {} {} {}", day.day(), MONTHS[day.month0() as usize], day.year())
}

/// "the week of Monday 5 January 2026".
pub(super) fn period(period: Period) -> String {
    match period {
        Period::Century(century) => format!("{century}00 to {century}99"),
        Period::Decade(decade) => format!("the {decade}0s"),
        Period::Year(year) => year.to_string(),
        Period::Half(year, half) => format!("the {} half of {year}", if half == 1 { "first" } else { "second" }),
        Period::Season(year, season) => {
            let name = match season {
                Season::Spring => "spring",
                Season::Summer => "summer",
                Season::Autumn => "autumn",
                Season::Winter => "winter",
            };
            format!("{name} {year}")
        }
        Period::Quarter(year, quarter) => format!("quarter {quarter} of {year}"),
        Period::Month(year, month) => {
            format!("{} {year}", MONTHS.get(month.saturating_sub(1) as usize).unwrap_or(&"?"))
        }
        Period::Week(monday) => format!("the week of {}", day(monday)),
        Period::Weekend(monday) => format!("the weekend of the week of {}", day(monday)),
        Period::Day(date) => day(date),
        Period::Part(date, part) => {
            let name = match part {
                PartOfDay::Morning => "the morning",
                PartOfDay::Midday => "midday",
                PartOfDay::Afternoon => "the afternoon",
                PartOfDay::Evening => "the evening",
                PartOfDay::Night => "the night",
                PartOfDay::Daytime => "the daytime",
            };
            format!("{name} of {}", day(date))
        }
        Period::Hour(date, hour) => format!("{hour:02} h on {}", day(date)),
        Period::Minute(date, hour, minute) => format!("{hour:02}:{minute:02} on {}", day(date)),
        Period::Second(date, clock) => format!("{clock} on {}", day(date)),
    }
}

/// "two days back".
pub(super) fn distance(distance: Distance) -> String {
    let (count, unit) = (distance.count.unsigned_abs(), distance.unit.name());
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} {}", if distance.count < 0 { "back" } else { "on" })
}

/// "2026-01-05 to 2026-01-06".
pub(super) fn bounds(bounds: Bounds) -> String {
    match (bounds.earliest, bounds.latest) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        (Some(first), None) => format!("{first} or later"),
        (None, Some(last)) => format!("{last} or earlier"),
        (None, None) => "at an unknown time".to_owned(),
    }
}

/// "third"; the number with its ending past ten.
pub(super) fn ordinal(number: u32) -> String {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    match number {
        99 => "the last".to_owned(),
        1..=10 => format!("the {}", WORDS[number as usize - 1]),
        _ => format!("number {number}"),
    }
}
