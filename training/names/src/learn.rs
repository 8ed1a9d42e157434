//! Training of the random field: stochastic gradient ascent with AdaGrad on the probability of the allowed paths.

use std::collections::HashMap;

use dateline::annotation::names::features::{Coarse, LEXICAL, extract, runs};
use dateline::annotation::names::lattice::{Row, TAGS, marginals};
use dateline::annotation::names::view::SentenceView;

use crate::corpus::{ANY, Tags};

/// A sentence ready for training.
pub struct Example {
    /// Feature rows of each word, `u32::MAX` for unknown ones; always `width` a word.
    rows: Vec<u32>,
    allowed: Vec<Tags>,
    weight: f32,
}

/// Features to rows.
pub struct Index {
    rows: HashMap<u32, u32>,
}

pub const WIDTH: usize = 69;
/// Gazetteer templates, dropped together now and then.
const GAZETTEER: std::ops::Range<usize> = 51..59;
/// Templates of what the news say, likewise.
const SEEN: std::ops::Range<usize> = 64..69;

impl Index {
    /// Numbers the features that occur at least `least` times (weighted) in sentences.
    pub fn new(views: &[(SentenceView, Vec<Tags>, f32)], coarse: &Coarse, least: f32) -> Self {
        let mut counts: HashMap<u32, f32> = HashMap::new();
        let mut features = Vec::new();
        for (view, allowed, weight) in views {
            let runs = runs(view);
            for at in 0..view.cells.len() {
                // a word that says nothing needs no features of its own
                if allowed[at] == ANY {
                    continue;
                }
                extract(view, &runs, at, coarse, &mut features);
                for &feature in &features {
                    *counts.entry(feature.max(1)).or_default() += weight.max(0.3);
                }
            }
        }
        let mut kept: Vec<u32> = counts.into_iter().filter(|&(_, count)| count >= least).map(|(key, _)| key).collect();
        kept.sort_unstable();
        Self { rows: kept.into_iter().zip(0..).collect() }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The features and their rows, in the order of the features.
    pub fn keys(&self) -> Vec<(u32, u32)> {
        let mut keys: Vec<(u32, u32)> = self.rows.iter().map(|(&key, &row)| (key, row)).collect();
        keys.sort_unstable();
        keys
    }

    pub fn example(&self, view: &SentenceView, allowed: &[Tags], weight: f32, coarse: &Coarse) -> Example {
        let runs = runs(view);
        let mut rows = Vec::with_capacity(view.cells.len() * WIDTH);
        let mut features = Vec::new();
        for at in 0..view.cells.len() {
            extract(view, &runs, at, coarse, &mut features);
            assert_eq!(features.len(), WIDTH);
            rows.extend(features.iter().map(|feature| self.rows.get(&(*feature).max(1)).copied().unwrap_or(u32::MAX)));
        }
        Example { rows, allowed: allowed.to_vec(), weight }
    }
}

/// The weights in training.
pub struct Learner {
    pub weights: Vec<Row>,
    squares: Vec<Row>,
    pub transitions: Box<[Row; TAGS]>,
    random: u64,
}

impl Learner {
    pub fn new(rows: usize) -> Self {
        Self {
            weights: vec![[0.0; TAGS]; rows],
            squares: vec![[0.0; TAGS]; rows],
            transitions: Box::new([[0.0; TAGS]; TAGS]),
            random: 0x2545_f491_4f6c_dd1d,
        }
    }

    fn chance(&mut self) -> f32 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// One pass over the examples in a random order; the mean logarithm of the probability.
    pub fn epoch(&mut self, examples: &[Example], rate: f32, drop: f32) -> f64 {
        let mut order: Vec<usize> = (0..examples.len()).collect();
        for at in (1..order.len()).rev() {
            let other = (self.chance() * (at + 1) as f32) as usize;
            order.swap(at, other.min(at));
        }
        let mut loss = 0.0;
        let mut exponentials = self.transitions.clone();
        for (done, &number) in order.iter().enumerate() {
            if done % 64 == 0 {
                for (out, &value) in exponentials.iter_mut().flatten().zip(self.transitions.iter().flatten()) {
                    *out = value.exp();
                }
            }
            loss += self.learn(&examples[number], &exponentials, rate, drop);
        }
        loss / examples.len() as f64
    }

    fn learn(&mut self, example: &Example, exponentials: &[Row; TAGS], rate: f32, drop: f32) -> f64 {
        let length = example.allowed.len();
        let mut masks: Vec<u128> = Vec::with_capacity(length);
        let mut scores: Vec<Row> = Vec::with_capacity(length);
        for at in 0..length {
            let mut mask = u128::MAX;
            if drop > 0.0 {
                // The word itself is hidden now and then, and so is each of its neighbours: names that are new to the
                // model are the rule in the news.
                if self.chance() < drop {
                    mask &= !(1 << 0 | 1 << 1 | 1 << 6 | 1 << 7);
                }
                for template in [2, 3, 4, 5, 8, 9, 10, 11] {
                    if self.chance() < drop * 0.5 {
                        mask &= !(1 << template);
                    }
                }
                if self.chance() < drop * 0.5 {
                    mask &= !((1 << SEEN.end) - (1 << SEEN.start));
                }
                if self.chance() < drop * 0.5 {
                    mask &= !((1 << GAZETTEER.end) - (1 << GAZETTEER.start));
                }
            }
            debug_assert!(LEXICAL == 12);
            masks.push(mask);
            let mut row = [0.0; TAGS];
            for (template, &feature) in example.rows[at * WIDTH..(at + 1) * WIDTH].iter().enumerate() {
                if feature != u32::MAX && mask >> template & 1 == 1 {
                    for (sum, weight) in row.iter_mut().zip(&self.weights[feature as usize]) {
                        *sum += weight;
                    }
                }
            }
            scores.push(row);
        }
        let Some((free, all)) = marginals(&scores, exponentials, &[]) else { return 0.0 };
        let Some((bound, wanted)) = marginals(&scores, exponentials, &example.allowed) else { return 0.0 };
        for at in 0..length {
            let mut gradient = [0.0; TAGS];
            let mut largest = 0.0_f32;
            for (out, (free, bound)) in gradient.iter_mut().zip(free[at].iter().zip(&bound[at])) {
                *out = (bound - free) * example.weight;
                largest = largest.max(out.abs());
            }
            if largest < 0.003 {
                continue;
            }
            for (template, &feature) in example.rows[at * WIDTH..(at + 1) * WIDTH].iter().enumerate() {
                if feature == u32::MAX || masks[at] >> template & 1 == 0 {
                    continue;
                }
                let weights = &mut self.weights[feature as usize];
                let squares = &mut self.squares[feature as usize];
                for ((weight, square), &gradient) in weights.iter_mut().zip(squares).zip(&gradient) {
                    *square += gradient * gradient;
                    *weight += rate * gradient / (*square + 0.1).sqrt();
                }
            }
        }
        all - wanted
    }
}
