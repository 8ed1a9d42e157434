//! What the article graphs say, read back into values: the articles, whom they speak of, and their reports.

mod load;
mod said;
mod stamp;

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{NamedNode, NamedOrBlankNode};
use oxigraph::store::Store;
use serde::{Deserialize, Serialize};

use self::load::Loader;
pub use self::load::read_quantity;
pub(crate) use self::said::Said;
use crate::annotation::NameKind;
use crate::calendar::{Bounds, Moment, Precision};
use crate::event::report::{ArticleSummary, QuantitySummary};
use crate::event::{Certainty, Polarity, Role, Status, Tense};
use crate::graph::iri::Names;
use crate::graph::quads;
use crate::graph::read::{self, as_iri};
use crate::graph::terms::{dcterms, prov};
use crate::graph::{GraphError, copies, vocab};

/// An article version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of an article")]
pub struct ArticleRecord {
    pub summary: ArticleSummary,
    pub title: Option<String>,
    pub url: Option<String>,
    pub author: Option<String>,
    pub lang: Option<String>,
    pub published_basis: Option<String>,
    pub modified: Option<Moment>,
    pub fetched: Option<Moment>,
    /// Version of the program that analysed it.
    pub version: String,
    /// Code points of its text are not kept here; its reports are.
    pub reports: Vec<usize>,
}

/// Someone or something that one article speaks of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of a figure")]
pub struct FigureRecord {
    pub id: String,
    pub article: usize,
    pub kind: NameKind,
    pub name: String,
    pub aliases: Vec<String>,
    /// Whether the article names it.
    pub named: bool,
    pub mentions: usize,
    /// What the article says that a person is known for, sorted.
    pub callings: Vec<String>,
    pub link: Option<LinkRecord>,
}

/// A figure's link to Wikidata.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of a link")]
pub struct LinkRecord {
    pub item: String,
    pub label: String,
    pub score: f64,
    pub method: String,
    pub coordinates: Option<(f64, f64)>,
}

/// One mention of a report's event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of a mention")]
pub struct MentionRecord {
    /// In code points.
    pub trigger: (usize, usize),
    /// In code points.
    pub quote: (usize, usize),
    pub lemma: String,
    pub certainty: Certainty,
    pub polarity: Polarity,
    pub tense: Tense,
    /// Who says so, as an index into the figures.
    pub attributed_to: Option<usize>,
}

/// A role of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of a role")]
pub struct RoleRecord {
    pub role: Role,
    /// As an index into the figures.
    pub figure: Option<usize>,
    /// In code points.
    pub span: (usize, usize),
    pub phrase: String,
}

/// How the time of a report was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of a time")]
pub struct FindingRecord {
    /// The expression that says it, in code points.
    pub expression: Option<(usize, usize)>,
    /// Its TIMEX3 value.
    pub value: Option<String>,
    pub rule: Option<String>,
    pub steps: Vec<String>,
    pub anchors: Vec<AnchorRecord>,
}

/// What a time was counted from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnchorRecord {
    /// Another event of the article, by its line.
    Event(String),
    /// Words of the article, in code points.
    Words((usize, usize)),
    /// The date of publication.
    Publication,
}

/// What one article says of one event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of a report")]
pub struct ReportRecord {
    pub id: String,
    pub article: usize,
    pub label: String,
    pub kind: Option<String>,
    pub status: Status,
    pub confidence: f64,
    pub bounds: Bounds,
    pub edtf: Option<String>,
    pub precision: Option<Precision>,
    pub basis: Option<String>,
    pub zone: Option<i32>,
    /// How its time was found.
    pub finding: Option<FindingRecord>,
    /// Ids of the rules that took part.
    pub rules: Vec<String>,
    pub roles: Vec<RoleRecord>,
    pub quantities: Vec<QuantitySummary>,
    /// In order of the text.
    pub mentions: Vec<MentionRecord>,
    /// The one that label and status come from, as an index into `mentions`.
    pub salient: usize,
    /// Text of the quote of the salient mention.
    pub quote: String,
    /// The Wikidata item of its event, where it has one.
    pub item: Option<String>,
}

