//! Given the words of a sentence, makes their tags: a greedy averaged perceptron, left to right.
//!
//! Its classes are finer than UPOS (`VERB/VBN/Pass`), since parts of the features hang together with them.

use crate::annotation::lexeme::Lexeme;
use crate::annotation::model::Model;
use crate::annotation::perceptron::{Table, best, mix, template};
use crate::annotation::tag::{Degree, Features, Mood, Number, Upos, VerbForm, VerbTense, Voice};
use crate::error::DataFileError;
use crate::resource::Resources;

/// Where the model lies below `data/`.
pub const FILE: &str = "models/tagger.model";

/// A class of the tagger, as an index into its list.
pub type ClassId = u8;

/// The class that stands for "no word here" in features.
pub const OUTSIDE: ClassId = u8::MAX;

/// What a class says of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Part of speech.
    pub upos: Upos,
    /// The features that the class settles.
    pub features: Features,
}

impl Class {
    /// The class of this name: UPOS, then features in the order of [`Features`], `/` between; "" where absent.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let mut parts = name.split('/');
        let upos = Upos::from_name(parts.next()?)?;
        let mut features = Features::default();
        for part in parts.filter(|part| !part.is_empty()) {
            if let Some(tense) = VerbTense::from_name(part) {
                features.tense = Some(tense);
            } else if let Some(mood) = Mood::from_name(part) {
                features.mood = Some(mood);
            } else if let Some(form) = VerbForm::from_name(part) {
                features.verb_form = Some(form);
            } else if let Some(voice) = Voice::from_name(part) {
                features.voice = Some(voice);
            } else if let Some(number) = Number::from_name(part) {
                features.number = Some(number);
            } else if let Some(degree) = Degree::from_name(part) {
                features.degree = Some(degree);
            }
        }
        // "Pass" and the others are told apart by name; "Pos" is a degree, "Part" a verb form
        Some(Self { upos, features })
    }
}

/// The features of word `at` of a sentence, given the classes of the words before it.
pub fn features(words: &[Lexeme], classes: &[ClassId], at: usize, keys: &mut Vec<u64>) {
    let word = |offset: isize| at.checked_add_signed(offset).and_then(|at| words.get(at));
    let form = |offset: isize| word(offset).map_or(0, |word| word.form);
    let class = |back: usize| u32::from(at.checked_sub(back).map_or(OUTSIDE, |at| classes[at]));
    let none = Lexeme::default();
    let (this, last, next) = (&words[at], word(-1).unwrap_or(&none), word(1).unwrap_or(&none));
    let (one, two) = (class(1), class(2));
    let both = one << 8 | two;
    let first = u32::from(at == 0);
    let mut number = 0;
    let mut push = |values: &[u32]| {
        keys.push(values.iter().fold(template(number), |key, &value| mix(key, value)));
        number += 1;
    };
    push(&[]);
    push(&[this.form]);
    push(&[this.exact, first]);
    push(&[this.suffixes[0]]);
    push(&[this.suffixes[1]]);
    push(&[this.suffixes[2]]);
    push(&[this.suffixes[3]]);
    push(&[this.prefixes[0]]);
    push(&[this.prefixes[2]]);
    push(&[this.shape, first]);
    push(&[this.traits, one]);
    push(&[one]);
    push(&[two]);
    push(&[both]);
    push(&[one, this.form]);
    push(&[both, this.form]);
    push(&[one, this.suffixes[2]]);
    push(&[last.form]);
    push(&[last.form, this.form]);
    push(&[last.suffixes[2], this.suffixes[2]]);
    push(&[form(-2)]);
    push(&[form(-2), last.form]);
    push(&[next.form]);
    push(&[next.form, this.form]);
    push(&[next.form, one]);
    push(&[next.suffixes[2], this.traits]);
    push(&[next.suffixes[1], one]);
    push(&[next.shape, this.shape]);
    push(&[form(2)]);
    push(&[next.form, form(2)]);
    push(&[word(2).map_or(0, |word| word.suffixes[2])]);
    push(&[last.form, next.form]);
    push(&[this.traits, next.traits, last.traits, first]);
    // distributional classes, and what the words to the right usually are
    let after = word(2).unwrap_or(&none);
    push(&[this.fine]);
    push(&[this.fine, one]);
    push(&[last.fine, this.fine]);
    push(&[this.fine, next.fine]);
    push(&[this.coarse, one, next.coarse]);
    push(&[next.usual, one]);
    push(&[next.usual, this.form]);
    push(&[next.usual, this.usual, one]);
    push(&[next.usual, after.usual, one]);
    push(&[next.usual, after.usual, this.usual]);
    push(&[this.usual, both]);
    push(&[this.usual, next.coarse, last.coarse]);
    push(&[after.usual, this.form]);
    push(&[this.usual, this.shape, first]);
    push(&[this.broad, one]);
    push(&[this.broad, this.suffixes[1]]);
    push(&[this.broad, this.traits, first]);
    push(&[last.broad, this.broad]);
    push(&[this.broad, next.broad]);
    push(&[this.broad, next.usual, one]);
}

/// The tagger.
#[derive(Debug)]
pub struct Tagger {
    classes: Vec<Class>,
    names: Vec<String>,
    table: Table,
}

impl Tagger {
    /// Reads the model.
    ///
    /// # Errors
    /// When it is missing, damaged or of another version.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Self::read(&Model::load(resources, FILE, "tagger")?)
    }

    /// Reads the tagger from a model.
    ///
    /// # Errors
    /// When sections are missing or do not fit together.
    pub fn read(model: &Model) -> Result<Self, DataFileError> {
        let table = Table::read("weights", model)?;
        let names = model.lines("classes")?;
        let classes: Option<Vec<Class>> = names.iter().map(|name| Class::from_name(name)).collect();
        let classes = classes.ok_or_else(|| model.wrong("classes", "not the name of a class"))?;
        if classes.len() != table.classes() || classes.len() >= usize::from(OUTSIDE) {
            return Err(model.wrong("classes", "as many classes as weights are wanted"));
        }
        let names = names.into_iter().map(str::to_owned).collect();
        Ok(Self { classes, names, table })
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

    /// The names of all classes, in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The classes of the words of one sentence.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer than 255 classes")]
    pub fn tag(&self, words: &[Lexeme]) -> Vec<ClassId> {
        let mut classes = vec![0; words.len()];
        let mut keys = Vec::with_capacity(40);
        let mut scores = vec![0; self.classes.len()];
        for at in 0..words.len() {
            keys.clear();
            features(words, &classes, at, &mut keys);
            scores.fill(0);
            for &key in &keys {
                self.table.add(key, &mut scores);
            }
            classes[at] = best(&scores) as ClassId;
        }
        classes
    }
}
