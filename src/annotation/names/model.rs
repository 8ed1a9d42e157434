//! The model: a linear-chain conditional random field over hashed features, and its file.

use super::features::{Coarse, extract, runs};
use super::lattice::{OUT, Row, TAGS, best_path, marginals};
use super::lexicon::{KEY_SHIFT, Lexicon, WordFacts};
use super::view::SentenceView;
use crate::error::DataFileError;
use crate::resource::Resources;

const MAGIC: &[u8; 8] = b"DLNAMES2";
/// More than any sum of weights that occurs.
const CERTAIN: f32 = 50.0;
const PATH: &str = "models/names.bin.zst";

/// The filter has so many bits, as a power of two: few enough to stay near the processor.
const FILTER: u32 = 20;

/// Weights of the features, by hash.
///
/// The tables are larger than what a processor has at hand, so [`sums`](Self::sums) takes the features of a word in
/// steps, each a loop without branches: the memory then answers many questions at once.
#[derive(Clone, Debug, Default)]
struct Weights {
    /// A bit for the high bits of each key that is there: most features are not, and are told by it alone.
    filter: Vec<u64>,
    /// Key and row; key 0 is free.
    slots: Vec<(u32, u32)>,
    rows: Vec<[i8; TAGS]>,
    scale: f32,
}

impl Weights {
    fn with_room(rows: usize, scale: f32) -> Self {
        let size = (rows * 2).next_power_of_two().max(16);
        let filter = vec![0; 1 << (FILTER - 6)];
        Self { filter, slots: vec![(0, 0); size], rows: Vec::with_capacity(rows), scale }
    }

    fn insert(&mut self, key: u32, row: [i8; TAGS]) {
        let bit = (key >> (32 - FILTER)) as usize;
        self.filter[bit / 64] |= 1 << (bit % 64);
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at].0 != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = (key, self.rows.len() as u32);
        self.rows.push(row);
    }

    /// Whether the filter lets a key pass.
    fn passes(&self, key: u32) -> bool {
        let bit = (key >> (32 - FILTER)) as usize;
        self.filter[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// The slot that has the key, or a free one. Most keys have the first that they ask for.
    fn slot(&self, key: u32) -> (u32, u32) {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at].0 != key && self.slots[at].0 != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at]
    }

    /// The sums of the weights of `features`, whose place is used again.
    fn sums(&self, features: &mut Vec<u32>) -> [i16; TAGS] {
        keep(features, |feature| {
            let key = feature.max(1);
            (key, self.passes(key))
        });
        keep(features, |key| {
            let (found, row) = self.slot(key);
            (row, found == key)
        });
        let mut sums = [0_i16; TAGS];
        for row in features.iter().filter_map(|&row| self.rows.get(row as usize)) {
            for (sum, &weight) in sums.iter_mut().zip(row) {
                *sum += i16::from(weight);
            }
        }
        sums
    }
}

/// Turns each number into another and keeps those for which `look` says so, without a branch.
fn keep(numbers: &mut Vec<u32>, look: impl Fn(u32) -> (u32, bool)) {
    let mut kept = 0;
    for at in 0..numbers.len() {
        let (number, stays) = look(numbers[at]);
        numbers[kept] = number;
        kept += usize::from(stays);
    }
    numbers.truncate(kept);
}

/// A trained model.
#[derive(Clone, Debug)]
pub struct Model {
    lexicon: Lexicon,
    coarse: Coarse,
    weights: Weights,
    transitions: Box<[Row; TAGS]>,
    exponentials: Box<[Row; TAGS]>,
}

/// A sentence's tags and how sure they are.
#[derive(Clone, Debug, Default)]
pub struct Tagged {
    /// One tag a word.
    pub path: Vec<usize>,
    /// How probable each tag of each word is.
    pub marginals: Vec<Row>,
}

