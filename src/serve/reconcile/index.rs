//! Names by which something may be looked up: as they are, by their beginning, by their words, and with slips of the
//! pen.

use std::collections::{BTreeMap, HashMap};

use super::likeness::{Likeness, Pattern};
use crate::gazetteer::fold;

/// Names of one word that are looked at for a query: the most prominent ones.
const POSTINGS: usize = 2_000;
/// Names whose likeness is measured in full.
const MEASURED: usize = 24;
/// Words that stand in for one that nobody bears.
const SIMILAR_WORDS: usize = 6;
/// Characters of a text that are looked at.
const LONGEST: usize = 256;
/// Words of a query that are looked at.
const MOST_WORDS: usize = 16;
/// Names that begin alike and are looked at for suggestions.
const COMPLETIONS: usize = 20_000;

/// Something found by name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    /// Its number, as the index was given it.
    pub(super) entry: u32,
    /// How alike its name and the query are, 0 to 1.
    pub(super) similarity: f64,
}

/// An index of names. Whoever builds it numbers the entries, the most prominent first: where too many fit, those with
/// the lower numbers are taken.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    names: Vec<Name>,
    /// Names sorted by key, then entry.
    by_key: Vec<u32>,
    words: Vec<Word>,
    word_of: HashMap<Box<str>, u32>,
    /// Words sorted, for prefixes.
    sorted_words: Vec<u32>,
    trigrams: HashMap<[char; 3], Vec<u32>>,
    /// What is compared first when words are sought that are like one: beside each other, for there are many.
    outlines: Vec<Outline>,
}

/// How long a word is and how it begins.
#[derive(Clone, Copy, Debug)]
struct Outline {
    /// In characters.
    length: u8,
    /// The first two characters, or as much of them as a byte holds.
    begin: [u8; 2],
}

impl Outline {
    fn of(word: &str) -> Self {
        let mut begin = word.chars().map(|letter| (letter as u32 & 0xff) as u8);
        let begin = [begin.next().unwrap_or_default(), begin.next().unwrap_or_default()];
        Self { length: u8::try_from(word.chars().count()).unwrap_or(u8::MAX), begin }
    }

    /// Whether a few slips may part the words: as long but for them, and with one of the first two letters in common, as
    /// any one slip leaves it.
    fn may_be_like(self, other: Self, slips: usize) -> bool {
        let ([first, second], [one, two]) = (self.begin, other.begin);
        usize::from(self.length.abs_diff(other.length)) <= slips
            && (first == one || second == two || first == two || second == one)
    }
}

#[derive(Debug)]
struct Name {
    entry: u32,
    key: Box<str>,
    /// Sum of the weights of its words.
    weight: f32,
}

#[derive(Debug)]
struct Word {
    text: Box<str>,
    /// Names that hold it, the most prominent first.
    names: Vec<u32>,
    weight: f32,
}

