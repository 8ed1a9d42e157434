//! Words that tell what someone is, and verbs that only actors have.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::error::DataFileError;
use crate::gazetteer::fold;
use crate::resource::Resources;
use crate::table;

const ROLES: &str = "lexicon/roles.csv";
const CALLINGS: &str = "lexicon/callings.csv";
const VERBS: &str = "lexicon/actor_verbs.csv";
const REGIONS: &str = "lexicon/regions.csv";
const BODIES: &str = "lexicon/state_bodies.csv";
const NICKNAMES: &str = "lexicon/nicknames.csv";
const TITLES: &str = "lexicon/titles.csv";
const GENERIC: &str = "lexicon/generic_institutions.csv";
const SUFFIXES: &str = "lexicon/organization_suffixes.csv";
const STYLED: &str = "lexicon/styled_by_place.csv";
const DIVISIONS: &str = "lexicon/divisions.csv";

/// What a role word says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Role {
    /// `politics`, `sport`, …
    pub field: String,
    /// The office it may name; empty where none.
    pub office: String,
}

#[derive(Debug)]
pub(super) struct Roles {
    words: BTreeMap<String, Role>,
    /// Folded words → what their bearer is known for.
    callings: BTreeMap<String, String>,
    verbs: BTreeSet<String>,
    /// Short form of a region as written, without its last dot → folded name.
    regions: BTreeMap<String, String>,
    /// Noun → whether only its plural counts.
    bodies: BTreeMap<String, bool>,
    /// Folded first name → other folded forms of it.
    nicknames: BTreeMap<String, Vec<String>>,
    /// Folded words before a person's name that are no part of it.
    titles: BTreeSet<String>,
    /// Folded words that a company's name may be without.
    legal_forms: BTreeSet<String>,
    /// Folded names that many states have an institution of.
    generic: BTreeSet<String>,
    /// Folded ranks that have a place in them.
    styled: BTreeSet<String>,
    /// Plural of a kind of division → its singular, as names have it.
    divisions: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct StyledRow {
    rank: String,
}

#[derive(Deserialize)]
struct DivisionRow {
    plural: String,
    singular: String,
}

#[derive(Deserialize)]
struct GenericRow {
    name: String,
}

#[derive(Deserialize)]
struct TitleRow {
    title: String,
}

#[derive(Deserialize)]
struct SuffixRow {
    suffix: String,
    note: String,
}

#[derive(Deserialize)]
struct NicknameRow {
    short: String,
    full: String,
}

#[derive(Deserialize)]
struct RoleRow {
    word: String,
    field: String,
    office: String,
}

#[derive(Deserialize)]
struct CallingRow {
    word: String,
    calling: String,
}

#[derive(Deserialize)]
struct VerbRow {
    lemma: String,
}

#[derive(Deserialize)]
struct BodyRow {
    lemma: String,
    number: String,
}

#[derive(Deserialize)]
struct RegionRow {
    short: String,
    region: String,
}

impl Roles {
    pub(super) fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let mut words = BTreeMap::new();
        for (_, row) in table::read::<RoleRow>(ROLES, &resources.bytes(ROLES)?, b',')? {
            words.entry(row.word).or_insert(Role { field: row.field, office: row.office });
        }
        let callings = table::read::<CallingRow>(CALLINGS, &resources.bytes(CALLINGS)?, b',')?;
        let verbs = table::read::<VerbRow>(VERBS, &resources.bytes(VERBS)?, b',')?;
        let regions = table::read::<RegionRow>(REGIONS, &resources.bytes(REGIONS)?, b',')?;
        let bodies = table::read::<BodyRow>(BODIES, &resources.bytes(BODIES)?, b',')?;
        let mut nicknames: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (_, row) in table::read::<NicknameRow>(NICKNAMES, &resources.bytes(NICKNAMES)?, b',')? {
            let (short, full) = (fold(&row.short).into_owned(), fold(&row.full).into_owned());
            nicknames.entry(short.clone()).or_default().push(full.clone());
            nicknames.entry(full).or_default().push(short);
        }
        let titles = table::read::<TitleRow>(TITLES, &resources.bytes(TITLES)?, b',')?;
        let generic = table::read::<GenericRow>(GENERIC, &resources.bytes(GENERIC)?, b',')?;
        let suffixes = table::read::<SuffixRow>(SUFFIXES, &resources.bytes(SUFFIXES)?, b',')?;
        let styled = table::read::<StyledRow>(STYLED, &resources.bytes(STYLED)?, b',')?;
        let divisions = table::read::<DivisionRow>(DIVISIONS, &resources.bytes(DIVISIONS)?, b',')?;
        Ok(Self {
            words,
            callings: callings.into_iter().map(|(_, row)| (row.word, row.calling)).collect(),
            styled: styled.into_iter().map(|(_, row)| row.rank).collect(),
            divisions: divisions.into_iter().map(|(_, row)| (row.plural, row.singular)).collect(),
            generic: generic.into_iter().map(|(_, row)| row.name).collect(),
            titles: titles.into_iter().map(|(_, row)| row.title).collect(),
            legal_forms: suffixes
                .into_iter()
                .filter(|(_, row)| row.note == "legal form" || matches!(row.suffix.as_str(), "group" | "holdings"))
                .map(|(_, row)| fold(&row.suffix).into_owned())
                .collect(),
            bodies: bodies.into_iter().map(|(_, row)| (row.lemma, row.number == "plural")).collect(),
            nicknames,
            verbs: verbs.into_iter().map(|(_, row)| row.lemma).collect(),
            regions: regions
                .into_iter()
                .map(|(_, row)| (row.short.trim_end_matches('.').to_owned(), fold(&row.region).into_owned()))
                .collect(),
        })
    }

