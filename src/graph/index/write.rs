//! Brings the index up to date: only what differs is written, in one transaction with the revision it then stands for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::body::Packer;
use super::key::{self, SLOTS};
use super::rows::{EventRows, Facet, State};
use crate::event::merge::Cluster;
use crate::graph::merged::Knowledge;
use crate::graph::select::Texts;
use crate::graph::{Change, GraphError, Store};

/// Articles whose texts are held at a time.
const TEXTS: usize = 512;

/// Makes the index hold what is known, all of it or, with `change`, what that says may differ; then `known` may be the
/// part that it is about. False, and nothing done, where that is not enough: an entity has another name, which other
/// events show.
pub(super) fn update(
    connection: &mut Connection,
    store: &Store,
    known: &Knowledge,
    revision: u64,
    change: Option<&Change>,
) -> Result<bool, GraphError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut writer = Writer {
        to: &transaction,
        values: HashMap::new(),
        counts: BTreeMap::new(),
        packer: Packer::new()?,
        renamed: Vec::new(),
    };
    let mut texts = Texts::of(store, known);
    writer.articles(store, known, change)?;
    writer.records(known, change, &mut texts)?;
    writer.entities(known, change)?;
    let written = writer.events(store, known, change, &mut texts)?;
    if change.is_some() && writer.is_outdated(&written)? {
        return Ok(false);
    }
    writer.finish(revision)?;
    transaction.commit()?;
    Ok(true)
}

pub(super) struct Writer<'a> {
    pub(super) to: &'a Connection,
    values: HashMap<(i64, String), i64>,
    /// What is to be added to the counts of values.
    counts: BTreeMap<i64, i64>,
    pub(super) packer: Packer,
    /// Ids of entities that events showed otherwise.
    pub(super) renamed: Vec<String>,
}

