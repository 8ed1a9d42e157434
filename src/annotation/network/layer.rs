//! Given rows of numbers, one a word, makes them anew in the light of their sentence: a layer of gated recurrent units
//! that reads forwards and backwards.

use pulp::Simd;

use crate::annotation::numeric::{LANES, gate_all, multiply, panels, squash_all};

/// A matrix as it is multiplied with.
#[derive(Debug)]
pub struct Matrix {
    pub depth: usize,
    pub width: usize,
    panels: Vec<[f32; LANES]>,
    bias: Vec<f32>,
}

impl Matrix {
    /// A matrix of `depth` rows of `width`, and what is added to each product (or nothing).
    pub fn new(weights: &[f32], bias: Vec<f32>, depth: usize, width: usize) -> Self {
        Self { depth, width, panels: panels(weights, depth, width), bias }
    }

    /// The product with rows, the bias added.
    pub fn times(&self, rows: &[f32], out: &mut Vec<f32>) {
        let count = rows.len() / self.depth;
        out.clear();
        if self.bias.is_empty() {
            out.resize(count * self.width, 0.0);
        } else {
            (0..count).for_each(|_| out.extend_from_slice(&self.bias));
        }
        multiply(rows, &self.panels, out, self.depth, self.width);
    }
}

/// A layer.
#[derive(Debug)]
pub struct Layer {
    /// What each word brings: candidates, forget gates and output gates, for one direction and then for the other.
    pub weights: Matrix,
    /// What the state brings to the gates, cell by cell.
    pub recurrent: Vec<f32>,
    pub biases: Vec<f32>,
}

impl Layer {
    /// Reads one sentence: adds to `rows`, its words; `products` are those of [`Layer::weights`], of word `at` in row
    /// `place(at)`.
    pub fn read(&self, rows: &mut [f32], products: &[f32], place: impl Fn(usize) -> usize) {
        pulp::Arch::new().dispatch(Read { layer: self, rows, products, place });
    }
}

struct Read<'a, P> {
    layer: &'a Layer,
    rows: &'a mut [f32],
    products: &'a [f32],
    place: P,
}

impl<P: Fn(usize) -> usize> pulp::WithSimd for Read<'_, P> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { layer, rows, products, place } = self;
        let width = layer.weights.depth;
        let half = width / 2;
        let count = rows.len() / width;
        let mut cell = vec![simd.splat_f32s(0.0); half / S::F32_LANES];
        for side in 0..2 {
            let from = side * half;
            let parameters = [
                vectors::<S>(&layer.recurrent[..width], from, half),
                vectors::<S>(&layer.biases[..width], from, half),
                vectors::<S>(&layer.recurrent[width..], from, half),
                vectors::<S>(&layer.biases[width..], from, half),
            ];
            cell.fill(simd.splat_f32s(0.0));
            for step in 0..count {
                let at = if side == 0 { step } else { count - 1 - step };
                let own = &products[place(at) * 3 * width + 3 * from..][..3 * half];
                let own =
                    [vectors::<S>(own, 0, half), vectors::<S>(own, half, half), vectors::<S>(own, 2 * half, half)];
                let (out, _) = S::as_mut_simd_f32s(&mut rows[at * width + from..][..half]);
                step_of(simd, own, &mut cell, out, parameters);
            }
        }
    }
}

#[inline(always)]
fn vectors<S: Simd>(values: &[f32], from: usize, length: usize) -> &[S::f32s] {
    S::as_simd_f32s(&values[from..from + length]).0
}

/// One step of a layer in one direction: moves the cell, adds to the output.
#[inline(always)]
fn step_of<S: Simd>(
    simd: S,
    [candidate, forget, open]: [&[S::f32s]; 3],
    cell: &mut [S::f32s],
    out: &mut [S::f32s],
    [forget_by, forget_bias, out_by, out_bias]: [&[S::f32s]; 4],
) {
    let one = simd.splat_f32s(1.0);
    let own = candidate.iter().zip(forget).zip(open);
    let fixed = forget_by.iter().zip(forget_bias).zip(out_by).zip(out_bias);
    for (((cell, out), ((candidate, forget), open)), (((forget_by, forget_bias), out_by), out_bias)) in
        cell.iter_mut().zip(out).zip(own).zip(fixed)
    {
        let keep = opened(simd, *forget, [*forget_by, *cell], *forget_bias);
        let changed = simd.mul_f32s(simd.sub_f32s(one, keep), *candidate);
        *cell = simd.add_f32s(simd.mul_f32s(keep, *cell), changed);
        let shown = simd.mul_f32s(opened(simd, *open, [*out_by, *cell], *out_bias), squash_all(simd, *cell));
        *out = simd.add_f32s(*out, shown);
    }
}

/// A gate: what the word brings, what the state brings, and the bias, added in this order.
#[inline(always)]
fn opened<S: Simd>(simd: S, word: S::f32s, [by, state]: [S::f32s; 2], bias: S::f32s) -> S::f32s {
    gate_all(simd, simd.add_f32s(simd.add_f32s(word, simd.mul_f32s(by, state)), bias))
}
