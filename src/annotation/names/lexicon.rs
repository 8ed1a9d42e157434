//! What is known of single words: their class (clusters of word vectors), how often they are parts of names, and the
//! word lists of `lexicon/name_words.csv` and `lexicon/nationalities.csv`.

use super::hash::word_hash;
use crate::error::DataFileError;
use crate::resource::Resources;

/// What is known of one word, whatever its case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordFacts {
    /// Its cluster, from 1; 0 where it has none.
    pub class: u16,
    /// How often it is part of names: two bits each for given name, surname, place and organization.
    pub parts: u8,
    /// As what it was seen in the news: two bits each for person, organization, place and other names.
    pub seen: u8,
    /// The word lists that hold it, a bit each; see [`LISTS`].
    pub lists: u32,
}

/// The word lists, in the order of their bits.
pub const LISTS: &[&str] = &[
    "title", "org", "suffix", "place", "facility", "event", "product", "work", "month", "weekday", "particle",
    "joiner", "speech", "movement", "member", "family", "number", "function", "language", "people", "belief",
];

/// The bit of a word list.
#[must_use]
pub fn list(name: &str) -> u32 {
    LISTS.iter().position(|&known| known == name).map_or(0, |at| 1 << at)
}

/// Hashes keep 26 bits: one unknown word in hundreds is taken for a known one, and the file is a third smaller.
pub(super) const KEY_SHIFT: u32 = 6;

/// Facts about words, by hash.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    slots: Vec<(u32, WordFacts)>,
    count: usize,
}

impl Lexicon {
    /// An empty one with room for `words`.
    #[must_use]
    pub fn with_room(words: usize) -> Self {
        let size = (words * 2).next_power_of_two().max(16);
        Self { slots: vec![(0, WordFacts::default()); size], count: 0 }
    }

    /// Reads the word lists into it.
    ///
    /// # Errors
    /// When a list is missing or names an unknown class.
    pub fn read_lists(&mut self, resources: &Resources) -> Result<(), DataFileError> {
        let path = "lexicon/name_words.csv";
        let text = resources.text(path)?;
        for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
            let (word, classes) = line.rsplit_once(',').unwrap_or((line, ""));
            for class in classes.split(' ') {
                let bit = list(class);
                if bit == 0 {
                    return Err(DataFileError::new(path, format!("unknown class `{class}` of `{word}`")));
                }
                self.entry(word_hash(word)).lists |= bit;
            }
        }
        let path = "lexicon/nationalities.csv";
        let text = resources.text(path)?;
        for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
            let (words, kind) = line.rsplit_once(',').unwrap_or((line, ""));
            let bit = list(kind);
            if bit == 0 {
                return Err(DataFileError::new(path, format!("unknown kind `{kind}` of `{words}`")));
            }
            if !words.contains(' ') {
                self.entry(word_hash(words)).lists |= bit;
            }
        }
        Ok(())
    }

    /// The facts of a word, to be filled in.
    pub fn entry(&mut self, hash: u32) -> &mut WordFacts {
        if self.count * 2 >= self.slots.len() {
            let mut larger = Self::with_room(self.slots.len().max(16));
            for &(key, facts) in self.slots.iter().filter(|slot| slot.0 != 0) {
                *larger.slot(key) = facts;
            }
            *self = larger;
        }
        self.slot((hash >> KEY_SHIFT) + 1)
    }

    fn slot(&mut self, key: u32) -> &mut WordFacts {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at].0 != key {
            if self.slots[at].0 == 0 {
                self.slots[at].0 = key;
                self.count += 1;
                break;
            }
            at = (at + 1) & mask;
        }
        &mut self.slots[at].1
    }

    /// The facts of a word.
    #[must_use]
    pub fn facts(&self, hash: u32) -> WordFacts {
        if self.slots.is_empty() {
            return WordFacts::default();
        }
        let key = (hash >> KEY_SHIFT) + 1;
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        loop {
            match self.slots[at].0 {
                0 => return WordFacts::default(),
                found if found == key => return self.slots[at].1,
                _ => at = (at + 1) & mask,
            }
        }
    }
}
