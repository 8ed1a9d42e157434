//! Tokens, sentences and parse of news text, and of text that nobody should write.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use dateline::annotation::conllu::{self, Reader};
use dateline::annotation::{Analyser, Annotation, Relation, Upos};
use dateline::resource::Resources;
use proptest::prelude::*;

static ANALYSER: LazyLock<Analyser> = LazyLock::new(|| Analyser::load(&Resources::embedded()).unwrap());

fn tokens(text: &str) -> Vec<String> {
    ANALYSER.analyse(text).tokens.iter().map(|token| token.span.of(text).to_owned()).collect()
}

fn words(text: &str) -> Vec<String> {
    ANALYSER.analyse(text).words.iter().map(|word| word.span.of(text).to_owned()).collect()
}

fn sentences(text: &str) -> Vec<String> {
    ANALYSER.analyse(text).sentences.iter().map(|sentence| sentence.span.of(text).to_owned()).collect()
}

#[test]
fn punctuation_currencies_and_units_stand_alone() {
    assert_eq!(
        tokens("It paid $2.5bn (about €2.3bn) for 40% of it."),
        ["It", "paid", "$", "2.5", "bn", "(", "about", "€", "2.3", "bn", ")", "for", "40", "%", "of", "it", "."]
    );
    assert_eq!(
        tokens("A 12-year-old walked 10km at 8:30am."),
        ["A", "12", "-", "year", "-", "old", "walked", "10", "km", "at", "8:30", "am", "."]
    );
    assert_eq!(
        tokens("See https://example.org/a,b?c=1. Or write to desk@example.org, please."),
        ["See", "https://example.org/a,b?c=1", ".", "Or", "write", "to", "desk@example.org", ",", "please", "."]
    );
    assert_eq!(
        tokens("“Stop!” she said—twice... on 9/11 and/or later"),
        ["“", "Stop", "!", "”", "she", "said", "—", "twice", "...", "on", "9/11", "and", "/", "or", "later"]
    );
}

#[test]
fn contractions_and_possessives_are_multiword_tokens() {
    let text = "They can't say it's the players' fault; Mary’s cannot.";
    assert_eq!(
        words(text),
        ["They", "ca", "n't", "say", "it", "'s", "the", "players", "'", "fault", ";", "Mary", "’s", "can", "not", "."]
    );
    let annotation = ANALYSER.analyse(text);
    assert_eq!(annotation.tokens.iter().filter(|token| token.words.len() == 2).count(), 5);
    assert_eq!(
        words("O'Brien met Kim Jong-un and the non-profit."),
        ["O'Brien", "met", "Kim", "Jong-un", "and", "the", "non-profit", "."]
    );
}

#[test]
fn abbreviations_initials_and_datelines_do_not_end_sentences() {
    assert_eq!(
        sentences("LISBON, Jan. 4 (AP) — Mr. J. R. Alves met Gen. Costa at 9 a.m. on Friday. They left."),
        ["LISBON, Jan. 4 (AP) —", "Mr. J. R. Alves met Gen. Costa at 9 a.m. on Friday.", "They left."]
    );
    assert_eq!(
        sentences("The U.S. Senate met. No. 10 declined to comment. Acme Inc. said so."),
        ["The U.S. Senate met.", "No. 10 declined to comment.", "Acme Inc. said so."]
    );
}

#[test]
fn quotations_keep_their_closing_marks() {
    assert_eq!(
        sentences("\"We lost everything. The water came at night,\" she said. \"Then it left.\" He nodded."),
        ["\"We lost everything.", "The water came at night,\" she said.", "\"Then it left.\"", "He nodded."]
    );
    assert_eq!(
        sentences("“Why?” he asked. ‘No reason.’ (It rained.) Then nothing."),
        ["“Why?” he asked.", "‘No reason.’", "(It rained.)", "Then nothing."]
    );
}

#[test]
fn headlines_bylines_and_lists_stand_alone() {
    let text = "Storm cuts power to thousands\n\nBy Ana Duarte\n\nThe storm hit on Monday.\n- 40 roads closed\n- two bridges lost";
    assert_eq!(
        sentences(text),
        [
            "Storm cuts power to thousands",
            "By Ana Duarte",
            "The storm hit on Monday.",
            "- 40 roads closed",
            "- two bridges lost"
        ]
    );
    let annotation = ANALYSER.analyse(text);
    assert!(annotation.sentences.iter().take(3).all(|sentence| sentence.paragraph));
    assert_eq!(
        sentences("The mayor resigned.The council met on\nTuesday to choose another."),
        ["The mayor resigned.", "The council met on\nTuesday to choose another."]
    );
}

