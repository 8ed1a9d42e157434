//! The numbers of weighing, as `data/rules/linking/weights.toml` holds them.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::error::DataFileError;
use crate::resource::Resources;

const WEIGHTS: &str = "rules/linking/weights.toml";

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weights {
    pub choice: Choice,
    pub nobody: Nobody,
    pub form: Forms,
    pub context: Context,
}

/// When a link is made, and what of it is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Choice {
    pub enough: f32,
    pub worth_keeping: f32,
    pub kept: usize,
    dated: String,
    #[serde(skip)]
    pub day: Option<NaiveDate>,
}

/// By the number of words, the last for all longer names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nobody {
    pub person: Vec<f32>,
    pub place: Vec<f32>,
    pub acronym: Vec<f32>,
    pub other: Vec<f32>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Forms {
    pub word: f32,
    pub word_curated: f32,
    pub acronym: f32,
    pub metonym: f32,
    pub alias: f32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Context {
    pub nationality_alone: f32,
    pub team: f32,
    pub country_beside: f32,
    pub country_not_beside: f32,
    pub country_not_beside_person: f32,
    pub country_about: f32,
    pub country_share: f32,
    pub country_absent: f32,
    pub generic_elsewhere: f32,
    pub generic_absent: f32,
    pub country_absent_curated: f32,
    pub acronym_spelt: f32,
    pub acronym_unspelt: f32,
    pub role_told: f32,
    pub role_politics: f32,
    pub role_other: f32,
    pub role_silent: f32,
    pub cut: f32,
    pub kind_misjudged: f32,
    pub surname_of_another: f32,
    pub office_now: f32,
    pub office_once: f32,
    pub surname_out_of_office: f32,
    pub surname_other_field: f32,
    pub age: f32,
    pub bent: f32,
    pub not_fullest: f32,
}

impl Weights {
    pub(super) fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let wrong = |message: &str| DataFileError::new(WEIGHTS, message);
        let mut weights: Self = toml::from_str(&resources.text(WEIGHTS)?).map_err(|error| wrong(error.message()))?;
        let nobody = &weights.nobody;
        for list in [&nobody.person, &nobody.place, &nobody.acronym, &nobody.other] {
            if list.is_empty() || !list.iter().all(|weight| *weight > 0.0) {
                return Err(wrong("the lists of `nobody` hold at least one number each, all above zero"));
            }
        }
        let dated = weights.choice.dated.parse().map_err(|_| wrong("`dated` is no day"))?;
        weights.choice.day = Some(dated);
        Ok(weights)
    }
}

/// The entry for so many words, from 1; the last for more.
pub(super) fn by_words(list: &[f32], words: usize) -> f32 {
    list.get(words.saturating_sub(1)).or(list.last()).copied().unwrap_or(1.0)
}
