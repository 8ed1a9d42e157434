use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use std::thread;

use anyhow::{Context, bail};
use clap::Args;
use rayon::prelude::*;

use super::input::{Input, next_batch};
use super::progress::{self, Progress};
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
    /// For an archive: store the articles in groups, which is faster, and put the store in order at the end. An article
    /// is reported when its group is stored.
    #[arg(long)]
    bulk: bool,
}

/// Batches analysed ahead of the one that is being written.
const AHEAD: usize = 2;

/// Articles of a group, and the bytes of their texts after which it is closed.
const GROUP: usize = 1000;
const GROUP_BYTES: usize = 16 << 20;

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
        let progress = Progress::new(global, progress::count(&self.input.places));
        let mut report = Report { outcomes: BTreeMap::new(), failed: 0, undated: 0, group: Vec::new(), progress };
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
                report.write(global, store, batch, self.bulk)?;
            }
            report.close(global, store)
        })?;
        store.merge()?;
        if self.bulk {
            store.optimize()?;
        }
        report.progress.clear();
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
struct Report {
    outcomes: BTreeMap<&'static str, usize>,
    failed: usize,
    undated: usize,
    /// What is to be stored together.
    group: Vec<(Article, Analysis)>,
    progress: Progress,
}

impl Report {
    /// Stores a batch, an article a transaction or, in bulk, when enough came together; an article is reported once it
    /// is stored.
    fn write(&mut self, global: &Global, store: &Store, batch: Vec<Analysed>, bulk: bool) -> anyhow::Result<()> {
        for analysed in batch {
            let (article, analysis) = match analysed {
                Ok(Fresh::Known) => {
                    self.count("unchanged");
                    continue;
                }
                Ok(Fresh::New(fresh)) => *fresh,
                Err(error) => {
                    self.failed += 1;
                    self.progress.clear();
                    eprintln!("warning: {error}");
                    continue;
                }
            };
            if bulk {
                self.group.push((article, analysis));
                continue;
            }
            let outcome = store
                .ingest(&article, &analysis, Some(now()))
                .with_context(|| format!("article `{}` could not be stored", article.id))?;
            self.stored(global, &article, &analysis, outcome);
        }
        let bytes: usize = self.group.iter().map(|(article, _)| article.text.len()).sum();
        if self.group.len() >= GROUP || bytes >= GROUP_BYTES { self.close(global, store) } else { Ok(()) }
    }

    /// Stores the group.
    fn close(&mut self, global: &Global, store: &Store) -> anyhow::Result<()> {
        let group = std::mem::take(&mut self.group);
        let outcomes = store.load(&group, Some(now())).context("a group of articles could not be stored")?;
        for ((article, analysis), outcome) in group.iter().zip(outcomes) {
            self.stored(global, article, analysis, outcome);
        }
        Ok(())
    }

    fn stored(&mut self, global: &Global, article: &Article, analysis: &Analysis, outcome: Ingested) {
        let word = match outcome {
            Ingested::New => "new",
            Ingested::Unchanged => "unchanged",
            Ingested::Revised => "revised",
            Ingested::Reanalysed => "analysed anew",
        };
        self.undated += usize::from(article.published.is_none());
        if outcome != Ingested::Unchanged {
            let salient = analysis.events.iter().filter(|event| event.salient).count();
            let title = article.title.as_deref().map(|title| format!(" “{title}”")).unwrap_or_default();
            let line = format!("{word}: `{}`{title}, {}", article.id, counted(salient, "report", "reports"));
            self.progress.clear();
            global.say(&plain(&line));
        }
        self.count(word);
    }

    fn count(&mut self, word: &'static str) {
        *self.outcomes.entry(word).or_default() += 1;
        self.progress.step();
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
