//! How much speaks for two reports' being of one occurrence: named features, weighed by a data file.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::prepared::{Prepared, TOO_LITTLE, agree};
use super::words::Words;
use crate::calendar::Bounds;
use crate::error::DataFileError;
use crate::resource::Resources;

const FILE: &str = "rules/merge/weights.csv";

/// The features, in the order in which they are worked out.
pub(super) const FEATURES: [&str; 32] = [
    "always",
    "same-predicate",
    "same-predicate-rare",
    "same-class",
    "same-type",
    "other-type",
    "story",
    "story-same-predicate",
    "quote",
    "agent",
    "other-agent",
    "patient",
    "other-patient",
    "place",
    "other-place",
    "crossed",
    "quantity",
    "other-quantity",
    "same-day",
    "time-overlaps",
    "time-apart",
    "time-far-apart",
    "planned-and-not",
    "denied-and-not",
    "same-article",
    "same-quote",
    "named",
    "other-named",
    "cast",
    "other-cast",
    "published-apart",
    "said-in-one-article",
];

/// The features of one pair.
pub(super) type Features = [f32; FEATURES.len()];

/// The weights, and how to say a feature.
#[derive(Debug)]
pub(super) struct Weights {
    weights: Features,
    phrases: Vec<String>,
    /// Log odds from which on a pair is linked.
    pub(super) linked: f32,
    /// Two groups are joined when their pairs score this on average: one strong link does not chain two stories.
    pub(super) together: f32,
    /// Log odds, time and status aside, from which on a plan and an occurrence at another time belong together.
    pub(super) executes: f32,
    /// How log odds become the share of such pairs that are one: slope and shift of the logistic curve.
    calibration: (f32, f32),
    /// What context has to say for it, predicates aside, that one occurrence is a part of another.
    pub(super) part: f32,
}

/// The rows that are no features.
const THRESHOLDS: [&str; 6] = [
    "threshold-linked",
    "threshold-together",
    "threshold-executes",
    "threshold-part",
    "calibration-slope",
    "calibration-shift",
];

/// The features that say whether two occurrences belong together, whatever they are.
const CONTEXT: [&str; 11] = [
    "story",
    "quote",
    "agent",
    "patient",
    "place",
    "other-place",
    "crossed",
    "same-day",
    "time-overlaps",
    "time-apart",
    "time-far-apart",
];

/// Articles on one story are not more so than this: what one article tells is not all of one piece.
const SAME_STORY: f32 = 0.5;

impl Weights {
    /// The file that they are read from.
    pub(super) const FILE: &str = FILE;

    pub(super) fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let text = resources.text(FILE)?;
        let mut rows: BTreeMap<&str, (f32, &str)> = BTreeMap::new();
        for (at, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty()) {
            let wrong = |message: &str| DataFileError::new(FILE, message).at_line(at + 1);
            let mut cells = line.splitn(3, ',');
            let (Some(name), Some(weight), Some(phrase)) = (cells.next(), cells.next(), cells.next()) else {
                return Err(wrong("three columns wanted: feature, weight, phrase"));
            };
            let weight = weight.parse().map_err(|_| wrong("a number is wanted").in_key(name))?;
            if !FEATURES.contains(&name) && !THRESHOLDS.contains(&name) {
                return Err(wrong("no such feature").in_key(name));
            }
            rows.insert(name, (weight, phrase));
        }
        let mut weights = [0.0; FEATURES.len()];
        let mut phrases = Vec::new();
        for (at, name) in FEATURES.iter().enumerate() {
            let (weight, phrase) =
                rows.get(name).ok_or_else(|| DataFileError::new(FILE, "no row for this feature").in_key(*name))?;
            weights[at] = *weight;
            phrases.push((*phrase).to_owned());
        }
        let [linked, together, executes, part, slope, shift] = THRESHOLDS.map(|name| {
            rows.get(name)
                .map(|row| row.0)
                .ok_or_else(|| DataFileError::new(FILE, "no row for this threshold").in_key(name))
        });
        Ok(Self {
            weights,
            phrases,
            linked: linked?,
            together: together?,
            executes: executes?,
            part: part?,
            calibration: (slope?, shift?),
        })
    }

    /// Log odds that the pair is one occurrence.
    pub(super) fn score(&self, features: &Features) -> f32 {
        features.iter().zip(&self.weights).map(|(feature, weight)| feature * weight).sum()
    }

    /// How sure it is that a pair of that score is one occurrence: of held-back pairs, that share was.
    pub(super) fn sure(&self, score: f32) -> f64 {
        let (slope, shift) = self.calibration;
        1.0 / (1.0 + f64::from(-(slope * score + shift)).exp())
    }

    /// The same without what time and status say: whether they would be one if they were at one time.
    pub(super) fn score_but_time(&self, features: &Features) -> f32 {
        let mut timeless = *features;
        for (at, name) in FEATURES.iter().enumerate() {
            if name.starts_with("time-") || matches!(*name, "same-day" | "planned-and-not") {
                timeless[at] = 0.0;
            }
        }
        self.score(&timeless)
    }

    /// What the context of two occurrences says for their being whole and part.
    pub(super) fn score_as_part(&self, features: &Features) -> f32 {
        let mut context = [0.0; FEATURES.len()];
        for (at, name) in FEATURES.iter().enumerate().filter(|(_, name)| CONTEXT.contains(name)) {
            context[at] = if *name == "story" { features[at].min(SAME_STORY) } else { features[at] };
        }
        self.score(&context)
    }

    /// The features that speak for the pair most, as phrases.
    pub(super) fn reasons(&self, features: &Features) -> Vec<&str> {
        let mut parts: Vec<(f32, usize)> = (1..FEATURES.len())
            .map(|at| (features[at] * self.weights[at], at))
            .filter(|(part, at)| *part > 0.3 && !self.phrases[*at].is_empty())
            .collect();
        parts.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        parts.into_iter().take(4).map(|(_, at)| self.phrases[at].as_str()).collect()
    }
}

