//! The event that a time expression dates, and with which ends.

use crate::annotation::timex::{Anchor, Basis, Direction, Modifier, Timex, TimexKind, TimexValue};
use crate::annotation::{Relation, Upos};
use crate::calendar::{Bounds, Civil, Clock, Precision, Unit, add_days, add_units};
use crate::event::{Role, Status, When};
use crate::mention::{Complement, EventClass, EventForm, Frame};

use super::Dating;
use super::distance::Apart;
use super::place::Placed;

impl Dating<'_, '_> {
    /// The word of an expression whose governor lies outside.
    pub(super) fn head_of(&self, time: &Timex) -> Option<usize> {
        let tree = self.scene.tree;
        let words: Vec<usize> = tree.annotation().words.within(time.span).map(|(word, _)| word).collect();
        words
            .iter()
            .copied()
            .find(|&word| tree.head(word).is_none_or(|head| !words.contains(&head)))
            .or(words.first().copied())
    }

    /// The event that an expression at `word` speaks of: its governor, or the one that the clause is about.
    pub(super) fn dated_by(&self, word: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mut at = word;
        for _ in 0..6 {
            let head = tree.head(at)?;
            if let Some(event) = scene.event(head) {
                return Some(self.carried(event, head, at));
            }
            // a predicate that is no event: "can be in Paris Monday for a gathering"
            let predicate = tree.kid(head, &[Relation::Cop]).is_some() || matches!(tree.lemma(head), "be" | "include");
            if predicate {
                return tree
                    .kids(head)
                    .filter(|&kid| {
                        matches!(
                            tree.relation(kid),
                            Relation::Nmod | Relation::Obl | Relation::Nsubj | Relation::Xcomp | Relation::Advcl
                        )
                    })
                    .find_map(|kid| {
                        scene.event(kid).filter(|&event| scene.mentions[event].form != EventForm::Adjective)
                    })
                    .or_else(|| {
                        tree.kids(head).find_map(|kid| {
                            tree.kids(kid).find_map(|below| {
                                (tree.relation(below) == Relation::Nmod).then(|| scene.event(below)).flatten()
                            })
                        })
                    });
            }
            // through a noun that is no event only as part of the same phrase: "the end of last month"
            match tree.relation(at) {
                Relation::Nmod
                | Relation::NmodUnmarked
                | Relation::NmodPoss
                | Relation::Compound
                | Relation::Amod
                | Relation::Nummod
                    if matches!(tree.upos(head), Upos::Noun | Upos::Sym | Upos::Num)
                        && !self.is_other_thing(at, head)
                        && matches!(
                            tree.relation(head),
                            // a day never tells which province: "visited the province of Batangas on Friday"
                            Relation::Obl | Relation::Nmod | Relation::OblUnmarked | Relation::Obj | Relation::Iobj
                        )
                        && scene.entity(head).is_none() => {}
                Relation::Conj
                | Relation::Appos
                | Relation::OblUnmarked
                | Relation::Advmod
                | Relation::NmodUnmarked
                | Relation::Nmod
                | Relation::Obl
                    if scene.time(head).is_some() || tree.relation(at) == Relation::Conj => {}
                // "early on Saturday": the day hangs on the adverb, the adverb on the verb
                Relation::Obl | Relation::OblUnmarked | Relation::Advmod | Relation::Advcl
                    if tree.upos(head) == Upos::Adv && tree.relation(head) == Relation::Advmod => {}
                // "Paris Monday": a parser hangs the day on the place before it
                Relation::NmodUnmarked
                | Relation::OblUnmarked
                | Relation::Compound
                | Relation::Flat
                | Relation::Appos
                | Relation::Nmod
                    if scene.entity(head).is_some() && tree.head(head).is_some() => {}
                _ => return None,
            }
            at = head;
        }
        None
    }

