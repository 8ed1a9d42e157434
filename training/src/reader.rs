//! Trains the network that tags and parses, and writes its model.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use dateline::annotation::Relation;
use dateline::annotation::model::ModelWriter;
use dateline::annotation::network::{Inputs, write};
use dateline::annotation::vocabulary::Vocabulary;

use crate::network::{Adam, Blocks, Dropout, Item, Learners, Network, Shape, initial};
use crate::random::Random;
use crate::silver::Sentence;

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
    /// Words of the news that a larger parser has read, for each word of the treebanks.
    pub silver: f64,
    /// How often a word stands in the news to be known.
    pub often: usize,
    pub dropout: Dropout,
    /// Shares of words that are taken for unknown, and of words whose class is hidden from the arcs.
    pub unknown: [f64; 2],
    pub seed: u64,
}

/// Forms that stand twice in the treebanks, or so often in the news, by their hashes, in order.
pub fn known(gold: &[Sentence], silver: &[Sentence], often: usize, vocabulary: &Vocabulary) -> Vec<u32> {
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (side, sentences) in [gold, silver].into_iter().enumerate() {
        for form in sentences.iter().flat_map(|sentence| &sentence.forms) {
            counts.entry(form).or_default()[side] += 1;
        }
    }
    let kept = counts.into_iter().filter(|&(_, [gold, silver])| gold >= 2 || silver >= often);
    let hashes: BTreeSet<u32> = kept.map(|(form, _)| vocabulary.lexeme(form).form).collect();
    hashes.into_iter().collect()
}

pub fn relation(name: &str) -> Result<usize> {
    let relation = Relation::from_name(name).with_context(|| format!("relation `{name}`"))?;
    Relation::ALL.iter().position(|&other| other == relation).context("every relation is listed")
}

pub fn item(sentence: &Sentence, vocabulary: &Vocabulary, inputs: &Inputs) -> Item {
    let rows = sentence.forms.iter().enumerate().map(|(at, form)| inputs.of(&vocabulary.lexeme(form), at == 0));
    Item {
        rows: rows.collect(),
        unknown: vec![false; sentence.forms.len()],
        gold: sentence.classes.clone(),
        heads: sentence.heads.clone(),
        labels: sentence.labels.clone(),
    }
}

/// Trains on all of `gold` and a part of `silver` each round; `after` sees the averaged network from time to time.
pub fn train([gold, silver]: [&[Item]; 2], inputs: &Inputs, classes: usize, plan: Plan, mut after: impl FnMut(usize, &Network) -> Result<()>) -> Result<()> {
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
    let mut average: Blocks = shape.lengths().into_iter().map(|length| vec![0.0; length]).collect();
    let mut averaged = 0.0_f32;
    let mut learners = Learners::new(&shape);
    let fits = |item: &&Item| item.rows.len() <= 120;
    let words: usize = gold.iter().filter(fits).map(|item| item.rows.len()).sum();
    let share = if silver.is_empty() { 0.0 } else { plan.silver };
    let round = (words as f64 * (1.0 + share)) as usize;
    let steps = (round / plan.batch + 1) * plan.epochs;
    let mut silver_order: Vec<&Item> = silver.iter().filter(fits).collect();
    let mut silver_next = silver_order.len();
    let mut step = 0_usize;
    for epoch in 0..plan.epochs {
        let begun = std::time::Instant::now();
        // all of the treebanks, and as many words of the news as its share says, from where the last round left off
        let mut order: Vec<&Item> = gold.iter().filter(fits).collect();
        let mut wanted = (words as f64 * share) as usize;
        while wanted > 0 {
            if silver_next == silver_order.len() {
                random.shuffle(&mut silver_order);
                silver_next = 0;
            }
            order.push(silver_order[silver_next]);
            wanted = wanted.saturating_sub(silver_order[silver_next].rows.len());
            silver_next += 1;
        }
        random.shuffle(&mut order);
        let mut losses = [0.0; 3];
        let (mut rest, mut batches) = (order.as_slice(), 0_usize);
        while !rest.is_empty() {
            let mut count = 0;
            let mut size = 0;
            while count < rest.len() && size < plan.batch {
                size += rest[count].rows.len();
                count += 1;
            }
            let (now, later) = rest.split_at(count);
            rest = later;
            let mut batch: Vec<Item> = now.iter().map(|&item| item.clone()).collect();
            for item in &mut batch {
                for (row, unknown) in item.rows.iter_mut().zip(&mut item.unknown) {
                    if random.chance(plan.unknown[0]) {
                        row[0] = 0;
                    }
                    *unknown = random.chance(plan.unknown[1]);
                }
            }
            let lost = learners.learn(&network, &batch, plan.dropout, &mut random);
            losses.iter_mut().zip(lost).for_each(|(sum, loss)| *sum += loss);
            batches += 1;
            // a short start, then ever smaller steps
            let done = (step as f32 / steps as f32).min(1.0);
            let rate = plan.rate * (step as f32 / 200.0).min(1.0) * (1.0 - done).clamp(0.02, 1.0);
            let (slopes, seen) = learners.sum();
            adam.update(&mut network, slopes, seen, rate);
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
