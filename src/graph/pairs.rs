//! Who is compared with whom, and by what: for measuring and for fitting the weights of merging.

use std::collections::BTreeSet;

use crate::event::merge::{Links, Merger};
use crate::event::report::{ArticleSummary, ReportSummary};
use crate::graph::corpus::Corpus;
use crate::graph::curation::{self, Corrections};
use crate::graph::merged::Knowledge;
use crate::graph::{GraphError, Store};

/// A report as it is found in its article.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedReport {
    /// Its id.
    pub id: String,
    /// Its article's id.
    pub article: String,
    /// Where its mentions lie, in code points.
    pub spans: Vec<(usize, usize)>,
}

/// Two reports that may be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedPair {
    /// The two.
    pub reports: [ComparedReport; 2],
    /// Whether they are of one event, as it is judged.
    pub is_one: bool,
    /// Whether they are compared when candidates are looked for, or only as members of two groups.
    pub is_candidate: bool,
    /// What speaks for and against.
    pub features: Vec<(&'static str, f32)>,
}

impl Store {
    /// All pairs of reports, with their features, as the last merge judged them.
    ///
    /// # Errors
    /// When the store or a data file fails.
    pub fn compared_pairs(&self) -> Result<Vec<ComparedPair>, GraphError> {
        // with the texts of the articles, whose stories are compared
        let corpus = Corpus::load(&self.quads, &self.names)?;
        let corrections = Corrections::of(&curation::acts(&self.quads, &self.names)?);
        let known = Knowledge::recorded(corpus, &self.quads, &self.names, corrections)?;
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
            ComparedReport { id: report.id.clone(), article: known.articles[report.article].id.clone(), spans }
        };
        let candidates: BTreeSet<(usize, usize)> = links.candidates().into_iter().collect();
        let pair = |(one, other): (usize, usize)| ComparedPair {
            reports: [said(order[one]), said(order[other])],
            is_one: known.cluster_of[order[one]] == known.cluster_of[order[other]],
            is_candidate: candidates.contains(&(one, other)),
            features: merger.named_features(&links, one, other),
        };
        let all = (0..order.len()).flat_map(|other| (0..other).map(move |one| (one, other)));
        Ok(all.map(pair).collect())
    }
}
