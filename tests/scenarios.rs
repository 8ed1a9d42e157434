//! `tests/scenarios/*.toml`: requests to a real server, one after the other, and what must come back of each.

use std::collections::BTreeMap;
use std::path::Path;

use reqwest::Method;
use serde::Deserialize;

use crate::server::Server;

#[derive(Deserialize)]
struct Scenario {
    step: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    name: String,
    get: Option<String>,
    head: Option<String>,
    post: Option<String>,
    put: Option<String>,
    delete: Option<String>,
    accept: Option<String>,
    content_type: Option<String>,
    bearer: Option<String>,
    body: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    status: u16,
    #[serde(rename = "type")]
    media_type: Option<String>,
    code: Option<String>,
    #[serde(default)]
    has: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
    #[serde(default)]
    header: BTreeMap<String, String>,
}

impl Step {
    fn request(&self) -> (Method, &str) {
        let forms = [
            (Method::GET, &self.get),
            (Method::HEAD, &self.head),
            (Method::POST, &self.post),
            (Method::PUT, &self.put),
            (Method::DELETE, &self.delete),
        ];
        forms.into_iter().find_map(|(method, path)| Some((method, path.as_deref()?))).unwrap()
    }

    /// What is wrong with the answer.
    fn faults(&self, server: &Server) -> Vec<String> {
        let (method, path) = self.request();
        let mut request = server.client.request(method, format!("{}{path}", server.address));
        let named = [("accept", &self.accept), ("content-type", &self.content_type)];
        for (name, value) in named.iter().filter_map(|(name, value)| Some((*name, value.as_ref()?))) {
            request = request.header(name, value);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(token) = &self.bearer {
            request = request.bearer_auth(token);
        }
        if let Some(body) = &self.body {
            request = request.body(body.clone());
        }
        let answer = request.send().unwrap();
        let mut faults = Vec::new();
        let status = answer.status().as_u16();
        if status != self.status {
            faults.push(format!("status {status}, not {}", self.status));
        }
        let header = |name: &str| {
            answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let media_type = header("content-type").split(';').next().unwrap().to_owned();
        if self.media_type.as_ref().is_some_and(|wanted| *wanted != media_type) {
            faults.push(format!("type `{media_type}`"));
        }
        for (name, part) in &self.header {
            if !header(name).contains(part) {
                faults.push(format!("header {name}: `{}`", header(name)));
            }
        }
        let body = answer.text().unwrap();
        if let Some(code) = &self.code {
            let said: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
            if said["code"] != code.as_str() || media_type != "application/problem+json" {
                faults.push("another code".to_owned());
            }
        }
        faults.extend(self.has.iter().filter(|part| !body.contains(*part)).map(|part| format!("lacks `{part}`")));
        faults.extend(self.lacks.iter().filter(|part| body.contains(*part)).map(|part| format!("has `{part}`")));
        if !faults.is_empty() {
            faults.push(body.chars().take(400).collect());
        }
        faults
    }
}

fn run(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(name);
    let scenario: Scenario = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let server = Server::that_writes();
    let mut wrong = Vec::new();
    for step in &scenario.step {
        for fault in step.faults(&server) {
            wrong.push(format!("{name}, {}: {fault}", step.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_sparql_protocol() {
    run("protocol.toml");
}

#[test]
fn the_graph_store() {
    run("graph_store.toml");
}

#[test]
fn reading() {
    run("reading.toml");
}
