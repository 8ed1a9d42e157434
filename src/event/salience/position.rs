//! Where in its sentence, and in the article, an event is told.

use crate::annotation::Relation;
use crate::event::Status;
use crate::event::factuality::Factuality;
use crate::event::scene::Scene;
use crate::mention::{Complement, EventClass, EventMention};

/// How the article tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// By a sentence's own clause, or as what its main verb reports.
    Told,
    /// By a clause that says what else happened then, or by the infinitive of such a clause.
    Joined,
    /// Further down.
    Below,
}

/// How the article tells an event.
pub(super) fn position(scene: &Scene<'_>, mention: &EventMention, fact: &Factuality) -> Position {
    let tree = scene.tree;
    let clause = mention.clause();
    if is_told(scene, clause) {
        return Position::Told;
    }
    let first = tree.first_conjunct(clause);
    let Some(head) = tree.head(first).filter(|&head| is_told(scene, head)) else { return Position::Below };
    let joined = match tree.relation(first) {
        // "after Hale left the board", "as the court heard her appeal"
        Relation::Advcl => {
            let mark = tree.kid(first, &[Relation::Mark]).or_else(|| tree.kid(first, &[Relation::Advmod]));
            fact.rule == "past"
                && tree.kid(clause, &[Relation::Nsubj, Relation::NsubjPass]).is_some()
                && mark.is_some_and(|mark| tree.is(mark, &["after", "as", "when", "while"]))
        }
        Relation::Parataxis => fact.rule == "past" && tree.kid(clause, &[Relation::Nsubj]).is_some(),
        // "managed to win over investors", "is scheduled to meet them"
        Relation::Xcomp => scene.event(head).is_some_and(|event| {
            let done = fact.status == Status::Occurred;
            match scene.mentions[event].complement {
                Some(Complement::Fact | Complement::Begin) => done,
                Some(Complement::Plan | Complement::Think) | None => fact.status == Status::Planned,
                _ => false,
            }
        }),
        _ => false,
    };
    if joined { Position::Joined } else { Position::Below }
}

/// Whether the clause is the sentence's own, or joined to it.
pub(super) fn heads(scene: &Scene<'_>, clause: usize) -> bool {
    scene.tree.relation(scene.tree.first_conjunct(clause)) == Relation::Root
}

/// Whether the article begins by telling the event.
pub(super) fn is_opening(scene: &Scene<'_>, mention: &EventMention) -> bool {
    scene.place(scene.tree.sentence(mention.head)) == Some(0) && is_told(scene, mention.clause())
}

/// Whether the clause is the sentence's own, or what its main verb reports.
pub(super) fn is_told(scene: &Scene<'_>, clause: usize) -> bool {
    let tree = scene.tree;
    let first = tree.first_conjunct(clause);
    match tree.relation(first) {
        Relation::Root => true,
        Relation::Ccomp | Relation::Parataxis => tree.head(first).is_some_and(|head| {
            tree.relation(head) == Relation::Root
                && scene.event(head).is_some_and(|event| scene.mentions[event].class == EventClass::Reporting)
        }),
        _ => false,
    }
}

/// Whether a time stands beside a verb of saying, and not in what is said: "in a statement issued Friday, she said that …".
pub(super) fn is_stamped(scene: &Scene<'_>, mention: &EventMention, time: usize) -> bool {
    let tree = scene.tree;
    let Some((word, _)) = tree.annotation().words.within(tree.annotation().times[time].span).next() else {
        return false;
    };
    let inside = |word: usize| {
        matches!(
            tree.relation(word),
            Relation::Ccomp | Relation::Xcomp | Relation::Advcl | Relation::Obj | Relation::Parataxis | Relation::Conj
        )
    };
    let above = std::iter::once(word).chain(tree.ancestors(word)).take_while(|&word| word != mention.clause());
    let (mut reached, mut within) = (word, false);
    for word in above {
        (reached, within) = (word, within || inside(word));
    }
    !within && tree.head(reached) == Some(mention.clause())
}

/// Whether what a verb says stands in quotation marks: it has the words of a speech, and not of a line.
pub(super) fn is_quotation(scene: &Scene<'_>, verb: usize) -> bool {
    let tree = scene.tree;
    let near = |word: &usize| tree.sentence(*word) == tree.sentence(verb);
    let marks = |word: usize| matches!(tree.form(word), "“" | "”" | "\"" | "``" | "''" | "‘");
    let speaker = tree.kid(verb, &[Relation::Nsubj]).map_or(verb, |subject| tree.extent(subject).0.min(verb));
    (speaker.saturating_sub(3)..speaker).filter(near).any(marks)
        || (verb + 1..(verb + 8).min(tree.len())).take_while(near).any(marks)
}

/// Whether the sentence breaks off, as a teaser does: "The board has approved …".
pub(super) fn is_broken_off(scene: &Scene<'_>, word: usize) -> bool {
    let text = scene.sentence_span(word).of(scene.tree.text()).trim_end();
    text.ends_with("...") || text.ends_with('…') || text.ends_with("[…]") || text.ends_with("[...]")
}
