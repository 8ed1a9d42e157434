//! The day of a written date: a month in words or in numbers, in any order.

use chrono::NaiveDate;

use super::token::{Kind, Token};
use super::{DayOrder, WrittenDates};

impl WrittenDates {
    /// The day that is written from a token on, and the token after it.
    pub(super) fn date_at(&self, tokens: &[Token], at: usize, order: DayOrder) -> Option<(NaiveDate, usize)> {
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
