//! The index file, byte by byte; `training/gazetteer` writes it, [`super::Gazetteer`] reads it where it lies.
//!
//! All numbers are little-endian. After the header (the magic and the length of each section in bytes, `u32`) come, in
//! the order of [`Section`]:
//!
//! | section | holds |
//! |---|---|
//! | keys | a finite-state map (crate `fst`) from folded name to a value: [`single`] or [`several`] |
//! | postings | `u32`s: at each offset that a key names, a count and so many [`posting`]s |
//! | records | [`RECORD`] bytes an item: Wikidata number `u32`, kind `u8`, weight `u8`, country two letters or zeros |
//! | coordinates | 12 bytes each, sorted by item: item `u32`, latitude `f32`, longitude `f32` |
//! | blocks | `u32` offsets into the texts, one a block and one more |
//! | texts | blocks of [`BLOCK`] items, each zstd: a line an item, label, description and further names, tab-separated |

/// First bytes of the file; the last digit is the version.
pub const MAGIC: &[u8; 8] = b"DLGAZET1";

/// Bytes of an item's record.
pub const RECORD: usize = 8;

/// Bytes of an item's coordinates.
pub const COORDINATES: usize = 12;

/// Items in a block of texts.
pub const BLOCK: usize = 128;

/// The sections, in the order of the file.
#[derive(Clone, Copy, Debug)]
pub enum Section {
    /// Names.
    Keys,
    /// What names with several meanings mean.
    Postings,
    /// Items.
    Records,
    /// Coordinates.
    Coordinates,
    /// Where blocks of texts begin.
    Blocks,
    /// Texts.
    Texts,
}

/// How many sections there are.
pub const SECTIONS: usize = 6;

/// An item with the form that a key has for it, in one number.
#[must_use]
pub fn posting(item: u32, form: u8) -> u32 {
    item << 4 | u32::from(form & 15)
}

/// Value of a key that names one item.
#[must_use]
pub fn single(posting: u32) -> u64 {
    u64::from(posting) << 1
}

/// Value of a key that names several: where in the postings their count stands, in `u32`s.
#[must_use]
pub fn several(offset: u32) -> u64 {
    u64::from(offset) << 1 | 1
}

/// A weight as the records keep it: `8 * ln(weight)`, so that 255 is far more than anything needs.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte's range")]
pub fn pack_weight(weight: f32) -> u8 {
    (weight.max(1.0).ln() * 8.0).round().clamp(0.0, 255.0) as u8
}

/// The weight that [`pack_weight`] packed.
#[must_use]
pub fn unpack_weight(packed: u8) -> f32 {
    (f32::from(packed) / 8.0).exp()
}
