//! Names that begin or end with what they name: "Typhoon Mira" is a storm, and no person called Mira; "Halcyon Inc." is a
//! company, whatever it looks like.

use super::document::Found;
use crate::annotation::NameKind;

/// Words that begin the name of a storm.
const STORMS: [&str; 5] = ["Typhoon", "Hurricane", "Cyclone", "Storm", "Medicane"];
/// Words before those.
const BEFORE: [&str; 5] = ["Tropical", "Super", "Subtropical", "Severe", "Winter"];

/// Legal forms that end the name of a company.
const FORMS: [&str; 26] = [
    "Inc.", "Inc", "Corp.", "Corp", "Ltd.", "Ltd", "Plc", "plc", "PLC", "LLC", "L.L.C.", "LLP", "AG", "AB", "GmbH",
    "S.A.", "N.V.", "NV", "Oyj", "ASA", "A/S", "SpA", "S.p.A.", "Pty", "Bhd", "KGaA",
];

/// Whether the word is a legal form of companies.
pub fn is_legal_form(word: &str) -> bool {
    FORMS.contains(&word)
}

/// Finds the names of companies by the legal form at their end. `found` are the names of a document, sorted by sentence
/// and place.
pub fn companies(sentences: &[Vec<&str>], found: &mut Vec<Found>) {
    for (sentence, words) in sentences.iter().enumerate() {
        for last in 1..words.len() {
            if !is_legal_form(words[last]) {
                continue;
            }
            let part = |at: usize| {
                words[at].starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit())
                    || words[at] == "&"
            };
            let first = (0..last).rev().take_while(|&at| part(at) && last - at <= 5).last();
            // "The" begins a sentence, and no name of a company
            let first = first.map(|first| if last - first > 1 && words[first] == "The" { first + 1 } else { first });
            let Some(first) = first.filter(|&first| first < last && words[first] != "&") else { continue };
            let end = last + 1;
            let touches = |name: &Found| name.sentence == sentence && name.start < end && first < name.end;
            if found
                .iter()
                .any(|name| touches(name) && (name.end > end || name.kind == NameKind::Organization && name.end == end))
            {
                continue;
            }
            found.retain(|name| !touches(name));
            let place = found.partition_point(|name| (name.sentence, name.start) < (sentence, first));
            found.insert(place, Found { sentence, start: first, end, kind: NameKind::Organization, confidence: 0.95 });
        }
    }
}

/// Small words inside a person's name.
const PARTICLES: [&str; 21] = [
    "bin", "ibn", "bint", "binti", "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "do", "du",
    "al", "el", "ter", "ten", "af",
];

/// Nouns at the end of what an authority is called.
const AUTHORITIES: [&str; 18] = [
    "Administration",
    "Agency",
    "Association",
    "Authority",
    "Board",
    "Bureau",
    "Centre",
    "Center",
    "Commission",
    "Committee",
    "Council",
    "Department",
    "Institute",
    "Ministry",
    "Office",
    "Organization",
    "Organisation",
    "Service",
];

/// Whether the word may be the noun of what an authority is called.
pub fn is_authority(word: &str) -> bool {
    AUTHORITIES.contains(&word) || word == "Subcommittee"
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// "Hamza bin Ladin" is one person, and no Hamza: the particle and the names behind it belong to the name.
fn with_particles(surface: &[&str], found: &mut [Found]) {
    for at in 0..found.len() {
        if found[at].kind != NameKind::Person
            || !surface[found[at].start..found[at].end].iter().all(|word| is_capital(word))
        {
            continue;
        }
        let begin = found[at].end;
        let last = surface[begin..].iter().take(3).take_while(|word| PARTICLES.contains(word)).count() + begin;
        if last == begin || !surface.get(last).is_some_and(|word| is_capital(word) && word.len() > 1) {
            continue;
        }
        // what is known as something else is no surname
        let behind = found.get(at + 1).filter(|next| next.start <= last);
        if behind.is_some_and(|next| next.kind != NameKind::Person) {
            continue;
        }
        found[at].end = behind.map_or(last + 1, |next| next.end);
    }
}

/// "The Search and Rescue Agency": two joined words before the noun that ends the name of an authority.
fn with_joined_words(surface: &[&str], found: &mut [Found]) {
    for at in 0..found.len() {
        let (first, end) = (found[at].start, found[at].end);
        let authority =
            found[at].kind == NameKind::Organization && end - first > 1 && AUTHORITIES.contains(&surface[end - 1]);
        if !authority || first < 3 || !matches!(surface[first - 1], "and" | "&") {
            continue;
        }
        let begin = first - 2;
        let own = is_capital(surface[begin])
            && !AUTHORITIES.contains(&surface[begin])
            && matches!(surface[begin - 1], "the" | "The" | "'s" | "’s" | "its")
            && !found[..at].iter().any(|name| name.end > begin);
        if own {
            found[at].start = begin;
        }
    }
}

/// Makes the names of storms, of people with a particle and of authorities whole. `surface` are the words of one piece of text, `found` the names among them, sorted.
pub fn join(surface: &[&str], found: &mut Vec<Found>) {
    with_particles(surface, found);
    with_joined_words(surface, found);
    for at in 0..found.len() {
        let Some(mut first) = found[at].start.checked_sub(1).filter(|&before| STORMS.contains(&surface[before])) else {
            continue;
        };
        if found[at].end != found[at].start + 1 {
            continue;
        }
        if first > 0 && BEFORE.contains(&surface[first - 1]) {
            first -= 1;
        }
        (found[at].start, found[at].kind) = (first, NameKind::Event);
    }
    let whole: Vec<(usize, usize)> = found
        .iter()
        .filter(|name| matches!(name.kind, NameKind::Event | NameKind::Person))
        .map(|name| (name.start, name.end))
        .collect();
    // what was taken for a name of its own before it
    found.retain(|name| {
        !whole.iter().any(|&(start, end)| start <= name.start && name.end <= end && name.end - name.start < end - start)
    });
}
