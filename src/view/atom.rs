//! What became known, as an Atom feed (RFC 4287): an entry a change, dated by the articles that brought it.

use minijinja::Error;
use serde::Serialize;

use super::date::in_words;
use super::phrase::quantity_in_words;
use super::timeline_table::{disputed_in_words, sources_in_words};
use crate::graph::timeline::TimelineEvent;
use crate::graph::{ArticleHead, ChangeKind, EventChange};

/// Where the feed and what it names can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The server as the client calls it, without a slash at the end.
    pub root: String,
    /// The base of the knowledge base's IRIs.
    pub base: String,
    /// The filters as the address has them, with their `?`; empty where there are none.
    pub query: String,
}

#[derive(Serialize)]
struct Feed {
    title: String,
    id: String,
    own: String,
    page: String,
    updated: String,
    version: &'static str,
    entries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    id: String,
    title: String,
    link: String,
    updated: String,
    category: &'static str,
    summary: String,
}

/// Renders the feed.
///
/// # Errors
/// When the template fails, which only a fault of the program can bring about.
pub fn feed(
    address: &Address,
    changes: &[EventChange],
    retracted: &[(ArticleHead, Option<String>)],
) -> Result<String, Error> {
    let mut entries: Vec<Entry> = changes.iter().filter_map(|change| entry(address, change)).collect();
    for (article, at) in retracted {
        let Some(updated) = at.as_deref().and_then(date_time) else { continue };
        let title = article.title.as_deref().unwrap_or(&article.id);
        entries.push(Entry {
            id: format!("{}article/{}#retracted", address.base, article.hash),
            title: format!("Retracted: {title}"),
            link: format!("{}/article/{}", address.root, article.hash),
            updated,
            category: "retracted",
            summary: format!(
                "{} took it back: what it reported does not count any more.",
                article.publisher.as_deref().unwrap_or("The publisher")
            ),
        });
    }
    entries.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.id.cmp(&b.id)));
    let feed = Feed {
        title: if address.query.is_empty() { "What changed".into() } else { "What changed in a part of it".into() },
        id: format!("{}feed.atom{}", address.base, address.query),
        own: format!("{}/feed.atom{}", address.root, address.query),
        page: format!("{}/{}", address.root, address.query),
        // from content, never from a clock: a feed of nothing is as old as time
        updated: entries.first().map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |entry| entry.updated.clone()),
        version: env!("CARGO_PKG_VERSION"),
        entries,
    };
    super::page::render("feed.xml", feed)
}

fn entry(address: &Address, change: &EventChange) -> Option<Entry> {
    let updated = date_time(change.at.as_deref()?)?;
    let event = &change.event;
    Some(Entry {
        // one change of one event at one time
        id: format!("{}#{}-{updated}", event.iri, change.kind.name()),
        title: format!("{}: {}", heading(change.kind), event.label),
        link: format!("{}/event/{}", address.root, event.id),
        category: change.kind.name(),
        summary: summary(change, event),
        updated,
    })
}

fn heading(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::New => "New",
        ChangeKind::Disputed => "Disputed",
        ChangeKind::Cancelled => "Called off",
        ChangeKind::Changed => "Changed",
    }
}

fn summary(change: &EventChange, event: &TimelineEvent) -> String {
    let mut facts = vec![in_words(event.when.as_ref()), event.status.clone()];
    facts.extend(event.place.as_ref().map(|place| place.name.clone()));
    facts.extend(event.quantities.iter().map(quantity_in_words));
    facts.push(sources_in_words(event));
    let mut lines = vec![facts.join(" · ")];
    if !change.what.is_empty() {
        let words: Vec<&str> = change.what.iter().map(|what| what_in_words(what)).collect();
        lines.push(format!("New about it: {}", words.join(", ")));
    }
    lines.extend(event.disputed.iter().flat_map(disputed_in_words));
    // the last that was said is what changed it
    if let Some(mention) = event.mentions.iter().max_by(|a, b| a.published.cmp(&b.published)) {
        lines.push(format!("“{}”", mention.quote.text.trim()));
    }
    lines.join("\n")
}

fn what_in_words(what: &str) -> &str {
    match what {
        "when" => "its date",
        "status" => "its status",
        "type" => "its type",
        "place" => "the place",
        "participants" => "who takes part",
        "quantities" => "amounts",
        "label" => "how it is told",
        "disputes" => "what is disputed",
        other => other,
    }
}

/// A date as Atom wants it (RFC 3339): civil time, written as UTC like all times of the knowledge base.
fn date_time(stamp: &str) -> Option<String> {
    let moment: crate::calendar::Moment = stamp.parse().ok()?;
    Some(crate::graph::quads::moment_stamp(moment))
}
