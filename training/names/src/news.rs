//! Running text without annotation: the Current Events portal and Wikinews, cut into words.

/// A text in words: white space parts, punctuation stands alone, as do possessive endings and the parts of compounds.
pub fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for chunk in text.split_whitespace() {
        cut(chunk, &mut out);
    }
    out
}

fn cut(chunk: &str, out: &mut Vec<String>) {
    const OPEN: &[char] = &['(', '"', '“', '‘', '\'', '[', '«', '$', '£', '€', '#', '—', '–'];
    const CLOSE: &[char] = &[')', '"', '”', '’', '\'', ']', '»', ',', ';', ':', '?', '!', '%', '—', '–'];
    let mut rest = chunk;
    while let Some(first) = rest.chars().next().filter(|first| OPEN.contains(first)) {
        out.push(first.to_string());
        rest = &rest[first.len_utf8()..];
    }
    let mut after = Vec::new();
    loop {
        if let Some(stem) = ["'s", "’s", "'S", "’S", "n't", "n’t", "'ve", "'re", "'ll"].iter().find_map(|end| rest.strip_suffix(end)) {
            if stem.is_empty() {
                break;
            }
            after.push(rest[stem.len()..].to_owned());
            rest = stem;
            break;
        }
        let Some(last) = rest.chars().next_back() else { break };
        let abbreviation = last == '.' && {
            let stem = &rest[..rest.len() - 1];
            stem.contains('.') || stem.chars().count() == 1 && stem.chars().all(char::is_uppercase)
                || ["Mr", "Mrs", "Ms", "Dr", "St", "Gen", "Sen", "Rep", "Gov", "Lt", "Col", "Sgt", "Capt", "Jr", "Sr", "Inc", "Corp", "Ltd", "Co", "vs", "No", "Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec"].contains(&stem)
        };
        if CLOSE.contains(&last) || last == '.' && !abbreviation {
            after.push(last.to_string());
            rest = &rest[..rest.len() - last.len_utf8()];
        } else {
            break;
        }
    }
    let mut inner = rest;
    loop {
        let split = inner.char_indices().find(|&(at, character)| {
            matches!(character, '-' | '–' | '/') && at > 0 && at + character.len_utf8() < inner.len()
                && inner[..at].ends_with(char::is_alphabetic)
        });
        let Some((at, dash)) = split else { break };
        out.push(inner[..at].to_owned());
        out.push(dash.to_string());
        inner = &inner[at + dash.len_utf8()..];
    }
    if !inner.is_empty() {
        out.push(inner.to_owned());
    }
    out.extend(after.into_iter().rev());
}

/// Cuts words into sentences at full stops before capitals.
fn sentences(words: Vec<String>) -> Vec<Vec<String>> {
    let mut out = vec![Vec::new()];
    let mut ended = false;
    for word in words {
        let closing = matches!(word.as_str(), ")" | "\"" | "”" | "’" | "'");
        if ended && !closing && word.starts_with(|c: char| c.is_uppercase() || c == '"' || c == '“' || c == '(') {
            out.push(Vec::new());
            ended = false;
        }
        if matches!(word.as_str(), "." | "?" | "!") {
            ended = true;
        } else if !closing {
            ended = false;
        }
        if let Some(last) = out.last_mut() {
            last.push(word);
        }
    }
    out.retain(|sentence| !sentence.is_empty() && sentence.len() < 150);
    out
}

/// The days of a Current Events file, each a list of sentences; every `step`-th day.
pub fn days(yaml: &str, step: usize) -> Vec<Vec<Vec<String>>> {
    let mut out = Vec::new();
    for (number, day) in yaml.split("\n---").enumerate() {
        if number % step != 0 {
            continue;
        }
        let mut items: Vec<String> = Vec::new();
        for line in day.lines() {
            if let Some(item) = line.trim_start().strip_prefix("- ") {
                items.push(item.trim_matches(['\'', '"']).to_owned());
            } else if line.starts_with("    ") && !items.is_empty() {
                if let Some(last) = items.last_mut() {
                    last.push(' ');
                    last.push_str(line.trim());
                }
            }
        }
        // topic lines are titles without a full stop
        let text: Vec<Vec<String>> = items
            .iter()
            .filter(|item| item.contains(". ") || item.ends_with('.') || item.ends_with(')'))
            .flat_map(|item| sentences(words(item)))
            .collect();
        if !text.is_empty() {
            out.push(text);
        }
    }
    out
}

/// The articles of a JSON Lines file.
pub fn articles(lines: &str) -> Vec<Vec<Vec<String>>> {
    let mut out = Vec::new();
    for line in lines.lines() {
        let Ok(article) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let text = article["text"].as_str().unwrap_or_default();
        out.push(text.lines().filter(|line| !line.trim().is_empty()).flat_map(|line| sentences(words(line))).collect());
    }
    out
}
