//! `link` as a user runs it: against a server that answers as Wikidata does, and through a file that a person edits.

use crate::online::{self, Server};
use crate::program::{Desk, csv_rows, line};

const TEXT: &str = "Engineer Jane Doe met Prime Minister Mark Carney in Ottawa on Monday. Doe praised Canada. \
                    The writer Ann Roe arrived in Paris on Sunday.";

fn desk(server: &Server) -> Desk {
    let desk = Desk::new();
    desk.file("c.toml", format!("contact = \"desk@example.org\"\n[online]\nendpoint = \"{}\"\n", server.address));
    desk.file("a.jsonl", line("a1", "2026-01-06", TEXT));
    desk
}

/// The Wikidata id of an entity, by its name.
fn item(desk: &Desk, name: &str) -> Option<String> {
    let rows: serde_json::Value = serde_json::from_str(&desk.done(&["entities", "--format", "json"])).unwrap();
    let named = |row: &&serde_json::Value| row["name"] == name;
    let row = rows.as_array().unwrap().iter().find(named).unwrap_or_else(|| panic!("no `{name}` in {rows}"));
    row["wikidata"].as_str().map(str::to_owned)
}

fn articles(desk: &Desk) -> Vec<String> {
    let quads = desk.done(&["export", "--format", "nquads"]);
    quads.lines().filter(|line| line.contains("/graph/article/")).map(str::to_owned).collect()
}

