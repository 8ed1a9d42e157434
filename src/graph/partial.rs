//! What is known of a few events, a few articles, one entity: read by quad patterns, at the cost of what they rest on, however
//! much else is known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use oxigraph::model::{GraphName, LiteralRef, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, TermRef};

use crate::event::merge::{Cluster, Clustering, publication_order};
use crate::graph::corpus::{Corpus, LinkRecord};
use crate::graph::curation::{self, Corrections};
use crate::graph::detail::{ArticleHead, article_head};
use crate::graph::identity::EntityRecord;
use crate::graph::iri::Names;
use crate::graph::merged::Knowledge;
use crate::graph::quads::from_word;
use crate::graph::terms::{geo, prov, rdf, schema, skos};
use crate::graph::{GraphError, Store, read, vocab};

/// Who or what one article speaks of, as a part of an entity.
pub(crate) struct Borne {
    /// The figure's id.
    pub id: String,
    /// The article's hash.
    pub article: String,
    /// What it is called there: its name, then others.
    pub names: Vec<String>,
    /// What it is linked to, unless people said that it is not.
    pub link: Option<LinkRecord>,
}

impl Store {
    /// The part of all knowledge that some events are: their reports, all versions of the articles that have them, and
    /// whom these speak of. How often an entity is spoken of elsewhere is not in it.
    ///
    /// Articles that came in and are not merged yet are left out, as the index leaves them out: whoever reads while others
    /// write sees what was merged last. All knowledge where one of the events itself rests on what is not merged.
    pub(crate) fn knowledge_of(&self, events: &BTreeSet<String>) -> Result<Arc<Knowledge>, GraphError> {
        loop {
            let before = self.revision()?;
            let found = self.part_of(events);
            if found.is_ok() || self.revision()? == before {
                // what failed because a merge was written meanwhile is read again
                return found;
            }
        }
    }

    fn part_of(&self, events: &BTreeSet<String>) -> Result<Arc<Knowledge>, GraphError> {
        let Some(pending) = self.pending_articles()? else { return self.knowledge() };
        let corrections = Corrections::of(&curation::acts(&self.quads, &self.names)?);
        let merge = self.names.graph("merge");
        let mut reports: BTreeMap<&String, Vec<String>> = BTreeMap::new();
        let mut hashes: BTreeSet<String> = BTreeSet::new();
        let mut meant: BTreeSet<String> = BTreeSet::new();
        for event in events {
            let node = self.names.event(event);
            for report in read::subjects(&self.quads, vocab::REPORT_OF, node.as_ref(), Some(merge.as_ref()))? {
                let id = self.names.id("report", report.as_str()).unwrap_or_default().to_owned();
                match self.article_that_has(report.as_ref(), vocab::EVENT_REPORT)? {
                    // deleted, or analysed anew
                    None if !pending.is_empty() => return self.knowledge(),
                    Some(hash) if pending.contains(&hash) => return self.knowledge(),
                    found => hashes.extend(found),
                }
                // whom people say that it was about may be spoken of elsewhere alone
                for fix in corrections.fixes.get(&id).into_iter().flatten() {
                    for figure in fix.values.iter().filter_map(|value| value.split(' ').nth(1)) {
                        meant.insert(figure.to_owned());
                        hashes.extend(self.article_that_has(self.names.figure(figure).as_ref(), vocab::FIGURE)?);
                    }
                }
                reports.entry(event).or_default().push(id);
            }
        }
        for hash in hashes.clone() {
            hashes.extend(self.versions_of(&hash)?);
        }
        hashes.retain(|hash| !pending.contains(hash));
        let mut corpus = self.articles_of(&hashes)?;
        if corrections.named.is_empty() {
            // who a person brought in by name alone may be anyone in these articles
            let of_events = reports.values().flatten().map(String::as_str).collect();
            corpus.retain(&of_events, &meant.iter().map(String::as_str).collect());
        }
        corrections.unlink(&mut corpus);
        for article in &mut corpus.articles {
            let said = read::node(&self.quads, self.names.article(&article.summary.hash).as_ref(), merge.as_ref())?;
            let first = said.iri(prov::HAD_PRIMARY_SOURCE).and_then(|iri| self.names.id("article", iri));
            article.summary.copy_of = first.map(str::to_owned);
        }
        let entities = self.entities_in(&corpus)?;
        let mut clusters = Vec::new();
        for (event, ids) in reports {
            let mut members: Vec<usize> =
                (0..corpus.reports.len()).filter(|&at| ids.contains(&corpus.reports[at].id)).collect();
            members.sort_by_cached_key(|&at| {
                let report = &corpus.reports[at];
                publication_order(&corpus.articles[report.article].summary, &report.id)
            });
            if members.is_empty() {
                continue;
            }
            let (mut confidence, mut reasons) = (1.0, Vec::new());
            if members.len() > 1 {
                let activity = Names::part(&self.names.event(event), "merge");
                let said = read::node(&self.quads, activity.as_ref(), merge.as_ref())?;
                confidence = said.number(vocab::CONFIDENCE).unwrap_or(confidence);
                reasons = said.texts(vocab::REASON).into_iter().map(str::to_owned).collect();
            }
            clusters.push(Cluster { reports: members, confidence, reasons });
        }
        let clustering = Clustering { clusters, executes: Vec::new(), parts: Vec::new() };
        Ok(Arc::new(Knowledge::made(corpus, &self.names, entities, corrections, |_, _| clustering)))
    }

