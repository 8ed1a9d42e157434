//! Given a filter, finds the events of a timeline and what is to be shown of each.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{Bounds, Civil, Moment};
use crate::document::CodePoints;
use crate::event::Role;
use crate::event::merge::{Cluster, Matter, MergedEvent};
use crate::graph::corpus::Corpus;
use crate::graph::identity::folded;
use crate::graph::merged::{CORRECTION, Knowledge};
use crate::graph::terms::{schema, scheme};
use crate::graph::timeline::{
    Disputed, DisputedValue, EntityRef, EventTime, Filter, MentionRef, PlaceRef, QuantityRef, TextSpan, Timeline,
    TimelineEvent, WrittenTimeline, written_event,
};
use crate::graph::{GraphError, Store, bearer, changes, iri, ontology, read, write};

/// A cluster that passed the filter, with the reports that count for it and what they say.
pub(crate) struct Chosen<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) reports: Vec<usize>,
    pub(crate) event: MergedEvent,
}

/// A filter with its names looked up.
pub(crate) struct Query {
    /// For each `--who` the entities it may mean.
    who: Vec<BTreeSet<String>>,
    place: Option<BTreeSet<String>>,
    kinds: Option<BTreeSet<String>>,
    window: Bounds,
    words: Vec<String>,
}

impl Store {
    /// The events that `filter` chooses, in order.
    ///
    /// # Errors
    /// When the store fails or holds what this program cannot have written.
    pub fn timeline(&self, filter: &Filter) -> Result<Timeline, GraphError> {
        match self.ask_index(|index| index.timeline(self, filter))? {
            Some(timeline) => Ok(timeline),
            None => self.timeline_from_graph(filter),
        }
    }

    /// The same, its events written as JSON: what most ask for, and quicker.
    ///
    /// # Errors
    /// When the store fails or holds what this program cannot have written.
    pub fn written_timeline(&self, filter: &Filter) -> Result<WrittenTimeline, GraphError> {
        if let Some(timeline) = self.ask_index(|index| index.written_timeline(self, filter))? {
            return Ok(timeline);
        }
        let Timeline { query, events, left_out } = self.timeline_from_graph(filter)?;
        let written = events.iter().map(written_event).collect::<Result<_, _>>();
        let broken =
            |error: serde_json::Error| GraphError::Broken { node: "a timeline".to_owned(), message: error.to_string() };
        Ok(WrittenTimeline { query, events: written.map_err(broken)?, left_out })
    }

    /// The same without the index: from all that the graph says.
    ///
    /// # Errors
    /// When the store fails or holds what this program cannot have written.
    pub fn timeline_from_graph(&self, filter: &Filter) -> Result<Timeline, GraphError> {
        let known = self.knowledge()?;
        let (mut chosen, mut left_out) = self.choose(&known, filter)?;
        if let Some(limit) = filter.limit.filter(|&limit| limit < chosen.len()) {
            left_out.insert("limit".to_owned(), chosen.len() - limit);
            chosen.truncate(limit);
        }
        let mut texts = Texts::of(self, &known);
        let mut events = Vec::new();
        for found in &chosen {
            events.push(self.show(&known, found, &mut texts)?);
        }
        Ok(Timeline { query: filter.clone(), events, left_out })
    }

