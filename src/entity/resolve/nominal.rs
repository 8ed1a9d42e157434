use crate::annotation::{NameKind, Relation};
use crate::entity::resolve::institution::Fit;
use crate::entity::resolve::{Draft, Recent, Resolver, usual_name};
use crate::mention::{Reference, Tree};

impl Resolver {
    /// The entity of a nominal: one known by that office or kind, or a new one without a name.
    pub(super) fn nominal(
        &self,
        tree: &Tree<'_>,
        reference: &Reference,
        possessor: Option<String>,
        drafts: &mut Vec<Draft>,
        recent: &[Recent],
    ) -> Option<usize> {
        let head = reference.mention.head;
        let lemma = tree.lemma(head);
        let kind = reference.kind?;
        let sentence = tree.sentence(head);
        // "Acme AB, the country's second-largest lender,"
        if tree.relation(head) == Relation::Appos
            && let Some(governor) = tree.head(head)
            && let Some(one) = recent.iter().rev().take(40).find(|one| one.word == governor)
            && drafts[one.entity].kind == kind
            && drafts[one.entity].nominal.is_none()
            && !reference.plural
        {
            return Some(one.entity);
        }
        let named = tree.kid(head, &[Relation::Appos, Relation::Flat]).is_some();
        let modified = tree
            .kids_by(head, &[Relation::Amod, Relation::Compound, Relation::Nmod, Relation::AclRelcl, Relation::Acl])
            .any(|kid| !matches!(tree.lemma(kid), "prime" | "vice" | "whole" | "entire" | "new"));
        if reference.definite && reference.possessor.is_none() && !reference.plural && !modified && !named {
            let lately = |draft: &usize, window: usize| {
                recent.iter().rev().take_while(|one| one.sentence + window >= sentence).any(|one| one.entity == *draft)
            };
            let by_office: Vec<usize> = (0..drafts.len())
                .filter(|draft| drafts[*draft].offices.iter().any(|office| office == lemma) && lately(draft, 8))
                .collect();
            if let [one] = by_office[..] {
                return Some(one);
            }
            // "the company" may be any; "the government" is one that has not been named
            let generic = matches!(
                lemma,
                "company"
                    | "firm"
                    | "corporation"
                    | "group"
                    | "organization"
                    | "organisation"
                    | "airline"
                    | "bank"
                    | "agency"
                    | "manufacturer"
                    | "maker"
                    | "retailer"
                    | "carrier"
                    | "team"
                    | "club"
                    | "party"
                    | "university"
                    | "giant"
                    | "lender"
                    | "country"
                    | "nation"
                    | "city"
                    | "town"
            );
            if by_office.is_empty()
                && kind != NameKind::Person
                && generic
                && let Some(one) = self.described(lemma, kind, sentence, drafts, recent)
            {
                return Some(one);
            }
            if let Some(one) = called_so(lemma, drafts) {
                return Some(one);
            }
            let again = drafts.iter().rposition(|draft| draft.nominal.as_deref() == Some(lemma));
            if again.is_some() {
                return again;
            }
        }
        if named || kind == NameKind::Place {
            return None;
        }
        let argument = matches!(
            tree.relation(head),
            Relation::Nsubj
                | Relation::NsubjPass
                | Relation::Obj
                | Relation::Iobj
                | Relation::OblAgent
                | Relation::Conj
                | Relation::Obl
        );
        // "worked as a nurse": what somebody was is nobody else
        let role = tree.relation(head) == Relation::Obl && tree.preposition(head) == Some("as");
        if role || !argument || (kind != NameKind::Person && kind != NameKind::Organization) {
            return None;
        }
        let phrase = reference.mention.span.of(tree.text());
        let name = match (possessor, reference.possessor) {
            (Some(owner), Some(word)) => {
                let rest = &tree.text()[tree.span(word).end..reference.mention.span.end];
                let rest = rest.trim_start_matches(['\'', '’']).trim_start_matches("s ").trim_start();
                format!("{owner}’s {rest}")
            }
            _ => phrase.to_owned(),
        };
        drafts.push(Draft {
            kind,
            taken: Vec::new(),
            names: Vec::new(),
            written: vec![name.split_whitespace().collect::<Vec<_>>().join(" ")],
            gender: reference.gender,
            plural: reference.plural,
            offices: Vec::new(),
            mentions: Vec::new(),
            nominal: Some(lemma.to_owned()),
        });
        Some(drafts.len() - 1)
    }
}

impl Resolver {
    /// Whom "the airline" or "the company" means: one that is told to be such, else the only one near that may be.
    fn described(
        &self,
        noun: &str,
        kind: NameKind,
        sentence: usize,
        drafts: &[Draft],
        recent: &[Recent],
    ) -> Option<usize> {
        let fit = |entity: usize| self.institutions.fit(noun, &drafts[entity]);
        let candidate = |one: &&Recent| drafts[one.entity].kind == kind && drafts[one.entity].nominal.is_none();
        let of = |fits: &dyn Fn(&Recent) -> bool| {
            let mut all: Vec<usize> =
                recent.iter().filter(candidate).filter(|one| fits(one)).map(|one| one.entity).collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let near = |one: &Recent| one.sentence + 1 >= sentence;
        if !self.institutions.is_general(noun) {
            let told = |one: &Recent| fit(one.entity) == Fit::Told;
            return match (of(&|one| near(one) && told(one)).as_slice(), of(&told).as_slice()) {
                ([one], _) | ([], [one]) => Some(*one),
                // nobody is told to be one: whom the text is about, and nobody else named that might be
                ([], []) => match of(&|one| fit(one.entity) == Fit::Open).as_slice() {
                    [one] if recent.iter().any(|first| first.entity == *one && first.sentence < 2) => Some(*one),
                    _ => None,
                },
                _ => None,
            };
        }
        let may = |one: &Recent| near(one) && fit(one.entity) != Fit::Other;
        match (of(&may).as_slice(), of(&|one| may(one) && one.subject).as_slice()) {
            ([one], _) => Some(*one),
            (_, [one]) if kind == NameKind::Organization => Some(*one),
            _ => None,
        }
    }
}

/// "The gallery" is the Marsh Gallery, where no other gallery has a name in the article.
fn called_so(lemma: &str, drafts: &[Draft]) -> Option<usize> {
    let bears = |draft: &Draft| {
        matches!(draft.kind, NameKind::Organization | NameKind::Facility)
            && draft.nominal.is_none()
            && draft.written.iter().any(|name| {
                let words = name.split_whitespace();
                words.clone().count() > 1
                    && (name.split_whitespace().last().is_some_and(|word| word.eq_ignore_ascii_case(lemma))
                        || name.split_once(" of ").is_some_and(|(before, _)| {
                            before.split_whitespace().last().is_some_and(|word| word.eq_ignore_ascii_case(lemma))
                        }))
            })
    };
    let mut found = (0..drafts.len()).filter(|&draft| bears(&drafts[draft]));
    found.next().filter(|_| found.next().is_none())
}

/// The name of the possessor of a nominal, where it is resolved.
pub(super) fn owner(
    tree: &Tree<'_>,
    word: usize,
    before: &[Reference],
    of: &[Option<usize>],
    drafts: &[Draft],
) -> Option<String> {
    let at = before.iter().rposition(|one| one.mention.head == word)?;
    let draft = &drafts[of[at]?];
    let _ = tree;
    Some(usual_name(draft)).filter(|name| !name.is_empty())
}
