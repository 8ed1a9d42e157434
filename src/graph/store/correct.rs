//! Corrections by people: merging and splitting events, setting what an event is, rejecting, undoing.

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, Quad};

use super::Store;
use crate::annotation::NameKind;
use crate::calendar::{Moment, read_edtf};
use crate::event::{Role, Status};
use crate::graph::curation::{self, Act, ActKind, Meant, Property, act_quads, standing};
use crate::graph::identity;
use crate::graph::quads::Quads;
use crate::graph::terms::prov;
use crate::graph::{GraphError, ontology, read};

/// Who says so, when and why: what the log keeps of a correction.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Who.
    pub by: Option<String>,
    /// When.
    pub at: Option<Moment>,
    /// Why.
    pub why: Option<String>,
}

impl Store {
    /// The log of corrections, in the order in which they were made.
    ///
    /// # Errors
    /// When the store fails or holds a correction that cannot be read.
    pub fn corrections(&self) -> Result<Vec<Act>, GraphError> {
        curation::acts(&self.quads, &self.names)
    }

    /// The corrections that hold: those that are not undone.
    ///
    /// # Errors
    /// When the store fails or holds a correction that cannot be read.
    pub fn standing_corrections(&self) -> Result<Vec<Act>, GraphError> {
        Ok(standing(&self.corrections()?).into_iter().cloned().collect())
    }

    /// Says that events are one: all their reports, those of old versions included; or that entities are. Merges.
    ///
    /// # Errors
    /// When an event is not there, they are one already, or the store is read-only or fails.
    pub fn merge_events(&self, ids: &[String], said: &Said) -> Result<Act, GraphError> {
        self.settle()?;
        if let Some(entities) = self.entities_meant(ids)? {
            return self.merge_entities(&entities, said);
        }
        let mut events = BTreeSet::new();
        for id in ids {
            events.insert(self.find_report(id)?.1);
        }
        if events.len() < 2 {
            return Err(GraphError::Correction("these ids mean one event already".to_owned()));
        }
        let known = self.knowledge_of(&events)?;
        let clusters = known.clustering.clusters.iter().filter(|one| events.contains(known.event_id(one)));
        let reports = clusters.flat_map(|one| &one.reports).map(|&at| known.reports[at].id.clone()).collect();
        self.add_act(Act { reports, ..Act::new(ActKind::Merge) }, said)
    }

    /// Takes reports out of the event that they are of; those given together become one event. Merges.
    ///
    /// # Errors
    /// When a report is not there, they are not of one event or are all that there is of it, or the store is read-only or
    /// fails.
    pub fn split_reports(&self, ids: &[String], said: &Said) -> Result<Act, GraphError> {
        self.settle()?;
        let (mut taken, mut events) = (BTreeSet::new(), BTreeSet::new());
        for id in ids {
            let (report, event) = self.find_report(id)?;
            taken.insert(report);
            events.insert(event);
        }
        if events.len() != 1 {
            let message = "these reports are of different events; hint: split them one event at a time";
            return Err(GraphError::Correction(message.to_owned()));
        }
        let known = self.knowledge_of(&events)?;
        let clusters = known.clustering.clusters.iter().filter(|one| events.contains(known.event_id(one)));
        let all = clusters.flat_map(|one| &one.reports).map(|&at| known.reports[at].id.clone());
        let rest: Vec<String> = all.filter(|id| !taken.contains(id)).collect();
        if rest.is_empty() {
            return Err(GraphError::Correction("nothing would be left of the event".to_owned()));
        }
        let reports = taken.into_iter().collect();
        self.add_act(Act { reports, apart_from: rest, ..Act::new(ActKind::Split) }, said)
    }

    /// Takes what some articles say of an entity out of it: figures by their ids or IRIs or, with `articles`, an entity by its
    /// id or IRI and what these articles call so. Those taken out together are one entity. Merges.
    ///
    /// # Errors
    /// When there is no such figure or article, they are not of one entity or are all that there is of it, or the store is
    /// read-only or fails.
    pub fn split_figures(&self, ids: &[String], articles: &[String], said: &Said) -> Result<Act, GraphError> {
        self.settle()?;
        let (mut taken, mut of) = (BTreeSet::new(), BTreeSet::new());
        for id in ids {
            let id = self.figure_id(id);
            let unknown = || GraphError::Unknown { what: "figure", id: id.to_owned() };
            let entity = self.entity_meant(id)?.ok_or_else(unknown)?;
            if articles.is_empty() {
                taken.insert(id.to_owned());
            } else {
                let figures = self.figures_of(&entity)?;
                for article in articles {
                    let hashes = self.find_articles(article)?;
                    let before = taken.len();
                    let said_there = figures.iter().filter(|figure| hashes.contains(&figure.article));
                    taken.extend(said_there.map(|figure| figure.id.clone()));
                    if taken.len() == before {
                        let name = self.entity_record(&entity)?.name;
                        return Err(GraphError::Correction(format!("article `{article}` does not speak of {name}")));
                    }
                }
            }
            of.insert(entity);
        }
        let Some(entity) = of.first().filter(|_| of.len() == 1) else {
            let message = "these are of different entities; hint: split them one entity at a time";
            return Err(GraphError::Correction(message.to_owned()));
        };
        if taken.len() == self.figures_of(entity)?.len() {
            let message = "nothing would be left of the entity; hint: `--article` says whose words to take out of it";
            return Err(GraphError::Correction(message.to_owned()));
        }
        let values = vec![self.entity_record(entity)?.name];
        self.add_act(Act { figures: taken.into_iter().collect(), values, ..Act::new(ActKind::Split) }, said)
    }

