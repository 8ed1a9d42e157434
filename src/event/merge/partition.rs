//! From pairs to events: candidates by common keys, links by score, then clusters that are cut where they do not hold.
//!
//! Who is compared with whom is a function of the set of reports: of those that share a key, the first few by publication
//! stand for it, and every other is compared with them alone. So a report costs what its own keys cost, however many
//! share them, and nothing depends on the order in which articles came: ties are broken by the reports' ids.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::judged::Judged;
use super::prepared::{self, Prepared};
use super::score::{Features, Weights, features};
use super::words::Words;
use crate::error::DataFileError;
use crate::event::report::{ArticleSummary, ReportSummary};
use crate::resource::Resources;

/// Pairs looked at between two large clusters, the first by id of each.
const REPRESENTATIVES: usize = 12;

/// How many of the reports that share a key, the first by publication, all others are compared with.
pub(crate) const STAND_FOR_KEY: usize = 24;

/// What merging decides by: words and weights, as data.
#[derive(Debug)]
pub struct Merger {
    pub(super) words: Words,
    pub(super) weights: Weights,
}

/// What two reports are to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Judgement {
    /// Nothing.
    None,
    /// Of one occurrence, with the log odds.
    Linked(f32),
    /// The first is the plan of the second, at another time.
    Plan,
    /// The second is the plan of the first.
    PlanOf,
    /// The first is a part of the second.
    Part,
    /// The second is a part of the first.
    PartOf,
}

/// Reports and the links between them.
#[derive(Debug)]
pub struct Links<'a> {
    merger: &'a Merger,
    reports: Vec<Prepared>,
    /// Who was compared, the lesser index first.
    candidates: Vec<(u32, u32)>,
    /// For each report, those that it is linked to with the score.
    links: Vec<Vec<(u32, f32)>>,
    /// `(plan, occurrence)` at different times.
    executions: Vec<(u32, u32)>,
    /// `(whole, part)`.
    parts: Vec<(u32, u32)>,
    /// For each report those that a person keeps it apart from.
    apart: BTreeMap<usize, BTreeSet<usize>>,
}

/// Reports judged to be of one occurrence, by the index at which they were added, sorted by id.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub(crate) reports: Vec<usize>,
    pub(crate) confidence: f64,
    pub(crate) reasons: Vec<String>,
}

impl Merger {
    /// Loads words and weights.
    ///
    /// # Errors
    /// When one of the files cannot be used.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Ok(Self { words: Words::load(resources)?, weights: Weights::load(resources)? })
    }

    /// A hash of all that merging decides by: what was judged by other words or weights has to be judged again.
    ///
    /// # Errors
    /// When one of the files cannot be read.
    pub(crate) fn print(resources: &Resources) -> Result<String, DataFileError> {
        let mut all = Vec::new();
        for file in Words::FILES.into_iter().chain([Weights::FILE]) {
            all.push(resources.text(file)?.into_owned());
        }
        Ok(format!("{:016x}", super::words::hashed(&all.join("\n"))))
    }

    /// The named features of a pair of reports, for measuring and tuning; each with the reports of its own article.
    #[must_use]
    pub fn named_features(&self, links: &Links<'_>, one: usize, other: usize) -> Vec<(&'static str, f32)> {
        let values = features(&links.reports[one], &links.reports[other], &self.words);
        super::score::FEATURES.into_iter().zip(values).collect()
    }

    /// The reports of one article, ready to be compared.
    pub(crate) fn prepare(&self, at: usize, article: &ArticleSummary, reports: &[&ReportSummary]) -> Vec<Prepared> {
        prepared::prepared(at, article, reports, &self.words)
    }

    /// What two reports are to each other.
    pub(crate) fn judge(&self, one: &Prepared, other: &Prepared) -> Judgement {
        let pair = features(one, other, &self.words);
        if one.may_have_part(other) != other.may_have_part(one) && !one.shares_predicate(other) {
            // words for a whole and for a part of it never tell one occurrence
            return self.judge_parts(one, other, &pair);
        }
        // "will go on Tuesday … the trip, planned for May, was postponed": an article that tells an old plan beside the new
        // one speaks of two
        let of_two_plans = one.article == other.article
            && one.is_ahead
            && other.is_ahead
            && one.is_undone != other.is_undone
            && one.bounds != other.bounds;
        if of_two_plans {
            return Judgement::None;
        }
        let score = self.weights.score(&pair);
        // a plan is merged with what came of it only where their windows overlap, whatever else speaks for it
        let at_another_time = one.is_ahead != other.is_ahead && !one.bounds.may_overlap(other.bounds);
        if score > self.weights.linked && !at_another_time {
            Judgement::Linked(score)
        } else if at_another_time && self.weights.score_but_time(&pair) > self.weights.executes {
            if one.is_ahead { Judgement::Plan } else { Judgement::PlanOf }
        } else {
            Judgement::None
        }
    }

    /// Whether of two reports, which have words for a whole and for a part of it, one tells a part of what the other tells:
    /// at one time, in one context.
    fn judge_parts(&self, one: &Prepared, other: &Prepared, pair: &Features) -> Judgement {
        let real = !one.is_denied && !other.is_denied && one.is_ahead == other.is_ahead;
        let together = real && one.bounds.may_overlap(other.bounds);
        if !together || self.weights.score_as_part(pair) <= self.weights.part {
            Judgement::None
        } else if other.may_have_part(one) {
            Judgement::Part
        } else {
            Judgement::PartOf
        }
    }
}

