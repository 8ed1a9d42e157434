use crate::annotation::{NameKind, Relation, Upos, VerbForm, VerbTense, Voice};
use crate::document::Span;
use crate::event::Role;
use crate::event::factuality::deed_before;
use crate::event::scene::Scene;
use crate::mention::{Complement, EventForm, EventMention, Frame, MentionForm};

/// A role filler, with its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Filler {
    pub(super) role: Role,
    pub(super) word: usize,
    pub(super) span: Span,
    pub(super) entity: Option<usize>,
}

const SUBJECTS: &[Relation] = &[Relation::Nsubj, Relation::NsubjPass];

/// Who and what takes part in an event, in order of the text.
pub(super) fn participants(scene: &Scene<'_>, mention: &EventMention) -> Vec<Filler> {
    let mut cast = Cast { scene, found: Vec::new() };
    match mention.form {
        EventForm::Verb => cast.verb(mention.head, &mention.lemma),
        EventForm::Adjective => {
            if let Some(subject) = subject(scene, mention.head, 0) {
                cast.add(Role::Agent, subject.word);
            }
        }
        EventForm::Noun | EventForm::Name => cast.noun(mention),
    }
    cast.nearby_place(mention);
    cast.found.sort_by_key(|filler| (filler.span.start, filler.span.end));
    cast.found
}

/// The subject of a clause and whether the clause makes it undergo the event.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    pub(super) word: usize,
    pub(super) undergoes: bool,
}

/// Whether a verb is passive, by auxiliary or as a bare past participle after a noun.
pub(super) fn is_passive(scene: &Scene<'_>, verb: usize) -> bool {
    let tree = scene.tree;
    if tree.kid(verb, &[Relation::AuxPass, Relation::NsubjPass]).is_some() {
        return true;
    }
    let features = tree.features(verb);
    let first = tree.first_conjunct(verb);
    if first != verb
        && tree.kid(verb, &[Relation::Nsubj, Relation::Aux, Relation::Obj]).is_none()
        && features.verb_form == Some(VerbForm::Participle)
        && tree.features(first).verb_form == Some(VerbForm::Participle)
    {
        return is_passive(scene, first);
    }
    let participle = features.voice == Some(Voice::Passive)
        || (features.verb_form == Some(VerbForm::Participle)
            && (features.tense == Some(VerbTense::Past) || !tree.form(verb).ends_with("ing")));
    // "Apple swamped by orders": a headline drops the auxiliary
    let by = features.tense == Some(VerbTense::Past)
        && tree.kid(verb, &[Relation::Obj, Relation::Aux, Relation::Ccomp]).is_none()
        && tree.kids_by(verb, &[Relation::Obl, Relation::OblAgent]).any(|kid| {
            tree.preposition(kid) == Some("by")
                && (tree.relation(kid) == Relation::OblAgent || scene.entity(kid).is_some())
        });
    if by {
        return true;
    }
    participle
        && tree.kid(verb, &[Relation::Aux, Relation::Nsubj]).is_none()
        && (features.voice == Some(Voice::Passive)
            || matches!(tree.relation(verb), Relation::Acl | Relation::Advcl | Relation::Amod | Relation::Xcomp))
}

