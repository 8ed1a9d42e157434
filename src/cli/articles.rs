use clap::Args;

use super::filters::{Filters, tell_names};
use super::listing::{Format, Listing, print};
use super::{Global, Outcome};
use crate::graph::ArticleRow;

/// List the articles, oldest first, with how many reports each has.
///
/// With filters, those that report an event the filters choose.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline articles --publisher \"Harbour Courier\"
  dateline articles --who \"Mark Carney\" --format csv")]
pub(crate) struct Articles {
    #[command(flatten)]
    filters: Filters,
    /// List no more than N.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

impl Articles {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let store = global.open_to_read()?;
        let filter = self.filters.filter(self.limit);
        let rows = store.articles(&filter)?;
        let outcome = print(global, self.format, &rows)?;
        tell_names(global, &store, &filter)?;
        Ok(outcome)
    }
}

impl Listing for ArticleRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "published",
        "published_basis",
        "publisher",
        "title",
        "author",
        "lang",
        "reports",
        "retracted",
        "superseded",
        "modified",
        "url",
        "iri",
    ];
    const SHOWN: &'static [&'static str] = &["id", "published", "publisher", "title", "reports", "note"];

    fn cell(&self, column: &str) -> String {
        let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
        match column {
            "id" => self.id.clone(),
            "iri" => self.iri.clone(),
            "title" => text(&self.title),
            "publisher" => text(&self.publisher),
            "author" => text(&self.author),
            "published" => text(&self.published),
            "published_basis" => text(&self.published_basis),
            "modified" => text(&self.modified),
            "url" => text(&self.url),
            "lang" => text(&self.lang),
            "reports" => self.reports.to_string(),
            "retracted" => self.retracted.to_string(),
            "superseded" => self.superseded.to_string(),
            "note" => match (self.retracted, self.superseded) {
                (true, _) => "retracted".to_owned(),
                (_, true) => "superseded".to_owned(),
                _ => String::new(),
            },
            _ => String::new(),
        }
    }

    fn shown(&self, column: &str) -> String {
        let cell = self.cell(column);
        // the day is enough to find one's way
        if column == "published" { cell.chars().take(10).collect() } else { cell }
    }
}
