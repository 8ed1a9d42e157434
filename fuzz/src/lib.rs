//! What must hold for any bytes, one function a target; each panics where it does not.

use std::sync::LazyLock;

use dateline::annotation::conllu::{self, Reader};
use dateline::annotation::names::NameRecognizer;
use dateline::annotation::timex::{TimexValue, Timexes};
use dateline::annotation::{Analyser, Annotation, Layer, Relation, Upos};
use dateline::article::{Article, Published, PublishedBasis};
use dateline::calendar::{Date, Moment};
use dateline::document::{Document, Span};
use dateline::entity::{Entity, Resolver};
use dateline::event::{Event, Extractor};
use dateline::gazetteer::Gazetteer;
use dateline::resource::Resources;

static TIMEXES: LazyLock<Timexes> = LazyLock::new(|| Timexes::load(&Resources::embedded()).expect("the rules load"));
static ANALYSER: LazyLock<Analyser> =
    LazyLock::new(|| Analyser::load(&Resources::embedded()).expect("the models load"));
static NAMES: LazyLock<(NameRecognizer, Gazetteer)> = LazyLock::new(|| {
    let resources = Resources::embedded();
    (NameRecognizer::load(&resources).expect("the model loads"), Gazetteer::load(&resources).expect("the index loads"))
});

static EVENTS: LazyLock<(Resolver, Extractor)> = LazyLock::new(|| {
    let resources = Resources::embedded();
    (Resolver::load(&resources).expect("the lexicons load"), Extractor::load(&resources).expect("the rules load"))
});

/// A target by its name.
#[must_use]
pub fn target(name: &str) -> Option<fn(&[u8])> {
    match name {
        "annotation" => Some(annotation),
        "conllu" => Some(conllu),
        "events" => Some(events),
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

/// Any text under its own parse, and under one made by chance, circles included: entities and events that hold together.
pub fn events(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let published = "2026-01-04".parse().ok().map(|when| Published { when, basis: PublishedBasis::Given });
    let article = Article {
        id: "fuzz".to_owned(),
        text,
        title: None,
        url: None,
        publisher: None,
        author: None,
        lang: None,
        published: published.filter(|_| data.len() % 8 != 0),
        modified: None,
        fetched: None,
    };
    let document = Document::new(&article);
    let mut annotation = ANALYSER.analyse(&article.text);
    annotation.names = Layer::new(NAMES.0.recognize(&article.text, &annotation, &NAMES.1));
    annotation.times = Layer::new(TIMEXES.find(&article.text, &annotation, article.published));
    let mut other = annotation.clone();
    let chance = |at: usize| usize::from(data[at % data.len().max(1)]) + at * 7;
    for sentence in annotation.sentences.iter().filter(|_| !data.is_empty()) {
        for word in sentence.words.clone() {
            let head = sentence.words.start + chance(word) % sentence.words.len();
            other.arcs[word].head = (head != word).then_some(head);
            other.arcs[word].relation = Relation::ALL[chance(word + 1) % Relation::ALL.len()];
            if chance(word + 2) % 4 == 0 {
                other.tags[word].upos = Upos::ALL[chance(word + 3) % Upos::ALL.len()];
            }
        }
    }
    for mut annotation in [annotation, other] {
        let entities = EVENTS.0.resolve(document, &annotation);
        let found = EVENTS.1.extract(document, &mut annotation, &entities);
        together(&article.text, &annotation, &entities, &found);
    }
}

fn together(text: &str, annotation: &Annotation, entities: &[Entity], events: &[Event]) {
    let whole = |span: Span| text.get(span.start..span.end).is_some_and(|part| !part.is_empty());
    for entity in entities {
        assert!(!entity.mentions.is_empty() && !entity.name.is_empty());
        assert!(entity.mentions.iter().all(|mention| whole(mention.span) && mention.head < annotation.words.len()));
    }
    for event in events {
        assert!(whole(event.trigger) && event.quote.contains(event.trigger) && whole(event.quote));
        assert!(event.attributed_to.is_none_or(|entity| entity < entities.len()));
        assert!(event.same_as.is_none_or(|first| first < events.len()));
        assert!((0.0..=1.0).contains(&event.confidence) && (!event.salient || !event.label.is_empty()));
        for role in &event.roles {
            assert!(whole(role.span) && role.entity.is_none_or(|entity| entity < entities.len()));
        }
        assert!(event.quantities.iter().all(|quantity| whole(quantity.span) && quantity.value.is_finite()));
        if let Some((first, last)) = event.when.as_ref().and_then(|when| when.bounds.earliest.zip(when.bounds.latest)) {
            assert!(first.first_second() <= last.last_second(), "{event:?}");
        }
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
