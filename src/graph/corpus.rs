//! What the article graphs say, read back into values: the articles, whom they speak of, and their reports.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{GraphNameRef, NamedNode, NamedNodeRef, NamedOrBlankNode};
use oxigraph::store::Store;

use crate::annotation::NameKind;
use crate::calendar::{Bounds, Civil, Moment, Precision};
use crate::event::report::{ArticleSummary, QuantitySummary};
use crate::event::{Certainty, Polarity, Role, Status, Tense};
use crate::graph::iri::{self, Names};
use crate::graph::quads::{self, from_word};
use crate::graph::read::{self, Node, as_iri};
use crate::graph::terms::{dcterms, gaf, geo, grasp, oa, prov, rdf, rdfs, schema, scheme, sem, skos};
use crate::graph::{GraphError, copies, fingerprint, link, vocab};

/// An article version.
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug)]
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
    pub link: Option<LinkRecord>,
}

/// A figure's link to Wikidata.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of a link")]
pub struct LinkRecord {
    pub item: String,
    pub label: String,
    pub score: f64,
    pub method: String,
    pub coordinates: Option<(f64, f64)>,
}

/// One mention of a report's event.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of a role")]
pub struct RoleRecord {
    pub role: Role,
    /// As an index into the figures.
    pub figure: Option<usize>,
    /// In code points.
    pub span: (usize, usize),
    pub phrase: String,
}

/// What one article says of one event.
#[derive(Clone, Debug)]
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

/// All articles, figures and reports, in an order that depends on nothing but them: by hash, then id.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Corpus {
    pub articles: Vec<ArticleRecord>,
    pub figures: Vec<FigureRecord>,
    pub reports: Vec<ReportRecord>,
}

/// Reads an earliest begin back: midnight is a whole day.
fn read_begin(stamp: &str) -> Option<Civil> {
    let civil: Civil = stamp.trim_end_matches('Z').parse().ok()?;
    Some(if stamp.contains("T00:00:00") { Civil::day(civil.date) } else { civil })
}

/// Reads a latest end back: the last second of a day is a whole day, that of a minute a whole minute.
fn read_end(stamp: &str) -> Option<Civil> {
    let stamp = stamp.trim_end_matches('Z');
    let civil: Civil = stamp.parse().ok()?;
    if stamp.ends_with("T23:59:59") {
        return Some(Civil::day(civil.date));
    }
    match stamp.strip_suffix(":59") {
        Some(minute) => minute.parse().ok(),
        None => Some(civil),
    }
}

/// Reads a date back that is written as the dateTime of its first second, beside its precision and zone.
fn read_moment(stamp: &str, precision: Option<Precision>, zone: Option<&str>) -> Option<Moment> {
    let stamp = stamp.trim_end_matches('Z');
    let text = match precision? {
        Precision::Year => stamp.get(..4)?.to_owned(),
        Precision::Month => stamp.get(..7)?.to_owned(),
        Precision::Day => stamp.get(..10)?.to_owned(),
        _ => format!("{stamp}{}", zone.unwrap_or_default()),
    };
    text.parse().ok()
}

fn concept_name(iri: &str, scheme: &str) -> Option<String> {
    iri.strip_prefix(scheme).map(str::to_owned)
}

struct Loader<'a> {
    store: &'a Store,
    names: &'a Names,
    /// All links, by figure; `None`: each is looked up when it is wanted.
    links: Option<BTreeMap<String, LinkRecord>>,
}

impl Corpus {
    /// Reads all of it.
    ///
    /// # Errors
    /// When the store fails or holds something that this program cannot have written.
    pub fn load(store: &Store, names: &Names) -> Result<Self, GraphError> {
        let mut loader = Loader { store, names, links: Some(BTreeMap::new()) };
        loader.read_links()?;
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
        let mut hashes = Vec::new();
        for graph in store.named_graphs() {
            if let NamedOrBlankNode::NamedNode(graph) = graph? {
                hashes.extend(names.id("graph/article", graph.as_str()).map(str::to_owned));
            }
        }
        hashes.sort();
        let mut corpus = Self::default();
        for hash in hashes {
            let node = names.article(&hash);
            let Some(mut article) = loader.article(&hash, fetched.get(node.as_str()).copied())? else { continue };
            article.summary.retracted = retracted.contains(node.as_str());
            loader.contents(&mut corpus, article)?;
        }
        corpus.order_versions();
        corpus.find_copies();
        Ok(corpus)
    }

