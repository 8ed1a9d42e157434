//! Graphs as resources: the SPARQL 1.1 Graph Store HTTP Protocol, <https://www.w3.org/TR/sparql11-http-rdf-update/>.
//!
//! `/store?graph=IRI` and `/store?default` name a graph; `/store` alone is the whole dataset; `/store/PATH` and
//! `/graph/PATH` name a graph by the address itself.

use std::io::Write;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfParser, RdfSerializer};
use oxigraph::model::{GraphName, GraphNameRef, NamedNode, NamedOrBlankNodeRef, Quad};
use oxigraph::sparql::CancellationToken;
use oxigraph::store::Transaction;
use sha2::{Digest, Sha256};

use super::answer::AnswerFormat;
use super::body::media_type;
use super::filter::pairs;
use super::problem::{Code, Problem};
use super::service::Outlet;
use super::update::Writable;
use super::{Service, accept, body};
use crate::graph::PREFIXES;

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/store", any(endpoint))
        .route("/store/{*path}", any(endpoint))
        .route("/graph/{*path}", any(endpoint))
}

/// What may be done with a graph.
const METHODS: [Method; 5] = [Method::GET, Method::HEAD, Method::PUT, Method::POST, Method::DELETE];

/// What a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    /// All graphs.
    Dataset,
    /// The default graph: outside conformance, the union of all.
    Default,
    /// One graph.
    Named(NamedNode),
}

impl Target {
    fn read(service: &Service, head: &Parts) -> Result<Self, Problem> {
        let bad = |detail: String| Problem::new(Code::BadParameter, detail);
        let base = service.base();
        let path = head.uri.path();
        if path != "/store" {
            let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
            let iri = match path.strip_prefix("/store/") {
                _ if service.settings.conformance => format!("http://{host}{path}"),
                // `/store/graph/user/notes` and `/graph/user/notes` are one graph, whatever host it is reached by
                Some(below) => format!("{base}{below}"),
                None => format!("{base}{}", path.trim_start_matches('/')),
            };
            return NamedNode::new(iri.clone()).map(Self::Named).map_err(|error| bad(format!("`{iri}`: {error}")));
        }
        let mut target = None;
        for (name, value) in pairs(head.uri.query().unwrap_or_default()) {
            let one = match name.as_str() {
                "default" => Self::Default,
                "graph" => {
                    let iri = oxiri::Iri::parse(base)
                        .and_then(|base| base.resolve(&value))
                        .map_err(|error| bad(format!("`graph={value}`: {error}")))?;
                    Self::Named(NamedNode::new_unchecked(iri.into_inner()))
                }
                _ => return Err(bad(format!("`{name}`: there are `graph` and `default`"))),
            };
            if target.replace(one).is_some() {
                return Err(bad("one graph at a time".to_owned()));
            }
        }
        Ok(target.unwrap_or(Self::Dataset))
    }

    fn graph_name(&self) -> GraphName {
        match self {
            Self::Named(node) => GraphName::NamedNode(node.clone()),
            Self::Dataset | Self::Default => GraphName::DefaultGraph,
        }
    }
}

async fn endpoint(State(service): State<Arc<Service>>, request: axum::extract::Request) -> Result<Response, Problem> {
    let (head, from) = request.into_parts();
    if !METHODS.contains(&head.method) {
        let problem = Problem::new(Code::MethodNotAllowed, "there are GET, HEAD, PUT, POST and DELETE");
        let mut answer = problem.into_response();
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, PUT, POST, DELETE"));
        return Ok(answer);
    }
    if matches!(head.method, Method::PUT | Method::POST | Method::DELETE) {
        // who may not write is told nothing else
        service.may_write(&head.headers)?;
    }
    let target = Target::read(&service, &head)?;
    match head.method {
        Method::GET => get(&service, &head.headers, target).await,
        Method::HEAD => {
            let mut answer = get(&service, &head.headers, target).await?;
            *answer.body_mut() = axum::body::Body::empty();
            Ok(answer)
        }
        Method::PUT | Method::POST => {
            // known before the body comes
            if let Target::Named(graph) = &target {
                Writable::of(&service).check(Some(graph))?;
            }
            let bytes = service.body(&head.headers, from).await?;
            put(&service, &head, target, bytes).await
        }
        _ => delete(&service, target).await,
    }
}

