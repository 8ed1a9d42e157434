//! What is known of one entity and of one article, for the page of each.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::NamedNode;
use serde::Serialize;

use crate::graph::corpus::ArticleRecord;
use crate::graph::quads::word;
use crate::graph::terms::{prov, rdfs, sem};
use crate::graph::timeline::EntityRef;
use crate::graph::{GraphError, Store, read, vocab};

/// An entity, under which names which articles speak of it, and why it is linked as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct EntityDetail {
    pub id: String,
    pub iri: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub wikidata: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    /// The id that was asked for, where it redirects here.
    pub asked: Option<String>,
    /// Names with the number of articles that use them, the commonest first.
    pub names: Vec<(String, usize)>,
    /// How it was linked, the surest first.
    pub links: Vec<LinkDetail>,
    /// The articles that speak of it, the newest first.
    pub articles: Vec<ArticleHead>,
}

/// A judgement that an entity is a Wikidata item.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct LinkDetail {
    pub item: String,
    pub label: String,
    pub method: String,
    pub score: f64,
    /// How many articles were judged so.
    pub articles: usize,
}

/// What names an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct ArticleHead {
    /// Hash of the version.
    pub hash: String,
    /// The id given at ingest.
    pub id: String,
    pub title: Option<String>,
    pub publisher: Option<String>,
    pub published: Option<String>,
    pub retracted: bool,
    pub superseded: bool,
}

/// An article with its text and what was read in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct ArticleDetail {
    #[serde(flatten)]
    pub head: ArticleHead,
    pub iri: String,
    pub url: Option<String>,
    pub author: Option<String>,
    pub lang: Option<String>,
    pub published_basis: Option<String>,
    pub modified: Option<String>,
    pub text: String,
    /// What was read, in order of the text.
    pub marks: Vec<Mark>,
    /// The other versions, the newest first.
    pub versions: Vec<ArticleHead>,
    /// Other articles whose text is nearly the same: one source.
    pub copies: Vec<ArticleHead>,
}

/// A stretch of an article's text that reports an event, in code points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Mark {
    pub start: usize,
    pub end: usize,
    /// The words that denote the event.
    pub trigger: (usize, usize),
    /// The id of the event.
    pub event: String,
    pub label: String,
}

