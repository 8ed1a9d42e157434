//! The terms of `ontology/events.ttl` and the names of the concepts of the schemes.
//!
//! Generated: see `generate.rs`.

use oxigraph::model::NamedNodeRef;

/// The namespace of the minted terms.
pub const NAMESPACE: &str = "https://w3id.org/dateline/ns#";

/// What a person said about reports, events, links or articles: it wins over extraction and merging, unless another one undoes it.
pub const CORRECTION: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#Correction");

/// One of the values of an event that cannot all hold, with the reports that say it.
pub const DISPUTE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#Dispute");

/// What one article says of one event. Never changed, and never a sem:Event, so that nothing is counted twice.
pub const EVENT_REPORT: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#EventReport");

/// Someone or something that one article speaks of, under the names that article uses.
pub const FIGURE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#Figure");

/// The judgement that a figure is a Wikidata item, with its ground.
pub const LINK: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#Link");

/// Another item that was considered.
pub const LINK_CANDIDATE: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#LinkCandidate");

/// The act by which a person said which Wikidata item a figure is, which it is not, or that it has none.
pub const LINK_CORRECTION: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#LinkCorrection");

/// The act by which an article was taken back, as a person noted it.
pub const RETRACTION: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#Retraction");

/// A mention that denotes a time.
pub const TIME_EXPRESSION: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#TimeExpression");

/// The datatype of a ACLED event type, for skos:notation.
pub const ACLED_CODE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#acledCode");

/// Who does it, or brings it about.
pub const AGENT: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#agent");

/// The version of the program that analysed the article.
pub const ANALYSIS_VERSION: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#analysisVersion");

/// How the time was found.
pub const ANCHOR_METHOD: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#anchorMethod");

/// What the time was counted from: the article (its publication), a time expression, a report or an event mention.
pub const ANCHORED_TO: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#anchoredTo");

/// A report that the reports of a split are never of one event with.
pub const APART_FROM: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#apartFrom");

/// Whom it is done for.
pub const BENEFICIARY: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#beneficiary");

/// What an article says that a person is known for, in words beside the name: sport, arts, science or public life. Two people of one name with other callings are two.
pub const CALLING: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#calling");

/// The datatype of a CAMEO code, for skos:notation.
pub const CAMEO_CODE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#cameoCode");

/// Another item that was considered for a link.
pub const CANDIDATE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#candidate");

/// How sure the source is.
pub const CERTAINTY: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#certainty");

/// What a correction is about: reports (for the event that each is of), figures, or articles.
pub const CONCERNS: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#concerns");

/// A probability, 0 to 1.
pub const CONFIDENCE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#confidence");

/// SHA-256 of the canonical text in UTF-8, in hexadecimal digits.
pub const CONTENT_HASH: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#contentHash");

/// What of an event a fix sets: when, type, place, status, label or who.
pub const CORRECTED_PROPERTY: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#correctedProperty");

/// What a fix sets it to, one value each: an EDTF text, a concept, a line, a role with a figure's id and name; of a rejected link the item.
pub const CORRECTED_VALUE: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#correctedValue");

/// What a correction does: merge, split, fix, reject, retract or undo.
pub const CORRECTION_KIND: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#correctionKind");

/// The steps that led to a time, one a line, in order.
pub const DERIVATION: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#derivation");

/// Where it ends.
pub const DESTINATION: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#destination");

/// The value, as CSV writes it.
pub const DISPUTED_VALUE: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#disputedValue");

/// A value of the event that not all reports agree on.
pub const DISPUTES: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#disputes");

/// From what happened to the plan of it.
pub const EXECUTES: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#executes");

/// When the article was fetched; in the provenance graph.
pub const FETCHED: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#fetched");

/// What a figure is: person, organization, place, facility, nationality, product, event, work or other.
pub const FIGURE_KIND: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#figureKind");

/// The entity that a figure is judged to be; in the merge graph.
pub const FIGURE_OF: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#figureOf");

/// The smallest hashes of the word five-grams of the text, by which near-duplicates are found.
pub const FINGERPRINT: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#fingerprint");

/// The earliest publication date among the reports that count.
pub const FIRST_REPORTED: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#firstReported");

/// How a figure is mentioned: name, nominal or pronoun.
pub const FORM: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#form");

/// The quote that an event mention stands in.
pub const IN_QUOTE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#inQuote");

/// The exact instant, where a time of day and a zone are known.
pub const INSTANT: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#instant");

/// What it is done with.
pub const INSTRUMENT: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#instrument");

/// The Wikidata item of a link, candidate or correction.
pub const ITEM: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#item");

/// What the item of a link or candidate is an instance of, as the service that was asked says.
pub const ITEM_CLASS: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#itemClass");

/// The country, or the country of citizenship, of the item of a link or candidate, as the service that was asked says.
pub const ITEM_COUNTRY: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#itemCountry");

/// The dictionary form of the head of an event mention.
pub const LEMMA: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#lemma");

/// How a link was found: gazetteer, lexicon, online or curation.
pub const LINK_METHOD: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#linkMethod");

/// The figure or report that a link, a candidate or a correction is about.
pub const LINK_OF: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#linkOf");

/// What a dispute is about: when, quantities or status.
pub const MATTER: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#matter");

/// How precise the date of the last change is.
pub const MODIFIED_PRECISION: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#modifiedPrecision");

/// The offset from UTC of the date of the last change.
pub const MODIFIED_ZONE: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#modifiedZone");

/// at-least, at-most or about, where the article says so.
pub const MODIFIER: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#modifier");

