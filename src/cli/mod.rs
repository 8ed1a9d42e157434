//! The command line: one file a command. Data goes to stdout, talk to stderr.

mod annotate;
mod completions;
mod input;
mod reference;

#[cfg(feature = "store")]
mod articles;
#[cfg(feature = "store")]
mod backup;
#[cfg(feature = "store")]
mod check;
#[cfg(feature = "store")]
mod correct;
#[cfg(feature = "store")]
mod delete;
#[cfg(feature = "store")]
mod entities;
#[cfg(feature = "store")]
mod explain;
#[cfg(feature = "store")]
mod export;
#[cfg(feature = "store")]
mod filters;
#[cfg(feature = "store")]
mod ingest;
#[cfg(feature = "store")]
mod init;
#[cfg(feature = "store")]
mod link;
#[cfg(feature = "store")]
mod listing;
#[cfg(feature = "store")]
mod mark;
#[cfg(feature = "store")]
mod online;
#[cfg(feature = "store")]
mod output;
#[cfg(feature = "store")]
mod progress;
#[cfg(feature = "store")]
mod query;
#[cfg(feature = "store")]
mod remote;
#[cfg(feature = "store")]
mod restore;
#[cfg(feature = "store")]
mod review;
#[cfg(feature = "store")]
mod serve;
#[cfg(feature = "store")]
mod stats;
#[cfg(feature = "store")]
mod store;
#[cfg(feature = "store")]
mod timeline;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

#[cfg(feature = "store")]
pub(crate) use self::store::now;
use crate::config::Config;
use crate::resource::Resources;

/// Articles in, a timeline of dated and sourced events out.
///
/// Dateline reads news articles, finds the events in them (who did what to whom, where, when, said by whom, in which
/// words), merges the reports of one event across articles, and keeps it all as RDF that can be asked with SPARQL.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit code: 0 done, 1 done with findings (some inputs failed, nothing matched), 2 could not.")]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The knowledge base: a folder, or the http(s) address of a running `dateline serve` (the token for writing to it in
    /// `DATELINE_TOKEN`) or, for reading, of a SPARQL endpoint that holds its graphs. Without it, the configuration's, else
    /// `dateline.kb`.
    #[cfg(feature = "store")]
    #[arg(long, global = true, value_name = "DIR|URL", env = "DATELINE_KB")]
    kb: Option<PathBuf>,
    /// Configuration in TOML: contact for publishers, limits, defaults.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Take rules, lexicons, models, queries and shapes from below DIR where it has them, else the built-in ones.
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Say nothing on stderr but warnings and errors.
    #[arg(long, short, global = true)]
    quiet: bool,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Global {
    /// The data files.
    pub(crate) fn resources(&self) -> Resources {
        self.data_dir.as_deref().map_or_else(Resources::embedded, Resources::with_folder)
    }

    /// The configuration; all defaults where no file is named.
    pub(crate) fn configuration(&self) -> anyhow::Result<Config> {
        Ok(self.config.as_deref().map(Config::read).transpose()?.unwrap_or_default())
    }

    /// Says something on stderr, unless `--quiet`.
    pub(crate) fn say(&self, message: &str) {
        if !self.quiet {
            eprintln!("{message}");
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    #[cfg(feature = "store")]
    Init(init::Init),
    #[cfg(feature = "store")]
    Ingest(ingest::Ingest),
    Annotate(annotate::Annotate),
    #[cfg(feature = "store")]
    Timeline(timeline::Timeline),
    #[cfg(feature = "store")]
    Explain(explain::Explain),
    #[cfg(feature = "store")]
    Query(query::Query),
    #[cfg(feature = "store")]
    Articles(articles::Articles),
    #[cfg(feature = "store")]
    Entities(entities::Entities),
    #[cfg(feature = "store")]
    Export(export::Export),
    #[cfg(feature = "store")]
    Link(link::Link),
    #[cfg(feature = "store")]
    Stats(stats::Stats),
    #[cfg(feature = "store")]
    Check(check::Check),
    #[cfg(feature = "store")]
    Serve(serve::Serve),
    #[cfg(feature = "store")]
    Merge(correct::Merge),
    #[cfg(feature = "store")]
    Split(correct::Split),
    #[cfg(feature = "store")]
    Fix(correct::Fix),
    #[cfg(feature = "store")]
    Reject(correct::Reject),
    #[cfg(feature = "store")]
    Undo(correct::Undo),
    #[cfg(feature = "store")]
    Corrections(correct::Corrections),
    #[cfg(feature = "store")]
    Mark(mark::Mark),
    #[cfg(feature = "store")]
    Delete(delete::Delete),
    #[cfg(feature = "store")]
    Backup(backup::Backup),
    #[cfg(feature = "store")]
    Restore(restore::Restore),
    Completions(completions::Completions),
}

impl Command {
    fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        match self {
            #[cfg(feature = "store")]
            Self::Init(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Ingest(command) => command.run(global),
            Self::Annotate(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Timeline(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Explain(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Query(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Articles(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Entities(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Export(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Link(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Stats(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Check(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Serve(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Merge(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Split(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Fix(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Reject(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Undo(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Corrections(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Mark(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Delete(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Backup(command) => command.run(global),
            #[cfg(feature = "store")]
            Self::Restore(command) => command.run(global),
            Self::Completions(command) => command.run(),
        }
    }
}

/// How a command ended, where it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All done: exit code 0.
    Done,
    /// Done, but some inputs failed or nothing matched: exit code 1.
    Findings,
}

/// Runs the command and says how it went: 0 done, 1 done with findings, 2 could not. A closed pipe is not an error.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // help and version come this way too; where they cannot be printed nobody reads
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match cli.command.run(&cli.global) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", told(&error));
            ExitCode::from(2)
        }
    }
}

/// The error with its causes; a hint stands on a line of its own, last.
fn told(error: &anyhow::Error) -> String {
    let text = format!("{error:#}").replace("; hint: ", "\nhint: ");
    let (hints, lines): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("hint: "));
    lines.into_iter().chain(hints).collect::<Vec<_>>().join("\n")
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|error| error.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}

/// `1 article`, `3 articles`.
#[cfg(feature = "store")]
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The reference of all commands, as `docs/cli.md` holds it.
#[must_use]
pub fn reference() -> String {
    reference::markdown(&mut Cli::command())
}
