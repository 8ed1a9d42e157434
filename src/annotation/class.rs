//! The classes that the parser gives to words: finer than UPOS (`VERB/Past/Ind/Fin/`), since parts of the features hang
//! together with them.

use crate::annotation::tag::{Degree, Features, Mood, Number, Upos, VerbForm, VerbTense, Voice};

/// A class, as an index into the list of the model.
pub type ClassId = u8;

/// What a class says of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Part of speech.
    pub upos: Upos,
    /// The features that the class settles.
    pub features: Features,
}

impl Class {
    /// The class of this name: UPOS, then features in the order of [`Features`], `/` between; "" where absent.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let mut parts = name.split('/');
        let upos = Upos::from_name(parts.next()?)?;
        let mut features = Features::default();
        for part in parts.filter(|part| !part.is_empty()) {
            if let Some(tense) = VerbTense::from_name(part) {
                features.tense = Some(tense);
            } else if let Some(mood) = Mood::from_name(part) {
                features.mood = Some(mood);
            } else if let Some(form) = VerbForm::from_name(part) {
                features.verb_form = Some(form);
            } else if let Some(voice) = Voice::from_name(part) {
                features.voice = Some(voice);
            } else if let Some(number) = Number::from_name(part) {
                features.number = Some(number);
            } else if let Some(degree) = Degree::from_name(part) {
                features.degree = Some(degree);
            }
        }
        // "Pass" and the others are told apart by name; "Pos" is a degree, "Part" a verb form
        Some(Self { upos, features })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_class_says_its_features() {
        let class = Class::from_name("VERB/Past/Ind/Fin/").unwrap();
        assert_eq!(class.upos, Upos::Verb);
        assert_eq!(class.features.tense, Some(VerbTense::Past));
        assert_eq!(class.features.verb_form, Some(VerbForm::Finite));
        assert_eq!(class.features.voice, None);
        assert_eq!(Class::from_name("VRB/Past"), None);
    }
}
