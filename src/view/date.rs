//! Dates as a person writes them, with the uncertainty said and never hidden.

use crate::calendar::{Bounds, Civil, Datelike, Precision, last_day_of_month, month_in_words};
use crate::graph::timeline::EventTime;

/// The time of an event in words: `Monday 5 January 2026`, `21–31 December 2025`, `by 4 January 2026`,
/// `from March 2025`, `2018`, `undated`.
///
/// ```
/// use dateline::calendar::Precision;
/// use dateline::graph::timeline::EventTime;
/// use dateline::view::date::in_words;
///
/// let known_end = EventTime {
///     earliest: None,
///     latest: Some("2026-01-04".parse()?),
///     edtf: None,
///     precision: Some(Precision::Day),
///     basis: None,
///     zone: None,
/// };
/// assert_eq!(in_words(Some(&known_end)), "by 4 January 2026");
/// assert_eq!(in_words(None), "undated");
/// # Ok::<(), dateline::calendar::CalendarError>(())
/// ```
#[must_use]
pub fn in_words(when: Option<&EventTime>) -> String {
    let Some(when) = when else { return "undated".to_owned() };
    let zone = |civil: Civil| match (&when.zone, civil.time) {
        (Some(zone), Some(_)) => format!(" ({zone})"),
        _ => String::new(),
    };
    let words = match (when.earliest, when.latest) {
        (None, None) => return "undated".to_owned(),
        (None, Some(latest)) => format!("by {}{}", end_in_words(latest, when.precision), zone(latest)),
        (Some(earliest), None) => format!("from {}{}", begin_in_words(earliest, when.precision), zone(earliest)),
        (Some(earliest), Some(latest)) => format!("{}{}", range_in_words(earliest, latest, when), zone(earliest)),
    };
    match when.edtf.as_deref().and_then(|edtf| edtf.chars().last()) {
        Some('~') => format!("about {words}"),
        Some('?') => format!("perhaps {words}"),
        Some('%') => format!("perhaps about {words}"),
        _ => words,
    }
}

/// A date as disputes have it (`2025-12-28`, `2025-12-21/2025-12-31`, `../2026-01-04`) in words; as it is where it is none.
#[must_use]
pub fn written_in_words(text: &str) -> String {
    let (earliest, latest) = text.split_once('/').unwrap_or((text, text));
    let read = |end: &str| if end == ".." { Some(None) } else { end.parse::<Civil>().ok().map(Some) };
    let (Some(earliest), Some(latest)) = (read(earliest), read(latest)) else { return text.to_owned() };
    in_words(Some(&EventTime { earliest, latest, edtf: None, precision: None, basis: None, zone: None }))
}

fn begin_in_words(begin: Civil, precision: Option<Precision>) -> String {
    match precision {
        Some(Precision::Year) if begin.time.is_none() && begin.date.ordinal() == 1 => begin.date.year().to_string(),
        Some(Precision::Month) if begin.time.is_none() && begin.date.day() == 1 => month_in_words(begin.date),
        _ => begin.in_words(),
    }
}

fn end_in_words(end: Civil, precision: Option<Precision>) -> String {
    let last_of_month = end.date == last_day_of_month(end.date);
    match precision {
        Some(Precision::Year) if end.time.is_none() && end.date.month() == 12 && last_of_month => {
            end.date.year().to_string()
        }
        Some(Precision::Month) if end.time.is_none() && last_of_month => month_in_words(end.date),
        _ => end.in_words(),
    }
}

fn range_in_words(earliest: Civil, latest: Civil, when: &EventTime) -> String {
    let words = || Bounds { earliest: Some(earliest), latest: Some(latest) }.in_words();
    let (first, last) = (earliest.date, latest.date);
    if first == last || earliest.time.is_some() || latest.time.is_some() {
        return words();
    }
    if let Some(season) = season_in_words(when) {
        return season;
    }
    let whole_months = first.day() == 1 && last == last_day_of_month(last) && first.year() == last.year();
    match (first.month(), last.month()) {
        (1, 4) if whole_months && in_parts(when) => format!("early {}", first.year()),
        (5, 8) if whole_months && in_parts(when) => format!("middle of {}", first.year()),
        (9, 12) if whole_months && in_parts(when) => format!("late {}", first.year()),
        (begin, end) if begin == end && is_week(earliest, latest, when) => format!("week of {}", words()),
        _ => words(),
    }
}

