//! Given what a person calls someone or something, tells which entities may be meant: in any spelling, by any name that
//! the articles or the gazetteer know, by Wikidata id, by IRI.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::gazetteer::{Form, fold, spelling};
use crate::graph::identity::EntityRecord;
use crate::graph::link::is_item;
use crate::graph::merged::Knowledge;
use crate::graph::timeline::{EntityRef, Filter};
use crate::graph::{GraphError, Store};

/// Items of a name whose other names are tried.
const ITEMS: usize = 5;
/// Names that are proposed for one that nobody bears.
const PROPOSALS: usize = 3;

/// Where names are looked up: in all that is known, or in the lists of the index. Names are folded, see
/// [`fold`]; answers are ids of entities.
pub(crate) trait Bearers {
    /// The entity of this id, or of a figure of this id.
    fn of_id(&self, id: &str) -> Result<BTreeSet<String>, GraphError>;
    /// Those that are this Wikidata item.
    fn of_item(&self, item: &str) -> Result<BTreeSet<String>, GraphError>;
    /// Those that are called so.
    fn of_name(&self, name: &str) -> Result<BTreeSet<String>, GraphError>;
    /// Those with a name that holds these words side by side.
    fn of_words(&self, words: &str) -> Result<BTreeSet<String>, GraphError>;
    /// Those with a name that holds, side by side, words of this [`spelling`], and which of them are called just so.
    fn of_spelling(&self, spelt: &str) -> Result<(BTreeSet<String>, BTreeSet<String>), GraphError>;
    /// All folded names.
    fn names(&self) -> Result<BTreeSet<String>, GraphError>;
}

/// The Wikidata id in `Q90`, `q90`, `wd:Q90` or an address of the item.
fn item_of(wanted: &str) -> Option<String> {
    let bare = ["http://", "https://"].iter().find_map(|scheme| wanted.strip_prefix(scheme)).unwrap_or(wanted);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let bare = ["wikidata.org/entity/", "wikidata.org/wiki/", "wd:", "wikidata:"]
        .iter()
        .find_map(|prefix| bare.strip_prefix(prefix))
        .unwrap_or(bare);
    Some(bare.to_uppercase()).filter(|item| is_item(item))
}

/// The ids of the entities that `wanted` may mean. What is closer wins: the id, then a whole name, then a whole name of
/// the gazetteer's, then a spelling of it, then a part ("Carney" of "Mark Carney"), then a spelling of a part.
pub(crate) fn meant(bearers: &dyn Bearers, store: &Store, wanted: &str) -> Result<BTreeSet<String>, GraphError> {
    let wanted = wanted.trim();
    if let Some(item) = item_of(wanted) {
        return bearers.of_item(&item);
    }
    let id = store.names.id("entity", wanted).or_else(|| store.names.id("figure", wanted)).unwrap_or(wanted);
    let itself = bearers.of_id(id)?;
    if !itself.is_empty() {
        return Ok(itself);
    }
    let name = fold(wanted);
    if name.is_empty() {
        return Ok(BTreeSet::new());
    }
    let gazetteer = store.gazetteer()?;
    let candidates = gazetteer.candidates(wanted);
    let mut whole = bearers.of_name(&name)?;
    let mut part = BTreeSet::new();
    for candidate in &candidates {
        let found = bearers.of_item(&candidate.item())?;
        // a last name alone may mean others as well
        if candidate.form == Form::Surname { part.extend(found) } else { whole.extend(found) }
    }
    if whole.is_empty() {
        // "Kiev", where the articles write "Kyiv" and nothing is linked
        for candidate in candidates.iter().filter(|candidate| candidate.form != Form::Surname).take(ITEMS) {
            let texts = gazetteer.texts(candidate.id);
            for other in std::iter::once(&texts.label).chain(&texts.aliases) {
                whole.extend(bearers.of_name(&fold(other))?);
            }
        }
    }
    if !whole.is_empty() {
        return Ok(whole);
    }
    part.extend(bearers.of_words(&name)?);
    let (spelt_part, spelt_whole) = bearers.of_spelling(&spelling(&name))?;
    if !spelt_whole.is_empty() {
        return Ok(spelt_whole);
    }
    Ok(if part.is_empty() { spelt_part } else { part })
}

/// The names most like one that nobody bears, the likest first.
fn proposals(bearers: &dyn Bearers, wanted: &str) -> Result<Vec<String>, GraphError> {
    let name = fold(wanted);
    let slips = name.chars().count().div_ceil(4).min(3);
    let mut near: Vec<(usize, String)> = Vec::new();
    for other in bearers.names()? {
        let words = other.split(' ').count();
        // "Carny" for "Mark Carney": the likest word, where one word was given
        let distance = if name.contains(' ') || words == 1 {
            strsim::osa_distance(&name, &other)
        } else {
            other.split(' ').map(|word| strsim::osa_distance(&name, word)).min().unwrap_or(usize::MAX)
        };
        if distance <= slips {
            near.push((distance, other));
        }
    }
    near.sort();
    Ok(near.into_iter().map(|(_, other)| other).take(PROPOSALS).collect())
}

