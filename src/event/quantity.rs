use std::collections::HashMap;

use crate::annotation::{Relation, Upos};
use crate::document::Document;
use crate::error::DataFileError;
use crate::event::Quantity;
use crate::event::scene::Scene;
use crate::mention::EventClass;
use crate::resource::Resources;

/// Currencies and units, from `data/lexicon`.
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    symbols: HashMap<String, String>,
    names: HashMap<String, String>,
    /// Word of a publisher's name or end of its host → what its "$" means.
    dollars: Vec<(String, Vec<String>, Vec<String>)>,
    units: HashMap<String, (String, String)>,
}

/// What "$" means in an article, and on what ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dollar {
    pub(super) currency: String,
    pub(super) rule: &'static str,
}

impl Units {
    pub(super) fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let mut own = Self::default();
        let words = |field: &str| field.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let file = "lexicon/currencies.csv";
        for (line, row) in resources.text(file)?.lines().enumerate().skip(1) {
            let fields: Vec<&str> = row.split(',').collect();
            let [code, symbols, names, publisher, hosts] = fields[..] else {
                return Err(DataFileError::new(file, "expected 5 fields").at_line(line + 1));
            };
            for symbol in words(symbols) {
                own.symbols.insert(symbol, code.to_owned());
            }
            for name in words(names) {
                own.names.insert(name, code.to_owned());
            }
            if !publisher.is_empty() || !hosts.is_empty() {
                own.dollars.push((code.to_owned(), words(publisher), words(hosts)));
            }
        }
        let file = "lexicon/units.csv";
        for (line, row) in resources.text(file)?.lines().enumerate().skip(1) {
            let fields: Vec<&str> = row.split(',').collect();
            let [kind, unit, forms] = fields[..] else {
                return Err(DataFileError::new(file, "expected 3 fields").at_line(line + 1));
            };
            for form in words(forms) {
                own.units.insert(form, (kind.to_owned(), unit.to_owned()));
            }
        }
        Ok(own)
    }

    /// What a bare "$" means: the publisher's or its host's country says so, or the imprint at the article's foot; else
    /// the American one.
    pub(super) fn dollar(&self, document: Document<'_>) -> Dollar {
        let article = document.article;
        let publisher = article.publisher.as_deref().unwrap_or_default().to_lowercase();
        let host = article.url.as_deref().and_then(|url| url.split('/').nth(2)).unwrap_or_default().to_lowercase();
        let foot = document
            .text()
            .lines()
            .rev()
            .filter(|line| !line.trim().is_empty())
            .take(2)
            .find(|line| line.contains('©') || line.to_lowercase().contains("copyright"))
            .unwrap_or_default()
            .to_lowercase();
        // "HALIFAX, Dec. 27 (Northern Wire) —": where the article was filed
        let dateline = document.text().split('—').next().filter(|head| head.len() < DATELINE).unwrap_or_default();
        let dateline = if dateline.len() < document.text().len() { dateline.to_lowercase() } else { String::new() };
        for (code, words, hosts) in &self.dollars {
            let rule = if says(words, &publisher) {
                "currency-of-publisher"
            } else if hosts.iter().any(|end| host.ends_with(&format!(".{end}"))) {
                "currency-of-host"
            } else if says(words, &foot) {
                "currency-of-imprint"
            } else if says(words, &dateline) {
                "currency-of-dateline"
            } else {
                continue;
            };
            return Dollar { currency: code.clone(), rule };
        }
        Dollar { currency: "USD".to_owned(), rule: DEFAULT }
    }

    /// The dollar of the country that a phrase names: "Canada", "the Australian government".
    pub(super) fn dollar_of(&self, phrase: &str) -> Option<&str> {
        let phrase = phrase.to_lowercase().replace('.', "");
        self.dollars.iter().find(|(_, words, _)| says(words, &phrase)).map(|(code, ..)| code.as_str())
    }
}

/// Longer than any dateline, in bytes.
const DATELINE: usize = 80;

/// The rule where nothing says whose "$" is meant.
pub(super) const DEFAULT: &str = "currency-default";

fn says(words: &[String], place: &str) -> bool {
    place.split(|c: char| !c.is_alphanumeric()).any(|part| words.iter().any(|word| part == word))
}

