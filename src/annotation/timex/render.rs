//! The renderings of a typed value, and the way back from TIMEX3.

use std::fmt::Write as _;
use std::str::FromStr;

use crate::calendar::{Bounds, Civil, Clock, Date, Datelike, PartOfDay, Period, Season, Unit, Weekday, add_days};

use super::value::{Count, Direction, Length, Modifier, Pattern, PatternDate, Recurrence, TimeOfDay, TimexValue};

impl TimexValue {
    /// TIMEX3 `value`, as `TimeML` 1.2.1 writes it.
    #[must_use]
    pub fn timex3(self) -> String {
        match self {
            Self::Period { period, .. } => period_timex3(period),
            Self::Within { unit, .. } => pattern_timex3(Pattern { date: PatternDate::some(unit), time: None }),
            Self::Pattern(pattern) | Self::Set(Recurrence::At(pattern)) => pattern_timex3(pattern),
            Self::Duration { length, .. } | Self::Set(Recurrence::Each(length)) => length_timex3(length),
            Self::Reference { direction, .. } => match direction {
                Direction::Past => "PAST_REF".to_owned(),
                Direction::Present => "PRESENT_REF".to_owned(),
                Direction::Future => "FUTURE_REF".to_owned(),
            },
        }
    }
}

fn week_of(monday: Date) -> String {
    let week = monday.iso_week();
    format!("{:04}-W{:02}", week.year(), week.week())
}

fn season_code(season: Season) -> &'static str {
    match season {
        Season::Spring => "SP",
        Season::Summer => "SU",
        Season::Autumn => "FA",
        Season::Winter => "WI",
    }
}

fn period_timex3(period: Period) -> String {
    let day = |date: Date| date.format("%Y-%m-%d").to_string();
    match period {
        Period::Century(century) => format!("{century:02}"),
        Period::Decade(decade) => format!("{decade:03}"),
        Period::Year(year) => format!("{year:04}"),
        Period::Half(year, half) => format!("{year:04}-H{half}"),
        Period::Season(year, season) => format!("{year:04}-{}", season_code(season)),
        Period::Quarter(year, quarter) => format!("{year:04}-Q{quarter}"),
        Period::Month(year, month) => format!("{year:04}-{month:02}"),
        Period::Week(monday) => week_of(monday),
        Period::Weekend(monday) => format!("{}-WE", week_of(monday)),
        Period::Day(date) => day(date),
        Period::Part(date, part) => day(date) + &time_timex3(TimeOfDay::Part(part)),
        Period::Hour(date, hour) => day(date) + &time_timex3(TimeOfDay::Hour(hour)),
        Period::Minute(date, hour, minute) => day(date) + &time_timex3(TimeOfDay::Minute(hour, minute)),
        Period::Second(date, clock) => day(date) + &time_timex3(TimeOfDay::Second(clock)),
    }
}

fn time_timex3(time: TimeOfDay) -> String {
    match time {
        TimeOfDay::Part(part) => format!("T{}", part.code()),
        TimeOfDay::Hour(hour) => format!("T{hour:02}"),
        TimeOfDay::Minute(hour, minute) => format!("T{hour:02}:{minute:02}"),
        TimeOfDay::Second(clock) => clock.format("T%H:%M:%S").to_string(),
    }
}

fn pattern_timex3(pattern: Pattern) -> String {
    let two = |number: Option<u32>| number.map_or_else(|| "XX".to_owned(), |number| format!("{number:02}"));
    let one = |number: Option<u32>| number.map_or_else(|| "X".to_owned(), |number| number.to_string());
    let date = match pattern.date {
        PatternDate::Absent => String::new(),
        PatternDate::Century => "XX".to_owned(),
        PatternDate::Decade => "XXX".to_owned(),
        PatternDate::Year => "XXXX".to_owned(),
        PatternDate::Half(half) => format!("XXXX-H{}", one(half)),
        PatternDate::Season(season) => format!("XXXX-{}", season_code(season)),
        PatternDate::Quarter(quarter) => format!("XXXX-Q{}", one(quarter)),
        PatternDate::Month(month) => format!("XXXX-{}", two(month)),
        PatternDate::Week => "XXXX-WXX".to_owned(),
        PatternDate::Weekend => "XXXX-WXX-WE".to_owned(),
        PatternDate::Workday => "XXXX-WXX-X".to_owned(),
        PatternDate::Day(month, day) => format!("XXXX-{}-{}", two(month), two(day)),
        PatternDate::Weekday(weekday) => format!("XXXX-WXX-{}", weekday.number_from_monday()),
    };
    date + &pattern.time.map(time_timex3).unwrap_or_default()
}