/// Who does (or undergoes) what the clause says: its own subject, or the one shared with or controlled by another clause.
pub(super) fn subject(scene: &Scene<'_>, verb: usize, depth: usize) -> Option<Subject> {
    let tree = scene.tree;
    if depth > 8 {
        return None;
    }
    let passive = is_passive(scene, verb);
    // "one of the first steps taken by the cabinet was to ban it": who took the step
    if let Some(deed) = deed_before(scene, verb) {
        let doer = tree
            .kids_by(deed, &[Relation::Acl])
            .find_map(|kid| {
                tree.kids_by(kid, &[Relation::OblAgent, Relation::Obl]).find(|&by| tree.preposition(by) == Some("by"))
            })
            .or_else(|| tree.kid(deed, &[Relation::NmodPoss]));
        if let Some(word) = doer {
            return Some(Subject { word, undergoes: passive });
        }
    }
    if let Some(own) = tree.kid(verb, SUBJECTS) {
        // "days after the U.S. acted": the unit is no subject
        if matches!(tree.lemma(own), "hour" | "day" | "week" | "month" | "year")
            && let Some(word) = tree
                .kids_by(own, &[Relation::Nmod])
                .find(|&kid| matches!(tree.preposition(kid), Some("after" | "before")))
        {
            return Some(Subject { word, undergoes: passive });
        }
        if let Some(word) = beyond_relative(scene, own, verb) {
            return Some(Subject { word, undergoes: passive });
        }
        return Some(Subject { word: antecedent(scene, own, verb), undergoes: passive });
    }
    let head = tree.head(verb)?;
    let shared = |word: usize| Some(Subject { word, undergoes: passive });
    match tree.relation(verb) {
        Relation::Conj => subject(scene, head, depth + 1).and_then(|other| shared(other.word)),
        Relation::Xcomp => {
            let object = tree.kid(head, &[Relation::Obj, Relation::Iobj]);
            let controls = scene.event(head).and_then(|event| scene.mentions[event].complement).is_some_and(|kind| {
                matches!(
                    kind,
                    Complement::Ask
                        | Complement::Cause
                        | Complement::Prevent
                        | Complement::Want
                        | Complement::Fact
                        | Complement::Think
                )
            });
            match object {
                Some(object) if controls || scene.lexicon.has_frame(tree.lemma(head), Frame::ObjectRecipient) => {
                    shared(antecedent(scene, object, head))
                }
                _ => subject(scene, head, depth + 1).and_then(|other| shared(other.word)),
            }
        }
        Relation::Advcl | Relation::AdvclRelcl => {
            let finite = tree.features(verb).verb_form == Some(VerbForm::Finite);
            if finite {
                return None;
            }
            subject(scene, head, depth + 1).and_then(|other| shared(other.word))
        }
        // "a plan to leave": whoever plans; "the man arrested": the noun itself
        Relation::Acl => {
            let infinitive = tree.kids_by(verb, &[Relation::Mark]).any(|mark| tree.lemma(mark) == "to");
            if !infinitive {
                return (scene.event(head).is_none() || passive).then_some(()).and_then(|()| shared(head));
            }
            let owner = tree.kid(head, &[Relation::NmodPoss]);
            owner.and_then(shared).or_else(|| {
                let above = tree.head(head).filter(|&above| tree.upos(above) == Upos::Verb)?;
                (tree.relation(head) == Relation::Obj)
                    .then(|| subject(scene, above, depth + 1))
                    .flatten()
                    .and_then(|other| shared(other.word))
            })
        }
        // "the phone (that) he bought": the gap is the object where the subject is filled
        Relation::AclRelcl => shared(head),
        Relation::Ccomp | Relation::Csubj if tree.features(verb).verb_form == Some(VerbForm::Gerund) => {
            subject(scene, head, depth + 1).and_then(|other| shared(other.word))
        }
        _ => None,
    }
}

/// "Canada, which has been a donor, announced …": where a parser takes the subject of the main verb from inside the
/// relative clause, the noun before the clause is meant.
fn beyond_relative(scene: &Scene<'_>, own: usize, verb: usize) -> Option<usize> {
    let tree = scene.tree;
    let sentence = tree.sentence(verb);
    let same = |word: usize| tree.sentence(word) == sentence;
    let mut before = verb.checked_sub(1)?;
    while same(before) && matches!(tree.upos(before), Upos::Aux | Upos::Adv | Upos::Part) {
        before = before.checked_sub(1)?;
    }
    if own >= before || !same(before) || tree.form(before) != "," {
        return None;
    }
    let pronoun = (1..own)
        .rev()
        .take_while(|&word| same(word))
        .find(|&word| matches!(tree.form(word), "who" | "which") && tree.form(word - 1) == ",")?;
    let noun = pronoun.checked_sub(2).filter(|&word| same(word))?;
    let head = scene.named(noun).map_or(noun, |(_, _, head)| head);
    matches!(tree.upos(head), Upos::Noun | Upos::Propn).then_some(head)
}

