//! The hand-kept rows on top of the index: what its sources lack and news needs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::similar::Similar;
use super::{Candidate, Form, ItemId, Kind, Texts, fold, is_acronym};
use crate::calendar::Moment;
use crate::error::DataFileError;
use crate::resource::Resources;
use crate::table;

const ENTITIES: &str = "lexicon/entities.csv";
const OFFICES: &str = "lexicon/offices.csv";
const COUNTRIES: &str = "lexicon/countries.csv";
const METONYMS: &str = "lexicon/metonyms.csv";

/// Weight of a country that the index does not weigh higher.
const COUNTRY: f32 = 2000.0;

/// A state with what its name hides behind: its people, its capital.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// Number of its Wikidata item.
    pub number: u32,
    /// Its name.
    pub label: String,
    /// Its capital's name; empty where it has none of another name.
    pub capital: String,
    /// Number of the capital's Wikidata item.
    pub capital_number: Option<u32>,
}

/// An office that a person held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// What it is: `head of state`, `head of government`, `foreign minister`, …
    pub name: String,
    /// Country, ISO 3166-1 alpha-2; `EU` for the European Union.
    pub country: Option<String>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day; `None` while it lasts.
    pub to: Option<NaiveDate>,
}

impl Office {
    /// Whether it was held on that day; unknown bounds are open.
    #[must_use]
    pub fn held_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// An item of the lexicon.
#[derive(Debug)]
struct Item {
    number: u32,
    kind: Kind,
    country: Option<[u8; 2]>,
    weight: f32,
    texts: Texts,
}

#[derive(Debug, Default)]
pub(super) struct Lexicon {
    items: Vec<Item>,
    by_number: HashMap<u32, u32>,
    names: HashMap<String, Vec<(u32, Form)>>,
    /// Their keys in order, once someone asks for beginnings.
    sorted: OnceLock<Vec<String>>,
    /// All beginnings, of whole words, of names.
    beginnings: HashSet<String>,
    offices: BTreeMap<u32, Vec<Office>>,
    countries: Vec<Country>,
}

#[derive(Deserialize)]
struct EntityRow {
    item: String,
    label: String,
    kind: String,
    country: String,
    names: String,
    weight: f32,
    description: String,
}

#[derive(Deserialize)]
struct OfficeRow {
    item: String,
    label: String,
    names: String,
    surnames: String,
    country: String,
    office: String,
    valid_from: String,
    valid_to: String,
}

#[derive(Deserialize)]
struct CountryRow {
    code: String,
    item: String,
    label: String,
    names: String,
    demonyms: String,
    capital: String,
    capital_item: String,
}

#[derive(Deserialize)]
struct MetonymRow {
    name: String,
    item: String,
}

/// Weight of a person by office: those whom a surname alone may mean.
fn office_weight(office: &str) -> f32 {
    match office {
        "head of state" | "head of state and government" | "head of government" => 600.0,
        "foreign minister" | "vice president" | "pope" | "supreme leader" => 300.0,
        _ => 200.0,
    }
}

fn parts(list: &str) -> impl Iterator<Item = &str> {
    list.split('|').map(str::trim).filter(|part| !part.is_empty())
}

fn number(file: &str, line: usize, item: &str) -> Result<u32, DataFileError> {
    let digits = item.strip_prefix('Q').and_then(|digits| digits.parse().ok());
    digits.ok_or_else(|| DataFileError::new(file, "no Wikidata id").at_line(line).in_key(item))
}

/// A day, or a month or year where no more is known.
fn moment(file: &str, line: usize, text: &str) -> Result<Option<Moment>, DataFileError> {
    if text.is_empty() {
        return Ok(None);
    }
    let moment = text.parse().map_err(|_| DataFileError::new(file, "no date").at_line(line).in_key(text))?;
    Ok(Some(moment))
}

fn code(text: &str) -> Option<[u8; 2]> {
    text.as_bytes().try_into().ok()
}

impl Lexicon {
    /// Reads the files.
    pub(super) fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let mut lexicon = Self::default();
        for (line, row) in table::read::<EntityRow>(ENTITIES, &resources.bytes(ENTITIES)?, b',')? {
            let kind = Kind::from_name(&row.kind)
                .ok_or_else(|| DataFileError::new(ENTITIES, "no such kind").at_line(line).in_key(&row.kind))?;
            let texts = Texts { label: row.label, description: row.description, aliases: Vec::new() };
            let id = lexicon.item(number(ENTITIES, line, &row.item)?, kind, code(&row.country), row.weight, texts);
            parts(&row.names).for_each(|name| lexicon.name(id, name, Form::Alias));
        }
        for (line, row) in table::read::<CountryRow>(COUNTRIES, &resources.bytes(COUNTRIES)?, b',')? {
            let own = number(COUNTRIES, line, &row.item)?;
            let texts = Texts { label: row.label.clone(), description: "country".to_owned(), aliases: Vec::new() };
            let id = lexicon.item(own, Kind::Country, code(&row.code), COUNTRY, texts);
            lexicon.name(id, &row.label, Form::Label);
            parts(&row.names).for_each(|name| lexicon.name(id, name, Form::Alias));
            parts(&row.demonyms).for_each(|name| lexicon.name(id, name, Form::Demonym));
            let capital_number = match row.capital_item.as_str() {
                "" => None,
                item => Some(number(COUNTRIES, line, item)?),
            };
            lexicon.countries.push(Country {
                code: row.code,
                number: own,
                label: row.label,
                capital: row.capital,
                capital_number,
            });
        }
        for (line, row) in table::read::<OfficeRow>(OFFICES, &resources.bytes(OFFICES)?, b',')? {
            let own = number(OFFICES, line, &row.item)?;
            let texts = Texts { label: row.label.clone(), description: row.office.clone(), aliases: Vec::new() };
            let id = lexicon.item(own, Kind::Person, code(&row.country), office_weight(&row.office), texts);
            lexicon.name(id, &row.label, Form::Label);
            parts(&row.names).for_each(|name| lexicon.name(id, name, Form::Alias));
            parts(&row.surnames).for_each(|name| lexicon.name(id, name, Form::Surname));
            lexicon.offices.entry(own).or_default().push(Office {
                name: row.office,
                country: (!row.country.is_empty()).then_some(row.country),
                from: moment(OFFICES, line, &row.valid_from)?.map(Moment::first_day),
                to: moment(OFFICES, line, &row.valid_to)?.map(Moment::last_day),
            });
        }
        for (line, row) in table::read::<MetonymRow>(METONYMS, &resources.bytes(METONYMS)?, b',')? {
            let own = number(METONYMS, line, &row.item)?;
            let id = match lexicon.by_number.get(&own) {
                Some(&id) => id,
                None => {
                    let message = "names an item that no other row of the lexicon describes";
                    return Err(DataFileError::new(METONYMS, message).at_line(line).in_key(row.item));
                }
            };
            lexicon.name(id, &row.name, Form::Metonym);
        }
        Ok(lexicon)
    }

