//! Patterns over tokens, and the automaton of all of them.
//!
//! A pattern has sequence, choice `( a | b )` and option `?`, but no repetition: a match is never longer than its
//! pattern, so one pass over the text is linear whatever stands in it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::frame::Field;
use super::lexicon::{ClassId, Lexicon, Signature};

/// A parsed pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// A token of this class, its meaning put into a field.
    Class(ClassId, Option<Field>),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Option(Box<Node>),
    /// Where an expression begins and ends, numbered from 0.
    Open(usize),
    Close(usize),
}

/// Patterns that other patterns name with `@`.
pub(super) type Named = BTreeMap<String, Node>;

/// Reads a pattern: `word`, `<class>`, `<class=field>`, `@name`, `( a | b )`, `?`, `[` and `]`.
pub(super) fn parse(text: &str, named: &Named, lexicon: &mut Lexicon) -> Result<Node, String> {
    let spaced = ["(", ")", "|", "?", "[", "]"]
        .iter()
        .fold(text.to_owned(), |text, mark| text.replace(mark, &format!(" {mark} ")));
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, at: 0, opened: 0, closed: 0, named, lexicon };
    let node = reader.choice()?;
    match words.get(reader.at) {
        Some(rest) => Err(format!("`{rest}` is not expected here")),
        None if reader.opened != reader.closed => Err("`[` without `]`".to_owned()),
        None => Ok(node),
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
    opened: usize,
    closed: usize,
    named: &'a Named,
    lexicon: &'a mut Lexicon,
}

impl Reader<'_> {
    fn choice(&mut self) -> Result<Node, String> {
        let mut choices = vec![self.sequence()?];
        while self.words.get(self.at) == Some(&"|") {
            self.at += 1;
            choices.push(self.sequence()?);
        }
        Ok(if choices.len() == 1 { choices.remove(0) } else { Node::Choice(choices) })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut parts = Vec::new();
        while let Some(word) = self.words.get(self.at).copied() {
            let node = match word {
                "|" | ")" => break,
                "(" => {
                    self.at += 1;
                    let inner = self.choice()?;
                    if self.words.get(self.at) != Some(&")") {
                        return Err("`(` without `)`".to_owned());
                    }
                    inner
                }
                "?" => return Err("`?` after nothing".to_owned()),
                "[" => {
                    self.opened += 1;
                    Node::Open(self.opened - 1)
                }
                "]" => {
                    self.closed += 1;
                    if self.closed > self.opened {
                        return Err("`]` without `[`".to_owned());
                    }
                    Node::Close(self.closed - 1)
                }
                _ => self.element(word)?,
            };
            self.at += 1;
            if self.words.get(self.at) == Some(&"?") {
                self.at += 1;
                parts.push(Node::Option(Box::new(node)));
            } else {
                parts.push(node);
            }
        }
        if parts.is_empty() {
            return Err("an empty pattern".to_owned());
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Node::Sequence(parts) })
    }

    fn element(&mut self, word: &str) -> Result<Node, String> {
        if let Some(name) = word.strip_prefix('@') {
            return self.named.get(name).cloned().ok_or_else(|| format!("there is no pattern `@{name}` above"));
        }
        if let Some(inner) = word.strip_prefix('<') {
            let inner = inner.strip_suffix('>').ok_or_else(|| format!("`{word}` lacks a `>`"))?;
            let (class, field) = inner.split_once('=').unwrap_or((inner, inner));
            let id = self.lexicon.class(class).ok_or_else(|| format!("there is no class `{class}`"))?;
            let field = Field::of_class(field).map_err(|()| format!("there is no field `{field}`"))?;
            return Ok(Node::Class(id, field));
        }
        if word.chars().any(|letter| letter.is_uppercase() || letter.is_ascii_digit()) {
            return Err(format!("`{word}` is no word: patterns are in lower case and without digits"));
        }
        Ok(Node::Class(self.lexicon.add_literal(word)?, None))
    }
}

/// A step of the non-deterministic automaton.
#[derive(Clone, Debug)]
enum Step {
    Token { class: ClassId, field: Option<Field>, next: usize },
    Fork(Vec<usize>),
    Open(usize, usize),
    Close(usize, usize),
    Accept(usize),
}

/// What a match of one pattern captured.
#[derive(Clone, Debug, Default)]
pub(super) struct Captures {
    /// Tokens with their class and field, in order, each with the number of the expression that it belongs to.
    pub fields: Vec<(usize, ClassId, Field, usize)>,
    /// Expressions as half-open ranges of tokens.
    pub spans: Vec<(usize, usize)>,
}

/// The automaton of all patterns: deterministic to find, non-deterministic to capture.
#[derive(Debug, Default)]
pub(super) struct Automaton {
    steps: Vec<Step>,
    starts: Vec<usize>,
    /// One row a state, one column a signature; 0 is dead, 1 is the start.
    rows: Vec<u16>,
    width: usize,
    accepts: Vec<Vec<u16>>,
}

impl Automaton {
    /// Adds a pattern; its number is that of the rule.
    pub fn add(&mut self, node: &Node, rule: usize) {
        let accept = self.push(Step::Accept(rule));
        let start = self.build(node, accept);
        self.starts.push(start);
    }

    fn push(&mut self, step: Step) -> usize {
        self.steps.push(step);
        self.steps.len() - 1
    }

