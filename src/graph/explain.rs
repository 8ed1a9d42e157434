//! Why the knowledge base says something: quotes, rules, how the date was found, why reports were merged.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::event::merge::Cluster;
use crate::event::report::ReportSummary;
use crate::graph::corpus::{AnchorRecord, FindingRecord, ReportRecord};
use crate::graph::curation::Act;
use crate::graph::merged::Knowledge;
use crate::graph::select::{Chosen, Texts};
use crate::graph::timeline::{EntityRef, MentionRef, QuantityRef, TextSpan, TimelineEvent};
use crate::graph::{GraphError, Store};

/// How many code points of the article stand around a quote in a passage.
const PASSAGE: usize = 160;

/// Why an event is as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The event as a timeline shows it; `None` when none of its reports counts any more.
    pub event: Option<TimelineEvent>,
    /// Its id.
    pub id: String,
    /// Its IRI.
    pub iri: String,
    /// The id that was asked for, where it redirects here.
    pub asked: Option<String>,
    /// Why several reports were judged to be of one event.
    pub merged: Option<Judgement>,
    /// What people corrected, in order.
    pub corrections: Vec<Act>,
    /// Each report, the first reported first.
    pub reports: Vec<ReportExplanation>,
}

/// Why reports were merged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Judgement {
    pub confidence: f64,
    pub reasons: Vec<String>,
}

/// What one article says, and how that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct ReportExplanation {
    pub id: String,
    pub iri: String,
    pub article: String,
    /// Hash of the article's version.
    pub version: String,
    pub title: Option<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
    /// Where the publication date was found.
    pub published_basis: Option<String>,
    /// Why it does not count: `retracted`, `rejected` or `superseded`.
    pub left_out: Option<String>,
    pub label: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub status: String,
    pub confidence: f64,
    pub when: Option<TimeExplanation>,
    pub roles: Vec<RoleExplanation>,
    pub quantities: Vec<QuantityRef>,
    pub mentions: Vec<MentionExplanation>,
    /// Ids of the rules that took part.
    pub rules: Vec<String>,
}

/// How a date was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct TimeExplanation {
    pub earliest: Option<String>,
    pub latest: Option<String>,
    pub precision: Option<crate::calendar::Precision>,
    pub basis: Option<String>,
    /// The words that say it.
    pub expression: Option<TextSpan>,
    /// Their TIMEX3 value.
    pub value: Option<String>,
    /// What it was counted from, in words.
    pub anchor: Option<String>,
    /// The steps, in order.
    pub steps: Vec<String>,
    /// The rule that found the words.
    pub rule: Option<String>,
}

/// Who or what fills a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct RoleExplanation {
    pub role: String,
    pub phrase: TextSpan,
    pub entity: Option<EntityRef>,
}

/// A mention in its passage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct MentionExplanation {
    #[serde(flatten)]
    pub mention: MentionRef,
    pub tense: String,
    pub polarity: String,
    pub certainty: String,
    /// The text around the quote.
    pub passage: TextSpan,
}

impl Store {
    /// Why the knowledge base says what it says of an event: by the event's or a report's id, its beginning, or IRI.
    ///
    /// # Errors
    /// When there is no such event, the beginning fits several, or the store fails.
    pub fn explain(&self, id: &str) -> Result<Explanation, GraphError> {
        let (found, asked) = self.find_reported(id)?;
        let known = self.knowledge_of(&BTreeSet::from([found.clone()]))?;
        let cluster = known
            .clustering
            .clusters
            .iter()
            .find(|cluster| known.event_id(cluster) == found)
            .ok_or_else(|| GraphError::Unknown { what: "event", id: id.to_owned() })?;
        let mut texts = Texts::of(self, &known);
        let counting = known.counting(cluster);
        let event = match known.describe(&counting) {
            Some(event) => {
                let chosen = Chosen { cluster, reports: counting, event };
                Some(self.show(&known, &chosen, &mut texts)?)
            }
            None => None,
        };
        let merged = (cluster.reports.len() > 1)
            .then(|| Judgement { confidence: cluster.confidence, reasons: cluster.reasons.clone() });
        let mut reports = Vec::new();
        for &report in &cluster.reports {
            reports.push(self.explain_report(&known, report, &mut texts)?);
        }
        Ok(Explanation {
            event,
            iri: self.names.event(&found).into_string(),
            asked: asked.filter(|asked| *asked != found),
            id: found,
            merged,
            corrections: self.corrections_of(&known, cluster)?,
            reports,
        })
    }

    /// The corrections that hold and are about a report of an event.
    fn corrections_of(&self, known: &Knowledge, cluster: &Cluster) -> Result<Vec<Act>, GraphError> {
        let is_of = |id: &String| cluster.reports.iter().any(|&at| known.reports[at].id == *id);
        let mut acts = self.standing_corrections()?;
        acts.retain(|act| act.reports.iter().any(is_of));
        Ok(acts)
    }

