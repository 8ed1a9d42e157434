//! Given the figures of all articles, decides which are of one entity.
//!
//! By Wikidata item where there is one, otherwise by full name and kind; a surname alone, or a phrase, never joins
//! articles by itself. A name that one bearer of a longer name alone goes by as well, in any article, is that one's: who has
//! read "the Harbour Workers Union (HWU)" knows who the HWU of other articles is. Two people of one full name with other
//! callings are two ([`bearers`]). The answer is a function of the set of figures: what is learned from one article holds
//! for all, past ones included.

pub(crate) mod bearers;

use std::collections::{BTreeMap, BTreeSet};

use self::bearers::{Bearer, told_apart};
use crate::annotation::NameKind;
use crate::event::merge;
use crate::graph::corpus::{Corpus, FigureRecord};
use crate::graph::curation::Sameness;
use crate::graph::iri;

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
    /// As indices into the figures, the first first; of a part of all knowledge, those in it.
    pub figures: Vec<usize>,
    /// How many articles speak of it.
    pub articles: usize,
    /// How often they mention it.
    pub mentions: usize,
}

/// How many families of kinds there are.
const FAMILIES: u8 = 5;

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

/// What figures share that may be one by name alone: the family of their kinds and the name.
pub(crate) fn name_key(figure: &FigureRecord) -> String {
    format!("{} {}", family(figure.kind), folded(&figure.name))
}

/// The keys that a folded name may have.
pub(crate) fn name_keys(folded: &str) -> impl Iterator<Item = String> {
    (0..FAMILIES).map(move |family| format!("{family} {folded}"))
}

/// Whether the name says enough to tell its bearer from others: a person's surname alone does not, nor does a phrase.
pub(crate) fn is_full(figure: &FigureRecord) -> bool {
    figure.named && tells(figure.kind, &folded(&figure.name))
}

fn tells(kind: NameKind, folded: &str) -> bool {
    !folded.is_empty() && (kind != NameKind::Person || folded.contains(' '))
}

/// The keys of the shorter names by which an article knows the bearer of a full name: each may stand for it elsewhere.
pub(crate) fn shorter_names(kind: NameKind, name: &str, aliases: &[String]) -> Vec<String> {
    let length = folded(name).chars().count();
    let shorter = aliases.iter().map(|alias| folded(alias)).filter(|alias| alias.chars().count() < length);
    shorter.filter(|alias| tells(kind, alias)).map(|alias| format!("{} {alias}", family(kind))).collect()
}

/// What stands for the bearers of a name that no item is known of: the one item that others of that name are, or else the
/// one bearer of a longer name that goes by it too. `items` are the least and the greatest of these items, `longer` what
/// stands for those bearers.
pub(crate) fn standing(items: Option<(&str, &str)>, longer: &BTreeSet<String>) -> Option<String> {
    match items {
        Some((least, most)) => (least == most).then(|| item_key(least)),
        None => longer.first().filter(|_| longer.len() == 1).cloned(),
    }
}

/// What names stand for, in a set of figures.
#[derive(Default)]
struct Standing<'a> {
    /// The items of those of a name.
    items: BTreeMap<String, BTreeSet<&'a str>>,
    /// For a name, the keys of those who bear a longer one.
    longer: BTreeMap<String, BTreeSet<String>>,
    /// The names whose bearers are told apart: for each figure the key of who it is.
    apart: BTreeMap<String, BTreeMap<String, String>>,
}

impl<'a> Standing<'a> {
    fn of(figures: &'a [FigureRecord]) -> Self {
        let mut all = Self { apart: apart(figures), ..Self::default() };
        for figure in figures {
            if let Some(link) = &figure.link {
                all.items.entry(name_key(figure)).or_default().insert(&link.item);
            }
            if is_full(figure) {
                let bearer = figure.link.as_ref().map_or_else(|| own_key(figure), |link| item_key(&link.item));
                for shorter in shorter_names(figure.kind, &figure.name, &figure.aliases) {
                    all.longer.entry(shorter).or_default().insert(bearer.clone());
                }
            }
        }
        all
    }

