//! Several threads share a batch: always the same parts, and sums in the same order, so that chance has no say.

use super::arithmetic::Workspace;
use super::shape::Blocks;
use super::{Dropout, Item, Losses, Network, Shape};
use crate::random::Random;

/// Parts of a batch, whatever the number of processors.
const PARTS: usize = 4;

struct Part {
    slopes: Blocks,
    /// Rows of the embeddings that have derivatives.
    seen: Vec<u32>,
    space: Workspace,
}

/// Those who read the parts of a batch.
pub struct Learners {
    width: usize,
    parts: Vec<Part>,
    seen: Vec<u32>,
}

impl Learners {
    pub fn new(shape: &Shape) -> Self {
        let zeros: Blocks = shape.lengths().into_iter().map(|length| vec![0.0; length]).collect();
        let part = || Part { slopes: zeros.clone(), seen: Vec::new(), space: Workspace::default() };
        Self { width: shape.width, parts: (0..PARTS).map(|_| part()).collect(), seen: Vec::new() }
    }

    /// Works out the derivatives of the losses of a batch, part by part.
    pub fn learn(&mut self, network: &Network, batch: &[Item], dropout: Dropout, random: &mut Random) -> Losses {
        let words: usize = batch.iter().map(|item| item.rows.len()).sum();
        let scale = 1.0 / words as f32;
        let seeds: Vec<u64> = self.parts.iter().map(|_| random.next()).collect();
        let size = batch.len().div_ceil(self.parts.len());
        let losses: Vec<Losses> = std::thread::scope(|scope| {
            let work = self.parts.iter_mut().zip(batch.chunks(size)).zip(seeds).map(|((part, items), seed)| {
                scope.spawn(move || {
                    let items: Vec<&Item> = items.iter().collect();
                    part.seen.extend(items.iter().flat_map(|item| &item.rows).flatten().copied());
                    part.seen.sort_unstable();
                    part.seen.dedup();
                    network.learn(&items, scale, dropout, &mut Random(seed), &mut part.slopes, &mut part.space)
                })
            });
            let work: Vec<_> = work.collect();
            work.into_iter().map(|thread| thread.join().expect("a part of the batch is read")).collect()
        });
        losses.iter().fold([0.0; 3], |sum, loss| std::array::from_fn(|at| sum[at] + loss[at]))
    }

    /// The derivatives of the whole batch, and the rows of the embeddings that have any; who takes them clears them.
    pub fn sum(&mut self) -> (&mut Blocks, &[u32]) {
        let (first, others) = self.parts.split_first_mut().expect("there are parts");
        self.seen.clear();
        self.seen.append(&mut first.seen);
        for part in others {
            let rows = part.seen.iter().map(|&row| row as usize * self.width..(row as usize + 1) * self.width);
            let dense = part.slopes.iter().enumerate().skip(1).map(|(block, slopes)| (block, 0..slopes.len()));
            for (block, range) in rows.map(|row| (0, row)).chain(dense).collect::<Vec<_>>() {
                let sums = first.slopes[block][range.clone()].iter_mut();
                sums.zip(&mut part.slopes[block][range]).for_each(|(sum, slope)| *sum += std::mem::take(slope));
            }
            self.seen.append(&mut part.seen);
        }
        self.seen.sort_unstable();
        self.seen.dedup();
        (&mut first.slopes, &self.seen)
    }
}