    /// The item of this number, made where there is none; the first row describes it.
    fn item(&mut self, number: u32, kind: Kind, country: Option<[u8; 2]>, weight: f32, texts: Texts) -> u32 {
        if let Some(&id) = self.by_number.get(&number) {
            let item = &mut self.items[id as usize];
            item.weight = item.weight.max(weight);
            return id;
        }
        let id = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.push(Item { number, kind, country, weight, texts });
        self.by_number.insert(number, id);
        id
    }

    fn name(&mut self, id: u32, name: &str, form: Form) {
        let key = fold(name).into_owned();
        let form = if form == Form::Alias && is_acronym(name) && key.len() <= 6 && !key.contains(' ') {
            Form::Acronym
        } else {
            form
        };
        for (end, _) in key.match_indices(' ') {
            self.beginnings.insert(key[..end].to_owned());
        }
        let found = self.names.entry(key).or_default();
        if !found.iter().any(|&(other, _)| other == id) {
            found.push((id, form));
            let texts = &mut self.items[id as usize].texts;
            if texts.label != name && !texts.aliases.iter().any(|alias| alias == name) && form != Form::Demonym {
                texts.aliases.push(name.to_owned());
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// What a key means here, as places in the lexicon.
    pub(super) fn find(&self, key: &str) -> &[(u32, Form)] {
        self.names.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether a longer name begins with these words.
    pub(super) fn continues(&self, key: &str) -> bool {
        self.beginnings.contains(key)
    }

    /// The place of an item.
    pub(super) fn by_number(&self, number: u32) -> Option<u32> {
        self.by_number.get(&number).copied()
    }

    /// The item at a place, under the gazetteer's id `id`; coordinates come from the index.
    pub(super) fn candidate(&self, at: u32, id: ItemId, form: Form) -> Option<Candidate> {
        let item = self.items.get(at as usize)?;
        Some(Candidate {
            id,
            number: item.number,
            kind: item.kind,
            form,
            country: item.country,
            weight: item.weight,
            prior: 0.0,
            coordinates: None,
            curated: true,
        })
    }

    pub(super) fn texts(&self, at: u32) -> Option<Texts> {
        self.items.get(at as usize).map(|item| item.texts.clone())
    }

    /// Keys in order.
    fn sorted(&self) -> &[String] {
        self.sorted.get_or_init(|| {
            let mut keys: Vec<String> = self.names.keys().cloned().collect();
            keys.sort_unstable();
            keys
        })
    }

    /// Keys that begin with `prefix`, in order, with what they mean.
    pub(super) fn starting_with<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, u32, Form)> {
        let keys = self.sorted();
        let begin = keys.partition_point(|key| key.as_str() < prefix);
        keys[begin..].iter().take_while(move |key| key.starts_with(prefix)).flat_map(|key| self.meanings(key))
    }

    /// Keys that differ from `wanted` by a slip or two, in order, with what they mean.
    pub(super) fn similar<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = (&'a str, u32, Form)> {
        // the first letter is rarely wrong
        let first = &wanted[..wanted.chars().next().map_or(0, char::len_utf8)];
        let similar = Similar::to(wanted);
        self.starting_with(first)
            .filter(move |(key, ..)| similar.as_ref().is_some_and(|similar| similar.slips(key).is_some()))
    }

    fn meanings<'a>(&'a self, key: &'a str) -> impl Iterator<Item = (&'a str, u32, Form)> {
        self.find(key).iter().map(move |&(at, form)| (key, at, form))
    }

    pub(super) fn offices(&self, number: u32) -> &[Office] {
        self.offices.get(&number).map_or(&[], Vec::as_slice)
    }

    pub(super) fn countries(&self) -> &[Country] {
        &self.countries
    }
}
