//! Numbers in words, numbers with a half, and phrases of the lexicon: several tokens become one.

use super::lexer::{Content, Token};
use super::lexicon::Lexicon;
use super::meaning::Meaning;
use super::shape::Shape;

/// Joins tokens from `from` on, in place.
pub(super) fn compose(lexicon: &Lexicon, text: &[u8], tokens: &mut Vec<Token>, from: usize) {
    let (mut read, mut write) = (from, from);
    while read < tokens.len() {
        let token = tokens[read];
        let (joined, next) = match token.content {
            Content::Entry(id) => {
                let entry = &lexicon.entries[id as usize];
                if entry.numeral.is_some() {
                    spelled(lexicon, text, tokens, read)
                } else if entry.phrases.is_empty() {
                    (token, read + 1)
                } else {
                    phrase(lexicon, text, tokens, read)
                }
            }
            Content::Value(Meaning::Number(..)) => with_half(lexicon, tokens, read),
            _ => (token, read + 1),
        };
        tokens[write] = joined;
        (read, write) = (next, write + 1);
    }
    tokens.truncate(write);
}

fn phrase(lexicon: &Lexicon, text: &[u8], tokens: &[Token], at: usize) -> (Token, usize) {
    let Content::Entry(id) = tokens[at].content else { return (tokens[at], at + 1) };
    for (pieces, whole) in &lexicon.entries[id as usize].phrases {
        let rest = tokens.get(at + 1..=at + pieces.len());
        let fits = rest.is_some_and(|rest| {
            rest.iter()
                .zip(pieces)
                .all(|(token, piece)| !token.breaks && is_piece(&text[token.start..token.end], piece.as_bytes()))
        });
        if let (true, Some(last)) = (fits, rest.and_then(<[Token]>::last)) {
            let first = &text[tokens[at].start..];
            let case = match (first[0].is_ascii_uppercase(), first.get(1).is_some_and(u8::is_ascii_uppercase)) {
                (false, _) => 0,
                (true, false) => 1,
                (true, true) => 2,
            };
            let signature = lexicon.entries[*whole as usize].signatures[case];
            if signature != 0 {
                let joined = Token { end: last.end, signature, content: Content::Entry(*whole), ..tokens[at] };
                return (joined, at + 1 + pieces.len());
            }
        }
    }
    (tokens[at], at + 1)
}

/// Curly apostrophes and Unicode hyphens count as their ASCII forms.
fn is_piece(found: &[u8], piece: &[u8]) -> bool {
    if found.eq_ignore_ascii_case(piece) {
        return true;
    }
    match found {
        [0xe2, 0x80, 0x98 | 0x99, rest @ ..] => piece.first() == Some(&b'\'') && rest.eq_ignore_ascii_case(&piece[1..]),
        [0xe2, 0x80, 0x90 | 0x91] => piece == b"-",
        _ => false,
    }
}

/// "2 1/2", "5 million", "5 thousand".
fn with_half(lexicon: &Lexicon, tokens: &[Token], at: usize) -> (Token, usize) {
    let token = tokens[at];
    let Content::Value(Meaning::Number(number, false)) = token.content else { return (token, at + 1) };
    let Some(next) = tokens.get(at + 1).filter(|next| !next.breaks) else { return (token, at + 1) };
    let (meaning, shape) = match next.content {
        Content::Value(Meaning::Half) if !next.glued && number < 1000 => (Meaning::Number(number, true), Shape::Number),
        Content::Entry(id) => match lexicon.entries[id as usize].numeral {
            Some(power) if power >= 100 => (Meaning::Number(number.saturating_mul(power), false), Shape::Number),
            _ => return (token, at + 1),
        },
        _ => return (token, at + 1),
    };
    let signature = lexicon.shapes[shape as usize];
    (Token { end: next.end, signature, content: Content::Value(meaning), ..token }, at + 2)
}

/// "twenty-four", "two hundred and ten", "nineteen ninety-seven", "two thousand five", "twenty-first".
fn spelled(lexicon: &Lexicon, text: &[u8], tokens: &[Token], at: usize) -> (Token, usize) {
    let numeral = |index: usize| match tokens.get(index)?.content {
        Content::Entry(id) => lexicon.entries[id as usize].numeral,
        _ => None,
    };
    let is = |index: usize, word: &[u8]| {
        tokens.get(index).is_some_and(|token| !token.breaks && text[token.start..token.end].eq_ignore_ascii_case(word))
    };
    // A number below a hundred, with the index after it.
    let below_hundred = |index: usize| -> Option<(u32, usize)> {
        let tens = numeral(index).filter(|tens| *tens < 100)?;
        if tens >= 20 && tens % 10 == 0 {
            let next = if is(index + 1, b"-") { index + 2 } else { index + 1 };
            let follows = tokens.get(next).is_some_and(|token| !token.breaks);
            if let Some(ones) = numeral(next).filter(|ones| follows && (1..10).contains(ones)) {
                return Some((tens + ones, next + 1));
            }
        }
        Some((tens, index + 1))
    };
    let keep = (tokens[at], at + 1);
    let make = |number: u32, next: usize, shape: Shape, meaning: Meaning| {
        let _ = number;
        let signature = lexicon.shapes[shape as usize];
        (Token { end: tokens[next - 1].end, signature, content: Content::Value(meaning), ..tokens[at] }, next)
    };
    let Some((first, mut next)) = below_hundred(at) else { return keep };
    // An ordinal after tens: "twenty-first".
    if first >= 20 && first % 10 == 0 {
        let ones = if is(next, b"-") { next + 1 } else { next };
        if let Some(Token { content: Content::Entry(id), breaks: false, .. }) = tokens.get(ones)
            && let Some(ordinal) = lexicon.entries[*id as usize].ordinal.filter(|ordinal| *ordinal < 10)
        {
            let number = first + ordinal;
            return make(number, ones + 1, Shape::ordinal(number), Meaning::Ordinal(number));
        }
    }
    // A year in two parts.
    if (18..=20).contains(&first) {
        let second = if is(next, b"-") { next + 1 } else { next };
        if let Some((rest, end)) = below_hundred(second).filter(|(rest, _)| (10..100).contains(rest))
            && !tokens[second].breaks
        {
            let year = first * 100 + rest;
            return make(year, end, Shape::spelled(year), Meaning::Number(year, false));
        }
    }
    let mut total = 0_u32;
    let mut group = first;
    while let Some(power) = numeral(next).filter(|power| *power >= 100 && !tokens[next].breaks) {
        group = group.saturating_mul(power);
        next += 1;
        if power >= 1000 {
            total = total.saturating_add(group);
            group = 0;
        }
        let rest = if is(next, b"and") { next + 1 } else { next };
        if let Some((below, end)) = below_hundred(rest).filter(|_| !tokens[rest].breaks) {
            group = group.saturating_add(below);
            next = end;
        }
    }
    let number = total.saturating_add(group);
    if next == at + 1 {
        return (Token { content: Content::Value(Meaning::Number(number, false)), ..tokens[at] }, next);
    }
    make(number, next, Shape::spelled(number), Meaning::Number(number, false))
}
