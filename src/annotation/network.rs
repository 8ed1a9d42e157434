//! Given the words of a sentence and the classes that the tagger gave them, makes better classes, heads and relations: a
//! small network of gated recurrent layers that read the sentence both ways (after Lei et al. 2018), and on top of it
//! scores of classes, of each possible arc (after Dozat and Manning 2017) and of relations.

use std::collections::HashMap;

use crate::annotation::lexeme::Lexeme;
use crate::annotation::model::{Cursor, Model, ModelWriter};
use crate::annotation::numeric::{LANES, gate, multiply, padded, panels, squash};
use crate::annotation::tagger::ClassId;
use crate::annotation::tree::best_tree;
use crate::annotation::vocabulary::Same;
use crate::error::DataFileError;

/// Distances in words, by side.
pub const BUCKETS: usize = 20;

/// The distance of two words as a small number.
#[must_use]
pub fn bucket(dependent: usize, head: usize) -> usize {
    let near = match dependent.abs_diff(head) {
        near @ 0..=5 => near.saturating_sub(1),
        6..=7 => 5,
        8..=10 => 6,
        11..=15 => 7,
        16..=24 => 8,
        _ => 9,
    };
    near + if dependent > head { BUCKETS / 2 } else { 0 }
}

/// A word is the sum of so many embeddings.
pub const SLOTS: usize = 12;

/// How many rows each slot has in the table of embeddings; the first, of known words, is as long as their list.
const TABLES: [usize; SLOTS] = [0, 4096, 4096, 1024, 2048, 256, 512, 257, 257, 257, 512, 256];

/// Which rows of the table of embeddings stand for a word.
#[derive(Debug, Default)]
pub struct Inputs {
    words: HashMap<u32, u32, std::hash::BuildHasherDefault<Same>>,
    offsets: [u32; SLOTS],
    rows: usize,
}

impl Inputs {
    /// `words` are hashes of the known forms.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "models are far smaller")]
    pub fn new(words: &[u32]) -> Self {
        // row 0 stands for unknown words
        let known = words.iter().enumerate().map(|(at, &word)| (word, at as u32 + 1)).collect();
        let mut offsets = [0; SLOTS];
        let mut rows = words.len() + 1;
        for slot in 1..SLOTS {
            offsets[slot] = rows as u32;
            rows += TABLES[slot];
        }
        Self { words: known, offsets, rows }
    }

    /// How many rows the table has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The rows of a word; the first is that of its form, the last that of its class.
    #[must_use]
    pub fn of(&self, word: &Lexeme, class: ClassId, first: bool) -> [u32; SLOTS] {
        let usual = if word.usual < 256 { word.usual } else { 256 + (word.usual.wrapping_mul(0x9E37_79B9) >> 24) };
        let values = [
            self.words.get(&word.form).copied().unwrap_or(0),
            word.suffixes[2] % 4096,
            word.suffixes[3] % 4096,
            word.suffixes[1] % 1024,
            word.prefixes[2] % 2048,
            word.shape % 256,
            (word.traits & 0xFF) << 1 | u32::from(first),
            word.fine.min(256),
            word.coarse.min(256),
            word.broad.min(256),
            usual,
            class.into(),
        ];
        std::array::from_fn(|slot| self.offsets[slot] + values[slot])
    }
}

/// Sizes of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    width: usize,
    layers: usize,
    arc: usize,
    label: usize,
    classes: usize,
    relations: usize,
}

/// A matrix as it is multiplied with.
#[derive(Debug)]
struct Matrix {
    depth: usize,
    width: usize,
    panels: Vec<[f32; LANES]>,
    bias: Vec<f32>,
}

impl Matrix {
    fn new(weights: &[f32], bias: Vec<f32>, depth: usize, width: usize) -> Self {
        Self { depth, width, panels: panels(weights, depth, width), bias }
    }

    /// The product with rows, the bias added.
    #[inline(always)]
    fn times(&self, rows: &[f32]) -> Vec<f32> {
        let count = rows.len() / self.depth;
        let mut out = if self.bias.is_empty() { vec![0.0; count * self.width] } else { self.bias.repeat(count) };
        multiply(rows, &self.panels, &mut out, self.depth, self.width);
        out
    }
}

