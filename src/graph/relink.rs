//! Linking again what is stored: with the gazetteer of this program, and with what a service said. What an article says
//! stays as it is; only the link graph changes, and no link is ever exchanged for another in silence.

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, NamedNodeRef, Quad};

use crate::article::{Article, Published};
use crate::entity::online::Answer;
use crate::graph::corpus::{ArticleRecord, Corpus};
use crate::graph::correction::Corrections;
use crate::graph::iri::Names;
use crate::graph::quads::{Quads, from_word};
use crate::graph::terms::{rdf, schema};
use crate::graph::{ANALYSIS_VERSION, GraphError, Store, iri, link, read, vocab};
use crate::pipeline::Analysis;

/// How much linking again changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relinked {
    /// Articles looked at.
    pub articles: usize,
    /// Articles that another version of the program analysed: they are left as they are.
    pub older: usize,
    /// Figures that have a link now and had none.
    pub gained: usize,
    /// Figures that had a link of the gazetteer's and have none now.
    pub lost: usize,
    /// Figures whose link of the gazetteer's is another one now.
    pub changed: usize,
}

impl Store {
    /// Links all articles again with `analyze`, the program's analysis of an article as it is stored. Links that a service
    /// or a person gave stay. Call [`merge`](Self::merge) afterwards.
    ///
    /// # Errors
    /// When the store is read-only or fails.
    pub fn relink(&self, analyze: impl Fn(&Article) -> Analysis) -> Result<Relinked, GraphError> {
        self.writable()?;
        let corrections = Corrections::load(&self.quads, &self.names)?;
        let mut relinked = Relinked::default();
        for hash in Corpus::hashes(&self.quads, &self.names)? {
            // one at a time: an archive has more of them than memory
            for record in Corpus::load_heads(&self.quads, &self.names, &BTreeSet::from([hash]))?.articles {
                let article = self.stored(&record)?;
                if record.version != ANALYSIS_VERSION || iri::article_hash(&article) != record.summary.hash {
                    relinked.older += 1;
                    continue;
                }
                relinked.articles += 1;
                self.relink_article(&article, &analyze(&article), &corrections, &mut relinked)?;
            }
        }
        self.forget();
        Ok(relinked)
    }

    /// An article as it was taken in, as far as its ids depend on it.
    fn stored(&self, record: &ArticleRecord) -> Result<Article, GraphError> {
        let summary = &record.summary;
        let graph = self.names.article_graph(&summary.hash);
        let node = read::node(&self.quads, self.names.article(&summary.hash).as_ref(), graph.as_ref())?;
        let basis = record.published_basis.as_deref().and_then(from_word);
        Ok(Article {
            id: summary.id.clone(),
            text: node.text(schema::ARTICLE_BODY).unwrap_or_default().to_owned(),
            title: record.title.clone(),
            url: record.url.clone(),
            publisher: summary.publisher.clone(),
            author: record.author.clone(),
            lang: record.lang.clone(),
            published: summary.published.zip(basis).map(|(when, basis)| Published { when, basis }),
            modified: record.modified,
            fetched: record.fetched,
        })
    }

    fn relink_article(
        &self,
        article: &Article,
        analysis: &Analysis,
        corrections: &Corrections,
        relinked: &mut Relinked,
    ) -> Result<(), GraphError> {
        let hash = iri::article_hash(article);
        let old = self.link_quads_of(&hash)?;
        let mut new = link::link_quads(&self.names, article, analysis);
        let (had, has) = (figures(&old, None), figures(&new, None));
        // the plain triple of a figure that a person said something of is that person's
        let is_settled = |quad: &Quad| quad.predicate == schema::SAME_AS && corrections.of(&figure_of(quad)).is_some();
        // figures of an analysis that has changed since are no figures of this graph
        let there: BTreeSet<String> = {
            let graph = self.names.article_graph(&hash);
            let mut all = read::subjects(&self.quads, rdf::TYPE, vocab::FIGURE, Some(graph.as_ref()))?;
            all.extend(read::subjects(&self.quads, rdf::TYPE, vocab::EVENT_REPORT, Some(graph.as_ref()))?);
            all.into_iter().map(NamedNode::into_string).collect()
        };
        let mut stay = figures(&old, Some("online"));
        stay.retain(|figure| there.contains(figure));
        new.retain(|quad| {
            let figure = figure_of(quad);
            there.contains(&figure) && !stay.contains(&figure) && !is_settled(quad)
        });
        // candidates of figures without a link, and links of people, are others' to change
        let bare: BTreeSet<String> = old.iter().map(figure_of).filter(|figure| !had.contains(figure)).collect();
        let gone: Vec<&Quad> = old
            .iter()
            .filter(|quad| {
                let figure = figure_of(quad);
                let corrected = quad.subject.to_string().contains(&format!("#{}", link::CORRECTED));
                !stay.contains(&figure)
                    && !corrected
                    && !is_settled(quad)
                    && (!bare.contains(&figure) || has.contains(&figure))
            })
            .filter(|quad| !new.contains(quad))
            .collect();
        for figure in has.iter().filter(|figure| there.contains(*figure)) {
            relinked.gained += usize::from(!had.contains(figure));
        }
        relinked.lost += had.iter().filter(|figure| !has.contains(*figure) && !stay.contains(*figure)).count();
        relinked.changed +=
            gone.iter().filter(|quad| quad.predicate == schema::SAME_AS && has.contains(&figure_of(quad))).count();
        let mut transaction = self.quads.start_transaction()?;
        transaction.insert(&self.unmerged_mark());
        for quad in gone {
            transaction.remove(quad);
        }
        transaction.extend(&new);
        transaction.commit()?;
        Ok(())
    }

