//! A knowledge base that is somewhere else: a running `dateline serve`, or any SPARQL endpoint that holds our graphs.

use std::io::{Read, Write};

use anyhow::{Context, anyhow, bail};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{GraphName, NamedNode, Quad, Term};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsParser, ReaderQueryResultsParserOutput};
use serde::de::DeserializeOwned;

use super::Global;
use crate::fetch::{Call, Called, Fetcher, Hosts};
use crate::graph::timeline::{Filter, Timeline};
use crate::graph::{ArticleRow, EntityRow, Explanation, Named, Stats, Store};
use crate::serve::filter::parameters;

/// Where answers come from.
pub(crate) enum Knowledge {
    /// A store in this process: of a folder, or filled from a SPARQL endpoint.
    Here(Box<Store>),
    /// A running `dateline serve`.
    There(Server),
}

impl Knowledge {
    pub(crate) fn timeline(&self, filter: &Filter) -> anyhow::Result<Timeline> {
        match self {
            Self::Here(store) => Ok(store.timeline(filter)?),
            Self::There(server) => server.json("timeline.json", &parameters(filter)),
        }
    }

    pub(crate) fn articles(&self, filter: &Filter) -> anyhow::Result<Vec<ArticleRow>> {
        match self {
            Self::Here(store) => Ok(store.articles(filter)?),
            Self::There(server) => server.json("articles.json", &parameters(filter)),
        }
    }

    pub(crate) fn entities(&self, filter: &Filter) -> anyhow::Result<Vec<EntityRow>> {
        match self {
            Self::Here(store) => Ok(store.entities(filter)?),
            Self::There(server) => server.json("entities.json", &parameters(filter)),
        }
    }

    pub(crate) fn named(&self, filter: &Filter) -> anyhow::Result<Vec<Named>> {
        match self {
            Self::Here(store) => Ok(store.named(filter)?),
            Self::There(server) => server.json("names.json", &parameters(filter)),
        }
    }

    pub(crate) fn quick_statements(&self, rows: &[EntityRow]) -> anyhow::Result<String> {
        match self {
            Self::Here(store) => Ok(store.quick_statements(rows)?),
            Self::There(_) => {
                bail!("QuickStatements are written from the folder\nhint: --kb DIR, on the server's machine")
            }
        }
    }

    pub(crate) fn stats(&self) -> anyhow::Result<Stats> {
        match self {
            Self::Here(store) => Ok(store.stats()?),
            Self::There(server) => server.json("stats.json", &[]),
        }
    }

    pub(crate) fn explain(&self, id: &str) -> anyhow::Result<Explanation> {
        match self {
            Self::Here(store) => Ok(store.explain(id)?),
            Self::There(server) => {
                let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
                server.json(&format!("explain/{}", id.replace('+', "%20")), &[])
            }
        }
    }

    pub(crate) fn export(
        &self,
        format: RdfFormat,
        filter: &Filter,
        provenance: bool,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        match self {
            Self::Here(store) => Ok(store.export(format, Some(filter), provenance, out)?),
            Self::There(server) => {
                let ending = match format {
                    RdfFormat::TriG => "trig",
                    RdfFormat::Turtle => "ttl",
                    RdfFormat::JsonLd { .. } => "jsonld",
                    _ => "nq",
                };
                let mut parameters = parameters(filter);
                if provenance {
                    parameters.push(("provenance".to_owned(), "true".to_owned()));
                }
                let called = server.get(&format!("export.{ending}"), &parameters, "*/*")?;
                copy(called, out)
            }
        }
    }
}

/// Copies an answer. One that breaks off is an error: what came is not all.
pub(crate) fn copy(mut called: Called, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = called.body.read(&mut buffer).context("the answer broke off: it is not whole")?;
        if count == 0 {
            return Ok(());
        }
        out.write_all(&buffer[..count])?;
    }
}

/// A running `dateline serve`.
pub(crate) struct Server {
    address: String,
    fetcher: Fetcher,
    token: Option<String>,
}

impl Server {
    fn url(&self, path: &str, parameters: &[(String, String)]) -> anyhow::Result<String> {
        let mut url = url::Url::parse(&self.address)
            .and_then(|base| base.join(path))
            .with_context(|| format!("`{}` is no address", self.address))?;
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        Ok(url.into())
    }

