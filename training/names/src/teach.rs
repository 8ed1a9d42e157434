//! Self-training: what the model is sure of in running text, and what the text as a whole says of the rest.

use std::collections::HashMap;

use dateline::annotation::NameKind;
use dateline::annotation::names::document::{Found, views};
use dateline::annotation::names::lattice::{KINDS, OUT, Position, tag};
use dateline::annotation::names::model::Model;
use dateline::annotation::names::view::Style;
use dateline::gazetteer::Gazetteer;

use crate::corpus::{ANY, Document, NONE, Sentence, number};

/// Surer than this, a reading is taken as it is.
const SURE: f32 = 0.92;

/// Labels running text with a model: sure readings stand, doubtful ones are settled by the majority of the sure ones of
/// the same surface, and stay open where there is none.
pub fn label(
    texts: Vec<Vec<Vec<String>>>,
    model: &Model,
    gazetteer: &Gazetteer,
    weight: f32,
) -> (Vec<Document>, Vec<(u32, u8)>) {
    let mut words_seen: HashMap<u32, [u32; 5]> = HashMap::new();
    let mut votes: HashMap<String, [f32; KINDS.len()]> = HashMap::new();
    let mut documents = Vec::new();
    let mut doubts: Vec<(usize, Found)> = Vec::new();
    for (place, text) in texts.into_iter().enumerate() {
        let words: Vec<Vec<&str>> = text.iter().map(|s| s.iter().map(String::as_str).collect()).collect();
        let views = views(&words, model, gazetteer);
        let mut document = Document { weight, ..Document::default() };
        for (at, view) in views.iter().enumerate() {
            let mut sentence = Sentence::plain(text[at].clone());
            let (path, marginals) = model.sure(view);
            for (word, row) in marginals.iter().enumerate() {
                if path[word] == OUT && row[OUT] < 0.9 {
                    sentence.allowed[word] = ANY;
                }
            }
            if view.style == Style::Mixed {
                for (word, cell) in view.cells.iter().enumerate().filter(|(word, cell)| cell.capital && *word > 0) {
                    let slot = match path[word] {
                        OUT => 4,
                        other => match KINDS[(other - 1) / 4] {
                            NameKind::Person => 0,
                            NameKind::Organization => 1,
                            NameKind::Place | NameKind::Facility => 2,
                            _ => 3,
                        },
                    };
                    if marginals[word][path[word]] > 0.7 {
                        words_seen.entry(cell.word).or_default()[slot] += 1;
                    }
                }
            }
            let mut start = 0;
            while start < path.len() {
                if path[start] == OUT {
                    start += 1;
                    continue;
                }
                let kind = (path[start] - 1) / 4;
                let mut end = start + 1;
                while end < path.len() && path[end] != OUT && matches!((path[end] - 1) % 4, 1 | 2) {
                    end += 1;
                }
                let sure = (start..end).map(|at| marginals[at][path[at]]).fold(1.0, f32::min);
                // how sure of the span, whatever the kind
                let span = (start..end)
                    .map(|at| {
                        let position = match (at == start, at + 1 == end) {
                            (true, true) => Position::Unit,
                            (true, false) => Position::Begin,
                            (false, true) => Position::Last,
                            (false, false) => Position::Inner,
                        };
                        (0..KINDS.len()).map(|kind| marginals[at][tag(kind, position)]).sum::<f32>()
                    })
                    .fold(1.0, f32::min);
                let surface = text[at][start..end].join(" ");
                if sure >= SURE {
                    votes.entry(surface).or_default()[kind] += 1.0;
                    sentence.name(start, end, &[KINDS[kind]]);
                } else {
                    votes.entry(surface).or_default()[kind] += 0.2 * sure;
                    sentence.allowed[start..end].fill(ANY);
                    if span > 0.8 {
                        doubts.push((place, Found { sentence: at, start, end, kind: KINDS[kind], confidence: sure }));
                    }
                }
                start = end;
            }
            document.sentences.push(sentence);
        }
        documents.push(document);
    }
    let mut settled = 0;
    for (place, doubt) in &doubts {
        let sentence = &mut documents[*place].sentences[doubt.sentence];
        let surface = sentence.words[doubt.start..doubt.end].join(" ");
        let Some(votes) = votes.get(&surface) else { continue };
        let total: f32 = votes.iter().sum();
        let best = (0..KINDS.len()).fold(0, |best, kind| if votes[kind] > votes[best] { kind } else { best });
        if votes[best] >= 3.0 && votes[best] > 0.85 * total {
            sentence.name(doubt.start, doubt.end, &[KINDS[best]]);
            settled += 1;
        } else {
            // the span is sure, its kind is not
            let kinds: Vec<_> = (0..KINDS.len()).filter(|&kind| votes[kind] > 0.1 * total).map(|kind| KINDS[kind]).collect();
            sentence.name(doubt.start, doubt.end, &kinds);
        }
    }
    eprintln!("{} documents labelled, {} doubts, {settled} settled", documents.len(), doubts.len());
    debug_assert!(number(KINDS[0]) == 0 && NONE == 1);
    let seen = words_seen
        .into_iter()
        .filter_map(|(word, counts)| {
            let total: u32 = counts.iter().sum();
            let level = |slot: usize| match f64::from(counts[slot]) / f64::from(total) {
                share if share < 0.05 => 0,
                share if share < 0.3 => 1,
                share if share < 0.75 => 2,
                _ => 3,
            };
            (total >= 4).then(|| (word, level(0) | level(1) << 2 | level(2) << 4 | level(3) << 6))
        })
        .collect();
    (documents, seen)
}
