//! Given an [`Article`](crate::article::Article), makes a [`Document`]: its canonical text with exact offsets.
//!
//! Offsets are half-open byte ranges everywhere inside the program ([`Span`]) and become Unicode code points at the
//! edge only ([`CodePoints`]).

mod furniture;
mod span;
mod text;

pub use furniture::Furniture;
pub use span::Span;
pub use text::{CodePoints, Document};
