use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use std::thread;

use anyhow::{Context, bail};
use clap::Args;
use rayon::prelude::*;

use super::input::{Input, next_batch};
use super::{Global, Outcome, counted, now, online};
use crate::article::{Article, InputError, Raw, Reader};
use crate::graph::{Ingested, Store};
use crate::pipeline::{Analysis, Analyzer};
use crate::view::screen::plain;

/// Read articles, find their events, and store them.
///
/// Each PATH is a file, a folder (walked in the order of its names), an http(s) address, or `-` for standard input.
/// Makes the knowledge base where there is none. The same article again changes nothing; a changed one becomes a new
/// version. What cannot be read is reported and does not stop the rest.
///
/// Give the publication date where you know it: without one, "Monday" stays an unknown Monday.
#[derive(Debug, Args)]
#[command(after_help = "Exit code: 0 all came in, 1 some inputs failed, 2 could not.

Examples:
  dateline ingest articles/ --published 2026-01-04 --publisher \"Harbour Courier\"
  dateline ingest archive.jsonl --jobs 4
  curl -s https://news.example/story.html | dateline ingest - --input-format html")]
pub(crate) struct Ingest {
    #[command(flatten)]
    input: Input,
    /// Then ask Wikidata (or the service that the configuration names) for the entities that are still without a link.
    #[arg(long)]
    online: bool,
    /// Articles analysed at once; without it, as many as there are processors.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

/// Batches analysed ahead of the one that is being written.
const AHEAD: usize = 2;

/// An article on its way into the store.
enum Fresh {
    /// It is there already, as it is.
    Known,
    /// It is to be written.
    New(Box<(Article, Analysis)>),
}

type Analysed = Result<Fresh, InputError>;

impl Ingest {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let config = global.configuration()?;
        let analyzer = Analyzer::load(&global.resources())?;
        let reader = self.input.reader(global)?;
        let jobs = self.jobs.map(usize::from).or(config.defaults.jobs).unwrap_or(0);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build()?;
        let store = global.open_to_write()?;
        let mut report = Report::default();
        thread::scope(|scope| {
            let (send, receive) = sync_channel::<Vec<Analysed>>(AHEAD);
            let (reader, analyzer, store, places) = (&reader, &analyzer, &store, &self.input.places);
            scope.spawn(move || {
                let mut raws = reader.raws(places);
                loop {
                    let batch = next_batch(&mut raws);
                    if batch.is_empty() {
                        break;
                    }
                    let analysed = pool
                        .install(|| batch.into_par_iter().map(|raw| analyse(reader, analyzer, store, raw)).collect());
                    // nobody receives: writing failed, and that error is told
                    if send.send(analysed).is_err() {
                        break;
                    }
                }
            });
            for batch in receive {
                report.write(global, store, batch)?;
            }
            anyhow::Ok(())
        })?;
        store.merge()?;
        let asked = if self.online { online::ask(global, &store, None)? } else { Outcome::Done };
        match (report.tell(global)?, asked) {
            (Outcome::Done, Outcome::Done) => Ok(Outcome::Done),
            _ => Ok(Outcome::Findings),
        }
    }
}

fn analyse(reader: &Reader, analyzer: &Analyzer, store: &Store, raw: Result<Raw, InputError>) -> Analysed {
    let article = reader.article(raw?)?;
    // a store that fails here fails again where the article is written, and is told there
    if matches!(store.foresee(&article), Ok(Ingested::Unchanged)) {
        return Ok(Fresh::Known);
    }
    let analysis = analyzer.analyze(&article);
    Ok(Fresh::New(Box::new((article, analysis))))
}

/// What came in, what did not and why.
#[derive(Debug, Default)]
struct Report {
    outcomes: BTreeMap<&'static str, usize>,
    failed: usize,
    undated: usize,
}

impl Report {
    /// Stores a batch, an article a transaction; an article is reported once it is stored.
    fn write(&mut self, global: &Global, store: &Store, batch: Vec<Analysed>) -> anyhow::Result<()> {
        for analysed in batch {
            let (article, analysis) = match analysed {
                Ok(Fresh::Known) => {
                    self.count("unchanged");
                    continue;
                }
                Ok(Fresh::New(fresh)) => *fresh,
                Err(error) => {
                    self.failed += 1;
                    eprintln!("warning: {error}");
                    continue;
                }
            };
            let outcome = store
                .ingest(&article, &analysis, Some(now()))
                .with_context(|| format!("article `{}` could not be stored", article.id))?;
            let word = match outcome {
                Ingested::New => "new",
                Ingested::Unchanged => "unchanged",
                Ingested::Revised => "revised",
                Ingested::Reanalysed => "analysed anew",
            };
            self.count(word);
            self.undated += usize::from(article.published.is_none());
            if outcome != Ingested::Unchanged {
                let salient = analysis.events.iter().filter(|event| event.salient).count();
                let title = article.title.as_deref().map(|title| format!(" “{title}”")).unwrap_or_default();
                let line = format!("{word}: `{}`{title}, {}", article.id, counted(salient, "report", "reports"));
                global.say(&plain(&line));
            }
        }
        Ok(())
    }

    fn count(&mut self, word: &'static str) {
        *self.outcomes.entry(word).or_default() += 1;
    }

    fn tell(&self, global: &Global) -> anyhow::Result<Outcome> {
        let read: usize = self.outcomes.values().sum();
        let parts: Vec<String> = self.outcomes.iter().map(|(word, count)| format!("{count} {word}")).collect();
        let mut line = counted(read, "article", "articles");
        if !parts.is_empty() {
            line = format!("{line}: {}", parts.join(", "));
        }
        if self.failed > 0 {
            line = format!("{line}; {} failed", counted(self.failed, "input", "inputs"));
        }
        global.say(&line);
        if self.undated > 0 {
            global.say(&format!(
                "{} without a publication date: relative times stay unresolved\nhint: give it with --published",
                counted(self.undated, "article", "articles")
            ));
        }
        match (read, self.failed) {
            (0, 0) => bail!("no article was found in the input"),
            (0, _) => bail!("no article could be read"),
            (_, 0) => Ok(Outcome::Done),
            _ => Ok(Outcome::Findings),
        }
    }
}
