//! The timeline page: the filters in a form and as what they are in words, the events by month, and pages of them.

use minijinja::Error;
use serde::Serialize;

use super::row::Row;
use super::{Frame, Link, ld, render};
use crate::calendar::day_in_words;
use crate::event::Status;
use crate::graph::timeline::{Filter, Timeline};
use crate::graph::{Named, vocab};

/// Which page of the events it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// From 1.
    pub page: usize,
    /// Events on a page.
    pub size: usize,
    /// Events in all.
    pub total: usize,
}

impl Paging {
    fn last(self) -> usize {
        self.total.div_ceil(self.size.max(1)).max(1)
    }
}

/// Renders the page: `timeline` holds the events of this page alone, `parameters` the filters as the address has them,
/// `named` what its names may mean.
///
/// # Errors
/// When a template fails, which only a fault of the program can bring about.
pub fn timeline(
    timeline: &Timeline,
    paging: Paging,
    parameters: &[(String, String)],
    named: &[Named],
) -> Result<String, Error> {
    let parameters: Vec<(String, String)> =
        parameters.iter().filter(|(name, value)| name != "page" && !value.trim().is_empty()).cloned().collect();
    let mut months: Vec<Month> = Vec::new();
    for event in &timeline.events {
        let name = Row::month(event);
        match months.last_mut() {
            Some(month) if month.name == name => month.rows.push(Row::of(event)),
            _ => months.push(Month { name, rows: vec![Row::of(event)] }),
        }
    }
    let query = address("", &parameters);
    let turn = |page: usize| {
        let mut parameters = parameters.clone();
        if page > 1 {
            parameters.push(("page".to_owned(), page.to_string()));
        }
        address("/", &parameters)
    };
    let form = |name: &str, path: &str| Link { text: name.to_owned(), href: format!("{path}{query}") };
    let active = active(&timeline.query, &parameters);
    let title = match active.as_slice() {
        [] => "Timeline".to_owned(),
        filters => {
            let words: Vec<&str> = filters.iter().map(|filter| filter.text.as_str()).collect();
            format!("Timeline: {}", words.join(", "))
        }
    };
    let first = (paging.page - 1) * paging.size + 1;
    let page = TimelinePage {
        frame: Frame {
            title,
            json_ld: ld::harmless(&ld::timeline(&timeline.events)),
            forms: vec![
                form("JSON", "/timeline.json"),
                form("CSV", "/timeline.csv"),
                form("Markdown", "/timeline.md"),
                form("Atom feed", "/feed.atom"),
            ],
        },
        months,
        about: about(timeline, paging, first),
        left_out: left_out(timeline),
        names: named.iter().filter_map(|named| Unclear::of(named, &parameters)).collect(),
        active,
        form: Form::of(&timeline.query, &parameters),
        previous: (paging.page > 1).then(|| turn(paging.page - 1)),
        next: (paging.page < paging.last()).then(|| turn(paging.page + 1)),
        page: paging.page,
        pages: paging.last(),
    };
    render("timeline.html", &page)
}

#[derive(Serialize)]
struct TimelinePage {
    frame: Frame,
    months: Vec<Month>,
    about: String,
    left_out: String,
    names: Vec<Unclear>,
    /// The filters in words, each with the address that is without it.
    active: Vec<Link>,
    form: Form,
    previous: Option<String>,
    next: Option<String>,
    page: usize,
    pages: usize,
}

/// A name that may mean several, or nobody, with what to ask for instead.
#[derive(Serialize)]
struct Unclear {
    given: String,
    is_unknown: bool,
    instead: Vec<Link>,
}

/// Entities that are offered for a name.
const OFFERED: usize = 12;

impl Unclear {
    fn of(named: &Named, parameters: &[(String, String)]) -> Option<Self> {
        let with = |value: &str| {
            let instead: Vec<(String, String)> = parameters
                .iter()
                .map(|(name, old)| {
                    let here = matches!(name.as_str(), "who" | "where") && old.trim() == named.given;
                    (name.clone(), if here { value.to_owned() } else { old.clone() })
                })
                .collect();
            address("/", &instead)
        };
        let id = |iri: &str| iri.rsplit('/').next().unwrap_or(iri).to_owned();
        let instead = match named.bearers.as_slice() {
            [] => named.near.iter().map(|name| Link { text: name.clone(), href: with(name) }).collect(),
            [_] => return None,
            several => several
                .iter()
                .take(OFFERED)
                .map(|one| Link {
                    text: one
                        .wikidata
                        .as_ref()
                        .map_or_else(|| one.name.clone(), |item| format!("{} ({item})", one.name)),
                    href: with(&id(&one.iri)),
                })
                .collect(),
        };
        Some(Self { given: named.given.clone(), is_unknown: named.bearers.is_empty(), instead })
    }
}

