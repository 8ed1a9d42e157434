//! A knowledge base in a folder: it survives crashes, upgrades, damage and readers at work.

use std::io::Write as _;

use dateline::graph::{Filter, GraphError, Ingested, Said, Store};

use crate::index::{agrees, json, many};
use crate::sketch::{aid, all, exported, fill, is_whole, revised, store_of, summit, undated};

#[test]
fn a_store_is_there_again_after_it_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kb");
    assert!(matches!(Store::open(&path), Err(GraphError::Missing(_))));
    let store = Store::create(&path, Some("https://kb.example/")).unwrap();
    fill(&store, &all());
    let before = exported(&store, "nquads");
    assert!(before.contains("https://kb.example/graph/merge"));
    assert!(matches!(Store::open(&path), Err(GraphError::Locked(_))));
    let reader = Store::open_read_only(&path).unwrap();
    assert_eq!(reader.timeline(&Filter::default()).unwrap().events.len(), 3);
    assert!(matches!(reader.merge(), Err(GraphError::ReadOnly)));
    drop((store, reader));
    let store = Store::open(&path).unwrap();
    is_whole(&store);
    assert_eq!(exported(&store, "nquads"), before);
    drop(store);
    assert!(matches!(Store::create(&path, Some("https://other.example/")), Err(GraphError::OtherBase { .. })));
}

#[test]
fn an_ingest_that_was_cut_off_is_merged_when_the_store_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("kb"), None).unwrap();
    for sketch in all() {
        store.ingest(&sketch.article, &sketch.analysis, None).unwrap();
    }
    drop(store);
    let reader = Store::open_read_only(&folder.path().join("kb")).unwrap();
    assert_eq!(reader.timeline(&Filter::default()).unwrap().events.len(), 3);
    drop(reader);
    is_whole(&Store::open(&folder.path().join("kb")).unwrap());
}

#[test]
fn an_index_that_is_gone_cut_off_foreign_or_behind_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kb");
    let store = Store::create(&path, None).unwrap();
    fill(&store, &many(30));
    let all = json(&store.timeline(&Filter::default()).unwrap());
    drop(store);
    let index = path.join("index.sqlite");
    let whole = std::fs::read(&index).unwrap();
    let behind = {
        let store = Store::open(&path).unwrap();
        fill(&store, &many(40));
        let all = json(&store.timeline(&Filter::default()).unwrap());
        store.delete("m13").unwrap();
        fill(&store, &many(40));
        all
    };
    assert_ne!(all, behind);
    let damages: [&dyn Fn(); 5] = [
        &|| std::fs::remove_file(&index).unwrap(),
        &|| std::fs::write(&index, &whole[..whole.len() / 2]).unwrap(),
        &|| std::fs::write(&index, "not an index at all, but a note that someone left here").unwrap(),
        &|| std::fs::write(&index, "").unwrap(),
        &|| std::fs::write(&index, &whole).unwrap(),
    ];
    for (at, damage) in damages.iter().enumerate() {
        damage();
        let reader = Store::open_read_only(&path).unwrap();
        assert!(reader.is_indexed(), "{at}");
        assert_eq!(json(&reader.timeline(&Filter::default()).unwrap()), behind, "{at}");
        is_whole(&reader);
        damage();
        let store = Store::open(&path).unwrap();
        assert_eq!(json(&store.timeline(&Filter::default()).unwrap()), behind, "{at}");
        is_whole(&store);
    }
}

#[test]
fn a_store_of_an_older_schema_is_migrated_and_what_users_keep_stays() {
    use oxigraph::model::{Literal, NamedNode, Quad};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kb");
    let store = Store::create(&path, None).unwrap();
    fill(&store, &all());
    let before = exported(&store, "nquads");
    let graph = |name: &str| NamedNode::new(format!("http://localhost:7878/graph/{name}")).unwrap();
    let article = store.articles(&Filter::default()).unwrap()[0].iri.rsplit('/').next().unwrap().to_owned();
    let prefix = NamedNode::new("http://www.w3.org/ns/oa#prefix").unwrap();
    for graph in [graph(&format!("article/{article}")), graph("user/mine")] {
        let words = NamedNode::new("http://localhost:7878/x#char=0,1&text").unwrap();
        store.quads().insert(&Quad::new(words, prefix.clone(), Literal::from("before"), graph)).unwrap();
    }
    drop(store);
    let description = std::fs::read_to_string(path.join("dateline.json")).unwrap();
    assert!(description.contains("\"schema\": 2"));
    std::fs::write(path.join("dateline.json"), description.replace("\"schema\": 2", "\"schema\": 1")).unwrap();
    drop(Store::open_read_only(&path).unwrap());
    assert_eq!(std::fs::read_to_string(path.join("dateline.json")).unwrap(), description);
    let store = Store::open(&path).unwrap();
    is_whole(&store);
    let after = exported(&store, "nquads");
    let own: Vec<&str> = after.lines().filter(|line| line.contains("/graph/user/")).collect();
    assert_eq!(own.len(), 1);
    assert_eq!(after.replace(&format!("{}\n", own[0]), ""), before);
}

