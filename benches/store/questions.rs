//! The questions, each from the index and as one would write it first in SPARQL.

use std::time::{Duration, Instant};

use dateline::graph::query::{self, ReadyQuery};
use dateline::graph::{Filter, Store};
use dateline::resource::Resources;

use crate::articles::{TOPIC, TOWN, person, town};
use crate::peak_megabytes;

/// How long a question may be asked again and again.
const PATIENCE: Duration = Duration::from_secs(30);

/// Milliseconds: the median and the 95th percentile, warm; of fewer rounds where they take long.
fn timed(rounds: usize, mut work: impl FnMut(usize)) -> (f64, f64) {
    let start = Instant::now();
    work(0);
    let mut times = Vec::new();
    while times.is_empty() || times.len() < rounds && start.elapsed() < PATIENCE {
        let begin = Instant::now();
        work(times.len());
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[(times.len() * 95 / 100).min(times.len() - 1)])
}

const PREFIXES: &str = "PREFIX dl: <https://w3id.org/dateline/ns#> PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX gaf: <http://groundedannotationframework.org/gaf#>
    PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX schema: <http://schema.org/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";

fn rows(store: &Store, sparql: &str) -> usize {
    let answer = store.query(&format!("{PREFIXES}{sparql}"), &[]).expect("the query is one");
    query::table(answer).expect("the query runs").1.len()
}

/// Asks, in SPARQL too where `naive` says so, and prints.
pub fn ask(store: &Store, rounds: usize, naive_too: bool) {
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
    let row = |name: &str, ours: &mut dyn FnMut(usize), naive: &dyn Fn(usize) -> String| {
        let ours = timed(rounds, ours);
        if !naive_too {
            println!("| {name} | {:.1} | {:.1} | | | |", ours.0, ours.1);
            return;
        }
        let theirs = timed(naive_rounds, |round| {
            rows(store, &naive(round));
        });
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
        &|round| {
            format!(
                "SELECT ?e ?label ?earliest ?latest ?status {{ ?e a sem:Event ; sem:hasActor {} ; rdfs:label ?label ; dl:status ?status . {times} {} }} ORDER BY ?earliest ?latest ?e LIMIT 50",
                entity(round),
                range(round)
            )
        },
    );
    row("b: all events in a year, 50 with details", &mut |round| shown(window(round, None)), &|round| {
        format!(
            "SELECT ?e ?label ?earliest ?latest ?status {{ ?e a sem:Event ; rdfs:label ?label ; dl:status ?status . {times} {} }} ORDER BY ?earliest ?latest ?e LIMIT 50",
            range(round)
        )
    });
    row(
        "c: an entity's events by month",
        &mut |round| drop(store.by_month(&Filter { who: vec![frequent(round)], ..Filter::default() }).expect("months")),
        &|round| {
            format!(
                "SELECT ?month (COUNT(?e) AS ?n) {{ ?e a sem:Event ; sem:hasActor {} . {times} BIND(SUBSTR(STR(?earliest), 1, 7) AS ?month) }} GROUP BY ?month ORDER BY ?month",
                entity(round)
            )
        },
    );
    row(
        "d: who takes part with an entity",
        &mut |round| {
            drop(store.participants(&Filter { who: vec![frequent(round)], ..Filter::default() }).expect("entities"))
        },
        &|round| {
            format!(
                "SELECT ?other (SAMPLE(?name) AS ?label) (COUNT(DISTINCT ?e) AS ?n) {{ ?e a sem:Event ; sem:hasActor {} , ?other . ?other skos:prefLabel ?name }} GROUP BY ?other ORDER BY DESC(?n) LIMIT 50",
                entity(round)
            )
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
        &|round| {
            format!(
                "SELECT DISTINCT ?e ?label ?quote {{ ?e a sem:Event ; rdfs:label ?label ; gaf:denotedBy ?m . ?m dl:inQuote ?q . ?q oa:hasSelector ?s . ?s oa:exact ?quote FILTER(CONTAINS(LCASE(?quote), '{}') && CONTAINS(LCASE(?quote), '{}')) }} LIMIT 50",
                TOPIC[round % 16],
                TOWN[round % 12].to_lowercase()
            )
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
        &|round| {
            format!(
                "SELECT ?e (MIN(?label) AS ?l) (MAX(?earliest) AS ?from) (MIN(?latest) AS ?to) {{ ?e a sem:Event ; sem:hasActor {} . ?r dl:reportOf ?e ; prov:wasDerivedFrom ?a ; rdfs:label ?label ; sem:hasTime ?t . ?a schema:datePublished ?p . OPTIONAL {{ ?t sem:hasEarliestBeginTimeStamp ?earliest }} OPTIONAL {{ ?t sem:hasLatestEndTimeStamp ?latest }} FILTER(?p <= '{}T23:59:59Z'^^xsd:dateTime) }} GROUP BY ?e ORDER BY ?from ?to ?e LIMIT 50",
                entity(round),
                year(round).1
            )
        },
    );
    let alone = |name: &str, rounds: usize, work: &mut dyn FnMut(usize)| {
        let (median, p95) = timed(rounds, work);
        println!("| {name} | {median:.1} | {p95:.1} | | | |");
    };
    alone("all events as known on a day, 50", rounds, &mut |round| {
        shown(Filter { as_of: year(round).1.parse().ok(), limit: Some(50), ..Filter::default() });
    });
    let some = store.timeline(&window(0, None)).expect("a timeline").events;
    alone("why an event is as it is", rounds, &mut |round| {
        drop(store.explain(&some[round % some.len()].id).expect("it is there"));
    });
    alone("an entity with its articles", rounds.min(10), &mut |round| {
        let found = store.meant(&frequent(round)).expect("the index knows names");
        drop(store.entity(found.iter().next().expect("a frequent person")).expect("it is there"));
    });
    let fifty = Filter { limit: Some(50), ..Filter::default() };
    alone("entities, the 50 with the most events", rounds.min(10), &mut |_| {
        drop(store.entities(&fifty).expect("entities"));
    });
    alone("articles, the first 50", rounds.min(10), &mut |_| drop(store.articles(&fifty).expect("articles")));
    alone("what changed last, 50", rounds.min(10), &mut |_| {
        drop(store.history(&Filter::default(), 50).expect("changes"));
    });
    alone("counts", 3, &mut |_| drop(store.stats().expect("counts")));
    if !naive_too {
        return;
    }
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
        let (median, _) = timed(if quads > 10_000_000 { 1 } else { 3 }, |_| {
            found = query::table(store.run(&ready, &given).expect("it runs")).expect("rows").1.len()
        });
        println!("| {} | {median:.0} | {found} |", ready.name);
    }
    println!("\npeak {} MB", peak_megabytes());
}
