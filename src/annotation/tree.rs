//! Given a score for every head that every word might have, makes the best tree: Chu-Liu and Edmonds' maximum spanning
//! tree with exactly one root. Crossing arcs are allowed.

/// Lower than any score of a model.
const NEVER: f32 = -1.0e9;

/// How many words are tried as the root where the best tree has several.
const ROOTS: usize = 4;

/// So many circles are contracted within one another; text that people write needs a few.
const CIRCLES: usize = 64;

/// The best tree over `size` words. `scores[dependent * (size + 1) + head]` is the score of an arc; heads are counted
/// from one, 0 is the root. Returns the head of each word, counted in the same way. Exactly one word has the root.
#[must_use]
pub fn best_tree(scores: &[f32], size: usize) -> Vec<usize> {
    if size == 0 {
        return Vec::new();
    }
    let width = size + 1;
    // mostly the best head of each word makes a tree
    let greedy: Vec<usize> = std::iter::once(0)
        .chain(scores.chunks_exact(width).take(size).enumerate().map(|(at, row)| greatest(row, at + 1)))
        .collect();
    if greedy[1..].iter().filter(|&&head| head == 0).count() == 1 && circle(&greedy).is_none() {
        return greedy[1..].to_vec();
    }
    // the root is a row of its own that has no head
    let mut matrix = vec![NEVER; width * width];
    for (dependent, row) in scores.chunks_exact(width).take(size).enumerate() {
        let own = &mut matrix[(dependent + 1) * width..(dependent + 2) * width];
        own.copy_from_slice(row);
        own[dependent + 1] = NEVER;
    }
    let Some(mut heads) = arborescence(&matrix, width, CIRCLES) else { return plain_tree(&matrix, width) };
    let mut roots: Vec<usize> = (1..width).filter(|&at| heads[at] == 0).collect();
    if roots.len() > 1 {
        roots.sort_by(|&a, &b| matrix[b * width].total_cmp(&matrix[a * width]).then(a.cmp(&b)));
        let mut best = NEVER * width as f32;
        for &root in roots.iter().take(ROOTS) {
            let mut single = matrix.clone();
            for other in (1..width).filter(|&other| other != root) {
                single[other * width] = NEVER;
            }
            let Some(tree) = arborescence(&single, width, CIRCLES) else { continue };
            let total: f32 = (1..width).map(|at| single[at * width + tree[at]]).sum();
            if total > best {
                (best, heads) = (total, tree);
            }
        }
    }
    if heads[1..].iter().filter(|&&head| head == 0).count() != 1 {
        return plain_tree(&matrix, width);
    }
    heads.remove(0);
    heads
}

/// A tree that is good enough for what is no language ("a a a a …"), where the best one takes the cube of the length: the
/// best head of each word, circles cut and hung on the best root.
fn plain_tree(matrix: &[f32], width: usize) -> Vec<usize> {
    let best = |a: &usize, b: &usize| matrix[a * width].total_cmp(&matrix[b * width]).then(b.cmp(a));
    let root = (1..width).max_by(best).unwrap_or(1);
    let mut heads: Vec<usize> = vec![0; width];
    for at in (1..width).filter(|&at| at != root) {
        let row = &matrix[at * width..][..width];
        heads[at] = (1..width)
            .filter(|&head| head != at)
            .fold(root, |best, head| if row[head] > row[best] { head } else { best });
    }
    while let Some(circle) = circle(&heads) {
        heads[circle[0]] = root;
    }
    heads.remove(0);
    heads
}

