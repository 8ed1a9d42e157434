//! The one door to the network. It fetches what a user names, within limits, and can keep and replay what it got.
//!
//! A page that sends us on to a private address (a router, a metadata service, a database on this machine) is refused,
//! whether it names the address or a host name that resolves to one; an address that the user gives is the user's will.

mod call;

use std::fmt;
use std::io::Read;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER, USER_AGENT};
use reqwest::redirect::Policy;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::{Host, Url};

pub use self::call::{Call, Called, Hosts};
use crate::calendar::Moment;
use crate::config::Config;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The address it came from, redirects followed.
    pub url: String,
    /// The media type without parameters, in lower case: `text/html`.
    pub media_type: Option<String>,
    /// The charset that the server named.
    pub charset: Option<String>,
    /// When the server says it answered (its `Date` header), in UTC.
    pub date: Option<Moment>,
    /// The content.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Not an address that can be fetched.
    #[error("`{0}` is no http or https address")]
    NotAnAddress(String),
    /// No connection, or one that broke.
    #[error("cannot be reached: {0}\nhint: check the address and the connection")]
    Unreachable(String),
    /// Longer than allowed.
    #[error("no answer within {0} seconds\nhint: try again later, or raise `fetch-seconds` under [limits]")]
    TimedOut(u64),
    /// Larger than allowed.
    #[error("the answer is larger than {0} bytes\nhint: raise `fetch-bytes` under [limits] in the config file")]
    TooLarge(usize),
    /// The server refused or has nothing.
    #[error("the server answered {status}{}", .retry_after.as_ref().map(|wait| format!("\nhint: it asks to wait {wait}")).unwrap_or_default())]
    Status {
        /// HTTP status.
        status: u16,
        /// Its `Retry-After`.
        retry_after: Option<String>,
    },
    /// Sent on too often.
    #[error("more than {0} redirects\nhint: the page may want cookies; save it from a browser")]
    TooManyRedirects(usize),
    /// Sent on to where a page must not send anyone.
    #[error("it redirects to the private address `{0}`, which is refused")]
    PrivateRedirect(String),
    /// Replay was asked for, and there is no record.
    #[error("no recorded answer for it in `{0}`")]
    NotRecorded(String),
    /// The folder of records cannot be used.
    #[error("the folder of kept answers cannot be used: {0}")]
    Records(String),
    /// The client cannot be made.
    #[error("cannot set up the network client: {0}")]
    SetUp(String),
}

/// What pages are wanted as.
const ACCEPTED: &str = "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5";
impl FetchError {
    /// Whether it was not tried, since the host may not be asked.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::NotAnAddress(_) | Self::PrivateRedirect(_))
    }
}

/// What is done with the folder of kept answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// What is there is not fetched again; what is not is fetched and kept.
    Cache,
    /// Only what is there; the network is never touched.
    Replay,
}

/// Fetches pages.
pub struct Fetcher {
    /// For an address that the user gave: any host.
    given: Client,
    /// For where a page sends us: public hosts alone.
    onward: Client,
    user_agent: String,
    seconds: u64,
    bytes: usize,
    redirects: usize,
    kept: Option<(PathBuf, Keeping)>,
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Fetcher")
            .field("user_agent", &self.user_agent)
            .field("kept", &self.kept)
            .finish_non_exhaustive()
    }
}

/// What a kept answer says in its first line, before the content.
#[derive(Serialize, Deserialize)]
struct Record {
    asked: String,
    url: String,
    content_type: Option<String>,
    date: Option<Moment>,
}

