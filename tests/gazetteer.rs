//! What the gazetteer knows, and what it is silent on.

use dateline::gazetteer::{Form, Gazetteer, Kind};
use dateline::resource::Resources;

fn gazetteer() -> Gazetteer {
    Gazetteer::load(&Resources::embedded()).unwrap()
}

fn items(name: &str) -> Vec<String> {
    gazetteer().candidates(name).iter().map(dateline::gazetteer::Candidate::item).collect()
}

#[test]
fn the_most_spoken_of_comes_first() {
    for (name, item) in [
        ("Canada", "Q16"),
        ("France", "Q142"),
        ("Ukraine", "Q212"),
        ("Russia", "Q159"),
        ("the United States", "Q30"),
        ("Venezuela", "Q717"),
        ("Paris", "Q90"),
        ("Halifax", "Q2141"),
        ("Kiev", "Q1899"),
        ("Kyiv", "Q1899"),
        ("University of Ottawa", "Q627969"),
        ("Volodymyr Zelenskyy", "Q3874799"),
        ("Nicolas Maduro", "Q58132"),
        ("Paris, Texas", "Q830149"),
    ] {
        assert_eq!(items(name).first().map(String::as_str), Some(item), "{name}");
    }
}

#[test]
fn common_words_and_codes_capture_nothing() {
    for name in ["May Day Parade Route", "GA", "hrm", "", " ", "'s", "2026", "The"] {
        assert!(items(name).is_empty(), "{name}: {:?}", items(name));
    }
}

#[test]
fn a_name_that_is_an_ordinary_word_is_marked() {
    let gazetteer = gazetteer();
    for name in ["Global", "Target", "Reading"] {
        let wrong = |candidate: &&dateline::gazetteer::Candidate| candidate.form != Form::Word;
        assert_eq!(gazetteer.candidates(name).iter().find(wrong), None, "{name}");
    }
}

#[test]
fn an_acronym_needs_its_capitals() {
    let gazetteer = gazetteer();
    assert!(gazetteer.candidates("BBC").iter().any(|candidate| candidate.form == Form::Acronym));
    assert!(gazetteer.candidates("bbc").is_empty());
}

#[test]
fn a_scan_takes_the_longest_name() {
    let gazetteer = gazetteer();
    let words: Vec<&str> = "leaders of South Korea met in New York , United States .".split(' ').collect();
    let found: Vec<_> =
        gazetteer.scan(&words).iter().map(|found| (found.words.clone(), found.candidates[0].item())).collect();
    assert_eq!(found, [(2..4, "Q884".to_owned()), (6..8, "Q60".to_owned()), (9..11, "Q30".to_owned())]);
}

#[test]
fn an_item_has_texts_country_and_coordinates() {
    let gazetteer = gazetteer();
    let halifax = gazetteer.by_item("Q2141").unwrap();
    assert_eq!((halifax.kind, halifax.country_code()), (Kind::City, Some("CA")));
    let (latitude, longitude) = halifax.coordinates.unwrap();
    assert!((latitude - 44.65).abs() < 0.1 && (longitude + 63.6).abs() < 0.1);
    let texts = gazetteer.texts(halifax.id);
    assert_eq!(texts.label, "Halifax");
    assert!(texts.description.contains("Nova Scotia"));
    assert!(gazetteer.by_item("Q0").is_none() && gazetteer.by_item("P31").is_none());
}

#[test]
fn completions_begin_as_asked() {
    let found = gazetteer().completions("University of Otta", 5);
    assert_eq!(found.first().map(dateline::gazetteer::Candidate::item).as_deref(), Some("Q627969"));
}

#[test]
fn a_broken_index_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("gazetteer")).unwrap();
    let path = folder.path().join("gazetteer/index.bin");
    let whole = Resources::embedded().bytes("gazetteer/index.bin").unwrap();
    for bytes in [&b""[..], b"DLGAZET1", &whole[..1000], &whole[..whole.len() / 2]] {
        std::fs::write(&path, bytes).unwrap();
        let error = Gazetteer::load(&Resources::with_folder(folder.path())).unwrap_err();
        assert_eq!(error.file, "gazetteer/index.bin");
    }
}
