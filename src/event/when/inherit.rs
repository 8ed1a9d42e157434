//! Times that an event has from the one it is told with: the statement's of the saying, the first verb's of a chain.

use crate::annotation::Relation;
use crate::annotation::timex::Basis;
use crate::calendar::{Bounds, Civil, Precision};
use crate::event::When;
use crate::event::factuality::deed_before;
use crate::mention::{Complement, EventClass, EventForm, Frame};

use super::Dating;

impl Dating<'_, '_> {
    /// "In a statement issued Friday, X said": the saying is of the statement's time. "One of the first actions taken in March
    /// was to impose sanctions": so is what it was. "Stole the 2018 election": so is what was done to it.
    pub(super) fn carried_over(&mut self) {
        let (scene, tree) = (self.scene, self.scene.tree);
        for event in 0..scene.mentions.len() {
            let mention = &scene.mentions[event];
            if self.dated(event).is_some() {
                continue;
            }
            let verb = mention.clause();
            let of = |word: usize| -> Option<usize> {
                let own = scene
                    .event(word)
                    .filter(|&other| other != event && self.dated(other).is_some_and(|when| when.time.is_some()));
                own.or_else(|| {
                    tree.kids_by(word, &[Relation::Acl]).find_map(|kid| {
                        scene.event(kid).filter(|&other| {
                            other != event && self.dated(other).is_some_and(|when| when.time.is_some())
                        })
                    })
                })
            };
            // "In a statement issued Friday, X said", the participle read as the main verb
            let issued = (mention.class == EventClass::Reporting && tree.relation(verb) == Relation::Ccomp)
                .then(|| tree.head(verb))
                .flatten()
                .filter(|&head| {
                    head < verb
                        && tree.kid(head, &[Relation::Nsubj, Relation::NsubjPass]).is_none()
                        && tree.kids_by(head, &[Relation::Obl]).any(|kid| {
                            kid < head && tree.preposition(kid).is_some_and(|word| word.eq_ignore_ascii_case("in"))
                        })
                })
                .and_then(of);
            let from = if issued.is_some() {
                issued
            } else if mention.class == EventClass::Reporting {
                tree.kids_by(verb, &[Relation::Obl, Relation::Nmod])
                    .filter(|&kid| matches!(tree.preposition(kid), Some("in" | "during" | "at")))
                    // "told a forum held by the union on Friday that …"
                    .chain(
                        tree.kids_by(verb, &[Relation::Obj, Relation::Iobj])
                            .filter(|_| scene.lexicon.has_frame(&mention.lemma, Frame::ObjectRecipient)),
                    )
                    .find_map(of)
            } else if self.facts[event].rule == "identified" {
                deed_before(scene, verb).and_then(of)
            } else if scene.lexicon.has_frame(&mention.lemma, Frame::Participation) || mention.lemma == "steal" {
                tree.kid(verb, &[Relation::Obj]).and_then(|object| scene.event(object)).filter(|&other| {
                    other != event
                        && scene.mentions[other].form != EventForm::Verb
                        && self.dated(other).is_some_and(|when| when.time.is_some())
                })
            } else {
                None
            };
            let Some(from) = from else { continue };
            if let Some(when) = &self.whens[event]
                && when.time.is_some()
            {
                continue;
            }
            self.whens[event] = None;
            self.share(from, event, "the time of what it is said in, or done to");
        }
        // what the dated verb does with a light noun below it
        for event in 0..scene.mentions.len() {
            let mention = &scene.mentions[event];
            if self.whens[event].is_none()
                && mention.light.is_none()
                && let Some(head) = tree.head(mention.head)
                && tree.relation(mention.head) == Relation::Obj
                && let Some(above) = scene.event(head)
                && self.facts[above].rule == "identified"
            {
                self.share(above, event, "the time of its clause");
            }
        }
    }

    /// What the relative clause right after a noun says of its happening: the clause's verb, by the pronoun before it.
    fn told_after(&self, event: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mention = &scene.mentions[event];
        if mention.form != EventForm::Noun {
            return None;
        }
        let end = tree.annotation().sentences[tree.sentence(mention.head)].words.end;
        let comma = mention.head + 1;
        let pronoun = if comma < end && tree.form(comma) == "," { comma + 1 } else { comma };
        if pronoun + 1 >= end || !matches!(tree.form(pronoun), "which" | "that") {
            return None;
        }
        let verb = (pronoun + 1..(pronoun + 4).min(end)).find_map(|word| scene.event(word))?;
        let happens = scene.lexicon.has_frame(&scene.mentions[verb].lemma, Frame::Happening)
            || matches!(scene.mentions[verb].complement, Some(Complement::Begin));
        happens.then_some(verb)
    }

    /// "The sinking of the ferry in 1994, in which 852 people died": the happening that a relative clause is told to be in.
    fn told_within(&self, event: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let verb = scene.mentions[event].clause();
        let pronoun = tree.kids_by(verb, &[Relation::Obl]).find(|&kid| {
            tree.is(kid, &["which"]) && matches!(tree.preposition(kid), Some("in" | "during" | "at")) && kid < verb
        })?;
        let sentence = tree.annotation().sentences[tree.sentence(verb)].words.start;
        (sentence..pronoun)
            .rev()
            .filter_map(|word| scene.event(word))
            .find(|&other| scene.mentions[other].form == EventForm::Noun && other != event)
    }

