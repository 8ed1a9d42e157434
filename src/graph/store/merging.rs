//! Keeping the merge graph up to date, at the cost of what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use oxigraph::model::{GraphNameRef, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use super::Store;
#[cfg(feature = "disk")]
use super::folder::QUADS;
use crate::event::merge::Merger;
use crate::graph::corpus::Corpus;
use crate::graph::curation::{self, Corrections};
use crate::graph::identity::folded;
use crate::graph::ledger::{Ledger, Part, Pending};
use crate::graph::merged::{self, Knowledge};
use crate::graph::quads::{self, Quads};
use crate::graph::terms::{rdf, schema, sem};
use crate::graph::{Act, Change, GraphError, copies, read, vocab};

/// How many pending articles a step takes at once: what is in memory at a time.
const AT_ONCE: usize = 256;

/// How many it takes where an archive came in: who is in the news in every step is written less often.
const OF_ARCHIVE: usize = 1024;

/// From how many quads on sorted files are quicker than a transaction, by four times.
const FILES: usize = 5_000;

/// How long the write-ahead log may grow before it becomes files of the store: each time that it does, RocksDB rewrites
/// much of what is there, and that must not be the price of every article.
#[cfg(feature = "disk")]
const LOG_BYTES: u64 = 16 << 20;

/// What a mark says that stands for all that is there.
const ALL: &str = "true";

/// Says that a merge is at work, for as long as it lives.
struct Merging<'a>(&'a AtomicUsize);

impl<'a> Merging<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(count)
    }
}

impl Drop for Merging<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Store {
    /// What says that something came, went or was corrected since the last merge: `article` and a hash, `report` and an
    /// id, `figure` and an id, `name` and a name; or that anything may have.
    pub(super) fn mark(&self, what: &str, id: &str) -> Quad {
        let mut mark = Quads::new(self.names.graph("provenance"));
        mark.text(&self.names.graph("merge"), vocab::UNMERGED, format!("{what} {id}").trim());
        mark.finish().remove(0)
    }

    /// The mark that says that anything may have changed.
    pub(in crate::graph) fn unmerged_mark(&self) -> Quad {
        self.mark(ALL, "")
    }

    /// What is marked, sorted.
    fn marks(&self) -> Result<Vec<String>, GraphError> {
        let (merge, provenance) = (self.names.graph("merge"), self.names.graph("provenance"));
        let said = read::node(&self.quads, merge.as_ref(), provenance.as_ref())?;
        Ok(said.texts(vocab::UNMERGED).into_iter().map(str::to_owned).collect())
    }

    /// The hashes of the articles that came in, went or changed since the last merge; `None` where anything may have.
    pub(in crate::graph) fn pending_articles(&self) -> Result<Option<BTreeSet<String>>, GraphError> {
        let marks = self.marks()?;
        Ok(marks.iter().map(|mark| mark.strip_prefix("article ").map(str::to_owned)).collect())
    }

    pub(in crate::graph) fn is_unmerged(&self) -> Result<bool, GraphError> {
        Ok(!self.marks()?.is_empty())
    }

    /// What has to be looked at again when corrections are made, as marks.
    pub(super) fn marks_of(&self, acts: &[Act]) -> Result<Vec<Quad>, GraphError> {
        let log = self.corrections()?;
        let mut marks = Vec::new();
        let mut open: Vec<&Act> = acts.iter().collect();
        while let Some(act) = open.pop() {
            if let Some(target) = act.undoes.as_ref() {
                open.extend(log.iter().chain(acts).filter(|other| other.id == *target));
            }
            marks.extend(act.reports.iter().chain(&act.apart_from).map(|id| self.mark("report", id)));
            marks.extend(act.articles.iter().map(|hash| self.mark("article", hash)));
            marks.extend(act.figures.iter().map(|id| self.mark("figure", id)));
            if act.kind == curation::ActKind::Reject {
                let names = act.values.iter().filter_map(|value| value.split_once(' '));
                marks.extend(names.map(|(_, name)| self.mark("name", &folded(name))));
            }
        }
        quads::sort(&mut marks);
        Ok(marks)
    }

