//! Errors over HTTP: one table of codes, each answered as `application/problem+json` (RFC 9457) and explained on a page
//! of its own below `/problems/`.

use std::fmt::Write;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::service::typed;

/// What can go wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The query is no SPARQL 1.1.
    MalformedQuery,
    /// The update is no SPARQL 1.1.
    MalformedUpdate,
    /// The RDF in the body cannot be read.
    MalformedRdf,
    /// A parameter is missing, given twice or has a value that cannot be used.
    BadParameter,
    /// The request does not say who writes.
    Unauthorized,
    /// This server does not write.
    ReadOnly,
    /// The graph is not one that clients may write.
    GraphNotWritable,
    /// The query or update would ask another host that it may not ask.
    RemoteRefused,
    /// Another host that was asked did not answer.
    RemoteFailed,
    /// Nothing lies at that path.
    NotFound,
    /// The path is right, the method is not.
    MethodNotAllowed,
    /// None of the media types that the client accepts can be written.
    NotAcceptable,
    /// The body came too slowly.
    SlowBody,
    /// What the client has seen has changed since.
    PreconditionFailed,
    /// The body or the answer is larger than the limit.
    TooLarge,
    /// The body is of a media type that is not read here.
    UnsupportedMediaType,
    /// The host named in the request is not this one.
    WrongHost,
    /// A fault of this program or its disk.
    Internal,
    /// The query took longer than the limit.
    QueryTimeout,
    /// The query needed more memory than the limit.
    QueryMemory,
    /// Too many queries run at once.
    Busy,
}

/// What is said of a code.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name in `code` and at the end of `type`.
    pub name: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// One line.
    pub title: &'static str,
    /// What it means and what to do.
    pub explanation: &'static str,
}

impl Code {
    /// All of them, in the order of the reference.
    pub const ALL: &[Self] = &[
        Self::MalformedQuery,
        Self::MalformedUpdate,
        Self::MalformedRdf,
        Self::BadParameter,
        Self::Unauthorized,
        Self::ReadOnly,
        Self::GraphNotWritable,
        Self::RemoteRefused,
        Self::RemoteFailed,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::SlowBody,
        Self::PreconditionFailed,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::WrongHost,
        Self::Internal,
        Self::QueryTimeout,
        Self::QueryMemory,
        Self::Busy,
    ];

    /// What is said of it.
    #[must_use]
    pub fn row(self) -> Row {
        let (name, status, title, explanation) = match self {
            Self::MalformedQuery => (
                "malformed-query",
                400,
                "the query is not SPARQL 1.1",
                "The detail says where reading it failed. Prefixes must be declared in the query. Brackets may stand within \
                 brackets 128 times.",
            ),
            Self::MalformedUpdate => (
                "malformed-update",
                400,
                "the update is not SPARQL 1.1",
                "The detail says where reading it failed. A query goes to /sparql as application/sparql-query, an update to \
                 /update as application/sparql-update.",
            ),
            Self::MalformedRdf => (
                "malformed-rdf",
                400,
                "the RDF in the body cannot be read",
                "The detail says where reading it failed. Nothing was stored. See that Content-Type names the format that \
                 the body is in.",
            ),
            Self::BadParameter => (
                "bad-parameter",
                400,
                "a parameter cannot be used",
                "A parameter is missing, unknown, given twice where once is the most, or has a value that cannot be used; \
                 the detail says which.",
            ),
            Self::Unauthorized => (
                "unauthorized",
                401,
                "writing needs the token",
                "Send the header “Authorization: Bearer TOKEN” with the token of the file that the server was started with \
                 (--write-token-file). The token is never read from the address.",
            ),
            Self::ReadOnly => (
                "read-only",
                403,
                "this server does not write",
                "Start it with --write-token-file FILE to let clients write that know the token in the file.",
            ),
            Self::GraphNotWritable => (
                "graph-not-writable",
                403,
                "this graph is not for clients to write",
                "SPARQL updates and the graph store write the graphs below …/graph/user/ alone, so that what the program \
                 wrote stays what it wrote. Name such a graph: INSERT DATA with GRAPH …/graph/user/notes. Articles \
                 come in by /ingest; corrections by the commands.",
            ),
            Self::RemoteRefused => (
                "remote-refused",
                403,
                "other hosts are not asked from here",
                "SERVICE and LOAD are off unless the server was started with --allow-remote HOST for that host. A name that \
                 resolves to a private address is refused all the same.",
            ),
            Self::RemoteFailed => (
                "remote-failed",
                502,
                "another host did not answer",
                "A host that SERVICE or LOAD names could not be reached, answered with an error or with what cannot be read. \
                 With SERVICE SILENT or LOAD SILENT the rest is done without it.",
            ),
            Self::NotFound => (
                "not-found",
                404,
                "nothing is here",
                "No page, graph, event, entity or article has this address. / is the timeline, /openapi.json lists what \
                 there is.",
            ),
            Self::MethodNotAllowed => (
                "method-not-allowed",
                405,
                "not with this method",
                "The address is right, the method is not; /openapi.json lists the methods of each.",
            ),
            Self::NotAcceptable => (
                "not-acceptable",
                406,
                "no accepted media type can be written",
                "The Accept header leaves nothing that the answer can be written in; the detail lists what it can.",
            ),
            Self::SlowBody => (
                "slow-body",
                408,
                "the body came too slowly",
                "After ten seconds a body must come at two kilobytes a second. Nothing was stored.",
            ),
            Self::PreconditionFailed => (
                "precondition-failed",
                412,
                "it has changed since you saw it",
                "If-Match or If-Unmodified-Since names a state that is not the present one. Get it again, then change it.",
            ),
            Self::TooLarge => (
                "too-large",
                413,
                "larger than the limit",
                "The body or the answer is larger than this server allows (--max-body, --max-answer). Send less at a time; \
                 ask for less with LIMIT.",
            ),
            Self::UnsupportedMediaType => (
                "unsupported-media-type",
                415,
                "the body is of a type not read here",
                "See that Content-Type is one of those in the detail, and that the body is not compressed.",
            ),
            Self::WrongHost => (
                "wrong-host",
                421,
                "the request names another host",
                "A server that listens on its own machine alone answers requests to localhost and loopback addresses alone, \
                 so that no page in a browser can read it through a name of its own.",
            ),
            Self::Internal => (
                "internal",
                500,
                "the server could not do it",
                "A fault of the program or its disk. The log says more; `dateline check` looks the knowledge base over.",
            ),
            Self::QueryTimeout => (
                "query-timeout",
                503,
                "the query took too long",
                "It was stopped at the limit (--timeout), or would have gone far beyond it; nothing was changed. Make it more selective: name a graph, a type, \
                 an entity; put the part with few results first; use LIMIT.",
            ),
            Self::QueryMemory => (
                "query-memory",
                503,
                "the query needed too much memory",
                "It was stopped because running queries together outgrew the limit (--query-memory). Sorting and grouping \
                 hold all rows: filter before.",
            ),
            Self::Busy => (
                "busy",
                503,
                "too many requests at once",
                "All places are taken and the queue is full, or waiting took too long. Retry-After says when to try again.",
            ),
        };
        Row {
            name,
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            title,
            explanation,
        }
    }
}

