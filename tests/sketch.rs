//! Articles and their analyses, sketched, for tests of the knowledge base.

use dateline::annotation::NameKind;
use dateline::annotation::timex::Basis;
use dateline::article::{Article, Published, PublishedBasis};
use dateline::calendar::{Bounds, Precision};
use dateline::document::Span;
use dateline::entity::{Entity, Link};
use dateline::event::{Certainty, Event, EventClass, Participant, Polarity, Quantity, Role, Status, Tense, When};
use dateline::graph::query;
use dateline::graph::{Filter, Said, Store};
use dateline::mention::{EntityMention, MentionForm};
use dateline::pipeline::Analysis;
use dateline::resource::Resources;

/// An article and its analysis, sketched: words are found in the text by themselves.
pub(crate) struct Sketch {
    pub(crate) article: Article,
    pub(crate) analysis: Analysis,
}

pub(crate) fn at(text: &str, words: &str) -> Span {
    let start = text.find(words).unwrap_or_else(|| panic!("`{words}` is not in the text"));
    Span::new(start, start + words.len())
}

impl Sketch {
    pub(crate) fn new(id: &str, publisher: &str, published: &str, text: &str) -> Self {
        let article = Article {
            id: id.to_owned(),
            text: text.to_owned(),
            title: Some(format!("Title of {id}")),
            url: Some(format!("https://{publisher}.example/{id}?a=1&b=ü")),
            publisher: Some(publisher.to_owned()),
            author: None,
            lang: Some("en".to_owned()),
            published: Some(Published { when: published.parse().unwrap(), basis: PublishedBasis::Given }),
            modified: None,
            fetched: None,
        };
        Self { article, analysis: Analysis::default() }
    }

    pub(crate) fn entity(mut self, name: &str, kind: NameKind, item: Option<&str>) -> Self {
        let mention = EntityMention { span: at(&self.article.text, name), head: 0, form: MentionForm::Name };
        let link = item.map(|item| Link {
            item: item.to_owned(),
            score: 0.9,
            method: "gazetteer".to_owned(),
            dated: None,
            label: name.to_owned(),
            coordinates: (kind == NameKind::Place).then_some((48.85, 2.35)),
            candidates: vec![("Q1".to_owned(), 0.05)],
        });
        self.analysis.entities.push(Entity {
            kind,
            name: name.to_owned(),
            aliases: Vec::new(),
            mentions: vec![mention],
            callings: Vec::new(),
            link,
        });
        self
    }

    /// What the article says that the last entity is known for.
    pub fn calling(mut self, calling: &str) -> Self {
        self.analysis.entities.last_mut().unwrap().callings.push(calling.to_owned());
        self
    }

    /// Another name by which the article knows the last entity.
    pub(crate) fn alias(mut self, alias: &str) -> Self {
        self.analysis.entities.last_mut().unwrap().aliases.push(alias.to_owned());
        self
    }

    pub(crate) fn event(
        mut self,
        trigger: &str,
        kind: &str,
        status: Status,
        days: Option<(&str, &str)>,
        roles: &[(Role, &str)],
    ) -> Self {
        let text = &self.article.text;
        let bounds = days.map(|(first, last)| Bounds {
            earliest: Some(first.parse().unwrap()),
            latest: Some(last.parse().unwrap()),
        });
        let entity = |name: &str| self.analysis.entities.iter().position(|entity| entity.name == name);
        self.analysis.events.push(Event {
            trigger: at(text, trigger),
            head: 0,
            lemma: trigger.to_lowercase(),
            class: EventClass::Occurrence,
            kind: Some(kind.to_owned()),
            tense: Tense::Past,
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            status,
            when: bounds.map(|bounds| When {
                bounds,
                edtf: days.filter(|(first, last)| first == last).map(|(first, _)| first.to_owned()),
                precision: Some(Precision::Day),
                basis: Basis::Weekday,
                time: None,
                relative_to: None,
                zone: Some(3600),
                steps: vec!["published on a Sunday".to_owned(), "Monday: the next day".to_owned()],
            }),
            roles: roles
                .iter()
                .map(|(role, name)| Participant { role: *role, span: at(text, name), entity: entity(name) })
                .collect(),
            quantities: Vec::new(),
            attributed_to: None,
            quote: Span::new(0, text.len()),
            salient: true,
            confidence: 0.9,
            evidence: [0.0; dateline::event::confidence::EVIDENCE.len()],
            same_as: None,
            label: format!("The {trigger} that {} told of", self.article.id),
            rules: vec!["noun/meeting".to_owned()],
        });
        self
    }

