//! The filters of a timeline as query parameters, named as the command line names them.

use super::problem::{Code, Problem};
use crate::calendar::{Civil, Moment};
use crate::event::Status;
use crate::graph::timeline::Filter;

/// Reads `who`, `where`, `type`, `status`, `publisher`, `since`, `until`, `as_of` (or `as-of`),
/// `changed_since`, `text` and `limit`.
/// Empty values, as an HTML form sends them, do not restrict.
///
/// # Errors
/// When a parameter is not known, is given twice where once is the most, or has a value that cannot be used.
pub fn filter(parameters: &[(String, String)]) -> Result<Filter, Problem> {
    let mut filter = Filter::default();
    for (name, value) in parameters {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        let wrong = |hint: &str| Problem::new(Code::BadParameter, format!("`{name}={value}`: {hint}"));
        let moment = || value.parse::<Moment>().map_err(|_| wrong("a date is written 2026-01-05, 2026-01 or 2026"));
        let once = |free: bool| if free { Ok(()) } else { Err(wrong("given twice")) };
        match name.as_str() {
            "who" => filter.who.push(value.to_owned()),
            "where" => {
                once(filter.place.is_none())?;
                filter.place = Some(value.to_owned());
            }
            "type" => filter.kinds.push(value.to_owned()),
            "status" if Status::from_name(value).is_some() => filter.status.push(value.to_owned()),
            "status" => return Err(wrong("no such status")),
            "publisher" => filter.publisher.push(value.to_owned()),
            "since" => {
                once(filter.since.is_none())?;
                let given = moment()?;
                filter.since = Some(Civil { date: given.first_day(), time: given.time() });
            }
            "until" => {
                once(filter.until.is_none())?;
                let given = moment()?;
                filter.until = Some(Civil { date: given.last_day(), time: given.time() });
            }
            "as_of" | "as-of" => {
                once(filter.as_of.is_none())?;
                filter.as_of = Some(moment()?);
            }
            "changed_since" | "changed-since" => {
                once(filter.changed_since.is_none())?;
                filter.changed_since = Some(moment()?);
            }
            "text" => {
                once(filter.text.is_none())?;
                filter.text = Some(value.to_owned());
            }
            "limit" => {
                once(filter.limit.is_none())?;
                filter.limit = Some(value.parse().map_err(|_| wrong("a number is needed"))?);
            }
            _ => {
                let known = "who, where, type, status, publisher, since, until, as_of, changed_since, text, limit";
                return Err(wrong(&format!("no such parameter; there are {known}")));
            }
        }
    }
    Ok(filter)
}

/// The parameters that say what a filter says.
///
/// ```
/// use dateline::serve::filter::{filter, pairs, parameters};
/// let asked = filter(&pairs("who=Mark+Carney&since=2026-01&limit=5"))?;
/// assert_eq!(filter(&parameters(&asked))?, asked);
/// # Ok::<(), dateline::serve::problem::Problem>(())
/// ```
#[must_use]
pub fn parameters(filter: &Filter) -> Vec<(String, String)> {
    let one = |name: &'static str, value: Option<String>| value.map(|value| (name.to_owned(), value));
    let many = |name: &'static str, values: &[String]| -> Vec<(String, String)> {
        values.iter().map(|value| (name.to_owned(), value.clone())).collect()
    };
    let mut parameters = many("who", &filter.who);
    parameters.extend(one("where", filter.place.clone()));
    parameters.extend(many("type", &filter.kinds));
    parameters.extend(many("status", &filter.status));
    parameters.extend(many("publisher", &filter.publisher));
    parameters.extend(one("since", filter.since.map(|civil| civil.to_string())));
    parameters.extend(one("until", filter.until.map(|civil| civil.to_string())));
    parameters.extend(one("as_of", filter.as_of.map(|moment| moment.to_string())));
    parameters.extend(one("changed_since", filter.changed_since.map(|moment| moment.to_string())));
    parameters.extend(one("text", filter.text.clone()));
    parameters.extend(one("limit", filter.limit.map(|limit| limit.to_string())));
    parameters
}

/// The pairs of a query string or of a form body.
#[must_use]
pub fn pairs(encoded: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded.as_bytes()).into_owned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_cover_all_their_days_and_empty_fields_do_not_restrict() {
        let read = filter(&pairs("since=2026-01&until=2026-02&who=Mark+Carney&who=&text=")).unwrap();
        assert_eq!(read.since.unwrap().to_string(), "2026-01-01");
        assert_eq!(read.until.unwrap().to_string(), "2026-02-28");
        assert_eq!((read.who.as_slice(), read.text), (&["Mark Carney".to_owned()][..], None));
    }

    #[test]
    fn what_cannot_be_used_is_a_problem() {
        for wrong in ["since=yesterday", "status=gone", "frobnicate=1", "limit=-1", "where=a&where=b"] {
            assert!(filter(&pairs(wrong)).is_err(), "{wrong}");
        }
    }
}
