//! Articles as specifications: each `tests/articles/*.md` is prose, an article, and tables of what must be found in it.
//!
//! A file holds sections. `## Article` has `key: value` lines (`published`, `publisher`, `title`) and a fenced block
//! with the text. `## Times`, `## Entities`, `## Events` hold a table: every row must be found, every cell that is
//! not empty must agree. `## No times`, `## No events`: no row may be found. In a cell of participants, `A; B` wants
//! both. `-` in a cell wants nothing there. `## Triples` has a fenced block of graph patterns, one a line: each must be
//! found in a knowledge base of that article alone, which must also pass its check.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use dateline::article::{Article, Published, PublishedBasis};
use dateline::event::{Event, Role};
use dateline::pipeline::{Analysis, Analyzer};
use dateline::resource::Resources;

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::load(&Resources::embedded()).unwrap());

type Row = BTreeMap<String, String>;

#[derive(Default)]
struct Specification {
    head: BTreeMap<String, String>,
    text: String,
    tables: BTreeMap<String, Vec<Row>>,
    triples: Vec<String>,
}

fn read(source: &str) -> Specification {
    let mut specification = Specification::default();
    let mut section = String::new();
    let mut columns: Vec<String> = Vec::new();
    let mut fenced = false;
    for line in source.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            if section == "Article" {
                specification.text.push_str(line);
                specification.text.push('\n');
            } else if section == "Triples" && !line.trim().is_empty() {
                specification.triples.push(line.to_owned());
            }
        } else if let Some(title) = line.strip_prefix("## ") {
            title.clone_into(&mut section);
            columns.clear();
        } else if let Some(cells) = line.strip_prefix('|') {
            let cells: Vec<String> =
                cells.trim_end().trim_end_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
            if columns.is_empty() {
                columns = cells;
            } else if !cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':')) && !cell.is_empty())
                || cells.iter().all(|cell| cell == "-")
            {
                let row = columns.iter().cloned().zip(cells).collect();
                specification.tables.entry(section.clone()).or_default().push(row);
            }
        } else if section == "Article"
            && let Some((key, value)) = line.split_once(": ")
        {
            specification.head.insert(key.to_owned(), value.trim().to_owned());
        }
    }
    specification
}

fn article_of(specification: &Specification, id: &str) -> Article {
    let head = |key: &str| specification.head.get(key).cloned();
    Article {
        id: id.to_owned(),
        text: specification.text.clone(),
        title: head("title"),
        url: head("url"),
        publisher: head("publisher"),
        author: None,
        lang: Some("en".to_owned()),
        published: head("published")
            .map(|date| Published { when: date.parse().unwrap(), basis: PublishedBasis::Given }),
        modified: None,
        fetched: None,
    }
}

/// What one found item shows in each column.
type Shown = BTreeMap<&'static str, Vec<String>>;

fn one(value: impl Into<String>) -> Vec<String> {
    vec![value.into()]
}

fn optional(value: Option<impl ToString>) -> Vec<String> {
    value.map(|value| value.to_string()).into_iter().collect()
}

fn times(article: &Article, analysis: &Analysis) -> Vec<Shown> {
    let show = |time: &dateline::annotation::timex::Timex| {
        let bounds = time.bounds();
        Shown::from([
            ("text", one(time.span.of(&article.text))),
            ("type", one(format!("{:?}", time.kind).to_uppercase())),
            ("value", one(time.timex3())),
            ("edtf", optional(time.edtf())),
            ("earliest", optional(bounds.earliest)),
            ("latest", optional(bounds.latest)),
        ])
    };
    analysis.annotation.times.iter().map(show).collect()
}

fn entities(article: &Article, analysis: &Analysis) -> Vec<Shown> {
    let show = |entity: &dateline::entity::Entity| {
        Shown::from([
            ("name", one(&entity.name)),
            ("type", one(format!("{:?}", entity.kind).to_lowercase())),
            ("wikidata", optional(entity.link.as_ref().map(|link| &link.item))),
            ("mentions", entity.mentions.iter().map(|mention| mention.span.of(&article.text).to_owned()).collect()),
        ])
    };
    analysis.entities.iter().map(show).collect()
}

