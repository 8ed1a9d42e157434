//! CoNLL-U out, for the field's tools, and in, with its tokens and sentences taken as given.

use std::fmt::Write as _;
use std::io::BufRead;
use std::ops::Range;

use crate::annotation::tokenizer::Piece;
use crate::annotation::{Annotation, Features, Sentence};

/// What goes wrong in CoNLL-U input.
#[derive(Debug, thiserror::Error)]
pub enum ConlluError {
    /// A line that is no line of CoNLL-U.
    #[error("line {line}: {message}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// The input cannot be read.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// A document whose tokens and sentences are given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Its `newdoc id`, where it has one.
    pub id: Option<String>,
    /// The text, rebuilt from the forms and `SpaceAfter=No`; a paragraph begins after an empty line.
    pub text: String,
    /// Its tokens.
    pub pieces: Vec<Piece>,
    /// Its sentences as ranges of tokens, each with whether a paragraph begins there.
    pub sentences: Vec<(Range<usize>, bool)>,
}

/// The documents of CoNLL-U input, one at a time; one begins at each `# newdoc`.
#[derive(Debug)]
pub struct Reader<R> {
    lines: std::io::Lines<R>,
    number: usize,
    /// The `newdoc` line that ended the last document.
    pending: Option<Option<String>>,
    done: bool,
}

impl<R: BufRead> Reader<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self { lines: input.lines(), number: 0, pending: None, done: false }
    }

    fn document(&mut self) -> Result<Option<Given>, ConlluError> {
        let mut given = Given { id: self.pending.take().flatten(), ..Given::default() };
        let mut open = Open { paragraph: true, ..Open::default() };
        for line in self.lines.by_ref() {
            let line = line?;
            self.number += 1;
            let line = line.trim_end_matches('\r');
            if let Some(comment) = line.strip_prefix('#') {
                let comment = comment.trim();
                if let Some(rest) = comment.strip_prefix("newdoc") {
                    let id = rest.split_once('=').map(|(_, id)| id.trim().to_owned());
                    if !given.pieces.is_empty() {
                        open.close(&mut given);
                        self.pending = Some(id);
                        return Ok(Some(given));
                    }
                    given.id = id;
                    open.paragraph = true;
                } else if comment.starts_with("newpar") {
                    open.paragraph = true;
                }
            } else if line.trim().is_empty() {
                open.close(&mut given);
            } else if let Err(message) = open.line(line, &mut given) {
                return Err(ConlluError::Line { line: self.number, message: message.into() });
            }
        }
        self.done = true;
        open.close(&mut given);
        Ok((!given.pieces.is_empty()).then_some(given))
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Given, ConlluError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let made = self.document();
        self.done |= made.is_err();
        made.transpose()
    }
}

/// The sentence that is being read.
#[derive(Default)]
struct Open {
    start: usize,
    paragraph: bool,
    space: bool,
    /// Whether a token of this sentence was read.
    begun: bool,
    /// Number of the last word of the multiword token that is open.
    within: usize,
}

impl Open {
    fn line(&mut self, line: &str, given: &mut Given) -> Result<(), &'static str> {
        let mut columns = line.split('\t');
        let (Some(id), Some(form)) = (columns.next(), columns.next()) else {
            return Err("no form: columns are parted by tabs");
        };
        let misc = columns.nth(7).unwrap_or("_");
        if form.is_empty() {
            return Err("an empty form");
        }
        if id.contains('.') {
            return Ok(());
        }
        let number = |text: &str| text.parse::<usize>().map_err(|_| "an id is a number, or a range of two");
        if let Some((first, last)) = id.split_once('-') {
            let (first, last) = (number(first)?, number(last)?);
            if first > last || first <= self.within {
                return Err("a range that ends before it begins, or overlaps another");
            }
            self.token(form, misc, given);
            self.within = last;
            return Ok(());
        }
        if number(id)? > self.within {
            self.token(form, misc, given);
        } else if let Some(piece) = given.pieces.last_mut() {
            // a word of a multiword token: the words divide the token as far as their forms fit
            let from = piece.cuts.last().copied().unwrap_or(piece.start);
            let text = &given.text[..piece.end];
            let mut cut = (from + form.len()).min(piece.end);
            while !text.is_char_boundary(cut) {
                cut += 1;
            }
            piece.cuts.push(cut);
            if number(id)? == self.within {
                let end = piece.end;
                piece.cuts.pop();
                piece.cuts.retain(|&cut| cut < end);
            }
        }
        Ok(())
    }

    fn token(&mut self, form: &str, misc: &str, given: &mut Given) {
        if !given.text.is_empty() {
            if !self.begun && self.paragraph {
                given.text.push_str("\n\n");
            } else if self.space || !self.begun {
                given.text.push(' ');
            }
        }
        self.begun = true;
        self.space = !misc.split('|').any(|item| item == "SpaceAfter=No");
        let start = given.text.len();
        given.text.push_str(form);
        given.pieces.push(Piece { start, end: given.text.len(), cuts: Vec::new() });
    }

    fn close(&mut self, given: &mut Given) {
        if self.begun {
            given.sentences.push((self.start..given.pieces.len(), self.paragraph));
            *self = Self { start: given.pieces.len(), ..Self::default() };
        }
    }
}

