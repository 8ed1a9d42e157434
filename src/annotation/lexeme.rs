//! Given the form of a word, makes the hashes of it that the models take as features.

/// What the models see of one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lexeme {
    /// The form as it stands.
    pub exact: u32,
    /// Lower case, digits made equal.
    pub form: u32,
    /// Its last one to four characters, lower case.
    pub suffixes: [u32; 4],
    /// Its first one to three characters, lower case.
    pub prefixes: [u32; 3],
    /// Kinds of characters in order, repeats left out: "Xx", "X.X.", "d,d".
    pub shape: u32,
    /// Capitals, digits, hyphens, as bits.
    pub traits: u32,
    /// Fine distributional class; see [`Vocabulary`](crate::annotation::vocabulary::Vocabulary).
    pub fine: u32,
    /// Coarse distributional class.
    pub coarse: u32,
    /// Class by meaning.
    pub broad: u32,
    /// The class that the word usually has, or a guess by its looks.
    pub usual: u32,
}

/// The hash of some bytes, the same on every machine.
#[must_use]
pub fn hash(bytes: &[u8]) -> u32 {
    let mut sum = 0xCBF2_9CE4_8422_2325_u64 ^ bytes.len() as u64;
    for &byte in bytes {
        sum = (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    sum = (sum ^ (sum >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (sum >> 32) as u32
}

/// A form in lower case, digits and apostrophes made equal.
#[must_use]
pub fn normal(form: &str) -> String {
    let mut lower = String::with_capacity(form.len());
    for c in form.chars() {
        match c {
            '0'..='9' => lower.push('0'),
            '’' | 'ʼ' | '`' | '´' => lower.push('\''),
            _ if c.is_uppercase() => lower.extend(c.to_lowercase()),
            _ => lower.push(c),
        }
    }
    lower
}

impl Lexeme {
    /// The hashes of a form. Of a very long form only the ends count, so this takes bounded time.
    #[must_use]
    pub fn new(form: &str) -> Self {
        const LONGEST: usize = 128;
        let mut end = form.len().min(LONGEST);
        while !form.is_char_boundary(end) {
            end -= 1;
        }
        let head = &form[..end];
        let lower = normal(head);
        let mut shape = Vec::with_capacity(16);
        let mut traits = 0_u32;
        for (at, c) in head.char_indices() {
            let kind = if c.is_ascii_digit() {
                b'd'
            } else if c.is_uppercase() {
                b'X'
            } else if c.is_lowercase() {
                b'x'
            } else if c.is_alphabetic() {
                b'a'
            } else if c.is_ascii() {
                c as u8
            } else {
                b'?'
            };
            if shape.last() != Some(&kind) && shape.len() < 12 {
                shape.push(kind);
            }
            traits |= match kind {
                b'X' if at == 0 => 1,
                b'X' => 2,
                b'x' => 4,
                b'd' => 8,
                b'-' => 16,
                b'.' => 32,
                b'a' => 4,
                _ => 64,
            };
        }
        let mut made = Self {
            exact: hash(head.as_bytes()),
            form: hash(lower.as_bytes()),
            shape: hash(&shape),
            traits,
            ..Self::default()
        };
        let mut ends = lower.char_indices().rev().map(|(at, _)| at);
        let mut last = 0;
        for suffix in &mut made.suffixes {
            let Some(at) = ends.next() else {
                *suffix = hash(b"^").wrapping_add(last);
                continue;
            };
            *suffix = hash(&lower.as_bytes()[at..]);
            last = *suffix;
        }
        let mut begins = lower.char_indices().skip(1).map(|(at, _)| at).chain([lower.len()]);
        for prefix in &mut made.prefixes {
            *prefix = begins.next().map_or(1, |at| hash(&lower.as_bytes()[..at]));
        }
        made
    }
}