/// Whom a relative pronoun stands for; any other word stands for itself.
fn antecedent(scene: &Scene<'_>, word: usize, verb: usize) -> usize {
    let tree = scene.tree;
    if tree.upos(word) != Upos::Pron && tree.upos(word) != Upos::Det && tree.upos(word) != Upos::Sconj {
        return word;
    }
    if !matches!(tree.lemma(word).to_ascii_lowercase().as_str(), "who" | "which" | "that" | "whom") {
        return word;
    }
    let clause = tree.first_conjunct(verb);
    match tree.relation(clause) {
        Relation::AclRelcl => tree.head(clause).unwrap_or(word),
        _ => word,
    }
}

/// Whether a time stands between the preposition and its noun.
fn scene_time_between(scene: &Scene<'_>, noun: usize) -> bool {
    let tree = scene.tree;
    tree.kids_by(noun, &[Relation::Case]).any(|case| case + 1 < noun && scene.time(case + 1).is_some())
}

struct Cast<'a, 'b> {
    scene: &'a Scene<'b>,
    found: Vec<Filler>,
}

impl Cast<'_, '_> {
    /// Adds a nominal and what is coordinated with it; clauses, times and other events are no participants.
    fn add(&mut self, role: Role, word: usize) {
        let tree = self.scene.tree;
        for one in tree.conjuncts(word) {
            // a clause with a copula is no second participant
            if one != word && tree.kid(one, &[Relation::Cop, Relation::Nsubj]).is_some() {
                continue;
            }
            let one = self.name_beside(one);
            let nominal =
                matches!(tree.upos(one), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Adj | Upos::X);
            if !nominal
                || self.scene.time(one).is_some()
                || self.is_amount(one)
                || self.found.iter().any(|known| known.word == one)
            {
                continue;
            }
            if self.scene.event(one).is_some_and(|event| self.scene.mentions[event].form != EventForm::Name) {
                continue;
            }
            let known = self.scene.entity(one).is_some()
                || !self.scene.lexicon.kinds(&tree.lemma(one).to_lowercase()).is_empty();
            // what may denote an event but does not here is still no participant; circumstances need somebody or somewhere
            if !known
                && tree.upos(one) == Upos::Noun
                && self.scene.lexicon.noun(&tree.lemma(one).to_lowercase()).is_some()
            {
                continue;
            }
            if !known && matches!(role, Role::Other | Role::Topic | Role::Instrument | Role::Beneficiary | Role::Source)
            {
                continue;
            }
            if tree.upos(one) == Upos::Pron
                && matches!(
                    tree.lemma(one).to_ascii_lowercase().as_str(),
                    "there" | "what" | "this" | "that" | "which" | "who" | "whom" | "whose"
                )
            {
                continue;
            }
            let (entity, span) = match self.scene.entity_mention(one) {
                Some((entity, span, MentionForm::Name)) => (Some(entity), span),
                Some((entity, ..)) => (Some(entity), tree.phrase(one)),
                None => (None, tree.phrase(one)),
            };
            self.found.push(Filler { role, word: one, span, entity });
        }
    }

