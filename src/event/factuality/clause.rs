use crate::annotation::timex::TimexKind;
use crate::annotation::{Mood, Number, Relation, Upos, VerbForm, VerbTense};
use crate::event::factuality::Clause;
use crate::event::scene::{Scene, auxiliaries};
use crate::event::{Certainty, Status, Tense};
use crate::mention::{Complement, EventClass, Frame, Modality};

/// A verb or predicate with its auxiliaries, adverbs and marks.
pub(super) fn clause(scene: &Scene<'_>, word: usize) -> Clause {
    let tree = scene.tree;
    let features = tree.features(word);
    let mut own = Clause {
        tense: Tense::None,
        negative: tree.is_negated(word),
        certainty: Certainty::Certain,
        status: Status::Unknown,
        rule: "bare",
        finite: false,
        generic: false,
        habitual: false,
    };
    let (mut have, mut be, mut finite_be_past, mut modal) = (false, false, false, None);
    let mut supports = 0;
    for (kid, lemma) in auxiliaries(tree, word) {
        supports += 1;
        let past = tree.features(kid).tense == Some(VerbTense::Past)
            || matches!(tree.form(kid).to_ascii_lowercase().as_str(), "was" | "were" | "had" | "did");
        match lemma {
            "have" => {
                have = true;
                finite_be_past |= past;
            }
            "be" | "get" => {
                be = true;
                finite_be_past |= past;
            }
            "do" => finite_be_past |= past,
            _ => modal = Some(tree.form(kid).to_ascii_lowercase()),
        }
    }
    let marked_to = tree.kids_by(word, &[Relation::Mark]).any(|mark| tree.lemma(mark) == "to");
    let future_going = tree.head(word).is_some_and(|head| {
        tree.relation(word) == Relation::Xcomp
            && tree.lemma(head) == "go"
            && tree.form(head).eq_ignore_ascii_case("going")
    });
    match modal.as_deref() {
        Some("will" | "shall" | "'ll" | "’ll" | "wo" | "sha" | "won’t" | "won't") => {
            own.tense = Tense::Future;
            own.finite = true;
            own.set(Status::Planned, "modal-future");
        }
        Some("would" | "'d" | "’d") => {
            own.finite = true;
            own.tense = Tense::Future;
            if have {
                own.negative = !own.negative;
                own.tense = Tense::Past;
                own.set(Status::Hypothetical, "counterfactual");
            } else if reported_in_past(scene, word) {
                own.set(Status::Planned, "future-in-past");
            } else {
                own.weaken(Certainty::Possible);
                own.set(Status::Hypothetical, "modal-conditional");
            }
        }
        Some("may" | "might" | "could" | "can" | "ca") => {
            own.finite = true;
            let open = !have && !matches!(modal.as_deref(), Some("can" | "ca"));
            own.tense = if have {
                Tense::Past
            } else if open {
                Tense::Future
            } else {
                Tense::Present
            };
            if !matches!(modal.as_deref(), Some("can" | "ca")) {
                own.weaken(Certainty::Possible);
            }
            own.set(Status::Hypothetical, "modal-possibility");
        }
        Some("should" | "must" | "ought" | "need" | "dare") => {
            own.finite = true;
            own.tense = if have { Tense::Past } else { Tense::Present };
            own.weaken(Certainty::Probable);
            own.set(Status::Hypothetical, "modal-obligation");
        }
        _ if future_going => {
            own.tense = Tense::Future;
            own.set(Status::Planned, "going-to");
        }
        _ if marked_to => {
            own.set(Status::Unknown, "infinitive");
            let governor_be = auxiliaries(tree, word)
                .any(|(kid, lemma)| lemma == "be" && tree.features(kid).verb_form == Some(VerbForm::Finite));
            let root = matches!(tree.relation(word), Relation::Root);
            let was = auxiliaries(tree, word).any(|(kid, _)| matches!(tree.form(kid), "was" | "were"));
            let deed = deed_before(scene, word).is_some();
            if have && was {
                // "was to have lifted off on Monday": it had been planned, and did not come about
                own.tense = Tense::Past;
                own.finite = true;
                own.weaken(Certainty::Possible);
                own.set(Status::Hypothetical, "was-to-have");
            } else if was && deed {
                // "their first step was to …": told as done
                own.tense = Tense::Past;
                own.finite = true;
                own.set(Status::Occurred, "identified");
            } else if have && !looks_ahead(scene, word) {
                // "is believed to have fled"
                own.tense = Tense::Past;
                own.set(Status::Occurred, "infinitive-perfect");
            } else if root && (governor_be || tree.kid(word, &[Relation::Nsubj, Relation::NsubjPass]).is_some()) {
                own.tense = Tense::Future;
                own.finite = true;
                own.set(Status::Planned, "is-to");
            }
        }
        _ => {
            let being = || auxiliaries(tree, word).any(|(kid, _)| tree.form(kid).eq_ignore_ascii_case("being"));
            let progressive = be && (tree.form(word).ends_with("ing") || being());
            // "froze", "slid", whatever the tagger says
            let told_past = supports == 0 && {
                let (form, lemma) = (tree.form(word), tree.lemma(word));
                let third = features.number == Some(Number::Singular) && features.tense == Some(VerbTense::Present);
                let known = || form != lemma || third && scene.lexicon.is_past_form(form);
                known() && !form.ends_with('s') && scene.lexicon.past(lemma) == form
            };
            let past = finite_be_past
                || (told_past && features.verb_form == Some(VerbForm::Finite))
                || (supports == 0
                    && features.tense == Some(VerbTense::Past)
                    && features.verb_form != Some(VerbForm::Participle));
            let participle_alone = supports == 0
                && (features.verb_form == Some(VerbForm::Participle) || features.verb_form == Some(VerbForm::Gerund));
            if participle_alone {
                let ing = tree.form(word).ends_with("ing");
                own.tense = if ing { Tense::None } else { Tense::Past };
                own.set(if ing { Status::Unknown } else { Status::Occurred }, "participle");
            } else if past || have {
                own.tense = if have && !past { Tense::Present } else { Tense::Past };
                own.finite = true;
                // "announced that it was investigating": still under way when that was said
                let under_way = progressive && !have && is_reported(scene, word)
                    // "have been protesting since June", "was being investigated as of Friday"
                    || goes_on(scene, word, progressive && have);
                own.set(
                    if under_way { Status::Ongoing } else { Status::Occurred },
                    if under_way { "reported-progressive" } else { "past" },
                );
            } else if features.mood == Some(Mood::Imperative) {
                own.set(Status::Hypothetical, "imperative");
            } else if supports == 0 && shares_infinitive(scene, word) {
                own.set(Status::Unknown, "infinitive");
            } else if supports == 0 && is_invariant_past(scene, word) {
                own.tense = Tense::Past;
                own.finite = true;
                own.set(Status::Occurred, "past");
            } else {
                own.tense = Tense::Present;
                own.finite = true;
                own.set(Status::Ongoing, "present");
                own.generic = !progressive;
            }
        }
    }
    modifiers(scene, word, &mut own);
    // "every year", "used to": what is done again and again is no event of a day
    let repeated = tree
        .kids(word)
        .filter_map(|kid| scene.time(kid))
        .any(|time| tree.annotation().times[time].kind == TimexKind::Set);
    let used = tree.head(word).is_some_and(|head| {
        tree.relation(word) == Relation::Xcomp
            && tree.form(head).eq_ignore_ascii_case("used")
            && tree.lemma(head) == "use"
    });
    own.habitual |= repeated || used && marked_to;
    if tree.kids_by(word, &[Relation::Mark, Relation::Case]).any(|mark| tree.lemma(mark) == "without") {
        own.negative = true;
        own.set(Status::Denied, "without");
    }
    own
}

