//! Sorts words into distributional classes: spherical k-means over the words that stand beside them, in news text that
//! is free to use and in the treebanks.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use dateline::annotation::model::ModelWriter;
use dateline::annotation::tokenizer::Tokenizer;
use dateline::annotation::vocabulary::{UNKNOWN, Vocabulary};
use dateline::resource::Resources;

use crate::news;
use crate::silver::Sentence;

const FINE: usize = 255;
const COARSE: usize = 48;
const CONTEXTS: usize = 1500;
const LEAST: u32 = 6;

/// Words of the news text, line by line; lines keep words apart that do not touch.
fn words(folder: &Path, tokenizer: &Tokenizer, mut each: impl FnMut(Vec<String>)) -> Result<()> {
    news::lines(folder, |line| {
        let mut words = Vec::new();
        for piece in tokenizer.tokenize(line) {
            let mut start = piece.start;
            for &end in piece.cuts.iter().chain([&piece.end]) {
                words.push(Vocabulary::key(&line[start..end]));
                start = end;
            }
        }
        each(words);
    })
}

/// `silver` says the usual class of words that the treebanks lack.
pub fn model(folder: &Path, gold: &[Sentence], silver: &[Sentence]) -> Result<Vec<u8>> {
    let tokenizer = Tokenizer::load(&Resources::embedded())?;
    let mut sentences: Vec<Vec<u32>> = Vec::new();
    let mut ids: BTreeMap<String, u32> = BTreeMap::new();
    let mut counts: Vec<u32> = Vec::new();
    let mut add = |words: Vec<String>| {
        let numbers = words.into_iter().map(|word| {
            let next = ids.len() as u32;
            let id = *ids.entry(word).or_insert(next);
            if id == next {
                counts.push(0);
            }
            counts[id as usize] += 1;
            id
        });
        sentences.push(numbers.collect());
    };
    words(folder, &tokenizer, &mut add)?;
    for sentence in gold {
        add(sentence.forms.iter().map(|form| Vocabulary::key(form)).collect());
    }
    let (usual, silver) = (usual(gold), usual(silver));
    let names: BTreeMap<u32, &String> = ids.iter().map(|(word, &id)| (id, word)).collect();
    // frequent first, so that ids are ranks
    let mut order: Vec<u32> = (0..counts.len() as u32).filter(|&id| counts[id as usize] >= LEAST).collect();
    order.sort_by_key(|&id| (std::cmp::Reverse(counts[id as usize]), names[&id]));
    let mut rank = vec![u32::MAX; counts.len()];
    for (at, &id) in order.iter().enumerate() {
        rank[id as usize] = at as u32;
    }
    eprintln!("{} words of news and treebanks, {} kinds to sort", counts.iter().sum::<u32>(), order.len());
    let contexts = contexts(&sentences, &rank, order.len());
    let (fine, centroids) = cluster(&contexts, FINE, 1);
    let (groups, _) = cluster(&centroids, COARSE, 1);
    let mut coarse = [u8::MAX; 256];
    for (at, &group) in groups.iter().enumerate() {
        coarse[at] = group as u8;
    }
    let mut rows: BTreeMap<&str, (u8, u8)> = BTreeMap::new();
    let most = |word: &str| {
        let counts = usual.get(word).filter(|counts| counts.values().sum::<u32>() >= 2).or_else(|| silver.get(word))?;
        let (&class, &count) = counts.iter().max_by_key(|&(&class, &count)| (count, std::cmp::Reverse(class)))?;
        (count >= 2).then_some(class)
    };
    for (at, &id) in order.iter().enumerate() {
        rows.insert(names[&id], (fine[at] as u8, most(names[&id]).unwrap_or(UNKNOWN)));
    }
    let mut writer = ModelWriter::new("words");
    let mut sorted: Vec<(&str, (u8, u8))> = rows.into_iter().filter(|(word, _)| !word.contains('\n')).collect();
    // words of a class together: class and usual class pack to almost nothing, forms stay sorted
    sorted.sort_by_key(|&(word, (fine, usual))| (fine, usual, word));
    let forms: Vec<&str> = sorted.iter().map(|&(word, _)| word).collect();
    writer.section("forms", (forms.join("\n") + "\n").into_bytes());
    writer.section("fine", sorted.iter().map(|(_, (fine, ..))| *fine).collect::<Vec<u8>>());
    writer.section("usual", sorted.iter().map(|(_, (_, usual))| *usual).collect::<Vec<u8>>());
    // the format has room for classes by meaning, which no text that is free to use has given yet
    writer.section("broad", vec![UNKNOWN; forms.len()]);
    writer.section("coarse", coarse.to_vec());
    writer.finish().context("words model")
}

