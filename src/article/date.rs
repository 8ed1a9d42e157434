//! When an article was published: a cascade from what is said for machines down to what is shown to readers. A date of
//! change, a copyright year and the day of reading are never taken for it.

use chrono::{Datelike, NaiveDate};

use super::json_ld::Statement;
use super::metadata::PageRules;
use super::page::{Page, Stamp};
use super::written_date::{Cue, DayOrder, WrittenDates};
use super::{Published, PublishedBasis};
use crate::calendar::{Moment, Precision};

/// The publication date of a page, and where it was found.
pub(super) fn published(
    page: &Page,
    main: Option<&Statement>,
    text: &str,
    guess: Option<NaiveDate>,
    rules: &PageRules,
) -> Option<Published> {
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
    let sources: [(PublishedBasis, &dyn Fn() -> Option<Moment>); 4] = [
        (PublishedBasis::JsonLd, &json_ld),
        (PublishedBasis::Opengraph, &|| meta("opengraph")),
        (PublishedBasis::Time, &|| stamps.best(STATED).filter(|(_, is_time)| *is_time).map(|(when, _)| when)),
        (PublishedBasis::Meta, &|| meta("meta")),
    ];
    let stated = sources.into_iter().find_map(|(basis, source)| Some(Published { when: source()?, basis }));
    let by_url = || Some(Published { when: url()?, basis: PublishedBasis::Url });
    match stated {
        Some(stated) => Some(by_url().filter(|by_url| is_local_day(by_url.when, stated.when)).unwrap_or(stated)),
        None => by_url()
            .or_else(|| {
                let (when, is_time) = stamps.best(SHOWN)?;
                Some(Published { when, basis: if is_time { PublishedBasis::Time } else { PublishedBasis::Text } })
            })
            .or_else(|| in_title(page, &rules.dates, order))
            .or_else(|| stated_in_text(text, &rules.dates))
            .or_else(|| Some(Published { when: month_in_url(page.url.as_deref()?)?, basis: PublishedBasis::Url }))
            .or_else(|| Some(Published { when: stamps.sound(guess?)?, basis: PublishedBasis::Text })),
    }
}

/// Whether an address's day is the publisher's own for a moment written in UTC: the day before or after. Articles count
/// their Mondays where they are written.
fn is_local_day(by_url: Moment, stated: Moment) -> bool {
    let in_utc = stated.time().is_some() && stated.offset().is_some_and(|offset| offset.local_minus_utc() == 0);
    match (by_url.date(), stated.date()) {
        (Some(day), Some(utc)) => in_utc && (day - utc).num_days().abs() == 1,
        _ => false,
    }
}

/// A part of the page's title that is nothing but a date: `Ministers meet | The Post | 04.01.2026`.
fn in_title(page: &Page, dates: &WrittenDates, order: DayOrder) -> Option<Published> {
    let title = page.title.as_deref()?;
    let parts = title.split(" | ").flat_map(|part| part.split(" - "));
    let when =
        parts.filter_map(|part| dates.whole(part, order)).find_map(to_the_day).filter(|when| plausible(*when))?;
    (title.contains(" | ") || title.contains(" - ")).then_some(Published { when, basis: PublishedBasis::Text })
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

/// What a stamp must reach to be believed over `<meta>` elements.
const STATED: i32 = 6;
/// What a stamp must reach to be believed at all.
const SHOWN: i32 = 3;
/// Characters between a heading and the date that belongs to it.
const NEAR_HEADING: isize = 600;

impl Stamps<'_> {
    /// The date of the element that has the most to say for it, the first of equals, and whether it is a `<time>`.
    fn best(&self, least: i32) -> Option<(Moment, bool)> {
        let mut best: Option<(i32, Moment, bool)> = None;
        for stamp in &self.page.stamps {
            if let Some((score, when)) = self.score(stamp)
                && score >= least
                && best.is_none_or(|(known, ..)| score > known)
            {
                best = Some((score, when, stamp.is_time));
            }
        }
        best.map(|(_, when, is_time)| (when, is_time))
    }

    /// The extraction's own guess, the newest date anywhere in the page, where it is no copyright year (which it gives
    /// as 1 January) and not the date of a change.
    fn sound(&self, guess: NaiveDate) -> Option<Moment> {
        let mut shown = self.page.stamps.iter().filter_map(|stamp| {
            let (when, cue, _) = self.read_any(stamp)?;
            (when.date() == Some(guess))
                .then_some(cue != Some(Cue::Modified) && !self.rules.marks.any("modified", &stamp.marks))
        });
        let first = shown.next();
        let new_year = guess.month() == 1 && guess.day() == 1;
        let sound = first.map_or(!new_year, |first| first || shown.any(|published| published));
        Some(Moment::day(guess)).filter(|when| sound && plausible(*when))
    }

    /// How much speaks for an element's being the article's date; `None` where it shows none, or that of a change.
    fn score(&self, stamp: &Stamp) -> Option<(i32, Moment)> {
        let marks = &self.rules.marks;
        let near = || std::iter::once(&stamp.marks).chain(stamp.around.iter().take(2));
        let says = |usage: &str| near().any(|words| marks.any(usage, words));
        let (when, cue, alone) = self.read(stamp)?;
        let stated = marks.any("stated", &stamp.marks);
        let changed = marks.any("modified", &stamp.marks) || says("modified") && !marks.any("published", &stamp.marks);
        if cue == Some(Cue::Modified) || changed && !stated {
            return None;
        }
        let elsewhere =
            marks.any("elsewhere", &stamp.marks) || stamp.around.iter().any(|words| marks.any("elsewhere", words));
        let close = stamp.from_heading.is_some_and(|from| from.abs() <= NEAR_HEADING);
        let score = [
            (stamp.is_time, 2),
            (stated, 4),
            (cue == Some(Cue::Published), 3),
            (says("published"), 1),
            (alone, 1),
            (close, 2),
            (elsewhere, if close { -1 } else { -4 }),
        ];
        Some((score.iter().filter(|(holds, _)| *holds).map(|(_, weight)| weight).sum(), when))
    }

    /// Its first date, that of a change included.
    fn read_any(&self, stamp: &Stamp) -> Option<(Moment, Option<Cue>, bool)> {
        self.read(stamp).or_else(|| {
            let date = self.rules.dates.in_text(&stamp.text, self.order).into_iter().next()?;
            Some((date.when, date.cue, date.alone))
        })
    }

    /// Its date, what the words before it say, and whether it shows nothing else.
    fn read(&self, stamp: &Stamp) -> Option<(Moment, Option<Cue>, bool)> {
        let dates = &self.rules.dates;
        let shown = dates.in_text(&stamp.text, self.order);
        let cue = shown.first().and_then(|date| date.cue);
        let alone = shown.first().is_some_and(|date| date.alone);
        let machine = stamp.machine.as_deref().and_then(|machine| dates.whole(machine, self.order));
        let when = machine.or_else(|| {
            // of "Published … Updated …" in one element, the one that is not the change
            let published = shown.iter().find(|date| date.cue == Some(Cue::Published));
            published.or_else(|| shown.iter().find(|date| date.cue.is_none())).map(|date| date.when)
        })?;
        (plausible(when) && when.precision() >= Precision::Day).then_some((when, cue, alone))
    }
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
