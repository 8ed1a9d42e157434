//! Runs a target on texts made by chance from its corpus: `dateline-fuzz TARGET SECONDS [SEED]`. A text that fails is
//! left in `fuzz/artifacts/` and its panic ends the run.

use std::path::Path;
use std::time::{Duration, Instant};

/// Pieces that decide something in tokens, sentences, times and CoNLL-U.
const PIECES: &[&str] = &[
    " ",
    "\n",
    "\n\n",
    "\t",
    ".",
    "...",
    ",",
    "'",
    "''",
    "\"",
    "“",
    "”",
    "’",
    "`",
    "-",
    "--",
    "—",
    "/",
    "\\",
    "(",
    ")",
    "[",
    "]",
    ":)",
    "@",
    "#",
    "http://",
    "www.",
    "$",
    "€",
    "%",
    "°",
    "\u{200b}",
    "\u{feff}",
    "\u{0}",
    "é",
    "\u{301}",
    "漢",
    "𝒳",
    "İ",
    "ß",
    "n't",
    "'s",
    "Mr.",
    "U.S.",
    "Jan.",
    "LIMA",
    "(AP)",
    "Monday",
    "2026",
    "12",
    "1,5",
    "10km",
    "a",
    "the",
    "said",
    "Anna Berg",
    " who ",
    " was killed by ",
    " will ",
    " not ",
    "the attack",
    " a day later",
    "his wife",
    "$3 million",
    "Mar-a-Lago",
    "March ",
    "2018-19",
    "the last ",
    "Friday ",
    "night ",
    "two weeks ago",
    "a day later",
    "third quarter of ",
    "every ",
    "half past ",
    "no later than ",
    "9:30 p.m. ET",
    "Easter weekend",
    "5th century BC",
    "fiscal ",
    " to ",
    " and ",
    "99999999999999999999",
    "2026-01-05T20:00:00+02:00",
    "2026-W02",
    "# newdoc id = a\n",
    "# newpar\n",
    "1\tNo\t_\n",
    "1-2\tcan't\t_\n",
    "_",
    "SpaceAfter=No",
    "2.1\tx\t_\n",
];
const LONGEST: usize = 1 << 14;

struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
}

fn changed(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut text =
        if seeds.is_empty() || chance.below(8) == 0 { Vec::new() } else { seeds[chance.below(seeds.len())].clone() };
    for _ in 0..=chance.below(24) {
        let at = chance.below(text.len() + 1);
        match chance.below(9) {
            0 => drop(text.drain(at..(at + chance.below(20)).min(text.len()))),
            1 => text.insert(at, chance.below(256) as u8),
            2 => {
                let piece = PIECES[chance.below(PIECES.len())].repeat(1 + chance.below(40));
                drop(text.splice(at..at, piece.bytes()));
            }
            3 if !seeds.is_empty() => {
                let other = &seeds[chance.below(seeds.len())];
                let from = chance.below(other.len());
                drop(text.splice(at..at, other[from..(from + chance.below(200)).min(other.len())].iter().copied()));
            }
            4 => {
                let copy = text[at..(at + chance.below(60)).min(text.len())].to_vec();
                let to = chance.below(text.len() + 1);
                drop(text.splice(to..to, copy));
            }
            5 => text.truncate(at),
            _ => drop(text.splice(at..at, PIECES[chance.below(PIECES.len())].bytes())),
        }
    }
    text.truncate(LONGEST);
    text
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let run = arguments.first().and_then(|name| dateline_fuzz::target(name));
    let seconds = arguments.get(1).and_then(|seconds| seconds.parse().ok());
    let (Some(run), Some(seconds)) = (run, seconds) else {
        eprintln!("usage: dateline-fuzz annotation|conllu|events|timex SECONDS [SEED]");
        std::process::exit(2);
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(folder.join("corpus").join(&arguments[0]))
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths.iter().filter_map(|path| std::fs::read(path).ok()).collect();
    seeds.iter().for_each(|seed| run(seed));
    let mut chance = Chance(arguments.get(2).and_then(|seed| seed.parse().ok()).unwrap_or(1));
    let begun = Instant::now();
    let (mut runs, mut bytes, mut slowest) = (0_u64, 0_u64, Duration::ZERO);
    let last = folder.join("artifacts").join(&arguments[0]);
    std::fs::create_dir_all(last.parent().unwrap_or(folder)).expect("the folder of artifacts can be made");
    while begun.elapsed() < Duration::from_secs(seconds) {
        let text = changed(&seeds, &mut chance);
        std::fs::write(&last, &text).expect("the text can be kept");
        let start = Instant::now();
        run(&text);
        slowest = slowest.max(start.elapsed());
        runs += 1;
        bytes += text.len() as u64;
    }
    let _ = std::fs::remove_file(&last);
    println!("{runs} texts, {bytes} bytes, none failed; the slowest took {slowest:?}");
}
