//! Given tags and parse of a sentence, mends what no English sentence has and a statistical parser gives now and then: an
//! object behind a preposition, a title beside the name it belongs to, a passive participle without its auxiliary that
//! has an object, a sentence whose verb hangs below its own subject, a clause taken for a noun with a participle before it.

mod attached;
mod clauses;
mod fronted;
mod joined;
mod lists;
mod phrases;
mod subjects;

use std::ops::Range;

use crate::annotation::tag::Tag;
use crate::annotation::{Arc, Word};

/// Mends the words `range`, one sentence, and what hangs together by hyphens in it, which `words` tell by where they lie.
pub fn mend_words(range: Range<usize>, words: &[Word], tags: &mut [Tag], arcs: &mut [Arc]) {
    lists::particles_behind_hyphens(range.clone(), words, tags, arcs);
    mend(range, tags, arcs);
}

/// Mends the words `range`, one sentence.
pub fn mend(range: Range<usize>, tags: &mut [Tag], arcs: &mut [Arc]) {
    attached::speakers_behind_quotations(range.clone(), tags, arcs);
    attached::infinitives_taken_for_nouns(range.clone(), tags, arcs);
    phrases::counts_are_no_prepositions(range.clone(), tags, arcs);
    lists::nouns_inside_phrases(range.clone(), tags, arcs);
    lists::joined_subjects(range.clone(), tags, arcs);
    lists::named_behind_lists(range.clone(), tags, arcs);
    lists::joined_in_descriptions(range.clone(), tags, arcs);
    attached::subjects_of_joined_verbs(range.clone(), tags, arcs);
    attached::clauses_within_relatives(range.clone(), tags, arcs);
    fronted::clauses_have_verbs(range.clone(), tags, arcs);
    fronted::fronted_circumstances(range.clone(), tags, arcs);
    fronted::days_are_no_subjects(range.clone(), tags, arcs);
    fronted::ages_are_no_subjects(range.clone(), tags, arcs);
    fronted::names_of_subjects(range.clone(), tags, arcs);
    joined::verbs_in_names(range.clone(), tags, arcs);
    joined::quantifiers_beside_subjects(range.clone(), tags, arcs);
    joined::prepositions_of_appositions(range.clone(), tags, arcs);
    phrases::objects_behind_prepositions(range.clone(), tags, arcs);
    phrases::nouns_before_prepositions(range.clone(), tags, arcs);
    phrases::relatives_agree(range.clone(), tags, arcs);
    phrases::sums_before_nouns(range.clone(), tags, arcs);
    phrases::days_of_names(range.clone(), tags, arcs);
    phrases::titles_beside_names(range.clone(), tags, arcs);
    phrases::names_are_no_predicates(range.clone(), tags, arcs);
    clauses::clauses_taken_for_nouns(range.clone(), tags, arcs);
    clauses::verbs_taken_for_nouns(range.clone(), tags, arcs);
    subjects::infinitives_of_headlines(range.clone(), tags, arcs);
    subjects::conjunctions_before_subjects(range.clone(), tags, arcs);
    subjects::subjects_behind_prepositions(range.clone(), tags, arcs);
    subjects::subjects_of_the_perfect(range.clone(), tags, arcs);
    clauses::participles_behind_circumstances(range.clone(), tags, arcs);
    clauses::infinitives_are_no_conjuncts(range.clone(), tags, arcs);
    clauses::parted_perfects(range.clone(), tags, arcs);
    clauses::said_in_circumstances(range.clone(), tags, arcs);
    clauses::before_infinitives(range.clone(), tags, arcs);
    clauses::inside_clauses(range.clone(), tags, arcs);
    subjects::second_subjects(range.clone(), tags, arcs);
    subjects::buried_predicates(range.clone(), tags, arcs);
    phrases::nouns_joined_as_verbs(range.clone(), tags, arcs);
    phrases::conjuncts_behind_prepositions(range.clone(), tags, arcs);
    joined::joined_behind_commas(range.clone(), tags, arcs);
    joined::joined_within_clauses(range.clone(), tags, arcs);
    fronted::joined_pasts(range.clone(), tags, arcs);
    attached::clauses_within_relatives(range.clone(), tags, arcs);
    attached::participles_behind_predicates(range.clone(), tags, arcs);
    attached::participles_of_appositions(range.clone(), tags, arcs);
    clauses::finite_verbs(range, tags, arcs);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Analyser;
    use crate::annotation::tag::{Features, Relation, Upos, VerbForm, VerbTense};
    use crate::resource::Resources;

    /// Tags of a made-up sentence, and its arcs as heads from one (0 is the root) and relations.
    fn mended(words: &[(Upos, usize, Relation)]) -> (Vec<Tag>, Vec<Arc>) {
        let mut tags: Vec<Tag> = words
            .iter()
            .map(|word| Tag { upos: word.0, features: Features::default(), lemma: String::new() })
            .collect();
        let mut arcs: Vec<Arc> =
            words.iter().map(|word| Arc { head: word.1.checked_sub(1), relation: word.2 }).collect();
        for tag in tags.iter_mut().filter(|tag| tag.upos == Upos::Verb) {
            (tag.features.tense, tag.features.verb_form) = (Some(VerbTense::Past), Some(VerbForm::Participle));
        }
        mend(0..words.len(), &mut tags, &mut arcs);
        (tags, arcs)
    }

    #[test]
    fn a_clause_taken_for_a_noun_gets_its_verb_back() {
        use {Relation as R, Upos as U};
        // "A flood destroyed forty homes in Chile." as a noun phrase around "homes"
        let (tags, arcs) = mended(&[
            (U::Det, 3, R::Det),
            (U::Noun, 5, R::Compound),
            (U::Verb, 5, R::Amod),
            (U::Num, 5, R::Nummod),
            (U::Noun, 0, R::Root),
            (U::Adp, 7, R::Case),
            (U::Propn, 5, R::Nmod),
            (U::Punct, 5, R::Punct),
        ]);
        assert_eq!(
            shown(&arcs),
            [
                (2, R::Det),
                (3, R::Nsubj),
                (0, R::Root),
                (5, R::Nummod),
                (3, R::Obj),
                (7, R::Case),
                (3, R::Obl),
                (3, R::Punct),
            ]
        );
        assert_eq!(tags[2].features.verb_form, Some(VerbForm::Finite));
        // "the bank owned shares" may be one
        let kept = [(U::Det, 4, R::Det), (U::Noun, 4, R::Compound), (U::Verb, 4, R::Amod), (U::Noun, 0, R::Root)];
        let (_, arcs) = mended(&kept);
        assert_eq!(arcs[3].relation, R::Root);
    }

    /// Heads from one (0 is the root) and relations.
    fn shown(arcs: &[Arc]) -> Vec<(usize, Relation)> {
        arcs.iter().map(|arc| (arc.head.map_or(0, |head| head + 1), arc.relation)).collect()
    }

    #[test]
    fn a_circumstance_keeps_its_participle_and_the_perfect_its_subject() {
        use {Relation as R, Upos as U};
        // "In letters printed, Berg had resigned": the letters were printed, and Berg did not suffer the resigning
        let mut tags: Vec<Tag> = [
            (U::Adp, "in"),
            (U::Noun, "letter"),
            (U::Verb, "print"),
            (U::Punct, ","),
            (U::Propn, "Berg"),
            (U::Aux, "have"),
            (U::Verb, "resign"),
        ]
        .map(|(upos, lemma)| Tag { upos, features: Features::default(), lemma: lemma.to_owned() })
        .into();
        for verb in [2, 6] {
            let features = &mut tags[verb].features;
            (features.tense, features.verb_form) = (Some(VerbTense::Past), Some(VerbForm::Participle));
        }
        let mut arcs: Vec<Arc> =
            [(2, R::Case), (3, R::Obl), (7, R::Advcl), (3, R::Punct), (7, R::NsubjPass), (7, R::Aux), (0, R::Root)]
                .map(|(head, relation): (usize, R)| Arc { head: head.checked_sub(1), relation })
                .into();
        mend(0..7, &mut tags, &mut arcs);
        assert_eq!(shown(&arcs)[1..5], [(7, R::Obl), (2, R::Acl), (3, R::Punct), (7, R::Nsubj)]);
    }

    #[test]
    fn what_is_counted_from_below_is_acted_on() {
        use {Relation as R, Upos as U};
        // "killing at least 12 soldiers", with "at" above the noun or above the number
        for (at, least) in [((5, R::Case), (4, R::Nmod)), ((3, R::Case), (4, R::Nmod))] {
            let words = [(U::Verb, "kill"), (U::Adp, "at"), (U::Adj, "least"), (U::Num, "12"), (U::Noun, "soldier")];
            let mut tags: Vec<Tag> =
                words.map(|(upos, lemma)| Tag { upos, features: Features::default(), lemma: lemma.to_owned() }).into();
            let mut arcs: Vec<Arc> = [(0, R::Root), at, least, (5, R::Nummod), (1, R::Obl)]
                .map(|(head, relation): (usize, R)| Arc { head: head.checked_sub(1), relation })
                .into();
            mend(0..5, &mut tags, &mut arcs);
            assert_eq!(shown(&arcs)[1..], [(3, R::Case), least, (5, R::Nummod), (1, R::Obj)]);
        }
    }

    #[test]
    fn a_day_is_not_of_a_name_and_a_sum_not_beside_its_noun() {
        use {Relation as R, Upos as U};
        let mend = |words: &[(U, &str)], arcs: &[(usize, R)]| {
            let tag = |&(upos, lemma): &(U, &str)| Tag { upos, features: Features::default(), lemma: lemma.into() };
            let mut tags: Vec<Tag> = words.iter().map(tag).collect();
            let mut arcs: Vec<Arc> =
                arcs.iter().map(|&(head, relation)| Arc { head: head.checked_sub(1), relation }).collect();
            mend(0..words.len(), &mut tags, &mut arcs);
            shown(&arcs)
        };
        let words = [(U::Verb, "meet"), (U::Adp, "at"), (U::Propn, "Camp"), (U::Adp, "on"), (U::Propn, "Sunday")];
        let arcs = [(0, R::Root), (3, R::Case), (1, R::Obl), (5, R::Case), (3, R::Nmod)];
        assert_eq!(mend(&words, &arcs)[4], (1, R::Obl));
        let words = [(U::Verb, "sign"), (U::Det, "the"), (U::Sym, "$"), (U::Num, "2"), (U::Noun, "deal")];
        let arcs = [(0, R::Root), (3, R::Det), (1, R::Obj), (5, R::Nummod), (1, R::Obj)];
        assert_eq!(mend(&words, &arcs)[1..], [(5, R::Det), (5, R::Compound), (3, R::Nummod), (1, R::Obj)]);
    }

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
                    assert_ne!(found.arcs[of(day)].relation, Relation::Obj, "{text}");
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
