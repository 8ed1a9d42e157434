//! The reconciliation service as OpenRefine and others ask it: real requests, every answer checked against the JSON
//! schemas of the specification where they are at hand (`../shared`).

use std::collections::BTreeMap;
use std::path::Path;

use reqwest::blocking::Response;
use serde_json::{Value, json};

use crate::program::Desk;
use crate::server::Server;

const SCHEMAS: &str = "../shared/linking/reconciliation_v0.2/schemas";

/// Checks answers against the schemas; without them it says so, once, and lets pass.
struct Schemas(BTreeMap<String, Value>);

impl Schemas {
    fn load() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMAS);
        let Ok(files) = std::fs::read_dir(&folder) else {
            eprintln!("skipped: no schemas of the reconciliation API at `{}`", folder.display());
            return Self(BTreeMap::new());
        };
        let mut one_type: Value = read(&folder.join("type.json"));
        // it refers to itself
        one_type["properties"]["broader"]["items"] = json!({"type": "object", "required": ["id", "name"]});
        let mut found = BTreeMap::new();
        for file in files {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if name == "openapi" || name == "type" {
                continue;
            }
            let mut schema = read(&path);
            // a schema elsewhere on the web; nothing here asks for credentials
            if let Some(properties) = schema["properties"].as_object_mut() {
                properties.remove("authentication");
            }
            put_in(&mut schema, &one_type);
            found.insert(name, schema);
        }
        Self(found)
    }

    fn check(&self, name: &str, answer: &Value) {
        if self.0.is_empty() {
            return;
        }
        let errors = crate::schema::errors(&self.0[name], answer);
        assert!(errors.is_empty(), "{name}: {errors:?}\n{answer:#}");
    }
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn put_in(schema: &mut Value, one_type: &Value) {
    match schema {
        Value::Object(fields) if fields.get("$ref").and_then(Value::as_str) == Some("type.json") => {
            *schema = one_type.clone();
        }
        Value::Object(fields) => fields.values_mut().for_each(|value| put_in(value, one_type)),
        Value::Array(items) => items.iter_mut().for_each(|value| put_in(value, one_type)),
        _ => {}
    }
}

fn json_of(response: Response) -> Value {
    assert_eq!(response.status(), 200, "{}", response.url());
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    assert_eq!(response.headers()["content-type"], "application/json");
    response.json().unwrap()
}

fn ask(server: &Server, path: &str, batch: &Value) -> Value {
    let url = format!("{}{path}", server.address);
    json_of(server.client.post(url).form(&[("queries", batch.to_string())]).send().unwrap())
}

/// The candidates of one query.
fn candidates(server: &Server, path: &str, query: Value) -> Vec<Value> {
    let answer = ask(server, path, &json!({"q": query}));
    Schemas::load().check("reconciliation-result-batch", &answer);
    answer["q"]["result"].as_array().unwrap().clone()
}

fn best(server: &Server, path: &str, query: Value) -> (String, String, bool) {
    let found = candidates(server, path, query.clone());
    let first = found.first().unwrap_or_else(|| panic!("nothing for {query}"));
    let text = |name: &str| first[name].as_str().unwrap().to_owned();
    (text("id"), text("name"), first["match"].as_bool().unwrap())
}

