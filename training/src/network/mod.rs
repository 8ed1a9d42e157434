//! The network that tags and parses, as it learns: the same arithmetic as in `annotation::network`, with its derivatives.

mod adam;
mod arithmetic;
mod forward;
mod learn;
mod learners;
mod shape;

use dateline::annotation::network::SLOTS;

pub use adam::Adam;
pub use learners::Learners;
pub use shape::{Blocks, Shape, initial};

/// A sentence, ready to be read.
#[derive(Clone)]
pub struct Item {
    pub rows: Vec<[u32; SLOTS]>,
    /// Whose class is not to be seen.
    pub unknown: Vec<bool>,
    pub gold: Vec<u8>,
    /// From one; 0 is the root.
    pub heads: Vec<u16>,
    pub labels: Vec<u8>,
}

/// Shares of values that are left out in training.
#[derive(Clone, Copy)]
pub struct Dropout {
    pub input: f32,
    pub layer: f32,
    pub head: f32,
}

/// Losses of one batch: heads, relations, tags.
pub type Losses = [f32; 3];

pub struct Network {
    pub shape: Shape,
    pub blocks: Blocks,
}

#[cfg(test)]
mod tests {
    use super::arithmetic::Workspace;
    use super::*;
    use crate::random::Random;

    /// The derivatives are those of the loss, found by small steps.
    #[test]
    fn slopes_are_those_of_the_loss() {
        let shape = Shape { width: 32, layers: 2, arc: 16, label: 16, classes: 5, relations: 4, rows: 30 };
        let mut random = Random(5);
        let mut network = Network { shape, blocks: initial(&shape, &mut random) };
        for block in &mut network.blocks {
            block.iter_mut().for_each(|value| *value += 0.1 * random.centred());
        }
        let item = |length: usize, seed: u32| Item {
            rows: (0..length as u32).map(|at| std::array::from_fn(|slot| (at * 7 + slot as u32 * 3 + seed) % 30)).collect(),
            unknown: (0..length).map(|at| at % 3 == 0).collect(),
            gold: (0..length).map(|at| (at % 5) as u8).collect(),
            heads: (0..length as u16).collect(),
            labels: (0..length).map(|at| (at % 4) as u8).collect(),
        };
        let (one, two) = (item(5, 0), item(7, 4));
        let items = [&one, &two];
        let none = Dropout { input: 0.0, layer: 0.0, head: 0.0 };
        let zeros: Blocks = shape.lengths().into_iter().map(|length| vec![0.0; length]).collect();
        let mut slopes = zeros.clone();
        let mut space = Workspace::default();
        network.learn(&items, 1.0 / 12.0, none, &mut random, &mut slopes, &mut space);
        let mut wrong = 0;
        for block in 0..shape.at().all {
            let length = network.blocks[block].len();
            for place in (0..length).step_by((length / 7).max(1)) {
                let kept = network.blocks[block][place];
                let mut total = |value: f32, network: &mut Network, random: &mut Random| {
                    network.blocks[block][place] = value;
                    network.learn(&items, 1.0 / 12.0, none, random, &mut zeros.clone(), &mut Workspace::default()).iter().map(|&loss| f64::from(loss)).sum::<f64>()
                };
                let step = 0.002;
                let (up, down) = (total(kept + step, &mut network, &mut random), total(kept - step, &mut network, &mut random));
                network.blocks[block][place] = kept;
                let found = ((up - down) / (2.0 * f64::from(step))) as f32;
                let said = slopes[block][place];
                if (found - said).abs() > 0.003 + 0.05 * said.abs() { eprintln!("block {block}, place {place}: {found} and {said}"); wrong += 1; }
            }
        }
        assert_eq!(wrong, 0);
    }
}
