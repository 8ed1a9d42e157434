//! Dates and times read back from how the graph writes them.

use crate::calendar::{Civil, Moment, Precision};

/// Reads an earliest begin back: midnight is a whole day.
pub(super) fn begin(stamp: &str) -> Option<Civil> {
    let civil: Civil = stamp.trim_end_matches('Z').parse().ok()?;
    Some(if stamp.contains("T00:00:00") { Civil::day(civil.date) } else { civil })
}

/// Reads a latest end back: the last second of a day is a whole day, that of a minute a whole minute.
pub(super) fn end(stamp: &str) -> Option<Civil> {
    let stamp = stamp.trim_end_matches('Z');
    let civil: Civil = stamp.parse().ok()?;
    if stamp.ends_with("T23:59:59") {
        return Some(Civil::day(civil.date));
    }
    match stamp.strip_suffix(":59") {
        Some(minute) => minute.parse().ok(),
        None => Some(civil),
    }
}

/// Reads a date back that is written as the dateTime of its first second, beside its precision and zone.
pub(super) fn moment(stamp: &str, precision: Option<Precision>, zone: Option<&str>) -> Option<Moment> {
    let stamp = stamp.trim_end_matches('Z');
    let text = match precision? {
        Precision::Year => stamp.get(..4)?.to_owned(),
        Precision::Month => stamp.get(..7)?.to_owned(),
        Precision::Day => stamp.get(..10)?.to_owned(),
        _ => format!("{stamp}{}", zone.unwrap_or_default()),
    };
    text.parse().ok()
}
