//! Given a knowledge base, lists what may be looked up by name: entities and events, each with what tells it from its
//! namesakes. No text of an article is read.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::graph::merged::Knowledge;
use crate::graph::timeline::{EntityRef, EventTime, Filter, QuantityRef};
use crate::graph::{EntityRow, GraphError, Store};
use crate::resource::Resources;

/// One event, without its quotes.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of the timeline JSON")]
pub struct EventRow {
    pub id: String,
    pub label: String,
    pub kind: Option<String>,
    pub status: String,
    pub when: Option<EventTime>,
    /// Role and who or what fills it.
    pub roles: Vec<(String, EntityRef)>,
    pub quantities: Vec<QuantityRef>,
    /// Names of publishers, sorted.
    pub publishers: Vec<String>,
    pub sources: usize,
    pub first_reported: Option<String>,
    pub disputed: bool,
}

/// What may be looked up, as it was at one moment.
#[derive(Clone, Debug)]
pub struct Directory {
    /// Those with the most events first.
    pub entities: Vec<EntityRow>,
    /// Those with the most sources first.
    pub events: Vec<EventRow>,
    state: Arc<Knowledge>,
}

impl Store {
    /// All entities and events.
    ///
    /// # Errors
    /// When the store fails.
    pub fn directory(&self) -> Result<Directory, GraphError> {
        let state = self.knowledge()?;
        let entities = self.entities(&Filter::default())?;
        let mut events: Vec<EventRow> = Vec::new();
        for found in self.choose(&state, &Filter::default())?.0 {
            let event = &found.event;
            let when = event.when.as_ref().map(|when| {
                let from = &state.corpus.reports[found.reports[when.from]];
                EventTime {
                    earliest: when.bounds.earliest,
                    latest: when.bounds.latest,
                    edtf: when.edtf.clone(),
                    precision: when.precision,
                    basis: from.basis.clone(),
                    zone: from.zone.map(crate::graph::quads::zone),
                }
            });
            let article = |&report: &usize| &state.articles[state.reports[report].article];
            let publishers: BTreeSet<String> =
                found.reports.iter().filter_map(|report| article(report).publisher.clone()).collect();
            let roles = event.roles.iter();
            events.push(EventRow {
                id: state.event_id(found.cluster).to_owned(),
                label: event.label.clone(),
                kind: event.kind.clone(),
                status: event.status.name().to_owned(),
                when,
                roles: roles
                    .filter_map(|(role, iri)| Some((role.name().to_owned(), self.entity_ref(&state, iri)?)))
                    .collect(),
                quantities: event
                    .quantities
                    .iter()
                    .map(|quantity| QuantityRef {
                        kind: quantity.kind.clone(),
                        value: quantity.value,
                        max: quantity.max,
                        unit: quantity.unit.clone(),
                        modifier: quantity.modifier.clone(),
                    })
                    .collect(),
                publishers: publishers.into_iter().collect(),
                sources: event.sources,
                first_reported: found
                    .reports
                    .iter()
                    .filter_map(|report| article(report).published.map(|when| when.to_string()))
                    .min(),
                disputed: !event.disputes.is_empty(),
            });
        }
        events.sort_by(|a, b| b.sources.cmp(&a.sources).then(a.id.cmp(&b.id)));
        Ok(Directory { entities, events, state })
    }

    /// Whether the knowledge base is still as it was when the directory was made.
    ///
    /// # Errors
    /// When the store fails.
    pub fn is_current(&self, directory: &Directory) -> Result<bool, GraphError> {
        Ok(Arc::ptr_eq(&directory.state, &self.knowledge()?))
    }

    /// Where words, weights and names come from.
    #[must_use]
    pub fn resources(&self) -> &Resources {
        &self.resources
    }
}