#[test]
fn manifests_name_services_that_are_there() {
    let server = Server::with_sample();
    let schemas = Schemas::load();
    for path in ["/reconcile", "/reconcile/wikidata"] {
        let manifest = json_of(server.get(path));
        schemas.check("manifest", &manifest);
        assert_eq!(manifest["versions"], json!(["0.2"]));
        assert_eq!(manifest["batchSize"], 200);
        for element in ["entity", "type", "property"] {
            let service = &manifest["suggest"][element];
            let at = |root: &str, part: &str| {
                format!("{}{}", service[root].as_str().unwrap(), service[part].as_str().unwrap())
            };
            let url = format!("{}?prefix=", at("service_url", "service_path"));
            let answer = json_of(server.client.get(url).send().unwrap());
            let schema = if element == "entity" {
                "entities"
            } else {
                &element.replace("property", "properties").replace("type", "types")
            };
            schemas.check(&format!("suggest-{schema}-response"), &answer);
            if let Some(first) = answer["result"].get(0) {
                let id: String =
                    url::form_urlencoded::byte_serialize(first["id"].as_str().unwrap().as_bytes()).collect();
                let flyout = at("flyout_service_url", "flyout_service_path").replace("${id}", &id);
                let card = json_of(server.client.get(flyout).send().unwrap());
                assert_eq!(card["id"], first["id"]);
                assert!(card["html"].as_str().unwrap().contains("<strong>"), "{card}");
            }
        }
        let proposals = &manifest["extend"]["propose_properties"];
        let url =
            format!("{}{}", proposals["service_url"].as_str().unwrap(), proposals["service_path"].as_str().unwrap());
        let answer = json_of(server.client.get(format!("{url}?type=event&limit=3")).send().unwrap());
        schemas.check("data-extension-property-proposal", &answer);
        assert_eq!(answer["properties"].as_array().unwrap().len(), 3);
    }
}

#[test]
fn names_in_a_table_find_the_entities_of_the_knowledge_base() {
    let server = Server::with_sample();
    let zelenskyy = best(&server, "/reconcile", json!({"query": "Volodymyr Zelenskyy"}));
    assert!(zelenskyy.2, "a whole name is a match: {zelenskyy:?}");
    for query in ["Zelensky", "Zelenskyy, Volodymyr", "Volodymir Zelenskyy"] {
        assert_eq!(best(&server, "/reconcile", json!({"query": query})).0, zelenskyy.0, "{query}");
    }
    // the id, the IRI and the Wikidata item are names as well
    let iri = format!("http://localhost:7878/{}", zelenskyy.0);
    for query in [zelenskyy.0.as_str(), &iri, "Q3874799"] {
        assert_eq!(best(&server, "/reconcile", json!({"query": query})).0, zelenskyy.0, "{query}");
    }
    assert!(candidates(&server, "/reconcile", json!({"query": "Qwertyuiop Asdfghjkl"})).is_empty());
    assert_eq!(candidates(&server, "/reconcile", json!({"query": "Mark Carney", "limit": 1})).len(), 1);
    // by GET as well
    let batch = json!({"q0": {"query": "Mark Carney"}, "x y": {"query": "Halifax"}});
    let url = format!("{}/reconcile", server.address);
    let by_get = json_of(server.client.get(url).query(&[("queries", batch.to_string())]).send().unwrap());
    assert_eq!(by_get, ask(&server, "/reconcile", &batch));
}

#[test]
fn types_bind_as_the_query_says() {
    let server = Server::with_sample();
    let kinds = |query: Value| -> Vec<String> {
        let found = candidates(&server, "/reconcile", query);
        found.iter().map(|one| one["type"][0]["id"].as_str().unwrap().to_owned()).collect()
    };
    assert!(kinds(json!({"query": "Canada", "type": "person"})).iter().all(|kind| kind == "person"));
    let events = kinds(json!({"query": "Zelenskyy met", "type": "event"}));
    assert!(!events.is_empty() && events.iter().all(|kind| kind.starts_with("event")), "{events:?}");
    assert!(kinds(json!({"query": "Mark Carney", "type": ["person", "place"], "type_strict": "all"})).is_empty());
    // should: it is still found, but is no match
    let (_, name, is_match) =
        best(&server, "/reconcile", json!({"query": "Mark Carney", "type": "place", "type_strict": "should"}));
    assert_eq!((name.as_str(), is_match), ("Mark Carney", false));
}

