//! Which item a name is linked to, from raw text: promises, and silence where it is due.

use std::sync::OnceLock;

use dateline::article::{Article, Published, PublishedBasis};
use dateline::calendar::Moment;
use dateline::entity::Entity;
use dateline::pipeline::Analyzer;
use dateline::resource::Resources;

fn analyzer() -> &'static Analyzer {
    static ANALYZER: OnceLock<Analyzer> = OnceLock::new();
    ANALYZER.get_or_init(|| Analyzer::load(&Resources::embedded()).unwrap())
}

fn article(text: &str) -> Article {
    Article {
        id: "a".to_owned(),
        text: text.to_owned(),
        title: None,
        url: None,
        publisher: None,
        author: None,
        lang: None,
        published: Some(Published { when: Moment::day("2026-01-04".parse().unwrap()), basis: PublishedBasis::Given }),
        modified: None,
        fetched: None,
    }
}

fn entities(text: &str) -> Vec<Entity> {
    analyzer().analyze(&article(text)).entities
}

/// The item of the entity that has this name among its names.
fn item(text: &str, name: &str) -> Option<String> {
    let found = entities(text);
    let named = |entity: &&Entity| entity.name == name || entity.aliases.iter().any(|alias| alias == name);
    found.iter().find(named).and_then(|entity| entity.link.as_ref()).map(|link| link.item.clone())
}

#[test]
fn people_in_office_and_their_countries_are_linked() {
    let text = "Prime Minister Mark Carney met Ukrainian President Volodymyr Zelensky in Halifax, Nova Scotia. \
                Carney said Canada would support Ukraine. Russia and the United States did not comment. \
                Vladimir Putin and Donald Trump spoke by phone. NATO and the European Union welcomed the meeting in Paris. \
                France and Venezuela, whose president is Nicolás Maduro, sent envoys.";
    for (name, wanted) in [
        ("Mark Carney", "Q192533"),
        ("Volodymyr Zelensky", "Q3874799"),
        ("Halifax", "Q2141"),
        ("Canada", "Q16"),
        ("Ukraine", "Q212"),
        ("Russia", "Q159"),
        ("United States", "Q30"),
        ("Vladimir Putin", "Q7747"),
        ("Donald Trump", "Q22686"),
        ("NATO", "Q7184"),
        ("European Union", "Q458"),
        ("Paris", "Q90"),
        ("France", "Q142"),
        ("Venezuela", "Q717"),
        ("Nicolás Maduro", "Q58132"),
    ] {
        assert_eq!(item(text, name).as_deref(), Some(wanted), "{name}");
    }
}

#[test]
fn a_town_is_told_from_its_namesakes_by_the_region_behind_it() {
    assert_eq!(item("The fair was held in Paris, Texas, last week.", "Paris").as_deref(), Some("Q830149"));
    assert_eq!(item("The fair was held in Paris last week.", "Paris").as_deref(), Some("Q90"));
}

#[test]
fn a_country_is_told_from_a_state_by_its_neighbours() {
    let caucasus =
        "Armenia and Azerbaijan sent delegations to Georgia. Officials from Tbilisi and Baku met in Georgia.";
    assert_eq!(item(caucasus, "Georgia").as_deref(), Some("Q230"));
    let america = "Voters in Georgia and Alabama go to the polls. Officials in Atlanta said Georgia, like Florida and \
                   Texas, had hired more staff.";
    assert_eq!(item(america, "Georgia").as_deref(), Some("Q1428"));
}

#[test]
fn a_capital_that_acts_is_its_state_and_one_that_is_visited_a_city() {
    let acts = "Moscow rejected the proposal. Moscow also warned that it would respond.";
    assert_eq!(item(acts, "Moscow").as_deref(), Some("Q159"));
    let lies = "The delegation landed in Moscow on Friday. Snow fell in Moscow.";
    assert_eq!(item(lies, "Moscow").as_deref(), Some("Q649"));
}

#[test]
fn an_unknown_person_is_not_a_namesake_with_the_same_last_name() {
    let text = "Jonas Carney, a plumber from Leeds, won the lottery. Carney said he was glad.";
    assert_eq!(item(text, "Jonas Carney"), None);
}

