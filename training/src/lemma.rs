//! Learns the lemmatiser: a decision list over endings.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use dateline::annotation::lemma::{Edit, endings, rule_key};
use dateline::annotation::model::ModelWriter;
use dateline::resource::Resources;

use crate::classes::Classes;
use crate::corpus::Document;

/// Inflected forms of the verbs of our lexicon that end in a mute e, which endings alone cannot tell ("postponed", "opened"):
/// class, form, lemma.
fn lexicon_forms(classes: &Classes) -> Result<Vec<(String, String, String)>> {
    let text = Resources::embedded().text("lexicon/verbs.csv")?;
    let lemmas: BTreeSet<&str> = text.lines().skip(1).filter_map(|line| line.split(',').nth(2)).flat_map(str::split_whitespace).collect();
    let mute = |lemma: &&&str| {
        let stem = lemma.strip_suffix('e').unwrap_or("");
        stem.len() > 2 && stem.bytes().all(|byte| byte.is_ascii_lowercase()) && !stem.ends_with(['a', 'e', 'i', 'o', 'u', 'y'])
    };
    let mut forms = Vec::new();
    for lemma in lemmas.iter().filter(mute) {
        for kind in classes.names.iter().filter(|kind| kind.starts_with("VERB/")) {
            let form = match () {
                () if kind.starts_with("VERB/Past") => format!("{lemma}d"),
                () if kind.starts_with("VERB/Pres//Part") || kind.contains("Ger") => format!("{}ing", &lemma[..lemma.len() - 1]),
                () => continue,
            };
            forms.push((kind.clone(), form, (*lemma).to_owned()));
        }
    }
    Ok(forms)
}

pub fn model(documents: &[Document], classes: &Classes) -> Result<Vec<u8>> {
    let mut examples: BTreeMap<(String, String), BTreeMap<Edit, usize>> = BTreeMap::new();
    for word in documents.iter().flat_map(|document| &document.sentences).flat_map(|sentence| &sentence.words) {
        if word.lemma == "_" || matches!(word.upos.as_str(), "PUNCT" | "SYM") || word.form.len() > 40 {
            continue;
        }
        let kind = classes.names[usize::from(classes.id(word))].clone();
        let edit = Edit::between(&word.form, &word.lemma);
        *examples.entry((kind, word.form.to_lowercase())).or_default().entry(edit).or_default() += 1;
    }
    // a form counts once for an ending it shares with others, by its usual edit
    let mut counts: BTreeMap<(usize, String), BTreeMap<Edit, usize>> = BTreeMap::new();
    for ((kind, form), edits) in &examples {
        let Some((usual, _)) = edits.iter().max_by_key(|&(edit, &count)| (count, std::cmp::Reverse(edit))) else { continue };
        for (ending, whole) in endings(form) {
            let length = if whole { 99 } else { ending.chars().count() };
            *counts.entry((length, rule_key(kind, ending, whole))).or_default().entry(usual.clone()).or_default() += 1;
        }
    }
    let mut rules: BTreeMap<String, Edit> = BTreeMap::new();
    for ((length, key), edits) in &counts {
        let (total, types) = (edits.values().sum::<usize>(), edits.len());
        let Some((usual, &count)) = edits.iter().max_by_key(|&(edit, &count)| (count, std::cmp::Reverse(edit))) else { continue };
        let whole = *length == 99;
        if *length > 0 && !whole && (total < 3 || types > 1 && count * 10 < total * 7) {
            continue;
        }
        let (kind, ending) = key.split_once(' ').context("a key has two parts")?;
        let bare = ending.trim_start_matches('^');
        let shorter = endings(bare).filter(|&(other, is_whole)| !is_whole && (whole || other.len() < bare.len()));
        let before = shorter.filter_map(|(other, _)| rules.get(&rule_key(kind, other, false))).next();
        if before != Some(usual) {
            rules.insert(key.clone(), usual.clone());
        }
    }
    for (kind, form, lemma) in lexicon_forms(classes)? {
        let edit = Edit::between(&form, &lemma);
        let said = endings(&form).filter_map(|(ending, whole)| rules.get(&rule_key(&kind, ending, whole))).next();
        if said != Some(&edit) {
            rules.insert(rule_key(&kind, &form, true), edit);
        }
    }
    let edits: Vec<Edit> = rules.values().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let mut lines = String::new();
    for (key, edit) in &rules {
        let at = edits.binary_search(edit).ok().context("every edit is listed")?;
        lines.push_str(&format!("{key}\t{at}\n"));
    }
    let mut writer = ModelWriter::new("lemma");
    let names: Vec<String> = edits.iter().map(ToString::to_string).collect();
    writer.section("edits", (names.join("\n") + "\n").into_bytes());
    writer.section("rules", lines.into_bytes());
    eprintln!("lemma: {} rules, {} edits", rules.len(), edits.len());
    writer.finish().context("lemma model")
}
