//! What a SPARQL query answers, in every format: for the endpoint and for the `query` command.

use std::io::{self, Write};

use oxigraph::io::{RdfFormat, RdfSerializer};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};
use oxigraph::sparql::{QueryEvaluationError, QueryResults};

/// Which of the three kinds of answer a query has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// `SELECT`: rows.
    Rows,
    /// `ASK`: yes or no.
    Boolean,
    /// `CONSTRUCT`, `DESCRIBE`: triples.
    Graph,
}

impl AnswerKind {
    /// The kind of an answer.
    #[must_use]
    pub fn of(results: &QueryResults<'_>) -> Self {
        match results {
            QueryResults::Solutions(_) => Self::Rows,
            QueryResults::Boolean(_) => Self::Boolean,
            QueryResults::Graph(_) => Self::Graph,
        }
    }
}

/// A serialisation of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the formats")]
pub enum AnswerFormat {
    Json,
    Xml,
    Csv,
    Tsv,
    Turtle,
    NTriples,
    RdfXml,
    JsonLd,
    TriG,
    NQuads,
}

impl AnswerFormat {
    /// All of them; the first that fits a kind is what it gets where nothing is asked for.
    pub const ALL: &[Self] = &[
        Self::Json,
        Self::Xml,
        Self::Csv,
        Self::Tsv,
        Self::Turtle,
        Self::NTriples,
        Self::RdfXml,
        Self::JsonLd,
        Self::TriG,
        Self::NQuads,
    ];

    /// The media types, the one that answers carry first.
    #[must_use]
    pub fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["application/sparql-results+json", "application/json"],
            Self::Xml => &["application/sparql-results+xml", "application/xml", "text/xml"],
            Self::Csv => &["text/csv"],
            Self::Tsv => &["text/tab-separated-values"],
            Self::Turtle => &["text/turtle", "application/x-turtle"],
            Self::NTriples => &["application/n-triples", "text/plain"],
            Self::RdfXml => &["application/rdf+xml", "application/xml", "text/xml"],
            Self::JsonLd => &["application/ld+json", "application/json"],
            Self::TriG => &["application/trig"],
            Self::NQuads => &["application/n-quads"],
        }
    }

    /// Whether answers of that kind can be written so. A truth value has no CSV or TSV in the standard.
    #[must_use]
    pub fn fits(self, kind: AnswerKind) -> bool {
        match self {
            Self::Json | Self::Xml => kind != AnswerKind::Graph,
            Self::Csv | Self::Tsv => kind == AnswerKind::Rows,
            _ => kind == AnswerKind::Graph,
        }
    }

    fn rows(self) -> Option<QueryResultsFormat> {
        Some(match self {
            Self::Json => QueryResultsFormat::Json,
            Self::Xml => QueryResultsFormat::Xml,
            Self::Csv => QueryResultsFormat::Csv,
            Self::Tsv => QueryResultsFormat::Tsv,
            _ => return None,
        })
    }

    fn graph(self) -> Option<RdfFormat> {
        Some(match self {
            Self::Turtle => RdfFormat::Turtle,
            Self::NTriples => RdfFormat::NTriples,
            Self::RdfXml => RdfFormat::RdfXml,
            Self::JsonLd => RdfFormat::JsonLd { profile: oxigraph::io::JsonLdProfileSet::empty() },
            Self::TriG => RdfFormat::TriG,
            Self::NQuads => RdfFormat::NQuads,
            _ => return None,
        })
    }
}

/// Why an answer could not be written.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The query failed or was cancelled on the way.
    #[error(transparent)]
    Evaluation(#[from] QueryEvaluationError),
    /// The output could not be written to.
    #[error("writing failed: {0}")]
    Io(#[from] io::Error),
    /// Rows asked for as a graph, or the other way round.
    #[error("this query's answer cannot be written in that format")]
    WrongFormat,
}

/// Writes an answer.
///
/// # Errors
/// When the evaluation fails on the way, `out` cannot be written to or the format does not fit the kind of answer.
pub fn write(results: QueryResults<'_>, format: AnswerFormat, out: impl Write) -> Result<(), AnswerError> {
    match results {
        QueryResults::Solutions(solutions) => {
            let format = format.rows().ok_or(AnswerError::WrongFormat)?;
            let mut writer = QueryResultsSerializer::from_format(format)
                .serialize_solutions_to_writer(out, solutions.variables().to_vec())?;
            for solution in solutions {
                writer.serialize(&solution?)?;
            }
            writer.finish()?.flush()?;
        }
        QueryResults::Boolean(value) => {
            let format = format.rows().ok_or(AnswerError::WrongFormat)?;
            QueryResultsSerializer::from_format(format).serialize_boolean_to_writer(out, value)?.flush()?;
        }
        QueryResults::Graph(triples) => {
            let format = format.graph().ok_or(AnswerError::WrongFormat)?;
            let mut writer = RdfSerializer::from_format(format).for_writer(out);
            for triple in triples {
                writer.serialize_triple(&triple?)?;
            }
            writer.finish()?.flush()?;
        }
    }
    Ok(())
}
