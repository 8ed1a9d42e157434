use serde::{Deserialize, Serialize};

use crate::annotation::NameKind;

/// TimeML event class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are TimeML's")]
pub enum EventClass {
    #[serde(rename = "OCCURRENCE")]
    Occurrence,
    #[serde(rename = "REPORTING")]
    Reporting,
    #[serde(rename = "STATE")]
    State,
    #[serde(rename = "I_ACTION")]
    IAction,
    #[serde(rename = "I_STATE")]
    IState,
    #[serde(rename = "ASPECTUAL")]
    Aspectual,
    #[serde(rename = "PERCEPTION")]
    Perception,
}

impl EventClass {
    /// All of them, in order.
    pub const ALL: &[Self] = &[
        Self::Occurrence,
        Self::Reporting,
        Self::State,
        Self::IAction,
        Self::IState,
        Self::Aspectual,
        Self::Perception,
    ];

    /// The name in TimeML.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Occurrence => "OCCURRENCE",
            Self::Reporting => "REPORTING",
            Self::State => "STATE",
            Self::IAction => "I_ACTION",
            Self::IState => "I_STATE",
            Self::Aspectual => "ASPECTUAL",
            Self::Perception => "PERCEPTION",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|class| class.name() == name)
    }
}

/// What a verb or adjective says of the clause or event that it governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Complement {
    /// Somebody says it.
    Say,
    /// Somebody says it, and the text does not vouch for it.
    Claim,
    /// Somebody denies it.
    Deny,
    /// Somebody says that it lies ahead.
    Predict,
    /// It is planned.
    Plan,
    /// Somebody is to do it.
    Ask,
    /// It is tried.
    Try,
    /// It is brought about.
    Cause,
    /// It was not done.
    Fail,
    /// It was kept from happening.
    Prevent,
    /// It was put off.
    Delay,
    /// It was called off.
    Cancel,
    /// It is wanted.
    Want,
    /// It is believed.
    Think,
    /// It is doubted or feared.
    Doubt,
    /// It holds.
    Fact,
    /// It begins.
    Begin,
    /// It goes on.
    Continue,
    /// It ends.
    Stop,
    /// It is possible for somebody.
    Can,
}

impl Complement {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "say" => Self::Say,
            "claim" => Self::Claim,
            "deny" => Self::Deny,
            "predict" => Self::Predict,
            "plan" => Self::Plan,
            "ask" => Self::Ask,
            "try" => Self::Try,
            "cause" => Self::Cause,
            "fail" => Self::Fail,
            "prevent" => Self::Prevent,
            "delay" => Self::Delay,
            "cancel" => Self::Cancel,
            "want" => Self::Want,
            "think" => Self::Think,
            "doubt" => Self::Doubt,
            "fact" => Self::Fact,
            "begin" => Self::Begin,
            "continue" => Self::Continue,
            "stop" => Self::Stop,
            "can" => Self::Can,
            _ => return None,
        })
    }
}

/// What an adverb or adjective says of the event that it modifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Modality {
    Probable,
    Possible,
    Unknown,
    Planned,
    Cancelled,
    Postponed,
    Failed,
    Ongoing,
    Habitual,
}

impl Modality {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "probable" => Self::Probable,
            "possible" => Self::Possible,
            "unknown" => Self::Unknown,
            "planned" => Self::Planned,
            "cancelled" => Self::Cancelled,
            "postponed" => Self::Postponed,
            "failed" => Self::Failed,
            "ongoing" => Self::Ongoing,
            "habitual" => Self::Habitual,
            _ => return None,
        })
    }
}

/// A verb or adjective that denotes an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Predicate {
    /// TimeML class.
    pub class: EventClass,
    /// What it says of what it governs.
    pub complement: Option<Complement>,
    /// Whether it keeps its class where it governs no event.
    pub firm: bool,
}

/// A noun that denotes an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventNoun {
    /// TimeML class.
    pub class: EventClass,
    /// Whether it always does, or only with arguments, a time or a light verb.
    pub always: bool,
}

/// How a verb gives its roles, where it differs from the common way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frame {
    /// The subject undergoes it: die, fall.
    SubjectPatient,
    /// The object is addressed: tell, urge.
    ObjectRecipient,
    /// "from" is where or whom it is taken from.
    FromSource,
    /// "to" is where it ends.
    ToDestination,
    /// "with" is the other side.
    WithPartner,
    /// "at" is what it is aimed at.
    AtTarget,
    /// The subject is the cause of a feeling.
    Experiencer,
    /// The subject names what happens: occur, take place.
    Happening,
    /// Its time is the time of the event that is its object: attend, host.
    Participation,
    /// The possessor of the noun undergoes it: "his arrest".
    PossessorPatient,
    /// "of" names who does it: "the resignation of the minister".
    OfAgent,
    /// The subject of this light verb undergoes the event.
    SubjectUndergoes,
    /// The clause of this adverb is of another time than the one just told: earlier, once.
    OtherTime,
    /// What has been done "since" then is done still: lead, live.
    Lasting,
    /// Tells more of what was said or shown at one appearance: describe, praise, present.
    Speech,
}

/// What a common noun says of whom it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Person, organisation, place or facility.
    pub kind: NameKind,
    /// Grammatical gender of a person, where the noun has one.
    pub gender: Option<Gender>,
    /// Whether it means several by itself: "people", "police".
    pub plural: bool,
}

/// Gender of a person as pronouns show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Gender {
    Female,
    Male,
}
