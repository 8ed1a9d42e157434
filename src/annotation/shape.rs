//! Given tags and parse of a sentence, mends what no English sentence has and a statistical parser gives now and then: an
//! object behind a preposition, a title beside the name it belongs to, a passive participle without its auxiliary that
//! has an object.

use std::ops::Range;

use crate::annotation::Arc;
use crate::annotation::tag::{Mood, Relation, Tag, Upos, VerbForm, VerbTense};

/// Mends the words `range`, one sentence.
pub fn mend(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    objects_behind_prepositions(range.clone(), tags, arcs);
    titles_beside_names(range.clone(), tags, arcs);
    finite_verbs(range, tags, arcs);
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
}
