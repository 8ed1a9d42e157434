//! Which Wikidata item an event is, where it has one: named wars, battles, elections, summits and disasters, by name and date.
//!
//! An event is linked by the longest name in the text that holds its trigger ("the Russian invasion of Ukraine", "the 2016
//! presidential election") and that the gazetteer knows as an event. The date decides against it: an item that began after
//! the event ended, or long before a dated event of a day, is another one. Words that are no name ("the war") link nothing.

use std::cell::OnceCell;

use chrono::{Datelike, NaiveDate};

use crate::annotation::Annotation;
use crate::annotation::timex::Timex;
use crate::calendar::Bounds;
use crate::document::Document;
use crate::entity::Link;
use crate::event::Event;
use crate::gazetteer::{Candidate, Form, Gazetteer, Kind};

/// Words before a trigger that a name may begin with.
const BEFORE: usize = 7;

/// A name of one word is known only as an acronym, or where a person put it into the lexicon.
const LEAST_WORDS: usize = 2;

/// Years that something with a name may go on after it began.
const LASTS: i32 = 12;

/// How sure a name with a date that fits, one without any date, and one that several items bear.
const DATED: f32 = 0.9;
const UNDATED: f32 = 0.75;
const SHARED: f32 = 0.4;

/// Below this no link is made.
const ENOUGH: f32 = 0.6;

/// The links of events, each with the event's place in `events`.
#[must_use]
pub fn link_events(
    document: Document<'_>,
    annotation: &Annotation,
    gazetteer: &Gazetteer,
    events: &[Event],
) -> Vec<(usize, Link)> {
    let mut links = Vec::new();
    // the sentence at hand, its words, and the longest names from each of them on, as far as they were asked for
    let (mut at_hand, mut words, mut longest) = (usize::MAX, Vec::new(), Vec::new());
    for (at, event) in events.iter().enumerate() {
        let trigger = annotation.words.partition_point(|word| word.span.end <= event.trigger.start);
        let Some(number) = annotation.sentence_of(trigger) else { continue };
        let sentence = annotation.sentences[number].words.clone();
        if !sentence.contains(&trigger) {
            continue;
        }
        if number != at_hand {
            at_hand = number;
            words = annotation.words[sentence.clone()].iter().map(|word| document.slice(word.span)).collect();
            longest = vec![OnceCell::new(); words.len()];
        }
        let own = trigger - sentence.start;
        let found = (own.saturating_sub(BEFORE)..=own)
            .filter_map(|start| longest[start].get_or_init(|| gazetteer.longest(&words, start)).as_ref());
        // the longest name that holds the trigger
        let named = found
            .filter(|found| found.words.contains(&own))
            .max_by_key(|found| (found.words.len(), std::cmp::Reverse(found.words.start)));
        let Some(named) = named else { continue };
        let known: Vec<&Candidate> =
            named.candidates.iter().filter(|candidate| candidate.kind == Kind::Event).collect();
        if known.len() < named.candidates.len() {
            continue;
        }
        let telling =
            named.words.len() >= LEAST_WORDS || known.iter().all(|one| one.form == Form::Acronym || one.curated);
        let words = sentence.start + named.words.start..sentence.start + named.words.end;
        let beside = date_beside(document, annotation, words);
        if telling && let Some(link) = choose(document, gazetteer, event, beside, &known) {
            links.push((at, link));
        }
    }
    links
}

/// The time that a name carries with it: "the invasion of Ukraine in 1919", "the 1919 invasion of Ukraine".
fn date_beside(document: Document<'_>, annotation: &Annotation, name: std::ops::Range<usize>) -> Option<Bounds> {
    let (first, last) = (annotation.words.get(name.start)?, annotation.words.get(name.end.checked_sub(1)?)?);
    let beside = |from: usize, to: usize| {
        let between = document.text().get(from..to).map(str::trim);
        between
            .is_some_and(|between| matches!(between, "" | "in" | "of" | "on" | "from" | "during" | "in the year" | "("))
    };
    let fits = |time: &&Timex| {
        beside(last.span.end, time.span.start)
            || beside(time.span.end, first.span.start)
            || first.span.start <= time.span.start && time.span.end <= last.span.end
    };
    annotation.times.iter().filter(fits).map(Timex::bounds).find(|bounds| bounds.latest.is_some())
}

fn choose(
    document: Document<'_>,
    gazetteer: &Gazetteer,
    event: &Event,
    beside: Option<Bounds>,
    known: &[&Candidate],
) -> Option<Link> {
    let published = document.article.published.map(|published| published.when.last_day());
    let mut fitting: Vec<(f32, &Candidate)> = known
        .iter()
        .filter_map(|candidate| {
            let began = day_of(&gazetteer.texts(candidate.id).description);
            Some((date_fits(event, beside, began, published)?, *candidate))
        })
        .collect();
    fitting.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.number.cmp(&other.1.number)));
    let alone = fitting.len() == 1 || fitting.first().zip(fitting.get(1)).is_some_and(|(one, two)| one.0 > two.0 + 0.1);
    let (score, best) = fitting.first()?;
    let score = if alone { *score } else { SHARED };
    (score >= ENOUGH).then(|| Link {
        item: best.item(),
        score,
        method: if best.curated { "lexicon" } else { "gazetteer" }.to_owned(),
        dated: None,
        label: gazetteer.label(best.id),
        coordinates: None,
        candidates: fitting[1..].iter().map(|(score, other)| (other.item(), *score)).collect(),
    })
}

/// How well the date goes with an item that began on a day; nothing where it cannot be.
fn date_fits(
    event: &Event,
    beside: Option<Bounds>,
    began: Option<NaiveDate>,
    published: Option<NaiveDate>,
) -> Option<f32> {
    let Some(began) = began else { return Some(UNDATED) };
    if published.is_some_and(|published| began > published) {
        return None;
    }
    let bounds = beside.or_else(|| event.when.as_ref().map(|when| when.bounds));
    let (earliest, latest) =
        bounds.map_or((None, None), |bounds| (bounds.earliest.map(|one| one.date), bounds.latest.map(|one| one.date)));
    // a date of the first of January is that of a year alone
    let first =
        if began.ordinal() == 1 { began.year() } else { began.with_day(1).map_or(began.year(), |day| day.year()) };
    if latest.is_some_and(|latest| latest.year() < first) {
        return None;
    }
    match earliest {
        Some(earliest) if earliest.year() - began.year() > LASTS => None,
        Some(_) => Some(DATED),
        None => Some(UNDATED),
    }
}

/// The day that the description of an event of the gazetteer ends with ("event, 1944-06-06"), or the first of January of the
/// year that one of the lexicon names ("war from 1939 to 1945").
fn day_of(description: &str) -> Option<NaiveDate> {
    let day = description.rsplit_once(", ").and_then(|(_, day)| day.trim().parse().ok());
    day.or_else(|| {
        let mut numbers = description.split(|letter: char| !letter.is_ascii_digit()).filter(|part| part.len() == 4);
        NaiveDate::from_ymd_opt(numbers.next()?.parse().ok()?, 1, 1)
    })
}
