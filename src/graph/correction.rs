//! What people said about links: which item a figure is, which it is not, or that it has none. It stands in the curation
//! graph, wins over every other link, and goes when it is undone.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{NamedNode, NamedNodeRef, Quad};
use oxigraph::store::Store as Quadstore;

use crate::calendar::Moment;
use crate::graph::iri::{self, Names};
use crate::graph::link::{self, item_iri};
use crate::graph::quads::Quads;
use crate::graph::terms::{prov, rdf, rdfs, schema};
use crate::graph::{GraphError, Store, read, vocab};

/// A person's word about a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkCorrection {
    /// It is this item.
    Is {
        /// `Q90`.
        item: String,
        /// Its label, where known.
        label: Option<String>,
    },
    /// It is not this item.
    IsNot(String),
    /// Wikidata has no item for it.
    None,
}

/// What holds for one figure, all words taken together.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled {
    item: Option<(NamedNode, Option<String>)>,
    not: BTreeSet<String>,
    none: bool,
    act: Option<NamedNode>,
    when: Option<String>,
}

/// All words that were not undone, by figure.
#[derive(Debug, Default)]
pub(super) struct Corrections(BTreeMap<String, Settled>);

impl Corrections {
    pub(super) fn load(store: &Quadstore, names: &Names) -> Result<Self, GraphError> {
        let graph = names.graph("curation");
        let mut acts = Vec::new();
        for act in read::subjects(store, rdf::TYPE, vocab::LINK_CORRECTION, Some(graph.as_ref()))? {
            let said = read::node(store, act.as_ref(), graph.as_ref())?;
            if said.iri(prov::WAS_INVALIDATED_BY).is_none() {
                acts.push((said.text(prov::ENDED_AT_TIME).map(str::to_owned), act, said));
            }
        }
        // the newest wins
        acts.sort_by(|one, other| (&one.0, one.1.as_str()).cmp(&(&other.0, other.1.as_str())));
        let mut found: BTreeMap<String, Settled> = BTreeMap::new();
        for (when, act, said) in acts {
            let item = said.iri(vocab::ITEM).map(NamedNode::new_unchecked);
            let not = said.iri(vocab::NOT_ITEM);
            for figure in said.iris(vocab::LINK_OF) {
                let settled = found.entry(figure.to_owned()).or_default();
                match (&item, not) {
                    (Some(item), _) => {
                        settled.item = Some((item.clone(), said.text(rdfs::LABEL).map(str::to_owned)));
                        settled.none = false;
                    }
                    (None, Some(not)) => {
                        settled.not.insert(not.to_owned());
                        if settled.item.as_ref().is_some_and(|(item, _)| item.as_str() == not) {
                            settled.item = None;
                        }
                    }
                    (None, None) => {
                        settled.item = None;
                        settled.none = true;
                    }
                }
                settled.act = Some(act.clone());
                settled.when.clone_from(&when);
            }
        }
        Ok(Self(found))
    }

    pub(super) fn of(&self, figure: &str) -> Option<&Settled> {
        self.0.get(figure)
    }
}

impl Store {
    /// Takes what a person said of the links of figures (by IRI) into the curation graph; call [`merge`](Self::merge)
    /// after the last one. `now` and `author` go with it. Returns the act's IRI.
    ///
    /// # Errors
    /// When the item is none, or the store is read-only or fails.
    pub fn correct_link(
        &self,
        figures: &[String],
        correction: &LinkCorrection,
        now: Option<Moment>,
        author: Option<&str>,
    ) -> Result<String, GraphError> {
        self.writable()?;
        let (word, item) = match correction {
            LinkCorrection::Is { item, .. } => ("is", item.as_str()),
            LinkCorrection::IsNot(item) => ("is not", item.as_str()),
            LinkCorrection::None => ("none", ""),
        };
        let unknown = || GraphError::Unknown { what: "Wikidata item", id: item.to_owned() };
        let when = now.map(|now| now.to_string()).unwrap_or_default();
        let mut parts = vec!["link", word, item, when.as_str()];
        parts.extend(figures.iter().map(String::as_str));
        let act = NamedNode::new_unchecked(format!("{}curation/{}", self.base(), iri::hash(&parts, 16)));
        let mut quads = Quads::new(self.names.graph("curation"));
        quads.node(&act, rdf::TYPE, vocab::LINK_CORRECTION);
        quads.node(&act, rdf::TYPE, prov::ACTIVITY);
        for figure in figures {
            quads.node(&act, vocab::LINK_OF, NamedNode::new_unchecked(figure));
        }
        match correction {
            LinkCorrection::Is { item, label } => {
                quads.node(&act, vocab::ITEM, item_iri(item).ok_or_else(unknown)?);
                quads.maybe_text(&act, rdfs::LABEL, label.as_deref());
            }
            LinkCorrection::IsNot(item) => quads.node(&act, vocab::NOT_ITEM, item_iri(item).ok_or_else(unknown)?),
            LinkCorrection::None => {}
        }
        self.said_by(&mut quads, &act, &when, author);
        let mut transaction = self.quads.start_transaction()?;
        transaction.insert(&self.unmerged_mark());
        transaction.extend(&quads.finish());
        transaction.commit()?;
        self.forget();
        Ok(act.into_string())
    }

