use std::io::{self, Write};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;

use crate::annotation::conllu;
use crate::article::{Article, InputError, InputFormat, Published, PublishedBasis, Raw, Reader};
use crate::cli::input::{self, Input, next_batch};
use crate::cli::{Global, Outcome};
use crate::pipeline::{Analysis, Analyzer};
use crate::view::annotated::{AnnotatedArticle, Layers};
use crate::view::interlinear;

/// Analyse articles and print what was found, without a knowledge base.
///
/// Streams: memory does not grow with the number of articles.
#[derive(Debug, Args)]
#[command(mut_arg("input_format", |arg| arg.value_parser(input::formats(&[InputFormat::Conllu]))))]
pub(crate) struct Annotate {
    #[command(flatten)]
    input: Input,
    /// Which layers to print.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "all", value_name = "LAYER")]
    layers: Vec<LayerName>,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
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
    /// Tokens, tags and parse as Universal Dependencies has them.
    Conllu,
    /// The graphs that `ingest` would store, as N-Quads.
    #[cfg(feature = "store")]
    Nquads,
    /// The same as TriG.
    #[cfg(feature = "store")]
    Trig,
}

impl Annotate {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let analyzer = Analyzer::load(&global.resources())?;
        let mut out = io::BufWriter::new(io::stdout().lock());
        #[cfg(feature = "store")]
        if let Some(format) = self.format.rdf() {
            let mut writer = crate::graph::serializer(format)?.for_writer(out);
            let outcome = self.each(global, &analyzer, crate::graph::article_graphs, |quads| {
                Ok(quads.iter().try_for_each(|quad| writer.serialize_quad(quad))?)
            })?;
            writer.finish()?.flush()?;
            return Ok(outcome);
        }
        let layers = self.layers();
        let outcome = self.each(
            global,
            &analyzer,
            |article, analysis| self.render(article, analysis, layers),
            |bytes| Ok(out.write_all(&bytes?)?),
        )?;
        out.flush()?;
        Ok(outcome)
    }

    /// Analyses one article after the other and hands what `render` makes of each to `take`, in order.
    fn each<T: Send>(
        &self,
        global: &Global,
        analyzer: &Analyzer,
        render: impl Fn(&Article, &Analysis) -> T + Sync,
        mut take: impl FnMut(T) -> anyhow::Result<()>,
    ) -> anyhow::Result<Outcome> {
        if self.input.input_format == InputFormat::Conllu {
            self.tokens_given(analyzer, |article, analysis| take(render(article, analysis)))?;
            return Ok(Outcome::Done);
        }
        let reader = self.input.reader(global)?;
        let mut outcome = Outcome::Done;
        let mut read = 0;
        let mut raws = reader.raws(&self.input.places);
        loop {
            let batch = next_batch(&mut raws);
            if batch.is_empty() {
                break;
            }
            for result in self.process(&reader, analyzer, &render, batch) {
                match result {
                    Ok(rendered) => {
                        read += 1;
                        take(rendered)?;
                    }
                    Err(error) => {
                        eprintln!("warning: {error}");
                        outcome = Outcome::Findings;
                    }
                }
            }
        }
        if read == 0 {
            bail!("no article could be read");
        }
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

    /// Takes a batch apart, analyses and renders it, in order.
    fn process<T: Send>(
        &self,
        reader: &Reader,
        analyzer: &Analyzer,
        render: impl Fn(&Article, &Analysis) -> T + Sync,
        batch: Vec<Result<Raw, InputError>>,
    ) -> Vec<Result<T, InputError>> {
        let skip = self.format == Format::Jsonl && self.layers() == Layers::DOCUMENT;
        batch
            .into_par_iter()
            .map(|raw| {
                let article = reader.article(raw?)?;
                let analysis = if skip { Analysis::default() } else { analyzer.analyze(&article) };
                Ok(render(&article, &analysis))
            })
            .collect()
    }

    /// Reads CoNLL-U, whose tokens and sentences are kept.
    fn tokens_given(
        &self,
        analyzer: &Analyzer,
        mut take: impl FnMut(&Article, &Analysis) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let published = self.input.published.map(|when| Published { when, basis: PublishedBasis::Given });
        for place in &self.input.places {
            let failed = || format!("cannot read `{place}`");
            let from: Box<dyn io::Read> = match place.as_str() {
                "-" => Box::new(io::stdin().lock()),
                path => Box::new(std::fs::File::open(path).with_context(failed)?),
            };
            for (number, given) in conllu::Reader::new(io::BufReader::new(from)).enumerate() {
                let mut given = given.with_context(failed)?;
                let article = Article {
                    id: given.id.take().unwrap_or_else(|| format!("{place}:{}", number + 1)),
                    text: std::mem::take(&mut given.text),
                    published,
                    title: None,
                    url: None,
                    publisher: None,
                    author: None,
                    lang: Some("en".to_owned()),
                    modified: None,
                    fetched: None,
                };
                let analysis = analyzer.analyze_given(&article, &given);
                take(&article, &analysis)?;
            }
        }
        Ok(())
    }

    fn render(&self, article: &Article, analysis: &Analysis, layers: Layers) -> anyhow::Result<Vec<u8>> {
        Ok(match self.format {
            Format::Jsonl => {
                let mut line = serde_json::to_vec(&AnnotatedArticle::new(article, analysis, layers))?;
                line.push(b'\n');
                line
            }
            Format::Text => interlinear(article, analysis, 110).into_bytes(),
            Format::Conllu => conllu::write(&article.id, &article.text, &analysis.annotation).into_bytes(),
            #[cfg(feature = "store")]
            Format::Nquads | Format::Trig => bail!("graphs are written quad by quad"),
        })
    }
}

#[cfg(feature = "store")]
impl Format {
    /// The RDF format, of those that are one.
    fn rdf(self) -> Option<oxigraph::io::RdfFormat> {
        match self {
            Self::Nquads => Some(oxigraph::io::RdfFormat::NQuads),
            Self::Trig => Some(oxigraph::io::RdfFormat::TriG),
            Self::Jsonl | Self::Text | Self::Conllu => None,
        }
    }
}