impl ReportRecord {
    /// The figures that it names.
    fn figures_mut(&mut self) -> impl Iterator<Item = &mut usize> {
        let of_roles = self.roles.iter_mut().filter_map(|role| role.figure.as_mut());
        of_roles.chain(self.mentions.iter_mut().filter_map(|mention| mention.attributed_to.as_mut()))
    }
}

/// All articles, figures and reports, in an order that depends on nothing but them: by hash, then id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Corpus {
    pub articles: Vec<ArticleRecord>,
    pub figures: Vec<FigureRecord>,
    pub reports: Vec<ReportRecord>,
}

impl Corpus {
    /// Reads all of it.
    ///
    /// # Errors
    /// When the store fails or holds something that this program cannot have written.
    pub fn load(store: &Store, names: &Names) -> Result<Self, GraphError> {
        let loader = Loader::with_all_links(store, names)?;
        let fetched: BTreeMap<String, Moment> = read::pairs(store, vocab::FETCHED, names.graph("provenance").as_ref())?
            .into_iter()
            .filter_map(|(article, term)| match term {
                oxigraph::model::Term::Literal(literal) => Some((article, literal.value().parse().ok()?)),
                _ => None,
            })
            .collect();
        let retracted: BTreeSet<String> =
            read::pairs(store, prov::WAS_INVALIDATED_BY, names.graph("curation").as_ref())?
                .into_iter()
                .map(|(article, _)| article)
                .collect();
        let mut corpus = Self::default();
        for hash in Self::hashes(store, names)? {
            let node = names.article(&hash);
            let Some(mut article) = loader.article(&hash)? else { continue };
            article.fetched = fetched.get(node.as_str()).copied();
            article.summary.retracted = retracted.contains(node.as_str());
            loader.contents(&mut corpus, article)?;
        }
        corpus.order_versions();
        corpus.find_copies();
        Ok(corpus)
    }

