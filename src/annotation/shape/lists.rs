//! Nominals that a parser joins to the wrong one, or cuts in two.

use std::ops::Range;

use crate::annotation::tag::{Number, Relation, Tag, Upos};
use crate::annotation::{Arc, Word};

fn is_nominal(tag: &Tag) -> bool {
    matches!(tag.upos, Upos::Noun | Upos::Propn)
}

/// The word that heads the name or phrase that ends at `last`: climbs while the governor stands before it.
fn head_before(last: usize, first: usize, arcs: &[Arc]) -> usize {
    let mut at = last;
    for _ in 0..6 {
        match arcs[at].head {
            Some(head)
                if head >= first
                    && head < at
                    && matches!(
                        arcs[at].relation,
                        Relation::Flat | Relation::Compound | Relation::Appos | Relation::Nmod | Relation::NmodUnmarked
                    ) =>
            {
                at = head;
            }
            _ => break,
        }
    }
    at
}

/// The conjunction before a joined word, where nothing of another phrase stands between.
fn conjunction_before(word: usize, range: &Range<usize>, arcs: &[Arc]) -> Option<usize> {
    (range.start..word).rev().find(|&at| arcs[at].head == Some(word) && arcs[at].relation == Relation::Cc)
}

/// "In their first debate on Tuesday, Berg and Holm attacked": what is joined behind a comma to a phrase before it is
/// joined to the subject that stands right before the conjunction.
pub(super) fn joined_subjects(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for word in range.clone() {
        if arcs[word].relation != Relation::Conj || !is_nominal(&tags[word]) {
            continue;
        }
        let Some(first) = arcs[word].head else { continue };
        let Some(conjunction) = conjunction_before(word, &range, arcs).filter(|&at| at > range.start) else { continue };
        let near = head_before(conjunction - 1, range.start, arcs);
        let subject = matches!(arcs[near].relation, Relation::Nsubj | Relation::NsubjPass);
        let parted = near > first && (first..near).any(|at| tags[at].lemma == ",");
        if first < near
            && subject
            && parted
            && is_nominal(&tags[near])
            && arcs[near].head.is_some_and(|verb| verb > word)
        {
            arcs[word].head = Some(near);
        }
    }
}

/// "Ida Holm and her father, Per Holm,": behind the last of a list, which has the conjunction, a comma joins nobody.
pub(super) fn named_behind_lists(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for word in range.clone() {
        if arcs[word].relation != Relation::Conj
            || tags[word].upos != Upos::Propn
            || conjunction_before(word, &range, arcs).is_some()
        {
            continue;
        }
        let first = arcs[word].head;
        let last = (range.start..word).rev().find(|&at| {
            arcs[at].relation == Relation::Conj
                && arcs[at].head == first
                && conjunction_before(at, &range, arcs).is_some()
        });
        let Some(last) = last.filter(|&last| tags[last].upos == Upos::Noun) else { continue };
        let single = tags[last].features.number != Some(Number::Plural);
        let owned = range.clone().any(|at| {
            arcs[at].head == Some(last) && matches!(arcs[at].relation, Relation::NmodPoss | Relation::Det) && at < last
        });
        let begin = (last + 1..word).find(|&at| tags[at].lemma == ",");
        let near = begin.is_some_and(|comma| (comma + 1..word).all(|at| arcs[at].head == Some(word)));
        if single && owned && near {
            arcs[word] = Arc { head: Some(last), relation: Relation::Appos };
        }
    }
}