    /// The hash of the article whose graph has a node of a class.
    fn article_that_has(&self, node: NamedNodeRef<'_>, class: NamedNodeRef<'_>) -> Result<Option<String>, GraphError> {
        for quad in self.quads.quads_for_pattern(Some(node.into()), Some(rdf::TYPE), Some(class.into()), None) {
            if let GraphName::NamedNode(graph) = quad?.graph_name
                && let Some(hash) = self.names.id("graph/article", graph.as_str())
            {
                return Ok(Some(hash.to_owned()));
            }
        }
        Ok(None)
    }

    /// The hashes of the articles that have a literal under a predicate.
    pub(crate) fn articles_with(
        &self,
        predicate: NamedNodeRef<'_>,
        value: LiteralRef<'_>,
    ) -> Result<BTreeSet<String>, GraphError> {
        let mut found = BTreeSet::new();
        for quad in self.quads.quads_for_pattern(None, Some(predicate), Some(TermRef::Literal(value)), None) {
            let quad = quad?;
            let (NamedOrBlankNode::NamedNode(subject), GraphName::NamedNode(graph)) = (quad.subject, quad.graph_name)
            else {
                continue;
            };
            let hash = self.names.id("article", subject.as_str());
            if hash.is_some() && hash == self.names.id("graph/article", graph.as_str()) {
                found.extend(hash.map(str::to_owned));
            }
        }
        Ok(found)
    }

    /// The hashes of all versions of an article, itself included: those of the same id and publisher.
    pub(crate) fn versions_of(&self, hash: &str) -> Result<BTreeSet<String>, GraphError> {
        if let Some(found) = self.ask_index(|index| index.versions(hash))?.filter(|found| !found.is_empty()) {
            return Ok(found);
        }
        let said = |hash: &str| {
            read::node(&self.quads, self.names.article(hash).as_ref(), self.names.article_graph(hash).as_ref())
        };
        let one = said(hash)?;
        let mut found = BTreeSet::from([hash.to_owned()]);
        let id = one.text(schema::IDENTIFIER).unwrap_or_default();
        for other in self.articles_with(schema::IDENTIFIER, LiteralRef::new_simple_literal(id))? {
            if other != hash && said(&other)?.iri(schema::PUBLISHER) == one.iri(schema::PUBLISHER) {
                found.insert(other);
            }
        }
        Ok(found)
    }

    /// What some articles are, without what is in them: which version replaced which as the merge graph says it.
    pub(crate) fn heads(&self, hashes: &BTreeSet<String>) -> Result<Corpus, GraphError> {
        let mut corpus = Corpus::load_heads(&self.quads, &self.names, hashes)?;
        let merge = self.names.graph("merge");
        for article in &mut corpus.articles {
            let node = self.names.article(&article.summary.hash);
            let newer = read::subjects(&self.quads, prov::WAS_REVISION_OF, node.as_ref(), Some(merge.as_ref()))?;
            article.summary.superseded_by =
                newer.first().and_then(|newer| self.names.id("article", newer.as_str())).map(str::to_owned);
        }
        Ok(corpus)
    }

