//! Named days, and named stretches of days.

use crate::calendar::{Bounds, Date, Datelike, Period, Unit, Weekday, add_days, monday_of};
use crate::document::Span;

use super::super::context::Tense;
use super::super::explain;
use super::super::frame::Frame;
use super::super::holiday::{FeastName, Holiday};
use super::super::value::{Anchor, Basis, PatternDate, TimexValue};
use super::{Draft, LAST, Resolver};

/// The days of history that a month and a day alone name, where a word such as "attacks" goes with them.
const HISTORY: &str = "history";

/// Days that a movable feast of one day is kept for at most.
const KEPT: i64 = 4;

/// "Labor Day weekend", "Thanksgiving weekend": the weekend next to the day, and the days between.
fn long_weekend(day: Date) -> (Period, Option<Bounds>) {
    let monday = monday_of(day);
    // a Monday or Tuesday ends the weekend before it
    let monday = if day.weekday().num_days_from_monday() < 2 { add_days(monday, -7) } else { monday };
    let weekend = Period::Weekend(monday);
    let window = Bounds::days(weekend.first_day().min(day), weekend.last_day().max(day));
    (weekend, (window != weekend.bounds()).then_some(window))
}

/// The nth day of a stretch, or the nth such weekday.
fn day_within(first: Date, last: Date, nth: u32, weekday: Option<Weekday>) -> Option<Date> {
    if nth == LAST {
        return (first < last).then_some(last);
    }
    let (from, step) = match weekday {
        Some(weekday) => {
            let ahead = 7 + weekday.num_days_from_monday() - first.weekday().num_days_from_monday();
            (add_days(first, i64::from(ahead % 7)), 7)
        }
        None => (first, 1),
    };
    let day = add_days(from, step * (i64::from(nth) - 1));
    (first < last && nth > 0 && day <= last).then_some(day)
}

/// The value of a holiday whose first day is known; `None` where it has no such day ("the third day of Christmas Eve").
fn draft(frame: &Frame, holiday: Holiday, first: Date, anchor: Anchor, mut steps: Vec<String>) -> Option<Draft> {
    // "the eve of Christmas"
    let date = add_days(first, i64::from(frame.day_shift.unwrap_or(0)));
    let last = holiday.last(date);
    let (date, last) = match frame.ordinal {
        None => (date, last),
        Some(nth) => {
            // a feast that is kept for some days, though its name is that of the first ("the third day of Eid")
            let to = if holiday.within > 0 && last == date && nth != LAST { add_days(date, KEPT - 1) } else { last };
            let day = day_within(date, to, nth, frame.weekday)?;
            (day, day)
        }
    };
    if frame.ordinal.is_some() {
        steps.push(format!("of its days that is {}", explain::day(date)));
    }
    let within = i64::from(holiday.within);
    let around = |first: Date, last: Date| Bounds::days(add_days(first, -within), add_days(last, within));
    let value = match frame.unit {
        Some(Unit::Weekend) => {
            let (period, window) = long_weekend(date);
            TimexValue::Period { period, window }
        }
        // "the Christmas holidays": some days before and after, nobody says how many
        Some(Unit::Season) => {
            TimexValue::Within { unit: Unit::Week, window: Bounds::days(add_days(date, -7), add_days(last, 10)) }
        }
        Some(unit) => TimexValue::Period {
            period: Period::containing(date, unit),
            window: (within > 0).then(|| around(date, last)),
        },
        // "Lent" is no week of the calendar
        None if (last - date).num_days() > 6 => TimexValue::Within { unit: Unit::Week, window: around(date, last) },
        None if last > date => {
            TimexValue::Period { period: Period::containing(last, Unit::Week), window: Some(around(date, last)) }
        }
        None => TimexValue::Period { period: Period::Day(date), window: (within > 0).then(|| around(date, date)) },
    };
    if within > 0 {
        steps.push(format!(
            "the moon or the country decides: {within} day{} sooner or later",
            if within == 1 { "" } else { "s" }
        ));
    }
    let mut draft = Draft::period(Period::Day(date), Basis::Holiday, anchor, steps);
    draft.value = value;
    Some(draft)
}

impl Resolver<'_> {
    pub(super) fn holiday(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let holiday = frame.holiday?;
        let done = |date: Date, anchor: Anchor, steps: Vec<String>| draft(frame, holiday, date, anchor, steps);
        if let Some(day) = holiday.only_day() {
            return done(day, Anchor::None, vec![format!("a day of history: {}", explain::day(day))]);
        }
        let year = frame.year.or_else(|| match (frame.year_shift, self.current(Unit::Year)) {
            (Some(shift), Some(Period::Year(year))) => Some(year + shift),
            _ => None,
        });
        let near = |dates: Vec<Date>| match self.day() {
            Some(day) => dates.into_iter().min_by_key(|date| (*date - day).num_days().abs()),
            None => dates.first().copied(),
        };
        if let Some(year) = year {
            let mut steps = vec!["the text gives the year".to_owned()];
            if let Some(date) = near(holiday.in_year(self.feasts, year)) {
                return done(date, Anchor::None, steps);
            }
            // what no table reaches is some day of the year
            holiday.listed()?;
            steps.push(format!("the table of feasts does not reach {year}"));
            let mut draft = Draft::period(Period::Year(year), Basis::Holiday, Anchor::None, steps);
            draft.value = TimexValue::Within { unit: Unit::Day, window: Period::Year(year).bounds() };
            return Some(draft);
        }
        let unknown = |missing: &str| Some(Draft::pattern(PatternDate::Day(None, None), Basis::Unknown, missing));
        let Some(day) = self.day() else { return unknown(&self.missing(Unit::Day)) };
        let candidates: Vec<Date> =
            (day.year() - 1..=day.year() + 1).flat_map(|year| holiday.in_year(self.feasts, year)).collect();
        if candidates.is_empty() {
            return unknown("the table of feasts does not reach the year of publication");
        }
        let before = || candidates.iter().rev().find(|date| **date < day).copied();
        let after = || candidates.iter().find(|date| **date > day).copied();
        let mut steps = vec![self.published_step()];
        let chosen = match frame.shift {
            Some(..0) => before(),
            Some(1..) => after(),
            Some(0) => near(holiday.in_year(self.feasts, day.year())),
            None => {
                let (tense, reason) = self.context.tense(span);
                steps.extend(reason);
                // a week or weekend is past as soon as it has begun
                let unit = frame.unit.unwrap_or(Unit::Day);
                match tense {
                    Tense::Past => {
                        let begun = |date: &&Date| Period::containing(**date, unit).first_day() <= day;
                        candidates.iter().rev().find(begun).copied()
                    }
                    Tense::Future => candidates.iter().find(|date| holiday.last(**date) >= day).copied(),
                    _ => candidates.iter().min_by_key(|date| (**date - day).num_days().abs()).copied(),
                }
            }
        }?;
        steps.push(format!("that makes it {}", explain::day(chosen)));
        done(chosen, Anchor::Published, steps)
    }

    /// "The Sept. 11 attacks": the day of history that its month and day alone name, the last one before the publication.
    pub(super) fn history(&self, frame: &Frame) -> Option<Draft> {
        let now = self.day();
        let (month, day) = (frame.month?, frame.day?);
        let chosen = self
            .feasts
            .days(FeastName::new(HISTORY)?)
            .filter(|date| (date.month(), date.day()) == (month, day) && now.is_none_or(|now| *date <= now))
            .last()?;
        let steps = vec![format!("a day of history: {}", explain::day(chosen))];
        Some(Draft::period(Period::Day(chosen), Basis::Holiday, Anchor::None, steps))
    }
}
