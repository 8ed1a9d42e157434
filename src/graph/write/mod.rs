//! Given an article and its analysis, makes the article's graph: the same quads on any machine and in any order.

mod time;

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, NamedNodeRef, Quad};

use crate::annotation::NameKind;
use crate::article::Article;
use crate::calendar::Bounds;
use crate::document::{CodePoints, Span};
use crate::entity::Entity;
use crate::event::{Event, Quantity, Role};
use crate::graph::iri::{self, Names};
use crate::graph::quads::{self, Quads};
use crate::graph::terms::{edtf, gaf, grasp, oa, prov, rdf, rdfs, schema, scheme, sem, skos, xsd};
use crate::graph::{fingerprint, ontology, vocab};
use crate::mention::MentionForm;
use crate::pipeline::Analysis;

/// The quads of an article's graph, in no order, some twice. `version` is that of the program that analysed it.
#[must_use]
pub fn article_quads(names: &Names, article: &Article, analysis: &Analysis, version: &str) -> Vec<Quad> {
    let hash = iri::article_hash(article);
    let mut writer = Writer {
        quads: Quads::new(names.article_graph(&hash)),
        names,
        article,
        analysis,
        points: CodePoints::of(&article.text),
        node: names.article(&hash),
        roots: roots(&analysis.events),
        mentions: BTreeSet::new(),
        hash,
    };
    writer.article(version);
    writer.figures();
    writer.reports();
    writer.quads.unsorted()
}

/// The first mention of the event that mention number `at` is of.
fn root(events: &[Event], at: usize) -> usize {
    let mut at = at;
    // a chain is at most as long as the list: a circle in bad data must not hang
    for _ in 0..events.len() {
        match events[at].same_as {
            Some(first) if first < events.len() && first != at => at = first,
            _ => break,
        }
    }
    at
}

/// For each event mention the first mention of the same event.
fn roots(events: &[Event]) -> Vec<usize> {
    (0..events.len()).map(|at| root(events, at)).collect()
}

/// Whether one of the mentions of the same event is salient.
fn is_reported(events: &[Event], roots: &[usize], at: usize) -> bool {
    roots.iter().zip(events).any(|(&root, event)| root == roots[at] && event.salient)
}

/// The entities that are written: those that have a name, and those that take part in what is reported.
#[must_use]
pub fn figures(analysis: &Analysis) -> BTreeSet<usize> {
    let roots = roots(&analysis.events);
    let named = |entity: &Entity| entity.mentions.iter().any(|mention| mention.form == MentionForm::Name);
    let mut wanted: BTreeSet<usize> =
        (0..analysis.entities.len()).filter(|&at| named(&analysis.entities[at])).collect();
    for (at, event) in analysis.events.iter().enumerate() {
        if is_reported(&analysis.events, &roots, at) {
            wanted.extend(event.roles.iter().filter_map(|role| role.entity));
            wanted.extend(event.attributed_to);
        }
    }
    wanted.retain(|&at| analysis.entities.get(at).is_some_and(|entity| !entity.mentions.is_empty()));
    wanted
}

/// The report that event mention number `at` is of, where it becomes one.
#[must_use]
pub fn report(names: &Names, hash: &str, points: &CodePoints, events: &[Event], at: usize) -> Option<NamedNode> {
    let roots = roots(events);
    let first = *roots.get(at)?;
    is_reported(events, &roots, at).then(|| names.report(&iri::report_id(hash, points.range(events[first].trigger))))
}

struct Writer<'a> {
    quads: Quads,
    names: &'a Names,
    article: &'a Article,
    analysis: &'a Analysis,
    points: CodePoints,
    hash: String,
    node: NamedNode,
    /// For each event mention the first mention of the same event.
    roots: Vec<usize>,
    /// Mentions that are written, by IRI.
    mentions: BTreeSet<String>,
}

