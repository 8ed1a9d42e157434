//! Makes the index of a knowledge base a multiple of itself, to ask what a larger one would answer where the disk has no room for
//! its RDF: every state, its facets, words and sums are copied, each copy a second later than the one before. The entities stay
//! the same, so that each of them has so many times the events. The RDF knows nothing of the copies.

use std::collections::HashMap;
use std::path::Path;

use dateline::graph::{Filter, Store};
use rusqlite::{Connection, params};

/// How far the numbers of copied events lie from each other.
const APART: i64 = 100_000_000;

/// A second in a key of the index (`src/graph/index/key.rs`).
const SECOND: i64 = 1 << 20;

/// Copies the index in `folder`, a copy of a knowledge base, until it holds `times` as much.
pub fn grow(folder: &Path, times: i64) {
    let words: HashMap<String, String> = {
        let store = Store::open_read_only(folder).expect("the knowledge base opens");
        let all = store.timeline(&Filter::default()).expect("there is a timeline");
        let text = |event: &dateline::graph::TimelineEvent| {
            let quotes = event.mentions.iter().map(|mention| mention.quote.text.as_str());
            std::iter::once(event.label.as_str()).chain(quotes).collect::<Vec<_>>().join(" ").to_lowercase()
        };
        all.events.iter().map(|event| (event.id.clone(), text(event))).collect()
    };
    let index = Connection::open(folder.join("index.sqlite")).expect("the index opens");
    index.execute_batch("PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; BEGIN").expect("it begins");
    let originals: Vec<(i64, String)> = {
        let mut rows = index.prepare("SELECT key, id FROM state WHERE till IS NULL").expect("a statement");
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.collect::<Result<_, _>>().expect("states")
    };
    for copy in 1..times {
        let (event, key) = (copy * APART, copy * SECOND);
        for sql in [
            "INSERT INTO event SELECT event + ?1, id || '-' || ?1, print, retracted FROM event WHERE event < 100000000 AND ?2",
            "INSERT INTO report SELECT report || '-' || ?1, event + ?1 FROM report WHERE event < 100000000 AND ?2",
            "INSERT INTO state SELECT key + ?2, event + ?1, class, since, till, same, earliest + ?2 / 1048576, latest, id || '-' || ?1,
             facets, articles, disputed FROM state WHERE event < 100000000",
            "INSERT INTO body SELECT state.key + ?2, body FROM state JOIN body USING (key) WHERE event < 100000000 AND ?1",
            "INSERT INTO facet SELECT value, class, key + ?2, latest FROM facet
             WHERE key IN (SELECT key FROM state WHERE event < 100000000) AND ?1",
        ] {
            index.execute(sql, params![event, key]).expect(sql);
        }
        let mut add = index.prepare("INSERT INTO word(rowid, text) VALUES (?1, ?2)").expect("a statement");
        for (original, id) in &originals {
            add.execute(params![original + key, words.get(id)]).expect("words");
        }
    }
    for sql in [
        "UPDATE tally SET count = count * ?1",
        "UPDATE known SET change = change * ?1",
        "UPDATE value SET count = count * ?1",
    ] {
        index.execute(sql, [times]).expect(sql);
    }
    index.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize").expect("it ends");
}
