//! The knowledge base: an embedded Oxigraph in a folder (or in memory) that takes articles and is kept merged.

mod correct;
mod curate;
mod folder;
mod ingest;
mod merging;
mod view;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

use oxigraph::model::{GraphNameRef, NamedNodeRef, Quad};
use oxigraph::store::Store as Quadstore;

use crate::graph::iri::Names;
use crate::graph::ledger::{self, Ledger};
use crate::graph::merged::Knowledge;
use crate::graph::{GraphError, ontology};
use crate::resource::Resources;

pub use correct::Said;
use folder::{DESCRIPTION, Description, QUADS, check_base, describe, open_disk};
pub use ingest::Ingested;
use view::View;

/// The layout of graphs and terms that this program writes. A newer one is refused, an older one analysed anew.
pub const SCHEMA: u32 = 1;

/// The base of a knowledge base that was not given one.
pub const DEFAULT_BASE: &str = "http://localhost:7878/";

/// The version that an article's analysis is stored with: articles of another one are analysed anew.
pub const ANALYSIS_VERSION: &str = env!("CARGO_PKG_VERSION");

/// A knowledge base.
///
/// ```
/// use dateline::article::Article;
/// use dateline::graph::{Filter, Store};
/// use dateline::pipeline::Analysis;
/// let store = Store::in_memory()?;
/// let article = Article { id: "a1".into(), text: "Nothing happened.".into(), title: None, url: None, publisher: None,
///     author: None, lang: None, published: None, modified: None, fetched: None };
/// store.ingest(&article, &Analysis::default(), None)?;
/// store.merge()?;
/// assert_eq!(store.timeline(&Filter::default())?.events.len(), 0);
/// assert_eq!(store.articles(&Filter::default())?.len(), 1);
/// # Ok::<(), dateline::graph::GraphError>(())
/// ```
pub struct Store {
    pub(crate) quads: Quadstore,
    pub(crate) names: Names,
    folder: Option<PathBuf>,
    read_only: bool,
    /// What keeps the files of a reader in place while a writer deletes its own.
    _view: Option<View>,
    /// Where the words and weights of merging come from.
    pub(super) resources: Resources,
    /// What merging keeps beside the quads.
    ledger: OnceLock<Ledger>,
    /// What was read last, until something changes.
    known: RwLock<Option<Arc<Knowledge>>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Store").field("base", &self.base()).field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Store {
    /// An empty one in memory, with the default base.
    ///
    /// # Errors
    /// When the store fails.
    pub fn in_memory() -> Result<Self, GraphError> {
        let store = Self::with(Quadstore::new()?, DEFAULT_BASE, None, false);
        store.load_ontology()?;
        store.ledger()?;
        Ok(store)
    }

    /// One in memory, for reading, with what another store holds.
    ///
    /// # Errors
    /// When the store fails, or the base is none.
    pub fn of_quads(base: &str, quads: impl IntoIterator<Item = Quad>) -> Result<Self, GraphError> {
        check_base(base)?;
        let store = Self::with(Quadstore::new()?, base, None, true);
        let quads: Vec<Quad> = quads.into_iter().collect();
        let mut transaction = store.quads.start_transaction()?;
        transaction.extend(&quads);
        transaction.commit()?;
        Ok(store)
    }

    fn with(quads: Quadstore, base: &str, folder: Option<PathBuf>, read_only: bool) -> Self {
        Self {
            quads,
            names: Names::new(base),
            folder,
            read_only,
            _view: None,
            resources: Resources::embedded(),
            ledger: OnceLock::new(),
            known: RwLock::new(None),
        }
    }

