//! The templates, and how they escape.

use std::sync::OnceLock;

use minijinja::{AutoEscape, Environment, Error, Output, State, Value, escape_formatter};
use serde::Serialize;

const TEMPLATES: [(&str, &str); 12] = [
    ("article.html", include_str!("article.html")),
    ("article_line.html", include_str!("article_line.html")),
    ("base.html", include_str!("base.html")),
    ("entity.html", include_str!("entity.html")),
    ("event.html", include_str!("event.html")),
    ("feed.xml", include_str!("feed.xml")),
    ("problem.html", include_str!("problem.html")),
    ("quote.html", include_str!("quote.html")),
    ("reconcile_card.html", include_str!("reconcile_card.html")),
    ("reconcile_preview.html", include_str!("reconcile_preview.html")),
    ("row.html", include_str!("row.html")),
    ("timeline.html", include_str!("timeline.html")),
];

/// Renders a template with what it shows.
///
/// # Errors
/// When the template asks for what is not there, which only a fault of the program can bring about.
pub(crate) fn render(name: &str, content: impl Serialize) -> Result<String, Error> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    let environment = match ENVIRONMENT.get() {
        Some(environment) => environment,
        None => {
            let made = environment()?;
            ENVIRONMENT.get_or_init(|| made)
        }
    };
    environment.get_template(name)?.render(content)
}

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    // every template here is HTML or XML: there is no name by which escaping could be forgotten
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(formatted);
    for (name, template) in TEMPLATES {
        environment.add_template(name, template)?;
    }
    Ok(environment)
}

fn formatted(out: &mut Output<'_>, state: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => out.write_str(&escape(text)).map_err(Error::from),
        _ => escape_formatter(out, state, value),
    }
}

/// Text as HTML and XML show it, in elements and in quoted attributes. Characters that neither may hold become blanks.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_escaped_in_text_and_attributes() {
        let hostile = "</p><script>alert('1')</script>\" onload=\"x\u{0}\u{1b}&amp;";
        let content = serde_json::json!({"card": {"name": hostile, "kind": hostile, "description": hostile,
            "rows": [[hostile, hostile]]}});
        for template in ["reconcile_card.html", "reconcile_preview.html"] {
            let html = render(template, &content).unwrap();
            assert!(!html.contains("<script") && !html.contains("onload=\"x"), "{html}");
            assert!(!html.contains(['\0', '\u{1b}']) && html.contains("&amp;amp;"), "{html}");
        }
    }

    #[test]
    fn every_template_can_be_read_and_a_missing_value_is_an_error() {
        assert!(environment().is_ok());
        assert!(render("reconcile_card.html", serde_json::json!({"card": {"name": "x"}})).is_err());
    }
}
