//! Trains the parser with a dynamic oracle (Goldberg and Nivre 2013).

use anyhow::{Context, Result};
use dateline::annotation::Relation;
use dateline::annotation::lexeme::Lexeme;
use dateline::annotation::model::ModelWriter;
use dateline::annotation::parser::{NONE, Sentence, State, Transition, label_features, transition_features};
use dateline::annotation::tagger::ClassId;

use crate::corpus;
use crate::learner::{Learner, Random, best};

/// A sentence ready for training.
pub struct Example {
    pub words: Vec<Lexeme>,
    pub classes: Vec<ClassId>,
    /// Made projective; `NONE` at the root.
    pub heads: Vec<u16>,
    /// Indices into [`Relation::ALL`].
    pub labels: Vec<u8>,
}

pub fn example(sentence: &corpus::Sentence, classes: Vec<ClassId>) -> Result<Example> {
    let words = sentence.words.iter().map(|word| Lexeme::new(&word.form)).collect();
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
pub struct Learners {
    pub transitions: Learner,
    pub labels: Learner,
}

pub fn train(examples: &[Example], epochs: usize, seed: u64, mut after: impl FnMut(usize, &Learners) -> Result<()>) -> Result<Learners> {
    let relations = Relation::ALL.len();
    let mut learners = Learners { transitions: Learner::new(3), labels: Learner::new(relations) };
    let mut random = Random(seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let (mut keys, mut scores, mut three) = (Vec::new(), vec![0.0; relations], [0.0; 3]);
    for epoch in 0..epochs {
        random.shuffle(&mut order);
        let (mut right, mut named, mut all) = (0_u32, 0_u32, 0_u32);
        for &at in &order {
            let example = &examples[at];
            let sentence = Sentence { words: &example.words, classes: &example.classes };
            let mut state = State::new(example.words.len());
            while !state.is_done() {
                let costs = costs(&state, &example.heads);
                let allowed = |class: usize| state.allows(Transition::ALL[class]);
                let least = (0..3).filter(|&class| allowed(class)).map(|class| costs[class]).min().unwrap_or(0);
                keys.clear();
                transition_features(&sentence, &state, &mut keys);
                learners.transitions.score(&keys, &mut three);
                learners.transitions.tick();
                let guess = best(&three, allowed).context("no transition is allowed")?;
                let oracle = best(&three, |class| allowed(class) && costs[class] == least).context("no oracle")?;
                if costs[guess] > least {
                    learners.transitions.update(&keys, oracle, guess);
                }
                let taken = if costs[guess] == least || epoch > 0 && random.chance(0.9) { guess } else { oracle };
                let transition = Transition::ALL[taken];
                let mut label = 0;
                if let Some((dependent, head)) = state.arc(transition) {
                    keys.clear();
                    label_features(&sentence, &state.nodes, dependent, head, &mut keys);
                    learners.labels.score(&keys, &mut scores);
                    label = best(&scores, |_| true).unwrap_or(0);
                    all += 1;
                    if example.heads[usize::from(dependent)] == head {
                        learners.labels.tick();
                        right += 1;
                        let gold = usize::from(example.labels[usize::from(dependent)]);
                        if label == gold {
                            named += 1;
                        } else {
                            learners.labels.update(&keys, gold, label);
                        }
                    }
                }
                state.apply(transition, label as u8);
            }
        }
        let percent = |part: u32| 100.0 * f64::from(part) / f64::from(all);
        eprintln!("parser epoch {epoch}: heads {:.2} %, with labels {:.2} % on the way", percent(right), percent(named));
        after(epoch, &learners)?;
    }
    Ok(learners)
}

/// The model file.
pub fn model(learners: &Learners, updates: u32, least: f64) -> Result<Vec<u8>> {
    let mut writer = ModelWriter::new("parser");
    let names: Vec<&str> = Relation::ALL.iter().map(|relation| relation.name()).collect();
    writer.section("relations", (names.join("\n") + "\n").into_bytes());
    learners.transitions.table(updates, least).write("transitions", &mut writer);
    learners.labels.table(updates, least).write("labels", &mut writer);
    writer.finish().context("parser model")
}
