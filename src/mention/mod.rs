//! Given the layers of a document, makes mentions: spans that refer to entities ([`EntityMention`]) and to events.

use serde::{Deserialize, Serialize};

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
