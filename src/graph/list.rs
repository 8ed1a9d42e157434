//! What is in a knowledge base: its articles, its entities, its counts.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::calendar::Bounds;
use crate::graph::identity::EntityRecord;
use crate::graph::iri::Names;
use crate::graph::merged::Knowledge;
use crate::graph::quads::word;
use crate::graph::timeline::Filter;
use crate::graph::{GraphError, Store};

/// One article version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of an article")]
pub struct ArticleRow {
    /// The id given at ingest.
    pub id: String,
    pub iri: String,
    pub title: Option<String>,
    pub publisher: Option<String>,
    pub author: Option<String>,
    pub published: Option<String>,
    pub published_basis: Option<String>,
    pub modified: Option<String>,
    pub url: Option<String>,
    pub lang: Option<String>,
    /// How many of its reports the filter's events have.
    pub reports: usize,
    pub retracted: bool,
    /// Whether a newer version is there.
    pub superseded: bool,
    pub version: String,
}

/// One entity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of an entity")]
pub struct EntityRow {
    pub id: String,
    pub iri: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub aliases: Vec<String>,
    pub wikidata: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    /// Events in which it takes part or which took place there.
    pub events: usize,
    pub articles: usize,
    pub mentions: usize,
}

/// Counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Stats {
    pub articles: usize,
    pub versions: usize,
    pub retracted: usize,
    pub publishers: usize,
    pub reports: usize,
    pub events: usize,
    /// Events with both ends known.
    pub dated: usize,
    /// Events of more than one report.
    pub merged: usize,
    pub disputed: usize,
    pub entities: usize,
    pub linked: usize,
    pub quads: usize,
    pub by_status: BTreeMap<String, usize>,
    pub by_type: BTreeMap<String, usize>,
}

/// An article, with all its reports.
pub(crate) fn article_row(names: &Names, known: &Knowledge, at: usize) -> ArticleRow {
    let article = &known.corpus.articles[at];
    // whether it was taken back or replaced is what merging says of it
    let summary = &known.articles[at];
    ArticleRow {
        id: summary.id.clone(),
        iri: names.article(&summary.hash).into_string(),
        title: article.title.clone(),
        publisher: summary.publisher.clone(),
        author: article.author.clone(),
        published: summary.published.map(|when| when.to_string()),
        published_basis: article.published_basis.clone(),
        modified: article.modified.map(|when| when.to_string()),
        url: article.url.clone(),
        lang: article.lang.clone(),
        reports: article.reports.len(),
        retracted: summary.retracted,
        superseded: summary.superseded_by.is_some(),
        version: article.version.clone(),
    }
}

/// An entity that is in so many events.
pub(crate) fn entity_row(names: &Names, entity: &EntityRecord, events: usize) -> EntityRow {
    EntityRow {
        id: entity.id.clone(),
        iri: names.entity(&entity.id).into_string(),
        name: entity.name.clone(),
        kind: word(&entity.kind),
        aliases: entity.aliases.clone(),
        wikidata: entity.item.clone(),
        lat: entity.coordinates.map(|(latitude, _)| latitude),
        lon: entity.coordinates.map(|(_, longitude)| longitude),
        events,
        articles: entity.articles,
        mentions: entity.mentions,
    }
}

/// By publication, then id.
pub(crate) fn sort_articles(rows: &mut [ArticleRow]) {
    rows.sort_by(|a, b| {
        (a.published.is_none(), &a.published, &a.id, &a.iri).cmp(&(b.published.is_none(), &b.published, &b.id, &b.iri))
    });
}

/// Those with the most events first.
pub(crate) fn sort_entities(rows: &mut [EntityRow]) {
    rows.sort_by(|a, b| {
        (b.events, b.articles, b.mentions, &a.name, &a.id).cmp(&(a.events, a.articles, a.mentions, &b.name, &b.id))
    });
}

pub(crate) fn is_restricted(filter: &Filter) -> bool {
    Filter { limit: None, ..filter.clone() } != Filter::default()
}

impl Store {
    /// The articles; with a filter, those that report an event it chooses. Ordered by publication, then id.
    ///
    /// # Errors
    /// When the store fails.
    pub fn articles(&self, filter: &Filter) -> Result<Vec<ArticleRow>, GraphError> {
        if let Some(rows) = self.ask_index(|index| index.articles(self, filter))? {
            return Ok(rows);
        }
        self.articles_from_graph(filter)
    }

