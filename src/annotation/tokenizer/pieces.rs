//! Given a stretch without white space, makes its tokens: what opens it, what closes it, and what the middle divides into.

use super::form::{
    address, apostrophe, broken_off, clitic, closes, code, currency, dash, emoticon, ends_line, opens, sentence_gap,
};
use super::{Abbreviation, Piece, Tokenizer};

/// The tokens of a text as they are found.
pub(super) struct Pieces<'a> {
    text: &'a str,
    tokenizer: &'a Tokenizer,
    pieces: Vec<Piece>,
    /// Whether a single quotation mark is open.
    quoted: bool,
}

impl<'a> Pieces<'a> {
    /// Of this text, none yet.
    pub(super) fn of(text: &'a str, tokenizer: &'a Tokenizer) -> Self {
        Self { text, tokenizer, pieces: Vec::with_capacity(text.len() / 5), quoted: false }
    }

    /// The line ends, and with it what a single quotation mark opened.
    pub(super) fn close_quote(&mut self) {
        self.quoted = false;
    }

    /// The tokens, in order.
    pub(super) fn finish(self) -> Vec<Piece> {
        self.pieces
    }

    fn emit(&mut self, start: usize, end: usize) {
        if start < end {
            self.pieces.push(Piece { start, end, cuts: Vec::new() });
        }
    }

    fn word(&mut self, start: usize, end: usize) {
        if start < end {
            let cuts = self.tokenizer.cuts(&self.text[start..end]);
            self.pieces.push(Piece { start, end, cuts: cuts.into_iter().map(|cut| start + cut).collect() });
        }
    }

    /// One stretch without white space; `last` when a line ends after it.
    pub(super) fn chunk(&mut self, mut start: usize, mut end: usize, last: bool) {
        start = self.front(start, end);
        // what closes is found from the back, but tokens come in order
        let mut tail: Vec<(usize, usize)> = Vec::new();
        while start < end {
            let form = &self.text[start..end];
            let Some(c) = form.chars().next_back() else { break };
            if emoticon(form) {
                break;
            }
            let width = c.len_utf8();
            let run = |wanted: fn(char) -> bool| form.len() - form.trim_end_matches(wanted).len();
            let cut = if c == '.' {
                let dots = run(|c| c == '.');
                if dots == 1 {
                    let kind = self.tokenizer.abbreviation(form);
                    let keeps = (kind.is_some() || self.numbered(form, end))
                        && !(last && tail.is_empty() && kind != Some(Abbreviation::Title) && ends_line(form));
                    if keeps || form.len() == 1 { 0 } else { 1 }
                } else {
                    dots
                }
            } else if matches!(c, '!' | '?') {
                run(|c| matches!(c, '!' | '?'))
            } else if matches!(c, '*' | '=' | '~') {
                run(|c| matches!(c, '*' | '=' | '~'))
            } else if apostrophe(c) || c == '‘' {
                let bare = &form[..form.len() - width];
                if bare.is_empty() || (clitic(form) == Some(form.len() - width) && !self.quoted) { 0 } else { width }
            } else if c == '-' {
                let dashes = run(|c| c == '-');
                let bare = &form[..form.len() - dashes];
                if dashes == 1 && broken_off(bare) { 0 } else { dashes }
            } else if c == '+' {
                run(|c| c == '+')
            } else if dash(c) || closes(c) && !address(form) || closes(c) && !matches!(c, '=' | '~' | '%') {
                width
            } else {
                0
            };
            if cut == 0
                || cut == form.len()
                    && !tail.is_empty()
                    && cut > 1
                    && c != '.'
                    && c != '-'
                    && !matches!(c, '!' | '?' | '*' | '=' | '~' | '+')
            {
                break;
            }
            if apostrophe(c) {
                self.quoted = false;
            }
            tail.push((end - cut, end));
            end -= cut;
        }
        self.core(start, end);
        for &(from, to) in tail.iter().rev() {
            self.emit(from, to);
        }
    }

