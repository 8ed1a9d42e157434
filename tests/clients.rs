//! Clients that others wrote, against a real server. `scripts/clients.sh` installs them in the cache folder; a client that
//! is not there is skipped with a word.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::server::Server;

fn cache() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache"))).unwrap_or_default();
    cache.join("dateline/clients")
}

/// Runs a client's script with the address and the token of a server; it prints `done` when all went well.
fn run(program: &Path, needs: &Path, script: &str) {
    if !needs.exists() {
        eprintln!("skipped: {} is not there; `bash scripts/clients.sh` installs it", needs.display());
        return;
    }
    let server = Server::that_writes();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
    let mut command = Command::new(program);
    command.arg(script).arg(&server.address).arg("TOKEN");
    // clients must not take the loopback address for one that a proxy reaches
    command.env("NO_PROXY", "127.0.0.1").env("NODE_PATH", cache().join("node_modules"));
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.trim() == "done", "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn sparqlwrapper() {
    let python = cache().join("venv/bin/python");
    run(&python, &python, "sparqlwrapper.py");
}

#[test]
fn rdflib() {
    let python = cache().join("venv/bin/python");
    run(&python, &python, "rdflib_store.py");
}

#[test]
fn fetch_sparql_endpoint() {
    run(Path::new("node"), &cache().join("node_modules/fetch-sparql-endpoint"), "fetch_sparql_endpoint.js");
}

#[test]
fn curl() {
    let there = Command::new("curl").arg("--version").output().is_ok();
    if !there {
        eprintln!("skipped: curl is not installed");
        return;
    }
    let server = Server::that_writes();
    let curl = |arguments: &[&str]| {
        let output = Command::new("curl").args(["-sS", "--noproxy", "*", "--max-time", "60"]).args(arguments).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    let url = |path: &str| format!("{}{path}", server.address);
    let query = "query=SELECT (COUNT(*) AS ?n) { ?e a sem:Event }";
    let csv = curl(&["-H", "Accept: text/csv", "--data-urlencode", query, &url("/sparql")]);
    assert!(csv.starts_with("n\r\n") && csv.trim().len() > 3, "{csv}");
    let zipped = curl(&["--compressed", "-D", "-", "-o", "/dev/null", &url("/timeline.json")]);
    assert!(zipped.to_lowercase().contains("content-encoding: gzip"), "{zipped}");
    let tag = zipped.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().trim().to_owned();
    let condition = format!("If-None-Match: {tag}");
    let known = curl(&["--compressed", "-D", "-", "-H", &condition, &url("/timeline.json")]);
    assert!(known.starts_with("HTTP/1.1 304"), "{known}");
    let bearer = "Authorization: Bearer TOKEN";
    let graph = url("/store?graph=graph/user/curl");
    let turtle = server.desk.file("note.ttl", "<a> <b> \"by curl\" .");
    let file = format!("note=@{turtle};type=text/turtle");
    assert_eq!(curl(&["-o", "/dev/null", "-w", "%{http_code}", "-H", bearer, "-F", &file, &graph]), "201");
    assert!(curl(&[&graph]).contains("by curl"));
    let known = curl(&["--compressed", "-D", "-", "-o", "/dev/null", "-H", &condition, &url("/timeline.json")]);
    assert!(known.starts_with("HTTP/1.1 200"), "what was written makes the tag old: {known}");
}
