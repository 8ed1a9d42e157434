use crate::annotation::timex::Basis;
use crate::annotation::{NameKind, Relation};
use crate::event::factuality::Factuality;
use crate::event::participant::Filler;
use crate::event::scene::Scene;
use crate::event::{Certainty, Event, Role, Status, When};
use crate::mention::{Complement, EventClass, EventForm, EventMention, MentionForm};

/// Verbs that say too little to be news by themselves.
const BLAND: &[&str] = &[
    "come", "go", "get", "do", "make", "take", "put", "have", "be", "keep", "use", "let", "say", "tell", "add", "note",
    "follow", "include", "become", "remain", "seem", "appear", "continue", "think", "know", "see", "look", "feel",
    "like", "want", "need", "mean", "call", "describe", "lead", "cause", "result", "allow", "enable", "base", "relate",
    "concern", "involve",
];

/// Whether an event is news: something that happened, happens or is planned, with somebody named in it.
pub(super) fn is_salient(
    scene: &Scene<'_>,
    mention: &EventMention,
    fact: &Factuality,
    cast: &[Filler],
    when: Option<&When>,
    kind: Option<&str>,
) -> bool {
    if matches!(mention.class, EventClass::State | EventClass::IState | EventClass::Perception)
        || matches!(mention.form, EventForm::Adjective | EventForm::Name)
    {
        return false;
    }
    if !matches!(
        fact.status,
        Status::Occurred | Status::Planned | Status::Cancelled | Status::Postponed | Status::Ongoing | Status::Denied
    ) {
        return false;
    }
    if fact.generic && !scene.is_headline(scene.tree.sentence(mention.head)) {
        return false;
    }
    if matches!(fact.certainty, Certainty::Unknown | Certainty::Possible) {
        return false;
    }
    let dated = when.is_some_and(|when| when.bounds.is_dated());
    let core = |filler: &&Filler| matches!(filler.role, Role::Agent | Role::Patient | Role::Recipient);
    let named = cast.iter().filter(core).any(|filler| filler.entity.is_some_and(|entity| has_name(scene, entity)));
    let anybody = cast.iter().any(|filler| core(&filler) && (filler.entity.is_some() || is_actor(scene, filler.word)));
    match mention.class {
        EventClass::Reporting => {
            // the saying is the news only where it is an announcement, a statement, an accusation
            return named
                && kind.is_some_and(|kind| {
                    matches!(kind, "statement" | "accuse" | "result" | "publication" | "aid" | "threaten")
                })
                && mention.lemma != "declare_that";
        }
        EventClass::Aspectual if !dated && kind.is_none() => return false,
        _ => {}
    }
    if matches!(
        mention.complement,
        Some(Complement::Cause | Complement::Try | Complement::Begin | Complement::Continue | Complement::Stop)
    ) && scene.tree.kid(mention.clause(), &[Relation::Xcomp]).is_some()
    {
        return false;
    }
    let bland = mention.light.is_none() && BLAND.contains(&mention.lemma.as_str());
    if bland && kind.is_none() {
        return false;
    }
    match mention.form {
        EventForm::Verb => {
            named
                && (kind.is_some()
                    || dated
                    || matches!(fact.status, Status::Occurred | Status::Planned | Status::Cancelled))
                || (anybody && kind.is_some() && dated)
        }
        _ => {
            (kind.is_some() || mention.light.is_some())
                && ((named && (dated || mention.light.is_some())) || (anybody && dated))
        }
    }
}

/// Whether an entity has a name, and not only a description.
fn has_name(scene: &Scene<'_>, entity: usize) -> bool {
    let entity = &scene.entities[entity];
    entity.mentions.iter().any(|mention| mention.form == MentionForm::Name) && !matches!(entity.kind, NameKind::Other)
}

fn is_actor(scene: &Scene<'_>, word: usize) -> bool {
    !scene.lexicon.kinds(&scene.tree.lemma(word).to_lowercase()).is_empty()
}

/// How likely trigger, agent, patient and date are right: a sum of what was seen to matter.
pub(super) fn confidence(event: &Event) -> f32 {
    let mut score: f32 = 0.55;
    let has = |role: Role| event.roles.iter().any(|one| one.role == role && one.entity.is_some());
    if has(Role::Agent) {
        score += 0.12;
    }
    if has(Role::Patient) {
        score += 0.06;
    }
    if event.kind.is_some() {
        score += 0.08;
    }
    if let Some(when) = &event.when {
        score += match when.basis {
            Basis::Unknown => 0.0,
            Basis::InheritedFromNarrative | Basis::InheritedFromSentence => 0.03,
            Basis::OffsetFromEvent => 0.05,
            _ => 0.1,
        };
    }
    if event.certainty != Certainty::Certain {
        score -= 0.1;
    }
    score.clamp(0.05, 0.97)
}
