//! Queries over HTTP, answered while they are made.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{Method, header};
use axum::response::Response;
use axum::routing::get;
use oxigraph::sparql::{CancellationToken, QueryEvaluationError, SparqlEvaluator};
use spargebra::{Query, SparqlParser};

use super::answer::{self, AnswerError, AnswerFormat, AnswerKind};
use super::description::{Features, description};
use super::problem::{Code, Problem};
use super::protocol::{Operation, Request, check_depth, check_operators};
use super::service::Outlet;
use super::{Service, accept, body, growth, product, typed, update};
use crate::graph::{PREFIXES, Store, functions};

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/sparql", get(endpoint).post(endpoint))
}

async fn endpoint(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    request: axum::extract::Request,
) -> Result<Response, Problem> {
    let (head, from) = request.into_parts();
    let bytes = if head.method == Method::POST { service.body(&head.headers, from).await? } else { Vec::new() };
    let accepted = body::accepted(&head.headers);
    match Request::read(&head.method, query.as_deref(), &head.headers, &bytes)? {
        None => {
            let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
            let settings = &service.settings;
            let features = Features {
                union: !settings.conformance,
                writes: settings.conformance || settings.token.is_some(),
                remote: settings.remote.is_on(),
            };
            let (media_type, bytes) = description(&format!("http://{host}/sparql"), accepted.as_deref(), features)?;
            Ok(typed(media_type, bytes))
        }
        Some(request) if request.operation == Operation::Update => {
            service.may_write(&head.headers)?;
            update::run(&service, request).await
        }
        Some(request) => {
            check(&request)?;
            service.stream(move |service, token, out| answer(service, &request, accepted.as_deref(), token, out)).await
        }
    }
}

/// Bytes of a query.
const QUERY_LIMIT: usize = 1 << 20;

/// # Errors
/// When it is too long, or nested too deep.
pub(super) fn check(request: &Request) -> Result<(), Problem> {
    if request.text.len() > QUERY_LIMIT {
        return Err(Problem::new(Code::TooLarge, format!("a query may hold {QUERY_LIMIT} bytes")));
    }
    check_depth(&request.text, Code::MalformedQuery)?;
    check_operators(&request.text)
}

/// The parser of queries and updates alike: with the base and the usual prefixes.
pub(super) fn parser(service: &Service) -> Result<SparqlParser, Problem> {
    let internal = |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
    let mut parser = SparqlParser::new().with_base_iri(service.base()).map_err(|error| internal(&error))?;
    if !service.settings.conformance {
        for (prefix, iri) in PREFIXES {
            parser = parser.with_prefix(*prefix, *iri).map_err(|error| internal(&error))?;
        }
    }
    Ok(parser)
}

/// The evaluator of queries and updates alike: with the hosts that may be asked.
pub(super) fn evaluator(service: &Service, store: &Store, token: &CancellationToken) -> SparqlEvaluator {
    functions::evaluator(store.quads())
        .with_cancellation_token(token.clone())
        .with_default_service_handler(service.settings.remote.clone())
}

/// Asks the dataset. The default graph is the union of all graphs, where neither the request nor the query names others.
pub(super) fn answer(
    service: &Service,
    request: &Request,
    accepted: Option<&str>,
    token: &CancellationToken,
    out: &mut Outlet,
) -> Result<(), Problem> {
    let store = service.store();
    let query = parser(service)?
        .parse_query(&request.text)
        .map_err(|error| Problem::new(Code::MalformedQuery, error.to_string()))?;
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = &query;
    growth::check(pattern)?;
    product::check(&store, pattern)?;
    let mut query = evaluator(service, &store, token).for_query(query);
    request.place(query.dataset_mut(), !service.settings.conformance);
    let results = query.on_store(store.quads()).execute().map_err(|error| failed(&error))?;
    let kind = AnswerKind::of(&results);
    let offered = || AnswerFormat::ALL.iter().filter(move |format| format.fits(kind));
    let (format, media_type) = accept::best(accepted, offered().map(|format| (*format, format.media_types())))
        .ok_or_else(|| {
            let types: Vec<&str> = offered().map(|format| format.media_types()[0]).collect();
            Problem::new(Code::NotAcceptable, format!("this query's answer comes as {}", types.join(", ")))
        })?;
    out.set_type(media_type);
    match answer::write(results, format, &mut *out) {
        Ok(()) => Ok(()),
        Err(_) if out.is_full() => {
            let detail = format!("the answer is larger than {} bytes: use LIMIT", service.settings.answer_bytes);
            Err(Problem::new(Code::TooLarge, detail))
        }
        Err(AnswerError::Evaluation(error)) => Err(failed(&error)),
        Err(error) => Err(Problem::new(Code::Internal, error.to_string())),
    }
}

/// The problem that a failed evaluation is.
pub(super) fn failed(error: &QueryEvaluationError) -> Problem {
    match error {
        QueryEvaluationError::Cancelled => Problem::new(Code::QueryTimeout, "it was stopped: make it more selective"),
        QueryEvaluationError::Service(inner) => match inner.downcast_ref::<Problem>() {
            Some(problem) => problem.clone(),
            None => Problem::new(Code::RemoteFailed, error.to_string()),
        },
        QueryEvaluationError::UnsupportedService(_)
        | QueryEvaluationError::UnboundService
        | QueryEvaluationError::InvalidServiceName(_) => Problem::new(Code::RemoteRefused, error.to_string()),
        QueryEvaluationError::UnsupportedCustomFunction(_)
        | QueryEvaluationError::UnsupportedCustomFunctionArity { .. } => {
            Problem::new(Code::MalformedQuery, error.to_string())
        }
        error => Problem::new(Code::Internal, error.to_string()),
    }
}
