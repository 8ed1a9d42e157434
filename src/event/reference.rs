use crate::annotation::{NameKind, Number, Relation};
use crate::entity::Entity;
use crate::event::factuality::Factuality;
use crate::event::participant::Filler;
use crate::event::scene::Scene;
use crate::event::{Role, Status, When};
use crate::mention::{EventClass, EventForm, MentionForm};

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
        let another = is_another(scene, mention.head);
        let families = scene.lexicon.families(&mention.lemma);
        let akin = |lemma: &str| {
            lemma == mention.lemma || families.iter().any(|family| scene.lexicon.families(lemma).contains(family))
        };
        let found = (0..later).rev().take(60).find(|&earlier| {
            let other = &scene.mentions[earlier];
            if another
                || !akin(&other.lemma)
                || facts[earlier].polarity != facts[later].polarity
                || differ_in_number(scene, earlier, later)
            {
                return false;
            }
            if !may_be_one_time(scene, whens, earlier, later) {
                return false;
            }
            let (sentence, before) = (scene.tree.sentence(mention.head), scene.tree.sentence(other.head));
            let agreement = agreement(&cast[earlier], &cast[later]);
            if agreement == Agreement::Conflict {
                return !reporting
                    && kinds[later].is_some()
                    && kinds[earlier] == kinds[later]
                    && opens(scene, before)
                    && sentence <= before + 5
                    && tells_who(scene, &cast[earlier], &cast[later]);
            }
            let definite = is_definite(scene, mention.head);
            let noun = mention.form == EventForm::Noun;
            let headline = scene.is_headline(before) && sentence <= 4;
            match agreement {
                Agreement::Strong => !reporting || headline,
                Agreement::Weak => {
                    // "was convicted on Thursday … a jury convicted him": hardly anybody undergoes it twice in one article
                    let once = kinds[later].is_some_and(|kind| scene.lexicon.is_listed("once", kind))
                        && kinds[earlier] == kinds[later]
                        && mention.lemma == other.lemma
                        && facts[earlier].status == facts[later].status
                        && undergo_both(&cast[earlier], &cast[later]);
                    headline || once || (noun && definite && sentence <= before + 6)
                }
                _ => {
                    let nobody = !cast[later].iter().any(|filler| filler.entity.is_some());
                    // what the article opens with is what it means by "the collision" to its end
                    let near = sentence <= before + 4 || opens(scene, before);
                    noun && definite && near && sentence != before && nobody && !names_its_own(scene, mention.head)
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
    let near = |earlier: &usize| {
        let before = tree.sentence(scene.mentions[*earlier].head);
        before + 3 >= sentence || (!any && opens(scene, before))
    };
    (0..later).rev().filter(near).find(|&earlier| {
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
            && may_be_one_time(scene, whens, earlier, later)
            && agreement(&cast[earlier], &cast[later]) != Agreement::Conflict
    })
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

/// Whether somebody undergoes both.
fn undergo_both(one: &[Filler], other: &[Filler]) -> bool {
    let undergo = |filler: &&Filler| filler.role == Role::Patient && filler.entity.is_some();
    one.iter().filter(undergo).any(|filler| other.iter().filter(undergo).any(|twin| twin.entity == filler.entity))
}

/// "A former minister was sentenced on Monday", and then "Ana Ruiz was sentenced": where two mentions name different ones in a role,
/// whether the one only describes somebody whom the other may name.
fn tells_who(scene: &Scene<'_>, one: &[Filler], other: &[Filler]) -> bool {
    let named = |cast: &[Filler], role: Role| -> Vec<usize> {
        cast.iter().filter(|filler| filler.role == role).filter_map(|filler| filler.entity).collect()
    };
    let is_told = |role: Role| match (&named(one, role)[..], &named(other, role)[..]) {
        ([], _) | (_, []) => None,
        (left, right) if left.iter().any(|entity| right.contains(entity)) => None,
        (&[left], &[right]) if role != Role::Place => {
            Some(is_description_of(scene, left, right) || is_description_of(scene, right, left))
        }
        _ => Some(false),
    };
    let told: Vec<bool> = [Role::Agent, Role::Patient, Role::Place].into_iter().filter_map(is_told).collect();
    !told.is_empty() && told.iter().all(|&told| told)
}

/// "A man" without a name, where the other is a person who has one.
fn is_description_of(scene: &Scene<'_>, described: usize, named: usize) -> bool {
    let (one, other) = (&scene.entities[described], &scene.entities[named]);
    let has_name = |entity: &Entity| entity.mentions.iter().any(|mention| mention.form == MentionForm::Name);
    one.kind == NameKind::Person
        && other.kind == NameKind::Person
        && !has_name(one)
        && has_name(other)
        && one.mentions.first().is_some_and(|mention| {
            scene.tree.kids_by(mention.head, &[Relation::Det]).any(|det| matches!(scene.tree.lemma(det), "a" | "an"))
                && !is_another(scene, mention.head)
        })
}

/// Whether two mentions can be of one time: by their own dates, or by those of the clauses that they stand in.
fn may_be_one_time(scene: &Scene<'_>, whens: &[Option<When>], one: usize, other: usize) -> bool {
    let of = |event: usize| {
        let dated = |event: &usize| whens[*event].as_ref().is_some_and(|when| when.bounds.is_dated());
        let clause = || {
            if scene.mentions[event].form == EventForm::Verb {
                return None;
            }
            let verb = scene.tree.head(scene.mentions[event].head)?;
            scene.event(verb).filter(|&verb| scene.mentions[verb].form == EventForm::Verb).filter(dated)
        };
        whens[Some(event).filter(dated).or_else(clause).unwrap_or(event)].as_ref()
    };
    match (of(one), of(other)) {
        (Some(one), Some(other)) => one.bounds.may_overlap(other.bounds),
        _ => true,
    }
}

/// "The conviction" and "the convictions" are not one.
fn differ_in_number(scene: &Scene<'_>, one: usize, other: usize) -> bool {
    let number = |event: usize| {
        let mention = &scene.mentions[event];
        (mention.form == EventForm::Noun && mention.light.is_none())
            .then(|| scene.tree.features(mention.head).number)
            .flatten()
    };
    scene.mentions[one].lemma == scene.mentions[other].lemma
        && matches!((number(one), number(other)), (Some(one), Some(other)) if one != other)
}

/// Whether the sentence is one of the first two of the text.
fn opens(scene: &Scene<'_>, sentence: usize) -> bool {
    scene.place(sentence).is_none_or(|place| place < 2)
}

fn is_definite(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    tree.kids_by(word, &[Relation::Det, Relation::NmodPoss]).any(|det| {
        tree.relation(det) == Relation::NmodPoss
            || matches!(tree.lemma(det), "the" | "this" | "that" | "these" | "those")
    })
}

/// "Bob Lind's 2009 release": whose or which it is says that it is another.
fn names_its_own(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    tree.kids_by(word, &[Relation::NmodPoss, Relation::Compound, Relation::Nummod]).any(|kid| {
        scene.time(kid).is_some()
            || scene.named(kid).is_some()
            || tree.kids_by(kid, &[Relation::Flat, Relation::NmodDesc]).any(|name| scene.named(name).is_some())
    })
}

/// "The next elections", "another raid": said to be no event that was told.
fn is_another(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    tree.kids_by(word, &[Relation::Amod, Relation::Det])
        .any(|kid| scene.lexicon.is_listed("another", &tree.lemma(kid).to_ascii_lowercase()))
}
