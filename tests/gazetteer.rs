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

#[test]
fn the_lexicon_adds_what_the_index_lacks() {
    for (name, item) in [
        ("Zelensky", "Q3874799"),
        ("Volodymyr Zelenskiy", "Q3874799"),
        ("U.S.", "Q30"),
        ("US", "Q30"),
        ("the UK", "Q145"),
        ("Britain", "Q145"),
        ("Ukrainians", "Q212"),
        ("Venezuelan", "Q717"),
        ("Dutch", "Q55"),
        ("NATO", "Q7184"),
        ("European Union", "Q458"),
        ("EU", "Q458"),
        ("Mar-a-Lago", "Q1262898"),
        ("Reuters", "Q130879"),
        ("White House", "Q35525"),
        ("the Kremlin", "Q133274"),
        ("New York", "Q60"),
        ("Washington", "Q61"),
        ("Singapore", "Q334"),
        ("Tokyo", "Q1490"),
        ("Mark Carney", "Q192533"),
    ] {
        assert_eq!(items(name).first().map(String::as_str), Some(item), "{name}");
    }
}

#[test]
fn an_office_has_its_dates() {
    let gazetteer = gazetteer();
    let day = |text: &str| text.parse().unwrap();
    let carney = gazetteer.by_item("Q192533").unwrap();
    assert_eq!((carney.country_code(), carney.curated), (Some("CA"), true));
    let offices = gazetteer.offices(carney.number);
    assert!(offices.iter().any(|office| office.name == "head of government" && office.held_on(day("2026-01-04"))));
    assert!(!offices.iter().any(|office| office.held_on(day("2024-01-04"))));
}

#[test]
fn every_country_of_the_lexicon_is_found_by_its_people_and_its_capital() {
    let gazetteer = gazetteer();
    assert!(gazetteer.countries().len() > 195);
    for country in gazetteer.countries() {
        let found = gazetteer.by_number(country.number);
        assert_eq!(found.map(|candidate| candidate.kind), Some(Kind::Country), "{}", country.label);
        if let Some(capital) = country.capital_number {
            let known = gazetteer.candidates(&country.capital).iter().any(|candidate| candidate.number == capital);
            assert!(known, "{} of {}", country.capital, country.label);
        }
    }
}

#[test]
fn a_bad_lexicon_row_names_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("lexicon")).unwrap();
    let rows = "item,label,kind,country,names,weight,description,source\nQ1,x,wizard,,x,1,x,x\n";
    std::fs::write(folder.path().join("lexicon/entities.csv"), rows).unwrap();
    let error = Gazetteer::load(&Resources::with_folder(folder.path())).unwrap_err();
    assert_eq!(
        (error.file.as_str(), error.line, error.key.as_deref()),
        ("lexicon/entities.csv", Some(2), Some("wizard"))
    );
}
