//! The index file, read where it lies.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use fst::raw::Output;
use fst::{IntoStreamer, Map, Streamer};

use super::format::{self, Section};
use super::quick::Quick;
use super::similar::Similar;
use super::{Candidate, Form, ItemId, Kind, Texts};
use crate::error::DataFileError;

/// After so many questions the keys are put into a table, see [`Quick`]; about as many as take as long as making it.
const OFTEN: usize = 1 << 17;

/// Texts of one block may not unpack to more: a guard against a broken file.
const LARGEST_BLOCK: usize = 1 << 17;

/// Blocks of texts that are kept unpacked, some ten kilobytes each.
const AT_HAND: usize = 256;

/// A block's number and its texts.
type Unpacked = (usize, Arc<str>);

pub(super) struct Index {
    keys: Map<Cow<'static, [u8]>>,
    postings: Cow<'static, [u8]>,
    records: Cow<'static, [u8]>,
    coordinates: Cow<'static, [u8]>,
    blocks: Cow<'static, [u8]>,
    texts: Cow<'static, [u8]>,
    /// What each packed weight is.
    weights: Box<[f32; 256]>,
    /// Wikidata number (high half) and item (low half), sorted on first use.
    by_number: OnceLock<Vec<u64>>,
    /// Blocks of texts that were unpacked last, each in the slot of its number.
    unpacked: Box<[Mutex<Option<Unpacked>>]>,
    /// How often was asked, as long as that matters.
    asked: AtomicUsize,
    quick: OnceLock<Quick>,
}

impl fmt::Debug for Index {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Index").field("keys", &self.keys.len()).field("items", &self.len()).finish_non_exhaustive()
    }
}

impl Index {
    pub(super) fn open(path: &str, bytes: Cow<'static, [u8]>) -> Result<Self, DataFileError> {
        let wrong = |message: &str| DataFileError::new(path, message);
        let head = format::MAGIC.len() + 4 * format::SECTIONS;
        if bytes.len() < head || !bytes.starts_with(format::MAGIC) {
            return Err(wrong("not a gazetteer index of this version, hint: build it with `training/gazetteer`"));
        }
        let mut ranges = Vec::with_capacity(format::SECTIONS);
        let mut start = head;
        for section in 0..format::SECTIONS {
            let length = number(&bytes, format::MAGIC.len() / 4 + section).unwrap_or(0) as usize;
            let end = start.checked_add(length).filter(|&end| end <= bytes.len());
            ranges.push(start..end.ok_or_else(|| wrong("ends in the middle of a section"))?);
            start += length;
        }
        let part = |section: Section| {
            let range = ranges[section as usize].clone();
            match &bytes {
                Cow::Borrowed(all) => Cow::Borrowed(&all[range]),
                Cow::Owned(all) => Cow::Owned(all[range].to_vec()),
            }
        };
        let keys = Map::new(part(Section::Keys)).map_err(|error| wrong(&error.to_string()))?;
        if matches!(bytes, Cow::Owned(_)) {
            // The embedded file was checked when it was built; another may be anything, and a broken automaton panics.
            keys.as_fst().verify().map_err(|error| wrong(&error.to_string()))?;
        }
        Ok(Self {
            keys,
            postings: part(Section::Postings),
            records: part(Section::Records),
            coordinates: part(Section::Coordinates),
            blocks: part(Section::Blocks),
            texts: part(Section::Texts),
            weights: Box::new(std::array::from_fn(|packed| u8::try_from(packed).map_or(1.0, format::unpack_weight))),
            by_number: OnceLock::new(),
            unpacked: (0..AT_HAND).map(|_| Mutex::new(None)).collect(),
            asked: AtomicUsize::new(0),
            quick: OnceLock::new(),
        })
    }

    pub(super) fn len(&self) -> usize {
        self.records.len() / format::RECORD
    }

    /// What the index holds for a key, for [`expand`](Self::expand).
    pub(super) fn value(&self, key: &str) -> Option<u64> {
        if let Some(quick) = self.quick.get() {
            return quick.get(key.as_bytes());
        }
        if self.asked.fetch_add(1, Ordering::Relaxed) < OFTEN {
            return self.keys.get(key);
        }
        let quick = self.quick.get_or_init(|| {
            Quick::new(self.keys.len(), |insert| {
                let mut stream = self.keys.stream();
                while let Some((key, value)) = stream.next() {
                    insert(key, value);
                }
            })
        });
        quick.get(key.as_bytes())
    }

    /// Calls `each` with what a key of this value means.
    pub(super) fn expand(&self, value: u64, each: &mut impl FnMut(ItemId, Form)) {
        let Ok(rest) = u32::try_from(value >> 1) else { return };
        let mut one = |posting: u32| {
            if let Some(form) = Form::from_code((posting & 15) as u8) {
                each(ItemId(posting >> 4), form);
            }
        };
        if value & 1 == 0 {
            one(rest);
        } else {
            let at = rest as usize;
            let count = number(&self.postings, at).unwrap_or(0) as usize;
            (at + 1..=at + count).map_while(|at| number(&self.postings, at)).for_each(one);
        }
    }