    /// Takes what a service said of figures (by IRI). A figure that has a link keeps it. Call [`merge`](Self::merge)
    /// afterwards. Returns how many figures got a link.
    ///
    /// # Errors
    /// When the store is read-only or fails.
    pub fn take_answers(&self, answers: &[(&[String], &Answer)], source: &str) -> Result<usize, GraphError> {
        self.writable()?;
        let graph = self.names.graph("links/wikidata");
        let mut quads = Quads::new(graph.clone());
        let mut gone = Vec::new();
        let mut linked = 0;
        for (figures, answer) in answers {
            for figure in *figures {
                let figure = NamedNode::new_unchecked(figure);
                let nodes = read::subjects(&self.quads, vocab::LINK_OF, figure.as_ref(), Some(graph.as_ref()))?;
                let mut has_link = false;
                for node in &nodes {
                    let said = read::node(&self.quads, node.as_ref(), graph.as_ref())?;
                    has_link |= said.text(vocab::LINK_METHOD).is_some();
                }
                if has_link {
                    continue;
                }
                for node in nodes {
                    self.collect(node.as_ref(), graph.as_ref(), &mut gone)?;
                }
                link::answered(&mut quads, &figure, answer, source);
                linked += usize::from(answer.clear);
            }
        }
        let new = quads.finish();
        let mut transaction = self.quads.start_transaction()?;
        transaction.insert(&self.unmerged_mark());
        for quad in gone.iter().filter(|quad| !new.contains(quad)) {
            transaction.remove(quad);
        }
        transaction.extend(&new);
        transaction.commit()?;
        self.forget();
        Ok(linked)
    }

    /// All that the link graph says of the figures and reports of an article.
    pub(super) fn link_quads_of(&self, hash: &str) -> Result<Vec<Quad>, GraphError> {
        let (graph, links) = (self.names.article_graph(hash), self.names.graph("links/wikidata"));
        let mut found = Vec::new();
        let mut linked = read::subjects(&self.quads, rdf::TYPE, vocab::FIGURE, Some(graph.as_ref()))?;
        linked.extend(read::subjects(&self.quads, rdf::TYPE, vocab::EVENT_REPORT, Some(graph.as_ref()))?);
        for figure in linked {
            self.collect(figure.as_ref(), links.as_ref(), &mut found)?;
            for node in read::subjects(&self.quads, vocab::LINK_OF, figure.as_ref(), Some(links.as_ref()))? {
                let said = read::node(&self.quads, node.as_ref(), links.as_ref())?;
                for candidate in said.iris(vocab::CANDIDATE) {
                    self.collect(NamedNodeRef::new_unchecked(candidate), links.as_ref(), &mut found)?;
                }
                self.collect(node.as_ref(), links.as_ref(), &mut found)?;
            }
        }
        Ok(found)
    }
}

/// Which figure a quad of the link graph is about.
pub(super) fn figure_of(quad: &Quad) -> String {
    let subject = quad.subject.to_string();
    let subject = subject.trim_start_matches('<').trim_end_matches('>');
    subject.split('#').next().unwrap_or(subject).to_owned()
}

/// The figures that have a link of that method; of the program's own where none is named.
pub(super) fn figures(quads: &[Quad], method: Option<&str>) -> BTreeSet<String> {
    let fits = |quad: &&Quad| {
        let oxigraph::model::Term::Literal(literal) = &quad.object else { return false };
        let own = matches!(literal.value(), "gazetteer" | "lexicon");
        quad.predicate == vocab::LINK_METHOD && method.map_or(own, |method| literal.value() == method)
    };
    quads.iter().filter(fits).map(figure_of).collect()
}

/// Of what is about to go of an article that is analysed anew, keeps what a service said of figures that are there still
/// and have no link of the program's own.
pub(super) fn keep_online(names: &Names, old: &mut Vec<Quad>, new: &[Quad]) {
    let links = names.graph("links/wikidata");
    let is_link = |quad: &Quad| quad.graph_name == links.clone().into();
    let there: BTreeSet<String> = new
        .iter()
        .filter(|quad| quad.predicate == rdf::TYPE && quad.object == vocab::FIGURE.into_owned().into())
        .map(figure_of)
        .collect();
    let linked = figures(new, None);
    let own = figures(old, None);
    old.retain(|quad| {
        let figure = figure_of(quad);
        let stays = is_link(quad) && there.contains(&figure) && !linked.contains(&figure) && !own.contains(&figure);
        !stays
    });
}
