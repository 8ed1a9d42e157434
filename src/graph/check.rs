//! Whether a knowledge base is whole: its shapes, and what shapes cannot say.

use std::collections::{BTreeSet, HashSet};

use oxigraph::model::{GraphName, NamedOrBlankNode, Quad, Term};
use serde::Serialize;

use crate::document::CodePoints;
use crate::event::merge::Merger;
use crate::graph::corpus::Corpus;
use crate::graph::curation::{self, Corrections};
use crate::graph::iri::{self, bytes_of};
use crate::graph::merged::{self, Knowledge};
use crate::graph::quads;
use crate::graph::shapes::Shapes;
use crate::graph::terms::{dcterms, oa, prov, rdf, schema, sem, skos};
use crate::graph::{GraphError, Store, fingerprint, ontology, read, vocab};
use crate::resource::Resources;

/// Something that is wrong in a knowledge base.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Which check: `shape`, or the name of an invariant.
    pub check: String,
    /// The node or graph.
    pub node: String,
    /// What is wrong.
    pub message: String,
}

struct Findings(BTreeSet<Finding>);

impl Findings {
    fn add(&mut self, check: &str, node: impl Into<String>, message: impl Into<String>) {
        self.0.insert(Finding { check: check.to_owned(), node: node.into(), message: message.into() });
    }
}

impl Store {
    /// Runs the shapes over every graph and tests the store's own invariants. Empty where all is well.
    ///
    /// # Errors
    /// When the store fails or the shapes cannot be run.
    pub fn check(&self, resources: &Resources) -> Result<Vec<Finding>, GraphError> {
        let mut findings = Findings(BTreeSet::new());
        let shapes = Shapes::load(resources)?;
        let concepts = self.concepts()?;
        if concepts.is_empty() {
            findings.add("ontology", self.names.graph("ontology").as_str(), "the schemes are missing");
        }
        self.check_graphs(&mut findings)?;
        for graph in self.quads.named_graphs() {
            let NamedOrBlankNode::NamedNode(graph) = graph? else { continue };
            if graph.as_str().starts_with(self.names.graph("user").as_str()) || graph == self.names.graph("ontology") {
                continue;
            }
            let quads = self.graph_quads(&graph)?;
            for violation in shapes.validate(quads.iter().chain(&concepts))? {
                findings.add("shape", violation.node, violation.message);
            }
            if let Some(hash) = self.names.id("graph/article", graph.as_str()) {
                self.check_article(hash, &quads, &mut findings)?;
            }
        }
        let corpus = Corpus::load(&self.quads, &self.names)?;
        self.check_links(&corpus, &mut findings)?;
        self.check_merge(corpus, &mut findings)?;
        Ok(findings.0.into_iter().collect())
    }

    /// That the concepts are concepts: what the shapes need of the ontology.
    fn concepts(&self) -> Result<Vec<Quad>, GraphError> {
        let graph = self.names.graph("ontology");
        let mut quads = Vec::new();
        for class in [skos::CONCEPT, sem::EVENT_TYPE_CLASS] {
            for concept in read::subjects(&self.quads, rdf::TYPE, class, Some(graph.as_ref()))? {
                quads.push(Quad::new(concept, rdf::TYPE, class, graph.clone()));
            }
        }
        Ok(quads)
    }

    /// No quad outside the graphs that we know, no blank node, the ontology of this program.
    fn check_graphs(&self, findings: &mut Findings) -> Result<(), GraphError> {
        let known =
            ["merge", "links/wikidata", "curation", "provenance", "ontology"].map(|name| self.names.graph(name));
        for graph in self.quads.named_graphs() {
            let NamedOrBlankNode::NamedNode(graph) = graph? else {
                findings.add("graphs", "", "a graph that is a blank node");
                continue;
            };
            let ours = known.contains(&graph)
                || self.names.id("graph/article", graph.as_str()).is_some()
                || self.names.id("graph/user", graph.as_str()).is_some();
            if !ours {
                findings.add("graphs", graph.as_str(), "not a graph of a knowledge base");
            }
        }
        for quad in self.quads.iter() {
            let quad = quad?;
            if quad.graph_name == GraphName::DefaultGraph {
                findings.add("graphs", quad.subject.to_string(), "a triple outside all graphs");
            }
            let own = !quad.graph_name.to_string().contains("/graph/user/");
            if own && (quad.subject.is_blank_node() || quad.object.is_blank_node()) {
                findings.add("graphs", quad.to_string(), "a blank node");
            }
        }
        if self.graph_quads(&self.names.graph("ontology"))? != ontology::quads(&self.names)? {
            findings.add("ontology", self.names.graph("ontology").as_str(), "not the ontology of this program");
        }
        Ok(())
    }

