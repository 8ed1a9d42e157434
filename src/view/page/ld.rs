//! JSON-LD for machines that read pages: schema.org's words, no context from elsewhere.

use serde_json::{Map, Value as Json, json};

use super::safe_url;
use crate::graph::timeline::{EntityRef, EventTime, TimelineEvent};
use crate::graph::{ArticleDetail, EntityDetail};

/// As the content of a script element: nothing in it can end the element.
pub(super) fn harmless(json: &Json) -> String {
    let mut text = String::new();
    for c in json.to_string().chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => text.push_str(&format!("\\u{:04x}", c as u32)),
            c => text.push(c),
        }
    }
    text
}

fn context() -> Json {
    json!({"@vocab": "http://schema.org/", "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/"})
}

/// The events of a timeline.
pub(super) fn timeline(events: &[TimelineEvent]) -> Json {
    let items: Vec<Json> = events
        .iter()
        .enumerate()
        .map(|(at, event)| json!({"@type": "ListItem", "position": at + 1, "item": bare_event(event)}))
        .collect();
    json!({"@context": context(), "@type": "ItemList", "itemListElement": items})
}

/// One event.
pub(super) fn event(event: &TimelineEvent) -> Json {
    let mut json = bare_event(event);
    json["@context"] = context();
    json
}

fn bare_event(event: &TimelineEvent) -> Json {
    let mut fields = Map::new();
    fields.insert("@id".into(), event.iri.clone().into());
    fields.insert("@type".into(), json!(["Event", "sem:Event"]));
    fields.insert("name".into(), event.label.clone().into());
    if let Some(when) = &event.when {
        dates(when, &mut fields);
    }
    let status = match event.status.as_str() {
        "cancelled" => Some("EventCancelled"),
        "postponed" => Some("EventPostponed"),
        "planned" | "occurred" | "ongoing" => Some("EventScheduled"),
        _ => None,
    };
    if let Some(status) = status {
        fields.insert("eventStatus".into(), json!({"@id": format!("http://schema.org/{status}")}));
    }
    if let Some(place) = &event.place {
        let mut location = named(&place.iri, &place.name, place.wikidata.as_deref(), "Place");
        if let (Some(latitude), Some(longitude)) = (place.lat, place.lon) {
            location["geo"] = json!({"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude});
        }
        fields.insert("location".into(), location);
    }
    let people: Vec<Json> = event.participants.iter().map(reference).collect();
    if !people.is_empty() {
        fields.insert("about".into(), people.into());
    }
    let mut seen: Vec<&str> = Vec::new();
    let mut articles: Vec<Json> = Vec::new();
    for mention in &event.mentions {
        if seen.contains(&mention.article.as_str()) {
            continue;
        }
        seen.push(&mention.article);
        let mut article = json!({"@type": "NewsArticle", "identifier": mention.article});
        set(&mut article, "headline", mention.title.as_deref());
        set(&mut article, "datePublished", mention.published.as_deref());
        set(&mut article, "url", mention.url.as_deref().and_then(safe_url).as_deref());
        if let Some(publisher) = &mention.publisher {
            article["publisher"] = json!({"@type": "Organization", "name": publisher});
        }
        articles.push(article);
    }
    fields.insert("subjectOf".into(), articles.into());
    Json::Object(fields)
}

/// Only what is known: an open end is left out.
fn dates(when: &EventTime, fields: &mut Map<String, Json>) {
    let (earliest, latest) = (when.earliest, when.latest);
    if let Some(earliest) = earliest {
        fields.insert("startDate".into(), earliest.to_string().into());
    }
    if let Some(latest) = latest {
        fields.insert("endDate".into(), latest.to_string().into());
    }
}

fn reference(entity: &EntityRef) -> Json {
    named(&entity.iri, &entity.name, entity.wikidata.as_deref(), "Thing")
}

fn named(iri: &str, name: &str, wikidata: Option<&str>, kind: &str) -> Json {
    let mut json = json!({"@type": kind, "@id": iri, "name": name});
    if let Some(item) = wikidata {
        json["sameAs"] = format!("http://www.wikidata.org/entity/{item}").into();
    }
    json
}

fn set(json: &mut Json, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        json[name] = value.into();
    }
}

/// An entity.
pub(super) fn entity(entity: &EntityDetail) -> Json {
    let kind = match entity.kind.as_str() {
        "person" => "Person",
        "organization" => "Organization",
        "place" | "facility" => "Place",
        "product" => "Product",
        "work" => "CreativeWork",
        "event" => "Event",
        _ => "Thing",
    };
    let mut json = named(&entity.iri, &entity.name, entity.wikidata.as_deref(), kind);
    json["@context"] = context();
    let aliases: Vec<&String> =
        entity.names.iter().map(|(name, _)| name).filter(|name| **name != entity.name).collect();
    if !aliases.is_empty() {
        json["alternateName"] = json!(aliases);
    }
    if let (Some(latitude), Some(longitude)) = (entity.lat, entity.lon) {
        json["geo"] = json!({"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude});
    }
    json
}

/// An article; its text is on the page already.
pub(super) fn article(article: &ArticleDetail) -> Json {
    let mut json = json!({
        "@context": context(), "@type": "NewsArticle", "@id": article.iri, "identifier": article.head.id,
    });
    set(&mut json, "headline", article.head.title.as_deref());
    set(&mut json, "datePublished", article.head.published.as_deref());
    set(&mut json, "dateModified", article.modified.as_deref());
    set(&mut json, "inLanguage", article.lang.as_deref());
    set(&mut json, "url", article.url.as_deref().and_then(safe_url).as_deref());
    if let Some(publisher) = &article.head.publisher {
        json["publisher"] = json!({"@type": "Organization", "name": publisher});
    }
    if let Some(author) = &article.author {
        json["author"] = json!({"@type": "Person", "name": author});
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_can_end_the_element_it_stands_in() {
        let hostile = json!({"name": "</script><script>alert(1)</script><!-- & \u{2028}"});
        let text = harmless(&hostile);
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        assert_eq!(serde_json::from_str::<Json>(&text).unwrap(), hostile);
    }
}
