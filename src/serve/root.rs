//! The address under which a client knows this server.

use axum::http::HeaderMap;

/// Scheme and host as the client used them, as far as they can be told from within: the `Host` of the request, `https`
/// where a proxy says so. Without a slash at the end.
pub(super) fn of(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_');
    let host = text("host").filter(|host| !host.is_empty() && host.chars().all(plain)).unwrap_or("localhost");
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_host_that_is_none_is_not_repeated() {
        let with =
            |host: &'static str| HeaderMap::from_iter([(axum::http::header::HOST, HeaderValue::from_static(host))]);
        assert_eq!(of(&with("127.0.0.1:7878")), "http://127.0.0.1:7878");
        assert_eq!(of(&with("[::1]:7878")), "http://[::1]:7878");
        assert_eq!(of(&with("a\"><script>")), "http://localhost");
        assert_eq!(of(&HeaderMap::new()), "http://localhost");
    }
}
