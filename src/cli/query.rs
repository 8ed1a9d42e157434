use std::io::Read;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Term;
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsParser, ReaderQueryResultsParserOutput};

use super::output::write_to;
use super::remote::{Knowledge, Server, copy};
use super::{Global, Outcome};
use crate::graph::ReadyQuery;
use crate::graph::query::{self, with_parameters};
use crate::serve::answer::{self, AnswerFormat, AnswerKind};
use crate::view::columns;

/// Ask the knowledge base in SPARQL 1.1: a ready query by its name, a file, or a query of your own.
///
/// The default graph is the union of all graphs. `$name` in a query stands for a parameter.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline query --list
  dateline query entity-timeline --param who=\"Mark Carney\"
  dateline query mine.rq --format csv > mine.csv
  dateline query -e 'SELECT ?label { ?e a sem:Event ; rdfs:label ?label }'

Exit code: 1 where nothing matched.")]
pub(crate) struct Query {
    /// A ready query's name, or a file; `-` reads standard input.
    #[arg(value_name = "NAME|FILE", required_unless_present_any = ["expression", "list"])]
    name: Option<String>,
    /// The query itself. The knowledge base's usual prefixes need not be declared.
    #[arg(short = 'e', long = "expression", value_name = "SPARQL", conflicts_with = "name")]
    expression: Option<String>,
    /// A parameter's value; may be given several times.
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = pair)]
    parameters: Vec<(String, String)>,
    /// List the ready queries and their parameters.
    #[arg(long, conflicts_with_all = ["name", "expression", "parameters"])]
    list: bool,
    /// How to print the answer; without it, a table, or Turtle where the answer is a graph.
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal.
    Table,
    /// SPARQL 1.1 results.
    Csv,
    /// SPARQL 1.1 results, with types.
    Tsv,
    /// SPARQL 1.1 results.
    Json,
    /// SPARQL 1.1 results.
    Xml,
    /// For CONSTRUCT and DESCRIBE.
    Turtle,
    /// For CONSTRUCT and DESCRIBE.
    Ntriples,
    /// For CONSTRUCT and DESCRIBE.
    Rdfxml,
    /// For CONSTRUCT and DESCRIBE.
    Jsonld,
}

impl Format {
    fn of_answers(self) -> Option<AnswerFormat> {
        Some(match self {
            Self::Table => return None,
            Self::Csv => AnswerFormat::Csv,
            Self::Tsv => AnswerFormat::Tsv,
            Self::Json => AnswerFormat::Json,
            Self::Xml => AnswerFormat::Xml,
            Self::Turtle => AnswerFormat::Turtle,
            Self::Ntriples => AnswerFormat::NTriples,
            Self::Rdfxml => AnswerFormat::RdfXml,
            Self::Jsonld => AnswerFormat::JsonLd,
        })
    }
}

fn pair(given: &str) -> Result<(String, String), String> {
    let (name, value) = given.split_once('=').ok_or("a parameter is written NAME=VALUE")?;
    Ok((name.trim().trim_start_matches('$').to_owned(), value.to_owned()))
}

