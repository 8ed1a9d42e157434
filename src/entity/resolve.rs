//! Who is meant: name variants, offices, nominals and pronouns of one article, precise rather than complete.

mod institution;
mod nominal;
mod overlooked;
mod pronoun;
mod speaker;
mod variant;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::annotation::{Annotation, NameKind, Relation, Upos};
use crate::document::Document;
use crate::entity::Entity;
use crate::entity::resolve::institution::Institutions;
use crate::entity::resolve::nominal::owner;
use crate::entity::resolve::pronoun::{pronoun, same_clause};
use crate::entity::resolve::speaker::speaker;
use crate::entity::resolve::variant::{
    clean, compatible, fold, is_acronym, is_first_surname, is_without_owner, same_person,
};
use crate::error::DataFileError;
use crate::mention::{EntityMention, Gender, Lexicon, MentionForm, Reference, Tree, quoted, references, title_before};
use crate::resource::Resources;

/// Makes the entities of an article from its names, nominals and pronouns.
#[derive(Clone, Debug)]
pub struct Resolver {
    lexicon: Arc<Lexicon>,
    /// Variant of a well-known name → the full one.
    variants: HashMap<String, String>,
    /// Legal forms and generic words that an organisation's name may be without.
    suffixes: HashSet<String>,
    institutions: Institutions,
}