    /// The hashes of all article versions, sorted.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn hashes(store: &Store, names: &Names) -> Result<Vec<String>, GraphError> {
        let mut hashes = Vec::new();
        for graph in store.named_graphs() {
            if let NamedOrBlankNode::NamedNode(graph) = graph? {
                hashes.extend(names.id("graph/article", graph.as_str()).map(str::to_owned));
            }
        }
        hashes.sort();
        Ok(hashes)
    }

    /// Reads some articles, by hash; those that are not there are left out. For which version follows which, all versions
    /// of them have to be among these.
    ///
    /// # Errors
    /// When the store fails or holds something that this program cannot have written.
    pub fn load_some(store: &Store, names: &Names, hashes: &BTreeSet<String>) -> Result<Self, GraphError> {
        let mut corpus = Self::default();
        for hash in hashes {
            if let Some(one) = Self::load_one(store, names, hash)? {
                corpus.append(one);
            }
        }
        corpus.order_versions();
        Ok(corpus)
    }

    /// Reads one article, as if there were no other; `None` where it is not there.
    ///
    /// # Errors
    /// When the store fails or holds something that this program cannot have written.
    pub fn load_one(store: &Store, names: &Names, hash: &str) -> Result<Option<Self>, GraphError> {
        let loader = Loader::new(store, names);
        let Some(mut article) = loader.article(hash)? else { return Ok(None) };
        loader.complete(&mut article)?;
        let mut one = Self::default();
        loader.contents(&mut one, article)?;
        Ok(Some(one))
    }

    /// What the graph of one article says, which need not be in the store yet: without its links, when it was fetched and
    /// whether it was taken back, which other graphs say.
    ///
    /// # Errors
    /// When it holds something that this program cannot have written.
    pub(crate) fn of_graph(names: &Names, hash: &str, said: &Said) -> Result<Option<Self>, GraphError> {
        let loader = Loader::of_graph(names, said);
        let Some(article) = loader.article(hash)? else { return Ok(None) };
        let mut one = Self::default();
        loader.contents(&mut one, article)?;
        Ok(Some(one))
    }

    /// Reads of one article what other graphs than its own say of it, and that may change.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn complete(&mut self, store: &Store, names: &Names) -> Result<(), GraphError> {
        let loader = Loader::new(store, names);
        for article in &mut self.articles {
            loader.complete(article)?;
        }
        for figure in &mut self.figures {
            figure.link = loader.link(&names.figure(&figure.id))?;
        }
        for report in &mut self.reports {
            report.item = loader.link(&names.report(&report.id))?.map(|link| link.item);
        }
        Ok(())
    }

    /// Puts other articles behind these; the hashes have to follow.
    pub(crate) fn append(&mut self, mut other: Self) {
        let (articles, figures, reports) = (self.articles.len(), self.figures.len(), self.reports.len());
        for article in &mut other.articles {
            article.reports.iter_mut().for_each(|report| *report += reports);
        }
        for figure in &mut other.figures {
            figure.article += articles;
        }
        for report in &mut other.reports {
            report.article += articles;
            report.figures_mut().for_each(|figure| *figure += figures);
        }
        self.articles.append(&mut other.articles);
        self.figures.append(&mut other.figures);
        self.reports.append(&mut other.reports);
    }

    /// Leaves some reports, by id, with the figures that they name and those of these ids.
    pub(crate) fn retain(&mut self, reports: &BTreeSet<&str>, figures: &BTreeSet<&str>) {
        let mut kept: Vec<ReportRecord> = std::mem::take(&mut self.reports);
        kept.retain(|report| reports.contains(report.id.as_str()));
        let mut stays: Vec<bool> = self.figures.iter().map(|figure| figures.contains(figure.id.as_str())).collect();
        for report in &mut kept {
            report.figures_mut().for_each(|figure| stays[*figure] = true);
        }
        // for each figure how many before it stay
        let mut number = Vec::with_capacity(stays.len());
        let mut next = 0;
        for &stays in &stays {
            number.push(next);
            next += usize::from(stays);
        }
        for report in &mut kept {
            report.figures_mut().for_each(|figure| *figure = number[*figure]);
        }
        let mut at = stays.into_iter();
        self.figures.retain(|_| at.next().unwrap_or_default());
        for (at, article) in self.articles.iter_mut().enumerate() {
            article.reports = (0..kept.len()).filter(|&report| kept[report].article == at).collect();
        }
        self.reports = kept;
    }

    /// One of the articles by itself, as if there were no other.
    pub(crate) fn only(&self, at: usize) -> Self {
        let mut article = self.articles[at].clone();
        article.summary.superseded_by = None;
        article.summary.copy_of = None;
        article.summary.known_from = article.modified.or(article.summary.published);
        article.reports = (0..article.reports.len()).collect();
        let first = self.figures.partition_point(|figure| figure.article < at);
        let of_it = self.figures[first..].iter().take_while(|figure| figure.article == at);
        let figures = of_it.map(|figure| FigureRecord { article: 0, ..figure.clone() }).collect();
        let of_it = self.articles[at].reports.iter().map(|&report| &self.reports[report]);
        let reports = of_it.map(|report| {
            let mut report = ReportRecord { article: 0, ..report.clone() };
            report.figures_mut().for_each(|figure| *figure -= first);
            report
        });
        Self { articles: vec![article], figures, reports: reports.collect() }
    }

    /// Reads what some articles are, by hash, without their figures, their reports, and which replaced which.
    ///
    /// # Errors
    /// When the store fails.
    pub fn load_heads(store: &Store, names: &Names, hashes: &BTreeSet<String>) -> Result<Self, GraphError> {
        let loader = Loader::new(store, names);
        let mut corpus = Self::default();
        for hash in hashes {
            let Some(mut article) = loader.article(hash)? else { continue };
            loader.complete(&mut article)?;
            corpus.articles.push(article);
        }
        Ok(corpus)
    }

    /// Reads what a figure is linked to.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn link_of(store: &Store, names: &Names, figure: &NamedNode) -> Result<Option<LinkRecord>, GraphError> {
        Loader::new(store, names).link(figure)
    }

    /// Says of each version which one replaced it: versions of the same id and publisher, ordered by change, fetch, hash.
    pub(crate) fn order_versions(&mut self) {
        let mut families: BTreeMap<(String, Option<String>), Vec<usize>> = BTreeMap::new();
        for (at, article) in self.articles.iter().enumerate() {
            families.entry((article.summary.id.clone(), article.summary.publisher.clone())).or_default().push(at);
        }
        for mut family in families.into_values() {
            family.sort_by_cached_key(|&at| {
                let article = &self.articles[at];
                let stamp = |moment: Option<Moment>| moment.map(quads::moment_stamp);
                (stamp(article.modified), stamp(article.fetched), article.summary.hash.clone())
            });
            for pair in family.windows(2) {
                self.articles[pair[0]].summary.superseded_by = Some(self.articles[pair[1]].summary.hash.clone());
                // a revision that does not say when it was made was known when it was fetched
                let newer = &mut self.articles[pair[1]];
                if newer.modified.is_none() {
                    newer.summary.known_from = newer.fetched.or(newer.summary.known_from);
                }
            }
        }
    }

    /// Says of each article whose text it took over.
    fn find_copies(&mut self) {
        let mut bearers: BTreeMap<u64, Vec<(String, usize)>> = BTreeMap::new();
        for (at, article) in self.articles.iter().enumerate() {
            let rank = copies::rank(&article.summary);
            for &hash in copies::sketch(&article.summary.fingerprint) {
                bearers.entry(hash).or_default().push((rank.clone(), at));
            }
        }
        for bearing in bearers.values_mut() {
            bearing.sort();
            bearing.truncate(copies::FIRST);
        }
        let mut found = Vec::new();
        for (at, article) in self.articles.iter().enumerate() {
            let bearing = copies::sketch(&article.summary.fingerprint).iter().filter_map(|hash| bearers.get(hash));
            let candidates: BTreeSet<&(String, usize)> = bearing.flatten().collect();
            let of = candidates.into_iter().map(|(_, other)| &self.articles[*other].summary);
            let first = of.into_iter().find(|other| copies::is_copy(&article.summary, other));
            found.extend(first.map(|first| (at, first.hash.clone())));
        }
        for (at, first) in found {
            self.articles[at].summary.copy_of = Some(first);
        }
    }

    /// Without the texts of the articles, which only merging looks at.
    #[must_use]
    pub(crate) fn without_bodies(mut self) -> Self {
        for article in &mut self.articles {
            article.summary.body = String::new();
        }
        self
    }

    /// The article summaries, for merging.
    #[must_use]
    pub fn article_summaries(&self) -> Vec<ArticleSummary> {
        self.articles.iter().map(|article| article.summary.clone()).collect()
    }

    /// The article of that hash.
    #[must_use]
    pub fn article_by_hash(&self, hash: &str) -> Option<usize> {
        self.articles.binary_search_by(|article| article.summary.hash.as_str().cmp(hash)).ok()
    }
}

/// Where an id redirects to in the merge graph.
///
/// # Errors
/// When the store fails.
pub fn redirect(store: &Store, names: &Names, node: &NamedNode) -> Result<NamedNode, GraphError> {
    let graph = names.graph("merge");
    let said = read::node(store, node.as_ref(), graph.as_ref())?;
    Ok(said.all(dcterms::IS_REPLACED_BY).iter().find_map(as_iri).map_or_else(|| node.clone(), NamedNode::new_unchecked))
}
