//! SPARQL: free queries, and the ready ones of `queries/` with typed parameters.
//!
//! A parameter stands in a query as `$name` and is replaced by a term (or, inside `VALUES`, by terms) before the query is
//! parsed, never by text: a value cannot break out of its place. A ready query says of itself in comments at its top:
//!
//! ```text
//! # title: The timeline of an entity
//! # parameter who (entity): a name, an alias, a Wikidata id or an IRI
//! # parameter since (date) = 0001-01-01: only what may have been on or after that day
//! # columns: event, label, earliest, latest
//! ```

use std::collections::BTreeMap;

use oxigraph::io::RdfFormat;
use oxigraph::model::{Literal, NamedNode, Term};
use oxigraph::sparql::QueryResults;

use crate::calendar::Moment;
use crate::error::DataFileError;
use crate::event::Status;
use crate::graph::terms::{scheme, xsd};
use crate::graph::{GraphError, Store, functions, ontology, write};
use crate::resource::Resources;

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// A name, alias, Wikidata id or IRI: all entities that it may mean, inside `VALUES`.
    Entity,
    /// An event's id or IRI.
    Event,
    /// An event type, with those below it, inside `VALUES`.
    Type,
    /// A status.
    Status,
    /// A day, month or year: its first second.
    Date,
    /// A day, month or year: its last second.
    Until,
    /// A whole number.
    Number,
    /// Words.
    Text,
}

impl ParameterKind {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "entity" => Self::Entity,
            "event" => Self::Event,
            "type" => Self::Type,
            "status" => Self::Status,
            "date" => Self::Date,
            "until" => Self::Until,
            "number" => Self::Number,
            "text" => Self::Text,
            _ => return None,
        })
    }
}

/// A parameter of a ready query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, without `$`.
    pub name: String,
    /// What it takes.
    pub kind: ParameterKind,
    /// What it is where nothing is given; `None`: it must be given.
    pub default: Option<String>,
    /// What it means.
    pub meaning: String,
}

/// A query of `queries/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyQuery {
    /// Its name: the file's, without `.rq`.
    pub name: String,
    /// One line.
    pub title: String,
    /// Its parameters, in order.
    pub parameters: Vec<Parameter>,
    /// The columns of the answer, in order.
    pub columns: Vec<String>,
    /// The SPARQL.
    pub text: String,
}

impl ReadyQuery {
    /// All of them, by name.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn all(resources: &Resources) -> Result<Vec<Self>, DataFileError> {
        resources.list("queries", "rq")?.iter().map(|path| Self::read(path, &resources.text(path)?)).collect()
    }

    /// The one of that name.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn named(resources: &Resources, name: &str) -> Result<Self, GraphError> {
        let path = format!("queries/{name}.rq");
        if !resources.list("queries", "rq")?.contains(&path) {
            return Err(GraphError::Unknown { what: "ready query", id: name.to_owned() });
        }
        Ok(Self::read(&path, &resources.text(&path)?)?)
    }

    /// Reads a query with what its comments say of it; `path` gives the name.
    ///
    /// # Errors
    /// When the title is missing or a parameter is not as the module's head shows.
    pub fn read(path: &str, text: &str) -> Result<Self, DataFileError> {
        let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".rq").to_owned();
        let mut query =
            Self { name, title: String::new(), parameters: Vec::new(), columns: Vec::new(), text: text.to_owned() };
        for (at, line) in text.lines().enumerate() {
            let Some(line) = line.strip_prefix('#').map(str::trim) else { continue };
            if let Some(title) = line.strip_prefix("title:") {
                title.trim().clone_into(&mut query.title);
            } else if let Some(columns) = line.strip_prefix("columns:") {
                query.columns = columns.split(',').map(|column| column.trim().to_owned()).collect();
            } else if let Some(parameter) = line.strip_prefix("parameter ") {
                let wrong =
                    || DataFileError::new(path, "not `parameter name (kind) = default: meaning`").at_line(at + 1);
                query.parameters.push(read_parameter(parameter).ok_or_else(wrong)?);
            }
        }
        if query.title.is_empty() {
            return Err(DataFileError::new(path, "no `# title:`"));
        }
        Ok(query)
    }
}

fn read_parameter(text: &str) -> Option<Parameter> {
    let (name, rest) = text.split_once('(')?;
    let (kind, rest) = rest.split_once(')')?;
    let (default, meaning) = rest.split_once(": ").map_or((rest.trim_end_matches(':'), ""), |parts| parts);
    let default = default.trim().strip_prefix('=').map(|default| default.trim().to_owned());
    Some(Parameter {
        name: name.trim().to_owned(),
        kind: ParameterKind::from_name(kind.trim())?,
        default,
        meaning: meaning.trim().to_owned(),
    })
}

