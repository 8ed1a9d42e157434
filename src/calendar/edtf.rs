//! EDTF (ISO 8601-2): what a person wrote as bounds, and bounds as an interval.

use chrono::{Datelike, NaiveDate};
use edtf_core::{Bound, Edtf, Precision as Written};

use super::{Bounds, Civil, Moment, Precision};

/// The bounds and the precision of an EDTF text, such as `2026-01-05`, `2026-01-05T20:00`, `2025-12-21/2025-12-31`,
/// `../2026-01-03`, `2026-01~`, `2026-21`, `202X`; of `../..`, nothing known. `None` where it is not EDTF.
///
/// As the standard says, a mark of doubt (`?`, `~`, `%`) moves no bound.
///
/// ```
/// use dateline::calendar::read_edtf;
/// let (bounds, _) = read_edtf("2025-12-21/2025-12-31").unwrap();
/// assert_eq!(bounds.latest.unwrap().to_string(), "2025-12-31");
/// assert!(read_edtf("next week").is_none());
/// ```
#[must_use]
pub fn read_edtf(text: &str) -> Option<(Bounds, Option<Precision>)> {
    let text = text.trim();
    if text == "../.." {
        return Some((Bounds::OPEN, None));
    }
    // times of day are finer than the bounds of the library, which are days
    if let Ok(moment) = text.parse::<Moment>()
        && let (Some(date), Some(time)) = (moment.date(), moment.time())
    {
        let point = Some(Civil::at(date, time));
        return Some((Bounds { earliest: point, latest: point }, Some(moment.precision())));
    }
    if let Some((begin, end)) = text.split_once('/')
        && (begin.contains('T') || end.contains('T'))
    {
        let one = |side: &str| if matches!(side, "" | "..") { Some(Bounds::OPEN) } else { Some(read_edtf(side)?.0) };
        let bounds = Bounds { earliest: one(begin)?.earliest, latest: one(end)?.latest };
        return is_ordered(bounds).then_some((bounds, None));
    }
    let read = Edtf::parse(text).ok()?;
    let found = read.bounds();
    let day = |bound: Bound| match bound {
        Bound::Date(date) => {
            let year = i32::try_from(date.year).ok()?;
            Some(Civil::day(NaiveDate::from_ymd_opt(year, u32::from(date.month), u32::from(date.day))?))
        }
        _ => None,
    };
    let bounds = Bounds { earliest: day(found.earliest), latest: day(found.latest) };
    if bounds == Bounds::OPEN || !is_ordered(bounds) {
        return None;
    }
    let precision = match &read {
        Edtf::Date(date) => match (date.precision(), bounds.earliest, bounds.latest) {
            (Written::Year, Some(first), Some(last)) => match last.date.year() - first.date.year() {
                0 => Some(Precision::Year),
                9 => Some(Precision::Decade),
                99 => Some(Precision::Century),
                _ => None,
            },
            (Written::Month, Some(first), Some(last)) if first.date.month() == last.date.month() => {
                Some(Precision::Month)
            }
            (Written::Season, ..) => Some(Precision::Season),
            (Written::Day, first, last) if first == last => Some(Precision::Day),
            (Written::Day, Some(first), Some(last)) if first.date.month() == last.date.month() => {
                Some(Precision::Month)
            }
            _ => None,
        },
        _ => None,
    };
    Some((bounds, precision))
}

fn is_ordered(bounds: Bounds) -> bool {
    bounds.earliest.zip(bounds.latest).is_none_or(|(begin, end)| begin.first_second() <= end.last_second())
}

impl Bounds {
    /// The shortest EDTF of it: `2026-01-05/2026-01-11`, `../2026-01-05`, `2026-01-05`, `2026-01`, `2026-01-05T20:00:00`. `None` where
    /// nothing is known, or an end is within a day, which EDTF's intervals cannot say.
    #[must_use]
    pub fn edtf(self) -> Option<String> {
        let end = |civil: Option<Civil>| match civil {
            None => Some("..".to_owned()),
            Some(Civil { date, time: None }) => Some(date.format("%Y-%m-%d").to_string()),
            Some(_) => None,
        };
        match (self.earliest, self.latest) {
            (None, None) => None,
            (Some(Civil { date, time }), Some(last)) if last == Civil { date, time } => {
                let clock = time.map_or_else(String::new, |time| time.format("T%H:%M:%S").to_string());
                Some(date.format("%Y-%m-%d").to_string() + &clock)
            }
            (Some(Civil { date: first, time: None }), Some(Civil { date: last, time: None }))
                if first.day() == 1 && last == super::last_day_of_month(first) =>
            {
                Some(first.format("%Y-%m").to_string())
            }
            (Some(Civil { date: first, time: None }), Some(Civil { date: last, time: None }))
                if first.ordinal() == 1 && first.year() == last.year() && (last.month(), last.day()) == (12, 31) =>
            {
                Some(first.format("%Y").to_string())
            }
            (first, last) => Some(format!("{}/{}", end(first)?, end(last)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String, Option<Precision>)> {
        let end = |civil: Option<Civil>| civil.map_or_else(|| "..".to_owned(), |civil| civil.to_string());
        read_edtf(text).map(|(bounds, precision)| (end(bounds.earliest), end(bounds.latest), precision))
    }

    #[test]
    fn what_people_write_is_read() {
        let is = |text: &str, first: &str, last: &str, precision| {
            assert_eq!(read(text), Some((first.to_owned(), last.to_owned(), precision)), "{text}");
        };
        is("2026-01-05", "2026-01-05", "2026-01-05", Some(Precision::Day));
        is("2026-02", "2026-02-01", "2026-02-28", Some(Precision::Month));
        is("2026-02-XX", "2026-02-01", "2026-02-28", Some(Precision::Month));
        is("2026?", "2026-01-01", "2026-12-31", Some(Precision::Year));
        is("202X", "2020-01-01", "2029-12-31", Some(Precision::Decade));
        is("../2026-01-03", "..", "2026-01-03", None);
        is("2026-01-05T20:00", "2026-01-05T20:00", "2026-01-05T20:00", Some(Precision::Minute));
        is("2026-01-05T20:00/2026-01-06", "2026-01-05T20:00", "2026-01-06", None);
        is("../..", "..", "..", None);
        for wrong in ["", "yesterday", "2026-13", "2026-01-09/2026-01-05", "2026-02-30"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
