//! Given tags and parse, fills in number and person, which a verb has from its subject and a pronoun from its form.

use std::ops::Range;

use crate::annotation::tag::{Mood, Number, Relation, Tag, Upos, VerbForm, VerbTense};
use crate::annotation::{Arc, Word};

/// Completes the tags of the words `range`, one sentence.
pub fn complete(text: &str, range: Range<usize>, words: &[Word], tags: &mut [Tag], arcs: &[Arc]) {
    for word in range.clone() {
        if matches!(tags[word].upos, Upos::Pron | Upos::Det) {
            let form = words[word].span.of(text).to_lowercase();
            if let Some((number, person)) = pronoun(&form) {
                tags[word].features.number = number;
                tags[word].features.person = person;
            }
        }
    }
    let mut subjects = vec![None; range.len()];
    for word in range.clone() {
        if let Some(head) = arcs[word].head
            && matches!(arcs[word].relation, Relation::Nsubj | Relation::NsubjPass | Relation::Expl)
            && subjects[head - range.start].is_none()
        {
            subjects[head - range.start] = Some(word);
        }
    }
    let plural = |subject: usize| {
        arcs[range.clone()].iter().any(|arc| arc.head == Some(subject) && arc.relation == Relation::Conj)
    };
    for word in range.clone() {
        let features = tags[word].features;
        if !matches!(tags[word].upos, Upos::Verb | Upos::Aux)
            || features.verb_form != Some(VerbForm::Finite)
            || features.tense.is_none()
            || features.mood == Some(Mood::Imperative)
        {
            continue;
        }
        let form = words[word].span.of(text);
        let third =
            features.tense == Some(VerbTense::Present) && form.ends_with(['s', 'S']) || matches!(form, "was" | "Was");
        let mut at = word;
        // an auxiliary, a copula and a conjunct agree with the subject of the word they hang on
        for _ in 0..8 {
            if subjects[at - range.start].is_some() {
                break;
            }
            match (arcs[at].relation, arcs[at].head) {
                (Relation::Aux | Relation::AuxPass | Relation::Cop | Relation::Conj, Some(head)) => at = head,
                _ => break,
            }
        }
        let subject = subjects[at - range.start];
        let (number, person) = match subject {
            _ if third => {
                (Some(Number::Singular), subject.and_then(|subject| tags[subject].features.person).or(Some(3)))
            }
            Some(subject) => {
                let said = tags[subject].features;
                let number = if plural(subject) { Some(Number::Plural) } else { said.number };
                let number = match number {
                    Some(Number::PluraleTantum) => Some(Number::Plural),
                    other => other.or(Some(Number::Singular)),
                };
                (number, said.person.or(Some(3)))
            }
            None => (None, None),
        };
        tags[word].features.number = number;
        tags[word].features.person = person;
    }
}

/// Number and person of a personal or demonstrative pronoun.
fn pronoun(form: &str) -> Option<(Option<Number>, Option<u8>)> {
    let (singular, plural) = (Some(Number::Singular), Some(Number::Plural));
    Some(match form {
        "i" | "me" | "my" | "mine" | "myself" => (singular, Some(1)),
        "we" | "us" | "our" | "ours" | "ourselves" => (plural, Some(1)),
        "you" | "your" | "yours" | "yourself" => (None, Some(2)),
        "yourselves" => (plural, Some(2)),
        "he" | "him" | "his" | "himself" | "she" | "her" | "hers" | "herself" | "it" | "its" | "itself" => {
            (singular, Some(3))
        }
        "they" | "them" | "their" | "theirs" | "themselves" => (plural, Some(3)),
        "this" | "that" => (singular, None),
        "these" | "those" => (plural, None),
        _ => return None,
    })
}
