//! From bytes to articles: pages, lines and files, good and bad, and what is fetched.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use dateline::article::{Article, Given, InputError, InputFormat, InputProblem, Limits, PublishedBasis, Reader};
use dateline::config::Config;
use dateline::fetch::{FetchError, Fetcher, Keeping};
use dateline::resource::Resources;
use proptest::prelude::*;

fn reader(format: InputFormat) -> Reader {
    Reader::load(&Resources::embedded(), format, Given::default()).unwrap()
}

fn read(format: InputFormat, input: &[u8]) -> Vec<Result<Article, InputError>> {
    reader(format).stream("-", Box::new(std::io::Cursor::new(input.to_vec()))).collect()
}

fn page(html: &str, url: Option<&str>) -> Article {
    let line = serde_json::json!({"html": html, "url": url}).to_string();
    read(InputFormat::Jsonl, line.as_bytes()).remove(0).unwrap()
}

fn date(article: &Article) -> Option<(String, PublishedBasis)> {
    article.published.map(|published| (published.when.to_string(), published.basis))
}

#[test]
fn a_page_with_full_metadata_tells_who_when_and_what() {
    let article = page(include_str!("pages/full.html"), Some("https://post.example/ferry"));
    assert_eq!(date(&article), Some(("2026-01-04T23:05:00-05:00".to_owned(), PublishedBasis::JsonLd)));
    assert_eq!(article.title.as_deref(), Some("Ferry returns to Varnholm"));
    assert_eq!(article.publisher.as_deref(), Some("The Harbour Post"));
    assert_eq!(article.author.as_deref(), Some("Ann Lee"));
    assert_eq!(article.lang.as_deref(), Some("en-CA"));
    assert_eq!(article.modified.map(|when| when.to_string()).as_deref(), Some("2026-01-06T08:00:00-05:00"));
    assert!(article.text.contains("The ferry Odalys returned to Varnholm on Sunday"), "{}", article.text);
    assert!(!article.text.contains("Most read") && !article.text.contains("©"), "{}", article.text);
}

#[test]
fn a_date_of_change_and_a_copyright_year_are_no_publication_date() {
    assert_eq!(date(&page(include_str!("pages/modified_only.html"), None)), None);
}

#[test]
fn an_address_dates_a_page_that_does_not_date_itself() {
    let html = include_str!("pages/url_only.html");
    let article = page(html, Some("https://post.example/2026/01/05/crane"));
    assert_eq!(date(&article), Some(("2026-01-05".to_owned(), PublishedBasis::Url)));
    assert_eq!(date(&page(html, Some("https://post.example/crane"))), None);
    assert_eq!(article.publisher.as_deref(), Some("post.example"));
}

#[test]
fn a_broken_page_is_read_as_far_as_it_goes() {
    let article = page(include_str!("pages/broken.html"), None);
    assert_eq!(date(&article), Some(("2026-01-03T09:00:00Z".to_owned(), PublishedBasis::JsonLd)));
    assert!(article.text.contains("Nobody was hurt"), "{}", article.text);
}

#[test]
fn what_the_user_gives_wins() {
    let given = Given { published: "2026-01-01".parse().ok(), publisher: Some("Me".into()), ..Given::default() };
    let reader = Reader::load(&Resources::embedded(), InputFormat::Jsonl, given).unwrap();
    let line = br#"{"id": 7, "text": "Ministers met.", "published": "2026-01-04", "publisher": "Post"}"#;
    let article = reader.stream("-", Box::new(&line[..])).next().unwrap().unwrap();
    assert_eq!(date(&article), Some(("2026-01-01".to_owned(), PublishedBasis::Given)));
    assert_eq!((article.publisher.as_deref(), article.id.as_str()), (Some("Me"), "7"));
}

#[test]
fn a_bad_line_is_reported_with_its_number_and_does_not_stop_the_others() {
    let limits = Limits { article_bytes: 1000, ..Limits::default() };
    let reader = reader(InputFormat::Jsonl).with_limits(limits);
    let mut input = b"{\"text\": \"one\"}\n{\"text\": \n\n{\"title\": \"no text\"}\n".to_vec();
    input.extend_from_slice(format!("{{\"text\": \"{}\"}}\n", "x".repeat(5000)).as_bytes());
    input
        .extend_from_slice(b"{\"text\": \"caf\xE9\"}\n{\"text\": \"x\", \"published\": \"soon\"}\n{\"text\": \"two\"}");
    let read: Vec<_> = reader.stream("in", Box::new(std::io::Cursor::new(input))).collect();
    let good: Vec<&str> = read.iter().flatten().map(|article| article.text.as_str()).collect();
    assert_eq!(good, ["one", "two"]);
    let lines: Vec<Option<u64>> = read.iter().filter_map(|item| item.as_ref().err().map(|error| error.line)).collect();
    assert_eq!(lines, [2, 4, 5, 6, 7].map(Some));
    let messages: Vec<String> = read.iter().filter_map(|item| item.as_ref().err().map(ToString::to_string)).collect();
    assert!(messages[4].contains("field `published`: `soon` is not a date\nhint: write 2026-01-04"), "{messages:?}");
}

