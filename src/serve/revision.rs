//! Which state of the knowledge base an answer shows: `ETag`, `Last-Modified`, and conditional requests (RFC 9110,
//! section 13).

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use sha2::{Digest, Sha256};

/// Counts the changes since this server was started.
#[derive(Debug)]
pub(super) struct Revision {
    /// Tells this run's counts from those of another.
    run: u128,
    count: AtomicU64,
    /// Seconds since 1970 of the last change.
    changed: AtomicU64,
}

impl Revision {
    pub(super) fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { run: now.as_nanos(), count: AtomicU64::new(0), changed: AtomicU64::new(now.as_secs()) }
    }

    /// Something was written.
    pub(super) fn advance(&self) {
        self.changed.store(seconds_now(), Ordering::Release);
        self.count.fetch_add(1, Ordering::Release);
    }

    fn prefix(&self) -> String {
        format!("{:x}.{:x}", self.run, self.count.load(Ordering::Acquire))
    }

    /// The tag of what a request shows now: of the state, and of all by which the same address has several forms.
    pub(super) fn tag(&self, uri: &Uri, headers: &HeaderMap) -> String {
        let mut digest = Sha256::new();
        digest.update(uri.to_string());
        for name in [header::ACCEPT, header::ACCEPT_ENCODING] {
            for value in headers.get_all(name) {
                digest.update([0]);
                digest.update(value.as_bytes());
            }
            digest.update([1]);
        }
        let form: String = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("\"{}-{form}\"", self.prefix())
    }

    /// The time of the last change, once it can be told from what may follow: the header counts in whole seconds.
    pub(super) fn last_modified(&self) -> Option<SystemTime> {
        let changed = self.changed.load(Ordering::Acquire);
        (seconds_now() > changed).then(|| UNIX_EPOCH + std::time::Duration::from_secs(changed))
    }

    /// Whether the client has what it asks for already. `If-None-Match` wins over `If-Modified-Since`.
    pub(super) fn is_known(&self, tag: &str, headers: &HeaderMap) -> bool {
        if headers.contains_key(header::IF_NONE_MATCH) {
            return listed(headers, header::IF_NONE_MATCH)
                .any(|known| known == "*" || known.trim_start_matches("W/") == tag);
        }
        let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|value| read_date(value.to_str().ok()?));
        match (since, self.last_modified()) {
            (Some(since), Some(changed)) => changed <= since,
            _ => false,
        }
    }

    /// Whether a change that a client makes conditional may be made: `If-Match` and `If-Unmodified-Since` speak of the
    /// state that the client has seen, whatever form it has seen it in.
    pub(super) fn may_change(&self, headers: &HeaderMap) -> bool {
        if headers.contains_key(header::IF_MATCH) {
            let prefix = format!("\"{}-", self.prefix());
            return listed(headers, header::IF_MATCH).any(|known| known == "*" || known.starts_with(&prefix));
        }
        let since = headers.get(header::IF_UNMODIFIED_SINCE).and_then(|value| read_date(value.to_str().ok()?));
        since.is_none_or(|since| self.last_modified().is_some_and(|changed| changed <= since))
    }
}

fn listed(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>();
    values.into_iter().flat_map(|value| value.split(',')).map(str::trim)
}

fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn read_date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).ok()
}

/// A time as HTTP writes it.
pub(super) fn written(time: SystemTime) -> Option<HeaderValue> {
    HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_tag_holds_until_something_is_written() {
        let revision = Revision::new();
        let uri = Uri::from_static("/timeline.json?who=a");
        let tag = revision.tag(&uri, &HeaderMap::new());
        assert!(revision.is_known(&tag, &with(header::IF_NONE_MATCH, &format!("\"x\", W/{tag}"))));
        assert!(revision.may_change(&with(header::IF_MATCH, &tag)));
        let csv = with(header::ACCEPT, "text/csv");
        assert_ne!(revision.tag(&uri, &csv), tag, "another form has another tag");
        revision.advance();
        let now = revision.tag(&uri, &HeaderMap::new());
        assert!(!revision.is_known(&now, &with(header::IF_NONE_MATCH, &tag)));
        assert!(!revision.may_change(&with(header::IF_MATCH, &tag)));
        assert!(revision.may_change(&HeaderMap::new()));
    }

    #[test]
    fn a_change_of_this_second_has_no_date_yet() {
        let revision = Revision::new();
        revision.advance();
        let recent = revision.last_modified().is_none_or(|at| at <= SystemTime::now());
        assert!(recent);
        assert!(!revision.may_change(&with(header::IF_UNMODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:37 GMT")));
        assert!(!revision.is_known("\"a\"", &with(header::IF_MODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:37 GMT")));
    }
}
