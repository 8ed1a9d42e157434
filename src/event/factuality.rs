mod clause;
mod embedding;

pub(super) use clause::deed_before;

use crate::event::factuality::clause::{clause, modifiers, nominal};
use crate::event::factuality::embedding::embed;
use crate::event::scene::Scene;
use crate::event::{Certainty, Polarity, Status, Tense};
use crate::mention::{EventClass, EventForm, EventMention};

/// How sure, when and whether: three properties and the status that they and the construction give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Factuality {
    pub(super) tense: Tense,
    pub(super) polarity: Polarity,
    pub(super) certainty: Certainty,
    pub(super) status: Status,
    /// The construction that decided the status, for `explain`.
    pub(super) rule: &'static str,
    /// Said as a habit or a general truth.
    pub(super) generic: bool,
    /// Done again and again ("usually", "every year"), whatever its time.
    pub(super) habitual: bool,
}

/// What the words of a clause say of themselves, before what governs it is looked at.
#[derive(Clone, Copy)]
struct Clause {
    tense: Tense,
    negative: bool,
    certainty: Certainty,
    status: Status,
    rule: &'static str,
    finite: bool,
    generic: bool,
    habitual: bool,
}

/// The factuality of one event mention.
pub(super) fn assess(scene: &Scene<'_>, mention: &EventMention) -> Factuality {
    let mut state = if mention.light.is_none() && matches!(mention.form, EventForm::Noun | EventForm::Name) {
        nominal(scene, mention.head)
    } else {
        clause(scene, mention.clause())
    };
    if mention.light.is_some() {
        modifiers(scene, mention.head, &mut state);
    }
    embed(scene, mention.clause(), &mut state);
    if scene.is_headline(scene.tree.sentence(mention.head))
        && state.status == Status::Ongoing
        && !state.generic_state(mention)
    {
        // the present tense of headlines tells what happened
        state.status = Status::Occurred;
        state.rule = "headline-present";
    }
    if is_question(scene, mention.head) && matches!(state.status, Status::Occurred | Status::Ongoing | Status::Planned)
    {
        state.weaken(Certainty::Unknown);
        state.set(Status::Unknown, "question");
    }
    if state.negative && matches!(state.status, Status::Occurred | Status::Ongoing) {
        state.status = Status::Denied;
        state.rule = "negation";
    }
    Factuality {
        tense: state.tense,
        polarity: if state.negative { Polarity::Negative } else { Polarity::Positive },
        certainty: state.certainty,
        status: state.status,
        rule: state.rule,
        generic: state.generic || state.habitual,
        habitual: state.habitual,
    }
}

/// Whether a word stands in a question: the sentence, or the quotation that closes in it, ends with its mark.
fn is_question(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    let sentence = tree.annotation().sentences[tree.sentence(word)].words.clone();
    (word + 1..sentence.end.min(tree.len()))
        .map(|next| tree.form(next))
        .find(|form| matches!(*form, "?" | "”" | "\"" | "." | "!"))
        .is_some_and(|form| form == "?")
}

impl Clause {
    fn generic_state(self, mention: &EventMention) -> bool {
        mention.class == EventClass::State
    }

    fn weaken(&mut self, certainty: Certainty) {
        self.certainty = self.certainty.max(certainty);
    }

    fn set(&mut self, status: Status, rule: &'static str) {
        self.status = status;
        self.rule = rule;
    }
}
