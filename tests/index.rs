//! The derived index gives what the graph gives, to the byte.

use dateline::annotation::NameKind;
use dateline::event::{Role, Status};
use dateline::graph::{Filter, Said, Store};
use dateline::resource::Resources;
use dateline::view::timeline_json;
use proptest::prelude::*;

use crate::sketch::{Sketch, fill};

/// Articles enough for every kind of time, place, version and publisher: `count` of them.
pub(crate) fn many(count: usize) -> Vec<Sketch> {
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

pub(crate) fn filters() -> impl Strategy<Value = Filter> {
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

pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// That the index answers as the graph does, to the byte.
pub(crate) fn agrees(store: &Store, filter: &Filter) -> Result<(), TestCaseError> {
    prop_assert!(store.is_indexed());
    prop_assert_eq!(json(&store.timeline(filter).unwrap()), json(&store.timeline_from_graph(filter).unwrap()));
    let (mut rendered, mut copied) = (Vec::new(), Vec::new());
    timeline_json::write(&mut rendered, &store.timeline(filter).unwrap()).unwrap();
    timeline_json::write_written(&mut copied, &store.written_timeline(filter).unwrap()).unwrap();
    prop_assert_eq!(String::from_utf8(copied).unwrap(), String::from_utf8(rendered).unwrap());
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

/// While articles come in, what was merged before is shown as it was, whole, and at once.
#[test]
#[cfg(feature = "disk")]
fn what_is_not_merged_yet_hides_nothing_that_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("kb"), None).unwrap();
    let sketches = many(41);
    fill(&store, &sketches[..20]);
    let shown = |store: &Store| {
        let timeline = store.timeline(&Filter::default()).unwrap();
        let told: Vec<String> = timeline.events.iter().map(|one| json(&store.explain(&one.id).unwrap())).collect();
        (json(&timeline), told)
    };
    let before = shown(&store);
    // a version of an article that is there
    store.ingest(&sketches[40].article, &sketches[40].analysis, None).unwrap();
    assert_eq!(shown(&store), before);
    store.merge().unwrap();
    assert_ne!(shown(&store), before);
    let after = shown(&store);
    assert!(store.check(&Resources::embedded()).unwrap().iter().all(|finding| finding.check != "index"));
    drop(store);
    // what is kept of articles may be lost, and is read from the quads
    std::fs::remove_file(folder.path().join("kb/index.sqlite")).unwrap();
    assert_eq!(shown(&Store::open(&folder.path().join("kb")).unwrap()), after);
}
