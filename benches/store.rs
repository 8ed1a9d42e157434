//! What timelines cost: the derived index beside SPARQL as one would write it first, in one run over one knowledge base.
//!
//! `cargo bench --bench store` makes a knowledge base of 20,000 events in a temporary folder, loads it in bulk, asks each
//! question fifty times and prints a table. `EVENTS=1000000` makes a larger one, `FOLDER=…` keeps it (and asks one that is
//! there), `ROUNDS` says how often to ask. The events are made up: a fifth undated, a tenth reported twice, actors as
//! unevenly spread as news spreads them.

use std::path::{Path, PathBuf};
use std::time::Instant;

use dateline::annotation::NameKind;
use dateline::annotation::timex::Basis;
use dateline::article::{Article, Published, PublishedBasis};
use dateline::calendar::{Bounds, Civil, Date, Precision, add_days};
use dateline::document::Span;
use dateline::entity::Entity;
use dateline::event::{Certainty, Event, EventClass, Participant, Polarity, Role, Status, Tense, When};
use dateline::graph::query::{self, ReadyQuery};
use dateline::graph::{Filter, Store};
use dateline::mention::{EntityMention, MentionForm};
use dateline::pipeline::Analysis;
use dateline::resource::Resources;

/// Numbers without a pattern, the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }

    /// Small numbers far more often than large ones.
    fn skewed(&mut self, sides: usize) -> usize {
        let share = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        self.roll(2);
        ((share * share * share) * sides as f64) as usize
    }
}

const FIRST: [&str; 20] = [
    "Ada", "Boris", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Irene", "Jonas", "Katya", "Liam", "Maria",
    "Nils", "Olga", "Pavel", "Quentin", "Rosa", "Stefan", "Tarja",
];
const LAST: [&str; 25] = [
    "Adeyemi",
    "Bergström",
    "Castillo",
    "Dvořák",
    "Eriksen",
    "Fontaine",
    "Grigoriev",
    "Hartmann",
    "Ivanova",
    "Jansen",
    "Kowalska",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Petrov",
    "Quist",
    "Romano",
    "Schmidt",
    "Tanaka",
    "Ulrich",
    "Vargas",
    "Weber",
    "Ximenes",
    "Young",
];
const TOWN: [&str; 12] = [
    "Zenda",
    "Strelsau",
    "Hentzau",
    "Tarlenheim",
    "Elphberg",
    "Ebenau",
    "Rastow",
    "Munbach",
    "Vidina",
    "Karsk",
    "Lomna",
    "Porto Alto",
];
const TYPE: [(&str, &str); 8] = [
    ("consult", "met"),
    ("summit", "hosted"),
    ("aid", "supported"),
    ("resignation", "dismissed"),
    ("accuse", "accused"),
    ("arrest", "arrested"),
    ("sanction", "sanctioned"),
    ("agree", "thanked"),
];
const TOPIC: [&str; 16] = [
    "harbour",
    "pipeline",
    "budget",
    "ceasefire",
    "railway",
    "wheat",
    "election",
    "vaccine",
    "fisheries",
    "satellite",
    "refinery",
    "treaty",
    "hospital",
    "drought",
    "customs",
    "archive",
];
const PUBLISHER: [&str; 9] =
    ["Herald", "Courier", "Tribune", "Ledger", "Observer", "Dispatch", "Gazette", "Chronicle", "Northern Wire"];

fn person(at: usize) -> String {
    let suffix = if at < 500 { String::new() } else { format!(" {}", at / 500) };
    format!("{} {}{suffix}", FIRST[at % 20], LAST[at / 20 % 25])
}

fn town(at: usize) -> String {
    if at < 12 { TOWN[at].to_owned() } else { format!("{} {}", TOWN[at % 12], at / 12) }
}

fn day(base: i64) -> Date {
    add_days(Date::from_ymd_opt(2016, 1, 1).unwrap_or_default(), base)
}

