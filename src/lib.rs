//! Articles in, a knowledge base of dated and sourced events out.
//!
//! The modules below are the data's way, left to right. Each is one station, named for what it makes, and may use
//! only the stations above it; `tests/flow.rs` fails on an import the other way. See `ARCHITECTURE.md`.

// the bench: usable by every station
pub mod calendar;
pub mod config;
pub mod error;
pub mod fetch;
pub mod gazetteer;
pub mod resource;
pub mod table;

pub mod article;

pub mod document;

pub mod annotation;

pub mod mention;

pub mod entity;

pub mod event;

pub mod pipeline;

#[cfg(feature = "store")]
pub mod graph;

pub mod view;

#[cfg(feature = "store")]
pub mod serve;

pub mod cli;
