//! Dates from their parts, what points from the publication date, named days, times of day.

use crate::calendar::{Bounds, Date, Datelike, PartOfDay, Period, Unit, add_days};
use crate::document::Span;

use super::super::context::Tense;
use super::super::explain;
use super::super::frame::Frame;
use super::super::value::{Anchor, Basis, PatternDate, TimexKind, TimexValue};
use super::weekdays::weekday_of_month;
use super::{Draft, NO_PUBLICATION, Resolver, Spoken, clock_of};

/// How much farther away a date counts that lies against the tense of its verb.
pub(super) const AGAINST: i64 = 4;

/// History goes on where it was for so many bytes.
const HISTORY_REACH: usize = 200;

/// "FY19": a year of two digits is one of the last or the next few decades.
fn full_year(year: i32) -> i32 {
    match year {
        0..40 => 2000 + year,
        40..100 => 1900 + year,
        _ => year,
    }
}

/// "The second half of May": days 1 to 15, or the 16th on.
fn half_of_month(frame: &Frame, mut draft: Draft) -> Draft {
    if let (Some(Unit::Half), TimexValue::Period { period: period @ Period::Month(..), window }) =
        (frame.unit, &mut draft.value)
    {
        let (first, last) = (period.first_day(), period.last_day());
        *window = match frame.ordinal {
            Some(1) => Some(Bounds::days(first, add_days(first, 14))),
            Some(2 | 99) => Some(Bounds::days(add_days(first, 15), last)),
            _ => None,
        };
    }
    draft
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
        // "Q24" is no quarter
        let parts = match frame.unit {
            Some(Unit::Quarter) => 4,
            Some(Unit::Half) => 2,
            _ => u32::MAX,
        };
        if frame.ordinal.is_some_and(|nth| nth == 0 || nth > parts)
            || frame.year.is_some_and(|year| year > 9999)
            || frame.century.is_some_and(|century| century == 0 || century > 100)
        {
            return None;
        }
        // TimeML writes no year before the common era, and no bounds are better than those of another age
        if frame.era == Some(true) {
            let pattern = match (frame.century, frame.decade) {
                (Some(_), _) => PatternDate::Century,
                (_, Some(_)) => PatternDate::Decade,
                _ => PatternDate::Year,
            };
            let mut draft = Draft::pattern(pattern, Basis::Explicit, "before the common era");
            draft.anchor = Anchor::None;
            return Some(draft);
        }
        // "the 1300s" are the hundred years, and "the 2000s" as good as always the ten
        if let Some(decade) = frame.decade.filter(|decade| decade % 10 == 0 && *decade < 200) {
            let period = Period::Century(decade / 10);
            let step = format!("the text names {}", explain::period(period));
            return Some(Draft::period(period, Basis::Explicit, Anchor::None, vec![step]));
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
                let year = if frame.era.is_some() { year } else { full_year(year) };
                Some((year, Basis::Explicit, Anchor::None, "the text gives the year".to_owned()))
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
                (Some(month), None, ..) if let (Some(weekday), Some(nth)) = (frame.weekday, frame.ordinal) => {
                    weekday_of_month(year, month, weekday, nth).map(Period::Day)
                }
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
            let steps = vec![step, format!("that is {}", explain::period(period))];
            return Some(half_of_month(frame, Draft::period(period, basis, anchor, steps)));
        }
        if frame.month.is_none() && frame.day.is_some() {
            return self.day_of_month(frame, span);
        }
        self.without_year(frame, span, inside).map(|draft| half_of_month(frame, draft))
    }

    /// "the 5th", "3" of "3 to 5 May" when nothing else tells the month.
    pub(super) fn day_of_month(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let day = frame.day?;
        if let Some(weekday) = frame.weekday {
            return self.weekday_and_day(weekday, day, span);
        }
        let near =
            self.narrative.last.filter(|last| span.start - last.start < 400 && last.period.unit() <= Unit::Month);
        let (month, anchor, step) = match near {
            Some(last) => (
                last.period.first_day(),
                Anchor::Time(last.index),
                format!("the text was at {}", explain::period(last.period)),
            ),
            None => match self.current(Unit::Month) {
                Some(month) => {
                    let first = month.first_day();
                    let ahead = Date::from_ymd_opt(first.year(), first.month(), day)
                        .zip(self.day())
                        .is_some_and(|(date, published)| date > published);
                    // "talks ended on the 13th", said on the 4th, was the month before
                    let past = ahead && self.context.tense(span).0 == Tense::Past;
                    (if past { month.shift(-1).first_day() } else { first }, Anchor::Published, self.published_step())
                }
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
        let (mut tense, mut reason) = self.context.tense(span);
        // "two weeks before the November 13 deadline, it had …": what was before a day says nothing of the day's own side
        let before = self.context.text[..span.start].trim_end_matches("the ").trim_end();
        if tense == Tense::Past && ["before", "ahead of"].iter().any(|word| before.ends_with(word)) {
            (tense, reason) = (Tense::Unknown, None);
        }
        // "in 1963 … on Nov. 22": the year just spoken of in the sentence, where it is not about now.
        if let Some(spoken) = self.narrative.year.filter(|_| tense != Tense::Future) {
            let far = (spoken.period.first_day().year() - published.first_day().year()).abs() > 1;
            let near = span.start - spoken.start < 80 && self.context.same_sentence(spoken.start, span.start);
            // "in March 2022 …, and that June": the year that was spoken of, however near
            let same = self.context.is_of_that_year(span) && self.context.same_sentence(spoken.start, span.start);
            if (far && near || same) && self.narrative.last.is_some_and(|last| last.index == spoken.index) {
                let period = inside(spoken.period.first_day().year())?;
                let step = format!("the text was at {}", explain::period(spoken.period));
                let basis = if same { Basis::Anaphoric } else { Basis::InheritedFromNarrative };
                return Some(Draft::period(period, basis, Anchor::Time(spoken.index), vec![step]));
            }
        }
        // "On 3 July 1933 talks opened … In September": history goes on where it was
        if let Some(last) = self.narrative.last.filter(|_| tense != Tense::Future && frame.day.is_none())
            && let Some(period) = inside(last.period.first_day().year())
            && last.period.unit() <= Unit::Month
            && published.first_day().year() - last.period.first_day().year() > 1
            && span.start.saturating_sub(last.start) < HISTORY_REACH
            && period.first_day() > last.period.last_day()
        {
            let step = format!("the text was at {}", explain::period(last.period));
            let steps = vec![step, format!("that makes it {}", explain::period(period))];
            return Some(Draft::period(period, Basis::Anaphoric, Anchor::Time(last.index), steps));
        }
        let now = published.first_day();
        let year = now.year();
        let mut candidates: Vec<Period> = [year - 1, year, year + 1].into_iter().filter_map(&inside).collect();
        // "Friday, Dec. 12": in a year where that is a Friday
        let fits = |period: &Period| {
            frame.ordinal.is_some() || frame.weekday.is_none_or(|weekday| period.first_day().weekday() == weekday)
        };
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
            // what a report tells of a quarter that has just begun is seldom over
            let begun = is_quarter && tense != Tense::Future && first <= now && now <= last;
            match (first > now, begun) {
                (true, _) => (first - now).num_days() * ahead,
                (_, true) => (last - now).num_days() * AGAINST,
                _ => (now - last).num_days().max(0) * behind,
            }
        };
        let chosen = candidates.into_iter().min_by_key(cost)?;
        let mut steps = vec![self.published_step()];
        steps.extend(reason);
        steps.push(format!("that makes it {}", explain::period(chosen)));
        Some(Draft::period(chosen, Basis::Partial, Anchor::Published, steps))
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
        // "the first Monday of next month"
        if let (Some(weekday), Some(nth)) = (frame.weekday, frame.ordinal) {
            let Some(month) = self.current(Unit::Month) else {
                return Some(Draft::pattern(PatternDate::Weekday(weekday), Basis::Unknown, &self.missing(Unit::Month)));
            };
            let first = month.shift(i64::from(shift)).first_day();
            return done(Period::Day(weekday_of_month(first.year(), first.month(), weekday, nth)?), steps);
        }
        let unit = frame.unit?;
        let Some(current) = self.current(unit) else {
            return Some(Draft::pattern(PatternDate::some(unit), Basis::Unknown, &self.missing(unit)));
        };
        if unit == Unit::Year
            && shift == -1
            && let Some(quarter) = self.compared_quarter(span)
        {
            let period = quarter.period.shift_years(-1);
            let steps = vec![
                format!("the report compares with {}", explain::period(quarter.period)),
                format!("a year back: {}", explain::period(period)),
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

    /// A time of day alone: on the day that the sentence speaks of, or the publication day.
    pub(super) fn time(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let near = self.narrative.day.filter(|day| {
            self.context.same_sentence(day.start, span.start)
                || (span.start - day.start < 300
                    && self.narrative.last.is_some_and(|last| {
                        // "for months this year": a longer time that the day lies in leaves the text at the day
                        let longer = last.period.unit() > Unit::Day
                            && last.period.first_day() <= day.period.first_day()
                            && day.period.last_day() <= last.period.last_day();
                        last.index == day.index || longer
                    }))
        });
        // "on Saturday a man shot …, with the toll rising on Monday. It began at 10 a.m.": the day of what was told
        let near = near.map(|day| {
            let told = self.narrative.told.filter(|told| span.start - told.start < 400);
            told.filter(|_| !self.context.same_sentence(day.start, span.start)).unwrap_or(day)
        });
        // "struck overnight … at 4 a.m.": the small hours belong to the next day
        let small_hours = clock_of(frame).is_some_and(|time| time.hour().is_some_and(|hour| hour < 12));
        let night = |period: Period| matches!(period, Period::Part(_, PartOfDay::Night));
        let (day, anchor, step) = match near {
            Some(spoken) => (
                add_days(spoken.period.first_day(), i64::from(small_hours && night(spoken.period))),
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
