//! Weekdays: by usage, by their shift, by the day that the text is at, of a month.

use crate::calendar::{Date, Datelike, Period, Unit, Weekday, add_days, nth_weekday};
use crate::document::Span;

use super::super::context::Tense;
use super::super::explain;
use super::super::frame::Frame;
use super::super::value::{Anchor, Basis, Count, PatternDate};
use super::dates::AGAINST;
use super::{Draft, Resolver};

/// The nth such weekday of a month; 99 is the last.
pub(super) fn weekday_of_month(year: i32, month: u32, weekday: Weekday, nth: u32) -> Option<Date> {
    let nth = if nth == 99 { -1 } else { i8::try_from(nth).ok()? };
    nth_weekday(year, month, weekday, nth).filter(|day| day.month() == month)
}

impl Resolver<'_> {
    /// "Friday the 13th": the nearest one by the tense.
    pub(super) fn weekday_and_day(&self, weekday: Weekday, day: u32, span: Span) -> Option<Draft> {
        let Some(published) = self.day() else {
            return Some(Draft::pattern(PatternDate::Day(None, Some(day)), Basis::Unknown, &self.missing(Unit::Day)));
        };
        let (tense, reason) = self.context.tense(span);
        let (behind, ahead) = match tense {
            Tense::Past => (1, AGAINST),
            Tense::Future => (AGAINST, 1),
            Tense::Present | Tense::Unknown => (1, 1),
        };
        let month = Period::containing(published, Unit::Month);
        let chosen = (-14..=14)
            .filter_map(|by| {
                let first = month.shift(by).first_day();
                Date::from_ymd_opt(first.year(), first.month(), day).filter(|date| date.weekday() == weekday)
            })
            .min_by_key(|date| {
                let days = (*date - published).num_days();
                if days > 0 { days * ahead } else { -days * behind }
            })?;
        let mut steps = vec![self.published_step()];
        steps.extend(reason);
        steps.push(format!("that makes it {}", explain::day(chosen)));
        Some(Draft::period(Period::Day(chosen), Basis::Partial, Anchor::Published, steps))
    }

    /// "The following Friday": from the day that the text is at, or the publication day.
    fn weekday_around(&self, weekday: Weekday, shift: i32, published: Date, span: Span) -> Draft {
        let near = self.narrative.day.filter(|day| span.start - day.start < 800);
        let (from, anchor, mut steps) = match near {
            Some(spoken) => (
                if shift < 0 { spoken.period.first_day() } else { spoken.period.last_day() },
                Anchor::Time(spoken.index),
                vec![format!("the text was at {}", explain::period(spoken.period))],
            ),
            None => {
                let mut draft = Draft::pattern(
                    PatternDate::Weekday(weekday),
                    Basis::OffsetFromEvent,
                    "counted from an event whose time is not known yet",
                );
                draft.steps.push(format!("it was published on {}", explain::day(published)));
                return draft;
            }
        };
        let back = i64::from((7 + from.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7);
        let chosen = match (shift < 0, back) {
            (true, 0) => add_days(from, -7),
            (true, _) => add_days(from, -back),
            (false, _) => add_days(from, 7 - back),
        };
        steps.push(format!("that makes it {}", explain::day(chosen)));
        Draft::period(Period::Day(chosen), Basis::Anaphoric, anchor, steps)
    }

    /// "A Monday in May": which one is not said, and none is guessed.
    pub(super) fn some_weekday(frame: &Frame) -> Option<Draft> {
        Some(Draft::pattern(
            PatternDate::Weekday(frame.weekday?),
            Basis::Unknown,
            "one such weekday, and not said which",
        ))
    }

    pub(super) fn weekday(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let weekday = frame.weekday?;
        // "three Fridays ago"
        if let (Some(Count::Known(count)), None) = (frame.count, frame.shift) {
            let shift = i32::try_from(count).ok().filter(|count| *count < 5000)?;
            return self.weekday(&Frame { shift: Some(-shift), count: None, ..*frame }, span);
        }
        let Some(day) = self.day() else {
            return Some(Draft::pattern(PatternDate::Weekday(weekday), Basis::Unknown, &self.missing(Unit::Day)));
        };
        if let (Some(shift), Some(Unit::Day)) = (frame.shift, frame.unit) {
            return Some(self.weekday_around(weekday, shift, day, span));
        }
        let back = i64::from((7 + day.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7);
        let mut steps = vec![self.published_step()];
        let (chosen, basis) = match frame.shift {
            Some(shift) if frame.unit == Some(Unit::Week) => {
                let monday = add_days(crate::calendar::monday_of(day), 7 * i64::from(shift));
                (add_days(monday, i64::from(weekday.num_days_from_monday())), Basis::Deictic)
            }
            Some(shift) if shift < 0 => {
                let last = if back == 0 { -7 } else { -back };
                (add_days(day, last + 7 * (i64::from(shift) + 1)), Basis::Deictic)
            }
            Some(shift) if shift > 0 => (add_days(day, 7 - back + 7 * (i64::from(shift) - 1)), Basis::Deictic),
            Some(_) => {
                // "this Thursday", said on a Sunday, is the one ahead, unless it is told as past
                let monday = crate::calendar::monday_of(day);
                let found = add_days(monday, i64::from(weekday.num_days_from_monday()));
                let (tense, reason) = self.context.tense(span);
                let week = match tense {
                    Tense::Past if found > day => -7,
                    Tense::Future | Tense::Present if found < day => 7,
                    _ => 0,
                };
                steps.extend(reason.filter(|_| week != 0));
                (add_days(found, week), Basis::Deictic)
            }
            None => {
                let (tense, reason) = self.context.tense(span);
                // "Friday's ruling" has been.
                let possessive = ["'s", "’s"].iter().any(|mark| self.context.text[span.end..].starts_with(mark));
                steps.extend(if possessive { Some("the possessive speaks of the past".to_owned()) } else { reason });
                let lies_ahead = tense == Tense::Future || (tense == Tense::Present && self.context.is_futurate(span));
                let ahead = lies_ahead && !possessive && back != 0;
                (add_days(day, if ahead { 7 - back } else { -back }), Basis::Weekday)
            }
        };
        // "overnight into Saturday": the night before
        let chosen = add_days(chosen, i64::from(frame.day_shift.unwrap_or(0)));
        steps.push(format!("that makes it {}", explain::day(chosen)));
        Some(Draft::period(Period::Day(chosen), basis, Anchor::Published, steps))
    }
}
