//! Wire copies: which articles took over the text of another, and of which.
//!
//! Found by the smallest hashes of their texts, of which near-duplicates share most: each hash leads to the few articles
//! that were first to have it. So a phrase that every paper uses costs nothing, and the answer does not depend on the
//! order in which articles came.

use crate::event::merge::{publication_order, shared_text};
use crate::event::report::ArticleSummary;

/// How many hashes of a text lead to others.
const SKETCH: usize = 8;

/// How many articles, the first by publication, a hash leads to.
pub(crate) const FIRST: usize = 4;

/// Share of the text's sketch that a copy keeps; see `event::merge::describe`.
const SAME_TEXT: f64 = 0.5;

/// The hashes that lead from a text to others.
pub(crate) fn sketch(fingerprint: &[u64]) -> &[u64] {
    &fingerprint[..fingerprint.len().min(SKETCH)]
}

/// The order of publication as one text.
pub(crate) fn rank(article: &ArticleSummary) -> String {
    let (unknown, published, hash) = publication_order(article, &article.hash);
    format!("{}{published}\n{hash}", u8::from(unknown))
}

/// Whether an article took over the text of another, which came before; a version of the same article did not.
pub(crate) fn is_copy(article: &ArticleSummary, of: &ArticleSummary) -> bool {
    (&article.id, &article.publisher) != (&of.id, &of.publisher)
        && rank(of) < rank(article)
        && shared_text(&article.fingerprint, &of.fingerprint) >= SAME_TEXT
}
