//! How likely each candidate is: evidence adds up in logarithms, against the chance that nobody known is meant.
//!
//! The numbers stand in `data/rules/linking/weights.toml`.

use super::Weighed;
use super::context::{Article, Surroundings, is_people};
use super::weights::{Context, Forms, Weights, by_words};
use crate::annotation::NameKind;
use crate::entity::Entity;
use crate::gazetteer::{Candidate, Form, Gazetteer, Kind, fold};

/// More candidates than this are not looked at closely.
const LOOKED_AT: usize = 60;

/// The candidates with their probabilities, best first; the rest up to 1 is nobody's.
pub(super) fn weigh(
    weights: &Weights,
    gazetteer: &Gazetteer,
    article: &Article,
    entity: &Entity,
    surroundings: &Surroundings,
    candidates: &[Candidate],
    penalty: f32,
) -> Vec<Weighed> {
    let mut scored: Vec<(f32, &Candidate)> = candidates
        .iter()
        .take(LOOKED_AT)
        .map(|candidate| {
            let score = namesakes(candidates, candidate, article, surroundings, &weights.context)
                + score(weights, gazetteer, article, entity, surroundings, candidate)
                - penalty;
            (score, candidate)
        })
        .collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.number.cmp(&other.1.number)));
    let nobody = nobody(weights, entity, candidates);
    let highest = scored.first().map_or(nobody, |best| best.0.max(nobody));
    let total: f32 = scored.iter().map(|(score, _)| (score - highest).exp()).sum::<f32>() + (nobody - highest).exp();
    scored
        .into_iter()
        .map(|(score, candidate)| Weighed { candidate: *candidate, probability: (score - highest).exp() / total })
        .collect()
}

/// The chance that a name is someone or something that the gazetteer does not have: great for a single word, small for
/// a long name.
fn nobody(weights: &Weights, entity: &Entity, candidates: &[Candidate]) -> f32 {
    let words = fold(&entity.name).split(' ').count();
    let acronym = candidates.first().is_some_and(|candidate| candidate.form == Form::Acronym);
    let nobody = &weights.nobody;
    let weight = match entity.kind {
        NameKind::Person => by_words(&nobody.person, words),
        NameKind::Place | NameKind::Nationality => by_words(&nobody.place, words),
        _ if acronym && words == 1 => by_words(&nobody.acronym, if entity.name.len() > 3 { 2 } else { 1 }),
        _ => by_words(&nobody.other, words),
    };
    weight.ln()
}

fn score(
    weights: &Weights,
    gazetteer: &Gazetteer,
    article: &Article,
    entity: &Entity,
    surroundings: &Surroundings,
    candidate: &Candidate,
) -> f32 {
    let context = &weights.context;
    let kind = kind_fits(entity.kind, candidate).max(if misjudged(entity, surroundings) {
        // what the recogniser took for someone or something else lies somewhere, or has an article
        kind_fits(NameKind::Place, candidate) + context.kind_misjudged
    } else {
        f32::NEG_INFINITY
    });
    let mut score = candidate.weight.ln() + kind + form_fits(&weights.form, candidate);
    // "a German businessman" does not speak of Germany as one who acts; "German forces" do.
    if entity.kind == NameKind::Nationality && !surroundings.state {
        score += context.nationality_alone;
    }
    // In a match report "England" and "Alabama" are teams, but for where it is played.
    let lies = surroundings.mostly_lies || surroundings.region.is_some() && candidate.kind != Kind::Country;
    let plays = surroundings.side || article.sport && !lies;
    if plays && candidate.kind.is_place() && candidate.kind != Kind::Facility && !entity.name.ends_with('.') {
        score += context.team;
    }
    let town = matches!(candidate.kind, Kind::City | Kind::Region | Kind::Facility);
    score += context.cut * if town { surroundings.within } else { surroundings.cut };
    if surname_of_another(article, entity, candidate) {
        score += context.surname_of_another;
    }
    if article.sport && candidate.form == Form::Acronym && candidate.curated && candidate.kind == Kind::Organization {
        // "SEC" is a conference there, no regulator
        let described = gazetteer.texts(candidate.id).description;
        score += if ["sport", "football", "league"].iter().any(|word| described.contains(word)) {
            0.0
        } else {
            context.team
        };
    }
    score += country_fits(context, article, surroundings, candidate);
    if candidate.kind == Kind::Person {
        score += person_fits(context, gazetteer, article, surroundings, candidate);
    }
    if candidate.kind.is_place() && candidate.kind != Kind::Country {
        score += place_fits(gazetteer, article, surroundings, candidate);
    }
    if candidate.kind == Kind::Organization && candidate.form == Form::Acronym && !candidate.curated {
        // "BBC" is an Indian college only where the article says so.
        let texts = gazetteer.texts(candidate.id);
        let spelt = std::iter::once(&texts.label)
            .chain(&texts.aliases)
            .any(|name| name.contains(' ') && article.names.contains(fold(name).as_ref()));
        // an item that is known by its acronym alone needs no long form
        score += if spelt {
            context.acronym_spelt
        } else if fold(&texts.label) == fold(&entity.name) {
            0.0
        } else {
            context.acronym_unspelt
        };
    }
    score
}

