//! From the layout of an older program to this one's. Each step may be cut off and begun again.

use std::path::Path;

use super::folder::{self, Description};
use super::{SCHEMA, Store};
use crate::graph::GraphError;
use crate::graph::terms::oa;

type Step = fn(&Store) -> Result<(), GraphError>;

/// What leads from a schema to the next.
const STEPS: &[(u32, Step)] = &[(1, without_context)];

/// Quads that a transaction takes out at a time.
const PORTION: usize = 50_000;

impl Store {
    /// Brings a store of an older schema to this program's.
    pub(super) fn migrate(&self, folder: &Path, description: &Description) -> Result<(), GraphError> {
        for (from, step) in STEPS {
            if *from >= description.schema {
                step(self)?;
            }
        }
        if description.schema < SCHEMA {
            #[cfg(feature = "disk")]
            self.quads.flush()?;
            folder::write(folder, &Description { schema: SCHEMA, base: description.base.clone() })?;
        }
        Ok(())
    }
}

/// Schema 2 keeps no words before and after a quote: the article's text and the position say them.
fn without_context(store: &Store) -> Result<(), GraphError> {
    // what users keep in graphs of their own stays theirs
    let user = format!("<{}", store.names.graph("user").as_str());
    for term in [oa::PREFIX, oa::SUFFIX] {
        loop {
            let mut gone = Vec::new();
            for quad in store.quads.quads_for_pattern(None, Some(term), None, None) {
                let quad = quad?;
                if !quad.graph_name.to_string().starts_with(&user) {
                    gone.push(quad);
                }
                if gone.len() == PORTION {
                    break;
                }
            }
            if gone.is_empty() {
                break;
            }
            store.commit(&gone, &[])?;
        }
    }
    Ok(())
}
