//! The table of feasts whose calendars no formula gives for certain.

use std::collections::BTreeMap;

use crate::calendar::{Date, Datelike};
use crate::error::DataFileError;
use crate::resource::Resources;

use super::holiday::FeastName;

/// The first days of each feast, in order.
#[derive(Debug, Default)]
pub(super) struct Feasts(BTreeMap<FeastName, Vec<Date>>);

impl Feasts {
    /// Reads `name,day day day` and `name,other name`.
    pub fn load(resources: &Resources, file: &str) -> Result<Self, DataFileError> {
        let text = resources.text(file)?;
        let mut feasts: BTreeMap<FeastName, Vec<Date>> = BTreeMap::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |message: &str| DataFileError::new(file, message).at_line(at + 1).in_key(line);
            let (name, days) = line.split_once(',').ok_or_else(|| wrong("not `name,days`"))?;
            let name = FeastName::new(name.trim()).ok_or_else(|| wrong("a name has one to eight letters"))?;
            let days = match FeastName::new(days.trim()).and_then(|other| feasts.get(&other)) {
                Some(known) => known.clone(),
                None => {
                    let days = days.split_whitespace().map(str::parse);
                    days.collect::<Result<_, _>>().map_err(|_| wrong("neither days nor a feast of the lines above"))?
                }
            };
            feasts.entry(name).or_default().extend(days);
        }
        feasts.values_mut().for_each(|days| days.sort_unstable());
        Ok(Self(feasts))
    }

    /// Whether there is such a feast.
    pub fn has(&self, name: FeastName) -> bool {
        self.0.contains_key(&name)
    }

    /// The days of a feast.
    pub fn days(&self, name: FeastName) -> impl Iterator<Item = Date> {
        self.0.get(&name).into_iter().flatten().copied()
    }

    /// The days of a feast that lie in a year.
    pub fn in_year(&self, name: FeastName, year: i32) -> impl Iterator<Item = Date> {
        self.days(name).filter(move |day| day.year() == year)
    }
}
