//! Who bears a name, from the lists of names in the index.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use crate::gazetteer::spelling;
use crate::graph::bearer::{Bearers, holds};
use crate::graph::timeline::EntityRef;
use crate::graph::{GraphError, Store, read as rdf, vocab};

/// The lists of names, as one transaction sees them.
pub(super) struct Listed<'a> {
    pub(super) connection: &'a Connection,
    pub(super) store: &'a Store,
}

impl Listed<'_> {
    fn ids(&self, sql: &str, value: &str) -> Result<BTreeSet<String>, GraphError> {
        let mut find = self.connection.prepare_cached(sql)?;
        let ids = find.query_map([value], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The folded names, with their entities' ids, of those that bear all these words somewhere.
    fn with_words(&self, sql: &str, words: &str) -> Result<Vec<(String, String)>, GraphError> {
        let mut candidates: Option<BTreeSet<i64>> = None;
        for word in words.split(' ') {
            let mut find = self.connection.prepare_cached(sql)?;
            let bearing: BTreeSet<i64> = find.query_map([word], |row| row.get(0))?.collect::<Result<_, _>>()?;
            candidates = Some(match candidates {
                Some(before) => before.intersection(&bearing).copied().collect(),
                None => bearing,
            });
        }
        let mut found = Vec::new();
        let mut names = self
            .connection
            .prepare_cached("SELECT folded, id FROM name JOIN entity USING (entity) WHERE entity = ?1")?;
        for entity in candidates.unwrap_or_default() {
            let rows = names.query_map(params![entity], |row| Ok((row.get(0)?, row.get(1)?)))?;
            for row in rows {
                found.push(row?);
            }
        }
        Ok(found)
    }

    /// Entities by their ids.
    pub(super) fn entity_refs(&self, ids: &BTreeSet<String>) -> Result<Vec<EntityRef>, GraphError> {
        let mut find = self.connection.prepare_cached("SELECT name, item FROM entity WHERE id = ?1")?;
        let mut found = Vec::new();
        for id in ids {
            let iri = self.store.names.entity(id).into_string();
            found.push(find.query_row([id], |row| Ok(EntityRef { iri, name: row.get(0)?, wikidata: row.get(1)? }))?);
        }
        Ok(found)
    }
}

impl Bearers for Listed<'_> {
    fn of_id(&self, id: &str) -> Result<BTreeSet<String>, GraphError> {
        let itself = self.ids("SELECT id FROM entity WHERE id = ?1", id)?;
        if !itself.is_empty() || id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(itself);
        }
        let merge = self.store.names.graph("merge");
        let figure = rdf::node(&self.store.quads, self.store.names.figure(id).as_ref(), merge.as_ref())?;
        let entity = figure.iri(vocab::FIGURE_OF).and_then(|iri| self.store.names.id("entity", iri));
        Ok(entity.map(str::to_owned).into_iter().collect())
    }

    fn of_item(&self, item: &str) -> Result<BTreeSet<String>, GraphError> {
        self.ids("SELECT id FROM entity WHERE item = ?1", item)
    }

    fn of_name(&self, name: &str) -> Result<BTreeSet<String>, GraphError> {
        self.ids("SELECT id FROM name JOIN entity USING (entity) WHERE folded = ?1", name)
    }

    fn of_words(&self, words: &str) -> Result<BTreeSet<String>, GraphError> {
        let found = self.with_words("SELECT entity FROM name_word WHERE word = ?1", words)?;
        Ok(found.into_iter().filter(|(name, _)| holds(name, words)).map(|(_, id)| id).collect())
    }

    fn of_spelling(&self, spelt: &str) -> Result<(BTreeSet<String>, BTreeSet<String>), GraphError> {
        let (mut part, mut whole) = (BTreeSet::new(), BTreeSet::new());
        for (name, id) in self.with_words("SELECT entity FROM name_spelling WHERE word = ?1", spelt)? {
            let name = spelling(&name);
            if name == spelt {
                whole.insert(id.clone());
            }
            if holds(&name, spelt) {
                part.insert(id);
            }
        }
        Ok((part, whole))
    }

    fn names(&self) -> Result<BTreeSet<String>, GraphError> {
        let mut all = self.connection.prepare_cached("SELECT DISTINCT folded FROM name")?;
        let names = all.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }
}
