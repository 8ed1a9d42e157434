//! Reads sentences, and keeps what the way back needs.

use dateline::annotation::network::{BUCKETS, bucket};
use dateline::annotation::numeric::{gate, padded, squash};

use super::arithmetic::{Workspace, apply, mask, rows_of};
use super::{Dropout, Item, Network};
use crate::random::Random;

/// What a pass leaves for the way back.
#[derive(Default)]
pub struct Tape {
    /// Input of each layer, and the output of the last.
    pub inputs: Vec<Vec<f32>>,
    /// Masks of `inputs`; empty where nothing is left out.
    pub masks: Vec<Vec<f32>>,
    /// Products of each layer: candidate, forget and output, both directions.
    pub products: Vec<Vec<f32>>,
    /// Cells of each layer.
    pub cells: Vec<Vec<f32>>,
    pub heads: Vec<f32>,
    pub head_mask: Vec<f32>,
    pub mixed: Vec<f32>,
    pub tags: Vec<f32>,
    pub classes: Vec<usize>,
}

impl Network {
    pub fn forward(&self, items: &[&Item], dropout: Option<(Dropout, &mut Random)>, space: &mut Workspace) -> Tape {
        let shape = &self.shape;
        let (width, half, at) = (shape.width, shape.half(), shape.at());
        let total: usize = items.iter().map(|item| item.rows.len()).sum();
        let mut tape = Tape::default();
        let (rates, mut random) = match dropout {
            Some((rates, random)) => (rates, Some(random)),
            None => (Dropout { input: 0.0, layer: 0.0, head: 0.0 }, None),
        };
        let mut masked = |values: &mut [f32], share: f32| match &mut random {
            Some(random) => {
                let mask = mask(values.len(), share, random);
                apply(values, &mask);
                mask
            }
            None => Vec::new(),
        };
        let mut input = vec![0.0; total * width];
        let rows = items.iter().flat_map(|item| &item.rows);
        for (row, out) in rows.zip(input.chunks_exact_mut(width)) {
            for &slot in row {
                let embedding = &self.blocks[at.embeddings][slot as usize * width..][..width];
                out.iter_mut().zip(embedding).for_each(|(out, value)| *out += value);
            }
        }
        tape.masks.push(masked(&mut input, rates.input));
        for layer in 0..shape.layers {
            let weights = &self.blocks[shape.layer(layer)];
            let (recurrent, biases) = (&self.blocks[shape.layer(layer) + 1], &self.blocks[shape.layer(layer) + 2]);
            let mut products = vec![0.0; total * 3 * width];
            space.times(&input, weights, &mut products, width, 3 * width);
            let mut cells = vec![0.0; total * width];
            let mut output = input.clone();
            let mut begin = 0;
            for item in items {
                let length = item.rows.len();
                for side in 0..2 {
                    let mut cell = vec![0.0_f32; half];
                    for step in 0..length {
                        let token = begin + if side == 0 { step } else { length - 1 - step };
                        let base = token * 3 * width + side * 3 * half;
                        let (candidate, rest) = products[base..base + 3 * half].split_at_mut(half);
                        let (forget, out) = rest.split_at_mut(half);
                        let from = side * half;
                        for unit in 0..half {
                            forget[unit] += recurrent[from + unit] * cell[unit] + biases[from + unit];
                            let open = gate(forget[unit]);
                            cell[unit] = open * cell[unit] + (1.0 - open) * candidate[unit];
                            out[unit] += recurrent[width + from + unit] * cell[unit] + biases[width + from + unit];
                            output[token * width + from + unit] += gate(out[unit]) * squash(cell[unit]);
                        }
                        cells[token * width + from..][..half].copy_from_slice(&cell);
                    }
                }
                begin += length;
            }
            tape.inputs.push(std::mem::replace(&mut input, output));
            tape.masks.push(masked(&mut input, rates.layer));
            tape.products.push(products);
            tape.cells.push(cells);
        }
        let head_width = shape.head_width();
        tape.heads = rows_of(&self.blocks[at.heads_bias], total);
        space.times(&input, &self.blocks[at.heads], &mut tape.heads, width, head_width);
        for row in tape.heads.chunks_exact_mut(head_width) {
            row[..2 * shape.arc].iter_mut().for_each(|value| *value = value.max(0.0));
        }
        tape.head_mask = masked(&mut tape.heads, rates.head);
        let queries: Vec<f32> = tape.heads.chunks_exact(head_width).flat_map(|row| &row[shape.arc..2 * shape.arc]).copied().collect();
        tape.mixed = vec![0.0; total * shape.arc];
        space.times(&queries, &self.blocks[at.mix], &mut tape.mixed, shape.arc, shape.arc);
        tape.tags = rows_of(&self.blocks[at.tags_bias], total);
        space.times(&input, &self.blocks[at.tags], &mut tape.tags, width, padded(shape.classes));
        tape.inputs.push(input);
        let best = |row: &[f32]| (1..row.len()).fold(0, |best, at| if row[at] > row[best] { at } else { best });
        let unknown = items.iter().flat_map(|item| &item.unknown);
        tape.classes = tape.tags.chunks_exact(padded(shape.classes)).zip(unknown).map(|(row, &unknown)| if unknown { shape.classes } else { best(&row[..shape.classes]) }).collect();
        tape
    }

