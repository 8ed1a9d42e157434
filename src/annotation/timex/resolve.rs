//! Typed fields to values: the arithmetic, with its trail.

use crate::article::Published;
use crate::calendar::{
    Bounds, Civil, Clock, Date, Datelike, Moment, Offset, PartOfDay, Period, Precision, Timelike, Unit, add_days,
    add_months, add_units,
};
use crate::document::Span;

use super::context::{Context, Tense};
use super::explain;
use super::frame::{Frame, Operation};
use super::vague::VagueWords;
use super::value::{
    Anchor, Basis, Count, Direction, Distance, Length, Modifier, Pattern, PatternDate, Recurrence, TimeOfDay, Timex,
    TimexKind, TimexValue,
};

/// What the article has spoken of so far.
#[derive(Debug, Default)]
pub(super) struct Narrative {
    /// The last dated expression.
    pub last: Option<Spoken>,
    /// The last one of a day or finer.
    pub day: Option<Spoken>,
    /// The last quarter.
    pub quarter: Option<Spoken>,
    /// The last expression that named its year.
    pub year: Option<Spoken>,
    /// The last month named or implied.
    pub month: Option<Spoken>,
}

/// An expression with its period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spoken {
    pub index: usize,
    pub start: usize,
    pub period: Period,
}

/// Resolves the expressions of one article, in order.
pub(super) struct Resolver<'a> {
    pub published: Option<Moment>,
    pub context: &'a Context<'a>,
    pub vague: &'a VagueWords,
    pub narrative: Narrative,
}

/// A value on its way.
struct Draft {
    value: TimexValue,
    kind: TimexKind,
    basis: Basis,
    anchor: Anchor,
    offset: Option<Distance>,
    steps: Vec<String>,
}

impl Draft {
    fn period(period: Period, basis: Basis, anchor: Anchor, steps: Vec<String>) -> Self {
        let kind = match period {
            Period::Part(..) | Period::Hour(..) | Period::Minute(..) | Period::Second(..) => TimexKind::Time,
            _ => TimexKind::Date,
        };
        Self { value: TimexValue::Period { period, window: None }, kind, basis, anchor, offset: None, steps }
    }

    fn pattern(date: PatternDate, basis: Basis, missing: &str) -> Self {
        Self {
            value: TimexValue::Pattern(Pattern { date, time: None }),
            kind: TimexKind::Date,
            basis,
            anchor: Anchor::Unresolved,
            offset: None,
            steps: vec![missing.to_owned()],
        }
    }
}

const NO_PUBLICATION: &str = "the publication date is missing, so nothing was counted";

impl<'a> Resolver<'a> {
    pub fn new(published: Option<Published>, context: &'a Context<'a>, vague: &'a VagueWords) -> Self {
        let published = published.map(|published| published.when);
        Self { published, context, vague, narrative: Narrative::default() }
    }

    fn day(&self) -> Option<Date> {
        self.published.and_then(Moment::date)
    }

    /// The current period of a unit, as far as the publication date tells it.
    fn current(&self, unit: Unit) -> Option<Period> {
        let published = self.published?;
        let enough = match published.precision() {
            Precision::Year => unit >= Unit::Year,
            Precision::Month => unit >= Unit::Month && unit != Unit::Season,
            _ => true,
        };
        enough.then(|| Period::containing(published.first_day(), unit))
    }

    fn published_step(&self) -> String {
        match self.published {
            Some(published) => match published.date() {
                Some(date) => format!("published on {}", explain::day(date)),
                None => format!("published in {published}"),
            },
            None => NO_PUBLICATION.to_owned(),
        }
    }

    fn missing(&self, unit: Unit) -> String {
        match self.published {
            Some(published) => {
                format!("the publication date is only known as {published}, which does not tell the {}", unit.name())
            }
            None => NO_PUBLICATION.to_owned(),
        }
    }

