//! Text to tokens: words of the lexicon, numbers of all shapes, marks. One pass, no look-back.

mod number;

use super::lexicon::{Lexicon, Signature, key_of};
use super::meaning::Meaning;
use super::shape::Shape;

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

    /// Appends tokens until about `wanted` are there and no pattern can span the end; `false` at the end of the text. A
    /// line that never stops (a hundred thousand times "the") is cut at twice that, so that memory stays bounded.
    pub fn fill(&mut self, out: &mut Vec<Token>, wanted: usize) -> bool {
        let from = out.len();
        let mut more = true;
        loop {
            let apart = out.last().is_some_and(|token| token.signature == 0);
            if out.len() >= wanted && (apart || out.len() >= 2 * wanted) {
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
}
