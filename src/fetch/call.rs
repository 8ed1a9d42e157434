//! Asking a server for something else than a page: another method, a body, a token. Nothing is followed, kept or replayed.

use std::io::Read;
use std::time::Duration;

use reqwest::blocking::Body;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER, USER_AGENT};

use super::{FetchError, Fetcher, is_public, literal_address, parts_of_type, web_address};

/// Which hosts a call may go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// Any: the user named the address.
    Any,
    /// Those of the public internet: the address comes from somebody else.
    Public,
}

/// What is asked.
pub struct Call {
    method: &'static str,
    url: String,
    /// The media types that can be read.
    pub accept: Option<String>,
    /// A secret for `Authorization: Bearer`.
    pub bearer: Option<String>,
    /// How long it may take in all; without it, as long as a page may.
    pub timeout: Option<Duration>,
    content_type: Option<&'static str>,
    body: Option<Body>,
}

impl Call {
    /// A GET.
    #[must_use]
    pub fn get(url: &str) -> Self {
        Self {
            method: "GET",
            url: url.to_owned(),
            accept: None,
            bearer: None,
            timeout: None,
            content_type: None,
            body: None,
        }
    }

    /// With another method and a body.
    #[must_use]
    pub fn with_body(mut self, method: &'static str, content_type: &'static str, body: Vec<u8>) -> Self {
        self.method = method;
        self.content_type = Some(content_type);
        self.body = Some(Body::from(body));
        self
    }

    /// With a body that is read while it is sent.
    #[must_use]
    pub fn with_reader(
        mut self,
        method: &'static str,
        content_type: &'static str,
        body: impl Read + Send + 'static,
    ) -> Self {
        self.method = method;
        self.content_type = Some(content_type);
        self.body = Some(Body::new(body));
        self
    }
}

/// What a server answered, whatever its status.
pub struct Called {
    /// HTTP status.
    pub status: u16,
    /// The media type without parameters, in lower case.
    pub media_type: Option<String>,
    /// Its `Retry-After`.
    pub retry_after: Option<String>,
    /// The content as it comes.
    pub body: Box<dyn Read + Send>,
    limit: usize,
}

impl Called {
    /// All of the content.
    ///
    /// # Errors
    /// When it is larger than an answer may be, or breaks off.
    pub fn bytes(self) -> Result<Vec<u8>, FetchError> {
        let mut bytes = Vec::new();
        let mut body = self.body.take(self.limit as u64 + 1);
        body.read_to_end(&mut bytes).map_err(|error| FetchError::Unreachable(error.to_string()))?;
        if bytes.len() > self.limit { Err(FetchError::TooLarge(self.limit)) } else { Ok(bytes) }
    }
}

impl Fetcher {
    /// Asks. An answer with an error's status is an answer; a redirect is one as well.
    ///
    /// # Errors
    /// When the address is none, cannot be reached in time, or is a private one and only public hosts are allowed.
    pub fn call(&self, call: Call, hosts: Hosts) -> Result<Called, FetchError> {
        let url = web_address(&call.url)?;
        let client = match hosts {
            Hosts::Any => &self.given,
            Hosts::Public => &self.onward,
        };
        if hosts == Hosts::Public && literal_address(&url).is_some_and(|address| !is_public(address)) {
            return Err(FetchError::PrivateRedirect(url.to_string()));
        }
        let method = reqwest::Method::from_bytes(call.method.as_bytes())
            .map_err(|error| FetchError::SetUp(error.to_string()))?;
        let mut request = client.request(method, url.clone()).header(USER_AGENT, &self.user_agent);
        if let Some(timeout) = call.timeout {
            request = request.timeout(timeout);
        }
        if let Some(accept) = &call.accept {
            request = request.header(ACCEPT, accept);
        }
        if let Some(token) = &call.bearer {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
                .map_err(|_| FetchError::SetUp("the token holds what no header can".to_owned()))?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        if let Some(content_type) = call.content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        if let Some(body) = call.body {
            request = request.body(body);
        }
        let response = request.send().map_err(|error| self.failure(&error, &url))?;
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let media_type = header(CONTENT_TYPE).and_then(|given| parts_of_type(&given).0);
        Ok(Called {
            status: response.status().as_u16(),
            media_type,
            retry_after: header(RETRY_AFTER),
            body: Box::new(response),
            limit: self.bytes,
        })
    }
}

impl std::fmt::Debug for Call {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Call").field("method", &self.method).field("url", &self.url).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Called {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Called").field("status", &self.status).finish_non_exhaustive()
    }
}