#[derive(Debug)]
struct Layer {
    weights: Matrix,
    recurrent: Vec<f32>,
    biases: Vec<f32>,
}

/// The network.
#[derive(Debug)]
pub struct Network {
    inputs: Inputs,
    shape: Shape,
    /// Embeddings in steps, and the size of a step of each row.
    embeddings: Vec<i8>,
    steps: Vec<f32>,
    layers: Vec<Layer>,
    heads: Matrix,
    mix: Matrix,
    tags: Matrix,
    root: Vec<f32>,
    root_bias: Vec<f32>,
    pairs: Vec<f32>,
    distances: Vec<f32>,
    label_distances: Vec<f32>,
    labels: Matrix,
    /// The vector unit of this machine.
    arch: pulp::Arch,
}

/// What the network says of a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The class of each word.
    pub classes: Vec<ClassId>,
    /// The head of each word, from one; 0 is the root.
    pub heads: Vec<usize>,
    /// The relation to it, an index into the model's list; nothing says what that of the root is.
    pub relations: Vec<usize>,
}

impl Network {
    /// Reads the network from a model of so many classes of the tagger and relations.
    ///
    /// # Errors
    /// When sections are missing or do not fit together.
    pub fn read(model: &Model, classes: usize, relations: usize) -> Result<Self, DataFileError> {
        let numbers = |section: &str| -> Result<Vec<u32>, DataFileError> {
            let mut cursor = Cursor { bytes: model.section(section)? };
            Ok(std::iter::from_fn(|| cursor.u32()).collect())
        };
        let sizes = numbers("sizes")?;
        let [width, layers, arc, label] = sizes[..] else { return Err(model.wrong("sizes", "four sizes are wanted")) };
        let fits = |size: u32| size > 0 && size <= 1024 && (size as usize).is_multiple_of(2 * LANES);
        if ![width, arc, label].into_iter().all(fits) || layers == 0 || layers > 8 || classes > 255 {
            return Err(model.wrong("sizes", "no sizes of a network"));
        }
        let shape = Shape {
            width: width as usize,
            layers: layers as usize,
            arc: arc as usize,
            label: label as usize,
            classes,
            relations,
        };
        let inputs = Inputs::new(&numbers("words")?);
        let embeddings: Vec<i8> = model.section("embeddings")?.iter().map(|byte| byte.cast_signed()).collect();
        let steps = floats(model.section("steps")?);
        if steps.len() != inputs.rows() || embeddings.len() != inputs.rows() * shape.width {
            return Err(model.wrong("embeddings", "as many embeddings as rows are wanted"));
        }
        let mut blocks = Blocks { model, bytes: model.section("weights")? };
        let mut made = Vec::new();
        let (wide, kinds) = (shape.width, classes + 1);
        for _ in 0..layers {
            let weights = blocks.take(wide * 3 * wide)?;
            let weights = Matrix::new(&weights, Vec::new(), wide, 3 * wide);
            made.push(Layer { weights, recurrent: blocks.take(2 * wide)?, biases: blocks.take(2 * wide)? });
        }
        let mut matrix = |depth: usize, width: usize, biased: bool| -> Result<Matrix, DataFileError> {
            let weights = blocks.take(depth * width)?;
            Ok(Matrix::new(&weights, if biased { blocks.take(width)? } else { Vec::new() }, depth, width))
        };
        let heads = matrix(wide, 2 * (shape.arc + shape.label), true)?;
        let mix = matrix(shape.arc, shape.arc, false)?;
        let tags = matrix(wide, padded(classes), true)?;
        let labels = matrix(shape.label, padded(relations), true)?;
        let network = Self {
            inputs,
            shape,
            embeddings,
            steps,
            layers: made,
            heads,
            mix,
            tags,
            labels,
            root: blocks.take(wide)?,
            root_bias: blocks.take(kinds)?,
            pairs: blocks.take(2 * kinds * kinds)?,
            distances: blocks.take(kinds * BUCKETS)?,
            label_distances: blocks.take(BUCKETS * shape.label)?,
            arch: pulp::Arch::new(),
        };
        if blocks.bytes.is_empty() { Ok(network) } else { Err(model.wrong("weights", "fewer weights are wanted")) }
    }

