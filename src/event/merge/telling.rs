//! Words with how much each tells, as two reports or articles are compared by what they share of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::words::hashed;

/// Stems, by hash and sorted, each with how much it tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Telling {
    stems: Vec<(u64, f32)>,
    /// How much they tell together.
    all: f32,
}

impl Telling {
    pub(super) fn of(stems: &BTreeMap<String, f32>) -> Self {
        let mut stems: Vec<(u64, f32)> = stems.iter().map(|(stem, weight)| (hashed(stem), *weight)).collect();
        stems.sort_unstable_by_key(|(stem, _)| *stem);
        let all = stems.iter().map(|(_, weight)| weight).sum();
        Self { stems, all }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.stems.is_empty()
    }

    /// How much of what the lighter one has the other has too, by weight; `None` where one tells nothing.
    pub(super) fn shared(&self, other: &Self) -> Option<f32> {
        let least = self.all.min(other.all);
        let (mut others, mut both) = (other.stems.as_slice(), 0.0);
        for (stem, weight) in &self.stems {
            while others.first().is_some_and(|(other, _)| other < stem) {
                others = &others[1..];
            }
            if others.first().is_some_and(|(other, _)| other == stem) {
                both += weight;
            }
        }
        (least > 0.0).then(|| both / least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_lighter_one_has_counts() {
        let of = |stems: &[(&str, f32)]| {
            Telling::of(&stems.iter().map(|(stem, weight)| ((*stem).to_owned(), *weight)).collect())
        };
        let (harbour, strike) = (of(&[("harbour", 3.0), ("union", 1.0)]), of(&[("union", 1.0), ("strike", 1.0)]));
        assert_eq!(harbour.shared(&strike), Some(0.5));
        assert_eq!(strike.shared(&harbour), Some(0.5));
        assert_eq!(harbour.shared(&of(&[])), None);
    }
}
