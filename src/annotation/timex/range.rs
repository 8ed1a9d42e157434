//! Ranges: "from 3 to 5 May", "between March and June 2018", "2014-16".

use crate::calendar::{Bounds, Period};

use super::context::Context;
use super::explain;
use super::frame::Frame;
use super::value::{Anchor, Basis, Timex, TimexKind, TimexValue};

/// The ends of one rule's range lend each other what one of them leaves out: the month and year of "3 to 5 May 2018",
/// the century of "2014-16", the half of the day of "10 to 11 a.m.".
pub(super) fn share(frames: &mut [Frame]) {
    let [first, .., last] = frames else { return };
    if let (Some(from), Some(to)) = (first.year, last.year)
        && (0..100).contains(&to)
        && from >= 1000
    {
        let year = from - from.rem_euclid(100) + to;
        last.year = Some(if year < from { year + 100 } else { year });
    }
    last.month = last.month.or(first.month);
    first.month = first.month.or(last.month);
    last.year = last.year.or(first.year);
    first.year = first.year.or(last.year);
    last.meridiem = last.meridiem.or(first.meridiem);
    let borrowed = first.meridiem.is_none();
    first.meridiem = first.meridiem.or(last.meridiem);
    last.unit = last.unit.or(first.unit);
    first.unit = first.unit.or(last.unit);
    last.year_shift = last.year_shift.or(first.year_shift);
    first.year_shift = first.year_shift.or(last.year_shift);
    last.zone = last.zone.or(first.zone);
    first.zone = first.zone.or(last.zone);
    // "from 9 to 5 p.m.", "from 11 to 1 p.m.": the first is the morning's where the other half would turn the two around
    if borrowed && first.hour.zip(last.hour).is_some_and(|(from, to)| from % 12 > to % 12) {
        first.meridiem = first.meridiem.map(|afternoon| !afternoon);
    }
}

/// Finds pairs of points that bound one stretch, and lets both name both ends.
pub(super) fn link(text: &str, found: &mut [Timex]) {
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
            turn(found, first, second);
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
fn turn(found: &mut [Timex], first: usize, second: usize) {
    let guessed = |timex: &Timex| timex.basis == Basis::Partial && timex.anchor == Anchor::Published;
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
}

/// "10:35 a.m. (0735 GMT) Friday": a time of day that took the publication day belongs to the day that its sentence
/// names right after it.
pub(super) fn move_clocks(context: &Context<'_>, found: &mut [Timex]) {
    const REACH: usize = 40;
    for at in (0..found.len().saturating_sub(1)).rev() {
        let (before, after) = found.split_at_mut(at + 1);
        let (Some(clock), Some(next)) = (before.last_mut(), after.first()) else { continue };
        let TimexValue::Period { period, .. } = &mut clock.value else { continue };
        let TimexValue::Period { period: named, .. } = next.value else { continue };
        let bare = clock.kind == TimexKind::Time
            && clock.anchor == Anchor::Published
            && clock.basis == Basis::InheritedFromNarrative;
        let near = next.span.start.saturating_sub(clock.span.end) < REACH;
        let names_a_day = match named {
            Period::Day(_) => true,
            Period::Minute(..) | Period::Part(..) => next.anchor != Anchor::Published || next.basis != Basis::Deictic,
            _ => false,
        };
        if !(bare && near && names_a_day && context.same_sentence(clock.span.start, next.span.start)) {
            continue;
        }
        let day = named.first_day();
        *period = match *period {
            Period::Part(_, part) => Period::Part(day, part),
            Period::Hour(_, hour) => Period::Hour(day, hour),
            Period::Minute(_, hour, minute) => Period::Minute(day, hour, minute),
            Period::Second(_, clock) => Period::Second(day, clock),
            other => other,
        };
        clock.anchor = Anchor::Time(at + 1);
        clock.basis = Basis::InheritedFromSentence;
        clock.steps = vec![format!("the sentence goes on to {}", explain::period(Period::Day(day)))];
    }
}
