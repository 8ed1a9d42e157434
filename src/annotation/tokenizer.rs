//! Given a text, makes its tokens in the manner of Universal Dependencies (English EWT and GUM): punctuation, hyphens,
//! currency signs and units stand alone, contractions and possessives are multiword tokens. Linear in the text.

use std::collections::{HashMap, HashSet};

use crate::error::DataFileError;
use crate::resource::Resources;

const FILE: &str = "lexicon/tokens.csv";

/// What a final period says of the form before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abbreviation {
    /// "Mr.", "Gen.": a name follows.
    Title,
    /// "Jan.", "vs.": seldom the end of a sentence.
    Short,
    /// "Inc.", "U.S.": may end a sentence, and then has swallowed its period.
    Either,
}

/// The words of forms that cannot be tokenised by their characters alone.
#[derive(Debug, Default)]
pub struct Tokenizer {
    abbreviations: HashMap<String, Abbreviation>,
    units: HashSet<String>,
    prefixes: HashSet<String>,
    clipped: HashSet<String>,
    numbered: HashSet<String>,
    multiwords: HashMap<String, Vec<usize>>,
}

/// A token as byte offsets, with the offsets inside it where one word ends and the next begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Borders between its words; empty for most.
    pub cuts: Vec<usize>,
}

impl Tokenizer {
    /// Reads the lists of `lexicon/tokens.csv`.
    ///
    /// # Errors
    /// When the file is missing or a row is not of this form.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let text = resources.text(FILE)?;
        let mut made = Self::default();
        for (number, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty()) {
            let wrong = |message: &str| DataFileError::new(FILE, message).at_line(number + 1);
            let mut fields = line.splitn(3, ',');
            let (Some(kind), Some(form), Some(words)) = (fields.next(), fields.next(), fields.next()) else {
                return Err(wrong("a row is `kind,form,words`"));
            };
            let owned = form.to_owned();
            match kind {
                "title" => drop(made.abbreviations.insert(owned, Abbreviation::Title)),
                "short" => drop(made.abbreviations.insert(owned, Abbreviation::Short)),
                "either" => drop(made.abbreviations.insert(owned, Abbreviation::Either)),
                "unit" => drop(made.units.insert(owned)),
                "prefix" => drop(made.prefixes.insert(owned)),
                "number" => drop(made.numbered.insert(owned)),
                "clipped" => drop(made.clipped.insert(owned)),
                "multiword" => {
                    let mut at = 0;
                    let cuts = words.split('|').map(|word| {
                        at += word.len();
                        at
                    });
                    let mut cuts: Vec<usize> = cuts.collect();
                    if cuts.pop() != Some(form.len()) || cuts.is_empty() {
                        return Err(wrong("the words of a multiword token make up its form").in_key(form));
                    }
                    made.multiwords.insert(owned, cuts);
                }
                _ => return Err(wrong("no such kind of row").in_key(kind)),
            }
        }
        Ok(made)
    }

    /// What kind of abbreviation a form with a final period is, if it is one.
    #[must_use]
    pub fn abbreviation(&self, form: &str) -> Option<Abbreviation> {
        let bare = form.strip_suffix('.')?;
        if bare.len() > 24 {
            return None;
        }
        if let Some(&known) = self.abbreviations.get(&bare.to_lowercase()) {
            return Some(known);
        }
        let parts = || bare.split('.');
        let single = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
        if parts().all(single) && (parts().count() > 1 || bare.chars().all(char::is_uppercase)) {
            return Some(if parts().count() > 1 { Abbreviation::Either } else { Abbreviation::Title });
        }
        None
    }

    /// The tokens of a text, in order.
    #[must_use]
    pub fn tokenize(&self, text: &str) -> Vec<Piece> {
        let mut out = Pieces { text, tokenizer: self, pieces: Vec::with_capacity(text.len() / 5), quoted: false };
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            let blank = separates(c);
            match start {
                None if !blank => start = Some(at),
                Some(from) if blank => {
                    let last = text[at..].chars().take_while(|&c| separates(c)).any(|c| c == '\n') || ends(text, at);
                    out.chunk(from, at, last);
                    if text[at..].starts_with('\n') {
                        out.quoted = false;
                    }
                    start = None;
                }
                _ => {}
            }
        }
        out.pieces
    }

    /// The borders between the words of a multiword token, relative to its start.
    fn cuts(&self, form: &str) -> Vec<usize> {
        if form.len() > 64 {
            return Vec::new();
        }
        let lower = form.to_lowercase().replace(['’', 'ʼ', '`', '´'], "'");
        if let Some(cuts) = self.multiwords.get(&lower) {
            // counted in characters, since an apostrophe may be of one byte or three
            let at = |cut: usize| form.char_indices().nth(lower[..cut].chars().count()).map(|(at, _)| at);
            return cuts.iter().filter_map(|&cut| at(cut)).collect();
        }
        let mut cuts = Vec::new();
        let mut end = form.len();
        while let Some(cut) = clitic(&form[..end]) {
            cuts.insert(0, cut);
            end = cut;
        }
        cuts
    }
}

fn ends(text: &str, at: usize) -> bool {
    at == text.len() || text.len() - at < 64 && text[at..].chars().all(separates)
}

/// White space and control characters lie between tokens, never in them.
fn separates(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{2060}')
}

fn apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '`' | '´')
}

