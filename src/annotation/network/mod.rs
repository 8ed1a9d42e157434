//! Given the words of sentences, makes their classes, heads and relations: a small network of gated recurrent layers that
//! read the sentence both ways (after Lei et al. 2018), and on top of it scores of classes, of each possible arc (after
//! Dozat and Manning 2017) and of relations.

mod arcs;
mod file;
mod inputs;
mod layer;

use crate::annotation::class::ClassId;
use crate::annotation::lexeme::Lexeme;
use crate::annotation::model::{Cursor, Model};
use crate::annotation::numeric::{LANES, padded, share};
use crate::annotation::tree::best_tree;
use crate::error::DataFileError;
use arcs::Habits;
pub use arcs::{BUCKETS, bucket};
pub use file::write;
use file::{Blocks, floats};
pub use inputs::{Inputs, SLOTS};
use layer::{Layer, Matrix};

/// Sizes of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    width: usize,
    arc: usize,
    label: usize,
    classes: usize,
    relations: usize,
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
    /// What words offer to their dependents and ask of their heads; and the two sides of relations.
    keys: Matrix,
    queries: Matrix,
    sides: Matrix,
    mix: Matrix,
    /// Classes, and in the column after them how well a word does as root.
    tags: Matrix,
    habits: Habits,
    label_distances: Vec<f32>,
    labels: Matrix,
}

/// What the network says of a sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The class of each word.
    pub classes: Vec<ClassId>,
    /// The head of each word, from one; 0 is the root.
    pub heads: Vec<usize>,
    /// The relation to it, an index into the model's list; nothing says what that of the root is.
    pub relations: Vec<usize>,
    /// How likely head and relation of each word are together, 0 to 1: the shares that they have in the softmax of their scores.
    pub sure: Vec<f32>,
}

