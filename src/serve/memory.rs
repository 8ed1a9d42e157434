//! Memory that free queries may take together, measured from outside, since the engine has no bound of its own.
//!
//! A thread looks at the process a few times a second. Where it has grown by more than the limit since no query ran, the
//! query that has run longest is stopped, until there is room again. The allocator keeps much of what a query gives back: what the
//! process holds while no query runs counts as its own, but never more than the limit above what it began with, so that one
//! query after the other does not lift the bound. Only a query since whose begin the process has grown is stopped: what
//! an ingest or a cache took before is not its fault.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use oxigraph::sparql::CancellationToken;

const INTERVAL: Duration = Duration::from_millis(100);

/// A query is to blame where the process has grown by this part of the limit since it began.
const GROWN: u64 = 8;

#[derive(Clone)]
struct Running {
    token: CancellationToken,
    over: Arc<AtomicBool>,
    /// Bytes that the process held when it began.
    began: u64,
}

#[derive(Default)]
struct Shared {
    next: AtomicU64,
    running: Mutex<BTreeMap<u64, Running>>,
}

/// The watch over running queries.
pub(super) struct Watch {
    shared: Arc<Shared>,
}

/// A query that is watched while this lives.
pub(super) struct Watched<'a> {
    shared: &'a Shared,
    number: u64,
    over: Arc<AtomicBool>,
}

impl Watched<'_> {
    /// Whether it was stopped for its memory.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.shared.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
    }
}

impl Watch {
    /// Watches for as long as it lives, where the system tells how large a process is.
    pub(super) fn start(limit: u64) -> Self {
        let shared = Arc::new(Shared::default());
        if resident().is_some() {
            let shared = Arc::downgrade(&shared);
            // without the thread there is no bound, as on systems that do not tell
            drop(std::thread::Builder::new().name("memory".to_owned()).spawn(move || watch(&shared, limit)));
        }
        Self { shared }
    }

    /// Has a query watched.
    pub(super) fn add(&self, token: &CancellationToken) -> Watched<'_> {
        let number = self.shared.next.fetch_add(1, Ordering::Relaxed);
        let over = Arc::new(AtomicBool::new(false));
        let running = Running { token: token.clone(), over: Arc::clone(&over), began: resident().unwrap_or_default() };
        self.shared.running.lock().unwrap_or_else(PoisonError::into_inner).insert(number, running);
        Watched { shared: &self.shared, number, over }
    }
}

fn watch(shared: &Weak<Shared>, limit: u64) {
    let start = resident().unwrap_or_default();
    let mut idle = start;
    // how large the process was when a query was stopped last
    let mut stopped = 0;
    loop {
        std::thread::sleep(INTERVAL);
        let Some(shared) = shared.upgrade() else { return };
        let Some(now) = resident() else { continue };
        let running = shared.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_empty() {
            idle = now.min(start.saturating_add(limit));
        } else if let Some(one) = to_stop(&running, [now, idle, stopped], limit) {
            stopped = now;
            one.over.store(true, Ordering::Relaxed);
            one.token.cancel();
        }
    }
}

/// The query to stop, where the process holds too much now: beside what it held while idle, and when a query was stopped last.
fn to_stop(running: &BTreeMap<u64, Running>, [now, idle, stopped]: [u64; 3], limit: u64) -> Option<&Running> {
    let over = |one: &&Running| one.over.load(Ordering::Relaxed);
    // one at a time, since its memory comes back only when it has seen the sign; unless others go on growing
    let waits = running.values().any(|one| over(&one)) && now.saturating_sub(stopped) <= limit / 4;
    let grown = |one: &&Running| now.saturating_sub(one.began) > limit / GROWN;
    (now.saturating_sub(idle) > limit && !waits)
        .then(|| running.values().find(|one| !over(one) && grown(one)))
        .flatten()
}

/// Bytes of memory that this process holds, where the system tells.
pub(super) fn resident() -> Option<u64> {
    let pages: u64 = std::fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
    // the page size of every Linux on the processors that this is built for by default
    Some(pages * 4096)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_query_that_has_grown_is_stopped_and_one_at_a_time() {
        let query = |began: u64| Running { token: CancellationToken::new(), over: Arc::default(), began };
        let running = BTreeMap::from([(1, query(950)), (2, query(300)), (3, query(200))]);
        let began = |now: u64, stopped: u64| to_stop(&running, [now, 200, stopped], 800).map(|one| one.began);
        assert_eq!(began(950, 0), None);
        // the first has taken nothing
        assert_eq!(began(1001, 0), Some(300));
        running[&2].over.store(true, Ordering::Relaxed);
        assert_eq!(began(1010, 1001), None);
        assert_eq!(began(1300, 1001), Some(950));
    }

    #[test]
    fn a_query_that_grows_beyond_the_limit_is_stopped() {
        if resident().is_none() {
            return;
        }
        let watch = Watch::start(64 << 20);
        let token = CancellationToken::new();
        let watched = watch.add(&token);
        let mut held: Vec<Vec<u8>> = Vec::new();
        for _ in 0..600 {
            if token.is_cancelled() {
                break;
            }
            if held.len() < 64 {
                held.push(vec![1; 8 << 20]);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(token.is_cancelled() && watched.is_over());
    }
}
