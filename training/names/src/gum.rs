//! Names out of GUM's entity annotation: the proper noun at the head of each mention, without title and determiner.

use dateline::annotation::NameKind;
use dateline::annotation::names::lexicon::{Lexicon, list};
use dateline::annotation::names::word_hash;

use crate::corpus::{Document, Sentence};

struct Word {
    form: String,
    upos: String,
    entity: String,
}

struct Mention {
    kind: String,
    heads: Vec<usize>,
    start: usize,
    end: usize,
}

/// Reads one document; `None` where its licence does not let models of it be shipped.
pub fn read(text: &str, lexicon: &Lexicon) -> Option<Document> {
    let mut document = Document { weight: 1.0, ..Document::default() };
    let mut words: Vec<Word> = Vec::new();
    let mut open: Vec<(String, String, Vec<usize>, usize)> = Vec::new();
    for line in text.lines().chain([""]) {
        if line.is_empty() {
            if !words.is_empty() {
                document.sentences.push(sentence(&words, lexicon, &mut open));
            }
            words.clear();
            open.clear();
        } else if !line.starts_with('#') {
            let columns: Vec<&str> = line.split('\t').collect();
            if columns.len() < 10 || columns[0].contains(['-', '.']) {
                continue;
            }
            let entity = columns[9].split('|').find_map(|field| field.strip_prefix("Entity=")).unwrap_or_default();
            words.push(Word { form: columns[1].to_owned(), upos: columns[3].to_owned(), entity: entity.to_owned() });
        }
    }
    Some(document)
}

type Open = (String, String, Vec<usize>, usize);

fn mentions(words: &[Word], open: &mut Vec<Open>) -> Vec<Mention> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let mut rest = word.entity.as_str();
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('(') {
                let end = inner.find(['(', ')']).unwrap_or(inner.len());
                let fields: Vec<&str> = inner[..end].splitn(8, '-').collect();
                let heads = fields.get(5).unwrap_or(&"").split(',').filter_map(|head| head.parse().ok()).collect();
                let kind = fields.get(1).unwrap_or(&"").to_string();
                open.push((fields[0].to_owned(), kind, heads, at));
                rest = &inner[end..];
                if let Some(after) = rest.strip_prefix(')') {
                    if let Some((_, kind, heads, start)) = open.pop() {
                        found.push(Mention { kind, heads, start, end: at + 1 });
                    }
                    rest = after;
                }
            } else {
                let end = rest.find(')').unwrap_or(rest.len());
                let group = &rest[..end];
                if let Some(place) = open.iter().rposition(|mention| mention.0 == group) {
                    let (_, kind, heads, start) = open.remove(place);
                    found.push(Mention { kind, heads, start, end: at + 1 });
                }
                rest = rest.get(end + 1..).unwrap_or_default();
            }
        }
    }
    found
}

fn sentence(words: &[Word], lexicon: &Lexicon, open: &mut Vec<Open>) -> Sentence {
    let mentions = mentions(words, open);
    let lists = |word: &Word| lexicon.facts(word_hash(&word.form)).lists;
    let (title, people, belief, joiner) = (list("title"), list("people"), list("belief"), list("joiner") | list("particle"));
    let calendar = list("month") | list("weekday");
    let capital = |word: &Word| word.form.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit());
    let proper = |word: &Word| word.upos == "PROPN" && capital(word);
    let mut cores: Vec<(usize, usize, &str)> = Vec::new();
    for mention in &mentions {
        if mention.kind == "time" {
            continue;
        }
        let Some(head) = mention
            .heads
            .iter()
            .map(|head| mention.start + head - 1)
            .find(|&at| at < mention.end && words.get(at).is_some_and(proper))
        else {
            continue;
        };
        let (mut from, mut to) = (head, head + 1);
        let part = |word: &Word| {
            proper(word) || capital(word) && matches!(word.upos.as_str(), "ADJ" | "NOUN" | "NUM" | "X" | "VERB" | "ADV")
        };
        loop {
            if from > mention.start && part(&words[from - 1]) {
                from -= 1;
            } else if from > mention.start + 1 && lists(&words[from - 1]) & joiner != 0 && proper(&words[from - 2]) {
                from -= 2;
            } else {
                break;
            }
        }
        loop {
            if to < mention.end && part(&words[to]) {
                to += 1;
            } else if to + 1 < mention.end
                && (lists(&words[to]) & joiner != 0 && words[to].form != "'s" || words[to].form == "-")
                && part(&words[to + 1])
            {
                to += 2;
            } else if to + 2 < mention.end
                && words[to].form == "of"
                && words[to + 1].form == "the"
                && proper(&words[to + 2])
            {
                to += 3;
            } else {
                break;
            }
        }
        if mention.kind == "person" {
            // titles and what stands before them
            if let Some(last) = (from..to - 1).rev().find(|&at| lists(&words[at]) & title != 0) {
                from = last + 1;
            }
            while from + 1 < to && words[from].upos == "ADJ" {
                from += 1;
            }
        }
        while from + 1 < to && matches!(words[from].upos.as_str(), "DET" | "PRON") {
            from += 1;
        }
        if words[from..to].iter().all(|word| lists(word) & calendar != 0) {
            continue;
        }
        cores.push((from, to, &mention.kind));
    }
    // a coordination is not a name where its parts are
    let all = cores.clone();
    cores.retain(|&(from, to, _)| {
        !(from..to).any(|at| {
            matches!(words[at].form.as_str(), "and" | "," | "&")
                && all.iter().any(|&(start, end, _)| start >= from && end <= at)
                && all.iter().any(|&(start, end, _)| start > at && end <= to)
        })
    });
    cores.sort_by_key(|&(from, to, _)| (std::cmp::Reverse(to - from), from));
    let mut sentence = Sentence::plain(words.iter().map(|word| word.form.clone()).collect());
    let mut taken = vec![false; words.len()];
    for (from, to, kind) in cores {
        if taken[from..to].contains(&true) {
            continue;
        }
        taken[from..to].fill(true);
        let surface = &words[from..to];
        let bits = surface.last().map_or(0, lists);
        use NameKind as K;
        let kinds: &[K] = match kind {
            "person" if surface.len() == 1 && lists(&surface[0]) & (people | belief) != 0 => &[K::Nationality],
            "person" => &[K::Person],
            "organization" => &[K::Organization],
            "place" if bits & list("facility") != 0 => &[K::Facility],
            "place" => &[K::Place],
            "event" => &[K::Event],
            "object" => &[K::Product, K::Work, K::Facility],
            "abstract" if surface.len() == 1 && lists(&surface[0]) & list("language") != 0 => &[K::Nationality],
            "abstract" => {
                sentence.open(from, to);
                let allowed = [K::Work, K::Product, K::Event, K::Organization];
                let bits = sentence_tags(&allowed);
                sentence.allowed[from..to].fill(bits | 1);
                continue;
            }
            _ => &[],
        };
        if !kinds.is_empty() {
            sentence.name(from, to, kinds);
        }
    }
    for (at, word) in words.iter().enumerate() {
        if !taken[at] && lists(word) & people != 0 && capital(word) {
            sentence.name(at, at + 1, &[NameKind::Nationality]);
        } else if !taken[at] && proper(word) && lists(word) & (calendar | title) == 0 {
            // a proper noun outside every mention: most often a part of a compound, so nothing is said
            sentence.allowed[at] = crate::corpus::ANY;
        }
    }
    sentence
}

fn sentence_tags(kinds: &[NameKind]) -> u64 {
    kinds.iter().map(|&kind| 0b1111 << (1 + 4 * crate::corpus::number(kind))).sum()
}
