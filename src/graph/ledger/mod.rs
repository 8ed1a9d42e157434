//! The ledger of merging: given what came in and went, works out which events and entities that changes, at the cost of
//! what it touches, however much else is known.
//!
//! A SQLite file beside the quads (`merging.sqlite`), derived from them: it holds, of every report, what it is compared by
//! and whom it is linked to, and of every figure, the entity that it is. It may be deleted at any time; then the next merge
//! looks at everything once. Whole and in part give the same: [`Knowledge::of`](super::merged::Knowledge::of) says what is
//! right, and `check` compares.
//!
//! A commit that cannot be lost half-way: the quads say which articles are not merged yet; a step writes the ledger and,
//! in it, what the merge graph does not say yet; then the merge graph, with which the marks go; then it strikes the list.
//! Whatever was cut off is done again, and doing it twice does no harm.

mod copies;
mod entities;
mod keys;
mod part;
mod reports;
mod schema;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use self::keys::Keys;
use crate::event::merge::{Merger, Prepared};
use crate::graph::corpus::Corpus;
use crate::graph::curation::Corrections;
use crate::graph::merged::Knowledge;
use crate::graph::{self, GraphError, Store, fingerprint};

/// The file of the ledger in the folder of a knowledge base.
pub(crate) const FILE: &str = "merging.sqlite";

/// What has to be looked at: what came, went or was corrected since the last step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pending {
    /// Hashes of article versions.
    pub(crate) articles: BTreeSet<String>,
    /// Ids of reports.
    pub(crate) reports: BTreeSet<String>,
}

/// What a step found: the part of all knowledge that may have changed.
#[derive(Debug)]
pub(crate) struct Part {
    /// Whole events with all that they rest on; nothing else is in it.
    pub(crate) known: Knowledge,
    /// Reports whose nodes and whose event's nodes have to be written, those that are gone included.
    pub(crate) reports: BTreeSet<String>,
    /// Figures whose nodes and whose entity's nodes have to be written, those that are gone included.
    pub(crate) figures: BTreeSet<String>,
    /// Article versions, those that are gone included.
    pub(crate) articles: BTreeSet<String>,
    /// For each of the figures that are there the id of its entity.
    pub(crate) entity_of: BTreeMap<String, String>,
    /// Ids of entities that changed.
    pub(crate) entities: BTreeSet<String>,
    /// `(event that happened, the event that was the plan of it)`, where one of them is in the part.
    pub(crate) executes: BTreeSet<(String, String)>,
    /// `(whole, part)`, where one of the events is in the part of all knowledge.
    pub(crate) parts: BTreeSet<(String, String)>,
}

