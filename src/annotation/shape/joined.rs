//! What a parser joins to the wrong side of a comma, a name or a quantifier.

use std::ops::Range;

use crate::annotation::Arc;
use crate::annotation::tag::{Relation, Tag, Upos, VerbForm, VerbTense};

/// "When Cyclone Lola tore through the islands": a past verb is no part of the name before it, but what it did.
pub(super) fn verbs_in_names(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for verb in range.clone() {
        let past = tags[verb].upos == Upos::Verb && tags[verb].features.tense == Some(VerbTense::Past);
        let part = matches!(arcs[verb].relation, Relation::Flat | Relation::Compound | Relation::NmodDesc);
        let Some(name) = arcs[verb].head.filter(|&name| past && part && name < verb) else { continue };
        if tags[name].upos != Upos::Propn || (name + 1..verb).any(|word| tags[word].upos != Upos::Propn) {
            continue;
        }
        let first = (range.start..name).rev().take_while(|&word| tags[word].upos == Upos::Propn).last().unwrap_or(name);
        let Some(mark) = first.checked_sub(1).filter(|&mark| mark >= range.start && is_subordinator(&tags[mark]))
        else {
            continue;
        };
        let above = arcs[name].head;
        (arcs[verb].head, arcs[verb].relation) = (above, Relation::Advcl);
        (arcs[name].head, arcs[name].relation) = (Some(verb), Relation::Nsubj);
        arcs[mark].head = Some(verb);
        for word in verb + 1..range.end {
            if arcs[word].head == Some(name) && arcs[word].relation != Relation::Flat {
                arcs[word].head = Some(verb);
            }
        }
    }
}

fn is_subordinator(tag: &Tag) -> bool {
    matches!(
        tag.lemma.as_str(),
        "when" | "after" | "as" | "before" | "while" | "because" | "since" | "until" | "where" | "if" | "although"
    )
}

/// "Chad applied in March, a week after Mali left the pact, and was admitted in June": a deed joined behind a clause in
/// commas, with no subject of its own, is joined to the verb before the commas.
pub(super) fn joined_behind_commas(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for verb in range.clone() {
        if tags[verb].upos != Upos::Verb || arcs[verb].relation != Relation::Conj {
            continue;
        }
        let of = |word: usize, relations: &[Relation]| {
            arcs[word].head == Some(verb) && relations.contains(&arcs[word].relation)
        };
        let subject = range.clone().any(|word| of(word, &[Relation::Nsubj, Relation::NsubjPass, Relation::Mark]));
        let Some(conjunction) = (range.start..verb).find(|&word| of(word, &[Relation::Cc])) else { continue };
        let Some(inner) = arcs[verb].head.filter(|&inner| inner < conjunction && !subject) else { continue };
        let Some(outer) = arcs[inner].head.filter(|&outer| outer < inner && arcs[inner].relation == Relation::Advcl)
        else {
            continue;
        };
        let comma = |word: usize| tags[word].lemma == ",";
        let Some(mark) = (outer + 1..inner).find(|&word| {
            arcs[word].head == Some(inner) && matches!(arcs[word].relation, Relation::Mark | Relation::Advmod)
        }) else {
            continue;
        };
        let enclosed = conjunction > range.start
            && comma(conjunction - 1)
            && (outer + 1..mark).any(comma)
            && !(mark + 1..conjunction - 1).any(comma);
        if enclosed && tags[outer].upos == Upos::Verb {
            arcs[verb].head = Some(outer);
        }
    }
}

