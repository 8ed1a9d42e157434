use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::annotation::{NameKind, Relation};
use crate::error::DataFileError;
use crate::event::participant::{Filler, subject};
use crate::event::scene::Scene;
use crate::event::{Quantity, Role};
use crate::mention::{EventForm, EventMention};
use crate::resource::Resources;

/// A rule file of one event type, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "type")]
    kind: String,
    rule: Vec<Written>,
}

/// A rule, as written: words, conditions, examples. Lists are words between blanks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    #[serde(default)]
    verbs: String,
    #[serde(default)]
    nouns: String,
    #[serde(default)]
    agent: String,
    #[serde(default)]
    patient: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    sentence: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    unless: String,
    #[serde(default)]
    not_with: String,
    #[serde(default)]
    with: String,
    #[serde(default)]
    money: String,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    counterexamples: Vec<String>,
}

/// A rule of the event types: words and what must hold beside them.
#[derive(Clone, Debug, Default)]
struct Rule {
    id: String,
    kind: String,
    agent: Vec<NameKind>,
    patient: Vec<NameKind>,
    no_agent: bool,
    no_patient: bool,
    object: HashSet<String>,
    subject: HashSet<String>,
    sentence: HashSet<String>,
    /// Words of which the article has one.
    text: HashSet<String>,
    /// Words of which the sentence has none.
    unless: HashSet<String>,
    not_with: HashSet<String>,
    with: HashSet<String>,
    money: bool,
}

/// An example of a rule file, its trigger's span in bytes of the text without brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleExample {
    /// Rule.
    pub rule: String,
    /// The type it gives.
    pub kind: String,
    /// A sentence.
    pub text: String,
    /// Where its trigger lies.
    pub trigger: crate::document::Span,
    /// Whether the rule must match there, or must not.
    pub matches: bool,
}

/// The event types' rules, from `data/rules/events/en`.
#[derive(Clone, Debug, Default)]
pub struct Coder {
    rules: Vec<Rule>,
    verbs: HashMap<String, Vec<usize>>,
    nouns: HashMap<String, Vec<usize>>,
    examples: Vec<RuleExample>,
}

