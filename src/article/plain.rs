//! Plain text to canonical text.

/// Text with LF as its only line end; one `\r\n` or `\r` becomes one `\n`.
pub(super) fn with_line_feeds(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}

/// Line ends as LF with no code point moved, for text whose offsets its sender counts by: `\r\n` becomes a blank and
/// `\n`.
pub(super) fn with_line_feeds_in_place(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", " \n").replace('\r', "\n") } else { text }
}
