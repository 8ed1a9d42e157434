use clap::{Args, ValueEnum};

use super::filters::{Filters, tell_names};
use super::output::write_to;
use super::{Global, Outcome};
use crate::view::{timeline_csv, timeline_json, timeline_markdown, timeline_table};

/// Show the events of the knowledge base in order of time.
///
/// Each event is shown with its date (and how uncertain it is), what happened, its status, how many articles say so
/// and a quote. Events without a known date come last. `dateline explain ID` says why.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline timeline --who \"Mark Carney\" --since 2025-12
  dateline timeline --where Paris --status planned --format csv > paris.csv
  dateline timeline --as-of 2026-01-04 --format json")]
pub(crate) struct Timeline {
    #[command(flatten)]
    filters: Filters,
    /// Show no more than N events; 0 is no limit. Without it, a table shows 200 events, other formats all.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal.
    Table,
    /// One row an event, for a spreadsheet.
    Csv,
    /// One object with all mentions and quotes.
    Json,
    /// One JSON object an event.
    Jsonl,
    /// Headings, quotes and links, for a text editor or a wiki.
    Markdown,
}

/// Events that a table shows where no limit is given.
const TABLE_LIMIT: usize = 200;

impl Timeline {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let limit = match (self.limit, self.format) {
            (Some(0), _) => None,
            (Some(limit), _) => Some(limit),
            (None, Format::Table) => Some(TABLE_LIMIT),
            (None, _) => None,
        };
        let store = global.open_to_read()?;
        let filter = self.filters.filter(limit);
        let timeline = store.timeline(&filter)?;
        write_to(None, |mut out| {
            match self.format {
                Format::Table => timeline_table::write(&mut out, &timeline, global.screen())?,
                Format::Csv => timeline_csv::write(&mut out, &timeline)?,
                Format::Json => timeline_json::write(&mut out, &timeline)?,
                Format::Jsonl => timeline_json::write_lines(&mut out, &timeline)?,
                Format::Markdown => timeline_markdown::write(&mut out, &timeline)?,
            }
            Ok(out.flush()?)
        })?;
        let more = timeline.left_out.get("limit").copied().unwrap_or(0);
        if more > 0 {
            global.say(&format!("{more} more events are not shown\nhint: --limit 0 shows all"));
        }
        if timeline.events.is_empty() {
            global.say("nothing matched\nhint: `dateline entities` and `dateline articles` list what is there");
        }
        tell_names(global, &store, &filter)?;
        Ok(if timeline.events.is_empty() { Outcome::Findings } else { Outcome::Done })
    }
}
