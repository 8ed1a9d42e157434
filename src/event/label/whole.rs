//! What makes a line say the whole: numbers of verbs, marks of quotations, and what no line may end with.

use crate::annotation::{NameKind, Number, Relation, Upos};
use crate::event::Role;
use crate::event::participant::Filler;
use crate::event::scene::Scene;
use crate::mention::{EventMention, MentionForm};

/// Stand for the marks of a quotation while a line is put together.
const OPENS: char = '\u{E000}';
const CLOSES: char = '\u{E001}';

/// Words of the article that keep the marks of what is quoted in them, each with its other.
pub(super) fn with_marks(text: &str) -> String {
    let text = text.replace("``", "“").replace("''", "”");
    let text = text.trim_matches([' ', ',', ';', ':']);
    let mut line = String::new();
    let mut open = false;
    for letter in text.chars() {
        let opens = letter == '“' || letter == '"' && !open;
        let closes = letter == '”' || letter == '"' && open;
        if opens && !(letter == '"' && text.ends_with(letter) && text.matches('"').count() == 1 && !line.is_empty()) {
            if !open {
                line.push(OPENS);
            }
            open = true;
        } else if closes || opens {
            // what was quoted began in a sentence before
            if !open && !line.contains(CLOSES) {
                line.insert(0, OPENS);
                open = true;
            }
            if open {
                line.truncate(line.trim_end_matches([' ', ',', '.', ';']).len());
                line.push(CLOSES);
            }
            open = false;
        } else {
            line.push(letter);
        }
    }
    line.truncate(line.trim_end_matches([' ', ',', '.', ';', ':', OPENS]).len());
    if line.matches(OPENS).count() > line.matches(CLOSES).count() {
        line.push(CLOSES);
    }
    line
}

/// Whether words begin with what is quoted.
pub(super) fn is_quotation(text: &str) -> bool {
    text.starts_with(OPENS)
}

/// A line with the marks of its quotations.
pub(super) fn unmarked(line: &str) -> String {
    let mut line = line.to_owned();
    if line.matches(OPENS).count() > line.matches(CLOSES).count() {
        line.push(CLOSES);
    }
    line.replace(OPENS, "“").replace(CLOSES, "”")
}

/// Whether a line breaks off: "signed the law of", "enlisted the muscle of what".
pub(super) fn ends_open(line: &str) -> bool {
    let last = line.trim_end_matches([',', ';', ':', ' ']).rsplit(' ').next().unwrap_or_default();
    matches!(
        last,
        "of" | "and"
            | "or"
            | "the"
            | "a"
            | "an"
            | "to"
            | "for"
            | "with"
            | "from"
            | "than"
            | "between"
            | "what"
            | "which"
            | "whose"
            | "who"
            | "into"
            | "about"
            | "that"
    )
}

/// Whether a line has a word of who speaks or is spoken to outside a quotation: "was convicted of threatening my life".
pub(super) fn speaks(line: &str) -> bool {
    let mut quoted = false;
    let mut before = "";
    for word in line.split_whitespace() {
        quoted |= word.contains(OPENS);
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '’' && letter != '\'');
        let stem = bare.split(['’', '\'']).next().unwrap_or_default();
        // "World War I", "Elizabeth I"
        let numbered = stem == "I" && before.starts_with(char::is_uppercase);
        let person = matches!(stem, "I" | "me" | "my" | "we" | "us" | "our" | "ours" | "you" | "your")
            || before.is_empty() && matches!(stem, "We" | "My" | "Our" | "You" | "Your");
        if person && !numbered && !quoted {
            return true;
        }
        quoted &= !word.contains(CLOSES);
        before = word;
    }
    false
}

/// Whether a word is a pronoun that nobody was found for.
pub(super) fn is_nobody(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    tree.upos(word) == Upos::Pron
        && scene.entity(word).is_none()
        && matches!(
            tree.form(word).to_ascii_lowercase().as_str(),
            "it" | "them" | "him" | "her" | "this" | "that" | "these" | "those"
        )
}

