//! Clauses: verbs taken for participles or nouns, and words on the wrong side of an infinitive or a clause.

use std::ops::Range;

use crate::annotation::Arc;
use crate::annotation::tag::{Mood, Number, Relation, Tag, Upos, VerbForm, VerbTense};

/// "A flood destroyed forty homes", "A quake struck Chile": a participle that stands before a noun as its adjective has no
/// number, determiner or name after it; here it is the verb, the noun its object, and the noun before it the subject.
pub(super) fn clauses_taken_for_nouns(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    for verb in range.start + 1..range.end.saturating_sub(1) {
        let features = tags[verb].features;
        if tags[verb].upos != Upos::Verb
            || features.tense != Some(VerbTense::Past)
            || arcs[verb].relation != Relation::Amod
            || !matches!(tags[verb - 1].upos, Upos::Noun | Upos::Propn)
        {
            continue;
        }
        let Some(object) = arcs[verb].head.filter(|&head| head > verb) else { continue };
        let counted = matches!(tags[verb + 1].upos, Upos::Num | Upos::Det);
        let bare = !range.clone().any(|word| arcs[word].head == Some(object) && arcs[word].relation == Relation::Case);
        if counted
            && bare
            && arcs[object].relation == Relation::Nmod
            && let Some(above) = arcs[object].head.filter(|&above| above < verb)
        {
            // "An explosion at a mill injured nine workers": below its subject still, from where it is raised later
            arcs[verb] = Arc { head: Some(above), relation: Relation::Acl };
            arcs[object] = Arc { head: Some(verb), relation: Relation::Obj };
            continue;
        }
        let name = tags[verb + 1].upos == Upos::Propn && object == verb + 1;
        let subject = verb - 1;
        if !(name || counted)
            || !matches!(
                arcs[object].relation,
                Relation::Root | Relation::Ccomp | Relation::Parataxis | Relation::Advcl
            )
            || !matches!(arcs[subject].head, Some(head) if head == verb || head == object)
        {
            continue;
        }
        arcs[verb] = arcs[object];
        arcs[object] = Arc { head: Some(verb), relation: Relation::Obj };
        for word in range.clone() {
            if word == subject
                || word == object
                || !matches!(arcs[word].head, Some(head) if head == verb || head == object)
            {
                continue;
            }
            let phrase = matches!(
                arcs[word].relation,
                Relation::Det
                    | Relation::Amod
                    | Relation::Compound
                    | Relation::Nummod
                    | Relation::NmodPoss
                    | Relation::Case
            );
            if word < subject {
                arcs[word].head = Some(if phrase { subject } else { verb });
            } else if word > object && arcs[word].relation == Relation::Nmod {
                let case = (object + 1..word)
                    .find(|&case| arcs[case].head == Some(word) && arcs[case].relation == Relation::Case);
                if case.is_some() && tags[word].upos == Upos::Propn {
                    arcs[word] = Arc { head: Some(verb), relation: Relation::Obl };
                }
            } else if matches!(
                arcs[word].relation,
                Relation::Punct | Relation::Advmod | Relation::Parataxis | Relation::Advcl
            ) {
                arcs[word].head = Some(verb);
            }
        }
        arcs[subject] = Arc { head: Some(verb), relation: Relation::Nsubj };
        let features = &mut tags[verb].features;
        (features.verb_form, features.mood, features.voice) = (Some(VerbForm::Finite), Some(Mood::Indicative), None);
    }
}

/// "Rosa Andrade plans to resign": no name goes on with a plural; before an infinitive that is the verb.
pub(super) fn verbs_taken_for_nouns(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    for noun in range.start..range.end.saturating_sub(2) {
        let Some(name) = arcs[noun].head.filter(|&name| name < noun && arcs[name].head.is_none()) else { continue };
        let to = noun + 1;
        let Some(verb) = arcs[to].head.filter(|&verb| verb > to && arcs[verb].head == Some(noun)) else { continue };
        if tags[name].upos != Upos::Propn
            || tags[noun].upos != Upos::Noun
            || tags[noun].features.number != Some(Number::Plural)
            || !matches!(arcs[noun].relation, Relation::Flat | Relation::Compound)
            || (tags[to].upos, arcs[to].relation, arcs[verb].relation) != (Upos::Part, Relation::Mark, Relation::Acl)
        {
            continue;
        }
        for word in noun + 1..range.end {
            if arcs[word].head == Some(name) {
                arcs[word].head = Some(noun);
            }
        }
        arcs[noun] = arcs[name];
        arcs[name] = Arc { head: Some(noun), relation: Relation::Nsubj };
        arcs[verb].relation = Relation::Xcomp;
        tags[noun].upos = Upos::Verb;
        let features = &mut tags[noun].features;
        (features.number, features.tense) = (None, Some(VerbTense::Present));
        (features.verb_form, features.mood) = (Some(VerbForm::Finite), Some(Mood::Indicative));
    }
}