#[test]
fn properties_are_evidence() {
    let server = Server::with_sample();
    let with = |pid: &str, v: Value| {
        let query = json!({"query": "Volodymyr Zelenskyy", "type": "person", "properties": [{"pid": pid, "v": v}]});
        let found = candidates(&server, "/reconcile", query);
        (found[0]["score"].as_f64().unwrap(), found[0]["match"].as_bool().unwrap())
    };
    let (right, is_match) = with("wikidata", json!({"id": "Q3874799", "name": "Volodymyr Zelenskyy"}));
    let (wrong, is_wrong_match) = with("wikidata", json!("Q42"));
    let (unknown, _) = with("nobody knows this property", json!("x"));
    assert!(right > 95.0 && is_match, "{right}");
    assert!(wrong < 80.0 && !is_wrong_match, "{wrong}");
    assert!((unknown - right).abs() < 1.0, "{unknown}");
    // properties alone
    let (_, name, _) = best(&server, "/reconcile", json!({"properties": [{"pid": "wikidata", "v": "Q3874799"}]}));
    assert_eq!(name, "Volodymyr Zelenskyy");
    let found = candidates(
        &server,
        "/reconcile",
        json!({"type": "event", "properties": [{"pid": "participant", "v": "Mark Carney"}, {"pid": "place", "v": "Halifax"}]}),
    );
    assert!(found[0]["name"].as_str().unwrap().contains("Carney"), "{found:?}");
}

#[test]
fn values_are_fetched_for_what_was_reconciled() {
    let server = Server::with_sample();
    let (person, ..) = best(&server, "/reconcile", json!({"query": "Volodymyr Zelenskyy"}));
    let (event, ..) = best(
        &server,
        "/reconcile",
        json!({"query": "Mark Carney and Volodymyr Zelenskyy met in Halifax", "type": "event"}),
    );
    let extension = json!({
        "ids": [person, event, "entity/unknown"],
        "properties": [{"id": "wikidata"}, {"id": "events"}, {"id": "when"}, {"id": "earliest"}, {"id": "place"}, {"id": "nothing"}],
    });
    let url = format!("{}/reconcile", server.address);
    let answer = json_of(server.client.post(&url).form(&[("extend", extension.to_string())]).send().unwrap());
    Schemas::load().check("data-extension-response", &answer);
    assert_eq!(answer["rows"][&person]["wikidata"][0]["id"], "Q3874799");
    assert_eq!(answer["meta"][0]["service"], format!("{}/reconcile/wikidata", server.address));
    assert!(answer["rows"][&person]["events"][0]["int"].as_u64().unwrap() > 1);
    assert_eq!(answer["rows"][&event]["when"][0]["str"], "2025-12-27");
    assert_eq!(answer["rows"][&event]["earliest"][0]["date"], "2025-12-27T00:00:00Z");
    assert_eq!(answer["rows"][&event]["place"][0]["name"], "Halifax");
    assert_eq!(answer["rows"]["entity/unknown"]["wikidata"], json!([]));
    assert_eq!(answer["rows"][&person]["nothing"], json!([]));
    // the same by GET
    let by_get = json_of(server.client.get(&url).query(&[("extend", extension.to_string())]).send().unwrap());
    assert_eq!(by_get, answer);
}

#[test]
fn the_gazetteer_answers_with_wikidatas_ids() {
    let server = Server::with_sample();
    let path = "/reconcile/wikidata";
    assert_eq!(best(&server, path, json!({"query": "Paris"})), ("Q90".into(), "Paris".into(), true));
    assert_eq!(best(&server, path, json!({"query": "Volodymyr Zelensky"})).0, "Q3874799");
    assert_eq!(best(&server, path, json!({"query": "Volodimyr Zelenskyy"})).0, "Q3874799");
    assert_eq!(best(&server, path, json!({"query": "Q30"})).0, "Q30");
    // what is meant is told by type and by place
    assert_eq!(best(&server, path, json!({"query": "Georgia", "type": "Q6256"})).0, "Q230");
    let paris = json!({"query": "Halifax", "properties": [{"pid": "P17", "v": "Q16"}]});
    assert_eq!(best(&server, path, paris).0, "Q2141");
    let extension = json!({"ids": ["Q90"], "properties": [{"id": "P17"}, {"id": "P31"}, {"id": "P625"}]});
    let url = format!("{}{path}", server.address);
    let answer = json_of(server.client.post(&url).form(&[("extend", extension.to_string())]).send().unwrap());
    Schemas::load().check("data-extension-response", &answer);
    assert_eq!(answer["rows"]["Q90"]["P17"][0]["id"], "Q142");
}

