//! The names of a whole document: each sentence by itself first, then what the sentences say of each other.

use super::agree;
use super::headed;
use super::lattice::{KINDS, OUT};
use super::lexicon::list;
use super::marks::mark;
use super::model::Model;
use super::view::{DocumentFacts, SentenceView};
use crate::annotation::NameKind;
use crate::gazetteer::Gazetteer;

/// A name, in words of a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// The sentence.
    pub sentence: usize,
    /// Its first word.
    pub start: usize,
    /// Past its last word.
    pub end: usize,
    /// What it names.
    pub kind: NameKind,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

/// The views of a document's sentences, with all that is known of their words.
#[must_use]
pub fn views(sentences: &[Vec<&str>], model: &Model, gazetteer: &Gazetteer) -> Vec<SentenceView> {
    let mut facts = DocumentFacts::default();
    let mut views: Vec<SentenceView> = Vec::with_capacity(sentences.len());
    for words in sentences {
        let mut view = SentenceView::new(words.iter().copied(), model.lexicon());
        mark(gazetteer, words, &mut view);
        facts.add(&view);
        views.push(view);
    }
    views.iter_mut().for_each(|view| facts.mark(view));
    views
}

/// Finds the names of a document.
#[must_use]
pub fn find(sentences: &[Vec<&str>], model: &Model, gazetteer: &Gazetteer) -> Vec<Found> {
    let views = views(sentences, model, gazetteer);
    let mut found = Vec::new();
    for (number, view) in views.iter().enumerate() {
        let tagged = model.tag(view);
        let mut at = 0;
        while at < tagged.path.len() {
            if tagged.path[at] == OUT {
                at += 1;
                continue;
            }
            let kind = (tagged.path[at] - 1) / 4;
            let mut end = at + 1;
            while end < tagged.path.len() && tagged.path[end] != OUT && matches!((tagged.path[end] - 1) % 4, 1 | 2) {
                end += 1;
            }
            let sure = |at: usize| tagged.marginals.get(at).map_or(0.5, |row| row[tagged.path[at]]);
            let confidence = (at..end).map(sure).fold(1.0, f32::min);
            let name = Found { sentence: number, start: at, end, kind: KINDS[kind], confidence };
            without_title(view, name, &mut found);
            at = end;
        }
    }
    headed::companies(sentences, &mut found);
    agree::agree(sentences, &views, &mut found);
    found
}

/// Adds a name, or, where a title stands inside it ("French President Jeanne Moreau" read as one name), the person after
/// the title and the people or place before it.
fn without_title(view: &SentenceView, name: Found, found: &mut Vec<Found>) {
    let lists = |at: usize| view.cells[at].facts.lists;
    let title = (name.start..name.end - 1).rev().find(|&at| view.cells[at].capital && lists(at) & list("title") != 0);
    let Some(title) = title else {
        found.push(name);
        return;
    };
    let person = view.cells[title + 1..name.end].iter().all(|cell| cell.capital && cell.facts.parts & 0b1111 != 0);
    let before = (title == name.start + 1).then_some(name.start).and_then(|at| {
        if lists(at) & list("people") != 0 {
            Some(NameKind::Nationality)
        } else {
            (view.cells[at].gazetteer & 4 != 0).then_some(NameKind::Place)
        }
    });
    let wrong = match name.kind {
        NameKind::Event | NameKind::Work | NameKind::Product => true,
        // "Earl" and "Duke" are given names too
        NameKind::Person => before.is_some(),
        _ => false,
    };
    if !person || !wrong {
        found.push(name);
        return;
    }
    if let Some(kind) = before {
        found.push(Found { end: name.start + 1, kind, ..name });
    }
    found.push(Found { start: title + 1, kind: NameKind::Person, ..name });
}
