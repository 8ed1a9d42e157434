//! The timeline as JSON as the reference of the JSON form describes it: one object, or one event a line.

use std::io::{self, Write};

use crate::graph::timeline::{Timeline, WrittenTimeline};

/// Writes the timeline as one object, indented.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut impl Write, timeline: &Timeline) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, timeline)?;
    writeln!(out)
}

/// Writes the timeline as [`write`] does, from events that are written already.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_written(out: &mut impl Write, timeline: &WrittenTimeline) -> io::Result<()> {
    let frame = Timeline { query: timeline.query.clone(), events: Vec::new(), left_out: timeline.left_out.clone() };
    let frame = serde_json::to_string_pretty(&frame)?;
    // no string holds an end of a line, so this is the list of events
    let (before, after) = frame.split_once("\n  \"events\": [").unwrap_or((&frame, ""));
    write!(out, "{before}\n  \"events\": [")?;
    for (at, event) in timeline.events.iter().enumerate() {
        write!(out, "{}\n    {event}", if at == 0 { "" } else { "," })?;
    }
    writeln!(out, "{}{after}", if timeline.events.is_empty() { "" } else { "\n  " })
}

/// Writes the events, one a line.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_lines(out: &mut impl Write, timeline: &Timeline) -> io::Result<()> {
    for event in &timeline.events {
        serde_json::to_writer(&mut *out, event)?;
        writeln!(out)?;
    }
    Ok(())
}
