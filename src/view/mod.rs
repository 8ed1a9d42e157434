//! Given analyses or the graph, makes what people and programs use.

pub mod annotated;
mod interlinear;

pub use interlinear::interlinear;
