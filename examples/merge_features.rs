//! Prints the features of all pairs of reports in some articles, one pair a line: what `training/merge/fit.py` measures
//! merging by.
//!
//! usage: `cargo run --release --example merge_features -- ARTICLES.jsonl OUT.tsv`, the articles as `ingest` takes them, with
//! a field `topic`: each topic is a knowledge base of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;

use anyhow::Context as _;
use dateline::article::{Given, InputFormat, Reader};
use dateline::graph::{ComparedReport, Store};
use dateline::pipeline::Analyzer;
use dateline::resource::Resources;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("two files wanted: articles as JSON lines, and where to write");
    };
    let mut topics: BTreeMap<String, String> = BTreeMap::new();
    for line in std::fs::read_to_string(&from).context(from.clone())?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let lines = topics.entry(row["topic"].as_str().unwrap_or_default().to_owned()).or_default();
        writeln!(lines, "{line}")?;
    }
    let resources = Resources::embedded();
    let (reader, analyzer) =
        (Reader::load(&resources, InputFormat::Jsonl, Given::default())?, Analyzer::load(&resources)?);
    let mut out = String::new();
    for (topic, lines) in topics {
        let store = Store::in_memory()?;
        for article in reader.stream(&from, Box::new(Cursor::new(lines))) {
            let article = article?;
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
