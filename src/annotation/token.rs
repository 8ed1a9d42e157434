use std::ops::Range;

use crate::annotation::layer::Spanned;
use crate::document::Span;

/// A token of the text (UD: a surface token; a multiword token such as "don't" holds several [`Word`]s).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it lies.
    pub span: Span,
    /// Its words, as indices into the word layer.
    pub words: Range<usize>,
}

/// A syntactic word (UD), the unit of tags and parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it lies; the words of a multiword token divide its span.
    pub span: Span,
}

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it lies, without surrounding white space.
    pub span: Span,
    /// Its words, as indices into the word layer.
    pub words: Range<usize>,
    /// Whether a paragraph begins here.
    pub paragraph: bool,
}

impl Spanned for Token {
    fn span(&self) -> Span {
        self.span
    }
}

impl Spanned for Word {
    fn span(&self) -> Span {
        self.span
    }
}

impl Spanned for Sentence {
    fn span(&self) -> Span {
        self.span
    }
}