/// "Have been protesting since June", "has offered it since 2014", "was being investigated as of Friday": under way when
/// it was written.
fn goes_on(scene: &Scene<'_>, word: usize, perfect: bool) -> bool {
    let tree = scene.tree;
    let aux = |wanted: &str| auxiliaries(tree, word).any(|(kid, _)| tree.form(kid).eq_ignore_ascii_case(wanted));
    let timed = |by: &str| tree.kids(word).any(|kid| scene.time(kid).is_some() && tree.preposition(kid) == Some(by));
    let has = (aux("has") || aux("have")) && scene.lexicon.has_frame(tree.lemma(word), Frame::Lasting);
    (perfect && !aux("had") || has) && timed("since") || aux("being") && timed("as")
}

/// Adverbs and adjectives that say how sure or whether.
pub(super) fn modifiers(scene: &Scene<'_>, word: usize, own: &mut Clause) {
    let tree = scene.tree;
    for kid in tree.kids_by(word, &[Relation::Advmod, Relation::Amod, Relation::Compound]) {
        // "founded NeXT": a name, whatever word it is made of
        if scene.named(kid).is_some() || tree.form(kid).chars().skip(1).any(char::is_uppercase) {
            continue;
        }
        let form = tree.form(kid).to_lowercase();
        let Some(effect) = scene.lexicon.modality(&form) else { continue };
        match effect {
            Modality::Probable => own.weaken(Certainty::Probable),
            Modality::Possible => {
                own.weaken(Certainty::Possible);
                own.set(Status::Hypothetical, "adverb-possible");
            }
            Modality::Unknown => {
                own.weaken(Certainty::Unknown);
                own.set(Status::Unknown, "alleged");
            }
            Modality::Planned => {
                own.tense = Tense::Future;
                own.set(Status::Planned, "adjective-planned");
            }
            Modality::Cancelled => own.set(Status::Cancelled, "adjective-cancelled"),
            Modality::Postponed => own.set(Status::Postponed, "adjective-postponed"),
            Modality::Failed => {
                own.negative = true;
                own.set(Status::Denied, "adjective-failed");
            }
            Modality::Habitual => own.habitual = true,
            Modality::Ongoing => own.set(Status::Ongoing, "adjective-ongoing"),
        }
    }
}

