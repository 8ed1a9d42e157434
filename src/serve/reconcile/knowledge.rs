//! The knowledge base as something to reconcile against: its entities and its events.

mod lookup;
mod schema;

use std::collections::HashSet;

pub(super) use self::lookup::Lookup;
use self::lookup::Row;
use super::index::{Hit, looked_at};
use super::query::{Given, Query};
use super::source::{About, Found, PropertyKind, Record, Source, Type, Value, with_broader};
use super::wikidata::trust;
use crate::calendar::{Bounds, Civil};
use crate::gazetteer::Gazetteer;
use crate::graph::directory::EventRow;
use crate::graph::timeline::{EntityRef, EventTime};
use crate::graph::{EntityRow, quads, vocab};
use crate::view::date::in_words;
use crate::view::phrase;

/// Where the service lies.
pub(super) const PATH: &str = "/reconcile";
/// What an entity's id begins with.
const ENTITY: &str = "entity/";
/// What an event's id begins with.
const EVENT: &str = "event/";
/// Candidates of a kind that are looked at, whatever the limit.
const CANDIDATES: usize = 24;
/// The same where types or properties choose among them.
const MORE_CANDIDATES: usize = 100;

/// Entities and events, found by name.
pub(super) struct KnowledgeBase<'a> {
    pub(super) lookup: &'a Lookup,
    pub(super) gazetteer: &'a Gazetteer,
}

fn entity_type(kind: &str) -> &str {
    if kind == "event" { "named-event" } else { kind }
}

fn event_type(row: &EventRow) -> String {
    row.kind.as_ref().map_or_else(|| "event".to_owned(), |kind| format!("event/{kind}"))
}

impl KnowledgeBase<'_> {
    fn entity_record(&self, row: &EntityRow) -> Record {
        let kind = entity_type(&row.kind);
        let about = row.wikidata.as_deref().and_then(|item| self.gazetteer.by_item(item));
        let about = about.map(|about| self.gazetteer.texts(about.id).description).filter(|text| !text.is_empty());
        let mut description = vec![about.unwrap_or_else(|| kind.replace('-', " "))];
        description.extend(row.wikidata.clone());
        description.push(counted(row.events, "event", "events"));
        description.push(counted(row.articles, "article", "articles"));
        Record {
            id: format!("{ENTITY}{}", row.id),
            // an id must have a name, even where an article had none
            name: if row.name.is_empty() { row.id.clone() } else { row.name.clone() },
            description: description.join(" · "),
            types: vec![kind.to_owned()],
        }
    }

    fn event_record(row: &EventRow) -> Record {
        let mut description = vec![in_words(row.when.as_ref()), row.status.clone()];
        description.extend(row.place.as_ref().map(|place| place.name.clone()));
        description.push(counted(row.sources, "source", "sources"));
        Record {
            id: format!("{EVENT}{}", row.id),
            name: if row.label.is_empty() { row.id.clone() } else { row.label.clone() },
            description: description.join(" · "),
            types: vec![event_type(row)],
        }
    }

    fn record_of(&self, row: Row<'_>) -> Record {
        match row {
            Row::Entity(row) => self.entity_record(row),
            Row::Event(row) => Self::event_record(row),
        }
    }

    /// What it takes to compare an entity or event.
    fn found(row: Row<'_>, similarity: Option<f64>) -> Found {
        let (id, kind, prominence) = match row {
            Row::Entity(row) => {
                let said = 1 + row.events + row.articles + row.mentions;
                (format!("{ENTITY}{}", row.id), entity_type(&row.kind).to_owned(), said)
            }
            Row::Event(row) => (format!("{EVENT}{}", row.id), event_type(row), 1 + row.sources),
        };
        Found { id, types: vec![kind], prominence: (prominence as f64).ln(), similarity }
    }

    /// Which of entities and events the types of a query admit.
    fn admits(&self, query: &Query) -> (bool, bool) {
        if query.types.is_empty() || query.strict == super::query::Strict::Should {
            return (true, true);
        }
        let below = |top: &str| query.types.iter().any(|one| with_broader(&self.lookup.types, one).contains(&top));
        (below("entity"), below("event"))
    }

    /// Entities by the names that the articles use, and by those that the gazetteer knows of their items ("Kiev").
    fn entities_named(&self, text: &str, limit: usize) -> Vec<Hit> {
        let mut hits = self.lookup.entity_names.find(text, limit);
        for candidate in self.gazetteer.candidates(&looked_at(text)) {
            for &entry in self.lookup.of_item(&candidate.item()) {
                let similarity = trust(candidate.form);
                match hits.iter_mut().find(|hit| hit.entry == entry) {
                    Some(hit) => hit.similarity = hit.similarity.max(similarity),
                    None => hits.push(Hit { entry, similarity }),
                }
            }
        }
        hits
    }

    /// What the properties alone lead to: an item's entities, a participant's or a place's events.
    fn by_properties(&self, query: &Query) -> Vec<Row<'_>> {
        let lookup = self.lookup;
        let mut rows = Vec::new();
        for property in &query.properties {
            for given in &property.values {
                let (Given::Text(text) | Given::Item { id: text, .. }) = given else { continue };
                match property.id.as_str() {
                    "wikidata" => {
                        rows.extend(lookup.of_item(text).iter().map(|&at| Row::Entity(lookup.entity(at))));
                    }
                    "alias" => rows.extend(
                        lookup
                            .entity_names
                            .find(text, CANDIDATES)
                            .into_iter()
                            .map(|hit| Row::Entity(lookup.entity(hit.entry))),
                    ),
                    "iri" => rows.extend(lookup.row(text)),
                    "agent" | "recipient" | "participant" | "place" => {
                        for entity in self.fillers(text) {
                            let events = lookup.events_with.get(entity.iri.as_str()).into_iter().flatten();
                            rows.extend(events.take(MORE_CANDIDATES).map(|&at| Row::Event(lookup.event(at))));
                        }
                    }
                    _ => {}
                }
            }
        }
        rows.truncate(10 * MORE_CANDIDATES);
        rows
    }

    /// The entities that an id, an item or a name may mean.
    fn fillers(&self, text: &str) -> Vec<&EntityRow> {
        let lookup = self.lookup;
        if let Some(Row::Entity(row)) = lookup.row(text) {
            return vec![row];
        }
        let of_item = lookup.of_item(text);
        if !of_item.is_empty() {
            return of_item.iter().map(|&at| lookup.entity(at)).collect();
        }
        let hits = self.entities_named(text, 5);
        hits.into_iter().filter(|hit| hit.similarity > 0.9).map(|hit| lookup.entity(hit.entry)).collect()
    }
}

