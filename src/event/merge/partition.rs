//! From pairs to events: candidates by common keys, links by score, then clusters that are cut where they do not hold.
//!
//! All of it works on one connected component of links at a time, so a new article touches only what it links to, and
//! nothing depends on the order in which articles came: ties are broken by the reports' ids.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::prepared::{self, Prepared};
use super::score::{Features, Weights, features};
use super::words::Words;
use crate::error::DataFileError;
use crate::event::report::{ArticleSummary, ReportSummary};
use crate::resource::Resources;

/// Pairs looked at between two large clusters, the first by id of each.
const REPRESENTATIVES: usize = 12;

/// What merging decides by: words and weights, as data.
#[derive(Debug)]
pub struct Merger {
    pub(super) words: Words,
    pub(super) weights: Weights,
}

/// Reports and the links between them, to which articles can be added one by one.
///
/// Adding an article costs what its candidates cost: those that share a predicate, an anchor and a month with it.
#[derive(Debug)]
pub struct Links<'a> {
    merger: &'a Merger,
    reports: Vec<Prepared>,
    by_key: HashMap<u64, Vec<u32>>,
    /// For each report, those that it is linked to with the score.
    links: Vec<Vec<(u32, f32)>>,
    /// `(plan, occurrence)` at different times.
    executions: Vec<(u32, u32)>,
}

/// Reports judged to be of one occurrence, by the index at which they were added, sorted by id.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    pub(super) reports: Vec<usize>,
    pub(super) confidence: f64,
    pub(super) reasons: Vec<String>,
}

impl Merger {
    /// Loads words and weights.
    ///
    /// # Errors
    /// When one of the files cannot be used.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Ok(Self { words: Words::load(resources)?, weights: Weights::load(resources)? })
    }

    /// The named features of a pair of reports, for measuring and tuning; each with the reports of its own article.
    #[must_use]
    pub fn named_features(&self, links: &Links<'_>, one: usize, other: usize) -> Vec<(&'static str, f32)> {
        let values = features(&links.reports[one], &links.reports[other], &self.words);
        super::score::FEATURES.into_iter().zip(values).collect()
    }
}

impl<'a> Links<'a> {
    /// No reports yet.
    #[must_use]
    pub fn new(merger: &'a Merger) -> Self {
        Self { merger, reports: Vec::new(), by_key: HashMap::new(), links: Vec::new(), executions: Vec::new() }
    }

    /// Adds all reports of one article and links them; says which of the earlier reports they were compared with.
    pub fn add(&mut self, at: usize, article: &ArticleSummary, reports: &[&ReportSummary]) -> BTreeSet<usize> {
        let merger = self.merger;
        let mut compared = BTreeSet::new();
        for new in prepared::prepared(at, article, reports, &merger.words) {
            let index = self.reports.len();
            let candidates: BTreeSet<u32> =
                new.keys.iter().filter_map(|key| self.by_key.get(key)).flatten().copied().collect();
            let mut linked = Vec::new();
            for candidate in candidates {
                let known = &self.reports[candidate as usize];
                let pair = features(&new, known, &merger.words);
                let score = merger.weights.score(&pair);
                // a plan is merged with what came of it only where their windows overlap, whatever else speaks for it
                let at_another_time = new.is_ahead != known.is_ahead && !new.bounds.may_overlap(known.bounds);
                if score > merger.weights.linked && !at_another_time {
                    linked.push((candidate, score));
                } else if at_another_time && merger.weights.score_but_time(&pair) > merger.weights.executes {
                    let new_at = u32::try_from(index).unwrap_or(u32::MAX);
                    self.executions.push(if new.is_ahead { (new_at, candidate) } else { (candidate, new_at) });
                }
                compared.insert(candidate as usize);
            }
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            for (candidate, score) in &linked {
                self.links[*candidate as usize].push((number, *score));
            }
            self.links.push(linked);
            for key in &new.keys {
                self.by_key.entry(*key).or_default().push(number);
            }
            self.reports.push(new);
        }
        compared
    }

    /// The pairs that are compared, for measuring and tuning.
    #[must_use]
    pub fn candidates(&self) -> Vec<(usize, usize)> {
        let mut pairs = BTreeSet::new();
        for (at, report) in self.reports.iter().enumerate() {
            for known in report.keys.iter().filter_map(|key| self.by_key.get(key)).flatten() {
                let known = *known as usize;
                if known < at {
                    pairs.insert((known, at));
                }
            }
        }
        pairs.into_iter().collect()
    }

    /// How many reports there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.reports.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }

    /// Plans and what came of them, as indices of reports.
    pub(super) fn executions(&self) -> impl Iterator<Item = (usize, usize)> {
        self.executions.iter().map(|(plan, done)| (*plan as usize, *done as usize))
    }

    /// The groups of all reports.
    pub(super) fn groups(&self) -> Vec<Group> {
        let mut seen = vec![false; self.reports.len()];
        let mut groups = Vec::new();
        for start in 0..self.reports.len() {
            if !seen[start] {
                let component = self.component(start);
                for &member in &component {
                    seen[member] = true;
                }
                groups.extend(self.groups_of(&component));
            }
        }
        groups
    }