impl Coder {
    /// Reads the rule files.
    ///
    /// # Errors
    /// When a file is not TOML of this form, names an unknown kind, or an example marks no trigger.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let mut own = Self::default();
        for path in resources.list("rules/events/en", "toml")? {
            let text = resources.text(&path)?;
            let file: File = toml::from_str(&text).map_err(|error| {
                let line = error.span().map(|span| text[..span.start].lines().count().max(1));
                let wrong = DataFileError::new(&path, error.message().to_owned());
                line.map_or(wrong.clone(), |line| wrong.at_line(line))
            })?;
            for written in file.rule {
                own.add(&path, &file.kind, &written)?;
            }
        }
        // the rule with more conditions comes first, then the order of the files
        let weights: Vec<usize> = own.rules.iter().map(Rule::conditions).collect();
        let rank = |lists: &mut HashMap<String, Vec<usize>>| {
            lists.values_mut().for_each(|list| list.sort_by_key(|&rule| (std::cmp::Reverse(weights[rule]), rule)));
        };
        rank(&mut own.verbs);
        rank(&mut own.nouns);
        Ok(own)
    }

    fn add(&mut self, path: &str, kind: &str, written: &Written) -> Result<(), DataFileError> {
        let wrong = |message: &str| DataFileError::new(path, message).in_key(&written.id);
        let kinds = |list: &str| -> Result<Vec<NameKind>, DataFileError> {
            list.split_whitespace()
                .filter(|name| *name != "none")
                .map(|name| kind_named(name).ok_or_else(|| wrong("not a kind of entity")))
                .collect()
        };
        let words = |list: &str| list.split_whitespace().map(str::to_owned).collect::<HashSet<_>>();
        let at = self.rules.len();
        self.rules.push(Rule {
            id: written.id.clone(),
            kind: kind.to_owned(),
            agent: kinds(&written.agent)?,
            patient: kinds(&written.patient)?,
            no_agent: written.agent == "none",
            no_patient: written.patient == "none",
            object: words(&written.object),
            subject: words(&written.subject),
            sentence: words(&written.sentence),
            text: words(&written.text),
            unless: words(&written.unless),
            not_with: words(&written.not_with),
            with: words(&written.with),
            money: written.money == "yes",
        });
        for verb in written.verbs.split_whitespace() {
            let list = self.verbs.entry(verb.to_owned()).or_default();
            if !list.contains(&at) {
                list.push(at);
            }
        }
        for noun in written.nouns.split_whitespace() {
            let list = self.nouns.entry(noun.to_owned()).or_default();
            if !list.contains(&at) {
                list.push(at);
            }
        }
        for (list, matches) in [(&written.examples, true), (&written.counterexamples, false)] {
            for example in list {
                let (Some(start), Some(end)) = (example.find('['), example.find(']')) else {
                    return Err(wrong("an example marks its trigger with brackets"));
                };
                self.examples.push(RuleExample {
                    rule: written.id.clone(),
                    kind: kind.to_owned(),
                    text: example.replace(['[', ']'], ""),
                    trigger: crate::document::Span::new(start, end - 1),
                    matches,
                });
            }
        }
        Ok(())
    }

    /// The examples of all rules, in order.
    #[must_use]
    pub fn examples(&self) -> &[RuleExample] {
        &self.examples
    }

    /// The type of an event and the rule that says so.
    pub(super) fn kind(
        &self,
        scene: &Scene<'_>,
        mention: &EventMention,
        cast: &[Filler],
        quantities: &[Quantity],
    ) -> Option<(&str, &str)> {
        let verb = mention.form == EventForm::Verb;
        let lists = match mention.form {
            EventForm::Verb => &self.verbs,
            EventForm::Noun | EventForm::Name => &self.nouns,
            EventForm::Adjective => return None,
        };
        let rules = lists.get(&mention.lemma).or_else(|| {
            let form = scene.tree.form(mention.head).to_lowercase();
            // a phrasal verb is not what its verb alone is
            (verb && !mention.lemma.contains('_'))
                .then(|| scene.lexicon.lemmas_of(&form).iter().find_map(|lemma| lists.get(lemma)))
                .flatten()
        })?;
        let rule = rules
            .iter()
            .map(|&rule| &self.rules[rule])
            .find(|rule| rule.holds(scene, mention, cast, quantities, verb))?;
        Some((&rule.kind, &rule.id))
    }
}

/// "Typhoon" of "Typhoon Mira".
fn first_of_name(scene: &Scene<'_>, word: usize) -> String {
    let name = scene.named(word).map(|(_, span, _)| span.of(scene.tree.text())).unwrap_or_default();
    name.split_whitespace().next().unwrap_or_default().to_lowercase()
}

impl Rule {
    fn conditions(&self) -> usize {
        usize::from(!self.agent.is_empty() || self.no_agent)
            + usize::from(!self.patient.is_empty() || self.no_patient)
            + 2 * usize::from(!self.object.is_empty())
            + 2 * usize::from(!self.subject.is_empty())
            + usize::from(!self.sentence.is_empty())
            + usize::from(!self.text.is_empty())
            + usize::from(!self.unless.is_empty())
            + usize::from(!self.not_with.is_empty())
            + 2 * usize::from(!self.with.is_empty())
            + usize::from(self.money)
    }

