//! Given a character or a form, says what it is: what separates, opens and closes, addresses, codes, emoticons.

/// White space and control characters lie between tokens, never in them.
pub(super) fn separates(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{2060}')
}

pub(super) fn apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '`' | '´')
}

/// Where a contracted or possessive ending begins: "do|n't", "Mary|'s", "kids|'".
pub(super) fn clitic(form: &str) -> Option<usize> {
    let at = form.rfind(apostrophe)?;
    let after: String = form[at..].chars().skip(1).collect::<String>().to_lowercase();
    let before = form[..at].chars().next_back()?;
    match after.as_str() {
        "t" => {
            let cut = at - 1;
            (form.len() > 3
                && matches!(before, 'n' | 'N')
                && form[..cut].chars().next_back().is_some_and(char::is_alphabetic))
            .then_some(cut)
        }
        "s" | "re" | "ve" | "ll" | "d" | "m" => (before.is_alphanumeric() || before == '.').then_some(at),
        "" => (matches!(before, 's' | 'S' | 'z' | 'x') && form.chars().count() > 2).then_some(at),
        _ => None,
    }
}

pub(super) fn opens(c: char) -> bool {
    matches!(
        c,
        '"' | '“'
            | '„'
            | '«'
            | '‘'
            | '‹'
            | '('
            | '['
            | '{'
            | '<'
            | '¿'
            | '¡'
            | '•'
            | '*'
            | '|'
            | '>'
            | '~'
            | '='
            | '·'
    )
}

pub(super) fn closes(c: char) -> bool {
    matches!(
        c,
        '"' | '”'
            | '“'
            | '»'
            | '›'
            | '’'
            | '‘'
            | '\''
            | ')'
            | ']'
            | '}'
            | '>'
            | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '…'
            | '%'
            | '*'
            | '|'
            | '='
            | '~'
            | '<'
            | '•'
    )
}

pub(super) fn currency(c: char) -> bool {
    matches!(c, '$' | '£' | '€' | '¥' | '₹' | '₽' | '₩' | '₪' | '₴' | '₦' | '₱' | '₫' | '¢' | '₺')
}

pub(super) fn dash(c: char) -> bool {
    matches!(c, '–' | '—' | '―' | '‒')
}

/// Whether a final period after this abbreviation stands alone when the line ends: initialisms, "etc.", "p.m.".
pub(super) fn ends_line(form: &str) -> bool {
    form.len() > 2
}

/// Whether a period between `left` and `right` ends a sentence whose space was forgotten: "home.The".
pub(super) fn sentence_gap(left: &str, right: &str) -> bool {
    let mut after = right.chars();
    let capital = after.next().is_some_and(char::is_uppercase);
    let next = after.next();
    let word = next.is_none_or(|c| c.is_lowercase() || !c.is_alphanumeric()) || right == "I";
    let mut tail = left.chars().rev();
    capital
        && word
        && tail.next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit() || c == ')')
        && tail.next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
}

/// Web and mail addresses, file names and hashtags, which are never divided.
pub(super) fn address(form: &str) -> bool {
    const SCHEMES: [&str; 6] = ["http://", "https://", "ftp://", "www.", "mailto:", "doi:"];
    const ENDINGS: [&str; 22] = [
        "com", "org", "net", "gov", "edu", "co.uk", "info", "int", "mil", "ca", "de", "fr", "eu", "io", "tv", "us",
        "ru", "doc", "pdf", "xls", "html", "jpg",
    ];
    // the bound keeps hostile text linear: this is asked once for each closing mark
    if form.len() < 4 || form.len() > 1024 || !form.contains(['.', '@', ':', '#']) {
        return false;
    }
    let short: String = form.chars().take(8).collect::<String>().to_ascii_lowercase();
    if SCHEMES.iter().any(|scheme| short.starts_with(scheme)) {
        return true;
    }
    if let Some((user, host)) = form.split_once('@') {
        return (!host.is_empty() && (!user.is_empty() || !host.contains(['/', '-'])))
            && !form.contains(['(', ')', ',', '"', ';'])
            && host.starts_with(char::is_alphanumeric);
    }
    if form.starts_with('#') {
        return form.chars().skip(1).all(|c| c.is_alphanumeric() || c == '_');
    }
    let host = form.split('/').next().unwrap_or("");
    let Some((name, _)) = host.split_once('.') else { return false };
    if name.is_empty() || host.contains(['(', ')', ',', '"', ';', '’', '\'']) {
        return false;
    }
    let lower = host.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| lower.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.') && rest.len() > 2))
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

/// Telephone numbers, dates in digits, versions: digits with hyphens that are no range.
pub(super) fn code(form: &str) -> bool {
    if !form.starts_with(|c: char| c.is_ascii_digit() || c == '+') {
        return false;
    }
    let parts: Vec<&str> = form.trim_start_matches('+').splitn(6, '-').collect();
    if parts.len() < 2 || parts.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return false;
    }
    match parts.as_slice() {
        [first, second] => matches!((first.len(), second.len()), (3 | 5, 4)),
        _ => true,
    }
}

/// A word that breaks off: "th-".
pub(super) fn broken_off(form: &str) -> bool {
    !form.is_empty() && form.len() <= 3 && form.bytes().all(|byte| byte.is_ascii_alphabetic())
}

pub(super) fn emoticon(form: &str) -> bool {
    if form.len() > 4 || form.len() < 2 {
        return false;
    }
    let mut chars = form.chars();
    let eyes = chars.next().is_some_and(|c| matches!(c, ':' | ';' | '=' | '8'));
    let rest = chars.as_str();
    let mouth = rest.strip_prefix(['-', '\'', 'o', '^']).unwrap_or(rest);
    (eyes
        && matches!(
            mouth,
            ")" | "(" | "D" | "P" | "p" | "/" | "\\" | "|" | "]" | "[" | "O" | "o" | "))" | "((" | "*" | "3"
        ))
        || matches!(form, "<3" | "^_^" | "-_-" | "xD" | "XD" | "(:")
}
