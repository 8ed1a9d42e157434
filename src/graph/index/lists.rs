//! Lists from the index: entities, articles, counts, and of which event a report is.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::body::Unpacker;
use super::rows::Facet;
use super::{FILE, Index, key, write};
use crate::graph::detail::ArticleHead;
use crate::graph::list::{self, is_restricted};
use crate::graph::merged::Knowledge;
use crate::graph::timeline::{EntityRef, Filter};
use crate::graph::{ArticleRow, EntityRow, GraphError, Stats, Store};

/// The columns that [`entity_row`] reads.
const ENTITY: &str = "id, name, kind, aliases, item, lat, lon, articles, mentions";

impl Index {
    /// The entities that take part in the events that a filter chooses or are their places, each with how many.
    pub fn participants(&self, store: &Store, filter: &Filter) -> Result<Vec<(EntityRef, usize)>, GraphError> {
        self.read(|connection| {
            let mut rows = Vec::new();
            let mut find = connection.prepare_cached("SELECT id, name, item FROM entity WHERE entity = ?1")?;
            for (entity, events) in self.counts(connection, store, filter)? {
                let found = find.query_row([entity], |row| {
                    let id: String = row.get(0)?;
                    let iri = store.names.entity(&id).into_string();
                    Ok(EntityRef { iri, name: row.get(1)?, wikidata: row.get(2)? })
                })?;
                rows.push((found, events));
            }
            rows.sort_by(|a, b| (b.1, &a.0.name, &a.0.iri).cmp(&(a.1, &b.0.name, &b.0.iri)));
            Ok(rows)
        })
    }

