//! What the sample is there to show: a dispute, a retraction, and a plan that became fact.

use crate::program::{Desk, csv_rows};

fn events(desk: &Desk, arguments: &[&str]) -> Vec<serde_json::Value> {
    let all = [&["timeline", "--format", "json"], arguments].concat();
    let timeline: serde_json::Value = serde_json::from_str(&desk.done(&all)).unwrap();
    timeline["events"].as_array().unwrap().clone()
}

/// The one event of a text, type and status.
fn the_one(desk: &Desk, arguments: &[&str]) -> serde_json::Value {
    let mut found = events(desk, arguments);
    assert_eq!(found.len(), 1, "{arguments:?}: {found:#?}");
    found.remove(0)
}

fn values(event: &serde_json::Value, matter: &str) -> Vec<String> {
    let values = event["disputed"][matter].as_array().into_iter().flatten();
    values.map(|value| value["value"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_amount_that_papers_disagree_on_is_disputed_until_one_takes_it_back() {
    let desk = Desk::with_sample();
    let aid = ["--type", "aid", "--text", "financing"];
    let event = the_one(&desk, &aid);
    assert_eq!(values(&event, "quantities"), ["2500000000 CAD", "25000000000 CAD"]);
    assert_eq!(event["quantities"][0]["value"].as_f64(), Some(2.5e9), "what most say stands");
    let id = event["id"].as_str().unwrap();
    assert!(desk.done(&["explain", id]).contains("amount disputed"));
    let disputed = |desk: &Desk| -> Vec<String> {
        let rows = csv_rows(&desk.run(&["query", "disputed", "--format", "csv"]).stdout);
        let of = |row: &&std::collections::BTreeMap<String, String>| row["event"].ends_with(id);
        rows.iter().filter(of).map(|row| format!("{} {}", row["article"], row["value"])).collect()
    };
    assert!(disputed(&desk).contains(&"sg-1 25000000000 CAD".to_owned()), "{:?}", disputed(&desk));

    desk.done(&["mark", "sg-1", "--retracted"]);
    let event = the_one(&desk, &aid);
    assert_eq!(values(&event, "quantities"), [""; 0]);
    assert!(disputed(&desk).is_empty());
    let explained = desk.done(&["explain", id]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(explained.contains("[retracted: does not count]"), "{explained}");
    desk.done(&["undo"]);
    assert_eq!(values(&the_one(&desk, &aid), "quantities").len(), 2);
}

#[test]
fn a_plan_becomes_fact_and_stays_a_plan_as_of_the_day_before() {
    let desk = Desk::with_sample();
    let hosted = ["--who", "Trump", "--who", "Zelenskyy", "--type", "consult"];
    let now = the_one(&desk, &hosted);
    assert_eq!((now["status"].as_str(), now["when"]["edtf"].as_str()), (Some("occurred"), Some("2025-12-28")));
    let then = the_one(&desk, &[&hosted[..], &["--as-of", "2025-12-28"]].concat());
    assert_eq!((then["id"].as_str(), then["status"].as_str()), (now["id"].as_str(), Some("planned")));
    let known = csv_rows(&desk.done(&["query", "as-known-on", "--param", "day=2025-12-28", "--format", "csv"]));
    let row = known.iter().find(|row| row["event"].ends_with(now["id"].as_str().unwrap())).unwrap();
    assert!(row["label"].contains("to host"), "{row:?}");
    // one paper gives another day; "late December" contradicts neither
    assert_eq!(values(&now, "when"), ["2025-12-27", "2025-12-28"]);
    let changed = events(&desk, &["--changed-since", "2025-12-28", "--who", "Trump"]);
    assert!(changed.iter().any(|event| event["id"] == now["id"]));
}