    /// Names grow longer with each step: so this ends.
    fn key(&self, name: &str) -> Option<String> {
        let items = self.items.get(name).and_then(|items| Some((*items.first()?, *items.last()?)));
        let longer = self.longer.get(name);
        let is_one = |bearer: &String| !bearer.strip_prefix(OWN).is_some_and(|longer| self.apart.contains_key(longer));
        let bearers = longer.filter(|longer| longer.iter().all(is_one)).into_iter().flatten();
        let longer = bearers.map(|bearer| {
            bearer.strip_prefix(OWN).and_then(|longer| self.key(longer)).unwrap_or_else(|| bearer.clone())
        });
        standing(items, &longer.collect())
    }
}

/// The names of people whose bearers are told apart.
fn apart(figures: &[FigureRecord]) -> BTreeMap<String, BTreeMap<String, String>> {
    let is_person = |figure: &&FigureRecord| figure.kind == NameKind::Person && is_full(figure);
    let mut callings: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| !figure.callings.is_empty()).filter(is_person) {
        callings.entry(name_key(figure)).or_default().extend(figure.callings.iter().map(String::as_str));
    }
    callings.retain(|_, callings| callings.len() > 1);
    if callings.is_empty() {
        return BTreeMap::new();
    }
    let mut company: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for figure in figures.iter().filter(is_person) {
        company.entry(figure.article).or_default().insert(name_key(figure));
    }
    let mut bearers: BTreeMap<String, Vec<Bearer<'_>>> = BTreeMap::new();
    for figure in figures.iter().filter(is_person) {
        let name = name_key(figure);
        if callings.contains_key(&name) {
            let others = company.get(&figure.article).into_iter().flatten().filter(|other| **other != name);
            let bearer = Bearer {
                figure: &figure.id,
                item: figure.link.as_ref().map(|link| link.item.as_str()),
                callings: figure.callings.iter().map(String::as_str).collect(),
                company: others.map(String::as_str).collect(),
            };
            bearers.entry(name).or_default().push(bearer);
        }
    }
    bearers.into_iter().filter_map(|(name, bearers)| Some((name.clone(), told_apart(&name, &bearers)?))).collect()
}

/// How the key begins of those whom a name alone tells.
pub(crate) const OWN: &str = "name ";

/// What the figures of an entity share that no item stands for.
pub(crate) fn own_key(figure: &FigureRecord) -> String {
    let key = name_key(figure);
    if is_full(figure) { format!("{OWN}{key}") } else { format!("figure {}", figure.id) }
}

/// The keys of entities that bear a name and nothing else is known of.
pub(crate) fn own_keys(name: &str) -> Vec<String> {
    name_keys(&folded(name)).map(|key| format!("{OWN}{key}")).collect()
}

/// The id of someone whom a person named and no article did.
pub(crate) fn named_id(name: &str, kind: NameKind) -> String {
    iri::hash(&["named", &family(kind).to_string(), &folded(name)], 16)
}

/// Someone whom a person named and no article does.
pub(crate) fn named(id: &str, name: &str, kind: NameKind) -> EntityRecord {
    EntityRecord {
        id: id.to_owned(),
        kind,
        name: name.to_owned(),
        aliases: Vec::new(),
        item: None,
        coordinates: None,
        figures: Vec::new(),
        articles: 0,
        mentions: 0,
    }
}

/// What the figures share that are an item.
pub(crate) fn item_key(item: &str) -> String {
    format!("item {item}")
}