impl Writer<'_> {
    fn article(&mut self, version: &str) {
        let Self { quads, names, article, node, .. } = self;
        quads.node(node, rdf::TYPE, schema::NEWS_ARTICLE);
        quads.node(node, rdf::TYPE, prov::ENTITY);
        quads.text(node, schema::IDENTIFIER, &article.id);
        quads.maybe_text(node, schema::HEADLINE, article.title.as_deref());
        quads.maybe_text(node, schema::IN_LANGUAGE, article.lang.as_deref());
        quads.text(node, schema::ARTICLE_BODY, &article.text);
        if let Some(url) = &article.url {
            quads.typed(node, schema::URL, url, xsd::ANY_URI);
        }
        for (term, name, kind) in [
            (schema::PUBLISHER, &article.publisher, Some(schema::ORGANIZATION)),
            (schema::AUTHOR, &article.author, None),
        ] {
            let Some(name) = name else { continue };
            let agent = names.agent(name);
            quads.node(node, term, agent.clone());
            quads.node(&agent, rdf::TYPE, prov::AGENT);
            if let Some(kind) = kind {
                quads.node(&agent, rdf::TYPE, kind);
            }
            quads.text(&agent, schema::NAME, name);
        }
        if let Some(published) = article.published {
            quads.moment(node, schema::DATE_PUBLISHED, published.when);
            quads.node(node, vocab::PUBLISHED_PRECISION, quads::unit(published.when.precision()));
            quads.text(node, vocab::PUBLISHED_BASIS, &quads::word(&published.basis));
            if let Some(offset) = published.when.offset() {
                quads.text(node, vocab::ZONE, &quads::zone(offset.local_minus_utc()));
            }
            if let Some(instant) = published.when.instant() {
                quads.typed(node, vocab::INSTANT, &instant.format("%Y-%m-%dT%H:%M:%SZ").to_string(), xsd::DATE_TIME);
            }
        }
        if let Some(modified) = article.modified {
            quads.moment(node, schema::DATE_MODIFIED, modified);
            quads.node(node, vocab::MODIFIED_PRECISION, quads::unit(modified.precision()));
            if let Some(offset) = modified.offset() {
                quads.text(node, vocab::MODIFIED_ZONE, &quads::zone(offset.local_minus_utc()));
            }
        }
        quads.text(node, vocab::CONTENT_HASH, &fingerprint::content_hash(&article.text));
        quads.text(node, vocab::FINGERPRINT, &fingerprint::write(&fingerprint::fingerprint(&article.text)));
        quads.text(node, vocab::ANALYSIS_VERSION, version);
    }

    /// A mention with its two selectors, once; its node.
    fn mention(&mut self, span: Span) -> NamedNode {
        let range = self.points.range(span);
        let node = self.names.mention(&self.hash, range);
        self.place_on_text(&node, span, range);
        node
    }

    fn quote(&mut self, span: Span) -> NamedNode {
        let range = self.points.range(span);
        let node = self.names.quote(&self.hash, range);
        self.place_on_text(&node, span, range);
        node
    }

    fn place_on_text(&mut self, node: &NamedNode, span: Span, (start, end): (usize, usize)) {
        if !self.mentions.insert(node.as_str().to_owned()) {
            return;
        }
        let text = &self.article.text;
        let position = NamedNode::new_unchecked(format!("{}&position", node.as_str()));
        let words = NamedNode::new_unchecked(format!("{}&text", node.as_str()));
        let quads = &mut self.quads;
        quads.node(node, rdf::TYPE, gaf::MENTION);
        quads.node(node, rdf::TYPE, oa::SPECIFIC_RESOURCE);
        quads.node(node, oa::HAS_SOURCE, self.node.clone());
        quads.node(node, oa::HAS_SELECTOR, position.clone());
        quads.node(node, oa::HAS_SELECTOR, words.clone());
        quads.node(&position, rdf::TYPE, oa::TEXT_POSITION_SELECTOR);
        quads.integer(&position, oa::START, start);
        quads.integer(&position, oa::END, end);
        quads.node(&words, rdf::TYPE, oa::TEXT_QUOTE_SELECTOR);
        quads.text(&words, oa::EXACT, span.of(text));
    }

    /// The figure of entity number `at`, whether it is written or not.
    fn figure(&self, at: usize) -> Option<NamedNode> {
        figure(self.names, &self.hash, &self.points, self.analysis.entities.get(at)?)
    }

    fn figures(&mut self) {
        for at in figures(self.analysis) {
            let entity = &self.analysis.entities[at];
            let Some(node) = self.figure(at) else { continue };
            self.quads.node(&node, rdf::TYPE, vocab::FIGURE);
            self.quads.node(&node, rdf::TYPE, gaf::INSTANCE);
            self.quads.node(&node, rdf::TYPE, class_of(entity.kind));
            self.quads.text(&node, vocab::FIGURE_KIND, &quads::word(&entity.kind));
            self.quads.text(&node, skos::PREF_LABEL, &entity.name);
            for alias in entity.aliases.iter().filter(|alias| **alias != entity.name) {
                self.quads.text(&node, skos::ALT_LABEL, alias);
            }
            for calling in &entity.callings {
                self.quads.text(&node, vocab::CALLING, calling);
            }
            for mention in &entity.mentions {
                let place = self.mention(mention.span);
                self.quads.node(&node, gaf::DENOTED_BY, place.clone());
                self.quads.text(&place, vocab::FORM, &quads::word(&mention.form));
            }
        }
    }

    fn is_reported(&self, at: usize) -> bool {
        is_reported(&self.analysis.events, &self.roots, at)
    }

    fn report_node(&self, at: usize) -> NamedNode {
        let first = &self.analysis.events[self.roots[at]];
        self.names.report(&iri::report_id(&self.hash, self.points.range(first.trigger)))
    }

    fn reports(&mut self) {
        for at in 0..self.roots.len() {
            if self.roots[at] == at && self.is_reported(at) {
                let group: Vec<usize> = (at..self.roots.len()).filter(|&other| self.roots[other] == at).collect();
                self.report(&group);
            }
        }
    }

    /// A report from all mentions of its event, the first mention first.
    fn report(&mut self, group: &[usize]) {
        let analysis = self.analysis;
        let events = || group.iter().map(|&at| &analysis.events[at]);
        let Some(main) = events().find(|event| event.salient) else { return };
        let node = self.report_node(group[0]);
        let graph = &mut self.quads;
        graph.node(&node, rdf::TYPE, vocab::EVENT_REPORT);
        graph.node(&node, rdf::TYPE, prov::ENTITY);
        graph.node(&node, rdf::TYPE, gaf::INSTANCE);
        graph.node(&node, prov::WAS_DERIVED_FROM, self.node.clone());
        let label = if main.label.is_empty() { main.trigger.of(&self.article.text) } else { &main.label };
        graph.text(&node, rdfs::LABEL, label);
        let kind = main.kind.as_ref().or_else(|| events().find_map(|event| event.kind.as_ref()));
        if let Some(kind) = kind.filter(|kind| ontology::is_event_type(kind)) {
            graph.node(&node, vocab::REPORTED_TYPE, concept(scheme::EVENT_TYPE, kind));
        }
        graph.node(&node, vocab::STATUS, concept(scheme::STATUS, main.status.name()));
        graph.decimal(&node, vocab::CONFIDENCE, hundredths(main.confidence));
        for rule in events().flat_map(|event| &event.rules) {
            graph.text(&node, vocab::RULE, rule);
        }
        for event in events() {
            let mention = self.event_mention(event);
            self.quads.node(&node, gaf::DENOTED_BY, mention.clone());
            if std::ptr::eq(event, main) {
                self.quads.node(&node, vocab::SALIENT_MENTION, mention);
            }
            let quote = self.quote(event.quote);
            self.quads.node(&node, gaf::DENOTED_IN, quote);
        }
        self.roles(&node, main, group);
        self.quantities(&node, main, group);
        let dated = |event: &&Event| event.when.as_ref().is_some_and(|when| when.bounds != Bounds::OPEN);
        let timed = Some(main).filter(dated).or_else(|| events().find(dated)).or(Some(main));
        if let Some(when) = timed.and_then(|event| event.when.as_ref()) {
            self.time(&node, when);
        }
    }

    fn event_mention(&mut self, event: &Event) -> NamedNode {
        let node = self.mention(event.trigger);
        let quote = self.quote(event.quote);
        let speaker = event.attributed_to.and_then(|at| self.figure(at));
        let (start, end) = self.points.range(event.trigger);
        let attribution =
            NamedNode::new_unchecked(format!("{}#attribution={start},{end}", self.names.article(&self.hash).as_str()));
        let quads = &mut self.quads;
        quads.text(&node, vocab::LEMMA, &event.lemma);
        quads.text(&node, vocab::TIMEML_CLASS, event.class.name());
        quads.node(&node, vocab::IN_QUOTE, quote);
        quads.node(&node, grasp::HAS_ATTRIBUTION, attribution.clone());
        quads.node(&attribution, rdf::TYPE, grasp::ATTRIBUTION);
        quads.node(&attribution, vocab::CERTAINTY, concept(scheme::CERTAINTY, event.certainty.name()));
        quads.node(&attribution, vocab::POLARITY, concept(scheme::POLARITY, event.polarity.name()));
        quads.node(&attribution, vocab::TENSE, concept(scheme::TENSE, event.tense.name()));
        if let Some(speaker) = speaker {
            quads.node(&attribution, grasp::WAS_ATTRIBUTED_TO, speaker);
        }
        node
    }

    /// The roles of the salient mention, and from the others those of figures that have none yet.
    fn roles(&mut self, report: &NamedNode, main: &Event, group: &[usize]) {
        let analysis = self.analysis;
        let mut roles: Vec<_> = main.roles.iter().collect();
        for role in group.iter().flat_map(|&at| &analysis.events[at].roles) {
            let known = |other: &&&crate::event::Participant| other.entity == role.entity;
            if role.entity.is_some() && !roles.iter().any(|other| known(&other)) {
                roles.push(role);
            }
        }
        roles.sort_by_key(|role| (role.role, role.span));
        roles.dedup_by_key(|role| (role.role, role.span));
        for (at, role) in roles.into_iter().enumerate() {
            let mention = self.mention(role.span);
            let figure = role.entity.and_then(|entity| self.figure(entity));
            let node = Names::part(report, &format!("role-{at}"));
            let quads = &mut self.quads;
            quads.node(report, vocab::PARTICIPATION, node.clone());
            quads.node(&node, rdf::TYPE, sem::ROLE);
            quads.node(&node, sem::ROLE_TYPE, role_term(role.role));
            quads.node(&node, gaf::DENOTED_BY, mention);
            if let Some(figure) = figure {
                quads.node(&node, rdf::VALUE, figure.clone());
                role_triples(quads, report, role.role, &figure);
            }
        }
    }

    fn quantities(&mut self, report: &NamedNode, main: &Event, group: &[usize]) {
        let analysis = self.analysis;
        let mut all: Vec<&Quantity> = main.quantities.iter().collect();
        for quantity in group.iter().flat_map(|&at| &analysis.events[at].quantities) {
            let same = |other: &&Quantity| {
                other.kind == quantity.kind
                    && other.unit == quantity.unit
                    && other.value.total_cmp(&quantity.value).is_eq()
            };
            if !all.iter().any(same) {
                all.push(quantity);
            }
        }
        all.sort_by(|a, b| (a.span, &a.kind).cmp(&(b.span, &b.kind)));
        for (at, quantity) in all.into_iter().enumerate() {
            let node = Names::part(report, &format!("quantity-{at}"));
            let mention = self.mention(quantity.span);
            self.quads.node(&node, gaf::DENOTED_BY, mention);
            self.quads.node(report, vocab::QUANTITY, node.clone());
            quantity_triples(
                &mut self.quads,
                &node,
                &crate::event::report::QuantitySummary {
                    kind: quantity.kind.clone(),
                    value: quantity.value,
                    max: quantity.max,
                    unit: quantity.unit.clone(),
                    modifier: quantity.modifier.clone(),
                },
            );
        }
    }
}

