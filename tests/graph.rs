//! The knowledge base: what goes in comes out, and survives.

use dateline::graph::query::ReadyQuery;
use dateline::graph::{ChangeKind, Filter, GraphError, Ingested, Said, query, shapes};
use dateline::resource::Resources;

use crate::sketch::{Sketch, aid, all, exported, fill, is_whole, labels, revised, said, store_of, undated};

#[test]
fn what_goes_in_comes_out() {
    let store = store_of(&all());
    let timeline = store.timeline(&Filter::default()).unwrap();
    let events = &timeline.events;
    assert_eq!(events.len(), 3);
    let aid = &events[0];
    assert_eq!((aid.kind.as_deref(), aid.status.as_str(), aid.confidence), (Some("aid"), "occurred", 0.9));
    assert_eq!(aid.agents[0].wikidata.as_deref(), Some("Q100"));
    assert_eq!(aid.recipients[0].name, "Strelsau");
    assert_eq!((aid.quantities[0].value, aid.quantities[0].unit.as_deref()), (2_500_000.0, Some("RUC")));
    let when = aid.when.as_ref().unwrap();
    assert_eq!(when.earliest.unwrap().to_string(), "2025-12-21");
    assert_eq!(when.latest.unwrap().to_string(), "2025-12-31");
    assert_eq!((when.basis.as_deref(), when.zone.as_deref()), (Some("weekday"), Some("+01:00")));
    let meeting = &events[1];
    let place = meeting.place.as_ref().unwrap();
    assert_eq!((place.name.as_str(), place.lat), ("Zenda", Some(48.85)));
    let mention = &meeting.mentions[0];
    assert_eq!((mention.article.as_str(), mention.trigger.text.as_str()), ("a1", "gathering"));
    assert_eq!((mention.trigger.start, mention.trigger.end), (43, 52), "code points, not bytes");
    assert_eq!(mention.url.as_deref(), Some("https://herald.example/a1?a=1&b=ü"));
    assert_eq!(meeting.first_reported.as_deref(), Some("2026-01-04"));
}

#[test]
fn a_filter_asks_by_name_part_item_place_type_status_time_and_words() {
    let store = store_of(&all());
    let who = |who: &str| labels(&store, &Filter { who: vec![who.to_owned()], ..Filter::default() }).len();
    assert_eq!((who("Ruritania"), who("Q100"), who("ruritania"), who("Elphberg"), who("Nobody")), (2, 2, 2, 1, 0));
    let with = |filter: Filter| labels(&store, &filter).len();
    assert_eq!(with(Filter { place: Some("Zenda".into()), ..Filter::default() }), 1);
    assert_eq!(with(Filter { kinds: vec!["consult".into()], ..Filter::default() }), 1, "a summit is a consultation");
    assert_eq!(with(Filter { status: vec!["planned".into()], ..Filter::default() }), 1);
    assert_eq!(with(Filter { publisher: vec!["Courier".into()], ..Filter::default() }), 1);
    assert_eq!(with(Filter { text: Some("crowns strelsau".into()), ..Filter::default() }), 1);
    assert_eq!(with(Filter { since: Some("2026-01-01".parse().unwrap()), ..Filter::default() }), 2);
    assert_eq!(with(Filter { until: Some("2025-12-25".parse().unwrap()), ..Filter::default() }), 1);
    let limited = store.timeline(&Filter { limit: Some(1), ..Filter::default() }).unwrap();
    assert_eq!((limited.events.len(), limited.left_out.get("limit")), (1, Some(&2)));
}

