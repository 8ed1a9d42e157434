//! Reading a request as the SPARQL 1.1 Protocol writes it: <https://www.w3.org/TR/sparql11-protocol/>.

use axum::http::{HeaderMap, Method};
use oxigraph::model::NamedNode;
use oxigraph::sparql::QueryDataset;

use super::body::media_type;
use super::filter::pairs;
use super::problem::{Code, Problem};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// A query, with `default-graph-uri` and `named-graph-uri`.
    Query,
    /// An update, with `using-graph-uri` and `using-named-graph-uri`.
    Update,
}

/// A query or an update, with the dataset that the request names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) operation: Operation,
    pub(super) text: String,
    pub(super) default_graphs: Vec<NamedNode>,
    pub(super) named_graphs: Vec<NamedNode>,
}

impl Request {
    /// Reads query string, headers and body. `None`: nothing is asked, so the service describes itself.
    ///
    /// # Errors
    /// When it asks twice, in a body of another type, or names a graph that is none.
    pub(super) fn read(
        method: &Method,
        query_string: Option<&str>,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Option<Self>, Problem> {
        let mut parameters = pairs(query_string.unwrap_or_default());
        let bad = |detail: &str| Err(Problem::new(Code::BadParameter, detail));
        if method != Method::POST {
            if parameters.iter().any(|(name, _)| name == "update") {
                return bad("an update comes by POST");
            }
            return Self::from_parameters(parameters);
        }
        let text = || {
            std::str::from_utf8(body)
                .map(str::to_owned)
                .map_err(|_| Problem::new(Code::BadParameter, "the body is not UTF-8"))
        };
        let direct = match media_type(headers).as_str() {
            "application/x-www-form-urlencoded" => {
                if parameters.iter().any(|(name, _)| name == "query" || name == "update") {
                    return bad("a query or update stands in the address and a form in the body");
                }
                parameters.extend(pairs(&text()?));
                if !parameters.iter().any(|(name, _)| name == "query" || name == "update") {
                    return bad("the form holds no `query` and no `update`");
                }
                return Self::from_parameters(parameters);
            }
            "application/sparql-query" => "query",
            "application/sparql-update" => "update",
            other => {
                let detail = format!(
                    "`{other}`: application/sparql-query, application/sparql-update and \
                     application/x-www-form-urlencoded are read here"
                );
                return Err(Problem::new(Code::UnsupportedMediaType, detail));
            }
        };
        if parameters.iter().any(|(name, _)| name == "query" || name == "update") {
            return bad("a query or update stands in the address and another in the body");
        }
        parameters.push((direct.to_owned(), text()?));
        Self::from_parameters(parameters)
    }

    /// Sets the dataset of a query or update: the one that the request names wins over what it says itself (section 2.1.4
    /// of the protocol); with `union`, what names none asks all graphs as one.
    pub(super) fn place(&self, dataset: &mut QueryDataset, union: bool) {
        if self.names_dataset() {
            dataset.set_default_graph(self.default_graphs.iter().cloned().map(Into::into).collect());
            dataset.set_available_named_graphs(self.named_graphs.iter().cloned().map(Into::into).collect());
        } else if dataset.is_default_dataset() && union {
            dataset.set_default_graph_as_union();
        }
    }

    fn from_parameters(parameters: Vec<(String, String)>) -> Result<Option<Self>, Problem> {
        let mut asked: Option<(Operation, String)> = None;
        let (mut default_graphs, mut named_graphs, mut of_update) = (Vec::new(), Vec::new(), None);
        for (name, value) in parameters {
            let graph = || {
                NamedNode::new(&value)
                    .map_err(|error| Problem::new(Code::BadParameter, format!("`{name}={value}`: {error}")))
            };
            match name.as_str() {
                "query" | "update" if asked.is_some() => {
                    return Err(Problem::new(Code::BadParameter, "one query or one update at a time"));
                }
                "query" => asked = Some((Operation::Query, value)),
                "update" => asked = Some((Operation::Update, value)),
                "default-graph-uri" | "using-graph-uri" => default_graphs.push(graph()?),
                "named-graph-uri" | "using-named-graph-uri" => named_graphs.push(graph()?),
                _ => continue,
            }
            if name.ends_with("graph-uri") {
                let using = name.starts_with("using");
                if of_update.is_some_and(|other| other != using) {
                    return Err(Problem::new(Code::BadParameter, "graphs of a query and of an update together"));
                }
                of_update = Some(using);
            }
        }
        let Some((operation, text)) = asked else { return Ok(None) };
        if of_update.is_some_and(|using| using != (operation == Operation::Update)) {
            let detail = "a query has default-graph-uri and named-graph-uri, an update using-graph-uri and \
                          using-named-graph-uri";
            return Err(Problem::new(Code::BadParameter, detail));
        }
        Ok(Some(Self { operation, text, default_graphs, named_graphs }))
    }

    /// Whether the request names the dataset.
    pub(super) fn names_dataset(&self) -> bool {
        !self.default_graphs.is_empty() || !self.named_graphs.is_empty()
    }
}

/// Brackets within brackets that a query may hold: the parser recurses.
const DEPTH_LIMIT: usize = 128;

/// Operators of a query, and what joins patterns: parser and optimizer recurse with their number, and a stack ends.
const OPERATOR_LIMIT: usize = 20_000;

/// # Errors
/// When brackets stand too deep within brackets.
pub(super) fn check_depth(text: &str, code: Code) -> Result<(), Problem> {
    if depth(text) > DEPTH_LIMIT {
        return Err(Problem::new(code, format!("more than {DEPTH_LIMIT} brackets within brackets")));
    }
    Ok(())
}

/// How deep brackets stand within brackets, those in strings and comments counted too.
fn depth(query: &str) -> usize {
    let (mut now, mut deepest) = (0_usize, 0);
    for byte in query.bytes() {
        match byte {
            b'(' | b'{' | b'[' => {
                now += 1;
                deepest = deepest.max(now);
            }
            b')' | b'}' | b']' => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Whether an update may do more than put in and take out what it writes down, which can go on for as long as it likes: a
/// pattern never stands without its WHERE. Escapes are read before anything else and might spell it.
pub(super) fn may_have_pattern(update: &str) -> bool {
    let bytes = update.as_bytes();
    bytes.windows(5).any(|word| word.eq_ignore_ascii_case(b"where"))
        || bytes.windows(2).any(|escape| escape.eq_ignore_ascii_case(b"\\u"))
}

/// # Errors
/// When `!!!!!x`, `1+1+1+1` or the like goes on for too long. What stands in strings and comments counts too, so that
/// nothing can be hidden there; the slashes of an address such as `<http://…>` do not.
pub(super) fn check_operators(query: &str) -> Result<(), Problem> {
    let mut count = 0;
    let mut rest = query;
    while let Some(at) = rest.find(['!', '-', '+', '*', '/', '|', '&', '^', '=', '<', '>', '.', ';', ',', '{']) {
        rest = &rest[at..];
        match address(rest) {
            Some(length) => rest = &rest[length..],
            None => {
                count += 1;
                rest = &rest[1..];
            }
        }
    }
    if count > OPERATOR_LIMIT {
        let detail = format!(
            "more than {OPERATOR_LIMIT} operators, dots and commas; hint: VALUES takes long lists, INSERT DATA \
                              without WHERE and /store take as much as there is"
        );
        return Err(Problem::new(Code::TooLarge, detail));
    }
    Ok(())
}

/// The length of the address that a text begins with. No expression begins like that: `//` is no operator.
fn address(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    // the end first, and `<` is one: so no letter is looked at twice
    let end = inside.find(|c: char| c <= ' ' || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\'))?;
    let (scheme, _) = inside[..end].split_once("://")?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    (is_scheme && inside[end..].starts_with('>')).then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header};

    use super::*;

    fn posted(content_type: &'static str, query: &str, body: &str) -> Result<Option<Request>, Problem> {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))]);
        Request::read(&Method::POST, Some(query), &headers, body.as_bytes())
    }

    #[test]
    fn what_goes_on_for_too_long_is_refused_and_long_lists_are_not() {
        for operator in ["!", "- ", "1+", "true&&", "<a>/", "?s ?p ?o . "] {
            assert!(check_operators(&operator.repeat(OPERATOR_LIMIT + 1)).is_err(), "{operator}");
        }
        let list = "<http://example.org/a/long-name/of.a.thing> ".repeat(OPERATOR_LIMIT + 1);
        assert!(check_operators(&format!("SELECT * {{ VALUES ?x {{ {list} }} ?x a <b> }}")).is_ok());
        assert!(check_operators(&"<ex:a/ex:b".repeat(OPERATOR_LIMIT)).is_err());
    }

    #[test]
    fn data_alone_may_be_long() {
        assert!(!may_have_pattern("INSERT DATA { <a:b> <a:c> 1-1 . }"));
        for text in ["delete Where { ?a ?b ?c }", r"INSERT { ?a ?b ?c } \u0057HERE { ?a ?b ?c }"] {
            assert!(may_have_pattern(text), "{text}");
        }
    }

    #[test]
    fn one_thing_is_asked_at_a_time_in_the_form_that_fits() {
        let form = "application/x-www-form-urlencoded";
        let update = posted(form, "", "update=CLEAR+ALL&using-graph-uri=http://e/g").unwrap().unwrap();
        assert_eq!((update.operation, update.default_graphs.len()), (Operation::Update, 1));
        let query = posted("application/sparql-query; charset=utf-8", "named-graph-uri=http://e/g", "ASK{}");
        assert_eq!(query.unwrap().unwrap().named_graphs.len(), 1);
        assert!(posted(form, "", "query=ASK%7B%7D&query=ASK%7B%7D").is_err());
        assert!(posted(form, "", "query=ASK%7B%7D&update=CLEAR+ALL").is_err());
        assert!(posted(form, "", "update=CLEAR+ALL&default-graph-uri=http://e/g").is_err());
        assert!(posted(form, "", "nothing=1").is_err());
        assert!(posted("text/plain", "", "ASK{}").is_err());
        assert!(Request::read(&Method::GET, Some("update=CLEAR+ALL"), &HeaderMap::new(), b"").is_err());
        assert!(Request::read(&Method::GET, Some(""), &HeaderMap::new(), b"").unwrap().is_none());
    }
}
