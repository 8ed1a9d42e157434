//! Given a knowledge base, tells what could be linked: its named entities, with what stands around their names, the link
//! they have and the items that were considered.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::NamedNodeRef;

use crate::annotation::NameKind;
use crate::document::{CodePoints, Span};
use crate::entity::online::{Question, telling_words};
use crate::gazetteer::{Gazetteer, Kind};
use crate::graph::corpus::LinkRecord;
use crate::graph::correction::Corrections;
use crate::graph::identity::EntityRecord;
use crate::graph::iri::{bytes_of, span_of};
use crate::graph::merged::Knowledge;
use crate::graph::terms::{gaf, rdfs, schema};
use crate::graph::{GraphError, Store, read, vocab};

/// How many code points around a mention are looked at, and how many mentions.
const AROUND: usize = 120;
const LOOKED_AT: usize = 4;

/// An item that was considered.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of a candidate")]
pub struct CandidateRecord {
    pub item: String,
    pub label: String,
    pub description: String,
    pub score: f64,
}

/// A named entity with its links.
#[derive(Clone, Debug)]
pub struct Linkable {
    /// The entity's id.
    pub id: String,
    /// What it is.
    pub kind: NameKind,
    /// Its name.
    pub name: String,
    /// IRIs of its figures.
    pub figures: Vec<String>,
    /// The link that stands.
    pub link: Option<LinkRecord>,
    /// Description of the linked item, where it is known.
    pub description: String,
    /// The other items, best first.
    pub candidates: Vec<CandidateRecord>,
    /// Whether a person said what it is.
    pub decided: bool,
    /// Articles that speak of it.
    pub articles: usize,
    /// Mentions.
    pub mentions: usize,
    /// Words around its first mention.
    pub quote: String,
    /// What a service is asked.
    pub question: Question,
}

