use std::sync::Arc;

use crate::annotation::{Annotation, Layer};
use crate::document::{Document, Span};
use crate::entity::Entity;
use crate::error::DataFileError;
use crate::event::attribution::Voices;
use crate::event::coder::{Coder, RuleExample};
use crate::event::confidence::{Claim, Weights, evidence};
use crate::event::factuality::{Factuality, assess};
use crate::event::participant::{Filler, participants};
use crate::event::quantity::{DEFAULT, Dollar, Units, owner, quantities};
use crate::event::reference::references;
use crate::event::salience::is_salient;
use crate::event::scene::Scene;
use crate::event::shared::{share_attacks, share_deaths, share_scene, share_times};
use crate::event::when::{again, times};
use crate::event::{Event, Participant, Quantity, Role, When, label};
use crate::mention::{EventMention, Lexicon, Tree, event_mentions};
use crate::resource::Resources;

/// Makes the events of an article.
#[derive(Clone, Debug)]
pub struct Extractor {
    lexicon: Arc<Lexicon>,
    units: Units,
    coder: Coder,
    weights: Weights,
}

impl Extractor {
    /// Reads lexicons and rules.
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
        Ok(Self {
            lexicon,
            units: Units::load(resources)?,
            coder: Coder::load(resources)?,
            weights: Weights::load(resources)?,
        })
    }

    /// The examples of the event types' rules, which the tests run.
    #[must_use]
    pub fn examples(&self) -> &[RuleExample] {
        self.coder.examples()
    }

    /// The event mentions of an article, in order of the text. Times that count from an event ("a day later") are
    /// resolved in `annotation` where the event is dated.
    #[must_use]
    pub fn extract(&self, document: Document<'_>, annotation: &mut Annotation, entities: &[Entity]) -> Vec<Event> {
        let (events, rebased) = {
            let Some(tree) = Tree::new(document.text(), annotation) else { return Vec::new() };
            let mentions = event_mentions(&tree, &self.lexicon);
            let scene = Scene::new(document, &tree, &self.lexicon, &mentions, entities);
            self.events(&scene)
        };
        if !rebased.is_empty() {
            let mut times = annotation.times.to_vec();
            for (at, time) in rebased {
                times[at] = time;
            }
            annotation.times = Layer::new(times);
        }
        events
    }

    fn events(&self, scene: &Scene<'_>) -> (Vec<Event>, Vec<(usize, crate::annotation::timex::Timex)>) {
        let mut facts: Vec<Factuality> = scene.mentions.iter().map(|mention| assess(scene, mention)).collect();
        let cast: Vec<Vec<Filler>> = scene.mentions.iter().map(|mention| participants(scene, mention)).collect();
        let dollar = self.units.dollar(scene.document);
        let mut amounts: Vec<Vec<Quantity>> = vec![Vec::new(); scene.mentions.len()];
        for (word, quantity) in quantities(scene, &self.units, &dollar) {
            if let Some(event) = owner(scene, word) {
                amounts[event].push(quantity);
            }
        }
        let found = times(scene, &mut facts, &cast);
        let mut whens = found.whens;
        let coded: Vec<Option<(&str, &str)>> = scene
            .mentions
            .iter()
            .enumerate()
            .map(|(at, mention)| self.coder.kind(scene, mention, &cast[at], &amounts[at]))
            .collect();
        let kinds: Vec<Option<&str>> = coded.iter().map(|coded| coded.map(|(kind, _)| kind)).collect();
        let same = references(scene, &facts, &cast, &whens, &kinds);
        share_times(&same, &facts, &mut whens);
        share_deaths(scene, &facts, &cast, &mut whens);
        share_attacks(scene, &facts, &cast, &kinds, &mut whens);
        let voices = Voices::of(scene);
        share_scene(scene, &facts, &kinds, &voices, &mut whens);
        let mut rebased = found.rebased;
        rebased.extend(again(scene, &mut facts, &cast, &mut whens));
        let mut events = Vec::with_capacity(scene.mentions.len());
        for (at, mention) in scene.mentions.iter().enumerate() {
            events.push(self.event(
                scene,
                mention,
                Parts {
                    fact: facts[at],
                    cast: &cast[at],
                    amounts: std::mem::take(&mut amounts[at]),
                    coded: coded[at],
                    when: whens[at].take(),
                    same: same[at],
                    dollar: &dollar,
                    voices: &voices,
                },
            ));
        }
        (events, rebased)
    }

    fn event(&self, scene: &Scene<'_>, mention: &EventMention, parts: Parts<'_>) -> Event {
        let Parts { fact, cast, mut amounts, coded, when, same, dollar, voices } = parts;
        let text = scene.document.text();
        // where the article does not say whose "$" it is, the country that spends it does
        let of_actor = (dollar.rule == DEFAULT)
            .then(|| cast.iter().filter(|filler| filler.role == Role::Agent))
            .and_then(|mut agents| agents.find_map(|agent| self.units.dollar_of(agent.span.of(text))));
        if let Some(code) = of_actor {
            for amount in amounts.iter_mut().filter(|amount| amount.span.of(text).starts_with('$')) {
                amount.unit = Some(code.to_owned());
            }
        }
        let attributed_to = voices.speaker(scene, mention);
        let mut rules = vec![format!("mention.{}", form_name(mention)), format!("status.{}", fact.rule)];
        if let Some((_, rule)) = coded {
            rules.push(rule.to_owned());
        }
        if amounts.iter().any(|amount| amount.kind == "money") {
            rules.push(format!("quantity.{}", if of_actor.is_some() { "currency-of-actor" } else { dollar.rule }));
        }
        let kind = coded.map(|(kind, _)| kind.to_owned());
        let quoted = voices.in_quotes(mention.trigger);
        let news = is_salient(scene, mention, &fact, cast, when.as_ref(), kind.as_deref(), quoted);
        let mut label = if news { label::label(scene, mention, &fact, cast) } else { String::new() };
        let claim =
            Claim { mention, fact: &fact, cast, when: when.as_ref(), kind: kind.as_deref(), quoted, line: &label };
        let evidence = evidence(scene, &claim);
        let confidence = self.weights.confidence(&evidence);
        let salient = !label.is_empty() && self.weights.is_enough(confidence);
        if !salient {
            label.clear();
        }
        Event {
            trigger: mention.trigger,
            head: mention.head,
            lemma: mention.lemma.replace('_', " "),
            class: mention.class,
            kind,
            tense: fact.tense,
            polarity: fact.polarity,
            certainty: fact.certainty,
            status: fact.status,
            when,
            roles: cast
                .iter()
                // the events that an event acts on are told where it is a report
                .filter(|filler| salient || !filler.deed)
                .map(|filler| Participant { role: filler.role, span: filler.span, entity: filler.entity })
                .collect(),
            quantities: amounts,
            attributed_to,
            quote: quote(scene, mention),
            salient,
            confidence,
            evidence,
            same_as: same,
            label,
            rules,
        }
    }
}

/// What the steps found of one event.
struct Parts<'a> {
    fact: Factuality,
    cast: &'a [Filler],
    amounts: Vec<Quantity>,
    coded: Option<(&'a str, &'a str)>,
    when: Option<When>,
    same: Option<usize>,
    dollar: &'a Dollar,
    voices: &'a Voices,
}

fn form_name(mention: &EventMention) -> &'static str {
    use crate::mention::EventForm;
    match (mention.form, mention.light) {
        (EventForm::Noun, Some(_)) => "light-verb",
        (EventForm::Noun, None) => "noun",
        (EventForm::Verb, _) => "verb",
        (EventForm::Name, _) => "name",
        (EventForm::Adjective, _) => "adjective",
    }
}

/// The sentence that says it.
fn quote(scene: &Scene<'_>, mention: &EventMention) -> Span {
    scene.sentence_span(mention.head).cover(mention.trigger)
}