impl Network {
    /// Reads the network from a model of so many classes and relations.
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
        if ![width, arc, label].into_iter().all(fits) || layers == 0 || layers > 8 || classes > 254 {
            return Err(model.wrong("sizes", "no sizes of a network"));
        }
        let shape = Shape { width: width as usize, arc: arc as usize, label: label as usize, classes, relations };
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
        let all = 2 * (shape.arc + shape.label);
        let (heads, heads_bias) = (blocks.take(wide * all)?, blocks.take(all)?);
        let part = |columns: std::ops::Range<usize>| {
            let weights: Vec<f32> = heads.chunks_exact(all).flat_map(|row| &row[columns.clone()]).copied().collect();
            Matrix::new(&weights, heads_bias[columns.clone()].to_vec(), wide, columns.len())
        };
        let (keys, queries, sides) = (part(0..shape.arc), part(shape.arc..2 * shape.arc), part(2 * shape.arc..all));
        let mix = Matrix::new(&blocks.take(shape.arc * shape.arc)?, Vec::new(), shape.arc, shape.arc);
        let (tags, tags_bias) = (blocks.take(wide * padded(classes))?, blocks.take(padded(classes))?);
        let labels = (blocks.take(shape.label * padded(relations))?, blocks.take(padded(relations))?);
        let labels = Matrix::new(&labels.0, labels.1, shape.label, padded(relations));
        let root = blocks.take(wide)?;
        let network = Self {
            tags: with_column([&tags, &tags_bias], &root, classes),
            inputs,
            shape,
            embeddings,
            steps,
            layers: made,
            keys,
            queries,
            sides,
            mix,
            habits: Habits {
                kinds,
                root: blocks.take(kinds)?,
                pairs: blocks.take(2 * kinds * kinds)?,
                distances: blocks.take(kinds * BUCKETS)?,
            },
            label_distances: blocks.take(BUCKETS * shape.label)?,
            labels,
        };
        if blocks.bytes.is_empty() { Ok(network) } else { Err(model.wrong("weights", "fewer weights are wanted")) }
    }

    /// Reads sentences. What comes out of each does not depend on the others. A few hundred words together are read
    /// faster than one sentence at a time.
    #[must_use]
    pub fn read_sentences(&self, sentences: &[&[Lexeme]]) -> Vec<Reading> {
        let rows = self.encode(sentences);
        let (mut tags, mut keys, mut asked, mut queries) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        self.tags.times(&rows, &mut tags);
        let best = |row: &[f32]| (1..row.len()).fold(0, |best, at| if row[at] > row[best] { at } else { best });
        let scored = tags.chunks_exact(self.tags.width);
        #[expect(clippy::cast_possible_truncation, reason = "there are fewer than 256 classes")]
        let classes: Vec<ClassId> = scored.clone().map(|row| best(&row[..self.shape.classes]) as ClassId).collect();
        let roots: Vec<f32> = scored.map(|row| row[self.shape.classes]).collect();
        let positive = |values: &mut Vec<f32>| values.iter_mut().for_each(|value| *value = value.max(0.0));
        self.keys.times(&rows, &mut keys);
        positive(&mut keys);
        self.queries.times(&rows, &mut asked);
        positive(&mut asked);
        self.mix.times(&asked, &mut queries);
        let (mut space, mut scores, mut readings) = (arcs::Space::default(), Vec::new(), Vec::new());
        let mut begin = 0;
        for sentence in sentences {
            let words = begin..begin + sentence.len();
            begin = words.end;
            if words.is_empty() {
                readings.push(Reading::default());
                continue;
            }
            let arc = words.start * self.shape.arc..words.end * self.shape.arc;
            let classes = classes[words.clone()].to_vec();
            let (asked, offered) = (&queries[arc.clone()], &keys[arc]);
            arcs::score(&self.habits, [asked, offered], &roots[words], &classes, &mut space, &mut scores);
            let heads = best_tree(&scores, sentence.len());
            let sure = arcs::likelihood(&scores, &heads);
            readings.push(Reading { classes, heads, relations: Vec::new(), sure });
        }
        self.relations(&rows, &mut readings);
        readings
    }

    /// The words in the light of their sentences.
    fn encode(&self, sentences: &[&[Lexeme]]) -> Vec<f32> {
        let (width, total) = (self.shape.width, sentences.iter().map(|words| words.len()).sum());
        let (kinds, places) = self.kinds(sentences, total);
        let mut products = Vec::new();
        let mut rows = Vec::with_capacity(total * width);
        places.iter().for_each(|&place| rows.extend_from_slice(&kinds[place * width..][..width]));
        for (number, layer) in self.layers.iter().enumerate() {
            layer.weights.times(if number == 0 { &kinds } else { &rows }, &mut products);
            let mut begin = 0;
            for sentence in sentences {
                let words = &mut rows[begin * width..][..sentence.len() * width];
                if number == 0 {
                    layer.read(words, &products, |at| places[begin + at]);
                } else {
                    layer.read(words, &products, |at| begin + at);
                }
                begin += sentence.len();
            }
        }
        rows
    }

    /// What the words bring with them: a row for each kind of word, and for each word which row is its. The first layer
    /// then multiplies each kind but once.
    fn kinds(&self, sentences: &[&[Lexeme]], total: usize) -> (Vec<f32>, Vec<usize>) {
        const NONE: usize = usize::MAX;
        let width = self.shape.width;
        let size = (2 * total + 1).next_power_of_two();
        let (mut table, mut known): (Vec<usize>, Vec<[u32; SLOTS]>) = (vec![NONE; size], Vec::new());
        let (mut sums, mut places) = (Vec::new(), Vec::with_capacity(total));
        for sentence in sentences {
            for (at, word) in sentence.iter().enumerate() {
                let rows = self.inputs.of(word, at == 0);
                let mut slot = (word.exact ^ u32::from(at == 0)) as usize & (size - 1);
                while table[slot] != NONE && known[table[slot]] != rows {
                    slot = (slot + 1) & (size - 1);
                }
                if table[slot] == NONE {
                    table[slot] = known.len();
                    known.push(rows);
                    sums.resize(known.len() * width, 0.0_f32);
                    self.embed(rows, &mut sums[(known.len() - 1) * width..]);
                }
                places.push(table[slot]);
            }
        }
        (sums, places)
    }

    /// The sum of rows of embeddings. All rows are read side by side: they lie far apart in memory, which so answers for
    /// all of them at once.
    fn embed(&self, rows: [u32; SLOTS], out: &mut [f32]) {
        let width = self.shape.width;
        let steps = rows.map(|row| self.steps[row as usize]);
        let rows = rows.map(|row| self.embeddings[row as usize * width..][..width].as_chunks::<LANES>().0);
        for (part, out) in out.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
            let mut sum = [0.0; LANES];
            for (row, step) in rows.iter().zip(steps) {
                for (sum, &value) in sum.iter_mut().zip(&row[part]) {
                    *sum += step * f32::from(value);
                }
            }
            *out = sum;
        }
    }

    /// Settles the relations of all words to their heads.
    fn relations(&self, words: &[f32], readings: &mut [Reading]) {
        let label = self.shape.label;
        let (mut sides, mut scores) = (Vec::new(), Vec::new());
        self.sides.times(words, &mut sides);
        let mut rows = vec![0.0; sides.len() / 2];
        let mut begin = 0;
        for reading in readings.iter() {
            for (word, &head) in reading.heads.iter().enumerate() {
                let Some(head) = head.checked_sub(1) else { continue };
                let own = &sides[(begin + word) * 2 * label..][..label];
                let other = &sides[(begin + head) * 2 * label + label..][..label];
                let far = &self.label_distances[bucket(word, head) * label..][..label];
                let row = &mut rows[(begin + word) * label..][..label];
                for (((value, own), other), far) in row.iter_mut().zip(own).zip(other).zip(far) {
                    *value = (own + other + far).max(0.0);
                }
            }
            begin += reading.heads.len();
        }
        self.labels.times(&rows, &mut scores);
        let best = |row: &[f32]| (1..row.len()).fold(0, |best, at| if row[at] > row[best] { at } else { best });
        let mut said = scores.chunks_exact(self.labels.width).map(|row| &row[..self.shape.relations]);
        for reading in readings {
            for (sure, &head) in reading.sure.iter_mut().zip(&reading.heads) {
                let Some(row) = said.next() else { break };
                let relation = best(row);
                reading.relations.push(relation);
                if head > 0 {
                    *sure *= share(row.iter().copied(), row[relation]);
                }
            }
        }
    }
}

