//! Which reports are one event: the judgement, its independence of order, and what the event then is.

use dateline::calendar::{Bounds, Moment};
use dateline::event::merge::{Matter, Merger, describe, shared_text};
use dateline::event::report::{ArticleSummary, QuantitySummary, ReportSummary, RoleSummary};
use dateline::event::{Certainty, Polarity, Role, Status, Tense};
use dateline::resource::Resources;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static MERGER: LazyLock<Merger> = LazyLock::new(|| Merger::load(&Resources::embedded()).unwrap());

fn article(id: &str, publisher: &str, published: &str) -> ArticleSummary {
    ArticleSummary {
        hash: id.to_owned(),
        id: id.to_owned(),
        publisher: Some(publisher.to_owned()),
        body: String::new(),
        published: published.parse::<Moment>().ok(),
        known_from: None,
        fingerprint: Vec::new(),
        retracted: false,
        superseded_by: None,
        copy_of: None,
    }
}

fn report(article: usize, id: &str, lemma: &str, agent: &str, place: &str, day: &str, quote: &str) -> ReportSummary {
    let role = |role, name: &str| RoleSummary {
        role,
        entity: Some(format!("http://kb.example/entity/{}", name.to_lowercase())),
        kind: None,
        phrase: name.to_owned(),
    };
    let day = day.parse().ok();
    ReportSummary {
        id: id.to_owned(),
        article,
        label: quote.to_owned(),
        kind: None,
        lemmas: vec![lemma.to_owned()],
        status: Status::Occurred,
        tense: Tense::Past,
        polarity: Polarity::Positive,
        certainty: Certainty::Certain,
        bounds: Bounds { earliest: day, latest: day },
        edtf: None,
        precision: None,
        basis: None,
        zone: None,
        roles: vec![role(Role::Agent, agent), role(Role::Place, place)],
        quantities: Vec::new(),
        attributed_to: None,
        quote: quote.to_owned(),
        confidence: 0.8,
    }
}

/// Two papers on one blast, a third on another blast elsewhere in the same month.
fn blasts() -> (Vec<ArticleSummary>, Vec<ReportSummary>) {
    let articles = vec![
        article("a", "Harbour Post", "2026-01-05"),
        article("b", "Inland Gazette", "2026-01-06"),
        article("c", "Inland Gazette", "2026-01-20"),
    ];
    let reports = vec![
        report(
            0,
            "r1",
            "explode",
            "Kestrel",
            "Varnholm",
            "2026-01-05",
            "A tank exploded at the Kestrel refinery in Varnholm.",
        ),
        report(
            1,
            "r2",
            "explosion",
            "Kestrel",
            "Varnholm",
            "2026-01-05",
            "The explosion at the Kestrel refinery in Varnholm shook the town.",
        ),
        report(
            2,
            "r3",
            "explode",
            "Brightmoor",
            "Quellstadt",
            "2026-01-19",
            "A boiler exploded in a Brightmoor mill in Quellstadt.",
        ),
    ];
    (articles, reports)
}

/// The clusters by their reports' ids, so that the order of the input cannot show.
fn clusters(articles: &[ArticleSummary], reports: &[ReportSummary]) -> BTreeSet<Vec<String>> {
    let ids =
        |cluster: &dateline::event::merge::Cluster| cluster.reports.iter().map(|&at| reports[at].id.clone()).collect();
    MERGER.cluster(articles, reports).clusters.iter().map(ids).collect()
}

#[test]
fn reports_of_one_blast_are_one_event_and_another_blast_is_another() {
    let (articles, reports) = blasts();
    let found = clusters(&articles, &reports);
    assert_eq!(found, BTreeSet::from([vec!["r1".to_owned(), "r2".to_owned()], vec!["r3".to_owned()]]));
}

