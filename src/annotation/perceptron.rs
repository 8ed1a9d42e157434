//! Given the hashed features of a situation, makes a score for each class: a linear model, weights pruned and kept
//! as `i16`.

use crate::annotation::model::{Cursor, Model, ModelWriter};
use crate::error::DataFileError;

/// Starts the key of a feature; each template has its own number.
#[must_use]
#[inline]
pub fn template(number: u64) -> u64 {
    (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Adds a value to the key of a feature. Order counts.
#[must_use]
#[inline]
pub fn mix(key: u64, value: u32) -> u64 {
    (key ^ u64::from(value)).wrapping_mul(0xD6E8_FEB8_6659_FD93).rotate_left(29)
}

/// The hash of some bytes, as a value for [`mix`].
#[must_use]
pub fn hash(bytes: &[u8]) -> u32 {
    let mut sum = 0xCBF2_9CE4_8422_2325_u64 ^ bytes.len() as u64;
    for &byte in bytes {
        sum = (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    sum = (sum ^ (sum >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (sum >> 32) as u32
}

/// The weights of one feature, a class each.
pub type Row = Vec<(u8, i16)>;

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    start: u32,
    check: u16,
    count: u16,
}

#[derive(Clone, Copy, Debug)]
struct Weight {
    class: u16,
    value: i16,
}

/// The weights of a linear model: an open hash table from the key of a feature to its row. Of a key only the slot and
/// sixteen bits more are kept, so one unseen feature in some forty thousand borrows the row of another.
#[derive(Debug)]
pub struct Table {
    classes: usize,
    slots: Vec<Slot>,
    weights: Vec<Weight>,
}

impl Table {
    /// Builds the table from all features; keys must not repeat. Rows without weights are left out. The same features
    /// make the same table in whatever order they come.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "a slot and a check are parts of a key by design")]
    pub fn new(classes: usize, mut features: Vec<(u64, Row)>) -> Self {
        features.retain(|(_, row)| !row.is_empty());
        features.sort_unstable_by_key(|&(key, _)| key);
        let size = (features.len() * 10 / 7 + 2).next_power_of_two();
        let mut slots = vec![Slot::default(); size];
        let mut weights = Vec::new();
        for (key, row) in features {
            let mut at = slot_of(key) & (size - 1);
            while slots[at].count > 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = Slot { start: weights.len() as u32, check: check_of(key), count: row.len() as u16 };
            weights.extend(row.into_iter().map(|(class, value)| Weight { class: class.into(), value }));
        }
        Self { classes, slots, weights }
    }

    /// How many classes it scores.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Adds the weights of a feature to `scores`, which has a place for each class.
    #[inline]
    pub fn add(&self, key: u64, scores: &mut [i32]) {
        let mask = self.slots.len() - 1;
        let (mut at, check) = (slot_of(key) & mask, check_of(key));
        loop {
            let slot = self.slots[at];
            if slot.count == 0 {
                return;
            }
            if slot.check == check {
                let start = slot.start as usize;
                for weight in &self.weights[start..start + slot.count as usize] {
                    if let Some(score) = scores.get_mut(weight.class as usize) {
                        *score += i32::from(weight.value);
                    }
                }
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// Writes the table into a model, as sections that begin with `name`. Columns are kept apart, since they pack better.
    pub fn write(&self, name: &str, writer: &mut ModelWriter) {
        let mut head = (self.classes as u64).to_le_bytes().to_vec();
        head.extend((self.slots.len() as u64).to_le_bytes());
        let mut used = vec![0_u8; self.slots.len().div_ceil(8)];
        let (mut checks, mut counts) = (Vec::new(), Vec::new());
        let (mut classes, mut low, mut high) = (Vec::new(), Vec::new(), Vec::new());
        for (at, slot) in self.slots.iter().enumerate().filter(|(_, slot)| slot.count > 0) {
            used[at / 8] |= 1 << (at % 8);
            checks.extend(slot.check.to_le_bytes());
            counts.push(slot.count.to_le_bytes()[0]);
            let start = slot.start as usize;
            for weight in &self.weights[start..start + slot.count as usize] {
                classes.push(weight.class.to_le_bytes()[0]);
                let [first, second] = weight.value.to_le_bytes();
                low.push(first);
                high.push(second);
            }
        }
        for (part, bytes) in [
            ("head", head),
            ("used", used),
            ("checks", checks),
            ("counts", counts),
            ("classes", classes),
            ("low", low),
            ("high", high),
        ] {
            writer.section(&format!("{name}.{part}"), bytes);
        }
    }

    /// Reads the table that was written under `name`.
    ///
    /// # Errors
    /// When a section is missing or they do not fit together.
    pub fn read(name: &str, model: &Model) -> Result<Self, DataFileError> {
        let part = |part: &str| model.section(&format!("{name}.{part}"));
        let unfit = || model.wrong(name, "the columns of the table do not fit together");
        let mut head = Cursor { bytes: part("head")? };
        let classes = head.u64().and_then(|count| usize::try_from(count).ok()).ok_or_else(unfit)?;
        let size = head.u64().and_then(|count| usize::try_from(count).ok()).ok_or_else(unfit)?;
        let used = part("used")?;
        if !size.is_power_of_two() || used.len() != size.div_ceil(8) || classes == 0 || classes > 256 {
            return Err(unfit());
        }
        let (checks, counts) = (part("checks")?.as_chunks::<2>().0, part("counts")?);
        let mut slots = vec![Slot::default(); size];
        let (mut start, mut row) = (0, 0);
        for (at, &byte) in used.iter().enumerate() {
            let mut bits = byte;
            while bits != 0 {
                let slot = at * 8 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let (Some(&check), Some(&count)) = (checks.get(row), counts.get(row)) else { return Err(unfit()) };
                let slot = slots.get_mut(slot).ok_or_else(unfit)?;
                *slot = Slot { start, check: u16::from_le_bytes(check), count: count.into() };
                start += u32::from(count);
                row += 1;
            }
        }
        let (columns, low, high) = (part("classes")?, part("low")?, part("high")?);
        let count = start as usize;
        if row >= size || row != counts.len() || [columns, low, high].iter().any(|column| column.len() != count) {
            return Err(unfit());
        }
        let weights = columns.iter().zip(low).zip(high);
        let weights = weights
            .map(|((&class, &low), &high)| Weight { class: class.into(), value: i16::from_le_bytes([low, high]) });
        Ok(Self { classes, slots, weights: weights.collect() })
    }
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "a slot is a part of a key by design")]
fn slot_of(key: u64) -> usize {
    (key ^ (key >> 31)) as usize
}

#[inline]
fn check_of(key: u64) -> u16 {
    (key >> 48) as u16
}

/// The class of the highest score, the first of equals.
#[must_use]
pub fn best(scores: &[i32]) -> usize {
    let mut best = 0;
    for (class, &score) in scores.iter().enumerate() {
        if score > scores[best] {
            best = class;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_scores_the_same_after_a_trip_through_a_file() {
        let features: Vec<_> =
            (0..500_u32).map(|n| (mix(template(3), n), vec![((n % 7) as u8, n as i16 - 250)])).collect();
        let table = Table::new(7, features);
        let mut writer = ModelWriter::new("test");
        table.write("t", &mut writer);
        let model = Model::read("m", &writer.finish().unwrap(), "test").unwrap();
        let back = Table::read("t", &model).unwrap();
        for n in 0..600 {
            let (mut before, mut after) = ([0; 7], [0; 7]);
            table.add(mix(template(3), n), &mut before);
            back.add(mix(template(3), n), &mut after);
            assert_eq!(before, after);
            assert_eq!(before.iter().sum::<i32>(), if n < 500 { n as i32 - 250 } else { 0 });
        }
    }
}
