//! Memory that free queries may take together, measured from outside, since the engine has no bound of its own.
//!
//! A thread looks at the process a few times a second. Where it has grown by more than the limit since no query ran, the
//! query that has run longest is stopped, until there is room again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use oxigraph::sparql::CancellationToken;

const INTERVAL: Duration = Duration::from_millis(100);

#[derive(Clone)]
struct Running {
    token: CancellationToken,
    over: Arc<AtomicBool>,
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
        let running = Running { token: token.clone(), over: Arc::clone(&over) };
        self.shared.running.lock().unwrap_or_else(PoisonError::into_inner).insert(number, running);
        Watched { shared: &self.shared, number, over }
    }
}

fn watch(shared: &Weak<Shared>, limit: u64) {
    let mut idle = resident().unwrap_or_default();
    // how large the process was when a query was stopped last
    let mut stopped = 0;
    loop {
        std::thread::sleep(INTERVAL);
        let Some(shared) = shared.upgrade() else { return };
        let Some(now) = resident() else { continue };
        let running = shared.running.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |one: &&Running| one.over.load(Ordering::Relaxed);
        if running.is_empty() {
            idle = now;
        } else if now.saturating_sub(idle) > limit
            // one at a time, since its memory comes back only when it has seen the sign; unless others go on growing
            && (!running.values().any(|one| over(&one)) || now.saturating_sub(stopped) > limit / 4)
            && let Some(oldest) = running.values().find(|one| !over(one))
        {
            stopped = now;
            oldest.over.store(true, Ordering::Relaxed);
            oldest.token.cancel();
        }
    }
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
