//! The timeline as a page for a browser: no script, everything escaped, readable without style.

use std::io::{self, Write};

use super::date::in_words;
use super::phrase;
use super::timeline_table::{disputed_in_words, source_in_words, sources_in_words};
use crate::graph::timeline::{Filter, MentionRef, Timeline, TimelineEvent};

/// The style sheet of the page.
pub const STYLE: &str = include_str!("timeline_page.css");

/// Where the page finds its style, and whether it can ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A file that stands alone: the style inside, no form.
    File,
    /// A page of the server: the style at `/style.css`, a form with the filters.
    Served,
}

/// Writes the page.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut impl Write, timeline: &Timeline, frame: Frame) -> io::Result<()> {
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Timeline</title>\n"
    )?;
    match frame {
        Frame::File => write!(out, "<style>\n{STYLE}</style>\n")?,
        Frame::Served => writeln!(out, "<link rel=\"stylesheet\" href=\"/style.css\">")?,
    }
    writeln!(out, "</head>\n<body>\n<h1>Timeline</h1>")?;
    writeln!(out, "<p class=\"about\">{}</p>", escape(&about(timeline)))?;
    if frame == Frame::Served {
        write_form(out, &timeline.query)?;
    }
    writeln!(out, "<ol>")?;
    for event in &timeline.events {
        write_event(out, event)?;
    }
    writeln!(out, "</ol>\n</body>\n</html>")
}

fn about(timeline: &Timeline) -> String {
    let events = timeline.events.len();
    let undated = timeline.events.iter().filter(|event| !is_dated(event)).count();
    let mut about = format!("{events} {}", if events == 1 { "event" } else { "events" });
    if undated > 0 {
        about = format!("{about}, {undated} of them undated");
    }
    if let Some(more) = timeline.left_out.get("limit").filter(|more| **more > 0) {
        about = format!("{about}; {more} more are not shown");
    }
    about
}

fn is_dated(event: &TimelineEvent) -> bool {
    event.when.as_ref().is_some_and(|when| when.earliest.is_some() && when.latest.is_some())
}

fn write_form(out: &mut impl Write, filter: &Filter) -> io::Result<()> {
    writeln!(out, "<form method=\"get\" action=\"/\">")?;
    let day = |civil: Option<crate::calendar::Civil>| civil.map(|civil| civil.to_string()).unwrap_or_default();
    let fields = [
        ("who", "Who", filter.who.first().cloned().unwrap_or_default()),
        ("where", "Where", filter.place.clone().unwrap_or_default()),
        ("type", "Type", filter.kinds.first().cloned().unwrap_or_default()),
        ("since", "Since", day(filter.since)),
        ("until", "Until", day(filter.until)),
        ("as_of", "As known on", filter.as_of.map(|moment| moment.to_string()).unwrap_or_default()),
        ("text", "Words", filter.text.clone().unwrap_or_default()),
    ];
    for (name, label, value) in fields {
        let hint =
            if matches!(name, "since" | "until" | "as_of") { " placeholder=\"2026-01-05\" size=\"11\"" } else { "" };
        writeln!(out, "<label>{label} <input name=\"{name}\" value=\"{}\"{hint}></label>", escape(&value))?;
    }
    writeln!(out, "<button>Show</button>\n</form>")
}

fn write_event(out: &mut impl Write, event: &TimelineEvent) -> io::Result<()> {
    writeln!(out, "<li class=\"event\" id=\"{}\">", escape(&event.id))?;
    let words = escape(&in_words(event.when.as_ref()));
    match event.when.as_ref().and_then(|when| when.earliest.filter(|_| when.latest.is_some())) {
        Some(begin) => writeln!(out, "<time datetime=\"{begin}\">{words}</time>")?,
        None => writeln!(out, "<span class=\"undated\">{words}</span>")?,
    }
    writeln!(out, "<div>\n<h2>{}</h2>", escape(&event.label))?;
    let mut facts = vec![event.status.clone()];
    facts.extend(event.kind.clone());
    facts.extend(event.place.as_ref().map(|place| place.name.clone()));
    facts.extend(event.quantities.iter().map(phrase::quantity_in_words));
    facts.push(sources_in_words(event));
    writeln!(out, "<p class=\"facts\">{}</p>", escape(&facts.join(" · ")))?;
    for line in event.disputed.iter().flat_map(disputed_in_words) {
        writeln!(out, "<p class=\"disputed\">{}</p>", escape(&line))?;
    }
    let mut articles: Vec<&str> = Vec::new();
    let mut quotes = Vec::new();
    for mention in &event.mentions {
        if !articles.contains(&mention.article.as_str()) {
            articles.push(&mention.article);
            quotes.push(mention);
        }
    }
    if let Some((first, more)) = quotes.split_first() {
        write_quote(out, first)?;
        if !more.is_empty() {
            writeln!(out, "<details><summary>{} more</summary>", more.len())?;
            for mention in more {
                write_quote(out, mention)?;
            }
            writeln!(out, "</details>")?;
        }
    }
    writeln!(out, "</div>\n</li>")
}

fn write_quote(out: &mut impl Write, mention: &MentionRef) -> io::Result<()> {
    let source = escape(&source_in_words(mention));
    let safe = |url: &&str| url.starts_with("http://") || url.starts_with("https://");
    let source = match mention.url.as_deref().filter(safe) {
        Some(url) => {
            let words = escape(mention.title.as_deref().unwrap_or(url));
            format!("<a href=\"{}\" rel=\"noreferrer nofollow\">{words}</a>, {source}", escape(url))
        }
        None => match &mention.title {
            Some(title) => format!("{}, {source}", escape(title)),
            None => source,
        },
    };
    writeln!(out, "<blockquote><p>“{}”</p><cite>{source}</cite></blockquote>", marked(mention))
}

/// The quote with the trigger marked, where it lies inside.
fn marked(mention: &MentionRef) -> String {
    let quote: Vec<char> = mention.quote.text.chars().collect();
    let begin = mention.trigger.start.checked_sub(mention.quote.start);
    let end = mention.trigger.end.checked_sub(mention.quote.start);
    match (begin, end) {
        (Some(begin), Some(end)) if begin < end && end <= quote.len() => {
            let part = |from: usize, to: usize| escape(&quote[from..to].iter().collect::<String>());
            format!("{}<mark>{}</mark>{}", part(0, begin), part(begin, end), part(end, quote.len()))
        }
        _ => escape(&mention.quote.text),
    }
}

/// Text as HTML shows it, in elements and in quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() && c != '\n' && c != '\t' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
