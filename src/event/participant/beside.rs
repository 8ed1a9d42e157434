//! The name that is meant where a parser takes a description of it for the head.

use crate::annotation::{NameKind, Relation, Upos};
use crate::document::Span;
use crate::event::participant::Cast;

/// Whether a description fits a name between commas: "the owner, Peter Lang,", "the operator, Azure Lines,", whose name may
/// be taken for a place's.
fn is_described(own: &[NameKind], name: NameKind) -> bool {
    match name {
        NameKind::Person | NameKind::Organization => own.contains(&name),
        NameKind::Place => own.contains(&NameKind::Organization) && !own.contains(&NameKind::Place),
        _ => false,
    }
}

impl Cast<'_, '_> {
    /// "former chief executive Steve Jobs", "battery maker Norvolt", "the owner, Peter Lang,", "Paweł Adamowicz, mayor of
    /// Gdańsk,": where a parser takes the description for the head, the name is meant.
    pub(super) fn name_beside(&self, word: usize) -> usize {
        let (scene, tree) = (self.scene, self.scene.tree);
        if let Some((entity, span, _)) = scene.named(word) {
            // "an Australian, Tom Hale,"
            let after = tree.annotation().words.partition_point(|one| one.span.start < span.end);
            if scene.entities[entity].kind == NameKind::Nationality
                && after + 1 < tree.len()
                && tree.form(after) == ","
                && let Some((other, _, name)) = scene.named(after + 1)
                && scene.entities[other].kind == NameKind::Person
                && tree.sentence(name) == tree.sentence(word)
            {
                return name;
            }
            // "United States Representative Elijah Cummings": the place is only part of the title
            let behind = tree.annotation().words.partition_point(|one| one.span.start < span.end);
            let person = |at: usize| {
                scene.lexicon.kinds(&tree.lemma(at).to_lowercase()).iter().any(|kind| kind.kind == NameKind::Person)
            };
            // "Lunars DL Ida Holm", "UAW President Ida Holm": or what the tree makes part of one phrase with the person
            let part = |at: usize| {
                tree.governs(word, at)
                    && matches!(tree.upos(at), Upos::Noun | Upos::Propn | Upos::Adj)
                    && matches!(
                        tree.relation(at),
                        Relation::Appos | Relation::Flat | Relation::Compound | Relation::NmodDesc | Relation::Amod
                    )
            };
            let mut next = behind;
            while next < tree.len() && next < behind + 3 && scene.named(next).is_none() && (person(next) || part(next))
            {
                next += 1;
            }
            let titled =
                matches!(scene.entities[entity].kind, NameKind::Place | NameKind::Organization) && next > behind;
            return scene
                .named(next)
                .filter(|(other, ..)| titled && scene.entities[*other].kind == NameKind::Person)
                .filter(|(.., head)| tree.sentence(*head) == tree.sentence(word))
                .map_or(word, |(.., head)| head);
        }
        if !matches!(tree.upos(word), Upos::Noun | Upos::Propn | Upos::Adj) {
            return word;
        }
        let kinds = |word: usize| scene.lexicon.kinds(&tree.lemma(word).to_lowercase());
        let (own, sentence) = (kinds(word), tree.sentence(word));
        let named = |at: usize| {
            let here = at < tree.len() && tree.sentence(at) == sentence;
            scene.named(at).filter(|_| here).map(|(entity, span, head)| (scene.entities[entity].kind, span, head))
        };
        // "chief executive Steve Jobs": words of the title up to the name
        let mut next = word + 1;
        while next < tree.len()
            && next < word + 3
            && named(next).is_none()
            && tree.upos(next) == Upos::Noun
            && kinds(next).iter().any(|kind| kind.kind == NameKind::Person)
        {
            next += 1;
        }
        let last = if next > word + 1 { kinds(next - 1) } else { own };
        if let Some((kind, _, head)) = named(next)
            && last.iter().any(|known| known.kind == kind)
            && matches!(kind, NameKind::Person | NameKind::Organization)
            && tree.kid(head, &[Relation::Case, Relation::Cop]).is_none()
        {
            return head;
        }
        // "chair of the House committee Anna Berg", "mayor of Oslo Anna Berg"
        let borne = tree.kids_by(word, &[Relation::Nmod]).filter(|&kid| kid > word).find_map(|kid| {
            let (entity, span, head) = scene.named(kid)?;
            let first = tree.annotation().words.partition_point(|one| one.span.start < span.start);
            let behind = matches!(tree.upos(first.checked_sub(1)?), Upos::Noun | Upos::Propn);
            let person = scene.entities[entity].kind == NameKind::Person
                && own.iter().any(|known| known.kind == NameKind::Person && !known.plural)
                && tree.features(word).number != Some(crate::annotation::Number::Plural)
                && tree.kid(word, &[Relation::Det, Relation::NmodPoss]).is_none();
            (behind && person).then_some(head)
        });
        if let Some(head) = borne {
            return head;
        }
        // "a former adviser to the president, Paul Manafort,"
        let fits = |entity: usize| {
            let kind = scene.entities[entity].kind;
            matches!(kind, NameKind::Person | NameKind::Organization)
                && own.iter().any(|known| known.kind == kind && !known.plural)
                && tree.features(word).number != Some(crate::annotation::Number::Plural)
        };
        // the comma may be counted to what stands behind it
        let behind_comma = |kid: usize| {
            let first = tree.extent(kid).0;
            tree.form(first) == "," || first > 0 && tree.form(first - 1) == ","
        };
        let apposed = tree
            .kids_by(word, &[Relation::Appos])
            .filter(|&kid| behind_comma(kid) || kid == word + 1)
            // "a third member of the team, Marco Bellini,": the person is the member, and no team
            .chain(tree.kids_by(word, &[Relation::Nmod]).flat_map(|kid| {
                tree.kids_by(kid, &[Relation::Appos]).filter(move |&name| {
                    behind_comma(name)
                        && scene.named(name).is_some_and(|(entity, ..)| {
                            let kind = scene.entities[entity].kind;
                            !kinds(kid).iter().any(|known| known.kind == kind) && scene.named(kid).is_none()
                        })
                })
            }))
            .find_map(|kid| scene.named(kid).filter(|(entity, ..)| fits(*entity)));
        if let Some((.., head)) = apposed.filter(|(.., head)| *head > word) {
            return head;
        }
        // "the hosting service Reel"
        let next = tree.kids_by(word, &[Relation::Appos]).find(|&kid| kid == word + 1);
        if let Some((kind, _, head)) = next.and_then(named)
            && matches!(kind, NameKind::Product | NameKind::Organization | NameKind::Work | NameKind::Facility)
            && tree.features(word).number != Some(crate::annotation::Number::Plural)
        {
            return head;
        }
        // a comma alone joins nobody
        let coordinated = |at: usize| tree.relation(at) == Relation::Conj && tree.kid(at, &[Relation::Cc]).is_some();
        // "its owner, Peter Lang, was": a name between commas
        let phrase = tree.phrase(word);
        let behind = tree.annotation().words.partition_point(|one| one.span.start < phrase.end);
        if behind < tree.len()
            && tree.form(behind) == ","
            && let Some((kind, span, head)) = named(behind + 1)
            && is_described(&own.iter().map(|known| known.kind).collect::<Vec<_>>(), kind)
            && tree.kid(word, &[Relation::Det, Relation::NmodPoss]).is_some_and(|first| !tree.is(first, &["no"]))
            && tree.features(word).number != Some(crate::annotation::Number::Plural)
        {
            let after = tree.annotation().words.partition_point(|one| one.span.start < span.end);
            let closed = after < tree.len() && matches!(tree.form(after), "," | "." | ")" | ";");
            if closed && !coordinated(head) {
                return head;
            }
        }
        let first = tree.annotation().words.partition_point(|one| one.span.end <= phrase.start);
        if let (Some(comma), Some(before)) = (first.checked_sub(1), first.checked_sub(2))
            && tree.form(comma) == ","
            && let Some((kind, _, head)) = named(before)
            && own.iter().any(|known| known.kind == kind)
            && !coordinated(head)
        {
            return head;
        }
        word
    }

    /// "The Holms were convicted": the article belongs to the name of a family.
    pub(super) fn with_article(&self, word: usize, name: Span) -> Span {
        let tree = self.scene.tree;
        let text = name.of(tree.text());
        let several = !text.contains(' ') && text.ends_with('s') && text.len() > 3;
        let clause = tree.head(word).filter(|_| {
            matches!(tree.relation(word), Relation::Nsubj | Relation::NsubjPass)
                && matches!(self.kind(word), Some(NameKind::Person | NameKind::Organization))
        });
        let plural = clause.is_some_and(|verb| {
            tree.kids_by(verb, &[Relation::Aux, Relation::AuxPass])
                .any(|aux| matches!(tree.form(aux), "were" | "are" | "have"))
        });
        let article = tree.kids_by(word, &[Relation::Det]).find(|&kid| tree.is(kid, &["the"]));
        article.filter(|_| several && plural).map_or(name, |article| tree.span(article).cover(name))
    }
}
