//! The types and properties of what a knowledge base holds.

use super::super::source::{PropertyKind, Type};
use super::super::wikidata;
use crate::graph::vocab;

/// The kinds of entities, then those of events.
pub(super) fn types() -> Vec<Type> {
    let new = |id: &str, name: &str, description: &str, broader: Option<&str>| Type {
        id: id.to_owned(),
        name: name.to_owned(),
        description: description.to_owned(),
        broader: broader.map(str::to_owned),
    };
    let mut types = vec![new("entity", "entity", "whoever and whatever the articles speak of", None)];
    for (id, name, description) in [
        ("person", "person", "somebody"),
        ("organization", "organisation", "a company, ministry, party, army, alliance, paper"),
        ("place", "place", "a country, region, city, natural feature"),
        ("facility", "facility", "something built: an airport, a palace, a base"),
        ("nationality", "nationality", "a people, or those of a country, a faith, a conviction"),
        ("product", "product", "something made to be used or sold"),
        ("named-event", "named event", "an event known by a name, such as a war or a summit"),
        ("work", "work", "a book, a film, a law, a treaty"),
        ("other", "other", "anything else with a name"),
    ] {
        types.push(new(id, name, description, Some("entity")));
    }
    types.push(new("event", "event", "what happened, happens or is planned, as the articles report it", None));
    let narrow =
        |name: &str| vocab::BROADER_EVENT_TYPES.iter().find(|(below, _)| *below == name).map(|(_, above)| *above);
    for kind in vocab::EVENT_TYPES {
        let broader = narrow(kind).map_or_else(|| "event".to_owned(), |above| format!("event/{above}"));
        types.push(new(
            &format!("event/{kind}"),
            &format!("event: {}", kind.replace('-', " ")),
            "a concept of the event-type scheme",
            Some(&broader),
        ));
    }
    types
}

const ENTITIES: &[&str] = &["entity"];
const EVENTS: &[&str] = &["event"];

pub(super) const PROPERTIES: &[PropertyKind] = &[
    property("wikidata", "Wikidata item", "the item that is meant", ENTITIES, Some(wikidata::PATH)),
    property("alias", "alias", "another name the articles use", ENTITIES, None),
    property("description", "description", "what it is, in a few words, where Wikidata is known", ENTITIES, None),
    property("country", "country", "the country it lies in or belongs to", ENTITIES, Some(wikidata::PATH)),
    property("coordinates", "coordinates", "latitude and longitude", &["place", "facility", "event"], None),
    property("events", "number of events", "events in which it takes part or which took place there", ENTITIES, None),
    property("articles", "number of articles", "articles that speak of it", ENTITIES, None),
    property("mentions", "number of mentions", "how often the articles speak of it", ENTITIES, None),
    property("when", "date", "when it happened, as EDTF or as bounds", EVENTS, None),
    property("earliest", "earliest date", "the earliest begin", EVENTS, None),
    property("latest", "latest date", "the latest end", EVENTS, None),
    property("status", "status", "occurred, planned, cancelled, denied, disputed, …", EVENTS, None),
    property("kind", "event type", "a concept of the event-type scheme", EVENTS, None),
    property("agent", "agent", "who did it", EVENTS, None),
    property("recipient", "recipient", "to whom it was done", EVENTS, None),
    property("participant", "participant", "who takes part in any role", EVENTS, None),
    property("place", "place", "where it happened", EVENTS, None),
    property("quantity", "amount", "amounts and counts", EVENTS, None),
    property("publisher", "publisher", "who reports it", EVENTS, None),
    property("sources", "number of sources", "independent sources", EVENTS, None),
    property("first_reported", "first reported", "when the first article that reports it appeared", EVENTS, None),
    property("iri", "IRI", "its address in the knowledge base", &[], None),
];

const fn property(
    id: &'static str,
    name: &'static str,
    description: &'static str,
    of: &'static [&'static str],
    elsewhere: Option<&'static str>,
) -> PropertyKind {
    PropertyKind { id, name, description, of, elsewhere }
}
