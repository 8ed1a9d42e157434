//! The knowledge base: an embedded Oxigraph in a folder (or in memory) that takes articles and is kept merged.

mod backup;
mod correct;
mod curate;
mod derived;
mod folder;
mod ingest;
mod load;
mod merging;
mod migrate;
mod records;
mod view;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use oxigraph::model::{GraphNameRef, NamedNodeRef, Quad};
use oxigraph::store::Store as Quadstore;

use crate::gazetteer::Gazetteer;
use crate::graph::index::{self, Index};
use crate::graph::iri::Names;
use crate::graph::ledger::{self, Ledger};
use crate::graph::merged::Knowledge;
use crate::graph::{GraphError, ontology};
use crate::resource::Resources;

pub use backup::{Backup, BackupFile};
pub use correct::Said;
use folder::{Description, QUADS, check_base, describe, open_disk};
pub use ingest::Ingested;
use view::{Mark, View};

/// The layout of graphs and terms that this program writes. A newer one is refused, an older one migrated.
pub const SCHEMA: u32 = 2;

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
    view: Option<View>,
    /// What the writer's files were like when the view was taken.
    mark: Option<Mark>,
    /// Where the words and weights of merging come from.
    pub(super) resources: Resources,
    /// The names that the world knows, loaded when they are first asked for.
    gazetteer: OnceLock<Gazetteer>,
    /// What merging keeps beside the quads.
    ledger: OnceLock<Ledger>,
    /// What was read last, until something changes.
    known: RwLock<Option<Arc<Knowledge>>>,
    /// What answers timelines; `None` where it cannot, as for a reader who found none that stands for its revision.
    index: Option<Index>,
    index_is_behind: AtomicBool,
    /// How many quads there were, and what the writer's files were like then.
    counted: Mutex<Option<(Mark, usize)>>,
    /// Merges at work.
    merging: AtomicUsize,
    catching_up: Mutex<()>,
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
        let mut store = Self::with(Quadstore::new()?, DEFAULT_BASE, None, false);
        store.load_ontology()?;
        store.ledger()?;
        store.index = Some(Index::in_memory()?);
        store.index_is_behind = AtomicBool::new(true);
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
            view: None,
            mark: None,
            resources: Resources::embedded(),
            gazetteer: OnceLock::new(),
            ledger: OnceLock::new(),
            known: RwLock::new(None),
            index: None,
            index_is_behind: AtomicBool::new(false),
            counted: Mutex::new(None),
            merging: AtomicUsize::new(0),
            catching_up: Mutex::new(()),
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
            let ours = [QUADS, view::VIEWS, folder::NEW_DESCRIPTION].iter().any(|known| name == *known);
            let derived = [index::FILE, ledger::FILE].iter().any(|file| name.to_string_lossy().starts_with(file));
            if !ours && !derived {
                return Err(GraphError::Foreign(folder.to_owned()));
            }
        }
        let base = base.unwrap_or(DEFAULT_BASE);
        let mut store = Self::with(open_disk(&folder.join(QUADS))?, base, Some(folder.to_owned()), false);
        store.load_ontology()?;
        store.ledger()?;
        store.index = Some(Index::open(folder)?);
        store.catch_up()?;
        // last: a folder with a description is a whole knowledge base
        folder::write(folder, &Description { schema: SCHEMA, base: base.to_owned() })?;
        Ok(store)
    }

    /// Opens the one in `folder` for reading and writing. Where an ingest was interrupted before its articles were
    /// merged, merges them.
    ///
    /// # Errors
    /// When there is none, a newer program made it, another process has it open for writing, or the store fails.
    pub fn open(folder: &Path) -> Result<Self, GraphError> {
        let description = describe(folder)?.ok_or_else(|| GraphError::Missing(folder.to_owned()))?;
        let mut store = Self::with(open_disk(&folder.join(QUADS))?, &description.base, Some(folder.to_owned()), false);
        store.migrate(folder, &description)?;
        store.load_ontology()?;
        store.index = Some(Index::open(folder)?);
        if store.is_unmerged()? {
            store.merge()?;
        }
        store.catch_up()?;
        Ok(store)
    }

    /// Opens the one in `folder` for reading: a view of what was there at this moment, while others may go on writing.
    ///
    /// # Errors
    /// When there is none, a newer program made it, or the store fails.
    pub fn open_read_only(folder: &Path) -> Result<Self, GraphError> {
        let description = describe(folder)?.ok_or_else(|| GraphError::Missing(folder.to_owned()))?;
        let mut store = Self::view(folder, &description.base)?;
        if store.is_unmerged()? || store.index.is_none() || description.schema < SCHEMA {
            drop(store);
            // A writer was killed, or is at work. Do what it left undone, unless it still holds the lock; where this
            // process may not write either, the graph alone answers.
            drop(Self::open(folder));
            store = Self::view(folder, &description.base)?;
        }
        Ok(store)
    }

    fn view(folder: &Path, base: &str) -> Result<Self, GraphError> {
        let mark = Mark::of(folder).ok();
        let (quads, view) = view::open(folder)?;
        let mut store = Self { view, mark, ..Self::with(quads, base, Some(folder.to_owned()), true) };
        store.index = Index::view(folder, store.revision()?);
        Ok(store)
    }

    /// Whether it shows one moment of a folder that others may go on writing.
    #[must_use]
    pub fn is_view(&self) -> bool {
        self.read_only && self.folder.is_some()
    }

    /// Whether nothing is missing in it that a writer has yet to do: all is merged and indexed.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.index.is_some() && self.is_unmerged().is_ok_and(|unmerged| !unmerged)
    }

    /// A view of what is there now; `None` where nothing was committed since this one was taken.
    ///
    /// # Errors
    /// When the store fails.
    pub fn newer_view(&self) -> Result<Option<Self>, GraphError> {
        let Some(folder) = self.folder.as_deref().filter(|_| self.read_only) else { return Ok(None) };
        let mark = Mark::of(folder).map_err(|source| GraphError::Io { path: folder.to_owned(), source })?;
        if self.mark.as_ref() == Some(&mark) {
            return Ok(None);
        }
        let store = Self::view(folder, self.base())?;
        Ok(Some(Self { resources: self.resources.clone(), ..store }))
    }

    /// The same, once what a killed writer left undone is done, where this process may do it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn repaired_view(&self) -> Result<Option<Self>, GraphError> {
        let Some(folder) = self.folder.as_deref().filter(|_| self.read_only) else { return Ok(None) };
        Ok(Some(Self { resources: self.resources.clone(), ..Self::open_read_only(folder)? }))
    }

    /// With words and weights of merging from other data files.
    #[must_use]
    pub fn with_resources(mut self, resources: Resources) -> Self {
        self.resources = resources;
        self.gazetteer = OnceLock::new();
        self
    }

    /// The names that the world knows.
    ///
    /// # Errors
    /// When a data file is broken.
    pub fn gazetteer(&self) -> Result<&Gazetteer, GraphError> {
        if let Some(loaded) = self.gazetteer.get() {
            return Ok(loaded);
        }
        let loaded = Gazetteer::load(&self.resources)?;
        // another thread may have been quicker; one is as good as the other
        Ok(self.gazetteer.get_or_init(|| loaded))
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

    /// Where the files of a reader's view lie.
    fn view_folder(&self) -> Option<&Path> {
        self.view.as_ref().map(View::folder)
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
        let (gone, new) = self.difference(self.names.graph("ontology").as_ref(), quads)?;
        self.commit(&gone, &new)
    }

    /// What has to go from a graph, and come, so that it holds exactly these quads.
    fn difference(&self, graph: NamedNodeRef<'_>, quads: Vec<Quad>) -> Result<(Vec<Quad>, Vec<Quad>), GraphError> {
        use std::collections::HashSet;
        let mut old: HashSet<Quad> = HashSet::new();
        for quad in self.quads.quads_for_pattern(None, None, None, Some(GraphNameRef::NamedNode(graph))) {
            old.insert(quad?);
        }
        let new: Vec<Quad> = quads.into_iter().filter(|quad| !old.remove(quad)).collect();
        let mut gone: Vec<Quad> = old.into_iter().collect();
        crate::graph::quads::sort(&mut gone);
        Ok((gone, new))
    }

    /// Takes quads out and puts others in, all or nothing.
    fn commit(&self, gone: &[Quad], new: &[Quad]) -> Result<(), GraphError> {
        if gone.is_empty() && new.is_empty() {
            return Ok(());
        }
        let mut transaction = self.quads.start_transaction()?;
        for quad in gone {
            transaction.remove(quad);
        }
        transaction.extend(new);
        transaction.commit()?;
        Ok(())
    }

    /// How many quads there are: on disk they are counted when something was written since the last time.
    ///
    /// # Errors
    /// When the store fails.
    pub fn quad_count(&self) -> Result<usize, GraphError> {
        let now = match (&self.mark, &self.folder) {
            (Some(mark), _) => Some(mark.clone()),
            (None, Some(folder)) => Mark::of(folder).ok(),
            (None, None) => None,
        };
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match (now, counted) {
            (Some(now), Some((then, count))) if now == then => Ok(count),
            (now, _) => {
                let count = self.quads.len()?;
                *self.counted.lock().unwrap_or_else(PoisonError::into_inner) = now.map(|now| (now, count));
                Ok(count)
            }
        }
    }

    pub(super) fn forget(&self) {
        *self.counted.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if let Ok(mut known) = self.known.write() {
            *known = None;
        }
    }
}