#[test]
fn one_source_wins_over_its_copies() {
    let same: Vec<u64> = (0..100).collect();
    let mut edited = same.clone();
    edited.truncate(90);
    edited.extend(1000..1010);
    assert!(shared_text(&same, &edited) > 0.8);
    assert!(shared_text(&same, &(500..600).collect::<Vec<u64>>()) < 0.01);
    let (mut articles, mut reports) = blasts();
    reports[2] = report(2, "r3", "explode", "Kestrel", "Varnholm", "2026-01-06", "A tank exploded at Kestrel.");
    for at in [0, 1] {
        articles[at].fingerprint.clone_from(&same);
    }
    let merged = describe(&articles, &reports.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!((merged.sources, merged.publishers), (2, 2));
}

#[test]
fn dates_that_cannot_both_hold_are_disputed_and_bounds_are_never_empty() {
    let (articles, mut reports) = blasts();
    reports[1].bounds = Bounds { earliest: "2026-01-04".parse().ok(), latest: "2026-01-04".parse().ok() };
    let merged = describe(&articles, &[&reports[0], &reports[1]]).unwrap();
    let bounds = merged.when.unwrap().bounds;
    assert!(bounds.earliest.unwrap() <= bounds.latest.unwrap());
    let values: Vec<&str> = merged.disputes.iter().map(|dispute| dispute.value.as_str()).collect();
    assert_eq!(values, ["2026-01-04", "2026-01-05"]);
}

#[test]
fn bounds_are_what_all_reports_allow() {
    let (articles, mut reports) = blasts();
    reports[1].bounds = Bounds { earliest: "2026-01-01".parse().ok(), latest: "2026-01-31".parse().ok() };
    let merged = describe(&articles, &[&reports[1], &reports[0]]).unwrap();
    assert_eq!(merged.when.unwrap().bounds, reports[0].bounds);
    assert!(merged.disputes.is_empty());
}

fn toll(value: f64) -> QuantitySummary {
    QuantitySummary { kind: "count".into(), value, max: None, unit: Some("people".into()), modifier: None }
}

#[test]
fn a_toll_that_grows_is_a_development_and_one_that_falls_is_disputed() {
    let (articles, mut reports) = blasts();
    reports[0].quantities = vec![toll(3.0)];
    reports[1].quantities = vec![toll(5.0)];
    let grown = describe(&articles, &[&reports[0], &reports[1]]).unwrap();
    assert_eq!((grown.quantities, grown.disputes.len()), (vec![toll(5.0)], 0));
    reports[1].quantities = vec![toll(2.0)];
    let fallen = describe(&articles, &[&reports[0], &reports[1]]).unwrap();
    assert_eq!(fallen.disputes.iter().filter(|dispute| dispute.matter == Matter::Quantities).count(), 2);
}

#[test]
fn happened_and_did_not_happen_is_disputed() {
    let (articles, mut reports) = blasts();
    reports[1].status = Status::Denied;
    assert_eq!(describe(&articles, &[&reports[0], &reports[1]]).unwrap().status, Status::Disputed);
    reports[1].status = Status::Planned;
    assert_eq!(describe(&articles, &[&reports[0], &reports[1]]).unwrap().status, Status::Occurred);
}

#[test]
fn a_plan_at_another_time_is_linked_to_what_came_of_it_and_not_merged() {
    let (mut articles, mut reports) = blasts();
    articles[0].published = "2026-01-02".parse().ok();
    let text =
        "Kestrel executives and envoys of Varnholm met at the Varnholm harbour hall for talks on the Kestrel refinery.";
    reports[0] = report(0, "r1", "meet", "Kestrel", "Varnholm", "2026-01-05", text);
    reports[1] = report(1, "r2", "meet", "Kestrel", "Varnholm", "2026-01-08", text);
    reports[0].status = Status::Planned;
    let found = MERGER.cluster(&articles[..2], &reports[..2]);
    assert_eq!(found.clusters.len(), 2);
    assert_eq!(found.executes, [(1, 0)]);
}

/// Some reports of few names and days, so that many nearly agree.
fn corpus() -> impl Strategy<Value = (Vec<ArticleSummary>, Vec<ReportSummary>)> {
    let one = (0..6_usize, 0..4_usize, 0..3_usize, 0..2_usize, 1..6_u32);
    proptest::collection::vec(one, 1..24).prop_map(|rows| {
        let articles: Vec<ArticleSummary> = (0..6)
            .map(|at| {
                article(&format!("a{at}"), ["Post", "Gazette", "Wire"][at % 3], &format!("2026-01-{:02}", at + 2))
            })
            .collect();
        let reports = rows
            .into_iter()
            .enumerate()
            .map(|(at, (article, lemma, agent, place, day))| {
                let lemma = ["meet", "explode", "arrest", "meeting"][lemma];
                let (agent, place) = (["Kestrel", "Brightmoor", "Odalys"][agent], ["Varnholm", "Quellstadt"][place]);
                let quote = format!("{agent} had a {lemma} in {place} with the council of {place}.");
                report(article, &format!("r{at:02}"), lemma, agent, place, &format!("2026-01-{day:02}"), &quote)
            })
            .collect();
        (articles, reports)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_order_gives_the_same_clusters((articles, reports) in corpus(), seed in any::<u64>()) {
        let expected = clusters(&articles, &reports);
        let mut order: Vec<usize> = (0..articles.len()).collect();
        let mut state = seed | 1;
        for at in (1..order.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            order.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        let shuffled: Vec<ArticleSummary> = order.iter().map(|&at| articles[at].clone()).collect();
        let mut moved: Vec<ReportSummary> = reports.iter().rev().cloned().collect();
        for report in &mut moved {
            report.article = order.iter().position(|&at| at == report.article).unwrap();
        }
        prop_assert_eq!(clusters(&shuffled, &moved), expected);
    }

    #[test]
    fn bounds_are_never_empty_and_disputes_name_who_takes_a_side((articles, reports) in corpus()) {
        let all: Vec<&ReportSummary> = reports.iter().collect();
        let merged = describe(&articles, &all).unwrap();
        let bounds = merged.when.unwrap().bounds;
        prop_assert!(bounds.earliest.unwrap().first_second() <= bounds.latest.unwrap().last_second());
        let named: BTreeSet<usize> = merged.disputes.iter().filter(|dispute| dispute.matter == Matter::When).flat_map(|dispute| dispute.reports.clone()).collect();
        for (at, one) in reports.iter().enumerate() {
            let contradicted = reports.iter().any(|other| !one.bounds.may_overlap(other.bounds));
            prop_assert_eq!(named.contains(&at), contradicted);
        }
    }
}
