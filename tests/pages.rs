//! The pages and the feed: what a reader and a feed reader get, and the same resources as RDF.

use reqwest::blocking::Response;
use serde_json::Value;

use crate::program::{Desk, line};
use crate::server::Server;

fn page(server: &Server, path: &str) -> String {
    let answer = server.client.get(format!("{}{path}", server.address)).header("accept", "text/html").send().unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let html = answer.text().unwrap();
    for elsewhere in ["src=\"http", "@import", "<link rel=\"stylesheet\" href=\"http"] {
        assert!(!html.contains(elsewhere), "{path} loads from elsewhere: {elsewhere}");
    }
    html
}

/// The addresses that a page links to and that begin so.
fn links(html: &str, prefix: &str) -> Vec<String> {
    let mut found: Vec<String> =
        html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
    found.retain(|link| link.starts_with(prefix));
    found
}

/// A page's JSON-LD.
fn json_ld(html: &str) -> Value {
    let begin = html.split("<script type=\"application/ld+json\">").nth(1).unwrap();
    serde_json::from_str(begin.split("</script>").next().unwrap()).unwrap()
}

fn event_of(server: &Server, query: &str) -> Value {
    let answer: Value = server.get(&format!("/timeline.json?{query}")).json().unwrap();
    answer["events"][0].clone()
}

#[test]
fn from_the_timeline_every_page_is_a_link_away() {
    let server = Server::with_sample();
    let timeline = page(&server, "/");
    assert_eq!(json_ld(&timeline)["@type"], "ItemList");
    let mut seen = Vec::new();
    let mut open: Vec<String> = vec!["/".to_owned()];
    while let Some(path) = open.pop() {
        let path = path.split('#').next().unwrap().to_owned();
        if seen.contains(&path) || seen.len() > 120 {
            continue;
        }
        let html = page(&server, &path);
        for kind in ["/event/", "/entity/", "/article/"] {
            open.extend(
                links(&html, kind).into_iter().filter(|link| !link.ends_with(".ttl") && !link.ends_with(".jsonld")),
            );
        }
        seen.push(path);
    }
    for kind in ["/event/", "/entity/", "/article/"] {
        assert!(seen.iter().filter(|path| path.starts_with(kind)).count() > 5, "{seen:?}");
    }
}

#[test]
fn an_event_shows_each_report_in_its_passage_and_how_its_date_was_found() {
    let server = Server::with_sample();
    let event = event_of(&server, "who=Zelenskyy&where=Florida");
    let html = page(&server, &format!("/event/{}", event["id"].as_str().unwrap()));
    assert!(html.contains("Who disagrees"), "{html}");
    let reports = html.matches("<article class=\"report").count();
    assert!(reports >= event["sources"].as_u64().unwrap() as usize, "{reports}");
    for mention in event["mentions"].as_array().unwrap() {
        let word = mention["trigger"]["text"].as_str().unwrap();
        assert!(html.contains(&format!("<mark>{word}</mark>")), "{word}");
        let place = format!("#char={},{}", mention["trigger"]["start"], mention["trigger"]["end"]);
        assert!(html.contains(&place), "{place}");
    }
    assert!(html.contains("from the words “<bdi>Sunday</bdi>”"), "{html}");
    assert!(html.contains("class=\"steps\""));
    assert_eq!(json_ld(&html)["@id"], event["iri"]);
}

#[test]
fn a_quote_leads_to_its_place_in_the_article() {
    let server = Server::with_sample();
    let event = event_of(&server, "who=Zelenskyy&where=Halifax");
    let html = page(&server, &format!("/event/{}", event["id"].as_str().unwrap()));
    let link = links(&html, "/article/").into_iter().find(|link| link.contains('#')).unwrap();
    let (path, anchor) = link.split_once('#').unwrap();
    let article = page(&server, path);
    assert!(article.contains(&format!("id=\"{anchor}\"")), "{anchor} in {article}");
    assert_eq!(json_ld(&article)["@type"], "NewsArticle");
    // by the id given at ingest one comes to the version
    let answer = server.get("/article/nw-1");
    assert!(answer.url().path().len() > 30, "{}", answer.url());
    assert!(page(&server, "/article/sg-1").contains("doubles down"), "the title stands above");
}