    /// The events that a filter chooses, in order and without a limit, and how many were left out by reason.
    pub(crate) fn choose<'a>(
        &self,
        known: &'a Knowledge,
        filter: &Filter,
    ) -> Result<(Vec<Chosen<'a>>, BTreeMap<String, usize>), GraphError> {
        let query = self.prepare(known, filter)?;
        let mut left_out = BTreeMap::new();
        let mut chosen = Vec::new();
        for cluster in &known.clustering.clusters {
            let reports = match filter.as_of {
                Some(day) => known.counting_as_of(cluster, day),
                None => known.counting(cluster),
            };
            let Some(event) = known.describe(&reports) else {
                if cluster.reports.iter().all(|&at| known.articles[known.reports[at].article].retracted) {
                    *left_out.entry("retracted".to_owned()).or_default() += 1;
                }
                continue;
            };
            if !query.admits(known, filter, &reports, &event, |entity| self.names.entity(entity).into_string()) {
                continue;
            }
            let found = Chosen { cluster, reports, event };
            if let Some(since) = filter.changed_since
                && !changes::is_changed(known.describe(&known.counting_as_of(cluster, since)).as_ref(), &found)
            {
                continue;
            }
            chosen.push(found);
        }
        let far = |civil: Option<Civil>| civil.map(Civil::first_second);
        chosen.sort_by_cached_key(|found| {
            let bounds = found.event.when.as_ref().map_or(Bounds::OPEN, |when| when.bounds);
            let latest = bounds.latest.map(Civil::last_second);
            let earliest = far(bounds.earliest);
            (
                !bounds.is_dated(),
                earliest.is_none(),
                earliest,
                latest.is_none(),
                latest,
                known.event_id(found.cluster).to_owned(),
            )
        });
        Ok((chosen, left_out))
    }

    pub(crate) fn prepare(&self, known: &Knowledge, filter: &Filter) -> Result<Query, GraphError> {
        let meant = |wanted: &String| bearer::meant(known, self, wanted);
        let who = filter.who.iter().map(meant).collect::<Result<_, _>>()?;
        let place = filter.place.as_ref().map(meant).transpose()?;
        let words = filter.text.as_deref().map(folded).unwrap_or_default();
        Ok(Query {
            who,
            place,
            kinds: kinds(filter),
            window: Bounds { earliest: filter.since, latest: filter.until },
            words: words.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        })
    }

    pub(crate) fn show(
        &self,
        known: &Knowledge,
        found: &Chosen<'_>,
        texts: &mut Texts<'_>,
    ) -> Result<TimelineEvent, GraphError> {
        let event = &found.event;
        let id = known.event_id(found.cluster).to_owned();
        let entity = |iri: &str| self.entity_ref(known, iri);
        let in_role = |wanted: fn(Role) -> bool| -> Vec<EntityRef> {
            let mut seen = BTreeSet::new();
            let fillers = event.roles.iter().filter(|(role, _)| wanted(*role)).map(|(_, iri)| iri);
            fillers.filter(|iri| seen.insert((*iri).clone())).filter_map(|iri| entity(iri)).collect()
        };
        let when = event.when.as_ref().map(|when| {
            let from = &known.corpus.reports[found.reports[when.from]];
            EventTime {
                earliest: when.bounds.earliest,
                latest: when.bounds.latest,
                edtf: when.edtf.clone(),
                precision: when.precision,
                basis: if when.corrected { Some(CORRECTION.to_owned()) } else { from.basis.clone() },
                zone: from.zone.filter(|_| !when.corrected).map(crate::graph::quads::zone),
            }
        });
        let place = [Role::Place, Role::Destination, Role::Source]
            .into_iter()
            .flat_map(|role| event.roles.iter().filter(move |(other, _)| *other == role))
            .find_map(|(_, iri)| self.place_ref(known, iri));
        // first the words of those who say of it what holds: that it happened, where others had only planned it; of
        // these, the words that date it, then those that the label is made of
        let day = event.when.as_ref().map(|when| when.bounds);
        let mut told: Vec<usize> = found.reports.clone();
        told.sort_by_key(|&at| {
            let report = &known.reports[at];
            (report.status != event.status, day.is_some_and(|day| report.bounds != day), report.label != event.label)
        });
        let mut mentions = Vec::new();
        for report in told {
            mentions.extend(self.mentions(known, report, texts)?);
        }
        let articles = &known.articles;
        let first_reported = found
            .reports
            .iter()
            .filter_map(|&at| articles[known.reports[at].article].published.map(|when| when.to_string()))
            .min();
        Ok(TimelineEvent {
            iri: self.names.event(&id).into_string(),
            id,
            label: event.label.clone(),
            kind: event.kind.clone(),
            status: event.status.name().to_owned(),
            when,
            agents: in_role(|role| role == Role::Agent),
            recipients: in_role(|role| role == Role::Recipient),
            participants: in_role(|role| !write::is_place(role)),
            place,
            quantities: event
                .quantities
                .iter()
                .map(|quantity| QuantityRef {
                    kind: quantity.kind.clone(),
                    value: quantity.value,
                    max: quantity.max,
                    unit: quantity.unit.clone(),
                    modifier: quantity.modifier.clone(),
                })
                .collect(),
            mentions,
            sources: event.sources,
            publishers: event.publishers,
            first_reported,
            disputed: self.disputed(known, found),
            confidence: event.confidence,
        })
    }

    fn disputed(&self, known: &Knowledge, found: &Chosen<'_>) -> Option<Disputed> {
        if found.event.disputes.is_empty() {
            return None;
        }
        let of = |matter: Matter| -> Vec<DisputedValue> {
            let about = found.event.disputes.iter().filter(|dispute| dispute.matter == matter);
            about
                .map(|dispute| {
                    let said: BTreeSet<(String, String)> = dispute
                        .reports
                        .iter()
                        .map(|&at| &known.reports[found.reports[at]])
                        .map(|report| (known.articles[report.article].id.clone(), report.quote.clone()))
                        .collect();
                    let articles: BTreeSet<String> = said.iter().map(|(article, _)| article.clone()).collect();
                    let quotes = said.into_iter().map(|(_, quote)| quote).collect();
                    DisputedValue { value: dispute.value.clone(), articles: articles.into_iter().collect(), quotes }
                })
                .collect()
        };
        Some(Disputed { when: of(Matter::When), quantities: of(Matter::Quantities), status: of(Matter::Status) })
    }

    pub(crate) fn entity_ref(&self, known: &Knowledge, iri: &str) -> Option<EntityRef> {
        let id = self.names.id("entity", iri)?;
        let entity = &known.entities[known.entities.binary_search_by(|one| one.id.as_str().cmp(id)).ok()?];
        Some(EntityRef { iri: iri.to_owned(), name: entity.name.clone(), wikidata: entity.item.clone() })
    }

    fn place_ref(&self, known: &Knowledge, iri: &str) -> Option<PlaceRef> {
        let id = self.names.id("entity", iri)?;
        let entity = &known.entities[known.entities.binary_search_by(|one| one.id.as_str().cmp(id)).ok()?];
        Some(PlaceRef {
            iri: iri.to_owned(),
            name: entity.name.clone(),
            wikidata: entity.item.clone(),
            lat: entity.coordinates.map(|(latitude, _)| latitude),
            lon: entity.coordinates.map(|(_, longitude)| longitude),
        })
    }

    /// The mentions of a report with their quotes.
    pub(crate) fn mentions(
        &self,
        known: &Knowledge,
        report: usize,
        texts: &mut Texts<'_>,
    ) -> Result<Vec<MentionRef>, GraphError> {
        let report = &known.corpus.reports[report];
        let article = &known.corpus.articles[report.article];
        let hash = &article.summary.hash;
        let mut mentions = Vec::new();
        for mention in &report.mentions {
            let who = mention.attributed_to.map(|figure| &known.entities[known.entity_of[figure]].id);
            mentions.push(MentionRef {
                article: article.summary.id.clone(),
                url: article.url.clone(),
                title: article.title.clone(),
                publisher: article.summary.publisher.clone(),
                published: article.summary.published.map(|when| when.to_string()),
                trigger: texts.span(hash, mention.trigger)?,
                quote: texts.span(hash, mention.quote)?,
                attributed_to: who.and_then(|id| self.entity_ref(known, self.names.entity(id).as_str())),
            });
        }
        Ok(mentions)
    }
}

