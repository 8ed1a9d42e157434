//! The program as seen: exit code, standard output, standard error.

use std::process::Stdio;

use crate::program::{Desk, csv_rows, line, sample};

const MEETING: &str = "Prime Minister Mark Carney met French President Emmanuel Macron in Paris on Monday.";

#[test]
fn without_a_knowledge_base_the_error_says_what_to_do() {
    let desk = Desk::new();
    for arguments in [&["timeline"][..], &["articles"], &["stats"], &["check"], &["explain", "abcdef"], &["serve"]] {
        let run = desk.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}");
        assert_eq!(run.stdout, "");
        let expected = "error: there is no knowledge base at `dateline.kb`\n\
                        hint: `dateline init` or `dateline ingest` makes one\n";
        assert_eq!(run.stderr, expected, "{arguments:?}");
    }
}

#[test]
fn a_wrong_argument_is_an_error_on_stderr_and_help_is_data() {
    let desk = Desk::new();
    let wrong = desk.run(&["timelines"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (Some(2), ""));
    assert!(wrong.stderr.contains("timeline"), "{}", wrong.stderr);
    let help = desk.run(&["timeline", "--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""));
    for option in ["--who", "--where", "--as-of", "--format", "--kb"] {
        assert!(help.stdout.contains(option), "{option} is missing");
    }
    let version = desk.run(&["--version"]);
    assert_eq!(version.stdout, format!("dateline {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_command_reference_is_as_new_as_the_program() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let fresh = dateline::cli::reference();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == fresh, "docs/cli.md is stale: run `UPDATE=1 cargo test --release command_reference`");
}

#[test]
fn the_sample_becomes_a_timeline_in_order_with_the_undated_last() {
    let desk = Desk::with_sample();
    let table = desk.done(&["timeline"]);
    assert!(table.contains("source"), "{table}");
    assert!(!table.contains('\u{1b}'), "no colour in a pipe");
    assert!(table.lines().all(|line| line.chars().count() <= 100), "no line is wider than the screen");
    let timeline: serde_json::Value = serde_json::from_str(&desk.done(&["timeline", "--format", "json"])).unwrap();
    let events = timeline["events"].as_array().unwrap();
    assert!(!events.is_empty());
    let end = |event: &serde_json::Value, name: &str| event["when"][name].as_str().map(str::to_owned);
    let is_dated = |event: &serde_json::Value| end(event, "earliest").is_some() && end(event, "latest").is_some();
    let dated = events.iter().take_while(|event| is_dated(event)).count();
    assert!(dated > 0);
    assert!(!events[dated..].iter().any(is_dated), "undated events come last");
    let begins: Vec<String> = events[..dated].iter().filter_map(|event| end(event, "earliest")).collect();
    assert!(begins.is_sorted(), "not in order: {begins:?}");
    for event in events {
        assert!(!event["mentions"].as_array().unwrap().is_empty(), "an event without a quote: {event}");
        assert!(!event["label"].as_str().unwrap().is_empty());
    }
}

#[test]
fn a_quote_is_the_text_at_its_offsets_in_code_points() {
    let desk = Desk::new();
    let text = format!("“Été à Zürich”, the minister wrote. {MEETING}");
    desk.file("a.jsonl", line("a1", "2026-01-06", &text));
    desk.done(&["ingest", "a.jsonl"]);
    let timeline: serde_json::Value = serde_json::from_str(&desk.done(&["timeline", "--format", "json"])).unwrap();
    let points: Vec<char> = text.chars().collect();
    let mut seen = 0;
    for mention in timeline["events"].as_array().unwrap().iter().flat_map(|event| event["mentions"].as_array().unwrap())
    {
        for span in [&mention["quote"], &mention["trigger"]] {
            let at = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
            let found: String = points[at("start")..at("end")].iter().collect();
            assert_eq!(span["text"].as_str().unwrap(), found);
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn the_csv_has_its_columns_and_a_row_an_event() {
    let desk = Desk::with_sample();
    let csv = desk.done(&["timeline", "--format", "csv"]);
    let header = "id,when,earliest,latest,precision,status,type,label,agents,recipients,participants,place,lat,lon,\
                  quantities,quote,sources,publishers,first_reported,confidence,wikidata,urls,iri\r\n";
    assert!(csv.starts_with(header), "{}", csv.lines().next().unwrap());
    let lines = desk.done(&["timeline", "--format", "jsonl"]);
    let rows = csv_rows(&csv);
    assert_eq!(rows.len(), lines.lines().count());
    for (row, line) in rows.iter().zip(lines.lines()) {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["id"], event["id"].as_str().unwrap());
        assert_eq!(row["label"], event["label"].as_str().unwrap());
        assert_eq!(row["sources"], event["sources"].to_string());
        assert_eq!(row["earliest"], event["when"]["earliest"].as_str().unwrap_or_default());
    }
}

#[test]
fn no_cell_of_the_csv_is_a_formula() {
    let desk = Desk::new();
    let article = serde_json::json!({"id": "=cmd|' /C calc'!A0", "published": "2026-01-06", "publisher": "@SUM(A1)",
        "url": "=HYPERLINK(\"http://x\")", "text": format!("=2+5 {MEETING}\n\n@SUM(A1) {MEETING} -1+1 {MEETING}")});
    desk.file("a.jsonl", article.to_string());
    desk.done(&["ingest", "a.jsonl"]);
    for arguments in
        [&["timeline", "--format", "csv"][..], &["articles", "--format", "csv"], &["entities", "--format", "csv"]]
    {
        let rows = csv_rows(&desk.done(arguments));
        assert!(!rows.is_empty());
        for (column, cell) in rows.iter().flatten() {
            let number = cell.parse::<f64>().is_ok();
            assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{arguments:?} {column}: {cell}");
        }
    }
}

#[test]
fn colour_is_written_only_when_asked_and_articles_cannot_write_it() {
    let desk = Desk::new();
    let text = format!("\u{1b}]0;owned\u{7}\u{1b}[31m{MEETING}");
    desk.file("a.jsonl", line("a\u{1b}[2J", "2026-01-06", &text));
    let ingest = desk.run(&["ingest", "a.jsonl"]);
    assert!(!ingest.stderr.contains('\u{1b}'), "{:?}", ingest.stderr);
    for arguments in [&["timeline"][..], &["articles"], &["entities"], &["timeline", "--format", "markdown"]] {
        let shown = desk.done(arguments);
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{7}'), "{arguments:?}: {shown:?}");
    }
    let coloured = desk.done(&["timeline", "--color", "always"]);
    assert!(coloured.contains("\u{1b}[1m"));
    assert!(!coloured.contains("\u{1b}]0;") && !coloured.contains("\u{1b}[31m"));
}

#[test]
fn a_narrow_screen_gets_narrow_lines() {
    let desk = Desk::with_sample();
    for width in [24_usize, 60, 80, 120] {
        let mut command = desk.command(&["timeline"]);
        let shown = command.env("COLUMNS", width.to_string()).output().unwrap();
        let shown = String::from_utf8(shown.stdout).unwrap();
        let widest = shown.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width, "{widest} columns on a screen of {width}");
    }
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let desk = Desk::with_sample();
    for arguments in
        [&["timeline", "--format", "json"][..], &["export", "--format", "nquads"], &["articles", "--format", "jsonl"]]
    {
        let mut child = desk.command(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{arguments:?}");
    }
}

#[test]
fn the_same_article_again_changes_nothing_and_the_order_does_not_matter() {
    let desk = Desk::with_sample();
    let first = desk.done(&["export", "--format", "nquads"]);
    assert!(!first.is_empty());
    let again = desk.run(&["ingest", sample().to_str().unwrap()]);
    assert_eq!(again.code, Some(0));
    assert!(again.stderr.contains("unchanged") && !again.stderr.contains("new:"), "{}", again.stderr);
    assert_eq!(desk.done(&["export", "--format", "nquads"]), first);
    let other = Desk::new();
    let lines = std::fs::read_to_string(sample().join("articles.jsonl")).unwrap();
    let reversed: Vec<&str> = lines.lines().rev().collect();
    other.file("reversed.jsonl", reversed.join("\n"));
    for entry in std::fs::read_dir(sample()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "html") {
            other.done(&["ingest", path.to_str().unwrap(), "--jobs", "1"]);
        }
    }
    other.done(&["ingest", "reversed.jsonl", "--jobs", "3"]);
    assert_eq!(other.done(&["export", "--format", "nquads"]), first);
}

#[test]
fn filters_choose_and_nothing_matched_is_exit_code_1() {
    let desk = Desk::with_sample();
    let all = desk.done(&["timeline", "--format", "jsonl"]).lines().count();
    let some = desk.done(&["timeline", "--format", "jsonl", "--who", "Carney"]).lines().count();
    assert!(some > 0 && some < all, "{some} of {all}");
    let none = desk.run(&["timeline", "--who", "Nobody Whatsoever", "--format", "json"]);
    assert_eq!(none.code, Some(1));
    assert!(none.stderr.starts_with("nothing matched"), "{}", none.stderr);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&none.stdout).unwrap()["events"], serde_json::json!([]));
    let wrong = desk.run(&["timeline", "--since", "yesterday"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("`yesterday` is not a date"), "{}", wrong.stderr);
    let limited = desk.run(&["timeline", "--limit", "2"]);
    assert!(limited.stderr.contains("hint: --limit 0"), "{}", limited.stderr);
}

#[test]
fn every_event_explains_itself() {
    let desk = Desk::with_sample();
    for line in desk.done(&["timeline", "--format", "jsonl"]).lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = desk.done(&["explain", event["id"].as_str().unwrap()]);
        let quote: Vec<&str> = event["mentions"][0]["quote"]["text"].as_str().unwrap().split_whitespace().collect();
        let shown: Vec<&str> = text.split_whitespace().collect();
        let shown = shown.join(" ");
        assert!(shown.contains(&quote.join(" ")), "{text}");
        assert!(text.contains("Rules:"), "{text}");
    }
    let json = desk.done(&["timeline", "--format", "jsonl", "--limit", "1"]);
    let event: serde_json::Value = serde_json::from_str(&json).unwrap();
    let why = desk.done(&["explain", event["iri"].as_str().unwrap(), "--format", "json"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&why).unwrap()["id"], event["id"]);
    let unknown = desk.run(&["explain", "ffffffffffff"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("`ffffffffffff`"), "{}", unknown.stderr);
}

#[test]
fn a_check_of_the_sample_finds_nothing() {
    let desk = Desk::with_sample();
    let run = desk.run(&["check"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stdout);
    let stats: serde_json::Value = serde_json::from_str(&desk.done(&["stats", "--format", "json"])).unwrap();
    assert_eq!(stats["articles"], 10);
}

#[test]
fn a_retracted_article_no_longer_counts_and_a_deleted_one_is_gone() {
    let desk = Desk::new();
    desk.file(
        "a.jsonl",
        line("a1", "2026-01-06", MEETING) + &line("a2", "2026-01-07", "Canada imposed sanctions on Russia on Tuesday."),
    );
    desk.done(&["ingest", "a.jsonl"]);
    let before = desk.done(&["timeline", "--format", "jsonl"]);
    desk.done(&["mark", "a2", "--retracted"]);
    let marked = desk.done(&["timeline", "--format", "jsonl"]);
    assert!(marked.lines().count() < before.lines().count() && !marked.contains("\"a2\""), "{marked}");
    assert!(desk.done(&["articles"]).contains("retracted"));
    desk.done(&["mark", "a2", "--not-retracted"]);
    assert_eq!(desk.done(&["timeline", "--format", "jsonl"]), before);
    desk.done(&["delete", "a2"]);
    assert!(!desk.done(&["articles", "--format", "csv"]).contains("a2"));
    assert_eq!(desk.run(&["check"]).code, Some(0));
    let unknown = desk.run(&["delete", "a1", "nothing"]);
    assert_eq!(unknown.code, Some(2));
    assert!(desk.done(&["articles", "--format", "csv"]).contains("a1"), "nothing went where one id was wrong");
}

#[test]
fn queries_come_by_name_by_file_and_from_the_command_line() {
    let desk = Desk::with_sample();
    let count = "SELECT (COUNT(?e) AS ?n) WHERE { ?e a <http://semanticweb.cs.vu.nl/2009/11/sem/Event> }";
    let events = desk.done(&["timeline", "--format", "jsonl"]).lines().count();
    assert_eq!(desk.done(&["query", "-e", count, "--format", "csv"]), format!("n\r\n{events}\r\n"));
    desk.file("mine.rq", count);
    assert_eq!(desk.done(&["query", "mine.rq", "--format", "tsv"]), format!("?n\n{events}\n"));
    assert!(desk.done(&["query", "mine.rq"]).contains(&events.to_string()));
    let json: serde_json::Value =
        serde_json::from_str(&desk.done(&["query", "-e", "ASK { ?s ?p ?o }", "--format", "json"])).unwrap();
    assert_eq!(json["boolean"], true);
    let graph = desk.done(&["query", "-e", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1"]);
    assert!(graph.trim_end().ends_with('.'), "{graph}");
    let wrong = desk.run(&["query", "-e", "SELECT"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("SPARQL"), "{}", wrong.stderr);
    let unfit = desk.run(&["query", "-e", count, "--format", "turtle"]);
    assert_eq!(unfit.code, Some(2));
    let unknown = desk.run(&["query", "no-such-query"]);
    assert!(unknown.stderr.contains("hint: `dateline query --list`"), "{}", unknown.stderr);
    let none = desk.run(&["query", "-e", "SELECT ?s WHERE { ?s a <http://nowhere.example/> }"]);
    assert_eq!(none.code, Some(1));
}

#[test]
fn every_ready_query_runs() {
    let desk = Desk::with_sample();
    let event: serde_json::Value =
        serde_json::from_str(&desk.done(&["timeline", "--format", "jsonl", "--limit", "1"])).unwrap();
    let list = desk.done(&["query", "--list"]);
    let mut queries: Vec<(String, Vec<String>)> = Vec::new();
    for line in list.lines() {
        match line.trim().strip_prefix("--param ") {
            Some(parameter) if line.ends_with("(must be given)") => {
                let name = parameter.split('=').next().unwrap();
                let value = match name {
                    "event" | "id" => event["id"].as_str().unwrap(),
                    "type" => "consult",
                    "status" => "planned",
                    name if name.contains("day") || name.contains("date") || name.contains("as_of") => "2026-01-05",
                    "where" | "place" => "Paris",
                    _ => "Mark Carney",
                };
                queries.last_mut().unwrap().1.push(format!("{name}={value}"));
            }
            Some(_) => {}
            None => queries.push((line.split(':').next().unwrap().to_owned(), Vec::new())),
        }
    }
    assert!(!queries.is_empty());
    for (name, parameters) in &queries {
        let mut arguments = vec!["query", name];
        for parameter in parameters {
            arguments.extend(["--param", parameter]);
        }
        let run = desk.run(&arguments);
        assert!(matches!(run.code, Some(0 | 1)), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn the_graphs_of_an_article_are_those_that_ingest_stores() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a1", "2026-01-06", MEETING));
    let written = desk.done(&["annotate", "a.jsonl", "--format", "nquads"]);
    desk.done(&["ingest", "a.jsonl"]);
    let exported = desk.done(&["export", "--format", "nquads"]);
    let stored: std::collections::BTreeSet<&str> = exported.lines().collect();
    assert!(written.lines().count() > 50);
    assert!(written.lines().all(|quad| stored.contains(quad)), "{written}");
    let trig = desk.done(&["annotate", "a.jsonl", "a.jsonl", "--format", "trig"]);
    assert_eq!(trig.matches("@prefix dl:").count(), 1);
}

#[test]
fn an_export_to_a_file_is_there_whole_or_not_at_all() {
    let desk = Desk::with_sample();
    for format in ["nquads", "trig", "turtle", "jsonld", "csv"] {
        let name = format!("all.{format}");
        let printed = desk.done(&["export", "--format", format]);
        desk.done(&["export", "--format", format, "--out", &name]);
        assert_eq!(std::fs::read_to_string(desk.path().join(&name)).unwrap(), printed, "{format}");
    }
    let kept = desk.file("kept.csv", "before");
    let failed = desk.run(&["export", "--out", "no/such/folder/all.nq"]);
    assert_eq!(failed.code, Some(2));
    let short = limited(&desk, 1, &["export", "--out", "kept.csv"]);
    assert_eq!(short.code, Some(2), "{}", short.stderr);
    assert!(short.stderr.contains("cannot write `kept.csv`"), "{}", short.stderr);
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "before");
    let left: Vec<_> = std::fs::read_dir(desk.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".part")), "{left:?}");
}

#[test]
fn the_knowledge_base_is_found_by_option_environment_and_configuration() {
    let desk = Desk::new();
    desk.file("a.txt", MEETING);
    desk.done(&["--kb", "one.kb", "init", "--base", "https://kb.desk.example/"]);
    let mut command = desk.command(&["ingest", "a.txt", "--published", "2026-01-06"]);
    assert!(command.env("DATELINE_KB", "one.kb").status().unwrap().success());
    desk.file("dateline.toml", "[defaults]\nkb = \"one.kb\"\n");
    let csv = desk.done(&["timeline", "--config", "dateline.toml", "--format", "csv"]);
    assert!(csv.contains("https://kb.desk.example/"), "{csv}");
    let wrong = desk.run(&["timeline", "--config", "missing.toml"]);
    assert_eq!(wrong.code, Some(2));
    let again = desk.run(&["--kb", "one.kb", "init", "--base", "https://other.example/"]);
    assert_eq!(again.code, Some(2), "the base is chosen once");
}

#[test]
fn quiet_leaves_errors_alone() {
    let desk = Desk::new();
    desk.file("a.txt", MEETING);
    let run = desk.run(&["--quiet", "ingest", "a.txt", "missing.txt"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(
        run.stderr,
        "warning: `missing.txt`: no such file or folder\nhint: check the path; quote it where it holds blanks\n"
    );
    assert_eq!(run.stdout, "");
}

#[test]
fn completions_know_the_commands() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = desk.done(&["completions", shell]);
        assert!(script.contains("ingest") && script.contains("timeline"), "{shell}");
    }
}

/// Runs with files limited to so many blocks of 512 bytes, as on a full disk.
pub fn limited(desk: &Desk, blocks: u32, arguments: &[&str]) -> crate::program::Run {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = std::process::Command::new("sh");
    command.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_dateline")).args(arguments).current_dir(desk.path());
    command.env_remove("DATELINE_KB").stdin(Stdio::null()).output().unwrap().into()
}