impl Bearers for Knowledge {
    fn of_id(&self, id: &str) -> Result<BTreeSet<String>, GraphError> {
        let figure = self.corpus.figures.iter().position(|figure| figure.id == id);
        Ok(figure.map(|figure| self.entities[self.entity_of[figure]].id.clone()).into_iter().collect())
    }

    fn of_item(&self, item: &str) -> Result<BTreeSet<String>, GraphError> {
        Ok(self.entities_where(|one| one.item.as_deref() == Some(item)))
    }

    fn of_name(&self, name: &str) -> Result<BTreeSet<String>, GraphError> {
        Ok(self.entities_where(|one| names_of(one).contains(name)))
    }

    fn of_words(&self, words: &str) -> Result<BTreeSet<String>, GraphError> {
        Ok(self.entities_where(|one| names_of(one).iter().any(|name| holds(name, words))))
    }

    fn of_spelling(&self, spelt: &str) -> Result<(BTreeSet<String>, BTreeSet<String>), GraphError> {
        Ok((
            self.entities_where(|one| names_of(one).iter().any(|name| holds(&spelling(name), spelt))),
            self.entities_where(|one| names_of(one).iter().any(|name| spelling(name) == spelt)),
        ))
    }

    fn names(&self) -> Result<BTreeSet<String>, GraphError> {
        Ok(self.entities.iter().flat_map(names_of).collect())
    }
}

impl Knowledge {
    fn entities_where(&self, fits: impl Fn(&EntityRecord) -> bool) -> BTreeSet<String> {
        self.entities.iter().filter(|one| fits(one)).map(|one| one.id.clone()).collect()
    }
}

/// The names that an entity can be found by, folded.
pub(crate) fn names_of(entity: &EntityRecord) -> BTreeSet<String> {
    let names = std::iter::once(&entity.name).chain(&entity.aliases);
    names.map(|name| fold(name).into_owned()).filter(|name| !name.is_empty()).collect()
}

/// Whether a folded name holds these words side by side.
pub(crate) fn holds(name: &str, words: &str) -> bool {
    format!(" {name} ").contains(&format!(" {words} "))
}

/// A name that a person gave, with what it may mean here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// As it was given.
    pub given: String,
    /// The entities that may be meant; several where the name alone does not tell.
    pub bearers: Vec<EntityRef>,
    /// Names written much like it, folded, where nobody bears it.
    pub near: Vec<String>,
}

impl Store {
    /// What the names of a filter may mean.
    ///
    /// # Errors
    /// When the store fails.
    pub fn named(&self, filter: &Filter) -> Result<Vec<Named>, GraphError> {
        let given = filter.who.iter().chain(&filter.place);
        given
            .map(|given| {
                let bearers = self.bearers(given)?;
                let near = if bearers.is_empty() { self.names_like(given)? } else { Vec::new() };
                Ok(Named { given: given.clone(), bearers, near })
            })
            .collect()
    }

    /// The entities that a name, an alias, a Wikidata id or an IRI may mean, by id.
    ///
    /// # Errors
    /// When the store fails.
    pub fn bearers(&self, wanted: &str) -> Result<Vec<EntityRef>, GraphError> {
        let ids = self.meant(wanted)?;
        if let Some(found) = self.ask_index(|index| index.entity_refs(self, &ids))? {
            return Ok(found);
        }
        let known = self.knowledge()?;
        Ok(ids.iter().filter_map(|id| self.entity_ref(&known, self.names.entity(id).as_str())).collect())
    }

    /// Names that are written much like one that nobody bears, folded; the likest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn names_like(&self, wanted: &str) -> Result<Vec<String>, GraphError> {
        match self.ask_index(|index| index.with_names(self, |bearers| proposals(bearers, wanted)))? {
            Some(found) => Ok(found),
            None => proposals(&*self.knowledge()?, wanted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::item_of;

    #[test]
    fn an_item_may_be_named_by_its_id_or_address() {
        for wanted in
            ["Q90", "q90", "wd:Q90", "http://www.wikidata.org/entity/Q90", "https://www.wikidata.org/wiki/Q90"]
        {
            assert_eq!(item_of(wanted).as_deref(), Some("Q90"), "{wanted}");
        }
        for wanted in ["Q", "Quebec", "90", "http://localhost:7878/entity/Q90", ""] {
            assert_eq!(item_of(wanted), None, "{wanted}");
        }
    }
}