    fn holds(
        &self,
        scene: &Scene<'_>,
        mention: &EventMention,
        cast: &[Filler],
        quantities: &[Quantity],
        verb: bool,
    ) -> bool {
        let tree = scene.tree;
        let lemma = |word: usize| tree.lemma(word).to_lowercase();
        let kind_in = |filler: &Filler, kinds: &[NameKind]| match filler.entity {
            Some(entity) => kinds.contains(&scene.entities[entity].kind),
            None => scene.lexicon.kinds(&lemma(filler.word)).iter().any(|kind| kinds.contains(&kind.kind)),
        };
        let role = |role: Role| cast.iter().filter(move |filler| filler.role == role);
        if self.no_agent && role(Role::Agent).next().is_some() {
            return false;
        }
        if self.no_patient && role(Role::Patient).next().is_some() {
            return false;
        }
        if !self.not_with.is_empty() {
            let modified = tree
                .kids_by(
                    mention.head,
                    &[
                        Relation::Compound,
                        Relation::Amod,
                        Relation::Nsubj,
                        Relation::Obj,
                        Relation::Obl,
                        Relation::Nmod,
                        Relation::Xcomp,
                    ],
                )
                .any(|kid| self.not_with.contains(&lemma(kid)))
                || cast.iter().any(|filler| self.not_with.contains(&lemma(filler.word)));
            if modified {
                return false;
            }
        }
        if !self.with.is_empty() {
            let modified = tree
                .kids_by(
                    mention.head,
                    &[Relation::Compound, Relation::Amod, Relation::Nmod, Relation::Obl, Relation::Xcomp],
                )
                .any(|kid| self.with.contains(&lemma(kid)));
            if !modified {
                return false;
            }
        }
        // a noun often stands without its arguments: those that it has must fit
        let fits = |wanted: Role, kinds: &[NameKind]| {
            kinds.is_empty()
                || role(wanted).any(|filler| kind_in(filler, kinds))
                || (!verb && !role(wanted).any(|filler| is_known(scene, filler)))
        };
        if !fits(Role::Agent, &self.agent) || !fits(Role::Patient, &self.patient) {
            return false;
        }
        let near = |words: &HashSet<String>, relations: &[Relation]| {
            let from_cast = cast.iter().any(|filler| {
                matches!(filler.role, Role::Patient | Role::Agent)
                    && (!verb || (filler.role == Role::Patient) == relations.contains(&Relation::Obj))
                    && (words.contains(&lemma(filler.word)) || words.contains(&first_of_name(scene, filler.word)))
            });
            let relations: &[Relation] = if verb { relations } else { BESIDE_NOUNS };
            from_cast
                || tree.kids_by(mention.head, relations).any(|kid| {
                    words.contains(&lemma(kid))
                        || tree
                            .kids_by(kid, &[Relation::Nmod, Relation::Compound, Relation::Nummod])
                            .filter(|&below| {
                                tree.relation(below) != Relation::Nmod || tree.preposition(below) == Some("of")
                            })
                            .any(|below| words.contains(&lemma(below)))
                })
        };
        if !self.object.is_empty()
            && !near(&self.object, &[Relation::Obj, Relation::NsubjPass, Relation::Obl, Relation::Xcomp])
        {
            return false;
        }
        // the quake of "a quake struck the city, killing 40" kills
        let above =
            || verb && subject(scene, mention.head, 0).is_some_and(|above| self.subject.contains(&lemma(above.word)));
        if !self.subject.is_empty() && !near(&self.subject, &[Relation::Nsubj, Relation::OblAgent]) && !above() {
            return false;
        }
        if self.money && !quantities.iter().any(|quantity| quantity.kind == "money") {
            return false;
        }
        if !self.text.is_empty() && !scene.has_any(&self.text) {
            return false;
        }
        let sentence = || tree.annotation().sentences[tree.sentence(mention.head)].words.clone();
        (self.sentence.is_empty() || sentence().any(|word| self.sentence.contains(&lemma(word))))
            && (self.unless.is_empty() || !sentence().any(|word| self.unless.contains(&lemma(word))))
    }
}

/// What says of a noun whose event or what event it is: "rocket launch", "the launch of the probe", "the party's launch".
const BESIDE_NOUNS: &[Relation] =
    &[Relation::Compound, Relation::Nmod, Relation::NmodPoss, Relation::Amod, Relation::NmodDesc];

/// Whether it is known what fills a role: an entity, or a noun whose kind the lexicon has.
fn is_known(scene: &Scene<'_>, filler: &Filler) -> bool {
    match filler.entity {
        Some(entity) => scene.entities[entity].kind != NameKind::Other,
        None => !scene.lexicon.kinds(&scene.tree.lemma(filler.word).to_lowercase()).is_empty(),
    }
}

fn kind_named(name: &str) -> Option<NameKind> {
    Some(match name {
        "person" => NameKind::Person,
        "organization" => NameKind::Organization,
        "place" => NameKind::Place,
        "facility" => NameKind::Facility,
        "nationality" => NameKind::Nationality,
        "product" => NameKind::Product,
        "event" => NameKind::Event,
        "work" => NameKind::Work,
        _ => return None,
    })
}
