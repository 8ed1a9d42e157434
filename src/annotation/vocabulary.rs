//! Given the form of a word, makes what the models see of it: its hashes, the distributional class of the word (which
//! words of news text stand in the same places), and the class that the treebanks usually give it.

use std::collections::HashMap;

use crate::annotation::lexeme::{Lexeme, hash, normal};
use crate::annotation::model::Model;
use crate::error::DataFileError;
use crate::resource::Resources;

/// Where the model lies below `data/`.
pub const FILE: &str = "models/words.model";

/// No class is known.
pub const UNKNOWN: u8 = u8::MAX;

/// What is known of one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Distributional class, fine.
    pub fine: u8,
    /// Distributional class, coarse: a class of fine classes.
    pub coarse: u8,
    /// The class that the word has most often in the treebanks.
    pub usual: u8,
    /// Class by meaning: words that are used in texts on the same matters.
    pub broad: u8,
}

/// The known words.
#[derive(Debug, Default)]
pub struct Vocabulary {
    entries: HashMap<u32, Entry, std::hash::BuildHasherDefault<Same>>,
}

/// The keys are hashes already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Same(u64);

impl std::hash::Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u32(&mut self, key: u32) {
        self.0 = u64::from(key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Vocabulary {
    /// Reads the model.
    ///
    /// # Errors
    /// When it is missing, damaged or of another version.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Self::read(&Model::load(resources, FILE, "words")?)
    }

    /// Reads the words from a model.
    ///
    /// # Errors
    /// When sections are missing or do not fit together.
    pub fn read(model: &Model) -> Result<Self, DataFileError> {
        let (fine, usual, coarse) = (model.section("fine")?, model.section("usual")?, model.section("coarse")?);
        let (forms, broad) = (model.lines("forms")?, model.section("broad")?);
        if [fine, usual, broad].iter().any(|column| column.len() != forms.len()) || coarse.len() != 256 {
            return Err(model.wrong("forms", "as many classes as words are wanted"));
        }
        let entries = forms.iter().zip(fine).zip(usual).zip(broad).map(|(((form, &fine), &usual), &broad)| {
            (hash(form.as_bytes()), Entry { fine, coarse: coarse[usize::from(fine)], usual, broad })
        });
        Ok(Self { entries: entries.collect() })
    }

    /// What the models see of a word.
    #[must_use]
    pub fn lexeme(&self, form: &str) -> Lexeme {
        let mut lexeme = Lexeme::new(form);
        let entry = self.entries.get(&lexeme.form);
        // of an unknown word, its last characters and capitals stand for its usual class
        let guess = || 256 + (lexeme.traits & 0xFF) + (lexeme.suffixes[1] << 10);
        lexeme.fine = entry.map_or(256, |entry| entry.fine.into());
        lexeme.coarse = entry.map_or(256, |entry| entry.coarse.into());
        lexeme.broad = entry.map_or(256, |entry| entry.broad.into());
        lexeme.usual = entry.filter(|entry| entry.usual != UNKNOWN).map_or_else(guess, |entry| entry.usual.into());
        lexeme
    }

    /// The form by which a word is known: lower case, digits made equal.
    #[must_use]
    pub fn key(form: &str) -> String {
        normal(form)
    }
}