    /// "Eight died in the attack", "spoke at the ceremony": the dated happening of some days at most that it was a part of.
    fn part_of(&self, event: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mention = &scene.mentions[event];
        if mention.form != EventForm::Verb || self.facts[event].status != crate::event::Status::Occurred {
            return None;
        }
        let inside =
            scene.lexicon.is_listed("inside", &mention.lemma) || scene.lexicon.is_listed("harm", &mention.lemma);
        tree.kids_by(mention.clause(), &[Relation::Obl])
            .filter(|&kid| match tree.preposition(kid) {
                Some("during" | "at") => mention.class == EventClass::Occurrence || inside,
                Some("in") => inside,
                _ => false,
            })
            .filter_map(|kid| scene.event(kid))
            .find(|&whole| {
                whole != event && scene.mentions[whole].form != EventForm::Verb && self.has_brief_time(whole)
            })
    }

    /// Whether an event has happened and its days are known, a month of them at most.
    fn has_brief_time(&self, event: usize) -> bool {
        const LONGEST: i64 = 31;
        let days = self.dated(event).and_then(|when| Some(when.bounds.latest?.date - when.bounds.earliest?.date));
        self.facts[event].status == crate::event::Status::Occurred && days.is_some_and(|days| days.num_days() < LONGEST)
    }

    /// As [`part_of`](Self::part_of), where the whole has its date from another mention of it.
    pub(super) fn parts(&mut self) {
        for event in 0..self.whens.len() {
            let open = |when: &crate::event::When| when.basis == Basis::Unknown && when.time.is_none();
            if self.whens[event].as_ref().is_none_or(open)
                && let Some(whole) = self.part_of(event)
            {
                let known = self.whens[event].take();
                self.share(whole, event, "the event that it was part of");
                self.on_its_days(event);
                self.whens[event] = self.whens[event].take().or(known);
            }
        }
    }

    /// "Eight died in the attack", which began at 10 a.m.: on its day, and nobody says at which minute.
    fn on_its_days(&mut self, event: usize) {
        let Some(When { bounds: Bounds { earliest: Some(first), latest: Some(last) }, .. }) = self.whens[event] else {
            return;
        };
        if let Some(when) = self.whens[event].as_mut().filter(|_| first.time.is_some() || last.time.is_some()) {
            let one = first.date == last.date;
            when.bounds = Bounds { earliest: Some(Civil::day(first.date)), latest: Some(Civil::day(last.date)) };
            when.edtf = one.then(|| first.date.to_string());
            when.precision = one.then_some(Precision::Day);
        }
    }

    /// The dated harm that a happening did, as the subject of its verb: at once, and so of one day with it.
    fn harm(&self, event: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mention = &scene.mentions[event];
        if mention.form != EventForm::Noun || mention.light.is_some() || tree.relation(mention.head) != Relation::Nsubj
        {
            return None;
        }
        let verb = tree.head(mention.head).filter(|&verb| scene.lexicon.is_listed("harm", tree.lemma(verb)))?;
        let told = scene.event(verb).filter(|&told| self.dated(told).is_some_and(|when| when.time.is_some()))?;
        (self.facts[told].status == crate::event::Status::Occurred).then_some(told)
    }

    /// The verb with a day of its own that is told to have been done at a brief happening, or in one that it brings up.
    fn scene_of(&self, event: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mention = &scene.mentions[event];
        if mention.form != EventForm::Noun
            || mention.light.is_some()
            || mention.class != EventClass::Occurrence
            || tree.relation(mention.head) != Relation::Obl
            || scene.lexicon.is_listed("lengthy", &mention.lemma)
        {
            return None;
        }
        let new = tree.kids_by(mention.head, &[Relation::Det]).any(|kid| tree.is(kid, &["a", "an"]));
        let within = match tree.preposition(mention.head) {
            Some("at") => true,
            Some("in" | "during") => new,
            _ => false,
        };
        let verb = tree.head(mention.head).and_then(|head| scene.event(head))?;
        let told = self.dated(verb).is_some_and(|when| when.time.is_some());
        (within && told && self.has_brief_time(verb)).then_some(verb)
    }

    /// The dated deed whose beginning, end or finding a verb tells: "began raising it in July", "was found floating on Friday".
    fn begun(&self, event: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mention = &scene.mentions[event];
        let aspect = mention.class == EventClass::Aspectual
            && matches!(mention.complement, Some(Complement::Begin | Complement::Continue | Complement::Stop));
        if mention.form != EventForm::Verb || !(aspect || mention.lemma == "find") {
            return None;
        }
        let deed = tree.kid(mention.clause(), &[Relation::Xcomp]).and_then(|kid| scene.event(kid))?;
        self.dated(deed).is_some_and(|when| when.time.is_some()).then_some(deed)
    }

