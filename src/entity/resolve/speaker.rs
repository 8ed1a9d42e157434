use crate::annotation::{NameKind, Relation, Upos};
use crate::document::Span;
use crate::entity::resolve::Draft;
use crate::mention::{EventClass, Lexicon, Reference, Tree};

/// Who speaks in the quotation that a pronoun stands in, and so who "I" is there: the speaker of its sentence, else the one who spoke last in its paragraph.
pub(super) fn speaker(
    tree: &Tree<'_>,
    lexicon: &Lexicon,
    quotes: &[Span],
    reference: &Reference,
    found: &[Reference],
    of: &[Option<usize>],
    drafts: &[Draft],
) -> Option<usize> {
    let inside = |span: Span| {
        let at = quotes.partition_point(|quote| quote.end <= span.start);
        quotes.get(at).is_some_and(|quote| quote.contains(span))
    };
    if !inside(reference.mention.span) {
        return None;
    }
    let sentences = &tree.annotation().sentences;
    let own = tree.sentence(reference.mention.head);
    let first = (0..=own).rev().find(|&one| sentences[one].paragraph).unwrap_or(0);
    let says = |verb: usize| {
        tree.upos(verb) == Upos::Verb
            && !inside(tree.span(verb))
            && lexicon.verb(tree.lemma(verb)).is_some_and(|known| known.class == EventClass::Reporting)
    };
    (first..=own).rev().take(4).find_map(|sentence| {
        sentences[sentence].words.clone().filter(|&word| word < tree.len() && says(word)).find_map(|verb| {
            let subject = tree.kid(verb, &[Relation::Nsubj])?;
            let at = found.partition_point(|one| one.mention.span.start < tree.span(subject).start);
            let near = found[at.saturating_sub(3)..].iter().take(6).position(|one| one.mention.head == subject)?;
            let entity = of[at.saturating_sub(3) + near]?;
            (drafts[entity].kind == NameKind::Person && !drafts[entity].plural).then_some(entity)
        })
    })
}
