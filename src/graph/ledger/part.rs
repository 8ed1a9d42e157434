//! The part of all knowledge that a step may have changed: whole events, with all that they rest on.

use std::collections::{BTreeMap, BTreeSet};

use super::{Part, Step};
use crate::event::merge::{Cluster, Clustering, one_way, publication_order};
use crate::event::report::ReportSummary;
use crate::graph::GraphError;
use crate::graph::corpus::Corpus;
use crate::graph::curation::Meant;
use crate::graph::identity::{self, EntityRecord};
use crate::graph::merged::{self, Knowledge};

impl Step<'_> {
    pub(super) fn part(&mut self) -> Result<Part, GraphError> {
        let mut hashes: BTreeSet<String> = self.articles.clone();
        for (reports, ..) in &self.clusters {
            for report in reports {
                // all versions of what reports it: which of them counts, and on which day
                hashes.extend(self.list(
                    "SELECT hash FROM article WHERE family =
                        (SELECT family FROM report JOIN article USING (article) WHERE report = ?1)",
                    report,
                )?);
            }
        }
        for (meant, report) in self.corrections.meant() {
            if self.clusters.iter().any(|(reports, ..)| reports.iter().any(|one| one == report))
                && let Some(figure) = self.figure_meant(meant)?
            {
                let of = "SELECT hash FROM figure JOIN article USING (article) WHERE figure = ?1";
                hashes.extend(self.list(of, &figure)?);
            }
        }
        let mut corpus = self.known_articles(&hashes)?;
        self.corrections.unlink(&mut corpus);
        for article in &mut corpus.articles {
            let of = "SELECT copy_of FROM article WHERE hash = ?1 AND copy_of IS NOT NULL";
            article.summary.copy_of = self.list(of, &article.summary.hash)?.pop();
        }
        let (entities, entity_of) = self.entities_of(&corpus)?;
        let names = &self.store.names;
        let iri = |figure: usize| names.entity(&entities[entity_of[figure]].id).into_string();
        let summaries: Vec<ReportSummary> =
            corpus.reports.iter().map(|report| merged::summary(report, &corpus, iri)).collect();
        let at: BTreeMap<&str, usize> =
            corpus.reports.iter().enumerate().map(|(at, report)| (report.id.as_str(), at)).collect();
        let mut clusters: Vec<(String, Cluster)> = Vec::new();
        for (reports, confidence, reasons) in &self.clusters {
            let indices: Vec<usize> = reports.iter().filter_map(|id| at.get(id.as_str()).copied()).collect();
            if let Some(first) = reports.first().filter(|_| indices.len() == reports.len()) {
                let cluster = Cluster { reports: indices, confidence: *confidence, reasons: reasons.clone() };
                clusters.push((first.clone(), cluster));
            }
        }
        clusters.sort_by(|a, b| a.0.cmp(&b.0));
        let clusters: Vec<Cluster> = clusters.into_iter().map(|(_, cluster)| cluster).collect();
        let mut cluster_of = vec![0; corpus.reports.len()];
        for (at, cluster) in clusters.iter().enumerate() {
            for &report in &cluster.reports {
                cluster_of[report] = at;
            }
        }
        let executes = self.between_events("execution", "done", "plan")?;
        let executes = executes.into_iter().filter(|(done, plan)| done != plan).collect();
        let parts = one_way(&self.between_events("part", "whole", "part")?);
        let mut entity_of_figure = BTreeMap::new();
        for figure in &self.figures {
            let id = self
                .list("SELECT entity.id FROM figure JOIN entity USING (entity_key) WHERE figure.figure = ?1", figure)?;
            entity_of_figure.extend(id.into_iter().map(|id| (figure.clone(), id)));
        }
        let articles = corpus.article_summaries();
        let known = Knowledge {
            corpus,
            entities,
            entity_of,
            articles,
            reports: summaries,
            clustering: Clustering { clusters, executes: Vec::new(), parts: Vec::new() },
            cluster_of,
            corrections: self.corrections.clone(),
            names: Some(names.clone()),
        };
        Ok(Part {
            known,
            reports: std::mem::take(&mut self.reports),
            figures: std::mem::take(&mut self.figures),
            articles: std::mem::take(&mut self.articles),
            entity_of: entity_of_figure,
            entities: std::mem::take(&mut self.changed_entities),
            executes,
            parts,
        })
    }

    /// Articles as they are now: those of this step as they were read for it.
    fn known_articles(&self, hashes: &BTreeSet<String>) -> Result<Corpus, GraphError> {
        let (read, others): (BTreeSet<String>, BTreeSet<String>) =
            hashes.iter().cloned().partition(|hash| self.loaded.contains_key(hash));
        let others = self.store.articles_of(&others)?;
        let mut corpus = Corpus::default();
        for hash in hashes {
            if read.contains(hash) {
                corpus.append(self.loaded.get(hash).map_or_else(Corpus::default, |one| (**one).clone()));
            } else if let Some(at) = others.article_by_hash(hash) {
                corpus.append(others.only(at));
            }
        }
        corpus.order_versions();
        Ok(corpus)
    }

    /// The pairs of events that a table of pairs of reports gives, where one of them was looked at.
    fn between_events(&self, table: &str, one: &str, other: &str) -> Result<BTreeSet<(String, String)>, GraphError> {
        let mut pairs = BTreeSet::new();
        for of in [one, other] {
            let sql = format!(
                "SELECT a.event || ' ' || b.event FROM {table} JOIN report a ON a.report = {table}.{one}
                    JOIN report b ON b.report = {table}.{other} WHERE {table}.{of} = ?1"
            );
            for report in self.clusters.iter().flat_map(|(reports, ..)| reports) {
                for pair in self.list(&sql, report)? {
                    pairs.extend(pair.split_once(' ').map(|(one, other)| (one.to_owned(), other.to_owned())));
                }
            }
        }
        Ok(pairs)
    }

    /// The entities of the figures in a part, and those that changed; for each figure which it is.
    fn entities_of(&mut self, corpus: &Corpus) -> Result<(Vec<EntityRecord>, Vec<usize>), GraphError> {
        let mut of_key: BTreeMap<String, Vec<usize>> =
            self.entity_keys.iter().map(|key| (key.clone(), Vec::new())).collect();
        for (at, figure) in corpus.figures.iter().enumerate() {
            of_key.entry(self.entity_key(&figure.id)?).or_default().push(at);
        }
        let mut entities = Vec::new();
        for (key, mut figures) in of_key {
            let Some(entity) = self.entity(&key)? else { continue };
            figures.sort_by_cached_key(|&at| {
                let figure = &corpus.figures[at];
                publication_order(&corpus.articles[figure.article].summary, &figure.id)
            });
            entities.push(EntityRecord { figures, ..entity });
        }
        for (id, one) in &self.corrections.named {
            self.changed_entities.insert(id.clone());
            if one.stands && self.figure_meant(Meant::New(id, &one.name))?.is_none() {
                entities.push(identity::named(id, &one.name, one.kind));
            }
        }
        entities.sort_by(|a, b| a.id.cmp(&b.id));
        let mut entity_of = vec![0; corpus.figures.len()];
        for (at, entity) in entities.iter().enumerate() {
            for &figure in &entity.figures {
                entity_of[figure] = at;
            }
        }
        Ok((entities, entity_of))
    }
}
