//! Values in words that a journalist reads.

use crate::calendar::{Bounds, PartOfDay, Period, Season, length_in_words, month_name};

pub(super) use crate::calendar::weekday_in_words as day;

use super::value::Distance;

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
            format!("{} {year}", month_name(month))
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
    let length = length_in_words(distance.count.unsigned_abs(), distance.unit);
    format!("{length} {}", if distance.count < 0 { "back" } else { "on" })
}

/// "one day after 21–31 December 2025: between 22 December 2025 and 1 January 2026".
pub(super) fn counted(distance: Distance, from: Bounds, to: Bounds) -> String {
    let which = if distance.count < 0 { "before" } else { "after" };
    let length = length_in_words(distance.count.unsigned_abs(), distance.unit);
    format!("{length} {which} {}: {}", from.in_words(), to.as_place_of_a_point())
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
