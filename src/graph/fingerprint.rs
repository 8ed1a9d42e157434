//! What tells that two texts are the same, or nearly.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

/// How many hashes a fingerprint keeps.
const KEPT: usize = 64;

/// SHA-256 of a text, in hexadecimal digits.
#[must_use]
pub fn content_hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The smallest hashes of the text's word five-grams, sorted: what near-duplicates share (a bottom-k sketch, Broder 1997).
#[must_use]
pub fn fingerprint(text: &str) -> Vec<u64> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let mut smallest = BTreeSet::new();
    for window in words.windows(5.min(words.len().max(1))) {
        let digest = Sha256::digest(window.join(" ").as_bytes());
        let hash = digest.iter().take(8).fold(0_u64, |sum, &byte| (sum << 8) | u64::from(byte));
        smallest.insert(hash);
        if smallest.len() > KEPT {
            smallest.pop_last();
        }
    }
    smallest.into_iter().collect()
}

/// A fingerprint as one string.
#[must_use]
pub fn write(fingerprint: &[u64]) -> String {
    fingerprint.iter().map(|hash| format!("{hash:016x}")).collect()
}

/// The fingerprint of a string.
#[must_use]
pub fn read(text: &str) -> Vec<u64> {
    let digits = |at: usize| text.get(at..at + 16).and_then(|part| u64::from_str_radix(part, 16).ok());
    (0..text.len()).step_by(16).filter_map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_comes_back_and_near_duplicates_share_most() {
        let base = "the council met on monday and agreed to send aid to the flooded valley before the weekend began";
        let near = base.replace("monday", "Monday,");
        assert_eq!(fingerprint(base), fingerprint(&near));
        assert_eq!(read(&write(&fingerprint(base))), fingerprint(base));
        assert!(fingerprint("").is_empty());
    }
}
