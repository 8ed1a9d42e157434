//! The ontology and its schemes: what is a concept, and which are narrower.

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{GraphName, Quad};

use crate::error::DataFileError;
use crate::graph::iri::Names;
use crate::graph::quads::sort;
use crate::graph::{GraphError, vocab};
use crate::resource::Resources;

/// The files that make the ontology graph.
pub const FILES: &[&str] =
    &["ontology/events.ttl", "ontology/event-types.ttl", "ontology/schemes.ttl", "ontology/alignments.ttl"];

/// Whether the scheme of event types has this concept.
#[must_use]
pub fn is_event_type(name: &str) -> bool {
    vocab::EVENT_TYPES.contains(&name)
}

/// Whether the scheme of quantity roles has this concept.
#[must_use]
pub fn is_quantity_role(name: &str) -> bool {
    vocab::QUANTITY_ROLES.contains(&name)
}

/// The event types below `name`, at any depth.
#[must_use]
pub fn narrower(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = vec![name];
    while let Some(above) = open.pop() {
        for &(below, broader) in vocab::BROADER_EVENT_TYPES {
            if broader == above && !found.iter().any(|seen| seen == below) {
                found.push(below.to_owned());
                open.push(below);
            }
        }
    }
    found
}

/// The quads of the ontology graph: the terms, their schemes and the alignments.
///
/// # Errors
/// When an embedded file is no Turtle.
pub fn quads(names: &Names) -> Result<Vec<Quad>, GraphError> {
    let resources = Resources::embedded();
    let graph = GraphName::from(names.graph("ontology"));
    let mut quads = Vec::new();
    for file in FILES {
        let text = resources.text(file)?;
        let wrong = |error: &dyn std::fmt::Display| GraphError::from(DataFileError::new(*file, error.to_string()));
        for quad in RdfParser::from_format(RdfFormat::Turtle).for_slice(text.as_bytes()) {
            let quad = quad.map_err(|error| wrong(&error))?;
            if quad.subject.is_blank_node() || quad.object.is_blank_node() {
                return Err(wrong(&format_args!("a blank node: {quad}")));
            }
            quads.push(Quad { graph_name: graph.clone(), ..quad });
        }
    }
    sort(&mut quads);
    Ok(quads)
}
