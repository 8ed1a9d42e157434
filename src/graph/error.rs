//! What goes wrong with a knowledge base.

use std::path::PathBuf;

use oxigraph::sparql::{QueryEvaluationError, SparqlSyntaxError};
use oxigraph::store::StorageError;

/// A knowledge base that cannot be used, or a question that it cannot answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// There is none.
    #[error("there is no knowledge base at `{0}`; hint: `dateline init` or `dateline ingest` makes one")]
    Missing(PathBuf),
    /// The folder holds something else.
    #[error("`{0}` is not a knowledge base and not empty; hint: name another folder with `--kb`")]
    Foreign(PathBuf),
    /// A newer program made it.
    #[error("`{path}` was made by a newer program (schema {found}, this one knows {known}); hint: update dateline")]
    Newer {
        /// Where.
        path: PathBuf,
        /// Its schema version.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// Its description cannot be read.
    #[error("`{path}` is damaged: {message}")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// How.
        message: String,
    },
    /// Another process writes to it.
    #[error("another process has `{0}` open for writing; hint: wait for it, or stop it")]
    Locked(PathBuf),
    /// It was opened for reading only.
    #[error("the knowledge base is open for reading only")]
    ReadOnly,
    /// It has another base than asked for.
    #[error("`{path}` exists with base `{found}`; hint: the base is chosen once, when it is made")]
    OtherBase {
        /// Where.
        path: PathBuf,
        /// Its base.
        found: String,
    },
    /// The base is not one.
    #[error("`{0}` is no base for IRIs; hint: an absolute http(s) address that ends in `/`")]
    Base(String),
    /// This binary cannot keep one on disk.
    #[error("this program was built without the store on disk; hint: build it with its default features")]
    NoDisk,
    /// What was asked for is not there.
    #[error("there is no {what} `{id}` here")]
    Unknown {
        /// Article, event, entity, query …
        what: &'static str,
        /// What was asked for.
        id: String,
    },
    /// The id's beginning fits several.
    #[error("`{id}` fits {count} ids; hint: give more of it")]
    Ambiguous {
        /// What was asked for.
        id: String,
        /// How many it fits.
        count: usize,
    },
    /// What a person said cannot be done.
    #[error("{0}")]
    Correction(String),
    /// A parameter of a query is missing, unknown or of the wrong kind.
    #[error("parameter `{name}`: {message}")]
    Parameter {
        /// Its name.
        name: String,
        /// What is wrong.
        message: String,
    },
    /// A data file is wrong.
    #[error(transparent)]
    DataFile(#[from] crate::error::DataFileError),
    /// Not SPARQL.
    #[error("the query is not SPARQL: {0}")]
    Syntax(#[from] SparqlSyntaxError),
    /// A query failed while it ran.
    #[error("the query failed: {0}")]
    Query(#[from] QueryEvaluationError),
    /// The store failed.
    #[error("the store failed: {0}")]
    Storage(#[from] StorageError),
    /// A backup needs a store that was opened for reading, in a folder where a view can be taken.
    #[error("a backup is taken from a view: the folder of the knowledge base must be writable and know hard links")]
    NoView,
    /// A place that is to be filled holds something.
    #[error("`{0}` is not empty; hint: name another folder")]
    NotEmpty(PathBuf),
    /// A derived file failed: the index, or what merging keeps.
    #[error(
        "a derived file failed: {0}; hint: `index.sqlite` and `merging.sqlite` may be deleted, they are made again"
    )]
    Index(#[from] rusqlite::Error),
    /// Reading or writing a file failed.
    #[error("`{path}`: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// How.
        source: std::io::Error,
    },
    /// Writing an answer failed.
    #[error("writing failed: {0}")]
    Output(#[from] std::io::Error),
    /// The shapes could not be run.
    #[error("the shapes could not be run: {0}")]
    Shapes(String),
    /// What was read back is not what is written.
    #[error("`{node}`: {message}; hint: `dateline check` says what else is wrong")]
    Broken {
        /// The node.
        node: String,
        /// What is wrong with it.
        message: String,
    },
}
