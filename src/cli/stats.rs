use clap::{Args, ValueEnum};

use super::output::write_to;
use super::{Global, Outcome};
use crate::graph::Stats as Counts;

/// Count what is in the knowledge base.
#[derive(Debug, Args)]
pub(crate) struct Stats {
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal.
    Table,
    /// One object.
    Json,
}

impl Stats {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let counts = global.open_to_read()?.stats()?;
        write_to(None, |mut out| {
            if self.format == Format::Json {
                serde_json::to_writer_pretty(&mut out, &counts)?;
                writeln!(out)?;
                return Ok(());
            }
            for (name, count, note) in lines(&counts) {
                writeln!(out, "{}", format!("{name:<12}{count:>10}  {note}").trim_end())?;
            }
            for (title, counts) in [("by status", &counts.by_status), ("by type", &counts.by_type)] {
                if !counts.is_empty() {
                    writeln!(out, "\n{title}")?;
                }
                let mut counts: Vec<(&String, &usize)> = counts.iter().collect();
                counts.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
                for (name, count) in counts {
                    writeln!(out, "  {name:<20}{count:>10}")?;
                }
            }
            Ok(())
        })?;
        Ok(Outcome::Done)
    }
}

fn lines(counts: &Counts) -> [(&'static str, usize, String); 8] {
    let share = |part: usize, of: usize| if of == 0 { 0.0 } else { 100.0 * part as f64 / of as f64 };
    [
        ("articles", counts.articles, format!("{} versions, {} retracted", counts.versions, counts.retracted)),
        ("publishers", counts.publishers, String::new()),
        ("reports", counts.reports, String::new()),
        ("events", counts.events, format!("{} of more than one report", counts.merged)),
        ("dated", counts.dated, format!("{:.1} % of events", share(counts.dated, counts.events))),
        ("disputed", counts.disputed, String::new()),
        ("entities", counts.entities, format!("{} linked to Wikidata", counts.linked)),
        ("quads", counts.quads, String::new()),
    ]
}
