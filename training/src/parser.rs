//! Trains the parser.

use anyhow::{Context, Result};
use dateline::annotation::Relation;
use dateline::annotation::lexeme::Lexeme;
use dateline::annotation::model::ModelWriter;
use dateline::annotation::parser::{NONE, Sentence, State, Transition, label_features, transition_features};
use dateline::annotation::tagger::ClassId;
use dateline::annotation::vocabulary::Vocabulary;

use crate::corpus;
use crate::learner::{Learner, Random, Triples, best};

/// A sentence ready for training.
pub struct Example {
    pub words: Vec<Lexeme>,
    pub classes: Vec<ClassId>,
    /// Made projective; `NONE` at the root.
    pub heads: Vec<u16>,
    /// Indices into [`Relation::ALL`].
    pub labels: Vec<u8>,
}

pub fn example(sentence: &corpus::Sentence, vocabulary: &Vocabulary, classes: Vec<ClassId>) -> Result<Example> {
    let words = sentence.words.iter().map(|word| vocabulary.lexeme(&word.form)).collect();
    let mut heads: Vec<usize> = sentence.words.iter().map(|word| word.head).collect();
    projectivise(&mut heads);
    let heads = heads.into_iter().map(|head| if head == 0 { NONE } else { head as u16 - 1 }).collect();
    let label = |word: &corpus::Word| {
        let relation = Relation::from_name(&word.relation).with_context(|| format!("relation `{}`", word.relation))?;
        Ok(Relation::ALL.iter().position(|&other| other == relation).unwrap_or(0) as u8)
    };
    let labels: Result<Vec<u8>> = sentence.words.iter().map(label).collect();
    Ok(Example { words, classes, heads, labels: labels? })
}

/// Lifts the shortest non-projective arc to the head's head until none is left (Nivre and Nilsson 2005).
fn projectivise(heads: &mut [usize]) {
    let head_of = |heads: &[usize], node: usize| if node == 0 { 0 } else { heads[node - 1] };
    loop {
        let mut worst: Option<(usize, usize)> = None;
        for dependent in 1..=heads.len() {
            let head = heads[dependent - 1];
            if head == 0 {
                continue;
            }
            let (low, high) = (dependent.min(head), dependent.max(head));
            let crossed = (low + 1..high).any(|inner| {
                let mut up = inner;
                while up != 0 && up != head && up != dependent {
                    up = head_of(heads, up);
                }
                up == 0
            });
            if crossed && worst.is_none_or(|(length, _)| high - low < length) {
                worst = Some((high - low, dependent));
            }
        }
        let Some((_, dependent)) = worst else { return };
        heads[dependent - 1] = head_of(heads, heads[dependent - 1]);
    }
}

/// How many gold arcs can no longer be made after each transition.
pub fn costs(state: &State, heads: &[u16]) -> [u32; 3] {
    let (top, below, next) = (state.stacked(0), state.stacked(1), state.next);
    let length = heads.len() as u16;
    let mut costs = [0; 3];
    let inner = &state.stack[..state.stack.len().saturating_sub(1)];
    if next < length {
        let head = heads[usize::from(next)];
        // the next word loses a head below the top of the stack, or the root, which must be lowest
        costs[0] += u32::from(inner.contains(&head) || head == NONE && !state.stack.is_empty());
        costs[0] += state.stack.iter().filter(|&&word| heads[usize::from(word)] == next).count() as u32;
    }
    if top != NONE {
        let head = heads[usize::from(top)];
        let ahead = (next..length).filter(|&word| heads[usize::from(word)] == top).count() as u32;
        let later = head != NONE && head >= next;
        let root = head == NONE && below == NONE;
        costs[1] = ahead + u32::from(later && head != next || head == below && below != NONE || root);
        costs[2] = ahead + u32::from(later);
    }
    costs
}

/// A parser that learns.
#[derive(Default)]
pub struct Learners {
    pub transitions: Triples,
    pub labels: Option<Learner>,
}

/// One reading, with the way it came.
#[derive(Clone)]
struct Reading {
    state: State,
    score: f32,
    /// Sum of costs: a reading without is right so far.
    cost: u32,
    way: Vec<(Transition, u8)>,
}

/// How training goes: rounds of one reading, decision by decision, then rounds of a beam, sentence by sentence.
#[derive(Clone, Copy)]
pub struct Plan {
    pub beam: usize,
    pub greedy: usize,
    pub epochs: usize,
    pub seed: u64,
}

