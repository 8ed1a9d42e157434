//! The timeline over HTTP, under the same filters as the command.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;

use super::problem::{Code, Problem};
use super::{Service, filter, typed};
use crate::graph::timeline::Timeline;
use crate::view::{timeline_csv, timeline_json, timeline_markdown};

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/timeline.json", get(json))
        .route("/timeline.jsonl", get(jsonl))
        .route("/timeline.csv", get(csv))
        .route("/timeline.md", get(markdown))
}

type Render = fn(&mut Vec<u8>, &Timeline) -> io::Result<()>;

async fn answer(
    service: &Service,
    query: Option<String>,
    media_type: &'static str,
    render: Render,
) -> Result<Response, Problem> {
    let wanted = filter::filter(&filter::pairs(query.as_deref().unwrap_or_default()))?;
    let bytes = service
        .work(move |store, _token| {
            let internal = |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
            let timeline = store.timeline(&wanted).map_err(|error| internal(&error))?;
            let mut bytes = Vec::new();
            render(&mut bytes, &timeline).map_err(|error| internal(&error))?;
            Ok(bytes)
        })
        .await?;
    Ok(typed(media_type, bytes))
}

async fn json(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let wanted = filter::filter(&filter::pairs(query.as_deref().unwrap_or_default()))?;
    let bytes = service
        .work(move |store, _token| {
            let internal = |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
            let timeline = store.written_timeline(&wanted).map_err(|error| internal(&error))?;
            let mut bytes = Vec::with_capacity(timeline.events.iter().map(|event| event.len() + 8).sum());
            timeline_json::write_written(&mut bytes, &timeline).map_err(|error| internal(&error))?;
            Ok(bytes)
        })
        .await?;
    Ok(typed("application/json", bytes))
}

async fn jsonl(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    answer(&service, query, "application/jsonl", timeline_json::write_lines).await
}

async fn csv(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    answer(&service, query, "text/csv", timeline_csv::write).await
}

async fn markdown(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    answer(&service, query, "text/markdown", timeline_markdown::write).await
}