    /// "The vote is set for Monday": what is planned is dated, not the planning.
    fn carried(&self, event: usize, governor: usize, at: usize) -> usize {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mention = &scene.mentions[event];
        // "found him guilty on Wednesday"
        if mention.form == EventForm::Adjective
            && tree.relation(mention.head) == Relation::Xcomp
            && let Some(above) = tree.head(mention.head).and_then(|head| scene.event(head))
            && scene.mentions[above].form == EventForm::Verb
        {
            return above;
        }
        let plans = matches!(mention.complement, Some(Complement::Plan | Complement::Delay));
        let time = scene.time(at).map(|time| self.time(time).bounds());
        let ahead = match (time.and_then(|bounds| bounds.earliest), self.published()) {
            (Some(earliest), Some(published)) => earliest.date > published,
            _ => false,
        };
        let past = matches!(self.facts[event].status, Status::Occurred | Status::Ongoing);
        if plans && (matches!(tree.preposition(at), Some("for" | "to" | "until")) || (ahead && past)) {
            let about =
                tree.kids_by(governor, &[Relation::Xcomp, Relation::Ccomp]).find_map(|kid| scene.event(kid)).or_else(
                    || tree.kids_by(governor, &[Relation::NsubjPass, Relation::Obj]).find_map(|kid| scene.event(kid)),
                );
            if let Some(about) = about {
                return about;
            }
        }
        // "called a rally for Sunday", "postponed the launch to Monday": for that day is what is called
        let object =
            || tree.kid(governor, &[Relation::Obj]).and_then(|object| scene.event(object).map(|event| (object, event)));
        if mention.lemma == "call"
            && matches!(tree.preposition(at), Some("for" | "on"))
            && let Some((object, about)) = object()
            && scene.lexicon.is_listed("called", tree.lemma(object))
        {
            return about;
        }
        let participation = scene.lexicon.has_frame(&mention.lemma, Frame::Participation);
        if participation
            && mention.form == EventForm::Verb
            && let Some(about) = tree.kid(governor, &[Relation::Obj]).and_then(|object| scene.event(object))
            && scene.mentions[about].form != EventForm::Verb
            && self.facts[about].status != Status::Denied
            && mention.class == EventClass::Aspectual
        {
            return about;
        }
        event
    }

    /// "Sued to block the deal in 2019": what lies before the article is no time of what was yet to come.
    fn done_before(&self, event: usize, time: &Timex) -> usize {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mention = &scene.mentions[event];
        let verb = mention.clause();
        let open = |event: usize| {
            matches!(
                self.facts[event].status,
                Status::Hypothetical | Status::Planned | Status::Unknown | Status::Denied
            )
        };
        let complement = |event: usize| {
            let verb = scene.mentions[event].clause();
            scene.mentions[event].form == EventForm::Verb
                && open(event)
                && match tree.relation(verb) {
                    Relation::Advcl => tree.kids_by(verb, &[Relation::Mark]).any(|mark| tree.is(mark, &["to"])),
                    relation => relation == Relation::Xcomp,
                }
        };
        // "recommended opening the talks on 8 November": the talks are as open as the opening
        let carrier = (mention.form == EventForm::Noun && tree.relation(mention.head) == Relation::Obj)
            .then(|| tree.head(mention.head))
            .flatten()
            .and_then(|head| scene.event(head))
            .filter(|&carrier| complement(carrier));
        let verb = carrier.map_or(verb, |carrier| scene.mentions[carrier].clause());
        let above = (carrier.is_some() || complement(event))
            .then(|| tree.head(verb))
            .flatten()
            .and_then(|head| scene.event(head));
        // on the very day of the article: "declined to comment Saturday", but "plans to apply today"
        let over = |above: usize| match (time.bounds().latest, self.published()) {
            (Some(latest), Some(published)) => {
                let plans = scene.mentions[above].class == EventClass::IState
                    || matches!(scene.mentions[above].complement, Some(Complement::Plan | Complement::Delay));
                latest.date < published || latest.date == published && !plans && time.basis == Basis::Weekday
            }
            _ => false,
        };
        // the present perfect has no day: "has told them to report on Monday"
        let perfect = |above: usize| {
            let verb = scene.mentions[above].clause();
            time.basis == Basis::Weekday
                && tree
                    .kids_by(verb, &[Relation::Aux])
                    .any(|aux| matches!(tree.form(aux), "has" | "have" | "'ve" | "’ve"))
        };
        above
            .filter(|&above| self.facts[above].status == Status::Occurred && over(above) && !perfect(above))
            .unwrap_or(event)
    }

