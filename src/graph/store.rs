//! The knowledge base: an embedded Oxigraph in a folder (or in memory) that takes articles and is kept merged.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use oxigraph::model::{GraphNameRef, NamedNode, NamedNodeRef, Quad};
use oxigraph::store::Store as Quadstore;
use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::calendar::Moment;
use crate::event::merge::Merger;
use crate::graph::corpus::Corpus;
use crate::graph::iri::{self, Names};
use crate::graph::merged::{self, Knowledge};
use crate::graph::quads::Quads;
use crate::graph::terms::{prov, rdf, schema};
use crate::graph::{GraphError, link, ontology, read, relink, vocab, write};
use crate::pipeline::Analysis;
use crate::resource::Resources;

/// The layout of graphs and terms that this program writes. A newer one is refused, an older one analysed anew.
pub const SCHEMA: u32 = 1;

/// The base of a knowledge base that was not given one.
pub const DEFAULT_BASE: &str = "http://localhost:7878/";

/// The version that an article's analysis is stored with: articles of another one are analysed anew.
pub const ANALYSIS_VERSION: &str = env!("CARGO_PKG_VERSION");

const DESCRIPTION: &str = "dateline.json";
const QUADS: &str = "quads";

/// What the folder says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Description {
    schema: u32,
    base: String,
}

