//! Given the tokens of a text, finds where sentences begin.

use std::ops::Range;

use crate::annotation::tokenizer::{Abbreviation, Piece, Tokenizer};
use crate::document::Span;

/// Longer ones are cut: parsing takes more than linear time in the length of a sentence, and real ones are shorter.
pub const LONGEST: usize = 250;

/// Sentences as ranges of tokens, each with whether a paragraph begins with it.
#[must_use]
pub fn split(text: &str, pieces: &[Piece], tokenizer: &Tokenizer) -> Vec<(Range<usize>, bool)> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut paragraph = true;
    let mut quotes = 0_usize;
    for at in 0..pieces.len() {
        let form = &text[pieces[at].start..pieces[at].end];
        quotes += usize::from(form == "\"");
        let (ends, breaks) = match pieces.get(at + 1) {
            None => (true, true),
            Some(next) => {
                let gap = &text[pieces[at].end..next.start];
                let lines = gap.bytes().filter(|&byte| byte == b'\n').count();
                let ends = match lines {
                    0 => ends_sentence(text, pieces, start, at, quotes, tokenizer),
                    1 => ends_line(text, pieces, at) || ends_sentence(text, pieces, start, at, quotes, tokenizer),
                    _ => true,
                };
                (ends, lines > 1 || lines == 1 && ends)
            }
        };
        if ends || at + 1 - start >= LONGEST {
            sentences.push((start..at + 1, paragraph));
            start = at + 1;
            paragraph = breaks;
            quotes = if breaks { 0 } else { quotes };
        }
    }
    sentences
}

/// Makes each of `spans` (datelines, credits) a sentence of its own, so that nothing is parsed across its ends.
#[must_use]
pub fn apart(pieces: &[Piece], sentences: Vec<(Range<usize>, bool)>, spans: &[Span]) -> Vec<(Range<usize>, bool)> {
    if spans.is_empty() {
        return sentences;
    }
    let blocks: Vec<Range<usize>> = spans
        .iter()
        .map(|span| {
            let first = pieces.partition_point(|piece| piece.start < span.start);
            first..first + pieces[first..].partition_point(|piece| piece.end <= span.end)
        })
        .filter(|block| !block.is_empty())
        .collect();
    let inside = |at: usize| blocks.iter().any(|block| block.start < at && at < block.end);
    let mut starts: Vec<(usize, bool)> = sentences
        .iter()
        .filter(|(range, _)| !inside(range.start))
        .map(|(range, paragraph)| (range.start, *paragraph))
        .collect();
    for at in blocks.iter().flat_map(|block| [block.start, block.end]).filter(|&at| at < pieces.len()) {
        if let Err(place) = starts.binary_search_by_key(&at, |(start, _)| *start) {
            starts.insert(place, (at, false));
        }
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain(std::iter::once(pieces.len()));
    starts.iter().zip(ends).map(|((start, paragraph), end)| (*start..end, *paragraph)).collect()
}

fn form<'a>(text: &'a str, piece: &Piece) -> &'a str {
    &text[piece.start..piece.end]
}

/// Whether a sentence ends at the end of this line, which is not the end of a paragraph.
fn ends_line(text: &str, pieces: &[Piece], at: usize) -> bool {
    let (this, next) = (form(text, &pieces[at]), form(text, &pieces[at + 1]));
    !(next.starts_with(char::is_lowercase) && !terminal(this) || this.ends_with([',', '-']) || leads_on(this))
}

/// Words that no line ends with unless it was broken for its width.
fn leads_on(form: &str) -> bool {
    const LEADING: [&str; 40] = [
        "a", "an", "the", "of", "in", "on", "at", "to", "for", "from", "by", "with", "and", "or", "but", "that", "as",
        "is", "was", "were", "are", "be", "been", "has", "have", "had", "will", "would", "its", "his", "their", "our",
        "which", "who", "than", "into", "under", "between", "against", "because",
    ];
    LEADING.contains(&form)
}

fn terminal(form: &str) -> bool {
    !form.is_empty() && form.chars().all(|c| matches!(c, '.' | '!' | '?' | '…' | '。'))
}

fn closing(form: &str) -> bool {
    matches!(form, "\"" | "”" | "’" | "'" | "''" | ")" | "]" | "}" | "»" | "›")
}

/// Whether a sentence that began at `start` ends with token number `at`.
fn ends_sentence(text: &str, pieces: &[Piece], start: usize, at: usize, quotes: usize, tokenizer: &Tokenizer) -> bool {
    let next = form(text, &pieces[at + 1]);
    let spaced = pieces[at].end < pieces[at + 1].start;
    // what closes belongs to the sentence before it
    if closing(next) && !(next == "\"" && quotes.is_multiple_of(2) || next == "'" && spaced) || terminal(next) {
        return false;
    }
    let mut last = at;
    // what closes, and the number of a note: `said." [25]`
    let note = |last: usize| {
        last >= start + 3
            && form(text, &pieces[last]) == "]"
            && form(text, &pieces[last - 2]) == "["
            && form(text, &pieces[last - 1]).bytes().all(|byte| byte.is_ascii_digit())
    };
    loop {
        if note(last) {
            last -= 3;
        } else if last > start && closing(form(text, &pieces[last])) && pieces[last - 1].end == pieces[last].start {
            last -= 1;
        } else {
            break;
        }
    }
    if next == "[" && terminal(form(text, &pieces[last])) && pieces.len() > at + 3 && note(at + 3) {
        return false;
    }
    let mark = form(text, &pieces[last]);
    let opens = next.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
        || matches!(next, "\"" | "“" | "‘" | "'" | "(" | "[" | "—" | "–" | "-" | "•" | "*" | "«" | "$" | "#");
    if terminal(mark) {
        let small = next.starts_with(char::is_lowercase);
        // people do go on without a capital; but not after a name that ends in a mark, nor after a quotation
        let plain = last == at && last > start && form(text, &pieces[last - 1]).starts_with(char::is_lowercase);
        return match mark {
            "." if small => !spaced && last == at || plain && form(text, &pieces[last - 1]).chars().count() > 1,
            "." => true,
            _ if small && mark.contains(['?', '!']) => plain,
            _ => opens,
        };
    }
    // an abbreviation may have swallowed the period
    match tokenizer.abbreviation(mark) {
        Some(Abbreviation::Either) if last == at => starts_sentence(next),
        _ => false,
    }
}

/// Words that seldom follow an abbreviation inside a sentence when they are capitalised.
fn starts_sentence(form: &str) -> bool {
    const STARTERS: [&str; 44] = [
        "The", "A", "An", "He", "She", "It", "They", "We", "I", "You", "But", "And", "In", "On", "At", "This", "That",
        "These", "Those", "There", "However", "If", "When", "While", "As", "For", "His", "Her", "Their", "Its", "Our",
        "My", "After", "Before", "Since", "With", "By", "From", "Some", "Many", "Most", "No", "What", "“",
    ];
    STARTERS.contains(&form)
}
