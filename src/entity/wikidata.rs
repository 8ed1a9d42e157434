//! Wikidata asked over the network, only when a user wants it: what the gazetteer does not know.
//!
//! Polite as Wikidata asks of programs (`mediawiki.org/wiki/API:Etiquette`): one request at a time, `maxlag`, waiting
//! where it says to wait, fifty items a call, a contact in the User-Agent (the [`Fetcher`]'s). Answers are kept where the
//! fetcher has a folder for them, so a broken run goes on where it stopped.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::annotation::NameKind;
use crate::entity::{Entity, Link};
use crate::fetch::{FetchError, Fetcher};
use crate::gazetteer::fold;
use crate::mention::MentionForm;

/// Wikidata's own address.
pub const WIKIDATA: &str = "https://www.wikidata.org/w/api.php";

/// Items of one `wbgetentities` call, as the API allows programs without an account.
const BATCH: usize = 50;

/// Hits asked for a name.
const HITS: usize = 7;

/// Seconds that the servers may lag behind before they would rather not be asked.
const MAXLAG: u32 = 5;

/// A request is tried so often, and no wait is longer than so many seconds.
const TRIES: u32 = 4;
const LONGEST_WAIT: u64 = 120;

/// One number above this makes Wikidata refuse the whole call.
const LARGEST: u64 = 2_147_483_647;

/// From this score on, with this distance to the next, a hit is taken.
const ENOUGH: f32 = 0.8;
const DISTANCE: f32 = 0.15;

/// Why Wikidata did not tell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WikidataError {
    /// Nothing came back.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What came back is not what the API gives.
    #[error("the answer is not understood: {0}\nhint: is this the address of a Wikibase's `api.php`?")]
    Answer(String),
    /// The API answered with an error of its own.
    #[error("it answered with the error `{code}`: {info}")]
    Api {
        /// Its code: `maxlag`, `no-such-entity`, …
        code: String,
        /// What it says.
        info: String,
    },
}

/// A hit of a search, best first as Wikidata has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Hit {
    /// The item: `Q90`.
    pub id: String,
    /// Label in English.
    pub label: String,
    /// Description in English.
    pub description: String,
    /// What the search word met.
    #[serde(rename = "match")]
    pub met: Met,
}

/// What a search word met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Met {
    /// `label` or `alias`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The label or alias.
    pub text: String,
}

/// What is taken along of an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Label in English.
    pub label: String,
    /// Description in English.
    pub description: String,
    /// Aliases in English.
    pub aliases: Vec<String>,
    /// Items that it is an instance of (P31).
    pub instance_of: Vec<String>,
    /// Country (P17), or country of citizenship (P27).
    pub country: Option<String>,
    /// Latitude and longitude (P625).
    pub coordinates: Option<(f64, f64)>,
    /// The version that was read.
    pub revision: Option<u64>,
}

/// What became of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Names asked for.
    pub asked: usize,
    /// Entities that got a link.
    pub linked: usize,
    /// Why asking stopped, where it did.
    pub stopped: Option<WikidataError>,
}

/// A Wikibase's API.
pub struct Wikidata<'a> {
    fetcher: &'a Fetcher,
    api: String,
    wait: fn(Duration),
}

impl<'a> Wikidata<'a> {
    /// The API at `api` ([`WIKIDATA`], or a Wikibase of one's own). `wait` is called when the server asks to wait;
    /// `std::thread::sleep` outside tests.
    #[must_use]
    pub fn new(fetcher: &'a Fetcher, api: &str, wait: fn(Duration)) -> Self {
        Self { fetcher, api: api.to_owned(), wait }
    }

    /// Items whose label or alias begins with `name`.
    ///
    /// # Errors
    /// When it cannot be reached, wants to be left alone for long, or gives no sense.
    pub fn search(&self, name: &str) -> Result<Vec<Hit>, WikidataError> {
        let limit = HITS.to_string();
        let answer = self.ask(&[
            ("action", "wbsearchentities"),
            ("search", name),
            ("language", "en"),
            ("uselang", "en"),
            ("type", "item"),
            ("limit", &limit),
        ])?;
        let hits = answer.get("search").cloned().ok_or_else(|| WikidataError::Answer("no `search`".to_owned()))?;
        let mut hits: Vec<Hit> =
            serde_json::from_value(hits).map_err(|error| WikidataError::Answer(error.to_string()))?;
        hits.retain(|hit| is_item(&hit.id));
        Ok(hits)
    }

