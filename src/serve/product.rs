//! Queries whose parts share no variable: each row of one goes with each row of the others.
//!
//! The engine looks whether a query was told to stop when it reads quads. Of three parts it puts two together in memory
//! and multiplies them with the third without reading, so nothing would ever stop it, not even its memory. Two parts can be
//! stopped. So what has to be put together beside the largest part is estimated before, and refused where it is too much.

use std::collections::BTreeSet;

use oxigraph::model::{GraphNameRef, NamedNode, NamedOrBlankNode, Term};
use spargebra::algebra::GraphPattern;
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::problem::{Code, Problem};
use crate::graph::Store;

/// Rows beside those of the largest part.
const MOST: u64 = 1_000_000;
/// How far rows are counted.
const COUNTED: usize = 20_000;
/// What is taken for the rows of what cannot be counted.
const UNKNOWN: u64 = 1_000;

/// Patterns that hang together by variables.
#[derive(Clone, Debug, Default)]
struct Part {
    names: BTreeSet<String>,
    /// Patterns of which the rarest says how many rows there are at least to look at.
    patterns: Vec<TriplePattern>,
    /// Rows of what is no pattern of quads.
    others: Option<u64>,
}

impl Part {
    fn of(names: impl IntoIterator<Item = String>, rows: u64) -> Self {
        Self { names: names.into_iter().collect(), patterns: Vec::new(), others: Some(rows) }
    }

    fn rows(&self, store: &Store) -> Result<u64, Problem> {
        let mut rows = self.others.unwrap_or(u64::MAX);
        for pattern in &self.patterns {
            rows = rows.min(count(store, pattern)?);
        }
        Ok(rows)
    }
}

/// # Errors
/// When too much of a query would have to be put together in memory, or the store fails.
pub(super) fn check(store: &Store, pattern: &GraphPattern) -> Result<(), Problem> {
    parts(store, pattern).map(drop)
}

