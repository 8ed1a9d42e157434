//! JSON-LD of pages, as it is found: objects, arrays, `@graph`, nested, broken.

use serde_json::{Map, Value};

/// What one JSON-LD object says of an article (or a page, or a publisher).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Statement {
    /// Its types, in lower case without prefix.
    pub(super) types: Vec<String>,
    /// Its addresses: `url`, `@id`, `mainEntityOfPage`.
    pub(super) urls: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) created: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) language: Option<String>,
    /// Whether it stands inside a list of things that the page points to.
    pub(super) listed: bool,
}

impl Statement {
    /// Whether it is an article of some kind.
    pub(super) fn is_article(&self) -> bool {
        self.types.iter().any(|kind| {
            kind.ends_with("article") || kind.ends_with("posting") || matches!(kind.as_str(), "report" | "newsreport")
        })
    }

    /// Whether it is the page as such.
    pub(super) fn is_page(&self) -> bool {
        self.types.iter().any(|kind| kind.ends_with("webpage") || kind == "creativework")
    }
}

/// The statements of the scripts of a page, in order.
pub(super) fn statements(scripts: &[String]) -> Vec<Statement> {
    let mut found = Vec::new();
    for script in scripts {
        let parsed = serde_json::from_str(script.trim()).or_else(|_| serde_json::from_str(&mended(script)));
        match parsed {
            Ok(value) => collect(&value, false, 0, &mut found),
            Err(_) => found.extend(scraped(script)),
        }
    }
    let names: Vec<(String, String)> = named_nodes(scripts);
    for statement in &mut found {
        resolve(&mut statement.publisher, &names);
        for author in &mut statement.authors {
            if let Some((_, name)) = names.iter().find(|(id, _)| id == author) {
                author.clone_from(name);
            }
        }
    }
    found
}

/// A reference to another node of the graph becomes that node's name.
fn resolve(value: &mut Option<String>, names: &[(String, String)]) {
    if let Some(reference) = value
        && let Some((_, name)) = names.iter().find(|(id, _)| id == reference)
    {
        reference.clone_from(name);
    }
}

/// `@id` and `name` of the nodes that have both.
fn named_nodes(scripts: &[String]) -> Vec<(String, String)> {
    fn walk(value: &Value, depth: usize, into: &mut Vec<(String, String)>) {
        match value {
            Value::Array(items) if depth < 12 => items.iter().for_each(|item| walk(item, depth + 1, into)),
            Value::Object(object) if depth < 12 => {
                if let (Some(Value::String(id)), Some(Value::String(name))) = (object.get("@id"), object.get("name")) {
                    into.push((id.clone(), name.clone()));
                }
                object.values().for_each(|inner| walk(inner, depth + 1, into));
            }
            _ => {}
        }
    }
    let mut names = Vec::new();
    for script in scripts {
        if let Ok(value) = serde_json::from_str(script.trim()) {
            walk(&value, 0, &mut names);
        }
    }
    names
}

fn collect(value: &Value, listed: bool, depth: usize, into: &mut Vec<Statement>) {
    match value {
        Value::Array(items) if depth < 12 => items.iter().for_each(|item| collect(item, listed, depth + 1, into)),
        Value::Object(object) if depth < 12 => {
            let statement = statement(object, listed);
            let list = statement.types.iter().any(|kind| kind.ends_with("list"));
            if !statement.types.is_empty() || statement.published.is_some() {
                into.push(statement);
            }
            for (key, inner) in object {
                if matches!(inner, Value::Array(_) | Value::Object(_)) {
                    let pointed = matches!(
                        key.as_str(),
                        "itemListElement"
                            | "hasPart"
                            | "comment"
                            | "comments"
                            | "review"
                            | "mentions"
                            | "citation"
                            | "isBasedOn"
                            | "video"
                            | "image"
                            | "associatedMedia"
                            | "liveBlogUpdate"
                            | "relatedLink"
                            | "blogPost"
                            | "blogPosts"
                    );
                    collect(inner, listed || list || pointed, depth + 1, into);
                }
            }
        }
        _ => {}
    }
}

fn statement(object: &Map<String, Value>, listed: bool) -> Statement {
    let text = |key: &str| object.get(key).and_then(first_text);
    let mut types = Vec::new();
    match object.get("@type") {
        Some(Value::String(kind)) => types.push(kind.as_str()),
        Some(Value::Array(kinds)) => types.extend(kinds.iter().filter_map(Value::as_str)),
        _ => {}
    }
    let bare = |kind: &&str| kind.rsplit(['/', ':', '#']).next().unwrap_or_default().to_ascii_lowercase();
    Statement {
        types: types.iter().map(bare).collect(),
        urls: ["url", "@id", "mainEntityOfPage"].into_iter().filter_map(text).collect(),
        published: text("datePublished"),
        modified: text("dateModified"),
        created: text("dateCreated"),
        headline: text("headline").or_else(|| text("name")),
        authors: object.get("author").or_else(|| object.get("creator")).map(names).unwrap_or_default(),
        publisher: object.get("publisher").and_then(|value| names(value).into_iter().next()),
        language: text("inLanguage"),
        listed,
    }
}