    /// The hashes are those of the content, and every selector selects what it says.
    fn check_article(&self, hash: &str, graph: &[Quad], findings: &mut Findings) -> Result<(), GraphError> {
        let node = self.names.article(hash);
        let name = self.names.article_graph(hash);
        let said = read::node(&self.quads, node.as_ref(), name.as_ref())?;
        let text = said.text(schema::ARTICLE_BODY).unwrap_or_default();
        if said.text(vocab::CONTENT_HASH) != Some(&fingerprint::content_hash(text)) {
            findings.add("hash", node.as_str(), "the content hash is not that of the text");
        }
        let points = CodePoints::of(text);
        let length = points.point(text.len());
        let mut exact = std::collections::BTreeMap::new();
        for quad in graph {
            if let (NamedOrBlankNode::NamedNode(subject), Term::Literal(object)) = (&quad.subject, &quad.object) {
                for term in [oa::START, oa::END, oa::EXACT] {
                    if quad.predicate == term {
                        exact.insert((subject.as_str(), term.as_str()), object.value());
                    }
                }
            }
            let (NamedOrBlankNode::NamedNode(subject), Term::NamedNode(object)) = (&quad.subject, &quad.object) else {
                continue;
            };
            if quad.predicate == oa::HAS_SOURCE && *object != node {
                findings.add("source", subject.as_str(), format!("selects from `{}`", object.as_str()));
            }
            if quad.predicate == prov::WAS_DERIVED_FROM && *object != node {
                findings.add("source", subject.as_str(), format!("is said to come from `{}`", object.as_str()));
            }
        }
        for quad in graph.iter().filter(|quad| quad.predicate == oa::HAS_SOURCE) {
            let NamedOrBlankNode::NamedNode(mention) = &quad.subject else { continue };
            let Some((start, end)) = iri::span_of(mention.as_str()) else {
                findings.add("selector", mention.as_str(), "the IRI names no span");
                continue;
            };
            let position = format!("{}&position", mention.as_str());
            let of =
                |node: &str, term: oxigraph::model::NamedNodeRef<'static>| exact.get(&(node, term.as_str())).copied();
            if of(&position, oa::START) != Some(&start.to_string()) || of(&position, oa::END) != Some(&end.to_string())
            {
                findings.add("selector", mention.as_str(), "the position is not that of the IRI");
            }
            let words = format!("{}&text", mention.as_str());
            if end > length || of(&words, oa::EXACT) != Some(bytes_of(&points, (start, end)).of(text)) {
                findings.add("selector", mention.as_str(), "the quoted words are not those of the text");
            }
        }
        Ok(())
    }

    /// Links are of figures and reports that are there.
    fn check_links(&self, corpus: &Corpus, findings: &mut Findings) -> Result<(), GraphError> {
        let mut figures: BTreeSet<String> =
            corpus.figures.iter().map(|figure| self.names.figure(&figure.id).into_string()).collect();
        figures.extend(corpus.reports.iter().map(|report| self.names.report(&report.id).into_string()));
        for (link, figure) in read::pairs(&self.quads, vocab::LINK_OF, self.names.graph("links/wikidata").as_ref())? {
            let figure = read::as_iri(&figure).unwrap_or_default();
            if !figures.contains(figure) {
                findings.add("links", link, format!("is of `{figure}`, which no article speaks of"));
            }
        }
        Ok(())
    }

    /// The merge graph is what follows from the articles; every redirect leads to a node that stays.
    fn check_merge(&self, corpus: Corpus, findings: &mut Findings) -> Result<(), GraphError> {
        for (at, article) in corpus.articles.iter().enumerate() {
            let summary = &article.summary;
            let published = summary.published.map(|when| when.to_string()).unwrap_or_default();
            let node = self.names.article(&summary.hash);
            let said = read::node(&self.quads, node.as_ref(), self.names.article_graph(&summary.hash).as_ref())?;
            let text = said.text(schema::ARTICLE_BODY).unwrap_or_default();
            let publisher = summary.publisher.as_deref().unwrap_or_default();
            if iri::hash(&[&summary.id, publisher, &published, text], 32) != summary.hash {
                findings.add("hash", node.as_str(), "the IRI is not that of the content");
            }
            for &report in &article.reports {
                debug_assert_eq!(corpus.reports[report].article, at);
                let report = &corpus.reports[report];
                let ordered = match (report.bounds.earliest, report.bounds.latest) {
                    (Some(earliest), Some(latest)) => earliest.first_second() <= latest.last_second(),
                    _ => true,
                };
                if !ordered {
                    findings.add("bounds", self.names.report(&report.id).as_str(), "ends before it begins");
                }
            }
        }
        let merge = self.names.graph("merge");
        let mut held = self.graph_quads(&merge)?;
        let redirects = read::pairs(&self.quads, dcterms::IS_REPLACED_BY, merge.as_ref())?;
        let from: BTreeSet<&str> = redirects.iter().map(|(from, _)| from.as_str()).collect();
        for (node, to) in &redirects {
            let to = read::as_iri(to).unwrap_or_default();
            if from.contains(to) {
                findings.add("redirects", node, format!("leads to `{to}`, which is replaced itself"));
            }
        }
        let merger = Merger::load(&self.resources)?;
        let corrections = Corrections::of(&curation::acts(&self.quads, &self.names)?);
        let known = Knowledge::of(corpus, &self.names, &merger, corrections);
        let mut due = merged::merge_quads(&self.names, &known);
        quads::sort(&mut due);
        quads::sort(&mut held);
        if due != held {
            let (due, held): (HashSet<Quad>, HashSet<Quad>) = (due.into_iter().collect(), held.into_iter().collect());
            let mut wrong: Vec<(String, &str)> =
                due.difference(&held).map(|quad| (quad.to_string(), "missing from the merge graph")).collect();
            wrong.extend(held.difference(&due).map(|quad| (quad.to_string(), "does not follow from the articles")));
            wrong.sort();
            for (quad, message) in wrong.into_iter().take(20) {
                findings.add("merge", quad, message);
            }
        }
        for (node, message) in self.ask_index(|index| index.disagreements(self, &known))?.unwrap_or_default() {
            findings.add("index", node, message);
        }
        Ok(())
    }
}
