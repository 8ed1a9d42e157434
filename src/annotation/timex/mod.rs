//! Given a text and its tags, finds the time expressions ([`Timex`]) and what they mean.
//!
//! TIMEX3 (TimeML 1.2.1) on the outside, typed values inside.

mod value;

pub use value::{Anchor, Basis, Modifier, Timex, TimexKind, TimexValue};
