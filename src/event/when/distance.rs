//! "A day later", "days after the attack": counted from the event that they mean.

use crate::annotation::timex::{Anchor, Basis, Count, Timex, TimexValue};
use crate::annotation::{Relation, Upos};
use crate::calendar::{Bounds, Civil, Precision, Unit, add_units, lengths_in_words};
use crate::document::Span;
use crate::event::{Status, When};
use crate::mention::EventClass;

use super::Dating;

/// How two events lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// The main event was after the other.
    After,
    /// It was before it.
    Before,
    /// The two are told as one time.
    With,
}

/// "Two days after the vote": a length, the word that says which way, and the events on both sides.
#[derive(Clone, Debug)]
pub(super) struct Apart {
    /// The length's words and the marker.
    span: Span,
    /// The time expression of the length; `None` for an order alone ("after the vote, …").
    time: Option<usize>,
    /// Which of the two was first.
    order: Order,
    /// Words of the phrase that the marker opens.
    pub(super) scope: (usize, usize),
    /// The event of that phrase.
    pub(super) anchor: usize,
    /// The event that lies so far from it.
    pub(super) main: usize,
}

impl Apart {
    /// Whether the main event came after the other, or with it.
    pub(super) fn anchor_was_first(&self) -> bool {
        self.order != Order::Before
    }
}

impl Dating<'_, '_> {
    /// Finds all phrases that tell how far apart two events are, or which came first, and stand before a clause or after a
    /// length of time.
    pub(super) fn find_apart(&mut self) {
        let tree = self.scene.tree;
        for at in 0..self.taken.len() {
            let time = self.time(at).clone();
            if !(time.anchor == Anchor::Unresolved || matches!(time.value, TimexValue::Duration { .. })) {
                continue;
            }
            let words: Vec<usize> = tree.annotation().words.within(time.span).map(|(word, _)| word).collect();
            let (Some(&first), Some(&last)) = (words.first(), words.last()) else { continue };
            let marker = if counts(tree.form(last)).is_none() { last + 1 } else { last };
            if let Some(order) = (marker < tree.len()).then(|| counts(tree.form(marker))).flatten() {
                self.read_apart(Some(at), first, marker, order);
            }
        }
        for sentence in 0..tree.annotation().sentences.len() {
            let first = tree.annotation().sentences[sentence].words.start;
            // "By the time police arrived, …"
            let by_the_time = (0..3).all(|at| {
                first + at < tree.len() && tree.form(first + at).eq_ignore_ascii_case(["by", "the", "time"][at])
            });
            if by_the_time {
                self.read_apart(None, first, first + 2, Order::Before);
            } else if let Some(order) = (first < tree.len()).then(|| opens(tree.form(first))).flatten() {
                self.read_apart(None, first, first, order);
            }
            // "imposed sanctions after its troops killed …", wherever a parser hangs it
            let words = tree.annotation().sentences[sentence].words.clone();
            for word in words.skip(1) {
                let taken = |apart: &Apart| apart.scope.0 == word;
                if let Some(order) = counts(tree.form(word))
                    && matches!(
                        tree.relation(word),
                        Relation::Case | Relation::Mark | Relation::Amod | Relation::Advmod
                    )
                    && !self.apart.iter().any(taken)
                {
                    self.read_apart(None, word, word, order);
                }
            }
        }
    }