impl Fetcher {
    /// A fetcher with the limits, contact, proxy and cache of a configuration.
    ///
    /// # Errors
    /// When TLS or the proxy cannot be set up.
    pub fn new(config: &Config) -> Result<Self, FetchError> {
        install_tls();
        let failed = |error: reqwest::Error| FetchError::SetUp(innermost(&error));
        let client = || {
            let seconds = Duration::from_secs(config.limits.fetch_seconds);
            let builder =
                Client::builder().redirect(Policy::none()).timeout(seconds).connect_timeout(seconds).no_proxy();
            Ok(match &config.fetch.proxy {
                Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy).map_err(failed)?),
                None => builder,
            })
        };
        let program = concat!("dateline/", env!("CARGO_PKG_VERSION"));
        let contact = config.contact.as_ref().map(|contact| format!(" (+{contact})")).unwrap_or_default();
        Ok(Self {
            given: client()?.build().map_err(failed)?,
            onward: client()?.dns_resolver(Arc::new(PublicHosts)).build().map_err(failed)?,
            user_agent: format!("{program}{contact}"),
            seconds: config.limits.fetch_seconds,
            bytes: config.limits.fetch_bytes,
            redirects: config.limits.redirects,
            kept: config.fetch.cache.clone().map(|folder| (folder, Keeping::Cache)),
        })
    }

    /// With a folder of kept answers.
    #[must_use]
    pub fn keeping(mut self, folder: &Path, how: Keeping) -> Self {
        self.kept = Some((folder.to_owned(), how));
        self
    }

    /// Fetches an address.
    ///
    /// # Errors
    /// When it is no address, cannot be reached in time, is refused, too large, or redirects to a private address.
    pub fn get(&self, address: &str) -> Result<Fetched, FetchError> {
        let url = web_address(address)?;
        let Some((folder, how)) = &self.kept else {
            return self.fetch(&url, ACCEPTED, None).map(|(fetched, _)| fetched);
        };
        let file = folder.join(record_name(url.as_str()));
        match std::fs::read(&file) {
            Ok(bytes) => {
                return replayed(&bytes)
                    .ok_or_else(|| FetchError::Records(format!("`{}` is no record", file.display())));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(FetchError::Records(error.to_string())),
        }
        if *how == Keeping::Replay {
            return Err(FetchError::NotRecorded(folder.display().to_string()));
        }
        let asked = url.to_string();
        let (fetched, content_type) = self.fetch(&url, ACCEPTED, None)?;
        let record = Record { asked, url: fetched.url.clone(), content_type, date: fetched.date };
        keep(folder, &file, &record, &fetched.body).map_err(|error| FetchError::Records(error.to_string()))?;
        Ok(fetched)
    }

    /// Asks a service that answers in JSON, by GET, or by POST where there is a form. Nothing is kept or replayed here:
    /// who asks knows how long an answer holds.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn ask(&self, address: &str, form: Option<&[(&str, &str)]>) -> Result<Fetched, FetchError> {
        self.fetch(&web_address(address)?, "application/json", form).map(|(fetched, _)| fetched)
    }

    fn fetch(
        &self,
        given: &Url,
        accept: &str,
        mut form: Option<&[(&str, &str)]>,
    ) -> Result<(Fetched, Option<String>), FetchError> {
        let deadline = Instant::now() + Duration::from_secs(self.seconds);
        let mut url = given.clone();
        for hop in 0..=self.redirects {
            let same_host = url.host() == given.host() && url.port_or_known_default() == given.port_or_known_default();
            let client = if same_host { &self.given } else { &self.onward };
            if let (false, Some(address)) = (same_host, literal_address(&url))
                && !is_public(address)
            {
                return Err(FetchError::PrivateRedirect(url.to_string()));
            }
            let left = deadline.checked_duration_since(Instant::now()).ok_or(FetchError::TimedOut(self.seconds))?;
            let request = match form {
                Some(form) => client.post(url.clone()).form(form),
                None => client.get(url.clone()),
            };
            let response = request
                .header(USER_AGENT, &self.user_agent)
                .header(ACCEPT, accept)
                .timeout(left)
                .send()
                .map_err(|error| self.failure(&error, &url))?;
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            if let (true, Some(location)) = (response.status().is_redirection(), location) {
                let next = url.join(location).map_err(|_| FetchError::NotAnAddress(location.to_owned()))?;
                url = web_address(next.as_str())?;
                // RFC 9110 section 15.4: only 307 and 308 ask for the same request again
                if !matches!(response.status().as_u16(), 307 | 308) {
                    form = None;
                }
                if hop == self.redirects {
                    break;
                }
                continue;
            }
            return self.content(response, &url, deadline);
        }
        Err(FetchError::TooManyRedirects(self.redirects))
    }

    fn content(
        &self,
        mut response: Response,
        url: &Url,
        deadline: Instant,
    ) -> Result<(Fetched, Option<String>), FetchError> {
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        if !response.status().is_success() {
            return Err(FetchError::Status { status: response.status().as_u16(), retry_after: header(RETRY_AFTER) });
        }
        let content_type = header(CONTENT_TYPE);
        let date = header(DATE).and_then(|date| http_date(&date));
        let mut body = Vec::new();
        let mut chunk = vec![0; 1 << 16];
        loop {
            let length = response.read(&mut chunk).map_err(|error| {
                let timed_out = error.kind() == std::io::ErrorKind::TimedOut
                    || error
                        .get_ref()
                        .and_then(|inner| inner.downcast_ref::<reqwest::Error>())
                        .is_some_and(reqwest::Error::is_timeout);
                if timed_out { FetchError::TimedOut(self.seconds) } else { FetchError::Unreachable(error.to_string()) }
            })?;
            if length == 0 {
                break;
            }
            if body.len() + length > self.bytes {
                return Err(FetchError::TooLarge(self.bytes));
            }
            if Instant::now() > deadline {
                return Err(FetchError::TimedOut(self.seconds));
            }
            body.extend_from_slice(&chunk[..length]);
        }
        let (media_type, charset) = content_type.as_deref().map(parts_of_type).unwrap_or_default();
        Ok((Fetched { url: url.to_string(), media_type, charset, date, body }, content_type))
    }

    fn failure(&self, error: &reqwest::Error, url: &Url) -> FetchError {
        if error.is_timeout() {
            return FetchError::TimedOut(self.seconds);
        }
        let message = innermost(error);
        if message.contains(PRIVATE) {
            FetchError::PrivateRedirect(url.to_string())
        } else {
            FetchError::Unreachable(message)
        }
    }
}

