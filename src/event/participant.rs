mod amount;
mod beside;
mod noun;
mod subject;
mod verb;

pub(super) use subject::{is_passive, subject};
pub(super) use verb::behind_with;

use crate::annotation::{NameKind, Relation, Upos};
use crate::document::Span;
use crate::event::Role;
use crate::event::scene::Scene;
use crate::mention::{EventForm, EventMention, MentionForm};

fn scene_named(scene: &Scene<'_>, word: usize) -> bool {
    scene.named(word).is_some()
}

/// A role filler, with its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Filler {
    pub(super) role: Role,
    pub(super) word: usize,
    pub(super) span: Span,
    pub(super) entity: Option<usize>,
    /// An event that another acts on: the resolution that was passed.
    pub(super) deed: bool,
}

const SUBJECTS: &[Relation] = &[Relation::Nsubj, Relation::NsubjPass];

/// Who and what takes part in an event, in order of the text.
pub(super) fn participants(scene: &Scene<'_>, mention: &EventMention) -> Vec<Filler> {
    let mut cast = Cast { scene, found: Vec::new() };
    match mention.form {
        EventForm::Verb => cast.verb(mention.head, &mention.lemma),
        EventForm::Adjective => {
            if let Some(subject) = subject(scene, mention.head, 0) {
                cast.add(Role::Agent, subject.word);
            }
        }
        EventForm::Noun | EventForm::Name => cast.noun(mention),
    }
    cast.nearby_place(mention);
    cast.found.sort_by_key(|filler| (filler.span.start, filler.span.end));
    cast.found
}

struct Cast<'a, 'b> {
    scene: &'a Scene<'b>,
    found: Vec<Filler>,
}

