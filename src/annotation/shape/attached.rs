//! Clauses and subjects that a parser hangs on the wrong verb.

use std::ops::Range;

use crate::annotation::Arc;
use crate::annotation::tag::{Relation, Tag, Upos, VerbForm, VerbTense};

const SUBJECTS: [Relation; 2] = [Relation::Nsubj, Relation::NsubjPass];

fn kid(head: usize, relations: &[Relation], range: &Range<usize>, arcs: &[Arc]) -> Option<usize> {
    range.clone().find(|&at| arcs[at].head == Some(head) && relations.contains(&arcs[at].relation))
}

fn is_ing(tag: &Tag) -> bool {
    tag.upos == Upos::Verb
        && (tag.features.verb_form == Some(VerbForm::Gerund)
            || tag.features.verb_form == Some(VerbForm::Participle) && tag.features.tense == Some(VerbTense::Present))
}

/// "“Whoever is in jail cannot lead,” Holm charged.": right behind a quotation, who speaks is the subject, and what the
/// quotation begins with is none.
pub(super) fn speakers_behind_quotations(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for verb in range.clone() {
        if tags[verb].upos != Upos::Verb {
            continue;
        }
        let subjects: Vec<usize> =
            range.clone().filter(|&at| arcs[at].head == Some(verb) && SUBJECTS.contains(&arcs[at].relation)).collect();
        let [first, .., last] = subjects[..] else { continue };
        let passive = kid(verb, &[Relation::AuxPass], &range, arcs).is_some();
        let quoted =
            (first + 1..last).rev().take(8).any(|at| matches!(tags[at].lemma.as_str(), "\"" | "”" | "''" | "’’"));
        if passive || last > verb || !quoted {
            continue;
        }
        for &subject in subjects.iter().filter(|&&subject| subject != last) {
            arcs[subject].relation = Relation::Ccomp;
        }
        arcs[last].relation = Relation::Nsubj;
    }
}

/// "With Berg beating Holm and Lund defeating Dahl": a name between a conjunction and a verb that has no subject is the subject
/// of that verb, and joined to nobody.
pub(super) fn subjects_of_joined_verbs(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for name in range.clone() {
        if arcs[name].relation != Relation::Conj || tags[name].upos != Upos::Propn {
            continue;
        }
        let Some(conjunction) = (range.start..name).rev().find(|&at| tags[at].upos == Upos::Cconj) else { continue };
        // nothing but the name between the two
        let whole = |from: usize, to: usize, arcs: &[Arc]| {
            (from..to).all(|at| {
                at == name
                    || arcs[at].head == Some(name)
                    || matches!(arcs[at].relation, Relation::Flat | Relation::Compound) && tags[at].upos == Upos::Propn
            })
        };
        let verb = (name + 1..range.end).find(|&at| tags[at].upos != Upos::Propn);
        let Some(verb) = verb.filter(|&verb| tags[verb].upos == Upos::Verb) else { continue };
        if !whole(conjunction + 1, verb, arcs) || !matches!(arcs[verb].relation, Relation::Conj | Relation::Advcl) {
            continue;
        }
        let Some(first) = arcs[verb].head.filter(|&first| first < conjunction && tags[first].upos == Upos::Verb) else {
            continue;
        };
        let own = kid(verb, &SUBJECTS, &range, arcs).is_some() || kid(first, &SUBJECTS, &range, arcs).is_none();
        if own || is_ing(&tags[first]) != is_ing(&tags[verb]) {
            continue;
        }
        arcs[name] = Arc { head: Some(verb), relation: Relation::Nsubj };
        arcs[verb].relation = Relation::Conj;
        arcs[conjunction] = Arc { head: Some(verb), relation: Relation::Cc };
    }
}

/// "Holm spread the tale that Berg is ineligible, citing a letter": what is cited behind a comma is cited by the subject of
/// the sentence, and not by whom an adjective or a noun describes.
pub(super) fn participles_behind_predicates(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for verb in range.start + 1..range.end {
        if arcs[verb].relation != Relation::Advcl || !is_ing(&tags[verb]) || tags[verb - 1].lemma != "," {
            continue;
        }
        let Some(predicate) = arcs[verb].head.filter(|&at| at < verb && tags[at].upos != Upos::Verb) else { continue };
        let embedded = matches!(arcs[predicate].relation, Relation::AclRelcl | Relation::Acl | Relation::Ccomp);
        if !embedded || kid(predicate, &[Relation::Cop], &range, arcs).is_none() {
            continue;
        }
        let mut at = predicate;
        for _ in 0..6 {
            match arcs[at].head {
                Some(head) if head < at => at = head,
                _ => break,
            }
            if tags[at].upos == Upos::Verb && kid(at, &SUBJECTS, &range, arcs).is_some() {
                arcs[verb].head = Some(at);
                break;
            }
        }
    }
}

