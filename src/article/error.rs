use std::fmt;

/// An input, or one line of it, that did not become an article: where, what is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct InputError {
    /// The path or address as given; `-` is standard input.
    pub place: String,
    /// The line, from 1, for JSON lines.
    pub line: Option<u64>,
    /// What is wrong.
    pub problem: InputProblem,
}

/// What can be wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputProblem {
    /// There is no such file.
    #[error("no such file or folder")]
    Missing,
    /// The operating system did not let it be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A folder without a single file to read.
    #[error("the folder holds no article")]
    EmptyFolder,
    /// Nothing but blanks.
    #[error("it is empty")]
    Empty,
    /// Bytes that are no text.
    #[error("it is not text ({0})")]
    NotText(String),
    /// JSON that is not UTF-8.
    #[error("not UTF-8 at byte {0} of the line")]
    NotUtf8(usize),
    /// Larger than the limit, in bytes.
    #[error("larger than the limit of {limit} bytes for one article")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A line that is no JSON object.
    #[error("not a JSON object: {0}")]
    NotJson(String),
    /// A field that is missing or has a value that cannot be used.
    #[error("field `{field}`: {message}")]
    Field {
        /// Its name.
        field: String,
        /// What is wrong with it.
        message: String,
    },
    /// A page in which no article was found.
    #[error("no article text found in the page")]
    NoArticle,
    /// A page that the extraction could not cope with.
    #[error("the page cannot be taken apart: {0}")]
    Page(String),
    /// An address that could not be fetched.
    #[error("{0}")]
    Fetch(String),
}

impl InputError {
    pub(super) fn new(place: &str, line: Option<u64>, problem: InputProblem) -> Self {
        Self { place: place.to_owned(), line, problem }
    }

    /// What the user can do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some(match &self.problem {
            InputProblem::Missing => "check the path; quote it where it holds blanks",
            InputProblem::Unreadable(_) => "check the file's permissions",
            InputProblem::EmptyFolder => "give a folder with .txt, .html or .jsonl files",
            InputProblem::NotText(_) => "convert it to plain text, HTML or JSON lines first",
            InputProblem::NotUtf8(_) => "JSON is UTF-8: convert the file, for example with `iconv -t UTF-8`",
            InputProblem::TooLarge { .. } => {
                "split it into one article a file or line, or raise `article-bytes` under [limits] in the config file"
            }
            InputProblem::NotJson(_) => {
                "write one object a line, such as {\"text\": \"…\", \"published\": \"2026-01-04\"}; \
                 for other files say --input-format"
            }
            InputProblem::Field { field, .. } if field == "published" || field == "modified" || field == "fetched" => {
                "write 2026-01-04, 2026-01 or 2026-01-04T18:30:00Z"
            }
            InputProblem::NoArticle => {
                "save the page as text if it is an article; pages made by scripts hold no text of their own"
            }
            InputProblem::Page(_) => "save the page as text, and give its date with --published",
            InputProblem::Empty | InputProblem::Field { .. } | InputProblem::Fetch(_) => return None,
        })
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}`", self.place)?;
        if let Some(line) = self.line {
            write!(out, ", line {line}")?;
        }
        write!(out, ": {}", self.problem)?;
        self.hint().map_or(Ok(()), |hint| write!(out, "\nhint: {hint}"))
    }
}
