//! Which knowledge base a command uses.

use std::path::PathBuf;

use anyhow::bail;

use super::Global;
use crate::calendar::Moment;
use crate::graph::Store;

impl Global {
    /// Where the knowledge base lies: `--kb`, else the configuration's, else `dateline.kb`.
    pub(crate) fn folder(&self) -> anyhow::Result<PathBuf> {
        if let Some(folder) = &self.kb {
            return Ok(folder.clone());
        }
        Ok(self.configuration()?.defaults.kb.map_or_else(|| PathBuf::from("dateline.kb"), PathBuf::from))
    }

    /// Opens the folder for reading, while others may write.
    pub(crate) fn open_folder_to_read(&self) -> anyhow::Result<Store> {
        self.no_address()?;
        Ok(Store::open_read_only(&self.folder()?)?)
    }

    /// For commands that need the folder itself.
    fn no_address(&self) -> anyhow::Result<()> {
        match self.address()? {
            Some(address) => bail!(
                "`{address}` is an address, and this needs the folder\nhint: run it on the machine that holds it, with `--kb DIR`"
            ),
            None => Ok(()),
        }
    }

    /// Opens it for writing; there must be one.
    pub(crate) fn open_existing(&self) -> anyhow::Result<Store> {
        self.no_address()?;
        Ok(Store::open(&self.folder()?)?.with_resources(self.resources()))
    }

    /// Opens it for writing; makes it where there is none.
    pub(crate) fn open_to_write(&self) -> anyhow::Result<Store> {
        self.no_address()?;
        let base = self.configuration()?.defaults.base;
        let folder = self.folder()?;
        if folder.join("dateline.json").exists() {
            return Ok(Store::open(&folder)?.with_resources(self.resources()));
        }
        Ok(Store::create(&folder, base.as_deref())?.with_resources(self.resources()))
    }
}

/// The time of this run, in UTC: only `cli` reads the clock.
pub(crate) fn now() -> Moment {
    let now = chrono::Utc::now().naive_utc();
    let seconds = chrono::Timelike::with_nanosecond(&now.time(), 0).unwrap_or(now.time());
    Moment::at(now.date(), seconds, chrono::FixedOffset::east_opt(0))
}