impl Writer<'_> {
    fn events(
        &mut self,
        store: &Store,
        known: &Knowledge,
        change: Option<&Change>,
        texts: &mut Texts<'_>,
    ) -> Result<BTreeSet<i64>, GraphError> {
        let mut here: BTreeSet<i64> = BTreeSet::new();
        let concerned = |cluster: &Cluster| change.is_none_or(|change| is_concerned(known, cluster, change));
        for cluster in known.clustering.clusters.iter().filter(|cluster| concerned(cluster)) {
            texts.hold_at_most(TEXTS);
            let rows = EventRows::of(store, known, cluster, texts, &mut self.packer)?;
            here.insert(self.event(&rows)?);
        }
        let gone: Vec<i64> = match change {
            None => {
                let mut all = self.to.prepare("SELECT event FROM event")?;
                let all = all.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
                all.into_iter().filter(|event| !here.contains(event)).collect()
            }
            Some(change) => {
                let mut gone = Vec::new();
                for id in &change.events {
                    let event = self.event_number(id)?.map(|(event, _)| event);
                    gone.extend(event.filter(|event| !here.contains(event)));
                }
                gone
            }
        };
        for event in gone {
            self.clear(event)?;
            self.to.prepare_cached("DELETE FROM report WHERE event = ?1")?.execute([event])?;
            self.to.prepare_cached("DELETE FROM event WHERE event = ?1")?.execute([event])?;
        }
        Ok(here)
    }

    fn event_number(&self, id: &str) -> Result<Option<(i64, Vec<u8>)>, GraphError> {
        let mut find = self.to.prepare_cached("SELECT event, print FROM event WHERE id = ?1")?;
        Ok(find.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    fn event(&mut self, rows: &EventRows) -> Result<i64, GraphError> {
        let print = rows.print();
        let event = match self.event_number(&rows.id)? {
            Some((event, held)) if held == print => return Ok(event),
            Some((event, _)) => {
                self.clear(event)?;
                let mut renew =
                    self.to.prepare_cached("UPDATE event SET print = ?2, retracted = ?3 WHERE event = ?1")?;
                renew.execute(params![event, print, rows.retracted])?;
                self.to.prepare_cached("DELETE FROM report WHERE event = ?1")?.execute([event])?;
                event
            }
            None => {
                let mut add = self.to.prepare_cached("INSERT INTO event(id, print, retracted) VALUES (?1, ?2, ?3)")?;
                add.insert(params![rows.id, print, rows.retracted])?
            }
        };
        // one that was of another event is of this one now
        let mut of = self.to.prepare_cached("INSERT OR REPLACE INTO report(report, event) VALUES (?1, ?2)")?;
        for report in &rows.reports {
            of.execute(params![report, event])?;
        }
        drop(of);
        for state in &rows.states {
            self.state(event, &rows.id, state)?;
        }
        Ok(event)
    }

    fn state(&mut self, event: i64, id: &str, state: &State) -> Result<(), GraphError> {
        let key = self.free_key(state.group(id), id)?;
        let mut numbers = Vec::with_capacity(state.facets.len());
        for (facet, text) in &state.facets {
            numbers.push(self.value(*facet, text)?);
        }
        let facets: Vec<u8> = numbers.iter().flat_map(|&number| (number as u32).to_le_bytes()).collect();
        let mut add = self.to.prepare_cached(
            "INSERT INTO state(key, event, class, since, till, same, earliest, latest, id, facets, articles, disputed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        let mut articles = Vec::with_capacity(4 * state.articles.len());
        for hash in &state.articles {
            articles.extend((self.article_number(hash)?.unwrap_or_default() as u32).to_le_bytes());
        }
        let State { since, till, same, class, earliest, latest, disputed, .. } = state;
        add.execute(params![key, event, class, since, till, same, earliest, latest, id, facets, articles, disputed])?;
        self.to.prepare_cached("INSERT INTO body(key, body) VALUES (?1, ?2)")?.execute(params![key, state.body])?;
        self.to.prepare_cached("INSERT INTO word(rowid, text) VALUES (?1, ?2)")?.execute(params![key, state.words])?;
        let mut list =
            self.to.prepare_cached("INSERT INTO facet(value, class, key, latest) VALUES (?1, ?2, ?3, ?4)")?;
        for value in numbers {
            list.execute(params![value, class, key, latest])?;
            if state.is_current() {
                *self.counts.entry(value).or_default() += 1;
            }
        }
        drop(list);
        self.tallies(key, *class, *since, *till, 1)
    }

    /// Notes a state (1) or takes it out (-1) of the sums.
    fn tallies(&self, key: i64, class: i64, since: Option<i64>, till: Option<i64>, by: i64) -> Result<(), GraphError> {
        if till.is_none() {
            let mut tally = self.to.prepare_cached(
                "INSERT INTO tally(class, day, count) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET count = count + excluded.count",
            )?;
            tally.execute(params![class, key::second_of(key).div_euclid(86_400), by])?;
        }
        let mut known = self.to.prepare_cached(
            "INSERT INTO known(second, change) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET change = change + excluded.change",
        )?;
        known.execute(params![since.unwrap_or(i64::MIN), by])?;
        if let Some(till) = till {
            known.execute(params![till, -by])?;
        }
        Ok(())
    }

    fn free_key(&self, group: i64, id: &str) -> Result<i64, GraphError> {
        let digest = Sha256::digest(id);
        let first = i64::from(u32::from_le_bytes([digest[0], digest[1], digest[2], 0])) % SLOTS;
        let mut taken = self.to.prepare_cached("SELECT 1 FROM state WHERE key = ?1")?;
        for step in 0..SLOTS {
            let key = group + (first + step) % SLOTS;
            if !taken.exists([key])? {
                return Ok(key);
            }
        }
        Err(GraphError::Broken { node: id.to_owned(), message: "too many events begin in this second".to_owned() })
    }

    fn value(&mut self, facet: Facet, text: &str) -> Result<i64, GraphError> {
        let wanted = (facet as i64, text.to_owned());
        if let Some(&value) = self.values.get(&wanted) {
            return Ok(value);
        }
        let mut find = self.to.prepare_cached("SELECT value FROM value WHERE facet = ?1 AND text = ?2")?;
        let value = match find.query_row(params![wanted.0, text], |row| row.get(0)).optional()? {
            Some(value) => value,
            None => {
                let mut add = self.to.prepare_cached("INSERT INTO value(facet, text) VALUES (?1, ?2)")?;
                add.insert(params![wanted.0, text])?
            }
        };
        self.values.insert(wanted, value);
        Ok(value)
    }

    /// Takes the states of an event out.
    fn clear(&mut self, event: i64) -> Result<(), GraphError> {
        let mut find = self.to.prepare_cached("SELECT key, class, since, till, facets FROM state WHERE event = ?1")?;
        let states = find
            .query_map([event], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
            .collect::<Result<Vec<(i64, i64, Option<i64>, Option<i64>, Vec<u8>)>, _>>()?;
        for (key, class, since, till, facets) in states {
            for value in numbers(&facets) {
                let mut unlist =
                    self.to.prepare_cached("DELETE FROM facet WHERE value = ?1 AND class = ?2 AND key = ?3")?;
                unlist.execute(params![value, class, key])?;
                if till.is_none() {
                    *self.counts.entry(value).or_default() -= 1;
                }
            }
            for table in [
                "DELETE FROM word WHERE rowid = ?1",
                "DELETE FROM body WHERE key = ?1",
                "DELETE FROM state WHERE key = ?1",
            ] {
                self.to.prepare_cached(table)?.execute([key])?;
            }
            self.tallies(key, class, since, till, -1)?;
        }
        Ok(())
    }

    /// Whether an event shows the old name of an entity and was not written again.
    fn is_outdated(&self, here: &BTreeSet<i64>) -> Result<bool, GraphError> {
        let mut shown = self.to.prepare_cached(
            "SELECT DISTINCT state.event FROM value JOIN facet USING (value) JOIN state USING (key)
             WHERE value.facet IN (1, 2) AND value.text = ?1",
        )?;
        for id in &self.renamed {
            let mut rows = shown.query([id])?;
            while let Some(row) = rows.next()? {
                if !here.contains(&row.get(0)?) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn finish(self, revision: u64) -> Result<(), GraphError> {
        let mut add = self.to.prepare("UPDATE value SET count = count + ?2 WHERE value = ?1")?;
        for (value, by) in &self.counts {
            add.execute(params![value, by])?;
        }
        self.to.execute("INSERT OR REPLACE INTO meta(name, value) VALUES ('revision', ?1)", [revision.to_string()])?;
        Ok(())
    }
}

/// Whether a change may have changed what is shown of an event.
fn is_concerned(known: &Knowledge, cluster: &Cluster, change: &Change) -> bool {
    let renamed = |figure: usize| change.entities.contains(&known.entities[known.entity_of[figure]].id);
    change.events.contains(known.event_id(cluster))
        || cluster.reports.iter().any(|&at| {
            let report = &known.corpus.reports[at];
            let mut figures = report.roles.iter().filter_map(|role| role.figure);
            change.reports.contains(&report.id)
                || change.articles.contains(&known.articles[report.article].hash)
                || figures.any(renamed)
                || report.mentions.iter().filter_map(|mention| mention.attributed_to).any(renamed)
        })
}

/// Reads the values of a state back.
pub(super) fn numbers(facets: &[u8]) -> impl Iterator<Item = i64> + '_ {
    facets.chunks_exact(4).map(|bytes| i64::from(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])))
}
