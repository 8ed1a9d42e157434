//! Small phrases that several views share.

use crate::graph::timeline::{EntityRef, EventTime, QuantityRef, TimelineEvent};

/// What stands between the values of a list in one cell.
pub const BETWEEN: &str = "; ";

/// The names in one cell.
#[must_use]
pub fn names(entities: &[EntityRef]) -> String {
    entities.iter().map(|entity| entity.name.as_str()).collect::<Vec<_>>().join(BETWEEN)
}

/// An amount or a count: `about 2500000000 CAD`, `100–200 people`.
#[must_use]
pub fn quantity(quantity: &QuantityRef) -> String {
    let modifier = quantity.modifier.as_deref().map(|word| format!("{} ", word.replace('-', " "))).unwrap_or_default();
    let upper = quantity.max.filter(|max| *max > quantity.value).map(|max| format!("–{max}")).unwrap_or_default();
    let unit = match (&quantity.unit, quantity.kind.as_str()) {
        (Some(unit), _) => format!(" {unit}"),
        (None, "percent") => " percent".to_owned(),
        (None, _) => String::new(),
    };
    format!("{modifier}{}{upper}{unit}", quantity.value)
}

/// An amount or a count as a person writes it: `about 2.5 billion CAD`, `1,200 people`.
#[must_use]
pub fn quantity_in_words(quantity: &QuantityRef) -> String {
    let modifier = quantity.modifier.as_deref().map(|word| format!("{} ", word.replace('-', " "))).unwrap_or_default();
    let upper = quantity.max.filter(|max| *max > quantity.value).map(|max| format!("–{}", number_in_words(max)));
    let unit = match (&quantity.unit, quantity.kind.as_str()) {
        (Some(unit), _) => format!(" {unit}"),
        (None, "percent") => " percent".to_owned(),
        (None, _) => String::new(),
    };
    format!("{modifier}{}{}{unit}", number_in_words(quantity.value), upper.unwrap_or_default())
}

/// An amount as disputes have it (`2500000000 CAD`, `12-15 people`, `at-least 39`) in words; as it is where it is none.
#[must_use]
pub fn amount_in_words(text: &str) -> String {
    let (modifier, rest) = match text.split_once(' ') {
        Some((word, rest)) if word.starts_with(|c: char| c.is_ascii_alphabetic()) => (Some(word.to_owned()), rest),
        _ => (None, text),
    };
    let (numbers, unit) = rest.split_once(' ').map_or((rest, None), |(numbers, unit)| (numbers, Some(unit)));
    // a number below nothing begins with the same sign as a range goes on with
    let dash = numbers.char_indices().skip(1).find(|(_, c)| *c == '-').map(|(at, _)| at);
    let (value, max) = dash.map_or((numbers, None), |at| (&numbers[..at], Some(&numbers[at + 1..])));
    let max = max.map(str::parse::<f64>).transpose();
    match (value.parse(), max) {
        (Ok(value), Ok(max)) => {
            let unit = unit.map(str::to_owned);
            quantity_in_words(&QuantityRef { kind: String::new(), value, max, unit, modifier })
        }
        _ => text.to_owned(),
    }
}

fn number_in_words(number: f64) -> String {
    for (size, name) in [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")] {
        // what needs more digits than a person would write is written out
        let count = number / size;
        if count >= 1.0 && (count * 1000.0).fract().abs() < 1e-6 {
            return format!("{count} {name}");
        }
    }
    let digits = number.abs().trunc().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if number < 0.0 { "−" } else { "" };
    let rest = number.to_string();
    let fraction = rest.split_once('.').map(|(_, fraction)| format!(".{fraction}")).unwrap_or_default();
    format!("{sign}{grouped}{fraction}")
}

/// The time in one cell: EDTF where it can say it, otherwise `earliest/latest` with `..` for an open end; empty where
/// nothing is known.
#[must_use]
pub fn when(time: Option<&EventTime>) -> String {
    let Some(time) = time else { return String::new() };
    if let Some(edtf) = &time.edtf {
        return edtf.clone();
    }
    match (time.earliest, time.latest) {
        (None, None) => String::new(),
        (Some(earliest), Some(latest)) if earliest == latest => earliest.to_string(),
        (earliest, latest) => {
            let end = |civil: Option<crate::calendar::Civil>| {
                civil.map_or_else(|| "..".to_owned(), |civil| civil.to_string())
            };
            format!("{}/{}", end(earliest), end(latest))
        }
    }
}

/// The publishers of an event, each once, in order of its mentions.
#[must_use]
pub fn publishers(event: &TimelineEvent) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for name in event.mentions.iter().filter_map(|mention| mention.publisher.as_deref()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The addresses of an event's articles, each once.
#[must_use]
pub fn urls(event: &TimelineEvent) -> Vec<&str> {
    let mut urls: Vec<&str> = Vec::new();
    for url in event.mentions.iter().filter_map(|mention| mention.url.as_deref()) {
        if !urls.contains(&url) {
            urls.push(url);
        }
    }
    urls
}

/// The Wikidata items of participants and place, each once.
#[must_use]
pub fn wikidata(event: &TimelineEvent) -> Vec<&str> {
    let people = event.agents.iter().chain(&event.recipients).chain(&event.participants);
    let place = event.place.iter().filter_map(|place| place.wikidata.as_deref());
    let mut items: Vec<&str> = Vec::new();
    for item in people.filter_map(|entity| entity.wikidata.as_deref()).chain(place) {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_a_person_writes_them() {
        let amount = |value: f64, max: Option<f64>, modifier: Option<&str>| {
            let modifier = modifier.map(str::to_owned);
            quantity_in_words(&QuantityRef { kind: "money".into(), value, max, unit: Some("CAD".into()), modifier })
        };
        assert_eq!(amount(2_500_000_000.0, None, Some("at-least")), "at least 2.5 billion CAD");
        assert_eq!(amount(1_234.5, None, None), "1,234.5 CAD");
        assert_eq!(amount(100.0, Some(200.0), None), "100–200 CAD");
        assert_eq!(amount(1_234_567.0, None, None), "1,234,567 CAD");
    }

    #[test]
    fn disputed_amounts_are_written_so_too() {
        for (text, words) in [
            ("2500000000 CAD", "2.5 billion CAD"),
            ("12-15 people", "12–15 people"),
            ("at-least 39", "at least 39"),
            ("-1200 metric tons", "−1,200 metric tons"),
            ("many people", "many people"),
        ] {
            assert_eq!(amount_in_words(text), words);
        }
    }
}
