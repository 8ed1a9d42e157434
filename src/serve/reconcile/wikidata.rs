//! The embedded gazetteer as something to reconcile against: Wikidata's items, without the network.

use super::index::looked_at;
use super::likeness::Likeness;
use super::query::Query;
use super::source::{About, Found, PropertyKind, Record, Source, Type, Value};
use crate::gazetteer::{Candidate, Form, Gazetteer, Kind, fold};

/// Where the service lies.
pub(super) const PATH: &str = "/reconcile/wikidata";
/// Names that begin as the query does and are looked at beside those that are it.
const COMPLETIONS: usize = 20;

/// The gazetteer, with Wikidata's ids for types and properties, so that a client may go on with Wikidata itself.
pub(super) struct Items<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    types: Vec<Type>,
}

/// For each kind the Wikidata class that stands for it.
const CLASSES: &[(Kind, &str, &str)] = &[
    (Kind::Person, "Q5", "human"),
    (Kind::Organization, "Q43229", "organization"),
    (Kind::Country, "Q6256", "country"),
    (Kind::Region, "Q56061", "administrative territorial entity"),
    (Kind::City, "Q486972", "human settlement"),
    (Kind::Physical, "Q618123", "geographical feature"),
    (Kind::Facility, "Q13226383", "facility"),
    (Kind::Event, "Q1656682", "event"),
    (Kind::Product, "Q2424752", "product"),
    (Kind::Work, "Q386724", "work"),
    (Kind::Other, "Q35120", "entity"),
];
/// The class above the places.
const PLACE: (&str, &str) = ("Q2221906", "geographic location");

const PROPERTIES: &[PropertyKind] = &[
    property("P31", "instance of", "what it is"),
    property("P17", "country", "the country it lies in or belongs to"),
    property("P625", "coordinate location", "latitude and longitude"),
    property("P39", "position held", "offices, as far as the lexicon knows them"),
    property("Len", "label", "its name in English"),
    property("Den", "description", "what it is, in a few words"),
    property("Aen", "alias", "other names"),
];

const fn property(id: &'static str, name: &'static str, description: &'static str) -> PropertyKind {
    PropertyKind { id, name, description, of: &[], elsewhere: None }
}

fn class_of(kind: Kind) -> &'static str {
    CLASSES.iter().find(|(other, ..)| *other == kind).map_or("Q35120", |(_, class, _)| class)
}

fn class_name(class: &str) -> &'static str {
    CLASSES.iter().find(|(_, other, _)| *other == class).map_or("entity", |(.., name)| name)
}

/// The country of an item.
pub(super) fn country(gazetteer: &Gazetteer, item: &Candidate) -> Option<Value> {
    let code = item.country_code()?;
    let country = gazetteer.countries().iter().find(|country| country.code == code)?;
    Some(Value::Item { id: format!("Q{}", country.number), name: country.label.clone() })
}

impl<'a> Items<'a> {
    pub(super) fn of(gazetteer: &'a Gazetteer) -> Self {
        let entity = ("Q35120", "entity");
        let new = |(id, name): (&str, &str), broader: Option<&str>| Type {
            id: id.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            broader: broader.map(str::to_owned),
        };
        let mut types = vec![new(entity, None), new(PLACE, Some(entity.0))];
        for (kind, class, name) in CLASSES.iter().filter(|(kind, ..)| *kind != Kind::Other) {
            types.push(new((class, name), Some(if kind.is_place() { PLACE.0 } else { entity.0 })));
        }
        Self { gazetteer, types }
    }

    fn record_of(&self, item: &Candidate) -> Record {
        let texts = self.gazetteer.texts(item.id);
        Record {
            id: item.item(),
            name: if texts.label.is_empty() { item.item() } else { texts.label },
            description: if texts.description.is_empty() {
                class_name(class_of(item.kind)).to_owned()
            } else {
                texts.description
            },
            types: vec![class_of(item.kind).to_owned()],
        }
    }

    fn item(&self, id: &str) -> Option<Candidate> {
        let id = id.trim();
        let id = id.rsplit(['/', ':']).next().unwrap_or(id).to_uppercase();
        self.gazetteer.by_item(&id)
    }
}

