//! When an article was published: a cascade from what is said for machines down to what is shown to readers. A date of
//! change, a copyright year and the day of reading are never taken for it.

use chrono::{Datelike, NaiveDate};

use super::json_ld::Statement;
use super::metadata::{Marks, PageRules};
use super::page::{Page, Stamp};
use super::written_date::{Cue, DayOrder, WrittenDates};
use super::{Published, PublishedBasis};
use crate::calendar::{Moment, Precision};

/// The publication date of a page, and where it was found.
pub(super) fn published(page: &Page, main: Option<&Statement>, text: &str, rules: &PageRules) -> Option<Published> {
    let order = DayOrder::of_language(page.lang.as_deref().unwrap_or_default());
    let read = |written: &str| rules.dates.whole(written, order).filter(|when| plausible(*when));
    let meta = |usage: &str| {
        rules.marks.of(usage).find_map(|name| {
            page.metas.iter().filter(|(key, _)| key == name).find_map(|(_, content)| to_the_day(read(content)?))
        })
    };
    let json_ld = || {
        main.and_then(|main| {
            [&main.published, &main.created].into_iter().flatten().find_map(|text| to_the_day(read(text)?))
        })
    };
    let url = || [&page.url, &page.canonical].into_iter().flatten().find_map(|url| in_url(url, &rules.dates));
    let stamps = Stamps { page, rules, order };
    let sources: [(PublishedBasis, &dyn Fn() -> Option<Moment>); 8] = [
        (PublishedBasis::JsonLd, &json_ld),
        (PublishedBasis::Opengraph, &|| meta("opengraph")),
        (PublishedBasis::Time, &|| stamps.first(true, true)),
        (PublishedBasis::Meta, &|| meta("meta")),
        (PublishedBasis::Url, &url),
        (PublishedBasis::Time, &|| stamps.first(true, false)),
        (PublishedBasis::Text, &|| stamps.first(false, true)),
        (PublishedBasis::Url, &|| month_in_url(page.url.as_deref()?)),
    ];
    let found = sources.into_iter().find_map(|(basis, source)| Some(Published { when: source()?, basis }));
    match found {
        Some(found) if found.when.precision() >= Precision::Day => Some(found),
        coarse => stated_in_text(text, &rules.dates).or(coarse),
    }
}

/// A date that the text itself states as its own, in its first lines: a line that is nothing but a date with its weekday,
/// time or a word such as "published", or a dateline such as `PARIS, Jan. 4, 2019 (Agency) —`.
pub(super) fn stated_in_text(text: &str, dates: &WrittenDates) -> Option<Published> {
    /// Headline, kicker, byline, date.
    const FIRST_LINES: usize = 5;
    const LONGEST_LINE: usize = 120;
    let mut stated: Option<Moment> = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()).take(FIRST_LINES) {
        let head = if line.len() > LONGEST_LINE { dateline(line) } else { Some(line) };
        let Some(head) = head else { continue };
        let is_dateline = head.len() < line.len();
        for date in dates.in_text(head, DayOrder::Unknown) {
            let firm = date.weekday || date.cue.is_some() || date.when.time().is_some();
            if date.cue == Some(Cue::Modified) || !(is_dateline || date.alone && firm) || !plausible(date.when) {
                continue;
            }
            match stated {
                Some(known) if known.date() != date.when.date() => return None,
                Some(_) => {}
                None => stated = Some(date.when),
            }
        }
    }
    stated.map(|when| Published { when, basis: PublishedBasis::Text })
}

/// What stands before the dash of a paragraph that begins with a place in capitals and a comma.
fn dateline(line: &str) -> Option<&str> {
    let end = ["—", "–", " -- ", " - "].into_iter().filter_map(|dash| line.find(dash)).min()?;
    let head = &line[..end];
    let place = head.split(',').next()?;
    let capitals = place.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    (head.len() <= 100 && capitals && place.chars().any(char::is_alphabetic)).then_some(head)
}

fn to_the_day(when: Moment) -> Option<Moment> {
    (when.precision() >= Precision::Day).then_some(when)
}

/// Not the zero of a clock, nor a year that no article has.
fn plausible(when: Moment) -> bool {
    let (year, ..) = when.parts();
    let zero = NaiveDate::from_ymd_opt(1970, 1, 1);
    (1800..=2100).contains(&year) && when.date() != zero
}

/// The elements of a page that show dates.
struct Stamps<'a> {
    page: &'a Page,
    rules: &'a PageRules,
    order: DayOrder,
}

impl Stamps<'_> {
    /// The first date of an element that belongs to the article and tells no change: of `<time>` and microdata, or of
    /// others; of those marked as publication alone, or of all.
    fn first(&self, is_time: bool, marked: bool) -> Option<Moment> {
        self.page.stamps.iter().filter(|stamp| stamp.is_time == is_time).find_map(|stamp| {
            let marks = &self.rules.marks;
            let changed = |words: &[String]| marks.any("modified", words);
            if changed(&stamp.marks)
                || stamp.around.iter().take(2).any(|words| changed(words))
                || elsewhere(stamp, marks)
            {
                return None;
            }
            let (when, cue) = self.read(stamp)?;
            let is_marked = cue == Some(Cue::Published)
                || marks.any("published", &stamp.marks)
                || stamp.around.iter().take(2).any(|words| marks.any("published", words));
            (cue != Some(Cue::Modified) && (is_marked || !marked)).then_some(when)
        })
    }

    fn read(&self, stamp: &Stamp) -> Option<(Moment, Option<Cue>)> {
        let dates = &self.rules.dates;
        let shown = dates.in_text(&stamp.text, self.order);
        let cue = shown.first().and_then(|date| date.cue);
        let machine = stamp.machine.as_deref().and_then(|machine| dates.whole(machine, self.order));
        let when = machine.or_else(|| {
            // of "Published … Updated …" in one element, the one that is not the change
            let published = shown.iter().find(|date| date.cue == Some(Cue::Published));
            published.or_else(|| shown.iter().find(|date| date.cue.is_none())).map(|date| date.when)
        })?;
        (plausible(when) && when.precision() >= Precision::Day).then_some((when, cue))
    }
}

