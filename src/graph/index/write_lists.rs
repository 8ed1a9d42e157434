//! Brings the lists of articles and entities up to date.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};

use super::write::Writer;
use crate::gazetteer::spelling;
use crate::graph::bearer::names_of;
use crate::graph::identity::EntityRecord;
use crate::graph::list::article_row;
use crate::graph::merged::Knowledge;
use crate::graph::quads::word;
use crate::graph::{Change, GraphError, Store};

impl Writer<'_> {
    /// The articles, before the events that name them.
    pub(super) fn articles(
        &mut self,
        store: &Store,
        known: &Knowledge,
        change: Option<&Change>,
    ) -> Result<(), GraphError> {
        let mut here: BTreeSet<&str> = BTreeSet::new();
        for (at, article) in known.articles.iter().enumerate() {
            if change.is_none_or(|change| change.articles.contains(&article.hash)) {
                self.article(store, known, at)?;
                here.insert(&article.hash);
            }
        }
        let listed: Vec<String> = match change {
            None => {
                let mut all = self.to.prepare("SELECT hash FROM article")?;
                all.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
            }
            Some(change) => change.articles.iter().cloned().collect(),
        };
        for hash in listed.iter().filter(|hash| !here.contains(hash.as_str())) {
            self.to.prepare_cached("DELETE FROM article WHERE hash = ?1")?.execute([hash])?;
        }
        Ok(())
    }

    pub(super) fn article_number(&self, hash: &str) -> Result<Option<i64>, GraphError> {
        let mut find = self.to.prepare_cached("SELECT article FROM article WHERE hash = ?1")?;
        Ok(find.query_row([hash], |row| row.get(0)).optional()?)
    }

    fn article(&mut self, store: &Store, known: &Knowledge, at: usize) -> Result<(), GraphError> {
        let row = article_row(&store.names, known, at);
        let packed = self.packer.pack(&row)?;
        let mut add = self.to.prepare_cached(
            "INSERT INTO article(hash, id, publisher, published, retracted, superseded, reports, row)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT(hash) DO UPDATE SET retracted = excluded.retracted, superseded = excluded.superseded,
                 reports = excluded.reports, row = excluded.row WHERE row IS NOT excluded.row",
        )?;
        let hash = &known.articles[at].hash;
        let reports = i64::try_from(row.reports).unwrap_or(i64::MAX);
        add.execute(params![
            hash,
            row.id,
            row.publisher,
            row.published,
            row.retracted,
            row.superseded,
            reports,
            packed
        ])?;
        Ok(())
    }

    /// The entities, and the names by which they are found.
    pub(super) fn entities(&mut self, known: &Knowledge, change: Option<&Change>) -> Result<(), GraphError> {
        let mut here: BTreeSet<i64> = BTreeSet::new();
        for entity in &known.entities {
            if change.is_none_or(|change| change.entities.contains(&entity.id)) {
                here.insert(self.entity(entity)?);
            }
        }
        let mut all = match change {
            None => {
                let mut all = self.to.prepare("SELECT entity FROM entity")?;
                all.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?
            }
            Some(change) => {
                let mut concerned = Vec::new();
                let mut find = self.to.prepare_cached("SELECT entity FROM entity WHERE id = ?1")?;
                for id in &change.entities {
                    concerned.extend(find.query_row([id], |row| row.get::<_, i64>(0)).optional()?);
                }
                concerned
            }
        };
        all.retain(|entity| !here.contains(entity));
        for entity in all {
            self.forget_names(entity)?;
            self.to.prepare_cached("DELETE FROM entity WHERE entity = ?1")?.execute([entity])?;
        }
        Ok(())
    }

    fn entity(&mut self, entity: &EntityRecord) -> Result<i64, GraphError> {
        let EntityRecord { id, kind, name, aliases, item, coordinates, .. } = entity;
        let (kind, aliases) = (word(kind), serde_json::to_string(aliases).unwrap_or_default());
        let (lat, lon) = (coordinates.map(|(lat, _)| lat), coordinates.map(|(_, lon)| lon));
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let (articles, mentions) = (count(entity.articles), count(entity.mentions));
        let mut find = self.to.prepare_cached(
            "SELECT entity, name IS NOT ?2 OR aliases IS NOT ?3, name IS NOT ?2 OR item IS NOT ?4 OR lat IS NOT ?5 OR lon IS NOT ?6
             FROM entity WHERE id = ?1",
        )?;
        let held: Option<(i64, bool, bool)> = find
            .query_row(params![id, name, aliases, item, lat, lon], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        drop(find);
        let number = match held {
            Some((number, has_other_names, is_shown_otherwise)) => {
                let mut renew = self.to.prepare_cached(
                    "UPDATE entity SET name = ?2, item = ?3, kind = ?4, aliases = ?5, lat = ?6, lon = ?7, articles = ?8,
                         mentions = ?9 WHERE entity = ?1",
                )?;
                renew.execute(params![number, name, item, kind, aliases, lat, lon, articles, mentions])?;
                if is_shown_otherwise {
                    self.renamed.push(id.clone());
                }
                if !has_other_names {
                    return Ok(number);
                }
                self.forget_names(number)?;
                number
            }
            None => {
                let mut add = self.to.prepare_cached(
                    "INSERT INTO entity(id, name, item, kind, aliases, lat, lon, articles, mentions)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                )?;
                add.insert(params![id, name, item, kind, aliases, lat, lon, articles, mentions])?
            }
        };
        let mut add_name = self.to.prepare_cached("INSERT OR IGNORE INTO name(folded, entity) VALUES (?1, ?2)")?;
        let mut add_word = self.to.prepare_cached("INSERT OR IGNORE INTO name_word(word, entity) VALUES (?1, ?2)")?;
        let mut add_spelling =
            self.to.prepare_cached("INSERT OR IGNORE INTO name_spelling(word, entity) VALUES (?1, ?2)")?;
        for name in names_of(entity) {
            add_name.execute(params![name, number])?;
            for word in name.split(' ') {
                add_word.execute(params![word, number])?;
            }
            for word in spelling(&name).split(' ') {
                add_spelling.execute(params![word, number])?;
            }
        }
        Ok(number)
    }

    fn forget_names(&self, entity: i64) -> Result<(), GraphError> {
        for table in ["name", "name_word", "name_spelling"] {
            self.to.prepare_cached(&format!("DELETE FROM {table} WHERE entity = ?1"))?.execute([entity])?;
        }
        Ok(())
    }
}
