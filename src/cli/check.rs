use clap::{Args, ValueEnum};

use super::output::write_to;
use super::{Global, Outcome, counted};

/// Check the knowledge base: the SHACL shapes of the ontology, and what the store promises beyond them.
///
/// Prints one finding a line. Exit code 1 where there is any.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// How to print findings.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line a finding.
    Text,
    /// One array.
    Json,
}

impl Check {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let findings = global.open_folder_to_read()?.check(&global.resources())?;
        write_to(None, |mut out| {
            if self.format == Format::Json {
                serde_json::to_writer_pretty(&mut out, &findings)?;
                writeln!(out)?;
                return Ok(());
            }
            for finding in &findings {
                writeln!(out, "{}: {}: {}", finding.check, finding.node, finding.message)?;
            }
            Ok(())
        })?;
        if findings.is_empty() {
            global.say("all is well");
            return Ok(Outcome::Done);
        }
        global.say(&counted(findings.len(), "finding", "findings"));
        Ok(Outcome::Findings)
    }
}
