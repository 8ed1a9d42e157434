//! The data files: embedded in the binary, each replaceable by one of the same path below `--data-dir`.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::error::DataFileError;

static DATA: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data");
static QUERIES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/queries");
static ONTOLOGY: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/ontology");

/// Where data files come from. Paths are relative to `data/` (`lexicon/actors.csv`), but for `queries/…` and
/// `ontology/…`, which lie beside it.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    folder: Option<PathBuf>,
}

impl Resources {
    /// Only what is embedded.
    #[must_use]
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Files below `folder` win over the embedded ones of the same path.
    #[must_use]
    pub fn with_folder(folder: &Path) -> Self {
        Self { folder: Some(folder.to_owned()) }
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// When neither the folder nor the binary has it, or it cannot be read.
    pub fn bytes(&self, path: &str) -> Result<Cow<'static, [u8]>, DataFileError> {
        if let Some(folder) = &self.folder {
            match std::fs::read(folder.join(path)) {
                Ok(bytes) => return Ok(Cow::Owned(bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(DataFileError::new(path, error.to_string())),
            }
        }
        let (dir, rest) = embedded(path);
        let file = dir.get_file(rest).ok_or_else(|| DataFileError::new(path, "no such data file"))?;
        Ok(Cow::Borrowed(file.contents()))
    }

    /// The text of a file.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes), and when it is not UTF-8.
    pub fn text(&self, path: &str) -> Result<Cow<'static, str>, DataFileError> {
        let wrong = |_| DataFileError::new(path, "not UTF-8");
        match self.bytes(path)? {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(wrong),
            Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|error| wrong(error.utf8_error())),
        }
    }

    /// The paths of the files that lie directly in a folder and end in `.extension`, sorted; those of the override
    /// folder included.
    ///
    /// # Errors
    /// When the override folder has it and it cannot be listed.
    pub fn list(&self, folder: &str, extension: &str) -> Result<Vec<String>, DataFileError> {
        let mut names = std::collections::BTreeSet::new();
        let wanted = |path: &Path| path.extension().is_some_and(|found| found == extension);
        let (dir, rest) = embedded(folder);
        let found = if rest.is_empty() { Some(dir) } else { dir.get_dir(rest) };
        for file in found.into_iter().flat_map(Dir::files).filter(|file| wanted(file.path())) {
            names.extend(file.path().file_name().map(|name| name.to_string_lossy().into_owned()));
        }
        if let Some(entries) = self.folder.as_ref().map(|own| own.join(folder)).filter(|own| own.is_dir()) {
            let failed = |error: std::io::Error| DataFileError::new(folder, error.to_string());
            for entry in std::fs::read_dir(entries).map_err(failed)? {
                let path = entry.map_err(failed)?.path();
                if wanted(&path) {
                    names.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
                }
            }
        }
        Ok(names.into_iter().map(|name| format!("{folder}/{name}")).collect())
    }
}

fn embedded(path: &str) -> (&'static Dir<'static>, &str) {
    let below = |folder: &str| path.strip_prefix(folder).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    if let Some(rest) = below("queries") {
        (&QUERIES, rest.trim_start_matches('/'))
    } else if let Some(rest) = below("ontology") {
        (&ONTOLOGY, rest.trim_start_matches('/'))
    } else {
        (&DATA, path)
    }
}
