use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;

use crate::article::{Article, Published, PublishedBasis};
use crate::calendar::Moment;
use crate::cli::{Global, Outcome};
use crate::pipeline::{Analysis, Analyzer};
use crate::view::annotated::{AnnotatedArticle, Layers};
use crate::view::interlinear;

/// Analyse articles and print what was found, without a knowledge base.
///
/// Streams: memory does not grow with the number of articles.
#[derive(Debug, Args)]
pub(crate) struct Annotate {
    /// Files or folders; `-` reads standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What the input is.
    #[arg(long, value_enum, default_value_t = InputFormat::Auto)]
    input_format: InputFormat,
    /// Publication date of the articles, as precise as known: `2026-01-04`, `2026-01`, `2026-01-04T18:30-05:00`.
    #[arg(long, value_name = "DATE")]
    published: Option<Moment>,
    /// Which layers to print.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "all", value_name = "LAYER")]
    layers: Vec<LayerName>,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum InputFormat {
    Auto,
    Text,
    Jsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LayerName {
    /// What is known about the article, and its text.
    Document,
    Sentences,
    Times,
    Entities,
    Events,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object an article.
    Jsonl,
    /// Tags, arcs, names, times and events under the text.
    Text,
}

/// Articles analysed at a time: enough to keep the cores busy, few enough to stay small.
const BATCH: usize = 32;

impl Annotate {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let analyzer = Analyzer::load(&global.resources())?;
        let layers = self.layers();
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut outcome = Outcome::Done;
        let mut batch = Vec::new();
        for path in &self.paths {
            self.read(path, &mut |article| {
                match article {
                    Ok(article) => batch.push(article),
                    Err(error) => {
                        eprintln!("warning: {error:#}");
                        outcome = Outcome::Findings;
                    }
                }
                if batch.len() >= BATCH { self.flush(&analyzer, layers, &mut batch, &mut out) } else { Ok(()) }
            })?;
        }
        self.flush(&analyzer, layers, &mut batch, &mut out)?;
        out.flush()?;
        Ok(outcome)
    }

    fn layers(&self) -> Layers {
        let mut layers = Layers::DOCUMENT;
        for name in &self.layers {
            match name {
                LayerName::Document => {}
                LayerName::Sentences => layers.sentences = true,
                LayerName::Times => layers.times = true,
                LayerName::Entities => layers.entities = true,
                LayerName::Events => layers.events = true,
                LayerName::All => layers = Layers::ALL,
            }
        }
        layers
    }

    fn flush(
        &self,
        analyzer: &Analyzer,
        layers: Layers,
        batch: &mut Vec<Article>,
        out: &mut impl Write,
    ) -> anyhow::Result<()> {
        let skip = layers == Layers::DOCUMENT && self.format == Format::Jsonl;
        let printed: Vec<anyhow::Result<Vec<u8>>> = batch
            .par_iter()
            .map(|article| {
                let analysis = if skip { Analysis::default() } else { analyzer.analyze(article) };
                match self.format {
                    Format::Jsonl => {
                        let mut line = serde_json::to_vec(&AnnotatedArticle::new(article, &analysis, layers))?;
                        line.push(b'\n');
                        Ok(line)
                    }
                    Format::Text => Ok(interlinear(article, &analysis, 110).into_bytes()),
                }
            })
            .collect();
        for bytes in printed {
            out.write_all(&bytes?)?;
        }
        batch.clear();
        Ok(())
    }

    fn read(
        &self,
        path: &PathBuf,
        each: &mut dyn FnMut(anyhow::Result<Article>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let name = path.display().to_string();
        let mut input: Box<dyn BufRead> = if name == "-" {
            Box::new(io::stdin().lock())
        } else {
            Box::new(io::BufReader::new(std::fs::File::open(path).with_context(|| format!("cannot read `{name}`"))?))
        };
        let published = self.published.map(|when| Published { when, basis: PublishedBasis::Given });
        let jsonl = self.input_format == InputFormat::Jsonl
            || (self.input_format == InputFormat::Auto && name.ends_with(".jsonl"));
        if !jsonl {
            let mut text = String::new();
            input.read_to_string(&mut text)?;
            return each(Ok(Article {
                id: name,
                text,
                title: None,
                url: None,
                publisher: None,
                author: None,
                lang: None,
                published,
                modified: None,
                fetched: None,
            }));
        }
        for (number, line) in input.lines().enumerate() {
            let line = line?;
            let read = || -> anyhow::Result<Article> {
                let object: serde_json::Value = serde_json::from_str(&line)?;
                let field = |key: &str| object.get(key).and_then(|value| value.as_str()).map(str::to_owned);
                let Some(text) = field("text") else { bail!("no `text`") };
                let given = field("published").map(|date| date.parse::<Moment>()).transpose()?;
                Ok(Article {
                    id: field("id").unwrap_or_else(|| format!("{name}:{}", number + 1)),
                    text,
                    title: field("title"),
                    url: field("url"),
                    publisher: field("publisher"),
                    author: field("author"),
                    lang: field("lang"),
                    published: published.or(given.map(|when| Published { when, basis: PublishedBasis::Given })),
                    modified: None,
                    fetched: None,
                })
            };
            each(read().with_context(|| format!("{name}, line {}", number + 1)))?;
        }
        Ok(())
    }
}