    /// The ledger; made when it is first asked for.
    pub(super) fn ledger(&self) -> Result<&Ledger, GraphError> {
        if let Some(ledger) = self.ledger.get() {
            return Ok(ledger);
        }
        let ledger = Ledger::open(self.folder.as_deref())?;
        let print = Merger::print(&self.resources)?;
        let mut articles = self.quads.quads_for_pattern(None, Some(rdf::TYPE), Some(schema::NEWS_ARTICLE.into()), None);
        if ledger.is_new(&print)? && articles.next().is_none() {
            ledger.clear()?;
            ledger.stands_for(&print)?;
        }
        Ok(self.ledger.get_or_init(|| ledger))
    }

    /// Brings the merge graph up to date: a function of what is in the store, whatever came when. Costs what came in
    /// since the last time and what that touches. Says what may read differently now.
    ///
    /// # Errors
    /// When the store is read-only or fails.
    pub fn merge(&self) -> Result<Change, GraphError> {
        self.writable()?;
        let _merging = Merging::begin(&self.merging);
        self.settle_links()?;
        self.forget();
        let ledger = self.ledger()?;
        let print = Merger::print(&self.resources)?;
        let marks = self.marks()?;
        let merger = Merger::load(&self.resources)?;
        let corrections = Corrections::of(&curation::acts(&self.quads, &self.names)?);
        let mut change = Change::default();
        if ledger.is_new(&print)? || self.quads.contains(&self.unmerged_mark())? {
            change = self.merge_all(ledger, &merger, corrections, &print, &marks)?;
        } else {
            let in_order = self.by_publication(&marks)?;
            let mut rest = in_order.as_slice();
            let at_once = if rest.len() > 4 * OF_ARCHIVE { OF_ARCHIVE } else { AT_ONCE };
            while !rest.is_empty() || ledger.is_unwritten()? {
                let (now, later) = rest.split_at(rest.len().min(at_once));
                rest = later;
                change.extend(self.merge_part(ledger, &merger, &corrections, now)?);
            }
        }
        self.forget();
        self.finish_index();
        #[cfg(feature = "disk")]
        if !marks.is_empty() && self.log_bytes() > LOG_BYTES {
            self.quads.flush()?;
        }
        Ok(change)
    }

    /// Marks in the order in which the articles were published, where there are more than one step takes: what was reported
    /// first gives events and entities their ids, so that no later step has to give them others. The result is the same
    /// in any order.
    fn by_publication(&self, marks: &[String]) -> Result<Vec<String>, GraphError> {
        if marks.len() <= AT_ONCE {
            return Ok(marks.to_vec());
        }
        let mut ranked = Vec::with_capacity(marks.len());
        for some in marks.chunks(AT_ONCE) {
            let hashes: BTreeSet<String> =
                some.iter().filter_map(|mark| mark.strip_prefix("article ")).map(str::to_owned).collect();
            let kept = self.kept(&hashes)?.into_iter().flatten();
            let ranks: BTreeMap<String, String> = kept
                .filter_map(|record| record.article.articles.into_iter().next())
                .map(|article| (format!("article {}", article.summary.hash), copies::rank(&article.summary)))
                .collect();
            ranked.extend(some.iter().map(|mark| (ranks.get(mark).cloned().unwrap_or_default(), mark.clone())));
        }
        ranked.sort_unstable();
        Ok(ranked.into_iter().map(|(_, mark)| mark).collect())
    }

    /// How long the write-ahead log is, which readers replay each time they open the store.
    #[cfg(feature = "disk")]
    fn log_bytes(&self) -> u64 {
        let files = self.folder.iter().filter_map(|folder| std::fs::read_dir(folder.join(QUADS)).ok()).flatten();
        let logs = files.flatten().filter(|file| file.path().extension().is_some_and(|end| end == "log"));
        logs.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
    }