fn length_timex3(length: Length) -> String {
    let count = match length.count {
        Count::Known(count) => count.to_string(),
        Count::Vague => "X".to_owned(),
    };
    let mut out = String::from("P");
    let mut in_time = false;
    let mut push = |count: &str, unit: Unit| {
        if matches!(unit, Unit::Hour | Unit::Minute | Unit::Second) && !in_time {
            out.push('T');
            in_time = true;
        }
        let _ = write!(out, "{count}{}", unit_code(unit));
    };
    push(&count, length.unit);
    if let Some((rest, unit)) = length.rest {
        push(&rest.to_string(), unit);
    }
    out
}

/// `TimeML` 1.2.1 has no code for weekends, seasons and halves: they never reach here (see `Length::of`).
fn unit_code(unit: Unit) -> char {
    match unit {
        Unit::Second => 'S',
        Unit::Minute | Unit::Month | Unit::Season | Unit::Half => 'M',
        Unit::Hour => 'H',
        Unit::Day | Unit::Weekend => 'D',
        Unit::Week => 'W',
        Unit::Quarter => 'Q',
        Unit::Year => 'Y',
        Unit::Decade => 'E',
        Unit::Century => 'C',
        Unit::Millennium => 'L',
    }
}

impl Length {
    /// So many units; a unit that `TimeML` cannot write becomes the one that it can (a season is three months), and a
    /// known number of decades is written in years, as the corpora do.
    #[must_use]
    pub fn of(count: Count, unit: Unit) -> Self {
        let (times, unit) = match (unit, count) {
            (Unit::Weekend, _) => (2, Unit::Day),
            (Unit::Season, _) => (3, Unit::Month),
            (Unit::Half, _) => (6, Unit::Month),
            (Unit::Decade, Count::Known(_)) => (10, Unit::Year),
            _ => (1, unit),
        };
        let count = match count {
            Count::Known(count) => Count::Known(count.saturating_mul(times)),
            Count::Vague => Count::Vague,
        };
        Self { count, unit, rest: None }
    }

    /// The same and a half unit more: two and a half years are two years and six months.
    #[must_use]
    pub fn and_a_half(self) -> Self {
        Self { rest: half_of(self.unit).or(self.rest), ..self }
    }
}

/// Half a unit, in a finer one: half a year is six months.
pub(super) fn half_of(unit: Unit) -> Option<(u32, Unit)> {
    Some(match unit {
        Unit::Minute => (30, Unit::Second),
        Unit::Hour => (30, Unit::Minute),
        Unit::Day => (12, Unit::Hour),
        Unit::Month => (15, Unit::Day),
        Unit::Year => (6, Unit::Month),
        Unit::Decade => (5, Unit::Year),
        Unit::Century => (50, Unit::Year),
        Unit::Millennium => (500, Unit::Year),
        _ => return None,
    })
}

/// EDTF of a value under a modifier.
pub(super) fn edtf(value: TimexValue, modifier: Option<Modifier>) -> Option<String> {
    let TimexValue::Period { period, window } = value else {
        return match value {
            TimexValue::Pattern(pattern) => pattern_edtf(pattern),
            TimexValue::Within { window, .. } => window.edtf(),
            TimexValue::Duration { window, .. } if window.is_dated() => window.edtf(),
            _ => None,
        };
    };
    let is_day_or_finer = matches!(
        period,
        Period::Day(_) | Period::Part(..) | Period::Hour(..) | Period::Minute(..) | Period::Second(..)
    );
    match modifier {
        // EDTF qualifies dates, not times of day.
        Some(Modifier::Approx) => {
            return match period {
                Period::Minute(..) | Period::Second(..) => None,
                _ => period_edtf(period).map(|edtf| edtf + "~"),
            };
        }
        Some(Modifier::Start | Modifier::Mid | Modifier::End) if !is_day_or_finer => {
            return bounds(value, modifier).edtf();
        }
        Some(Modifier::Before | Modifier::OnOrBefore | Modifier::After | Modifier::OnOrAfter) => {
            return bounds(value, modifier).edtf();
        }
        _ => {}
    }
    match window {
        Some(window) if !is_day_or_finer => window.edtf(),
        _ => period_edtf(period),
    }
}

