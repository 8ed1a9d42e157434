//! How the store keeps its index: behind no commit for longer than the crash that kept it there.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use oxigraph::model::Quad;

use super::Store;
use crate::graph::index::{self, Index};
use crate::graph::merged::Knowledge;
use crate::graph::quads::Quads;
use crate::graph::timeline::{EntityRef, Filter, TimelineEvent};
use crate::graph::{Change, GraphError, bearer, read, vocab};

impl Store {
    /// How many commits have changed what a timeline shows.
    ///
    /// # Errors
    /// When the store fails.
    pub fn revision(&self) -> Result<u64, GraphError> {
        let node =
            read::node(&self.quads, self.names.graph("merge").as_ref(), self.names.graph("provenance").as_ref())?;
        Ok(node.text(vocab::REVISION).and_then(|text| text.parse().ok()).unwrap_or_default())
    }

    /// What says that a graph is of that revision.
    pub(super) fn revision_quad(&self, revision: u64) -> Quad {
        let mut quads = Quads::new(self.names.graph("provenance"));
        quads.integer(&self.names.graph("merge"), vocab::REVISION, usize::try_from(revision).unwrap_or(usize::MAX));
        quads.finish().remove(0)
    }

    /// Brings the index to the revision of a commit: by what `change` says, in `known`, which may be the part that it is
    /// about; or by all that is known. Where that fails (the disk is full), nothing is lost: the graph is asked in its
    /// place, and the next writer brings it up to date.
    pub(super) fn renew_index(&self, known: &Knowledge, change: Option<&Change>) {
        let Some(index) = &self.index else { return };
        if self.folder.is_none() || self.index_is_behind.load(Ordering::Acquire) {
            // many a store in memory is never asked
            self.index_is_behind.store(true, Ordering::Release);
            return;
        }
        let renewed = || -> Result<bool, GraphError> {
            let (held, revision) = (index.revision()?, self.revision()?);
            if held == Some(revision) {
                return Ok(true);
            }
            if change.is_some() && held.is_none_or(|held| held + 1 != revision) {
                return Ok(false);
            }
            index.update(self, known, revision, change)
        };
        self.index_is_behind.store(!renewed().unwrap_or(false), Ordering::Release);
    }

    /// After a merge: what could not be written by parts.
    pub(super) fn finish_index(&self) {
        if self.folder.is_some() && self.index_is_behind.load(Ordering::Acquire) {
            // where it fails, the graph is asked
            let _ = self.catch_up();
        }
    }

    /// Brings an index that a crash left behind, or that was deleted, up to date.
    pub(super) fn catch_up(&self) -> Result<(), GraphError> {
        let Some(index) = &self.index else { return Ok(()) };
        let revision = self.revision()?;
        if index.revision()? != Some(revision) {
            let known = self.knowledge()?;
            index.update(self, &known, revision, None)?;
        }
        self.index_is_behind.store(false, Ordering::Release);
        Ok(())
    }

    /// Asks the index; `None` where there is none that may answer.
    pub(crate) fn ask_index<T>(
        &self,
        ask: impl FnOnce(&Index) -> Result<T, GraphError>,
    ) -> Result<Option<T>, GraphError> {
        let Some(index) = &self.index else { return Ok(None) };
        // while a merge is at work, what was merged before it is shown: it brings the index up to date itself
        let is_merging = self.folder.is_some() && self.merging.load(Ordering::Acquire) > 0;
        if self.index_is_behind.load(Ordering::Acquire) && !is_merging {
            let _one = self.catching_up.lock().unwrap_or_else(PoisonError::into_inner);
            if self.index_is_behind.load(Ordering::Acquire) {
                let known = self.knowledge()?;
                index.update(self, &known, self.revision()?, None)?;
                self.index_is_behind.store(false, Ordering::Release);
            }
        }
        match ask(index) {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if index::is_damage(&error) => {
                self.index_is_behind.store(!self.read_only, Ordering::Release);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether timelines come from the index.
    #[must_use]
    pub fn is_indexed(&self) -> bool {
        self.index.is_some()
    }

    /// The ids of the entities that a name, an alias, a Wikidata id or an IRI may mean.
    ///
    /// # Errors
    /// When the store fails.
    pub fn meant(&self, name: &str) -> Result<std::collections::BTreeSet<String>, GraphError> {
        match self.ask_index(|index| index.meant(self, name))? {
            Some(found) => Ok(found),
            None => bearer::meant(&*self.knowledge()?, self, name),
        }
    }

    /// One event as it is now, by its whole id, at once; `None` where there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub fn event(&self, id: &str) -> Result<Option<TimelineEvent>, GraphError> {
        match self.ask_index(|index| index.event(id))? {
            Some(event) => Ok(event),
            None => {
                let timeline = self.timeline_from_graph(&Filter::default())?;
                Ok(timeline.events.into_iter().find(|event| event.id == id))
            }
        }
    }

    /// The entities that take part in the events that a filter chooses or are their places, each with how many: with
    /// `who`, those that act together with someone. The most frequent first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn participants(&self, filter: &Filter) -> Result<Vec<(EntityRef, usize)>, GraphError> {
        if let Some(found) = self.ask_index(|index| index.participants(self, filter))? {
            return Ok(found);
        }
        let rows = self.entities(&Filter { limit: None, ..filter.clone() })?;
        let shown = rows.into_iter().filter(|row| row.events > 0);
        let mut found: Vec<(EntityRef, usize)> =
            shown.map(|row| (EntityRef { iri: row.iri, name: row.name, wikidata: row.wikidata }, row.events)).collect();
        found.sort_by(|a, b| (b.1, &a.0.name, &a.0.iri).cmp(&(a.1, &b.0.name, &b.0.iri)));
        Ok(found)
    }

    /// How many dated events begin in each month (`2026-01`), of those that a filter chooses.
    ///
    /// # Errors
    /// When the store fails.
    pub fn by_month(&self, filter: &Filter) -> Result<std::collections::BTreeMap<String, usize>, GraphError> {
        if let Some(months) = self.ask_index(|index| index.by_month(self, filter))? {
            return Ok(months);
        }
        let mut months = std::collections::BTreeMap::new();
        for event in self.timeline_from_graph(&Filter { limit: None, ..filter.clone() })?.events {
            let when = event.when.filter(|when| when.latest.is_some());
            if let Some(earliest) = when.and_then(|when| when.earliest) {
                *months.entry(earliest.date.format("%Y-%m").to_string()).or_default() += 1;
            }
        }
        Ok(months)
    }
}
