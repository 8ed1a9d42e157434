//! What is counted: distances, lengths, sets, and what the narrative's own time is the measure of.

use crate::calendar::{
    Bounds, Clock, Datelike, Moment, Period, Season, Timelike, Unit, add_days, add_months, add_units,
};
use crate::document::Span;

use super::super::context::Tense;
use super::super::explain;
use super::super::frame::Frame;
use super::super::render::half_of;
use super::super::value::{
    Anchor, Basis, Count, Direction, Distance, Length, Pattern, PatternDate, Recurrence, TimeOfDay, TimexKind,
    TimexValue,
};
use super::{Draft, Resolver, Spoken, clock_of};

impl Resolver<'_> {
    /// A quarter that the sentence or the one before speaks of: what "a year ago" is compared with.
    pub(super) fn nearby_quarter(&self, span: Span) -> Option<Spoken> {
        self.narrative.quarter.filter(|quarter| span.start - quarter.start < 600)
    }

    pub(super) fn ago(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let sign = i64::from(frame.shift.unwrap_or(-1));
        // "half a century ago": fifty years
        let half = (frame.half && frame.count.is_none()).then(|| half_of(frame.unit?)).flatten();
        let (count, unit) = match half {
            Some((count, unit)) => (Some(Count::Known(count)), unit),
            None => (frame.count, frame.unit?),
        };
        let whole_year = frame.half && half.is_none();
        let count = match count.unwrap_or(Count::Vague) {
            Count::Known(count) => i64::from(count),
            Count::Vague => return self.vague_distance(unit, sign, span),
        };
        if is_beyond_calendar(unit, count) {
            return Some(Draft::pattern(
                PatternDate::some(unit),
                Basis::Unknown,
                "farther off than the calendar reaches",
            ));
        }
        let distance = Distance { count: sign * count, unit };
        let mut steps = vec![self.published_step()];
        if unit == Unit::Year
            && sign < 0
            && let Some(quarter) = self.nearby_quarter(span)
        {
            let period = quarter.period.shift_years(-count);
            steps = vec![
                format!("the report is on {}", explain::period(quarter.period)),
                format!("{}: {}", explain::distance(distance), explain::period(period)),
            ];
            let mut draft = Draft::period(period, Basis::Anaphoric, Anchor::Time(quarter.index), steps);
            draft.offset = Some(distance);
            return Some(draft);
        }
        let needed = if unit < Unit::Day { Unit::Day } else { unit };
        let Some(current) = self.current(needed) else {
            let mut draft = Draft::pattern(PatternDate::some(unit), Basis::Unknown, &self.missing(needed));
            draft.offset = Some(distance);
            return Some(draft);
        };
        let period = match unit {
            Unit::Second | Unit::Minute | Unit::Hour => self.hours_away(unit, sign * count).unwrap_or(current),
            // "ten years ago today"
            _ if let (Some(shift), Some(day)) = (frame.day_shift, self.day()) => {
                Period::Day(add_units(add_days(day, i64::from(shift)), unit, sign * count))
            }
            Unit::Decade => self.current(Unit::Year)?.shift(sign * count * 10),
            Unit::Century => self.current(Unit::Year)?.shift(sign * count * 100),
            Unit::Millennium => self.current(Unit::Year)?.shift(sign * count * 1000),
            Unit::Year if whole_year => {
                let from = self.published.map_or(current.first_day(), Moment::first_day);
                Period::containing(add_months(from, sign * (count * 12 + 6)), Unit::Month)
            }
            _ => Period::containing(add_units(self.published?.first_day(), unit, sign * count), unit),
        };
        steps.push(format!("{}: {}", explain::distance(distance), explain::period(period)));
        let mut draft = Draft::period(period, Basis::OffsetFromPublication, Anchor::Published, steps);
        draft.offset = Some(distance);
        Some(draft)
    }

    pub(super) fn hours_away(&self, unit: Unit, count: i64) -> Option<Period> {
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

    /// "is due in three days" lies ahead; "was built in three days" is a length of time.
    pub(super) fn ahead(&self, frame: &Frame, span: Span) -> Option<Draft> {
        match self.context.tense(span).0 {
            Tense::Future => self.ago(&Frame { shift: Some(1), ..*frame }, span),
            _ => Self::duration(frame),
        }
    }

    /// "a few years ago": no date, but bounds from the table of vague words.
    #[expect(clippy::unnecessary_wraps, reason = "the shape of all operations")]
    pub(super) fn vague_distance(&self, unit: Unit, sign: i64, span: Span) -> Option<Draft> {
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

    pub(super) fn later(&self, frame: &Frame, span: Span) -> Option<Draft> {
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
        if is_beyond_calendar(unit, i64::from(count)) {
            return Some(Draft::pattern(
                PatternDate::some(unit),
                Basis::Unknown,
                "farther off than the calendar reaches",
            ));
        }
        let distance = Distance { count: sign * i64::from(count), unit };
        let quarter = self.nearby_quarter(span).filter(|_| unit == Unit::Year);
        let spoken = quarter.or(self.narrative.last).filter(|last| span.start - last.start < 800);
        let Some(spoken) =
            spoken.filter(|spoken| spoken.period.unit() <= unit || unit == Unit::Year || frame.season.is_some())
        else {
            let mut draft = Draft::pattern(
                PatternDate::some(unit),
                Basis::OffsetFromEvent,
                "counted from an event whose time is not known yet",
            );
            draft.offset = Some(distance);
            return Some(draft);
        };
        let by = distance.count;
        let period = match (unit, spoken.period.unit()) {
            // "the following spring": the next one, however far
            (Unit::Season, _) if frame.season.is_some() => season_on(spoken.period, frame.season?, by),
            (Unit::Year, Unit::Quarter | Unit::Half | Unit::Month) => spoken.period.shift_years(by),
            (Unit::Second | Unit::Minute | Unit::Hour, _) => Period::Day(spoken.period.first_day()),
            _ => Period::containing(add_units(spoken.period.first_day(), unit, by), unit),
        };
        let steps = vec![
            format!("the text was at {}", explain::period(spoken.period)),
            format!("{}: {}", explain::distance(distance), explain::period(period)),
        ];
        let mut draft = Draft::period(period, Basis::Anaphoric, Anchor::Time(spoken.index), steps);
        draft.offset = frame.season.is_none().then_some(distance);
        Some(draft)
    }

    /// "two years", "two years and three months", "two and a half years", "half a year" (no count, only a half).
    pub(super) fn length(frame: &Frame) -> Option<Length> {
        let unit = frame.unit?;
        if frame.half {
            let (half, finer) = half_of(unit)?;
            let Some(count) = frame.count else {
                return Some(Length { count: Count::Known(half), unit: finer, rest: None });
            };
            let length = Length::of(count, unit);
            return Some(match length.count {
                Count::Known(whole) if length.unit == finer => Length { count: Count::Known(whole + half), ..length },
                _ => length.and_a_half(),
            });
        }
        let length = Length::of(frame.count.unwrap_or(Count::Vague), unit);
        let rest = frame.rest.zip(frame.rest_unit).filter(|(_, finer)| *finer < length.unit);
        Some(Length { rest, ..length })
    }

    pub(super) fn duration(frame: &Frame) -> Option<Draft> {
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

    /// "two days after the attack": a length, and the distance to count from the event; "the day after the attack": that
    /// day (the rule says which with an ordinal).
    pub(super) fn around(frame: &Frame) -> Option<Draft> {
        if frame.ordinal.is_some() {
            let unit = frame.unit?;
            let missing = "counted from an event whose time is not known yet";
            let mut draft = Draft::pattern(PatternDate::some(unit), Basis::OffsetFromEvent, missing);
            draft.offset = Some(Distance { count: i64::from(frame.shift.unwrap_or(1)), unit });
            return Some(draft);
        }
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

    pub(super) fn stretch(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let length = Self::length(frame)?;
        let sign = i64::from(frame.shift.unwrap_or(-1));
        let mut steps = vec![self.published_step()];
        let window = match (self.day(), length.count) {
            (Some(day), Count::Known(count)) if sign != 0 => {
                let far = match length.unit {
                    // what is shorter than a day may reach into the day before
                    Unit::Hour => add_days(day, sign * i64::from(count.div_ceil(24))),
                    Unit::Minute | Unit::Second => add_days(day, sign),
                    unit => add_units(day, unit, sign * i64::from(count)),
                };
                let far = length.rest.map_or(far, |(rest, unit)| add_units(far, unit, sign * i64::from(rest)));
                let window = if sign < 0 { Bounds::days(far, day) } else { Bounds::days(day, far) };
                steps.push(format!("it covers {}", window.in_words()));
                window
            }
            (Some(day), Count::Vague) if sign != 0 => {
                let window = self.vague.counted(span.of(self.context.text)).map_or(Bounds::OPEN, |(_, most)| {
                    let far = add_units(day, length.unit, sign * i64::from(most));
                    if sign < 0 { Bounds::days(far, day) } else { Bounds::days(day, far) }
                });
                steps.push(format!("a vague number: {} by the table of vague words", window.in_words()));
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

    pub(super) fn set(frame: &Frame) -> Option<Draft> {
        let time = clock_of(frame).or(frame.part.map(TimeOfDay::Part));
        let at = |date| Recurrence::At(Pattern { date, time });
        let each = |count, unit| Recurrence::Each(Length::of(count, unit));
        let recurrence = match frame {
            // "the first Monday of every month": once in each
            Frame { weekday: Some(_), ordinal: Some(_), unit: Some(unit), .. } => {
                each(frame.count.unwrap_or(Count::Known(1)), *unit)
            }
            Frame { unit: Some(Unit::Day), shift: Some(0), .. } => at(PatternDate::Workday),
            Frame { unit: None | Some(Unit::Day), weekday: None, month: None, frequency: None, .. }
                if time.is_some() =>
            {
                at(PatternDate::Day(None, None))
            }
            Frame { weekday: Some(weekday), .. } => at(PatternDate::Weekday(*weekday)),
            Frame { month: Some(month), day, .. } => match day {
                Some(day) => at(PatternDate::Day(Some(*month), Some(*day))),
                None => at(PatternDate::Month(Some(*month))),
            },
            Frame { season: Some(season), .. } => at(PatternDate::Season(*season)),
            Frame { unit: Some(Unit::Quarter), ordinal: Some(ordinal), .. } => at(PatternDate::Quarter(Some(*ordinal))),
            Frame { frequency: Some((count, unit)), .. } => each(Count::Known(*count), *unit),
            Frame { unit: Some(Unit::Weekend), .. } => at(PatternDate::Weekend),
            _ => each(frame.count.unwrap_or(Count::Known(1)), frame.unit?),
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

    pub(super) fn reference(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let direction = frame.direction?;
        let window =
            self.day().map_or(Bounds::OPEN, |day| self.vague.window(span.of(self.context.text), direction, day));
        let known = window != Bounds::OPEN;
        let mut steps = vec![self.published_step()];
        if known {
            steps.push(format!("a vague word: {} by the table of vague words", window.in_words()));
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

    pub(super) fn anaphor(&self, frame: &Frame, span: Span) -> Option<Draft> {
        let unit = frame.unit?;
        let spoken = match unit {
            Unit::Quarter => self.narrative.quarter.or(self.narrative.last),
            // "later in the day"; "that day" is the last one named
            Unit::Day if frame.shift == Some(0) => self.narrative.news.or(self.narrative.day),
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
            return Some(Draft::pattern(PatternDate::some(unit), Basis::Unknown, &self.missing(unit)));
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
    #[expect(clippy::unnecessary_wraps, reason = "the shape of all operations")]
    pub(super) fn year_shifted(&self, frame: &Frame, span: Span) -> Option<Draft> {
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
                        PatternDate::some(frame.unit.unwrap_or(Unit::Year)),
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
            vec![step, format!("a year back: {}", explain::period(period))],
        );
        draft.offset = Some(Distance { count: by, unit: Unit::Year });
        Some(draft)
    }
}

/// Whether so many units lead out of the years that a four-digit date can say: more than 1,500 years are not counted.
fn is_beyond_calendar(unit: Unit, count: i64) -> bool {
    const MONTHS: i64 = 18_000;
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => count / (24 * 30) > MONTHS,
        Unit::Day => count / 30 > MONTHS,
        Unit::Week | Unit::Weekend => count / 4 > MONTHS,
        _ => unit.months().is_some_and(|months| count.saturating_mul(i64::from(months)) > MONTHS),
    }
}

/// The first season of this name that begins after a period, or the last that ended before it.
fn season_on(from: Period, season: Season, by: i64) -> Period {
    let mut period = Period::containing(if by < 0 { from.first_day() } else { from.last_day() }, Unit::Season);
    for _ in 0..Season::ALL.len() {
        period = period.shift(by.signum());
        if matches!(period, Period::Season(_, known) if known == season) {
            break;
        }
    }
    period
}
