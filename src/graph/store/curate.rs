//! Taking articles away, and noting what became of them.

use oxigraph::model::{GraphNameRef, LiteralRef, NamedNode, NamedNodeRef, Quad};

use super::Store;
use crate::graph::terms::{prov, schema, xsd};
use crate::graph::{GraphError, read};

impl Store {
    /// All quads that rest on one article alone: its graph and its links; with `history`, also its provenance. What
    /// people said stays: it holds again when the article comes back.
    pub(super) fn quads_of(&self, hash: &str, history: bool) -> Result<Vec<Quad>, GraphError> {
        let graph = self.names.article_graph(hash);
        let mut found = Vec::new();
        for quad in self.quads.quads_for_pattern(None, None, None, Some(GraphNameRef::NamedNode(graph.as_ref()))) {
            found.push(quad?);
        }
        found.extend(self.link_quads_of(hash)?);
        if history {
            let provenance = self.names.graph("provenance");
            let article = self.names.article(hash);
            self.collect(article.as_ref(), provenance.as_ref(), &mut found)?;
            for run in read::subjects(&self.quads, prov::USED, article.as_ref(), Some(provenance.as_ref()))? {
                self.collect(run.as_ref(), provenance.as_ref(), &mut found)?;
            }
        }
        Ok(found)
    }

    pub(in crate::graph) fn collect(
        &self,
        subject: NamedNodeRef<'_>,
        graph: NamedNodeRef<'_>,
        into: &mut Vec<Quad>,
    ) -> Result<(), GraphError> {
        for quad in self.quads.quads_for_pattern(Some(subject.into()), None, None, Some(GraphNameRef::NamedNode(graph)))
        {
            into.push(quad?);
        }
        Ok(())
    }

    pub(crate) fn retractions(&self, article: &NamedNode) -> Result<Vec<NamedNode>, GraphError> {
        let said = read::node(&self.quads, article.as_ref(), self.names.graph("curation").as_ref())?;
        Ok(said.iris(prov::WAS_INVALIDATED_BY).into_iter().map(NamedNode::new_unchecked).collect())
    }

    /// Takes an article away, in all its versions, with all that rests on it alone; returns how many versions went. Merges.
    ///
    /// # Errors
    /// When there is no such article, or the store is read-only or fails.
    pub fn delete(&self, article: &str) -> Result<usize, GraphError> {
        self.writable()?;
        let hashes = self.find_articles(article)?;
        let mut gone = Vec::new();
        for hash in &hashes {
            gone.extend(self.quads_of(hash, true)?);
        }
        self.forget_kept(hashes.iter())?;
        let marks: Vec<Quad> = hashes.iter().map(|hash| self.mark("article", hash)).collect();
        let mut transaction = self.quads.start_transaction()?;
        transaction.extend(&marks);
        for quad in &gone {
            transaction.remove(quad);
        }
        for hash in &hashes {
            transaction.remove_named_graph(self.names.article_graph(hash).as_ref())?;
        }
        transaction.commit()?;
        self.forget();
        self.merge()?;
        Ok(hashes.len())
    }

    /// The hashes of the versions of an article, by its id, URL, IRI, or the hash's beginning.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub fn find_articles(&self, article: &str) -> Result<Vec<String>, GraphError> {
        let wanted = self.names.id("article", article).unwrap_or(article);
        let mut found = self.articles_with(schema::IDENTIFIER, LiteralRef::new_simple_literal(article))?;
        found.extend(self.articles_with(schema::URL, LiteralRef::new_typed_literal(article, xsd::ANY_URI))?);
        let is_hash = wanted.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash && self.quads.contains_named_graph(self.names.article_graph(wanted).as_ref())? {
            found.insert(wanted.to_owned());
        }
        if found.is_empty() && wanted.len() >= 6 && is_hash {
            let prefix = self.ask_index(|index| index.articles_beginning(wanted))?;
            found.extend(match prefix {
                Some(found) => found,
                None => {
                    let known = self.knowledge()?;
                    let hashes = known.articles.iter().map(|article| &article.hash);
                    hashes.filter(|hash| hash.starts_with(wanted)).cloned().collect()
                }
            });
            if found.len() > 1 {
                return Err(GraphError::Ambiguous { id: article.to_owned(), count: found.len() });
            }
        }
        if found.is_empty() {
            return Err(GraphError::Unknown { what: "article", id: article.to_owned() });
        }
        Ok(found.into_iter().collect())
    }
}