/// "In a letter published on Friday, she said …": a participle right behind the noun of a circumstance tells of the noun.
pub(super) fn participles_behind_circumstances(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for noun in range.start + 1..range.end.saturating_sub(1) {
        let verb = noun + 1;
        let of = |head: usize, relations: &[Relation], arcs: &[Arc]| {
            range.clone().any(|at| arcs[at].head == Some(head) && relations.contains(&arcs[at].relation))
        };
        let own =
            [Relation::Nsubj, Relation::NsubjPass, Relation::Aux, Relation::AuxPass, Relation::Mark, Relation::Obj];
        let told = arcs[verb].head.filter(|&above| above > verb && arcs[verb].relation == Relation::Advcl);
        if let Some(above) = told
            && arcs[noun] == (Arc { head: Some(verb), relation: Relation::Obl })
            && tags[noun].upos == Upos::Noun
            && tags[verb].features.verb_form == Some(VerbForm::Participle)
            && tags[verb].features.tense == Some(VerbTense::Past)
            && of(noun, &[Relation::Case], arcs)
            && !of(verb, &own, arcs)
        {
            arcs[noun].head = Some(above);
            arcs[verb] = Arc { head: Some(noun), relation: Relation::Acl };
        }
    }
}

/// "Said in a letter published on Friday that she would go", "announced in a memo that he had left": a clause with "that" and
/// a subject of its own behind the noun of a circumstance is what the verb of saying says.
pub(super) fn said_in_circumstances(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    const SAYING: [&str; 12] = [
        "say", "announce", "declare", "state", "report", "reveal", "admit", "confirm", "claim", "warn", "write",
        "argue",
    ];
    for mark in range.clone().filter(|&at| tags[at].lemma.eq_ignore_ascii_case("that")) {
        let Some(verb) = arcs[mark].head.filter(|&verb| verb > mark && arcs[mark].relation == Relation::Mark) else {
            continue;
        };
        let clause = matches!(arcs[verb].relation, Relation::Acl | Relation::AclRelcl | Relation::Ccomp);
        let subject = (mark + 1..verb).any(|at| {
            arcs[at].head == Some(verb) && matches!(arcs[at].relation, Relation::Nsubj | Relation::NsubjPass)
        });
        let Some(noun) = arcs[verb].head.filter(|&noun| noun < mark && clause && subject) else { continue };
        // from the noun, or the participle behind it, up to the verb of saying
        let participle = tags[noun].upos == Upos::Verb && tags[noun].features.verb_form == Some(VerbForm::Participle);
        let holder = if participle { noun.checked_sub(1).filter(|&at| range.contains(&at)) } else { Some(noun) };
        let Some(holder) = holder.filter(|&at| tags[at].upos == Upos::Noun && arcs[at].relation == Relation::Obl)
        else {
            continue;
        };
        let Some(above) = arcs[holder].head.filter(|&above| above < holder) else { continue };
        if !SAYING.contains(&tags[above].lemma.to_lowercase().as_str()) || tags[above].upos != Upos::Verb {
            continue;
        }
        // a participle taken for what is said
        let behind = holder + 1;
        if behind < mark
            && arcs[behind] == (Arc { head: Some(above), relation: Relation::Ccomp })
            && tags[behind].features.verb_form == Some(VerbForm::Participle)
        {
            arcs[behind] = Arc { head: Some(holder), relation: Relation::Acl };
        }
        let said =
            range.clone().any(|at| at > above && arcs[at] == (Arc { head: Some(above), relation: Relation::Ccomp }));
        if !said {
            arcs[verb] = Arc { head: Some(above), relation: Relation::Ccomp };
        }
    }
}

/// "Is due to visit": an infinitive right behind what it hangs on is no conjunct of it.
pub(super) fn infinitives_are_no_conjuncts(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for mark in range.start + 1..range.end {
        let Some(verb) =
            arcs[mark].head.filter(|_| arcs[mark].relation == Relation::Mark && tags[mark].upos == Upos::Part)
        else {
            continue;
        };
        let behind = arcs[verb] == (Arc { head: Some(mark - 1), relation: Relation::Conj });
        if behind && matches!(tags[mark - 1].upos, Upos::Adj | Upos::Verb) {
            arcs[verb].relation = Relation::Xcomp;
        }
    }
}