/// The ledger of a knowledge base.
pub(crate) struct Ledger {
    file: Option<PathBuf>,
    connection: Mutex<Connection>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Ledger").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Ledger {
    /// The one in `folder`, or one in memory. Made anew where there is none or it cannot be used; then it is empty, and
    /// [`is_new`](Self::is_new) says so.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, GraphError> {
        let Some(folder) = folder else {
            let connection = Connection::open_in_memory()?;
            connection.execute_batch(schema::TABLES)?;
            return Ok(Self { file: None, connection: Mutex::new(connection) });
        };
        let file = folder.join(FILE);
        let connection = match opened(&file) {
            Ok(connection) => connection,
            Err(_) => {
                discard(&file)?;
                opened(&file)?
            }
        };
        Ok(Self { file: Some(file), connection: Mutex::new(connection) })
    }

    /// Whether it stands for nothing yet, or for what other words and weights judged.
    pub(crate) fn is_new(&self, print: &str) -> Result<bool, GraphError> {
        self.with(|connection| Ok(meta(connection, "print")?.as_deref() != Some(print)))
    }

    /// Empties it.
    pub(crate) fn clear(&self) -> Result<(), GraphError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        *connection = Connection::open_in_memory()?;
        match &self.file {
            Some(file) => {
                discard(file)?;
                *connection = opened(file)?;
            }
            None => connection.execute_batch(schema::TABLES)?,
        }
        Ok(())
    }

    /// From now on it stands for all that is known, as these words and weights judge it.
    pub(crate) fn stands_for(&self, print: &str) -> Result<(), GraphError> {
        self.with(|connection| {
            connection.execute("INSERT OR REPLACE INTO meta(name, value) VALUES ('print', ?1)", [print])?;
            Ok(())
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, GraphError>) -> Result<T, GraphError> {
        work(&mut self.connection.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes in what is pending, and works out what that changes.
    pub(crate) fn step(
        &self,
        store: &Store,
        merger: &Merger,
        corrections: &Corrections,
        pending: &Pending,
    ) -> Result<Part, GraphError> {
        self.with(|connection| {
            let transaction = connection.transaction()?;
            let mut step = Step::new(&transaction, store, merger, corrections);
            let part = step.run(pending)?;
            drop(step);
            transaction.commit()?;
            Ok(part)
        })
    }

    /// The same without looking at what it changes: for a ledger that is made from the beginning.
    pub(crate) fn fill(
        &self,
        store: &Store,
        merger: &Merger,
        corrections: &Corrections,
        articles: &BTreeSet<String>,
    ) -> Result<(), GraphError> {
        self.with(|connection| {
            let transaction = connection.transaction()?;
            let mut step = Step::new(&transaction, store, merger, corrections);
            let pending = Pending { articles: articles.clone(), reports: BTreeSet::new() };
            step.take_in(&pending)?;
            step.entities()?;
            step.clusters()?;
            drop(step);
            transaction.execute("DELETE FROM unwritten", [])?;
            transaction.commit()?;
            Ok(())
        })
    }

    /// The hash of the article that a figure is of.
    pub(crate) fn article_of_figure(&self, figure: &str) -> Result<Option<String>, GraphError> {
        self.with(|connection| {
            let mut find =
                connection.prepare("SELECT hash FROM figure JOIN article USING (article) WHERE figure = ?1")?;
            Ok(find.query_row([figure], |row| row.get(0)).optional()?)
        })
    }

    /// The hashes of the articles that speak of someone or something by that name, folded.
    pub(crate) fn articles_naming(&self, name: &str) -> Result<BTreeSet<String>, GraphError> {
        self.with(|connection| {
            let mut hashes = BTreeSet::new();
            let mut find = connection
                .prepare("SELECT hash FROM figure JOIN article USING (article) WHERE figure.name_key = ?1")?;
            for key in crate::graph::identity::name_keys(name) {
                for hash in find.query_map([key], |row| row.get::<_, String>(0))? {
                    hashes.insert(hash?);
                }
            }
            Ok(hashes)
        })
    }

    /// Says that the merge graph now says what the last step found.
    pub(crate) fn written(&self) -> Result<(), GraphError> {
        self.with(|connection| {
            connection.execute("DELETE FROM unwritten", [])?;
            Ok(())
        })
    }

    /// Whether the merge graph does not say yet what a step found.
    pub(crate) fn is_unwritten(&self) -> Result<bool, GraphError> {
        self.with(
            |connection| Ok(connection.query_row("SELECT EXISTS(SELECT 1 FROM unwritten)", [], |row| row.get(0))?),
        )
    }
}

fn opened(file: &Path) -> Result<Connection, GraphError> {
    let connection = Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -65_536)?;
    // a plan holds for all values: without this, many a statement is compiled anew each time that it runs
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(256);
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    if tables == 0 {
        connection.execute_batch(schema::TABLES)?;
        connection.execute("INSERT INTO meta(name, value) VALUES ('format', ?1)", [schema::FORMAT])?;
    } else if meta(&connection, "format")?.as_deref() != Some(schema::FORMAT) {
        return Err(GraphError::Index(rusqlite::Error::InvalidQuery));
    }
    Ok(connection)
}

fn meta(connection: &Connection, name: &str) -> Result<Option<String>, GraphError> {
    Ok(connection.query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0)).optional()?)
}