/// The types that a filter asks for, with the narrower ones; `None`: any.
pub(crate) fn kinds(filter: &Filter) -> Option<BTreeSet<String>> {
    let mut kinds = BTreeSet::new();
    for kind in &filter.kinds {
        let name = kind.strip_prefix(scheme::EVENT_TYPE).unwrap_or(kind).to_lowercase();
        kinds.extend(ontology::narrower(&name));
        kinds.insert(name);
    }
    (!filter.kinds.is_empty()).then_some(kinds)
}

impl Query {
    fn admits(
        &self,
        known: &Knowledge,
        filter: &Filter,
        reports: &[usize],
        event: &MergedEvent,
        entity: impl Fn(&str) -> String,
    ) -> bool {
        let bounds = event.when.as_ref().map_or(Bounds::OPEN, |when| when.bounds);
        if !bounds.may_overlap(self.window) {
            return false;
        }
        if let Some(kinds) = &self.kinds
            && !event.kind.as_ref().is_some_and(|kind| kinds.contains(kind))
        {
            return false;
        }
        if !filter.status.is_empty() && !filter.status.iter().any(|status| status == event.status.name()) {
            return false;
        }
        let fills = |ids: &BTreeSet<String>, place: bool| {
            event
                .roles
                .iter()
                .any(|(role, filler)| write::is_place(*role) == place && ids.iter().any(|id| entity(id) == *filler))
        };
        if !self.who.iter().all(|ids| fills(ids, false)) || self.place.as_ref().is_some_and(|ids| !fills(ids, true)) {
            return false;
        }
        let publisher =
            |&at: &usize| known.articles[known.reports[at].article].publisher.as_deref().map(str::to_lowercase);
        if !filter.publisher.is_empty()
            && !reports
                .iter()
                .filter_map(publisher)
                .any(|one| filter.publisher.iter().any(|wanted| wanted.to_lowercase() == one))
        {
            return false;
        }
        if self.words.is_empty() {
            return true;
        }
        let mut text = format!(" {} ", folded(&event.label));
        for &at in reports {
            text.push_str(&folded(&known.reports[at].quote));
            text.push(' ');
        }
        self.words.iter().all(|word| text.contains(&format!(" {word} ")))
    }
}