/// How often each word has each class.
fn usual(sentences: &[Sentence]) -> BTreeMap<String, BTreeMap<u8, u32>> {
    let mut usual: BTreeMap<String, BTreeMap<u8, u32>> = BTreeMap::new();
    for (form, &class) in sentences.iter().flat_map(|sentence| sentence.forms.iter().zip(&sentence.classes)) {
        *usual.entry(Vocabulary::key(form)).or_default().entry(class).or_default() += 1;
    }
    usual
}

type Sparse = Vec<(u32, f32)>;

/// For each word, the frequent words beside it, left and right apart, weighed by positive pointwise mutual information.
fn contexts(sentences: &[Vec<u32>], rank: &[u32], words: usize) -> Vec<Sparse> {
    let mut counts: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); words];
    let edge = CONTEXTS as u32;
    for sentence in sentences {
        let ranks: Vec<u32> = sentence.iter().map(|&id| rank[id as usize]).collect();
        let context = |at: isize| match usize::try_from(at).ok().and_then(|at| ranks.get(at)) {
            None => Some(edge),
            Some(&rank) if rank < edge => Some(rank),
            Some(_) => None,
        };
        for (at, &word) in ranks.iter().enumerate().filter(|&(_, &word)| word != u32::MAX) {
            let at = at as isize;
            for (slot, offset) in [-1_isize, 1].into_iter().enumerate() {
                if let Some(context) = context(at + offset) {
                    *counts[word as usize].entry(slot as u32 * (edge + 1) + context).or_default() += 1;
                }
            }
        }
    }
    let size = 2 * (CONTEXTS + 1);
    let mut totals = vec![0_f64; size];
    for row in &counts {
        for (&context, &count) in row {
            totals[context as usize] += f64::from(count);
        }
    }
    let all: f64 = totals.iter().sum();
    counts.iter().map(|row| {
        let own: f64 = row.values().map(|&count| f64::from(count)).sum();
        let weigh = |(&context, &count): (&u32, &u32)| {
            let information = (f64::from(count) * all / (own * totals[context as usize])).ln();
            (information > 0.0).then_some((context, (information * f64::from(count).sqrt()) as f32))
        };
        normalised(row.iter().filter_map(weigh).collect())
    }).collect()
}

fn normalised(mut row: Sparse) -> Sparse {
    let length = row.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-9);
    row.iter_mut().for_each(|(_, weight)| *weight /= length);
    row
}

/// Spherical k-means; each `stride`th row is a first centre, so it needs no chance.
fn cluster(rows: &[Sparse], count: usize, stride: usize) -> (Vec<usize>, Vec<Sparse>) {
    let size = rows.iter().flatten().map(|&(at, _)| at as usize + 1).max().unwrap_or(1);
    let mut centres: Vec<Vec<f32>> = rows.iter().step_by(stride).take(count).map(|row| {
        let mut centre = vec![0.0; size];
        row.iter().for_each(|&(at, weight)| centre[at as usize] = weight);
        centre
    }).collect();
    let mut assigned = vec![0; rows.len()];
    for _ in 0..12 {
        // context-major, so that a row is read once for all centres
        let mut turned = vec![0_f32; size * centres.len()];
        for (number, centre) in centres.iter().enumerate() {
            for (at, &weight) in centre.iter().enumerate() {
                turned[at * centres.len() + number] = weight;
            }
        }
        let mut scores = vec![0_f32; centres.len()];
        for (row, assigned) in rows.iter().zip(&mut assigned) {
            scores.fill(0.0);
            for &(at, weight) in row {
                let column = &turned[at as usize * centres.len()..(at as usize + 1) * centres.len()];
                scores.iter_mut().zip(column).for_each(|(score, other)| *score += weight * other);
            }
            let mut best = 0;
            for (number, &score) in scores.iter().enumerate() {
                if score > scores[best] {
                    best = number;
                }
            }
            *assigned = best;
        }
        let mut next = vec![vec![0_f32; size]; centres.len()];
        for (row, &centre) in rows.iter().zip(&assigned) {
            row.iter().for_each(|&(at, weight)| next[centre][at as usize] += weight);
        }
        for (centre, old) in next.iter_mut().zip(&centres) {
            let length = centre.iter().map(|weight| weight * weight).sum::<f32>().sqrt();
            if length > 0.0 {
                centre.iter_mut().for_each(|weight| *weight /= length);
            } else {
                centre.clone_from(old);
            }
        }
        centres = next;
    }
    let sparse = centres.iter().map(|centre| {
        let kept = centre.iter().enumerate().filter(|&(_, &weight)| weight.abs() > 1e-4);
        kept.map(|(at, &weight)| (at as u32, weight)).collect()
    });
    (assigned, sparse.collect())
}
