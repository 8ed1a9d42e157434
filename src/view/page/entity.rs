//! The page of an entity: its names, how it is linked, its events, and the articles that speak of it.

use minijinja::Error;
use serde::Serialize;

use super::row::{Row, counted, wikidata_link};
use super::{Frame, Link, ld, published_in_words, render, segment};
use crate::graph::timeline::Timeline;
use crate::graph::{ArticleHead, EntityDetail};

/// Articles that the page lists.
const ARTICLES: usize = 50;

/// Renders the page: `events` are those in which it takes part, `here` those that took place there.
///
/// # Errors
/// When a template fails, which only a fault of the program can bring about.
pub fn entity(entity: &EntityDetail, events: &Timeline, here: &Timeline) -> Result<String, Error> {
    let path = format!("/entity/{}", segment(&entity.id));
    let form = |name: &str, ending: &str| Link { text: name.to_owned(), href: format!("{path}{ending}") };
    let list = |heading: &str, timeline: &Timeline, parameter: &str| List {
        heading: heading.to_owned(),
        rows: timeline.events.iter().map(Row::of).collect(),
        all: Link {
            text: counted(
                timeline.events.len() + timeline.left_out.get("limit").copied().unwrap_or_default(),
                "event",
                "events",
            ),
            href: format!(
                "/?{}",
                url::form_urlencoded::Serializer::new(String::new()).append_pair(parameter, &entity.iri).finish()
            ),
        },
        has_more: timeline.left_out.get("limit").is_some_and(|more| *more > 0),
    };
    let lists = [list("Takes part in", events, "who"), list("Took place here", here, "where")];
    let page = EntityPage {
        frame: Frame {
            title: entity.name.clone(),
            json_ld: ld::harmless(&ld::entity(entity)),
            forms: vec![form("Turtle", ".ttl"), form("JSON-LD", ".jsonld")],
        },
        name: entity.name.clone(),
        kind: entity.kind.clone(),
        iri: entity.iri.clone(),
        item: wikidata_link(entity.wikidata.as_deref()),
        coordinates: entity.lat.zip(entity.lon).map(|(lat, lon)| format!("{lat:.3}, {lon:.3}")).unwrap_or_default(),
        names: entity
            .names
            .iter()
            .map(|(name, articles)| (name.clone(), counted(*articles, "article", "articles")))
            .collect(),
        links: entity
            .links
            .iter()
            .filter_map(|link| {
                let words = format!(
                    "“{}”, by {}, sure to {:.0} %, in {}",
                    link.label,
                    link.method,
                    link.score * 100.0,
                    counted(link.articles, "article", "articles")
                );
                Some((wikidata_link(Some(&link.item))?, words))
            })
            .collect(),
        lists: lists.into_iter().filter(|list| !list.rows.is_empty()).collect(),
        more_articles: entity.articles.len().saturating_sub(ARTICLES),
        articles: entity.articles.iter().take(ARTICLES).map(ArticleLine::of).collect(),
    };
    render("entity.html", &page)
}

#[derive(Serialize)]
struct EntityPage {
    frame: Frame,
    name: String,
    kind: String,
    iri: String,
    item: Option<Link>,
    coordinates: String,
    names: Vec<(String, String)>,
    links: Vec<(Link, String)>,
    lists: Vec<List>,
    articles: Vec<ArticleLine>,
    more_articles: usize,
}

#[derive(Serialize)]
struct List {
    heading: String,
    rows: Vec<Row>,
    all: Link,
    has_more: bool,
}

/// An article in a list.
#[derive(Serialize)]
pub(super) struct ArticleLine {
    pub(super) link: Link,
    pub(super) publisher: String,
    pub(super) published: String,
    pub(super) note: String,
}

impl ArticleLine {
    pub(super) fn of(article: &ArticleHead) -> Self {
        let text = article.title.clone().filter(|title| !title.trim().is_empty());
        Self {
            link: Link {
                text: text.unwrap_or_else(|| article.id.clone()),
                href: format!("/article/{}", segment(&article.hash)),
            },
            publisher: article.publisher.clone().unwrap_or_default(),
            published: article
                .published
                .as_deref()
                .map_or_else(|| "no publication date".to_owned(), published_in_words),
            note: match (article.retracted, article.superseded) {
                (true, _) => "retracted".to_owned(),
                (_, true) => "replaced by a newer version".to_owned(),
                _ => String::new(),
            },
        }
    }
}