fn period_edtf(period: Period) -> Option<String> {
    let at = |date: Date, clock: Option<Clock>| {
        clock.map(|clock| format!("{}T{}", date.format("%Y-%m-%d"), clock.format("%H:%M:%S")))
    };
    match period {
        Period::Century(century) => Some(format!("{century:02}XX")),
        Period::Decade(decade) => Some(format!("{decade:03}X")),
        Period::Year(year) => Some(format!("{year:04}")),
        Period::Half(year, half) => Some(format!("{year:04}-{}", 39 + half)),
        Period::Season(year, season) => Some(format!("{year:04}-{}", 21 + season as u32)),
        Period::Quarter(year, quarter) => Some(format!("{year:04}-{}", 32 + quarter)),
        Period::Month(year, month) => Some(format!("{year:04}-{month:02}")),
        Period::Week(_) | Period::Weekend(_) => period.bounds().edtf(),
        Period::Day(date) => Some(date.format("%Y-%m-%d").to_string()),
        Period::Minute(date, 24, _) => at(add_days(date, 1), Some(Clock::MIN)),
        Period::Minute(date, hour, minute) => at(date, Clock::from_hms_opt(hour, minute, 0)),
        Period::Second(date, clock) => at(date, Some(clock)),
        Period::Part(..) | Period::Hour(..) => None,
    }
}

/// EDTF level 2 allows `X` for any digit; a pattern by weekday, week or time of day it cannot say.
fn pattern_edtf(pattern: Pattern) -> Option<String> {
    if pattern.time.is_some() {
        return None;
    }
    match pattern.date {
        PatternDate::Month(_) | PatternDate::Day(..) | PatternDate::Year => Some(pattern_timex3(pattern)),
        _ => None,
    }
}

/// Bounds of a value under a modifier: thirds for START, MID and END.
pub(super) fn bounds(value: TimexValue, modifier: Option<Modifier>) -> Bounds {
    let (period, window) = match value {
        TimexValue::Period { period, window } => (period, window),
        TimexValue::Within { window, .. }
        | TimexValue::Duration { window, .. }
        | TimexValue::Reference { window, .. } => return window,
        TimexValue::Pattern(_) | TimexValue::Set(_) => return Bounds::OPEN,
    };
    let whole = window.unwrap_or_else(|| period.bounds());
    match modifier {
        Some(Modifier::Before | Modifier::OnOrBefore) => Bounds { earliest: None, ..whole },
        Some(Modifier::After | Modifier::OnOrAfter) => Bounds { latest: None, ..whole },
        Some(Modifier::Start) if window.is_none() => third(period, 0),
        Some(Modifier::Mid) if window.is_none() => third(period, 1),
        Some(Modifier::End) if window.is_none() => third(period, 2),
        _ => whole,
    }
}

fn third(period: Period, which: i64) -> Bounds {
    let (first, last) = (period.first_day(), period.last_day());
    let days =
        |from: i64, to: Option<i64>| Bounds::days(add_days(first, from), to.map_or(last, |to| add_days(first, to)));
    match period {
        Period::Month(..) => days(which * 10, (which < 2).then_some(which * 10 + 9)),
        Period::Week(_) | Period::Weekend(_) => days(which * 2, (which < 2).then_some(which * 2 + 1)),
        Period::Day(_) => part_of_day(first, which),
        _ => match period.unit().months() {
            Some(months) if months % 3 == 0 => {
                let step = i64::from(months) / 3;
                let begin = crate::calendar::add_months(first, which * step);
                let end = add_days(crate::calendar::add_months(first, (which + 1) * step), -1);
                Bounds::days(begin, end)
            }
            _ => period.bounds(),
        },
    }
}

