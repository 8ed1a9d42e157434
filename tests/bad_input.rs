//! Bad input, a full disk, a sudden end: a clear error, the rest stored, nothing lost.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::cli::limited;
use crate::program::{Desk, line};

const MEETING: &str = "Prime Minister Mark Carney met French President Emmanuel Macron in Paris on Monday.";

pub(crate) fn ids(desk: &Desk) -> Vec<String> {
    let rows = crate::program::csv_rows(&desk.done(&["articles", "--format", "csv"]));
    rows.iter().map(|row| row["id"].clone()).collect()
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_stored() {
    let desk = Desk::new();
    desk.file("good.txt", MEETING);
    desk.file("empty.txt", "");
    desk.file("blank.txt", " \n\n\t ");
    desk.file("binary.txt", [0_u8, 159, 146, 150, 0, 1, 2, 3, 0xff, 0xfe, 0, 0, 0, 7].repeat(50));
    let lines = [
        line("a1", "2026-01-06", MEETING).into_bytes(),
        b"{\"id\": \"broken\", \"text\": \n".to_vec(),
        b"[1, 2, 3]\n".to_vec(),
        b"\xff\xfe{\"text\": \"x\"}\n".to_vec(),
        b"{\"id\": \"no-text\"}\n".to_vec(),
        b"{\"id\": \"bad-date\", \"text\": \"Nothing.\", \"published\": \"soon\"}\n".to_vec(),
        line("a2", "2026-01-07", "Canada imposed sanctions on Russia on Tuesday.").into_bytes(),
    ];
    desk.file("lines.jsonl", lines.concat());
    let run = desk.run(&[
        "ingest",
        "--published",
        "2026-01-06",
        "good.txt",
        "empty.txt",
        "blank.txt",
        "binary.txt",
        "missing.txt",
        "lines.jsonl",
    ]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for part in [
        "`empty.txt`",
        "`blank.txt`",
        "`binary.txt`",
        "`missing.txt`",
        "`lines.jsonl`, line 2",
        "`lines.jsonl`, line 3",
        "`lines.jsonl`, line 4",
        "`lines.jsonl`, line 5",
        "`lines.jsonl`, line 6",
        "3 articles: 3 new",
        "9 inputs failed",
    ] {
        assert!(run.stderr.contains(part), "{part} is missing:\n{}", run.stderr);
    }
    assert_eq!(run.stdout, "");
    assert_eq!(ids(&desk).len(), 3);
    assert_eq!(desk.run(&["check"]).code, Some(0));
}

#[test]
fn a_line_of_fifty_megabytes_is_refused_and_the_next_one_read() {
    let desk = Desk::new();
    let mut input = line("a1", "2026-01-06", MEETING).into_bytes();
    input.extend(line("huge", "2026-01-06", &"All work and no play. ".repeat(50 * 1024 * 1024 / 22)).into_bytes());
    input.extend(line("a2", "2026-01-07", "Canada imposed sanctions on Russia on Tuesday.").into_bytes());
    let run = desk.run_with_input(&["ingest", "-", "--input-format", "jsonl"], input);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("`-`, line 2: larger than the limit"), "{}", run.stderr);
    assert_eq!(ids(&desk), ["a1", "a2"]);
}

#[test]
fn nothing_but_failures_is_exit_code_2() {
    let desk = Desk::new();
    let run = desk.run(&["ingest", "missing.txt"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("error: no article could be read"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let path = desk.file("secret.txt", MEETING);
    desk.file("good.txt", MEETING);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o0)).unwrap();
    if std::fs::read(&path).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    let run = desk.run(&["ingest", "secret.txt", "good.txt"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("`secret.txt`: cannot be read"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_an_error_and_what_was_stored_stays() {
    let desk = Desk::new();
    desk.file("first.jsonl", line("a1", "2026-01-06", MEETING));
    desk.done(&["ingest", "first.jsonl"]);
    let many: String = (0..400)
        .map(|number| {
            let text = format!("{MEETING} They spoke for {number} hours. ").repeat(10);
            line(&format!("b{number}"), "2026-01-07", &text)
        })
        .collect();
    desk.file("many.jsonl", many);
    let run = limited(&desk, 600, &["ingest", "many.jsonl"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("error: "), "{}", run.stderr);
    let stored: Vec<String> = acknowledged(&run.stderr);
    let there = ids(&desk);
    assert!(there.contains(&"a1".to_owned()));
    assert!(stored.iter().all(|id| there.contains(id)), "an acknowledged article is lost");
    assert_eq!(desk.run(&["check"]).code, Some(0));
    desk.done(&["ingest", "many.jsonl"]);
    assert_eq!(ids(&desk).len(), 401);
}

/// The ids that `ingest` said were stored.
pub(crate) fn acknowledged(stderr: &str) -> Vec<String> {
    stderr
        .lines()
        .filter_map(|line| line.strip_prefix("new: `"))
        .map(|rest| rest.split('`').next().unwrap().to_owned())
        .collect()
}

#[test]
fn a_killed_ingest_loses_no_acknowledged_article() {
    let desk = Desk::new();
    let mut child = desk.command(&["ingest", "-", "--input-format", "jsonl"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        for number in 0..100_000 {
            let text = format!("{MEETING} It was meeting number {number}.");
            if stdin.write_all(line(&format!("a{number}"), "2026-01-06", &text).as_bytes()).is_err() {
                break;
            }
        }
    });
    let mut said = Vec::new();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    for _ in 0..50 {
        let mut line = String::new();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "it ended early: {said:?}");
        said.push(line);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    writer.join().unwrap();
    let check = desk.run(&["check"]);
    assert_eq!(check.code, Some(0), "{}{}", check.stdout, check.stderr);
    let there = ids(&desk);
    let stored = acknowledged(&said.concat());
    assert!(stored.len() >= 40);
    assert!(stored.iter().all(|id| there.contains(id)), "an acknowledged article is lost");
    let events = desk.done(&["timeline", "--format", "jsonl"]);
    assert!(!events.is_empty(), "what was stored is on the timeline without another ingest");
}
