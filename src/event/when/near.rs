//! Times that a tree hangs on a later word, and that the words right before or behind them claim: "said Friday the board
//! did", "was discovered April 8 buried", "in November, when he was called".

use crate::annotation::timex::{Anchor, Timex, TimexKind, TimexValue};
use crate::annotation::{Relation, Upos, VerbForm};
use crate::calendar::{Bounds, Precision};
use crate::event::{Status, When};
use crate::mention::{Complement, EventClass, EventForm, Frame};

use super::Dating;

impl Dating<'_, '_> {
    /// "Said Friday the board did", "took effect Aug. 9 pending a vote": a time right behind a verb, or its object, is that
    /// verb's where the tree hangs it on what only follows.
    pub(super) fn behind_verb(&self, time: &Timex, governor: Option<usize>) -> Option<usize> {
        const CLIMB: usize = 3;
        let (scene, tree) = (self.scene, self.scene.tree);
        let first = tree.annotation().words.within(time.span).next()?.0;
        let last = tree.annotation().words.within(time.span).last()?.0;
        // "said Friday's ruling"
        let sentence = tree.annotation().sentences[tree.sentence(first)].words.start;
        let bare = first > sentence && tree.upos(first - 1) != Upos::Adp;
        let part = [Relation::NmodPoss, Relation::Compound, Relation::Amod, Relation::Nummod];
        // "said today conditions are worse" may hang the day on the noun; "reported October sales" rightly does
        let part = self.head_of(time).is_some_and(|word| part.contains(&tree.relation(word)))
            && !(bare && time.precision() >= Some(Precision::Day));
        let owner = last + 1 < tree.len() && matches!(tree.form(last + 1), "'s" | "’s" | "'" | "’") || part;
        let later = governor.is_none_or(|event| {
            let word = scene.mentions[event].head;
            tree.sentence(word) == tree.sentence(last) && word > last
        });
        if owner || !later {
            return None;
        }
        let before = if bare { first.checked_sub(1) } else { first.checked_sub(2) }?;
        if before < sentence {
            return None;
        }
        let mut at = before;
        for step in 0..CLIMB {
            if let Some(event) = scene.event(at).filter(|_| tree.upos(at) == Upos::Verb) {
                let mention = &scene.mentions[event];
                let plans = matches!(mention.complement, Some(Complement::Plan | Complement::Delay))
                    || mention.class == EventClass::IState;
                let says = mention.class == EventClass::Reporting;
                // "said on Friday the board …" as well, "said the minister on Friday will …" not
                let fits = if says { step == 0 } else { governor.is_some() };
                return (fits && !plans && mention.form == EventForm::Verb && !tree.form(at).ends_with("ing"))
                    .then_some(event);
            }
            let head = tree.head(at).filter(|&head| head < first && head >= sentence)?;
            if !matches!(tree.relation(at), Relation::Obj | Relation::CompoundPrt) || scene.event(at).is_some() {
                return None;
            }
            at = head;
        }
        None
    }

