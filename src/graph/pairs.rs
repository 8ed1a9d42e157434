//! Who is compared with whom, and by what: for measuring and for fitting the weights of merging.

use crate::event::merge::{Links, Merger};
use crate::event::report::{ArticleSummary, ReportSummary};
use crate::graph::{GraphError, Store};

/// Two reports that are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedPair {
    /// Of each its article's id and where its mentions lie, in code points.
    pub reports: [(String, Vec<(usize, usize)>); 2],
    /// Whether they are of one event, as it is judged.
    pub is_one: bool,
    /// What speaks for and against.
    pub features: Vec<(&'static str, f32)>,
}

impl Store {
    /// All pairs of reports that are compared, with their features.
    ///
    /// # Errors
    /// When the store or a data file fails.
    pub fn compared_pairs(&self) -> Result<Vec<ComparedPair>, GraphError> {
        let known = self.knowledge()?;
        let merger = Merger::load(&self.resources)?;
        let articles: Vec<(&ArticleSummary, Vec<&ReportSummary>)> = known
            .corpus
            .articles
            .iter()
            .map(|article| (&article.summary, article.reports.iter().map(|&at| &known.reports[at]).collect()))
            .collect();
        let order: Vec<usize> = known.corpus.articles.iter().flat_map(|article| &article.reports).copied().collect();
        let links = Links::of(&merger, &articles);
        let said = |at: usize| {
            let report = &known.corpus.reports[at];
            let spans = report.mentions.iter().map(|mention| mention.trigger).collect();
            (known.articles[report.article].id.clone(), spans)
        };
        let pair = |(one, other): (usize, usize)| ComparedPair {
            reports: [said(order[one]), said(order[other])],
            is_one: known.cluster_of[order[one]] == known.cluster_of[order[other]],
            features: merger.named_features(&links, one, other),
        };
        Ok(links.candidates().into_iter().map(pair).collect())
    }
}
