//! The SHACL shapes of `ontology/shapes.ttl`, run over quads.

use std::io::Cursor;

use oxigraph::model::{GraphName, Quad};
use rudof_rdf::rdf_core::RDFFormat;
use rudof_rdf::rdf_impl::OxigraphInMemory;
use shacl::ir::IRSchema;
use shacl::validator::processor::{GraphValidation, ShaclProcessor};
use shacl::validator::store::{Graph, ShaclDataManager};
use shacl::validator::{ShaclConfig, ShaclValidationMode};

use crate::graph::GraphError;
use crate::resource::Resources;

/// A node that does not have its shape.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The node.
    pub node: String,
    /// What is wrong with it.
    pub message: String,
}

/// The compiled shapes.
pub struct Shapes {
    schema: IRSchema,
}

impl std::fmt::Debug for Shapes {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Shapes").finish_non_exhaustive()
    }
}

impl Shapes {
    /// Reads the shapes.
    ///
    /// # Errors
    /// When they are missing or no SHACL.
    pub fn load(resources: &Resources) -> Result<Self, GraphError> {
        let text = resources.text("ontology/shapes.ttl")?;
        let schema = ShaclDataManager::load(&mut Cursor::new(text.as_bytes()), "shapes.ttl", &RDFFormat::Turtle, None)
            .map_err(|error| GraphError::Shapes(error.to_string()))?;
        Ok(Self { schema })
    }

    /// The nodes of `quads` (their graphs do not matter) that do not have their shape, sorted.
    ///
    /// # Errors
    /// When the library fails.
    pub fn validate<'a>(&self, quads: impl IntoIterator<Item = &'a Quad>) -> Result<Vec<Violation>, GraphError> {
        let failed = |error: &dyn std::fmt::Display| GraphError::Shapes(error.to_string());
        let mut data = OxigraphInMemory::new();
        for quad in quads {
            debug_assert!(quad.graph_name != GraphName::DefaultGraph || !quad.subject.is_blank_node());
            data.add_triple_ref(&quad.subject, &quad.predicate, &quad.object).map_err(|error| failed(&error))?;
        }
        let mut validation = GraphValidation::from(Graph::from(data));
        let report = validation
            .validate(&self.schema, &ShaclValidationMode::Native, &ShaclConfig::default())
            .map_err(|error| failed(&error))?;
        let mut found: Vec<Violation> = report
            .results()
            .iter()
            .map(|result| {
                let component = result.constraint_component().to_string();
                let component = component.rsplit(['#', ':', '/']).next().unwrap_or_default();
                let component = component.trim_end_matches('>').trim_end_matches("ConstraintComponent");
                let path = result.path().map(|path| format!(" of `{path}`")).unwrap_or_default();
                let value = result.value().map(|value| format!(": `{value}`")).unwrap_or_default();
                Violation { node: result.focus_node().to_string(), message: format!("{component}{path}{value}") }
            })
            .collect();
        found.sort();
        found.dedup();
        Ok(found)
    }
}
