use std::collections::HashSet;

use crate::document::Span;
use crate::error::DataFileError;
use crate::resource::Resources;

/// What a paper prints around its story: datelines, bylines, stamps of publication, credits, teasers. They are read for their
/// dates, but nothing in them happens or acts. The words are in `data/lexicon/furniture.csv`.
///
/// ```
/// use dateline::{document::Furniture, resource::Resources};
/// let text = "LIMA, Oct. 3 (Reuters) — The cabinet resigned.";
/// let found = Furniture::load(&Resources::embedded())?.spans(text);
/// assert_eq!(found[0].of(text), "LIMA, Oct. 3 (Reuters) —");
/// # Ok::<(), dateline::error::DataFileError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Furniture {
    stamps: Vec<String>,
    bylines: Vec<String>,
    credits: Vec<String>,
    inside: Vec<String>,
    /// Names of months and weekdays.
    calendar: HashSet<String>,
}

/// Longer than any dateline, in bytes.
const DATELINE: usize = 110;
/// More words than a byline or a stamp has.
const LINE: usize = 14;
/// More words than a credit has.
const CREDIT: usize = 60;

impl Furniture {
    /// Reads the words.
    ///
    /// # Errors
    /// When the file is missing or names an unknown kind.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let file = "lexicon/furniture.csv";
        let mut own = Self::default();
        for (number, line) in resources.text(file)?.lines().enumerate().skip(1) {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let (kind, words) = line.split_once(',').unwrap_or((line, ""));
            let list = match kind {
                "stamp" => &mut own.stamps,
                "byline" => &mut own.bylines,
                "credit" => &mut own.credits,
                "inside" => &mut own.inside,
                "month" | "weekday" => {
                    own.calendar.extend(words.split_whitespace().map(str::to_owned));
                    continue;
                }
                other => return Err(DataFileError::new(file, "no such kind").at_line(number + 1).in_key(other)),
            };
            list.push(words.trim().to_owned());
        }
        Ok(own)
    }

    /// The spans, in order, none inside another, each within a line.
    #[must_use]
    pub fn spans(&self, text: &str) -> Vec<Span> {
        let mut found = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            at += line.len();
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            if self.is_furniture(line) || self.is_teaser(line) {
                found.push(Span::new(start, start + line.len()));
                continue;
            }
            if let Some(length) = self.dateline(line) {
                found.push(Span::new(start, start + length));
            }
            found.extend(self.credit_in(line).map(|span| Span::new(start + span.start, start + span.end)));
        }
        found
    }

    /// A line that is a byline, a stamp or a credit as a whole.
    fn is_furniture(&self, line: &str) -> bool {
        let words = line.split_whitespace().count();
        if words > CREDIT {
            return false;
        }
        let small = line.to_lowercase();
        let bare = small.trim_start_matches(['(', '[', '*', '_', '—', '–', '-', ' ']);
        let begins =
            |starts: &[String]| starts.iter().filter_map(|start| after(bare, start)).min_by_key(|rest| rest.len());
        if begins(&self.credits).is_some() {
            return true;
        }
        if words > LINE {
            return false;
        }
        let dated = small.bytes().any(|byte| byte.is_ascii_digit())
            || small.split(|c: char| !c.is_alphanumeric()).any(|word| self.calendar.contains(word));
        if let Some(rest) = begins(&self.stamps)
            && dated
            && rest.split_whitespace().all(|word| self.is_stamp_word(word))
        {
            return true;
        }
        let Some(rest) = begins(&self.bylines).map(|rest| &line[line.len().saturating_sub(rest.len())..]) else {
            return false;
        };
        // "By JANE DOE and TOM HALE, Northern Wire": nothing but names
        let mut names = 0;
        let plain = rest.split_whitespace().all(|word| {
            let word = word.trim_matches([',', '(', ')', '|', '/', '.', ':']);
            names += usize::from(word.starts_with(char::is_uppercase));
            word.is_empty()
                || word.starts_with(char::is_uppercase)
                || matches!(
                    word,
                    "and"
                        | "for"
                        | "of"
                        | "the"
                        | "in"
                        | "at"
                        | "de"
                        | "van"
                        | "von"
                        | "der"
                        | "den"
                        | "da"
                        | "al"
                        | "el"
                        | "bin"
                        | "with"
                        | "&"
                        | "staff"
                        | "reporter"
                        | "correspondent"
                        | "writer"
                        | "editor"
                )
        });
        plain && names > 1 && !rest.trim_end_matches('.').contains(". ") && !rest.ends_with(['?', '!'])
    }

    /// "City To Pay Artists - October 10, 2020": the headline of another article with its day, in a line of its own.
    fn is_teaser(&self, line: &str) -> bool {
        let Some((head, date)) = [" - ", " – ", " — ", " | "].iter().find_map(|dash| line.rsplit_once(dash)) else {
            return false;
        };
        let words: Vec<&str> = date.split_whitespace().collect();
        let whole = (2..=4).contains(&words.len())
            && words.iter().all(|word| self.is_date_word(word))
            && words.iter().any(|word| self.calendar.contains(word.trim_matches(['.', ',']).to_lowercase().as_str()))
            && words.last().is_some_and(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()));
        whole && (4..=CREDIT / 2).contains(&head.split_whitespace().count()) && !head.ends_with(['.', '!', '?'])
    }

    /// Part of a stamp: numbers, the calendar, the clock, small words.
    fn is_stamp_word(&self, word: &str) -> bool {
        let word = word.trim_matches([',', '.', ':', '|', '(', ')', '-', '–', '—', '/']);
        word.is_empty()
            || word.starts_with(|c: char| c.is_ascii_digit())
            || self.calendar.contains(word)
            || word.len() <= 4
            || matches!(
                word,
                "eastern" | "pacific" | "central" | "updated" | "published" | "minutes" | "hours" | "first" | "local"
            )
    }

    /// The length of the dateline that a line begins with, its dash included.
    fn dateline(&self, line: &str) -> Option<usize> {
        let limit = line.char_indices().map(|(at, _)| at).take_while(|&at| at <= DATELINE).last()?;
        let (at, dash) = ["—", "–", " --", " - ", ": "]
            .into_iter()
            .filter_map(|dash| line[..limit].find(dash).map(|at| (at, dash)))
            .min_by_key(|&(at, _)| at)?;
        let end = at + dash.trim_end().len();
        let head = line[..at].trim();
        let rest = line[end..].trim_start_matches([' ', '-', '–', '—', '\u{a0}']);
        let opens = rest.starts_with(|c: char| {
            c.is_uppercase() || c.is_numeric() || matches!(c, '“' | '"' | '‘' | '\'' | '$' | '£' | '€' | '(')
        });
        if head.is_empty() || !opens || rest.split_whitespace().count() < 3 {
            return None;
        }
        let (place, agency) = match head.strip_suffix(')').and_then(|head| head.rsplit_once('(')) {
            Some((place, agency)) => (place.trim(), Some(agency.trim())),
            None => (head, None),
        };
        let agency_like = agency.is_some_and(|agency| {
            !agency.is_empty()
                && agency.split_whitespace().count() <= 5
                && agency.starts_with(char::is_uppercase)
                && agency.split_whitespace().all(|word| {
                    word.starts_with(|c: char| !c.is_lowercase()) || matches!(word, "of" | "de" | "la" | "and")
                })
        });
        if agency.is_some() && (!agency_like || dash == ": ") {
            return None;
        }
        if place.is_empty() {
            return agency_like.then_some(end);
        }
        let mut parts = place.split(',').map(str::trim);
        let first = parts.next()?;
        let mut dated = false;
        for part in parts {
            let date = !part.is_empty() && part.split_whitespace().all(|word| self.is_date_word(word));
            dated |= date;
            let name = part.split_whitespace().count() <= 4
                && part
                    .split_whitespace()
                    .all(|word| word.starts_with(char::is_uppercase) || matches!(word, "of" | "and" | "the" | "de"));
            if !date && !name {
                return None;
            }
        }
        let words: Vec<&str> = first.split([' ', '/']).filter(|word| !word.is_empty()).collect();
        let small =
            |word: &str| matches!(word, "and" | "de" | "of" | "the" | "la" | "en" | "in" | "near" | "sur" | "am");
        let capitals = words.iter().all(|word| small(word) || is_capitals(word))
            && words
                .iter()
                .any(|word| word.chars().filter(|letter| letter.is_alphabetic()).count() > 2 && is_capitals(word));
        let named = words.iter().all(|word| small(word) || word.starts_with(char::is_uppercase));
        let fits = words.len() <= 6
            && match dash {
                // "NEW DELHI: The …"; a colon after anything else begins a list or a speech
                ": " => capitals && words.len() <= 3,
                _ => capitals || (named && (agency_like || dated)),
            };
        fits.then_some(end)
    }

    fn is_date_word(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        let bare = word.trim_matches(['.', ',']);
        self.calendar.contains(bare)
            || (!bare.is_empty() && bare.len() <= 4 && bare.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// The credits at the end of a paragraph: from "(Reporting by" or the sentence that says so.
    fn credit_in(&self, line: &str) -> Option<Span> {
        let small = line.to_lowercase();
        if small.len() != line.len() {
            return None;
        }
        if small.contains('(')
            && let Some(at) = self.credits.iter().filter_map(|credit| small.rfind(&format!("({credit} "))).min()
            && line[at..].split_whitespace().count() <= CREDIT
        {
            return Some(Span::new(at, line.len()));
        }
        let at = self.inside.iter().filter_map(|words| small.find(words.as_str())).min()?;
        let start = line[..at].rfind(". ").map_or(0, |stop| stop + 2);
        // the dot of "Jan. 4" ends no sentence
        let ends = |stop: &usize| !small[..*stop].rsplit(' ').next().is_some_and(|word| self.calendar.contains(word));
        let end =
            small[at..].match_indices(". ").map(|(stop, _)| at + stop).find(ends).map_or(line.len(), |stop| stop + 1);
        (line[start..end].split_whitespace().count() <= CREDIT).then_some(Span::new(start, end))
    }
}

/// What follows the words at the beginning of a line, where a word ends there.
fn after<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(start)?;
    (start.ends_with(|c: char| !c.is_alphanumeric()) || !rest.starts_with(char::is_alphanumeric)).then_some(rest)
}

