//! Given mentions, their status and cast, dates the events: an expression's own date, a distance from another event, a clause
//! told with a dated one, and what the publication bounds. No evidence, no date.

mod clause;
mod distance;
mod expression;
mod inherit;
mod narrative;
mod near;
mod place;
mod settle;
mod thing;

use crate::annotation::timex::{Basis, Timex};
use crate::calendar::{Bounds, Civil, Date, Precision};
use crate::document::Span;
use crate::event::factuality::Factuality;
use crate::event::participant::Filler;
use crate::event::scene::Scene;
use crate::event::{Status, When};
use crate::mention::quoted;

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
        apart: Vec::new(),
        quotes: quoted(scene.tree.text()),
    };
    own.find_apart();
    own.expressions();
    own.told_when();
    own.datelined();
    own.anchored();
    own.clauses();
    own.carried_over();
    own.shared();
    own.carried_on();
    own.members();
    own.clauses();
    own.shared();
    own.bounds();
    Times { whens: own.whens, rebased: own.rebased }
}

/// Counts distances once more when mentions of one event have shared their dates: "nine days before the attack".
pub(super) fn again(
    scene: &Scene<'_>,
    facts: &mut [Factuality],
    cast: &[Vec<Filler>],
    whens: &mut Vec<Option<When>>,
) -> Vec<(usize, Timex)> {
    let mut own = Dating {
        scene,
        facts,
        cast,
        whens: std::mem::take(whens),
        rebased: Vec::new(),
        taken: vec![None; scene.tree.annotation().times.len()],
        apart: Vec::new(),
        quotes: quoted(scene.tree.text()),
    };
    own.find_apart();
    own.counted();
    own.parts();
    own.bounds();
    *whens = own.whens;
    own.rebased
}

struct Dating<'a, 'b> {
    scene: &'a Scene<'b>,
    facts: &'a mut [Factuality],
    cast: &'a [Vec<Filler>],
    whens: Vec<Option<When>>,
    rebased: Vec<(usize, Timex)>,
    /// Time expression → the event that it dates.
    taken: Vec<Option<usize>>,
    /// Phrases that tell how far apart two events are.
    apart: Vec<distance::Apart>,
    /// The quotations of the text, in order.
    quotes: Vec<Span>,
}

impl Dating<'_, '_> {
    fn published(&self) -> Option<Date> {
        let when = self.scene.document.article.published?.when;
        when.date().or_else(|| Some(when.last_day()))
    }

    fn time(&self, at: usize) -> &Timex {
        &self.scene.tree.annotation().times[at]
    }

    /// The quotation that holds a span.
    fn quotation(&self, span: Span) -> Option<Span> {
        let at = self.quotes.partition_point(|quote| quote.end <= span.start);
        self.quotes.get(at).copied().filter(|quote| quote.contains(span))
    }

    fn dated(&self, event: usize) -> Option<&When> {
        self.whens[event].as_ref().filter(|when| when.bounds.is_dated())
    }

    /// 5. What nothing dates is bounded by the publication, and says so.
    fn bounds(&mut self) {
        let Some(published) = self.published().map(Civil::day) else { return };
        for event in 0..self.whens.len() {
            if self.whens[event].as_ref().is_some_and(|when| when.basis == Basis::Unknown) {
                continue;
            }
            // bounds that leave no time say nothing
            if self.whens[event].as_ref().is_some_and(|when| is_empty(when.bounds)) {
                self.whens[event] = None;
            }
            if let Some(when) = &mut self.whens[event] {
                // an occurrence inside a longer period that reaches beyond the publication
                if self.facts[event].status == Status::Occurred
                    && when.bounds.latest.is_some_and(|latest| latest.date > published.date)
                    && when.bounds.earliest.is_none_or(|earliest| earliest.date <= published.date)
                {
                    when.bounds.latest = Some(published);
                    when.edtf = None;
                    when.steps.push("it had happened by the publication".to_owned());
                }
                // however the bounds came about, they are said in full
                when.edtf = when.edtf.take().or_else(|| when.bounds.edtf());
                when.precision = when.precision.or_else(|| Precision::of(when.bounds));
                continue;
            }
            let bounds = match self.facts[event].status {
                Status::Occurred => Bounds { earliest: None, latest: Some(published) },
                Status::Planned if self.facts[event].rule != "future-in-past" => {
                    Bounds { earliest: self.planned_since(event).or(Some(published)), latest: None }
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

    /// "In 2018 they agreed to open a plant": what was planned long ago may have come about since.
    fn planned_since(&self, event: usize) -> Option<Civil> {
        const LONG_AGO: i64 = 60;
        let (scene, tree) = (self.scene, self.scene.tree);
        let above = tree.head(scene.mentions[event].clause()).and_then(|head| scene.event(head))?;
        let bounds = self.dated(above)?.bounds;
        let old = (self.published()? - bounds.latest?.date).num_days() > LONG_AGO;
        (old && self.facts[above].status == Status::Occurred).then_some(bounds.earliest)?
    }
}

/// Whether the end lies before the begin.
fn is_empty(bounds: Bounds) -> bool {
    matches!((bounds.earliest, bounds.latest), (Some(first), Some(last)) if first.first_second() > last.last_second())
}
