//! Answers from the index: which states a filter chooses, in the order of the timeline.

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::key::{self, PAST, SLOTS, begin, end, seconds};
use super::rows::{Facet, token};
use crate::graph::GraphError;
use crate::graph::identity::folded;
use crate::graph::select::ends;
use crate::graph::timeline::Filter;

/// A filter as the index understands it.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Of each list one value at least.
    groups: Vec<Vec<i64>>,
    words: Option<String>,
    since: Option<i64>,
    until: Option<i64>,
    as_of: Option<i64>,
    changed_since: Option<i64>,
}

/// The first states that were asked for, and how many there are.
pub(super) struct Found {
    pub keys: Vec<i64>,
    pub count: usize,
}

/// With so many states to look through, all are listed before the first are taken.
const FEW: i64 = 20_000;

impl Wanted {
    /// What a filter asks for. `who` and `place` are the ids of the entities that its names may mean, `kinds` its types
    /// with the narrower ones. `None` where nothing can be meant.
    pub fn of(
        index: &Connection,
        filter: &Filter,
        who: &[BTreeSet<String>],
        place: Option<&BTreeSet<String>>,
        kinds: Option<&BTreeSet<String>>,
    ) -> Result<Option<Self>, GraphError> {
        let mut asked: Vec<(Facet, Vec<String>)> =
            who.iter().map(|ids| (Facet::Who, ids.iter().cloned().collect())).collect();
        asked.extend(place.map(|ids| (Facet::Place, ids.iter().cloned().collect())));
        asked.extend(kinds.map(|kinds| (Facet::Type, kinds.iter().cloned().collect())));
        if !filter.status.is_empty() {
            asked.push((Facet::Status, filter.status.clone()));
        }
        if !filter.publisher.is_empty() {
            asked.push((Facet::Publisher, filter.publisher.iter().map(|name| name.to_lowercase()).collect()));
        }
        let mut groups = Vec::new();
        let mut find = index.prepare_cached("SELECT value FROM value WHERE facet = ?1 AND text = ?2")?;
        for (facet, texts) in asked {
            let mut values = BTreeSet::new();
            for text in texts {
                let value = find.query_row(params![facet as i64, text], |row| row.get::<_, i64>(0)).optional()?;
                values.extend(value);
            }
            if values.is_empty() {
                return Ok(None);
            }
            groups.push(values.into_iter().collect());
        }
        let words = filter.text.as_deref().map(folded).unwrap_or_default();
        let words: Vec<String> =
            words.split(' ').filter(|word| !word.is_empty()).map(|word| format!("\"{}\"", token(word))).collect();
        let last = |moment: crate::calendar::Moment| ends(moment).map(seconds);
        Ok(Some(Self {
            groups,
            words: (!words.is_empty()).then(|| words.join(" AND ")),
            since: filter.since.map(begin),
            until: filter.until.map(end),
            as_of: filter.as_of.map(|day| last(day).unwrap_or(i64::MAX)),
            changed_since: filter.changed_since.map(|day| last(day).unwrap_or(i64::MAX)),
        }))
    }

    /// The states, in about the order of the timeline.
    pub fn keys(&self, index: &Connection) -> Result<Vec<i64>, GraphError> {
        let mut keys = match &self.words {
            Some(words) => self.by_words(index, words)?,
            None => self.listed(index, &self.driver(index)?)?,
        };
        keys.sort_unstable_by_key(|key| (key::group_of(*key), *key));
        keys.dedup();
        Ok(keys)
    }

    /// The states in the order of the timeline: all of them, or the first `limit`.
    pub fn find(&self, index: &Connection, limit: Option<usize>) -> Result<Found, GraphError> {
        if let (None, Some(limit)) = (&self.words, limit) {
            let driver = self.driver(index)?;
            if driver.count > FEW && driver.values.len() == 1 {
                return self.first(index, &driver, limit);
            }
        }
        let mut keys = self.keys(index)?;
        let count = keys.len();
        let wanted = limit.unwrap_or(count);
        cut_after_group(&mut keys, wanted);
        Ok(Found { keys: ordered(index, keys, wanted)?, count })
    }

    fn is_pure(&self) -> bool {
        self.groups.is_empty() && self.words.is_none() && self.changed_since.is_none()
    }

    /// The list that the fewest states are on.
    fn driver(&self, index: &Connection) -> Result<Driver, GraphError> {
        let mut count = index.prepare_cached("SELECT count FROM value WHERE value = ?1")?;
        let mut best: Option<Driver> = None;
        for (at, group) in self.groups.iter().enumerate() {
            let mut sum = 0;
            for value in group {
                sum += count.query_row([value], |row| row.get::<_, i64>(0))?;
            }
            if best.as_ref().is_none_or(|best| sum < best.count) {
                best = Some(Driver { values: group.clone(), count: sum, group: Some(at) });
            }
        }
        if let Some(best) = best {
            return Ok(best);
        }
        let mut all = index.prepare_cached("SELECT value, count FROM value WHERE facet = ?1")?;
        let all = all
            .query_row([Facet::All as i64], |row| {
                Ok(Driver { values: vec![row.get(0)?], count: row.get(1)?, group: None })
            })
            .optional()?;
        Ok(all.unwrap_or(Driver { values: Vec::new(), count: 0, group: None }))
    }

