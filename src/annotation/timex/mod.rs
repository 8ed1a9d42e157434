//! Given a text and its tags, finds the time expressions ([`Timex`]) and what they mean.
//!
//! TIMEX3 (`TimeML` 1.2.1) on the outside, typed values inside. Words, patterns and rules are data
//! (`data/rules/timex/en`); finding them is one pass of an automaton over tokens, resolving them is calendar arithmetic.
//! `docs/timex.md` says how to add a rule.

mod context;
mod daylight;
mod explain;
mod feasts;
mod finder;
mod frame;
mod holiday;
mod lexer;
mod lexicon;
mod meaning;
mod numeral;
mod pattern;
mod range;
mod render;
mod resolve;
mod rule;
mod shape;
mod vague;
mod value;

pub use finder::Timexes;
pub use render::TimexValueError;
pub use rule::Example;
pub use value::{
    Anchor, Basis, Count, Direction, Distance, Length, Modifier, Pattern, PatternDate, Recurrence, TimeOfDay, Timex,
    TimexKind, TimexValue,
};