    /// Reads a sentence, with the widest vectors that the machine has; they change nothing in what comes out.
    #[must_use]
    pub fn read_sentence(&self, words: &[Lexeme], classes: &[ClassId]) -> Reading {
        if words.is_empty() {
            return Reading::default();
        }
        self.arch.dispatch(Work { network: self, words, classes })
    }

    #[inline(always)]
    fn work(&self, words: &[Lexeme], classes: &[ClassId]) -> Reading {
        let output = self.encode(words, classes);
        let best = |row: &[f32]| (1..row.len()).fold(0, |best, at| if row[at] > row[best] { at } else { best });
        let tags = self.tags.times(&output);
        #[expect(clippy::cast_possible_truncation, reason = "there are fewer than 256 classes")]
        let said = tags.chunks_exact(self.tags.width).map(|row| best(&row[..self.shape.classes]) as ClassId).collect();
        let mut hidden = self.heads.times(&output);
        for row in hidden.chunks_exact_mut(self.heads.width) {
            row[..2 * self.shape.arc].iter_mut().for_each(|value| *value = value.max(0.0));
        }
        let heads = best_tree(&self.arcs(&output, &hidden, classes), words.len());
        let relations = self
            .relations(&hidden, &heads)
            .chunks_exact(self.labels.width)
            .map(|row| best(&row[..self.shape.relations]))
            .collect();
        Reading { classes: said, heads, relations }
    }

    /// The words in the light of their sentence.
    #[inline(always)]
    fn encode(&self, words: &[Lexeme], classes: &[ClassId]) -> Vec<f32> {
        let (width, half) = (self.shape.width, self.shape.width / 2);
        let mut output = vec![0.0; words.len() * width];
        for (at, ((word, &class), out)) in words.iter().zip(classes).zip(output.chunks_exact_mut(width)).enumerate() {
            for row in self.inputs.of(word, class, at == 0) {
                let (row, step) = (row as usize, self.steps[row as usize]);
                for (out, &value) in out.iter_mut().zip(&self.embeddings[row * width..(row + 1) * width]) {
                    *out += step * f32::from(value);
                }
            }
        }
        let mut cell = vec![0.0_f32; half];
        for layer in &self.layers {
            let products = layer.weights.times(&output);
            for side in 0..2 {
                let from = side * half;
                cell.fill(0.0);
                let (forget_by, out_by) =
                    (&layer.recurrent[from..from + half], &layer.recurrent[width + from..width + from + half]);
                let (forget_bias, out_bias) =
                    (&layer.biases[from..from + half], &layer.biases[width + from..width + from + half]);
                for step in 0..words.len() {
                    let at = if side == 0 { step } else { words.len() - 1 - step };
                    let base = at * 3 * width + 3 * from;
                    let own = &products[base..base + 3 * half];
                    let out = &mut output[at * width + from..at * width + from + half];
                    recur(own, &mut cell, out, [forget_by, forget_bias, out_by, out_bias]);
                }
            }
        }
        output
    }

    /// The score of each arc, as [`best_tree`] wants them.
    #[inline(always)]
    fn arcs(&self, output: &[f32], hidden: &[f32], classes: &[ClassId]) -> Vec<f32> {
        let (arc, wide, kinds) = (self.shape.arc, self.heads.width, self.shape.classes + 1);
        let count = classes.len();
        let kind = |word: usize| usize::from(classes[word]).min(self.shape.classes);
        let queries: Vec<f32> = hidden.chunks_exact(wide).flat_map(|row| &row[arc..2 * arc]).copied().collect();
        let mixed = self.mix.times(&queries);
        let columns = padded(count);
        let mut keys = vec![0.0; arc * columns];
        for (word, row) in hidden.chunks_exact(wide).enumerate() {
            for (unit, &value) in row[..arc].iter().enumerate() {
                keys[unit * columns + word] = value;
            }
        }
        let products = Matrix::new(&keys, Vec::new(), arc, columns).times(&mixed);
        let mut scores = vec![0.0; count * (count + 1)];
        for (word, row) in scores.chunks_exact_mut(count + 1).enumerate() {
            let own = &output[word * self.shape.width..][..self.shape.width];
            row[0] = own.iter().zip(&self.root).map(|(a, b)| a * b).sum::<f32>() + self.root_bias[kind(word)];
            for (head, score) in row[1..].iter_mut().enumerate() {
                let pair = (usize::from(word > head) * kinds + kind(word)) * kinds + kind(head);
                *score = products[word * columns + head]
                    + self.pairs[pair]
                    + self.distances[kind(word) * BUCKETS + bucket(word, head)];
            }
        }
        scores
    }

