//! Noun phrases: what a preposition stands before is no object, titles belong to names, conjuncts need a conjunction.

use std::ops::Range;

use crate::annotation::Arc;
use crate::annotation::tag::{Features, Number, Relation, Tag, Upos, VerbForm, VerbTense};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Verbs whose complement may be a name and says what the subject is.
const COPULAR: [&str; 5] = ["be", "become", "remain", "stay", "seem"];

/// "Killing at least 12 people": "at" is part of the number, and the people are what the verb acts on.
pub(super) fn counts_are_no_prepositions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for word in range.clone() {
        let next = word + 1;
        let exact = next < range.end
            && tags[word].lemma == "at"
            && matches!(tags[next].lemma.as_str(), "least" | "most" | "little" | "much" | "many");
        if !exact || arcs[word].relation != Relation::Case {
            continue;
        }
        let noun = if arcs[word].head == Some(next) {
            // the number is below the noun that it counts
            arcs[next]
                .head
                .filter(|&number| arcs[number].relation == Relation::Nummod)
                .and_then(|number| arcs[number].head)
        } else {
            arcs[word].head
        };
        let Some(noun) = noun.filter(|&noun| noun > next) else { continue };
        (arcs[word].head, arcs[word].relation) = (Some(next), Relation::Case);
        let other = range.clone().any(|at| arcs[at].head == Some(noun) && arcs[at].relation == Relation::Case);
        let Some(verb) = arcs[noun].head.filter(|_| arcs[noun].relation == Relation::Obl && !other) else { continue };
        let full = range.clone().any(|at| {
            arcs[at].head == Some(verb)
                && matches!(arcs[at].relation, Relation::Obj | Relation::AuxPass | Relation::NsubjPass)
        });
        if tags[verb].upos == Upos::Verb && !full && verb < noun {
            arcs[noun].relation = Relation::Obj;
        }
    }
}

/// "on Monday" is no object: what a preposition stands before is oblique.
pub(super) fn objects_behind_prepositions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for word in range {
        if arcs[word].relation == Relation::Case
            && tags[word].upos == Upos::Adp
            && let Some(head) = arcs[word].head
            && word < head
            && matches!(arcs[head].relation, Relation::Obj | Relation::Iobj)
        {
            arcs[head].relation = Relation::Obl;
        }
    }
}

/// "President" and "Rosa Andrade" are not two objects: a proper noun right before the name describes it.
pub(super) fn titles_beside_names(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for word in range.start..range.end.saturating_sub(1) {
        let next = word + 1;
        let both = |arc: Relation| arcs[word].relation == arc && arcs[next].relation == arc;
        // "the former mayor Susana Ortiz": a bare noun before a name that is no day
        let bare = tags[word].upos == Upos::Noun
            && tags[word].features.number != Some(Number::Plural)
            && !DAYS.contains(&tags[next].lemma.as_str());
        if (tags[word].upos == Upos::Propn || bare)
            && tags[next].upos == Upos::Propn
            && arcs[word].head == arcs[next].head
            && (both(Relation::Obj) || both(Relation::Nsubj) || both(Relation::NsubjPass))
        {
            arcs[word].head = Some(next);
            arcs[word].relation = Relation::NmodDesc;
        }
    }
}

/// "Sentenced to life in prison": a noun right before a preposition is no part of the noun behind it.
pub(super) fn nouns_before_prepositions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for noun in range.start + 1..range.end.saturating_sub(2) {
        let (case, behind) = (noun + 1, noun + 2);
        let torn = tags[noun].upos == Upos::Noun
            && arcs[noun].relation == Relation::Compound
            && arcs[noun].head == Some(behind)
            && tags[case].upos == Upos::Adp
            && arcs[case].relation == Relation::Case
            && arcs[case].head == Some(behind)
            && matches!(tags[behind].upos, Upos::Noun | Upos::Propn);
        if !torn {
            continue;
        }
        (arcs[noun].head, arcs[noun].relation) = (arcs[behind].head, arcs[behind].relation);
        (arcs[behind].head, arcs[behind].relation) = (Some(noun), Relation::Nmod);
        for before in range.start..noun {
            if arcs[before].head == Some(behind) {
                arcs[before].head = Some(noun);
            }
        }
    }
}