/// Takes the file away, with its log.
fn discard(file: &Path) -> Result<(), GraphError> {
    for path in [file.to_owned(), file.with_extension("sqlite-wal"), file.with_extension("sqlite-shm")] {
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(GraphError::Io { path, source });
            }
            _ => {}
        }
    }
    Ok(())
}

/// One step while it is taken.
struct Step<'a> {
    db: &'a Transaction<'a>,
    store: &'a Store,
    merger: &'a Merger,
    corrections: &'a Corrections,
    /// Articles as they were read for this step.
    loaded: HashMap<String, Rc<Corpus>>,
    /// Who is compared with whom.
    keys: Keys,
    /// Reports as they are compared.
    prepared: HashMap<String, Rc<Prepared>>,
    /// Versions that came, went, or whose place among the versions may have changed.
    articles: BTreeSet<String>,
    /// Reports whose event may have changed, those that are gone included.
    reports: BTreeSet<String>,
    /// Entities that may have changed, by key.
    entity_keys: BTreeSet<String>,
    /// Figures that came, went, or are of another entity.
    figures: BTreeSet<String>,
    /// Names that may mean another item now.
    names: BTreeSet<String>,
    /// Names whose bearers came or went.
    touched_names: BTreeSet<String>,
    /// Articles whose reports have to be compared anew.
    to_compare: BTreeSet<String>,
    /// Reports whose links have to be worked out anew.
    to_link: BTreeSet<String>,
    /// Articles that may be a copy of another one now.
    to_copy: BTreeSet<i64>,
    /// Ids of entities that read differently.
    changed_entities: BTreeSet<String>,
    /// The events that were looked at: their reports, the first first, with confidence and reasons.
    clusters: Vec<(Vec<String>, f64, Vec<String>)>,
}

impl<'a> Step<'a> {
    fn new(db: &'a Transaction<'a>, store: &'a Store, merger: &'a Merger, corrections: &'a Corrections) -> Self {
        Self {
            db,
            store,
            merger,
            corrections,
            loaded: HashMap::new(),
            keys: Keys::default(),
            prepared: HashMap::new(),
            articles: BTreeSet::new(),
            reports: BTreeSet::new(),
            entity_keys: BTreeSet::new(),
            figures: BTreeSet::new(),
            names: BTreeSet::new(),
            touched_names: BTreeSet::new(),
            to_compare: BTreeSet::new(),
            to_link: BTreeSet::new(),
            to_copy: BTreeSet::new(),
            changed_entities: BTreeSet::new(),
            clusters: Vec::new(),
        }
    }

    fn run(&mut self, pending: &Pending) -> Result<Part, GraphError> {
        self.recall()?;
        self.take_in(pending)?;
        self.entities()?;
        self.clusters()?;
        self.remember()?;
        self.part()
    }

    /// Takes articles out and in, and works out who is to be compared with whom.
    fn take_in(&mut self, pending: &Pending) -> Result<(), GraphError> {
        self.reports.extend(pending.reports.iter().cloned());
        for hash in &pending.articles {
            self.remove_article(hash)?;
        }
        for hash in &pending.articles {
            self.add_article(hash)?;
        }
        self.copies()?;
        self.resolve_names()?;
        for hash in std::mem::take(&mut self.to_compare) {
            self.compare(&hash)?;
        }
        for report in std::mem::take(&mut self.to_link) {
            self.link(&report)?;
        }
        self.keys.write(self.db)
    }