#[test]
fn a_new_version_replaces_and_the_old_one_is_known_as_of_its_day() {
    let store = store_of(&all());
    let resigned = |day: Option<&str>| {
        let filter =
            Filter { who: vec!["Elphberg".into()], as_of: day.map(|day| day.parse().unwrap()), ..Filter::default() };
        store.timeline(&filter).unwrap().events
    };
    assert!(resigned(None).iter().all(|event| event.when.is_some()));
    assert!(resigned(Some("2026-01-10")).iter().all(|event| event.when.is_none()));
    assert_eq!(resigned(Some("2026-01-08")).len(), 0);
    let last = store.timeline(&Filter { as_of: Some("2026-01-12".parse().unwrap()), ..Filter::default() }).unwrap();
    assert_eq!(last.events, store.timeline(&Filter::default()).unwrap().events);
    let changed = Filter { changed_since: Some("2026-01-06".parse().unwrap()), ..Filter::default() };
    assert_eq!(labels(&store, &changed).len(), 1);
    let versions = store.articles(&Filter::default()).unwrap();
    assert_eq!(versions.iter().filter(|row| row.superseded).count(), 1);
}

#[test]
fn the_same_article_again_changes_nothing() {
    let store = store_of(&all());
    let before = store.quads().len().unwrap();
    let sketch = aid();
    assert_eq!(store.ingest(&sketch.article, &sketch.analysis, None).unwrap(), Ingested::Unchanged);
    assert_eq!(store.quads().len().unwrap(), before);
    assert_eq!(store.foresee(&Sketch::new("a2", "courier", "2026-01-06", "x").article).unwrap(), Ingested::Revised);
    assert_eq!(store.foresee(&Sketch::new("a9", "courier", "2026-01-06", "x").article).unwrap(), Ingested::New);
}

#[test]
fn what_is_deleted_leaves_nothing_and_may_come_back() {
    let store = store_of(&all());
    let before = exported(&store, "nquads");
    assert_eq!(store.delete("a3").unwrap(), 2);
    is_whole(&store);
    assert!(!exported(&store, "nquads").contains("resigned"));
    fill(&store, &[undated(), revised()]);
    is_whole(&store);
    assert_eq!(exported(&store, "nquads"), before);
    assert!(matches!(store.delete("nothing"), Err(GraphError::Unknown { .. })));
}

#[test]
fn a_retracted_article_no_longer_counts_and_may_be_restored() {
    let store = store_of(&all());
    let before = exported(&store, "nquads");
    store.mark_retracted("a2", true, &said("An editor", "withdrawn")).unwrap();
    is_whole(&store);
    let timeline = store.timeline(&Filter::default()).unwrap();
    assert_eq!((timeline.events.len(), timeline.left_out.get("retracted")), (2, Some(&1)));
    assert!(store.articles(&Filter::default()).unwrap().iter().any(|row| row.retracted));
    store.mark_retracted("a2", false, &Said::default()).unwrap();
    // the curation log remembers; all else is as before
    let without_log = |quads: &str| {
        let kept: Vec<String> =
            quads.lines().filter(|line| !line.contains("/graph/curation>")).map(str::to_owned).collect();
        kept
    };
    assert_eq!(without_log(&exported(&store, "nquads")), without_log(&before));
}

#[test]
fn what_became_known_since_a_day_is_new_or_changed() {
    let store = store_of(&all());
    let changes = |day: &str| store.changes_since(day.parse().unwrap(), &Filter::default()).unwrap();
    assert!(changes("2025-01-01").iter().all(|change| change.kind == ChangeKind::New));
    assert_eq!(changes("2026-12-31"), []);
    let revised: Vec<_> =
        changes("2026-01-10").into_iter().map(|change| (change.kind, change.what, change.at)).collect();
    assert_eq!(revised, [(ChangeKind::Changed, vec!["when"], Some("2026-01-12T10:00:00+01:00".to_owned()))]);
}