/// A request that failed: the code and what exactly was wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}", .code.row().name)]
pub struct Problem {
    code: Code,
    detail: String,
}

impl Problem {
    /// A problem with its particulars.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What exactly was wrong.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let row = self.code.row();
        let body = serde_json::json!({
            "type": format!("/problems/{}", row.name),
            "code": row.name,
            "title": row.title,
            "status": row.status.as_u16(),
            "detail": self.detail,
        });
        let mut response = (row.status, format!("{body}\n")).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self.code {
            Code::Busy => headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5")),
            Code::Unauthorized => headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            _ => None,
        };
        response.extensions_mut().insert(self.code);
        response
    }
}

/// The page of one code.
pub(super) async fn page(Path(name): Path<String>) -> Result<Response, Problem> {
    let code = Code::ALL.iter().find(|code| code.row().name == name);
    let code = code.ok_or_else(|| Problem::new(Code::NotFound, "there is no such code"))?;
    let Row { name, status, title, explanation } = code.row();
    let body = format!(
        "<h1>{title}</h1>\n<p><code>{name}</code>, HTTP status {status}</p>\n<p>{explanation}</p>\n\
         <p><a href=\"/problems\">All codes</a></p>\n"
    );
    Ok(framed(title, &body))
}

/// The list of all codes.
pub(super) async fn list() -> Response {
    let mut body = "<h1>What can go wrong</h1>\n<ul>\n".to_owned();
    for code in Code::ALL {
        let row = code.row();
        // writing to a string does not fail
        let _ = writeln!(
            body,
            "<li><a href=\"/problems/{0}\"><code>{0}</code></a> ({1}): {2}</li>",
            row.name,
            row.status.as_u16(),
            row.title
        );
    }
    body.push_str("</ul>\n");
    framed("What can go wrong", &body)
}

/// All of it is text of this file: nothing to escape.
fn framed(title: &str, body: &str) -> Response {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    );
    typed("text/html", page.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_a_name_of_its_own_and_says_what_to_do() {
        let mut names: Vec<&str> = Code::ALL.iter().map(|code| code.row().name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            let row = code.row();
            assert!(row.explanation.len() > 40 && row.status.as_u16() >= 400, "{}", row.name);
            assert!(!row.explanation.contains(['<', '>', '&']), "{}", row.name);
        }
    }
}
