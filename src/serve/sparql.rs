//! SPARQL 1.1 Protocol, queries: <https://www.w3.org/TR/sparql11-protocol/>. Updates are not offered.

use std::io::{self, Write};

use axum::http::{HeaderMap, Method, header};
use oxigraph::io::{RdfFormat, RdfParser, RdfSerializer};
use oxigraph::model::NamedNode;
use oxigraph::sparql::{CancellationToken, QueryEvaluationError};
use oxigraph::store::Store as Dataset;

use super::accept;
use super::answer::{self, AnswerError, AnswerFormat, AnswerKind};
use super::filter::pairs;
use super::problem::{Code, Problem};
use crate::graph::functions;

/// Bytes of a request's body.
pub(super) const BODY_LIMIT: usize = 1 << 20;
/// Bytes of an answer, which is held in memory so that a query that fails late still ends in an error and not in a
/// broken answer.
const ANSWER_LIMIT: usize = 256 << 20;
/// Brackets within brackets that a query may hold: the parser recurses.
const DEPTH_LIMIT: usize = 128;

/// A query as the protocol brings it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Request {
    query: String,
    default_graphs: Vec<NamedNode>,
    named_graphs: Vec<NamedNode>,
}

/// An answer ready to send.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) media_type: &'static str,
    pub(super) bytes: Vec<u8>,
}

