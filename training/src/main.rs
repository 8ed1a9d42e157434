//! From the corpora to the model files in `data/models/`:
//!
//! `cargo run --release -- CORPORA OUT [--only words,lemma,parser]`
//!
//! Seeded and free of clocks and hash order: the same corpora make the same bytes. With `--only`, the other models are
//! read from OUT.

mod classes;
mod corpus;
mod evaluate;
mod lemma;
mod network;
mod random;
mod reader;
mod vocabulary;

use std::path::Path;

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
    epochs: 24,
    batch: 800,
    rate: 0.003,
    dropout: network::Dropout { input: 0.2, layer: 0.2, head: 0.2 },
    unknown: [0.1, 0.1],
    seed: 1,
};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [corpora_folder, out, options @ ..] = arguments.as_slice() else {
        bail!("usage: dateline-training CORPORA OUT [--only words,lemma,parser]");
    };
    let only = options.iter().position(|option| option == "--only").and_then(|at| options.get(at + 1));
    let wanted = |part: &str| only.is_none_or(|only| only.split(',').any(|named| named == part));
    let corpora = corpus::read(Path::new(corpora_folder))?;
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

    let classes = classes::Classes::new(&corpora.train);
    let sentences: Vec<&corpus::Sentence> = corpora.train.iter().flat_map(|document| &document.sentences).collect();
    eprintln!("{} sentences, {} classes", sentences.len(), classes.names.len());
    let words = made("words", &|| vocabulary::model(Path::new(corpora_folder), &corpora.train, &classes))?;
    let vocabulary = Vocabulary::read(&words)?;
    let lemmatizer = Lemmatizer::read(&made("lemma", &|| lemma::model(&corpora.train, &classes))?)?;
    if !wanted("parser") {
        return Ok(());
    }
    let examples: Vec<classes::Example> =
        sentences.iter().map(|sentence| classes::example(sentence, &vocabulary, &classes)).collect();
    let known = reader::known(&examples);
    let inputs = Inputs::new(&known);
    let items: Result<Vec<network::Item>> =
        sentences.iter().zip(&examples).map(|(sentence, example)| reader::item(sentence, example, &inputs)).collect();
    let path = out.join("parser.model");
    reader::train(&items?, &inputs, classes.names.len(), PLAN, |epoch, network| {
        if epoch + 1 < PLAN.epochs && (epoch + 1) % 6 > 0 {
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
