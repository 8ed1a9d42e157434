//! The timeline as Markdown: a heading a date, an entry an event, the quote with its source below.

use std::io::{self, Write};

use super::date::in_words;
use super::phrase;
use super::timeline_table::{disputed_in_words, source_in_words};
use crate::graph::timeline::{MentionRef, Timeline};

/// Writes the timeline; quotes of all sources, one an article.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut impl Write, timeline: &Timeline) -> io::Result<()> {
    let mut heading = None;
    for event in &timeline.events {
        let date = in_words(event.when.as_ref());
        if heading.as_ref() != Some(&date) {
            let gap = if heading.is_some() { "\n" } else { "" };
            writeln!(out, "{gap}## {}", escape(&date))?;
            heading = Some(date);
        }
        writeln!(out, "\n**{}**  ", escape(&event.label))?;
        let mut facts = vec![event.status.clone()];
        facts.extend(event.kind.clone());
        facts.extend(event.place.as_ref().map(|place| place.name.clone()));
        facts.extend(event.quantities.iter().map(phrase::quantity_in_words));
        writeln!(out, "{} · `{}`", escape(&facts.join(" · ")), event.id.replace('`', ""))?;
        for line in event.disputed.iter().flat_map(disputed_in_words) {
            writeln!(out, "\n*{}*", escape(&line))?;
        }
        let mut shown: Vec<&str> = Vec::new();
        for mention in &event.mentions {
            if !shown.contains(&mention.article.as_str()) {
                shown.push(&mention.article);
                writeln!(out, "\n> “{}”  \n> — {}", escape(mention.quote.text.trim()), source(mention))?;
            }
        }
    }
    Ok(())
}

fn source(mention: &MentionRef) -> String {
    let words = escape(&source_in_words(mention));
    let safe = |url: &&str| url.starts_with("http://") || url.starts_with("https://");
    match (mention.url.as_deref().filter(safe), mention.title.as_deref()) {
        (Some(url), title) => {
            let target = url.replace(['<', '>', '\n', '\r', ' '], "");
            format!("[{}](<{target}>), {words}", escape(title.unwrap_or(url)))
        }
        (None, Some(title)) => format!("{}, {words}", escape(title)),
        (None, None) => words,
    }
}

/// Text that Markdown and HTML leave as it is, on one line.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in super::screen::plain(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}
