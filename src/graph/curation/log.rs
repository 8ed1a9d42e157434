//! Corrections as quads of the curation graph, and back.

use oxigraph::model::{NamedNode, NamedNodeRef, Quad};
use oxigraph::store::Store;

use super::{Act, ActKind, Property};
use crate::graph::iri::Names;
use crate::graph::quads::Quads;
use crate::graph::read::{self, Node};
use crate::graph::terms::{prov, rdf, rdfs, schema, xsd};
use crate::graph::{GraphError, vocab};

/// The quads of one correction.
#[must_use]
pub(crate) fn act_quads(names: &Names, act: &Act) -> Vec<Quad> {
    let mut quads = Quads::new(names.graph("curation"));
    let node = names.correction(&act.id);
    quads.node(&node, rdf::TYPE, vocab::CORRECTION);
    quads.node(&node, rdf::TYPE, prov::ACTIVITY);
    quads.text(&node, vocab::CORRECTION_KIND, act.kind.name());
    quads.integer(&node, vocab::SEQUENCE, act.sequence);
    for report in &act.reports {
        quads.node(&node, vocab::CONCERNS, names.report(report));
    }
    for figure in &act.figures {
        quads.node(&node, vocab::CONCERNS, names.figure(figure));
    }
    for report in &act.apart_from {
        quads.node(&node, vocab::APART_FROM, names.report(report));
    }
    for hash in &act.articles {
        quads.node(&node, vocab::CONCERNS, names.article(hash));
    }
    if act.kind == ActKind::Retract {
        quads.node(&node, rdf::TYPE, vocab::RETRACTION);
    }
    if let Some(property) = act.property {
        quads.text(&node, vocab::CORRECTED_PROPERTY, property.name());
    }
    for value in &act.values {
        quads.text(&node, vocab::CORRECTED_VALUE, value);
    }
    if let Some(other) = &act.undoes {
        quads.node(&node, vocab::UNDOES, names.correction(other));
    }
    if let Some(at) = &act.at {
        quads.typed(&node, prov::ENDED_AT_TIME, at, xsd::DATE_TIME);
    }
    quads.maybe_text(&node, rdfs::COMMENT, act.why.as_deref());
    if let Some(by) = &act.by {
        let agent = names.agent(by);
        quads.node(&node, prov::WAS_ASSOCIATED_WITH, agent.clone());
        quads.node(&agent, rdf::TYPE, prov::AGENT);
        quads.text(&agent, schema::NAME, by);
    }
    quads.finish()
}

/// All corrections of a knowledge base, in the order in which they were made.
///
/// # Errors
/// When the store fails or holds a correction that this program cannot have written.
pub(crate) fn acts(store: &Store, names: &Names) -> Result<Vec<Act>, GraphError> {
    let graph = names.graph("curation");
    let mut found = Vec::new();
    for node in read::subjects(store, rdf::TYPE, vocab::CORRECTION, Some(graph.as_ref()))? {
        let said = read::node(store, node.as_ref(), graph.as_ref())?;
        let broken = |message: &str| GraphError::Broken { node: node.as_str().to_owned(), message: message.to_owned() };
        let mut act = act(names, &node, &said).ok_or_else(|| broken("is no correction that can be read"))?;
        if let Some(agent) = said.iri(prov::WAS_ASSOCIATED_WITH) {
            let agent = read::node(store, NamedNodeRef::new_unchecked(agent), graph.as_ref())?;
            act.by = agent.text(schema::NAME).map(str::to_owned);
        }
        found.push(act);
    }
    found.sort_by(|a, b| a.sequence.cmp(&b.sequence).then_with(|| a.id.cmp(&b.id)));
    Ok(found)
}

fn act(names: &Names, node: &NamedNode, said: &Node) -> Option<Act> {
    let kind = said.text(vocab::CORRECTION_KIND)?;
    let kind = ActKind::ALL.into_iter().find(|one| one.name() == kind)?;
    let ids = |term: NamedNodeRef<'_>, what: &str| -> Vec<String> {
        said.iris(term).into_iter().filter_map(|iri| names.id(what, iri)).map(str::to_owned).collect()
    };
    let property = said.text(vocab::CORRECTED_PROPERTY);
    let property = property.map(|name| Property::ALL.into_iter().find(|one| one.name() == name));
    Some(Act {
        id: names.id("curation", node.as_str())?.to_owned(),
        sequence: said.text(vocab::SEQUENCE)?.parse().ok()?,
        reports: ids(vocab::CONCERNS, "report"),
        figures: ids(vocab::CONCERNS, "figure"),
        articles: ids(vocab::CONCERNS, "article"),
        apart_from: ids(vocab::APART_FROM, "report"),
        property: match property {
            Some(None) => return None,
            Some(property) => property,
            None => None,
        },
        values: said.texts(vocab::CORRECTED_VALUE).into_iter().map(str::to_owned).collect(),
        undoes: said.iri(vocab::UNDOES).and_then(|iri| names.id("curation", iri)).map(str::to_owned),
        at: said.text(prov::ENDED_AT_TIME).map(str::to_owned),
        why: said.text(rdfs::COMMENT).map(str::to_owned),
        ..Act::new(kind)
    })
}