#[test]
fn suggestions_go_on_where_they_stopped() {
    let server = Server::with_sample();
    let suggest = |path: &str| json_of(server.get(path))["result"].as_array().unwrap().clone();
    let carney = suggest("/reconcile/suggest/entity?prefix=carn");
    assert_eq!(carney[0]["name"], "Mark Carney");
    let all = suggest("/reconcile/suggest/entity?prefix=");
    let later = suggest("/reconcile/suggest/entity?prefix=&cursor=1");
    assert_eq!(all[1], later[0]);
    assert!(suggest("/reconcile/suggest/entity?prefix=&cursor=100000").is_empty());
    assert_eq!(suggest("/reconcile/suggest/type?prefix=pers")[0]["id"], "person");
    assert_eq!(suggest("/reconcile/suggest/property?prefix=wiki")[0]["id"], "wikidata");
    assert_eq!(suggest("/reconcile/wikidata/suggest/entity?prefix=Volodymyr+Zel")[0]["id"], "Q3874799");
}

#[test]
fn a_client_may_show_and_open_what_it_found() {
    let server = Server::with_sample();
    let (person, name, _) = best(&server, "/reconcile", json!({"query": "Mark Carney"}));
    let id: String = url::form_urlencoded::byte_serialize(person.as_bytes()).collect();
    let preview = server.get(&format!("/reconcile/preview?id={id}"));
    let policy = preview.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("frame-ancestors *") && policy.contains("default-src 'none'"), "{policy}");
    assert!(preview.text().unwrap().contains(&name));
    let page = server.get(&format!("/reconcile/view?id={id}"));
    assert_eq!(page.status(), 200);
    assert!(page.url().path().starts_with("/entity/"), "{}", page.url());
    assert_eq!(server.get("/reconcile/preview?id=entity%2Fnobody").status(), 404);
}

#[test]
fn pages_of_any_origin_may_ask_and_old_clients_too() {
    let server = Server::with_sample();
    let url = format!("{}/reconcile", server.address);
    let preflight = server
        .client
        .request(reqwest::Method::OPTIONS, &url)
        .header("origin", "http://127.0.0.1:3333")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
        .send()
        .unwrap();
    assert!(preflight.status().is_success());
    assert_eq!(preflight.headers()["access-control-allow-origin"], "*");
    assert!(preflight.headers()["access-control-allow-methods"].to_str().unwrap().contains("POST"));
    let jsonp = server.get("/reconcile?callback=jQuery_1").text().unwrap();
    assert!(jsonp.starts_with("/**/jQuery_1({") && jsonp.ends_with("});\n"), "{jsonp}");
    for wrong in ["alert(1)//", "a b", "1a"] {
        let answer = server.client.get(&url).query(&[("callback", wrong)]).send().unwrap();
        assert_eq!(answer.status(), 400, "{wrong}");
    }
    // errors can be read as well
    let too_many: serde_json::Map<String, Value> =
        (0..201).map(|at| (format!("q{at}"), json!({"query": "x"}))).collect();
    let answer = server.client.post(&url).form(&[("queries", json!(too_many).to_string())]).send().unwrap();
    assert_eq!(answer.status(), 413);
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let empty = server.client.post(&url).form(&[("nothing", "x")]).send().unwrap();
    assert_eq!(empty.status(), 400);
}

