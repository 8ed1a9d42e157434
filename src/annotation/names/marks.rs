//! What the gazetteer says of the words of a sentence.

use super::view::{SentenceView, Style};
use crate::gazetteer::{Form, Found, Gazetteer, Kind};

/// Sure enough that a kind is worth a bit.
const LEAST_SHARE: f32 = 0.1;
/// Spoken of enough to count as well known.
const WELL_KNOWN: f32 = 100.0;

/// Well-known places in a sentence that has no capitals at all.
fn scan_lower(gazetteer: &Gazetteer, words: &[&str]) -> Vec<Found> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let found = gazetteer.longest(words, at).filter(|found| {
            let first = &found.candidates[0];
            first.kind.is_place() && matches!(first.form, Form::Label | Form::Alias) && first.weight >= WELL_KNOWN / 4.0
        });
        at = found.as_ref().map_or(at + 1, |found| found.words.end);
        out.extend(found);
    }
    out
}

/// Marks the cells of a sentence with the longest gazetteer entries: kinds in the low byte, then the place in the
/// entry (1 only, 2 first, 3 inner, 4 last), then whether it is well known.
pub fn mark(gazetteer: &Gazetteer, words: &[&str], view: &mut SentenceView) {
    let found = if view.style == Style::Lower { scan_lower(gazetteer, words) } else { gazetteer.scan(words) };
    for found in found {
        let mut bits = 0_u16;
        let mut known = false;
        for candidate in found.candidates.iter().filter(|candidate| candidate.prior >= LEAST_SHARE) {
            bits |= match candidate.form {
                Form::Surname => 64,
                Form::Demonym => 128,
                _ => match candidate.kind {
                    Kind::Person => 1,
                    Kind::Organization => 2,
                    Kind::Country | Kind::Region | Kind::City | Kind::Physical => 4,
                    Kind::Facility => 8,
                    Kind::Event => 16,
                    Kind::Product | Kind::Work | Kind::Other => 32,
                },
            };
            known |= candidate.weight >= WELL_KNOWN;
        }
        if found.candidates.iter().all(|candidate| candidate.form == Form::Word) {
            // an ordinary word: only said to be one
            bits |= 256 << 4;
        }
        let last = found.words.len() - 1;
        for (number, at) in found.words.enumerate() {
            let position: u16 = match (number, last) {
                (0, 0) => 1,
                (0, _) => 2,
                (number, last) if number == last => 4,
                _ => 3,
            };
            if let Some(cell) = view.cells.get_mut(at) {
                cell.gazetteer = bits | position << 8 | u16::from(known) << 11;
            }
        }
    }
}
