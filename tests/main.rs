//! All integration tests, in one binary.

mod articles;
mod flow;
mod gazetteer;
#[cfg(feature = "store")]
mod graph;
mod names;
mod timex;