/// The figure of an entity: its article and its first mention.
#[must_use]
pub fn figure(names: &Names, hash: &str, points: &CodePoints, entity: &Entity) -> Option<NamedNode> {
    let first = entity.mentions.first()?;
    Some(names.figure(&iri::figure_id(hash, points.range(first.span))))
}

/// A concept of a scheme.
#[must_use]
pub fn concept(scheme: &str, name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{scheme}{name}"))
}

fn hundredths(value: f32) -> f64 {
    (f64::from(value) * 100.0).round() / 100.0
}

/// The class of what is named.
#[must_use]
pub fn class_of(kind: NameKind) -> NamedNodeRef<'static> {
    match kind {
        NameKind::Person => schema::PERSON,
        NameKind::Organization | NameKind::Nationality => schema::ORGANIZATION,
        NameKind::Place | NameKind::Facility => schema::PLACE,
        NameKind::Product => schema::PRODUCT,
        NameKind::Event => schema::EVENT,
        NameKind::Work => schema::CREATIVE_WORK,
        NameKind::Other => schema::THING,
    }
}

/// The property of a role.
#[must_use]
pub fn role_term(role: Role) -> NamedNodeRef<'static> {
    match role {
        Role::Agent => vocab::AGENT,
        Role::Patient => vocab::PATIENT,
        Role::Recipient => vocab::RECIPIENT,
        Role::Beneficiary => vocab::BENEFICIARY,
        Role::Instrument => vocab::INSTRUMENT,
        Role::Topic => vocab::TOPIC,
        Role::Place => vocab::PLACE,
        Role::Source => vocab::SOURCE,
        Role::Destination => vocab::DESTINATION,
        Role::Other => vocab::OTHER,
    }
}

