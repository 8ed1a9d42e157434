//! The analysis of one article as the JSON object of `annotate --format jsonl`. Offsets become code points here.

use serde::Serialize;

use crate::annotation::timex::{Anchor, Timex};
use crate::annotation::{NameKind, Spanned};
use crate::article::{Article, PublishedBasis};
use crate::calendar::{Civil, Precision};
use crate::document::{CodePoints, Span};
use crate::entity::Entity;
use crate::event::{Event, Quantity, When};
use crate::mention::MentionForm;
use crate::pipeline::Analysis;

/// Which layers are asked for; a layer left out is absent from the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent layers")]
pub struct Layers {
    /// Sentences.
    pub sentences: bool,
    /// Time expressions.
    pub times: bool,
    /// Entities with their mentions.
    pub entities: bool,
    /// Event mentions.
    pub events: bool,
}

impl Layers {
    /// All of them.
    pub const ALL: Self = Self { sentences: true, times: true, entities: true, events: true };
    /// What is known about the article, and its text.
    pub const DOCUMENT: Self = Self { sentences: false, times: false, entities: false, events: false };
}

/// An article with its analysis; the field names are those of the contract.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the annotate JSON")]
pub struct AnnotatedArticle<'a> {
    pub id: &'a str,
    pub title: Option<&'a str>,
    pub url: Option<&'a str>,
    pub publisher: Option<&'a str>,
    pub author: Option<&'a str>,
    pub published: Option<String>,
    pub published_basis: Option<PublishedBasis>,
    pub lang: Option<&'a str>,
    pub text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentences: Option<Vec<Place>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<Vec<TimeObject<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entities: Option<Vec<EntityObject<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<EventObject<'a>>>,
}

/// A span in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the annotate JSON")]
pub struct Place {
    pub start: usize,
    pub end: usize,
}

/// A time expression.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the annotate JSON")]
pub struct TimeObject<'a> {
    pub id: String,
    #[serde(flatten)]
    pub place: Place,
    pub text: &'a str,
    #[serde(rename = "type")]
    pub kind: crate::annotation::timex::TimexKind,
    pub value: String,
    #[serde(rename = "mod")]
    pub modifier: Option<crate::annotation::timex::Modifier>,
    pub quant: Option<&'a str>,
    pub freq: Option<&'a str>,
    pub begin: Option<String>,
    pub end_point: Option<String>,
    pub edtf: Option<String>,
    pub earliest: Option<Civil>,
    pub latest: Option<Civil>,
    pub basis: crate::annotation::timex::Basis,
    pub anchor: Option<String>,
    pub rule: &'a str,
    pub steps: &'a [String],
}

/// An entity with its mentions.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the annotate JSON")]
pub struct EntityObject<'a> {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: NameKind,
    pub name: &'a str,
    pub wikidata: Option<&'a str>,
    pub score: Option<f64>,
    pub mentions: Vec<MentionObject>,
}

/// A mention of an entity.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the annotate JSON")]
pub struct MentionObject {
    #[serde(flatten)]
    pub place: Place,
    pub form: MentionForm,
}

/// An event mention.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the annotate JSON")]
pub struct EventObject<'a> {
    pub id: String,
    pub trigger: Trigger<'a>,
    pub class: crate::event::EventClass,
    #[serde(rename = "type")]
    pub kind: Option<&'a str>,
    pub tense: crate::event::Tense,
    pub polarity: crate::event::Polarity,
    pub certainty: crate::event::Certainty,
    pub status: crate::event::Status,
    pub when: Option<WhenObject<'a>>,
    pub roles: Vec<RoleObject>,
    pub quantities: Vec<QuantityObject<'a>>,
    pub attributed_to: Option<String>,
    pub quote: Place,
    pub salient: bool,
    pub confidence: f64,
    pub same_as: Option<String>,
    pub label: Option<&'a str>,
}

/// A trigger.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the annotate JSON")]
pub struct Trigger<'a> {
    #[serde(flatten)]
    pub place: Place,
    pub text: &'a str,
    pub lemma: &'a str,
}

/// When an event was.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the annotate JSON")]
pub struct WhenObject<'a> {
    pub earliest: Option<Civil>,
    pub latest: Option<Civil>,
    pub edtf: Option<&'a str>,
    pub precision: Option<Precision>,
    pub basis: crate::annotation::timex::Basis,
    pub time: Option<String>,
    pub relative_to: Option<String>,
    pub zone: Option<String>,
    pub steps: &'a [String],
}

/// A participant.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the annotate JSON")]
pub struct RoleObject {
    pub role: crate::event::Role,
    #[serde(flatten)]
    pub place: Place,
    pub entity: Option<String>,
}

/// An amount or a count.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the annotate JSON")]
pub struct QuantityObject<'a> {
    pub kind: &'a str,
    pub value: Number,
    pub max: Option<Number>,
    pub unit: Option<&'a str>,
    #[serde(rename = "mod")]
    pub modifier: Option<&'a str>,
    #[serde(flatten)]
    pub place: Place,
}

/// A number, written without a fraction where it has none.
#[derive(Clone, Copy, Debug)]
pub struct Number(pub f64);

impl Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// Whole numbers beyond this are not exact in an `f64`.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if self.0.fract() == 0.0 && self.0.abs() < EXACT {
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

