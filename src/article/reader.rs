use std::io::Read;
use std::str::FromStr;
use std::sync::Arc;

use super::error::{InputError, InputProblem};
use super::metadata::PageRules;
use super::raw::{Raw, RawKind, Raws};
use super::{Article, Published, PublishedBasis, date, encoding, html, id, jsonl, language, plain};
use crate::calendar::Moment;
use crate::error::DataFileError;
use crate::fetch::Fetcher;
use crate::resource::Resources;

/// What inputs are taken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputFormat {
    /// Told by the name's ending, else by the first bytes.
    #[default]
    Auto,
    /// Plain text, one article a file.
    Text,
    /// An HTML page.
    Html,
    /// JSON lines, one article a line.
    Jsonl,
    /// CoNLL-U, tokens and sentences given; `annotate` alone reads it, since no article remembers its tokens.
    Conllu,
}

impl InputFormat {
    /// Those that every command reads, in the order in which help names them.
    pub const ALL: &[Self] = &[Self::Auto, Self::Text, Self::Html, Self::Jsonl];

    /// As the command line writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Text => "text",
            Self::Html => "html",
            Self::Jsonl => "jsonl",
            Self::Conllu => "conllu",
        }
    }
}

/// The name of no input format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no input format\nhint: one of auto, text, html, jsonl")]
pub struct UnknownInputFormat(pub String);

impl FromStr for InputFormat {
    type Err = UnknownInputFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .chain([Self::Conllu])
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownInputFormat(name.to_owned()))
    }
}

/// What the user says of all the articles of a run; it wins over what the articles say of themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the article's fields")]
pub struct Given {
    pub published: Option<Moment>,
    pub publisher: Option<String>,
    pub title: Option<String>,
    pub url: Option<String>,
}

/// How much of an input is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one article as it comes in: a file, a page, a line.
    pub article_bytes: usize,
    /// Seconds that taking one page apart may last.
    pub page_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { article_bytes: 16 << 20, page_seconds: 20 }
    }
}

/// Reads articles: the door of the first station.
#[derive(Debug)]
pub struct Reader {
    format: InputFormat,
    given: Given,
    limits: Limits,
    fetcher: Option<Fetcher>,
    rules: Arc<PageRules>,
}

/// Articles, one at a time: see [`Reader::read`].
#[derive(Debug)]
pub struct Articles<'a> {
    reader: &'a Reader,
    raws: Raws<'a>,
}

impl Iterator for Articles<'_> {
    type Item = Result<Article, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.raws.next()?.and_then(|raw| self.reader.article(raw)))
    }
}

impl Reader {
    /// A reader with the usual limits that fetches nothing.
    ///
    /// # Errors
    /// When a data file (month names, marks of pages) cannot be used.
    pub fn load(resources: &Resources, format: InputFormat, given: Given) -> Result<Self, DataFileError> {
        let rules = Arc::new(PageRules::load(resources)?);
        Ok(Self { format, given, limits: Limits::default(), fetcher: None, rules })
    }

    /// With other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// With a way to fetch addresses.
    #[must_use]
    pub fn with_fetcher(mut self, fetcher: Fetcher) -> Self {
        self.fetcher = Some(fetcher);
        self
    }

    /// The articles of paths, folders, addresses and standard input (`-`), in order, one at a time in memory. An input
    /// that fails is an error among the others and does not stop them.
    pub fn read(&self, places: &[String]) -> Articles<'_> {
        Articles { reader: self, raws: self.raws(places) }
    }

    /// The articles of an open stream; `place` is its name in errors.
    pub fn stream<'a>(&'a self, place: &str, from: Box<dyn Read + Send + 'a>) -> Articles<'a> {
        let raws = Raws::of_stream(place, from, self.format, self.limits.article_bytes);
        Articles { reader: self, raws }
    }

    /// As [`read`](Self::read), but not yet taken apart: [`article`](Self::article) does that, on any thread.
    #[must_use]
    pub fn raws(&self, places: &[String]) -> Raws<'_> {
        Raws::new(places, self.format, self.limits.article_bytes, self.fetcher.as_ref())
    }

    /// Takes the bytes of one article apart.
    ///
    /// # Errors
    /// When the bytes are no text, hold no article or hold fields that cannot be used.
    pub fn article(&self, raw: Raw) -> Result<Article, InputError> {
        let fail = |problem| InputError::new(&raw.place, raw.line, problem);
        let mut article = match raw.kind {
            RawKind::JsonLine => self.of_record(&raw.bytes),
            RawKind::Text => {
                encoding::decode(&raw.bytes, raw.charset.as_deref(), false).map_err(InputProblem::NotText).map(|text| {
                    let text = plain::with_line_feeds(&text);
                    let published = date::stated_in_text(&text, &self.rules.dates);
                    Article { url: raw.url.clone(), published, ..empty(text) }
                })
            }
            RawKind::Html => encoding::decode(&raw.bytes, raw.charset.as_deref(), true)
                .map_err(InputProblem::NotText)
                .and_then(|page| self.of_page(&page, self.given.url.as_deref().or(raw.url.as_deref()))),
        }
        .map_err(fail)?;
        if article.text.trim().is_empty() {
            return Err(fail(InputProblem::Empty));
        }
        article.fetched = article.fetched.or(raw.fetched);
        self.add_given(&mut article);
        if article.id.is_empty() {
            article.id = id::made(article.url.as_deref(), &article.text);
        }
        Ok(article)
    }

    fn of_record(&self, line: &[u8]) -> Result<Article, InputProblem> {
        let record = jsonl::Record::parse(line, &self.rules.dates)?;
        let mut article = match (record.text, record.html) {
            (Some(text), _) => empty(plain::with_line_feeds_in_place(text)),
            (None, Some(page)) => {
                let url = self.given.url.as_deref().or(record.url.as_deref());
                self.of_page(&page, url)?
            }
            (None, None) => {
                let message = "missing, and `html` as well: one of them must be there".to_owned();
                return Err(InputProblem::Field { field: "text".to_owned(), message });
            }
        };
        if let Some(when) = record.published {
            let basis = record.published_basis.unwrap_or(PublishedBasis::Given);
            article.published = Some(Published { when, basis });
        } else if article.published.is_none() {
            article.published = date::stated_in_text(&article.text, &self.rules.dates);
        }
        article.id = record.id.unwrap_or_default();
        article.title = record.title.or(article.title);
        article.url = record.url.or(article.url);
        article.publisher = record.publisher.or(article.publisher);
        article.author = record.author.or(article.author);
        article.lang = record.lang.or(article.lang);
        article.modified = record.modified.or(article.modified);
        article.fetched = record.fetched;
        Ok(article)
    }

    fn of_page(&self, page: &str, url: Option<&str>) -> Result<Article, InputProblem> {
        html::read(page, url, &self.rules, self.limits.page_seconds)
    }

    fn add_given(&self, article: &mut Article) {
        let given = &self.given;
        if let Some(when) = given.published {
            article.published = Some(Published { when, basis: PublishedBasis::Given });
        }
        for (known, given) in [
            (&mut article.publisher, &given.publisher),
            (&mut article.title, &given.title),
            (&mut article.url, &given.url),
        ] {
            if given.is_some() {
                known.clone_from(given);
            }
        }
        if article.lang.is_none() {
            article.lang = language::of_text(&article.text);
        }
    }
}

/// An article of which nothing is known but its text.
pub(super) fn empty(text: String) -> Article {
    Article {
        id: String::new(),
        text,
        title: None,
        url: None,
        publisher: None,
        author: None,
        lang: None,
        published: None,
        modified: None,
        fetched: None,
    }
}