    /// Merges all there is, and makes the ledger anew.
    fn merge_all(
        &self,
        ledger: &Ledger,
        merger: &Merger,
        corrections: Corrections,
        print: &str,
        marks: &[String],
    ) -> Result<Change, GraphError> {
        ledger.clear()?;
        let corpus = Corpus::load(&self.quads, &self.names)?;
        let known = Knowledge::of(corpus, &self.names, merger, corrections);
        let quads = merged::merge_quads(&self.names, &known);
        let mut old = Vec::new();
        let graph = self.names.graph("merge");
        for quad in self.quads.quads_for_pattern(None, None, None, Some(GraphNameRef::NamedNode(graph.as_ref()))) {
            old.push(quad?);
        }
        let change = self.renew(old, quads, marks, Change::default())?;
        self.renew_index(&known, None);
        let hashes: Vec<&String> = known.articles.iter().map(|article| &article.hash).collect();
        for some in hashes.chunks(AT_ONCE) {
            let some = some.iter().map(|hash| (*hash).clone()).collect();
            ledger.fill(self, merger, &known.corrections, &some)?;
        }
        ledger.stands_for(print)?;
        Ok(change)
    }

    /// Merges what some marks say, and what that touches.
    fn merge_part(
        &self,
        ledger: &Ledger,
        merger: &Merger,
        corrections: &Corrections,
        marks: &[String],
    ) -> Result<Change, GraphError> {
        let mut pending = Pending::default();
        for mark in marks {
            match mark.split_once(' ') {
                Some(("article", hash)) => pending.articles.extend([hash.to_owned()]),
                Some(("report", id)) => pending.reports.extend([id.to_owned()]),
                Some(("figure", id)) => pending.articles.extend(ledger.article_of_figure(id)?),
                Some(("name", name)) => pending.articles.extend(ledger.articles_naming(name)?),
                _ => {}
            }
        }
        let part = ledger.step(self, merger, corrections, &pending)?;
        let (subjects, new) = self.part_quads(&part)?;
        let mut old = Vec::new();
        for subject in &subjects {
            self.collect_parts(subject, &mut old)?;
        }
        let mut change = Change::default();
        change.articles.extend(part.articles);
        change.entities.extend(part.entities);
        change.events.extend(part.known.clustering.clusters.iter().map(|one| part.known.event_id(one).to_owned()));
        let change = self.renew(old, new, marks, change)?;
        self.renew_index(&part.known, Some(&change));
        ledger.written()?;
        Ok(change)
    }

    /// The nodes that a part says all about, and what it says.
    fn part_quads(&self, part: &Part) -> Result<(BTreeSet<String>, Vec<Quad>), GraphError> {
        let names = &self.names;
        let merge = names.graph("merge");
        let mut subjects: BTreeSet<String> = BTreeSet::new();
        for id in &part.reports {
            subjects.extend([names.event(id).into_string(), names.report(id).into_string()]);
        }
        for id in &part.figures {
            subjects.extend([names.entity(id).into_string(), names.figure(id).into_string()]);
        }
        subjects.extend(part.entities.iter().map(|id| names.entity(id).into_string()));
        subjects.extend(part.articles.iter().map(|hash| names.article(hash).into_string()));
        let mut quads = Quads::new(merge.clone());
        let live = merged::part_quads(&mut quads, names, &part.known);
        for (figure, entity) in &part.entity_of {
            merged::figure_quads(&mut quads, names, figure, entity);
        }
        for entity in part.known.entities.iter().filter(|entity| part.entities.contains(&entity.id)) {
            merged::entity_node_quads(&mut quads, names, entity);
        }
        let cut: BTreeSet<&str> = part.reports.iter().map(String::as_str).collect();
        for (pairs, term) in [(&part.executes, vocab::EXECUTES), (&part.parts, sem::HAS_SUB_EVENT)] {
            for (subject, object) in pairs {
                let mut both = true;
                for event in [subject, object] {
                    both &= if cut.contains(event.as_str()) {
                        live.contains(event)
                    } else {
                        let quad = Quad::new(names.event(event), rdf::TYPE, sem::EVENT, merge.clone());
                        self.quads.contains(&quad)?
                    };
                }
                if both {
                    quads.node(&names.event(subject), term, names.event(object));
                }
            }
        }
        let mut quads = quads.finish();
        quads.retain(|quad| {
            let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { return false };
            subjects.contains(subject.as_str().split('#').next().unwrap_or_default())
        });
        Ok((subjects, quads))
    }

