use crate::annotation::Annotation;
use crate::article::Published;
use crate::calendar::Datelike;
use crate::document::Span;
use crate::error::DataFileError;
use crate::resource::Resources;

use super::context::{Context, Cues};
use super::feasts::Feasts;
use super::frame::{Frame, Operation};
use super::lexer::{Content, Lexer, Token};
use super::lexicon::{ClassId, Lexicon, Signature};
use super::meaning::Meaning;
use super::pattern::Captures;
use super::resolve::Resolver;
use super::rule::{Example, Guard, Neighbour, Place, Rules};
use super::vague::VagueWords;
use super::value::{Timex, TimexValue};

/// Finds time expressions and resolves them. Loaded once, used for any number of texts.
///
/// ```
/// use dateline::annotation::{Annotation, timex::Timexes};
/// use dateline::article::{Published, PublishedBasis};
/// use dateline::resource::Resources;
///
/// let timexes = Timexes::load(&Resources::embedded())?;
/// let published = Published { when: "2026-01-04".parse()?, basis: PublishedBasis::Given };
/// let found = timexes.find("They met last month.", &Annotation::default(), Some(published));
/// assert_eq!(found[0].timex3(), "2025-12");
/// assert_eq!(found[0].bounds().latest.map(|day| day.to_string()).as_deref(), Some("2025-12-31"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Timexes {
    lexicon: Lexicon,
    rules: Rules,
    vague: VagueWords,
    feasts: Feasts,
}

const FOLDER: &str = "rules/timex/en";

/// Tokens in memory at a time.
const CHUNK: usize = 8192;

