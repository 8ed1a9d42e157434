//! Arithmetic of the network, the same to the bit on every machine: no fused operations, no functions of the platform,
//! sums always in one order, as wide as the machine allows.

use pulp::Simd;

/// Columns that are worked on together; widths of matrices are multiples of it.
pub const LANES: usize = 16;

/// Rows that are worked on together: with two vectors of columns their sums fill twelve of a processor's sixteen registers.
const ROWS: usize = 6;

/// Rows that a processor keeps at hand while all columns pass.
const NEAR: usize = 4 * ROWS;

/// Vectors of columns that are worked on together; a panel has at least so many.
const PAIR: usize = 2;

/// A width rounded up to whole lanes.
#[must_use]
pub const fn padded(width: usize) -> usize {
    width.div_ceil(LANES) * LANES
}

/// An approximation of the hyperbolic tangent by a fraction, one from 3 on.
#[must_use]
#[inline(always)]
pub fn squash(x: f32) -> f32 {
    let x = x.clamp(-3.0, 3.0);
    let square = x * x;
    x * (27.0 + square) / (27.0 + 9.0 * square)
}

/// A gate between nought and one.
#[must_use]
#[inline(always)]
pub fn gate(x: f32) -> f32 {
    0.5 + 0.5 * squash(0.5 * x)
}

/// The columns of a matrix, [`LANES`] side by side, as [`multiply`] reads them.
#[must_use]
pub fn panels(matrix: &[f32], depth: usize, width: usize) -> Vec<[f32; LANES]> {
    let mut panels = Vec::with_capacity(matrix.len() / LANES);
    for column in (0..width).step_by(LANES) {
        panels.extend(matrix.chunks_exact(width).take(depth).map(|row| {
            let mut lanes = [0.0; LANES];
            lanes.copy_from_slice(&row[column..column + LANES]);
            lanes
        }));
    }
    panels
}

/// Adds the product of `a`, of rows of `depth`, and a matrix of `depth` rows of `width` to `out`.
pub fn multiply(a: &[f32], panels: &[[f32; LANES]], out: &mut [f32], depth: usize, width: usize) {
    pulp::Arch::new().dispatch(Product { a, panels, out, depth, width });
}

struct Product<'a> {
    a: &'a [f32],
    panels: &'a [[f32; LANES]],
    out: &'a mut [f32],
    depth: usize,
    width: usize,
}

impl pulp::WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { a, panels, out, depth, width } = self;
        for (a, out) in a.chunks(NEAR * depth).zip(out.chunks_mut(NEAR * width)) {
            for (number, panel) in panels.chunks_exact(depth).enumerate() {
                let (panel, _) = S::as_simd_f32s(panel.as_flattened());
                let from = number * LANES;
                for (rows, out) in a.chunks(ROWS * depth).zip(out.chunks_mut(ROWS * width)) {
                    match rows.len() / depth {
                        1 => several::<S, 1>(simd, rows, panel, out, [width, from]),
                        2 => several::<S, 2>(simd, rows, panel, out, [width, from]),
                        3 => several::<S, 3>(simd, rows, panel, out, [width, from]),
                        4 => several::<S, 4>(simd, rows, panel, out, [width, from]),
                        5 => several::<S, 5>(simd, rows, panel, out, [width, from]),
                        _ => several::<S, ROWS>(simd, rows, panel, out, [width, from]),
                    }
                }
            }
        }
    }
}

/// So many rows times a panel, two vectors of its columns at a time: each number that is read serves several sums, and
/// all sums stay in registers.
#[inline(always)]
fn several<S: Simd, const COUNT: usize>(
    simd: S,
    rows: &[f32],
    panel: &[S::f32s],
    out: &mut [f32],
    [width, from]: [usize; 2],
) {
    let depth = rows.len() / COUNT;
    let rows: [&[f32]; COUNT] = std::array::from_fn(|row| &rows[row * depth..][..depth]);
    let across = LANES / S::F32_LANES;
    for part in (0..across).step_by(PAIR) {
        let mut sums = [[simd.splat_f32s(0.0); PAIR]; COUNT];
        for (at, vectors) in panel.chunks_exact(across).enumerate().take(depth) {
            let pair = [vectors[part], vectors[part + 1]];
            for row in 0..COUNT {
                let value = simd.splat_f32s(rows[row][at]);
                for column in 0..PAIR {
                    sums[row][column] = simd.add_f32s(sums[row][column], simd.mul_f32s(value, pair[column]));
                }
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            let column = row * width + from + part * S::F32_LANES;
            let (out, _) = S::as_mut_simd_f32s(&mut out[column..][..PAIR * S::F32_LANES]);
            for (out, sum) in out.iter_mut().zip(sums) {
                *out = simd.add_f32s(*out, *sum);
            }
        }
    }
}

/// [`squash`] of several numbers, the same to the bit.
#[inline(always)]
pub fn squash_all<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let x = simd.min_f32s(simd.max_f32s(x, simd.splat_f32s(-3.0)), simd.splat_f32s(3.0));
    let square = simd.mul_f32s(x, x);
    let above = simd.mul_f32s(x, simd.add_f32s(simd.splat_f32s(27.0), square));
    simd.div_f32s(above, simd.add_f32s(simd.splat_f32s(27.0), simd.mul_f32s(simd.splat_f32s(9.0), square)))
}

/// [`gate`] of several numbers.
#[inline(always)]
pub fn gate_all<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let half = simd.splat_f32s(0.5);
    simd.add_f32s(half, simd.mul_f32s(half, squash_all(simd, simd.mul_f32s(half, x))))
}

/// The share of `chosen` in the softmax of the scores, of which it is one.
pub fn share(scores: impl Iterator<Item = f32>, chosen: f32) -> f32 {
    let total: f32 = scores.map(|score| (score - chosen).exp()).sum();
    1.0 / total.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_schoolbook() {
        let (rows, depth, width) = (55, 5, 32);
        let a: Vec<f32> = (0..rows * depth).map(|at| (at % 11) as f32 - 5.0).collect();
        let b: Vec<f32> = (0..depth * width).map(|at| (at % 7) as f32 - 3.0).collect();
        let mut out = vec![1.0; rows * width];
        multiply(&a, &panels(&b, depth, width), &mut out, depth, width);
        for row in 0..rows {
            for column in 0..width {
                let sum: f32 = (0..depth).map(|at| a[row * depth + at] * b[at * width + column]).sum();
                assert_eq!(out[row * width + column], sum + 1.0);
            }
        }
    }

    #[test]
    fn gates_close_and_open() {
        assert_eq!((gate(-9.0), gate(0.0), gate(9.0)), (0.0, 0.5, 1.0));
        assert!((squash(1.0) - 0.76).abs() < 0.03);
    }

    struct Both(Vec<f32>);

    impl pulp::WithSimd for Both {
        type Output = Vec<f32>;

        fn with_simd<S: Simd>(mut self, simd: S) -> Vec<f32> {
            for x in S::as_mut_simd_f32s(&mut self.0).0 {
                *x = simd.add_f32s(squash_all(simd, *x), gate_all(simd, *x));
            }
            self.0
        }
    }

    #[test]
    fn vectors_hold_what_numbers_would() {
        let numbers: Vec<f32> = (0..64).map(|at| (at as f32 - 31.5) / 7.3).collect();
        let expected: Vec<f32> = numbers.iter().map(|&x| squash(x) + gate(x)).collect();
        assert_eq!(pulp::Arch::new().dispatch(Both(numbers)), expected);
    }
}
