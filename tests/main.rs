//! All integration tests, in one binary.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod analysis;
mod articles;
#[cfg(feature = "store")]
mod corrections;
mod events;
mod flow;
mod gazetteer;
#[cfg(feature = "store")]
mod graph;
#[cfg(feature = "store")]
mod identity;
#[cfg(feature = "store")]
mod index;
mod linking;
#[cfg(feature = "store")]
mod merged;
mod merging;
mod names;
mod online;
mod reading;
#[cfg(feature = "store")]
mod sketch;
mod timex;

#[cfg(feature = "disk")]
mod bad_input;
#[cfg(feature = "disk")]
mod bearers;
#[cfg(feature = "disk")]
mod browser;
#[cfg(feature = "disk")]
mod cli;
#[cfg(feature = "disk")]
mod clients;
mod constructions;
#[cfg(feature = "disk")]
mod disk;
#[cfg(feature = "disk")]
mod faults;
#[cfg(feature = "disk")]
mod federated;
#[cfg(feature = "disk")]
mod pages;
#[cfg(feature = "disk")]
mod peers;
mod people;
#[cfg(feature = "disk")]
mod program;
#[cfg(feature = "disk")]
mod reconcile;
#[cfg(feature = "disk")]
mod relink;
#[cfg(feature = "disk")]
mod remote;
#[cfg(feature = "disk")]
mod sample;
#[cfg(feature = "disk")]
mod scenarios;
#[cfg(feature = "disk")]
mod schema;
#[cfg(feature = "disk")]
mod server;
