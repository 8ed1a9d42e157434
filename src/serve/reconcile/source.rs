//! What can be reconciled against: a set of entities with names, types and properties.

use crate::calendar::Bounds;

use super::query::Query;

/// A category of entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Type {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: String,
    /// The id of the next broader one.
    pub(super) broader: Option<String>,
}

/// A kind of statement about entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PropertyKind {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    /// Ids of the types whose entities may have it; empty: all.
    pub(super) of: &'static [&'static str],
    /// Where the ids of its values belong, if not to this service: the path of another one.
    pub(super) elsewhere: Option<&'static str>,
}

/// A value of a property.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(f64),
    /// The name counts, or the id.
    Item {
        id: String,
        name: String,
    },
    /// Latitude and longitude.
    Point(f64, f64),
    /// A stretch of time, and how it is written.
    Span {
        bounds: Bounds,
        text: String,
    },
    /// A point in time, `2026-01-05T00:00:00Z`, within bounds.
    Instant {
        bounds: Bounds,
        stamp: String,
    },
}

/// An entity as clients see it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: String,
    /// Ids of its types, without the broader ones.
    pub(super) types: Vec<String>,
}

/// An entity that a query may mean, with no more than it takes to compare it: names and descriptions of those that are
/// shown are looked up at the end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) id: String,
    /// Ids of its types, without the broader ones.
    pub(super) types: Vec<String>,
    /// How much is said of it: compared within one answer only.
    pub(super) prominence: f64,
    /// How alike the names are, 0 to 1; `None` where the query has no text.
    pub(super) similarity: Option<f64>,
}

/// How a service presents itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    pub(super) name: &'a str,
    /// Path of its endpoint: `/reconcile`.
    pub(super) path: &'static str,
    pub(super) identifier_space: &'a str,
    pub(super) schema_space: &'a str,
}

/// A set of entities. There are two: the knowledge base and the gazetteer.
pub(super) trait Source {
    fn about(&self) -> About<'_>;
    /// All types, broader ones before narrower ones.
    fn types(&self) -> &[Type];
    fn properties(&self) -> &[PropertyKind];
    /// Those that a query may mean, more than its limit where types or properties are still to choose among them.
    fn find(&self, query: &Query) -> Vec<Found>;
    /// The entity of an id, in any way the id may be written.
    fn record(&self, id: &str) -> Option<Record>;
    /// What is known of an entity under a property.
    fn values(&self, id: &str, property: &str) -> Vec<Value>;
    /// Entities whose names begin so.
    fn suggest(&self, prefix: &str, skip: usize, limit: usize) -> Vec<Record>;
    /// Where a browser finds the entity's page: an absolute address, or a path on this server.
    fn page(&self, id: &str) -> Option<String>;
}

/// The type and all that are broader.
pub(super) fn with_broader<'a>(types: &'a [Type], id: &'a str) -> Vec<&'a str> {
    let mut chain = vec![id];
    while let Some(broader) =
        types.iter().find(|one| Some(&one.id.as_str()) == chain.last()).and_then(|one| one.broader.as_deref())
    {
        if chain.contains(&broader) {
            break;
        }
        chain.push(broader);
    }
    chain
}
