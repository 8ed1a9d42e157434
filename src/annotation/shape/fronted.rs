//! What a parser makes of the words before a main verb when a time, an age or a name in commas stands among them.

use std::ops::Range;

use crate::annotation::Arc;
use crate::annotation::tag::{Features, Mood, Relation, Tag, Upos, VerbForm, VerbTense};

fn is_subject(arc: &Arc) -> bool {
    matches!(arc.relation, Relation::Nsubj | Relation::NsubjPass)
}

/// "On Jan. 31, a bus collided": what stands before a comma at the head of a sentence is no part of the subject after it.
pub(super) fn fronted_circumstances(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for word in range.clone() {
        if arcs[word].relation != Relation::Nmod {
            continue;
        }
        let Some(noun) = arcs[word].head.filter(|&noun| noun > word) else { continue };
        let fronted = arcs[range.start].head == Some(word) && arcs[range.start].relation == Relation::Case;
        if !fronted || !(word + 1..noun).any(|at| tags[at].lemma == ",") {
            continue;
        }
        if let Some(verb) = arcs[noun].head.filter(|&verb| tags[verb].upos == Upos::Verb && is_subject(&arcs[noun])) {
            (arcs[word].head, arcs[word].relation) = (Some(verb), Relation::Obl);
        }
    }
}

/// "Climbers stranded since Friday were rescued": Friday is nobody.
pub(super) fn days_are_no_subjects(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for day in range.start + 1..range.end {
        let since = matches!(tags[day - 1].lemma.as_str(), "since" | "until" | "till");
        if !since || !is_subject(&arcs[day]) || !matches!(tags[day].upos, Upos::Propn | Upos::Num | Upos::Noun) {
            continue;
        }
        let Some(verb) = arcs[day].head.filter(|&verb| verb > day && arcs[verb].relation == Relation::Advcl) else {
            continue;
        };
        let Some(above) = arcs[verb].head else { continue };
        let subject_of =
            |verb: usize| (range.start..day).find(|&word| arcs[word].head == Some(verb) && is_subject(&arcs[word]));
        let participle = if above < day { Some(above).filter(|&word| tags[word].upos == Upos::Verb) } else { None };
        let (subject, place) = match participle {
            // "stranded" is the verb that the rescue hangs on
            Some(participle) => (subject_of(participle), arcs[participle]),
            // "…, officials said": what they say is the rescue, and its subject became theirs
            None => (subject_of(above), Arc { head: Some(above), relation: Relation::Ccomp }),
        };
        let Some(subject) = subject else { continue };
        let since_when = participle.or_else(|| {
            (subject..day).rev().find(|&word| arcs[word].head == Some(subject) && tags[word].upos == Upos::Verb)
        });
        let passive =
            range.clone().any(|word| arcs[word].head == Some(verb) && arcs[word].relation == Relation::AuxPass);
        arcs[day] = match since_when {
            Some(participle) => Arc { head: Some(participle), relation: Relation::Obl },
            None => Arc { head: Some(subject), relation: Relation::Nmod },
        };
        arcs[day - 1] = Arc { head: Some(day), relation: Relation::Case };
        arcs[verb] = place;
        arcs[subject] = Arc { head: Some(verb), relation: if passive { Relation::NsubjPass } else { Relation::Nsubj } };
        if let Some(participle) = participle {
            arcs[participle] = Arc { head: Some(subject), relation: Relation::Acl };
        }
    }
}

/// "Bellini, 38, reached the summit": the age in commas is not who did it.
pub(super) fn ages_are_no_subjects(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for age in range.start + 2..range.end.saturating_sub(1) {
        let comma = |word: usize| tags[word].lemma == ",";
        if tags[age].upos != Upos::Num || !is_subject(&arcs[age]) || !comma(age - 1) || !comma(age + 1) {
            continue;
        }
        let last = age - 2;
        if tags[last].upos != Upos::Propn {
            continue;
        }
        // the head of the name
        let mut name = last;
        while let Some(head) = arcs[name]
            .head
            .filter(|&head| head < name && matches!(arcs[name].relation, Relation::Flat | Relation::Compound))
        {
            name = head;
        }
        if arcs[name].head.is_some_and(|head| head < name) && !is_subject(&arcs[name]) {
            continue;
        }
        arcs[name] = Arc { head: arcs[age].head, relation: arcs[age].relation };
        (arcs[age].head, arcs[age].relation) = (Some(name), Relation::Appos);
    }
}