/// Whether a role is a place's.
#[must_use]
pub fn is_place(role: Role) -> bool {
    matches!(role, Role::Place | Role::Source | Role::Destination)
}

/// A role and the property above it, both written out.
pub fn role_triples(quads: &mut Quads, subject: &NamedNode, role: Role, filler: &NamedNode) {
    quads.node(subject, role_term(role), filler.clone());
    quads.node(subject, if is_place(role) { sem::HAS_PLACE } else { sem::HAS_ACTOR }, filler.clone());
}

/// A `sem:Time` with its bounds; an open end is left out.
pub fn time_triples(quads: &mut Quads, node: &NamedNode, bounds: Bounds, written: Option<&str>) {
    quads.node(node, rdf::TYPE, sem::TIME);
    if let Some(earliest) = bounds.earliest {
        quads.typed(node, sem::EARLIEST_BEGIN, &quads::begin_stamp(earliest), xsd::DATE_TIME);
    }
    if let Some(latest) = bounds.latest {
        quads.typed(node, sem::LATEST_END, &quads::end_stamp(latest), xsd::DATE_TIME);
    }
    if let Some(written) = written {
        quads.typed(node, sem::HAS_TIME_STAMP, written, edtf::EDTF);
    }
}

/// An amount or count.
pub fn quantity_triples(quads: &mut Quads, node: &NamedNode, quantity: &crate::event::report::QuantitySummary) {
    let money = quantity.kind == "money";
    quads.node(node, rdf::TYPE, if money { schema::MONETARY_AMOUNT } else { schema::QUANTITATIVE_VALUE });
    let role = if ontology::is_quantity_role(&quantity.kind) { &quantity.kind } else { "other" };
    quads.node(node, vocab::QUANTITY_ROLE, concept(scheme::QUANTITY_ROLE, role));
    if let Some(max) = quantity.max {
        quads.decimal(node, schema::MIN_VALUE, quantity.value);
        quads.decimal(node, schema::MAX_VALUE, max);
    } else {
        quads.decimal(node, schema::VALUE, quantity.value);
    }
    quads.maybe_text(node, if money { schema::CURRENCY } else { schema::UNIT_TEXT }, quantity.unit.as_deref());
    quads.maybe_text(node, vocab::MODIFIER, quantity.modifier.as_deref());
}
