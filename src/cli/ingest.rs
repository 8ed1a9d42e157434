use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::sync::mpsc::sync_channel;
use std::thread;

use anyhow::{Context, bail};
use clap::Args;
use rayon::prelude::*;

use super::input::{Input, next_batch};
use super::progress::{self, Progress};
use super::remote::Server;
use super::{Global, Outcome, counted, now, online};
use crate::article::{Article, InputError, Raw, Reader};
use crate::graph::{Ingested, Store};
use crate::pipeline::{Analysis, Analyzer};
use crate::serve::ingest::{LineResult, Summary};
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
  DATELINE_TOKEN=$(cat token) dateline ingest articles/ --kb http://127.0.0.1:7878
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
        if let Some(address) = global.address()? {
            return self.send(global, &global.server(&address)?);
        }
        let config = global.configuration()?;
        let analyzer = Analyzer::load(&global.resources())?;
        let reader = self.input.reader(global)?;
        let jobs = self.jobs.map(usize::from).or(config.defaults.jobs).unwrap_or(0);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build()?;
        let store = global.open_to_write()?;
        let mut report = Report::new(global, &self.input.places);
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

impl Ingest {
    /// Reads articles here and has a running server analyse and store them.
    fn send(&self, global: &Global, server: &Server) -> anyhow::Result<Outcome> {
        if self.online {
            bail!("`--online` links where the knowledge base is\nhint: run `dateline link --online` there");
        }
        let reader = self.input.reader(global)?;
        let mut raws = reader.raws(&self.input.places);
        let mut report = Report::new(global, &self.input.places);
        loop {
            let batch = next_batch(&mut raws);
            if batch.is_empty() {
                break;
            }
            let articles: Vec<Result<Article, InputError>> =
                batch.into_par_iter().map(|raw| reader.article(raw?)).collect();
            let mut sent = Vec::new();
            let mut lines = Vec::new();
            for article in articles {
                match article {
                    Ok(article) => {
                        serde_json::to_writer(&mut lines, &line_of(&article))?;
                        lines.push(b'\n');
                        sent.push(article);
                    }
                    Err(error) => report.refuse(&error),
                }
            }
            if !sent.is_empty() {
                report.read_answers(global, &sent, BufReader::new(server.ingest(lines)?.body))?;
            }
        }
        report.tell(global)
    }
}

/// An article as a server reads it. Its publication date keeps the ground that it was found on.
fn line_of(article: &Article) -> serde_json::Value {
    serde_json::json!({
        "id": article.id,
        "text": article.text,
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "author": article.author,
        "lang": article.lang,
        "published": article.published.map(|published| published.when.to_string()),
        "published_basis": article.published.map(|published| published.basis),
        "modified": article.modified.map(|when| when.to_string()),
        "fetched": article.fetched.map(|when| when.to_string()),
    })
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
    fn new(global: &Global, places: &[String]) -> Self {
        let progress = Progress::new(global, progress::count(places));
        Self { outcomes: BTreeMap::new(), failed: 0, undated: 0, group: Vec::new(), progress }
    }

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
                    self.progress.clear();
                    self.refuse(&error);
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
            self.stored(global, &article, outcome, salient(&analysis));
        }
        let bytes: usize = self.group.iter().map(|(article, _)| article.text.len()).sum();
        if self.group.len() >= GROUP || bytes >= GROUP_BYTES { self.close(global, store) } else { Ok(()) }
    }

    /// Stores the group.
    fn close(&mut self, global: &Global, store: &Store) -> anyhow::Result<()> {
        let group = std::mem::take(&mut self.group);
        let outcomes = store.load(&group, Some(now())).context("a group of articles could not be stored")?;
        for ((article, analysis), outcome) in group.iter().zip(outcomes) {
            self.stored(global, article, outcome, salient(analysis));
        }
        Ok(())
    }

    /// Reads what a server says of the articles that were sent; each line counts when it has come.
    fn read_answers(&mut self, global: &Global, sent: &[Article], answers: impl BufRead) -> anyhow::Result<()> {
        let mut told = 0;
        let mut merged = None;
        for line in answers.lines() {
            let line =
                line.context("the server's answer broke off\nhint: send them again: what is there stays as it is")?;
            if let Ok(summary) = serde_json::from_str::<Summary>(&line) {
                merged = Some(summary.merged);
                continue;
            }
            let answer: LineResult = serde_json::from_str(&line).context("the server's answer cannot be read")?;
            let at = answer.line.and_then(|line| usize::try_from(line).ok()).unwrap_or_default();
            let article = sent.get(at.wrapping_sub(1)).context("the server's answer is of another article")?;
            told += 1;
            match (answer.outcome, answer.error) {
                (Some(outcome), _) => self.stored(global, article, outcome, answer.reports.unwrap_or_default()),
                (None, error) => {
                    self.failed += 1;
                    eprintln!("warning: `{}`: {}", plain(&article.id), plain(&error.unwrap_or_default()));
                }
            }
        }
        if told < sent.len() {
            bail!(
                "the server took {told} of {} articles\nhint: send them again: what is there stays as it is",
                sent.len()
            );
        }
        if merged == Some(false) {
            eprintln!("warning: the server has not merged the new reports yet");
        }
        Ok(())
    }

    fn refuse(&mut self, error: &InputError) {
        self.failed += 1;
        eprintln!("warning: {error}");
    }

    fn stored(&mut self, global: &Global, article: &Article, outcome: Ingested, reports: usize) {
        let word = match outcome {
            Ingested::New => "new",
            Ingested::Unchanged => "unchanged",
            Ingested::Revised => "revised",
            Ingested::Reanalysed => "analysed anew",
        };
        self.count(word);
        if outcome == Ingested::Unchanged {
            return;
        }
        self.undated += usize::from(article.published.is_none());
        let title = article.title.as_deref().map(|title| format!(" “{title}”")).unwrap_or_default();
        let line = format!("{word}: `{}`{title}, {}", article.id, counted(reports, "report", "reports"));
        self.progress.clear();
        global.say(&plain(&line));
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

/// How many reports an article makes.
fn salient(analysis: &Analysis) -> usize {
    analysis.events.iter().filter(|event| event.salient).count()
}