/// "The company that runs the bus, Prairie Lines, was fined": the name in commas before the main verb is that of its subject.
pub(super) fn names_of_subjects(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for name in range.clone() {
        if arcs[name].relation != Relation::Appos || tags[name].upos != Upos::Propn {
            continue;
        }
        let Some(noun) = arcs[name].head.filter(|&noun| noun < name) else { continue };
        let Some(clause) = arcs[noun].head.filter(|&clause| arcs[clause].relation == Relation::AclRelcl) else {
            continue;
        };
        let Some(subject) = arcs[clause].head.filter(|&subject| subject < clause && is_subject(&arcs[subject])) else {
            continue;
        };
        let after = name + 1;
        let closes = after + 1 < range.end
            && tags[after].lemma == ","
            && matches!(tags[after + 1].upos, Upos::Aux | Upos::Verb)
            && arcs[subject].head.is_some_and(|verb| verb > after);
        if closes && matches!(tags[subject].upos, Upos::Noun) {
            arcs[name].head = Some(subject);
        }
    }
}

/// "After a school bus slid off the road": what heads a clause with a conjunction, and has a noun as its modifier and no
/// copula, is a verb.
pub(super) fn clauses_have_verbs(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    for head in range.start + 1..range.end {
        if tags[head].upos != Upos::Noun || arcs[head].relation != Relation::Advcl {
            continue;
        }
        let of = |word: usize, relations: &[Relation]| {
            arcs[word].head == Some(head) && relations.contains(&arcs[word].relation)
        };
        let own = |relations: &[Relation]| range.clone().any(|word| of(word, relations));
        let before = head - 1;
        if !own(&[Relation::Mark])
            || own(&[Relation::Cop, Relation::Nsubj, Relation::NsubjPass, Relation::Aux])
            || !(of(before, &[Relation::Compound]) && tags[before].upos == Upos::Noun)
            || tags[head].features.number == Some(crate::annotation::tag::Number::Plural)
        {
            continue;
        }
        let inside = [Relation::Det, Relation::Amod, Relation::Compound, Relation::Nummod, Relation::NmodPoss];
        let phrase: Vec<usize> = (range.start..before).filter(|&word| of(word, &inside)).collect();
        for word in phrase {
            arcs[word].head = Some(before);
        }
        arcs[before].relation = Relation::Nsubj;
        tags[head].upos = Upos::Verb;
        tags[head].features = Features {
            tense: Some(VerbTense::Past),
            verb_form: Some(VerbForm::Finite),
            mood: Some(Mood::Indicative),
            ..Features::default()
        };
    }
}

/// Verbs whose past is no other form; a closed class of English.
const UNCHANGING: [&str; 20] = [
    "bet",
    "bid",
    "broadcast",
    "burst",
    "cast",
    "cost",
    "cut",
    "forecast",
    "hit",
    "hurt",
    "let",
    "put",
    "quit",
    "set",
    "shed",
    "shut",
    "slit",
    "split",
    "spread",
    "thrust",
];

/// "Sold its mines and cut 900 jobs", "slid off the road and overturned": joined to a past that has no auxiliary, such a
/// form is a past, and no participle.
pub(super) fn joined_pasts(range: Range<usize>, tags: &mut [Tag], arcs: &[Arc]) {
    for verb in range.clone() {
        let features = tags[verb].features;
        let past = features.tense == Some(VerbTense::Past);
        let other = !past && UNCHANGING.contains(&tags[verb].lemma.as_str())
            || past && features.verb_form == Some(VerbForm::Participle);
        if tags[verb].upos != Upos::Verb || arcs[verb].relation != Relation::Conj || !other {
            continue;
        }
        let helped = |word: usize| {
            range.clone().any(|kid| {
                arcs[kid].head == Some(word)
                    && matches!(arcs[kid].relation, Relation::Aux | Relation::AuxPass | Relation::Mark)
            })
        };
        let Some(first) = arcs[verb].head.filter(|&first| first < verb) else { continue };
        let told = tags[first].features.tense == Some(VerbTense::Past)
            && tags[first].features.verb_form == Some(VerbForm::Finite);
        if told && !helped(first) && !helped(verb) {
            tags[verb].features = tags[first].features;
        }
    }
}
