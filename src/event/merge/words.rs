//! Words as merging compares them: stems, how much a word tells, what predicates mean the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::DataFileError;
use crate::resource::Resources;

const FREQUENCIES: &str = "rules/merge/frequencies.csv";
const PREDICATES: &str = "rules/merge/predicates.csv";
const FAMILIES: &str = "lexicon/event_families.csv";
const PARTS: &str = "rules/merge/parts.csv";
const SAYINGS: &str = "rules/merge/sayings.csv";

/// What merging knows of words.
#[derive(Debug)]
pub(super) struct Words {
    /// Share of news articles that a stem is in; stems that are not here are rare.
    frequencies: HashMap<String, f32>,
    /// Classes of predicates that may mean one occurrence, by stem.
    classes: HashMap<String, Vec<u32>>,
    /// For a stem, the rows that name what has parts, and those that name what may be one.
    wholes: HashMap<String, Vec<u32>>,
    parts: HashMap<String, Vec<u32>>,
    /// Types of events that are told apart by what is said.
    sayings: BTreeSet<String>,
}

/// How much the rarest word tells: the logarithm of how many articles the frequencies were counted over, about.
const RAREST: f32 = 7.5;

impl Words {
    /// The files that it is made from.
    pub(super) const FILES: [&str; 5] = [FREQUENCIES, PREDICATES, FAMILIES, PARTS, SAYINGS];

    pub(super) fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let mut frequencies = HashMap::new();
        for (number, line) in rows(&resources.text(FREQUENCIES)?) {
            let wrong = || DataFileError::new(FREQUENCIES, "a stem and its share of articles wanted").at_line(number);
            let (stem, share) = line.split_once(',').ok_or_else(wrong)?;
            frequencies.insert(stem.to_owned(), share.parse().map_err(|_| wrong())?);
        }
        let mut classes: HashMap<String, BTreeSet<u32>> = HashMap::new();
        let mut next = 0;
        for file in [PREDICATES, FAMILIES] {
            for (_, line) in rows(&resources.text(file)?) {
                for word in line.split([',', ' ']).filter(|word| !word.is_empty()) {
                    classes.entry(stem(word)).or_default().insert(next);
                }
                next += 1;
            }
        }
        let classes = classes.into_iter().map(|(stem, ids)| (stem, ids.into_iter().collect())).collect();
        let (mut wholes, mut parts): (HashMap<String, Vec<u32>>, HashMap<String, Vec<u32>>) = Default::default();
        for (row, (number, line)) in (0..).zip(rows(&resources.text(PARTS)?)) {
            let wrong = || DataFileError::new(PARTS, "words for wholes and words for parts wanted").at_line(number);
            let (of, may_be) = line.split_once(',').ok_or_else(wrong)?;
            for (words, known) in [(of, &mut wholes), (may_be, &mut parts)] {
                let stems: BTreeSet<String> = words.split(' ').filter(|word| !word.is_empty()).map(stem).collect();
                for stem in stems {
                    known.entry(stem).or_default().push(row);
                }
            }
        }
        let sayings = rows(&resources.text(SAYINGS)?).map(|(_, kind)| kind.trim().to_owned()).collect();
        Ok(Self { frequencies, classes, wholes, parts, sayings })
    }

    /// How much a stem tells, 0 to about 7.5: the logarithm of one over its share of articles.
    pub(super) fn weight(&self, stem: &str) -> f32 {
        self.frequencies.get(stem).map_or(RAREST, |share| (-share.ln()).clamp(0.0, RAREST))
    }

    /// Whether events of a type are told apart by what is said.
    pub(super) fn is_saying(&self, kind: &str) -> bool {
        self.sayings.contains(kind)
    }

    /// The classes of a predicate's stem.
    pub(super) fn classes(&self, stem: &str) -> &[u32] {
        self.classes.get(stem).map_or(&[], Vec::as_slice)
    }

    /// The rows of `parts.csv` in which a predicate's stem has parts, and those in which it may be one.
    pub(super) fn whole_and_part(&self, stem: &str) -> (&[u32], &[u32]) {
        (self.wholes.get(stem).map_or(&[], Vec::as_slice), self.parts.get(stem).map_or(&[], Vec::as_slice))
    }

    /// The stems of a text that tell something, with how often they stand there.
    pub(super) fn counted(&self, text: &str) -> BTreeMap<String, f32> {
        let mut counts = BTreeMap::new();
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let stem = stem(&word.to_lowercase());
            if self.weight(&stem) > TELLS_NOTHING {
                *counts.entry(stem).or_insert(0.0) += 1.0;
            }
        }
        counts
    }

    /// The stems of what a text names: words with a capital that do not only begin sentences, with how much each tells. What
    /// capitals say nothing in (a headline that has them all through) names nothing by itself.
    pub(super) fn named(&self, text: &str) -> BTreeMap<String, f32> {
        let mut named = BTreeMap::new();
        for line in text.lines() {
            let words: Vec<(usize, &str)> = capitals::words(line).collect();
            if capitals::all_through(&words) {
                continue;
            }
            for &(at, word) in words.iter().filter(|(at, word)| capitals::is_name(line, *at, word)) {
                debug_assert!(at < line.len());
                self.add_name(word, &mut named);
            }
        }
        named
    }

    /// Of what an article names, what a part of its text names.
    pub(super) fn named_in(&self, text: &str, known: &BTreeMap<String, f32>) -> BTreeMap<String, f32> {
        let mut named = BTreeMap::new();
        for (_, word) in capitals::words(text).filter(|(_, word)| word.starts_with(char::is_uppercase)) {
            self.add_name(word, &mut named);
        }
        named.retain(|stem, _| known.contains_key(stem));
        named
    }

    fn add_name(&self, word: &str, named: &mut BTreeMap<String, f32>) {
        let stem = stem(&word.to_lowercase());
        let weight = self.weight(&stem);
        if weight > NAMES_NOTHING {
            named.insert(stem, weight);
        }
    }

    /// The counts as a vector of length one, of the `most` words that tell most.
    pub(super) fn vector(&self, counts: &BTreeMap<String, f32>, most: usize) -> Vector {
        let mut parts: Vec<(u64, f32)> =
            counts.iter().map(|(stem, count)| (hashed(stem), (1.0 + count.ln()) * self.weight(stem))).collect();
        if parts.len() > most {
            parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            parts.truncate(most);
        }
        parts.sort_by_key(|(hash, _)| *hash);
        let length = parts.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
        if length > 0.0 {
            for (_, value) in &mut parts {
                *value /= length;
            }
        }
        Vector(parts)
    }
}

