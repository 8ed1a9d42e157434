use clap::Args;

use super::{Global, Outcome, counted};

/// Take articles away, with all that rests on them alone.
///
/// Events that other articles report as well stay, without what these articles said of them.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  dateline delete https://news.example/story.html")]
pub(crate) struct Delete {
    /// Ids, addresses or IRIs of articles; all versions of them go.
    #[arg(required = true, value_name = "ARTICLE")]
    articles: Vec<String>,
}

impl Delete {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let store = global.open_existing()?;
        // all are looked up before the first goes
        for article in &self.articles {
            store.find_articles(article)?;
        }
        for article in &self.articles {
            let versions = store.delete(article)?;
            global.say(&format!("deleted `{article}`: {}", counted(versions, "version", "versions")));
        }
        Ok(Outcome::Done)
    }
}