/// Where a contracted or possessive ending begins: "do|n't", "Mary|'s", "kids|'".
fn clitic(form: &str) -> Option<usize> {
    let at = form.rfind(apostrophe)?;
    let after: String = form[at..].chars().skip(1).collect::<String>().to_lowercase();
    let before = form[..at].chars().next_back()?;
    match after.as_str() {
        "t" => {
            let cut = at - 1;
            (form.len() > 3
                && matches!(before, 'n' | 'N')
                && form[..cut].chars().next_back().is_some_and(char::is_alphabetic))
            .then_some(cut)
        }
        "s" | "re" | "ve" | "ll" | "d" | "m" => (before.is_alphanumeric() || before == '.').then_some(at),
        "" => (matches!(before, 's' | 'S' | 'z' | 'x') && form.chars().count() > 2).then_some(at),
        _ => None,
    }
}

fn opens(c: char) -> bool {
    matches!(
        c,
        '"' | '“'
            | '„'
            | '«'
            | '‘'
            | '‹'
            | '('
            | '['
            | '{'
            | '<'
            | '¿'
            | '¡'
            | '•'
            | '*'
            | '|'
            | '>'
            | '~'
            | '='
            | '·'
    )
}

fn closes(c: char) -> bool {
    matches!(
        c,
        '"' | '”'
            | '“'
            | '»'
            | '›'
            | '’'
            | '‘'
            | '\''
            | ')'
            | ']'
            | '}'
            | '>'
            | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '…'
            | '%'
            | '*'
            | '|'
            | '='
            | '~'
            | '<'
            | '•'
    )
}

fn currency(c: char) -> bool {
    matches!(c, '$' | '£' | '€' | '¥' | '₹' | '₽' | '₩' | '₪' | '₴' | '₦' | '₱' | '₫' | '¢' | '₺')
}

fn dash(c: char) -> bool {
    matches!(c, '–' | '—' | '―' | '‒')
}

struct Pieces<'a> {
    text: &'a str,
    tokenizer: &'a Tokenizer,
    pieces: Vec<Piece>,
    /// Whether a single quotation mark is open.
    quoted: bool,
}

impl Pieces<'_> {
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
    fn chunk(&mut self, mut start: usize, mut end: usize, last: bool) {
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

/// Whether a final period after this abbreviation stands alone when the line ends: initialisms, "etc.", "p.m.".
fn ends_line(form: &str) -> bool {
    form.len() > 2
}

/// Whether a period between `left` and `right` ends a sentence whose space was forgotten: "home.The".
fn sentence_gap(left: &str, right: &str) -> bool {
    let mut after = right.chars();
    let capital = after.next().is_some_and(char::is_uppercase);
    let next = after.next();
    let word = next.is_none_or(|c| c.is_lowercase() || !c.is_alphanumeric()) || right == "I";
    let mut tail = left.chars().rev();
    capital
        && word
        && tail.next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit() || c == ')')
        && tail.next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
}

/// Web and mail addresses, file names and hashtags, which are never divided.
fn address(form: &str) -> bool {
    const SCHEMES: [&str; 6] = ["http://", "https://", "ftp://", "www.", "mailto:", "doi:"];
    const ENDINGS: [&str; 22] = [
        "com", "org", "net", "gov", "edu", "co.uk", "info", "int", "mil", "ca", "de", "fr", "eu", "io", "tv", "us",
        "ru", "doc", "pdf", "xls", "html", "jpg",
    ];
    // the bound keeps hostile text linear: this is asked once for each closing mark
    if form.len() < 4 || form.len() > 1024 || !form.contains(['.', '@', ':', '#']) {
        return false;
    }
    let short: String = form.chars().take(8).collect::<String>().to_ascii_lowercase();
    if SCHEMES.iter().any(|scheme| short.starts_with(scheme)) {
        return true;
    }
    if let Some((user, host)) = form.split_once('@') {
        return (!host.is_empty() && (!user.is_empty() || !host.contains(['/', '-'])))
            && !form.contains(['(', ')', ',', '"', ';'])
            && host.starts_with(char::is_alphanumeric);
    }
    if form.starts_with('#') {
        return form.chars().skip(1).all(|c| c.is_alphanumeric() || c == '_');
    }
    let host = form.split('/').next().unwrap_or("");
    let Some((name, _)) = host.split_once('.') else { return false };
    if name.is_empty() || host.contains(['(', ')', ',', '"', ';', '’', '\'']) {
        return false;
    }
    let lower = host.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| lower.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.') && rest.len() > 2))
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

/// Telephone numbers, dates in digits, versions: digits with hyphens that are no range.
fn code(form: &str) -> bool {
    if !form.starts_with(|c: char| c.is_ascii_digit() || c == '+') {
        return false;
    }
    let parts: Vec<&str> = form.trim_start_matches('+').splitn(6, '-').collect();
    if parts.len() < 2 || parts.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return false;
    }
    match parts.as_slice() {
        [first, second] => matches!((first.len(), second.len()), (3 | 5, 4)),
        _ => true,
    }
}

/// A word that breaks off: "th-".
fn broken_off(form: &str) -> bool {
    !form.is_empty() && form.len() <= 3 && form.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn emoticon(form: &str) -> bool {
    if form.len() > 4 || form.len() < 2 {
        return false;
    }
    let mut chars = form.chars();
    let eyes = chars.next().is_some_and(|c| matches!(c, ':' | ';' | '=' | '8'));
    let rest = chars.as_str();
    let mouth = rest.strip_prefix(['-', '\'', 'o', '^']).unwrap_or(rest);
    (eyes
        && matches!(
            mouth,
            ")" | "(" | "D" | "P" | "p" | "/" | "\\" | "|" | "]" | "[" | "O" | "o" | "))" | "((" | "*" | "3"
        ))
        || matches!(form, "<3" | "^_^" | "-_-" | "xD" | "XD" | "(:")
}
