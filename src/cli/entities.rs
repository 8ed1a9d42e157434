use clap::{Args, ValueEnum};

use super::filters::{Filters, tell_names};
use super::listing::{self, Listing, print};
use super::output::write_to;
use super::{Global, Outcome};
use crate::graph::EntityRow;

/// List people, organisations, places and things, those with the most events first.
///
/// With filters, those that take part in an event the filters choose.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline entities --limit 20
  dateline entities --where Paris --format csv
  dateline entities --since 2026 --format quickstatements")]
pub(crate) struct Entities {
    #[command(flatten)]
    filters: Filters,
    /// List no more than N.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal.
    Table,
    /// For a spreadsheet.
    Csv,
    /// One array.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// What Wikidata lacks, for its QuickStatements: named people, organisations and events without an item.
    Quickstatements,
}

impl Entities {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let store = global.open_to_read()?;
        let filter = self.filters.filter(self.limit);
        let rows = store.entities(&filter)?;
        let format = match self.format {
            Format::Table => listing::Format::Table,
            Format::Csv => listing::Format::Csv,
            Format::Json => listing::Format::Json,
            Format::Jsonl => listing::Format::Jsonl,
            Format::Quickstatements => {
                let statements = store.quick_statements(&rows)?;
                write_to(None, |out| Ok(out.write_all(statements.as_bytes())?))?;
                if statements.is_empty() {
                    global.say("nothing is lacking, or no article has an address to refer to");
                    return Ok(Outcome::Findings);
                }
                return Ok(Outcome::Done);
            }
        };
        let outcome = print(global, format, &rows)?;
        tell_names(global, &store, &filter)?;
        Ok(outcome)
    }
}

impl Listing for EntityRow {
    const COLUMNS: &'static [&'static str] =
        &["id", "name", "type", "wikidata", "aliases", "events", "articles", "mentions", "lat", "lon", "iri"];
    const SHOWN: &'static [&'static str] = &["name", "type", "wikidata", "events", "articles", "aliases"];

    fn cell(&self, column: &str) -> String {
        let number = |cell: Option<f64>| cell.map(|number| number.to_string()).unwrap_or_default();
        match column {
            "id" => self.id.clone(),
            "iri" => self.iri.clone(),
            "name" => self.name.clone(),
            "type" => self.kind.clone(),
            "wikidata" => self.wikidata.clone().unwrap_or_default(),
            "aliases" => self.aliases.join("; "),
            "events" => self.events.to_string(),
            "articles" => self.articles.to_string(),
            "mentions" => self.mentions.to_string(),
            "lat" => number(self.lat),
            "lon" => number(self.lon),
            _ => String::new(),
        }
    }
}
