//! Trains `data/models/names.bin.zst`: `train-names SHARED OUT [VECTORS]`, where SHARED holds the corpora and the
//! gazetteer's sources, and OUT is the model file. With VECTORS (GloVe's text format) the word classes are made anew
//! instead of read from `data/classes.zst`. Seeded; the same input makes the same bytes.

mod classes;
mod corpus;
mod gum;
mod learn;
mod made;
mod measure;
mod news;
mod parts;
mod proper;
mod teach;

use std::collections::HashMap;
use std::path::Path;

use dateline::annotation::NameKind as K;
use dateline::annotation::names::features::Coarse;
use dateline::annotation::names::lattice::{Row, TAGS};
use dateline::annotation::names::lexicon::{Lexicon, WordFacts, list};
use dateline::annotation::names::marks::mark;
use dateline::annotation::names::model::{Model, Parts};
use dateline::annotation::names::view::{DocumentFacts, SentenceView};
use dateline::annotation::names::word_hash;
use dateline::gazetteer::Gazetteer;
use dateline::resource::Resources;

use corpus::{Document, Tags};
use learn::{Index, Learner};
use made::Fillers;

/// GUM's genres under open licences that the corpus states; the others are for measuring alone.
const OPEN_GENRES: &[&str] = &["academic", "bio", "court", "interview", "news", "voyage"];

/// Classes of GloVe's words, as [`new_classes`] makes them.
const CLASSES: &[u8] = include_bytes!("../data/classes.zst");
const GIVEN: &str = include_str!("../data/given.txt");
const FAMILY: &str = include_str!("../data/family.txt");

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [_, "--measure", shared, packed] = &arguments[..] {
        let resources = Resources::embedded();
        let model = Model::of_bytes(&zstd::decode_all(&std::fs::read(packed)?[..])?, &resources)?;
        measure::all(Path::new(shared), &model, &Gazetteer::load(&resources)?);
        return Ok(());
    }
    let (shared, out, vectors) = match &arguments[..] {
        [_, shared, out] => (Path::new(shared), Path::new(out), None),
        [_, shared, out, vectors] => (Path::new(shared), Path::new(out), Some(Path::new(vectors))),
        _ => return Err("usage: train-names SHARED OUT [VECTORS], or train-names --measure SHARED MODEL".into()),
    };
    let resources = Resources::embedded();
    let gazetteer = Gazetteer::load(&resources)?;
    let (words, coarse) = lexicon(shared, vectors)?;
    let mut lexicon = Lexicon::with_room(words.len());
    for (hash, facts) in &words {
        *lexicon.entry(*hash) = *facts;
    }
    lexicon.read_lists(&resources)?;

    let mut shop = Shop { resources, gazetteer, lexicon, words, coarse };
    let number = |name: &str, usual: f32| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let mut documents = documents(shared, &shop.lexicon)?;
    let copies: Vec<Document> = documents.iter().filter_map(lowered).collect();
    documents.extend(copies);
    let mut fillers = Fillers::new(
        &std::fs::read_to_string(shared.join("gazetteer/wikidata_gazetteer.tsv"))?,
        GIVEN,
        FAMILY,
        &shop.resources.text("lexicon/nationalities.csv")?,
    );
    documents.extend(fillers.documents(number("MADE", 400.0) as usize, number("MADE_WEIGHT", 0.4)));
        let (_, model) = train(&documents, number("FIRST", 6.0) as usize, &shop)?;
    measure::all(shared, &model, &shop.gazetteer);
    let step = number("STEP", 2.0) as usize;
    let mut bytes = Vec::new();
    let mut model = model;
    for round in 0..number("ROUNDS", 1.0) as usize {
        let mut all = documents.clone();
        if step > 0 {
            let news = shared.join("corpora/news");
            let mut texts = news::articles(&std::fs::read_to_string(news.join("wikinews_2019.jsonl"))?);
            for path in sorted(&news.join("current_events"))? {
                texts.extend(news::days(&std::fs::read_to_string(path)?, step));
            }
            let (labelled, seen) = teach::label(texts, &model, &shop.gazetteer, number("NEWS_WEIGHT", 0.2));
            shop.see(&seen);
            let keep = number("KEEP", 3.0) as usize;
            all.extend(labelled.into_iter().enumerate().filter(|(at, _)| *at < 171 || at % keep == 0).map(|both| both.1));
        }
        let weight = number("PROPER", 0.2);
        if weight > 0.0 {
            for genre in sorted(&shared.join("corpora/ud/EWT/train_perdoc"))? {
                for path in sorted(&genre)? {
                    all.push(proper::read(&std::fs::read_to_string(path)?, &shop.lexicon, weight, number("STRICT", 0.0) > 0.0));
                }
            }
        }
        eprintln!("round {round}");
        (bytes, model) = train(&all, number("EPOCHS", 6.0) as usize, &shop)?;
        measure::all(shared, &model, &shop.gazetteer);
    }
    let packed = zstd::encode_all(&bytes[..], 19)?;
    eprintln!("{} bytes, {} compressed", bytes.len(), packed.len());
    std::fs::write(out, packed)?;
    Ok(())
}