/// How far a name of this form may be trusted by itself.
pub(super) fn trust(form: Form) -> f64 {
    match form {
        Form::Label | Form::Alias | Form::Word | Form::Acronym => 1.0,
        Form::Metonym => 0.9,
        Form::Demonym => 0.85,
        Form::Surname => 0.75,
    }
}

impl Source for Items<'_> {
    fn about(&self) -> About<'_> {
        About {
            name: "Dateline gazetteer (Wikidata items, offline)",
            path: PATH,
            identifier_space: "http://www.wikidata.org/entity/",
            schema_space: "http://www.wikidata.org/prop/direct/",
        }
    }

    fn types(&self) -> &[Type] {
        &self.types
    }

    fn properties(&self) -> &[PropertyKind] {
        PROPERTIES
    }

    fn find(&self, query: &Query) -> Vec<Found> {
        let Some(text) = &query.text else { return Vec::new() };
        let text = looked_at(text);
        let found = |item: &Candidate, similarity: f64| Found {
            id: item.item(),
            types: vec![class_of(item.kind).to_owned()],
            prominence: f64::from(item.weight),
            similarity: Some(similarity),
        };
        if let Some(item) = self.item(&text) {
            return vec![found(&item, 1.0)];
        }
        let exact = self.gazetteer.candidates(&text);
        let key = fold(&text);
        if !exact.is_empty() || key.chars().count() < 3 {
            return exact.iter().map(|item| found(item, trust(item.form))).collect();
        }
        // a slip of the pen, or the beginning of a longer name
        let near = self.gazetteer.near(&text, COMPLETIONS);
        let likeness = Likeness::of(&key);
        near.iter()
            .map(|near| found(&near.candidate, 0.95 * likeness.to(&near.key) * trust(near.candidate.form)))
            .collect()
    }

    fn record(&self, id: &str) -> Option<Record> {
        self.item(id).map(|item| self.record_of(&item))
    }

    fn values(&self, id: &str, property: &str) -> Vec<Value> {
        let Some(item) = self.item(id) else { return Vec::new() };
        let texts = || self.gazetteer.texts(item.id);
        let text = |text: String| (!text.is_empty()).then_some(Value::Text(text)).into_iter().collect();
        match property {
            "P31" => {
                let class = class_of(item.kind);
                vec![Value::Item { id: class.to_owned(), name: class_name(class).to_owned() }]
            }
            "P17" => country(self.gazetteer, &item).into_iter().collect(),
            "P625" => {
                let point = item.coordinates.map(|(lat, lon)| Value::Point(rounded(lat), rounded(lon)));
                point.into_iter().collect()
            }
            "P39" => {
                self.gazetteer.offices(item.number).iter().map(|office| Value::Text(office.name.clone())).collect()
            }
            "Len" => text(texts().label),
            "Den" => text(texts().description),
            "Aen" => texts().aliases.into_iter().map(Value::Text).collect(),
            _ => Vec::new(),
        }
    }

    fn suggest(&self, prefix: &str, skip: usize, limit: usize) -> Vec<Record> {
        if let Some(item) = self.item(prefix) {
            return if skip == 0 && limit > 0 { vec![self.record_of(&item)] } else { Vec::new() };
        }
        let prefix = looked_at(prefix);
        if fold(&prefix).is_empty() {
            return Vec::new();
        }
        let mut items = self.gazetteer.candidates(&prefix);
        for item in self.gazetteer.completions(&prefix, skip.saturating_add(limit).min(1000)) {
            if !items.iter().any(|other| other.number == item.number) {
                items.push(item);
            }
        }
        items.iter().skip(skip).take(limit).map(|item| self.record_of(item)).collect()
    }

    fn page(&self, id: &str) -> Option<String> {
        self.item(id).map(|item| format!("https://www.wikidata.org/wiki/{}", item.item()))
    }
}

/// What a 32-bit coordinate says, without the digits that 64 bits would add.
fn rounded(coordinate: f32) -> f64 {
    (f64::from(coordinate) * 1e5).round() / 1e5
}