    /// Takes back what people said of the links of figures (by IRI): what the analysis or a service chose stands again.
    /// What was said stays in the curation graph, with who took it back. Returns how many words went; call
    /// [`merge`](Self::merge) after the last one.
    ///
    /// # Errors
    /// When the store is read-only or fails.
    pub fn undo_link_corrections(
        &self,
        figures: &[String],
        now: Option<Moment>,
        author: Option<&str>,
    ) -> Result<usize, GraphError> {
        let about =
            |act: &read::Node| act.iris(vocab::LINK_OF).iter().any(|one| figures.iter().any(|figure| figure == one));
        self.invalidate_link_corrections(|_, said| about(said), now, author)
    }

    /// Takes back one word about links, by its id or the beginning of it; false where there is no such word, or several.
    ///
    /// # Errors
    /// When the store is read-only or fails.
    pub fn undo_link_correction(
        &self,
        id: &str,
        now: Option<Moment>,
        author: Option<&str>,
    ) -> Result<bool, GraphError> {
        let id = self.names.id("curation", id).unwrap_or(id);
        let fits = |act: &NamedNode| {
            self.names.id("curation", act.as_str()).is_some_and(|own| own == id || id.len() >= 4 && own.starts_with(id))
        };
        let mut found = self.standing_link_corrections()?.into_iter().filter(|(act, _)| fits(act));
        let (Some((act, _)), None) = (found.next(), found.next()) else { return Ok(false) };
        Ok(self.invalidate_link_corrections(|other, _| *other == act, now, author)? > 0)
    }

    /// The last word about links that stands: its id, and when it was said.
    pub(super) fn last_link_correction(&self) -> Result<Option<(String, Option<String>)>, GraphError> {
        let said = self.standing_link_corrections()?.into_iter();
        let last = said.map(|(act, said)| (said.text(prov::ENDED_AT_TIME).map(str::to_owned), act.into_string())).max();
        Ok(last.and_then(|(when, act)| Some((self.names.id("curation", &act)?.to_owned(), when))))
    }

    fn standing_link_corrections(&self) -> Result<Vec<(NamedNode, read::Node)>, GraphError> {
        let graph = self.names.graph("curation");
        let mut found = Vec::new();
        for act in read::subjects(&self.quads, rdf::TYPE, vocab::LINK_CORRECTION, Some(graph.as_ref()))? {
            let said = read::node(&self.quads, act.as_ref(), graph.as_ref())?;
            if said.iri(prov::WAS_INVALIDATED_BY).is_none() {
                found.push((act, said));
            }
        }
        Ok(found)
    }

    fn invalidate_link_corrections(
        &self,
        chosen: impl Fn(&NamedNode, &read::Node) -> bool,
        now: Option<Moment>,
        author: Option<&str>,
    ) -> Result<usize, GraphError> {
        self.writable()?;
        let mut gone = self.standing_link_corrections()?;
        gone.retain(|(act, said)| chosen(act, said));
        if gone.is_empty() {
            return Ok(0);
        }
        let when = now.map(|now| now.to_string()).unwrap_or_default();
        let mut parts = vec!["undo links", when.as_str()];
        parts.extend(gone.iter().map(|(act, _)| act.as_str()));
        let undoing = NamedNode::new_unchecked(format!("{}curation/{}", self.base(), iri::hash(&parts, 16)));
        let mut quads = Quads::new(self.names.graph("curation"));
        quads.node(&undoing, rdf::TYPE, prov::ACTIVITY);
        for (act, _) in &gone {
            quads.node(act, prov::WAS_INVALIDATED_BY, undoing.clone());
        }
        self.said_by(&mut quads, &undoing, &when, author);
        let mut transaction = self.quads.start_transaction()?;
        transaction.insert(&self.unmerged_mark());
        transaction.extend(&quads.finish());
        transaction.commit()?;
        self.forget();
        Ok(gone.len())
    }

