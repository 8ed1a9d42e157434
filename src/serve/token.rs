//! The secret that lets a client write.

use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::problem::{Code, Problem};

/// A secret of which the server keeps the digest alone: it can be compared, not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct WriteToken([u8; 32]);

impl std::fmt::Debug for WriteToken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("WriteToken(…)")
    }
}

impl WriteToken {
    /// The token of a file's content: its first line, without the blanks around it. `None`: there is none.
    ///
    /// ```
    /// use dateline::serve::WriteToken;
    /// assert!(WriteToken::read("a long secret\n").is_some());
    /// assert!(WriteToken::read("\n").is_none());
    /// ```
    #[must_use]
    pub fn read(content: &str) -> Option<Self> {
        let secret = content.lines().next().map(str::trim).filter(|secret| !secret.is_empty())?;
        Some(Self(Sha256::digest(secret.as_bytes()).into()))
    }

    /// Whether a request bears it as `Authorization: Bearer …` (RFC 6750, section 2.1). Digests of one length are compared
    /// in constant time, so that neither the length nor the beginning of the secret can be found out by trying.
    ///
    /// # Errors
    /// When it bears none, or another one.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let missing = || Problem::new(Code::Unauthorized, "writing needs the header `Authorization: Bearer TOKEN`");
        let given = headers.get(header::AUTHORIZATION).ok_or_else(missing)?.as_bytes();
        let (scheme, secret) = given.split_at_checked(7).ok_or_else(missing)?;
        if !scheme.eq_ignore_ascii_case(b"bearer ") {
            return Err(missing());
        }
        let digest: [u8; 32] = Sha256::digest(secret.trim_ascii()).into();
        if bool::from(digest.ct_eq(&self.0)) {
            Ok(())
        } else {
            Err(Problem::new(Code::Unauthorized, "this is not the token of this server"))
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn bearing(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(value))])
    }

    #[test]
    fn only_the_whole_token_in_the_header_lets_in() {
        let token = WriteToken::read(" open sesame \nanything\n").unwrap();
        assert!(token.check(&bearing("Bearer open sesame")).is_ok());
        assert!(token.check(&bearing("bearer  open sesame ")).is_ok());
        for wrong in ["Bearer open", "Bearer open sesame!", "Bearer ", "Bearer", "Basic open sesame", ""] {
            assert!(token.check(&bearing(wrong)).is_err(), "{wrong}");
        }
        assert!(token.check(&HeaderMap::new()).is_err());
        assert!(!format!("{token:?}").contains("sesame"));
    }
}
