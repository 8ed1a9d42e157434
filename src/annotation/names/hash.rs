//! Hashes of words and features. They are part of the model's format: a change here needs a new model.

const PRIME: u64 = 0x0000_0100_0000_01b3;
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a over the lower-cased characters of a word, digits read as `0`.
#[derive(Clone, Copy)]
pub(super) struct Hasher(u64);

impl Hasher {
    pub(super) const fn new() -> Self {
        Self(BASIS)
    }

    pub(super) fn push(&mut self, character: char) {
        self.0 = (self.0 ^ u64::from(u32::from(character))).wrapping_mul(PRIME);
    }

    pub(super) const fn finish(self) -> u32 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as u32
    }
}

/// A character as the model sees it: lower case, without diacritics of case, digits as `0`, one kind of apostrophe.
pub(super) fn fold(character: char) -> char {
    match character {
        'a'..='z' => character,
        'A'..='Z' => character.to_ascii_lowercase(),
        '0'..='9' => '0',
        '\u{2019}' => '\'',
        _ if character.is_ascii() => character,
        _ => character.to_lowercase().next().unwrap_or(character),
    }
}

/// The hash of a word, whatever its case.
#[must_use]
pub fn word_hash(word: &str) -> u32 {
    let mut hasher = Hasher::new();
    for character in word.chars() {
        hasher.push(fold(character));
    }
    hasher.finish()
}

/// One number out of a template's number and its values.
pub(super) fn feature(template: u32, values: &[u32]) -> u32 {
    let mut state = u64::from(template).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for &value in values {
        state = (state ^ u64::from(value)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        state ^= state >> 32;
    }
    (state >> 16) as u32
}
