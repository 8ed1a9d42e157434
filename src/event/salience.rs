use crate::annotation::timex::Basis;
use crate::annotation::{NameKind, Relation};
use crate::event::factuality::Factuality;
use crate::event::participant::Filler;
use crate::event::scene::Scene;
use crate::event::{Certainty, Polarity, Role, Status, When};
use crate::mention::{Complement, EventClass, EventForm, EventMention, MentionForm};

/// Whether an event is news: something that happened, happens or is planned, with somebody named in it.
pub(super) fn is_salient(
    scene: &Scene<'_>,
    mention: &EventMention,
    fact: &Factuality,
    cast: &[Filler],
    when: Option<&When>,
    kind: Option<&str>,
    quoted: bool,
) -> bool {
    if matches!(mention.class, EventClass::State | EventClass::IState | EventClass::Perception)
        || mention.form == EventForm::Adjective
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
    // of an article that does not say when it was published hardly anything can be dated: that says nothing then
    let undatable = scene.document.article.published.is_none();
    let dated = undatable || when.is_some_and(|when| when.bounds.is_dated());
    // dated by an expression of its own clause, not by what another event gave it
    let own = undatable
        || dated
            && when.is_some_and(|when| {
                when.time.is_some()
                    && !matches!(when.basis, Basis::InheritedFromNarrative | Basis::InheritedFromSentence)
            });
    let headline = scene.is_headline(scene.tree.sentence(mention.head));
    let core = |filler: &&Filler| matches!(filler.role, Role::Agent | Role::Patient | Role::Recipient);
    // "Indonesia's disaster agency" is as good as a name where the article gives a day
    let is_named = |filler: &Filler| {
        filler.entity.is_some_and(|entity| has_name(scene, entity)) || (own && holds_name(scene, filler))
    };
    let named = cast.iter().filter(core).any(is_named);
    let somewhere = cast.iter().any(is_named);
    let anybody = cast.iter().any(|filler| core(&filler) && (filler.entity.is_some() || is_actor(scene, filler.word)));
    if mention.class == EventClass::Reporting {
        // the saying is the news only where it is an announcement or an accusation, or has a day of its own
        let news = kind.is_some_and(|kind| scene.lexicon.is_listed("announcing", kind));
        let own = own || dated && when.and_then(|when| when.time).is_some_and(|time| is_stamped(scene, mention, time));
        let says = scene
            .tree
            .kid(mention.clause(), &[Relation::Ccomp, Relation::Obj, Relation::Xcomp, Relation::Parataxis])
            .is_some();
        // "researchers reported on Wednesday that …", as the article begins: that is its news, whoever they are
        let begins = is_opening(scene, mention) && dated && anybody;
        return says && mention.form == EventForm::Verb && (named && (news || own) && (dated || headline) || begins);
    }
    // "has held the post since April" is a state, "has not commented" nothing at all
    let object = scene.tree.kid(mention.head, &[Relation::Obj]).map(|object| scene.tree.lemma(object).to_lowercase());
    let held = matches!(mention.lemma.as_str(), "hold" | "have" | "occupy")
        && object.is_some_and(|object| scene.lexicon.is_listed("standing", &object));
    let silent = fact.polarity == Polarity::Negative && scene.lexicon.is_listed("silent", &mention.lemma);
    // "made the following announcement": it stands behind, and not in the line
    let announced = mention.light.is_some()
        && scene.tree.kids_by(mention.head, &[Relation::Amod]).any(|kid| scene.tree.is(kid, &["following", "follow"]));
    if held || silent || announced {
        return false;
    }
    if mention.class == EventClass::Aspectual && !(dated && named) && kind.is_none() {
        return false;
    }
    // "stopped paying its debt" is no paying
    let stopped = scene.tree.relation(mention.clause()) == Relation::Xcomp
        && scene
            .tree
            .head(mention.clause())
            .and_then(|head| scene.event(head))
            .is_some_and(|event| scene.mentions[event].complement == Some(Complement::Stop));
    if stopped {
        return false;
    }
    let governs = scene.tree.kid(mention.clause(), &[Relation::Xcomp]).is_some();
    let stops = mention.complement == Some(Complement::Stop) && named && own;
    if governs
        && !stops
        && matches!(
            mention.complement,
            Some(
                Complement::Cause
                    | Complement::Try
                    | Complement::Begin
                    | Complement::Continue
                    | Complement::Stop
                    | Complement::Fail
                    | Complement::Plan
                    | Complement::Prevent
                    | Complement::Fact
            )
        )
        && kind.is_none()
    {
        return false;
    }
    let bland = mention.light.is_none() && scene.lexicon.is_listed("bland", &mention.lemma);
    if bland && kind.is_none() {
        return false;
    }
    // who suffers an accident or an attack is seldom named
    let grave = kind.is_some_and(|kind| scene.lexicon.is_listed("grave", kind));
    // words alone, on no known day, are seldom news
    let performed = scene.lexicon.is_listed("performative", &mention.lemma)
        && scene.tree.kid(mention.head, &[Relation::Obj]).is_some()
        && mention.class == EventClass::Occurrence;
    let verbal = !performed && kind.is_some_and(|kind| scene.lexicon.is_listed("verbal", kind));
    // that somebody denies it is news
    let denied = fact.rule == "denied" && named;
    // the first sentences tell the news, whoever is in it
    let place = scene.place(scene.tree.sentence(mention.head));
    let opening = is_opening(scene, mention);
    // "the storm made landfall": an event may be what does it
    let somebody = cast.iter().any(|filler| core(&filler))
        || scene
            .tree
            .kid(mention.clause(), &[Relation::Nsubj, Relation::NsubjPass])
            .is_some_and(|subject| scene.event(subject).is_some() && kind.is_some());
    // "the meeting was cancelled": that it will not be is the news
    let called_off = mention.form == EventForm::Noun && matches!(fact.status, Status::Cancelled | Status::Postponed);
    if verbal && !(dated || headline || denied || called_off || opening && named) {
        return false;
    }
    let lead = (place.is_none_or(|place| place < 4) && (own || opening) || own && somewhere && !verbal)
        && anybody
        && kind.is_some()
        // what the text opens with is the news, on a known day and whoever was in it
        || opening && dated && somebody && (heads(scene, mention.clause()) || kind.is_some() && !verbal)
        || grave && own && place.is_some_and(|place| place < 2) && is_told(scene, mention.clause());
    let reduced = scene.tree.relation(mention.head) == Relation::Acl && kind.is_none();
    if reduced || (quoted && !own) {
        return false;
    }
    match mention.form {
        EventForm::Verb if lead => true,
        EventForm::Verb => (named && (kind.is_some() || own || headline)) || (grave && dated && (somewhere || anybody)),
        EventForm::Noun => {
            let carried = mention.light.is_some();
            let worded = !carried && kind.is_some_and(|kind| scene.lexicon.is_listed("worded", kind));
            !worded
                && (kind.is_some() || carried)
                && ((named && (dated || carried || called_off))
                    || (grave && own && (somewhere || anybody))
                    || (carried && dated && anybody))
        }
        EventForm::Name => own && kind == Some("election"),
        EventForm::Adjective => false,
    }
}

