//! Keeps what a server that only reads shows as new as what a writer beside it has committed.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use super::service::Service;
use crate::graph::Store;

/// How often it is looked whether something changed.
const USUAL: Duration = Duration::from_secs(1);
/// How long a writer that is in the middle of something is left alone at most.
const LONGEST: Duration = Duration::from_secs(10);

/// Looks now and then, until the server is gone.
pub(super) fn keep(service: &Arc<Service>) {
    if !service.store().is_view() {
        return;
    }
    let service = Arc::downgrade(service);
    tokio::spawn(async move {
        let mut wait = USUAL;
        let mut unfinished = None;
        loop {
            tokio::time::sleep(wait).await;
            let Some(before) = Weak::upgrade(&service) else { return };
            let begin = Instant::now();
            let looked = tokio::task::spawn_blocking(move || look(&before, unfinished)).await;
            // a view costs something: it takes no more than a tenth of the time
            let rest = begin.elapsed().saturating_mul(10);
            unfinished = looked.ok().flatten();
            let usual = if unfinished.is_some() { wait * 2 } else { USUAL };
            wait = usual.max(rest).min(LONGEST);
        }
    });
}

/// Shows what changed. What a writer is in the middle of is not shown, but returned, so that the next look can tell a
/// writer at work from one that was killed: then its work is done for it.
fn look(service: &Service, unfinished: Option<Store>) -> Option<Store> {
    let newer = match unfinished {
        None => service.store().newer_view(),
        Some(unfinished) => match unfinished.newer_view() {
            Ok(None) => unfinished.repaired_view(),
            newer => newer,
        },
    };
    match newer {
        Ok(None) => None,
        Ok(Some(store)) if store.is_whole() => {
            service.renew(store);
            None
        }
        Ok(unfinished) => unfinished,
        Err(error) => {
            service.fault(&format!("what changed could not be read: {error}"));
            None
        }
    }
}
