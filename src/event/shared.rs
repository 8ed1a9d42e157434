//! Dates that an event has because the text dates another mention of it, the death that it was, or the attack that it
//! was a part of.

use std::collections::BTreeMap;

use crate::annotation::timex::Basis;
use crate::annotation::{NameKind, Relation};
use crate::calendar::Precision;
use crate::event::factuality::Factuality;
use crate::event::participant::Filler;
use crate::event::scene::Scene;
use crate::event::{Role, Status, When};
use crate::mention::{EventForm, Frame, MentionForm};

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
