//! A real server on a loopback port, asked by a real HTTP client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Child;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};

use crate::program::{Desk, line};

pub struct Server {
    pub child: Child,
    pub address: String,
    pub client: Client,
    pub desk: Desk,
}

impl Server {
    pub fn start(desk: Desk, options: &[&str]) -> Self {
        let mut arguments = vec!["serve", "--bind", "127.0.0.1:0"];
        arguments.extend(options);
        let mut child = desk.command(&arguments).spawn().unwrap();
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while errors.read_line(&mut line).unwrap() > 0 && !line.starts_with("listening") {
            assert!(line.starts_with("warning") || line.starts_with("hint"), "said `{line}`");
            line.clear();
        }
        // a full pipe would stop the server
        std::thread::spawn(move || std::io::copy(&mut errors, &mut std::io::sink()));
        let address = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("said `{line}`"));
        let address = address.trim_end_matches('/').to_owned();
        // an error means that another test has done it
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder().timeout(Duration::from_secs(60)).no_proxy().build().unwrap();
        Self { child, address, client, desk }
    }

    pub fn with_sample() -> Self {
        Self::start(Desk::with_sample(), &[])
    }

    pub fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.address)).send().unwrap()
    }

    /// One with the sample articles that takes `TOKEN` for writing.
    pub fn that_writes() -> Self {
        let desk = Desk::with_sample();
        desk.file("token", "TOKEN\n");
        Self::start(desk, &["--write-token-file", "token"])
    }

    fn sparql(&self, query: &str, accept: &str) -> Response {
        let url = format!("{}/sparql", self.address);
        self.client.get(url).query(&[("query", query)]).header("accept", accept).send().unwrap()
    }

    pub fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address.trim_start_matches("http://")).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn content_type(response: &Response) -> &str {
    response.headers()["content-type"].to_str().unwrap()
}

fn problem(response: Response) -> (u16, String) {
    assert_eq!(content_type(&response), "application/problem+json");
    let status = response.status().as_u16();
    let body: serde_json::Value = response.json().unwrap();
    assert_eq!(body["status"], status);
    assert!(!body["detail"].as_str().unwrap().is_empty() && !body["title"].as_str().unwrap().is_empty());
    (status, body["code"].as_str().unwrap().to_owned())
}

const EVENTS: &str = "SELECT ?e WHERE { ?e a <http://semanticweb.cs.vu.nl/2009/11/sem/Event> }";

#[test]
fn the_timeline_is_the_commands() {
    let desk = Desk::with_sample();
    let json = desk.done(&["timeline", "--format", "json", "--who", "Carney", "--since", "2025-12"]);
    let csv = desk.done(&["timeline", "--format", "csv"]);
    let server = Server::start(desk, &[]);
    let answer = server.get("/timeline.json?who=Carney&since=2025-12");
    assert_eq!(content_type(&answer), "application/json");
    assert_eq!(answer.text().unwrap(), json);
    let answer = server.get("/timeline.csv");
    assert_eq!(content_type(&answer), "text/csv; charset=utf-8");
    assert_eq!(answer.text().unwrap(), csv);
    assert_eq!(problem(server.get("/timeline.json?since=soon")), (400, "bad-parameter".to_owned()));
    assert_eq!(problem(server.get("/timeline.json?whom=Carney")), (400, "bad-parameter".to_owned()));
    assert_eq!(server.get("/healthz").json::<serde_json::Value>().unwrap()["status"], "ok");
}

#[test]
fn queries_come_by_get_by_form_and_as_a_body() {
    let server = Server::with_sample();
    let url = format!("{}/sparql", server.address);
    let by_get = server.sparql(EVENTS, "application/sparql-results+json");
    assert_eq!(content_type(&by_get), "application/sparql-results+json");
    let by_get: serde_json::Value = by_get.json().unwrap();
    assert!(!by_get["results"]["bindings"].as_array().unwrap().is_empty());
    let form = server.client.post(&url).form(&[("query", EVENTS)]).send().unwrap();
    assert_eq!(form.json::<serde_json::Value>().unwrap(), by_get);
    let body = server.client.post(&url).header("content-type", "application/sparql-query; charset=utf-8").body(EVENTS);
    assert_eq!(body.send().unwrap().json::<serde_json::Value>().unwrap(), by_get);
}

