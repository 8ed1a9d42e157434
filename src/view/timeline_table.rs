//! The timeline for a person at a terminal: the date in words on the left, what is known on the right.

use std::io::{self, Write};

use super::date::{in_words, written_in_words};
use super::phrase::{self, amount_in_words};
use super::screen::{Screen, Style, columns, pad, plain, wrap, wrap_at_most};
use crate::calendar::{Moment, day_in_words};
use crate::graph::timeline::{Disputed, DisputedValue, MentionRef, Timeline, TimelineEvent};

/// Columns between date and event.
const GAP: usize = 2;
/// "Wednesday 24 September 2025".
const WIDEST_DATE: usize = 27;
/// Below this the date stands above the event.
const NARROW: usize = 64;
/// Lines of a quote.
const QUOTE_LINES: usize = 2;

/// Writes the timeline, an event a block, for a screen of that width.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut impl Write, timeline: &Timeline, screen: Screen) -> io::Result<()> {
    let widest = timeline.events.iter().map(|event| columns(&in_words(event.when.as_ref()))).max().unwrap_or(0);
    let left = if screen.width < NARROW { 0 } else { widest.clamp(10, WIDEST_DATE) };
    for (number, event) in timeline.events.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        write_event(out, event, left, screen)?;
    }
    Ok(())
}

fn write_event(out: &mut impl Write, event: &TimelineEvent, left: usize, screen: Screen) -> io::Result<()> {
    let date = in_words(event.when.as_ref());
    let dates_style =
        if event.when.as_ref().is_some_and(|when| when.earliest.is_some()) { Style::Date } else { Style::Faint };
    let narrow = left == 0;
    let indent = if narrow { 2 } else { left + GAP };
    let width = screen.width.saturating_sub(indent).max(20);
    let mut beside: Vec<(Style, String)> =
        wrap(&date, if narrow { screen.width } else { left }).into_iter().map(|line| (dates_style, line)).collect();
    let id_fits = !narrow && columns(&event.id) <= left;
    if id_fits {
        beside.push((Style::Faint, plain(&event.id).into_owned()));
    }
    let lines = right_side(event, width, !id_fits);
    if narrow {
        for (style, line) in &beside {
            writeln!(out, "{}", screen.paint(*style, line))?;
        }
        for (style, line) in &lines {
            writeln!(out, "  {}", screen.paint(*style, line))?;
        }
        return Ok(());
    }
    for row in 0..beside.len().max(lines.len()) {
        let date = match beside.get(row) {
            Some((style, text)) => screen.paint(*style, &pad(text, left)),
            None => " ".repeat(left),
        };
        let text = lines.get(row).map(|(style, text)| screen.paint(*style, text)).unwrap_or_default();
        writeln!(out, "{}", format!("{date}{}{text}", " ".repeat(GAP)).trim_end())?;
    }
    Ok(())
}

/// Label, what is known in a line, what is disputed, and a quote.
fn right_side(event: &TimelineEvent, width: usize, with_id: bool) -> Vec<(Style, String)> {
    let mut lines = Vec::new();
    let mut add = |style: Style, wrapped: Vec<String>| lines.extend(wrapped.into_iter().map(|line| (style, line)));
    add(Style::Strong, wrap(&plain(&event.label), width));
    let mut facts = vec![event.status.clone()];
    facts.extend(event.kind.clone());
    facts.extend(event.place.as_ref().map(|place| place.name.clone()));
    facts.extend(event.quantities.iter().map(phrase::quantity_in_words));
    facts.push(sources_in_words(event));
    if event.confidence < 0.5 {
        facts.push(format!("confidence {:.2}", event.confidence));
    }
    if with_id {
        facts.push(event.id.clone());
    }
    add(Style::Plain, wrap(&plain(&facts.join(" · ")), width));
    if let Some(disputed) = &event.disputed {
        for line in disputed_in_words(disputed) {
            add(Style::Warning, wrap(&plain(&line), width));
        }
    }
    if let Some(mention) = event.mentions.first() {
        let quote = format!("“{}”", plain(mention.quote.text.trim()));
        add(Style::Faint, wrap_at_most(&quote, width, QUOTE_LINES));
    }
    lines
}

/// `2 sources: Harbour Courier, Northern Ledger`.
#[must_use]
pub fn sources_in_words(event: &TimelineEvent) -> String {
    let count = event.sources;
    let noun = if count == 1 { "source" } else { "sources" };
    let names = phrase::publishers(event);
    if names.is_empty() {
        return format!("{count} {noun}");
    }
    format!("{count} {noun}: {}", names.join(", "))
}

/// What is disputed, in words: a date, an amount, or a status.
#[must_use]
pub fn disputed_value(disputed: &Disputed, value: &DisputedValue) -> String {
    if disputed.when.contains(value) {
        written_in_words(&value.value)
    } else if disputed.quantities.contains(value) {
        amount_in_words(&value.value)
    } else {
        value.value.clone()
    }
}

/// What the reports disagree on, a line for each thing: `date disputed: 5 January 2026 (a1, a2); 6 January 2026 (a3)`.
#[must_use]
pub fn disputed_in_words(disputed: &Disputed) -> Vec<String> {
    let things = [("date", &disputed.when), ("amount", &disputed.quantities), ("status", &disputed.status)];
    things
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .map(|(thing, values)| {
            let said: Vec<String> = values
                .iter()
                .map(|value| format!("{} ({})", disputed_value(disputed, value), value.articles.join(", ")))
                .collect();
            format!("{thing} disputed: {}", said.join("; "))
        })
        .collect()
}

/// Where a quote comes from: `Harbour Courier, 4 January 2026`.
#[must_use]
pub fn source_in_words(mention: &MentionRef) -> String {
    let publisher = mention.publisher.as_deref().unwrap_or(&mention.article);
    match mention.published.as_deref().and_then(|date| date.parse::<Moment>().ok()) {
        Some(published) => match published.date() {
            Some(day) => format!("{publisher}, {}", day_in_words(day)),
            None => format!("{publisher}, {published}"),
        },
        None => publisher.to_owned(),
    }
}