    /// Asks, and makes an error of what the server calls one.
    pub(crate) fn call(&self, call: Call) -> anyhow::Result<Called> {
        let called =
            self.fetcher.call(call, Hosts::Any).with_context(|| format!("the server at `{}`", self.address))?;
        if (200..300).contains(&called.status) {
            return Ok(called);
        }
        Err(self.refused(called))
    }

    /// What a server's error says, with what to do about it.
    fn refused(&self, called: Called) -> anyhow::Error {
        let status = called.status;
        let retry = called.retry_after.clone();
        let said: Option<serde_json::Value> = called.bytes().ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let field = |name: &str| said.as_ref().and_then(|said| said[name].as_str()).unwrap_or_default().to_owned();
        let (code, title, detail) = (field("code"), field("title"), field("detail"));
        let hint = match code.as_str() {
            "unauthorized" => "\nhint: set DATELINE_TOKEN to the server's token".to_owned(),
            "read-only" => "\nhint: start it with `dateline serve --write-token-file FILE`".to_owned(),
            "" => String::new(),
            _ if retry.is_some() => "\nhint: try again in a moment".to_owned(),
            code => format!("\nhint: {}problems/{code} explains it", self.address),
        };
        let what = if title.is_empty() { format!("it answered {status}") } else { format!("{title}: {detail}") };
        anyhow!("the server at `{}`: {what}{hint}", self.address)
    }

    pub(crate) fn get(&self, path: &str, parameters: &[(String, String)], accept: &str) -> anyhow::Result<Called> {
        let mut call = Call::get(&self.url(path, parameters)?);
        call.accept = Some(accept.to_owned());
        self.call(call)
    }

    fn json<T: DeserializeOwned>(&self, path: &str, parameters: &[(String, String)]) -> anyhow::Result<T> {
        let called = self.get(path, parameters, "application/json")?;
        let bytes = all(called)?;
        serde_json::from_slice(&bytes).with_context(|| {
            format!("the server at `{}` is of another version: its answer cannot be read", self.address)
        })
    }

    /// Asks a query; the caller says in which formats it reads the answer.
    pub(crate) fn query(&self, sparql: String, accept: &str) -> anyhow::Result<Called> {
        let url = self.url("sparql", &[])?;
        let mut call = Call::get(&url).with_body("POST", "application/sparql-query", sparql.into_bytes());
        call.accept = Some(accept.to_owned());
        self.call(call)
    }

    /// Asks a query that is written as the ready ones are.
    pub(crate) fn ready(&self, text: &str, parameters: &[(String, String)], accept: &str) -> anyhow::Result<Called> {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("text", text).extend_pairs(parameters);
        let url = self.url("query", &[])?;
        let mut call =
            Call::get(&url).with_body("POST", "application/x-www-form-urlencoded", form.finish().into_bytes());
        call.accept = Some(accept.to_owned());
        self.call(call)
    }

    /// Sends articles as JSON lines; the answer has a line for each.
    pub(crate) fn ingest(&self, lines: Vec<u8>) -> anyhow::Result<Called> {
        let url = self.url("ingest", &[])?;
        for _ in 0..TRIES {
            let mut call = Call::get(&url).with_body("POST", "application/jsonl", lines.clone());
            call.bearer.clone_from(&self.token);
            // analysing takes what it takes
            call.timeout = Some(INGEST_PATIENCE);
            let called =
                self.fetcher.call(call, Hosts::Any).with_context(|| format!("the server at `{}`", self.address))?;
            if called.status != 503 {
                return if called.status == 200 { Ok(called) } else { Err(self.refused(called)) };
            }
            let wait = called.retry_after.as_ref().and_then(|wait| wait.parse::<u64>().ok()).unwrap_or(5).min(60);
            std::thread::sleep(std::time::Duration::from_secs(wait));
        }
        bail!("the server at `{}` is busy\nhint: try again later", self.address)
    }
}

const TRIES: usize = 12;
const INGEST_PATIENCE: std::time::Duration = std::time::Duration::from_secs(3600);

fn all(called: Called) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    copy(called, &mut bytes)?;
    Ok(bytes)
}

impl Global {
    /// The address that `--kb` names, where it names one; it ends in a slash.
    pub(crate) fn address(&self) -> anyhow::Result<Option<String>> {
        let folder = self.folder()?;
        let Some(given) = folder.to_str() else { return Ok(None) };
        if !(given.starts_with("http://") || given.starts_with("https://")) {
            return Ok(None);
        }
        Ok(Some(if given.ends_with('/') { given.to_owned() } else { format!("{given}/") }))
    }