/// The matrix and bias of the classes with one column more.
fn with_column([weights, bias]: [&[f32]; 2], column: &[f32], classes: usize) -> Matrix {
    let (from, to) = (padded(classes), padded(classes + 1));
    let mut wider = vec![0.0; column.len() * to];
    for ((row, old), value) in wider.chunks_exact_mut(to).zip(weights.chunks_exact(from)).zip(column) {
        row[..from].copy_from_slice(old);
        row[classes] = *value;
    }
    let mut bias = bias.to_vec();
    bias.resize(to, 0.0);
    bias[classes] = 0.0;
    Matrix::new(&wider, bias, column.len(), to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::model::ModelWriter;

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
    fn sentences_of_any_length_are_read_alike_alone_and_together() {
        let network = Network::read(&model(0), CLASSES, RELATIONS).unwrap();
        assert!(network.read_sentences(&[]).is_empty());
        assert_eq!(network.read_sentences(&[&[]]), [Reading::default()]);
        let sentences: Vec<Vec<Lexeme>> = [1, 2, 3, 0, 7, 33, 90]
            .iter()
            .map(|&length| (0..length).map(|at| Lexeme::new(["rain", "fell", "Ω"][(at + length) % 3])).collect())
            .collect();
        let all: Vec<&[Lexeme]> = sentences.iter().map(Vec::as_slice).collect();
        let together = network.read_sentences(&all);
        for (words, reading) in sentences.iter().zip(&together) {
            let length = words.len();
            assert_eq!(reading.heads.iter().filter(|&&head| head == 0).count(), length.min(1));
            assert_eq!((reading.classes.len(), reading.relations.len()), (length, length));
            // the sentences beside it change nothing
            assert_eq!(network.read_sentences(&[words]), std::slice::from_ref(reading));
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
