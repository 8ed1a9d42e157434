//! The timeline as a page: the filters of `/timeline.json`, and `page`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::super::problem::{Code, Problem};
use super::super::{Service, filter, typed};
use super::{failed, unrendered};
use crate::view::page::{self, Paging};

/// Events on a page where no limit is given.
const USUAL_SIZE: usize = 50;
/// Events on a page at most.
const LARGEST_SIZE: usize = 500;
/// Events that can be reached by turning pages; who wants more narrows the filters or takes the CSV.
const FARTHEST: usize = 20_000;

pub(super) async fn page(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let parameters = filter::pairs(query.as_deref().unwrap_or_default());
    let (turned, filters): (Vec<_>, Vec<_>) = parameters.iter().cloned().partition(|(name, _)| name == "page");
    let page = match turned.last().map(|(_, page)| page.trim()).filter(|page| !page.is_empty()) {
        Some(page) => page
            .parse::<usize>()
            .ok()
            .filter(|page| *page > 0)
            .ok_or_else(|| Problem::new(Code::BadParameter, format!("`page={page}`: pages are counted from 1")))?,
        None => 1,
    };
    let mut wanted = filter::filter(&filters)?;
    let size = wanted.limit.unwrap_or(USUAL_SIZE).clamp(1, LARGEST_SIZE);
    let before = (page - 1).saturating_mul(size);
    if before > FARTHEST {
        let detail =
            format!("`page={page}`: the first {FARTHEST} events can be turned to; narrow the filters for more");
        return Err(Problem::new(Code::BadParameter, detail));
    }
    wanted.limit = Some(before + size);
    let html = service
        .work(move |store, _token| {
            let mut timeline = store.timeline(&wanted).map_err(|error| failed(&error))?;
            let more = timeline.left_out.get("limit").copied().unwrap_or_default();
            let total = timeline.events.len() + more;
            timeline.events.drain(..before.min(timeline.events.len()));
            let paging = Paging { page, size, total };
            let named = store.named(&wanted).map_err(|error| failed(&error))?;
            page::timeline(&timeline, paging, &filters, &named).map_err(|error| unrendered(&error))
        })
        .await?;
    Ok(typed("text/html", html.into_bytes()))
}
