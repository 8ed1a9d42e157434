//! From the corpora to the model files in `data/models/`:
//!
//! `cargo run --release -- CORPORA OUT [--only words,tagger,lemma,parser] [--vectors GLOVE.TXT] [--quick] [--cache FILE] [--measure]`
//!
//! Seeded and free of clocks and hash order: the same corpora make the same bytes. With `--only`, the other models are
//! read from OUT; with `--cache`, the tags that the parser learns from are kept in FILE, for experiments;
//! `--measure --only none` scores beams of several sizes.

mod corpus;
mod evaluate;
mod learner;
mod lemma;
mod parser;
mod tagger;
mod vocabulary;

use std::path::Path;

use anyhow::{Context, Result, bail};
use dateline::annotation::lemma::Lemmatizer;
use dateline::annotation::model::Model;
use dateline::annotation::parser::Parser;
use dateline::annotation::tagger::Tagger;
use dateline::annotation::vocabulary::Vocabulary;

use evaluate::evaluate;

/// What is shipped of a tagger: features with so many updates and weights of this size.
const TAGGER_CUT: (u32, f64) = (3, 0.1);
/// What is shipped of the parser. Its steps are coarse, which packs better and costs nothing that the development files show.
const PARSER_CUT: parser::Cut = parser::Cut { updates: 3, least: 0.1, step: 1.0 / 8.0, beam: 1, margin: 0 };

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [corpora_folder, out, options @ ..] = arguments.as_slice() else {
        bail!("usage: dateline-training CORPORA OUT [--vectors GLOVE.TXT] [--only words,tagger,lemma,parser] [--quick]");
    };
    let quick = options.iter().any(|option| option == "--quick");
    let only = options.iter().position(|option| option == "--only").and_then(|at| options.get(at + 1));
    let wanted = |part: &str| only.is_none_or(|only| only.split(',').any(|named| named == part));
    let vectors = options.iter().position(|option| option == "--vectors").and_then(|at| options.get(at + 1)).map(Path::new);
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

    let classes = tagger::Classes::new(&corpora.train);
    let sentences: Vec<&corpus::Sentence> = corpora.train.iter().flat_map(|document| &document.sentences).collect();
    eprintln!("{} sentences, {} classes", sentences.len(), classes.names.len());
    let words = made("words", &|| vocabulary::model(Path::new(corpora_folder), vectors, &corpora.train, &classes))?;
    let vocabulary = Vocabulary::read(&words)?;
    let examples: Vec<tagger::Example> =
        sentences.iter().map(|sentence| tagger::example(sentence, &vocabulary, &classes)).collect();
    let tagger = Tagger::read(&made("tagger", &|| {
        let all: Vec<_> = examples.iter().collect();
        let learner = tagger::train(&all, classes.names.len(), if quick { 5 } else { 8 }, 1);
        tagger::model(&learner, &classes, TAGGER_CUT.0, TAGGER_CUT.1)
    })?)?;
    let lemmatizer = Lemmatizer::read(&made("lemma", &|| lemma::model(&corpora.train, &classes))?)?;
    let report = |parser: Option<&Parser>| {
        for (name, documents) in [("EWT", &corpora.ewt_dev), ("GUM", &corpora.gum_dev)] {
            eprintln!("{name} dev: {}", evaluate(documents, &vocabulary, &tagger, Some(&lemmatizer), parser));
        }
    };
    if options.iter().any(|option| option == "--measure") {
        for (beam, margin) in [(1, 0), (2, 2000), (4, 300), (4, 600), (4, 1200), (4, 4000), (8, 1200)] {
            let parser = Parser::read(&made("parser", &|| bail!("to be measured, not made"))?)?.with_beam(beam, margin);
            let begun = std::time::Instant::now();
            eprintln!("beam {beam}, margin {margin}");
            report(Some(&parser));
            eprintln!("{:?}", begun.elapsed());
        }
        return Ok(());
    }
    report(None);
    if !wanted("parser") {
        return Ok(());
    }

    let cache = options.iter().position(|option| option == "--cache").and_then(|at| options.get(at + 1));
    let tags = match cache.filter(|cache| Path::new(cache).exists()) {
        Some(cache) => {
            let bytes = std::fs::read(cache)?;
            let mut rest = bytes.as_slice();
            let mut take = |example: &tagger::Example| rest.split_off(..example.words.len()).map(<[u8]>::to_vec);
            examples.iter().map(|example| take(example).context("another cache")).collect::<Result<Vec<_>>>()?
        }
        None => tagger::jackknife(&examples, &classes, 4, 3)?,
    };
    if let Some(cache) = cache {
        std::fs::write(cache, tags.concat())?;
    }
    drop(examples);
    let examples: Result<Vec<parser::Example>> =
        sentences.iter().zip(tags).map(|(sentence, tags)| parser::example(sentence, &vocabulary, tags)).collect();
    let examples = examples?;
    let plan = parser::Plan { beam: 4, greedy: 6, epochs: if quick { 4 } else { 6 }, seed: 1 };
    let path = out.join("parser.model");
    parser::train(&examples, plan, |epoch, learners| {
        if epoch + 1 != plan.epochs && epoch != 4 {
            return Ok(());
        }
        if options.iter().any(|option| option == "--cuts") {
            for (updates, least) in [(3, 0.05), (4, 0.05), (4, 0.1), (5, 0.05), (6, 0.05), (8, 0.05)] {
                let file = parser::model(learners, parser::Cut { updates, least, ..PARSER_CUT })?;
                std::fs::write(out.join(format!("parser-{updates}-{least}.model")), &file)?;
                eprintln!("{updates} updates, weights from {least}: {} bytes", file.len());
                report(Some(&Parser::read(&Model::read("parser", &file, "parser")?)?));
            }
        }
        let file = parser::model(learners, PARSER_CUT)?;
        std::fs::write(&path, &file)?;
        eprintln!("parser after epoch {epoch}: {} bytes", file.len());
        report(Some(&Parser::read(&Model::read("parser", &file, "parser")?)?));
        Ok(())
    })?;
    Ok(())
}