async fn get(service: &Arc<Service>, headers: &HeaderMap, target: Target) -> Result<Response, Problem> {
    let accepted = body::accepted(headers);
    let whole = target == Target::Dataset;
    let offered = if whole {
        &[AnswerFormat::NQuads, AnswerFormat::TriG, AnswerFormat::JsonLd][..]
    } else {
        &[
            AnswerFormat::Turtle,
            AnswerFormat::NTriples,
            AnswerFormat::RdfXml,
            AnswerFormat::JsonLd,
            AnswerFormat::TriG,
            AnswerFormat::NQuads,
        ]
    };
    let (format, media_type) =
        accept::best(accepted.as_deref(), offered.iter().map(|format| (*format, format.media_types()))).ok_or_else(
            || {
                let types: Vec<&str> = offered.iter().map(|format| format.media_types()[0]).collect();
                Problem::new(Code::NotAcceptable, format!("there are {}", types.join(", ")))
            },
        )?;
    let format = rdf_format(format);
    service.stream(move |service, token, out| write(service, &target, format, media_type, token, out)).await
}

fn rdf_format(format: AnswerFormat) -> RdfFormat {
    match format {
        AnswerFormat::NTriples => RdfFormat::NTriples,
        AnswerFormat::RdfXml => RdfFormat::RdfXml,
        AnswerFormat::JsonLd => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
        AnswerFormat::TriG => RdfFormat::TriG,
        AnswerFormat::NQuads => RdfFormat::NQuads,
        _ => RdfFormat::Turtle,
    }
}

fn write(
    service: &Service,
    target: &Target,
    format: RdfFormat,
    media_type: &'static str,
    token: &CancellationToken,
    out: &mut Outlet,
) -> Result<(), Problem> {
    let internal = |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
    let store = service.store();
    let quads = store.quads();
    let chosen = match target {
        Target::Named(graph) => {
            let there = quads.contains_named_graph(graph.as_ref()).map_err(|error| internal(&error))?;
            if !there {
                return Err(Problem::new(Code::NotFound, format!("there is no graph {graph}")));
            }
            Some(GraphNameRef::NamedNode(graph.as_ref()))
        }
        Target::Default if service.settings.conformance => Some(GraphNameRef::DefaultGraph),
        Target::Default | Target::Dataset => None,
    };
    out.set_type(media_type);
    let mut serializer = RdfSerializer::from_format(format);
    for (prefix, iri) in PREFIXES {
        serializer = serializer.with_prefix(*prefix, *iri).map_err(|error| internal(&error))?;
    }
    let mut writer = serializer.for_writer(&mut *out);
    let mut written = || -> Result<(), Problem> {
        for quad in quads.quads_for_pattern(None, None, None, chosen) {
            let mut quad = quad.map_err(|error| internal(&error))?;
            if token.is_cancelled() {
                return Err(Problem::new(Code::QueryTimeout, "it was stopped: ask for one graph at a time"));
            }
            if *target != Target::Dataset {
                quad.graph_name = GraphName::DefaultGraph;
            }
            writer.serialize_quad(&quad).map_err(|error| internal(&error))?;
        }
        Ok(())
    };
    let result = written().and_then(|()| {
        let finished = writer.finish().and_then(Write::flush);
        finished.map_err(|error| internal(&error))
    });
    if out.is_full() {
        let detail = format!("it is larger than {} bytes: ask for one graph", service.settings.answer_bytes);
        return Err(Problem::new(Code::TooLarge, detail));
    }
    result
}

