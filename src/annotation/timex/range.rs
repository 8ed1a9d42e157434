//! Ranges: "from 3 to 5 May", "between March and June 2018", "2014-16".

use crate::calendar::{Bounds, Period, Unit, add_days, add_units};

use super::context::{Context, Tense};
use super::explain;
use super::frame::Frame;
use super::value::{Anchor, Basis, Count, Length, Timex, TimexKind, TimexValue};

/// The ends of one rule's range lend each other what one of them leaves out: the month and year of "3 to 5 May 2018",
/// the century of "2014-16", the half of the day of "10 to 11 a.m.".
pub(super) fn share(frames: &mut [Frame]) {
    let [first, .., last] = frames else { return };
    let borrowed_year = first.year.is_none();
    let borrowed = first.meridiem.is_none();
    if let (Some(from), Some(to)) = (first.year, last.year)
        && (0..100).contains(&to)
        && from >= 1000
    {
        let year = from - from.rem_euclid(100) + to;
        last.year = Some(if year < from { year + 100 } else { year });
    }
    lend(frames);
    let [first, .., last] = frames else { return };
    // "December 30 to January 2, 2026", "… of last year"
    if borrowed_year && first.month > last.month {
        first.year = first.year.map(|year| year - 1);
        first.year_shift = first.year_shift.map(|shift| shift - 1);
    }
    // "from 9 to 5 p.m.", "from 11 to 1 p.m.": the first is the morning's where the other half would turn the two around
    if borrowed && first.hour.zip(last.hour).is_some_and(|(from, to)| from % 12 > to % 12) {
        first.meridiem = first.meridiem.map(|afternoon| !afternoon);
    }
}

/// Each lends to those after it, then to those before it.
fn lend(frames: &mut [Frame]) {
    let give = |from: &Frame, to: &mut Frame| {
        to.month = to.month.or(from.month);
        to.year = to.year.or(from.year);
        to.meridiem = to.meridiem.or(from.meridiem);
        to.unit = to.unit.or(from.unit);
        to.year_shift = to.year_shift.or(from.year_shift);
        if to.zone.is_none() {
            (to.zone, to.daylight) = (from.zone, from.daylight);
        }
    };
    for at in 1..frames.len() {
        let (before, after) = frames.split_at_mut(at);
        give(&before[at - 1], &mut after[0]);
    }
    for at in (1..frames.len()).rev() {
        let (before, after) = frames.split_at_mut(at);
        give(&after[0], &mut before[at - 1]);
    }
}

/// Finds pairs of points that bound one stretch, and lets both name both ends.
pub(super) fn link(context: &Context<'_>, found: &mut [Timex]) {
    let text = context.text;
    for second in 1..found.len() {
        let first = second - 1;
        let (from, to) = (found[first].span, found[second].span);
        if to.start < from.end || to.start - from.end > 12 || found[first].begin.is_some() {
            continue;
        }
        let between = text[from.end..to.start].trim().to_ascii_lowercase();
        let lead = text[..from.start].trim_end();
        let lead = lead.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or("").to_ascii_lowercase();
        let joined = match between.as_str() {
            "to" | "through" | "until" | "till" | "-" | "–" | "—" | "thru" => true,
            "and" => lead == "between",
            _ => false,
        };
        if joined {
            turn(context, found, first, second);
        }
        if bounded(text, found, second, &between) {
            continue;
        }
        let ordered = |bounds: Bounds| bounds.earliest.zip(bounds.latest);
        let points = [first, second].map(|at| match found[at].value {
            TimexValue::Period { .. } => ordered(found[at].bounds()),
            _ => None,
        });
        let [Some((begin, _)), Some((_, end))] = points else { continue };
        if joined && begin.first_second() <= end.last_second() && found[first].value != found[second].value {
            for at in [first, second] {
                found[at].begin = Some(first);
                found[at].end_point = Some(second);
            }
        }
    }
}

/// "between March and June", where each was found to lie in the year nearest to the publication: the first is not after
/// the second.
fn turn(context: &Context<'_>, found: &mut [Timex], first: usize, second: usize) {
    let guessed = |timex: &Timex| {
        timex.basis == Basis::Partial && timex.anchor == Anchor::Published && !timex.names_its_weekday(context.text)
    };
    let (TimexValue::Period { period: from, window: None }, TimexValue::Period { period: to, window: None }) =
        (found[first].value, found[second].value)
    else {
        return;
    };
    if guessed(&found[first]) && guessed(&found[second]) && from.first_day() > to.last_day() {
        let earlier = from.shift_years(-1);
        found[first].value = TimexValue::Period { period: earlier, window: None };
        found[first].steps.push(format!("a range begins before it ends: {}", explain::period(earlier)));
    }
    // "fell in the January-March period": both ends of a past stretch are past
    let ahead = found[first].bounds().latest < found[second].bounds().earliest
        && found[first].rule == found[second].rule
        && guessed(&found[first])
        && context.ends_ahead(found[second].bounds())
        && context.tense(found[second].span).0 == Tense::Past;
    if ahead {
        for at in [first, second] {
            let TimexValue::Period { period, .. } = found[at].value else { continue };
            let earlier = period.shift_years(-1);
            found[at].value = TimexValue::Period { period: earlier, window: None };
            found[at].steps.push(format!("it has happened: {}", explain::period(earlier)));
        }
    }
}

