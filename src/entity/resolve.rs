//! Who is meant: name variants, offices, nominals and pronouns of one article, precise rather than complete.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::annotation::{Annotation, NameKind, Relation, Upos};
use crate::document::Document;
use crate::entity::Entity;
use crate::error::DataFileError;
use crate::mention::{EntityMention, Gender, Lexicon, MentionForm, Reference, Tree, references, title_before};
use crate::resource::Resources;

/// Makes the entities of an article from its names, nominals and pronouns.
#[derive(Clone, Debug)]
pub struct Resolver {
    lexicon: Arc<Lexicon>,
    /// Variant of a well-known name → the full one.
    variants: HashMap<String, String>,
    /// Legal forms and generic words that an organisation's name may be without.
    suffixes: HashSet<String>,
}

/// An entity while its mentions are gathered.
struct Draft {
    kind: NameKind,
    /// Folded names, the tokens of each.
    names: Vec<Vec<String>>,
    /// As written, each once, in order.
    written: Vec<String>,
    gender: Option<Gender>,
    plural: bool,
    /// Lemmas of the offices and descriptions given to it.
    offices: Vec<String>,
    mentions: Vec<EntityMention>,
    /// "his wife", "the gunman": lemma of the nominal that introduced it, where it has no name.
    nominal: Option<String>,
}

/// The latest mentions, for what refers back.
struct Recent {
    entity: usize,
    sentence: usize,
    word: usize,
    subject: bool,
}