    /// The same without the index: from all that the graph says.
    ///
    /// # Errors
    /// When the store fails.
    pub fn articles_from_graph(&self, filter: &Filter) -> Result<Vec<ArticleRow>, GraphError> {
        let known = self.knowledge()?;
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        if is_restricted(filter) {
            for found in self.choose(&known, filter)?.0 {
                for report in found.reports {
                    *counts.entry(known.reports[report].article).or_default() += 1;
                }
            }
        } else {
            counts = known.corpus.articles.iter().enumerate().map(|(at, one)| (at, one.reports.len())).collect();
        }
        let mut rows: Vec<ArticleRow> = counts
            .into_iter()
            .map(|(at, reports)| ArticleRow { reports, ..article_row(&self.names, &known, at) })
            .collect();
        sort_articles(&mut rows);
        rows.truncate(filter.limit.unwrap_or(usize::MAX));
        Ok(rows)
    }

    /// The entities; with a filter, those that take part in an event it chooses. Those with the most events first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn entities(&self, filter: &Filter) -> Result<Vec<EntityRow>, GraphError> {
        if let Some(rows) = self.ask_index(|index| index.entities(self, filter))? {
            return Ok(rows);
        }
        self.entities_from_graph(filter)
    }

    /// The same without the index: from all that the graph says.
    ///
    /// # Errors
    /// When the store fails.
    pub fn entities_from_graph(&self, filter: &Filter) -> Result<Vec<EntityRow>, GraphError> {
        let known = self.knowledge()?;
        let mut events: BTreeMap<String, usize> = BTreeMap::new();
        for found in self.choose(&known, filter)?.0 {
            let fillers: BTreeSet<&String> = found.event.roles.iter().map(|(_, entity)| entity).collect();
            for entity in fillers {
                *events.entry(entity.clone()).or_default() += 1;
            }
        }
        let restricted = is_restricted(filter);
        let mut rows = Vec::new();
        for entity in &known.entities {
            let iri = self.names.entity(&entity.id).into_string();
            let count = events.get(&iri).copied().unwrap_or_default();
            if restricted && count == 0 {
                continue;
            }
            rows.push(entity_row(&self.names, entity, count));
        }
        sort_entities(&mut rows);
        rows.truncate(filter.limit.unwrap_or(usize::MAX));
        Ok(rows)
    }

    /// Counts.
    ///
    /// # Errors
    /// When the store fails.
    pub fn stats(&self) -> Result<Stats, GraphError> {
        match self.ask_index(|index| index.stats())? {
            Some(stats) => Ok(Stats { quads: self.quad_count()?, ..stats }),
            None => self.stats_from_graph(),
        }
    }

    /// The same without the index: from all that the graph says.
    ///
    /// # Errors
    /// When the store fails.
    pub fn stats_from_graph(&self) -> Result<Stats, GraphError> {
        let known = self.knowledge()?;
        let mut stats = Stats {
            articles: known.articles.iter().filter(|article| article.superseded_by.is_none()).count(),
            versions: known.articles.len(),
            retracted: known.articles.iter().filter(|article| article.retracted).count(),
            publishers: known
                .articles
                .iter()
                .filter_map(|article| article.publisher.as_ref())
                .collect::<BTreeSet<_>>()
                .len(),
            reports: known.reports.len(),
            entities: known.entities.len(),
            linked: known.entities.iter().filter(|entity| entity.item.is_some()).count(),
            quads: self.quad_count()?,
            ..Stats::default()
        };
        for found in self.choose(&known, &Filter::default())?.0 {
            stats.events += 1;
            let bounds = found.event.when.as_ref().map_or(Bounds::OPEN, |when| when.bounds);
            stats.dated += usize::from(bounds.is_dated());
            stats.merged += usize::from(found.reports.len() > 1);
            stats.disputed += usize::from(!found.event.disputes.is_empty());
            *stats.by_status.entry(found.event.status.name().to_owned()).or_default() += 1;
            *stats.by_type.entry(found.event.kind.clone().unwrap_or_else(|| "untyped".to_owned())).or_default() += 1;
        }
        Ok(stats)
    }
}
