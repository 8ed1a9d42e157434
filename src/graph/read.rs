//! Reading by quad patterns: what a node says, without a query.

use std::collections::BTreeMap;

use oxigraph::model::{GraphNameRef, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term};
use oxigraph::store::{StorageError, Store};

/// All that one graph (or all graphs) say of a node: predicate to objects.
#[derive(Clone, Debug, Default)]
pub struct Node {
    values: BTreeMap<String, Vec<Term>>,
}

impl Node {
    /// The objects of a predicate, in no particular order.
    #[must_use]
    pub fn all(&self, predicate: NamedNodeRef<'_>) -> &[Term] {
        self.values.get(predicate.as_str()).map_or(&[], Vec::as_slice)
    }

    /// The one object that is a node; the least where there are several.
    #[must_use]
    pub fn iri(&self, predicate: NamedNodeRef<'_>) -> Option<&str> {
        self.iris(predicate).into_iter().next()
    }

    /// The objects that are nodes, sorted.
    #[must_use]
    pub fn iris(&self, predicate: NamedNodeRef<'_>) -> Vec<&str> {
        let mut found: Vec<&str> = self.all(predicate).iter().filter_map(as_iri).collect();
        found.sort_unstable();
        found
    }

    /// The lexical form of the one literal; the least where there are several.
    #[must_use]
    pub fn text(&self, predicate: NamedNodeRef<'_>) -> Option<&str> {
        self.texts(predicate).into_iter().next()
    }

    /// The lexical forms, sorted.
    #[must_use]
    pub fn texts(&self, predicate: NamedNodeRef<'_>) -> Vec<&str> {
        let mut found: Vec<&str> = self.all(predicate).iter().filter_map(as_literal).map(Literal::value).collect();
        found.sort_unstable();
        found
    }

    /// A number.
    #[must_use]
    pub fn number(&self, predicate: NamedNodeRef<'_>) -> Option<f64> {
        self.text(predicate)?.parse().ok()
    }

    /// Says something more; what is said already is said once.
    pub(in crate::graph) fn add(&mut self, predicate: &NamedNode, object: &Term) {
        if let Some(values) = self.values.get_mut(predicate.as_str()) {
            if !values.contains(object) {
                values.push(object.clone());
            }
            return;
        }
        self.values.insert(predicate.as_str().to_owned(), vec![object.clone()]);
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// The IRI of a term that has one.
#[must_use]
pub fn as_iri(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        _ => None,
    }
}

fn as_literal(term: &Term) -> Option<&Literal> {
    match term {
        Term::Literal(literal) => Some(literal),
        _ => None,
    }
}

/// What `graph` says of a node.
///
/// # Errors
/// When the store fails.
pub fn node(store: &Store, subject: NamedNodeRef<'_>, graph: NamedNodeRef<'_>) -> Result<Node, StorageError> {
    let mut values: BTreeMap<String, Vec<Term>> = BTreeMap::new();
    for quad in store.quads_for_pattern(Some(subject.into()), None, None, Some(GraphNameRef::NamedNode(graph))) {
        let quad = quad?;
        values.entry(quad.predicate.into_string()).or_default().push(quad.object);
    }
    Ok(Node { values })
}

/// The nodes that have `object` under `predicate` in `graph` (`None`: in any), sorted.
///
/// # Errors
/// When the store fails.
pub fn subjects(
    store: &Store,
    predicate: NamedNodeRef<'_>,
    object: NamedNodeRef<'_>,
    graph: Option<NamedNodeRef<'_>>,
) -> Result<Vec<NamedNode>, StorageError> {
    let graph = graph.map(GraphNameRef::NamedNode);
    let mut found = Vec::new();
    for quad in store.quads_for_pattern(None, Some(predicate), Some(object.into()), graph) {
        if let NamedOrBlankNode::NamedNode(node) = quad?.subject {
            found.push(node);
        }
    }
    found.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    found.dedup();
    Ok(found)
}

/// All pairs that `predicate` joins in `graph`, sorted.
///
/// # Errors
/// When the store fails.
pub fn pairs(
    store: &Store,
    predicate: NamedNodeRef<'_>,
    graph: NamedNodeRef<'_>,
) -> Result<Vec<(String, Term)>, StorageError> {
    let mut found = Vec::new();
    for quad in store.quads_for_pattern(None, Some(predicate), None, Some(GraphNameRef::NamedNode(graph))) {
        let quad = quad?;
        if let NamedOrBlankNode::NamedNode(node) = quad.subject {
            found.push((node.into_string(), quad.object));
        }
    }
    found.sort_by_cached_key(|(subject, object)| (subject.clone(), object.to_string()));
    Ok(found)
}
