//! Averaged perceptrons over hashed features (Collins 2002), and what they share: a seeded generator, a table writer.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use dateline::annotation::perceptron::{Row, Table};

/// Keys are hashes already.
#[derive(Default)]
pub struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are u64")
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[derive(Clone, Copy)]
struct Cell {
    class: u8,
    weight: f32,
    total: f64,
    stamp: u32,
}

#[derive(Default)]
struct Feature {
    updates: u32,
    cells: Vec<Cell>,
}

/// A perceptron that learns.
pub struct Learner {
    classes: usize,
    index: HashMap<u64, u32, BuildHasherDefault<Same>>,
    features: Vec<Feature>,
    keys: Vec<u64>,
    clock: u32,
}

impl Learner {
    pub fn new(classes: usize) -> Self {
        Self { classes, index: HashMap::default(), features: Vec::new(), keys: Vec::new(), clock: 0 }
    }

    /// Adds up the weights of the features in `scores`.
    pub fn score(&self, keys: &[u64], scores: &mut [f32]) {
        scores.fill(0.0);
        for key in keys {
            if let Some(&at) = self.index.get(key) {
                for cell in &self.features[at as usize].cells {
                    scores[cell.class as usize] += cell.weight;
                }
            }
        }
    }

    /// To be called once a decision, right or wrong: averages go over decisions.
    pub fn tick(&mut self) {
        self.clock += 1;
    }

    /// Moves the weights of the features: up for `right`, down for `wrong`.
    pub fn update(&mut self, keys: &[u64], right: usize, wrong: usize) {
        for &key in keys {
            let at = *self.index.entry(key).or_insert_with(|| {
                self.features.push(Feature::default());
                self.keys.push(key);
                (self.features.len() - 1) as u32
            });
            let feature = &mut self.features[at as usize];
            feature.updates += 1;
            for (class, delta) in [(right as u8, 1.0), (wrong as u8, -1.0)] {
                let cell = match feature.cells.iter_mut().position(|cell| cell.class == class) {
                    Some(found) => &mut feature.cells[found],
                    None => {
                        feature.cells.push(Cell { class, weight: 0.0, total: 0.0, stamp: self.clock });
                        feature.cells.last_mut().expect("just pushed")
                    }
                };
                cell.total += f64::from(self.clock - cell.stamp) * f64::from(cell.weight);
                cell.stamp = self.clock;
                cell.weight += delta;
            }
        }
    }

    /// The averaged weights, by key.
    pub fn averages(&self) -> Vec<(u64, u32, Vec<(u8, f64)>)> {
        let average = |cell: &Cell| {
            (cell.total + f64::from(self.clock - cell.stamp) * f64::from(cell.weight)) / f64::from(self.clock.max(1))
        };
        let mut rows: Vec<_> = self.keys.iter().zip(&self.features).map(|(&key, feature)| {
            let mut cells: Vec<(u8, f64)> = feature.cells.iter().map(|cell| (cell.class, average(cell))).collect();
            cells.sort_by_key(|&(class, _)| class);
            (key, feature.updates, cells)
        }).collect();
        rows.sort_unstable_by_key(|&(key, ..)| key);
        rows
    }

    /// The table that goes into the model: features with fewer updates or no weight of `least` are left out.
    pub fn table(&self, updates: u32, least: f64, step: f64) -> Table {
        quantised(self.classes, self.averages(), updates, least, step)
    }
}

/// Makes a table of averaged weights, as multiples of `step`: rows with fewer updates than `updates` and weights smaller
/// than `least` go.
pub fn quantised(classes: usize, rows: Vec<(u64, u32, Vec<(u8, f64)>)>, updates: u32, least: f64, step: f64) -> Table {
    let rows = rows.into_iter().filter(|&(_, count, _)| count >= updates).map(|(key, _, cells)| {
        let row: Row = cells
            .into_iter()
            .filter(|&(_, weight)| weight.abs() >= least)
            .map(|(class, weight)| (class, (weight / step).round().clamp(-32767.0, 32767.0) as i16))
            .filter(|&(_, weight)| weight != 0)
            .collect();
        (key, row)
    });
    Table::new(classes, rows.collect())
}

/// A small generator of known sequence (splitmix64), so that training is repeatable to the byte.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn bits(&mut self) -> u32 {
        (self.next() >> 32) as u32
    }

    /// Between -1 and 1.
    pub fn centred(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        ((self.next() >> 11) as f64) < probability * (1_u64 << 53) as f64
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, (self.next() % (at as u64 + 1)) as usize);
        }
    }
}

/// The class of the highest score among the allowed, the first of equals.
pub fn best(scores: &[f32], allowed: impl Fn(usize) -> bool) -> Option<usize> {
    let mut best = None;
    for (class, &score) in scores.iter().enumerate() {
        if allowed(class) && best.is_none_or(|(_, highest)| score > highest) {
            best = Some((class, score));
        }
    }
    best.map(|(class, _)| class)
}
