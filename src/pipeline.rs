//! The whole way of one article, from its text to its events, in one function.

use crate::annotation::Annotation;
use crate::entity::Entity;
use crate::event::Event;

/// All that one article says.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// The layers of its text.
    pub annotation: Annotation,
    /// Who and what it speaks of, in order of first mention.
    pub entities: Vec<Entity>,
    /// Its event mentions, in order of the text.
    pub events: Vec<Event>,
}
