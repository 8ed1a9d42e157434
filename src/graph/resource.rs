//! One event, entity or article as RDF: what its address answers to a program.

use std::collections::BTreeSet;
use std::io::Write;

use oxigraph::io::RdfFormat;
use oxigraph::model::{GraphName, GraphNameRef, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad};

use crate::graph::export::{as_written, in_one_graph, serializer};
use crate::graph::iri::Names;
use crate::graph::quads::sort;
use crate::graph::terms::{prov, rdfs, schema};
use crate::graph::{GraphError, Store, vocab};

/// Events of an entity that are named with it.
const EVENTS: usize = 10_000;

/// What has an address of its own, by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// An event, with its reports, their quotes and where they stand; without the articles' texts.
    Event(String),
    /// An entity, with its figures, their links, and the events that name it.
    Entity(String),
    /// An article version with all that was read in it.
    Article(String),
}

impl Store {
    /// Writes what the knowledge base says of a resource, in one graph, sorted.
    ///
    /// # Errors
    /// When the store fails or writing does.
    pub fn write_resource(&self, resource: &Resource, format: RdfFormat, out: impl Write) -> Result<(), GraphError> {
        let mut quads = match resource {
            Resource::Event(id) => self.event_quads(id)?,
            Resource::Entity(id) => self.entity_quads(id)?,
            Resource::Article(hash) => self.article_quads(hash)?,
        };
        for quad in &mut quads {
            quad.graph_name = GraphName::DefaultGraph;
        }
        let mut writer = serializer(format)?.for_writer(out);
        for quad in in_one_graph(quads, format) {
            writer.serialize_quad(&quad)?;
        }
        writer.finish()?.flush()?;
        Ok(())
    }

    fn event_quads(&self, id: &str) -> Result<Vec<Quad>, GraphError> {
        let merge = self.names.graph("merge");
        let event = self.names.event(id);
        let mut quads = Vec::new();
        self.parts(&event, &merge, &mut quads)?;
        // who and where, by name
        let named: BTreeSet<String> =
            quads.iter().filter_map(|quad| self.below_base("entity", quad)).map(|iri| iri.into_string()).collect();
        for entity in named {
            self.said_of(NamedNodeRef::new_unchecked(&entity), &merge, &mut quads)?;
        }
        for report in self.subjects_of(vocab::REPORT_OF, &event, &merge)? {
            quads.push(Quad::new(report.clone(), vocab::REPORT_OF, event.clone(), merge.clone()));
            // a report stands in the graph of its article and nowhere else
            for graph in self.graphs_of(&report)? {
                let Some(hash) = self.names.id("graph/article", graph.as_str()) else { continue };
                let mut starts = BTreeSet::from([report.as_str().to_owned()]);
                starts.insert(self.names.article(hash).into_string());
                self.reach(graph.as_ref(), starts, &mut quads)?;
            }
        }
        quads.retain(|quad| quad.predicate != schema::ARTICLE_BODY && quad.predicate != vocab::FINGERPRINT);
        sort(&mut quads);
        Ok(quads)
    }

    fn entity_quads(&self, id: &str) -> Result<Vec<Quad>, GraphError> {
        let (merge, links) = (self.names.graph("merge"), self.names.graph("links/wikidata"));
        let entity = self.names.entity(id);
        let mut quads = Vec::new();
        self.said_of(entity.as_ref(), &merge, &mut quads)?;
        for figure in self.subjects_of(vocab::FIGURE_OF, &entity, &merge)? {
            quads.push(Quad::new(figure.clone(), vocab::FIGURE_OF, entity.clone(), merge.clone()));
            self.said_of(figure.as_ref(), &links, &mut quads)?;
            self.said_of(Names::part(&figure, "link").as_ref(), &links, &mut quads)?;
        }
        let graph = GraphNameRef::NamedNode(merge.as_ref());
        let mut events = BTreeSet::new();
        for quad in self.quads.quads_for_pattern(None, None, Some(entity.as_ref().into()), Some(graph)) {
            let quad = quad?;
            if let NamedOrBlankNode::NamedNode(subject) = &quad.subject
                && self.names.id("event", subject.as_str()).is_some()
            {
                events.insert(subject.as_str().to_owned());
                if events.len() > EVENTS {
                    break;
                }
                quads.push(quad);
            }
        }
        for event in events {
            let event = NamedNodeRef::new_unchecked(&event);
            for quad in self.quads.quads_for_pattern(Some(event.into()), Some(rdfs::LABEL), None, Some(graph)) {
                quads.push(quad?);
            }
        }
        sort(&mut quads);
        Ok(quads)
    }