impl Timexes {
    /// Reads the words, patterns and rules and compiles them.
    ///
    /// # Errors
    /// When a file is missing or wrong: the error names file, line and rule.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let feasts = Feasts::load(resources, &format!("{FOLDER}/feasts.csv"))?;
        let mut lexicon = Lexicon::load(resources, &format!("{FOLDER}/values"), &feasts)?;
        let rules = Rules::load(resources, FOLDER, &mut lexicon)?;
        let vague = VagueWords::load(resources, &format!("{FOLDER}/vague.csv"))?;
        Ok(Self { lexicon, rules, vague, feasts })
    }

    /// The examples of the rule files.
    #[must_use]
    pub fn examples(&self) -> &[Example] {
        &self.rules.examples
    }

    /// How many states the automaton has.
    #[must_use]
    pub fn states(&self) -> usize {
        self.rules.automaton.states()
    }

    /// The time expressions of a text, in order, not nested. Tense and governing verb come from the tags and arcs of
    /// `annotation`, or from nearby words where it has none. Without a publication date nothing relative is resolved.
    #[must_use]
    pub fn find(&self, text: &str, annotation: &Annotation, published: Option<Published>) -> Vec<Timex> {
        let cues = Cues::of(&self.lexicon);
        let day = published.and_then(|published| published.when.date());
        let context = Context { text, annotation, lexicon: &self.lexicon, cues, published: day };
        let mut resolver = Resolver::new(published, &context, &self.vague, &self.feasts);
        let mut lexer = Lexer::new(&self.lexicon, text);
        let mut tokens: Vec<Token> = Vec::new();
        let mut found: Vec<Timex> = Vec::new();
        // The last token of the chunk before, for guards that look back.
        let mut before: Option<Token> = None;
        loop {
            tokens.clear();
            tokens.extend(before);
            let more = lexer.fill(&mut tokens, CHUNK);
            let mut at = usize::from(before.is_some());
            while at < tokens.len() {
                at = self.step(text, &tokens, at, &mut resolver, &mut found);
            }
            before = tokens.last().copied();
            if !more {
                break;
            }
        }
        super::range::move_clocks(&context, &mut found);
        super::range::link(&context, &mut found);
        found
    }

    /// Tries the rules on the token at `at`; the token to go on with.
    #[inline]
    fn step(
        &self,
        text: &str,
        tokens: &[Token],
        at: usize,
        resolver: &mut Resolver<'_>,
        found: &mut Vec<Timex>,
    ) -> usize {
        let automaton = &self.rules.automaton;
        let mut state = automaton.next(1, tokens[at].signature);
        if state == 0 {
            return at + 1;
        }
        let mut ends: [(usize, u16); 32] = [(0, 0); 32];
        let mut count = 0;
        let mut to = at + 1;
        loop {
            if !automaton.accepted(state).is_empty() && count < ends.len() {
                ends[count] = (to, state);
                count += 1;
            }
            match tokens.get(to) {
                Some(token) if !token.breaks => state = automaton.next(state, token.signature),
                _ => break,
            }
            if state == 0 {
                break;
            }
            to += 1;
        }
        for &(end, state) in ends[..count].iter().rev() {
            for &pattern in automaton.accepted(state) {
                let rule = &self.rules.list[self.rules.rule_of[usize::from(pattern)]];
                if !rule.guards.iter().all(|guard| self.holds(guard, text, tokens, at, end)) {
                    continue;
                }
                let signatures: Vec<Signature> = tokens[at..end].iter().map(|token| token.signature).collect();
                let Some(captures) = automaton.capture(usize::from(pattern), &signatures, &self.lexicon) else {
                    continue;
                };
                if rule.frames[0].operation == Operation::Nothing {
                    return end;
                }
                let first = found.len();
                if let Some(next) = self.take(&tokens[at..end], &captures, &rule.frames, &rule.name, resolver, found) {
                    let lead = at.checked_sub(1).map(|lead| &tokens[lead]).filter(|_| !tokens[at].breaks);
                    if let (Some(lead), Some(timex)) = (lead, found.get_mut(first)) {
                        self.limit(lead, &tokens[at], timex);
                    }
                    return at + next;
                }
            }
        }
        at + 1
    }

    /// "No later than Friday", "on or before 3 May": the words before a point belong to it and say on which side of it.
    fn limit(&self, lead: &Token, first: &Token, timex: &mut Timex) {
        let Content::Entry(id) = lead.content else { return };
        let Some(class) = self.lexicon.class("limit") else { return };
        let Some(Meaning::Modifier(modifier)) = self.lexicon.entries[id as usize].meaning(class) else { return };
        let is_point = matches!(timex.value, TimexValue::Period { .. }) && timex.modifier.is_none();
        if is_point && timex.span.start == first.start {
            timex.span = Span::new(lead.start, timex.span.end);
            timex.modifier = Some(modifier);
            timex.steps.push("the words before it leave one side open".to_owned());
        }
    }

    /// Resolves the expressions of a match; the number of tokens used, or `None` where none of them is a time.
    fn take(
        &self,
        tokens: &[Token],
        captures: &Captures,
        constants: &[Frame],
        rule: &str,
        resolver: &mut Resolver<'_>,
        found: &mut Vec<Timex>,
    ) -> Option<usize> {
        let mut frames: Vec<Frame> = (0..captures.spans.len())
            .map(|number| *constants.get(number).unwrap_or(&constants[constants.len() - 1]))
            .collect();
        for &(token, class, field, number) in &captures.fields {
            let meaning = self.meaning(&tokens[token], class)?;
            if let Some(frame) = frames.get_mut(number) {
                frame.set(field, meaning);
            }
        }
        super::range::share(&mut frames);
        let mut used = None;
        let mut year = None;
        for (mut frame, &(first, past)) in frames.into_iter().zip(&captures.spans) {
            // The second end of a range lies in the year that the first one was found to lie in.
            frame.year = frame.year.or(year.filter(|_| frame.month.is_some() && frame.year_shift.is_none()));
            if past <= first {
                continue;
            }
            let span = Span::new(tokens[first].start, tokens[past - 1].end);
            if let Some(timex) = resolver.resolve(frame, span, rule, found.len()) {
                if let TimexValue::Period { period, .. } = timex.value {
                    year = Some(period.first_day().year());
                }
                found.push(timex);
                used = Some(past);
            }
        }
        used
    }

    fn meaning(&self, token: &Token, class: ClassId) -> Option<Meaning> {
        match token.content {
            Content::Other => None,
            Content::Value(meaning) => Some(meaning),
            Content::Entry(id) => {
                let entry = &self.lexicon.entries[id as usize];
                entry
                    .meaning(class)
                    .or_else(|| entry.numeral.map(|number| Meaning::Number(number, false)))
                    .or_else(|| entry.ordinal.map(Meaning::Ordinal))
            }
        }
    }

    fn holds(&self, guard: &Guard, text: &str, tokens: &[Token], at: usize, end: usize) -> bool {
        if guard.place == Place::Near {
            return self.is_near(guard, tokens, at, end) == guard.wanted;
        }
        let after = guard.place == Place::After;
        let token = if after {
            tokens.get(end).filter(|token| !token.breaks)
        } else {
            at.checked_sub(1).map(|before| &tokens[before]).filter(|_| !tokens[at].breaks)
        };
        let glued = if after { token.is_some_and(|token| token.glued) } else { tokens[at].glued };
        let there = token.is_some_and(|token| {
            let bytes = text.as_bytes();
            guard.words.iter().any(|word| match word {
                Neighbour::Class(class) => self.lexicon.has(token.signature, *class),
                Neighbour::Capital => bytes[token.start].is_ascii_uppercase(),
                Neighbour::Lower => bytes[token.start].is_ascii_lowercase(),
                Neighbour::Plural => {
                    bytes[token.start].is_ascii_lowercase()
                        && token.signature == 0
                        && token.end - token.start > 3
                        && bytes[token.end - 1] == b's'
                        && bytes[token.end - 2] != b's'
                }
                Neighbour::Glued => glued,
                Neighbour::Digit => bytes[token.start].is_ascii_digit(),
            })
        });
        there == guard.wanted
    }
}

