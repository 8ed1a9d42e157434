//! A text cut into numbers, words and signs.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Value and number of digits.
    Number(u32, usize),
    Word(String),
    Sign(char),
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
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
