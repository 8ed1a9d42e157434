//! The timeline as JSON as the reference of the JSON form describes it: one object, or one event a line.

use std::io::{self, Write};

use crate::graph::timeline::Timeline;

/// Writes the timeline as one object, indented.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut impl Write, timeline: &Timeline) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, timeline)?;
    writeln!(out)
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
