//! Cleans the table of what would capture words that mean something else.

use std::collections::{BTreeMap, BTreeSet};

use crate::fold::fold;
use crate::item::Row;
use crate::kind::{Form, Kind};
use crate::weight::{self, weight};
use crate::words::Words;

/// An item as the index keeps it.
pub struct Item {
    pub number: u32,
    pub kind: Kind,
    /// Key of the source's own label, which no rule takes away.
    own: String,
    pub label: String,
    pub description: String,
    /// Further names to show.
    pub aliases: Vec<String>,
    /// Key and form.
    pub names: BTreeMap<String, Form>,
    pub country: Option<[u8; 2]>,
    pub coordinates: Option<(f32, f32)>,
    pub weight: f32,
}

/// Kinds of the name-suggestion index that news does not speak of: street cameras, parks' operators, power lines.
const OPERATORS: &[&str] = &["operators/", "transit/", "flags/", "networks/"];

/// Turns rows into items.
pub fn clean(rows: Vec<Row>, words: &Words) -> Vec<Item> {
    let mut items: Vec<Item> = rows.iter().filter_map(|row| item(row, words)).collect();
    drop_borrowed_names(&mut items);
    items.retain(|item| !item.names.is_empty());
    items.sort_by(|one, other| {
        (one.kind, one.country, &one.description, &one.label, one.number).cmp(&(
            other.kind,
            other.country,
            &other.description,
            &other.label,
            other.number,
        ))
    });
    items
}

fn item(row: &Row, words: &Words) -> Option<Item> {
    let kind = match row.kind.as_str() {
        "person" => Kind::Person,
        "org" => Kind::Organization,
        "country" => Kind::Country,
        "region" if row.sources.iter().any(|source| source == "supraverden") => Kind::Organization,
        "region" => Kind::Region,
        "city" => Kind::City,
        "physical" => Kind::Physical,
        "airport" => Kind::Facility,
        "event" => Kind::Event,
        _ => return None,
    };
    // The region "Global" and its like hold what belongs to no country.
    if kind == Kind::Region && (row.country == "ZZ" || row.label == "Global") {
        return None;
    }
    if kind == Kind::Organization && OPERATORS.iter().any(|head| row.description.starts_with(head)) {
        return None;
    }
    let label = label(row, kind)?;
    let mut names = BTreeMap::new();
    // Aliases first: what the label also is, it is as a label.
    let mut shown = Vec::new();
    for alias in aliases(row, kind) {
        if kind == Kind::Person && !shares_a_word(&alias, &label) {
            continue;
        }
        let key = fold(&alias).into_owned();
        if let Some(form) = form(&alias, &key, kind, words, false) {
            if key != fold(&label) && !names.contains_key(&key) {
                shown.push(alias);
            }
            names.entry(key).or_insert(form);
        }
    }
    let key = fold(&label).into_owned();
    if let Some(form) = form(&label, &key, kind, words, true) {
        names.insert(key, form);
    }
    shown.truncate(12);
    let country = match row.country.as_bytes() {
        [first, second] if first.is_ascii_uppercase() && second.is_ascii_uppercase() && row.country != "ZZ" => {
            Some([*first, *second])
        }
        _ => None,
    };
    Some(Item {
        number: row.number,
        kind,
        own: fold(&row.label).into_owned(),
        description: description(row, kind),
        aliases: shown,
        names,
        country,
        coordinates: row.coordinates,
        weight: weight(row, kind),
        label,
    })
}

/// The name to show: the English one where the row tells it, else the row's own, made readable.
fn label(row: &Row, kind: Kind) -> Option<String> {
    let mut label = match kind {
        Kind::Facility => airport(&row.label),
        _ => row.english.clone().unwrap_or_else(|| row.label.clone()),
    };
    label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    // A label in another script, of a shop in Japan, say, cannot be met in an English text.
    let latin = label.chars().filter(|letter| letter.is_alphabetic()).all(|letter| {
        u32::from(letter) < 0x250
            || (0x1e00..0x1f00).contains(&u32::from(letter))
            || (0x2b0..0x370).contains(&u32::from(letter))
    });
    if !latin || !label.chars().any(char::is_alphanumeric) {
        label = row.aliases.iter().find(|alias| alias.is_ascii() && alias.len() > 4)?.clone();
        if kind == Kind::Organization {
            return None;
        }
    }
    Some(label)
}

/// The lists of people have a few aliases of other people: two heads of government that held an office in turn.
fn shares_a_word(alias: &str, label: &str) -> bool {
    let label = fold(label);
    fold(alias).split(' ').any(|word| label.split(' ').any(|own| own == word))
}

/// Natural Earth calls an airport by its town; alone that would capture the town.
fn airport(label: &str) -> String {
    let name = label.replace("Int'l", "International").replace("Intl", "International");
    if name.contains("Airport")
        || name.contains("Airbase")
        || name.contains("Air Base")
        || name.contains("Spaceport")
        || name.contains("Cosmodrome")
    {
        name
    } else {
        format!("{name} Airport")
    }
}

