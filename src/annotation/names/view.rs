//! The recogniser's own view of a sentence: what its words look like and what is known of them.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::hash::{Hasher, fold, word_hash};
use super::lexicon::{Lexicon, WordFacts};
use crate::annotation::vocabulary::Same;

/// What one word looks like.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Hash of the folded word.
    pub word: u32,
    /// Hash of the last characters of the word: two and three.
    pub suffixes: [u32; 2],
    /// Hash of the first three characters.
    pub prefix: u32,
    /// Its shape: `Xx`, `X.X.`, `dd-dd`.
    pub shape: u32,
    /// What is known of it.
    pub facts: WordFacts,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// Whether all its letters are capitals, and there are several.
    pub shouted: bool,
    /// Whether it is an address of the web or of mail, which names nothing whatever it looks like.
    pub address: bool,
    /// Whether it has letters at all.
    pub letters: bool,
    /// The longest gazetteer entry it lies in: kinds in the low byte, place in the entry (1 only, 2 first, 3 inner,
    /// 4 last) above.
    pub gazetteer: u16,
    /// What the rest of the document says of it: bits of [`DocumentFacts`].
    pub document: u16,
}

/// Writing of a whole sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Style {
    #[default]
    Mixed,
    Shouted,
    TitleCase,
    Lower,
}

/// A sentence as the model sees it.
#[derive(Clone, Debug, Default)]
pub struct SentenceView {
    /// Its words.
    pub cells: Vec<Cell>,
    /// How it is written.
    pub style: Style,
}

impl SentenceView {
    /// Looks at the words of a sentence.
    pub fn new<'a>(words: impl Iterator<Item = &'a str>, lexicon: &Lexicon) -> Self {
        let cells: Vec<Cell> = words.map(|word| cell(word, lexicon)).collect();
        let style = style(&cells);
        Self { cells, style }
    }
}

fn cell(word: &str, lexicon: &Lexicon) -> Cell {
    let mut whole = Hasher::new();
    let mut prefix = 0;
    let mut shape = Hasher::new();
    let mut last_kind = ' ';
    let (mut upper, mut lower, mut count) = (0_usize, 0_usize, 0_usize);
    let mut ends = ['\0'; 3];
    let mut capital = false;
    for character in word.chars() {
        let folded = fold(character);
        whole.push(folded);
        count += 1;
        if count == 3 {
            prefix = whole.finish();
        }
        ends = [ends[1], ends[2], folded];
        let kind = if character.is_lowercase() {
            lower += 1;
            'x'
        } else if character.is_uppercase() {
            upper += 1;
            capital |= count == 1;
            'X'
        } else if character.is_numeric() {
            '0'
        } else if character.is_alphabetic() {
            lower += 1;
            'x'
        } else {
            character
        };
        if kind != last_kind {
            shape.push(kind);
            last_kind = kind;
        } else if count <= 3 && kind == 'X' {
            shape.push('Y');
        }
        if count > 64 {
            break;
        }
    }
    let hash = whole.finish();
    let suffix = |from: usize| {
        let mut hasher = Hasher::new();
        for &character in &ends[from..] {
            hasher.push(character);
        }
        hasher.finish()
    };
    let facts = lexicon.facts(hash);
    Cell {
        word: hash,
        suffixes: [suffix(1), suffix(0)],
        prefix,
        shape: shape.finish(),
        facts,
        capital,
        shouted: upper > 1 && lower == 0,
        letters: upper + lower > 0,
        address: count > 3 && is_address(word),
        gazetteer: 0,
        document: 0,
    }
}

fn is_address(word: &str) -> bool {
    let head = word.get(..word.len().min(256)).unwrap_or_default();
    head.contains("://") || head.starts_with("www.") || head.find('@').is_some_and(|at| at > 0)
}

fn style(cells: &[Cell]) -> Style {
    let worded: Vec<&Cell> = cells.iter().filter(|cell| cell.letters).collect();
    if worded.len() < 3 {
        return Style::Mixed;
    }
    let shouted = worded.iter().filter(|cell| cell.shouted).count();
    let capital = worded.iter().filter(|cell| cell.capital).count();
    if shouted * 10 >= worded.len() * 7 {
        Style::Shouted
    } else if capital * 10 >= worded.len() * 7 && worded.len() > 4 {
        Style::TitleCase
    } else if capital == 0 {
        Style::Lower
    } else {
        Style::Mixed
    }
}

/// What a document says of its words, whatever their case: bits.
#[derive(Clone, Debug, Default)]
pub struct DocumentFacts {
    words: HashMap<u32, u16, BuildHasherDefault<Same>>,
}

impl DocumentFacts {
    /// Seen in lower case.
    pub const LOWER: u16 = 1;
    /// Seen with a capital inside a sentence.
    pub const CAPITAL: u16 = 2;
    /// Seen after a title.
    pub const TITLED: u16 = 4;
    /// Seen after a given name.
    pub const AFTER_GIVEN: u16 = 8;
    /// Seen before a word such as "Party", "Inc".
    pub const BEFORE_ORG: u16 = 16;
    /// Seen in brackets of its own, as an abbreviation is introduced.
    pub const BRACKETED: u16 = 32;
    /// Seen after "in" or "near".
    pub const LOCATED: u16 = 64;

    /// Counts the words of one more sentence in.
    pub fn add(&mut self, sentence: &SentenceView) {
        let cells = &sentence.cells;
        let plain = sentence.style == Style::Mixed;
        let (located, near) = (word_hash("in"), word_hash("near"));
        let (open, close) = (word_hash("("), word_hash(")"));
        let title = super::lexicon::list("title");
        let organization = super::lexicon::list("org") | super::lexicon::list("suffix");
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.letters) {
            let mut bits = 0;
            let before = at.checked_sub(1).map(|at| &cells[at]);
            let after = cells.get(at + 1);
            if !cell.capital {
                bits |= Self::LOWER;
            } else if plain {
                if before.is_some_and(|before| before.letters || before.word == word_hash(",")) {
                    bits |= Self::CAPITAL;
                }
                if before.is_some_and(|before| before.capital && before.facts.lists & title != 0) {
                    bits |= Self::TITLED;
                }
                if before.is_some_and(|before| before.capital && before.facts.parts & 3 >= 2) {
                    bits |= Self::AFTER_GIVEN;
                }
                if after.is_some_and(|after| after.capital && after.facts.lists & organization != 0) {
                    bits |= Self::BEFORE_ORG;
                }
                if before.is_some_and(|before| before.word == located || before.word == near) {
                    bits |= Self::LOCATED;
                }
                if before.is_some_and(|before| before.word == open) && after.is_some_and(|after| after.word == close) {
                    bits |= Self::BRACKETED;
                }
            }
            *self.words.entry(cell.word).or_default() |= bits;
        }
    }

    /// Tells the words of a sentence what the document says of them.
    pub fn mark(&self, sentence: &mut SentenceView) {
        for cell in sentence.cells.iter_mut().filter(|cell| cell.letters) {
            cell.document = self.words.get(&cell.word).copied().unwrap_or_default();
        }
    }
}
