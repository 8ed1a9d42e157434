//! Given the reports of all articles, decides which are of one event, and what the event then is.
//!
//! Pure functions: the same reports in any order make the same events. `graph` reads the summaries, calls these, and
//! writes what they say. [`Merger::cluster`] looks at all reports, those of replaced versions and of retracted articles
//! included, so that ids do not depend on what is current; [`describe`] gets only the reports that count.

mod describe;
mod judged;
mod partition;
mod prepared;
mod score;
mod telling;
mod words;

pub use describe::{SAME_TEXT, describe, shared_text};
pub use judged::Judged;
pub(crate) use partition::{Judgement, STAND_FOR_KEY};
pub use partition::{Links, Merger};
pub(crate) use prepared::Prepared;
pub(crate) use words::Vector;

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{Bounds, Precision};
use crate::event::report::{ArticleSummary, QuantitySummary, ReportSummary};
use crate::event::{Role, Status};

/// Reports judged to be of one occurrence.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Indices into the reports, the first report (by publication, then id) first.
    pub reports: Vec<usize>,
    /// How sure the judgement is, 0 to 1; 1 for a report alone.
    pub confidence: f64,
    /// Why, each a phrase a journalist understands; empty for a report alone.
    pub reasons: Vec<String>,
}

/// All events, and what holds between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clustering {
    /// A partition of the reports, ordered by their first report.
    pub clusters: Vec<Cluster>,
    /// `(what happened, the plan of it)`, as indices into the clusters.
    pub executes: Vec<(usize, usize)>,
    /// `(whole, part)`, as indices into the clusters.
    pub parts: Vec<(usize, usize)>,
}

/// What the reports of an event say together.
#[derive(Clone, Debug, PartialEq)]
pub struct MergedEvent {
    /// One line.
    pub label: String,
    /// Type.
    pub kind: Option<String>,
    /// Status; `disputed` where the reports contradict each other on it.
    pub status: Status,
    /// When; `None` where no report knows anything.
    pub when: Option<MergedTime>,
    /// Participants and places: role and the entity's IRI, sorted, once each.
    pub roles: Vec<(Role, String)>,
    /// Amounts and counts.
    pub quantities: Vec<QuantitySummary>,
    /// Values that cannot all hold.
    pub disputes: Vec<Dispute>,
    /// Independent sources: near-duplicate articles count once.
    pub sources: usize,
    /// Different publishers.
    pub publishers: usize,
    /// How sure that it is so, 0 to 1.
    pub confidence: f64,
}

/// The time of a merged event.
#[derive(Clone, Debug, PartialEq)]
pub struct MergedTime {
    /// Bounds, never empty.
    pub bounds: Bounds,
    /// EDTF of the report whose bounds these are, where there is one.
    pub edtf: Option<String>,
    /// Precision of that report, or the finest of those that agree.
    pub precision: Option<Precision>,
    /// The report that the bounds come from, as an index into those given to [`describe`]: basis and zone are its.
    pub from: usize,
    /// Whether a person set it: then basis and zone are nobody's.
    pub corrected: bool,
}

/// What a dispute is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// Dates.
    When,
    /// Amounts and counts.
    Quantities,
    /// Whether it happened.
    Status,
}

/// One of the values that cannot all hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispute {
    /// What about.
    pub matter: Matter,
    /// The value, as CSV writes it.
    pub value: String,
    /// The reports that say it, as indices into those given to [`describe`].
    pub reports: Vec<usize>,
}

impl Merger {
    /// Which reports are of one event.
    #[must_use]
    pub fn cluster(&self, articles: &[ArticleSummary], reports: &[ReportSummary]) -> Clustering {
        self.cluster_judged(articles, reports, &Judged::default())
    }

