//! What an article says around its names.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::lexicon::{Role, Roles};
use crate::annotation::{Annotation, NameKind, Number, Relation, Upos};
use crate::document::{Document, Span};
use crate::entity::Entity;
use crate::gazetteer::{Candidate, Form, Gazetteer, Kind, fold};
use crate::mention::MentionForm;

/// A name whose best candidate has this share is clear without a context.
const CLEAR: f32 = 0.8;

/// Words before and after a name that may tell what it is.
const BEFORE: usize = 5;
const AFTER: usize = 9;

/// So many mentions of an entity are looked at: enough for a vote, few enough for a book.
const LOOKED_AT: usize = 12;

/// The whole article.
#[derive(Debug)]
pub(super) struct Article {
    /// The day it was published, where known.
    pub published: Option<NaiveDate>,
    /// Folded names of its entities.
    pub names: BTreeSet<String>,
    /// Acronyms that the article spells out, with the folded long form: "artificial pancreas (AP)".
    spelt: BTreeMap<String, String>,
    /// Whether it is about sport, where places are teams.
    pub sport: bool,
    /// Folded last words of the full names of people.
    pub last_names: BTreeSet<String>,
    /// Folded names of organisations of more than one word.
    pub longer: Vec<String>,
    /// Where names are, sorted by their begin.
    spans: Vec<Span>,
    /// How often each country is meant.
    countries: BTreeMap<[u8; 2], f32>,
    total: f32,
}

impl Article {
    pub(super) fn read(document: Document, gazetteer: &Gazetteer, roles: &Roles, entities: &[Entity]) -> Self {
        let mut article = Self {
            spelt: spelt_out(document.text()),
            sport: is_sport(document.text(), roles),
            published: document.article.published.map(|published| published.when.last_day()),
            names: BTreeSet::new(),
            last_names: BTreeSet::new(),
            longer: Vec::new(),
            spans: Vec::new(),
            countries: BTreeMap::new(),
            total: 0.0,
        };
        for entity in entities.iter().filter(|entity| is_named(entity)) {
            for name in std::iter::once(&entity.name).chain(&entity.aliases) {
                let key = fold(name).into_owned();
                match (entity.kind, key.rsplit_once(' ')) {
                    (NameKind::Person, Some((_, last))) => {
                        article.last_names.insert(last.to_owned());
                    }
                    (NameKind::Organization, Some(_)) => article.longer.push(key.clone()),
                    _ => {}
                }
                article.names.insert(key);
            }
            let names = entity.mentions.iter().filter(|mention| mention.form == MentionForm::Name);
            article.spans.extend(names.map(|mention| mention.span));
            let place = matches!(entity.kind, NameKind::Place | NameKind::Nationality | NameKind::Organization);
            let candidates = if place { gazetteer.candidates(&entity.name) } else { Vec::new() };
            if let Some(best) =
                candidates.first().filter(|best| best.prior >= CLEAR && best.kind.is_place() && best.weight > 50.0)
            {
                let mentions = entity.mentions.iter().filter(|mention| mention.form == MentionForm::Name).count();
                article.count(best, mentions as f32);
            }
        }
        article.spans.sort_unstable_by_key(|span| (span.start, span.end));
        article
    }

    /// Whether a name of the article covers a word.
    fn is_named(&self, word: Span) -> bool {
        let at = self.spans.partition_point(|span| span.start <= word.start);
        self.spans[at.saturating_sub(3)..at].iter().any(|span| span.end >= word.end)
    }

    /// Whether a name of more than one word, of no person, ends with a word.
    fn is_longer_name(&self, document: Document<'_>, word: Span) -> bool {
        let at = self.spans.partition_point(|span| span.start <= word.start);
        self.spans[at.saturating_sub(3)..at]
            .iter()
            .any(|span| span.end == word.end && self.longer.iter().any(|name| *name == fold(document.slice(*span))))
    }

    /// The folded long form of an acronym, where the article gives one.
    pub(super) fn long_form(&self, name: &str) -> Option<&str> {
        self.spelt.get(name).map(String::as_str)
    }

    fn count(&mut self, candidate: &Candidate, times: f32) {
        if let Some(country) = candidate.country {
            // A long article that says "U.S." forty times may still be about Iraq.
            let times = times.sqrt();
            *self.countries.entry(country).or_default() += times;
            self.total += times;
        }
    }

