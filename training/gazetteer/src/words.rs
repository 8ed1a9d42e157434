//! Which words are ordinary: those that a treebank writes small.

use std::collections::{BTreeMap, BTreeSet};

pub struct Words {
    ordinary: BTreeSet<String>,
}

impl Words {
    /// A word is ordinary when the treebank has its lemma or form in small letters, not as a proper noun, at least
    /// twice.
    pub fn of_treebank(conllu: &str) -> Self {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for line in conllu.lines() {
            let mut fields = line.split('\t').skip(1);
            let (Some(form), Some(lemma), Some(upos)) = (fields.next(), fields.next(), fields.next()) else { continue };
            if upos != "PROPN" && form.chars().all(|letter| letter.is_ascii_lowercase()) {
                *counts.entry(form.to_owned()).or_default() += 1;
                if lemma != form {
                    *counts.entry(lemma.to_owned()).or_default() += 1;
                }
            }
        }
        Self { ordinary: counts.into_iter().filter(|(_, count)| *count >= 2).map(|(word, _)| word).collect() }
    }

    /// Whether every word of a folded name is ordinary.
    pub fn all_ordinary(&self, key: &str) -> bool {
        key.split(' ').all(|word| self.ordinary.contains(word))
    }
}
