//! Given the bytes of a model file, makes its sections; and the other way round, for the training program.
//!
//! A model file is a header (magic, format version, kind, length, checksum) and a zstd frame that holds named
//! sections. Every number is little-endian. A file of another kind or version, a truncated or a changed one is
//! refused with the reason.

use std::borrow::Cow;

use crate::error::DataFileError;
use crate::resource::Resources;

const MAGIC: &[u8; 8] = b"DATELINE";
const VERSION: u32 = 1;
const KIND: usize = 12;
const HEADER: usize = MAGIC.len() + 4 + KIND + 8 + 8;
/// No model of ours comes near this; a damaged length must not make us allocate the machine away.
const LARGEST: u64 = 1 << 28;

/// The sections of one model file.
#[derive(Debug)]
pub struct Model {
    path: String,
    bytes: Vec<u8>,
    sections: Vec<(String, std::ops::Range<usize>)>,
}

impl Model {
    /// Reads the model file `path` (below `data/`), which must be of this kind ("tagger", "parser", …).
    ///
    /// # Errors
    /// When there is no such file, it is no model, of another kind or version, truncated or damaged.
    pub fn load(resources: &Resources, path: &str, kind: &str) -> Result<Self, DataFileError> {
        Self::read(path, &resources.bytes(path)?, kind)
    }

    /// Reads a model from the bytes of its file; `path` is for messages.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn read(path: &str, file: &[u8], kind: &str) -> Result<Self, DataFileError> {
        let wrong = |message: String| DataFileError::new(path, message);
        if file.len() < HEADER || &file[..MAGIC.len()] != MAGIC {
            return Err(wrong("not a model file".into()));
        }
        let mut header = Cursor { bytes: &file[MAGIC.len()..HEADER] };
        let truncated = || wrong("truncated model file".into());
        let version = header.u32().ok_or_else(truncated)?;
        if version != VERSION {
            return Err(wrong(format!("model format `{version}`, this program reads `{VERSION}`")));
        }
        let found = header.take(KIND).ok_or_else(truncated)?;
        let found = String::from_utf8_lossy(found).trim_end_matches('\0').to_owned();
        if found != kind {
            return Err(wrong(format!("a model of kind `{found}` where `{kind}` is wanted")));
        }
        let length = header.u64().ok_or_else(truncated)?;
        let sum = header.u64().ok_or_else(truncated)?;
        let payload = &file[HEADER..];
        if checksum(payload) != sum {
            return Err(wrong("truncated or damaged model file: its checksum does not fit".into()));
        }
        let capacity = usize::try_from(length.min(LARGEST)).map_err(|error| wrong(error.to_string()))?;
        let bytes = zstd::bulk::decompress(payload, capacity).map_err(|error| wrong(error.to_string()))?;
        let sections =
            sections(&bytes).ok_or_else(|| wrong("the sections of the model do not fit its length".into()))?;
        Ok(Self { path: path.to_owned(), bytes, sections })
    }

    /// The bytes of a section.
    ///
    /// # Errors
    /// When the model has no such section.
    pub fn section(&self, name: &str) -> Result<&[u8], DataFileError> {
        let found = self.sections.iter().find(|(other, _)| other == name);
        found.map(|(_, range)| &self.bytes[range.clone()]).ok_or_else(|| self.wrong(name, "no such section"))
    }

    /// A section of UTF-8 lines, without their ends.
    ///
    /// # Errors
    /// When there is no such section, or it is not UTF-8.
    pub fn lines(&self, name: &str) -> Result<Vec<&str>, DataFileError> {
        let text = std::str::from_utf8(self.section(name)?).map_err(|_| self.wrong(name, "not UTF-8"))?;
        Ok(text.lines().collect())
    }

    /// An error about a section of this model.
    #[must_use]
    pub fn wrong(&self, section: &str, message: &str) -> DataFileError {
        DataFileError::new(&*self.path, message).in_key(section)
    }
}

