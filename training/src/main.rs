//! From the corpora to the model files in `data/models/`:
//!
//! `cargo run --release -- CORPORA OUT [--only words,lemma,parser] [--silver silver.model]`
//!
//! Seeded and free of clocks and hash order: the same corpora make the same bytes. With `--only`, the other models are
//! read from OUT. `--examples FOLDER` writes what `teacher.py` learns from and reads, `--answers FILE` takes what it said and
//! packs it into the file of `--silver`.

mod classes;
mod corpus;
mod evaluate;
mod lemma;
mod network;
mod news;
mod random;
mod reader;
mod silver;
mod vocabulary;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use dateline::annotation::lemma::Lemmatizer;
use dateline::annotation::model::Model;
use dateline::annotation::network::Inputs;
use dateline::annotation::parser::Parser;
use dateline::annotation::vocabulary::Vocabulary;

use evaluate::evaluate;

/// How the parser learns.
const PLAN: reader::Plan = reader::Plan {
    width: 128,
    layers: 3,
    arc: 64,
    label: 64,
    epochs: 12,
    batch: 800,
    rate: 0.003,
    silver: 4.0,
    often: 6,
    dropout: network::Dropout { input: 0.12, layer: 0.12, head: 0.12 },
    unknown: [0.1, 0.1],
    seed: 1,
};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [corpora_folder, out, options @ ..] = arguments.as_slice() else {
        bail!("usage: dateline-training CORPORA OUT [--only words,lemma,parser] [--silver FILE]");
    };
    let option = |name: &str| options.iter().position(|option| option == name).and_then(|at| options.get(at + 1));
    let only = option("--only");
    let wanted = |part: &str| only.is_none_or(|only| only.split(',').any(|named| named == part));
    let plan = plan(&option)?;
    let folder = Path::new(corpora_folder);
    let corpora = corpus::read(folder)?;
    let classes = classes::Classes::new(&corpora.train);
    if let Some(to) = option("--examples") {
        return silver::write_examples(folder, &corpora, &classes, Path::new(to));
    }
    let kept = option("--silver").map_or_else(|| PathBuf::from("silver.model"), PathBuf::from);
    if let Some(answers) = option("--answers") {
        let said = std::fs::read(answers).with_context(|| answers.clone())?;
        return Ok(std::fs::write(kept, silver::pack(folder, &said, &classes)?)?);
    }
    let file = std::fs::read(&kept).with_context(|| kept.display().to_string())?;
    let silver = silver::read(folder, &file, &classes)?;
    let gold = corpora.train.iter().flat_map(|document| &document.sentences);
    let gold: Vec<silver::Sentence> = gold.map(|sentence| silver::gold(sentence, &classes)).collect::<Result<_>>()?;
    eprintln!("{} sentences of treebanks, {} of news, {} classes", gold.len(), silver.len(), classes.names.len());

    let out = Path::new(out);
    std::fs::create_dir_all(out)?;
    // makes a model file, or takes the one that is there
    let made = |kind: &str, make: &dyn Fn() -> Result<Vec<u8>>| -> Result<Model> {
        let path = out.join(format!("{kind}.model"));
        if wanted(kind) {
            let file = make()?;
            eprintln!("{kind}: {} bytes", file.len());
            std::fs::write(&path, file)?;
        }
        let file = std::fs::read(&path).with_context(|| path.display().to_string())?;
        Ok(Model::read(kind, &file, kind)?)
    };
    let vocabulary = Vocabulary::read(&made("words", &|| vocabulary::model(folder, &gold, &silver))?)?;
    let lemmatizer = Lemmatizer::read(&made("lemma", &|| lemma::model(&corpora.train, &classes))?)?;
    if !wanted("parser") {
        return Ok(());
    }
    let known = reader::known(&gold, &silver, plan.often, &vocabulary);
    let inputs = Inputs::new(&known);
    eprintln!("{} known forms", known.len());
    let [gold, silver] = [gold, silver]
        .map(|sentences| sentences.iter().map(|sentence| reader::item(sentence, &vocabulary, &inputs)).collect::<Vec<_>>());
    let path = out.join("parser.model");
    reader::train([&gold, &silver], &inputs, classes.names.len(), plan, |epoch, network| {
        if epoch + 1 < plan.epochs && (epoch + 1) % 6 > 0 {
            return Ok(());
        }
        let file = reader::model(network, &known, &classes.names)?;
        std::fs::write(&path, &file)?;
        eprintln!("parser after epoch {epoch}: {} bytes", file.len());
        let parser = Parser::read(&Model::read("parser", &file, "parser")?)?;
        for (name, documents) in [("EWT", &corpora.ewt_dev), ("GUM", &corpora.gum_dev)] {
            eprintln!("{name} dev: {}", evaluate(documents, &vocabulary, &lemmatizer, &parser));
        }
        Ok(())
    })
}

/// The plan, with what the options say otherwise.
fn plan<'a>(option: &dyn Fn(&str) -> Option<&'a String>) -> Result<reader::Plan> {
    let mut plan = PLAN;
    for (name, field) in [("--layers", &mut plan.layers), ("--width", &mut plan.width), ("--epochs", &mut plan.epochs), ("--often", &mut plan.often)] {
        if let Some(value) = option(name) {
            *field = value.parse().context(name.to_owned())?;
        }
    }
    if let Some(value) = option("--share") {
        plan.silver = value.parse().context("--share")?;
    }
    if let Some(value) = option("--dropout") {
        let share = value.parse().context("--dropout")?;
        plan.dropout = network::Dropout { input: share, layer: share, head: share };
    }
    Ok(plan)
}
