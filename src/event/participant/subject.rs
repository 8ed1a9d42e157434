use crate::annotation::{NameKind, Relation, Upos, VerbForm, VerbTense, Voice};
use crate::event::factuality::deed_before;
use crate::event::participant::SUBJECTS;
use crate::event::scene::Scene;
use crate::mention::{Complement, EventClass, Frame};

/// The subject of a clause and whether the clause makes it undergo the event.
#[derive(Clone, Copy)]
pub(in crate::event) struct Subject {
    pub(in crate::event) word: usize,
    pub(in crate::event) undergoes: bool,
}

/// Whether a verb is passive, by auxiliary or as a bare past participle after a noun.
pub(in crate::event) fn is_passive(scene: &Scene<'_>, verb: usize) -> bool {
    let tree = scene.tree;
    if tree.kid(verb, &[Relation::AuxPass, Relation::NsubjPass]).is_some() {
        return true;
    }
    let features = tree.features(verb);
    let first = tree.first_conjunct(verb);
    if first != verb
        && tree.kid(verb, &[Relation::Aux, Relation::Obj]).is_none()
        && features.verb_form == Some(VerbForm::Participle)
        && tree.features(first).verb_form == Some(VerbForm::Participle)
        // "37 were killed and 120 injured", but "24 were hurt, but Acme News reported more"
        && tree.kid(verb, &[Relation::Nsubj]).is_none_or(|subject| tree.upos(subject) != Upos::Propn)
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
            // "trailed by two", "fell by 3%" tell how much
            tree.preposition(kid) == Some("by")
                && !matches!(tree.upos(kid), Upos::Num | Upos::Sym)
                && (tree.relation(kid) == Relation::OblAgent || scene.entity(kid).is_some())
        });
    if by {
        return true;
    }
    // "the phone, revealed in June, drew attention": a past form read as finite
    let reduced = matches!(tree.relation(verb), Relation::Acl)
        && features.tense == Some(VerbTense::Past)
        && !tree.form(verb).ends_with("ing")
        && tree.kid(verb, &[Relation::Nsubj, Relation::Obj, Relation::Ccomp, Relation::Xcomp, Relation::Aux]).is_none();
    if reduced {
        return true;
    }
    participle
        && tree.kid(verb, &[Relation::Aux, Relation::Nsubj, Relation::Obj]).is_none()
        && (features.voice == Some(Voice::Passive)
            || matches!(tree.relation(verb), Relation::Acl | Relation::Advcl | Relation::Amod | Relation::Xcomp))
}