    /// Scores of the relations of all words to their heads, row by row.
    #[inline(always)]
    fn relations(&self, hidden: &[f32], heads: &[usize]) -> Vec<f32> {
        let (label, wide) = (self.shape.label, self.heads.width);
        let from = 2 * self.shape.arc;
        let mut rows = vec![0.0; heads.len() * label];
        for ((word, &head), row) in heads.iter().enumerate().zip(rows.chunks_exact_mut(label)) {
            let Some(head) = head.checked_sub(1) else { continue };
            let own = &hidden[word * wide + from..][..label];
            let other = &hidden[head * wide + from + label..][..label];
            let far = &self.label_distances[bucket(word, head) * label..][..label];
            for (((value, own), other), far) in row.iter_mut().zip(own).zip(other).zip(far) {
                *value = (own + other + far).max(0.0);
            }
        }
        self.labels.times(&rows)
    }
}

/// A sentence to be read, as the vector unit takes its orders.
struct Work<'a> {
    network: &'a Network,
    words: &'a [Lexeme],
    classes: &'a [ClassId],
}

impl pulp::NullaryFnOnce for Work<'_> {
    type Output = Reading;

    #[inline(always)]
    fn call(self) -> Reading {
        self.network.work(self.words, self.classes)
    }
}

/// One step of a layer in one direction: moves the cell, adds to the output.
#[inline(always)]
fn recur(products: &[f32], cell: &mut [f32], out: &mut [f32], [forget_by, forget_bias, out_by, out_bias]: [&[f32]; 4]) {
    let half = cell.len();
    let (candidate, rest) = products.split_at(half);
    let (forget, open) = rest.split_at(half);
    let parameters = forget_by.iter().zip(forget_bias).zip(out_by).zip(out_bias);
    let own = candidate.iter().zip(forget).zip(open);
    for (((cell, out), ((candidate, forget), open)), (((forget_by, forget_bias), out_by), out_bias)) in
        cell.iter_mut().zip(out).zip(own).zip(parameters)
    {
        let keep = gate(forget + forget_by * *cell + forget_bias);
        *cell = keep * *cell + (1.0 - keep) * candidate;
        *out += gate(open + out_by * *cell + out_bias) * squash(*cell);
    }
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// Blocks of weights one after the other: the size of a step, then steps of sixteen bits, low bytes first.
struct Blocks<'a> {
    model: &'a Model,
    bytes: &'a [u8],
}

impl Blocks<'_> {
    fn take(&mut self, count: usize) -> Result<Vec<f32>, DataFileError> {
        let wrong = || self.model.wrong("weights", "more weights are wanted");
        let (step, rest) = self.bytes.split_first_chunk::<4>().ok_or_else(wrong)?;
        let (low, rest) = rest.split_at_checked(count).ok_or_else(wrong)?;
        let (high, rest) = rest.split_at_checked(count).ok_or_else(wrong)?;
        let step = f32::from_le_bytes(*step);
        self.bytes = rest;
        Ok(low.iter().zip(high).map(|(&low, &high)| step * f32::from(i16::from_le_bytes([low, high]))).collect())
    }
}

