//! The derived index: given what the graph says, answers timelines, histograms, co-actors, text search and "as known on"
//! at once.
//!
//! The RDF is the truth. This is a SQLite file beside it (`index.sqlite`) that may be deleted at any time and is made
//! again from the graph. Each commit that changes what a timeline shows raises the *revision*, a quad in the provenance
//! graph, in the same transaction; the index holds, in the transaction that writes its rows, the revision that it stands
//! for. An index of another revision is behind, after a crash between the two, say, and is brought up to date by the next
//! writer; until then the graph itself is asked. `docs/store.md` is the tour.

mod body;
mod key;
mod lists;
mod names;
mod read;
mod records;
mod rows;
mod schema;
mod write;
mod write_lists;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use self::body::{Packer, Unpacker};
use self::names::Listed;
use self::read::Wanted;
pub(crate) use self::records::Record;
use crate::event::merge::Cluster;
use crate::graph::bearer::{self, Bearers};
use crate::graph::merged::Knowledge;
use crate::graph::select::Texts;
use crate::graph::timeline::{EntityRef, Filter, Timeline, TimelineEvent, WrittenTimeline};
use crate::graph::{Change, GraphError, Store};

/// The file of the index in the folder of a knowledge base.
pub(crate) const FILE: &str = "index.sqlite";

/// Connections kept for the next reader.
const POOL: usize = 16;

/// The index of a knowledge base.
pub(crate) struct Index {
    /// `None`: in memory, or a view of one moment; then there is one connection.
    file: Option<PathBuf>,
    idle: Mutex<Vec<Connection>>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Index").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Index {
    /// An empty one in memory.
    pub fn in_memory() -> Result<Self, GraphError> {
        let connection = Connection::open_in_memory()?;
        prepare(&connection)?;
        make_tables(&connection)?;
        Ok(Self { file: None, idle: Mutex::new(vec![connection]) })
    }

    /// The one in `folder`, for a writer; made anew where there is none, it is damaged, or of another format.
    pub fn open(folder: &Path) -> Result<Self, GraphError> {
        let file = folder.join(FILE);
        if !file.exists() {
            // the log of a file that is gone must not be played into a new one
            discard(&file)?;
        }
        let connection = match open_file(&file) {
            Ok(connection) => connection,
            // there is one writer, this one: who holds a lock reads a file that is no index any more, and keeps it
            Err(error) if is_damage(&error) || is_locked(&error) => {
                discard(&file)?;
                open_file(&file)?
            }
            Err(error) => return Err(error),
        };
        Ok(Self { file: Some(file), idle: Mutex::new(vec![connection]) })
    }

