//! Names of what is made and sold, which a recogniser that learned people, bodies and places takes for one of these: by what
//! stands beside them, summed over a document.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::document::Found;
use crate::annotation::NameKind;
use crate::error::DataFileError;
use crate::gazetteer::{Form, Gazetteer, Kind};
use crate::resource::Resources;
use crate::table;

const FILE: &str = "lexicon/products.csv";
/// So much evidence makes a product of a name.
const ENOUGH: f32 = 1.0;
const KINDS_OF_EVIDENCE: usize = 8;
/// How much each kind of evidence says, however often it is met: "the browser Vela", "Vela OS", "iVela" or "A380", "its new
/// Vela", "Vela Air laptops", "Vela 4", "unveiled the Vela", "the Vela," of what was taken for a person.
const WEIGHTS: [f32; KINDS_OF_EVIDENCE] = [1.0, 1.0, 1.0, 0.7, 0.7, 0.4, 0.4, 0.6];

/// Words that stand beside names of products, from `data/lexicon/products.csv`.
#[derive(Debug, Default)]
pub(super) struct Products {
    classes: HashMap<String, HashSet<String>>,
}

#[derive(Deserialize)]
struct Row {
    class: String,
    words: String,
}

impl Products {
    /// Reads the list.
    ///
    /// # Errors
    /// When it is missing or no table.
    pub(super) fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let mut own = Self::default();
        for (_, row) in table::read::<Row>(FILE, &resources.bytes(FILE)?, b',')? {
            let words = row.words.split_whitespace().map(str::to_owned);
            own.classes.entry(row.class).or_default().extend(words);
        }
        Ok(own)
    }

    fn is(&self, class: &str, word: Option<&&str>) -> bool {
        word.is_some_and(|word| {
            self.classes.get(class).is_some_and(|words| words.contains(word.to_lowercase().as_str()))
        })
    }

    /// Tells the products among the names of a document; `found` are those of each of its pieces.
    pub(super) fn tell(&self, pieces: &[Vec<&str>], gazetteer: &Gazetteer, found: &mut [Vec<Found>]) {
        let mut evidence: HashMap<String, [bool; KINDS_OF_EVIDENCE]> = HashMap::new();
        for name in found.iter().flatten().filter(|name| is_open(name.kind)) {
            let words = &pieces[name.sentence];
            let own = self.evidence(words, name);
            if own.contains(&true) {
                let known = evidence.entry(key(words, name)).or_default();
                known.iter_mut().zip(own).for_each(|(known, own)| *known |= own);
            }
        }
        evidence.retain(|_, told| {
            let sum: f32 = told.iter().zip(WEIGHTS).filter(|(told, _)| **told).map(|(_, weight)| weight).sum();
            sum >= ENOUGH
        });
        if evidence.is_empty() {
            return;
        }
        // "Hale" is somebody where the article names Anna Hale
        for name in found.iter().flatten().filter(|name| name.kind == NameKind::Person && name.end - name.start > 1) {
            evidence.remove(&pieces[name.sentence][name.end - 1].to_lowercase());
        }
        let mut known: HashMap<String, bool> = HashMap::new();
        for name in found.iter_mut().flatten().filter(|name| is_open(name.kind)) {
            let words = &pieces[name.sentence];
            let key = key(words, name);
            if !evidence.contains_key(&key) {
                continue;
            }
            let surface = words[name.start..name.end].join(" ");
            if !*known.entry(key).or_insert_with(|| is_somebody(gazetteer, &surface)) {
                (name.kind, name.confidence) = (NameKind::Product, name.confidence.min(0.6));
            }
        }
    }

    /// "Vela, the newest version of …", "Ostra, a compact SUV": an apposition that says what it is.
    fn is_told_behind(&self, words: &[&str], end: usize) -> bool {
        const REACH: usize = 5;
        let opens = words.get(end) == Some(&",")
            && words.get(end + 1).is_some_and(|word| matches!(*word, "the" | "a" | "an" | "its"));
        let phrase = words.get(end + 2..(end + 2 + REACH).min(words.len())).unwrap_or_default();
        opens
            && phrase
                .iter()
                .take_while(|word| word.starts_with(char::is_alphabetic))
                .any(|word| *word == "version" || self.is("noun", Some(word)))
    }

    /// Which of the [`WEIGHTS`] the words beside one occurrence, and its own, have.
    fn evidence(&self, words: &[&str], name: &Found) -> [bool; KINDS_OF_EVIDENCE] {
        let own = &words[name.start..name.end];
        let before = |back: usize| name.start.checked_sub(back).and_then(|at| words.get(at));
        let next = words.get(name.end);
        let article = |word: Option<&&str>| {
            word.is_some_and(|word| matches!(word.to_lowercase().as_str(), "the" | "a" | "an" | "its" | "their"))
        };
        let alone = next.is_none_or(|word| {
            !word.starts_with(char::is_alphabetic) || matches!(*word, "and" | "is" | "was" | "has" | "will")
        });
        [
            self.is("noun", before(1)) || self.is_told_behind(words, name.end),
            own.contains(&"OS") || before(1).is_some_and(|word| *word == "OS" || is_styled(word)),
            own.iter().any(|word| is_styled(word) || is_code(word)) && before(1).is_none_or(|word| *word != "("),
            self.is("new", before(1))
                && (article(before(2)) || before(2).is_some_and(|word| matches!(*word, "'s" | "’s"))),
            self.is("nouns", next) && own.len() > 1,
            next.is_some_and(|word| is_version(word)) && before(1).is_none_or(|word| !is_version(word)),
            article(before(1)) && self.is("bring", before(2)),
            // people have no article
            article(before(1)) && name.kind == NameKind::Person && own.len() == 1 && alone,
        ]
    }
}

