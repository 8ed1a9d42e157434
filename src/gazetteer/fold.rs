//! The key under which a name is found: one form for all ways of writing it.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a name: case, accents, dots, apostrophes, dashes and white space are levelled, a leading article goes, and
/// initials close up, so that `J. D. Vance`, `J.D. Vance` and `JD Vance` have one key.
///
/// ```
/// use dateline::gazetteer::fold;
/// assert_eq!(fold("The U.S."), "us");
/// assert_eq!(fold("Nicolás  Maduro"), "nicolas maduro");
/// assert_eq!(fold("Guinea-Bissau"), "guinea bissau");
/// assert_eq!(fold("J. D. Vance"), fold("JD Vance"));
/// ```
#[must_use]
pub fn fold(name: &str) -> Cow<'_, str> {
    if is_folded(name) {
        return Cow::Borrowed(name);
    }
    let mut key = String::with_capacity(name.len());
    if name.is_ascii() {
        for byte in name.bytes() {
            push(&mut key, byte as char);
        }
    } else {
        // NFKD: an accent becomes a mark of its own and goes.
        for character in name.nfkd().filter(|&character| !is_combining_mark(character)) {
            match level(character) {
                Some(plain) => plain.chars().for_each(|part| push(&mut key, part)),
                None => character.to_lowercase().for_each(|part| push(&mut key, part)),
            }
        }
    }
    while key.ends_with(' ') {
        key.pop();
    }
    if key.len() > 4 && key.starts_with("the ") {
        key.drain(..4);
    }
    Cow::Owned(close_initials(key))
}

/// Whether folding would change nothing; it may say no too often, never yes wrongly.
fn is_folded(name: &str) -> bool {
    let mut before = b' ';
    for byte in name.bytes() {
        let plain = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if !(plain || byte == b' ' && before != b' ') {
            return false;
        }
        before = byte;
    }
    before != b' ' && !name.starts_with("the ") && !has_initials(name)
}

fn push(key: &mut String, character: char) {
    match character {
        '.'
        | '\''
        | '"'
        | '!'
        | '?'
        | '*'
        | '\u{2018}'
        | '\u{2019}'
        | '\u{201c}'
        | '\u{201d}'
        | '`'
        | '\u{2b9}'..='\u{2cf}'
        | '\u{b4}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{feff}' => {}
        '&' | '+' => {
            space(key);
            key.push_str("and ");
        }
        _ if character.is_alphanumeric() => key.push(character.to_ascii_lowercase()),
        _ => space(key),
    }
}

fn space(key: &mut String) {
    if !key.is_empty() && !key.ends_with(' ') {
        key.push(' ');
    }
}

/// Letters that no decomposition makes plain.
fn level(character: char) -> Option<&'static str> {
    Some(match character {
        'ß' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        'ə' | 'Ə' => "a",
        'ħ' | 'Ħ' => "h",
        _ => return None,
    })
}

/// Whether two words of one letter stand side by side.
fn has_initials(key: &str) -> bool {
    let mut short = false;
    for word in key.split(' ') {
        let one = word.len() == 1 && word.as_bytes()[0].is_ascii_lowercase();
        if one && short {
            return true;
        }
        short = one;
    }
    false
}

fn close_initials(key: String) -> String {
    if !has_initials(&key) {
        return key;
    }
    let mut closed = String::with_capacity(key.len());
    let mut short = false;
    for word in key.split(' ') {
        let one = word.len() == 1 && word.as_bytes()[0].is_ascii_lowercase();
        if !(closed.is_empty() || one && short) {
            closed.push(' ');
        }
        closed.push_str(word);
        short = one;
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn ways_of_writing_one_name_share_a_key() {
        for (one, other) in [
            ("Côte d’Ivoire", "Cote d'Ivoire"),
            ("Xi'an", "XIAN"),
            ("AT&T", "at and t"),
            ("Saint-Denis", "saint denis"),
            ("Łódź", "Lodz"),
            ("the United States", "United States"),
            ("U. S.", "US"),
            ("George W. Bush", "George W Bush"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} and {other}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for name in ["The The", "A. B. C. d", "x  y", "Ñ & Co.", "the", "", "...", "İstanbul", "王毅", "a b"] {
            let once = fold(name).into_owned();
            assert_eq!(fold(&once), once, "{name}");
        }
    }
}