#[test]
fn an_acronym_that_the_article_spells_out_is_what_it_says() {
    let text = "The Association of Plumbers (AP) met on Monday. The AP elected a board.";
    assert_ne!(item(text, "AP").as_deref(), Some("Q40469"));
}

#[test]
fn a_hyphenated_name_is_one_name() {
    let text = "President Donald Trump hosted the guests at his Mar-a-Lago resort in Florida.";
    let found = entities(text);
    let linked = |wanted: &str| found.iter().filter_map(|entity| entity.link.as_ref()).any(|link| link.item == wanted);
    assert!(linked("Q1262898"), "{found:?}");
}

#[test]
fn a_link_tells_its_ground() {
    let found = entities("Snow fell in Halifax, Nova Scotia.");
    let link = found.iter().find(|entity| entity.name == "Halifax").and_then(|entity| entity.link.as_ref()).unwrap();
    assert_eq!((link.item.as_str(), link.label.as_str()), ("Q2141", "Halifax"));
    assert!(link.score > 0.5 && link.score <= 1.0);
    assert!(link.coordinates.is_some());
    assert!(["gazetteer", "lexicon"].contains(&link.method.as_str()));
}

#[test]
fn a_piece_of_a_longer_name_is_not_linked_by_itself() {
    let film = "The documentary was shown by CNN Films and on Amazon Prime Video last week.";
    assert_eq!(item(film, "CNN"), None, "{:?}", entities(film));
    let title = "A portrait of the Duchess of Cambridge was unveiled in London. The Duchess of Cambridge smiled.";
    assert_eq!(item(title, "Cambridge"), None);
    assert_eq!(item(title, "London").as_deref(), Some("Q84"));
}

#[test]
fn a_company_is_not_meant_by_the_last_name_of_someone_in_the_article() {
    let text = "Gerald Ford was buried on Wednesday. Ford's casket was carried to the museum. Ford represented Grand Rapids \
                in Congress.";
    let linked: Vec<String> =
        entities(text).into_iter().filter_map(|entity| entity.link).map(|link| link.item).collect();
    assert!(!linked.contains(&"Q44294".to_owned()), "{linked:?}");
    let company = "Ford Motor said on Monday that it would recall trucks. Ford did not say how many.";
    assert_eq!(item(company, "Ford Motor").as_deref(), Some("Q44294"));
}

#[test]
fn a_paper_named_in_full_is_the_one_named_in_short() {
    let text = "The New York Times reported the talks on Monday. The Times said that it had seen a draft.";
    let found: Vec<(String, String)> =
        entities(text).into_iter().filter_map(|entity| Some((entity.name, entity.link?.item))).collect();
    assert!(found.iter().all(|(name, item)| !name.contains("Times") || item == "Q9684"), "{found:?}");
}

#[test]
fn leaders_of_smaller_states_are_known_with_their_time_in_office() {
    let text = "Algerian President Abdelmadjid Tebboune received Rwandan President Paul Kagame in Algiers. Bolivia's President \
                Rodrigo Paz Pereira and Nayib Bukele of El Salvador sent congratulations. Pope Leo XIV prayed for peace.";
    for (name, wanted) in [
        ("Abdelmadjid Tebboune", "Q2821166"),
        ("Paul Kagame", "Q1231345"),
        ("Rodrigo Paz Pereira", "Q110520817"),
        ("Nayib Bukele", "Q17712353"),
    ] {
        assert_eq!(item(text, name).as_deref(), Some(wanted), "{name}");
    }
}

/// The items of the events of a text, by their triggers.
fn events(text: &str) -> Vec<(String, String)> {
    let article = article(text);
    let analysis = analyzer().analyze(&article);
    let trigger = |at: usize| analysis.events[at].trigger.of(text).to_owned();
    analysis.event_links.iter().map(|(at, link)| (trigger(*at), link.item.clone())).collect()
}