    /// Reads on from the marker; nothing where no two events are found.
    fn read_apart(&mut self, time: Option<usize>, first: usize, marker: usize, order: Order) {
        let (scene, tree) = (self.scene, self.scene.tree);
        if tree.sentence(marker) != tree.sentence(first) {
            return;
        }
        let sentence = tree.annotation().sentences[tree.sentence(marker)].words.clone();
        let end = scope_end(self, marker + 1, sentence.end);
        let Some(anchor) = self.anchor_within(marker + 1, end) else { return };
        let is_clause = tree.upos(scene.mentions[anchor].head) == Upos::Verb;
        if order == Order::With && !is_clause {
            return;
        }
        let fronted = (sentence.start..first).all(|word| scene.event(word).is_none() && first - sentence.start < 3);
        let main = if fronted {
            self.first_finite(end + 1, sentence.end).filter(|_| end < sentence.end)
        } else {
            let before = |&event: &usize| scene.mentions[event].clause() < first;
            let above = tree.ancestors(scene.mentions[anchor].clause()).filter_map(|above| scene.event(above));
            let by_tree = above.filter(before).find(|&event| self.compatible(anchor, event));
            by_tree.or_else(|| (sentence.start..first).rev().find_map(|word| scene.event(word)))
        };
        let Some(main) = main.filter(|&main| main != anchor) else { return };
        let span = tree.span(first).cover(tree.span(marker));
        self.apart.push(Apart { span, time, order, scope: (marker, end), anchor, main });
    }

    /// The event of a phrase: its finite verb where it is a clause, else its first noun.
    fn anchor_within(&self, from: usize, to: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let events = || (from..to).filter_map(|word| scene.event(word).map(|event| (word, event)));
        let first = events().next()?;
        let clause = events().find(|&(word, _)| {
            tree.upos(word) == Upos::Verb
                && !matches!(tree.relation(word), Relation::AclRelcl | Relation::Acl | Relation::Amod)
                // "was shut after the incident and reopened": joined to the clause before
                && tree.first_conjunct(word) >= from
                && !(from..word).any(|between| matches!(tree.form(between), "who" | "which" | "that"))
                && (tree.form(word).ends_with("ing") || self.is_finite(word))
        });
        Some(clause.unwrap_or(first).1)
    }

    /// The first event of a main clause between two words.
    fn first_finite(&self, from: usize, to: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        (from..to).find_map(|word| {
            scene.event(word).filter(|_| {
                // a parser that loses the clause takes its verb for a participle of its subject
                tree.upos(word) == Upos::Verb
                    && tree.relation(word) != Relation::Amod
                    && !tree.form(word).ends_with("ing")
                    && !(from..word).any(|between| matches!(tree.form(between), "who" | "which" | "that"))
            })
        })
    }

    /// "Had begun": told of a time before the one that the text is at.
    pub(super) fn is_background(&self, word: usize) -> bool {
        let tree = self.scene.tree;
        tree.kids_by(word, &[Relation::Aux]).any(|aux| tree.form(aux).eq_ignore_ascii_case("had"))
    }

    fn is_finite(&self, word: usize) -> bool {
        use crate::annotation::{Mood, VerbForm};
        let tree = self.scene.tree;
        let features = tree.features(word);
        features.verb_form == Some(VerbForm::Finite)
            || features.mood == Some(Mood::Indicative)
            || tree.kid(word, &[Relation::Aux, Relation::AuxPass]).is_some()
    }

    /// The lengths between two events alone.
    pub(super) fn counted(&mut self) {
        for apart in self.apart.clone() {
            if let Some((at, length)) = apart.time.and_then(|at| Some((at, length(self.time(at))?))) {
                self.count(at, &apart, length);
            }
        }
    }