    fn build(&mut self, node: &Node, next: usize) -> usize {
        match node {
            Node::Class(class, field) => self.push(Step::Token { class: *class, field: *field, next }),
            Node::Sequence(parts) => parts.iter().rev().fold(next, |next, part| self.build(part, next)),
            Node::Choice(choices) => {
                let starts = choices.iter().map(|choice| self.build(choice, next)).collect();
                self.push(Step::Fork(starts))
            }
            Node::Option(inner) => {
                let with = self.build(inner, next);
                self.push(Step::Fork(vec![with, next]))
            }
            Node::Open(number) => self.push(Step::Open(*number, next)),
            Node::Close(number) => self.push(Step::Close(*number, next)),
        }
    }

    fn close_over(&self, from: usize, into: &mut Vec<usize>) {
        let mut stack = vec![from];
        while let Some(at) = stack.pop() {
            match &self.steps[at] {
                Step::Fork(nexts) => stack.extend(nexts),
                Step::Open(_, next) | Step::Close(_, next) => stack.push(*next),
                Step::Token { .. } | Step::Accept(_) => into.push(at),
            }
        }
    }

    /// Makes the deterministic automaton; `Err` where the patterns make more states than its tables can name.
    pub fn compile(&mut self, lexicon: &Lexicon) -> Result<(), String> {
        self.width = lexicon.signatures.len();
        let classes = lexicon.signatures.iter().flatten().max().map_or(0, |class| usize::from(*class) + 1);
        let mut first = Vec::new();
        for start in &self.starts {
            self.close_over(*start, &mut first);
        }
        first.sort_unstable();
        first.dedup();
        let mut sets = vec![Vec::new(), first.clone()];
        let mut ids: HashMap<Vec<usize>, u16> = HashMap::from([(Vec::new(), 0), (first, 1)]);
        // A step's closure is the same each time: compute it once.
        let closures: Vec<Vec<usize>> = self
            .steps
            .iter()
            .map(|step| {
                let mut after = Vec::new();
                if let Step::Token { next, .. } = step {
                    self.close_over(*next, &mut after);
                }
                after
            })
            .collect();
        let mut at = 0;
        while at < sets.len() {
            let mut by_class: Vec<Vec<usize>> = vec![Vec::new(); classes];
            let mut accepted = Vec::new();
            for step in &sets[at] {
                match &self.steps[*step] {
                    Step::Token { class, .. } if usize::from(*class) < classes => {
                        by_class[usize::from(*class)].push(*step);
                    }
                    Step::Accept(rule) => accepted.push(u16::try_from(*rule).unwrap_or(u16::MAX)),
                    _ => {}
                }
            }
            accepted.sort_unstable();
            accepted.dedup();
            self.accepts.push(accepted);
            let mut row = vec![0_u16; self.width];
            for (signature, target) in row.iter_mut().enumerate() {
                let mut reached: Vec<usize> = Vec::new();
                for class in &lexicon.signatures[signature] {
                    for step in by_class.get(usize::from(*class)).into_iter().flatten() {
                        reached.extend(&closures[*step]);
                    }
                }
                if reached.is_empty() {
                    continue;
                }
                reached.sort_unstable();
                reached.dedup();
                *target = if let Some(id) = ids.get(&reached) {
                    *id
                } else {
                    let id = u16::try_from(sets.len()).map_err(|_| "more than 65,535 states".to_owned())?;
                    ids.insert(reached.clone(), id);
                    sets.push(reached);
                    id
                };
            }
            self.rows.extend(row);
            at += 1;
        }
        Ok(())
    }

    /// The state after a token; 0 is dead.
    #[inline]
    pub fn next(&self, state: u16, signature: Signature) -> u16 {
        self.rows[usize::from(state) * self.width + usize::from(signature)]
    }

    /// The rules that end here, by number.
    #[inline]
    pub fn accepted(&self, state: u16) -> &[u16] {
        &self.accepts[usize::from(state)]
    }

    /// How many states there are.
    pub fn states(&self) -> usize {
        self.accepts.len()
    }

    /// What one rule captures of tokens that it matches: the first way in the order of its choices. Each pair of step
    /// and token is tried once.
    pub fn capture(&self, rule: usize, signatures: &[Signature], lexicon: &Lexicon) -> Option<Captures> {
        let width = signatures.len() + 1;
        let start = self.starts[rule];
        let mut tried = HashSet::new();
        // Each entry: step, token, and the length of the trail to keep when it is taken up.
        let mut stack = vec![(start, 0_usize, 0_usize)];
        let mut trail: Vec<(usize, usize)> = Vec::new();
        while let Some((step, token, keep)) = stack.pop() {
            trail.truncate(keep);
            if !tried.insert(step * width + token) {
                continue;
            }
            trail.push((step, token));
            let keep = trail.len();
            match &self.steps[step] {
                Step::Accept(_) if token == signatures.len() => return Some(self.read(&trail)),
                Step::Accept(_) => {}
                Step::Fork(nexts) => stack.extend(nexts.iter().rev().map(|next| (*next, token, keep))),
                Step::Open(_, next) | Step::Close(_, next) => stack.push((*next, token, keep)),
                Step::Token { class, next, .. } => {
                    if signatures.get(token).is_some_and(|signature| lexicon.has(*signature, *class)) {
                        stack.push((*next, token + 1, keep));
                    }
                }
            }
        }
        None
    }

    fn read(&self, trail: &[(usize, usize)]) -> Captures {
        let mut captures = Captures::default();
        let mut current = 0;
        for (step, token) in trail {
            match &self.steps[*step] {
                Step::Open(number, _) => {
                    current = *number;
                    captures.spans.push((*token, *token));
                }
                Step::Close(number, _) => {
                    if let Some(span) = captures.spans.get_mut(*number) {
                        span.1 = *token;
                    }
                }
                Step::Token { class, field: Some(field), .. } => {
                    captures.fields.push((*token, *class, *field, current));
                }
                _ => {}
            }
        }
        captures
    }
}