impl Cast<'_, '_> {
    /// Adds a nominal and what is coordinated with it; clauses, times and other events are no participants.
    fn add(&mut self, role: Role, word: usize) {
        let tree = self.scene.tree;
        let mut all = tree.conjuncts(word);
        // "radio host, actor and writer Tom Hale": one person of several descriptions
        let described = |at: usize| {
            let lemma = tree.lemma(at).to_lowercase();
            tree.upos(at) == Upos::Noun
                && tree.features(at).number != Some(crate::annotation::Number::Plural)
                && self.scene.lexicon.kinds(&lemma).iter().any(|kind| kind.kind == NameKind::Person && !kind.plural)
                && (at == word || tree.kid(at, &[Relation::Det, Relation::NmodPoss]).is_none())
        };
        if let Some((&last, rest)) = all.split_last().filter(|(_, rest)| !rest.is_empty()) {
            let meant = self.name_beside(last);
            let person = self.scene.named(meant).is_some_and(|(entity, span, _)| {
                let title = tree.annotation().words.partition_point(|one| one.span.end <= span.start).checked_sub(1);
                self.scene.entities[entity].kind == NameKind::Person
                    && title.is_some_and(|title| title > word && (described(title) || self.names_a_calling(title)))
            });
            if person && rest.iter().all(|&one| described(one)) {
                all = vec![meant];
            }
        }
        // "singer Lena Moran and actor David Cole": a parser joins the second to the name of the first
        for one in all.clone() {
            let name = self.name_beside(one);
            if name == one || tree.kid(one, &[Relation::Conj]).is_some() {
                continue;
            }
            let Some((_, span, _)) = self.scene.named(name) else { continue };
            let within = tree.annotation().words.within(span).map(|(at, _)| at);
            let more = within.flat_map(|at| tree.kids_by(at, &[Relation::Conj])).filter(|&kid| {
                tree.kid(kid, &[Relation::Cc]).is_some()
                    && matches!(tree.upos(kid), Upos::Noun | Upos::Propn)
                    && !all.contains(&kid)
            });
            let more: Vec<usize> = more.collect();
            all.extend(more);
        }
        let base = all.first().copied().unwrap_or(word);
        let joined = all.iter().any(|&one| tree.kid(one, &[Relation::Cc]).is_some());
        for one in all {
            // a clause with a copula is no second participant, and a comma alone joins nobody: "…, the minister said"
            if one != base && (!joined || tree.kid(one, &[Relation::Cop, Relation::Nsubj]).is_some()) {
                continue;
            }
            let mut one = self.owned(self.name_beside(self.possessed(one)), one);
            if matches!(role, Role::Place | Role::Source | Role::Destination) && !scene_named(self.scene, one) {
                // "at his Mar-a-Lago resort": the place has a name
                let name = tree
                    .kids_by(one, &[Relation::Compound, Relation::NmodDesc, Relation::Amod, Relation::Flat])
                    .find(|&kid| self.is_place(kid) && scene_named(self.scene, kid));
                one = name.unwrap_or(one);
            }
            // "Spearman, a minister and former colonel,": what is joined to a name without an article tells more of it
            let more = one != word
                && scene_named(self.scene, word)
                && !scene_named(self.scene, one)
                && matches!(tree.upos(one), Upos::Noun | Upos::Propn)
                && self
                    .scene
                    .lexicon
                    .kinds(&tree.lemma(one).to_lowercase())
                    .iter()
                    .any(|kind| kind.kind == NameKind::Person)
                && tree.features(one).number != Some(crate::annotation::Number::Plural)
                && tree.kid(one, &[Relation::Det, Relation::NmodPoss, Relation::Nummod]).is_none();
            if more {
                continue;
            }
            // "Queloz and Mayor, both from Switzerland": people and places are not joined
            let mixed = self.found.iter().any(|known| {
                one != word
                    && known.role == role
                    && matches!(
                        (self.kind(known.word), self.kind(one)),
                        (Some(NameKind::Person), Some(NameKind::Place))
                            | (Some(NameKind::Place), Some(NameKind::Person))
                    )
            });
            if mixed {
                continue;
            }
            if tree.is_furniture(one) {
                continue;
            }
            // "what organisers called a march": a clause, and nobody
            let free = tree.kids_by(one, &[Relation::Det, Relation::NmodPoss, Relation::Obj]).any(|kid| {
                kid < one && matches!(tree.form(kid).to_ascii_lowercase().as_str(), "what" | "whatever" | "which")
            });
            if free {
                continue;
            }
            // a word inside a name stands for the whole of it
            if self.scene.entity(one).is_none()
                && let Some((.., head)) = self.scene.named(one)
                && tree.sentence(head) == tree.sentence(one)
            {
                one = head;
            }
            // "the injured" and "some" stand for people, a bare adjective for nothing
            let nominal = match tree.upos(one) {
                Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::X => true,
                // "the accused"
                Upos::Adj | Upos::Verb => self.scene.entity(one).is_some() || tree.kid(one, &[Relation::Det]).is_some(),
                Upos::Det => matches!(
                    tree.lemma(one),
                    "some" | "many" | "others" | "both" | "all" | "several" | "each" | "few" | "most" | "half"
                ),
                _ => false,
            };
            if !nominal
                || self.scene.time(one).is_some()
                || self.is_amount(one) && !self.is_told_amount(role, one)
                || self.found.iter().any(|known| known.word == one)
            {
                continue;
            }
            // "passed a resolution", "won the election": what somebody did is a patient, and nothing else
            let happening = |event: usize| self.scene.mentions[event].form != EventForm::Name;
            let may_happen = || {
                self.scene.entity(one).is_none()
                    && self.scene.lexicon.kinds(&tree.lemma(one).to_lowercase()).is_empty()
                    && tree.upos(one) == Upos::Noun
                    && self.scene.lexicon.noun(&tree.lemma(one).to_lowercase()).is_some()
            };
            // what may denote an event but does not here is still nobody
            let counted = self.is_amount(one);
            let deed = counted || self.scene.event(one).is_some_and(happening) || may_happen();
            if deed && !counted && !self.is_deed(role, one) {
                continue;
            }
            let known = self.scene.entity(one).is_some()
                || !self.scene.lexicon.kinds(&tree.lemma(one).to_lowercase()).is_empty();
            // circumstances need somebody or somewhere
            let names = || {
                let words = tree.annotation().words.within(tree.phrase(one));
                words.into_iter().any(|(word, _)| self.scene.named(word).is_some())
            };
            // "from the iTunes store" names it
            let known = known || role == Role::Source && names();
            if !known && matches!(role, Role::Other | Role::Topic | Role::Instrument | Role::Beneficiary | Role::Source)
            {
                continue;
            }
            if tree.upos(one) == Upos::Pron
                && matches!(
                    tree.lemma(one).to_ascii_lowercase().as_str(),
                    "there" | "what" | "this" | "that" | "which" | "who" | "whom" | "whose"
                )
            {
                continue;
            }
            let (entity, span) = match self.scene.entity_mention(one) {
                // "the Holms"
                Some((entity, span, MentionForm::Name)) => (Some(entity), self.with_article(one, span)),
                Some((entity, ..)) => (Some(entity), tree.phrase(one)),
                None => (None, tree.phrase(one)),
            };
            self.found.push(Filler { role, word: one, span, entity, deed });
        }
    }

    /// "Lyricist", "animal rights advocate": a word in small letters right before a name, known or not.
    fn names_a_calling(&self, word: usize) -> bool {
        let tree = self.scene.tree;
        tree.form(word).starts_with(char::is_lowercase) && matches!(tree.upos(word), Upos::Noun | Upos::Adj)
    }

    /// The noun of an event as the object of a verb, or the subject of its passive.
    fn is_deed(&self, role: Role, word: usize) -> bool {
        let tree = self.scene.tree;
        role == Role::Patient
            && tree.upos(word) == Upos::Noun
            && matches!(tree.relation(tree.first_conjunct(word)), Relation::Obj | Relation::NsubjPass)
            && tree.head(tree.first_conjunct(word)).is_some_and(|verb| tree.upos(verb) == Upos::Verb)
    }

