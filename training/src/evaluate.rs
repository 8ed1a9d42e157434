//! Measures parser and lemmatiser on gold tokens, in the way of the CoNLL 2018 scorer.

use dateline::annotation::lemma::Lemmatizer;
use dateline::annotation::lexeme::Lexeme;
use dateline::annotation::parser::Parser;
use dateline::annotation::vocabulary::Vocabulary;

use crate::corpus::Document;

/// Percentages.
#[derive(Default)]
pub struct Scores {
    words: u32,
    upos: u32,
    lemma: u32,
    uas: u32,
    las: u32,
    core: [u32; 3],
}

impl std::fmt::Display for Scores {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = |part: u32| 100.0 * f64::from(part) / f64::from(self.words.max(1));
        let [both, said, gold] = self.core.map(f64::from);
        write!(
            out,
            "UPOS {:.2} lemma {:.2} UAS {:.2} LAS {:.2} core {:.2}",
            percent(self.upos),
            percent(self.lemma),
            percent(self.uas),
            percent(self.las),
            200.0 * both / (said + gold).max(1.0)
        )
    }
}

pub fn evaluate(documents: &[Document], vocabulary: &Vocabulary, lemmatizer: &Lemmatizer, parser: &Parser) -> Scores {
    let mut scores = Scores::default();
    let universal = |name: &str| name.split(':').next().unwrap_or("").to_owned();
    let is_core = |name: &str| matches!(name, "nsubj" | "nsubj:pass" | "obj");
    for sentence in documents.iter().flat_map(|document| &document.sentences) {
        let words: Vec<Lexeme> = sentence.words.iter().map(|word| vocabulary.lexeme(&word.form)).collect();
        let parse = parser.parse(&[&words]).remove(0);
        for (at, word) in sentence.words.iter().enumerate() {
            scores.words += 1;
            let class = parse.classes[at];
            let upos = parser.class(class).upos;
            scores.upos += u32::from(upos.name() == word.upos);
            let lemma = lemmatizer.lemma(&word.form, upos, parser.name(class));
            scores.lemma += u32::from(lemma.to_lowercase() == word.lemma.to_lowercase());
            let (head, relation) = parse.arcs[at];
            let head = head.map_or(0, |head| head + 1);
            let same = head == word.head;
            scores.uas += u32::from(same);
            scores.las += u32::from(same && relation.universal() == universal(&word.relation));
            let verb = |head: usize| head > 0 && sentence.words[head - 1].upos == "VERB";
            scores.core[2] += u32::from(is_core(&word.relation) && verb(word.head));
            scores.core[1] += u32::from(is_core(relation.name()) && verb(head));
            scores.core[0] += u32::from(same && is_core(&word.relation) && verb(head) && relation.name() == word.relation);
        }
    }
    scores
}