/// A noun: its own adjectives and determiner; the rest comes from where it stands.
pub(super) fn nominal(scene: &Scene<'_>, word: usize) -> Clause {
    let tree = scene.tree;
    let mut own = Clause {
        tense: Tense::None,
        negative: tree.kids_by(word, &[Relation::Det]).any(|det| matches!(tree.lemma(det), "no" | "neither")),
        certainty: Certainty::Certain,
        status: Status::Unknown,
        rule: "nominal",
        finite: false,
        generic: false,
        habitual: false,
    };
    modifiers(scene, word, &mut own);
    if own.status == Status::Unknown && own.rule == "nominal" {
        let definite = tree.kids_by(word, &[Relation::Det, Relation::NmodPoss]).any(|det| {
            tree.relation(det) == Relation::NmodPoss
                || matches!(tree.lemma(det), "the" | "this" | "that" | "these" | "those")
        });
        if definite {
            own.set(Status::Occurred, "nominal-definite");
        }
    }
    own
}

/// Whether the clause is what a verb of saying in the past reports.
fn is_reported(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    let first = tree.first_conjunct(word);
    tree.relation(first) == Relation::Ccomp
        && tree.head(first).is_some_and(|head| {
            tree.features(head).tense == Some(VerbTense::Past)
                && scene.event(head).is_some_and(|event| scene.mentions[event].class == EventClass::Reporting)
        })
}

/// "The storm hit the coast": with a subject in the singular the present would be "hits".
fn is_invariant_past(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    if tree.form(word) != tree.lemma(word) || scene.lexicon.past(tree.lemma(word)) != tree.lemma(word) {
        return false;
    }
    let singular = |subject: usize| {
        let plural =
            tree.features(subject).number == Some(Number::Plural) || tree.kid(subject, &[Relation::Conj]).is_some();
        match tree.upos(subject) {
            Upos::Pron => {
                matches!(tree.lemma(subject).to_ascii_lowercase().as_str(), "he" | "she" | "it" | "who" | "which")
            }
            Upos::Noun | Upos::Propn => !plural,
            _ => false,
        }
    };
    let first = tree.first_conjunct(word);
    tree.kid(word, &[Relation::Nsubj]).is_some_and(singular)
        || first != word && tree.features(first).tense == Some(VerbTense::Past)
}

/// "To create and distribute", "will meet and discuss": a bare form that shares the mark or modal of the first.
pub(super) fn shares_infinitive(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    let first = tree.first_conjunct(word);
    first != word
        && tree.form(word) == tree.lemma(word)
        && tree.kid(word, &[Relation::Nsubj, Relation::NsubjPass, Relation::Expl]).is_none()
        && (tree.kids_by(first, &[Relation::Mark]).any(|mark| tree.lemma(mark) == "to")
            || tree
                .kids_by(first, &[Relation::Aux])
                .any(|aux| !matches!(tree.lemma(aux), "have" | "be" | "do" | "get")))
}

/// The noun of a deed that "was to …" says more of: "one of their first steps in May was to ban it".
pub(in crate::event) fn deed_before(scene: &Scene<'_>, verb: usize) -> Option<usize> {
    let tree = scene.tree;
    let was = auxiliaries(tree, verb).map(|(kid, _)| kid).find(|&kid| matches!(tree.form(kid), "was" | "were"))?;
    let sentence = tree.sentence(verb);
    (was.saturating_sub(12)..was).rev().take_while(|&word| tree.sentence(word) == sentence).find(|&word| {
        tree.upos(word) == Upos::Noun
            && matches!(
                tree.lemma(word),
                "action" | "step" | "move" | "act" | "measure" | "decision" | "response" | "task" | "mistake"
            )
    })
}

/// Whether the clause is what somebody said or thought in the past ("said it would").
pub(super) fn reported_in_past(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    let conditional = tree
        .kids_by(word, &[Relation::Advcl])
        .any(|kid| tree.kids_by(kid, &[Relation::Mark]).any(|mark| matches!(tree.lemma(mark), "if" | "unless")));
    if conditional {
        return false;
    }
    let first = tree.first_conjunct(word);
    let by_head =
        matches!(tree.relation(first), Relation::Ccomp | Relation::Acl | Relation::AclRelcl | Relation::Parataxis)
            && tree.head(first).is_some_and(|head| {
                tree.features(head).tense == Some(VerbTense::Past)
                    || matches!(tree.upos(head), Upos::Noun | Upos::Propn)
            });
    let by_parataxis = tree.kids_by(first, &[Relation::Parataxis]).any(|kid| {
        tree.features(kid).tense == Some(VerbTense::Past)
            && scene.event(kid).is_some_and(|event| scene.mentions[event].class == EventClass::Reporting)
    });
    by_head || by_parataxis
}

/// Whether what governs the infinitive wants or plans it: "hopes to have finished by May".
fn looks_ahead(scene: &Scene<'_>, word: usize) -> bool {
    let governor = scene.tree.head(word).and_then(|head| scene.event(head));
    governor.and_then(|event| scene.mentions[event].complement).is_some_and(|complement| {
        matches!(
            complement,
            Complement::Want | Complement::Plan | Complement::Try | Complement::Ask | Complement::Predict
        )
    })
}
