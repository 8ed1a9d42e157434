//! Given the blocks of a network, makes the sections of its model file, and the other way round.

use crate::annotation::model::{Model, ModelWriter};
use crate::error::DataFileError;

pub fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// Blocks of weights one after the other: the size of a step, then steps of sixteen bits, low bytes first.
pub struct Blocks<'a> {
    pub model: &'a Model,
    pub bytes: &'a [u8],
}

impl Blocks<'_> {
    /// The next block, of so many weights.
    pub fn take(&mut self, count: usize) -> Result<Vec<f32>, DataFileError> {
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
/// row, and the other blocks in the order in which [`Network::read`](super::Network::read) takes them. For the training
/// program.
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