#[derive(Serialize)]
struct Month {
    name: String,
    rows: Vec<Row>,
}

/// The form's fields with what they hold.
#[derive(Serialize)]
struct Form {
    fields: Vec<Field>,
    kinds: Vec<Choice>,
    statuses: Vec<Choice>,
    /// What the form has no field for (a second `who`) and must not lose.
    hidden: Vec<(String, String)>,
    is_open: bool,
}

#[derive(Serialize)]
struct Field {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    text: String,
    chosen: bool,
}

impl Form {
    fn of(filter: &Filter, parameters: &[(String, String)]) -> Self {
        let first = |name: &str| {
            let found = parameters.iter().find(|(other, _)| other == name || other.replace('-', "_") == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let field = |name, label, hint| Field { name, label, hint, value: first(name) };
        let fields = vec![
            field("who", "Who", "a name or Wikidata id"),
            field("where", "Where", "a place"),
            field("text", "Words", "in label or quote"),
            field("publisher", "Publisher", ""),
            field("since", "From", "2025-12"),
            field("until", "To", "2026-01-31"),
            field("as_of", "As known on", "2026-01-04"),
            field("changed_since", "Changed since", "2026-01-04"),
        ];
        let in_words = |value: &str| value.replace('-', " ");
        let choices = |names: &mut dyn Iterator<Item = &str>, chosen: Option<&String>| {
            names
                .map(|name| Choice {
                    value: name.to_owned(),
                    text: in_words(name),
                    chosen: chosen.is_some_and(|chosen| chosen == name),
                })
                .collect::<Vec<Choice>>()
        };
        let mut seen: Vec<&str> = Vec::new();
        let mut hidden = Vec::new();
        for (name, value) in parameters {
            if seen.contains(&name.as_str()) || name == "limit" {
                hidden.push((name.clone(), value.clone()));
            }
            seen.push(name);
        }
        let mut kinds = choices(&mut vocab::EVENT_TYPES.iter().copied(), filter.kinds.first());
        if let Some(other) = filter.kinds.first().filter(|kind| !vocab::EVENT_TYPES.contains(&kind.as_str())) {
            kinds.push(Choice { value: other.clone(), text: other.clone(), chosen: true });
        }
        Self {
            kinds,
            statuses: choices(&mut Status::ALL.iter().map(|status| status.name()), filter.status.first()),
            is_open: !parameters.is_empty(),
            fields,
            hidden,
        }
    }
}

/// Each filter in words, with the address of the timeline without it.
fn active(filter: &Filter, parameters: &[(String, String)]) -> Vec<Link> {
    let mut active = Vec::new();
    for (at, (name, value)) in parameters.iter().enumerate() {
        let day = |value: &str| value.parse().map_or_else(|_| value.to_owned(), day_in_words);
        let text = match name.as_str() {
            "who" => format!("with {value}"),
            "where" => format!("in {value}"),
            "type" => format!("type {value}"),
            "status" => value.clone(),
            "publisher" => format!("reported by {value}"),
            "since" => format!("from {}", filter.since.map_or_else(|| value.clone(), |since| day_in_words(since.date))),
            "until" => format!("to {}", filter.until.map_or_else(|| value.clone(), |until| day_in_words(until.date))),
            "as_of" | "as-of" => format!("as known on {}", day(value)),
            "changed_since" | "changed-since" => format!("changed since {}", day(value)),
            "text" => format!("“{value}”"),
            _ => continue,
        };
        let without: Vec<(String, String)> =
            parameters.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, pair)| pair.clone()).collect();
        active.push(Link { text, href: address("/", &without) });
    }
    active
}

fn about(timeline: &Timeline, paging: Paging, first: usize) -> String {
    let total = super::row::counted(paging.total, "event", "events");
    match timeline.events.len() {
        0 => total,
        shown if shown == paging.total => total,
        shown => format!("{first}–{} of {total}", first + shown - 1),
    }
}

fn left_out(timeline: &Timeline) -> String {
    let mut words: Vec<String> = Vec::new();
    for (reason, &count) in &timeline.left_out {
        match reason.as_str() {
            "limit" => {}
            "retracted" => words.push(format!("{count} left out: every article that reported them was retracted")),
            other => words.push(format!("{count} left out: {other}")),
        }
    }
    words.join("; ")
}

/// A path with parameters.
fn address(path: &str, parameters: &[(String, String)]) -> String {
    if parameters.is_empty() {
        return path.to_owned();
    }
    let pairs = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}
