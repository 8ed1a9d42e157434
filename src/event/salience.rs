mod deed;
mod position;
mod saying;

use crate::annotation::timex::Basis;
use crate::annotation::{NameKind, Relation};
use crate::event::factuality::Factuality;
use crate::event::participant::{Filler, is_passive};
use crate::event::salience::deed::decides;
use crate::event::salience::position::{heads, is_broken_off, is_opening, is_told};
use crate::event::scene::Scene;
use crate::event::{Certainty, Polarity, Role, Status, When};
use crate::mention::{Complement, EventClass, EventForm, EventMention, MentionForm};

/// Whether an event is news: something that happened, happens or is planned, told as such, with somebody in it.
pub(super) fn is_salient(
    scene: &Scene<'_>,
    mention: &EventMention,
    fact: &Factuality,
    cast: &[Filler],
    when: Option<&When>,
    kind: Option<&str>,
    quoted: bool,
) -> bool {
    let news = News::of(scene, mention, fact, cast, when, kind, quoted);
    news.is_fact()
        && if mention.class == EventClass::Reporting && !news.is_reported() {
            news.is_saying()
        } else {
            !news.is_idle() && (news.is_prominent() || news.is_deed())
        }
}

/// What is asked of an event before it is shown.
struct News<'a> {
    scene: &'a Scene<'a>,
    mention: &'a EventMention,
    fact: &'a Factuality,
    cast: &'a [Filler],
    when: Option<&'a When>,
    kind: Option<&'a str>,
    quoted: bool,
    headline: bool,
    /// How many sentences stand before it.
    place: Option<usize>,
    dated: bool,
    /// Dated by an expression of its own clause, not by what another event gave it.
    own: bool,
    /// Somebody with a name does it or undergoes it.
    named: bool,
    /// A name stands in any of its roles.
    somewhere: bool,
    /// Somebody does it or undergoes it, named or described.
    anybody: bool,
    /// Of words alone.
    verbal: bool,
}

impl<'a> News<'a> {
    fn of(
        scene: &'a Scene<'_>,
        mention: &'a EventMention,
        fact: &'a Factuality,
        cast: &'a [Filler],
        when: Option<&'a When>,
        kind: Option<&'a str>,
        quoted: bool,
    ) -> Self {
        let sentence = scene.tree.sentence(mention.head);
        // of an article that does not say when it was published hardly anything can be dated: that says nothing then
        let undatable = scene.document.article.published.is_none();
        let dated = undatable || when.is_some_and(|when| when.bounds.is_dated());
        let own = undatable
            || dated
                && when.is_some_and(|when| {
                    when.time.is_some()
                        && !matches!(when.basis, Basis::InheritedFromNarrative | Basis::InheritedFromSentence)
                });
        // "Indonesia's disaster agency" is as good as a name where the article gives a day
        let is_named = |filler: &&Filler| {
            filler.entity.is_some_and(|entity| has_name(scene, entity)) || (own && holds_name(scene, filler))
        };
        let core = || cast.iter().filter(|filler| is_core(filler));
        Self {
            scene,
            mention,
            fact,
            cast,
            when,
            kind,
            quoted,
            headline: scene.is_headline(sentence),
            place: scene.place(sentence),
            dated,
            own,
            named: core().any(|filler| is_named(&filler)),
            somewhere: cast.iter().any(|filler| is_named(&filler)),
            anybody: core().any(|filler| filler.entity.is_some() || is_actor(scene, filler.word)),
            verbal: kind.is_some_and(|kind| scene.lexicon.is_listed("verbal", kind)),
        }
    }

    fn listed(&self, list: &str) -> bool {
        self.scene.lexicon.is_listed(list, &self.mention.lemma)
    }

    fn is_kind(&self, list: &str) -> bool {
        self.kind.is_some_and(|kind| self.scene.lexicon.is_listed(list, kind))
    }

    /// Whether it is told as something that happens, happened or is to happen.
    fn is_fact(&self) -> bool {
        let told = matches!(
            self.fact.status,
            Status::Occurred
                | Status::Planned
                | Status::Cancelled
                | Status::Postponed
                | Status::Ongoing
                | Status::Denied
        );
        told && !matches!(self.mention.class, EventClass::State | EventClass::IState | EventClass::Perception)
            && self.mention.form != EventForm::Adjective
            && (!self.fact.generic || self.headline)
            && !matches!(self.fact.certainty, Certainty::Unknown | Certainty::Possible)
            && !is_broken_off(self.scene, self.mention.head)
    }

