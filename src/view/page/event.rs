//! The page of an event: what is known, who disagrees, and every report with its quote in its passage and how its date
//! was found.

use minijinja::Error;
use serde::Serialize;

use super::row::{counted, entity_link, wikidata_link};
use super::{Frame, Link, cut, ld, page_of, published_in_words, render, safe_url, segment};
use crate::graph::Explanation;
use crate::graph::explain::{MentionExplanation, ReportExplanation, TimeExplanation};
use crate::graph::timeline::{Disputed, DisputedValue, EntityRef, EventTime, TimelineEvent};
use crate::view::date::in_words;
use crate::view::explanation::{basis_in_words, published_basis_in_words};
use crate::view::phrase::quantity_in_words;
use crate::view::timeline_table::disputed_value;

/// Renders the page. `related` are the events that hang together with this one, each with the word for it.
///
/// # Errors
/// When a template fails, which only a fault of the program can bring about.
pub fn event(explanation: &Explanation, related: &[(&'static str, EntityRef)]) -> Result<String, Error> {
    let path = format!("/event/{}", segment(&explanation.id));
    let event = explanation.event.as_ref();
    let form = |name: &str, ending: &str| Link { text: name.to_owned(), href: format!("{path}{ending}") };
    let page = EventPage {
        frame: Frame {
            title: event
                .map_or_else(|| "An event that no report tells of any more".to_owned(), |event| event.label.clone()),
            json_ld: event.map(|event| ld::harmless(&ld::event(event))).unwrap_or_default(),
            forms: vec![form("Turtle", ".ttl"), form("JSON-LD", ".jsonld")],
        },
        summary: event.map(Summary::of),
        iri: explanation.iri.clone(),
        id: explanation.id.clone(),
        related: related
            .iter()
            .map(|(word, event)| {
                ((*word).to_owned(), Link { text: event.name.clone(), href: page_of("event", &event.iri) })
            })
            .collect(),
        reasons: explanation.merged.as_ref().map(|judgement| judgement.reasons.clone()).unwrap_or_default(),
        surety: explanation.merged.as_ref().map(|judgement| percent(judgement.confidence)).unwrap_or_default(),
        heading: match explanation.reports.len() {
            1 => "The report".to_owned(),
            count => format!("The {count} reports"),
        },
        reports: explanation.reports.iter().map(Report::of).collect(),
    };
    render("event.html", &page)
}

#[derive(Serialize)]
struct EventPage {
    frame: Frame,
    /// `None` where none of its reports counts any more.
    summary: Option<Summary>,
    iri: String,
    id: String,
    related: Vec<(String, Link)>,
    reasons: Vec<String>,
    surety: String,
    heading: String,
    reports: Vec<Report>,
}

/// What is known of the event.
#[derive(Serialize)]
struct Summary {
    label: String,
    when: String,
    datetime: String,
    status: String,
    kind: String,
    /// Role and who or what fills it.
    roles: Vec<(String, Vec<Part>)>,
    quantities: Vec<String>,
    sources: String,
    confidence: String,
    first_reported: String,
    /// What they disagree on, and who says what.
    disputes: Vec<(String, Vec<Said>)>,
}

#[derive(Serialize)]
struct Part {
    link: Link,
    item: Option<Link>,
}

#[derive(Serialize)]
struct Said {
    value: String,
    articles: Vec<Link>,
}

impl Summary {
    fn of(event: &TimelineEvent) -> Self {
        let part =
            |entity: &EntityRef| Part { link: entity_link(entity), item: wikidata_link(entity.wikidata.as_deref()) };
        let named = |entities: &[EntityRef]| entities.iter().map(part).collect::<Vec<_>>();
        let others: Vec<EntityRef> = event
            .participants
            .iter()
            .filter(|one| !event.agents.contains(one) && !event.recipients.contains(one))
            .cloned()
            .collect();
        let place: Vec<Part> = event
            .place
            .iter()
            .map(|place| {
                part(&EntityRef { iri: place.iri.clone(), name: place.name.clone(), wikidata: place.wikidata.clone() })
            })
            .collect();
        let roles = vec![
            ("By".to_owned(), named(&event.agents)),
            ("To".to_owned(), named(&event.recipients)),
            ("With or about".to_owned(), named(&others)),
            ("Where".to_owned(), place),
        ];
        let dated = event.when.as_ref().filter(|when| when.latest.is_some()).and_then(|when| when.earliest);
        Self {
            label: event.label.clone(),
            when: in_words(event.when.as_ref()),
            datetime: dated.map(|earliest| earliest.to_string()).unwrap_or_default(),
            status: event.status.clone(),
            kind: event.kind.as_deref().map(|kind| kind.replace('-', " ")).unwrap_or_default(),
            roles: roles.into_iter().filter(|(_, fillers)| !fillers.is_empty()).collect(),
            quantities: event.quantities.iter().map(quantity_in_words).collect(),
            sources: format!(
                "{}, {}",
                counted(event.sources, "independent source", "independent sources"),
                counted(event.publishers, "publisher", "publishers")
            ),
            confidence: percent(event.confidence),
            first_reported: event.first_reported.as_deref().map(published_in_words).unwrap_or_default(),
            disputes: event.disputed.as_ref().map(|disputed| disputes(disputed, event)).unwrap_or_default(),
        }
    }
}

fn disputes(disputed: &Disputed, event: &TimelineEvent) -> Vec<(String, Vec<Said>)> {
    let article = |id: &String| {
        let publisher =
            event.mentions.iter().find(|mention| mention.article == *id).and_then(|mention| mention.publisher.as_ref());
        let text = publisher.map_or_else(|| id.clone(), |publisher| format!("{publisher} ({id})"));
        Link { text, href: format!("/article/{}", segment(id)) }
    };
    let said = |value: &DisputedValue| Said {
        value: disputed_value(disputed, value),
        articles: value.articles.iter().map(article).collect(),
    };
    [
        ("When it was", &disputed.when),
        ("How many, how much", &disputed.quantities),
        ("Whether it happened", &disputed.status),
    ]
    .into_iter()
    .filter(|(_, values)| !values.is_empty())
    .map(|(matter, values)| (matter.to_owned(), values.iter().map(said).collect()))
    .collect()
}

/// What one article says.
#[derive(Serialize)]
struct Report {
    id: String,
    label: String,
    publisher: String,
    published: String,
    published_basis: String,
    title: String,
    href: String,
    url: Option<String>,
    /// Why it does not count, in words.
    left_out: String,
    passages: Vec<Passage>,
    date: Date,
    roles: Vec<Role>,
    quantities: Vec<String>,
    read: String,
    rules: String,
}

/// A quote in its passage.
#[derive(Serialize)]
struct Passage {
    before: String,
    quote_before: String,
    trigger: String,
    quote_after: String,
    after: String,
    speaker: Option<Link>,
    href: String,
    place: String,
    facts: String,
}

/// How the date was found.
#[derive(Serialize)]
struct Date {
    words: String,
    expression: String,
    how: String,
    steps: Vec<String>,
    rule: String,
}

#[derive(Serialize)]
struct Role {
    role: String,
    phrase: String,
    entity: Option<Link>,
    item: Option<Link>,
}

impl Report {
    fn of(report: &ReportExplanation) -> Self {
        let href = format!("/article/{}", segment(&report.version));
        let mut read = vec![report.status.clone()];
        read.extend(report.kind.as_ref().map(|kind| kind.replace('-', " ")));
        read.push(format!("sure to {}", percent(report.confidence)));
        let mut passages: Vec<Passage> = Vec::new();
        for mention in &report.mentions {
            passages.push(Passage::of(mention, &href));
        }
        Self {
            id: report.id.clone(),
            label: report.label.clone(),
            publisher: report.publisher.clone().unwrap_or_else(|| report.article.clone()),
            published: match report.published.as_deref() {
                Some(published) => published_in_words(published),
                None => "no publication date".to_owned(),
            },
            published_basis: report
                .published_basis
                .as_deref()
                .map(published_basis_in_words)
                .unwrap_or_default()
                .to_owned(),
            title: report.title.clone().unwrap_or_else(|| format!("article {}", report.article)),
            url: report.url.as_deref().and_then(safe_url),
            left_out: match report.left_out.as_deref() {
                Some("retracted") => "retracted: does not count".to_owned(),
                Some("superseded") => "replaced by a newer version: does not count".to_owned(),
                Some(other) => format!("{other}: does not count"),
                None => String::new(),
            },
            passages,
            date: report.when.as_ref().map_or_else(Date::none, Date::of),
            roles: report
                .roles
                .iter()
                .map(|role| Role {
                    role: role.role.clone(),
                    phrase: role.phrase.text.clone(),
                    entity: role.entity.as_ref().map(entity_link),
                    item: wikidata_link(role.entity.as_ref().and_then(|entity| entity.wikidata.as_deref())),
                })
                .collect(),
            quantities: report.quantities.iter().map(quantity_in_words).collect(),
            read: read.join(" · "),
            rules: report.rules.join(", "),
            href,
        }
    }
}

impl Passage {
    fn of(mention: &MentionExplanation, article: &str) -> Self {
        let (quote, trigger) = (&mention.mention.quote, &mention.mention.trigger);
        let passage = &mention.passage;
        let (before, _, after) = cut(&passage.text, passage.start, (quote.start, quote.end));
        let (quote_before, word, quote_after) = cut(&quote.text, quote.start, (trigger.start, trigger.end));
        // where the quote is not to be found in its passage, it stands alone
        let whole = before == passage.text;
        Self {
            before: if whole { String::new() } else { before },
            quote_before,
            trigger: word,
            quote_after,
            after: if whole { String::new() } else { after },
            speaker: mention.mention.attributed_to.as_ref().map(entity_link),
            href: format!("{article}#char={},{}", trigger.start, trigger.end),
            place: format!("characters {}–{}", quote.start, quote.end),
            facts: [&mention.tense, &mention.polarity, &mention.certainty]
                .iter()
                .map(|fact| fact.as_str())
                .filter(|fact| *fact != "none")
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}

impl Date {
    fn none() -> Self {
        Self {
            words: "the article gives none".to_owned(),
            expression: String::new(),
            how: String::new(),
            steps: Vec::new(),
            rule: String::new(),
        }
    }

    fn of(time: &TimeExplanation) -> Self {
        let read = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        let words = in_words(Some(&EventTime {
            earliest: read(&time.earliest),
            latest: read(&time.latest),
            edtf: None,
            precision: time.precision,
            basis: time.basis.clone(),
            zone: None,
        }));
        let mut how: Vec<String> = time.basis.iter().map(|basis| basis_in_words(basis).to_owned()).collect();
        how.extend(time.anchor.iter().map(|anchor| format!("counted from {anchor}")));
        Self {
            words,
            expression: time.expression.as_ref().map(|expression| expression.text.clone()).unwrap_or_default(),
            how: how.join(", "),
            steps: time.steps.clone(),
            rule: time.rule.clone().unwrap_or_default(),
        }
    }
}

fn percent(confidence: f64) -> String {
    format!("{:.0} %", confidence * 100.0)
}