/// Article number `at` with four events; every fifth repeats the events of the one before it for another publisher.
fn article(at: usize) -> (Article, Analysis) {
    let twin = at % 10 == 9;
    let mut dice =
        Dice(0x9e37_79b9_7f4a_7c15 ^ ((if twin { at - 1 } else { at }) as u64 + 1).wrapping_mul(0x2545_f491_4f6c_dd1d));
    for _ in 0..8 {
        dice.roll(2);
    }
    let published = dice.roll(3650) as i64;
    let mut text = String::new();
    let mut analysis = Analysis::default();
    for number in 0..4 {
        let (who, whom, place) = (person(dice.skewed(4000)), person(dice.skewed(4000)), town(dice.skewed(600)));
        let (kind, verb) = TYPE[dice.roll(8)];
        let topic = TOPIC[dice.roll(16)];
        let begin = text.len();
        let mut add = |words: &str| {
            let span = Span::new(text.len(), text.len() + words.len());
            text.push_str(words);
            span
        };
        let who_at = add(&who);
        add(" ");
        let trigger = add(verb);
        add(" ");
        let whom_at = add(&whom);
        add(" in ");
        let place_at = add(&place);
        add(&format!(
            " to settle matter {} of the {topic} question, officials said in a statement.",
            at / 10 * 40 + at % 10 * 4 + number
        ));
        let quote = Span::new(begin, text.len());
        text.push(' ');
        let mut entity = |name: &str, span: Span, kind: NameKind| {
            if let Some(found) = analysis.entities.iter().position(|entity: &Entity| entity.name == name) {
                return found;
            }
            analysis.entities.push(Entity {
                kind,
                name: name.to_owned(),
                aliases: Vec::new(),
                mentions: vec![EntityMention { span, head: 0, form: MentionForm::Name }],
                link: None,
            });
            analysis.entities.len() - 1
        };
        let roles = vec![
            Participant { role: Role::Agent, span: who_at, entity: Some(entity(&who, who_at, NameKind::Person)) },
            Participant { role: Role::Patient, span: whom_at, entity: Some(entity(&whom, whom_at, NameKind::Person)) },
            Participant { role: Role::Place, span: place_at, entity: Some(entity(&place, place_at, NameKind::Place)) },
        ];
        let begins = day(published - dice.roll(20) as i64);
        let (lasts, precision) = [
            (0, Precision::Day),
            (0, Precision::Day),
            (0, Precision::Day),
            (6, Precision::Week),
            (29, Precision::Month),
        ][dice.roll(5)];
        let bounds = Bounds {
            earliest: (dice.roll(5) > 0).then_some(Civil::day(begins)),
            latest: Some(Civil::day(add_days(begins, lasts))),
        };
        analysis.events.push(Event {
            trigger,
            head: 0,
            lemma: verb.to_owned(),
            class: EventClass::Occurrence,
            kind: Some(kind.to_owned()),
            tense: Tense::Past,
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            status: if dice.roll(8) == 0 { Status::Planned } else { Status::Occurred },
            when: Some(When {
                bounds,
                edtf: None,
                precision: Some(precision),
                basis: Basis::Weekday,
                time: None,
                relative_to: None,
                zone: None,
                steps: vec!["counted from the date of publication".to_owned()],
            }),
            roles,
            quantities: Vec::new(),
            attributed_to: None,
            quote,
            salient: true,
            confidence: 0.8,
            same_as: None,
            label: format!("{who} {verb} {whom} in {place}"),
            rules: vec!["verb/meet".to_owned()],
        });
    }
    let publisher = PUBLISHER[at % 9];
    let article = Article {
        id: format!("n{at}"),
        url: Some(format!("https://{}.example/news/{at}", publisher.to_lowercase().replace(' ', ""))),
        title: Some(format!("News of day {published}, number {at}")),
        publisher: Some(publisher.to_owned()),
        author: None,
        lang: Some("en".to_owned()),
        published: day(published).to_string().parse().ok().map(|when| Published { when, basis: PublishedBasis::Given }),
        modified: None,
        fetched: None,
        text,
    };
    (article, analysis)
}

/// Seconds of processor time that this process has used.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

fn peak_megabytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse::<usize>().ok()).unwrap_or_default() / 1024
}

fn disk_megabytes(folder: &Path) -> u64 {
    fn bytes(folder: &Path) -> u64 {
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        entries
            .flatten()
            .map(|entry| match entry.metadata() {
                Ok(data) if data.is_dir() => bytes(&entry.path()),
                Ok(data) => data.len(),
                Err(_) => 0,
            })
            .sum()
    }
    bytes(folder) >> 20
}

