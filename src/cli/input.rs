use anyhow::Context;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::article::{Given, InputError, InputFormat, Limits, Raw, Reader};
use crate::calendar::Moment;
use crate::cli::Global;
use crate::fetch::Fetcher;

/// What articles are read and what is said of them: the options of every command that reads articles.
#[derive(Debug, Args)]
#[expect(clippy::struct_field_names, reason = "the fields are named as the options")]
#[command(next_help_heading = "Input")]
pub(crate) struct Input {
    /// Files, folders (walked in the order of their names), http(s) addresses; `-` reads standard input.
    #[arg(required = true, value_name = "PATH|URL")]
    pub(crate) places: Vec<String>,
    /// What the input is; `auto` goes by the name's ending, else by the first bytes.
    #[arg(long, default_value = "auto", value_name = "FORMAT", value_parser = formats(&[]))]
    pub(crate) input_format: InputFormat,
    /// Publication date of the articles, as precise as known: `2026-01-04`, `2026-01`, `2026-01-04T18:30-05:00`.
    #[arg(long, value_name = "DATE")]
    pub(crate) published: Option<Moment>,
    /// Publisher of the articles.
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// Title of the article.
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Address of the article.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// The formats that all commands read, and perhaps others.
pub(crate) fn formats(others: &[InputFormat]) -> impl TypedValueParser<Value = InputFormat> + use<> {
    PossibleValuesParser::new(InputFormat::ALL.iter().chain(others).map(|format| format.name()))
        .try_map(|name| name.parse::<InputFormat>())
}

impl Input {
    /// A reader that knows what the user said of the articles and in the configuration; it fetches where an address is
    /// among the places.
    pub(crate) fn reader(&self, global: &Global) -> anyhow::Result<Reader> {
        let config = global.configuration()?;
        let given = Given {
            published: self.published,
            publisher: self.publisher.clone(),
            title: self.title.clone(),
            url: self.url.clone(),
        };
        let limits = Limits { article_bytes: config.limits.article_bytes, page_seconds: config.limits.page_seconds };
        let reader = Reader::load(&global.resources(), self.input_format, given)
            .context("the rules for reading articles cannot be used")?
            .with_limits(limits);
        if self.places.iter().any(|place| place.starts_with("http://") || place.starts_with("https://")) {
            return Ok(reader.with_fetcher(Fetcher::new(&config)?));
        }
        Ok(reader)
    }
}

/// Articles analysed at a time: enough to keep the cores busy, few enough to stay small.
const BATCH: usize = 32;
/// Bytes after which a batch is closed.
const BATCH_BYTES: usize = 8 << 20;

/// The next articles: so many, or fewer where they are large; empty at the end.
pub(crate) fn next_batch(raws: &mut impl Iterator<Item = Result<Raw, InputError>>) -> Vec<Result<Raw, InputError>> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let Some(raw) = raws.next() else { break };
        bytes += raw.as_ref().map_or(0, |raw| raw.bytes.len());
        batch.push(raw);
    }
    batch
}