    /// What an earlier step found that the merge graph does not say yet.
    fn recall(&mut self) -> Result<(), GraphError> {
        let mut all = self.db.prepare("SELECT what, id FROM unwritten")?;
        let rows = all.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        for row in rows {
            let (what, id) = row?;
            match what.as_str() {
                "report" => self.reports.insert(id),
                "figure" => self.figures.insert(id),
                "article" => self.articles.insert(id),
                "key" => self.entity_keys.insert(id),
                _ => self.changed_entities.insert(id),
            };
        }
        Ok(())
    }

    fn remember(&self) -> Result<(), GraphError> {
        let mut add = self.db.prepare_cached("INSERT OR IGNORE INTO unwritten(what, id) VALUES (?1, ?2)")?;
        for (what, ids) in [
            ("report", &self.reports),
            ("figure", &self.figures),
            ("article", &self.articles),
            ("key", &self.entity_keys),
            ("entity", &self.changed_entities),
        ] {
            for id in ids {
                add.execute(params![what, id])?;
            }
        }
        Ok(())
    }

    /// One column of all rows that a query finds.
    fn list(&self, sql: &str, value: &dyn rusqlite::ToSql) -> Result<Vec<String>, GraphError> {
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map([value], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// An article with its figures and reports, as people corrected their links.
    fn corpus(&mut self, hash: &str) -> Result<Rc<Corpus>, GraphError> {
        if let Some(corpus) = self.loaded.get(hash) {
            return Ok(Rc::clone(corpus));
        }
        let mut corpus = self.store.changed_article(hash)?.unwrap_or_default();
        self.corrections.unlink(&mut corpus);
        let corpus = Rc::new(corpus);
        self.loaded.insert(hash.to_owned(), Rc::clone(&corpus));
        Ok(corpus)
    }

    fn article_number(&self, hash: &str) -> Result<Option<i64>, GraphError> {
        let mut find = self.db.prepare_cached("SELECT article FROM article WHERE hash = ?1")?;
        Ok(find.query_row([hash], |row| row.get(0)).optional()?)
    }

    /// All versions of an article may count otherwise now.
    fn touch_family(&mut self, family: &str) -> Result<(), GraphError> {
        self.articles.extend(self.list("SELECT hash FROM article WHERE family = ?1", &family)?);
        let of = "SELECT report FROM report JOIN article USING (article) WHERE family = ?1";
        self.reports.extend(self.list(of, &family)?);
        Ok(())
    }

    fn remove_article(&mut self, hash: &str) -> Result<(), GraphError> {
        self.articles.insert(hash.to_owned());
        let Some(number) = self.article_number(hash)? else { return Ok(()) };
        let family: String =
            self.db.query_row("SELECT family FROM article WHERE article = ?1", [number], |row| row.get(0))?;
        self.touch_family(&family)?;
        for report in self.list("SELECT report FROM report WHERE article = ?1", &number)? {
            self.remove_report(&report)?;
        }
        for figure in self.list("SELECT figure FROM figure WHERE article = ?1", &number)? {
            self.remove_figure(&figure)?;
        }
        self.remove_sketch(number)?;
        self.db.execute("DELETE FROM article WHERE article = ?1", [number])?;
        Ok(())
    }

    fn add_article(&mut self, hash: &str) -> Result<(), GraphError> {
        let corpus = self.corpus(hash)?;
        let Some(article) = corpus.articles.first() else { return Ok(()) };
        let summary = &article.summary;
        let family = format!("{}\n{}", summary.id, summary.publisher.as_deref().unwrap_or_default());
        let mut add = self.db.prepare_cached(
            "INSERT INTO article(hash, family, story, told, rank, fingerprint) VALUES (?1, ?2, x'', '{}', ?3, ?4)",
        )?;
        let print = fingerprint::write(&summary.fingerprint);
        let number = add.insert(params![hash, family, graph::copies::rank(summary), print])?;
        drop(add);
        self.add_sketch(number, summary)?;
        self.touch_family(&family)?;
        for figure in &corpus.figures {
            self.add_figure(number, summary, figure)?;
        }
        self.to_compare.insert(hash.to_owned());
        Ok(())
    }
}
