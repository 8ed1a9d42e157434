//! What people correct: it wins, holds whatever comes in, and can be undone.

use dateline::annotation::NameKind;
use dateline::event::{Role, Status};
use dateline::graph::{Filter, GraphError, Property, Store};
use proptest::prelude::*;

use crate::sketch::{Sketch, all, blasts, exported, fill, is_whole, said, store_of, without_log};

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

/// Two people who may be one, and one name that two may bear.
fn people() -> Vec<Sketch> {
    let one = |id: &str, day: &str, name: &str, words: &str| {
        Sketch::new(id, "herald", day, &format!("{name} opened {words} in Strelsau on Monday."))
            .entity(name, NameKind::Person, None)
            .event("opened", "ceremony", Status::Occurred, Some((day, day)), &[(Role::Agent, name)])
    };
    vec![
        one("p1", "2026-01-05", "Flavia Elphberg", "a hospital"),
        one("p2", "2026-02-10", "Flavia Zapt", "a bridge"),
        one("p3", "2026-03-11", "Flavia Elphberg", "a mill"),
    ]
}

/// The ids of the entities that a name means.
fn bearing(store: &Store, name: &str) -> Vec<String> {
    store.meant(name).unwrap().into_iter().collect()
}

fn events_of(store: &Store, name: &str) -> usize {
    store.timeline(&Filter { who: vec![name.to_owned()], ..Filter::default() }).unwrap().events.len()
}

#[test]
fn entities_that_a_person_joins_are_one_now_and_later() {
    let sketches = people();
    let store = store_of(&sketches[..2]);
    let before = without_log(&store);
    let ids = [bearing(&store, "Flavia Elphberg").remove(0), bearing(&store, "Flavia Zapt").remove(0)];
    let editor = said("A. Editor", "her maiden name");
    store.merge_events(&ids, &editor).unwrap();
    is_whole(&store);
    assert_eq!((bearing(&store, "Flavia Elphberg"), bearing(&store, "Flavia Zapt").len()), (vec![ids[0].clone()], 1));
    assert_eq!((events_of(&store, "Flavia Zapt"), events_of(&store, &ids[1])), (2, 2));
    assert!(matches!(store.merge_events(&ids, &editor), Err(GraphError::Correction(_))));
    // what comes in later is hers, too
    fill(&store, &sketches);
    is_whole(&store);
    assert_eq!(events_of(&store, "Flavia Zapt"), 3);
    // in another order, elsewhere
    let other = Store::in_memory().unwrap();
    other.apply_corrections(&store.corrections().unwrap()).unwrap();
    for at in [2, 0, 1] {
        fill(&other, &sketches[at..=at]);
    }
    is_whole(&other);
    assert_eq!(without_log(&other), without_log(&store));
    store.delete("p3").unwrap();
    store.undo(None, &editor).unwrap();
    is_whole(&store);
    assert_eq!(without_log(&store), before);
}

#[test]
fn what_one_article_says_can_be_taken_out_of_an_entity() {
    let store = store_of(&people());
    let before = without_log(&store);
    let id = bearing(&store, "Flavia Elphberg").remove(0);
    let editor = said("A. Editor", "her namesake");
    store.split_figures(std::slice::from_ref(&id), &["p3".to_owned()], &editor).unwrap();
    is_whole(&store);
    let both = bearing(&store, "Flavia Elphberg");
    assert_eq!((both.len(), events_of(&store, &id)), (2, 1));
    // neither IRI comes to mean nobody
    for id in &both {
        assert_eq!(events_of(&store, &format!("http://localhost:7878/entity/{id}")), 1);
    }
    for (ids, articles) in
        [([id.clone()], vec![]), ([id.clone()], vec!["p2".to_owned()]), ([id], vec!["p1".to_owned()])]
    {
        assert!(store.split_figures(&ids, &articles, &editor).is_err());
    }
    // taken out, and joined to another
    let apart = both.iter().find(|id| **id != bearing(&store, "Flavia Zapt")[0]).unwrap().clone();
    store.merge_events(&[apart, bearing(&store, "Flavia Zapt").remove(0)], &editor).unwrap();
    is_whole(&store);
    store.undo(None, &editor).unwrap();
    store.undo(None, &editor).unwrap();
    is_whole(&store);
    assert_eq!(without_log(&store), before);
}

#[test]
fn a_person_may_bring_in_whom_no_article_names() {
    let sketches = people();
    let store = store_of(&sketches[1..2]);
    let before = without_log(&store);
    let id = store.timeline(&Filter::default()).unwrap().events[0].id.clone();
    let editor = said("A. Editor", "seen there");
    let fix = |who: &str, place: &str| {
        let values = [(Property::Who, vec![who.to_owned()]), (Property::Place, vec![place.to_owned()])];
        store.fix_event(&id, &values, &editor)
    };
    assert!(fix("Flavia Elphberg", "new:Streslau Castle").unwrap_err().to_string().contains("new:"));
    fix("recipient:new:Flavia Elphberg", "new:Strelsau Castle").unwrap();
    is_whole(&store);
    let event =
        store.timeline(&Filter { who: vec!["Flavia Elphberg".into()], ..Filter::default() }).unwrap().events.remove(0);
    assert_eq!((event.recipients[0].name.as_str(), event.agents.len()), ("Flavia Elphberg", 0));
    assert_eq!(event.place.unwrap().name, "Strelsau Castle");
    // an article that names her speaks of her
    fill(&store, &sketches);
    is_whole(&store);
    assert_eq!((bearing(&store, "Flavia Elphberg").len(), events_of(&store, "Flavia Elphberg")), (1, 3));
    store.delete("p1").unwrap();
    store.delete("p3").unwrap();
    is_whole(&store);
    while store.undo(None, &editor).is_ok() {}
    is_whole(&store);
    assert_eq!(without_log(&store), before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]
    #[test]
    fn judgements_on_entities_hold_in_any_order(
        order in Just((0_usize..9).collect::<Vec<_>>()).prop_shuffle(),
        gone in proptest::collection::vec(0_usize..9, 0..3),
    ) {
        let sketches = blasts();
        let whole = store_of(&sketches);
        let before = without_log(&whole);
        let editor = said("A. Editor", "one house");
        let (kestrel, brightmoor) = (bearing(&whole, "Kestrel Energy"), bearing(&whole, "Brightmoor"));
        whole.merge_events(&[kestrel[0].clone(), brightmoor[0].clone()], &editor).unwrap();
        whole.split_figures(&kestrel, &["b4".to_owned()], &editor).unwrap();
        is_whole(&whole);
        let log = whole.corrections().unwrap();
        let parts = Store::in_memory().unwrap();
        for (count, at) in order.iter().enumerate() {
            if count == 4 {
                parts.apply_corrections(&log).unwrap();
            }
            fill(&parts, &sketches[*at..=*at]);
        }
        is_whole(&parts);
        prop_assert_eq!(without_log(&parts), without_log(&whole));
        for at in gone {
            let _ = parts.delete(&sketches[at].article.id);
            is_whole(&parts);
        }
        fill(&parts, &sketches);
        prop_assert_eq!(without_log(&parts), without_log(&whole));
        while parts.undo(None, &editor).is_ok() {}
        prop_assert_eq!(without_log(&parts), before);
    }
}
