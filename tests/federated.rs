//! The queries of `queries/wikidata` over two real endpoints: the sample's, and one that holds a few of Wikidata's
//! statements in Wikidata's own terms and stands in for its query service.

use std::path::Path;

use serde_json::Value;

use crate::program::Desk;
use crate::server::Server;

/// What Wikidata says, as its query service holds it: public facts under the names of its vocabulary.
const STATEMENTS: &str = r#"
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wds: <http://www.wikidata.org/entity/statement/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix p: <http://www.wikidata.org/prop/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix pq: <http://www.wikidata.org/prop/qualifier/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

wd:Q16 rdfs:label "Canada"@en , "Kanada"@de .
wd:Q5 rdfs:label "human"@en , "Mensch"@de .
wd:Q839078 rdfs:label "Prime Minister of Canada"@en .
wd:Q192533 wdt:P31 wd:Q5 ; wdt:P27 wd:Q16 ; p:P39 wds:Q192533-1 , wds:Q192533-2 .
wds:Q192533-1 ps:P39 wd:Q839078 ; pq:P580 "2025-03-14T00:00:00Z"^^xsd:dateTime .
wds:Q192533-2 ps:P39 wd:Q4949 ; pq:P580 "2013-07-01T00:00:00Z"^^xsd:dateTime ; pq:P582 "2020-03-15T00:00:00Z"^^xsd:dateTime .
wd:Q4949 rdfs:label "an office of before"@en .
wd:Q2141 wdt:P625 "Point(-63.575 44.6475)"^^geo:wktLiteral ; wdt:P17 wd:Q16 .
"#;

/// Runs a query of the folder on the sample's server, which asks itself and the stand-in.
fn rows(sample: &Server, wikidata: &Server, name: &str, replace: &[(&str, &str)]) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/wikidata").join(name);
    let mut query = std::fs::read_to_string(path).unwrap();
    for (what, with) in
        [("http://localhost:7878", sample.address.as_str()), ("https://query.wikidata.org", wikidata.address.as_str())]
            .iter()
            .chain(replace)
    {
        assert!(query.contains(what), "{name} has `{what}`");
        query = query.replace(what, with);
    }
    let answer = sample.client.get(format!("{}/sparql", sample.address)).query(&[("query", &query)]);
    let answer = answer.header("accept", "application/sparql-results+json").send().unwrap();
    let (status, text) = (answer.status(), answer.text().unwrap());
    assert_eq!(status, 200, "{name}: {text}");
    let columns: Vec<&str> =
        query.lines().find_map(|line| line.strip_prefix("# columns: ")).unwrap().split(", ").collect();
    let json: Value = serde_json::from_str(&text).unwrap();
    let told: Vec<&str> = json["head"]["vars"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(told, columns, "{name} tells the columns that its head names");
    json["results"]["bindings"].as_array().unwrap().clone()
}

fn has(rows: &[Value], cells: &[(&str, &str)]) -> bool {
    rows.iter().any(|row| cells.iter().all(|(column, text)| row[*column]["value"].as_str() == Some(text)))
}

#[test]
fn what_both_know_comes_together() {
    let desk = Desk::new();
    desk.done(&["init"]);
    let wikidata = Server::start(desk, &["--conformance"]);
    let put = wikidata.client.put(format!("{}/store?default", wikidata.address));
    let put = put.header("content-type", "text/turtle").body(STATEMENTS).send().unwrap();
    assert!(put.status().is_success(), "{}", put.text().unwrap());
    let sample = Server::start(Desk::with_sample(), &["--allow-remote", "127.0.0.1"]);

    let offices = rows(&sample, &wikidata, "offices.rq", &[]);
    assert!(has(&offices, &[("name", "Mark Carney"), ("office", "Prime Minister of Canada")]), "{offices:?}");
    assert!(!has(&offices, &[("office", "an office of before")]), "an office that ended is not held: {offices:?}");

    let places = rows(&sample, &wikidata, "places-on-a-map.rq", &[]);
    assert!(has(&places, &[("place", "Halifax"), ("country", "Canada")]), "{places:?}");

    let people = rows(&sample, &wikidata, "background.rq", &[("type:protest", "type:consult")]);
    assert!(has(&people, &[("name", "Mark Carney"), ("kind", "human"), ("country", "Canada")]), "{people:?}");
    assert!(!has(&people, &[("kind", "Mensch")]), "{people:?}");
}
