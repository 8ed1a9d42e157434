//! Copies of a knowledge base that are known to be whole.
//!
//! A backup is what a reader's view holds: one moment, taken while a server or an ingest goes on. Beside the copied files
//! lies `backup.json` with the size and SHA-256 of each and the number of quads; `restore` compares all of it, opens the
//! copy, and only then gives it its name. The derived index is not copied; it is made again.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::folder::{DESCRIPTION, QUADS, describe};
use super::{SCHEMA, Store};
use crate::graph::GraphError;

/// What a backup says of itself.
const CONTENTS: &str = "backup.json";

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// The schema of the knowledge base.
    pub schema: u32,
    /// Its base.
    pub base: String,
    /// How many commits had changed its timelines.
    pub revision: u64,
    /// How many quads it holds.
    pub quads: usize,
    /// Its files, by name.
    pub files: Vec<BackupFile>,
}

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupFile {
    /// Its path below the backup's folder.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// Its hash, in hexadecimal digits.
    pub sha256: String,
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> GraphError {
    let path = path.to_owned();
    move |source| GraphError::Io { path, source }
}

fn damaged(path: &Path, message: impl Into<String>) -> GraphError {
    GraphError::Damaged { path: path.to_owned(), message: message.into() }
}

impl Store {
    /// Copies what this store shows into `folder`, which must not exist or be empty. The store is one that was opened
    /// for reading: its view is one moment, whatever a writer does meanwhile.
    ///
    /// # Errors
    /// When it was not opened for reading, the folder holds something, or it cannot be written.
    pub fn backup(&self, folder: &Path) -> Result<Backup, GraphError> {
        let view = self.view_folder().ok_or(GraphError::NoView)?;
        empty(folder)?;
        let quads = folder.join(QUADS);
        std::fs::create_dir_all(&quads).map_err(io(&quads))?;
        let mut files = Vec::new();
        for name in names(view)? {
            // what the reader itself wrote into its view
            if name == "owner" || name == "LOCK" || name.starts_with("LOG") {
                continue;
            }
            files.push(copy(&view.join(&name), folder, &format!("{QUADS}/{name}"))?);
        }
        if let Some(own) = self.folder() {
            files.push(copy(&own.join(DESCRIPTION), folder, DESCRIPTION)?);
        }
        let backup = Backup {
            schema: SCHEMA,
            base: self.base().to_owned(),
            revision: self.revision()?,
            quads: self.quads.len()?,
            files,
        };
        // last: a folder with its contents is a whole backup
        let path = folder.join(CONTENTS);
        let text = serde_json::to_string_pretty(&backup).unwrap_or_default() + "\n";
        let mut file = File::create(&path).map_err(io(&path))?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io(&path))?;
        Ok(backup)
    }

    /// Makes a knowledge base of a backup in `folder`, which must not exist or be empty: compares every file with what
    /// was written, opens the copy, counts and validates it, makes its index, and gives it its name last.
    ///
    /// # Errors
    /// When the backup is not whole or was made by a newer program, the folder holds something, or it cannot be written.
    pub fn restore(backup: &Path, folder: &Path) -> Result<Backup, GraphError> {
        let path = backup.join(CONTENTS);
        let text = std::fs::read_to_string(&path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => damaged(backup, "no backup, or one that was not finished"),
            _ => GraphError::Io { path: path.clone(), source },
        })?;
        let contents: Backup = serde_json::from_str(&text).map_err(|error| damaged(&path, error.to_string()))?;
        if contents.schema > SCHEMA {
            return Err(GraphError::Newer { path: backup.to_owned(), found: contents.schema, known: SCHEMA });
        }
        empty(folder)?;
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let new = folder.with_file_name(format!("{name}.restoring"));
        if new.exists() {
            std::fs::remove_dir_all(&new).map_err(io(&new))?;
        }
        std::fs::create_dir_all(new.join(QUADS)).map_err(io(&new))?;
        for file in &contents.files {
            let from = backup.join(&file.path);
            let ours = file.path == DESCRIPTION
                || file.path.strip_prefix(QUADS).and_then(|rest| rest.strip_prefix('/')).is_some_and(is_name);
            if !ours {
                return Err(damaged(&path, format!("names `{}`, which is no file of a knowledge base", file.path)));
            }
            let copied = copy(&from, &new, &file.path)?;
            if copied != *file {
                return Err(damaged(&from, "not the bytes that were backed up"));
            }
        }
        if describe(&new)?.is_none_or(|description| description.base != contents.base) {
            return Err(damaged(backup, "the base is not that of the backup"));
        }
        let store = Self::open(&new)?;
        let held = store.quads.len()?;
        if held != contents.quads {
            return Err(damaged(backup, format!("{held} quads, and {} were backed up", contents.quads)));
        }
        store.quads.validate()?;
        drop(store);
        if folder.exists() {
            std::fs::remove_dir(folder).map_err(io(folder))?;
        }
        std::fs::rename(&new, folder).map_err(io(folder))?;
        Ok(contents)
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('.') && !text.contains(['/', '\\'])
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Result<Vec<String>, GraphError> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io(folder))? {
        names.push(entry.map_err(io(folder))?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn empty(folder: &Path) -> Result<(), GraphError> {
    if folder.exists() && !names(folder)?.is_empty() {
        return Err(GraphError::NotEmpty(folder.to_owned()));
    }
    Ok(())
}

/// Copies a file to `path` below `folder`, to the disk itself, and says what it was.
fn copy(from: &Path, folder: &Path, path: &str) -> Result<BackupFile, GraphError> {
    let to: PathBuf = folder.join(path);
    let mut source = File::open(from).map_err(io(from))?;
    let mut target = File::create(&to).map_err(io(&to))?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = source.read(&mut buffer).map_err(io(from))?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        target.write_all(&buffer[..read]).map_err(io(&to))?;
        bytes += read as u64;
    }
    target.sync_all().map_err(io(&to))?;
    let sha256 = hash.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    Ok(BackupFile { path: path.to_owned(), bytes, sha256 })
}
