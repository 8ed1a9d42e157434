use crate::annotation::{NameKind, Relation};
use crate::entity::resolve::{Draft, Recent};
use crate::mention::{Reference, Tree};

/// Who a pronoun means: the subject before it, or the only one who can be meant.
pub(super) fn pronoun(tree: &Tree<'_>, reference: &Reference, drafts: &[Draft], recent: &[Recent]) -> Option<usize> {
    if reference.person != 3 || reference.plural {
        return None;
    }
    let head = reference.mention.head;
    let sentence = tree.sentence(head);
    let person = reference.kind == Some(NameKind::Person);
    let fits = |one: &&Recent| {
        let draft = &drafts[one.entity];
        let kind = if person {
            draft.kind == NameKind::Person && !draft.plural
        } else {
            // a place does little: only where it was the subject
            (matches!(draft.kind, NameKind::Organization | NameKind::Product)
                || (draft.kind == NameKind::Place && one.subject))
                && !draft.plural
        };
        kind && (draft.gender.is_none() || reference.gender.is_none() || draft.gender == reference.gender)
            && !same_clause(tree, one.word, head, tree.relation(head) == Relation::NmodPoss)
    };
    if !person && !is_last_subject(tree, head, &fits, recent) {
        return None;
    }
    // "Nicolás and [his] wife"
    if person && tree.relation(head) == Relation::NmodPoss {
        let first = tree.head(head).map(|noun| tree.first_conjunct(noun));
        let beside = recent
            .iter()
            .rev()
            .take_while(|one| one.sentence == sentence)
            .find(|one| Some(one.word) == first && fits(one));
        if let Some(beside) = beside {
            return Some(beside.entity);
        }
    }
    let window = if person { 2 } else { 1 };
    let candidates: Vec<&Recent> =
        recent.iter().rev().take_while(|one| one.sentence + window >= sentence).filter(fits).collect();
    // somebody with a name rather than "an individual"
    let named: Vec<&Recent> = candidates.iter().copied().filter(|one| drafts[one.entity].nominal.is_none()).collect();
    let candidates = if named.is_empty() { candidates } else { named };
    let first = candidates.first()?;
    if candidates.iter().all(|one| one.entity == first.entity) && (person || first.subject) {
        return Some(first.entity);
    }
    // the nearest subject: of this sentence, else of the one before
    for distance in 0..=window.min(1) {
        let mut subjects: Vec<usize> = candidates
            .iter()
            .filter(|one| one.subject && one.sentence + distance == sentence)
            .map(|one| one.entity)
            .collect();
        subjects.sort_unstable();
        subjects.dedup();
        match subjects.as_slice() {
            [] => {}
            [one] => return Some(*one),
            _ if person => {
                return candidates
                    .iter()
                    .filter(|one| one.sentence + distance == sentence && one.subject)
                    .min_by_key(|one| one.word)
                    .map(|one| one.entity);
            }
            _ => return None,
        }
    }
    None
}

/// Whether the last subject before "it" is somebody who fits: what else has been spoken of may be meant otherwise.
pub(super) fn is_last_subject(
    tree: &Tree<'_>,
    pronoun: usize,
    fits: &impl Fn(&&Recent) -> bool,
    recent: &[Recent],
) -> bool {
    let sentence = tree.sentence(pronoun);
    let last = (0..pronoun).rev().take_while(|&word| tree.sentence(word) + 1 >= sentence).find(|&word| {
        matches!(tree.relation(word), Relation::Nsubj | Relation::NsubjPass)
            && !matches!(tree.lemma(word), "who" | "which" | "that" | "it" | "there")
    });
    last.is_some_and(|last| recent.iter().rev().take(40).any(|one| one.word == last && fits(&one)))
}

/// Whether a pronoun and a mention are arguments of one verb, so that they cannot be the same (but for "his").
pub(super) fn same_clause(tree: &Tree<'_>, mention: usize, pronoun: usize, possessive: bool) -> bool {
    if possessive {
        // "his" inside the phrase it would mean: "[his] friend Tom"
        // but "Nicolás and [his] wife" is he
        let beside = tree
            .head(pronoun)
            .is_some_and(|head| head != mention && tree.first_conjunct(head) == tree.first_conjunct(mention));
        return (tree.governs(mention, pronoun) && !beside)
            || tree.head(pronoun).is_some_and(|head| tree.governs(head, mention));
    }
    let above = |word: usize| tree.head(tree.first_conjunct(word));
    above(mention).is_some() && above(mention) == above(pronoun)
}