/// A little generator of its own, so that the same batches come each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    fn text(&mut self) -> String {
        match self.roll(12) {
            0 => String::new(),
            1 => "Mark Carney".into(),
            2 => "\0\u{1}\u{202e}\u{feff}".into(),
            3 => "a".repeat(self.roll(5000)),
            4 => "Zelensky ".repeat(self.roll(300)),
            5 => "</script><script>alert(1)</script>".into(),
            6 => "\" } ; DROP ALL ; # ${id} {{id}} %00 ../../etc/passwd".into(),
            7 => "王毅 Ünïcödé é́́́́ 🏳️‍🌈".into(),
            8 => format!("Q{}", self.roll(usize::MAX >> 34)),
            9 => format!("entity/{:x}", self.roll(usize::MAX >> 34)),
            10 => "2026-01-05/..".into(),
            _ => (0..self.roll(40)).map(|_| char::from_u32(self.roll(0x2_0000) as u32).unwrap_or('x')).collect(),
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.roll(if depth > 4 { 6 } else { 9 }) {
            0 => Value::Null,
            1 => json!(self.roll(2) == 0),
            2 => json!(self.roll(1 << 20) as f64 * 1e300),
            3 => json!(-(self.roll(1 << 20) as i64)),
            4 | 5 => self.text().into(),
            6 => (0..self.roll(6)).map(|_| self.value(depth + 1)).collect::<Vec<_>>().into(),
            _ => {
                let names = ["id", "name", "pid", "v", "query", "type"];
                let fields =
                    (0..self.roll(4)).map(|_| (names[self.roll(names.len())].to_owned(), self.value(depth + 1)));
                Value::Object(fields.collect())
            }
        }
    }

    fn query(&mut self) -> Value {
        let mut query = serde_json::Map::new();
        for name in ["query", "type", "limit", "type_strict", "properties"] {
            let value = match (name, self.roll(5)) {
                (_, 0) => continue,
                (_, 1) => self.value(0),
                ("query", _) => self.text().into(),
                ("type", _) => {
                    let kinds = ["person", "event", "Q5", "nothing"];
                    json!([kinds[self.roll(kinds.len())]])
                }
                ("limit", _) => json!(self.roll(1000)),
                ("type_strict", _) => ["any", "all", "should"][self.roll(3)].into(),
                _ => {
                    let pids = ["wikidata", "participant", "when", "coordinates", "P17", "P625", "alias", "x"];
                    let one = |dice: &mut Self| {
                        let pid = pids[dice.roll(pids.len())];
                        let value = dice.value(3);
                        json!({"pid": pid, "v": value})
                    };
                    (0..self.roll(4)).map(|_| one(self)).collect::<Vec<_>>().into()
                }
            };
            query.insert(name.to_owned(), value);
        }
        query.into()
    }

    fn batch(&mut self) -> String {
        let queries = if self.roll(50) == 0 { 150 + self.roll(100) } else { self.roll(5) };
        let batch: serde_json::Map<String, Value> = (0..queries).map(|at| (format!("q{at}"), self.query())).collect();
        let mut text = Value::Object(batch).to_string();
        match self.roll(12) {
            0 => {
                text.truncate((0..=self.roll(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0))
            }
            1 => text = "[".repeat(self.roll(20_000)),
            2 => text = format!("{{\"q\":{}1{}}}", "{\"query\":".repeat(self.roll(500)), "}".repeat(self.roll(500))),
            3 => text = text.replace("\"query\"", "\"query\":\"x\",\"query\""),
            4 => text = text.replace(':', "\\ud800"),
            _ => {}
        }
        text
    }
}

/// How many hostile requests are sent: few by default, `DATELINE_HOSTILE=100000` for the full run.
fn hostile() -> usize {
    std::env::var("DATELINE_HOSTILE").ok().and_then(|count| count.parse().ok()).unwrap_or(400)
}

