//! The configuration file: contact, limits and defaults, in TOML. Every key may be left out.
//!
//! ```
//! use dateline::config::Config;
//! let config = Config::parse("contact = \"desk@post.example\"\n[limits]\nfetch-seconds = 10\n")?;
//! assert_eq!(config.limits.fetch_seconds, 10);
//! let wrong = Config::parse("[limits]\nfetch-second = 10\n").unwrap_err();
//! assert!(wrong.to_string().contains("hint: did you mean `fetch-seconds`"));
//! # Ok::<(), dateline::config::ConfigError>(())
//! ```

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// What a user can set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// An address or e-mail that goes into the User-Agent, so that publishers can reach who fetches.
    pub contact: Option<String>,
    /// How much is too much.
    pub limits: LimitsConfig,
    /// How pages are fetched.
    pub fetch: FetchConfig,
    /// Whom `--online` asks.
    pub online: OnlineConfig,
    /// What holds where the command line says nothing.
    pub defaults: DefaultsConfig,
}

/// Section `[limits]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitsConfig {
    /// Bytes of one article as it comes in: a file, a page, a line of JSON lines.
    pub article_bytes: usize,
    /// Seconds that taking one HTML page apart may last.
    pub page_seconds: u64,
    /// Bytes of one fetched answer.
    pub fetch_bytes: usize,
    /// Seconds that one fetch may last, redirects included.
    pub fetch_seconds: u64,
    /// Redirects followed before giving up.
    pub redirects: usize,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self { article_bytes: 16 << 20, page_seconds: 20, fetch_bytes: 16 << 20, fetch_seconds: 30, redirects: 8 }
    }
}

/// Section `[fetch]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FetchConfig {
    /// A folder in which answers are kept; what is there is not fetched again.
    pub cache: Option<PathBuf>,
    /// A proxy, such as `http://proxy.example:3128`. The environment's proxy variables are not read.
    pub proxy: Option<String>,
}

/// Section `[online]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct OnlineConfig {
    /// The address of a Wikibase's `api.php` or of a reconciliation service; Wikidata's API where it is left out.
    pub endpoint: Option<String>,
    /// A folder in which answers are kept; where it is left out, `online` in the knowledge base.
    pub cache: Option<PathBuf>,
    /// Days that a kept answer holds.
    pub keep_days: Option<u32>,
}

/// Section `[defaults]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DefaultsConfig {
    /// The knowledge base, as `--kb` names it.
    pub kb: Option<String>,
    /// The base of all IRIs of a new knowledge base, as `init --base` names it.
    pub base: Option<String>,
    /// Parallel jobs, as `--jobs` names them.
    pub jobs: Option<usize>,
}

/// A configuration that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", place(.file.as_deref(), *.line))]
pub struct ConfigError {
    /// The file, where it came from one.
    pub file: Option<PathBuf>,
    /// The line, from 1, where known.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub message: String,
}

fn place(file: Option<&Path>, line: Option<usize>) -> String {
    let file = file.map_or_else(|| "configuration".to_owned(), |file| format!("`{}`", file.display()));
    line.map_or_else(|| format!("{file}: "), |line| format!("{file}, line {line}: "))
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML or has a key or value that is not known.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let failed = |message: String| ConfigError { file: Some(path.to_owned()), line: None, message };
        let text = std::fs::read_to_string(path).map_err(|error| failed(format!("cannot be read: {error}")))?;
        Self::parse(&text).map_err(|error| ConfigError { file: Some(path.to_owned()), ..error })
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// When it is no TOML or has a key or value that is not known.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            ConfigError { file: None, line, message: with_hint(error.message()) }
        })
    }
}

/// serde's "unknown field `x`, expected one of `a`, `b`", in words of ours, with the nearest key that there is.
fn with_hint(message: &str) -> String {
    let Some(rest) = message.strip_prefix("unknown field `") else { return message.to_owned() };
    let mut names = rest.split('`').step_by(2);
    let given = names.next().unwrap_or_default();
    let known: Vec<&str> = rest.split('`').skip(2).step_by(2).collect();
    let nearest = known.iter().map(|key| (distance(given, key), *key)).min();
    match nearest {
        Some((far, key)) if far <= 3 => format!("unknown key `{given}`\nhint: did you mean `{key}`"),
        _ => format!("unknown key `{given}`\nhint: known here are {}", known.join(", ")),
    }
}

/// Letters to change, add or take away to get from one word to the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, from) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in other.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_is_all_defaults() {
        assert_eq!(Config::parse("").unwrap(), Config::default());
        assert_eq!(Config::default().limits.redirects, 8);
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_line_and_a_hint() {
        let error = Config::parse("contact = \"a@b.example\"\nfrobnicate = 1\n").unwrap_err();
        assert_eq!(error.line, Some(2));
        assert!(error.to_string().contains("`frobnicate`\nhint: known here are contact, limits"), "{error}");
    }

    #[test]
    fn a_wrong_value_is_an_error() {
        assert!(Config::parse("[limits]\nredirects = \"many\"\n").is_err());
        assert!(Config::parse("[limits\n").is_err());
    }
}