impl<'a> Links<'a> {
    /// All reports of all articles, linked. The reports come in the order of their articles, then as given.
    #[must_use]
    pub fn of(merger: &'a Merger, articles: &[(&ArticleSummary, Vec<&ReportSummary>)]) -> Self {
        let mut reports = Vec::new();
        for (at, (article, own)) in articles.iter().enumerate() {
            reports.extend(merger.prepare(at, article, own));
        }
        let mut by_key: HashMap<u64, Vec<u32>> = HashMap::new();
        for (at, report) in (0_u32..).zip(&reports) {
            for key in &report.keys {
                by_key.entry(*key).or_default().push(at);
            }
        }
        let ranks: Vec<String> = reports.iter().map(Prepared::rank).collect();
        let mut candidates: Vec<(u32, u32)> = Vec::new();
        for sharing in by_key.values_mut().filter(|sharing| sharing.len() > 1) {
            sharing.sort_by(|a, b| ranks[*a as usize].cmp(&ranks[*b as usize]));
            for (place, &one) in sharing.iter().enumerate().take(STAND_FOR_KEY) {
                candidates.extend(sharing[place + 1..].iter().map(|&other| (one.min(other), one.max(other))));
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let mut all = Self::with(merger, reports);
        for &(one, other) in &candidates {
            // in one order, whatever order they came in, so that the same pair is judged by the same bits
            let (mut one, mut other) = (one as usize, other as usize);
            if all.reports[other].id < all.reports[one].id {
                std::mem::swap(&mut one, &mut other);
            }
            let judgement = merger.judge(&all.reports[one], &all.reports[other]);
            all.note(one, other, judgement);
        }
        all.candidates = candidates;
        all
    }

    /// Reports that nothing is known of yet.
    pub(crate) fn with(merger: &'a Merger, reports: Vec<Prepared>) -> Self {
        let links = vec![Vec::new(); reports.len()];
        let (candidates, executions, parts) = Default::default();
        Self { merger, reports, candidates, links, executions, parts, apart: BTreeMap::new() }
    }

    /// Notes what two reports are to each other.
    pub(crate) fn note(&mut self, one: usize, other: usize, judgement: Judgement) {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        match judgement {
            Judgement::None => {}
            Judgement::Linked(score) => {
                self.links[one].push((number(other), score));
                self.links[other].push((number(one), score));
            }
            Judgement::Plan => self.executions.push((number(one), number(other))),
            Judgement::PlanOf => self.executions.push((number(other), number(one))),
            Judgement::Part => self.parts.push((number(other), number(one))),
            Judgement::PartOf => self.parts.push((number(one), number(other))),
        }
    }

    /// Never puts reports into one group that people judged to be of different events.
    pub(crate) fn keep_apart(&mut self, judged: &Judged) {
        let apart = judged.apart();
        if apart.is_empty() {
            return;
        }
        let index: BTreeMap<&str, usize> =
            self.reports.iter().enumerate().map(|(at, report)| (report.id.as_str(), at)).collect();
        let known = |id: &&str| index.get(id).copied();
        self.apart = apart
            .iter()
            .filter_map(|(one, others)| Some((known(one)?, others.iter().filter_map(known).collect())))
            .collect();
    }

    /// The pairs that are compared, for measuring and tuning.
    #[must_use]
    pub fn candidates(&self) -> Vec<(usize, usize)> {
        self.candidates.iter().map(|&(one, other)| (one as usize, other as usize)).collect()
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
    pub(crate) fn executions(&self) -> impl Iterator<Item = (usize, usize)> {
        self.executions.iter().map(|(plan, done)| (*plan as usize, *done as usize))
    }

    /// Wholes and their parts, as indices of reports.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (usize, usize)> {
        self.parts.iter().map(|(whole, part)| (*whole as usize, *part as usize))
    }

    /// The groups of all reports.
    pub(crate) fn groups(&self) -> Vec<Group> {
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
            if self.are_parted(&members[&into], &members[&from]) || !self.fit(&members[&into], &members[&from]) {
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

    /// Whether a person keeps a report of one group apart from one of the other.
    fn are_parted(&self, one: &[usize], other: &[usize]) -> bool {
        !self.apart.is_empty()
            && one
                .iter()
                .any(|at| self.apart.get(at).is_some_and(|others| other.iter().any(|other| others.contains(other))))
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
        let mut odds: Vec<f64> = best.values().map(|score| self.merger.weights.sure(*score)).collect();
        odds.sort_by(f64::total_cmp);
        let confidence = odds.iter().sum::<f64>() / odds.len() as f64;
        let mut reasons: Vec<(usize, &str)> = reasons.into_iter().map(|(reason, count)| (count, reason)).collect();
        reasons.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let reasons = reasons.into_iter().take(4).map(|(_, reason)| reason.to_owned()).collect();
        Group { reports, confidence: (confidence * 1000.0).round() / 1000.0, reasons }
    }
}
