use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open range `[start, end)` of bytes of a document's text.
///
/// ```
/// use dateline::document::Span;
/// let span = Span::new(3, 9);
/// assert_eq!(span.of("in Paris today"), "Paris ");
/// assert!(span.overlaps(Span::new(8, 12)) && !span.overlaps(Span::new(9, 12)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` up to and without `end`.
    ///
    /// # Panics
    /// When `start > end`: a caller's mistake, never an input's.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span ends before it starts: {start}..{end}");
        Self { start, end }
    }

    /// The bytes covered.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether nothing is covered.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The text covered.
    ///
    /// # Panics
    /// When the span does not lie on character borders of `text`: spans belong to one text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Whether the two share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside this span (equal counts).
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}