/// The amounts of a document, each with the word that governs it.
pub(super) fn quantities(scene: &Scene<'_>, units: &Units, dollar: &Dollar) -> Vec<(usize, Quantity)> {
    let tree = scene.tree;
    let mut found: Vec<(usize, Quantity)> = Vec::new();
    let mut word = 0;
    while word < tree.len() {
        let start = word;
        word += 1;
        if scene.time(start).is_some() {
            continue;
        }
        let (symbol, first) = match currency_symbol(units, tree.form(start)) {
            Some(symbol) if start + 1 < tree.len() => (Some(symbol), start + 1),
            _ => (None, start),
        };
        let Some((low, high, last)) = number(scene, first) else { continue };
        word = last + 1;
        let mut span = tree.span(start).cover(tree.span(last));
        // the word that the number modifies
        let mut counted = (first..=last)
            .chain(std::iter::once(start))
            .filter_map(|one| tree.head(one).filter(|head| !(start..=last).contains(head)))
            .next();
        let governor = (start..=last).find(|&one| tree.head(one).is_none_or(|head| !(start..=last).contains(&head)));
        let next = (last + 1 < tree.len()).then_some(last + 1);
        let mut quantity = Quantity {
            kind: "count".to_owned(),
            value: low,
            max: high,
            unit: None,
            modifier: modifier(scene, start),
            span,
        };
        let unit = next.and_then(|next| {
            let form = tree.form(next).to_lowercase();
            units.units.get(&form).or_else(|| units.units.get(tree.lemma(next))).map(|unit| (next, unit.clone()))
        });
        let named = next.and_then(|next| {
            units
                .names
                .get(tree.lemma(next))
                .or_else(|| units.names.get(&tree.form(next).to_lowercase()))
                .cloned()
                .map(|code| (next, code))
        });
        // "2.5 billion Canadian dollars"
        let national = next
            .filter(|next| next + 1 < tree.len() && tree.lemma(next + 1) == "dollar")
            .and_then(|next| units.dollar_of(tree.form(next)).map(|code| (next + 1, code.to_owned())));
        let mut at = governor.unwrap_or(start);
        if let Some(symbol) = symbol {
            quantity.kind = "money".to_owned();
            quantity.unit = Some(if symbol == "$" { dollar.currency.clone() } else { symbol });
            counted = None;
        } else if let Some((next, code)) = national.or(named) {
            quantity.kind = "money".to_owned();
            quantity.unit = Some(code);
            span = span.cover(tree.span(next));
            at = next;
        } else if next.is_some_and(|next| tree.lemma(next) == "dollar") {
            quantity.kind = "money".to_owned();
            quantity.unit = Some(dollar.currency.clone());
            span = span.cover(tree.span(last + 1));
            at = last + 1;
        } else if let Some((next, (kind, unit))) = unit {
            quantity.kind = kind;
            quantity.unit = Some(unit);
            span = span.cover(tree.span(next));
            at = next;
        } else {
            // "killed 12", "and more than 120 injured": people, though nobody says so
            let bare = governor.filter(|&one| {
                matches!(tree.relation(one), Relation::Obj | Relation::Nsubj | Relation::NsubjPass)
                    && tree.head(one).is_some_and(|verb| scene.lexicon.is_listed("people-verbs", tree.lemma(verb)))
            });
            if let Some(one) = bare.filter(|_| low.fract() == 0.0) {
                quantity.unit = Some("people".to_owned());
                found.push((one, quantity));
                continue;
            }
            // a bare number counts only what stands beside it
            let Some(noun) = counted.filter(|&noun| {
                tree.upos(noun) == Upos::Noun
                    && scene.time(noun).is_none()
                    && noun > last
                    && noun <= last + 4
                    && (start..=last).any(|one| tree.relation(one) == Relation::Nummod)
            }) else {
                continue;
            };
            if low.fract() != 0.0 && low < 100.0
                || matches!(tree.lemma(noun), "year" | "month" | "week" | "day" | "hour" | "minute" | "second" | "time")
            {
                continue;
            }
            quantity.unit = Some(tree.form(noun).to_lowercase());
            span = span.cover(tree.span(noun));
            at = noun;
        }
        quantity.span = span;
        found.push((at, quantity));
    }
    found
}

/// The event that an amount at `word` belongs to: the nearest one above it.
pub(super) fn owner(scene: &Scene<'_>, word: usize) -> Option<usize> {
    if let Some(event) = scene.event(word) {
        return Some(event);
    }
    let (tree, mut below) = (scene.tree, word);
    for above in tree.ancestors(word).take(5) {
        // a second verb that was not recognised keeps what is its own
        let second = tree.relation(below) == Relation::Conj
            && below != word
            && !matches!(tree.upos(below), Upos::Noun | Upos::Propn | Upos::Num | Upos::Sym);
        if second {
            return None;
        }
        if let Some(event) = scene.event(above) {
            // "two people familiar with the matter said": how many say it is no amount of what is said
            let speakers =
                scene.mentions[event].class == EventClass::Reporting && matches!(tree.relation(below), Relation::Nsubj);
            return Some(event).filter(|_| !speakers);
        }
        below = above;
    }
    None
}

fn currency_symbol(units: &Units, form: &str) -> Option<String> {
    if form == "$" {
        return Some("$".to_owned());
    }
    units.symbols.get(form).cloned()
}

