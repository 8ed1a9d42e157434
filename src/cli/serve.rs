use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};

use super::{Global, Outcome, now};
use crate::article::Limits;
use crate::fetch::Fetcher;
use crate::graph::Filter;
use crate::serve::{self, LogFormat, Remote, Settings, WriteToken};

/// Serve the knowledge base over HTTP: the timeline as a page, JSON and CSV, and a SPARQL endpoint.
///
/// `/` the timeline page, `/timeline.json`, `/timeline.jsonl`, `/timeline.csv`, `/timeline.md` with the filters of
/// `timeline` as parameters, `/sparql` the SPARQL 1.1 Protocol, `/store` the Graph Store Protocol, `/ingest` articles as
/// JSON lines, `/healthz`, `/metrics`, `/openapi.json`. Without `--write-token-file` it reads only. By default it answers
/// this machine alone: there is no password for reading.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline serve
  curl 'http://127.0.0.1:7878/timeline.json?who=Mark+Carney&since=2025-12'
  curl http://127.0.0.1:7878/sparql --data-urlencode 'query=SELECT * { ?e a sem:Event } LIMIT 5' \\
       -H 'Accept: text/csv'")]
pub(crate) struct Serve {
    /// Where to listen: address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:7878", value_name = "ADDRESS")]
    bind: String,
    /// Let clients write that send the token in FILE (its first line) as `Authorization: Bearer TOKEN`: articles to
    /// `/ingest`, SPARQL updates and the graph store to graphs below `…/graph/user/`.
    #[arg(long, value_name = "FILE")]
    write_token_file: Option<PathBuf>,
    /// For running the standard's own test suites on a throw-away knowledge base: a plain default graph, and anyone may
    /// write any graph. Only on this machine, and only where no article is.
    #[arg(long, conflicts_with = "write_token_file")]
    conformance: bool,
    /// Seconds that one query or update may take.
    #[arg(long, default_value_t = 30.0, value_name = "SECONDS", help_heading = "Limits")]
    timeout: f64,
    /// Free queries at a time; without it, twice as many as there are processors. More wait, then are told to come back.
    #[arg(long, value_name = "N", help_heading = "Limits", value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrent: Option<u16>,
    /// Megabytes of a request's body; articles for `/ingest` are limited one by one instead.
    #[arg(long, default_value_t = 64, value_name = "MB", help_heading = "Limits")]
    max_body: u32,
    /// Megabytes of an answer.
    #[arg(long, default_value_t = 1024, value_name = "MB", help_heading = "Limits")]
    max_answer: u32,
    /// Megabytes of memory that running queries may take together; the one that has run longest is stopped.
    #[arg(long, default_value_t = 2048, value_name = "MB", help_heading = "Limits")]
    query_memory: u32,
    /// Let SERVICE and LOAD ask this host (`query.wikidata.org`, or `host:port`); may be given several times. A name that
    /// resolves to a private address is refused all the same.
    #[arg(long, value_name = "HOST")]
    allow_remote: Vec<String>,
    /// Let pages of this origin read as well, such as `https://desk.example`; `*` lets all.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Option<String>,
    /// Log a line a request on stderr: method, route, status, time. Never a token; a query only with `--log-queries`.
    #[arg(long, value_enum, default_value_t = Log::Off, value_name = "FORMAT")]
    log: Log,
    /// Log what stands after the question mark of an address as well, which may tell what somebody looks for.
    #[arg(long)]
    log_queries: bool,
}

/// How requests are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Log {
    /// Not at all.
    Off,
    /// For reading.
    Text,
    /// One JSON object a line.
    Json,
}

impl Serve {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let bind = self.address()?;
        let timeout = Duration::try_from_secs_f64(self.timeout)
            .ok()
            .filter(|timeout| !timeout.is_zero())
            .with_context(|| format!("`{}` is no number of seconds", self.timeout))?;
        if self.conformance && !bind.ip().is_loopback() {
            bail!("`--conformance` lets anyone write: it listens on this machine alone\nhint: --bind 127.0.0.1:7878");
        }
        let token = self.token(global)?;
        let store = match (&token, self.conformance) {
            (None, false) => global.open_folder_to_read()?.with_resources(global.resources()),
            _ => global.open_to_write()?.with_resources(global.resources()),
        };
        if self.conformance && !store.articles(&Filter { limit: Some(1), ..Filter::default() })?.is_empty() {
            bail!("the knowledge base holds articles\nhint: `--conformance` wants a throw-away one: --kb NEW-FOLDER");
        }
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let config = global.configuration()?;
        let remote = Remote::new(self.allow_remote.clone(), Fetcher::new(&config)?, timeout);
        let megabytes = |count: u32| u64::from(count) << 20;
        let settings = Settings {
            bind,
            token,
            conformance: self.conformance,
            timeout,
            concurrent: self.concurrent.map_or(cores * 2, usize::from),
            body_bytes: usize::try_from(megabytes(self.max_body)).unwrap_or(usize::MAX),
            answer_bytes: megabytes(self.max_answer),
            query_memory: megabytes(self.query_memory),
            article_limits: Limits {
                article_bytes: config.limits.article_bytes,
                page_seconds: config.limits.page_seconds,
            },
            allow_origin: self.allow_origin.clone(),
            remote,
            log: match self.log {
                Log::Off => LogFormat::Off,
                Log::Text => LogFormat::Text,
                Log::Json => LogFormat::Json,
            },
            log_queries: self.log_queries,
            resources: global.resources(),
            now,
        };
        if !bind.ip().is_loopback() {
            global.say("warning: whoever can reach this address can read the knowledge base");
        }
        serve::run(store, settings, |address| global.say(&format!("listening on http://{address}/")))
            .with_context(|| format!("cannot serve at `{}`", self.bind))?;
        Ok(Outcome::Done)
    }

    fn token(&self, global: &Global) -> anyhow::Result<Option<WriteToken>> {
        let Some(path) = &self.write_token_file else { return Ok(None) };
        let content = std::fs::read_to_string(path)
            .with_context(|| format!("the token's file `{}` cannot be read", path.display()))?;
        let hint = "hint: head -c 24 /dev/urandom | base64 > FILE && chmod 600 FILE";
        let token = WriteToken::read(&content)
            .with_context(|| format!("the token's file `{}` holds none\n{hint}", path.display()))?;
        if content.trim().len() < 16 {
            global.say(&format!("warning: the token is short enough to be guessed\n{hint}"));
        }
        Ok(Some(token))
    }

    fn address(&self) -> anyhow::Result<SocketAddr> {
        let hint = || format!("`{}` is no address to listen at\nhint: such as 127.0.0.1:7878", self.bind);
        self.bind.to_socket_addrs().with_context(hint)?.next().with_context(hint)
    }
}
