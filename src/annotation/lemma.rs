//! Given a form and its class, makes its lemma: the longest known ending decides which edit applies.

use std::collections::HashMap;

use crate::annotation::model::Model;
use crate::annotation::tag::Upos;
use crate::error::DataFileError;
use crate::resource::Resources;

/// Where the model lies below `data/`.
pub const FILE: &str = "models/lemma.model";

/// The longest ending that the rules look at, in characters.
pub const LONGEST: usize = 12;

/// How a form becomes its lemma: characters cut off the end, and what is put there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// Characters cut off.
    pub cut: usize,
    /// Text put on.
    pub add: String,
    /// Whether the form is made lower case first.
    pub lower: bool,
}

impl Edit {
    /// The edit that makes this lemma, if one does: they share a beginning.
    #[must_use]
    pub fn between(form: &str, lemma: &str) -> Self {
        let lower = form.to_lowercase();
        let keeps_case = form != lower && !lemma.is_empty() && form.chars().next() == lemma.chars().next();
        let base = if keeps_case { form } else { &lower };
        let shared = base.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).count();
        let cut = base.chars().count() - shared;
        Self { cut, add: lemma.chars().skip(shared).collect(), lower: !keeps_case }
    }

    /// The lemma of a form.
    #[must_use]
    pub fn apply(&self, form: &str) -> String {
        let mut base = if self.lower { form.to_lowercase() } else { form.to_owned() };
        for _ in 0..self.cut {
            base.pop();
        }
        base.push_str(&self.add);
        if base.is_empty() { form.to_owned() } else { base }
    }

    fn parse(text: &str) -> Option<Self> {
        let (lower, rest) = if let Some(rest) = text.strip_prefix('^') { (false, rest) } else { (true, text) };
        let (cut, add) = rest.split_once('+')?;
        Some(Self { cut: cut.parse().ok()?, add: add.to_owned(), lower })
    }
}

impl std::fmt::Display for Edit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}{}+{}", if self.lower { "" } else { "^" }, self.cut, self.add)
    }
}

/// The endings of a form that rules may speak of, longest first: the whole word (with `^` before it), then shorter.
pub fn endings(lower: &str) -> impl Iterator<Item = (&str, bool)> {
    let whole = (lower.len() <= 40).then_some((lower, true));
    let longest = lower.char_indices().rev().take(LONGEST).last().map_or("", |(at, _)| &lower[at..]);
    whole.into_iter().chain(longest.char_indices().map(|(at, _)| (&longest[at..], false))).chain([("", false)])
}

/// Key of a rule: part of speech and ending.
#[must_use]
pub fn rule_key(kind: &str, ending: &str, whole: bool) -> String {
    let mut key = String::with_capacity(kind.len() + 2 + ending.len());
    write_key(&mut key, kind, ending, whole);
    key
}

fn write_key(key: &mut String, kind: &str, ending: &str, whole: bool) {
    key.clear();
    key.push_str(kind);
    key.push_str(if whole { " ^" } else { " " });
    key.push_str(ending);
}

/// The lemmatiser.
#[derive(Debug)]
pub struct Lemmatizer {
    rules: HashMap<String, usize>,
    edits: Vec<Edit>,
}

impl Lemmatizer {
    /// Reads the model.
    ///
    /// # Errors
    /// When it is missing, damaged or of another version.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Self::read(&Model::load(resources, FILE, "lemma")?)
    }

    /// Reads the lemmatiser from a model.
    ///
    /// # Errors
    /// When sections are missing or do not fit together.
    pub fn read(model: &Model) -> Result<Self, DataFileError> {
        let edits: Option<Vec<Edit>> = model.lines("edits")?.into_iter().map(Edit::parse).collect();
        let edits = edits.ok_or_else(|| model.wrong("edits", "not an edit"))?;
        let mut rules = HashMap::new();
        for line in model.lines("rules")? {
            let rule = line.rsplit_once('\t').and_then(|(key, edit)| Some((key, edit.parse::<usize>().ok()?)));
            let Some((key, edit)) = rule.filter(|&(_, edit)| edit < edits.len()) else {
                return Err(model.wrong("rules", "not a rule"));
            };
            rules.insert(key.to_owned(), edit);
        }
        Ok(Self { rules, edits })
    }

    /// The lemma of a form of this part of speech; `kind` is the class that the rules go by.
    #[must_use]
    pub fn lemma(&self, form: &str, upos: Upos, kind: &str) -> String {
        if matches!(upos, Upos::Punct | Upos::Sym) || form.len() > 64 {
            return form.to_owned();
        }
        let lower = form.to_lowercase();
        let mut key = String::with_capacity(kind.len() + 2 + lower.len());
        let found = endings(&lower).find_map(|(ending, whole)| {
            write_key(&mut key, kind, ending, whole);
            self.rules.get(&key)
        });
        found.map_or_else(|| form.to_owned(), |&edit| self.edits[edit].apply(form))
    }
}
