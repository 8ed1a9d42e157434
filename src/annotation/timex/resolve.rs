//! Typed fields to values: the arithmetic, with its trail.

mod counted;
mod dates;
mod holidays;
mod weekdays;

use crate::article::Published;
use crate::calendar::{
    Bounds, Civil, Clock, Date, Datelike, Moment, Offset, PartOfDay, Period, Precision, Timelike, Unit, add_days,
    add_units,
};
use crate::document::Span;

use super::context::Context;
use super::explain;
use super::feasts::Feasts;
use super::frame::{Frame, Operation};
use super::vague::VagueWords;
use super::value::{
    Anchor, Basis, Count, Distance, Modifier, Pattern, PatternDate, TimeOfDay, Timex, TimexKind, TimexValue,
};

/// What the article has spoken of so far.
#[derive(Debug, Default)]
pub(super) struct Narrative {
    /// The last dated expression.
    pub last: Option<Spoken>,
    /// The last one of a day or finer.
    pub day: Option<Spoken>,
    /// The last of these that a sentence goes on from: not the second of one that a clause aside adds.
    pub told: Option<Spoken>,
    /// The last one of a day or finer that lies in the days before the publication: the day that the report is about.
    pub news: Option<Spoken>,
    /// The last quarter.
    pub quarter: Option<Spoken>,
    /// The last expression that named its year.
    pub year: Option<Spoken>,
    /// The last month named or implied.
    pub month: Option<Spoken>,
}

/// A report tells of the days before it, not more than so many.
const NEWS_DAYS: i64 = 10;

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
    pub feasts: &'a Feasts,
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

/// The ordinal of "last".
const LAST: u32 = 99;

const NO_PUBLICATION: &str = "the publication date is missing, so nothing was counted";

impl<'a> Resolver<'a> {
    pub fn new(
        published: Option<Published>,
        context: &'a Context<'a>,
        vague: &'a VagueWords,
        feasts: &'a Feasts,
    ) -> Self {
        let published = published.map(|published| published.when);
        Self { published, context, vague, feasts, narrative: Narrative::default() }
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
    pub fn resolve(&mut self, mut frame: Frame, span: Span, rule: &str, index: usize) -> Option<Timex> {
        // "the end of Ramadan" is its last day, no third of it
        if frame.operation == Operation::Holiday {
            frame.ordinal = match frame.edge.take() {
                Some(Modifier::Start) => Some(1),
                Some(Modifier::End) => Some(LAST),
                _ => frame.ordinal,
            };
        }
        let mut draft = match frame.operation {
            Operation::Nothing => return None,
            Operation::Date => self.date(&frame, span)?,
            Operation::Weekday => self.weekday(&frame, span)?,
            Operation::Deictic => self.deictic(&frame, span)?,
            Operation::Ago => self.ago(&frame, span)?,
            Operation::Later => self.later(&frame, span)?,
            Operation::Duration => Self::duration(&frame)?,
            Operation::Around => Self::around(&frame)?,
            Operation::Stretch => self.stretch(&frame, span)?,
            Operation::Ahead => self.ahead(&frame, span)?,
            Operation::Set => Self::set(&frame)?,
            Operation::Reference => self.reference(&frame, span)?,
            Operation::Anaphor => self.anaphor(&frame, span)?,
            Operation::YearShifted => self.year_shifted(&frame, span)?,
            Operation::Holiday => self.holiday(&frame, span)?,
            Operation::History => self.history(&frame)?,
            Operation::SomeWeekday => Self::some_weekday(&frame)?,
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
        if frame.vague == Some("overnight") {
            overnight(&mut draft);
        }
        let mut modifier = frame.edge.or(frame.modifier);
        if matches!(draft.value, TimexValue::Period { .. } | TimexValue::Pattern(_)) && frame.edge.is_none() {
            modifier = modifier.map(of_point);
        }
        if frame.holiday.is_some_and(|holiday| holiday.within > 0) && draft.basis != Basis::Unknown {
            modifier = modifier.or(Some(Modifier::Approx));
        }
        if modifier == Some(Modifier::Approx) {
            self.widen(&mut draft);
        }
        if matches!(draft.basis, Basis::Partial | Basis::Explicit)
            && frame.day.is_some()
            && self.context.is_dateline(span)
        {
            draft.basis = Basis::Dateline;
        }
        if frame.edge.is_some() && draft.basis != Basis::Unknown {
            draft.basis = Basis::PeriodPart;
        }
        if frame.operation != Operation::Set {
            self.clip(&frame, &mut draft);
        }
        let zone = match draft.kind {
            TimexKind::Time => frame.zone.map_or_else(
                || self.published.and_then(Moment::offset),
                |minutes| {
                    let summer = match (frame.daylight, draft.value) {
                        (Some(rule), TimexValue::Period { period, .. }) => rule.minutes(period.first_day())?,
                        (Some(_), _) => return None,
                        (None, _) => 0,
                    };
                    Offset::east_opt((minutes + summer) * 60)
                },
            ),
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
            vague_count: match draft.value {
                TimexValue::Duration { length, .. } if length.count == Count::Vague => {
                    self.vague.counted(span.of(self.context.text))
                }
                _ => None,
            },
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
                let before = self.narrative.told.filter(|day| self.context.same_sentence(day.start, spoken.start));
                if before.is_none() || !self.context.is_aside(timex.span) {
                    self.narrative.told = Some(spoken);
                }
                self.narrative.day = Some(spoken);
                let day = period.first_day();
                let fresh = |published: Moment| {
                    day <= published.last_day() && add_days(day, NEWS_DAYS) >= published.first_day()
                };
                if self.published.is_some_and(fresh) {
                    self.narrative.news = Some(spoken);
                }
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
        let which = frame.vague.filter(|which| *which != "overnight");
        let (Some(which), TimexValue::Period { period, window }) = (which, &mut draft.value) else { return };
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
}

/// "Overnight" goes on to the next morning, whatever day the night is counted to.
fn overnight(draft: &mut Draft) {
    let TimexValue::Period { period, window } = &mut draft.value else { return };
    let dawn = Clock::from_hms_opt(6, 0, 0).map(|clock| Civil::at(add_days(period.first_day(), 1), clock));
    *window = dawn.map(|dawn| Bounds { latest: Some(dawn), ..period.bounds() });
}

/// "more than two years ago" lies before the point, "less than" after it, "at least" on it or before (`TimeML` 1.2.1,
/// `mod`).
fn of_point(modifier: Modifier) -> Modifier {
    match modifier {
        Modifier::MoreThan => Modifier::Before,
        Modifier::EqualOrMore => Modifier::OnOrBefore,
        Modifier::LessThan => Modifier::After,
        Modifier::EqualOrLess => Modifier::OnOrAfter,
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
    // "quarter to six"
    let (hour, minute) = match (frame.rest, frame.hour) {
        (Some(before @ 1..=59), Some(hour)) => ((hour + 23) % 24, Some(60 - before)),
        _ => (hour, minute),
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
    let found = if nth == LAST {
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
