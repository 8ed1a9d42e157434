//! Articles as they are read from their quads, kept whole: an article is read hundreds of times more often than it changes,
//! and to gather it from its quads takes hundreds of look-ups.
//!
//! A record stands for what the graph of its article says. Whoever is about to change that graph takes the record away
//! first, so that after a crash there is none rather than a wrong one.

use rusqlite::{Connection, OptionalExtension, params};

use super::body::{Packer, Unpacker};
use super::write::Writer;
use super::{Index, is_damage};
use crate::graph::corpus::Corpus;
use crate::graph::merged::Knowledge;
use crate::graph::select::Texts;
use crate::graph::{Change, GraphError};

/// An article by itself, as it is kept.
pub(crate) struct Record {
    /// With what other graphs than its own say of it.
    pub is_complete: bool,
    /// The one article.
    pub article: Corpus,
}

/// The key of an article's record: the first digits of its hash.
fn key(hash: &str) -> Option<i64> {
    u64::from_str_radix(hash.get(..16)?, 16).ok().map(u64::cast_signed)
}

fn find(connection: &Connection, unpacker: &mut Unpacker, hash: &str) -> Result<Option<Record>, GraphError> {
    let mut find = connection.prepare_cached("SELECT complete, body FROM record WHERE key = ?1")?;
    let row: Option<(bool, Vec<u8>)> = find.query_row([key(hash)], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(row.and_then(|(is_complete, packed)| {
        let article: Corpus = unpacker.unpack(&packed).ok()?;
        let is_it = article.articles.first().is_some_and(|one| one.summary.hash == *hash);
        is_it.then_some(Record { is_complete, article })
    }))
}

/// The hashes of the articles that are kept otherwise than they are.
pub(super) fn disagreements(connection: &Connection, known: &Knowledge) -> Result<Vec<String>, GraphError> {
    let mut unpacker = Unpacker::plain()?;
    let mut wrong = Vec::new();
    for (at, article) in known.articles.iter().enumerate() {
        let Some(mut record) = find(connection, &mut unpacker, &article.hash)?.filter(|one| one.is_complete) else {
            continue;
        };
        let wanted = known.corpus.only(at);
        if wanted.articles[0].summary.body.is_empty() {
            record.article.articles[0].summary.body.clear();
        }
        if record.article != wanted {
            wrong.push(article.hash.clone());
        }
    }
    Ok(wrong)
}

fn write(to: &Connection, packer: &mut Packer, hash: &str, article: &Corpus, complete: bool) -> Result<(), GraphError> {
    let Some(key) = key(hash) else { return Ok(()) };
    let mut add = to.prepare_cached("INSERT OR REPLACE INTO record(key, complete, body) VALUES (?1, ?2, ?3)")?;
    add.execute(params![key, complete, packer.pack(article)?])?;
    Ok(())
}

fn remove(from: &Connection, hash: &str) -> Result<(), GraphError> {
    from.prepare_cached("DELETE FROM record WHERE key = ?1")?.execute([key(hash)])?;
    Ok(())
}

impl Index {
    /// What is kept of some articles; one that cannot be read counts as not kept.
    pub fn records<'a>(&self, hashes: impl Iterator<Item = &'a String>) -> Result<Vec<Option<Record>>, GraphError> {
        self.read(|connection| {
            let mut unpacker = Unpacker::plain()?;
            hashes.map(|hash| find(connection, &mut unpacker, hash)).collect()
        })
    }

    /// Keeps articles as they came in.
    pub fn keep(&self, articles: &[Corpus]) -> Result<(), GraphError> {
        let kept = self.with(|connection| {
            let transaction = connection.transaction()?;
            let mut packer = Packer::plain()?;
            for article in articles {
                if let Some(one) = article.articles.first() {
                    write(&transaction, &mut packer, &one.summary.hash, article, false)?;
                }
            }
            transaction.commit()?;
            Ok(())
        });
        match kept {
            // the next one who looks makes it anew
            Err(error) if is_damage(&error) => Ok(()),
            kept => kept,
        }
    }

    /// Takes the records of articles away whose graphs are about to change.
    pub fn forget<'a>(&self, hashes: impl Iterator<Item = &'a String>) -> Result<(), GraphError> {
        let forgotten = self.with(|connection| {
            let transaction = connection.transaction()?;
            for hash in hashes {
                remove(&transaction, hash)?;
            }
            transaction.commit()?;
            Ok(())
        });
        match forgotten {
            Err(error) if is_damage(&error) => Ok(()),
            forgotten => forgotten,
        }
    }
}

impl Writer<'_> {
    /// The articles as they are now, with what other graphs say of them.
    pub(super) fn records(
        &mut self,
        known: &Knowledge,
        change: Option<&Change>,
        texts: &mut Texts<'_>,
    ) -> Result<(), GraphError> {
        let mut packer = Packer::plain()?;
        if change.is_none() {
            self.to.execute("DELETE FROM record", [])?;
        }
        for (at, article) in known.articles.iter().enumerate() {
            if change.is_some_and(|change| !change.articles.contains(&article.hash)) {
                continue;
            }
            let mut one = known.corpus.only(at);
            let body = &mut one.articles[0].summary.body;
            if body.is_empty() {
                texts.text(&article.hash)?.clone_into(body);
            }
            write(self.to, &mut packer, &article.hash, &one, true)?;
        }
        for hash in change.into_iter().flat_map(|change| &change.articles) {
            if known.corpus.article_by_hash(hash).is_none() {
                remove(self.to, hash)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_found_by_its_hash_alone() {
        let index = Index::in_memory().unwrap();
        let hash = "00112233445566778899aabbccddeeff".to_owned();
        assert!(index.records([&hash].into_iter()).unwrap()[0].is_none());
        index.keep(&[]).unwrap();
        index.forget([&hash, &"no hash".to_owned()].into_iter()).unwrap();
    }
}