impl Request {
    /// Reads query string, headers and body. `None`: no query at all, so the service describes itself.
    pub(super) fn read(
        method: &Method,
        query_string: Option<&str>,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Option<Self>, Problem> {
        let mut parameters = pairs(query_string.unwrap_or_default());
        if method == Method::POST {
            let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
            let media_type = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
            let text =
                || std::str::from_utf8(body).map_err(|_| Problem::new(Code::BadParameter, "the body is not UTF-8"));
            match media_type.as_str() {
                "application/x-www-form-urlencoded" => {
                    if !parameters.is_empty() {
                        let detail = "with a form in the body, no parameters stand in the address";
                        return Err(Problem::new(Code::BadParameter, detail));
                    }
                    parameters = pairs(text()?);
                    if !parameters.iter().any(|(name, _)| name == "query" || name == "update") {
                        return Err(Problem::new(Code::BadParameter, "the form holds no `query`"));
                    }
                }
                "application/sparql-query" => {
                    if parameters.iter().any(|(name, _)| name == "query") {
                        return Err(Problem::new(Code::BadParameter, "a query stands in the address and in the body"));
                    }
                    parameters.push(("query".to_owned(), text()?.to_owned()));
                }
                other => {
                    let detail = format!(
                        "`{other}`: a query comes as application/sparql-query or application/x-www-form-urlencoded"
                    );
                    return Err(Problem::new(Code::UnsupportedMediaType, detail));
                }
            }
        }
        Self::from_parameters(parameters)
    }

    fn from_parameters(parameters: Vec<(String, String)>) -> Result<Option<Self>, Problem> {
        let mut request = Self::default();
        let mut found = false;
        for (name, value) in parameters {
            let graph = || {
                NamedNode::new(&value)
                    .map_err(|error| Problem::new(Code::BadParameter, format!("`{name}={value}`: {error}")))
            };
            match name.as_str() {
                "query" if found => return Err(Problem::new(Code::BadParameter, "`query` is given twice")),
                "query" => {
                    found = true;
                    request.query = value;
                }
                "update" => return Err(Problem::new(Code::BadParameter, "this endpoint takes queries, not updates")),
                "default-graph-uri" => request.default_graphs.push(graph()?),
                "named-graph-uri" => request.named_graphs.push(graph()?),
                _ => {}
            }
        }
        Ok(found.then_some(request))
    }

    /// Asks the dataset. The default graph is the union of all graphs, where neither the request nor the query names
    /// others; what the request names wins over what the query names (section 2.1.4 of the protocol).
    pub(super) fn answer(
        &self,
        dataset: &Dataset,
        base: &str,
        accepted: Option<&str>,
        token: &CancellationToken,
    ) -> Result<Answer, Problem> {
        if depth(&self.query) > DEPTH_LIMIT {
            let detail = format!("more than {DEPTH_LIMIT} brackets within brackets");
            return Err(Problem::new(Code::MalformedQuery, detail));
        }
        let mut query = functions::evaluator(dataset)
            .with_cancellation_token(token.clone())
            .with_base_iri(base)
            .map_err(|error| Problem::new(Code::Internal, error.to_string()))?
            .parse_query(&self.query)
            .map_err(|error| Problem::new(Code::MalformedQuery, error.to_string()))?;
        if !self.default_graphs.is_empty() || !self.named_graphs.is_empty() {
            query.dataset_mut().set_default_graph(self.default_graphs.iter().cloned().map(Into::into).collect());
            query.dataset_mut().set_available_named_graphs(self.named_graphs.iter().cloned().map(Into::into).collect());
        } else if query.dataset().is_default_dataset() {
            query.dataset_mut().set_default_graph_as_union();
        }
        let results = query.on_store(dataset).execute().map_err(|error| failed(&error))?;
        let kind = AnswerKind::of(&results);
        let offered = AnswerFormat::ALL.iter().filter(|format| format.fits(kind));
        let (format, media_type) = accept::best(accepted, offered.map(|format| (*format, format.media_types())))
            .ok_or_else(|| {
                let types =
                    AnswerFormat::ALL.iter().filter(|format| format.fits(kind)).map(|format| format.media_types()[0]);
                let detail = format!("this query's answer comes as {}", types.collect::<Vec<_>>().join(", "));
                Problem::new(Code::NotAcceptable, detail)
            })?;
        let mut out = Capped::default();
        match answer::write(results, format, &mut out) {
            Ok(()) => Ok(Answer { media_type, bytes: out.bytes }),
            Err(_) if out.full => {
                let detail = format!("the answer is larger than {ANSWER_LIMIT} bytes: use LIMIT");
                Err(Problem::new(Code::TooLarge, detail))
            }
            Err(AnswerError::Evaluation(error)) => Err(failed(&error)),
            Err(error) => Err(Problem::new(Code::Internal, error.to_string())),
        }
    }
}

fn failed(error: &QueryEvaluationError) -> Problem {
    match error {
        QueryEvaluationError::Cancelled => Problem::new(Code::QueryTimeout, "it was stopped: make it more selective"),
        QueryEvaluationError::UnsupportedService(_)
        | QueryEvaluationError::UnboundService
        | QueryEvaluationError::InvalidServiceName(_)
        | QueryEvaluationError::Service(_) => {
            Problem::new(Code::MalformedQuery, format!("{error}: other endpoints are not asked from here"))
        }
        QueryEvaluationError::UnsupportedCustomFunction(_)
        | QueryEvaluationError::UnsupportedCustomFunctionArity { .. } => {
            Problem::new(Code::MalformedQuery, error.to_string())
        }
        error => Problem::new(Code::Internal, error.to_string()),
    }
}

/// How deep brackets stand within brackets, those in strings and comments counted too.
fn depth(query: &str) -> usize {
    let (mut now, mut deepest) = (0_usize, 0);
    for byte in query.bytes() {
        match byte {
            b'(' | b'{' | b'[' => {
                now += 1;
                deepest = deepest.max(now);
            }
            b')' | b'}' | b']' => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[derive(Default)]
struct Capped {
    bytes: Vec<u8>,
    full: bool,
}

impl Write for Capped {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + part.len() > ANSWER_LIMIT {
            self.full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the endpoint says of itself (SPARQL 1.1 Service Description), as the client likes to read it.
pub(super) fn description(endpoint: &str, accepted: Option<&str>) -> Result<Answer, Problem> {
    let internal = |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
    let formats = [AnswerFormat::Turtle, AnswerFormat::RdfXml, AnswerFormat::NTriples, AnswerFormat::JsonLd];
    let (format, media_type) = accept::best(accepted, formats.map(|format| (format, format.media_types())))
        .ok_or_else(|| {
            Problem::new(Code::NotAcceptable, "the description comes as Turtle, RDF/XML, N-Triples, JSON-LD")
        })?;
    let format = match format {
        AnswerFormat::RdfXml => RdfFormat::RdfXml,
        AnswerFormat::NTriples => RdfFormat::NTriples,
        AnswerFormat::JsonLd => RdfFormat::JsonLd { profile: oxigraph::io::JsonLdProfileSet::empty() },
        _ => RdfFormat::Turtle,
    };
    let parser = RdfParser::from_format(RdfFormat::Turtle).with_base_iri(endpoint).map_err(|error| internal(&error))?;
    let mut writer = RdfSerializer::from_format(format)
        .with_prefix("sd", "http://www.w3.org/ns/sparql-service-description#")
        .map_err(|error| internal(&error))?
        .for_writer(Vec::new());
    for quad in parser.for_slice(DESCRIPTION.as_bytes()) {
        let quad = quad.map_err(|error| internal(&error))?;
        writer.serialize_quad(&quad).map_err(|error| internal(&error))?;
    }
    Ok(Answer { media_type, bytes: writer.finish().map_err(|error| internal(&error))? })
}

const DESCRIPTION: &str = include_str!("description.ttl");

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset() -> Dataset {
        let dataset = Dataset::new().unwrap();
        let quads =
            "<http://e/a> <http://e/p> \"1\" <http://e/g1> .\n<http://e/b> <http://e/p> \"2\" <http://e/g2> .\n";
        dataset.load_from_slice(RdfFormat::NQuads, quads.as_bytes()).unwrap();
        dataset
    }

    fn ask(parameters: &str, accepted: Option<&str>) -> Result<String, Problem> {
        let request = Request::read(&Method::GET, Some(parameters), &HeaderMap::new(), b"").unwrap().unwrap();
        let answer = request.answer(&dataset(), "http://localhost/", accepted, &CancellationToken::new())?;
        Ok(String::from_utf8(answer.bytes).unwrap())
    }

    #[test]
    fn the_default_graph_is_the_union_unless_graphs_are_named() {
        let query = "query=SELECT+(COUNT(*)+AS+%3Fn)+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D";
        assert_eq!(ask(query, Some("text/csv")).unwrap(), "n\r\n2\r\n");
        let one = format!("{query}&default-graph-uri=http://e/g1");
        assert_eq!(ask(&one, Some("text/csv")).unwrap(), "n\r\n1\r\n");
        let none = format!("{query}&named-graph-uri=http://e/g1");
        assert_eq!(ask(&none, Some("text/csv")).unwrap(), "n\r\n0\r\n");
        let from = "query=SELECT+(COUNT(*)+AS+%3Fn)+FROM+%3Chttp://e/g2%3E+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D";
        assert_eq!(ask(from, Some("text/csv")).unwrap(), "n\r\n1\r\n");
    }

    #[test]
    fn a_query_nested_without_end_is_refused_and_does_not_crash() {
        let deep = format!("query=ASK%7BFILTER({}1{})%7D", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(ask(&deep, None).unwrap_err(), {
            Problem::new(Code::MalformedQuery, format!("more than {DEPTH_LIMIT} brackets within brackets"))
        });
    }

    #[test]
    fn a_cancelled_query_is_a_timeout() {
        let token = CancellationToken::new();
        token.cancel();
        let request = Request { query: "SELECT * { ?s ?p ?o }".to_owned(), ..Request::default() };
        let problem = request.answer(&dataset(), "http://localhost/", None, &token).unwrap_err();
        assert_eq!(problem, Problem::new(Code::QueryTimeout, "it was stopped: make it more selective"));
    }

    #[test]
    fn the_description_names_the_endpoint() {
        let answer = description("http://localhost:7878/sparql", Some("application/n-triples")).unwrap();
        let text = String::from_utf8(answer.bytes).unwrap();
        assert!(
            text.contains("<http://www.w3.org/ns/sparql-service-description#endpoint> <http://localhost:7878/sparql>")
        );
    }
}
