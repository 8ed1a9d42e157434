//! Clusters of word vectors: spherical k-means, and the coarser clusters of its centres.

const SIZE: usize = 50;
type Vector = [f32; SIZE];

/// Words with unit vectors, most frequent first.
pub fn read(text: &str, limit: usize) -> (Vec<String>, Vec<Vector>) {
    let (mut words, mut vectors) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let mut parts = line.split(' ');
        let word = parts.next().unwrap_or_default();
        // names and words, not the numbers and URLs that the list is full of
        if !word.chars().any(char::is_alphabetic) || word.contains(['/', '@']) || word.chars().any(char::is_numeric) {
            continue;
        }
        let mut vector = [0.0; SIZE];
        for (value, part) in vector.iter_mut().zip(parts) {
            *value = part.parse().unwrap_or(0.0);
        }
        unit(&mut vector);
        words.push(word.to_owned());
        vectors.push(vector);
        if words.len() == limit {
            break;
        }
    }
    (words, vectors)
}

fn unit(vector: &mut Vector) {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}

fn product(one: &Vector, other: &Vector) -> f32 {
    let mut sums = [0.0_f32; 10];
    for (one, other) in one.chunks_exact(10).zip(other.chunks_exact(10)) {
        for (sum, (one, other)) in sums.iter_mut().zip(one.iter().zip(other)) {
            *sum += one * other;
        }
    }
    sums.iter().sum()
}

/// `count` clusters of the vectors: the cluster of each, and the centres.
pub fn cluster(vectors: &[Vector], count: usize, rounds: usize) -> (Vec<u16>, Vec<Vector>) {
    // seeds spread over the frequencies; the sum below makes rare words count as much as frequent ones
    let step = (vectors.len() / 2 / count).max(1);
    let mut centres: Vec<Vector> = (0..count).map(|at| vectors[(at * step) % vectors.len()]).collect();
    let mut assigned = vec![0_u16; vectors.len()];
    for _ in 0..rounds {
        let half = vectors.len().div_ceil(2);
        let (low, high) = assigned.split_at_mut(half);
        let assign = |part: &mut [u16], from: usize| {
            for (at, slot) in part.iter_mut().enumerate() {
                let vector = &vectors[from + at];
                let mut best = (f32::NEG_INFINITY, 0);
                for (number, centre) in centres.iter().enumerate() {
                    let near = product(vector, centre);
                    if near > best.0 {
                        best = (near, number);
                    }
                }
                *slot = best.1 as u16;
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(|| assign(high, half));
            assign(low, 0);
        });
        let mut sums = vec![[0.0; SIZE]; count];
        for (vector, &cluster) in vectors.iter().zip(&assigned) {
            for (sum, value) in sums[usize::from(cluster)].iter_mut().zip(vector) {
                *sum += value;
            }
        }
        for (centre, mut sum) in centres.iter_mut().zip(sums) {
            if sum.iter().any(|&value| value != 0.0) {
                unit(&mut sum);
                *centre = sum;
            }
        }
    }
    (assigned, centres)
}
