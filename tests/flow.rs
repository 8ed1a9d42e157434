//! The stations of `src/` may use only what lies to their left.

use std::fs;
use std::path::{Path, PathBuf};

const STATIONS: &[&str] =
    &["article", "document", "annotation", "mention", "entity", "event", "pipeline", "graph", "view", "serve", "cli"];

/// Usable by every station; may use no station.
const BENCH: &[&str] = &["calendar", "config", "error", "fetch", "gazetteer", "resource", "table"];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The modules of this crate that a source file names: `crate::x`, and `crate::{x, y::z}`.
fn used(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(list) => list.split(',').collect(),
                None => vec![rest],
            };
            for name in names {
                let word: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if !word.is_empty() {
                    found.push(word);
                }
            }
        }
    }
    found
}

#[test]
fn stations_use_only_what_lies_to_their_left() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let below = file.strip_prefix(&root).unwrap();
        let first = below.iter().next().unwrap().to_string_lossy();
        let module = first.trim_end_matches(".rs");
        if matches!(module, "lib" | "main") {
            continue;
        }
        let place = STATIONS.iter().position(|station| *station == module);
        assert!(
            place.is_some() || BENCH.contains(&module),
            "src/{} belongs to no station: name it in tests/flow.rs and ARCHITECTURE.md",
            below.display()
        );
        for name in used(&fs::read_to_string(&file).unwrap()) {
            let target = STATIONS.iter().position(|station| *station == name);
            if target.is_some_and(|target| place.is_none_or(|place| target > place)) {
                wrong.push(format!("src/{} uses `{name}`, which lies to its right", below.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