impl NameIndex {
    /// Takes the names in: pairs of an entry's number and one of its names, by rising number.
    pub(super) fn of<'a>(names: impl IntoIterator<Item = (u32, &'a str)>) -> Self {
        let mut index = Self::default();
        for (entry, name) in names {
            let key = fold(name);
            if key.is_empty() {
                continue;
            }
            let at = number(index.names.len());
            for word in distinct_words(&key) {
                let id = match index.word_of.get(word) {
                    Some(&id) => id,
                    None => {
                        let id = number(index.words.len());
                        index.words.push(Word { text: word.into(), names: Vec::new(), weight: 0.0 });
                        index.outlines.push(Outline::of(word));
                        index.word_of.insert(word.into(), id);
                        id
                    }
                };
                index.words[id as usize].names.push(at);
            }
            index.names.push(Name { entry, key: key.into(), weight: 0.0 });
        }
        index.finish();
        index
    }

    fn finish(&mut self) {
        let total = self.names.len() as f32;
        for (at, word) in self.words.iter_mut().enumerate() {
            word.weight = (1.0 + total / word.names.len() as f32).ln();
            for trigram in trigrams(&word.text) {
                let words = self.trigrams.entry(trigram).or_default();
                if words.last() != Some(&number(at)) {
                    words.push(number(at));
                }
            }
        }
        for word in &self.words {
            for &name in &word.names {
                self.names[name as usize].weight += word.weight;
            }
        }
        self.by_key = (0..number(self.names.len())).collect();
        let names = &self.names;
        self.by_key.sort_by(|&a, &b| {
            let (one, other) = (&names[a as usize], &names[b as usize]);
            one.key.cmp(&other.key).then(one.entry.cmp(&other.entry))
        });
        self.sorted_words = (0..number(self.words.len())).collect();
        let words = &self.words;
        self.sorted_words.sort_by(|&a, &b| words[a as usize].text.cmp(&words[b as usize].text));
    }

    /// The entries whose names are most like `text`, at most `limit`, the likest first, then the most prominent.
    pub(super) fn find(&self, text: &str, limit: usize) -> Vec<Hit> {
        let text = looked_at(text);
        let key = fold(&text);
        if key.is_empty() {
            return Vec::new();
        }
        let mut best: BTreeMap<u32, f64> = BTreeMap::new();
        for &name in self.with_prefix(&key).iter().take_while(|&&name| *self.names[name as usize].key == *key) {
            best.insert(self.names[name as usize].entry, 1.0);
            if best.len() >= limit.max(MEASURED) {
                break;
            }
        }
        // the words' weights add up; what is likest by them is measured in full
        let (weighed, total) = self.by_words(&key);
        let share = |(name, weight): (u32, f32)| {
            let whole = total + self.names[name as usize].weight;
            let share = if whole > 0.0 { f64::from(2.0 * weight / whole).min(1.0) } else { 0.0 };
            (share, name)
        };
        let mut likest: Vec<(f64, u32)> = weighed.into_iter().map(share).collect();
        let order = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        let most = MEASURED.max(limit);
        if likest.len() > most {
            likest.select_nth_unstable_by(most, order);
            likest.truncate(most);
        }
        let likeness = Likeness::of(&key);
        for (share, name) in likest {
            let name = &self.names[name as usize];
            let similarity = 0.6 * share + 0.4 * likeness.to(&name.key);
            let known = best.entry(name.entry).or_default();
            *known = known.max(similarity.min(0.99));
            if *name.key == *key {
                *known = 1.0;
            }
        }
        let mut hits: Vec<Hit> = best.into_iter().map(|(entry, similarity)| Hit { entry, similarity }).collect();
        hits.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.entry.cmp(&b.entry)));
        hits.truncate(limit);
        hits
    }

    /// For each name that shares words with the key, by rising number, the weight of those words; and the weight of the
    /// key's words.
    fn by_words(&self, key: &str) -> (Vec<(u32, f32)>, f32) {
        let rarest = (1.0 + self.names.len() as f32).ln();
        let mut total = 0.0;
        let mut wanted: Vec<(u32, f32)> = Vec::new();
        for word in distinct_words(key).take(MOST_WORDS) {
            match self.word_of.get(word) {
                Some(&id) => {
                    total += self.words[id as usize].weight;
                    wanted.push((id, self.words[id as usize].weight));
                }
                None => {
                    total += rarest;
                    let similar = self.similar_words(word);
                    wanted.extend(similar.into_iter().map(|(id, likeness)| (id, rarest * likeness)));
                }
            }
        }
        // the rarest words first: a name found by none of them is not looked for by a common one alone
        wanted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut weighed: Vec<(u32, f32)> = Vec::new();
        for (id, weight) in wanted {
            let names = &self.words[id as usize].names;
            if names.len() > POSTINGS && !weighed.is_empty() {
                let held = weighed.iter_mut().filter(|(name, _)| names.binary_search(name).is_ok());
                held.for_each(|(_, sum)| *sum += weight);
                continue;
            }
            weighed = added(&weighed, &names[..names.len().min(POSTINGS)], weight);
        }
        (weighed, total)
    }

    /// Words that differ from `word` by a slip or two, with their likeness. A word at a distance of k changes at most 4
    /// k of its trigrams, so that the rarest 4 k + 1 of them lead to all.
    fn similar_words(&self, word: &str) -> Vec<(u32, f32)> {
        let length = word.chars().count();
        let slips = match length {
            0..=3 => return Vec::new(),
            4..=7 => 1,
            _ => 2,
        };
        let mut lists: Vec<&Vec<u32>> = trigrams(word).filter_map(|trigram| self.trigrams.get(&trigram)).collect();
        lists.sort_by_key(|list| list.len());
        let outline = Outline::of(word);
        let listed = lists.into_iter().take(4 * slips + 1).flatten().copied();
        let mut tried: Vec<u32> = listed.filter(|&id| outline.may_be_like(self.outlines[id as usize], slips)).collect();
        tried.sort_unstable();
        tried.dedup();
        let pattern = Pattern::of(word);
        let mut found: Vec<(u32, f32, usize)> = Vec::new();
        for id in tried {
            let other = &self.words[id as usize];
            let distance = pattern.distance(&other.text);
            if distance <= slips {
                let likeness = 1.0 - distance as f32 / length as f32;
                found.push((id, likeness, other.names.len()));
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.2.cmp(&a.2)).then(a.0.cmp(&b.0)));
        found.truncate(SIMILAR_WORDS);
        found.into_iter().map(|(id, likeness, _)| (id, likeness)).collect()
    }

    /// The names whose keys begin so, sorted by key.
    fn with_prefix(&self, prefix: &str) -> &[u32] {
        let key = |&name: &u32| &*self.names[name as usize].key;
        let begin = self.by_key.partition_point(|name| key(name) < prefix);
        let length = self.by_key[begin..].partition_point(|name| key(name).starts_with(prefix));
        &self.by_key[begin..begin + length]
    }

    /// The entries that `prefix` may become: those with a name that begins so first, then those with a word that
    /// does; the most prominent of each first. `skip` of them are left out, at most `limit` follow.
    pub(super) fn starting_with(&self, prefix: &str, skip: usize, limit: usize) -> Vec<u32> {
        let prefix = looked_at(prefix);
        let key = fold(&prefix);
        let mut first: Vec<u32> =
            self.with_prefix(&key).iter().take(COMPLETIONS).map(|&name| self.names[name as usize].entry).collect();
        first.sort_unstable();
        first.dedup();
        // a name that is just this comes before all that only begin so
        let exact = self.exactly(&key);
        first.sort_by_key(|entry| (exact.binary_search(entry).is_err(), *entry));
        let mut second = Vec::new();
        if first.len() < skip.saturating_add(limit) && !key.is_empty() {
            second = self.with_words(&key);
            second.retain(|entry| !first.contains(entry));
        }
        first.into_iter().chain(second).skip(skip).take(limit).collect()
    }

    fn exactly(&self, key: &str) -> Vec<u32> {
        let names = self.with_prefix(key).iter().map(|&name| &self.names[name as usize]);
        names.take_while(|name| *name.key == *key).map(|name| name.entry).collect()
    }

    /// Entries with a name that holds all words of the key, the last as a beginning.
    fn with_words(&self, key: &str) -> Vec<u32> {
        let mut words: Vec<&str> = key.split(' ').take(MOST_WORDS).collect();
        let Some(last) = words.pop() else { return Vec::new() };
        let text = |&id: &u32| &*self.words[id as usize].text;
        let begin = self.sorted_words.partition_point(|id| text(id) < last);
        let fitting = self.sorted_words[begin..].iter().take_while(|id| text(id).starts_with(last));
        let mut names: Vec<u32> = Vec::new();
        for &id in fitting {
            names.extend(self.words[id as usize].names.iter().take(POSTINGS));
            if names.len() > COMPLETIONS {
                break;
            }
        }
        names.sort_unstable();
        names.dedup();
        for word in words {
            let Some(&id) = self.word_of.get(word) else { return Vec::new() };
            names.retain(|name| self.words[id as usize].names.binary_search(name).is_ok());
        }
        let mut entries: Vec<u32> = names.into_iter().map(|name| self.names[name as usize].entry).collect();
        entries.dedup();
        entries
    }
}