    /// The figures that an entity is, in order of their articles.
    pub(crate) fn figures_of(&self, entity: &str) -> Result<Vec<Borne>, GraphError> {
        let (merge, node) = (self.names.graph("merge"), self.names.entity(entity));
        let corrections = Corrections::of(&curation::acts(&self.quads, &self.names)?);
        let mut found = Vec::new();
        for figure in read::subjects(&self.quads, vocab::FIGURE_OF, node.as_ref(), Some(merge.as_ref()))? {
            let Some((name, article)) = self.called(&figure, skos::PREF_LABEL)?.into_iter().next() else { continue };
            let id = self.names.id("figure", figure.as_str()).unwrap_or_default().to_owned();
            let link = Corpus::link_of(&self.quads, &self.names, &figure)?;
            let link = link.filter(|link| !corrections.is_unlinked(&id, &name, &link.item));
            let mut names = vec![name];
            names.extend(self.called(&figure, skos::ALT_LABEL)?.into_iter().map(|(name, _)| name));
            found.push(Borne { id, article, names, link });
        }
        found.sort_by(|a, b| (&a.article, &a.id).cmp(&(&b.article, &b.id)));
        Ok(found)
    }

    /// What an article calls a figure, each with the hash of the article.
    fn called(&self, figure: &NamedNode, by: NamedNodeRef<'_>) -> Result<Vec<(String, String)>, GraphError> {
        let mut found = Vec::new();
        for quad in self.quads.quads_for_pattern(Some(figure.as_ref().into()), Some(by), None, None) {
            let quad = quad?;
            if let (Term::Literal(name), GraphName::NamedNode(graph)) = (quad.object, quad.graph_name)
                && let Some(hash) = self.names.id("graph/article", graph.as_str())
            {
                found.push((name.destruct().0, hash.to_owned()));
            }
        }
        Ok(found)
    }

    /// What names some articles, by hash, as it was merged last.
    pub(crate) fn article_heads(&self, hashes: &BTreeSet<String>) -> Result<Vec<ArticleHead>, GraphError> {
        let mut found = self.ask_index(|index| index.article_heads(hashes))?.unwrap_or_default();
        let here: BTreeSet<&String> = found.iter().map(|head| &head.hash).collect();
        let missing: BTreeSet<String> = hashes.iter().filter(|hash| !here.contains(hash)).cloned().collect();
        found.extend(self.heads(&missing)?.articles.iter().map(article_head));
        Ok(found)
    }

    /// The id of the entity that an entity's or figure's id means.
    pub(crate) fn entity_meant(&self, id: &str) -> Result<Option<String>, GraphError> {
        let merge = self.names.graph("merge");
        let figure = read::node(&self.quads, self.names.figure(id).as_ref(), merge.as_ref())?;
        Ok(figure.iri(vocab::FIGURE_OF).and_then(|iri| self.names.id("entity", iri)).map(str::to_owned))
    }

    /// The entities of the figures of a part, by id.
    fn entities_in(&self, corpus: &Corpus) -> Result<Vec<EntityRecord>, GraphError> {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, figure) in corpus.figures.iter().enumerate() {
            let entity = self.entity_meant(&figure.id)?.ok_or_else(|| GraphError::Broken {
                node: self.names.figure(&figure.id).into_string(),
                message: "the merge graph does not say what it is of".to_owned(),
            })?;
            groups.entry(entity).or_default().push(at);
        }
        let mut entities = Vec::new();
        for (id, mut figures) in groups {
            figures.sort_by_cached_key(|&at| {
                let figure = &corpus.figures[at];
                publication_order(&corpus.articles[figure.article].summary, &figure.id)
            });
            entities.push(EntityRecord { figures, ..self.entity_record(&id)? });
        }
        Ok(entities)
    }

    /// An entity as the merge graph has it, without figures and counts.
    pub(crate) fn entity_record(&self, id: &str) -> Result<EntityRecord, GraphError> {
        let said = read::node(&self.quads, self.names.entity(id).as_ref(), self.names.graph("merge").as_ref())?;
        let item = said.iri(schema::SAME_AS).and_then(|item| item.rsplit('/').next());
        Ok(EntityRecord {
            id: id.to_owned(),
            kind: said.text(vocab::FIGURE_KIND).and_then(from_word).unwrap_or(crate::annotation::NameKind::Other),
            name: said.text(skos::PREF_LABEL).unwrap_or_default().to_owned(),
            aliases: said.texts(skos::ALT_LABEL).into_iter().map(str::to_owned).collect(),
            item: item.map(str::to_owned),
            coordinates: said.number(geo::LAT).zip(said.number(geo::LONG)),
            figures: Vec::new(),
            articles: 0,
            mentions: 0,
        })
    }
}
