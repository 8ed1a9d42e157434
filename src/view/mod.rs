//! Given analyses or the graph, makes what people and programs use: annotations under the text, and the timeline as
//! table, CSV, JSON or Markdown, and pages for a browser.
//!
//! Nothing here decides anything: a view shows what it is given, in the order it is given, with its uncertainty.

pub mod annotated;
pub mod columns;
mod interlinear;
pub mod screen;

#[cfg(feature = "store")]
pub mod atom;
#[cfg(feature = "store")]
pub mod date;
#[cfg(feature = "store")]
pub mod explanation;
#[cfg(feature = "store")]
pub mod page;
#[cfg(feature = "store")]
pub mod phrase;
#[cfg(feature = "store")]
pub mod timeline_csv;
#[cfg(feature = "store")]
pub mod timeline_json;
#[cfg(feature = "store")]
pub mod timeline_markdown;
#[cfg(feature = "store")]
pub mod timeline_table;

pub use interlinear::interlinear;