/// "The firm had in August shed jobs": "had" with nothing but a circumstance before a participle helps to tell the past before.
pub(super) fn parted_perfects(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    for have in range.clone() {
        if tags[have].upos != Upos::Verb || !tags[have].lemma.eq_ignore_ascii_case("have") {
            continue;
        }
        let kids = |relation: Relation, arcs: &[Arc]| {
            range.clone().find(|&at| arcs[at] == (Arc { head: Some(have), relation }))
        };
        let Some(verb) = kids(Relation::Xcomp, arcs).filter(|&verb| verb > have + 1) else { continue };
        let circumstances = (have + 1..verb).all(|at| match arcs[at].head {
            Some(head) if head == have => {
                matches!(arcs[at].relation, Relation::Obl | Relation::OblUnmarked | Relation::Advmod | Relation::Punct)
            }
            head => head.is_some_and(|head| (have + 1..verb).contains(&head)),
        });
        let participle = tags[verb].upos == Upos::Verb && tags[verb].features.tense == Some(VerbTense::Past);
        if !participle || !circumstances || kids(Relation::Obj, arcs).is_some() {
            continue;
        }
        arcs[verb] = arcs[have];
        for at in range.clone().filter(|&at| at != verb) {
            if arcs[at].head == Some(have) {
                arcs[at].head = Some(verb);
            }
        }
        arcs[have] = Arc { head: Some(verb), relation: Relation::Aux };
        tags[have].upos = Upos::Aux;
    }
}

/// "They marched on Tuesday to protest": what stands before "to" is no part of the infinitive, but of what it hangs on.
pub(super) fn before_infinitives(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for mark in range.clone() {
        if arcs[mark].relation != Relation::Mark || tags[mark].upos != Upos::Part {
            continue;
        }
        let Some(verb) = arcs[mark].head.filter(|&verb| mark < verb) else { continue };
        let Some(above) = arcs[verb].head.filter(|&above| above < mark) else { continue };
        for word in above + 1..mark {
            if arcs[word].head == Some(verb)
                && matches!(arcs[word].relation, Relation::Obl | Relation::OblUnmarked | Relation::Nmod | Relation::Obj)
            {
                arcs[word].head = Some(above);
            }
        }
    }
}

/// "She noted that a step taken by the court in March was to free him": a day between the subject and the verb of the
/// clause that is noted is no day of the noting.
pub(super) fn inside_clauses(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for subject in range.clone() {
        if !matches!(arcs[subject].relation, Relation::Nsubj | Relation::NsubjPass) {
            continue;
        }
        let Some(verb) = arcs[subject].head.filter(|&verb| subject < verb) else { continue };
        let Some(above) = arcs[verb].head.filter(|&above| above < subject) else { continue };
        if !matches!(arcs[verb].relation, Relation::Ccomp | Relation::Advcl) || tags[above].upos != Upos::Verb {
            continue;
        }
        for word in subject + 1..verb {
            if arcs[word].head == Some(above) && matches!(arcs[word].relation, Relation::Obl | Relation::OblUnmarked) {
                arcs[word].head = Some(verb);
            }
        }
    }
}

/// "Parliament removed the president": with a subject, an object and no auxiliary, a past participle is the past tense.
pub(super) fn finite_verbs(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    for verb in range.clone() {
        let features = tags[verb].features;
        let heads_clause = matches!(
            arcs[verb].relation,
            Relation::Root
                | Relation::Ccomp
                | Relation::Conj
                | Relation::Parataxis
                | Relation::Advcl
                | Relation::AclRelcl
        );
        if tags[verb].upos != Upos::Verb || features.verb_form != Some(VerbForm::Participle) || !heads_clause {
            continue;
        }
        if features.tense != Some(VerbTense::Past) {
            continue;
        }
        let has = |relations: &[Relation]| {
            range.clone().any(|word| arcs[word].head == Some(verb) && relations.contains(&arcs[word].relation))
        };
        let subject = range.start..verb;
        let subject = subject.into_iter().find(|&word| {
            arcs[word].head == Some(verb) && matches!(arcs[word].relation, Relation::Nsubj | Relation::NsubjPass)
        });
        let Some(subject) = subject else { continue };
        if has(&[Relation::Aux, Relation::AuxPass, Relation::Cop]) || !has(&[Relation::Obj]) {
            continue;
        }
        let features = &mut tags[verb].features;
        (features.verb_form, features.mood, features.voice) = (Some(VerbForm::Finite), Some(Mood::Indicative), None);
        if arcs[subject].relation == Relation::NsubjPass {
            arcs[subject].relation = Relation::Nsubj;
        }
    }
}