    /// The value of an expression; `None` where the words turn out to be no time.
    pub fn resolve(&mut self, frame: Frame, span: Span, rule: &str, index: usize) -> Option<Timex> {
        let mut draft = match frame.operation {
            Operation::Nothing => return None,
            Operation::Date => self.date(&frame, span)?,
            Operation::Weekday => self.weekday(&frame, span)?,
            Operation::Deictic => self.deictic(&frame, span)?,
            Operation::Ago => self.ago(&frame, span)?,
            Operation::Later => self.later(&frame, span)?,
            Operation::Duration => Self::duration(&frame)?,
            Operation::Around => Self::around(&frame)?,
            Operation::Stretch => self.stretch(&frame)?,
            Operation::Set => Self::set(&frame)?,
            Operation::Reference => self.reference(&frame, span)?,
            Operation::Anaphor => self.anaphor(&frame, span)?,
            Operation::YearShifted => self.year_shifted(&frame, span)?,
            Operation::Holiday => self.holiday(&frame, span)?,
            Operation::Time => self.time(&frame, span)?,
        };
        if let (Some(sub), TimexValue::Period { period, window }) = (frame.sub, &mut draft.value) {
            *period = part_of(*period, sub, frame.ordinal?)?;
            *window = None;
            draft.steps.push(format!(
                "{} {} of it is {}",
                explain::ordinal(frame.ordinal?),
                sub.name(),
                explain::period(*period)
            ));
        }
        if frame.operation != Operation::Set {
            self.time_of_day(&frame, &mut draft);
        }
        let mut modifier = frame.edge.or(frame.modifier);
        if matches!(draft.value, TimexValue::Period { .. } | TimexValue::Pattern(_)) && frame.edge.is_none() {
            modifier = modifier.map(of_point);
        }
        if modifier == Some(Modifier::Approx) {
            self.widen(&mut draft);
        }
        if draft.basis == Basis::Partial && frame.day.is_some() && self.context.is_dateline(span) {
            draft.basis = Basis::Dateline;
        }
        if frame.edge.is_some() && draft.basis != Basis::Unknown {
            draft.basis = Basis::PeriodPart;
        }
        if frame.operation != Operation::Set {
            self.clip(&frame, &mut draft);
        }
        let zone = match draft.kind {
            TimexKind::Time => frame
                .zone
                .map_or_else(|| self.published.and_then(Moment::offset), |minutes| Offset::east_opt(minutes * 60)),
            _ => None,
        };
        let timex = Timex {
            span,
            kind: draft.kind,
            value: draft.value,
            modifier,
            quant: frame.quant.map(str::to_owned),
            freq: frame.times.map(|times| format!("{times}X")),
            begin: None,
            end_point: None,
            basis: draft.basis,
            anchor: draft.anchor,
            offset: draft.offset,
            zone,
            rule: rule.to_owned(),
            steps: draft.steps,
        };
        self.remember(&timex, index, &frame);
        Some(timex)
    }

    fn remember(&mut self, timex: &Timex, index: usize, frame: &Frame) {
        let TimexValue::Period { period, .. } = timex.value else { return };
        let spoken = Spoken { index, start: timex.span.start, period };
        // What a report compares with ("a year earlier") is not where it goes on.
        let compares = frame.operation == Operation::YearShifted
            || (frame.operation == Operation::Later && frame.shift.unwrap_or(1) < 0)
            || (frame.operation == Operation::Ago && timex.basis == Basis::Anaphoric);
        if compares {
            return;
        }
        self.narrative.last = Some(spoken);
        match period {
            Period::Day(_) | Period::Part(..) | Period::Hour(..) | Period::Minute(..) | Period::Second(..) => {
                self.narrative.day = Some(spoken);
            }
            Period::Quarter(year, _) => {
                let reported = self.published.is_none_or(|published| {
                    (published.first_day().year() - year).abs() <= 1
                        && period.last_day() < add_days(published.first_day(), 15)
                });
                if reported {
                    self.narrative.quarter = Some(spoken);
                }
            }
            Period::Month(..) => self.narrative.month = Some(spoken),
            _ => {}
        }
        if frame.year.is_some() || frame.date.is_some() {
            self.narrative.year = Some(spoken);
        }
    }

