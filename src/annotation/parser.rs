//! Given the words of sentences, makes their classes and dependency trees.

use crate::annotation::class::{Class, ClassId};
use crate::annotation::lexeme::Lexeme;
use crate::annotation::model::Model;
use crate::annotation::network::{Network, Reading};
use crate::annotation::tag::Relation;
use crate::error::DataFileError;
use crate::resource::Resources;

/// Where the model lies below `data/`.
pub const FILE: &str = "models/parser.model";

/// Longer sentences are read in parts.
pub const LONGEST: usize = 400;

/// So many words are read together.
const TOGETHER: usize = 256;

/// What the parser says of a sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parse {
    /// The class of each word.
    pub classes: Vec<ClassId>,
    /// Head (`None` for the root) and relation of each word. Exactly one word is the root.
    pub arcs: Vec<(Option<usize>, Relation)>,
    /// How likely each of them is, 0 to 1.
    pub sure: Vec<f32>,
}

/// The parser.
#[derive(Debug)]
pub struct Parser {
    network: Network,
    relations: Vec<Relation>,
    classes: Vec<Class>,
    names: Vec<String>,
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
        let names: Vec<String> = model.lines("classes")?.into_iter().map(str::to_owned).collect();
        let classes: Option<Vec<Class>> = names.iter().map(|name| Class::from_name(name)).collect();
        let classes = classes.ok_or_else(|| model.wrong("classes", "not the name of a class"))?;
        let relations = model.lines("relations")?;
        let relations: Option<Vec<Relation>> = relations.iter().map(|name| Relation::from_name(name)).collect();
        let relations = relations.ok_or_else(|| model.wrong("relations", "not the name of a relation"))?;
        if relations.is_empty() || classes.is_empty() {
            return Err(model.wrong("relations", "some classes and relations are wanted"));
        }
        Ok(Self { network: Network::read(model, classes.len(), relations.len())?, relations, classes, names })
    }

    /// What a class says.
    #[must_use]
    pub fn class(&self, id: ClassId) -> Class {
        self.classes[usize::from(id)]
    }

    /// The name of a class.
    #[must_use]
    pub fn name(&self, id: ClassId) -> &str {
        &self.names[usize::from(id)]
    }

    /// Classes and trees of sentences. What stands beside a sentence changes nothing; several are read faster than one.
    ///
    /// Time and memory grow with the square of the length of a sentence, so one of more than [`LONGEST`] words is read in
    /// parts, each but the first hanging on the root of the first.
    #[must_use]
    pub fn parse(&self, sentences: &[&[Lexeme]]) -> Vec<Parse> {
        let mut parts: Vec<(usize, &[Lexeme])> = Vec::new();
        for (number, words) in sentences.iter().enumerate() {
            parts.extend(words.chunks(LONGEST).map(|part| (number, part)));
        }
        let mut parses = vec![Parse::default(); sentences.len()];
        let mut rest = parts.as_slice();
        while !rest.is_empty() {
            let mut size = 0;
            let fits = |(_, part): &&(usize, &[Lexeme])| {
                let fits = size < TOGETHER;
                size += part.len();
                fits
            };
            let (group, later) = rest.split_at(rest.iter().take_while(fits).count());
            rest = later;
            let words: Vec<&[Lexeme]> = group.iter().map(|&(_, part)| part).collect();
            for (&(number, _), reading) in group.iter().zip(self.network.read_sentences(&words)) {
                self.add(reading, &mut parses[number]);
            }
        }
        parses
    }

    /// Adds a part to the parse of its sentence.
    fn add(&self, reading: Reading, parse: &mut Parse) {
        let first = parse.arcs.len();
        let root = parse.arcs.iter().position(|(head, _)| head.is_none());
        parse.classes.extend(reading.classes);
        parse.sure.extend(reading.sure);
        parse.arcs.extend(reading.heads.iter().zip(&reading.relations).map(|(&head, &relation)| {
            match (head.checked_sub(1), root) {
                (None, None) => (None, Relation::Root),
                (None, root) => (root, Relation::Parataxis),
                (Some(head), _) => (Some(first + head), self.relations[relation]),
            }
        }));
    }
}