/// As much of a client's text as is looked at.
pub(super) fn looked_at(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// Two lists of names by rising number made one, where those of the second weigh so much.
fn added(weighed: &[(u32, f32)], names: &[u32], weight: f32) -> Vec<(u32, f32)> {
    let mut both = Vec::with_capacity(weighed.len() + names.len());
    let mut old = weighed.iter().copied().peekable();
    for &name in names {
        while let Some(before) = old.next_if(|(other, _)| *other < name) {
            both.push(before);
        }
        let known = old.next_if(|(other, _)| *other == name).map_or(0.0, |(_, sum)| sum);
        both.push((name, known + weight));
    }
    both.extend(old);
    both
}

/// A position as the number it is kept as; four thousand million names are not to be had.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn distinct_words(key: &str) -> impl Iterator<Item = &str> {
    let mut seen: Vec<&str> = Vec::new();
    key.split(' ').filter(move |word| {
        let new = !word.is_empty() && !seen.contains(word);
        if new {
            seen.push(*word);
        }
        new
    })
}

/// The runs of three characters, the edges of the word marked.
fn trigrams(word: &str) -> impl Iterator<Item = [char; 3]> {
    let mut characters = vec!['\0'];
    characters.extend(word.chars());
    characters.push('\0');
    (0..characters.len().saturating_sub(2)).map(move |at| [characters[at], characters[at + 1], characters[at + 2]])
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 7] = [
        "Mark Carney",
        "Volodymyr Zelenskyy",
        "Ministry of Foreign Affairs",
        "Mark Rutte",
        "Marc Kearney",
        "Carnegie Endowment",
        "Ministry of Defence",
    ];

    fn index() -> NameIndex {
        NameIndex::of(NAMES.iter().enumerate().map(|(at, name)| (number(at), *name)))
    }

    fn first(text: &str) -> Option<&'static str> {
        index().find(text, 5).first().map(|hit| NAMES[hit.entry as usize])
    }

    #[test]
    fn a_name_is_found_whole_in_part_turned_round_and_with_slips() {
        assert_eq!(index().find("mark carney", 1), [Hit { entry: 0, similarity: 1.0 }]);
        for (text, name) in [
            ("Carney, Mark", "Mark Carney"),
            ("Carney", "Mark Carney"),
            ("Mark Carnye", "Mark Carney"),
            ("Zelensky", "Volodymyr Zelenskyy"),
            ("Volodimir Zelenskyy", "Volodymyr Zelenskyy"),
            ("Bolodymyr", "Volodymyr Zelenskyy"),
            ("Ovlodymyr", "Volodymyr Zelenskyy"),
            ("Olodymyr", "Volodymyr Zelenskyy"),
            ("Vvolodymir", "Volodymyr Zelenskyy"),
            ("Foreign Affairs Ministry", "Ministry of Foreign Affairs"),
            ("the Ministry of Defense", "Ministry of Defence"),
        ] {
            assert_eq!(first(text), Some(name), "{text}");
        }
        assert_eq!(first("Ouagadougou"), None);
        assert_eq!(first(""), None);
        assert_eq!(first("..."), None);
    }

    #[test]
    fn the_likest_come_first_and_none_but_the_name_itself_is_certain() {
        let hits = index().find("Mark Carney", 5);
        assert!(hits.windows(2).all(|pair| pair[0].similarity >= pair[1].similarity), "{hits:?}");
        assert!(hits[1..].iter().all(|hit| hit.similarity < 1.0), "{hits:?}");
    }

    #[test]
    fn beginnings_of_names_come_before_beginnings_of_words() {
        let names = |prefix: &str, skip: usize, limit: usize| {
            let found = index().starting_with(prefix, skip, limit);
            found.into_iter().map(|entry| NAMES[entry as usize]).collect::<Vec<_>>()
        };
        assert_eq!(names("carn", 0, 9), ["Carnegie Endowment", "Mark Carney"]);
        assert_eq!(names("mar", 0, 9), ["Mark Carney", "Mark Rutte", "Marc Kearney"]);
        assert_eq!(names("mar", 1, 1), ["Mark Rutte"]);
        assert_eq!(names("ministry for", 0, 9), ["Ministry of Foreign Affairs"]);
        assert_eq!(names("xyz", 0, 9), Vec::<&str>::new());
        assert_eq!(names("", 0, 2).len(), 2);
    }

    #[test]
    fn any_text_may_be_looked_for() {
        let index = index();
        for text in ["\0", "\u{202e}x", "王毅", &"a".repeat(100_000), &"mark ".repeat(10_000), "a\u{301}\u{301}"] {
            assert!(index.find(text, 5).len() <= 5);
            assert!(index.starting_with(text, usize::MAX, usize::MAX).is_empty());
        }
        assert!(NameIndex::default().find("x", 5).is_empty());
    }
}
