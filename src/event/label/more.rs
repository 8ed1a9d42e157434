//! What a nominal of a line says more, or otherwise than its own words.

use crate::annotation::{NameKind, Relation, Upos};
use crate::document::Span;
use crate::event::label::content::before_times;
use crate::event::scene::Scene;

/// "The Holms were convicted": a family or a band goes by its article.
pub(super) fn group(scene: &Scene<'_>, word: usize, name: Span) -> Option<String> {
    let tree = scene.tree;
    let (first, _) = tree.annotation().words.within(name).next()?;
    let article = first.checked_sub(1).filter(|&article| tree.form(article).eq_ignore_ascii_case("the"))?;
    let text = name.of(tree.text());
    let (entity, ..) = scene.named(word)?;
    let kind = scene.entities[entity].kind;
    let single = !text.contains(' ') && matches!(kind, NameKind::Organization | NameKind::Person);
    let plural = text.ends_with('s') && !text.ends_with("ss") && text.len() > 3 && text != text.to_uppercase();
    (single && plural && tree.sentence(article) == tree.sentence(first)).then(|| format!("the {text}"))
}

/// "Norland's Supreme Court": whose body it is, where a country or a town is told right before it.
pub(super) fn owned(scene: &Scene<'_>, word: usize, name: Span) -> Option<Span> {
    let tree = scene.tree;
    let (entity, ..) = scene.named(word)?;
    if !matches!(scene.entities[entity].kind, NameKind::Organization | NameKind::Facility) {
        return None;
    }
    let (first, _) = tree.annotation().words.within(name).next()?;
    let mark = first.checked_sub(1).filter(|&mark| matches!(tree.form(mark), "'s" | "’s" | "'" | "’"))?;
    let (owner, whole, _) = scene.named(mark.checked_sub(1)?)?;
    let place = scene.entities[owner].kind == NameKind::Place && tree.sentence(mark) == tree.sentence(first);
    place.then(|| whole.cover(name))
}

/// "Thursday's fight" is the fight: the words behind the day.
pub(super) fn behind_day(scene: &Scene<'_>, word: usize, phrase: Span) -> Option<Span> {
    let tree = scene.tree;
    let owner = tree.kids_by(word, &[Relation::NmodPoss]).find(|&kid| scene.time(kid).is_some())?;
    let mark = tree.kids_by(owner, &[Relation::Case]).last().filter(|&mark| mark > owner && mark < word)?;
    let begins = tree.span(tree.extent(owner).0).start <= phrase.start;
    begins.then(|| Span { start: tree.span(mark + 1).start, end: phrase.end })
}

/// "The law" is the last act that has a name.
pub(super) fn law_named(scene: &Scene<'_>, word: usize) -> Option<String> {
    let tree = scene.tree;
    let bare = tree.kids(word).all(|kid| {
        matches!(
            tree.relation(kid),
            Relation::Det | Relation::Case | Relation::Punct | Relation::AclRelcl | Relation::Acl
        )
    });
    let the = tree.kids_by(word, &[Relation::Det]).any(|det| tree.is(det, &["the"]));
    if !the || !bare || !matches!(tree.lemma(word), "law" | "act" | "legislation") {
        return None;
    }
    let capital = |at: usize| tree.form(at).starts_with(char::is_uppercase);
    let ends = |at: usize| {
        matches!(tree.form(at), "Act" | "Law" | "Bill") && at > 0 && capital(at - 1) && tree.upos(at - 1) != Upos::Det
    };
    let last = (0..word).rev().find(|&at| ends(at))?;
    let first = (0..last)
        .rev()
        .take_while(|&at| {
            tree.sentence(at) == tree.sentence(last) && (capital(at) || matches!(tree.form(at), "and" | "of"))
        })
        .take_while(|&at| !matches!(tree.form(at), "The" | "A" | "An" | "This"))
        .last()?;
    let first = if capital(first) { first } else { first + 1 };
    Some(format!("the {}", tree.text().get(tree.span(first).start..tree.span(last).end)?))
}

/// "Plans to widen the port", "a warning that the dam may break", "people who met the patients": what a noun says nothing without.
pub(super) fn told_more<'a>(scene: &Scene<'a>, word: usize) -> Option<&'a str> {
    let tree = scene.tree;
    let phrase = tree.phrase(word);
    let next = tree.annotation().words.partition_point(|one| one.span.start < phrase.end);
    let bare = phrase.of(tree.text()).split_whitespace().count() == 1;
    let clause = tree.kids_by(word, &[Relation::Acl, Relation::AclRelcl]).find(|&kid| {
        let opens = tree.extent(kid).0;
        let marked =
            |lemma: &str| tree.kids_by(kid, &[Relation::Mark]).any(|mark| mark == opens && tree.is(mark, &[lemma]));
        kid > word
            && opens == next
            && match tree.relation(kid) {
                Relation::Acl => marked("to") || marked("that"),
                _ => bare && matches!(tree.lemma(opens), "who" | "whom" | "whose" | "that"),
            }
    })?;
    let start = tree.span(next).start;
    let infinitive = tree.is(next, &["to"]);
    let whole = tree.span(tree.extent(clause).1).end;
    let end = if infinitive { before_times(scene, clause) } else { whole };
    // "by the end of 2025" is told, "next year" and "on Monday" are not
    let year = |text: &str| {
        text.split(' ').any(|word| word.trim_matches([',', '.']).parse::<u16>().is_ok_and(|year| year > 1900))
    };
    let end = if tree.text().get(end..whole).is_some_and(|rest| rest.len() < 40 && year(rest)) { whole } else { end };
    let text = tree.text().get(start..end)?;
    // what an aside or a source adds, and what is told of a noun inside
    let text = text.split(", ").next().unwrap_or(text);
    let text = if infinitive { text.split(" which ").next().unwrap_or(text) } else { text };
    let mut text = text.trim_matches([' ', ',', '.', ';', '“', '”', '"']);
    while let Some((rest, last)) = text.rsplit_once(' ') {
        if !scene.lexicon.is_listed("leading-on", last) {
            break;
        }
        text = rest;
    }
    Some(text).filter(|text| text.contains(' '))
}