/// Whether the verb of a line is one of several: by its auxiliary in the text, else by its subject.
pub(super) fn several(scene: &Scene<'_>, verb: usize, subject: &[&Filler]) -> bool {
    let tree = scene.tree;
    if subject.len() > 1 {
        return true;
    }
    let infinite = tree.kids_by(verb, &[Relation::Mark, Relation::Aux]).any(|kid| {
        tree.is(kid, &["to"]) || tree.relation(kid) == Relation::Aux && !tree.is(kid, &["have", "be", "do"])
    });
    let told = tree.kids_by(verb, &[Relation::Aux, Relation::AuxPass]).find_map(|kid| {
        match tree.form(kid).to_ascii_lowercase().as_str() {
            "were" | "are" | "’re" | "'re" => Some(true),
            "have" if !infinite => Some(true),
            "was" | "is" | "has" | "’s" | "'s" => Some(false),
            _ => None,
        }
    });
    // one whose name is told is one, whoever else is meant by the clause
    if let [one] = subject
        && scene.entity_mention(one.word).is_some_and(|(entity, _, form)| {
            scene.entities[entity].kind == NameKind::Person
                && form == MentionForm::Name
                && scene.entities[entity].name.contains(' ')
        })
    {
        return false;
    }
    // "you were", "I have": one
    let other = tree.kids_by(verb, &[Relation::Nsubj, Relation::NsubjPass]).any(|kid| tree.upos(kid) == Upos::Pron);
    told.filter(|_| !other).unwrap_or_else(|| {
        subject.first().is_some_and(|one| {
            scene.entity_mention(one.word).is_none_or(|(.., form)| form == MentionForm::Nominal)
                && tree.features(one.word).number == Some(Number::Plural)
        })
    })
}

/// Whether a verb lacks what it acts on, or acts on who acts: "killed in the court room", "Berg killed Berg".
pub(super) fn is_wanting(
    scene: &Scene<'_>,
    mention: &EventMention,
    passive: bool,
    cast: &[Filler],
    subject: &[&Filler],
) -> bool {
    let tree = scene.tree;
    if passive || mention.light.is_some() {
        return false;
    }
    let verb = mention.clause();
    let itself = tree.kids_by(verb, &[Relation::Obj]).any(|object| {
        let entity = scene.entity(object);
        entity.is_some()
            && !tree.form(object).ends_with("self")
            && !tree.form(object).ends_with("selves")
            && subject.len() == 1
            && subject.iter().any(|one| one.entity == entity && one.word != object)
    });
    let acted_on = tree.kid(verb, &[Relation::Obj, Relation::Iobj, Relation::Ccomp, Relation::Xcomp]).is_some()
        || cast.iter().any(|filler| filler.role == Role::Patient && !subject.iter().any(|one| one.word == filler.word));
    // "learned of the plan"
    let of = || {
        tree.kids_by(verb, &[Relation::Obl]).any(|kid| {
            scene.time(kid).is_none() && matches!(tree.preposition(kid), Some("of" | "about" | "for" | "to" | "with"))
        })
    };
    itself || !acted_on && scene.lexicon.is_listed("wanting-object", &mention.lemma) && !of()
}

/// "Made her decision", "issued a statement": a noun of words or of intent tells nothing without what it is of.
pub(super) fn is_hollow(scene: &Scene<'_>, mention: &EventMention) -> bool {
    let tree = scene.tree;
    let Some(light) = mention.light else { return false };
    let told = |kid: usize| scene.time(kid).is_none();
    scene.lexicon.is_listed("hollow", &mention.lemma)
        && !tree
            .kids_by(
                mention.head,
                &[
                    Relation::Nmod,
                    Relation::Acl,
                    Relation::AclRelcl,
                    Relation::Ccomp,
                    Relation::Xcomp,
                    Relation::Compound,
                ],
            )
            .any(told)
        && !tree
            .kids_by(
                light,
                &[
                    Relation::Ccomp,
                    Relation::Xcomp,
                    Relation::Obl,
                    Relation::Advcl,
                    Relation::Iobj,
                    Relation::Parataxis,
                ],
            )
            .any(|kid| kid > light && told(kid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_breaks_off_or_speaks_of_us_is_told() {
        for line in ["NASA enlisted the muscle of what", "Ida Holm signed the", "Ida Holm asked for"] {
            assert!(ends_open(line), "{line}");
        }
        assert!(!ends_open("Ida Holm took over the firm"));
        for line in ["Per Holm was convicted of threatening my life", "Ida Holm wrote I was unable to stand", "We left"]
        {
            assert!(speaks(line), "{line}");
        }
        let quoted = format!("Ida Holm said: {}", with_marks("\"We left,\""));
        for line in ["Norland honoured the dead of World War I", "The US left", quoted.as_str()] {
            assert!(!speaks(line), "{line}");
        }
        assert_eq!(unmarked(&quoted), "Ida Holm said: “We left”");
        for (text, line) in [
            ("it was “bad and sad.”", "it was “bad and sad”"),
            ("ended here and we left.”", "“ended here and we left”"),
            ("ended here and we left.\"", "“ended here and we left”"),
            ("\"It is over", "“It is over”"),
        ] {
            assert_eq!(unmarked(&with_marks(text)), line);
        }
    }
}
