//! Articles over HTTP: JSON lines in, a line of JSON back for each as soon as it is stored.

use std::io::{self, Read};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::Service;
use super::body::{Incoming, media_type, uncompressed};
use super::problem::{Code, Problem};
use crate::article::{Article, InputError, Reader};
use crate::graph::Ingested;

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/ingest", post(endpoint))
}

/// What is told of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineResult {
    /// The line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// What became of it: it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<Ingested>,
    /// Reports of events in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reports: Option<usize>,
    /// Why it is not stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// The last line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// Lines that are stored, whether or not they were before.
    pub(crate) articles: usize,
    /// Lines that are not.
    pub(crate) failed: usize,
    /// Whether events of all articles were merged; if not, they will be when the server starts again.
    pub(crate) merged: bool,
}

/// Articles that are merged at once: readers see them a step later, and what is not merged yet stays little.
const AT_ONCE: usize = 32;
/// Parts of a body that are read ahead.
const AHEAD: usize = 8;
/// What JSON lines are called by those who send them.
const TYPES: &[&str] = &[
    "application/jsonl",
    "application/x-jsonlines",
    "application/json-lines",
    "application/x-ndjson",
    "application/ndjson",
    "application/json",
    "text/plain",
];

async fn endpoint(State(service): State<Arc<Service>>, request: axum::extract::Request) -> Result<Response, Problem> {
    let (head, from) = request.into_parts();
    service.may_write(&head.headers)?;
    if service.settings.conformance {
        return Err(Problem::new(Code::ReadOnly, "a server for conformance tests takes no articles"));
    }
    uncompressed(&head.headers)?;
    let given = media_type(&head.headers);
    if !TYPES.contains(&given.as_str()) {
        let detail = format!("`{given}`: articles come as JSON lines, {}", TYPES[0]);
        return Err(Problem::new(Code::UnsupportedMediaType, detail));
    }
    let busy = || Problem::new(Code::Busy, "another ingest is at work");
    let place = tokio::time::timeout(service.settings.timeout, Arc::clone(&service.ingesting).acquire_owned());
    let place = place.await.map_err(|_| busy())?.map_err(|_| busy())?;
    let (sender, parts) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let mut incoming = Incoming::new(from);
        loop {
            let part = match incoming.next().await {
                Ok(Some(bytes)) => Ok(bytes),
                Ok(None) => break,
                Err(problem) => Err(problem),
            };
            let last = part.is_err();
            if sender.send(part).await.is_err() || last {
                break;
            }
        }
    });
    // not bounded: a client may send all before it reads, and what is told of a line is far shorter than the line
    let (results, told) = mpsc::unbounded_channel();
    tokio::task::spawn_blocking(move || {
        let _place = place;
        match service.reader() {
            Ok(reader) => take(&service, reader, Parts { parts, rest: Bytes::new() }, &results),
            Err(problem) => drop(results.send(line_of(&refused(None, problem.to_string())))),
        }
    });
    let stream = futures_util::stream::unfold(told, |mut told| async move {
        let line: Bytes = told.recv().await?;
        Some((Ok::<_, io::Error>(line), told))
    });
    let headers = [(header::CONTENT_TYPE, "application/jsonl"), (header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::OK, headers, Body::from_stream(stream.fuse())).into_response())
}

fn line_of(value: &impl Serialize) -> Bytes {
    // serialising what is above does not fail
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line.into()
}

fn take(service: &Arc<Service>, reader: &Reader, parts: Parts, results: &mpsc::UnboundedSender<Bytes>) {
    let mut summary = Summary { merged: true, ..Summary::default() };
    let (mut line, mut unmerged) = (0, 0);
    for article in reader.stream("body", Box::new(parts)) {
        line = match &article {
            Err(InputError { line: Some(at), .. }) => *at,
            _ => line + 1,
        };
        let result = match article {
            Ok(article) => one(service, &article, line),
            Err(error) => refused(error.line, format!("{}", error.problem)),
        };
        if result.error.is_some() {
            summary.failed += 1;
            service.metrics.ingested("failed");
        } else {
            summary.articles += 1;
            unmerged += usize::from(result.outcome.is_some_and(|outcome| outcome != Ingested::Unchanged));
        }
        if unmerged >= AT_ONCE {
            summary.merged = merge(service);
            unmerged = 0;
        }
        if results.send(line_of(&result)).is_err() {
            // nobody listens any more: what is stored stays, what would follow is not acknowledged
            break;
        }
    }
    if unmerged > 0 || !summary.merged {
        summary.merged = merge(service);
    }
    drop(results.send(line_of(&summary)));
}

/// Merges what came in; whether it could be.
fn merge(service: &Service) -> bool {
    let merged = {
        let _lock = service.write_lock();
        service.store().merge()
    };
    service.revision.advance();
    if let Err(error) = &merged {
        service.fault(&format!("merging failed: {error}"));
    }
    merged.is_ok()
}

fn refused(line: Option<u64>, error: String) -> LineResult {
    LineResult { line, id: None, outcome: None, reports: None, error: Some(error) }
}

fn one(service: &Arc<Service>, article: &Article, line: u64) -> LineResult {
    let failed = |error: String| LineResult { id: Some(article.id.clone()), ..refused(Some(line), error) };
    let stored = |outcome, reports| LineResult {
        line: Some(line),
        id: Some(article.id.clone()),
        outcome: Some(outcome),
        reports,
        error: None,
    };
    let analyzer = match service.analyzer() {
        Ok(analyzer) => analyzer,
        Err(problem) => return failed(problem.to_string()),
    };
    if matches!(service.store().foresee(article), Ok(Ingested::Unchanged)) {
        service.metrics.ingested("unchanged");
        return stored(Ingested::Unchanged, None);
    }
    let analysis = analyzer.analyze(article);
    let outcome = {
        let _lock = service.write_lock();
        service.store().ingest(article, &analysis, Some((service.settings.now)()))
    };
    service.revision.advance();
    match outcome {
        Ok(outcome) => {
            service.metrics.ingested(match outcome {
                Ingested::New => "new",
                Ingested::Unchanged => "unchanged",
                Ingested::Revised => "revised",
                Ingested::Reanalysed => "reanalysed",
            });
            stored(outcome, Some(analysis.events.iter().filter(|event| event.salient).count()))
        }
        Err(error) => {
            service.fault(&format!("an article could not be stored: {error}"));
            failed(error.to_string())
        }
    }
}

/// A body, read where the work is done.
struct Parts {
    parts: mpsc::Receiver<Result<Bytes, Problem>>,
    rest: Bytes,
}

impl Read for Parts {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.parts.blocking_recv() {
                None => return Ok(0),
                Some(Ok(part)) => self.rest = part,
                Some(Err(problem)) => return Err(io::Error::other(problem)),
            }
        }
        let count = into.len().min(self.rest.len());
        into[..count].copy_from_slice(&self.rest.split_to(count));
        Ok(count)
    }
}