/// `ring`, not the default provider, which needs a C build of its own. Installed once for the whole program.
fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // it fails only where another one was installed before, which then serves as well
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

fn web_address(address: &str) -> Result<Url, FetchError> {
    Url::parse(address)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some())
        .ok_or_else(|| FetchError::NotAnAddress(address.to_owned()))
}

/// reqwest's errors say "error sending request"; what happened stands at the end of the chain.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

const PRIVATE: &str = "the name resolves to private addresses only";

/// Resolves names to public addresses alone. The connection goes to the addresses given here, so a name cannot resolve
/// to a public one when asked and to a private one when connected to.
struct PublicHosts;

impl Resolve for PublicHosts {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                (name.as_str(), 0).to_socket_addrs()?.filter(|found| is_public(found.ip())).collect();
            if found.is_empty() {
                return Err(PRIVATE.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn literal_address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

/// Whether an address is of the public internet (RFC 6890 and its successors list what is not).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let protocol = a == 192 && b == 0 && c == 0;
            let benchmark = a == 198 && (18..20).contains(&b);
            !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || v4.is_broadcast())
                && !(v4.is_multicast()
                    || v4.is_documentation()
                    || a == 0
                    || a >= 240
                    || shared
                    || protocol
                    || benchmark)
        }
        IpAddr::V6(v6) => {
            let segments = v6.segments();
            // IPv4 inside IPv6: mapped, NAT64 and 6to4
            let nat64 = segments[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
            if let Some(v4) = v6.to_ipv4_mapped().or_else(|| nat64.then(|| low_bits(segments[6], segments[7]))) {
                return is_public(v4.into());
            }
            if segments[0] == 0x2002 {
                return is_public(low_bits(segments[1], segments[2]).into());
            }
            let unique_local = segments[0] & 0xfe00 == 0xfc00;
            let link_local = segments[0] & 0xffc0 == 0xfe80;
            let documentation = segments[0] == 0x2001 && segments[1] == 0xdb8;
            let compatible = segments[..6] == [0; 6];
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                || unique_local
                || link_local
                || documentation
                || compatible)
        }
    }
}

fn low_bits(high: u16, low: u16) -> std::net::Ipv4Addr {
    std::net::Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

/// `text/html; charset="UTF-8"` as `text/html` and `utf-8`.
fn parts_of_type(content_type: &str) -> (Option<String>, Option<String>) {
    let mut parts = content_type.split(';');
    let media_type = parts.next().map(|part| part.trim().to_ascii_lowercase()).filter(|part| !part.is_empty());
    let charset = parts.find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_ascii_lowercase())
    });
    (media_type, charset)
}

/// `Sun, 04 Jan 2026 18:30:00 GMT` (RFC 9110 section 5.6.7).
fn http_date(text: &str) -> Option<Moment> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_once(", ")?.1.split(' ');
    let (day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    format!("{year}-{month:02}-{day}T{time}Z").parse().ok()
}

fn record_name(url: &str) -> String {
    let digest = Sha256::digest(url.as_bytes());
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}.fetched")
}

fn replayed(bytes: &[u8]) -> Option<Fetched> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    let record: Record = serde_json::from_slice(&bytes[..end]).ok()?;
    let (media_type, charset) = record.content_type.as_deref().map(parts_of_type).unwrap_or_default();
    Some(Fetched { url: record.url, media_type, charset, date: record.date, body: bytes[end + 1..].to_vec() })
}

/// Writes a record under another name first, so that a broken write leaves no half record.
fn keep(folder: &Path, file: &Path, record: &Record, body: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut bytes = serde_json::to_vec(record)?;
    bytes.push(b'\n');
    bytes.extend_from_slice(body);
    let draft = file.with_extension("part");
    std::fs::write(&draft, bytes)?;
    std::fs::rename(&draft, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known_in_every_disguise() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "::",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn headers_are_read() {
        assert_eq!(parts_of_type("Text/HTML; Charset=\"UTF-8\""), (Some("text/html".into()), Some("utf-8".into())));
        assert_eq!(http_date("Sun, 04 Jan 2026 18:30:00 GMT").unwrap().to_string(), "2026-01-04T18:30:00Z");
    }
}