/// Whether what stands around a name says that it is a place, whatever its own form made the recogniser believe: "GOMA,
/// Congo —", "in the Kremlin".
fn misjudged(entity: &Entity, surroundings: &Surroundings) -> bool {
    match entity.kind {
        NameKind::Person => !entity.name.contains(' ') && (surroundings.definite || surroundings.region.is_some()),
        NameKind::Organization => surroundings.mostly_lies || surroundings.region.is_some(),
        _ => false,
    }
}

/// "Ford" where the article tells of Gerald Ford, and of no Ford Motor.
fn surname_of_another(article: &Article, entity: &Entity, candidate: &Candidate) -> bool {
    let key = fold(&entity.name);
    candidate.kind != Kind::Person
        && entity.kind == NameKind::Organization
        && article.last_names.contains(key.as_ref())
        && !article.longer.iter().any(|longer| longer.split(' ').next() == Some(key.as_ref()))
}

/// "Congo", "Korea": of two states of one name, the one that the article's other places lie in.
fn namesakes(
    candidates: &[Candidate],
    candidate: &Candidate,
    article: &Article,
    surroundings: &Surroundings,
    context: &Context,
) -> f32 {
    let states = candidates.iter().filter(|other| other.kind == Kind::Country).count();
    let Some(country) = candidate.country.filter(|_| candidate.kind == Kind::Country && states > 1) else { return 0.0 };
    let beside = if surroundings.countries.contains(&country) { context.country_beside } else { 0.0 };
    beside + context.country_share * article.about(country, 0.0).unwrap_or(0.0)
}

/// How well the name's kind goes with the item's.
fn kind_fits(kind: NameKind, candidate: &Candidate) -> f32 {
    if is_people(candidate) {
        return match kind {
            NameKind::Nationality | NameKind::Other => 0.0,
            NameKind::Place | NameKind::Organization => -1.0,
            _ => -4.0,
        };
    }
    match (kind, candidate.kind) {
        (NameKind::Person, Kind::Person)
        | (NameKind::Organization, Kind::Organization)
        | (NameKind::Place, Kind::Country | Kind::Region | Kind::City | Kind::Physical)
        | (NameKind::Facility, Kind::Facility)
        | (NameKind::Event, Kind::Event)
        | (NameKind::Product, Kind::Product)
        | (NameKind::Work, Kind::Work) => 0.0,
        (NameKind::Nationality, Kind::Country | Kind::Organization) => -0.7,
        (NameKind::Organization, Kind::Country) => -1.0,
        (NameKind::Place | NameKind::Organization, Kind::Facility) => -0.3,
        (NameKind::Facility, Kind::Organization) => -0.7,
        (NameKind::Product | NameKind::Work, Kind::Organization) => -1.5,
        (NameKind::Facility, Kind::City | Kind::Region | Kind::Physical | Kind::Country) => -2.0,
        (NameKind::Organization, Kind::City | Kind::Region) => -2.5,
        (NameKind::Place, Kind::Organization) => -3.0,
        (NameKind::Other, kind) if kind != Kind::Person => -1.5,
        (NameKind::Event, Kind::Organization | Kind::Country) | (NameKind::Nationality, _) => -3.0,
        // no person is called so: the kind of the name is wrong
        (NameKind::Person, _) if candidate.form == Form::Metonym => -2.0,
        (NameKind::Person, _) | (_, Kind::Person) => -5.0,
        _ => -3.5,
    }
}

/// How far the form of the name may be trusted.
fn form_fits(forms: &Forms, candidate: &Candidate) -> f32 {
    match candidate.form {
        Form::Word if !candidate.curated => forms.word,
        Form::Word => forms.word_curated,
        Form::Acronym => forms.acronym,
        Form::Metonym => forms.metonym,
        Form::Alias if !candidate.curated => forms.alias,
        Form::Label | Form::Alias | Form::Surname | Form::Demonym => 0.0,
    }
}

