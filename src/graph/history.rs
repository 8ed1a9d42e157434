//! What became known when: the steps by which each event came to be what it is, in the order of publication.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{Clock, Moment};
use crate::event::merge::{Cluster, MergedEvent};
use crate::graph::changes::{ChangeKind, EventChange, differences, kind};
use crate::graph::detail::{ArticleHead, article_head};
use crate::graph::index::written_second;
use crate::graph::merged::Knowledge;
use crate::graph::quads::moment_stamp;
use crate::graph::read;
use crate::graph::select::{Chosen, Texts};
use crate::graph::terms::prov;
use crate::graph::timeline::Filter;
use crate::graph::{GraphError, Store};

impl Store {
    /// The last `limit` steps of the events that `filter` chooses, the latest first: each with the event as it was known
    /// then. The time of a step is that of the articles that brought it; what no article dates is left out.
    ///
    /// # Errors
    /// When the store fails or holds what this program cannot have written.
    pub fn history(&self, filter: &Filter, limit: usize) -> Result<Vec<EventChange>, GraphError> {
        let since = filter.changed_since.map(|since| {
            let end = Clock::from_hms_opt(23, 59, 59).map(|end| Moment::at(since.last_day(), end, None));
            moment_stamp(since.time().map_or(end.unwrap_or(since), |_| since))
        });
        let filter = Filter { limit: None, ..filter.clone() };
        // an event that one more source confirmed has no step then: look at more until there are enough
        let mut most = limit.saturating_mul(2).max(16);
        loop {
            let Some(latest) = self.ask_index(|index| index.latest(self, &filter, most))? else {
                let known = self.knowledge()?;
                let (chosen, _) = self.choose(&known, &filter)?;
                return self.steps(&known, &chosen, since.as_deref(), limit);
            };
            let ids: Vec<String> = latest.iter().map(|(_, id)| id.clone()).collect();
            let known = self.knowledge_of(&ids.iter().cloned().collect())?;
            let changes = self.steps(&known, &self.chosen_of(&known, &ids, filter.as_of), since.as_deref(), limit)?;
            let oldest = latest.last().map(|(second, _)| written_second(*second)).filter(|_| latest.len() == most);
            let Some(oldest) = oldest else { return Ok(changes) };
            // all others are as old as the last one that was looked at, or older
            let newer = changes.iter().filter(|change| change.at.as_ref().is_some_and(|at| *at > oldest)).count();
            if newer >= limit || since.as_ref().is_some_and(|since| oldest <= *since) {
                return Ok(changes);
            }
            most = most.saturating_mul(4);
        }
    }

    /// The last `limit` steps of some events.
    fn steps(
        &self,
        known: &Knowledge,
        chosen: &[Chosen<'_>],
        since: Option<&str>,
        limit: usize,
    ) -> Result<Vec<EventChange>, GraphError> {
        let mut dated: Vec<(String, &Cluster)> = chosen
            .iter()
            .filter_map(|found| Some((moments(known, found.cluster).into_iter().next_back()?.0, found.cluster)))
            .collect();
        dated.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| known.event_id(a.1).cmp(known.event_id(b.1))));
        let mut steps: Vec<(String, Step<'_>)> = Vec::new();
        for (last, cluster) in dated {
            // the steps of all further events are as old as this one's last, or older
            let newer = steps.iter().filter(|(at, _)| *at > last).count();
            if newer >= limit || since.is_some_and(|since| last.as_str() <= since) {
                break;
            }
            steps.extend(steps_of(known, cluster));
        }
        steps.retain(|(at, _)| since.is_none_or(|since| at.as_str() > since));
        steps.sort_by(|a, b| {
            b.0.cmp(&a.0).then_with(|| known.event_id(a.1.found.cluster).cmp(known.event_id(b.1.found.cluster)))
        });
        steps.truncate(limit);
        let mut texts = Texts::of(self, known);
        let mut changes = Vec::new();
        for (at, step) in steps {
            let event = self.show(known, &step.found, &mut texts)?;
            changes.push(EventChange { kind: step.kind, what: step.what, at: Some(at), event });
        }
        Ok(changes)
    }

    /// The articles that were taken back, with the time at which that was noted, where it was: the latest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn retracted(&self) -> Result<Vec<(ArticleHead, Option<String>)>, GraphError> {
        let curation = self.names.graph("curation");
        let marked = read::pairs(&self.quads, prov::WAS_INVALIDATED_BY, curation.as_ref())?;
        let hashes = marked.iter().filter_map(|(article, _)| self.names.id("article", article)).map(str::to_owned);
        let mut found = Vec::new();
        for article in self.heads(&hashes.collect())?.articles {
            let mut noted = BTreeSet::new();
            for act in self.retractions(&self.names.article(&article.summary.hash))? {
                let said = read::node(&self.quads, act.as_ref(), curation.as_ref())?;
                noted.extend(said.text(prov::ENDED_AT_TIME).map(str::to_owned));
            }
            found.push((article_head(&article), noted.into_iter().next_back()));
        }
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.hash.cmp(&b.0.hash)));
        Ok(found)
    }
}

/// A change, with the event as it then was.
struct Step<'a> {
    kind: ChangeKind,
    what: Vec<&'static str>,
    found: Chosen<'a>,
}

/// When something of an event became known, in order: as it is written, and as the end of what was known then.
fn moments(known: &Knowledge, cluster: &Cluster) -> BTreeMap<String, Moment> {
    let of = |&report: &usize| {
        let from = known.articles[known.reports[report].article].known_from?;
        let second = Moment::at(from.first_day(), from.time().unwrap_or(Clock::MIN), None);
        Some((moment_stamp(second), second))
    };
    cluster.reports.iter().filter_map(of).collect()
}

fn steps_of<'a>(known: &'a Knowledge, cluster: &'a Cluster) -> Vec<(String, Step<'a>)> {
    let mut steps = Vec::new();
    let mut before: Option<MergedEvent> = None;
    for (at, moment) in moments(known, cluster) {
        let reports = known.counting_as_of(cluster, moment);
        let Some(event) = known.describe(&reports) else { continue };
        let (kind, what) = match &before {
            None => (ChangeKind::New, Vec::new()),
            Some(before) => (kind(before, &event), differences(before, &event)),
        };
        // one more source that says the same is no news
        if kind == ChangeKind::New || !what.is_empty() {
            steps.push((at, Step { kind, what, found: Chosen { cluster, reports, event: event.clone() } }));
        }
        before = Some(event);
    }
    steps
}
