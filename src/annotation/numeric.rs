//! Arithmetic of the network, the same to the bit on every machine: no fused operations, no functions of the platform,
//! sums always in one order.

/// Columns that are worked on together; widths of matrices are multiples of it.
pub const LANES: usize = 16;

/// Rows that are worked on together.
const ROWS: usize = 4;

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
#[inline(always)]
pub fn multiply(a: &[f32], panels: &[[f32; LANES]], out: &mut [f32], depth: usize, width: usize) {
    let rows = a.len() / depth;
    for (number, panel) in panels.chunks_exact(depth).enumerate() {
        let column = number * LANES;
        let mut row = 0;
        while row + ROWS <= rows {
            block::<ROWS>(&a[row * depth..], panel, &mut out[row * width + column..], depth, width);
            row += ROWS;
        }
        while row < rows {
            block::<1>(&a[row * depth..], panel, &mut out[row * width + column..], depth, width);
            row += 1;
        }
    }
}

#[inline(always)]
fn block<const R: usize>(a: &[f32], panel: &[[f32; LANES]], out: &mut [f32], depth: usize, width: usize) {
    let rows: [&[f32]; R] = std::array::from_fn(|row| &a[row * depth..(row + 1) * depth]);
    let mut sums = [[0.0_f32; LANES]; R];
    for (at, lanes) in panel.iter().enumerate() {
        for (sum, row) in sums.iter_mut().zip(rows) {
            let value = row[at];
            for (sum, lane) in sum.iter_mut().zip(lanes) {
                *sum += value * lane;
            }
        }
    }
    for (row, sum) in sums.iter().enumerate() {
        for (out, sum) in out[row * width..row * width + LANES].iter_mut().zip(sum) {
            *out += sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_schoolbook() {
        let (rows, depth, width) = (7, 5, 32);
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
}
