//! Asking a server that answers as Wikidata does, in good days and bad ones.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use dateline::annotation::NameKind;
use dateline::calendar::Moment;
use dateline::config::Config;
use dateline::entity::online::{Kept, Online, OnlineError, Question};
use dateline::fetch::{FetchError, Fetcher};
use dateline::resource::Resources;

/// A server that answers each request by what was asked, and remembers it: the address, then the form of a POST.
pub struct Server {
    pub address: String,
    pub asked: Arc<Mutex<Vec<String>>>,
    /// The most requests that were answered at one time.
    pub at_once: Arc<AtomicUsize>,
}

impl Server {
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

pub fn server(path: &str, answer: impl Fn(usize, &str) -> Vec<u8> + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}{path}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let at_once = Arc::new(AtomicUsize::new(0));
    let (seen, most, answer) = (Arc::clone(&asked), Arc::clone(&at_once), Arc::new(answer));
    let busy = Arc::new(AtomicUsize::new(0));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            let (seen, most, answer, busy) = (seen.clone(), most.clone(), answer.clone(), busy.clone());
            thread::spawn(move || {
                let now = busy.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                serve(stream, &seen, &*answer, &busy);
            });
        }
    });
    Server { address, asked, at_once }
}

fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<String>>,
    answer: &dyn Fn(usize, &str) -> Vec<u8>,
    busy: &AtomicUsize,
) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    let _ = reader.read_exact(&mut body);
    let form = String::from_utf8_lossy(&body);
    let decoded: String = url_decoded(&format!("{} {form}", head.lines().next().unwrap_or_default()));
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(format!("{decoded}\n{head}"));
        seen.len()
    };
    let answer = answer(number, &decoded);
    // a client that has its answer may ask again before this thread goes on
    busy.fetch_sub(1, Ordering::SeqCst);
    // the client may have hung up on a huge answer
    let _ = stream.write_all(&answer);
}

fn url_decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match hex.filter(|_| first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

pub fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

pub fn ok(body: &str) -> Vec<u8> {
    http("200 OK", "", body)
}

const SEARCH: &str = r#"{"searchinfo": {"search": "Jane Doe"}, "search": [
    {"id": "Q7001", "title": "Q7001", "label": "Jane Doe", "description": "engineer", "match": {"type": "label", "language": "en", "text": "Jane Doe"}},
    {"id": "Q7002", "title": "Q7002", "label": "Jane Doe", "description": "film", "match": {"type": "label", "language": "en", "text": "Jane Doe"}},
    {"id": "Q99999999999", "label": "Jane Doe"}], "success": 1}"#;

const ENTITIES: &str = r#"{"entities": {
    "Q7001": {"id": "Q7001", "lastrevid": 12, "labels": {"en": {"language": "en", "value": "Jane Doe"}},
      "descriptions": {"en": {"language": "en", "value": "Canadian engineer"}}, "aliases": {"en": [{"language": "en", "value": "J. Doe"}]},
      "claims": {"P31": [{"mainsnak": {"snaktype": "value", "datavalue": {"value": {"id": "Q5"}}}, "rank": "normal"}],
                 "P27": [{"mainsnak": {"snaktype": "value", "datavalue": {"value": {"id": "Q16"}}}, "rank": "normal"}]}},
    "Q7002": {"id": "Q7002", "labels": {"en": {"language": "en", "value": "Jane Doe"}},
      "claims": {"P31": [{"mainsnak": {"snaktype": "value", "datavalue": {"value": {"id": "Q11424"}}}, "rank": "normal"}]}},
    "Q7003": {"id": "Q7003", "missing": ""}}, "success": 1}"#;

const NOTHING: &str = r#"{"search": [], "success": 1}"#;

const MAXLAG: &str = r#"{"error": {"code": "maxlag", "info": "Waiting for a server: 6 seconds lagged.", "lag": 6}}"#;

/// What Wikidata says: it knows Jane Doe and nobody else.
pub fn wikidata(_: usize, asked: &str) -> Vec<u8> {
    if asked.contains("wbgetentities") {
        ok(ENTITIES)
    } else if asked.contains("search=Jane Doe") {
        ok(SEARCH)
    } else {
        ok(NOTHING)
    }
}

fn fetcher() -> Fetcher {
    patient(60)
}

/// One that waits so many seconds.
fn patient(seconds: u64) -> Fetcher {
    let mut config = Config { contact: Some("someone@example.org".to_owned()), ..Config::default() };
    config.limits.fetch_bytes = 1 << 16;
    config.limits.fetch_seconds = seconds;
    Fetcher::new(&config).unwrap()
}

fn no_wait(_: Duration) {}

fn online<'a>(fetcher: &'a Fetcher, server: &Server, kept: Option<Kept>) -> Online<'a> {
    Online::new(&Resources::embedded(), fetcher, Some(&server.address), kept, no_wait).unwrap()
}

fn person(name: &str) -> Question {
    Question { name: name.to_owned(), kind: Some(NameKind::Person), ..Question::default() }
}

