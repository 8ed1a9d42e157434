//! What people judged of entities: which are one, and which figures are not of the entity that they were taken for.

use std::collections::{BTreeMap, BTreeSet};

/// What stands for an entity in a judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Side {
    /// Whoever this figure is by what the articles say.
    Figure(String),
    /// Those who were taken out together, by the key that they share.
    Taken(String),
}

/// Judgements of people on entities. They win over names and links, and hold for articles that come later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sameness {
    /// For a figure that was taken out of an entity, the key that it shares with those taken out with it.
    taken: BTreeMap<String, String>,
    /// Entities that are one, in the order in which that was said.
    joined: Vec<Vec<Side>>,
}

impl Sameness {
    pub(crate) fn is_empty(&self) -> bool {
        self.taken.is_empty() && self.joined.is_empty()
    }

    /// Whoever these figures are, they are one.
    pub(crate) fn join(&mut self, figures: &[String]) {
        let side = |figure: &String| match self.taken.get(figure) {
            Some(key) => Side::Taken(key.clone()),
            None => Side::Figure(figure.clone()),
        };
        let sides = figures.iter().map(side).collect();
        self.joined.push(sides);
    }

    /// These figures are one, and not whom they were taken for.
    pub(crate) fn take(&mut self, figures: &[String]) {
        if let Some(first) = figures.iter().min() {
            let key = format!("taken {first}");
            self.taken.extend(figures.iter().map(|figure| (figure.clone(), key.clone())));
        }
    }

    /// The figures by which entities are named that are one.
    pub(crate) fn figures(&self) -> BTreeSet<&str> {
        let named = self.joined.iter().flatten().filter_map(|side| match side {
            Side::Figure(figure) => Some(figure.as_str()),
            Side::Taken(_) => None,
        });
        named.collect()
    }

    /// The key of a figure that was taken out of an entity.
    pub(crate) fn taken(&self, figure: &str) -> Option<&str> {
        self.taken.get(figure).map(String::as_str)
    }

    /// The figures that share a key for being taken out together.
    pub(crate) fn taken_as(&self, key: &str) -> Vec<&str> {
        self.taken.iter().filter(|(_, taken)| *taken == key).map(|(figure, _)| figure.as_str()).collect()
    }

    /// For each key that another stands for, that other: the least of those that are one. `key` gives what the articles
    /// make of a figure, where it is there.
    pub(crate) fn standing(&self, key: impl Fn(&str) -> Option<String>) -> BTreeMap<String, String> {
        let mut groups: Vec<BTreeSet<String>> = Vec::new();
        for sides in &self.joined {
            let keys = sides.iter().filter_map(|side| match side {
                Side::Figure(figure) => key(figure),
                Side::Taken(key) => Some(key.clone()),
            });
            let mut group: BTreeSet<String> = keys.collect();
            let (meeting, others): (Vec<_>, Vec<_>) = groups.into_iter().partition(|other| !other.is_disjoint(&group));
            group.extend(meeting.into_iter().flatten());
            groups = others;
            groups.push(group);
        }
        let mut standing = BTreeMap::new();
        for group in groups {
            let mut keys = group.into_iter();
            if let Some(first) = keys.next() {
                standing.extend(keys.map(|key| (key, first.clone())));
            }
        }
        standing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn what_is_one_with_a_third_is_one() {
        let mut same = Sameness::default();
        same.join(&ids(&["a", "b"]));
        same.join(&ids(&["c", "d"]));
        same.join(&ids(&["d", "a"]));
        let standing = same.standing(|figure| Some(format!("name {figure}")));
        assert_eq!(standing.values().collect::<BTreeSet<_>>().len(), 1);
        assert_eq!(standing.len(), 3);
    }

    #[test]
    fn what_was_taken_out_is_joined_as_itself() {
        let mut same = Sameness::default();
        same.take(&ids(&["a"]));
        same.join(&ids(&["a", "b"]));
        let standing = same.standing(|figure| Some(format!("name {figure}")));
        assert_eq!(standing.get("taken a").map(String::as_str), Some("name b"));
        assert!(!standing.contains_key("name a"));
    }
}
