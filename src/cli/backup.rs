use std::path::PathBuf;

use clap::Args;

use super::{Global, Outcome, counted};

/// Copy the knowledge base into a folder.
///
/// The copy is of one moment, and may be made while a server or an ingest is at work. It holds the size and hash of each
/// of its files; `restore` compares them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline --kb /srv/desk.kb backup /backup/desk-2026-01-04")]
pub(crate) struct Backup {
    /// Where to; must not exist or be empty.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Backup {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let backup = global.open_folder_to_read()?.backup(&self.folder)?;
        let bytes: u64 = backup.files.iter().map(|file| file.bytes).sum();
        let files = counted(backup.files.len(), "file", "files");
        global.say(&format!("{} quads in {files}, {bytes} bytes: `{}`", backup.quads, self.folder.display()));
        Ok(Outcome::Done)
    }
}
