//! The page of an article: its text with what was read in it, its versions and its copies.

use minijinja::Error;
use serde::Serialize;

use super::entity::ArticleLine;
use super::{Frame, Link, ld, published_in_words, render, safe_url, segment};
use crate::graph::ArticleDetail;
use crate::graph::detail::Mark;
use crate::view::explanation::published_basis_in_words;

/// Renders the page.
///
/// # Errors
/// When a template fails, which only a fault of the program can bring about.
pub fn article(article: &ArticleDetail) -> Result<String, Error> {
    let path = format!("/article/{}", segment(&article.head.hash));
    let form = |name: &str, ending: &str| Link { text: name.to_owned(), href: format!("{path}{ending}") };
    let title = article.head.title.clone().filter(|title| !title.trim().is_empty());
    let mut events: Vec<EventLine> = Vec::new();
    for mark in &article.marks {
        if !events.iter().any(|line| line.id == mark.event) {
            events.push(EventLine {
                id: mark.event.clone(),
                link: Link { text: mark.label.clone(), href: format!("/event/{}", segment(&mark.event)) },
                place: anchor(mark.trigger),
            });
        }
    }
    let page = ArticlePage {
        frame: Frame {
            title: title.clone().unwrap_or_else(|| article.head.id.clone()),
            json_ld: ld::harmless(&ld::article(article)),
            forms: vec![form("Turtle", ".ttl"), form("JSON-LD", ".jsonld")],
        },
        title: title.unwrap_or_else(|| format!("Article {}", article.head.id)),
        id: article.head.id.clone(),
        iri: article.iri.clone(),
        publisher: article.head.publisher.clone().unwrap_or_default(),
        author: article.author.clone().unwrap_or_default(),
        published: article.head.published.as_deref().map(published_in_words).unwrap_or_default(),
        published_basis: article
            .published_basis
            .as_deref()
            .map(published_basis_in_words)
            .unwrap_or_default()
            .to_owned(),
        modified: article.modified.as_deref().map(published_in_words).unwrap_or_default(),
        url: article.url.as_deref().and_then(safe_url),
        lang: article
            .lang
            .clone()
            .filter(|lang| lang.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
            .unwrap_or_default(),
        retracted: article.head.retracted,
        newer: article
            .head
            .superseded
            .then(|| article.versions.iter().find(|one| !one.superseded))
            .flatten()
            .map(ArticleLine::of),
        pieces: pieces(&article.text, &article.marks),
        events,
        versions: article.versions.iter().map(ArticleLine::of).collect(),
        copies: article.copies.iter().map(ArticleLine::of).collect(),
    };
    render("article.html", &page)
}

#[derive(Serialize)]
struct ArticlePage {
    frame: Frame,
    title: String,
    id: String,
    iri: String,
    publisher: String,
    author: String,
    published: String,
    published_basis: String,
    modified: String,
    url: Option<String>,
    lang: String,
    retracted: bool,
    newer: Option<ArticleLine>,
    pieces: Vec<Piece>,
    events: Vec<EventLine>,
    versions: Vec<ArticleLine>,
    copies: Vec<ArticleLine>,
}

#[derive(Serialize)]
struct EventLine {
    id: String,
    link: Link,
    place: String,
}

/// A piece of the text: plain, or the words that denote an event.
#[derive(Serialize)]
struct Piece {
    text: String,
    /// Empty for plain text.
    href: String,
    label: String,
    anchor: String,
    /// Begin of a quote here: its anchor.
    quote: String,
}

/// The fragment of a mention's IRI (RFC 5147), which is so an address of the place on the page.
fn anchor((start, end): (usize, usize)) -> String {
    format!("char={start},{end}")
}

/// Cuts the text at the marked words; of words that overlap the first count.
fn pieces(text: &str, marks: &[Mark]) -> Vec<Piece> {
    let characters: Vec<char> = text.chars().collect();
    let part = |from: usize, to: usize| {
        characters[from.min(characters.len())..to.min(characters.len())].iter().collect::<String>()
    };
    let mut quotes: Vec<(usize, usize)> = marks.iter().map(|mark| (mark.start, mark.end)).collect();
    quotes.sort_unstable();
    quotes.dedup();
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut quotes = quotes.into_iter().peekable();
    // plain text up to a point, cut where a quote begins
    let mut plain = |pieces: &mut Vec<Piece>, from: usize, to: usize| {
        let mut from = from;
        while let Some((start, end)) = quotes.next_if(|(start, _)| *start <= to) {
            let start = start.max(from);
            if start > from {
                pieces.push(Piece::plain(part(from, start)));
            }
            pieces.push(Piece { quote: format!("quote={start},{end}"), ..Piece::plain(String::new()) });
            from = start;
        }
        if to > from {
            pieces.push(Piece::plain(part(from, to)));
        }
    };
    for mark in marks {
        let (start, end) = mark.trigger;
        if start < at || end <= start || end > characters.len() {
            continue;
        }
        plain(&mut pieces, at, start);
        pieces.push(Piece {
            text: part(start, end),
            href: format!("/event/{}", segment(&mark.event)),
            label: mark.label.clone(),
            anchor: anchor(mark.trigger),
            quote: String::new(),
        });
        at = end;
    }
    plain(&mut pieces, at, characters.len());
    pieces
}

impl Piece {
    fn plain(text: String) -> Self {
        Self { text, href: String::new(), label: String::new(), anchor: String::new(), quote: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_of_the_text_is_lost_or_doubled() {
        let text = "“Né” met Bo. They signed, then signed again.";
        let mark =
            |start, end, trigger, event: &str| Mark { start, end, trigger, event: event.into(), label: event.into() };
        let marks = [
            mark(0, 12, (5, 8), "a"),
            mark(13, 44, (18, 24), "b"),
            mark(13, 44, (18, 24), "c"),
            mark(13, 44, (22, 30), "d"),
            mark(13, 44, (31, 37), "b"),
            mark(40, 99, (90, 99), "beyond"),
        ];
        let pieces = pieces(text, &marks);
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
        let marked: Vec<(&str, &str)> = pieces
            .iter()
            .filter(|piece| !piece.href.is_empty())
            .map(|piece| (piece.text.as_str(), piece.anchor.as_str()))
            .collect();
        assert_eq!(marked, [("met", "char=5,8"), ("signed", "char=18,24"), ("signed", "char=31,37")]);
        let quotes = pieces.iter().filter(|piece| !piece.quote.is_empty()).count();
        assert_eq!(quotes, 3);
    }
}
