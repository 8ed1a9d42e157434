//! Errors over HTTP: one table of codes, each answered as `application/problem+json` (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What can go wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The query is no SPARQL 1.1.
    MalformedQuery,
    /// A parameter is missing, given twice or has a value that cannot be used.
    BadParameter,
    /// Nothing lies at that path.
    NotFound,
    /// The path is right, the method is not.
    MethodNotAllowed,
    /// None of the media types that the client accepts can be written.
    NotAcceptable,
    /// The body is of a media type that is not read here.
    UnsupportedMediaType,
    /// The body or the answer is larger than the limit.
    TooLarge,
    /// The host named in the request is not this one.
    WrongHost,
    /// The query took longer than the limit.
    QueryTimeout,
    /// Too many queries run at once.
    Busy,
    /// A fault of this program or its disk.
    Internal,
}

impl Code {
    /// All of them, in the order of the reference.
    pub const ALL: &[Self] = &[
        Self::MalformedQuery,
        Self::BadParameter,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::UnsupportedMediaType,
        Self::TooLarge,
        Self::WrongHost,
        Self::QueryTimeout,
        Self::Busy,
        Self::Internal,
    ];

    /// Its name in `code` and at the end of `type`, the HTTP status, and a title.
    #[must_use]
    pub fn row(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::MalformedQuery => ("malformed-query", StatusCode::BAD_REQUEST, "the query is not SPARQL 1.1"),
            Self::BadParameter => ("bad-parameter", StatusCode::BAD_REQUEST, "a parameter cannot be used"),
            Self::NotFound => ("not-found", StatusCode::NOT_FOUND, "nothing is here"),
            Self::MethodNotAllowed => ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED, "not with this method"),
            Self::NotAcceptable => {
                ("not-acceptable", StatusCode::NOT_ACCEPTABLE, "no accepted media type can be written")
            }
            Self::UnsupportedMediaType => {
                ("unsupported-media-type", StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body is of a type not read here")
            }
            Self::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE, "larger than the limit"),
            Self::WrongHost => ("wrong-host", StatusCode::MISDIRECTED_REQUEST, "the request names another host"),
            Self::QueryTimeout => ("query-timeout", StatusCode::SERVICE_UNAVAILABLE, "the query took too long"),
            Self::Busy => ("busy", StatusCode::SERVICE_UNAVAILABLE, "too many queries run at once"),
            Self::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR, "the server could not do it"),
        }
    }
}

/// A request that failed: the code and what exactly was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: String,
}

impl Problem {
    /// A problem with its particulars.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (name, status, title) = self.code.row();
        let body = serde_json::json!({
            "type": format!("https://w3id.org/dateline/problems#{name}"),
            "code": name,
            "title": title,
            "status": status.as_u16(),
            "detail": self.detail,
        });
        let mut response = (status, format!("{body}\n")).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.code == Code::Busy {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}
