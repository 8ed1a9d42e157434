//! Feature templates: what of a word and its neighbours the model weighs.

use super::hash::feature;
use super::view::{Cell, SentenceView};

/// Templates that hold a word itself; training drops them at random so that the model learns to do without.
pub const LEXICAL: usize = 12;

struct Around<'a> {
    cells: &'a [Cell],
    at: usize,
    edge: &'a Cell,
}

impl Around<'_> {
    fn get(&self, offset: isize) -> &Cell {
        self.at.checked_add_signed(offset).and_then(|at| self.cells.get(at)).unwrap_or(self.edge)
    }
}

/// Coarser clusters of each leaf cluster.
#[derive(Clone, Debug, Default)]
pub struct Coarse {
    /// About 256 clusters.
    pub middle: Vec<u16>,
    /// About 64 clusters.
    pub top: Vec<u16>,
}

impl Coarse {
    fn middle(&self, class: u16) -> u32 {
        self.middle.get(usize::from(class)).copied().unwrap_or_default().into()
    }

    fn top(&self, class: u16) -> u32 {
        self.top.get(usize::from(class)).copied().unwrap_or_default().into()
    }
}

/// First and last word of the run of capitalised words around each word; a run may not be.
#[must_use]
pub fn runs(sentence: &SentenceView) -> Vec<(u32, u32)> {
    let cells = &sentence.cells;
    let mut out: Vec<(u32, u32)> = (0..cells.len()).map(|at| (at as u32, at as u32)).collect();
    let mut start = None;
    for at in 0..=cells.len() {
        let capital = cells.get(at).is_some_and(|cell| cell.capital);
        match (capital, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                out[from..at].fill((from as u32, at as u32 - 1));
                start = None;
            }
            _ => {}
        }
    }
    out
}

