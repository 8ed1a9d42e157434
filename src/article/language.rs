/// The language of a page: what it declares, unless its text is beyond doubt in another one (templates are copied from
/// English ones with their `lang`).
pub(super) fn of_page(declared: Option<&str>, text: &str) -> Option<String> {
    let declared = declared.and_then(tag);
    let written = of_text(text);
    match (declared, written) {
        (Some(declared), Some(written)) if declared.split('-').next() != Some(&written) => Some(written),
        (Some(declared), _) => Some(declared),
        (None, written) => written,
    }
}

/// A tag in the usual spelling: `en_us` as `en-US`.
fn tag(given: &str) -> Option<String> {
    let mut parts = given.trim().split(['-', '_']);
    let language = parts.next().filter(|part| matches!(part.len(), 2 | 3))?.to_ascii_lowercase();
    if !language.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let region = parts.next().filter(|part| part.len() == 2).map(str::to_ascii_uppercase);
    Some(region.map_or(language.clone(), |region| format!("{language}-{region}")))
}

/// The language that a text is written in, as its two-letter code, where that is beyond doubt.
pub(super) fn of_text(text: &str) -> Option<String> {
    /// Characters looked at: enough to be sure, few enough to cost nothing.
    const LOOKED_AT: usize = 2000;
    /// Characters below which a guess is worth nothing.
    const FEWEST: usize = 60;
    let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(at, _)| at);
    let found = whatlang::detect(&text[..end]).filter(|found| found.is_reliable() && text.len() >= FEWEST)?;
    Some(two_letters(found.lang().code()).to_owned())
}

/// BCP 47 wants the two-letter code where ISO 639-1 has one.
fn two_letters(three: &'static str) -> &'static str {
    const PAIRS: &[(&str, &str)] = &[
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("cym", "cy"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "nb"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
        ("zul", "zu"),
    ];
    PAIRS.iter().find(|(long, _)| *long == three).map_or(three, |(_, short)| short)
}
