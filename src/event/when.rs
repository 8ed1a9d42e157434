use crate::annotation::timex::{Anchor, Basis, Count, Direction, Timex, TimexKind, TimexValue};
use crate::annotation::{Relation, Upos, VerbTense};
use crate::calendar::{Bounds, Civil, Date, Precision, Unit, add_units};
use crate::event::factuality::{Factuality, deed_before};
use crate::event::participant::Filler;
use crate::event::scene::Scene;
use crate::event::{Status, When};
use crate::mention::{Complement, EventClass, EventForm, Frame};

/// How far a vague number of units reaches: "days after" is two to seven days.
const VAGUE: (i64, i64) = (2, 7);

/// The times of an article's events, and the expressions that were counted again from an event.
pub(super) struct Times {
    pub(super) whens: Vec<Option<When>>,
    pub(super) rebased: Vec<(usize, Timex)>,
}

/// Dates every event that the text gives evidence for.
pub(super) fn times(scene: &Scene<'_>, facts: &mut [Factuality], cast: &[Vec<Filler>]) -> Times {
    let mut own = Dating {
        scene,
        facts,
        cast,
        whens: vec![None; scene.mentions.len()],
        rebased: Vec::new(),
        taken: vec![None; scene.tree.annotation().times.len()],
    };
    own.expressions();
    own.anchored();
    own.clauses();
    own.carried_over();
    own.shared();
    own.bounds();
    Times { whens: own.whens, rebased: own.rebased }
}

struct Dating<'a, 'b> {
    scene: &'a Scene<'b>,
    facts: &'a mut [Factuality],
    cast: &'a [Vec<Filler>],
    whens: Vec<Option<When>>,
    rebased: Vec<(usize, Timex)>,
    /// Time expression → the event that it dates.
    taken: Vec<Option<usize>>,
}

impl Dating<'_, '_> {
    fn published(&self) -> Option<Date> {
        let when = self.scene.document.article.published?.when;
        when.date().or_else(|| Some(when.last_day()))
    }

    fn time(&self, at: usize) -> &Timex {
        &self.scene.tree.annotation().times[at]
    }

    /// The word of an expression whose governor lies outside.
    fn head_of(&self, time: &Timex) -> Option<usize> {
        let tree = self.scene.tree;
        let words: Vec<usize> = tree.annotation().words.within(time.span).map(|(word, _)| word).collect();
        words
            .iter()
            .copied()
            .find(|&word| tree.head(word).is_none_or(|head| !words.contains(&head)))
            .or(words.first().copied())
    }

    /// The event that an expression at `word` speaks of: its governor, or the one that the clause is about.
    fn dated_by(&self, word: usize) -> Option<usize> {
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
                    if tree.upos(head) == Upos::Noun
                        && matches!(tree.relation(head), Relation::Obl | Relation::Nmod | Relation::OblUnmarked)
                        && scene.entity(head).is_none() => {}
                Relation::Conj
                | Relation::Appos
                | Relation::OblUnmarked
                | Relation::Advmod
                | Relation::NmodUnmarked
                | Relation::Nmod
                | Relation::Obl
                    if scene.time(head).is_some() || tree.relation(at) == Relation::Conj => {}
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

    /// "A bus carrying children on Sunday overturned": a time right before a finite verb is that verb's.
    fn before_verb(&self, time: &Timex) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let last = tree.annotation().words.within(time.span).last()?.0;
        let mut next = last + 1;
        while next < tree.len() && matches!(tree.upos(next), Upos::Aux | Upos::Adv) {
            next += 1;
        }
        if next >= tree.len() || tree.sentence(next) != tree.sentence(last) || tree.upos(next) != Upos::Verb {
            return None;
        }
        let finite = next > last + 1 || tree.features(next).tense == Some(VerbTense::Past);
        let subject = tree.kid(next, &[Relation::Nsubj, Relation::NsubjPass]).is_some_and(|subject| subject < last);
        let event = scene.event(next)?;
        (finite && subject && !tree.form(next).ends_with("ing") && scene.mentions[event].class != EventClass::Reporting)
            .then_some(event)
    }