impl Source for KnowledgeBase<'_> {
    fn about(&self) -> About<'_> {
        About {
            name: "Dateline knowledge base",
            path: PATH,
            identifier_space: &self.lookup.base,
            schema_space: vocab::NAMESPACE,
        }
    }

    fn types(&self) -> &[Type] {
        &self.lookup.types
    }

    fn properties(&self) -> &[PropertyKind] {
        schema::PROPERTIES
    }

    fn find(&self, query: &Query) -> Vec<Found> {
        let lookup = self.lookup;
        let Some(text) = &query.text else {
            let mut seen = HashSet::new();
            let mut found: Vec<Found> =
                self.by_properties(query).into_iter().map(|row| Self::found(row, None)).collect();
            found.retain(|found| seen.insert(found.id.clone()));
            return found;
        };
        if let Some(row) = lookup.row(text) {
            return vec![Self::found(row, Some(1.0))];
        }
        let of_item = lookup.of_item(text);
        if !of_item.is_empty() {
            return of_item.iter().map(|&at| Self::found(Row::Entity(lookup.entity(at)), Some(1.0))).collect();
        }
        let narrow = !query.types.is_empty() || !query.properties.is_empty();
        let limit = query.limit.max(if narrow { MORE_CANDIDATES } else { CANDIDATES });
        let (entities, events) = self.admits(query);
        let mut found = Vec::new();
        if entities {
            for hit in self.entities_named(text, limit) {
                found.push(Self::found(Row::Entity(lookup.entity(hit.entry)), Some(hit.similarity)));
            }
        }
        if events {
            for hit in lookup.event_names.find(text, limit) {
                found.push(Self::found(Row::Event(lookup.event(hit.entry)), Some(hit.similarity)));
            }
        }
        found
    }

    fn record(&self, id: &str) -> Option<Record> {
        self.lookup.row(id).map(|row| self.record_of(row))
    }

    fn values(&self, id: &str, property: &str) -> Vec<Value> {
        match self.lookup.row(id) {
            Some(Row::Entity(row)) => self.entity_values(row, property),
            Some(Row::Event(row)) => self.event_values(row, property),
            None => Vec::new(),
        }
    }

    fn suggest(&self, prefix: &str, skip: usize, limit: usize) -> Vec<Record> {
        if let Some(row) = self.lookup.row(prefix) {
            return if skip == 0 && limit > 0 { vec![self.record_of(row)] } else { Vec::new() };
        }
        let lookup = self.lookup;
        // entities first, as many as there are; then events
        let wanted = skip.saturating_add(limit);
        let entities = lookup.entity_names.starting_with(prefix, 0, wanted);
        let entity = |&at: &u32| self.entity_record(lookup.entity(at));
        let mut records: Vec<Record> = entities.iter().skip(skip).map(entity).collect();
        if entities.len() < wanted {
            let events =
                lookup.event_names.starting_with(prefix, skip.saturating_sub(entities.len()), limit - records.len());
            records.extend(events.into_iter().map(|at| Self::event_record(lookup.event(at))));
        }
        records
    }

    fn page(&self, id: &str) -> Option<String> {
        self.lookup.row(id).map(|row| match row {
            Row::Entity(row) => format!("/{ENTITY}{}", row.id),
            Row::Event(row) => format!("/{EVENT}{}", row.id),
        })
    }
}

