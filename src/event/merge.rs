//! Given the reports of all articles, decides which are of one event, and what the event then is.
//!
//! Pure functions: the same reports in any order make the same events. `graph` reads the summaries, calls these, and
//! writes what they say. [`Merger::cluster`] looks at all reports, those of replaced versions and of retracted articles
//! included, so that ids do not depend on what is current; [`describe`] gets only the reports that count.

mod describe;
mod partition;
mod prepared;
mod score;
mod words;

pub use describe::{SAME_TEXT, describe, shared_text};
pub use partition::{Links, Merger};

use std::collections::BTreeSet;

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
        let mut by_article: Vec<Vec<usize>> = vec![Vec::new(); articles.len()];
        for (at, report) in reports.iter().enumerate() {
            by_article[report.article].push(at);
        }
        let mut links = Links::new(self);
        let mut order = Vec::new();
        for (at, members) in by_article.iter().enumerate() {
            let of_article: Vec<&ReportSummary> = members.iter().map(|&member| &reports[member]).collect();
            links.add(at, &articles[at], &of_article);
            order.extend_from_slice(members);
        }
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
        Clustering { clusters, executes: executes.into_iter().collect(), parts: Vec::new() }
    }
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
