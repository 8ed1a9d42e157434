//! Sorts the words of the treebanks into the classes that the parser learns.

use std::collections::BTreeMap;

use dateline::annotation::class::ClassId;

use crate::corpus::{Document, Word};

/// The name of the class of a word.
pub fn class_name(word: &Word) -> String {
    let wanted: &[&str] = match word.upos.as_str() {
        "NOUN" | "PROPN" => &["Number"],
        "VERB" | "AUX" => &["Tense", "Mood", "VerbForm", "Voice"],
        "PRON" => &["PronType", "Case", "Poss"],
        "DET" => &["PronType"],
        "ADV" => &["PronType", "Degree"],
        "ADJ" => &["Degree"],
        _ => &[],
    };
    let mut name = word.upos.clone();
    for wanted in wanted {
        let value = word.features.iter().find(|(feature, _)| feature == wanted).map_or("", |(_, value)| value);
        name.push('/');
        name.push_str(if *wanted == "Poss" && value == "Yes" { "Poss" } else { value });
    }
    name
}

/// The classes: those with enough examples; the others join the most frequent class of their part of speech.
pub struct Classes {
    pub names: Vec<String>,
    ids: BTreeMap<String, ClassId>,
}

impl Classes {
    pub fn new(documents: &[Document]) -> Self {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for word in documents.iter().flat_map(|document| &document.sentences).flat_map(|sentence| &sentence.words) {
            *counts.entry(class_name(word)).or_default() += 1;
        }
        let mut most: BTreeMap<String, (usize, String)> = BTreeMap::new();
        for (name, &count) in &counts {
            let upos = name.split('/').next().unwrap_or("").to_owned();
            let entry = most.entry(upos).or_default();
            if count > entry.0 {
                *entry = (count, name.clone());
            }
        }
        let keeps = |name: &String, count: usize| {
            count >= 12 || most[name.split('/').next().unwrap_or("")].1 == *name
        };
        let names: Vec<String> =
            counts.iter().filter(|&(name, &count)| keeps(name, count)).map(|(name, _)| name.clone()).collect();
        let ids = counts.keys().map(|name| {
            let found = names.binary_search(name).or_else(|_| names.binary_search(&most[name.split('/').next().unwrap_or("")].1));
            (name.clone(), found.expect("the most frequent class is kept") as ClassId)
        });
        let ids = ids.collect();
        Self { names, ids }
    }

    pub fn id(&self, word: &Word) -> ClassId {
        let name = class_name(word);
        self.ids.get(&name).copied().unwrap_or_else(|| {
            let upos = format!("{}/", word.upos);
            self.names.iter().position(|name| *name == word.upos || name.starts_with(&upos)).unwrap_or(0) as ClassId
        })
    }
}
