//! What a commit changed in the merge graph: what a derived index has to look at again, and nothing else.

use std::collections::BTreeSet;

use oxigraph::model::{NamedOrBlankNode, Quad};

use crate::graph::iri::Names;

/// What may read differently after a commit, by id. Never too little; now and then something that reads as before.
///
/// An id that is in here and no longer in the merge graph is gone: deleted, or the event or entity is now redirected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Hashes of article versions that came, went, were replaced or retracted.
    pub articles: BTreeSet<String>,
    /// Ids of reports that came, went, or are now of another event.
    pub reports: BTreeSet<String>,
    /// Ids of events that came, went or changed.
    pub events: BTreeSet<String>,
    /// Ids of entities that came, went or changed.
    pub entities: BTreeSet<String>,
}

impl Change {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty() && self.reports.is_empty() && self.events.is_empty() && self.entities.is_empty()
    }

    /// Adds what another commit changed.
    pub fn extend(&mut self, other: Self) {
        self.articles.extend(other.articles);
        self.reports.extend(other.reports);
        self.events.extend(other.events);
        self.entities.extend(other.entities);
    }

    /// Notes that a quad of the merge graph came or went.
    pub(crate) fn note(&mut self, names: &Names, quad: &Quad) {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { return };
        let subject = subject.as_str();
        for (kind, into) in [
            ("event", &mut self.events),
            ("entity", &mut self.entities),
            ("report", &mut self.reports),
            ("article", &mut self.articles),
        ] {
            if let Some(id) = names.id(kind, subject) {
                into.insert(id.to_owned());
            }
        }
    }
}
