//! What the reconciliation services cost: batches of 200 queries by HTTP against a real server whose knowledge base has
//! 100,000 entities, and against the gazetteer.
//!
//! `cargo bench --bench reconcile` makes the knowledge base in a temporary folder (some minutes), serves it with the
//! program itself, and prints a table. `ENTITIES=…` makes another number of them, `FOLDER=…` keeps it (and asks one that is
//! there), `BATCHES=…` says how many batches to send. The names are made up; queries are names as they are, with slips, in
//! parts, with types and properties, and names that nobody bears.

mod made;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dateline::annotation::NameKind;
use dateline::article::Article;
use dateline::document::Span;
use dateline::entity::Link;
use dateline::event::{Participant, Role, Status};
use dateline::gazetteer::Gazetteer;
use dateline::graph::Store;
use dateline::pipeline::Analysis;
use dateline::resource::Resources;
use serde_json::{Map, Value, json};

use crate::made::{Dice, Happening};

/// Queries of a batch: as many as the manifest allows.
const BATCH: usize = 200;
/// Entities of an article.
const PER_ARTICLE: usize = 100;
/// Events of an article.
const EVENTS: usize = 4;

impl Dice {
    fn word(&mut self, syllables: usize) -> String {
        const FIRST: [&str; 20] =
            ["B", "D", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "T", "V", "Z", "Br", "Kr", "St", "Sh"];
        const VOWEL: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ou", "ie"];
        const END: [&str; 10] = ["", "n", "r", "l", "s", "m", "k", "nd", "rt", "v"];
        let mut word = FIRST[self.roll(20)].to_owned();
        for at in 0..syllables {
            if at > 0 {
                word += &FIRST[self.roll(20)].to_lowercase();
            }
            word += VOWEL[self.roll(8)];
            word += END[self.roll(10)];
        }
        word
    }

    /// A name with words that many bear and words that few bear.
    fn name(&mut self) -> (String, NameKind) {
        const GIVEN: [&str; 12] =
            ["Anna", "Boris", "Carla", "David", "Elena", "Farid", "Greta", "Hugo", "Irene", "Jonas", "Mark", "Olga"];
        const BODY: [&str; 8] = [
            "Ministry of",
            "Bank of",
            "University of",
            "Republic of",
            "Port of",
            "People's Party of",
            "Institute for",
            "Association of",
        ];
        match self.roll(4) {
            0 => (format!("{} {}", GIVEN[self.roll(12)], self.word(2)), NameKind::Person),
            1 => (format!("{} {} {}", GIVEN[self.roll(12)], self.word(1), self.word(2)), NameKind::Person),
            2 => (format!("{} {}", BODY[self.roll(8)], self.word(3)), NameKind::Organization),
            _ => (format!("{} {}", self.word(2), ["City", "Bay", "Valley", "Island"][self.roll(4)]), NameKind::Place),
        }
    }

    fn slip(&mut self, name: &str) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        let at = 1 + self.roll(letters.len() - 1);
        match self.roll(3) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, 'e'),
            _ => letters.swap(at - 1, at),
        }
        letters.into_iter().collect()
    }
}

/// The names of the knowledge base, all different, each with the item that it is linked to, if any.
fn names(count: usize) -> Vec<(String, NameKind, Option<String>)> {
    let gazetteer = Gazetteer::load(&Resources::embedded()).expect("the embedded gazetteer loads");
    let mut dice = Dice(20_260_105);
    let mut seen = std::collections::HashSet::new();
    let mut found = Vec::new();
    let mut number = 10;
    while found.len() < count {
        let (name, kind) = dice.name();
        let name = if seen.insert(name.clone()) { name } else { format!("{name} {}", dice.word(2)) };
        // every fifth is an item, so that descriptions are shown
        let item = (found.len() % 5 == 0).then(|| {
            number += 1;
            while gazetteer.by_number(number).is_none() {
                number += 1;
            }
            format!("Q{number}")
        });
        found.push((name, kind, item));
    }
    found
}