/// Kinds that a product is taken for.
fn is_open(kind: NameKind) -> bool {
    matches!(kind, NameKind::Person | NameKind::Organization | NameKind::Facility | NameKind::Other)
}

fn key(words: &[&str], name: &Found) -> String {
    words[name.start..name.end].join(" ").to_lowercase()
}

/// Whether the gazetteer knows people, bodies or places under the whole name.
fn is_somebody(gazetteer: &Gazetteer, name: &str) -> bool {
    gazetteer.candidates(name).iter().any(|candidate| {
        matches!(candidate.form, Form::Label | Form::Alias | Form::Acronym)
            && !matches!(candidate.kind, Kind::Product | Kind::Work | Kind::Other | Kind::Event)
    })
}

/// "iVela": a small letter before a capital.
fn is_styled(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next() == Some('i') && letters.next().is_some_and(char::is_uppercase)
}

/// "A380", "F-35", "PS5": one capital and a number of more than one figure, or two capitals and a number.
fn is_code(word: &str) -> bool {
    let capitals = word.chars().take_while(char::is_ascii_uppercase).count();
    let rest = word[capitals..].trim_start_matches('-');
    let figures = rest.chars().take_while(char::is_ascii_digit).count();
    (1..=2).contains(&capitals)
        && (3 - capitals..=4).contains(&figures)
        && rest[figures..].chars().count() <= 1
        && !matches!(word, "G20" | "G77" | "P5")
}

/// "4", "10.4".
fn is_version(word: &str) -> bool {
    word.len() <= 4 && word.starts_with(|first: char| first.is_ascii_digit()) && word.parse::<f32>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &[&str], name: std::ops::Range<usize>, kind: NameKind) -> NameKind {
        let resources = Resources::embedded();
        let (products, gazetteer) = (Products::load(&resources).unwrap(), Gazetteer::load(&resources).unwrap());
        let mut found = vec![vec![Found { sentence: 0, start: name.start, end: name.end, kind, confidence: 0.9 }]];
        products.tell(&[words.to_vec()], &gazetteer, &mut found);
        found[0][0].kind
    }

    #[test]
    fn what_stands_beside_a_name_tells_a_product() {
        let organization = NameKind::Organization;
        for (sentence, name) in [
            ("She opened it in the browser Vestra today", 6..7),
            ("The firm showed Vestra , the newest version of its system", 3..4),
            ("The airline ordered ten K380 jets", 4..5),
            ("They unveiled the Vestra 4 on Monday", 3..4),
            ("Its new Vestra Air laptops cost more", 2..4),
        ] {
            let words: Vec<&str> = sentence.split(' ').collect();
            let kind = told(&words, name, organization);
            let wanted = if sentence.starts_with("They") { organization } else { NameKind::Product };
            // a number and an article alone are too little
            assert_eq!(kind, wanted, "{sentence}");
        }
        // known bodies and people stay what they are
        let words: Vec<&str> = "They told the browser Microsoft about it".split(' ').collect();
        assert_eq!(told(&words, 4..5, organization), organization);
        let words: Vec<&str> = "The Hale , who left".split(' ').collect();
        assert_eq!(told(&words, 1..2, NameKind::Person), NameKind::Person);
    }
}