#[test]
fn text_is_canonical_and_keeps_the_offsets_of_lines_of_json() {
    let text = read(InputFormat::Text, b"\xEF\xBB\xBFone\r\ntwo\rthree").remove(0).unwrap();
    assert_eq!(text.text, "one\ntwo\nthree");
    let line = read(InputFormat::Jsonl, br#"{"text": "one\r\ntwo"}"#).remove(0).unwrap();
    assert_eq!(line.text, "one \ntwo");
}

#[test]
fn folders_are_walked_in_the_order_of_names() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("b")).unwrap();
    for (name, bytes) in [
        ("c.txt", &b"third"[..]),
        ("a.txt", b"first"),
        ("b/x.txt", b"second"),
        (".hidden", b"no"),
        ("d.png", b"\x89PNG\0\0"),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let place = folder.path().to_string_lossy().into_owned();
    let read: Vec<_> = reader(InputFormat::Auto).read(&[place]).collect();
    let texts: Vec<&str> = read.iter().flatten().map(|article| article.text.as_str()).collect();
    assert_eq!(texts, ["first", "second", "third"]);
    assert!(matches!(read[3].as_ref().unwrap_err().problem, InputProblem::NotText(_)));
}

#[test]
fn what_cannot_be_read_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.txt");
    std::fs::write(&empty, b" \n").unwrap();
    let nothing = folder.path().join("nothing");
    std::fs::create_dir(&nothing).unwrap();
    let places = [empty, nothing, folder.path().join("missing.txt")].map(|path| path.to_string_lossy().into_owned());
    let problems: Vec<InputProblem> =
        reader(InputFormat::Auto).read(&places).map(|item| item.unwrap_err().problem).collect();
    assert_eq!(problems, [InputProblem::Empty, InputProblem::EmptyFolder, InputProblem::Missing]);
}

#[test]
fn hostile_pages_are_errors_or_articles_and_never_the_end() {
    let deep = format!("<html><body>{}x", "<div>".repeat(100_000));
    let quotes = format!("<html><body {}>", "a=\"".repeat(50_000));
    let json = format!("<script type=\"application/ld+json\">{}</script><p>x", "[".repeat(100_000));
    for page in [deep.as_str(), &quotes, &json, "<", "<!--", "<html><![CDATA[", "\u{0}<html>", "<table><tr><td><table>"]
    {
        let read = read(InputFormat::Html, page.as_bytes());
        assert_eq!(read.len(), 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for format in [InputFormat::Auto, InputFormat::Text, InputFormat::Jsonl] {
            for article in read(format, &bytes).into_iter().flatten() {
                prop_assert!(!article.text.contains('\r') && !article.id.is_empty());
            }
        }
    }

    #[test]
    fn text_in_a_line_of_json_comes_out_as_it_went_in(text in "[^\r]{1,80}") {
        prop_assume!(!text.trim().is_empty());
        let line = serde_json::json!({"id": "x", "text": text}).to_string();
        let article = read(InputFormat::Jsonl, line.as_bytes()).remove(0).unwrap();
        prop_assert_eq!(article.text, text);
    }
}

/// A server on this machine that gives one answer after the other.
fn server(answers: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/page", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((mut stream, _)) = listener.accept() else { return };
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

fn answer(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

#[test]
fn a_page_is_fetched_kept_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let head = "200 OK\r\nContent-Type: text/html; charset=utf-8\r\nDate: Mon, 05 Jan 2026 10:00:00 GMT";
    let address = server(vec![answer(head, include_str!("pages/full.html"))]);
    let fetcher = Fetcher::new(&Config::default()).unwrap().keeping(folder.path(), Keeping::Cache);
    let reader = reader(InputFormat::Auto).with_fetcher(fetcher);
    let first = reader.read(std::slice::from_ref(&address)).next().unwrap().unwrap();
    assert_eq!(first.fetched.map(|when| when.to_string()).as_deref(), Some("2026-01-05T10:00:00Z"));
    // the server is gone; what was kept is enough
    let replay = Fetcher::new(&Config::default()).unwrap().keeping(folder.path(), Keeping::Replay);
    let again = self::reader(InputFormat::Auto).with_fetcher(replay);
    assert_eq!(again.read(&[address]).next().unwrap().unwrap(), first);
    let other = again.read(&["http://elsewhere.example/".to_owned()]).next().unwrap().unwrap_err();
    assert!(other.to_string().contains("no recorded answer"), "{other}");
}

#[test]
fn redirects_to_private_addresses_are_refused() {
    for target in
        ["http://127.0.0.1:1/admin", "http://169.254.169.254/latest", "http://localhost:1/", "http://[::1]:1/"]
    {
        let address = server(vec![answer(&format!("302 Found\r\nLocation: {target}"), "")]);
        let error = Fetcher::new(&Config::default()).unwrap().get(&address).unwrap_err();
        assert!(matches!(error, FetchError::PrivateRedirect(_)), "{target}: {error:?}");
    }
    let address = server(vec![answer("302 Found\r\nLocation: file:///etc/passwd", "")]);
    assert!(matches!(Fetcher::new(&Config::default()).unwrap().get(&address), Err(FetchError::NotAnAddress(_))));
}

#[test]
fn large_missing_and_slow_answers_are_errors() {
    let mut config = Config::default();
    config.limits.fetch_bytes = 1000;
    config.limits.fetch_seconds = 2;
    let fetcher = Fetcher::new(&config).unwrap();
    let large = server(vec![answer("200 OK", &"x".repeat(5000))]);
    assert_eq!(fetcher.get(&large), Err(FetchError::TooLarge(1000)));
    let busy = server(vec![answer("503 Busy\r\nRetry-After: 60", "")]);
    assert!(matches!(fetcher.get(&busy), Err(FetchError::Status { status: 503, retry_after: Some(_) })));
    let slow = server(vec!["HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".to_owned()]);
    assert!(matches!(fetcher.get(&slow), Err(FetchError::Unreachable(_) | FetchError::TimedOut(_))));
    assert!(matches!(fetcher.get("ftp://a.example/"), Err(FetchError::NotAnAddress(_))));
}