impl Model {
    /// Reads the model and the word lists.
    ///
    /// # Errors
    /// When a file is missing, truncated or of another format.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let packed = resources.bytes(PATH)?;
        let bytes = zstd::decode_all(&packed[..]).map_err(|error| DataFileError::new(PATH, error.to_string()))?;
        Self::of_bytes(&bytes, resources)
    }

    /// The same of a model file's bytes, unpacked.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn of_bytes(bytes: &[u8], resources: &Resources) -> Result<Self, DataFileError> {
        let mut reader = Reader { bytes, at: 0 };
        let mut model = Self::read(&mut reader).ok_or_else(|| {
            DataFileError::new(PATH, format!("not a model of names, or truncated, at byte {}", reader.at))
        })?;
        model.lexicon.read_lists(resources)?;
        Ok(model)
    }

    fn read(reader: &mut Reader) -> Option<Self> {
        if reader.take(MAGIC.len())? != MAGIC {
            return None;
        }
        let words = reader.number()? as usize;
        let mut lexicon = Lexicon::with_room(words.min(1 << 22) + 2000);
        let keys = reader.keys(words)?;
        let classes = reader.columns(words)?;
        let parts = reader.take(words)?;
        let seen = reader.take(words)?;
        for (((&key, &class), &parts), &seen) in keys.iter().zip(&classes).zip(parts).zip(seen) {
            *lexicon.entry(key << KEY_SHIFT) = WordFacts { class, parts, seen, lists: 0 };
        }
        let clusters = reader.number()? as usize;
        let coarse = Coarse { middle: reader.columns(clusters)?, top: reader.columns(clusters)? };
        let scale = f32::from_le_bytes(reader.take(4)?.try_into().ok()?);
        let mut transitions = Box::new([[0.0; TAGS]; TAGS]);
        for row in transitions.iter_mut() {
            for value in row.iter_mut() {
                *value = f32::from_le_bytes(reader.take(4)?.try_into().ok()?);
            }
        }
        let count = reader.number()? as usize;
        let keys = reader.keys(count)?;
        let mut weights = Weights::with_room(count.min(1 << 24), scale);
        let mut masks = Vec::with_capacity(count.min(1 << 24));
        for _ in 0..count {
            masks.push(reader.number()?);
        }
        for (key, mask) in keys.into_iter().zip(masks) {
            let mut row = [0_i8; TAGS];
            for (tag, value) in row.iter_mut().enumerate() {
                if mask >> tag & 1 == 1 {
                    *value = reader.take(1)?[0].cast_signed();
                }
            }
            weights.insert(key, row);
        }
        let mut exponentials = transitions.clone();
        for value in exponentials.iter_mut().flatten() {
            *value = value.exp();
        }
        Some(Self { lexicon, coarse, weights, transitions, exponentials })
    }

    /// What is known of words.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The score of each tag of each word of a sentence.
    #[must_use]
    pub fn scores(&self, sentence: &SentenceView) -> Vec<Row> {
        let runs = runs(sentence);
        let mut features = Vec::with_capacity(80);
        let mut out = Vec::with_capacity(sentence.cells.len());
        for at in 0..sentence.cells.len() {
            extract(sentence, &runs, at, &self.coarse, &mut features);
            let mut row = self.weights.sums(&mut features).map(|sum| f32::from(sum) * self.weights.scale);
            if sentence.cells[at].address {
                row[OUT] += CERTAIN;
            }
            out.push(row);
        }
        out
    }

    /// Tags a sentence.
    #[must_use]
    pub fn tag(&self, sentence: &SentenceView) -> Tagged {
        let scores = self.scores(sentence);
        let path = best_path(&scores, &self.transitions);
        let marginals = if path.iter().any(|&tag| tag != 0) {
            marginals(&scores, &self.exponentials, &[]).map(|found| found.0).unwrap_or_default()
        } else {
            Vec::new()
        };
        Tagged { path, marginals }
    }
}

impl Model {
    /// The best path of a sentence and how probable each tag of each word is, whether it has names or not.
    #[must_use]
    pub fn sure(&self, sentence: &SentenceView) -> (Vec<usize>, Vec<Row>) {
        let scores = self.scores(sentence);
        let found = marginals(&scores, &self.exponentials, &[]);
        (best_path(&scores, &self.transitions), found.map(|found| found.0).unwrap_or_default())
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let found = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(found)
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn keys(&mut self, count: usize) -> Option<Vec<u32>> {
        let mut key = 0_u32;
        let mut keys = Vec::with_capacity(count.min(1 << 24));
        for _ in 0..count {
            key = key.wrapping_add(u32::try_from(self.number()?).ok()?);
            keys.push(key);
        }
        Some(keys)
    }

    fn columns(&mut self, count: usize) -> Option<Vec<u16>> {
        let (low, high) = (self.take(count)?, self.take(count)?);
        Some(low.iter().zip(high).map(|(&low, &high)| u16::from_le_bytes([low, high])).collect())
    }
}

/// Writes the file that [`Model::load`] reads, before compression.
#[derive(Debug, Default)]
pub struct Parts<'a> {
    /// Words by hash, with class and parts.
    pub words: Vec<(u32, WordFacts)>,
    /// The coarser clusters.
    pub coarse: Option<&'a Coarse>,
    /// Transitions.
    pub transitions: Vec<Row>,
    /// Size of one step of a weight.
    pub scale: f32,
    /// Rows by feature hash.
    pub rows: Vec<(u32, [i8; TAGS])>,
}

impl Parts<'_> {
    /// The bytes of the file.
    #[must_use]
    pub fn bytes(mut self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        self.words.sort_by_key(|word| word.0);
        self.words.dedup_by_key(|word| word.0 >> KEY_SHIFT);
        number(&mut out, self.words.len() as u64);
        keys(&mut out, self.words.iter().map(|word| word.0 >> KEY_SHIFT));
        columns(&mut out, &self.words.iter().map(|word| word.1.class).collect::<Vec<_>>());
        out.extend(self.words.iter().map(|word| word.1.parts));
        out.extend(self.words.iter().map(|word| word.1.seen));
        let none = Coarse::default();
        let coarse = self.coarse.unwrap_or(&none);
        number(&mut out, coarse.middle.len() as u64);
        columns(&mut out, &coarse.middle);
        columns(&mut out, &coarse.top);
        out.extend(self.scale.to_le_bytes());
        for value in self.transitions.iter().flatten() {
            out.extend(value.to_le_bytes());
        }
        self.rows.sort_by_key(|row| row.0);
        number(&mut out, self.rows.len() as u64);
        keys(&mut out, self.rows.iter().map(|row| row.0));
        for (_, row) in &self.rows {
            let mask = row.iter().enumerate().fold(0, |mask, (tag, &value)| mask | u64::from(value != 0) << tag);
            number(&mut out, mask);
        }
        for (_, row) in &self.rows {
            out.extend(row.iter().filter(|&&value| value != 0).map(|&value| value.cast_unsigned()));
        }
        out
    }
}

fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn keys(out: &mut Vec<u8>, sorted: impl Iterator<Item = u32>) {
    let mut last = 0;
    for key in sorted {
        number(out, u64::from(key - last));
        last = key;
    }
}

fn columns(out: &mut Vec<u8>, values: &[u16]) {
    out.extend(values.iter().map(|value| value.to_le_bytes()[0]));
    out.extend(values.iter().map(|value| value.to_le_bytes()[1]));
}
