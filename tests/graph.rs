//! The knowledge base: what goes in comes out, in any order, and survives.

use std::io::Write as _;

use dateline::annotation::NameKind;
use dateline::annotation::timex::Basis;
use dateline::article::{Article, Published, PublishedBasis};
use dateline::calendar::{Bounds, Precision};
use dateline::document::Span;
use dateline::entity::{Entity, Link};
use dateline::event::{Certainty, Event, EventClass, Participant, Polarity, Quantity, Role, Status, Tense, When};
use dateline::graph::query::{self, ReadyQuery};
use dateline::graph::{ChangeKind, Filter, GraphError, Ingested, Property, Said, Store, shapes};
use dateline::mention::{EntityMention, MentionForm};
use dateline::pipeline::Analysis;
use dateline::resource::Resources;
use proptest::prelude::*;

/// An article and its analysis, sketched: words are found in the text by themselves.
struct Sketch {
    article: Article,
    analysis: Analysis,
}

fn at(text: &str, words: &str) -> Span {
    let start = text.find(words).unwrap_or_else(|| panic!("`{words}` is not in the text"));
    Span::new(start, start + words.len())
}

impl Sketch {
    fn new(id: &str, publisher: &str, published: &str, text: &str) -> Self {
        let article = Article {
            id: id.to_owned(),
            text: text.to_owned(),
            title: Some(format!("Title of {id}")),
            url: Some(format!("https://{publisher}.example/{id}?a=1&b=ü")),
            publisher: Some(publisher.to_owned()),
            author: None,
            lang: Some("en".to_owned()),
            published: Some(Published { when: published.parse().unwrap(), basis: PublishedBasis::Given }),
            modified: None,
            fetched: None,
        };
        Self { article, analysis: Analysis::default() }
    }

    fn entity(mut self, name: &str, kind: NameKind, item: Option<&str>) -> Self {
        let mention = EntityMention { span: at(&self.article.text, name), head: 0, form: MentionForm::Name };
        let link = item.map(|item| Link {
            item: item.to_owned(),
            score: 0.9,
            method: "gazetteer".to_owned(),
            dated: None,
            label: name.to_owned(),
            coordinates: (kind == NameKind::Place).then_some((48.85, 2.35)),
            candidates: vec![("Q1".to_owned(), 0.05)],
        });
        self.analysis.entities.push(Entity {
            kind,
            name: name.to_owned(),
            aliases: Vec::new(),
            mentions: vec![mention],
            link,
        });
        self
    }

    fn event(
        mut self,
        trigger: &str,
        kind: &str,
        status: Status,
        days: Option<(&str, &str)>,
        roles: &[(Role, &str)],
    ) -> Self {
        let text = &self.article.text;
        let bounds = days.map(|(first, last)| Bounds {
            earliest: Some(first.parse().unwrap()),
            latest: Some(last.parse().unwrap()),
        });
        let entity = |name: &str| self.analysis.entities.iter().position(|entity| entity.name == name);
        self.analysis.events.push(Event {
            trigger: at(text, trigger),
            head: 0,
            lemma: trigger.to_lowercase(),
            class: EventClass::Occurrence,
            kind: Some(kind.to_owned()),
            tense: Tense::Past,
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            status,
            when: bounds.map(|bounds| When {
                bounds,
                edtf: days.filter(|(first, last)| first == last).map(|(first, _)| first.to_owned()),
                precision: Some(Precision::Day),
                basis: Basis::Weekday,
                time: None,
                relative_to: None,
                zone: Some(3600),
                steps: vec!["published on a Sunday".to_owned(), "Monday: the next day".to_owned()],
            }),
            roles: roles
                .iter()
                .map(|(role, name)| Participant { role: *role, span: at(text, name), entity: entity(name) })
                .collect(),
            quantities: Vec::new(),
            attributed_to: None,
            quote: Span::new(0, text.len()),
            salient: true,
            confidence: 0.9,
            same_as: None,
            label: format!("The {trigger} that {} told of", self.article.id),
            rules: vec!["noun/meeting".to_owned()],
        });
        self
    }

    fn quantity(mut self, words: &str, kind: &str, value: f64, unit: &str) -> Self {
        let span = at(&self.article.text, words);
        self.analysis.events.last_mut().unwrap().quantities.push(Quantity {
            kind: kind.to_owned(),
            value,
            max: None,
            unit: Some(unit.to_owned()),
            modifier: None,
            span,
        });
        self
    }
}