fn elsewhere(stamp: &Stamp, marks: &Marks) -> bool {
    marks.any("elsewhere", &stamp.marks) || stamp.around.iter().any(|words| marks.any("elsewhere", words))
}

/// The day that an address names: `/2026/01/04/`, `/2026/jan/04/`, `2026-01-04`, `20260104`.
fn in_url(url: &str, dates: &WrittenDates) -> Option<Moment> {
    let path = path_of(url);
    let segments: Vec<&str> = path.split('/').collect();
    let by_folders = segments.windows(3).find_map(|parts| {
        let &[year, month, day] = parts else { return None };
        let month_number = if month.chars().all(char::is_alphabetic) {
            dates.whole(&format!("1 {month} 2000"), DayOrder::Unknown)?.date()?.month()
        } else {
            number(month, 2)?
        };
        NaiveDate::from_ymd_opt(year_of(year)?, month_number, number(leading_digits(day), 2)?)
    });
    let found = by_folders.or_else(|| {
        segments.iter().rev().find_map(|segment| {
            let runs: Vec<&str> = segment.split(|c: char| !c.is_ascii_digit()).collect();
            let dashed = runs.windows(3).find_map(|parts| {
                let &[year, month, day] = parts else { return None };
                let written = [format!("{year}-{month}-{day}"), format!("{year}_{month}_{day}")];
                let there = month.len() == 2 && day.len() == 2 && written.iter().any(|form| segment.contains(form));
                NaiveDate::from_ymd_opt(year_of(year).filter(|_| there)?, number(month, 2)?, number(day, 2)?)
            });
            dashed.or_else(|| {
                runs.iter().filter(|run| run.len() == 8).find_map(|run| {
                    NaiveDate::from_ymd_opt(year_of(&run[..4])?, number(&run[4..6], 2)?, number(&run[6..], 2)?)
                })
            })
        })
    })?;
    Some(Moment::day(found))
}

/// The month that an address names where it names no day: `/2014/09/`.
fn month_in_url(url: &str) -> Option<Moment> {
    let segments: Vec<&str> = path_of(url).split('/').collect();
    segments.windows(2).find_map(|parts| {
        let &[year, month] = parts else { return None };
        let (year, month) = (year_of(year)?, number(month, 2).filter(|_| month.len() == 2)?);
        format!("{year:04}-{month:02}").parse().ok()
    })
}

/// The address without host, query and fragment.
fn path_of(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = after_scheme.find('/').map_or("", |at| &after_scheme[at..]);
    path.split(['?', '#']).next().unwrap_or_default()
}

/// A year in which the web was there.
fn year_of(text: &str) -> Option<i32> {
    text.parse().ok().filter(|year| text.len() == 4 && (1994..=2100).contains(year))
}

fn number(text: &str, longest: usize) -> Option<u32> {
    (!text.is_empty() && text.len() <= longest).then(|| text.parse().ok())?
}

fn leading_digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    // `/2026/01/04-title` names a day, `/2026/01/04years` does not
    if text[end..].starts_with(char::is_alphabetic) { "" } else { &text[..end] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::Resources;

    fn dates() -> WrittenDates {
        WrittenDates::load(&Resources::embedded()).unwrap()
    }

    #[test]
    fn addresses_name_days() {
        for (url, day) in [
            ("https://a.example/2026/01/04/title", "2026-01-04"),
            ("https://a.example/world/2026/jan/04/title", "2026-01-04"),
            ("https://a.example/news/title-2026-01-04.html", "2026-01-04"),
            ("https://a.example/news/20260104-title", "2026-01-04"),
            ("https://a.example/2026/1/4/", "2026-01-04"),
        ] {
            assert_eq!(in_url(url, &dates()).map(|found| found.to_string()).as_deref(), Some(day), "{url}");
        }
        for url in
            ["https://a.example/id/2026123456", "https://a.example/1234-56-78", "https://a.example/?d=2026-01-04"]
        {
            assert_eq!(in_url(url, &dates()), None, "{url}");
        }
        assert_eq!(
            month_in_url("https://a.example/2014/09/title").map(|found| found.to_string()).as_deref(),
            Some("2014-09")
        );
    }

    #[test]
    fn a_text_states_its_date_in_its_first_lines_or_not_at_all() {
        let of = |text: &str| stated_in_text(text, &dates()).map(|found| found.when.to_string());
        assert_eq!(of("Friday, January 4, 2019 \n\nA house fell.").as_deref(), Some("2019-01-04"));
        assert_eq!(of("A house fell\nPublished 4 January 2019\nText").as_deref(), Some("2019-01-04"));
        let wire = "PARIS, Jan. 4, 2019 (Wire) — Ministers met for a second day to talk about the shape of a future treaty between them all.";
        assert_eq!(of(wire).as_deref(), Some("2019-01-04"));
        assert_eq!(of("January 6, 2021\nThe day that shook the town."), None);
        assert_eq!(of("On Friday, January 4, 2019 a house fell."), None);
        assert_eq!(of("Updated Friday, January 4, 2019\nA house fell."), None);
        assert_eq!(of("Published January 4, 2019\nPublished January 5, 2019"), None);
    }
}