/// "Towns in Mali, which has suffered an outbreak", "regions similar to those, which Typhoon Mira hit": a relative clause in the
/// singular belongs to no plural, where a singular noun stands right before its comma.
pub(super) fn relatives_agree(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for verb in range.clone() {
        let Some(noun) = arcs[verb].head.filter(|&noun| arcs[verb].relation == Relation::AclRelcl && noun < verb)
        else {
            continue;
        };
        let which = |at: &usize| tags[*at].lemma == "which" && arcs[*at].head == Some(verb);
        let Some(pronoun) = (noun + 1..verb).find(which) else { continue };
        let before = pronoun.checked_sub(2).filter(|&before| before > noun && tags[before + 1].lemma == ",");
        let Some(before) = before.filter(|&before| matches!(tags[before].upos, Upos::Noun | Upos::Propn)) else {
            continue;
        };
        let subject = matches!(arcs[pronoun].relation, Relation::Nsubj | Relation::NsubjPass);
        let supports = |at: &usize| {
            arcs[*at].head == Some(verb) && matches!(arcs[*at].relation, Relation::Aux | Relation::AuxPass)
        };
        let finite = (pronoun + 1..verb).find(supports).unwrap_or(verb);
        let features = tags[finite].features;
        let plural = features.number == Some(Number::Plural);
        let singular = |at: usize| tags[at].features.number != Some(Number::Plural);
        // the head of the phrase that ends before the comma
        let mut near = before;
        while let Some(head) = arcs[near].head.filter(|&head| {
            head > noun && head <= before && matches!(arcs[near].relation, Relation::Flat | Relation::Compound)
        }) {
            near = head;
        }
        let own = (range.start..pronoun)
            .any(|at| arcs[at].head == Some(near) && arcs[at].relation == Relation::Case && tags[at].lemma != "of");
        if subject && !plural && !singular(noun) && singular(near) && own {
            arcs[verb].head = Some(near);
        }
    }
}

/// "Imposed tariffs on his country": what stands behind a preposition and no conjunction is joined to nothing.
pub(super) fn conjuncts_behind_prepositions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for word in range.clone() {
        let Some(head) = arcs[word].head.filter(|_| arcs[word].relation == Relation::Conj) else { continue };
        let of = |at: usize, relation: Relation| arcs[at].head == Some(word) && arcs[at].relation == relation;
        let Some(case) = (range.start..word).find(|&at| of(at, Relation::Case) && tags[at].upos == Upos::Adp) else {
            continue;
        };
        let joined = (head + 1..word).any(|at| {
            tags[at].upos == Upos::Cconj && (arcs[at].head == Some(word) || at < case)
                || tags[at].upos == Upos::Punct && at < case
        });
        if !joined && head < case && matches!(tags[head].upos, Upos::Noun | Upos::Propn) {
            arcs[word].relation = Relation::Nmod;
        }
    }
}

/// "Accepted her resignation and named Peter Otieno to replace her": a bare name behind a verb that has no object is its object,
/// where nothing passive is said.
pub(super) fn names_are_no_predicates(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for name in range.start + 1..range.end {
        let verb = name - 1;
        if tags[name].upos != Upos::Propn
            || arcs[name].relation != Relation::Xcomp
            || arcs[name].head != Some(verb)
            || tags[verb].upos != Upos::Verb
            || arcs[verb].relation == Relation::Acl
            || COPULAR.contains(&tags[verb].lemma.as_str())
        {
            continue;
        }
        let taken = range.clone().any(|kid| {
            arcs[kid].head == Some(verb)
                && matches!(arcs[kid].relation, Relation::Obj | Relation::AuxPass | Relation::NsubjPass)
        });
        if !taken {
            arcs[name].relation = Relation::Obj;
        }
    }
}

