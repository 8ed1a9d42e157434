//! What became known since a day: events that are new, changed, disputed, cancelled or withdrawn.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::calendar::Moment;
use crate::event::Status;
use crate::event::merge::MergedEvent;
use crate::graph::merged::Knowledge;
use crate::graph::select::{Chosen, Texts};
use crate::graph::timeline::{Filter, TimelineEvent};
use crate::graph::{GraphError, Store};

/// How an event differs from what was known on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// Nothing was known of it.
    New,
    /// Reports contradict each other that did not, or on more than they did.
    Disputed,
    /// It was to take place, or was said to have, and is now said to be cancelled, postponed or denied.
    Cancelled,
    /// Its date, place, participants, amounts, status, type or label are others.
    Changed,
}

impl ChangeKind {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Disputed => "disputed",
            Self::Cancelled => "cancelled",
            Self::Changed => "changed",
        }
    }
}

/// An event with what is new about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventChange {
    /// What became of it.
    pub kind: ChangeKind,
    /// What differs, of `when status type place participants quantities label disputes`; empty for a new event.
    pub what: Vec<&'static str>,
    /// When the last of the reports became known that count now and did not then; `None` where no article says when.
    pub at: Option<String>,
    /// The event as it is now.
    pub event: TimelineEvent,
}

impl Store {
    /// What became new, changed, disputed or cancelled since the end of `since`, of the events that `filter` chooses: the
    /// latest first, then by id. A further source that says nothing new is no change.
    ///
    /// # Errors
    /// When the store fails or holds what this program cannot have written.
    pub fn changes_since(&self, since: Moment, filter: &Filter) -> Result<Vec<EventChange>, GraphError> {
        let limit = filter.limit.unwrap_or(usize::MAX);
        let filter = Filter { changed_since: Some(since), limit: None, ..filter.clone() };
        let mut changes = Vec::new();
        match self.ask_index(|index| index.chosen(self, &filter))? {
            Some(ids) => {
                for some in ids.chunks(AT_ONCE) {
                    let known = self.knowledge_of(&some.iter().cloned().collect())?;
                    let chosen = self.chosen_of(&known, some, filter.as_of);
                    changes.extend(self.changes_of(&known, &chosen, since)?);
                }
            }
            None => {
                let known = self.knowledge()?;
                let (chosen, _) = self.choose(&known, &filter)?;
                changes = self.changes_of(&known, &chosen, since)?;
            }
        }
        changes.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.event.id.cmp(&b.1.event.id)));
        Ok(changes.into_iter().take(limit).map(|(_, change)| change).collect())
    }

    /// Events with what they say now or, with `as_of`, said on that day.
    pub(crate) fn chosen_of<'a>(&self, known: &'a Knowledge, ids: &[String], as_of: Option<Moment>) -> Vec<Chosen<'a>> {
        let wanted: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        let clusters = known.clustering.clusters.iter().filter(|cluster| wanted.contains(known.event_id(cluster)));
        clusters
            .filter_map(|cluster| {
                let reports = match as_of {
                    Some(day) => known.counting_as_of(cluster, day),
                    None => known.counting(cluster),
                };
                Some(Chosen { cluster, event: known.describe(&reports)?, reports })
            })
            .collect()
    }

    /// What became of some events, each with when.
    fn changes_of(
        &self,
        known: &Knowledge,
        chosen: &[Chosen<'_>],
        since: Moment,
    ) -> Result<Vec<(Option<Stamp>, EventChange)>, GraphError> {
        let mut texts = Texts::of(self, known);
        let mut changes = Vec::new();
        for found in chosen {
            let before = known.counting_as_of(found.cluster, since);
            let then = known.describe(&before);
            let fresh = found.reports.iter().filter(|at| !before.contains(at));
            let at = fresh.filter_map(|&at| known.articles[known.reports[at].article].known_from).max_by_key(stamp);
            let (kind, what) = match &then {
                None => (ChangeKind::New, Vec::new()),
                Some(then) => (kind(then, &found.event), differences(then, &found.event)),
            };
            let event = self.show(known, found, &mut texts)?;
            changes.push((at.as_ref().map(stamp), EventChange { kind, what, at: at.map(|at| at.to_string()), event }));
        }
        Ok(changes)
    }
}

/// Events whose articles are held at a time.
const AT_ONCE: usize = 128;

/// A moment as it is sorted.
type Stamp = (chrono::NaiveDate, Option<chrono::NaiveTime>);

fn stamp(moment: &Moment) -> Stamp {
    (moment.first_day(), moment.time())
}

/// Whether an event reads otherwise than it did: more sources alone are no change.
pub(crate) fn is_changed(then: Option<&MergedEvent>, found: &Chosen<'_>) -> bool {
    then.is_none_or(|then| !differences(then, &found.event).is_empty())
}

pub(crate) fn kind(then: &MergedEvent, now: &MergedEvent) -> ChangeKind {
    let off = [Status::Cancelled, Status::Postponed, Status::Denied];
    if now.disputes.iter().any(|dispute| {
        !then.disputes.iter().any(|before| before.matter == dispute.matter && before.value == dispute.value)
    }) {
        ChangeKind::Disputed
    } else if off.contains(&now.status) && then.status != now.status {
        ChangeKind::Cancelled
    } else {
        ChangeKind::Changed
    }
}

pub(crate) fn differences(then: &MergedEvent, now: &MergedEvent) -> Vec<&'static str> {
    let bounds = |event: &MergedEvent| event.when.as_ref().map(|when| when.bounds);
    let values = |event: &MergedEvent| -> Vec<(_, String)> {
        event.disputes.iter().map(|dispute| (dispute.matter, dispute.value.clone())).collect()
    };
    let places = |event: &MergedEvent, place: bool| -> Vec<_> {
        event.roles.iter().filter(|(role, _)| crate::graph::write::is_place(*role) == place).cloned().collect()
    };
    [
        ("when", bounds(then) != bounds(now)),
        ("status", then.status != now.status),
        ("type", then.kind != now.kind),
        ("place", places(then, true) != places(now, true)),
        ("participants", places(then, false) != places(now, false)),
        ("quantities", then.quantities != now.quantities),
        ("label", then.label != now.label),
        ("disputes", values(then) != values(now)),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