impl Timexes {
    /// Whether one of the guard's classes stands in the same paragraph, a few words before or after.
    fn is_near(&self, guard: &Guard, tokens: &[Token], at: usize, end: usize) -> bool {
        const REACH: usize = 40;
        let is_one = |token: &Token| {
            guard.words.iter().any(|word| match word {
                Neighbour::Class(class) => self.lexicon.has(token.signature, *class),
                _ => false,
            })
        };
        let back = (0..at).rev().take(REACH).take_while(|&before| !tokens[before + 1].breaks);
        back.map(|before| &tokens[before]).any(is_one)
            || tokens[end..].iter().take(REACH).take_while(|token| !token.breaks).any(is_one)
    }

    /// Runs the examples of the rule files; one message for each that fails.
    #[must_use]
    pub fn check_examples(&self) -> Vec<String> {
        let mut failures = Vec::new();
        for example in self.examples() {
            let published = example.published.as_deref().and_then(|day| day.parse().ok());
            let published = published.map(|when| Published { when, basis: crate::article::PublishedBasis::Given });
            let found = self.find(&example.text, &Annotation::default(), published);
            let place = format!("{}:{}: `{}`", example.file, example.line, example.rule);
            if example.expected.is_empty() {
                if let Some(timex) = found.iter().find(|timex| timex.rule == example.rule) {
                    failures.push(format!(
                        "{place}: finds `{}` in a text that it must not match",
                        timex.span.of(&example.text)
                    ));
                }
                continue;
            }
            for (expression, wanted) in &example.expected {
                let shown: Vec<String> = found
                    .iter()
                    .map(|timex| format!("`{}` {} ({})", timex.span.of(&example.text), Self::shown(timex), timex.rule))
                    .collect();
                let right = found.iter().any(|timex| {
                    timex.rule == example.rule
                        && timex.span.of(&example.text) == expression
                        && (timex.timex3() == *wanted || Self::shown(timex) == *wanted)
                });
                if !right {
                    failures.push(format!("{place}: wants `{expression}` {wanted}, finds {}", shown.join(", ")));
                }
            }
        }
        failures
    }

    /// Value, modifier, quant and freq, as examples write them.
    fn shown(timex: &Timex) -> String {
        let modifier = timex.modifier.and_then(|modifier| {
            super::value::Modifier::NAMES
                .iter()
                .find(|(_, known)| *known == modifier)
                .map(|(name, _)| (*name).to_owned())
        });
        let parts = [Some(timex.timex3()), modifier, timex.quant.clone(), timex.freq.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
