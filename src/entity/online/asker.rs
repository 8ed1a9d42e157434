//! Asking with manners (`mediawiki.org/wiki/API:Etiquette`): few at once, waiting where the service says to wait, a contact
//! in the User-Agent (the [`Fetcher`]'s), nothing asked twice that is still known.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::OnlineError;
use super::kept::Kept;
use super::rules::Ask;
use crate::calendar::Moment;
use crate::fetch::{FetchError, Fetcher};

/// A request: an address, and a form where it is a POST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub address: String,
    pub form: Option<Vec<(&'static str, String)>>,
    /// Parameters that change nothing about the answer: left out of what it is kept under.
    pub manners: Vec<(&'static str, String)>,
}

/// An answer and when it was got, where that is known.
pub(super) type Told = (Value, Option<Moment>);

pub(super) struct Asker<'a> {
    fetcher: &'a Fetcher,
    pub(super) rules: Ask,
    kept: Option<Kept>,
    wait: fn(Duration),
    requests: AtomicUsize,
    /// Held while somebody waits, so that all wait.
    gate: Mutex<()>,
}

/// What became of one try.
enum Try {
    Told(Value),
    /// Asked to come back after so many seconds.
    Later(OnlineError, u64),
    Failed(OnlineError),
}

impl<'a> Asker<'a> {
    pub(super) fn new(fetcher: &'a Fetcher, rules: Ask, kept: Option<Kept>, wait: fn(Duration)) -> Self {
        Self { fetcher, rules, kept, wait, requests: AtomicUsize::new(0), gate: Mutex::new(()) }
    }

    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// Asks all, a few at once; answers in the order of the questions. The first failure stops what has not begun.
    pub(super) fn all(&self, requests: &[Request]) -> (Vec<Option<Told>>, Option<OnlineError>) {
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let results: Vec<Mutex<Option<Result<Told, OnlineError>>>> =
            requests.iter().map(|_| Mutex::new(None)).collect();
        thread::scope(|scope| {
            for _ in 0..self.rules.at_once.min(requests.len()) {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(request) = requests.get(at) else { break };
                        let result = self.one(request);
                        stop.fetch_or(result.is_err(), Ordering::Relaxed);
                        if let Ok(mut slot) = results[at].lock() {
                            *slot = Some(result);
                        }
                    }
                });
            }
        });
        let mut stopped = None;
        let told = results.into_iter().map(|slot| match slot.into_inner().ok().flatten() {
            Some(Ok(told)) => Some(told),
            Some(Err(error)) => {
                stopped.get_or_insert(error);
                None
            }
            None => None,
        });
        (told.collect(), stopped)
    }

    /// Asks, and asks again where the service wants to be asked later.
    pub(super) fn one(&self, request: &Request) -> Result<Told, OnlineError> {
        let asked = known_as(request);
        if let Some((answer, at)) = self.kept.as_ref().and_then(|kept| kept.get(&asked)) {
            return Ok((answer, Some(at)));
        }
        let mut tries = 0;
        loop {
            tries += 1;
            // who waits holds the gate: nobody else asks meanwhile
            drop(self.gate.lock());
            match self.try_once(request, tries) {
                Try::Told(answer) => {
                    if let Some(kept) = &self.kept {
                        kept.put(&asked, &answer)?;
                    }
                    return Ok((answer, self.kept.as_ref().map(Kept::now)));
                }
                Try::Failed(error) => return Err(error),
                Try::Later(error, seconds) => {
                    // ignoring a 429 means a day's ban, so a wait that is too long ends the run
                    if tries == self.rules.tries || seconds > self.rules.longest_wait {
                        return Err(error);
                    }
                    let _held = self.gate.lock();
                    (self.wait)(Duration::from_secs(seconds));
                }
            }
        }
    }

    fn try_once(&self, request: &Request, tries: u32) -> Try {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let form: Option<Vec<(&str, &str)>> =
            request.form.as_ref().map(|form| form.iter().map(|(key, value)| (*key, value.as_str())).collect());
        let answer = self.fetcher.ask(&with(&request.address, &request.manners), form.as_deref());
        let fetched = match answer {
            Ok(fetched) => fetched,
            Err(FetchError::Status { status, retry_after }) if matches!(status, 429 | 500 | 502 | 503 | 504) => {
                let asked = retry_after.as_deref().and_then(|wait| wait.trim().parse().ok());
                let seconds = asked.unwrap_or_else(|| 5 * u64::from(tries));
                return Try::Later(FetchError::Status { status, retry_after }.into(), seconds);
            }
            Err(error) => return Try::Failed(error.into()),
        };
        let value: Value = match serde_json::from_slice(&fetched.body) {
            Ok(value) => value,
            Err(error) => return Try::Failed(OnlineError::Answer(error.to_string())),
        };
        let Some(error) = value.get("error").filter(|error| error.is_object()) else { return Try::Told(value) };
        let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let told = OnlineError::Api { code: text("code"), info: text("info") };
        match text("code").as_str() {
            // its error comes with status 200; `lag` tells how far behind it is
            "maxlag" => {
                let lag = error.get("lag").and_then(Value::as_f64).unwrap_or(0.0);
                Try::Later(told, whole_seconds(lag).max(u64::from(self.rules.maxlag)))
            }
            "ratelimited" => Try::Later(told, 5 * u64::from(tries)),
            _ => Try::Failed(told),
        }
    }
}

/// What an answer is kept under.
fn known_as(request: &Request) -> String {
    let form = request.form.iter().flatten().map(|(key, value)| format!(" {key}={value}")).collect::<String>();
    format!("{}{form}", request.address)
}

/// An address with further parameters.
pub(super) fn with<K: AsRef<str>, V: AsRef<str>>(address: &str, parameters: &[(K, V)]) -> String {
    if parameters.is_empty() {
        return address.to_owned();
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters.iter().map(|(key, value)| (key.as_ref(), value.as_ref())));
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{}", query.finish())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn whole_seconds(lag: f64) -> u64 {
    lag.ceil().clamp(0.0, 1e6) as u64
}
