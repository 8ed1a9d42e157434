//! `--kb http://…`: the commands against a running server, and against a SPARQL endpoint that holds our graphs.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::program::{Desk, line, sample};
use crate::server::Server;

fn with_token(desk: &Desk, arguments: &[&str]) -> crate::program::Run {
    desk.command(arguments).env("DATELINE_TOKEN", "TOKEN").output().unwrap().into()
}

/// Commands whose answers must be the same bytes wherever the knowledge base is.
const READING: &[&[&str]] = &[
    &["timeline"],
    &["timeline", "--format", "json", "--who", "Carney", "--since", "2025-12"],
    &["timeline", "--format", "csv", "--status", "planned", "--as-of", "2026-01-05"],
    &["articles", "--format", "jsonl"],
    &["entities", "--format", "csv", "--limit", "10"],
    &["stats"],
    &["export", "--format", "nquads"],
    &["export", "--format", "trig", "--who", "Carney"],
    &["query", "disputed", "--format", "csv"],
    &["query", "-e", "ASK { ?e a <http://semanticweb.cs.vu.nl/2009/11/sem/Event> }"],
    &["query", "-e", "SELECT ?l { ?e <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?l LIMIT 5"],
    &[
        "query",
        "-e",
        "SELECT ?e { ?e a <http://semanticweb.cs.vu.nl/2009/11/sem/Event> } ORDER BY ?e",
        "--format",
        "tsv",
    ],
];

#[test]
fn a_running_server_answers_as_the_folder_does() {
    let server = Server::with_sample();
    let desk = &server.desk;
    for arguments in READING {
        let here = desk.run(arguments);
        let mut remote = vec!["--kb", server.address.as_str()];
        remote.extend(*arguments);
        let there = desk.run(&remote);
        assert_eq!((there.code, &there.stdout), (here.code, &here.stdout), "{arguments:?}\n{}", there.stderr);
    }
    let events = desk.done(&["timeline", "--format", "jsonl", "--limit", "1"]);
    let event: serde_json::Value = serde_json::from_str(&events).unwrap();
    let id = event["id"].as_str().unwrap();
    let here = desk.done(&["explain", id]);
    assert_eq!(desk.done(&["--kb", &server.address, "explain", id]), here);
    assert_eq!(desk.run(&["--kb", &server.address, "explain", "ffffffffffff"]).code, Some(2));
}

#[test]
fn a_sparql_endpoint_with_our_graphs_is_read_as_well() {
    let server = Server::with_sample();
    let endpoint = format!("{}/sparql", server.address);
    for arguments in [READING[1], READING[4], READING[8]] {
        let here = server.desk.run(arguments);
        let mut remote = vec!["--kb", endpoint.as_str()];
        remote.extend(arguments);
        let there = server.desk.run(&remote);
        assert_eq!((there.code, &there.stdout), (here.code, &here.stdout), "{arguments:?}\n{}", there.stderr);
    }
}

#[test]
fn articles_sent_to_a_server_are_those_ingested_here() {
    let here = Desk::with_sample();
    let desk = Desk::new();
    desk.file("token", "TOKEN\n");
    let server = Server::start(desk, &["--write-token-file", "token"]);
    let folder = sample();
    let arguments = ["--kb", server.address.as_str(), "ingest", folder.to_str().unwrap()];
    let refused = server.desk.run(&arguments);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("hint: set DATELINE_TOKEN"), "{}", refused.stderr);
    let run = with_token(&server.desk, &arguments);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let again = with_token(&server.desk, &arguments);
    assert!(again.stderr.contains("unchanged"), "{}", again.stderr);
    let export = ["export", "--format", "nquads"];
    let there = server.desk.done(&["--kb", &server.address, export[0], export[1], export[2]]);
    assert_eq!(there, here.done(&export), "the same articles are the same bytes, whichever way they came");
    // and a reading command with the folder goes on while the server runs
    assert_eq!(server.desk.done(&["timeline"]), here.done(&["timeline"]));
}

