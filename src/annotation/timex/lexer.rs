//! Text to tokens: words of the lexicon, numbers of all shapes, marks. One pass, no look-back.

use crate::calendar::{Clock, Date};

use super::lexicon::{Lexicon, Signature, key_of};
use super::meaning::Meaning;

/// What a number looks like: decides its classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Zero,
    DoubleZero,
    /// 1 to 9, one digit.
    Digit,
    /// Two digits, up to 24, 31, 59, 99.
    UpTo24,
    UpTo31,
    UpTo59,
    UpTo99,
    /// Four digits: a year, a time of day without a colon, both, or neither.
    Year,
    Military,
    YearOrMilitary,
    /// 1900 to 2050.
    ModernYear,
    ModernYearOrMilitary,
    Number,
    Decimal,
    DottedClock,
    /// A number that a letter stands directly before: `Q3`, `FY2019`.
    Glued,
    GluedYear,
    OrdinalOfDay,
    Ordinal,
    Clock,
    Date,
    Moment,
    IsoWeek,
    ShortYear,
    Decade,
    SpelledHour,
    SpelledDay,
    Spelled,
    SpelledYear,
    Fraction,
}

impl Shape {
    pub const ALL: [Self; 30] = [
        Self::Zero,
        Self::DoubleZero,
        Self::Digit,
        Self::UpTo24,
        Self::UpTo31,
        Self::UpTo59,
        Self::UpTo99,
        Self::Year,
        Self::Military,
        Self::YearOrMilitary,
        Self::ModernYear,
        Self::ModernYearOrMilitary,
        Self::Number,
        Self::Decimal,
        Self::DottedClock,
        Self::Glued,
        Self::GluedYear,
        Self::OrdinalOfDay,
        Self::Ordinal,
        Self::Clock,
        Self::Date,
        Self::Moment,
        Self::IsoWeek,
        Self::ShortYear,
        Self::Decade,
        Self::SpelledHour,
        Self::SpelledDay,
        Self::Spelled,
        Self::SpelledYear,
        Self::Fraction,
    ];

    /// The classes of a number of this shape.
    pub fn classes(self) -> &'static [&'static str] {
        match self {
            Self::Zero => &["number", "hour"],
            Self::DoubleZero => &["number", "hour", "yy"],
            Self::Digit => &["number", "hour", "day"],
            Self::UpTo24 => &["number", "hour", "day", "yy"],
            Self::UpTo31 => &["number", "day", "yy"],
            Self::UpTo59 | Self::UpTo99 => &["number", "yy"],
            Self::Year => &["number", "year"],
            Self::Military => &["number", "military"],
            Self::YearOrMilitary => &["number", "year", "military"],
            Self::ModernYear => &["number", "year", "modern-year"],
            Self::ModernYearOrMilitary => &["number", "year", "modern-year", "military"],
            Self::Number => &["number"],
            Self::Decimal => &["decimal"],
            Self::DottedClock => &["decimal", "dotted-clock"],
            Self::Glued => &["glued"],
            Self::GluedYear => &["glued-year"],
            Self::OrdinalOfDay => &["ordinal", "dayth"],
            Self::Ordinal => &["ordinal"],
            Self::Clock => &["clock"],
            Self::Date => &["date"],
            Self::Moment => &["moment"],
            Self::IsoWeek => &["iso-week"],
            Self::ShortYear => &["short-year"],
            Self::Decade => &["decade"],
            Self::SpelledHour => &["number", "hour", "spelled-hour"],
            Self::SpelledDay | Self::Spelled => &["number"],
            Self::SpelledYear => &["number", "spelled-year"],
            Self::Fraction => &["fraction"],
        }
    }

    /// The shape of a number in words.
    pub fn spelled(number: u32) -> Self {
        match number {
            1..=12 => Self::SpelledHour,
            13..=31 => Self::SpelledDay,
            1800..=2099 => Self::SpelledYear,
            _ => Self::Spelled,
        }
    }

    /// The shape of an ordinal.
    pub fn ordinal(number: u32) -> Self {
        if (1..=31).contains(&number) { Self::OrdinalOfDay } else { Self::Ordinal }
    }

    fn of_digits(digits: &[u8], value: u32) -> Self {
        match (digits.len(), value) {
            (1, 0) => Self::Zero,
            (2, 0) => Self::DoubleZero,
            (1, _) => Self::Digit,
            (2, 1..=24) => Self::UpTo24,
            (2, 25..=31) => Self::UpTo31,
            (2, 32..=59) => Self::UpTo59,
            (2, _) => Self::UpTo99,
            (4, _) => match ((1000..2200).contains(&value), value / 100 < 24 && value % 100 < 60) {
                (true, true) if (1900..=2050).contains(&value) => Self::ModernYearOrMilitary,
                (true, false) if (1900..=2050).contains(&value) => Self::ModernYear,
                (true, true) => Self::YearOrMilitary,
                (true, false) => Self::Year,
                (false, true) => Self::Military,
                (false, false) => Self::Number,
            },
            _ => Self::Number,
        }
    }
}

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Content {
    /// Nothing that the rules know.
    Other,
    /// A word or phrase of the lexicon.
    Entry(u32),
    /// A number, read.
    Value(Meaning),
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    pub signature: Signature,
    pub content: Content,
    /// Nothing stands between it and the token before.
    pub glued: bool,
    /// A paragraph ends before it.
    pub breaks: bool,
}

