use clap::{ArgGroup, Args};

use super::correct::SaidBy;
use super::{Global, Outcome, counted};

/// Note that an article was retracted.
///
/// A retracted article stays, marked; what it alone says no longer counts.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["retracted", "not_retracted"])))]
#[command(after_help = "Example:
  dateline mark sg-1 --retracted --by \"A. Editor\" --why \"withdrawn by its publisher\"")]
pub(crate) struct Mark {
    /// Id, address or IRI of the article.
    #[arg(value_name = "ARTICLE")]
    article: String,
    /// Its publisher took it back.
    #[arg(long)]
    retracted: bool,
    /// It was marked by mistake.
    #[arg(long)]
    not_retracted: bool,
    #[command(flatten)]
    said: SaidBy,
}

impl Mark {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let store = global.open_existing()?;
        let versions = store.mark_retracted(&self.article, self.retracted, &self.said.said())?;
        let word = if self.retracted { "retracted" } else { "not retracted" };
        let versions = counted(versions, "version", "versions");
        global.say(&format!("`{}` is marked as {word}: {versions}", self.article));
        Ok(Outcome::Done)
    }
}
