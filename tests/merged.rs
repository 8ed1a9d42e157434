//! What articles say together is a function of the set of articles, whatever came when.

use dateline::annotation::NameKind;
use dateline::event::{Role, Status};
use dateline::graph::{Filter, Store};
use proptest::prelude::*;

use crate::sketch::{Sketch, all, blasts, exported, fill, is_whole, labels, said, store_of, without_log};

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

/// An operation, what went off in it, and a blast elsewhere on another day.
fn operation() -> Vec<Sketch> {
    let one = |id: &str, day: &str, place: &str, trigger: &str, text: &str| {
        Sketch::new(id, "herald", day, text)
            .entity("Ruritania", NameKind::Place, Some("Q100"))
            .entity(place, NameKind::Place, None)
            .event(
                trigger,
                if trigger == "operation" { "assault" } else { "accident" },
                Status::Occurred,
                Some((day, day)),
                &[(Role::Agent, "Ruritania"), (Role::Place, place)],
            )
    };
    let castle = "at the fortress of Hentzau, where the duke lived.";
    vec![
        one("o1", "2026-01-04", "Hentzau", "operation", &format!("Ruritania began a military operation {castle}")),
        one("o2", "2026-01-04", "Hentzau", "explosion", &format!("Ruritania was blamed for an explosion {castle}")),
        one("o3", "2026-01-20", "Zenda", "explosion", "Ruritania told of an explosion in a Zenda firework shop."),
    ]
}

fn wholes_and_parts(store: &Store) -> Vec<String> {
    let lines = exported(store, "nquads");
    lines.lines().filter(|line| line.contains("hasSubEvent")).map(str::to_owned).collect()
}

#[test]
fn what_happens_in_an_event_is_a_part_of_it_and_not_the_same() {
    let store = store_of(&operation());
    let events = store.timeline(&Filter::default()).unwrap().events;
    assert_eq!(events.len(), 3);
    let told_by = |article: &str| {
        let of = |event: &&dateline::graph::TimelineEvent| event.mentions.iter().any(|one| one.article == article);
        events.iter().find(of).unwrap()
    };
    let parts = wholes_and_parts(&store);
    assert_eq!(parts.len(), 1, "{parts:?}");
    assert!(parts[0].starts_with(&format!("<{}>", told_by("o1").iri)) && parts[0].contains(&told_by("o2").iri));
    let related = store.related(&told_by("o2").id).unwrap();
    assert_eq!((related[0].0, related[0].1.iri.as_str()), ("is a part of", told_by("o1").iri.as_str()));
    // what is taken back is no part any more
    store.mark_retracted("o2", true, &said("A. Editor", "an error")).unwrap();
    is_whole(&store);
    assert!(wholes_and_parts(&store).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn parts_do_not_depend_on_what_came_when(
        order in Just(vec![0_usize, 1, 2]).prop_shuffle(),
        gone in 0_usize..3,
    ) {
        let sketches = operation();
        let whole = store_of(&sketches);
        let other = Store::in_memory().unwrap();
        for at in order {
            fill(&other, &sketches[at..=at]);
            is_whole(&other);
        }
        prop_assert_eq!(exported(&other, "nquads"), exported(&whole, "nquads"));
        other.delete(&sketches[gone].article.id).unwrap();
        is_whole(&other);
        fill(&other, &sketches);
        prop_assert_eq!(exported(&other, "nquads"), exported(&whole, "nquads"));
    }

    #[test]
    fn as_of_the_last_day_is_as_of_now(taken in proptest::collection::vec(0_usize..9, 1..9)) {
        let store = Store::in_memory().unwrap();
        let sketches = blasts();
        for at in taken {
            fill(&store, &sketches[at..=at]);
        }
        let last = store.articles(&Filter::default()).unwrap().into_iter().filter_map(|row| row.modified.or(row.published)).max();
        let filter = Filter { as_of: last.and_then(|last| last.parse().ok()), ..Filter::default() };
        prop_assert!(filter.as_of.is_some());
        prop_assert_eq!(store.timeline(&filter).unwrap().events, store.timeline(&Filter::default()).unwrap().events);
    }
}
