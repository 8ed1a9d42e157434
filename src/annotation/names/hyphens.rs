//! Names that hang together by hyphens: "Mar-a-Lago" is one name, "US-led" holds one, "Israel-Gaza" two, "Luna-25" one
//! with its number.

use std::ops::Range;

use super::document::Found;
use crate::annotation::{NameKind, Word};
use crate::gazetteer::{Form, Gazetteer, Kind};

/// Longest part in small letters between two capitalised ones: "Port-au-Prince", "Stratford-upon-Avon".
const JOINT: usize = 4;
/// More parts are no name.
const PARTS: usize = 5;

/// Makes the names of one piece of text whole where hyphens divide them. `words` lie in the text, `surface` are their
/// forms, `found` the names among them, sorted.
pub fn join(words: &[Word], surface: &[&str], gazetteer: &Gazetteer, found: &mut Vec<Found>, sentence: usize) {
    let mut at = 0;
    while at < words.len() {
        let chain = chain(words, surface, at);
        numbered(words, surface, found, at);
        begun(words, surface, found, at);
        if chain.len() < 3 {
            at += 1;
            continue;
        }
        at = chain.end;
        whole(surface, gazetteer, found, sentence, chain);
    }
}

/// "Luna-25": a number that hangs on a name by a hyphen is part of it.
fn numbered(words: &[Word], surface: &[&str], found: &mut [Found], at: usize) {
    let touches = |at: usize| words[at].span.end == words[at + 1].span.start;
    let number = |form: &str| form.len() <= 4 && form.chars().all(|letter| letter.is_ascii_digit());
    if at + 2 >= words.len() || surface[at + 1] != "-" || !touches(at) || !touches(at + 1) || !number(surface[at + 2]) {
        return;
    }
    if let Some(name) = found.iter_mut().find(|name| name.end == at + 1 && name.kind != NameKind::Person) {
        name.end = at + 3;
    }
}

/// "Tarn Nano-Satellite Systems": no name of an organisation begins in the middle of a word with a hyphen.
fn begun(words: &[Word], surface: &[&str], found: &mut Vec<Found>, at: usize) {
    let touches = |at: usize| words[at].span.end == words[at + 1].span.start;
    let capital = |at: usize| surface[at].starts_with(char::is_uppercase);
    if at + 2 >= words.len() || surface[at + 1] != "-" || !touches(at) || !touches(at + 1) || !capital(at) {
        return;
    }
    let Some(name) =
        found.iter().position(|name| name.start == at + 2 && name.kind == NameKind::Organization && name.end > at + 3)
    else {
        return;
    };
    let before = found.iter().position(|other| other.end == at + 1);
    // "Franco-German Bank" and "Norland-Sudland Council" hold names of places
    if before.is_some_and(|other| matches!(found[other].kind, NameKind::Place | NameKind::Nationality)) {
        return;
    }
    found[name].start = before.map_or(at, |other| found[other].start);
    if let Some(before) = before {
        found.remove(before);
    }
}

/// The words that hang together by hyphens from word `at` on; a single word where none follows.
fn chain(words: &[Word], surface: &[&str], at: usize) -> Range<usize> {
    let worded = |at: usize| surface.get(at).is_some_and(|form| form.starts_with(char::is_alphabetic));
    let touches = |at: usize| words[at].span.end == words[at + 1].span.start;
    let mut end = at + 1;
    while worded(at)
        && end + 1 < words.len()
        && surface[end] == "-"
        && worded(end + 1)
        && touches(end - 1)
        && touches(end)
        && end - at < 2 * PARTS
    {
        end += 2;
    }
    at..end
}

fn whole(surface: &[&str], gazetteer: &Gazetteer, found: &mut Vec<Found>, sentence: usize, chain: Range<usize>) {
    let capital = |at: usize| surface[at].starts_with(char::is_uppercase);
    if !capital(chain.start) || !capital(chain.end - 1) {
        return;
    }
    let parts = || chain.clone().step_by(2);
    let jointed = parts().any(|at| !capital(at));
    if parts().any(|at| !capital(at) && surface[at].chars().count() > JOINT) {
        return;
    }
    let overlapping = |name: &&Found| name.start < chain.end && chain.start < name.end;
    let touched: Vec<Found> = found.iter().filter(overlapping).copied().collect();
    if touched.iter().any(|name| name.start <= chain.start && chain.end <= name.end) {
        return;
    }
    // what the world knows by this name, if it is a name and no chance of words
    let known =
        gazetteer.longest(surface, chain.start).filter(|known| known.words.end >= chain.end).and_then(|known| {
            let best = known
                .candidates
                .first()
                .filter(|best| !matches!(best.form, Form::Word | Form::Surname | Form::Demonym))?;
            Some((name_kind(best.kind)?, known.words.end))
        });
    let persons = !touched.is_empty() && touched.iter().all(|name| name.kind == NameKind::Person);
    let (kind, end) = match (known, touched.first()) {
        (Some((kind, end)), _) => (kind, end),
        // "Jean-Claude", "Smith-Jones": people have such names; two places or states side by side are two
        (None, Some(first)) if jointed || persons => (first.kind, chain.end),
        _ => return,
    };
    let start = touched.iter().map(|name| name.start).min().unwrap_or(chain.start).min(chain.start);
    let end = touched.iter().map(|name| name.end).max().unwrap_or(end).max(end);
    let confidence = touched.iter().map(|name| name.confidence).fold(0.6, f32::max);
    found.retain(|name| !(name.start < end && start < name.end));
    let place = found.partition_point(|name| name.start < start);
    found.insert(place, Found { sentence, start, end, kind, confidence });
}

fn name_kind(kind: Kind) -> Option<NameKind> {
    Some(match kind {
        Kind::Person => NameKind::Person,
        Kind::Organization => NameKind::Organization,
        Kind::Country | Kind::Region | Kind::City | Kind::Physical => NameKind::Place,
        Kind::Facility => NameKind::Facility,
        Kind::Event => NameKind::Event,
        Kind::Product => NameKind::Product,
        Kind::Work => NameKind::Work,
        Kind::Other => return None,
    })
}
