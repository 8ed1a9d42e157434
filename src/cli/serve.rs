use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use super::{Global, Outcome};
use crate::serve::{self, Settings};

/// Serve the knowledge base over HTTP: the timeline as a page, JSON and CSV, and a SPARQL endpoint.
///
/// `/` the timeline page, `/timeline.json`, `/timeline.jsonl`, `/timeline.csv`, `/timeline.md` with the filters of
/// `timeline` as parameters, `/sparql` the SPARQL 1.1 Protocol for queries, `/healthz`. It reads only, and shows what
/// was there when it was started. By default it answers this machine alone: there is no password.
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
    /// Seconds that one query may take.
    #[arg(long, default_value_t = 30.0, value_name = "SECONDS")]
    timeout: f64,
    /// Let pages of this origin read as well, such as `https://desk.example`; `*` lets all.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Option<String>,
}

impl Serve {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let bind = self.address()?;
        let timeout = Duration::try_from_secs_f64(self.timeout)
            .ok()
            .filter(|timeout| !timeout.is_zero())
            .with_context(|| format!("`{}` is no number of seconds", self.timeout))?;
        let concurrent = std::thread::available_parallelism().map_or(2, |cores| cores.get() * 2);
        let store = global.open_to_read()?;
        let settings = Settings { bind, timeout, concurrent, allow_origin: self.allow_origin.clone() };
        if !bind.ip().is_loopback() {
            global.say("warning: whoever can reach this address can read the knowledge base");
        }
        serve::run(store, settings, |address| global.say(&format!("listening on http://{address}/")))
            .with_context(|| format!("cannot serve at `{}`", self.bind))?;
        Ok(Outcome::Done)
    }

    fn address(&self) -> anyhow::Result<SocketAddr> {
        let hint = || format!("`{}` is no address to listen at\nhint: such as 127.0.0.1:7878", self.bind);
        self.bind.to_socket_addrs().with_context(hint)?.next().with_context(hint)
    }
}
