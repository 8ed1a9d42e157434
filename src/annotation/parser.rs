//! Given the words of a sentence and the tagger's classes, makes its dependency tree and settles the classes.

use crate::annotation::lexeme::Lexeme;
use crate::annotation::model::Model;
use crate::annotation::network::Network;
use crate::annotation::tag::Relation;
use crate::annotation::tagger::ClassId;
use crate::error::DataFileError;
use crate::resource::Resources;

/// Where the model lies below `data/`.
pub const FILE: &str = "models/parser.model";

/// A sentence as the models see it.
#[derive(Clone, Copy, Debug)]
pub struct Sentence<'a> {
    /// Its words.
    pub words: &'a [Lexeme],
    /// The classes that the tagger gave them.
    pub classes: &'a [ClassId],
}

/// What the parser says of a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parse {
    /// The class of each word: the tagger's, put right in the light of the whole sentence.
    pub classes: Vec<ClassId>,
    /// Head (`None` for the root) and relation of each word. Exactly one word is the root.
    pub arcs: Vec<(Option<usize>, Relation)>,
}

/// The parser.
#[derive(Debug)]
pub struct Parser {
    network: Network,
    relations: Vec<Relation>,
    classes: Vec<String>,
}

impl Parser {
    /// Reads the model.
    ///
    /// # Errors
    /// When it is missing, damaged or of another version.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Self::read(&Model::load(resources, FILE, "parser")?)
    }

    /// Reads the parser from a model.
    ///
    /// # Errors
    /// When sections are missing or do not fit together.
    pub fn read(model: &Model) -> Result<Self, DataFileError> {
        let classes: Vec<String> = model.lines("classes")?.into_iter().map(str::to_owned).collect();
        let names = model.lines("relations")?;
        let relations: Option<Vec<Relation>> = names.iter().map(|name| Relation::from_name(name)).collect();
        let relations = relations.ok_or_else(|| model.wrong("relations", "not the name of a relation"))?;
        if relations.is_empty() {
            return Err(model.wrong("relations", "some relation is wanted"));
        }
        Ok(Self { network: Network::read(model, classes.len(), relations.len())?, relations, classes })
    }

    /// The names of the classes it reads and gives, which are the tagger's.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Classes and tree of one sentence.
    #[must_use]
    pub fn parse(&self, sentence: &Sentence<'_>) -> Parse {
        let reading = self.network.read_sentence(sentence.words, sentence.classes);
        let arc = |(&head, &relation): (&usize, &usize)| match head.checked_sub(1) {
            None => (None, Relation::Root),
            head => (head, self.relations[relation]),
        };
        let arcs = reading.heads.iter().zip(&reading.relations).map(arc).collect();
        Parse { classes: reading.classes, arcs }
    }
}
