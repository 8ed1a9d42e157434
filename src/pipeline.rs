//! The whole way of one article, from its text to its events, in one function.

use crate::annotation::Annotation;
use crate::article::Article;
use crate::entity::Entity;
use crate::error::DataFileError;
use crate::event::Event;
use crate::resource::Resources;

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

/// The stations that an article passes, with their models and rules.
#[derive(Debug)]
pub struct Analyzer {}

impl Analyzer {
    /// Loads models and rules.
    ///
    /// # Errors
    /// When a data file is missing or wrong.
    pub fn load(_resources: &Resources) -> Result<Self, DataFileError> {
        Ok(Self {})
    }

    /// The way of one article.
    #[must_use]
    pub fn analyze(&self, _article: &Article) -> Analysis {
        Analysis::default()
    }
}