    /// "No. 4", "c. 1871": abbreviations only before a number.
    fn numbered(&self, form: &str, end: usize) -> bool {
        let mut after = self.text[end..].chars();
        after.next() == Some(' ')
            && after.next().is_some_and(|c| c.is_ascii_digit())
            && form.len() <= 6
            && self.tokenizer.numbered.contains(&form.trim_end_matches('.').to_lowercase())
    }

    /// Splits off what opens the chunk; returns where the rest begins.
    fn front(&mut self, mut start: usize, end: usize) -> usize {
        while start < end {
            let form = &self.text[start..end];
            let Some(c) = form.chars().next() else { break };
            let next = form[c.len_utf8()..].chars().next();
            if form.len() < 8 && emoticon(form.trim_end_matches(['.', ',', '!', '?'])) {
                break;
            }
            let run = |wanted: fn(char) -> bool| form.len() - form.trim_start_matches(wanted).len();
            let cut = if apostrophe(c) || c == '‘' {
                let clipped = form.len() < 16 && {
                    let lower = form.to_lowercase().replace(['’', 'ʼ', '`', '´'], "'");
                    let bare = lower.trim_end_matches(['.', ',', '!', '?', ';', ':', '"', '”']);
                    self.tokenizer.clipped.contains(bare)
                };
                if clipped || next.is_some_and(|next| next.is_ascii_digit()) && c != '‘' && c != '`' {
                    0
                } else {
                    // two marks are one; a third is enough to know that there are more, however long the run
                    let marks = form.chars().take(3).take_while(|&c| apostrophe(c) || c == '‘');
                    let marks = marks.fold((0, 0), |(count, length), c| (count + 1, length + c.len_utf8()));
                    let cut = if marks == (2, 2 * c.len_utf8()) { marks.1 } else { c.len_utf8() };
                    self.quoted = next.is_some_and(char::is_alphabetic);
                    cut
                }
            } else if c == '.' {
                let dots = run(|c| c == '.');
                if dots > 1 || form.len() == 1 { dots } else { 0 }
            } else if c == '-' {
                run(|c| c == '-')
            } else if matches!(c, '*' | '=' | '~') {
                run(|c| matches!(c, '*' | '=' | '~'))
            } else if matches!(c, '!' | '?') {
                run(|c| matches!(c, '!' | '?'))
            } else if c == '#' {
                if next.is_some_and(char::is_alphabetic) { 0 } else { run(|c| c == '#') }
            } else if c == '<' && next == Some('<') || c == '>' && next == Some('>') {
                2
            } else if currency(c) || opens(c) || dash(c) || closes(c) || matches!(c, '/' | '+' | '^' | '\\') {
                c.len_utf8()
            } else if c.is_ascii_uppercase() {
                // US$5, HK$20
                let letters = run(|c| c.is_ascii_uppercase());
                let mut rest = form[letters..].chars();
                match (rest.next(), rest.next()) {
                    (Some(sign), Some(digit)) if letters <= 3 && currency(sign) && digit.is_ascii_digit() => {
                        letters + sign.len_utf8()
                    }
                    _ => 0,
                }
            } else {
                0
            };
            if cut == 0 {
                break;
            }
            self.emit(start, start + cut);
            start += cut;
        }
        start
    }

