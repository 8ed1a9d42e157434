//! Given the links that the analysis of an article chose, makes their quads for the link graph.

use oxigraph::model::{NamedNode, Quad};

use crate::article::Article;
use crate::document::CodePoints;
use crate::graph::iri::{self, Names};
use crate::graph::quads::Quads;
use crate::graph::terms::{geo, prov, rdf, rdfs, schema, wikidata};
use crate::graph::{vocab, write};
use crate::pipeline::Analysis;

/// How many of the other candidates are kept.
const CANDIDATES: usize = 5;

/// A Wikidata item's IRI; `None` where `item` is not such as `Q90`.
#[must_use]
pub fn item_iri(item: &str) -> Option<NamedNode> {
    is_item(item).then(|| NamedNode::new_unchecked(format!("{}{item}", wikidata::NAMESPACE)))
}

/// Whether a text is a Wikidata item's id.
#[must_use]
pub fn is_item(text: &str) -> bool {
    text.strip_prefix('Q').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The link graph's quads of one article: for each linked figure the plain `schema:sameAs`, and a link with its ground.
#[must_use]
pub fn link_quads(names: &Names, article: &Article, analysis: &Analysis) -> Vec<Quad> {
    let hash = iri::article_hash(article);
    let points = CodePoints::of(&article.text);
    let mut quads = Quads::new(names.graph("links/wikidata"));
    for at in write::figures(analysis) {
        let entity = &analysis.entities[at];
        let Some(link) = &entity.link else { continue };
        let (Some(figure), Some(item)) = (write::figure(names, &hash, &points, entity), item_iri(&link.item)) else {
            continue;
        };
        let node = Names::part(&figure, "link");
        quads.node(&figure, schema::SAME_AS, item.clone());
        quads.node(&node, rdf::TYPE, vocab::LINK);
        quads.node(&node, rdf::TYPE, prov::ENTITY);
        quads.node(&node, vocab::LINK_OF, figure.clone());
        quads.node(&node, vocab::ITEM, item);
        quads.decimal(&node, vocab::CONFIDENCE, f64::from(link.score));
        quads.text(&node, vocab::LINK_METHOD, &link.method);
        quads.text(&node, rdfs::LABEL, &link.label);
        if let Some((latitude, longitude)) = link.coordinates {
            quads.decimal(&node, geo::LAT, latitude);
            quads.decimal(&node, geo::LONG, longitude);
        }
        for (at, (other, score)) in link.candidates.iter().take(CANDIDATES).enumerate() {
            let Some(other) = item_iri(other) else { continue };
            let candidate = Names::part(&figure, &format!("candidate-{at}"));
            quads.node(&node, vocab::CANDIDATE, candidate.clone());
            quads.node(&candidate, rdf::TYPE, vocab::LINK_CANDIDATE);
            quads.node(&candidate, rdf::TYPE, prov::ENTITY);
            quads.node(&candidate, vocab::ITEM, other);
            quads.decimal(&candidate, vocab::CONFIDENCE, f64::from(*score));
        }
    }
    quads.finish()
}