    /// The event beside an expression that the tree hangs on none: the noun that follows "Monday for a …", else the last
    /// word before it that denotes an event, with nothing but a few words between.
    fn beside(&self, time: &Timex) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let words: Vec<usize> = tree.annotation().words.within(time.span).map(|(word, _)| word).collect();
        let (&first, &last) = (words.first()?, words.last()?);
        let sentence = tree.sentence(first);
        let stop = |word: usize| {
            word >= tree.len()
                || tree.sentence(word) != sentence
                || matches!(tree.form(word), "," | ";" | "." | "(" | ")" | "“" | "”" | "\"" | "and" | "or" | "but")
        };
        let after = (last + 1..last + 5).take_while(|&word| !stop(word)).find_map(|word| {
            scene.event(word).filter(|&event| {
                scene.mentions[event].form == EventForm::Noun && matches!(tree.form(last + 1), "for" | "at")
            })
        });
        after.or_else(|| {
            (1..7).map_while(|back| first.checked_sub(back)).take_while(|&word| !stop(word)).find_map(|word| {
                scene
                    .event(word)
                    .filter(|&event| !matches!(scene.mentions[event].class, EventClass::State | EventClass::IState))
            })
        })
    }

    /// 1. Expressions with a date of their own.
    fn expressions(&mut self) {
        for at in 0..self.taken.len() {
            let time = self.time(at).clone();
            let Some(word) = self.head_of(&time) else { continue };
            let Some(event) = self.before_verb(&time).or_else(|| self.dated_by(word)).or_else(|| self.beside(&time))
            else {
                continue;
            };
            self.taken[at] = Some(event);
            if time.kind == TimexKind::Set || (time.anchor == Anchor::Unresolved && time.precision().is_none()) {
                continue;
            }
            let bounds = match time.value {
                TimexValue::Period { .. } => time.bounds(),
                TimexValue::Duration { window, .. } if window.is_dated() => window,
                TimexValue::Reference { direction: Direction::Past, window } if is_near(window) => window,
                _ => continue,
            };
            if bounds == Bounds::OPEN {
                continue;
            }
            let bounds = self.prepositional(word, bounds, event);
            let when = When {
                bounds,
                edtf: time.edtf().filter(|_| bounds == time.bounds()),
                precision: time.precision(),
                basis: time.basis,
                time: Some(at),
                relative_to: None,
                zone: time.zone.map(|zone| zone.local_minus_utc()),
                steps: time.steps.clone(),
            };
            self.give(event, when);
        }
    }

    /// "since", "until", "by", "before", "after" open one end.
    fn prepositional(&self, word: usize, bounds: Bounds, event: usize) -> Bounds {
        let tree = self.scene.tree;
        let published = self.published().map(Civil::day);
        let day = |civil: Option<Civil>, by: i64| civil.map(|civil| Civil::day(add_units(civil.date, Unit::Day, by)));
        let planned = self.facts[event].status == Status::Planned;
        match tree.preposition(word).or_else(|| tree.kid(word, &[Relation::Mark]).map(|mark| tree.lemma(mark))) {
            Some("since") => Bounds { earliest: bounds.earliest, latest: published },
            Some("until" | "till") => {
                Bounds { earliest: if planned { published } else { None }, latest: bounds.latest }
            }
            Some("by") => Bounds { earliest: if planned { published } else { None }, latest: bounds.latest },
            Some("before") => Bounds { earliest: None, latest: day(bounds.earliest, -1) },
            Some("after") => Bounds { earliest: day(bounds.latest, 1), latest: if planned { None } else { published } },
            Some("from") if self.facts[event].status == Status::Ongoing || planned => {
                Bounds { earliest: bounds.earliest, latest: None }
            }
            _ => bounds,
        }
    }

    /// Sets or narrows the time of an event.
    fn give(&mut self, event: usize, when: When) {
        let planned = matches!(
            self.facts[event].status,
            Status::Planned | Status::Hypothetical | Status::Postponed | Status::Cancelled
        );
        if let (Some(published), Some(earliest)) = (self.published(), when.bounds.earliest)
            && earliest.date > published
            && !planned
        {
            // "meets on Monday", "can be there Monday": the present tells a plan; a past with a later date is a wrong one
            if matches!(
                self.facts[event].rule,
                "present"
                    | "headline-present"
                    | "modal-possibility"
                    | "nominal"
                    | "nominal-definite"
                    | "argument-of-hypothetical"
                    | "infinitive-open"
                    | "bare"
            ) || self.facts[event].status == Status::Unknown
            {
                self.facts[event].status = Status::Planned;
                self.facts[event].tense = crate::event::Tense::Future;
                self.facts[event].rule = "futurate";
                self.facts[event].generic = false;
            } else if let Some(earlier) = a_round_back(&when, published) {
                // what has happened in "March" happened in the last one
                self.give(event, earlier);
                return;
            } else {
                return;
            }
        } else if planned
            && self.facts[event].rule != "future-in-past"
            && when
                .bounds
                .latest
                .is_some_and(|latest| self.published().is_some_and(|published| latest.date < published))
        {
            // a plan that would be over: the expression means something else
            return;
        } else if planned
            && self.facts[event].status == Status::Hypothetical
            && matches!(self.facts[event].rule, "modal-possibility" | "argument-of-hypothetical")
            && when
                .bounds
                .earliest
                .is_some_and(|earliest| self.published().is_some_and(|published| earliest.date > published))
            && when.precision.is_some_and(|precision| precision >= Precision::Day)
        {
            self.facts[event].status = Status::Planned;
            self.facts[event].tense = crate::event::Tense::Future;
            self.facts[event].rule = "futurate";
        }
        match &mut self.whens[event] {
            Some(known) if !known.bounds.may_overlap(when.bounds) => {
                // "at 2:49 a.m. on Saturday": the clock was read on another day than the one named
                let clock = known.precision >= Some(Precision::Hour) && when.precision <= Some(Precision::PartOfDay);
                if let (true, Some(begin), Some(end), Some(day)) =
                    (clock, known.bounds.earliest, known.bounds.latest, when.bounds.earliest)
                    && when.bounds.earliest.map(|one| one.date) == when.bounds.latest.map(|one| one.date)
                {
                    known.bounds = Bounds {
                        earliest: Some(Civil { date: day.date, time: begin.time }),
                        latest: Some(Civil { date: day.date, time: end.time }),
                    };
                    known.edtf = None;
                    known.basis = when.basis;
                    known.steps.extend(when.steps);
                }
            }
            Some(known) => {
                // "on Monday … at 8 pm": the finer one where both hold
                let finer = when.precision > known.precision;
                if known.bounds.may_overlap(when.bounds) && finer && when.basis != Basis::Unknown {
                    *known = when;
                }
            }
            none => *none = Some(when),
        }
    }

    /// 2. "A day later", "days after the attack", counted from the event that they mean.
    fn anchored(&mut self) {
        let tree = self.scene.tree;
        self.bare_distances();
        for at in 0..self.taken.len() {
            let time = self.time(at).clone();
            let relative = time.anchor == Anchor::Unresolved || matches!(time.value, TimexValue::Duration { .. });
            if !relative {
                continue;
            }
            let Some(word) = self.head_of(&time) else { continue };
            let next = tree.annotation().words.partition_point(|one| one.span.start < time.span.end);
            let direction = (next < tree.len()).then(|| tree.lemma(next).to_ascii_lowercase());
            let inside = time.span.of(tree.text()).to_ascii_lowercase();
            let direction = match direction.as_deref() {
                _ if inside.ends_with(" after") => 1,
                _ if inside.ends_with(" before") => -1,
                Some("after" | "following") => 1,
                Some("before") => -1,
                _ => 0,
            };
            if direction != 0 {
                self.distance(at, &time, word, direction);
                continue;
            }
            let Some(event) = self.taken[at].or_else(|| self.dated_by(word)) else { continue };
            if self.whens[event].is_some() {
                continue;
            }
            let Some(anchor) = self.narrative(event) else { continue };
            let Some(from) = self.whens[anchor].clone() else { continue };
            let Some(moved) = time.rebase(from.bounds, anchor) else { continue };
            let steps = [from.steps, moved.steps.clone()].concat();
            let when = When {
                bounds: moved.bounds(),
                edtf: if from.precision == Some(Precision::Day) { moved.edtf() } else { None },
                precision: from.precision.min(moved.precision()),
                basis: Basis::OffsetFromEvent,
                time: Some(at),
                relative_to: Some(anchor),
                zone: None,
                steps,
            };
            self.give(event, when);
            self.rebased.push((at, moved));
        }
    }

    /// The event that a "later" counts from: the last dated one before that shares a participant, or the sentence before's.
    fn narrative(&self, event: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let sentence = tree.sentence(scene.mentions[event].head);
        let start = scene.mentions[event].trigger.start;
        let usable = |other: &usize| {
            let mention = &scene.mentions[*other];
            mention.trigger.start < start
                && tree.sentence(mention.head) + 7 > sentence
                && self.whens[*other].as_ref().is_some_and(|when| when.bounds.is_dated())
                && self.facts[*other].status == Status::Occurred
                && mention.class != EventClass::State
        };
        let who = |event: usize| self.cast[event].iter().filter_map(|filler| filler.entity).collect::<Vec<_>>();
        let own = who(event);
        let candidates: Vec<usize> = (0..scene.mentions.len()).filter(usable).collect();
        let sharing = candidates.iter().rev().find(|&&other| who(other).iter().any(|entity| own.contains(entity)));
        let near = candidates.iter().rev().find(|&&other| tree.sentence(scene.mentions[other].head) + 1 >= sentence);
        sharing.or(near).copied()
    }

    /// "E comes days after F": whichever of the two is dated dates the other.
    fn distance(&mut self, at: usize, time: &Timex, word: usize, direction: i64) {
        let (scene, tree) = (self.scene, self.scene.tree);
        let Some(length) = length(time) else { return };
        let next = tree.annotation().words.partition_point(|one| one.span.start < time.span.end);
        // the later part: the clause or noun that "after" marks
        let marker = if next < tree.len()
            && matches!(tree.lemma(next).to_ascii_lowercase().as_str(), "after" | "before" | "following")
        {
            Some(next)
        } else {
            None
        };
        let anchor_word = marker.and_then(|marker| tree.head(marker)).or_else(|| tree.head(word));
        let Some(anchor) = anchor_word.and_then(|word| scene.event(word)) else { return };
        let taken = self.taken[at].filter(|&event| event != anchor);
        self.apart(Some(at), time.span, anchor, taken, length, direction);
    }

    /// "days after X" where no expression covers the unit.
    fn bare_distances(&mut self) {
        let (scene, tree) = (self.scene, self.scene.tree);
        for word in 0..tree.len().saturating_sub(1) {
            let unit = match tree.form(word) {
                "hours" | "days" => Unit::Day,
                "weeks" => Unit::Week,
                "months" => Unit::Month,
                "years" => Unit::Year,
                _ => continue,
            };
            let direction = match tree.form(word + 1) {
                "after" => 1,
                "before" => -1,
                _ => continue,
            };
            if scene.time(word).is_some() || scene.time(word + 1).is_some() {
                continue;
            }
            let anchor = tree.head(word + 1).and_then(|head| scene.event(head)).or_else(|| {
                // "days after the U.S. acted", the unit read as the subject
                let subject = matches!(tree.relation(word), Relation::Nsubj | Relation::NsubjPass);
                subject.then(|| tree.head(word)).flatten().and_then(|head| scene.event(head))
            });
            let Some(anchor) = anchor else { continue };
            let count = if tree.form(word) == "hours" { (0, 1) } else { VAGUE };
            self.apart(None, tree.span(word).cover(tree.span(word + 1)), anchor, None, (count, unit), direction);
        }
    }

    fn apart(
        &mut self,
        at: Option<usize>,
        span: crate::document::Span,
        anchor: usize,
        taken: Option<usize>,
        (count, unit): ((i64, i64), Unit),
        direction: i64,
    ) {
        let (scene, tree) = (self.scene, self.scene.tree);
        let main = tree.ancestors(scene.mentions[anchor].clause()).find_map(|above| scene.event(above)).or(taken);
        let Some(main) = main.filter(|&main| main != anchor) else { return };
        // "the meeting comes days after": the subject is what is dated
        let verb = &scene.mentions[main];
        let main = if matches!(verb.lemma.as_str(), "come" | "follow" | "happen" | "occur" | "take_place") {
            tree.kid(verb.head, &[Relation::Nsubj])
                .and_then(|subject| scene.event(subject))
                .map_or(main, |subject| self.earlier(subject))
        } else {
            main
        };
        let counted = |bounds: Bounds, sign: i64| -> Option<Bounds> {
            let (first, last) = (bounds.earliest?.date, bounds.latest?.date);
            let (least, most) = count;
            let ends = [
                add_units(first, unit, sign * least),
                add_units(first, unit, sign * most),
                add_units(last, unit, sign * least),
                add_units(last, unit, sign * most),
            ];
            Some(Bounds::days(*ends.iter().min()?, *ends.iter().max()?))
        };
        let known = |event: usize| self.whens[event].as_ref().filter(|when| when.bounds.is_dated());
        let (target, from, bounds) = if let Some(when) = known(anchor) {
            (main, anchor, counted(when.bounds, direction))
        } else if let Some(when) = known(main) {
            (anchor, main, counted(when.bounds, -direction))
        } else {
            return;
        };
        let Some(mut bounds) = bounds else { return };
        if self.facts[target].status == Status::Occurred
            && let Some(published) = self.published()
            && bounds.earliest.is_some_and(|earliest| earliest.date <= published)
            && bounds.latest.is_some_and(|latest| latest.date > published)
        {
            bounds.latest = Some(Civil::day(published));
        }
        if known(target).is_some() {
            return;
        }
        let step = format!(
            "{} “{}” the event dated {}",
            if target == main { "found" } else { "counted back" },
            span.of(tree.text()),
            show(self.whens[from].as_ref().map(|when| when.bounds))
        );
        let mut steps = self.whens[from].as_ref().map(|when| when.steps.clone()).unwrap_or_default();
        steps.push(step);
        let exact = bounds.earliest == bounds.latest;
        self.whens[target] = None;
        self.give(
            target,
            When {
                bounds,
                edtf: interval(bounds),
                precision: exact.then_some(Precision::Day),
                basis: Basis::OffsetFromEvent,
                time: at,
                relative_to: Some(from),
                zone: None,
                steps,
            },
        );
    }

    /// The first dated mention that "the meeting" refers back to, by lemma.
    fn earlier(&self, event: usize) -> usize {
        let scene = self.scene;
        if self.whens[event].is_some() {
            return event;
        }
        let lemma = &scene.mentions[event].lemma;
        let noun = |other: &usize| scene.mentions[*other].form == EventForm::Noun;
        let nouns = (0..event).rev().filter(noun);
        nouns
            .chain((0..event).rev().filter(|other| !noun(other)))
            .find(|&other| {
                scene.lexicon.same_family(&scene.mentions[other].lemma, lemma) && self.whens[other].is_some()
            })
            .unwrap_or(event)
    }

    /// 3. "when", "as", "while": one time; "after", "before": a bound.
    fn clauses(&mut self) {
        let (scene, tree) = (self.scene, self.scene.tree);
        for sub in 0..scene.mentions.len() {
            let verb = scene.mentions[sub].clause();
            let noun = matches!(tree.relation(verb), Relation::Obl | Relation::Nmod)
                && scene.mentions[sub].form == EventForm::Noun;
            if tree.relation(verb) != Relation::Advcl && !noun {
                continue;
            }
            let Some(main) = tree.head(verb).and_then(|head| scene.event(head)) else { continue };
            let mark = tree
                .kids_by(verb, &[Relation::Mark, Relation::Advmod, Relation::Case])
                .map(|mark| tree.lemma(mark).to_ascii_lowercase())
                .find(|mark| {
                    matches!(
                        mark.as_str(),
                        "when"
                            | "as"
                            | "while"
                            | "during"
                            | "after"
                            | "before"
                            | "since"
                            | "until"
                            | "following"
                            | "at"
                    )
                });
            let participial = mark.is_none()
                && !noun
                && tree.kids_by(verb, &[Relation::Mark]).next().is_none()
                && tree.form(verb).ends_with("ing");
            let simultaneous = participial
                || matches!(mark.as_deref(), Some("when" | "while" | "during"))
                || (!noun && mark.as_deref() == Some("as"));
            if simultaneous {
                self.share(main, sub, "the two are told as one time");
                let clause = scene.mentions[main].clause();
                if tree.relation(clause) == Relation::Xcomp
                    && let Some(above) = tree.head(clause).and_then(|head| scene.event(head))
                {
                    self.share(sub, above, "the two are told as one time");
                }
                self.share(sub, main, "the two are told as one time");
            } else if matches!(mark.as_deref(), Some("after" | "following")) {
                self.order(sub, main);
            } else if mark.as_deref() == Some("before") {
                self.order(main, sub);
            }
        }
    }

    fn dated(&self, event: usize) -> Option<&When> {
        self.whens[event].as_ref().filter(|when| when.bounds.is_dated())
    }

    fn compatible(&self, one: usize, other: usize) -> bool {
        let settled = |status| matches!(status, Status::Occurred | Status::Ongoing | Status::Unknown);
        let (one, other) = (self.facts[one].status, self.facts[other].status);
        (settled(one) && settled(other)) || one == other
    }

    fn share(&mut self, from: usize, to: usize, why: &str) {
        if self.whens[to].is_some() || !self.compatible(from, to) || self.scene.mentions[to].class == EventClass::State
        {
            return;
        }
        let Some(when) = self.dated(from).cloned() else { return };
        let mut steps = when.steps.clone();
        steps.push(why.to_owned());
        self.give(to, When { basis: Basis::InheritedFromSentence, relative_to: Some(from), steps, ..when });
    }

    /// `first` was before `second`.
    fn order(&mut self, first: usize, second: usize) {
        if !self.compatible(first, second) {
            return;
        }
        let settled = self.published().map(Civil::day);
        if self.whens[first].is_none()
            && let Some(when) = self.dated(second).cloned()
        {
            let bounds = Bounds { earliest: None, latest: when.bounds.latest };
            self.give(
                first,
                When {
                    bounds,
                    edtf: None,
                    precision: None,
                    basis: Basis::InheritedFromSentence,
                    relative_to: Some(second),
                    ..when
                },
            );
        } else if self.whens[second].is_none()
            && let Some(when) = self.dated(first).cloned()
        {
            let latest = if self.facts[second].status == Status::Planned { None } else { settled };
            let bounds = Bounds { earliest: when.bounds.earliest, latest };
            self.give(
                second,
                When {
                    bounds,
                    edtf: None,
                    precision: None,
                    basis: Basis::InheritedFromSentence,
                    relative_to: Some(first),
                    ..when
                },
            );
        }
    }

    /// "In a statement issued Friday, X said": the saying is of the statement's time. "One of the first actions taken in March
    /// was to impose sanctions": so is what it was. "Stole the 2018 election": so is what was done to it.
    fn carried_over(&mut self) {
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

    /// 4. One time for a chain of verbs, for a verb and the noun that it only carries out.
    fn shared(&mut self) {
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
                && self.time(time).span.end <= scene.mentions[other].trigger.start
                && self.facts[other].tense == self.facts[event].tense
            {
                self.share(other, event, "the sentence begins with the time");
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
            if taking_part || aspect || brought_about {
                self.share(above, event, "the time of its clause");
            } else if governor.lemma == "come" || governor.lemma == "follow" {
                continue;
            }
        }
    }

    /// 5. What nothing dates is bounded by the publication, and says so.
    fn bounds(&mut self) {
        let Some(published) = self.published().map(Civil::day) else { return };
        for event in 0..self.whens.len() {
            if let Some(when) = &mut self.whens[event] {
                // an occurrence inside a longer period that reaches beyond the publication
                if self.facts[event].status == Status::Occurred
                    && when.bounds.latest.is_some_and(|latest| latest.date > published.date)
                    && when.bounds.earliest.is_some_and(|earliest| earliest.date <= published.date)
                {
                    when.bounds.latest = Some(published);
                    when.steps.push("it had happened by the publication".to_owned());
                }
                continue;
            }
            let bounds = match self.facts[event].status {
                Status::Occurred => Bounds { earliest: None, latest: Some(published) },
                Status::Planned if self.facts[event].rule != "future-in-past" => {
                    Bounds { earliest: Some(published), latest: None }
                }
                _ => continue,
            };
            let steps = vec![match self.facts[event].status {
                Status::Occurred => "nothing dates it; it had happened by the publication".to_owned(),
                _ => "nothing dates it; it lay ahead at the publication".to_owned(),
            }];
            self.whens[event] = Some(When {
                bounds,
                edtf: None,
                precision: None,
                basis: Basis::Unknown,
                time: None,
                relative_to: None,
                zone: None,
                steps,
            });
        }
    }
}

