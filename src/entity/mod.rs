//! Given the mentions of an article, makes its [`Entity`]s: who is meant, under which name, and which Wikidata item.

mod link;
pub mod online;
mod resolve;

pub use link::Linker;
pub use resolve::Resolver;

use chrono::NaiveDate;

use crate::annotation::NameKind;
use crate::mention::EntityMention;

/// Someone or something that an article speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// What it is.
    pub kind: NameKind,
    /// The fullest name the article gives, or the phrase where it has none ("his wife").
    pub name: String,
    /// Other names the article uses for it, sorted.
    pub aliases: Vec<String>,
    /// Its mentions, in order of the text; never empty.
    pub mentions: Vec<EntityMention>,
    /// What the article says that a person is known for (`lexicon/callings.csv`): `sport`, `public life`, …; sorted.
    pub callings: Vec<String>,
    /// The Wikidata item, where one was chosen.
    pub link: Option<Link>,
}

/// A link to Wikidata with its ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The item: `Q90`.
    pub item: String,
    /// Calibrated score, 0 to 1.
    pub score: f32,
    /// How it was found: `gazetteer`, `lexicon`, `online`, `curation`.
    pub method: String,
    /// The day of the data that it comes from.
    pub dated: Option<NaiveDate>,
    /// Label of the item in the source.
    pub label: String,
    /// Latitude and longitude, for places.
    pub coordinates: Option<(f64, f64)>,
    /// The other items considered, best first, with their scores.
    pub candidates: Vec<(String, f32)>,
}