#[test]
fn the_answer_comes_as_the_client_likes_it() {
    let server = Server::with_sample();
    for (accept, given) in [
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/html, application/xml;q=0.9, */*;q=0.1", "application/xml"),
        ("*/*", "application/sparql-results+json"),
    ] {
        assert_eq!(content_type(&server.sparql(EVENTS, accept)), given, "{accept}");
    }
    let construct = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3";
    for (accept, given) in [
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("*/*", "text/turtle; charset=utf-8"),
    ] {
        assert_eq!(content_type(&server.sparql(construct, accept)), given, "{accept}");
    }
    assert_eq!(problem(server.sparql(EVENTS, "image/png")), (406, "not-acceptable".to_owned()));
    let description =
        server.client.get(format!("{}/sparql", server.address)).header("accept", "text/turtle").send().unwrap();
    assert!(description.text().unwrap().contains("sd:Service"));
}

#[test]
fn what_is_wrong_is_a_problem_with_a_code() {
    let server = Server::with_sample();
    let url = format!("{}/sparql", server.address);
    assert_eq!(problem(server.sparql("SELECT WHERE", "*/*")), (400, "malformed-query".to_owned()));
    let twice = server.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D");
    assert_eq!(problem(twice), (400, "bad-parameter".to_owned()));
    let update = server.client.post(&url).form(&[("update", "CLEAR ALL")]).send().unwrap();
    assert_eq!(problem(update), (403, "read-only".to_owned()));
    let update = server.client.post(&url).header("content-type", "application/sparql-update").body("CLEAR ALL");
    assert_eq!(problem(update.send().unwrap()), (403, "read-only".to_owned()));
    let image = server.client.post(&url).header("content-type", "image/png").body("CLEAR ALL");
    assert_eq!(problem(image.send().unwrap()), (415, "unsupported-media-type".to_owned()));
    let remote = "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }";
    assert_eq!(problem(server.sparql(remote, "*/*")), (403, "remote-refused".to_owned()));
    assert_eq!(problem(server.get("/nothing")), (404, "not-found".to_owned()));
    let put = server.client.put(&url).body("x").send().unwrap();
    assert_eq!(problem(put), (405, "method-not-allowed".to_owned()));
    let large = server.client.post(&url).header("content-type", "application/sparql-query").body("#".repeat(2 << 20));
    assert_eq!(problem(large.send().unwrap()), (413, "too-large".to_owned()));
    let deep = format!("ASK {{ FILTER({}1{}) }}", "(".repeat(50_000), ")".repeat(50_000));
    let deep = server.client.post(&url).header("content-type", "application/sparql-query").body(deep);
    assert_eq!(problem(deep.send().unwrap()), (400, "malformed-query".to_owned()));
    assert_eq!(server.get("/healthz").status(), 200, "it still serves");
}

#[test]
fn a_query_that_takes_too_long_is_stopped() {
    let server = Server::start(Desk::with_sample(), &["--timeout", "0.5"]);
    let endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
    // what the engine would not stop is refused at once, what it can stop at the limit
    let long =
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . FILTER(STRLEN(CONCAT(STR(?a), STR(?d))) > 1000000) }";
    let begin = Instant::now();
    for query in [endless, long] {
        assert_eq!(problem(server.sparql(query, "*/*")), (503, "query-timeout".to_owned()));
    }
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    assert_eq!(server.get("/healthz").status(), 200);
}

#[test]
fn the_page_shows_articles_as_text_and_runs_nothing() {
    let desk = Desk::new();
    let text = "Canada imposed sanctions on Russia on Tuesday, <script>alert(1)</script> <img src=x onerror=\"alert(1)\"> it said.";
    let article = serde_json::json!({"id": "a1", "published": "2026-01-06", "publisher": "<b>Post</b>",
        "title": "\"><script>alert(2)</script>", "url": "javascript:alert(3)", "text": text});
    desk.file("a.jsonl", article.to_string());
    desk.done(&["ingest", "a.jsonl"]);
    let server = Server::start(desk, &[]);
    let answer = server.get("/?text=&who=&since=2026-01&where=");
    assert_eq!(content_type(&answer), "text/html; charset=utf-8");
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    let page = server.get("/").text().unwrap() + &server.get("/?who=%22%3E%3Cscript%3E").text().unwrap();
    // data about the page, in which nothing can end the element
    let page = page.replace("<script type=\"application/ld+json\">", "");
    for forbidden in ["<script", "<img", "<b>", "href=\"javascript", " onerror=\""] {
        assert!(!page.contains(forbidden), "{forbidden} in {page}");
    }
    assert!(page.contains("<li class=\"event\""), "{page}");
    assert_eq!(content_type(&server.get("/style.css")), "text/css; charset=utf-8");
}

