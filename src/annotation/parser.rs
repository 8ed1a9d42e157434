//! Given the words of a sentence and their classes, makes its dependency tree: arc-hybrid transitions (Kuhlmann,
//! Gómez-Rodríguez and Satta 2011), scored by averaged perceptrons. One model says which transition comes next, a
//! second the relation of the arc that a transition makes.

use crate::annotation::lexeme::Lexeme;
use crate::annotation::model::{Cursor, Model};
use crate::annotation::perceptron::{Table, Triples, best, mix, template};
use crate::annotation::tag::Relation;
use crate::annotation::tagger::{ClassId, OUTSIDE};
use crate::error::DataFileError;
use crate::resource::Resources;

/// Where the model lies below `data/`.
pub const FILE: &str = "models/parser.model";

/// A step of the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// The next word goes on the stack.
    Shift,
    /// The top of the stack becomes a dependent of the next word.
    Left,
    /// The top of the stack becomes a dependent of the one below it.
    Right,
}

impl Transition {
    /// All of them, in the order of the model's classes.
    pub const ALL: [Self; 3] = [Self::Shift, Self::Left, Self::Right];
}

/// No such node.
pub const NONE: u16 = u16::MAX;

/// A word as the parser sees it.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Head, where it has one; the number of words stands for the root.
    pub head: u16,
    /// Relation to the head, an index into [`Relation::ALL`].
    pub label: u8,
    /// Outermost and second dependents on the left and right.
    pub left: [u16; 2],
    /// See `left`.
    pub right: [u16; 2],
    /// How many dependents on either side.
    pub valency: [u8; 2],
}

const EMPTY: Node = Node { head: NONE, label: u8::MAX, left: [NONE; 2], right: [NONE; 2], valency: [0; 2] };

/// How far the parser has come in a sentence.
#[derive(Clone, Debug)]
pub struct State {
    /// Words that await their head; the lowest becomes the root.
    pub stack: Vec<u16>,
    /// The next word.
    pub next: u16,
    /// All words.
    pub nodes: Vec<Node>,
}

impl State {
    /// At the beginning of a sentence of so many words.
    #[must_use]
    pub fn new(words: usize) -> Self {
        debug_assert!(words < usize::from(NONE));
        Self { stack: Vec::with_capacity(words.min(64)), next: 0, nodes: vec![EMPTY; words.min(usize::from(NONE) - 1)] }
    }

    #[expect(clippy::cast_possible_truncation, reason = "bounded in `new`")]
    fn length(&self) -> u16 {
        self.nodes.len() as u16
    }

    /// The word so many places below the top of the stack.
    #[must_use]
    #[inline]
    pub fn stacked(&self, depth: usize) -> u16 {
        self.stack.len().checked_sub(depth + 1).map_or(NONE, |at| self.stack[at])
    }

    /// Whether the whole sentence is parsed, but for the root.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.next == self.length() && self.stack.len() <= 1
    }

    /// Whether a transition is possible here.
    #[must_use]
    pub fn allows(&self, transition: Transition) -> bool {
        match transition {
            Transition::Shift => self.next < self.length(),
            Transition::Left => self.next < self.length() && !self.stack.is_empty(),
            Transition::Right => self.stack.len() >= 2,
        }
    }

    /// The arc that a transition makes here, as dependent and head.
    #[must_use]
    pub fn arc(&self, transition: Transition) -> Option<(u16, u16)> {
        match transition {
            Transition::Shift => None,
            Transition::Left => Some((self.stacked(0), self.next)),
            Transition::Right => Some((self.stacked(0), self.stacked(1))),
        }
    }

    /// Takes a step; `label` is that of the arc it makes.
    pub fn apply(&mut self, transition: Transition, label: u8) {
        match self.arc(transition) {
            None => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Some((dependent, head)) => {
                self.stack.pop();
                let node = &mut self.nodes[usize::from(dependent)];
                node.head = head;
                node.label = label;
                let node = &mut self.nodes[usize::from(head)];
                let side = usize::from(dependent > head);
                let children = if side == 0 { &mut node.left } else { &mut node.right };
                *children = [dependent, children[0]];
                node.valency[side] = node.valency[side].saturating_add(1);
            }
        }
    }
}

/// A sentence as the models see it.
#[derive(Clone, Copy, Debug)]
pub struct Sentence<'a> {
    /// Its words.
    pub words: &'a [Lexeme],
    /// Their classes.
    pub classes: &'a [ClassId],
}

