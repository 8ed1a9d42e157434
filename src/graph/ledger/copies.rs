//! Which articles took over the text of which, kept up as they come and go. The same rules as `graph::copies`.

use std::collections::BTreeSet;

use rusqlite::params;

use super::Step;
use crate::event::report::ArticleSummary;
use crate::graph::{GraphError, copies, fingerprint};

impl Step<'_> {
    /// Enters an article's sketch. Where it is among the first to have a hash, all that have it are looked at again.
    pub(super) fn add_sketch(&mut self, article: i64, summary: &ArticleSummary) -> Result<(), GraphError> {
        let rank = copies::rank(summary);
        for hash in copies::sketch(&summary.fingerprint) {
            let mut add = self.db.prepare_cached("INSERT INTO sketch(hash, rank, article) VALUES (?1, ?2, ?3)")?;
            add.execute(params![hash.cast_signed(), rank, article])?;
            self.touch_copies(*hash, &rank)?;
        }
        self.to_copy.insert(article);
        Ok(())
    }

    pub(super) fn remove_sketch(&mut self, article: i64) -> Result<(), GraphError> {
        let (rank, print): (String, String) =
            self.db.query_row("SELECT rank, fingerprint FROM article WHERE article = ?1", [article], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        for hash in copies::sketch(&fingerprint::read(&print)) {
            self.touch_copies(*hash, &rank)?;
            let mut remove = self.db.prepare_cached("DELETE FROM sketch WHERE hash = ?1 AND rank = ?2")?;
            remove.execute(params![hash.cast_signed(), rank])?;
        }
        self.to_copy.remove(&article);
        Ok(())
    }

    /// All that have a hash have to be looked at again, where the one of that rank is among the first.
    fn touch_copies(&mut self, hash: u64, rank: &str) -> Result<(), GraphError> {
        let first = self.list(
            &format!("SELECT rank FROM sketch WHERE hash = ?1 ORDER BY rank LIMIT {}", copies::FIRST),
            &hash.cast_signed(),
        )?;
        if first.iter().any(|one| one == rank) {
            let mut find = self.db.prepare_cached("SELECT article FROM sketch WHERE hash = ?1")?;
            for article in find.query_map([hash.cast_signed()], |row| row.get(0))? {
                self.to_copy.insert(article?);
            }
        }
        Ok(())
    }

    /// Looks at the articles that may be a copy of another one now.
    pub(super) fn copies(&mut self) -> Result<(), GraphError> {
        for article in std::mem::take(&mut self.to_copy) {
            let summary = self.article_summary(article)?;
            let mut candidates: BTreeSet<(String, i64)> = BTreeSet::new();
            for hash in copies::sketch(&summary.fingerprint) {
                let mut find = self
                    .db
                    .prepare_cached("SELECT rank, article FROM sketch WHERE hash = ?1 ORDER BY rank LIMIT ?2")?;
                let first = i64::try_from(copies::FIRST).unwrap_or(i64::MAX);
                for row in find.query_map(params![hash.cast_signed(), first], |row| Ok((row.get(0)?, row.get(1)?)))? {
                    candidates.insert(row?);
                }
            }
            let mut copy_of = None;
            for (_, other) in candidates {
                let other = self.article_summary(other)?;
                if copies::is_copy(&summary, &other) {
                    copy_of = Some(other.hash);
                    break;
                }
            }
            if copy_of != summary.copy_of {
                let mut set = self.db.prepare_cached("UPDATE article SET copy_of = ?2 WHERE article = ?1")?;
                set.execute(params![article, copy_of])?;
                self.articles.insert(summary.hash);
            }
        }
        Ok(())
    }

    /// What copies are told by.
    fn article_summary(&self, article: i64) -> Result<ArticleSummary, GraphError> {
        let mut find = self
            .db
            .prepare_cached("SELECT hash, family, rank, fingerprint, copy_of FROM article WHERE article = ?1")?;
        let (hash, family, rank, print, copy_of): (String, String, String, String, Option<String>) =
            find.query_row([article], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        let (id, publisher) = family.rsplit_once('\n').unwrap_or((&family, ""));
        let published = rank.strip_prefix('0').and_then(|rank| rank.split('\n').next());
        Ok(ArticleSummary {
            hash,
            id: id.to_owned(),
            publisher: Some(publisher.to_owned()).filter(|publisher| !publisher.is_empty()),
            body: String::new(),
            published: published.and_then(|published| published.parse().ok()),
            known_from: None,
            fingerprint: fingerprint::read(&print),
            retracted: false,
            superseded_by: None,
            copy_of,
        })
    }
}