impl Store {
    /// The named entities, those without a link first, then the least sure; of equals the most mentioned first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn linkables(&self, gazetteer: &Gazetteer) -> Result<Vec<Linkable>, GraphError> {
        let known = self.knowledge()?;
        let corrections = Corrections::load(&self.quads, &self.names)?;
        let countries = countries(&known, gazetteer);
        let mut texts: BTreeMap<usize, (String, CodePoints)> = BTreeMap::new();
        let mut found = Vec::new();
        for entity in &known.entities {
            let figures = || entity.figures.iter().map(|&at| &known.corpus.figures[at]);
            if entity.kind == NameKind::Nationality || !figures().any(|figure| figure.named) {
                continue;
            }
            found.push(self.linkable(&known, entity, &corrections, &countries, &mut texts)?);
        }
        found.sort_by(|one, other| {
            let sure = |linkable: &Linkable| linkable.link.as_ref().map_or(-1.0, |link| link.score);
            sure(one)
                .total_cmp(&sure(other))
                .then_with(|| (other.mentions, &one.name, &one.id).cmp(&(one.mentions, &other.name, &other.id)))
        });
        Ok(found)
    }

    fn linkable(
        &self,
        known: &Knowledge,
        entity: &EntityRecord,
        corrections: &Corrections,
        countries: &BTreeMap<usize, BTreeSet<String>>,
        texts: &mut BTreeMap<usize, (String, CodePoints)>,
    ) -> Result<Linkable, GraphError> {
        let figures = || entity.figures.iter().map(|&at| &known.corpus.figures[at]);
        let iris: Vec<String> = figures().map(|figure| self.names.figure(&figure.id).into_string()).collect();
        let articles: BTreeSet<usize> = figures().map(|figure| figure.article).collect();
        let mut question = Question {
            name: entity.name.clone(),
            aliases: entity.aliases.clone(),
            kind: Some(entity.kind),
            countries: articles.iter().filter_map(|article| countries.get(article)).flatten().cloned().collect(),
            words: BTreeSet::new(),
        };
        let mut quote = String::new();
        for (figure, iri) in figures().zip(&iris).take(LOOKED_AT) {
            let around = self.around(known, figure.article, iri, texts)?;
            question.words.extend(telling_words(&around));
            if quote.is_empty() {
                quote = around;
            }
        }
        let (description, candidates) = self.candidates_of(&iris)?;
        Ok(Linkable {
            id: entity.id.clone(),
            kind: entity.kind,
            name: entity.name.clone(),
            link: figures().find_map(|figure| figure.link.clone()),
            description,
            candidates,
            decided: iris.iter().any(|iri| corrections.of(iri).is_some()),
            articles: articles.len(),
            mentions: figures().map(|figure| figure.mentions).sum(),
            figures: iris,
            quote,
            question,
        })
    }

    /// The words around the first mention of a figure.
    fn around(
        &self,
        known: &Knowledge,
        article: usize,
        figure: &str,
        texts: &mut BTreeMap<usize, (String, CodePoints)>,
    ) -> Result<String, GraphError> {
        let hash = &known.corpus.articles[article].summary.hash;
        let graph = self.names.article_graph(hash);
        let node = read::node(&self.quads, NamedNodeRef::new_unchecked(figure), graph.as_ref())?;
        let Some((start, end)) = node.iris(gaf::DENOTED_BY).into_iter().filter_map(span_of).min() else {
            return Ok(String::new());
        };
        let (text, points) = match texts.entry(article) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let node = read::node(&self.quads, self.names.article(hash).as_ref(), graph.as_ref())?;
                let text = node.text(schema::ARTICLE_BODY).unwrap_or_default().to_owned();
                let points = CodePoints::of(&text);
                entry.insert((text, points))
            }
        };
        let span: Span = bytes_of(points, (start.saturating_sub(AROUND), end + AROUND));
        let words = span.of(text);
        Ok(words.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The description of the linked item, and the other items that were considered.
    fn candidates_of(&self, figures: &[String]) -> Result<(String, Vec<CandidateRecord>), GraphError> {
        let graph = self.names.graph("links/wikidata");
        let mut description = String::new();
        let mut found: BTreeMap<String, CandidateRecord> = BTreeMap::new();
        for figure in figures {
            let figure = NamedNodeRef::new_unchecked(figure);
            for node in read::subjects(&self.quads, vocab::LINK_OF, figure, Some(graph.as_ref()))? {
                let said = read::node(&self.quads, node.as_ref(), graph.as_ref())?;
                let mut nodes: Vec<String> = said.iris(vocab::CANDIDATE).into_iter().map(str::to_owned).collect();
                if said.text(vocab::LINK_METHOD).is_none() {
                    nodes.push(node.into_string());
                } else if description.is_empty() {
                    said.text(schema::DESCRIPTION).unwrap_or_default().clone_into(&mut description);
                }
                for node in nodes {
                    let said = read::node(&self.quads, NamedNodeRef::new_unchecked(&node), graph.as_ref())?;
                    let Some(item) = said.iri(vocab::ITEM).and_then(|item| item.rsplit('/').next()) else { continue };
                    let text = |term| said.text(term).unwrap_or_default().to_owned();
                    let record = CandidateRecord {
                        item: item.to_owned(),
                        label: text(rdfs::LABEL),
                        description: text(schema::DESCRIPTION),
                        score: said.number(vocab::CONFIDENCE).unwrap_or_default(),
                    };
                    found.entry(record.item.clone()).or_insert(record);
                }
            }
        }
        let mut found: Vec<CandidateRecord> = found.into_values().collect();
        found.sort_by(|one, other| other.score.total_cmp(&one.score).then_with(|| one.item.cmp(&other.item)));
        Ok((description, found))
    }
}

/// For each article the items of the countries that it names, or whose places and people it names.
fn countries(known: &Knowledge, gazetteer: &Gazetteer) -> BTreeMap<usize, BTreeSet<String>> {
    let mut found: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for figure in &known.corpus.figures {
        let Some(candidate) = figure.link.as_ref().and_then(|link| gazetteer.by_item(&link.item)) else { continue };
        let country = match candidate.kind {
            Kind::Country => Some(candidate.item()),
            _ => candidate.country_code().and_then(|code| {
                let country = gazetteer.countries().iter().find(|country| country.code == code)?;
                Some(format!("Q{}", country.number))
            }),
        };
        found.entry(figure.article).or_default().extend(country);
    }
    found
}