/// What a body holds.
struct Content {
    quads: Vec<Quad>,
    /// Whether its format tells graphs apart.
    has_graphs: bool,
}

const READ: &str = "text/turtle, application/n-triples, application/rdf+xml, application/ld+json, application/trig, application/n-quads";

/// Reads a body, or each part of a form of files. Quads of the default graph go into `graph`.
async fn read(headers: &HeaderMap, bytes: Vec<u8>, base: &str, graph: &GraphName) -> Result<Content, Problem> {
    let media_type = media_type(headers);
    if media_type != "multipart/form-data" {
        return parse(&media_type, &bytes, base, graph, false);
    }
    let bad = |error: &dyn std::fmt::Display| Problem::new(Code::MalformedRdf, error.to_string());
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(content_type).map_err(|error| bad(&error))?;
    let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(axum::body::Bytes::from(bytes))]);
    let mut parts = multer::Multipart::new(stream, boundary);
    let mut all = Content { quads: Vec::new(), has_graphs: false };
    while let Some(part) = parts.next_field().await.map_err(|error| bad(&error))? {
        let media_type = part.content_type().map(|given| given.essence_str().to_owned()).unwrap_or_default();
        let bytes = part.bytes().await.map_err(|error| bad(&error))?;
        let content = parse(&media_type, &bytes, base, graph, true)?;
        all.has_graphs |= content.has_graphs;
        all.quads.extend(content.quads);
    }
    Ok(all)
}

/// Prefixes that a part of a form need not declare, beside those of exports: files that belong together often declare
/// theirs in the first alone.
const COMMON: &[(&str, &str)] = &[
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
];

fn parse(
    media_type: &str,
    bytes: &[u8],
    base: &str,
    graph: &GraphName,
    common_prefixes: bool,
) -> Result<Content, Problem> {
    let format = match media_type {
        // what exports are called by people who know one format
        "text/plain" => Some(RdfFormat::NTriples),
        other => RdfFormat::from_media_type(other),
    };
    let Some(format) = format else {
        return Err(Problem::new(Code::UnsupportedMediaType, format!("`{media_type}`: there are {READ}")));
    };
    let bad = |error: &dyn std::fmt::Display| Problem::new(Code::MalformedRdf, error.to_string());
    let parser = RdfParser::from_format(format)
        .with_base_iri(base)
        .map_err(|error| bad(&error))?
        .with_default_graph(graph.clone())
        .rename_blank_nodes();
    let mut text = Vec::new();
    if common_prefixes && matches!(format, RdfFormat::Turtle | RdfFormat::TriG) {
        for (prefix, iri) in PREFIXES.iter().chain(COMMON) {
            text.extend_from_slice(format!("@prefix {prefix}: <{iri}> .\n").as_bytes());
        }
    }
    text.extend_from_slice(bytes);
    let quads: Result<Vec<Quad>, _> = parser.for_slice(&text).collect();
    Ok(Content { quads: quads.map_err(|error| bad(&error))?, has_graphs: format.supports_datasets() })
}

/// PUT replaces, POST adds.
async fn put(service: &Arc<Service>, head: &Parts, target: Target, bytes: Vec<u8>) -> Result<Response, Problem> {
    let replaces = head.method == Method::PUT;
    let base = match &target {
        Target::Named(graph) => graph.as_str().to_owned(),
        _ => service.base().to_owned(),
    };
    let made = made_graph(service, head, &bytes);
    let content = read(&head.headers, bytes, &base, &target.graph_name()).await?;
    if target == Target::Dataset && !replaces && !content.has_graphs {
        // the protocol has the server name a new graph (section 5.5)
        let quads = content.quads.into_iter().map(|quad| Quad { graph_name: made.clone().into(), ..quad }).collect();
        let content = Content { quads, has_graphs: false };
        let location = made.as_str().to_owned();
        store(service, Target::Named(made), content, false).await?;
        let location =
            HeaderValue::from_str(&location).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        return Ok((StatusCode::CREATED, [(header::LOCATION, location)]).into_response());
    }
    if target != Target::Dataset && content.quads.iter().any(|quad| quad.graph_name != target.graph_name()) {
        return Err(Problem::new(Code::BadParameter, "the body names other graphs than the address"));
    }
    let created = store(service, target, content, replaces).await?;
    Ok(if created { StatusCode::CREATED } else { StatusCode::NO_CONTENT }.into_response())
}

