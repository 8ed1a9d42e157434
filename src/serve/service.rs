//! What all requests share: the knowledge base, the limits, and the threads that do the work.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use oxigraph::sparql::CancellationToken;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::Instant;

use super::memory::Watch;
use super::metrics::Metrics;
use super::problem::{Code, Problem};
use super::revision::Revision;
use super::{Settings, body};
use crate::article::{Given, InputFormat, Reader};
use crate::graph::Store;
use crate::pipeline::Analyzer;

/// Everything that a request's handler is given.
pub(super) struct Service {
    /// What is asked; a server that only reads takes another view when a writer has changed something.
    store: RwLock<Arc<Store>>,
    base: String,
    pub(super) settings: Settings,
    pub(super) revision: Revision,
    pub(super) metrics: Metrics,
    /// Pages and timelines have places of their own, so that free queries cannot keep them waiting.
    pages: Pool,
    queries: Pool,
    /// Who holds it writes.
    writing: Mutex<()>,
    /// One at a time: what comes over several connections is analysed by the same processors anyway.
    pub(super) ingesting: Arc<Semaphore>,
    memory: Watch,
    analyzer: OnceLock<Analyzer>,
    reader: OnceLock<Reader>,
}

/// So many at a time; so many more wait.
struct Pool {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// Requests that may wait for a place, for each place.
const WAITING: usize = 16;

impl Pool {
    fn new(places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), waiting: AtomicUsize::new(0) }
    }

    /// A place, within `limit` and where the queue is not full.
    async fn place(&self, places: usize, limit: Duration) -> Result<OwnedSemaphorePermit, Problem> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(place);
        }
        let busy = || Problem::new(Code::Busy, "too many requests wait already: try again in a moment");
        let queue = Waiting::join(&self.waiting);
        if queue.ahead >= places.saturating_mul(WAITING) {
            return Err(busy());
        }
        let place = tokio::time::timeout(limit, Arc::clone(&self.places).acquire_owned()).await;
        place.map_err(|_| busy())?.map_err(|_| busy())
    }
}

struct Waiting<'a> {
    count: &'a AtomicUsize,
    ahead: usize,
}