/// The parts of a pattern that share no variable.
fn parts(store: &Store, pattern: &GraphPattern) -> Result<Vec<Part>, Problem> {
    Ok(match pattern {
        GraphPattern::Bgp { patterns } => {
            let of = |pattern: &TriplePattern| {
                let names = names_of(pattern);
                // what has no variable is there or not
                let others = names.is_empty().then_some(1);
                vec![Part { names, patterns: vec![pattern.clone()], others }]
            };
            joined(store, patterns.iter().map(of))?
        }
        GraphPattern::Path { subject, object, .. } => {
            let names: BTreeSet<String> = [subject, object].into_iter().filter_map(name_of).collect();
            let rows = if names.len() == 2 { COUNTED as u64 } else { UNKNOWN };
            vec![Part::of(names, rows)]
        }
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::LeftJoin { left, right, .. } => {
            joined(store, [parts(store, left)?, parts(store, right)?].into_iter())?
        }
        GraphPattern::Union { left, right } => {
            let (left, right) = (as_one(store, parts(store, left)?)?, as_one(store, parts(store, right)?)?);
            let rows = left.rows(store)?.saturating_add(right.rows(store)?);
            vec![Part::of(left.names.into_iter().chain(right.names), rows)]
        }
        GraphPattern::Graph { name, inner } => {
            let mut inside = parts(store, inner)?;
            if let NamedNodePattern::Variable(name) = name {
                let mut one = as_one(store, inside)?;
                one.names.insert(name.as_str().to_owned());
                inside = vec![one];
            }
            inside
        }
        GraphPattern::Extend { inner, variable, .. } => {
            let mut inside = parts(store, inner)?;
            let name = variable.as_str().to_owned();
            match inside.first_mut() {
                Some(first) => drop(first.names.insert(name)),
                None => inside.push(Part::of([name], 1)),
            }
            inside
        }
        GraphPattern::Minus { left, right } => {
            check(store, right)?;
            parts(store, left)?
        }
        GraphPattern::Values { variables, bindings } => {
            vec![Part::of(variables.iter().map(written), bindings.len() as u64)]
        }
        GraphPattern::Filter { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => parts(store, inner)?,
        GraphPattern::Project { inner, variables } => {
            let shown: BTreeSet<String> = variables.iter().map(written).collect();
            let mut inside = parts(store, inner)?;
            inside.iter_mut().for_each(|part| part.names.retain(|name| shown.contains(name)));
            inside
        }
        GraphPattern::Slice { inner, length, .. } => {
            let one = as_one(store, parts(store, inner)?)?;
            let rows = one.rows(store)?.min(length.map_or(u64::MAX, |length| length as u64));
            vec![Part::of(one.names, rows)]
        }
        GraphPattern::Group { inner, variables, aggregates } => {
            let inside = as_one(store, parts(store, inner)?)?;
            let rows = if variables.is_empty() { 1 } else { inside.rows(store)? };
            vec![Part::of(variables.iter().chain(aggregates.iter().map(|(name, _)| name)).map(written), rows)]
        }
        GraphPattern::Service { inner, .. } => {
            let inside = parts(store, inner)?;
            vec![Part::of(inside.into_iter().flat_map(|part| part.names), UNKNOWN)]
        }
    })
}

/// Puts parts together that share a variable, and looks whether what stays apart is too much.
fn joined(store: &Store, all: impl Iterator<Item = Vec<Part>>) -> Result<Vec<Part>, Problem> {
    let mut found: Vec<Part> = Vec::new();
    for mut part in all.flatten() {
        let (with, mut apart): (Vec<Part>, Vec<Part>) =
            found.into_iter().partition(|other| !other.names.is_disjoint(&part.names));
        for other in with {
            part.names.extend(other.names);
            part.patterns.extend(other.patterns);
            part.others = match (part.others, other.others) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
        apart.push(part);
        found = apart;
    }
    if found.len() > 2 {
        let mut rows = found.iter().map(|part| part.rows(store)).collect::<Result<Vec<u64>, _>>()?;
        rows.sort_unstable();
        rows.pop();
        if rows.into_iter().fold(1, u64::saturating_mul) > MOST {
            let detail = format!(
                "{} parts of the query share no variable, and every row of one goes with every row of the others, which no \
                 time-out would stop: join them",
                found.len()
            );
            return Err(Problem::new(Code::QueryTimeout, detail));
        }
    }
    Ok(found)
}

/// All parts as one that has the rows of their product.
fn as_one(store: &Store, parts: Vec<Part>) -> Result<Part, Problem> {
    let mut parts = parts;
    if parts.len() == 1 {
        return Ok(parts.remove(0));
    }
    let mut rows = 1_u64;
    for part in &parts {
        rows = rows.saturating_mul(part.rows(store)?);
    }
    Ok(Part::of(parts.into_iter().flat_map(|part| part.names), rows))
}

fn written(variable: &Variable) -> String {
    variable.as_str().to_owned()
}

/// The name of what a pattern leaves open; a blank node is a variable that is not shown.
fn name_of(term: &TermPattern) -> Option<String> {
    match term {
        TermPattern::Variable(variable) => Some(written(variable)),
        TermPattern::BlankNode(node) => Some(format!("_:{}", node.as_str())),
        _ => None,
    }
}

fn names_of(pattern: &TriplePattern) -> BTreeSet<String> {
    let predicate = match &pattern.predicate {
        NamedNodePattern::Variable(variable) => Some(written(variable)),
        NamedNodePattern::NamedNode(_) => None,
    };
    [&pattern.subject, &pattern.object].into_iter().filter_map(name_of).chain(predicate).collect()
}

/// How many quads fit a pattern, in all graphs, as far as they are counted.
fn count(store: &Store, pattern: &TriplePattern) -> Result<u64, Problem> {
    let subject: Option<NamedOrBlankNode> = match &pattern.subject {
        TermPattern::NamedNode(node) => Some(node.clone().into()),
        _ => None,
    };
    let predicate: Option<&NamedNode> = match &pattern.predicate {
        NamedNodePattern::NamedNode(node) => Some(node),
        NamedNodePattern::Variable(_) => None,
    };
    let object: Option<Term> = match &pattern.object {
        TermPattern::NamedNode(node) => Some(node.clone().into()),
        TermPattern::Literal(literal) => Some(literal.clone().into()),
        _ => None,
    };
    let quads = store.quads().quads_for_pattern(
        subject.as_ref().map(Into::into),
        predicate.map(NamedNode::as_ref),
        object.as_ref().map(Into::into),
        None::<GraphNameRef<'_>>,
    );
    let mut rows = 0;
    for quad in quads.take(COUNTED) {
        quad.map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        rows += 1;
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{NamedNode, Quad};
    use spargebra::{Query, SparqlParser};

    use super::*;

    fn allowed(store: &Store, text: &str) -> bool {
        match SparqlParser::new().with_base_iri("http://e/").unwrap().parse_query(text).unwrap() {
            Query::Select { pattern, .. } => check(store, &pattern).is_ok(),
            _ => unreachable!(),
        }
    }

    #[test]
    fn what_would_be_multiplied_without_end_is_refused_and_what_hangs_together_is_not() {
        let node = |text: &str| NamedNode::new(format!("http://e/{text}")).unwrap();
        let quads =
            (0..2000).map(|at| Quad::new(node(&format!("s{at}")), node("p"), node(&format!("o{at}")), node("g")));
        let store = Store::of_quads("http://e/", quads).unwrap();
        for text in [
            "SELECT * { ?a ?b ?c . ?d ?e ?f }",
            "SELECT * { ?a <p> ?b . ?b <q> ?c . ?d ?e ?a . OPTIONAL { ?c <r> ?f } }",
            "SELECT * { ?a ?b ?c . <s1> <p> ?d . <s2> <p> ?e . ?f ?g ?h }",
            "SELECT * { GRAPH ?g { ?a <p> ?b } VALUES ?x { 1 2 3 } { SELECT (COUNT(*) AS ?n) { ?s ?t ?u } } }",
            "SELECT * { ?a <p> [ <q> ?b ] . ?b <r> ?c }",
        ] {
            assert!(allowed(&store, text), "{text}");
        }
        for text in [
            "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
            "SELECT * { { ?a ?b ?c } { ?d ?e ?f } OPTIONAL { ?g ?h ?i } }",
            "SELECT * { GRAPH ?x { ?a ?b ?c . ?d ?e ?f } GRAPH ?y { ?g ?h ?i } ?j ?k ?l }",
            "SELECT * { { SELECT ?a { ?a ?b ?c . ?d ?e ?f } } ?g ?h ?i }",
        ] {
            assert!(!allowed(&store, text), "{text}");
        }
    }
}
