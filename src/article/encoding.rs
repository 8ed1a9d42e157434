use encoding_rs::{Encoding, UTF_8};

/// Bytes as text. The order is that of browsers: byte order mark, then HTTP, then `<meta>`, then a guess; but bytes
/// that are UTF-8 with letters beyond ASCII are UTF-8 whatever a server says, for no other charset looks so by chance.
///
/// # Errors
/// When the bytes are no text: NUL bytes or many control characters, as in images, archives and office files.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>, html: bool) -> Result<String, String> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return checked(text.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        // ISO-2022-JP hides in seven bits; everything else that is UTF-8 by its bytes is UTF-8
        let seven_bits = declared_encoding(bytes, declared, html).filter(|found| *found == encoding_rs::ISO_2022_JP);
        return match seven_bits {
            Some(encoding) => checked(encoding.decode(bytes).0.into_owned()),
            None => checked(text.to_owned()),
        };
    }
    if let Some(encoding) = declared_encoding(bytes, declared, html).filter(|found| *found != UTF_8) {
        let (text, _, broken) = encoding.decode(bytes);
        if !broken {
            return checked(text.into_owned());
        }
    }
    // pages cut in the middle of a character, or with one stray byte, are UTF-8 all the same
    let loose = String::from_utf8_lossy(bytes);
    let broken = loose.matches(char::REPLACEMENT_CHARACTER).count();
    let beyond_ascii = loose.chars().filter(|c| !c.is_ascii()).count();
    if broken * 20 < beyond_ascii {
        return checked(loose.into_owned());
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let (text, _, _) = detector.guess(None, chardetng::Utf8Detection::Deny).decode(bytes);
    checked(text.into_owned())
}

fn declared_encoding(bytes: &[u8], declared: Option<&str>, html: bool) -> Option<&'static Encoding> {
    declared
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .or_else(|| if html { Encoding::for_label(&meta_charset(bytes)?) } else { None })
}

/// The charset that a page's head names: `charset=` in its first four kilobytes, within a `<meta>` or an XML declaration.
fn meta_charset(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = bytes[..bytes.len().min(4096)].to_ascii_lowercase();
    let mut rest = head.as_slice();
    loop {
        let (at, key) = [&b"charset"[..], b"encoding"]
            .into_iter()
            .filter_map(|key| rest.windows(key.len()).position(|found| found == key).map(|at| (at, key)))
            .min()?;
        rest = &rest[at + key.len()..];
        let mut value = rest.iter().skip_while(|byte| byte.is_ascii_whitespace());
        if value.next() != Some(&b'=') {
            continue;
        }
        let label: Vec<u8> = value
            .skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''))
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
            .copied()
            .collect();
        if !label.is_empty() {
            return Some(label);
        }
    }
}

fn checked(text: String) -> Result<String, String> {
    let mut control = 0_usize;
    let mut characters = 0_usize;
    for c in text.chars() {
        characters += 1;
        if c == '\0' {
            return Err("it holds NUL bytes".to_owned());
        }
        // a broken sequence or a private character says the same: bytes that happen to begin like a text
        let nothing_written = matches!(c, char::REPLACEMENT_CHARACTER | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
        if nothing_written || c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{85}' | '\u{1a}') {
            control += 1;
        }
    }
    // a stray control character is a typing accident, one in fifty is another kind of file
    if control > 4 && control * 50 > characters {
        return Err(format!("{control} broken or control characters in {characters}"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_decides() {
        assert_eq!(decode(b"\xEF\xBB\xBFna\xC3\xAFve", None, false).unwrap(), "naïve");
        assert_eq!(decode(b"\xFF\xFEh\0i\0", Some("utf-8"), false).unwrap(), "hi");
    }

    #[test]
    fn the_header_wins_over_meta_and_meta_over_a_guess() {
        let page = b"<meta charset=\"koi8-r\"><p>\xE9t\xE9</p>";
        assert!(decode(page, Some("windows-1252"), true).unwrap().contains("été"));
        assert!(decode(page, None, true).unwrap().contains("Иt"));
    }

    #[test]
    fn utf8_is_believed_over_a_wrong_label() {
        assert_eq!(decode("Zürich".as_bytes(), Some("iso-8859-1"), false).unwrap(), "Zürich");
    }

    #[test]
    fn unlabelled_western_text_is_guessed() {
        assert_eq!(
            decode(b"The caf\xE9 opened on Monday \x96 Andr\xE9 came.", None, false).unwrap(),
            "The café opened on Monday – André came."
        );
    }

    #[test]
    fn other_bytes_behind_the_mark_of_a_text_are_not_text() {
        let bytes: Vec<u8> = (0..4000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8 | 1).collect();
        assert!(decode(&[b"\xFF\xFE", bytes.as_slice()].concat(), None, false).is_err());
    }

    #[test]
    fn images_are_not_text() {
        assert!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None, false).is_err());
    }
}
