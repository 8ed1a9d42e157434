//! Given what the words of a sentence ask for and offer, scores each possible arc.

use crate::annotation::numeric::{LANES, multiply, share};

/// Distances in words, by side.
pub const BUCKETS: usize = 20;

/// Distances from here on are all the same.
const FAR: usize = 25;

/// The distance of two words as a small number, sides left aside.
const NEAR: [u8; FAR + 1] = {
    let mut near = [9; FAR + 1];
    let mut at = 0;
    while at < FAR {
        near[at] = match at {
            0 | 1 => 0,
            2..=5 => at as u8 - 1,
            6..=7 => 5,
            8..=10 => 6,
            11..=15 => 7,
            _ => 8,
        };
        at += 1;
    }
    near
};

/// The distance of two words as a small number.
#[must_use]
#[inline]
pub fn bucket(dependent: usize, head: usize) -> usize {
    let near = usize::from(NEAR[dependent.abs_diff(head).min(FAR)]);
    near + if dependent > head { BUCKETS / 2 } else { 0 }
}

/// What arcs of words of certain classes score.
#[derive(Debug)]
pub struct Habits {
    /// How many classes there are.
    pub kinds: usize,
    /// By side, class of the dependent, class of the head.
    pub pairs: Vec<f32>,
    /// By class of the dependent and distance.
    pub distances: Vec<f32>,
    /// Of the root, by class.
    pub root: Vec<f32>,
}

/// Space that is used again.
#[derive(Debug, Default)]
pub struct Space {
    panels: Vec<[f32; LANES]>,
    products: Vec<f32>,
}

/// The score of each arc of a sentence, as [`best_tree`](crate::annotation::tree::best_tree) wants them: `queries` and
/// `keys` are what each word asks of its head and what it offers to its dependents, `roots` how well it does without.
pub fn score(
    habits: &Habits,
    [queries, keys]: [&[f32]; 2],
    roots: &[f32],
    classes: &[u8],
    space: &mut Space,
    scores: &mut Vec<f32>,
) {
    let count = classes.len();
    let depth = queries.len() / count;
    space.panels.clear();
    for words in keys.chunks(LANES * depth) {
        let begin = space.panels.len();
        space.panels.resize(begin + depth, [0.0; LANES]);
        let panel = &mut space.panels[begin..];
        for (lane, key) in words.chunks_exact(depth).enumerate() {
            for (lanes, &value) in panel.iter_mut().zip(key) {
                lanes[lane] = value;
            }
        }
    }
    let columns = space.panels.len() / depth * LANES;
    space.products.clear();
    space.products.resize(count * columns, 0.0);
    multiply(queries, &space.panels, &mut space.products, depth, columns);
    scores.clear();
    let kinds = habits.kinds;
    for (word, products) in space.products.chunks_exact(columns).enumerate() {
        let class = usize::from(classes[word]);
        scores.push(roots[word] + habits.root[class]);
        let distances = &habits.distances[class * BUCKETS..][..BUCKETS];
        let (before, after) = classes.split_at(word);
        // heads before the word, then those after it
        let mut add =
            |side: usize, from: usize, heads: &[u8]| {
                let pairs = &habits.pairs[(side * kinds + class) * kinds..][..kinds];
                scores.extend(heads.iter().zip(&products[from..]).enumerate().map(|(at, (&head, product))| {
                    product + pairs[usize::from(head)] + distances[bucket(word, from + at)]
                }));
            };
        add(1, 0, before);
        add(0, word, after);
    }
}

/// How likely the arc from each word to its head is among those to all words that it might have as its head: its share in
/// the softmax of their scores. Heads are counted from one; 0 is the root.
pub fn likelihood(scores: &[f32], heads: &[usize]) -> Vec<f32> {
    let rows = scores.chunks_exact(heads.len() + 1);
    let of = |(word, (row, &head)): (usize, (&[f32], &usize))| {
        let (before, after) = row.split_at(word + 1);
        share(before.iter().chain(&after[1..]).copied(), row[head])
    };
    rows.zip(heads).enumerate().map(of).collect()
}
