use crate::annotation::{NameKind, Number, Relation, Upos};
use crate::entity::resolve::{Draft, Recent};
use crate::mention::{Lexicon, Reference, Tree};

/// Who a pronoun means: the subject before it, or the only one who can be meant.
pub(super) fn pronoun(
    tree: &Tree<'_>,
    lexicon: &Lexicon,
    reference: &Reference,
    drafts: &[Draft],
    recent: &[Recent],
    speaker: Option<usize>,
) -> Option<usize> {
    if reference.person != 3 {
        return None;
    }
    if reference.plural {
        return they(tree, reference, drafts, recent);
    }
    let head = reference.mention.head;
    // "gave himself up": the subject of the clause, and nobody before it
    if tree.form(head).ends_with("self") || tree.form(head).ends_with("selves") {
        let clause = tree.head(head)?;
        let subject = tree.kid(clause, &[Relation::Nsubj])?;
        return recent.iter().rev().take(40).find(|one| one.word == subject).map(|one| one.entity);
    }
    let sentence = tree.sentence(head);
    let person = reference.kind == Some(NameKind::Person);
    let other = owner_of_other_side(tree, lexicon, head, recent);
    let fits = |one: &&Recent| {
        if other == Some(one.entity) || speaker == Some(one.entity) {
            return false;
        }
        let draft = &drafts[one.entity];
        let kind = if person {
            draft.kind == NameKind::Person && !draft.plural && !is_bare_title(lexicon, draft)
        } else {
            // a place does little: only where it was the subject
            (matches!(draft.kind, NameKind::Organization | NameKind::Product)
                || (draft.kind == NameKind::Place && one.subject))
                && !draft.plural
        };
        kind && (draft.gender.is_none() || reference.gender.is_none() || draft.gender == reference.gender)
            && !same_clause(tree, one.word, head, tree.relation(head) == Relation::NmodPoss)
    };
    if !person {
        let last = last_subject(tree, head, &fits, recent, drafts)?;
        // "Acme sold its own shares": whose clause it is
        if tree.relation(head) == Relation::NmodPoss && last.sentence == sentence {
            return Some(last.entity);
        }
        // "Norland does not recognise the regime because it stole the vote": what was acted on may be meant as well
        if last.sentence == sentence && acts_on_a_body(tree, lexicon, last.word, head) {
            return None;
        }
    }
    // "fined Berg for [his] part in it"
    if person
        && tree.relation(head) == Relation::NmodPoss
        && let Some(object) = answerable(tree, lexicon, head)
        && let Some(one) = recent.iter().rev().take_while(|one| one.sentence == sentence).find(|one| one.word == object)
        && fits(&one)
    {
        return Some(one.entity);
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
    if person && named.first().is_some_and(|one| has_rival(tree, lexicon, one, head, reference, drafts, recent)) {
        return None;
    }
    let candidates = if named.is_empty() { candidates } else { named };
    let first = candidates.first()?;
    if candidates.iter().all(|one| one.entity == first.entity) && (person || first.subject) {
        return Some(first.entity);
    }
    // "the general’s fall … his regime": the only one of the sentence
    let here: Vec<usize> = candidates.iter().filter(|one| one.sentence == sentence).map(|one| one.entity).collect();
    if tree.relation(head) == Relation::NmodPoss
        && let Some((one, others)) = here.split_first()
        && others.iter().all(|other| other == one)
        && person
    {
        return Some(*one);
    }
    // the nearest subject: of this sentence, else of the one before, where the pronoun is a subject too
    let acts = matches!(tree.relation(head), Relation::Nsubj | Relation::NsubjPass)
        || tree.relation(head) == Relation::NmodPoss
            && tree.head(head).is_some_and(|noun| matches!(tree.relation(noun), Relation::Nsubj | Relation::NsubjPass));
    for distance in 0..=usize::from(acts) {
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

/// Who is fined, praised or charged, where a possessive stands in what it is for.
fn answerable(tree: &Tree<'_>, lexicon: &Lexicon, possessive: usize) -> Option<usize> {
    let mut at = tree.head(possessive)?;
    for _ in 0..4 {
        let verb = tree.head(at)?;
        let reason = tree
            .kids_by(at, &[Relation::Case, Relation::Mark])
            .any(|mark| matches!(tree.lemma(mark), "for" | "over" | "of" | "with"));
        if reason && lexicon.is_listed("answerable", tree.lemma(verb)) {
            let passive = tree.kid(verb, &[Relation::AuxPass]).is_some();
            let relations: &[Relation] =
                if passive { &[Relation::NsubjPass, Relation::Nsubj] } else { &[Relation::Obj] };
            return tree.kid(verb, relations);
        }
        at = verb;
    }
    None
}

/// Whether the object of a verb before the clause that a pronoun is the subject of is a body of some kind ("the regime").
fn acts_on_a_body(tree: &Tree<'_>, lexicon: &Lexicon, subject: usize, pronoun: usize) -> bool {
    let clause = tree.head(pronoun).filter(|&verb| tree.relation(verb) == Relation::Advcl);
    tree.relation(pronoun) == Relation::Nsubj
        && clause.is_some()
        && (subject + 1..pronoun).any(|word| {
            let body = |word: usize| {
                lexicon.kinds(&tree.lemma(word).to_lowercase()).iter().any(|kind| kind.kind == NameKind::Organization)
            };
            tree.relation(word) == Relation::Obj && tree.upos(word) == Upos::Noun && body(word)
        })
}

/// "Appointed by the King or Queen": an office in capitals that the text names once is nobody of its own.
fn is_bare_title(lexicon: &Lexicon, draft: &Draft) -> bool {
    let office = |name: &[String]| matches!(name, [word] if lexicon.kinds(word).iter().any(|kind| kind.kind == NameKind::Person));
    draft.mentions.len() < 2 && !draft.names.is_empty() && draft.names.iter().all(|name| office(name))
}

/// "Peru recalled its ambassador. He returned in May.": somebody without a name, spoken of since the last name that fits,
/// may be meant as well.
fn has_rival(
    tree: &Tree<'_>,
    lexicon: &Lexicon,
    named: &Recent,
    pronoun: usize,
    reference: &Reference,
    drafts: &[Draft],
    recent: &[Recent],
) -> bool {
    let argument = |word: usize| {
        matches!(tree.relation(word), Relation::Nsubj | Relation::NsubjPass | Relation::Obj | Relation::Iobj)
    };
    (named.word + 1..pronoun)
        .filter(|&word| {
            tree.sentence(word) > named.sentence
                && tree.upos(word) == Upos::Noun
                && argument(word)
                && tree.features(word).number != Some(Number::Plural)
        })
        .filter(|&word| {
            let kinds = lexicon.kinds(&tree.lemma(word).to_lowercase());
            kinds.iter().any(|kind| {
                kind.kind == NameKind::Person
                    && (kind.gender.is_none() || reference.gender.is_none() || kind.gender == reference.gender)
            })
        })
        // "the prime minister" that is somebody named is no rival
        .any(|word| !recent.iter().any(|one| one.word == word && drafts[one.entity].nominal.is_none()))
}

/// Who "they" are: the last subject of several before them, where it is somebody.
fn they(tree: &Tree<'_>, reference: &Reference, drafts: &[Draft], recent: &[Recent]) -> Option<usize> {
    let head = reference.mention.head;
    let sentence = tree.sentence(head);
    let several = |word: usize| {
        tree.features(word).number == Some(Number::Plural)
            || tree.kid(word, &[Relation::Conj]).is_some()
            || recent.iter().rev().take(20).any(|one| one.word == word && drafts[one.entity].plural)
    };
    let last = (0..head)
        .rev()
        .take_while(|&word| tree.sentence(word) + 1 >= sentence)
        .find(|&word| matches!(tree.relation(word), Relation::Nsubj | Relation::NsubjPass) && several(word))?;
    let possessive = tree.relation(head) == Relation::NmodPoss;
    recent
        .iter()
        .rev()
        .take(40)
        .find(|one| one.word == last)
        .filter(|one| drafts[one.entity].plural && !same_clause(tree, one.word, head, possessive))
        .map(|one| one.entity)
}

/// "His government imposed tariffs on his cabinet": nobody's government acts against a government of his own.
fn owner_of_other_side(tree: &Tree<'_>, lexicon: &Lexicon, pronoun: usize, recent: &[Recent]) -> Option<usize> {
    let body = |noun: usize| lexicon.is_listed("body", tree.lemma(noun));
    let noun = tree.head(pronoun).filter(|_| tree.relation(pronoun) == Relation::NmodPoss)?;
    if !body(noun) || !matches!(tree.preposition(noun), Some("on" | "against")) {
        return None;
    }
    let before = recent.iter().rev().take_while(|one| tree.sentence(one.word) == tree.sentence(pronoun));
    before
        .filter(|one| tree.relation(one.word) == Relation::NmodPoss)
        .find(|one| tree.head(one.word).is_some_and(|other| other != noun && body(other)))
        .map(|one| one.entity)
}

/// The last subject before "it", where it is somebody who fits: what else has been spoken of may be meant otherwise.
fn last_subject<'a>(
    tree: &Tree<'_>,
    pronoun: usize,
    fits: &impl Fn(&&Recent) -> bool,
    recent: &'a [Recent],
    drafts: &[Draft],
) -> Option<&'a Recent> {
    let sentence = tree.sentence(pronoun);
    // "after the president imposed tariffs, it …": he is not it
    let somebody = |word: usize| {
        matches!(tree.lemma(word), "he" | "she" | "I" | "we" | "you")
            || recent.iter().rev().take(40).any(|one| one.word == word && drafts[one.entity].kind == NameKind::Person)
    };
    let last = (0..pronoun).rev().take_while(|&word| tree.sentence(word) + 1 >= sentence).find(|&word| {
        matches!(tree.relation(word), Relation::Nsubj | Relation::NsubjPass)
            && !matches!(tree.lemma(word), "who" | "which" | "that" | "it" | "there")
            && !(tree.sentence(word) < sentence && somebody(word))
    });
    recent.iter().rev().take(40).find(|one| Some(one.word) == last && fits(one))
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
    let (of_mention, of_pronoun) = (above(mention), above(pronoun));
    // "announced the plan and dropped it": the subject is shared
    let shares = |verb: usize| {
        tree.relation(verb) == Relation::Conj
            && tree.kid(verb, &[Relation::Nsubj, Relation::NsubjPass]).is_none()
            && of_mention == Some(tree.first_conjunct(verb))
            && matches!(tree.relation(mention), Relation::Nsubj | Relation::NsubjPass)
    };
    of_mention.is_some() && (of_mention == of_pronoun || of_pronoun.is_some_and(shares))
}
