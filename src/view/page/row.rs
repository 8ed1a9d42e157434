//! An event as a row of a list.

use serde::Serialize;

use super::{Link, cut, item_link, page_of, published_in_words, safe_url, segment};
use crate::calendar::{Datelike, Precision, month_in_words};
use crate::graph::timeline::{EntityRef, MentionRef, TimelineEvent};
use crate::view::date::in_words;
use crate::view::phrase::quantity_in_words;
use crate::view::timeline_table::disputed_in_words;

/// An event as its row shows it.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) href: String,
    pub(super) when: String,
    /// For machines; empty where it is not dated.
    pub(super) datetime: String,
    pub(super) label: String,
    pub(super) status: String,
    pub(super) kind: String,
    pub(super) place: Option<Link>,
    pub(super) actors: Vec<Link>,
    pub(super) quantities: Vec<String>,
    /// What the reports disagree on, a line each.
    pub(super) disputes: Vec<String>,
    pub(super) sources: String,
    /// A quote of each article, the first of the first reported.
    pub(super) first: Option<Quote>,
    pub(super) more: Vec<Quote>,
}

/// Words of an article that report an event.
#[derive(Serialize)]
pub(super) struct Quote {
    pub(super) before: String,
    pub(super) trigger: String,
    pub(super) after: String,
    pub(super) speaker: Option<Link>,
    pub(super) publisher: String,
    pub(super) published: String,
    pub(super) title: String,
    /// The article's page here.
    pub(super) href: String,
    /// Where the article lies.
    pub(super) url: Option<String>,
}

impl Row {
    pub(super) fn of(event: &TimelineEvent) -> Self {
        let dated = event.when.as_ref().and_then(|when| when.earliest.zip(when.latest));
        let mut articles: Vec<&str> = Vec::new();
        let mut quotes = Vec::new();
        for mention in &event.mentions {
            if !articles.contains(&mention.article.as_str()) {
                articles.push(&mention.article);
                quotes.push(Quote::of(mention));
            }
        }
        let mut quotes = quotes.into_iter();
        Self {
            href: page_of("event", &event.iri),
            id: event.id.clone(),
            when: in_words(event.when.as_ref()),
            datetime: match dated {
                Some((earliest, latest)) if earliest == latest => earliest.to_string(),
                // HTML knows no intervals: the begin stands for it
                Some((earliest, _)) => earliest.to_string(),
                None => String::new(),
            },
            label: event.label.clone(),
            status: event.status.clone(),
            kind: event.kind.as_deref().map(|kind| kind.replace('-', " ")).unwrap_or_default(),
            place: event
                .place
                .as_ref()
                .map(|place| Link { text: place.name.clone(), href: page_of("entity", &place.iri) }),
            actors: event.participants.iter().map(entity_link).collect(),
            quantities: event.quantities.iter().map(quantity_in_words).collect(),
            disputes: event.disputed.iter().flat_map(disputed_in_words).collect(),
            sources: counted(event.sources, "source", "sources"),
            first: quotes.next(),
            more: quotes.collect(),
        }
    }

    /// The month it begins in, as a heading, or the year where no more is known of it; "Undated" where it is not dated.
    pub(super) fn month(event: &TimelineEvent) -> String {
        let dated = event.when.as_ref().filter(|when| when.latest.is_some());
        match dated.and_then(|when| Some((when, when.earliest?.date))) {
            None => "Undated".to_owned(),
            Some((when, begin)) if when.precision.is_some_and(|precision| precision <= Precision::Half) => {
                begin.year().to_string()
            }
            Some((_, begin)) => month_in_words(begin),
        }
    }
}

impl Quote {
    pub(super) fn of(mention: &MentionRef) -> Self {
        let quote = &mention.quote;
        let (before, trigger, after) = cut(&quote.text, quote.start, (mention.trigger.start, mention.trigger.end));
        Self {
            before,
            trigger,
            after,
            speaker: mention.attributed_to.as_ref().map(entity_link),
            publisher: mention.publisher.clone().unwrap_or_else(|| mention.article.clone()),
            published: mention.published.as_deref().map(published_in_words).unwrap_or_default(),
            title: mention.title.clone().unwrap_or_default(),
            href: format!(
                "/article/{}#char={},{}",
                segment(&mention.article),
                mention.trigger.start,
                mention.trigger.end
            ),
            url: mention.url.as_deref().and_then(safe_url),
        }
    }
}

pub(super) fn entity_link(entity: &EntityRef) -> Link {
    let text = if entity.name.is_empty() { "somebody".to_owned() } else { entity.name.clone() };
    Link { text, href: page_of("entity", &entity.iri) }
}

pub(super) fn wikidata_link(item: Option<&str>) -> Option<Link> {
    item.map(item_link)
}

pub(super) fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
