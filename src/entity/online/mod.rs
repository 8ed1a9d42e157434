//! Given names that the gazetteer does not know, asks Wikidata or a reconciliation service which items they may mean.
//!
//! Only when a user wants it. Questions go in batches, a few at once, politely (see [`asker`]); answers are kept for some
//! days, so that a broken run goes on where it stopped and a second one asks nothing. What an answer is worth is told by
//! features (see [`judge`]); below a score, or with two that are alike, nothing is taken.

mod asker;
mod judge;
mod kept;
mod reconciliation;
mod rules;
mod wikibase;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::annotation::NameKind;
use crate::calendar::Moment;
use crate::error::DataFileError;
use crate::fetch::{FetchError, Fetcher};
use crate::gazetteer::fold;
use crate::resource::Resources;

use asker::Asker;
pub use kept::Kept;
use rules::Rules;

/// A name to ask for, with what the articles say around it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The fullest name.
    pub name: String,
    /// Other names of the same one.
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: Option<NameKind>,
    /// Items of the countries that its articles speak of.
    pub countries: BTreeSet<String>,
    /// Folded words that stand beside it.
    pub words: BTreeSet<String>,
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
    pub classes: Vec<String>,
    /// Country (P17), or country of citizenship (P27), as an item.
    pub country: Option<String>,
    /// Latitude and longitude (P625).
    pub coordinates: Option<(f64, f64)>,
    /// The version that was read.
    pub revision: Option<u64>,
}

/// An item that a name may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The item: `Q90`.
    pub item: String,
    /// From 0 to 1.
    pub score: f32,
    /// What the score is made of, by name, each from 0 to 1.
    pub features: BTreeMap<&'static str, f32>,
    /// What is known of it.
    pub facts: Facts,
}

/// What a service said to a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Best first.
    pub found: Vec<Found>,
    /// Whether the first is clearly meant.
    pub clear: bool,
    /// When it was asked.
    pub asked: Option<Moment>,
}

/// Why a service did not tell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OnlineError {
    /// Nothing came back.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What came back is not what such a service gives.
    #[error(
        "the answer is not understood: {0}\nhint: is this the address of an `api.php` or of a reconciliation service?"
    )]
    Answer(String),
    /// The service answered with an error of its own.
    #[error("it answered with the error `{code}`: {info}")]
    Api {
        /// Its code: `maxlag`, `no-such-entity`, …
        code: String,
        /// What it says.
        info: String,
    },
    /// Its ids are another place's.
    #[error("`{0}` has ids of its own, not Wikidata's\nhint: name a service whose `identifierSpace` is Wikidata's")]
    OtherIds(String),
    /// The folder of kept answers cannot be used.
    #[error("the folder of kept answers cannot be used: {0}")]
    Kept(String),
}

/// Which service is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Service {
    /// Wikidata, or another Wikibase that holds its items.
    Wikibase(String),
    /// Anything that speaks the reconciliation API.
    Reconciliation(String),
}

/// Asks one service.
pub struct Online<'a> {
    asker: Asker<'a>,
    service: Service,
    rules: Rules,
}

impl std::fmt::Debug for Online<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Online").field("service", &self.service).finish_non_exhaustive()
    }
}

impl<'a> Online<'a> {
    /// The service at `endpoint`: a Wikibase where the address ends in `api.php`, else a reconciliation service; Wikidata
    /// where none is given. `wait` is called when the service asks to wait: `std::thread::sleep` outside tests.
    ///
    /// # Errors
    /// When a data file is missing or wrong.
    pub fn new(
        resources: &Resources,
        fetcher: &'a Fetcher,
        endpoint: Option<&str>,
        kept: Option<Kept>,
        wait: fn(Duration),
    ) -> Result<Self, DataFileError> {
        let rules = Rules::load(resources)?;
        let endpoint = endpoint.unwrap_or(&rules.ask.endpoint).to_owned();
        let path = endpoint.split(['?', '#']).next().unwrap_or_default();
        let service =
            if path.ends_with("api.php") { Service::Wikibase(endpoint) } else { Service::Reconciliation(endpoint) };
        let kept = kept.map(|kept| kept.or_days(rules.ask.keep_days));
        let asker = Asker::new(fetcher, rules.ask.clone(), kept, wait);
        Ok(Self { asker, service, rules })
    }

    /// The address of the service.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        match &self.service {
            Service::Wikibase(address) | Service::Reconciliation(address) => address,
        }
    }

    /// How many names are well asked for together: enough to fill the calls, few enough that a broken run loses little.
    #[must_use]
    pub fn batch(&self) -> usize {
        self.rules.ask.names_a_call * self.rules.ask.at_once
    }

    /// Asks for all names; for each that the service told something about, what it said. Where it stops early, the answers
    /// so far come with the reason.
    pub fn ask(&self, questions: &[Question]) -> (Vec<Option<Answer>>, Option<OnlineError>) {
        let (hits, stopped) = match &self.service {
            Service::Wikibase(address) => wikibase::candidates(&self.asker, address, questions),
            Service::Reconciliation(address) => reconciliation::candidates(&self.asker, address, questions),
        };
        let answers = questions
            .iter()
            .zip(hits)
            .map(|(question, hits)| hits.map(|(hits, asked)| judge::judge(&self.rules, question, hits, asked)))
            .collect();
        (answers, stopped)
    }

    /// How many requests went over the network so far.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.asker.requests()
    }
}

/// A hit before it is judged: what the service says of it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Hit {
    item: String,
    facts: Facts,
    /// Names of its types, where the service gives names alone.
    types: Vec<String>,
    /// The service's own score, 0 to 1, where it has one.
    service: Option<f32>,
}

/// What a service said to one question, and when; `None` where it did not come to it.
type Hits = Option<(Vec<Hit>, Option<Moment>)>;

/// Whether this is an id of an item that Wikidata takes: one number above 2^31-1 makes it refuse the whole call.
fn is_item(id: &str) -> bool {
    let number = id.strip_prefix('Q').filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
    number.and_then(|digits| digits.parse::<u64>().ok()).is_some_and(|number| (1..=2_147_483_647).contains(&number))
}

/// Folded words of a text that may say something.
#[must_use]
pub fn telling_words(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.chars().count() > 3);
    words.map(|word| fold(word).into_owned()).filter(|word| !word.is_empty()).collect()
}