/// The graph that a POST without one makes: named by its content, so that sending it twice makes it once.
fn made_graph(service: &Service, head: &Parts, bytes: &[u8]) -> NamedNode {
    let name: String = Sha256::digest(bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    NamedNode::new_unchecked(if service.settings.conformance {
        format!("http://{host}/store/{name}")
    } else {
        format!("{}graph/user/{name}", service.base())
    })
}

async fn store(service: &Arc<Service>, target: Target, content: Content, replaces: bool) -> Result<bool, Problem> {
    let work = move |service: &Service, token: &CancellationToken| {
        let internal = |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
        let writable = Writable::of(service);
        match &target {
            Target::Named(graph) => writable.check(Some(graph))?,
            Target::Default => writable.check(None)?,
            Target::Dataset if replaces => writable.check(None)?,
            Target::Dataset => {
                for quad in &content.quads {
                    match &quad.graph_name {
                        GraphName::NamedNode(graph) => writable.check(Some(graph))?,
                        _ => writable.check(None)?,
                    }
                }
            }
        }
        let store = service.store();
        let mut transaction = store.quads().start_transaction().map_err(|error| internal(&error))?;
        let created = match &target {
            Target::Named(graph) => !exists(&transaction, graph)?,
            Target::Default | Target::Dataset => false,
        };
        if replaces {
            match &target {
                Target::Named(graph) => transaction.clear_graph(graph.as_ref()),
                Target::Default => transaction.clear_graph(GraphNameRef::DefaultGraph),
                Target::Dataset => transaction.clear(),
            }
            .map_err(|error| internal(&error))?;
        }
        if let Target::Named(graph) = &target {
            // there from now on, even where nothing is in it
            transaction.insert_named_graph(graph.as_ref());
        }
        transaction.extend(&content.quads);
        if token.is_cancelled() {
            return Err(Problem::new(Code::QueryTimeout, "it was stopped: nothing was changed"));
        }
        transaction.commit().map_err(|error| internal(&error))?;
        Ok(created)
    };
    service.change(work).await
}

fn exists(transaction: &Transaction<'_>, graph: &NamedNode) -> Result<bool, Problem> {
    transaction
        .contains_named_graph(NamedOrBlankNodeRef::NamedNode(graph.as_ref()))
        .map_err(|error| Problem::new(Code::Internal, error.to_string()))
}

async fn delete(service: &Arc<Service>, target: Target) -> Result<Response, Problem> {
    let work = move |service: &Service, _: &CancellationToken| {
        let internal = |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
        let writable = Writable::of(service);
        let store = service.store();
        let mut transaction = store.quads().start_transaction().map_err(|error| internal(&error))?;
        match &target {
            Target::Named(graph) => {
                writable.check(Some(graph))?;
                if !exists(&transaction, graph)? {
                    return Err(Problem::new(Code::NotFound, format!("there is no graph {graph}")));
                }
                transaction.remove_named_graph(NamedOrBlankNodeRef::NamedNode(graph.as_ref()))
            }
            Target::Default => {
                writable.check(None)?;
                transaction.clear_graph(GraphNameRef::DefaultGraph)
            }
            Target::Dataset => {
                writable.check(None)?;
                transaction.clear()
            }
        }
        .map_err(|error| internal(&error))?;
        transaction.commit().map_err(|error| internal(&error))
    };
    service.change(work).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