    /// The roles that a run of folded words names, two words before one.
    pub(super) fn of(&self, words: &[String]) -> Vec<&Role> {
        said(&self.words, words)
    }

    /// What a run of folded words says that someone is known for, two words before one.
    pub(super) fn callings(&self, words: &[String]) -> Vec<&String> {
        said(&self.callings, words)
    }

    /// Whether a folded word is a title before a name.
    pub(super) fn is_title(&self, word: &str) -> bool {
        self.titles.contains(word)
    }

    /// Whether a folded rank has a place in it.
    pub(super) fn is_styled_by_place(&self, word: &str) -> bool {
        self.styled.contains(word)
    }

    /// The kind of division that a folded plural is of.
    pub(super) fn division(&self, plural: &str) -> Option<&str> {
        self.divisions.get(plural).map(String::as_str)
    }

    /// Whether many states have an institution of this folded name.
    pub(super) fn is_generic(&self, name: &str) -> bool {
        self.generic.contains(name)
    }

    /// Whether a folded word is a company's legal form.
    pub(super) fn is_legal_form(&self, word: &str) -> bool {
        self.legal_forms.contains(word)
    }

    /// Whether the subject of this verb acts.
    pub(super) fn is_act(&self, lemma: &str) -> bool {
        self.verbs.contains(lemma)
    }

    /// Whether a nationality before this noun stands for the state.
    pub(super) fn is_body(&self, lemma: &str, plural: bool) -> bool {
        self.bodies.get(lemma).is_some_and(|&only_plural| plural || !only_plural)
    }

    /// Other forms of a folded first name.
    pub(super) fn nicknames(&self, first: &str) -> &[String] {
        self.nicknames.get(first).map_or(&[], Vec::as_slice)
    }

    /// The folded name of a region that text begins with: "Tex.", "Ont.".
    pub(super) fn region(&self, text: &str) -> Option<&str> {
        // "Manhattan Beach, Calif.-based"
        let end = text.find([' ', ',', ';', ')', '-', '\n']).unwrap_or(text.len());
        let short = text[..end].trim_end_matches('.');
        self.regions.get(short).map(String::as_str)
    }
}

/// What a table says of a run of folded words, of two words before one, of plurals as of one.
fn said<'a, T>(table: &'a BTreeMap<String, T>, words: &[String]) -> Vec<&'a T> {
    let mut found = Vec::new();
    let mut pair = String::new();
    let mut at = 0;
    while at < words.len() {
        if let Some(next) = words.get(at + 1) {
            pair.clear();
            pair.extend([words[at].as_str(), " ", next]);
            if let Some(row) = table.get(&pair) {
                found.push(row);
                at += 2;
                continue;
            }
        }
        let word = words[at].as_str();
        found.extend(table.get(word).or_else(|| table.get(word.strip_suffix('s')?)));
        at += 1;
    }
    found
}
