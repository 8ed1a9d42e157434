//! What happens when an event is given a time: a plan is told from a past, a wrong year is put right, the finer of two wins.

use crate::annotation::timex::Basis;
use crate::calendar::{Bounds, Civil, Date, Precision, Unit, add_units};
use crate::event::{Status, When};
use crate::mention::EventForm;

use super::Dating;

impl Dating<'_, '_> {
    /// Sets or narrows the time of an event.
    pub(super) fn give(&mut self, event: usize, when: When) {
        let planned = matches!(
            self.facts[event].status,
            Status::Planned | Status::Hypothetical | Status::Postponed | Status::Cancelled
        );
        if let (Some(published), Some(earliest)) = (self.published(), when.bounds.earliest)
            && earliest.date > published
            && !planned
        {
            // "charged in the July 21 robbery": what somebody is charged with is over
            let over = scene_of_past(self, event);
            if let Some(earlier) = over.then(|| self.a_round_back(&when, published)).flatten() {
                self.give(event, earlier);
                return;
            }
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
                self.facts[event].generic = self.facts[event].habitual;
            } else if let Some(earlier) = self.a_round_back(&when, published) {
                // what has happened in "March" happened in the last one
                self.give(event, earlier);
                return;
            } else {
                return;
            }
        } else if self.facts[event].rule == "adjective-planned"
            && when
                .bounds
                .latest
                .is_some_and(|latest| self.published().is_some_and(|published| latest.date < published))
        {
            // "at the next elections in 2012": next to what was told
            self.facts[event].status = Status::Occurred;
            self.facts[event].tense = crate::event::Tense::None;
            self.facts[event].rule = "next-in-history";
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
        // "known for organising the rescue in 1980", "in 1962 he meets": over when it was told of
        if self.facts[event].status == Status::Ongoing
            && self.facts[event].rule != "reported-progressive"
            && when
                .bounds
                .latest
                .is_some_and(|latest| self.published().is_some_and(|published| latest.date < published))
        {
            self.facts[event].status = Status::Occurred;
        }
        match &mut self.whens[event] {
            Some(known) if !known.bounds.may_overlap(when.bounds) => {
                // "at 2:49 a.m. on Saturday": the clock was read on another day than the one named
                let clock = known.precision >= Some(Precision::Hour)
                    && when.precision <= Some(Precision::PartOfDay)
                    && matches!(known.basis, Basis::InheritedFromSentence | Basis::InheritedFromNarrative);
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
                let inside = when.bounds.earliest >= known.bounds.earliest && when.bounds.latest <= known.bounds.latest;
                let finer = when.precision > known.precision || known.edtf.is_none() && inside && when.edtf.is_some();
                if known.bounds.may_overlap(when.bounds) && finer && when.basis != Basis::Unknown {
                    *known = when;
                }
            }
            none => *none = Some(when),
        }
    }

    /// The same expression one year or week earlier, where only its year or week was guessed: a weekday beside a day and
    /// month tells the year.
    pub(super) fn a_round_back(&self, when: &When, published: Date) -> Option<When> {
        let text = self.scene.tree.text();
        let settled = when.time.is_some_and(|at| self.time(at).names_its_weekday(text));
        let (unit, precision) = match when.basis {
            Basis::Partial if settled => return None,
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
        Some(When {
            bounds: Bounds { earliest: Some(earliest), latest: Some(latest) },
            edtf: None,
            steps,
            ..when.clone()
        })
    }
}

/// Whether an event noun is what somebody was charged with, arrested for, or convicted of.
fn scene_of_past(dating: &Dating<'_, '_>, event: usize) -> bool {
    let (scene, tree) = (dating.scene, dating.scene.tree);
    let mention = &scene.mentions[event];
    mention.form == EventForm::Noun
        && tree.ancestors(mention.head).filter_map(|word| scene.event(word)).any(|above| {
            scene.mentions[above].form == EventForm::Verb
                && dating.facts[above].status == Status::Occurred
                && scene.lexicon.is_listed("prosecuting", &scene.mentions[above].lemma)
        })
}
