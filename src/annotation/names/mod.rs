//! Given a text and its words, finds the names ([`Name`](super::Name)) in it and says what they name.
//!
//! A linear-chain conditional random field over the recogniser's own view of the words ([`view`]), trained on open data
//! only (`docs/names.md`).

mod agree;
pub mod document;
pub mod features;
mod hash;
mod headed;
mod hyphens;
pub mod lattice;
pub mod lexicon;
pub mod marks;
pub mod model;
mod product;
pub mod view;
mod whole;

pub use hash::word_hash;

use crate::annotation::{Annotation, Name, Word};
use crate::document::Span;
use crate::error::DataFileError;
use crate::gazetteer::Gazetteer;
use crate::resource::Resources;
use model::Model;
use product::Products;

/// Sentences of more words are read in pieces, so that memory does not grow with them.
const LONGEST: usize = 300;

/// Finds names. Read-only, shared freely between threads.
#[derive(Debug)]
pub struct NameRecognizer {
    model: Model,
    products: Products,
}

impl NameRecognizer {
    /// Reads the model and its word lists.
    ///
    /// # Errors
    /// When a file is missing, truncated or of another format.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Ok(Self { model: Model::load(resources)?, products: Products::load(resources)? })
    }

    /// The names of a text whose words and sentences `annotation` holds: sorted, not nested, on words' borders, without
    /// titles, determiners and possessive endings. Linear in the text.
    #[must_use]
    pub fn recognize(&self, text: &str, annotation: &Annotation, gazetteer: &Gazetteer) -> Vec<Name> {
        let mut starts = Vec::new();
        let mut pieces: Vec<Vec<&str>> = Vec::new();
        for sentence in &annotation.sentences {
            let words = annotation.words.get(sentence.words.clone()).unwrap_or_default();
            for (number, piece) in words.chunks(LONGEST).enumerate() {
                starts.push(sentence.words.start + number * LONGEST);
                let surface = |word: &Word| text.get(word.span.start..word.span.end).unwrap_or_default();
                pieces.push(piece.iter().map(surface).collect());
            }
        }
        let mut found: Vec<Vec<document::Found>> = vec![Vec::new(); pieces.len()];
        for name in document::find(&pieces, &self.model, gazetteer) {
            found[name.sentence].push(name);
        }
        let mut names = Vec::new();
        for (number, (piece, found)) in pieces.iter().zip(&mut found).enumerate() {
            let words = &annotation.words[starts[number]..starts[number] + piece.len()];
            hyphens::join(words, piece, gazetteer, found, number);
            headed::join(piece, found);
            whole::join(piece, found);
        }
        self.products.tell(&pieces, gazetteer, &mut found);
        for (number, (piece, found)) in pieces.iter().zip(&found).enumerate() {
            let words = &annotation.words[starts[number]..starts[number] + piece.len()];
            for found in found {
                let (first, last) = (words[found.start].span, words[found.end - 1].span);
                let surface = text.get(first.start..last.end).unwrap_or_default();
                // words may be given with their endings, as in CoNLL-U made by other tools
                let stem =
                    surface.strip_suffix("'s").or_else(|| surface.strip_suffix("’s")).unwrap_or(surface).trim_end();
                if !stem.is_empty() {
                    let span = Span { start: first.start, end: first.start + stem.len() };
                    names.push(Name { span, kind: found.kind, confidence: found.confidence });
                }
            }
        }
        names
    }
}
