//! What holds for every request: who may ask, what a browser may do with the answer, what is known already, what is
//! counted and logged.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::log::RequestLine;
use super::problem::{Code, Problem};
use super::revision;
use super::service::Service;

/// Lets requests for this machine through, and sends what keeps a browser from doing more than showing.
pub(super) async fn guard(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let mut response = if service.settings.bind.ip().is_loopback() && !names_this_machine(&request) {
        let detail = "this server is for its own machine: use http://localhost, or --bind another address";
        Problem::new(Code::WrongHost, detail).into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        // a page that needs more says so itself
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn names_this_machine(request: &Request) -> bool {
    // an address in the request line wins over the header (RFC 9112, section 3.2.2)
    let host = match (request.uri().authority(), request.headers().get(header::HOST)) {
        (Some(authority), _) => authority.as_str(),
        (None, None) => return true,
        (None, Some(host)) => match host.to_str() {
            Ok(host) => host,
            Err(_) => return false,
        },
    };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Counts and logs: method, route, status, code of the problem, milliseconds. Never a header, a body or what stands after
/// the question mark, unless the server was told to log queries.
pub(super) async fn record(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "OPTIONS" | "PATCH") => known.to_owned(),
        // a client may invent any number of them
        _ => "other".to_owned(),
    };
    let query = service.settings.log_queries.then(|| request.uri().query().unwrap_or_default().to_owned());
    let open = service.metrics.begin();
    let response = next.run(request).await;
    drop(open);
    let (status, code) = (response.status().as_u16(), response.extensions().get::<Code>());
    let code = code.map(|code| code.row().name);
    let time = begun.elapsed();
    service.metrics.answered(&route, &method, status, code, time);
    let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let line = RequestLine { method: &method, route: &route, status, code, milliseconds, query: query.as_deref() };
    service.settings.log.request((service.settings.now)(), &line);
    response
}

/// Answers that show the knowledge base alone, so that they hold until something is written.
fn is_of_the_state(request: &Request) -> bool {
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path();
    let of_the_process = ["/healthz", "/metrics", "/problems", "/style.css", "/openapi.json"];
    read && !of_the_process.iter().any(|prefix| path.starts_with(prefix)) && !is_volatile(request.uri().query())
}

/// Whether a query may answer otherwise though nothing was written.
fn is_volatile(query: Option<&str>) -> bool {
    let query = query.unwrap_or_default().to_ascii_lowercase();
    ["now", "rand", "uuid", "service", "bnode"].iter().any(|word| query.contains(word))
}

/// Conditional requests: 304 where the client has it already, and the tag by which it may ask the next time.
pub(super) async fn conditional(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    if !is_of_the_state(&request) {
        let writes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        if writes && !service.revision.may_change(request.headers()) {
            return Problem::new(Code::PreconditionFailed, "the knowledge base has changed").into_response();
        }
        return next.run(request).await;
    }
    // before the work, so that what is written meanwhile makes the tag old, not the answer
    let tag = service.revision.tag(request.uri(), request.headers());
    let modified = service.revision.last_modified();
    let mut response = if service.revision.is_known(&tag, request.headers()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        next.run(request).await
    };
    if matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED) {
        tell(response.headers_mut(), &tag, modified.and_then(revision::written));
    }
    response
}

fn tell(headers: &mut HeaderMap, tag: &str, modified: Option<HeaderValue>) {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.entry(header::ETAG).or_insert(tag);
    }
    if let Some(modified) = modified {
        headers.entry(header::LAST_MODIFIED).or_insert(modified);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    headers.entry(header::VARY).or_insert(HeaderValue::from_static("accept"));
}
