//! What the index holds of an event: its states from one day to another, each with what it can be found by.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::body::Packer;
use super::key::{self, begin, end, seconds};
use crate::calendar::{Bounds, Moment};
use crate::event::merge::{Cluster, MergedEvent};
use crate::graph::changes::is_changed;
use crate::graph::identity::folded;
use crate::graph::merged::Knowledge;
use crate::graph::select::{Chosen, Texts, starts};
use crate::graph::{GraphError, Store, write};

/// What one may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Facet {
    /// Every state, under the empty text.
    All = 0,
    /// The id of a participant.
    Who = 1,
    /// The id of a place.
    Place = 2,
    Type = 3,
    Status = 4,
    /// In lower case.
    Publisher = 5,
}

/// What an event is from one day to another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    /// From which second on; `None`: always.
    pub since: Option<i64>,
    /// Until before which second; `None`: it is so now.
    pub till: Option<i64>,
    /// States of an event that say the same have the same number.
    pub same: i64,
    pub class: i64,
    pub earliest: Option<i64>,
    pub latest: Option<i64>,
    pub facets: Vec<(Facet, String)>,
    pub words: String,
    /// For each report that counts, the hash of its article.
    pub articles: Vec<String>,
    pub disputed: bool,
    pub body: Vec<u8>,
}

impl State {
    /// Whether it is so now.
    pub fn is_current(&self) -> bool {
        self.till.is_none()
    }

    /// The first key of its group.
    pub fn group(&self, id: &str) -> i64 {
        match self.earliest.or(self.latest) {
            Some(second) => key::group(self.class, second, !self.is_current()),
            None => key::group_of_id(id, !self.is_current()),
        }
    }
}

/// What the index holds of an event.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct EventRows {
    pub id: String,
    /// All of its articles were taken back.
    pub retracted: bool,
    /// Ids of all its reports.
    pub reports: Vec<String>,
    pub states: Vec<State>,
}

impl EventRows {
    /// What is in the index of a cluster of reports.
    pub fn of(
        store: &Store,
        known: &Knowledge,
        cluster: &Cluster,
        texts: &mut Texts<'_>,
        packer: &mut Packer,
    ) -> Result<Self, GraphError> {
        let mut versions: Vec<(Option<i64>, Vec<usize>)> = Vec::new();
        let current = known.counting(cluster);
        for second in moments(known, cluster) {
            let reports = match second {
                Some(second) => known.counting_as_of(cluster, moment(second)),
                None => known.counting_as_of(cluster, Moment::day(chrono::NaiveDate::MIN)),
            };
            if versions.last().is_none_or(|(_, before)| *before != reports) {
                versions.push((second, reports));
            }
        }
        let mut states: Vec<State> = Vec::new();
        let mut said: Vec<(i64, MergedEvent)> = Vec::new();
        for (at, (since, reports)) in versions.iter().enumerate() {
            let Some(event) = known.describe(reports) else { continue };
            let till = versions.get(at + 1).and_then(|(next, _)| *next);
            let found = Chosen { cluster, reports: reports.clone(), event };
            let before = said.iter().find(|(_, before)| !is_changed(Some(before), &found)).map(|(same, _)| *same);
            let same = before.unwrap_or(at as i64);
            said.push((same, found.event.clone()));
            states.push(state(store, known, &found, texts, packer, (*since, till, same))?);
        }
        debug_assert!(versions.last().is_none_or(|(_, reports)| *reports == current));
        let retracted = cluster.reports.iter().all(|&at| known.articles[known.reports[at].article].retracted);
        let reports = cluster.reports.iter().map(|&at| known.reports[at].id.clone()).collect();
        Ok(Self { id: known.event_id(cluster).to_owned(), retracted: retracted && states.is_empty(), reports, states })
    }

    /// A hash of all of it.
    pub fn print(&self) -> Vec<u8> {
        Sha256::digest(format!("{self:?}"))[..16].to_vec()
    }
}

/// The seconds from which on other reports may count, in order; first, for what was always known, `None`.
fn moments(known: &Knowledge, cluster: &Cluster) -> BTreeSet<Option<i64>> {
    let mut found = BTreeSet::from([None]);
    for &report in &cluster.reports {
        let mut at = Some(known.reports[report].article);
        let mut steps = known.articles.len();
        while let Some(article) = at.filter(|_| steps > 0) {
            found.extend(known.articles[article].known_from.and_then(starts).map(|from| Some(seconds(from))));
            at = known.articles[article].superseded_by.as_ref().and_then(|newer| known.corpus.article_by_hash(newer));
            steps -= 1;
        }
    }
    found
}

fn moment(second: i64) -> Moment {
    let instant = chrono::DateTime::from_timestamp(second, 0).unwrap_or_default().naive_utc();
    Moment::at(instant.date(), instant.time(), None)
}

fn state(
    store: &Store,
    known: &Knowledge,
    found: &Chosen<'_>,
    texts: &mut Texts<'_>,
    packer: &mut Packer,
    (since, till, same): (Option<i64>, Option<i64>, i64),
) -> Result<State, GraphError> {
    let event = &found.event;
    let bounds = event.when.as_ref().map_or(Bounds::OPEN, |when| when.bounds);
    let mut facets = BTreeSet::from([(Facet::All, String::new()), (Facet::Status, event.status.name().to_owned())]);
    facets.extend(event.kind.clone().map(|kind| (Facet::Type, kind)));
    for (role, entity) in &event.roles {
        let facet = if write::is_place(*role) { Facet::Place } else { Facet::Who };
        facets.extend(store.names.id("entity", entity).map(|id| (facet, id.to_owned())));
    }
    let mut words: BTreeSet<String> = folded(&event.label).split(' ').map(str::to_owned).collect();
    for &report in &found.reports {
        let report = &known.reports[report];
        facets.extend(
            known.articles[report.article].publisher.as_ref().map(|name| (Facet::Publisher, name.to_lowercase())),
        );
        words.extend(folded(&report.quote).split(' ').map(str::to_owned));
    }
    let words: Vec<String> = words.iter().filter(|word| !word.is_empty()).map(|word| token(word)).collect();
    Ok(State {
        since,
        till,
        same,
        class: key::class(bounds),
        earliest: bounds.earliest.map(begin),
        latest: bounds.latest.map(end),
        facets: facets.into_iter().collect(),
        words: words.join(" "),
        articles: found.reports.iter().map(|&at| known.articles[known.reports[at].article].hash.clone()).collect(),
        disputed: !event.disputes.is_empty(),
        body: packer.pack_event(&store.show(known, found, texts)?)?,
    })
}

/// A folded word as the word table has it: in ASCII, so that its tokenizer cuts where `folded` does and nowhere else.
pub(super) fn token(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    word.bytes().fold("_".to_owned(), |token, byte| token + &format!("{byte:02x}"))
}
