//! Events, entities and articles at their addresses: as a page, as Turtle, as JSON-LD or another form of RDF, by what
//! the client accepts or by the ending of the address.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::io::{JsonLdProfileSet, RdfFormat};

use super::super::problem::{Code, Problem};
use super::super::{Service, accept, typed};
use super::{failed, unrendered};
use crate::graph::timeline::Filter;
use crate::graph::{GraphError, Resource, Store};
use crate::view::page;

/// Events that the page of an entity shows.
const EVENTS: usize = 50;

/// How a resource is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Page,
    Rdf(RdfFormat),
}

const JSON_LD: RdfFormat = RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() };

/// The forms with their endings and media types, the page first: it is what one gets who does not say.
const FORMS: [(Form, &str, &[&str]); 5] = [
    (Form::Page, ".html", &["text/html", "application/xhtml+xml"]),
    (Form::Rdf(RdfFormat::Turtle), ".ttl", &["text/turtle", "application/x-turtle"]),
    (Form::Rdf(JSON_LD), ".jsonld", &["application/ld+json", "application/json"]),
    (Form::Rdf(RdfFormat::NTriples), ".nt", &["application/n-triples"]),
    (Form::Rdf(RdfFormat::RdfXml), ".rdf", &["application/rdf+xml"]),
];

/// What a request asks for: the id, the ending that it has, the form and its media type.
struct Asked {
    id: String,
    ending: &'static str,
    form: Form,
    media_type: &'static str,
}

impl Asked {
    fn read(path: String, headers: &HeaderMap) -> Result<Self, Problem> {
        for (form, ending, media_types) in FORMS {
            if let Some(id) = path.strip_suffix(ending).filter(|id| !id.is_empty()) {
                return Ok(Self { id: id.to_owned(), ending, form, media_type: media_types[0] });
            }
        }
        let accepted: Vec<&str> =
            headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
        let accepted = (!accepted.is_empty()).then(|| accepted.join(","));
        let offered = FORMS.map(|(form, _, media_types)| ((form, media_types[0]), media_types));
        let Some(((form, media_type), _)) = accept::best(accepted.as_deref(), offered) else {
            let types: Vec<&str> = FORMS.iter().map(|(.., media_types)| media_types[0]).collect();
            return Err(Problem::new(Code::NotAcceptable, format!("this comes as {}", types.join(", "))));
        };
        Ok(Self { id: path, ending: "", form, media_type })
    }
}

/// What is found under an id.
enum Found {
    /// It lies there.
    Here(Vec<u8>),
    /// It lies under this id.
    Elsewhere(String),
}

type Look = fn(&Store, &Asked) -> Result<Found, Problem>;

async fn look(
    service: &Service,
    path: String,
    headers: &HeaderMap,
    kind: &str,
    look: Look,
) -> Result<Response, Problem> {
    let asked = Asked::read(path, headers)?;
    let (ending, media_type) = (asked.ending, asked.media_type);
    match service.work(move |store, _token| look(store, &asked)).await? {
        Found::Here(bytes) => Ok(typed(media_type, bytes)),
        Found::Elsewhere(id) => {
            // not for ever: a merge may be undone
            let location = HeaderValue::from_str(&format!("/{kind}/{id}{ending}"))
                .map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
            let headers = [(header::LOCATION, location), (header::VARY, HeaderValue::from_static("accept"))];
            Ok((StatusCode::FOUND, headers).into_response())
        }
    }
}

fn rdf(store: &Store, resource: &Resource, format: RdfFormat) -> Result<Found, Problem> {
    let mut bytes = Vec::new();
    store.write_resource(resource, format, &mut bytes).map_err(|error| failed(&error))?;
    Ok(Found::Here(bytes))
}

pub(super) async fn event(
    State(service): State<Arc<Service>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    look(&service, path, &headers, "event", |store, asked| {
        let id = store.find_event(&asked.id).map_err(|error| failed(&error))?;
        if id != asked.id {
            return Ok(Found::Elsewhere(id));
        }
        match asked.form {
            Form::Rdf(format) => rdf(store, &Resource::Event(id), format),
            Form::Page => {
                let explanation = store.explain(&id).map_err(|error| failed(&error))?;
                let related = store.related(&id).map_err(|error| failed(&error))?;
                let html = page::event(&explanation, &related).map_err(|error| unrendered(&error))?;
                Ok(Found::Here(html.into_bytes()))
            }
        }
    })
    .await
}

pub(super) async fn entity(
    State(service): State<Arc<Service>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    look(&service, path, &headers, "entity", |store, asked| {
        let entity = store.entity(&asked.id).map_err(|error| failed(&error))?;
        if entity.id != asked.id {
            return Ok(Found::Elsewhere(entity.id));
        }
        match asked.form {
            Form::Rdf(format) => rdf(store, &Resource::Entity(entity.id), format),
            Form::Page => {
                let who = Filter { who: vec![entity.iri.clone()], limit: Some(EVENTS), ..Filter::default() };
                let place = Filter { place: Some(entity.iri.clone()), limit: Some(EVENTS), ..Filter::default() };
                let events = store.timeline(&who).map_err(|error| failed(&error))?;
                let here = store.timeline(&place).map_err(|error| failed(&error))?;
                let html = page::entity(&entity, &events, &here).map_err(|error| unrendered(&error))?;
                Ok(Found::Here(html.into_bytes()))
            }
        }
    })
    .await
}

pub(super) async fn article(
    State(service): State<Arc<Service>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    // an article's own id may end as one of ours: `a.html`
    let whole = service.work({
        let path = path.clone();
        move |store, _token| Ok(store.newest_version(&path).ok())
    });
    if let Some(hash) = whole.await?.filter(|hash| *hash != path) {
        return look(&service, hash, &headers, "article", |_, asked| Ok(Found::Elsewhere(asked.id.clone()))).await;
    }
    look(&service, path, &headers, "article", |store, asked| {
        let hash = store.newest_version(&asked.id).map_err(|error: GraphError| failed(&error))?;
        if hash != asked.id {
            return Ok(Found::Elsewhere(hash));
        }
        match asked.form {
            Form::Rdf(format) => rdf(store, &Resource::Article(hash), format),
            Form::Page => {
                let article = store.article(&hash).map_err(|error| failed(&error))?;
                let html = page::article(&article).map_err(|error| unrendered(&error))?;
                Ok(Found::Here(html.into_bytes()))
            }
        }
    })
    .await
}
