//! What the sentences of a document say of each other's names: a name that is sure once is sure everywhere.

use std::collections::{BTreeSet, HashMap};

use super::document::Found;
use super::hash::word_hash;
use super::headed;
use super::lattice::KINDS;
use super::view::{DocumentFacts, SentenceView};
use crate::annotation::NameKind;

/// A name read this surely speaks for its other occurrences.
const SURE: f32 = 0.9;
/// The share of the votes that a kind needs to change a reading.
const MAJORITY: f32 = 0.65;

type Key = u64;
type Votes = [f32; KINDS.len()];

/// A key of words; accents and capitals do not make another name, so that a headline agrees with its text.
fn key(words: &[&str]) -> Key {
    words.iter().fold(0, |key, word| step(key, word_hash(word)))
}

fn step(key: Key, word: u32) -> Key {
    key.rotate_left(17).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ Key::from(word)
}

fn number(kind: NameKind) -> usize {
    KINDS.iter().position(|&known| known == kind).unwrap_or(0)
}

/// Settles the kinds of a document's names by the surer ones among them, and adds the occurrences that were missed.
pub(super) fn agree(sentences: &[Vec<&str>], views: &[SentenceView], found: &mut Vec<Found>) {
    let words = |name: &Found| &sentences[name.sentence][name.start..name.end];
    let mut votes: HashMap<Key, Votes> = HashMap::new();
    let mut surnames: HashMap<Key, f32> = HashMap::new();
    for name in found.iter() {
        votes.entry(key(words(name))).or_default()[number(name.kind)] += name.confidence * name.confidence;
        if name.kind == NameKind::Person && name.end - name.start > 1 && name.confidence > 0.8 {
            let last = &words(name)[name.end - name.start - 1..];
            let known = surnames.entry(key(last)).or_default();
            *known = known.max(name.confidence);
        }
    }
    short_forms(sentences, found, &mut votes);
    for name in found.iter_mut() {
        let own = key(&sentences[name.sentence][name.start..name.end]);
        let Some(mut votes) = votes.get(&own).copied() else { continue };
        if name.end - name.start == 1 {
            votes[number(NameKind::Person)] += surnames.get(&own).copied().unwrap_or_default() * 1.5;
        }
        let total: f32 = votes.iter().sum();
        let best = (0..KINDS.len()).fold(0, |best, kind| if votes[kind] > votes[best] { kind } else { best });
        if KINDS[best] != name.kind && votes[best] > MAJORITY * total && name.confidence < SURE {
            name.kind = KINDS[best];
            name.confidence = name.confidence.min(0.6);
        }
    }
    add_missed(sentences, views, found);
}

/// An abbreviation in brackets after a name means what the name means: "European Space Agency (ESA)".
fn short_forms(sentences: &[Vec<&str>], found: &[Found], votes: &mut HashMap<Key, Votes>) {
    for pair in found.windows(2) {
        let [long, short] = pair else { continue };
        let words = &sentences[long.sentence];
        let apart = long.sentence == short.sentence
            && short.start == long.end + 1
            && short.end == short.start + 1
            && words[long.end] == "("
            && words.get(short.end) == Some(&")");
        if apart && long.end - long.start > 1 && is_short_form(words[short.start], &words[long.start..long.end]) {
            votes.entry(key(&[words[short.start]])).or_default()[number(long.kind)] += 1.5 * long.confidence;
        }
    }
}

/// Whether `short` is made of capitals that begin words of `long`, in order.
fn is_short_form(short: &str, long: &[&str]) -> bool {
    let mut initials = long.iter().filter_map(|word| word.chars().next());
    let mut letters = short.chars().filter(|character| character.is_alphanumeric());
    short.chars().filter(|character| character.is_uppercase()).count() > 1
        && letters.all(|letter| initials.any(|initial| initial.to_uppercase().eq(letter.to_uppercase())))
}

/// Adds occurrences of sure names that were read as no name.
fn add_missed(sentences: &[Vec<&str>], views: &[SentenceView], found: &mut Vec<Found>) {
    let mut sure: HashMap<Key, (usize, NameKind)> = HashMap::new();
    let mut unsure = BTreeSet::new();
    let mut longest = 0;
    for name in found.iter().filter(|name| name.confidence >= SURE) {
        let words = &sentences[name.sentence][name.start..name.end];
        let cells = &views[name.sentence].cells[name.start..name.end];
        let lower = cells.iter().any(|cell| cell.document & DocumentFacts::LOWER != 0);
        // a single word that is also an ordinary one proves nothing elsewhere
        if words.len() == 1 && (lower || words[0].chars().count() < 3) || words.len() > 8 {
            continue;
        }
        longest = longest.max(words.len());
        // "Halcyon" of "Halcyon Inc."
        if let Some((last, rest)) = words.split_last()
            && headed::is_legal_form(last)
            && rest.iter().any(|word| word.chars().count() > 3)
            && !(rest.len() == 1 && lower)
        {
            sure.entry(key(rest)).or_insert((rest.len(), name.kind));
        }
        let known = sure.entry(key(words)).or_insert((words.len(), name.kind));
        if known.1 != name.kind {
            unsure.insert(key(words));
        }
    }
    if sure.is_empty() {
        return;
    }
    let mut taken = found.clone();
    taken.sort_by_key(|name| (name.sentence, name.start));
    let mut next = 0;
    let mut added = Vec::new();
    for (number, (words, view)) in sentences.iter().zip(views).enumerate() {
        let mut at = 0;
        while at < words.len() {
            while next < taken.len() && (taken[next].sentence, taken[next].end) <= (number, at) {
                next += 1;
            }
            let limit = match taken.get(next) {
                Some(name) if name.sentence == number && name.start <= at => {
                    at = name.end;
                    continue;
                }
                Some(name) if name.sentence == number => name.start,
                _ => words.len(),
            };
            if !view.cells[at].capital {
                at += 1;
                continue;
            }
            let mut best = None;
            let mut so_far = 0;
            for end in at + 1..=limit.min(at + longest) {
                so_far = step(so_far, view.cells[end - 1].word);
                if let Some(&(length, kind)) = sure.get(&so_far)
                    && length == end - at
                    && view.cells[end - 1].letters
                    && !unsure.contains(&so_far)
                {
                    best = Some((end, kind));
                }
            }
            let Some((end, kind)) = best else {
                at += 1;
                continue;
            };
            // part of a longer run of capitals: another name, which the model has declined to call one
            let runs_on = |at: Option<usize>| at.and_then(|at| view.cells.get(at)).is_some_and(|cell| cell.capital);
            if end - at > 1 || !runs_on(at.checked_sub(1)) && !runs_on(Some(end)) {
                added.push(Found { sentence: number, start: at, end, kind, confidence: 0.6 });
            }
            at = end;
        }
    }
    if !added.is_empty() {
        found.extend(added);
        found.sort_by_key(|name| (name.sentence, name.start));
    }
}

#[cfg(test)]
mod tests {
    use super::is_short_form;

    #[test]
    fn short_forms_begin_words_in_order() {
        assert!(is_short_form("ESA", &["European", "Space", "Agency"]));
        assert!(is_short_form("NCAVF", &["National", "Council", "for", "the", "Arts", "of", "Vale", "and", "Fell"]));
        assert!(!is_short_form("ESA", &["Agency", "for", "Space"]));
        assert!(!is_short_form("Esa", &["European", "Space", "Agency"]));
    }
}
