//! Products of matrices, slopes of functions, losses.

use dateline::annotation::numeric::{multiply, panels};

use crate::random::Random;

/// Space that is used again.
#[derive(Default)]
pub struct Workspace {
    turned: Vec<f32>,
}

impl Workspace {
    pub fn times(&mut self, a: &[f32], b: &[f32], out: &mut [f32], depth: usize, width: usize) {
        multiply(a, &panels(b, depth, width), out, depth, width);
    }

    /// `out += aᵀ · b`: `a` has rows of `depth`, `b` of `width`.
    pub fn gradient(&mut self, a: &[f32], b: &[f32], out: &mut [f32], depth: usize, width: usize) {
        let rows = a.len() / depth;
        turn(a, rows, depth, &mut self.turned);
        multiply(&self.turned, &panels(b, rows, width), out, rows, width);
    }

    /// `out += a · bᵀ`: `a` has rows of `width`, `b` has `depth` rows of `width`.
    pub fn back(&mut self, a: &[f32], b: &[f32], out: &mut [f32], depth: usize, width: usize) {
        turn(b, depth, width, &mut self.turned);
        multiply(a, &panels(&self.turned, width, depth), out, width, depth);
    }
}

/// The transpose of `a`, which has so many rows and columns.
pub fn turn(a: &[f32], rows: usize, columns: usize, out: &mut Vec<f32>) {
    out.clear();
    out.resize(rows * columns, 0.0);
    for (row, values) in a.chunks_exact(columns).enumerate() {
        for (column, &value) in values.iter().enumerate() {
            out[column * rows + row] = value;
        }
    }
}

/// The slope of [`squash`].
pub fn slope(x: f32) -> f32 {
    if x.abs() >= 3.0 {
        return 0.0;
    }
    let root = (9.0 - x * x) / (9.0 + 3.0 * x * x);
    root * root
}

pub fn gate_slope(x: f32) -> f32 {
    0.25 * slope(0.5 * x)
}

/// e to the power of x, the same on every machine.
pub fn exponential(x: f32) -> f32 {
    let x = x.clamp(-80.0, 80.0);
    let whole = (x * std::f32::consts::LOG2_E).round();
    let rest = x - whole * std::f32::consts::LN_2;
    let sum = 1.0 + rest * (1.0 + rest * (0.5 + rest * (1.0 / 6.0 + rest * (1.0 / 24.0 + rest / 120.0))));
    sum * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

/// Turns scores into probabilities minus the truth; returns the loss.
pub fn loss(scores: &mut [f32], truth: usize, weight: f32) -> f32 {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = exponential(*score - most);
        sum += *score;
    }
    let right = scores[truth] / sum;
    for score in scores.iter_mut() {
        *score *= weight / sum;
    }
    scores[truth] -= weight;
    -right.max(1e-9).ln() * weight
}

pub fn mask(length: usize, share: f32, random: &mut Random) -> Vec<f32> {
    if share == 0.0 {
        return Vec::new();
    }
    let kept = 1.0 / (1.0 - share);
    let limit = (f64::from(share) * f64::from(u32::MAX)) as u32;
    (0..length).map(|_| if random.bits() < limit { 0.0 } else { kept }).collect()
}

pub fn apply(values: &mut [f32], mask: &[f32]) {
    values.iter_mut().zip(mask).for_each(|(value, mask)| *value *= mask);
}

pub fn rows_of(row: &[f32], count: usize) -> Vec<f32> {
    row.iter().copied().cycle().take(row.len() * count).collect()
}

pub fn sum_rows(rows: &[f32], out: &mut [f32]) {
    for row in rows.chunks_exact(out.len()) {
        out.iter_mut().zip(row).for_each(|(out, value)| *out += value);
    }
}