/// "Were taken to hospital after a bus slid off the road and overturned": without a comma, a deed is joined to the clause
/// that it stands in.
pub(super) fn joined_within_clauses(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for verb in range.clone() {
        if tags[verb].upos != Upos::Verb || arcs[verb].relation != Relation::Conj {
            continue;
        }
        let of = |word: usize, relations: &[Relation]| {
            arcs[word].head == Some(verb) && relations.contains(&arcs[word].relation)
        };
        let own = range.clone().any(|word| {
            of(word, &[Relation::Nsubj, Relation::NsubjPass, Relation::Mark, Relation::Aux, Relation::AuxPass])
        });
        let Some(conjunction) = (range.start..verb).find(|&word| of(word, &[Relation::Cc])) else { continue };
        let Some(outer) = arcs[verb].head.filter(|&outer| outer < conjunction && !own) else { continue };
        let passive = range
            .clone()
            .any(|word| arcs[word].head == Some(outer) && matches!(arcs[word].relation, Relation::AuxPass));
        let inner = (outer + 1..conjunction).rev().find(|&inner| {
            let has = |relation: Relation| {
                (outer + 1..inner).find(|&word| arcs[word].head == Some(inner) && arcs[word].relation == relation)
            };
            arcs[inner].head == Some(outer)
                && arcs[inner].relation == Relation::Advcl
                && tags[inner].features.tense == Some(VerbTense::Past)
                && has(Relation::Nsubj).is_some()
                && has(Relation::Mark).is_some_and(|mark| !(mark..conjunction).any(|word| tags[word].lemma == ","))
        });
        // a passive and an active deed are not told of one subject, one after the other
        if let Some(inner) = inner.filter(|_| passive) {
            arcs[verb].head = Some(inner);
        }
    }
}

/// "Roy and Dale, both of Leeds, were charged": "both" is no second subject.
pub(super) fn quantifiers_beside_subjects(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    let is_subject = |arc: &Arc| matches!(arc.relation, Relation::Nsubj | Relation::NsubjPass);
    for word in range.clone() {
        if !is_subject(&arcs[word]) || !matches!(tags[word].lemma.as_str(), "both" | "all" | "each") {
            continue;
        }
        let first = (range.start..word).find(|&other| is_subject(&arcs[other]) && arcs[other].head == arcs[word].head);
        if let Some(first) = first {
            (arcs[word].head, arcs[word].relation) = (Some(first), Relation::Appos);
        }
    }
}

/// "By the former leader Ada Lund": the preposition stands before the whole, not before the name at its end.
pub(super) fn prepositions_of_appositions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for case in range {
        if arcs[case].relation != Relation::Case || tags[case].upos != Upos::Adp {
            continue;
        }
        let Some(name) = arcs[case].head.filter(|&name| arcs[name].relation == Relation::Appos) else { continue };
        if let Some(noun) = arcs[name].head.filter(|&noun| case < noun && noun < name) {
            arcs[case].head = Some(noun);
        }
    }
}

/// "A bus carrying pupils collided with a van, police said": of a verb with two subjects the first belongs to the past verb
/// that hangs on a noun between the two, where there is but one.
pub(super) fn predicate_in_subject(first: usize, second: usize, tags: &[Tag], arcs: &[Arc]) -> Option<usize> {
    let below = |word: usize| {
        let mut at = word;
        for _ in 0..8 {
            let Some(head) = arcs[at].head else { return false };
            if head == first {
                return true;
            }
            let inside = matches!(
                arcs[head].relation,
                Relation::Nmod
                    | Relation::Conj
                    | Relation::Appos
                    | Relation::Flat
                    | Relation::Acl
                    | Relation::Obj
                    | Relation::Obl
            );
            if !inside {
                return false;
            }
            at = head;
        }
        false
    };
    let mut told = (first + 1..second).filter(|&word| {
        tags[word].upos == Upos::Verb
            && tags[word].features.tense == Some(VerbTense::Past)
            && !(tags[word].features.verb_form == Some(VerbForm::Gerund) || tags[word].lemma == "be")
            && arcs[word].relation == Relation::Acl
            && below(word)
    });
    let only = told.next()?;
    told.next().is_none().then_some(only)
}

#[cfg(test)]
mod tests {
    use crate::annotation::Analyser;
    use crate::resource::Resources;

    #[test]
    fn deeds_are_joined_to_who_did_them() {
        let analyser = Analyser::load(&Resources::embedded()).unwrap();
        for (text, kid, head) in [
            (
                "A school bus carrying 30 pupils collided with a van near Leeds on Sunday, police said.",
                "bus",
                "collided",
            ),
            ("Roads were closed when Storm Edna swept through the valley this week, officials said.", "Edna", "swept"),
        ] {
            let found = analyser.analyse(text);
            let of = |form: &str| (0..found.words.len()).find(|&word| found.words[word].span.of(text) == form).unwrap();
            let mut above = of(kid);
            while above != of(head) {
                above = found.arcs[above].head.unwrap_or_else(|| panic!("{kid} is not below {head}: {text}"));
            }
        }
    }
}
