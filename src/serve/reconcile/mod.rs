//! The reconciliation service: Reconciliation Service API 0.2, as OpenRefine and others speak it. `/reconcile` has the
//! entities and events of the knowledge base, `/reconcile/wikidata` the items of the embedded gazetteer.

mod answer;
mod index;
mod knowledge;
mod likeness;
mod query;
mod score;
mod source;
mod wikidata;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use self::answer::{Ask, Element, Reply};
use self::knowledge::{KnowledgeBase, Lookup};
use self::query::Refusal;
use self::wikidata::Items;
use super::filter::pairs;
use super::problem::{Code, Problem};
use super::{Service, root, typed};
use crate::graph::Store;

/// Which of the two is asked.
#[derive(Clone, Copy, Debug)]
enum Which {
    Knowledge,
    Wikidata,
}

/// What the service keeps between requests: the names of the knowledge base until it changes.
#[derive(Debug, Default)]
struct Reconciler {
    lookup: Mutex<Option<Arc<Lookup>>>,
}

/// One of the two services, as its handlers have it.
#[derive(Clone)]
struct Desk {
    reconciler: Arc<Reconciler>,
    which: Which,
}

impl Reconciler {
    fn answer(&self, store: &Store, which: Which, ask: &Ask) -> Result<Reply, Problem> {
        let internal = |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
        let gazetteer = store.gazetteer().map_err(|error| internal(&error))?;
        let answered = match which {
            Which::Wikidata => answer::answer(&Items::of(gazetteer), ask),
            Which::Knowledge => {
                let lookup = self.lookup(store).map_err(|error| internal(&error))?;
                answer::answer(&KnowledgeBase { lookup: &lookup, gazetteer }, ask)
            }
        };
        answered.map_err(|refusal| match refusal {
            Refusal::Malformed(detail) => Problem::new(Code::BadParameter, detail),
            Refusal::Failed(detail) => Problem::new(Code::Internal, detail),
            Refusal::TooMany(count) => {
                let detail = format!("{count} at once: the manifest's `batchSize` is {}", query::BATCH);
                Problem::new(Code::TooLarge, detail)
            }
        })
    }

    /// The names of the knowledge base as it is now. Who comes while they are being collected waits.
    fn lookup(&self, store: &Store) -> Result<Arc<Lookup>, crate::graph::GraphError> {
        let mut held = self.lookup.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(lookup) = &*held
            && store.is_current(lookup.directory())?
        {
            return Ok(Arc::clone(lookup));
        }
        let fresh = Arc::new(Lookup::of(store.directory()?, store.base()));
        *held = Some(Arc::clone(&fresh));
        Ok(fresh)
    }
}

/// The endpoints of both services.
pub(super) fn routes() -> Router<Arc<Service>> {
    let reconciler = Arc::new(Reconciler::default());
    let mut routes = Router::new();
    for (path, which) in [(knowledge::PATH, Which::Knowledge), (wikidata::PATH, Which::Wikidata)] {
        let part = |part: &str| format!("{path}{part}");
        let desk = Desk { reconciler: Arc::clone(&reconciler), which };
        let own = desk.clone();
        let endpoint = move |State(service): State<Arc<Service>>, RawQuery(query): RawQuery, request: Request| {
            let desk = own.clone();
            async move { desk.endpoint(&service, query, request).await }
        };
        routes = routes.route(path, get(endpoint.clone()).post(endpoint).options(preflight));
        let readers: [(&str, Reader); 9] = [
            ("/suggest/entity", |given| suggest(given, Element::Entity)),
            ("/suggest/type", |given| suggest(given, Element::Type)),
            ("/suggest/property", |given| suggest(given, Element::Property)),
            ("/flyout/entity", |given| given.required("id").map(|id| Ask::Flyout(Element::Entity, id))),
            ("/flyout/type", |given| given.required("id").map(|id| Ask::Flyout(Element::Type, id))),
            ("/flyout/property", |given| given.required("id").map(|id| Ask::Flyout(Element::Property, id))),
            ("/preview", |given| given.required("id").map(Ask::Preview)),
            ("/view", |given| given.required("id").map(Ask::View)),
            ("/properties", |given| Ok(Ask::Proposals { of: given.first("type"), limit: given.number("limit")? })),
        ];
        for (name, reader) in readers {
            let desk = desk.clone();
            let handler = move |State(service): State<Arc<Service>>, RawQuery(query): RawQuery| {
                let desk = desk.clone();
                async move {
                    let given = Given(pairs(query.as_deref().unwrap_or_default()));
                    let ask = reader(&given)?;
                    desk.reply(&service, ask, given.callback()?).await
                }
            };
            routes = routes.route(&part(name), get(handler).options(preflight));
        }
    }
    routes.layer(middleware::from_fn(open_to_pages))
}

