//! One clause and another: "when", "as", "while" tell them as one time, "after" and "before" as an order.

use crate::annotation::Relation;
use crate::annotation::timex::Basis;
use crate::calendar::{Bounds, Civil, Precision};
use crate::event::participant::is_passive;
use crate::event::{Status, When};
use crate::mention::{Complement, EventClass, EventForm};

use super::Dating;

impl Dating<'_, '_> {
    /// 3. "when", "as", "while": one time; "after", "before": a bound.
    pub(super) fn clauses(&mut self) {
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
                // "as much money as he asked for" compares
                .filter(|&mark| !(tree.is(mark, &["as"]) && self.compares(mark)))
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
            let manner = !noun
                && tree.form(verb).ends_with("ing")
                && tree.kids_by(verb, &[Relation::Mark]).any(|mark| tree.is(mark, &["by"]));
            let participial = mark.is_none()
                && !noun
                && tree.kids_by(verb, &[Relation::Mark]).next().is_none()
                && tree.form(verb).ends_with("ing");
            let simultaneous = participial
                || manner
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
                if participial || manner {
                    // "by taking the stage and opening the box"
                    let conjuncts: Vec<usize> =
                        tree.kids_by(verb, &[Relation::Conj]).filter_map(|kid| scene.event(kid)).collect();
                    for conjunct in conjuncts {
                        self.share(main, conjunct, "the two are told as one time");
                    }
                }
                // "two were killed and five injured when …": of both
                let joined: Vec<usize> = tree
                    .kids_by(clause, &[Relation::Conj])
                    .filter(|&kid| {
                        clause < kid && kid < verb && tree.kid(kid, &[Relation::Aux, Relation::AuxPass]).is_none()
                    })
                    .filter_map(|kid| scene.event(kid))
                    .filter(|&event| is_passive(scene, scene.mentions[event].clause()))
                    .collect();
                for event in joined {
                    self.share(sub, event, "the two are told as one time");
                }
                // "he resigned and left when …": what hangs on the last of several deeds of one subject is of them all
                if tree.relation(clause) == Relation::Conj
                    && tree.kids_by(clause, &[Relation::Nsubj, Relation::NsubjPass]).next().is_none()
                    && let Some(above) = tree.head(clause).and_then(|head| scene.event(head))
                {
                    self.share(sub, above, "the two are told as one time");
                }
            } else if noun
                && tree.preposition(verb) == Some("in")
                && scene.mentions[main].head < verb
                && scene.lexicon.is_listed("prosecuting", &scene.mentions[main].lemma)
            {
                // "charged in the July 21 shooting": after it
                self.order(sub, main);
            } else if noun
                && (tree.preposition(verb) == Some("in") || tree.preposition(verb) == Some("at") && self.is_brief(sub))
                && self.compatible(sub, main)
            {
                // "killed in the crash", "won at the election": at its time, and not the other way round ("on Monday in
                // the war")
                self.share(sub, main, "the event that it was part of");
            } else if matches!(mark.as_deref(), Some("after" | "following")) {
                self.order(sub, main);
            } else if mark.as_deref() == Some("before") {
                self.order(main, sub);
            }
        }
    }

    /// Whether a time of a year at most is known of an event.
    fn is_brief(&self, event: usize) -> bool {
        const YEAR: i64 = 366;
        let ends = self.dated(event).and_then(|when| when.bounds.earliest.zip(when.bounds.latest));
        ends.is_some_and(|(first, last)| (last.date - first.date).num_days() <= YEAR)
    }

    /// "As many as", "as soon": the second of the two words, a few behind the first.
    fn compares(&self, mark: usize) -> bool {
        const REACH: usize = 6;
        let tree = self.scene.tree;
        (mark.saturating_sub(REACH)..mark).any(|word| {
            tree.sentence(word) == tree.sentence(mark)
                && tree.is(word, &["as"])
                && tree.is(word + 1, &["much", "many", "few", "little", "often", "long", "far", "high", "low"])
        })
    }

    pub(super) fn compatible(&self, one: usize, other: usize) -> bool {
        let settled = |status| matches!(status, Status::Occurred | Status::Ongoing | Status::Unknown);
        let (one, other) = (self.facts[one].status, self.facts[other].status);
        (settled(one) && settled(other)) || one == other
    }

    pub(super) fn share(&mut self, from: usize, to: usize, why: &str) {
        if self.whens[to].is_some() || !self.compatible(from, to) || self.scene.mentions[to].class == EventClass::State
        {
            return;
        }
        let Some(when) = self.dated(from).cloned() else { return };
        // "as much as he had asked for", "when police came, he had fled": before it, and nobody says how long
        let (source, target) = (self.scene.mentions[from].clause(), self.scene.mentions[to].clause());
        let finite = self.scene.tree.relation(target) != Relation::Conj;
        if finite && self.is_background(target) && !self.is_background(source) {
            self.order(to, from);
            return;
        }
        // "beginning in May, he robbed banks": from then on
        let begins = self.scene.mentions[from].complement == Some(Complement::Begin)
            && self.scene.tree.form(source).ends_with("ing")
            && self.scene.tree.relation(source) == crate::annotation::Relation::Advcl;
        let when = if begins && when.precision < Some(Precision::Day) {
            let latest =
                if self.facts[to].status == Status::Occurred { self.published().map(Civil::day) } else { None };
            When { bounds: Bounds { latest, ..when.bounds }, edtf: None, precision: None, ..when }
        } else {
            when
        };
        let mut steps = when.steps.clone();
        steps.push(why.to_owned());
        self.give(to, When { basis: Basis::InheritedFromSentence, relative_to: Some(from), steps, ..when });
    }

    /// `first` was before `second`.
    pub(super) fn order(&mut self, first: usize, second: usize) {
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
}