/// The name and the other names, of names with how often they are used. The item's label is what an editor would write;
/// otherwise the commonest full form, the longest of equals.
pub(crate) fn names(mut names: BTreeMap<String, usize>, label: Option<&str>) -> (String, Vec<String>) {
    let label = label.filter(|label| !label.is_empty());
    if let Some(label) = label {
        names.entry(label.to_owned()).or_default();
    }
    let commonest = names.iter().max_by_key(|&(name, &count)| (count, name.chars().count(), std::cmp::Reverse(name)));
    let name = label.map(str::to_owned).or_else(|| commonest.map(|(name, _)| name.clone())).unwrap_or_default();
    let aliases = names.into_keys().filter(|alias| *alias != name).collect();
    (name, aliases)
}

/// The commonest kind, the first in order of equals.
pub(crate) fn commonest(kinds: &BTreeMap<NameKind, usize>) -> NameKind {
    let most = kinds.iter().max_by_key(|&(kind, &count)| (count, std::cmp::Reverse(*kind)));
    most.map_or(NameKind::Other, |(kind, _)| *kind)
}

/// The entities of a corpus, ordered by id, as people judged them.
#[must_use]
pub(crate) fn entities(corpus: &Corpus, judged: &Sameness) -> Vec<EntityRecord> {
    let standing = Standing::of(&corpus.figures);
    let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
    for figure in corpus.figures.iter().filter(|figure| figure.link.is_none() && is_full(figure)) {
        known.entry(name_key(figure)).or_insert_with_key(|name| standing.key(name));
    }
    let key = |figure: &FigureRecord| match &figure.link {
        Some(link) => item_key(&link.item),
        None if is_full(figure) => {
            let name = name_key(figure);
            let told = standing.apart.get(&name).and_then(|told| told.get(&figure.id));
            told.or_else(|| known.get(&name)?.as_ref()).cloned().unwrap_or_else(|| own_key(figure))
        }
        None => own_key(figure),
    };
    let at: BTreeMap<&str, usize> = if judged.is_empty() {
        BTreeMap::new()
    } else {
        corpus.figures.iter().enumerate().map(|(at, figure)| (figure.id.as_str(), at)).collect()
    };
    let standing = judged.standing(|figure| at.get(figure).map(|&at| key(&corpus.figures[at])));
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, figure) in corpus.figures.iter().enumerate() {
        let own = judged.taken(&figure.id).map_or_else(|| key(figure), str::to_owned);
        groups.entry(standing.get(&own).cloned().unwrap_or(own)).or_default().push(at);
    }
    let mut entities: Vec<EntityRecord> = groups.into_values().map(|group| entity(corpus, group)).collect();
    entities.sort_by(|a, b| a.id.cmp(&b.id));
    entities
}

/// What figures say together that are one entity.
pub(crate) fn entity(corpus: &Corpus, mut figures: Vec<usize>) -> EntityRecord {
    figures.sort_by_cached_key(|&at| {
        let figure = &corpus.figures[at];
        merge::publication_order(&corpus.articles[figure.article].summary, &figure.id)
    });
    let all = || figures.iter().map(|&at| &corpus.figures[at]);
    let link = all().find_map(|figure| figure.link.as_ref());
    let mut forms: BTreeMap<String, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<NameKind, usize> = BTreeMap::new();
    for figure in all() {
        *forms.entry(figure.name.clone()).or_default() += 1;
        *kinds.entry(figure.kind).or_default() += 1;
        for alias in &figure.aliases {
            forms.entry(alias.clone()).or_default();
        }
    }
    let (name, aliases) = names(forms, link.map(|link| link.label.as_str()));
    EntityRecord {
        id: all().next().map(|figure| figure.id.clone()).unwrap_or_default(),
        kind: commonest(&kinds),
        name,
        aliases,
        item: link.map(|link| link.item.clone()),
        coordinates: all().find_map(|figure| figure.link.as_ref().and_then(|link| link.coordinates)),
        articles: all().map(|figure| figure.article).collect::<BTreeSet<_>>().len(),
        mentions: all().map(|figure| figure.mentions).sum(),
        figures,
    }
}
