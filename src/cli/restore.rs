use std::path::PathBuf;

use clap::Args;

use super::{Global, Outcome};
use crate::graph::Store;

/// Make a knowledge base of a backup.
///
/// Compares every file with what was backed up, opens the copy, counts and validates what it holds, and makes its index.
/// The knowledge base that `--kb` names must not exist or be empty; it is there when all of that went well.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline --kb /srv/desk.kb restore /backup/desk-2026-01-04")]
pub(crate) struct Restore {
    /// The folder that `backup` wrote.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Restore {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let folder = global.folder()?;
        let backup = Store::restore(&self.folder, &folder)?;
        global.say(&format!("{} quads, as they were backed up: `{}`", backup.quads, folder.display()));
        Ok(Outcome::Done)
    }
}