/// Words in more than one article in four ("the", "said") tell nothing.
const TELLS_NOTHING: f32 = 1.4;

/// Days and months, and who is in the news everywhere, tell no story from another.
const NAMES_NOTHING: f32 = 2.0;

/// What capitals say.
mod capitals {
    /// The words of a text, each with where it begins.
    pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().nth(1).is_some())
            .map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
    }

    /// Whether most words have capitals.
    pub(super) fn all_through(words: &[(usize, &str)]) -> bool {
        let large = words.iter().filter(|(_, word)| word.starts_with(char::is_uppercase)).count();
        words.len() > 3 && 5 * large > 3 * words.len()
    }

    /// Whether a word has a capital that the beginning of a sentence does not explain.
    pub(super) fn is_name(text: &str, at: usize, word: &str) -> bool {
        if !word.starts_with(char::is_uppercase) {
            return false;
        }
        let before = text[..at].trim_end_matches(|c: char| c.is_whitespace() || "\"'“‘(".contains(c));
        !before.is_empty() && !before.ends_with(['.', '!', '?', ':'])
            || word.chars().all(|c| c.is_uppercase() || c.is_numeric())
    }
}

fn rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().skip(1).map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.is_empty())
}

/// Weighted words, sorted by hash.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Vector(Vec<(u64, f32)>);

impl Vector {
    /// As bytes, which [`of_bytes`](Self::of_bytes) reads back to the bit.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let pair = |(word, weight): &(u64, f32)| [word.to_le_bytes().as_slice(), &weight.to_le_bytes()].concat();
        self.0.iter().flat_map(pair).collect()
    }

    /// What [`bytes`](Self::bytes) wrote.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        let (pairs, _) = bytes.as_chunks::<12>();
        let pair = |[a, b, c, d, e, f, g, h, rest @ ..]: &[u8; 12]| {
            (u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), f32::from_le_bytes(*rest))
        };
        Self(pairs.iter().map(pair).collect())
    }

    /// The cosine of two vectors of length one.
    pub(super) fn cosine(&self, other: &Self) -> f32 {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut sum = 0.0;
        while let (Some((a, x)), Some((b, y))) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => drop(left.next()),
                std::cmp::Ordering::Greater => drop(right.next()),
                std::cmp::Ordering::Equal => {
                    sum += x * y;
                    left.next();
                    right.next();
                }
            }
        }
        sum
    }
}

/// A hash that is the same on any machine.
pub(super) fn hashed(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}

/// A word without the endings that inflection and derivation add, so that "announces", "announced" and "announcement"
/// are one. Not a word that one would read; only ever compared.
pub(super) fn stem(word: &str) -> String {
    const ENDINGS: [&str; 17] = [
        "ements", "ement", "ments", "ment", "ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "ions",
        "ion", "e", "'",
    ];
    /// Letters that a stem must keep.
    const SHORTEST: usize = 3;
    if !word.is_ascii() {
        return word.to_owned();
    }
    let mut stem = word;
    for ending in ENDINGS {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.len() >= SHORTEST
        {
            stem = rest;
            break;
        }
    }
    let bytes = stem.as_bytes();
    let doubled = bytes.len() > 3 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
    let last = bytes.last().copied().unwrap_or_default();
    if doubled && !matches!(last, b'l' | b's') { stem[..stem.len() - 1].to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_predicate_share_a_stem() {
        for forms in [["announces", "announced", "announcement"], ["plan", "planned", "planning"]] {
            assert!(forms.iter().all(|form| stem(form) == stem(forms[0])), "{forms:?}");
        }
        assert_ne!(stem("arrest"), stem("arrive"));
    }

    #[test]
    fn rare_words_tell_more_than_common_ones() {
        let words = Words::load(&Resources::embedded()).unwrap();
        assert!(words.weight("zelenskyy") > words.weight(&stem("government")));
        assert!(words.counted("the of and").is_empty());
    }
}
