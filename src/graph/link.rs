//! Given the links that the analysis of an article or a service chose, makes their quads for the link graph.

use oxigraph::model::{NamedNode, Quad};

use crate::article::Article;
use crate::calendar::Moment;
use crate::document::CodePoints;
use crate::entity::Link;
use crate::entity::online::{Answer, Found};
use crate::graph::iri::{self, Names};
use crate::graph::quads::Quads;
use crate::graph::terms::{geo, prov, rdf, rdfs, schema, wikidata, xsd};
use crate::graph::{vocab, write};
use crate::pipeline::Analysis;

/// How many of the other candidates are kept.
const CANDIDATES: usize = 5;

/// A Wikidata item's IRI; `None` where `item` is not such as `Q90`.
#[must_use]
pub fn item_iri(item: &str) -> Option<NamedNode> {
    is_item(item).then(|| NamedNode::new_unchecked(format!("{}{item}", wikidata::NAMESPACE)))
}

/// Whether a text is a Wikidata item's id.
#[must_use]
pub fn is_item(text: &str) -> bool {
    text.strip_prefix('Q').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The link graph's quads of one article: for each linked figure the plain `schema:sameAs`, and a link with its ground.
#[must_use]
pub fn link_quads(names: &Names, article: &Article, analysis: &Analysis) -> Vec<Quad> {
    let hash = iri::article_hash(article);
    let points = CodePoints::of(&article.text);
    let mut quads = Quads::new(names.graph("links/wikidata"));
    for at in write::figures(analysis) {
        let entity = &analysis.entities[at];
        let Some(link) = &entity.link else { continue };
        if let Some(figure) = write::figure(names, &hash, &points, entity) {
            chosen(&mut quads, &figure, link);
        }
    }
    for (at, link) in &analysis.event_links {
        if let Some(report) = write::report(names, &hash, &points, &analysis.events, *at) {
            chosen(&mut quads, &report, link);
        }
    }
    quads.finish()
}

/// A link of the gazetteer or the lexicon.
fn chosen(quads: &mut Quads, figure: &NamedNode, link: &Link) {
    let Some(item) = item_iri(&link.item) else { return };
    let node = head(quads, figure, "link", &item, f64::from(link.score), &link.method);
    quads.text(&node, rdfs::LABEL, &link.label);
    if let Some(dated) = link.dated {
        quads.moment(&node, prov::GENERATED_AT_TIME, Moment::day(dated));
    }
    place(quads, &node, link.coordinates);
    for (at, (other, score)) in link.candidates.iter().take(CANDIDATES).enumerate() {
        candidate(quads, figure, Some(&node), at, other, f64::from(*score));
    }
}

/// The plain triple and the link with what every link has.
pub(super) fn head(
    quads: &mut Quads,
    figure: &NamedNode,
    part: &str,
    item: &NamedNode,
    score: f64,
    method: &str,
) -> NamedNode {
    let node = Names::part(figure, part);
    quads.node(figure, schema::SAME_AS, item.clone());
    quads.node(&node, rdf::TYPE, vocab::LINK);
    quads.node(&node, rdf::TYPE, prov::ENTITY);
    quads.node(&node, vocab::LINK_OF, figure.clone());
    quads.node(&node, vocab::ITEM, item.clone());
    quads.decimal(&node, vocab::CONFIDENCE, score);
    quads.text(&node, vocab::LINK_METHOD, method);
    node
}

fn place(quads: &mut Quads, node: &NamedNode, coordinates: Option<(f64, f64)>) {
    if let Some((latitude, longitude)) = coordinates {
        quads.decimal(node, geo::LAT, latitude);
        quads.decimal(node, geo::LONG, longitude);
    }
}

/// Another item: below its link, or, where none was taken, on the figure itself.
fn candidate(
    quads: &mut Quads,
    figure: &NamedNode,
    link: Option<&NamedNode>,
    at: usize,
    item: &str,
    score: f64,
) -> Option<NamedNode> {
    let item = item_iri(item)?;
    let node = Names::part(figure, &format!("candidate-{at}"));
    match link {
        Some(link) => quads.node(link, vocab::CANDIDATE, node.clone()),
        None => quads.node(&node, vocab::LINK_OF, figure.clone()),
    }
    quads.node(&node, rdf::TYPE, vocab::LINK_CANDIDATE);
    quads.node(&node, rdf::TYPE, prov::ENTITY);
    quads.node(&node, vocab::ITEM, item);
    quads.decimal(&node, vocab::CONFIDENCE, score);
    Some(node)
}

/// What a service said of a figure: a link where one item is clearly meant, the candidates in any case. `source` is the
/// service's address.
pub(super) fn answered(quads: &mut Quads, figure: &NamedNode, answer: &Answer, source: &str) {
    let (taken, others) = match answer.found.split_first() {
        Some((first, rest)) if answer.clear => (Some(first), rest),
        _ => (None, answer.found.as_slice()),
    };
    let link = taken.and_then(|found| {
        let node = head(quads, figure, "link", &item_iri(&found.item)?, f64::from(found.score), "online");
        told(quads, &node, found, answer.asked, source);
        Some(node)
    });
    for (at, found) in others.iter().take(CANDIDATES).enumerate() {
        if let Some(node) = candidate(quads, figure, link.as_ref(), at, &found.item, f64::from(found.score)) {
            told(quads, &node, found, answer.asked, source);
        }
    }
}

/// What is known of an item, and from where.
fn told(quads: &mut Quads, node: &NamedNode, found: &Found, asked: Option<Moment>, source: &str) {
    let facts = &found.facts;
    quads.maybe_text(node, rdfs::LABEL, Some(facts.label.as_str()).filter(|text| !text.is_empty()));
    quads.maybe_text(node, schema::DESCRIPTION, Some(facts.description.as_str()).filter(|text| !text.is_empty()));
    for class in facts.classes.iter().filter_map(|class| item_iri(class)) {
        quads.node(node, vocab::ITEM_CLASS, class);
    }
    if let Some(country) = facts.country.as_deref().and_then(item_iri) {
        quads.node(node, vocab::ITEM_COUNTRY, country);
    }
    place(quads, node, facts.coordinates);
    for (name, value) in &found.features {
        quads.text(node, vocab::REASON, &format!("{name} {value:.2}"));
    }
    if let Some(asked) = asked {
        quads.moment(node, prov::GENERATED_AT_TIME, asked);
    }
    let revision = facts
        .revision
        .map(|revision| format!("https://www.wikidata.org/w/index.php?title={}&oldid={revision}", found.item));
    let source = NamedNode::new(revision.as_deref().unwrap_or(source));
    if let Ok(source) = source {
        quads.node(node, prov::HAD_PRIMARY_SOURCE, source);
    }
}

/// A link that a person made.
pub(super) fn corrected(
    quads: &mut Quads,
    figure: &NamedNode,
    item: &NamedNode,
    label: Option<&str>,
    act: &NamedNode,
    when: Option<&str>,
) {
    let node = head(quads, figure, CORRECTED, item, 1.0, "curation");
    quads.maybe_text(&node, rdfs::LABEL, label);
    quads.node(&node, prov::WAS_GENERATED_BY, act.clone());
    if let Some(when) = when {
        quads.typed(&node, prov::GENERATED_AT_TIME, when, xsd::DATE_TIME);
    }
}

/// The part of a figure that is the link a person made.
pub(super) const CORRECTED: &str = "corrected";
