//! The whole way of one article, from its text to its events, in one function.

use crate::annotation::conllu::Given;
use crate::annotation::{Analyser, Annotation};
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
pub struct Analyzer {
    analyser: Analyser,
}

impl Analyzer {
    /// Loads models and rules.
    ///
    /// # Errors
    /// When a data file is missing or wrong.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Ok(Self { analyser: Analyser::load(resources)? })
    }

    /// The way of one article.
    #[must_use]
    pub fn analyze(&self, article: &Article) -> Analysis {
        self.finish(article, self.analyser.analyse(&article.text))
    }

    /// The way of one article whose tokens and sentences are given.
    #[must_use]
    pub fn analyze_given(&self, article: &Article, given: &Given) -> Analysis {
        self.finish(article, self.analyser.annotate(&article.text, &given.pieces, given.sentences.clone()))
    }

    fn finish(&self, _article: &Article, annotation: Annotation) -> Analysis {
        Analysis { annotation, ..Analysis::default() }
    }
}