    /// "former chief executive Steve Jobs", "Paweł Adamowicz, mayor of Gdańsk,": where a parser takes the description for
    /// the head, the name is meant.
    fn name_beside(&self, word: usize) -> usize {
        let (scene, tree) = (self.scene, self.scene.tree);
        if tree.upos(word) != Upos::Noun || scene.named(word).is_some() {
            return word;
        }
        let kinds = scene.lexicon.kinds(&tree.lemma(word).to_lowercase());
        let fits = |entity: usize| kinds.iter().any(|kind| kind.kind == scene.entities[entity].kind);
        let next = word + 1;
        if next < tree.len()
            && tree.sentence(next) == tree.sentence(word)
            && let Some((entity, _, head)) = scene.named(next)
            && fits(entity)
            && scene.entities[entity].kind == NameKind::Person
        {
            return head;
        }
        let first = tree.annotation().words.partition_point(|one| one.span.end <= tree.phrase(word).start);
        if let (Some(comma), Some(before)) = (first.checked_sub(1), first.checked_sub(2))
            && tree.form(comma) == ","
            && tree.sentence(before) == tree.sentence(word)
            && let Some((entity, _, head)) = scene.named(before)
            && fits(entity)
            && tree.relation(head) != Relation::Conj
        {
            return head;
        }
        word
    }

    /// Sums and bare numbers are quantities.
    fn is_amount(&self, word: usize) -> bool {
        let tree = self.scene.tree;
        matches!(tree.upos(word), Upos::Num | Upos::Sym)
            || matches!(
                tree.lemma(word),
                "dollar" | "euro" | "billion" | "million" | "percent" | "%" | "$" | "pound" | "yen"
            )
            || tree.kids(word).any(|kid| tree.upos(kid) == Upos::Sym)
    }

    fn kind(&self, word: usize) -> Option<NameKind> {
        self.scene.entity(word).map(|entity| self.scene.entities[entity].kind).or_else(|| {
            self.scene.lexicon.kinds(&self.scene.tree.lemma(word).to_lowercase()).first().map(|kind| kind.kind)
        })
    }

    fn is_place(&self, word: usize) -> bool {
        matches!(self.kind(word), Some(NameKind::Place | NameKind::Facility))
    }

    /// A place that follows "in" or "at" shortly after the trigger, or before it with the day ("in Paris Monday for a
    /// meeting"), where the tree hangs it elsewhere.
    fn nearby_place(&mut self, mention: &EventMention) {
        let (scene, tree) = (self.scene, self.scene.tree);
        if matches!(mention.form, EventForm::Adjective) || self.found.iter().any(|filler| filler.role == Role::Place) {
            return;
        }
        let sentence = tree.sentence(mention.head);
        let stop = |word: usize| {
            word >= tree.len()
                || tree.sentence(word) != sentence
                || (word != mention.clause() && word != mention.head && scene.event(word).is_some())
                || matches!(tree.form(word), "," | ";" | "." | "“" | "”" | "\"" | "(" | ")")
                || tree.upos(word) == Upos::Sconj
        };
        let place = |word: usize| -> Option<usize> {
            let adposition = matches!(tree.form(word), "in" | "In" | "at" | "At");
            if !adposition {
                return None;
            }
            let first =
                if tree.upos(word + 1) == Upos::Det || tree.upos(word + 1) == Upos::Pron { word + 2 } else { word + 1 };
            if let Some((entity, _, head)) = scene.named(first)
                && matches!(scene.entities[entity].kind, NameKind::Place | NameKind::Facility)
            {
                return Some(head);
            }
            // "at his Mar-a-Lago resort"
            (first..(first + 5).min(tree.len()))
                .take_while(|&word| !stop(word))
                .find(|&word| tree.upos(word) == Upos::Noun && tree.relation(word) != Relation::Compound)
                .filter(|&word| {
                    let kinds = scene.lexicon.kinds(tree.lemma(word));
                    kinds.iter().any(|kind| kind.kind == NameKind::Facility)
                        && tree.kids(word).any(|kid| tree.upos(kid) == Upos::Propn)
                })
        };
        let after = (mention.head + 1..mention.head + 9)
            .take_while(|&word| !stop(word))
            .filter(|&word| word + 2 < tree.len())
            .find_map(place);
        let before = || {
            let timed =
                (1..=3).any(|back| mention.head.checked_sub(back).is_some_and(|word| scene.time(word).is_some()));
            timed
                .then(|| {
                    (1..9)
                        .map_while(|back| mention.head.checked_sub(back))
                        .take_while(|&word| !stop(word))
                        .find_map(place)
                })
                .flatten()
        };
        if let Some(word) = after.or_else(before)
            && !self.found.iter().any(|filler| filler.word == word)
        {
            self.add(Role::Place, word);
        }
    }