/// Writes the features of word `at` into `out`. The first [`LEXICAL`] are the lexical ones.
pub fn extract(sentence: &SentenceView, runs: &[(u32, u32)], at: usize, coarse: &Coarse, out: &mut Vec<u32>) {
    out.clear();
    let edge = Cell { word: 1, shape: 1, ..Cell::default() };
    let around = Around { cells: &sentence.cells, at, edge: &edge };
    let (cell, before, after) = (around.get(0), around.get(-1), around.get(1));
    let (before2, after2) = (around.get(-2), around.get(2));
    let (first, last) = runs[at];
    let left = Around { cells: &sentence.cells, at: first as usize, edge: &edge };
    let left = if first == 0 { &edge } else { left.get(-1) };
    let right = sentence.cells.get(last as usize + 1).unwrap_or(&edge);
    let style = sentence.style as u32;
    let looks = |cell: &Cell| {
        u32::from(cell.capital) | u32::from(cell.shouted) << 1 | u32::from(cell.letters) << 2 | style << 3
    };
    let class = |cell: &Cell| u32::from(cell.facts.class);
    let middle = |cell: &Cell| coarse.middle(cell.facts.class);
    let top = |cell: &Cell| coarse.top(cell.facts.class);
    let parts = |cell: &Cell| u32::from(cell.facts.parts);
    let lists = |cell: &Cell| cell.facts.lists;
    let gazetteer = |cell: &Cell| u32::from(cell.gazetteer);
    let mut put = |template: u32, values: &[u32]| out.push(feature(template, values));
    let here = looks(cell);
    let place = u32::from(at == 0) | u32::from(at == 1) << 1;
    // lexical
    put(0, &[cell.word]);
    put(1, &[cell.word, cell.shape]);
    put(2, &[before.word]);
    put(3, &[after.word]);
    put(4, &[before2.word]);
    put(5, &[after2.word]);
    put(6, &[before.word, cell.word]);
    put(7, &[cell.word, after.word]);
    put(8, &[left.word, here]);
    put(9, &[right.word, here]);
    put(10, &[before.word, before2.word]);
    put(11, &[after.word, after2.word]);
    // form
    put(12, &[here, place]);
    put(13, &[cell.shape, style]);
    put(14, &[cell.shape, before.shape]);
    put(15, &[cell.shape, after.shape]);
    put(16, &[before.shape, cell.shape, after.shape]);
    put(17, &[cell.suffixes[0], here & 7]);
    put(18, &[cell.suffixes[1], here & 7]);
    put(19, &[cell.prefix, here & 7]);
    put(20, &[before.suffixes[1], u32::from(before.capital)]);
    put(21, &[after.suffixes[1], u32::from(after.capital)]);
    // clusters
    put(22, &[class(cell), here & 7]);
    put(23, &[middle(cell), here]);
    put(24, &[top(cell), here, place]);
    put(25, &[class(before), here & 7]);
    put(26, &[class(after), here & 7]);
    put(27, &[middle(before), u32::from(before.capital)]);
    put(28, &[middle(after), u32::from(after.capital)]);
    put(29, &[class(before2)]);
    put(30, &[class(after2)]);
    put(31, &[top(before), top(cell), here & 7]);
    put(32, &[top(cell), top(after), here & 7]);
    put(33, &[top(before), top(cell), top(after), here & 7]);
    put(34, &[middle(before), middle(cell), here & 7]);
    put(35, &[middle(cell), middle(after), here & 7]);
    put(36, &[class(left), here & 7]);
    put(37, &[class(right), here & 7]);
    put(38, &[middle(left), top(cell), here & 7]);
    put(39, &[middle(right), top(cell), here & 7]);
    put(40, &[top(left), top(right), (last - first).min(4), (at as u32 - first).min(3)]);
    // lists and parts of names
    put(41, &[lists(cell), here & 7]);
    put(42, &[lists(before), here & 7, u32::from(before.capital)]);
    put(43, &[lists(after), here & 7, u32::from(after.capital)]);
    put(44, &[parts(cell), here]);
    put(45, &[parts(cell), parts(before), here & 7, u32::from(before.capital)]);
    put(46, &[parts(cell), parts(after), here & 7, u32::from(after.capital)]);
    put(47, &[parts(cell), lists(left) & 0x3f, here & 7]);
    let head = sentence.cells.get(last as usize).unwrap_or(&edge);
    put(48, &[lists(head), here & 7, u32::from(at as u32 == last)]);
    put(49, &[class(head), here & 7, u32::from(at as u32 == last)]);
    let lead = sentence.cells.get(first as usize).unwrap_or(&edge);
    put(50, &[parts(lead) & 3, lists(lead) & 1, (at as u32 - first).min(3), (last - first).min(3)]);
    // gazetteer
    put(51, &[gazetteer(cell), u32::from(cell.capital)]);
    put(52, &[gazetteer(cell), style, place]);
    put(53, &[gazetteer(cell), gazetteer(before)]);
    put(54, &[gazetteer(cell), gazetteer(after)]);
    put(55, &[gazetteer(cell), top(cell)]);
    put(56, &[gazetteer(cell), middle(left)]);
    put(57, &[gazetteer(cell), parts(cell), u32::from(before.capital), u32::from(after.capital)]);
    put(58, &[gazetteer(cell), middle(right)]);
    // document
    let document = u32::from(cell.document);
    put(59, &[document, here]);
    put(60, &[document & 3, place, here]);
    put(61, &[document, top(cell)]);
    put(62, &[document & 0x7c, u32::from(before.document) & 0x7c]);
    put(63, &[document & 0x7c, u32::from(after.document) & 0x7c]);
    // as what the word is seen in the news
    let seen = |cell: &Cell| u32::from(cell.facts.seen);
    put(64, &[seen(cell), here & 7]);
    put(65, &[seen(cell), seen(before), here & 7, u32::from(before.capital)]);
    put(66, &[seen(cell), seen(after), here & 7, u32::from(after.capital)]);
    put(67, &[seen(cell), top(left), u32::from(before.capital)]);
    put(68, &[seen(cell), gazetteer(cell), u32::from(cell.capital)]);
}
