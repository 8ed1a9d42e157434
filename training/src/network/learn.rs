//! The way back: derivatives of the losses.

use dateline::annotation::network::{BUCKETS, bucket};
use dateline::annotation::numeric::{gate, padded, squash};

use super::arithmetic::{Workspace, apply, gate_slope, loss, slope, sum_rows};
use super::shape::Blocks;
use super::{Dropout, Item, Losses, Network};
use crate::random::Random;

impl Network {
    /// Adds the derivatives of the losses of a part of a batch to `slopes`; `scale` is one through the words of the batch.
    pub fn learn(&self, items: &[&Item], scale: f32, dropout: Dropout, random: &mut Random, slopes: &mut Blocks, space: &mut Workspace) -> Losses {
        const TAGS: f32 = 0.4;
        let shape = &self.shape;
        let (width, half, at) = (shape.width, shape.half(), shape.at());
        let tape = self.forward(items, Some((dropout, random)), space);
        let total: usize = items.iter().map(|item| item.rows.len()).sum();
        let head_width = shape.head_width();
        let mut losses = [0.0; 3];
        let mut back_heads = vec![0.0; total * head_width];
        let mut back_mixed = vec![0.0; total * shape.arc];
        let mut back = vec![0.0; total * width];
        // arcs
        let kinds = shape.classes + 1;
        let output = &tape.inputs[shape.layers];
        let mut begin = 0;
        for item in items {
            let length = item.rows.len();
            let mut scores = self.arcs(&tape, item, begin, space);
            let wide = padded(length);
            let mut spread = vec![0.0; length * wide];
            for word in 0..length {
                let row = &mut scores[word * (length + 1)..(word + 1) * (length + 1)];
                losses[0] += loss(row, usize::from(item.heads[word]), scale);
                let class = tape.classes[begin + word];
                slopes[at.root_bias][class] += row[0];
                let own = (begin + word) * width;
                for unit in 0..width {
                    slopes[at.root][unit] += row[0] * output[own + unit];
                    back[own + unit] += row[0] * self.blocks[at.root][unit];
                }
                for head in (0..length).filter(|&head| head != word) {
                    let slope = row[head + 1];
                    let side = usize::from(word > head);
                    slopes[at.pairs][(side * kinds + class) * kinds + tape.classes[begin + head]] += slope;
                    slopes[at.distances][class * BUCKETS + bucket(word, head)] += slope;
                    spread[word * wide + head] = slope;
                }
            }
            // products of queries and keys
            let rows = begin * head_width..(begin + length) * head_width;
            let mut keys = vec![0.0; wide * shape.arc];
            for (word, row) in tape.heads[rows].chunks_exact(head_width).enumerate() {
                keys[word * shape.arc..(word + 1) * shape.arc].copy_from_slice(&row[..shape.arc]);
            }
            let mixed = begin * shape.arc..(begin + length) * shape.arc;
            space.times(&spread, &keys, &mut back_mixed[mixed.clone()], wide, shape.arc);
            let mut back_keys = vec![0.0; wide * shape.arc];
            space.gradient(&spread, &tape.mixed[mixed], &mut back_keys, wide, shape.arc);
            for word in 0..length {
                let row = &mut back_heads[(begin + word) * head_width..][..shape.arc];
                row.iter_mut().zip(&back_keys[word * shape.arc..]).for_each(|(out, value)| *out += value);
            }
            begin += length;
        }
        let queries: Vec<f32> = tape.heads.chunks_exact(head_width).flat_map(|row| &row[shape.arc..2 * shape.arc]).copied().collect();
        space.gradient(&queries, &back_mixed, &mut slopes[at.mix], shape.arc, shape.arc);
        let mut back_queries = vec![0.0; total * shape.arc];
        space.back(&back_mixed, &self.blocks[at.mix], &mut back_queries, shape.arc, shape.arc);
        for (row, query) in back_heads.chunks_exact_mut(head_width).zip(back_queries.chunks_exact(shape.arc)) {
            row[shape.arc..2 * shape.arc].copy_from_slice(query);
        }
        // relations
        let (mut pairs, mut truths) = (Vec::with_capacity(total), Vec::with_capacity(total));
        let mut begin = 0;
        for item in items {
            for (word, &head) in item.heads.iter().enumerate().filter(|&(_, &head)| head > 0) {
                let head = usize::from(head) - 1;
                pairs.push((begin + word, begin + head, bucket(word, head)));
                truths.push(usize::from(item.labels[word]));
            }
            begin += item.rows.len();
        }
        let hidden = self.label_hidden(&tape, &pairs);
        let mut scores = self.label_scores(&hidden, space);
        let relations = padded(shape.relations);
        for (row, &truth) in scores.chunks_exact_mut(relations).zip(&truths) {
            losses[1] += loss(&mut row[..shape.relations], truth, scale);
            row[shape.relations..].fill(0.0);
        }
        sum_rows(&scores, &mut slopes[at.labels_bias]);
        space.gradient(&hidden, &scores, &mut slopes[at.labels], shape.label, relations);
        let mut back_hidden = vec![0.0; hidden.len()];
        space.back(&scores, &self.blocks[at.labels], &mut back_hidden, shape.label, relations);
        for ((&(word, head, bucket), slope), value) in
            pairs.iter().zip(back_hidden.chunks_exact_mut(shape.label)).zip(hidden.chunks_exact(shape.label))
        {
            for unit in 0..shape.label {
                let slope = if value[unit] > 0.0 { slope[unit] } else { 0.0 };
                back_heads[word * head_width + 2 * shape.arc + unit] += slope;
                back_heads[head * head_width + 2 * shape.arc + shape.label + unit] += slope;
                slopes[at.label_distances][bucket * shape.label + unit] += slope;
            }
        }
        // tags
        let tags = padded(shape.classes);
        let mut scores = tape.tags.clone();
        let gold = items.iter().flat_map(|item| &item.gold);
        for (row, &gold) in scores.chunks_exact_mut(tags).zip(gold) {
            losses[2] += loss(&mut row[..shape.classes], usize::from(gold), scale * TAGS);
            row[shape.classes..].fill(0.0);
        }
        sum_rows(&scores, &mut slopes[at.tags_bias]);
        space.gradient(output, &scores, &mut slopes[at.tags], width, tags);
        space.back(&scores, &self.blocks[at.tags], &mut back, width, tags);
        // heads
        apply(&mut back_heads, &tape.head_mask);
        for (row, value) in back_heads.chunks_exact_mut(head_width).zip(tape.heads.chunks_exact(head_width)) {
            for unit in 0..2 * shape.arc {
                if value[unit] <= 0.0 {
                    row[unit] = 0.0;
                }
            }
        }
        sum_rows(&back_heads, &mut slopes[at.heads_bias]);
        space.gradient(output, &back_heads, &mut slopes[at.heads], width, head_width);
        space.back(&back_heads, &self.blocks[at.heads], &mut back, width, head_width);
        // layers
        for layer in (0..shape.layers).rev() {
            apply(&mut back, &tape.masks[layer + 1]);
            let recurrent = &self.blocks[shape.layer(layer) + 1];
            let (products, cells) = (&tape.products[layer], &tape.cells[layer]);
            let mut back_products = vec![0.0; total * 3 * width];
            let mut begin = 0;
            for item in items {
                let length = item.rows.len();
                for side in 0..2 {
                    let from = side * half;
                    let mut carried = vec![0.0_f32; half];
                    for step in (0..length).rev() {
                        let token = begin + if side == 0 { step } else { length - 1 - step };
                        let last = (step > 0).then(|| if side == 0 { token - 1 } else { token + 1 });
                        let base = token * 3 * width + side * 3 * half;
                        for unit in 0..half {
                            let before = last.map_or(0.0, |last| cells[last * width + from + unit]);
                            let cell = cells[token * width + from + unit];
                            let (candidate, forget, out) =
                                (products[base + unit], products[base + half + unit], products[base + 2 * half + unit]);
                            let outer = back[token * width + from + unit];
                            let out_slope = outer * squash(cell) * gate_slope(out);
                            let cell_slope = outer * gate(out) * slope(cell) + out_slope * recurrent[width + from + unit] + carried[unit];
                            let open = gate(forget);
                            let forget_slope = cell_slope * (before - candidate) * gate_slope(forget);
                            carried[unit] = cell_slope * open + forget_slope * recurrent[from + unit];
                            back_products[base + unit] = cell_slope * (1.0 - open);
                            back_products[base + half + unit] = forget_slope;
                            back_products[base + 2 * half + unit] = out_slope;
                            slopes[shape.layer(layer) + 1][from + unit] += forget_slope * before;
                            slopes[shape.layer(layer) + 1][width + from + unit] += out_slope * cell;
                            slopes[shape.layer(layer) + 2][from + unit] += forget_slope;
                            slopes[shape.layer(layer) + 2][width + from + unit] += out_slope;
                        }
                    }
                }
                begin += length;
            }
            space.gradient(&tape.inputs[layer], &back_products, &mut slopes[shape.layer(layer)], width, 3 * width);
            space.back(&back_products, &self.blocks[shape.layer(layer)], &mut back, width, 3 * width);
        }
        apply(&mut back, &tape.masks[0]);
        let rows = items.iter().flat_map(|item| &item.rows);
        for (row, slope) in rows.zip(back.chunks_exact(width)) {
            for &slot in row {
                let own = &mut slopes[at.embeddings][slot as usize * width..][..width];
                own.iter_mut().zip(slope).for_each(|(own, value)| *own += value);
            }
        }
        losses
    }
}
