//! Names that differ from a given one by a slip or two: an automaton for the index of names.

use fst::Automaton;

/// Names longer than this, in bytes of their key, are not looked for.
const LONGEST: usize = 60;

/// Accepts keys at a distance of at most `slips` bytes (one put in, left out or replaced) that begin as the wanted one
/// does: people rarely get the first letter wrong, and the search is shorter by as much.
pub(super) struct Similar<'a> {
    wanted: &'a [u8],
    slips: u8,
}

impl<'a> Similar<'a> {
    /// For the names like `key`; `None` where it is too short to differ from others by slips alone, or too long.
    pub(super) fn to(key: &'a str) -> Option<Self> {
        let slips = match key.len() {
            0..=3 => return None,
            4..=8 => 1,
            length if length <= LONGEST => 2,
            _ => return None,
        };
        Some(Self { wanted: key.as_bytes(), slips })
    }
}

/// The last row of the table of distances: for each beginning of the wanted key how far it is from what was read.
#[derive(Clone, Debug)]
pub(super) struct Row {
    distances: Vec<u8>,
    is_start: bool,
}

impl Automaton for Similar<'_> {
    type State = Row;

    fn start(&self) -> Row {
        let length = u8::try_from(self.wanted.len()).unwrap_or(u8::MAX);
        Row { distances: (0..=length).collect(), is_start: true }
    }

    fn is_match(&self, row: &Row) -> bool {
        row.distances.last().is_some_and(|distance| *distance <= self.slips)
    }

    fn can_match(&self, row: &Row) -> bool {
        row.distances.iter().any(|distance| *distance <= self.slips)
    }

    fn accept(&self, row: &Row, byte: u8) -> Row {
        if row.is_start && self.wanted.first() != Some(&byte) {
            return Row { distances: vec![u8::MAX; row.distances.len()], is_start: false };
        }
        let mut distances = Vec::with_capacity(row.distances.len());
        let mut left = row.distances[0].saturating_add(1);
        distances.push(left);
        for (at, wanted) in self.wanted.iter().enumerate() {
            let replaced = row.distances[at].saturating_add(u8::from(*wanted != byte));
            left = replaced.min(left.saturating_add(1)).min(row.distances[at + 1].saturating_add(1));
            distances.push(left);
        }
        Row { distances, is_start: false }
    }
}

#[cfg(test)]
mod tests {
    use fst::{IntoStreamer, Set, Streamer};

    use super::*;

    #[test]
    fn slips_are_forgiven_and_other_names_are_not() {
        let names =
            Set::from_iter(["kiev", "kyiv", "kyivan", "volodymyr zelensky", "volodymyr zelenskyy", "zyiv"]).unwrap();
        let like = |wanted: &str| {
            let Some(similar) = Similar::to(wanted) else { return Vec::new() };
            let mut found = Vec::new();
            let mut stream = names.search(similar).into_stream();
            while let Some(key) = stream.next() {
                found.push(String::from_utf8(key.to_vec()).unwrap());
            }
            found
        };
        assert_eq!(like("kyyv"), ["kyiv"]);
        assert_eq!(like("volodimir zelenskyy"), ["volodymyr zelenskyy"]);
        assert_eq!(like("kyi"), Vec::<String>::new());
        assert_eq!(like(&"k".repeat(500)), Vec::<String>::new());
    }
}
