//! Given a word, says which rows of the table of embeddings stand for it.

use std::collections::HashMap;

use crate::annotation::lexeme::Lexeme;
use crate::annotation::vocabulary::Same;

/// A word is the sum of so many embeddings.
pub const SLOTS: usize = 12;

/// How many rows each slot has in the table of embeddings; the first, of known words, is as long as their list.
const TABLES: [usize; SLOTS] = [0, 4096, 4096, 1024, 2048, 256, 512, 257, 257, 1024, 512, 256];

/// Which rows of the table of embeddings stand for a word.
#[derive(Debug, Default)]
pub struct Inputs {
    words: HashMap<u32, u32, std::hash::BuildHasherDefault<Same>>,
    offsets: [u32; SLOTS],
    rows: usize,
}

impl Inputs {
    /// `words` are hashes of the known forms.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "models are far smaller")]
    pub fn new(words: &[u32]) -> Self {
        // row 0 stands for unknown words
        let known = words.iter().enumerate().map(|(at, &word)| (word, at as u32 + 1)).collect();
        let mut offsets = [0; SLOTS];
        let mut rows = words.len() + 1;
        for slot in 1..SLOTS {
            offsets[slot] = rows as u32;
            rows += TABLES[slot];
        }
        Self { words: known, offsets, rows }
    }

    /// How many rows the table has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The rows of a word; the first is that of its form.
    #[must_use]
    pub fn of(&self, word: &Lexeme, first: bool) -> [u32; SLOTS] {
        let usual = if word.usual < 256 { word.usual } else { 256 + (word.usual.wrapping_mul(0x9E37_79B9) >> 24) };
        let values = [
            self.words.get(&word.form).copied().unwrap_or(0),
            word.suffixes[2] % 4096,
            word.suffixes[3] % 4096,
            word.suffixes[1] % 1024,
            word.prefixes[2] % 2048,
            word.shape % 256,
            (word.traits & 0xFF) << 1 | u32::from(first),
            word.fine.min(256),
            word.coarse.min(256),
            word.prefixes[1] % 1024,
            usual,
            word.suffixes[0] % 256,
        ];
        std::array::from_fn(|slot| self.offsets[slot] + values[slot])
    }
}
