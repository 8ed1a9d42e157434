//! How likely it is that trigger, agent, patient and date of a report are right: evidence that was seen to matter, weighed by a
//! data file (a logistic regression on verdicts of readers, `training/confidence`).

use std::ops::Range;

use serde::Deserialize;

use crate::annotation::timex::Basis;
use crate::annotation::{Annotation, Relation, Spanned, Upos};
use crate::document::Span;
use crate::error::DataFileError;
use crate::event::factuality::Factuality;
use crate::event::participant::Filler;
use crate::event::scene::Scene;
use crate::event::{Certainty, Role, Status, When};
use crate::mention::{EventForm, EventMention, MentionForm};
use crate::resource::Resources;
use crate::table;

const FILE: &str = "rules/events/confidence.csv";

/// What is looked at, in the order in which it is worked out. Doubts are natural logarithms of one over what the parser (or the
/// recogniser of names) gives to its choice, up to [`MOST`].
pub const EVIDENCE: [&str; 42] = [
    "always",
    "doubt-trigger",
    "doubt-agent",
    "doubt-patient",
    "doubt-phrase",
    "doubt-beside-phrase",
    "doubt-time",
    "doubt-dependent",
    "doubt-sentence",
    "doubt-name",
    "pronoun",
    "description",
    "no-agent",
    "no-patient",
    "nobody-known",
    "noun",
    "light-verb",
    "untyped",
    "planned",
    "ongoing",
    "stopped",
    "uncertain",
    "undated",
    "bounded",
    "inherited-from-sentence",
    "inherited-from-narrative",
    "offset-from-event",
    "several-times",
    "length",
    "headline",
    "opening",
    "subordinate",
    "joined",
    "quoted",
    "circumstances",
    "passive",
    "long-patient",
    "several-patients",
    "left-out",
    "line-length",
    "same-event-dated",
    "object-missing",
];

/// Doubts are no greater than this.
const MOST: f32 = 3.0;

/// So many words before and behind an event are looked at, however long its sentence: what is no language has no full stops.
const REACH: usize = 150;

/// The evidence of one event.
pub type Evidence = [f32; EVIDENCE.len()];

/// The weights.
#[derive(Clone, Debug)]
pub struct Weights {
    weights: Evidence,
    /// What is less likely to be right is not shown.
    least: f32,
}

#[derive(Deserialize)]
struct Row {
    evidence: String,
    weight: f32,
}

impl Weights {
    /// Reads the weights.
    ///
    /// # Errors
    /// When the file is missing or names what is not looked at.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let mut read = Self { weights: [0.0; EVIDENCE.len()], least: 0.0 };
        for (line, row) in table::read::<Row>(FILE, &resources.bytes(FILE)?, b',')? {
            if row.evidence == "least" {
                read.least = row.weight;
            } else if let Some(at) = EVIDENCE.iter().position(|&name| name == row.evidence) {
                read.weights[at] = row.weight;
            } else {
                let known = EVIDENCE.join(", ");
                return Err(DataFileError::new(FILE, format!("`{}` is none of {known}", row.evidence)).at_line(line));
            }
        }
        Ok(read)
    }

    /// The probability that the event is right in all four.
    #[must_use]
    pub fn confidence(&self, evidence: &Evidence) -> f32 {
        let sum: f32 = self.weights.iter().zip(evidence).map(|(weight, value)| weight * value).sum();
        (1.0 / (1.0 + (-sum).exp())).clamp(0.02, 0.98)
    }

    /// Whether so likely an event is shown.
    #[must_use]
    pub fn is_enough(&self, confidence: f32) -> bool {
        confidence >= self.least
    }
}

/// What is claimed of one event.
pub(super) struct Claim<'a> {
    pub(super) mention: &'a EventMention,
    pub(super) fact: &'a Factuality,
    pub(super) cast: &'a [Filler],
    pub(super) when: Option<&'a When>,
    pub(super) kind: Option<&'a str>,
    /// Whether it stands in a quotation.
    pub(super) quoted: bool,
    /// The line that is shown; empty where nothing is.
    pub(super) line: &'a str,
}

