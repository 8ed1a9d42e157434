//! A reader's own view of the quads, which a writer at work cannot pull away.
//!
//! RocksDB lets a process open a folder for reading while another writes to it, but promises nothing about the files:
//! the writer's compaction deletes what it has rewritten, and a reader opens at most sixteen tables at once and the
//! others when it first needs them (`kInitialLoadLimit` in `version_builder.cc`). So it fails with "no such file" while
//! it opens the folder or in the middle of a query. A view is therefore a folder of its own, `views/…` beside the
//! quads: hard links to the tables, which never change once they are written, and copies of the small files that do.
//! It is taken again until the manifest, which the writer changes before it deletes anything, stayed the same
//! meanwhile; from then on it is nobody's but the reader's. Views of readers that were killed are cleared away by the
//! next one.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use oxigraph::store::Store as Quadstore;

use super::folder::QUADS;
use crate::graph::GraphError;

/// The folder of the views.
pub(super) const VIEWS: &str = "views";

/// What a view's owner holds locked while it lives.
const OWNER: &str = "owner";

/// How often a view is taken anew before its reader gives up, and for how long it waits the first time.
const ATTEMPTS: u32 = 12;
const FIRST_WAIT: std::time::Duration = std::time::Duration::from_millis(2);

/// The folder of a view, which goes with it.
#[derive(Debug)]
pub(super) struct View {
    folder: PathBuf,
    _owner: File,
}

impl View {
    /// Where its files lie.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for View {
    fn drop(&mut self) {
        // what cannot be removed now is cleared away by the next reader
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Why there is no view.
enum Refusal {
    /// The writer changed the files meanwhile: try again.
    Changed,
    /// This folder takes none.
    Impossible,
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound { Self::Changed } else { Self::Impossible }
    }
}

/// Opens the quads of a knowledge base for reading. Where its folder cannot be written or knows no links, opens them
/// where they lie.
pub(super) fn open(folder: &Path) -> Result<(Quadstore, Option<View>), GraphError> {
    let quads = folder.join(QUADS);
    let mut wait = FIRST_WAIT;
    for _ in 1..ATTEMPTS {
        let view = match View::take(folder, &quads) {
            Ok(view) => Some(view),
            Err(Refusal::Impossible) => None,
            Err(Refusal::Changed) => {
                std::thread::sleep(wait);
                wait *= 2;
                continue;
            }
        };
        match open_read_only(view.as_ref().map_or(quads.as_path(), |view| view.folder.as_path())) {
            Ok(quads) => return Ok((quads, view)),
            Err(error) if is_vanished(&error) => {
                std::thread::sleep(wait);
                wait *= 2;
            }
            Err(error) => return Err(error),
        }
    }
    Ok((open_read_only(&quads)?, None))
}

impl View {
    fn take(folder: &Path, quads: &Path) -> Result<Self, Refusal> {
        let before = State::of(quads)?;
        let view = Self::make(&folder.join(VIEWS))?;
        for entry in std::fs::read_dir(quads)? {
            let name = entry?.file_name();
            let kind = name.to_string_lossy();
            let (from, to) = (quads.join(&name), view.folder.join(&name));
            if Path::new(&name).extension().is_some_and(|extension| extension == "sst") {
                std::fs::hard_link(from, to)?;
            } else if kind != "LOCK" && !kind.starts_with("LOG") && from.is_file() {
                // the write-ahead log is copied too: RocksDB writes over old ones
                std::fs::copy(from, to)?;
            }
        }
        if State::of(quads)? == before { Ok(view) } else { Err(Refusal::Changed) }
    }

    /// An empty one, locked.
    fn make(views: &Path) -> io::Result<Self> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        std::fs::create_dir_all(views)?;
        let all = File::create(views.join("lock"))?;
        all.lock()?;
        clear(views)?;
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let folder = views.join(format!("{}-{number}", std::process::id()));
            match std::fs::create_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made?,
            }
            let owner = File::create(folder.join(OWNER))?;
            owner.lock()?;
            return Ok(Self { folder, _owner: owner });
        }
    }
}

/// Takes the views away whose readers are gone.
fn clear(views: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(views)? {
        let folder = entry?.path();
        if !folder.is_dir() {
            continue;
        }
        let abandoned = match File::open(folder.join(OWNER)) {
            Ok(owner) => !matches!(owner.try_lock(), Err(TryLockError::WouldBlock)),
            Err(_) => true,
        };
        if abandoned {
            match std::fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// What changes whenever the set of live files does: which manifest is current, and its length.
#[derive(PartialEq, Eq)]
struct State {
    manifest: String,
    length: u64,
}

impl State {
    fn of(quads: &Path) -> io::Result<Self> {
        let manifest = std::fs::read_to_string(quads.join("CURRENT"))?.trim().to_owned();
        let length = std::fs::metadata(quads.join(&manifest))?.len();
        Ok(Self { manifest, length })
    }
}

/// What every commit of a writer changes: which of its files there are, and their lengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark(Vec<(std::ffi::OsString, u64)>);

impl Mark {
    /// That of the quads of a knowledge base; tables do not count, since they are written anew without a commit.
    pub(super) fn of(folder: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder.join(QUADS))? {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_string_lossy().ends_with(".log") {
                files.push((name, entry.metadata()?.len()));
            }
        }
        files.sort();
        Ok(Self(files))
    }
}

/// Whether a file went while it was wanted; RocksDB says so in words alone.
fn is_vanished(error: &GraphError) -> bool {
    matches!(error, GraphError::Storage(_)) && error.to_string().contains("No such file")
}

#[cfg(feature = "disk")]
fn open_read_only(path: &Path) -> Result<Quadstore, GraphError> {
    Ok(Quadstore::open_read_only(path)?)
}

#[cfg(not(feature = "disk"))]
fn open_read_only(_: &Path) -> Result<Quadstore, GraphError> {
    Err(GraphError::NoDisk)
}
