//! What must hold for any bytes, one function a target; each panics where it does not.

use std::sync::LazyLock;

use dateline::annotation::conllu::{self, Reader};
use dateline::annotation::names::NameRecognizer;
use dateline::annotation::timex::{TimexValue, Timexes};
use dateline::annotation::{Analyser, Annotation, Layer};
use dateline::article::{Published, PublishedBasis};
use dateline::calendar::{Date, Moment};
use dateline::document::Span;
use dateline::gazetteer::Gazetteer;
use dateline::resource::Resources;

static TIMEXES: LazyLock<Timexes> = LazyLock::new(|| Timexes::load(&Resources::embedded()).expect("the rules load"));
static ANALYSER: LazyLock<Analyser> =
    LazyLock::new(|| Analyser::load(&Resources::embedded()).expect("the models load"));
static NAMES: LazyLock<(NameRecognizer, Gazetteer)> = LazyLock::new(|| {
    let resources = Resources::embedded();
    (NameRecognizer::load(&resources).expect("the model loads"), Gazetteer::load(&resources).expect("the index loads"))
});

/// A target by its name.
#[must_use]
pub fn target(name: &str) -> Option<fn(&[u8])> {
    match name {
        "annotation" => Some(annotation),
        "conllu" => Some(conllu),
        "timex" => Some(timex),
        _ => None,
    }
}

/// Any text: tokens in order and apart, words that divide them, sentences without gaps, in each a tree with one root,
/// names in order on character borders.
pub fn annotation(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut annotation = ANALYSER.analyse(&text);
    annotation.names = Layer::new(NAMES.0.recognize(&text, &annotation, &NAMES.1));
    check(&text, &annotation);
    let written = conllu::write("fuzz", &text, &annotation);
    assert!(Reader::new(written.as_bytes()).all(|document| document.is_ok()), "what we write we read");
}

/// Any CoNLL-U: an error or a document whose tokens and sentences are kept, and come back as they were written.
pub fn conllu(data: &[u8]) {
    for given in Reader::new(data) {
        let Ok(given) = given else { return };
        let annotation = ANALYSER.annotate(&given.text, &given.pieces, given.sentences.clone());
        assert_eq!(annotation.tokens.len(), given.pieces.len());
        check(&given.text, &annotation);
        let _ = conllu::write("fuzz", &given.text, &annotation);
    }
}

/// Any text, any publication day: spans in order on character borders, values that TimeML knows.
pub fn timex(data: &[u8]) {
    let [high, low, rest @ ..] = data else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let day = i32::from(*high) * 256 + i32::from(*low);
    let day = Date::from_num_days_from_ce_opt(700_000 + day);
    let published = day.map(|day| Published { when: Moment::day(day), basis: PublishedBasis::Given });
    let mut end = 0;
    for timex in TIMEXES.find(text, &Annotation::default(), published.filter(|_| high % 8 != 0)) {
        assert!(timex.span.start >= end && text.get(timex.span.start..timex.span.end).is_some());
        end = timex.span.end;
        assert!(timex.timex3().parse::<TimexValue>().is_ok(), "{}", timex.timex3());
        let bounds = timex.bounds();
        if let (Some(first), Some(last)) = (bounds.earliest, bounds.latest) {
            assert!(first.first_second() <= last.last_second(), "{timex:?}");
        }
        let _ = timex.edtf();
    }
}

fn check(text: &str, annotation: &Annotation) {
    let whole = |span: Span| text.get(span.start..span.end).is_some();
    let mut end = 0;
    for token in &annotation.tokens {
        assert!(token.span.start >= end && token.span.end > token.span.start && whole(token.span));
        end = token.span.end;
        let words = &annotation.words[token.words.clone()];
        assert_eq!(words.first().map(|word| word.span.start), Some(token.span.start));
        assert_eq!(words.last().map(|word| word.span.end), Some(token.span.end));
        assert!(words.windows(2).all(|pair| pair[0].span.end == pair[1].span.start));
    }
    assert_eq!(annotation.tags.len(), annotation.words.len());
    assert_eq!(annotation.arcs.len(), annotation.words.len());
    let mut next = 0;
    for sentence in &annotation.sentences {
        assert_eq!(sentence.words.start, next);
        next = sentence.words.end;
        assert_eq!(sentence.words.clone().filter(|&word| annotation.arcs[word].head.is_none()).count(), 1);
        for word in sentence.words.clone() {
            let (mut up, mut steps) = (word, 0);
            while let Some(head) = annotation.arcs[up].head {
                assert!(sentence.words.contains(&head));
                (up, steps) = (head, steps + 1);
                assert!(steps <= sentence.words.len(), "a circle");
            }
        }
    }
    assert_eq!(next, annotation.words.len());
    assert!(annotation.names.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "names do not nest");
    assert!(annotation.names.iter().all(|name| whole(name.span)));
    assert!(annotation.furniture.iter().all(|&span| whole(span)));
}
