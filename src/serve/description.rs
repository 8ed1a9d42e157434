//! What the endpoint says of itself: <https://www.w3.org/TR/sparql11-service-description/>.

use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfParser, RdfSerializer};

use super::accept;
use super::answer::AnswerFormat;
use super::problem::{Code, Problem};

const DESCRIPTION: &str = include_str!("description.ttl");
const NAMESPACE: &str = "http://www.w3.org/ns/sparql-service-description#";

/// What the server does, as far as it is described.
#[derive(Clone, Copy, Debug)]
pub(super) struct Features {
    /// The default graph is the union of all graphs.
    pub(super) union: bool,
    /// Updates are taken.
    pub(super) writes: bool,
    /// SERVICE and LOAD may ask some hosts.
    pub(super) remote: bool,
}

/// The description of the service at `endpoint`, as the client likes to read it.
///
/// # Errors
/// When the client likes none of the formats.
pub(super) fn description(
    endpoint: &str,
    accepted: Option<&str>,
    features: Features,
) -> Result<(&'static str, Vec<u8>), Problem> {
    let internal = |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
    let formats = [AnswerFormat::Turtle, AnswerFormat::RdfXml, AnswerFormat::NTriples, AnswerFormat::JsonLd];
    let (format, media_type) = accept::best(accepted, formats.map(|format| (format, format.media_types())))
        .ok_or_else(|| {
            Problem::new(Code::NotAcceptable, "the description comes as Turtle, RDF/XML, N-Triples, JSON-LD")
        })?;
    let format = match format {
        AnswerFormat::RdfXml => RdfFormat::RdfXml,
        AnswerFormat::NTriples => RdfFormat::NTriples,
        AnswerFormat::JsonLd => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
        _ => RdfFormat::Turtle,
    };
    let mut text = format!("@prefix sd: <{NAMESPACE}> .\n{DESCRIPTION}");
    for (holds, term) in [
        (features.union, "sd:feature sd:UnionDefaultGraph"),
        (features.writes, "sd:supportedLanguage sd:SPARQL11Update"),
        (features.remote, "sd:feature sd:BasicFederatedQuery"),
    ] {
        if holds {
            text.push_str(&format!("<> {term} .\n"));
        }
    }
    let parser = RdfParser::from_format(RdfFormat::Turtle).with_base_iri(endpoint).map_err(|error| internal(&error))?;
    let mut writer = RdfSerializer::from_format(format)
        .with_prefix("sd", NAMESPACE)
        .map_err(|error| internal(&error))?
        .for_writer(Vec::new());
    for quad in parser.for_slice(text.as_bytes()) {
        let quad = quad.map_err(|error| internal(&error))?;
        writer.serialize_quad(&quad).map_err(|error| internal(&error))?;
    }
    Ok((media_type, writer.finish().map_err(|error| internal(&error))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_says_what_the_server_does() {
        let features = Features { union: true, writes: false, remote: false };
        let ask = |features| {
            let (_, bytes) =
                description("http://localhost:7878/sparql", Some("application/n-triples"), features).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        let text = ask(features);
        assert!(text.contains(&format!("<{NAMESPACE}endpoint> <http://localhost:7878/sparql>")));
        assert!(text.contains("UnionDefaultGraph") && !text.contains("SPARQL11Update"));
        let text = ask(Features { union: false, writes: true, remote: true });
        assert!(!text.contains("UnionDefaultGraph") && text.contains("SPARQL11Update"));
        assert!(description("http://localhost/", Some("image/png"), features).is_err());
    }
}