#[test]
fn a_resource_comes_as_the_client_likes_it() {
    let server = Server::with_sample();
    let event = event_of(&server, "who=Zelenskyy&where=Halifax");
    let id = event["id"].as_str().unwrap();
    let actor = event["participants"][0]["iri"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    for (path, subject) in [
        (format!("/event/{id}"), event["iri"].as_str().unwrap().to_owned()),
        (format!("/entity/{actor}"), event["participants"][0]["iri"].as_str().unwrap().to_owned()),
        ("/article/nw-1".to_owned(), "http://localhost:7878/article/".to_owned()),
    ] {
        let get = |accept: &str| -> Response {
            server.client.get(format!("{}{path}", server.address)).header("accept", accept).send().unwrap()
        };
        for (accept, given) in [
            ("text/turtle", "text/turtle; charset=utf-8"),
            ("application/ld+json", "application/ld+json"),
            ("application/n-triples", "application/n-triples"),
            ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
            ("*/*", "text/html; charset=utf-8"),
        ] {
            let answer = get(accept);
            assert_eq!(
                (answer.status().as_u16(), &answer.headers()["content-type"]),
                (200, &given.parse().unwrap()),
                "{path} {accept}"
            );
            assert!(answer.headers()["vary"].to_str().unwrap().contains("accept"));
            let text = answer.text().unwrap();
            if given != "text/html; charset=utf-8" {
                assert!(text.contains(&subject), "{path} as {accept}");
            }
            if accept == "application/ld+json" {
                let json: Value = serde_json::from_str(&text).unwrap();
                assert!(json.is_object() || json.is_array());
            }
        }
        assert_eq!(get("image/png").status(), 406);
        for (ending, given) in [(".ttl", "text/turtle; charset=utf-8"), (".jsonld", "application/ld+json")] {
            let answer = server.get(&format!("{path}{ending}"));
            assert_eq!(answer.headers()["content-type"], given, "{path}{ending}");
        }
    }
    assert_eq!(server.get("/event/0000000000000000").status(), 404);
    assert_eq!(server.get("/entity/nobody").status(), 404);
    assert_eq!(server.get("/article/..%2F..%2Fetc%2Fpasswd").status(), 404);
}

#[test]
fn ids_of_other_reports_redirect_to_the_event() {
    let server = Server::with_sample();
    let event = event_of(&server, "who=Zelenskyy&where=Florida");
    let id = event["id"].as_str().unwrap();
    let html = page(&server, &format!("/event/{id}"));
    let reports: Vec<&str> = html
        .split("<article class=\"report")
        .skip(1)
        .filter_map(|rest| rest.split("id=\"").nth(1)?.split('"').next())
        .collect();
    assert!(reports.len() > 1);
    for report in reports {
        let answer = server.get(&format!("/event/{report}"));
        assert_eq!(answer.url().path(), format!("/event/{id}"));
        assert_eq!(
            server.get(&format!("/event/{report}.ttl")).url().path(),
            format!("/event/{id}.ttl"),
            "the ending stays"
        );
    }
}

#[test]
fn pages_turn_and_show_each_event_once() {
    let server = Server::with_sample();
    let all: Value = server.get("/timeline.json").json().unwrap();
    let all: Vec<String> =
        all["events"].as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect();
    let mut turned = Vec::new();
    let mut path = Some("/?limit=3".to_owned());
    while let Some(here) = path {
        let html = page(&server, &here);
        turned.extend(
            html.split("<li class=\"event\" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()),
        );
        let next =
            html.split("<a href=\"").skip(1).find(|rest| rest.split('>').next().unwrap().contains("rel=\"next\""));
        path = next.map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&"));
    }
    assert_eq!(turned, all);
    for wrong in ["/?page=0", "/?page=x", "/?page=99999999999999999999", "/?since=soon"] {
        assert_eq!(server.get(wrong).status(), 400, "{wrong}");
    }
}

#[test]
fn the_feed_is_atom_and_tells_what_changed_when() {
    let desk = Desk::new();
    let said = "Canada imposed sanctions on Russia on Tuesday.";
    desk.file(
        "a.jsonl",
        line("a1", "2026-01-06", said) + &line("a2", "2026-01-08", "France opened an embassy in Kyiv on Wednesday."),
    );
    desk.done(&["ingest", "a.jsonl"]);
    let server = Server::start(desk, &[]);
    let answer = server.get("/feed.atom");
    assert_eq!(answer.headers()["content-type"], "application/atom+xml");
    let feed = answer.text().unwrap();
    assert!(
        feed.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\""),
        "{feed}"
    );
    let updated: Vec<&str> = feed.split("<updated>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    // the feed's own, then the newest entry first; by publication, never by the clock
    assert_eq!(updated[0], "2026-01-08T00:00:00Z");
    assert_eq!(updated[1], updated[0]);
    assert_eq!(updated.last(), Some(&"2026-01-06T00:00:00Z"));
    let ids: Vec<&str> = feed.split("<id>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
    assert!(feed.contains("<category term=\"new\"/>"));
    assert_eq!(server.get("/feed.atom").text().unwrap(), feed, "the same knowledge is the same feed");
    let part = server.get("/feed.atom?who=France").text().unwrap();
    assert!(part.contains("France") && !part.contains("Russia"), "{part}");
    let none = server.get("/feed.atom?who=Nobody").text().unwrap();
    assert!(!none.contains("<entry>") && none.contains("<updated>"), "{none}");
    assert_eq!(server.get("/feed.atom?since=soon").status(), 400);
}

#[test]
fn the_feed_of_the_sample_tells_of_a_dispute() {
    let server = Server::with_sample();
    let feed = server.get("/feed.atom").text().unwrap();
    assert!(feed.contains("<category term=\"disputed\"/>"), "{feed}");
}
