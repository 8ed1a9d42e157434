//! Given bytes (plain text, JSON lines, an HTML page), makes [`Article`]s: canonical text and what is known about it.
//!
//! ```
//! use dateline::article::{Given, InputFormat, Reader};
//! use dateline::resource::Resources;
//!
//! let reader = Reader::load(&Resources::embedded(), InputFormat::Jsonl, Given::default())?;
//! let lines = "{\"id\": \"a1\", \"text\": \"Ministers met on Monday.\", \"published\": \"2026-01-04\"}\n{broken\n";
//! let read: Vec<_> = reader.stream("-", Box::new(lines.as_bytes())).collect();
//! assert_eq!(read[0].as_ref().unwrap().id, "a1");
//! assert_eq!(read[1].as_ref().unwrap_err().line, Some(2));
//! # Ok::<(), dateline::error::DataFileError>(())
//! ```

mod date;
mod encoding;
mod error;
mod html;
mod id;
mod json_ld;
mod jsonl;
mod language;
mod metadata;
mod page;
mod plain;
mod raw;
mod reader;
mod written_date;

pub use error::{InputError, InputProblem};
pub use raw::{Raw, RawKind, Raws};
pub use reader::{Articles, Given, InputFormat, Limits, Reader};

use serde::{Deserialize, Serialize};

use crate::calendar::Moment;

/// One article, as the rest of the program sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// The id given at ingest, verbatim; where none was given, made from the URL or the content.
    pub id: String,
    /// The canonical text; line ends are LF.
    pub text: String,
    /// Headline.
    pub title: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Publisher's name.
    pub publisher: Option<String>,
    /// Author as given.
    pub author: Option<String>,
    /// BCP 47 language tag, where known.
    pub lang: Option<String>,
    /// When it was published, as precise as known, and how that is known.
    pub published: Option<Published>,
    /// When it was last changed.
    pub modified: Option<Moment>,
    /// When it was fetched.
    pub fetched: Option<Moment>,
}

/// A publication date with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The date, as precise as known.
    pub when: Moment,
    /// Where it was found.
    pub basis: PublishedBasis,
}

/// Where a publication date comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PublishedBasis {
    /// Given by the user.
    Given,
    /// JSON-LD `datePublished`.
    JsonLd,
    /// OpenGraph `article:published_time`.
    Opengraph,
    /// Another `<meta>` element.
    Meta,
    /// A `<time>` element.
    Time,
    /// The address.
    Url,
    /// The text of the article.
    Text,
}
