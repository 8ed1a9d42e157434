//! SPARQL functions over uncertain dates: `dl:definitelyBefore`, `dl:possiblyOverlaps`, `dl:within`.
//!
//! Each takes two times: a `sem:Time`, an event or report that has one, or a literal (`"2026-01"`, an `xsd:date` or
//! `xsd:dateTime`, an EDTF interval such as `"2025-12-21/.."`). `docs/graph.md` gives the plain SPARQL that says the same
//! for stores that lack them.

use std::collections::BTreeMap;

use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Term};
use oxigraph::sparql::SparqlEvaluator;
use oxigraph::store::Store as Quadstore;

use crate::calendar::{Bounds, Civil, Moment};
use crate::graph::terms::sem;
use crate::graph::vocab;

/// What is known of a time, and whether an open end is endless (an interval that someone asks for) or only unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    bounds: Bounds,
    endless: bool,
}

type Holds = fn(Known, Known) -> bool;

/// The functions by their local names in `dl:`.
const FUNCTIONS: [(&str, Holds); 3] =
    [("definitelyBefore", definitely_before), ("possiblyOverlaps", possibly_overlaps), ("within", within)];

/// An evaluator that knows them. `quads` is where it looks up what is said of a time.
pub fn evaluator(quads: &Quadstore) -> SparqlEvaluator {
    FUNCTIONS.iter().fold(SparqlEvaluator::new(), |evaluator, (name, holds)| {
        let quads = quads.clone();
        let name = NamedNode::new_unchecked(format!("{}{name}", vocab::NAMESPACE));
        evaluator.with_custom_function(name, move |terms| {
            let [a, b] = terms else { return None };
            Some(Literal::from(holds(read(&quads, a)?, read(&quads, b)?)).into())
        })
    })
}

/// All of the one comes before any of the other, whatever the bounds leave open.
fn definitely_before(a: Known, b: Known) -> bool {
    match (a.bounds.latest, b.bounds.earliest) {
        (Some(latest), Some(earliest)) => latest.last_second() < earliest.first_second(),
        _ => false,
    }
}

/// The two may share a second.
fn possibly_overlaps(a: Known, b: Known) -> bool {
    a.bounds.may_overlap(b.bounds)
}

/// All of the one lies in the other, whatever the bounds leave open.
fn within(a: Known, b: Known) -> bool {
    let begins = match (a.bounds.earliest, b.bounds.earliest) {
        (Some(inner), Some(outer)) => outer.first_second() <= inner.first_second(),
        (_, None) => b.endless,
        (None, Some(_)) => false,
    };
    let ends = match (a.bounds.latest, b.bounds.latest) {
        (Some(inner), Some(outer)) => inner.last_second() <= outer.last_second(),
        (_, None) => b.endless,
        (None, Some(_)) => false,
    };
    begins && ends
}

/// `None`, an error in SPARQL, where a term is no time.
fn read(quads: &Quadstore, term: &Term) -> Option<Known> {
    match term {
        Term::NamedNode(node) => bounds_of(quads, node.as_ref()).map(|bounds| Known { bounds, endless: false }),
        Term::Literal(literal) => interval(literal.value()).map(|bounds| Known { bounds, endless: true }),
        _ => None,
    }
}

fn bounds_of(quads: &Quadstore, node: NamedNodeRef<'_>) -> Option<Bounds> {
    let mut said = said(quads, node);
    if !said.contains_key(sem::EARLIEST_BEGIN.as_str()) && !said.contains_key(sem::LATEST_END.as_str()) {
        match said.remove(sem::HAS_TIME.as_str()) {
            Some(Term::NamedNode(time)) => said = self::said(quads, time.as_ref()),
            // an event or time of which nothing is known is one all the same
            _ if said.is_empty() => return None,
            _ => {}
        }
    }
    let civil = |term: NamedNodeRef<'_>| -> Option<Civil> {
        let Some(Term::Literal(stamp)) = said.get(term.as_str()) else { return None };
        stamp.value().trim_end_matches('Z').parse().ok()
    };
    Some(Bounds { earliest: civil(sem::EARLIEST_BEGIN), latest: civil(sem::LATEST_END) })
}

fn said(quads: &Quadstore, node: NamedNodeRef<'_>) -> BTreeMap<String, Term> {
    quads
        .quads_for_pattern(Some(node.into()), None, None, None)
        .filter_map(Result::ok)
        .map(|quad| (quad.predicate.into_string(), quad.object))
        .collect()
}