/// "Promised loans and bank guarantees when …": a second verb without a conjunction of its own, a subject or an object,
/// right behind a noun, is the noun that the first is a compound of.
pub(super) fn nouns_joined_as_verbs(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    for word in range.start + 2..range.end {
        let noun = word - 1;
        let finite = tags[word].upos == Upos::Verb && tags[word].features.verb_form == Some(VerbForm::Finite);
        let present = finite && tags[word].features.tense == Some(VerbTense::Present);
        if !present
            || arcs[word].relation != Relation::Conj
            || tags[noun].upos != Upos::Noun
            || arcs[noun].relation != Relation::Conj
        {
            continue;
        }
        let own = range.clone().any(|kid| {
            arcs[kid].head == Some(word)
                && matches!(
                    arcs[kid].relation,
                    Relation::Cc
                        | Relation::Nsubj
                        | Relation::NsubjPass
                        | Relation::Obj
                        | Relation::Ccomp
                        | Relation::Xcomp
                )
        });
        if own {
            continue;
        }
        let (verb, first) = (arcs[word].head, arcs[noun].head);
        for kid in range.clone().filter(|&kid| kid != word) {
            if arcs[kid].head == Some(word) {
                // clauses and circumstances are of the first verb
                arcs[kid].head = if kid > word { verb } else { Some(word) };
            } else if arcs[kid].head == Some(noun) {
                arcs[kid].head = Some(word);
            }
        }
        (arcs[word].head, arcs[word].relation) = (first, Relation::Conj);
        (arcs[noun].head, arcs[noun].relation) = (Some(word), Relation::Compound);
        tags[word].upos = Upos::Noun;
        tags[word].features = Features { number: Some(Number::Plural), ..Features::default() };
    }
}

/// "At Camp David on Monday": no name has a day; the day is of what the name is part of.
pub(super) fn days_of_names(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for case in range.start..range.end.saturating_sub(1) {
        let day = case + 1;
        if tags[case].lemma != "on"
            || arcs[case] != (Arc { head: Some(day), relation: Relation::Case })
            || arcs[day].relation != Relation::Nmod
            || !DAYS.contains(&tags[day].lemma.as_str())
        {
            continue;
        }
        let mut above = arcs[day].head.filter(|&head| head < case && tags[head].upos == Upos::Propn);
        for _ in 0..4 {
            above = above.and_then(|at| if tags[at].upos == Upos::Propn { arcs[at].head } else { Some(at) });
        }
        let Some(above) = above.filter(|&above| above < case) else { continue };
        match tags[above].upos {
            Upos::Verb => arcs[day] = Arc { head: Some(above), relation: Relation::Obl },
            Upos::Noun => arcs[day].head = Some(above),
            _ => {}
        }
    }
}

/// "The $2.5bn deal": the sum is part of the deal, and not acted on beside it.
pub(super) fn sums_before_nouns(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for sign in range.clone() {
        let noun = (sign + 1..range.end).find(|&word| tags[word].upos != Upos::Num).unwrap_or(range.end);
        if tags[sign].upos != Upos::Sym
            || noun <= sign + 1
            || noun == range.end
            || tags[noun].upos != Upos::Noun
            || arcs[sign].head.is_none()
            || arcs[sign] != arcs[noun]
        {
            continue;
        }
        arcs[sign] = Arc { head: Some(noun), relation: Relation::Compound };
        for word in range.start..noun {
            if word < sign && arcs[word].head == Some(sign) {
                arcs[word].head = Some(noun);
            } else if word > sign && arcs[word].head == Some(noun) {
                arcs[word].head = Some(sign);
            }
        }
    }
}
