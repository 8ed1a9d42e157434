//! Trains the network that tags and parses, and writes its model.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use dateline::annotation::Relation;
use dateline::annotation::model::ModelWriter;
use dateline::annotation::network::{Inputs, write};

use crate::classes::Example;
use crate::corpus;
use crate::network::{Adam, Blocks, Dropout, Item, Network, Shape, Workspace, initial};
use crate::random::Random;

/// How long and how the network learns.
#[derive(Clone, Copy)]
pub struct Plan {
    pub width: usize,
    pub layers: usize,
    pub arc: usize,
    pub label: usize,
    pub epochs: usize,
    /// Words in one step.
    pub batch: usize,
    pub rate: f32,
    pub dropout: Dropout,
    /// Shares of words that are taken for unknown, and of words whose class is hidden from the arcs.
    pub unknown: [f64; 2],
    pub seed: u64,
}

/// Forms that stand twice in the training text, by their hashes, in order.
pub fn known(examples: &[Example]) -> Vec<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for word in examples.iter().flat_map(|example| &example.words) {
        *counts.entry(word.form).or_default() += 1;
    }
    counts.into_iter().filter(|&(_, count)| count >= 2).map(|(form, _)| form).collect()
}

pub fn relation(name: &str) -> Result<usize> {
    let relation = Relation::from_name(name).with_context(|| format!("relation `{name}`"))?;
    Relation::ALL.iter().position(|&other| other == relation).context("every relation is listed")
}

pub fn item(sentence: &corpus::Sentence, example: &Example, inputs: &Inputs) -> Result<Item> {
    let rows = example.words.iter().enumerate().map(|(at, word)| inputs.of(word, at == 0));
    let labels: Result<Vec<u8>> = sentence.words.iter().map(|word| Ok(relation(&word.relation)? as u8)).collect();
    Ok(Item {
        rows: rows.collect(),
        unknown: vec![false; example.words.len()],
        gold: example.gold.clone(),
        heads: sentence.words.iter().map(|word| word.head as u16).collect(),
        labels: labels?,
    })
}

/// Trains; `after` sees the averaged network from time to time.
pub fn train(items: &[Item], inputs: &Inputs, classes: usize, plan: Plan, mut after: impl FnMut(usize, &Network) -> Result<()>) -> Result<()> {
    let shape = Shape {
        width: plan.width,
        layers: plan.layers,
        arc: plan.arc,
        label: plan.label,
        classes,
        relations: Relation::ALL.len(),
        rows: inputs.rows(),
    };
    let mut random = Random(plan.seed);
    let mut network = Network { shape, blocks: initial(&shape, &mut random) };
    let mut adam = Adam::new(&shape);
    let zeros: Blocks = shape.lengths().into_iter().map(|length| vec![0.0; length]).collect();
    let (mut slopes, mut average) = (zeros.clone(), zeros);
    let mut averaged = 0.0_f32;
    let mut space = Workspace::default();
    let mut order: Vec<usize> = (0..items.len()).filter(|&at| items[at].rows.len() <= 120).collect();
    let words: usize = order.iter().map(|&at| items[at].rows.len()).sum();
    let steps = (words / plan.batch + 1) * plan.epochs;
    let (mut step, mut seen) = (0_usize, Vec::new());
    for epoch in 0..plan.epochs {
        let begun = std::time::Instant::now();
        random.shuffle(&mut order);
        let mut losses = [0.0; 3];
        let (mut rest, mut batches) = (order.as_slice(), 0_usize);
        while !rest.is_empty() {
            let mut count = 0;
            let mut size = 0;
            while count < rest.len() && size < plan.batch {
                size += items[rest[count]].rows.len();
                count += 1;
            }
            let (now, later) = rest.split_at(count);
            rest = later;
            let mut batch: Vec<Item> = now.iter().map(|&at| items[at].clone()).collect();
            for item in &mut batch {
                for (row, unknown) in item.rows.iter_mut().zip(&mut item.unknown) {
                    if random.chance(plan.unknown[0]) {
                        row[0] = 0;
                    }
                    *unknown = random.chance(plan.unknown[1]);
                }
            }
            let batch: Vec<&Item> = batch.iter().collect();
            seen.clear();
            seen.extend(batch.iter().flat_map(|item| &item.rows).flatten().copied());
            seen.sort_unstable();
            seen.dedup();
            let lost = network.learn(&batch, plan.dropout, &mut random, &mut slopes, &mut space);
            losses.iter_mut().zip(lost).for_each(|(sum, loss)| *sum += loss);
            batches += 1;
            // a short start, then ever smaller steps
            let done = step as f32 / steps as f32;
            let rate = plan.rate * (step as f32 / 200.0).min(1.0) * (1.0 - done).clamp(0.02, 1.0);
            adam.update(&mut network, &mut slopes, &seen, rate);
            step += 1;
            if step.is_multiple_of(16) && done > 0.5 || step.is_multiple_of(16) && epoch + 1 == plan.epochs {
                // the average of the second half, the last counting more
                averaged = averaged.mul_add(0.99, 1.0);
                let share = 1.0 / averaged;
                for (average, now) in average.iter_mut().flatten().zip(network.blocks.iter().flatten()) {
                    *average += (now - *average) * share;
                }
            }
        }
        let [arcs, labels, tags] = losses.map(|loss| loss / batches as f32);
        eprintln!("epoch {epoch}: losses {arcs:.3} {labels:.3} {tags:.3}, {:.1} s", begun.elapsed().as_secs_f32());
        if averaged > 0.0 {
            after(epoch, &Network { shape, blocks: average.clone() })?;
        } else {
            after(epoch, &Network { shape, blocks: network.blocks.clone() })?;
        }
    }
    Ok(())
}

/// The model file.
pub fn model(network: &Network, words: &[u32], classes: &[String]) -> Result<Vec<u8>> {
    let (shape, at) = (&network.shape, network.shape.at());
    let mut writer = ModelWriter::new("parser");
    let names: Vec<&str> = Relation::ALL.iter().map(|relation| relation.name()).collect();
    writer.section("relations", (names.join("\n") + "\n").into_bytes());
    writer.section("classes", (classes.join("\n") + "\n").into_bytes());
    let sizes = [shape.width, shape.layers, shape.arc, shape.label].map(|size| size as u32);
    let mut order: Vec<usize> = (1..=3 * shape.layers).collect();
    order.extend([at.heads, at.heads_bias, at.mix, at.tags, at.tags_bias, at.labels, at.labels_bias]);
    order.extend([at.root, at.root_bias, at.pairs, at.distances, at.label_distances]);
    let blocks: Vec<&[f32]> = order.into_iter().map(|block| network.blocks[block].as_slice()).collect();
    write(&mut writer, sizes, words, &network.blocks[at.embeddings], &blocks);
    writer.finish().context("parser model")
}
