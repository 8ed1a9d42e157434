//! The table of vague words: how far "recently" or "a few" may reach.

use crate::calendar::{Bounds, Date, Unit, add_units};
use crate::error::DataFileError;
use crate::resource::Resources;

use super::value::Direction;

/// How far vague words reach.
#[derive(Debug, Default)]
pub(super) struct VagueWords {
    /// Word or phrase, from, to, unit: from the publication day, negative is back.
    windows: Vec<(String, i64, i64, Unit)>,
    /// Word, least, most.
    counts: Vec<(String, u32, u32)>,
}

impl VagueWords {
    /// Reads `phrase,from,to,unit` and `word,least,most,units`.
    pub fn load(resources: &Resources, file: &str) -> Result<Self, DataFileError> {
        let text = resources.text(file)?;
        let mut words = Self::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || {
                let message = "not `phrase,from,to,unit` or `word,least,most,units`";
                DataFileError::new(file, message).at_line(at + 1).in_key(line)
            };
            let columns: Vec<&str> = line.split(',').map(str::trim).collect();
            let &[word, from, to, unit] = columns.as_slice() else { return Err(wrong()) };
            if unit == "units" {
                let (least, most) = (from.parse().map_err(|_| wrong())?, to.parse().map_err(|_| wrong())?);
                words.counts.push((word.to_owned(), least, most));
            } else {
                let (from, to) = (from.parse().map_err(|_| wrong())?, to.parse().map_err(|_| wrong())?);
                let unit = Unit::from_name(unit).ok_or_else(wrong)?;
                words.windows.push((word.to_owned(), from, to, unit));
            }
        }
        Ok(words)
    }

    /// How many a vague number in `text` may be; the row `plural` serves a bare plural.
    pub fn counted(&self, text: &str) -> Option<(u32, u32)> {
        let lower = text.to_ascii_lowercase();
        let row = self.counts.iter().find(|(word, ..)| lower.split(' ').any(|found| found == word));
        let row = row.or_else(|| self.counts.iter().find(|(word, ..)| word == "plural"));
        row.map(|(_, least, most)| (*least, *most))
    }

    /// What a vague reference allows, seen from `day`: by its first row that stands in the text, else by direction.
    pub fn window(&self, text: &str, direction: Direction, day: Date) -> Bounds {
        let lower = text.to_ascii_lowercase();
        let fallback = match direction {
            Direction::Past => "PAST",
            Direction::Present => "PRESENT",
            Direction::Future => "FUTURE",
        };
        let row = self.windows.iter().find(|(word, ..)| lower.contains(word.as_str()));
        let row = row.or_else(|| self.windows.iter().find(|(word, ..)| word == fallback));
        row.map_or(Bounds::OPEN, |(_, from, to, unit)| {
            Bounds::days(add_units(day, *unit, *from), add_units(day, *unit, *to))
        })
    }
}