    /// "Two days after the vote on March 3, he fled": what something past came after is past.
    fn not_ahead(&self, within: Option<&Apart>, when: When) -> When {
        let Some(apart) = within.filter(|apart| apart.anchor_was_first()) else { return when };
        match (self.published(), when.bounds.earliest) {
            (Some(published), Some(earliest))
                if earliest.date > published && self.facts[apart.main].status == Status::Occurred =>
            {
                self.a_round_back(&when, published).unwrap_or(when)
            }
            _ => when,
        }
    }

    /// Whether the expression is the length between two events, and no date by itself.
    fn is_counted(&self, at: usize) -> bool {
        let time = self.time(at);
        time.anchor == Anchor::Unresolved || matches!(time.value, TimexValue::Duration { .. })
    }

    /// 1. Expressions with a date of their own.
    pub(super) fn expressions(&mut self) {
        for at in 0..self.taken.len() {
            let time = self.time(at).clone();
            // a dateline's day is no part of the sentence after it; the year of "the first nine months of 2018" is in them
            if time.basis == Basis::Dateline || self.bounds_a_stretch(at) {
                continue;
            }
            let Some(word) = self.head_of(&time).filter(|&word| !self.says_which(word)) else { continue };
            if self.of_the_source(&time) || self.dates_a_thing(&time) {
                continue;
            }
            let within = self
                .apart
                .iter()
                .find(|apart| {
                    (apart.scope.0..apart.scope.1).contains(&word)
                        && self.scene.mentions[apart.anchor].head < word
                        && !self.is_counted(at)
                })
                .cloned();
            // "hours after the attack on Tuesday": the day is the attack's; but "overturned its 2022 ruling" is of this year
            let attribute = matches!(self.scene.tree.relation(word), Relation::Nummod | Relation::Amod)
                || self.scene.tree.relation(word) == Relation::Compound;
            let named = (attribute).then(|| self.dated_by(word)).flatten();
            let within = within.filter(|apart| named.is_none_or(|event| event == apart.anchor));
            let takes_effect = self.taking_effect(&time);
            let event = within
                .as_ref()
                .map(|apart| apart.anchor)
                .or(takes_effect)
                .or(named)
                .or_else(|| self.behind_participle(&time))
                .or_else(|| self.behind_verb(&time, self.dated_by(word)))
                .or_else(|| self.opens_clause(&time).or_else(|| self.before_verb(&time)))
                .or_else(|| self.before_joined(&time))
                .or_else(|| self.above_object(&time, word));
            let event = event.or_else(|| {
                let governor = self.dated_by(word).or_else(|| self.above_names(word));
                match self.within_commas(&time, governor) {
                    Some(Placed::Event(event)) => Some(event),
                    Some(Placed::Nothing) => None,
                    None => {
                        let beside = || self.beside(&time).filter(|&event| !self.is_said_by(event, word));
                        self.before_conjunction(&time, governor).or(governor).or_else(beside)
                    }
                }
            });
            let event = event.or_else(|| self.opens_sentence(&time)).map(|event| self.past_saying(&time, event));
            let event = event.and_then(|event| self.of_the_change(event, &time, word));
            let event = event
                .filter(|&event| !self.told_otherwise(event, at, word))
                .and_then(|event| self.inside_marks(event, &time));
            let event = event.map(|event| self.above_description(event, word));
            let Some(event) = event.map(|event| self.above_naming(self.done_before(event, &time), word)) else {
                continue;
            };
            self.taken[at] = Some(event);
            if takes_effect == Some(event) && !self.may_take_effect(event, &time) {
                continue;
            }
            if time.kind == TimexKind::Set || (time.anchor == Anchor::Unresolved && time.precision().is_none()) {
                continue;
            }
            let bounds = match time.value {
                TimexValue::Period { .. } | TimexValue::Within { .. } => time.bounds(),
                TimexValue::Duration { window, .. } if window.is_dated() => window,
                TimexValue::Reference { direction: Direction::Past, window } if is_near(window) => window,
                _ => continue,
            };
            if bounds == Bounds::OPEN {
                continue;
            }
            if self.widened(at, &time, event) {
                continue;
            }
            let moved = self.is_moved(word, event);
            if moved == Some(Moved::From) {
                continue;
            }
            // "from 3 to 5 May": the first end speaks for both
            let range = if moved.is_some() { None } else { self.range(at, &time) };
            let bounds = match range {
                Some(Some(range)) => range,
                Some(None) => continue,
                None if moved.is_some() => self.ahead(&time, bounds),
                None => match self.fronted_order(word, event) {
                    Some(order) => self.on_side(order, bounds, event),
                    None => self.prepositional(self.borne_by(word), bounds, time.modifier, event),
                },
            };
            // "before midnight" is as exact as the day
            let whole_days =
                bounds.earliest.zip(bounds.latest).is_some_and(|(first, last)| (first.time, last.time) == (None, None));
            let precision =
                if whole_days && time.kind == TimexKind::Time { Precision::of(bounds) } else { time.precision() };
            let when = When {
                bounds,
                edtf: time.edtf().filter(|_| bounds == time.bounds()),
                precision,
                basis: time.basis,
                time: Some(at),
                relative_to: None,
                zone: time.zone.map(|zone| zone.local_minus_utc()),
                steps: time.steps.clone(),
            };
            let when = self.not_ahead(within.as_ref(), when);
            self.give(event, when);
        }
    }

