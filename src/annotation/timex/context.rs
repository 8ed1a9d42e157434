//! Which way a time lies, by the verb that governs it: from the parse, or from the nearest verb where there is none.

use crate::annotation::{Annotation, Mood, Relation, Upos, VerbForm, VerbTense};
use crate::calendar::{Bounds, Date};
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
    pub cues: Cues,
    /// The publication day, where it is known.
    pub published: Option<Date>,
}

/// Classes of words that tell past from future.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cues {
    /// will, may, would.
    pub helper: Option<ClassId>,
    /// scheduled, due, expected.
    pub plan: Option<ClassId>,
    /// said, was, rose.
    pub past: Option<ClassId>,
    /// managed, began, failed: an infinitive below them lies where they lie.
    pub done: Option<ClassId>,
}

impl Cues {
    pub fn of(lexicon: &Lexicon) -> Self {
        Self {
            helper: lexicon.class("future-cue"),
            plan: lexicon.class("plan-cue"),
            past: lexicon.class("past-cue"),
            done: lexicon.class("done-cue"),
        }
    }
}

/// A sentence longer than this is no prose; its tree is not walked.
const LONGEST_SENTENCE: usize = 300;

impl Context<'_> {
    /// The tense of what governs the expression, with the reason in words.
    pub fn tense(&self, span: Span) -> (Tense, Option<String>) {
        let before = self.text[floor(self.text, span.start.saturating_sub(24))..span.start].trim_end();
        let lower = before.to_ascii_lowercase();
        let lead = self.lexicon.leads.iter().find(|lead| {
            lower
                .strip_suffix(lead.as_str())
                .is_some_and(|rest| !rest.ends_with(|letter: char| letter.is_alphanumeric()))
        });
        let governor = self.governor(span);
        if let Some(lead) = lead {
            // "until Friday, he had not been seen" has been
            return match governor.filter(|&verb| self.is_past_perfect(verb) && !self.is_reported_deed(verb)) {
                Some(verb) => (Tense::Past, Some(format!("the verb `had {}` speaks of the past", self.form(verb)))),
                None => (Tense::Future, Some(format!("`{lead}` before it points ahead"))),
            };
        }
        if let Some(verb) = self.past_verb_before(span) {
            return (Tense::Past, Some(format!("the verb `{}` before it speaks of the past", self.form(verb))));
        }
        if self.is_predicate(span) {
            return (Tense::Future, Some("`is` says when it will be".to_owned()));
        }
        let by_parse = governor.and_then(|verb| self.tense_of(verb));
        by_parse.unwrap_or_else(|| self.nearest(span))
    }

    /// "Said it had suspended all flights until Sunday": what was done before the saying, and not what was not done.
    fn is_reported_deed(&self, verb: usize) -> bool {
        let (arcs, tags) = (&self.annotation.arcs, &self.annotation.tags);
        arcs[verb].relation == Relation::Ccomp
            && arcs[verb].head.is_some_and(|head| tags[head].features.tense == Some(VerbTense::Past))
            && !(verb.saturating_sub(4)..verb).any(|word| {
                arcs[word].head == Some(verb) && matches!(tags[word].lemma.as_str(), "not" | "never" | "n't")
            })
    }

    /// "Said Friday that he would go": a finite past verb right before the expression has it, wherever a parser hangs it.
    fn past_verb_before(&self, span: Span) -> Option<usize> {
        let (words, tags) = (&self.annotation.words, &self.annotation.tags);
        if tags.len() != words.len() {
            return None;
        }
        let first = words.partition_point(|word| word.span.end <= span.start);
        let mut verb = first.checked_sub(1)?;
        if self.is(verb, "on") {
            verb = verb.checked_sub(1)?;
        }
        let features = tags[verb].features;
        let finite = features.verb_form == Some(VerbForm::Finite) || features.mood == Some(Mood::Indicative);
        let past = tags[verb].upos == Upos::Verb && features.tense == Some(VerbTense::Past) && finite;
        (past && !self.is_cue(verb, self.cues.plan) && self.same_sentence(words[verb].span.start, span.start))
            .then_some(verb)
    }

    /// Whether a finite verb in the simple past governs the expression itself.
    pub fn is_told(&self, span: Span) -> bool {
        let (words, arcs, tags) = (&self.annotation.words, &self.annotation.arcs, &self.annotation.tags);
        let Some(verb) = self.governor(span) else { return false };
        let features = tags[verb].features;
        let direct = words.within(span).any(|(word, _)| arcs[word].head == Some(verb));
        let finite = features.verb_form == Some(VerbForm::Finite) || features.mood == Some(Mood::Indicative);
        direct
            && finite
            && features.tense == Some(VerbTense::Past)
            && !self.is_cue(verb, self.cues.plan)
            && !self
                .annotation
                .children(verb)
                .any(|child| matches!(arcs[child].relation, Relation::Aux | Relation::Xcomp | Relation::Ccomp))
    }

    /// "…, with the toll rising to 22 on Monday", "…, police said Sunday": told beside what the sentence tells.
    pub fn is_aside(&self, span: Span) -> bool {
        let arcs = &self.annotation.arcs;
        let aside = [Relation::Acl, Relation::AclRelcl, Relation::Advcl, Relation::AdvclRelcl, Relation::Parataxis];
        let above = |verb: &usize| arcs[*verb].head;
        std::iter::successors(self.governor(span), above).take(8).any(|word| aside.contains(&arcs[word].relation))
    }

    /// "Which opens on Friday": a bare present in -s with a day is a plan; "says", "costs" are none.
    pub fn is_futurate(&self, span: Span) -> bool {
        self.governor(span).is_some_and(|verb| {
            let (arcs, tags) = (&self.annotation.arcs, &self.annotation.tags);
            let features = tags[verb].features;
            tags[verb].upos == Upos::Verb
                && features.tense == Some(VerbTense::Present)
                && self.form(verb).ends_with('s')
                && self.annotation.children(verb).any(|child| arcs[child].relation == Relation::Nsubj)
                && !self.is_cue(verb, self.cues.past)
                && !self.annotation.children(verb).any(|child| {
                    matches!(arcs[child].relation, Relation::Aux | Relation::AuxPass | Relation::Cop | Relation::Ccomp)
                })
        })
    }

    fn is_past_perfect(&self, verb: usize) -> bool {
        self.annotation.children(verb).any(|child| {
            matches!(self.annotation.arcs[child].relation, Relation::Aux | Relation::AuxPass) && self.is(child, "had")
        })
    }

    /// "Could not be reached", "neither could be found": what could not be done was tried.
    fn could_not(&self, verb: usize, helpers: &[usize]) -> bool {
        let could = helpers.iter().any(|&word| self.is(word, "could"));
        let negative = |word: usize| {
            ["not", "n't", "n’t", "never", "neither", "no", "nobody", "none"].iter().any(|form| self.is(word, form))
        };
        could
            && self.annotation.children(verb).any(|child| {
                negative(child)
                    || (matches!(self.annotation.arcs[child].relation, Relation::Nsubj | Relation::NsubjPass)
                        && self.annotation.children(child).any(negative))
            })
    }

    /// "The deadline is Friday": the expression is what a present "be" says.
    fn is_predicate(&self, span: Span) -> bool {
        let (words, arcs, tags) = (&self.annotation.words, &self.annotation.arcs, &self.annotation.tags);
        if arcs.len() != words.len() || tags.len() != words.len() {
            return false;
        }
        let from = words.partition_point(|word| word.span.end <= span.start);
        // The copula stands just before what it says.
        (from.saturating_sub(3)..from).any(|word| {
            arcs[word].relation == Relation::Cop
                && tags[word].features.tense == Some(VerbTense::Present)
                && arcs[word].head.is_some_and(|head| span.contains(words[head].span))
        })
    }

    /// Whether the expression is the date of a dateline: capitals before it on its line, a dash or bracket after it.
    pub fn is_dateline(&self, span: Span) -> bool {
        const REACH: usize = 60;
        let line = &self.text[floor(self.text, span.start.saturating_sub(REACH))..span.start];
        let Some(line) = line.rsplit('\n').next().map(str::trim) else { return false };
        let place: String = line.chars().take_while(|letter| !matches!(letter, ',' | '(')).collect();
        let letters = || place.chars().filter(|letter| letter.is_alphabetic());
        let after = self.text[span.end..floor(self.text, (span.end + 30).min(self.text.len()))].trim_start();
        let dash = |text: &str| ["--", "-", "–", "—", "_"].iter().any(|mark| text.trim_start().starts_with(mark));
        // "(Reuters) —"
        let agency = after.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(_, rest)| rest);
        let ends = match line.chars().last() {
            Some(',') => {
                dash(after) || agency.is_some_and(dash) || (after.starts_with('(') && letters().all(char::is_uppercase))
            }
            Some('(') => after.strip_prefix(')').is_some_and(dash),
            _ => false,
        };
        // a place in small letters is one only before an agency
        let is_place = letters().all(char::is_uppercase)
            || (agency.is_some_and(dash) && place.chars().next().is_some_and(char::is_uppercase) && place.len() < 30);
        letters().count() > 2 && is_place && ends
    }

    /// The verb above the expression.
    fn governor(&self, span: Span) -> Option<usize> {
        let (words, arcs, tags) = (&self.annotation.words, &self.annotation.arcs, &self.annotation.tags);
        if arcs.len() != words.len() || tags.len() != words.len() {
            return None;
        }
        let inside: Vec<usize> = words.within(span).map(|(at, _)| at).collect();
        let sentence = self.annotation.sentence_of(*inside.first()?)?;
        if self.annotation.sentences[sentence].words.len() > LONGEST_SENTENCE {
            return None;
        }
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

    /// The verb of a clause as written: of "he can be in Paris", whose head is the place, "can be".
    fn told(&self, head: usize) -> String {
        if matches!(self.annotation.tags[head].upos, Upos::Verb | Upos::Aux) {
            return self.form(head).to_owned();
        }
        let verbal = |word: &usize| matches!(self.annotation.arcs[*word].relation, Relation::Aux | Relation::Cop);
        let words: Vec<&str> = self.annotation.children(head).filter(verbal).map(|word| self.form(word)).collect();
        if words.is_empty() { self.form(head).to_owned() } else { words.join(" ") }
    }

    fn form(&self, word: usize) -> &str {
        self.annotation.words[word].span.of(self.text)
    }

    fn tense_of(&self, verb: usize) -> Option<(Tense, Option<String>)> {
        let (arcs, tags) = (&self.annotation.arcs, &self.annotation.tags);
        let mut at = verb;
        for _ in 0..8 {
            let say = |tense: Tense| {
                Some((tense, Some(format!("the verb `{}` speaks of the {}", self.told(verb), name(tense)))))
            };
            let helpers: Vec<usize> = self
                .annotation
                .children(at)
                .filter(|child| matches!(arcs[*child].relation, Relation::Aux | Relation::AuxPass | Relation::Cop))
                .collect();
            let had = helpers.iter().any(|word| self.is(*word, "had"));
            let perfect = helpers.iter().any(|word| tags[*word].lemma == "have");
            if self.could_not(at, &helpers) {
                return say(Tense::Past);
            }
            if !perfect && helpers.iter().any(|word| self.is_cue(*word, self.cues.helper)) {
                return say(Tense::Future);
            }
            if had {
                return say(Tense::Past);
            }
            // "planned a march for", "is due", "has scheduled": what is planned lies ahead.
            if self.is_cue(at, self.cues.plan) {
                return say(Tense::Future);
            }
            let finite = helpers.iter().chain([&at]).find_map(|word| {
                let features = tags[*word].features;
                (features.verb_form == Some(VerbForm::Finite) || features.mood == Some(Mood::Indicative))
                    .then_some(features.tense)
                    .flatten()
            });
            let goes = tags[at].lemma == "go"
                && self.annotation.children(at).any(|word| arcs[word].relation == Relation::Xcomp && word > at);
            match finite {
                Some(VerbTense::Present) if goes => return say(Tense::Future),
                Some(VerbTense::Past) => return say(Tense::Past),
                // "has met", "have been told": a perfect looks back.
                Some(VerbTense::Present) => return say(if perfect { Tense::Past } else { Tense::Present }),
                None => {}
            }
            let features = tags[at].features;
            let to = self
                .annotation
                .children(at)
                .any(|child| arcs[child].relation == Relation::Mark && self.is(child, "to"));
            match (features.verb_form, arcs[at].head) {
                // "agreed to meet", "is to vote": ahead, unless the verb above says that it was done ("managed to").
                (Some(VerbForm::Infinitive), Some(head)) if to => {
                    let done = self.is_cue(head, self.cues.done)
                        || self.annotation.children(head).any(|word| self.is(word, "had"));
                    // "flew to Rome to meet him Monday": a purpose is dated with what served it.
                    let purpose = arcs[at].relation.universal() == "advcl";
                    if !done && !purpose {
                        return say(Tense::Future);
                    }
                    at = head;
                }
                (Some(VerbForm::Participle), _) if features.tense == Some(VerbTense::Past) => return say(Tense::Past),
                (_, head) => at = head?,
            }
        }
        None
    }

    fn is(&self, word: usize, form: &str) -> bool {
        self.form(word).eq_ignore_ascii_case(form)
    }

    /// Whether the word's form or lemma is in a class.
    fn is_cue(&self, word: usize, class: Option<ClassId>) -> bool {
        self.is_in(self.form(word), class) || self.is_in(&self.annotation.tags[word].lemma, class)
    }

    fn is_in(&self, word: &str, class: Option<ClassId>) -> bool {
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
            if self.is_in(word, self.cues.helper) || self.is_in(word, self.cues.plan) || word.ends_with("'ll") {
                Some(Tense::Future)
            } else if self.is_in(word, self.cues.past) || (word.len() > 4 && word.ends_with("ed")) {
                Some(Tense::Past)
            } else {
                None
            }
        };
        let back = words(before);
        let had = back.iter().rev().take(12).any(|word| word == "had");
        let found = back.iter().rev().take(12).find_map(|word| judge(word).map(|tense| (tense, word.clone())));
        let found = found
            .or_else(|| words(after).iter().take(10).find_map(|word| judge(word).map(|tense| (tense, word.clone()))));
        match found {
            Some((Tense::Future, _)) if had => {
                (Tense::Past, Some("the word `had` nearby speaks of the past".to_owned()))
            }
            Some((tense, word)) => (tense, Some(format!("the word `{word}` nearby speaks of the {}", name(tense)))),
            None => (Tense::Unknown, None),
        }
    }

    /// Whether bounds end after the publication.
    pub fn ends_ahead(&self, bounds: Bounds) -> bool {
        bounds.latest.zip(self.published).is_some_and(|(end, published)| end.date > published)
    }

    /// Where the sentence of a place begins; at most a few hundred bytes back.
    pub fn sentence_start(&self, byte: usize) -> usize {
        let sentences = &self.annotation.sentences;
        let at = sentences.partition_point(|sentence| sentence.span.end <= byte);
        let start = sentences.get(at).map_or(0, |sentence| sentence.span.start.min(byte));
        start.max(floor(self.text, byte.saturating_sub(400)))
    }

    /// Whether the text between two places compares something with something: "compared with", "from", "than".
    pub fn compares(&self, from: usize, to: usize) -> bool {
        let class = self.lexicon.class("compare-cue");
        let words = self.text[from.min(to)..to].split(|letter: char| !letter.is_ascii_alphabetic());
        words.filter(|word| !word.is_empty()).any(|word| self.is_in(word, class))
    }

    /// Whether the word right before the expression is this one.
    fn follows(&self, span: Span, word: &str) -> bool {
        let before = self.text[..span.start].trim_end();
        before.len() >= word.len()
            && before.is_char_boundary(before.len() - word.len())
            && before[before.len() - word.len()..].eq_ignore_ascii_case(word)
            && !before[..before.len() - word.len()].ends_with(|letter: char| letter.is_alphanumeric())
    }

    /// "That June", "March of that year".
    pub fn is_of_that_year(&self, span: Span) -> bool {
        let after = self.text[span.end..].trim_start();
        self.follows(span, "that") || ["of that year", "of the same year"].iter().any(|words| after.starts_with(words))
    }

    /// Whether two places lie in one sentence.
    pub fn same_sentence(&self, first: usize, second: usize) -> bool {
        if first.abs_diff(second) > 2000 {
            return false;
        }
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