/// Works the features of a pair out; the order of the two does not matter.
pub(super) fn features(one: &Prepared, other: &Prepared, words: &Words) -> Features {
    let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
    let shared_stem = one.stems.iter().filter(|stem| other.stems.contains(stem)).map(|stem| words.weight(stem));
    let shared_stem =
        shared_stem.fold(None, |best: Option<f32>, weight| Some(best.map_or(weight, |best| best.max(weight))));
    let same_class = shared_stem.is_none() && one.classes.iter().any(|class| other.classes.contains(class));
    let kinds = one.kind.as_ref().zip(other.kind.as_ref());
    let same_kind = kinds.is_some_and(|(a, b)| a == b);
    let story = one.story.cosine(&other.story);
    let agents = one.agents.shared(&other.agents);
    let patients = one.patients.shared(&other.patients);
    let crossed = one.agents.shared(&other.patients).max(one.patients.shared(&other.agents));
    let places = one.places.shared(&other.places);
    let quantities: Vec<bool> =
        one.quantities.iter().flat_map(|a| other.quantities.iter().filter_map(move |b| agree(a, b))).collect();
    let (same_day, overlaps, apart, far) = times(one.bounds, other.bounds);
    let (named, cast) = (one.named.shared(&other.named), one.cast.shared(&other.cast));
    let quote = one.quote.cosine(&other.quote);
    // "Berg announced a phone. Berg also announced a player": what one article tells in other words was said of two things
    let says = |report: &Prepared| report.kind.as_ref().is_some_and(|kind| words.is_saying(kind));
    let dated = one.bounds.is_dated() && other.bounds.is_dated();
    [
        1.0,
        flag(shared_stem.is_some()),
        shared_stem.map_or(0.0, |weight| weight / 7.5),
        flag(same_class),
        flag(shared_stem.is_none() && !same_class && same_kind),
        flag(kinds.is_some() && !same_kind),
        story,
        if shared_stem.is_some() { story } else { 0.0 },
        quote,
        agents,
        flag(one.agents.differs(&other.agents) && crossed < 0.5),
        patients,
        flag(one.patients.differs(&other.patients) && crossed < 0.5),
        places,
        flag(one.places.differs(&other.places)),
        crossed * (1.0 - agents.max(patients)),
        flag(quantities.contains(&true)),
        flag(!quantities.is_empty() && !quantities.contains(&true)),
        flag(same_day),
        flag(overlaps),
        flag(apart),
        flag(far),
        flag(one.is_ahead != other.is_ahead),
        flag(one.is_denied != other.is_denied),
        flag(one.article == other.article),
        flag(one.article == other.article && one.quoted == other.quoted),
        named.unwrap_or_default(),
        // on one cast of people and places, other names in a quote say less
        flag(named.is_some_and(|named| named < TOO_LITTLE)) * (1.0 - cast.unwrap_or_default()),
        cast.unwrap_or_default(),
        flag(cast.is_some_and(|cast| cast < 0.05)),
        if dated { 0.0 } else { published_apart(one, other) },
        if one.article == other.article && says(one) && says(other) { 1.0 - quote } else { 0.0 },
    ]
}

/// How far apart two articles were published, of a fortnight: who tells of an event on no known day tells of a recent one.
fn published_apart(one: &Prepared, other: &Prepared) -> f32 {
    /// Days within which what is news today is news still.
    const STILL_NEWS: i64 = 3;
    const FORTNIGHT: f32 = 14.0;
    let Some((one, other)) = one.published.zip(other.published) else { return 0.0 };
    let days = (one.first_day() - other.first_day()).num_days().abs();
    #[expect(clippy::cast_precision_loss, reason = "days, at most a fortnight of which count")]
    let days = (days - STILL_NEWS).max(0) as f32;
    (days / FORTNIGHT).min(1.0)
}

/// Same day; both dated and overlapping; not overlapping; not overlapping by more than ten days.
fn times(one: Bounds, other: Bounds) -> (bool, bool, bool, bool) {
    let is_day = |bounds: Bounds| {
        bounds.earliest.zip(bounds.latest).is_some_and(|(earliest, latest)| earliest.date == latest.date)
    };
    if one.may_overlap(other) {
        let dated = one.is_dated() && other.is_dated();
        return (dated && is_day(one) && is_day(other), dated, false, false);
    }
    let gap = |first: Bounds, second: Bounds| {
        first
            .latest
            .zip(second.earliest)
            .map(|(end, begin)| begin.date - end.date)
            .filter(|gap| *gap >= TimeDelta::zero())
    };
    let gap = gap(one, other).or_else(|| gap(other, one)).unwrap_or_default();
    (false, false, true, gap > TimeDelta::days(10))
}
