//! The folder of a knowledge base: what it says of itself, and the quads in it.

use std::path::Path;

use oxigraph::model::NamedNode;
use oxigraph::store::Store as Quadstore;
use serde::{Deserialize, Serialize};

use super::SCHEMA;
use crate::graph::GraphError;

pub(super) const DESCRIPTION: &str = "dateline.json";
/// The description while it is written.
pub(super) const NEW_DESCRIPTION: &str = "dateline.json.new";
pub(super) const QUADS: &str = "quads";

/// What the folder says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Description {
    pub(super) schema: u32,
    pub(super) base: String,
}

pub(super) fn check_base(base: &str) -> Result<(), GraphError> {
    let good = (base.starts_with("http://") || base.starts_with("https://")) && base.ends_with('/');
    let parses = NamedNode::new(base).is_ok() && !base.contains(['#', '?']);
    if good && parses { Ok(()) } else { Err(GraphError::Base(base.to_owned())) }
}

/// What a folder says of itself; `None` when there is no knowledge base.
pub(super) fn describe(folder: &Path) -> Result<Option<Description>, GraphError> {
    let path = folder.join(DESCRIPTION);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(GraphError::Io { path, source }),
    };
    let description: Description = serde_json::from_str(&text)
        .map_err(|error| GraphError::Damaged { path: path.clone(), message: error.to_string() })?;
    if description.schema > SCHEMA {
        return Err(GraphError::Newer { path: folder.to_owned(), found: description.schema, known: SCHEMA });
    }
    check_base(&description.base)?;
    Ok(Some(description))
}

/// Writes what a folder says of itself: the old words or the new ones, never half of them.
pub(super) fn write(folder: &Path, description: &Description) -> Result<(), GraphError> {
    let text = serde_json::to_string_pretty(description).unwrap_or_default();
    let (new, path) = (folder.join(NEW_DESCRIPTION), folder.join(DESCRIPTION));
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| GraphError::Io { path, source }
    };
    std::fs::write(&new, text + "\n").map_err(io(&new))?;
    std::fs::rename(&new, &path).map_err(io(&path))
}

#[cfg(feature = "disk")]
pub(super) fn open_disk(path: &Path) -> Result<Quadstore, GraphError> {
    Quadstore::open(path).map_err(|error| lock_or(path, error))
}

/// RocksDB says in words alone that another process holds its lock.
#[cfg(feature = "disk")]
fn lock_or(path: &Path, error: oxigraph::store::StorageError) -> GraphError {
    let text = error.to_string();
    if text.contains("LOCK") || text.contains("lock ") {
        return GraphError::Locked(path.parent().unwrap_or(path).to_owned());
    }
    error.into()
}

#[cfg(not(feature = "disk"))]
pub(super) fn open_disk(_: &Path) -> Result<Quadstore, GraphError> {
    Err(GraphError::NoDisk)
}
