use std::collections::{HashMap, HashSet};

use crate::annotation::NameKind;
use crate::error::DataFileError;
use crate::mention::term::{Complement, EventClass, EventNoun, Frame, Gender, Kind, Modality, Predicate};
use crate::resource::Resources;

/// The words that mentions of events and entities are recognised by, from `data/lexicon`.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    verbs: HashMap<String, Predicate>,
    adjectives: HashMap<String, Predicate>,
    adjective_complements: HashMap<String, Complement>,
    nouns: HashMap<String, EventNoun>,
    light: HashMap<String, Option<HashSet<String>>>,
    frames: HashMap<String, Vec<Frame>>,
    kinds: HashMap<String, Vec<Kind>>,
    noun_complements: HashMap<String, Complement>,
    modality: HashMap<String, Modality>,
    families: HashMap<String, Vec<String>>,
    past: HashMap<String, String>,
    present: HashMap<String, String>,
    lists: HashMap<String, HashSet<String>>,
    given: HashMap<String, Gender>,
    anaphors: HashMap<String, Vec<String>>,
}

impl Lexicon {
    /// Reads the lexicon files.
    ///
    /// # Errors
    /// When a file is missing or a row names an unknown class, complement, frame or kind.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let mut own = Self::default();
        own.verbs = predicates(resources, "lexicon/verbs.csv", &mut HashMap::new())?;
        own.adjectives = predicates(resources, "lexicon/adjectives.csv", &mut own.adjective_complements)?;
        let file = "lexicon/nouns.csv";
        for (line, row) in rows(resources, file, 3)? {
            let class = class(file, line, &row[0])?;
            let always = match row[1].as_str() {
                "always" => true,
                "often" => false,
                other => return Err(wrong(file, line, other, "a grade is `always` or `often`")),
            };
            for lemma in row[2].split_whitespace() {
                own.nouns.insert(lemma.to_owned(), EventNoun { class, always });
            }
        }
        for (_, row) in rows(resources, "lexicon/light_verbs.csv", 2)? {
            let nouns = (row[1] != "*").then(|| row[1].split_whitespace().map(str::to_owned).collect());
            own.light.insert(row[0].clone(), nouns);
        }
        let file = "lexicon/frames.csv";
        for (line, row) in rows(resources, file, 2)? {
            let frame = match row[0].as_str() {
                "subject-patient" => Frame::SubjectPatient,
                "object-recipient" => Frame::ObjectRecipient,
                "from-source" => Frame::FromSource,
                "to-destination" => Frame::ToDestination,
                "with-partner" => Frame::WithPartner,
                "at-target" => Frame::AtTarget,
                "experiencer" => Frame::Experiencer,
                "happening" => Frame::Happening,
                "participation" => Frame::Participation,
                "possessor-patient" => Frame::PossessorPatient,
                "of-agent" => Frame::OfAgent,
                "subject-undergoes" => Frame::SubjectUndergoes,
                "other-time" => Frame::OtherTime,
                "lasting" => Frame::Lasting,
                "speech" => Frame::Speech,
                other => return Err(wrong(file, line, other, "no such frame")),
            };
            for lemma in row[1].split_whitespace() {
                own.frames.entry(lemma.to_owned()).or_default().push(frame);
            }
        }
        let file = "lexicon/kinds.csv";
        for (line, row) in rows(resources, file, 4)? {
            let kind = match row[0].as_str() {
                "person" => NameKind::Person,
                "organization" => NameKind::Organization,
                "place" => NameKind::Place,
                "facility" => NameKind::Facility,
                other => return Err(wrong(file, line, other, "no such kind")),
            };
            let gender = match row[1].as_str() {
                "male" => Some(Gender::Male),
                "female" => Some(Gender::Female),
                "" => None,
                other => return Err(wrong(file, line, other, "a gender is `male`, `female` or empty")),
            };
            for lemma in row[3].split_whitespace() {
                let kinds = own.kinds.entry(lemma.to_owned()).or_default();
                let meaning = Kind { kind, gender, plural: row[2] == "plural" };
                match kinds.iter_mut().find(|known| known.kind == kind) {
                    Some(known) => *known = meaning,
                    None => kinds.push(meaning),
                }
            }
        }
        let file = "lexicon/given_names.csv";
        let mut both = HashSet::new();
        for (line, row) in rows(resources, file, 2)? {
            let gender = match row[0].as_str() {
                "male" => Gender::Male,
                "female" => Gender::Female,
                other => return Err(wrong(file, line, other, "a gender is `male` or `female`")),
            };
            for name in row[1].split_whitespace() {
                if own.given.insert(name.to_owned(), gender).is_some_and(|known| known != gender) {
                    both.insert(name.to_owned());
                }
            }
        }
        own.given.retain(|name, _| !both.contains(name));
        let file = "lexicon/noun_complements.csv";
        for (line, row) in rows(resources, file, 2)? {
            let complement = Complement::from_name(&row[0])
                .ok_or_else(|| wrong(file, line, &row[0], "no such kind of complement"))?;
            for lemma in row[1].split_whitespace() {
                own.noun_complements.entry(lemma.to_owned()).or_insert(complement);
            }
        }
        let file = "lexicon/modality.csv";
        for (line, row) in rows(resources, file, 2)? {
            let effect = Modality::from_name(&row[0]).ok_or_else(|| wrong(file, line, &row[0], "no such effect"))?;
            for lemma in row[1].split_whitespace() {
                own.modality.entry(lemma.to_owned()).or_insert(effect);
            }
        }
        for (_, row) in rows(resources, "lexicon/event_families.csv", 2)? {
            for word in std::iter::once(row[0].as_str()).chain(row[1].split_whitespace()) {
                own.families.entry(word.to_owned()).or_default().push(row[0].clone());
            }
        }
        for (_, row) in rows(resources, "lexicon/event_anaphors.csv", 2)? {
            own.anaphors.insert(row[0].clone(), row[1].split_whitespace().map(str::to_owned).collect());
        }
        for (_, row) in rows(resources, "lexicon/irregular_verbs.csv", 2)? {
            own.past.insert(row[0].clone(), row[1].clone());
            own.present.insert(row[1].clone(), row[0].clone());
        }
        for (_, row) in rows(resources, "lexicon/word_lists.csv", 2)? {
            own.lists.entry(row[0].clone()).or_default().extend(row[1].split_whitespace().map(str::to_owned));
        }
        Ok(own)
    }

    /// Whether a word (or an event type) stands in one of the lists of `word_lists.csv`.
    #[must_use]
    pub fn is_listed(&self, list: &str, word: &str) -> bool {
        self.lists.get(list).is_some_and(|words| words.contains(word))
    }

    /// The types of event that a definite noun may refer back to ("the crash"); `*` is any.
    #[must_use]
    pub fn refers_to(&self, noun: &str) -> &[String] {
        self.anaphors.get(noun).map_or(&[], Vec::as_slice)
    }

    /// The gender of most people of a given name.
    #[must_use]
    pub fn given_name(&self, name: &str) -> Option<Gender> {
        self.given.get(name).copied()
    }

    /// Whether two lemmas may name one event: "meet", "meeting", "gathering".
    #[must_use]
    pub fn same_family(&self, one: &str, other: &str) -> bool {
        one == other || self.families(one).iter().any(|family| self.families(other).contains(family))
    }

    /// The families that a lemma is of.
    #[must_use]
    pub fn families(&self, lemma: &str) -> &[String] {
        self.families.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// What the lemma of a verb form may be, where the lemmatiser's is not known.
    #[must_use]
    pub fn lemmas_of(&self, form: &str) -> Vec<String> {
        let mut found: Vec<String> = self.present.get(form).cloned().into_iter().collect();
        for (ending, restored) in
            [("ies", "y"), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("s", "")]
        {
            if let Some(stem) = form.strip_suffix(ending).filter(|stem| stem.len() > 1) {
                found.push(format!("{stem}{restored}"));
            }
        }
        found
    }

    /// Whether a form is the irregular past of a verb and no verb itself: "slid".
    #[must_use]
    pub fn is_past_form(&self, form: &str) -> bool {
        self.present.contains_key(form) && !self.past.contains_key(form)
    }

    /// The past tense of a verb; a past form that was taken for its lemma is one already.
    #[must_use]
    pub fn past(&self, lemma: &str) -> String {
        if let Some(past) = self.past.get(lemma) {
            return past.clone();
        }
        if self.present.contains_key(lemma) {
            return lemma.to_owned();
        }
        let consonant = |letter: char| !"aeiouyw".contains(letter);
        let mut letters = lemma.chars().rev();
        match (letters.next(), letters.next(), letters.next()) {
            (Some('e'), ..) => format!("{lemma}d"),
            (Some('y'), Some(before), _) if consonant(before) => format!("{}ied", &lemma[..lemma.len() - 1]),
            (Some(last), Some(vowel), Some(before))
                // one vowel between consonants: "stemmed", but "opened"
                if consonant(last)
                    && last != 'x'
                    && "aeiou".contains(vowel)
                    && consonant(before)
                    && lemma.chars().filter(|letter| "aeiouy".contains(*letter)).count() == 1 =>
            {
                format!("{lemma}{last}ed")
            }
            _ => format!("{lemma}ed"),
        }
    }

    /// What a noun says of the clause or event that it governs.
    #[must_use]
    pub fn noun_complement(&self, lemma: &str) -> Option<Complement> {
        self.noun_complements.get(lemma).copied()
    }

    /// What an adverb or adjective says of the event that it modifies.
    #[must_use]
    pub fn modality(&self, word: &str) -> Option<Modality> {
        self.modality.get(word).copied()
    }

    /// A verb, by lemma, with a particle as `step_down`.
    #[must_use]
    pub fn verb(&self, lemma: &str) -> Option<Predicate> {
        self.verbs.get(lemma).copied()
    }

    /// A predicative adjective.
    #[must_use]
    pub fn adjective(&self, lemma: &str) -> Option<Predicate> {
        self.adjectives.get(lemma).copied()
    }

    /// What a predicative adjective says of what it governs, whether it denotes an event itself or not ("likely").
    #[must_use]
    pub fn adjective_complement(&self, lemma: &str) -> Option<Complement> {
        self.adjectives
            .get(lemma)
            .and_then(|known| known.complement)
            .or_else(|| self.adjective_complements.get(lemma).copied())
    }

    /// A noun that denotes an event.
    #[must_use]
    pub fn noun(&self, lemma: &str) -> Option<EventNoun> {
        self.nouns.get(lemma).copied()
    }

    /// Whether verb and object noun are one event, told by the noun.
    #[must_use]
    pub fn is_light(&self, verb: &str, noun: &str) -> bool {
        self.light.get(verb).is_some_and(|nouns| nouns.as_ref().is_none_or(|nouns| nouns.contains(noun)))
    }

    /// Whether the verb has this frame.
    #[must_use]
    pub fn has_frame(&self, verb: &str, frame: Frame) -> bool {
        self.frames.get(verb).is_some_and(|frames| frames.contains(&frame))
    }

    /// What a common noun means, most likely first.
    #[must_use]
    pub fn kinds(&self, lemma: &str) -> &[Kind] {
        self.kinds.get(lemma).map_or(&[], Vec::as_slice)
    }
}

