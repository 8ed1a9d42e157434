//! Makes the generated files: `ontology/event-types.ttl` from `data/lexicon/event_types.csv`, and `vocab.rs` from the
//! ontology. The tests here fail when one is stale; run them with `DATELINE_BLESS=1` to write the files again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{NamedNodeRef, NamedOrBlankNode, Term};
use serde::Deserialize;

use crate::graph::terms::{rdf, rdfs, scheme, skos};
use crate::graph::vocab;
use crate::resource::Resources;

#[derive(Deserialize)]
struct Row {
    id: String,
    label: String,
    broader: String,
    plover: String,
    cameo: String,
    acled: String,
    iptc: String,
    wikidata: String,
    definition: String,
}

fn rows() -> Vec<Row> {
    let file = "lexicon/event_types.csv";
    let bytes = Resources::embedded().bytes(file).unwrap();
    crate::table::read::<Row>(file, &bytes, b',').unwrap().into_iter().map(|(_, row)| row).collect()
}

fn event_types() -> String {
    let mut out = String::from(
        "# The scheme of event types. Generated from `data/lexicon/event_types.csv`: change that, then run the tests with\n\
         # DATELINE_BLESS=1. Codes of PLOVER, CAMEO and ACLED are typed notations (they publish no IRIs); IPTC Media Topics and\n\
         # Wikidata items are mapped.\n\n\
         @prefix dl: <https://w3id.org/dateline/ns#> .\n\
         @prefix media: <http://cv.iptc.org/newscodes/mediatopic/> .\n\
         @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
         @prefix sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> .\n\
         @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\
         @prefix type: <https://w3id.org/dateline/event-type/> .\n\
         @prefix wd: <http://www.wikidata.org/entity/> .\n\n\
         <https://w3id.org/dateline/event-type/> a skos:ConceptScheme ;\n    skos:prefLabel \"event types\"@en ;\n    \
         rdfs:label \"event types\"@en ;\n    \
         skos:definition \"What kind of event it is: PLOVER's sixteen, and the types of news that they lack.\"@en .\n",
    );
    for row in rows() {
        let mut said = format!(
            "\ntype:{} a skos:Concept , sem:EventType ;\n    skos:inScheme <https://w3id.org/dateline/event-type/> ;\n    \
             skos:prefLabel \"{}\"@en ;\n    skos:definition \"{}\"@en ;\n",
            row.id, row.label, row.definition
        );
        if row.broader.is_empty() {
            said += "    skos:topConceptOf <https://w3id.org/dateline/event-type/> ;\n";
        } else {
            let _ = writeln!(said, "    skos:broader type:{} ;", row.broader);
        }
        for (codes, datatype) in [(&row.plover, "ploverCode"), (&row.cameo, "cameoCode"), (&row.acled, "acledCode")] {
            for code in codes.split(';').map(str::trim).filter(|code| !code.is_empty()) {
                let _ = writeln!(said, "    skos:notation \"{code}\"^^dl:{datatype} ;");
            }
        }
        if !row.iptc.is_empty() {
            let _ = writeln!(said, "    skos:closeMatch media:{} ;", row.iptc);
        }
        if !row.wikidata.is_empty() {
            let _ = writeln!(said, "    skos:closeMatch wd:{} ;", row.wikidata);
        }
        let _ = writeln!(said, "    skos:notation \"{}\" .", row.id);
        out += &said;
    }
    out
}

/// Subject to the lexical forms of its objects under a predicate.
fn said(text: &str, predicate: NamedNodeRef<'_>) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for quad in RdfParser::from_format(RdfFormat::Turtle).for_slice(text.as_bytes()) {
        let quad = quad.unwrap();
        if quad.predicate != predicate {
            continue;
        }
        let NamedOrBlankNode::NamedNode(subject) = quad.subject else { continue };
        let object = match quad.object {
            Term::NamedNode(node) => node.into_string(),
            Term::Literal(literal) => literal.value().to_owned(),
            _ => continue,
        };
        found.entry(subject.into_string()).or_default().push(object);
    }
    found
}

fn constant(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
            out.push('_');
        }
        out.extend(c.to_uppercase());
        before = c;
    }
    out
}

fn vocabulary(events: &str, types: &str, schemes: &str) -> String {
    let mut out = String::from(
        "//! The terms of `ontology/events.ttl` and the names of the concepts of the schemes.\n//!\n\
         //! Generated: see `generate.rs`.\n\n\
         use oxigraph::model::NamedNodeRef;\n\n\
         /// The namespace of the minted terms.\npub const NAMESPACE: &str = \"https://w3id.org/dateline/ns#\";\n",
    );
    for (term, comment) in said(events, rdfs::COMMENT) {
        let Some(name) = term.strip_prefix(vocab::NAMESPACE) else { continue };
        let _ = write!(
            out,
            "\n/// {}\npub const {}: NamedNodeRef<'static> =\n    NamedNodeRef::new_unchecked(\"{term}\");\n",
            comment[0].replace('\n', " "),
            constant(name)
        );
    }
    let list = |out: &mut String, text: &str, space: &str, name: &str, comment: &str| {
        let concepts = said(text, rdf::TYPE);
        let names: Vec<&str> = concepts
            .iter()
            .filter(|(_, classes)| classes.iter().any(|class| class == skos::CONCEPT.as_str()))
            .filter_map(|(concept, _)| concept.strip_prefix(space))
            .collect();
        let _ = write!(out, "\n/// {comment}\npub const {name}: &[&str] = &[\n");
        for name in names {
            let _ = writeln!(out, "    \"{name}\",");
        }
        out.push_str("];\n");
    };
    list(&mut out, types, scheme::EVENT_TYPE, "EVENT_TYPES", "The concepts of the scheme of event types.");
    list(&mut out, schemes, scheme::QUANTITY_ROLE, "QUANTITY_ROLES", "The concepts of the scheme of quantity roles.");
    out.push_str("\n/// Event types with the one above each.\npub const BROADER_EVENT_TYPES: &[(&str, &str)] = &[\n");
    for (below, above) in said(types, skos::BROADER) {
        let name = |iri: &str| iri.strip_prefix(scheme::EVENT_TYPE).unwrap_or_default().to_owned();
        let _ = writeln!(out, "    (\"{}\", \"{}\"),", name(&below), name(&above[0]));
    }
    out.push_str("];\n");
    out
}

/// A file as `rustfmt` would leave it is not ours to make: both sides are compared without white space.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace(",]", "]").replace(",)", ")")
}

fn is_fresh(path: &str, made: &str) {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let held = std::fs::read_to_string(&full).unwrap_or_default();
    if squeezed(&held) == squeezed(made) {
        return;
    }
    if std::env::var_os("DATELINE_BLESS").is_some() {
        std::fs::write(&full, made).unwrap();
        return;
    }
    panic!("`{path}` is stale; hint: run this test with DATELINE_BLESS=1, then cargo fmt");
}

#[test]
fn the_scheme_of_event_types_is_that_of_the_lexicon() {
    is_fresh("ontology/event-types.ttl", &event_types());
}

#[test]
fn the_generated_vocabulary_is_that_of_the_ontology() {
    let read = |name: &str| {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology").join(name)).unwrap()
    };
    is_fresh("src/graph/vocab.rs", &vocabulary(&read("events.ttl"), &event_types(), &read("schemes.ttl")));
}