    /// Takes the countries of what was linked, instead of those that were clear at first.
    pub(super) fn learn<'a>(&mut self, linked: impl Iterator<Item = &'a Candidate>) {
        self.countries.clear();
        self.total = 0.0;
        for candidate in linked {
            self.count(candidate, 1.0);
        }
    }

    /// How much the article is about a country, 0 to 1; `None` where it names no country at all. What the candidate
    /// itself brought in is left out.
    pub(super) fn about(&self, country: [u8; 2], own: f32) -> Option<f32> {
        let total = self.total - own;
        (total >= 0.9).then(|| ((self.countries.get(&country).copied().unwrap_or(0.0) - own) / total).clamp(0.0, 1.0))
    }
}

/// "artificial pancreas (AP)": capitals in parentheses whose letters begin the words before.
fn spelt_out(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (open, _) in text.match_indices(" (") {
        let inside = &text[open + 2..];
        let Some(close) = inside.find(')').filter(|&close| (2..=8).contains(&close)) else { continue };
        let short = &inside[..close];
        if !short.chars().all(|letter| letter.is_uppercase()) {
            continue;
        }
        let letters: Vec<char> = short.chars().flat_map(char::to_lowercase).collect();
        let before: Vec<&str> = text[..open].rsplit([' ', '\n', '-']).take(letters.len() + 3).collect();
        let mut words: Vec<&str> = before.into_iter().rev().collect();
        let begins = |word: &str| word.chars().next().and_then(|first| first.to_lowercase().next());
        while !words.is_empty() && begins(words[0]) != letters.first().copied() {
            words.remove(0);
        }
        let firsts: Vec<char> = words.iter().filter_map(|word| begins(word)).collect();
        let mut rest = firsts.iter();
        if !words.is_empty() && letters.iter().all(|letter| rest.any(|first| first == letter)) {
            found.insert(short.to_owned(), fold(&words.join(" ")).into_owned());
        }
    }
    found
}

/// So many different words of sport, and so many to a thousand words, make an article about it.
const SPORT_WORDS: usize = 4;
const SPORT_DENSITY: usize = 12;

fn is_sport(text: &str, roles: &Roles) -> bool {
    let mut kinds = BTreeSet::new();
    let (mut hits, mut all) = (0, 0);
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        all += 1;
        let small = word.to_lowercase();
        if roles.of(std::slice::from_ref(&small)).iter().any(|role| role.field == "sport") {
            hits += 1;
            kinds.insert(small);
        }
    }
    kinds.len() >= SPORT_WORDS && hits * 1000 >= all * SPORT_DENSITY
}

fn is_named(entity: &Entity) -> bool {
    entity.mentions.iter().any(|mention| mention.form == MentionForm::Name)
}

/// What stands around the mentions of one entity.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// Fields of the role words beside it, and how often.
    pub fields: BTreeMap<String, usize>,
    /// What they say that it is known for.
    pub callings: BTreeSet<String>,
    /// Offices that they name.
    pub offices: BTreeSet<String>,
    /// Countries named beside it: "Ukrainian President", "the prime minister of Japan".
    pub countries: BTreeSet<[u8; 2]>,
    /// Folded name of the region behind a place: "Paris, Texas".
    pub region: Option<String>,
    /// Folded words beside it.
    pub words: BTreeSet<String>,
    /// Folded words right behind it.
    pub next: BTreeSet<String>,
    /// Whether most mentions act or speak.
    pub acts: bool,
    /// Whether its name is one that many states have an institution of.
    pub generic: bool,
    /// Whether it is mostly a place that something happens in, where it is said at all.
    pub lies: bool,
    /// The share of mentions that are a piece of a longer name: "Apple TV", "the Duchess of Cambridge".
    pub cut: f32,
    /// The same, where the longer name may as well be one of its own with a town behind it: "Centre for Research of Turin".
    pub within: f32,
    /// Whether most of its mentions, as adjectives, make a force or an authority of state, or act themselves.
    pub state: bool,
    /// Whether it is mostly a place that something happens in.
    pub mostly_lies: bool,
    /// Whether "the" stands before it, as before no person.
    pub definite: bool,
    /// Whether most of its mentions are one of two sides: "Alabama versus Florida State".
    pub side: bool,
    /// The kind of division whose plural stands behind it and others: "Orange and Riverside Counties".
    pub division: Option<String>,
}