/// What ingest did with an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ingested {
    /// It was not there.
    New,
    /// It was there, the same, analysed by this program: nothing changed.
    Unchanged,
    /// Another version of it was there; both are kept.
    Revised,
    /// It was there, analysed by another version of the program, and was analysed anew.
    Reanalysed,
}

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
    /// Where the words and weights of merging come from.
    pub(super) resources: Resources,
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
        Ok(store)
    }

    fn with(quads: Quadstore, base: &str, folder: Option<PathBuf>, read_only: bool) -> Self {
        Self {
            quads,
            names: Names::new(base),
            folder,
            read_only,
            resources: Resources::embedded(),
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
            if name != QUADS && name != "dateline.json.new" {
                return Err(GraphError::Foreign(folder.to_owned()));
            }
        }
        let base = base.unwrap_or(DEFAULT_BASE);
        let store = Self::with(open_disk(&folder.join(QUADS))?, base, Some(folder.to_owned()), false);
        store.load_ontology()?;
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
        let quads = open_disk_read_only(&folder.join(QUADS))?;
        let store = Self::with(quads, &description.base, Some(folder.to_owned()), true);
        if store.is_unmerged()? {
            // an ingest was killed, or is at work: merge what it left, unless it still holds the lock
            drop(store);
            match Self::open(folder) {
                Ok(_) | Err(GraphError::Locked(_)) => {}
                Err(error) => return Err(error),
            }
            let quads = open_disk_read_only(&folder.join(QUADS))?;
            return Ok(Self::with(quads, &description.base, Some(folder.to_owned()), true));
        }
        Ok(store)
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

    /// What ingest would do with an article, before the work of analysing it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn foresee(&self, article: &Article) -> Result<Ingested, GraphError> {
        let hash = iri::article_hash(article);
        let graph = self.names.article_graph(&hash);
        let node = read::node(&self.quads, self.names.article(&hash).as_ref(), graph.as_ref())?;
        if !node.is_empty() {
            let same = node.text(vocab::ANALYSIS_VERSION) == Some(ANALYSIS_VERSION);
            return Ok(if same { Ingested::Unchanged } else { Ingested::Reanalysed });
        }
        let publisher = article.publisher.as_ref().map(|name| self.names.agent(name));
        let id = oxigraph::model::LiteralRef::new_simple_literal(&article.id);
        for quad in self.quads.quads_for_pattern(None, Some(schema::IDENTIFIER), Some(id.into()), None) {
            let quad = quad?;
            let oxigraph::model::NamedOrBlankNode::NamedNode(other) = &quad.subject else { continue };
            let oxigraph::model::GraphName::NamedNode(graph) = &quad.graph_name else { continue };
            let other = read::node(&self.quads, other.as_ref(), graph.as_ref())?;
            if other.iri(schema::PUBLISHER) == publisher.as_ref().map(NamedNode::as_str) {
                return Ok(Ingested::Revised);
            }
        }
        Ok(Ingested::New)
    }

    /// Takes an article with its analysis in: one transaction, all or nothing. `now` is the time of the run, for the
    /// provenance graph alone. Call [`merge`](Self::merge) after the last one; a store that is opened before that does
    /// it by itself.
    ///
    /// # Errors
    /// When the store is read-only or fails.
    pub fn ingest(&self, article: &Article, analysis: &Analysis, now: Option<Moment>) -> Result<Ingested, GraphError> {
        self.writable()?;
        let outcome = self.foresee(article)?;
        if outcome == Ingested::Unchanged {
            return Ok(outcome);
        }
        let hash = iri::article_hash(article);
        let graph = self.names.article_graph(&hash);
        let mut quads = write::article_quads(&self.names, article, analysis, ANALYSIS_VERSION);
        quads.extend(link::link_quads(&self.names, article, analysis));
        quads.extend(self.provenance(article, &graph, now));
        let mut old = if outcome == Ingested::Reanalysed { self.quads_of(&hash, false)? } else { Vec::new() };
        relink::keep_online(&self.names, &mut old, &quads);
        let mark = self.unmerged_mark();
        let mut transaction = self.quads.start_transaction()?;
        for quad in &old {
            transaction.remove(quad);
        }
        transaction.insert(&mark);
        transaction.extend(&quads);
        transaction.commit()?;
        self.forget();
        Ok(outcome)
    }

    fn provenance(&self, article: &Article, graph: &NamedNode, now: Option<Moment>) -> Vec<Quad> {
        let mut quads = Quads::new(self.names.graph("provenance"));
        let hash = iri::article_hash(article);
        let node = self.names.article(&hash);
        if let Some(fetched) = article.fetched {
            quads.text(&node, vocab::FETCHED, &fetched.to_string());
        }
        if let Some(now) = now {
            let now = now.to_string();
            let run = NamedNode::new_unchecked(format!("{}run/{}", self.base(), iri::hash(&[&hash, &now], 16)));
            let program = NamedNode::new_unchecked(format!("{}program/{ANALYSIS_VERSION}", self.base()));
            quads.node(&run, rdf::TYPE, prov::ACTIVITY);
            quads.node(&run, prov::USED, node);
            quads.node(&run, prov::GENERATED, graph.clone());
            quads.node(&run, prov::WAS_ASSOCIATED_WITH, program.clone());
            quads.typed(&run, prov::STARTED_AT_TIME, &now, crate::graph::terms::xsd::DATE_TIME);
            quads.node(&program, rdf::TYPE, prov::SOFTWARE_AGENT);
            quads.text(&program, schema::NAME, &format!("dateline {ANALYSIS_VERSION}"));
        }
        quads.finish()
    }

    /// What says that articles came or went since the last merge.
    pub(super) fn unmerged_mark(&self) -> Quad {
        let mut mark = Quads::new(self.names.graph("provenance"));
        mark.text(&self.names.graph("merge"), vocab::UNMERGED, "true");
        mark.finish().remove(0)
    }

    fn is_unmerged(&self) -> Result<bool, GraphError> {
        Ok(self.quads.contains(&self.unmerged_mark())?)
    }

    /// All quads that rest on one article alone: its graph and its links; with `history`, also its provenance and what
    /// people said of it.
    fn quads_of(&self, hash: &str, history: bool) -> Result<Vec<Quad>, GraphError> {
        let graph = self.names.article_graph(hash);
        let mut found = Vec::new();
        for quad in self.quads.quads_for_pattern(None, None, None, Some(GraphNameRef::NamedNode(graph.as_ref()))) {
            found.push(quad?);
        }
        found.extend(self.link_quads_of(hash)?);
        if history {
            let provenance = self.names.graph("provenance");
            let article = self.names.article(hash);
            self.collect(article.as_ref(), provenance.as_ref(), &mut found)?;
            for run in read::subjects(&self.quads, prov::USED, article.as_ref(), Some(provenance.as_ref()))? {
                self.collect(run.as_ref(), provenance.as_ref(), &mut found)?;
            }
            let curation = self.names.graph("curation");
            for act in self.retractions(&article)? {
                self.collect(act.as_ref(), curation.as_ref(), &mut found)?;
            }
            self.collect(article.as_ref(), curation.as_ref(), &mut found)?;
        }
        Ok(found)
    }

    pub(super) fn collect(
        &self,
        subject: NamedNodeRef<'_>,
        graph: NamedNodeRef<'_>,
        into: &mut Vec<Quad>,
    ) -> Result<(), GraphError> {
        for quad in self.quads.quads_for_pattern(Some(subject.into()), None, None, Some(GraphNameRef::NamedNode(graph)))
        {
            into.push(quad?);
        }
        Ok(())
    }

    pub(crate) fn retractions(&self, article: &NamedNode) -> Result<Vec<NamedNode>, GraphError> {
        let said = read::node(&self.quads, article.as_ref(), self.names.graph("curation").as_ref())?;
        Ok(said.iris(prov::WAS_INVALIDATED_BY).into_iter().map(NamedNode::new_unchecked).collect())
    }

    /// Takes an article away, in all its versions, with all that rests on it alone; returns how many versions went. Merges.
    ///
    /// # Errors
    /// When there is no such article, or the store is read-only or fails.
    pub fn delete(&self, article: &str) -> Result<usize, GraphError> {
        self.writable()?;
        let hashes = self.find_articles(article)?;
        let mut gone = Vec::new();
        for hash in &hashes {
            gone.extend(self.quads_of(hash, true)?);
        }
        let mark = self.unmerged_mark();
        let mut transaction = self.quads.start_transaction()?;
        transaction.insert(&mark);
        for quad in &gone {
            transaction.remove(quad);
        }
        for hash in &hashes {
            transaction.remove_named_graph(self.names.article_graph(hash).as_ref())?;
        }
        transaction.commit()?;
        self.forget();
        self.merge()?;
        Ok(hashes.len())
    }

    /// Notes that an article was taken back by its publisher (or, with `retracted` false, that it was not after all):
    /// its reports no longer count. `now` and `author` go into the curation graph. Merges.
    ///
    /// # Errors
    /// When there is no such article, or the store is read-only or fails.
    pub fn mark_retracted(
        &self,
        article: &str,
        retracted: bool,
        now: Option<Moment>,
        author: Option<&str>,
    ) -> Result<usize, GraphError> {
        self.writable()?;
        let hashes = self.find_articles(article)?;
        let curation = self.names.graph("curation");
        let mut new = Quads::new(curation.clone());
        let mut old = Vec::new();
        for hash in &hashes {
            let article = self.names.article(hash);
            let acts = self.retractions(&article)?;
            if !retracted {
                self.collect(article.as_ref(), curation.as_ref(), &mut old)?;
                for act in acts {
                    self.collect(act.as_ref(), curation.as_ref(), &mut old)?;
                }
            } else if acts.is_empty() {
                let act =
                    NamedNode::new_unchecked(format!("{}curation/{}", self.base(), iri::hash(&["retract", hash], 16)));
                new.node(&article, prov::WAS_INVALIDATED_BY, act.clone());
                new.node(&act, rdf::TYPE, vocab::RETRACTION);
                new.node(&act, rdf::TYPE, prov::ACTIVITY);
                if let Some(now) = now {
                    new.typed(&act, prov::ENDED_AT_TIME, &now.to_string(), crate::graph::terms::xsd::DATE_TIME);
                }
                if let Some(author) = author {
                    let agent = self.names.agent(author);
                    new.node(&act, prov::WAS_ASSOCIATED_WITH, agent.clone());
                    new.node(&agent, rdf::TYPE, prov::AGENT);
                    new.text(&agent, schema::NAME, author);
                }
            }
        }
        let mark = self.unmerged_mark();
        let mut transaction = self.quads.start_transaction()?;
        for quad in &old {
            transaction.remove(quad);
        }
        transaction.insert(&mark);
        transaction.extend(&new.finish());
        transaction.commit()?;
        self.forget();
        self.merge()?;
        Ok(hashes.len())
    }

    /// The hashes of the versions of an article, by its id, URL, IRI, or the hash's beginning.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub fn find_articles(&self, article: &str) -> Result<Vec<String>, GraphError> {
        let known = self.knowledge()?;
        let wanted = self.names.id("article", article).unwrap_or(article);
        let all = &known.corpus.articles;
        let exact = |record: &&crate::graph::corpus::ArticleRecord| {
            record.summary.id == article || record.url.as_deref() == Some(article) || record.summary.hash == wanted
        };
        let mut found: Vec<String> = all.iter().filter(exact).map(|record| record.summary.hash.clone()).collect();
        if found.is_empty() && wanted.len() >= 6 {
            found
                .extend(all.iter().map(|record| &record.summary.hash).filter(|hash| hash.starts_with(wanted)).cloned());
            if found.len() > 1 {
                return Err(GraphError::Ambiguous { id: article.to_owned(), count: found.len() });
            }
        }
        if found.is_empty() {
            return Err(GraphError::Unknown { what: "article", id: article.to_owned() });
        }
        Ok(found)
    }

    /// Brings the merge graph up to date: a function of what is in the store, whatever came when.
    ///
    /// # Errors
    /// When the store is read-only or fails.
    pub fn merge(&self) -> Result<(), GraphError> {
        self.writable()?;
        self.settle_links()?;
        self.forget();
        let known = self.knowledge()?;
        let quads = merged::merge_quads(&self.names, &known);
        self.replace(self.names.graph("merge").as_ref(), &quads)?;
        self.quads.remove(&self.unmerged_mark())?;
        // readers would replay the whole write-ahead log each time they open the store
        #[cfg(feature = "disk")]
        self.quads.flush()?;
        Ok(())
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

    /// What is known, merged; kept until something changes.
    ///
    /// # Errors
    /// When the store fails or holds what this program cannot have written.
    pub(crate) fn knowledge(&self) -> Result<Arc<Knowledge>, GraphError> {
        if let Ok(known) = self.known.read()
            && let Some(known) = &*known
        {
            return Ok(Arc::clone(known));
        }
        let merger = Merger::load(&self.resources)?;
        let fresh = Arc::new(Knowledge::of(Corpus::load(&self.quads, &self.names)?, &self.names, &merger));
        if let Ok(mut known) = self.known.write() {
            *known = Some(Arc::clone(&fresh));
        }
        Ok(fresh)
    }
}

fn check_base(base: &str) -> Result<(), GraphError> {
    let good = (base.starts_with("http://") || base.starts_with("https://")) && base.ends_with('/');
    let parses = NamedNode::new(base).is_ok() && !base.contains(['#', '?']);
    if good && parses { Ok(()) } else { Err(GraphError::Base(base.to_owned())) }
}

/// What a folder says of itself; `None` when there is no knowledge base.
fn describe(folder: &Path) -> Result<Option<Description>, GraphError> {
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

#[cfg(feature = "disk")]
fn open_disk(path: &Path) -> Result<Quadstore, GraphError> {
    Quadstore::open(path).map_err(|error| lock_or(path, error))
}

#[cfg(feature = "disk")]
fn open_disk_read_only(path: &Path) -> Result<Quadstore, GraphError> {
    Ok(Quadstore::open_read_only(path)?)
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
fn open_disk(_: &Path) -> Result<Quadstore, GraphError> {
    Err(GraphError::NoDisk)
}

#[cfg(not(feature = "disk"))]
fn open_disk_read_only(_: &Path) -> Result<Quadstore, GraphError> {
    Err(GraphError::NoDisk)
}
