use crate::document::Span;

/// Something that lies on a span of the text.
pub trait Spanned {
    /// Where it lies.
    fn span(&self) -> Span;
}

/// One kind of annotation over one text: sorted by begin, then longest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer<T> {
    items: Vec<T>,
}

impl<T> Default for Layer<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<T: Spanned> Layer<T> {
    /// Sorts the items.
    #[must_use]
    pub fn new(mut items: Vec<T>) -> Self {
        items.sort_by_key(|item| (item.span().start, std::cmp::Reverse(item.span().end)));
        Self { items }
    }

    /// The items that overlap `span`, in order. Linear in the items that begin before the span's end and lie in it,
    /// for layers whose items do not nest.
    pub fn within(&self, span: Span) -> impl Iterator<Item = (usize, &T)> {
        let from = self.items.partition_point(|item| item.span().end <= span.start);
        self.items[from..]
            .iter()
            .enumerate()
            .map(move |(at, item)| (from + at, item))
            .take_while(move |(_, item)| item.span().start < span.end)
    }
}

impl<T> std::ops::Deref for Layer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<'a, T> IntoIterator for &'a Layer<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
