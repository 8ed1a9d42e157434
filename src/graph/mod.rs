//! Given the events of articles, makes RDF in an embedded Oxigraph, merged and sourced, and reads it back.
//!
//! Three layers: a *mention* (a span of an article), a *report* (what one article says of one event, never changed), an
//! *event* (the reports judged to be of one occurrence). `write` makes the immutable graph of an article, `merged` the
//! merge graph from all of them; [`Store`] holds both, answers questions and checks itself. `docs/graph.md` is the tour.

mod bearer;
mod change;
pub mod changes;
mod check;
mod copies;
pub mod corpus;
mod correction;
pub mod curation;
pub mod detail;
pub mod directory;
mod error;
pub mod explain;
mod export;
mod fingerprint;
pub mod functions;
#[cfg(test)]
mod generate;
mod history;
pub mod identity;
mod index;
pub mod iri;
mod lacking;
mod ledger;
mod link;
mod linkable;
mod list;
pub mod merged;
pub mod ontology;
mod pairs;
mod partial;
pub mod quads;
pub mod query;
pub mod read;
mod relink;
mod resource;
mod select;
pub mod shapes;
mod store;
pub mod terms;
pub mod timeline;
pub mod vocab;
pub mod write;

pub use bearer::Named;
pub use change::Change;
pub use changes::{ChangeKind, EventChange};
pub use check::Finding;
pub use correction::LinkCorrection;
pub use curation::{Act, ActKind, Property};
pub use detail::{ArticleDetail, ArticleHead, EntityDetail};
pub use error::GraphError;
pub use explain::Explanation;
pub(crate) use export::PREFIXES;
pub use export::{article_graphs, serializer};
pub use linkable::{CandidateRecord, Linkable};
pub use list::{ArticleRow, EntityRow, Stats};
pub use pairs::{ComparedPair, ComparedReport};
pub use query::ReadyQuery;
pub use relink::Relinked;
pub use resource::Resource;
pub use store::{ANALYSIS_VERSION, Backup, BackupFile, DEFAULT_BASE, Ingested, SCHEMA, Said, Store};
pub use timeline::{Filter, Timeline, TimelineEvent};