impl Knowledge {
    /// The reports of an event that counted on a day: those of the versions that were the newest then. Corrections of
    /// today hold.
    #[must_use]
    pub fn counting_as_of(&self, cluster: &Cluster, day: Moment) -> Vec<usize> {
        let known = |at: usize| {
            let from = self.articles[at].known_from;
            from.is_none_or(|from| starts(from) <= ends(day))
        };
        let counts = |&report: &usize| {
            let mut at = self.reports[report].article;
            if !self.is_accepted(report) || !known(at) {
                return false;
            }
            // a newer version hides this one from the day on which it was known itself
            for _ in 0..self.articles.len() {
                let Some(newer) = &self.articles[at].superseded_by else { break };
                let Some(next) = self.corpus.article_by_hash(newer) else { break };
                if known(next) {
                    return false;
                }
                at = next;
            }
            true
        };
        cluster.reports.iter().copied().filter(counts).collect()
    }
}

/// The first second that a moment may mean, in its civil time.
pub(crate) fn starts(moment: Moment) -> Option<chrono::NaiveDateTime> {
    moment.first_day().and_hms_opt(0, 0, 0).map(|day| moment.time().map_or(day, |time| day.date().and_time(time)))
}

/// The last second that a moment may mean, in its civil time.
pub(crate) fn ends(moment: Moment) -> Option<chrono::NaiveDateTime> {
    let day = moment.last_day().and_hms_opt(23, 59, 59)?;
    Some(moment.time().map_or(day, |time| day.date().and_time(time)))
}

/// The texts of articles while mentions are shown.
pub(crate) struct Texts<'a> {
    store: &'a Store,
    known: &'a Corpus,
    held: BTreeMap<String, (String, CodePoints)>,
}

impl<'a> Texts<'a> {
    pub(crate) fn of(store: &'a Store, known: &'a Knowledge) -> Self {
        Self { store, known: &known.corpus, held: BTreeMap::new() }
    }

    /// Lets those go that are held, where there are more.
    pub(crate) fn hold_at_most(&mut self, most: usize) {
        if self.held.len() >= most {
            self.held.clear();
        }
    }

    /// The text of an article.
    pub(crate) fn text(&mut self, hash: &str) -> Result<&str, GraphError> {
        self.hold(hash)?;
        Ok(self.held.get(hash).map_or("", |(text, _)| text))
    }

    fn hold(&mut self, hash: &str) -> Result<(), GraphError> {
        if self.held.contains_key(hash) {
            return Ok(());
        }
        let known = self.known.article_by_hash(hash).map(|at| &self.known.articles[at].summary.body);
        let text = match known.filter(|body| !body.is_empty()) {
            Some(body) => body.clone(),
            None => {
                let graph = self.store.names.article_graph(hash);
                let node = read::node(&self.store.quads, self.store.names.article(hash).as_ref(), graph.as_ref())?;
                node.text(schema::ARTICLE_BODY).unwrap_or_default().to_owned()
            }
        };
        let points = CodePoints::of(&text);
        self.held.insert(hash.to_owned(), (text, points));
        Ok(())
    }

    /// A span in code points with its words.
    pub(crate) fn span(&mut self, hash: &str, span: (usize, usize)) -> Result<TextSpan, GraphError> {
        self.hold(hash)?;
        let text = self.held.get(hash).map_or("", |(text, points)| iri::bytes_of(points, span).of(text)).to_owned();
        Ok(TextSpan { start: span.0, end: span.1, text })
    }
}
