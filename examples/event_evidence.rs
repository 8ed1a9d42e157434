//! Prints what the confidence of events rests on, one event that is shown a line: what `training/confidence/fit.py` learns from.
//!
//! usage: `cargo run --release --example event_evidence -- ARTICLES.jsonl OUT.csv`, the articles as `ingest` takes them.

use std::fs::File;
use std::io::BufReader;

use anyhow::Context as _;
use dateline::article::{Given, InputFormat, Reader};
use dateline::event::confidence::EVIDENCE;
use dateline::pipeline::Analyzer;
use dateline::resource::Resources;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("two files wanted: articles as JSON lines, and where to write");
    };
    let resources = Resources::embedded();
    let (reader, analyzer) =
        (Reader::load(&resources, InputFormat::Jsonl, Given::default())?, Analyzer::load(&resources)?);
    let mut out = csv::Writer::from_path(&to).context(to)?;
    out.write_record(["article", "start", "trigger"].iter().chain(EVIDENCE.iter()))?;
    let articles = BufReader::new(File::open(&from).context(from.clone())?);
    for article in reader.stream(&from, Box::new(articles)) {
        let article = article?;
        for event in analyzer.analyze(&article).events.iter().filter(|event| event.salient) {
            let start = article.text[..event.trigger.start].chars().count();
            let place = [article.id.clone(), start.to_string(), event.trigger.of(&article.text).to_owned()];
            out.write_record(place.into_iter().chain(event.evidence.iter().map(|value| format!("{value:.4}"))))?;
        }
    }
    Ok(out.flush()?)
}
