//! Answers kept on disk with the time they were got, so that a name is asked once in a while and not at each run.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::OnlineError;
use crate::calendar::Moment;

/// A folder of answers.
#[derive(Clone, Debug)]
pub struct Kept {
    folder: PathBuf,
    now: Moment,
    days: Option<u32>,
}

#[derive(Serialize, Deserialize)]
struct Record {
    /// What was asked, so that a person can tell and two keys that fall together are told apart.
    asked: String,
    at: Moment,
    answer: Value,
}

impl Kept {
    /// Answers in `folder` that are not older than `days` at `now`; as the rules say where no days are given.
    #[must_use]
    pub fn new(folder: &Path, now: Moment, days: Option<u32>) -> Self {
        Self { folder: folder.to_owned(), now, days }
    }

    pub(super) fn or_days(mut self, days: u32) -> Self {
        self.days = self.days.or(Some(days));
        self
    }

    pub(super) fn now(&self) -> Moment {
        self.now
    }

    fn file(&self, asked: &str) -> PathBuf {
        use sha2::Digest;
        let digest = sha2::Sha256::digest(asked.as_bytes());
        let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(format!("{name}.json"))
    }

    /// The kept answer to what was asked; none where it is too old or broken.
    pub(super) fn get(&self, asked: &str) -> Option<(Value, Moment)> {
        let bytes = std::fs::read(self.file(asked)).ok()?;
        let record: Record = serde_json::from_slice(&bytes).ok()?;
        let age = (self.now.first_day() - record.at.first_day()).num_days();
        (record.asked == asked && (0..=i64::from(self.days.unwrap_or(0))).contains(&age))
            .then_some((record.answer, record.at))
    }

    /// Keeps an answer: whole, or not at all.
    pub(super) fn put(&self, asked: &str, answer: &Value) -> Result<(), OnlineError> {
        let failed = |error: std::io::Error| OnlineError::Kept(format!("`{}`: {error}", self.folder.display()));
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let record = Record { asked: asked.to_owned(), at: self.now, answer: answer.clone() };
        let bytes = serde_json::to_vec(&record).map_err(|error| failed(error.into()))?;
        let file = self.file(asked);
        let draft = file.with_extension("part");
        std::fs::write(&draft, bytes).map_err(failed)?;
        std::fs::rename(&draft, &file).map_err(failed)
    }
}
