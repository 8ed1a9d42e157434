//! Treebank text without names annotated: a proper noun is (nearly always) in a name, other words are not.

use dateline::annotation::names::lexicon::{Lexicon, list};
use dateline::annotation::names::word_hash;

use crate::corpus::{ANY, Document, NONE, Sentence};

/// Reads a CoNLL-U file.
pub fn read(text: &str, lexicon: &Lexicon, weight: f32, strict: bool) -> Document {
    let mut document = Document { weight, ..Document::default() };
    let mut words: Vec<(String, String)> = Vec::new();
    for line in text.lines().chain([""]) {
        if line.is_empty() {
            if !words.is_empty() {
                document.sentences.push(sentence(&words, lexicon, strict));
            }
            words.clear();
        } else if !line.starts_with('#') {
            let columns: Vec<&str> = line.split('\t').collect();
            if columns.len() >= 10 && !columns[0].contains(['-', '.']) {
                words.push((columns[1].to_owned(), columns[3].to_owned()));
            }
        }
    }
    document
}

fn sentence(words: &[(String, String)], lexicon: &Lexicon, strict: bool) -> Sentence {
    let out = list("month") | list("weekday") | list("title");
    let open = list("people") | list("belief") | list("joiner") | list("particle") | list("language");
    let lists = |at: usize| lexicon.facts(word_hash(&words[at].0)).lists;
    let proper = |at: usize| words.get(at).is_some_and(|word| word.1 == "PROPN");
    let mut sentence = Sentence::plain(words.iter().map(|word| word.0.clone()).collect());
    for at in 0..words.len() {
        let beside = at > 0 && proper(at - 1) || proper(at + 1);
        let address = words[at].0.contains(['@', '/', '_']) || words[at].0.contains("www.") || words[at].0.ends_with(".com");
        sentence.allowed[at] = if address {
            NONE
        } else if proper(at) {
            if lists(at) & out != 0 || !strict || !words[at].0.starts_with(char::is_uppercase) { ANY } else { ANY & !NONE }
        } else if beside && (lists(at) & open != 0 || !words[at].0.starts_with(char::is_lowercase))
            || lists(at) & (list("people") | list("belief") | list("language")) != 0
        {
            ANY
        } else {
            NONE
        };
    }
    sentence
}