fn kept(folder: &Path, day: &str) -> Kept {
    Kept::new(folder, Moment::day(day.parse().unwrap()), Some(30))
}

#[test]
fn a_name_is_searched_weighed_by_class_and_taken() {
    let server = server("/w/api.php", wikidata);
    let fetcher = fetcher();
    let (answers, stopped) = online(&fetcher, &server, None).ask(&[person("Jane Doe")]);
    assert_eq!(stopped, None);
    let answer = answers[0].as_ref().unwrap();
    assert!(answer.clear, "{answer:?}");
    assert_eq!(answer.found[0].item, "Q7001");
    assert_eq!(answer.found[0].facts.country.as_deref(), Some("Q16"));
    assert_eq!(answer.found[0].facts.revision, Some(12));
    assert_eq!((answer.found[1].item.as_str(), answer.found[1].features["kind"]), ("Q7002", 0.0));
    let asked = server.asked();
    assert!(asked[0].contains("action=wbsearchentities") && asked[0].contains("maxlag=5"), "{}", asked[0]);
    assert!(asked[0].contains("someone@example.org"), "{}", asked[0]);
    // one id above 2^31-1 would fail the whole call
    assert!(asked[1].contains("ids=Q7001|Q7002&"), "{}", asked[1]);
}

#[test]
fn two_of_one_name_and_kind_are_left_open_unless_the_context_decides() {
    let two = ENTITIES.replace("Q11424", "Q5");
    let answer = move |_: usize, asked: &str| if asked.contains("wbgetentities") { ok(&two) } else { ok(SEARCH) };
    let server = server("/w/api.php", answer);
    let fetcher = fetcher();
    let online = online(&fetcher, &server, None);
    let blank = online.ask(&[person("Jane Doe")]).0.remove(0).unwrap();
    assert!(!blank.clear && blank.found.len() == 2, "{blank:?}");
    let words: BTreeSet<String> = ["canadian", "engineer"].map(str::to_owned).into();
    let countries: BTreeSet<String> = ["Q16".to_owned()].into();
    let told = online.ask(&[Question { words, countries, ..person("Jane Doe") }]).0.remove(0).unwrap();
    assert!(told.clear && told.found[0].item == "Q7001", "{told:?}");
}

#[test]
fn many_names_go_three_at_a_time_and_their_items_in_one_call() {
    let slow = |number: usize, asked: &str| {
        thread::sleep(Duration::from_millis(30));
        wikidata(number, asked)
    };
    let server = server("/w/api.php", slow);
    let fetcher = fetcher();
    let names: Vec<Question> = ["Jane Doe", "Ann Roe", "Jim Poe", "Joe Loe", "Kim Moe", "Lee Noe"].map(person).into();
    let (answers, stopped) = online(&fetcher, &server, None).ask(&names);
    assert_eq!(stopped, None);
    assert_eq!(answers.iter().flatten().filter(|answer| answer.clear).count(), 1);
    assert!(answers[3].as_ref().unwrap().found.is_empty());
    assert!(server.at_once.load(Ordering::SeqCst) <= 3);
    assert_eq!(server.asked().iter().filter(|asked| asked.contains("wbgetentities")).count(), 1);
}

