//! Names that begin with what they name: "Typhoon Mira" is a storm, and no person called Mira.

use super::document::Found;
use crate::annotation::NameKind;

/// Words that begin the name of a storm.
const STORMS: [&str; 5] = ["Typhoon", "Hurricane", "Cyclone", "Storm", "Medicane"];
/// Words before those.
const BEFORE: [&str; 5] = ["Tropical", "Super", "Subtropical", "Severe", "Winter"];

/// Makes the names of storms whole. `surface` are the words of one piece of text, `found` the names among them, sorted.
pub fn join(surface: &[&str], found: &mut Vec<Found>) {
    for at in 0..found.len() {
        let Some(mut first) = found[at].start.checked_sub(1).filter(|&before| STORMS.contains(&surface[before])) else {
            continue;
        };
        if found[at].end != found[at].start + 1 {
            continue;
        }
        if first > 0 && BEFORE.contains(&surface[first - 1]) {
            first -= 1;
        }
        (found[at].start, found[at].kind) = (first, NameKind::Event);
    }
    let whole: Vec<(usize, usize)> =
        found.iter().filter(|name| name.kind == NameKind::Event).map(|name| (name.start, name.end)).collect();
    // what was taken for a name of its own before it
    found.retain(|name| !whole.iter().any(|&(start, end)| start <= name.start && name.end <= end && name.end - name.start < end - start));
}
