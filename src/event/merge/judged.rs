//! What people judged: which reports are of one event, and which are not.

use std::collections::{BTreeMap, BTreeSet};

/// Judgements of people on pairs of reports, by id. They win over every weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    together: BTreeSet<(String, String)>,
    apart: BTreeSet<(String, String)>,
}

fn pair(one: &str, other: &str) -> Option<(String, String)> {
    (one != other).then(|| (one.min(other).to_owned(), one.max(other).to_owned()))
}

impl Judged {
    /// Nothing was judged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.together.is_empty() && self.apart.is_empty()
    }

    /// All of `reports` are of one event, whatever was said of them before.
    pub fn join(&mut self, reports: &[String]) {
        for (at, one) in reports.iter().enumerate() {
            for pair in reports[..at].iter().filter_map(|other| pair(one, other)) {
                self.apart.remove(&pair);
                self.together.insert(pair);
            }
        }
    }

    /// None of `reports` is of an event that one of `others` is of, whatever was said of them before.
    pub fn part(&mut self, reports: &[String], others: &[String]) {
        for one in reports {
            for pair in others.iter().filter_map(|other| pair(one, other)) {
                self.together.remove(&pair);
                self.apart.insert(pair);
            }
        }
    }

    /// The pairs that are of one event.
    pub fn together(&self) -> impl Iterator<Item = (&str, &str)> {
        self.together.iter().map(|(one, other)| (one.as_str(), other.as_str()))
    }

    /// For each report those that it is kept apart from.
    #[must_use]
    pub fn apart(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (one, other) in &self.apart {
            of.entry(one).or_default().insert(other);
            of.entry(other).or_default().insert(one);
        }
        of
    }
}
