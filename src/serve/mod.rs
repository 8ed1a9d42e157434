//! Given a knowledge base, answers over HTTP: SPARQL queries, the timeline as data and as a page.
//!
//! Reads only. Where it listens on the machine itself alone, it answers only requests that name this machine, so that
//! no page in a browser can read the knowledge base through a name of its own (DNS rebinding).

pub mod accept;
pub mod answer;
mod feed;
pub mod filter;
mod pages;
pub mod problem;
mod reconcile;
mod root;
mod sparql;
mod timeline;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use oxigraph::sparql::CancellationToken;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use self::problem::{Code, Problem};
use crate::graph::Store;

/// How the server behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// How long one query may take.
    pub timeout: Duration,
    /// Queries at a time; more wait, and are sent away after [`timeout`](Self::timeout).
    pub concurrent: usize,
    /// Pages of other origins that may read: `https://desk.example`, or `*`.
    pub allow_origin: Option<String>,
}

/// How long a stopped server waits for what still runs.
const PATIENCE: Duration = Duration::from_secs(10);
/// Stack of the threads that evaluate queries; the evaluator recurses with the query.
const STACK: usize = 64 << 20;

struct Service {
    store: Arc<Store>,
    settings: Settings,
    permits: Semaphore,
}

/// Serves until the program is told to stop (interrupt, or SIGTERM), then finishes what runs.
///
/// # Errors
/// When it cannot listen at the address, or an origin is none.
pub fn run(store: Store, settings: Settings, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()?;
    let result = runtime.block_on(async {
        let listener = TcpListener::bind(settings.bind).await?;
        ready(listener.local_addr()?);
        let app = router(store, settings)?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = axum::serve(listener, app).with_graceful_shutdown(async move {
            // an error means that the sender is gone, which is a reason to stop as well
            drop(stopped.await);
        });
        let patience = async move {
            stop_signal().await;
            drop(stop);
            tokio::time::sleep(PATIENCE).await;
        };
        tokio::select! {
            result = server.into_future() => result,
            () = patience => Ok(()),
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    result
}

async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! { () = interrupt => {}, _ = terminate.recv() => {} },
            Err(_) => interrupt.await,
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}

fn router(store: Store, settings: Settings) -> io::Result<Router> {
    let cors = match settings.allow_origin.as_deref() {
        None => None,
        Some("*") => Some(AllowOrigin::any()),
        Some(origin) => Some(AllowOrigin::exact(
            origin.parse::<HeaderValue>().map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?,
        )),
    };
    let permits = Semaphore::new(settings.concurrent.max(1));
    let service = Arc::new(Service { store: Arc::new(store), settings, permits });
    let mut app = Router::new()
        .merge(feed::routes())
        .merge(pages::routes())
        .merge(reconcile::routes())
        .route("/timeline.json", get(timeline::json))
        .route("/timeline.jsonl", get(timeline::jsonl))
        .route("/timeline.csv", get(timeline::csv))
        .route("/timeline.md", get(timeline::markdown))
        .route("/sparql", get(sparql_endpoint).post(sparql_endpoint))
        .route("/healthz", get(health))
        .fallback(|request: Request| async move { Problem::new(Code::NotFound, format!("`{}`", request.uri().path())) })
        .method_not_allowed_fallback(|request: Request| async move {
            Problem::new(Code::MethodNotAllowed, format!("`{} {}`", request.method(), request.uri().path()))
        })
        .layer(middleware::from_fn_with_state(Arc::clone(&service), guard));
    if let Some(origins) = cors {
        let layer = CorsLayer::new().allow_origin(origins).allow_methods([Method::GET, Method::POST]);
        app = app.layer(layer.allow_headers([header::ACCEPT, header::CONTENT_TYPE]));
    }
    Ok(app.layer(CompressionLayer::new()).with_state(service))
}

/// Lets requests for this machine through, and sends what keeps a browser from doing more than showing.
async fn guard(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let mut response = if service.settings.bind.ip().is_loopback() && !names_this_machine(request.headers()) {
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
        // a page that is made to be framed says so itself
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn names_this_machine(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Service {
    /// Runs `work` beside the server's own threads, for no longer than the limit. Whoever waits no longer (a client that
    /// went away, a limit that passed) cancels the token.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store, &CancellationToken) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let limit = self.settings.timeout;
        let busy = || Problem::new(Code::Busy, "try again in a moment");
        let permit = tokio::time::timeout(limit, self.permits.acquire()).await.map_err(|_| busy())?;
        let _permit = permit.map_err(|_| busy())?;
        let token = CancelledWhenDropped(CancellationToken::new());
        let (store, inner) = (Arc::clone(&self.store), token.0.clone());
        let mut running = tokio::task::spawn_blocking(move || work(&store, &inner));
        let Ok(joined) = tokio::time::timeout(limit, &mut running).await else {
            token.0.cancel();
            // What polls the token ends at once; where it was just done, its answer is as good.
            return match tokio::time::timeout(Duration::from_secs(1), running).await {
                Ok(Ok(Ok(value))) => Ok(value),
                _ => Err(Problem::new(Code::QueryTimeout, format!("the limit is {} seconds", limit.as_secs_f64()))),
            };
        };
        joined.unwrap_or_else(|error| Err(Problem::new(Code::Internal, error.to_string())))
    }
}

struct CancelledWhenDropped(CancellationToken);

impl Drop for CancelledWhenDropped {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Bytes of a body that are still taken from a client, so that it hears that they are too many and does not find the
/// connection closed.
const BODY_PATIENCE: usize = 16 << 20;

async fn body_of(body: Body, limit: Duration) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(Code::TooLarge, format!("the body may hold {} bytes", sparql::BODY_LIMIT));
    match tokio::time::timeout(limit, axum::body::to_bytes(body, BODY_PATIENCE)).await {
        Ok(Ok(bytes)) if bytes.len() <= sparql::BODY_LIMIT => Ok(bytes),
        Ok(_) => Err(too_large()),
        Err(_) => Err(Problem::new(Code::QueryTimeout, "the body did not come in time")),
    }
}

async fn sparql_endpoint(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let body = body_of(body, service.settings.timeout).await?;
    let accepted: Vec<&str> =
        head.headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accepted = (!accepted.is_empty()).then(|| accepted.join(","));
    let answer = if let Some(request) = sparql::Request::read(&head.method, query.as_deref(), &head.headers, &body)? {
        let work = move |store: &Store, token: &CancellationToken| {
            request.answer(store.quads(), store.base(), accepted.as_deref(), token)
        };
        service.work(work).await?
    } else {
        let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        sparql::description(&format!("http://{host}/sparql"), accepted.as_deref())?
    };
    Ok(typed(answer.media_type, answer.bytes))
}

fn typed(media_type: &str, bytes: Vec<u8>) -> Response {
    let content_type =
        if media_type.starts_with("text/") { format!("{media_type}; charset=utf-8") } else { media_type.to_owned() };
    let headers = [(header::CONTENT_TYPE, content_type), (header::VARY, "accept".to_owned())];
    (StatusCode::OK, headers, bytes).into_response()
}

async fn health() -> Response {
    typed("application/json", b"{\"status\":\"ok\"}\n".to_vec())
}