/// The Wikidata item that a figure is not, as a person said.
pub const NOT_ITEM: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#notItem");

/// Who takes part in another way.
pub const OTHER: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#other");

/// A role of a report with the phrase that fills it.
pub const PARTICIPATION: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#participation");

/// Who or what it is done to, or what is said or announced (PropBank Arg1).
pub const PATIENT: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#patient");

/// Where it takes place.
pub const PLACE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#place");

/// The datatype of a PLOVER type, for skos:notation.
pub const PLOVER_CODE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#ploverCode");

/// Whether the source says that it is so or that it is not.
pub const POLARITY: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#polarity");

/// How precise a time is.
pub const PRECISION: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#precision");

/// Where the publication date was found: given, json-ld, opengraph, meta, time, url or text.
pub const PUBLISHED_BASIS: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#publishedBasis");

/// How precise the publication date is.
pub const PUBLISHED_PRECISION: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#publishedPrecision");

/// How many publishers report the event.
pub const PUBLISHERS: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#publishers");

/// An amount or count that matters for the event.
pub const QUANTITY: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#quantity");

/// What an amount or count is to the event.
pub const QUANTITY_ROLE: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#quantityRole");

/// Why something was judged so, one phrase each: that reports are of one event, that a figure is an item.
pub const REASON: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#reason");

/// Who is given, told or granted something.
pub const RECIPIENT: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#recipient");

/// The event that a report is judged to be of; in the merge graph.
pub const REPORT_OF: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#reportOf");

/// The type the article gives the event.
pub const REPORTED_TYPE: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#reportedType");

/// How many commits have changed what timelines show, said of the merge graph; in the provenance graph. A derived index holds the revision that it stands for.
pub const REVISION: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#revision");

/// A rule that took part, by its id.
pub const RULE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#rule");

/// The mention that a report takes its label and status from.
pub const SALIENT_MENTION: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#salientMention");

/// The place of a correction in the log: of two that contradict each other the later one wins.
pub const SEQUENCE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#sequence");

/// Where it starts from, or whom it is taken from as a place.
pub const SOURCE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#source");

/// How many independent articles report the event.
pub const SOURCES: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#sources");

/// Whether it happened, as far as is said.
pub const STATUS: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#status");

/// The tense in which the source says it.
pub const TENSE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#tense");

/// The TimeML class of an event mention: OCCURRENCE, REPORTING, STATE and so on.
pub const TIMEML_CLASS: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#timemlClass");

/// DATE, TIME, DURATION or SET.
pub const TIMEX_TYPE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#timexType");

/// The value as TimeML 1.2.1 writes it.
pub const TIMEX_VALUE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#timexValue");

/// What it is about.
pub const TOPIC: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#topic");

/// The correction that does not hold any more.
pub const UNDOES: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#undoes");

/// A unit of precision: century.
pub const UNIT_CENTURY: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#unitCentury");

/// A unit of precision: decade.
pub const UNIT_DECADE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#unitDecade");

/// A unit of precision: half a year.
pub const UNIT_HALF_YEAR: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#unitHalfYear");

/// A unit of precision: part of a day.
pub const UNIT_PART_OF_DAY: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#unitPartOfDay");

/// A unit of precision: quarter.
pub const UNIT_QUARTER: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#unitQuarter");

/// A unit of precision: season.
pub const UNIT_SEASON: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#unitSeason");

/// Says of the merge graph that articles came or went since it was made; in the provenance graph.
pub const UNMERGED: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#unmerged");

/// The offset from UTC, where the article gives one.
pub const ZONE: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("https://w3id.org/dateline/ns#zone");

/// The concepts of the scheme of event types.
pub const EVENT_TYPES: &[&str] = &[
    "accident",
    "accuse",
    "agree",
    "aid",
    "appointment",
    "arrest",
    "assault",
    "award",
    "bankruptcy",
    "ceremony",
    "charge",
    "closure",
    "coerce",
    "concede",
    "consult",
    "conviction",
    "cooperate",
    "crime",
    "cyberattack",
    "death",
    "disaster",
    "discovery",
    "dismissal",
    "election",
    "funding",
    "investigation",
    "launch",
    "lawsuit",
    "layoff",
    "legislation",
    "market",
    "match",
    "merger",
    "mobilize",
    "outbreak",
    "protest",
    "publication",
    "reject",
    "release",
    "request",
    "rescue",
    "resignation",
    "result",
    "retreat",
    "ruling",
    "sanction",
    "spaceflight",
    "statement",
    "strike",
    "summit",
    "support",
    "threaten",
    "transfer",
    "trial",
    "visit",
    "vote",
];

/// The concepts of the scheme of quantity roles.
pub const QUANTITY_ROLES: &[&str] = &[
    "affected",
    "age",
    "area",
    "arrested",
    "count",
    "data",
    "duration",
    "energy",
    "evacuated",
    "injured",
    "jobs",
    "killed",
    "length",
    "magnitude",
    "mass",
    "missing",
    "money",
    "other",
    "participants",
    "percent",
    "rank",
    "score",
    "speed",
    "temperature",
    "troops",
    "volume",
    "votes",
];

/// Event types with the one above each.
pub const BROADER_EVENT_TYPES: &[(&str, &str)] = &[
    ("arrest", "coerce"),
    ("charge", "accuse"),
    ("conviction", "ruling"),
    ("cyberattack", "assault"),
    ("lawsuit", "accuse"),
    ("release", "retreat"),
    ("resignation", "retreat"),
    ("strike", "protest"),
    ("summit", "consult"),
    ("visit", "consult"),
];
