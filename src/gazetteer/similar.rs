//! Names that differ from a given one by a slip or two: an automaton for the index of names.

use fst::Automaton;

/// Names longer than this, in bytes of their key, are not looked for.
const LONGEST: usize = 60;

/// The most slips that are forgiven.
const SLIPS: usize = 2;

/// Cells of a row of the table of distances that can be within [`SLIPS`]: those about its diagonal.
const BAND: usize = 2 * SLIPS + 1;

/// Accepts keys at a distance of at most `slips` bytes (one put in, left out or replaced) that begin as the wanted one
/// does: people rarely get the first letter wrong, and the search is shorter by as much.
#[derive(Clone, Copy)]
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

    /// By how many slips a key differs; `None` where by too many.
    pub(super) fn slips(&self, key: &str) -> Option<u8> {
        let row = key.bytes().fold(self.start(), |row, byte| self.accept(&row, byte));
        let last = self.last(&row)?;
        (last <= self.slips).then_some(last)
    }

    /// How far the whole of the wanted key is from what was read.
    fn last(&self, row: &Row) -> Option<u8> {
        row.band.get((self.wanted.len() + SLIPS).checked_sub(row.read)?).copied()
    }
}

/// How far what was read is from each beginning of the wanted key that is about as long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// How many bytes were read.
    read: usize,
    /// Of the beginning of `read + at - SLIPS` bytes.
    band: [u8; BAND],
}

/// Farther than is ever asked for.
const FAR: u8 = u8::MAX - 1;

impl Automaton for Similar<'_> {
    type State = Row;

    fn start(&self) -> Row {
        let mut band = [FAR; BAND];
        for (distance, cell) in (0..).zip(&mut band[SLIPS..]) {
            *cell = distance;
        }
        Row { read: 0, band }
    }

    fn is_match(&self, row: &Row) -> bool {
        self.last(row).is_some_and(|distance| distance <= self.slips)
    }

    fn can_match(&self, row: &Row) -> bool {
        row.band.iter().any(|distance| *distance <= self.slips)
    }

    fn accept(&self, row: &Row, byte: u8) -> Row {
        let read = row.read + 1;
        let mut band = [FAR; BAND];
        if row.read == 0 && self.wanted.first() != Some(&byte) {
            return Row { read, band };
        }
        for at in 0..BAND {
            // the beginning that this cell is about, as long as there is one
            let Some(length) = (read + at).checked_sub(SLIPS).filter(|length| *length <= self.wanted.len()) else {
                continue;
            };
            let left_out = row.band.get(at + 1).map_or(FAR, |above| above.saturating_add(1));
            let put_in = at.checked_sub(1).map_or(FAR, |before| band[before].saturating_add(1));
            let replaced = match length.checked_sub(1) {
                Some(last) => row.band[at].saturating_add(u8::from(self.wanted[last] != byte)),
                None => FAR,
            };
            band[at] = left_out.min(put_in).min(replaced).min(FAR);
        }
        Row { read, band }
    }
}

#[cfg(test)]
mod tests {
    use fst::{IntoStreamer, Set, Streamer};

    use super::*;

    #[test]
    fn slips_are_counted() {
        for (wanted, other, slips) in [
            ("volodymyr", "volodymyr", Some(0)),
            ("volodymyr", "volodymir", Some(1)),
            ("volodymyr", "volodimir", Some(2)),
            ("volodymyr", "vlodymyr", Some(1)),
            ("volodymyr", "vvolodymyr", Some(1)),
            ("volodymyr", "volodymyrsk", Some(2)),
            ("volodymyr", "volodym", Some(2)),
            ("volodymyr", "volody", None),
            ("volodymyr", "vladimir", None),
            ("volodymyr", "rolodymyr", None),
            ("volodymyr", "", None),
            ("kyiv", "kiv", Some(1)),
            ("kyiv", "kiev", None),
        ] {
            assert_eq!(Similar::to(wanted).unwrap().slips(other), slips, "{wanted} and {other}");
        }
    }

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