fn aliases(row: &Row, kind: Kind) -> Vec<String> {
    let mut all = Vec::new();
    match kind {
        // An airport's only alias is its code, three letters that are words or other acronyms.
        Kind::Facility => {
            let name = airport(&row.label);
            if name.contains(" International") {
                all.push(name.replace(" International", ""));
            }
            // "London Heathrow Airport" is Heathrow Airport too
            let words: Vec<&str> = name.split(' ').collect();
            if words.len() == 3 && words[2] == "Airport" && words[1] != "International" {
                all.push(words[1..].join(" "));
            }
            return all;
        }
        Kind::Event => {}
        _ => all.push(row.label.clone()),
    }
    if kind == Kind::Physical {
        let name = row.english.as_ref().unwrap_or(&row.label);
        let head = row.description.split([' ', '(']).next().unwrap_or_default();
        if head == "River" {
            all.push(format!("{name} River"));
        }
        if head == "Lake" {
            all.push(format!("Lake {name}"));
        }
    }
    // "Paris, Texas": the state stands in the description of American places.
    if kind == Kind::City && row.country == "US" {
        let name = row.english.as_ref().unwrap_or(&row.label);
        if let Some((_, rest)) = row.description.split_once(" in ") {
            all.push(format!("{name}, {}", rest.split(',').next().unwrap_or_default()));
        }
    }
    all.extend(row.aliases.iter().map(|alias| alias.split_whitespace().collect::<Vec<_>>().join(" ")));
    all.retain(|alias| alias.chars().any(|letter| letter.is_ascii_alphabetic()));
    all
}

/// What a name is to its item; `None` where it is better not known.
fn form(name: &str, key: &str, kind: Kind, words: &Words, label: bool) -> Option<Form> {
    let letters = key.chars().filter(|letter| letter.is_alphanumeric()).count();
    let capitals = !name.chars().any(char::is_lowercase);
    let one_word = !key.contains(' ');
    if letters < 2 || key.chars().all(|letter| letter.is_ascii_digit() || letter == ' ') {
        return None;
    }
    // Country codes, state codes and the like: the lexicon has those that news uses.
    if letters == 2 && (capitals || !label) || letters == 3 && !label && !capitals {
        return None;
    }
    if one_word && capitals && letters <= 6 && !(kind.is_place() && letters > 4) {
        return Some(Form::Acronym);
    }
    // "halifax", "hrm": the name-suggestion index writes what people type.
    if !label && !name.chars().any(char::is_uppercase) && name.is_ascii() {
        return None;
    }
    if words.all_ordinary(key) {
        let known = matches!(kind, Kind::Country) || label && (kind.is_place() || !one_word);
        return if !label && one_word {
            None
        } else if known && !one_word {
            Some(Form::Label)
        } else {
            Some(Form::Word)
        };
    }
    // A single name of a person (a singer in parliament) fits every namesake's first name.
    if kind == Kind::Person && one_word || letters <= 3 {
        return Some(Form::Word);
    }
    Some(if label { Form::Label } else { Form::Alias })
}

/// The description, told for readers.
fn description(row: &Row, kind: Kind) -> String {
    match kind {
        // "member of the House of Commons, canada-cabinet; b. 1945"
        Kind::Person => {
            let (office, born) = row.description.rsplit_once("; b. ").unwrap_or((&row.description, ""));
            let office = office.rsplit_once(", ").map_or(office, |(office, _)| office);
            let year = born.trim();
            if year.is_empty() { office.to_owned() } else { format!("{office}; born {year}") }
        }
        Kind::Event => match weight::year(&row.description) {
            Some(year) if year < 0 => format!("event of {} BC", -year),
            Some(year) => format!("event of {year}"),
            None => "event".to_owned(),
        },
        Kind::Organization => {
            let text = row.description.trim_end_matches("; none");
            // "brands/amenity/fast_food"
            if text.contains('/') && !text.contains(' ') {
                let last = text.split('|').next().unwrap_or(text).rsplit('/').next().unwrap_or(text);
                format!("company or operator: {}", last.replace('_', " "))
            } else {
                text.to_owned()
            }
        }
        Kind::Facility => format!("airport ({})", row.description),
        _ => {
            // "The Cocos Islands, officially …": sixty characters tell it.
            let mut text: String = row.description.chars().take(90).collect();
            if text.len() < row.description.len() {
                text.truncate(text.rfind([',', ' ']).unwrap_or(text.len()));
            }
            text
        }
    }
}

/// An alias that is another place's own label in the same country is that place's: "Gaza Strip" is no name of
/// Palestine, "Moscow" none of its oblast.
fn drop_borrowed_names(items: &mut [Item]) {
    let mut labels: BTreeSet<(Option<[u8; 2]>, String)> = BTreeSet::new();
    for item in items.iter().filter(|item| item.kind.is_place()) {
        labels.insert((item.country, fold(&item.label).into_owned()));
    }
    let countries: BTreeSet<String> =
        items.iter().filter(|item| item.kind == Kind::Country).map(|item| fold(&item.label).into_owned()).collect();
    for item in items {
        let own = fold(&item.label).into_owned();
        let place = item.kind.is_place();
        let country = item.country;
        let is_country = item.kind == Kind::Country;
        item.names.retain(|key, form| {
            // a country's name is nobody else's alias, nor a shop's label
            let taken = countries.contains(key) && !is_country && (*key != own || item.kind == Kind::Organization);
            let borrowed = *form != Form::Label
                && *key != own
                && *key != item.own
                && place
                && labels.contains(&(country, key.clone()));
            !taken && !borrowed
        });
    }
}
