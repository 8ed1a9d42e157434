//! Which Wikidata item an entity is: the gazetteer's candidates, weighed by kind, roles, countries and dates of the
//! article, against the chance that none of them is meant.

mod context;
mod lexicon;
mod weigh;
mod weights;

use crate::annotation::{Annotation, NameKind};
use crate::document::Document;
use crate::entity::{Entity, Link};
use crate::error::DataFileError;
use crate::gazetteer::{Candidate, Form, Gazetteer, Kind, fold};
use crate::mention::MentionForm;
use crate::resource::Resources;

use context::{Article, Surroundings};
use lexicon::Roles;
use weights::{Choice, Weights};

/// Chooses the Wikidata items of entities. Read-only, shared freely between threads.
#[derive(Debug)]
pub struct Linker {
    roles: Roles,
    weights: Weights,
}

/// A candidate with its probability.
#[derive(Clone, Debug)]
struct Weighed {
    candidate: Candidate,
    probability: f32,
}

impl Linker {
    /// Reads the lexicons of roles and of verbs that only actors have.
    ///
    /// # Errors
    /// When a data file is missing or wrong.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Ok(Self { roles: Roles::load(resources)?, weights: Weights::load(resources)? })
    }

    /// Sets [`Entity::link`] where one item is clearly meant. Entities without a name stay as they are, and so does a
    /// link made by a person (`curation`).
    pub fn link(&self, document: Document, annotation: &Annotation, gazetteer: &Gazetteer, entities: &mut [Entity]) {
        let mut article = Article::read(document, gazetteer, &self.roles, entities);
        let around: Vec<Option<Surroundings>> = entities
            .iter()
            .map(|entity| {
                let named = entity.mentions.iter().any(|mention| mention.form == MentionForm::Name);
                let read = || Surroundings::read(document, annotation, gazetteer, &self.roles, &article, entity);
                named.then(read)
            })
            .collect();
        let mut chosen: Vec<Vec<Weighed>> = Vec::new();
        // The second reading knows which countries the first one found.
        for reading in 0..2 {
            let pairs = entities.iter().zip(&around);
            chosen = pairs
                .map(|(entity, around)| match around {
                    Some(around) => self.weigh(document, gazetteer, &article, entity, around),
                    None => Vec::new(),
                })
                .collect();
            if reading == 0 {
                // of two states of one name neither says what the article is about
                let alone = |weighed: &&Vec<Weighed>| {
                    weighed.iter().filter(|one| one.candidate.kind == Kind::Country).count() < 2
                };
                let found = chosen.iter().filter(alone).filter_map(|weighed| weighed.first());
                article.learn(
                    found.filter(|best| best.probability >= self.weights.choice.enough).map(|best| &best.candidate),
                );
            }
        }
        shorten(self.weights.choice.enough, entities, &mut chosen);
        for (entity, around) in entities.iter_mut().zip(&around) {
            let told = around.as_ref().filter(|_| entity.kind == NameKind::Person);
            entity.callings = told.map(|around| around.callings.iter().cloned().collect()).unwrap_or_default();
        }
        for (entity, weighed) in entities.iter_mut().zip(chosen) {
            if entity.link.as_ref().is_some_and(|link| link.method == "curation") {
                continue;
            }
            entity.link = link(&self.weights.choice, gazetteer, &weighed);
        }
    }

    fn weigh(
        &self,
        document: Document,
        gazetteer: &Gazetteer,
        article: &Article,
        entity: &Entity,
        surroundings: &Surroundings,
    ) -> Vec<Weighed> {
        // "Lago" of "Mar-a-Lago": what hangs together by hyphens is one name
        let whole = hyphenated(document, entity).and_then(|name| {
            let found = gazetteer.candidates(&name);
            let kind = found.first().map(|best| name_kind(best.kind))?;
            Some((found, Entity { kind, name, aliases: Vec::new(), ..entity.clone() }))
        });
        if let Some((found, entity)) = whole {
            return weigh::weigh(&self.weights, gazetteer, article, &entity, surroundings, &found, 0.0);
        }
        let (candidates, penalty) = match &surroundings.division {
            // a town of the same name is not meant
            Some(division) => (gazetteer.candidates(&format!("{} {division}", entity.name)), 0.0),
            None => candidates(&self.weights.context, gazetteer, &self.roles, article, entity),
        };
        let mut weighed = weigh::weigh(&self.weights, gazetteer, article, entity, surroundings, &candidates, penalty);
        if surroundings.acts && !weighed.is_empty() {
            stand_for_states(gazetteer, &mut weighed);
        }
        weighed
    }
}