    /// "Its chief executive": where a parser takes the possessor for the head, the noun behind it is meant.
    fn possessed(&self, word: usize) -> usize {
        let tree = self.scene.tree;
        let possessive = matches!(
            tree.form(word).to_lowercase().as_str(),
            "its" | "his" | "their" | "our" | "my" | "your" | "whose"
        );
        if !possessive || matches!(tree.relation(word), Relation::NmodPoss) {
            return word;
        }
        (word + 1..(word + 4).min(tree.len()))
            .take_while(|&next| matches!(tree.upos(next), Upos::Noun | Upos::Adj | Upos::Propn))
            .filter(|&next| tree.upos(next) != Upos::Adj)
            .last()
            .unwrap_or(word)
    }

    /// "Launched founder Anna Berg's old car": where a parser takes the owner for the object, the noun behind is meant.
    fn owned(&self, name: usize, word: usize) -> usize {
        let tree = self.scene.tree;
        let Some((_, span, _)) = self.scene.named(name) else { return name };
        let mark = tree.annotation().words.partition_point(|one| one.span.start < span.end);
        let owner = mark < tree.len()
            && matches!(tree.form(mark), "'s" | "’s" | "'" | "’")
            && tree.sentence(mark) == tree.sentence(name)
            && matches!(tree.relation(word), Relation::Obj | Relation::Nsubj | Relation::NsubjPass | Relation::Iobj);
        if !owner {
            return name;
        }
        (mark + 1..tree.len())
            .take_while(|&next| {
                tree.sentence(next) == tree.sentence(name)
                    && matches!(tree.upos(next), Upos::Noun | Upos::Adj | Upos::Propn | Upos::Num)
            })
            .filter(|&next| tree.upos(next) != Upos::Num)
            .last()
            .unwrap_or(name)
    }

    fn kind(&self, word: usize) -> Option<NameKind> {
        self.scene.entity(word).map(|entity| self.scene.entities[entity].kind).or_else(|| {
            self.scene.lexicon.kinds(&self.scene.tree.lemma(word).to_lowercase()).first().map(|kind| kind.kind)
        })
    }

    fn is_place(&self, word: usize) -> bool {
        matches!(self.kind(word), Some(NameKind::Place | NameKind::Facility))
    }

    /// A place that follows "in" or "at" shortly after the trigger, or before it with the day ("in Paris Monday for a
    /// meeting"), where the tree hangs it elsewhere.
    fn nearby_place(&mut self, mention: &EventMention) {
        let (scene, tree) = (self.scene, self.scene.tree);
        if matches!(mention.form, EventForm::Adjective) || self.found.iter().any(|filler| filler.role == Role::Place) {
            return;
        }
        let sentence = tree.sentence(mention.head);
        let stop = |word: usize| {
            word >= tree.len()
                || tree.sentence(word) != sentence
                || (word != mention.clause() && word != mention.head && scene.event(word).is_some())
                || matches!(tree.form(word), "," | ";" | "." | "“" | "”" | "\"" | "(" | ")")
                || tree.upos(word) == Upos::Sconj
        };
        let place = |word: usize| -> Option<usize> {
            let adposition = matches!(tree.form(word), "in" | "In" | "at" | "At");
            if !adposition {
                return None;
            }
            let first =
                if tree.upos(word + 1) == Upos::Det || tree.upos(word + 1) == Upos::Pron { word + 2 } else { word + 1 };
            if let Some((entity, _, head)) = scene.named(first)
                && matches!(scene.entities[entity].kind, NameKind::Place | NameKind::Facility)
            {
                return Some(head);
            }
            // "at his Mar-a-Lago resort"
            (first..(first + 5).min(tree.len()))
                .take_while(|&word| !stop(word))
                .find(|&word| tree.upos(word) == Upos::Noun && tree.relation(word) != Relation::Compound)
                .filter(|&word| {
                    let kinds = scene.lexicon.kinds(tree.lemma(word));
                    kinds.iter().any(|kind| kind.kind == NameKind::Facility)
                        && tree.kids(word).any(|kid| tree.upos(kid) == Upos::Propn)
                })
        };
        let after = (mention.head + 1..mention.head + 9)
            .take_while(|&word| !stop(word))
            .filter(|&word| word + 2 < tree.len())
            .find_map(place);
        let before = || {
            let timed =
                (1..=3).any(|back| mention.head.checked_sub(back).is_some_and(|word| scene.time(word).is_some()));
            timed
                .then(|| {
                    (1..9)
                        .map_while(|back| mention.head.checked_sub(back))
                        .take_while(|&word| !stop(word))
                        .find_map(place)
                })
                .flatten()
        };
        if let Some(word) = after.or_else(before)
            && !self.found.iter().any(|filler| filler.word == word)
        {
            self.add(Role::Place, word);
        }
    }
}