#[test]
fn an_explanation_leads_to_the_quote_and_the_steps() {
    let store = store_of(&all());
    let id = store.timeline(&Filter::default()).unwrap().events[1].id.clone();
    for asked in [id.clone(), id[..8].to_owned(), format!("http://localhost:7878/event/{id}")] {
        let explanation = store.explain(&asked).unwrap();
        let report = &explanation.reports[0];
        assert_eq!(report.when.as_ref().unwrap().steps, ["published on a Sunday", "Monday: the next day"]);
        assert_eq!(report.rules, ["noun/meeting"]);
        assert!(report.mentions[0].mention.quote.text.starts_with("Leaders of Ruritania"));
        assert_eq!(report.roles[0].entity.as_ref().unwrap().name, "Ruritania");
    }
    assert!(matches!(store.explain("zz"), Err(GraphError::Unknown { .. })));
}

#[test]
fn every_ready_query_runs_and_gives_the_columns_that_it_promises() {
    let store = store_of(&all());
    let event = store.timeline(&Filter::default()).unwrap().events[0].id.clone();
    let queries = ReadyQuery::all(&Resources::embedded()).unwrap();
    assert_eq!(queries.len(), 10);
    for ready in queries {
        assert!(ready.text.contains("?e a sem:Event"), "{} begins elsewhere", ready.name);
        let given: &[(&str, &str)] = match ready.name.as_str() {
            "entity-timeline" | "co-actors" => &[("who", "Ruritania")],
            "place-timeline" => &[("where", "Q101")],
            "sources" => &[("event", &event)],
            "as-known-on" => &[("day", "2026-01-07")],
            "by-type" => &[("type", "consult")],
            _ => &[],
        };
        let given: Vec<(String, String)> =
            given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (header, rows) = query::table(store.run(&ready, &given).unwrap()).unwrap();
        assert_eq!(header, ready.columns, "{}", ready.name);
        let expected = match ready.name.as_str() {
            "entity-timeline" | "by-month" | "as-known-on" => 2,
            "disputed" | "undated" => 0,
            _ => 1,
        };
        assert_eq!(rows.len(), expected, "{}: {rows:#?}", ready.name);
    }
}

#[test]
fn a_query_takes_typed_parameters_and_refuses_unknown_ones() {
    let store = store_of(&all());
    let ready = ReadyQuery::named(&Resources::embedded(), "by-month").unwrap();
    let run = |name: &str, value: &str| store.run(&ready, &[(name.to_owned(), value.to_owned())]);
    assert!(matches!(run("month", "3"), Err(GraphError::Parameter { .. })));
    assert!(matches!(run("since", "yesterday"), Err(GraphError::Parameter { .. })));
    let (_, rows) = query::table(run("since", "2026").unwrap()).unwrap();
    assert_eq!(rows.len(), 1);
    let free = "ASK { ?e <http://www.w3.org/2000/01/rdf-schema#label> $label }";
    let answer = store.query(free, &[("label".to_owned(), "\" } # no way out".to_owned())]).unwrap();
    assert_eq!(query::table(answer).unwrap().1, [["false"]]);
    assert!(matches!(store.query("SELECT nonsense", &[]), Err(GraphError::Syntax(_))));
}

#[test]
fn functions_over_uncertain_dates_say_what_is_sure_and_what_may_be() {
    let store = store_of(&all());
    let count = |filter: &str| {
        let sparql = format!(
            "PREFIX dl: <https://w3id.org/dateline/ns#> PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
             PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
             SELECT DISTINCT ?e {{ ?e a sem:Event . OPTIONAL {{ ?e sem:hasTime ?t .
             ?t sem:hasEarliestBeginTimeStamp ?begin ; sem:hasLatestEndTimeStamp ?end }} FILTER({filter}) }}"
        );
        query::table(store.query(&sparql, &[]).unwrap()).unwrap().1.len()
    };
    // each beside its plain equivalent
    let january = "'2026-01-01T00:00:00Z'^^xsd:dateTime";
    assert_eq!(count("dl:definitelyBefore(?e, '2026-01')"), count(&format!("?end < {january}")));
    assert_eq!(count("dl:definitelyBefore(?t, '2026-01')"), 1);
    assert_eq!(count("dl:within(?e, '2025-12')"), 1);
    assert_eq!(count("dl:within(?t, '2026-01-02/..')"), count("?begin >= '2026-01-02T00:00:00Z'^^xsd:dateTime"));
    assert_eq!(count("dl:possiblyOverlaps(?e, '2026')"), 2);
    assert_eq!(count("dl:possiblyOverlaps(?e, '1999')"), 0);
    assert_eq!(count("dl:possiblyOverlaps(?e, 'nonsense')"), 0);
}

