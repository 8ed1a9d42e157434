//! One line a request, for people or for programs: what was asked for and how it went, never who asks or what for.

use std::io::Write;

use serde::Serialize;

use crate::calendar::Moment;

/// How requests are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Not at all.
    Off,
    /// For reading.
    Text,
    /// One JSON object a line.
    Json,
}

/// What is told of a request.
#[derive(Debug, Serialize)]
pub(super) struct RequestLine<'a> {
    pub(super) method: &'a str,
    /// The route, never the address.
    pub(super) route: &'a str,
    pub(super) status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<&'a str>,
    pub(super) milliseconds: u64,
    /// What stands after the question mark, where that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) query: Option<&'a str>,
}

#[derive(Serialize)]
struct Line<'a, T> {
    time: String,
    level: &'a str,
    event: &'a str,
    #[serde(flatten)]
    what: T,
}

#[derive(Serialize)]
struct Fault<'a> {
    message: &'a str,
}

impl LogFormat {
    /// Logs a request.
    pub(super) fn request(self, now: Moment, line: &RequestLine<'_>) {
        match self {
            Self::Off => {}
            Self::Json => write_json(&Line { time: now.to_string(), level: "info", event: "request", what: line }),
            Self::Text => {
                let RequestLine { method, route, status, milliseconds, .. } = line;
                let mut text = format!("{now} {method} {route} {status} {milliseconds} ms");
                for part in [line.code, line.query].into_iter().flatten() {
                    text.push(' ');
                    text.extend(part.chars().filter(|c| !c.is_control()));
                }
                write_line(&text);
            }
        }
    }

    /// Logs what went wrong in the server itself.
    pub(super) fn fault(self, now: Moment, message: &str) {
        match self {
            Self::Off => {}
            Self::Json => {
                write_json(&Line { time: now.to_string(), level: "error", event: "fault", what: Fault { message } });
            }
            Self::Text => write_line(&format!("{now} error: {message}")),
        }
    }
}

fn write_json<T: Serialize>(line: &Line<'_, T>) {
    if let Ok(text) = serde_json::to_string(line) {
        write_line(&text);
    }
}

/// One write a line, so that lines of several threads do not mix. Where nobody reads, nobody misses it.
fn write_line(text: &str) {
    drop(std::io::stderr().lock().write_all(format!("{text}\n").as_bytes()));
}