#[test]
fn another_name_for_this_machine_is_refused() {
    let server = Server::with_sample();
    let ask = |host: &str| server.raw(&format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
    assert!(ask("evil.example:7878").starts_with("HTTP/1.1 421 "), "{}", ask("evil.example:7878"));
    for host in ["localhost", "127.0.0.1:1", "[::1]:7878"] {
        assert!(ask(host).starts_with("HTTP/1.1 200 "), "{host}");
    }
    let cors = server.client.get(format!("{}/timeline.json", server.address)).header("origin", "https://evil.example");
    assert!(cors.send().unwrap().headers().get("access-control-allow-origin").is_none());
    let open = Server::start(Desk::with_sample(), &["--allow-origin", "https://desk.example"]);
    let answer =
        open.client.get(format!("{}/healthz", open.address)).header("origin", "https://desk.example").send().unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "https://desk.example");
}

#[cfg(unix)]
#[test]
fn a_server_that_only_reads_shows_what_a_writer_adds_beside_it() {
    let server = Server::with_sample();
    let before = server.get("/articles.json?limit=1");
    let tag = before.headers()["etag"].to_str().unwrap().to_owned();
    let article = line("later", "2026-02-03", "Mark Carney met Emmanuel Macron in Lisbon on Monday.");
    server.desk.file("later.jsonl", article);
    server.desk.done(&["ingest", "later.jsonl"]);
    let begin = Instant::now();
    let shown = || server.get("/articles.json").text().unwrap().contains("\"later\"");
    while !shown() {
        assert!(begin.elapsed() < Duration::from_secs(120), "it shows the state of its start for ever");
        std::thread::sleep(Duration::from_millis(200));
    }
    let request = server.client.get(format!("{}/articles.json?limit=1", server.address)).header("if-none-match", tag);
    assert_eq!(request.send().unwrap().status(), 200, "what was seen before is no longer what there is");
    let timeline = server.get("/timeline.json?where=Lisbon").text().unwrap();
    assert_eq!(timeline, server.desk.done(&["timeline", "--format", "json", "--where", "Lisbon"]));
}

#[test]
fn months_count_the_events_of_a_filter() {
    let server = Server::with_sample();
    let months: std::collections::BTreeMap<String, usize> = server.get("/months.json?who=Carney").json().unwrap();
    let timeline: serde_json::Value = server.get("/timeline.json?who=Carney").json().unwrap();
    let both =
        |event: &&serde_json::Value| event["when"]["earliest"].is_string() && event["when"]["latest"].is_string();
    let dated = timeline["events"].as_array().unwrap().iter().filter(both).count();
    assert!(dated > 0 && months.values().sum::<usize>() == dated, "{months:?}");
}

/// Each address that a route is made for, by the sources, is in the description, and what it says of methods is so.
#[test]
fn the_description_has_every_address() {
    let described = include_str!("../src/serve/openapi.json");
    let described: serde_json::Value = serde_json::from_str(described).unwrap();
    let described = described["paths"].as_object().unwrap();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/serve")];
    let mut found = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                for route in source.split(".route(\"").skip(1) {
                    let route = route.split('"').next().unwrap().replace("{*", "{");
                    let whole = if route.starts_with("/export.") { "/export.{format}" } else { &route };
                    assert!(described.contains_key(whole), "{route} of {}", path.display());
                    found += 1;
                }
            }
        }
    }
    assert!(found > 25, "{found}");
}

#[test]
fn it_stops_when_told_and_ends_well() {
    let mut server = Server::with_sample();
    let id = server.child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let begin = Instant::now();
    let status = server.child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(begin.elapsed() < Duration::from_secs(15));
}

#[test]
fn an_address_in_use_is_an_error() {
    let desk = Desk::with_sample();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = desk.run(&["serve", "--bind", &address]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains(&format!("cannot serve at `{address}`")), "{}", run.stderr);
    assert_eq!(desk.run(&["serve", "--bind", "nowhere"]).code, Some(2));
}
