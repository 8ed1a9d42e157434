//! What goes wrong in data files, said in one way: file, line, key.

use std::fmt;

/// A data file (rules, lexicon, model, query, shape) that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct DataFileError {
    /// Path below the data folder.
    pub file: String,
    /// Line, from 1, where known.
    pub line: Option<usize>,
    /// Rule, row or key, where known.
    pub key: Option<String>,
    /// What is wrong, lower case, without a full stop.
    pub message: String,
}

impl DataFileError {
    /// An error about a whole file.
    pub fn new(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, key: None, message: message.into() }
    }

    /// Adds the line, from 1.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// Adds the rule, row or key.
    #[must_use]
    pub fn in_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }
}

impl fmt::Display for DataFileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(out, ":{line}")?;
        }
        if let Some(key) = &self.key {
            write!(out, ": `{key}`")?;
        }
        write!(out, ": {}", self.message)
    }
}