#[test]
fn hostile_batches_break_nothing() {
    let count = hostile();
    let server = Server::with_sample();
    let schemas = Schemas::load();
    let mut dice = Dice(20260105);
    let mut good = 0;
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    let mut slowest = std::time::Duration::ZERO;
    for at in 0..count {
        let path = ["/reconcile", "/reconcile/wikidata"][dice.roll(2)];
        let batch = dice.batch();
        let url = format!("{}{path}", server.address);
        let begun = std::time::Instant::now();
        // a long address is refused before anyone reads it
        let answer = if dice.roll(4) == 0 && batch.len() < 4000 {
            server.client.get(url).query(&[("queries", &batch)]).send().unwrap()
        } else {
            server.client.post(url).form(&[("queries", &batch)]).send().unwrap()
        };
        slowest = slowest.max(begun.elapsed());
        let shown: String = batch.chars().take(500).collect();
        *statuses.entry(answer.status().as_u16()).or_default() += 1;
        match answer.status().as_u16() {
            200 => {
                good += 1;
                schemas.check("reconciliation-result-batch", &answer.json().unwrap());
            }
            400 | 413 => assert_eq!(answer.headers()["content-type"], "application/problem+json", "{at}: {shown}"),
            other => panic!("{at}: {other} for {shown}"),
        }
    }
    eprintln!("{count} hostile batches: {statuses:?}, the slowest took {slowest:?}");
    assert!(good * 5 > count, "{good} of {count} were read");
    assert!(best(&server, "/reconcile", json!({"query": "Mark Carney"})).2, "it still serves");
}

#[test]
fn hostile_questions_of_other_kinds_break_nothing() {
    let server = Server::with_sample();
    let schemas = Schemas::load();
    let mut dice = Dice(6020501);
    for at in 0..hostile() / 4 {
        let root = ["/reconcile", "/reconcile/wikidata"][dice.roll(2)];
        let text = dice.text();
        let url = format!("{}{root}", server.address);
        let (request, schema) = match dice.roll(6) {
            0 => {
                let asked = json!({"ids": dice.value(1), "properties": [{"id": text}, {"id": "P17"}, {"id": "when"}]});
                (server.client.post(url).form(&[("extend", asked.to_string())]), "data-extension-response")
            }
            1 => {
                let part = ["entity", "type", "property"][dice.roll(3)];
                let cursor = dice.roll(20_000).to_string();
                let asked = [("prefix", text.as_str()), ("cursor", cursor.as_str())];
                (server.client.get(format!("{url}/suggest/{part}")).query(&asked), "")
            }
            2 => (server.client.get(format!("{url}/preview")).query(&[("id", &text)]), ""),
            3 => {
                let part = ["entity", "type", "property"][dice.roll(3)];
                (server.client.get(format!("{url}/flyout/{part}")).query(&[("id", &text)]), "")
            }
            4 => {
                let asked = [("type", text.as_str()), ("limit", "3")];
                (server.client.get(format!("{url}/properties")).query(&asked), "data-extension-property-proposal")
            }
            _ => (server.client.post(url).header("content-type", "text/plain").body(text.clone()), ""),
        };
        let answer = request.send().unwrap();
        match answer.status().as_u16() {
            200 if schema.is_empty() => drop(answer.bytes().unwrap()),
            200 => schemas.check(schema, &answer.json().unwrap()),
            400 | 404 | 413 | 415 => {}
            other => panic!("{at}: {other} for {text:?}"),
        }
    }
    assert!(best(&server, "/reconcile", json!({"query": "Mark Carney"})).2, "it still serves");
}

#[test]
fn what_a_hostile_article_names_is_harmless_in_previews() {
    let desk = Desk::new();
    let text = "Canada imposed sanctions on Mr. <img src=x onerror=alert(1)> Smith & Sons on Tuesday.";
    desk.file("a.jsonl", crate::program::line("a1", "2026-01-06", text));
    desk.done(&["ingest", "a.jsonl"]);
    let server = Server::start(desk, &[]);
    for found in json_of(server.get("/reconcile/suggest/entity?prefix="))["result"].as_array().unwrap() {
        let id: String = url::form_urlencoded::byte_serialize(found["id"].as_str().unwrap().as_bytes()).collect();
        let card = json_of(server.get(&format!("/reconcile/flyout/entity?id={id}")))["html"].to_string();
        let preview = server.get(&format!("/reconcile/preview?id={id}")).text().unwrap();
        assert!(!card.contains("<img") && !preview.contains("<img"), "{card} {preview}");
    }
}
