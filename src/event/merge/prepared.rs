//! A report as pairs of reports are compared by it: everything that costs is worked out once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::telling::Telling;
use super::words::{Vector, Words, hashed, stem};
use crate::calendar::{Bounds, Moment};
use crate::event::report::{ArticleSummary, QuantitySummary, ReportSummary};
use crate::event::{Polarity, Role, Status};

/// A report, ready to be compared.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Prepared {
    /// Its id, by which ties are broken.
    pub(crate) id: String,
    /// Its article, as an index.
    #[serde(skip)]
    pub(crate) article: usize,
    /// When that was published.
    pub(super) published: Option<Moment>,
    pub(super) kind: Option<String>,
    pub(super) bounds: Bounds,
    /// Planned, postponed, cancelled, hypothetical.
    pub(super) is_ahead: bool,
    /// Postponed, cancelled.
    pub(super) is_undone: bool,
    pub(super) is_denied: bool,
    pub(super) quantities: Vec<QuantitySummary>,
    /// Hash of its quote.
    pub(super) quoted: u64,
    /// Stems of its predicates.
    pub(super) stems: Vec<String>,
    /// Classes of those.
    pub(super) classes: Vec<u32>,
    /// Rows of `parts.csv` in which they have parts.
    pub(super) whole_in: Vec<u32>,
    /// Rows in which they may be parts.
    pub(super) part_in: Vec<u32>,
    pub(super) agents: Side,
    pub(super) patients: Side,
    pub(super) places: Side,
    pub(super) others: Side,
    /// The words of its quote without its predicates.
    pub(super) quote: Vector,
    /// What its quote names.
    pub(super) named: Telling,
    /// The words that tell most of its article; the same of all its reports.
    #[serde(skip)]
    pub(crate) story: Vector,
    /// What its article names most; the same of all its reports.
    #[serde(skip)]
    pub(crate) cast: Telling,
    /// Where it is looked for: see [`keys`](Self::keys).
    #[serde(skip)]
    pub(crate) keys: Vec<u64>,
}

/// Who or what fills roles of one kind.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Side {
    /// Entities, as IRIs.
    pub(super) entities: BTreeSet<String>,
    /// Stems of their phrases.
    pub(super) words: Telling,
}

impl Side {
    fn of(report: &ReportSummary, words: &Words, roles: &[Role]) -> Self {
        let mut side = Self::default();
        let mut told = BTreeMap::new();
        for role in report.roles.iter().filter(|role| roles.contains(&role.role)) {
            side.entities.extend(role.entity.clone());
            for stem in words.counted(&role.phrase).into_keys() {
                let weight = words.weight(&stem);
                told.insert(stem, weight);
            }
        }
        side.words = Telling::of(&told);
        side
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entities.is_empty() && self.words.is_empty()
    }

    /// How much of the lighter side's words the other has too, by weight; 1 where they share an entity. A given name, or the
    /// "Energy" of two firms, is too little to be anything.
    pub(super) fn shared(&self, other: &Self) -> f32 {
        if self.entities.intersection(&other.entities).next().is_some() {
            return 1.0;
        }
        self.words.shared(&other.words).filter(|share| *share >= TOO_LITTLE).unwrap_or_default()
    }

    /// Both are filled, and next to nothing of one is in the other.
    pub(super) fn differs(&self, other: &Self) -> bool {
        !self.is_empty() && !other.is_empty() && self.shared(other) < TOO_LITTLE
    }
}

/// Who shares less than about a third of a name, by weight, bears another one.
pub(super) const TOO_LITTLE: f32 = 0.35;

/// Words by which the stories of two articles are compared.
const STORY: usize = 80;
/// Words of an article that stand for its story when candidates are looked for.
const SIGNATURE: usize = 16;
/// Names by which the casts of two articles are compared.
const CAST: usize = 12;
/// The same of a single quote.
const QUOTE_SIGNATURE: usize = 4;
/// Bounds up to so many months are looked for in each of them; wider ones around the publication.
const MOST_MONTHS: i32 = 4;