impl Sentence<'_> {
    fn form(&self, word: u16) -> u32 {
        self.words.get(usize::from(word)).map_or(1, |word| word.form)
    }

    fn class(&self, word: u16) -> u32 {
        self.classes.get(usize::from(word)).map_or(u32::from(OUTSIDE), |&class| class.into())
    }
}

fn distance(from: u16, to: u16) -> u32 {
    if from == NONE || to == NONE {
        return 15;
    }
    match from.abs_diff(to) {
        near @ 0..=5 => near.into(),
        6..=8 => 6,
        9..=14 => 7,
        _ => 8,
    }
}

struct Keys<'a> {
    keys: &'a mut Vec<u64>,
    number: u64,
}

impl Keys<'_> {
    #[inline]
    fn push(&mut self, values: &[u32]) {
        self.keys.push(values.iter().fold(template(self.number), |key, &value| mix(key, value)));
        self.number += 1;
    }
}

/// The features for the choice of a transition (after Zhang and Nivre 2011).
pub fn transition_features(sentence: &Sentence<'_>, state: &State, keys: &mut Vec<u64>) {
    let nodes = &state.nodes;
    let node = |word: u16| nodes.get(usize::from(word)).copied().unwrap_or(EMPTY);
    let (s0, s1, s2) = (state.stacked(0), state.stacked(1), state.stacked(2));
    let ahead = |offset: u16| if usize::from(state.next + offset) < nodes.len() { state.next + offset } else { NONE };
    let (b0, b1, b2) = (ahead(0), ahead(1), ahead(2));
    let (n0, n1, nb) = (node(s0), node(s1), node(b0));
    let form = |word| sentence.form(word);
    let class = |word| sentence.class(word);
    let label = |word: u16| u32::from(node(word).label);
    let (s0f, s1f, b0f) = (form(s0), form(s1), form(b0));
    let (s0c, s1c, s2c) = (class(s0), class(s1), class(s2));
    let (b0c, b1c, b2c) = (class(b0), class(b1), class(b2));
    let valency = |node: &Node| u32::from(node.valency[0].min(5)) << 3 | u32::from(node.valency[1].min(5));
    let (near, far) = (distance(s0, b0), distance(s1, s0));
    let mut keys = Keys { keys, number: 100 };
    keys.push(&[]);
    // single words
    keys.push(&[s0f]);
    keys.push(&[s0c]);
    keys.push(&[s0f, s0c]);
    keys.push(&[s1f]);
    keys.push(&[s1c]);
    keys.push(&[s1f, s1c]);
    keys.push(&[s2c]);
    keys.push(&[form(s2), s2c]);
    keys.push(&[b0f]);
    keys.push(&[b0c]);
    keys.push(&[b0f, b0c]);
    keys.push(&[form(b1), b1c]);
    keys.push(&[form(b2), b2c]);
    // pairs
    keys.push(&[s0f, s0c, b0f, b0c]);
    keys.push(&[s0f, b0f]);
    keys.push(&[s0f, s0c, b0c]);
    keys.push(&[s0c, b0f, b0c]);
    keys.push(&[s0c, b0c]);
    keys.push(&[s0c, b0c, near]);
    keys.push(&[s1f, s1c, s0f, s0c]);
    keys.push(&[s1f, s1c, s0c]);
    keys.push(&[s1c, s0f, s0c]);
    keys.push(&[s1c, s0c]);
    keys.push(&[s1c, s0c, far]);
    keys.push(&[s1f, s0f]);
    keys.push(&[s1c, b0c]);
    keys.push(&[s1f, b0c]);
    keys.push(&[s1c, b0f]);
    keys.push(&[b0c, b1c]);
    keys.push(&[b0f, b1c]);
    keys.push(&[s0f, near]);
    keys.push(&[b0f, near]);
    keys.push(&[s0f, far]);
    keys.push(&[s1f, far]);
    // triples
    keys.push(&[b0c, b1c, b2c]);
    keys.push(&[s0c, b0c, b1c]);
    keys.push(&[s0f, b0c, b1c]);
    keys.push(&[s0c, b0f, b1c]);
    keys.push(&[s1c, s0c, b0c]);
    keys.push(&[s1f, s0c, b0c]);
    keys.push(&[s1c, s0f, b0c]);
    keys.push(&[s1c, s0c, b0f]);
    keys.push(&[s2c, s1c, s0c]);
    keys.push(&[s1c, s0c, b0c, b1c]);
    // dependents
    let (l, m) = (n0.left[0], n0.right[0]);
    let (t, u) = (n1.left[0], n1.right[0]);
    let v = nb.left[0];
    keys.push(&[s0c, class(l), label(l), b0c]);
    keys.push(&[s0c, class(m), label(m), b0c]);
    keys.push(&[s1c, s0c, class(t), label(t)]);
    keys.push(&[s1c, s0c, class(u), label(u)]);
    keys.push(&[s1c, s0c, class(l), label(l)]);
    keys.push(&[s1c, s0c, class(m), label(m)]);
    keys.push(&[s0c, b0c, class(v), label(v)]);
    keys.push(&[s0f, label(l), label(m)]);
    keys.push(&[s1f, label(t), label(u)]);
    keys.push(&[b0f, label(v), label(nb.left[1])]);
    keys.push(&[s0c, label(l), label(n0.left[1])]);
    keys.push(&[s0c, label(m), label(n0.right[1])]);
    keys.push(&[s1c, label(u), label(n1.right[1])]);
    keys.push(&[s0c, form(l), b0c]);
    keys.push(&[s0c, form(m), b0c]);
    keys.push(&[s1c, form(u), s0c]);
    keys.push(&[s0c, form(v), b0c]);
    keys.push(&[s1c, s0c, b0c, label(u)]);
    keys.push(&[s1c, s0c, b0c, label(m)]);
    keys.push(&[s1c, s0c, b0c, label(l)]);
    // valency
    keys.push(&[s0f, s0c, valency(&n0)]);
    keys.push(&[s0c, b0c, valency(&n0)]);
    keys.push(&[s1c, s0c, valency(&n1)]);
    keys.push(&[s1f, valency(&n1), s0c]);
    keys.push(&[b0c, s0c, valency(&nb)]);
    keys.push(&[b0f, valency(&nb)]);
    // the words as they lie in the text
    let before = |word: u16| if word == NONE || word == 0 { NONE } else { word - 1 };
    let after = |word: u16| if word == NONE { NONE } else { word + 1 };
    keys.push(&[class(before(s0)), s0c, b0c]);
    keys.push(&[s0c, class(after(s0)), b0c]);
    keys.push(&[class(before(s0)), s0c, class(after(s0)), class(before(b0)), b0c]);
    let end = u32::from(b0 == NONE) << 2 | u32::from(s1 == NONE) << 1 | u32::from(s2 == NONE);
    keys.push(&[s0c, b0c, end]);
    let (s0x, b0x, s1x) = (suffix(sentence, s0), suffix(sentence, b0), suffix(sentence, s1));
    keys.push(&[s0x, s0c, b0c]);
    keys.push(&[b0x, s0c, b0c]);
    keys.push(&[s1x, s0x, s1c]);
    keys.push(&[s0x, b0x]);
    // distributional classes
    let word = |word: u16| sentence.words.get(usize::from(word)).copied().unwrap_or_default();
    let (w0, w1, wb, wn) = (word(s0), word(s1), word(b0), word(b1));
    keys.push(&[w0.fine, wb.fine]);
    keys.push(&[w0.fine, b0c, near]);
    keys.push(&[s0c, wb.fine, near]);
    keys.push(&[w1.fine, w0.fine]);
    keys.push(&[w1.fine, s0c, far]);
    keys.push(&[s1c, w0.fine, far]);
    keys.push(&[w0.coarse, s0c, wb.coarse, b0c]);
    keys.push(&[w1.coarse, s1c, w0.coarse, s0c]);
    keys.push(&[w1.coarse, w0.coarse, wb.coarse]);
    keys.push(&[w0.coarse, wb.coarse, wn.coarse]);
    keys.push(&[s1f, w0.fine]);
    keys.push(&[s0f, wb.fine]);
    keys.push(&[w0.broad, wb.broad]);
    keys.push(&[w0.broad, b0c, near]);
    keys.push(&[s0c, wb.broad, near]);
    keys.push(&[w1.broad, w0.broad]);
    keys.push(&[w1.broad, s0c, far]);
    keys.push(&[s1c, w0.broad, far]);
    keys.push(&[w1.broad, s1c, s0f]);
}