#[test]
fn it_waits_when_told_to_and_asks_again() {
    let busy = |number: usize, asked: &str| match number {
        1 => ok(MAXLAG),
        2 => http("429 Too Many Requests", "Retry-After: 7\r\n", ""),
        _ => wikidata(number, asked),
    };
    let server = server("/w/api.php", busy);
    let fetcher = fetcher();
    let (answers, stopped) = online(&fetcher, &server, None).ask(&[person("Jane Doe")]);
    assert_eq!(stopped, None);
    assert!(answers[0].as_ref().unwrap().clear);
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn it_gives_up_after_some_tries_and_at_once_when_told_to_wait_long() {
    let fetcher = fetcher();
    let lagging = server("/w/api.php", |_, _| ok(MAXLAG));
    let (answers, stopped) = online(&fetcher, &lagging, None).ask(&[person("X Y")]);
    assert!(matches!(stopped, Some(OnlineError::Api { code, .. }) if code == "maxlag"));
    assert_eq!((answers, lagging.asked().len()), (vec![None], 4));
    let banned = server("/w/api.php", |_, _| http("429 Too Many Requests", "Retry-After: 86400\r\n", ""));
    let (_, stopped) = online(&fetcher, &banned, None).ask(&[person("X Y")]);
    assert!(matches!(stopped, Some(OnlineError::Fetch(FetchError::Status { status: 429, .. }))));
    assert_eq!(banned.asked().len(), 1);
}

#[test]
fn broken_huge_slow_and_empty_answers_stop_it_and_keep_what_was_told() {
    let huge = ok(&format!("{{\"search\": [{}]}}", " ".repeat(1 << 18)));
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"search\": [".to_vec();
    for bad in [huge, ok("<html>maintenance</html>"), ok("{}"), ok("[1, 2"), cut, Vec::new()] {
        let answer = move |number: usize, asked: &str| {
            if asked.contains("search=John Roe") { bad.clone() } else { wikidata(number, asked) }
        };
        let server = server("/w/api.php", answer);
        let fetcher = fetcher();
        let (answers, stopped) = online(&fetcher, &server, None).ask(&[person("Jane Doe"), person("John Roe")]);
        assert!(stopped.is_some());
        assert!(answers[0].as_ref().is_some_and(|answer| answer.clear));
        assert_eq!(answers[1], None);
    }
    let silent = server("/w/api.php", |_, _| {
        thread::sleep(Duration::from_secs(600));
        Vec::new()
    });
    let fetcher = patient(1);
    let (_, stopped) = online(&fetcher, &silent, None).ask(&[person("Jane Doe")]);
    assert_eq!(stopped, Some(OnlineError::Fetch(FetchError::TimedOut(1))));
}

#[test]
fn a_redirect_to_a_private_address_is_refused() {
    let away = |_: usize, _: &str| http("302 Found", "Location: http://169.254.169.254/latest/meta-data/\r\n", "");
    for path in ["/w/api.php", "/reconcile"] {
        let server = server(path, away);
        let fetcher = fetcher();
        let (_, stopped) = online(&fetcher, &server, None).ask(&[person("X Y")]);
        assert!(matches!(stopped, Some(OnlineError::Fetch(FetchError::PrivateRedirect(_)))), "{stopped:?}");
    }
}

#[test]
fn answers_are_kept_for_their_time_and_refusals_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let busy = |number: usize, asked: &str| if number == 1 { ok(MAXLAG) } else { wikidata(number, asked) };
    let server = server("/w/api.php", busy);
    let fetcher = fetcher();
    let ask = |day: &str| online(&fetcher, &server, Some(kept(folder.path(), day))).ask(&[person("Jane Doe")]).0;
    let first = ask("2026-01-01");
    assert_eq!(server.asked().len(), 3);
    let again = ask("2026-01-20");
    assert_eq!((server.asked().len(), &again), (3, &first));
    assert_eq!(again[0].as_ref().unwrap().asked.unwrap().to_string(), "2026-01-01");
    // too old: asked anew
    ask("2026-03-01");
    assert_eq!(server.asked().len(), 5);
    // a broken record is no answer
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        std::fs::write(entry.unwrap().path(), "{").unwrap();
    }
    ask("2026-03-02");
    assert_eq!(server.asked().len(), 7);
}

#[test]
fn an_error_of_the_api_is_told() {
    let wrong = r#"{"error": {"code": "no-such-entity", "info": "Could not find an entity."}}"#;
    let server = server("/w/api.php", move |_, _| ok(wrong));
    let fetcher = fetcher();
    let (_, stopped) = online(&fetcher, &server, None).ask(&[person("X Y")]);
    assert_eq!(stopped.unwrap().to_string(), "it answered with the error `no-such-entity`: Could not find an entity.");
}

const MANIFEST: &str = r#"{"versions": ["0.2"], "name": "test", "identifierSpace": "http://www.wikidata.org/entity/",
    "schemaSpace": "http://www.wikidata.org/prop/direct/"}"#;

const RESULTS: &str = r#"{"q0": {"result": [
    {"id": "Q7001", "name": "Jane Doe", "description": "engineer", "score": 97.5, "match": false, "type": [{"id": "Q5", "name": "human"}]},
    {"id": "Q7002", "name": "Jane Doe", "score": 60, "match": false, "type": [{"id": "Q11424", "name": "film"}]},
    {"id": "L7", "name": "Jane Doe", "score": 100, "match": false}]},
    "q1": {"result": []}}"#;

#[test]
fn a_reconciliation_service_is_asked_in_batches() {
    let answer = |_: usize, asked: &str| if asked.contains("queries=") { ok(RESULTS) } else { ok(MANIFEST) };
    let server = server("/api", answer);
    let fetcher = fetcher();
    let (answers, stopped) = online(&fetcher, &server, None).ask(&[person("Jane Doe"), person("Ann Roe")]);
    assert_eq!(stopped, None);
    let first = answers[0].as_ref().unwrap();
    assert!(first.clear && first.found[0].item == "Q7001" && first.found.len() == 2, "{first:?}");
    assert!(answers[1].as_ref().unwrap().found.is_empty());
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked[1].starts_with("POST ") && asked[1].contains(r#""q1":{"limit""#), "{}", asked[1]);
}

#[test]
fn a_reconciliation_service_of_other_ids_is_not_asked() {
    let other = MANIFEST.replace("http://www.wikidata.org/entity/", "http://vocab.getty.edu/");
    let server = server("/api", move |_, _| ok(&other));
    let fetcher = fetcher();
    let (_, stopped) = online(&fetcher, &server, None).ask(&[person("Jane Doe")]);
    assert!(matches!(stopped, Some(OnlineError::OtherIds(_))));
    assert_eq!(server.asked().len(), 1);
}
