//! Who is compared with whom: for each key the reports that have it, the first by rank first.
//!
//! A report has a hundred keys, most of which no other has. So a list is a row of numbers, read once in a step and written
//! at its end, in the order of the table.

use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::{OptionalExtension, Transaction, params};

use crate::event::merge::STAND_FOR_KEY;
use crate::graph::GraphError;

/// Keys as bytes.
pub(super) fn write(keys: &[u64]) -> Vec<u8> {
    keys.iter().flat_map(|key| key.to_le_bytes()).collect()
}

/// The keys of bytes.
pub(super) fn read(bytes: &[u8]) -> Vec<u64> {
    bytes.as_chunks().0.iter().map(|key| u64::from_le_bytes(*key)).collect()
}

fn write_list(numbers: &[i64]) -> Vec<u8> {
    numbers.iter().flat_map(|&number| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()).collect()
}

fn read_list(bytes: &[u8]) -> Vec<i64> {
    bytes.as_chunks().0.iter().map(|number| i64::from(u32::from_le_bytes(*number))).collect()
}

/// A report by its number.
pub(super) struct Known {
    pub(super) id: String,
    rank: String,
}

#[derive(Default)]
struct List {
    reports: Vec<i64>,
    is_changed: bool,
}

/// The lists that a step has looked at.
#[derive(Default)]
pub(super) struct Keys {
    lists: HashMap<i64, List>,
    known: HashMap<i64, Rc<Known>>,
}

impl Keys {
    /// Which report a number stands for.
    pub(super) fn known(&mut self, number: i64, id: &str, rank: &str) {
        self.known.insert(number, Rc::new(Known { id: id.to_owned(), rank: rank.to_owned() }));
    }

    /// A report is gone.
    pub(super) fn forget(&mut self, number: i64) {
        self.known.remove(&number);
    }

    /// The id of a report.
    fn id_of(&mut self, db: &Transaction<'_>, number: i64) -> Result<String, GraphError> {
        Ok(self.of_number(db, number)?.id.clone())
    }

    /// A report by its number.
    pub(super) fn of_number(&mut self, db: &Transaction<'_>, number: i64) -> Result<Rc<Known>, GraphError> {
        if let Some(known) = self.known.get(&number) {
            return Ok(Rc::clone(known));
        }
        let mut find = db.prepare_cached("SELECT report, rank FROM report WHERE number = ?1")?;
        let known = find.query_row([number], |row| Ok(Known { id: row.get(0)?, rank: row.get(1)? }))?;
        let known = Rc::new(known);
        self.known.insert(number, Rc::clone(&known));
        Ok(known)
    }

    fn list(&mut self, db: &Transaction<'_>, key: u64) -> Result<&mut List, GraphError> {
        use std::collections::hash_map::Entry;
        Ok(match self.lists.entry(key.cast_signed()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let mut find = db.prepare_cached("SELECT reports FROM key WHERE key = ?1")?;
                let held = find.query_row([unknown.key()], |row| Ok(read_list(row.get_ref(0)?.as_blob()?)));
                let reports = held.optional()?.unwrap_or_default();
                unknown.insert(List { reports, is_changed: false })
            }
        })
    }

    /// Puts a report on a list; the id of the one that stands for the key no more.
    pub(super) fn add(
        &mut self,
        db: &Transaction<'_>,
        key: u64,
        number: i64,
        rank: &str,
    ) -> Result<Option<String>, GraphError> {
        let reports = std::mem::take(&mut self.list(db, key)?.reports);
        let (mut low, mut high) = (0, reports.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.of_number(db, reports[middle])?.rank.as_str() < rank {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let list = self.list(db, key)?;
        list.reports = reports;
        list.reports.insert(low, number);
        list.is_changed = true;
        match list.reports.get(STAND_FOR_KEY).copied().filter(|_| low < STAND_FOR_KEY) {
            Some(displaced) => self.id_of(db, displaced).map(Some),
            None => Ok(None),
        }
    }

    /// Takes a report from a list; the id of the one that stands for the key now.
    pub(super) fn remove(&mut self, db: &Transaction<'_>, key: u64, number: i64) -> Result<Option<String>, GraphError> {
        let list = self.list(db, key)?;
        let Some(at) = list.reports.iter().position(|&other| other == number) else { return Ok(None) };
        list.reports.remove(at);
        list.is_changed = true;
        match list.reports.get(STAND_FOR_KEY - 1).copied().filter(|_| at < STAND_FOR_KEY) {
            Some(promoted) => self.id_of(db, promoted).map(Some),
            None => Ok(None),
        }
    }

    /// Whom a report is compared with by a key: those that stand for it or, where it stands for it itself, all.
    pub(super) fn candidates(&mut self, db: &Transaction<'_>, key: u64, number: i64) -> Result<&[i64], GraphError> {
        let reports = &self.list(db, key)?.reports;
        let standing = &reports[..reports.len().min(STAND_FOR_KEY)];
        Ok(if standing.contains(&number) { reports } else { standing })
    }

    /// Writes what changed, in the order of the table.
    pub(super) fn write(&mut self, db: &Transaction<'_>) -> Result<(), GraphError> {
        let mut changed: Vec<(&i64, &mut List)> = self.lists.iter_mut().filter(|(_, list)| list.is_changed).collect();
        changed.sort_unstable_by_key(|(key, _)| **key);
        for (key, list) in changed {
            list.is_changed = false;
            if list.reports.is_empty() {
                db.prepare_cached("DELETE FROM key WHERE key = ?1")?.execute([key])?;
            } else {
                let mut set = db.prepare_cached("INSERT OR REPLACE INTO key(key, reports) VALUES (?1, ?2)")?;
                set.execute(params![key, write_list(&list.reports)])?;
            }
        }
        Ok(())
    }
}