    fn verb(&mut self, verb: usize, lemma: &str) {
        let (tree, lexicon) = (self.scene.tree, self.scene.lexicon);
        let passive = is_passive(self.scene, verb);
        let object = tree.kids_by(verb, &[Relation::Obj]).find(|&kid| self.scene.time(kid).is_none());
        if let Some(subject) = subject(self.scene, verb, 0) {
            let undergoes = subject.undergoes
                || (object.is_none() && lexicon.has_frame(lemma, Frame::SubjectPatient) && !self.object_gap(verb));
            let addressed = subject.undergoes && lexicon.has_frame(lemma, Frame::ObjectRecipient);
            self.add(
                match (addressed, undergoes) {
                    (true, _) => Role::Recipient,
                    (_, true) => Role::Patient,
                    _ => Role::Agent,
                },
                subject.word,
            );
        }
        // "On Thursday, Francis died": a parser hangs the subject on the preposition of the time
        if tree.kid(verb, SUBJECTS).is_none() {
            let late = tree
                .kids_by(verb, &[Relation::Obl])
                .find(|&kid| kid < verb && scene_time_between(self.scene, kid) && self.scene.named(kid).is_some());
            if let Some(late) = late {
                let undergoes = passive || (object.is_none() && lexicon.has_frame(lemma, Frame::SubjectPatient));
                self.found.retain(|filler| filler.word != late);
                self.add(if undergoes { Role::Patient } else { Role::Agent }, late);
            }
        }
        // the gap of a relative clause that has its own subject
        if self.object_gap(verb)
            && let Some(head) = tree.head(tree.first_conjunct(verb))
        {
            self.add(Role::Patient, head);
        }
        let indirect = tree.kid(verb, &[Relation::Iobj]);
        if let Some(indirect) = indirect {
            self.add(Role::Recipient, indirect);
        }
        if let Some(object) = object {
            let addressed = lexicon.has_frame(lemma, Frame::ObjectRecipient)
                && tree.kid(verb, &[Relation::Ccomp, Relation::Xcomp]).is_some()
                && matches!(self.kind(object), Some(NameKind::Person | NameKind::Organization | NameKind::Place));
            self.add(if addressed { Role::Recipient } else { Role::Patient }, antecedent(self.scene, object, verb));
        } else if tree.relation(verb) == Relation::Conj && indirect.is_none() {
            // "bought and sold the shares": an object after the last verb is shared by verbs that need one
        }
        self.obliques(verb, lemma, passive, object.is_some());
    }

    /// A relative clause with a subject of its own and no object: the noun it modifies is what the verb acts on.
    fn object_gap(&self, verb: usize) -> bool {
        let tree = self.scene.tree;
        let own = tree.kid(verb, SUBJECTS);
        tree.relation(verb) == Relation::AclRelcl
            && tree.kid(verb, &[Relation::Obj, Relation::Ccomp, Relation::NsubjPass]).is_none()
            && own.is_some_and(|own| antecedent(self.scene, own, verb) == own)
            && tree.head(verb).is_some_and(|head| {
                self.scene.time(head).is_none()
                    && !matches!(
                        tree.lemma(head),
                        "place" | "time" | "day" | "year" | "way" | "reason" | "case" | "where"
                    )
            })
            && !tree.kids(verb).any(|kid| matches!(tree.lemma(kid), "where" | "when" | "why" | "whose"))
    }