/// The best arborescence from node 0: the head of each node, by contracting circles; none where more than `most` lie
/// within one another.
fn arborescence(matrix: &[f32], width: usize, most: usize) -> Option<Vec<usize>> {
    let mut heads: Vec<usize> =
        (0..width).map(|at| if at == 0 { 0 } else { greatest(&matrix[at * width..][..width], at) }).collect();
    let Some(circle) = circle(&heads) else { return Some(heads) };
    let most = most.checked_sub(1)?;
    // the nodes outside the circle keep their order; the circle becomes the last node
    let mut inside = vec![false; width];
    circle.iter().for_each(|&at| inside[at] = true);
    let outside: Vec<usize> = (0..width).filter(|&at| !inside[at]).collect();
    let (small, joined) = (outside.len() + 1, outside.len());
    let mut reduced = vec![NEVER; small * small];
    let (mut enters, mut leaves) = (vec![circle[0]; joined], vec![circle[0]; joined]);
    for (row, &one) in outside.iter().enumerate() {
        for (column, &other) in outside.iter().enumerate() {
            reduced[row * small + column] = matrix[one * width + other];
        }
        let (mut into, mut from) = (f32::NEG_INFINITY, f32::NEG_INFINITY);
        for &at in &circle {
            let gain = matrix[at * width + one] - matrix[at * width + heads[at]];
            if gain > into {
                (into, enters[row]) = (gain, at);
            }
            let away = matrix[one * width + at];
            if away > from {
                (from, leaves[row]) = (away, at);
            }
        }
        reduced[joined * small + row] = into;
        reduced[row * small + joined] = if one == 0 { NEVER } else { from };
    }
    let solved = arborescence(&reduced, small, most)?;
    for (row, &one) in outside.iter().enumerate().skip(1) {
        heads[one] = if solved[row] == joined { leaves[row] } else { outside[solved[row]] };
    }
    let entered = solved[joined];
    heads[enters[entered]] = outside[entered];
    Some(heads)
}

fn greatest(row: &[f32], own: usize) -> usize {
    let mut best = usize::from(own == 0);
    for (at, &score) in row.iter().enumerate() {
        if at != own && (score > row[best] || best == own) {
            best = at;
        }
    }
    best
}

/// The nodes of a circle, if there is one.
fn circle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![0; heads.len()];
    for start in 1..heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = heads[at];
        }
        if at != 0 && seen[at] == start {
            let mut circle = vec![at];
            let mut next = heads[at];
            while next != at {
                circle.push(next);
                next = heads[next];
            }
            return Some(circle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::best_tree;

    #[test]
    fn circles_are_broken_where_it_costs_least() {
        // 1 and 2 want each other; the root wants 1 a little more
        #[rustfmt::skip]
        let scores = [
            2.0, 0.0, 9.0,
            1.0, 8.0, 0.0,
        ];
        assert_eq!(best_tree(&scores, 2), [0, 1]);
    }

    #[test]
    fn only_one_word_is_the_root() {
        #[rustfmt::skip]
        let scores = [
            9.0, 0.0, 1.0, 2.0,
            8.0, 1.0, 0.0, 3.0,
            9.5, 1.0, 2.0, 0.0,
        ];
        assert_eq!(best_tree(&scores, 3), [3, 3, 0]);
        assert_eq!(best_tree(&[1.0, 0.0], 1), [0]);
        assert_eq!(best_tree(&[], 0), Vec::<usize>::new());
    }

    #[test]
    fn words_that_chase_each_other_make_a_tree_all_the_same() {
        // each word wants its neighbour, and the neighbour it: a hundred circles
        let size = 200;
        let near = |dependent: usize, head: usize| if dependent ^ 1 == head { 9.0 } else { 1.0 / (1 + head) as f32 };
        let scores: Vec<f32> = (0..size)
            .flat_map(|dependent| (0..=size).map(move |head| if head == 0 { -5.0 } else { near(dependent, head - 1) }))
            .collect();
        let heads = best_tree(&scores, size);
        assert_eq!(heads.iter().filter(|&&head| head == 0).count(), 1);
        for start in 1..=size {
            let mut at = start;
            let steps = (0..=size).take_while(|_| {
                let on = at != 0;
                at = if on { heads[at - 1] } else { 0 };
                on
            });
            assert!(steps.count() <= size);
        }
    }

    #[test]
    fn every_matrix_makes_a_tree() {
        let mut state = 1_u32;
        for size in 1..40 {
            let scores: Vec<f32> = (0..size * (size + 1))
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 20) as f32 / 100.0
                })
                .collect();
            let heads = best_tree(&scores, size);
            assert_eq!(heads.iter().filter(|&&head| head == 0).count(), 1);
            for start in 1..=size {
                let (mut at, mut steps) = (start, 0);
                while at != 0 {
                    at = heads[at - 1];
                    steps += 1;
                    assert!(steps <= size);
                }
            }
        }
    }
}
