//! Sentences of news that a larger parser has read: the network learns from them beside the treebanks.
//!
//! What that parser said is kept in a file of its own, without the text: `teacher.py` makes it on a graphics card from
//! what [`write_examples`] writes, and [`pack`] keeps it. A sentence is known by the hash of its words, so that a
//! change of the tokenizer loses the sentences that it changes and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use dateline::annotation::model::{Model, ModelWriter};
use dateline::annotation::tokenizer::Tokenizer;
use dateline::annotation::{Relation, sentence};
use dateline::resource::Resources;

use crate::classes::Classes;
use crate::corpus::{self, Corpora};
use crate::reader::relation;
use crate::news;

/// Shorter ones teach nothing, longer ones are lists.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=90;

/// Marks a sentence that the teacher was not sure of.
const UNSURE: u8 = u8::MAX;

/// A sentence as the teacher reads it.
pub struct Sentence {
    pub forms: Vec<String>,
    pub classes: Vec<u8>,
    /// From one; 0 is the root.
    pub heads: Vec<u16>,
    pub labels: Vec<u8>,
}

/// The words of each sentence of the news text; no sentence twice.
fn sentences(folder: &Path) -> Result<Vec<Vec<String>>> {
    let tokenizer = Tokenizer::load(&Resources::embedded())?;
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    news::lines(folder, |line| {
        let line = without_sources(&line.replace("''", "'")).to_owned();
        let pieces = tokenizer.tokenize(&line);
        for (range, _) in sentence::split(&line, &pieces, &tokenizer) {
            let mut forms = Vec::new();
            for piece in &pieces[range] {
                let mut start = piece.start;
                for &end in piece.cuts.iter().chain([&piece.end]) {
                    forms.push(line[start..end].to_owned());
                    start = end;
                }
            }
            if LENGTHS.contains(&forms.len()) && seen.insert(hash(&forms)) {
                found.push(forms);
            }
        }
    })?;
    Ok(found)
}

/// An item of the portal ends with the names of its sources, each in brackets.
fn without_sources(line: &str) -> &str {
    let mut rest = line.trim();
    while let Some((before, source)) = rest.strip_suffix(')').and_then(|inner| inner.rsplit_once('(')) {
        if source.len() > 60 {
            break;
        }
        rest = before.trim_end();
    }
    rest
}