impl Surroundings {
    pub(super) fn read(
        document: Document,
        annotation: &Annotation,
        gazetteer: &Gazetteer,
        roles: &Roles,
        article: &Article,
        entity: &Entity,
    ) -> Self {
        let mut found = Self { generic: roles.is_generic(&fold(&entity.name)), ..Self::default() };
        let (mut acts, mut lies, mut state, mut all) = (0, 0, 0, 0);
        let (mut cut, mut within, mut definite, mut sides, mut divisions) = (0, 0, 0, 0, 0);
        let names = entity.mentions.iter().filter(|mention| mention.form == MentionForm::Name);
        for mention in names.take(LOOKED_AT) {
            let first = annotation.words.partition_point(|word| word.span.end <= mention.span.start);
            let end = annotation.words.partition_point(|word| word.span.start < mention.span.end);
            let sentence = annotation
                .sentence_of(first)
                .map_or(0..annotation.words.len(), |at| annotation.sentences[at].words.clone());
            let before: Vec<&str> =
                words(document, annotation, first.saturating_sub(BEFORE).max(sentence.start)..first);
            let after: Vec<&str> = words(document, annotation, end..(end + AFTER).min(sentence.end));
            // After the name only what it is said to be counts: an apposition, "is", "was", a parenthesis.
            let told = after.first().is_some_and(|word| matches!(*word, "," | "(" | "is" | "was" | "–" | "—"));
            // Before it, only what the name follows at once: a comma or a verb ends it.
            let stop = before.iter().rposition(|word| {
                word.chars().all(|letter| !letter.is_alphanumeric()) && !word.starts_with(['.', '-', '\'', '’'])
            });
            let title = &before[stop.map_or(0, |at| at + 1)..];
            for run in [title, if told { after.as_slice() } else { &[] }] {
                let folded: Vec<String> = run.iter().map(|word| fold(word).into_owned()).collect();
                for Role { field, office } in roles.of(&folded) {
                    *found.fields.entry(field.clone()).or_default() += 1;
                    if !office.is_empty() {
                        found.offices.insert(office.clone());
                    }
                }
                found.callings.extend(roles.callings(&folded).into_iter().cloned());
                for name in gazetteer.scan(run) {
                    let best = &name.candidates[0];
                    if best.kind == Kind::Country || best.prior > CLEAR && best.kind == Kind::Region {
                        found.countries.extend(best.country);
                    }
                }
                found.words.extend(folded);
            }
            if found.region.is_none() {
                found.region = region_behind(&document.text()[mention.span.end..], roles);
            }
            all += 1;
            if entity.kind != NameKind::Person {
                match piece(document, annotation, roles, article, sentence.clone(), first..end) {
                    Some(Piece::Cut) => cut += 1,
                    Some(Piece::Within) => within += 1,
                    None => {}
                }
            }
            definite += usize::from(before.last().is_some_and(|word| word.eq_ignore_ascii_case("the")));
            sides += usize::from(is_side(&before, &after));
            if let Some(division) = division_behind(&after, roles) {
                divisions += 1;
                found.division = Some(division);
            }
            found.next.extend(after.first().map(|word| fold(word).into_owned()));
            state += usize::from(makes_state(annotation, roles, mention.head, end));
            if acts_here(annotation, roles, mention.head) {
                acts += 1;
            } else if lies_here(annotation, mention.head) || is_dateline(&before, &after) {
                lies += 1;
            }
        }
        found.acts = acts > lies;
        found.lies = lies > 0 && lies * 3 >= all || found.region.is_some();
        // what is mostly a piece of something else is taken for no more than that
        let share = |count: usize| if count * 2 > all { 1.0 } else { count as f32 / all.max(1) as f32 };
        found.cut = share(cut);
        found.within = share(cut + within);
        if divisions * 2 <= all {
            found.division = None;
        }
        found.state = state * 2 > all;
        found.mostly_lies = lies * 2 > all;
        found.definite = definite > 0;
        found.side = sides * 2 > all;
        found
    }
}

