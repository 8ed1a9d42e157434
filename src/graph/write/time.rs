//! When an event was, and the expressions that say so.

use oxigraph::model::NamedNode;

use super::{Writer, concept, time_triples};
use crate::annotation::timex::Anchor;
use crate::event::When;
use crate::graph::iri::Names;
use crate::graph::quads;
use crate::graph::terms::{gaf, rdf, scheme, sem, xsd};
use crate::graph::vocab;

impl Writer<'_> {
    /// When a report's event was, with how that was found.
    pub(super) fn time(&mut self, report: &NamedNode, when: &When) {
        let node = Names::part(report, "time");
        self.quads.node(report, sem::HAS_TIME, node.clone());
        time_triples(&mut self.quads, &node, when.bounds, when.edtf.as_deref());
        if let Some(precision) = when.precision {
            self.quads.node(&node, vocab::PRECISION, quads::unit(precision));
        }
        self.quads.node(&node, vocab::ANCHOR_METHOD, concept(scheme::ANCHOR_METHOD, &quads::word(&when.basis)));
        if let Some(zone) = when.zone {
            self.quads.text(&node, vocab::ZONE, &quads::zone(zone));
        }
        if let Some(instant) = instant(when) {
            self.quads.typed(&node, vocab::INSTANT, &instant, xsd::DATE_TIME);
        }
        if !when.steps.is_empty() {
            self.quads.text(&node, vocab::DERIVATION, &when.steps.join("\n"));
        }
        if let Some(other) = when.relative_to.filter(|&other| other < self.analysis.events.len()) {
            let anchor = if self.is_reported(other) {
                self.report_node(other)
            } else {
                self.mention(self.analysis.events[other].trigger)
            };
            self.quads.node(&node, vocab::ANCHORED_TO, anchor);
        }
        if let Some(at) = when.time {
            if let Some(expression) = self.time_expression(at) {
                self.quads.node(&node, gaf::DENOTED_BY, expression);
            }
            match self.analysis.annotation.times.get(at).map(|timex| timex.anchor) {
                Some(Anchor::Published) => self.quads.node(&node, vocab::ANCHORED_TO, self.node.clone()),
                Some(Anchor::Time(other)) if other != at => {
                    if let Some(expression) = self.time_expression(other) {
                        self.quads.node(&node, vocab::ANCHORED_TO, expression);
                    }
                }
                _ => {}
            }
        }
    }

    fn time_expression(&mut self, at: usize) -> Option<NamedNode> {
        let timex = self.analysis.annotation.times.get(at)?;
        let node = self.mention(timex.span);
        let quads = &mut self.quads;
        quads.node(&node, rdf::TYPE, vocab::TIME_EXPRESSION);
        quads.text(&node, vocab::TIMEX_TYPE, &quads::word(&timex.kind));
        quads.text(&node, vocab::TIMEX_VALUE, &timex.timex3());
        quads.text(&node, vocab::RULE, &timex.rule);
        if !timex.steps.is_empty() {
            quads.text(&node, vocab::DERIVATION, &timex.steps.join("\n"));
        }
        Some(node)
    }
}

/// The instant of a time that is known to the minute with its zone.
fn instant(when: &When) -> Option<String> {
    let start = when.bounds.earliest.filter(|civil| civil.time.is_some())?;
    (when.precision? >= crate::calendar::Precision::Minute).then_some(())?;
    Some(start.instant(when.zone?)?.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}