#[test]
fn a_backup_of_a_store_at_work_is_restored_whole_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy, back) = (folder.path().join("kb"), folder.path().join("copy"), folder.path().join("back"));
    let store = Store::create(&path, None).unwrap();
    fill(&store, &many(20));
    let before = exported(&store, "nquads");
    let reader = Store::open_read_only(&path).unwrap();
    fill(&store, &many(40));
    reader.backup(&copy).unwrap();
    assert!(matches!(reader.backup(&copy), Err(GraphError::NotEmpty(_))));
    assert!(matches!(store.backup(&folder.path().join("other")), Err(GraphError::NoView)));
    assert!(matches!(Store::restore(&copy, &path), Err(GraphError::NotEmpty(_))));
    let contents = Store::restore(&copy, &back).unwrap();
    let restored = Store::open_read_only(&back).unwrap();
    assert_eq!(exported(&restored, "nquads"), before);
    assert_eq!(restored.quads().len().unwrap(), contents.quads);
    assert!(restored.is_indexed());
    is_whole(&restored);
    drop(restored);
    // one byte of a table is another
    let table = contents.files.iter().find(|file| file.path.ends_with(".sst")).unwrap();
    let mut bytes = std::fs::read(copy.join(&table.path)).unwrap();
    bytes[table.bytes as usize / 2] ^= 1;
    std::fs::write(copy.join(&table.path), bytes).unwrap();
    let again = folder.path().join("again");
    assert!(matches!(Store::restore(&copy, &again), Err(GraphError::Damaged { .. })));
    assert!(!again.exists());
    std::fs::remove_file(copy.join("backup.json")).unwrap();
    assert!(matches!(Store::restore(&copy, &again), Err(GraphError::Damaged { .. })));
}

#[test]
fn an_archive_loaded_in_groups_makes_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kb");
    // so many that what merging finds comes as files too
    let one_by_one = store_of(&many(250));
    let store = Store::create(&path, None).unwrap();
    for group in many(250).chunks(90) {
        let pairs: Vec<_> = group.iter().map(|sketch| (sketch.article.clone(), sketch.analysis.clone())).collect();
        let outcomes = store.load(&pairs, None).unwrap();
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ingested::New | Ingested::Revised)));
        assert!(store.load(&pairs, None).unwrap().iter().all(|outcome| *outcome == Ingested::Unchanged));
    }
    drop(store);
    // not merged yet: whoever opens it does that
    let store = Store::open(&path).unwrap();
    store.optimize().unwrap();
    is_whole(&store);
    assert_eq!(exported(&store, "nquads"), exported(&one_by_one, "nquads"));
}

#[test]
fn changes_are_written_to_the_index_as_they_come() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kb");
    let store = Store::create(&path, None).unwrap();
    for part in many(60).chunks(7) {
        fill(&store, part);
        let reader = Store::open_read_only(&path).unwrap();
        assert!(reader.is_indexed());
        for filter in [
            Filter::default(),
            Filter { as_of: Some("2026-01-15".parse().unwrap()), ..Filter::default() },
            Filter { who: vec!["Elphberg".into()], limit: Some(5), ..Filter::default() },
        ] {
            agrees(&reader, &filter).unwrap();
            agrees(&store, &filter).unwrap();
        }
    }
    store.mark_retracted("m3", true, &Said::default()).unwrap();
    store.delete("m4").unwrap();
    is_whole(&store);
}

/// A writer's compaction deletes the tables that a reader has not opened yet: `DATELINE_READERS=300` tries it longer.
#[test]
fn readers_see_one_moment_while_a_writer_rewrites_its_files() {
    let readers: usize = std::env::var("DATELINE_READERS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kb");
    let store = Store::create(&path, None).unwrap();
    fill(&store, &[summit()]);
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                fill(&store, &[aid(), undated(), revised()]);
                store.quads().optimize().unwrap();
                store.delete("a2").unwrap();
                store.delete("a3").unwrap();
            }
        });
        for _ in 0..readers {
            let reader = Store::open_read_only(&path).unwrap();
            let before = reader.timeline(&Filter::default()).unwrap();
            assert!((1..=3).contains(&before.events.len()));
            let count = reader.quads().iter().map(Result::unwrap).count();
            std::thread::sleep(std::time::Duration::from_millis(5));
            assert_eq!(reader.quads().iter().map(Result::unwrap).count(), count);
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    is_whole(&store);
    drop(store);
    assert!(Store::open_read_only(&path).is_ok());
    let left = std::fs::read_dir(path.join("views")).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(left.count(), 0, "no view outlives its reader");
}

#[test]
fn a_newer_a_foreign_and_a_damaged_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let put = |text: &str| {
        let mut file = std::fs::File::create(path.join("dateline.json")).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    };
    std::fs::write(path.join("notes.txt"), "mine").unwrap();
    assert!(matches!(Store::create(path, None), Err(GraphError::Foreign(_))));
    put("{\"schema\": 99, \"base\": \"http://localhost:7878/\"}");
    assert!(matches!(Store::open(path), Err(GraphError::Newer { .. })));
    put("{");
    assert!(matches!(Store::open(path), Err(GraphError::Damaged { .. })));
    assert!(matches!(Store::create(&path.join("x"), Some("not a base")), Err(GraphError::Base(_))));
}