type Reader = fn(&Given) -> Result<Ask, Problem>;

/// The parameters of a request; those that nobody knows change nothing, since clients send some of their own.
struct Given(Vec<(String, String)>);

impl Given {
    fn first(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
    }

    fn required(&self, name: &str) -> Result<String, Problem> {
        self.first(name).ok_or_else(|| Problem::new(Code::BadParameter, format!("`{name}` is missing")))
    }

    fn number(&self, name: &str) -> Result<Option<usize>, Problem> {
        let Some(text) = self.first(name).filter(|text| !text.is_empty()) else { return Ok(None) };
        let wrong = || Problem::new(Code::BadParameter, format!("`{name}` is a whole number"));
        text.parse().map(Some).map_err(|_| wrong())
    }

    /// The function that the answer is to be handed to (JSONP), for clients without CORS.
    fn callback(&self) -> Result<Option<String>, Problem> {
        let Some(name) = self.first("callback").filter(|name| !name.is_empty()) else { return Ok(None) };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.');
        if name.len() <= 100 && name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok(Some(name));
        }
        Err(Problem::new(Code::BadParameter, "`callback` is no name of a function"))
    }
}

fn suggest(given: &Given, element: Element) -> Result<Ask, Problem> {
    Ok(Ask::Suggest {
        element,
        prefix: given.first("prefix").unwrap_or_default(),
        skip: given.number("cursor")?.unwrap_or(0),
    })
}

impl Desk {
    async fn endpoint(&self, service: &Service, query: Option<String>, request: Request) -> Result<Response, Problem> {
        let (head, body) = request.into_parts();
        let mut given = pairs(query.as_deref().unwrap_or_default());
        if head.method == Method::POST {
            let media_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
            let media_type = media_type.split(';').next().unwrap_or("").trim();
            if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
                let detail = format!("`{media_type}`: a batch comes as application/x-www-form-urlencoded");
                return Err(Problem::new(Code::UnsupportedMediaType, detail));
            }
            let body = service.body(&head.headers, body).await?;
            let text =
                std::str::from_utf8(&body).map_err(|_| Problem::new(Code::BadParameter, "the body is not UTF-8"))?;
            given.extend(pairs(text));
        }
        let given = Given(given);
        let ask = match (given.first("queries"), given.first("extend")) {
            (Some(queries), None) => Ask::Batch(queries),
            (None, Some(extension)) => Ask::Extend { query: extension, root: root::of(&head.headers) },
            (Some(_), Some(_)) => {
                return Err(Problem::new(Code::BadParameter, "`queries` and `extend` come one at a time"));
            }
            (None, None) if head.method == Method::POST => {
                return Err(Problem::new(Code::BadParameter, "the form holds neither `queries` nor `extend`"));
            }
            (None, None) => Ask::Manifest { root: root::of(&head.headers) },
        };
        self.reply(service, ask, given.callback()?).await
    }

    async fn reply(&self, service: &Service, ask: Ask, callback: Option<String>) -> Result<Response, Problem> {
        if callback.is_some() && service.settings.allow_origin.as_deref().is_some_and(|origin| origin != "*") {
            // a script element would read what `--allow-origin` keeps from other origins
            return Err(Problem::new(Code::BadParameter, "there is no `callback` where origins are restricted"));
        }
        let (reconciler, which) = (Arc::clone(&self.reconciler), self.which);
        let reply = service.work(move |store, _token| reconciler.answer(store, which, &ask)).await?;
        Ok(match (reply, callback) {
            (Reply::Json(json), None) => typed("application/json", format!("{json}\n").into_bytes()),
            (Reply::Json(json), Some(callback)) => {
                // two characters that JSON allows and older scripts do not
                let json = json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
                // the comment keeps the beginning of the answer out of the client's hands
                typed("application/javascript", format!("/**/{callback}({json});\n").into_bytes())
            }
            (Reply::Page(html), _) => {
                let mut response = typed("text/html", html.into_bytes());
                // clients show it in a frame of their own
                let policy =
                    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";
                response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
                response
            }
            (Reply::See(address), _) => {
                let location = HeaderValue::from_str(&address)
                    .map_err(|error| Problem::new(Code::Internal, format!("`{address}`: {error}")))?;
                (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
            }
            (Reply::Unknown(id), _) => Problem::new(Code::NotFound, format!("`{id}`")).into_response(),
        })
    }
}

/// What a browser asks before it lets a page of another origin ask.
async fn preflight() -> Response {
    let allowed = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, content-type, x-requested-with"),
        (header::ACCESS_CONTROL_MAX_AGE, "3600"),
    ];
    (StatusCode::NO_CONTENT, allowed).into_response()
}

/// Lets pages of all origins read, as the protocol demands of every endpoint (section 3.3).
async fn open_to_pages(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