    fn obliques(&mut self, verb: usize, lemma: &str, passive: bool, has_object: bool) {
        let (tree, lexicon) = (self.scene.tree, self.scene.lexicon);
        let own = [Relation::Obl, Relation::OblAgent, Relation::Nmod, Relation::OblUnmarked];
        let mut kids: Vec<usize> = tree.kids_by(verb, &own).collect();
        // "a day later at his resort": what hangs on a time belongs to the verb
        for time in tree.kids(verb).filter(|&kid| self.scene.time(kid).is_some()) {
            kids.extend(tree.kids_by(time, &own).filter(|&kid| self.scene.time(kid).is_none()));
            for later in tree.kids(time).filter(|&kid| self.scene.time(kid).is_some()) {
                kids.extend(tree.kids_by(later, &own).filter(|&kid| self.scene.time(kid).is_none()));
            }
        }
        for kid in kids {
            if tree.relation(kid) == Relation::OblAgent {
                self.add(Role::Agent, kid);
                continue;
            }
            let Some(preposition) = tree.preposition(kid) else { continue };
            let word = antecedent(self.scene, kid, verb);
            let place = self.is_place(word);
            let role = match preposition {
                "by" if passive => Role::Agent,
                "with" | "alongside" | "together" => {
                    if lexicon.has_frame(lemma, Frame::WithPartner) {
                        if has_object { Role::Recipient } else { Role::Patient }
                    } else if matches!(self.kind(word), Some(NameKind::Person | NameKind::Organization)) {
                        Role::Other
                    } else {
                        Role::Instrument
                    }
                }
                "to" if place || lexicon.has_frame(lemma, Frame::ToDestination) => Role::Destination,
                "to" => Role::Recipient,
                "into" | "toward" | "towards" | "onto" => Role::Destination,
                "from" => Role::Source,
                "for" => Role::Beneficiary,
                "about" | "regarding" | "concerning" | "of" => Role::Topic,
                "over" | "on" if !place => Role::Topic,
                "in" | "at" | "near" | "inside" | "outside" | "on" | "over" | "across" | "around" | "off"
                | "within" | "throughout"
                    if place =>
                {
                    Role::Place
                }
                "at" if self.kind(word).is_some() => Role::Place,
                _ => Role::Other,
            };
            self.add(role, word);
        }
    }

