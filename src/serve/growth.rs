//! Texts that a query makes longer and longer: `BIND(CONCAT(?a, ?a) AS ?b)` sixty times over is a text of more letters than
//! any machine holds, and one function call is nothing that a time-out could stop.
//!
//! How long texts get is bounded before the query runs: in lengths of what it starts from, which is a term of the data, or
//! sixteen letters of the query itself.

use std::collections::BTreeMap;

use spargebra::algebra::{AggregateExpression, Expression, Function, GraphPattern, OrderExpression};

use super::problem::{Code, Problem};

/// How many times as long as what it starts from a text may get.
const MOST: f64 = 10_000.0;

/// Letters of the query that count as one term of the data.
const UNIT: f64 = 16.0;

/// # Errors
/// When a pattern makes texts too long.
pub(super) fn check(pattern: &GraphPattern) -> Result<(), Problem> {
    Lengths::default().pattern(pattern)
}

/// How long what variables stand for may be; one where nothing is known.
#[derive(Default)]
struct Lengths(BTreeMap<String, f64>);

impl Lengths {
    fn pattern(&mut self, pattern: &GraphPattern) -> Result<(), Problem> {
        match pattern {
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => {}
            GraphPattern::Join { left, right }
            | GraphPattern::Lateral { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right } => {
                self.pattern(left)?;
                self.pattern(right)?;
            }
            GraphPattern::LeftJoin { left, right, expression } => {
                self.pattern(left)?;
                self.pattern(right)?;
                expression.iter().try_for_each(|expression| self.of(expression).map(drop))?;
            }
            GraphPattern::Filter { expr, inner } => {
                self.pattern(inner)?;
                self.of(expr)?;
            }
            GraphPattern::Extend { inner, variable, expression } => {
                self.pattern(inner)?;
                let length = self.of(expression)?;
                self.note(variable.as_str(), length);
            }
            GraphPattern::OrderBy { inner, expression } => {
                self.pattern(inner)?;
                for order in expression {
                    let (OrderExpression::Asc(expression) | OrderExpression::Desc(expression)) = order;
                    self.of(expression)?;
                }
            }
            GraphPattern::Group { inner, aggregates, .. } => {
                self.pattern(inner)?;
                for (variable, aggregate) in aggregates {
                    if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                        let length = self.of(expr)?;
                        self.note(variable.as_str(), length);
                    }
                }
            }
            GraphPattern::Graph { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::Service { inner, .. } => self.pattern(inner)?,
        }
        Ok(())
    }

    /// A variable of one name in several parts of a query is as long as the longest.
    fn note(&mut self, variable: &str, length: f64) {
        let known = self.0.entry(variable.to_owned()).or_insert(1.0);
        *known = known.max(length);
    }

    /// How long the value of an expression may be.
    fn of(&mut self, expression: &Expression) -> Result<f64, Problem> {
        let length = match expression {
            Expression::NamedNode(_) | Expression::Bound(_) => 1.0,
            #[expect(clippy::cast_precision_loss, reason = "a bound needs no more")]
            Expression::Literal(literal) => (literal.value().len() as f64 / UNIT).max(1.0),
            Expression::Variable(variable) => self.0.get(variable.as_str()).copied().unwrap_or(1.0),
            Expression::Or(left, right)
            | Expression::And(left, right)
            | Expression::Equal(left, right)
            | Expression::SameTerm(left, right)
            | Expression::Greater(left, right)
            | Expression::GreaterOrEqual(left, right)
            | Expression::Less(left, right)
            | Expression::LessOrEqual(left, right)
            | Expression::Add(left, right)
            | Expression::Subtract(left, right)
            | Expression::Multiply(left, right)
            | Expression::Divide(left, right) => {
                self.of(left)?;
                self.of(right)?;
                1.0
            }
            Expression::UnaryPlus(inner) | Expression::UnaryMinus(inner) | Expression::Not(inner) => {
                self.of(inner)?;
                1.0
            }
            Expression::In(inner, list) => {
                self.of(inner)?;
                list.iter().try_for_each(|one| self.of(one).map(drop))?;
                1.0
            }
            Expression::Exists(pattern) => {
                self.pattern(pattern)?;
                1.0
            }
            Expression::If(condition, one, other) => {
                self.of(condition)?;
                self.of(one)?.max(self.of(other)?)
            }
            Expression::Coalesce(list) => {
                let mut longest = 1.0_f64;
                for one in list {
                    longest = longest.max(self.of(one)?);
                }
                longest
            }
            Expression::FunctionCall(function, arguments) => {
                let lengths = arguments.iter().map(|one| self.of(one)).collect::<Result<Vec<f64>, _>>()?;
                let longest = lengths.iter().copied().fold(1.0, f64::max);
                match function {
                    Function::Concat => lengths.iter().sum::<f64>().max(1.0),
                    // each letter may become the whole of what is put in its place
                    Function::Replace => longest * lengths.get(2).copied().unwrap_or(1.0).max(1.0) * UNIT_OF_REPLACED,
                    Function::EncodeForUri | Function::UCase | Function::LCase => 3.0 * longest,
                    _ => longest,
                }
            }
        };
        if length > MOST {
            return Err(Problem::new(
                Code::TooLarge,
                format!(
                    "the query makes texts of more than {MOST} times what it starts from: CONCAT or REPLACE in each other"
                ),
            ));
        }
        Ok(length)
    }
}

/// How many times longer a text gets by a replacement of at most sixteen letters: a dozen in each other, as cleaning
/// takes, are allowed, since few letters of a text are the ones that are replaced.
const UNIT_OF_REPLACED: f64 = 2.0;

#[cfg(test)]
mod tests {
    use spargebra::{Query, SparqlParser};

    use super::*;

    fn allowed(text: &str) -> bool {
        match SparqlParser::new().parse_query(text).unwrap() {
            Query::Select { pattern, .. } => check(&pattern).is_ok(),
            _ => unreachable!(),
        }
    }

    #[test]
    fn doubling_again_and_again_is_refused_and_what_people_write_is_not() {
        let doubled = |times: usize| -> String {
            (0..times).map(|at| format!("BIND(CONCAT(?v{at}, ?v{at}) AS ?v{}) ", at + 1)).collect()
        };
        assert!(allowed(&format!("SELECT * {{ BIND('x' AS ?v0) {} }}", doubled(10))));
        assert!(!allowed(&format!("SELECT * {{ BIND('x' AS ?v0) {} }}", doubled(20))));
        assert!(!allowed(&format!("SELECT * {{ ?a ?b ?c FILTER EXISTS {{ BIND(?c AS ?v0) {} }} }}", doubled(20))));
        let nested = |times: usize, with: &str| {
            (0..times).fold("?c".to_owned(), |inner, _| format!("REPLACE({inner}, 'a', '{with}')"))
        };
        assert!(allowed(&format!("SELECT ({} AS ?x) {{ ?a ?b ?c }}", nested(12, "-"))));
        assert!(!allowed(&format!("SELECT ({} AS ?x) {{ ?a ?b ?c }}", nested(6, &"a".repeat(64)))));
        assert!(allowed(&format!("SELECT (CONCAT({}) AS ?x) {{ ?a ?b ?c }}", vec!["STR(?c), ' '"; 40].join(", "))));
    }
}
