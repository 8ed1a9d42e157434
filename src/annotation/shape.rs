//! Given tags and parse of a sentence, mends what no English sentence has and a statistical parser gives now and then: an
//! object behind a preposition, a title beside the name it belongs to, a passive participle without its auxiliary that
//! has an object, a sentence whose verb hangs below its own subject.

mod fronted;
mod joined;

use std::ops::Range;

use crate::annotation::Arc;
use crate::annotation::tag::{Features, Mood, Number, Relation, Tag, Upos, VerbForm, VerbTense};

/// Mends the words `range`, one sentence.
pub fn mend(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    counts_are_no_prepositions(range.clone(), tags, arcs);
    fronted::clauses_have_verbs(range.clone(), tags, arcs);
    fronted::fronted_circumstances(range.clone(), tags, arcs);
    fronted::days_are_no_subjects(range.clone(), tags, arcs);
    fronted::ages_are_no_subjects(range.clone(), tags, arcs);
    fronted::names_of_subjects(range.clone(), tags, arcs);
    joined::verbs_in_names(range.clone(), tags, arcs);
    joined::quantifiers_beside_subjects(range.clone(), tags, arcs);
    joined::prepositions_of_appositions(range.clone(), tags, arcs);
    objects_behind_prepositions(range.clone(), tags, arcs);
    titles_beside_names(range.clone(), tags, arcs);
    subjects_behind_prepositions(range.clone(), tags, arcs);
    before_infinitives(range.clone(), tags, arcs);
    inside_clauses(range.clone(), tags, arcs);
    second_subjects(range.clone(), tags, arcs);
    buried_predicates(range.clone(), tags, arcs);
    nouns_joined_as_verbs(range.clone(), tags, arcs);
    conjuncts_behind_prepositions(range.clone(), tags, arcs);
    joined::joined_behind_commas(range.clone(), tags, arcs);
    joined::joined_within_clauses(range.clone(), tags, arcs);
    fronted::unchanging_pasts(range.clone(), tags, arcs);
    finite_verbs(range, tags, arcs);
}

/// "A crash near Lima on Friday killed three": of two subjects the one behind a preposition is none.
fn subjects_behind_prepositions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    let is_subject = |arc: &Arc| matches!(arc.relation, Relation::Nsubj | Relation::NsubjPass);
    for word in range.clone().filter(|&word| is_subject(&arcs[word])).collect::<Vec<_>>() {
        let behind = (range.start..word)
            .any(|at| arcs[at].head == Some(word) && arcs[at].relation == Relation::Case && tags[at].upos == Upos::Adp);
        let other = (range.start..word).any(|at| arcs[at].head == arcs[word].head && is_subject(&arcs[at]));
        // "a summit in Paris hosted by the king": Paris is where the summit is
        let reduced = arcs[word].head.filter(|&verb| behind && arcs[verb].relation == Relation::Acl && verb > word);
        if let Some(noun) = reduced.and_then(|verb| arcs[verb].head).filter(|&noun| noun < word) {
            (arcs[word].head, arcs[word].relation) = (Some(noun), Relation::Nmod);
            continue;
        }
        if behind && other {
            arcs[word].relation = Relation::Obl;
        }
    }
}