/// What speaks for and against an event's being right.
pub(super) fn evidence(scene: &Scene<'_>, claim: &Claim<'_>) -> Evidence {
    let &Claim { mention, fact, cast, when, kind, quoted, line } = claim;
    let tree = scene.tree;
    let annotation = tree.annotation();
    let clause = mention.clause();
    let doubt = |word: usize| doubt(annotation, word);
    let most = |words: &mut dyn Iterator<Item = usize>| words.map(doubt).fold(0.0, f32::max);
    let yes = |holds: bool| f32::from(u8::from(holds));
    let agents = || cast.iter().filter(|filler| filler.role == Role::Agent);
    let patients = || cast.iter().filter(|filler| matches!(filler.role, Role::Patient | Role::Recipient));
    let core = || agents().chain(patients());
    let formed = |form: MentionForm| {
        core().any(|filler| scene.entity_mention(filler.word).is_some_and(|(_, _, found)| found == form))
    };
    let words = |span: Span| annotation.words.within(span).map(|(word, _)| word);
    let beside = |span: Span| {
        let last = words(span).last();
        last.and_then(|last| (last + 1 < tree.len()).then_some(last + 1)).into_iter()
    };
    let names = |span: Span| annotation.names.within(span).map(|(_, name)| -name.confidence.max(0.01).ln());
    let time = when.and_then(|when| when.time);
    let time_word = time.and_then(|time| annotation.times.get(time)).and_then(|time| words(time.span()).last());
    let basis = when.map_or(Basis::Unknown, |when| when.basis);
    let dated = when.is_some_and(|when| when.bounds.is_dated());
    let sentence = &annotation.sentences[tree.sentence(mention.head)];
    let count = sentence.words.len().max(1) as f32;
    let times = annotation.times.within(sentence.span()).take(2).count();
    let around = around(scene, mention.head);
    let place = scene.place(tree.sentence(mention.head));
    let relation = tree.relation(tree.first_conjunct(clause));
    let dependents =
        || tree.kids(clause).chain(tree.kids(mention.head)).filter(|&kid| tree.relation(kid) != Relation::Punct);
    [
        1.0,
        doubt(mention.head).max(doubt(clause)),
        most(&mut agents().map(|filler| filler.word)),
        most(&mut patients().map(|filler| filler.word)),
        most(&mut core().flat_map(|filler| words(filler.span).filter(|&word| word != filler.word))),
        most(&mut core().flat_map(|filler| beside(filler.span))),
        time_word.filter(|&word| tree.sentence(word) == tree.sentence(mention.head)).map_or(0.0, |word| {
            most(&mut std::iter::once(word).chain(tree.ancestors(word)).take_while(|&word| word != clause))
        }),
        most(&mut dependents()),
        around.clone().map(doubt).sum::<f32>() / around.len().max(1) as f32,
        core().flat_map(|filler| names(filler.span)).fold(0.0, f32::max),
        yes(formed(MentionForm::Pronoun)),
        yes(formed(MentionForm::Nominal)),
        yes(agents().next().is_none()),
        yes(patients().next().is_none()),
        yes(!core().any(|filler| filler.entity.is_some())),
        yes(mention.form == EventForm::Noun),
        yes(mention.light.is_some()),
        yes(kind.is_none()),
        yes(fact.status == Status::Planned),
        yes(fact.status == Status::Ongoing),
        yes(matches!(fact.status, Status::Denied | Status::Cancelled | Status::Postponed)),
        yes(fact.certainty != Certainty::Certain),
        // of an article that does not say when it was published nothing else can be said
        yes(!dated && scene.document.article.published.is_some()),
        yes(!dated && time.is_some()),
        yes(basis == Basis::InheritedFromSentence),
        yes(basis == Basis::InheritedFromNarrative),
        yes(matches!(basis, Basis::OffsetFromEvent | Basis::Anaphoric)),
        yes(times > 1),
        (count / 40.0).min(2.0),
        yes(scene.is_headline(tree.sentence(mention.head))),
        yes(place == Some(0)),
        yes(!matches!(relation, Relation::Root | Relation::Ccomp | Relation::Parataxis)),
        yes(tree.relation(clause) == Relation::Conj),
        yes(quoted),
        (cast.len() as f32 - core().count() as f32) / 4.0,
        yes(tree.kid(clause, &[Relation::AuxPass, Relation::NsubjPass]).is_some()),
        patients().map(|filler| words(filler.span).count()).max().unwrap_or_default() as f32 / 10.0,
        yes(patients().count() > 1),
        if line.is_empty() { 1.0 } else { left_out(scene, clause, line) },
        (line.len() as f32 / 100.0).min(2.0),
        yes(when.is_some_and(|when| when.relative_to.is_some())),
        yes(mention.form == EventForm::Verb
            && tree.kid(clause, &[Relation::Obj, Relation::Ccomp, Relation::Xcomp, Relation::Obl]).is_none()),
    ]
}

/// The words of its sentence that stand near a word.
fn around(scene: &Scene<'_>, word: usize) -> Range<usize> {
    let sentence = &scene.tree.annotation().sentences[scene.tree.sentence(word)].words;
    sentence.start.max(word.saturating_sub(REACH))..sentence.end.min(word + REACH).min(scene.tree.len())
}

/// How much the parser doubts a word's arc.
fn doubt(annotation: &Annotation, word: usize) -> f32 {
    let sure = annotation.sure.get(word).copied().unwrap_or(1.0);
    (-sure.max(1e-6).ln()).clamp(0.0, MOST)
}

/// The share of the clause's words of content, other clauses left aside, that the line does not tell.
fn left_out(scene: &Scene<'_>, clause: usize, line: &str) -> f32 {
    let tree = scene.tree;
    let other =
        [Relation::Conj, Relation::Parataxis, Relation::Advcl, Relation::Acl, Relation::AclRelcl, Relation::Appos];
    let is_own = |word: usize| {
        std::iter::once(word)
            .chain(tree.ancestors(word))
            .take_while(|&above| above != clause)
            .all(|above| !other.contains(&tree.relation(above)))
    };
    let (mut all, mut missing) = (0, 0);
    for word in around(scene, clause) {
        let content = matches!(tree.upos(word), Upos::Noun | Upos::Propn | Upos::Verb | Upos::Num | Upos::Adj);
        if content && scene.time(word).is_none() && tree.governs(clause, word) && is_own(word) {
            all += 1;
            missing += usize::from(!line.contains(tree.form(word)));
        }
    }
    missing as f32 / all.max(1) as f32
}
