//! As much of JSON Schema (draft 7) as the schemas of the reconciliation API use.

use regex_automata::meta::Regex;
use serde_json::Value;

/// What is wrong with a value, each with its place; empty where it is as the schema says. A keyword that is not known
/// here is wrong too, so that nothing passes unchecked.
pub fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, value, schema, "", &mut found);
    found
}

fn check(schema: &Value, value: &Value, root: &Value, place: &str, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("no {reference}"));
        return check(target, value, root, place, found);
    }
    let Some(keywords) = schema.as_object() else { panic!("no schema at {place}: {schema}") };
    let mut wrong = |what: String| found.push(format!("{place}: {what}"));
    let fits = |schema: &Value| {
        let mut inner = Vec::new();
        check(schema, value, root, place, &mut inner);
        inner.is_empty()
    };
    let mut nested: Vec<(&Value, &Value, String)> = Vec::new();
    for (keyword, rule) in keywords {
        let list = || rule.as_array().unwrap();
        match keyword.as_str() {
            "type" if !is_of(value, rule.as_str().unwrap()) => wrong(format!("is no {rule}: {value}")),
            "required" if value.is_object() => {
                for name in list().iter().filter(|name| value.get(name.as_str().unwrap()).is_none()) {
                    wrong(format!("has no {name}"));
                }
            }
            "enum" if !list().contains(value) => wrong(format!("is none of {rule}: {value}")),
            "pattern" if value.is_string() => {
                let pattern = Regex::new(rule.as_str().unwrap()).unwrap();
                if !pattern.is_match(value.as_str().unwrap()) {
                    wrong(format!("does not match {rule}: {value}"));
                }
            }
            "minItems" if value.as_array().is_some_and(|items| items.len() < rule.as_u64().unwrap() as usize) => {
                wrong(format!("has fewer than {rule} items"));
            }
            "uniqueItems" if value.is_array() => {
                let items = value.as_array().unwrap();
                if items.iter().enumerate().any(|(at, item)| items[..at].contains(item)) {
                    wrong("has an item twice".into());
                }
            }
            "oneOf" => {
                let count = list().iter().filter(|one| fits(one)).count();
                if count != 1 {
                    wrong(format!("fits {count} of what it must fit one of: {value}"));
                }
            }
            "anyOf" if !list().iter().any(fits) => wrong(format!("fits none of {rule}: {value}")),
            "contains" if value.is_array() => {
                let items = value.as_array().unwrap();
                let inside = |item: &Value| {
                    let mut inner = Vec::new();
                    check(rule, item, root, place, &mut inner);
                    inner.is_empty()
                };
                if !items.iter().any(inside) {
                    wrong(format!("contains no {rule}"));
                }
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                nested.extend(items.map(|(at, item)| (rule, item, format!("{place}/{at}"))));
            }
            "properties" | "patternProperties" | "additionalProperties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    let named = schema["properties"].get(name);
                    let patterns = schema["patternProperties"].as_object().into_iter().flatten();
                    let by_pattern: Vec<&Value> = patterns
                        .filter(|(pattern, _)| Regex::new(pattern).unwrap().is_match(name))
                        .map(|(_, rule)| rule)
                        .collect();
                    let rules = match keyword.as_str() {
                        "properties" => named.into_iter().collect(),
                        "patternProperties" => by_pattern,
                        _ if named.is_some() || !by_pattern.is_empty() => Vec::new(),
                        _ if rule == &Value::Bool(false) => {
                            wrong(format!("has {name}, which may not be there"));
                            Vec::new()
                        }
                        _ => vec![rule],
                    };
                    nested.extend(rules.into_iter().map(|rule| (rule, field, format!("{place}/{name}"))));
                }
            }
            "type" | "required" | "enum" | "pattern" | "minItems" | "uniqueItems" | "anyOf" | "contains" => {}
            "$schema" | "$id" | "description" | "definitions" | "format" => {}
            other => panic!("this check does not know `{other}`"),
        }
    }
    for (rule, value, place) in nested {
        check(rule, value, root, &place, found);
    }
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        other => panic!("this check does not know the type `{other}`"),
    }
}

#[test]
fn what_a_schema_forbids_is_found() {
    let schema = serde_json::json!({
        "type": "object", "required": ["a"], "properties": {"a": {"type": "array", "items": {"oneOf": [
            {"type": "object", "required": ["s"], "additionalProperties": false, "properties": {"s": {"type": "string", "pattern": "^x"}}},
            {"enum": [1, 2]},
        ]}}},
    });
    let count = |value: serde_json::Value| errors(&schema, &value).len();
    assert_eq!(count(serde_json::json!({"a": [1, {"s": "xy"}]})), 0);
    for wrong in [
        serde_json::json!({}),
        serde_json::json!([]),
        serde_json::json!({"a": [3]}),
        serde_json::json!({"a": [{"s": "y"}]}),
        serde_json::json!({"a": [{"s": "x", "t": 1}]}),
    ] {
        assert!(count(wrong.clone()) > 0, "{wrong}");
    }
}