/// The whole of a name that is only a part of a hyphenated word.
fn hyphenated(document: Document, entity: &Entity) -> Option<String> {
    let text = document.text();
    let span = entity.mentions.iter().find(|mention| mention.form == MentionForm::Name)?.span;
    let (before, after) = (text.get(..span.start)?, text.get(span.end..)?);
    if !before.ends_with('-') && !after.starts_with('-') {
        return None;
    }
    let apart = |letter: char| !(letter.is_alphanumeric() || letter == '-');
    let start = before.rfind(apart).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let end = span.end + after.find(apart).unwrap_or(after.len());
    Some(text[start..end].trim_matches('-').to_owned())
}

/// The kind of name that goes with an item.
fn name_kind(kind: Kind) -> NameKind {
    match kind {
        Kind::Person => NameKind::Person,
        Kind::Organization => NameKind::Organization,
        Kind::Country | Kind::Region | Kind::City | Kind::Physical => NameKind::Place,
        Kind::Facility => NameKind::Facility,
        Kind::Event => NameKind::Event,
        Kind::Product => NameKind::Product,
        Kind::Work => NameKind::Work,
        Kind::Other => NameKind::Other,
    }
}

/// "Heathrow" after "Heathrow Airport", "Exxon" after "Exxon Mobil": an unknown name of one word that begins or ends a
/// known longer name of the same article is short for it, if only one is.
fn shorten(enough: f32, entities: &[Entity], chosen: &mut [Vec<Weighed>]) {
    let sort = |kind: NameKind| matches!(kind, NameKind::Organization | NameKind::Facility | NameKind::Place);
    let linked = |weighed: &[Weighed]| weighed.first().filter(|best| best.probability >= enough).cloned();
    let mut found = Vec::new();
    for (at, entity) in entities.iter().enumerate() {
        let key = fold(&entity.name);
        if !sort(entity.kind) || key.contains(' ') || key.len() < 4 {
            continue;
        }
        // "The Times" after "The New York Times", whatever else has that name
        let known = !chosen[at].is_empty();
        if known && entity.kind != NameKind::Organization {
            continue;
        }
        let mut longer = entities.iter().zip(chosen.iter()).filter_map(|(other, weighed)| {
            let name = fold(&other.name);
            let begins = name.strip_prefix(key.as_ref()).is_some_and(|rest| rest.starts_with(' '));
            let ends = name.strip_suffix(key.as_ref()).is_some_and(|rest| rest.ends_with(' '));
            let part = if known { ends } else { begins || name.contains(&format!(" {key} ")) };
            linked(weighed).filter(|best| {
                part && sort(other.kind) && matches!(best.candidate.kind, Kind::Organization | Kind::Facility)
            })
        });
        if let (Some(best), None) = (longer.next(), longer.next()) {
            found.push((at, Weighed { probability: best.probability * 0.9, ..best }));
        }
    }
    for (at, best) in found {
        chosen[at] = vec![best];
    }
}

/// What the entity may be, from its fullest name that the gazetteer knows, with a penalty for names that had to be
/// bent to fit.
fn candidates(
    context: &weights::Context,
    gazetteer: &Gazetteer,
    roles: &Roles,
    article: &Article,
    entity: &Entity,
) -> (Vec<Candidate>, f32) {
    // "Ala.", "W. Va."
    if let Some(region) = entity.name.ends_with('.').then(|| roles.region(&entity.name.replace(' ', ""))).flatten() {
        let mut regions = gazetteer.candidates(region);
        regions.retain(|candidate| candidate.kind == Kind::Region);
        regions.truncate(1);
        if !regions.is_empty() {
            return (regions, 0.0);
        }
    }
    // "artificial pancreas (AP)" is no news agency
    let spelt = std::iter::once(&entity.name).chain(&entity.aliases).find_map(|name| article.long_form(name));
    if let Some(long) = spelt {
        let mut found = gazetteer.candidates(&capitalised(&long.split(' ').collect::<Vec<_>>()));
        if found.is_empty() && article.long_form(&entity.name).is_none() {
            found = gazetteer.candidates(&entity.name);
        }
        return (found, 0.0);
    }
    let mut names: Vec<&str> = std::iter::once(&entity.name).chain(&entity.aliases).map(String::as_str).collect();
    let length = |name: &&str| std::cmp::Reverse(name.split_whitespace().count());
    names[1..].sort_by_key(length);
    let longest = names.iter().map(|name| fold(name).split(' ').count()).max().unwrap_or(0);
    let person = entity.kind == NameKind::Person;
    for (at, name) in names.iter().enumerate() {
        let words = fold(name).split(' ').count();
        // A full name that is unknown is someone unknown, whoever else has the last name.
        if at > 0 && words == 1 && longest > 1 && !abbreviates(name, names[0]) {
            continue;
        }
        let found = gazetteer.candidates(name);
        if !found.is_empty() {
            return (found, if at == 0 { 0.0 } else { context.not_fullest });
        }
        for variant in variants(name, person, roles) {
            let found = gazetteer.candidates(&variant);
            if !found.is_empty() {
                return (found, context.bent);
            }
        }
    }
    (Vec::new(), 0.0)
}