    /// "The warrant issued Monday charged him": a participle right before the time, and not the finite verb behind it.
    pub(super) fn behind_participle(&self, time: &Timex) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let first = tree.annotation().words.within(time.span).next()?.0;
        let before = first.checked_sub(1)?;
        let participle = if tree.upos(before) == Upos::Adp { before.checked_sub(1)? } else { before };
        let reduced = tree.upos(participle) == Upos::Verb
            && tree.relation(participle) == Relation::Acl
            && tree.features(participle).verb_form == Some(VerbForm::Participle)
            && tree.kid(participle, &[Relation::Aux, Relation::AuxPass]).is_none()
            && tree.head(participle) == participle.checked_sub(1);
        if reduced { scene.event(participle) } else { None }
    }

    /// "Robbed by men wearing masks on Friday", "sent a letter criticising the law on Monday": a participle that only describes
    /// leaves the time to the deed.
    pub(super) fn above_description(&self, event: usize, word: usize) -> usize {
        let (scene, tree) = (self.scene, self.scene.tree);
        let participle = scene.mentions[event].clause();
        let describes = tree.relation(participle) == Relation::Acl
            && tree.form(participle).ends_with("ing")
            && participle < word
            && tree.head(word) == Some(participle)
            && !scene.lexicon.has_frame(&scene.mentions[event].lemma, Frame::Participation);
        let noun = tree.head(participle).filter(|_| describes && scene.mentions[event].form == EventForm::Verb);
        let done_to = [Relation::Obj, Relation::Obl, Relation::OblAgent];
        noun.filter(|&noun| done_to.contains(&tree.relation(noun)) && scene.event(noun).is_none())
            .and_then(|noun| tree.head(noun))
            .and_then(|verb| scene.event(verb))
            .filter(|&above| {
                scene.mentions[above].form == EventForm::Verb && self.facts[above].status == Status::Occurred
            })
            .unwrap_or(event)
    }

    /// "Yesterday governor Lind toured the town": a time that opens the sentence and that nothing else claims is of its
    /// main verb.
    pub(super) fn opens_sentence(&self, time: &Timex) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let first = tree.annotation().words.within(time.span).next()?.0;
        let last = tree.annotation().words.within(time.span).last()?.0;
        let words = tree.annotation().sentences[tree.sentence(first)].words.clone();
        let light = |word: usize| matches!(tree.upos(word), Upos::Adp | Upos::Cconj | Upos::Adv | Upos::Punct);
        let owner = last + 1 < words.end && matches!(tree.form(last + 1), "'s" | "’s");
        if owner || !(words.start..first).all(light) || first - words.start > 2 {
            return None;
        }
        let root = words.clone().find(|&word| tree.relation(word) == Relation::Root)?;
        let quoted = (words.start..root).any(|word| matches!(tree.form(word), "\"" | "“" | "”"));
        scene.event(root).filter(|_| root > last && tree.upos(root) == Upos::Verb && !quoted)
    }

    /// "In November, when he was called as a witness": a clause that "when" opens right behind a time is of that time.
    pub(super) fn told_when(&mut self) {
        let (scene, tree) = (self.scene, self.scene.tree);
        for at in 0..self.taken.len() {
            let time = self.time(at);
            let Some((last, _)) = tree.annotation().words.within(time.span).last() else { continue };
            let comma = usize::from(last + 1 < tree.len() && tree.form(last + 1) == ",");
            let when = last + 1 + comma;
            if when >= tree.len() || tree.sentence(when) != tree.sentence(last) || tree.form(when) != "when" {
                continue;
            }
            let Some(told) = self.stated(at) else { continue };
            let Some(verb) = tree.head(when).filter(|&verb| verb > when) else { continue };
            let tense = scene.event(verb).map(|event| self.facts[event].tense);
            // "when he left and police had forced him": what is joined in another tense is of another time
            let told_there: Vec<usize> = std::iter::once(verb)
                .chain(tree.kids_by(verb, &[Relation::Conj]))
                .filter_map(|verb| scene.event(verb))
                .filter(|&event| Some(self.facts[event].tense) == tense && self.whens[event].is_none())
                .filter(|&event| scene.mentions[event].class != EventClass::State)
                .collect();
            for event in told_there {
                self.give(event, told.clone());
            }
        }
    }

    /// What a time expression says by itself, nothing where it is no date.
    pub(super) fn stated(&self, at: usize) -> Option<When> {
        let time = self.time(at);
        let counted = time.kind == TimexKind::Set || (time.anchor == Anchor::Unresolved && time.precision().is_none());
        let bounds = match time.value {
            TimexValue::Period { .. } | TimexValue::Within { .. } => time.bounds(),
            _ => return None,
        };
        (!counted && bounds != Bounds::OPEN).then(|| When {
            bounds,
            edtf: time.edtf(),
            precision: time.precision(),
            basis: time.basis,
            time: Some(at),
            relative_to: None,
            zone: time.zone.map(|zone| zone.local_minus_utc()),
            steps: time.steps.clone(),
        })
    }
}
