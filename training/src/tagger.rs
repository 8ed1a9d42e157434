//! Trains the tagger.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use dateline::annotation::lexeme::Lexeme;
use dateline::annotation::model::{Model, ModelWriter};
use dateline::annotation::tagger::{ClassId, Tagger, features};
use dateline::annotation::vocabulary::Vocabulary;

use crate::corpus::{Document, Sentence, Word};
use crate::learner::{Learner, Random, best};

/// The name of the tagger's class for a word.
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

/// A sentence ready for training.
pub struct Example {
    pub words: Vec<Lexeme>,
    pub gold: Vec<ClassId>,
}

pub fn example(sentence: &Sentence, vocabulary: &Vocabulary, classes: &Classes) -> Example {
    Example {
        words: sentence.words.iter().map(|word| vocabulary.lexeme(&word.form)).collect(),
        gold: sentence.words.iter().map(|word| classes.id(word)).collect(),
    }
}

/// Trains on the examples; the history is what the tagger says itself.
pub fn train(examples: &[&Example], classes: usize, epochs: usize, seed: u64) -> Learner {
    let mut learner = Learner::new(classes);
    let mut random = Random(seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let (mut keys, mut scores) = (Vec::new(), vec![0.0; classes]);
    for epoch in 0..epochs {
        random.shuffle(&mut order);
        let (mut right, mut all) = (0, 0);
        for &at in &order {
            let Example { words, gold } = examples[at];
            let mut said = vec![0; words.len()];
            for at in 0..words.len() {
                keys.clear();
                features(words, &said, at, &mut keys);
                learner.score(&keys, &mut scores);
                learner.tick();
                let guess = best(&scores, |_| true).unwrap_or(0);
                all += 1;
                if guess == usize::from(gold[at]) {
                    right += 1;
                } else {
                    learner.update(&keys, gold[at].into(), guess);
                }
                said[at] = guess as ClassId;
            }
        }
        eprintln!("tagger epoch {epoch}: {:.2} % of {all} on the way", 100.0 * f64::from(right) / f64::from(all));
    }
    learner
}

/// The model file.
pub fn model(learner: &Learner, classes: &Classes, updates: u32, least: f64) -> Result<Vec<u8>> {
    let mut writer = ModelWriter::new("tagger");
    writer.section("classes", (classes.names.join("\n") + "\n").into_bytes());
    learner.table(updates, least, 1.0 / 64.0).write("weights", &mut writer);
    writer.finish().context("tagger model")
}

/// Classes for the training text of the parser: each part is tagged by a tagger that has not seen it, so that the
/// parser learns from the mistakes it will meet.
pub fn jackknife(examples: &[Example], classes: &Classes, folds: usize, epochs: usize) -> Result<Vec<Vec<ClassId>>> {
    use rayon::prelude::*;
    let parts: Result<Vec<Vec<(usize, Vec<ClassId>)>>> = (0..folds)
        .into_par_iter()
        .map(|fold| {
            let rest: Vec<&Example> =
                examples.iter().enumerate().filter(|(at, _)| at * folds / examples.len() != fold).map(|(_, e)| e).collect();
            let file = model(&train(&rest, classes.names.len(), epochs, 7), classes, 1, 0.0)?;
            let tagger = Tagger::read(&Model::read("jackknife", &file, "tagger")?)?;
            let own = examples.iter().enumerate().filter(|(at, _)| at * folds / examples.len() == fold);
            Ok(own.map(|(at, example)| (at, tagger.tag(&example.words))).collect())
        })
        .collect();
    Ok(parts?.into_iter().flatten().map(|(_, tags)| tags).collect())
}