    fn bare_id<'a>(&self, id: &'a str) -> &'a str {
        self.names.id("event", id).or_else(|| self.names.id("report", id)).unwrap_or(id)
    }

    /// The id of the event that an event's or report's id, its beginning or IRI means now.
    ///
    /// # Errors
    /// When there is none, or the beginning fits several events.
    pub fn find_event(&self, id: &str) -> Result<String, GraphError> {
        Ok(self.find_reported(id)?.0)
    }

    /// The reports that an id is, or that begin with it; or the one of an IRI: each with the id of its event.
    pub(crate) fn reports_fitting(&self, id: &str) -> Result<Vec<(String, String)>, GraphError> {
        let wanted = self.bare_id(id.trim());
        let indexed = match self.pending_articles()? {
            None => None,
            Some(_) => self.ask_index(|index| index.events_of_report(wanted))?,
        };
        Ok(match indexed {
            Some(found) => found,
            None => {
                let known = self.knowledge()?;
                let fits = |report: &&ReportSummary| {
                    report.id == wanted || (wanted.len() >= 4 && report.id.starts_with(wanted))
                };
                let event = |report: usize| known.event_id(&known.clustering.clusters[known.cluster_of[report]]);
                let reports = known.reports.iter().enumerate().filter(|(_, report)| fits(report));
                reports.map(|(at, report)| (report.id.clone(), event(at).to_owned())).collect()
            }
        })
    }

    /// The event that an id, its beginning or IRI means, and the report that was asked for.
    fn find_reported(&self, id: &str) -> Result<(String, Option<String>), GraphError> {
        let found = self.reports_fitting(id)?;
        let events: BTreeSet<&String> = found.iter().map(|(_, event)| event).collect();
        match (events.first(), events.len()) {
            (None, _) => Err(GraphError::Unknown { what: "event", id: id.to_owned() }),
            (Some(&event), 1) => Ok((event.clone(), found.first().map(|(report, _)| report.clone()))),
            (_, count) => Err(GraphError::Ambiguous { id: id.to_owned(), count }),
        }
    }

    fn explain_report(
        &self,
        known: &Knowledge,
        at: usize,
        texts: &mut Texts<'_>,
    ) -> Result<ReportExplanation, GraphError> {
        let report = &known.corpus.reports[at];
        let article = &known.corpus.articles[report.article];
        let hash = &article.summary.hash;
        let node = self.names.report(&report.id);
        let mut roles = Vec::new();
        for role in &report.roles {
            let entity = role.figure.map(|figure| self.names.entity(&known.entities[known.entity_of[figure]].id));
            roles.push(RoleExplanation {
                role: role.role.name().to_owned(),
                phrase: texts.span(hash, role.span)?,
                entity: entity.and_then(|iri| self.entity_ref(known, iri.as_str())),
            });
        }
        let mut mentions = Vec::new();
        for (mention, record) in self.mentions(known, at, texts)?.into_iter().zip(&report.mentions) {
            let around = (mention.quote.start.saturating_sub(PASSAGE), mention.quote.end + PASSAGE);
            let mut passage = texts.span(hash, around)?;
            passage.end = passage.start + passage.text.chars().count();
            mentions.push(MentionExplanation {
                mention,
                tense: record.tense.name().to_owned(),
                polarity: record.polarity.name().to_owned(),
                certainty: record.certainty.name().to_owned(),
                passage,
            });
        }
        let when = match &report.finding {
            Some(finding) => Some(explain_time(hash, report, finding, texts)?),
            None => None,
        };
        let left_out = if article.summary.retracted {
            Some("retracted".to_owned())
        } else if !known.is_accepted(at) {
            Some("rejected".to_owned())
        } else {
            article.summary.superseded_by.as_ref().map(|_| "superseded".to_owned())
        };
        Ok(ReportExplanation {
            id: report.id.clone(),
            iri: node.into_string(),
            article: article.summary.id.clone(),
            version: hash.clone(),
            title: article.title.clone(),
            publisher: article.summary.publisher.clone(),
            url: article.url.clone(),
            published: article.summary.published.map(|when| when.to_string()),
            published_basis: article.published_basis.clone(),
            left_out,
            label: report.label.clone(),
            kind: report.kind.clone(),
            status: report.status.name().to_owned(),
            confidence: report.confidence,
            when,
            roles,
            quantities: report
                .quantities
                .iter()
                .map(|one| QuantityRef {
                    kind: one.kind.clone(),
                    value: one.value,
                    max: one.max,
                    unit: one.unit.clone(),
                    modifier: one.modifier.clone(),
                })
                .collect(),
            mentions,
            rules: report.rules.clone(),
        })
    }
}

fn explain_time(
    hash: &str,
    report: &ReportRecord,
    finding: &FindingRecord,
    texts: &mut Texts<'_>,
) -> Result<TimeExplanation, GraphError> {
    let expression = finding.expression.map(|span| texts.span(hash, span)).transpose()?;
    let mut anchors = Vec::new();
    for anchor in &finding.anchors {
        anchors.push(match anchor {
            AnchorRecord::Event(label) => format!("the event “{label}”"),
            AnchorRecord::Words(span) => format!("“{}” in the text", texts.span(hash, *span)?.text),
            AnchorRecord::Publication => "the publication date".to_owned(),
        });
    }
    Ok(TimeExplanation {
        earliest: report.bounds.earliest.map(|civil| civil.to_string()),
        latest: report.bounds.latest.map(|civil| civil.to_string()),
        precision: report.precision,
        basis: report.basis.clone(),
        expression,
        value: finding.value.clone(),
        anchor: (!anchors.is_empty()).then(|| anchors.join("; ")),
        steps: finding.steps.clone(),
        rule: finding.rule.clone(),
    })
}
