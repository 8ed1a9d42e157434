//! Text on a terminal: width, colour, and nothing that an article could do to the terminal.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What is written to: how wide it is, and whether it shows colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Columns.
    pub width: usize,
    /// Whether to write ANSI colour.
    pub color: bool,
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// What the eye looks for first.
    Strong,
    /// What it may skip.
    Faint,
    /// A date.
    Date,
    /// Something to be careful with.
    Warning,
}

impl Screen {
    /// A file or a pipe: no colour, and as wide as reads well.
    pub const FILE: Self = Self { width: 100, color: false };

    /// The text in its style.
    #[must_use]
    pub fn paint(self, style: Style, text: &str) -> String {
        let code = match style {
            Style::Plain => "",
            Style::Strong => "1",
            Style::Faint => "2",
            Style::Date => "1;36",
            Style::Warning => "33",
        };
        if !self.color || code.is_empty() || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// The text without what a terminal obeys: control characters become blanks, marks that turn the direction of the
/// text (CVE-2021-42574) go.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| {
        c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
    };
    if !text.contains(obeyed) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().filter(|c| c.is_control() || !obeyed(*c));
    Cow::Owned(shown.map(|c| if c.is_control() { ' ' } else { c }).collect())
}

/// Columns that the text takes.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.width()
}

/// The text in lines of at most `width` columns, broken at blanks; a longer word is broken where it must be.
///
/// ```
/// use dateline::view::screen::wrap;
/// assert_eq!(wrap("a long road to peace", 7), ["a long", "road to", "peace"]);
/// ```
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = columns(word);
        if used > 0 && used + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for c in word.chars() {
            let step = c.width().unwrap_or(0);
            if used + step > width && used > 0 {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += step;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// At most `count` lines of [`wrap`]; where text is left out, the last one ends in `…`.
#[must_use]
pub fn wrap_at_most(text: &str, width: usize, count: usize) -> Vec<String> {
    let mut lines = wrap(text, width);
    if lines.len() > count {
        lines.truncate(count);
        if let Some(last) = lines.last_mut() {
            *last = shorten(&format!("{last} …"), width);
        }
    }
    lines
}

/// The text in at most `width` columns, ending in `…` where it had to be cut.
#[must_use]
pub fn shorten(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for c in text.trim_end_matches('…').chars() {
        let step = c.width().unwrap_or(0);
        if used + step + 1 > width {
            break;
        }
        kept.push(c);
        used += step;
    }
    format!("{}…", kept.trim_end())
}

/// The text followed by blanks up to `width` columns.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_cannot_command_the_terminal() {
        assert_eq!(plain("red \u{1b}[31m alert\u{202e}\n"), "red  [31m alert ");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(wrap("東京の会談", 4), ["東京", "の会", "談"]);
        assert_eq!(shorten("東京の会談", 7), "東京の…");
    }

    #[test]
    fn what_is_cut_off_is_marked() {
        assert_eq!(wrap_at_most("one two three four", 9, 1), ["one two …"]);
        assert_eq!(wrap_at_most("one two", 9, 1), ["one two"]);
    }
}