impl Resolver {
    /// Reads the lexicons.
    ///
    /// # Errors
    /// When a data file is missing or wrong.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Self::with_lexicon(resources, Arc::new(Lexicon::load(resources)?))
    }

    /// As [`load`](Self::load), with a lexicon that is shared with other stations.
    ///
    /// # Errors
    /// When a data file is missing or wrong.
    pub fn with_lexicon(resources: &Resources, lexicon: Arc<Lexicon>) -> Result<Self, DataFileError> {
        let mut variants = HashMap::new();
        for line in resources.text("lexicon/name_variants.csv")?.lines().skip(1) {
            let mut fields = line.split(',');
            let (Some(full), Some(forms)) = (fields.next(), fields.next()) else { continue };
            for form in forms.split(';') {
                variants.insert(form.trim().to_owned(), full.trim().to_owned());
            }
        }
        let suffixes = resources
            .text("lexicon/organization_suffixes.csv")?
            .lines()
            .skip(1)
            .filter_map(|line| line.split(',').next())
            .map(|suffix| suffix.trim().to_owned())
            .collect();
        Ok(Self { lexicon, variants, suffixes })
    }

    /// The entities of an article, in order of first mention, each with all its mentions in order.
    #[must_use]
    pub fn resolve(&self, document: Document<'_>, annotation: &Annotation) -> Vec<Entity> {
        let Some(tree) = Tree::new(document.text(), annotation) else { return Vec::new() };
        let found = references(&tree, &self.lexicon);
        let mut drafts: Vec<Draft> = Vec::new();
        let mut of: Vec<Option<usize>> = vec![None; found.len()];
        for (at, reference) in found.iter().enumerate().filter(|(_, one)| one.mention.form == MentionForm::Name) {
            of[at] = Some(self.name(&tree, reference, &mut drafts));
        }
        self.offices(&tree, &found, &of, &mut drafts);
        let mut recent: Vec<Recent> = Vec::new();
        for (at, reference) in found.iter().enumerate() {
            if of[at].is_none() {
                of[at] = match reference.mention.form {
                    MentionForm::Pronoun => pronoun(&tree, reference, &drafts, &recent),
                    MentionForm::Nominal => {
                        let possessor =
                            reference.possessor.and_then(|word| owner(&tree, word, &found[..at], &of[..at], &drafts));
                        self.nominal(&tree, reference, possessor, &mut drafts, &recent)
                    }
                    MentionForm::Name => None,
                };
                if let Some(entity) = of[at] {
                    drafts[entity].mentions.push(reference.mention.clone());
                    if drafts[entity].gender.is_none() && drafts[entity].kind == NameKind::Person {
                        drafts[entity].gender = reference.gender;
                    }
                }
            }
            if let Some(entity) = of[at] {
                let head = reference.mention.head;
                recent.push(Recent {
                    entity,
                    sentence: tree.sentence(head),
                    word: head,
                    subject: matches!(
                        tree.relation(head),
                        Relation::Nsubj | Relation::NsubjPass | Relation::NsubjOuter
                    ),
                });
            }
        }
        finish(drafts)
    }

    /// The entity of a name, new or known.
    fn name(&self, tree: &Tree<'_>, reference: &Reference, drafts: &mut Vec<Draft>) -> usize {
        let raw = reference.mention.span.of(tree.text());
        let shown = clean(raw);
        let full = self.variants.get(shown).map_or(shown, String::as_str);
        let tokens = fold(full);
        let kind = reference.kind.unwrap_or(NameKind::Other);
        let mut matching = drafts.iter().enumerate().filter(|(_, draft)| self.same(draft, kind, &tokens));
        let entity = match (matching.next(), matching.next()) {
            (Some((entity, _)), None) => Some(entity),
            // two of a family: the full name decides, a bare surname is nobody's
            (Some(_), Some(_)) => drafts.iter().position(|draft| draft.names.contains(&tokens)),
            _ => None,
        };
        drop(matching);
        let entity = entity.unwrap_or_else(|| {
            drafts.push(Draft {
                kind,
                names: Vec::new(),
                written: Vec::new(),
                gender: None,
                plural: false,
                offices: Vec::new(),
                mentions: Vec::new(),
                nominal: None,
            });
            drafts.len() - 1
        });
        let draft = &mut drafts[entity];
        if !draft.names.contains(&tokens) {
            draft.names.push(tokens);
        }
        for form in [full, shown] {
            if !draft.written.iter().any(|known| known == form) {
                draft.written.push(form.to_owned());
            }
        }
        draft.gender = draft.gender.or(reference.gender);
        draft.mentions.push(reference.mention.clone());
        if let Some(title) = title_before(tree, &self.lexicon, reference.mention.span) {
            for (word, _) in tree.annotation().words.within(title) {
                let lemma = tree.lemma(word).to_lowercase();
                if let Some(kind) = self.lexicon.kinds(&lemma).first() {
                    draft.gender = draft.gender.or(kind.gender);
                    draft.offices.push(lemma);
                }
            }
        }
        entity
    }

    fn same(&self, draft: &Draft, kind: NameKind, tokens: &[String]) -> bool {
        // "Alan Kurdi" and "Abdullah Kurdi" are two, though each is "Kurdi" later
        let full = kind == NameKind::Person && tokens.len() > 1 && draft.names.iter().any(|known| known.len() > 1);
        draft.names.iter().filter(|known| !full || known.len() > 1).any(|known| {
            if known == tokens {
                return compatible(draft.kind, kind);
            }
            if draft.kind != kind {
                return false;
            }
            match kind {
                NameKind::Person => same_person(known, tokens),
                NameKind::Organization => {
                    self.short_of(known, tokens)
                        || self.short_of(tokens, known)
                        || is_acronym(known, tokens)
                        || is_acronym(tokens, known)
                }
                NameKind::Event | NameKind::Work | NameKind::Product => {
                    is_acronym(known, tokens) || is_acronym(tokens, known)
                }
                _ => false,
            }
        })
    }

    /// "Apple" of "Apple Inc.": what is missing is a legal form or a generic word.
    fn short_of(&self, short: &[String], long: &[String]) -> bool {
        !short.is_empty()
            && short.len() < long.len()
            && long.starts_with(short)
            && long[short.len()..].iter().all(|token| self.suffixes.contains(token))
    }

    /// Offices by apposition and copula: "Benjamin Zyla, a professor"; "Cook is the chief executive".
    fn offices(&self, tree: &Tree<'_>, found: &[Reference], of: &[Option<usize>], drafts: &mut [Draft]) {
        for (reference, entity) in found.iter().zip(of) {
            let Some(entity) = *entity else { continue };
            let head = reference.mention.head;
            let mut described: Vec<usize> = tree.kids_by(head, &[Relation::Appos]).collect();
            if let Some(above) = tree.head(head) {
                let is_predicate = tree.relation(head) == Relation::Nsubj
                    && tree.upos(above) == Upos::Noun
                    && tree.kid(above, &[Relation::Cop]).is_some();
                if is_predicate || tree.relation(head) == Relation::Appos {
                    described.push(above);
                }
            }
            for word in described {
                let lemma = tree.lemma(word);
                let kind = self.lexicon.kinds(lemma).iter().find(|kind| kind.kind == drafts[entity].kind);
                if let Some(kind) = kind {
                    drafts[entity].gender = drafts[entity].gender.or(kind.gender);
                    drafts[entity].offices.push(lemma.to_owned());
                }
            }
        }
    }

    /// The entity of a nominal: one known by that office or kind, or a new one without a name.
    fn nominal(
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
            if by_office.is_empty() && kind != NameKind::Person && generic {
                let fits = |draft: &Draft| draft.kind == kind && draft.nominal.is_none();
                let near: Vec<&Recent> =
                    recent.iter().filter(|one| one.sentence + 1 >= sentence && fits(&drafts[one.entity])).collect();
                let mut subjects: Vec<usize> = near.iter().filter(|one| one.subject).map(|one| one.entity).collect();
                let mut all: Vec<usize> = near.iter().map(|one| one.entity).collect();
                subjects.dedup();
                all.sort_unstable();
                all.dedup();
                match (all.as_slice(), subjects.as_slice()) {
                    ([one], _) => return Some(*one),
                    (_, [one]) if kind == NameKind::Organization => return Some(*one),
                    _ => {}
                }
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
        if !argument || (kind != NameKind::Person && kind != NameKind::Organization) {
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

/// The name of the possessor of a nominal, where it is resolved.
fn owner(tree: &Tree<'_>, word: usize, before: &[Reference], of: &[Option<usize>], drafts: &[Draft]) -> Option<String> {
    let at = before.iter().rposition(|one| one.mention.head == word)?;
    let draft = &drafts[of[at]?];
    let _ = tree;
    draft.written.iter().max_by_key(|name| name.len()).cloned()
}

/// Who a pronoun means: the subject before it, or the only one who can be meant.
fn pronoun(tree: &Tree<'_>, reference: &Reference, drafts: &[Draft], recent: &[Recent]) -> Option<usize> {
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
            matches!(draft.kind, NameKind::Organization | NameKind::Place | NameKind::Product) && !draft.plural
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
fn is_last_subject(tree: &Tree<'_>, pronoun: usize, fits: &impl Fn(&&Recent) -> bool, recent: &[Recent]) -> bool {
    let sentence = tree.sentence(pronoun);
    let last = (0..pronoun).rev().take_while(|&word| tree.sentence(word) + 1 >= sentence).find(|&word| {
        matches!(tree.relation(word), Relation::Nsubj | Relation::NsubjPass)
            && !matches!(tree.lemma(word), "who" | "which" | "that" | "it" | "there")
    });
    last.is_some_and(|last| recent.iter().rev().take(40).any(|one| one.word == last && fits(&one)))
}

/// Whether a pronoun and a mention are arguments of one verb, so that they cannot be the same (but for "his").
fn same_clause(tree: &Tree<'_>, mention: usize, pronoun: usize, possessive: bool) -> bool {
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

/// Without a possessive ending, a leading article and surrounding quotes.
fn clean(name: &str) -> &str {
    let name = name.trim_matches(['"', '“', '”', '‘', '\'', ' ', ',']);
    let name = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(name);
    let name = name.trim_end_matches(['\'', '’']);
    name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name)
}

fn fold(name: &str) -> Vec<String> {
    name.split_whitespace()
        .map(|token| token.trim_matches([',', '"', '“', '”']).to_lowercase())
        .filter(|token| !token.is_empty())
        .collect()
}

/// The recogniser may take one string for an organisation here and a place there; it is still one entity.
fn compatible(one: NameKind, other: NameKind) -> bool {
    let person = |kind| kind == NameKind::Person;
    let nationality = |kind| kind == NameKind::Nationality;
    nationality(one) == nationality(other) && (one == other || !(person(one) && other == NameKind::Place))
}

/// "Carney" and "Mark Carney"; "George Bush" and "George W. Bush".
fn same_person(one: &[String], other: &[String]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let (Some(first), Some(last)) = (short.first(), short.last()) else { return false };
    if long.len() < 2 {
        return false;
    }
    match short.len() {
        1 => long.last() == Some(last),
        _ => long.last() == Some(last) && long.first() == Some(first),
    }
}

/// "WWDC" and "Worldwide Developers Conference".
fn is_acronym(short: &[String], long: &[String]) -> bool {
    let [short] = short else { return false };
    let short: String = short.chars().filter(|letter| *letter != '.').collect();
    if long.len() < 2 || short.chars().count() < 2 {
        return false;
    }
    let small = ["of", "the", "and", "for", "de", "in", "on", "&"];
    let initials = |all: bool| -> String {
        long.iter()
            .filter(|token| all || !small.contains(&token.as_str()))
            .filter_map(|token| token.chars().next())
            .collect()
    };
    short == initials(false) || short == initials(true)
}

fn finish(drafts: Vec<Draft>) -> Vec<Entity> {
    let mut entities: Vec<Entity> = drafts
        .into_iter()
        .filter(|draft| !draft.mentions.is_empty())
        .map(|mut draft| {
            draft.mentions.sort_by_key(|mention| (mention.span.start, mention.span.end));
            // the fullest; of two as long, the first
            let name = draft
                .written
                .iter()
                .enumerate()
                .max_by_key(|(at, name)| (name.split_whitespace().count().min(4), name.len(), usize::MAX - at))
                .map(|(_, name)| name.clone())
                .unwrap_or_default();
            let mut aliases: Vec<String> = draft.written.into_iter().filter(|other| *other != name).collect();
            aliases.sort();
            Entity { kind: draft.kind, name, aliases, mentions: draft.mentions, link: None }
        })
        .collect();
    entities.sort_by_key(|entity| (entity.mentions[0].span.start, entity.mentions[0].span.end));
    entities
}
