use std::path::PathBuf;

use clap::Args;

use super::review::Review;
use super::{Global, Outcome, counted, online};
use crate::gazetteer::Gazetteer;
use crate::pipeline::Analyzer;

/// Link entities to Wikidata again.
///
/// Links all articles with the gazetteer and lexicon of this program; with `--online`, also asks Wikidata, or a
/// reconciliation service, for the entities that are still without a link. A link that is there is never exchanged for a
/// service's; what was considered is kept beside it.
///
/// `--review FILE` writes the entities as CSV, the doubtful first, for a person, who fills in the column `decision` (`yes`
/// to the item of the row, `no`, `none` where Wikidata has none, the id of the right item, or `undo` for what was decided
/// before) and gives the file back with the same command: where FILE is there, its decisions are taken in first, and it is
/// written anew.
#[derive(Debug, Args)]
#[command(after_help = "Exit code: 0 done, 1 a service could not be asked or a row was not understood, 2 could not.

Examples:
  dateline link --online
  dateline link --online --endpoint https://reconcile.example/api
  dateline link --review links.csv --author \"A. Editor\"")]
pub(crate) struct Link {
    /// Ask a service over the network.
    #[arg(long)]
    online: bool,
    /// The service: a Wikibase's `api.php`, or a reconciliation service. Without it the configuration's, else Wikidata.
    #[arg(long, value_name = "URL", requires = "online")]
    endpoint: Option<String>,
    /// Take decisions in from FILE, where it is there, and write it anew.
    #[arg(long, value_name = "FILE")]
    review: Option<PathBuf>,
    /// Who decided; kept in the curation log.
    #[arg(long, value_name = "NAME", requires = "review")]
    author: Option<String>,
}

impl Link {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let store = global.open_existing()?;
        let resources = global.resources();
        let review = self.review.as_deref().map(|file| Review::new(file, self.author.as_deref()));
        let gazetteer = Gazetteer::load(&resources)?;
        let mut outcome = Outcome::Done;
        match &review {
            Some(review) if review.is_there() => {
                if review.take_in(global, &store, &gazetteer)? == Outcome::Findings {
                    // the file stays as it is, so that nothing a person wrote is lost
                    return Ok(Outcome::Findings);
                }
            }
            _ => {
                let analyzer = Analyzer::load(&resources)?;
                let done = store.relink(|article| analyzer.analyze(article))?;
                store.merge()?;
                let articles = counted(done.articles, "article", "articles");
                let (gained, changed, lost) = (done.gained, done.changed, done.lost);
                global.say(&format!("{articles} linked again: {gained} links new, {changed} changed, {lost} gone"));
                if done.older > 0 {
                    let older = counted(done.older, "article was", "articles were");
                    global.say(&format!(
                        "{older} analysed by another version of dateline and left as they are\nhint: ingest them again"
                    ));
                }
            }
        }
        if self.online {
            outcome = online::ask(global, &store, self.endpoint.as_deref())?;
        }
        if let Some(review) = &review {
            review.write(global, &store, &gazetteer)?;
        }
        Ok(outcome)
    }
}
