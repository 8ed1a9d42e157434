//! Prints the features of all pairs of reports in some articles, one pair a line: what `training/merge/fit.py` measures
//! merging by.
//!
//! usage: `cargo run --release --example merge_features -- ARTICLES.jsonl OUT.tsv`, the articles with `id`, `text`,
//! `published` and `topic`, each topic a knowledge base of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Context as _;
use dateline::article::{Article, Published, PublishedBasis};
use dateline::graph::{ComparedReport, Store};
use dateline::pipeline::Analyzer;
use dateline::resource::Resources;
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
    published: Option<String>,
    #[serde(default)]
    topic: String,
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("two files wanted: articles as JSON lines, and where to write");
    };
    let mut topics: BTreeMap<String, Vec<Article>> = BTreeMap::new();
    for line in std::fs::read_to_string(&from).context(from)?.lines() {
        let row: Row = serde_json::from_str(line)?;
        let published = match row.published {
            Some(day) => Some(Published { when: day.parse()?, basis: PublishedBasis::Given }),
            None => None,
        };
        topics.entry(row.topic).or_default().push(Article {
            id: row.id,
            text: row.text,
            title: None,
            url: None,
            publisher: None,
            author: None,
            lang: None,
            published,
            modified: None,
            fetched: None,
        });
    }
    let analyzer = Analyzer::load(&Resources::embedded())?;
    let mut out = String::new();
    for (topic, articles) in topics {
        let store = Store::in_memory()?;
        for article in articles {
            store.ingest(&article, &analyzer.analyze(&article), None)?;
        }
        store.merge()?;
        for pair in store.compared_pairs()? {
            let sides = pair.reports.each_ref().map(side).join("\t");
            let features: Vec<String> = pair.features.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let flags = format!("{}{}", u8::from(pair.is_candidate), u8::from(pair.is_one));
            writeln!(out, "{topic}\t{sides}\t{flags}\t{}", features.join(" "))?;
        }
    }
    std::fs::write(&to, out).context(to)
}

fn side(one: &ComparedReport) -> String {
    let spans: Vec<String> = one.spans.iter().map(|(start, end)| format!("{start}-{end}")).collect();
    format!("{}\t{}\t{}", one.id, one.article, spans.join(" "))
}
