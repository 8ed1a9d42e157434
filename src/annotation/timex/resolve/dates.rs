//! Dates from their parts, weekdays, what points from the publication date, named days, times of day.

use crate::calendar::{Date, Datelike, Period, Unit, add_days};
use crate::document::Span;

use super::super::context::Tense;
use super::super::explain;
use super::super::frame::Frame;
use super::super::value::{Anchor, Basis, PatternDate, TimexKind};
use super::{Draft, NO_PUBLICATION, Resolver, Spoken, clock_of, pattern_of};

/// How much farther away a date counts that lies against the tense of its verb.
const AGAINST: i64 = 4;

/// "FY19": a year of two digits is one of the last or the next few decades.
fn full_year(year: i32) -> i32 {
    match year {
        0..40 => 2000 + year,
        40..100 => 1900 + year,
        _ => year,
    }
}

impl Resolver<'_> {
    pub(super) fn date(&mut self, frame: &Frame, span: Span) -> Option<Draft> {
        if let Some(date) = frame.date {
            let period = Period::Day(date);
            return Some(Draft::period(
                period,
                Basis::Explicit,
                Anchor::None,
                vec!["the text gives the full date".to_owned()],
            ));
        }
        if let Some(decade) = frame.decade {
            let step = format!("the text names {}", explain::period(Period::Decade(decade)));
            return Some(Draft::period(Period::Decade(decade), Basis::Explicit, Anchor::None, vec![step]));
        }
        if let Some(century) = frame.century {
            let period = Period::Century(i32::try_from(century).ok()? - 1);
            let step = format!("the text names {}", explain::period(period));
            return Some(Draft::period(period, Basis::Explicit, Anchor::None, vec![step]));
        }
        let year = match (frame.year, frame.year_shift) {
            (Some(year), _) => {
                Some((full_year(year), Basis::Explicit, Anchor::None, "the text gives the year".to_owned()))
            }
            (None, Some(shift)) => match self.current(Unit::Year) {
                Some(Period::Year(year)) => {
                    Some((year + shift, Basis::Deictic, Anchor::Published, self.published_step()))
                }
                _ => None,
            },
            _ => None,
        };
        let inside = |year: i32| -> Option<Period> {
            match (frame.month, frame.day, frame.season, frame.unit, frame.ordinal) {
                (Some(month), Some(day), ..) => Date::from_ymd_opt(year, month, day).map(Period::Day),
                (Some(month), None, ..) => Some(Period::Month(year, month)),
                (_, _, Some(season), ..) => Some(Period::Season(year, season)),
                (_, _, _, Some(Unit::Quarter), Some(quarter)) => {
                    (1..=4).contains(&quarter).then_some(Period::Quarter(year, quarter))
                }
                (_, _, _, Some(Unit::Half), Some(half)) => (1..=2).contains(&half).then_some(Period::Half(year, half)),
                _ => Some(Period::Year(year)),
            }
        };
        if let Some((year, basis, anchor, step)) = year {
            let period = inside(year)?;
            return Some(Draft::period(
                period,
                basis,
                anchor,
                vec![step, format!("that is {}", explain::period(period))],
            ));
        }
        if frame.month.is_none() && frame.day.is_some() {
            return self.day_of_month(frame, span);
        }
        self.without_year(frame, span, inside)
    }

    /// "the 5th", "3" of "3 to 5 May" when nothing else tells the month.
    pub(super) fn day_of_month(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let day = frame.day?;
        let near =
            self.narrative.last.filter(|last| span.start - last.start < 400 && last.period.unit() <= Unit::Month);
        let (month, anchor, step) = match near {
            Some(last) => (
                last.period.first_day(),
                Anchor::Time(last.index),
                format!("the text was at {}", explain::period(last.period)),
            ),
            None => match self.current(Unit::Month) {
                Some(month) => (month.first_day(), Anchor::Published, self.published_step()),
                None => {
                    return Some(Draft::pattern(
                        PatternDate::Day(None, Some(day)),
                        Basis::Unknown,
                        &self.missing(Unit::Month),
                    ));
                }
            },
        };
        let date = Date::from_ymd_opt(month.year(), month.month(), day)?;
        Some(Draft::period(Period::Day(date), Basis::Partial, anchor, vec![step]))
    }

    /// A month, day of a month, season, quarter or half whose year the text does not say.
    pub(super) fn without_year(
        &self,
        frame: &Frame,
        span: Span,
        inside: impl Fn(i32) -> Option<Period>,
    ) -> Option<Draft> {
        let unknown = match (frame.month, frame.day, frame.season, frame.unit) {
            (Some(month), Some(day), ..) => PatternDate::Day(Some(month), Some(day)),
            (Some(month), None, ..) => PatternDate::Month(Some(month)),
            (_, _, Some(season), _) => PatternDate::Season(season),
            (_, _, _, Some(Unit::Quarter)) => PatternDate::Quarter(frame.ordinal),
            (_, _, _, Some(Unit::Half)) => PatternDate::Half(frame.ordinal),
            _ => PatternDate::Year,
        };
        let Some(published) = self.published else {
            return Some(Draft::pattern(unknown, Basis::Unknown, NO_PUBLICATION));
        };
        let (tense, reason) = self.context.tense(span);
        // "in 1963 … on Nov. 22": the year just spoken of in the sentence, where it is not about now.
        if let Some(spoken) = self.narrative.year.filter(|_| tense != Tense::Future) {
            let far = (spoken.period.first_day().year() - published.first_day().year()).abs() > 1;
            let near = span.start - spoken.start < 80 && self.context.same_sentence(spoken.start, span.start);
            if far && near && self.narrative.last.is_some_and(|last| last.index == spoken.index) {
                let period = inside(spoken.period.first_day().year())?;
                let step = format!("the text was at {}", explain::period(spoken.period));
                return Some(Draft::period(
                    period,
                    Basis::InheritedFromNarrative,
                    Anchor::Time(spoken.index),
                    vec![step],
                ));
            }
        }
        let now = published.first_day();
        let year = now.year();
        let mut candidates: Vec<Period> = [year - 1, year, year + 1].into_iter().filter_map(&inside).collect();
        // "Friday, Dec. 12": in a year where that is a Friday
        let fits = |period: &Period| frame.weekday.is_none_or(|weekday| period.first_day().weekday() == weekday);
        if frame.day.is_some() && candidates.iter().any(fits) {
            candidates.retain(fits);
        }
        // The nearest one; what lies against the tense counts as farther away, and so does the future of a report on
        // a quarter, which has mostly ended.
        let is_quarter = matches!(unknown, PatternDate::Quarter(_) | PatternDate::Half(_));
        let (behind, ahead) = match tense {
            // "exports fell in March": what has happened is never ahead, but a day soon may be that of something else
            // ("was asked to speak on 10 March")
            Tense::Past if self.context.is_told(span) => (1, if frame.day.is_some() { 2 * AGAINST } else { 1000 }),
            Tense::Past => (1, AGAINST),
            Tense::Future => (AGAINST, 1),
            Tense::Present | Tense::Unknown => (1, if is_quarter { 2 } else { 1 }),
        };
        let cost = |period: &Period| {
            let (first, last) = (period.first_day(), period.last_day());
            if first > now { (first - now).num_days() * ahead } else { (now - last).num_days().max(0) * behind }
        };
        let chosen = candidates.into_iter().min_by_key(cost)?;
        let mut steps = vec![self.published_step()];
        steps.extend(reason);
        steps.push(format!("that makes it {}", explain::period(chosen)));
        Some(Draft::period(chosen, Basis::Partial, Anchor::Published, steps))
    }

    pub(super) fn weekday(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let weekday = frame.weekday?;
        let Some(day) = self.day() else {
            return Some(Draft::pattern(PatternDate::Weekday(weekday), Basis::Unknown, &self.missing(Unit::Day)));
        };
        let back = i64::from((7 + day.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7);
        let mut steps = vec![self.published_step()];
        let (chosen, basis) = match frame.shift {
            Some(shift) if frame.unit == Some(Unit::Week) => {
                let monday = add_days(crate::calendar::monday_of(day), 7 * i64::from(shift));
                (add_days(monday, i64::from(weekday.num_days_from_monday())), Basis::Deictic)
            }
            Some(shift) if shift < 0 => (add_days(day, if back == 0 { -7 } else { -back }), Basis::Deictic),
            Some(shift) if shift > 0 => (add_days(day, 7 - back), Basis::Deictic),
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
        steps.push(format!("that makes it {}", explain::day(chosen)));
        Some(Draft::period(Period::Day(chosen), basis, Anchor::Published, steps))
    }

    pub(super) fn deictic(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let steps = vec![self.published_step()];
        let done = |period: Period, mut steps: Vec<String>| {
            steps.push(format!("that makes it {}", explain::period(period)));
            Some(Draft::period(period, Basis::Deictic, Anchor::Published, steps))
        };
        if let Some(days) = frame.day_shift {
            let Some(day) = self.day() else {
                return Some(Draft::pattern(PatternDate::Day(None, None), Basis::Unknown, &self.missing(Unit::Day)));
            };
            return done(Period::Day(add_days(day, i64::from(days))), steps);
        }
        let shift = frame.shift.unwrap_or(0);
        if let Some(month) = frame.month {
            let Some(Period::Month(year, now)) = self.current(Unit::Month) else {
                return Some(Draft::pattern(
                    PatternDate::Month(Some(month)),
                    Basis::Unknown,
                    &self.missing(Unit::Month),
                ));
            };
            let year = match shift {
                0 => year,
                ..0 if month < now => year,
                ..0 => year - 1,
                _ if month > now => year,
                _ => year + 1,
            };
            return match frame.day {
                Some(day) => done(Period::Day(Date::from_ymd_opt(year, month, day)?), steps),
                None => done(Period::Month(year, month), steps),
            };
        }
        if let Some(season) = frame.season {
            let Some(day) = self.day() else {
                return Some(Draft::pattern(PatternDate::Season(season), Basis::Unknown, &self.missing(Unit::Day)));
            };
            let year = day.year();
            let candidates: Vec<Period> = (year - 2..=year + 2).map(|year| Period::Season(year, season)).collect();
            let chosen = match shift {
                0 => Some(Period::Season(year, season)),
                ..0 => candidates.iter().rev().find(|period| period.last_day() < day).copied(),
                _ => candidates.iter().find(|period| period.first_day() > day).copied(),
            };
            return done(chosen?, steps);
        }
        let unit = frame.unit?;
        let Some(current) = self.current(unit) else {
            return Some(Draft::pattern(pattern_of(unit), Basis::Unknown, &self.missing(unit)));
        };
        if unit == Unit::Year
            && shift == -1
            && let Some(quarter) = self.compared_quarter(span)
        {
            let period = quarter.period.shift_years(-1);
            let steps = vec![
                format!("the report compares with {}", explain::period(quarter.period)),
                format!("a year back gives {}", explain::period(period)),
            ];
            return Some(Draft::period(period, Basis::Anaphoric, Anchor::Time(quarter.index), steps));
        }
        let period = match (unit, shift, self.day()) {
            // "over the weekend", said in the week, is the one just gone, unless something is ahead.
            (Unit::Weekend, 0, Some(day))
                if day.weekday().num_days_from_monday() < 5 && self.context.tense(span).0 != Tense::Future =>
            {
                current.shift(-1)
            }
            // On a Saturday or Sunday "last weekend" is the one before, in the week it is the one just gone.
            (Unit::Weekend, ..0, Some(day)) if day.weekday().num_days_from_monday() >= 5 => current.shift(-1),
            _ => current.shift(i64::from(shift)),
        };
        done(period, steps)
    }

    /// "compared with a loss of $3 million last year", in a report on a quarter: that quarter.
    pub(super) fn compared_quarter(&self, span: Span) -> Option<Spoken> {
        let quarter = self.narrative.quarter.filter(|quarter| span.start - quarter.start < 400)?;
        let from = self.context.sentence_start(span.start).max(quarter.start);
        self.context.compares(from, span.start).then_some(quarter)
    }

    pub(super) fn holiday(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let holiday = frame.holiday?;
        let done = |date: Date, anchor: Anchor, steps: Vec<String>| {
            // "the eve of Christmas"
            let date = add_days(date, i64::from(frame.day_shift.unwrap_or(0)));
            let period = match frame.unit {
                Some(unit) => Period::containing(date, unit),
                None => Period::Day(date),
            };
            Some(Draft::period(period, Basis::Holiday, anchor, steps))
        };
        let year = frame.year.or_else(|| match (frame.year_shift, self.current(Unit::Year)) {
            (Some(shift), Some(Period::Year(year))) => Some(year + shift),
            _ => None,
        });
        if let Some(year) = year {
            return done(holiday.in_year(year)?, Anchor::None, vec!["the text gives the year".to_owned()]);
        }
        let Some(day) = self.day() else {
            return Some(Draft::pattern(PatternDate::Day(None, None), Basis::Unknown, &self.missing(Unit::Day)));
        };
        let candidates: Vec<Date> =
            (day.year() - 1..=day.year() + 1).filter_map(|year| holiday.in_year(year)).collect();
        let before = || candidates.iter().rev().find(|date| **date < day).copied();
        let after = || candidates.iter().find(|date| **date > day).copied();
        let mut steps = vec![self.published_step()];
        let chosen = match frame.shift {
            Some(..0) => before(),
            Some(1..) => after(),
            Some(0) => holiday.in_year(day.year()),
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
                    Tense::Future => candidates.iter().find(|date| **date >= day).copied(),
                    _ => candidates.iter().min_by_key(|date| (**date - day).num_days().abs()).copied(),
                }
            }
        }?;
        steps.push(format!("that makes it {}", explain::day(chosen)));
        done(chosen, Anchor::Published, steps)
    }

    /// A time of day alone: on the day that the sentence speaks of, or the publication day.
    pub(super) fn time(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let near = self.narrative.day.filter(|day| {
            self.context.same_sentence(day.start, span.start)
                || (span.start - day.start < 300 && self.narrative.last.is_some_and(|last| last.index == day.index))
        });
        let (day, anchor, step) = match near {
            Some(spoken) => (
                spoken.period.first_day(),
                Anchor::Time(spoken.index),
                format!("the text was at {}", explain::period(spoken.period)),
            ),
            None => {
                if let Some(day) = self.day() {
                    (day, Anchor::Published, self.published_step())
                } else {
                    let mut draft = Draft::pattern(PatternDate::Absent, Basis::Unknown, NO_PUBLICATION);
                    if clock_of(frame).is_none() && frame.part.is_none() {
                        return None;
                    }
                    draft.kind = TimexKind::Time;
                    return Some(draft);
                }
            }
        };
        let basis = if near.is_some() { Basis::InheritedFromSentence } else { Basis::InheritedFromNarrative };
        Some(Draft::period(
            Period::Day(add_days(day, i64::from(frame.day_shift.unwrap_or(0)))),
            basis,
            anchor,
            vec![step],
        ))
    }
}
