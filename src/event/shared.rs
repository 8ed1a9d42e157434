//! Dates that an event has because the text dates another mention of it, the death that it was, or the attack or the
//! incident that it was a part of.

use std::collections::BTreeMap;

use crate::annotation::timex::Basis;
use crate::annotation::{NameKind, Relation, VerbTense};
use crate::calendar::{Bounds, Precision, add_days};
use crate::event::attribution::Voices;
use crate::event::factuality::Factuality;
use crate::event::participant::Filler;
use crate::event::scene::Scene;
use crate::event::{Role, Status, When};
use crate::mention::{EventClass, EventForm, Frame, MentionForm};

/// An incident is news for so many days.
const NEWS_DAYS: i64 = 10;

/// A report of a match says so in so many words.
const LEAD: usize = 150;

/// More tellings of one death are not compared.
const MOST: usize = 30;

/// Mentions of one event share its date: the one that the text dates gives it to the others.
pub(super) fn share_times(same: &[Option<usize>], facts: &[Factuality], whens: &mut [Option<When>]) {
    let dated = |when: &Option<When>| when.as_ref().is_some_and(|when| when.bounds.is_dated());
    for later in 0..same.len() {
        let Some(first) = same[later] else { continue };
        let (from, to) = match (dated(&whens[first]), dated(&whens[later])) {
            (false, true) => (later, first),
            (true, false) => (first, later),
            // "a fire this week", "the fire began on Monday"
            (true, true) if is_finer(&whens[later], &whens[first]) => {
                if let (Some(finer), Some(first)) = (whens[later].clone(), &mut whens[first]) {
                    *first = When { basis: first.basis, relative_to: first.relative_to, ..finer };
                }
                continue;
            }
            _ => continue,
        };
        if facts[from].status != facts[to].status && facts[to].status == Status::Planned {
            continue;
        }
        hand(whens, from, to, "another mention of the same event is dated");
    }
}

/// Nobody dies twice: "was murdered", "her death" and "the killing" of one person are of one day.
pub(super) fn share_deaths(scene: &Scene<'_>, facts: &[Factuality], cast: &[Vec<Filler>], whens: &mut [Option<When>]) {
    let victim = |event: usize| {
        let deadly = scene.lexicon.is_listed("deadly", &scene.mentions[event].lemma);
        let mut patients = cast[event].iter().filter(|filler| filler.role == Role::Patient);
        let (Some(one), None) = (patients.next(), patients.next()) else { return None };
        one.entity.filter(|&entity| {
            let entity = &scene.entities[entity];
            deadly
                && facts[event].status == Status::Occurred
                && entity.kind == NameKind::Person
                && entity.mentions.iter().any(|mention| mention.form == MentionForm::Name)
        })
    };
    let deaths: Vec<(usize, usize)> =
        (0..scene.mentions.len()).filter_map(|event| Some((event, victim(event)?))).collect();
    let mut by_victim: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    deaths.iter().for_each(|&(event, dead)| by_victim.entry(dead).or_default().push(event));
    for (to, dead) in deaths {
        if !is_open(&whens[to]) {
            continue;
        }
        let known = |event: usize| whens[event].as_ref().filter(|when| when.bounds.is_dated() && when.time.is_some());
        let mut told = by_victim[&dead].iter().take(MOST).copied().filter(|&event| known(event).is_some());
        let Some(from) = told.next() else { continue };
        let agree = told.all(|other| match (known(from), known(other)) {
            (Some(one), Some(other)) => one.bounds.may_overlap(other.bounds),
            _ => true,
        });
        if agree {
            hand(whens, from, to, "the same person's death is dated");
        }
    }
}

/// "A man stabbed two people on Friday. Police shot the man": what was done to one of an attack, told right after it in
/// the simple past and without another time, was part of it.
pub(super) fn share_attacks(
    scene: &Scene<'_>,
    facts: &[Factuality],
    cast: &[Vec<Filler>],
    kinds: &[Option<&str>],
    whens: &mut [Option<When>],
) {
    const REACH: usize = 3;
    let tree = scene.tree;
    let is_attack = |event: usize| {
        kinds[event] == Some("assault")
            && facts[event].status == Status::Occurred
            && scene.mentions[event].form == EventForm::Verb
    };
    let taking_part = |event: usize| {
        let core = |filler: &&Filler| matches!(filler.role, Role::Agent | Role::Patient);
        cast[event].iter().filter(core).filter_map(|filler| filler.entity)
    };
    for to in 0..scene.mentions.len() {
        let verb = scene.mentions[to].clause();
        let sentence = scene.sentence_span(verb);
        let elsewhere = tree.annotation().times.within(sentence).next().is_some()
            || tree
                .kids_by(verb, &[Relation::Advmod])
                .any(|kid| scene.lexicon.has_frame(&tree.lemma(kid).to_ascii_lowercase(), Frame::OtherTime))
            || tree.kids_by(verb, &[Relation::Aux]).next().is_some();
        if !is_attack(to) || !is_open(&whens[to]) || elsewhere {
            continue;
        }
        let near = tree.sentence(verb);
        let reached = |from: &usize| tree.sentence(scene.mentions[*from].clause()) + REACH >= near;
        let from = (0..to).rev().take_while(reached).filter(|&from| is_attack(from)).find(|&from| {
            let told = tree.sentence(scene.mentions[from].clause());
            let day = whens[from].as_ref().is_some_and(|when| {
                when.bounds.is_dated() && when.precision >= Some(Precision::Day) && when.time.is_some()
            });
            told < near && day && taking_part(from).any(|one| taking_part(to).any(|other| one == other))
        });
        if let Some(from) = from {
            hand(whens, from, to, "part of the attack that was just told");
        }
    }
}

