//! Strict F over person, organization and place on the development files, on gold tokens.

use std::collections::BTreeSet;
use std::path::Path;

use dateline::annotation::NameKind;
use dateline::annotation::names::document::find;
use dateline::annotation::names::lattice::{KINDS, OUT};
use dateline::annotation::names::model::Model;
use dateline::gazetteer::Gazetteer;

use crate::corpus::read_bio;

const FILES: &[&str] = &["conllpp_RESEARCH/dev.txt", "uner_ewt/dev.iob2", "crossner_politics/dev.txt"];

pub fn all(shared: &Path, model: &Model, gazetteer: &Gazetteer) {
    for file in FILES {
        let Ok(text) = std::fs::read_to_string(shared.join("corpora/ner").join(file)) else { continue };
        one(file, &text, model, gazetteer);
    }
}

fn one(file: &str, text: &str, model: &Model, gazetteer: &Gazetteer) {
    // a kind that is left out is read as a work, and left out below
    let documents = read_bio(text, 1.0, |kind, _| {
        Some(vec![match kind.to_lowercase().as_str() {
            "per" | "person" | "politician" => NameKind::Person,
            "org" | "organisation" | "organization" | "politicalparty" => NameKind::Organization,
            "loc" | "location" | "country" => NameKind::Place,
            _ => NameKind::Work,
        }])
    });
    let mut counts = [[0_u32; 3]; 3];
    for document in &documents {
        let sentences: Vec<Vec<&str>> =
            document.sentences.iter().map(|s| s.words.iter().map(String::as_str).collect()).collect();
        let mut gold = BTreeSet::new();
        let mut skip = BTreeSet::new();
        for (number, sentence) in document.sentences.iter().enumerate() {
            let mut start = 0;
            for (at, tags) in sentence.allowed.iter().enumerate() {
                let tag = tags.trailing_zeros() as usize;
                if tag == OUT {
                    continue;
                }
                let position = (tag - 1) % 4;
                if position == 0 || position == 3 {
                    start = at;
                }
                if position >= 2 {
                    match KINDS[(tag - 1) / 4] {
                        NameKind::Work => drop(skip.insert((number, start, at + 1))),
                        kind => drop(gold.insert((number, start, at + 1, kind))),
                    }
                }
            }
        }
        let mut have = BTreeSet::new();
        for name in find(&sentences, model, gazetteer) {
            let kind = if name.kind == NameKind::Facility { NameKind::Place } else { name.kind };
            if KINDS[..3].contains(&kind) && !skip.contains(&(name.sentence, name.start, name.end)) {
                have.insert((name.sentence, name.start, name.end, kind));
            }
        }
        if std::env::var("SHOW").is_ok_and(|wanted| file.contains(&wanted)) {
            let show = |mark: &str, &(sentence, start, end, kind): &(usize, usize, usize, NameKind)| {
                let words = &sentences[sentence];
                let before = words[start.saturating_sub(5)..start].join(" ");
                let after = words[end..words.len().min(end + 5)].join(" ");
                println!("{mark} {kind:?}\t{before} [[{}]] {after}", words[start..end].join(" "));
            };
            gold.difference(&have).for_each(|name| show("missed", name));
            have.difference(&gold).for_each(|name| show("wrong ", name));
        }
        for (number, kind) in KINDS[..3].iter().enumerate() {
            let of = |set: &BTreeSet<(usize, usize, usize, NameKind)>| set.iter().filter(|n| n.3 == *kind).count() as u32;
            counts[number][0] += gold.intersection(&have).filter(|n| n.3 == *kind).count() as u32;
            counts[number][1] += of(&have);
            counts[number][2] += of(&gold);
        }
    }
    let f = |c: [u32; 3]| 200.0 * f64::from(c[0]) / f64::from((c[1] + c[2]).max(1));
    let sum = counts.iter().fold([0; 3], |sum, c| [sum[0] + c[0], sum[1] + c[1], sum[2] + c[2]]);
    eprintln!(
        "{file}: P {:.1} R {:.1} F {:.1}  person {:.1} organization {:.1} place {:.1}",
        100.0 * f64::from(sum[0]) / f64::from(sum[1].max(1)),
        100.0 * f64::from(sum[0]) / f64::from(sum[2].max(1)),
        f(sum),
        f(counts[0]),
        f(counts[1]),
        f(counts[2])
    );
}