/// Whether capitals are the first letters of a longer name.
fn abbreviates(short: &str, long: &str) -> bool {
    let letters: String = short.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let firsts: String =
        long.split([' ', '-']).filter_map(|word| word.chars().next()).filter(|first| first.is_uppercase()).collect();
    letters.len() >= 2 && letters == firsts
}

/// Other ways to look the name up.
fn variants(name: &str, person: bool, roles: &Roles) -> Vec<String> {
    let key = fold(name).into_owned();
    let mut words: Vec<&str> = key.split(' ').collect();
    let mut variants = Vec::new();
    if person {
        while words.len() > 2 && roles.is_title(words[0]) {
            words.remove(0);
            variants.push(capitalised(&words));
        }
        // "Vladimir Putin of Russia"
        if let Some((before, _)) = name.split_once(" of ").filter(|(before, _)| before.contains(' ')) {
            variants.push(before.to_owned());
        }
        // "Donald J. Trump", "Hillary Rodham Clinton"; but "Donald Trump Jr" is another one
        if words.len() > 2 && words.last().is_some_and(|last| last.len() > 2) {
            variants.push(capitalised(&[words[0], words[words.len() - 1]]));
        }
        if words.len() > 1 {
            for other in roles.nicknames(words[0]) {
                variants.push(capitalised(&[other, words[words.len() - 1]]));
            }
        }
    } else {
        // "U.S. Department of Education", "London's Heathrow Airport"
        if words.len() > 2 && words[0] == "us" {
            variants.push(format!("United States {}", capitalised(&words[1..])));
        }
        if let Some((owner, own)) = name.split_once("'s ").or_else(|| name.split_once("’s ")) {
            variants.push(format!("{owner} {own}"));
            variants.push(own.to_owned());
        }
        while words.len() > 1 && words.last().is_some_and(|last| roles.is_legal_form(last)) {
            words.pop();
            variants.push(capitalised(&words));
        }
    }
    variants
}

fn capitalised(words: &[&str]) -> String {
    let mut name = String::new();
    for word in words {
        if !name.is_empty() {
            name.push(' ');
        }
        let mut letters = word.chars();
        name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(letters.as_str());
    }
    name
}

/// Where the best candidate is a capital and its mentions act as only a state does, the state is meant.
fn stand_for_states(gazetteer: &Gazetteer, weighed: &mut [Weighed]) {
    let best = &mut weighed[0];
    if !matches!(best.candidate.kind, Kind::City | Kind::Region) {
        return;
    }
    // Brussels speaks for the Union, other capitals for their states.
    let label = gazetteer.label(best.candidate.id);
    let metonym = gazetteer.candidates(&label).into_iter().find(|candidate| candidate.form == Form::Metonym);
    let state = || {
        let country =
            gazetteer.countries().iter().find(|country| country.capital_number == Some(best.candidate.number))?;
        gazetteer.by_number(country.number)
    };
    if let Some(actor) = metonym.or_else(state) {
        best.candidate = Candidate { form: Form::Metonym, ..actor };
    }
}

fn link(choice: &Choice, gazetteer: &Gazetteer, weighed: &[Weighed]) -> Option<Link> {
    let best = weighed.first().filter(|best| best.probability >= choice.enough)?;
    let others = weighed[1..].iter().filter(|other| other.probability >= choice.worth_keeping).take(choice.kept);
    Some(Link {
        item: best.candidate.item(),
        score: best.probability,
        method: if best.candidate.curated { "lexicon" } else { "gazetteer" }.to_owned(),
        dated: choice.day,
        label: gazetteer.label(best.candidate.id),
        coordinates: best
            .candidate
            .coordinates
            .filter(|_| best.candidate.kind.is_place())
            .map(|(latitude, longitude)| (f64::from(latitude), f64::from(longitude))),
        candidates: others.map(|other| (other.candidate.item(), other.probability)).collect(),
    })
}
