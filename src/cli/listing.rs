//! Lists of what is in a knowledge base, as a table, CSV or JSON.

use clap::ValueEnum;
use serde::Serialize;

use super::output::write_to;
use super::{Global, Outcome};
use crate::table;
use crate::view::columns;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For reading in a terminal.
    Table,
    /// For a spreadsheet.
    Csv,
    /// One array.
    Json,
    /// One JSON object a line.
    Jsonl,
}

/// A row of a list. Two lists are printed so: articles and entities.
pub(crate) trait Listing: Serialize {
    /// The columns of the CSV, named as the JSON's fields.
    const COLUMNS: &'static [&'static str];
    /// Those that a table shows.
    const SHOWN: &'static [&'static str];

    /// The text of a cell.
    fn cell(&self, column: &str) -> String;

    /// The text of a cell of a table, where a person needs less.
    fn shown(&self, column: &str) -> String {
        self.cell(column)
    }
}

pub(crate) fn print<L: Listing>(global: &Global, format: Format, rows: &[L]) -> anyhow::Result<Outcome> {
    let cells = |row: &L, columns: &[&str]| columns.iter().map(|column| row.cell(column)).collect::<Vec<_>>();
    write_to(None, |mut out| {
        match format {
            Format::Table => {
                let header: Vec<String> = L::SHOWN.iter().map(|name| (*name).to_owned()).collect();
                let shown = |row: &L| L::SHOWN.iter().map(|column| row.shown(column)).collect();
                let rows: Vec<Vec<String>> = rows.iter().map(shown).collect();
                if !rows.is_empty() {
                    columns::write(&mut out, &header, &rows, global.screen())?;
                }
            }
            Format::Csv => {
                let mut table = table::Writer::new(&mut out, L::COLUMNS)?;
                for row in rows {
                    for (column, cell) in L::COLUMNS.iter().zip(cells(row, L::COLUMNS)) {
                        if matches!(*column, "lat" | "lon") { table.number(Some(cell))? } else { table.text(&cell)? }
                    }
                    table.end_row()?;
                }
                table.flush()?;
            }
            Format::Json => {
                serde_json::to_writer_pretty(&mut out, rows)?;
                writeln!(out)?;
            }
            Format::Jsonl => {
                for row in rows {
                    serde_json::to_writer(&mut out, row)?;
                    writeln!(out)?;
                }
            }
        }
        Ok(())
    })?;
    if rows.is_empty() {
        global.say("nothing matched");
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}
