//! What a clause holds behind its verb: what is said, what for, how long.

use crate::annotation::timex::TimexKind;
use crate::annotation::{Relation, Upos};
use crate::event::label::phrase::{is_term, push};
use crate::event::label::whole::with_marks;
use crate::event::scene::Scene;

/// Where a clause ends without the time behind it: "to join the union" of "to join the union in March 2022".
pub(super) fn before_times(scene: &Scene<'_>, clause: usize) -> usize {
    let tree = scene.tree;
    let (_, last) = tree.extent(clause);
    let time = (clause + 1..=last).find(|&word| {
        // "two current ministers" tells no time
        scene.time(word).is_some() && !is_term(scene, word) && tree.relation(word) != Relation::Amod
    });
    let Some(time) = time else { return tree.span(last).end };
    let mut end = time;
    while end > clause + 1
        && matches!(tree.upos(end - 1), Upos::Adp | Upos::Punct | Upos::Adv | Upos::Det | Upos::Sconj)
    {
        end -= 1;
    }
    tree.span(end - 1).end
}

/// Where what a verb says begins: behind the verb and the times that stand right behind it.
pub(super) fn behind_times(scene: &Scene<'_>, verb: usize) -> usize {
    let tree = scene.tree;
    let mut first = verb + 1;
    let timed =
        |word: usize| word < tree.len() && tree.sentence(word) == tree.sentence(verb) && scene.time(word).is_some();
    while timed(first) || first < tree.len() && tree.upos(first) == Upos::Adp && timed(first + 1) {
        first += 1;
    }
    tree.span(first.min(tree.len() - 1)).start
}

/// Whether a comma stands between two words that closes no time: "voted on June 23, 2016, to leave".
fn is_parted(scene: &Scene<'_>, from: usize, to: usize) -> bool {
    (from + 1..to)
        .any(|word| scene.tree.form(word) == "," && scene.time(word).is_none() && scene.time(word - 1).is_none())
}

/// "Charged the mayor with taking bribes": what somebody is charged with, praised for or suspected of.
pub(super) fn is_reason(scene: &Scene<'_>, verb: usize, clause: usize) -> bool {
    let tree = scene.tree;
    (clause > verb
        // "accused them of being blinded"
        && (tree.form(clause).ends_with("ing")
            || tree.kids_by(clause, &[Relation::AuxPass, Relation::Aux, Relation::Cop]).any(|aux| {
                tree.form(aux).ends_with("ing")
            }))
        && tree.kids_by(clause, &[Relation::Mark, Relation::Case]).any(|mark| {
            matches!(tree.lemma(mark), "with" | "of" | "for" | "from" | "into")
                && mark > verb
                && !(verb + 1..mark).any(|word| tree.form(word) == ",")
        }))
        // "voted 66 to 27 to ban it"
        || clause > verb
            && scene.lexicon.is_listed("purposive", tree.lemma(verb))
            && tree.kids_by(clause, &[Relation::Mark]).any(|mark| {
                tree.is(mark, &["to"]) && !is_parted(scene, verb, mark)
            })
}

/// "A camera filmed him leaving", "police found her lying dead": what the object of a verb was seen doing.
pub(super) fn is_seen(scene: &Scene<'_>, verb: usize, clause: usize) -> bool {
    let tree = scene.tree;
    clause > verb
        && tree.form(clause).ends_with("ing")
        && tree.kid(clause, &[Relation::Mark, Relation::Case]).is_none()
        && tree
            .kids_by(verb, &[Relation::Obj])
            .any(|object| object > verb && tree.extent(object).1 + 1 == tree.extent(clause).0)
        && !(verb..clause).any(|word| tree.form(word) == ",")
}

/// "Gave the ambassador 72 hours": a length of time that is the object.
pub(super) fn is_given_time(scene: &Scene<'_>, word: usize) -> bool {
    // "attended the Saturday of the fair"
    let part = || {
        let of = |kid: usize| scene.tree.preposition(kid) == Some("of") && scene.time(kid).is_none();
        scene.tree.kids_by(word, &[Relation::Nmod]).any(of)
    };
    scene.tree.relation(word) == Relation::Obj
        && scene
            .time(word)
            .is_some_and(|time| scene.tree.annotation().times[time].kind == TimexKind::Duration || part())
}

