//! Arithmetic of the network, the same to the bit on every machine: no fused operations, no functions of the platform,
//! sums always in one order, as wide as the machine allows.

use pulp::Simd;

/// Columns that are worked on together; widths of matrices are multiples of it.
pub const LANES: usize = 16;

/// Rows that are worked on together.
const ROWS: usize = 8;

/// Rows that a processor keeps at hand while all columns pass.
const NEAR: usize = 48;

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
        let count = LANES / S::F32_LANES;
        for (a, out) in a.chunks(NEAR * depth).zip(out.chunks_mut(NEAR * width)) {
            for (number, panel) in panels.chunks_exact(depth).enumerate() {
                let (vectors, _) = S::as_simd_f32s(panel.as_flattened());
                for part in 0..count {
                    let column = number * LANES + part * S::F32_LANES;
                    let mut rows = a.chunks_exact(ROWS * depth);
                    let mut outs = out.chunks_mut(ROWS * width);
                    for (rows, out) in rows.by_ref().zip(outs.by_ref()) {
                        several(simd, rows, vectors, [count, part], out, [width, column]);
                    }
                    for (row, out) in
                        rows.remainder().chunks_exact(depth).zip(outs.flat_map(|out| out.chunks_mut(width)))
                    {
                        let mut sum = simd.splat_f32s(0.0);
                        for (&value, vectors) in row.iter().zip(vectors.chunks_exact(count)) {
                            sum = simd.add_f32s(sum, times(simd, value, vectors[part]));
                        }
                        add_to::<S>(simd, sum, &mut out[column..]);
                    }
                }
            }
        }
    }
}

/// [`ROWS`] rows times one vector's width of columns. Each sum has a name, so that it stays in a register whatever the
/// compiler thinks of loops.
#[inline(always)]
fn several<S: Simd>(
    simd: S,
    rows: &[f32],
    vectors: &[S::f32s],
    [count, part]: [usize; 2],
    out: &mut [f32],
    [width, column]: [usize; 2],
) {
    let depth = rows.len() / ROWS;
    let (a0, rows) = rows.split_at(depth);
    let (a1, rows) = rows.split_at(depth);
    let (a2, rows) = rows.split_at(depth);
    let (a3, rows) = rows.split_at(depth);
    let (a4, rows) = rows.split_at(depth);
    let (a5, rows) = rows.split_at(depth);
    let (a6, a7) = rows.split_at(depth);
    let none = simd.splat_f32s(0.0);
    let [mut s0, mut s1, mut s2, mut s3, mut s4, mut s5, mut s6, mut s7] = [none; ROWS];
    let low = a0.iter().zip(a1).zip(a2).zip(a3);
    let high = a4.iter().zip(a5).zip(a6).zip(a7);
    for ((vectors, (((v0, v1), v2), v3)), (((v4, v5), v6), v7)) in vectors.chunks_exact(count).zip(low).zip(high) {
        let vector = vectors[part];
        s0 = simd.add_f32s(s0, times(simd, *v0, vector));
        s1 = simd.add_f32s(s1, times(simd, *v1, vector));
        s2 = simd.add_f32s(s2, times(simd, *v2, vector));
        s3 = simd.add_f32s(s3, times(simd, *v3, vector));
        s4 = simd.add_f32s(s4, times(simd, *v4, vector));
        s5 = simd.add_f32s(s5, times(simd, *v5, vector));
        s6 = simd.add_f32s(s6, times(simd, *v6, vector));
        s7 = simd.add_f32s(s7, times(simd, *v7, vector));
    }
    for (out, sum) in out.chunks_mut(width).zip([s0, s1, s2, s3, s4, s5, s6, s7]) {
        add_to::<S>(simd, sum, &mut out[column..]);
    }
}

// no closures here: they would not know the machine's vectors
#[inline(always)]
fn times<S: Simd>(simd: S, value: f32, vector: S::f32s) -> S::f32s {
    simd.mul_f32s(simd.splat_f32s(value), vector)
}

#[inline(always)]
fn add_to<S: Simd>(simd: S, sum: S::f32s, out: &mut [f32]) {
    let (out, _) = S::as_mut_simd_f32s(&mut out[..S::F32_LANES]);
    out[0] = simd.add_f32s(out[0], sum);
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
