//! Reads articles, figures and reports from the graphs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{NamedNode, NamedNodeRef};
use oxigraph::store::Store;

use super::{
    AnchorRecord, ArticleRecord, Corpus, FigureRecord, FindingRecord, LinkRecord, MentionRecord, ReportRecord,
    RoleRecord, Said, stamp,
};
use crate::annotation::NameKind;
use crate::calendar::Bounds;
use crate::event::report::{ArticleSummary, QuantitySummary};
use crate::event::{Certainty, Polarity, Role, Status, Tense};
use crate::graph::iri::{self, Names};
use crate::graph::quads::{self, from_word};
use crate::graph::read::{self, Node, as_iri};
use crate::graph::terms::{gaf, geo, grasp, oa, prov, rdf, rdfs, schema, scheme, sem, skos};
use crate::graph::{GraphError, fingerprint, link, vocab};

/// Where the nodes of an article are read from.
enum Source<'a> {
    /// The store.
    Store(&'a Store),
    /// The graph of one article alone: links are no part of it.
    Graph(&'a Said),
}

pub(super) struct Loader<'a> {
    source: Source<'a>,
    names: &'a Names,
    /// All links, by figure; `None`: each is looked up when it is wanted.
    links: Option<BTreeMap<String, LinkRecord>>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(store: &'a Store, names: &'a Names) -> Self {
        Self { source: Source::Store(store), names, links: None }
    }

    pub(super) fn of_graph(names: &'a Names, said: &'a Said) -> Self {
        Self { source: Source::Graph(said), names, links: None }
    }

    pub(super) fn with_all_links(store: &'a Store, names: &'a Names) -> Result<Self, GraphError> {
        Ok(Self { links: Some(all_links(store, names)?), ..Self::new(store, names) })
    }

    /// The link of a figure.
    pub(super) fn link(&self, figure: &NamedNode) -> Result<Option<LinkRecord>, GraphError> {
        if let Some(links) = &self.links {
            return Ok(links.get(figure.as_str()).cloned());
        }
        if matches!(self.source, Source::Graph(_)) {
            return Ok(None);
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

    /// Adds when an article was fetched and whether it was taken back, which its own graph does not say.
    pub(super) fn complete(&self, article: &mut ArticleRecord) -> Result<(), GraphError> {
        let node = self.names.article(&article.summary.hash);
        let fetched = self.node(node.as_str(), self.names.graph("provenance").as_ref())?;
        article.fetched = fetched.text(vocab::FETCHED).and_then(|fetched| fetched.parse().ok());
        let said = self.node(node.as_str(), self.names.graph("curation").as_ref())?;
        article.summary.retracted = !said.all(prov::WAS_INVALIDATED_BY).is_empty();
        Ok(())
    }

    fn node(&self, iri: &str, graph: NamedNodeRef<'_>) -> Result<Cow<'_, Node>, GraphError> {
        Ok(match self.source {
            Source::Store(store) => Cow::Owned(read::node(store, NamedNodeRef::new_unchecked(iri), graph)?),
            Source::Graph(said) => said.node(iri),
        })
    }

    /// The nodes of a class in a graph, sorted.
    fn of_class(&self, class: NamedNodeRef<'_>, graph: NamedNodeRef<'_>) -> Result<Vec<NamedNode>, GraphError> {
        Ok(match self.source {
            Source::Store(store) => read::subjects(store, rdf::TYPE, class, Some(graph))?,
            Source::Graph(said) => said.of_class(class),
        })
    }

    /// An article by what its own graph says of it.
    pub(super) fn article(&self, hash: &str) -> Result<Option<ArticleRecord>, GraphError> {
        let graph = self.names.article_graph(hash);
        let node = self.node(self.names.article(hash).as_str(), graph.as_ref())?;
        if node.is_empty() {
            return Ok(None);
        }
        let owned = |term| node.text(term).map(str::to_owned);
        let precision = |term| node.iri(term).and_then(quads::precision_of);
        let moment = |stamp, unit, zone| {
            node.text(stamp).and_then(|stamp| stamp::moment(stamp, precision(unit), node.text(zone)))
        };
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
            fetched: None,
            version: owned(vocab::ANALYSIS_VERSION).unwrap_or_default(),
            reports: Vec::new(),
        }))
    }

    /// Puts an article with its figures and reports behind those that are there.
    pub(super) fn contents(&self, corpus: &mut Corpus, mut article: ArticleRecord) -> Result<(), GraphError> {
        let graph = self.names.article_graph(&article.summary.hash);
        let at = corpus.articles.len();
        let mut figures: BTreeMap<String, usize> = BTreeMap::new();
        for figure in self.of_class(vocab::FIGURE, graph.as_ref())? {
            let record = self.figure(&figure, at, graph.as_ref())?;
            figures.insert(figure.into_string(), corpus.figures.len());
            corpus.figures.push(record);
        }
        for report in self.of_class(vocab::EVENT_REPORT, graph.as_ref())? {
            let record = self.report(&report, at, graph.as_ref(), &figures)?;
            article.reports.push(corpus.reports.len());
            corpus.reports.push(record);
        }
        corpus.articles.push(article);
        Ok(())
    }

    pub(super) fn figure(
        &self,
        iri: &NamedNode,
        article: usize,
        graph: NamedNodeRef<'_>,
    ) -> Result<FigureRecord, GraphError> {
        let node = self.node(iri.as_str(), graph)?;
        let mentions = node.iris(gaf::DENOTED_BY);
        let mut named = false;
        for mention in &mentions {
            named = self.node(mention, graph)?.texts(vocab::FORM).contains(&"name");
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
            callings: node.texts(vocab::CALLING).into_iter().map(str::to_owned).collect(),
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
            None => Cow::Owned(Node::default()),
        };
        let finding = if time.is_empty() { None } else { Some(self.finding(&time, graph)?) };
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
                earliest: time.text(sem::EARLIEST_BEGIN).and_then(stamp::begin),
                latest: time.text(sem::LATEST_END).and_then(stamp::end),
            },
            edtf: time.text(sem::HAS_TIME_STAMP).map(str::to_owned),
            precision: time.iri(vocab::PRECISION).and_then(quads::precision_of),
            basis: time.iri(vocab::ANCHOR_METHOD).and_then(|method| concept_name(method, scheme::ANCHOR_METHOD)),
            zone: time.text(vocab::ZONE).and_then(quads::zone_seconds),
            finding,
            rules: node.texts(vocab::RULE).into_iter().map(str::to_owned).collect(),
            roles,
            quantities,
            mentions,
            salient,
            quote: self.exact(&quote, graph)?,
            item: self.link(iri)?.map(|link| link.item),
        })
    }

    /// How a time was found.
    fn finding(&self, time: &Node, graph: NamedNodeRef<'_>) -> Result<FindingRecord, GraphError> {
        let expression = time.iri(gaf::DENOTED_BY);
        let timex = match expression {
            Some(expression) => self.node(expression, graph)?,
            None => Cow::Owned(Node::default()),
        };
        let steps = |node: &Node| -> Vec<String> {
            node.text(vocab::DERIVATION).map(|text| text.lines().map(str::to_owned).collect()).unwrap_or_default()
        };
        let mut anchors = Vec::new();
        for anchor in time.iris(vocab::ANCHORED_TO) {
            anchors.push(match (self.names.id("report", anchor), iri::span_of(anchor)) {
                (Some(report), _) => {
                    let said = self.node(anchor, graph)?;
                    AnchorRecord::Event(said.text(rdfs::LABEL).unwrap_or(report).to_owned())
                }
                (None, Some(span)) => AnchorRecord::Words(span),
                (None, None) => AnchorRecord::Publication,
            });
        }
        Ok(FindingRecord {
            expression: expression.and_then(iri::span_of),
            value: timex.text(vocab::TIMEX_VALUE).map(str::to_owned),
            rule: timex.text(vocab::RULE).map(str::to_owned),
            // how the event got its time holds how the expression got its value
            steps: Some(steps(time)).filter(|all| !all.is_empty()).unwrap_or_else(|| steps(&timex)),
            anchors,
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
            None => Cow::Owned(Node::default()),
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

/// All links that stand, by figure.
fn all_links(store: &Store, names: &Names) -> Result<BTreeMap<String, LinkRecord>, GraphError> {
    let graph = names.graph("links/wikidata");
    let stands: BTreeSet<(String, String)> = read::pairs(store, schema::SAME_AS, graph.as_ref())?
        .into_iter()
        .filter_map(|(figure, item)| Some((figure, as_iri(&item)?.to_owned())))
        .collect();
    let mut links: BTreeMap<String, LinkRecord> = BTreeMap::new();
    for link in read::subjects(store, rdf::TYPE, vocab::LINK, Some(graph.as_ref()))? {
        let node = read::node(store, link.as_ref(), graph.as_ref())?;
        let (Some(figure), Some(record)) = (node.iri(vocab::LINK_OF), read_link(&node)) else { continue };
        let item = node.iri(vocab::ITEM).unwrap_or_default();
        if !stands.contains(&(figure.to_owned(), item.to_owned())) {
            // a person said that it is another one
            continue;
        }
        if links.get(figure).is_none_or(|known| known.method != "curation") {
            links.insert(figure.to_owned(), record);
        }
    }
    Ok(links)
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

fn concept_name(iri: &str, scheme: &str) -> Option<String> {
    iri.strip_prefix(scheme).map(str::to_owned)
}
