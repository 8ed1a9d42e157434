use std::collections::HashMap;

use crate::annotation::{NameKind, Relation, Upos};
use crate::entity::resolve::{Draft, Resolver};
use crate::mention::{EntityMention, MentionForm, Reference, Tree};

impl Resolver {
    /// Places where the recogniser overlooked a name that it found elsewhere in the article: "Jobs resigned" after "Steve
    /// Jobs", "Maple Grid" of the headline where the text has "Maple Grid Inc.".
    pub(super) fn overlooked(&self, tree: &Tree<'_>, named: &[bool], drafts: &[Draft]) -> Vec<(Reference, usize)> {
        let mut keys: HashMap<String, Vec<(Vec<String>, usize)>> = HashMap::new();
        let mut add = |forms: &[&str], entity: usize| {
            let Some(first) = forms.first().filter(|first| first.starts_with(char::is_uppercase)) else { return };
            let forms: Vec<String> = forms.iter().map(|form| (*form).to_owned()).collect();
            let list = keys.entry((*first).to_owned()).or_default();
            if !list.iter().any(|(known, of)| *known == forms && *of == entity) {
                list.push((forms, entity));
            }
        };
        for (entity, draft) in drafts.iter().enumerate() {
            for written in &draft.written {
                let forms: Vec<&str> = written.split_whitespace().collect();
                match draft.kind {
                    NameKind::Person if forms.len() > 1 => {
                        add(&forms, entity);
                        add(&forms[forms.len() - 1..], entity);
                    }
                    NameKind::Organization => {
                        add(&forms, entity);
                        let bare = forms.iter().rposition(|form| !self.suffixes.contains(&form.to_lowercase()));
                        if let Some(last) = bare.filter(|&last| last > 0 && last + 1 < forms.len()) {
                            add(&forms[..=last], entity);
                        }
                    }
                    _ => {}
                }
            }
        }
        let mut found = Vec::new();
        let mut word = 0;
        while word < tree.len() {
            let start = word;
            word += 1;
            if named[start] || tree.is_furniture(start) {
                continue;
            }
            let Some(candidates) = keys.get(tree.form(start)) else { continue };
            let fits = |forms: &[String]| {
                let end = start + forms.len();
                end <= tree.len()
                    && (start..end).zip(forms).all(|(at, form)| {
                        !named[at] && tree.form(at) == form && tree.sentence(at) == tree.sentence(start)
                    })
                    && self.stands_alone(tree, named, start, end)
            };
            let longest = candidates.iter().filter(|(forms, _)| fits(forms)).map(|(forms, _)| forms.len()).max();
            let Some(length) = longest else { continue };
            let mut owners: Vec<usize> = candidates
                .iter()
                .filter(|(forms, _)| forms.len() == length && fits(forms))
                .map(|(_, of)| *of)
                .collect();
            owners.sort_unstable();
            owners.dedup();
            let [entity] = owners[..] else { continue };
            let words: Vec<usize> = (start..start + length).collect();
            let head = words.iter().copied().find(|&at| tree.head(at).is_none_or(|above| !words.contains(&above)));
            word = start + length;
            found.push((
                Reference {
                    mention: EntityMention {
                        span: tree.span(start).cover(tree.span(start + length - 1)),
                        head: head.unwrap_or(start),
                        form: MentionForm::Name,
                    },
                    kind: Some(drafts[entity].kind),
                    gender: None,
                    plural: false,
                    person: 3,
                    definite: true,
                    possessor: None,
                },
                entity,
            ));
        }
        found
    }

    /// Whether words are a name by themselves, and no part of a longer one nor a common word that begins a sentence.
    fn stands_alone(&self, tree: &Tree<'_>, named: &[bool], start: usize, end: usize) -> bool {
        let same = |at: usize| at < tree.len() && tree.sentence(at) == tree.sentence(start);
        let part =
            |at: usize| same(at) && tree.upos(at) == Upos::Propn && tree.form(at).starts_with(char::is_uppercase);
        let before = start.checked_sub(1).filter(|&at| same(at));
        if part(end)
            || before.is_some_and(|at| {
                part(at) && !named[at] && self.lexicon.kinds(&tree.lemma(at).to_lowercase()).is_empty()
            })
        {
            return false;
        }
        if end - start > 1 {
            return true;
        }
        let proper = tree.upos(start) == Upos::Propn && before.is_some();
        let acts = matches!(tree.relation(start), Relation::Nsubj | Relation::NsubjPass)
            && tree.kid(start, &[Relation::Det, Relation::Amod, Relation::Nummod]).is_none()
            && matches!(tree.upos(start), Upos::Propn | Upos::Noun);
        tree.form(start).chars().count() > 2 && (proper || acts)
    }
}
