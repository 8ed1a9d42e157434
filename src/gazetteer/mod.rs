//! Given a name, tells which Wikidata items it may mean: an index of some 150,000 items, embedded, and the hand-kept
//! rows of `data/lexicon/` on top of it.
//!
//! The index is read where it lies, so loading it costs nothing that grows with its size; texts (labels, descriptions)
//! are unpacked when asked for.
//!
//! ```
//! use dateline::gazetteer::{Gazetteer, Kind};
//! use dateline::resource::Resources;
//!
//! let gazetteer = Gazetteer::load(&Resources::embedded())?;
//! let georgia = gazetteer.candidates("Georgia");
//! assert!(georgia.iter().any(|candidate| candidate.kind == Kind::Country && candidate.item() == "Q230"));
//! assert!(georgia.iter().any(|candidate| candidate.kind == Kind::Region && candidate.item() == "Q1428"));
//! # Ok::<(), dateline::error::DataFileError>(())
//! ```

mod fold;
pub mod format;
mod index;
mod kind;
mod lexicon;
mod quick;
mod similar;
mod spelling;

use std::ops::Range;
use std::sync::OnceLock;

use crate::error::DataFileError;
use crate::resource::Resources;

pub use fold::fold;
use index::Index;
pub use kind::{Form, Kind};
use lexicon::Lexicon;
pub use lexicon::{Country, Office};
pub use spelling::spelling;

/// Path of the index below `data/`.
const INDEX: &str = "gazetteer/index.bin";

/// The most words that a name has; longer ones are in the index, but [`Gazetteer::scan`] does not look for them.
const LONGEST: usize = 10;

/// Names that are looked at for those near to one.
const MOST_NEAR: usize = 400;

/// One item that a name may mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Its place in the gazetteer, for [`Gazetteer::label`] and the like.
    pub id: ItemId,
    /// Number of the Wikidata item: 90 of `Q90`.
    pub number: u32,
    /// What it is.
    pub kind: Kind,
    /// What the name is to it.
    pub form: Form,
    /// Country, ISO 3166-1 alpha-2 in capitals, where known.
    pub country: Option<[u8; 2]>,
    /// How much it is spoken of, from what the sources allow (population, office, languages that name it): 1 for the
    /// least, some 10,000 for the largest countries. Only its proportion to others counts.
    pub weight: f32,
    /// Its share among all items of the name, 0 to 1.
    pub prior: f32,
    /// Latitude and longitude, where known.
    pub coordinates: Option<(f32, f32)>,
    /// Whether a person put it into the lexicon.
    pub curated: bool,
}

impl Candidate {
    /// The Wikidata id: `Q90`.
    #[must_use]
    pub fn item(&self) -> String {
        format!("Q{}", self.number)
    }

    /// The country code as text.
    #[must_use]
    pub fn country_code(&self) -> Option<&str> {
        self.country.as_ref().and_then(|code| std::str::from_utf8(code).ok())
    }
}

/// An item's place in the gazetteer; means nothing in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub(crate) u32);

/// The texts of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// Its name in English, where the sources have one.
    pub label: String,
    /// What it is, in a few words.
    pub description: String,
    /// Further names, as the sources write them.
    pub aliases: Vec<String>,
}

/// A run of words that is a name in the gazetteer.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The words, as indices into what was scanned.
    pub words: Range<usize>,
    /// What it may mean, best prior first; never empty.
    pub candidates: Vec<Candidate>,
}

/// An item with the name, folded, that is near to the one asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The item.
    pub candidate: Candidate,
    /// Its name.
    pub key: String,
}

/// All that is known of names. Cheap to load, read-only, shared freely between threads.
#[derive(Debug)]
pub struct Gazetteer {
    index: Index,
    lexicon: Lexicon,
    /// Weight and coordinates that the index has of the lexicon's items.
    in_both: OnceLock<Vec<Option<InIndex>>>,
}

/// Weight and coordinates of an item in the index.
type InIndex = (f32, Option<(f32, f32)>);