/// What an article that opens with an incident goes on to tell, in the simple past and before any other time is named, is of
/// the incident's day: who was rushed to hospital, who scored.
pub(super) fn share_scene(
    scene: &Scene<'_>,
    facts: &[Factuality],
    kinds: &[Option<&str>],
    voices: &Voices,
    whens: &mut [Option<When>],
) {
    const REACH: usize = 8;
    let tree = scene.tree;
    let Some(published) = scene.document.article.published.and_then(|published| published.when.date()) else { return };
    let is_of_incident = |event: usize| kinds[event].is_some_and(|kind| scene.lexicon.is_listed("incident", kind));
    let day = |event: usize| {
        whens[event].as_ref().filter(|when| when.time.is_some() && when.precision >= Some(Precision::Day)).and_then(
            |when| {
                let (first, last) = (when.bounds.earliest?.date, when.bounds.latest?.date);
                // a night may end on the next day
                let brief = last <= add_days(first, 1);
                (brief && first <= published && add_days(first, NEWS_DAYS) >= published).then_some((first, last))
            },
        )
    };
    // a report of a match opens with any of its deeds
    let sporting = (0..tree.len().min(LEAD))
        .filter(|&word| scene.lexicon.is_listed("sporting", &tree.lemma(word).to_lowercase()))
        .take(2)
        .count()
        == 2;
    let opens = |event: usize| {
        is_of_incident(event)
            || sporting && kinds[event].is_none() && scene.mentions[event].class == EventClass::Occurrence
    };
    let opening = (0..scene.mentions.len())
        .take_while(|&event| scene.place(tree.sentence(scene.mentions[event].head)).is_none_or(|place| place < 3))
        .find(|&event| opens(event) && facts[event].status == Status::Occurred && day(event).is_some());
    let Some((opening, (first, last))) = opening.and_then(|event| Some((event, day(event)?))) else { return };
    let begun = tree.sentence(scene.mentions[opening].head);
    for to in opening + 1..scene.mentions.len() {
        let mention = &scene.mentions[to];
        let verb = mention.clause();
        let sentence = tree.sentence(verb);
        let span = scene.sentence_span(verb);
        // another day ends the scene; a year is of something beside it
        let others = tree.annotation().times.within(span).map(|(_, time)| time).filter(|time| {
            let bounds = time.bounds();
            let apart = bounds.earliest.is_some_and(|begin| begin.date > last)
                || bounds.latest.is_some_and(|end| end.date < first);
            bounds.is_dated() && apart
        });
        let others: Vec<Option<Precision>> = others.map(|time| time.precision()).collect();
        if sentence > begun + REACH || others.iter().any(|precision| *precision >= Some(Precision::Day)) {
            break;
        }
        if !others.is_empty() {
            continue;
        }
        let told = tree.features(verb);
        let simple = told.tense == Some(VerbTense::Past)
            && tree.kids_by(verb, &[Relation::Aux, Relation::Cop]).next().is_none()
            && tree.kids_by(verb, &[Relation::AuxPass]).all(|aux| matches!(tree.form(aux), "was" | "were"));
        let main = match tree.relation(tree.first_conjunct(verb)) {
            Relation::Root => true,
            // "police said that …", and nothing that they say of the past
            Relation::Ccomp | Relation::Parataxis => {
                tree.head(tree.first_conjunct(verb)).is_some_and(|above| tree.relation(above) == Relation::Root)
            }
            _ => false,
        };
        let fits = mention.form == EventForm::Verb
            && mention.class == EventClass::Occurrence
            && facts[to].status == Status::Occurred
            && (kinds[to].is_none() || is_of_incident(to) || kinds[to] == Some("death"))
            && is_open(&whens[to]);
        let earlier = tree.kids_by(verb, &[Relation::Advmod, Relation::Advcl, Relation::Obl]).any(|kid| {
            scene.lexicon.has_frame(&tree.lemma(kid).to_ascii_lowercase(), Frame::OtherTime)
                || matches!(tree.preposition(kid), Some("before" | "since" | "until" | "after"))
                || tree
                    .kids_by(kid, &[Relation::Mark])
                    .any(|mark| tree.is(mark, &["before", "since", "until", "after"]))
        });
        let said = voices.in_quotes(mention.trigger);
        if fits && simple && main && !earlier && !said {
            hand(whens, opening, to, "the text goes on with the incident that it opened with");
            if let Some(when) = whens[to].as_mut() {
                when.bounds = Bounds::days(first, last);
                when.edtf = (first == last).then(|| first.to_string());
                when.precision = (first == last).then_some(Precision::Day);
            }
        }
    }
}

fn hand(whens: &mut [Option<When>], from: usize, to: usize, why: &str) {
    let Some(mut when) = whens[from].clone() else { return };
    when.relative_to = Some(from);
    when.basis = Basis::InheritedFromNarrative;
    when.steps.push(why.to_owned());
    whens[to] = Some(when);
}

/// Whether nothing dates it.
fn is_open(when: &Option<When>) -> bool {
    when.as_ref().is_none_or(|when| when.basis == Basis::Unknown && when.time.is_none())
}

/// Whether a day told by an expression lies inside the longer stretch of the other.
fn is_finer(one: &Option<When>, other: &Option<When>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let day = one.precision >= Some(Precision::Day) && other.precision < Some(Precision::Day);
    let inside = one.bounds.earliest >= other.bounds.earliest && one.bounds.latest <= other.bounds.latest;
    day && inside && one.time.is_some() && other.time.is_some()
}