fn is_capitals(word: &str) -> bool {
    let mut letters = word.chars().filter(|letter| letter.is_alphabetic());
    let mut any = false;
    letters.all(|letter| {
        any = true;
        !letter.is_lowercase()
    }) && any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let furniture = Furniture::load(&Resources::embedded()).unwrap();
        furniture.spans(text).into_iter().map(|span| span.of(text).to_owned()).collect()
    }

    #[test]
    fn datelines_of_agencies_and_papers() {
        for (head, rest) in [
            ("LIMA, Oct. 3 (Reuters) —", " The cabinet resigned on Friday."),
            ("OTTAWA —", " The minister resigned on Friday."),
            ("PORT-AU-PRINCE, Haiti (AP) —", " Gunmen attacked a market."),
            ("MOSCOW/KYIV, Jan 4 (Reuters) -", " Russia said it fired missiles."),
            ("Kyiv, Ukraine (CNN) —", " Russia said it fired missiles."),
            ("(CNN) —", " Russia said it fired missiles."),
            ("WASHINGTON, D.C. –", " “We won,” the senator said."),
            ("NEW DELHI:", " The court freed a journalist."),
            ("St. John's, N.L. (The Canadian Press) --", " A boat sank off the coast."),
            ("London, 3 October (PA) –", " A man was arrested on Friday."),
        ] {
            assert_eq!(found(&format!("{head}{rest}")), [head], "{head}{rest}");
        }
    }

    #[test]
    fn sentences_with_a_dash_are_no_datelines() {
        for text in [
            "The minister — a former judge — resigned on Friday.",
            "Anna Berg — The Minister Who Left",
            "NATO — the alliance of the north — met on Friday.",
            "Hours later, Tom Hale – The Boss to his fans – died at home.",
            "By Monday, Anna Berg had left the city.",
            "Published authors met in Oslo on Friday.",
            "Berlin: 12 dead",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn teasers_and_invitations() {
        for line in [
            "City To Pay Its Street Artists - October 10, 2020",
            "Sign up for our newsletter and never miss a story.",
            "Read more: Anna Berg left the board on Friday",
        ] {
            assert_eq!(found(&format!("The story ends on Friday.\n{line}\n")), [line], "{line}");
        }
        let text = "He was freed on Friday. Get the news straight to your inbox by joining today.";
        assert_eq!(found(text), ["Get the news straight to your inbox by joining today."]);
        for text in ["The court in Lima ruled on October 10, 2020", "Anna Berg signed up for our cause on Friday."] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn bylines_stamps_and_credits() {
        for line in [
            "By JANE DOE and TOM HALE, Northern Wire",
            "By Jane Doe",
            "Published Jan. 4, 2026 at 3:45 p.m. EST",
            "Last updated on 4 January 2026",
            "(Reporting by Jane Doe in Lima; Editing by Tom Hale)",
            "This report by The Canadian Press was first published Jan. 4, 2026.",
        ] {
            assert_eq!(found(&format!("A headline\n{line}\nThe story begins.")), [line], "{line}");
        }
        let text = "He was freed on Friday. Jane Doe contributed to this report.";
        assert_eq!(found(text), ["Jane Doe contributed to this report."]);
    }
}