    /// "about 2010": a tenth of the distance from the publication date, at least one unit, on both sides.
    fn widen(&self, draft: &mut Draft) {
        let TimexValue::Period { period, window: window @ None } = &mut draft.value else { return };
        let Bounds { earliest: Some(first), latest: Some(last) } = period.bounds() else { return };
        if first.time.is_some() || last.time.is_some() {
            let spread = match period {
                Period::Minute(..) | Period::Second(..) => 15 * 60,
                _ => 3600,
            };
            let shifted = |civil: Civil, seconds: i64| {
                let day = civil.date;
                let clock = civil.time.unwrap_or_default();
                let total = (i64::from(clock.num_seconds_from_midnight()) + seconds).clamp(0, 86_399);
                let clock = Clock::from_num_seconds_from_midnight_opt(u32::try_from(total).unwrap_or(0), 0);
                Civil { date: day, time: clock }
            };
            *window = Some(Bounds { earliest: Some(shifted(first, -spread)), latest: Some(shifted(last, spread)) });
            return;
        }
        let unit = period.unit();
        let distance =
            self.published.map_or(0, |published| (published.first_day() - period.first_day()).num_days().abs());
        let days = match unit.months() {
            Some(months) => i64::from(months) * 30,
            None => (period.last_day() - period.first_day()).num_days() + 1,
        };
        let units = (distance / 10 / days.max(1)).max(1);
        let wide = Bounds::days(add_units(first.date, unit, -units), add_units(last.date, unit, units));
        draft.steps.push(format!(
            "about: widened by {units} {}{} on both sides",
            unit.name(),
            if units == 1 { "" } else { "s" }
        ));
        *window = Some(wide);
    }

    /// "earlier this year", "later that month": up to or from the publication day.
    fn clip(&self, frame: &Frame, draft: &mut Draft) {
        let (Some(which), TimexValue::Period { period, window }) = (frame.vague, &mut draft.value) else { return };
        let Some(day) = self.day() else { return };
        if !period.contains_day(day) {
            return;
        }
        let (first, last) = (period.first_day(), period.last_day());
        *window = Some(if which == "earlier" { Bounds::days(first, day) } else { Bounds::days(day, last) });
    }

    fn time_of_day(&self, frame: &Frame, draft: &mut Draft) {
        let Some(time) = clock_of(frame).or(frame.part.map(TimeOfDay::Part)) else { return };
        match &mut draft.value {
            TimexValue::Period { period: period @ Period::Day(_), .. } => {
                *period = time.on(period.first_day());
                draft.kind = TimexKind::Time;
            }
            TimexValue::Pattern(pattern) => {
                pattern.time = Some(time);
                draft.kind = TimexKind::Time;
            }
            _ => {}
        }
    }