/// Writes a network: sizes (width, layers, width for arcs, width for relations), hashes of known words, embeddings row by
/// row, and the other blocks in the order in which [`Network::read`] takes them. For the training program.
#[expect(clippy::cast_possible_truncation, reason = "values are rounded to steps")]
pub fn write(writer: &mut ModelWriter, sizes: [u32; 4], words: &[u32], embeddings: &[f32], blocks: &[&[f32]]) {
    let width = sizes[0] as usize;
    let numbers = |values: &[u32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    writer.section("sizes", numbers(&sizes));
    writer.section("words", numbers(words));
    let most = |values: &[f32]| values.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    let (mut rows, mut steps) = (Vec::with_capacity(embeddings.len()), Vec::new());
    for row in embeddings.chunks_exact(width) {
        let step = most(row) / 127.0;
        steps.extend(step.to_le_bytes());
        rows.extend(row.iter().map(|value| if step > 0.0 { (value / step).round() as i8 } else { 0 }.cast_unsigned()));
    }
    writer.section("embeddings", rows);
    writer.section("steps", steps);
    let mut weights = Vec::new();
    for block in blocks {
        let step = most(block) / 32767.0;
        let values: Vec<i16> =
            block.iter().map(|value| if step > 0.0 { (value / step).round() as i16 } else { 0 }).collect();
        weights.extend(step.to_le_bytes());
        weights.extend(values.iter().map(|value| value.to_le_bytes()[0]));
        weights.extend(values.iter().map(|value| value.to_le_bytes()[1]));
    }
    writer.section("weights", weights);
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: usize = 3;
    const RELATIONS: usize = 2;

    /// A network of random weights.
    fn model(blocks_left_out: usize) -> Model {
        let (width, arc, label, kinds) = (32, 32, 32, CLASSES + 1);
        let lengths = [
            width * 3 * width,
            2 * width,
            2 * width,
            width * 2 * (arc + label),
            2 * (arc + label),
            arc * arc,
            width * padded(CLASSES),
            padded(CLASSES),
            label * padded(RELATIONS),
            padded(RELATIONS),
            width,
            kinds,
            2 * kinds * kinds,
            kinds * BUCKETS,
            BUCKETS * label,
        ];
        let mut state = 7_u32;
        let mut random = |length: usize| -> Vec<f32> {
            (0..length)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 8) as f32 / (1 << 25) as f32 - 0.25
                })
                .collect()
        };
        let words = [Lexeme::new("rain").form];
        let embeddings = random(Inputs::new(&words).rows() * width);
        let blocks: Vec<Vec<f32>> = lengths.iter().map(|&length| random(length)).collect();
        let blocks: Vec<&[f32]> = blocks[..lengths.len() - blocks_left_out].iter().map(Vec::as_slice).collect();
        let mut writer = ModelWriter::new("parser");
        write(&mut writer, [32, 1, 32, 32], &words, &embeddings, &blocks);
        Model::read("m", &writer.finish().unwrap(), "parser").unwrap()
    }

    #[test]
    fn a_network_comes_back_from_its_file_and_reads_sentences_of_any_length() {
        let network = Network::read(&model(0), CLASSES, RELATIONS).unwrap();
        assert_eq!(network.read_sentence(&[], &[]), Reading::default());
        for length in [1, 2, 3, 7, 33] {
            let words: Vec<Lexeme> = (0..length).map(|at| Lexeme::new(["rain", "fell", "Ω"][at % 3])).collect();
            let classes: Vec<ClassId> = (0..length).map(|at| [0, 2, 255][at % 3]).collect();
            let reading = network.read_sentence(&words, &classes);
            assert_eq!(reading.heads.iter().filter(|&&head| head == 0).count(), 1);
            assert_eq!((reading.classes.len(), reading.relations.len()), (length, length));
            // the vector unit changes nothing
            let plain = network.work(&words, &classes);
            assert_eq!(reading, plain);
        }
    }

    #[test]
    fn a_network_whose_parts_do_not_fit_is_refused() {
        let said = |left_out: usize, classes: usize| {
            Network::read(&model(left_out), classes, RELATIONS).unwrap_err().to_string()
        };
        assert!(said(1, CLASSES).contains("weights"));
        assert!(said(0, CLASSES + 1).contains("weights"));
        assert!(said(0, 300).contains("sizes"));
    }
}