    /// Which reports are of one event, with what people judged.
    #[must_use]
    pub fn cluster_judged(
        &self,
        articles: &[ArticleSummary],
        reports: &[ReportSummary],
        judged: &Judged,
    ) -> Clustering {
        let mut by_article: Vec<Vec<usize>> = vec![Vec::new(); articles.len()];
        for (at, report) in reports.iter().enumerate() {
            by_article[report.article].push(at);
        }
        let order: Vec<usize> = by_article.iter().flatten().copied().collect();
        let of_articles: Vec<(&ArticleSummary, Vec<&ReportSummary>)> = articles
            .iter()
            .zip(&by_article)
            .map(|(article, members)| (article, members.iter().map(|&member| &reports[member]).collect()))
            .collect();
        let mut links = Links::of(self, &of_articles);
        links.keep_apart(judged);
        let first = |at: &usize| first_reported(articles, &reports[*at]);
        let mut clusters: Vec<Cluster> = links
            .groups()
            .into_iter()
            .map(|group| {
                let mut members: Vec<usize> = group.reports.iter().map(|&at| order[at]).collect();
                members.sort_by_cached_key(first);
                Cluster { reports: members, confidence: group.confidence, reasons: group.reasons }
            })
            .collect();
        join(&mut clusters, |report| reports[report].id.as_str(), judged);
        for cluster in &mut clusters {
            cluster.reports.sort_by_cached_key(first);
        }
        clusters.sort_by_cached_key(|cluster| first(&cluster.reports[0]));
        let mut cluster_of = vec![0; reports.len()];
        for (at, cluster) in clusters.iter().enumerate() {
            for &report in &cluster.reports {
                cluster_of[report] = at;
            }
        }
        let executes: BTreeSet<(usize, usize)> = links
            .executions()
            .map(|(plan, done)| (cluster_of[order[done]], cluster_of[order[plan]]))
            .filter(|(done, plan)| done != plan)
            .collect();
        let of_parts = links.parts().map(|(whole, part)| (cluster_of[order[whole]], cluster_of[order[part]]));
        let parts: Vec<(usize, usize)> = one_way(&of_parts.collect()).into_iter().collect();
        Clustering { clusters, executes: executes.into_iter().collect(), parts }
    }
}

/// The pairs of wholes and parts that are two, and of which no report says the reverse.
pub(crate) fn one_way<T: Ord + Clone>(pairs: &BTreeSet<(T, T)>) -> BTreeSet<(T, T)> {
    let stands = |(whole, part): &&(T, T)| whole != part && !pairs.contains(&(part.clone(), whole.clone()));
    pairs.iter().filter(stands).cloned().collect()
}

/// What `explain` says of reports that a person joined.
const SAID_SO: &str = "a person said so";

/// Joins the clusters that people judged to be of one event, where nobody said later that parts of them are not. `id` gives
/// the id of a report.
pub(crate) fn join<'a>(clusters: &mut Vec<Cluster>, id: impl Fn(usize) -> &'a str, judged: &Judged) {
    if judged.is_empty() {
        return;
    }
    let mut cluster_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, cluster) in clusters.iter().enumerate() {
        cluster_of.extend(cluster.reports.iter().map(|&report| (id(report), at)));
    }
    let apart = judged.apart();
    for (one, other) in judged.together() {
        let (Some(&into), Some(&from)) = (cluster_of.get(one), cluster_of.get(other)) else { continue };
        let parted = clusters[from].reports.iter().any(|&report| {
            apart
                .get(id(report))
                .is_some_and(|others| clusters[into].reports.iter().any(|&other| others.contains(id(other))))
        });
        if parted {
            continue;
        }
        if into != from {
            let moved = std::mem::take(&mut clusters[from].reports);
            for &report in &moved {
                cluster_of.insert(id(report), into);
            }
            clusters[into].reports.extend(moved);
            let reasons = std::mem::take(&mut clusters[from].reasons);
            clusters[into].reasons.extend(reasons);
        }
        let cluster = &mut clusters[into];
        cluster.reasons.retain(|reason| reason != SAID_SO);
        cluster.reasons.sort();
        cluster.reasons.dedup();
        cluster.reasons.insert(0, SAID_SO.to_owned());
        cluster.confidence = 1.0;
    }
    clusters.retain(|cluster| !cluster.reports.is_empty());
}

/// The order of "first reported": publication (unknown last), then the report's id.
#[must_use]
pub fn first_reported(articles: &[ArticleSummary], report: &ReportSummary) -> (bool, String, String) {
    publication_order(&articles[report.article], &report.id)
}

/// The order of what stands in articles: publication (unknown last), then its id.
#[must_use]
pub fn publication_order(article: &ArticleSummary, id: &str) -> (bool, String, String) {
    let published = article.published.map(|when| when.to_string());
    (published.is_none(), published.unwrap_or_default(), id.to_owned())
}