/// One document as CoNLL-U: tokens, words, tags and parse, with names in MISC (`Name=B-person`).
#[must_use]
pub fn write(id: &str, text: &str, annotation: &Annotation) -> String {
    let mut out = String::with_capacity(text.len() * 8);
    let line = |text: &str| {
        text.split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let _ = writeln!(out, "# newdoc id = {}", line(id));
    let mut tokens = annotation.tokens.iter().peekable();
    for (number, sentence) in annotation.sentences.iter().enumerate() {
        if sentence.paragraph {
            out.push_str("# newpar\n");
        }
        let _ = writeln!(out, "# sent_id = {}-{}", line(id), number + 1);
        let _ = writeln!(out, "# text = {}", line(sentence.span.of(text)));
        while let Some(token) = tokens.next_if(|token| token.words.start < sentence.words.end) {
            let spaced = text[token.span.end..].chars().next().is_none_or(|c| c.is_whitespace() || c.is_control());
            let space = if spaced { "" } else { "SpaceAfter=No" };
            let (first, last) = (token.words.start - sentence.words.start + 1, token.words.end - sentence.words.start);
            if last > first {
                let _ = write!(out, "{first}-{last}\t{}", token.span.of(text));
                let _ = writeln!(out, "\t_\t_\t_\t_\t_\t_\t_\t{}", if space.is_empty() { "_" } else { space });
            }
            for word in token.words.clone() {
                row(&mut out, text, annotation, sentence, word, if last > first { "" } else { space });
            }
        }
        out.push('\n');
    }
    out
}

fn row(out: &mut String, text: &str, annotation: &Annotation, sentence: &Sentence, word: usize, space: &str) {
    let span = annotation.words[word].span;
    let form = span.of(text);
    let _ = write!(out, "{}\t{}", word - sentence.words.start + 1, if form.is_empty() { "_" } else { form });
    match annotation.tags.get(word) {
        Some(tag) => {
            let lemma = if tag.lemma.is_empty() { "_" } else { &tag.lemma };
            let _ = write!(out, "\t{lemma}\t{}\t_\t{}", tag.upos.name(), features(&tag.features));
        }
        None => out.push_str("\t_\t_\t_\t_"),
    }
    match annotation.arcs.get(word) {
        Some(arc) => {
            let head = arc.head.map_or(0, |head| head + 1 - sentence.words.start);
            let _ = write!(out, "\t{head}\t{}\t_\t", arc.relation.name());
        }
        None => out.push_str("\t_\t_\t_\t"),
    }
    let name = annotation.names.within(span).next().map(|(_, name)| {
        let kind =
            serde_json::to_value(name.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
        format!("Name={}-{kind}", if name.span.start >= span.start { "B" } else { "I" })
    });
    let misc = [name.as_deref().unwrap_or(""), space];
    let misc: Vec<&str> = misc.into_iter().filter(|part| !part.is_empty()).collect();
    out.push_str(if misc.is_empty() { "_" } else { "" });
    out.push_str(&misc.join("|"));
    out.push('\n');
}

fn features(features: &Features) -> String {
    let person = features.person.map(|person| person.to_string());
    let pairs = [
        ("Degree", features.degree.map(crate::annotation::Degree::name)),
        ("Mood", features.mood.map(crate::annotation::Mood::name)),
        ("Number", features.number.map(crate::annotation::Number::name)),
        ("Person", person.as_deref()),
        ("Tense", features.tense.map(crate::annotation::VerbTense::name)),
        ("VerbForm", features.verb_form.map(crate::annotation::VerbForm::name)),
        ("Voice", features.voice.map(crate::annotation::Voice::name)),
    ];
    let pairs: Vec<String> =
        pairs.iter().filter_map(|(name, value)| value.map(|value| format!("{name}={value}"))).collect();
    if pairs.is_empty() { "_".into() } else { pairs.join("|") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: &str = "# newdoc id = a\n# text = We don't.\n1\tWe\n2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\tdo\t_\n3\tn't\t_\n4\t.\t_\n\n1\tYes\t_\n2\t!\t_\n\n# newpar\n1\tSo\t_\n\n# newdoc\n1\tTwo\t_\n";

    #[test]
    fn documents_come_back_with_their_tokens_and_sentences() {
        let documents: Vec<Given> = Reader::new(INPUT.as_bytes()).collect::<Result<_, _>>().unwrap();
        assert_eq!(documents.len(), 2);
        assert_eq!(documents[0].id.as_deref(), Some("a"));
        assert_eq!(documents[0].text, "We don't. Yes !\n\nSo");
        assert_eq!(documents[0].pieces[1], Piece { start: 3, end: 8, cuts: vec![5] });
        assert_eq!(documents[0].sentences, [(0..3, true), (3..5, false), (5..6, true)]);
        assert_eq!(documents[1].text, "Two");
    }

    #[test]
    fn a_wrong_line_is_reported_with_its_number() {
        let said = |text: &str| Reader::new(text.as_bytes()).next().unwrap().unwrap_err().to_string();
        assert_eq!(said("1\tA\n\nx\tB\n"), "line 3: an id is a number, or a range of two");
        assert!(said("word").contains("line 1: no form"));
        assert!(said("3-2\tab\n").contains("line 1"));
    }
}
