use std::path::PathBuf;

use clap::{Args, ValueEnum};
use oxigraph::io::{JsonLdProfileSet, RdfFormat};

use super::filters::Filters;
use super::output::write_to;
use super::{Global, Outcome};
use crate::view::timeline_csv;

/// Write the knowledge base, or the part of it that the filters choose, as RDF or CSV.
///
/// The same knowledge is the same bytes, whatever came in when. What depends on runs (when an article was ingested, by
/// which program) stays out unless asked for with `--provenance`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline export --format trig --out knowledge.trig
  dateline export --format nquads | sha256sum
  dateline export --format jsonld --who Q3099714 --since 2025")]
pub(crate) struct Export {
    #[command(flatten)]
    filters: Filters,
    /// How to write it. Turtle holds one graph: the union of all.
    #[arg(long, value_enum, default_value_t = Format::Nquads)]
    format: Format,
    /// Also what tells of runs.
    #[arg(long)]
    provenance: bool,
    /// Write to FILE, which is there whole or not at all, instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// N-Quads, sorted.
    Nquads,
    /// All graphs, with prefixes.
    Trig,
    /// Turtle.
    Turtle,
    /// JSON-LD.
    Jsonld,
    /// The timeline as CSV.
    Csv,
}

impl Export {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let store = global.open_to_read()?;
        let filter = self.filters.filter(None);
        write_to(self.out.as_deref(), |mut out| {
            let format = match self.format {
                Format::Csv => return Ok(timeline_csv::write(&mut out, &store.timeline(&filter)?)?),
                Format::Nquads => RdfFormat::NQuads,
                Format::Trig => RdfFormat::TriG,
                Format::Turtle => RdfFormat::Turtle,
                Format::Jsonld => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
            };
            store.export(format, &filter, self.provenance, &mut out)
        })?;
        if let Some(path) = &self.out {
            global.say(&format!("wrote `{}`", path.display()));
        }
        Ok(Outcome::Done)
    }
}