#[test]
fn what_the_gazetteer_does_not_know_is_asked_for_once_and_stands_in_the_link_graph() {
    let server = online::server("/w/api.php", online::wikidata);
    let desk = desk(&server);
    desk.done(&["ingest", "a.jsonl"]);
    assert_eq!(item(&desk, "Jane Doe"), None);
    let before = articles(&desk);
    let run = desk.run(&["--config", "c.toml", "link", "--online"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(item(&desk, "Jane Doe").as_deref(), Some("Q7001"));
    assert_eq!(item(&desk, "Ann Roe"), None);
    // what is linked is not asked for
    assert!(server.asked().iter().all(|asked| !asked.contains("Carney")), "{:?}", server.asked());
    assert!(server.asked()[0].contains("desk@example.org"));
    assert_eq!(articles(&desk), before);
    let quads = desk.done(&["export", "--format", "nquads"]);
    let links: Vec<&str> = quads.lines().filter(|line| line.contains("/graph/links/wikidata>")).collect();
    let holds = |part: &str| links.iter().any(|line| line.contains(part));
    for part in [
        "sameAs> <http://www.wikidata.org/entity/Q7001>",
        "linkMethod> \"online\"",
        "description> \"Canadian engineer\"",
        "itemClass> <http://www.wikidata.org/entity/Q5>",
        "itemCountry> <http://www.wikidata.org/entity/Q16>",
        "reason> \"kind 1.00\"",
        "oldid=12>",
        "generatedAtTime>",
    ] {
        assert!(holds(part), "{part} is missing from\n{}", links.join("\n"));
    }
    assert_eq!(desk.run(&["check"]).code, Some(0));
    let timeline = desk.done(&["timeline", "--who", "Q7001", "--format", "csv"]);
    let events = csv_rows(&timeline);
    assert!(!events.is_empty() && events.iter().all(|row| row["agents"].contains("Jane Doe")), "{timeline}");
    // a second run knows all answers, and what was found stays
    let asked = server.asked().len();
    let again = desk.run(&["--config", "c.toml", "link", "--online"]);
    assert_eq!((again.code, server.asked().len()), (Some(0), asked), "{}", again.stderr);
    assert_eq!(item(&desk, "Jane Doe").as_deref(), Some("Q7001"));
}

#[test]
fn an_ingest_online_stores_all_articles_whatever_becomes_of_the_network() {
    let server = online::server("/w/api.php", online::wikidata);
    let desk = desk(&server);
    let run = desk.run(&["--config", "c.toml", "ingest", "--online", "a.jsonl"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(item(&desk, "Jane Doe").as_deref(), Some("Q7001"));
    let away = Desk::new();
    // nobody listens there
    away.file("c.toml", "[online]\nendpoint = \"http://127.0.0.1:9/w/api.php\"\n");
    away.file("a.jsonl", line("a1", "2026-01-06", TEXT));
    let run = away.run(&["--config", "c.toml", "ingest", "--online", "a.jsonl"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("warning: http://127.0.0.1:9/w/api.php: cannot be reached"), "{}", run.stderr);
    assert_eq!(item(&away, "Mark Carney").as_deref(), Some("Q192533"));
}

#[test]
fn a_person_decides_in_the_review_file_and_wins_over_everything() {
    let server = online::server("/w/api.php", online::wikidata);
    let desk = desk(&server);
    desk.done(&["ingest", "a.jsonl"]);
    desk.done(&["--config", "c.toml", "link", "--online", "--review", "review.csv"]);
    let path = desk.path().join("review.csv");
    let rows = csv_rows(&std::fs::read_to_string(&path).unwrap());
    let row = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name}"));
    assert_eq!((row("Jane Doe")["item"].as_str(), row("Jane Doe")["method"].as_str()), ("Q7001", "online"));
    assert!(row("Jane Doe")["candidates"].contains("Q7002"), "{:?}", row("Jane Doe"));
    assert!(row("Ann Roe")["quote"].contains("The writer Ann Roe arrived"));
    // the doubtful come first
    assert!(rows[0]["item"].is_empty(), "{rows:?}");
    let decide = |decisions: &[(&str, &str)]| {
        let columns = ["decision", "item", "was", "entity"];
        let mut text = columns.join(",") + "\n";
        for (name, decision) in decisions {
            let row = row(name);
            text += &format!("{decision},{},{},{}\n", row["item"], row["was"], row["entity"]);
        }
        std::fs::write(&path, text).unwrap();
    };
    // a row that is not understood: nothing is taken in, the file stays
    decide(&[("Jane Doe", "no"), ("Ann Roe", "perhaps")]);
    let run = desk.run(&["link", "--review", "review.csv"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("review.csv:3: `perhaps` is no decision"), "{}", run.stderr);
    assert!(std::fs::read_to_string(&path).unwrap().contains("perhaps"));
    assert_eq!(item(&desk, "Jane Doe").as_deref(), Some("Q7001"));
    decide(&[("Jane Doe", "no"), ("Ann Roe", "Q7777"), ("Mark Carney", "")]);
    desk.done(&["link", "--review", "review.csv", "--author", "A. Editor"]);
    assert_eq!(item(&desk, "Jane Doe"), None);
    assert_eq!(item(&desk, "Ann Roe").as_deref(), Some("Q7777"));
    assert_eq!(item(&desk, "Mark Carney").as_deref(), Some("Q192533"));
    assert_eq!(desk.run(&["check"]).code, Some(0));
    // neither a service nor linking anew nor ingesting anew overrules it
    desk.done(&["--config", "c.toml", "link", "--online"]);
    desk.done(&["ingest", "a.jsonl"]);
    assert_eq!((item(&desk, "Jane Doe"), item(&desk, "Ann Roe").as_deref()), (None, Some("Q7777")));
    let quads = desk.done(&["export", "--format", "nquads"]);
    assert!(quads.lines().any(|line| line.contains("LinkCorrection") && line.contains("/graph/curation>")), "{quads}");
    // the file was written anew, and giving it back unchanged changes nothing
    let again = desk.run(&["link", "--review", "review.csv"]);
    assert!(again.stderr.contains("0 decisions taken in"), "{}", again.stderr);
    // what was decided is undone like all else, and what the service had found stands again
    decide(&[("Jane Doe", "undo"), ("Mark Carney", "undo")]);
    let undone = desk.run(&["link", "--review", "review.csv"]);
    assert!(undone.stderr.contains("1 decision taken in"), "{}", undone.stderr);
    assert_eq!(item(&desk, "Jane Doe").as_deref(), Some("Q7001"));
    assert_eq!(item(&desk, "Ann Roe").as_deref(), Some("Q7777"));
    assert_eq!(desk.run(&["check"]).code, Some(0));
    // by the decision's own id as well
    let quads = desk.done(&["export", "--format", "nquads"]);
    let said = quads.lines().find(|line| line.contains("/curation/") && line.contains("Q7777")).unwrap();
    let id = said.split("/curation/").nth(1).unwrap().split('>').next().unwrap();
    desk.done(&["undo", &id[..8]]);
    assert_eq!(item(&desk, "Ann Roe"), None);
    let log = desk.done(&["export", "--format", "nquads"]);
    assert!(log.lines().any(|line| line.contains(id) && line.contains("wasInvalidatedBy")), "the log remembers");
    // and, where it was the last that was said, without an id
    decide(&[("Ann Roe", "Q7778")]);
    desk.done(&["link", "--review", "review.csv"]);
    assert_eq!(item(&desk, "Ann Roe").as_deref(), Some("Q7778"));
    desk.done(&["undo"]);
    assert_eq!(item(&desk, "Ann Roe"), None);
}

#[test]
fn linking_again_without_the_network_changes_nothing_that_was_linked_by_this_program() {
    let desk = Desk::with_sample();
    let before = desk.done(&["export", "--format", "nquads"]);
    let run = desk.run(&["link"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("0 links new, 0 changed, 0 gone"), "{}", run.stderr);
    assert_eq!(desk.done(&["export", "--format", "nquads"]), before);
}

#[test]
fn what_wikidata_lacks_comes_out_as_quick_statements() {
    let desk = Desk::new();
    let article =
        serde_json::json!({"id": "a1", "published": "2026-01-06", "url": "https://post.example/1", "text": TEXT});
    desk.file("a.jsonl", format!("{article}\n"));
    desk.done(&["ingest", "a.jsonl"]);
    let statements = desk.done(&["entities", "--format", "quickstatements"]);
    assert!(statements.contains("CREATE\nLAST\tLen\t\"Jane Doe\"\n"), "{statements}");
    assert!(statements.contains("LAST\tP31\tQ5\tS854\t\"https://post.example/1\"\n"), "{statements}");
    assert!(!statements.contains("Carney"), "{statements}");
}
