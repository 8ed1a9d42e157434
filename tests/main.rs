//! All integration tests, in one binary.

mod articles;
mod flow;
mod gazetteer;
mod names;
mod timex;
