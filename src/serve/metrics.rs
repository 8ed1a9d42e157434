//! Figures for Prometheus (OpenMetrics text format).

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::memory;

/// The media type of the figures.
pub(super) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Request {
    /// The route, never the address: as many as there are routes.
    route: String,
    method: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ProblemCode {
    code: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ArticleOutcome {
    outcome: String,
}

type Durations = Family<Route, Histogram, fn() -> Histogram>;

/// What is counted.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    problems: Family<ProblemCode, Counter>,
    durations: Durations,
    articles: Family<ArticleOutcome, Counter>,
    open: Gauge,
    graphs: Gauge,
    memory: Gauge<f64, AtomicU64>,
}

fn buckets() -> Histogram {
    Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0])
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("dateline");
        let requests = Family::default();
        registry.register("http_requests", "Requests by route, method and status", requests.clone());
        let problems = Family::default();
        registry.register("http_problems", "Requests that failed, by code", problems.clone());
        let durations: Durations = Family::new_with_constructor(buckets);
        let help = "Time until an answer begins";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, durations.clone());
        let articles = Family::default();
        registry.register("ingested_articles", "Articles that came in over HTTP, by outcome", articles.clone());
        let open = Gauge::default();
        registry.register("http_requests_open", "Requests that are being answered", open.clone());
        let graphs = Gauge::default();
        registry.register(
            "graphs",
            "Graphs in the knowledge base: one an article version, and a few more",
            graphs.clone(),
        );
        let memory = Gauge::default();
        registry.register_with_unit("resident_memory", "Memory of the process", Unit::Bytes, memory.clone());
        Self { registry, requests, problems, durations, articles, open, graphs, memory }
    }

    /// A request begins; it is open while what comes back lives.
    pub(super) fn begin(&self) -> Open<'_> {
        self.open.inc();
        Open(&self.open)
    }

    pub(super) fn answered(&self, route: &str, method: &str, status: u16, code: Option<&str>, time: Duration) {
        let request = Request { route: route.to_owned(), method: method.to_owned(), status };
        self.requests.get_or_create(&request).inc();
        self.durations.get_or_create(&Route { route: route.to_owned() }).observe(time.as_secs_f64());
        if let Some(code) = code {
            self.problems.get_or_create(&ProblemCode { code: code.to_owned() }).inc();
        }
    }

    pub(super) fn ingested(&self, outcome: &str) {
        self.articles.get_or_create(&ArticleOutcome { outcome: outcome.to_owned() }).inc();
    }

    /// The figures as text.
    pub(super) fn text(&self, graphs: usize) -> String {
        self.graphs.set(i64::try_from(graphs).unwrap_or(i64::MAX));
        if let Some(bytes) = memory::resident() {
            #[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
            self.memory.set(bytes as f64);
        }
        let mut text = String::new();
        // writing to a string does not fail
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// A request that is being answered.
pub(super) struct Open<'a>(&'a Gauge);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
