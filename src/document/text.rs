use crate::article::Article;
use crate::document::Span;

/// An article on its way through the stations: the text that every [`Span`] refers to, and the article it came from.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The article, with what is known about it.
    pub article: &'a Article,
}

impl<'a> Document<'a> {
    /// Wraps an article.
    #[must_use]
    pub fn new(article: &'a Article) -> Self {
        Self { article }
    }

    /// The canonical text.
    #[must_use]
    pub fn text(self) -> &'a str {
        &self.article.text
    }

    /// The text under `span`.
    #[must_use]
    pub fn slice(self, span: Span) -> &'a str {
        span.of(&self.article.text)
    }
}

/// Turns byte offsets of one text into Unicode code points and back: the one place where this happens.
///
/// ```
/// use dateline::document::{CodePoints, Span};
/// let points = CodePoints::of("“Zürich” says");
/// assert_eq!(points.range(Span::new(3, 10)), (1, 7));
/// assert_eq!(points.byte(7), 10);
/// ```
#[derive(Clone, Debug)]
pub struct CodePoints {
    /// Byte offset of each 64th code point; empty when the text is ASCII.
    checkpoints: Vec<usize>,
    /// The text's bytes that begin a character, only kept where the text is not ASCII.
    text: Option<Box<str>>,
    len: usize,
}

const STRIDE: usize = 64;

impl CodePoints {
    /// Prepares the conversion for `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self { checkpoints: Vec::new(), text: None, len: text.len() };
        }
        let checkpoints = text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect();
        Self { checkpoints, text: Some(text.into()), len: text.len() }
    }

    /// Code points before byte `offset`.
    #[must_use]
    pub fn point(&self, offset: usize) -> usize {
        let Some(text) = &self.text else { return offset };
        let block = self.checkpoints.partition_point(|&byte| byte <= offset).saturating_sub(1);
        block * STRIDE + text[self.checkpoints[block]..offset].chars().count()
    }

    /// The span as `(start, end)` in code points.
    #[must_use]
    pub fn range(&self, span: Span) -> (usize, usize) {
        (self.point(span.start), self.point(span.end))
    }

    /// The byte at which code point number `point` begins; the text's length when there are fewer.
    #[must_use]
    pub fn byte(&self, point: usize) -> usize {
        let Some(text) = &self.text else { return point.min(self.len) };
        let Some(&start) = self.checkpoints.get(point / STRIDE) else { return self.len };
        text[start..].char_indices().nth(point % STRIDE).map_or(self.len, |(byte, _)| start + byte)
    }
}
