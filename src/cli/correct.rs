//! Corrections by people: `merge`, `split`, `fix`, `reject`, `undo`, `corrections`.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args};

use super::output::write_to;
use super::{Global, Outcome, counted, now};
use crate::event::Status;
use crate::graph::{Act, Property, Said};
use crate::view::explanation::corrected;
use crate::view::screen::plain;

/// Who says so and why; kept in the log.
#[derive(Clone, Debug, Args)]
pub(crate) struct SaidBy {
    /// Who says so. Without it, the name that the system knows you by.
    #[arg(long, visible_alias = "author", value_name = "NAME")]
    by: Option<String>,
    /// Why, in a few words.
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

impl SaidBy {
    pub(crate) fn said(&self) -> Said {
        let known = || ["DATELINE_USER", "USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
        let by = self.by.clone().or_else(known).map(|by| by.trim().to_owned()).filter(|by| !by.is_empty());
        Said { by, at: Some(now()), why: self.why.clone() }
    }
}

fn tell(global: &Global, act: &Act) {
    global.say(&plain(&format!("{} {}", act.id, corrected(act))));
    global.say("hint: `dateline undo` takes it back");
}

/// Say that events, or entities, are one.
///
/// The reports of the events are one event from now on, whatever comes in later; the ids of all lead to the one reported
/// first. Entities are one from now on wherever their names or links stand.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline merge ebc57824 b20d4ec9 --by \"A. Editor\" --why \"one meeting, two datelines\"
  dateline merge 5c0f3a9be21d7764 0d91c8f2a6b3e514 --why \"her maiden name\"      # entities")]
pub(crate) struct Merge {
    /// Ids of events or of their reports, beginnings of them, or IRIs; or ids or IRIs of entities.
    #[arg(required = true, num_args = 2.., value_name = "ID")]
    ids: Vec<String>,
    #[command(flatten)]
    said: SaidBy,
}

impl Merge {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        tell(global, &global.open_existing()?.merge_events(&self.ids, &self.said.said())?);
        Ok(Outcome::Done)
    }
}

/// Take reports out of their event, or articles' words out of an entity.
///
/// The reports given become one event, and are never merged again with those they are taken from. `explain` shows the
/// ids of an event's reports. With `--article`, what these articles call so becomes an entity of its own: her namesake.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline split b20d4ec9 --why \"another meeting\"
  dateline split 5c0f3a9be21d7764 --article ht-3 --why \"her namesake\"")]
pub(crate) struct Split {
    /// Ids of reports of one event, beginnings of them, or IRIs; IRIs of figures; with `--article`, an entity.
    #[arg(required = true, value_name = "REPORT")]
    reports: Vec<String>,
    /// Of the entity given, take out what this article calls so, in all its versions.
    #[arg(long, value_name = "ARTICLE")]
    article: Vec<String>,
    #[command(flatten)]
    said: SaidBy,
}

impl Split {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let (store, said) = (global.open_existing()?, self.said.said());
        let of_figures = !self.article.is_empty() || self.reports.iter().any(|id| id.contains("/figure/"));
        let act = match of_figures {
            true => store.split_figures(&self.reports, &self.article, &said)?,
            false => store.split_reports(&self.reports, &said)?,
        };
        tell(global, &act);
        Ok(Outcome::Done)
    }
}

/// Set what an event is: its date, type, place, status, label or participants.
///
/// What is set wins over what the articles say, now and later; `explain` shows both.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("values").required(true).multiple(true)))]
#[command(after_help = "Examples:
  dateline fix b20d4ec9 --when 2025-12-28 --why \"the programme says so\"
  dateline fix b20d4ec9 --who \"Mark Carney\" --who recipient:Ukraine --place Halifax
  dateline fix b20d4ec9 --when ../..        # nothing is known of its date")]