/// Replaces `$name` where SPARQL would read a variable: not in IRIs, strings and comments.
fn substitute(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '<' => iri_length(rest),
            '"' | '\'' => string_length(rest, c),
            '$' => {
                let name: String = rest[1..].chars().take_while(|&c| c.is_alphanumeric() || c == '_').collect();
                if let Some(value) = values.get(&name) {
                    out.push_str(value);
                    rest = &rest[1 + name.len()..];
                    continue;
                }
                1
            }
            _ => c.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

/// The length of an IRI in angle brackets; of the bracket alone where it compares.
fn iri_length(text: &str) -> usize {
    let end = text.find(|c: char| c <= ' ' || matches!(c, '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\'));
    match end {
        Some(end) if text[end..].starts_with('>') => end + 1,
        _ => 1,
    }
}

fn string_length(text: &str, quote: char) -> usize {
    let long: String = std::iter::repeat_n(quote, 3).collect();
    let close = if text.starts_with(&long) { long } else { quote.to_string() };
    let mut at = close.len();
    while at < text.len() && !text[at..].starts_with(&close) {
        let c = text[at..].chars().next().map_or(1, char::len_utf8);
        at +=
            if text[at..].starts_with('\\') { 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8) } else { c };
    }
    (at + close.len()).min(text.len())
}

impl Store {
    /// Answers a SPARQL query over the union of all graphs. `parameters` replace `$name`: a value that reads as a number,
    /// a date or an IRI becomes such a term, any other a string. Relative IRIs are below the knowledge base's base.
    ///
    /// # Errors
    /// When it is no SPARQL or fails.
    pub fn query(&self, sparql: &str, parameters: &[(String, String)]) -> Result<QueryResults<'static>, GraphError> {
        self.evaluate(&with_parameters(sparql, parameters))
    }

    /// Answers a ready query.
    ///
    /// # Errors
    /// When a parameter is missing, unknown or wrong, or the query fails.
    pub fn run(
        &self,
        query: &ReadyQuery,
        parameters: &[(String, String)],
    ) -> Result<QueryResults<'static>, GraphError> {
        self.evaluate(&self.fill_in(query, parameters)?)
    }

    /// The SPARQL of a ready query with its parameters in their places.
    ///
    /// # Errors
    /// When a parameter is missing, unknown or wrong.
    pub(crate) fn fill_in(&self, query: &ReadyQuery, parameters: &[(String, String)]) -> Result<String, GraphError> {
        let wrong = |name: &str, message: String| GraphError::Parameter { name: name.to_owned(), message };
        for (name, _) in parameters {
            if !query.parameters.iter().any(|known| known.name == *name) {
                let known: Vec<&str> = query.parameters.iter().map(|known| known.name.as_str()).collect();
                return Err(wrong(name, format!("unknown; `{}` knows: {}", query.name, known.join(", "))));
            }
        }
        let mut values = BTreeMap::new();
        for parameter in &query.parameters {
            let given = parameters.iter().rev().find(|(name, _)| *name == parameter.name).map(|(_, value)| value);
            let value = given.or(parameter.default.as_ref());
            let value = value.ok_or_else(|| wrong(&parameter.name, format!("missing: {}", parameter.meaning)))?;
            let term = self.terms(parameter.kind, value).map_err(|message| wrong(&parameter.name, message))?;
            values.insert(parameter.name.clone(), term);
        }
        Ok(substitute(&query.text, &values))
    }

    /// The term or terms of a parameter's value.
    fn terms(&self, kind: ParameterKind, value: &str) -> Result<String, String> {
        let date = |end: bool| -> Result<String, String> {
            let moment: Moment = value.parse().map_err(|error: crate::calendar::CalendarError| error.to_string())?;
            let clock = if end { "23:59:59" } else { "00:00:00" };
            let clock = moment.time().map_or(clock.to_owned(), |time| time.format("%H:%M:%S").to_string());
            let day = if end { moment.last_day() } else { moment.first_day() };
            Ok(Literal::new_typed_literal(format!("{day}T{clock}Z"), xsd::DATE_TIME).to_string())
        };
        match kind {
            ParameterKind::Entity => {
                let found = self.meant(value).map_err(|error| error.to_string())?;
                let iris: Vec<String> = found.iter().map(|id| self.names.entity(id).to_string()).collect();
                Ok(iris.join(" "))
            }
            ParameterKind::Event => {
                let id = self.find_event(value).map_err(|error| error.to_string())?;
                Ok(self.names.event(&id).to_string())
            }
            ParameterKind::Type => {
                let name = value.strip_prefix(scheme::EVENT_TYPE).unwrap_or(value).to_lowercase();
                if !ontology::is_event_type(&name) {
                    return Err(format!("`{value}` is no event type"));
                }
                let mut names = ontology::narrower(&name);
                names.push(name);
                names.sort();
                let iris: Vec<String> =
                    names.iter().map(|name| write::concept(scheme::EVENT_TYPE, name).to_string()).collect();
                Ok(iris.join(" "))
            }
            ParameterKind::Status => match Status::from_name(&value.to_lowercase()) {
                Some(status) => Ok(write::concept(scheme::STATUS, status.name()).to_string()),
                None => Err(format!("`{value}` is no status")),
            },
            ParameterKind::Date => date(false),
            ParameterKind::Until => date(true),
            ParameterKind::Number => match value.trim().parse::<i64>() {
                Ok(number) => Ok(number.to_string()),
                Err(_) => Err(format!("`{value}` is no whole number")),
            },
            ParameterKind::Text => Ok(Literal::new_simple_literal(value).to_string()),
        }
    }

    fn evaluate(&self, sparql: &str) -> Result<QueryResults<'static>, GraphError> {
        let evaluator = functions::evaluator(&self.quads).without_default_http_service_handler();
        let evaluator = evaluator.with_base_iri(self.base()).map_err(|_| GraphError::Base(self.base().to_owned()))?;
        let mut query = evaluator.parse_query(sparql)?;
        // a query that names its dataset means it; for all others the knowledge base is one graph
        if query.dataset().is_default_dataset() {
            query.dataset_mut().set_default_graph_as_union();
        }
        Ok(query.on_store(&self.quads).execute()?)
    }
}

