//! Moves the parameters.

use super::Network;
use super::shape::{Blocks, Shape};

/// Adam (Kingma and Ba 2015); embeddings move only when they were seen.
pub struct Adam {
    first: Blocks,
    second: Blocks,
    step: i32,
}

impl Adam {
    pub fn new(shape: &Shape) -> Self {
        let zeros: Blocks = shape.lengths().into_iter().map(|length| vec![0.0; length]).collect();
        Self { first: zeros.clone(), second: zeros, step: 0 }
    }

    /// Moves the parameters and clears the derivatives. `seen` are the rows of the embeddings that have derivatives.
    pub fn update(&mut self, network: &mut Network, slopes: &mut Blocks, seen: &[u32], rate: f32) {
        const FIRST: f32 = 0.9;
        const SECOND: f32 = 0.98;
        const LEAST: f32 = 1e-8;
        self.step += 1;
        let power = |base: f32| 1.0 - (0..self.step.min(4000)).fold(1.0_f32, |product, _| product * base);
        let (one, two) = (power(FIRST), power(SECOND));
        let width = network.shape.width;
        let length: f32 = slopes[1..].iter().flatten().map(|slope| slope * slope).sum::<f32>().sqrt();
        let clip = if length > 2.0 { 2.0 / length } else { 1.0 };
        let move_all = |values: &mut [f32], slopes: &mut [f32], first: &mut [f32], second: &mut [f32]| {
            for (((value, slope), first), second) in values.iter_mut().zip(slopes).zip(first).zip(second) {
                let clipped = *slope * clip;
                *first = FIRST * *first + (1.0 - FIRST) * clipped;
                *second = SECOND * *second + (1.0 - SECOND) * clipped * clipped;
                *value -= rate * (*first / one) / ((*second / two).sqrt() + LEAST);
                *slope = 0.0;
            }
        };
        for block in 1..slopes.len() {
            move_all(&mut network.blocks[block], &mut slopes[block], &mut self.first[block], &mut self.second[block]);
        }
        for &row in seen {
            let range = row as usize * width..(row as usize + 1) * width;
            move_all(
                &mut network.blocks[0][range.clone()],
                &mut slopes[0][range.clone()],
                &mut self.first[0][range.clone()],
                &mut self.second[0][range],
            );
        }
    }
}