impl<'a> Waiting<'a> {
    fn join(count: &'a AtomicUsize) -> Self {
        Self { count, ahead: count.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Service {
    pub(super) fn new(store: Store, settings: Settings) -> Self {
        let revision = Revision::new();
        let memory = Watch::start(settings.query_memory);
        Self {
            base: store.base().to_owned(),
            store: RwLock::new(Arc::new(store)),
            pages: Pool::new(settings.concurrent.saturating_mul(2).max(1)),
            queries: Pool::new(settings.concurrent.max(1)),
            settings,
            revision,
            metrics: Metrics::new(),
            writing: Mutex::new(()),
            ingesting: Arc::new(Semaphore::new(1)),
            memory,
            analyzer: OnceLock::new(),
            reader: OnceLock::new(),
        }
    }

    /// The knowledge base as it is now: whoever asks twice in one answer keeps it.
    pub(super) fn store(&self) -> Arc<Store> {
        Arc::clone(&self.store.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on this is what is asked.
    pub(super) fn renew(&self, store: Store) {
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(store);
        self.revision.advance();
    }

    /// The base of all IRIs.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The analysis, loaded when the first article comes.
    pub(super) fn analyzer(&self) -> Result<&Analyzer, Problem> {
        if self.analyzer.get().is_none() {
            let loaded = Analyzer::load(&self.settings.resources)
                .map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
            // another request may have been quicker; one is as good as the other
            drop(self.analyzer.set(loaded));
        }
        self.analyzer.get().ok_or_else(|| Problem::new(Code::Internal, "the analysis could not be loaded"))
    }

    /// What reads articles that come as JSON lines, loaded when the first comes.
    pub(super) fn reader(&self) -> Result<&Reader, Problem> {
        if self.reader.get().is_none() {
            let loaded = Reader::load(&self.settings.resources, InputFormat::Jsonl, Given::default())
                .map_err(|error| Problem::new(Code::Internal, error.to_string()))?
                .with_limits(self.settings.article_limits);
            drop(self.reader.set(loaded));
        }
        self.reader.get().ok_or_else(|| Problem::new(Code::Internal, "the reader could not be loaded"))
    }

    /// Logs a fault of the server's own.
    pub(super) fn fault(&self, message: &str) {
        self.settings.log.fault((self.settings.now)(), message);
    }

    /// # Errors
    /// When this server does not write, or the request may not.
    pub(super) fn may_write(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if self.settings.conformance {
            return Ok(());
        }
        match &self.settings.token {
            Some(token) => token.check(headers),
            None => Err(Problem::new(Code::ReadOnly, "it was started without `--write-token-file`")),
        }
    }

    /// The right to write, while it is held. What is written is a transaction of the store, so a thread that died in the
    /// middle has left nothing behind.
    pub(super) fn write_lock(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` beside the server's own threads, for no longer than the limit. Whoever waits no longer (a client that
    /// went away, a limit that passed) cancels the token.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store, &CancellationToken) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let limit = self.settings.timeout;
        let place = self.pages.place(self.settings.concurrent.saturating_mul(2), limit).await?;
        let token = CancelledWhenDropped(CancellationToken::new());
        let (store, inner) = (self.store(), token.0.clone());
        let mut running = tokio::task::spawn_blocking(move || {
            // held until the work is really over, which may be later than its limit
            let _place = place;
            work(&store, &inner)
        });
        let Ok(joined) = tokio::time::timeout(limit, &mut running).await else {
            token.0.cancel();
            // What polls the token ends at once; where it was just done, its answer is as good.
            return match tokio::time::timeout(Duration::from_secs(1), running).await {
                Ok(Ok(Ok(value))) => Ok(value),
                _ => Err(self.too_long()),
            };
        };
        joined.unwrap_or_else(|error| Err(Problem::new(Code::Internal, error.to_string())))
    }

    /// Runs what changes the store. It is cancelled when the limit passes, but its end is waited for: what it says
    /// (done, or nothing changed) is true.
    pub(super) async fn change<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &CancellationToken) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let limit = self.settings.timeout;
        let place = self.queries.place(self.settings.concurrent, limit).await?;
        let token = CancellationToken::new();
        let (service, inner) = (Arc::clone(self), token.clone());
        // not cancelled with the request: a client that hangs up does not undo
        let mut running = tokio::task::spawn_blocking(move || {
            let _place = place;
            let _watched = service.memory.add(&inner);
            let _lock = service.write_lock();
            let result = work(&service, &inner);
            service.revision.advance();
            result
        });
        let joined = match tokio::time::timeout(limit, &mut running).await {
            Ok(joined) => joined,
            Err(_) => {
                token.cancel();
                running.await
            }
        };
        joined.unwrap_or_else(|error| Err(Problem::new(Code::Internal, error.to_string())))
    }

    /// Runs a query whose answer is sent while it is made. What fails before the first part is full fails as a problem;
    /// what fails later ends in a body that breaks off.
    pub(super) async fn stream(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &CancellationToken, &mut Outlet) -> Result<(), Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let limit = self.settings.timeout;
        let place = self.queries.place(self.settings.concurrent, limit).await?;
        let deadline = Instant::now() + limit;
        let token = CancelledWhenDropped(CancellationToken::new());
        let (sender, mut receiver) = mpsc::channel(PARTS_AHEAD);
        let (service, inner) = (Arc::clone(self), token.0.clone());
        let running = tokio::task::spawn_blocking(move || {
            let _place = place;
            let watched = service.memory.add(&inner);
            let mut outlet = Outlet::new(sender, service.settings.answer_bytes);
            let result = work(&service, &inner, &mut outlet);
            if watched.is_over() {
                return Err(Problem::new(Code::QueryMemory, "it needed more memory than queries may have together"));
            }
            result.map(|()| outlet.finish())
        });
        let first = tokio::time::timeout_at(deadline, receiver.recv()).await;
        let first = match first {
            Ok(first) => first,
            Err(_) => {
                token.0.cancel();
                // what polls the token ends at once, and its own word is the better one
                return Err(match tokio::time::timeout(Duration::from_secs(1), running).await {
                    Ok(Ok(Err(problem))) if problem.code() != Code::Internal => problem,
                    _ => self.too_long(),
                });
            }
        };
        let Some(first) = first else {
            // all of it is there already, or it failed
            let joined = running.await.map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
            let (media_type, bytes) = joined?;
            return Ok(typed(media_type, bytes));
        };
        let media_type = first.media_type;
        let state = Streamed { first: Some(first.bytes), receiver, running: Some(running), deadline, _token: token };
        let stream = futures_util::stream::unfold(state, |mut state| async move {
            let next = state.next().await?;
            Some((next, state))
        });
        // what compresses an answer asks again behind its end
        Ok(with_type(media_type, Body::from_stream(stream.fuse())))
    }

    fn too_long(&self) -> Problem {
        Problem::new(Code::QueryTimeout, format!("the limit is {} seconds", self.settings.timeout.as_secs_f64()))
    }

    /// A body of any kind of request but those that are read as they come.
    pub(super) async fn body(&self, headers: &HeaderMap, from: Body) -> Result<Vec<u8>, Problem> {
        body::whole(headers, from, self.settings.body_bytes).await
    }
}

struct CancelledWhenDropped(CancellationToken);

impl Drop for CancelledWhenDropped {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Parts of an answer that are made ahead of the client.
const PARTS_AHEAD: usize = 2;
/// Bytes of a part: an answer that is no larger is sent whole, so that what fails in it is a clean error.
const PART: usize = 512 << 10;

struct Part {
    media_type: &'static str,
    bytes: Bytes,
}

/// Where a query writes its answer.
pub(super) struct Outlet {
    media_type: &'static str,
    buffer: Vec<u8>,
    sent: u64,
    limit: u64,
    full: bool,
    parts: mpsc::Sender<Part>,
}

impl Outlet {
    fn new(parts: mpsc::Sender<Part>, limit: u64) -> Self {
        Self { media_type: "application/octet-stream", buffer: Vec::new(), sent: 0, limit, full: false, parts }
    }

    /// What the answer is; to be said before it is written.
    pub(super) fn set_type(&mut self, media_type: &'static str) {
        self.media_type = media_type;
    }

    /// Whether the answer grew beyond the limit.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    fn finish(self) -> (&'static str, Vec<u8>) {
        (self.media_type, self.buffer)
    }
}

impl Write for Outlet {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.sent + (self.buffer.len() + part.len()) as u64 > self.limit {
            self.full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.buffer.extend_from_slice(part);
        if self.buffer.len() >= PART {
            let bytes = Bytes::from(std::mem::take(&mut self.buffer));
            self.sent += bytes.len() as u64;
            let part = Part { media_type: self.media_type, bytes };
            // nobody takes it any more: the client went away
            self.parts.blocking_send(part).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        }
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The media type and the last bytes of an answer.
type Answered = Result<(&'static str, Vec<u8>), Problem>;

/// An answer on its way.
struct Streamed {
    first: Option<Bytes>,
    receiver: mpsc::Receiver<Part>,
    running: Option<tokio::task::JoinHandle<Answered>>,
    deadline: Instant,
    _token: CancelledWhenDropped,
}

impl Streamed {
    async fn next(&mut self) -> Option<Result<Bytes, Problem>> {
        if let Some(first) = self.first.take() {
            return Some(Ok(first));
        }
        let late = |_| Problem::new(Code::QueryTimeout, "the answer was not taken in time");
        match tokio::time::timeout_at(self.deadline, self.receiver.recv()).await.map_err(late) {
            Err(problem) => {
                self.running = None;
                self.receiver.close();
                Some(Err(problem))
            }
            Ok(Some(part)) => Some(Ok(part.bytes)),
            Ok(None) => match self.running.take()?.await {
                Ok(Ok((_, rest))) => (!rest.is_empty()).then(|| Ok(rest.into())),
                Ok(Err(problem)) => Some(Err(problem)),
                Err(error) => Some(Err(Problem::new(Code::Internal, error.to_string()))),
            },
        }
    }
}

/// An answer of a media type.
pub(super) fn typed(media_type: &str, bytes: Vec<u8>) -> Response {
    with_type(media_type, Body::from(bytes))
}

fn with_type(media_type: &str, body: Body) -> Response {
    let content_type =
        if media_type.starts_with("text/") { format!("{media_type}; charset=utf-8") } else { media_type.to_owned() };
    (StatusCode::OK, [(header::CONTENT_TYPE, content_type), (header::VARY, "accept".to_owned())], body).into_response()
}
