//! Given a knowledge base, lists what may be looked up by name: entities and events, each with what tells it from its
//! namesakes. It is read from the derived index; the graph is asked where there is none.

use std::collections::BTreeSet;

use crate::graph::timeline::{EntityRef, EventTime, Filter, PlaceRef, QuantityRef, TimelineEvent};
use crate::graph::{EntityRow, GraphError, Store};

/// One event, without its quotes.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of the timeline JSON")]
pub struct EventRow {
    pub id: String,
    pub label: String,
    pub kind: Option<String>,
    pub status: String,
    pub when: Option<EventTime>,
    pub agents: Vec<EntityRef>,
    pub recipients: Vec<EntityRef>,
    pub participants: Vec<EntityRef>,
    pub place: Option<PlaceRef>,
    pub quantities: Vec<QuantityRef>,
    /// Names of publishers, sorted.
    pub publishers: Vec<String>,
    pub sources: usize,
    pub first_reported: Option<String>,
}

impl From<TimelineEvent> for EventRow {
    fn from(event: TimelineEvent) -> Self {
        let publishers: BTreeSet<String> = event.mentions.into_iter().filter_map(|mention| mention.publisher).collect();
        Self {
            id: event.id,
            label: event.label,
            kind: event.kind,
            status: event.status,
            when: event.when,
            agents: event.agents,
            recipients: event.recipients,
            participants: event.participants,
            place: event.place,
            quantities: event.quantities,
            publishers: publishers.into_iter().collect(),
            sources: event.sources,
            first_reported: event.first_reported,
        }
    }
}

/// What may be looked up, as it was at one moment.
#[derive(Clone, Debug)]
pub struct Directory {
    /// Those with the most events first.
    pub entities: Vec<EntityRow>,
    /// Those with the most sources first.
    pub events: Vec<EventRow>,
    revision: u64,
}

impl Store {
    /// All entities and events.
    ///
    /// # Errors
    /// When the store fails.
    pub fn directory(&self) -> Result<Directory, GraphError> {
        // before the rows: what is committed meanwhile makes this one old
        let revision = self.revision()?;
        let entities = self.entities(&Filter::default())?;
        let mut events: Vec<EventRow> = Vec::new();
        let mut take = |event: TimelineEvent| events.push(event.into());
        if self.ask_index(|index| index.each_event(&mut take))?.is_none() {
            events = self.timeline_from_graph(&Filter::default())?.events.into_iter().map(EventRow::from).collect();
        }
        events.sort_by(|a, b| b.sources.cmp(&a.sources).then_with(|| a.id.cmp(&b.id)));
        Ok(Directory { entities, events, revision })
    }

    /// Whether the knowledge base is still as it was when the directory was made.
    ///
    /// # Errors
    /// When the store fails.
    pub fn is_current(&self, directory: &Directory) -> Result<bool, GraphError> {
        Ok(directory.revision == self.revision()?)
    }
}