    /// Reads some articles, by hash; those that are not there are left out. For which version follows which, all versions
    /// of them have to be among these.
    ///
    /// # Errors
    /// When the store fails or holds something that this program cannot have written.
    pub fn load_some(store: &Store, names: &Names, hashes: &BTreeSet<String>) -> Result<Self, GraphError> {
        let loader = Loader { store, names, links: None };
        let mut corpus = Self::default();
        for hash in hashes {
            if let Some(article) = loader.head(hash)? {
                loader.contents(&mut corpus, article)?;
            }
        }
        corpus.order_versions();
        Ok(corpus)
    }

    /// Reads what some articles are, by hash, without their figures, their reports, and which replaced which.
    ///
    /// # Errors
    /// When the store fails.
    pub fn load_heads(store: &Store, names: &Names, hashes: &BTreeSet<String>) -> Result<Self, GraphError> {
        let loader = Loader { store, names, links: None };
        let mut corpus = Self::default();
        for hash in hashes {
            corpus.articles.extend(loader.head(hash)?);
        }
        Ok(corpus)
    }

    /// Reads figures of articles that are here, by hash.
    ///
    /// # Errors
    /// When the store fails.
    pub fn load_figures(
        &mut self,
        store: &Store,
        names: &Names,
        figures: &BTreeMap<String, Vec<NamedNode>>,
    ) -> Result<(), GraphError> {
        let loader = Loader { store, names, links: None };
        for (hash, figures) in figures {
            let Some(at) = self.article_by_hash(hash) else { continue };
            let graph = names.article_graph(hash);
            for figure in figures {
                self.figures.push(loader.figure(figure, at, graph.as_ref())?);
            }
        }
        Ok(())
    }