/// Who does (or undergoes) what the clause says: its own subject, or the one shared with or controlled by another clause.
pub(in crate::event) fn subject(scene: &Scene<'_>, verb: usize, depth: usize) -> Option<Subject> {
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
    if let Some(late) = late_subject(scene, verb) {
        return Some(Subject { word: late, undergoes: passive });
    }
    if let Some(own) = own_subject(scene, verb).map(|own| behind_time(scene, own, verb).unwrap_or(own)) {
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
    if let Some(word) = lost_subject(scene, verb) {
        return Some(Subject { word, undergoes: passive });
    }
    let head = tree.head(verb)?;
    let shared = |word: usize| Some(Subject { word, undergoes: passive });
    match tree.relation(verb) {
        Relation::Conj => subject(scene, head, depth + 1).and_then(|other| shared(other.word)),
        Relation::Xcomp => {
            // "called on the minister to resign"
            let called = || {
                tree.kids_by(head, &[Relation::Obl]).find(|&kid| {
                    kid < verb && tree.lemma(head) == "call" && matches!(tree.preposition(kid), Some("on" | "for"))
                })
            };
            let object = tree.kid(head, &[Relation::Obj, Relation::Iobj]).or_else(called);
            let controls = scene.event(head).and_then(|event| scene.mentions[event].complement).is_some_and(|kind| {
                matches!(
                    kind,
                    Complement::Ask
                        | Complement::Cause
                        | Complement::Prevent
                        | Complement::Want
                        | Complement::Fact
                        | Complement::Think
                        | Complement::Can
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
            let finite = tree.features(verb).verb_form == Some(VerbForm::Finite) && !tree.form(verb).ends_with("ing");
            if finite {
                return None;
            }
            // "sentenced the couple to life for torturing their children": they did it
            let marked = || {
                tree.kids_by(verb, &[Relation::Mark, Relation::Case])
                    .any(|mark| matches!(tree.lemma(mark), "for" | "of" | "with"))
            };
            // "barred the firm from using the name": who is kept from it
            let kept = scene.event(head).is_some_and(|event| {
                matches!(scene.mentions[event].complement, Some(Complement::Prevent | Complement::Stop))
            }) && tree.kids_by(verb, &[Relation::Mark, Relation::Case]).any(|mark| tree.is(mark, &["from"]));
            if kept
                && !is_passive(scene, head)
                && let Some(object) = tree.kid(head, &[Relation::Obj])
            {
                return shared(antecedent(scene, object, head));
            }
            if !is_passive(scene, head)
                && scene.lexicon.is_listed("answerable", tree.lemma(head))
                && marked()
                && let Some(object) = tree.kid(head, &[Relation::Obj])
            {
                return shared(antecedent(scene, object, head));
            }
            // "called on the minister to resign"
            let told = tree.kids_by(head, &[Relation::Obl]).find(|&kid| {
                kid < verb && tree.lemma(head) == "call" && matches!(tree.preposition(kid), Some("on" | "for"))
            });
            if let Some(told) =
                told.filter(|_| tree.kids_by(verb, &[Relation::Mark]).any(|mark| tree.lemma(mark) == "to"))
            {
                return shared(told);
            }
            // "news sent by joining the club": who joins is who sends, and not what is sent
            if is_passive(scene, head)
                && tree.kids_by(verb, &[Relation::Mark, Relation::Case]).any(|mark| tree.is(mark, &["by"]))
            {
                return tree.kid(head, &[Relation::OblAgent]).and_then(shared);
            }
            subject(scene, head, depth + 1).and_then(|other| shared(other.word))
        }
        // "a plan to leave": whoever plans; "the man arrested": the noun itself
        Relation::Acl => {
            let infinitive = tree.kids_by(verb, &[Relation::Mark]).any(|mark| tree.lemma(mark) == "to");
            // "a bus in Cusco, Peru overturned": what heads a sentence without a verb, not the place
            let place = scene.named(head).is_some_and(|(entity, ..)| is_place(scene, entity));
            let root = tree.ancestors(head).last().filter(|&root| {
                place
                    && !infinitive
                    && tree.upos(root) == Upos::Noun
                    && tree.kid(root, &[Relation::Cop, Relation::Nsubj]).is_none()
            });
            if let Some(root) = root {
                return shared(root);
            }
            // "a summit in Paris hosted by the president": what is hosted is no place
            let taking_part = scene
                .event(verb)
                .is_some_and(|event| scene.lexicon.has_frame(&scene.mentions[event].lemma, Frame::Participation));
            if place && passive && taking_part {
                return None;
            }
            // "had difficulty finishing the order": who had it
            let above = tree.head(head).filter(|&above| {
                !infinitive
                    && tree.form(verb).ends_with("ing")
                    && tree.relation(head) == Relation::Obj
                    && tree.upos(above) == Upos::Verb
                    && scene.lexicon.is_listed("trouble", tree.lemma(head))
            });
            if let Some(above) = above {
                return subject(scene, above, depth + 1).and_then(|other| shared(other.word));
            }
            if !infinitive {
                let meant = described(scene, head);
                return (scene.event(head).is_none() || passive).then_some(()).and_then(|()| shared(meant));
            }
            // "ordered the company to pay": a parser hangs what it is to do on the company
            let told = tree.head(head).filter(|&above| {
                matches!(tree.relation(head), Relation::Obj | Relation::Iobj)
                    && (scene.lexicon.has_frame(tree.lemma(above), Frame::ObjectRecipient)
                        || scene.event(above).is_some_and(|event| {
                            matches!(
                                scene.mentions[event].complement,
                                Some(Complement::Ask | Complement::Cause | Complement::Can | Complement::Prevent)
                            )
                        }))
                    && scene.event(head).is_none()
            });
            if told.is_some() {
                return shared(head);
            }
            let owner = tree.kid(head, &[Relation::NmodPoss]);
            owner.and_then(shared).or_else(|| {
                // "was the first to land", "became the first to land"
                if tree.kid(head, &[Relation::Cop]).is_some() {
                    return own_subject(scene, head).and_then(|own| shared(antecedent(scene, own, head)));
                }
                let above = tree.head(head).filter(|&above| tree.upos(above) == Upos::Verb)?;
                matches!(tree.relation(head), Relation::Obj | Relation::Xcomp)
                    .then(|| subject(scene, above, depth + 1))
                    .flatten()
                    .and_then(|other| shared(other.word))
            })
        }
        // "Acme opens a shop, hires 20": a headline's second verb
        Relation::Parataxis
            if head < verb
                && tree.upos(head) == Upos::Verb
                && tree.form(verb - 1) == ","
                && scene.event(verb).is_some_and(|event| {
                    scene.mentions[event].class != EventClass::Reporting || scene.is_headline(tree.sentence(verb))
                }) =>
        {
            subject(scene, head, depth + 1).and_then(|other| shared(other.word))
        }
        // "the phone (that) he bought": the gap is the object where the subject is filled
        Relation::AclRelcl => shared(head),
        Relation::Ccomp | Relation::Csubj if tree.features(verb).verb_form == Some(VerbForm::Gerund) => {
            subject(scene, head, depth + 1).and_then(|other| shared(other.word))
        }
        _ => None,
    }
}

/// "A lockdown – a harsh tactic used by the mayor": what a description with "a" is of.
fn described(scene: &Scene<'_>, word: usize) -> usize {
    let tree = scene.tree;
    let indefinite = || tree.kids_by(word, &[Relation::Det]).any(|det| tree.is(det, &["a", "an"]));
    if !indefinite() {
        return word;
    }
    let mut at = word;
    for _ in 0..4 {
        match tree.head(at).filter(|&of| {
            tree.relation(at) == Relation::Appos && of < at && matches!(tree.upos(of), Upos::Noun | Upos::Propn)
        }) {
            Some(of) => at = of,
            None => break,
        }
    }
    at
}

fn is_place(scene: &Scene<'_>, entity: usize) -> bool {
    scene.entities[entity].kind == NameKind::Place
}

/// "At the company's conference in Oslo, chief executive Anna Berg unveiled": the person between the comma and the verb,
/// where a parser takes something before the comma for the subject.
fn late_subject(scene: &Scene<'_>, verb: usize) -> Option<usize> {
    let tree = scene.tree;
    let same = |word: &usize| tree.sentence(*word) == tree.sentence(verb);
    let own = tree.kid(verb, SUBJECTS).filter(|&own| own < verb)?;
    let mut before = verb.checked_sub(1)?;
    while matches!(tree.upos(before), Upos::Aux | Upos::Adv | Upos::Part) && tree.head(before) == Some(verb) {
        before = before.checked_sub(1)?;
    }
    let (entity, span, head) = scene.named(before).filter(|(.., head)| same(head))?;
    if scene.entities[entity].kind != NameKind::Person
        || head == own
        || tree.first_conjunct(head) == tree.first_conjunct(own)
    {
        return None;
    }
    let first = tree.annotation().words.partition_point(|one| one.span.end <= span.start);
    let title = |word: usize| {
        let lemma = tree.lemma(word).to_lowercase();
        matches!(tree.upos(word), Upos::Noun | Upos::Propn | Upos::Adj) && !lemma.is_empty()
    };
    let comma = (own + 1..first)
        .rev()
        .take_while(|&word| tree.form(word) == "," || title(word))
        .find(|&word| tree.form(word) == ",")?;
    // a list or an aside that closes there is no beginning of a clause
    let listed = (own..comma).any(|word| tree.form(word) == "," || matches!(tree.form(word), "who" | "which" | "whom"));
    let fronted = tree.kids_by(own, &[Relation::Case]).any(|case| tree.upos(case) == Upos::Adp) || comma > own;
    // "…, Ana Silva and fellow senator Tom Hale proposed": both
    let together = tree.first_conjunct(head);
    let both = together > comma && scene.named(together).is_some();
    (fronted && !listed).then_some(if both { together } else { head })
}

/// "Held after Tom Hale, mayor of Bergen, was stabbed", "on hearing her son had been convicted": where a parser hangs the
/// subject of a clause on the verb above, the nominal right before the auxiliaries is meant.
fn lost_subject(scene: &Scene<'_>, verb: usize) -> Option<usize> {
    let tree = scene.tree;
    if !matches!(tree.relation(verb), Relation::Advcl | Relation::Ccomp) {
        return None;
    }
    let auxiliary = tree.kids_by(verb, &[Relation::Aux, Relation::AuxPass]).find(|&kid| {
        kid < verb && matches!(tree.lemma(kid), "be" | "have") && tree.form(kid) != "been" && tree.form(kid) != "being"
    })?;
    let end = auxiliary.checked_sub(1)?;
    let end = if tree.form(end) == "," { end.checked_sub(1)? } else { end };
    let above = tree.head(verb)?;
    (above + 1..=end)
        .filter(|&word| {
            matches!(tree.relation(word), Relation::Obl | Relation::Obj | Relation::OblUnmarked)
                && tree.head(word) != Some(verb)
                && matches!(tree.upos(word), Upos::Noun | Upos::Propn)
                && tree.kid(word, &[Relation::Case]).is_none_or(|case| case > word)
                && scene.time(word).is_none()
        })
        .find(|&word| {
            let (_, last) = tree.extent(word);
            last == end || last == end + 1
        })
}

/// "The following spring, Azure Lines filed": where a parser takes a time for the subject, the nominal between its comma
/// and the verb is meant.
fn behind_time(scene: &Scene<'_>, own: usize, verb: usize) -> Option<usize> {
    let tree = scene.tree;
    scene.time(own).filter(|_| own < verb)?;
    let mut before = verb.checked_sub(1)?;
    while matches!(tree.upos(before), Upos::Aux | Upos::Adv | Upos::Part) {
        before = before.checked_sub(1)?;
    }
    let comma = (own + 1..before).find(|&word| tree.form(word) == ",")?;
    let nominal = matches!(tree.upos(before), Upos::Noun | Upos::Propn | Upos::Pron) && scene.time(before).is_none();
    let head = scene.named(before).map_or(before, |(.., head)| head);
    (nominal && head > comma).then_some(head)
}

/// The subject that a clause has of its own: of several the nearest before the verb ("Peru's Congress", both taken for
/// subjects), and the noun behind a possessor that stands alone.
fn own_subject(scene: &Scene<'_>, verb: usize) -> Option<usize> {
    let tree = scene.tree;
    let mut all = tree.kids_by(verb, SUBJECTS);
    let first = all.next();
    let nearest = all.filter(|&kid| kid < verb).last().or(first);
    let owner = |word: usize| {
        tree.kids_by(word, &[Relation::Case]).any(|case| matches!(tree.form(case), "'s" | "’s" | "'" | "’"))
    };
    let Some(word) = nearest else {
        // "Maple Grid, founded in 1998, acquired": a possessor without its ending
        return tree
            .kids_by(verb, &[Relation::NmodPoss, Relation::NsubjOuter])
            .find(|&kid| kid < verb && !owner(kid) && matches!(tree.upos(kid), Upos::Noun | Upos::Propn | Upos::Pron));
    };
    // "… of New South Wales (NSW), Australia voted": the country only says where the state lies
    let region = word >= 2
        && tree.form(word - 1) == ","
        && (tree.form(word - 2) == ")" || scene.named(word - 2).is_some_and(|(entity, ..)| is_place(scene, entity)))
        && scene.named(word).is_some_and(|(entity, ..)| is_place(scene, entity))
        && tree.kid(word, &[Relation::Cc, Relation::Conj]).is_none();
    if region {
        return first.filter(|&first| {
            first != word
                && tree.kid(first, &[Relation::Case]).is_none()
                && !scene.named(first).is_some_and(|(entity, ..)| is_place(scene, entity))
        });
    }
    // "Notre Dame in Paris caught fire": not the place but what is there
    let case = tree.kids_by(word, &[Relation::Case]).find(|&case| case < word && tree.upos(case) == Upos::Adp);
    if let Some(case) = case {
        let noun = case.checked_sub(1).filter(|&noun| {
            tree.sentence(noun) == tree.sentence(word) && matches!(tree.upos(noun), Upos::Noun | Upos::Propn)
        });
        return noun
            .filter(|&noun| scene.time(noun).is_none())
            .map(|noun| scene.named(noun).map_or(noun, |(.., head)| head));
    }
    if !owner(word) {
        return Some(word);
    }
    let last = tree.kids_by(word, &[Relation::Case]).last().unwrap_or(word);
    (last + 1..verb.max(last + 1))
        .take_while(|&next| matches!(tree.upos(next), Upos::Noun | Upos::Propn | Upos::Adj))
        .filter(|&next| tree.upos(next) != Upos::Adj)
        .last()
        .or(Some(word))
}

/// "Canada, which has been a donor, announced …": where a parser takes the subject of the main verb from inside the
/// relative clause, the noun before the clause is meant.
pub(super) fn beyond_relative(scene: &Scene<'_>, own: usize, verb: usize) -> Option<usize> {
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
pub(super) fn antecedent(scene: &Scene<'_>, word: usize, verb: usize) -> usize {
    let tree = scene.tree;
    if tree.upos(word) != Upos::Pron && tree.upos(word) != Upos::Det && tree.upos(word) != Upos::Sconj {
        return word;
    }
    if !matches!(tree.lemma(word).to_ascii_lowercase().as_str(), "who" | "which" | "that" | "whom") {
        return word;
    }
    let clause = tree.first_conjunct(verb);
    if tree.relation(clause) == Relation::AclRelcl {
        let Some(mut head) = tree.head(clause) else { return word };
        // "a former governor of the Bank of Canada who became …": who is somebody
        for _ in 0..4 {
            let thing = tree.lemma(word).starts_with("who")
                && scene.named(head).is_some_and(|(entity, ..)| {
                    matches!(scene.entities[entity].kind, NameKind::Organization | NameKind::Place)
                });
            // "a quake with a magnitude of 6.3 that struck": what is measured, not the measure
            let measure = scene.lexicon.is_listed("measure", tree.lemma(head));
            match tree.head(head).filter(|_| (thing || measure) && tree.relation(head) == Relation::Nmod) {
                Some(above) => head = above,
                None => break,
            }
        }
        return head;
    }
    // "Netanyahu, who is to meet …,": whatever the parser made of the clause, the noun before the comma is meant
    let noun = (tree.lemma(word) != "that").then(|| word.checked_sub(2)).flatten().filter(|&noun| {
        tree.form(word - 1) == ","
            && tree.sentence(noun) == tree.sentence(word)
            && matches!(tree.upos(noun), Upos::Noun | Upos::Propn | Upos::Pron)
    });
    let Some(noun) = noun else { return word };
    if let Some((.., head)) = scene.named(noun) {
        return head;
    }
    let mut at = noun;
    while let Some(above) = tree.head(at).filter(|&above| {
        above < at
            && matches!(tree.relation(at), Relation::Nmod | Relation::Flat | Relation::Compound)
            && matches!(tree.upos(above), Upos::Noun | Upos::Propn)
    }) {
        at = above;
    }
    at
}