impl Query {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        if self.list {
            return list(global);
        }
        let asked = self.asked(global)?;
        let store = match global.open_to_read()? {
            Knowledge::Here(store) => store,
            Knowledge::There(server) => return self.ask_server(global, &server, asked),
        };
        let results = match asked {
            Asked::Free(sparql) => store.query(&sparql, &self.parameters)?,
            Asked::Ready(ready) => store.run(&ready, &self.parameters)?,
        };
        let kind = AnswerKind::of(&results);
        let format = self.format.unwrap_or(if kind == AnswerKind::Graph { Format::Turtle } else { Format::Table });
        if let Some(format) = format.of_answers() {
            if !format.fits(kind) {
                bail!(WRONG_FORMAT);
            }
            write_to(None, |out| Ok(answer::write(results, format, out)?))?;
            return Ok(Outcome::Done);
        }
        let (header, rows) = query::table(results)?;
        table(global, &header, &rows)
    }

    /// What is asked: the argument, a ready query, a file or standard input.
    fn asked(&self, global: &Global) -> anyhow::Result<Asked> {
        if let Some(sparql) = &self.expression {
            return Ok(Asked::Free(sparql.clone()));
        }
        let name = self.name.as_deref().unwrap_or("-");
        if name == "-" {
            let mut sparql = String::new();
            std::io::stdin().read_to_string(&mut sparql).context("standard input cannot be read")?;
            return Ok(Asked::Free(sparql));
        }
        let ready = ReadyQuery::all(&global.resources())?;
        if let Some(ready) = ready.into_iter().find(|ready| ready.name == name) {
            return Ok(Asked::Ready(ready));
        }
        match std::fs::read_to_string(name) {
            Ok(sparql) => {
                // a file that says what its parameters are is asked as a ready one
                let own = ReadyQuery::read(name, &sparql).ok().filter(|own| !own.parameters.is_empty());
                Ok(own.map_or(Asked::Free(sparql), Asked::Ready))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                bail!(
                    "`{name}` is neither a ready query nor a file\nhint: `dateline query --list` lists the ready ones"
                )
            }
            Err(error) => Err(error).with_context(|| format!("`{name}` cannot be read")),
        }
    }

    /// Has a running server answer.
    fn ask_server(&self, global: &Global, server: &Server, asked: Asked) -> anyhow::Result<Outcome> {
        let wanted = self.format.and_then(Format::of_answers);
        let accept = match wanted {
            Some(format) => format.media_types()[0],
            None => "application/sparql-results+json, application/n-triples;q=0.5, text/turtle;q=0.4",
        };
        let accept = if self.format.is_none() { "application/sparql-results+json, text/turtle;q=0.5" } else { accept };
        let called = match asked {
            Asked::Free(sparql) => server.query(with_parameters(&sparql, &self.parameters), accept),
            Asked::Ready(ready) => server.ready(&ready.text, &self.parameters, accept),
        }?;
        if wanted.is_some() || called.media_type.as_deref() == Some("text/turtle") {
            write_to(None, |out| copy(called, out))?;
            return Ok(Outcome::Done);
        }
        let (header, rows) = if called.media_type.as_deref() == Some("application/n-triples") {
            let triples = RdfParser::from_format(RdfFormat::NTriples).for_reader(called.body);
            let shown = triples.map(|quad| -> anyhow::Result<Vec<String>> {
                let quad = quad?;
                let terms: [Term; 3] = [quad.subject.into(), quad.predicate.into(), quad.object];
                Ok(terms.iter().map(query::shown).collect())
            });
            let header = ["subject", "predicate", "object"].map(str::to_owned).to_vec();
            (header, shown.collect::<anyhow::Result<Vec<Vec<String>>>>()?)
        } else {
            match QueryResultsParser::from_format(QueryResultsFormat::Json).for_reader(called.body)? {
                ReaderQueryResultsParserOutput::Boolean(value) => {
                    (vec!["answer".to_owned()], vec![vec![value.to_string()]])
                }
                ReaderQueryResultsParserOutput::Solutions(solutions) => {
                    let header = solutions.variables().iter().map(|name| name.as_str().to_owned()).collect();
                    let rows = solutions.map(|solution| -> anyhow::Result<Vec<String>> {
                        let cells = solution?;
                        let cell = |term: &Option<Term>| term.as_ref().map(query::shown).unwrap_or_default();
                        Ok(cells.values().iter().map(cell).collect())
                    });
                    (header, rows.collect::<anyhow::Result<Vec<Vec<String>>>>()?)
                }
            }
        };
        table(global, &header, &rows)
    }
}

/// What is asked.
enum Asked {
    /// A query of one's own.
    Free(String),
    /// One that says what its parameters are.
    Ready(ReadyQuery),
}

const WRONG_FORMAT: &str = "this query's answer cannot be written so\nhint: json, xml, csv, tsv are for SELECT (json, xml \
                            for ASK), the others for CONSTRUCT and DESCRIBE";

fn table(global: &Global, header: &[String], rows: &[Vec<String>]) -> anyhow::Result<Outcome> {
    write_to(None, |mut out| Ok(columns::write(&mut out, header, rows, global.screen())?))?;
    if rows.is_empty() {
        global.say("nothing matched");
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}

fn list(global: &Global) -> anyhow::Result<Outcome> {
    let queries = ReadyQuery::all(&global.resources())?;
    write_to(None, |out| {
        for query in &queries {
            writeln!(out, "{}: {}", query.name, query.title)?;
            for parameter in &query.parameters {
                let default = match &parameter.default {
                    Some(default) => format!(" (default `{default}`)"),
                    None => " (must be given)".to_owned(),
                };
                writeln!(out, "  --param {}=…: {}{default}", parameter.name, parameter.meaning)?;
            }
        }
        Ok(())
    })?;
    Ok(Outcome::Done)
}
