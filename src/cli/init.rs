use clap::Args;

use super::{Global, Outcome};
use crate::graph::Store;

/// Make an empty knowledge base.
///
/// `ingest` makes one by itself; `init` is for choosing the base of its addresses.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline init
  dateline --kb /srv/desk.kb init --base https://kb.desk.example/")]
pub(crate) struct Init {
    /// The address below which all IRIs of the knowledge base lie, for ever; ends in `/`. Without it,
    /// `http://localhost:7878/`.
    #[arg(long, value_name = "IRI")]
    base: Option<String>,
}

impl Init {
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<Outcome> {
        let config = global.configuration()?;
        let folder = global.folder()?;
        let base = self.base.as_deref().or(config.defaults.base.as_deref());
        let store = Store::create(&folder, base)?;
        global.say(&format!("`{}` is ready; its base is {}", folder.display(), store.base()));
        Ok(Outcome::Done)
    }
}