    /// 2. "A day later", "days after the attack", counted from the event that they mean.
    pub(super) fn anchored(&mut self) {
        for apart in self.apart.clone() {
            if let Some(at) = apart.time {
                if let Some(length) = length(self.time(at)) {
                    self.count(at, &apart, length);
                }
            } else {
                match apart.order {
                    Order::After => self.order(apart.anchor, apart.main),
                    Order::Before => self.order(apart.main, apart.anchor),
                    Order::With => {
                        self.share(apart.anchor, apart.main, "the two are told as one time");
                        self.share(apart.main, apart.anchor, "the two are told as one time");
                    }
                }
            }
        }
        for at in 0..self.taken.len() {
            let time = self.time(at).clone();
            if self.apart.iter().any(|apart| apart.time == Some(at))
                || !(time.anchor == Anchor::Unresolved || matches!(time.value, TimexValue::Duration { .. }))
            {
                continue;
            }
            let Some(word) = self.head_of(&time) else { continue };
            let Some(event) = self.taken[at].or_else(|| self.dated_by(word)) else { continue };
            if self.whens[event].is_some() {
                continue;
            }
            let Some(anchor) = self.told_before(event) else { continue };
            let Some(from) = self.whens[anchor].clone() else { continue };
            if time.offset.is_none() && is_later(time.span.of(self.scene.tree.text())) {
                self.vaguely_later(at, event, anchor);
                continue;
            }
            let Some(moved) = time.rebase(from.bounds, anchor) else { continue };
            let steps = [from.steps, moved.steps.clone()].concat();
            let when = When {
                bounds: moved.bounds(),
                edtf: moved.edtf(),
                precision: moved.precision(),
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

    /// "Hours later", "days later": so far on as the table of vague words allows.
    fn vaguely_later(&mut self, at: usize, event: usize, anchor: usize) {
        let Some((count, unit)) = length(self.time(at)) else { return };
        let Some(bounds) = self.whens[anchor].as_ref().and_then(|when| counted(when.bounds, count, unit, 1)) else {
            return;
        };
        self.found(at, event, anchor, bounds, &distance_in_words(count, unit, 1));
    }

    /// The event that a "later" counts from: the last dated one of this sentence or the one before, else the last that
    /// shares a participant.
    fn told_before(&self, event: usize) -> Option<usize> {
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
                && !self.is_background(mention.clause())
        };
        let who = |event: usize| self.cast[event].iter().filter_map(|filler| filler.entity).collect::<Vec<_>>();
        let own = who(event);
        let candidates: Vec<usize> = (0..scene.mentions.len()).filter(usable).collect();
        let sharing = candidates.iter().rev().find(|&&other| who(other).iter().any(|entity| own.contains(entity)));
        let near = |sentences: usize| {
            let told = |other: &&usize| tree.sentence(scene.mentions[**other].head) + sentences >= sentence;
            candidates.iter().rev().find(told)
        };
        // the story is where the sentence before left it, whoever was in that
        near(1).or(sharing).or(near(2)).copied()
    }

    /// "E comes days after F": whichever of the two is dated dates the other.
    fn count(&mut self, at: usize, apart: &Apart, (count, unit): ((i64, i64), Unit)) {
        let (scene, tree) = (self.scene, self.scene.tree);
        let (anchor, direction) = (apart.anchor, if apart.order == Order::Before { -1 } else { 1 });
        // "the meeting comes days after": the subject is what is dated
        let verb = &scene.mentions[apart.main];
        let main = if matches!(verb.lemma.as_str(), "come" | "follow" | "happen" | "occur" | "take_place") {
            tree.kid(verb.head, &[Relation::Nsubj])
                .and_then(|subject| scene.event(subject))
                .map_or(apart.main, |subject| self.earlier(subject))
        } else {
            apart.main
        };
        // "in the days before" reaches up to the event
        let first = tree.annotation().words.partition_point(|word| word.span.start < apart.span.start);
        let plural = matches!(tree.form(first), "the" | "The")
            || first.checked_sub(1).is_some_and(|before| matches!(tree.form(before), "the" | "The"));
        let count = if plural && count.0 > 1 && count.0 != count.1 { (1, count.1) } else { count };
        let known = |event: usize| self.dated(event).map(|when| when.bounds);
        // what only the anchor's own publication bounds dates nothing
        let (target, from, bounds) = if let Some(bounds) = known(anchor) {
            (main, anchor, counted(bounds, count, unit, direction))
        } else if let Some(bounds) = known(main) {
            (anchor, main, counted(bounds, count, unit, -direction))
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
        if self.dated(target).is_some() {
            return;
        }
        let sign = if target == main { direction } else { -direction };
        self.found(at, target, from, bounds, &distance_in_words(count, unit, sign));
    }

    fn found(&mut self, at: usize, target: usize, from: usize, bounds: Bounds, distance: &str) {
        let anchor = self.whens[from].as_ref();
        let counted_from = anchor.map_or(Bounds::OPEN, |when| when.bounds).in_words();
        let mut steps = anchor.map(|when| when.steps.clone()).unwrap_or_default();
        steps.push(format!("{distance} {counted_from}: {}", bounds.as_place_of_a_point()));
        self.whens[target] = None;
        self.give(
            target,
            When {
                bounds,
                edtf: bounds.edtf(),
                precision: Precision::of(bounds),
                basis: Basis::OffsetFromEvent,
                time: Some(at),
                relative_to: Some(from),
                zone: None,
                steps,
            },
        );
    }

    /// The first dated mention that "the meeting" refers back to, by lemma.
    fn earlier(&self, event: usize) -> usize {
        use crate::mention::EventForm;
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
}

/// Which way the word after a length counts.
fn counts(form: &str) -> Option<Order> {
    match form.to_ascii_lowercase().as_str() {
        "after" | "following" => Some(Order::After),
        "before" => Some(Order::Before),
        _ => None,
    }
}

/// What a word that opens a sentence says of its phrase and the clause after it.
fn opens(form: &str) -> Option<Order> {
    match form {
        "After" | "Following" | "Since" => Some(Order::After),
        "Before" => Some(Order::Before),
        "When" | "As" | "While" => Some(Order::With),
        _ => None,
    }
}

/// Where the phrase that begins at `from` ends: at its comma, or at the one after a relative clause.
fn scope_end(own: &Dating<'_, '_>, from: usize, end: usize) -> usize {
    let tree = own.scene.tree;
    let mut relative = false;
    for word in from..end {
        match tree.form(word) {
            "," if relative => {}
            "," if word + 1 < end && matches!(tree.form(word + 1), "who" | "which" | "where" | "whose") => {
                relative = true;
                continue;
            }
            // "on March 3, 2018,": the comma of a date
            "," if own.scene.time(word).is_some() => continue,
            "," | ";" | "–" | "—" => {}
            _ => continue,
        }
        return word;
    }
    end
}

/// So many units on from bounds, of which both ends are counted; months and years are as wide as they are.
fn counted(bounds: Bounds, (least, most): (i64, i64), unit: Unit, sign: i64) -> Option<Bounds> {
    use crate::calendar::Period;
    let (first, last) = (bounds.earliest?.date, bounds.latest?.date);
    let ends = [
        add_units(first, unit, sign * least),
        add_units(first, unit, sign * most),
        add_units(last, unit, sign * least),
        add_units(last, unit, sign * most),
    ];
    let (from, to) = (*ends.iter().min()?, *ends.iter().max()?);
    let wide = match unit {
        Unit::Month | Unit::Quarter => Unit::Month,
        unit if unit >= Unit::Year => Unit::Year,
        _ => return Some(Bounds::days(from, to)),
    };
    Some(Bounds::days(Period::containing(from, wide).first_day(), Period::containing(to, wide).last_day()))
}

/// The length of a bare duration, as least and most of a unit; hours and minutes end on the same day or the next.
fn length(time: &Timex) -> Option<((i64, i64), Unit)> {
    let (count, unit) = if let Some(offset) = time.offset {
        let count = offset.count.abs();
        ((count, count), offset.unit)
    } else {
        let TimexValue::Duration { length, .. } = time.value else { return None };
        let count = match length.count {
            Count::Known(count) => (i64::from(count), i64::from(count)),
            Count::Vague => {
                let (least, most) = time.vague_count?;
                (i64::from(least), i64::from(most))
            }
        };
        (count, length.unit)
    };
    Some(if unit < Unit::Day {
        let days = match unit {
            Unit::Hour => (count.1 + 23) / 24,
            _ => 1,
        };
        ((0, days.max(1)), Unit::Day)
    } else {
        (count, unit)
    })
}

fn is_later(text: &str) -> bool {
    ["later", "afterwards", "afterward", "thereafter"].iter().any(|word| text.ends_with(word))
}

/// "two to seven days before".
fn distance_in_words((least, most): (i64, i64), unit: Unit, sign: i64) -> String {
    let length = lengths_in_words(least.unsigned_abs(), most.unsigned_abs(), unit);
    format!("{length} {}", if sign < 0 { "before" } else { "after" })
}
