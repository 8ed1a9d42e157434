//! How often words are parts of names, counted over the gazetteer's labels and over lists of given and family names.

use std::collections::HashMap;

/// Two bits each for given name, surname, place and organization.
pub fn count(gazetteer: &str, given: &str, family: &str) -> HashMap<String, u8> {
    let mut counts: HashMap<String, [u32; 4]> = HashMap::new();
    let mut add = |word: &str, kind: usize, times: u32| {
        if word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() > 1 {
            counts.entry(word.to_lowercase()).or_default()[kind] += times;
        }
    };
    for line in gazetteer.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        if columns.len() < 4 {
            continue;
        }
        let names = std::iter::once(columns[1]).chain(columns[3].split('|').filter(|name| !name.is_empty()));
        for (number, name) in names.enumerate() {
            let words: Vec<&str> = name.split([' ', ',', '(', ')', '/']).filter(|word| !word.is_empty()).collect();
            match columns[2] {
                "person" if words.len() > 1 && words.len() < 6 => {
                    add(words[0], 0, 1);
                    add(words[words.len() - 1], 1, 1);
                    for word in &words[1..words.len() - 1] {
                        add(word, usize::from(words.len() > 3), 1);
                    }
                }
                "city" | "region" | "country" | "physical" => {
                    let times = if number == 0 { 2 } else { 1 };
                    words.iter().for_each(|word| add(word, 2, times));
                }
                "org" => words.iter().for_each(|word| add(word, 3, 1)),
                _ => {}
            }
        }
    }
    given.lines().for_each(|word| add(word, 0, 3));
    family.lines().for_each(|word| add(word, 1, 3));
    counts
        .into_iter()
        .filter(|(_, counts)| counts.iter().sum::<u32>() >= 2)
        .map(|(word, counts)| {
            let total = counts.iter().sum::<u32>() as f32;
            let level = |kind: usize| match counts[kind] as f32 / total {
                0.0 => 0,
                share if share < 0.2 => 1,
                share if share < 0.6 => 2,
                _ => 3,
            };
            (word, level(0) | level(1) << 2 | level(2) << 4 | level(3) << 6)
        })
        .collect()
}