/// Prepares the reports of one article: all of it, since they tell its story together.
pub(super) fn prepared(
    at: usize,
    article: &ArticleSummary,
    reports: &[&ReportSummary],
    words: &Words,
) -> Vec<Prepared> {
    let quotes: BTreeSet<&str> = reports.iter().map(|report| report.quote.as_str()).collect();
    let texts = if article.body.is_empty() { quotes } else { BTreeSet::from([article.body.as_str()]) };
    let (mut story, mut known) = (BTreeMap::new(), BTreeMap::new());
    for text in texts {
        for (stem, count) in words.counted(text) {
            *story.entry(stem).or_insert(0.0) += count;
        }
        known.extend(words.named(text));
    }
    let cast = Telling::of(&most_told(&story, &known));
    let vector = words.vector(&story, STORY);
    let of_story = signature(&story, words, SIGNATURE);
    reports
        .iter()
        .map(|report| {
            let mut stems: Vec<String> = report.lemmas.iter().map(|lemma| stem(&lemma.to_lowercase())).collect();
            stems.sort();
            stems.dedup();
            let mut classes: Vec<u32> = stems.iter().flat_map(|stem| words.classes(stem)).copied().collect();
            classes.sort_unstable();
            classes.dedup();
            let rows = |rows: Vec<&[u32]>| rows.concat().into_iter().collect::<BTreeSet<u32>>().into_iter().collect();
            let (wholes, parts) = stems.iter().map(|stem| words.whole_and_part(stem)).unzip();
            let (whole_in, part_in) = (rows(wholes), rows(parts));
            let side = |roles: &[Role]| Side::of(report, words, roles);
            let mut quote = words.counted(&report.quote);
            quote.retain(|stem, _| !stems.contains(stem));
            let ahead = [Status::Planned, Status::Postponed, Status::Cancelled, Status::Hypothetical];
            let mut prepared = Prepared {
                id: report.id.clone(),
                article: at,
                published: article.published,
                kind: report.kind.clone(),
                bounds: report.bounds,
                is_ahead: ahead.contains(&report.status),
                is_undone: matches!(report.status, Status::Postponed | Status::Cancelled),
                is_denied: report.status == Status::Denied || report.polarity == Polarity::Negative,
                quantities: report.quantities.clone(),
                quoted: hashed(&report.quote),
                classes,
                whole_in,
                part_in,
                agents: side(&[Role::Agent]),
                patients: side(&[Role::Patient, Role::Recipient, Role::Beneficiary]),
                places: side(&[Role::Place, Role::Source, Role::Destination]),
                others: side(&[Role::Instrument, Role::Topic, Role::Other]),
                quote: words.vector(&quote, usize::MAX),
                named: Telling::of(&words.named_in(&report.quote, &known)),
                cast: cast.clone(),
                story: vector.clone(),
                keys: Vec::new(),
                stems,
            };
            let mut anchors = signature(&quote, words, QUOTE_SIGNATURE);
            anchors.extend_from_slice(&of_story);
            prepared.keys = prepared.keys(&anchors);
            prepared
        })
        .collect()
}

/// Of what an article names, what it names most.
fn most_told(story: &BTreeMap<String, f32>, named: &BTreeMap<String, f32>) -> BTreeMap<String, f32> {
    let told = |stem: &str| story.get(stem).copied().unwrap_or_default();
    let mut ranked: Vec<(&String, f32)> =
        named.iter().map(|(stem, weight)| (stem, (1.0 + told(stem).max(1.0).ln()) * weight)).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    ranked.into_iter().take(CAST).map(|(stem, weight)| (stem.clone(), weight)).collect()
}

/// The words that tell most of an article's story, or of a quote: the most telling first.
fn signature(story: &BTreeMap<String, f32>, words: &Words, most: usize) -> Vec<String> {
    let mut ranked: Vec<(&String, f32)> =
        story.iter().map(|(stem, count)| (stem, (1.0 + count.ln()) * words.weight(stem))).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    ranked.into_iter().take(most).map(|(stem, _)| stem.clone()).collect()
}