fn summit() -> Sketch {
    Sketch::new(
        "a1",
        "herald",
        "2026-01-04",
        "Leaders of Ruritania — the “five” — hold a gathering in Zenda on Monday.",
    )
    .entity("Ruritania", NameKind::Place, Some("Q100"))
    .entity("Zenda", NameKind::Place, Some("Q101"))
    .event(
        "gathering",
        "summit",
        Status::Planned,
        Some(("2026-01-05", "2026-01-05")),
        &[(Role::Agent, "Ruritania"), (Role::Place, "Zenda")],
    )
}

fn aid() -> Sketch {
    Sketch::new(
        "a2",
        "courier",
        "2026-01-06",
        "Ruritania announced 2.5 million crowns for Strelsau in late December, Rudolf Elphberg said.",
    )
    .entity("Ruritania", NameKind::Place, Some("Q100"))
    .entity("Strelsau", NameKind::Place, None)
    .entity("Rudolf Elphberg", NameKind::Person, None)
    .event(
        "announced",
        "aid",
        Status::Occurred,
        Some(("2025-12-21", "2025-12-31")),
        &[(Role::Agent, "Ruritania"), (Role::Recipient, "Strelsau")],
    )
    .quantity("2.5 million crowns", "money", 2_500_000.0, "RUC")
}

fn undated() -> Sketch {
    Sketch::new("a3", "herald", "2026-01-09", "Rudolf Elphberg resigned, it was said.")
        .entity("Rudolf Elphberg", NameKind::Person, None)
        .event("resigned", "resignation", Status::Occurred, None, &[(Role::Agent, "Rudolf Elphberg")])
}

fn revised() -> Sketch {
    let mut sketch = Sketch::new("a3", "herald", "2026-01-09", "Rudolf Elphberg resigned on Friday, his office said.")
        .entity("Rudolf Elphberg", NameKind::Person, None)
        .event(
            "resigned",
            "resignation",
            Status::Occurred,
            Some(("2026-01-09", "2026-01-09")),
            &[(Role::Agent, "Rudolf Elphberg")],
        );
    sketch.article.modified = Some("2026-01-12T10:00:00+01:00".parse().unwrap());
    sketch
}

fn all() -> Vec<Sketch> {
    vec![summit(), aid(), undated(), revised()]
}

fn fill(store: &Store, sketches: &[Sketch]) {
    for sketch in sketches {
        store.ingest(&sketch.article, &sketch.analysis, Some("2026-02-01T00:00:00Z".parse().unwrap())).unwrap();
    }
    store.merge().unwrap();
}

fn store_of(sketches: &[Sketch]) -> Store {
    let store = Store::in_memory().unwrap();
    fill(&store, sketches);
    is_whole(&store);
    store
}

fn is_whole(store: &Store) {
    let findings = store.check(&Resources::embedded()).unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
}