impl Gazetteer {
    /// Opens the index and reads the lexicons.
    ///
    /// # Errors
    /// When a file is missing or broken.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let index = Index::open(INDEX, resources.bytes(INDEX)?)?;
        let lexicon = Lexicon::load(resources)?;
        Ok(Self { index, lexicon, in_both: OnceLock::new() })
    }

    /// How many items there are; those of the lexicon that the index has too count twice.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len() + self.lexicon.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items that `name` may mean, most spoken of first; ties by Wikidata number. Empty where it is unknown. A
    /// possessive ending is left out when the name is not known with it.
    #[must_use]
    pub fn candidates(&self, name: &str) -> Vec<Candidate> {
        let mut found = self.of_key(&fold(name), name);
        if found.is_empty()
            && let Some(stem) = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s"))
        {
            found = self.of_key(&fold(stem), stem);
        }
        finish(&mut found);
        found
    }

    /// Whether any item has this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        let key = fold(name);
        let fits = |form: Form| form != Form::Acronym || is_acronym(name);
        let mut known = self.lexicon.find(&key).iter().any(|&(_, form)| fits(form));
        if !known && let Some(value) = self.index.value(&key) {
            self.index.expand(value, &mut |_, form| known |= fits(form));
        }
        known
    }

    fn of_key(&self, key: &str, surface: &str) -> Vec<Candidate> {
        self.meanings(self.lexicon.find(key), self.index.value(key), surface)
    }

    /// What a name means of which lexicon and index hold this.
    fn meanings(&self, curated: &[(u32, Form)], indexed: Option<u64>, surface: &str) -> Vec<Candidate> {
        let mut found = Vec::new();
        let fits = |form: Form| form != Form::Acronym || is_acronym(surface);
        for &(at, form) in curated {
            if fits(form) {
                found.extend(self.curated(at, form));
            }
        }
        if let Some(value) = indexed {
            self.index.expand(value, &mut |id, form| {
                if fits(form) {
                    found.extend(self.indexed(id, form));
                }
            });
        }
        found
    }

    /// An item of the lexicon, as heavy as the index has it, where that is more; coordinates from the index.
    fn curated(&self, at: u32, form: Form) -> Option<Candidate> {
        let id = ItemId(u32::try_from(self.index.len()).ok()? + at);
        let own = self.lexicon.candidate(at, id, form)?;
        let known = self.in_both.get_or_init(|| {
            let of = |at: u32| {
                let number = self.lexicon.candidate(at, id, Form::Label)?.number;
                let indexed = self.index.candidate(self.index.by_number(number)?, Form::Label)?;
                Some((indexed.weight, indexed.coordinates))
            };
            (0..u32::try_from(self.lexicon.len()).unwrap_or(0)).map(of).collect()
        });
        let (weight, coordinates) = known.get(at as usize).copied().flatten().unwrap_or((0.0, None));
        Some(Candidate { weight: own.weight.max(weight), coordinates, ..own })
    }

    /// An item of the index, as the lexicon has it where it has it: a person's row tells of offices that the index
    /// does not know.
    fn indexed(&self, id: ItemId, form: Form) -> Option<Candidate> {
        let own = self.index.candidate(id, form)?;
        Some(self.lexicon.by_number(own.number).and_then(|at| self.curated(at, form)).unwrap_or(own))
    }

    /// The longest names among `words` (the tokens of a sentence, say), left to right, not overlapping. Only runs that
    /// begin with a capital or a digit count. A run of words is known as it would be in running text, so "U.S." is one
    /// word or three.
    #[must_use]
    pub fn scan(&self, words: &[&str]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let next = if words[at].starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit()) {
                self.longest(words, at)
            } else {
                None
            };
            match next {
                Some(hit) => {
                    at = hit.words.end;
                    found.push(hit);
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest name that begins at word `at`.
    #[must_use]
    pub fn longest(&self, words: &[&str], at: usize) -> Option<Found> {
        let mut surface = String::new();
        let mut best = None;
        for end in at..words.len().min(at + LONGEST) {
            if end > at {
                surface.push(' ');
            }
            surface.push_str(words[end]);
            let key = fold(&surface);
            let (curated, indexed) = (self.lexicon.find(&key), self.index.beginning(&key));
            if curated.is_empty() && indexed.is_none() && !self.lexicon.continues(&key) {
                break;
            }
            // a comma or a full stop at its end is no part of a name
            if !words[end].contains(char::is_alphanumeric) {
                continue;
            }
            let candidates = self.meanings(curated, indexed.flatten(), &surface);
            if !candidates.is_empty() {
                best = Some((at..end + 1, candidates));
            }
        }
        best.map(|(words, mut candidates)| {
            finish(&mut candidates);
            Found { words, candidates }
        })
    }

    /// Names that begin as `prefix` does, in order of their keys, at most `limit` items, for suggestions.
    #[must_use]
    pub fn completions(&self, prefix: &str, limit: usize) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        // enough to choose the best from, bounded whatever the prefix
        let key = fold(prefix);
        self.index.starting_with(&key, limit.saturating_mul(50).min(5000), |_, id, form| {
            found.extend(self.indexed(id, form));
        });
        found.extend(self.lexicon.starting_with(&key).filter_map(|(_, at, form)| self.curated(at, form)));
        finish(&mut found);
        found.truncate(limit);
        found
    }

    /// Items with a name that differs from `name` by a slip or two of the pen, then those with a name that begins so; at
    /// most `limit` of each sort, the likest first, then the most spoken of.
    #[must_use]
    pub fn near(&self, name: &str, limit: usize) -> Vec<Near> {
        let wanted = fold(name);
        let most = limit.saturating_mul(20).min(MOST_NEAR);
        let by_slips = similar::Similar::to(&wanted);
        let slips = |key: &str| by_slips.as_ref().and_then(|similar| similar.slips(key)).unwrap_or(u8::MAX);
        let mut similar: Vec<(u8, Near)> = Vec::new();
        let mut longer: Vec<(u8, Near)> = Vec::new();
        let near = |key: &str, candidate: Candidate| Near { candidate, key: key.to_owned() };
        self.index.similar(&wanted, most, |key, id, form| {
            similar.extend(self.indexed(id, form).map(|candidate| (slips(key), near(key, candidate))));
        });
        for (key, at, form) in self.lexicon.similar(&wanted) {
            similar.extend(self.curated(at, form).map(|candidate| (slips(key), near(key, candidate))));
        }
        self.index.starting_with(&wanted, most, |key, id, form| {
            longer.extend(self.indexed(id, form).map(|candidate| (0, near(key, candidate))));
        });
        for (key, at, form) in self.lexicon.starting_with(&wanted) {
            longer.extend(self.curated(at, form).map(|candidate| (0, near(key, candidate))));
        }
        let mut found: Vec<Near> = Vec::new();
        for mut sort in [similar, longer] {
            // capitals are not misspelt
            sort.retain(|(_, near)| near.candidate.form != Form::Acronym);
            sort.sort_by(|(slips, one), (other_slips, other)| {
                let (one, other) = (&one.candidate, &other.candidate);
                slips.cmp(other_slips).then(other.weight.total_cmp(&one.weight)).then(one.number.cmp(&other.number))
            });
            let full = found.len() + limit;
            for (_, near) in sort {
                if found.len() < full && !found.iter().any(|other| other.candidate.number == near.candidate.number) {
                    found.push(near);
                }
            }
        }
        found
    }

    /// The item of a Wikidata id (`Q90`), with its own label as the form.
    #[must_use]
    pub fn by_item(&self, item: &str) -> Option<Candidate> {
        let number = item.strip_prefix('Q')?.parse().ok()?;
        self.by_number(number)
    }

    /// The item of a Wikidata number.
    #[must_use]
    pub fn by_number(&self, number: u32) -> Option<Candidate> {
        let indexed = self.index.by_number(number).and_then(|id| self.indexed(id, Form::Label));
        let curated = || self.lexicon.by_number(number).and_then(|at| self.curated(at, Form::Label));
        let mut found = vec![indexed.or_else(curated)?];
        finish(&mut found);
        found.pop()
    }

    /// The offices that a person (by Wikidata number) held, as far as the lexicon knows.
    #[must_use]
    pub fn offices(&self, number: u32) -> &[Office] {
        self.lexicon.offices(number)
    }

    /// The states, with their capitals.
    #[must_use]
    pub fn countries(&self) -> &[Country] {
        self.lexicon.countries()
    }

    /// Label, description and further names of an item; empty where `id` is not of this gazetteer.
    #[must_use]
    pub fn texts(&self, id: ItemId) -> Texts {
        let first = u32::try_from(self.index.len()).unwrap_or(u32::MAX);
        let found = match id.0.checked_sub(first) {
            Some(at) => self.lexicon.texts(at),
            None => self.index.texts(id),
        };
        found.unwrap_or_default()
    }

    /// The label of an item.
    #[must_use]
    pub fn label(&self, id: ItemId) -> String {
        self.texts(id).label
    }
}

/// Whether a surface can be an acronym: no small letter, but for a plural's s.
fn is_acronym(surface: &str) -> bool {
    let body = surface.strip_suffix("'s").or_else(|| surface.strip_suffix("’s")).unwrap_or(surface);
    let body = body.strip_prefix("the ").or_else(|| body.strip_prefix("The ")).unwrap_or(body);
    let body = body.strip_suffix('s').unwrap_or(body);
    body.chars().any(char::is_uppercase) && !body.chars().any(char::is_lowercase)
}

/// Sorts, keeps one candidate an item (the best form), and shares out the priors.
fn finish(found: &mut Vec<Candidate>) {
    found.sort_by(|one, other| one.number.cmp(&other.number).then(one.form.cmp(&other.form)));
    found.dedup_by(|later, kept| {
        let same = later.number == kept.number;
        if same {
            kept.coordinates = kept.coordinates.or(later.coordinates);
            kept.weight = kept.weight.max(later.weight);
        }
        same
    });
    found.sort_by(|one, other| other.weight.total_cmp(&one.weight).then(one.number.cmp(&other.number)));
    let total: f32 = found.iter().map(|candidate| candidate.weight).sum();
    for candidate in found.iter_mut() {
        candidate.prior = candidate.weight / total;
    }
}
