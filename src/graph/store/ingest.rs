//! Taking an article in: one transaction, all or nothing.

use oxigraph::model::{NamedNode, Quad};
use serde::{Deserialize, Serialize};

use super::{ANALYSIS_VERSION, Store};
use crate::article::Article;
use crate::calendar::Moment;
use crate::graph::iri;
use crate::graph::quads::Quads;
use crate::graph::terms::{prov, rdf, schema, xsd};
use crate::graph::{GraphError, link, read, relink, vocab, write};
use crate::pipeline::Analysis;

/// What ingest did with an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ingested {
    /// It was not there.
    New,
    /// It was there, the same, analysed by this program: nothing changed.
    Unchanged,
    /// Another version of it was there; both are kept.
    Revised,
    /// It was there, analysed by another version of the program, and was analysed anew.
    Reanalysed,
}

impl Store {
    /// What ingest would do with an article, before the work of analysing it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn foresee(&self, article: &Article) -> Result<Ingested, GraphError> {
        let hash = iri::article_hash(article);
        let graph = self.names.article_graph(&hash);
        let node = read::node(&self.quads, self.names.article(&hash).as_ref(), graph.as_ref())?;
        if !node.is_empty() {
            let same = node.text(vocab::ANALYSIS_VERSION) == Some(ANALYSIS_VERSION);
            return Ok(if same { Ingested::Unchanged } else { Ingested::Reanalysed });
        }
        let publisher = article.publisher.as_ref().map(|name| self.names.agent(name));
        let id = oxigraph::model::LiteralRef::new_simple_literal(&article.id);
        for quad in self.quads.quads_for_pattern(None, Some(schema::IDENTIFIER), Some(id.into()), None) {
            let quad = quad?;
            let oxigraph::model::NamedOrBlankNode::NamedNode(other) = &quad.subject else { continue };
            let oxigraph::model::GraphName::NamedNode(graph) = &quad.graph_name else { continue };
            let other = read::node(&self.quads, other.as_ref(), graph.as_ref())?;
            if other.iri(schema::PUBLISHER) == publisher.as_ref().map(NamedNode::as_str) {
                return Ok(Ingested::Revised);
            }
        }
        Ok(Ingested::New)
    }

    /// Takes an article with its analysis in: one transaction, all or nothing. `now` is the time of the run, for the
    /// provenance graph alone. Call [`merge`](Self::merge) after the last one; a store that is opened before that does
    /// it by itself.
    ///
    /// # Errors
    /// When the store is read-only or fails.
    pub fn ingest(&self, article: &Article, analysis: &Analysis, now: Option<Moment>) -> Result<Ingested, GraphError> {
        self.writable()?;
        let outcome = self.foresee(article)?;
        if outcome == Ingested::Unchanged {
            return Ok(outcome);
        }
        let hash = iri::article_hash(article);
        let graph = self.names.article_graph(&hash);
        let mut quads = write::article_quads(&self.names, article, analysis, ANALYSIS_VERSION);
        let read = self.read_back(&hash, &quads);
        quads.extend(link::link_quads(&self.names, article, analysis));
        quads.extend(self.provenance(article, &graph, now));
        self.forget_kept([&hash].into_iter())?;
        let mut old = if outcome == Ingested::Reanalysed { self.quads_of(&hash, false)? } else { Vec::new() };
        relink::keep_online(&self.names, &mut old, &quads);
        let mark = self.mark("article", &hash);
        let mut transaction = self.quads.start_transaction()?;
        for quad in &old {
            transaction.remove(quad);
        }
        transaction.insert(&mark);
        transaction.extend(&quads);
        transaction.commit()?;
        self.keep(read.as_slice());
        self.forget();
        Ok(outcome)
    }

    pub(super) fn provenance(&self, article: &Article, graph: &NamedNode, now: Option<Moment>) -> Vec<Quad> {
        let mut quads = Quads::new(self.names.graph("provenance"));
        let hash = iri::article_hash(article);
        let node = self.names.article(&hash);
        if let Some(fetched) = article.fetched {
            quads.text(&node, vocab::FETCHED, &fetched.to_string());
        }
        if let Some(now) = now {
            let now = now.to_string();
            let run = NamedNode::new_unchecked(format!("{}run/{}", self.base(), iri::hash(&[&hash, &now], 16)));
            let program = NamedNode::new_unchecked(format!("{}program/{ANALYSIS_VERSION}", self.base()));
            quads.node(&run, rdf::TYPE, prov::ACTIVITY);
            quads.node(&run, prov::USED, node);
            quads.node(&run, prov::GENERATED, graph.clone());
            quads.node(&run, prov::WAS_ASSOCIATED_WITH, program.clone());
            quads.typed(&run, prov::STARTED_AT_TIME, &now, xsd::DATE_TIME);
            quads.node(&program, rdf::TYPE, prov::SOFTWARE_AGENT);
            quads.text(&program, schema::NAME, &format!("dateline {ANALYSIS_VERSION}"));
        }
        quads.finish()
    }
}