    fn article_quads(&self, hash: &str) -> Result<Vec<Quad>, GraphError> {
        let merge = self.names.graph("merge");
        let mut quads = self.graph_quads(&self.names.article_graph(hash))?;
        let article = self.names.article(hash);
        for predicate in [prov::WAS_REVISION_OF, prov::WAS_INVALIDATED_BY] {
            for quad in self.quads.quads_for_pattern(Some(article.as_ref().into()), Some(predicate), None, None) {
                quads.push(quad?);
            }
        }
        let reports: BTreeSet<String> =
            quads.iter().filter_map(|quad| self.subject_below("report", quad)).map(str::to_owned).collect();
        for report in reports {
            self.said_of(NamedNodeRef::new_unchecked(&report), &merge, &mut quads)?;
        }
        sort(&mut quads);
        Ok(quads)
    }

    /// What a graph says of a node and of the parts that are named after it (`#time`, `#quantity-0`).
    fn parts(&self, node: &NamedNode, graph: &NamedNode, into: &mut Vec<Quad>) -> Result<(), GraphError> {
        let begin = into.len();
        self.said_of(node.as_ref(), graph, into)?;
        let prefix = format!("{}#", node.as_str());
        let parts: BTreeSet<String> = into[begin..]
            .iter()
            .filter_map(|quad| crate::graph::read::as_iri(&quad.object))
            .filter(|iri| iri.starts_with(&prefix))
            .map(str::to_owned)
            .collect();
        for part in parts {
            self.said_of(NamedNodeRef::new_unchecked(&part), graph, into)?;
        }
        Ok(())
    }

    fn said_of(&self, node: NamedNodeRef<'_>, graph: &NamedNode, into: &mut Vec<Quad>) -> Result<(), GraphError> {
        let graph = Some(GraphNameRef::NamedNode(graph.as_ref()));
        for quad in self.quads.quads_for_pattern(Some(node.into()), None, None, graph) {
            into.push(as_written(quad?));
        }
        Ok(())
    }

    fn subjects_of(
        &self,
        predicate: NamedNodeRef<'_>,
        object: &NamedNode,
        graph: &NamedNode,
    ) -> Result<Vec<NamedNode>, GraphError> {
        Ok(crate::graph::read::subjects(&self.quads, predicate, object.as_ref(), Some(graph.as_ref()))?)
    }

    fn graphs_of(&self, node: &NamedNode) -> Result<Vec<NamedNode>, GraphError> {
        let mut graphs = BTreeSet::new();
        for quad in self.quads.quads_for_pattern(Some(node.as_ref().into()), None, None, None) {
            if let GraphName::NamedNode(graph) = quad?.graph_name {
                graphs.insert(graph.into_string());
            }
        }
        Ok(graphs.into_iter().map(NamedNode::new_unchecked).collect())
    }

    /// The object of a quad, where it is of that kind.
    fn below_base(&self, kind: &str, quad: &Quad) -> Option<NamedNode> {
        let iri = crate::graph::read::as_iri(&quad.object)?;
        self.names.id(kind, iri).map(|_| NamedNode::new_unchecked(iri))
    }

    fn subject_below<'a>(&self, kind: &str, quad: &'a Quad) -> Option<&'a str> {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { return None };
        self.names.id(kind, subject.as_str()).filter(|id| !id.is_empty())?;
        subject.as_str().split('#').next()
    }
}