/// A query of one's own with its parameters in their places.
pub(crate) fn with_parameters(sparql: &str, parameters: &[(String, String)]) -> String {
    let values = parameters.iter().map(|(name, value)| (name.clone(), guess(value).to_string())).collect();
    substitute(sparql, &values)
}

/// The term that a free parameter's value reads as.
fn guess(value: &str) -> Term {
    if value.parse::<i64>().is_ok() {
        return Literal::new_typed_literal(value, xsd::INTEGER).into();
    }
    if value.parse::<f64>().is_ok_and(f64::is_finite) && !value.contains(['e', 'E']) {
        return Literal::new_typed_literal(value, xsd::DECIMAL).into();
    }
    if let Ok(moment) = value.parse::<Moment>() {
        return Literal::new_typed_literal(crate::graph::quads::moment_stamp(moment), xsd::DATE_TIME).into();
    }
    let bracketed = value.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let iri = bracketed.unwrap_or(value);
    if (bracketed.is_some() || iri.starts_with("http://") || iri.starts_with("https://"))
        && let Ok(node) = NamedNode::new(iri)
    {
        return node.into();
    }
    Literal::new_simple_literal(value).into()
}

/// The RDF format of that name.
#[must_use]
pub fn graph_format(name: &str) -> Option<RdfFormat> {
    Some(match name {
        "turtle" | "ttl" => RdfFormat::Turtle,
        "ntriples" => RdfFormat::NTriples,
        "nquads" => RdfFormat::NQuads,
        "trig" => RdfFormat::TriG,
        "rdfxml" => RdfFormat::RdfXml,
        "jsonld" => RdfFormat::JsonLd { profile: oxigraph::io::JsonLdProfileSet::empty() },
        _ => return None,
    })
}

/// An answer as a table: the header and the rows, plain values without types.
///
/// # Errors
/// When the query fails while it runs.
pub fn table(results: QueryResults<'_>) -> Result<(Vec<String>, Vec<Vec<String>>), GraphError> {
    let plain = |term: Option<&Term>| term.map(shown).unwrap_or_default();
    match results {
        QueryResults::Boolean(answer) => Ok((vec!["answer".to_owned()], vec![vec![answer.to_string()]])),
        QueryResults::Solutions(solutions) => {
            let header: Vec<String> = solutions.variables().iter().map(|name| name.as_str().to_owned()).collect();
            let mut rows = Vec::new();
            for solution in solutions {
                let solution = solution?;
                rows.push(header.iter().map(|name| plain(solution.get(name.as_str()))).collect());
            }
            Ok((header, rows))
        }
        QueryResults::Graph(triples) => {
            let header = ["subject", "predicate", "object"].map(str::to_owned).to_vec();
            let mut rows = Vec::new();
            for triple in triples {
                let triple = triple?;
                let subject = Term::from(triple.subject);
                let predicate = Term::from(triple.predicate);
                rows.push(vec![plain(Some(&subject)), plain(Some(&predicate)), plain(Some(&triple.object))]);
            }
            Ok((header, rows))
        }
    }
}

/// A term for a person to read, without its datatype.
#[must_use]
pub fn shown(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_replaced_where_a_variable_may_stand_and_nowhere_else() {
        let values = BTreeMap::from([("who".to_owned(), "<http://a/b>".to_owned())]);
        let text = "# $who\nSELECT * { ?s <$who> $who ; ?p \"$who\" , '''it's $who''' . FILTER(?x < $who && ?y > 3) }";
        let made = substitute(text, &values);
        assert_eq!(
            made,
            "# $who\nSELECT * { ?s <$who> <http://a/b> ; ?p \"$who\" , '''it's $who''' . FILTER(?x < <http://a/b> && ?y > 3) }"
        );
    }

    #[test]
    fn values_become_terms_of_their_kind() {
        assert_eq!(guess("42").to_string(), "\"42\"^^<http://www.w3.org/2001/XMLSchema#integer>");
        assert_eq!(
            guess("2026-01").to_string(),
            "\"2026-01-01T00:00:00Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime>"
        );
        assert_eq!(guess("http://a/b").to_string(), "<http://a/b>");
        assert_eq!(guess("\" } DROP ALL").to_string(), "\"\\\" } DROP ALL\"");
    }
}
