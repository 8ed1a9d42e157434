//! Names: what the recogniser promises whatever the text.

use std::sync::LazyLock;

use dateline::annotation::names::NameRecognizer;
use dateline::annotation::{Annotation, Layer, Name, NameKind, Sentence, Token, Word};
use dateline::document::Span;
use dateline::gazetteer::Gazetteer;
use dateline::resource::Resources;
use proptest::prelude::*;

static NAMES: LazyLock<(NameRecognizer, Gazetteer)> = LazyLock::new(|| {
    let resources = Resources::embedded();
    (NameRecognizer::load(&resources).unwrap(), Gazetteer::load(&resources).unwrap())
});

/// Words as runs of letters and digits, or single other characters; a sentence a line.
fn annotate(text: &str) -> Annotation {
    let (mut words, mut sentences) = (Vec::new(), Vec::new());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let first = words.len();
        let mut open: Option<usize> = None;
        for (offset, character) in line.char_indices().chain([(line.len(), ' ')]) {
            let start = at + offset;
            if !character.is_alphanumeric() {
                if let Some(from) = open.take() {
                    words.push(Word { span: Span::new(from, start) });
                }
                if !character.is_whitespace() {
                    words.push(Word { span: Span::new(start, start + character.len_utf8()) });
                }
            } else if open.is_none() {
                open = Some(start);
            }
        }
        if words.len() > first {
            let span = Span::new(words[first].span.start, words[words.len() - 1].span.end);
            sentences.push(Sentence { span, words: first..words.len(), paragraph: true });
        }
        at += line.len();
    }
    let tokens = words.iter().enumerate().map(|(at, word)| Token { span: word.span, words: at..at + 1 }).collect();
    Annotation {
        tokens: Layer::new(tokens),
        words: Layer::new(words),
        sentences: Layer::new(sentences),
        ..Annotation::default()
    }
}

fn names(text: &str) -> Vec<Name> {
    NAMES.0.recognize(text, &annotate(text), &NAMES.1)
}

fn found(text: &str) -> Vec<(&str, NameKind)> {
    names(text).iter().map(|name| (name.span.of(text), name.kind)).collect()
}

#[test]
fn titles_and_determiners_are_left_out() {
    let text = "On Tuesday Prime Minister Angela Weber met President Emmanuel Dubois in Geneva.";
    assert_eq!(
        found(text),
        [("Angela Weber", NameKind::Person), ("Emmanuel Dubois", NameKind::Person), ("Geneva", NameKind::Place)]
    );
}

#[test]
fn a_title_inside_a_name_parts_it() {
    let text = "On Friday US President Donald Trump spoke to reporters.";
    assert_eq!(found(text), [("US", NameKind::Place), ("Donald Trump", NameKind::Person)]);
}

#[test]
fn names_that_hang_together_by_hyphens_are_whole() {
    let names = |text: &str| found(text).into_iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
    let text = "Mr. Jean-Claude Arnaud flew from Mar-a-Lago in Florida to Port-au-Prince on Monday.";
    assert_eq!(names(text), ["Jean-Claude Arnaud", "Mar-a-Lago", "Florida", "Port-au-Prince"]);
    // two places are two, and what is led from a place is none
    let text = "The London-based group condemned the Israel-Gaza war on Monday.";
    assert!(names(text).iter().all(|name| !name.contains('-')), "{:?}", names(text));
}

#[test]
fn a_text_without_names_has_none() {
    assert_eq!(found("The rain fell for days, and nobody went out.\nNothing happened."), []);
    assert_eq!(found(""), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn spans_lie_on_borders_and_do_not_nest(
        text in "([A-ZÀ-Ý]?[a-zà-ÿ'’.]{0,9}|[0-9]{1,4}|\\PC{0,6}|[ \n(),–-]|Mr|Inc\\.|in|of){0,60}"
    ) {
        let mut last = 0;
        for name in names(&text) {
            prop_assert!(name.span.start >= last && name.span.end > name.span.start);
            prop_assert!(text.is_char_boundary(name.span.start) && text.is_char_boundary(name.span.end));
            prop_assert!((0.0..=1.0).contains(&name.confidence));
            last = name.span.end;
        }
    }
}

#[test]
fn hostile_text_takes_linear_time() {
    let started = std::time::Instant::now();
    for piece in ["A", "Mr. ", "\u{0}", "Ab ", "\u{201c}", "((", "Smith's ", "и"] {
        let _ = names(&piece.repeat(200_000 / piece.len()));
    }
    assert!(started.elapsed().as_secs() < 60, "took {:?}", started.elapsed());
}