#[test]
fn tags_lemmas_and_arcs_say_who_did_what() {
    let text = "The minister was arrested by police. Rebels attacked the town on Sunday.";
    let annotation = ANALYSER.analyse(text);
    let at = |form: &str| annotation.words.iter().position(|word| word.span.of(text) == form).unwrap();
    let relation = |form: &str| annotation.arcs[at(form)].relation;
    let head = |form: &str| annotation.arcs[at(form)].head;
    assert_eq!(annotation.tags[at("arrested")].upos, Upos::Verb);
    assert_eq!(annotation.tags[at("arrested")].lemma, "arrest");
    assert_eq!((relation("minister"), head("minister")), (Relation::NsubjPass, Some(at("arrested"))));
    assert_eq!((relation("Rebels"), head("Rebels")), (Relation::Nsubj, Some(at("attacked"))));
    assert_eq!((relation("town"), head("town")), (Relation::Obj, Some(at("attacked"))));
    assert_eq!((relation("attacked"), head("attacked")), (Relation::Root, None));
}

#[test]
fn given_tokens_and_sentences_are_kept() {
    let input = "# newdoc id = d\n1\tNo.\t_\n2\tWe\t_\n3-4\tcan't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n3\tca\t_\n4\tn't\t_\n5\t!\t_\n\n1\tok\t_\n\n";
    let given = Reader::new(input.as_bytes()).next().unwrap().unwrap();
    let annotation = ANALYSER.annotate(&given.text, &given.pieces, given.sentences.clone());
    let out = conllu::write("d", &given.text, &annotation);
    let forms: Vec<&str> =
        out.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').nth(1).unwrap_or("")).collect();
    assert_eq!(forms, ["No.", "We", "can't", "ca", "n't", "!", "", "ok", ""]);
    assert_eq!(Reader::new(out.as_bytes()).next().unwrap().unwrap(), given);
}

/// Tokens in order and apart, words dividing them, sentences without gaps, a tree with one root in each.
/// Time and memory grow with the square of what is parsed at once, so no given sentence may be too long.
#[test]
fn a_given_sentence_of_any_length_is_one_tree() {
    let lines: String = (1..=20_000).map(|id| format!("{id}\t{}\t_\n", ["rain", "fell", "and"][id % 3])).collect();
    let given = Reader::new(lines.as_bytes()).next().unwrap().unwrap();
    let annotation = ANALYSER.annotate(&given.text, &given.pieces, given.sentences.clone());
    assert_eq!(annotation.sentences.len(), 1);
    assert_eq!(annotation.arcs.len(), 20_000);
    assert_eq!(annotation.arcs.iter().filter(|arc| arc.head.is_none()).count(), 1);
}

fn check(text: &str, annotation: &Annotation) {
    let mut end = 0;
    for token in &annotation.tokens {
        assert!(token.span.start >= end && token.span.end > token.span.start);
        assert!(!token.span.of(text).contains(char::is_whitespace));
        let between = &text[end..token.span.start];
        assert!(
            between
                .chars()
                .all(|c| c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{2060}'))
        );
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
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_becomes_tokens_and_trees(text in "\\PC{0,200}|[a-zA-Z0-9 .,'’\"“”!?$%()\\[\\]/:;@#&*+=~<>|\\n\\t-]{0,300}|.{0,100}") {
        check(&text, &ANALYSER.analyse(&text));
    }

    #[test]
    fn newspaper_like_text_becomes_tokens_and_trees(parts in proptest::collection::vec(
        "Mr\\.|U\\.S\\.|Jan\\.|said|\"|“|”|'|’s|can't|\\$5m|10km|--|—|\\.\\.\\.|\\(AP\\)|http://a\\.b/c|No\\.|4|\\[3\\]|\n|\n\n| |\u{200b}|é|𝒳|-|/|;", 0..120)) {
        let text = parts.concat();
        check(&text, &ANALYSER.analyse(&text));
    }
}

#[test]
fn hostile_text_takes_bounded_time() {
    let long = 1 << 17;
    let texts = [
        "a".repeat(10 << 20),
        "\"".repeat(long),
        format!("a{}", "\"".repeat(long)),
        format!("a{}", "'".repeat(long)),
        "'".repeat(long),
        "\u{1}".repeat(long),
        ".".repeat(long),
        "a.".repeat(long / 2),
        "a-".repeat(long / 2),
        "/\\".repeat(long / 2),
        "a/".repeat(long / 2),
        "x@".repeat(long / 2),
        ":)".repeat(long / 2),
        "no5.A".repeat(long / 5),
        "the ".repeat(long / 16),
        "\u{301}é漢字".repeat(long / 16),
        "n't".repeat(long / 16),
    ];
    for text in &texts {
        let begun = Instant::now();
        let annotation = ANALYSER.analyse(text);
        assert!(begun.elapsed() < Duration::from_secs(300), "{:?} took {:?}", &text[..8], begun.elapsed());
        assert!(annotation.tokens.iter().map(|token| token.span.len()).sum::<usize>() <= text.len());
    }
}
