use serde::{Deserialize, Serialize};

use crate::annotation::layer::Spanned;
use crate::document::Span;

/// A name in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// Where it lies, without titles and determiners.
    pub span: Span,
    /// What it names.
    pub kind: NameKind,
    /// How sure the recogniser is, 0 to 1.
    pub confidence: f32,
}

impl Spanned for Name {
    fn span(&self) -> Span {
        self.span
    }
}

/// What a name names; also the type of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum NameKind {
    Person,
    Organization,
    Place,
    Facility,
    Nationality,
    Product,
    Event,
    Work,
    Other,
}