    /// A view of the one in `folder` that stays as it is whatever a writer does; `None` where there is none that stands
    /// for this revision.
    pub fn view(folder: &Path, revision: u64) -> Option<Self> {
        let file = folder.join(FILE);
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let plain = || view_connection(&file, Connection::open_with_flags(&file, read_only), revision);
        // on a disk that cannot be written there is no writer, and no place for the files of a log
        let fixed = || {
            let log = std::fs::metadata(file.with_extension("sqlite-wal")).is_ok_and(|log| log.len() > 0);
            let path = file.to_str().filter(|path| !log && !path.contains(['?', '#', '%']))?;
            let uri = format!("file:{path}?immutable=1");
            let flags = read_only | OpenFlags::SQLITE_OPEN_URI;
            view_connection(&file, Connection::open_with_flags(uri, flags), revision)
        };
        let connection = plain().or_else(fixed)?;
        Some(Self { file: None, idle: Mutex::new(vec![connection]) })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, GraphError>) -> Result<T, GraphError> {
        let Some(file) = &self.file else {
            let mut idle = self.lock();
            let connection = idle.last_mut().ok_or_else(|| GraphError::Index(rusqlite::Error::InvalidQuery))?;
            return work(connection);
        };
        let idle = self.lock().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => open_file(file)?,
        };
        let result = work(&mut connection);
        let mut idle = self.lock();
        if result.is_ok() && idle.len() < POOL {
            idle.push(connection);
        }
        result
    }

    /// Reads in one transaction: everything as of one commit.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, GraphError>) -> Result<T, GraphError> {
        self.with(|connection| {
            if !connection.is_autocommit() {
                return work(connection);
            }
            let transaction = connection.transaction()?;
            work(&transaction)
        })
    }

    /// The revision that it stands for.
    pub fn revision(&self) -> Result<Option<u64>, GraphError> {
        self.with(|connection| revision(connection))
    }

    /// Brings it up to date with what is known: all of it or, with `change`, what that says may differ. A damaged file
    /// is made anew. False where it needs all that is known to be.
    pub fn update(
        &self,
        store: &Store,
        known: &Knowledge,
        revision: u64,
        change: Option<&Change>,
    ) -> Result<bool, GraphError> {
        match self.with(|connection| write::update(connection, store, known, revision, change)) {
            Err(error) if is_damage(&error) && self.file.is_some() => {
                self.lock().clear();
                if let Some(file) = &self.file {
                    discard(file)?;
                }
                match change {
                    None => self.with(|connection| write::update(connection, store, known, revision, None)),
                    Some(_) => Ok(false),
                }
            }
            result => result,
        }
    }

    /// The timeline that a filter chooses.
    pub fn timeline(&self, store: &Store, filter: &Filter) -> Result<Timeline, GraphError> {
        let (events, left_out) = self.found(store, filter, Unpacker::event)?;
        Ok(Timeline { query: filter.clone(), events, left_out })
    }

    /// The same, its events as they stand in JSON.
    pub fn written_timeline(&self, store: &Store, filter: &Filter) -> Result<WrittenTimeline, GraphError> {
        let (events, left_out) = self.found(store, filter, Unpacker::event_row)?;
        Ok(WrittenTimeline { query: filter.clone(), events, left_out })
    }

    /// The events that a filter chooses, each as `read` gives it, and what was left out.
    fn found<T>(
        &self,
        store: &Store,
        filter: &Filter,
        read: impl Fn(&mut Unpacker, &[u8]) -> Result<T, GraphError>,
    ) -> Result<(Vec<T>, BTreeMap<String, usize>), GraphError> {
        self.read(|connection| {
            let mut left_out = BTreeMap::new();
            let mut retracted = connection.prepare_cached("SELECT count(*) FROM event WHERE retracted = 1")?;
            let retracted: usize = retracted.query_row([], |row| row.get(0))?;
            if retracted > 0 {
                left_out.insert("retracted".to_owned(), retracted);
            }
            let mut events = Vec::new();
            if let Some(wanted) = self.wanted(connection, store, filter)? {
                let found = wanted.find(connection, filter.limit)?;
                if let Some(limit) = filter.limit.filter(|&limit| limit < found.count) {
                    left_out.insert("limit".to_owned(), found.count - limit);
                }
                let mut unpacker = Unpacker::new()?;
                let mut body = connection.prepare_cached("SELECT body FROM body WHERE key = ?1")?;
                for key in found.keys {
                    let mut row = body.query([key])?;
                    let row = row.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
                    events.push(read(&mut unpacker, row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?);
                }
            }
            Ok((events, left_out))
        })
    }

    /// One event as it is now, by its id; `None` where there is none of that id.
    pub fn event(&self, id: &str) -> Result<Option<TimelineEvent>, GraphError> {
        self.read(|connection| {
            let mut find = connection.prepare_cached(
                "SELECT body FROM event JOIN state USING (event) JOIN body USING (key) WHERE event.id = ?1 AND till IS NULL",
            )?;
            let packed: Option<Vec<u8>> = find.query_row([id], |row| row.get(0)).optional()?;
            packed.map(|packed| Unpacker::new()?.event(&packed)).transpose()
        })
    }

    /// Every event as it is now, one after the other.
    pub fn each_event(&self, take: &mut dyn FnMut(TimelineEvent)) -> Result<(), GraphError> {
        self.read(|connection| {
            let mut unpacker = Unpacker::new()?;
            let mut all =
                connection.prepare_cached("SELECT body FROM state JOIN body USING (key) WHERE till IS NULL")?;
            let mut rows = all.query([])?;
            while let Some(row) = rows.next()? {
                let packed = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
                take(unpacker.unpack(packed)?);
            }
            Ok(())
        })
    }

    /// How many dated events begin in each month, of those that a filter chooses.
    pub fn by_month(&self, store: &Store, filter: &Filter) -> Result<BTreeMap<String, usize>, GraphError> {
        self.read(|connection| {
            let mut days: HashMap<i64, usize> = HashMap::new();
            if let Some(wanted) = self.wanted(connection, store, filter)? {
                for key in wanted.keys(connection)? {
                    if let Some(second) = key::dated_second_of(key) {
                        *days.entry(second.div_euclid(86_400)).or_default() += 1;
                    }
                }
            }
            let mut months = BTreeMap::new();
            let days: BTreeMap<i64, usize> = days.into_iter().collect();
            for (day, count) in days {
                let date = chrono::DateTime::from_timestamp(day * 86_400, 0).unwrap_or_default();
                *months.entry(date.format("%Y-%m").to_string()).or_default() += count;
            }
            Ok(months)
        })
    }

    fn wanted(&self, connection: &Connection, store: &Store, filter: &Filter) -> Result<Option<Wanted>, GraphError> {
        let mut who = Vec::new();
        for name in &filter.who {
            who.push(meant(connection, store, name)?);
        }
        let place = filter.place.as_ref().map(|place| meant(connection, store, place)).transpose()?;
        Wanted::of(connection, filter, &who, place.as_ref(), crate::graph::select::kinds(filter).as_ref())
    }

    /// The ids of the entities that a name, an alias, a Wikidata id or an IRI may mean.
    pub fn meant(&self, store: &Store, wanted: &str) -> Result<BTreeSet<String>, GraphError> {
        self.read(|connection| meant(connection, store, wanted))
    }

    /// The entities of these ids, in their order.
    pub fn entity_refs(&self, store: &Store, ids: &BTreeSet<String>) -> Result<Vec<EntityRef>, GraphError> {
        self.read(|connection| Listed { connection, store }.entity_refs(ids))
    }

    /// Asks the lists of names, in one transaction.
    pub fn with_names<T>(
        &self,
        store: &Store,
        ask: impl FnOnce(&dyn Bearers) -> Result<T, GraphError>,
    ) -> Result<T, GraphError> {
        self.read(|connection| ask(&Listed { connection, store }))
    }

    /// What does not agree with what is known: ids of events and entities, and what else is wrong.
    pub fn disagreements(&self, store: &Store, known: &Knowledge) -> Result<Vec<(String, &'static str)>, GraphError> {
        self.read(|connection| {
            let mut wrong = Vec::new();
            let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            if sound != "ok" {
                wrong.push((sound, "the index file is damaged"));
            }
            let mut held = connection.prepare("SELECT id, print FROM event")?;
            let held = held.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let mut held: BTreeMap<String, Vec<u8>> = held.collect::<Result<_, _>>()?;
            let mut texts = Texts::of(store, known);
            let mut packer = Packer::new()?;
            for cluster in &known.clustering.clusters {
                texts.hold_at_most(1);
                let cluster: &Cluster = cluster;
                let rows = rows::EventRows::of(store, known, cluster, &mut texts, &mut packer)?;
                match held.remove(&rows.id) {
                    None => wrong.push((rows.id, "an event that the index lacks")),
                    Some(print) if print != rows.print() => {
                        wrong.push((rows.id, "an event that the index has otherwise"))
                    }
                    Some(_) => {}
                }
            }
            wrong.extend(held.into_keys().map(|id| (id, "an event that is in the index alone")));
            let counts: (i64, i64, i64, i64) = connection.query_row(
                "SELECT (SELECT count(*) FROM state), (SELECT count(*) FROM body),
                 (SELECT count(*) FROM facet WHERE value = (SELECT value FROM value WHERE facet = 0)),
                 (SELECT coalesce(sum(count), 0) FROM tally) - (SELECT count(*) FROM state WHERE till IS NULL)",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )?;
            if counts.0 != counts.1 || counts.0 != counts.2 || counts.3 != 0 {
                wrong.push((FILE.to_owned(), "the lists of the index do not hold the same states"));
            }
            wrong.extend(lists::disagreements(connection, store, known)?);
            let kept = records::disagreements(connection, known)?.into_iter();
            wrong.extend(kept.map(|hash| (hash, "an article that the index keeps otherwise")));
            Ok(wrong)
        })
    }
}

/// Whether a file of SQLite's is none any more.
pub(crate) fn is_damage(error: &GraphError) -> bool {
    match error {
        GraphError::Index(error) => {
            matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
                || matches!(error, rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::QueryReturnedNoRows)
        }
        GraphError::Broken { node, .. } => node == "the index",
        _ => false,
    }
}

/// A second as the graph writes it.
pub(crate) fn written_second(second: i64) -> String {
    let instant = chrono::DateTime::from_timestamp(second, 0).unwrap_or_default();
    format!("{}Z", instant.format("%Y-%m-%dT%H:%M:%S"))
}

fn is_locked(error: &GraphError) -> bool {
    matches!(error, GraphError::Index(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy))
}

fn discard(file: &Path) -> Result<(), GraphError> {
    for extension in ["sqlite", "sqlite-wal", "sqlite-shm"] {
        let path = file.with_extension(extension);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(GraphError::Io { path, source });
            }
            _ => {}
        }
    }
    Ok(())
}

