//! Dates as pages and people write them: "Jan. 4, 2019 5:30 pm EST", "4. Januar 2019", "2019年1月4日", "04/01/2019".

mod clock;
mod day;
mod token;

use std::collections::HashMap;
use std::ops::Range;

use chrono::{Datelike, FixedOffset};

use self::token::{Kind, Token, tokens};

use crate::calendar::Moment;
use crate::error::DataFileError;
use crate::resource::Resources;

/// Which number comes first in `04/01/2019`, as far as the page's language tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DayOrder {
    /// Not told: only dates that can be read in one way are read.
    #[default]
    Unknown,
    DayFirst,
    MonthFirst,
}

impl DayOrder {
    /// The habit of a language tag: Americans put the month first, all others the day. Plain `en` tells nothing.
    pub(super) fn of_language(tag: &str) -> Self {
        match tag.to_ascii_lowercase().replace('_', "-").as_str() {
            "" | "en" | "x-default" => Self::Unknown,
            "en-us" | "en-ph" => Self::MonthFirst,
            _ => Self::DayFirst,
        }
    }
}

/// What the words before a date say that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    Published,
    Modified,
}

/// A date found in running text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WrittenDate {
    pub(super) when: Moment,
    pub(super) span: Range<usize>,
    pub(super) cue: Option<Cue>,
    /// Whether it names its weekday.
    pub(super) weekday: bool,
    /// Whether nothing but cues, weekday, fillers and punctuation stands before and after it in its text.
    pub(super) alone: bool,
}

/// The words that dates are written with, and the reading of them.
#[derive(Debug)]
pub(super) struct WrittenDates {
    words: HashMap<String, Word>,
    /// Phrases of several words, such as "last updated": their words and what they say.
    phrases: Vec<(Vec<String>, Cue)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Word {
    month: Option<u32>,
    weekday: Option<u32>,
    afternoon: Option<bool>,
    zone: Option<Option<FixedOffset>>,
    filler: bool,
    cue: Option<Cue>,
}

const FILE: &str = "lexicon/written_dates.csv";

impl WrittenDates {
    pub(super) fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let text = resources.text(FILE)?;
        let mut loaded = Self { words: HashMap::new(), phrases: Vec::new() };
        for (index, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty()) {
            let wrong = |message: &str| DataFileError::new(FILE, message).at_line(index + 1).in_key(line);
            let cells: Vec<&str> = line.split(',').collect();
            let &[usage, form, value, _language] = cells.as_slice() else {
                return Err(wrong("four columns wanted: use, form, value, language"));
            };
            let cue = match usage {
                "published" => Some(Cue::Published),
                "modified" => Some(Cue::Modified),
                _ => None,
            };
            if let (Some(cue), true) = (cue, form.contains(' ')) {
                loaded.phrases.push((form.split(' ').map(str::to_owned).collect(), cue));
                continue;
            }
            let word = loaded.words.entry(form.to_lowercase()).or_default();
            let number = || value.parse::<u32>().map_err(|_| wrong("a number is wanted"));
            match usage {
                "month" => {
                    let month = number()?;
                    // a form that means two months, each in its language, means neither
                    let clash = word.month.is_some_and(|known| known != month);
                    word.month = if clash { Some(0) } else { Some(month) };
                }
                "weekday" => word.weekday = Some(number()?),
                "meridiem" => word.afternoon = Some(value == "pm"),
                "zone" => {
                    let offset = value.parse::<FixedOffset>().ok();
                    if offset.is_none() && !value.is_empty() {
                        return Err(wrong("an offset such as +01:00 is wanted"));
                    }
                    word.zone = Some(offset);
                }
                "filler" => word.filler = true,
                "published" | "modified" => word.cue = cue,
                _ => {
                    return Err(wrong(
                        "unknown use; hint: month, weekday, meridiem, zone, filler, published, modified",
                    ));
                }
            }
        }
        Ok(loaded)
    }

    /// The date that a whole string is, nothing left over: ISO 8601, RFC 2822 and what people write.
    pub(super) fn whole(&self, text: &str, order: DayOrder) -> Option<Moment> {
        if let Ok(moment) = text.trim().parse::<Moment>() {
            return Some(moment);
        }
        if text.len() > 200 {
            return None;
        }
        let found = self.in_text(text, order);
        let [only] = found.as_slice() else { return None };
        (only.alone && only.cue != Some(Cue::Modified)).then_some(only.when)
    }

    /// The dates (to the day) in a text, in order. Meant for short texts: the line of a date, a heading, a dateline.
    pub(super) fn in_text(&self, text: &str, order: DayOrder) -> Vec<WrittenDate> {
        let tokens = tokens(text);
        let mut found: Vec<WrittenDate> = Vec::new();
        let mut alone = true;
        let mut cue = None;
        let mut at = 0;
        while at < tokens.len() {
            if let Some((when, weekday, end)) = self.moment_at(&tokens, at, order) {
                let span = tokens[at].span.start..tokens[end - 1].span.end;
                found.push(WrittenDate { when, span, cue: cue.take(), weekday, alone: true });
                at = end;
                continue;
            }
            if let Some((said, length)) = self.cue_at(&tokens, at) {
                cue = Some(said);
                at += length;
                continue;
            }
            let known = match &tokens[at].kind {
                Kind::Word(word) => self.words.get(word).is_some_and(|word| word.weekday.is_some() || word.filler),
                Kind::Sign(_) => true,
                Kind::Number(..) => false,
            };
            alone &= known;
            at += 1;
        }
        for date in &mut found {
            date.alone = alone;
        }
        found
    }

