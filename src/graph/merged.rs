//! Given what all articles say, makes the merge graph: which figures are one entity, which reports one event, what each
//! then is, which version follows which. A function of the set of articles, whatever came when.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{NamedNode, Quad};
use oxigraph::store::Store;

use crate::event::merge::{self, Cluster, Clustering, Matter, MergedEvent, Merger};
use crate::event::report::{ArticleSummary, ReportSummary, RoleSummary};
use crate::graph::corpus::{Corpus, FigureRecord, ReportRecord};
use crate::graph::curation::{self, Corrections, Fix, Meant};
use crate::graph::identity::{self, EntityRecord};
use crate::graph::iri::Names;
use crate::graph::link::item_iri;
use crate::graph::quads::{self, Quads, from_word};
use crate::graph::terms::{dcterms, gaf, geo, prov, rdf, rdfs, schema, scheme, sem, skos, xsd};
use crate::graph::{GraphError, read, vocab, write};

/// How the date was found that a person set: a concept of the anchor-method scheme.
pub const CORRECTION: &str = "correction";

/// All that is known, merged: what the merge graph is written from and the timeline read from.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// What the articles say.
    pub corpus: Corpus,
    /// Who and what, across articles, by id.
    pub entities: Vec<EntityRecord>,
    /// For each figure its entity.
    pub entity_of: Vec<usize>,
    /// The article summaries, as merging takes them.
    pub articles: Vec<ArticleSummary>,
    /// The report summaries, as merging takes them.
    pub reports: Vec<ReportSummary>,
    /// The events.
    pub clustering: Clustering,
    /// For each report its event, as an index into the clusters.
    pub cluster_of: Vec<usize>,
    /// What people corrected.
    pub(crate) corrections: Corrections,
    /// The names of its base.
    pub(crate) names: Option<Names>,
}

impl Knowledge {
    /// Merges a corpus, with what people corrected.
    #[must_use]
    pub(crate) fn of(mut corpus: Corpus, names: &Names, merger: &Merger, corrections: Corrections) -> Self {
        corrections.unlink(&mut corpus);
        let entities = identity::entities(&corpus, &corrections.sameness);
        let judged = corrections.judged.clone();
        Self::made(corpus, names, entities, corrections, |articles, reports| {
            merger.cluster_judged(articles, reports, &judged)
        })
    }