    pub(crate) fn quantity(mut self, words: &str, kind: &str, value: f64, unit: &str) -> Self {
        let span = at(&self.article.text, words);
        self.analysis.events.last_mut().unwrap().quantities.push(Quantity {
            kind: kind.to_owned(),
            value,
            max: None,
            unit: Some(unit.to_owned()),
            modifier: None,
            span,
        });
        self
    }
}

pub(crate) fn summit() -> Sketch {
    Sketch::new(
        "a1",
        "herald",
        "2026-01-04",
        "Leaders of Ruritania — the “five” — hold a gathering in Zenda on Monday.",
    )
    .entity("Ruritania", NameKind::Place, Some("Q100"))
    .entity("Zenda", NameKind::Place, Some("Q101"))
    .event(
        "gathering",
        "summit",
        Status::Planned,
        Some(("2026-01-05", "2026-01-05")),
        &[(Role::Agent, "Ruritania"), (Role::Place, "Zenda")],
    )
}

pub(crate) fn aid() -> Sketch {
    Sketch::new(
        "a2",
        "courier",
        "2026-01-06",
        "Ruritania announced 2.5 million crowns for Strelsau in late December, Rudolf Elphberg said.",
    )
    .entity("Ruritania", NameKind::Place, Some("Q100"))
    .entity("Strelsau", NameKind::Place, None)
    .entity("Rudolf Elphberg", NameKind::Person, None)
    .event(
        "announced",
        "aid",
        Status::Occurred,
        Some(("2025-12-21", "2025-12-31")),
        &[(Role::Agent, "Ruritania"), (Role::Recipient, "Strelsau")],
    )
    .quantity("2.5 million crowns", "money", 2_500_000.0, "RUC")
}

pub(crate) fn undated() -> Sketch {
    Sketch::new("a3", "herald", "2026-01-09", "Rudolf Elphberg resigned, it was said.")
        .entity("Rudolf Elphberg", NameKind::Person, None)
        .event("resigned", "resignation", Status::Occurred, None, &[(Role::Agent, "Rudolf Elphberg")])
}

pub(crate) fn revised() -> Sketch {
    let mut sketch = Sketch::new("a3", "herald", "2026-01-09", "Rudolf Elphberg resigned on Friday, his office said.")
        .entity("Rudolf Elphberg", NameKind::Person, None)
        .event(
            "resigned",
            "resignation",
            Status::Occurred,
            Some(("2026-01-09", "2026-01-09")),
            &[(Role::Agent, "Rudolf Elphberg")],
        );
    sketch.article.modified = Some("2026-01-12T10:00:00+01:00".parse().unwrap());
    sketch
}

pub(crate) fn all() -> Vec<Sketch> {
    vec![summit(), aid(), undated(), revised()]
}

pub(crate) fn fill(store: &Store, sketches: &[Sketch]) {
    for sketch in sketches {
        store.ingest(&sketch.article, &sketch.analysis, Some("2026-02-01T00:00:00Z".parse().unwrap())).unwrap();
    }
    store.merge().unwrap();
}

pub(crate) fn store_of(sketches: &[Sketch]) -> Store {
    let store = Store::in_memory().unwrap();
    fill(&store, sketches);
    is_whole(&store);
    store
}