/// How a name is a piece of a longer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// Whatever it means by itself.
    Cut,
    /// If it means a town: a state stands behind the names of its institutions as itself.
    Within,
}

/// Whether a name is a piece of a longer one that was not recognised: a capitalised word that is no role and no other name
/// stands right behind it ("CNN Films"), right before it ("Greater Manchester"), or before "of" ("Duchess of Cambridge").
fn piece(
    document: Document<'_>,
    annotation: &Annotation,
    roles: &Roles,
    article: &Article,
    sentence: std::ops::Range<usize>,
    name: std::ops::Range<usize>,
) -> Option<Piece> {
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    // in a headline all words are capitalised that are more than a link between others
    let (mut content, mut capitals) = (0, 0);
    for at in sentence.clone() {
        let (Some(word), Some(tag)) = (annotation.words.get(at), annotation.tags.get(at)) else { continue };
        if matches!(tag.upos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj | Upos::Adv) {
            content += 1;
            capitals += usize::from(capital(document.slice(word.span)));
        }
    }
    if content > 4 && capitals * 10 > content * 9 {
        return None;
    }
    let telling = |at: usize| {
        let Some(word) = annotation.words.get(at).filter(|_| sentence.contains(&at)) else { return false };
        // "in Paris Monday"
        if annotation.times.iter().any(|time| time.span.start <= word.span.start && word.span.end <= time.span.end) {
            return false;
        }
        let text = document.slice(word.span);
        let proper =
            annotation.tags.get(at).is_some_and(|tag| matches!(tag.upos, Upos::Propn | Upos::Noun | Upos::Adj));
        let key = fold(text).into_owned();
        let role = roles.of(std::slice::from_ref(&key)).iter().any(|role| role.field == "politics");
        let role = role || roles.is_title(&key);
        capital(text) && text.chars().count() > 1 && proper && !role && !article.is_named(word.span)
    };
    let close = |one: usize, other: usize| match (annotation.words.get(one), annotation.words.get(other)) {
        (Some(one), Some(other)) => other.span.start <= one.span.end + 1,
        _ => false,
    };
    let text = |at: usize| annotation.words.get(at).map_or("", |word| document.slice(word.span));
    // "Houston's Top Dentists"
    let owns = matches!(text(name.end), "'s" | "’s") && telling(name.end + 1) && telling(name.end + 2);
    let behind = owns || telling(name.end) && close(name.end.saturating_sub(1), name.end);
    let cut = |is: bool| is.then_some(Piece::Cut);
    let Some(before) = name.start.checked_sub(1).filter(|before| *before > sentence.start) else { return cut(behind) };
    // the first word of a sentence has its capital anyway
    let in_front = telling(before) && close(before, name.start);
    // "Centre for Research of Strasbourg", "Duchess of Cambridge"
    let rank = |at: usize| roles.is_styled_by_place(&fold(text(at)));
    let of = text(before) == "of" && before > sentence.start && (rank(before - 1) || telling(before - 1));
    // an organisation's name may end before the "of"
    let organisation = text(before) == "of"
        && before > sentence.start
        && annotation.words.get(before - 1).is_some_and(|word| article.is_longer_name(document, word.span));
    cut(behind || in_front || of || is_in_parentheses(&text, &telling, sentence.start, before))
        .or(organisation.then_some(Piece::Within))
}

/// "Legal Aid (England and Wales)": in parentheses right behind a capitalised word, with nothing but names in them.
fn is_in_parentheses<'a>(
    text: &impl Fn(usize) -> &'a str,
    telling: &impl Fn(usize) -> bool,
    start: usize,
    before: usize,
) -> bool {
    let mut at = before;
    while at > start && (matches!(text(at), "and" | "&" | ",") || text(at).starts_with(char::is_uppercase)) {
        at -= 1;
    }
    at > start && text(at) == "(" && telling(at - 1)
}

/// "Alabama versus Florida State": two of a kind that only sides are.
fn is_side(before: &[&str], after: &[&str]) -> bool {
    let versus =
        |word: &&str| matches!(word.trim_end_matches('.').to_ascii_lowercase().as_str(), "versus" | "vs" | "v");
    before.last().is_some_and(versus) || after.first().is_some_and(versus)
}

