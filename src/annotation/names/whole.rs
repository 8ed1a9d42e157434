//! Names that a recogniser cuts at a small word, a number or a joined word: "Committee on Intelligence", "4th District Court",
//! "Tyvek Police Department"; and two names that it takes for one: "told Billboard the Lunars".

use super::document::Found;
use super::headed::is_authority;
use crate::annotation::NameKind;
use crate::calendar::names_a_day;

/// What is counted in a name: "5th Circuit", "Eighth District Court".
const COUNTED: [&str; 14] = [
    "District",
    "Circuit",
    "Infantry",
    "Division",
    "Battalion",
    "Brigade",
    "Army",
    "Fleet",
    "Regiment",
    "Congress",
    "Airborne",
    "Precinct",
    "Cavalry",
    "Squadron",
];

const ORDINALS: [&str; 14] = [
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
    "Twelfth",
    "Thirteenth",
    "Fourteenth",
];

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn is_ordinal(word: &str) -> bool {
    let ending = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
    ORDINALS.contains(&word) || ending.len() < word.len() && matches!(ending, "st" | "nd" | "rd" | "th")
}

/// Makes names whole, and parts two that were taken for one. `surface` are the words of one piece of text, `found` the names among
/// them, sorted.
pub fn join(surface: &[&str], found: &mut Vec<Found>) {
    part(surface, found);
    counted(surface, found);
    matters(surface, found);
    authorities(surface, found);
}

/// "Told Billboard the Lunars have played": an article in small letters begins another name, but for "of the", "for the".
fn part(surface: &[&str], found: &mut Vec<Found>) {
    let mut more = Vec::new();
    for name in found.iter_mut() {
        if !matches!(
            name.kind,
            NameKind::Organization | NameKind::Place | NameKind::Facility | NameKind::Product | NameKind::Nationality
        ) {
            continue;
        }
        let article = (name.start + 1..name.end.saturating_sub(1))
            .find(|&at| surface[at] == "the" && is_capital(surface[at - 1]) && is_capital(surface[at + 1]));
        if let Some(article) = article {
            more.push(Found { start: article + 1, ..*name });
            name.end = article;
        }
    }
    found.extend(more);
    found.sort_by_key(|name| (name.start, name.end));
}

/// "The 4th District Court": a number before what is counted is part of the name.
fn counted(surface: &[&str], found: &mut [Found]) {
    for at in 0..found.len() {
        let first = found[at].start;
        let free = first > 0 && (at == 0 || found[at - 1].end < first);
        if free
            && COUNTED.contains(&surface[first])
            && is_ordinal(surface[first - 1])
            && !matches!(found[at].kind, NameKind::Person | NameKind::Place)
        {
            found[at].start = first - 1;
        }
    }
}

/// "The Select Committee on Intelligence", "the Office for Budget Responsibility": what a body is for is part of its name.
fn matters(surface: &[&str], found: &mut Vec<Found>) {
    for at in 0..found.len() {
        let end = found[at].end;
        let body = found[at].kind == NameKind::Organization
            && is_authority(surface[end - 1])
            && surface.get(end).is_some_and(|small| matches!(*small, "on" | "for"))
            && surface.get(end + 1).is_some_and(|word| is_capital(word) && !names_a_day(word));
        if !body {
            continue;
        }
        let mut last = end + 1;
        while surface.get(last + 1).is_some_and(|word| is_capital(word)) {
            last += 1;
        }
        // "on Oversight and Reform", "on Health, Education and Labor"
        if surface.get(last + 1) == Some(&"and") && surface.get(last + 2).is_some_and(|word| is_capital(word)) {
            let joined = last + 2;
            let own = found.iter().any(|name| name.start == joined && name.kind != NameKind::Organization);
            if !own {
                last = joined;
                while surface.get(last + 1).is_some_and(|word| is_capital(word)) {
                    last += 1;
                }
            }
        }
        // a person, a country or a town behind "for" and "on" is another
        let other = |name: &Found| {
            name.start > end
                && name.start <= last
                && (matches!(name.kind, NameKind::Person | NameKind::Place | NameKind::Nationality | NameKind::Product)
                    || surface[end] == "for")
        };
        if found.iter().any(other) {
            continue;
        }
        found[at].end = last + 1;
    }
    inner(found);
}

/// "The Tarnow Police Department": capitalised words right before the noun that a name of an authority begins with.
fn authorities(surface: &[&str], found: &mut Vec<Found>) {
    for at in 0..found.len() {
        let first = found[at].start;
        if !is_authority(surface[first]) || first == 0 || !is_capital(surface[first - 1]) {
            continue;
        }
        let begin = (0..first)
            .rev()
            .take_while(|&word| is_capital(surface[word]) && first - word <= 3)
            .take_while(|&word| surface[word] != "The")
            .last();
        let Some(begin) = begin else { continue };
        let torn = found[..at].iter().any(|name| name.start < begin && name.end > begin);
        // a name of its own that a sentence begins with is left alone
        if torn || begin == 0 {
            continue;
        }
        found[at].start = begin;
        found[at].kind = NameKind::Organization;
    }
    inner(found);
}

/// Leaves out names that lie in a longer one.
fn inner(found: &mut Vec<Found>) {
    let all: Vec<(usize, usize)> = found.iter().map(|name| (name.start, name.end)).collect();
    found.retain(|name| {
        !all.iter().any(|&(start, end)| start <= name.start && name.end <= end && name.end - name.start < end - start)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str, names: &[(&str, NameKind)]) -> Vec<String> {
        let surface: Vec<&str> = text.split(' ').collect();
        let found = |&(name, kind): &(&str, NameKind)| {
            let words: Vec<&str> = name.split(' ').collect();
            let start = (0..surface.len()).find(|&at| surface[at..].starts_with(&words)).unwrap();
            Found { sentence: 0, start, end: start + words.len(), kind, confidence: 1.0 }
        };
        let mut found: Vec<Found> = names.iter().map(found).collect();
        join(&surface, &mut found);
        found.iter().map(|name| surface[name.start..name.end].join(" ")).collect()
    }

    #[test]
    fn names_are_whole_and_two_are_two() {
        use NameKind::{Organization, Person, Place};
        for (text, names, whole) in [
            (
                "the Select Committee on Ethics met",
                vec![("Select Committee", Organization)],
                vec!["Select Committee on Ethics"],
            ),
            ("the Committee on Monday met", vec![("Committee", Organization)], vec!["Committee"]),
            (
                "the Office for Ida Holm",
                vec![("Office", Organization), ("Ida Holm", Person)],
                vec!["Office", "Ida Holm"],
            ),
            ("a 4th District Court judge", vec![("District Court", Organization)], vec!["4th District Court"]),
            (
                "the Tarnow Police Department said",
                vec![("Tarnow", Place), ("Department", Organization)],
                vec!["Tarnow Police Department"],
            ),
            ("told Nordbank the Lunars left", vec![("Nordbank the Lunars", Organization)], vec!["Nordbank", "Lunars"]),
            ("the Bank of the West", vec![("Bank of the West", Organization)], vec!["Bank of the West"]),
        ] {
            assert_eq!(joined(text, &names), whole, "{text}");
        }
    }
}