/// Milliseconds: the median and the 95th percentile.
fn timed(rounds: usize, mut work: impl FnMut(usize)) -> (f64, f64) {
    work(0);
    let mut times: Vec<f64> = (0..rounds)
        .map(|round| {
            let begin = Instant::now();
            work(round);
            begin.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[rounds / 2], times[(rounds * 95 / 100).min(rounds - 1)])
}

fn main() {
    let number =
        |name: &str, otherwise: usize| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (events, rounds) = (number("EVENTS", 20_000), number("ROUNDS", 50));
    let folder = std::env::var_os("FOLDER")
        .map_or_else(|| std::env::temp_dir().join(format!("dateline-bench-{}", std::process::id())), PathBuf::from);
    let kept = std::env::var_os("FOLDER").is_some();
    let store = if folder.join("dateline.json").exists() {
        Store::open(&folder).expect("the knowledge base opens")
    } else {
        load(&folder, events)
    };
    ask(&store, rounds);
    drop(store);
    if !kept {
        std::fs::remove_dir_all(&folder).expect("the folder goes");
    }
}

fn load(folder: &Path, events: usize) -> Store {
    let store = Store::create(folder, None).expect("the folder is empty");
    let begin = (Instant::now(), processor());
    let mut group = Vec::new();
    for at in 0..events.div_ceil(4) {
        group.push(article(at));
        if group.len() == 1000 {
            store.load(&group, None).expect("the group loads");
            group.clear();
        }
    }
    store.load(&group, None).expect("the group loads");
    let loaded = (begin.0.elapsed().as_secs_f64(), processor() - begin.1);
    println!(
        "loading: {events} reports, {:.0} a CPU second ({:.1} s, {:.1} CPU s); peak {} MB",
        events as f64 / loaded.1,
        loaded.0,
        loaded.1,
        peak_megabytes()
    );
    let before = (Instant::now(), processor());
    store.merge().expect("the articles merge");
    println!(
        "merging and indexing: {:.1} s, {:.1} CPU s; peak {} MB",
        before.0.elapsed().as_secs_f64(),
        processor() - before.1,
        peak_megabytes()
    );
    let disk = disk_megabytes(folder);
    store.optimize().expect("the store is put in order");
    println!("disk: {disk} MB, after optimise {} MB", disk_megabytes(folder));
    store
}

const PREFIXES: &str = "PREFIX dl: <https://w3id.org/dateline/ns#> PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX gaf: <http://groundedannotationframework.org/gaf#>
    PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX schema: <http://schema.org/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";

fn rows(store: &Store, sparql: &str) -> usize {
    let answer = store.query(&format!("{PREFIXES}{sparql}"), &[]).expect("the query is one");
    query::table(answer).expect("the query runs").1.len()
}

fn ask(store: &Store, rounds: usize) {
    let quads = store.quads().len().expect("the store counts");
    let all = store.timeline(&Filter { limit: Some(1), ..Filter::default() }).expect("there is a timeline");
    let count = all.left_out.get("limit").copied().unwrap_or_default() + all.events.len();
    println!("{count} events, {quads} quads, {:.1} an event\n", quads as f64 / count as f64);
    let year = |round: usize| (format!("{}-01-01", 2017 + round % 8), format!("{}-12-31", 2017 + round % 8));
    let window = |round: usize, who: Option<String>| {
        let (since, until) = year(round);
        Filter {
            who: who.into_iter().collect(),
            since: since.parse().ok(),
            until: until.parse().ok(),
            limit: Some(50),
            ..Filter::default()
        }
    };
    let frequent = |round: usize| person(round % 7);
    let entity = |round: usize| {
        let found = store.meant(&frequent(round)).expect("the index knows names");
        format!("<{}entity/{}>", store.base(), found.iter().next().expect("a frequent person"))
    };
    let range = |round: usize| {
        let (since, until) = year(round);
        format!(
            "FILTER(?latest >= '{since}T00:00:00Z'^^xsd:dateTime && ?earliest <= '{until}T23:59:59Z'^^xsd:dateTime)"
        )
    };
    let times = "?e sem:hasTime ?t . ?t sem:hasEarliestBeginTimeStamp ?earliest ; sem:hasLatestEndTimeStamp ?latest .";
    println!(
        "| question | index, median | p95 | naive SPARQL, median | p95 | times faster |\n|---|---|---|---|---|---|"
    );
    let naive_rounds = rounds.min(9);
    let row = |name: &str, ours: &mut dyn FnMut(usize), naive: &mut dyn FnMut(usize)| {
        let (ours, theirs) = (timed(rounds, ours), timed(naive_rounds, naive));
        println!(
            "| {name} | {:.1} | {:.1} | {:.0} | {:.0} | {:.0} |",
            ours.0,
            ours.1,
            theirs.0,
            theirs.1,
            theirs.1 / ours.1
        );
    };
    let shown = |filter: Filter| drop(store.timeline(&filter).expect("a timeline"));
    row(
        "a: an entity's events in a year, 50 with details",
        &mut |round| shown(window(round, Some(frequent(round)))),
        &mut |round| {
            rows(
                store,
                &format!(
                    "SELECT ?e ?label ?earliest ?latest ?status {{ ?e a sem:Event ; sem:hasActor {} ; rdfs:label ?label ; dl:status ?status . {times} {} }} ORDER BY ?earliest ?latest ?e LIMIT 50",
                    entity(round),
                    range(round)
                ),
            );
        },
    );
    row("b: all events in a year, 50 with details", &mut |round| shown(window(round, None)), &mut |round| {
        rows(
            store,
            &format!(
                "SELECT ?e ?label ?earliest ?latest ?status {{ ?e a sem:Event ; rdfs:label ?label ; dl:status ?status . {times} {} }} ORDER BY ?earliest ?latest ?e LIMIT 50",
                range(round)
            ),
        );
    });
    row(
        "c: an entity's events by month",
        &mut |round| drop(store.by_month(&Filter { who: vec![frequent(round)], ..Filter::default() }).expect("months")),
        &mut |round| {
            rows(
                store,
                &format!(
                    "SELECT ?month (COUNT(?e) AS ?n) {{ ?e a sem:Event ; sem:hasActor {} . {times} BIND(SUBSTR(STR(?earliest), 1, 7) AS ?month) }} GROUP BY ?month ORDER BY ?month",
                    entity(round)
                ),
            );
        },
    );
    row(
        "d: who takes part with an entity",
        &mut |round| {
            drop(store.participants(&Filter { who: vec![frequent(round)], ..Filter::default() }).expect("entities"))
        },
        &mut |round| {
            rows(
                store,
                &format!(
                    "SELECT ?other (SAMPLE(?name) AS ?label) (COUNT(DISTINCT ?e) AS ?n) {{ ?e a sem:Event ; sem:hasActor {} , ?other . ?other skos:prefLabel ?name }} GROUP BY ?other ORDER BY DESC(?n) LIMIT 50",
                    entity(round)
                ),
            );
        },
    );
    row(
        "e: words of labels and quotes, 50",
        &mut |round| {
            shown(Filter {
                text: Some(format!("{} {}", TOPIC[round % 16], TOWN[round % 12])),
                limit: Some(50),
                ..Filter::default()
            })
        },
        &mut |round| {
            rows(
                store,
                &format!(
                    "SELECT DISTINCT ?e ?label ?quote {{ ?e a sem:Event ; rdfs:label ?label ; gaf:denotedBy ?m . ?m dl:inQuote ?q . ?q oa:hasSelector ?s . ?s oa:exact ?quote FILTER(CONTAINS(LCASE(?quote), '{}') && CONTAINS(LCASE(?quote), '{}')) }} LIMIT 50",
                    TOPIC[round % 16],
                    TOWN[round % 12].to_lowercase()
                ),
            );
        },
    );
    row(
        "g: an entity's events as known on a day, 50",
        &mut |round| {
            shown(Filter {
                who: vec![frequent(round)],
                as_of: year(round).1.parse().ok(),
                limit: Some(50),
                ..Filter::default()
            });
        },
        &mut |round| {
            rows(
                store,
                &format!(
                    "SELECT ?e (MIN(?label) AS ?l) (MAX(?earliest) AS ?from) (MIN(?latest) AS ?to) {{ ?e a sem:Event ; sem:hasActor {} . ?r dl:reportOf ?e ; prov:wasDerivedFrom ?a ; rdfs:label ?label ; sem:hasTime ?t . ?a schema:datePublished ?p . OPTIONAL {{ ?t sem:hasEarliestBeginTimeStamp ?earliest }} OPTIONAL {{ ?t sem:hasLatestEndTimeStamp ?latest }} FILTER(?p <= '{}T23:59:59Z'^^xsd:dateTime) }} GROUP BY ?e ORDER BY ?from ?to ?e LIMIT 50",
                    entity(round),
                    year(round).1
                ),
            );
        },
    );
    let (median, p95) = timed(rounds, |round| {
        shown(Filter { as_of: year(round).1.parse().ok(), limit: Some(50), ..Filter::default() })
    });
    println!("| all events as known on a day, 50 | {median:.1} | {p95:.1} | | | |");
    println!("\n| ready query | median | rows |\n|---|---|---|");
    let event = all.events.first().map(|event| event.id.clone()).unwrap_or_default();
    for ready in ReadyQuery::all(&Resources::embedded()).expect("the ready queries read") {
        let given: Vec<(String, String)> = ready
            .parameters
            .iter()
            .filter_map(|parameter| {
                let value = match parameter.name.as_str() {
                    "who" => person(0),
                    "where" => town(0),
                    "event" => event.clone(),
                    "day" => "2019-12-31".to_owned(),
                    "type" => "consult".to_owned(),
                    _ => return None,
                };
                Some((parameter.name.clone(), value))
            })
            .collect();
        let mut found = 0;
        let (median, _) =
            timed(3, |_| found = query::table(store.run(&ready, &given).expect("it runs")).expect("rows").1.len());
        println!("| {} | {median:.0} | {found} |", ready.name);
    }
    println!("\npeak {} MB", peak_megabytes());
}
