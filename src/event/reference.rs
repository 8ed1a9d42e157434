use crate::annotation::{Number, Relation};
use crate::event::factuality::Factuality;
use crate::event::participant::Filler;
use crate::event::scene::Scene;
use crate::event::{Role, Status, When};
use crate::mention::{EventClass, EventForm};

/// For each event the first mention of the same one.
pub(super) fn references(
    scene: &Scene<'_>,
    facts: &[Factuality],
    cast: &[Vec<Filler>],
    whens: &[Option<When>],
    kinds: &[Option<&str>],
) -> Vec<Option<usize>> {
    let mut same: Vec<Option<usize>> = vec![None; scene.mentions.len()];
    for later in 0..scene.mentions.len() {
        let mention = &scene.mentions[later];
        if matches!(mention.class, EventClass::State | EventClass::IState | EventClass::Perception) {
            continue;
        }
        let reporting = mention.class == EventClass::Reporting;
        let found = (0..later).rev().take(60).find(|&earlier| {
            let other = &scene.mentions[earlier];
            if !scene.lexicon.same_family(&mention.lemma, &other.lemma)
                || facts[earlier].polarity != facts[later].polarity
            {
                return false;
            }
            if !may_be_one_time(whens, earlier, later) {
                return false;
            }
            let (sentence, before) = (scene.tree.sentence(mention.head), scene.tree.sentence(other.head));
            let agreement = agreement(&cast[earlier], &cast[later]);
            if agreement == Agreement::Conflict {
                return false;
            }
            let definite = is_definite(scene, mention.head);
            let noun = mention.form == EventForm::Noun;
            let headline = scene.is_headline(before) && sentence <= 4;
            match agreement {
                Agreement::Strong => !reporting || headline,
                Agreement::Weak => headline || (noun && definite && sentence <= before + 6),
                _ => {
                    let nobody = !cast[later].iter().any(|filler| filler.entity.is_some());
                    noun && definite && sentence <= before + 4 && sentence != before && nobody
                }
            }
        });
        let found = found.or_else(|| named_again(scene, later, facts, cast, whens, kinds));
        same[later] = found.map(|earlier| same[earlier].unwrap_or(earlier));
    }
    same
}

/// "The crash", "the move": a definite noun without arguments of its own means the last event of its type, or the main
/// event of the sentence before.
fn named_again(
    scene: &Scene<'_>,
    later: usize,
    facts: &[Factuality],
    cast: &[Vec<Filler>],
    whens: &[Option<When>],
    kinds: &[Option<&str>],
) -> Option<usize> {
    let (tree, mention) = (scene.tree, &scene.mentions[later]);
    let types = scene.lexicon.refers_to(&mention.lemma);
    let bare = || {
        tree.kids_by(mention.head, &[Relation::Det]).any(|det| matches!(tree.lemma(det), "the" | "this" | "that"))
            && tree
                .kid(mention.head, &[Relation::NmodPoss, Relation::Amod, Relation::Compound, Relation::Nmod])
                .is_none()
            && tree.features(mention.head).number != Some(Number::Plural)
    };
    if types.is_empty() || mention.form != EventForm::Noun || !bare() {
        return None;
    }
    let any = types.iter().any(|kind| kind == "*");
    let sentence = tree.sentence(mention.head);
    (0..later).rev().take_while(|&earlier| tree.sentence(scene.mentions[earlier].head) + 3 >= sentence).find(
        |&earlier| {
            let other = &scene.mentions[earlier];
            let before = tree.sentence(other.head);
            let real = matches!(facts[earlier].status, Status::Occurred | Status::Planned | Status::Ongoing)
                && !matches!(other.class, EventClass::State | EventClass::IState | EventClass::Perception);
            let fits = if any {
                before + 1 == sentence
                    && tree.relation(other.clause()) == Relation::Root
                    && other.class != EventClass::Reporting
                    && kinds[earlier].is_some()
            } else {
                before != sentence && kinds[earlier].is_some_and(|kind| types.iter().any(|one| one == kind))
            };
            real && fits
                && facts[earlier].polarity == facts[later].polarity
                && may_be_one_time(whens, earlier, later)
                && agreement(&cast[earlier], &cast[later]) != Agreement::Conflict
        },
    )
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Agreement {
    /// They name different ones in a role.
    Conflict,
    /// Nothing in common, nothing against it.
    Silent,
    /// One participant in common.
    Weak,
    /// Two, or the only one that each has.
    Strong,
}

fn agreement(one: &[Filler], other: &[Filler]) -> Agreement {
    let core = |filler: &&Filler| matches!(filler.role, Role::Agent | Role::Patient) && filler.entity.is_some();
    let named = |cast: &[Filler], role: Role| -> Vec<usize> {
        cast.iter().filter(|filler| filler.role == role).filter_map(|filler| filler.entity).collect()
    };
    for role in [Role::Agent, Role::Patient, Role::Place] {
        let (left, right) = (named(one, role), named(other, role));
        if !left.is_empty() && !right.is_empty() && !left.iter().any(|entity| right.contains(entity)) {
            return Agreement::Conflict;
        }
    }
    let shared = one
        .iter()
        .filter(core)
        .filter(|filler| other.iter().any(|twin| twin.entity == filler.entity && twin.role == filler.role))
        .count();
    let least = one.iter().filter(core).count().min(other.iter().filter(core).count());
    match shared {
        0 => Agreement::Silent,
        1 if least > 1 => Agreement::Weak,
        1 if one.iter().filter(core).count() != other.iter().filter(core).count() => Agreement::Weak,
        _ => Agreement::Strong,
    }
}

fn may_be_one_time(whens: &[Option<When>], one: usize, other: usize) -> bool {
    match (&whens[one], &whens[other]) {
        (Some(one), Some(other)) => one.bounds.may_overlap(other.bounds),
        _ => true,
    }
}

fn is_definite(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    tree.kids_by(word, &[Relation::Det, Relation::NmodPoss]).any(|det| {
        tree.relation(det) == Relation::NmodPoss
            || matches!(tree.lemma(det), "the" | "this" | "that" | "these" | "those")
    })
}
