//! Sizes of the network, and its parameters as blocks of numbers.

use dateline::annotation::network::BUCKETS;
use dateline::annotation::numeric::padded;

use crate::random::Random;

/// Sizes of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Width of a word, and of each layer.
    pub width: usize,
    pub layers: usize,
    /// Width of what arcs are scored by.
    pub arc: usize,
    /// Width of what relations are scored by.
    pub label: usize,
    pub classes: usize,
    pub relations: usize,
    /// Rows of the table of embeddings.
    pub rows: usize,
}

/// Names of the blocks of parameters, per layer and of the heads.
const PER_LAYER: usize = 3;

/// Where a block lies in the list: weights, recurrent weights and biases of each layer, then the heads'.
#[derive(Clone, Copy)]
pub struct At {
    pub embeddings: usize,
    pub heads: usize,
    pub heads_bias: usize,
    pub mix: usize,
    pub tags: usize,
    pub tags_bias: usize,
    pub root: usize,
    pub root_bias: usize,
    pub pairs: usize,
    pub distances: usize,
    pub label_distances: usize,
    pub labels: usize,
    pub labels_bias: usize,
    pub all: usize,
}

impl Shape {
    pub fn at(&self) -> At {
        let first = 1 + PER_LAYER * self.layers;
        At {
            embeddings: 0,
            heads: first,
            heads_bias: first + 1,
            mix: first + 2,
            tags: first + 3,
            tags_bias: first + 4,
            root: first + 5,
            root_bias: first + 6,
            pairs: first + 7,
            distances: first + 8,
            label_distances: first + 9,
            labels: first + 10,
            labels_bias: first + 11,
            all: first + 12,
        }
    }

    pub fn layer(&self, number: usize) -> usize {
        1 + PER_LAYER * number
    }

    pub fn half(&self) -> usize {
        self.width / 2
    }

    pub fn head_width(&self) -> usize {
        2 * self.arc + 2 * self.label
    }

    /// Length of each block.
    pub fn lengths(&self) -> Vec<usize> {
        let mut lengths = vec![self.rows * self.width];
        for _ in 0..self.layers {
            lengths.extend([self.width * 3 * self.width, 2 * self.width, 2 * self.width]);
        }
        let (tags, labels) = (padded(self.classes), padded(self.relations));
        lengths.extend([
            self.width * self.head_width(),
            self.head_width(),
            self.arc * self.arc,
            self.width * tags,
            tags,
            self.width,
            self.classes + 1,
            2 * (self.classes + 1) * (self.classes + 1),
            (self.classes + 1) * BUCKETS,
            BUCKETS * self.label,
            self.label * labels,
            labels,
        ]);
        lengths
    }
}

/// Parameters, or their derivatives.
pub type Blocks = Vec<Vec<f32>>;

pub fn initial(shape: &Shape, random: &mut Random) -> Blocks {
    let mut blocks: Blocks = shape.lengths().into_iter().map(|length| vec![0.0; length]).collect();
    let at = shape.at();
    let mut fill = |block: &mut Vec<f32>, scale: f32| block.iter_mut().for_each(|value| *value = scale * random.centred());
    fill(&mut blocks[at.embeddings], 0.25);
    for layer in 0..shape.layers {
        let fan = (6.0 / (2.0 * shape.width as f32)).sqrt();
        fill(&mut blocks[shape.layer(layer)], fan);
        // a layer forgets slowly at first
        let biases = &mut blocks[shape.layer(layer) + 2];
        biases[..shape.width].fill(1.0);
    }
    fill(&mut blocks[at.heads], (6.0 / (shape.width + shape.arc) as f32).sqrt());
    fill(&mut blocks[at.mix], (3.0 / shape.arc as f32).sqrt() * 0.5);
    fill(&mut blocks[at.tags], (6.0 / (shape.width + shape.classes) as f32).sqrt());
    fill(&mut blocks[at.root], 0.1);
    fill(&mut blocks[at.labels], (6.0 / (shape.label + shape.relations) as f32).sqrt());
    blocks
}