/// "72 hours to leave the country".
pub(super) fn given_time(scene: &Scene<'_>, word: usize) -> String {
    let tree = scene.tree;
    let mut line = tree.phrase(word).of(tree.text()).to_owned();
    // "three days of mourning"
    let (_, last) = tree.extent(word);
    let end = tree.annotation().words.partition_point(|one| one.span.end <= tree.phrase(word).end);
    if end < last && tree.form(end) == "of" {
        push(&mut line, tree.text().get(tree.span(end).start..tree.span(last).end).unwrap_or_default());
        return line;
    }
    let purpose = tree
        .kids_by(word, &[Relation::Acl])
        .find(|&kid| kid > word && tree.kids_by(kid, &[Relation::Mark]).any(|mark| tree.is(mark, &["to"])));
    if let Some(purpose) = purpose {
        push(&mut line, "to");
        push(&mut line, tree.form(purpose));
        for object in tree.kids_by(purpose, &[Relation::Obj]).filter(|&object| object > purpose) {
            push(&mut line, tree.phrase(object).of(tree.text()));
        }
    }
    line
}

/// What a verb of saying reports, in the article's words: the clause behind it, else the one before its subject.
pub(super) fn said(scene: &Scene<'_>, verb: usize) -> String {
    let tree = scene.tree;
    let sentence = tree.annotation().sentences[tree.sentence(verb)].words.clone();
    let subject = tree.kid(verb, &[Relation::Nsubj]);
    // "…, said X" turns the clause round; "X said the deal was off" may only have lost its subject to what is said
    let turned = verb > sentence.start && matches!(tree.form(verb - 1), "," | "”" | "\"" | "’" | "'");
    let mut first = if turned && subject.is_some_and(|subject| subject > verb) { sentence.end } else { verb + 1 };
    let skipped = |word: usize| {
        scene.time(word).is_some()
            || (tree.upos(word) == Upos::Adp && word + 1 < sentence.end && scene.time(word + 1).is_some())
            || matches!(tree.form(word), "," | ":" | "“" | "\"")
    };
    while first < sentence.end && skipped(first) {
        first += 1;
    }
    let mut last = sentence.end;
    // "wrote in a letter", "said after the vote": where and when, and not what
    let quoted = first > sentence.start && matches!(tree.form(first - 1), "“" | "”" | "\"" | "``");
    let circumstance = first < sentence.end
        && !quoted
        && matches!(tree.relation(first), Relation::Case | Relation::Mark)
        && tree.head(first).is_some_and(|of| {
            matches!(tree.relation(of), Relation::Obl | Relation::Advcl) && tree.head(of) == Some(verb)
        });
    let tells = |words: std::ops::Range<usize>| {
        words.len() > 2
            && words.clone().any(|word| tree.upos(word) == Upos::Verb || tree.upos(word) == Upos::Aux)
            && words.clone().any(|word| matches!(tree.upos(word), Upos::Noun | Upos::Propn | Upos::Pron))
    };
    // "said in a speech that …", "said in a talk with the paper he was ill" tell it behind that
    let behind = || {
        tree.head(first).is_some_and(|of| {
            let next = tree.extent(of).1 + 1;
            (first + 1..sentence.end).any(|word| tree.is(word, &["that"]) && tree.relation(word) == Relation::Mark)
                || next < last && tells(next..last)
        })
    };
    if circumstance && !behind() || !tells(first..last) {
        let speaker = subject.map_or(verb, |subject| tree.extent(subject).0.min(verb));
        (first, last) = (sentence.start, if speaker < verb { speaker } else { verb });
        if !tells(first..last) {
            return String::new();
        }
    }
    let mark = |word: usize| matches!(tree.form(word), "“" | "”" | "\"");
    let from = if first > sentence.start && mark(first - 1) { first - 1 } else { first };
    let to = if last < sentence.end && mark(last) { last } else { last - 1 };
    let text = tree.text();
    let mut end = tree.span(to).end;
    if let Some(letter) = text[end..].chars().next().filter(|letter| matches!(letter, '”' | '"')) {
        end += letter.len_utf8();
    }
    with_marks(text.get(tree.span(from).start..end).unwrap_or_default())
}
