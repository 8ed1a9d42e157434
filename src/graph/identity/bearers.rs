//! Tells people of one full name apart: a goalkeeper and a minister are two, unless articles show them in one company.

use std::collections::{BTreeMap, BTreeSet};

use super::{OWN, item_key};

/// A figure that bears a person's full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bearer<'a> {
    /// Its id.
    pub figure: &'a str,
    /// The Wikidata item that it is linked to.
    pub item: Option<&'a str>,
    /// What its article says that it is known for.
    pub callings: BTreeSet<&'a str>,
    /// The keys of the full names of the other people in its article.
    pub company: BTreeSet<&'a str>,
}

/// For each figure the key of who it is, where bearers of a name are told apart; `None` where they are one, as far as anybody
/// knows. Those are one who share a calling, an item or somebody in their company, directly or by others; they are told
/// apart where two such groups or more have a calling. Who has no calling and keeps no company with a group that has is
/// somebody of his own. In any order of bearers the same.
pub(crate) fn told_apart(name: &str, bearers: &[Bearer<'_>]) -> Option<BTreeMap<String, String>> {
    let mut group: Vec<usize> = (0..bearers.len()).collect();
    let mut first: BTreeMap<(u8, &str), usize> = BTreeMap::new();
    for (at, bearer) in bearers.iter().enumerate() {
        let callings = bearer.callings.iter().map(|calling| (0, *calling));
        let marks = callings.chain(bearer.item.map(|item| (1, item))).chain(bearer.company.iter().map(|one| (2, *one)));
        for mark in marks {
            let other = *first.entry(mark).or_insert(at);
            let (one, other) = (root(&mut group, at), root(&mut group, other));
            group[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<&Bearer<'_>>> = BTreeMap::new();
    for (at, bearer) in bearers.iter().enumerate() {
        groups.entry(root(&mut group, at)).or_default().push(bearer);
    }
    let with_calling = groups.values().filter(|group| group.iter().any(|bearer| !bearer.callings.is_empty()));
    if with_calling.count() < 2 {
        return None;
    }
    let mut told = BTreeMap::new();
    for group in groups.values() {
        let items: BTreeSet<&str> = group.iter().filter_map(|bearer| bearer.item).collect();
        let calling = group.iter().flat_map(|bearer| &bearer.callings).min();
        let key = match (items.first().filter(|_| items.len() == 1), calling) {
            (Some(item), _) => item_key(item),
            (None, Some(calling)) => format!("{OWN}{name}, {calling}"),
            (None, None) => format!("figure {}", group.iter().map(|bearer| bearer.figure).min().unwrap_or_default()),
        };
        told.extend(group.iter().map(|bearer| (bearer.figure.to_owned(), key.clone())));
    }
    Some(told)
}

fn root(group: &mut [usize], mut at: usize) -> usize {
    while group[at] != at {
        group[at] = group[group[at]];
        at = group[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(figure: &'static str, callings: &[&'static str], company: &[&'static str]) -> Bearer<'static> {
        let (callings, company) = (callings.iter().copied().collect(), company.iter().copied().collect());
        Bearer { figure, item: None, callings, company }
    }

    #[test]
    fn a_goalkeeper_and_a_minister_are_two_and_their_company_tells_whose_article_it_is() {
        let all = [
            bearer("f1", &["sport"], &["ada quist"]),
            bearer("f2", &["public life"], &["boris weber"]),
            bearer("f3", &[], &["boris weber"]),
            bearer("f4", &[], &[]),
            bearer("f5", &["sport"], &[]),
        ];
        let told = told_apart("0 jane miller", &all).unwrap();
        assert_eq!(told["f1"], told["f5"]);
        assert_eq!(told["f2"], told["f3"]);
        assert_ne!(told["f1"], told["f2"]);
        assert_eq!(told["f4"], "figure f4", "nothing tells which of them");
        let turned: Vec<Bearer<'_>> = all.iter().rev().cloned().collect();
        assert_eq!(told_apart("0 jane miller", &turned).unwrap(), told);
    }

    #[test]
    fn they_are_one_where_an_article_says_both_or_company_is_shared() {
        let (goalkeeper, minister) = (bearer("f1", &["sport"], &["ada quist"]), bearer("f2", &["public life"], &[]));
        let both = bearer("f3", &["public life", "sport"], &[]);
        assert_eq!(told_apart("0 jane miller", &[goalkeeper.clone(), minister.clone(), both]), None);
        let of_company = bearer("f4", &["public life"], &["ada quist"]);
        assert_eq!(told_apart("0 jane miller", &[goalkeeper.clone(), of_company]), None);
        assert_eq!(
            told_apart("0 jane miller", &[goalkeeper, bearer("f5", &[], &[])]),
            None,
            "one calling tells nobody"
        );
    }

    #[test]
    fn an_item_is_of_the_group_that_has_it_alone() {
        let linked = Bearer { item: Some("Q9"), ..bearer("f1", &["public life"], &[]) };
        let all = [linked, bearer("f2", &["public life"], &[]), bearer("f3", &["sport"], &[])];
        let told = told_apart("0 jane miller", &all).unwrap();
        assert_eq!((told["f2"].as_str(), told["f3"].as_str()), ("item Q9", "name 0 jane miller, sport"));
    }
}