    fn noun(&mut self, mention: &EventMention) {
        let (tree, lexicon) = (self.scene.tree, self.scene.lexicon);
        let (head, lemma) = (mention.head, mention.lemma.as_str());
        if tree.upos(head) == Upos::Verb
            && head.checked_sub(2).is_some_and(|before| tree.form(before) == "for")
            && let Some(root) = tree.ancestors(head).last()
        {
            // "X is there for a gathering with", the noun read as a verb: who is there takes part
            let person =
                self.scene.named(root).filter(|(entity, ..)| self.scene.entities[*entity].kind == NameKind::Person);
            match (person, subject(self.scene, root, 0)) {
                (Some((.., name)), _) => self.add(Role::Agent, name),
                (None, Some(subject)) => self.add(Role::Agent, subject.word),
                _ => {}
            }
        }
        let patient_owner = lexicon.has_frame(lemma, Frame::PossessorPatient);
        let has = |preposition: &str| {
            tree.kids_by(head, &[Relation::Nmod]).any(|kid| tree.preposition(kid) == Some(preposition))
        };
        let (has_of, has_by) = (has("of"), has("by"));
        let mut owned = false;
        for kid in tree.kids(head) {
            match tree.relation(kid) {
                Relation::NmodPoss => {
                    owned = true;
                    let undergoes = patient_owner && !has_of;
                    self.add(if undergoes { Role::Patient } else { Role::Agent }, kid);
                }
                Relation::Amod | Relation::Compound | Relation::NmodDesc | Relation::Nmod | Relation::NmodUnmarked
                    if tree.preposition(kid).is_none() =>
                {
                    // "the American invasion", "an Apple event"
                    if let Some(entity) = self.scene.entity(kid) {
                        let kind = self.scene.entities[entity].kind;
                        let actor = matches!(kind, NameKind::Nationality | NameKind::Organization | NameKind::Person);
                        if actor && tree.upos(kid) != Upos::Pron {
                            self.add(if patient_owner { Role::Patient } else { Role::Agent }, kid);
                        } else if kind == NameKind::Place || kind == NameKind::Facility {
                            self.add(Role::Place, kid);
                        } else if kind == NameKind::Product {
                            self.add(Role::Patient, kid);
                        }
                    }
                }
                _ => {}
            }
        }
        let modifiers: Vec<usize> = tree.kids_by(head, &[Relation::Nmod, Relation::Obl]).collect();
        for kid in modifiers {
            let Some(preposition) = tree.preposition(kid) else { continue };
            let place = self.is_place(kid);
            let role = match preposition {
                "by" => Role::Agent,
                "of" if !owned && !has_by && lexicon.has_frame(lemma, Frame::OfAgent) => Role::Agent,
                "of" | "against" => Role::Patient,
                "on" if matches!(
                    lemma,
                    "attack" | "assault" | "raid" | "strike" | "crackdown" | "war" | "ban" | "sanction" | "embargo"
                ) =>
                {
                    Role::Patient
                }
                "between" | "among" => Role::Agent,
                "with" if owned || mention.light.is_some() => Role::Patient,
                "with" => Role::Agent,
                "to" if place => Role::Destination,
                "to" => Role::Recipient,
                "from" => Role::Source,
                "for" => Role::Beneficiary,
                "into" => Role::Destination,
                "in" | "at" | "near" | "inside" | "outside" | "off" | "on" | "across" if place => Role::Place,
                "about" | "over" | "on" | "regarding" | "concerning" => Role::Topic,
                _ => Role::Other,
            };
            self.add(role, kid);
        }
        if let Some(light) = mention.light {
            let verb = crate::mention::verb_lemma(tree, light);
            let happening = lexicon.has_frame(&verb, Frame::Happening);
            if let Some(subject) = subject(self.scene, light, 0).filter(|subject| subject.word != head && !happening) {
                let undergoes = lexicon.has_frame(&verb, Frame::SubjectUndergoes);
                self.add(if undergoes { Role::Patient } else { Role::Agent }, subject.word);
            }
            let passive = is_passive(self.scene, light);
            if let Some(indirect) = tree.kid(light, &[Relation::Iobj]) {
                self.add(Role::Recipient, indirect);
            }
            self.obliques(light, lemma, passive, false);
        } else if let Some(person) = tree.head(head).filter(|&above| {
            // "Carney is in Paris for a meeting": who is there takes part
            tree.relation(head) == Relation::Nmod
                && matches!(tree.preposition(head), Some("for" | "in" | "at"))
                && self
                    .scene
                    .named(above)
                    .is_some_and(|(entity, ..)| self.scene.entities[entity].kind == NameKind::Person)
        }) {
            self.add(Role::Agent, person);
        } else if let Some(presence) = tree.head(head).filter(|&above| {
            tree.relation(head) == Relation::Obl
                && tree.preposition(head) == Some("for")
                && (tree.kid(above, &[Relation::Cop]).is_some()
                    || matches!(
                        tree.lemma(above),
                        "be" | "travel" | "go" | "fly" | "arrive" | "visit" | "gather" | "come"
                    ))
        }) {
            if let Some(subject) = subject(self.scene, presence, 0) {
                self.add(Role::Agent, subject.word);
            }
            if self.is_place(presence) {
                self.add(Role::Place, presence);
            }
            self.obliques(presence, "", false, true);
        } else if let Some(verb) = tree.head(head).filter(|&verb| {
            tree.upos(verb) == Upos::Verb
                && tree.relation(head) == Relation::Obj
                && lexicon.has_frame(&crate::mention::verb_lemma(tree, verb), Frame::Participation)
        }) && let Some(subject) = subject(self.scene, verb, 0)
        {
            self.add(Role::Agent, subject.word);
        }
    }
}
