//! All of a knowledge base, or a part of it, as RDF: sorted, so that the same knowledge is the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use oxigraph::io::{RdfFormat, RdfSerializer};
use oxigraph::model::{GraphName, GraphNameRef, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use crate::article::Article;
use crate::graph::iri::Names;
use crate::graph::merged::Knowledge;
use crate::graph::quads::sort;
use crate::graph::select::Chosen;
use crate::graph::terms::{self, oa, xsd};
use crate::graph::timeline::Filter;
use crate::graph::{ANALYSIS_VERSION, DEFAULT_BASE, GraphError, Store, link, vocab, write};
use crate::pipeline::Analysis;

/// The prefixes that exports declare and queries need not.
pub(crate) const PREFIXES: &[(&str, &str)] = &[
    ("dl", vocab::NAMESPACE),
    ("sem", terms::sem::NAMESPACE),
    ("gaf", terms::gaf::NAMESPACE),
    ("grasp", terms::grasp::NAMESPACE),
    ("oa", terms::oa::NAMESPACE),
    ("time", terms::time::NAMESPACE),
    ("schema", terms::schema::NAMESPACE),
    ("prov", terms::prov::NAMESPACE),
    ("dcterms", terms::dcterms::NAMESPACE),
    ("skos", terms::skos::NAMESPACE),
    ("geo", terms::geo::NAMESPACE),
    ("edtf", terms::edtf::NAMESPACE),
    ("rdfs", terms::rdfs::NAMESPACE),
    ("xsd", terms::xsd::NAMESPACE),
    ("wd", terms::wikidata::NAMESPACE),
    ("type", terms::scheme::EVENT_TYPE),
    ("status", terms::scheme::STATUS),
    ("method", terms::scheme::ANCHOR_METHOD),
    ("quantity", terms::scheme::QUANTITY_ROLE),
    ("certainty", terms::scheme::CERTAINTY),
    ("polarity", terms::scheme::POLARITY),
    ("tense", terms::scheme::TENSE),
];

/// What [`Store::ingest`] would store of an article with the default base, as it would be exported: the article's own
/// graph, and its links to Wikidata. No knowledge base is needed.
#[must_use]
pub fn article_graphs(article: &Article, analysis: &Analysis) -> Vec<Quad> {
    let names = Names::new(DEFAULT_BASE);
    let mut quads = write::article_quads(&names, article, analysis, ANALYSIS_VERSION);
    quads.extend(link::link_quads(&names, article, analysis));
    crate::graph::quads::sort(&mut quads);
    quads.into_iter().map(as_written).collect()
}

/// A serialiser that knows the prefixes of all that is exported.
///
/// # Errors
/// When a prefix is none.
pub fn serializer(format: RdfFormat) -> Result<RdfSerializer, GraphError> {
    let mut serializer = RdfSerializer::from_format(format);
    for (prefix, iri) in PREFIXES {
        serializer = serializer.with_prefix(*prefix, *iri).map_err(|_| GraphError::Base((*iri).to_owned()))?;
    }
    Ok(serializer)
}

/// Events that are looked at together.
const AT_ONCE: usize = 256;

impl Store {
    /// Writes all of it (with `filter`, what the events that it chooses rest on) as `nquads`, `trig`, `turtle`, `jsonld`
    /// or another format of [`query::graph_format`](crate::graph::query::graph_format), sorted by graph, subject,
    /// predicate, object. Provenance, which tells of runs, stays out unless asked for. Formats of one graph get the union.
    ///
    /// # Errors
    /// When the store fails or writing does.
    pub fn export(
        &self,
        format: RdfFormat,
        filter: Option<&Filter>,
        provenance: bool,
        out: impl Write,
    ) -> Result<(), GraphError> {
        let mut writer = serializer(format)?.for_writer(out);
        let part = filter.filter(|filter| **filter != Filter::default());
        if let Some(filter) = part {
            for quad in in_one_graph(self.part(filter)?, format) {
                writer.serialize_quad(&quad)?;
            }
        } else if format.supports_datasets() {
            for graph in self.graph_names(provenance)? {
                for quad in self.graph_quads(&graph)? {
                    writer.serialize_quad(&quad)?;
                }
            }
        } else {
            let mut all = Vec::new();
            for graph in self.graph_names(provenance)? {
                all.extend(self.graph_quads(&graph)?);
            }
            for quad in in_one_graph(all, format) {
                writer.serialize_quad(&quad)?;
            }
        }
        writer.finish()?.flush()?;
        Ok(())
    }

    fn graph_names(&self, provenance: bool) -> Result<Vec<NamedNode>, GraphError> {
        let left_out = self.names.graph("provenance");
        let mut graphs = Vec::new();
        for graph in self.quads.named_graphs() {
            if let NamedOrBlankNode::NamedNode(graph) = graph?
                && (provenance || graph != left_out)
            {
                graphs.push(graph);
            }
        }
        graphs.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        Ok(graphs)
    }

    /// The quads of a graph, sorted, as they were written.
    pub(crate) fn graph_quads(&self, graph: &NamedNode) -> Result<Vec<Quad>, GraphError> {
        let mut quads = Vec::new();
        for quad in self.quads.quads_for_pattern(None, None, None, Some(GraphNameRef::NamedNode(graph.as_ref()))) {
            quads.push(as_written(quad?));
        }
        sort(&mut quads);
        Ok(quads)
    }

    /// What the events of a filter rest on: the events, their reports, mentions, entities and articles.
    fn part(&self, filter: &Filter) -> Result<Vec<Quad>, GraphError> {
        let mut graphs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let ids = match filter.limit {
            None => self.ask_index(|index| index.chosen(self, filter))?,
            // the first so many are those of the timeline
            Some(_) => Some(self.timeline(filter)?.events.into_iter().map(|event| event.id).collect()),
        };
        match ids {
            Some(ids) => {
                for some in ids.chunks(AT_ONCE) {
                    let known = self.knowledge_of(&some.iter().cloned().collect())?;
                    self.starts(&known, &self.chosen_of(&known, some, filter.as_of), &mut graphs);
                }
            }
            None => {
                let known = self.knowledge()?;
                let (chosen, _) = self.choose(&known, filter)?;
                self.starts(&known, &chosen, &mut graphs);
            }
        }
        let mut quads = Vec::new();
        for (graph, starts) in graphs {
            self.reach(NamedNodeRef::new_unchecked(&graph), starts, &mut quads)?;
        }
        sort(&mut quads);
        Ok(quads)
    }

    /// The nodes, by graph, from which all that events rest on is reached.
    fn starts(&self, known: &Knowledge, chosen: &[Chosen<'_>], graphs: &mut BTreeMap<String, BTreeSet<String>>) {
        let merge = self.names.graph("merge").into_string();
        for found in chosen {
            let event = self.names.event(known.event_id(found.cluster));
            graphs.entry(merge.clone()).or_default().insert(event.into_string());
            for &report in &found.reports {
                let record = &known.corpus.reports[report];
                let hash = &known.articles[record.article].hash;
                let node = self.names.report(&record.id);
                graphs.entry(merge.clone()).or_default().insert(node.as_str().to_owned());
                let starts = graphs.entry(self.names.article_graph(hash).into_string()).or_default();
                starts.insert(node.into_string());
                starts.insert(self.names.article(hash).into_string());
            }
            for figure in
                found.reports.iter().flat_map(|&at| &known.corpus.reports[at].roles).filter_map(|role| role.figure)
            {
                let figure = self.names.figure(&known.corpus.figures[figure].id);
                graphs.entry(merge.clone()).or_default().insert(figure.as_str().to_owned());
                let links = self.names.graph("links/wikidata").into_string();
                let nodes = graphs.entry(links).or_default();
                nodes.insert(Names::part(&figure, "link").into_string());
                nodes.insert(figure.into_string());
            }
        }
    }

    /// All that a graph says of the nodes and, step by step, of those below the base that they name.
    pub(super) fn reach(
        &self,
        graph: NamedNodeRef<'_>,
        starts: BTreeSet<String>,
        into: &mut Vec<Quad>,
    ) -> Result<(), GraphError> {
        let mut open: Vec<String> = starts.iter().cloned().collect();
        let mut seen = starts;
        while let Some(node) = open.pop() {
            let subject = NamedNodeRef::new_unchecked(&node);
            for quad in
                self.quads.quads_for_pattern(Some(subject.into()), None, None, Some(GraphNameRef::NamedNode(graph)))
            {
                let quad = quad?;
                if let Term::NamedNode(next) = &quad.object
                    && next.as_str().starts_with(self.base())
                    && seen.insert(next.as_str().to_owned())
                {
                    open.push(next.as_str().to_owned());
                }
                into.push(as_written(quad));
            }
        }
        Ok(())
    }
}

/// Where the format has no graphs: the union, once each.
pub(super) fn in_one_graph(mut quads: Vec<Quad>, format: RdfFormat) -> Vec<Quad> {
    if !format.supports_datasets() {
        for quad in &mut quads {
            quad.graph_name = GraphName::DefaultGraph;
        }
    }
    sort(&mut quads);
    quads
}

/// Oxigraph folds all integer datatypes into `xsd:integer`; the Web Annotation vocabulary wants positions to be
/// non-negative integers.
pub(super) fn as_written(mut quad: Quad) -> Quad {
    if (quad.predicate == oa::START || quad.predicate == oa::END)
        && let Term::Literal(literal) = &quad.object
    {
        quad.object = Literal::new_typed_literal(literal.value(), xsd::NON_NEGATIVE_INTEGER).into();
    }
    quad
}