/// "Arrived as the firm's new service, Reel, launched on Tuesday": a participle behind an apposition between commas is told of
/// what stands in it.
pub(super) fn participles_of_appositions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for verb in range.start + 3..range.end {
        let past = tags[verb].upos == Upos::Verb
            && tags[verb].features.verb_form == Some(VerbForm::Participle)
            && !is_ing(&tags[verb]);
        if !past || arcs[verb].relation != Relation::Advcl || tags[verb - 1].lemma != "," {
            continue;
        }
        let own =
            [Relation::Nsubj, Relation::NsubjPass, Relation::Aux, Relation::AuxPass, Relation::Mark, Relation::Obj];
        if kid(verb, &own, &range, arcs).is_some() {
            continue;
        }
        let mut name = verb - 2;
        while matches!(arcs[name].relation, Relation::Flat | Relation::Compound)
            && let Some(head) = arcs[name].head.filter(|&head| head < name && head >= range.start)
        {
            name = head;
        }
        let apposed = arcs[name].relation == Relation::Appos
            && tags[name].upos == Upos::Propn
            && name > range.start
            && tags[name - 1].lemma == ",";
        if apposed {
            arcs[verb] = Arc { head: Some(name), relation: Relation::Acl };
        }
    }
}

/// "A board that played a role in it since Holm left the plant": the verb right behind the relative pronoun is its own, and
/// the one behind a conjunction and a noun of its own is of that noun.
pub(super) fn clauses_within_relatives(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    for pronoun in range.clone() {
        if !matches!(tags[pronoun].lemma.as_str(), "who" | "which" | "that")
            || arcs[pronoun].relation != Relation::Nsubj
        {
            continue;
        }
        let Some(far) = arcs[pronoun].head.filter(|&far| far > pronoun && arcs[far].relation == Relation::AclRelcl)
        else {
            continue;
        };
        let near = (pronoun + 1..far).find(|&at| tags[at].upos != Upos::Adv);
        let Some(near) = near.filter(|&near| {
            tags[near].upos == Upos::Verb
                && arcs[near].head.is_some_and(|head| head <= pronoun || head == far)
                && kid(near, &SUBJECTS, &range, arcs).is_none()
        }) else {
            continue;
        };
        let Some(mark) = (near + 1..far).rev().find(|&at| {
            matches!(
                tags[at].lemma.as_str(),
                "since" | "after" | "before" | "when" | "while" | "because" | "as" | "until" | "although"
            )
        }) else {
            continue;
        };
        let subject = (mark + 1..far).find(|&at| arcs[at].head.is_none_or(|head| head <= mark || head == near));
        let Some(subject) = subject.filter(|&at| matches!(tags[at].upos, Upos::Noun | Upos::Propn)) else { continue };
        if (mark + 1..far).any(|at| tags[at].upos == Upos::Verb || tags[at].upos == Upos::Aux) {
            continue;
        }
        arcs[near] = arcs[far];
        arcs[pronoun].head = Some(near);
        arcs[far] = Arc { head: Some(near), relation: Relation::Advcl };
        arcs[subject] = Arc { head: Some(far), relation: Relation::Nsubj };
        arcs[mark] = Arc { head: Some(far), relation: Relation::Mark };
        tags[mark].upos = Upos::Sconj;
    }
}

/// "Won in three sets to level the series": a bare noun behind "to", with a nominal of its own right behind it, is an infinitive.
pub(super) fn infinitives_taken_for_nouns(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    for noun in range.start + 1..range.end.saturating_sub(2) {
        let to = noun - 1;
        if tags[noun].upos != Upos::Noun
            || tags[to].lemma != "to"
            || arcs[to].head != Some(noun)
            || arcs[noun].relation != Relation::Obl
            || !matches!(tags[noun + 1].upos, Upos::Det)
        {
            continue;
        }
        let Some(object) = arcs[noun + 1].head.filter(|&object| {
            arcs[object].head == Some(noun)
                && arcs[object].relation == Relation::Appos
                && !(noun..object).any(|at| tags[at].lemma == ",")
        }) else {
            continue;
        };
        arcs[noun].relation = Relation::Advcl;
        tags[noun].upos = Upos::Verb;
        tags[noun].features.verb_form = Some(VerbForm::Infinitive);
        tags[noun].features.number = None;
        arcs[to].relation = Relation::Mark;
        tags[to].upos = Upos::Part;
        arcs[object].relation = Relation::Obj;
    }
}