fn modifier(scene: &Scene<'_>, start: usize) -> Option<String> {
    let form = |back: usize| start.checked_sub(back).map(|at| scene.tree.form(at).to_lowercase());
    let (one, two) = (form(1), form(2));
    let found = match (two.as_deref(), one.as_deref()) {
        (Some("more"), Some("than")) | (Some("at"), Some("least")) | (_, Some("over" | "exceeding")) => "at-least",
        (Some("fewer" | "less"), Some("than"))
        | (Some("up"), Some("to"))
        | (Some("at"), Some("most"))
        | (_, Some("under" | "nearly" | "almost")) => "at-most",
        (_, Some("about" | "around" | "approximately" | "roughly" | "some" | "estimated")) => "about",
        _ => return None,
    };
    Some(found.to_owned())
}

/// A number in figures or words that begins at `first`: its value, the upper end of a range, its last word.
fn number(scene: &Scene<'_>, first: usize) -> Option<(f64, Option<f64>, usize)> {
    let tree = scene.tree;
    if !matches!(tree.upos(first), Upos::Num | Upos::Noun | Upos::Sym | Upos::Propn | Upos::Adj | Upos::X) {
        return None;
    }
    let form = tree.form(first);
    if let Some((low, high)) = form.split_once(['-', '–'])
        && let (Some(low), Some(high)) = (figure(low), figure(high))
        && low < high
    {
        let (scale, last) = scale(scene, first);
        return Some((low * scale, Some(high * scale), last));
    }
    let (mut value, mut last) = match figure(form) {
        Some(value) => (value, first),
        None => (small(&form.to_lowercase())?, first),
    };
    if tree.upos(first) != Upos::Num && !form.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (factor, end) = scale(scene, last);
    value *= factor;
    last = end;
    // "5 to 10", "5 or 6", "between 5 and 10"
    let joint = (last + 2 < tree.len()).then(|| tree.form(last + 1).to_lowercase());
    let between = first.checked_sub(1).is_some_and(|before| tree.form(before).eq_ignore_ascii_case("between"));
    if (joint.as_deref() == Some("to")
        || (between && joint.as_deref() == Some("and"))
        || matches!(joint.as_deref(), Some("–" | "-")))
        && let Some(high) = figure(tree.form(last + 2)).or_else(|| small(&tree.form(last + 2).to_lowercase()))
    {
        let (factor_high, end) = scale(scene, last + 2);
        let low = if (factor - 1.0).abs() < f64::EPSILON { value * factor_high } else { value };
        if low < high * factor_high {
            return Some((low, Some(high * factor_high), end));
        }
    }
    Some((value, None, last))
}

/// "million" and the like after a number: the factor and the last word.
fn scale(scene: &Scene<'_>, word: usize) -> (f64, usize) {
    let mut factor = 1.0;
    let mut last = word;
    while last + 1 < scene.tree.len() {
        // "£14m", "$2bn"
        let joined = scene.tree.span(last).end == scene.tree.span(last + 1).start;
        factor *= match scene.tree.form(last + 1).to_lowercase().as_str() {
            "m" | "mn" if joined => 1e6,
            "bn" | "b" if joined => 1e9,
            "tn" if joined => 1e12,
            "k" if joined => 1e3,
            "hundred" => 100.0,
            "thousand" => 1e3,
            "million" | "mn" => 1e6,
            "billion" | "bn" => 1e9,
            "trillion" => 1e12,
            "dozen" => 12.0,
            _ => break,
        };
        last += 1;
    }
    (factor, last)
}

fn figure(form: &str) -> Option<f64> {
    if !form.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (digits, factor) = match form.as_bytes().last()? {
        b'm' | b'M' => (&form[..form.len() - 1], 1e6),
        b'k' | b'K' => (&form[..form.len() - 1], 1e3),
        _ => (form.strip_suffix("bn").unwrap_or(form), if form.ends_with("bn") { 1e9 } else { 1.0 }),
    };
    let groups: Vec<&str> = digits.split(',').collect();
    if groups.len() > 1 && groups[1..].iter().any(|group| group.split('.').next().is_none_or(|whole| whole.len() != 3))
    {
        return None;
    }
    digits.replace(',', "").parse::<f64>().ok().map(|value| value * factor)
}

fn small(word: &str) -> Option<f64> {
    const WORDS: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    if let Some(value) = WORDS.iter().position(|known| *known == word) {
        return Some(value as f64);
    }
    let (ten, one) = word.split_once('-').map_or((word, None), |(ten, one)| (ten, Some(one)));
    let tens = TENS.iter().position(|known| *known == ten)? as f64 * 10.0 + 20.0;
    match one {
        None => Some(tens),
        Some(one) => WORDS[1..10].iter().position(|known| *known == one).map(|one| tens + one as f64 + 1.0),
    }
}
