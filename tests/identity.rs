//! Who is who across articles: by names that one article explains and others only use, whatever came when.

use dateline::annotation::NameKind;
use dateline::event::{Role, Status};
use dateline::graph::{Filter, Store};
use proptest::prelude::*;

use crate::sketch::{Sketch, exported, fill, is_the_same_in_any_order, is_whole, store_of};

/// Two unions of one short name, and who is one of them by a link.
const NAMES: [(&str, &str, Option<&str>); 6] = [
    ("HWU", "", None),
    ("Harbour Workers Union", "HWU", None),
    ("Hentzau Writers United", "HWU", None),
    ("Harbour Workers Union of Ruritania", "Harbour Workers Union", Some("Q300")),
    ("Hentzau Writers United", "", Some("Q301")),
    ("Kestrel Energy", "", None),
];

fn told(id: &str, day: u32, name: usize, place: &str, trigger: &str) -> Sketch {
    let ((name, alias, item), day) = (NAMES[name], format!("2026-01-{day:02}"));
    let text = format!("On the quay of {place} the {name} {trigger} at dawn, paper {id} was told.");
    let mut sketch = Sketch::new(id, "herald", &day, &text).entity(name, NameKind::Organization, item);
    if !alias.is_empty() {
        sketch = sketch.alias(alias);
    }
    sketch.entity(place, NameKind::Place, None).event(
        trigger,
        "strike",
        Status::Occurred,
        Some((&day, &day)),
        &[(Role::Agent, name), (Role::Place, place)],
    )
}

fn days_of(store: &Store, name: &str) -> Vec<String> {
    let events = store.timeline(&Filter { who: vec![name.to_owned()], ..Filter::default() }).unwrap().events;
    events.into_iter().filter_map(|event| event.when?.edtf).collect()
}

#[test]
fn a_short_name_is_whose_it_is_said_to_be_in_any_article_while_that_is_one() {
    let store = store_of(&[told("u1", 5, 0, "Zenda", "walked out")]);
    let alone = exported(&store, "nquads");
    assert_eq!(days_of(&store, "HWU").len(), 1);
    fill(&store, &[told("u2", 12, 1, "Hofbau", "marched")]);
    is_whole(&store);
    assert_eq!(
        days_of(&store, "Harbour Workers Union"),
        ["2026-01-05", "2026-01-12"],
        "learned from the later article"
    );
    fill(&store, &[told("u4", 20, 3, "Streslau", "voted")]);
    is_whole(&store);
    assert_eq!(days_of(&store, "Q300").len(), 3, "what the longer name is linked to, the shorter ones are");
    fill(&store, &[told("u3", 25, 2, "Luzau", "met")]);
    is_whole(&store);
    let mut of_short: Vec<String> = days_of(&store, "Q300");
    of_short.retain(|day| day == "2026-01-05");
    assert!(of_short.is_empty(), "a name of two is neither's");
    for article in ["u2", "u3", "u4"] {
        store.delete(article).unwrap();
        is_whole(&store);
    }
    assert_eq!(exported(&store, "nquads"), alone);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn who_is_who_and_what_is_one_depends_on_no_order(
        rows in proptest::collection::vec((0_usize..6, 0_usize..2, 0_usize..3, 3_u32..9, any::<bool>()), 2..9),
        seed in any::<prop::sample::Index>(),
    ) {
        let sketches: Vec<Sketch> = rows
            .iter()
            .enumerate()
            .map(|(at, &(name, place, trigger, day, _))| {
                told(&format!("w{at}"), day, name, ["Zenda", "Hofbau"][place], ["walked out", "marched", "a strike"][trigger])
            })
            .collect();
        let merged: Vec<bool> = rows.iter().map(|row| row.4).collect();
        is_the_same_in_any_order(&sketches, seed.index(sketches.len()), &merged);
    }
}
