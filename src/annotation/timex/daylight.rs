//! Whose clocks are ahead in summer, and when.

use crate::calendar::{Date, Datelike, Weekday, nth_weekday};

/// A rule of summer time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Daylight {
    /// United States and Canada: second Sunday of March to first Sunday of November (Energy Policy Act of 2005); from 1987
    /// to 2006 first Sunday of April to last Sunday of October.
    American,
    /// European Union and Britain: last Sunday of March to last Sunday of October (Directive 2000/84/EC; so since 1996).
    European,
}

impl Daylight {
    /// `us`, `eu`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "us" => Some(Self::American),
            "eu" => Some(Self::European),
            _ => None,
        }
    }

    /// Minutes that the clocks are ahead of the winter's for most of that day; `None` for years before the rule.
    pub fn minutes(self, day: Date) -> Option<i32> {
        let year = day.year();
        let ((first_month, first), (last_month, last)) = match (self, year) {
            (Self::American, 2007..) => ((3, 2), (11, 1)),
            (Self::American, 1987..) => ((4, 1), (10, -1)),
            (Self::European, 1996..) => ((3, -1), (10, -1)),
            _ => return None,
        };
        let begin = nth_weekday(year, first_month, Weekday::Sun, first)?;
        let end = nth_weekday(year, last_month, Weekday::Sun, last)?;
        Some(if begin <= day && day < end { 60 } else { 0 })
    }
}