    /// "On May 3 and 7": the second of two joined times widens the first.
    fn widened(&mut self, at: usize, time: &Timex, event: usize) -> bool {
        let Some(before) = at.checked_sub(1).filter(|&before| self.taken[before] == Some(event)) else { return false };
        let between = self.scene.tree.text().get(self.time(before).span.end..time.span.start).unwrap_or_default();
        let joined =
            ["and", "or", ",", ", and", "and on", "and in", "or on", "and into", "and well into", "and through"];
        if !joined.contains(&between.trim()) || matches!(time.value, TimexValue::Duration { .. }) {
            return false;
        }
        let Some(known) = self.whens[event].as_mut().filter(|known| known.time == Some(before)) else { return false };
        let (Some(end), Some(latest)) = (known.bounds.latest, time.bounds().latest) else { return false };
        if latest.date <= end.date || time.begin.is_some() {
            return false;
        }
        known.bounds.latest = Some(latest);
        (known.edtf, known.precision) = (None, None);
        known.steps.push(format!("and “{}”, up to {}", time.span.of(self.scene.tree.text()), latest.date));
        true
    }

    /// "Postponed from Saturday to Monday": neither is the day of the postponing.
    fn is_moved(&self, word: usize, event: usize) -> Option<Moved> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let delay = |event: usize| scene.mentions[event].complement == Some(Complement::Delay);
        let governor = tree.head(word).and_then(|head| scene.event(head));
        if !delay(event) && !governor.is_some_and(delay) {
            return None;
        }
        match tree.preposition(word) {
            Some("from") => Some(Moved::From),
            Some("to" | "until" | "till") if !delay(event) => Some(Moved::To),
            // what is moved has no event
            Some("to" | "until" | "till") => Some(Moved::From),
            _ => None,
        }
    }

    /// A weekday that something was moved to lies ahead.
    fn ahead(&self, time: &Timex, bounds: Bounds) -> Bounds {
        let late = match (bounds.latest, self.published()) {
            (Some(latest), Some(published)) => latest.date < published,
            _ => false,
        };
        if time.basis != Basis::Weekday || !late {
            return bounds;
        }
        let later = |civil: Civil| Civil { date: add_units(civil.date, Unit::Week, 1), time: civil.time };
        Bounds { earliest: bounds.earliest.map(later), latest: bounds.latest.map(later) }
    }

    /// Whether the expression only says where the stretch before it lies.
    fn bounds_a_stretch(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| {
            let before = self.time(before);
            before.anchor == Anchor::Time(at)
                && matches!(before.value, TimexValue::Duration { window, .. } if window.is_dated())
        })
    }

    /// The whole of a range at its first end; `Some(None)` at its second; `None` where the expression is no end of one.
    fn range(&self, at: usize, time: &Timex) -> Option<Option<Bounds>> {
        let (first, last) = (time.begin?, time.end_point?);
        let whole = Bounds { earliest: self.time(first).bounds().earliest, latest: self.time(last).bounds().latest };
        Some((at == first).then_some(whole))
    }

    /// Whether the event goes on when the article is written: a state, or something that is under way.
    fn lasts(&self, event: usize) -> bool {
        let (scene, mention) = (self.scene, &self.scene.mentions[event]);
        let perfect = || {
            scene
                .tree
                .kids_by(mention.clause(), &[Relation::Aux])
                .any(|aux| matches!(scene.tree.form(aux), "has" | "have"))
        };
        matches!(mention.class, EventClass::State | EventClass::IState)
            || self.facts[event].status == Status::Ongoing
            // "has led the party since 2015"
            || (perfect() && scene.lexicon.has_frame(&mention.lemma, Frame::Lasting))
    }

    /// Whether what an event is done to, or happens to, is a number of them.
    fn counts(&self, event: usize) -> bool {
        let tree = self.scene.tree;
        self.cast[event]
            .iter()
            .any(|filler| filler.role == Role::Patient && tree.kid(filler.word, &[Relation::Nummod]).is_some())
    }

    fn is_as_of(&self, word: usize) -> bool {
        let tree = self.scene.tree;
        tree.kids_by(word, &[Relation::Case])
            .any(|case| tree.is(case, &["as"]) && case + 1 < tree.len() && tree.is(case + 1, &["of"]))
    }

    /// Whether a word stands in what a verb of saying reports.
    fn is_said_by(&self, event: usize, word: usize) -> bool {
        let (scene, tree) = (self.scene, self.scene.tree);
        let verb = scene.mentions[event].clause();
        scene.mentions[event].class == EventClass::Reporting
            && tree.kids_by(verb, &[Relation::Ccomp]).any(|said| said > verb && tree.governs(said, word))
    }

    /// "since", "until", "by", "before", "after" open one end.
    fn prepositional(&self, word: usize, bounds: Bounds, modifier: Option<Modifier>, event: usize) -> Bounds {
        let tree = self.scene.tree;
        let published = self.published().map(Civil::day);
        let day = |civil: Option<Civil>, by: i64| civil.map(|civil| Civil::day(add_units(civil.date, Unit::Day, by)));
        let planned = self.facts[event].status == Status::Planned;
        match tree.preposition(word).or_else(|| tree.kid(word, &[Relation::Mark]).map(|mark| tree.lemma(mark))) {
            Some("since") if self.lasts(event) => Bounds { earliest: bounds.earliest, latest: None },
            Some("since") => Bounds { earliest: bounds.earliest, latest: published },
            Some("until" | "till") => {
                Bounds { earliest: if planned { published } else { None }, latest: bounds.latest }
            }
            // "recorded 611 as of Saturday": up to then
            Some("as") if !planned && self.is_as_of(word) && self.counts(event) => {
                Bounds { earliest: None, latest: bounds.latest }
            }
            Some("by") => Bounds { earliest: if planned { published } else { None }, latest: bounds.latest },
            // "shortly before midnight on Wednesday" is on Wednesday, which ends then
            Some("before") if bounds.latest.is_some_and(|latest| latest.time == Some(Clock::MIN)) => {
                let end = bounds.latest.map(|latest| add_days(latest.date, -1));
                Bounds { earliest: end.map(Civil::day), latest: end.map(Civil::day) }
            }
            // "before dawn on Saturday" is on Saturday
            Some("before") if bounds.latest.is_some_and(|latest| latest.time.is_some()) => {
                Bounds { earliest: bounds.earliest.map(|begin| Civil::day(begin.date)), latest: bounds.latest }
            }
            Some("after") if bounds.earliest.is_some_and(|earliest| earliest.time.is_some()) => {
                Bounds { earliest: bounds.earliest, latest: bounds.latest.map(|end| Civil::day(end.date)) }
            }
            // "before the end of the year" is at its end at the latest
            Some("before") => {
                let end = matches!(modifier, Some(Modifier::End));
                let latest = if end { bounds.latest } else { day(bounds.earliest, -1) };
                Bounds { earliest: if planned { published } else { None }, latest }
            }
            Some("after") => Bounds { earliest: day(bounds.latest, 1), latest: if planned { None } else { published } },
            Some("from") if self.facts[event].status == Status::Ongoing || planned => {
                Bounds { earliest: bounds.earliest, latest: None }
            }
            _ => bounds,
        }
    }
}

/// Which end of a move a time is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moved {
    From,
    To,
}

/// Whether a vague past is near enough to date anything.
fn is_near(window: Bounds) -> bool {
    match (window.earliest, window.latest) {
        (Some(earliest), Some(latest)) => (latest.date - earliest.date).num_days() <= 200,
        _ => false,
    }
}
