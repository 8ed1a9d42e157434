//! Reading what a client sends, within limits of size and time.

use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;

use super::problem::{Code, Problem};

/// Time that any body may take before its rate counts.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes a second below which a body is given up: nobody sends that slowly but to keep a server busy.
const SLOWEST: u64 = 2 << 10;
/// Bytes above the limit that are still taken from a client, so that it hears that they are too many and does not find
/// the connection closed.
const COURTESY: usize = 16 << 20;

/// A body as it comes in.
pub(super) struct Incoming {
    body: Body,
    begun: Instant,
    received: u64,
}

impl Incoming {
    pub(super) fn new(body: Body) -> Self {
        Self { body, begun: Instant::now(), received: 0 }
    }

    /// The next part of it; `None` at its end.
    ///
    /// # Errors
    /// When it comes too slowly or breaks off.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        loop {
            let allowed = PATIENCE + Duration::from_secs(self.received / SLOWEST);
            let left = allowed.saturating_sub(self.begun.elapsed());
            let slow = |_| Problem::new(Code::SlowBody, "the body came too slowly");
            let Some(frame) = tokio::time::timeout(left, self.body.frame()).await.map_err(slow)? else {
                return Ok(None);
            };
            let frame =
                frame.map_err(|error| Problem::new(Code::BadParameter, format!("the body broke off: {error}")))?;
            // trailers say nothing that is asked here
            let Ok(data) = frame.into_data() else { continue };
            self.received += data.len() as u64;
            if !data.is_empty() {
                return Ok(Some(data));
            }
        }
    }
}

/// All of a body.
///
/// # Errors
/// When it is larger than `limit`, compressed, too slow or breaks off.
pub(super) async fn whole(headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    uncompressed(headers)?;
    let too_large = || Problem::new(Code::TooLarge, format!("the body may hold {limit} bytes"));
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit.saturating_add(COURTESY)) {
        return Err(too_large());
    }
    let mut incoming = Incoming::new(body);
    let mut bytes = Vec::new();
    let mut count = 0_usize;
    while let Some(part) = incoming.next().await? {
        count = count.saturating_add(part.len());
        if count <= limit {
            bytes.extend_from_slice(&part);
        } else if count > limit.saturating_add(COURTESY) {
            break;
        } else {
            bytes = Vec::new();
        }
    }
    if count > limit { Err(too_large()) } else { Ok(bytes) }
}

/// # Errors
/// When the body is compressed: a small one could unfold to any size.
pub(super) fn uncompressed(headers: &HeaderMap) -> Result<(), Problem> {
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if !encoding.as_bytes().eq_ignore_ascii_case(b"identity") => {
            Err(Problem::new(Code::UnsupportedMediaType, "compressed bodies are not read here"))
        }
        _ => Ok(()),
    }
}

/// The media type of a body, in lower case and without parameters; empty where none is given.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// All `Accept` headers as one; `None` where there is none.
pub(super) fn accepted(headers: &HeaderMap) -> Option<String> {
    let given: Vec<&str> = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    (!given.is_empty()).then(|| given.join(","))
}