    fn date(&mut self, frame: &Frame, span: Span) -> Option<Draft> {
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
            (Some(year), _) => Some((year, Basis::Explicit, Anchor::None, "the text gives the year".to_owned())),
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
    fn day_of_month(&self, frame: &Frame, span: Span) -> Option<Draft> {
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
    fn without_year(&self, frame: &Frame, span: Span, inside: impl Fn(i32) -> Option<Period>) -> Option<Draft> {
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
        // "in 1963 … on Nov. 22": the year just spoken of in the sentence, where it is not about now.
        if let Some(spoken) = self.narrative.year {
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
        let (tense, reason) = self.context.tense(span);
        let now = published.first_day();
        let year = now.year();
        let candidates: Vec<Period> = [year - 1, year, year + 1].into_iter().filter_map(&inside).collect();
        // The nearest one; what lies against the tense counts as farther away, and so does the future of a report on
        // a quarter, which has mostly ended.
        let is_quarter = matches!(unknown, PatternDate::Quarter(_) | PatternDate::Half(_));
        let (behind, ahead) = match tense {
            Tense::Past => (1, 4),
            Tense::Future => (4, 1),
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

    fn weekday(&self, frame: &Frame, span: Span) -> Option<Draft> {
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
                let monday = crate::calendar::monday_of(day);
                (add_days(monday, i64::from(weekday.num_days_from_monday())), Basis::Deictic)
            }
            None => {
                let (tense, reason) = self.context.tense(span);
                // "Friday's ruling" has been.
                let possessive = ["'s", "’s"].iter().any(|mark| self.context.text[span.end..].starts_with(mark));
                steps.extend(if possessive { Some("the possessive speaks of the past".to_owned()) } else { reason });
                let ahead = tense == Tense::Future && !possessive && back != 0;
                (add_days(day, if ahead { 7 - back } else { -back }), Basis::Weekday)
            }
        };
        steps.push(format!("that makes it {}", explain::day(chosen)));
        Some(Draft::period(Period::Day(chosen), basis, Anchor::Published, steps))
    }

    fn deictic(&self, frame: &Frame, span: Span) -> Option<Draft> {
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
            let date = match unit {
                Unit::Century | Unit::Millennium => PatternDate::Century,
                Unit::Decade => PatternDate::Decade,
                Unit::Year => PatternDate::Year,
                Unit::Half => PatternDate::Half(None),
                Unit::Quarter => PatternDate::Quarter(None),
                Unit::Month | Unit::Season => PatternDate::Month(None),
                Unit::Week => PatternDate::Week,
                Unit::Weekend => PatternDate::Weekend,
                _ => PatternDate::Day(None, None),
            };
            return Some(Draft::pattern(date, Basis::Unknown, &self.missing(unit)));
        };
        if unit == Unit::Year && shift == -1 {
            if let Some(quarter) = self.compared_quarter(span) {
                let period = quarter.period.shift_years(-1);
                let steps = vec![
                    format!("the report compares with {}", explain::period(quarter.period)),
                    format!("a year back gives {}", explain::period(period)),
                ];
                return Some(Draft::period(period, Basis::Anaphoric, Anchor::Time(quarter.index), steps));
            }
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

    /// A quarter that the sentence or the one before speaks of: what "a year ago" is compared with.
    fn nearby_quarter(&self, span: Span) -> Option<Spoken> {
        self.narrative.quarter.filter(|quarter| span.start - quarter.start < 600)
    }

    /// "compared with a loss of $3 million last year", in a report on a quarter: that quarter.
    fn compared_quarter(&self, span: Span) -> Option<Spoken> {
        let quarter = self.narrative.quarter.filter(|quarter| span.start - quarter.start < 400)?;
        let from = self.context.sentence_start(span.start).max(quarter.start);
        self.context.compares(from, span.start).then_some(quarter)
    }

    fn ago(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let unit = frame.unit?;
        let sign = i64::from(frame.shift.unwrap_or(-1));
        let count = match frame.count.unwrap_or(Count::Vague) {
            Count::Known(count) => i64::from(count),
            Count::Vague => return self.vague_distance(unit, sign, span),
        };
        let distance = Distance { count: sign * count, unit };
        let mut steps = vec![self.published_step()];
        if unit == Unit::Year && sign < 0 {
            if let Some(quarter) = self.nearby_quarter(span) {
                let period = quarter.period.shift_years(-count);
                steps = vec![
                    format!("the report is on {}", explain::period(quarter.period)),
                    format!("{} gives {}", explain::distance(distance), explain::period(period)),
                ];
                let mut draft = Draft::period(period, Basis::Anaphoric, Anchor::Time(quarter.index), steps);
                draft.offset = Some(distance);
                return Some(draft);
            }
        }
        let needed = if unit < Unit::Day { Unit::Day } else { unit };
        let Some(current) = self.current(needed) else {
            let mut draft = Draft::pattern(pattern_of(unit), Basis::Unknown, &self.missing(needed));
            draft.offset = Some(distance);
            return Some(draft);
        };
        let period = match unit {
            Unit::Second | Unit::Minute | Unit::Hour => self.hours_away(unit, sign * count).unwrap_or(current),
            Unit::Decade => Period::containing(current.first_day(), Unit::Year).shift(sign * count * 10),
            Unit::Century | Unit::Millennium => {
                Period::containing(current.first_day(), Unit::Year).shift(sign * count * 100)
            }
            Unit::Year if frame.half => {
                let from = self.published.map_or(current.first_day(), Moment::first_day);
                Period::containing(add_months(from, sign * (count * 12 + 6)), Unit::Month)
            }
            _ => Period::containing(add_units(self.published?.first_day(), unit, sign * count), unit),
        };
        steps.push(format!("{} gives {}", explain::distance(distance), explain::period(period)));
        let mut draft = Draft::period(period, Basis::OffsetFromPublication, Anchor::Published, steps);
        draft.offset = Some(distance);
        Some(draft)
    }

    fn hours_away(&self, unit: Unit, count: i64) -> Option<Period> {
        let published = self.published?;
        let seconds = match unit {
            Unit::Hour => count * 3600,
            Unit::Minute => count * 60,
            _ => count,
        };
        let (date, clock) = (published.date()?, published.time()?);
        let total = i64::from(clock.num_seconds_from_midnight()) + seconds;
        let day = add_days(date, total.div_euclid(86_400));
        let second = u32::try_from(total.rem_euclid(86_400)).ok()?;
        let clock = Clock::from_num_seconds_from_midnight_opt(second, 0)?;
        Some(match unit {
            Unit::Hour => Period::Hour(day, clock.hour()),
            _ => Period::Minute(day, clock.hour(), clock.minute()),
        })
    }

    /// "a few years ago": no date, but bounds from the table of vague words.
    fn vague_distance(&self, unit: Unit, sign: i64, span: Span) -> Option<Draft> {
        let direction = if sign < 0 { Direction::Past } else { Direction::Future };
        let window = self.vague.counted(span.of(self.context.text)).zip(self.day()).map_or(
            Bounds::OPEN,
            |((least, most), day)| {
                let near = add_units(day, unit, sign * i64::from(least));
                let far = add_units(day, unit, sign * i64::from(most));
                let (first, last) = if far < near { (far, near) } else { (near, far) };
                Bounds::days(first, last)
            },
        );
        Some(Draft {
            value: TimexValue::Reference { direction, window },
            kind: TimexKind::Date,
            basis: if self.published.is_some() { Basis::OffsetFromPublication } else { Basis::Unknown },
            anchor: if self.published.is_some() { Anchor::Published } else { Anchor::Unresolved },
            offset: None,
            steps: vec![self.published_step(), "a vague number: bounds from the table of vague words".to_owned()],
        })
    }

    fn later(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let unit = frame.unit?;
        let sign = i64::from(frame.shift.unwrap_or(1));
        let Count::Known(count) = frame.count.unwrap_or(Count::Known(1)) else {
            let length = Length::of(Count::Vague, unit);
            return Some(Draft {
                value: TimexValue::Duration { length, window: Bounds::OPEN },
                kind: TimexKind::Duration,
                basis: Basis::Unknown,
                anchor: Anchor::Unresolved,
                offset: None,
                steps: vec!["a vague number of units from a time that is not known".to_owned()],
            });
        };
        let distance = Distance { count: sign * i64::from(count), unit };
        let quarter = self.nearby_quarter(span).filter(|_| unit == Unit::Year);
        let spoken = quarter.or(self.narrative.last).filter(|last| span.start - last.start < 800);
        let Some(spoken) = spoken.filter(|spoken| spoken.period.unit() <= unit || unit == Unit::Year) else {
            let mut draft = Draft::pattern(
                pattern_of(unit),
                Basis::OffsetFromEvent,
                "counted from an event whose time is not known yet",
            );
            draft.offset = Some(distance);
            return Some(draft);
        };
        let by = distance.count;
        let period = match (unit, spoken.period.unit()) {
            (Unit::Year, Unit::Quarter | Unit::Half | Unit::Month) => spoken.period.shift_years(by),
            (Unit::Second | Unit::Minute | Unit::Hour, _) => Period::Day(spoken.period.first_day()),
            _ => Period::containing(add_units(spoken.period.first_day(), unit, by), unit),
        };
        let steps = vec![
            format!("the text was at {}", explain::period(spoken.period)),
            format!("{} gives {}", explain::distance(distance), explain::period(period)),
        ];
        let mut draft = Draft::period(period, Basis::Anaphoric, Anchor::Time(spoken.index), steps);
        draft.offset = Some(distance);
        Some(draft)
    }

    fn length(frame: &Frame) -> Option<Length> {
        let length = Length::of(frame.count.unwrap_or(Count::Vague), frame.unit?);
        Some(if frame.half { length.and_a_half() } else { length })
    }

    fn duration(frame: &Frame) -> Option<Draft> {
        let length = Self::length(frame)?;
        Some(Draft {
            value: TimexValue::Duration { length, window: Bounds::OPEN },
            kind: TimexKind::Duration,
            basis: Basis::Explicit,
            anchor: Anchor::None,
            offset: None,
            steps: vec!["a length of time".to_owned()],
        })
    }

    /// "two days after the attack": a length, and the distance to count from the event.
    fn around(frame: &Frame) -> Option<Draft> {
        let mut draft = Self::duration(frame)?;
        draft.basis = Basis::OffsetFromEvent;
        draft.anchor = Anchor::Unresolved;
        if let (Some(Count::Known(count)), Some(unit)) = (frame.count, frame.unit) {
            let sign = i64::from(frame.shift.unwrap_or(1));
            draft.offset = Some(Distance { count: sign * i64::from(count), unit });
        }
        draft.steps = vec!["counted from an event whose time is not known yet".to_owned()];
        Some(draft)
    }

    fn stretch(&self, frame: &Frame) -> Option<Draft> {
        let length = Self::length(frame)?;
        let sign = i64::from(frame.shift.unwrap_or(-1));
        let mut steps = vec![self.published_step()];
        let window = match (self.day(), length.count) {
            (Some(day), Count::Known(count)) if sign != 0 => {
                let far = add_units(day, length.unit, sign * i64::from(count));
                let far = length.rest.map_or(far, |(rest, unit)| add_units(far, unit, sign * i64::from(rest)));
                let window = if sign < 0 { Bounds::days(far, day) } else { Bounds::days(day, far) };
                steps.push(format!("it covers {}", explain::bounds(window)));
                window
            }
            _ => Bounds::OPEN,
        };
        Some(Draft {
            value: TimexValue::Duration { length, window },
            kind: TimexKind::Duration,
            basis: if window == Bounds::OPEN { Basis::Unknown } else { Basis::Deictic },
            anchor: if window == Bounds::OPEN { Anchor::Unresolved } else { Anchor::Published },
            offset: None,
            steps,
        })
    }

    fn set(frame: &Frame) -> Option<Draft> {
        let time = clock_of(frame).or(frame.part.map(TimeOfDay::Part));
        let at = |date| Recurrence::At(Pattern { date, time });
        let recurrence = match frame {
            Frame { weekday: Some(weekday), .. } => at(PatternDate::Weekday(*weekday)),
            Frame { month: Some(month), day, .. } => match day {
                Some(day) => at(PatternDate::Day(Some(*month), Some(*day))),
                None => at(PatternDate::Month(Some(*month))),
            },
            Frame { season: Some(season), .. } => at(PatternDate::Season(*season)),
            Frame { unit: Some(Unit::Quarter), ordinal: Some(ordinal), .. } => at(PatternDate::Quarter(Some(*ordinal))),
            Frame { frequency: Some((count, unit)), .. } => Recurrence::Each(Length::of(Count::Known(*count), *unit)),
            Frame { part: Some(_), unit: None, .. } => at(PatternDate::Day(None, None)),
            Frame { unit: Some(Unit::Weekend), .. } => at(PatternDate::Weekend),
            _ => {
                let length = Length::of(frame.count.unwrap_or(Count::Known(1)), frame.unit?);
                Recurrence::Each(length)
            }
        };
        Some(Draft {
            value: TimexValue::Set(recurrence),
            kind: TimexKind::Set,
            basis: Basis::Explicit,
            anchor: Anchor::None,
            offset: None,
            steps: vec!["something that recurs".to_owned()],
        })
    }

    fn reference(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let direction = frame.direction?;
        let window =
            self.day().map_or(Bounds::OPEN, |day| self.vague.window(span.of(self.context.text), direction, day));
        let known = window != Bounds::OPEN;
        let mut steps = vec![self.published_step()];
        if known {
            steps.push(format!("a vague word: {} by the table of vague words", explain::bounds(window)));
        }
        Some(Draft {
            value: TimexValue::Reference { direction, window },
            kind: TimexKind::Date,
            basis: if known { Basis::Deictic } else { Basis::Unknown },
            anchor: if self.published.is_some() { Anchor::Published } else { Anchor::Unresolved },
            offset: None,
            steps,
        })
    }

    fn anaphor(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let unit = frame.unit?;
        let spoken = match unit {
            Unit::Quarter => self.narrative.quarter.or(self.narrative.last),
            Unit::Day => self.narrative.day,
            _ => self.narrative.last,
        };
        let spoken = spoken.filter(|spoken| {
            spoken.period.unit() <= unit && (unit == Unit::Quarter || span.start - spoken.start < 1500)
        });
        if let Some(spoken) = spoken {
            let period = Period::containing(spoken.period.first_day(), unit);
            let steps = vec![
                format!("the text was at {}", explain::period(spoken.period)),
                format!("that makes it {}", explain::period(period)),
            ];
            return Some(Draft::period(period, Basis::Anaphoric, Anchor::Time(spoken.index), steps));
        }
        let Some(mut period) = self.current(unit) else {
            return Some(Draft::pattern(pattern_of(unit), Basis::Unknown, &self.missing(unit)));
        };
        if unit == Unit::Quarter && frame.shift.is_none() {
            period = period.shift(-1);
        }
        Some(Draft::period(
            period,
            Basis::Anaphoric,
            Anchor::Published,
            vec![self.published_step(), "nothing nearer was spoken of".to_owned()],
        ))
    }

    /// "the year-ago quarter", "a year earlier" of a report: the narrative's period, some years back.
    fn year_shifted(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let by = i64::from(frame.shift.unwrap_or(-1));
        let anchor = self.narrative.quarter.or(self.narrative.last);
        let near = anchor.filter(|spoken| span.start - spoken.start < 3000);
        let (base, anchor, step) = match near {
            Some(spoken) => (
                spoken.period,
                Anchor::Time(spoken.index),
                format!("the text was at {}", explain::period(spoken.period)),
            ),
            None => match self.current(frame.unit.unwrap_or(Unit::Year)) {
                Some(current) => (
                    if current.unit() == Unit::Quarter { current.shift(-1) } else { current },
                    Anchor::Published,
                    self.published_step(),
                ),
                None => {
                    return Some(Draft::pattern(
                        pattern_of(frame.unit.unwrap_or(Unit::Year)),
                        Basis::Unknown,
                        &self.missing(Unit::Year),
                    ));
                }
            },
        };
        if let Some(year) = frame.year {
            // "the 1988 period": what is reported on, in that year.
            let by = i64::from(year - base.first_day().year());
            let period = base.shift_years(by);
            let steps = vec![step, format!("in {year} that is {}", explain::period(period))];
            return Some(Draft::period(period, Basis::Anaphoric, anchor, steps));
        }
        let base = match (frame.unit, frame.ordinal) {
            (Some(Unit::Quarter), Some(ordinal)) if (1..=4).contains(&ordinal) => {
                Period::Quarter(base.first_day().year(), ordinal)
            }
            (Some(Unit::Quarter), _) if base.unit() < Unit::Quarter => {
                Period::containing(base.first_day(), Unit::Quarter)
            }
            _ => base,
        };
        let period = base.shift_years(by);
        let mut draft = Draft::period(
            period,
            Basis::Anaphoric,
            anchor,
            vec![step, format!("a year back gives {}", explain::period(period))],
        );
        draft.offset = Some(Distance { count: by, unit: Unit::Year });
        Some(draft)
    }

    fn holiday(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let holiday = frame.holiday?;
        let done = |date: Date, anchor: Anchor, steps: Vec<String>| {
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
                match tense {
                    Tense::Past => candidates.iter().rev().find(|date| **date <= day).copied(),
                    Tense::Future => candidates.iter().find(|date| **date >= day).copied(),
                    _ => candidates.iter().min_by_key(|date| (**date - day).num_days().abs()).copied(),
                }
            }
        }?;
        steps.push(format!("that makes it {}", explain::day(chosen)));
        done(chosen, Anchor::Published, steps)
    }

    /// A time of day alone: on the day that the sentence speaks of, or the publication day.
    fn time(&self, frame: &Frame, span: Span) -> Option<Draft> {
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
            None => match self.day() {
                Some(day) => (day, Anchor::Published, self.published_step()),
                None => {
                    let mut draft = Draft::pattern(PatternDate::Absent, Basis::Unknown, NO_PUBLICATION);
                    if clock_of(frame).is_none() && frame.part.is_none() {
                        return None;
                    }
                    draft.kind = TimexKind::Time;
                    return Some(draft);
                }
            },
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

fn pattern_of(unit: Unit) -> PatternDate {
    match unit {
        Unit::Century | Unit::Millennium => PatternDate::Century,
        Unit::Decade => PatternDate::Decade,
        Unit::Year => PatternDate::Year,
        Unit::Half => PatternDate::Half(None),
        Unit::Quarter => PatternDate::Quarter(None),
        Unit::Month | Unit::Season => PatternDate::Month(None),
        Unit::Week => PatternDate::Week,
        Unit::Weekend => PatternDate::Weekend,
        _ => PatternDate::Day(None, None),
    }
}

/// "more than two years ago" lies before the point, "less than" after it (TimeML 1.2.1, `mod`).
fn of_point(modifier: Modifier) -> Modifier {
    match modifier {
        Modifier::MoreThan | Modifier::EqualOrMore => Modifier::Before,
        Modifier::LessThan | Modifier::EqualOrLess => Modifier::After,
        other => other,
    }
}

/// The time of day of a frame; twelve at noon and midnight, hours after noon added.
fn clock_of(frame: &Frame) -> Option<TimeOfDay> {
    let (hour, minute, second) = match (frame.clock, frame.hour) {
        (Some(clock), _) => (clock.hour(), Some(clock.minute()), clock.second()),
        (None, Some(hour)) => (hour, frame.minute, 0),
        (None, None) => return None,
    };
    let afternoon = frame.meridiem.or(match frame.part {
        Some(PartOfDay::Morning) => Some(false),
        Some(PartOfDay::Afternoon | PartOfDay::Evening) => Some(true),
        Some(PartOfDay::Night) => Some(hour >= 6),
        _ => None,
    });
    let hour = match afternoon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    // Midnight at the end of a named day is written as that day's hour 24 (ISO 8601:2004): the next day's 0 o'clock
    // would be another date.
    if (hour, minute) == (24, None) {
        return Some(TimeOfDay::Minute(24, 0));
    }
    let clock = Clock::from_hms_opt(hour, minute.unwrap_or(0), second)?;
    Some(match minute {
        _ if second > 0 => TimeOfDay::Second(clock),
        Some(minute) => TimeOfDay::Minute(hour, minute),
        None => TimeOfDay::Minute(hour, 0),
    })
}

/// The nth such part of a period; 99 is the last.
fn part_of(period: Period, unit: Unit, nth: u32) -> Option<Period> {
    let (first, last) = (period.first_day(), period.last_day());
    let found = if nth == 99 {
        match Period::containing(last, unit) {
            week @ (Period::Week(_) | Period::Weekend(_)) if week.last_day() > last => week.shift(-1),
            other => other,
        }
    } else {
        let start = Period::containing(first, unit);
        start.shift(i64::from(nth.checked_sub(1)?))
    };
    (found.first_day() <= last && found.last_day() >= first).then_some(found)
}