pub(crate) fn is_whole(store: &Store) {
    let findings = store.check(&Resources::embedded()).unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
}

pub(crate) fn exported(store: &Store, format: &str) -> String {
    let mut out = Vec::new();
    store.export(query::graph_format(format).unwrap(), None, false, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

pub(crate) fn labels(store: &Store, filter: &Filter) -> Vec<String> {
    store.timeline(filter).unwrap().events.into_iter().map(|event| event.label).collect()
}

pub(crate) fn said(by: &str, why: &str) -> Said {
    Said { by: Some(by.to_owned()), at: "2026-02-01T09:00:00Z".parse().ok(), why: Some(why.to_owned()) }
}

/// All but the log of corrections.
pub(crate) fn without_log(store: &Store) -> String {
    let lines = exported(store, "nquads");
    lines.lines().filter(|line| !line.contains("/graph/curation>")).collect::<Vec<_>>().join("\n")
}

/// Reports of three blasts by papers that agree, differ and plan, so that much is merged, cut and redirected.
pub(crate) fn blasts() -> Vec<Sketch> {
    let rows = [
        ("b1", "herald", "2026-01-05", "Kestrel Energy", "Varnholm", "exploded", "2026-01-05"),
        ("b2", "courier", "2026-01-06", "Kestrel Energy", "Varnholm", "explosion", "2026-01-05"),
        ("b3", "wire", "2026-01-06", "Kestrel Energy", "Varnholm", "exploded", "2026-01-05"),
        ("b4", "herald", "2026-01-07", "Kestrel Energy", "Varnholm", "exploded", "2026-01-06"),
        ("b5", "courier", "2026-01-07", "Brightmoor", "Quellstadt", "exploded", "2026-01-06"),
        ("b6", "wire", "2026-01-08", "Brightmoor", "Quellstadt", "explosion", "2026-01-06"),
        ("b7", "herald", "2026-01-20", "Brightmoor", "Varnholm", "exploded", "2026-01-19"),
    ];
    let one = |(id, publisher, published, agent, place, trigger, day): (&str, &str, &str, &str, &str, &str, &str)| {
        let tale = if trigger == "exploded" { "a boiler exploded" } else { "an explosion happened" };
        let text = format!("At the {agent} refinery in {place} {tale} and shook the harbour, paper {id} was told.");
        // one paper alone links the name; what it knows holds for all
        let item = (id == "b5").then_some("Q200");
        Sketch::new(id, publisher, published, &text)
            .entity(agent, NameKind::Organization, item)
            .entity(place, NameKind::Place, (place == "Varnholm").then_some("Q101"))
            .event(
                trigger,
                "accident",
                Status::Occurred,
                Some((day, day)),
                &[(Role::Agent, agent), (Role::Place, place)],
            )
    };
    let mut all: Vec<Sketch> = rows.into_iter().map(one).collect();
    all.extend([undated(), revised()]);
    all
}

/// Articles that come in from `start` on, round to it again, some merged at once, make the same bytes as all together; so
/// they do when the first goes and comes again.
pub fn is_the_same_in_any_order(sketches: &[Sketch], start: usize, merged_at_once: &[bool]) {
    let whole = exported(&store_of(sketches), "nquads");
    let parts = Store::in_memory().unwrap();
    for step in 0..sketches.len() {
        let at = (start + step) % sketches.len();
        parts.ingest(&sketches[at].article, &sketches[at].analysis, None).unwrap();
        if merged_at_once[at] {
            parts.merge().unwrap();
        }
    }
    parts.merge().unwrap();
    is_whole(&parts);
    assert_eq!(exported(&parts, "nquads"), whole);
    parts.delete(&sketches[start].article.id).unwrap();
    is_whole(&parts);
    fill(&parts, &sketches[start..=start]);
    assert_eq!(exported(&parts, "nquads"), whole);
}
