//! The timeline over HTTP, under the same filters as the command.

use std::io;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::problem::{Code, Problem};
use super::{Service, filter, typed};
use crate::graph::timeline::Timeline;
use crate::view::{timeline_csv, timeline_json, timeline_markdown, timeline_page};

/// Events that the page shows where no limit is given.
const PAGE_LIMIT: usize = 500;

type Render = fn(&mut Vec<u8>, &Timeline) -> io::Result<()>;

async fn answer(
    service: &Service,
    query: Option<String>,
    limit: Option<usize>,
    media_type: &'static str,
    render: Render,
) -> Result<Response, Problem> {
    let mut wanted = filter::filter(&filter::pairs(query.as_deref().unwrap_or_default()))?;
    wanted.limit = wanted.limit.or(limit);
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

pub(super) async fn page(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let render: Render = |out, timeline| timeline_page::write(out, timeline, timeline_page::Frame::Served);
    answer(&service, query, Some(PAGE_LIMIT), "text/html", render).await
}

pub(super) async fn json(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    answer(&service, query, None, "application/json", timeline_json::write).await
}

pub(super) async fn jsonl(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    answer(&service, query, None, "application/jsonl", timeline_json::write_lines).await
}

pub(super) async fn csv(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    answer(&service, query, None, "text/csv", timeline_csv::write).await
}

pub(super) async fn markdown(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    answer(&service, query, None, "text/markdown", timeline_markdown::write).await
}