fn article(at: usize, names: &[(String, NameKind, Option<String>)]) -> (Article, Analysis) {
    let mut text = String::new();
    let mut analysis = Analysis::default();
    for (name, kind, item) in names {
        let span = Span::new(text.len(), text.len() + name.len());
        text += name;
        text += ", ";
        let link = item.as_ref().map(|item| Link {
            item: item.clone(),
            score: 0.9,
            method: "gazetteer".to_owned(),
            dated: None,
            label: name.clone(),
            coordinates: None,
            candidates: Vec::new(),
        });
        analysis.entities.push(made::entity(name, *kind, span, link));
    }
    for pair in 0..EVENTS.min(names.len() / 2) {
        let (who, whom) = (2 * pair, 2 * pair + 1);
        let begin = text.len();
        text += &names[who].0;
        text += " ";
        let trigger = Span::new(text.len(), text.len() + 3);
        text += "met ";
        text += &names[whom].0;
        text += ". ";
        let part = |role, at: usize| Participant { role, span: trigger, entity: Some(at) };
        analysis.events.push(made::event(Happening {
            trigger,
            lemma: "meet",
            kind: "consult",
            quote: Span::new(begin, text.len() - 1),
            label: format!("{} met {}", names[who].0, names[whom].0),
            status: Status::Occurred,
            when: None,
            roles: vec![part(Role::Agent, who), part(Role::Recipient, whom)],
        }));
    }
    (made::article(at, format!("Number {at}"), "Northern Wire", "2026-01-05", text), analysis)
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(["serve", "--bind", "127.0.0.1:0", "--kb"])
            .arg(folder)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut errors = BufReader::new(child.stderr.take().expect("piped"));
        let mut line = String::new();
        while errors.read_line(&mut line).expect("the program talks") > 0 && !line.starts_with("listening") {
            line.clear();
        }
        std::thread::spawn(move || std::io::copy(&mut errors, &mut std::io::sink()));
        let address = line.trim().trim_start_matches("listening on ").trim_end_matches('/').to_owned();
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The type of the knowledge base's service.
fn type_of(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Person => "person",
        NameKind::Organization => "organization",
        NameKind::Place => "place",
        _ => "entity",
    }
}

fn batch(dice: &mut Dice, names: &[(String, NameKind, Option<String>)], sort: &str) -> String {
    let mut queries = Map::new();
    for at in 0..BATCH {
        let (name, kind, item) = &names[dice.roll(names.len())];
        let sorts = ["exact", "slips", "parts", "typed", "unknown"];
        let sort = if sort == "mixed" { sorts[dice.roll(5)] } else { sort };
        let query = match sort {
            "exact" => json!({"query": name}),
            "slips" => json!({"query": dice.slip(name)}),
            "parts" => json!({"query": name.rsplit(' ').next()}),
            "typed" => json!({"query": name, "type": type_of(*kind), "type_strict": "should", "properties": [
                {"pid": "wikidata", "v": item.as_deref().unwrap_or("Q1")}, {"pid": "P17", "v": "Q142"}]}),
            _ => json!({"query": format!("{} {}", dice.word(3), dice.word(4))}),
        };
        queries.insert(format!("q{at}"), query);
    }
    Value::Object(queries).to_string()
}

fn main() {
    let number =
        |name: &str, usual: usize| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (count, batches) = (number("ENTITIES", 100_000), number("BATCHES", 20));
    let names = names(count);
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = std::env::var("FOLDER").map_or_else(|_| temporary.path().join("kb"), PathBuf::from);
    if !folder.exists() {
        let begun = Instant::now();
        let store = Store::create(&folder, None).expect("a new knowledge base");
        let articles: Vec<_> = names.chunks(PER_ARTICLE).enumerate().map(|(at, names)| article(at, names)).collect();
        for part in articles.chunks(1000) {
            store.load(part, None).expect("it takes articles");
        }
        store.merge().expect("it merges them");
        println!("{count} entities made in {:.0} s", begun.elapsed().as_secs_f64());
    }
    let server = Server::start(&folder);
    drop(rustls::crypto::ring::default_provider().install_default());
    let client =
        reqwest::blocking::Client::builder().timeout(Duration::from_secs(600)).no_proxy().build().expect("a client");
    let known: Vec<(String, NameKind, Option<String>)> = {
        let gazetteer = Gazetteer::load(&Resources::embedded()).expect("the embedded gazetteer loads");
        let mut dice = Dice(7);
        let mut found = Vec::new();
        while found.len() < 5000 {
            let item = u32::try_from(dice.roll(3_000_000)).unwrap_or(1);
            if let Some(candidate) = gazetteer.by_number(item) {
                let label = gazetteer.label(candidate.id);
                if label.chars().count() > 3 {
                    found.push((label, NameKind::Other, Some(candidate.item())));
                }
            }
        }
        found
    };
    println!("| service | queries | median | slowest of {batches} batches of {BATCH} |");
    println!("|---|---|---:|---:|");
    for (path, names) in [("/reconcile", &names), ("/reconcile/wikidata", &known)] {
        let url = format!("{}{path}", server.address);
        let mut dice = Dice(42);
        let mut ask = |sort: &str| {
            let queries = batch(&mut dice, names, sort);
            let begun = Instant::now();
            let answer = client.post(&url).form(&[("queries", &queries)]).send().expect("an answer");
            assert_eq!(answer.status(), 200);
            let bytes = answer.bytes().expect("a whole answer").len();
            assert!(bytes > 0);
            begun.elapsed().as_secs_f64() * 1000.0
        };
        let first = ask("exact");
        println!("| {path} | the first batch, which makes the index of names | {first:.0} ms | |");
        for sort in ["exact", "slips", "parts", "typed", "unknown", "mixed"] {
            let mut taken: Vec<f64> = (0..batches).map(|_| ask(sort)).collect();
            taken.sort_by(f64::total_cmp);
            println!("| {path} | {sort} | {:.0} ms | {:.0} ms |", taken[batches / 2], taken[batches - 1]);
        }
    }
}