    /// Scores of the arcs of the sentence whose words begin at `begin`: for each word the root, then each word.
    pub fn arcs(&self, tape: &Tape, item: &Item, begin: usize, space: &mut Workspace) -> Vec<f32> {
        let shape = &self.shape;
        let at = shape.at();
        let (length, head_width) = (item.rows.len(), shape.head_width());
        let wide = padded(length);
        let mut keys = vec![0.0; shape.arc * wide];
        for (word, row) in tape.heads[begin * head_width..(begin + length) * head_width].chunks_exact(head_width).enumerate() {
            for unit in 0..shape.arc {
                keys[unit * wide + word] = row[unit];
            }
        }
        let mut products = vec![0.0; length * wide];
        space.times(&tape.mixed[begin * shape.arc..(begin + length) * shape.arc], &keys, &mut products, shape.arc, wide);
        let output = &tape.inputs[shape.layers];
        let kinds = shape.classes + 1;
        let mut scores = vec![0.0; length * (length + 1)];
        for word in 0..length {
            let class = tape.classes[begin + word];
            let row = &mut scores[word * (length + 1)..(word + 1) * (length + 1)];
            let own = &output[(begin + word) * shape.width..][..shape.width];
            row[0] = own.iter().zip(&self.blocks[at.root]).map(|(a, b)| a * b).sum::<f32>() + self.blocks[at.root_bias][class];
            for head in 0..length {
                let side = usize::from(word > head);
                let pair = (side * kinds + class) * kinds + tape.classes[begin + head];
                row[head + 1] = if head == word {
                    -1.0e9
                } else {
                    products[word * wide + head] + self.blocks[at.pairs][pair] + self.blocks[at.distances][class * BUCKETS + bucket(word, head)]
                };
            }
        }
        scores
    }

    /// What goes into the scores of relations of words with these heads (in the whole batch), row by row.
    pub fn label_hidden(&self, tape: &Tape, pairs: &[(usize, usize, usize)]) -> Vec<f32> {
        let shape = &self.shape;
        let at = shape.at();
        let head_width = shape.head_width();
        let mut hidden = vec![0.0; pairs.len() * shape.label];
        for (&(word, head, bucket), row) in pairs.iter().zip(hidden.chunks_exact_mut(shape.label)) {
            let own = &tape.heads[word * head_width + 2 * shape.arc..][..shape.label];
            let other = &tape.heads[head * head_width + 2 * shape.arc + shape.label..][..shape.label];
            let far = &self.blocks[at.label_distances][bucket * shape.label..][..shape.label];
            for unit in 0..shape.label {
                row[unit] = (own[unit] + other[unit] + far[unit]).max(0.0);
            }
        }
        hidden
    }

    pub fn label_scores(&self, hidden: &[f32], space: &mut Workspace) -> Vec<f32> {
        let at = self.shape.at();
        let mut scores = rows_of(&self.blocks[at.labels_bias], hidden.len() / self.shape.label);
        space.times(hidden, &self.blocks[at.labels], &mut scores, self.shape.label, padded(self.shape.relations));
        scores
    }
}
