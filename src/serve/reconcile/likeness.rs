//! How alike two texts are, letter by letter.

/// A text that others are compared with: what can be said of it once is.
pub(super) struct Likeness {
    straight: Pattern,
    /// Its words in order, where there are several.
    sorted: Option<Pattern>,
}

impl Likeness {
    pub(super) fn of(text: &str) -> Self {
        Self { straight: Pattern::of(text), sorted: text.contains(' ').then(|| Pattern::of(&sorted(text))) }
    }

    /// How alike they are, whatever the order of their words; 0 to 1.
    pub(super) fn to(&self, other: &str) -> f64 {
        let straight = self.straight.ratio(other);
        match &self.sorted {
            Some(words) if straight < 0.999 && other.contains(' ') => straight.max(words.ratio(&sorted(other))),
            _ => straight,
        }
    }
}

/// How alike two texts are, whatever the order of their words; 0 to 1.
pub(super) fn alike(one: &str, other: &str) -> f64 {
    Likeness::of(one).to(other)
}

fn sorted(text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

/// A text made ready for counting the slips that part others from it: for each letter the places where it stands, as bits.
pub(super) struct Pattern {
    text: String,
    length: usize,
    ascii: [u64; 128],
    others: Vec<(char, u64)>,
}

impl Pattern {
    /// The letters that fit into the bits of a word.
    const LONGEST: usize = u64::BITS as usize;

    pub(super) fn of(text: &str) -> Self {
        let mut pattern = Self { text: text.to_owned(), length: 0, ascii: [0; 128], others: Vec::new() };
        for letter in text.chars() {
            let bit = 1_u64.checked_shl(u32::try_from(pattern.length).unwrap_or(u32::MAX)).unwrap_or_default();
            pattern.length += 1;
            match pattern.ascii.get_mut(letter as usize) {
                Some(places) => *places |= bit,
                None => match pattern.others.iter_mut().find(|(known, _)| *known == letter) {
                    Some((_, places)) => *places |= bit,
                    None => pattern.others.push((letter, bit)),
                },
            }
        }
        pattern
    }

    fn places(&self, letter: char) -> u64 {
        match self.ascii.get(letter as usize) {
            Some(places) => *places,
            None => self.others.iter().find(|(known, _)| *known == letter).map_or(0, |(_, places)| *places),
        }
    }

    /// How many letters have to be put in, left out, replaced or swapped with their neighbour: a column of the table of
    /// distances at once (Hyrrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003).
    pub(super) fn distance(&self, other: &str) -> usize {
        if self.length == 0 {
            return other.chars().count();
        }
        if self.length > Self::LONGEST {
            return strsim::osa_distance(&self.text, other);
        }
        let last = 1_u64 << (self.length - 1);
        let (mut down, mut up, mut diagonal, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let mut distance = self.length;
        for letter in other.chars() {
            let here = self.places(letter);
            let swapped = ((!diagonal & here) << 1) & before;
            diagonal = ((here & down).wrapping_add(down) ^ down) | here | up | swapped;
            let right = up | !(diagonal | down);
            let left = diagonal & down;
            distance = distance + usize::from(right & last != 0) - usize::from(left & last != 0);
            let right = (right << 1) | 1;
            down = (left << 1) | !(diagonal | right);
            up = right & diagonal;
            before = here;
        }
        distance
    }

    fn ratio(&self, other: &str) -> f64 {
        let longest = self.length.max(if other.is_ascii() { other.len() } else { other.chars().count() });
        if longest == 0 {
            return 0.0;
        }
        1.0 - self.distance(other) as f64 / longest as f64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn slips_are_counted_as_the_table_of_distances_counts_them(one in "[a-dé ]{0,70}", other in "[a-dé ]{0,70}") {
            prop_assert_eq!(Pattern::of(&one).distance(&other), strsim::osa_distance(&one, &other));
        }
    }

    #[test]
    fn the_order_of_words_does_not_count() {
        assert!((alike("mark carney", "carney mark") - 1.0).abs() < 1e-9);
        assert!((alike("carney", "carnye") - 5.0 / 6.0).abs() < 1e-9);
        assert!(alike("", "") < 1e-9 && alike("a", "b") < 1e-9);
    }
}