    /// Says of each version which one replaced it: versions of the same id and publisher, ordered by change, fetch, hash.
    fn order_versions(&mut self) {
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

impl Loader<'_> {
    fn read_links(&mut self) -> Result<(), GraphError> {
        let graph = self.names.graph("links/wikidata");
        let stands: BTreeSet<(String, String)> = read::pairs(self.store, schema::SAME_AS, graph.as_ref())?
            .into_iter()
            .filter_map(|(figure, item)| Some((figure, as_iri(&item)?.to_owned())))
            .collect();
        for link in read::subjects(self.store, rdf::TYPE, vocab::LINK, Some(graph.as_ref()))? {
            let node = read::node(self.store, link.as_ref(), graph.as_ref())?;
            let (Some(figure), Some(record)) = (node.iri(vocab::LINK_OF), read_link(&node)) else { continue };
            let item = node.iri(vocab::ITEM).unwrap_or_default();
            if !stands.contains(&(figure.to_owned(), item.to_owned())) {
                // a person said that it is another one
                continue;
            }
            let Some(links) = &mut self.links else { continue };
            if links.get(figure).is_none_or(|known| known.method != "curation") {
                links.insert(figure.to_owned(), record);
            }
        }
        Ok(())
    }

    /// The link of a figure.
    fn link(&self, figure: &NamedNode) -> Result<Option<LinkRecord>, GraphError> {
        if let Some(links) = &self.links {
            return Ok(links.get(figure.as_str()).cloned());
        }
        let graph = self.names.graph("links/wikidata");
        let stands = self.node(figure.as_str(), graph.as_ref())?;
        let stands = stands.iris(schema::SAME_AS);
        if stands.is_empty() {
            return Ok(None);
        }
        for part in [link::CORRECTED, "link"] {
            let node = self.node(Names::part(figure, part).as_str(), graph.as_ref())?;
            if node.iri(vocab::ITEM).is_some_and(|item| stands.contains(&item)) {
                return Ok(read_link(&node));
            }
        }
        Ok(None)
    }

    /// An article with when it was fetched and whether it was taken back.
    fn head(&self, hash: &str) -> Result<Option<ArticleRecord>, GraphError> {
        let node = self.names.article(hash);
        let fetched = self.node(node.as_str(), self.names.graph("provenance").as_ref())?;
        let fetched = fetched.text(vocab::FETCHED).and_then(|fetched| fetched.parse().ok());
        let Some(mut article) = self.article(hash, fetched)? else { return Ok(None) };
        let said = self.node(node.as_str(), self.names.graph("curation").as_ref())?;
        article.summary.retracted = !said.all(prov::WAS_INVALIDATED_BY).is_empty();
        Ok(Some(article))
    }

    fn node(&self, iri: &str, graph: NamedNodeRef<'_>) -> Result<Node, GraphError> {
        Ok(read::node(self.store, NamedNodeRef::new_unchecked(iri), graph)?)
    }

    fn article(&self, hash: &str, fetched: Option<Moment>) -> Result<Option<ArticleRecord>, GraphError> {
        let graph = self.names.article_graph(hash);
        let node = self.node(self.names.article(hash).as_str(), graph.as_ref())?;
        if node.is_empty() {
            return Ok(None);
        }
        let owned = |term| node.text(term).map(str::to_owned);
        let precision = |term| node.iri(term).and_then(quads::precision_of);
        let moment =
            |stamp, unit, zone| node.text(stamp).and_then(|stamp| read_moment(stamp, precision(unit), node.text(zone)));
        let published = moment(schema::DATE_PUBLISHED, vocab::PUBLISHED_PRECISION, vocab::ZONE);
        let modified = moment(schema::DATE_MODIFIED, vocab::MODIFIED_PRECISION, vocab::MODIFIED_ZONE);
        let agent = |term| -> Result<Option<String>, GraphError> {
            let Some(agent) = node.iri(term) else { return Ok(None) };
            Ok(self.node(agent, graph.as_ref())?.text(schema::NAME).map(str::to_owned))
        };
        let summary = ArticleSummary {
            hash: hash.to_owned(),
            id: owned(schema::IDENTIFIER).unwrap_or_default(),
            publisher: agent(schema::PUBLISHER)?,
            body: owned(schema::ARTICLE_BODY).unwrap_or_default(),
            published,
            known_from: modified.or(published),
            fingerprint: node.text(vocab::FINGERPRINT).map(fingerprint::read).unwrap_or_default(),
            retracted: false,
            superseded_by: None,
            copy_of: None,
        };
        Ok(Some(ArticleRecord {
            summary,
            title: owned(schema::HEADLINE),
            url: owned(schema::URL),
            author: agent(schema::AUTHOR)?,
            lang: owned(schema::IN_LANGUAGE),
            published_basis: owned(vocab::PUBLISHED_BASIS),
            modified,
            fetched,
            version: owned(vocab::ANALYSIS_VERSION).unwrap_or_default(),
            reports: Vec::new(),
        }))
    }

    fn contents(&self, corpus: &mut Corpus, mut article: ArticleRecord) -> Result<(), GraphError> {
        let graph = self.names.article_graph(&article.summary.hash);
        let at = corpus.articles.len();
        let mut figures: BTreeMap<String, usize> = BTreeMap::new();
        for figure in read::subjects(self.store, rdf::TYPE, vocab::FIGURE, Some(graph.as_ref()))? {
            let record = self.figure(&figure, at, graph.as_ref())?;
            figures.insert(figure.into_string(), corpus.figures.len());
            corpus.figures.push(record);
        }
        for report in read::subjects(self.store, rdf::TYPE, vocab::EVENT_REPORT, Some(graph.as_ref()))? {
            let record = self.report(&report, at, graph.as_ref(), &figures)?;
            article.reports.push(corpus.reports.len());
            corpus.reports.push(record);
        }
        corpus.articles.push(article);
        Ok(())
    }

    fn figure(&self, iri: &NamedNode, article: usize, graph: NamedNodeRef<'_>) -> Result<FigureRecord, GraphError> {
        let node = self.node(iri.as_str(), graph)?;
        let mentions = node.iris(gaf::DENOTED_BY);
        let mut named = false;
        for mention in &mentions {
            let form = self.store.quads_for_pattern(
                Some(NamedNodeRef::new_unchecked(mention).into()),
                Some(vocab::FORM),
                None,
                Some(GraphNameRef::NamedNode(graph)),
            );
            for quad in form {
                named |= matches!(quad?.object, oxigraph::model::Term::Literal(form) if form.value() == "name");
            }
            if named {
                break;
            }
        }
        Ok(FigureRecord {
            id: self.names.id("figure", iri.as_str()).unwrap_or_default().to_owned(),
            article,
            kind: node.text(vocab::FIGURE_KIND).and_then(from_word).unwrap_or(NameKind::Other),
            name: node.text(skos::PREF_LABEL).unwrap_or_default().to_owned(),
            aliases: node.texts(skos::ALT_LABEL).into_iter().map(str::to_owned).collect(),
            named,
            mentions: mentions.len(),
            link: self.link(iri)?,
        })
    }

    fn report(
        &self,
        iri: &NamedNode,
        article: usize,
        graph: NamedNodeRef<'_>,
        figures: &BTreeMap<String, usize>,
    ) -> Result<ReportRecord, GraphError> {
        let node = self.node(iri.as_str(), graph)?;
        let broken = |message: &str| GraphError::Broken { node: iri.as_str().to_owned(), message: message.to_owned() };
        let mut mentions = Vec::new();
        for mention in node.iris(gaf::DENOTED_BY) {
            let record = self.mention(mention, graph, figures)?.ok_or_else(|| broken("a mention without a quote"))?;
            mentions.push((mention, record));
        }
        mentions.sort_by_key(|(_, mention)| mention.trigger);
        let salient = node.iri(vocab::SALIENT_MENTION);
        let salient = mentions.iter().position(|(iri, _)| Some(*iri) == salient).ok_or_else(|| broken("no mention"))?;
        let mentions: Vec<MentionRecord> = mentions.into_iter().map(|(_, mention)| mention).collect();
        let mut roles = Vec::new();
        for role in node.iris(vocab::PARTICIPATION) {
            roles.extend(self.role(role, graph, figures)?);
        }
        roles.sort_by_key(|role| (role.role, role.span));
        let mut quantities = Vec::new();
        for quantity in node.iris(vocab::QUANTITY) {
            quantities.push(self.quantity(quantity, graph)?);
        }
        let time = match node.iri(sem::HAS_TIME) {
            Some(time) => self.node(time, graph)?,
            None => Node::default(),
        };
        let hash = self.names.id("graph/article", graph.as_str()).unwrap_or_default();
        let quote = self.names.quote(hash, mentions[salient].quote);
        Ok(ReportRecord {
            id: self.names.id("report", iri.as_str()).unwrap_or_default().to_owned(),
            article,
            label: node.text(rdfs::LABEL).unwrap_or_default().to_owned(),
            kind: node.iri(vocab::REPORTED_TYPE).and_then(|kind| concept_name(kind, scheme::EVENT_TYPE)),
            status: node
                .iri(vocab::STATUS)
                .and_then(|status| Status::from_name(status.strip_prefix(scheme::STATUS)?))
                .unwrap_or(Status::Unknown),
            confidence: node.number(vocab::CONFIDENCE).unwrap_or_default(),
            bounds: Bounds {
                earliest: time.text(sem::EARLIEST_BEGIN).and_then(read_begin),
                latest: time.text(sem::LATEST_END).and_then(read_end),
            },
            edtf: time.text(sem::HAS_TIME_STAMP).map(str::to_owned),
            precision: time.iri(vocab::PRECISION).and_then(quads::precision_of),
            basis: time.iri(vocab::ANCHOR_METHOD).and_then(|method| concept_name(method, scheme::ANCHOR_METHOD)),
            zone: time.text(vocab::ZONE).and_then(quads::zone_seconds),
            roles,
            quantities,
            mentions,
            salient,
            quote: self.exact(&quote, graph)?,
            item: self.link(iri)?.map(|link| link.item),
        })
    }

    /// The words under a mention or quote.
    fn exact(&self, mention: &NamedNode, graph: NamedNodeRef<'_>) -> Result<String, GraphError> {
        let words = format!("{}&text", mention.as_str());
        Ok(self.node(&words, graph)?.text(oa::EXACT).unwrap_or_default().to_owned())
    }

    fn mention(
        &self,
        iri: &str,
        graph: NamedNodeRef<'_>,
        figures: &BTreeMap<String, usize>,
    ) -> Result<Option<MentionRecord>, GraphError> {
        let node = self.node(iri, graph)?;
        let (Some(trigger), Some(quote)) = (iri::span_of(iri), node.iri(vocab::IN_QUOTE).and_then(iri::span_of)) else {
            return Ok(None);
        };
        let attribution = match node.iri(grasp::HAS_ATTRIBUTION) {
            Some(attribution) => self.node(attribution, graph)?,
            None => Node::default(),
        };
        let value = |term, scheme| attribution.iri(term).and_then(|iri: &str| iri.strip_prefix(scheme));
        Ok(Some(MentionRecord {
            trigger,
            quote,
            lemma: node.text(vocab::LEMMA).unwrap_or_default().to_owned(),
            certainty: value(vocab::CERTAINTY, scheme::CERTAINTY)
                .and_then(Certainty::from_name)
                .unwrap_or(Certainty::Unknown),
            polarity: value(vocab::POLARITY, scheme::POLARITY)
                .and_then(Polarity::from_name)
                .unwrap_or(Polarity::Positive),
            tense: value(vocab::TENSE, scheme::TENSE).and_then(Tense::from_name).unwrap_or(Tense::None),
            attributed_to: attribution.iri(grasp::WAS_ATTRIBUTED_TO).and_then(|who| figures.get(who).copied()),
        }))
    }

    fn role(
        &self,
        iri: &str,
        graph: NamedNodeRef<'_>,
        figures: &BTreeMap<String, usize>,
    ) -> Result<Option<RoleRecord>, GraphError> {
        let node = self.node(iri, graph)?;
        let role = node.iri(sem::ROLE_TYPE).and_then(|term| Role::from_name(term.strip_prefix(vocab::NAMESPACE)?));
        let (Some(role), Some(mention)) = (role, node.iri(gaf::DENOTED_BY)) else { return Ok(None) };
        Ok(Some(RoleRecord {
            role,
            figure: node.iri(rdf::VALUE).and_then(|figure| figures.get(figure).copied()),
            span: iri::span_of(mention).unwrap_or_default(),
            phrase: self.exact(&NamedNode::new_unchecked(mention), graph)?,
        }))
    }

    fn quantity(&self, iri: &str, graph: NamedNodeRef<'_>) -> Result<QuantitySummary, GraphError> {
        let node = self.node(iri, graph)?;
        Ok(read_quantity(&node))
    }
}

/// A link to Wikidata as it is written.
fn read_link(node: &Node) -> Option<LinkRecord> {
    let item = node.iri(vocab::ITEM)?.rsplit('/').next().unwrap_or_default().to_owned();
    Some(LinkRecord {
        item,
        label: node.text(rdfs::LABEL).unwrap_or_default().to_owned(),
        score: node.number(vocab::CONFIDENCE).unwrap_or_default(),
        method: node.text(vocab::LINK_METHOD).unwrap_or_default().to_owned(),
        coordinates: node.number(geo::LAT).zip(node.number(geo::LONG)),
    })
}

/// An amount or count as it is written.
#[must_use]
pub fn read_quantity(node: &Node) -> QuantitySummary {
    QuantitySummary {
        kind: node
            .iri(vocab::QUANTITY_ROLE)
            .and_then(|role| concept_name(role, scheme::QUANTITY_ROLE))
            .unwrap_or_else(|| "other".to_owned()),
        value: node.number(schema::VALUE).or_else(|| node.number(schema::MIN_VALUE)).unwrap_or_default(),
        max: node.number(schema::MAX_VALUE),
        unit: node.text(schema::CURRENCY).or_else(|| node.text(schema::UNIT_TEXT)).map(str::to_owned),
        modifier: node.text(vocab::MODIFIER).map(str::to_owned),
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
