//! The tables of the ledger.

/// The layout of the tables: raise it with each change. A ledger of another one is made anew.
pub(super) const FORMAT: &str = "7";

/// Makes the tables.
///
/// `base_key` is what figures of one entity share by what articles say, `entity_key` what they share by what people judged
/// as well, `standing` which key stands for another by that, `borne` what stands for the bearers of a name, `shorter` for a name those
/// who bear a longer one and go by it too, with how many figures say so; `calling` for a person's full name what its bearers are known for, with how many figures, `apart` the names whose
/// bearers are told apart by it; `rank` the order of "first reported". `bearing` counts, for an
/// entity and a name, the figures that go by it (`uses`) and those that know it (`bearers`). `key` lists who is compared
/// with whom: for each of a report's hundred keys the numbers of the reports that have it, by rank. `link` holds each pair twice. `unwritten` is what the merge graph does not say yet.
pub(super) const TABLES: &str = "
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article(article INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, family TEXT NOT NULL, story BLOB NOT NULL, told TEXT NOT NULL,
    rank TEXT NOT NULL, fingerprint TEXT NOT NULL, copy_of TEXT);
CREATE TABLE sketch(hash INTEGER, rank TEXT, article INTEGER NOT NULL, PRIMARY KEY(hash, rank)) WITHOUT ROWID;
CREATE INDEX article_family ON article(family);
CREATE TABLE figure(
    figure TEXT PRIMARY KEY, article INTEGER NOT NULL, rank TEXT NOT NULL, name_key TEXT NOT NULL, own_key TEXT NOT NULL,
    is_full INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, aliases TEXT NOT NULL, mentions INTEGER NOT NULL,
    item TEXT, label TEXT, lat REAL, lon REAL, callings TEXT NOT NULL, base_key TEXT NOT NULL, entity_key TEXT NOT NULL);
CREATE INDEX figure_article ON figure(article);
CREATE INDEX figure_own ON figure(own_key, rank);
CREATE INDEX figure_base ON figure(base_key);
CREATE INDEX figure_entity ON figure(entity_key, rank);
CREATE INDEX figure_linked ON figure(entity_key, rank) WHERE item IS NOT NULL;
CREATE INDEX figure_located ON figure(entity_key, rank) WHERE lat IS NOT NULL;
CREATE INDEX figure_item ON figure(name_key, item) WHERE item IS NOT NULL;
CREATE INDEX figure_name ON figure(name_key, entity_key);
CREATE TABLE borne(name_key TEXT PRIMARY KEY, entity_key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE calling(name_key TEXT, calling TEXT, uses INTEGER NOT NULL, PRIMARY KEY(name_key, calling)) WITHOUT ROWID;
CREATE TABLE apart(name_key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE shorter(name_key TEXT, bearer TEXT, uses INTEGER NOT NULL, PRIMARY KEY(name_key, bearer)) WITHOUT ROWID;
CREATE INDEX shorter_bearer ON shorter(bearer);
CREATE TABLE standing(base_key TEXT PRIMARY KEY, entity_key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE bearing(
    entity_key TEXT, name TEXT, uses INTEGER NOT NULL, bearers INTEGER NOT NULL, PRIMARY KEY(entity_key, name)) WITHOUT ROWID;
CREATE TABLE kind(entity_key TEXT, kind TEXT, uses INTEGER NOT NULL, PRIMARY KEY(entity_key, kind)) WITHOUT ROWID;
CREATE TABLE spoken(entity_key TEXT, article INTEGER, figures INTEGER NOT NULL, PRIMARY KEY(entity_key, article)) WITHOUT ROWID;
CREATE TABLE entity(
    entity_key TEXT PRIMARY KEY, id TEXT NOT NULL, shown TEXT NOT NULL, articles INTEGER NOT NULL, mentions INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE report(
    number INTEGER PRIMARY KEY, report TEXT NOT NULL UNIQUE, article INTEGER NOT NULL, rank TEXT NOT NULL,
    event TEXT NOT NULL, prepared TEXT NOT NULL, keys BLOB NOT NULL);
CREATE INDEX report_article ON report(article);
CREATE INDEX report_event ON report(event);
CREATE TABLE key(key INTEGER PRIMARY KEY, reports BLOB NOT NULL);
CREATE TABLE link(one TEXT, other TEXT, score REAL NOT NULL, PRIMARY KEY(one, other)) WITHOUT ROWID;
CREATE TABLE execution(plan TEXT, done TEXT, PRIMARY KEY(plan, done)) WITHOUT ROWID;
CREATE INDEX execution_done ON execution(done);
CREATE TABLE part(whole TEXT, part TEXT, PRIMARY KEY(whole, part)) WITHOUT ROWID;
CREATE INDEX part_part ON part(part);
CREATE TABLE unwritten(what TEXT, id TEXT, PRIMARY KEY(what, id)) WITHOUT ROWID;
";
