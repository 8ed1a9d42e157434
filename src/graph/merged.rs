//! Given what all articles say, makes the merge graph: which figures are one entity, which reports one event, what each
//! then is, which version follows which. A function of the set of articles, whatever came when.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{NamedNode, Quad};

use crate::event::merge::{self, Cluster, Clustering, Matter, MergedEvent, Merger};
use crate::event::report::{ArticleSummary, ReportSummary, RoleSummary};
use crate::graph::corpus::{Corpus, FigureRecord, ReportRecord};
use crate::graph::identity::{self, EntityRecord};
use crate::graph::iri::Names;
use crate::graph::link::item_iri;
use crate::graph::quads::{self, Quads, from_word};
use crate::graph::terms::{dcterms, gaf, geo, prov, rdf, rdfs, schema, scheme, sem, skos, xsd};
use crate::graph::{vocab, write};

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
}

impl Knowledge {
    /// Merges a corpus.
    #[must_use]
    pub fn of(corpus: Corpus, names: &Names, merger: &Merger) -> Self {
        let entities = identity::entities(&corpus);
        let mut entity_of = vec![0; corpus.figures.len()];
        for (at, entity) in entities.iter().enumerate() {
            for &figure in &entity.figures {
                entity_of[figure] = at;
            }
        }
        let articles = corpus.article_summaries();
        let reports: Vec<ReportSummary> =
            corpus.reports.iter().map(|report| summary(report, &corpus, &entities, &entity_of, names)).collect();
        let clustering = merger.cluster(&articles, &reports);
        Self { corpus, entities, entity_of, articles, reports, clustering }
    }

    /// The reports of an event that count: those of the newest versions, not retracted; the first reported first.
    #[must_use]
    pub fn counting(&self, cluster: &Cluster) -> Vec<usize> {
        let counts = |&at: &usize| {
            let article = &self.articles[self.reports[at].article];
            !article.retracted && article.superseded_by.is_none()
        };
        cluster.reports.iter().copied().filter(counts).collect()
    }

    /// What the given reports of one event say together.
    #[must_use]
    pub fn describe(&self, reports: &[usize]) -> Option<MergedEvent> {
        let reports: Vec<&ReportSummary> = reports.iter().map(|&at| &self.reports[at]).collect();
        merge::describe(&self.articles, &reports)
    }

    /// The id of a cluster: that of its first report.
    #[must_use]
    pub fn event_id(&self, cluster: &Cluster) -> &str {
        &self.reports[cluster.reports[0]].id
    }
}

fn summary(
    report: &ReportRecord,
    corpus: &Corpus,
    entities: &[EntityRecord],
    entity_of: &[usize],
    names: &Names,
) -> ReportSummary {
    let entity = |figure: usize| names.entity(&entities[entity_of[figure]].id).into_string();
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
                entity: role.figure.map(entity),
                kind: role.figure.map(|figure| corpus.figures[figure].kind),
                phrase: role.phrase.clone(),
            })
            .collect(),
        quantities: report.quantities.clone(),
        attributed_to: main.attributed_to.map(entity),
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
    for article in &knowledge.articles {
        if let Some(newer) = &article.superseded_by {
            quads.node(&names.article(newer), prov::WAS_REVISION_OF, names.article(&article.hash));
        }
    }
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
            event_quads(&mut quads, names, knowledge, &node, &event, &counting);
            merge_activity(&mut quads, names, knowledge, &node, cluster);
            live.insert(at, node);
        }
    }
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

fn entity_quads(quads: &mut Quads, names: &Names, entity: &EntityRecord, figures: &[FigureRecord]) {
    let node = names.entity(&entity.id);
    for &figure in &entity.figures {
        let id = &figures[figure].id;
        quads.node(&names.figure(id), vocab::FIGURE_OF, node.clone());
        if *id != entity.id {
            quads.node(&names.entity(id), dcterms::IS_REPLACED_BY, node.clone());
        }
    }
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
        if let Some(basis) = &from.basis {
            quads.node(&time, vocab::ANCHOR_METHOD, write::concept(scheme::ANCHOR_METHOD, basis));
        }
        if let Some(zone) = from.zone {
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