/// Whether the article, or the words beside the name, are about the item's country.
fn country_fits(context: &Context, article: &Article, surroundings: &Surroundings, candidate: &Candidate) -> f32 {
    let Some(country) = candidate.country else { return 0.0 };
    if candidate.kind == Kind::Country && candidate.weight >= 1000.0 {
        return 0.0;
    }
    let strange = surroundings.generic && candidate.kind == Kind::Organization;
    let beside = if surroundings.countries.is_empty() {
        0.0
    } else if surroundings.countries.contains(&country) {
        context.country_beside
    } else if strange {
        // "Peru's Congress" is no chamber of another state
        context.generic_elsewhere
    } else if candidate.kind == Kind::Person && !candidate.curated {
        context.country_not_beside_person
    } else {
        context.country_not_beside
    };
    let about = match article.about(country, 0.0) {
        None => 0.0,
        Some(0.0) if strange => context.generic_absent,
        Some(0.0) if candidate.curated => context.country_absent_curated,
        Some(0.0) => context.country_absent,
        Some(share) => context.country_about + context.country_share * share,
    };
    beside + about
}

/// Whether roles and dates go with a person.
fn person_fits(
    context: &Context,
    gazetteer: &Gazetteer,
    article: &Article,
    surroundings: &Surroundings,
    candidate: &Candidate,
) -> f32 {
    let offices = gazetteer.offices(candidate.number);
    let texts = gazetteer.texts(candidate.id);
    let mut score = 0.0;
    // The gazetteer's people are politicians, but for those put in by hand.
    let politics = surroundings.fields.get("politics").copied().unwrap_or(0);
    let other: usize = surroundings.fields.values().sum::<usize>() - politics;
    if !candidate.curated {
        let described = texts.description.to_lowercase();
        let told = surroundings
            .words
            .iter()
            .any(|word| word.len() > 3 && described.split([' ', ';', ',']).any(|own| own == word));
        score += if told && politics > 0 {
            context.role_told
        } else if politics > other {
            context.role_politics
        } else if politics == 0 {
            context.role_silent
        } else {
            0.0
        };
        score += if other > politics { context.role_other } else { 0.0 };
    } else if !offices.is_empty() && !surroundings.offices.is_empty() {
        let same = |office: &str| {
            surroundings.offices.iter().any(|said| office.starts_with(said.as_str()) || office.contains(said.as_str()))
        };
        let held = offices.iter().filter(|office| same(&office.name));
        let now = held.clone().any(|office| article.published.is_none_or(|day| office.held_on(day)));
        score += if now {
            context.office_now
        } else if held.count() > 0 {
            context.office_once
        } else {
            0.0
        };
    }
    if candidate.form == Form::Surname {
        // A bare surname is the one who is in office, or was in the years before.
        let day = article.published;
        let in_time = offices.iter().any(|office| {
            day.is_none_or(|day| {
                office.from.is_none_or(|from| from <= day) && office.to.is_none_or(|to| (day - to).num_days() < 3000)
            })
        });
        score += if in_time { 0.0 } else { context.surname_out_of_office };
        score += if other > politics { context.surname_other_field } else { 0.0 };
    }
    if let (Some(day), Some(year)) = (article.published, born(&texts.description)) {
        let age = chrono::Datelike::year(&day) - year;
        score += if (18..=100).contains(&age) { 0.0 } else { context.age };
    }
    score
}

/// The year of birth that a description tells.
fn born(description: &str) -> Option<i32> {
    description.rsplit_once("born ")?.1.trim().parse().ok()
}

/// Whether a place lies where the article says.
fn place_fits(gazetteer: &Gazetteer, article: &Article, surroundings: &Surroundings, candidate: &Candidate) -> f32 {
    let small = candidate.weight < 300.0;
    // "Najaf" is the town; its province says so.
    let province = small && candidate.kind == Kind::Region && !candidate.curated;
    let said =
        ["province", "governorate", "region", "state", "district", "county", "prefecture", "oblast", "department"];
    let whole = if province && !said.iter().any(|word| surroundings.next.contains(*word)) { -1.2 } else { 0.0 };
    if surroundings.region.is_none() && !small {
        return 0.0;
    }
    let description = gazetteer.texts(candidate.id).description;
    let within: Vec<String> = description
        .split_once(" in ")
        .or_else(|| description.split_once(" of "))
        .map(|(_, places)| places.split(',').map(|place| fold(place).into_owned()).collect())
        .unwrap_or_default();
    if let Some(region) = &surroundings.region {
        if within.contains(region) {
            return 6.0;
        }
        let country = gazetteer
            .candidates(region)
            .iter()
            .any(|found| found.kind == Kind::Country && found.country == candidate.country && found.prior > 0.5);
        if country {
            return 2.5;
        }
        // another region follows, so this is another town
        let known = gazetteer.candidates(region).iter().any(|found| matches!(found.kind, Kind::Region | Kind::Country));
        if known {
            return -3.0;
        }
    }
    // a village is meant where its state is named too
    let near = within.first().is_some_and(|region| article.names.contains(region));
    whole + if small && near { 1.5 } else { 0.0 }
}
