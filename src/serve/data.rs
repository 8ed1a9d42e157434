//! What the reading commands ask a running server: lists, counts, explanations, exports and ready queries.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{Method, Uri};
use axum::response::Response;
use axum::routing::get;
use oxigraph::io::{JsonLdProfileSet, RdfFormat};
use serde::Serialize;

use super::filter::{filter, pairs};
use super::problem::{Code, Problem};
use super::protocol::{Operation, Request};
use super::{Service, body, sparql, typed};
use crate::graph::{GraphError, ReadyQuery, Store};

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/articles.json", get(articles))
        .route("/entities.json", get(entities))
        .route("/names.json", get(names))
        .route("/months.json", get(months))
        .route("/stats.json", get(stats))
        .route("/explain/{id}", get(explain))
        .route("/export.nq", get(export))
        .route("/export.trig", get(export))
        .route("/export.ttl", get(export))
        .route("/export.jsonld", get(export))
        .route("/query", get(queries).post(query))
        .route("/query/{name}", get(ready))
}

/// A question that the graph could not answer.
pub(super) fn unanswered(error: &GraphError) -> Problem {
    let code = match error {
        GraphError::Unknown { .. } => Code::NotFound,
        GraphError::Ambiguous { .. } | GraphError::Parameter { .. } => Code::BadParameter,
        GraphError::Syntax(_) => Code::MalformedQuery,
        _ => Code::Internal,
    };
    Problem::new(code, error.to_string())
}

async fn json<T: Serialize + Send + 'static>(
    service: &Service,
    work: impl FnOnce(&Store) -> Result<T, GraphError> + Send + 'static,
) -> Result<Response, Problem> {
    let bytes = service
        .work(move |store, _| {
            let found = work(store).map_err(|error| unanswered(&error))?;
            let mut bytes =
                serde_json::to_vec_pretty(&found).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
            bytes.push(b'\n');
            Ok(bytes)
        })
        .await?;
    Ok(typed("application/json", bytes))
}

async fn articles(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let filter = filter(&pairs(query.as_deref().unwrap_or_default()))?;
    json(&service, move |store| store.articles(&filter)).await
}

async fn entities(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let filter = filter(&pairs(query.as_deref().unwrap_or_default()))?;
    json(&service, move |store| store.entities(&filter)).await
}

/// What the names of `who` and `where` may mean.
async fn names(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let filter = filter(&pairs(query.as_deref().unwrap_or_default()))?;
    json(&service, move |store| store.named(&filter)).await
}

/// How many dated events begin in each month, of those that the filters choose.
async fn months(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let filter = filter(&pairs(query.as_deref().unwrap_or_default()))?;
    json(&service, move |store| store.by_month(&filter)).await
}

async fn stats(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    json(&service, Store::stats).await
}

async fn explain(State(service): State<Arc<Service>>, Path(id): Path<String>) -> Result<Response, Problem> {
    json(&service, move |store| store.explain(&id)).await
}

/// The same as the command's, with the same filters; `provenance=true` has what tells of runs.
async fn export(State(service): State<Arc<Service>>, uri: Uri) -> Result<Response, Problem> {
    let (format, media_type) = match uri.path().trim_start_matches("/export.") {
        "nq" => (RdfFormat::NQuads, "application/n-quads"),
        "trig" => (RdfFormat::TriG, "application/trig"),
        "ttl" => (RdfFormat::Turtle, "text/turtle"),
        "jsonld" => (RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() }, "application/ld+json"),
        _ => {
            return Err(Problem::new(Code::NotFound, "there are export.nq, export.trig, export.ttl and export.jsonld"));
        }
    };
    let mut parameters = pairs(uri.query().unwrap_or_default());
    let mut provenance = false;
    for (_, value) in parameters.iter().filter(|(name, _)| name == "provenance") {
        provenance = match value.as_str() {
            "true" => true,
            "false" | "" => false,
            _ => return Err(Problem::new(Code::BadParameter, "`provenance` is true or false")),
        };
    }
    parameters.retain(|(name, _)| name != "provenance");
    let filter = filter(&parameters)?;
    service
        .stream(move |service, token, out| {
            out.set_type(media_type);
            match service.store().export(format, Some(&filter), provenance, &mut *out) {
                Ok(()) => Ok(()),
                Err(_) if out.is_full() => Err(Problem::new(Code::TooLarge, "export a part, or use the command")),
                Err(_) if token.is_cancelled() => Err(Problem::new(Code::QueryTimeout, "it was stopped")),
                Err(error) => Err(unanswered(&error)),
            }
        })
        .await
}

#[derive(Serialize)]
struct Listed {
    name: String,
    title: String,
    parameters: Vec<ListedParameter>,
    columns: Vec<String>,
}

#[derive(Serialize)]
struct ListedParameter {
    name: String,
    meaning: String,
    default: Option<String>,
}

/// The ready queries.
async fn queries(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let resources = service.settings.resources.clone();
    json(&service, move |_| {
        let all = ReadyQuery::all(&resources)?;
        let listed = all.into_iter().map(|query| Listed {
            name: query.name,
            title: query.title,
            parameters: query
                .parameters
                .into_iter()
                .map(|one| ListedParameter { name: one.name, meaning: one.meaning, default: one.default })
                .collect(),
            columns: query.columns,
        });
        Ok(listed.collect::<Vec<_>>())
    })
    .await
}

/// A ready query, its parameters in the address.
async fn ready(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: axum::http::HeaderMap,
) -> Result<Response, Problem> {
    let found = ReadyQuery::named(&service.settings.resources, &name).map_err(|error| unanswered(&error))?;
    run(&service, found, pairs(query.as_deref().unwrap_or_default()), body::accepted(&headers)).await
}

/// A query written as the ready ones are: `text` and its parameters as a form.
async fn query(State(service): State<Arc<Service>>, request: axum::extract::Request) -> Result<Response, Problem> {
    let (head, from) = request.into_parts();
    if head.method != Method::POST || body::media_type(&head.headers) != "application/x-www-form-urlencoded" {
        return Err(Problem::new(Code::UnsupportedMediaType, "a form with `text` and the parameters comes here"));
    }
    let bytes = service.body(&head.headers, from).await?;
    let form = String::from_utf8(bytes).map_err(|_| Problem::new(Code::BadParameter, "the body is not UTF-8"))?;
    let mut parameters = pairs(&form);
    let text = parameters.iter().position(|(name, _)| name == "text").map(|at| parameters.remove(at).1);
    let text = text.ok_or_else(|| Problem::new(Code::BadParameter, "the form holds no `text`"))?;
    let found =
        ReadyQuery::read("query", &text).map_err(|error| Problem::new(Code::MalformedQuery, error.to_string()))?;
    run(&service, found, parameters, body::accepted(&head.headers)).await
}

async fn run(
    service: &Arc<Service>,
    query: ReadyQuery,
    parameters: Vec<(String, String)>,
    accepted: Option<String>,
) -> Result<Response, Problem> {
    service
        .stream(move |service, token, out| {
            let text = service.store().fill_in(&query, &parameters).map_err(|error| unanswered(&error))?;
            let request =
                Request { operation: Operation::Query, text, default_graphs: Vec::new(), named_graphs: Vec::new() };
            sparql::check(&request)?;
            sparql::answer(service, &request, accepted.as_deref(), token, out)
        })
        .await
}
