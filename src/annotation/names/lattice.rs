//! The lattice of tags over a sentence: which tag may follow which, the best path, and how probable each tag is.
//!
//! BILOU tags: a name is one `Unit` or `Begin`, any number of `Inner`, `Last`; everything else is `OUT`.

use crate::annotation::NameKind;

/// The kinds that the model tells apart, in the order of their tags.
pub const KINDS: [NameKind; 8] = [
    NameKind::Person,
    NameKind::Organization,
    NameKind::Place,
    NameKind::Facility,
    NameKind::Nationality,
    NameKind::Product,
    NameKind::Event,
    NameKind::Work,
];
/// Number of tags.
pub const TAGS: usize = 1 + 4 * KINDS.len();
/// No name.
pub const OUT: usize = 0;

/// Place of a word in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Position {
    Begin = 0,
    Inner = 1,
    Last = 2,
    Unit = 3,
}

/// The tag of a word in a name of kind number `kind`.
#[must_use]
pub const fn tag(kind: usize, position: Position) -> usize {
    1 + 4 * kind + position as usize
}

const BORDER: usize = 1 + 2 * KINDS.len();

/// Tags after which a name may not go on.
const ENDS: [usize; BORDER] = border(Position::Last);
/// Tags before which no name is open.
const BEGINS: [usize; BORDER] = border(Position::Begin);

const fn border(position: Position) -> [usize; BORDER] {
    let mut out = [OUT; BORDER];
    let mut kind = 0;
    while kind < KINDS.len() {
        out[1 + 2 * kind] = tag(kind, position);
        out[2 + 2 * kind] = tag(kind, Position::Unit);
        kind += 1;
    }
    out
}

/// Whether `next` may follow `previous`.
#[must_use]
pub fn follows(previous: usize, next: usize) -> bool {
    let open = previous != OUT && (previous - 1) % 4 < 2;
    if open {
        next != OUT && (next - 1) / 4 == (previous - 1) / 4 && matches!((next - 1) % 4, 1 | 2)
    } else {
        next == OUT || matches!((next - 1) % 4, 0 | 3)
    }
}

/// One score a tag.
pub type Row = [f32; TAGS];

/// The best path of tags. `transitions[previous][next]` are added to the scores of the words.
#[must_use]
pub fn best_path(scores: &[Row], transitions: &[Row; TAGS]) -> Vec<usize> {
    let Some(first) = scores.first() else { return Vec::new() };
    let mut back: Vec<[u8; TAGS]> = Vec::with_capacity(scores.len());
    let mut current = [f32::NEG_INFINITY; TAGS];
    for tag in BEGINS {
        current[tag] = first[tag];
    }
    back.push([0; TAGS]);
    for row in &scores[1..] {
        let mut next = [f32::NEG_INFINITY; TAGS];
        let mut from = [0_u8; TAGS];
        for to in BEGINS {
            let mut best = (f32::NEG_INFINITY, OUT);
            for end in ENDS {
                let score = current[end] + transitions[end][to];
                if score > best.0 {
                    best = (score, end);
                }
            }
            next[to] = best.0 + row[to];
            from[to] = best.1 as u8;
        }
        for kind in 0..KINDS.len() {
            let (begin, inner) = (tag(kind, Position::Begin), tag(kind, Position::Inner));
            for to in [inner, tag(kind, Position::Last)] {
                let (a, b) = (current[begin] + transitions[begin][to], current[inner] + transitions[inner][to]);
                next[to] = row[to] + a.max(b);
                from[to] = if a >= b { begin as u8 } else { inner as u8 };
            }
        }
        current = next;
        back.push(from);
    }
    let mut last = OUT;
    for end in ENDS {
        if current[end] > current[last] {
            last = end;
        }
    }
    let mut path = vec![last; scores.len()];
    for at in (1..scores.len()).rev() {
        path[at - 1] = usize::from(back[at][path[at]]);
    }
    path
}

/// How probable each tag of each word is, over all paths whose tags are allowed (a bit mask a word; empty: all), and
/// the logarithm of their sum. `weights` are the transitions' exponentials. `None` where no path is allowed.
#[must_use]
pub fn marginals(scores: &[Row], weights: &[Row; TAGS], allowed: &[u64]) -> Option<(Vec<Row>, f64)> {
    let length = scores.len();
    let mut log = 0.0_f64;
    let mut emissions: Vec<Row> = Vec::with_capacity(length);
    for (at, row) in scores.iter().enumerate() {
        let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        log += f64::from(highest);
        let mask = allowed.get(at).copied().unwrap_or(u64::MAX);
        let mut out = [0.0; TAGS];
        for (tag, (out, &score)) in out.iter_mut().zip(row).enumerate() {
            if mask >> tag & 1 == 1 {
                *out = (score - highest).exp();
            }
        }
        emissions.push(out);
    }
    let mut forward: Vec<Row> = Vec::with_capacity(length);
    for at in 0..length {
        let mut next = [0.0; TAGS];
        if let Some(current) = at.checked_sub(1).map(|before| &forward[before]) {
            for to in BEGINS {
                next[to] = ENDS.iter().map(|&end| current[end] * weights[end][to]).sum();
            }
            for kind in 0..KINDS.len() {
                let (begin, inner) = (tag(kind, Position::Begin), tag(kind, Position::Inner));
                for to in [inner, tag(kind, Position::Last)] {
                    next[to] = current[begin] * weights[begin][to] + current[inner] * weights[inner][to];
                }
            }
        } else {
            for to in BEGINS {
                next[to] = 1.0;
            }
        }
        let mut sum = 0.0;
        for (value, emission) in next.iter_mut().zip(&emissions[at]) {
            *value *= emission;
            sum += *value;
        }
        if sum <= 0.0 || !sum.is_finite() {
            return None;
        }
        for value in &mut next {
            *value /= sum;
        }
        log += f64::from(sum).ln();
        forward.push(next);
    }
    let mut backward = [0.0; TAGS];
    for end in ENDS {
        backward[end] = 1.0;
    }
    let mut out = forward.clone();
    let closing: f32 = ENDS.iter().map(|&end| forward[length - 1][end]).sum();
    if closing <= 0.0 {
        return None;
    }
    log += f64::from(closing).ln();
    for at in (0..length).rev() {
        let mut sum = 0.0;
        for (value, back) in out[at].iter_mut().zip(&backward) {
            *value *= back;
            sum += *value;
        }
        if sum <= 0.0 || !sum.is_finite() {
            return None;
        }
        for value in &mut out[at] {
            *value /= sum;
        }
        let mut carried = [0.0; TAGS];
        for (carried, (back, emission)) in carried.iter_mut().zip(backward.iter().zip(&emissions[at])) {
            *carried = back * emission;
        }
        let mut next = [0.0; TAGS];
        for end in ENDS {
            next[end] = BEGINS.iter().map(|&to| weights[end][to] * carried[to]).sum();
        }
        for kind in 0..KINDS.len() {
            let (inner, last) = (tag(kind, Position::Inner), tag(kind, Position::Last));
            for from in [tag(kind, Position::Begin), inner] {
                next[from] = weights[from][inner] * carried[inner] + weights[from][last] * carried[last];
            }
        }
        let total: f32 = next.iter().sum();
        if total > 0.0 {
            for value in &mut next {
                *value /= total;
            }
        }
        backward = next;
    }
    Some((out, log))
}