    /// Makes an empty one in `folder`, which must not exist or be empty; an existing knowledge base of the same base is
    /// opened. `base` is the address below which all IRIs lie, for ever; it ends in `/`.
    ///
    /// # Errors
    /// When the base is none, the folder holds something else, or it cannot be written.
    pub fn create(folder: &Path, base: Option<&str>) -> Result<Self, GraphError> {
        if let Some(base) = base {
            check_base(base)?;
        }
        if let Some(description) = describe(folder)? {
            if base.is_some_and(|base| base != description.base) {
                return Err(GraphError::OtherBase { path: folder.to_owned(), found: description.base });
            }
            return Self::open(folder);
        }
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| GraphError::Io { path, source }
        };
        std::fs::create_dir_all(folder).map_err(io(folder))?;
        // an interrupted creation leaves the quads' folder alone behind
        for entry in std::fs::read_dir(folder).map_err(io(folder))? {
            let name = entry.map_err(io(folder))?.file_name();
            let ours = name.to_string_lossy().starts_with(ledger::FILE);
            if !ours && name != QUADS && name != view::VIEWS && name != "dateline.json.new" {
                return Err(GraphError::Foreign(folder.to_owned()));
            }
        }
        let base = base.unwrap_or(DEFAULT_BASE);
        let store = Self::with(open_disk(&folder.join(QUADS))?, base, Some(folder.to_owned()), false);
        store.load_ontology()?;
        store.ledger()?;
        // last: a folder with a description is a whole knowledge base
        let description = Description { schema: SCHEMA, base: base.to_owned() };
        let text = serde_json::to_string_pretty(&description).unwrap_or_default();
        let (new, path) = (folder.join("dateline.json.new"), folder.join(DESCRIPTION));
        std::fs::write(&new, text + "\n").map_err(io(&new))?;
        std::fs::rename(&new, &path).map_err(io(&path))?;
        Ok(store)
    }

    /// Opens the one in `folder` for reading and writing. Where an ingest was interrupted before its articles were
    /// merged, merges them.
    ///
    /// # Errors
    /// When there is none, a newer program made it, another process has it open for writing, or the store fails.
    pub fn open(folder: &Path) -> Result<Self, GraphError> {
        let description = describe(folder)?.ok_or_else(|| GraphError::Missing(folder.to_owned()))?;
        let store = Self::with(open_disk(&folder.join(QUADS))?, &description.base, Some(folder.to_owned()), false);
        store.load_ontology()?;
        if store.is_unmerged()? {
            store.merge()?;
        }
        Ok(store)
    }

    /// Opens the one in `folder` for reading: a view of what was there at this moment, while others may go on writing.
    ///
    /// # Errors
    /// When there is none, a newer program made it, or the store fails.
    pub fn open_read_only(folder: &Path) -> Result<Self, GraphError> {
        let description = describe(folder)?.ok_or_else(|| GraphError::Missing(folder.to_owned()))?;
        let store = Self::view(folder, &description.base)?;
        if store.is_unmerged()? {
            // an ingest was killed, or is at work: merge what it left, unless it still holds the lock
            drop(store);
            match Self::open(folder) {
                Ok(_) | Err(GraphError::Locked(_)) => {}
                Err(error) => return Err(error),
            }
            return Self::view(folder, &description.base);
        }
        Ok(store)
    }

    fn view(folder: &Path, base: &str) -> Result<Self, GraphError> {
        let (quads, view) = view::open(folder)?;
        Ok(Self { _view: view, ..Self::with(quads, base, Some(folder.to_owned()), true) })
    }

    /// With words and weights of merging from other data files.
    #[must_use]
    pub fn with_resources(mut self, resources: Resources) -> Self {
        self.resources = resources;
        self
    }

    /// The base of its IRIs.
    #[must_use]
    pub fn base(&self) -> &str {
        self.names.base()
    }

    /// Where it lies; `None` in memory.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The embedded quad store, for the SPARQL and graph store protocols.
    #[must_use]
    pub fn quads(&self) -> &Quadstore {
        &self.quads
    }

    pub(super) fn writable(&self) -> Result<(), GraphError> {
        if self.read_only { Err(GraphError::ReadOnly) } else { Ok(()) }
    }

    /// Puts the ontology graph in, where it is not the one of this program.
    fn load_ontology(&self) -> Result<(), GraphError> {
        let quads = ontology::quads(&self.names)?;
        self.replace(self.names.graph("ontology").as_ref(), &quads)
    }

    /// Makes a graph hold exactly these quads, by the least change.
    fn replace(&self, graph: NamedNodeRef<'_>, quads: &[Quad]) -> Result<(), GraphError> {
        use std::collections::HashSet;
        let mut old: HashSet<Quad> = HashSet::new();
        for quad in self.quads.quads_for_pattern(None, None, None, Some(GraphNameRef::NamedNode(graph))) {
            old.insert(quad?);
        }
        let new: Vec<&Quad> = quads.iter().filter(|quad| !old.remove(quad)).collect();
        if new.is_empty() && old.is_empty() {
            return Ok(());
        }
        let mut gone: Vec<Quad> = old.into_iter().collect();
        crate::graph::quads::sort(&mut gone);
        let mut transaction = self.quads.start_transaction()?;
        for quad in &gone {
            transaction.remove(quad);
        }
        transaction.extend(new);
        transaction.commit()?;
        Ok(())
    }

    pub(super) fn forget(&self) {
        if let Ok(mut known) = self.known.write() {
            *known = None;
        }
    }
}
