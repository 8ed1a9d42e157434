//! The tables of the index.

/// The layout of the tables and of what stands in them, the fields of a timeline event included: raise it with each
/// change. An index of another one is made anew.
pub(super) const FORMAT: i64 = 4;

/// Makes the tables.
///
/// `state` is what an event is from one day to another; the current one has no `till`. `facet` lists, for each value
/// that one may ask for, the states that have it, in order of time. `word` holds the folded words of label and quotes;
/// `name`, `name_word` and `name_spelling` the folded names of entities, their words and the spelling keys of these.
/// `report` says of which event each report is, the first digits of its id included; `state.articles` names, for each
/// report that counts, its article. `record` keeps what was read of an article, so that nobody has to gather it from its
/// quads again: as it came in, or complete, with what other graphs say of it.
pub(super) const TABLES: &str = "
CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE event(event INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, print BLOB NOT NULL, retracted INTEGER NOT NULL);
CREATE INDEX event_retracted ON event(retracted) WHERE retracted = 1;
CREATE TABLE report(report TEXT PRIMARY KEY, event INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX report_event ON report(event);
CREATE TABLE article(
    article INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, id TEXT NOT NULL, publisher TEXT, published TEXT,
    retracted INTEGER NOT NULL, superseded INTEGER NOT NULL, reports INTEGER NOT NULL, row BLOB NOT NULL);
CREATE INDEX article_id ON article(id);
CREATE TABLE record(key INTEGER PRIMARY KEY, complete INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE state(
    key INTEGER PRIMARY KEY, event INTEGER NOT NULL, class INTEGER NOT NULL,
    since INTEGER, till INTEGER, same INTEGER NOT NULL,
    earliest INTEGER, latest INTEGER, id TEXT NOT NULL, facets BLOB NOT NULL,
    articles BLOB NOT NULL, disputed INTEGER NOT NULL);
CREATE INDEX state_event ON state(event);
CREATE INDEX state_since ON state(since) WHERE since IS NOT NULL;
CREATE TABLE body(key INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE value(value INTEGER PRIMARY KEY, facet INTEGER NOT NULL, text TEXT NOT NULL, count INTEGER NOT NULL DEFAULT 0,
    UNIQUE(facet, text));
CREATE TABLE facet(value INTEGER, class INTEGER, key INTEGER, latest INTEGER, PRIMARY KEY(value, class, key)) WITHOUT ROWID;
CREATE TABLE tally(class INTEGER, day INTEGER, count INTEGER NOT NULL, PRIMARY KEY(class, day)) WITHOUT ROWID;
CREATE TABLE known(second INTEGER PRIMARY KEY, change INTEGER NOT NULL);
CREATE VIRTUAL TABLE word USING fts5(text, content='', contentless_delete=1, detail=none, tokenize=\"ascii tokenchars '_'\");
CREATE TABLE entity(entity INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, item TEXT,
    kind TEXT NOT NULL, aliases TEXT NOT NULL, lat REAL, lon REAL, articles INTEGER NOT NULL, mentions INTEGER NOT NULL);
CREATE INDEX entity_item ON entity(item) WHERE item IS NOT NULL;
CREATE TABLE name(folded TEXT, entity INTEGER, PRIMARY KEY(folded, entity)) WITHOUT ROWID;
CREATE INDEX name_entity ON name(entity);
CREATE TABLE name_word(word TEXT, entity INTEGER, PRIMARY KEY(word, entity)) WITHOUT ROWID;
CREATE INDEX name_word_entity ON name_word(entity);
CREATE TABLE name_spelling(word TEXT, entity INTEGER, PRIMARY KEY(word, entity)) WITHOUT ROWID;
CREATE INDEX name_spelling_entity ON name_spelling(entity);
";
