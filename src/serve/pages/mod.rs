//! Pages for a browser, and the same resources as RDF for a program: the timeline, events, entities, articles.

mod resource;
mod timeline;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::problem::{Code, Problem};
use super::{Service, typed};
use crate::graph::GraphError;
use crate::view::page;

/// The pages and their style.
pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/", get(timeline::page))
        .route("/event/{id}", get(resource::event))
        .route("/entity/{id}", get(resource::entity))
        .route("/article/{id}", get(resource::article))
        .route("/style.css", get(style))
}

async fn style() -> Response {
    typed("text/css", page::STYLE.as_bytes().to_vec())
}

/// What the store could not do, as the client hears it.
fn failed(error: &GraphError) -> Problem {
    match error {
        GraphError::Unknown { .. } => Problem::new(Code::NotFound, error.to_string()),
        GraphError::Ambiguous { .. } => Problem::new(Code::BadParameter, error.to_string()),
        error => Problem::new(Code::Internal, error.to_string()),
    }
}

fn unrendered(error: &minijinja::Error) -> Problem {
    Problem::new(Code::Internal, error.to_string())
}