/// "The first nine months of 2018", "the year to March", "the quarter ended September 30": where the stretch lies that the
/// next expression bounds.
fn bounded(text: &str, found: &mut [Timex], second: usize, between: &str) -> bool {
    let first = second - 1;
    let TimexValue::Period { .. } = found[second].value else { return false };
    let Bounds { earliest: Some(begin), latest: Some(end) } = found[second].bounds() else { return false };
    let ends = matches!(between, "ended" | "ending" | "ended on" | "ending on" | "to" | "through");
    let words = found[first].span.of(text).to_ascii_lowercase();
    let has = |wanted: &[&str]| words.split([' ', '-']).any(|word| wanted.contains(&word));
    let window = match found[first].value {
        TimexValue::Duration {
            length: Length { count: Count::Known(count), unit, rest: None },
            window: Bounds::OPEN,
        } if unit >= Unit::Day => {
            let count = i64::from(count);
            let from_begin = || Bounds::days(begin.date, add_days(add_units(begin.date, unit, count), -1));
            let to_end = || Bounds::days(add_units(add_days(end.date, 1), unit, -count), end.date);
            match between {
                "of" | "in" if has(&["first", "opening", "initial"]) => from_begin(),
                "of" | "in" if has(&["last", "final", "closing"]) => to_end(),
                _ if ends && words.starts_with("the ") => to_end(),
                _ => return false,
            }
        }
        TimexValue::Period { period: Period::Quarter(..), .. }
            if ends && between != "to" && found[first].basis == Basis::Anaphoric =>
        {
            let period = Period::containing(end.date, Unit::Quarter);
            found[first].value = TimexValue::Period { period, window: None };
            found[first].anchor = Anchor::Time(second);
            found[first].steps = vec![format!("it ended on {}: {}", explain::day(end.date), explain::period(period))];
            return true;
        }
        _ => return false,
    };
    if window.earliest > window.latest || window.latest > Some(end) {
        return false;
    }
    if let TimexValue::Duration { window: known, .. } = &mut found[first].value {
        *known = window;
    }
    found[first].anchor = Anchor::Time(second);
    found[first].basis = found[second].basis;
    found[first].end_point = ends.then_some(second);
    found[first].steps.push(format!("it covers {}", window.in_words()));
    true
}

/// "10:35 a.m. (0735 GMT) Friday": a time of day that took the publication day belongs to the day that its sentence
/// names right after it.
pub(super) fn move_clocks(context: &Context<'_>, found: &mut [Timex]) {
    const REACH: usize = 40;
    for at in (0..found.len().saturating_sub(1)).rev() {
        let (clock, next) = (&found[at], &found[at + 1]);
        let TimexValue::Period { period, window } = clock.value else { continue };
        let TimexValue::Period { period: named, .. } = next.value else { continue };
        let near = next.span.start.saturating_sub(clock.span.end) < REACH;
        let names_a_day = match named {
            Period::Day(_) => true,
            Period::Minute(..) | Period::Part(..) => next.anchor != Anchor::Published || next.basis != Basis::Deictic,
            _ => false,
        };
        let same_sentence = context.same_sentence(clock.span.start, next.span.start);
        if !(near
            && names_a_day
            && same_sentence
            && took_publication_day(found, at)
            && !took_publication_day(found, at + 1))
        {
            continue;
        }
        let day = named.first_day();
        let by = (day - period.first_day()).num_days();
        let moved = match period {
            Period::Part(_, part) => Period::Part(day, part),
            Period::Hour(_, hour) => Period::Hour(day, hour),
            Period::Minute(_, hour, minute) => Period::Minute(day, hour, minute),
            Period::Second(_, clock) => Period::Second(day, clock),
            other => other,
        };
        let clock = &mut found[at];
        clock.value = TimexValue::Period { period: moved, window: window.map(|window| window.moved_by_days(by)) };
        clock.anchor = Anchor::Time(at + 1);
        clock.basis = Basis::InheritedFromSentence;
        clock.steps = vec![format!("the sentence goes on to {}", explain::period(Period::Day(day)))];
    }
}

/// Whether a time of day lies on the publication day because nothing before it named another: it, or the time of day that
/// it took its day from.
fn took_publication_day(found: &[Timex], at: usize) -> bool {
    let clock = &found[at];
    clock.kind == TimexKind::Time
        && match (clock.anchor, clock.basis) {
            (Anchor::Published, Basis::InheritedFromNarrative) => true,
            (Anchor::Time(from), Basis::InheritedFromSentence) => from < at && took_publication_day(found, from),
            _ => false,
        }
}