    /// What came in and is not merged yet is merged first: a correction speaks of what is shown.
    fn settle(&self) -> Result<(), GraphError> {
        if self.is_unmerged()? {
            self.merge()?;
        }
        Ok(())
    }

    /// Says that entities are one, whatever they are called. Merges.
    fn merge_entities(&self, entities: &BTreeSet<String>, said: &Said) -> Result<Act, GraphError> {
        if entities.len() < 2 {
            return Err(GraphError::Correction("these mean one entity already".to_owned()));
        }
        let names = entities.iter().map(|id| Ok(self.entity_record(id)?.name));
        let values = names.collect::<Result<_, GraphError>>()?;
        self.add_act(Act { figures: entities.iter().cloned().collect(), values, ..Act::new(ActKind::Merge) }, said)
    }

    fn figure_id<'a>(&self, id: &'a str) -> &'a str {
        let id = id.trim();
        self.names.id("entity", id).or_else(|| self.names.id("figure", id)).unwrap_or(id)
    }

    /// The entities that ids mean, where none of them means an event.
    fn entities_meant(&self, ids: &[String]) -> Result<Option<BTreeSet<String>>, GraphError> {
        let mut found = BTreeSet::new();
        for id in ids {
            let id = self.figure_id(id);
            match self.entity_meant(id)? {
                Some(entity) => found.insert(entity),
                None if found.is_empty() => return Ok(None),
                None => return Err(GraphError::Unknown { what: "entity", id: id.to_owned() }),
            };
        }
        Ok(Some(found))
    }

    /// Sets what an event is: of each property its values. Of `when` an EDTF text, of `place` and `who` names, aliases,
    /// Wikidata ids or IRIs of entities that are known here or `new:` and the name of another, a role before a colon (`recipient:Ukraine`; without one, the
    /// agent). Merges.
    ///
    /// # Errors
    /// When there is no such event or value, or the store is read-only or fails.
    pub fn fix_event(&self, id: &str, values: &[(Property, Vec<String>)], said: &Said) -> Result<Vec<Act>, GraphError> {
        self.settle()?;
        let report = self.find_report(id)?.0;
        let mut acts = Vec::new();
        for (property, values) in values {
            let values = values.iter().map(|value| self.fixed_value(*property, value)).collect::<Result<_, _>>()?;
            let act =
                Act { reports: vec![report.clone()], property: Some(*property), values, ..Act::new(ActKind::Fix) };
            acts.push(act);
        }
        self.add_acts(acts, said)
    }

    /// A value as the log keeps it.
    fn fixed_value(&self, property: Property, value: &str) -> Result<String, GraphError> {
        let value = value.trim();
        let wrong = |message: String| Err(GraphError::Correction(message));
        match property {
            Property::When if read_edtf(value).is_none() => wrong(format!(
                "`{value}` is no date in EDTF; hint: 2026-01-05, 2026-01, 2025-12-21/2025-12-31, ../2026-01-03, or ../.. for none"
            )),
            Property::Type if !ontology::is_event_type(value) => {
                wrong(format!("there is no event type `{value}`; hint: ontology/event-types.ttl has them"))
            }
            Property::Status if Status::from_name(value).is_none() => wrong(format!("there is no status `{value}`")),
            Property::Label if value.is_empty() => wrong("a label has to say something".to_owned()),
            Property::When | Property::Type | Property::Status | Property::Label => Ok(value.to_owned()),
            Property::Place | Property::Who => {
                let default = if property == Property::Place { Role::Place } else { Role::Agent };
                let given = value.split_once(':').and_then(|(role, name)| Some((Role::from_name(role.trim())?, name)));
                let (role, name) = given.unwrap_or((default, value));
                if let Some(name) = name.trim().strip_prefix("new:").map(str::trim).filter(|name| !name.is_empty()) {
                    let kind = if property == Property::Place { NameKind::Place } else { NameKind::Other };
                    let id = identity::named_id(name, kind);
                    return Ok(curation::filler(role, Meant::New(&id, name), name));
                }
                let found = self.meant(name)?;
                let mut found = found.iter();
                match (found.next(), found.next()) {
                    (Some(id), None) => Ok(curation::filler(role, Meant::Figure(id), &self.entity_record(id)?.name)),
                    (Some(_), Some(_)) => wrong(format!(
                        "`{name}` may be several here; hint: `dateline entities` shows their ids, which name one"
                    )),
                    _ => wrong(format!(
                        "no article names `{0}`; hint: `new:{0}` brings in whom no article names",
                        name.trim()
                    )),
                }
            }
        }
    }

    /// Says that an event never was one (its reports count no more), or that a link to Wikidata is wrong: of a link or a
    /// figure by its IRI, or of an entity, and then of all who bear that name. Merges.
    ///
    /// # Errors
    /// When there is nothing of that id, or the store is read-only or fails.
    pub fn reject(&self, id: &str, said: &Said) -> Result<Act, GraphError> {
        self.settle()?;
        let is_figure = self.names.id("figure", id).is_some();
        let figure = self.figure_id(id);
        if let Some(entity) = self.entity_meant(figure)? {
            let all = self.figures_of(&entity)?;
            let one = all.iter().find(|one| one.id == figure);
            let values: Vec<String> = if is_figure {
                one.and_then(|one| one.link.as_ref()).map(|link| link.item.clone()).into_iter().collect()
            } else {
                let names: BTreeSet<&str> = all.iter().filter_map(|one| Some(one.names.first()?.as_str())).collect();
                let item = self.entity_record(&entity)?.item;
                item.iter().flat_map(|item| names.iter().map(move |name| format!("{item} {name}"))).collect()
            };
            if values.is_empty() {
                let name = one.and_then(|one| one.names.first()).map_or(figure, String::as_str);
                return Err(GraphError::Correction(format!("`{name}` is linked to nothing")));
            }
            let act = Act { figures: vec![figure.to_owned()], values, ..Act::new(ActKind::Reject) };
            return self.add_act(act, said);
        }
        let event = BTreeSet::from([self.find_report(id)?.1]);
        let known = self.knowledge_of(&event)?;
        let clusters = known.clustering.clusters.iter().filter(|one| event.contains(known.event_id(one)));
        let counting = clusters.flat_map(|one| &one.reports).filter(|&&at| known.is_accepted(at));
        let open: Vec<String> = counting.map(|&at| known.reports[at].id.clone()).collect();
        if open.is_empty() {
            return Err(GraphError::Correction("none of its reports counts any more".to_owned()));
        }
        self.add_act(Act { reports: open, ..Act::new(ActKind::Reject) }, said)
    }

    /// Takes a correction back: the last one that holds or, by its id (or its beginning), any; of an undoing, brings back
    /// what it undid. Returns what was undone. Merges.
    ///
    /// # Errors
    /// When there is none, or the store is read-only or fails.
    pub fn undo(&self, id: Option<&str>, said: &Said) -> Result<Act, GraphError> {
        let acts = self.corrections()?;
        let target = match id {
            None => {
                let last = standing(&acts).last().copied().cloned();
                // a word about links stands in the same graph; the later of the two is the last one
                let link = self
                    .last_link_correction()?
                    .filter(|(_, when)| last.as_ref().is_none_or(|act| when.is_some() && *when > act.at));
                if let Some((link, _)) = link {
                    return self.undo(Some(&link), said);
                }
                last
            }
            Some(id) => {
                let id = self.names.id("curation", id).unwrap_or(id);
                let mut found = acts.iter().filter(|act| act.id == id || (id.len() >= 4 && act.id.starts_with(id)));
                found.next().filter(|_| found.next().is_none()).cloned()
            }
        };
        let Some(target) = target else {
            // what was decided in a review of links has an id too
            if let Some(id) = id
                && self.undo_link_correction(id, said.at, said.by.as_deref())?
            {
                self.merge()?;
                return Ok(Act { id: id.to_owned(), why: said.why.clone(), ..Act::new(ActKind::Reject) });
            }
            let id = id.unwrap_or("to undo").to_owned();
            return Err(GraphError::Unknown { what: "correction", id });
        };
        self.add_act(Act { undoes: Some(target.id.clone()), ..Act::new(ActKind::Undo) }, said)?;
        Ok(target)
    }

    /// Takes the corrections of another log over: those that are not here yet, in their order, after what is here. Merges.
    ///
    /// # Errors
    /// When the store is read-only or fails.
    pub fn apply_corrections(&self, acts: &[Act]) -> Result<usize, GraphError> {
        let here: BTreeSet<String> = self.corrections()?.into_iter().map(|act| act.id).collect();
        let new: Vec<Act> = acts.iter().filter(|act| !here.contains(&act.id)).cloned().collect();
        let count = new.len();
        if count > 0 {
            let first = self.next_sequence()?;
            let mut placed = new;
            for (at, act) in placed.iter_mut().enumerate() {
                act.sequence = first + at;
            }
            self.commit_acts(&placed)?;
        }
        Ok(count)
    }

    /// Notes that an article was taken back by its publisher (or, with `retracted` false, that it was not after all):
    /// its reports no longer count. Merges.
    ///
    /// # Errors
    /// When there is no such article, or the store is read-only or fails.
    pub fn mark_retracted(&self, article: &str, retracted: bool, said: &Said) -> Result<usize, GraphError> {
        self.writable()?;
        let hashes = self.find_articles(article)?;
        let mut held = BTreeSet::new();
        for hash in &hashes {
            held.extend(self.retractions(&self.names.article(hash))?);
        }
        if retracted {
            let mut new = Vec::new();
            for hash in &hashes {
                if self.retractions(&self.names.article(hash))?.is_empty() {
                    new.push(hash.clone());
                }
            }
            if !new.is_empty() {
                self.add_act(Act { articles: new, ..Act::new(ActKind::Retract) }, said)?;
            }
        } else {
            let undoings = held.iter().filter_map(|act| self.names.id("curation", act.as_str()));
            let undoings = undoings.map(|id| Act { undoes: Some(id.to_owned()), ..Act::new(ActKind::Undo) }).collect();
            self.add_acts(undoings, said)?;
        }
        Ok(hashes.len())
    }

    fn add_act(&self, act: Act, said: &Said) -> Result<Act, GraphError> {
        Ok(self.add_acts(vec![act], said)?.remove(0))
    }

    /// Writes corrections into the log and does what they say.
    fn add_acts(&self, acts: Vec<Act>, said: &Said) -> Result<Vec<Act>, GraphError> {
        self.writable()?;
        let first = self.next_sequence()?;
        let mut placed = Vec::new();
        for (number, act) in acts.into_iter().enumerate() {
            let at = said.at.map(|at| at.to_string());
            placed.push(Act { by: said.by.clone(), at, why: said.why.clone(), ..act }.identify(first + number));
        }
        self.commit_acts(&placed)?;
        Ok(placed)
    }

    fn next_sequence(&self) -> Result<usize, GraphError> {
        Ok(self.corrections()?.last().map_or(1, |act| act.sequence + 1))
    }

    fn commit_acts(&self, acts: &[Act]) -> Result<(), GraphError> {
        if acts.is_empty() {
            return Ok(());
        }
        let mut new: Vec<Quad> = acts.iter().flat_map(|act| act_quads(&self.names, act)).collect();
        new.extend(self.marks_of(acts)?);
        let (gone, come) = self.invalidations(acts)?;
        new.extend(come);
        let mut transaction = self.quads.start_transaction()?;
        for quad in &gone {
            transaction.remove(quad);
        }
        transaction.extend(&new);
        transaction.commit()?;
        self.forget();
        self.merge()?;
        Ok(())
    }

    /// Which articles are no longer invalidated, and which are, once `acts` are in the log.
    fn invalidations(&self, acts: &[Act]) -> Result<(Vec<Quad>, Vec<Quad>), GraphError> {
        let curation = self.names.graph("curation");
        let mut all = self.corrections()?;
        all.extend(acts.iter().cloned());
        let mut wanted = Quads::new(curation.clone());
        for act in standing(&all).into_iter().filter(|act| act.kind == ActKind::Retract) {
            for hash in &act.articles {
                wanted.node(&self.names.article(hash), prov::WAS_INVALIDATED_BY, self.names.correction(&act.id));
            }
        }
        let wanted = wanted.finish();
        let mut gone = Vec::new();
        for (article, act) in read::pairs(&self.quads, prov::WAS_INVALIDATED_BY, curation.as_ref())? {
            let article = NamedNode::new_unchecked(article);
            let quad = Quad::new(article, prov::WAS_INVALIDATED_BY, act, curation.clone());
            if !wanted.contains(&quad) {
                gone.push(quad);
            }
        }
        Ok((gone, wanted))
    }

    /// The report of that id, of its beginning, or of the IRI of it or of the event that it names; and its event.
    fn find_report(&self, id: &str) -> Result<(String, String), GraphError> {
        let id = id.trim();
        let mut found = self.reports_fitting(id)?;
        match found.len() {
            0 => Err(GraphError::Unknown { what: "event or report", id: id.to_owned() }),
            1 => Ok(found.remove(0)),
            count => Err(GraphError::Ambiguous { id: id.to_owned(), count }),
        }
    }
}
