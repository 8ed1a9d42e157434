//! Given a [`Document`](crate::document::Document), makes its layers: tokens, words, sentences, tags, parse, names and
//! times.

mod agreement;
mod analyser;
pub mod class;
pub mod conllu;
mod layer;
pub mod lemma;
pub mod lexeme;
pub mod model;
mod name;
pub mod names;
pub mod network;
pub mod numeric;
pub mod parser;
pub mod sentence;
mod shape;
mod tag;
pub mod timex;
mod token;
pub mod tokenizer;
pub mod tree;
pub mod vocabulary;

pub use analyser::Analyser;
pub use layer::{Layer, Spanned};
pub use name::{Name, NameKind};
pub use tag::{Arc, Degree, Features, Mood, Number, Relation, Tag, Upos, VerbForm, VerbTense, Voice};
pub use token::{Sentence, Token, Word};

use crate::document::Span;
use timex::Timex;

/// All layers of one document: one field a layer.
#[derive(Clone, Debug, Default)]
pub struct Annotation {
    /// Surface tokens.
    pub tokens: Layer<Token>,
    /// Syntactic words.
    pub words: Layer<Word>,
    /// Sentences, in order, without gaps between their words.
    pub sentences: Layer<Sentence>,
    /// One tag a word.
    pub tags: Vec<Tag>,
    /// One arc a word; heads are indices into `words`.
    pub arcs: Vec<Arc>,
    /// How likely each arc is, 0 to 1, as far as the parser made it; empty where the tree came from elsewhere.
    pub sure: Vec<f32>,
    /// Names, not nested.
    pub names: Layer<Name>,
    /// Time expressions, not nested.
    pub times: Layer<Timex>,
    /// Datelines, bylines, stamps and credits: nothing in them happens or acts. Each is a sentence of its own.
    pub furniture: Vec<Span>,
}

impl Annotation {
    /// The sentence that word number `word` belongs to.
    #[must_use]
    pub fn sentence_of(&self, word: usize) -> Option<usize> {
        let at = self.sentences.partition_point(|sentence| sentence.words.end <= word);
        (at < self.sentences.len()).then_some(at)
    }

    /// The words governed by `word`, in order.
    pub fn children(&self, word: usize) -> impl Iterator<Item = usize> {
        let words = self.sentence_of(word).map_or(0..0, |at| self.sentences[at].words.clone());
        words.filter(move |&other| self.arcs.get(other).is_some_and(|arc| arc.head == Some(word)))
    }
}
