//! The articles, made up.

use dateline::annotation::NameKind;
use dateline::annotation::timex::Basis;
use dateline::article::Article;
use dateline::calendar::{Bounds, Civil, Date, Precision, add_days};
use dateline::document::Span;
use dateline::entity::Entity;
use dateline::event::{Participant, Role, Status, When};
use dateline::pipeline::Analysis;

use crate::made::{self, Dice, Happening};

impl Dice {
    /// Small numbers far more often than large ones.
    fn skewed(&mut self, sides: usize) -> usize {
        let share = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        self.roll(2);
        ((share * share) * sides as f64) as usize
    }
}

const FIRST: [&str; 20] = [
    "Ada", "Boris", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Irene", "Jonas", "Katya", "Liam", "Maria",
    "Nils", "Olga", "Pavel", "Quentin", "Rosa", "Stefan", "Tarja",
];
const LAST: [&str; 25] = [
    "Adeyemi",
    "Bergström",
    "Castillo",
    "Dvořák",
    "Eriksen",
    "Fontaine",
    "Grigoriev",
    "Hartmann",
    "Ivanova",
    "Jansen",
    "Kowalska",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Petrov",
    "Quist",
    "Romano",
    "Schmidt",
    "Tanaka",
    "Ulrich",
    "Vargas",
    "Weber",
    "Ximenes",
    "Young",
];
pub const TOWN: [&str; 12] = [
    "Zenda",
    "Strelsau",
    "Hentzau",
    "Tarlenheim",
    "Elphberg",
    "Ebenau",
    "Rastow",
    "Munbach",
    "Vidina",
    "Karsk",
    "Lomna",
    "Porto Alto",
];
const TYPE: [(&str, &str); 8] = [
    ("consult", "met"),
    ("summit", "hosted"),
    ("aid", "supported"),
    ("resignation", "dismissed"),
    ("accuse", "accused"),
    ("arrest", "arrested"),
    ("sanction", "sanctioned"),
    ("agree", "thanked"),
];
pub const TOPIC: [&str; 16] = [
    "harbour",
    "pipeline",
    "budget",
    "ceasefire",
    "railway",
    "wheat",
    "election",
    "vaccine",
    "fisheries",
    "satellite",
    "refinery",
    "treaty",
    "hospital",
    "drought",
    "customs",
    "archive",
];
const PUBLISHER: [&str; 9] =
    ["Herald", "Courier", "Tribune", "Ledger", "Observer", "Dispatch", "Gazette", "Chronicle", "Northern Wire"];

pub fn person(at: usize) -> String {
    let suffix = if at < 500 { String::new() } else { format!(" {}", at / 500) };
    format!("{} {}{suffix}", FIRST[at % 20], LAST[at / 20 % 25])
}

pub fn town(at: usize) -> String {
    if at < 12 { TOWN[at].to_owned() } else { format!("{} {}", TOWN[at % 12], at / 12) }
}

/// A word that hardly any other event has, so that no two are told alike.
fn word(dice: &mut Dice) -> String {
    const SYLLABLE: [&str; 16] =
        ["ba", "cor", "del", "fen", "gal", "hin", "jo", "kar", "lum", "mor", "nes", "pir", "ros", "tan", "vel", "zu"];
    (0..4).map(|_| SYLLABLE[dice.roll(16)]).collect()
}

fn day(base: i64) -> Date {
    add_days(Date::from_ymd_opt(2016, 1, 1).unwrap_or_default(), base)
}

/// Article number `at` with four events; every fifth repeats the events of the one before it for another publisher.
pub fn article(at: usize) -> (Article, Analysis) {
    let twin = at % 10 == 9;
    let mut dice =
        Dice(0x9e37_79b9_7f4a_7c15 ^ ((if twin { at - 1 } else { at }) as u64 + 1).wrapping_mul(0x2545_f491_4f6c_dd1d));
    for _ in 0..8 {
        dice.roll(2);
    }
    let published = dice.roll(3650) as i64;
    let mut text = String::new();
    let mut analysis = Analysis::default();
    for _ in 0..4 {
        let (who, whom, place) = (person(dice.skewed(4000)), person(dice.skewed(4000)), town(dice.skewed(600)));
        let (kind, verb) = TYPE[dice.roll(8)];
        let topic = TOPIC[dice.roll(16)];
        let begin = text.len();
        let mut add = |words: &str| {
            let span = Span::new(text.len(), text.len() + words.len());
            text.push_str(words);
            span
        };
        let who_at = add(&who);
        add(" ");
        let trigger = add(verb);
        add(" ");
        let whom_at = add(&whom);
        add(" in ");
        let place_at = add(&place);
        let words: Vec<String> = (0..5).map(|_| word(&mut dice)).collect();
        add(&format!(" over the {topic} of {}.", words.join(" ")));
        let quote = Span::new(begin, text.len());
        text.push(' ');
        let mut entity = |name: &str, span: Span, kind: NameKind| {
            if let Some(found) = analysis.entities.iter().position(|entity: &Entity| entity.name == name) {
                return found;
            }
            analysis.entities.push(made::entity(name, kind, span, None));
            analysis.entities.len() - 1
        };
        let roles = vec![
            Participant { role: Role::Agent, span: who_at, entity: Some(entity(&who, who_at, NameKind::Person)) },
            Participant { role: Role::Patient, span: whom_at, entity: Some(entity(&whom, whom_at, NameKind::Person)) },
            Participant { role: Role::Place, span: place_at, entity: Some(entity(&place, place_at, NameKind::Place)) },
        ];
        let begins = day(published - dice.roll(20) as i64);
        let (lasts, precision) = [
            (0, Precision::Day),
            (0, Precision::Day),
            (0, Precision::Day),
            (6, Precision::Week),
            (29, Precision::Month),
        ][dice.roll(5)];
        let bounds = Bounds {
            earliest: (dice.roll(5) > 0).then_some(Civil::day(begins)),
            latest: Some(Civil::day(add_days(begins, lasts))),
        };
        analysis.events.push(made::event(Happening {
            trigger,
            lemma: verb,
            kind,
            quote,
            label: format!("{who} {verb} {whom} in {place}"),
            status: if dice.roll(8) == 0 { Status::Planned } else { Status::Occurred },
            when: Some(When {
                bounds,
                edtf: None,
                precision: Some(precision),
                basis: Basis::Weekday,
                time: None,
                relative_to: None,
                zone: None,
                steps: vec!["counted from the date of publication".to_owned()],
            }),
            roles,
        }));
    }
    let title = format!("News of day {published}, number {at}");
    (made::article(at, title, PUBLISHER[at % 9], &day(published).to_string(), text), analysis)
}
