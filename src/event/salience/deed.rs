//! Whether a deed is news because the article itself tells it.

use crate::annotation::Relation;
use crate::event::participant::{Filler, is_passive};
use crate::event::salience::position::{Position, position};
use crate::event::salience::{News, is_core};
use crate::event::scene::Scene;
use crate::event::{Role, Status};
use crate::mention::{Complement, EventForm, EventMention, Frame};

impl News<'_> {
    /// Whether it is a deed that the article itself tells, with who did what to whom: a main clause, or one that says
    /// what else happened then.
    pub(super) fn is_deed(&self) -> bool {
        let Self { scene, mention, fact, place, .. } = *self;
        let verb = mention.form == EventForm::Verb || mention.light.is_some();
        let felt = scene.lexicon.has_frame(&mention.lemma, Frame::Experiencer);
        let lasting = (self.listed("durative") || felt) && self.kind.is_none_or(|_| self.verbal) && !self.own;
        if !verb || self.quoted || self.headline || lasting || fact.status == Status::Denied || !self.is_whole() {
            return false;
        }
        let early = place.is_some_and(|place| place < 6);
        // what goes on without a day is news while the article begins
        if fact.status == Status::Ongoing && !(early || self.own) {
            return false;
        }
        match position(scene, mention, fact) {
            Position::Told => {
                let off = matches!(fact.status, Status::Cancelled | Status::Postponed)
                    || matches!(mention.complement, Some(Complement::Delay | Complement::Cancel));
                self.named || early || self.own || off || self.anybody && !self.verbal
            }
            // "died when a tunnel collapsed on Monday": early on, with a day, whoever is in it
            Position::Joined => self.named && (self.sides() > 1 || self.own) || early && self.own,
            Position::Below => {
                let full = self.sides() > 1 && self.anybody || is_passive(scene, mention.clause());
                self.own && full && !self.is_reduced()
            }
        }
    }

    /// Whether subject and object are there, as far as the verb wants both.
    pub(super) fn is_whole(&self) -> bool {
        let Self { scene, mention, .. } = *self;
        let tree = scene.tree;
        let clause = mention.clause();
        // "the protests began in June"
        let begun = self.own && tree.kid(clause, &[Relation::Nsubj]).is_some_and(|kid| scene.event(kid).is_some());
        let subject = self.cast.iter().any(is_core) || begun;
        let with = |relations: &[Relation]| tree.kid(clause, relations).is_some_and(|kid| kid > clause);
        // "urged voters" says nothing of what was asked
        let asks = mention.complement == Some(Complement::Ask)
            && !with(&[Relation::Xcomp, Relation::Ccomp, Relation::Obl, Relation::Advcl])
            && self.cast.iter().all(|filler| filler.entity.is_some());
        let avowed = self.listed("avowing") && with(&[Relation::Ccomp, Relation::Xcomp]);
        let settled = |kid: usize| tree.kid(kid, &[Relation::Obj, Relation::Xcomp, Relation::Ccomp]).is_some();
        let decided = decides(scene, mention) && tree.kid(clause, &[Relation::Xcomp]).is_some_and(settled);
        let empty = decides(scene, mention) && !decided || asks;
        subject
            && !empty
            && (self.sides() > 1
                || is_passive(scene, clause)
                || mention.light.is_some()
                || mention.lemma.contains('_') && self.anybody
                || with(&[Relation::Obj])
                || avowed
                || decided
                || begun
                || self.own && self.fact.status == Status::Planned
                || self.kind.is_some() && !self.verbal
                || self.listed("telling"))
    }

    /// How many sides it has: who does it, to whom, where to, where from.
    pub(super) fn sides(&self) -> usize {
        let away = |filler: &&Filler| matches!(filler.role, Role::Destination | Role::Source);
        self.cast.iter().filter(|filler| is_core(filler) || away(filler)).count()
    }

    /// "The plan presented by the mayor": a participle that says which is no event told, but ", born in Oslo on 3 May
    /// 1970," is.
    pub(super) fn is_reduced(&self) -> bool {
        let Self { scene, mention, .. } = *self;
        let tree = scene.tree;
        let subject = tree.kid(mention.head, &[Relation::Nsubj, Relation::NsubjPass]).is_some();
        let aside = mention.head > 0 && tree.form(mention.head - 1) == "," && self.own && self.named;
        tree.relation(mention.head) == Relation::Acl && self.kind.is_none() && !subject && !aside
    }
}

/// "Decided to move the game": whether it is to be moved, the deciding is done.
pub(super) fn decides(scene: &Scene<'_>, mention: &EventMention) -> bool {
    mention.complement == Some(Complement::Plan)
        && mention.form == EventForm::Verb
        && scene.lexicon.is_listed("deciding", &mention.lemma)
}