/// Thirds of a day: up to 8, 8 to 16, from 16 o'clock.
fn part_of_day(day: Date, which: i64) -> Bounds {
    let at = |hour, minute| Clock::from_hms_opt(hour, minute, 0).map(|clock| Civil::at(day, clock));
    match which {
        0 => Bounds { earliest: at(0, 0), latest: at(7, 59) },
        1 => Bounds { earliest: at(8, 0), latest: at(15, 59) },
        _ => Bounds { earliest: at(16, 0), latest: at(23, 59) },
    }
}

/// A TIMEX3 value that `TimeML` 1.2.1 does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a TIMEX3 value of TimeML 1.2.1")]
pub struct TimexValueError(pub String);

impl FromStr for TimexValue {
    type Err = TimexValueError;

    /// Reads what [`timex3`](TimexValue::timex3) writes; a set reads as its date or duration, which look the same.
    fn from_str(text: &str) -> Result<Self, TimexValueError> {
        read(text).ok_or_else(|| TimexValueError(text.chars().take(80).collect()))
    }
}

fn read(text: &str) -> Option<TimexValue> {
    let reference = |direction| Some(TimexValue::Reference { direction, window: Bounds::OPEN });
    match text {
        "PAST_REF" => return reference(Direction::Past),
        "PRESENT_REF" => return reference(Direction::Present),
        "FUTURE_REF" => return reference(Direction::Future),
        _ => {}
    }
    if let Some(length) = text.strip_prefix('P') {
        return read_length(length).map(|length| TimexValue::Duration { length, window: Bounds::OPEN });
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(read_time(time)?)),
        None => (text, None),
    };
    match (read_date(date)?, time) {
        (Read::Period(Period::Day(day)), Some(time)) => Some(TimexValue::Period { period: time.on(day), window: None }),
        (Read::Period(period), None) => Some(TimexValue::Period { period, window: None }),
        (Read::Pattern(date), time) => Some(TimexValue::Pattern(Pattern { date, time })),
        (Read::Period(_), Some(_)) => None,
    }
}

enum Read {
    Period(Period),
    Pattern(PatternDate),
}