    /// When something was said, and by whom.
    fn said_by(&self, quads: &mut Quads, act: &NamedNode, when: &str, author: Option<&str>) {
        if !when.is_empty() {
            quads.typed(act, prov::ENDED_AT_TIME, when, crate::graph::terms::xsd::DATE_TIME);
        }
        if let Some(author) = author {
            let agent = self.names.agent(author);
            quads.node(act, prov::WAS_ASSOCIATED_WITH, agent.clone());
            quads.node(&agent, rdf::TYPE, prov::AGENT);
            quads.text(&agent, schema::NAME, author);
        }
    }

    /// Makes the link graph say what people said: for each figure one plain `schema:sameAs`, that of the link that stands.
    pub(super) fn settle_links(&self) -> Result<(), GraphError> {
        let graph = self.names.graph("links/wikidata");
        let corrections = Corrections::load(&self.quads, &self.names)?;
        let ever = read::subjects(
            &self.quads,
            rdf::TYPE,
            vocab::LINK_CORRECTION,
            Some(self.names.graph("curation").as_ref()),
        )?;
        if ever.is_empty() {
            // every link was written with its plain triple
            return Ok(());
        }
        let mut machine: BTreeMap<String, NamedNode> = BTreeMap::new();
        let mut gone = Vec::new();
        let mut corrected: BTreeSet<String> = BTreeSet::new();
        for (node, _) in read::pairs(&self.quads, vocab::LINK_METHOD, graph.as_ref())? {
            let node = NamedNode::new_unchecked(node);
            let said = read::node(&self.quads, node.as_ref(), graph.as_ref())?;
            let (Some(figure), Some(item)) = (said.iri(vocab::LINK_OF), said.iri(vocab::ITEM)) else { continue };
            if said.text(vocab::LINK_METHOD) == Some("curation") {
                corrected.insert(figure.to_owned());
                self.collect(node.as_ref(), graph.as_ref(), &mut gone)?;
            } else {
                machine.insert(figure.to_owned(), NamedNode::new_unchecked(item));
            }
        }
        let mut stands: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (figure, item) in read::pairs(&self.quads, schema::SAME_AS, graph.as_ref())? {
            stands.entry(figure).or_default().extend(read::as_iri(&item).map(str::to_owned));
        }
        let mut quads = Quads::new(graph.clone());
        let mut figures: BTreeSet<&String> = machine.keys().chain(stands.keys()).collect();
        figures.extend(&corrected);
        figures.extend(corrections.0.keys());
        for figure in figures {
            let node = NamedNode::new_unchecked(figure);
            let said = corrections.of(figure);
            let own = machine.get(figure);
            let wanted = match said {
                Some(Settled { item: Some((item, label)), act: Some(act), when, .. }) if self.has_figure(figure)? => {
                    link::corrected(&mut quads, &node, item, label.as_deref(), act, when.as_deref());
                    Some(item)
                }
                Some(Settled { none: true, .. }) => None,
                Some(Settled { not, .. }) => own.filter(|item| !not.contains(item.as_str())),
                None => own,
            };
            let has = stands.get(figure).map_or(&[][..], Vec::as_slice);
            if has != wanted.map(|item| vec![item.as_str().to_owned()]).unwrap_or_default() {
                gone.extend(has.iter().map(|item| {
                    Quad::new(node.clone(), schema::SAME_AS, NamedNode::new_unchecked(item), graph.clone())
                }));
                if let Some(item) = wanted {
                    quads.node(&node, schema::SAME_AS, item.clone());
                }
            }
        }
        let new = quads.finish();
        gone.retain(|quad| !new.contains(quad));
        if new.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let mut transaction = self.quads.start_transaction()?;
        for quad in &gone {
            transaction.remove(quad);
        }
        transaction.extend(&new);
        transaction.commit()?;
        Ok(())
    }

    /// Whether a figure is there still: its article may have been taken away.
    fn has_figure(&self, figure: &str) -> Result<bool, GraphError> {
        let node = NamedNodeRef::new_unchecked(figure);
        let mut found =
            self.quads.quads_for_pattern(Some(node.into()), Some(rdf::TYPE), Some(vocab::FIGURE.into()), None);
        Ok(found.next().transpose()?.is_some())
    }
}
