//! Pages for a browser: the timeline, an event, an entity, an article. No script; everything that comes from an article
//! is escaped; readable without style, on paper, at night and on a telephone.
//!
//! The templates (`*.html`, `feed.xml`) are data; whatever they are given is escaped. What they mark as safe is the
//! JSON-LD alone, which `ld` makes harmless.

mod article;
mod entity;
mod event;
mod ld;
mod row;
mod template;
mod timeline;

use minijinja::Error;
use serde::Serialize;

use crate::calendar::Moment;
use crate::calendar::day_in_words;

/// The style sheet of all pages.
pub const STYLE: &str = include_str!("style.css");

pub use article::article;
pub use entity::entity;
pub use event::event;
pub(crate) use template::render;
pub use timeline::{Paging, timeline};

/// A link to a page of this server or another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) href: String,
}

/// What every page has around it.
#[derive(Serialize)]
pub(crate) struct Frame {
    pub(crate) title: String,
    /// JSON-LD, harmless inside a script element.
    pub(crate) json_ld: String,
    /// The same in other forms: name and address.
    pub(crate) forms: Vec<Link>,
}

/// A page that says what went wrong.
#[derive(Serialize)]
struct ProblemPage<'a> {
    frame: Frame,
    heading: &'a str,
    detail: &'a str,
}

/// The page for a request that could not be answered.
///
/// # Errors
/// When a template fails, which only a fault of the program can bring about.
pub fn problem(heading: &str, detail: &str) -> Result<String, Error> {
    let frame = Frame { title: heading.to_owned(), json_ld: String::new(), forms: Vec::new() };
    render("problem.html", ProblemPage { frame, heading, detail })
}

/// A date of publication in words: `4 January 2026`.
fn published_in_words(date: &str) -> String {
    match date.parse::<Moment>() {
        Ok(moment) => match (moment.date(), moment.time()) {
            (Some(day), Some(time)) => format!("{}, {}", day_in_words(day), time.format("%H:%M")),
            (Some(day), None) => day_in_words(day),
            (None, _) => moment.to_string(),
        },
        Err(_) => date.to_owned(),
    }
}

/// An address that a browser may open without harm.
fn safe_url(url: &str) -> Option<String> {
    let url = url.trim();
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")).then(|| url.to_owned())
}

/// A text as one segment of a path.
fn segment(text: &str) -> String {
    let mut segment = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') || (byte == b'.' && text.len() > 2) {
            segment.push(byte as char);
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}

/// The page of an entity or event by its IRI: what follows the last slash is its id.
fn page_of(kind: &str, iri: &str) -> String {
    format!("/{kind}/{}", segment(iri.rsplit('/').next().unwrap_or(iri)))
}

fn item_link(item: &str) -> Link {
    Link { text: item.to_owned(), href: format!("https://www.wikidata.org/wiki/{}", segment(item)) }
}

/// A text cut in three by a stretch given in code points from `start` on: before, the stretch, after. All before where
/// the stretch lies elsewhere.
fn cut(text: &str, start: usize, stretch: (usize, usize)) -> (String, String, String) {
    let characters: Vec<char> = text.chars().collect();
    let begin = stretch.0.checked_sub(start);
    let end = stretch.1.checked_sub(start);
    match (begin, end) {
        (Some(begin), Some(end)) if begin < end && end <= characters.len() => {
            let part = |from: usize, to: usize| characters[from..to].iter().collect::<String>();
            (part(0, begin), part(begin, end), part(end, characters.len()))
        }
        _ => (text.to_owned(), String::new(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(safe_url(" HTTPS://a.example/x").as_deref(), Some("HTTPS://a.example/x"));
        for wrong in ["javascript:alert(1)", "java\nscript:1", "data:text/html,x", "//a.example", "", "é"] {
            assert_eq!(safe_url(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_id_stays_one_segment_of_a_path() {
        assert_eq!(segment("https://a.example/?x=1#y"), "https%3A%2F%2Fa.example%2F%3Fx%3D1%23y");
        assert_eq!(segment(".."), "%2E%2E");
        assert_eq!(segment("nw-2.html"), "nw-2.html");
    }

    #[test]
    fn a_stretch_is_cut_out_by_code_points() {
        let parts = |stretch| cut("“Né” met", 10, stretch);
        assert_eq!(parts((15, 18)), ("“Né” ".to_owned(), "met".to_owned(), String::new()));
        assert_eq!(parts((15, 19)).0, "“Né” met");
        assert_eq!(parts((3, 5)).0, "“Né” met");
    }
}
