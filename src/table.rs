//! Tables: the one door to `csv`. Reads data files with errors that name file and line; writes RFC 4180 that no
//! spreadsheet takes for a formula.

use std::borrow::Cow;
use std::io;

use serde::de::DeserializeOwned;

use crate::error::DataFileError;

/// Reads a data file with a header line into typed rows, each with its line (from 1). Lines that begin with `#` are
/// comments. `delimiter` is `b','` or `b'\t'`.
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Row { word: String, days: u32 }
/// let rows = dateline::table::read::<Row>("x.csv", b"# a note\nword,days\nweek,7\n", b',')?;
/// assert_eq!((rows[0].0, rows[0].1.word.as_str(), rows[0].1.days), (3, "week", 7));
/// # Ok::<(), dateline::error::DataFileError>(())
/// ```
///
/// # Errors
/// At the first row that does not fit: file, line and what is wrong.
pub fn read<T: DeserializeOwned>(file: &str, bytes: &[u8], delimiter: u8) -> Result<Vec<(usize, T)>, DataFileError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(delimiter != b'\t')
        .comment(Some(b'#'))
        .from_reader(bytes);
    // the reader takes the comments before a row for the row's begin
    let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
    let past_comments = |position: &csv::Position| {
        let from = usize::try_from(position.line()).unwrap_or(usize::MAX);
        let skipped = lines.iter().skip(from.saturating_sub(1)).take_while(|line| line.starts_with(b"#")).count();
        from.saturating_add(skipped)
    };
    let failed = |error: &csv::Error| {
        let wrong = DataFileError::new(file, error.to_string());
        match error.position().map(past_comments) {
            Some(line) => wrong.at_line(line),
            None => wrong,
        }
    };
    let headers = reader.headers().map_err(|error| failed(&error))?.clone();
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| failed(&error))? {
        let line = record.position().map_or(0, past_comments);
        let row = record
            .deserialize(Some(&headers))
            .map_err(|error| DataFileError::new(file, error.to_string()).at_line(line))?;
        rows.push((line, row));
    }
    Ok(rows)
}

/// Writes RFC 4180: comma, CRLF, quotes where needed.
pub struct Writer<W: io::Write> {
    inner: csv::Writer<W>,
}

impl<W: io::Write> Writer<W> {
    /// Writes the header line.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new<I, C>(out: W, columns: I) -> io::Result<Self>
    where
        I: IntoIterator<Item = C>,
        C: AsRef<str>,
    {
        let inner = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(out);
        let mut writer = Self { inner };
        for column in columns {
            writer.text(column.as_ref())?;
        }
        writer.end_row()?;
        Ok(writer)
    }

    /// A cell of text, made harmless.
    ///
    /// # Errors
    /// When the output cannot be written to.
    pub fn text(&mut self, cell: &str) -> io::Result<()> {
        self.inner.write_field(harmless(cell).as_bytes()).map_err(io::Error::from)
    }

    /// A cell that is a number or empty; a minus sign stays as it is.
    ///
    /// # Errors
    /// When the output cannot be written to.
    pub fn number<N: ToString>(&mut self, cell: Option<N>) -> io::Result<()> {
        self.inner.write_field(cell.map(|number| number.to_string()).unwrap_or_default()).map_err(io::Error::from)
    }

    /// Ends the row.
    ///
    /// # Errors
    /// When the output cannot be written to.
    pub fn end_row(&mut self) -> io::Result<()> {
        self.inner.write_record(None::<&[u8]>).map_err(io::Error::from)
    }

    /// Hands everything written so far to the output.
    ///
    /// # Errors
    /// When the output cannot be written to.
    pub fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The cell as a spreadsheet takes it for text: one that begins like a formula gets an apostrophe in front.
///
/// The characters are those of OWASP's "CSV Injection" page, full-width forms included.
///
/// ```
/// use dateline::table::harmless;
/// assert_eq!(harmless("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
/// assert_eq!(harmless("Canada"), "Canada");
/// ```
#[must_use]
pub fn harmless(cell: &str) -> Cow<'_, str> {
    let visible = cell.trim_start_matches([' ', '\u{a0}', '\u{feff}', '\u{200b}']);
    let runs = visible.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if runs { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_look_like_formulas_are_made_harmless_and_numbers_are_not_touched() {
        let mut bytes = Vec::new();
        let mut writer = Writer::new(&mut bytes, ["label", "lon"]).unwrap();
        for cell in ["=1+1", " @SUM(A1)", "\tx", "a,\"b\"", "−3"] {
            writer.text(cell).unwrap();
            writer.number(Some(-75.7)).unwrap();
            writer.end_row().unwrap();
        }
        writer.flush().unwrap();
        drop(writer);
        let expected =
            "label,lon\r\n'=1+1,-75.7\r\n' @SUM(A1),-75.7\r\n'\tx,-75.7\r\n\"a,\"\"b\"\"\",-75.7\r\n−3,-75.7\r\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn a_bad_row_names_file_and_line() {
        #[derive(Debug, serde::Deserialize)]
        struct Row {
            #[expect(dead_code, reason = "only read")]
            days: u32,
        }
        let error = read::<Row>("words.csv", b"days\n1\n# no\nmany\n", b',').unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("words.csv", Some(4)));
    }
}
