//! The network that tags and parses, as it learns: the same arithmetic as in `annotation::network`, with its derivatives.

use dateline::annotation::network::{BUCKETS, SLOTS, bucket};
use dateline::annotation::numeric::{gate, multiply, padded, panels, squash};

use crate::learner::Random;

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

/// A sentence, ready to be read.
#[derive(Clone)]
pub struct Item {
    pub rows: Vec<[u32; SLOTS]>,
    /// Classes said by the tagger; the number of classes where unknown.
    pub classes: Vec<u8>,
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

/// What a pass leaves for the way back.
#[derive(Default)]
struct Tape {
    /// Input of each layer, and the output of the last.
    inputs: Vec<Vec<f32>>,
    /// Masks of `inputs`; empty where nothing is left out.
    masks: Vec<Vec<f32>>,
    /// Products of each layer: candidate, forget and output, both directions.
    products: Vec<Vec<f32>>,
    /// Cells of each layer.
    cells: Vec<Vec<f32>>,
    heads: Vec<f32>,
    head_mask: Vec<f32>,
    mixed: Vec<f32>,
    tags: Vec<f32>,
}

/// Space that is used again.
#[derive(Default)]
pub struct Workspace {
    turned: Vec<f32>,
}

impl Workspace {
    fn times(&mut self, a: &[f32], b: &[f32], out: &mut [f32], depth: usize, width: usize) {
        multiply(a, &panels(b, depth, width), out, depth, width);
    }

    /// `out += aᵀ · b`: `a` has rows of `depth`, `b` of `width`.
    fn gradient(&mut self, a: &[f32], b: &[f32], out: &mut [f32], depth: usize, width: usize) {
        let rows = a.len() / depth;
        turn(a, rows, depth, &mut self.turned);
        multiply(&self.turned, &panels(b, rows, width), out, rows, width);
    }