    /// What tells nothing by itself: states, gestures, the verb of another event, "has not commented".
    fn is_idle(&self) -> bool {
        let Self { scene, mention, fact, kind, .. } = *self;
        let tree = scene.tree;
        let lexicon = scene.lexicon;
        let clause = mention.clause();
        // "has held the post since April" is a state, "has not commented" nothing at all
        let object = tree.kid(mention.head, &[Relation::Obj]).map(|object| tree.lemma(object).to_lowercase());
        let held = matches!(mention.lemma.as_str(), "hold" | "have" | "occupy")
            && object.is_some_and(|object| lexicon.is_listed("standing", &object));
        let silent = fact.polarity == Polarity::Negative && self.listed("silent");
        // "made the following announcement": it stands behind, and not in the line
        let announced = mention.light.is_some()
            && tree.kids_by(mention.head, &[Relation::Amod]).any(|kid| tree.is(kid, &["following", "follow"]));
        let above = || tree.head(clause).and_then(|head| scene.event(head)).map(|event| &scene.mentions[event]);
        // "stopped paying its debt" is no paying, "decided to move it" tells the deciding
        let infinitive = tree.relation(clause) == Relation::Xcomp;
        let governed = infinitive
            && above().is_some_and(|above| {
                above.complement == Some(Complement::Stop) || fact.status == Status::Planned && decides(scene, above)
            });
        if held || silent || announced || governed {
            return true;
        }
        // "began the crisis with a holiday" has no end to tell of
        let bare = self.sides() < 2 || mention.complement == Some(Complement::Begin);
        let begun = self.own && tree.kid(clause, &[Relation::Nsubj]).is_some_and(|kid| scene.event(kid).is_some());
        if mention.class == EventClass::Aspectual && !(self.dated && self.named) && kind.is_none() && bare && !begun {
            return true;
        }
        let governs = tree.kid(clause, &[Relation::Xcomp]).is_some();
        let stops = mention.complement == Some(Complement::Stop) && self.named && self.own
            // "was found dead"
            || mention.complement == Some(Complement::Fact) && is_passive(scene, clause);
        let empty = matches!(
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
        );
        if governs && empty && !stops && kind.is_none() && !decides(scene, mention) {
            return true;
        }
        // "called the trial a sham": the name given is the news
        let calls = self.listed("naming") && tree.kid(clause, &[Relation::Obj]).is_some() && governs;
        // "is to come to Oslo"
        let moves = self.cast.iter().any(|filler| filler.role == Role::Destination && filler.entity.is_some());
        mention.light.is_none() && self.listed("bland") && kind.is_none() && !calls && !moves
    }

    /// Whether it is news by its type, its day and its people, wherever it stands.
    fn is_prominent(&self) -> bool {
        let Self { scene, mention, fact, kind, place, dated, own, named, anybody, .. } = *self;
        let tree = scene.tree;
        // who suffers an accident or an attack is seldom named
        let grave = self.is_kind("grave");
        // words alone, on no known day, are seldom news
        let performed = self.listed("performative")
            && tree.kid(mention.head, &[Relation::Obj]).is_some()
            && mention.class == EventClass::Occurrence;
        let verbal = !performed && self.verbal;
        // that somebody denies it is news
        let denied = fact.rule == "denied" && named;
        // the first sentences tell the news, whoever is in it
        let opening = is_opening(scene, mention);
        // "the storm made landfall": an event may be what does it
        let somebody = self.cast.iter().any(is_core)
            || tree
                .kid(mention.clause(), &[Relation::Nsubj, Relation::NsubjPass])
                .is_some_and(|subject| scene.event(subject).is_some() && kind.is_some());
        // "the meeting was cancelled": that it will not be is the news
        let called_off =
            mention.form == EventForm::Noun && matches!(fact.status, Status::Cancelled | Status::Postponed);
        if verbal && !(dated || self.headline || denied || called_off || opening && named) {
            return false;
        }
        let lead = (place.is_none_or(|place| place < 4) && (own || opening) || own && self.somewhere && !verbal)
                && anybody
                && kind.is_some()
                // what the text opens with is the news, whoever was in it
                || opening
                    && somebody
                    && (dated || self.is_whole())
                    && (heads(scene, mention.clause()) || kind.is_some() && !verbal)
                || grave && own && place.is_some_and(|place| place < 2) && is_told(scene, mention.clause());
        if self.is_reduced() || (self.quoted && !own) {
            return false;
        }
        match mention.form {
            EventForm::Verb if lead => true,
            EventForm::Verb => {
                (named && (kind.is_some() || own || self.headline)) || (grave && dated && (self.somewhere || anybody))
            }
            EventForm::Noun => {
                let carried = mention.light.is_some();
                let worded = !carried && self.is_kind("worded");
                !worded
                    && (kind.is_some() || carried)
                    && ((named && (dated || carried || called_off))
                        || (grave && own && (self.somewhere || anybody))
                        || (carried && (dated && anybody || own && kind.is_some() && !verbal)))
            }
            EventForm::Name => own && kind == Some("election"),
            EventForm::Adjective => false,
        }
    }
}

fn is_core(filler: &Filler) -> bool {
    matches!(filler.role, Role::Agent | Role::Patient | Role::Recipient)
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
