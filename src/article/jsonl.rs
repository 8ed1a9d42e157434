use serde_json::{Map, Value};

use super::PublishedBasis;
use super::error::InputProblem;
use super::written_date::{DayOrder, WrittenDates};
use crate::calendar::Moment;

/// One line of JSON lines, its fields read and checked. Fields of other names are passed over; `null` is absent.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) id: Option<String>,
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) author: Option<String>,
    pub(super) lang: Option<String>,
    pub(super) published: Option<Moment>,
    /// Where the sender found the date, where it sends on what it has read; else it is given.
    pub(super) published_basis: Option<PublishedBasis>,
    pub(super) modified: Option<Moment>,
    pub(super) fetched: Option<Moment>,
}

impl Record {
    pub(super) fn parse(line: &[u8], dates: &WrittenDates) -> Result<Self, InputProblem> {
        let line = std::str::from_utf8(line).map_err(|error| InputProblem::NotUtf8(error.valid_up_to() + 1))?;
        let mut fields: Map<String, Value> = serde_json::from_str(line).map_err(|error| {
            // serde_json counts lines of its own; the column is what helps in one line
            let message = error.to_string();
            let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
            InputProblem::NotJson(format!("{message} at column {}", error.column()))
        })?;
        let date = |fields: &mut Map<String, Value>, field: &str| match text(fields, field)? {
            None => Ok(None),
            Some(given) => dates.whole(&given, DayOrder::Unknown).map(Some).ok_or_else(|| {
                let given: String = given.chars().take(80).collect();
                wrong(field, format!("`{given}` is not a date"))
            }),
        };
        Ok(Self {
            published: date(&mut fields, "published")?,
            published_basis: match fields.remove("published_basis") {
                None | Some(Value::Null) => None,
                Some(basis) => {
                    Some(serde_json::from_value(basis).map_err(|error| wrong("published_basis", error.to_string()))?)
                }
            },
            modified: date(&mut fields, "modified")?,
            fetched: date(&mut fields, "fetched")?,
            id: id(&mut fields)?,
            text: exact(&mut fields, "text")?,
            html: exact(&mut fields, "html")?,
            title: text(&mut fields, "title")?,
            url: text(&mut fields, "url")?,
            publisher: text(&mut fields, "publisher")?,
            author: author(&mut fields)?,
            lang: text(&mut fields, "lang")?,
        })
    }
}

fn wrong(field: &str, message: impl Into<String>) -> InputProblem {
    InputProblem::Field { field: field.to_owned(), message: message.into() }
}

/// A string, as it is.
fn exact(fields: &mut Map<String, Value>, field: &str) -> Result<Option<String>, InputProblem> {
    match fields.remove(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) => Ok(Some(value)),
        Some(other) => Err(wrong(field, format!("{} where a string should be", kind_of(&other)))),
    }
}

/// A string without the blanks around it; an empty one is absent.
fn text(fields: &mut Map<String, Value>, field: &str) -> Result<Option<String>, InputProblem> {
    Ok(exact(fields, field)?.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()))
}

/// An id, verbatim; numbers are ids as well.
fn id(fields: &mut Map<String, Value>) -> Result<Option<String>, InputProblem> {
    match fields.get("id") {
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        _ => Ok(exact(fields, "id")?.filter(|id| !id.is_empty())),
    }
}

/// One author or a list of them.
fn author(fields: &mut Map<String, Value>) -> Result<Option<String>, InputProblem> {
    match fields.get("author") {
        Some(Value::Array(names)) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).map(str::trim).collect();
            Ok(Some(names.join(", ")).filter(|names| !names.is_empty()))
        }
        _ => text(fields, "author"),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
