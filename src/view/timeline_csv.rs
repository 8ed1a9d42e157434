//! The timeline as CSV: one row an event, safe to open in a spreadsheet.

use std::io::{self, Write};

use super::phrase::{self, BETWEEN};
use crate::graph::timeline::Timeline;
use crate::table::Writer;

/// The columns, in order.
pub const COLUMNS: [&str; 23] = [
    "id",
    "when",
    "earliest",
    "latest",
    "precision",
    "status",
    "type",
    "label",
    "agents",
    "recipients",
    "participants",
    "place",
    "lat",
    "lon",
    "quantities",
    "quote",
    "sources",
    "publishers",
    "first_reported",
    "confidence",
    "wikidata",
    "urls",
    "iri",
];

/// Writes header and rows: RFC 4180, UTF-8. Several values in one cell are separated by `; `.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut impl Write, timeline: &Timeline) -> io::Result<()> {
    let mut table = Writer::new(out, COLUMNS)?;
    for event in &timeline.events {
        let time = event.when.as_ref();
        let text = |civil: Option<crate::calendar::Civil>| civil.map(|civil| civil.to_string()).unwrap_or_default();
        let place = event.place.as_ref();
        let quantities: Vec<String> = event.quantities.iter().map(phrase::quantity).collect();
        table.text(&event.id)?;
        table.text(&phrase::when(time))?;
        table.text(&text(time.and_then(|time| time.earliest)))?;
        table.text(&text(time.and_then(|time| time.latest)))?;
        table.text(&time.and_then(|time| time.precision).map(precision_name).unwrap_or_default())?;
        table.text(&event.status)?;
        table.text(event.kind.as_deref().unwrap_or_default())?;
        table.text(&event.label)?;
        table.text(&phrase::names(&event.agents))?;
        table.text(&phrase::names(&event.recipients))?;
        table.text(&phrase::names(&event.participants))?;
        table.text(place.map(|place| place.name.as_str()).unwrap_or_default())?;
        table.number(place.and_then(|place| place.lat))?;
        table.number(place.and_then(|place| place.lon))?;
        table.text(&quantities.join(BETWEEN))?;
        table.text(event.mentions.first().map(|mention| mention.quote.text.as_str()).unwrap_or_default())?;
        table.number(Some(event.sources))?;
        table.number(Some(event.publishers))?;
        table.text(event.first_reported.as_deref().unwrap_or_default())?;
        table.number(Some((event.confidence * 1000.0).round() / 1000.0))?;
        table.text(&phrase::wikidata(event).join(BETWEEN))?;
        table.text(&phrase::urls(event).join(BETWEEN))?;
        table.text(&event.iri)?;
        table.end_row()?;
    }
    table.flush()
}

/// The precision as JSON writes it.
fn precision_name(precision: crate::calendar::Precision) -> String {
    match serde_json::to_value(precision) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