/// A day, month, year or point, or two of them with `/` between; `..` and nothing are open ends.
fn interval(text: &str) -> Option<Bounds> {
    let (from, to) = text.split_once('/').unwrap_or((text, text));
    let side = |text: &str, last: bool| -> Option<Option<Civil>> {
        if text.is_empty() || text == ".." {
            return Some(None);
        }
        // uncertain, approximate: the qualifiers say nothing of the bounds
        let moment: Moment = text.trim_end_matches(['?', '~', '%']).parse().ok()?;
        let day = if last { moment.last_day() } else { moment.first_day() };
        Some(Some(moment.time().map_or(Civil::day(day), |time| Civil::at(day, time))))
    };
    if text.is_empty() {
        return None;
    }
    Some(Bounds { earliest: side(from, false)?, latest: side(to, true)? })
}

#[cfg(test)]
mod tests {
    use oxigraph::io::{RdfFormat, RdfParser};
    use oxigraph::sparql::QueryResults;

    use super::*;

    fn known(text: &str, endless: bool) -> Known {
        Known { bounds: interval(text).unwrap(), endless }
    }

    #[test]
    fn what_is_open_is_never_certain_and_always_possible() {
        let (december, january) = (known("2025-12", false), known("2026-01-05", false));
        let by_january = known("../2026-01-04", false);
        assert!(definitely_before(december, january) && !definitely_before(january, december));
        assert!(definitely_before(by_january, january) && !definitely_before(by_january, december));
        assert!(possibly_overlaps(by_january, december) && !possibly_overlaps(by_january, january));
        assert!(within(january, known("2026", true)) && within(january, known("2026-01-05/..", true)));
        assert!(!within(january, known("2026-01-05/..", false)), "an unknown end contains nothing for sure");
        assert!(!within(by_january, known("2026", true)) && within(by_january, known("../2026", true)));
        assert!(!within(known("2026-01-05T20:00", false), known("2026-01-05T21:00/..", true)));
        assert_eq!((interval(""), interval("soon")), (None, None));
    }

    #[test]
    fn the_functions_are_known_to_queries() {
        let store = Quadstore::new().unwrap();
        store.load_from_slice(RdfParser::from_format(RdfFormat::TriG), br#"
@prefix sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> . @prefix x: <http://x/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:g { x:a a sem:Event ; sem:hasTime x:at . x:at a sem:Time ; sem:hasEarliestBeginTimeStamp "2025-12-21T00:00:00Z"^^xsd:dateTime ; sem:hasLatestEndTimeStamp "2025-12-31T23:59:59Z"^^xsd:dateTime .
x:b a sem:Event ; sem:hasTime x:bt . x:bt a sem:Time ; sem:hasLatestEndTimeStamp "2026-01-09T23:59:59Z"^^xsd:dateTime .
x:c a sem:Event . x:d a sem:Event ; sem:hasTime x:dt . x:dt a sem:Time ; sem:hasEarliestBeginTimeStamp "2026-01-05T20:00:00Z"^^xsd:dateTime ; sem:hasLatestEndTimeStamp "2026-01-05T20:00:59Z"^^xsd:dateTime . }"#.as_slice()).unwrap();
        let count = |filter: &str| {
            let mut q = evaluator(&store).parse_query(&format!("PREFIX dl: <https://w3id.org/dateline/ns#> PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> PREFIX x: <http://x/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT DISTINCT ?e {{ ?e a sem:Event OPTIONAL {{ ?e sem:hasTime ?t }} FILTER({filter}) }}")).unwrap();
            q.dataset_mut().set_default_graph_as_union();
            let QueryResults::Solutions(s) = q.on_store(&store).execute().unwrap() else { panic!() };
            let mut v: Vec<String> = s.map(|r| r.unwrap().get("e").unwrap().to_string()).collect();
            v.sort();
            v.join(" ").replace("<http://x/", "").replace('>', "")
        };
        assert_eq!(count("dl:definitelyBefore(?e, '2026-01')"), "a");
        assert_eq!(count("dl:definitelyBefore(x:a, ?e)"), "d");
        assert_eq!(count("dl:definitelyBefore(?t, '2026-01-05T21:00:00Z'^^xsd:dateTime)"), "a d");
        assert_eq!(count("dl:possiblyOverlaps(?e, '2026')"), "b c d");
        assert_eq!(count("dl:possiblyOverlaps(?e, '2027/..')"), "c");
        assert_eq!(count("dl:within(?e, '2026-01')"), "d");
        assert_eq!(count("dl:within(?e, '../2026-01')"), "a b d");
        assert_eq!(count("dl:within(?e, x:b)"), "");
        assert_eq!(count("dl:possiblyOverlaps(?e, 'nonsense')"), "");
        assert_eq!(count("dl:within(?e, x:nothing)"), "");
    }
}