fn exported(store: &Store, format: &str) -> String {
    let mut out = Vec::new();
    store.export(query::graph_format(format).unwrap(), None, false, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn labels(store: &Store, filter: &Filter) -> Vec<String> {
    store.timeline(filter).unwrap().events.into_iter().map(|event| event.label).collect()
}

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

fn said(by: &str, why: &str) -> Said {
    Said { by: Some(by.to_owned()), at: "2026-02-01T09:00:00Z".parse().ok(), why: Some(why.to_owned()) }
}

/// All but the log of corrections.
fn without_log(store: &Store) -> String {
    let lines = exported(store, "nquads");
    lines.lines().filter(|line| !line.contains("/graph/curation>")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_correction_can_be_undone_and_all_is_as_before() {
    let store = store_of(&all());
    let (before, timeline) = (without_log(&store), store.timeline(&Filter::default()).unwrap());
    let ids: Vec<String> = timeline.events.iter().map(|event| event.id.clone()).collect();
    let editor = said("A. Editor", "seen on paper");

    store.merge_events(&ids[..2], &editor).unwrap();
    is_whole(&store);
    let merged = store.timeline(&Filter::default()).unwrap();
    assert_eq!(merged.events.len(), timeline.events.len() - 1);
    // both ids mean the one event
    for id in &ids[..2] {
        let explained = store.explain(id).unwrap();
        assert_eq!(explained.reports.len(), 2);
        assert_eq!(explained.corrections[0].by.as_deref(), Some("A. Editor"));
        assert_eq!(explained.merged.unwrap().reasons[0], "a person said so");
    }
    assert!(matches!(store.merge_events(&ids[..2], &editor), Err(GraphError::Correction(_))));

    // a report of it taken out again, by a later word
    let second = store.explain(&ids[0]).unwrap().reports[1].id.clone();
    store.split_reports(std::slice::from_ref(&second), &editor).unwrap();
    is_whole(&store);
    assert_eq!(store.timeline(&Filter::default()).unwrap().events.len(), timeline.events.len());
    assert!(matches!(store.split_reports(&[second], &editor), Err(GraphError::Correction(_))));

    let values = [
        (Property::When, vec!["2025-12-24".to_owned()]),
        (Property::Status, vec!["cancelled".to_owned()]),
        (Property::Who, vec!["recipient:Ruritania".to_owned()]),
        (Property::Label, vec!["As it was".to_owned()]),
    ];
    store.fix_event(&ids[1], &values, &editor).unwrap();
    is_whole(&store);
    let fixed = store.timeline(&Filter { status: vec!["cancelled".into()], ..Filter::default() }).unwrap().events;
    assert_eq!((fixed.len(), fixed[0].label.as_str()), (1, "As it was"));
    let when = fixed[0].when.as_ref().unwrap();
    assert_eq!(
        (when.earliest.unwrap().to_string().as_str(), when.basis.as_deref()),
        ("2025-12-24", Some("correction"))
    );
    assert_eq!((fixed[0].recipients[0].name.as_str(), fixed[0].agents.len()), ("Ruritania", 0));
    let wrong = [(Property::When, vec!["some day".to_owned()])];
    assert!(matches!(store.fix_event(&ids[1], &wrong, &editor), Err(GraphError::Correction(_))));

    store.reject(&ids[2], &editor).unwrap();
    is_whole(&store);
    assert_eq!(store.timeline(&Filter::default()).unwrap().events.len(), timeline.events.len() - 1);
    assert_eq!(store.explain(&ids[2]).unwrap().reports[0].left_out.as_deref(), Some("rejected"));

    let linked = timeline.events.iter().find_map(|event| event.place.clone()).unwrap();
    store.reject(linked.iri.rsplit('/').next().unwrap(), &editor).unwrap();
    let place = store.timeline(&Filter { place: Some(linked.name), ..Filter::default() }).unwrap().events;
    assert_eq!(place[0].place.as_ref().unwrap().wikidata, None);

    while store.undo(None, &editor).is_ok() {}
    is_whole(&store);
    assert_eq!(without_log(&store), before);
    assert_eq!(store.timeline(&Filter::default()).unwrap(), timeline);
    assert!(exported(&store, "nquads").contains("seen on paper"), "the log remembers");
}

#[test]
fn corrections_hold_when_articles_come_again_and_in_another_knowledge_base() {
    let store = store_of(&all());
    let ids: Vec<String> =
        store.timeline(&Filter::default()).unwrap().events.into_iter().map(|event| event.id).collect();
    store.merge_events(&ids[..2], &said("A. Editor", "one")).unwrap();
    store.fix_event(&ids[2], &[(Property::Type, vec!["visit".to_owned()])], &said("B. Editor", "two")).unwrap();
    let corrected = without_log(&store);
    // the articles gone and come back
    store.delete("a1").unwrap();
    fill(&store, &all());
    assert_eq!(without_log(&store), corrected);
    // elsewhere, before or after the articles are there
    let log: Vec<_> = store.corrections().unwrap();
    for before in [true, false] {
        let other = Store::in_memory().unwrap();
        if before {
            assert_eq!(other.apply_corrections(&log).unwrap(), 2);
        }
        fill(&other, &all());
        other.apply_corrections(&log).unwrap();
        assert_eq!(other.apply_corrections(&log).unwrap(), 0);
        is_whole(&other);
        assert_eq!(without_log(&other), corrected);
    }
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

/// Reports of three blasts by papers that agree, differ and plan, so that much is merged, cut and redirected.
fn blasts() -> Vec<Sketch> {
    let rows = [
        ("b1", "herald", "2026-01-05", "Kestrel Energy", "Varnholm", "exploded", "2026-01-05"),
        ("b2", "courier", "2026-01-06", "Kestrel Energy", "Varnholm", "explosion", "2026-01-05"),
        ("b3", "wire", "2026-01-06", "Kestrel Energy", "Varnholm", "exploded", "2026-01-05"),
        ("b4", "herald", "2026-01-07", "Kestrel Energy", "Varnholm", "exploded", "2026-01-06"),
        ("b5", "courier", "2026-01-07", "Brightmoor", "Quellstadt", "exploded", "2026-01-06"),
        ("b6", "wire", "2026-01-08", "Brightmoor", "Quellstadt", "explosion", "2026-01-06"),
        ("b7", "herald", "2026-01-20", "Brightmoor", "Varnholm", "exploded", "2026-01-19"),
    ];
    let one = |(id, publisher, published, agent, place, trigger, day): (&str, &str, &str, &str, &str, &str, &str)| {
        let tale = if trigger == "exploded" { "a boiler exploded" } else { "an explosion happened" };
        let text = format!("At the {agent} refinery in {place} {tale} and shook the harbour, paper {id} was told.");
        // one paper alone links the name; what it knows holds for all
        let item = (id == "b5").then_some("Q200");
        Sketch::new(id, publisher, published, &text)
            .entity(agent, NameKind::Organization, item)
            .entity(place, NameKind::Place, (place == "Varnholm").then_some("Q101"))
            .event(
                trigger,
                "accident",
                Status::Occurred,
                Some((day, day)),
                &[(Role::Agent, agent), (Role::Place, place)],
            )
    };
    let mut all: Vec<Sketch> = rows.into_iter().map(one).collect();
    all.extend([undated(), revised()]);
    all
}

#[test]
fn what_is_merged_in_parts_is_merged_whole() {
    let store = store_of(&blasts());
    let events = store.timeline(&Filter::default()).unwrap().events;
    assert!(events.iter().any(|event| event.mentions.len() >= 3), "nothing was merged");
    assert!(events.len() >= 4, "all was merged");
    let who = |who: &str| labels(&store, &Filter { who: vec![who.to_owned()], ..Filter::default() }).len();
    assert!(who("Q200") >= 2, "the link of one paper holds for the others");
    assert!(exported(&store, "nquads").contains("hadPrimarySource"), "a copy is shown as one");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn any_order_and_repetition_of_ingest_gives_the_same_bytes(order in proptest::collection::vec(0_usize..4, 0..8), shuffled in Just(vec![0_usize, 1, 2, 3]).prop_shuffle()) {
        let sketches = all();
        let straight = Store::in_memory().unwrap();
        fill(&straight, &sketches);
        let other = Store::in_memory().unwrap();
        for at in order.into_iter().chain(shuffled) {
            fill(&other, std::slice::from_ref(&sketches[at]));
        }
        prop_assert_eq!(exported(&straight, "nquads"), exported(&other, "nquads"));
    }

    #[test]
    fn any_order_any_batches_deleted_and_added_again_give_the_same_bytes(
        order in Just((0_usize..9).collect::<Vec<_>>()).prop_shuffle(),
        cuts in proptest::collection::vec(any::<bool>(), 9),
        gone in proptest::collection::vec(0_usize..9, 0..4),
    ) {
        let sketches = blasts();
        let straight = store_of(&sketches);
        let other = Store::in_memory().unwrap();
        for (at, cut) in order.iter().zip(cuts) {
            let sketch = &sketches[*at];
            other.ingest(&sketch.article, &sketch.analysis, None).unwrap();
            if cut {
                other.merge().unwrap();
            }
        }
        other.merge().unwrap();
        is_whole(&other);
        prop_assert_eq!(exported(&straight, "nquads"), exported(&other, "nquads"));
        for at in &gone {
            let _ = other.delete(&sketches[*at].article.id);
            is_whole(&other);
        }
        for sketch in &sketches {
            other.ingest(&sketch.article, &sketch.analysis, None).unwrap();
        }
        other.merge().unwrap();
        prop_assert_eq!(exported(&straight, "nquads"), exported(&other, "nquads"));
    }

    #[test]
    fn corrections_and_articles_in_any_order_give_what_all_at_once_gives(
        first in proptest::collection::vec(0_usize..7, 1..6),
        pair in (0_usize..5, 0_usize..5),
    ) {
        let sketches = blasts();
        let whole = store_of(&sketches);
        let ids: Vec<String> =
            whole.timeline(&Filter::default()).unwrap().events.into_iter().map(|event| event.id).collect();
        let editor = said("A. Editor", "it is so");
        let (one, other) = (ids[pair.0 % ids.len()].clone(), ids[pair.1 % ids.len()].clone());
        let before = without_log(&whole);
        if whole.merge_events(&[one.clone(), other], &editor).is_ok() {
            is_whole(&whole);
            let log = whole.corrections().unwrap();
            let parts = Store::in_memory().unwrap();
            for at in first {
                fill(&parts, std::slice::from_ref(&sketches[at]));
            }
            parts.apply_corrections(&log).unwrap();
            fill(&parts, &sketches);
            prop_assert_eq!(without_log(&parts), without_log(&whole));
            whole.undo(None, &editor).unwrap();
        }
        prop_assert_eq!(without_log(&whole), before.clone());
        if let Some(report) = whole.explain(&one).unwrap().reports.get(1) {
            whole.split_reports(std::slice::from_ref(&report.id), &editor).unwrap();
            is_whole(&whole);
            whole.undo(None, &editor).unwrap();
            prop_assert_eq!(without_log(&whole), before);
        }
    }

    #[test]
    fn what_was_known_grows_day_by_day(days in proptest::collection::vec(3_u32..24, 2..4)) {
        // without revisions: these take a report's place
        let store = store_of(&blasts()[..7]);
        let mut days = days;
        days.sort_unstable();
        let known = |day: u32| {
            let filter = Filter { as_of: format!("2026-01-{day:02}").parse().ok(), ..Filter::default() };
            let events = store.timeline(&filter).unwrap().events;
            events.into_iter().flat_map(|event| event.mentions).map(|mention| mention.article).collect::<std::collections::BTreeSet<_>>()
        };
        for pair in days.windows(2) {
            prop_assert!(known(pair[0]).is_subset(&known(pair[1])));
        }
        prop_assert_eq!(known(20).len(), 7);
    }
}

/// Articles enough for every kind of time, place, version and publisher: `count` of them.
fn many(count: usize) -> Vec<Sketch> {
    let days: [Option<(&str, &str)>; 7] = [
        Some(("2026-01-05", "2026-01-05")),
        Some(("2026-01-05", "2026-01-09")),
        Some(("2025-01-01", "2025-12-31")),
        Some(("1901-01-01", "2000-12-31")),
        Some(("2026-01-05T20:00", "2026-01-05T20:00")),
        Some(("2026-02-01", "2026-02-28")),
        None,
    ];
    let statuses = [Status::Occurred, Status::Planned, Status::Denied];
    let kinds = ["consult", "summit", "resignation", "aid"];
    (0..count)
        .map(|at| {
            let (person, town) = (format!("Person {} Elphberg", at % 5), ["Zenda", "Hentzau", "Strelsau"][at % 3]);
            let text = format!("{person} gathered étudiants n°{at} in {town}, it was said {}.", at % 4);
            let id = format!("m{}", at % 20);
            let day = format!("2026-01-{:02}", 2 + at % 9);
            let mut sketch = Sketch::new(&id, ["herald", "Courier"][at % 2], &day, &text)
                .entity(&person, NameKind::Person, (at % 5 == 2).then_some("Q7"))
                .entity(town, NameKind::Place, (at % 3 == 1).then_some("Q9"))
                .event(
                    "gathered",
                    kinds[at % 4],
                    statuses[at % 3],
                    days[at % 7],
                    &[(Role::Agent, person.as_str()), (Role::Place, town)],
                );
            if at >= 20 {
                sketch.article.modified = Some(format!("2026-01-{:02}T10:00:00Z", 11 + at % 15).parse().unwrap());
            }
            sketch
        })
        .collect()
}

fn filters() -> impl Strategy<Value = Filter> {
    let who = prop_oneof![
        Just("Elphberg"),
        Just("Person 1 Elphberg"),
        Just("Q7"),
        Just("person 2"),
        Just("Nobody"),
        Just("Elph")
    ];
    let place = prop_oneof![Just("Zenda"), Just("Q9"), Just("Strelsau")];
    let day = || {
        prop_oneof![
            Just("1950-01-01"),
            Just("2025-06-01"),
            Just("2026-01-05"),
            Just("2026-01-05T20:00"),
            Just("2026-01-08"),
            Just("2026-02-10")
        ]
    };
    let moment = || {
        prop_oneof![Just("2026"), Just("2026-01-04"), Just("2026-01-15"), Just("2026-01-20T10:00:00Z"), Just("2027")]
    };
    let text = prop_oneof![Just("gathered"), Just("ÉTUDIANTS said"), Just("zenda"), Just("said 3"), Just("nowhere")];
    (
        (
            proptest::collection::vec(who, 0..3),
            proptest::option::weighted(0.2, place),
            proptest::collection::vec(prop_oneof![Just("consult"), Just("aid"), Just("nonsense")], 0..2),
            proptest::collection::vec(prop_oneof![Just("occurred"), Just("denied"), Just("planned")], 0..3),
            proptest::collection::vec(prop_oneof![Just("COURIER"), Just("herald"), Just("none")], 0..2),
        ),
        (
            proptest::option::weighted(0.4, day()),
            proptest::option::weighted(0.4, day()),
            proptest::option::weighted(0.3, moment()),
            proptest::option::weighted(0.2, moment()),
            proptest::option::weighted(0.3, text),
            proptest::option::weighted(0.5, 0_usize..12),
        ),
    )
        .prop_map(|((who, place, kinds, status, publisher), (since, until, as_of, changed_since, text, limit))| {
            let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
            Filter {
                who: owned(who),
                place: place.map(str::to_owned),
                kinds: owned(kinds),
                status: owned(status),
                publisher: owned(publisher),
                since: since.map(|day| day.parse().unwrap()),
                until: until.map(|day| day.parse().unwrap()),
                as_of: as_of.map(|day| day.parse().unwrap()),
                changed_since: changed_since.map(|day| day.parse().unwrap()),
                text: text.map(str::to_owned),
                limit,
            }
        })
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// That the index answers as the graph does, to the byte.
fn agrees(store: &Store, filter: &Filter) -> Result<(), TestCaseError> {
    prop_assert!(store.is_indexed());
    prop_assert_eq!(json(&store.timeline(filter).unwrap()), json(&store.timeline_from_graph(filter).unwrap()));
    let participants: Vec<_> =
        store.participants(filter).unwrap().into_iter().map(|(one, count)| (one.iri, count)).collect();
    let mut expected: Vec<_> = store.entities_from_graph(&Filter { limit: None, ..filter.clone() }).unwrap();
    expected.retain(|row| row.events > 0);
    prop_assert_eq!(participants.len(), expected.len());
    for row in expected {
        prop_assert!(participants.contains(&(row.iri, row.events)));
    }
    prop_assert_eq!(json(&store.entities(filter).unwrap()), json(&store.entities_from_graph(filter).unwrap()));
    prop_assert_eq!(json(&store.articles(filter).unwrap()), json(&store.articles_from_graph(filter).unwrap()));
    prop_assert_eq!(json(&store.stats().unwrap()), json(&store.stats_from_graph().unwrap()));
    // what is read of one event alone is what all that is known says of it
    let all = store.timeline_from_graph(&Filter::default()).unwrap().events;
    for event in all.iter().step_by(7) {
        let told = store.explain(&event.id[..event.id.len() - 2]).unwrap();
        prop_assert_eq!(json(&told.event), json(event));
        prop_assert_eq!(told.reports.len(), store.explain(&told.reports[0].id).unwrap().reports.len());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn the_index_gives_the_same_bytes_as_the_graph(
        asked in proptest::collection::vec(filters(), 40),
        first in 1_usize..60,
        gone in proptest::collection::vec(0_usize..20, 0..4),
    ) {
        let store = Store::in_memory().unwrap();
        let sketches = many(60);
        fill(&store, &sketches[..first]);
        agrees(&store, &Filter::default())?;
        for (at, id) in gone.iter().enumerate() {
            let id = format!("m{id}");
            let _ = if at % 2 == 0 { store.delete(&id) } else { store.mark_retracted(&id, true, &Said::default()) };
            agrees(&store, &asked[at])?;
        }
        fill(&store, &sketches[first..]);
        for filter in &asked {
            agrees(&store, filter)?;
        }
        let found = store.check(&Resources::embedded()).unwrap();
        prop_assert!(found.iter().all(|finding| finding.check != "index"), "{found:#?}");
    }
}

#[cfg(feature = "disk")]
mod on_disk {
    use super::*;

    #[test]
    fn a_store_is_there_again_after_it_was_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kb");
        assert!(matches!(Store::open(&path), Err(GraphError::Missing(_))));
        let store = Store::create(&path, Some("https://kb.example/")).unwrap();
        fill(&store, &all());
        let before = exported(&store, "nquads");
        assert!(before.contains("https://kb.example/graph/merge"));
        assert!(matches!(Store::open(&path), Err(GraphError::Locked(_))));
        let reader = Store::open_read_only(&path).unwrap();
        assert_eq!(reader.timeline(&Filter::default()).unwrap().events.len(), 3);
        assert!(matches!(reader.merge(), Err(GraphError::ReadOnly)));
        drop((store, reader));
        let store = Store::open(&path).unwrap();
        is_whole(&store);
        assert_eq!(exported(&store, "nquads"), before);
        drop(store);
        assert!(matches!(Store::create(&path, Some("https://other.example/")), Err(GraphError::OtherBase { .. })));
    }

    #[test]
    fn an_ingest_that_was_cut_off_is_merged_when_the_store_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("kb"), None).unwrap();
        for sketch in all() {
            store.ingest(&sketch.article, &sketch.analysis, None).unwrap();
        }
        drop(store);
        let reader = Store::open_read_only(&folder.path().join("kb")).unwrap();
        assert_eq!(reader.timeline(&Filter::default()).unwrap().events.len(), 3);
        drop(reader);
        is_whole(&Store::open(&folder.path().join("kb")).unwrap());
    }

    #[test]
    fn an_index_that_is_gone_cut_off_foreign_or_behind_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kb");
        let store = Store::create(&path, None).unwrap();
        fill(&store, &many(30));
        let all = json(&store.timeline(&Filter::default()).unwrap());
        drop(store);
        let index = path.join("index.sqlite");
        let whole = std::fs::read(&index).unwrap();
        let behind = {
            let store = Store::open(&path).unwrap();
            fill(&store, &many(40));
            let all = json(&store.timeline(&Filter::default()).unwrap());
            store.delete("m13").unwrap();
            fill(&store, &many(40));
            all
        };
        assert_ne!(all, behind);
        let damages: [&dyn Fn(); 5] = [
            &|| std::fs::remove_file(&index).unwrap(),
            &|| std::fs::write(&index, &whole[..whole.len() / 2]).unwrap(),
            &|| std::fs::write(&index, "not an index at all, but a note that someone left here").unwrap(),
            &|| std::fs::write(&index, "").unwrap(),
            &|| std::fs::write(&index, &whole).unwrap(),
        ];
        for (at, damage) in damages.iter().enumerate() {
            damage();
            let reader = Store::open_read_only(&path).unwrap();
            assert!(reader.is_indexed(), "{at}");
            assert_eq!(json(&reader.timeline(&Filter::default()).unwrap()), behind, "{at}");
            is_whole(&reader);
            damage();
            let store = Store::open(&path).unwrap();
            assert_eq!(json(&store.timeline(&Filter::default()).unwrap()), behind, "{at}");
            is_whole(&store);
        }
    }

    #[test]
    fn a_store_of_an_older_schema_is_migrated_and_what_users_keep_stays() {
        use oxigraph::model::{Literal, NamedNode, Quad};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kb");
        let store = Store::create(&path, None).unwrap();
        fill(&store, &all());
        let before = exported(&store, "nquads");
        let graph = |name: &str| NamedNode::new(format!("http://localhost:7878/graph/{name}")).unwrap();
        let article = store.articles(&Filter::default()).unwrap()[0].iri.rsplit('/').next().unwrap().to_owned();
        let prefix = NamedNode::new("http://www.w3.org/ns/oa#prefix").unwrap();
        for graph in [graph(&format!("article/{article}")), graph("user/mine")] {
            let words = NamedNode::new("http://localhost:7878/x#char=0,1&text").unwrap();
            store.quads().insert(&Quad::new(words, prefix.clone(), Literal::from("before"), graph)).unwrap();
        }
        drop(store);
        let description = std::fs::read_to_string(path.join("dateline.json")).unwrap();
        assert!(description.contains("\"schema\": 2"));
        std::fs::write(path.join("dateline.json"), description.replace("\"schema\": 2", "\"schema\": 1")).unwrap();
        drop(Store::open_read_only(&path).unwrap());
        assert_eq!(std::fs::read_to_string(path.join("dateline.json")).unwrap(), description);
        let store = Store::open(&path).unwrap();
        is_whole(&store);
        let after = exported(&store, "nquads");
        let own: Vec<&str> = after.lines().filter(|line| line.contains("/graph/user/")).collect();
        assert_eq!(own.len(), 1);
        assert_eq!(after.replace(&format!("{}\n", own[0]), ""), before);
    }

    #[test]
    fn a_backup_of_a_store_at_work_is_restored_whole_or_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (path, copy, back) = (folder.path().join("kb"), folder.path().join("copy"), folder.path().join("back"));
        let store = Store::create(&path, None).unwrap();
        fill(&store, &many(20));
        let before = exported(&store, "nquads");
        let reader = Store::open_read_only(&path).unwrap();
        fill(&store, &many(40));
        reader.backup(&copy).unwrap();
        assert!(matches!(reader.backup(&copy), Err(GraphError::NotEmpty(_))));
        assert!(matches!(store.backup(&folder.path().join("other")), Err(GraphError::NoView)));
        assert!(matches!(Store::restore(&copy, &path), Err(GraphError::NotEmpty(_))));
        let contents = Store::restore(&copy, &back).unwrap();
        let restored = Store::open_read_only(&back).unwrap();
        assert_eq!(exported(&restored, "nquads"), before);
        assert_eq!(restored.quads().len().unwrap(), contents.quads);
        assert!(restored.is_indexed());
        is_whole(&restored);
        drop(restored);
        // one byte of a table is another
        let table = contents.files.iter().find(|file| file.path.ends_with(".sst")).unwrap();
        let mut bytes = std::fs::read(copy.join(&table.path)).unwrap();
        bytes[table.bytes as usize / 2] ^= 1;
        std::fs::write(copy.join(&table.path), bytes).unwrap();
        let again = folder.path().join("again");
        assert!(matches!(Store::restore(&copy, &again), Err(GraphError::Damaged { .. })));
        assert!(!again.exists());
        std::fs::remove_file(copy.join("backup.json")).unwrap();
        assert!(matches!(Store::restore(&copy, &again), Err(GraphError::Damaged { .. })));
    }

    #[test]
    fn an_archive_loaded_in_groups_makes_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kb");
        let one_by_one = store_of(&many(50));
        let store = Store::create(&path, None).unwrap();
        for group in many(50).chunks(20) {
            let pairs: Vec<_> = group.iter().map(|sketch| (sketch.article.clone(), sketch.analysis.clone())).collect();
            let outcomes = store.load(&pairs, None).unwrap();
            assert!(outcomes.iter().all(|outcome| matches!(outcome, Ingested::New | Ingested::Revised)));
            assert!(store.load(&pairs, None).unwrap().iter().all(|outcome| *outcome == Ingested::Unchanged));
        }
        drop(store);
        // not merged yet: whoever opens it does that
        let store = Store::open(&path).unwrap();
        store.optimize().unwrap();
        is_whole(&store);
        assert_eq!(exported(&store, "nquads"), exported(&one_by_one, "nquads"));
    }

    #[test]
    fn changes_are_written_to_the_index_as_they_come() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kb");
        let store = Store::create(&path, None).unwrap();
        for part in many(60).chunks(7) {
            fill(&store, part);
            let reader = Store::open_read_only(&path).unwrap();
            assert!(reader.is_indexed());
            for filter in [
                Filter::default(),
                Filter { as_of: Some("2026-01-15".parse().unwrap()), ..Filter::default() },
                Filter { who: vec!["Elphberg".into()], limit: Some(5), ..Filter::default() },
            ] {
                agrees(&reader, &filter).unwrap();
                agrees(&store, &filter).unwrap();
            }
        }
        store.mark_retracted("m3", true, &Said::default()).unwrap();
        store.delete("m4").unwrap();
        is_whole(&store);
    }

    /// A writer's compaction deletes the tables that a reader has not opened yet: `DATELINE_READERS=300` tries it longer.
    #[test]
    fn readers_see_one_moment_while_a_writer_rewrites_its_files() {
        let readers: usize = std::env::var("DATELINE_READERS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kb");
        let store = Store::create(&path, None).unwrap();
        fill(&store, &[summit()]);
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    fill(&store, &[aid(), undated(), revised()]);
                    store.quads().optimize().unwrap();
                    store.delete("a2").unwrap();
                    store.delete("a3").unwrap();
                }
            });
            for _ in 0..readers {
                let reader = Store::open_read_only(&path).unwrap();
                let before = reader.timeline(&Filter::default()).unwrap();
                assert!((1..=3).contains(&before.events.len()));
                let count = reader.quads().iter().map(Result::unwrap).count();
                std::thread::sleep(std::time::Duration::from_millis(5));
                assert_eq!(reader.quads().iter().map(Result::unwrap).count(), count);
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        is_whole(&store);
        drop(store);
        assert!(Store::open_read_only(&path).is_ok());
        let left =
            std::fs::read_dir(path.join("views")).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
        assert_eq!(left.count(), 0, "no view outlives its reader");
    }

    #[test]
    fn a_newer_a_foreign_and_a_damaged_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let put = |text: &str| {
            let mut file = std::fs::File::create(path.join("dateline.json")).unwrap();
            file.write_all(text.as_bytes()).unwrap();
        };
        std::fs::write(path.join("notes.txt"), "mine").unwrap();
        assert!(matches!(Store::create(path, None), Err(GraphError::Foreign(_))));
        put("{\"schema\": 99, \"base\": \"http://localhost:7878/\"}");
        assert!(matches!(Store::open(path), Err(GraphError::Newer { .. })));
        put("{");
        assert!(matches!(Store::open(path), Err(GraphError::Damaged { .. })));
        assert!(matches!(Store::create(&path.join("x"), Some("not a base")), Err(GraphError::Base(_))));
    }
}