    /// What the merge graph says of a node and of its parts.
    fn collect_parts(&self, node: &str, into: &mut Vec<Quad>) -> Result<(), GraphError> {
        let graph = self.names.graph("merge");
        let of = |node: &str| -> Result<Vec<Quad>, GraphError> {
            let node = NamedNodeRef::new_unchecked(node);
            let graph = Some(GraphNameRef::NamedNode(graph.as_ref()));
            Ok(self.quads.quads_for_pattern(Some(node.into()), None, None, graph).collect::<Result<_, _>>()?)
        };
        let said = of(node)?;
        let mut parts: BTreeSet<&str> = BTreeSet::new();
        for quad in &said {
            if let Term::NamedNode(object) = &quad.object
                && object.as_str().strip_prefix(node).is_some_and(|rest| rest.starts_with('#'))
            {
                parts.insert(object.as_str());
            }
        }
        for part in parts {
            into.extend(of(part)?);
        }
        into.extend(said);
        Ok(())
    }

    /// Puts `new` in the place of `old` in the merge graph, by the least change, takes the marks away and raises the
    /// revision, in one commit. Where much is new, that comes as files before it: after a crash between the two the marks
    /// are there yet, and the next merge takes away what is too much.
    fn renew(
        &self,
        old: Vec<Quad>,
        new: Vec<Quad>,
        marks: &[String],
        mut change: Change,
    ) -> Result<Change, GraphError> {
        use std::collections::HashSet;
        let mut old: HashSet<Quad> = old.into_iter().collect();
        let mut new: Vec<Quad> = new.into_iter().filter(|quad| !old.remove(quad)).collect();
        let mut gone: Vec<Quad> = old.into_iter().collect();
        quads::sort(&mut gone);
        for quad in gone.iter().chain(&new) {
            change.note(&self.names, quad);
        }
        if gone.is_empty() && new.is_empty() && marks.is_empty() {
            return Ok(change);
        }
        if self.folder.is_some() && new.len() >= FILES && !marks.is_empty() {
            self.load_sorted(std::mem::take(&mut new))?;
        }
        let mut transaction = self.quads.start_transaction()?;
        for quad in &gone {
            transaction.remove(quad);
        }
        for mark in marks {
            transaction.remove(&self.mark(mark, ""));
        }
        let revision = self.revision()?;
        transaction.remove(&self.revision_quad(revision));
        transaction.insert(&self.revision_quad(revision + 1));
        transaction.extend(&new);
        transaction.commit()?;
        Ok(change)
    }

    /// What is known, merged; kept until something changes.
    ///
    /// # Errors
    /// When the store fails or holds what this program cannot have written.
    pub(crate) fn knowledge(&self) -> Result<Arc<Knowledge>, GraphError> {
        if let Ok(known) = self.known.read()
            && let Some(known) = &*known
        {
            return Ok(Arc::clone(known));
        }
        let corpus = Corpus::load(&self.quads, &self.names)?;
        let corrections = Corrections::of(&curation::acts(&self.quads, &self.names)?);
        let fresh = if self.is_unmerged()? {
            Knowledge::of(corpus, &self.names, &Merger::load(&self.resources)?, corrections)
        } else {
            Knowledge::recorded(corpus.without_bodies(), &self.quads, &self.names, corrections)?
        };
        let fresh = Arc::new(fresh);
        if let Ok(mut known) = self.known.write() {
            *known = Some(Arc::clone(&fresh));
        }
        Ok(fresh)
    }
}