fn digits(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn read_date(text: &str) -> Option<Read> {
    let parts: Vec<&str> = text.split('-').collect();
    let pattern = |date| Some(Read::Pattern(date));
    let period = |period| Some(Read::Period(period));
    let season = |code: &str| Season::ALL.into_iter().find(|season| season_code(*season) == code);
    let numbered = |code: &str, letter: char| digits(code.strip_prefix(letter)?, 1);
    match parts.as_slice() {
        [""] => pattern(PatternDate::Absent),
        ["XX"] => pattern(PatternDate::Century),
        ["XXX"] => pattern(PatternDate::Decade),
        ["XXXX"] => pattern(PatternDate::Year),
        ["XXXX", "WXX"] => pattern(PatternDate::Week),
        ["XXXX", "WXX", "WE"] => pattern(PatternDate::Weekend),
        ["XXXX", "WXX", "X"] => pattern(PatternDate::Workday),
        ["XXXX", "WXX", day] => {
            let number = digits(day, 1).filter(|number| (1..=7).contains(number))?;
            pattern(PatternDate::Weekday(Weekday::try_from(u8::try_from(number - 1).ok()?).ok()?))
        }
        ["XXXX", "HX"] => pattern(PatternDate::Half(None)),
        ["XXXX", "QX"] => pattern(PatternDate::Quarter(None)),
        ["XXXX", part] => {
            if let Some(season) = season(part) {
                return pattern(PatternDate::Season(season));
            }
            if let Some(half) = numbered(part, 'H') {
                return pattern(PatternDate::Half(Some(half)));
            }
            if let Some(quarter) = numbered(part, 'Q') {
                return pattern(PatternDate::Quarter(Some(quarter)));
            }
            let month = if *part == "XX" { None } else { Some(digits(part, 2)?) };
            pattern(PatternDate::Month(month))
        }
        ["XXXX", month, day] => {
            let number = |part: &str| if part == "XX" { Some(None) } else { digits(part, 2).map(Some) };
            pattern(PatternDate::Day(number(month)?, number(day)?))
        }
        [year] => {
            let number = i32::try_from(digits(year, year.len())?).ok()?;
            match year.len() {
                2 => period(Period::Century(number)),
                3 => period(Period::Decade(number)),
                4 => period(Period::Year(number)),
                _ => None,
            }
        }
        [year, part] => {
            let year = i32::try_from(digits(year, 4)?).ok()?;
            if let Some(season) = season(part) {
                return period(Period::Season(year, season));
            }
            if let Some(half) = numbered(part, 'H').filter(|half| (1..=2).contains(half)) {
                return period(Period::Half(year, half));
            }
            if let Some(quarter) = numbered(part, 'Q').filter(|quarter| (1..=4).contains(quarter)) {
                return period(Period::Quarter(year, quarter));
            }
            if let Some(week) = part.strip_prefix('W') {
                return period(Period::Week(Date::from_isoywd_opt(year, digits(week, 2)?, Weekday::Mon)?));
            }
            let month = digits(part, 2).filter(|month| (1..=12).contains(month))?;
            period(Period::Month(year, month))
        }
        [year, week, "WE"] => {
            let year = i32::try_from(digits(year, 4)?).ok()?;
            let week = digits(week.strip_prefix('W')?, 2)?;
            period(Period::Weekend(Date::from_isoywd_opt(year, week, Weekday::Mon)?))
        }
        [year, month, day] => {
            let year = i32::try_from(digits(year, 4)?).ok()?;
            period(Period::Day(Date::from_ymd_opt(year, digits(month, 2)?, digits(day, 2)?)?))
        }
        _ => None,
    }
}

fn read_time(text: &str) -> Option<TimeOfDay> {
    if let Some((part, _)) = PartOfDay::CODES.into_iter().find(|(_, code)| *code == text) {
        return Some(TimeOfDay::Part(part));
    }
    let parts: Vec<&str> = text.split(':').collect();
    let numbers: Option<Vec<u32>> = parts.iter().map(|part| digits(part, 2)).collect();
    match numbers?.as_slice() {
        [hour] if *hour < 24 => Some(TimeOfDay::Hour(*hour)),
        [hour, minute] if (*hour < 24 && *minute < 60) || (*hour, *minute) == (24, 0) => {
            Some(TimeOfDay::Minute(*hour, *minute))
        }
        [hour, minute, second] => Clock::from_hms_opt(*hour, *minute, *second).map(TimeOfDay::Second),
        _ => None,
    }
}

fn read_length(text: &str) -> Option<Length> {
    let (mut parts, mut number, mut in_time) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        let unit = match letter {
            '0'..='9' | 'X' => {
                number.push(letter);
                continue;
            }
            'T' if !in_time && number.is_empty() => {
                in_time = true;
                continue;
            }
            'S' if in_time => Unit::Second,
            'M' if in_time => Unit::Minute,
            'H' if in_time => Unit::Hour,
            'D' if !in_time => Unit::Day,
            'W' if !in_time => Unit::Week,
            'M' => Unit::Month,
            'Q' if !in_time => Unit::Quarter,
            'Y' if !in_time => Unit::Year,
            'E' if !in_time => Unit::Decade,
            'C' if !in_time => Unit::Century,
            'L' if !in_time => Unit::Millennium,
            _ => return None,
        };
        let count = match number.as_str() {
            "X" | "XX" => Count::Vague,
            _ => Count::Known(number.parse().ok()?),
        };
        parts.push((count, unit));
        number.clear();
    }
    match parts.as_slice() {
        [(count, unit)] if number.is_empty() => Some(Length { count: *count, unit: *unit, rest: None }),
        [(count, unit), (Count::Known(rest), finer)] if number.is_empty() && finer < unit => {
            Some(Length { count: *count, unit: *unit, rest: Some((*rest, *finer)) })
        }
        _ => None,
    }
}