fn prepare(connection: &Connection) -> Result<(), GraphError> {
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;")?;
    // a plan holds for all values: without this, many a statement is compiled anew each time that it runs
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn make_tables(connection: &Connection) -> Result<(), GraphError> {
    connection.execute_batch(&format!(
        "BEGIN; {} PRAGMA user_version = {}; COMMIT;",
        schema::TABLES,
        schema::FORMAT
    ))?;
    Ok(())
}

fn open_file(file: &Path) -> Result<Connection, GraphError> {
    let connection = Connection::open(file)?;
    prepare(&connection)?;
    let _: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    match format(&connection)? {
        0 => make_tables(&connection)?,
        schema::FORMAT if is_whole(file, &connection)? => {}
        _ => {
            drop(connection);
            discard(file)?;
            return open_file(file);
        }
    }
    Ok(connection)
}

fn format(connection: &Connection) -> Result<i64, GraphError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Whether the file is as long as it says; what was cut off shows only where it is missed.
fn is_whole(file: &Path, connection: &Connection) -> Result<bool, GraphError> {
    if std::fs::metadata(file.with_extension("sqlite-wal")).is_ok_and(|log| log.len() > 0) {
        return Ok(true);
    }
    let pages: u64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    let size: u64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
    let length = std::fs::metadata(file).map_err(|source| GraphError::Io { path: file.to_owned(), source })?.len();
    Ok(length >= pages * size)
}

fn revision(connection: &Connection) -> Result<Option<u64>, GraphError> {
    let mut find = connection.prepare_cached("SELECT value FROM meta WHERE name = 'revision'")?;
    let text: Option<String> = find.query_row([], |row| row.get(0)).optional()?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// Begins the transaction that a view lasts.
fn view_connection(file: &Path, opened: rusqlite::Result<Connection>, wanted: u64) -> Option<Connection> {
    let connection = opened.ok()?;
    prepare(&connection).ok()?;
    connection.execute_batch("BEGIN").ok()?;
    let whole = format(&connection).ok()? == schema::FORMAT && is_whole(file, &connection).ok()?;
    (whole && revision(&connection).ok()? == Some(wanted)).then_some(connection)
}

fn meant(connection: &Connection, store: &Store, wanted: &str) -> Result<BTreeSet<String>, GraphError> {
    bearer::meant(&Listed { connection, store }, store, wanted)
}
