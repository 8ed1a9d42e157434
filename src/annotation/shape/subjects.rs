//! Subjects and their verbs: no verb has two subjects, and no verb hangs below its own subject.

use std::ops::Range;

use super::joined;
use crate::annotation::Arc;
use crate::annotation::tag::{Relation, Tag, Upos, VerbForm, VerbTense};

/// "After his predecessor was ousted": before a subject such a word begins a clause, and is no preposition.
pub(super) fn conjunctions_before_subjects(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    let is_subject = |arc: &Arc| matches!(arc.relation, Relation::Nsubj | Relation::NsubjPass);
    for word in range.clone().filter(|&word| is_subject(&arcs[word])).collect::<Vec<_>>() {
        let Some(verb) = arcs[word].head.filter(|&verb| verb > word && arcs[verb].relation == Relation::Advcl) else {
            continue;
        };
        let alone =
            range.clone().filter(|&other| arcs[other].head == Some(verb) && is_subject(&arcs[other])).count() == 1;
        let marked = range.clone().any(|at| arcs[at].head == Some(verb) && arcs[at].relation == Relation::Mark);
        let case = (range.start..word).find(|&at| {
            arcs[at].head == Some(word)
                && arcs[at].relation == Relation::Case
                && matches!(tags[at].lemma.as_str(), "after" | "before" | "since" | "until" | "till")
        });
        if let Some(case) = case.filter(|_| alone && !marked) {
            arcs[case] = Arc { head: Some(verb), relation: Relation::Mark };
            tags[case].upos = Upos::Sconj;
        }
    }
}

/// "A crash near Lima on Friday killed three": of two subjects the one behind a preposition is none.
pub(super) fn subjects_behind_prepositions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
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

/// "Norland to open embassy in Lima": of a headline that is a name and an infinitive right behind it, the infinitive is the verb.
pub(super) fn infinitives_of_headlines(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    let root = range.clone().find(|&at| arcs[at].relation == Relation::Root);
    // "Norland to open embassy, consulate in Lima": a noun further on taken for what the headline is about
    let finite = |at: usize| tags[at].upos == Upos::Aux || tags[at].features.verb_form == Some(VerbForm::Finite);
    let noun = root.filter(|&at| tags[at].upos == Upos::Noun && !range.clone().any(finite));
    let name = root.filter(|&at| tags[at].upos == Upos::Propn).or_else(|| {
        range.clone().find(|&at| {
            tags[at].upos == Upos::Propn
                && noun.is_some()
                && arcs[at] == (Arc { head: noun, relation: Relation::Nsubj })
        })
    });
    let Some(name) = name else { return };
    let infinitive = (name + 1..range.end).find_map(|to| {
        let verb = arcs[to].head.filter(|_| tags[to].upos == Upos::Part && arcs[to].relation == Relation::Mark)?;
        let own = arcs[verb].head == Some(name)
            && matches!(arcs[verb].relation, Relation::Acl | Relation::Xcomp)
            && tags[verb].upos == Upos::Verb;
        // nothing but the rest of the name between the two
        let near = (name + 1..to).all(|at| arcs[at].head.is_some_and(|head| head >= name && head < to));
        (own && near).then_some(verb)
    });
    let Some(verb) = infinitive else { return };
    let clause =
        [Relation::Nsubj, Relation::NsubjPass, Relation::Cop, Relation::Aux, Relation::Conj, Relation::Parataxis];
    let told = range.clone().any(|at| {
        at != verb && arcs[at].head == Some(name) && clause.contains(&arcs[at].relation)
            || at == range.end - 1 && tags[at].lemma == "."
    });
    if told {
        return;
    }
    for arc in arcs[verb + 1..range.end].iter_mut().filter(|arc| arc.head == Some(name)) {
        arc.head = Some(verb);
    }
    if let Some(noun) = noun.filter(|&noun| noun > verb) {
        let object = range.clone().find(|&at| arcs[at] == (Arc { head: Some(verb), relation: Relation::Obj }));
        arcs[noun] = match object {
            Some(object) => Arc { head: Some(object), relation: Relation::Conj },
            None => Arc { head: Some(verb), relation: Relation::Obj },
        };
    }
    arcs[verb] = Arc { head: None, relation: Relation::Root };
    arcs[name] = Arc { head: Some(verb), relation: Relation::Nsubj };
}

/// "The rocket was to have lifted off": with "have" and no "be" of its own, a participle is active, and so is its subject.
pub(super) fn subjects_of_the_perfect(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for word in range.clone().filter(|&word| arcs[word].relation == Relation::NsubjPass).collect::<Vec<_>>() {
        let Some(verb) = arcs[word].head else { continue };
        let has = |relation: Relation, lemma: &str| {
            range.clone().any(|at| {
                arcs[at].head == Some(verb)
                    && arcs[at].relation == relation
                    && (lemma.is_empty() || tags[at].lemma == lemma)
            })
        };
        if has(Relation::Aux, "have") && !has(Relation::AuxPass, "") && tags[verb].upos == Upos::Verb {
            arcs[word].relation = Relation::Nsubj;
        }
    }
}

/// "An explosion injured two workers, officials said": "said" has not two subjects; what the first one governs as if it
/// were "an explosion that injured …" is the clause that was said.
pub(super) fn second_subjects(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
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
pub(super) fn buried_predicates(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
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
                Relation::Acl => has(word, &[Relation::Obj], arcs) || has_adjective(word, arcs),
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

/// Whether the word before a verb is taken for its adjective: no verb has one, so it is a noun ("the willing met").
fn has_adjective(verb: usize, arcs: &[Arc]) -> bool {
    verb.checked_sub(1).is_some_and(|last| arcs[last].head == Some(verb) && arcs[last].relation == Relation::Amod)
}

/// Makes a verb the predicate of the noun that it hangs below: what its phrase had before it goes to the word before it,
/// what the noun had behind it goes to the verb.
fn raise(verb: usize, subject: usize, range: Range<usize>, arcs: &mut [Arc]) {
    let phrase = arcs[verb].head;
    let last = verb - 1;
    if arcs[verb].relation == Relation::Nmod && arcs[last].head == Some(verb) || has_adjective(verb, arcs) {
        for word in range.start..last {
            let over = phrase.is_some_and(|phrase| phrase < word) && arcs[word].head.is_some_and(|head| head > verb);
            if arcs[word].head == Some(verb) || over {
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

/// Whether a verb is, or may be, in the past tense.
fn is_past(tag: &Tag) -> bool {
    tag.upos == Upos::Verb && tag.features.tense == Some(VerbTense::Past)
}
