//! Dates as pages and people write them: "Jan. 4, 2019 5:30 pm EST", "4. Januar 2019", "2019年1月4日", "04/01/2019".

use std::collections::HashMap;
use std::ops::Range;

use chrono::{Datelike, FixedOffset, NaiveDate, NaiveTime};

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

#[derive(Clone, Debug)]
enum Kind {
    /// Value and number of digits.
    Number(u32, usize),
    Word(String),
    Sign(char),
}

#[derive(Clone, Debug)]
struct Token {
    kind: Kind,
    span: Range<usize>,
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

    fn date_at(&self, tokens: &[Token], at: usize, order: DayOrder) -> Option<(NaiveDate, usize)> {
        let number = |index: usize| match tokens.get(index)?.kind {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        };
        // a number that goes on (a decimal, a phone number, an address) begins no date
        if at > 0 && number(at).is_some() {
            let before = &tokens[at - 1];
            let joined = before.span.end == tokens[at].span.start;
            if joined && (number(at - 1).is_some() || matches!(before.kind, Kind::Sign('-' | '/' | '.' | '+' | ':'))) {
                return None;
            }
        }
        if let Some((value, 8)) = number(at) {
            return Some((day(value / 10_000, value / 100 % 100, value % 100)?, at + 1));
        }
        let month_word = |index: usize| self.word(tokens, index).and_then(|word| word.month).filter(|&month| month > 0);
        if let Some((first, digits)) = number(at) {
            let separator = match tokens.get(at + 1)?.kind {
                Kind::Sign(sign @ ('-' | '/' | '.' | '年' | '년')) => Some(sign),
                _ => None,
            };
            if let (Some(separator), Some((second, 1 | 2))) = (separator, number(at + 2)) {
                let Kind::Sign(next) = tokens.get(at + 3)?.kind else { return None };
                let same = next == separator || matches!((separator, next), ('年', '月') | ('년', '월'));
                let (third, third_digits) = number(at + 4)?;
                let mut end = at + 5;
                if let Some(Kind::Sign('日' | '일' | '.')) = tokens.get(end).map(|token| &token.kind)
                    && separator != '/'
                {
                    end += 1;
                }
                if !same {
                    return None;
                }
                return match (digits, third_digits) {
                    (4, 1 | 2) => Some((day(first, second, third)?, end)),
                    (1 | 2, 4) => {
                        let (in_day, month) = day_and_month(first, second, separator, order)?;
                        Some((day(third, month, in_day)?, end))
                    }
                    _ => None,
                };
            }
            if digits > 2 {
                // 2019 January 4
                let month_at = self.skip(tokens, at + 1);
                let month = month_word(month_at).filter(|_| digits == 4)?;
                let day_at = self.skip(tokens, month_at + 1);
                let (in_day, 1 | 2) = number(day_at)? else { return None };
                return Some((day(first, month, in_day)?, day_at + 1));
            }
            let month_at = self.skip(tokens, past_ordinal(tokens, at + 1));
            let month = month_word(month_at)?;
            let year_at = self.skip(tokens, month_at + 1);
            let (year, 4) = number(year_at)? else { return None };
            return Some((day(year, month, first)?, year_at + 1));
        }
        let month = month_word(at)?;
        let day_at = self.skip(tokens, at + 1);
        let (in_day, 1 | 2) = number(day_at)? else { return None };
        let year_at = self.skip(tokens, past_ordinal(tokens, day_at + 1));
        let (year, 4) = number(year_at)? else { return None };
        Some((day(year, month, in_day)?, year_at + 1))
    }

    /// `10:30[:00[.0]] [am] [zone]`, `5 pm`, `18h30`.
    fn time_at(&self, tokens: &[Token], at: usize) -> Option<((NaiveTime, Option<FixedOffset>), usize)> {
        let number = |index: usize| match tokens.get(index)?.kind {
            Kind::Number(value, digits @ (1 | 2)) => Some((value, digits)),
            _ => None,
        };
        let sign = |index: usize| match tokens.get(index).map(|token| &token.kind) {
            Some(Kind::Sign(sign)) => Some(*sign),
            _ => None,
        };
        let (mut hour, _) = number(at)?;
        let (mut minute, mut second, mut end) = (0, 0, at + 1);
        let hour_word = matches!(tokens.get(end).map(|token| &token.kind), Some(Kind::Word(word)) if word == "h");
        let colon = sign(end) == Some(':') || hour_word;
        if let Some((value, 2)) = number(end + 1).filter(|_| colon) {
            minute = value;
            end += 2;
            if let Some((value, 2)) = number(end + 1).filter(|_| sign(end) == Some(':')) {
                second = value;
                end += 2;
                let fraction = matches!(tokens.get(end + 1).map(|token| &token.kind), Some(Kind::Number(..)));
                if matches!(sign(end), Some('.' | ','))
                    && fraction
                    && tokens[end].span.end == tokens[end + 1].span.start
                {
                    end += 2;
                }
            }
        } else if self.word(tokens, end).and_then(|word| word.afternoon).is_none() {
            return None;
        }
        if let Some(afternoon) = self.word(tokens, end).and_then(|word| word.afternoon) {
            hour = hour % 12 + if afternoon { 12 } else { 0 };
            end += 1;
        }
        let time = NaiveTime::from_hms_opt(hour, minute, second)?;
        let (zone, end) = self.zone_at(tokens, end);
        Some(((time, zone), end))
    }

