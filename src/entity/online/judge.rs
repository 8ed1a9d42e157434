//! What a hit is worth: features from 0 to 1, weighed by `data/rules/linking/online.toml`.

use std::collections::BTreeMap;

use super::rules::Rules;
use super::{Answer, Found, Hit, Question, telling_words};
use crate::annotation::NameKind;
use crate::calendar::Moment;
use crate::gazetteer::fold;

/// A feature of which nothing is known.
const UNKNOWN: f32 = 0.5;

/// The kind of an item whose classes are in no table.
const STRANGE: f32 = 0.3;

/// The hits with scores, best first, and whether the best one is clearly meant.
pub(super) fn judge(rules: &Rules, question: &Question, hits: Vec<Hit>, asked: Option<Moment>) -> Answer {
    let total: f32 = rules.weights.values().sum();
    let mut found: Vec<Found> = Vec::new();
    for (rank, hit) in hits.into_iter().enumerate() {
        if found.iter().any(|known| known.item == hit.item) {
            continue;
        }
        let features = features(rules, question, rank, &hit);
        let sum: f32 =
            features.iter().map(|(name, value)| rules.weights.get(*name).copied().unwrap_or(0.0) * value).sum();
        let against = features.get("kind").is_some_and(|&kind| kind == 0.0);
        // a family name, a film, a disambiguation page: something else, whatever its name
        let score = if against { 0.5 * sum / total } else { sum / total };
        found.push(Found { item: hit.item, score: score.clamp(0.0, 1.0), features, facts: hit.facts });
    }
    found.sort_by(|one, other| other.score.total_cmp(&one.score).then_with(|| one.item.cmp(&other.item)));
    let next = found.get(1).map_or(0.0, |second| second.score);
    let clear = found.first().is_some_and(|first| {
        first.score >= rules.take.enough && first.score - next >= rules.take.distance && known_by(first) >= 0.9
    });
    Answer { found, clear, asked }
}

fn known_by(found: &Found) -> f32 {
    found.features.get("name").copied().unwrap_or(0.0)
}

fn features(rules: &Rules, question: &Question, rank: usize, hit: &Hit) -> BTreeMap<&'static str, f32> {
    let facts = &hit.facts;
    let mut features = BTreeMap::new();
    let name = fold(&question.name);
    let own =
        std::iter::once(name.as_ref().to_owned()).chain(question.aliases.iter().map(|alias| fold(alias).into_owned()));
    let label = fold(&facts.label);
    let same_label = label == name;
    let same_alias = facts.aliases.iter().any(|alias| fold(alias) == name);
    let full = name.contains(' ') || question.kind != Some(NameKind::Person);
    let named = match (same_label, same_alias) {
        (true, _) if full => 1.0,
        (_, true) if full => 0.9,
        // a last name alone may be anyone's
        (true, _) | (_, true) => 0.6,
        _ => own.map(|own| likeness(&own, &label)).fold(0.0, f32::max) * 0.6,
    };
    features.insert("name", named);
    features.insert("kind", kind(rules, question.kind, hit));
    let ranked = 1.0 / (rank as f32 + 1.0);
    features.insert("rank", hit.service.map_or(ranked, |service| (ranked + service) / 2.0));
    features.insert(
        "country",
        match &facts.country {
            Some(country) if !question.countries.is_empty() => {
                if question.countries.contains(country) {
                    1.0
                } else {
                    0.0
                }
            }
            _ => UNKNOWN,
        },
    );
    let told = telling_words(&facts.description);
    let beside = told.iter().filter(|word| question.words.contains(*word)).count();
    features.insert("context", if told.is_empty() { 0.0 } else { (beside as f32 / told.len() as f32).min(1.0) });
    features
}

/// Whether the item is of the name's kind: 1 yes, 0 no, ½ where its classes tell nothing.
fn kind(rules: &Rules, kind: Option<NameKind>, hit: &Hit) -> f32 {
    let Some(kind) = kind.filter(|kind| *kind != NameKind::Other) else { return UNKNOWN };
    let known = || hit.facts.classes.iter().filter_map(|class| rules.classes.get(class));
    let fits = |kinds: &Vec<NameKind>| kinds.iter().any(|&one| one == kind || is_near(one, kind));
    if known().any(fits) {
        return 1.0;
    }
    if known().next().is_some() {
        return 0.0;
    }
    if !hit.facts.classes.is_empty() {
        // every person is a human (Q5); of other things there are more classes than any table has
        return if kind == NameKind::Person { 0.0 } else { STRANGE };
    }
    let word = serde_json::to_value(kind).ok();
    let named = word.as_ref().and_then(|word| word.as_str()).unwrap_or_default();
    if hit.types.iter().any(|name| fold(name).split(' ').any(|part| part == named)) { 1.0 } else { UNKNOWN }
}

/// What acts and what is acted in are told apart badly by a name alone.
fn is_near(one: NameKind, other: NameKind) -> bool {
    let near = |kind| matches!(kind, NameKind::Place | NameKind::Facility);
    near(one) && near(other)
}

/// How alike two folded names are: the share of letter pairs that both have (Dice).
fn likeness(one: &str, other: &str) -> f32 {
    let pairs = |name: &str| {
        let letters: Vec<char> = name.chars().collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
    };
    let (one, mut other) = (pairs(one), pairs(other));
    let total = one.len() + other.len();
    if total == 0 {
        return 0.0;
    }
    let mut shared = 0;
    for pair in one {
        if let Some(at) = other.iter().position(|own| *own == pair) {
            other.swap_remove(at);
            shared += 1;
        }
    }
    2.0 * shared as f32 / total as f32
}

#[cfg(test)]
mod tests {
    use super::likeness;

    #[test]
    fn likeness_runs_from_nothing_to_the_same() {
        assert!((likeness("jane doe", "jane doe") - 1.0).abs() < 1e-6);
        assert!(likeness("abc", "xyz") < 1e-6);
        assert!(likeness("night", "nacht") < 0.5);
    }
}
