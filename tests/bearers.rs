//! Who a name means in a knowledge base: in any spelling, by any name, id or address; and what is said where that is not
//! clear.

use serde_json::Value;

use crate::program::{Desk, line};
use crate::server::Server;

fn labels(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["timeline", "--format", "jsonl"];
    all.extend(arguments);
    let run = desk.run(&all);
    assert!(matches!(run.code, Some(0 | 1)), "{arguments:?}: {}", run.stderr);
    let event = |line: &str| serde_json::from_str::<Value>(line).unwrap()["label"].as_str().unwrap().to_owned();
    run.stdout.lines().map(event).collect()
}

#[test]
fn a_person_is_found_under_any_spelling_and_name() {
    let desk = Desk::with_sample();
    let wanted = labels(&desk, &["--who", "Volodymyr Zelenskyy"]);
    assert!(wanted.len() >= 2, "{wanted:?}");
    for name in [
        "Zelenskyy",
        "Zelensky",
        "Zelenskiy",
        "zelenskyi",
        "ZELENSKYY",
        "Volodymyr Zelensky",
        "Volodymyr Zelenskiy",
        "Q3874799",
        "q3874799",
        "wd:Q3874799",
        "http://www.wikidata.org/entity/Q3874799",
        "https://www.wikidata.org/wiki/Q3874799",
    ] {
        assert_eq!(labels(&desk, &["--who", name]), wanted, "{name}");
    }
    let maduro = labels(&desk, &["--who", "Nicolás Maduro"]);
    assert!(!maduro.is_empty());
    for name in ["Nicolas Maduro", "nicolás maduro", "MADURO"] {
        assert_eq!(labels(&desk, &["--who", name]), maduro, "{name}");
    }
    let first: Value = serde_json::from_str(
        desk.done(&["timeline", "--who", "Mark Carney", "--format", "jsonl"]).lines().next().unwrap(),
    )
    .unwrap();
    let carney = first["participants"].as_array().unwrap().iter().find(|one| one["name"] == "Mark Carney").unwrap();
    let iri = carney["iri"].as_str().unwrap();
    assert_eq!(labels(&desk, &["--who", iri]), labels(&desk, &["--who", "Carney"]));
}

#[test]
fn a_place_is_found_under_its_old_and_its_new_name() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a1", "2026-01-06", "Canada's Mark Carney met Volodymyr Zelenskyy in Kyiv on Monday."));
    desk.done(&["ingest", "a.jsonl"]);
    let wanted = labels(&desk, &["--where", "Kyiv"]);
    assert_eq!(wanted.len(), 1);
    for name in ["Kiev", "KIEV", "Q1899"] {
        assert_eq!(labels(&desk, &["--where", name]), wanted, "{name}");
    }
    assert!(labels(&desk, &["--where", "Lviv"]).is_empty());
}

#[test]
fn a_name_of_several_and_a_name_of_nobody_are_said() {
    let desk = Desk::new();
    let text = "Jane Varkolo met John Harrow in Paris on Monday. Peter Varkolo resigned on Tuesday.";
    desk.file("a.jsonl", line("a1", "2026-01-06", text));
    desk.done(&["ingest", "a.jsonl"]);
    let several = desk.run(&["timeline", "--who", "Varkolo"]);
    assert!(several.stderr.contains("may be any of several here"), "{}", several.stderr);
    assert!(several.stderr.contains("Jane Varkolo") && several.stderr.contains("Peter Varkolo"), "{}", several.stderr);
    let one = desk.run(&["timeline", "--who", "Jane Varkolo"]);
    assert!(!one.stderr.contains("several"), "{}", one.stderr);
    let nobody = desk.run(&["timeline", "--who", "Jane Varkulu"]);
    assert_eq!(nobody.code, Some(1));
    assert!(nobody.stderr.contains("jane varkolo"), "{}", nobody.stderr);
    let server = Server::start(desk, &[]);
    let named: Value = server.get("/names.json?who=Varkolo").json().unwrap();
    assert_eq!(named[0]["bearers"].as_array().unwrap().len(), 2);
    let page = server.get("/?who=Varkolo").text().unwrap();
    assert!(page.contains("may be any of these"), "{page}");
}
