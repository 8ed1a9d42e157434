//! Other hosts: `SERVICE` and `LOAD`, which are off unless a list names the host.
//!
//! A name on the list that resolves to a private address is refused, and the connection goes to the addresses that were
//! looked at, so that a name cannot mean one host when it is looked at and another when it is asked. Who puts a private
//! address itself (or `localhost`) on the list means it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{GraphName, NamedNode, Quad};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsParser, ReaderQueryResultsParserOutput};
use oxigraph::sparql::{DefaultServiceHandler, QueryEvaluationError, QuerySolutionIter};
use url::{Host, Url};

use super::problem::{Code, Problem};
use crate::fetch::{Call, Called, Fetcher, Hosts};

/// Which hosts may be asked, and the means to ask them.
#[derive(Clone, Debug, Default)]
pub struct Remote {
    hosts: Vec<String>,
    fetcher: Option<Arc<Fetcher>>,
    timeout: Duration,
}

impl Remote {
    /// Those of `hosts` (`example.org`, or `example.org:8080` for that port alone), each asked for no longer than `timeout`.
    #[must_use]
    pub fn new(hosts: Vec<String>, fetcher: Fetcher, timeout: Duration) -> Self {
        let hosts = hosts.into_iter().map(|host| host.to_ascii_lowercase()).collect();
        Self { hosts, fetcher: Some(Arc::new(fetcher)), timeout }
    }

    /// Whether any host may be asked.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.fetcher.is_some() && !self.hosts.is_empty()
    }

    fn call(&self, address: &str, accept: &str, query: Option<String>) -> Result<Called, Problem> {
        let refused = |why: &str| Problem::new(Code::RemoteRefused, format!("`{address}`: {why}"));
        let url = Url::parse(address).map_err(|_| refused("this is no address"))?;
        let (Some(fetcher), Some(host)) = (&self.fetcher, url.host_str()) else {
            return Err(refused("this server asks no other hosts"));
        };
        let port = url.port_or_known_default().unwrap_or_default();
        let with_port = format!("{host}:{port}");
        if !self.hosts.iter().any(|listed| *listed == host || *listed == with_port) {
            return Err(refused("the host is not on this server's list"));
        }
        // an address on the list is what the operator means; a name must not lead into the private network
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            _ => None,
        };
        let hosts = if literal.is_some() || host == "localhost" { Hosts::Any } else { Hosts::Public };
        let mut call = Call::get(address);
        call.accept = Some(accept.to_owned());
        call.timeout = Some(self.timeout);
        if let Some(query) = query {
            call = call.with_body("POST", "application/sparql-query", query.into_bytes());
        }
        let called = fetcher.call(call, hosts).map_err(|error| {
            let code = if error.is_refusal() { Code::RemoteRefused } else { Code::RemoteFailed };
            Problem::new(code, format!("`{address}`: {error}"))
        })?;
        if !(200..300).contains(&called.status) {
            return Err(Problem::new(Code::RemoteFailed, format!("`{address}` answered {}", called.status)));
        }
        Ok(called)
    }

    /// The content of a document, for `LOAD`.
    ///
    /// # Errors
    /// When the host may not be asked, does not answer, or answers with what is no RDF.
    pub(super) fn load(&self, source: &NamedNode, into: &GraphName) -> Result<Vec<Quad>, Problem> {
        let address = source.as_str();
        let accept =
            "text/turtle, application/n-triples, application/rdf+xml, application/ld+json, application/trig;q=0.5";
        let called = self.call(address, accept, None)?;
        let media_type = called.media_type.clone().unwrap_or_default();
        let format = RdfFormat::from_media_type(&media_type).ok_or_else(|| {
            Problem::new(Code::RemoteFailed, format!("`{address}` answered with `{media_type}`, which is no RDF"))
        })?;
        let unreadable =
            |error: &dyn std::fmt::Display| Problem::new(Code::RemoteFailed, format!("`{address}`: {error}"));
        let parser = RdfParser::from_format(format)
            .with_base_iri(address)
            .map_err(|error| unreadable(&error))?
            .without_named_graphs()
            .with_default_graph(into.clone())
            .rename_blank_nodes();
        let body = called.bytes().map_err(|error| unreadable(&error))?;
        parser.for_slice(&body).map(|quad| quad.map_err(|error| unreadable(&error))).collect()
    }
}

impl DefaultServiceHandler for Remote {
    type Error = QueryEvaluationError;

    fn handle(
        &self,
        service_name: &NamedNode,
        pattern: &spargebra::algebra::GraphPattern,
        base_iri: Option<&oxiri::Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, Self::Error> {
        let failed = |problem: Problem| QueryEvaluationError::Service(Box::new(problem));
        let query = spargebra::Query::Select { dataset: None, pattern: pattern.clone(), base_iri: base_iri.cloned() };
        let accept = "application/sparql-results+json, application/sparql-results+xml;q=0.9";
        let called = self.call(service_name.as_str(), accept, Some(query.to_string())).map_err(failed)?;
        let media_type = called.media_type.clone().unwrap_or_default();
        let bad = |why: String| failed(Problem::new(Code::RemoteFailed, format!("{service_name}: {why}")));
        let format = QueryResultsFormat::from_media_type(&media_type)
            .ok_or_else(|| bad(format!("`{media_type}` is no result format")))?;
        let body = called.bytes().map_err(|error| bad(error.to_string()))?;
        let reader = QueryResultsParser::from_format(format).for_reader(std::io::Cursor::new(body));
        match reader.map_err(|error| bad(error.to_string()))? {
            ReaderQueryResultsParserOutput::Solutions(solutions) => Ok(QuerySolutionIter::new(
                solutions.variables().into(),
                solutions.map(|solution| solution.map_err(|error| QueryEvaluationError::Service(Box::new(error)))),
            )),
            ReaderQueryResultsParserOutput::Boolean(_) => Err(bad("a truth value, not rows".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn load(hosts: &[&str], address: &str) -> Code {
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        let remote = Remote::new(hosts, Fetcher::new(&Config::default()).unwrap(), Duration::from_secs(2));
        remote.load(&NamedNode::new(address).unwrap(), &GraphName::DefaultGraph).unwrap_err().code()
    }

    #[test]
    fn only_hosts_on_the_list_are_asked_and_none_in_the_private_network_by_name() {
        assert_eq!(load(&[], "http://example.org/"), Code::RemoteRefused);
        assert_eq!(load(&["example.org"], "http://example.com/"), Code::RemoteRefused);
        assert_eq!(load(&["127.0.0.1:9"], "http://127.0.0.1:10/"), Code::RemoteRefused);
        assert_eq!(load(&["127.0.0.1"], "file:///etc/passwd"), Code::RemoteRefused);
        // the operator put the address itself on the list, so it is tried; nobody listens there
        assert_eq!(load(&["127.0.0.1:9"], "http://127.0.0.1:9/"), Code::RemoteFailed);
        // a name that means this machine
        let name = std::fs::read_to_string("/etc/hostname").unwrap_or_default().trim().to_ascii_lowercase();
        if !name.is_empty() && !name.contains('_') {
            assert_ne!(load(&[&name], &format!("http://{name}:9/")), Code::MalformedQuery);
        }
    }
}
