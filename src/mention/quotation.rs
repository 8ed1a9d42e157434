use crate::document::Span;

/// Spans between quotation marks; an opening one without its end holds to the end of its paragraph.
#[must_use]
pub fn quoted(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for (at, letter) in text.char_indices() {
        match letter {
            '“' => open = Some(at),
            '”' => {
                if let Some(start) = open.take() {
                    found.push(Span::new(start, at + letter.len_utf8()));
                }
            }
            '"' => match open.take() {
                Some(start) => found.push(Span::new(start, at + 1)),
                None => open = Some(at),
            },
            '\n' => {
                if let Some(start) = open.take() {
                    found.push(Span::new(start, at));
                }
            }
            _ => {}
        }
    }
    if let Some(start) = open {
        found.push(Span::new(start, text.len()));
    }
    found
}
