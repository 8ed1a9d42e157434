//! Given the events of articles, makes RDF in an embedded Oxigraph, merged and sourced, and reads it back.

pub mod timeline;
