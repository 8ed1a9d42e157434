use crate::annotation::{Relation, Upos};
use crate::event::factuality::Clause;
use crate::event::factuality::clause::{clause, nominal as nominal_clause};
use crate::event::scene::Scene;
use crate::event::{Certainty, Status, Tense};
use crate::mention::{Complement, EventClass, EventForm};

/// What governs the event, from it upwards, until a clause stands by itself.
pub(super) fn embed(scene: &Scene<'_>, from: usize, state: &mut Clause) {
    let tree = scene.tree;
    let mut word = from;
    for _ in 0..12 {
        let first = tree.first_conjunct(word);
        let to = |word: usize| tree.kids_by(word, &[Relation::Mark]).any(|mark| tree.lemma(mark) == "to");
        if first != word && state.status == Status::Unknown && to(word) && !to(first) {
            // an infinitive that a parser joined to a finite clause tells nothing done
            state.tense = Tense::Future;
            state.set(Status::Hypothetical, "infinitive-open");
            break;
        }
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
        // "became the first to land there": it did
        if matches!(relation, Relation::Advcl | Relation::Xcomp)
            && state.status == Status::Unknown
            && to(word)
            && tree.upos(head) != Upos::Verb
            && is_ordinal(scene, head)
            && head < word
        {
            let governing =
                tree.head(head).filter(|&verb| tree.upos(verb) == Upos::Verb).map(|verb| clause(scene, verb));
            state.tense = governing.as_ref().map_or(Tense::None, |governing| governing.tense);
            let status = governing.map_or(Status::Occurred, |governing| governing.status);
            state.set(if status == Status::Unknown { Status::Occurred } else { status }, "first-to");
            break;
        }
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
                if state.status == Status::Unknown && is_ordinal(scene, head) {
                    // "the first country to land there": it did
                    state.tense = Tense::None;
                    state.set(Status::Occurred, "first-to");
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
                    nominal_clause(scene, mention.head)
                } else {
                    clause(scene, mention.clause())
                }
            },
        );
        // "called early elections": what is called is ahead
        if relation == Relation::Obj
            && state.status == Status::Unknown
            && tree.lemma(head) == "call"
            && scene.lexicon.is_listed("called", tree.lemma(word))
        {
            state.tense = Tense::Future;
            state.set(Status::Planned, "called");
        }
        // "they resolved the dispute": with a noun the verb is no plan
        let bare = argument
            && complement == Some(Complement::Plan)
            && scene.lexicon.is_listed("infinitive-only", tree.lemma(head));
        if about && !bare {
            apply(complement, infinitive, argument, &governing, state);
            // "threatened to shoot her": nobody has planned it
            if state.status == Status::Planned
                && infinitive
                && governor.is_some_and(|mention| scene.lexicon.is_listed("threatening", &mention.lemma))
            {
                state.weaken(Certainty::Possible);
                state.set(Status::Hypothetical, "threatened");
            }
            // "claimed that rebels had attacked": not vouched for, however sure it sounds
            let claims =
                clausal && scene.lexicon.is_listed("claiming", tree.lemma(head)) && tree.upos(head) == Upos::Verb;
            if claims && matches!(state.status, Status::Occurred | Status::Ongoing) {
                state.set(Status::Unknown, "claimed");
            }
            // "is believed to live there": only what is expected lies ahead
            if state.rule == "expected" && governor.is_some() && !scene.lexicon.is_listed("expecting", tree.lemma(head))
            {
                state.set(Status::Unknown, "believed");
            }
        }
        if relation == Relation::NsubjPass && complement == Some(Complement::Plan) {
            undone(scene, head, state);
        }
        if argument && state.status == Status::Unknown && tree.upos(head) == Upos::Verb {
            // a noun lies where its clause lies
            match governing.status {
                Status::Planned => {
                    state.tense = Tense::Future;
                    state.set(Status::Planned, "argument-of-future");
                }
                Status::Hypothetical => {
                    state.tense = governing.tense;
                    state.weaken(governing.certainty);
                    state.set(Status::Hypothetical, "argument-of-hypothetical");
                }
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

/// "The trip was planned for May but was postponed": what a verb joined to the plan did to it.
fn undone(scene: &Scene<'_>, plan: usize, state: &mut Clause) {
    let tree = scene.tree;
    for verb in tree.kids_by(plan, &[Relation::Conj]) {
        let own = tree.kid(verb, &[Relation::Nsubj, Relation::NsubjPass]).is_some();
        let complement = scene.event(verb).and_then(|event| scene.mentions[event].complement);
        if own || clause(scene, verb).negative {
            continue;
        }
        match complement {
            Some(Complement::Delay) => state.set(Status::Postponed, "postponed"),
            Some(Complement::Cancel) => state.set(Status::Cancelled, "cancelled"),
            _ => {}
        }
    }
}

/// "First", "last", "only" beside or as the noun that an infinitive tells more of.
fn is_ordinal(scene: &Scene<'_>, noun: usize) -> bool {
    let tree = scene.tree;
    let ordinal = |word: usize| {
        matches!(tree.lemma(word), "first" | "second" | "third" | "fourth" | "fifth" | "last" | "latest" | "only")
    };
    ordinal(noun)
        || tree
            .kids_by(noun, &[Relation::Amod, Relation::Nmod])
            .any(|kid| ordinal(kid) || tree.kids_by(kid, &[Relation::Amod]).any(ordinal))
}

/// Conditions, purposes, "instead of".
pub(super) fn adverbial(scene: &Scene<'_>, word: usize, head: usize, state: &mut Clause) {
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
            // "passed it to become the largest": what came of it
            "to" if !state.finite && scene.lexicon.is_listed("outcome", tree.lemma(word)) => {
                let governing = clause(scene, head);
                state.tense = governing.tense;
                state.set(governing.status, "outcome");
                return;
            }
            "to" if !state.finite => {
                state.tense = Tense::Future;
                // "is due to arrive"
                if scene.lexicon.adjective_complement(tree.lemma(head)) == Some(Complement::Plan) && head < mark {
                    state.set(Status::Planned, "planned-by-governor");
                    return;
                }
                state.set(Status::Hypothetical, "purpose");
                return;
            }
            // "barred the firm from using the name"
            "from"
                if !state.finite
                    && scene
                        .event(head)
                        .is_some_and(|event| scene.mentions[event].complement == Some(Complement::Prevent)) =>
            {
                apply(Some(Complement::Prevent), true, false, &clause(scene, head), state);
                return;
            }
            // "accused him of taking bribes": a reproach is no fact
            "of" | "with" | "for"
                if !state.finite
                    && scene
                        .event(head)
                        .is_some_and(|event| scene.lexicon.is_listed("accusing", &scene.mentions[event].lemma)) =>
            {
                let governing = clause(scene, head);
                state.tense = if state.tense == Tense::None { governing.tense } else { state.tense };
                state.set(Status::Unknown, "accused-of");
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
pub(super) fn apply(
    complement: Option<Complement>,
    infinitive: bool,
    argument: bool,
    governing: &Clause,
    state: &mut Clause,
) {
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
        // "asked to delay the ruling", "may cancel the trip": nothing is put off yet
        Complement::Delay | Complement::Cancel
            if open && matches!(governing.status, Status::Unknown | Status::Hypothetical | Status::Denied) =>
        {
            state.weaken(Certainty::Possible);
            state.set(Status::Hypothetical, "may-be-put-off");
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
            state.tense = governing.tense;
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