/// Rounds a probability to four places, so that output does not depend on the last bit of a float.
#[must_use]
pub fn rounded(value: f32) -> f64 {
    (f64::from(value) * 10_000.0).round() / 10_000.0
}

impl<'a> AnnotatedArticle<'a> {
    /// Renders the layers asked for.
    #[must_use]
    pub fn new(article: &'a Article, analysis: &'a Analysis, layers: Layers) -> Self {
        let points = CodePoints::of(&article.text);
        let render = Render { text: &article.text, points: &points };
        Self {
            id: &article.id,
            title: article.title.as_deref(),
            url: article.url.as_deref(),
            publisher: article.publisher.as_deref(),
            author: article.author.as_deref(),
            published: article.published.map(|published| published.when.to_string()),
            published_basis: article.published.map(|published| published.basis),
            lang: article.lang.as_deref(),
            text: &article.text,
            sentences: layers
                .sentences
                .then(|| analysis.annotation.sentences.iter().map(|sentence| render.place(sentence.span)).collect()),
            times: layers.times.then(|| {
                analysis.annotation.times.iter().enumerate().map(|(at, time)| render.time(at, time)).collect()
            }),
            entities: layers
                .entities
                .then(|| analysis.entities.iter().enumerate().map(|(at, entity)| render.entity(at, entity)).collect()),
            events: layers
                .events
                .then(|| analysis.events.iter().enumerate().map(|(at, event)| render.event(at, event)).collect()),
        }
    }
}

fn time_id(at: usize) -> String {
    format!("t{}", at + 1)
}

fn entity_id(at: usize) -> String {
    format!("e{}", at + 1)
}

fn event_id(at: usize) -> String {
    format!("v{}", at + 1)
}

struct Render<'a, 'p> {
    text: &'a str,
    points: &'p CodePoints,
}

impl<'a> Render<'a, '_> {
    fn place(&self, span: Span) -> Place {
        let (start, end) = self.points.range(span);
        Place { start, end }
    }

    fn time(&self, at: usize, time: &'a Timex) -> TimeObject<'a> {
        let bounds = time.bounds();
        TimeObject {
            id: time_id(at),
            place: self.place(time.span()),
            text: time.span().of(self.text),
            kind: time.kind,
            value: time.timex3(),
            modifier: time.modifier,
            quant: time.quant.as_deref(),
            freq: time.freq.as_deref(),
            begin: time.begin.map(time_id),
            end_point: time.end_point.map(time_id),
            edtf: time.edtf(),
            earliest: bounds.earliest,
            latest: bounds.latest,
            basis: time.basis,
            anchor: match time.anchor {
                Anchor::None | Anchor::Unresolved => None,
                Anchor::Published => Some("published".to_owned()),
                Anchor::Time(other) => Some(time_id(other)),
                Anchor::Event(event) => Some(event_id(event)),
            },
            rule: &time.rule,
            steps: &time.steps,
        }
    }

    fn entity(&self, at: usize, entity: &'a Entity) -> EntityObject<'a> {
        EntityObject {
            id: entity_id(at),
            kind: entity.kind,
            name: &entity.name,
            wikidata: entity.link.as_ref().map(|link| link.item.as_str()),
            score: entity.link.as_ref().map(|link| rounded(link.score)),
            mentions: entity
                .mentions
                .iter()
                .map(|mention| MentionObject { place: self.place(mention.span), form: mention.form })
                .collect(),
        }
    }

    fn event(&self, at: usize, event: &'a Event) -> EventObject<'a> {
        EventObject {
            id: event_id(at),
            trigger: Trigger {
                place: self.place(event.trigger),
                text: event.trigger.of(self.text),
                lemma: &event.lemma,
            },
            class: event.class,
            kind: event.kind.as_deref(),
            tense: event.tense,
            polarity: event.polarity,
            certainty: event.certainty,
            status: event.status,
            when: event.when.as_ref().map(when),
            roles: event
                .roles
                .iter()
                .map(|role| RoleObject {
                    role: role.role,
                    place: self.place(role.span),
                    entity: role.entity.map(entity_id),
                })
                .collect(),
            quantities: event.quantities.iter().map(|quantity| self.quantity(quantity)).collect(),
            attributed_to: event.attributed_to.map(entity_id),
            quote: self.place(event.quote),
            salient: event.salient,
            confidence: rounded(event.confidence),
            same_as: event.same_as.map(event_id),
            label: Some(event.label.as_str()).filter(|label| !label.is_empty()),
        }
    }

    fn quantity(&self, quantity: &'a Quantity) -> QuantityObject<'a> {
        QuantityObject {
            kind: &quantity.kind,
            value: Number(quantity.value),
            max: quantity.max.map(Number),
            unit: quantity.unit.as_deref(),
            modifier: quantity.modifier.as_deref(),
            place: self.place(quantity.span),
        }
    }
}

fn when(when: &When) -> WhenObject<'_> {
    WhenObject {
        earliest: when.bounds.earliest,
        latest: when.bounds.latest,
        edtf: when.edtf.as_deref(),
        precision: when.precision,
        basis: when.basis,
        time: when.time.map(time_id),
        relative_to: when.relative_to.map(event_id),
        zone: when.zone.map(zone),
        steps: &when.steps,
    }
}

/// An offset from UTC in seconds as `±hh:mm`.
#[must_use]
pub fn zone(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}