fn sections(bytes: &[u8]) -> Option<Vec<(String, std::ops::Range<usize>)>> {
    let mut cursor = Cursor { bytes };
    let mut sections = Vec::new();
    while !cursor.bytes.is_empty() {
        let name_length = usize::try_from(cursor.u32()?).ok()?;
        let name = String::from_utf8(cursor.take(name_length)?.to_vec()).ok()?;
        let length = usize::try_from(cursor.u64()?).ok()?;
        let start = bytes.len() - cursor.bytes.len();
        cursor.take(length)?;
        sections.push((name, start..start + length));
    }
    Some(sections)
}

/// The bytes of a model file, section by section; for the training program.
#[derive(Debug)]
pub struct ModelWriter {
    kind: String,
    payload: Vec<u8>,
}

impl ModelWriter {
    /// An empty model of this kind (at most twelve ASCII letters).
    #[must_use]
    pub fn new(kind: &str) -> Self {
        Self { kind: kind.to_owned(), payload: Vec::new() }
    }

    /// Adds a section.
    pub fn section<'a>(&mut self, name: &str, bytes: impl Into<Cow<'a, [u8]>>) {
        let bytes = bytes.into();
        self.payload.extend(u32::try_from(name.len()).unwrap_or(u32::MAX).to_le_bytes());
        self.payload.extend(name.as_bytes());
        self.payload.extend((bytes.len() as u64).to_le_bytes());
        self.payload.extend_from_slice(&bytes);
    }

    /// The bytes of the file. The same sections make the same bytes.
    ///
    /// # Errors
    /// When zstd fails.
    pub fn finish(self) -> std::io::Result<Vec<u8>> {
        let packed = zstd::bulk::compress(&self.payload, 21)?;
        let mut file = MAGIC.to_vec();
        file.extend(VERSION.to_le_bytes());
        let mut kind = self.kind.into_bytes();
        kind.resize(KIND, 0);
        file.extend(kind);
        file.extend((self.payload.len() as u64).to_le_bytes());
        file.extend(checksum(&packed).to_le_bytes());
        file.extend(packed);
        Ok(file)
    }
}

/// A 64-bit sum over eight bytes at a time: it has to notice damage, not malice, and to cost less than reading.
fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut sum = bytes.len() as u64;
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        sum = (sum.rotate_left(23) ^ u64::from_le_bytes(*chunk)).wrapping_mul(PRIME);
    }
    for &byte in rest {
        sum = (sum.rotate_left(23) ^ u64::from(byte)).wrapping_mul(PRIME);
    }
    sum ^ (sum >> 29)
}

/// Reads numbers off the front of some bytes; `None` where they are too short.
#[derive(Debug)]
pub struct Cursor<'a> {
    /// What is left.
    pub bytes: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// The next `length` bytes.
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(head)
    }

    /// The next number of four bytes.
    pub fn u32(&mut self) -> Option<u32> {
        let (head, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(u32::from_le_bytes(*head))
    }

    /// The next number of eight bytes.
    pub fn u64(&mut self) -> Option<u64> {
        let (head, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(u64::from_le_bytes(*head))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let mut writer = ModelWriter::new("tagger");
        writer.section("classes", b"NOUN\nVERB\n".as_slice());
        writer.section("empty", Vec::new());
        writer.finish().unwrap()
    }

    #[test]
    fn a_model_comes_back_as_it_was_written() {
        let model = Model::read("m", &file(), "tagger").unwrap();
        assert_eq!(model.lines("classes").unwrap(), ["NOUN", "VERB"]);
        assert_eq!(model.section("empty").unwrap(), b"");
        assert!(model.section("other").unwrap_err().to_string().contains("`other`"));
    }

    #[test]
    fn a_wrong_model_is_refused_with_the_reason() {
        let said = |bytes: &[u8], kind: &str| Model::read("m", bytes, kind).unwrap_err().to_string();
        let good = file();
        assert!(said(&good, "parser").contains("of kind `tagger`"));
        assert!(said(&good[..good.len() - 1], "tagger").contains("truncated"));
        assert!(said(&good[..10], "tagger").contains("not a model"));
        assert!(said(b"", "tagger").contains("not a model"));
        let mut later = good.clone();
        later[8] = 9;
        assert!(said(&later, "tagger").contains("model format `9`"));
        for at in HEADER..good.len() {
            let mut damaged = good.clone();
            damaged[at] ^= 4;
            assert!(said(&damaged, "tagger").contains("checksum"));
        }
    }
}
