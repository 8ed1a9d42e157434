use clap::{Args, ValueEnum};

use super::output::write_to;
use super::{Global, Outcome};
use crate::view::explanation;

/// Say why the knowledge base says something: quotes, how the date was found, why reports were merged.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  dateline explain 04e4e9a4")]
pub(crate) struct Explain {
    /// Id of an event or of a report, the beginning of one, or its IRI; `timeline` shows it.
    #[arg(value_name = "ID")]
    id: String,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading.
    Text,
    /// One object, with rule ids and offsets.
    Json,
}

impl Explain {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let explanation = global.open_to_read()?.explain(&self.id)?;
        write_to(None, |mut out| {
            match self.format {
                Format::Text => explanation::write(&mut out, &explanation, global.screen())?,
                Format::Json => {
                    serde_json::to_writer_pretty(&mut out, &explanation)?;
                    writeln!(out)?;
                }
            }
            Ok(())
        })?;
        Ok(Outcome::Done)
    }
}
