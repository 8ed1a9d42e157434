//! What Wikidata lacks, as far as a knowledge base can tell: its named entities without an item, in the form that
//! QuickStatements takes (<https://www.wikidata.org/wiki/Help:QuickStatements>). A person looks through it before it is sent.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::annotation::NameKind;
use crate::graph::{EntityRow, GraphError, Store};

/// Articles that are given as references of one statement.
const REFERENCES: usize = 3;

/// The class that a kind is an instance of; kinds of which a name does not tell one have none.
fn class(kind: NameKind) -> Option<&'static str> {
    match kind {
        NameKind::Person => Some("Q5"),
        NameKind::Organization => Some("Q43229"),
        NameKind::Event => Some("Q1190554"),
        _ => None,
    }
}

impl Store {
    /// Those of `rows` that have a name, a kind that Wikidata has a class for, no item, and articles with an address to
    /// refer to, as QuickStatements. Names of one word are left out: nobody could tell who that is.
    ///
    /// # Errors
    /// When the store fails.
    pub fn quick_statements(&self, rows: &[EntityRow]) -> Result<String, GraphError> {
        let known = self.knowledge()?;
        let mut out = String::new();
        for row in rows.iter().filter(|row| row.wikidata.is_none() && row.name.trim().contains(' ')) {
            let Ok(at) = known.entities.binary_search_by(|entity| entity.id.as_str().cmp(&row.id)) else { continue };
            let entity = &known.entities[at];
            let figures = || entity.figures.iter().map(|&at| &known.corpus.figures[at]);
            let Some(class) = class(entity.kind).filter(|_| figures().any(|figure| figure.named)) else { continue };
            let articles: BTreeSet<usize> = figures().map(|figure| figure.article).collect();
            let urls: Vec<&str> =
                articles.iter().filter_map(|&at| known.corpus.articles[at].url.as_deref()).take(REFERENCES).collect();
            if urls.is_empty() {
                continue;
            }
            let references: String = urls.iter().map(|url| format!("\tS854\t{}", quoted(url))).collect();
            let _ = writeln!(out, "CREATE\nLAST\tLen\t{}", quoted(&row.name));
            for alias in row.aliases.iter().filter(|alias| alias.contains(' ')) {
                let _ = writeln!(out, "LAST\tAen\t{}", quoted(alias));
            }
            let _ = writeln!(out, "LAST\tP31\t{class}{references}");
        }
        Ok(out)
    }
}

/// A string of QuickStatements, which knows no escapes: what would end it or begin another line goes.
fn quoted(text: &str) -> String {
    let clean: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("\"{}\"", clean.replace('"', "”"))
}