/// FNV-1a over the words.
fn hash(forms: &[String]) -> u64 {
    let bytes = forms.iter().flat_map(|form| form.bytes().chain([0]));
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// Writes what the teacher learns from and reads: words with class, head and relation a line (`train.tsv`, `ewt.tsv`,
/// `gum.tsv`), and a sentence a line (`news.tsv`).
pub fn write_examples(folder: &Path, corpora: &Corpora, classes: &Classes, out: &Path) -> Result<()> {
    std::fs::create_dir_all(out)?;
    for (name, documents) in [("train", &corpora.train), ("ewt", &corpora.ewt_dev), ("gum", &corpora.gum_dev)] {
        let mut text = String::new();
        for sentence in documents.iter().flat_map(|document| &document.sentences) {
            for word in &sentence.words {
                let (class, label) = (classes.id(word), relation(&word.relation)?);
                writeln!(text, "{}\t{class}\t{}\t{label}", word.form, word.head)?;
            }
            text.push('\n');
        }
        std::fs::write(out.join(format!("{name}.tsv")), text)?;
    }
    let news: Vec<String> = sentences(folder)?.into_iter().map(|forms| forms.join("\t")).collect();
    std::fs::write(out.join("news.tsv"), news.join("\n") + "\n")?;
    let relations: Vec<&str> = Relation::ALL.iter().map(|relation| relation.universal()).collect();
    let universal = |name: &str| relations.iter().position(|other| *other == name).unwrap_or(0).to_string();
    std::fs::write(out.join("relations.txt"), relations.iter().map(|name| universal(name)).collect::<Vec<_>>().join("\n"))?;
    let upos: Vec<&str> = classes.names.iter().map(|name| name.split('/').next().unwrap_or("")).collect();
    std::fs::write(out.join("classes.txt"), upos.join("\n"))?;
    Ok(())
}

/// Packs what the teacher said of the sentences of `news.tsv`: class, head and relation of each word, three bytes.
pub fn pack(folder: &Path, said: &[u8], classes: &Classes) -> Result<Vec<u8>> {
    let sentences = sentences(folder)?;
    ensure!(said.len() == 3 * sentences.iter().map(Vec::len).sum::<usize>(), "the answers are of another text");
    let (mut keys, mut lengths, mut columns) = (Vec::new(), Vec::new(), [const { Vec::new() }; 3]);
    let mut rest = said;
    for forms in &sentences {
        let (own, later) = rest.split_at(3 * forms.len());
        rest = later;
        if own[1] == UNSURE {
            continue;
        }
        // the low half of the hash tells a hundred thousand sentences apart
        keys.extend((hash(forms) as u32).to_le_bytes());
        lengths.push(forms.len() as u8);
        for (at, word) in own.chunks_exact(3).enumerate() {
            columns[0].push(word[0]);
            // how far the head is, which packs better than where it is
            columns[1].push(if word[1] == 0 { 0 } else { (i16::from(word[1]) - 1 - at as i16) as i8 as u8 });
            columns[2].push(word[2]);
        }
    }
    let mut writer = ModelWriter::new("silver");
    let relations: Vec<&str> = Relation::ALL.iter().map(|relation| relation.name()).collect();
    writer.section("relations", (relations.join("\n") + "\n").into_bytes());
    writer.section("classes", (classes.names.join("\n") + "\n").into_bytes());
    writer.section("keys", keys);
    writer.section("lengths", lengths);
    for (name, column) in ["class", "head", "relation"].into_iter().zip(columns) {
        writer.section(name, column);
    }
    writer.finish().context("silver")
}

/// The sentences of the news text that the file knows, in the order of the text.
pub fn read(folder: &Path, file: &[u8], classes: &Classes) -> Result<Vec<Sentence>> {
    let model = Model::read("silver", file, "silver")?;
    let relations: Vec<&str> = Relation::ALL.iter().map(|relation| relation.name()).collect();
    ensure!(model.lines("relations")? == relations && model.lines("classes")? == classes.names, "other classes or relations");
    let columns = [model.section("class")?, model.section("head")?, model.section("relation")?];
    let mut places = BTreeMap::new();
    let mut begin = 0;
    for (key, &length) in model.section("keys")?.chunks_exact(4).zip(model.section("lengths")?) {
        places.insert(key, (begin, usize::from(length)));
        begin += usize::from(length);
    }
    ensure!(columns.iter().all(|column| column.len() == begin), "columns of other lengths");
    let mut found = Vec::new();
    for forms in sentences(folder)? {
        let key = (hash(&forms) as u32).to_le_bytes();
        let Some(&(begin, length)) = places.get(&key[..]).filter(|&&(_, length)| length == forms.len()) else { continue };
        let [class, head, relation] = columns.map(|column| &column[begin..begin + length]);
        let heads = head.iter().enumerate().map(|(at, &far)| {
            if far == 0 { 0 } else { (at as i16 + i16::from(far as i8) + 1) as u16 }
        });
        found.push(Sentence { forms, classes: class.to_vec(), heads: heads.collect(), labels: relation.to_vec() });
    }
    eprintln!("{} of {} sentences of news", found.len(), places.len());
    ensure!(found.len() * 10 > places.len() * 9, "most of what the teacher read has changed: let it read again");
    Ok(found)
}

/// A sentence of a treebank, of the same kind.
pub fn gold(sentence: &corpus::Sentence, classes: &Classes) -> Result<Sentence> {
    Ok(Sentence {
        forms: sentence.words.iter().map(|word| word.form.clone()).collect(),
        classes: sentence.words.iter().map(|word| classes.id(word)).collect(),
        heads: sentence.words.iter().map(|word| word.head as u16).collect(),
        labels: sentence.words.iter().map(|word| Ok(relation(&word.relation)? as u8)).collect::<Result<_>>()?,
    })
}
