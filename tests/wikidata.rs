//! Asking a server that answers as Wikidata does, in good days and bad ones.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use dateline::annotation::NameKind;
use dateline::config::Config;
use dateline::entity::{Entity, Wikidata, WikidataError};
use dateline::fetch::{FetchError, Fetcher, Keeping};
use dateline::mention::{EntityMention, MentionForm};

/// A server that gives one answer after the other and remembers what was asked.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

fn server(answers: Vec<Vec<u8>>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/w/api.php", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    thread::spawn(move || {
        for answer in answers {
            let Ok((mut stream, _)) = listener.accept() else { return };
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
            seen.lock().unwrap().push(head);
            // the client may have hung up on a huge answer
            let _ = stream.write_all(&answer);
        }
    });
    Server { address, asked }
}

fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn ok(body: &str) -> Vec<u8> {
    http("200 OK", "", body)
}

fn fetcher() -> Fetcher {
    let mut config = Config { contact: Some("someone@example.org".to_owned()), ..Config::default() };
    config.limits.fetch_bytes = 1 << 16;
    config.limits.fetch_seconds = 2;
    Fetcher::new(&config).unwrap()
}

fn no_wait(_: Duration) {}

const SEARCH: &str = r#"{"searchinfo": {"search": "Jane Doe"}, "search": [
    {"id": "Q7001", "title": "Q7001", "label": "Jane Doe", "description": "engineer", "match": {"type": "label", "language": "en", "text": "Jane Doe"}},
    {"id": "Q7002", "title": "Q7002", "label": "Jane Doe", "description": "film", "match": {"type": "label", "language": "en", "text": "Jane Doe"}},
    {"id": "Q99999999999", "label": "Jane Doe"}], "success": 1}"#;

const ENTITIES: &str = r#"{"entities": {
    "Q7001": {"id": "Q7001", "lastrevid": 12, "labels": {"en": {"language": "en", "value": "Jane Doe"}},
      "descriptions": {"en": {"language": "en", "value": "engineer"}}, "aliases": {"en": [{"language": "en", "value": "J. Doe"}]},
      "claims": {"P31": [{"mainsnak": {"snaktype": "value", "datavalue": {"value": {"id": "Q5"}}}, "rank": "normal"}],
                 "P27": [{"mainsnak": {"snaktype": "value", "datavalue": {"value": {"id": "Q16"}}}, "rank": "normal"}]}},
    "Q7002": {"id": "Q7002", "labels": {"en": {"language": "en", "value": "Jane Doe"}},
      "claims": {"P31": [{"mainsnak": {"snaktype": "value", "datavalue": {"value": {"id": "Q11424"}}}, "rank": "normal"}]}},
    "Q7003": {"id": "Q7003", "missing": ""}}, "success": 1}"#;

const MAXLAG: &str = r#"{"error": {"code": "maxlag", "info": "Waiting for a server: 6 seconds lagged.", "lag": 6}}"#;

fn person(name: &str) -> Entity {
    Entity {
        kind: NameKind::Person,
        name: name.to_owned(),
        aliases: Vec::new(),
        mentions: vec![EntityMention { span: (0..name.len()).into(), head: 0, form: MentionForm::Name }],
        link: None,
    }
}

#[test]
fn a_name_is_searched_weighed_by_class_and_linked() {
    let server = server(vec![ok(SEARCH), ok(ENTITIES)]);
    let fetcher = fetcher();
    let mut entities = vec![person("Jane Doe")];
    let outcome = Wikidata::new(&fetcher, &server.address, no_wait).link(&mut entities);
    assert_eq!((outcome.asked, outcome.linked, outcome.stopped), (1, 1, None));
    let link = entities[0].link.as_ref().unwrap();
    assert_eq!((link.item.as_str(), link.method.as_str()), ("Q7001", "online"));
    assert_eq!(link.candidates[0].0, "Q7002");
    let asked = server.asked.lock().unwrap();
    assert!(asked[0].contains("action=wbsearchentities") && asked[0].contains("maxlag=5"), "{}", asked[0]);
    assert!(asked[0].contains("someone@example.org"), "{}", asked[0]);
    // one id above 2^31-1 would fail the whole call
    assert!(asked[1].contains("ids=Q7001%7CQ7002&"), "{}", asked[1]);
}