fn suffix(sentence: &Sentence<'_>, word: u16) -> u32 {
    sentence.words.get(usize::from(word)).map_or(1, |word| word.suffixes[2])
}

/// The features for the relation of an arc.
pub fn label_features(sentence: &Sentence<'_>, nodes: &[Node], dependent: u16, head: u16, keys: &mut Vec<u64>) {
    let node = |word: u16| nodes.get(usize::from(word)).copied().unwrap_or(EMPTY);
    let form = |word| sentence.form(word);
    let class = |word| sentence.class(word);
    let label = |word: u16| u32::from(node(word).label);
    let (df, dc, hf, hc) = (form(dependent), class(dependent), form(head), class(head));
    let (nd, nh) = (node(dependent), node(head));
    let side = u32::from(dependent > head);
    let far = distance(dependent, head) << 1 | side;
    let before = |word: u16| if word == NONE || word == 0 { NONE } else { word - 1 };
    let after = |word: u16| if word == NONE { NONE } else { word + 1 };
    let mut keys = Keys { keys, number: 300 };
    keys.push(&[side]);
    keys.push(&[df, side]);
    keys.push(&[dc, side]);
    keys.push(&[hf, side]);
    keys.push(&[hc, side]);
    keys.push(&[df, dc, hf, hc, side]);
    keys.push(&[df, hf, side]);
    keys.push(&[df, dc, hc, side]);
    keys.push(&[dc, hf, hc, side]);
    keys.push(&[dc, hc, side]);
    keys.push(&[dc, hc, far]);
    keys.push(&[df, hc, far]);
    keys.push(&[suffix(sentence, dependent), dc, hc, side]);
    keys.push(&[suffix(sentence, head), hc, dc, side]);
    keys.push(&[suffix(sentence, dependent), suffix(sentence, head), side]);
    // dependents of the dependent
    for child in [nd.left[0], nd.left[1], nd.right[0]] {
        keys.push(&[dc, hc, class(child), label(child), side]);
        keys.push(&[form(child), dc, hc, side]);
        keys.push(&[form(child), hf, side]);
    }
    keys.push(&[df, label(nd.left[0]), label(nd.right[0]), side]);
    keys.push(&[label(nd.left[0]), label(nd.left[1]), dc, hc, side]);
    // what the head has already
    for sibling in [nh.left[0], nh.left[1], nh.right[0], nh.right[1]] {
        keys.push(&[dc, hc, label(sibling), side]);
        keys.push(&[df, hc, label(sibling), side]);
    }
    keys.push(&[hf, label(nh.right[0]), dc, side]);
    keys.push(&[hf, label(nh.left[0]), dc, side]);
    keys.push(&[dc, hc, form(nh.left[0]), side]);
    keys.push(&[dc, hc, form(nh.right[0]), side]);
    keys.push(&[hc, label(nh.left[0]), label(nh.left[1]), dc, side]);
    keys.push(&[hc, label(nh.right[0]), label(nh.right[1]), dc, side]);
    // the words around
    keys.push(&[class(before(dependent)), dc, hc, side]);
    keys.push(&[class(after(dependent)), dc, hc, side]);
    keys.push(&[class(before(head)), dc, hc, side]);
    keys.push(&[class(after(head)), dc, hc, side]);
    keys.push(&[form(before(dependent)), dc, hc, side]);
    keys.push(&[form(after(dependent)), dc, hc, side]);
    // distributional classes
    let word = |word: u16| sentence.words.get(usize::from(word)).copied().unwrap_or_default();
    let (d, h) = (word(dependent), word(head));
    keys.push(&[d.fine, h.fine, side]);
    keys.push(&[d.fine, dc, hc, side]);
    keys.push(&[dc, h.fine, hc, side]);
    keys.push(&[d.fine, hf, side]);
    keys.push(&[d.coarse, h.coarse, dc, hc, side]);
    keys.push(&[d.coarse, form(nd.left[0]), h.coarse, side]);
    keys.push(&[d.fine, form(nd.left[0]), hc, side]);
    keys.push(&[hf, form(nd.left[0]), side, 1]);
    keys.push(&[d.broad, h.broad, side]);
    keys.push(&[d.broad, dc, hc, side]);
    keys.push(&[dc, h.broad, hc, side]);
    keys.push(&[d.broad, form(nd.left[0]), hf, side]);
}

