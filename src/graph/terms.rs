//! The terms of other vocabularies that the graph uses (VOCABULARY facts are in `ontology/README.md`).

use oxigraph::model::NamedNodeRef;

macro_rules! terms {
    ($($module:ident, $doc:literal, $base:literal: $($name:ident = $local:literal),* $(,)?;)*) => {$(
        #[doc = $doc]
        #[expect(missing_docs, reason = "the names are the vocabulary's")]
        pub mod $module {
            use super::NamedNodeRef;
            pub const NAMESPACE: &str = $base;
            $(pub const $name: NamedNodeRef<'static> = NamedNodeRef::new_unchecked(concat!($base, $local));)*
        }
    )*};
}

terms! {
    rdf, "RDF", "http://www.w3.org/1999/02/22-rdf-syntax-ns#": TYPE = "type", VALUE = "value";
    rdfs, "RDF Schema", "http://www.w3.org/2000/01/rdf-schema#":
        LABEL = "label", COMMENT = "comment", SUB_PROPERTY_OF = "subPropertyOf", SUB_CLASS_OF = "subClassOf";
    sem, "Simple Event Model", "http://semanticweb.cs.vu.nl/2009/11/sem/":
        EVENT = "Event", TIME = "Time", ROLE = "Role", EVENT_TYPE_CLASS = "EventType",
        EVENT_TYPE = "eventType", HAS_ACTOR = "hasActor", HAS_PLACE = "hasPlace", HAS_TIME = "hasTime",
        HAS_SUB_EVENT = "hasSubEvent", ROLE_TYPE = "roleType", HAS_TIME_STAMP = "hasTimeStamp",
        EARLIEST_BEGIN = "hasEarliestBeginTimeStamp", LATEST_END = "hasLatestEndTimeStamp";
    gaf, "Grounded Annotation Framework", "http://groundedannotationframework.org/gaf#":
        INSTANCE = "Instance", MENTION = "Mention", DENOTED_BY = "denotedBy", DENOTED_IN = "denotedIn";
    grasp, "Grounded Representation and Source Perspective", "http://groundedannotationframework.org/grasp#":
        ATTRIBUTION = "Attribution", HAS_ATTRIBUTION = "hasAttribution", WAS_ATTRIBUTED_TO = "wasAttributedTo";
    oa, "Web Annotation", "http://www.w3.org/ns/oa#":
        SPECIFIC_RESOURCE = "SpecificResource", HAS_SOURCE = "hasSource", HAS_SELECTOR = "hasSelector",
        TEXT_POSITION_SELECTOR = "TextPositionSelector", TEXT_QUOTE_SELECTOR = "TextQuoteSelector",
        START = "start", END = "end", EXACT = "exact", PREFIX = "prefix", SUFFIX = "suffix";
    time, "OWL-Time", "http://www.w3.org/2006/time#": UNIT_SECOND = "unitSecond";
    schema, "schema.org", "http://schema.org/":
        NEWS_ARTICLE = "NewsArticle", PERSON = "Person", ORGANIZATION = "Organization", PLACE = "Place",
        PRODUCT = "Product", CREATIVE_WORK = "CreativeWork", EVENT = "Event", THING = "Thing",
        MONETARY_AMOUNT = "MonetaryAmount", QUANTITATIVE_VALUE = "QuantitativeValue",
        IDENTIFIER = "identifier", URL = "url", HEADLINE = "headline", NAME = "name", ARTICLE_BODY = "articleBody",
        DATE_PUBLISHED = "datePublished", DATE_MODIFIED = "dateModified", PUBLISHER = "publisher", AUTHOR = "author",
        IN_LANGUAGE = "inLanguage", DESCRIPTION = "description", SAME_AS = "sameAs", VALUE = "value", MIN_VALUE = "minValue",
        MAX_VALUE = "maxValue", CURRENCY = "currency", UNIT_TEXT = "unitText";
    prov, "PROV-O", "http://www.w3.org/ns/prov#":
        ENTITY = "Entity", ACTIVITY = "Activity", AGENT = "Agent", SOFTWARE_AGENT = "SoftwareAgent",
        WAS_DERIVED_FROM = "wasDerivedFrom", WAS_REVISION_OF = "wasRevisionOf", USED = "used",
        GENERATED = "generated", WAS_GENERATED_BY = "wasGeneratedBy", WAS_INVALIDATED_BY = "wasInvalidatedBy",
        STARTED_AT_TIME = "startedAtTime", ENDED_AT_TIME = "endedAtTime", AT_TIME = "atTime",
        WAS_ASSOCIATED_WITH = "wasAssociatedWith", HAD_PRIMARY_SOURCE = "hadPrimarySource",
        GENERATED_AT_TIME = "generatedAtTime";
    dcterms, "Dublin Core terms", "http://purl.org/dc/terms/": IS_REPLACED_BY = "isReplacedBy";
    skos, "SKOS", "http://www.w3.org/2004/02/skos/core#":
        CONCEPT = "Concept", PREF_LABEL = "prefLabel", ALT_LABEL = "altLabel", BROADER = "broader",
        NOTATION = "notation", IN_SCHEME = "inScheme", DEFINITION = "definition";
    geo, "W3C geo", "http://www.w3.org/2003/01/geo/wgs84_pos#": LAT = "lat", LONG = "long";
    xsd, "XML Schema datatypes", "http://www.w3.org/2001/XMLSchema#":
        STRING = "string", DATE_TIME = "dateTime", DECIMAL = "decimal", INTEGER = "integer", BOOLEAN = "boolean",
        NON_NEGATIVE_INTEGER = "nonNegativeInteger", ANY_URI = "anyURI", DURATION = "duration";
    edtf, "Extended Date/Time Format", "http://id.loc.gov/datatypes/edtf/": EDTF = "EDTF";
    wikidata, "Wikidata entities", "http://www.wikidata.org/entity/": UNKNOWN = "";
}

/// The schemes' namespaces: the concept's name follows.
pub mod scheme {
    /// Event types.
    pub const EVENT_TYPE: &str = "https://w3id.org/dateline/event-type/";
    /// Status.
    pub const STATUS: &str = "https://w3id.org/dateline/status/";
    /// Anchor methods: how a date was found.
    pub const ANCHOR_METHOD: &str = "https://w3id.org/dateline/anchor-method/";
    /// What an amount or count is to an event.
    pub const QUANTITY_ROLE: &str = "https://w3id.org/dateline/quantity-role/";
    /// Certainty.
    pub const CERTAINTY: &str = "https://w3id.org/dateline/certainty/";
    /// Polarity.
    pub const POLARITY: &str = "https://w3id.org/dateline/polarity/";
    /// Tense.
    pub const TENSE: &str = "https://w3id.org/dateline/tense/";
}
