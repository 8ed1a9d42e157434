//! Whether a saying is news.

use crate::annotation::Relation;
use crate::event::participant::is_passive;
use crate::event::salience::position::{Position, is_opening, is_quotation, is_stamped, position};
use crate::event::salience::{News, is_core};
use crate::event::{Role, Status};
use crate::mention::EventForm;

impl News<'_> {
    /// "A third case was reported": what is said is its subject, and nobody says it.
    pub(super) fn is_reported(&self) -> bool {
        let clause = self.mention.clause();
        is_passive(self.scene, clause) && self.scene.tree.kid(clause, &[Relation::Ccomp, Relation::Xcomp]).is_none()
    }

    /// The saying is the news where it is an announcement or an accusation, an avowal, said to somebody, or has a day of
    /// its own; and where the article begins with it.
    pub(super) fn is_saying(&self) -> bool {
        let Self { scene, mention, .. } = *self;
        let tree = scene.tree;
        let clause = mention.clause();
        let content = &[Relation::Ccomp, Relation::Obj, Relation::Xcomp, Relation::Parataxis];
        // "announced in a memo that she would leave"
        let inside = |kid: usize| tree.kid(kid, &[Relation::Ccomp, Relation::Acl]).is_some();
        let says = tree.kid(clause, content).is_some() || tree.kids_by(clause, &[Relation::Obl]).any(inside);
        // "closed it, citing low sales": the reason of another event
        let aside = self.listed("gesture") && tree.relation(clause) == Relation::Advcl;
        if mention.form != EventForm::Verb || aside || !says {
            return false;
        }
        let stamped = self.when.and_then(|when| when.time).is_some_and(|time| is_stamped(scene, mention, time));
        let own = self.own || self.dated && stamped;
        let known = self.named && (self.is_kind("announcing") || own) && (self.dated || self.headline);
        // "researchers reported that …", as the article begins: that is its news, whoever they are
        // but "three were hurt, the ministry said" tells who was hurt
        let behind =
            tree.kids_by(clause, content).any(|kid| kid > clause) || tree.kids_by(clause, &[Relation::Obl]).any(inside);
        let begins = behind && is_opening(scene, mention) && self.cast.iter().any(is_core);
        let heard = self.cast.iter().any(|filler| filler.role == Role::Recipient);
        let clausal = tree.kid(clause, &[Relation::Ccomp]).is_some();
        let avowed = self.named
            && self.fact.status == Status::Occurred
            && !self.quoted
            && position(scene, mention, self.fact) != Position::Below
            && (self.listed("avowing") || heard || self.dated && clausal)
            && !is_quotation(scene, clause);
        known || begins || avowed
    }
}