fn events(article: &Article, analysis: &Analysis) -> Vec<Shown> {
    let role = |event: &Event, wanted: &[Role]| -> Vec<String> {
        let name = |at: usize| analysis.entities[at].name.clone();
        let of = |role: &dateline::event::Participant| {
            role.entity.map_or_else(|| role.span.of(&article.text).to_owned(), name)
        };
        event.roles.iter().filter(|role| wanted.contains(&role.role)).map(of).collect()
    };
    let show = |event: &Event| {
        let bounds = event.when.as_ref().map(|when| when.bounds).unwrap_or_default();
        Shown::from([
            ("edtf", optional(event.when.as_ref().and_then(|when| when.edtf.as_ref()))),
            ("trigger", one(event.trigger.of(&article.text))),
            ("type", optional(event.kind.as_ref())),
            ("status", one(event.status.name())),
            ("polarity", one(event.polarity.name())),
            ("certainty", one(event.certainty.name())),
            ("agent", role(event, &[Role::Agent])),
            ("patient", role(event, &[Role::Patient])),
            ("recipient", role(event, &[Role::Recipient, Role::Beneficiary])),
            ("place", role(event, &[Role::Place, Role::Destination, Role::Source])),
            ("participants", role(event, Role::ALL)),
            ("earliest", optional(bounds.earliest)),
            ("latest", optional(bounds.latest)),
            ("source", optional(event.attributed_to.map(|at| analysis.entities[at].name.clone()))),
            (
                "quantity",
                event
                    .quantities
                    .iter()
                    .map(|quantity| format!("{} {}", quantity.value, quantity.unit.as_deref().unwrap_or("")))
                    .collect(),
            ),
            ("salient", one(event.salient.to_string())),
            ("label", one(&event.label)),
        ])
    };
    analysis.events.iter().map(show).collect()
}

fn agrees(row: &Row, shown: &Shown, file: &str) -> bool {
    row.iter().filter(|(_, wanted)| !wanted.is_empty()).all(|(column, wanted)| {
        let found = shown.get(column.as_str()).unwrap_or_else(|| panic!("{file}: no column `{column}`"));
        if wanted == "-" {
            return found.is_empty();
        }
        wanted.split(';').map(str::trim).all(|part| found.iter().any(|value| value == part))
    })
}

#[test]
fn the_articles_say_what_their_specifications_want() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut wrong = Vec::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let file = path.file_name().unwrap().to_string_lossy();
        let specification = read(&fs::read_to_string(path).unwrap());
        let article = article_of(&specification, &file);
        let analysis = ANALYZER.analyze(&article);
        for (section, rows) in &specification.tables {
            let (forbidden, layer) = match section.strip_prefix("No ") {
                Some(rest) => (true, rest.to_lowercase()),
                None => (false, section.to_lowercase()),
            };
            let shown = match layer.as_str() {
                "times" => times(&article, &analysis),
                "entities" => entities(&article, &analysis),
                "events" => events(&article, &analysis),
                _ => continue,
            };
            for row in rows {
                let found = shown.iter().any(|item| agrees(row, item, &file));
                if found == forbidden {
                    let key = row.values().find(|value| !value.is_empty()).map_or("", String::as_str);
                    let near: Vec<_> = shown
                        .iter()
                        .filter(|item| item.values().any(|values| values.iter().any(|value| value == key)))
                        .collect();
                    let verdict = if forbidden { "must not be found" } else { "not found" };
                    wrong.push(format!("{file}: {section}: {verdict}: {row:?}\n    near: {near:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[cfg(feature = "store")]
#[test]
fn the_articles_graphs_hold_the_triples_of_their_specifications() {
    use dateline::graph::Store;

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut wrong = Vec::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let file = path.file_name().unwrap().to_string_lossy();
        let specification = read(&fs::read_to_string(path).unwrap());
        let article = article_of(&specification, &file);
        let store = Store::in_memory().unwrap();
        store.ingest(&article, &ANALYZER.analyze(&article), None).unwrap();
        store.merge().unwrap();
        assert!(store.check(&Resources::embedded()).unwrap().is_empty(), "{file}");
        for pattern in &specification.triples {
            let ask = format!(
                "PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> PREFIX dl: <https://w3id.org/dateline/ns#> \
                 PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX gaf: <http://groundedannotationframework.org/gaf#> \
                 PREFIX schema: <http://schema.org/> PREFIX wd: <http://www.wikidata.org/entity/> \
                 PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> \
                 ASK {{ {pattern} }}"
            );
            let answer = store.query(&ask, &[]).unwrap();
            if !matches!(answer, oxigraph::sparql::QueryResults::Boolean(true)) {
                wrong.push(format!("{file}: {pattern}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_annotations_are_drawn_under_the_text() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/interlinear.txt");
    let article = Article {
        id: "snapshot".to_owned(),
        text: "Chile opened a new telescope on Thursday. Peru will send engineers next month.\n".to_owned(),
        title: Some("A new telescope".to_owned()),
        url: None,
        publisher: None,
        author: None,
        lang: None,
        published: Some(Published { when: "2026-02-20".parse().unwrap(), basis: PublishedBasis::Given }),
        modified: None,
        fetched: None,
    };
    let drawn = dateline::view::interlinear(&article, &ANALYZER.analyze(&article), 100);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &drawn).unwrap();
    }
    assert_eq!(drawn, fs::read_to_string(&file).unwrap(), "hint: look at it, then run with UPDATE=1");
}