    /// `out += a · bᵀ`: `a` has rows of `width`, `b` has `depth` rows of `width`.
    fn back(&mut self, a: &[f32], b: &[f32], out: &mut [f32], depth: usize, width: usize) {
        turn(b, depth, width, &mut self.turned);
        multiply(a, &panels(&self.turned, width, depth), out, width, depth);
    }
}

/// The transpose of `a`, which has so many rows and columns.
fn turn(a: &[f32], rows: usize, columns: usize, out: &mut Vec<f32>) {
    out.clear();
    out.resize(rows * columns, 0.0);
    for (row, values) in a.chunks_exact(columns).enumerate() {
        for (column, &value) in values.iter().enumerate() {
            out[column * rows + row] = value;
        }
    }
}

/// The slope of [`squash`].
fn slope(x: f32) -> f32 {
    if x.abs() >= 3.0 {
        return 0.0;
    }
    let root = (9.0 - x * x) / (9.0 + 3.0 * x * x);
    root * root
}

fn gate_slope(x: f32) -> f32 {
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
fn loss(scores: &mut [f32], truth: usize, weight: f32) -> f32 {
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

fn mask(length: usize, share: f32, random: &mut Random) -> Vec<f32> {
    if share == 0.0 {
        return Vec::new();
    }
    let kept = 1.0 / (1.0 - share);
    let limit = (f64::from(share) * f64::from(u32::MAX)) as u32;
    (0..length).map(|_| if random.bits() < limit { 0.0 } else { kept }).collect()
}

fn apply(values: &mut [f32], mask: &[f32]) {
    values.iter_mut().zip(mask).for_each(|(value, mask)| *value *= mask);
}

/// Losses of one batch: heads, relations, tags.
pub type Losses = [f32; 3];

pub struct Network {
    pub shape: Shape,
    pub blocks: Blocks,
}

impl Network {
    fn forward(&self, items: &[&Item], dropout: Option<(Dropout, &mut Random)>, space: &mut Workspace) -> Tape {
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
        tape
    }

    /// Scores of the arcs of the sentence whose words begin at `begin`: for each word the root, then each word.
    fn arcs(&self, tape: &Tape, item: &Item, begin: usize, space: &mut Workspace) -> Vec<f32> {
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
            let class = usize::from(item.classes[word]);
            let row = &mut scores[word * (length + 1)..(word + 1) * (length + 1)];
            let own = &output[(begin + word) * shape.width..][..shape.width];
            row[0] = own.iter().zip(&self.blocks[at.root]).map(|(a, b)| a * b).sum::<f32>() + self.blocks[at.root_bias][class];
            for head in 0..length {
                let side = usize::from(word > head);
                let pair = (side * kinds + class) * kinds + usize::from(item.classes[head]);
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
    fn label_hidden(&self, tape: &Tape, pairs: &[(usize, usize, usize)]) -> Vec<f32> {
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

    fn label_scores(&self, hidden: &[f32], space: &mut Workspace) -> Vec<f32> {
        let at = self.shape.at();
        let mut scores = rows_of(&self.blocks[at.labels_bias], hidden.len() / self.shape.label);
        space.times(hidden, &self.blocks[at.labels], &mut scores, self.shape.label, padded(self.shape.relations));
        scores
    }

    /// Classes, heads (from one) and relations of a sentence.
    pub fn read(&self, item: &Item, root_label: usize, space: &mut Workspace) -> (Vec<usize>, Vec<usize>, Vec<usize>) {
        let tape = self.forward(&[item], None, space);
        let shape = &self.shape;
        let best = |row: &[f32]| (1..row.len()).fold(0, |best, at| if row[at] > row[best] { at } else { best });
        let classes = tape.tags.chunks_exact(padded(shape.classes)).map(|row| best(&row[..shape.classes])).collect();
        let heads = dateline::annotation::tree::best_tree(&self.arcs(&tape, item, 0, space), item.rows.len());
        let pairs: Vec<_> =
            heads.iter().enumerate().filter(|&(_, &head)| head > 0).map(|(word, &head)| (word, head - 1, bucket(word, head - 1))).collect();
        let scores = self.label_scores(&self.label_hidden(&tape, &pairs), space);
        let mut said = scores.chunks_exact(padded(shape.relations)).map(|row| best(&row[..shape.relations]));
        let labels = heads.iter().map(|&head| if head == 0 { root_label } else { said.next().unwrap_or(0) }).collect();
        (classes, heads, labels)
    }

    /// Adds the derivatives of the losses of a batch to `slopes`.
    pub fn learn(&self, items: &[&Item], dropout: Dropout, random: &mut Random, slopes: &mut Blocks, space: &mut Workspace) -> Losses {
        const TAGS: f32 = 0.4;
        let shape = &self.shape;
        let (width, half, at) = (shape.width, shape.half(), shape.at());
        let tape = self.forward(items, Some((dropout, random)), space);
        let total: usize = items.iter().map(|item| item.rows.len()).sum();
        let scale = 1.0 / total as f32;
        let head_width = shape.head_width();
        let mut losses = [0.0; 3];
        let mut back_heads = vec![0.0; total * head_width];
        let mut back_mixed = vec![0.0; total * shape.arc];
        let mut back = vec![0.0; total * width];
        // arcs
        let kinds = shape.classes + 1;
        let output = &tape.inputs[shape.layers];
        let mut begin = 0;
        for item in items {
            let length = item.rows.len();
            let mut scores = self.arcs(&tape, item, begin, space);
            let wide = padded(length);
            let mut spread = vec![0.0; length * wide];
            for word in 0..length {
                let row = &mut scores[word * (length + 1)..(word + 1) * (length + 1)];
                losses[0] += loss(row, usize::from(item.heads[word]), scale);
                let class = usize::from(item.classes[word]);
                slopes[at.root_bias][class] += row[0];
                let own = (begin + word) * width;
                for unit in 0..width {
                    slopes[at.root][unit] += row[0] * output[own + unit];
                    back[own + unit] += row[0] * self.blocks[at.root][unit];
                }
                for head in (0..length).filter(|&head| head != word) {
                    let slope = row[head + 1];
                    let side = usize::from(word > head);
                    slopes[at.pairs][(side * kinds + class) * kinds + usize::from(item.classes[head])] += slope;
                    slopes[at.distances][class * BUCKETS + bucket(word, head)] += slope;
                    spread[word * wide + head] = slope;
                }
            }
            // products of queries and keys
            let rows = begin * head_width..(begin + length) * head_width;
            let mut keys = vec![0.0; wide * shape.arc];
            for (word, row) in tape.heads[rows].chunks_exact(head_width).enumerate() {
                keys[word * shape.arc..(word + 1) * shape.arc].copy_from_slice(&row[..shape.arc]);
            }
            let mixed = begin * shape.arc..(begin + length) * shape.arc;
            space.times(&spread, &keys, &mut back_mixed[mixed.clone()], wide, shape.arc);
            let mut back_keys = vec![0.0; wide * shape.arc];
            space.gradient(&spread, &tape.mixed[mixed], &mut back_keys, wide, shape.arc);
            for word in 0..length {
                let row = &mut back_heads[(begin + word) * head_width..][..shape.arc];
                row.iter_mut().zip(&back_keys[word * shape.arc..]).for_each(|(out, value)| *out += value);
            }
            begin += length;
        }
        let queries: Vec<f32> = tape.heads.chunks_exact(head_width).flat_map(|row| &row[shape.arc..2 * shape.arc]).copied().collect();
        space.gradient(&queries, &back_mixed, &mut slopes[at.mix], shape.arc, shape.arc);
        let mut back_queries = vec![0.0; total * shape.arc];
        space.back(&back_mixed, &self.blocks[at.mix], &mut back_queries, shape.arc, shape.arc);
        for (row, query) in back_heads.chunks_exact_mut(head_width).zip(back_queries.chunks_exact(shape.arc)) {
            row[shape.arc..2 * shape.arc].copy_from_slice(query);
        }
        // relations
        let (mut pairs, mut truths) = (Vec::with_capacity(total), Vec::with_capacity(total));
        let mut begin = 0;
        for item in items {
            for (word, &head) in item.heads.iter().enumerate().filter(|&(_, &head)| head > 0) {
                let head = usize::from(head) - 1;
                pairs.push((begin + word, begin + head, bucket(word, head)));
                truths.push(usize::from(item.labels[word]));
            }
            begin += item.rows.len();
        }
        let hidden = self.label_hidden(&tape, &pairs);
        let mut scores = self.label_scores(&hidden, space);
        let relations = padded(shape.relations);
        for (row, &truth) in scores.chunks_exact_mut(relations).zip(&truths) {
            losses[1] += loss(&mut row[..shape.relations], truth, scale);
            row[shape.relations..].fill(0.0);
        }
        sum_rows(&scores, &mut slopes[at.labels_bias]);
        space.gradient(&hidden, &scores, &mut slopes[at.labels], shape.label, relations);
        let mut back_hidden = vec![0.0; hidden.len()];
        space.back(&scores, &self.blocks[at.labels], &mut back_hidden, shape.label, relations);
        for ((&(word, head, bucket), slope), value) in
            pairs.iter().zip(back_hidden.chunks_exact_mut(shape.label)).zip(hidden.chunks_exact(shape.label))
        {
            for unit in 0..shape.label {
                let slope = if value[unit] > 0.0 { slope[unit] } else { 0.0 };
                back_heads[word * head_width + 2 * shape.arc + unit] += slope;
                back_heads[head * head_width + 2 * shape.arc + shape.label + unit] += slope;
                slopes[at.label_distances][bucket * shape.label + unit] += slope;
            }
        }
        // tags
        let tags = padded(shape.classes);
        let mut scores = tape.tags.clone();
        let gold = items.iter().flat_map(|item| &item.gold);
        for (row, &gold) in scores.chunks_exact_mut(tags).zip(gold) {
            losses[2] += loss(&mut row[..shape.classes], usize::from(gold), scale * TAGS);
            row[shape.classes..].fill(0.0);
        }
        sum_rows(&scores, &mut slopes[at.tags_bias]);
        space.gradient(output, &scores, &mut slopes[at.tags], width, tags);
        space.back(&scores, &self.blocks[at.tags], &mut back, width, tags);
        // heads
        apply(&mut back_heads, &tape.head_mask);
        for (row, value) in back_heads.chunks_exact_mut(head_width).zip(tape.heads.chunks_exact(head_width)) {
            for unit in 0..2 * shape.arc {
                if value[unit] <= 0.0 {
                    row[unit] = 0.0;
                }
            }
        }
        sum_rows(&back_heads, &mut slopes[at.heads_bias]);
        space.gradient(output, &back_heads, &mut slopes[at.heads], width, head_width);
        space.back(&back_heads, &self.blocks[at.heads], &mut back, width, head_width);
        // layers
        for layer in (0..shape.layers).rev() {
            apply(&mut back, &tape.masks[layer + 1]);
            let recurrent = &self.blocks[shape.layer(layer) + 1];
            let (products, cells) = (&tape.products[layer], &tape.cells[layer]);
            let mut back_products = vec![0.0; total * 3 * width];
            let mut begin = 0;
            for item in items {
                let length = item.rows.len();
                for side in 0..2 {
                    let from = side * half;
                    let mut carried = vec![0.0_f32; half];
                    for step in (0..length).rev() {
                        let token = begin + if side == 0 { step } else { length - 1 - step };
                        let last = (step > 0).then(|| if side == 0 { token - 1 } else { token + 1 });
                        let base = token * 3 * width + side * 3 * half;
                        for unit in 0..half {
                            let before = last.map_or(0.0, |last| cells[last * width + from + unit]);
                            let cell = cells[token * width + from + unit];
                            let (candidate, forget, out) =
                                (products[base + unit], products[base + half + unit], products[base + 2 * half + unit]);
                            let outer = back[token * width + from + unit];
                            let out_slope = outer * squash(cell) * gate_slope(out);
                            let cell_slope = outer * gate(out) * slope(cell) + out_slope * recurrent[width + from + unit] + carried[unit];
                            let open = gate(forget);
                            let forget_slope = cell_slope * (before - candidate) * gate_slope(forget);
                            carried[unit] = cell_slope * open + forget_slope * recurrent[from + unit];
                            back_products[base + unit] = cell_slope * (1.0 - open);
                            back_products[base + half + unit] = forget_slope;
                            back_products[base + 2 * half + unit] = out_slope;
                            slopes[shape.layer(layer) + 1][from + unit] += forget_slope * before;
                            slopes[shape.layer(layer) + 1][width + from + unit] += out_slope * cell;
                            slopes[shape.layer(layer) + 2][from + unit] += forget_slope;
                            slopes[shape.layer(layer) + 2][width + from + unit] += out_slope;
                        }
                    }
                }
                begin += length;
            }
            space.gradient(&tape.inputs[layer], &back_products, &mut slopes[shape.layer(layer)], width, 3 * width);
            space.back(&back_products, &self.blocks[shape.layer(layer)], &mut back, width, 3 * width);
        }
        apply(&mut back, &tape.masks[0]);
        let rows = items.iter().flat_map(|item| &item.rows);
        for (row, slope) in rows.zip(back.chunks_exact(width)) {
            for &slot in row {
                let own = &mut slopes[at.embeddings][slot as usize * width..][..width];
                own.iter_mut().zip(slope).for_each(|(own, value)| *own += value);
            }
        }
        losses
    }
}

fn rows_of(row: &[f32], count: usize) -> Vec<f32> {
    row.iter().copied().cycle().take(row.len() * count).collect()
}

fn sum_rows(rows: &[f32], out: &mut [f32]) {
    for row in rows.chunks_exact(out.len()) {
        out.iter_mut().zip(row).for_each(|(out, value)| *out += value);
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

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
            classes: (0..length).map(|at| (at % 6) as u8).collect(),
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
        network.learn(&items, none, &mut random, &mut slopes, &mut space);
        let mut wrong = 0;
        for block in 0..shape.at().all {
            let length = network.blocks[block].len();
            for place in (0..length).step_by((length / 7).max(1)) {
                let kept = network.blocks[block][place];
                let mut total = |value: f32, network: &mut Network, random: &mut Random| {
                    network.blocks[block][place] = value;
                    network.learn(&items, none, random, &mut zeros.clone(), &mut Workspace::default()).iter().map(|&loss| f64::from(loss)).sum::<f64>()
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