/// "Ida Holm, head of finance, fleets and alliances, said": what is joined behind a description of a name is joined to the
/// last noun of the description.
pub(super) fn joined_in_descriptions(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for word in range.clone() {
        if arcs[word].relation != Relation::Conj || tags[word].upos != Upos::Noun {
            continue;
        }
        let Some(name) = arcs[word].head.filter(|&name| name < word && tags[name].upos == Upos::Propn) else {
            continue;
        };
        let Some(conjunction) = conjunction_before(word, &range, arcs) else { continue };
        let described =
            (name + 1..conjunction).find(|&at| arcs[at].head == Some(name) && arcs[at].relation == Relation::Appos);
        let Some(description) = described.filter(|&at| tags[at].upos == Upos::Noun) else { continue };
        let bare = !range.clone().any(|at| {
            arcs[at].head == Some(word) && matches!(arcs[at].relation, Relation::Det | Relation::NmodPoss) && at < word
        });
        let near = conjunction - 1;
        let inside = near > description && is_nominal(&tags[near]);
        if bare && inside && tags[near].upos == Upos::Noun {
            arcs[word].head = Some(near);
        }
    }
}

/// "To ban the video hosting service Reel": between a determiner and its noun nothing belongs to the clause.
pub(super) fn nouns_inside_phrases(range: Range<usize>, tags: &[Tag], arcs: &mut [Arc]) {
    for determiner in range.clone() {
        if arcs[determiner].relation != Relation::Det || tags[determiner].upos != Upos::Det {
            continue;
        }
        let Some(noun) = arcs[determiner].head.filter(|&noun| noun > determiner + 1 && noun - determiner < 9) else {
            continue;
        };
        if !is_nominal(&tags[noun]) {
            continue;
        }
        for word in determiner + 1..noun {
            let outside = arcs[word].head.is_none_or(|head| head < determiner || head > noun);
            let argument = matches!(
                arcs[word].relation,
                Relation::Obj
                    | Relation::Obl
                    | Relation::Nsubj
                    | Relation::Nmod
                    | Relation::Iobj
                    | Relation::OblUnmarked
            );
            let marked = range.clone().any(|at| arcs[at].head == Some(word) && arcs[at].relation == Relation::Case);
            // not where the noun is below it
            let mut above = arcs[noun].head;
            let mut below = false;
            for _ in 0..range.len() {
                let Some(head) = above else { break };
                below |= head == word;
                above = arcs[head].head;
            }
            if !below && outside && argument && !marked && is_nominal(&tags[word]) {
                arcs[word] = Arc { head: Some(noun), relation: Relation::Compound };
            }
        }
    }
}

/// "A plug-in electric van": a noun and a particle that a hyphen joins stand before the noun behind them, as one word.
pub(super) fn particles_behind_hyphens(range: Range<usize>, words: &[Word], tags: &mut [Tag], arcs: &mut [Arc]) {
    let touches = |at: usize| words[at].span.end == words[at + 1].span.start;
    for hyphen in range.start + 1..range.end.saturating_sub(2) {
        let (before, particle) = (hyphen - 1, hyphen + 1);
        if tags[hyphen].lemma != "-"
            || !touches(before)
            || !touches(hyphen)
            || !is_nominal(&tags[before])
            || !matches!(tags[particle].lemma.as_str(), "in" | "on" | "up" | "off" | "out" | "down" | "over" | "by")
            || arcs[particle].relation != Relation::Case
        {
            continue;
        }
        let Some(noun) = arcs[particle].head.filter(|&noun| noun > particle && is_nominal(&tags[noun])) else {
            continue;
        };
        let plain = (particle + 1..noun).all(|at| {
            matches!(tags[at].upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num) && arcs[at].head == Some(noun)
        });
        let outer = arcs[before];
        if !plain || outer.head.is_some_and(|head| head >= before && head <= noun) {
            continue;
        }
        arcs[noun] = outer;
        for at in range.start..before {
            if arcs[at].head == Some(before) {
                arcs[at].head = Some(noun);
            }
        }
        for at in noun + 1..range.end {
            if arcs[at].head == Some(before) {
                arcs[at].head = Some(noun);
            }
        }
        arcs[before] = Arc { head: Some(noun), relation: Relation::Compound };
        arcs[hyphen] = Arc { head: Some(before), relation: Relation::Punct };
        arcs[particle] = Arc { head: Some(before), relation: Relation::Compound };
        tags[particle].upos = Upos::Adv;
    }
}