pub(crate) struct Fix {
    /// Id of an event or of one of its reports, the beginning of one, or an IRI.
    #[arg(value_name = "ID")]
    id: String,
    /// When, in EDTF: `2026-01-05`, `2026-01`, `2025-12-21/2025-12-31`, `../2026-01-03`, `../..` for unknown.
    #[arg(long, value_name = "EDTF", group = "values")]
    when: Option<String>,
    /// Its type, a concept of the scheme such as `consult`.
    #[arg(long = "type", value_name = "TYPE", group = "values")]
    kind: Option<String>,
    /// Where: a name, an alias, a Wikidata id or an IRI of a place that is known here, or `new:` and a name that no article
    /// has.
    #[arg(long, value_name = "X", group = "values")]
    place: Vec<String>,
    /// Whether it happened.
    #[arg(long, value_name = "STATUS", group = "values", value_parser = PossibleValuesParser::new(Status::ALL.iter().map(|status| status.name())))]
    status: Option<String>,
    /// Its line.
    #[arg(long, value_name = "TEXT", group = "values")]
    label: Option<String>,
    /// Who took part, in place of those found: as for `--place`, with the role before a colon (`recipient:Ukraine`);
    /// without one, the agent. Given twice, both took part.
    #[arg(long, value_name = "[ROLE:]X", group = "values")]
    who: Vec<String>,
    #[command(flatten)]
    said: SaidBy,
}

impl Fix {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
        let values: Vec<(Property, Vec<String>)> = [
            (Property::When, one(&self.when)),
            (Property::Type, one(&self.kind)),
            (Property::Place, self.place.clone()),
            (Property::Status, one(&self.status)),
            (Property::Label, one(&self.label)),
            (Property::Who, self.who.clone()),
        ]
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .collect();
        for act in global.open_existing()?.fix_event(&self.id, &values, &self.said.said())? {
            tell(global, &act);
        }
        Ok(Outcome::Done)
    }
}

/// Say that an event never was one, or that a link to Wikidata is wrong.
///
/// The reports that the event has now count no more; a later article that reports it is heard. Of an entity's id, its
/// link is rejected for all who bear the name; of a figure's or link's IRI, for that figure alone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline reject b20d4ec9 --why \"a headline of an advertisement\"
  dateline reject http://localhost:7878/figure/5c0f3a9be21d7764#link --why \"her namesake\"")]
pub(crate) struct Reject {
    /// Id or IRI of an event, a report, an entity, a figure or a link.
    #[arg(value_name = "ID|LINK")]
    id: String,
    #[command(flatten)]
    said: SaidBy,
}

impl Reject {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        tell(global, &global.open_existing()?.reject(&self.id, &self.said.said())?);
        Ok(Outcome::Done)
    }
}

/// Take the last correction back, or any by its id.
///
/// All is as before the correction; the log remembers both. Undoing an undoing brings the correction back.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline undo
  dateline undo 41c9e0a7 --why \"it was right\"")]
pub(crate) struct Undo {
    /// Id of a correction, or its beginning; `dateline corrections` shows it.
    #[arg(value_name = "CORRECTION")]
    correction: Option<String>,
    #[command(flatten)]
    said: SaidBy,
}

impl Undo {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let undone = global.open_existing()?.undo(self.correction.as_deref(), &self.said.said())?;
        global.say(&plain(&format!("undone: {} {}", undone.id, corrected(&undone))));
        Ok(Outcome::Done)
    }
}

/// Show the log of corrections, or take over that of another knowledge base.
///
/// One JSON object a line, the first made first. They name reports by ids that are the same wherever the same articles
/// are, so a log can be applied to another knowledge base; what is there already is not applied twice.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline corrections > corrections.jsonl
  dateline corrections --apply corrections.jsonl --kb other.kb")]
pub(crate) struct Corrections {
    /// Apply the corrections in FILE.
    #[arg(long, value_name = "FILE")]
    apply: Option<PathBuf>,
}

impl Corrections {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let Some(path) = &self.apply else {
            let acts = global.open_folder_to_read()?.corrections()?;
            write_to(None, |mut out| {
                for act in &acts {
                    serde_json::to_writer(&mut out, act)?;
                    writeln!(out)?;
                }
                Ok(())
            })?;
            return Ok(if acts.is_empty() { Outcome::Findings } else { Outcome::Done });
        };
        let text = std::fs::read_to_string(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
        let mut acts: Vec<Act> = Vec::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match serde_json::from_str(line) {
                Ok(act) => acts.push(act),
                Err(error) => bail!("`{}`, line {}: {error}", path.display(), number + 1),
            }
        }
        let count = global.open_existing()?.apply_corrections(&acts)?;
        global.say(&format!("applied {} of {}", counted(count, "correction", "corrections"), acts.len()));
        Ok(Outcome::Done)
    }
}