    /// What the merge graph says of a corpus, without judging anew.
    ///
    /// # Errors
    /// When the store fails, or the merge graph does not say of which event a report is.
    pub(crate) fn recorded(
        mut corpus: Corpus,
        store: &Store,
        names: &Names,
        corrections: Corrections,
    ) -> Result<Self, GraphError> {
        corrections.unlink(&mut corpus);
        let graph = names.graph("merge");
        let broken = |kind: &str, id: &str| GraphError::Broken {
            node: format!("{}{kind}/{id}", names.base()),
            message: "the merge graph does not say what it is of".to_owned(),
        };
        let of = |term, kind: &str, whole: &str| -> Result<Vec<(String, String)>, GraphError> {
            let id = |iri: &str, kind: &str| names.id(kind, iri).map(str::to_owned);
            let pairs = read::pairs(store, term, graph.as_ref())?;
            Ok(pairs.iter().filter_map(|(one, all)| Some((id(one, kind)?, id(read::as_iri(all)?, whole)?))).collect())
        };
        let entity_of_figure: BTreeMap<String, String> =
            of(vocab::FIGURE_OF, "figure", "entity")?.into_iter().collect();
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, figure) in corpus.figures.iter().enumerate() {
            let entity = entity_of_figure.get(&figure.id).ok_or_else(|| broken("figure", &figure.id))?;
            groups.entry(entity).or_default().push(at);
        }
        let mut entities: Vec<EntityRecord> =
            groups.into_values().map(|group| identity::entity(&corpus, group)).collect();
        entities.sort_by(|a, b| a.id.cmp(&b.id));
        let event_of_report: BTreeMap<String, String> = of(vocab::REPORT_OF, "report", "event")?.into_iter().collect();
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, report) in corpus.reports.iter().enumerate() {
            let event = event_of_report.get(&report.id).ok_or_else(|| broken("report", &report.id))?;
            members.entry(event).or_default().push(at);
        }
        let order = |at: usize| {
            let report = &corpus.reports[at];
            merge::publication_order(&corpus.articles[report.article].summary, &report.id)
        };
        let mut clusters = Vec::new();
        for (event, mut reports) in members {
            reports.sort_by_cached_key(|&at| order(at));
            let (mut confidence, mut reasons) = (1.0, Vec::new());
            if reports.len() > 1 {
                let activity = Names::part(&names.event(event), "merge");
                let said = read::node(store, activity.as_ref(), graph.as_ref())?;
                confidence = said.number(vocab::CONFIDENCE).unwrap_or(confidence);
                reasons = said.texts(vocab::REASON).into_iter().map(str::to_owned).collect();
            }
            clusters.push(Cluster { reports, confidence, reasons });
        }
        clusters.sort_by_cached_key(|cluster| order(cluster.reports[0]));
        let at: BTreeMap<&str, usize> = clusters
            .iter()
            .enumerate()
            .map(|(at, cluster)| (corpus.reports[cluster.reports[0]].id.as_str(), at))
            .collect();
        let pairs = |term| -> Result<Vec<(usize, usize)>, GraphError> {
            let found = of(term, "event", "event")?;
            Ok(found.iter().filter_map(|(a, b)| Some((*at.get(a.as_str())?, *at.get(b.as_str())?))).collect())
        };
        let clustering =
            Clustering { executes: pairs(vocab::EXECUTES)?, parts: pairs(sem::HAS_SUB_EVENT)?, clusters: Vec::new() };
        drop(at);
        let clustering = Clustering { clusters, ..clustering };
        Ok(Self::made(corpus, names, entities, corrections, |_, _| clustering))
    }

    /// All of it, once it is known which figures are one entity; `cluster` says which reports are one event.
    pub(crate) fn made(
        corpus: Corpus,
        names: &Names,
        mut entities: Vec<EntityRecord>,
        corrections: Corrections,
        cluster: impl FnOnce(&[ArticleSummary], &[ReportSummary]) -> Clustering,
    ) -> Self {
        for (id, one) in corrections.named.iter().filter(|(_, one)| one.stands) {
            if bearer(&corpus, &one.name).is_none() {
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
        let articles = corpus.article_summaries();
        let iri = |figure: usize| names.entity(&entities[entity_of[figure]].id).into_string();
        let reports: Vec<ReportSummary> = corpus.reports.iter().map(|report| summary(report, &corpus, iri)).collect();
        let clustering = cluster(&articles, &reports);
        let mut cluster_of = vec![0; reports.len()];
        for (at, cluster) in clustering.clusters.iter().enumerate() {
            for &report in &cluster.reports {
                cluster_of[report] = at;
            }
        }
        let names = Some(names.clone());
        Self { corpus, entities, entity_of, articles, reports, clustering, cluster_of, corrections, names }
    }

    /// Whether a report counts as far as people are concerned: its article was not taken back, and nobody rejected it.
    #[must_use]
    pub fn is_accepted(&self, report: usize) -> bool {
        let report = &self.reports[report];
        !self.articles[report.article].retracted && !self.corrections.rejected.contains(&report.id)
    }

    /// The reports of an event that count: those of the newest versions, not retracted; the first reported first.
    #[must_use]
    pub fn counting(&self, cluster: &Cluster) -> Vec<usize> {
        let counts =
            |&at: &usize| self.is_accepted(at) && self.articles[self.reports[at].article].superseded_by.is_none();
        cluster.reports.iter().copied().filter(counts).collect()
    }

    /// What the given reports of one event say together.
    #[must_use]
    pub fn describe(&self, reports: &[usize]) -> Option<MergedEvent> {
        let first = *reports.first()?;
        let counting: Vec<&ReportSummary> = reports.iter().map(|&at| &self.reports[at]).collect();
        let mut event = merge::describe(&self.articles, &counting)?;
        let fixes = self.fixes(&self.clustering.clusters[self.cluster_of[first]]);
        curation::correct(&mut event, &fixes, |meant| self.entity_meant(meant));
        Some(event)
    }

    /// What people set of an event, in order.
    pub(crate) fn fixes(&self, cluster: &Cluster) -> Vec<&Fix> {
        if self.corrections.fixes.is_empty() {
            return Vec::new();
        }
        let of = |&at: &usize| self.corrections.fixes.get(&self.reports[at].id);
        let mut fixes: Vec<&Fix> = cluster.reports.iter().filter_map(of).flatten().collect();
        fixes.sort_by_key(|fix| (fix.sequence, fix.property));
        fixes
    }

    /// The IRI of the entity that a person meant.
    fn entity_meant(&self, meant: Meant<'_>) -> Option<String> {
        let figures = &self.corpus.figures;
        let iri = |id: &str| self.names.as_ref().map(|names| names.entity(id).into_string());
        let found = match meant {
            Meant::Figure(figure) => figures.iter().position(|known| known.id == figure)?,
            Meant::New(id, name) => match bearer(&self.corpus, name) {
                Some(found) => found,
                None => return iri(id),
            },
        };
        iri(&self.entities[self.entity_of[found]].id)
    }

    /// The id of a cluster: that of its first report.
    #[must_use]
    pub fn event_id(&self, cluster: &Cluster) -> &str {
        &self.reports[cluster.reports[0]].id
    }
}

/// The figure that bears a name by which a person brought someone in: of the first family of kinds that has one, the
/// first by publication.
fn bearer(corpus: &Corpus, name: &str) -> Option<usize> {
    identity::own_keys(name).into_iter().find_map(|key| {
        let of = corpus.figures.iter().enumerate().filter(|(_, figure)| identity::own_key(figure) == key);
        let first =
            of.min_by_key(|(_, figure)| merge::publication_order(&corpus.articles[figure.article].summary, &figure.id));
        first.map(|(at, _)| at)
    })
}

/// A report as merging takes it; `entity` gives what stands for the entity that a figure is.
pub(crate) fn summary(report: &ReportRecord, corpus: &Corpus, entity: impl Fn(usize) -> String) -> ReportSummary {
    let main = &report.mentions[report.salient];
    let mut lemmas: Vec<String> = report.mentions.iter().map(|mention| mention.lemma.clone()).collect();
    lemmas.sort();
    lemmas.dedup();
    ReportSummary {
        id: report.id.clone(),
        article: report.article,
        label: report.label.clone(),
        kind: report.kind.clone(),
        lemmas,
        status: report.status,
        tense: main.tense,
        polarity: main.polarity,
        certainty: main.certainty,
        bounds: report.bounds,
        edtf: report.edtf.clone(),
        precision: report.precision,
        basis: report.basis.as_deref().and_then(from_word),
        zone: report.zone,
        roles: report
            .roles
            .iter()
            .map(|role| RoleSummary {
                role: role.role,
                entity: role.figure.map(&entity),
                kind: role.figure.map(|figure| corpus.figures[figure].kind),
                phrase: role.phrase.clone(),
            })
            .collect(),
        quantities: report.quantities.clone(),
        attributed_to: main.attributed_to.map(&entity),
        quote: report.quote.clone(),
        confidence: report.confidence,
    }
}

/// The quads of the merge graph.
#[must_use]
pub fn merge_quads(names: &Names, knowledge: &Knowledge) -> Vec<Quad> {
    let mut quads = Quads::new(names.graph("merge"));
    for entity in &knowledge.entities {
        entity_quads(&mut quads, names, entity, &knowledge.corpus.figures);
    }
    article_quads(&mut quads, names, knowledge);
    let live = events(&mut quads, names, knowledge);
    for (pairs, term) in
        [(&knowledge.clustering.executes, vocab::EXECUTES), (&knowledge.clustering.parts, sem::HAS_SUB_EVENT)]
    {
        for (subject, object) in pairs {
            if let (Some(subject), Some(object)) = (live.get(subject), live.get(object)) {
                quads.node(subject, term, object.clone());
            }
        }
    }
    quads.finish()
}

/// The quads of the events of a part of all knowledge, and of the reports that they are judged from, without what holds
/// between events; the ids of those that are live.
pub(crate) fn part_quads(quads: &mut Quads, names: &Names, knowledge: &Knowledge) -> BTreeSet<String> {
    article_quads(quads, names, knowledge);
    let live = events(quads, names, knowledge);
    live.into_keys().map(|at| knowledge.event_id(&knowledge.clustering.clusters[at]).to_owned()).collect()
}

/// Which version follows which, and which article took over the text of which.
fn article_quads(quads: &mut Quads, names: &Names, knowledge: &Knowledge) {
    for article in &knowledge.articles {
        if let Some(newer) = &article.superseded_by {
            quads.node(&names.article(newer), prov::WAS_REVISION_OF, names.article(&article.hash));
        }
        if let Some(first) = &article.copy_of {
            quads.node(&names.article(&article.hash), prov::HAD_PRIMARY_SOURCE, names.article(first));
        }
    }
}

/// The quads of the events; the nodes of those that are live, by their clusters.
fn events(quads: &mut Quads, names: &Names, knowledge: &Knowledge) -> BTreeMap<usize, NamedNode> {
    let mut live = BTreeMap::new();
    for (at, cluster) in knowledge.clustering.clusters.iter().enumerate() {
        let node = names.event(knowledge.event_id(cluster));
        for &report in &cluster.reports {
            let id = &knowledge.reports[report].id;
            quads.node(&names.report(id), vocab::REPORT_OF, node.clone());
            if id != knowledge.event_id(cluster) {
                quads.node(&names.event(id), dcterms::IS_REPLACED_BY, node.clone());
            }
        }
        let counting = knowledge.counting(cluster);
        if let Some(event) = knowledge.describe(&counting) {
            event_quads(quads, names, knowledge, &node, &event, &counting);
            merge_activity(quads, names, knowledge, &node, cluster);
            live.insert(at, node);
        }
    }
    live
}

fn entity_quads(quads: &mut Quads, names: &Names, entity: &EntityRecord, figures: &[FigureRecord]) {
    for &figure in &entity.figures {
        figure_quads(quads, names, &figures[figure].id, &entity.id);
    }
    entity_node_quads(quads, names, entity);
}

/// Of which entity a figure is.
pub(crate) fn figure_quads(quads: &mut Quads, names: &Names, figure: &str, entity: &str) {
    let node = names.entity(entity);
    quads.node(&names.figure(figure), vocab::FIGURE_OF, node.clone());
    if figure != entity {
        quads.node(&names.entity(figure), dcterms::IS_REPLACED_BY, node);
    }
}

/// What an entity is.
pub(crate) fn entity_node_quads(quads: &mut Quads, names: &Names, entity: &EntityRecord) {
    let node = names.entity(&entity.id);
    quads.node(&node, rdf::TYPE, write::class_of(entity.kind));
    quads.text(&node, vocab::FIGURE_KIND, &quads::word(&entity.kind));
    quads.text(&node, skos::PREF_LABEL, &entity.name);
    for alias in &entity.aliases {
        quads.text(&node, skos::ALT_LABEL, alias);
    }
    if let Some(item) = entity.item.as_deref().and_then(item_iri) {
        quads.node(&node, schema::SAME_AS, item);
    }
    if let Some((latitude, longitude)) = entity.coordinates {
        quads.decimal(&node, geo::LAT, latitude);
        quads.decimal(&node, geo::LONG, longitude);
    }
}

fn event_quads(
    quads: &mut Quads,
    names: &Names,
    knowledge: &Knowledge,
    node: &NamedNode,
    event: &MergedEvent,
    counting: &[usize],
) {
    quads.node(node, rdf::TYPE, sem::EVENT);
    quads.text(node, rdfs::LABEL, &event.label);
    // reports that name different items leave it open
    let items: BTreeSet<&String> =
        counting.iter().filter_map(|&at| knowledge.corpus.reports[at].item.as_ref()).collect();
    if let (1, Some(item)) = (items.len(), items.first().and_then(|item| item_iri(item))) {
        quads.node(node, schema::SAME_AS, item);
    }
    if let Some(kind) = &event.kind {
        quads.node(node, sem::EVENT_TYPE, write::concept(scheme::EVENT_TYPE, kind));
    }
    quads.node(node, vocab::STATUS, write::concept(scheme::STATUS, event.status.name()));
    for (role, entity) in &event.roles {
        write::role_triples(quads, node, *role, &NamedNode::new_unchecked(entity));
    }
    if let Some(when) = &event.when {
        let time = Names::part(node, "time");
        let from = &knowledge.corpus.reports[counting[when.from]];
        quads.node(node, sem::HAS_TIME, time.clone());
        write::time_triples(quads, &time, when.bounds, when.edtf.as_deref());
        if let Some(precision) = when.precision {
            quads.node(&time, vocab::PRECISION, quads::unit(precision));
        }
        let basis = if when.corrected { Some(CORRECTION) } else { from.basis.as_deref() };
        if let Some(basis) = basis {
            quads.node(&time, vocab::ANCHOR_METHOD, write::concept(scheme::ANCHOR_METHOD, basis));
        }
        if let Some(zone) = from.zone.filter(|_| !when.corrected) {
            quads.text(&time, vocab::ZONE, &quads::zone(zone));
        }
    }
    for (at, quantity) in event.quantities.iter().enumerate() {
        let part = Names::part(node, &format!("quantity-{at}"));
        quads.node(node, vocab::QUANTITY, part.clone());
        write::quantity_triples(quads, &part, quantity);
    }
    for (at, dispute) in event.disputes.iter().enumerate() {
        let part = Names::part(node, &format!("dispute-{at}"));
        quads.node(node, vocab::DISPUTES, part.clone());
        quads.node(&part, rdf::TYPE, vocab::DISPUTE);
        quads.node(&part, rdf::TYPE, prov::ENTITY);
        quads.text(&part, vocab::MATTER, matter(dispute.matter));
        quads.text(&part, vocab::DISPUTED_VALUE, &dispute.value);
        for &report in &dispute.reports {
            quads.node(&part, prov::WAS_DERIVED_FROM, names.report(&knowledge.reports[counting[report]].id));
        }
    }
    for &at in counting {
        let report = &knowledge.corpus.reports[at];
        let hash = &knowledge.articles[report.article].hash;
        for mention in &report.mentions {
            quads.node(node, gaf::DENOTED_BY, names.mention(hash, mention.trigger));
        }
    }
    let published = counting.iter().filter_map(|&at| knowledge.articles[knowledge.reports[at].article].published);
    if let Some(first) = published.map(quads::moment_stamp).min() {
        quads.typed(node, vocab::FIRST_REPORTED, &first, xsd::DATE_TIME);
    }
    quads.integer(node, vocab::SOURCES, event.sources);
    quads.integer(node, vocab::PUBLISHERS, event.publishers);
    quads.decimal(node, vocab::CONFIDENCE, event.confidence);
}

/// The judgement that several reports are of one event.
fn merge_activity(quads: &mut Quads, names: &Names, knowledge: &Knowledge, node: &NamedNode, cluster: &Cluster) {
    if cluster.reports.len() < 2 {
        return;
    }
    let activity = Names::part(node, "merge");
    quads.node(node, prov::WAS_GENERATED_BY, activity.clone());
    quads.node(&activity, rdf::TYPE, prov::ACTIVITY);
    quads.decimal(&activity, vocab::CONFIDENCE, cluster.confidence);
    for &report in &cluster.reports {
        quads.node(&activity, prov::USED, names.report(&knowledge.reports[report].id));
    }
    for reason in &cluster.reasons {
        quads.text(&activity, vocab::REASON, reason);
    }
}

/// The word for what a dispute is about.
#[must_use]
pub fn matter(matter: Matter) -> &'static str {
    match matter {
        Matter::When => "when",
        Matter::Quantities => "quantities",
        Matter::Status => "status",
    }
}
