//! The table of items, as it comes.

use anyhow::{Context, Result, ensure};

/// Licences whose text may stand in a package under MIT or Apache-2.0 with no more than a notice.
const OPEN: &[&str] = &["PD", "CC0", "wikidata-CC0", "MIT", "BSD-3"];

/// A row of the table.
pub struct Row {
    pub number: u32,
    pub label: String,
    pub kind: String,
    pub aliases: Vec<String>,
    pub country: String,
    pub description: String,
    pub coordinates: Option<(f32, f32)>,
    pub population: f32,
    pub sources: Vec<String>,
    /// Name in English, where the row has names by language.
    pub english: Option<String>,
    /// How many languages name it.
    pub languages: usize,
}

/// Reads the rows that may be shipped. Where a row mixes licences, an open one and another, its label and aliases are
/// facts that the open source gives too, but its description may be the other's and is left out.
pub fn read(table: &str) -> Result<Vec<Row>> {
    let mut lines = table.lines();
    let head = lines.next().context("the table is empty")?;
    ensure!(
        head.starts_with("qid\tlabel\ttype\taliases\tcountry\tdescription\tlat\tlon\tpop\tsources\tlicences\tnames"),
        "other columns than expected"
    );
    let mut rows = Vec::new();
    for (at, line) in lines.enumerate() {
        let fields: Vec<&str> = line.split('\t').collect();
        ensure!(fields.len() == 12, "line {}: {} fields", at + 2, fields.len());
        let licences: Vec<&str> = fields[10].split('|').collect();
        if !licences.iter().any(|licence| OPEN.contains(licence)) {
            continue;
        }
        let mixed = !licences.iter().all(|licence| OPEN.contains(licence));
        let number = fields[0].strip_prefix('Q').and_then(|digits| digits.parse().ok());
        let names: Vec<&str> = fields[11].split('|').filter(|name| !name.is_empty()).collect();
        rows.push(Row {
            number: number.with_context(|| format!("line {}: `{}` is no Wikidata id", at + 2, fields[0]))?,
            label: fields[1].to_owned(),
            kind: fields[2].to_owned(),
            aliases: fields[3].split('|').filter(|alias| !alias.is_empty()).map(str::to_owned).collect(),
            country: fields[4].to_owned(),
            description: if mixed { String::new() } else { fields[5].to_owned() },
            coordinates: fields[6].parse().ok().zip(fields[7].parse().ok()),
            population: fields[8].parse().unwrap_or(0.0),
            sources: fields[9].split(['|', '+']).map(str::to_owned).collect(),
            english: names.iter().find_map(|name| name.strip_prefix("en=")).map(str::to_owned),
            languages: names.len(),
        });
    }
    Ok(rows)
}