    /// The dated happening of some days at most that is the subject of a simple deed.
    fn happening(&self, event: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mention = &scene.mentions[event];
        if mention.form != EventForm::Verb
            || !matches!(mention.class, EventClass::Occurrence)
            || tree.kids_by(mention.clause(), &[Relation::Aux]).next().is_some()
            || tree
                .kids_by(mention.clause(), &[Relation::Obl, Relation::OblUnmarked, Relation::Advmod])
                .any(|kid| scene.time(kid).is_some() || scene.event(kid).is_some())
        {
            return None;
        }
        let doer = tree.kid(mention.clause(), &[Relation::Nsubj])?;
        // "the bombing that killed a guard"
        let relative = tree.relation(tree.first_conjunct(mention.clause())) == Relation::AclRelcl
            && tree.is(doer, &["that", "which"]);
        let doer = if relative { tree.head(tree.first_conjunct(mention.clause()))? } else { doer };
        let subject = scene.event(doer)?;
        let noun = scene.mentions[subject].form == EventForm::Noun && self.has_brief_time(subject);
        (noun && self.facts[event].status == crate::event::Status::Occurred).then_some(subject)
    }

    /// Gives an event the very time of the verb that carries it.
    fn hand_on(&mut self, from: usize, to: usize) {
        let basis = self.dated(from).map(|when| when.basis);
        self.share(from, to, "the time of its clause");
        if let (Some(basis), Some(when)) = (basis, &mut self.whens[to])
            && when.relative_to == Some(from)
        {
            when.basis = basis;
        }
    }

    /// 4. One time for a chain of verbs, for a verb and the noun that it only carries out.
    pub(super) fn shared(&mut self) {
        let (scene, tree) = (self.scene, self.scene.tree);
        for event in 0..scene.mentions.len() {
            let mention = &scene.mentions[event];
            let word = mention.clause();
            if self.whens[event].is_some() {
                continue;
            }
            // "on Monday X met Y and signed Z": the time stands before the first verb
            let first = tree.first_conjunct(word);
            if first != word
                && mention.form == EventForm::Verb
                && let Some(other) = scene.event(first)
                && let Some(time) = self.dated(other).and_then(|when| when.time)
                // or behind one that went on: "was driving south on Friday and struck a car"
                && (self.time(time).span.end <= scene.mentions[other].trigger.start
                    || tree.form(first).ends_with("ing") && tree.kids_by(first, &[Relation::Aux]).any(|aux| is_past(tree.form(aux))))
                && self.facts[other].tense == self.facts[event].tense
            {
                self.share(other, event, "the sentence begins with the time");
                continue;
            }
            // "the crash, which took place on Monday", "the strike, which began on Monday"
            if let Some(told) = self.told_after(event).filter(|&told| self.dated(told).is_some()) {
                self.hand_on(told, event);
                continue;
            }
            if let Some(whole) = self.told_within(event) {
                self.share(whole, event, "the event that it was part of");
                continue;
            }
            if let Some(whole) = self.part_of(event) {
                self.share(whole, event, "the event that it was part of");
                self.on_its_days(event);
                continue;
            }
            // "was approved at a meeting on Monday", "were killed on Friday in an explosion": so was that
            if let Some(verb) = self.scene_of(event) {
                self.share(verb, event, "the time of what was done in it");
                self.on_its_days(event);
                continue;
            }
            // "began raising its stake in July": so was the beginning
            if let Some(deed) = self.begun(event) {
                self.hand_on(deed, event);
                continue;
            }
            // "the explosion injured 14 on Sunday": so was the explosion
            if let Some(harm) = self.harm(event) {
                self.hand_on(harm, event);
                continue;
            }
            // "the flood destroyed the town": what a happening did was in its time
            if let Some(subject) = self.happening(event) {
                self.share(subject, event, "the time of what did it");
                continue;
            }
            let Some(head) = tree.head(word) else { continue };
            let Some(above) = scene.event(head).filter(|&above| above != event) else { continue };
            let governor = &scene.mentions[above];
            let noun = matches!(mention.form, EventForm::Noun | EventForm::Name) && mention.light.is_none();
            let taking_part = noun
                && matches!(tree.relation(word), Relation::Obj | Relation::NsubjPass)
                && scene.lexicon.has_frame(&governor.lemma, Frame::Participation);
            let aspect = governor.class == EventClass::Aspectual
                && matches!(governor.complement, Some(Complement::Begin | Complement::Continue | Complement::Stop))
                && matches!(
                    tree.relation(word),
                    Relation::Xcomp | Relation::Obj | Relation::NsubjPass | Relation::Nsubj
                );
            let brought_about = tree.relation(word) == Relation::Xcomp
                && matches!(governor.complement, Some(Complement::Cause | Complement::Fact | Complement::Fail));
            if aspect || taking_part {
                // the verb only says how far it has come: the time is the noun's own
                self.hand_on(above, event);
            } else if brought_about {
                self.share(above, event, "the time of its clause");
            } else if governor.lemma == "come" || governor.lemma == "follow" {
                continue;
            }
        }
    }
}

fn is_past(form: &str) -> bool {
    matches!(form, "was" | "were")
}