#[test]
fn every_format_holds_the_same_and_a_filter_takes_a_part() {
    let store = store_of(&all());
    let count = |format: &str| {
        let text = exported(&store, format);
        let parser = oxigraph::io::RdfParser::from_format(query::graph_format(format).unwrap());
        parser.for_slice(text.as_bytes()).filter(Result::is_ok).count()
    };
    assert_eq!(count("nquads"), count("trig"));
    assert_eq!(count("nquads"), count("jsonld"));
    assert!(count("turtle") <= count("nquads"));
    assert!(exported(&store, "nquads").contains("#nonNegativeInteger"));
    assert!(!exported(&store, "nquads").contains("graph/provenance"));
    let filter = Filter { status: vec!["planned".into()], ..Filter::default() };
    let mut out = Vec::new();
    store.export(query::graph_format("nquads").unwrap(), Some(&filter), false, &mut out).unwrap();
    let part = String::from_utf8(out).unwrap();
    assert!(part.contains("gathering") && part.contains("Zenda") && !part.contains("crowns"));
}

#[test]
fn the_ontologys_examples_have_or_lack_their_shapes() {
    let resources = Resources::embedded();
    let shapes = shapes::Shapes::load(&resources).unwrap();
    let ontology =
        dateline::graph::ontology::quads(&dateline::graph::iri::Names::new("http://localhost:7878/")).unwrap();
    let concepts: Vec<_> = ontology
        .into_iter()
        .filter(|quad| quad.predicate.as_str().ends_with("#type"))
        .filter(|quad| quad.object.to_string().contains("Concept>") || quad.object.to_string().contains("EventType>"))
        .collect();
    for (folder, valid) in [("ontology/examples/valid", true), ("ontology/examples/invalid", false)] {
        let files = resources.list(folder, "ttl").unwrap();
        assert!(!files.is_empty(), "{folder} is empty");
        for file in files {
            let text = resources.text(&file).unwrap();
            let parser = oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::Turtle);
            let quads: Vec<_> = parser.for_slice(text.as_bytes()).map(|quad| quad.unwrap()).collect();
            let found = shapes.validate(quads.iter().chain(&concepts)).unwrap();
            assert_eq!(found.is_empty(), valid, "{file}: {found:#?}");
            if let Some(expected) = text.lines().next().and_then(|line| line.strip_prefix("# fails: ")) {
                assert!(found.iter().any(|one| one.message.contains(expected)), "{file}: {found:#?}");
            }
        }
    }
}

#[test]
fn check_finds_what_is_wrong() {
    let store = store_of(&all());
    let foreign = oxigraph::model::NamedNode::new("http://localhost:7878/graph/merge").unwrap();
    let event = store.timeline(&Filter::default()).unwrap().events[0].iri.clone();
    let event = oxigraph::model::NamedNode::new(event).unwrap();
    let label = oxigraph::model::vocab::rdfs::LABEL;
    let literal = oxigraph::model::Literal::new_simple_literal("Another label");
    store.quads().insert(&oxigraph::model::Quad::new(event, label, literal, foreign)).unwrap();
    let checks: Vec<String> =
        store.check(&Resources::embedded()).unwrap().into_iter().map(|finding| finding.check).collect();
    assert!(checks.contains(&"merge".to_owned()) && checks.contains(&"shape".to_owned()), "{checks:?}");
}
