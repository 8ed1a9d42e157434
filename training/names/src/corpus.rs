//! Training text: documents of sentences of words, with the tags that each word may have.

use dateline::annotation::names::lattice::{KINDS, OUT, Position, TAGS, tag};
use dateline::annotation::NameKind;

/// A set of tags, a bit each.
pub type Tags = u64;

/// Any tag.
pub const ANY: Tags = (1 << TAGS) - 1;
/// No name.
pub const NONE: Tags = 1 << OUT;

/// A sentence with what is known of its names.
#[derive(Clone, Debug, Default)]
pub struct Sentence {
    pub words: Vec<String>,
    pub allowed: Vec<Tags>,
}

/// A document.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub sentences: Vec<Sentence>,
    /// How much an error in it counts.
    pub weight: f32,
}

impl Sentence {
    /// A sentence without names.
    pub fn plain(words: Vec<String>) -> Self {
        let allowed = vec![NONE; words.len()];
        Self { words, allowed }
    }

    /// Says that `from..to` is a name of one of `kinds`.
    pub fn name(&mut self, from: usize, to: usize, kinds: &[NameKind]) {
        for at in from..to {
            let position = match (at == from, at + 1 == to) {
                (true, true) => Position::Unit,
                (true, false) => Position::Begin,
                (false, true) => Position::Last,
                (false, false) => Position::Inner,
            };
            self.allowed[at] = kinds.iter().map(|&kind| 1 << tag(number(kind), position)).sum();
        }
    }

    /// Says that nothing is known of `from..to`.
    pub fn open(&mut self, from: usize, to: usize) {
        self.allowed[from..to].fill(ANY);
    }
}

/// The number of a kind.
pub fn number(kind: NameKind) -> usize {
    KINDS.iter().position(|&known| known == kind).unwrap_or(0)
}

/// Reads a file of one word and tag a line (BIO; UNER's and CoNLL's columns too), and calls `kinds` for each name.
/// Documents are cut at `-DOCSTART-` and every fifty sentences.
pub fn read_bio(text: &str, weight: f32, kinds: impl Fn(&str, &[String]) -> Option<Vec<NameKind>>) -> Vec<Document> {
    let mut documents = vec![Document { weight, ..Document::default() }];
    let mut rows: Vec<(String, String)> = Vec::new();
    let finish = |rows: &mut Vec<(String, String)>, documents: &mut Vec<Document>| {
        if rows.is_empty() {
            return;
        }
        let mut sentence = Sentence::plain(rows.iter().map(|row| row.0.clone()).collect());
        let mut at = 0;
        while at < rows.len() {
            let Some((_, kind)) = rows[at].1.split_once('-') else {
                at += 1;
                continue;
            };
            let mut end = at + 1;
            while end < rows.len() && rows[end].1.split_once('-').is_some_and(|(mark, other)| mark == "I" && other == kind)
            {
                end += 1;
            }
            match kinds(kind, &sentence.words[at..end]) {
                Some(kinds) if !kinds.is_empty() => sentence.name(at, end, &kinds),
                Some(_) => {}
                None => sentence.open(at, end),
            }
            at = end;
        }
        rows.clear();
        if let Some(last) = documents.last_mut() {
            last.sentences.push(sentence);
            if last.sentences.len() >= 50 {
                documents.push(Document { weight, ..Document::default() });
            }
        }
    };
    for line in text.lines() {
        if line.trim().is_empty() {
            finish(&mut rows, &mut documents);
        } else if line.starts_with("-DOCSTART") {
            finish(&mut rows, &mut documents);
            documents.push(Document { weight, ..Document::default() });
        } else if !line.starts_with("# ") {
            let parts: Vec<&str> = line.split(['\t', ' ']).collect();
            let numbered = parts[0].bytes().all(|byte| byte.is_ascii_digit()) && parts.len() > 2 && line.contains('\t');
            let (word, tag) = if numbered { (parts[1], parts[2]) } else { (parts[0], parts[parts.len() - 1]) };
            rows.push((word.to_owned(), tag.to_owned()));
        }
    }
    finish(&mut rows, &mut documents);
    documents.retain(|document| !document.sentences.is_empty());
    documents
}