#[test]
fn an_event_with_a_name_is_linked_unless_its_date_says_no() {
    let war = events("The Russian invasion of Ukraine began on 24 February 2022. Millions fled their homes.");
    assert_eq!(war, [("invasion".to_owned(), "Q110999040".to_owned())]);
    // a war of the same words long before is another one, and "the invasion" is no name
    assert_eq!(events("The Russian invasion of Ukraine began on 4 January 1919. Kyiv fell a month later."), []);
    assert_eq!(events("The Russian invasion of Ukraine in 1919 was followed by an invasion in 1920."), []);
    assert_eq!(events("The invasion began on Monday. The war will end soon."), []);
}

#[test]
fn whom_the_sample_speaks_of_is_known_in_context() {
    let text = "Prime Minister Mark Carney will be in Paris Monday for a meeting with Ukraine's allies. Canada and France \
        belong to the coalition, the European Union and NATO support it.\n\nCarney met Ukrainian President Volodymyr \
        Zelenskyy in Halifax, Nova Scotia, last week. U.S. President Donald Trump hosted Zelenskyy at Mar-a-Lago a day \
        later. The United States wants Russia's President Vladimir Putin to agree.\n\nA professor of the University of \
        Ottawa said that the capture of Venezuelan President Nicolás Maduro had surprised Venezuela.";
    for (name, wanted) in [
        ("Canada", "Q16"),
        ("France", "Q142"),
        ("Ukraine", "Q212"),
        ("Russia", "Q159"),
        ("United States", "Q30"),
        ("Venezuela", "Q717"),
        ("Paris", "Q90"),
        ("Halifax", "Q2141"),
        ("Mar-a-Lago", "Q1262898"),
        ("University of Ottawa", "Q627969"),
        ("European Union", "Q458"),
        ("NATO", "Q7184"),
        ("Mark Carney", "Q192533"),
        ("Volodymyr Zelenskyy", "Q3874799"),
        ("Donald Trump", "Q22686"),
        ("Nicolás Maduro", "Q58132"),
        ("Vladimir Putin", "Q7747"),
    ] {
        assert_eq!(item(text, name).as_deref(), Some(wanted), "{name}");
    }
    for name in ["Volodymyr Zelensky", "Volodymyr Zelenskyy", "Zelensky"] {
        let text = format!("Ukraine's President {name} left Kyiv on Monday.");
        assert_eq!(item(&text, name).as_deref(), Some("Q3874799"), "{name}");
    }
}

#[test]
fn of_two_states_of_one_name_the_one_nearby_is_meant() {
    let east =
        "Rebels backed by Rwanda took Goma, and Congo accused its neighbour on Monday. Kinshasa recalled its envoy.";
    assert_eq!(item(east, "Congo").as_deref(), Some("Q974"));
    let west = "Congo's president flew home to Brazzaville on Friday. The Republic of the Congo borders Gabon.";
    assert_ne!(item(west, "Congo").as_deref(), Some("Q974"));
}

#[test]
fn a_town_at_the_head_of_a_report_is_a_town() {
    let text = "NAIROBI, Kenya (AP) — Police fired tear gas on Tuesday. President William Ruto condemned the protests.";
    assert_eq!(item(text, "NAIROBI").as_deref(), Some("Q3870"));
    assert_eq!(item(text, "Kenya").as_deref(), Some("Q114"));
    assert_eq!(item(text, "William Ruto").as_deref(), Some("Q195725"));
}

#[test]
fn a_place_inside_what_is_called_after_it_is_left_alone() {
    for (text, name) in [
        ("The Archbishop of Canterbury spoke to pilgrims in Rome on Sunday.", "Canterbury"),
        ("The Countess of Wessex opened the hospital.", "Wessex"),
        ("Officials from Legal Aid (England and Wales) met the minister.", "Wales"),
        ("The song was played before the Alabama versus Georgia football game on Saturday.", "Alabama"),
        ("The company runs clinics in Orange, Riverside and San Bernardino Counties.", "Riverside"),
    ] {
        assert_eq!(item(text, name), None, "{name} in: {text}");
    }
    assert_eq!(item("Visitors came from Riverside, Calif.-based firms.", "Riverside").as_deref(), Some("Q49243"));
}
