//! Sudden ends: whatever is killed whenever, what was acknowledged is there, `check` passes, and going on leads to the
//! same bytes. `DATELINE_KILLS=100` tries a hundred points of each kind instead of a few.

use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::bad_input::{acknowledged, ids};
use crate::program::{Desk, line};

/// How many points of each kind are tried.
fn points(few: u32) -> u32 {
    std::env::var("DATELINE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(few)
}

/// Articles of which some report the same.
fn articles(first: usize, count: usize) -> String {
    let people = ["Mark Carney", "Emmanuel Macron", "Keir Starmer", "Friedrich Merz", "Donald Tusk"];
    let places = ["Paris", "Halifax", "Berlin", "Warsaw"];
    (first..first + count)
        .map(|at| {
            let (one, other) = (people[at % 5], people[(at / 5 + 1 + at) % 5]);
            let text = format!(
                "{one} met {other} in {} on Monday. A court in London fined Firm {} Ltd $3 million on 2 January 2026.",
                places[at % 4],
                at / 2
            );
            line(&format!("k{at}"), &format!("2026-01-{:02}", 6 + at % 20), &text)
        })
        .collect()
}

/// Runs the program and kills it after a while; says what it said, and whether it was still running.
fn killed(desk: &Desk, arguments: &[&str], after: Duration) -> (String, bool) {
    let mut child = desk.command(arguments).stdin(Stdio::null()).spawn().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let listener = std::thread::spawn(move || {
        let mut said = String::new();
        stderr.read_to_string(&mut said).unwrap();
        said
    });
    let begin = Instant::now();
    let mut running = true;
    while running && begin.elapsed() < after {
        std::thread::sleep(Duration::from_millis(1));
        running = child.try_wait().unwrap().is_none();
    }
    let _ = child.kill();
    child.wait().unwrap();
    (listener.join().unwrap(), running)
}

/// Points in time that are spread over `whole` without a pattern.
fn spread(whole: Duration, count: u32) -> impl Iterator<Item = Duration> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    (0..count).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        whole.mul_f64((state >> 11) as f64 / (1_u64 << 53) as f64)
    })
}

fn is_whole(desk: &Desk, stored: &[String]) {
    let check = desk.run(&["check"]);
    assert_eq!(check.code, Some(0), "{}{}", check.stdout, check.stderr);
    // exit code 1: it was killed before the first article
    let there = if desk.run(&["articles"]).code == Some(1) { Vec::new() } else { ids(desk) };
    assert!(stored.iter().all(|id| there.contains(id)), "an acknowledged article is lost");
}

#[test]
fn an_ingest_and_merge_killed_anywhere_loses_nothing_and_can_go_on() {
    let whole = Desk::new();
    whole.file("a.jsonl", articles(0, 40));
    let begin = Instant::now();
    whole.done(&["ingest", "a.jsonl"]);
    let length = begin.elapsed();
    let bytes = whole.done(&["export", "--format", "nquads"]);
    let desk = Desk::new();
    desk.file("a.jsonl", articles(0, 40));
    let mut killed_at_work = 0;
    let mut stored = Vec::new();
    for after in spread(length, points(4)) {
        let (said, running) = killed(&desk, &["ingest", "a.jsonl"], after);
        killed_at_work += u32::from(running);
        stored.extend(acknowledged(&said));
        if desk.run(&["init"]).code == Some(0) {
            is_whole(&desk, &stored);
        }
        if stored.len() >= 40 {
            stored.clear();
            std::fs::remove_dir_all(desk.path().join("dateline.kb")).unwrap();
        }
    }
    desk.done(&["ingest", "a.jsonl"]);
    is_whole(&desk, &stored);
    assert_eq!(desk.done(&["export", "--format", "nquads"]), bytes);
    eprintln!("killed at work: {killed_at_work}");
}

#[test]
fn an_archive_killed_anywhere_while_it_is_loaded_and_merged_loses_nothing() {
    let begin = Instant::now();
    let whole = Desk::new();
    whole.file("a.jsonl", articles(0, 150));
    whole.done(&["ingest", "--bulk", "a.jsonl"]);
    let length = begin.elapsed();
    let bytes = whole.done(&["export", "--format", "nquads"]);
    let desk = Desk::new();
    desk.file("a.jsonl", articles(0, 150));
    for after in spread(length, points(2)) {
        let _ = std::fs::remove_dir_all(desk.path().join("dateline.kb"));
        let (said, _) = killed(&desk, &["ingest", "--bulk", "a.jsonl"], after);
        if desk.run(&["init"]).code == Some(0) {
            is_whole(&desk, &acknowledged(&said));
        }
        desk.done(&["ingest", "--bulk", "a.jsonl"]);
        assert_eq!(desk.done(&["export", "--format", "nquads"]), bytes);
    }
}

#[test]
fn changes_and_the_index_killed_anywhere_lose_nothing() {
    let desk = Desk::new();
    desk.file("a.jsonl", articles(0, 40));
    desk.done(&["ingest", "a.jsonl"]);
    let bytes = desk.done(&["export", "--format", "nquads"]);
    let timeline = desk.done(&["timeline", "--format", "json"]);
    let index = desk.path().join("dateline.kb/index.sqlite");
    let rebuild = || std::fs::remove_file(&index).unwrap();
    let begin = Instant::now();
    rebuild();
    desk.done(&["timeline"]);
    let length = begin.elapsed();
    for after in spread(length, points(4)) {
        if index.exists() {
            rebuild();
        }
        killed(&desk, &["timeline"], after);
        is_whole(&desk, &[]);
        assert_eq!(desk.done(&["timeline", "--format", "json"]), timeline);
    }
    for (at, after) in spread(length * 2, points(4)).enumerate() {
        let id = format!("k{}", at % 40);
        killed(&desk, &["delete", &id], after);
        is_whole(&desk, &[]);
        desk.run(&["ingest", "a.jsonl"]);
        assert_eq!(desk.done(&["export", "--format", "nquads"]), bytes);
        assert_eq!(desk.done(&["timeline", "--format", "json"]), timeline);
    }
}