    /// The server that `--kb` names.
    pub(crate) fn server(&self, address: &str) -> anyhow::Result<Server> {
        let token = std::env::var("DATELINE_TOKEN").ok().filter(|token| !token.is_empty());
        let mut config = self.configuration()?;
        // a whole timeline may be larger than a page, and take longer
        config.limits.fetch_seconds = config.limits.fetch_seconds.max(600);
        Ok(Server { address: address.to_owned(), fetcher: Fetcher::new(&config)?, token })
    }

    /// Opens it for reading, wherever it is.
    pub(crate) fn open_to_read(&self) -> anyhow::Result<Knowledge> {
        let Some(address) = self.address()? else { return Ok(Knowledge::Here(Box::new(self.open_folder_to_read()?))) };
        let server = self.server(&address)?;
        let mut call = Call::get(&server.url("healthz", &[])?);
        call.accept = Some("application/json".to_owned());
        let health =
            server.fetcher.call(call, Hosts::Any).with_context(|| format!("the knowledge base at `{address}`"))?;
        let ours = health.status == 200
            && all(health)
                .ok()
                .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
                .is_some_and(|said| said["program"] == "dateline");
        if ours {
            return Ok(Knowledge::There(server));
        }
        // the address of another endpoint is used as it was given
        let endpoint = self.folder()?.to_string_lossy().into_owned();
        self.say(&format!("`{endpoint}` is no dateline server: reading its graphs over SPARQL"));
        Ok(Knowledge::Here(Box::new(filled_from(&Endpoint { address: endpoint, fetcher: server.fetcher })?)))
    }
}

/// Any SPARQL 1.1 endpoint.
struct Endpoint {
    address: String,
    fetcher: Fetcher,
}

impl Endpoint {
    fn ask(&self, query: &str, accept: &str) -> anyhow::Result<Called> {
        let form = url::form_urlencoded::Serializer::new(String::new()).append_pair("query", query).finish();
        let mut call =
            Call::get(&self.address).with_body("POST", "application/x-www-form-urlencoded", form.into_bytes());
        call.accept = Some(accept.to_owned());
        let place = || format!("the SPARQL endpoint at `{}`", self.address);
        let called = self.fetcher.call(call, Hosts::Any).with_context(place)?;
        if !(200..300).contains(&called.status) {
            bail!(
                "{} answered {}\nhint: give the address that takes queries, such as …/sparql",
                place(),
                called.status
            );
        }
        Ok(called)
    }

    /// The graphs' names.
    fn graphs(&self) -> anyhow::Result<Vec<String>> {
        let query = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }";
        let called = self.ask(query, "application/sparql-results+json")?;
        let parsed = QueryResultsParser::from_format(QueryResultsFormat::Json).for_reader(called.body)?;
        let ReaderQueryResultsParserOutput::Solutions(solutions) = parsed else { bail!("it answered no rows") };
        let mut graphs = Vec::new();
        for solution in solutions {
            if let Some(Term::NamedNode(graph)) = solution?.get("g") {
                graphs.push(graph.as_str().to_owned());
            }
        }
        graphs.sort();
        Ok(graphs)
    }

    fn graph(&self, graph: &str) -> anyhow::Result<Vec<Quad>> {
        let name = NamedNode::new(graph)?;
        let query = format!("CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}");
        let called = self.ask(&query, "application/n-triples, text/turtle;q=0.9")?;
        let format = called.media_type.as_deref().and_then(RdfFormat::from_media_type).unwrap_or(RdfFormat::NTriples);
        let parser = RdfParser::from_format(format).with_default_graph(GraphName::NamedNode(name));
        parser.for_reader(called.body).map(|quad| -> anyhow::Result<Quad> { Ok(quad?) }).collect()
    }
}

/// A store in memory with the graphs of an endpoint.
fn filled_from(endpoint: &Endpoint) -> anyhow::Result<Store> {
    let graphs = endpoint.graphs().with_context(|| format!("`{}` cannot be asked", endpoint.address))?;
    let base = graphs.iter().find_map(|graph| graph.strip_suffix("graph/merge"));
    let base = base.with_context(|| {
        format!("`{}` holds no knowledge base of ours: it has no graph …/graph/merge", endpoint.address)
    })?;
    let mut quads = Vec::new();
    let below = format!("{base}graph/");
    for graph in graphs.iter().filter(|graph| graph.starts_with(&below)) {
        quads.extend(endpoint.graph(graph).with_context(|| format!("graph <{graph}>"))?);
    }
    Ok(Store::of_quads(base, quads)?)
}