/// Reads a text bit by bit, so that memory does not grow with it.
pub(super) struct Lexer<'a> {
    lexicon: &'a Lexicon,
    text: &'a [u8],
    at: usize,
}

const fn classify() -> [u8; 256] {
    let mut table = [0_u8; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte {
            0x41..=0x5a | 0x61..=0x7a => 1,
            0x30..=0x39 => 2,
            0x20 | 0x09 | 0x0d | 0x0b | 0x0c => 3,
            0x0a => 4,
            0x80..=0xff => 5,
            _ => 0,
        };
        byte += 1;
    }
    table
}
static CLASS: [u8; 256] = classify();

impl<'a> Lexer<'a> {
    pub fn new(lexicon: &'a Lexicon, text: &'a str) -> Self {
        Self { lexicon, text: text.as_bytes(), at: 0 }
    }

    /// Appends tokens until about `wanted` are there and no pattern can span the end; `false` at the end of the text.
    pub fn fill(&mut self, out: &mut Vec<Token>, wanted: usize) -> bool {
        let from = out.len();
        let mut more = true;
        loop {
            if out.len() >= wanted && out.last().is_some_and(|token| token.signature == 0) {
                break;
            }
            if !self.next(out) {
                more = false;
                break;
            }
        }
        super::numeral::compose(self.lexicon, self.text, out, from);
        more
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(0)
    }

    /// Pushes the next token; `false` at the end.
    fn next(&mut self, out: &mut Vec<Token>) -> bool {
        let text = self.text;
        let (mut newlines, before) = (0, self.at);
        loop {
            match CLASS[self.byte(self.at) as usize] {
                3 if self.at < text.len() => self.at += 1,
                4 => {
                    newlines += 1;
                    self.at += 1;
                }
                5 if text[self.at..].starts_with(&[0xc2, 0xa0]) => self.at += 2,
                _ => break,
            }
        }
        if self.at >= text.len() {
            return false;
        }
        let start = self.at;
        let glued = start == before && start > 0;
        let (signature, content) = match CLASS[text[start] as usize] {
            1 => self.word(),
            2 => self.number(out, glued),
            5 => self.beyond_ascii(),
            _ => self.mark(glued),
        };
        out.push(Token { start, end: self.at, signature, content, glued, breaks: newlines > 1 });
        true
    }

