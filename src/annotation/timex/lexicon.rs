//! The words of time expressions with their classes and typed values, and the signatures that the automaton reads.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::error::DataFileError;
use crate::resource::Resources;

use super::feasts::Feasts;
use super::meaning::Meaning;
use super::shape::Shape;

/// A class of tokens, as an index; a literal word of a pattern is a class of its own.
pub(super) type ClassId = u16;

/// What a token is to the automaton: the set of its classes, as an index. 0 belongs to no pattern.
pub(super) type Signature = u16;

/// When a word is in its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Any,
    Capital,
    Upper,
}

/// A word or phrase with its classes.
#[derive(Debug, Default)]
pub(super) struct Entry {
    classes: Vec<(ClassId, Meaning, CaseMask)>,
    /// Signatures of the word in lower case, with a capital, in capitals.
    pub signatures: [Signature; 3],
    /// Phrases that begin with this word: the other pieces, and the entry of the whole.
    pub phrases: Vec<(Vec<Box<str>>, u32)>,
    /// The value as a part of a numeral.
    pub numeral: Option<u32>,
    /// The value as an ordinal.
    pub ordinal: Option<u32>,
}

type CaseMask = u8;

impl Entry {
    /// What the word means in a class.
    pub fn meaning(&self, class: ClassId) -> Option<Meaning> {
        self.classes.iter().find(|(own, ..)| *own == class).map(|(_, meaning, _)| *meaning)
    }
}

/// A word of up to sixteen bytes, in lower case.
pub(super) type Key = u128;

/// The key of a word, or `None` where it is longer than any word of the lexicon.
pub(super) fn key_of(word: &[u8]) -> Option<Key> {
    if word.len() > 16 {
        return None;
    }
    let mut bytes = [0_u8; 16];
    for (to, from) in bytes.iter_mut().zip(word) {
        *to = from.to_ascii_lowercase();
    }
    Some(u128::from_le_bytes(bytes))
}

/// A multiplicative hash of the key: the input is bounded by the lexicon's own words, so no one can make it collide.
#[derive(Default)]
pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u128(&mut self, key: u128) {
        let (low, high) = (key & u128::from(u64::MAX), key >> 64);
        let half = |part: u128| u64::try_from(part).unwrap_or_default();
        let folded = half(low) ^ half(high).rotate_left(29);
        let mixed = folded.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// The words, their classes, and all signatures that a token can have.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    class_ids: HashMap<String, ClassId>,
    classes: usize,
    words: HashMap<Key, u32, BuildHasherDefault<KeyHasher>>,
    pub entries: Vec<Entry>,
    signature_ids: HashMap<Vec<ClassId>, Signature>,
    /// The classes of each signature.
    pub signatures: Vec<Vec<ClassId>>,
    /// Words that point ahead when they stand directly before a time ("until").
    pub leads: Vec<String>,
    /// The signature of each shape of number.
    pub shapes: Vec<Signature>,
}

impl Lexicon {
    /// Reads all files of a folder: `word or phrase,class,value[,capital│upper]`.
    pub fn load(resources: &Resources, folder: &str, feasts: &Feasts) -> Result<Self, DataFileError> {
        let mut lexicon = Self::default();
        for shape in Shape::ALL {
            for class in shape.classes() {
                lexicon.add_class(class);
            }
        }
        for class in Meaning::classes() {
            lexicon.add_class(class);
        }
        for file in resources.list(folder, "csv")? {
            let text = resources.text(&file)?;
            for (at, line) in text.lines().enumerate() {
                let line = line.trim();
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let wrong = |message: String| DataFileError::new(&file, message).at_line(at + 1).in_key(line);
                let columns: Vec<&str> = line.split(',').map(str::trim).collect();
                let (word, class, value, case) = match columns.as_slice() {
                    [word, class, value] => (word, class, value, Case::Any),
                    [word, class, value, "capital"] => (word, class, value, Case::Capital),
                    [word, class, value, "upper"] => (word, class, value, Case::Upper),
                    _ => return Err(wrong("not `word,class,value` or `word,class,value,capital`".to_owned())),
                };
                let meaning = Meaning::parse(class, value)
                    .map_err(|()| wrong(format!("there is no class `{class}`")))?
                    .ok_or_else(|| wrong(format!("`{value}` is not a value of the class `{class}`")))?;
                if let Meaning::Holiday(holiday) = meaning
                    && let Some(name) = holiday.listed()
                    && !feasts.has(name)
                {
                    return Err(wrong("there is no such feast in the table of feasts".to_owned()));
                }
                if *class == "ahead-lead" {
                    lexicon.leads.push(word.to_ascii_lowercase());
                    continue;
                }
                let class = lexicon.add_class(class);
                lexicon.add_word(word, class, meaning, case).map_err(wrong)?;
            }
        }
        Ok(lexicon)
    }

    fn add_class(&mut self, name: &str) -> ClassId {
        if let Some(id) = self.class_ids.get(name) {
            return *id;
        }
        let id = ClassId::try_from(self.classes).unwrap_or(ClassId::MAX);
        self.classes += 1;
        self.class_ids.insert(name.to_owned(), id);
        id
    }