    /// What is known of items, fifty a call. What is no item's id is left out, for it would fail the whole call, and
    /// so are items that there are not.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    pub fn facts(&self, items: &[String]) -> Result<BTreeMap<String, Facts>, WikidataError> {
        let mut wanted: Vec<&str> = items.iter().map(String::as_str).filter(|item| is_item(item)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut found = BTreeMap::new();
        for batch in wanted.chunks(BATCH) {
            let answer = self.ask(&[
                ("action", "wbgetentities"),
                ("ids", &batch.join("|")),
                ("languages", "en"),
                ("props", "labels|descriptions|aliases|claims|info"),
            ])?;
            let entities = answer.get("entities").and_then(Value::as_object);
            let entities = entities.ok_or_else(|| WikidataError::Answer("no `entities`".to_owned()))?;
            for (item, entity) in entities {
                if entity.get("missing").is_none() {
                    found.insert(item.clone(), facts(entity));
                }
            }
        }
        Ok(found)
    }

    /// Candidates for a name, best first, with scores from 0 to 1, and what is known of each.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    pub fn candidates(&self, name: &str, kind: NameKind) -> Result<Vec<(String, f32, Facts)>, WikidataError> {
        let hits = self.search(name)?;
        let items: Vec<String> = hits.iter().map(|hit| hit.id.clone()).collect();
        let mut known = if items.is_empty() { BTreeMap::new() } else { self.facts(&items)? };
        let mut found = Vec::new();
        for (rank, hit) in hits.iter().enumerate() {
            if let Some(facts) = known.remove(&hit.id) {
                found.push((hit.id.clone(), score(name, kind, rank, &facts), facts));
            }
        }
        found.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        Ok(found)
    }

    /// Links the named entities that have no link yet, never the others. When Wikidata cannot be reached it stops, and
    /// what was linked so far stays.
    pub fn link(&self, entities: &mut [Entity]) -> Outcome {
        let mut outcome = Outcome::default();
        for entity in entities {
            let named = entity.mentions.iter().any(|mention| mention.form == MentionForm::Name);
            if entity.link.is_some() || !named || entity.kind == NameKind::Nationality {
                continue;
            }
            outcome.asked += 1;
            let candidates = match self.candidates(&entity.name, entity.kind) {
                Ok(candidates) => candidates,
                Err(error) => {
                    outcome.stopped = Some(error);
                    break;
                }
            };
            let next = candidates.get(1).map_or(0.0, |second| second.1);
            if let Some((item, score, facts)) =
                candidates.first().filter(|(_, score, _)| *score >= ENOUGH && score - next >= DISTANCE)
            {
                let others = candidates[1..].iter().map(|(item, score, _)| (item.clone(), *score));
                outcome.linked += 1;
                entity.link = Some(Link {
                    item: item.clone(),
                    score: *score,
                    method: "online".to_owned(),
                    label: facts.label.clone(),
                    coordinates: facts.coordinates,
                    candidates: others.collect(),
                });
            }
        }
        outcome
    }

    /// Asks, and asks again where the server wants to be asked later.
    fn ask(&self, parameters: &[(&str, &str)]) -> Result<Value, WikidataError> {
        let maxlag = MAXLAG.to_string();
        let mut tries = 0;
        loop {
            tries += 1;
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(parameters).extend_pairs([("format", "json"), ("maxlag", maxlag.as_str())]);
            if tries > 1 {
                // an address of its own, so that a kept refusal is not taken for the answer
                query.append_pair("requestid", &tries.to_string());
            }
            let answer = self.fetcher.get(&format!("{}?{}", self.api, query.finish()));
            let (error, seconds) = match answer {
                Ok(fetched) => {
                    let value: Value = serde_json::from_slice(&fetched.body)
                        .map_err(|error| WikidataError::Answer(error.to_string()))?;
                    let Some(error) = value.get("error") else { return Ok(value) };
                    let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
                    let told = WikidataError::Api { code: text("code"), info: text("info") };
                    if text("code") != "maxlag" {
                        return Err(told);
                    }
                    // its error comes with status 200; `lag` tells how far behind it is
                    let lag = error.get("lag").and_then(Value::as_f64).unwrap_or(0.0);
                    (told, whole_seconds(lag).max(u64::from(MAXLAG)))
                }
                Err(FetchError::Status { status, retry_after }) if matches!(status, 429 | 500 | 502 | 503 | 504) => {
                    let asked = retry_after.as_deref().and_then(|wait| wait.trim().parse().ok());
                    let seconds = asked.unwrap_or_else(|| 5 * u64::from(tries));
                    (FetchError::Status { status, retry_after }.into(), seconds)
                }
                Err(error) => return Err(error.into()),
            };
            // ignoring a 429 means a day's ban, so a wait that is too long ends the run
            if tries == TRIES || seconds > LONGEST_WAIT {
                return Err(error);
            }
            (self.wait)(Duration::from_secs(seconds));
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn whole_seconds(lag: f64) -> u64 {
    lag.ceil().clamp(0.0, 1e6) as u64
}

/// Whether this is an id of an item that Wikidata takes.
fn is_item(id: &str) -> bool {
    let number = id.strip_prefix('Q').filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
    number.and_then(|digits| digits.parse::<u64>().ok()).is_some_and(|number| (1..=LARGEST).contains(&number))
}

fn facts(entity: &Value) -> Facts {
    let text = |section: &str| {
        let value = entity.pointer(&format!("/{section}/en/value")).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let aliases = entity.pointer("/aliases/en").and_then(Value::as_array).into_iter().flatten();
    let coordinates = values(entity, "P625")
        .next()
        .and_then(|value| Some((value.get("latitude")?.as_f64()?, value.get("longitude")?.as_f64()?)));
    let items = |property| values(entity, property).filter_map(|value| value.get("id")?.as_str().map(str::to_owned));
    let country = items("P17").next().or_else(|| items("P27").next());
    Facts {
        label: text("labels"),
        description: text("descriptions"),
        aliases: aliases.filter_map(|alias| alias.get("value")?.as_str().map(str::to_owned)).collect(),
        instance_of: items("P31").collect(),
        country,
        coordinates,
        revision: entity.get("lastrevid").and_then(Value::as_u64),
    }
}

/// The values of a property, preferred ones first, deprecated ones left out.
fn values<'v>(entity: &'v Value, property: &str) -> impl Iterator<Item = &'v Value> {
    let claims = entity.get("claims").and_then(|claims| claims.get(property)).and_then(Value::as_array);
    let rank = |claim: &Value| claim.get("rank").and_then(Value::as_str).unwrap_or("normal").to_owned();
    let mut claims: Vec<&Value> = claims.into_iter().flatten().filter(|claim| rank(claim) != "deprecated").collect();
    claims.sort_by_key(|claim| rank(claim) != "preferred");
    claims.into_iter().filter_map(|claim| claim.pointer("/mainsnak/datavalue/value"))
}

/// Classes that tell what an item is; what is in none of them is judged by its name alone.
const CLASSES: &[(&str, &[NameKind])] = &[
    ("Q5", &[NameKind::Person]),
    ("Q15632617", &[]),
    ("Q4167410", &[]),
    ("Q101352", &[]),
    ("Q202444", &[]),
    ("Q12308941", &[]),
    ("Q11879590", &[]),
    ("Q13442814", &[]),
    ("Q6256", &[NameKind::Place]),
    ("Q3624078", &[NameKind::Place]),
    ("Q515", &[NameKind::Place]),
    ("Q486972", &[NameKind::Place]),
    ("Q532", &[NameKind::Place]),
    ("Q3957", &[NameKind::Place]),
    ("Q1549591", &[NameKind::Place]),
    ("Q43229", &[NameKind::Organization]),
    ("Q4830453", &[NameKind::Organization]),
    ("Q783794", &[NameKind::Organization]),
    ("Q6881511", &[NameKind::Organization]),
    ("Q891723", &[NameKind::Organization]),
    ("Q7278", &[NameKind::Organization]),
    ("Q327333", &[NameKind::Organization]),
    ("Q3918", &[NameKind::Organization]),
    ("Q11424", &[NameKind::Work]),
    ("Q571", &[NameKind::Work]),
    ("Q7725634", &[NameKind::Work]),
    ("Q482994", &[NameKind::Work]),
    ("Q198", &[NameKind::Event]),
    ("Q178561", &[NameKind::Event]),
];

/// How likely a hit is meant: its name, its place among the hits, its class.
fn score(name: &str, kind: NameKind, rank: usize, facts: &Facts) -> f32 {
    let key = fold(name);
    let alias = facts.aliases.iter().any(|alias| fold(alias) == key);
    let named = if fold(&facts.label) == key {
        0.55
    } else if alias {
        0.45
    } else {
        0.1
    };
    let classes = || facts.instance_of.iter().filter_map(|class| CLASSES.iter().find(|(id, _)| id == class));
    let classed = if classes().any(|(_, kinds)| kinds.contains(&kind)) {
        0.35
    } else if classes().next().is_some() {
        // a family name, a film, a disambiguation page: something else
        -0.4
    } else {
        0.1
    };
    let ranked = 0.1 / (rank as f32 + 1.0);
    (named + classed + ranked).clamp(0.0, 1.0)
}