    fn word(&mut self) -> (Signature, Content) {
        let start = self.at;
        let mut at = start + 1;
        while CLASS[self.byte(at) as usize] == 1 {
            at += 1;
        }
        // "Zürich", "naïve": a word with letters beyond ASCII is none of the lexicon's.
        if CLASS[self.byte(at) as usize] == 5 && self.letter_length(at) > 0 {
            while at < self.text.len() {
                let step = if CLASS[self.text[at] as usize] == 1 { 1 } else { self.letter_length(at) };
                if step == 0 {
                    break;
                }
                at += step;
            }
            self.at = at;
            return (0, Content::Other);
        }
        self.at = at;
        let word = &self.text[start..at];
        let Some(id) = key_of(word).and_then(|key| self.lexicon.find(key)) else { return (0, Content::Other) };
        let case = match (word[0].is_ascii_uppercase(), word.get(1).is_some_and(u8::is_ascii_uppercase)) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => 2,
        };
        (self.lexicon.entries[id as usize].signatures[case], Content::Entry(id))
    }

    /// The bytes of the letter beyond ASCII that begins here; 0 where it is a mark (general punctuation, U+20xx).
    fn letter_length(&self, at: usize) -> usize {
        match self.byte(at) {
            0xc3..=0xdf => 2,
            0xe2 if self.byte(at + 1) == 0x80 => 0,
            0xe0..=0xef => 3,
            0xf0..=0xff => 4,
            _ => 0,
        }
    }

    fn beyond_ascii(&mut self) -> (Signature, Content) {
        let rest = &self.text[self.at..];
        let ascii = match rest {
            [0xe2, 0x80, 0x98 | 0x99, ..] => Some("'"),
            [0xe2, 0x80, 0x90 | 0x91, ..] => Some("-"),
            [0xe2, 0x80, 0x93 | 0x94, ..] => Some("–"),
            _ => None,
        };
        match ascii {
            Some("'") => {
                self.at += 3;
                self.apostrophe(self.at)
            }
            Some(mark) => {
                self.at += 3;
                self.literal(mark)
            }
            None => {
                let mut at = self.at + 1;
                while at < self.text.len() && self.text[at] & 0b1100_0000 == 0b1000_0000 {
                    at += 1;
                }
                let mut step = usize::from(self.letter_length(self.at) > 0);
                while step > 0 && at < self.text.len() {
                    step = if CLASS[self.text[at] as usize] == 1 { 1 } else { self.letter_length(at) };
                    at = (at + step).min(self.text.len());
                }
                self.at = at;
                (0, Content::Other)
            }
        }
    }

    fn literal(&self, mark: &str) -> (Signature, Content) {
        match key_of(mark.as_bytes()).and_then(|key| self.lexicon.find(key)) {
            Some(id) => (self.lexicon.entries[id as usize].signatures[0], Content::Entry(id)),
            None => (0, Content::Other),
        }
    }

    fn mark(&mut self, glued: bool) -> (Signature, Content) {
        let byte = self.text[self.at];
        self.at += 1;
        match byte {
            b'\'' | b'`' => self.apostrophe(self.at),
            b'-' => {
                let spaced = !glued || !matches!(CLASS[self.byte(self.at) as usize], 1 | 2 | 5);
                self.literal(if spaced { "–" } else { "-" })
            }
            _ if byte.is_ascii() => {
                let mark = [byte];
                std::str::from_utf8(&mark).map_or((0, Content::Other), |mark| self.literal(mark))
            }
            _ => (0, Content::Other),
        }
    }

    /// After an apostrophe: `'s`, `'95`, `'80s`, or only a mark.
    fn apostrophe(&mut self, after: usize) -> (Signature, Content) {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric();
        if matches!(self.byte(after), b's' | b'S') && !is_word(self.byte(after + 1)) {
            self.at = after + 1;
            return self.literal("'s");
        }
        let two = [self.byte(after), self.byte(after + 1)];
        if two.iter().all(u8::is_ascii_digit) {
            let value = u32::from(two[0] - b'0') * 10 + u32::from(two[1] - b'0');
            if self.byte(after + 2) == b's' && !is_word(self.byte(after + 3)) && value % 10 == 0 {
                self.at = after + 3;
                let tens = i32::try_from(value / 10).unwrap_or(0);
                return self.value(Shape::Decade, Meaning::Decade(if tens < 2 { 200 } else { 190 } + tens));
            }
            if !is_word(self.byte(after + 2)) {
                self.at = after + 2;
                let century = if value < 40 { 2000 } else { 1900 };
                let year = century + i32::try_from(value).unwrap_or(0);
                return self.value(Shape::ShortYear, Meaning::Year(year));
            }
        }
        self.literal("'")
    }

    fn value(&self, shape: Shape, meaning: Meaning) -> (Signature, Content) {
        (self.lexicon.shapes[shape as usize], Content::Value(meaning))
    }

    fn digits(&self, from: usize) -> usize {
        let mut at = from;
        while CLASS[self.byte(at) as usize] == 2 {
            at += 1;
        }
        at
    }

    fn read(&self, from: usize, to: usize) -> u32 {
        self.text[from..to]
            .iter()
            .fold(0_u32, |sum, digit| sum.saturating_mul(10).saturating_add(u32::from(digit - b'0')))
    }

    fn number(&mut self, before: &[Token], glued: bool) -> (Signature, Content) {
        let start = self.at;
        let end = self.digits(start);
        let (length, value) = (end - start, self.read(start, end));
        self.at = end;
        let after_letter = glued && start > 0 && matches!(CLASS[self.text[start - 1] as usize], 1 | 5);
        if after_letter {
            // An apostrophe or dash beyond ASCII is no letter.
            let is_mark = before.last().is_some_and(|token| {
                matches!(token.content, Content::Entry(_))
                    && token.end - token.start == 3
                    && !self.text[token.start].is_ascii()
            });
            if !is_mark {
                let shape = if length == 4 { Shape::GluedYear } else { Shape::Glued };
                return self.value(shape, Meaning::Number(value, false));
            }
        }
        if let Some((moment, to)) = self.iso(start).or_else(|| self.numeric_date(start, end)) {
            self.at = to;
            let shape = if matches!(moment, Meaning::Date(_)) { Shape::Date } else { Shape::Moment };
            return self.value(shape, moment);
        }
        if let Some((monday, to)) = self.iso_week(start) {
            self.at = to;
            return self.value(Shape::IsoWeek, Meaning::Date(monday));
        }
        let next = self.byte(end);
        match next {
            b':' if length <= 2 && self.digits(end + 1) == end + 3 => self.clock(value, end),
            b'.' | b',' if CLASS[self.byte(end + 1) as usize] == 2 => self.separated(start, value, length, next),
            // "2019/20": two years, no fraction
            b'/' if length == 4
                && (1000..2200).contains(&value)
                && self.digits(end + 1) == end + 3
                && self.byte(end + 3) != b'/' =>
            {
                self.value(Shape::of_digits(&self.text[start..end], value), Meaning::Number(value, false))
            }
            b'/' if CLASS[self.byte(end + 1) as usize] == 2 => {
                let to = self.digits(end + 1);
                let below = self.read(end + 1, to);
                self.at = to;
                self.value(Shape::Fraction, if (value, below) == (1, 2) { Meaning::Half } else { Meaning::Nothing })
            }
            b's' | b'S' if length == 4 && value % 10 == 0 && !self.byte(end + 1).is_ascii_alphanumeric() => {
                self.at = end + 1;
                self.value(Shape::Decade, Meaning::Decade(i32::try_from(value / 10).unwrap_or(0)))
            }
            b'\''
                if length == 4
                    && value % 10 == 0
                    && (1000..2200).contains(&value)
                    && self.byte(end + 1) == b's'
                    && value != 2000
                    && !self.byte(end + 2).is_ascii_alphanumeric() =>
            {
                self.at = end + 2;
                self.value(Shape::Decade, Meaning::Decade(i32::try_from(value / 10).unwrap_or(0)))
            }
            b's' if length == 2 && value % 10 == 0 && value >= 20 && !self.byte(end + 1).is_ascii_alphanumeric() => {
                self.at = end + 1;
                self.value(Shape::Decade, Meaning::Decade(190 + i32::try_from(value / 10).unwrap_or(0)))
            }
            b's' | b'n' | b'r' | b't' | b'S' | b'N' | b'R' | b'T' if self.is_ordinal_ending(end) => {
                self.at = end + 2;
                self.value(Shape::ordinal(value), Meaning::Ordinal(value))
            }
            _ => self.value(Shape::of_digits(&self.text[start..end], value), Meaning::Number(value, false)),
        }
    }

    fn is_ordinal_ending(&self, at: usize) -> bool {
        let two = [self.byte(at).to_ascii_lowercase(), self.byte(at + 1).to_ascii_lowercase()];
        matches!(&two, b"st" | b"nd" | b"rd" | b"th") && !self.byte(at + 2).is_ascii_alphanumeric()
    }

    fn clock(&mut self, hour: u32, colon: usize) -> (Signature, Content) {
        let minute = self.read(colon + 1, colon + 3);
        let mut to = colon + 3;
        let mut second = 0;
        if self.byte(to) == b':' && self.digits(to + 1) == to + 3 {
            second = self.read(to + 1, to + 3);
            to += 3;
        }
        self.at = to;
        match Clock::from_hms_opt(hour, minute, second) {
            Some(clock) => self.value(Shape::Clock, Meaning::Clock(clock)),
            None => (0, Content::Other),
        }
    }

    /// `2,000`, `1.5`, `10.30`: never a year.
    fn separated(&mut self, start: usize, whole: u32, length: usize, mark: u8) -> (Signature, Content) {
        let first = self.at;
        let to = self.digits(first + 1);
        if mark == b',' && to - first != 4 {
            // "May 5,2018": the comma belongs to the sentence.
            let shape = Shape::of_digits(&self.text[start..first], whole);
            return self.value(shape, Meaning::Number(whole, false));
        }
        self.at = to;
        if mark == b'.' {
            let fraction = self.read(first + 1, to);
            let more = self.byte(to) == b'.' && CLASS[self.byte(to + 1) as usize] == 2;
            return match (to - first - 1, fraction) {
                _ if more => (0, Content::Other),
                (1, 5) => self.value(Shape::Number, Meaning::Number(whole, true)),
                (2, 0..=59) if length <= 2 && whole < 24 => {
                    let clock = Clock::from_hms_opt(whole, fraction, 0).unwrap_or_default();
                    self.value(Shape::DottedClock, Meaning::Clock(clock))
                }
                _ => self.value(Shape::Decimal, Meaning::Nothing),
            };
        }
        let mut value = whole.saturating_mul(1000).saturating_add(self.read(first + 1, to));
        while self.byte(self.at) == b',' && self.digits(self.at + 1) == self.at + 4 {
            value = value.saturating_mul(1000).saturating_add(self.read(self.at + 1, self.at + 4));
            self.at += 4;
        }
        self.value(Shape::Number, Meaning::Number(value, false))
    }

    /// `2026-W02`.
    fn iso_week(&self, start: usize) -> Option<(Date, usize)> {
        let is_week = self.digits(start) == start + 4
            && self.byte(start + 4) == b'-'
            && self.byte(start + 5) == b'W'
            && self.digits(start + 6) == start + 8
            && !self.byte(start + 8).is_ascii_alphanumeric();
        if !is_week {
            return None;
        }
        let year = i32::try_from(self.read(start, start + 4)).ok()?;
        let week = self.read(start + 6, start + 8);
        Some((Date::from_isoywd_opt(year, week, crate::calendar::Weekday::Mon)?, start + 8))
    }

    /// `2026-01-05`, and with `T20:00[:00][Z│±hh:mm]`.
    fn iso(&self, start: usize) -> Option<(Meaning, usize)> {
        let field =
            |from: usize, length: usize| (self.digits(from) == from + length).then(|| self.read(from, from + length));
        let year = field(start, 4)?;
        let (month, day) = match self.byte(start + 4) {
            b'-' => (field(start + 5, 2)?, (self.byte(start + 7) == b'-').then(|| field(start + 8, 2))??),
            _ => return None,
        };
        let date = Date::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        let end = start + 10;
        if self.byte(end) != b'T' {
            return Some((Meaning::Date(date), end));
        }
        let Some((hour, minute)) = field(end + 1, 2).zip(field(end + 4, 2).filter(|_| self.byte(end + 3) == b':'))
        else {
            return Some((Meaning::Date(date), end));
        };
        let (second, mut to) = match field(end + 7, 2).filter(|_| self.byte(end + 6) == b':') {
            Some(second) => (second, end + 9),
            None => (0, end + 6),
        };
        if self.byte(to) == b'.' {
            to = self.digits(to + 1);
        }
        let clock = Clock::from_hms_opt(hour, minute, second)?;
        let zone = match self.byte(to) {
            b'Z' => {
                to += 1;
                Some(0)
            }
            sign @ (b'+' | b'-') => {
                let hours = field(to + 1, 2);
                let minutes = field(to + 4, 2).filter(|_| self.byte(to + 3) == b':');
                hours.zip(minutes).map(|(hours, minutes)| {
                    to += 6;
                    let east = i32::try_from(hours * 60 + minutes).unwrap_or(0);
                    if sign == b'-' { -east } else { east }
                })
            }
            _ => None,
        };
        Some((Meaning::Moment(date, clock, zone), to))
    }

    /// `10/26/89`, `26.10.1989`, `10-26-89`: month first, as American news has it, unless that is no month.
    fn numeric_date(&self, start: usize, end: usize) -> Option<(Meaning, usize)> {
        let mark = self.byte(end);
        if !matches!(mark, b'/' | b'-' | b'.') || end - start > 2 {
            return None;
        }
        let second = self.digits(end + 1);
        if self.byte(second) != mark || !(1..=2).contains(&(second - end - 1)) {
            return None;
        }
        let third = self.digits(second + 1);
        let length = third - second - 1;
        if !(length == 4 || (length == 2 && mark != b'.')) || self.byte(third) == mark {
            return None;
        }
        let (first, middle) = (self.read(start, end), self.read(end + 1, second));
        let year = i32::try_from(self.read(second + 1, third)).ok()?;
        let year = match length {
            2 if year < 40 => 2000 + year,
            2 => 1900 + year,
            _ => year,
        };
        let (month, day) = if mark == b'.' || first > 12 { (middle, first) } else { (first, middle) };
        Some((Meaning::Date(Date::from_ymd_opt(year, month, day)?), third))
    }
}