    /// The groups that the given reports are in, and whatever else their components hold: what an added article can have
    /// changed.
    #[must_use]
    pub fn affected(&self, reports: impl IntoIterator<Item = usize>) -> Vec<Vec<usize>> {
        let mut seen = BTreeSet::new();
        let mut groups = Vec::new();
        for start in reports {
            if !seen.contains(&start) {
                let component = self.component(start);
                seen.extend(component.iter().copied());
                groups.extend(self.groups_of(&component).into_iter().map(|group| group.reports));
            }
        }
        groups
    }

    /// All reports that a report is linked to, directly or by others.
    fn component(&self, start: usize) -> Vec<usize> {
        let mut members = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            for &(next, _) in &self.links[at] {
                if members.insert(next as usize) {
                    open.push(next as usize);
                }
            }
        }
        members.into_iter().collect()
    }

    /// Cuts one component into groups: links are taken from the strongest down, and join two groups where these fit
    /// together as a whole.
    fn groups_of(&self, component: &[usize]) -> Vec<Group> {
        let mut links: Vec<(f32, usize, usize)> = Vec::new();
        for &one in component {
            for &(other, score) in &self.links[one] {
                let other = other as usize;
                if self.reports[one].id < self.reports[other].id {
                    links.push((score, one, other));
                }
            }
        }
        let id = |at: usize| self.reports[at].id.as_str();
        links.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| id(a.1).cmp(id(b.1))).then_with(|| id(a.2).cmp(id(b.2))));
        let mut group_of: BTreeMap<usize, usize> = component.iter().map(|&at| (at, at)).collect();
        let mut members: BTreeMap<usize, Vec<usize>> = component.iter().map(|&at| (at, vec![at])).collect();
        let mut joined: BTreeMap<usize, Vec<(f32, usize, usize)>> = BTreeMap::new();
        for (score, one, other) in links {
            let (into, from) = (group_of[&one], group_of[&other]);
            if into == from {
                joined.entry(into).or_default().push((score, one, other));
                continue;
            }
            if !self.fit(&members[&into], &members[&from]) {
                continue;
            }
            let moved = members.remove(&from).unwrap_or_default();
            for &at in &moved {
                group_of.insert(at, into);
            }
            members.entry(into).or_default().extend(moved);
            let mut moved = joined.remove(&from).unwrap_or_default();
            moved.push((score, one, other));
            joined.entry(into).or_default().append(&mut moved);
        }
        members
            .into_iter()
            .map(|(group, mut reports)| {
                reports.sort_by(|a, b| id(*a).cmp(id(*b)));
                let links = joined.remove(&group).unwrap_or_default();
                self.group(reports, &links)
            })
            .collect()
    }

    /// Whether two groups are of one occurrence as a whole: their pairs, linked or not, score well enough on average.
    fn fit(&self, one: &[usize], other: &[usize]) -> bool {
        let first = |group: &[usize]| {
            let mut group = group.to_vec();
            group.sort_by(|a, b| self.reports[*a].id.cmp(&self.reports[*b].id));
            group.truncate(REPRESENTATIVES);
            group
        };
        let (one, other) = (first(one), first(other));
        let mut scores: Vec<f32> = Vec::new();
        for &a in &one {
            for &b in &other {
                scores.push(self.merger.weights.score(&self.features(a, b)));
            }
        }
        scores.sort_by(f32::total_cmp);
        scores.iter().sum::<f32>() / scores.len() as f32 > self.merger.weights.together
    }

    fn features(&self, one: usize, other: usize) -> Features {
        features(&self.reports[one], &self.reports[other], &self.merger.words)
    }

    fn group(&self, reports: Vec<usize>, links: &[(f32, usize, usize)]) -> Group {
        if reports.len() < 2 || links.is_empty() {
            return Group { reports, confidence: 1.0, reasons: Vec::new() };
        }
        // each report is in by its best link; the group is as sure as these are on average
        let mut best: BTreeMap<usize, f32> = BTreeMap::new();
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for &(score, one, other) in links {
            for at in [one, other] {
                let known = best.entry(at).or_insert(score);
                *known = known.max(score);
            }
            for reason in self.merger.weights.reasons(&self.features(one, other)) {
                *reasons.entry(reason).or_default() += 1;
            }
        }
        let sure = |score: f32| 1.0 / (1.0 + f64::from(-score).exp());
        let mut odds: Vec<f64> = best.values().map(|score| sure(*score)).collect();
        odds.sort_by(f64::total_cmp);
        let confidence = odds.iter().sum::<f64>() / odds.len() as f64;
        let mut reasons: Vec<(usize, &str)> = reasons.into_iter().map(|(reason, count)| (count, reason)).collect();
        reasons.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let reasons = reasons.into_iter().take(4).map(|(_, reason)| reason.to_owned()).collect();
        Group { reports, confidence: (confidence * 1000.0).round() / 1000.0, reasons }
    }
}
