//! The IRIs of a knowledge base: below its base, made from content, never from order, machine or time.

use oxigraph::model::NamedNode;
use sha2::{Digest, Sha256};

use crate::article::Article;
use crate::document::Span;

/// Hexadecimal SHA-256 of the parts, each preceded by its length so that no two lists collide; the first `digits`.
#[must_use]
pub fn hash(parts: &[&str], digits: usize) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let mut hex: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    hex.truncate(digits);
    hex
}

/// The hash of an article version: of its id, publisher, publication date and text.
#[must_use]
pub fn article_hash(article: &Article) -> String {
    let published = article.published.map(|published| published.when.to_string()).unwrap_or_default();
    hash(&[&article.id, article.publisher.as_deref().unwrap_or_default(), &published, &article.text], 32)
}

/// Makes the IRIs below one base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    base: String,
}

impl Names {
    /// The names below `base`, which ends in `/`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { base: base.to_owned() }
    }

    /// The base.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    fn node(&self, path: std::fmt::Arguments<'_>) -> NamedNode {
        NamedNode::new_unchecked(format!("{}{path}", self.base))
    }

    /// A named graph: `merge`, `curation`, `provenance`, `ontology`, `links/wikidata`.
    #[must_use]
    pub fn graph(&self, name: &str) -> NamedNode {
        self.node(format_args!("graph/{name}"))
    }

    /// The graph of an article version.
    #[must_use]
    pub fn article_graph(&self, hash: &str) -> NamedNode {
        self.node(format_args!("graph/article/{hash}"))
    }

    /// An article version.
    #[must_use]
    pub fn article(&self, hash: &str) -> NamedNode {
        self.node(format_args!("article/{hash}"))
    }

    /// A mention: a span of an article in code points, as RFC 5147 writes it.
    #[must_use]
    pub fn mention(&self, hash: &str, (start, end): (usize, usize)) -> NamedNode {
        self.node(format_args!("article/{hash}#char={start},{end}"))
    }

    /// A quote, a mention of its own.
    #[must_use]
    pub fn quote(&self, hash: &str, (start, end): (usize, usize)) -> NamedNode {
        self.node(format_args!("article/{hash}#quote={start},{end}"))
    }

    /// A report.
    #[must_use]
    pub fn report(&self, id: &str) -> NamedNode {
        self.node(format_args!("report/{id}"))
    }

    /// An event.
    #[must_use]
    pub fn event(&self, id: &str) -> NamedNode {
        self.node(format_args!("event/{id}"))
    }

    /// Who or what one article speaks of.
    #[must_use]
    pub fn figure(&self, id: &str) -> NamedNode {
        self.node(format_args!("figure/{id}"))
    }

    /// An entity across articles.
    #[must_use]
    pub fn entity(&self, id: &str) -> NamedNode {
        self.node(format_args!("entity/{id}"))
    }

    /// A correction.
    #[must_use]
    pub fn correction(&self, id: &str) -> NamedNode {
        self.node(format_args!("curation/{id}"))
    }

    /// A publisher or an author, by name.
    #[must_use]
    pub fn agent(&self, name: &str) -> NamedNode {
        self.node(format_args!("agent/{}", hash(&[name], 16)))
    }

    /// A part of a node: `#time`, `#role-0`.
    #[must_use]
    pub fn part(node: &NamedNode, part: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}#{part}", node.as_str()))
    }

    /// What follows the base and `kind/` in `iri`, up to a fragment.
    #[must_use]
    pub fn id<'a>(&self, kind: &str, iri: &'a str) -> Option<&'a str> {
        let rest = iri.strip_prefix(&self.base)?.strip_prefix(kind)?.strip_prefix('/')?;
        Some(rest.split('#').next().unwrap_or(rest))
    }
}

/// The id of a report: its article and where its first mention lies, in code points. The same whatever else the analysis
/// says, so that a better analysis keeps it.
#[must_use]
pub fn report_id(article: &str, (start, end): (usize, usize)) -> String {
    hash(&["report", article, &start.to_string(), &end.to_string()], 16)
}

/// The id of a figure: its article and where its first mention lies, in code points.
#[must_use]
pub fn figure_id(article: &str, (start, end): (usize, usize)) -> String {
    hash(&["figure", article, &start.to_string(), &end.to_string()], 16)
}

/// The span that a mention's or quote's IRI names, in code points.
#[must_use]
pub fn span_of(iri: &str) -> Option<(usize, usize)> {
    let (_, fragment) = iri.rsplit_once('#')?;
    let (start, end) = fragment.split_once('=')?.1.split_once(',')?;
    Some((start.parse().ok()?, end.parse().ok()?))
}

/// A span in code points as a byte span of a text, by the text's converter.
#[must_use]
pub fn bytes_of(points: &crate::document::CodePoints, (start, end): (usize, usize)) -> Span {
    Span::new(points.byte(start), points.byte(end).max(points.byte(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_tells_its_span() {
        let names = Names::new("http://localhost:7878/");
        let mention = names.mention("ab12", (41, 47));
        assert_eq!(mention.as_str(), "http://localhost:7878/article/ab12#char=41,47");
        assert_eq!(span_of(mention.as_str()), Some((41, 47)));
        assert_eq!(span_of(names.quote("ab12", (0, 7)).as_str()), Some((0, 7)));
        assert_eq!(names.id("article", mention.as_str()), Some("ab12"));
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(hash(&["ab", "c"], 16), hash(&["a", "bc"], 16));
    }
}