impl KnowledgeBase<'_> {
    fn entity_values(&self, row: &EntityRow, property: &str) -> Vec<Value> {
        let known = || row.wikidata.as_deref().and_then(|item| self.gazetteer.by_item(item));
        let number = |number: usize| vec![Value::Number(number as f64)];
        match property {
            "wikidata" => {
                row.wikidata.iter().map(|item| Value::Item { id: item.clone(), name: row.name.clone() }).collect()
            }
            "alias" => row.aliases.iter().cloned().map(Value::Text).collect(),
            "description" => known()
                .map(|known| self.gazetteer.texts(known.id).description)
                .filter(|text| !text.is_empty())
                .map(Value::Text)
                .into_iter()
                .collect(),
            "country" => {
                known().and_then(|known| super::wikidata::country(self.gazetteer, &known)).into_iter().collect()
            }
            "coordinates" => row.lat.zip(row.lon).map(|(lat, lon)| Value::Point(lat, lon)).into_iter().collect(),
            "events" => number(row.events),
            "articles" => number(row.articles),
            "mentions" => number(row.mentions),
            "iri" => vec![Value::Text(row.iri.clone())],
            _ => Vec::new(),
        }
    }

    fn event_values(&self, row: &EventRow, property: &str) -> Vec<Value> {
        let bounds = row.when.as_ref().map(bounds_of);
        let instant = |civil: Civil, end: bool| {
            let stamp = if end { quads::end_stamp(civil) } else { quads::begin_stamp(civil) };
            Value::Instant { bounds: Bounds { earliest: Some(civil), latest: Some(civil) }, stamp }
        };
        let item = |iri: &str, name: &str| {
            let id = iri.strip_prefix(&self.lookup.base).unwrap_or(iri).to_owned();
            Value::Item { id, name: name.to_owned() }
        };
        let items = |fillers: &[EntityRef]| fillers.iter().map(|one| item(&one.iri, &one.name)).collect();
        match property {
            "when" => {
                let text = phrase::when(row.when.as_ref());
                let span = bounds.map(|bounds| Value::Span { bounds, text: text.clone() });
                span.filter(|_| !text.is_empty()).into_iter().collect()
            }
            "earliest" => {
                bounds.and_then(|bounds| bounds.earliest).map(|civil| instant(civil, false)).into_iter().collect()
            }
            "latest" => bounds.and_then(|bounds| bounds.latest).map(|civil| instant(civil, true)).into_iter().collect(),
            "status" => vec![Value::Text(row.status.clone())],
            "kind" => row.kind.iter().cloned().map(Value::Text).collect(),
            "agent" => items(&row.agents),
            "recipient" => items(&row.recipients),
            "participant" => items(&row.participants),
            "place" => row.place.iter().map(|place| item(&place.iri, &place.name)).collect(),
            "coordinates" => {
                let point = row.place.as_ref().and_then(|place| place.lat.zip(place.lon));
                point.map(|(lat, lon)| Value::Point(lat, lon)).into_iter().collect()
            }
            "quantity" => row.quantities.iter().map(|quantity| Value::Text(phrase::quantity(quantity))).collect(),
            "publisher" => row.publishers.iter().cloned().map(Value::Text).collect(),
            "sources" => vec![Value::Number(row.sources as f64)],
            "first_reported" => row.first_reported.iter().cloned().map(Value::Text).collect(),
            "iri" => vec![Value::Text(format!("{}{EVENT}{}", self.lookup.base, row.id))],
            _ => Vec::new(),
        }
    }
}

fn bounds_of(when: &EventTime) -> Bounds {
    Bounds { earliest: when.earliest, latest: when.latest }
}

fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
