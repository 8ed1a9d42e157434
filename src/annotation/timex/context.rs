//! Which way a time lies, by the verb that governs it: from the parse, or from the nearest verb where there is none.

use crate::annotation::{Annotation, Mood, Relation, Upos, VerbForm, VerbTense};
use crate::document::Span;

use super::lexicon::{ClassId, Lexicon, key_of};

/// What the governing verb says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Present,
    Future,
    Unknown,
}

/// The text and its analysis, as far as it goes.
pub(super) struct Context<'a> {
    pub text: &'a str,
    pub annotation: &'a Annotation,
    pub lexicon: &'a Lexicon,
    pub future_cue: Option<ClassId>,
    pub past_cue: Option<ClassId>,
}

impl Context<'_> {
    /// The tense of what governs the expression, with the reason in words.
    pub fn tense(&self, span: Span) -> (Tense, Option<String>) {
        let by_parse = self.governor(span).and_then(|verb| self.tense_of(verb));
        by_parse.unwrap_or_else(|| self.nearest(span))
    }

    /// The verb above the expression.
    fn governor(&self, span: Span) -> Option<usize> {
        let (words, arcs, tags) = (&self.annotation.words, &self.annotation.arcs, &self.annotation.tags);
        if arcs.len() != words.len() || tags.len() != words.len() {
            return None;
        }
        let inside: Vec<usize> = words.within(span).map(|(at, _)| at).collect();
        let head = inside.iter().copied().find(|word| arcs[*word].head.is_none_or(|head| !inside.contains(&head)))?;
        let mut at = head;
        for _ in 0..40 {
            if !inside.contains(&at) && matches!(tags[at].upos, Upos::Verb | Upos::Aux) {
                return Some(at);
            }
            if self.annotation.children(at).any(|child| arcs[child].relation == Relation::Cop) && !inside.contains(&at)
            {
                return Some(at);
            }
            at = arcs[at].head?;
        }
        None
    }

    fn form(&self, word: usize) -> &str {
        self.annotation.words[word].span.of(self.text)
    }

    fn tense_of(&self, verb: usize) -> Option<(Tense, Option<String>)> {
        let (arcs, tags) = (&self.annotation.arcs, &self.annotation.tags);
        let mut at = verb;
        for _ in 0..8 {
            let say = |tense: Tense| {
                Some((tense, Some(format!("the verb `{}` speaks of the {}", self.form(verb), name(tense)))))
            };
            let helpers: Vec<usize> = self
                .annotation
                .children(at)
                .filter(|child| matches!(arcs[*child].relation, Relation::Aux | Relation::AuxPass | Relation::Cop))
                .collect();
            let lower = |word: usize| self.form(word).to_ascii_lowercase();
            if helpers.iter().any(|word| {
                matches!(
                    lower(*word).as_str(),
                    "will" | "'ll" | "’ll" | "shall" | "wo" | "ll" | "may" | "can" | "should" | "must" | "might"
                )
            }) {
                return say(Tense::Future);
            }
            let verb_lemma = tags[at].lemma.as_str();
            let finite = helpers.iter().chain([&at]).find_map(|word| {
                let features = tags[*word].features;
                (features.verb_form == Some(VerbForm::Finite) || features.mood == Some(Mood::Indicative))
                    .then_some(features.tense)
                    .flatten()
            });
            if verb_lemma == "go"
                && arcs
                    .iter()
                    .enumerate()
                    .any(|(word, arc)| arc.head == Some(at) && arc.relation == Relation::Xcomp && word > at)
            {
                return say(Tense::Future);
            }
            match finite {
                Some(VerbTense::Past) => return say(Tense::Past),
                Some(VerbTense::Present) => {
                    // "has met", "have been told": a perfect looks back.
                    let perfect = helpers.iter().any(|word| tags[*word].lemma == "have");
                    return say(if perfect { Tense::Past } else { Tense::Present });
                }
                None => {}
            }
            let features = tags[at].features;
            let to = self
                .annotation
                .children(at)
                .any(|child| arcs[child].relation == Relation::Mark && lower(child) == "to");
            if features.verb_form == Some(VerbForm::Infinitive) && to {
                // "plans to meet", "is expected to vote": ahead of a present, behind a past.
                let above = arcs[at].head.map(|head| (head, tags[head].lemma.clone()));
                return match above {
                    Some((head, lemma))
                        if self.is_cue(&lemma, self.future_cue)
                            || self.is_cue(&self.form(head).to_ascii_lowercase(), self.future_cue) =>
                    {
                        say(Tense::Future)
                    }
                    Some((head, _)) => {
                        at = head;
                        continue;
                    }
                    None => say(Tense::Future),
                };
            }
            if features.verb_form == Some(VerbForm::Participle) && features.tense == Some(VerbTense::Past) {
                return if self.is_cue(&lower(at), self.future_cue) { say(Tense::Future) } else { say(Tense::Past) };
            }
            at = arcs[at].head?;
        }
        None
    }

    fn is_cue(&self, word: &str, class: Option<ClassId>) -> bool {
        let entry = key_of(word.as_bytes()).and_then(|key| self.lexicon.find(key));
        entry
            .zip(class)
            .is_some_and(|(entry, class)| self.lexicon.has(self.lexicon.entries[entry as usize].signatures[0], class))
    }

    /// The verb nearest to the expression in its sentence, before it first: known verb forms, and what ends on -ed.
    fn nearest(&self, span: Span) -> (Tense, Option<String>) {
        const REACH: usize = 240;
        let from = floor(self.text, span.start.saturating_sub(REACH));
        let to = floor(self.text, (span.end + REACH).min(self.text.len()));
        let before = &self.text[from..span.start];
        let before = before.rfind([';', '\n']).map_or(before, |at| &before[at + 1..]);
        let before = before.rfind(". ").map_or(before, |at| &before[at + 2..]);
        let after = &self.text[span.end..to];
        let after = after.find([';', '\n']).map_or(after, |at| &after[..at]);
        let after = after.find(". ").map_or(after, |at| &after[..at]);
        let words = |text: &str| -> Vec<String> {
            text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
                .filter(|word| !word.is_empty())
                .map(str::to_ascii_lowercase)
                .collect()
        };
        let judge = |word: &String| -> Option<Tense> {
            if self.is_cue(word, self.future_cue) || word.ends_with("'ll") {
                Some(Tense::Future)
            } else if self.is_cue(word, self.past_cue) || (word.len() > 4 && word.ends_with("ed")) {
                Some(Tense::Past)
            } else {
                None
            }
        };
        let found = words(before).iter().rev().take(12).find_map(|word| judge(word).map(|tense| (tense, word.clone())));
        let found = found
            .or_else(|| words(after).iter().take(10).find_map(|word| judge(word).map(|tense| (tense, word.clone()))));
        match found {
            Some((tense, word)) => (tense, Some(format!("the word `{word}` nearby speaks of the {}", name(tense)))),
            None => (Tense::Unknown, None),
        }
    }

    /// Whether two places lie in one sentence.
    pub fn same_sentence(&self, first: usize, second: usize) -> bool {
        let sentences = &self.annotation.sentences;
        if sentences.is_empty() {
            return !self.text[first.min(second)..first.max(second)].contains(". ");
        }
        let at = |byte: usize| sentences.partition_point(|sentence| sentence.span.end <= byte);
        at(first) == at(second)
    }
}

fn name(tense: Tense) -> &'static str {
    match tense {
        Tense::Past => "past",
        Tense::Present => "present",
        Tense::Future => "future",
        Tense::Unknown => "unknown",
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
