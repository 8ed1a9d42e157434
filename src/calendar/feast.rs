//! Days that other reckonings than the months of the civil calendar tell: Easter, and the Hebrew calendar.

use chrono::{Datelike, NaiveDate};

use super::add_days;

/// Easter Sunday of the Gregorian calendar (Butcher's algorithm; Meeus, "Astronomical Algorithms", chapter 8).
#[must_use]
pub fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, rest) = (year.div_euclid(100), year.rem_euclid(100));
    let moon_correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon_correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let shift = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * shift + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

/// Easter Sunday of the Orthodox churches, which reckon it by the Julian calendar (Meeus, chapter 8), as a Gregorian day.
#[must_use]
pub fn orthodox_easter(year: i32) -> Option<NaiveDate> {
    let epact = (19 * year.rem_euclid(19) + 15) % 30;
    let weekday = (2 * year.rem_euclid(4) + 4 * year.rem_euclid(7) - epact + 34) % 7;
    let days = epact + weekday + 114;
    let julian = NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)?;
    let century = year.div_euclid(100);
    Some(add_days(julian, i64::from(century - century.div_euclid(4) - 2)))
}

/// A month of the Hebrew calendar, in the order of its civil year; Adar is the second one of a leap year, in which the
/// feasts of Adar are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum HebrewMonth {
    Tishri,
    Heshvan,
    Kislev,
    Tevet,
    Shevat,
    Adar,
    Nisan,
    Iyar,
    Sivan,
    Tammuz,
    Av,
    Elul,
}

impl HebrewMonth {
    /// All twelve with their names.
    pub const NAMES: [(&str, Self); 12] = [
        ("tishri", Self::Tishri),
        ("heshvan", Self::Heshvan),
        ("kislev", Self::Kislev),
        ("tevet", Self::Tevet),
        ("shevat", Self::Shevat),
        ("adar", Self::Adar),
        ("nisan", Self::Nisan),
        ("iyar", Self::Iyar),
        ("sivan", Self::Sivan),
        ("tammuz", Self::Tammuz),
        ("av", Self::Av),
        ("elul", Self::Elul),
    ];

    /// The month of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, month)| *month)
    }
}

/// A day of the Hebrew calendar that lies in a Gregorian year: the day on whose eve it begins at sunset is the one before
/// (Dershowitz and Reingold, "Calendrical Calculations", chapter 8).
#[must_use]
pub fn hebrew(year: i32, month: HebrewMonth, day: u32) -> Option<NaiveDate> {
    let year = i64::from(year);
    [year + 3760, year + 3761]
        .into_iter()
        .filter_map(|hebrew_year| {
            let from_ce = hebrew_new_year(hebrew_year) + days_before(hebrew_year, month) + i64::from(day) - 1;
            NaiveDate::from_num_days_from_ce_opt(i32::try_from(from_ce).ok()?)
        })
        .find(|date| i64::from(date.year()) == year)
}

/// Days before a month in its year.
fn days_before(year: i64, month: HebrewMonth) -> i64 {
    let length = hebrew_new_year(year + 1) - hebrew_new_year(year);
    let lengths = [
        30,
        if matches!(length, 355 | 385) { 30 } else { 29 },
        if matches!(length, 353 | 383) { 29 } else { 30 },
        29,
        30,
        29,
        30,
        29,
        30,
        29,
        30,
    ];
    let leap = if length > 380 && month >= HebrewMonth::Adar { 30 } else { 0 };
    leap + lengths.iter().take(month as usize).sum::<i64>()
}

/// The first of Tishri, as days from the begin of the common era.
fn hebrew_new_year(year: i64) -> i64 {
    /// The day before the first of Tishri of the year 1.
    const EPOCH: i64 = -1_373_427;
    let delay = match (delayed(year) - delayed(year - 1), delayed(year + 1) - delayed(year)) {
        (_, 356) => 2,
        (382, _) => 1,
        _ => 0,
    };
    EPOCH + delayed(year) + delay
}

/// Days from the epoch to the mean new moon of a year's Tishri, put off where it would fall on a Sunday, Wednesday or
/// Friday.
fn delayed(year: i64) -> i64 {
    let months = (235 * year - 234).div_euclid(19);
    let parts = 12_084 + 13_753 * months;
    let day = 29 * months + parts.div_euclid(25_920);
    if (3 * (day + 1)).rem_euclid(7) < 3 { day + 1 } else { day }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn easter_falls_where_the_almanac_says() {
        for date in ["1998-04-12", "2000-04-23", "2024-03-31", "2026-04-05", "2038-04-25"] {
            assert_eq!(easter(day(date).year()), Some(day(date)));
        }
        for date in ["1917-04-15", "2000-04-30", "2023-04-16", "2024-05-05", "2025-04-20", "2026-04-12"] {
            assert_eq!(orthodox_easter(day(date).year()), Some(day(date)));
        }
    }

    #[test]
    fn hebrew_days_fall_where_the_almanac_says() {
        use HebrewMonth::{Adar, Av, Kislev, Nisan, Sivan, Tishri};
        for (date, month, number) in [
            ("1973-10-06", Tishri, 10),
            ("2023-10-07", Tishri, 22),
            ("2024-03-24", Adar, 14),
            ("2024-04-23", Nisan, 15),
            ("2024-06-12", Sivan, 6),
            ("2024-12-26", Kislev, 25),
            ("2025-03-14", Adar, 14),
            ("2025-04-13", Nisan, 15),
            ("2025-08-03", Av, 9),
            ("2025-09-23", Tishri, 1),
            ("2025-10-02", Tishri, 10),
            ("2025-12-15", Kislev, 25),
        ] {
            assert_eq!(hebrew(day(date).year(), month, number), Some(day(date)), "{date}");
        }
    }
}
