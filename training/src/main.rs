//! From the corpora to the model files in `data/models/`: `cargo run --release -- CORPORA OUT [--quick]`.
//!
//! Seeded and free of clocks and hash order: the same corpora make the same bytes.

mod corpus;
mod evaluate;
mod learner;
mod lemma;
mod parser;
mod tagger;

use std::path::Path;

use anyhow::{Result, bail};
use dateline::annotation::lemma::Lemmatizer;
use dateline::annotation::model::Model;
use dateline::annotation::parser::Parser;
use dateline::annotation::tagger::Tagger;

use evaluate::evaluate;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [corpora, out, options @ ..] = arguments.as_slice() else {
        bail!("usage: dateline-training CORPORA OUT [--quick]");
    };
    let quick = options.iter().any(|option| option == "--quick");
    let corpora = corpus::read(Path::new(corpora))?;
    let out = Path::new(out);
    std::fs::create_dir_all(out)?;
    let classes = tagger::Classes::new(&corpora.train);
    let sentences: Vec<&corpus::Sentence> = corpora.train.iter().flat_map(|document| &document.sentences).collect();
    eprintln!("{} sentences, {} classes", sentences.len(), classes.names.len());
    let examples: Vec<tagger::Example> = sentences.iter().map(|sentence| tagger::example(sentence, &classes)).collect();

    let learner = tagger::train(&examples.iter().collect::<Vec<_>>(), classes.names.len(), if quick { 5 } else { 10 }, 1);
    let file = tagger::model(&learner, &classes, 2, 0.05)?;
    drop(learner);
    std::fs::write(out.join("tagger.model"), &file)?;
    let tagger = Tagger::read(&Model::read("tagger", &file, "tagger")?)?;
    eprintln!("tagger: {} bytes", file.len());

    let file = lemma::model(&corpora.train, &classes)?;
    std::fs::write(out.join("lemma.model"), &file)?;
    let lemmatizer = Lemmatizer::read(&Model::read("lemma", &file, "lemma")?)?;
    eprintln!("lemma: {} bytes", file.len());
    eprintln!("EWT dev: {}", evaluate(&corpora.ewt_dev, &tagger, Some(&lemmatizer), None));
    eprintln!("GUM dev: {}", evaluate(&corpora.gum_dev, &tagger, Some(&lemmatizer), None));

    let tags = tagger::jackknife(&examples, &classes, 5, if quick { 3 } else { 5 })?;
    drop(examples);
    let examples: Result<Vec<parser::Example>> =
        sentences.iter().zip(tags).map(|(sentence, tags)| parser::example(sentence, tags)).collect();
    let learners = parser::train(&examples?, if quick { 6 } else { 12 }, 1, |epoch, learners| {
        if epoch % 3 == 2 {
            let file = parser::model(learners, 2, 0.05)?;
            let parser = Parser::read(&Model::read("parser", &file, "parser")?)?;
            eprintln!("{} bytes", file.len());
            eprintln!("EWT dev: {}", evaluate(&corpora.ewt_dev, &tagger, Some(&lemmatizer), Some(&parser)));
            eprintln!("GUM dev: {}", evaluate(&corpora.gum_dev, &tagger, Some(&lemmatizer), Some(&parser)));
        }
        Ok(())
    })?;
    let file = parser::model(&learners, 2, 0.05)?;
    std::fs::write(out.join("parser.model"), &file)?;
    eprintln!("parser: {} bytes", file.len());
    Ok(())
}