    /// The class of this name.
    pub fn class(&self, name: &str) -> Option<ClassId> {
        self.class_ids.get(name).copied()
    }

    /// The class of a literal word or mark of a pattern.
    pub fn add_literal(&mut self, word: &str) -> Result<ClassId, String> {
        let class = self.add_class(&format!("={word}"));
        self.add_word(word, class, Meaning::Nothing, Case::Any)?;
        Ok(class)
    }

    fn entry_of(&mut self, word: &str) -> Result<u32, String> {
        let key = key_of(word.as_bytes()).ok_or_else(|| format!("`{word}` is longer than sixteen bytes"))?;
        if let Some(entry) = self.words.get(&key) {
            return Ok(*entry);
        }
        let id = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(Entry::default());
        self.words.insert(key, id);
        Ok(id)
    }

    fn add_word(&mut self, phrase: &str, class: ClassId, meaning: Meaning, case: Case) -> Result<(), String> {
        let lower = phrase.to_ascii_lowercase();
        let pieces = pieces(&lower);
        let Some((first, rest)) = pieces.split_first() else { return Err("an empty word".to_owned()) };
        let mut id = self.entry_of(first)?;
        if !rest.is_empty() {
            let rest: Vec<Box<str>> = rest.iter().map(|piece| Box::from(*piece)).collect();
            let known = self.entries[id as usize].phrases.iter().find(|(own, _)| *own == rest).map(|(_, whole)| *whole);
            id = if let Some(whole) = known {
                whole
            } else {
                let whole = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
                self.entries.push(Entry::default());
                let phrases = &mut self.entries[id as usize].phrases;
                phrases.push((rest, whole));
                phrases.sort_by_key(|(pieces, _)| std::cmp::Reverse(pieces.len()));
                whole
            };
        }
        let entry = &mut self.entries[id as usize];
        let mask = match case {
            Case::Any => 0b111,
            Case::Capital => 0b110,
            Case::Upper => 0b100,
        };
        match meaning {
            Meaning::Number(number, _) => entry.numeral = Some(number),
            Meaning::Ordinal(number) => entry.ordinal = Some(number),
            _ => {}
        }
        if !entry.classes.iter().any(|(own, ..)| *own == class) {
            entry.classes.push((class, meaning, mask));
        }
        Ok(())
    }

    fn signature(&mut self, mut classes: Vec<ClassId>) -> Signature {
        classes.sort_unstable();
        classes.dedup();
        if let Some(id) = self.signature_ids.get(&classes) {
            return *id;
        }
        let id = Signature::try_from(self.signatures.len()).unwrap_or(0);
        self.signatures.push(classes.clone());
        self.signature_ids.insert(classes, id);
        id
    }

    /// Fixes the signatures; to be called when all words and literals are in.
    pub fn finish(&mut self) {
        self.signature(Vec::new());
        for at in 0..self.entries.len() {
            for case in 0..3 {
                let classes = &self.entries[at].classes;
                let own = classes.iter().filter(|(.., mask)| mask & (1 << case) != 0).map(|(class, ..)| *class);
                let mut own: Vec<ClassId> = own.collect();
                // A spelled-out number is a number, and an hour where the clock has it.
                if let Some(number) = self.entries[at].numeral {
                    own.extend(Shape::spelled(number).classes().iter().filter_map(|name| self.class(name)));
                }
                if let Some(number) = self.entries[at].ordinal {
                    own.extend(Shape::ordinal(number).classes().iter().filter_map(|name| self.class(name)));
                }
                self.entries[at].signatures[case] = self.signature(own);
            }
        }
        for shape in Shape::ALL {
            let classes = shape.classes().iter().filter_map(|name| self.class(name)).collect();
            let signature = self.signature(classes);
            self.shapes.push(signature);
        }
    }

    /// The entry of a word.
    pub fn find(&self, key: Key) -> Option<u32> {
        self.words.get(&key).copied()
    }

    /// Whether a signature has a class.
    pub fn has(&self, signature: Signature, class: ClassId) -> bool {
        self.signatures[signature as usize].binary_search(&class).is_ok()
    }
}

/// Splits a phrase as the lexer splits text: words, numbers, `9/11`, `'s` and single marks.
pub(super) fn pieces(phrase: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let bytes = phrase.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        if bytes[at] == b' ' {
            at += 1;
            continue;
        }
        if bytes[at].is_ascii_alphabetic() {
            while at < bytes.len() && bytes[at].is_ascii_alphabetic() {
                at += 1;
            }
        } else if bytes[at].is_ascii_digit() {
            let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            while digit(at) || (bytes.get(at) == Some(&b'/') && digit(at + 1)) {
                at += 1;
            }
        } else if phrase[at..].starts_with("'s") {
            at += 2;
        } else {
            at += phrase[at..].chars().next().map_or(1, char::len_utf8);
        }
        out.push(&phrase[start..at]);
    }
    out
}