impl Prepared {
    /// Whether its predicates may have those of the other as parts.
    pub(super) fn may_have_part(&self, other: &Self) -> bool {
        self.whole_in.iter().any(|row| other.part_in.contains(row))
    }

    /// Whether a predicate of one is a predicate of the other, or means the same.
    pub(super) fn shares_predicate(&self, other: &Self) -> bool {
        self.stems.iter().any(|stem| other.stems.contains(stem))
            || self.classes.iter().any(|class| other.classes.contains(class))
    }

    /// The order of "first reported" as one text.
    pub(crate) fn rank(&self) -> String {
        match self.published {
            Some(published) => format!("0{published}\n{}", self.id),
            None => format!("1\n{}", self.id),
        }
    }

    /// What two reports must have one of in common to be compared at all: a predicate (stem or class or type), together
    /// with an anchor (an entity, or a word that tells the story), within one month.
    fn keys(&self, telling: &[String]) -> Vec<u64> {
        let predicates = self
            .stems
            .iter()
            .map(|stem| format!("s {stem}"))
            .chain(self.classes.iter().map(|class| format!("c {class}")))
            .chain(self.kind.iter().map(|kind| format!("k {kind}")));
        // wholes meet parts, and neither meets its like by this
        let meeting = self.whole_in.iter().chain(&self.part_in).map(|row| format!("p {row}"));
        let predicates = predicates.chain(meeting);
        let sides = [&self.agents, &self.patients, &self.places, &self.others];
        let entities = sides.iter().flat_map(|side| side.entities.iter().map(String::as_str));
        let anchors: BTreeSet<&str> = entities.chain(telling.iter().map(String::as_str)).collect();
        let months = self.months();
        let mut keys = Vec::new();
        for predicate in predicates {
            for anchor in &anchors {
                for month in &months {
                    keys.push(hashed(&format!("{predicate}\n{anchor}\n{month}")));
                }
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The months in which it is looked for: those of its bounds, a few days wider; of wide or open bounds, those around
    /// its publication; without either, none (which then is one of its own).
    fn months(&self) -> Vec<String> {
        let number = |day: NaiveDate| day.year() * 12 + day.month0().cast_signed();
        let days = |day: NaiveDate, shift: i64| day.checked_add_signed(chrono::TimeDelta::days(shift)).unwrap_or(day);
        let published = self.published.map(|when| (when.first_day(), when.last_day()));
        let bounds = self.bounds;
        let narrow = bounds
            .earliest
            .zip(bounds.latest)
            .map(|(earliest, latest)| (number(days(earliest.date, -3)), number(days(latest.date, 3))))
            .filter(|(first, last)| last - first < MOST_MONTHS);
        let mut months: Vec<String> = match (narrow, published) {
            (Some((first, last)), _) => (first..=last).map(|month| month.to_string()).collect(),
            (None, Some((first, last))) => {
                (number(days(first, -15))..=number(days(last, 3))).map(|month| month.to_string()).collect()
            }
            (None, None) => Vec::new(),
        };
        if published.is_none() {
            months.push(String::new());
        }
        months
    }
}

/// Whether two quantities measure one thing, and if so whether their values can both hold.
pub(super) fn agree(one: &QuantitySummary, other: &QuantitySummary) -> Option<bool> {
    if one.kind != other.kind || unit(one) != unit(other) {
        return None;
    }
    let range = |quantity: &QuantitySummary| {
        let (low, high) = (quantity.value, quantity.max.unwrap_or(quantity.value));
        match quantity.modifier.as_deref() {
            Some("at-least") => (low, f64::INFINITY),
            Some("at-most") => (f64::NEG_INFINITY, high),
            Some("about") => (low * 0.9, high * 1.1),
            _ => (low * 0.999, high * 1.001),
        }
    };
    let ((low, high), (other_low, other_high)) = (range(one), range(other));
    Some(low <= other_high && other_low <= high)
}

fn unit(quantity: &QuantitySummary) -> Option<String> {
    quantity.unit.as_ref().map(|unit| stem(&unit.to_lowercase()))
}