/// "Orange, Riverside and San Bernardino Counties": the kind of division whose plural ends a list of names.
fn division_behind(after: &[&str], roles: &Roles) -> Option<String> {
    let mut listed = false;
    for word in after {
        if let Some(singular) = roles.division(&fold(word)) {
            return listed.then(|| singular.to_owned());
        }
        listed |= matches!(*word, "," | "and" | "or");
        if !(matches!(*word, "," | "and" | "or") || word.starts_with(char::is_uppercase)) {
            return None;
        }
    }
    None
}

fn words<'a>(document: Document<'a>, annotation: &Annotation, range: std::ops::Range<usize>) -> Vec<&'a str> {
    let range = range.start.min(range.end)..range.end;
    annotation.words.get(range).unwrap_or_default().iter().map(|word| document.slice(word.span)).collect()
}

/// "Paris, Texas", "Athens, Ga.", "Halifax, Nova Scotia".
fn region_behind(text: &str, roles: &Roles) -> Option<String> {
    let rest = text.strip_prefix(',')?.trim_start_matches(' ');
    if let Some(region) = roles.region(rest) {
        return Some(region.to_owned());
    }
    let name: Vec<&str> = rest.split(' ').take(3).take_while(|word| word.starts_with(char::is_uppercase)).collect();
    let joined = name.join(" ");
    let end = joined.find([',', '.', ';', ')', '\n']).unwrap_or(joined.len());
    let region = fold(&joined[..end]).into_owned();
    (!region.is_empty()).then_some(region)
}

/// Whether a word is the subject of a verb that only actors have.
fn acts_here(annotation: &Annotation, roles: &Roles, word: usize) -> bool {
    let Some(arc) = annotation.arcs.get(word) else { return false };
    if !matches!(arc.relation, Relation::Nsubj | Relation::NsubjPass | Relation::OblAgent) {
        return false;
    }
    let lemma =
        |verb: usize| annotation.tags.get(verb).filter(|tag| tag.upos == Upos::Verb).map(|tag| tag.lemma.as_str());
    arc.head.and_then(lemma).is_some_and(|lemma| roles.is_act(lemma))
}

/// "Russian forces attacked", "the French said": the people or the adjective stands for the state.
fn makes_state(annotation: &Annotation, roles: &Roles, word: usize, end: usize) -> bool {
    let plural = |at: usize| annotation.tags.get(at).is_some_and(|tag| tag.features.number == Some(Number::Plural));
    // "the French said", "Israelis voted"; a single Finn is a person
    let the = word.checked_sub(1).and_then(|before| annotation.tags.get(before)).is_some_and(|tag| tag.lemma == "the");
    if (the || plural(word)) && acts_here(annotation, roles, word) {
        return true;
    }
    let body = |at: usize| annotation.tags.get(at).is_some_and(|tag| roles.is_body(&tag.lemma, plural(at)));
    let governed = annotation.arcs.get(word).and_then(|arc| arc.head).is_some_and(body);
    governed || body(end)
}

/// Whether a word stands behind a preposition of place.
fn lies_here(annotation: &Annotation, word: usize) -> bool {
    annotation.children(word).any(|child| {
        let place = |lemma: &str| {
            matches!(
                lemma,
                "in" | "at" | "near" | "to" | "from" | "outside" | "around" | "into" | "through" | "across" | "over"
            )
        };
        annotation.arcs[child].relation == Relation::Case
            && annotation.tags.get(child).is_some_and(|tag| place(&tag.lemma))
    })
}

/// "MIAMI - ", "TUSCALOOSA, Ala. -", "LONDON (Reuters)": where a report was filed, or a town before its state.
fn is_dateline(before: &[&str], after: &[&str]) -> bool {
    let dash = |word: &&str| matches!(*word, "-" | "–" | "—" | "--");
    after.first().is_some_and(|word| dash(word) || *word == "(")
        || before.last() == Some(&",") && after.get(..2).is_some_and(|next| next.iter().any(dash))
}

/// Whether a candidate's form is a people.
pub(super) fn is_people(candidate: &Candidate) -> bool {
    candidate.form == Form::Demonym
}
