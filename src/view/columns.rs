//! Rows and columns for a person at a terminal: as wide as the screen, long cells wrapped.

use std::io::{self, Write};

use super::screen::{Screen, Style, columns, pad, plain, wrap};

/// Columns between two cells.
const GAP: usize = 2;

/// Writes a header and rows. Columns of numbers are set flush right.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut impl Write, header: &[String], rows: &[Vec<String>], screen: Screen) -> io::Result<()> {
    let widths = widths(header, rows, screen.width);
    let numeric: Vec<bool> = (0..header.len())
        .map(|column| {
            let mut cells = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty()).peekable();
            cells.peek().is_some() && cells.all(|cell| cell.parse::<f64>().is_ok())
        })
        .collect();
    write_row(out, header, &widths, &numeric, screen, Style::Faint)?;
    for row in rows {
        write_row(out, row, &widths, &numeric, screen, Style::Plain)?;
    }
    Ok(())
}

fn write_row(
    out: &mut impl Write,
    cells: &[String],
    widths: &[usize],
    numeric: &[bool],
    screen: Screen,
    style: Style,
) -> io::Result<()> {
    let wrapped: Vec<Vec<String>> = cells.iter().zip(widths).map(|(cell, width)| wrap(&plain(cell), *width)).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0).max(1);
    for line in 0..height {
        let mut written = String::new();
        for (column, lines) in wrapped.iter().enumerate() {
            let text = lines.get(line).map_or("", String::as_str);
            let width = widths[column];
            if numeric.get(column) == Some(&true) {
                written.push_str(&" ".repeat(width.saturating_sub(columns(text))));
                written.push_str(text);
            } else {
                written.push_str(&pad(text, width));
            }
            written.push_str(&" ".repeat(GAP));
        }
        writeln!(out, "{}", screen.paint(style, written.trim_end()))?;
    }
    Ok(())
}

/// Each column as wide as its widest cell; where that is too much, the widest give way.
fn widths(header: &[String], rows: &[Vec<String>], screen: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = header.iter().map(|name| columns(name)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(columns(cell));
        }
    }
    let available = screen.saturating_sub(GAP * widths.len().saturating_sub(1)).max(widths.len() * 4);
    while widths.iter().sum::<usize>() > available {
        let Some(widest) = widths.iter().copied().max() else { break };
        let second = widths.iter().copied().filter(|width| *width < widest).max().unwrap_or(0);
        let excess = widths.iter().sum::<usize>() - available;
        let count = widths.iter().filter(|width| **width == widest).count();
        let step = (widest - second).min(excess.div_ceil(count)).max(1);
        for width in widths.iter_mut().filter(|width| **width == widest) {
            *width -= step;
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_fits_the_screen_and_sets_numbers_right() {
        let header = ["name".to_owned(), "events".to_owned()];
        let rows = [
            vec!["Northern Ledger of the Far Coast".to_owned(), "7".to_owned()],
            vec!["Post".to_owned(), "120".to_owned()],
        ];
        let mut out = Vec::new();
        write(&mut out, &header, &rows, Screen { width: 24, color: false }).unwrap();
        let shown = String::from_utf8(out).unwrap();
        assert_eq!(
            shown,
            "name              events\nNorthern Ledger        7\nof the Far Coast\nPost                 120\n"
        );
    }
}
