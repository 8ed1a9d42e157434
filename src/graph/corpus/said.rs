//! What the graph of one article says, by its nodes: from quads that need not be in the store yet.

use std::borrow::Cow;
use std::collections::HashMap;

use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use crate::graph::read::Node;
use crate::graph::terms::rdf;

/// The nodes of one graph.
#[derive(Debug, Default)]
pub(crate) struct Said {
    nodes: HashMap<String, Node>,
}

impl Said {
    /// Those that quads of one graph are about; what is there twice counts once.
    pub(crate) fn of(quads: &[Quad]) -> Self {
        let mut said = Self::default();
        for quad in quads {
            let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
            match said.nodes.get_mut(subject.as_str()) {
                Some(node) => node.add(&quad.predicate, &quad.object),
                None => {
                    let mut node = Node::default();
                    node.add(&quad.predicate, &quad.object);
                    said.nodes.insert(subject.as_str().to_owned(), node);
                }
            }
        }
        said
    }

    pub(super) fn node(&self, iri: &str) -> Cow<'_, Node> {
        self.nodes.get(iri).map_or_else(|| Cow::Owned(Node::default()), Cow::Borrowed)
    }

    /// The nodes of a class, sorted.
    pub(super) fn of_class(&self, class: NamedNodeRef<'_>) -> Vec<NamedNode> {
        let class = Term::NamedNode(class.into_owned());
        let of_it = self.nodes.iter().filter(|(_, node)| node.all(rdf::TYPE).contains(&class));
        let mut found: Vec<NamedNode> = of_it.map(|(iri, _)| NamedNode::new_unchecked(iri)).collect();
        found.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        found
    }
}
