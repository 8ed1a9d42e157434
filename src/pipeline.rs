//! The whole way of one article, from its text to its events, in one function.

use std::sync::Arc;

use crate::annotation::conllu::Given;
use crate::annotation::names::NameRecognizer;
use crate::annotation::timex::Timexes;
use crate::annotation::{Analyser, Annotation, Layer};
use crate::article::Article;
use crate::document::Document;
use crate::entity::{Entity, Link, Linker, Resolver};
use crate::error::DataFileError;
use crate::event::{Event, Extractor, link_events};
use crate::gazetteer::Gazetteer;
use crate::mention::Lexicon;
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
    /// The Wikidata items of events that have one, each with the event's place in `events`.
    pub event_links: Vec<(usize, Link)>,
}

/// The stations that an article passes, with their models and rules.
#[derive(Debug)]
pub struct Analyzer {
    analyser: Analyser,
    gazetteer: Gazetteer,
    names: NameRecognizer,
    times: Timexes,
    resolver: Resolver,
    linker: Linker,
    extractor: Extractor,
}

impl Analyzer {
    /// Loads models and rules.
    ///
    /// # Errors
    /// When a data file is missing or wrong.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let lexicon = Arc::new(Lexicon::load(resources)?);
        Ok(Self {
            analyser: Analyser::load(resources)?,
            gazetteer: Gazetteer::load(resources)?,
            names: NameRecognizer::load(resources)?,
            times: Timexes::load(resources)?,
            resolver: Resolver::with_lexicon(resources, Arc::clone(&lexicon))?,
            linker: Linker::load(resources)?,
            extractor: Extractor::with_lexicon(resources, lexicon)?,
        })
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

    fn finish(&self, article: &Article, mut annotation: Annotation) -> Analysis {
        let document = Document::new(article);
        annotation.names = Layer::new(self.names.recognize(&article.text, &annotation, &self.gazetteer));
        annotation.times = Layer::new(self.times.find(&article.text, &annotation, article.published));
        let mut entities = self.resolver.resolve(document, &annotation);
        self.linker.link(document, &annotation, &self.gazetteer, &mut entities);
        let events = self.extractor.extract(document, &mut annotation, &entities);
        let event_links = link_events(document, &annotation, &self.gazetteer, &events);
        Analysis { annotation, entities, events, event_links }
    }
}
