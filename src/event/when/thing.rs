//! Times that a tree hangs on a deed and that are of something else: a film's year, the years of a growth, a deadline's day,
//! what a sentence opens with.

use crate::annotation::timex::{Timex, TimexValue};
use crate::annotation::{Relation, Upos};
use crate::calendar::{Bounds, Civil};
use crate::event::Status;
use crate::mention::{EventClass, EventForm};

use super::Dating;

impl Dating<'_, '_> {
    /// "Announced his resignation effective Friday", "approved a rise, effective from 1 May": the day is that of what is
    /// announced or approved, and of the deed itself in "resigned effective Friday".
    pub(super) fn taking_effect(&self, time: &Timex) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let (first, _) = tree.annotation().words.within(time.span).next()?;
        let sentence = tree.annotation().sentences[tree.sentence(first)].words.start;
        let linking = |word: &usize| matches!(tree.form(*word), "from" | "as" | "of" | "on" | "," | "beginning");
        let effective = (sentence..first).rev().find(|word| !linking(word))?;
        if !tree.form(effective).eq_ignore_ascii_case("effective") {
            return None;
        }
        let is_noun = |event: &usize| scene.mentions[*event].form == EventForm::Noun;
        let done_to = [Relation::Obj, Relation::NsubjPass];
        let nearest = (sentence..effective).rev().find_map(|word| scene.event(word))?;
        // "his resignation as head of operations": the widest noun
        let mut chain = vec![nearest];
        chain.extend(tree.ancestors(scene.mentions[nearest].head).filter_map(|word| scene.event(word)));
        let noun = chain.iter().copied().take_while(is_noun).last();
        if let Some(noun) = noun.filter(|&noun| done_to.contains(&tree.relation(scene.mentions[noun].head))) {
            return Some(noun);
        }
        let verb = chain.into_iter().find(|event| !is_noun(event))?;
        let object =
            tree.kids_by(scene.mentions[verb].clause(), &done_to).filter_map(|kid| scene.event(kid)).find(is_noun);
        let says = scene.mentions[verb].class == EventClass::Reporting;
        object.or(if says { noun } else { Some(verb) })
    }

    /// Makes a plan of what is effective from a day ahead; `false` of a deed that was done, whose effect alone lies ahead.
    pub(super) fn may_take_effect(&mut self, event: usize, time: &Timex) -> bool {
        let ahead = match (time.bounds().earliest, self.published()) {
            (Some(earliest), Some(published)) => earliest.date > published,
            _ => false,
        };
        if !ahead || self.facts[event].status != Status::Occurred {
            return true;
        }
        if self.scene.mentions[event].form != EventForm::Noun {
            return false;
        }
        self.facts[event].status = Status::Planned;
        self.facts[event].tense = crate::event::Tense::Future;
        self.facts[event].rule = "futurate";
        true
    }

    /// "Launched a programme dubbed Vega in 2017": a name is given for good, and the day is that of the deed.
    pub(super) fn above_naming(&self, event: usize, word: usize) -> usize {
        let (scene, tree) = (self.scene, self.scene.tree);
        let verb = scene.mentions[event].clause();
        let named = tree.relation(verb) == Relation::Acl
            && scene.lexicon.is_listed("naming", &scene.mentions[event].lemma)
            && matches!(tree.preposition(word), Some("in" | "on"));
        let above = named.then(|| tree.head(verb).and_then(|noun| tree.head(noun))).flatten();
        above
            .and_then(|above| scene.event(above))
            .filter(|&above| scene.mentions[above].form == EventForm::Verb)
            .unwrap_or(event)
    }

    /// "Marvelled at the growth of the town in the last decade": years are those of the change, and not of a deed.
    pub(super) fn of_the_change(&self, event: usize, time: &Timex, word: usize) -> Option<usize> {
        const LONG: i64 = 1000;
        let (scene, tree) = (self.scene, self.scene.tree);
        let bounds = match time.value {
            TimexValue::Duration { window, .. } => window,
            _ => time.bounds(),
        };
        let days = bounds.earliest.zip(bounds.latest).map(|(first, last)| (last.date - first.date).num_days());
        let mention = &scene.mentions[event];
        if mention.form != EventForm::Verb || mention.clause() > word || days.is_none_or(|days| days < LONG) {
            return Some(event);
        }
        let change = (mention.clause() + 1..word).find(|&at| {
            tree.upos(at) == Upos::Noun
                && scene.lexicon.is_listed("change", tree.lemma(at))
                && matches!(tree.relation(at), Relation::Obj | Relation::Obl | Relation::Nmod)
        });
        change.map_or(Some(event), |change| scene.event(change))
    }

    /// "For last year's runner-up", "a value of $2bn over the next decade", "two videos and another in January": the time of a
    /// thing beside the deed, and not of the deed.
    pub(super) fn is_other_thing(&self, at: usize, thing: usize) -> bool {
        let tree = self.scene.tree;
        let circumstance =
            matches!(tree.preposition(thing), Some("in" | "at" | "during" | "on" | "after" | "before" | "since"));
        match tree.relation(at) {
            Relation::NmodPoss => matches!(tree.relation(thing), Relation::Obl | Relation::Nmod) && !circumstance,
            Relation::Nmod => {
                tree.upos(thing) == Upos::Sym && tree.preposition(at) == Some("over")
                    || tree.relation(thing) == Relation::Conj && tree.is(thing, &["another", "one", "other", "others"])
            }
            _ => false,
        }
    }

    /// "After its order of jets on Wednesday, it announced another on Monday": a verb with a time of its own does not take one
    /// from inside its circumstances.
    pub(super) fn told_otherwise(&self, event: usize, at: usize, word: usize) -> bool {
        let tree = self.scene.tree;
        let verb = self.scene.mentions[event].clause();
        if self.scene.mentions[event].form != EventForm::Verb || tree.head(word) == Some(verb) || word > verb {
            return false;
        }
        let kids = [Relation::Obl, Relation::OblUnmarked, Relation::Advmod];
        tree.kids_by(verb, &kids).filter(|&kid| kid > verb).filter_map(|kid| self.scene.time(kid)).any(|other| {
            other != at
                && self.time(other).bounds().is_dated()
                && !self.time(other).bounds().may_overlap(self.time(at).bounds())
        })
    }

    /// A time inside brackets or a quotation is of nothing outside of them.
    pub(super) fn inside_marks(&self, event: usize, time: &Timex) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mention = &scene.mentions[event];
        let Some((first, _)) = tree.annotation().words.within(time.span).next() else { return Some(event) };
        let sentence = tree.annotation().sentences[tree.sentence(first)].words.clone();
        let opened = (sentence.start..first).rev().find(|&word| matches!(tree.form(word), "(" | ")"));
        let opened = opened.filter(|&word| tree.form(word) == "(");
        let closed = (first..sentence.end).find(|&word| tree.form(word) == ")");
        let outside =
            |span: crate::document::Span| mention.trigger.end <= span.start || mention.trigger.start >= span.end;
        if let Some((open, close)) = opened.zip(closed) {
            let brackets = crate::document::Span { start: tree.span(open).start, end: tree.span(close).end };
            let alone = tree.annotation().words.within(brackets).count()
                <= 2 + tree.annotation().words.within(time.span).count();
            if outside(brackets) && !alone {
                return (open + 1..close)
                    .find_map(|word| scene.event(word).filter(|&inner| scene.mentions[inner].form == EventForm::Verb));
            }
        }
        match self.quotation(time.span) {
            Some(quote) if outside(quote) && mention.class == EventClass::Reporting => {
                let said = tree.kids_by(mention.clause(), &[Relation::Ccomp]).find_map(|said| scene.event(said));
                said.filter(|&said| quote.contains(scene.mentions[said].trigger))
            }
            _ => Some(event),
        }
    }

    /// "Nominated for the 1959 comedy", "bought a 2015 car": a year that says which of them is no time of the deed.
    pub(super) fn says_which(&self, word: usize) -> bool {
        let (scene, tree) = (self.scene, self.scene.tree);
        matches!(tree.relation(word), Relation::Nummod | Relation::Compound | Relation::Amod)
            && tree.upos(word) == Upos::Num
            && tree.head(word).is_some_and(|noun| {
                tree.upos(noun) == Upos::Noun
                    && scene.event(noun).is_none()
                    && !matches!(
                        tree.preposition(noun),
                        Some("in" | "at" | "during" | "before" | "after" | "since" | "by" | "until")
                    )
            })
    }

    /// "Before the November 13 deadline": the preposition of the noun that the day is part of.
    pub(super) fn borne_by(&self, word: usize) -> usize {
        let tree = self.scene.tree;
        let part = matches!(tree.relation(word), Relation::Compound | Relation::Nummod | Relation::Amod)
            || tree.relation(word) == Relation::NmodUnmarked;
        tree.head(word)
            .filter(|&noun| {
                part && tree.preposition(word).is_none()
                    && tree.upos(noun) == Upos::Noun
                    && self.scene.event(noun).is_none()
                    && matches!(tree.preposition(noun), Some("before" | "after" | "until" | "since" | "by"))
            })
            .unwrap_or(word)
    }

    /// "After a discharge in 2006, he was …": a time inside of what opens the sentence is not the main clause's, which lies on
    /// one side of it.
    pub(super) fn fronted_order(&self, word: usize, event: usize) -> Option<&'static str> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let sentence = tree.annotation().sentences[tree.sentence(word)].words.clone();
        let order = match tree.form(sentence.start) {
            "After" | "Following" => "after",
            "Before" => "before",
            _ => return None,
        };
        let clause = scene.mentions[event].clause();
        let comma = (word..clause).find(|&at| tree.form(at) == ",")?;
        // "After midnight on Friday, …": nothing but a time
        let noun = (sentence.start + 1..word).any(|at| tree.upos(at) == Upos::Noun && scene.time(at).is_none());
        let first = !(sentence.start..word).any(|at| tree.form(at) == "," && scene.time(at).is_none());
        (clause > comma && noun && first).then_some(order)
    }

    pub(super) fn on_side(&self, order: &str, bounds: Bounds, event: usize) -> Bounds {
        let published = self.published().map(Civil::day);
        let planned = self.facts[event].status == Status::Planned;
        if order == "after" {
            Bounds { earliest: bounds.earliest, latest: if planned { None } else { published } }
        } else {
            Bounds { earliest: if planned { published } else { None }, latest: bounds.latest }
        }
    }
}