#[test]
fn each_line_of_an_ingest_is_answered_when_it_is_stored() {
    let desk = Desk::new();
    desk.file("token", "TOKEN\n");
    let server = Server::start(desk, &["--write-token-file", "token"]);
    let mut stream = TcpStream::connect(server.address.trim_start_matches("http://")).unwrap();
    let head = "POST /ingest HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/jsonl\r\n\
                Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let received = stream.try_clone().unwrap();
    let mut send = |text: &str| write!(stream, "{:x}\r\n{text}\r\n", text.len()).unwrap();
    let (first, second) = (line("a1", "2026-01-04", "Ministers met in Paris on Monday."), "{broken\n".to_owned());
    send(&first);
    send(&second);
    // enough for whoever reads ahead; the body has not ended yet
    send(&" ".repeat(100_000));
    let mut answers = BufReader::new(received).lines().map(Result::unwrap);
    let mut next = || answers.find(|line| line.starts_with('{')).unwrap();
    assert!(next().contains("\"outcome\":\"new\""));
    assert!(next().contains("\"error\""));
    send("\n");
    stream.write_all(b"0\r\n\r\n").unwrap();
    let summary = loop {
        let line = next();
        if line.contains("\"merged\"") {
            break line;
        }
    };
    assert!(summary.contains("\"articles\":1"), "{summary}");
    assert!(server.get("/articles.json").text().unwrap().contains("\"a1\""));
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let desk = Desk::new();
    desk.file("token", "TOKEN\n");
    let mut server = Server::start(desk, &["--write-token-file", "token"]);
    let body: String = (0..20)
        .map(|number| {
            line(&format!("a{number}"), "2026-01-04", &format!("Officials met in Oslo on Monday, group {number}."))
        })
        .collect();
    let request = server.client.post(format!("{}/ingest", server.address)).bearer_auth("TOKEN");
    let answer = request.header("content-type", "application/jsonl").body(body).send().unwrap();
    let mut acknowledged = Vec::new();
    for line in BufReader::new(answer).lines() {
        let line: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        acknowledged.extend(line["id"].as_str().map(str::to_owned));
        if acknowledged.len() == 5 {
            server.child.kill().unwrap();
            server.child.wait().unwrap();
            break;
        }
    }
    let articles = server.desk.done(&["articles", "--format", "csv"]);
    for id in acknowledged {
        assert!(articles.contains(&format!("\n{id},")), "{id} in {articles}");
    }
    assert_eq!(server.desk.run(&["check"]).code, Some(0));
}

#[test]
fn a_client_that_trickles_is_sent_away_and_others_are_served() {
    let server = Server::with_sample();
    let address = server.address.trim_start_matches("http://");
    let mut slow: Vec<TcpStream> = (0..50).map(|_| TcpStream::connect(address).unwrap()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
    }
    let begin = Instant::now();
    assert_eq!(server.get("/healthz").status(), 200);
    assert!(begin.elapsed() < Duration::from_secs(30));
    // the server hangs up; how soon is not for a busy machine to test
    slow[0].set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut rest = Vec::new();
    let ended = std::io::Read::read_to_end(&mut slow[0], &mut rest);
    assert!(ended.is_ok() || ended.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset));
}

#[test]
fn conformance_is_for_a_throw_away_knowledge_base_on_this_machine() {
    let desk = Desk::with_sample();
    let run = desk.run(&["serve", "--conformance", "--bind", "127.0.0.1:0"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("holds articles"), "{}", run.stderr);
    let run = Desk::new().run(&["serve", "--conformance", "--bind", "0.0.0.0:0"]);
    assert!(run.code == Some(2) && run.stderr.contains("this machine alone"), "{}", run.stderr);
    let server = Server::start(Desk::new(), &["--conformance"]);
    let url = format!("{}/update", server.address);
    let update = server.client.post(url).header("content-type", "application/sparql-update");
    let update = update.body("INSERT DATA { <http://e/a> <http://e/b> <http://e/c> }").send().unwrap();
    assert_eq!(update.status(), 204);
}