    fn zone_at(&self, tokens: &[Token], at: usize) -> (Option<FixedOffset>, usize) {
        let opens = matches!(tokens.get(at).map(|token| &token.kind), Some(Kind::Sign('(')));
        let at = if opens { at + 1 } else { at };
        let (named, mut end) = match self.word(tokens, at).and_then(|word| word.zone) {
            Some(zone) => (zone, at + 1),
            None => (None, at),
        };
        let positive = match tokens.get(end).map(|token| &token.kind) {
            Some(Kind::Sign('+')) => 1,
            Some(Kind::Sign('-')) => -1,
            _ => return (named, if end > at { end } else { end - usize::from(opens) }),
        };
        let touching = tokens.get(end + 1).is_some_and(|next| next.span.start == tokens[end].span.end);
        let seconds = match tokens.get(end + 1).map(|token| &token.kind).filter(|_| touching) {
            Some(Kind::Number(value, 4)) => {
                end += 2;
                Some((value / 100 * 60 + value % 100) * 60)
            }
            Some(Kind::Number(hours, 1 | 2)) if end > at || tokens.len() > end + 3 => {
                end += 2;
                match (tokens.get(end).map(|token| &token.kind), tokens.get(end + 1).map(|token| &token.kind)) {
                    (Some(Kind::Sign(':')), Some(Kind::Number(minutes, 2))) => {
                        end += 2;
                        Some((hours * 60 + minutes) * 60)
                    }
                    _ => Some(hours * 3600),
                }
            }
            _ => None,
        };
        let offset = seconds
            .and_then(|seconds| i32::try_from(seconds).ok())
            .and_then(|seconds| FixedOffset::east_opt(positive * seconds));
        (offset.or(named), end)
    }
}

/// Past "st", "th", "er" behind a number.
fn past_ordinal(tokens: &[Token], at: usize) -> usize {
    let ordinal = matches!(tokens.get(at).map(|token| &token.kind),
        Some(Kind::Word(word)) if matches!(word.as_str(), "st" | "nd" | "rd" | "th" | "er" | "º" | "ª" | "°"));
    at + usize::from(ordinal)
}

fn day(year: u32, month: u32, in_day: u32) -> Option<NaiveDate> {
    // the web begins in 1990; scanned papers of the nineteenth century are articles as well
    (1800..=2100).contains(&year).then(|| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, in_day))?
}

/// Which of two numbers is the day: the one above twelve, else by the order of the language; a dot means day first.
fn day_and_month(first: u32, second: u32, separator: char, order: DayOrder) -> Option<(u32, u32)> {
    match order {
        _ if first > 12 || first == second || separator == '.' && second <= 12 => Some((first, second)),
        _ if second > 12 => Some((second, first)),
        DayOrder::DayFirst => Some((first, second)),
        DayOrder::MonthFirst => Some((second, first)),
        DayOrder::Unknown => None,
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        let mut extend = |goes_on: &dyn Fn(char) -> bool| {
            while let Some((at, next)) = rest.next_if(|(_, next)| goes_on(*next)) {
                end = at + next.len_utf8();
            }
        };
        let han = |c: char| matches!(c, '年' | '月' | '日' | '년' | '월' | '일');
        let kind = if c.is_ascii_digit() {
            extend(&|next| next.is_ascii_digit());
            let digits = &text[start..end];
            match digits.parse() {
                Ok(value) => Kind::Number(value, digits.len()),
                Err(_) => Kind::Number(0, digits.len()),
            }
        } else if c.is_alphabetic() && !han(c) || matches!(c, 'º' | 'ª' | '°') {
            extend(&|next| next.is_alphabetic() && !han(next) || matches!(next, '\u{301}' | '\''));
            // "a.m." and "p.m."
            if matches!(&text[start..end], "a" | "p" | "A" | "P") {
                let tail = text[end..].chars().take(3).collect::<String>().to_lowercase();
                if tail.starts_with(".m") {
                    let dotted = if tail == ".m." { 3 } else { 2 };
                    for _ in 0..dotted {
                        if let Some((at, next)) = rest.next() {
                            end = at + next.len_utf8();
                        }
                    }
                }
            }
            Kind::Word(text[start..end].to_lowercase())
        } else {
            Kind::Sign(c)
        };
        tokens.push(Token { kind, span: start..end });
    }
    tokens
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