    /// A chunk without its opening and closing punctuation.
    fn core(&mut self, start: usize, end: usize) {
        let form = &self.text[start..end];
        if form.is_empty() {
            return;
        }
        if form.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return self.word(start, end);
        }
        if emoticon(form) || address(form) || code(form) || form.strip_suffix('-').is_some_and(broken_off) {
            return self.emit(start, end);
        }
        let abbreviated = self.tokenizer.abbreviation(form).is_some();
        let mut from = start;
        let mut chars = form.char_indices().peekable();
        let mut before: Option<char> = None;
        while let Some((offset, c)) = chars.next() {
            let at = start + offset;
            if at < from {
                continue;
            }
            let after = chars.peek().map(|&(_, next)| next);
            let digits = before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit());
            let mut cut = 0;
            match c {
                '/' | '\\' => {
                    let mut rest = self.text[at + 1..end].bytes();
                    let single = at - from == 1
                        && rest.next().is_some_and(|byte| byte.is_ascii_alphabetic())
                        && rest.next().is_none_or(|byte| matches!(byte, b'/' | b'-'));
                    cut = usize::from(!(digits || single));
                }
                '-' => cut = self.hyphen(from, at, end),
                '.' => {
                    let dots = self.text[at..end].bytes().take_while(|&byte| byte == b'.').count();
                    cut = if dots > 1 {
                        dots
                    } else {
                        usize::from(!abbreviated && sentence_gap(&self.text[from..at], &self.text[at + 1..end]))
                    };
                }
                ',' => cut = usize::from(!digits),
                ':' => cut = usize::from(!digits),
                '!' | '?' => cut = self.text[at..end].bytes().take_while(|byte| matches!(byte, b'!' | b'?')).count(),
                '°' if before.is_some_and(|c| c.is_ascii_digit()) => cut = 2,
                '%' if before.is_some_and(|c| c.is_ascii_digit()) => cut = 1,
                '+' => cut = usize::from(digits),
                '(' | ')' | '[' | ']' | '{' | '}' | '"' | ';' | '<' | '>' | '|' | '=' | '~' => cut = 1,
                _ if currency(c) && after.is_some_and(|c| c.is_ascii_digit()) => cut = c.len_utf8(),
                '“' | '”' | '…' | '«' | '»' | '•' | '·' | '×' => cut = c.len_utf8(),
                _ if dash(c) => cut = c.len_utf8(),
                _ => {}
            }
            if cut > 0 {
                self.number_or_word(from, at);
                self.emit(at, at + cut);
                from = at + cut;
            }
            before = Some(c);
        }
        self.number_or_word(from, end);
    }

    /// How many bytes of hyphen at `at` stand alone: none where it belongs to the word.
    fn hyphen(&self, from: usize, at: usize, end: usize) -> usize {
        let run = self.text[at..end].bytes().take_while(|&byte| byte == b'-').count();
        if run > 1 {
            return run;
        }
        let head = &self.text[from..at];
        let rest = &self.text[at + 1..end];
        if head.len() <= 8
            && self.tokenizer.prefixes.contains(&head.to_lowercase())
            && rest.starts_with(char::is_alphanumeric)
        {
            return 0;
        }
        // Korean and Chinese given names after a surname: Kim Jong-un, Cheung Chi-wai
        let stop = rest.char_indices().enumerate().find(|&(count, (_, c))| count >= 8 || !c.is_alphabetic());
        let tail = &rest[..stop.map_or(rest.len(), |(_, (at, _))| at)];
        let short = |part: &str| (2..=5).contains(&part.chars().count());
        let capital = |part: &str| part.starts_with(char::is_uppercase);
        if short(head)
            && short(tail)
            && capital(head)
            && !capital(tail)
            && tail.len() <= 4
            && head.chars().skip(1).all(char::is_lowercase)
        {
            let named = self.pieces.last().is_some_and(|last| {
                let form = &self.text[last.start..last.end];
                capital(form)
                    && form.chars().count() < 7
                    && form.chars().skip(1).all(char::is_lowercase)
                    && self.pieces.len() > 1
            });
            if named {
                return 0;
            }
        }
        1
    }

    /// "10km", "8am", "5bn" are a number and a unit; the rest is a word.
    fn number_or_word(&mut self, start: usize, end: usize) {
        let form = &self.text[start..end];
        let digits =
            form.len() - form.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ':')).len();
        let unit = &form[digits..];
        if digits > 0 && !unit.is_empty() && unit.len() <= 8 && form.starts_with(|c: char| c.is_ascii_digit()) {
            let lower = unit.to_lowercase();
            if self.tokenizer.units.contains(&lower) && !(unit == "K" || unit == "M") {
                self.emit(start, start + digits);
                self.emit(start + digits, end);
                return;
            }
        }
        self.word(start, end);
    }
}