    /// The SQL after SELECT for the states of one list, class and half, with its parameters.
    fn source(&self, value: i64, class: i64, past: bool, driver: Option<usize>) -> (String, Vec<Value>) {
        let (low, high) = key::range(class, self.since, self.until, past);
        let mut sql = "FROM facet f".to_owned();
        let mut values: Vec<Value> = Vec::new();
        let mut condition = " WHERE f.value = ?1 AND f.class = ?2 AND f.key BETWEEN ?3 AND ?4".to_owned();
        values.extend([value, class, low, high].map(Value::from));
        let mut next = |value: i64| {
            values.push(Value::from(value));
            format!("?{}", values.len())
        };
        if let Some(since) = self.since.filter(|_| class <= key::LONGEST) {
            condition += &format!(" AND f.latest >= {}", next(since));
        }
        if self.as_of.is_some() || self.changed_since.is_some() {
            sql += " JOIN state s ON s.key = f.key";
        }
        if let Some(day) = self.as_of {
            let day = next(day);
            condition += &format!(" AND (s.since IS NULL OR s.since <= {day}) AND (s.till IS NULL OR s.till > {day})");
        }
        if let Some(day) = self.changed_since {
            let day = next(day);
            condition += &format!(
                " AND NOT EXISTS (SELECT 1 FROM state t WHERE t.event = s.event AND t.same = s.same
                 AND (t.since IS NULL OR t.since <= {day}) AND (t.till IS NULL OR t.till > {day}))"
            );
        }
        for (_, group) in self.groups.iter().enumerate().filter(|(at, _)| Some(*at) != driver) {
            let list: Vec<String> = group.iter().map(|&value| next(value)).collect();
            condition += &format!(
                " AND EXISTS (SELECT 1 FROM facet g WHERE g.value IN ({}) AND g.class = f.class AND g.key = f.key)",
                list.join(", ")
            );
        }
        (sql + &condition, values)
    }

    fn halves(&self) -> &'static [bool] {
        if self.as_of.is_some() { &[false, true] } else { &[false] }
    }

    fn listed(&self, index: &Connection, driver: &Driver) -> Result<Vec<i64>, GraphError> {
        let mut keys = Vec::new();
        for &value in &driver.values {
            for class in key::classes() {
                for &past in self.halves() {
                    let (source, values) = self.source(value, class, past, driver.group);
                    let mut list = index.prepare_cached(&format!("SELECT f.key {source}"))?;
                    let mut rows = list.query(params_from_iter(values))?;
                    while let Some(row) = rows.next()? {
                        keys.push(row.get(0)?);
                    }
                }
            }
        }
        Ok(keys)
    }

    /// The first of a long list: of each class the first, to the end of their group; the rest is counted.
    fn first(&self, index: &Connection, driver: &Driver, limit: usize) -> Result<Found, GraphError> {
        let value = driver.values[0];
        let mut keys: Vec<i64> = Vec::new();
        let mut count = self.known_count(index)?;
        let is_known = count.is_some();
        for class in key::classes() {
            for &past in self.halves() {
                let (source, values) = self.source(value, class, past, driver.group);
                let mut list = index.prepare_cached(&format!("SELECT f.key {source} ORDER BY f.key LIMIT {limit}"))?;
                let some =
                    list.query_map(params_from_iter(&values), |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
                if let Some(last) = some.last().filter(|_| some.len() == limit) {
                    let mut rest = values.clone();
                    rest[2] = Value::from(last + 1);
                    rest[3] = Value::from(((last / SLOTS) * SLOTS + SLOTS - 1).min(key_of(&values[3])));
                    let mut list = index.prepare_cached(&format!("SELECT f.key {source}"))?;
                    let mut rows = list.query(params_from_iter(&rest))?;
                    while let Some(row) = rows.next()? {
                        keys.push(row.get(0)?);
                    }
                }
                let few = some.len() < limit;
                if !is_known {
                    let more = if few {
                        some.len()
                    } else {
                        let mut counted = index.prepare_cached(&format!("SELECT count(*) {source}"))?;
                        counted.query_row(params_from_iter(&values), |row| row.get(0))?
                    };
                    count = Some(count.unwrap_or_default() + more);
                }
                keys.extend(some);
            }
        }
        keys.sort_unstable_by_key(|key| (key::group_of(*key), *key));
        cut_after_group(&mut keys, limit);
        Ok(Found { keys: ordered(index, keys, limit)?, count: count.unwrap_or_default() })
    }

    /// How many states there are, where sums say it: all of them, those of a window, or those known on a day.
    fn known_count(&self, index: &Connection) -> Result<Option<usize>, GraphError> {
        if !self.is_pure() {
            return Ok(None);
        }
        if let Some(day) = self.as_of {
            if self.since.is_some() || self.until.is_some() {
                return Ok(None);
            }
            let mut sum = index.prepare_cached("SELECT coalesce(sum(change), 0) FROM known WHERE second <= ?1")?;
            return Ok(Some(sum.query_row([day], |row| row.get(0))?));
        }
        let day = |second: i64| second.div_euclid(86_400);
        let whole =
            |second: Option<i64>, remainder: i64| second.is_none_or(|second| second.rem_euclid(86_400) == remainder);
        if !whole(self.since, 0) || !whole(self.until, 86_399) {
            return Ok(None);
        }
        let mut tally = index
            .prepare_cached("SELECT coalesce(sum(count), 0) FROM tally WHERE class = ?1 AND day BETWEEN ?2 AND ?3")?;
        let mut longer = index.prepare_cached(
            "SELECT count(*) FROM facet WHERE value = (SELECT value FROM value WHERE facet = 0)
             AND class = ?1 AND key >= ?2 AND key < ?3 AND latest >= ?4",
        )?;
        let mut count: usize = 0;
        for class in key::classes() {
            let (low, high) = match class {
                key::NEITHER => (None, None),
                key::EARLIEST_ONLY => (None, self.until),
                key::LATEST_ONLY => (self.since, None),
                _ => (self.since, self.until),
            };
            let days = (low.map_or(i64::MIN, day), high.map_or(i64::MAX, day));
            count += tally.query_row(params![class, days.0, days.1], |row| row.get::<_, usize>(0))?;
            if let Some(since) = self.since.filter(|_| class <= key::LONGEST) {
                let (low, _) = key::range(class, self.since, None, false);
                count += longer.query_row(params![class, low, key::group(class, since, false), since], |row| {
                    row.get::<_, usize>(0)
                })?;
            }
        }
        Ok(Some(count))
    }

    fn by_words(&self, index: &Connection, words: &str) -> Result<Vec<i64>, GraphError> {
        let mut find = index.prepare_cached("SELECT rowid FROM word WHERE word MATCH ?1 AND rowid < ?2")?;
        let below = if self.as_of.is_some() { i64::MAX } else { PAST };
        let mut keys = find.query_map(params![words, below], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        if self.is_pure_but_words() {
            return Ok(keys);
        }
        let driver = self.driver(index)?;
        if driver.group.is_some() {
            let others: BTreeSet<i64> = self.listed(index, &driver)?.into_iter().collect();
            keys.retain(|key| others.contains(key));
            return Ok(keys);
        }
        // no list but that of all states: look at each
        let mut passing = Vec::new();
        for key in keys {
            let mut class = index.prepare_cached("SELECT class FROM state WHERE key = ?1")?;
            let class: i64 = class.query_row([key], |row| row.get(0))?;
            let (low, high) = key::range(class, self.since, self.until, key >= PAST);
            if !(low..=high).contains(&key) {
                continue;
            }
            let (source, mut values) = self.source(driver.values[0], class, key >= PAST, None);
            values[2] = Value::from(key);
            values[3] = Value::from(key);
            if index.prepare_cached(&format!("SELECT 1 {source}"))?.exists(params_from_iter(values))? {
                passing.push(key);
            }
        }
        Ok(passing)
    }

    fn is_pure_but_words(&self) -> bool {
        Self { words: None, ..self.clone() }.is_pure()
            && self.since.is_none()
            && self.until.is_none()
            && self.as_of.is_none()
    }
}

fn key_of(value: &Value) -> i64 {
    if let Value::Integer(key) = value { *key } else { i64::MAX }
}

/// What is looked through.
struct Driver {
    values: Vec<i64>,
    count: i64,
    group: Option<usize>,
}

/// Leaves the first `wanted` keys, and those of the last one's group.
fn cut_after_group(keys: &mut Vec<i64>, wanted: usize) {
    let Some(last) = wanted.checked_sub(1).and_then(|last| keys.get(last)) else {
        if wanted == 0 {
            keys.clear();
        }
        return;
    };
    let group = key::group_of(*last);
    let end = keys.partition_point(|key| key::group_of(*key) <= group);
    keys.truncate(end);
}

/// The first `wanted` in the order of the timeline: within a group by latest, then id.
fn ordered(index: &Connection, keys: Vec<i64>, wanted: usize) -> Result<Vec<i64>, GraphError> {
    let mut find = index.prepare_cached("SELECT earliest, latest, id FROM state WHERE key = ?1")?;
    let mut out: Vec<i64> = Vec::with_capacity(keys.len().min(wanted));
    for group in keys.chunk_by(|a, b| key::group_of(*a) == key::group_of(*b)) {
        if let [one] = group {
            out.push(*one);
            continue;
        }
        let mut sorted = Vec::with_capacity(group.len());
        for &key in group {
            let order = find.query_row([key], |row| {
                let (earliest, latest): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
                Ok((earliest.is_none(), earliest, latest.is_none(), latest, row.get::<_, String>(2)?))
            })?;
            sorted.push((order, key));
        }
        sorted.sort_unstable();
        out.extend(sorted.into_iter().map(|(_, key)| key));
    }
    out.truncate(wanted);
    Ok(out)
}
