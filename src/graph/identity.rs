//! Given the figures of all articles, decides which are of one entity.
//!
//! By Wikidata item where there is one, otherwise by full name and kind; a surname alone, or a phrase, never joins
//! articles by itself. The answer is a function of the set of figures: what is learned from one article holds for all.

use std::collections::BTreeMap;

use crate::annotation::NameKind;
use crate::event::merge;
use crate::graph::corpus::Corpus;

/// Someone or something across articles.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are those of an entity")]
pub struct EntityRecord {
    /// The id of its first figure (by publication, then id).
    pub id: String,
    pub kind: NameKind,
    pub name: String,
    pub aliases: Vec<String>,
    pub item: Option<String>,
    pub coordinates: Option<(f64, f64)>,
    /// As indices into the figures, the first first.
    pub figures: Vec<usize>,
}

/// What kinds may be one entity.
fn family(kind: NameKind) -> u8 {
    match kind {
        NameKind::Person => 0,
        // "Paris" acts and is acted in: a state's, a city's and an institution's name is one thing here
        NameKind::Organization | NameKind::Nationality | NameKind::Place | NameKind::Facility => 1,
        NameKind::Product | NameKind::Work => 2,
        NameKind::Event => 3,
        NameKind::Other => 4,
    }
}

/// A name without case and outer punctuation.
#[must_use]
pub fn folded(name: &str) -> String {
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join(" ")
}

/// The entities of a corpus, ordered by id.
#[must_use]
pub fn entities(corpus: &Corpus) -> Vec<EntityRecord> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    // names that one item alone bears somewhere stand for it everywhere
    let mut bearers: BTreeMap<(u8, String), std::collections::BTreeSet<&str>> = BTreeMap::new();
    for figure in &corpus.figures {
        if let Some(link) = &figure.link {
            bearers.entry((family(figure.kind), folded(&figure.name))).or_default().insert(&link.item);
        }
    }
    for (at, figure) in corpus.figures.iter().enumerate() {
        let name = (family(figure.kind), folded(&figure.name));
        let full = figure.kind != NameKind::Person || name.1.contains(' ');
        let borne = bearers.get(&name).filter(|items| items.len() == 1 && full).and_then(|items| items.first());
        let key = match (&figure.link, borne) {
            (Some(link), _) => format!("item {}", link.item),
            (None, Some(item)) => format!("item {item}"),
            (None, None) if figure.named && full && !name.1.is_empty() => format!("name {} {}", name.0, name.1),
            _ => format!("figure {}", figure.id),
        };
        groups.entry(key).or_default().push(at);
    }
    let mut entities: Vec<EntityRecord> = groups.into_values().map(|group| entity(corpus, group)).collect();
    entities.sort_by(|a, b| a.id.cmp(&b.id));
    entities
}

fn entity(corpus: &Corpus, mut figures: Vec<usize>) -> EntityRecord {
    figures.sort_by_cached_key(|&at| {
        let figure = &corpus.figures[at];
        merge::publication_order(&corpus.articles[figure.article].summary, &figure.id)
    });
    let all = || figures.iter().map(|&at| &corpus.figures[at]);
    let link = all().find_map(|figure| figure.link.as_ref());
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<NameKind, usize> = BTreeMap::new();
    for figure in all() {
        *names.entry(&figure.name).or_default() += 1;
        *kinds.entry(figure.kind).or_default() += 1;
        for alias in &figure.aliases {
            names.entry(alias).or_default();
        }
    }
    if let Some(link) = link.filter(|link| !link.label.is_empty()) {
        names.entry(&link.label).or_default();
    }
    // the item's label is what an editor would write; otherwise the commonest full form, the longest of equals
    let commonest = names.iter().max_by_key(|&(name, &count)| (count, name.chars().count(), std::cmp::Reverse(*name)));
    let name = match link {
        Some(link) if !link.label.is_empty() => link.label.clone(),
        _ => commonest.map(|(name, _)| (*name).to_owned()).unwrap_or_default(),
    };
    let kind = kinds.iter().max_by_key(|&(kind, &count)| (count, std::cmp::Reverse(*kind))).map(|(kind, _)| *kind);
    EntityRecord {
        id: all().next().map(|figure| figure.id.clone()).unwrap_or_default(),
        kind: kind.unwrap_or(NameKind::Other),
        aliases: names.keys().filter(|alias| **alias != name).map(|alias| (*alias).to_owned()).collect(),
        name,
        item: link.map(|link| link.item.clone()),
        coordinates: all().find_map(|figure| figure.link.as_ref().and_then(|link| link.coordinates)),
        figures,
    }
}