/// "Promised loans and bank guarantees when …": a second verb without a conjunction of its own, a subject or an object,
/// right behind a noun, is the noun that the first is a compound of.
fn nouns_joined_as_verbs(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
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

/// "Imposed tariffs on his country": what stands behind a preposition and no conjunction is joined to nothing.
fn conjuncts_behind_prepositions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
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

/// "Killing at least 12 people": "at" is part of the number, and the people are what the verb acts on.
fn counts_are_no_prepositions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for word in range.clone() {
        let next = word + 1;
        let exact = next < range.end
            && tags[word].lemma == "at"
            && matches!(tags[next].lemma.as_str(), "least" | "most" | "little" | "much" | "many");
        let Some(noun) = arcs[word].head.filter(|&noun| exact && arcs[word].relation == Relation::Case && noun > word)
        else {
            continue;
        };
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
fn objects_behind_prepositions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
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
fn titles_beside_names(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for word in range.start..range.end.saturating_sub(1) {
        let next = word + 1;
        let both = |arc: Relation| arcs[word].relation == arc && arcs[next].relation == arc;
        if tags[word].upos == Upos::Propn
            && tags[next].upos == Upos::Propn
            && arcs[word].head == arcs[next].head
            && (both(Relation::Obj) || both(Relation::Nsubj) || both(Relation::NsubjPass))
        {
            arcs[word].head = Some(next);
            arcs[word].relation = Relation::NmodDesc;
        }
    }
}

/// "They marched on Tuesday to protest": what stands before "to" is no part of the infinitive, but of what it hangs on.
fn before_infinitives(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
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
fn inside_clauses(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
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

/// "An explosion injured two workers, officials said": "said" has not two subjects; what the first one governs as if it
/// were "an explosion that injured …" is the clause that was said.
fn second_subjects(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for verb in range.clone() {
        if tags[verb].upos != Upos::Verb {
            continue;
        }
        let mut subjects = range.clone().filter(|&word| {
            arcs[word].head == Some(verb) && matches!(arcs[word].relation, Relation::Nsubj | Relation::NsubjPass)
        });
        let (Some(first), Some(second)) = (subjects.next(), subjects.next()) else { continue };
        let has = |verb: usize, relations: &[Relation]| {
            range.clone().any(|kid| arcs[kid].head == Some(verb) && relations.contains(&arcs[kid].relation))
        };
        let told = (first + 1..second).find(|&word| match arcs[word].relation {
            Relation::Ccomp if arcs[word].head == Some(verb) => {
                !has(word, &[Relation::Nsubj, Relation::NsubjPass, Relation::Mark])
            }
            // "talks to reunify Cyprus collapsed": the infinitive has an object, and no clause
            Relation::Ccomp | Relation::Xcomp => {
                is_past(&tags[word])
                    && arcs[word].head.is_some_and(|above| {
                        arcs[above].relation == Relation::Acl
                            && arcs[above].head == Some(first)
                            && tags[above].features.verb_form == Some(VerbForm::Infinitive)
                            && !has(above, &[Relation::Obj])
                    })
            }
            Relation::Acl => is_past(&tags[word]) && nominal_path(word, first, arcs) && has(word, &[Relation::Obj]),
            _ => false,
        });
        let told = told.or_else(|| joined::predicate_in_subject(first, second, tags, arcs));
        if let Some(told) = told
            && let Some(above) = arcs[told].head.filter(|&above| above != verb && arcs[above].head == Some(first))
            && let Some(object) = (above + 1..told).find(|&word| {
                arcs[word].head == Some(told) && matches!(arcs[word].relation, Relation::Nsubj | Relation::NsubjPass)
            })
        {
            arcs[object].head = Some(above);
            arcs[object].relation = Relation::Obj;
        }
        if let Some(told) = told {
            raise(told, first, range.clone(), arcs);
            // what followed from it: "…, killing four"
            for word in told + 1..range.end {
                if arcs[word].relation == Relation::Advcl
                    && arcs[word].head.is_some_and(|head| first < head && head < told)
                {
                    arcs[word].head = Some(told);
                }
            }
            arcs[told].head = Some(verb);
            arcs[told].relation = Relation::Ccomp;
        }
    }
}

/// "Leaders of the coalition of the willing met in Paris.": a sentence that ends in a full stop and has a past verb below
/// the noun that heads it is told by that verb.
fn buried_predicates(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    let Some(root) = range.clone().find(|&word| arcs[word].head.is_none()) else { return };
    let nominal = matches!(tags[root].upos, Upos::Noun | Upos::Propn | Upos::Pron);
    let is_kid = |word: usize, head: usize, relations: &[Relation], arcs: &[Arc]| {
        arcs[word].head == Some(head) && relations.contains(&arcs[word].relation)
    };
    let clausal = [Relation::Cop, Relation::Nsubj, Relation::NsubjPass, Relation::Ccomp, Relation::Parataxis];
    if !nominal
        || tags[range.end - 1].upos != Upos::Punct
        || range.clone().any(|word| is_kid(word, root, &clausal, arcs))
    {
        return;
    }
    let has = |verb: usize, relations: &[Relation], arcs: &[Arc]| {
        range.clone().any(|word| is_kid(word, verb, relations, arcs))
    };
    let told = (root + 1..range.end).find(|&word| {
        is_past(&tags[word])
            && nominal_path(word, root, arcs)
            && !has(word, &[Relation::Aux, Relation::AuxPass, Relation::Nsubj, Relation::NsubjPass], arcs)
            && match arcs[word].relation {
                Relation::Acl => has(word, &[Relation::Obj], arcs),
                Relation::Nmod => true,
                _ => false,
            }
    });
    if let Some(told) = told {
        raise(told, root, range, arcs);
        arcs[told].head = None;
        arcs[told].relation = Relation::Root;
    }
}

/// Whether a verb is, or may be, in the past tense.
fn is_past(tag: &Tag) -> bool {
    tag.upos == Upos::Verb && tag.features.tense == Some(VerbTense::Past)
}

/// Whether nothing but phrases of one noun lie between a verb and the noun above it.
fn nominal_path(word: usize, above: usize, arcs: &[Arc]) -> bool {
    let mut at = word;
    for _ in 0..8 {
        let Some(head) = arcs[at].head else { return false };
        if head == above {
            return true;
        }
        if !matches!(arcs[head].relation, Relation::Nmod | Relation::Conj | Relation::Appos | Relation::Flat) {
            return false;
        }
        at = head;
    }
    false
}

/// Makes a verb the predicate of the noun that it hangs below: what its phrase had before it goes to the word before it,
/// what the noun had behind it goes to the verb.
fn raise(verb: usize, subject: usize, range: Range<usize>, arcs: &mut [Arc]) {
    let phrase = arcs[verb].head;
    let last = verb - 1;
    if arcs[verb].relation == Relation::Nmod && arcs[last].head == Some(verb) {
        for word in range.start..last {
            if arcs[word].head == Some(verb) {
                arcs[word].head = Some(last);
            }
        }
        arcs[last].head = phrase;
        arcs[last].relation = Relation::Nmod;
    }
    for word in verb + 1..range.end {
        if arcs[word].head == Some(subject) {
            arcs[word].head = Some(verb);
            if arcs[word].relation == Relation::Nmod {
                arcs[word].relation = Relation::Obl;
            }
        }
    }
    let passive = range.clone().any(|word| arcs[word].head == Some(verb) && arcs[word].relation == Relation::AuxPass);
    arcs[subject].head = Some(verb);
    arcs[subject].relation = if passive { Relation::NsubjPass } else { Relation::Nsubj };
}

/// "Parliament removed the president": with a subject, an object and no auxiliary, a past participle is the past tense.
fn finite_verbs(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
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

#[cfg(test)]
mod tests {
    use crate::annotation::Analyser;
    use crate::resource::Resources;

    #[test]
    fn a_verb_with_subject_and_object_is_told_and_days_are_no_objects() {
        let analyser = Analyser::load(&Resources::embedded()).unwrap();
        for text in
            ["Parliament removed President Rosa Andrade from office on Monday.", "The court fined the bank on Friday."]
        {
            let found = analyser.analyse(text);
            let of = |form: &str| (0..found.words.len()).find(|&word| found.words[word].span.of(text) == form).unwrap();
            for day in ["Monday", "Friday"] {
                if text.contains(day) {
                    assert_ne!(found.arcs[of(day)].relation, super::Relation::Obj, "{text}");
                }
            }
            for verb in ["removed", "fined"] {
                if text.contains(verb) {
                    assert_eq!(found.tags[of(verb)].features.voice, None, "{text}");
                }
            }
        }
    }

    #[test]
    fn what_the_subject_does_is_no_part_of_the_subject() {
        let analyser = Analyser::load(&Resources::embedded()).unwrap();
        for (text, verb, subject) in [
            ("Leaders of the coalition of the willing met in Vienna on Tuesday.", "met", "Leaders"),
            (
                "An explosion at a paper mill outside Leeds injured nine workers, officials said.",
                "injured",
                "explosion",
            ),
        ] {
            let found = analyser.analyse(text);
            let of = |form: &str| (0..found.words.len()).find(|&word| found.words[word].span.of(text) == form).unwrap();
            assert_eq!(found.arcs[of(subject)].head, Some(of(verb)), "{text}");
        }
        let text = "Thousands of people marched through Lyon on Tuesday to protest against the plan.";
        let found = analyser.analyse(text);
        let of = |form: &str| (0..found.words.len()).find(|&word| found.words[word].span.of(text) == form).unwrap();
        assert_eq!(found.arcs[of("Tuesday")].head, Some(of("marched")));
    }
}