/// The rows of a class; those of class `NONE` have a complement only.
fn predicates(
    resources: &Resources,
    file: &str,
    bare: &mut HashMap<String, Complement>,
) -> Result<HashMap<String, Predicate>, DataFileError> {
    let mut found = HashMap::new();
    for (line, row) in rows(resources, file, 3)? {
        let complement = match row[1].as_str() {
            "" => None,
            name => {
                Some(Complement::from_name(name).ok_or_else(|| wrong(file, line, name, "no such kind of complement"))?)
            }
        };
        if row[0] == "NONE" {
            let lemmas = row[2].split_whitespace().map(str::to_owned);
            bare.extend(lemmas.zip(std::iter::repeat(complement)).filter_map(|(lemma, kind)| Some((lemma, kind?))));
            continue;
        }
        let firm = row[0].ends_with('!');
        let class = class(file, line, row[0].trim_end_matches('!'))?;
        for lemma in row[2].split_whitespace() {
            found.entry(lemma.to_owned()).or_insert(Predicate { class, complement, firm });
        }
    }
    Ok(found)
}

fn class(file: &str, line: usize, name: &str) -> Result<EventClass, DataFileError> {
    EventClass::from_name(name).ok_or_else(|| wrong(file, line, name, "no such event class"))
}

fn wrong(file: &str, line: usize, key: &str, message: &str) -> DataFileError {
    DataFileError::new(file, message).at_line(line).in_key(key)
}

/// The rows of a lexicon file without its header, each with its line; the fields hold no quotes but around the note.
fn rows(resources: &Resources, file: &str, fields: usize) -> Result<Vec<(usize, Vec<String>)>, DataFileError> {
    let text = resources.text(file)?;
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let row: Vec<String> = line.splitn(fields + 1, ',').map(|field| field.trim().to_owned()).collect();
        if row.len() < fields {
            return Err(DataFileError::new(file, format!("expected at least {fields} fields")).at_line(number + 1));
        }
        found.push((number + 1, row));
    }
    Ok(found)
}
