//! The numbers of asking and taking, and the classes of items, as `data/` holds them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::annotation::NameKind;
use crate::error::DataFileError;
use crate::resource::Resources;
use crate::table;

const ONLINE: &str = "rules/linking/online.toml";
const CLASSES: &str = "lexicon/item_classes.csv";

/// How a service is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Ask {
    pub endpoint: String,
    pub at_once: usize,
    pub items_a_call: usize,
    pub names_a_call: usize,
    pub hits: usize,
    pub maxlag: u32,
    pub tries: u32,
    pub longest_wait: u64,
    pub keep_days: u32,
}

/// When a hit is taken.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Take {
    pub enough: f32,
    pub distance: f32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ask: Ask,
    take: Take,
    weights: BTreeMap<String, f32>,
}

#[derive(Deserialize)]
struct ClassRow {
    class: String,
    kinds: String,
}

#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub ask: Ask,
    pub take: Take,
    pub weights: BTreeMap<String, f32>,
    /// Class → kinds of names that may mean its items.
    pub classes: BTreeMap<String, Vec<NameKind>>,
}

impl Rules {
    pub(super) fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let mut file: File =
            toml::from_str(&resources.text(ONLINE)?).map_err(|error| DataFileError::new(ONLINE, error.message()))?;
        file.ask.at_once = file.ask.at_once.clamp(1, 3);
        file.ask.items_a_call = file.ask.items_a_call.clamp(1, 50);
        file.ask.names_a_call = file.ask.names_a_call.max(1);
        let mut classes = BTreeMap::new();
        for (line, row) in table::read::<ClassRow>(CLASSES, &resources.bytes(CLASSES)?, b',')? {
            let mut kinds = Vec::new();
            for kind in row.kinds.split('|').filter(|kind| !kind.is_empty()) {
                let known: Option<NameKind> = serde_json::from_value(serde_json::Value::String(kind.to_owned())).ok();
                kinds
                    .push(known.ok_or_else(|| DataFileError::new(CLASSES, "no such kind").at_line(line).in_key(kind))?);
            }
            classes.insert(row.class, kinds);
        }
        Ok(Self { ask: file.ask, take: file.take, weights: file.weights, classes })
    }
}
