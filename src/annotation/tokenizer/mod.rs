//! Given a text, makes its tokens in the manner of Universal Dependencies (English EWT and GUM): punctuation, hyphens,
//! currency signs and units stand alone, contractions and possessives are multiword tokens. Linear in the text.

mod form;
mod pieces;

use std::collections::{HashMap, HashSet};

use crate::error::DataFileError;
use crate::resource::Resources;
use form::{clitic, separates};
use pieces::Pieces;

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
        let mut out = Pieces::of(text, self);
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            let blank = separates(c);
            match start {
                None if !blank => start = Some(at),
                Some(from) if blank => {
                    let last = text[at..].chars().take_while(|&c| separates(c)).any(|c| c == '\n') || ends(text, at);
                    out.chunk(from, at, last);
                    if text[at..].starts_with('\n') {
                        out.close_quote();
                    }
                    start = None;
                }
                _ => {}
            }
        }
        out.finish()
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
