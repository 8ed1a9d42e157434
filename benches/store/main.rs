//! What timelines cost: the derived index beside SPARQL as one would write it first, in one run over one knowledge base.
//!
//! `cargo bench --bench store` makes a knowledge base of 20,000 events in a temporary folder, loads it in bulk, asks each
//! question fifty times and prints a table. `EVENTS=1000000` makes a larger one, `FOLDER=…` keeps it (and asks one that is
//! there), `ROUNDS` says how often to ask, `GROW=10` first makes the index of the one in `FOLDER` ten times as large (see `grow`:
//! take a copy) and asks that alone. The events are made up: a fifth undated, a tenth reported twice, actors as
//! unevenly spread as news spreads them.

mod articles;
mod grow;
#[path = "../made.rs"]
mod made;
mod questions;

use std::path::{Path, PathBuf};
use std::time::Instant;

use dateline::graph::Store;

use crate::articles::article;
use crate::questions::ask;

/// Seconds of processor time that this process has used.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

fn peak_megabytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse::<usize>().ok()).unwrap_or_default() / 1024
}

fn disk_megabytes(folder: &Path) -> u64 {
    fn bytes(folder: &Path) -> u64 {
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        entries
            .flatten()
            .map(|entry| match entry.metadata() {
                Ok(data) if data.is_dir() => bytes(&entry.path()),
                Ok(data) => data.len(),
                Err(_) => 0,
            })
            .sum()
    }
    bytes(folder) >> 20
}

fn main() {
    let number =
        |name: &str, otherwise: usize| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (events, rounds) = (number("EVENTS", 20_000), number("ROUNDS", 50));
    let folder = std::env::var_os("FOLDER")
        .map_or_else(|| std::env::temp_dir().join(format!("dateline-bench-{}", std::process::id())), PathBuf::from);
    let kept = std::env::var_os("FOLDER").is_some();
    let times = number("GROW", 1);
    if times > 1 {
        grow::grow(&folder, times.try_into().expect("a small number"));
    }
    let store = if folder.join("dateline.json").exists() {
        // beside a writer as well, whose merging goes on
        Store::open_read_only(&folder).expect("the knowledge base opens")
    } else {
        load(&folder, events)
    };
    ask(&store, rounds, times == 1);
    drop(store);
    if !kept {
        std::fs::remove_dir_all(&folder).expect("the folder goes");
    }
}

fn load(folder: &Path, events: usize) -> Store {
    let store = Store::create(folder, None).expect("the folder is empty");
    let begin = (Instant::now(), processor());
    let mut group = Vec::new();
    for at in 0..events.div_ceil(4) {
        group.push(article(at));
        if group.len() == 1000 {
            store.load(&group, None).expect("the group loads");
            group.clear();
        }
    }
    store.load(&group, None).expect("the group loads");
    let loaded = (begin.0.elapsed().as_secs_f64(), processor() - begin.1);
    println!(
        "loading: {events} reports, {:.0} a CPU second ({:.1} s, {:.1} CPU s); peak {} MB",
        events as f64 / loaded.1,
        loaded.0,
        loaded.1,
        peak_megabytes()
    );
    let before = (Instant::now(), processor());
    store.merge().expect("the articles merge");
    println!(
        "merging and indexing: {:.1} s, {:.1} CPU s; peak {} MB",
        before.0.elapsed().as_secs_f64(),
        processor() - before.1,
        peak_megabytes()
    );
    let disk = disk_megabytes(folder);
    store.optimize().expect("the store is put in order");
    println!("disk: {disk} MB, after optimise {} MB", disk_megabytes(folder));
    store
}
