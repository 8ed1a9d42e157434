//! Numbers of all shapes: dates, times of day, decades, ordinals, fractions, and what is none of them.

use crate::calendar::{Clock, Date};

use super::{CLASS, Content, Lexer, Token};
use crate::annotation::timex::lexicon::{Signature, key_of};
use crate::annotation::timex::meaning::Meaning;
use crate::annotation::timex::shape::Shape;

impl Lexer<'_> {
    pub(super) fn number(&mut self, before: &[Token], glued: bool) -> (Signature, Content) {
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
            // "18h30", as French and Canadian papers write it
            b'h' if length <= 2 && self.digits(end + 1) == end + 3 && !self.byte(end + 3).is_ascii_alphanumeric() => {
                self.clock(value, end)
            }
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
                // "9/11", a name among the words
                if let Some(id) = key_of(&self.text[start..to]).and_then(|key| self.lexicon.find(key)) {
                    return (self.lexicon.entries[id as usize].signatures[0], Content::Entry(id));
                }
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