/// The same expression one year or week earlier, where only its year or week was guessed.
fn a_round_back(when: &When, published: Date) -> Option<When> {
    let (unit, precision) = match when.basis {
        Basis::Partial if when.precision >= Some(Precision::Season) => (Unit::Year, when.precision),
        Basis::Weekday => (Unit::Week, when.precision),
        _ => return None,
    };
    let back = |civil: Civil| Civil { date: add_units(civil.date, unit, -1), time: civil.time };
    let (earliest, mut latest) = (back(when.bounds.earliest?), back(when.bounds.latest?));
    if precision == Some(Precision::Month) {
        latest.date = crate::calendar::last_day_of_month(earliest.date);
    }
    if earliest.date > published {
        return None;
    }
    let mut steps = when.steps.clone();
    steps.push(format!("it has happened, so it is a {} earlier", if unit == Unit::Year { "year" } else { "week" }));
    Some(When { bounds: Bounds { earliest: Some(earliest), latest: Some(latest) }, edtf: None, steps, ..when.clone() })
}

/// Whether a vague past is near enough to date anything.
fn is_near(window: Bounds) -> bool {
    match (window.earliest, window.latest) {
        (Some(earliest), Some(latest)) => (latest.date - earliest.date).num_days() <= 200,
        _ => false,
    }
}

/// The length of a bare duration, as least and most of a unit.
fn length(time: &Timex) -> Option<((i64, i64), Unit)> {
    if let Some(offset) = time.offset {
        let count = offset.count.abs();
        return Some(((count, count), offset.unit));
    }
    let TimexValue::Duration { length, .. } = time.value else { return None };
    Some(match length.count {
        Count::Known(count) => ((i64::from(count), i64::from(count)), length.unit),
        Count::Vague => (VAGUE, length.unit),
    })
}

fn show(bounds: Option<Bounds>) -> String {
    let end = |civil: Option<Civil>| civil.map_or_else(|| "open".to_owned(), |civil| civil.to_string());
    bounds.map_or_else(String::new, |bounds| format!("{} to {}", end(bounds.earliest), end(bounds.latest)))
}

fn interval(bounds: Bounds) -> Option<String> {
    let (earliest, latest) = (bounds.earliest?, bounds.latest?);
    Some(if earliest == latest { earliest.to_string() } else { format!("{earliest}/{latest}") })
}