/// The parser.
#[derive(Debug)]
pub struct Parser {
    transitions: Triples,
    labels: Table,
    relations: Vec<Relation>,
    /// How many readings are followed at a time.
    beam: usize,
    /// Readings this much worse than the best are dropped.
    margin: i32,
}

/// One reading of a sentence, as far as it has come.
#[derive(Clone, Debug)]
struct Reading {
    state: State,
    score: i32,
}

/// Space that is used again from sentence to sentence.
#[derive(Debug, Default)]
struct Scratch {
    keys: Vec<u64>,
    scores: Vec<i32>,
}

impl Parser {
    /// Reads the model.
    ///
    /// # Errors
    /// When it is missing, damaged or of another version.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Self::read(&Model::load(resources, FILE, "parser")?)
    }

    /// Reads the parser from a model.
    ///
    /// # Errors
    /// When sections are missing or do not fit together.
    pub fn read(model: &Model) -> Result<Self, DataFileError> {
        let (transitions, labels) = (Triples::read("transitions", model)?, Table::read("labels", model)?);
        let names = model.lines("relations")?;
        let relations: Option<Vec<Relation>> = names.iter().map(|name| Relation::from_name(name)).collect();
        let relations = relations.ok_or_else(|| model.wrong("relations", "not the name of a relation"))?;
        if relations.len() != labels.classes() {
            return Err(model.wrong("relations", "as many relations as weights are wanted"));
        }
        let mut beam = Cursor { bytes: model.section("beam")? };
        let (Some(size), Some(margin)) = (beam.u32(), beam.u32()) else {
            return Err(model.wrong("beam", "two numbers are wanted"));
        };
        let margin = i32::try_from(margin).unwrap_or(i32::MAX);
        Ok(Self { transitions, labels, relations, beam: size.clamp(1, 64) as usize, margin })
    }

    /// The same parser with another beam.
    #[must_use]
    pub fn with_beam(mut self, beam: usize, margin: i32) -> Self {
        (self.beam, self.margin) = (beam.max(1), margin);
        self
    }

    /// The tree of one sentence: head (`None` for the root) and relation of each word. Exactly one word is the root.
    #[must_use]
    pub fn parse(&self, sentence: &Sentence<'_>) -> Vec<(Option<usize>, Relation)> {
        let mut scratch = Scratch { keys: Vec::with_capacity(128), scores: vec![0; self.relations.len()] };
        let mut readings = vec![Reading { state: State::new(sentence.words.len()), score: 0 }];
        let mut candidates: Vec<(i32, usize, Transition)> = Vec::with_capacity(3 * self.beam);
        let mut next: Vec<Reading> = Vec::with_capacity(self.beam);
        while !readings[0].state.is_done() {
            candidates.clear();
            for (at, reading) in readings.iter().enumerate() {
                scratch.keys.clear();
                transition_features(sentence, &reading.state, &mut scratch.keys);
                let mut three = [0; 3];
                for &key in &scratch.keys {
                    self.transitions.add(key, &mut three);
                }
                for (transition, score) in Transition::ALL.into_iter().zip(three) {
                    if reading.state.allows(transition) {
                        candidates.push((reading.score + score, at, transition));
                    }
                }
            }
            // a stable order, so that equal scores fall out the same everywhere
            candidates.sort_by_key(|&(score, at, _)| (std::cmp::Reverse(score), at));
            candidates.truncate(self.beam);
            let least = candidates[0].0.saturating_sub(self.margin);
            candidates.retain(|&(score, ..)| score >= least);
            next.clear();
            for (number, &(score, at, transition)) in candidates.iter().enumerate() {
                // the last that goes on from a reading takes it over, the others copy it
                let wanted = candidates[number + 1..].iter().any(|&(_, other, _)| other == at);
                let mut state = if wanted {
                    readings[at].state.clone()
                } else {
                    std::mem::replace(&mut readings[at].state, State { stack: Vec::new(), next: 0, nodes: Vec::new() })
                };
                let label = state
                    .arc(transition)
                    .map_or(0, |(dependent, head)| self.label(sentence, &state.nodes, dependent, head, &mut scratch));
                state.apply(transition, label);
                next.push(Reading { state, score });
            }
            std::mem::swap(&mut readings, &mut next);
        }
        let tree = readings[0].state.nodes.iter().map(|node| match node.head {
            NONE => (None, Relation::Root),
            head => (Some(usize::from(head)), self.relations[usize::from(node.label)]),
        });
        tree.collect()
    }

    #[expect(clippy::cast_possible_truncation, reason = "there are fewer than 256 relations")]
    fn label(&self, sentence: &Sentence<'_>, nodes: &[Node], dependent: u16, head: u16, scratch: &mut Scratch) -> u8 {
        scratch.keys.clear();
        label_features(sentence, nodes, dependent, head, &mut scratch.keys);
        scratch.scores.fill(0);
        for &key in &scratch.keys {
            self.labels.add(key, &mut scratch.scores);
        }
        best(&scratch.scores) as u8
    }
}
