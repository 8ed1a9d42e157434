use clap::Args;
use clap::builder::PossibleValuesParser;

use super::Global;
use super::remote::Knowledge;
use crate::calendar::{Civil, Moment};
use crate::event::Status;
use crate::graph::Named;
use crate::graph::timeline::Filter;

/// Which events, of `timeline` and `export` alike.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct Filters {
    /// Events in which X takes part: a name, an alias, a Wikidata id or an IRI. Given twice, both must take part.
    /// Someone who merely speaks about an event does not take part in it.
    #[arg(long, value_name = "X")]
    who: Vec<String>,
    /// Events at X, or at a place within it: a name, a Wikidata id or an IRI.
    #[arg(long = "where", value_name = "X")]
    place: Option<String>,
    /// Events of this type, such as `consult`, `aid`, `sanction`. Given twice, either will do.
    #[arg(long = "type", value_name = "TYPE")]
    kinds: Vec<String>,
    /// Events of this status. Given twice, either will do.
    #[arg(long, value_name = "STATUS", value_parser = PossibleValuesParser::new(Status::ALL.iter().map(|status| status.name())))]
    status: Vec<String>,
    /// Events that this publisher reports. Given twice, either will do.
    #[arg(long, value_name = "NAME")]
    publisher: Vec<String>,
    /// Events that may have been going on at or after DATE (`2026-01-05`, `2026-01`, `2026`, `2026-01-05T20:00`).
    #[arg(long, value_name = "DATE")]
    since: Option<Moment>,
    /// Events that may have been going on at or before DATE.
    #[arg(long, value_name = "DATE")]
    until: Option<Moment>,
    /// What was known on DATE: without the reports of articles published or revised later.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Moment>,
    /// What became new, changed, disputed or cancelled since DATE: compared with what was known at its end.
    #[arg(long, value_name = "DATE")]
    changed_since: Option<Moment>,
    /// Events whose label or quotes hold all of these words.
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
}

impl Filters {
    pub(crate) fn filter(&self, limit: Option<usize>) -> Filter {
        Filter {
            who: self.who.clone(),
            place: self.place.clone(),
            kinds: self.kinds.clone(),
            status: self.status.clone(),
            publisher: self.publisher.clone(),
            since: self.since.map(first_point),
            until: self.until.map(last_point),
            as_of: self.as_of,
            changed_since: self.changed_since,
            text: self.text.clone(),
            limit,
        }
    }
}

/// Entities that are named where a name may mean several.
const SHOWN: usize = 5;

/// Says which of the filter's names nobody bears here, and which may mean several.
pub(crate) fn tell_names(global: &Global, store: &Knowledge, filter: &Filter) -> anyhow::Result<()> {
    if filter.who.is_empty() && filter.place.is_none() {
        return Ok(());
    }
    for Named { given, bearers, near } in store.named(filter)? {
        match bearers.as_slice() {
            [] if near.is_empty() => global.say(&format!("nobody and nothing here is called `{given}`")),
            [] => {
                let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
                global.say(&format!("nobody and nothing here is called `{given}`\nhint: there is {}", near.join(", ")));
            }
            [_] => {}
            several => {
                let mut shown: Vec<String> = several
                    .iter()
                    .take(SHOWN)
                    .map(|one| {
                        let id = one.iri.rsplit('/').next().unwrap_or(&one.iri);
                        format!("{} ({})", one.name, one.wikidata.as_deref().unwrap_or(id))
                    })
                    .collect();
                if several.len() > SHOWN {
                    shown.push(format!("{} more", several.len() - SHOWN));
                }
                let several = shown.join(", ");
                global.say(&format!(
                    "`{given}` may be any of several here: {several}\nhint: an id in parentheses means one alone"
                ));
            }
        }
    }
    Ok(())
}

/// Where the period that was given begins.
pub(crate) fn first_point(given: Moment) -> Civil {
    Civil { date: given.first_day(), time: given.time() }
}

/// Where it ends.
pub(crate) fn last_point(given: Moment) -> Civil {
    Civil { date: given.last_day(), time: given.time() }
}
