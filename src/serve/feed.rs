//! `/feed.atom`: what became new, changed, disputed, cancelled, under the filters of the timeline.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;

use super::problem::{Code, Problem};
use super::{Service, filter, root, typed};
use crate::graph::timeline::Filter;
use crate::view::atom::{self, Address};

/// Entries where no limit is given.
const USUAL_ENTRIES: usize = 100;
/// Entries at most.
const MOST_ENTRIES: usize = 1000;

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/feed.atom", get(feed))
}

async fn feed(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let parameters = filter::pairs(query.as_deref().unwrap_or_default());
    let wanted = filter::filter(&parameters)?;
    let given: Vec<_> = parameters.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect();
    let mut query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&given).finish();
    if !query.is_empty() {
        query.insert(0, '?');
    }
    let root = root::of(&headers);
    let xml = service
        .work(move |store, _token| {
            let internal = |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
            let limit = wanted.limit.unwrap_or(USUAL_ENTRIES).clamp(1, MOST_ENTRIES);
            let changes = store.history(&wanted, limit).map_err(|error| internal(&error))?;
            let whole = Filter { limit: None, ..wanted } == Filter::default();
            let retracted = if whole { store.retracted().map_err(|error| internal(&error))? } else { Vec::new() };
            let address = Address { root, base: store.base().to_owned(), query };
            atom::feed(&address, &changes, &retracted).map_err(|error| internal(&error))
        })
        .await?;
    Ok(typed("application/atom+xml", xml.into_bytes()))
}