    /// For each entity, how many of the events that a filter chooses it is in.
    fn counts(
        &self,
        connection: &Connection,
        store: &Store,
        filter: &Filter,
    ) -> Result<BTreeMap<i64, usize>, GraphError> {
        let mut all = connection.prepare_cached(
            "SELECT value, entity FROM value JOIN entity ON entity.id = value.text WHERE facet IN (1, 2)",
        )?;
        let entity_of = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let entity_of: HashMap<i64, i64> = entity_of.collect::<Result<_, _>>()?;
        let mut counts: HashMap<i64, usize> = HashMap::new();
        let mut count = |facets: &[u8]| {
            let mut entities: Vec<i64> =
                write::numbers(facets).filter_map(|value| entity_of.get(&value).copied()).collect();
            entities.sort_unstable();
            entities.dedup();
            for entity in entities {
                *counts.entry(entity).or_default() += 1;
            }
        };
        if is_restricted(filter) {
            if let Some(wanted) = self.wanted(connection, store, filter)? {
                let mut facets = connection.prepare_cached("SELECT facets FROM state WHERE key = ?1")?;
                for key in wanted.keys(connection)? {
                    facets.query_row([key], |row| {
                        count(row.get_ref(0)?.as_blob()?);
                        Ok(())
                    })?;
                }
            }
        } else {
            let mut facets = connection.prepare_cached("SELECT facets FROM state WHERE till IS NULL")?;
            let mut rows = facets.query([])?;
            while let Some(row) = rows.next()? {
                count(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
            }
        }
        Ok(counts.into_iter().collect())
    }

    /// The entities; with a filter, those of the events that it chooses.
    pub fn entities(&self, store: &Store, filter: &Filter) -> Result<Vec<EntityRow>, GraphError> {
        self.read(|connection| {
            let mut counts = self.counts(connection, store, filter)?;
            let mut rows = Vec::new();
            if is_restricted(filter) {
                let mut find = connection.prepare_cached(&format!("SELECT {ENTITY} FROM entity WHERE entity = ?1"))?;
                for (entity, events) in counts {
                    rows.push(find.query_row([entity], |row| entity_row(store, row, events))?);
                }
            } else {
                let mut all = connection.prepare_cached(&format!("SELECT {ENTITY}, entity FROM entity"))?;
                let mut found = all.query([])?;
                while let Some(row) = found.next()? {
                    let events = counts.remove(&row.get(9)?).unwrap_or_default();
                    rows.push(entity_row(store, row, events)?);
                }
            }
            list::sort_entities(&mut rows);
            rows.truncate(filter.limit.unwrap_or(usize::MAX));
            Ok(rows)
        })
    }

    /// The articles; with a filter, those that report an event that it chooses.
    pub fn articles(&self, store: &Store, filter: &Filter) -> Result<Vec<ArticleRow>, GraphError> {
        self.read(|connection| {
            let mut unpacker = Unpacker::new()?;
            let mut rows = Vec::new();
            if is_restricted(filter) {
                let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
                if let Some(wanted) = self.wanted(connection, store, filter)? {
                    let mut articles = connection.prepare_cached("SELECT articles FROM state WHERE key = ?1")?;
                    for key in wanted.keys(connection)? {
                        let held: Vec<u8> = articles.query_row([key], |row| row.get(0))?;
                        for article in write::numbers(&held) {
                            *counts.entry(article).or_default() += 1;
                        }
                    }
                }
                let mut find = connection.prepare_cached("SELECT row FROM article WHERE article = ?1")?;
                for (article, reports) in counts {
                    let packed: Vec<u8> = find.query_row([article], |row| row.get(0))?;
                    rows.push(ArticleRow { reports, ..unpacker.unpack(&packed)? });
                }
                list::sort_articles(&mut rows);
                rows.truncate(filter.limit.unwrap_or(usize::MAX));
                return Ok(rows);
            }
            let mut all = connection
                .prepare_cached("SELECT row FROM article ORDER BY published IS NULL, published, id, hash LIMIT ?1")?;
            let limit = filter.limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(-1);
            let mut found = all.query([limit])?;
            while let Some(row) = found.next()? {
                let packed: Vec<u8> = row.get(0)?;
                rows.push(unpacker.unpack(&packed)?);
            }
            Ok(rows)
        })
    }

    /// What names some articles, by hash; those that are not there are left out.
    pub fn article_heads(&self, hashes: &BTreeSet<String>) -> Result<Vec<ArticleHead>, GraphError> {
        self.read(|connection| {
            let mut unpacker = Unpacker::new()?;
            let mut find = connection.prepare_cached("SELECT row FROM article WHERE hash = ?1")?;
            let mut heads = Vec::new();
            for hash in hashes {
                let packed: Option<Vec<u8>> = find.query_row([hash], |row| row.get(0)).optional()?;
                let Some(packed) = packed else { continue };
                let ArticleRow { id, title, publisher, published, retracted, superseded, .. } =
                    unpacker.unpack(&packed)?;
                let hash = hash.clone();
                heads.push(ArticleHead { hash, id, title, publisher, published, retracted, superseded });
            }
            Ok(heads)
        })
    }

    /// Counts, without that of the quads.
    pub fn stats(&self) -> Result<Stats, GraphError> {
        self.read(|connection| {
            let count = |sql: &str| -> Result<usize, GraphError> {
                Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
            };
            let named = |facet: Facet| -> Result<BTreeMap<String, usize>, GraphError> {
                let mut all =
                    connection.prepare_cached("SELECT text, count FROM value WHERE facet = ?1 AND count > 0")?;
                let all = all.query_map([facet as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(all.collect::<Result<_, _>>()?)
            };
            let events = count("SELECT coalesce(sum(count), 0) FROM tally")?;
            let mut by_type = named(Facet::Type)?;
            let typed: usize = by_type.values().sum();
            if typed < events {
                by_type.insert("untyped".to_owned(), events - typed);
            }
            Ok(Stats {
                articles: count("SELECT count(*) FROM article WHERE superseded = 0")?,
                versions: count("SELECT count(*) FROM article")?,
                retracted: count("SELECT count(*) FROM article WHERE retracted = 1")?,
                publishers: count("SELECT count(DISTINCT publisher) FROM article")?,
                reports: count("SELECT coalesce(sum(reports), 0) FROM article")?,
                events,
                dated: count(&format!("SELECT coalesce(sum(count), 0) FROM tally WHERE class <= {}", key::LONGEST))?,
                merged: count("SELECT count(*) FROM state WHERE till IS NULL AND length(articles) > 4")?,
                disputed: count("SELECT count(*) FROM state WHERE till IS NULL AND disputed = 1")?,
                entities: count("SELECT count(*) FROM entity")?,
                linked: count("SELECT count(*) FROM entity WHERE item IS NOT NULL")?,
                quads: 0,
                by_status: named(Facet::Status)?,
                by_type,
            })
        })
    }

    /// The reports that an id is, or that begin with it where it has four digits or more: each with the id of its event.
    pub fn events_of_report(&self, id: &str) -> Result<Vec<(String, String)>, GraphError> {
        self.read(|connection| {
            let ids = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
            let mut exact =
                connection.prepare_cached("SELECT report, id FROM report JOIN event USING (event) WHERE report = ?1")?;
            let found = exact.query_map([id], ids)?.collect::<Result<Vec<_>, _>>()?;
            if !found.is_empty() || id.len() < 4 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Ok(found);
            }
            // ids are of lower-case digits: `g` follows all of them
            let mut prefix = connection.prepare_cached(
                "SELECT report, id FROM report JOIN event USING (event) WHERE report >= ?1 AND report < ?2 ORDER BY report",
            )?;
            Ok(prefix.query_map([id, &format!("{id}g")], ids)?.collect::<Result<_, _>>()?)
        })
    }

    /// The hashes of all versions of an article, itself included; none where it is not there.
    pub fn versions(&self, hash: &str) -> Result<BTreeSet<String>, GraphError> {
        self.read(|connection| {
            let mut find = connection.prepare_cached(
                "SELECT other.hash FROM article one JOIN article other ON other.id = one.id
                 AND other.publisher IS one.publisher WHERE one.hash = ?1",
            )?;
            Ok(find.query_map([hash], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    /// The ids of the events that a filter chooses, without a limit.
    pub fn chosen(&self, store: &Store, filter: &Filter) -> Result<Vec<String>, GraphError> {
        self.read(|connection| {
            let Some(wanted) = self.wanted(connection, store, filter)? else { return Ok(Vec::new()) };
            let mut find = connection.prepare_cached("SELECT id FROM state WHERE key = ?1")?;
            let ids = wanted.keys(connection)?.into_iter().map(|key| find.query_row([key], |row| row.get(0)));
            Ok(ids.collect::<Result<_, _>>()?)
        })
    }

    /// The events that a filter chooses of which something became known last, the latest first: `most` of them at most,
    /// each with the second from which on it is what it is.
    pub fn latest(&self, store: &Store, filter: &Filter, most: usize) -> Result<Vec<(i64, String)>, GraphError> {
        self.read(|connection| {
            let pair = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
            let mut found: Vec<(i64, String)> = Vec::new();
            if is_restricted(filter) {
                let Some(wanted) = self.wanted(connection, store, filter)? else { return Ok(found) };
                let mut last = connection.prepare_cached(
                    "SELECT max(since), id FROM state WHERE event = (SELECT event FROM state WHERE key = ?1)
                     AND since IS NOT NULL HAVING max(since) IS NOT NULL",
                )?;
                for key in wanted.keys(connection)? {
                    found.extend(last.query_row([key], pair).optional()?);
                }
                found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
                found.truncate(most);
                return Ok(found);
            }
            let mut all = connection.prepare_cached(
                "SELECT since, id FROM state WHERE since IS NOT NULL
                 AND EXISTS (SELECT 1 FROM state c WHERE c.event = state.event AND c.till IS NULL)
                 ORDER BY since DESC, id",
            )?;
            let mut seen = HashSet::new();
            let mut rows = all.query([])?;
            while let Some(row) = rows.next()? {
                let one = pair(row)?;
                if found.len() == most {
                    break;
                }
                if seen.insert(one.1.clone()) {
                    found.push(one);
                }
            }
            Ok(found)
        })
    }

    /// The hashes of the article versions that begin so.
    pub fn articles_beginning(&self, digits: &str) -> Result<Vec<String>, GraphError> {
        self.read(|connection| {
            let mut find =
                connection.prepare_cached("SELECT hash FROM article WHERE hash >= ?1 AND hash < ?2 ORDER BY hash")?;
            Ok(find.query_map([digits, &format!("{digits}g")], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }
}

fn entity_row(store: &Store, row: &Row<'_>, events: usize) -> rusqlite::Result<EntityRow> {
    let id: String = row.get(0)?;
    let aliases: String = row.get(3)?;
    Ok(EntityRow {
        iri: store.names.entity(&id).into_string(),
        id,
        name: row.get(1)?,
        kind: row.get(2)?,
        aliases: serde_json::from_str(&aliases).unwrap_or_default(),
        wikidata: row.get(4)?,
        lat: row.get(5)?,
        lon: row.get(6)?,
        events,
        articles: row.get(7)?,
        mentions: row.get(8)?,
    })
}

/// What of the lists does not agree with what is known.
pub(super) fn disagreements(
    connection: &Connection,
    store: &Store,
    known: &Knowledge,
) -> Result<Vec<(String, &'static str)>, GraphError> {
    let mut wrong = Vec::new();
    let mut all = connection.prepare(&format!("SELECT {ENTITY} FROM entity ORDER BY id"))?;
    let held = all.query_map([], |row| entity_row(store, row, 0))?.collect::<Result<Vec<_>, _>>()?;
    if !held.into_iter().eq(known.entities.iter().map(|entity| list::entity_row(&store.names, entity, 0))) {
        wrong.push((FILE.to_owned(), "the entities of the index are not those of the graph"));
    }
    let mut unpacker = Unpacker::new()?;
    let mut find = connection.prepare("SELECT row FROM article WHERE hash = ?1")?;
    for (at, article) in known.articles.iter().enumerate() {
        let packed: Vec<Vec<u8>> = find.query_map([&article.hash], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let held: Option<ArticleRow> = packed.first().map(|packed| unpacker.unpack(packed)).transpose()?;
        if held != Some(list::article_row(&store.names, known, at)) {
            wrong.push((article.hash.clone(), "an article that the index has otherwise"));
        }
    }
    let count: i64 = connection.query_row("SELECT count(*) FROM article", params![], |row| row.get(0))?;
    if usize::try_from(count).ok() != Some(known.articles.len()) {
        wrong.push((FILE.to_owned(), "the articles of the index are not those of the graph"));
    }
    let reports: i64 = connection.query_row("SELECT count(*) FROM report", params![], |row| row.get(0))?;
    if usize::try_from(reports).ok() != Some(known.reports.len()) {
        wrong.push((FILE.to_owned(), "the reports of the index are not those of the graph"));
    }
    Ok(wrong)
}
