//! Building the quads of one graph.

use oxigraph::model::{GraphName, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use crate::calendar::{Civil, Moment, Precision};
use crate::graph::terms::{time, xsd};
use crate::graph::vocab;

/// The quads of one graph while they are made.
#[derive(Debug)]
pub struct Quads {
    graph: GraphName,
    quads: Vec<Quad>,
}

impl Quads {
    /// Nothing yet, for `graph`.
    #[must_use]
    pub fn new(graph: NamedNode) -> Self {
        Self { graph: graph.into(), quads: Vec::new() }
    }

    /// All of them, sorted and once each.
    #[must_use]
    pub fn finish(mut self) -> Vec<Quad> {
        sort(&mut self.quads);
        self.quads
    }

    /// All of them as they came, some twice: for a store, which keeps each once and in its own order.
    #[must_use]
    pub fn unsorted(self) -> Vec<Quad> {
        self.quads
    }

    fn add(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: Term) {
        self.quads.push(Quad {
            subject: NamedOrBlankNode::NamedNode(subject.clone()),
            predicate: predicate.into_owned(),
            object,
            graph_name: self.graph.clone(),
        });
    }

    /// An object that is a node.
    pub fn node(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: impl Into<NamedNode>) {
        self.add(subject, predicate, Term::NamedNode(object.into()));
    }

    /// A plain string.
    pub fn text(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: &str) {
        self.add(subject, predicate, Literal::new_simple_literal(object).into());
    }

    /// A plain string, where there is one.
    pub fn maybe_text(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: Option<&str>) {
        if let Some(object) = object {
            self.text(subject, predicate, object);
        }
    }

    /// A literal of a datatype.
    pub fn typed(
        &mut self,
        subject: &NamedNode,
        predicate: NamedNodeRef<'_>,
        object: &str,
        datatype: NamedNodeRef<'_>,
    ) {
        self.add(subject, predicate, Literal::new_typed_literal(object, datatype).into());
    }

    /// A whole number.
    pub fn integer(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: usize) {
        self.typed(subject, predicate, &object.to_string(), xsd::INTEGER);
    }

    /// A decimal, in the canonical form that the store gives back.
    pub fn decimal(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: f64) {
        self.typed(subject, predicate, &decimal(object), xsd::DECIMAL);
    }

    /// A moment as the dateTime of its first second.
    pub fn moment(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: Moment) {
        self.typed(subject, predicate, &moment_stamp(object), xsd::DATE_TIME);
    }
}

/// Sorts quads by graph, subject, predicate and object, and drops what is there twice.
pub fn sort(quads: &mut Vec<Quad>) {
    quads.sort_by_cached_key(key);
    quads.dedup();
}

fn key(quad: &Quad) -> (String, String, String, String) {
    let Quad { subject, predicate, object, graph_name } = quad;
    (graph_name.to_string(), subject.to_string(), predicate.to_string(), object.to_string())
}

/// A number as a canonical `xsd:decimal`: at most six digits after the point, none that say nothing.
#[must_use]
pub fn decimal(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A civil point as dateTime: the first second that it covers.
#[must_use]
pub fn begin_stamp(civil: Civil) -> String {
    format!("{}Z", civil.first_second().format("%Y-%m-%dT%H:%M:%S"))
}

/// A civil point as dateTime: the last second that it covers.
#[must_use]
pub fn end_stamp(civil: Civil) -> String {
    format!("{}Z", civil.last_second().format("%Y-%m-%dT%H:%M:%S"))
}

/// A moment as dateTime: the first second that it may mean, in its own civil time.
#[must_use]
pub fn moment_stamp(moment: Moment) -> String {
    let clock = moment.time().map_or_else(|| "00:00:00".to_owned(), |time| time.format("%H:%M:%S").to_string());
    format!("{}T{clock}Z", moment.first_day())
}

/// The unit of a precision.
#[must_use]
pub fn unit(precision: Precision) -> NamedNode {
    let standard = |name: &str| NamedNode::new_unchecked(format!("{}{name}", time::NAMESPACE));
    match precision {
        Precision::Century => vocab::UNIT_CENTURY.into_owned(),
        Precision::Decade => vocab::UNIT_DECADE.into_owned(),
        Precision::Year => standard("unitYear"),
        Precision::Half => vocab::UNIT_HALF_YEAR.into_owned(),
        Precision::Season => vocab::UNIT_SEASON.into_owned(),
        Precision::Quarter => vocab::UNIT_QUARTER.into_owned(),
        Precision::Month => standard("unitMonth"),
        Precision::Week => standard("unitWeek"),
        Precision::Day => standard("unitDay"),
        Precision::PartOfDay => vocab::UNIT_PART_OF_DAY.into_owned(),
        Precision::Hour => standard("unitHour"),
        Precision::Minute => standard("unitMinute"),
        Precision::Second => standard("unitSecond"),
    }
}

const PRECISIONS: &[Precision] = &[
    Precision::Century,
    Precision::Decade,
    Precision::Year,
    Precision::Half,
    Precision::Season,
    Precision::Quarter,
    Precision::Month,
    Precision::Week,
    Precision::Day,
    Precision::PartOfDay,
    Precision::Hour,
    Precision::Minute,
    Precision::Second,
];

/// The precision of a unit.
#[must_use]
pub fn precision_of(iri: &str) -> Option<Precision> {
    PRECISIONS.iter().copied().find(|&precision| unit(precision).as_str() == iri)
}

/// A term such as `part-of-day`, as serde writes it.
#[must_use]
pub fn word<T: serde::Serialize>(term: &T) -> String {
    match serde_json::to_value(term) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// The term of that word.
#[must_use]
pub fn from_word<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// An offset from UTC in seconds, as `+01:00`.
#[must_use]
pub fn zone(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The seconds of an offset such as `+01:00`.
#[must_use]
pub fn zone_seconds(zone: &str) -> Option<i32> {
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Some(if zone.starts_with('-') { -seconds } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_canonical() {
        assert_eq!(decimal(1.0), "1");
        assert_eq!(decimal(0.93), "0.93");
        assert_eq!(decimal(2_500_000_000.0), "2500000000");
        assert_eq!(decimal(-0.000_000_1), "0");
    }

    #[test]
    fn a_day_runs_from_its_first_to_its_last_second() {
        let day: Civil = "2026-01-05".parse().unwrap();
        assert_eq!((begin_stamp(day), end_stamp(day)), ("2026-01-05T00:00:00Z".into(), "2026-01-05T23:59:59Z".into()));
    }

    #[test]
    fn every_precision_has_a_unit_of_its_own() {
        for &precision in PRECISIONS {
            assert_eq!(precision_of(unit(precision).as_str()), Some(precision));
        }
    }

    #[test]
    fn zones_come_back() {
        for seconds in [0, -18_000, 19_800] {
            assert_eq!(zone_seconds(&zone(seconds)), Some(seconds));
        }
    }
}
