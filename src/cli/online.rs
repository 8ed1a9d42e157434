//! Asking a service for what the gazetteer does not know, on behalf of `link` and `ingest`.

use std::thread::sleep;

use super::{Global, Outcome, counted, now};
use crate::annotation::NameKind;
use crate::entity::online::{Kept, Online};
use crate::fetch::Fetcher;
use crate::gazetteer::Gazetteer;
use crate::graph::{Linkable, Store};
use crate::view::screen::plain;

/// Where answers are kept, below the knowledge base.
const KEPT: &str = "online";

/// Asks for the named entities that have no link, a batch at a time, and stores what is clearly meant and what was
/// considered. What cannot be asked now is left for another run: everything so far stays.
pub(super) fn ask(global: &Global, store: &Store, endpoint: Option<&str>) -> anyhow::Result<Outcome> {
    let config = global.configuration()?;
    let resources = global.resources();
    let fetcher = Fetcher::new(&config)?;
    let folder = config.online.cache.clone().or_else(|| store.folder().map(|folder| folder.join(KEPT)));
    let kept = folder.map(|folder| Kept::new(&folder, now(), config.online.keep_days));
    let endpoint = endpoint.or(config.online.endpoint.as_deref());
    let online = Online::new(&resources, &fetcher, endpoint, kept, sleep)?;
    let wanted: Vec<Linkable> = store.linkables(&Gazetteer::load(&resources)?)?.into_iter().filter(is_wanted).collect();
    if config.contact.is_none() && !wanted.is_empty() {
        global.say("hint: set `contact` in the configuration: Wikidata asks programs to say whom to write to");
    }
    let (mut asked, mut linked, mut stopped) = (0, 0, None);
    for batch in wanted.chunks(online.batch()) {
        let questions: Vec<_> = batch.iter().map(|linkable| linkable.question.clone()).collect();
        let (answers, failed) = online.ask(&questions);
        let told: Vec<_> = batch
            .iter()
            .zip(&answers)
            .filter_map(|(linkable, answer)| Some((linkable.figures.as_slice(), answer.as_ref()?)))
            .collect();
        asked += told.len();
        linked += told.iter().filter(|(_, answer)| answer.clear).count();
        store.take_answers(&told, online.endpoint())?;
        if failed.is_some() {
            stopped = failed;
            break;
        }
    }
    store.merge()?;
    let requests = counted(online.requests(), "request", "requests");
    let names = counted(asked, "entity", "entities");
    global.say(&format!("{}: asked for {names} in {requests}, {linked} linked", plain(online.endpoint())));
    if let Some(error) = stopped {
        let left = wanted.len() - asked;
        let error = error.to_string();
        eprintln!("warning: {}: {}", plain(online.endpoint()), plain(&error));
        if !error.contains("hint: ") {
            eprintln!("hint: `dateline link --online` goes on with the other {left} later; what was answered is kept");
        }
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}

/// A last name alone is anyone's, and what a person decided is not asked for.
fn is_wanted(linkable: &Linkable) -> bool {
    let alone = linkable.kind == NameKind::Person && !linkable.name.trim().contains(' ');
    linkable.link.is_none() && !linkable.decided && !alone
}
