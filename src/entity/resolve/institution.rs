use std::collections::HashSet;

use serde::Deserialize;

use crate::annotation::NameKind;
use crate::entity::resolve::Draft;
use crate::entity::resolve::variant::fold;
use crate::error::DataFileError;
use crate::resource::Resources;
use crate::table;

const FILE: &str = "lexicon/institutions.csv";
const STATES: &str = "lexicon/countries.csv";

/// Kinds of organisations and places that a description can ask for, from `data/lexicon/institutions.csv`.
#[derive(Clone, Debug, Default)]
pub(super) struct Institutions {
    rows: Vec<Row>,
    /// Folded names of states.
    countries: HashSet<String>,
}

#[derive(Clone, Debug)]
struct Row {
    nouns: Vec<String>,
    name_words: Vec<String>,
    company: bool,
}

#[derive(Deserialize)]
struct Written {
    nouns: String,
    name_words: String,
    company: String,
}

#[derive(Deserialize)]
struct State {
    label: String,
    names: String,
}

/// How well an entity fits a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Its name or a description of it says that it is one.
    Told,
    /// Nothing says what it is.
    Open,
    /// It is of another kind.
    Other,
}

impl Institutions {
    pub(super) fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let words = |list: &str| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut own = Self::default();
        for (line, row) in table::read::<Written>(FILE, &resources.bytes(FILE)?, b',')? {
            let company = match row.company.as_str() {
                "yes" => true,
                "no" => false,
                other => return Err(DataFileError::new(FILE, format!("`{other}` is not `yes` or `no`")).at_line(line)),
            };
            own.rows.push(Row { nouns: words(&row.nouns), name_words: words(&row.name_words), company });
        }
        for (_, state) in table::read::<State>(STATES, &resources.bytes(STATES)?, b',')? {
            let names = std::iter::once(state.label.as_str()).chain(state.names.split('|'));
            own.countries.extend(names.filter(|name| !name.is_empty()).map(|name| fold(name).join(" ")));
        }
        Ok(own)
    }

    /// Whether an entity is what a noun calls it: "the airline", "the company", "the country".
    pub(super) fn fit(&self, noun: &str, draft: &Draft) -> Fit {
        if draft.offices.iter().any(|office| office == noun) {
            return Fit::Told;
        }
        if draft.kind == NameKind::Place {
            let state = draft.names.iter().any(|name| self.countries.contains(&name.join(" ")));
            return match noun {
                "country" | "nation" | "republic" | "kingdom" if state => Fit::Told,
                "city" | "town" | "village" | "capital" if state => Fit::Other,
                _ => Fit::Open,
            };
        }
        let of: Vec<&Row> = self
            .rows
            .iter()
            .filter(|row| {
                draft.offices.iter().any(|office| row.nouns.contains(office))
                    || draft
                        .names
                        .iter()
                        .any(|name| name.len() > 1 && name.iter().any(|word| row.name_words.contains(word)))
            })
            .collect();
        let mut wanted = self.rows.iter().filter(|row| row.nouns.iter().any(|word| word == noun)).peekable();
        if wanted.peek().is_none() {
            // a noun of no row is one of business: "the company", "the maker"
            return match of.as_slice() {
                [] => Fit::Open,
                rows if rows.iter().any(|row| row.company) => Fit::Told,
                _ => Fit::Other,
            };
        }
        if wanted.any(|row| of.iter().any(|one| one.nouns == row.nouns)) {
            Fit::Told
        } else if of.is_empty() {
            Fit::Open
        } else {
            Fit::Other
        }
    }

    /// Whether a noun may mean any organisation of business: "the company".
    pub(super) fn is_general(&self, noun: &str) -> bool {
        !self.rows.iter().any(|row| row.nouns.iter().any(|word| word == noun))
    }
}
