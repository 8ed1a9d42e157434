//! Given the layers of a document, makes mentions: spans that refer to entities ([`EntityMention`]) and to events.

mod entity_mention;
mod event_mention;
mod lexicon;
mod quotation;
mod term;
mod tree;

use serde::{Deserialize, Serialize};

pub use entity_mention::{Reference, references, title_before};
pub use event_mention::{EventForm, EventMention, event_mentions, particle, verb_lemma};
pub use lexicon::Lexicon;
pub use quotation::quoted;
pub use term::{Complement, EventClass, EventNoun, Frame, Gender, Kind, Modality, Predicate};
pub use tree::Tree;

use crate::document::Span;

/// A span that refers to an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityMention {
    /// Where it lies: the name itself, or the phrase of a nominal.
    pub span: Span,
    /// The syntactic head, as an index into the word layer.
    pub head: usize,
    /// Name, nominal or pronoun.
    pub form: MentionForm,
}

/// How an entity is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum MentionForm {
    Name,
    Nominal,
    Pronoun,
}