/// Whether the clause is the sentence's own, or joined to it.
fn heads(scene: &Scene<'_>, clause: usize) -> bool {
    scene.tree.relation(scene.tree.first_conjunct(clause)) == Relation::Root
}

/// Whether the article begins by telling the event.
fn is_opening(scene: &Scene<'_>, mention: &EventMention) -> bool {
    scene.place(scene.tree.sentence(mention.head)) == Some(0) && is_told(scene, mention.clause())
}

/// Whether the clause is the sentence's own, or what its main verb reports.
fn is_told(scene: &Scene<'_>, clause: usize) -> bool {
    let tree = scene.tree;
    let first = tree.first_conjunct(clause);
    match tree.relation(first) {
        Relation::Root => true,
        Relation::Ccomp | Relation::Parataxis => tree.head(first).is_some_and(|head| {
            tree.relation(head) == Relation::Root
                && scene.event(head).is_some_and(|event| scene.mentions[event].class == EventClass::Reporting)
        }),
        _ => false,
    }
}

/// Whether a time stands beside a verb of saying, and not in what is said: "in a statement issued Friday, she said that …".
fn is_stamped(scene: &Scene<'_>, mention: &EventMention, time: usize) -> bool {
    let tree = scene.tree;
    let Some((word, _)) = tree.annotation().words.within(tree.annotation().times[time].span).next() else {
        return false;
    };
    let inside = |word: usize| {
        matches!(
            tree.relation(word),
            Relation::Ccomp | Relation::Xcomp | Relation::Advcl | Relation::Obj | Relation::Parataxis | Relation::Conj
        )
    };
    let above = std::iter::once(word).chain(tree.ancestors(word)).take_while(|&word| word != mention.clause());
    let (mut reached, mut within) = (word, false);
    for word in above {
        (reached, within) = (word, within || inside(word));
    }
    !within && tree.head(reached) == Some(mention.clause())
}

/// Whether an entity has a name, and not only a description.
fn has_name(scene: &Scene<'_>, entity: usize) -> bool {
    let entity = &scene.entities[entity];
    entity.mentions.iter().any(|mention| mention.form == MentionForm::Name) && !matches!(entity.kind, NameKind::Other)
}

/// Whether a name stands in the phrase of a filler.
fn holds_name(scene: &Scene<'_>, filler: &Filler) -> bool {
    let words = scene.tree.annotation().words.within(filler.span);
    words.into_iter().any(|(word, _)| scene.named(word).is_some_and(|(entity, ..)| has_name(scene, entity)))
}

fn is_actor(scene: &Scene<'_>, word: usize) -> bool {
    !scene.lexicon.kinds(&scene.tree.lemma(word).to_lowercase()).is_empty()
}
