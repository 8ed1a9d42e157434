//! The keys of the index once more, by hash: some ten times quicker than walking the automaton, for programs that ask
//! often. It costs 8 MiB and some hundredths of a second, so it is made only after as many questions as take that long
//! without it.

/// A slot without a key.
const EMPTY: u64 = 0;

/// Keys by their hash, with open addressing; never more than half full.
pub(super) struct Quick {
    /// Hashes, never [`EMPTY`]; two keys of one hash are one chance in some 10^14.
    hashes: Box<[u64]>,
    /// Values of the keys, as the automaton has them.
    values: Box<[u64]>,
    mask: usize,
}

impl Quick {
    /// Takes `count` keys in.
    pub(super) fn new(count: usize, fill: impl FnOnce(&mut dyn FnMut(&[u8], u64))) -> Self {
        let slots = (count.max(1) * 2).next_power_of_two();
        let mut quick = Self { hashes: vec![EMPTY; slots].into(), values: vec![0; slots].into(), mask: slots - 1 };
        fill(&mut |key, value| quick.insert(hash(key), value));
        quick
    }

    fn insert(&mut self, hash: u64, value: u64) {
        let mut at = self.first(hash);
        while self.hashes[at] != EMPTY {
            at = (at + 1) & self.mask;
        }
        self.hashes[at] = hash;
        self.values[at] = value;
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &[u8]) -> Option<u64> {
        let hash = hash(key);
        let mut at = self.first(hash);
        loop {
            match self.hashes[at] {
                EMPTY => return None,
                found if found == hash => return Some(self.values[at]),
                _ => at = (at + 1) & self.mask,
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "masked")]
    fn first(&self, hash: u64) -> usize {
        hash as usize & self.mask
    }
}

/// Eight bytes at a time by multiplication, mixed at the end as MurmurHash3 does; never [`EMPTY`].
fn hash(key: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut state = (key.len() as u64).wrapping_mul(FACTOR);
    let (words, rest) = key.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    for word in words.iter().chain(std::iter::once(&last)) {
        state = (state ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR);
        state ^= state >> 29;
    }
    state = (state ^ (state >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    state = (state ^ (state >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    (state ^ (state >> 33)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_with_its_value_and_no_other() {
        let keys: Vec<String> = (0..5000).map(|number| format!("name {number}")).collect();
        let quick = Quick::new(keys.len(), |insert| {
            for (value, key) in keys.iter().enumerate() {
                insert(key.as_bytes(), value as u64);
            }
        });
        for (value, key) in keys.iter().enumerate() {
            assert_eq!(quick.get(key.as_bytes()), Some(value as u64));
        }
        assert!(["", "name", "name 5000", "names 1"].iter().all(|key| quick.get(key.as_bytes()).is_none()));
    }
}
