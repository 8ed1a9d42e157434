//! How much an item is spoken of, from what the sources allow. The scale is that of a country's 5,000 to a village's 1;
//! only proportions matter, and the linker's tests, not these numbers, say whether they are good.

use crate::item::Row;
use crate::kind::Kind;

/// The weight of a row.
pub fn weight(row: &Row, kind: Kind) -> f32 {
    let has = |source: &str| row.sources.iter().any(|found| found == source);
    let says = |words: &str| row.description.contains(words);
    let weight = match kind {
        Kind::Country => {
            if row.population > 5e6 {
                5000.0
            } else {
                2500.0
            }
        }
        Kind::Region => {
            let federal = ["US", "CA", "AU", "IN", "GB", "DE"].contains(&row.country.as_str());
            let main = says("State of")
                || says("Province of")
                || says("Territory of")
                || says("Land of")
                || says("Country of");
            if row.population > 0.0 {
                people(row.population)
            } else if federal && main {
                1000.0
            } else {
                (row.languages * 2) as f32
            }
        }
        Kind::City => {
            let people = people(row.population).max(2.0);
            if says("Admin-0 capital") { people * 3.0 } else { people }
        }
        Kind::Person => {
            let office = if says("President,") || says("Prime Minister,") || says("monarch") { 20.0 } else { 1.0 };
            let now = if has("wlc2026") {
                40.0
            } else if has("peppercat2025") || has("congress2026") {
                10.0
            } else {
                1.0
            };
            let born: Option<u32> = row.description.rsplit("b. ").next().and_then(|year| year.trim().parse().ok());
            let old = if born.is_some_and(|born| born < 1915) { 0.3 } else { 1.0 };
            4.0 * old
                * now
                * f32::max(office, if says("Minister") || says("Governor") || says("senator") { 2.0 } else { 1.0 })
        }
        Kind::Organization => {
            if has("supraverden") {
                200.0
            } else if has("agency_registry") || has("optv") {
                20.0
            } else if has("ror") {
                if row.label.starts_with("University of") || row.label.ends_with("University") || says("government") {
                    30.0
                } else if says("ompany") || says("ducation") {
                    12.0
                } else {
                    4.0
                }
            } else if has("hearvox") {
                8.0
            } else if says("brands/") {
                6.0
            } else {
                2.0
            }
        }
        Kind::Physical => {
            let large = ["ocean", "Continent", "sea", "gulf"].iter().any(|head| row.description.starts_with(head));
            if large {
                300.0
            } else if row.languages >= 20 {
                50.0
            } else {
                3.0 + row.languages as f32 / 2.0
            }
        }
        Kind::Facility => {
            if row.description.starts_with("major") {
                30.0
            } else {
                10.0
            }
        }
        Kind::Event => {
            if year(&row.description).is_some_and(|year| year >= 1900) {
                15.0
            } else {
                4.0
            }
        }
        Kind::Product | Kind::Work | Kind::Other => 1.0,
    };
    // A second source is a sign of note.
    weight * (1.0 + 0.3 * (row.sources.len().saturating_sub(1)) as f32)
}

fn people(population: f32) -> f32 {
    (population / 3000.0).powf(0.9)
}

/// The year in an event's description, `event, 1584-05-04`.
pub fn year(description: &str) -> Option<i32> {
    let date = description.strip_prefix("event, ")?;
    let (sign, digits) = date.strip_prefix('-').map_or((1, date), |digits| (-1, digits));
    digits.split('-').next()?.parse::<i32>().ok().map(|year| sign * year)
}
