//! Natural Earth's own tables (public domain): the places that the joined table leaves out because two of them, a
//! capital and its district, say, share an item.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};

use crate::item::Row;

struct Table {
    columns: BTreeMap<String, usize>,
    rows: Vec<Vec<String>>,
}

fn table(path: &Path) -> Result<Table> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading `{}`", path.display()))?;
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let head = lines.next().context("an empty table")?;
    Ok(Table { columns: head.into_iter().enumerate().map(|(at, name)| (name, at)).collect(), rows: lines.collect() })
}

impl Table {
    fn get<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        self.columns.get(column).and_then(|&at| row.get(at)).map_or("", String::as_str)
    }
}

/// Adds the places of `folder` whose items `rows` does not have.
pub fn add(folder: &Path, rows: &mut Vec<Row>) -> Result<()> {
    let mut known: BTreeSet<u32> = rows.iter().map(|row| row.number).collect();
    for (file, kind) in [("countries", "country"), ("populated_places", "city"), ("map_subunits", "region"), ("admin1", "region")] {
        let table = table(&folder.join(format!("{file}.tsv")))?;
        let mut found: BTreeMap<u32, Vec<Row>> = BTreeMap::new();
        for fields in &table.rows {
            let get = |column| table.get(fields, column);
            let Some(number) = get("qid").strip_prefix('Q').and_then(|digits| digits.parse().ok()) else { continue };
            if known.contains(&number) {
                continue;
            }
            let names: Vec<&str> = get("names").split('|').filter(|name| !name.is_empty()).collect();
            let of = if get("admin1").is_empty() { get("country").to_owned() } else { format!("{}, {}", get("admin1"), get("country")) };
            let description = match kind {
                "city" => format!("{} in {of}", get("featurecla")),
                "country" => get("type").to_owned(),
                _ if file == "admin1" => format!("{} of {}", get("type"), get("country")),
                _ => format!("part of {}", get("sovereign")),
            };
            found.entry(number).or_default().push(Row {
                number,
                label: get("name").to_owned(),
                kind: kind.to_owned(),
                aliases: [get("alt"), get("ascii"), get("formal")].iter().flat_map(|names| names.split('|')).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
                country: if get("iso2").len() == 2 && !get("iso2").starts_with('-') { get("iso2").to_owned() } else { String::new() },
                description,
                coordinates: get("lat").parse().ok().zip(get("lon").parse().ok()),
                population: get("pop").parse().unwrap_or(0.0),
                sources: vec!["natural_earth".to_owned()],
                english: names.iter().find_map(|name| name.strip_prefix("en=")).map(str::to_owned),
                languages: names.len(),
            });
        }
        for (number, mut same) in found {
            // One item for several districts is a mistake of the source; for several towns, the largest is meant.
            if same.len() > 1 && kind == "region" {
                continue;
            }
            same.sort_by(|one, other| other.population.total_cmp(&one.population));
            known.insert(number);
            rows.extend(same.into_iter().next());
        }
    }
    Ok(())
}