/// An entity while its mentions are gathered.
struct Draft {
    kind: NameKind,
    /// What its names were taken for, one by one.
    taken: Vec<NameKind>,
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
        Ok(Self { lexicon, variants, suffixes, institutions: Institutions::load(resources)? })
    }

    /// The entities of an article, in order of first mention, each with all its mentions in order.
    #[must_use]
    pub fn resolve(&self, document: Document<'_>, annotation: &Annotation) -> Vec<Entity> {
        let Some(tree) = Tree::new(document.text(), annotation) else { return Vec::new() };
        let mut found = references(&tree, &self.lexicon);
        let mut drafts: Vec<Draft> = Vec::new();
        let mut of: Vec<Option<usize>> = vec![None; found.len()];
        for (at, reference) in found.iter().enumerate().filter(|(_, one)| one.mention.form == MentionForm::Name) {
            of[at] = Some(self.name(&tree, reference, &mut drafts));
        }
        let mut named = vec![false; tree.len()];
        for one in found.iter().filter(|one| one.mention.form == MentionForm::Name) {
            for (word, _) in annotation.words.within(one.mention.span) {
                named[word] = true;
            }
        }
        for (reference, entity) in self.overlooked(&tree, &named, &drafts) {
            drafts[entity].mentions.push(reference.mention.clone());
            // what stood there as a nominal was the name
            let from = found.partition_point(|one| one.mention.span.start < reference.mention.span.start);
            if let Some(other) = found.get_mut(from).filter(|one| one.mention.head == reference.mention.head) {
                *other = reference;
                of[from] = Some(entity);
            } else {
                found.insert(from, reference);
                of.insert(from, Some(entity));
            }
        }
        self.offices(&tree, &found, &of, &mut drafts);
        let quotes = quoted(document.text());
        let mut recent: Vec<Recent> = Vec::new();
        for (at, reference) in found.iter().enumerate() {
            if of[at].is_none() {
                of[at] = match reference.mention.form {
                    MentionForm::Pronoun => {
                        // who is quoted speaks of others
                        let speaker = speaker(&tree, &self.lexicon, &quotes, reference, &found, &of, &drafts);
                        pronoun(&tree, &self.lexicon, reference, &drafts, &recent, speaker)
                    }
                    MentionForm::Nominal => {
                        let possessor =
                            reference.possessor.and_then(|word| owner(&tree, word, &found[..at], &of[..at], &drafts));
                        self.nominal(&tree, reference, possessor, &mut drafts, &recent)
                    }
                    MentionForm::Name => None,
                };
                if of[at].is_some_and(|entity| meets_itself(&tree, at, entity, &found, &of)) {
                    of[at] = None;
                }
                if let Some(entity) = of[at] {
                    drafts[entity].mentions.push(reference.mention.clone());
                    if drafts[entity].gender.is_none() && drafts[entity].kind == NameKind::Person {
                        drafts[entity].gender = reference.gender;
                    }
                }
            }
            if let Some(entity) = of[at].filter(|_| !tree.is_furniture(reference.mention.head)) {
                let head = reference.mention.head;
                recent.push(Recent {
                    entity,
                    sentence: tree.sentence(head),
                    word: head,
                    subject: is_subject(&tree, head),
                });
            }
        }
        for (at, reference) in found.iter().enumerate().filter(|(_, one)| one.mention.form == MentionForm::Pronoun) {
            if of[at].is_none()
                && reference.person == 1
                && !reference.plural
                && let Some(entity) = speaker(&tree, &self.lexicon, &quotes, reference, &found, &of, &drafts)
            {
                of[at] = Some(entity);
                drafts[entity].mentions.push(reference.mention.clone());
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
        // "her mother, Gloria Morgan Vanderbilt" is not the Gloria Vanderbilt whose mother she is
        let kin = kind == NameKind::Person && tokens.len() > 1 && self.is_relative(tree, reference.mention.span);
        let matching = drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| if kin { draft.names.contains(&tokens) } else { self.same(draft, kind, &tokens) });
        // "the World Health Organization (WHO)": whatever the recogniser takes the two for
        let bracketed =
            tree.text()[..reference.mention.span.start].strip_suffix('(').map(str::trim_end).and_then(|before| {
                drafts.iter().position(|draft| {
                    draft.mentions.last().is_some_and(|last| last.span.end == before.len())
                        && draft.names.iter().any(|known| is_acronym(&tokens, known))
                })
            });
        let found: Vec<usize> = matching.map(|(entity, _)| entity).collect();
        let born = born_so(tree, reference.mention.span, drafts).filter(|_| kind == NameKind::Person);
        let entity = match found.as_slice() {
            _ if bracketed.is_some() => bracketed,
            _ if born.is_some() => born,
            [entity] => Some(*entity),
            [] => None,
            // two of a family: the full name decides, and a bare surname is that of the one whom the text begins with
            _ => drafts.iter().position(|draft| draft.names.contains(&tokens)).or_else(|| {
                let early = |&&entity: &&usize| {
                    drafts[entity].mentions.first().is_some_and(|first| tree.sentence(first.head) < 2)
                };
                let mut first = found.iter().filter(early).filter(|_| tokens.len() == 1 && kind == NameKind::Person);
                first.next().copied().filter(|_| first.next().is_none())
            }),
        };
        let entity = entity.unwrap_or_else(|| {
            drafts.push(Draft {
                kind,
                taken: Vec::new(),
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
        if kind == NameKind::Person && draft.kind == NameKind::Organization && !draft.names.contains(&tokens) {
            draft.kind = kind;
            draft.taken.clear();
        }
        if !draft.names.contains(&tokens) {
            draft.names.push(tokens);
        }
        for form in [full, shown] {
            if !draft.written.iter().any(|known| known == form) {
                draft.written.push(form.to_owned());
            }
        }
        draft.taken.push(if bracketed.is_some() { draft.kind } else { kind });
        draft.gender = draft.gender.or(reference.gender);
        if kind == NameKind::Person && draft.gender.is_none() {
            draft.gender = draft
                .written
                .iter()
                .filter(|name| name.contains(' '))
                .find_map(|name| self.lexicon.given_name(name.split_whitespace().next()?));
        }
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

    /// Whether a name stands behind "her mother", "his son", with or without a comma.
    fn is_relative(&self, tree: &Tree<'_>, name: crate::document::Span) -> bool {
        let Some((first, _)) = tree.annotation().words.within(name).next() else { return false };
        (1..=2).filter_map(|back| first.checked_sub(back)).any(|word| {
            self.lexicon.is_listed("kin", tree.lemma(word))
                && tree.sentence(word) == tree.sentence(first)
                && (word + 1 == first || tree.form(word + 1) == ",")
                && tree.kid(word, &[Relation::NmodPoss]).is_some()
        })
    }

    fn same(&self, draft: &Draft, kind: NameKind, tokens: &[String]) -> bool {
        // "Alan Kurdi" and "Abdullah Kurdi" are two, though each is "Kurdi" later
        let full = kind == NameKind::Person && tokens.len() > 1 && draft.names.iter().any(|known| known.len() > 1);
        let owned = draft.names.iter().any(|known| {
            let short = known.iter().position(|token| token == "of").unwrap_or(known.len());
            known != tokens && is_without_owner(&known[..short], known) && is_without_owner(&known[..short], tokens)
        });
        draft.names.iter().filter(|known| !full || known.len() > 1).any(|known| {
            if known == tokens {
                return compatible(draft.kind, kind);
            }
            // "Gloria Vanderbilt", taken for a firm, is the Vanderbilt of the next sentence
            if (draft.kind, kind) == (NameKind::Organization, NameKind::Person) {
                // and "Nordbank" is Nordbank AB
                return tokens.len() == 1 && known.len() == 2 && known.last() == tokens.last()
                    || self.short_of(tokens, known);
            }
            if draft.kind != kind {
                return false;
            }
            match kind {
                NameKind::Person => {
                    let surname = |short: &[String], long: &[String]| {
                        is_first_surname(short, long) && !self.is_given_name(&short[0])
                    };
                    same_person(known, tokens) || surname(known, tokens) || surname(tokens, known)
                }
                // two courts of two countries are two, whatever both are called for short
                NameKind::Organization if owned && known.len() < tokens.len() => false,
                NameKind::Organization if is_without_owner(known, tokens) || is_without_owner(tokens, known) => true,
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

    /// Whether a word in small letters is somebody's first name.
    fn is_given_name(&self, word: &str) -> bool {
        let mut letters = word.chars();
        let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        self.lexicon.given_name(&capital).is_some()
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
                    && tree.kid(above, &[Relation::Cop]).is_some()
                    // "was in court"
                    && tree.kid(above, &[Relation::Case]).is_none();
                if is_predicate || tree.relation(head) == Relation::Appos {
                    described.push(above);
                }
            }
            // "the airline Norlift"
            let before = |&kid: &usize| kid < head && tree.upos(kid) == Upos::Noun;
            if drafts[entity].kind == NameKind::Organization {
                let kids = [Relation::Compound, Relation::NmodDesc, Relation::Flat];
                described.extend(tree.kids_by(head, &kids).filter(before));
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
}

/// "Ginger Baker was born Peter Edward Baker": whose other name it is.
fn born_so(tree: &Tree<'_>, name: crate::document::Span, drafts: &[Draft]) -> Option<usize> {
    let (first, _) = tree.annotation().words.within(name).next()?;
    let before = first.checked_sub(1)?;
    let born = if tree.is(before, &["as"]) { before.checked_sub(1)? } else { before };
    if !tree.form(born).eq_ignore_ascii_case("born") || tree.sentence(born) != tree.sentence(first) {
        return None;
    }
    let subject = tree.kid(born, &[Relation::NsubjPass, Relation::Nsubj])?;
    drafts.iter().position(|draft| {
        draft.kind == NameKind::Person && draft.mentions.iter().any(|mention| mention.head == subject)
    })
}

/// Whether a mention would name somebody who is named beside it in the same clause: "the team had lost to Sweden".
fn meets_itself(tree: &Tree<'_>, at: usize, entity: usize, found: &[Reference], of: &[Option<usize>]) -> bool {
    let head = found[at].mention.head;
    if tree.relation(head) == Relation::NmodPoss {
        return false;
    }
    // "took him from the country": what hangs on the object is in the clause too
    let mut place = head;
    for _ in 0..8 {
        match tree.head(place) {
            Some(above) if tree.relation(place) == Relation::Nmod => place = above,
            _ => break,
        }
    }
    let here = |other: &usize| tree.sentence(found[*other].mention.head) == tree.sentence(head);
    let clash = |other: usize| {
        of[other] == Some(entity)
            && found[other].mention.form == MentionForm::Name
            && tree.relation(found[other].mention.head) != Relation::NmodPoss
            && (same_clause(tree, found[other].mention.head, head, false)
                || same_clause(tree, found[other].mention.head, place, false))
    };
    (at + 1..found.len()).take_while(&here).any(clash) || (0..at).rev().take_while(&here).any(clash)
}

/// Whether a mention is the subject of its clause, or the name behind the title that is ("Prime Minister Anna Berg").
fn is_subject(tree: &Tree<'_>, head: usize) -> bool {
    // "crews in Oslo say": not the place
    if tree.kids_by(head, &[Relation::Case]).any(|case| case < head && tree.upos(case) == Upos::Adp) {
        return false;
    }
    let mut at = head;
    for _ in 0..3 {
        match tree.relation(at) {
            Relation::Nsubj | Relation::NsubjPass | Relation::NsubjOuter => return true,
            Relation::Flat | Relation::Appos | Relation::Compound | Relation::NmodDesc => {}
            _ => return false,
        }
        match tree.head(at) {
            Some(above) if above < at => at = above,
            _ => return false,
        }
    }
    false
}

/// What an entity is called: a person what the article calls it first with a first name ("Ana Ruiz", not "Ana Maria Ruiz Soto
/// (born …)"), else the fullest of its names; of two as long, the first.
fn usual_name(draft: &Draft) -> String {
    let called = |name: &&String| {
        let mut words = name.split_whitespace();
        words.next().is_some_and(|first| first.chars().count() > 2 && !first.contains('.')) && words.next().is_some()
    };
    let called = draft.written.iter().find(called).filter(|_| draft.kind == NameKind::Person);
    let fullest = || {
        let size = |name: &str| (name.split_whitespace().count().min(4), name.len());
        let all = draft.written.iter().enumerate();
        all.max_by_key(|(at, name)| (size(name), usize::MAX - at)).map(|(_, name)| name)
    };
    called.or_else(fullest).cloned().unwrap_or_default()
}

fn finish(drafts: Vec<Draft>) -> Vec<Entity> {
    let mut entities: Vec<Entity> = drafts
        .into_iter()
        .filter(|draft| !draft.mentions.is_empty())
        .map(|mut draft| {
            draft.mentions.sort_by_key(|mention| (mention.span.start, mention.span.end));
            let name = usual_name(&draft);
            let mut aliases: Vec<String> = draft.written.into_iter().filter(|other| *other != name).collect();
            aliases.sort();
            // what most of its names were taken for, the first of equals
            let count = |kind: NameKind| draft.taken.iter().filter(|taken| **taken == kind).count();
            let kind = draft.taken.iter().rev().copied().max_by_key(|&kind| count(kind)).unwrap_or(draft.kind);
            Entity { kind, name, aliases, mentions: draft.mentions, callings: Vec::new(), link: None }
        })
        .collect();
    entities.sort_by_key(|entity| (entity.mentions[0].span.start, entity.mentions[0].span.end));
    entities
}