/// What training works with.
struct Shop {
    resources: Resources,
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    words: Vec<(u32, WordFacts)>,
    coarse: Coarse,
}

impl Shop {
    /// Takes in as what words were seen.
    fn see(&mut self, seen: &[(u32, u8)]) {
        let mut facts: HashMap<u32, WordFacts> = self.words.iter().copied().collect();
        facts.values_mut().for_each(|facts| facts.seen = 0);
        for &(word, bits) in seen {
            facts.entry(word).or_default().seen = bits;
            self.lexicon.entry(word).seen = bits;
        }
        self.words = facts.into_iter().collect();
        self.words.sort_by_key(|word| word.0);
        eprintln!("{} words seen", seen.len());
    }
}

fn sorted(folder: &Path) -> Result<Vec<std::path::PathBuf>, Failure> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}

fn train(documents: &[Document], epochs: usize, shop: &Shop) -> Result<(Vec<u8>, Model), Failure> {
    let tokens: usize = documents.iter().flat_map(|d| &d.sentences).map(|s| s.words.len()).sum();
    let prepared = prepare(documents, &shop.lexicon, &shop.gazetteer);
    let index = Index::new(&prepared, &shop.coarse, 2.0);
    eprintln!("{} documents, {tokens} words, {} features", documents.len(), index.len());
    let examples: Vec<_> =
        prepared.iter().map(|(view, allowed, weight)| index.example(view, allowed, *weight, &shop.coarse)).collect();
    drop(prepared);
    let mut learner = Learner::new(index.len());
    for epoch in 0..epochs {
        let rate = 0.15 * (1.0 - 0.8 * epoch as f32 / epochs as f32);
        let loss = learner.epoch(&examples, rate, 0.3);
        eprint!("epoch {epoch}: loss {loss:.3}  ");
    }
    eprintln!();
    let bytes = pack(&learner, &index, &shop.words, &shop.coarse);
    let model = Model::of_bytes(&bytes, &shop.resources)?;
    Ok((bytes, model))
}

/// Classes of words by their vectors: two lines of coarser classes, then a word with its class a line.
fn new_classes(vectors: &str) -> String {
    let (words, points) = classes::read(vectors, 100_000);
    let (assigned, centres) = classes::cluster(&points, 1000, 12);
    let (to_middle, _) = classes::cluster(&centres, 200, 30);
    let (to_top, _) = classes::cluster(&centres, 50, 30);
    let line = |classes: &[u16]| {
        let numbers: Vec<String> = classes.iter().map(|class| (class + 1).to_string()).collect();
        format!("0 {}\n", numbers.join(" "))
    };
    let mut text = line(&to_middle) + &line(&to_top);
    for (word, class) in words.iter().zip(&assigned) {
        text.push_str(&format!("{word} {}\n", class + 1));
    }
    text
}

/// Words by hash with class and parts of names, and the coarser classes.
fn lexicon(shared: &Path, vectors: Option<&Path>) -> Result<(Vec<(u32, WordFacts)>, Coarse), Failure> {
    let text = match vectors {
        Some(vectors) => new_classes(&std::fs::read_to_string(vectors)?),
        None => String::from_utf8(zstd::decode_all(CLASSES)?)?,
    };
    let mut lines = text.lines();
    let numbers = |line: Option<&str>| -> Vec<u16> {
        line.unwrap_or_default().split(' ').filter_map(|number| number.parse().ok()).collect()
    };
    let coarse = Coarse { middle: numbers(lines.next()), top: numbers(lines.next()) };
    let mut facts: HashMap<u32, WordFacts> = HashMap::new();
    // the most frequent word of a hash is read last, and wins
    for line in lines.collect::<Vec<_>>().into_iter().rev() {
        let (word, class) = line.split_once(' ').unwrap_or((line, "0"));
        facts.entry(word_hash(word)).or_default().class = class.parse()?;
    }
    let parts = parts::count(
        &std::fs::read_to_string(shared.join("gazetteer/wikidata_gazetteer.tsv"))?,
        GIVEN,
        FAMILY,
    );
    eprintln!("{} parts of names", parts.len());
    for (word, bits) in parts {
        facts.entry(word_hash(&word)).or_default().parts = bits;
    }
    let mut words: Vec<(u32, WordFacts)> = facts.into_iter().collect();
    words.sort_by_key(|word| word.0);
    eprintln!("{} words in the lexicon", words.len());
    Ok((words, coarse))
}

