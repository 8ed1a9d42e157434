use crate::annotation::{Mood, Relation, Upos, VerbForm, VerbTense};
use crate::event::scene::{Scene, auxiliaries};
use crate::event::{Certainty, Polarity, Status, Tense};
use crate::mention::{Complement, EventClass, EventForm, EventMention, Modality};

/// How sure, when and whether: three properties and the status that they and the construction give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Factuality {
    pub(super) tense: Tense,
    pub(super) polarity: Polarity,
    pub(super) certainty: Certainty,
    pub(super) status: Status,
    /// The construction that decided the status, for `explain`.
    pub(super) rule: &'static str,
    /// Said as a habit or a general truth.
    pub(super) generic: bool,
}

/// What the words of a clause say of themselves, before what governs it is looked at.
#[derive(Clone, Copy)]
struct Clause {
    tense: Tense,
    negative: bool,
    certainty: Certainty,
    status: Status,
    rule: &'static str,
    finite: bool,
    generic: bool,
}

/// The factuality of one event mention.
pub(super) fn assess(scene: &Scene<'_>, mention: &EventMention) -> Factuality {
    let mut state = if mention.light.is_none() && matches!(mention.form, EventForm::Noun | EventForm::Name) {
        nominal(scene, mention.head)
    } else {
        clause(scene, mention.clause())
    };
    if mention.light.is_some() {
        modifiers(scene, mention.head, &mut state);
    }
    embed(scene, mention.clause(), &mut state);
    if scene.is_headline(scene.tree.sentence(mention.head))
        && state.status == Status::Ongoing
        && !state.generic_state(mention)
    {
        // the present tense of headlines tells what happened
        state.status = Status::Occurred;
        state.rule = "headline-present";
    }
    if state.negative && matches!(state.status, Status::Occurred | Status::Ongoing) {
        state.status = Status::Denied;
        state.rule = "negation";
    }
    Factuality {
        tense: state.tense,
        polarity: if state.negative { Polarity::Negative } else { Polarity::Positive },
        certainty: state.certainty,
        status: state.status,
        rule: state.rule,
        generic: state.generic,
    }
}

impl Clause {
    fn generic_state(self, mention: &EventMention) -> bool {
        mention.class == EventClass::State
    }

    fn weaken(&mut self, certainty: Certainty) {
        self.certainty = self.certainty.max(certainty);
    }

    fn set(&mut self, status: Status, rule: &'static str) {
        self.status = status;
        self.rule = rule;
    }
}

/// A verb or predicate with its auxiliaries, adverbs and marks.
fn clause(scene: &Scene<'_>, word: usize) -> Clause {
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
            if was && deed {
                // "their first step was to …": told as done
                own.tense = Tense::Past;
                own.finite = true;
                own.set(Status::Occurred, "identified");
            } else if root && (governor_be || tree.kid(word, &[Relation::Nsubj, Relation::NsubjPass]).is_some()) {
                own.tense = Tense::Future;
                own.finite = true;
                own.set(Status::Planned, "is-to");
            }
        }
        _ => {
            let progressive = be && tree.form(word).ends_with("ing");
            let past = finite_be_past
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
                own.set(Status::Occurred, "past");
            } else if features.mood == Some(Mood::Imperative) {
                own.set(Status::Hypothetical, "imperative");
            } else if supports == 0 && shares_infinitive(scene, word) {
                own.set(Status::Unknown, "infinitive");
            } else {
                own.tense = Tense::Present;
                own.finite = true;
                own.set(Status::Ongoing, "present");
                own.generic = !progressive;
            }
        }
    }
    modifiers(scene, word, &mut own);
    if tree.kids_by(word, &[Relation::Mark, Relation::Case]).any(|mark| tree.lemma(mark) == "without") {
        own.negative = true;
        own.set(Status::Denied, "without");
    }
    own
}

/// Adverbs and adjectives that say how sure or whether.
fn modifiers(scene: &Scene<'_>, word: usize, own: &mut Clause) {
    let tree = scene.tree;
    for kid in tree.kids_by(word, &[Relation::Advmod, Relation::Amod, Relation::Compound]) {
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
            Modality::Ongoing => own.set(Status::Ongoing, "adjective-ongoing"),
        }
    }
}