/// Trains the models of transitions and relations together; `after` sees them after each round.
pub fn train(examples: &[Example], plan: Plan, mut after: impl FnMut(usize, &Learners) -> Result<()>) -> Result<Learners> {
    let relations = Relation::ALL.len();
    let mut learners = Learners { transitions: Triples::default(), labels: Some(Learner::new(relations)) };
    let mut random = Random(plan.seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for epoch in 0..plan.epochs {
        random.shuffle(&mut order);
        let (mut right, mut named, mut all) = (0_usize, 0_usize, 0_usize);
        for &at in &order {
            let example = &examples[at];
            if example.words.len() > 120 {
                continue;
            }
            let (heads, labels) = if epoch < plan.greedy {
                explore(example, epoch > 0, &mut random, &mut learners)?
            } else {
                learn(example, plan.beam, &mut learners)?
            };
            right += heads;
            named += labels;
            all += example.words.len();
        }
        let percent = |part: usize| 100.0 * part as f64 / all as f64;
        eprintln!("parser epoch {epoch}: heads {:.2} %, with labels {:.2} % on the way", percent(right), percent(named));
        after(epoch, &learners)?;
    }
    Ok(learners)
}

/// Learns from one sentence, decision by decision, with a dynamic oracle (Goldberg and Nivre 2013): after the first
/// round the parser's own mistakes are mostly followed.
fn explore(example: &Example, follow: bool, random: &mut Random, learners: &mut Learners) -> Result<(usize, usize)> {
    let sentence = Sentence { words: &example.words, classes: &example.classes };
    let labels = learners.labels.as_mut().context("no labels")?;
    let (mut keys, mut scores) = (Vec::with_capacity(128), vec![0.0; Relation::ALL.len()]);
    let mut state = State::new(example.words.len());
    let (mut right, mut named) = (1, 1);
    while !state.is_done() {
        let losses = costs(&state, &example.heads);
        let allowed = |class: usize| state.allows(Transition::ALL[class]);
        let least = (0..3).filter(|&class| allowed(class)).map(|class| losses[class]).min().unwrap_or(0);
        keys.clear();
        transition_features(&sentence, &state, &mut keys);
        let three = learners.transitions.score(&keys);
        learners.transitions.tick(1);
        let guess = best(&three, allowed).context("no transition is allowed")?;
        let oracle = best(&three, |class| allowed(class) && losses[class] == least).context("no right step")?;
        if losses[guess] > least {
            learners.transitions.add(&keys, oracle, 1.0);
            learners.transitions.add(&keys, guess, -1.0);
        }
        let taken = if losses[guess] == least || follow && random.chance(0.9) { guess } else { oracle };
        let transition = Transition::ALL[taken];
        let mut said = 0;
        if let Some((dependent, head)) = state.arc(transition) {
            said = label(labels, &sentence, &state, dependent, head, &mut keys, &mut scores);
            if example.heads[usize::from(dependent)] == head {
                labels.tick();
                let truth = example.labels[usize::from(dependent)];
                right += 1;
                named += usize::from(said == truth);
                if said != truth {
                    labels.update(&keys, truth.into(), said.into());
                }
            }
        }
        state.apply(transition, said);
    }
    Ok((right, named))
}

fn label(labels: &Learner, sentence: &Sentence<'_>, state: &State, dependent: u16, head: u16, keys: &mut Vec<u64>, scores: &mut [f32]) -> u8 {
    keys.clear();
    label_features(sentence, &state.nodes, dependent, head, keys);
    labels.score(keys, scores);
    best(scores, |_| true).unwrap_or(0) as u8
}

/// Learns from one sentence with a beam and a max-violation update (Huang, Fayong and Guo 2012). The right way is the one
/// that the model likes best among those that lose no arc. Returns how many heads and labels the model had right.
fn learn(example: &Example, beam: usize, learners: &mut Learners) -> Result<(usize, usize)> {
    let sentence = Sentence { words: &example.words, classes: &example.classes };
    let labels = learners.labels.as_mut().context("no labels")?;
    let (mut keys, mut scores) = (Vec::with_capacity(128), vec![0.0; Relation::ALL.len()]);
    let start = Reading { state: State::new(example.words.len()), score: 0.0, cost: 0, way: Vec::new() };
    let mut gold = start.clone();
    let mut readings = vec![start];
    // the worst violation so far: how much, the wrong way, the length of the right way
    let mut worst: Option<(f32, Vec<(Transition, u8)>, usize)> = None;
    while !gold.state.is_done() {
        // the right way, one step
        keys.clear();
        transition_features(&sentence, &gold.state, &mut keys);
        let three = learners.transitions.score(&keys);
        let losses = costs(&gold.state, &example.heads);
        let allowed = |class: usize| gold.state.allows(Transition::ALL[class]);
        let least = (0..3).filter(|&class| allowed(class)).map(|class| losses[class]).min().unwrap_or(0);
        let step = best(&three, |class| allowed(class) && losses[class] == least).context("no right step")?;
        advance(&mut gold, Transition::ALL[step], three[step], 0, labels, &sentence, &mut keys, &mut scores);
        // the beam, one step
        let mut candidates: Vec<(f32, usize, usize)> = Vec::with_capacity(3 * readings.len());
        for (at, reading) in readings.iter().enumerate() {
            keys.clear();
            transition_features(&sentence, &reading.state, &mut keys);
            let three = learners.transitions.score(&keys);
            let possible = (0..3).filter(|&class| reading.state.allows(Transition::ALL[class]));
            candidates.extend(possible.map(|class| (reading.score + three[class], at, class)));
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        candidates.truncate(beam);
        let mut next = Vec::with_capacity(beam);
        for &(score, at, class) in &candidates {
            let mut reading = readings[at].clone();
            let losses = costs(&reading.state, &example.heads);
            let least = (0..3).filter(|&class| reading.state.allows(Transition::ALL[class])).map(|class| losses[class]).min().unwrap_or(0);
            let gain = score - reading.score;
            advance(&mut reading, Transition::ALL[class], gain, losses[class] - least, labels, &sentence, &mut keys, &mut scores);
            next.push(reading);
        }
        readings = next;
        let violation = readings[0].score - gold.score;
        if readings[0].cost > 0 && violation >= 0.0 && worst.as_ref().is_none_or(|(most, ..)| violation > *most) {
            worst = Some((violation, readings[0].way.clone(), gold.way.len()));
        }
        }
    learners.transitions.tick(2 * example.words.len() as u32);
    if let Some((_, wrong, length)) = worst {
        let same = wrong.iter().zip(&gold.way).take_while(|(a, b)| a.0 == b.0).count();
        replay(example, &gold.way[..length], same, 1.0, &mut learners.transitions);
        replay(example, &wrong, same, -1.0, &mut learners.transitions);
    }
    // relations are learned where the head is right, in the surroundings that the parser itself makes
    let labels = learners.labels.as_mut().context("no labels")?;
    let mut state = State::new(example.words.len());
    let (mut right, mut named) = (1, 1);
    for &(transition, said) in &readings[0].way {
        if let Some((dependent, head)) = state.arc(transition)
            && example.heads[usize::from(dependent)] == head
        {
            let truth = usize::from(example.labels[usize::from(dependent)]);
            keys.clear();
            label_features(&sentence, &state.nodes, dependent, head, &mut keys);
            labels.tick();
            labels.score(&keys, &mut scores);
            let guess = best(&scores, |_| true).unwrap_or(0);
            right += 1;
            named += usize::from(guess == truth);
            if guess != truth {
                labels.update(&keys, truth, guess);
            }
        }
        state.apply(transition, said);
    }
    Ok((right, named))
}

#[expect(clippy::too_many_arguments, reason = "the buffers are passed to be used again")]
fn advance(reading: &mut Reading, transition: Transition, gain: f32, cost: u32, labels: &Learner, sentence: &Sentence<'_>, keys: &mut Vec<u64>, scores: &mut [f32]) {
    let said = match reading.state.arc(transition) {
        None => 0,
        Some((dependent, head)) => label(labels, sentence, &reading.state, dependent, head, keys, scores),
    };
    reading.state.apply(transition, said);
    reading.score += gain;
    reading.cost += cost;
    reading.way.push((transition, said));
}

/// Goes a way again and moves the weights of its steps after the first `same`.
fn replay(example: &Example, way: &[(Transition, u8)], same: usize, delta: f32, transitions: &mut Triples) {
    let sentence = Sentence { words: &example.words, classes: &example.classes };
    let mut state = State::new(example.words.len());
    let mut keys = Vec::with_capacity(128);
    for (number, &(transition, said)) in way.iter().enumerate() {
        if number >= same {
            keys.clear();
            transition_features(&sentence, &state, &mut keys);
            transitions.add(&keys, transition as usize, delta);
        }
        state.apply(transition, said);
    }
}

/// How the model is cut down for shipping.
#[derive(Clone, Copy)]
pub struct Cut {
    pub updates: u32,
    pub least: f64,
    pub step: f64,
    pub beam: u32,
    pub margin: u32,
}

/// The model file.
pub fn model(learners: &Learners, cut: Cut) -> Result<Vec<u8>> {
    let mut writer = ModelWriter::new("parser");
    let names: Vec<&str> = Relation::ALL.iter().map(|relation| relation.name()).collect();
    writer.section("relations", (names.join("\n") + "\n").into_bytes());
    writer.section("beam", [cut.beam.to_le_bytes(), cut.margin.to_le_bytes()].concat());
    learners.transitions.table(cut.updates, cut.least, cut.step).write("transitions", &mut writer);
    let labels = learners.labels.as_ref().context("no labels")?;
    labels.table(cut.updates, cut.least, cut.step).write("labels", &mut writer);
    writer.finish().context("parser model")
}