fn documents(shared: &Path, lexicon: &Lexicon) -> Result<Vec<Document>, Failure> {
    let mut documents = Vec::new();
    let corpora = shared.join("corpora");
    let gum = corpora.join("ud/GUM");
    let splits = std::fs::read_to_string(gum.join("splits.md"))?;
    let train = splits.split("\n## ").find(|part| part.starts_with("train")).unwrap_or_default();
    let mut paths: Vec<_> = std::fs::read_dir(gum.join("dep"))?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some(genre) = name.strip_prefix("GUM_").and_then(|rest| rest.split('_').next()) else { continue };
        if OPEN_GENRES.contains(&genre) && train.lines().any(|line| line.trim().trim_start_matches('*').trim() == name) {
            documents.extend(gum::read(&std::fs::read_to_string(&path)?, lexicon));
        }
    }
    eprintln!("GUM: {} documents", documents.len());
    let people = list("people") | list("belief");
    let named = |words: &[String]| words.len() < 3 && words.iter().any(|word| lexicon.facts(word_hash(word)).lists & people != 0);
    let facility = |words: &[String]| {
        words.last().is_some_and(|word| words.len() > 1 && lexicon.facts(word_hash(word)).lists & list("facility") != 0)
    };
    let place = |words: &[String]| if facility(words) { vec![K::Facility] } else { vec![K::Place] };
    let politics = std::fs::read_to_string(corpora.join("ner/crossner_politics/train.txt"))?;
    documents.extend(corpus::read_bio(&politics, 1.0, |kind, words| match kind {
        "politician" | "person" => Some(vec![K::Person]),
        "politicalparty" | "organisation" => Some(vec![K::Organization]),
        "country" | "location" => Some(place(words)),
        "election" | "event" => Some(vec![K::Event]),
        "misc" if named(words) => Some(vec![K::Nationality]),
        _ => None,
    }));
    let tweets = std::fs::read_to_string(corpora.join("ner/wnut17/train.conll"))?;
    documents.extend(corpus::read_bio(&tweets, 0.5, |kind, words| match kind {
        "person" => Some(vec![K::Person]),
        "corporation" | "group" => Some(vec![K::Organization]),
        "location" => Some(place(words)),
        "creative" | "creative-work" => Some(vec![K::Work]),
        "product" => Some(vec![K::Product]),
        _ => None,
    }));
    Ok(documents)
}

/// A copy of every tenth sentence without capitals, as people write in haste: of its names, only places are kept, since
/// the gazetteer knows those whatever their case.
fn lowered(document: &Document) -> Option<Document> {
    let places = [K::Place, K::Facility, K::Nationality];
    let kept: Tags = places.iter().map(|&kind| 0b1111 << (1 + 4 * corpus::number(kind))).sum();
    let mut copy = Document { weight: document.weight * 0.5, ..Document::default() };
    for sentence in document.sentences.iter().step_by(10) {
        let mut sentence = sentence.clone();
        sentence.words.iter_mut().for_each(|word| *word = word.to_lowercase());
        for allowed in &mut sentence.allowed {
            if *allowed != corpus::ANY && *allowed & kept == 0 {
                *allowed = corpus::NONE;
            }
        }
        copy.sentences.push(sentence);
    }
    (!copy.sentences.is_empty()).then_some(copy)
}

fn prepare(documents: &[Document], lexicon: &Lexicon, gazetteer: &Gazetteer) -> Vec<(SentenceView, Vec<Tags>, f32)> {
    let mut out = Vec::new();
    for document in documents {
        let mut facts = DocumentFacts::default();
        let from = out.len();
        for sentence in &document.sentences {
            let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
            let mut view = SentenceView::new(words.iter().copied(), lexicon);
            mark(gazetteer, &words, &mut view);
            facts.add(&view);
            out.push((view, sentence.allowed.clone(), document.weight));
        }
        for (view, ..) in &mut out[from..] {
            facts.mark(view);
        }
    }
    out
}

/// The model file: weights in steps of a 127th of the cut, small ones left out.
fn pack(learner: &Learner, index: &Index, words: &[(u32, WordFacts)], coarse: &Coarse) -> Vec<u8> {
    let cut = 4.0_f32;
    let least: f32 = std::env::var("LEAST").ok().and_then(|n| n.parse().ok()).unwrap_or(0.08);
    let scale = cut / 127.0;
    let mut rows = Vec::new();
    for (key, row) in index.keys() {
        let weights: &Row = &learner.weights[row as usize];
        let mut packed = [0_i8; TAGS];
        for (out, &weight) in packed.iter_mut().zip(weights) {
            if weight.abs() >= least {
                *out = (weight / scale).round().clamp(-127.0, 127.0) as i8;
            }
        }
        if packed.iter().any(|&value| value != 0) {
            rows.push((key, packed));
        }
    }
    eprintln!("{} rows kept", rows.len());
    Parts {
        words: words.to_vec(),
        coarse: Some(coarse),
        transitions: learner.transitions.to_vec(),
        scale,
        rows,
    }
    .bytes()
}
