//! What the benches make up alike: dice that roll the same in each run, names, events and articles.

use dateline::annotation::NameKind;
use dateline::article::{Article, Published, PublishedBasis};
use dateline::document::Span;
use dateline::entity::{Entity, Link};
use dateline::event::{Certainty, Event, EventClass, Participant, Polarity, Status, Tense, When};
use dateline::mention::{EntityMention, MentionForm};

/// Numbers without a pattern, the same in each run.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }
}

/// Who or what is named once.
pub fn entity(name: &str, kind: NameKind, span: Span, link: Option<Link>) -> Entity {
    let mentions = vec![EntityMention { span, head: 0, form: MentionForm::Name }];
    Entity { kind, name: name.to_owned(), aliases: Vec::new(), mentions, callings: Vec::new(), link }
}

/// What a made-up event is.
pub struct Happening<'a> {
    pub trigger: Span,
    pub lemma: &'a str,
    pub kind: &'a str,
    pub quote: Span,
    pub label: String,
    pub status: Status,
    pub when: Option<When>,
    pub roles: Vec<Participant>,
}

/// It as the analysis has it.
pub fn event(happening: Happening<'_>) -> Event {
    let Happening { trigger, lemma, kind, quote, label, status, when, roles } = happening;
    Event {
        trigger,
        head: 0,
        lemma: lemma.to_owned(),
        class: EventClass::Occurrence,
        kind: Some(kind.to_owned()),
        tense: Tense::Past,
        polarity: Polarity::Positive,
        certainty: Certainty::Certain,
        status,
        when,
        roles,
        quantities: Vec::new(),
        attributed_to: None,
        quote,
        salient: true,
        confidence: 0.8,
        evidence: [0.0; dateline::event::confidence::EVIDENCE.len()],
        same_as: None,
        label,
        rules: vec!["verb/meet".to_owned()],
    }
}

/// An article of a day, `2026-01-05`.
pub fn article(at: usize, title: String, publisher: &str, day: &str, text: String) -> Article {
    Article {
        id: format!("n{at}"),
        url: Some(format!("https://{}.example/news/{at}", publisher.to_lowercase().replace(' ', ""))),
        title: Some(title),
        publisher: Some(publisher.to_owned()),
        author: None,
        lang: Some("en".to_owned()),
        published: day.parse().ok().map(|when| Published { when, basis: PublishedBasis::Given }),
        modified: None,
        fetched: None,
        text,
    }
}
