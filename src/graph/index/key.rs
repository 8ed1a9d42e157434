//! The order of the timeline as one number.
//!
//! A state's key sorts as the timeline does, so that every list of keys is a timeline: `current before past (1 bit)`,
//! `dated, earliest alone, latest alone, neither (2)`, `second of the begin, of the end, or the id's first digits (40)`,
//! `a free slot (20)`. Keys that agree but for the slot are a *group*, whose order within is by latest and id.

use crate::calendar::{Bounds, Civil, Instant};

/// Bits of the slot.
const SLOT: u32 = 20;
/// Slots of a group.
pub(super) const SLOTS: i64 = 1 << SLOT;
/// What the keys of past states have besides.
pub(super) const PAST: i64 = 1 << 62;
/// Where the seconds begin: year -9999.
const BEGIN: i64 = -377_705_116_800;
const SECONDS: i64 = (1 << 40) - 1;
/// The classes of dated events are the binary logarithms of their days, so that what overlaps a window begins at most
/// two class lengths before it.
pub(super) const LONGEST: i64 = 24;
/// The class of events whose earliest begin alone is known.
pub(super) const EARLIEST_ONLY: i64 = 30;
/// The class of events whose latest end alone is known.
pub(super) const LATEST_ONLY: i64 = 31;
/// The class of events of which no bound is known.
pub(super) const NEITHER: i64 = 32;

/// Seconds since 1970 in civil time.
pub(super) fn seconds(instant: Instant) -> i64 {
    instant.and_utc().timestamp()
}

/// The first second of an earliest begin.
pub(super) fn begin(civil: Civil) -> i64 {
    seconds(civil.first_second())
}

/// The last second of a latest end.
pub(super) fn end(civil: Civil) -> i64 {
    seconds(civil.last_second())
}

/// How long it may last, or which end is known.
pub(super) fn class(bounds: Bounds) -> i64 {
    match (bounds.earliest, bounds.latest) {
        (Some(earliest), Some(latest)) => {
            let days = (end(latest) - begin(earliest)).max(0) / 86_400;
            i64::from(64 - days.leading_zeros()).min(LONGEST)
        }
        (Some(_), None) => EARLIEST_ONLY,
        (None, Some(_)) => LATEST_ONLY,
        (None, None) => NEITHER,
    }
}

/// The most seconds that an event of a dated class lasts.
pub(super) fn longest(class: i64) -> i64 {
    if class >= LONGEST { i64::MAX / 4 } else { 86_400 << class }
}

fn kind(class: i64) -> i64 {
    match class {
        EARLIEST_ONLY => 1,
        LATEST_ONLY => 2,
        NEITHER => 3,
        _ => 0,
    }
}

/// The first key of the group of a state; `second` is its begin or, for want of one, its end.
pub(super) fn group(class: i64, second: i64, past: bool) -> i64 {
    let kind = kind(class) << (40 + SLOT);
    let second = second.saturating_sub(BEGIN).clamp(0, SECONDS) << SLOT;
    kind | second | if past { PAST } else { 0 }
}

/// The group of a state without bounds: by its id.
pub(super) fn group_of_id(id: &str, past: bool) -> i64 {
    let digits = id.get(..10).and_then(|digits| i64::from_str_radix(digits, 16).ok()).unwrap_or_default();
    kind(NEITHER) << (40 + SLOT) | (digits & SECONDS) << SLOT | if past { PAST } else { 0 }
}

/// The group that a key is in, whether current or past.
pub(super) fn group_of(key: i64) -> i64 {
    (key & !PAST) >> SLOT
}

/// The second that a key begins with.
pub(super) fn second_of(key: i64) -> i64 {
    (group_of(key) & SECONDS) + BEGIN
}

/// The second of the begin of a dated event.
pub(super) fn dated_second_of(key: i64) -> Option<i64> {
    ((key & !PAST) >> (40 + SLOT) == 0).then(|| second_of(key))
}

/// The keys, first and last, of the states of a class that may overlap a window; the ends of dated ones are still to be
/// compared with the window's begin.
pub(super) fn range(class: i64, since: Option<i64>, until: Option<i64>, past: bool) -> (i64, i64) {
    let (low, high) = match class {
        NEITHER => (None, None),
        EARLIEST_ONLY => (None, until),
        LATEST_ONLY => (since, None),
        _ => (since.map(|since| since.saturating_sub(longest(class))), until),
    };
    let low = low.unwrap_or(i64::MIN / 2);
    let high = high.unwrap_or(i64::MAX / 2);
    (group(class, low, past), group(class, high, past) + SLOTS - 1)
}

/// All classes.
pub(super) fn classes() -> impl Iterator<Item = i64> {
    (0..=LONGEST).chain([EARLIEST_ONLY, LATEST_ONLY, NEITHER])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(earliest: Option<&str>, latest: Option<&str>) -> Bounds {
        let civil = |text: &str| text.parse().unwrap();
        Bounds { earliest: earliest.map(civil), latest: latest.map(civil) }
    }

    fn key(bounds: Bounds) -> i64 {
        let second = bounds.earliest.map(begin).or_else(|| bounds.latest.map(end));
        second.map_or_else(|| group_of_id("00ff00ff00ff00ff", false), |second| group(class(bounds), second, false))
    }

    #[test]
    fn keys_sort_as_the_timeline_does() {
        let ordered = [
            bounds(Some("0044-03-15"), Some("0044-03-15")),
            bounds(Some("2026-01-05"), Some("2026-01-05")),
            bounds(Some("2026-01-05T20:00"), Some("2026-01-06")),
            bounds(Some("2026-01-05"), None),
            bounds(None, Some("1999-01-01")),
            bounds(None, None),
        ];
        assert!(ordered.map(key).is_sorted());
        assert_eq!(second_of(key(ordered[1])), begin("2026-01-05".parse().unwrap()));
    }

    #[test]
    fn a_range_holds_whatever_may_overlap_and_its_class_is_no_longer_than_said() {
        for (earliest, latest) in
            [("2025-12-31", "2026-01-01"), ("2025-01-01", "2026-12-31"), ("1901-01-01", "2000-12-31")]
        {
            let event = bounds(Some(earliest), Some(latest));
            let length = end(event.latest.unwrap()) - begin(event.earliest.unwrap());
            assert!(length < longest(class(event)), "{earliest}");
            let window = end(event.latest.unwrap());
            let (low, high) = range(class(event), Some(window), Some(window), false);
            assert!((low..=high).contains(&key(event)), "{earliest}");
        }
    }
}