    /// Where some key begins with `prefix`: what the index holds for `prefix` itself.
    pub(super) fn beginning(&self, prefix: &str) -> Option<Option<u64>> {
        let automaton = self.keys.as_fst();
        let mut node = automaton.root();
        let mut value = Output::zero();
        for byte in prefix.bytes() {
            let step = node.transition(node.find_input(byte)?);
            value = value.cat(step.out);
            node = automaton.node(step.addr);
        }
        Some(node.is_final().then(|| value.cat(node.final_output()).value()))
    }

    /// Calls `each` with the items of the first `limit` keys that begin with `prefix`.
    pub(super) fn starting_with(&self, prefix: &str, limit: usize, mut each: impl FnMut(&str, ItemId, Form)) {
        let mut stream = self.keys.range().ge(prefix).into_stream();
        let mut count = 0;
        while let Some((key, value)) = stream.next() {
            if count == limit || !key.starts_with(prefix.as_bytes()) {
                break;
            }
            count += 1;
            if let Ok(key) = std::str::from_utf8(key) {
                self.expand(value, &mut |id, form| each(key, id, form));
            }
        }
    }

    /// Calls `each` with the items of the first `limit` keys that differ from `key` by a slip or two.
    pub(super) fn similar(&self, key: &str, limit: usize, mut each: impl FnMut(&str, ItemId, Form)) {
        let Some(similar) = Similar::to(key) else { return };
        let mut stream = self.keys.search(similar).into_stream();
        let mut count = 0;
        while let Some((key, value)) = stream.next() {
            if count == limit {
                break;
            }
            count += 1;
            if let Ok(key) = std::str::from_utf8(key) {
                self.expand(value, &mut |id, form| each(key, id, form));
            }
        }
    }

    pub(super) fn candidate(&self, id: ItemId, form: Form) -> Option<Candidate> {
        let start = id.0 as usize * format::RECORD;
        let record = self.records.get(start..start + format::RECORD)?;
        Some(Candidate {
            id,
            number: number(record, 0)?,
            kind: Kind::from_code(record[4])?,
            form,
            country: (record[6] != 0).then_some([record[6], record[7]]),
            weight: self.weights[usize::from(record[5])],
            prior: 0.0,
            coordinates: self.coordinates(id),
            curated: false,
        })
    }

    fn coordinates(&self, id: ItemId) -> Option<(f32, f32)> {
        let stride = format::COORDINATES / 4;
        let count = self.coordinates.len() / format::COORDINATES;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = usize::midpoint(low, high);
            if number(&self.coordinates, middle * stride)? < id.0 { low = middle + 1 } else { high = middle }
        }
        if low == count || number(&self.coordinates, low * stride)? != id.0 {
            return None;
        }
        let part = |at: usize| number(&self.coordinates, low * stride + at).map(f32::from_bits);
        Some((part(1)?, part(2)?))
    }

    /// The texts of a block, unpacked; the last ones stay at hand.
    fn block(&self, block: usize) -> Option<Arc<str>> {
        let slot = &self.unpacked[block % self.unpacked.len()];
        if let Some((held, text)) = &*slot.lock().unwrap_or_else(PoisonError::into_inner)
            && *held == block
        {
            return Some(Arc::clone(text));
        }
        let start = number(&self.blocks, block)? as usize;
        let end = number(&self.blocks, block + 1)? as usize;
        let unpacked = zstd::bulk::decompress(self.texts.get(start..end)?, LARGEST_BLOCK).ok()?;
        let text: Arc<str> = String::from_utf8(unpacked).ok()?.into();
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some((block, Arc::clone(&text)));
        Some(text)
    }

    pub(super) fn texts(&self, id: ItemId) -> Option<Texts> {
        let text = self.block(id.0 as usize / format::BLOCK)?;
        let mut fields = text.lines().nth(id.0 as usize % format::BLOCK)?.split('\t');
        Some(Texts {
            label: fields.next()?.to_owned(),
            description: fields.next().unwrap_or_default().to_owned(),
            aliases: fields.map(str::to_owned).collect(),
        })
    }

    pub(super) fn by_number(&self, wanted: u32) -> Option<ItemId> {
        let table = self.by_number.get_or_init(|| {
            let of = |id: u32| {
                let number = number(&self.records, id as usize * format::RECORD / 4)?;
                Some(u64::from(number) << 32 | u64::from(id))
            };
            let mut table: Vec<u64> = (0..).map_while(of).collect();
            table.sort_unstable();
            table
        });
        let at = table.partition_point(|&entry| entry >> 32 < u64::from(wanted));
        let found = *table.get(at).filter(|&&entry| entry >> 32 == u64::from(wanted))?;
        Some(ItemId(found as u32))
    }
}

/// The `u32` number `at` of a section.
fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at.checked_mul(4)?..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*four))
}
