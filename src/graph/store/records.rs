//! Articles by hash: from what the index keeps of them, and from their quads where it keeps nothing.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use oxigraph::model::Quad;

use super::Store;
use crate::graph::GraphError;
use crate::graph::corpus::{Corpus, Said};
use crate::graph::index::{self, Record};

impl Store {
    /// Some articles with their figures and reports; those that are not there are left out. For which version follows
    /// which, all versions of them have to be among these.
    ///
    /// # Errors
    /// When the store fails or holds something that this program cannot have written.
    pub(crate) fn articles_of(&self, hashes: &BTreeSet<String>) -> Result<Corpus, GraphError> {
        let is_behind = self.index_is_behind.load(Ordering::Acquire);
        let kept = if is_behind { None } else { Some(self.kept(hashes)?) };
        let mut kept = kept.into_iter().flatten();
        let mut corpus = Corpus::default();
        for hash in hashes {
            let one = match kept.next().flatten().filter(|record| record.is_complete) {
                Some(record) => Some(record.article),
                None => Corpus::load_one(&self.quads, &self.names, hash)?,
            };
            if let Some(one) = one {
                corpus.append(one);
            }
        }
        corpus.order_versions();
        Ok(corpus)
    }

    /// One article that came in or of which other graphs may say something else now; `None` where it is not there.
    pub(crate) fn changed_article(&self, hash: &str) -> Result<Option<Corpus>, GraphError> {
        if !self.quads.contains_named_graph(self.names.article_graph(hash).as_ref())? {
            return Ok(None);
        }
        let one = BTreeSet::from([hash.to_owned()]);
        match self.kept(&one)?.pop().flatten() {
            Some(Record { mut article, .. }) => {
                article.complete(&self.quads, &self.names)?;
                Ok(Some(article))
            }
            None => Corpus::load_one(&self.quads, &self.names, hash),
        }
    }

    pub(super) fn kept(&self, hashes: &BTreeSet<String>) -> Result<Vec<Option<Record>>, GraphError> {
        let Some(index) = &self.index else { return Ok(Vec::new()) };
        match index.records(hashes.iter()) {
            Err(error) if index::is_damage(&error) => Ok(Vec::new()),
            kept => kept,
        }
    }

    /// What is read in the graph of an article that is about to be written; none where it cannot be.
    pub(super) fn read_back(&self, hash: &str, quads: &[Quad]) -> Option<Corpus> {
        Corpus::of_graph(&self.names, hash, &Said::of(quads)).ok().flatten()
    }

    /// Keeps what came in. What cannot be kept (the disk may be full) is read from the quads later.
    pub(super) fn keep(&self, articles: &[Corpus]) {
        if let Some(index) = &self.index {
            drop(index.keep(articles));
        }
    }

    /// The graphs of these articles are about to change.
    pub(super) fn forget_kept<'a>(&self, hashes: impl Iterator<Item = &'a String>) -> Result<(), GraphError> {
        self.index.as_ref().map_or(Ok(()), |index| index.forget(hashes))
    }
}
