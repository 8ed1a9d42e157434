//! The names of a knowledge base, and the ways to find what bears them.

use std::collections::HashMap;

use super::super::index::NameIndex;
use super::super::source::Type;
use super::{ENTITY, EVENT, schema};
use crate::graph::EntityRow;
use crate::graph::directory::{Directory, EventRow};

/// The directory of a knowledge base with its indexes, as it was at one moment.
#[derive(Debug)]
pub(in crate::serve::reconcile) struct Lookup {
    directory: Directory,
    pub(super) base: String,
    pub(super) types: Vec<Type>,
    pub(super) entity_names: NameIndex,
    pub(super) event_names: NameIndex,
    entity_of: HashMap<Box<str>, u32>,
    event_of: HashMap<Box<str>, u32>,
    item_of: HashMap<Box<str>, Vec<u32>>,
    /// Events by the entity that fills a role in them.
    pub(super) events_with: HashMap<Box<str>, Vec<u32>>,
}

/// An entity or an event.
#[derive(Clone, Copy)]
pub(super) enum Row<'a> {
    Entity(&'a EntityRow),
    Event(&'a EventRow),
}

impl Lookup {
    pub(in crate::serve::reconcile) fn of(directory: Directory, base: &str) -> Self {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let entities = || directory.entities.iter().enumerate().map(|(at, row)| (number(at), row));
        let events = || directory.events.iter().enumerate().map(|(at, row)| (number(at), row));
        let entity_names =
            NameIndex::of(entities().flat_map(|(at, row)| {
                std::iter::once(&row.name).chain(&row.aliases).map(move |name| (at, name.as_str()))
            }));
        let event_names = NameIndex::of(events().map(|(at, row)| (at, row.label.as_str())));
        let mut item_of: HashMap<Box<str>, Vec<u32>> = HashMap::new();
        for (at, row) in entities() {
            if let Some(item) = &row.wikidata {
                item_of.entry(item.as_str().into()).or_default().push(at);
            }
        }
        let mut events_with: HashMap<Box<str>, Vec<u32>> = HashMap::new();
        for (at, row) in events() {
            let place = row.place.iter().map(|place| place.iri.as_str());
            for iri in row.participants.iter().map(|one| one.iri.as_str()).chain(place) {
                let of = events_with.entry(iri.into()).or_default();
                if of.last() != Some(&at) {
                    of.push(at);
                }
            }
        }
        Self {
            base: base.to_owned(),
            types: schema::types(),
            entity_names,
            event_names,
            entity_of: entities().map(|(at, row)| (row.id.as_str().into(), at)).collect(),
            event_of: events().map(|(at, row)| (row.id.as_str().into(), at)).collect(),
            item_of,
            events_with,
            directory,
        }
    }

    /// What it was made of.
    pub(in crate::serve::reconcile) fn directory(&self) -> &Directory {
        &self.directory
    }

    pub(super) fn entity(&self, at: u32) -> &EntityRow {
        &self.directory.entities[at as usize]
    }

    pub(super) fn event(&self, at: u32) -> &EventRow {
        &self.directory.events[at as usize]
    }

    /// The entities of a Wikidata item, given by its id or an address of it.
    pub(super) fn of_item(&self, text: &str) -> &[u32] {
        let text = text.trim();
        let id = text.rsplit(['/', ':']).next().unwrap_or(text);
        if !id.starts_with(['Q', 'q']) {
            return &[];
        }
        self.item_of.get(id.to_uppercase().as_str()).map_or(&[], Vec::as_slice)
    }

    /// What an id means: `entity/ab12…`, `event/ab12…`, an IRI, or the bare hash.
    pub(super) fn row(&self, id: &str) -> Option<Row<'_>> {
        let id = id.trim();
        let id = id.strip_prefix(&self.base).unwrap_or(id);
        let entity = |id: &str| self.entity_of.get(id).map(|&at| Row::Entity(self.entity(at)));
        let event = |id: &str| self.event_of.get(id).map(|&at| Row::Event(self.event(at)));
        if let Some(id) = id.strip_prefix(ENTITY) {
            return entity(id);
        }
        if let Some(id) = id.strip_prefix(EVENT) {
            return event(id);
        }
        entity(id).or_else(|| event(id))
    }
}
