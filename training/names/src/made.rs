//! Made-up agency copy: the lines of `data/templates.txt` filled with names. Result tables and market notes are
//! in no open corpus, and are where clubs are called by the names of their towns.

use dateline::annotation::NameKind;

use crate::corpus::{Document, Sentence};

const TEMPLATES: &str = include_str!("../data/templates.txt");
const TEAMS: &str = include_str!("../data/teams.txt");
const AGENCIES: &str = include_str!("../data/agencies.txt");

/// What the templates are filled with.
pub struct Fillers {
    given: Vec<String>,
    family: Vec<String>,
    persons: Vec<String>,
    cities: Vec<String>,
    countries: Vec<String>,
    peoples: Vec<String>,
    brands: Vec<String>,
    random: u64,
}

impl Fillers {
    /// Reads the gazetteer's sources and lists of names.
    pub fn new(gazetteer: &str, given: &str, family: &str, peoples: &str) -> Self {
        let plain = |text: &str| text.chars().next().is_some_and(char::is_uppercase) && !text.contains(['(', ',', '/']);
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let mut out = Self {
            given: lines(given),
            family: lines(family),
            persons: Vec::new(),
            cities: Vec::new(),
            countries: Vec::new(),
            peoples: peoples
                .lines()
                .skip(1)
                .filter_map(|line| line.strip_suffix(",people"))
                .filter(|word| !word.ends_with('s') || word.ends_with("ss"))
                .map(str::to_owned)
                .collect(),
            brands: Vec::new(),
            random: 0x1234_5678_9abc_def1,
        };
        for line in gazetteer.lines().skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            if columns.len() < 10 || !plain(columns[1]) {
                continue;
            }
            let name = columns[1].to_owned();
            match columns[2] {
                "person" if name.split(' ').count() < 4 => out.persons.push(name),
                "city" => out.cities.push(name),
                "country" if name.split(' ').count() < 3 => out.countries.push(name),
                "org" if columns[9].contains("nsi") && name.split(' ').count() < 3 => out.brands.push(name),
                _ => {}
            }
        }
        out
    }

    fn below(&mut self, limit: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 33) as usize % limit.max(1)
    }

    fn any(&mut self, of: impl Fn(&Self) -> &Vec<String>) -> String {
        let at = self.below(of(self).len());
        of(self).get(at).cloned().unwrap_or_default()
    }

    fn line(&mut self, lines: &str) -> String {
        let count = lines.lines().count();
        let at = self.below(count);
        lines.lines().nth(at).unwrap_or_default().to_owned()
    }

    fn fill(&mut self, slot: &str) -> Option<(String, NameKind)> {
        Some(match slot {
            "TEAM" => {
                let name = match self.below(10) {
                    0..6 => self.line(TEAMS),
                    6..9 => self.any(|f| &f.cities),
                    _ => {
                        let city = self.any(|f| &f.cities);
                        let ends = ["United", "City", "Rovers", "FC", "Town", "Athletic", "Wanderers", "Rangers", "County"];
                        format!("{city} {}", ends[self.below(ends.len())])
                    }
                };
                // often the town alone, as tables do
                let name = if self.below(4) == 0 { name.split(' ').next().unwrap_or(&name).to_owned() } else { name };
                (if name == "New" || name == "San" || name == "Los" || name == "St." { "Boston".into() } else { name }, NameKind::Organization)
            }
            "NATION" => (self.any(|f| &f.countries), NameKind::Place),
            "CITY" => (self.any(|f| &f.cities), NameKind::Place),
            "PERSON" => {
                let name = match self.below(10) {
                    0..3 => self.any(|f| &f.persons),
                    4 => {
                        let particles = ["bin", "al -", "Al -", "el -", "de", "de la", "van", "van der", "von", "von der", "da", "dos", "di", "ben", "ibn", "abu", "le", "du"];
                        let particle = particles[self.below(particles.len())];
                        format!("{} {particle} {}", self.any(|f| &f.given), self.any(|f| &f.family))
                    }
                    3 => format!("{}. {}", char::from(b'A' + self.below(26) as u8), self.any(|f| &f.family)),
                    _ => format!("{} {}", self.any(|f| &f.given), self.any(|f| &f.family)),
                };
                (name, NameKind::Person)
            }
            "SURNAME" => (self.any(|f| &f.family), NameKind::Person),
            "PEOPLE" => (self.any(|f| &f.peoples), NameKind::Nationality),
            "AGENCY" => (self.line(AGENCIES), NameKind::Organization),
            "VENUE" => {
                let ends = ["Stadium", "Park", "Arena", "Oval", "Ground", "Gardens"];
                let end = ends[self.below(ends.len())];
                (format!("{} {end}", self.any(|f| &f.cities)), NameKind::Facility)
            }
            "COMPANY" => {
                let ends = ["Inc", "Corp", "Ltd", "Co", "Plc", "AG", "SA", "Group", "Holdings", "Bank", "Motors", "Airlines", "Industries", "Systems", "Technologies", "Energy", "Steel", "Electric", "Partners"];
                let end = ends[self.below(ends.len())];
                let name = match self.below(6) {
                    0 => self.any(|f| &f.brands),
                    1 => format!("{} & {}", self.any(|f| &f.family), self.any(|f| &f.family)),
                    2 => format!("{} {end}", self.any(|f| &f.cities)),
                    3 => format!("{} {} {end}", self.any(|f| &f.family), self.any(|f| &f.family)),
                    _ => format!("{} {end}", self.any(|f| &f.family)),
                };
                (name, NameKind::Organization)
            }
            _ => return None,
        })
    }

    fn number(&mut self) -> String {
        match self.below(4) {
            0 | 1 => self.below(10),
            2 => self.below(100),
            _ => self.below(500),
        }
        .to_string()
    }

    fn sentence(&mut self, template: &str, capitals: bool) -> Sentence {
        let mut sentence = Sentence::default();
        let mut names = Vec::new();
        for slot in template.split(' ') {
            let (slot, ending) = slot.strip_suffix("'S").map_or((slot, ""), |slot| (slot, "'S"));
            if let Some((name, kind)) = self.fill(slot) {
                let from = sentence.words.len();
                let cased = if capitals { name.to_uppercase() } else { name };
                for word in (if capitals { cased.to_uppercase() } else { cased }).split(' ').filter(|word| !word.is_empty()) {
                    let mut rest = word;
                    while let Some((before, after)) = rest.split_once('-').filter(|(b, a)| !b.is_empty() && !a.is_empty()) {
                        sentence.words.extend([before.to_owned(), "-".to_owned()]);
                        rest = after;
                    }
                    sentence.words.push(rest.to_owned());
                }
                names.push((from, sentence.words.len(), kind));
                if !ending.is_empty() {
                    sentence.words.push(if capitals { "'S" } else { "'s" }.to_owned());
                }
            } else {
                let word = match slot {
                    "YYYY-MM-DD" => format!("{}-0{}-{}", 1980 + self.below(45), 1 + self.below(9), 10 + self.below(19)),
                    _ if slot.contains('n') && slot.chars().all(|c| "n.:+-/12".contains(c)) => {
                        let mut word = String::new();
                        for character in slot.chars() {
                            if character == 'n' { word += &self.number() } else { word.push(character) }
                        }
                        word
                    }
                    "nth" => format!("{}th", self.number()),
                    _ => slot.to_owned(),
                };
                sentence.words.push(if capitals { word.to_uppercase() } else { word });
            }
        }
        sentence.allowed = vec![crate::corpus::NONE; sentence.words.len()];
        for (from, to, kind) in names {
            sentence.name(from, to, &[kind]);
        }
        sentence
    }

    /// Documents of a few runs of lines each.
    pub fn documents(&mut self, count: usize, weight: f32) -> Vec<Document> {
        let templates: Vec<&str> =
            TEMPLATES.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).collect();
        let mut documents = Vec::new();
        for _ in 0..count {
            let mut document = Document { weight, ..Document::default() };
            for _ in 0..6 {
                let template = templates[self.below(templates.len())];
                let (template, shout) = template.strip_prefix("^ ").map_or((template, false), |rest| (rest, true));
                // tables come in runs; capitals come and go
                let run = if template.split(' ').count() < 10 { 1 + self.below(8) } else { 1 + self.below(2) };
                for _ in 0..run {
                    let capitals = shout && self.below(8) > 0 || self.below(25) == 0;
                    document.sentences.push(self.sentence(template, capitals));
                }
            }
            documents.push(document);
        }
        documents
    }
}
