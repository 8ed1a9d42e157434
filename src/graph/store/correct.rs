//! Corrections by people: merging and splitting events, setting what an event is, rejecting, undoing.

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, Quad};

use super::Store;
use crate::annotation::NameKind;
use crate::calendar::{Moment, read_edtf};
use crate::event::{Role, Status};
use crate::graph::curation::{self, Act, ActKind, Meant, Property, act_quads, standing};
use crate::graph::identity;
use crate::graph::merged::Knowledge;
use crate::graph::quads::Quads;
use crate::graph::terms::prov;
use crate::graph::{GraphError, bearer, ontology, read};

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
        let known = self.knowledge()?;
        if let Some(entities) = self.entities_meant(&known, ids)? {
            return self.merge_entities(&known, &entities, said);
        }
        let mut clusters = BTreeSet::new();
        for id in ids {
            clusters.insert(known.cluster_of[self.find_report(&known, id)?]);
        }
        if clusters.len() < 2 {
            return Err(GraphError::Correction("these ids mean one event already".to_owned()));
        }
        let reports = clusters.into_iter().flat_map(|at| &known.clustering.clusters[at].reports);
        let reports = reports.map(|&at| known.reports[at].id.clone()).collect();
        self.add_act(Act { reports, ..Act::new(ActKind::Merge) }, said)
    }

    /// Takes reports out of the event that they are of; those given together become one event. Merges.
    ///
    /// # Errors
    /// When a report is not there, they are not of one event or are all that there is of it, or the store is read-only or
    /// fails.
    pub fn split_reports(&self, ids: &[String], said: &Said) -> Result<Act, GraphError> {
        let known = self.knowledge()?;
        let mut taken = BTreeSet::new();
        for id in ids {
            taken.insert(self.find_report(&known, id)?);
        }
        let clusters: BTreeSet<usize> = taken.iter().map(|&at| known.cluster_of[at]).collect();
        let Some(&cluster) = clusters.first().filter(|_| clusters.len() == 1) else {
            let message = "these reports are of different events; hint: split them one event at a time";
            return Err(GraphError::Correction(message.to_owned()));
        };
        let id = |at: &usize| known.reports[*at].id.clone();
        let rest: Vec<String> =
            known.clustering.clusters[cluster].reports.iter().filter(|at| !taken.contains(at)).map(id).collect();
        if rest.is_empty() {
            return Err(GraphError::Correction("nothing would be left of the event".to_owned()));
        }
        let reports = taken.iter().map(id).collect();
        self.add_act(Act { reports, apart_from: rest, ..Act::new(ActKind::Split) }, said)
    }

    /// Takes what some articles say of an entity out of it: figures by their ids or IRIs or, with `articles`, an entity by its
    /// id or IRI and what these articles call so. Those taken out together are one entity. Merges.
    ///
    /// # Errors
    /// When there is no such figure or article, they are not of one entity or are all that there is of it, or the store is
    /// read-only or fails.
    pub fn split_figures(&self, ids: &[String], articles: &[String], said: &Said) -> Result<Act, GraphError> {
        let known = self.knowledge()?;
        let figures = &known.corpus.figures;
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for id in ids {
            let id = self.figure_id(id);
            let found = figures.iter().position(|figure| figure.id == id);
            let found = found.ok_or_else(|| GraphError::Unknown { what: "figure", id: id.to_owned() })?;
            if articles.is_empty() {
                taken.insert(found);
                continue;
            }
            let entity = &known.entities[known.entity_of[found]];
            for article in articles {
                let hashes = self.find_articles(article)?;
                let before = taken.len();
                let is_in = |at: &usize| hashes.contains(&known.articles[figures[*at].article].hash);
                taken.extend(entity.figures.iter().copied().filter(is_in));
                if taken.len() == before {
                    let message = format!("article `{article}` does not speak of {}", entity.name);
                    return Err(GraphError::Correction(message));
                }
            }
        }
        let of: BTreeSet<usize> = taken.iter().map(|&at| known.entity_of[at]).collect();
        let Some(&entity) = of.first().filter(|_| of.len() == 1) else {
            let message = "these are of different entities; hint: split them one entity at a time";
            return Err(GraphError::Correction(message.to_owned()));
        };
        let entity = &known.entities[entity];
        if taken.len() == entity.figures.len() {
            let message = "nothing would be left of the entity; hint: `--article` says whose words to take out of it";
            return Err(GraphError::Correction(message.to_owned()));
        }
        let figures = taken.iter().map(|&at| figures[at].id.clone()).collect();
        self.add_act(Act { figures, values: vec![entity.name.clone()], ..Act::new(ActKind::Split) }, said)
    }

    /// Says that entities are one, whatever they are called. Merges.
    fn merge_entities(&self, known: &Knowledge, entities: &BTreeSet<usize>, said: &Said) -> Result<Act, GraphError> {
        if entities.len() < 2 {
            return Err(GraphError::Correction("these mean one entity already".to_owned()));
        }
        let one = |at: &usize| &known.entities[*at];
        let figures = entities.iter().map(|at| one(at).id.clone()).collect();
        let values = entities.iter().map(|at| one(at).name.clone()).collect();
        self.add_act(Act { figures, values, ..Act::new(ActKind::Merge) }, said)
    }

    fn figure_id<'a>(&self, id: &'a str) -> &'a str {
        let id = id.trim();
        self.names.id("entity", id).or_else(|| self.names.id("figure", id)).unwrap_or(id)
    }

    /// The entities that ids mean, where none of them means an event.
    fn entities_meant(&self, known: &Knowledge, ids: &[String]) -> Result<Option<BTreeSet<usize>>, GraphError> {
        let mut found = BTreeSet::new();
        for id in ids {
            let id = self.figure_id(id);
            let figure = known.corpus.figures.iter().position(|figure| figure.id == id);
            found.extend(figure.map(|at| known.entity_of[at]));
            if figure.is_none() && !found.is_empty() {
                return Err(GraphError::Unknown { what: "entity", id: id.to_owned() });
            }
            if figure.is_none() {
                return Ok(None);
            }
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
        let known = self.knowledge()?;
        let report = known.reports[self.find_report(&known, id)?].id.clone();
        let mut acts = Vec::new();
        for (property, values) in values {
            let values =
                values.iter().map(|value| self.fixed_value(&known, *property, value)).collect::<Result<_, _>>()?;
            let act =
                Act { reports: vec![report.clone()], property: Some(*property), values, ..Act::new(ActKind::Fix) };
            acts.push(act);
        }
        self.add_acts(acts, said)
    }

    /// A value as the log keeps it.
    fn fixed_value(&self, known: &Knowledge, property: Property, value: &str) -> Result<String, GraphError> {
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
                let found = bearer::meant(known, self, name)?;
                let mut found = found.iter();
                match (found.next(), found.next()) {
                    (Some(id), None) => {
                        let at = known.entities.binary_search_by(|one| one.id.as_str().cmp(id));
                        let name = at.map_or("", |at| known.entities[at].name.as_str());
                        Ok(curation::filler(role, Meant::Figure(id), name))
                    }
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
        let known = self.knowledge()?;
        let figure = self.names.id("figure", id).unwrap_or(id);
        let figures = &known.corpus.figures;
        if let Some(figure) = figures.iter().find(|known| known.id == figure) {
            let is_figure = self.names.id("figure", id).is_some();
            let entity =
                &known.entities[known.entity_of[figures.iter().position(|one| one.id == figure.id).unwrap_or(0)]];
            let act = if is_figure {
                let item = figure.link.as_ref().map(|link| link.item.clone());
                Act {
                    figures: vec![figure.id.clone()],
                    values: item.into_iter().collect(),
                    ..Act::new(ActKind::Reject)
                }
            } else {
                let item = entity.item.as_ref();
                let names = || entity.figures.iter().map(|&at| figures[at].name.as_str()).collect::<BTreeSet<_>>();
                let values = item.map(|item| names().into_iter().map(|name| format!("{item} {name}")).collect());
                Act {
                    figures: vec![figure.id.clone()],
                    values: values.unwrap_or_default(),
                    ..Act::new(ActKind::Reject)
                }
            };
            if act.values.is_empty() {
                return Err(GraphError::Correction(format!("`{}` is linked to nothing", figure.name)));
            }
            return self.add_act(act, said);
        }
        let cluster = &known.clustering.clusters[known.cluster_of[self.find_report(&known, id)?]];
        let open: Vec<String> = cluster
            .reports
            .iter()
            .filter(|&&at| known.is_accepted(at))
            .map(|&at| known.reports[at].id.clone())
            .collect();
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

    /// The report of that id, of its beginning, or of the IRI of it or of the event that it names.
    fn find_report(&self, known: &Knowledge, id: &str) -> Result<usize, GraphError> {
        let id = id.trim();
        let wanted = self.names.id("event", id).or_else(|| self.names.id("report", id)).unwrap_or(id);
        let fits = |report: &&crate::event::report::ReportSummary| {
            report.id == wanted || (wanted.len() >= 4 && report.id.starts_with(wanted))
        };
        let found: Vec<&str> = known.reports.iter().filter(fits).map(|report| report.id.as_str()).collect();
        match found.as_slice() {
            [] => Err(GraphError::Unknown { what: "event or report", id: id.to_owned() }),
            [one] => Ok(known.reports.iter().position(|report| report.id == *one).unwrap_or_default()),
            several => Err(GraphError::Ambiguous { id: id.to_owned(), count: several.len() }),
        }
    }
}