impl Store {
    /// What is known of an entity, by its id, the id of one of its figures, or its IRI.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub fn entity(&self, id: &str) -> Result<EntityDetail, GraphError> {
        let wanted = self.names.id("entity", id).or_else(|| self.names.id("figure", id)).unwrap_or(id);
        let unknown = || GraphError::Unknown { what: "entity", id: id.to_owned() };
        let entity = self.entity_record(&self.entity_meant(wanted)?.ok_or_else(unknown)?)?;
        let figures = self.figures_of(&entity.id)?;
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut links: BTreeMap<(&str, &str), (f64, &str, usize)> = BTreeMap::new();
        for figure in &figures {
            for name in &figure.names {
                names.entry(name).or_default().insert(&figure.article);
            }
            if let Some(link) = &figure.link {
                let judged = links.entry((link.item.as_str(), link.method.as_str())).or_insert((
                    link.score,
                    link.label.as_str(),
                    0,
                ));
                judged.0 = judged.0.max(link.score);
                judged.2 += 1;
            }
        }
        let articles = figures.iter().map(|figure| figure.article.clone()).collect();
        let mut names: Vec<(String, usize)> =
            names.into_iter().map(|(name, articles)| (name.to_owned(), articles.len())).collect();
        names.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut links: Vec<LinkDetail> = links
            .into_iter()
            .map(|((item, method), (score, label, articles))| LinkDetail {
                item: item.to_owned(),
                label: label.to_owned(),
                method: method.to_owned(),
                score,
                articles,
            })
            .collect();
        links.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.item.cmp(&b.item)));
        Ok(EntityDetail {
            iri: self.names.entity(&entity.id).into_string(),
            kind: word(&entity.kind),
            wikidata: entity.item,
            lat: entity.coordinates.map(|(latitude, _)| latitude),
            lon: entity.coordinates.map(|(_, longitude)| longitude),
            asked: (wanted != entity.id).then(|| wanted.to_owned()),
            id: entity.id,
            name: entity.name,
            names,
            links,
            articles: newest_first(self.article_heads(&articles)?),
        })
    }

    /// The hash of the newest version of an article: by hash, IRI, the id given at ingest or URL.
    ///
    /// # Errors
    /// When there is no such article, or the store fails.
    pub fn newest_version(&self, article: &str) -> Result<String, GraphError> {
        let wanted = self.names.id("article", article).unwrap_or(article);
        let hashes = self.find_articles(article)?;
        if hashes.iter().any(|hash| hash == wanted) {
            return Ok(wanted.to_owned());
        }
        let heads = self.heads(&hashes.iter().cloned().collect())?;
        let newest = heads.articles.iter().find(|head| head.summary.superseded_by.is_none());
        let newest = newest.map(|head| &head.summary.hash);
        newest
            .or(hashes.first())
            .cloned()
            .ok_or_else(|| GraphError::Unknown { what: "article", id: article.to_owned() })
    }

    /// An article version with its text, by its hash.
    ///
    /// # Errors
    /// When there is no such version, or the store fails.
    pub fn article(&self, hash: &str) -> Result<ArticleDetail, GraphError> {
        let unknown = || GraphError::Unknown { what: "article", id: hash.to_owned() };
        let one = BTreeSet::from([hash.to_owned()]);
        let corpus = self.articles_of(&one)?;
        let record = corpus.articles.first().ok_or_else(unknown)?;
        let text = record.summary.body.clone();
        let mut marks = Vec::new();
        for report in &corpus.reports {
            let id = &report.id;
            let said = read::node(&self.quads, self.names.report(id).as_ref(), self.names.graph("merge").as_ref())?;
            let event = said.iri(vocab::REPORT_OF).and_then(|iri| self.names.id("event", iri)).unwrap_or(id).to_owned();
            for mention in &report.mentions {
                marks.push(Mark {
                    start: mention.quote.0,
                    end: mention.quote.1,
                    trigger: mention.trigger,
                    event: event.clone(),
                    label: report.label.clone(),
                });
            }
        }
        marks.sort_by(|a, b| (a.trigger, &a.event).cmp(&(b.trigger, &b.event)));
        let merge = self.names.graph("merge");
        let versions = self.versions_of(hash)?;
        let said = read::node(&self.quads, self.names.article(hash).as_ref(), merge.as_ref())?;
        let source = said.iri(prov::HAD_PRIMARY_SOURCE).and_then(|iri| self.names.id("article", iri)).unwrap_or(hash);
        let mut copies = BTreeSet::from([source.to_owned()]);
        let source = self.names.article(source);
        for copy in read::subjects(&self.quads, prov::HAD_PRIMARY_SOURCE, source.as_ref(), Some(merge.as_ref()))? {
            copies.extend(self.names.id("article", copy.as_str()).map(str::to_owned));
        }
        let heads = |hashes: &mut dyn Iterator<Item = &String>| -> Result<Vec<ArticleHead>, GraphError> {
            Ok(newest_first(self.article_heads(&hashes.cloned().collect())?))
        };
        Ok(ArticleDetail {
            head: self.article_heads(&one)?.pop().unwrap_or_else(|| article_head(record)),
            iri: self.names.article(hash).into_string(),
            url: record.url.clone(),
            author: record.author.clone(),
            lang: record.lang.clone(),
            published_basis: record.published_basis.clone(),
            modified: record.modified.map(|when| when.to_string()),
            text,
            marks,
            versions: heads(&mut versions.iter().filter(|other| *other != hash))?,
            copies: heads(&mut copies.difference(&versions))?,
        })
    }

    /// Events that hang together with this one: for a plan what came of it, for what happened the plan of it. Each with
    /// the word for it, its id and its label.
    ///
    /// # Errors
    /// When there is no such event, or the store fails.
    pub fn related(&self, id: &str) -> Result<Vec<(&'static str, EntityRef)>, GraphError> {
        let (merge, node) = (self.names.graph("merge"), self.names.event(id));
        let said = |node: &NamedNode| read::node(&self.quads, node.as_ref(), merge.as_ref());
        let of = said(&self.names.report(id))?;
        if of.iri(vocab::REPORT_OF) != Some(node.as_str()) {
            return Err(GraphError::Unknown { what: "event", id: id.to_owned() });
        }
        let event = said(&node)?;
        let mut found = Vec::new();
        for (term, forward, backward) in [
            (vocab::EXECUTES, "carries out", "was carried out in"),
            (sem::HAS_SUB_EVENT, "has as a part", "is a part of"),
        ] {
            let mut others: Vec<(&str, NamedNode)> =
                event.iris(term).into_iter().map(|other| (forward, NamedNode::new_unchecked(other))).collect();
            let back = read::subjects(&self.quads, term, node.as_ref(), Some(merge.as_ref()))?;
            others.extend(back.into_iter().map(|other| (backward, other)));
            for (word, other) in others {
                if let Some(label) = said(&other)?.text(rdfs::LABEL) {
                    let name = label.to_owned();
                    found.push((word, EntityRef { iri: other.into_string(), name, wikidata: None }));
                }
            }
        }
        Ok(found)
    }

    /// What follows the base and the kind in an IRI of this knowledge base.
    #[must_use]
    pub fn local_id<'a>(&self, kind: &str, iri: &'a str) -> Option<&'a str> {
        self.names.id(kind, iri)
    }
}

pub(crate) fn article_head(record: &ArticleRecord) -> ArticleHead {
    ArticleHead {
        hash: record.summary.hash.clone(),
        id: record.summary.id.clone(),
        title: record.title.clone(),
        publisher: record.summary.publisher.clone(),
        published: record.summary.published.map(|when| when.to_string()),
        retracted: record.summary.retracted,
        superseded: record.summary.superseded_by.is_some(),
    }
}

fn newest_first(mut articles: Vec<ArticleHead>) -> Vec<ArticleHead> {
    articles.sort_by(|a, b| b.published.cmp(&a.published).then(a.id.cmp(&b.id)).then(a.hash.cmp(&b.hash)));
    articles
}