/// A noun: its own adjectives and determiner; the rest comes from where it stands.
fn nominal(scene: &Scene<'_>, word: usize) -> Clause {
    let tree = scene.tree;
    let mut own = Clause {
        tense: Tense::None,
        negative: tree.kids_by(word, &[Relation::Det]).any(|det| matches!(tree.lemma(det), "no" | "neither")),
        certainty: Certainty::Certain,
        status: Status::Unknown,
        rule: "nominal",
        finite: false,
        generic: false,
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

/// "To create and distribute", "will meet and discuss": a bare form that shares the mark or modal of the first.
fn shares_infinitive(scene: &Scene<'_>, word: usize) -> bool {
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
pub(super) fn deed_before(scene: &Scene<'_>, verb: usize) -> Option<usize> {
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
fn reported_in_past(scene: &Scene<'_>, word: usize) -> bool {
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

/// What governs the event, from it upwards, until a clause stands by itself.
fn embed(scene: &Scene<'_>, from: usize, state: &mut Clause) {
    let tree = scene.tree;
    let mut word = from;
    for _ in 0..12 {
        let first = tree.first_conjunct(word);
        if first != word && !state.finite {
            // "will meet and discuss": auxiliaries and marks of the first hold for all
            if tree.upos(first) == Upos::Verb && state.tense == Tense::None {
                let shared = clause(scene, first);
                if !matches!(shared.status, Status::Unknown) && state.status == Status::Unknown {
                    state.tense = shared.tense;
                    state.set(shared.status, shared.rule);
                    state.finite = shared.finite;
                }
            }
        }
        word = first;
        let Some(head) = tree.head(word) else { break };
        let relation = tree.relation(word);
        let nominal = !state.finite;
        match relation {
            Relation::Advcl | Relation::AdvclRelcl => {
                adverbial(scene, word, head, state);
                break;
            }
            Relation::Ccomp | Relation::Csubj | Relation::CsubjPass | Relation::Xcomp | Relation::CsubjOuter => {}
            Relation::Obj
            | Relation::NsubjPass
            | Relation::Nsubj
            | Relation::Obl
            | Relation::Nmod
            | Relation::Iobj
            | Relation::OblAgent => {}
            Relation::NmodPoss | Relation::Compound | Relation::Appos | Relation::Amod => break,
            Relation::Acl => {
                if !tree.kids_by(word, &[Relation::Mark]).any(|mark| tree.lemma(mark) == "to") {
                    break;
                }
            }
            _ => break,
        }
        let governor = scene.event(head).map(|event| &scene.mentions[event]);
        let complement = match governor {
            Some(mention) => mention.complement,
            None if tree.upos(head) == Upos::Noun => scene.lexicon.noun_complement(tree.lemma(head)),
            None if tree.upos(head) == Upos::Adj => scene.lexicon.adjective_complement(tree.lemma(head)),
            None => None,
        };
        let asked = relation == Relation::Ccomp
            && tree.kids_by(word, &[Relation::Mark]).any(|mark| matches!(tree.lemma(mark), "whether" | "if"));
        if asked {
            // "did not say whether he left"; "if" after any other verb is a condition that a parser took for an object
            let says = governor.is_some_and(|mention| {
                matches!(mention.class, EventClass::Reporting | EventClass::IState | EventClass::IAction)
            });
            if says {
                state.weaken(Certainty::Unknown);
                state.set(Status::Unknown, "whether");
            } else {
                state.weaken(Certainty::Possible);
                state.set(Status::Hypothetical, "condition");
            }
        }
        let argument = matches!(
            relation,
            Relation::Obj
                | Relation::NsubjPass
                | Relation::Nsubj
                | Relation::Obl
                | Relation::Nmod
                | Relation::Iobj
                | Relation::OblAgent
        );
        let clausal = !argument;
        let infinitive = clausal && (relation == Relation::Xcomp || relation == Relation::Acl || nominal);
        // only what the governor is about: its object or clause, never its agent or a circumstance
        let about = clausal
            || matches!(relation, Relation::Obj | Relation::NsubjPass)
            || (matches!(relation, Relation::Obl | Relation::Nmod)
                && matches!(tree.preposition(word), Some("of" | "for" | "to" | "from" | "against" | "about")))
            || (relation == Relation::Nsubj
                && governor.is_some_and(|mention| {
                    mention.class == EventClass::Aspectual || mention.form == EventForm::Adjective
                }));
        let governing = governor.map_or_else(
            || clause(scene, head),
            |mention| {
                if mention.light.is_none() && matches!(mention.form, EventForm::Noun | EventForm::Name) {
                    self::nominal(scene, mention.head)
                } else {
                    clause(scene, mention.clause())
                }
            },
        );
        if about {
            apply(complement, infinitive, argument, &governing, state);
        }
        if argument && state.status == Status::Unknown && tree.upos(head) == Upos::Verb {
            // a noun lies where its clause lies
            match governing.status {
                Status::Planned => {
                    state.tense = Tense::Future;
                    state.set(Status::Planned, "argument-of-future");
                }
                Status::Hypothetical => state.set(Status::Hypothetical, "argument-of-hypothetical"),
                Status::Occurred
                    if !governing.negative
                        && complement.is_none_or(|known| {
                            known == Complement::Fact || known == Complement::Begin || known == Complement::Cause
                        }) =>
                {
                    state.set(Status::Occurred, "argument-of-past");
                }
                _ => {}
            }
        }
        // "is set to begin", "to be released in May"
        let set_to =
            relation == Relation::Xcomp && matches!(tree.lemma(head), "set" | "slate" | "bill" | "poise" | "tip");
        let passive = relation == Relation::Acl && tree.kid(word, &[Relation::AuxPass]).is_some();
        if infinitive && state.status == Status::Unknown && (set_to || (passive && complement.is_none())) {
            state.tense = Tense::Future;
            state.set(Status::Planned, "set-to");
        }
        if infinitive && state.status == Status::Unknown && complement.is_none() && relation == Relation::Xcomp {
            match governing.status {
                Status::Occurred | Status::Ongoing if !governing.negative => {
                    state.tense = Tense::None;
                    state.set(Status::Hypothetical, "infinitive-open");
                }
                Status::Planned => {
                    state.tense = Tense::Future;
                    state.set(Status::Planned, "infinitive-of-future");
                }
                _ => {}
            }
        }
        let transparent = matches!(
            complement,
            Some(
                Complement::Begin
                    | Complement::Continue
                    | Complement::Stop
                    | Complement::Cause
                    | Complement::Fact
                    | Complement::Say
                    | Complement::Claim
            )
        ) || complement.is_none();
        if transparent && !state.finite && !argument {
            if governing.negative && !matches!(complement, Some(Complement::Fact | Complement::Say)) {
                state.negative = !state.negative;
            }
            if matches!(governing.status, Status::Planned | Status::Hypothetical)
                && matches!(state.status, Status::Unknown | Status::Occurred | Status::Ongoing)
            {
                state.tense = governing.tense;
                state.certainty = state.certainty.max(governing.certainty);
                state.set(governing.status, governing.rule);
            }
        }
        if argument && relation != Relation::Nmod {
            break;
        }
        if state.finite
            && !matches!(
                complement,
                Some(
                    Complement::Think
                        | Complement::Doubt
                        | Complement::Claim
                        | Complement::Deny
                        | Complement::Say
                        | Complement::Predict
                )
            )
        {
            break;
        }
        word = head;
        if state.finite && tree.relation(word) == Relation::Root {
            break;
        }
    }
}

/// Conditions, purposes, "instead of".
fn adverbial(scene: &Scene<'_>, word: usize, head: usize, state: &mut Clause) {
    let tree = scene.tree;
    for mark in tree.kids_by(word, &[Relation::Mark, Relation::Case, Relation::Advmod, Relation::Cc]) {
        match tree.lemma(mark).to_ascii_lowercase().as_str() {
            "if" | "unless" | "should" | "whether" | "lest" => {
                state.tense = Tense::Future;
                state.weaken(Certainty::Possible);
                state.set(Status::Hypothetical, "condition");
                return;
            }
            "instead" | "rather" => {
                state.negative = true;
                state.set(Status::Denied, "instead-of");
                return;
            }
            "to" if !state.finite => {
                state.tense = Tense::Future;
                state.set(Status::Hypothetical, "purpose");
                return;
            }
            "by" | "after" | "before" | "since" | "while" | "when" if !state.finite => {
                let governing = clause(scene, head);
                state.tense = if state.tense == Tense::None { governing.tense } else { state.tense };
                if state.status == Status::Unknown {
                    state.set(governing.status, governing.rule);
                }
                return;
            }
            _ => {}
        }
    }
    if !state.finite && state.status == Status::Unknown {
        // "…, adding that", "…, killing three": as its main clause
        let governing = clause(scene, head);
        state.tense = governing.tense;
        state.certainty = state.certainty.max(governing.certainty);
        state.set(governing.status, governing.rule);
        if governing.status == Status::Unknown {
            embed(scene, head, state);
        }
    }
}

/// What a governor's meaning does to what it governs.
fn apply(complement: Option<Complement>, infinitive: bool, argument: bool, governing: &Clause, state: &mut Clause) {
    let Some(complement) = complement else { return };
    let open = !state.finite;
    match complement {
        Complement::Say => {}
        Complement::Claim => {
            state.weaken(Certainty::Unknown);
            if state.status == Status::Unknown {
                state.set(Status::Unknown, "claimed");
            }
        }
        Complement::Deny => {
            state.negative = true;
            state.weaken(Certainty::Probable);
            state.set(Status::Denied, "denied");
        }
        Complement::Predict if open => {
            state.tense = Tense::Future;
            state.weaken(Certainty::Probable);
            state.set(Status::Planned, "predicted");
        }
        Complement::Plan if open && (infinitive || argument) => {
            state.tense = Tense::Future;
            state.set(if governing.negative { Status::Denied } else { Status::Planned }, "planned-by-governor");
            state.negative ^= governing.negative;
        }
        Complement::Ask | Complement::Try | Complement::Want if open => {
            state.tense = Tense::Future;
            if argument && complement == Complement::Try {
                return;
            }
            state.weaken(Certainty::Possible);
            state.set(
                Status::Hypothetical,
                match complement {
                    Complement::Ask => "asked-for",
                    Complement::Try => "tried",
                    _ => "wanted",
                },
            );
        }
        Complement::Fail if open && !argument => {
            state.negative = !state.negative ^ governing.negative;
            state.tense = governing.tense;
            state.set(if state.negative { Status::Denied } else { Status::Occurred }, "failed-to");
        }
        Complement::Prevent if open => {
            state.negative = !governing.negative;
            state.tense = governing.tense;
            state.set(if state.negative { Status::Denied } else { Status::Occurred }, "prevented");
        }
        Complement::Delay if open => state.set(Status::Postponed, "postponed"),
        Complement::Cancel if open => state.set(Status::Cancelled, "cancelled"),
        Complement::Think => {
            state.weaken(Certainty::Probable);
            if open && infinitive {
                if state.status == Status::Unknown {
                    state.tense = Tense::Future;
                    state.set(Status::Planned, "expected");
                }
            } else if state.status == Status::Occurred && open {
                state.set(Status::Unknown, "believed");
            }
        }
        Complement::Doubt => {
            state.weaken(Certainty::Possible);
            if state.status != Status::Planned || open {
                state.set(Status::Hypothetical, "doubted");
            }
        }
        Complement::Can if open => {
            state.weaken(Certainty::Possible);
            state.negative ^= governing.negative;
            state.set(Status::Hypothetical, "able");
        }
        Complement::Begin | Complement::Stop if open => {
            if matches!(state.status, Status::Unknown | Status::Ongoing) {
                state.tense = governing.tense;
                state.set(governing.status, "aspect");
            }
        }
        Complement::Continue if open => {
            if matches!(state.status, Status::Unknown | Status::Occurred) {
                state.tense = governing.tense;
                state.set(
                    if governing.status == Status::Occurred {
                        Status::Occurred
                    } else if governing.status == Status::Planned {
                        Status::Planned
                    } else {
                        Status::Ongoing
                    },
                    "aspect",
                );
            }
        }
        Complement::Cause | Complement::Fact if open && !argument => {
            if state.status == Status::Unknown {
                state.tense = governing.tense;
                state.set(governing.status, "implied");
            }
            if governing.negative && complement == Complement::Cause {
                state.negative = true;
                state.set(Status::Denied, "not-brought-about");
            }
        }
        _ => {}
    }
}