/// A string, the first of a list, or an object's `@value`, `@id`, `url`.
fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Array(items) => items.iter().find_map(first_text),
        Value::Object(object) => ["@value", "@id", "url", "alternateName", "name"]
            .into_iter()
            .find_map(|key| object.get(key).and_then(Value::as_str))
            .map(|text| text.trim().to_owned()),
        _ => None,
    }
}

/// The names of people or organisations: strings, objects with a name, references, lists of them.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) => vec![name.trim().to_owned()],
        Value::Array(items) => items.iter().flat_map(names).collect(),
        Value::Object(object) => ["name", "legalName", "@id"]
            .into_iter()
            .find_map(|key| object.get(key).and_then(first_text))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// JSON with the mistakes that content systems make: comments and CDATA around it, raw line ends in strings, a comma
/// before a closing bracket, a semicolon at the end, several objects one after the other.
fn mended(script: &str) -> String {
    let trimmed = script.trim();
    let start = trimmed.find(['{', '[']).unwrap_or(0);
    let end = trimmed.rfind(['}', ']']).map_or(trimmed.len(), |end| end + 1);
    let body = trimmed.get(start..end).unwrap_or_default();
    let mut out = String::with_capacity(body.len() + 2);
    let (mut in_string, mut escaped) = (false, false);
    let mut several = false;
    let mut depth = 0_usize;
    for c in body.chars() {
        if in_string {
            match c {
                _ if escaped => {
                    escaped = false;
                    // only these may follow a backslash
                    if !matches!(c, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
                        out.push('\\');
                    }
                    out.push(c);
                }
                '\\' => {
                    escaped = true;
                    out.push(c);
                }
                '"' => {
                    in_string = false;
                    out.push(c);
                }
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' | '[' => {
                if depth == 0 && !out.is_empty() {
                    several = true;
                    if !out.trim_end().ends_with(',') {
                        out.push(',');
                    }
                }
                depth += 1;
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                let kept = out.trim_end().trim_end_matches(',').len();
                out.truncate(kept);
            }
            ';' => continue,
            c if c.is_control() => {
                out.push(' ');
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    if several { format!("[{out}]") } else { out }
}

/// What can be read from JSON-LD that stays broken: the values of the keys that matter, each at its first place.
fn scraped(script: &str) -> Option<Statement> {
    let value = |key: &str| {
        let quoted = format!("\"{key}\"");
        let rest = &script[script.find(&quoted)? + quoted.len()..];
        let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        let text = &rest[..rest.find(['"', '\n'])?];
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let statement = Statement {
        types: value("@type").map(|kind| kind.to_ascii_lowercase()).into_iter().collect(),
        published: value("datePublished"),
        modified: value("dateModified"),
        headline: value("headline"),
        ..Statement::default()
    };
    (statement.published.is_some() || statement.headline.is_some()).then_some(statement)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(script: &str) -> Vec<Statement> {
        statements(&[script.to_owned()])
    }

    #[test]
    fn articles_are_found_in_arrays_and_graphs() {
        for script in [
            r#"{"@type": "NewsArticle", "datePublished": "2026-01-04"}"#,
            r#"[{"@type": "Organization"}, {"@type": ["NewsArticle"], "datePublished": "2026-01-04"}]"#,
            r#"{"@graph": [{"@type": "WebSite"}, {"@type": "schema:NewsArticle", "datePublished": ["2026-01-04"]}]}"#,
        ] {
            let found: Vec<_> = of(script).into_iter().filter(Statement::is_article).collect();
            assert_eq!(found[0].published.as_deref(), Some("2026-01-04"), "{script}");
        }
    }

    #[test]
    fn references_within_the_graph_become_names() {
        let found = of(r##"{"@graph": [{"@type": "Article", "publisher": {"@id": "#o"}, "author": {"@id": "#p"}},
                {"@id": "#o", "@type": "Organization", "name": "The Harbour Post"}, {"@id": "#p", "@type": "Person", "name": "Ann Lee"}]}"##);
        assert_eq!(found[0].publisher.as_deref(), Some("The Harbour Post"));
        assert_eq!(found[0].authors, ["Ann Lee"]);
    }

    #[test]
    fn broken_json_is_mended_or_scraped() {
        for script in [
            "<!-- {\"@type\": \"NewsArticle\", \"datePublished\": \"2026-01-04\",} -->",
            "{\"@type\": \"NewsArticle\", \"headline\": \"two\nlines\", \"datePublished\": \"2026-01-04\"};",
            "{\"@type\": \"WebSite\"}{\"@type\": \"NewsArticle\", \"datePublished\": \"2026-01-04\"}",
            "{\"@type\": \"NewsArticle\", \"headline\": \"a \"quoted\" word\", \"datePublished\": \"2026-01-04\"}",
        ] {
            let found = of(script);
            assert!(found.iter().any(|found| found.published.as_deref() == Some("2026-01-04")), "{script}: {found:?}");
        }
    }
}