fn is_week(earliest: Civil, latest: Civil, when: &EventTime) -> bool {
    when.precision == Some(Precision::Week) && (latest.date - earliest.date).num_days() == 6
}

/// Thirds are said as a person says them only where the article did.
fn in_parts(when: &EventTime) -> bool {
    when.basis.as_deref() == Some("period-part")
}

/// EDTF writes seasons as months 21 to 24 (25 to 32 by hemisphere), quarters as 33 to 36, halves as 40 and 41.
fn season_in_words(when: &EventTime) -> Option<String> {
    let (year, part) = when.edtf.as_deref()?.trim_end_matches(['~', '?', '%']).split_once('-')?;
    let name = match part {
        "21" | "25" | "29" => "spring",
        "22" | "26" | "30" => "summer",
        "23" | "27" | "31" => "autumn",
        "24" | "28" | "32" => "winter",
        "33" => "first quarter of",
        "34" => "second quarter of",
        "35" => "third quarter of",
        "36" => "fourth quarter of",
        "40" => "first half of",
        "41" => "second half of",
        _ => return None,
    };
    year.parse::<i32>().ok().map(|year| format!("{name} {year}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(earliest: &str, latest: &str, precision: Precision) -> EventTime {
        let read = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        EventTime {
            earliest: read(earliest),
            latest: read(latest),
            edtf: None,
            precision: Some(precision),
            basis: None,
            zone: None,
        }
    }

    #[test]
    fn bounds_are_said_as_a_person_says_them() {
        use Precision::{Century, Day, Decade, Hour, Month, Week, Year};
        let cases = [
            ("2026-01-05", "2026-01-05", Day, "Monday 5 January 2026"),
            ("2026-01-05T20:00", "2026-01-05T20:00", Hour, "Monday 5 January 2026, 20:00"),
            ("2026-01-03T12:00", "2026-01-03T17:59:59", Hour, "Saturday 3 January 2026, 12:00–17:59"),
            ("2025-12-21", "2025-12-31", Day, "21–31 December 2025"),
            ("2025-12-30", "2026-01-02", Day, "30 December 2025 – 2 January 2026"),
            ("2026-03-30", "2026-04-02", Day, "30 March – 2 April 2026"),
            ("2026-01-05", "2026-01-11", Week, "week of 5–11 January 2026"),
            ("2025-03-01", "2025-03-31", Month, "March 2025"),
            ("2025-07-01", "2025-09-30", Month, "July–September 2025"),
            ("2018-01-01", "2018-12-31", Year, "2018"),
            ("2010-01-01", "2019-12-31", Decade, "the 2010s"),
            ("1900-01-01", "1999-12-31", Century, "1900–1999"),
            ("", "2026-01-04", Day, "by 4 January 2026"),
            ("", "2025-12-31", Year, "by 2025"),
            ("2025-03-01", "", Month, "from March 2025"),
            ("2025-03-01", "", Day, "from 1 March 2025"),
            ("", "", Day, "undated"),
        ];
        for (earliest, latest, precision, words) in cases {
            assert_eq!(in_words(Some(&time(earliest, latest, precision))), words);
        }
    }

    #[test]
    fn seasons_parts_and_doubt_are_said_where_the_article_said_them() {
        let mut summer = time("2026-06-01", "2026-08-31", Precision::Season);
        summer.edtf = Some("2026-22".to_owned());
        assert_eq!(in_words(Some(&summer)), "summer 2026");
        let mut early = time("2018-01-01", "2018-04-30", Precision::Month);
        assert_eq!(in_words(Some(&early)), "January–April 2018");
        early.basis = Some("period-part".to_owned());
        assert_eq!(in_words(Some(&early)), "early 2018");
        let mut about = time("2018-03-01", "2018-03-31", Precision::Month);
        about.edtf = Some("2018-03~".to_owned());
        assert_eq!(in_words(Some(&about)), "about March 2018");
    }
}
