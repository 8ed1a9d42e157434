//! Taking an archive in: groups of articles at once, each group all or nothing.

use std::collections::BTreeSet;

use oxigraph::model::Quad;

use super::{ANALYSIS_VERSION, Ingested, Store};
use crate::article::Article;
use crate::calendar::Moment;
use crate::graph::{GraphError, iri, link, write};
use crate::pipeline::Analysis;

/// What sorting a group may take, in megabytes: a thousand quads each, so that a group is one file for each order of the
/// quads. Cut into several, each file overlaps all others, and RocksDB merges them again.
const MEMORY: usize = 1000;

impl Store {
    /// Takes many articles in as [`ingest`](Self::ingest) does one, and faster: sorted files are written beside the store
    /// and become part of it at once. What comes in again with another analysis still takes its own transaction. Call
    /// [`merge`](Self::merge) after the last group, and [`optimize`](Self::optimize).
    ///
    /// # Errors
    /// When the store is read-only or fails.
    pub fn load(&self, articles: &[(Article, Analysis)], now: Option<Moment>) -> Result<Vec<Ingested>, GraphError> {
        self.writable()?;
        let mut outcomes = Vec::with_capacity(articles.len());
        let (mut quads, mut read, mut hashes, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new(), BTreeSet::new());
        for (article, analysis) in articles {
            let hash = iri::article_hash(article);
            let outcome = match self.foresee(article)? {
                _ if hashes.contains(&hash) => Ingested::Unchanged,
                Ingested::New if ids.contains(&(&article.id, &article.publisher)) => Ingested::Revised,
                Ingested::Reanalysed => self.ingest(article, analysis, now)?,
                outcome => outcome,
            };
            if matches!(outcome, Ingested::New | Ingested::Revised) {
                let own = write::article_quads(&self.names, article, analysis, ANALYSIS_VERSION);
                read.extend(self.read_back(&hash, &own));
                quads.extend(own);
                quads.extend(link::link_quads(&self.names, article, analysis));
                quads.extend(self.provenance(article, &self.names.article_graph(&hash), now));
                ids.insert((&article.id, &article.publisher));
                hashes.insert(hash);
            }
            outcomes.push(outcome);
        }
        if !quads.is_empty() {
            // first: whoever opens a store after a crash merges what came in
            let marks: Vec<_> = hashes.iter().map(|hash| self.mark("article", hash)).collect();
            self.commit(&[], &marks)?;
            self.forget_kept(hashes.iter())?;
            self.load_sorted(quads)?;
            self.keep(&read);
            self.forget();
        }
        Ok(outcomes)
    }

    /// Writes quads as sorted files that become part of the store at once: all or none, whatever else is in them.
    pub(super) fn load_sorted(&self, quads: Vec<Quad>) -> Result<(), GraphError> {
        let mut loader = self.quads.bulk_loader().with_num_threads(1).with_max_memory_size_in_megabytes(MEMORY);
        loader.load_quads(quads)?;
        loader.commit()?;
        Ok(())
    }

    /// Rewrites the store's files in the order that queries read: after an archive came in, and now and then.
    ///
    /// # Errors
    /// When the store is read-only or fails.
    pub fn optimize(&self) -> Result<(), GraphError> {
        self.writable()?;
        #[cfg(feature = "disk")]
        {
            // the write-ahead log becomes files, and goes
            self.quads.flush()?;
            self.quads.optimize()?;
        }
        Ok(())
    }
}
