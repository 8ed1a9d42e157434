//! Given a knowledge base, answers over HTTP: the SPARQL 1.1 Protocol, the graph store, the timeline as data and as a page,
//! articles as they come in.
//!
//! Writing needs a token. Where it listens on the machine itself alone, it answers only requests that name this machine,
//! so that no page in a browser can read the knowledge base through a name of its own (DNS rebinding). `docs/server.md` is
//! the tour.

pub mod accept;
pub mod answer;
mod body;
mod data;
mod description;
mod feed;
pub mod filter;
mod graph_store;
mod growth;
mod guard;
pub(crate) mod ingest;
mod listen;
mod log;
mod memory;
mod metrics;
mod pages;
pub mod problem;
mod product;
mod protocol;
mod reconcile;
mod remote;
mod renew;
mod revision;
mod root;
mod service;
mod sparql;
mod timeline;
mod token;
mod update;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

pub use self::log::LogFormat;
use self::problem::{Code, Problem};
pub use self::remote::Remote;
use self::service::{Service, typed};
pub use self::token::WriteToken;
use crate::article::Limits;
use crate::calendar::Moment;
use crate::graph::Store;
use crate::resource::Resources;

/// How the server behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// What lets a client write; without it none may.
    pub token: Option<WriteToken>,
    /// For the standard's own suites: a plain default graph, and anyone may write any graph.
    pub conformance: bool,
    /// How long one query may take.
    pub timeout: Duration,
    /// Free queries at a time; more wait, and are sent away after [`timeout`](Self::timeout).
    pub concurrent: usize,
    /// Bytes of a body.
    pub body_bytes: usize,
    /// Bytes of an answer.
    pub answer_bytes: u64,
    /// Bytes of memory that running queries may take together, as near as it can be seen from outside.
    pub query_memory: u64,
    /// How much of one article is too much.
    pub article_limits: Limits,
    /// Pages of other origins that may read: `https://desk.example`, or `*`.
    pub allow_origin: Option<String>,
    /// Hosts that SERVICE and LOAD may ask, with the means to ask them.
    pub remote: Remote,
    /// Whether and how requests are logged, on standard error.
    pub log: LogFormat,
    /// Whether what stands after the question mark goes into the log.
    pub log_queries: bool,
    /// The data files that articles are analysed with.
    pub resources: Resources,
    /// The clock, for the provenance graph.
    pub now: fn() -> Moment,
}

/// Stack of the threads that evaluate queries; the evaluator recurses with the query.
const STACK: usize = 64 << 20;

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
        listen::serve(listener, app, listen::stop_signal()).await;
        Ok(())
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    result
}

fn router(store: Store, settings: Settings) -> io::Result<Router> {
    let cors = match settings.allow_origin.as_deref() {
        None => None,
        Some("*") => Some(AllowOrigin::any()),
        Some(origin) => Some(AllowOrigin::exact(
            origin.parse::<HeaderValue>().map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?,
        )),
    };
    let service = Arc::new(Service::new(store, settings));
    renew::keep(&service);
    let mut app = routes()
        .fallback(|request: Request| async move { Problem::new(Code::NotFound, format!("`{}`", request.uri().path())) })
        .method_not_allowed_fallback(|request: Request| async move {
            Problem::new(Code::MethodNotAllowed, format!("`{} {}`", request.method(), request.uri().path()))
        })
        .layer(middleware::from_fn_with_state(Arc::clone(&service), guard::conditional))
        .layer(middleware::from_fn_with_state(Arc::clone(&service), guard::guard));
    if let Some(origins) = cors {
        let layer = CorsLayer::new().allow_origin(origins).allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::DELETE,
        ]);
        let layer = layer.allow_headers([header::ACCEPT, header::CONTENT_TYPE, header::AUTHORIZATION]);
        app = app.layer(layer.expose_headers([header::ETAG, header::LOCATION]));
    }
    let app = app.layer(middleware::from_fn_with_state(Arc::clone(&service), guard::record));
    Ok(app.layer(CompressionLayer::new()).with_state(service))
}

/// What there is. Each module adds its own.
fn routes() -> Router<Arc<Service>> {
    Router::new()
        .merge(pages::routes())
        .merge(feed::routes())
        .merge(reconcile::routes())
        .merge(timeline::routes())
        .merge(sparql::routes())
        .merge(update::routes())
        .merge(graph_store::routes())
        .merge(ingest::routes())
        .merge(data::routes())
        .route("/problems", get(problem::list))
        .route("/problems/{code}", get(problem::page))
        .route("/openapi.json", get(description_of_all))
        .route("/healthz", get(health))
        .route("/metrics", get(figures))
}

async fn description_of_all() -> Response {
    typed("application/json", include_bytes!("openapi.json").to_vec())
}

/// Whether the store answers: a process that hangs or has lost its disk is not well.
async fn health(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let store = service.store();
    let readable = tokio::task::spawn_blocking(move || {
        let mut graphs = store.quads().named_graphs();
        graphs.next().transpose().map(drop)
    });
    let readable = tokio::time::timeout(Duration::from_secs(5), readable).await;
    match readable {
        Ok(Ok(Ok(()))) => {
            let body = serde_json::json!({
                "status": "ok",
                "program": "dateline",
                "version": env!("CARGO_PKG_VERSION"),
                "writes": service.settings.token.is_some() || service.settings.conformance,
            });
            Ok(typed("application/json", format!("{body}\n").into_bytes()))
        }
        Ok(Ok(Err(error))) => Err(Problem::new(Code::Internal, error.to_string())),
        Ok(Err(error)) => Err(Problem::new(Code::Internal, error.to_string())),
        Err(_) => Err(Problem::new(Code::Busy, "the store does not answer")),
    }
}

async fn figures(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    // not the quads: counting them reads all
    let graphs = service.work(|store, _| Ok(store.quads().named_graphs().count())).await?;
    Ok(typed(metrics::MEDIA_TYPE, service.metrics.text(graphs).into_bytes()))
}