#[test]
fn a_link_that_is_there_is_never_overwritten() {
    let server = server(vec![]);
    let fetcher = fetcher();
    let mut entities = vec![person("Jane Doe")];
    entities[0].link = Some(dateline::entity::Link {
        item: "Q1".to_owned(),
        score: 0.6,
        method: "gazetteer".to_owned(),
        label: "x".to_owned(),
        coordinates: None,
        candidates: Vec::new(),
    });
    let before = entities.clone();
    assert_eq!(Wikidata::new(&fetcher, &server.address, no_wait).link(&mut entities).asked, 0);
    assert_eq!(entities, before);
}

#[test]
fn it_waits_when_told_to_and_asks_again() {
    let busy = http("429 Too Many Requests", "Retry-After: 7\r\n", "");
    let server = server(vec![ok(MAXLAG), busy, ok(SEARCH)]);
    let fetcher = fetcher();
    let hits = Wikidata::new(&fetcher, &server.address, no_wait).search("Jane Doe").unwrap();
    assert_eq!(hits.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), ["Q7001", "Q7002"]);
    assert_eq!(server.asked.lock().unwrap().len(), 3);
}

#[test]
fn it_gives_up_after_some_tries_and_at_once_when_told_to_wait_long() {
    let lagging = server(vec![ok(MAXLAG); 9]);
    let fetcher = fetcher();
    let error = Wikidata::new(&fetcher, &lagging.address, no_wait).search("x").unwrap_err();
    assert!(matches!(&error, WikidataError::Api { code, .. } if code == "maxlag"), "{error}");
    assert_eq!(lagging.asked.lock().unwrap().len(), 4);
    let banned = server(vec![http("429 Too Many Requests", "Retry-After: 86400\r\n", "")]);
    let error = Wikidata::new(&fetcher, &banned.address, no_wait).search("x").unwrap_err();
    assert!(matches!(error, WikidataError::Fetch(FetchError::Status { status: 429, .. })));
}

#[test]
fn broken_huge_and_slow_answers_end_the_run_and_keep_what_was_linked() {
    let huge = ok(&format!("{{\"search\": [{}]}}", " ".repeat(1 << 18)));
    let html = ok("<html>maintenance</html>");
    let empty = ok("{}");
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"search\": [".to_vec();
    for bad in [huge, html, empty, cut, Vec::new()] {
        let server = server(vec![ok(SEARCH), ok(ENTITIES), bad]);
        let fetcher = fetcher();
        let mut entities = vec![person("Jane Doe"), person("John Roe"), person("Jim Poe")];
        let outcome = Wikidata::new(&fetcher, &server.address, no_wait).link(&mut entities);
        assert_eq!((outcome.asked, outcome.linked), (2, 1));
        assert!(outcome.stopped.is_some());
        assert!(entities[0].link.is_some() && entities[2].link.is_none());
    }
}

#[test]
fn a_redirect_to_a_private_address_is_refused() {
    let server = server(vec![http("302 Found", "Location: http://169.254.169.254/latest/meta-data/\r\n", "")]);
    let fetcher = fetcher();
    let error = Wikidata::new(&fetcher, &server.address, no_wait).search("x").unwrap_err();
    assert!(matches!(error, WikidataError::Fetch(FetchError::PrivateRedirect(_))), "{error}");
}

#[test]
fn kept_answers_are_replayed_without_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(vec![ok(MAXLAG), ok(SEARCH), ok(ENTITIES)]);
    let online = fetcher().keeping(folder.path(), Keeping::Cache);
    let first = Wikidata::new(&online, &server.address, no_wait).candidates("Jane Doe", NameKind::Person).unwrap();
    let offline = fetcher().keeping(folder.path(), Keeping::Replay);
    let again = Wikidata::new(&offline, &server.address, no_wait).candidates("Jane Doe", NameKind::Person).unwrap();
    assert_eq!(first, again);
    assert_eq!(first[0].2.country.as_deref(), Some("Q16"));
    assert_eq!(first[0].2.revision, Some(12));
}

#[test]
fn an_error_of_the_api_is_told() {
    let server = server(vec![ok(r#"{"error": {"code": "no-such-entity", "info": "Could not find an entity."}}"#)]);
    let fetcher = fetcher();
    let error = Wikidata::new(&fetcher, &server.address, no_wait).facts(&["Q7001".to_owned()]).unwrap_err();
    assert_eq!(error.to_string(), "it answered with the error `no-such-entity`: Could not find an entity.");
}
