//! Builds the gazetteer's index from a table of Wikidata items.
//!
//! ```text
//! cargo run --release -- ITEMS.tsv NATURAL_EARTH WORDS.conllu INDEX
//! ```
//!
//! `ITEMS.tsv` has the columns `qid label type aliases country description lat lon pop sources licences names`;
//! `NATURAL_EARTH` is a folder with the tables `countries populated_places map_subunits admin1`;
//! `WORDS.conllu` is any English treebank, from which ordinary words are known; `INDEX` is written. Rows whose licences
//! do not let their text be shipped in a permissive package are left out. What else is cleaned away, and why, stands in
//! `clean.rs`; how weights are found, in `weight.rs`.

mod clean;
mod earth;
mod item;
mod weight;
mod words;
mod write;

#[path = "../../../src/gazetteer/fold.rs"]
mod fold;
#[path = "../../../src/gazetteer/format.rs"]
#[expect(dead_code, reason = "the reader's half is the product's")]
mod format;
#[path = "../../../src/gazetteer/kind.rs"]
#[expect(dead_code, reason = "the reader's half is the product's")]
mod kind;

use anyhow::{Context, Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [items, earth, treebank, index] = arguments.as_slice() else {
        bail!("usage: gazetteer ITEMS.tsv NATURAL_EARTH WORDS.conllu INDEX");
    };
    let read = |path: &str| std::fs::read_to_string(path).with_context(|| format!("reading `{path}`"));
    let words = words::Words::of_treebank(&read(treebank)?);
    let mut rows = item::read(&read(items)?)?;
    earth::add(std::path::Path::new(earth), &mut rows)?;
    let total = rows.len();
    let items = clean::clean(rows, &words);
    let bytes = write::write(&items)?;
    std::fs::write(index, &bytes).with_context(|| format!("writing `{index}`"))?;
    let names: usize = items.iter().map(|item| item.names.len()).sum();
    println!("{} of {total} items, {} names, {} bytes", items.len(), names, bytes.len());
    Ok(())
}
