//! Which reports are compared, linked, and of one event, kept up as reports come and go. The same rules as
//! [`Links::of`](crate::event::merge::Links).

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rusqlite::{OptionalExtension, params};

use super::{Step, keys};
use crate::event::merge::{Cluster, Judgement, Links, Prepared, Vector, join};
use crate::event::report::ReportSummary;
use crate::graph::GraphError;
use crate::graph::curation::Meant;
use crate::graph::identity::{folded, name_keys};
use crate::graph::merged;

impl Step<'_> {
    /// Works out by what the reports of an article are compared, and with whom.
    pub(super) fn compare(&mut self, hash: &str) -> Result<(), GraphError> {
        let corpus = self.corpus(hash)?;
        let Some(number) = self.article_number(hash)? else { return Ok(()) };
        let mut keys = BTreeMap::new();
        for figure in &corpus.figures {
            keys.insert(figure.id.as_str(), self.entity_key(&figure.id)?);
        }
        let summaries: Vec<ReportSummary> = corpus
            .reports
            .iter()
            .map(|report| merged::summary(report, &corpus, |figure| keys[corpus.figures[figure].id.as_str()].clone()))
            .collect();
        let at = usize::try_from(number).unwrap_or_default();
        let all: Vec<&ReportSummary> = summaries.iter().collect();
        let prepared = self.merger.prepare(at, &corpus.articles[0].summary, &all);
        if let Some(first) = prepared.first() {
            self.db.prepare_cached("UPDATE article SET story = ?2, told = ?3 WHERE article = ?1")?.execute(params![
                number,
                first.story.bytes(),
                serde_json::to_string(&first.cast).unwrap_or_default()
            ])?;
        }
        for report in prepared {
            // what came in before and is compared by something else now, keeps its event until that is looked at
            let event = self.event_of(&report.id)?.unwrap_or_default();
            self.remove_report(&report.id)?;
            self.add_report(number, report, &event)?;
        }
        Ok(())
    }

    fn event_of(&self, report: &str) -> Result<Option<String>, GraphError> {
        let mut find = self.db.prepare_cached("SELECT event FROM report WHERE report = ?1")?;
        Ok(find.query_row([report], |row| row.get(0)).optional()?)
    }

    fn add_report(&mut self, article: i64, report: Prepared, event: &str) -> Result<(), GraphError> {
        let (id, rank) = (report.id.clone(), report.rank());
        let mut add = self.db.prepare_cached(
            "INSERT INTO report(report, article, rank, event, prepared, keys) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let text = serde_json::to_string(&report).unwrap_or_default();
        let number = add.insert(params![id, article, rank, event, text, keys::write(&report.keys)])?;
        drop(add);
        self.keys.known(number, &id, &rank);
        for key in &report.keys {
            // whom it takes the place of stands for the key no more
            self.to_link.extend(self.keys.add(self.db, *key, number, &rank)?);
        }
        self.prepared.insert(id.clone(), Rc::new(report));
        self.reports.insert(id.clone());
        self.to_link.insert(id);
        Ok(())
    }

    pub(super) fn remove_report(&mut self, id: &str) -> Result<(), GraphError> {
        let Some(report) = self.find_prepared(id)? else { return Ok(()) };
        self.reports.insert(id.to_owned());
        self.forget_links(id)?;
        let number = self.number_of(id)?;
        for key in &report.keys {
            // who takes its place stands for the key now
            self.to_link.extend(self.keys.remove(self.db, *key, number)?);
        }
        self.db.prepare_cached("DELETE FROM report WHERE report = ?1")?.execute([id])?;
        self.keys.forget(number);
        self.prepared.remove(id);
        self.to_link.remove(id);
        Ok(())
    }

    fn number_of(&self, id: &str) -> Result<i64, GraphError> {
        let mut find = self.db.prepare_cached("SELECT number FROM report WHERE report = ?1")?;
        Ok(find.query_row([id], |row| row.get(0))?)
    }

    fn find_prepared(&mut self, id: &str) -> Result<Option<Rc<Prepared>>, GraphError> {
        if let Some(found) = self.prepared.get(id) {
            return Ok(Some(Rc::clone(found)));
        }
        let mut find = self.db.prepare_cached(
            "SELECT prepared, article, story, told, keys FROM report JOIN article USING (article) WHERE report = ?1",
        )?;
        let kept = |row: &rusqlite::Row<'_>| {
            let (text, told): (String, String) = (row.get(0)?, row.get(3)?);
            let (story, keys): (Vec<u8>, Vec<u8>) = (row.get(2)?, row.get(4)?);
            Ok((text, row.get::<_, i64>(1)?, Vector::of_bytes(&story), told, keys::read(&keys)))
        };
        let row = find.query_row([id], kept).optional()?;
        drop(find);
        let Some((text, article, story, told, keys)) = row else { return Ok(None) };
        let broken = |error: serde_json::Error| GraphError::Broken { node: id.to_owned(), message: error.to_string() };
        let mut prepared: Prepared = serde_json::from_str(&text).map_err(broken)?;
        prepared.article = usize::try_from(article).unwrap_or_default();
        prepared.story = story;
        prepared.cast = serde_json::from_str(&told).map_err(broken)?;
        prepared.keys = keys;
        let prepared = Rc::new(prepared);
        self.prepared.insert(id.to_owned(), Rc::clone(&prepared));
        Ok(Some(prepared))
    }

    /// Those that a report is linked to, is the plan or a part of, is planned by or has as parts.
    fn neighbours(&self, id: &str) -> Result<Vec<String>, GraphError> {
        let mut all = self.list("SELECT other FROM link WHERE one = ?1", &id)?;
        all.extend(self.list("SELECT done FROM execution WHERE plan = ?1", &id)?);
        all.extend(self.list("SELECT plan FROM execution WHERE done = ?1", &id)?);
        all.extend(self.list("SELECT part FROM part WHERE whole = ?1", &id)?);
        all.extend(self.list("SELECT whole FROM part WHERE part = ?1", &id)?);
        Ok(all)
    }

    fn forget_links(&mut self, id: &str) -> Result<(), GraphError> {
        let neighbours = self.neighbours(id)?;
        self.reports.extend(neighbours);
        for sql in [
            "DELETE FROM link WHERE (one, other) IN (SELECT other, one FROM link WHERE one = ?1)",
            "DELETE FROM link WHERE one = ?1",
            "DELETE FROM execution WHERE plan = ?1",
            "DELETE FROM execution WHERE done = ?1",
            "DELETE FROM part WHERE whole = ?1",
            "DELETE FROM part WHERE part = ?1",
        ] {
            self.db.prepare_cached(sql)?.execute([id])?;
        }
        Ok(())
    }

    /// Works the links of a report out: with those that stand for its keys or, where it stands for a key itself, with all
    /// that share it.
    pub(super) fn link(&mut self, id: &str) -> Result<(), GraphError> {
        let Some(report) = self.find_prepared(id)? else { return Ok(()) };
        let number = self.number_of(id)?;
        let mut numbers: BTreeSet<i64> = BTreeSet::new();
        for key in &report.keys {
            numbers.extend(self.keys.candidates(self.db, *key, number)?);
        }
        numbers.remove(&number);
        self.forget_links(id)?;
        self.reports.insert(id.to_owned());
        for number in numbers {
            let other = self.keys.of_number(self.db, number)?;
            let other = other.id.as_str();
            let Some(known) = self.find_prepared(other)? else { continue };
            // in one order whoever came first, so that the same pair is judged by the same bits
            let swapped = known.id < report.id;
            let (one, two) = if swapped { (&known, &report) } else { (&report, &known) };
            match self.merger.judge(one, two) {
                Judgement::None => continue,
                Judgement::Linked(score) => {
                    let mut add = self.db.prepare_cached("INSERT INTO link(one, other, score) VALUES (?1, ?2, ?3)")?;
                    add.execute(params![id, other, f64::from(score)])?;
                    add.execute(params![other, id, f64::from(score)])?;
                }
                judged @ (Judgement::Part | Judgement::PartOf) => {
                    let (whole, part) = if judged == Judgement::PartOf { (one, two) } else { (two, one) };
                    self.db
                        .prepare_cached("INSERT INTO part(whole, part) VALUES (?1, ?2)")?
                        .execute(params![whole.id, part.id])?;
                }
                judged @ (Judgement::Plan | Judgement::PlanOf) => {
                    let (plan, done) = if judged == Judgement::Plan { (one, two) } else { (two, one) };
                    self.db
                        .prepare_cached("INSERT INTO execution(plan, done) VALUES (?1, ?2)")?
                        .execute(params![plan.id, done.id])?;
                }
            }
            self.reports.insert(other.to_owned());
        }
        Ok(())
    }

    /// Cuts what is linked into events anew, wherever a report may have changed.
    pub(super) fn clusters(&mut self) -> Result<(), GraphError> {
        let mut together: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (one, other) in self.corrections.judged.together() {
            together.entry(one).or_default().insert(other);
            together.entry(other).or_default().insert(one);
        }
        for (meant, report) in self.corrections.meant() {
            let figure = self.figure_meant(meant)?;
            let key = figure.as_ref().map(|figure| self.entity_key(figure)).transpose()?;
            let is_new = match meant {
                Meant::New(_, name) => name_keys(&folded(name)).any(|key| self.touched_names.contains(&key)),
                Meant::Figure(figure) => self.figures.contains(figure),
            };
            if is_new || key.is_some_and(|key| self.entity_keys.contains(&key)) {
                self.reports.insert(report.to_owned());
            }
        }
        let mut done: BTreeSet<String> = BTreeSet::new();
        let mut open: Vec<String> = self.reports.iter().cloned().collect();
        while let Some(start) = open.pop() {
            if done.contains(&start) || self.event_of(&start)?.is_none() {
                continue;
            }
            let members = self.component(&start, &together)?;
            self.cut(&members)?;
            for member in &members {
                // what came of a plan names the event that the plan is
                open.extend(self.list("SELECT done FROM execution WHERE plan = ?1", member)?);
                // and so does what has it as a part
                open.extend(self.list("SELECT whole FROM part WHERE part = ?1", member)?);
            }
            self.reports.extend(members.iter().cloned());
            done.extend(members);
        }
        Ok(())
    }

    /// All reports that a report is linked or joined to, directly or by others.
    fn component(
        &self,
        start: &str,
        together: &BTreeMap<&str, BTreeSet<&str>>,
    ) -> Result<BTreeSet<String>, GraphError> {
        let mut members = BTreeSet::from([start.to_owned()]);
        let mut open = vec![start.to_owned()];
        while let Some(at) = open.pop() {
            let mut next = self.list("SELECT other FROM link WHERE one = ?1", &at)?;
            for other in together.get(at.as_str()).into_iter().flatten() {
                if self.event_of(other)?.is_some() {
                    next.push((*other).to_owned());
                }
            }
            for other in next {
                if members.insert(other.clone()) {
                    open.push(other);
                }
            }
        }
        Ok(members)
    }

    fn cut(&mut self, members: &BTreeSet<String>) -> Result<(), GraphError> {
        let mut prepared = Vec::with_capacity(members.len());
        for id in members {
            prepared.extend(self.find_prepared(id)?.map(|report| (*report).clone()));
        }
        let ids: Vec<String> = prepared.iter().map(|report| report.id.clone()).collect();
        let ranks: Vec<String> = prepared.iter().map(Prepared::rank).collect();
        let at: BTreeMap<&str, usize> = ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let mut links = Links::with(self.merger, prepared);
        for (one, id) in ids.iter().enumerate() {
            let mut find = self.db.prepare_cached("SELECT other, score FROM link WHERE one = ?1 AND other > ?1")?;
            let rows = find.query_map([id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, f64>(1)?)))?;
            for row in rows {
                let (other, score) = row?;
                if let Some(&other) = at.get(other.as_str()) {
                    #[expect(clippy::cast_possible_truncation, reason = "it was one of 32 bits when it was written")]
                    links.note(one, other, Judgement::Linked(score as f32));
                }
            }
        }
        links.keep_apart(&self.corrections.judged);
        let groups = links.groups();
        let mut clusters: Vec<Cluster> = groups
            .into_iter()
            .map(|group| Cluster { reports: group.reports, confidence: group.confidence, reasons: group.reasons })
            .collect();
        join(&mut clusters, |report| ids[report].as_str(), &self.corrections.judged);
        for mut cluster in clusters {
            cluster.reports.sort_by(|a, b| ranks[*a].cmp(&ranks[*b]));
            let reports: Vec<String> = cluster.reports.iter().map(|&report| ids[report].clone()).collect();
            let mut set = self.db.prepare_cached("UPDATE report SET event = ?2 WHERE report = ?1")?;
            for report in &reports {
                set.execute(params![report, reports[0]])?;
            }
            self.clusters.push((reports, cluster.confidence, cluster.reasons));
        }
        Ok(())
    }
}