    fn cue_at(&self, tokens: &[Token], at: usize) -> Option<(Cue, usize)> {
        let word_at = |index: usize| match tokens.get(index).map(|token| &token.kind) {
            Some(Kind::Word(word)) => Some(word.as_str()),
            _ => None,
        };
        let phrase = self
            .phrases
            .iter()
            .filter(|(words, _)| words.iter().enumerate().all(|(i, word)| word_at(at + i) == Some(word)))
            .max_by_key(|(words, _)| words.len());
        if let Some((words, cue)) = phrase {
            return Some((*cue, words.len()));
        }
        Some((self.words.get(word_at(at)?)?.cue?, 1))
    }

    /// A date at a token, with the time and zone beside it and a weekday that must agree; and the token after it.
    fn moment_at(&self, tokens: &[Token], at: usize, order: DayOrder) -> Option<(Moment, bool, usize)> {
        let (early_time, start) = match self.time_at(tokens, at) {
            Some((time, after)) => (Some(time), self.skip(tokens, after)),
            None => (None, at),
        };
        // a weekday may stand between the two: "10:30 GMT, Friday, 4 January 2019"
        let (weekday, start) = match self.word(tokens, start).and_then(|word| word.weekday) {
            Some(weekday) if early_time.is_some() => (Some(weekday), self.skip(tokens, start + 1)),
            _ => (None, start),
        };
        let (date, mut end) = self.date_at(tokens, start, order)?;
        let weekday = weekday.or_else(|| self.weekday_before(tokens, at));
        if weekday.is_some_and(|weekday| weekday != date.weekday().number_from_monday()) {
            return None;
        }
        let mut time = early_time;
        if time.is_none() {
            let next = self.skip(tokens, end);
            if let Some((found, after)) = self.time_at(tokens, next) {
                time = Some(found);
                end = after;
            }
        }
        let when = time.map_or(Moment::day(date), |(time, zone)| Moment::at(date, time, zone));
        Some((when, weekday.is_some(), end))
    }

    fn word(&self, tokens: &[Token], at: usize) -> Option<Word> {
        match &tokens.get(at)?.kind {
            Kind::Word(word) => self.words.get(word).copied(),
            _ => None,
        }
    }

    fn weekday_before(&self, tokens: &[Token], at: usize) -> Option<u32> {
        let mut before = at;
        while before > 0 && matches!(tokens[before - 1].kind, Kind::Sign(',' | '.' | '-' | '–' | '(')) {
            before -= 1;
        }
        self.word(tokens, before.checked_sub(1)?)?.weekday
    }

    /// Past commas, dashes and fillers.
    fn skip(&self, tokens: &[Token], mut at: usize) -> usize {
        while let Some(token) = tokens.get(at) {
            let passes = match &token.kind {
                Kind::Sign(sign) => matches!(sign, ',' | '.' | '-' | '–' | '—' | '|' | '/' | '·' | '•' | '@' | ':'),
                Kind::Word(word) => word == "t" || self.words.get(word).is_some_and(|word| word.filler),
                Kind::Number(..) => false,
            };
            if !passes {
                break;
            }
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: DayOrder) -> String {
        let dates = WrittenDates::load(&Resources::embedded()).unwrap();
        dates.whole(text, order).map_or_else(|| "none".to_owned(), |moment| moment.to_string())
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (written, meant) in [
            ("2019-01-04", "2019-01-04"),
            ("Friday, January 4, 2019", "2019-01-04"),
            ("Jan. 4th, 2019 at 5:30 p.m. EST", "2019-01-04T17:30:00-05:00"),
            ("Posted on 4 January 2019", "2019-01-04"),
            ("Fri, 04 Jan 2019 10:00:00 +0100", "2019-01-04T10:00:00+01:00"),
            ("10:30 GMT, Friday, 4 January 2019", "2019-01-04T10:30:00Z"),
            ("Freitag, 4. Januar 2019, 18:05 Uhr", "2019-01-04T18:05:00"),
            ("4 de enero de 2019", "2019-01-04"),
            ("le 4 janvier 2019 à 18h30", "2019-01-04T18:30:00"),
            ("2019年1月4日", "2019-01-04"),
            ("2019년 1월 4일", "2019-01-04"),
            ("04.01.2019", "2019-01-04"),
            ("20190104", "2019-01-04"),
            ("2019/01/04 08:00", "2019-01-04T08:00:00"),
            ("23/01/2019", "2019-01-23"),
            ("01/23/2019", "2019-01-23"),
            ("2019-01-04T10:00:00.123+0000", "2019-01-04T10:00:00Z"),
        ] {
            assert_eq!(read(written, DayOrder::Unknown), meant, "{written}");
        }
    }

    #[test]
    fn a_date_of_two_readings_is_none_unless_the_language_tells() {
        assert_eq!(read("04/01/2019", DayOrder::Unknown), "none");
        assert_eq!(read("04/01/2019", DayOrder::DayFirst), "2019-01-04");
        assert_eq!(read("04/01/2019", DayOrder::MonthFirst), "2019-04-01");
    }

    #[test]
    fn what_is_no_publication_date_is_not_read() {
        for text in
            ["Updated January 4, 2019", "© 2019", "Monday, January 4, 2019", "31 February 2019", "555-2019-0104", ""]
        {
            assert_eq!(read(text, DayOrder::Unknown), "none", "{text}");
        }
    }
}
