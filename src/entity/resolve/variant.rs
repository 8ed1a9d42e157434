use crate::annotation::NameKind;

/// Without a possessive ending, a leading article and surrounding quotes.
pub(super) fn clean(name: &str) -> &str {
    let name = name.trim_matches(['"', '“', '”', '‘', '\'', ' ', ',']);
    let name = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(name);
    let name = name.trim_end_matches(['\'', '’']);
    name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name)
}

pub(super) fn fold(name: &str) -> Vec<String> {
    name.split_whitespace()
        .map(|token| token.trim_matches([',', '"', '“', '”']).to_lowercase())
        .filter(|token| !token.is_empty())
        .collect()
}

/// The recogniser may take one string for an organisation here and a place there; it is still one entity.
pub(super) fn compatible(one: NameKind, other: NameKind) -> bool {
    let person = |kind| kind == NameKind::Person;
    let nationality = |kind| kind == NameKind::Nationality;
    nationality(one) == nationality(other) && (one == other || !(person(one) && other == NameKind::Place))
}

/// "Carney" and "Mark Carney"; "George Bush" and "George W. Bush"; "Ana Ruiz" and "Ana Ruiz Soto".
pub(super) fn same_person(one: &[String], other: &[String]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let (Some(first), Some(last)) = (short.first(), short.last()) else { return false };
    if long.len() < 2 {
        return false;
    }
    match short.len() {
        1 => long.last() == Some(last),
        _ => long.first() == Some(first) && (long.last() == Some(last) || long.starts_with(short)),
    }
}

/// "Ruiz" of "Ana Ruiz Soto": the first of two surnames.
pub(super) fn is_first_surname(short: &[String], long: &[String]) -> bool {
    matches!((short, long), ([short], [_, first, _]) if short == first)
}

/// "the Supreme Court" of "the Supreme Court of the United Kingdom": what is missing says whose or which it is.
pub(super) fn is_without_owner(short: &[String], long: &[String]) -> bool {
    short.len() > 1 && long.starts_with(short) && long.get(short.len()).is_some_and(|next| next == "of")
}

/// "WWDC" and "Worldwide Developers Conference".
pub(super) fn is_acronym(short: &[String], long: &[String]) -> bool {
    let [short] = short else { return false };
    let short: String = short.chars().filter(|letter| *letter != '.').collect();
    if long.len() < 2 || short.chars().count() < 2 {
        return false;
    }
    let small = ["of", "the", "and", "for", "de", "in", "on", "&"];
    let initials = |all: bool| -> String {
        long.iter()
            .filter(|token| all || !small.contains(&token.as_str()))
            .filter_map(|token| token.chars().next())
            .collect()
    };
    short == initials(false) || short == initials(true)
}
