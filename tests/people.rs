//! People of one full name: told apart by what they are known for, whatever came when.

use dateline::annotation::NameKind;
use dateline::event::{Role, Status};
use dateline::graph::{Filter, Store};
use proptest::prelude::*;

use crate::sketch::{Sketch, fill, is_the_same_in_any_order, is_whole, store_of};

/// What articles say of Jane Miller: what she is known for, who else is in it, which item she is.
const SAID: [(&[&str], &str, Option<&str>); 7] = [
    (&["sport"], "", None),
    (&["public life"], "Boris Weber", None),
    (&[], "Boris Weber", None),
    (&[], "", None),
    (&["public life", "sport"], "", None),
    (&["public life"], "", Some("Q500")),
    (&["sport"], "Ada Quist", None),
];

fn told(id: &str, day: u32, what: usize) -> Sketch {
    let ((callings, other, item), number, day) = (SAID[what], day, format!("2026-01-{day:02}"));
    let beside = if other.is_empty() { "nobody" } else { other };
    let trigger = ["spoke", "sang", "resigned", "marched", "voted", "testified"][number as usize % 6];
    let place = ["quay", "market", "square", "bridge", "theatre", "station"][number as usize % 6];
    let text = format!("On the {place} of {id} Jane Miller {trigger}, with {beside} beside her.");
    let mut sketch = Sketch::new(id, "herald", &day, &text).entity("Jane Miller", NameKind::Person, item);
    for calling in callings {
        sketch = sketch.calling(calling);
    }
    let mut roles = vec![(Role::Agent, "Jane Miller")];
    if !other.is_empty() {
        sketch = sketch.entity(other, NameKind::Person, None);
        roles.push((Role::Other, other));
    }
    sketch.event(trigger, "statement", Status::Occurred, Some((&day, &day)), &roles)
}

/// The days on which each bearer of the name spoke.
fn bearers(store: &Store) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = Vec::new();
    for row in store.entities(&Filter::default()).unwrap().into_iter().filter(|row| row.name == "Jane Miller") {
        let filter = Filter { who: vec![row.iri.clone()], ..Filter::default() };
        let events = store.timeline(&filter).unwrap().events;
        all.push(events.into_iter().filter_map(|event| event.when?.edtf).collect());
    }
    all.sort();
    all
}

#[test]
fn a_goalkeeper_and_a_minister_of_one_name_are_two_until_an_article_says_that_they_are_one() {
    let store = store_of(&[told("p1", 3, 0), told("p2", 7, 3)]);
    assert_eq!(bearers(&store), [["2026-01-03", "2026-01-07"]], "nothing tells them apart");
    fill(&store, &[told("p3", 11, 1), told("p4", 15, 2)]);
    is_whole(&store);
    let two: Vec<Vec<String>> = vec![
        vec!["2026-01-03".to_owned()],
        vec!["2026-01-07".to_owned()],
        vec!["2026-01-11".to_owned(), "2026-01-15".to_owned()],
    ];
    assert_eq!(bearers(&store), two, "company tells whose article it is; where nothing does, it is nobody's");
    fill(&store, &[told("p5", 20, 4)]);
    is_whole(&store);
    assert_eq!(bearers(&store).len(), 1, "the footballer became a minister");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn who_they_are_depends_on_no_order(
        rows in proptest::collection::vec((0_usize..7, 3_u32..9, any::<bool>()), 2..8),
        seed in any::<prop::sample::Index>(),
    ) {
        let sketches: Vec<Sketch> =
            rows.iter().enumerate().map(|(at, &(what, day, _))| told(&format!("w{at}"), day, what)).collect();
        let merged: Vec<bool> = rows.iter().map(|row| row.2).collect();
        is_the_same_in_any_order(&sketches, seed.index(sketches.len()), &merged);
    }
}
