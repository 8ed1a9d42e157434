//! One sentence a construction: who did what to whom, and whether it happened.

use std::sync::LazyLock;

use dateline::article::{Article, Published, PublishedBasis};
use dateline::event::{Event, Role};
use dateline::pipeline::Analyzer;
use dateline::resource::Resources;

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::load(&Resources::embedded()).unwrap());

/// Construction, sentence with its trigger in brackets, agent, patient, status; `-` is none, `*` is not looked at.
const SENTENCES: &[(&str, &str, &str, &str, &str)] = &[
    ("active", "Rebels [captured] the town on Friday.", "Rebels", "the town", "occurred"),
    ("infinitive of a headline", "Norland to [open] embassy in Oldmere", "Norland", "embassy", "planned"),
    ("a number of people", "A soldier went berserk on Friday, [killing] four.", "A soldier", "four", "occurred"),
    ("a particle in a name", "Police [arrested] Hamza bin Ladin on Friday.", "Police", "Hamza bin Ladin", "occurred"),
    (
        "an authority of joined words",
        "The Search and Rescue Agency [closed] the port on Friday.",
        "Search and Rescue Agency",
        "the port",
        "occurred",
    ),
    ("passive with agent", "The town was [captured] by rebels on Friday.", "rebels", "The town", "occurred"),
    ("passive without agent", "The town was [captured] on Friday.", "-", "The town", "occurred"),
    ("get passive", "The striker got [suspended] by the league on Friday.", "the league", "The striker", "occurred"),
    (
        "subject relative",
        "Anna Berg, who [founded] the company, left on Friday.",
        "Anna Berg",
        "the company",
        "occurred",
    ),
    ("object relative", "The bill that senators [rejected] on Friday was short.", "senators", "The bill", "occurred"),
    (
        "passive relative",
        "The ship, which was [seized] by Iran, reached Oman on Friday.",
        "Iran",
        "The ship",
        "occurred",
    ),
    ("reduced relative", "The man [arrested] by police in Rome was a banker.", "police", "The man", "occurred"),
    ("control", "Anna Berg promised to [visit] Peru.", "Anna Berg", "Peru", "planned"),
    (
        "object control",
        "The court ordered the company to [pay] the workers.",
        "the company",
        "the workers",
        "hypothetical",
    ),
    ("raising", "The army seems to have [captured] the town.", "The army", "the town", "*"),
    ("purpose", "Anna Berg flew to Lima to [meet] Tom Hale.", "Anna Berg", "Tom Hale", "*"),
    ("participle clause", "Soldiers stormed the building, [killing] two guards.", "Soldiers", "two guards", "occurred"),
    ("participle before", "[Speaking] in Oslo on Friday, Anna Berg thanked the king.", "Anna Berg", "*", "occurred"),
    ("shared subject", "Police stopped the car and [arrested] the driver.", "Police", "the driver", "occurred"),
    ("shared auxiliaries", "The two men were charged and [released] on Friday.", "-", "The two men", "occurred"),
    (
        "coordinated agents",
        "Canada and Mexico [sued] the company on Friday.",
        "Canada|Mexico",
        "the company",
        "occurred",
    ),
    ("possessor and of", "Iraq’s [invasion] of Kuwait shocked the world.", "Iraq", "Kuwait", "*"),
    ("of and by", "The [arrest] of Anna Berg by police surprised the city.", "police", "Anna Berg", "*"),
    ("possessor undergoes", "Tom Hale’s [arrest] surprised the city.", "-", "Tom Hale", "*"),
    ("possessor acts", "Tom Hale’s [resignation] surprised the city.", "Tom Hale", "-", "*"),
    ("apposition", "Anna Berg, the mayor of Oslo, [resigned] on Friday.", "Anna Berg", "-", "occurred"),
    ("title before a name", "Prime Minister Anna Berg [resigned] on Friday.", "Anna Berg", "-", "occurred"),
    ("light verb", "Ministers held [talks] in Geneva on Friday.", "Ministers", "-", "occurred"),
    ("light verb, passive", "A [ceremony] was held in Geneva on Friday.", "-", "-", "occurred"),
    ("phrasal verb", "Anna Berg [stepped] down as mayor on Friday.", "Anna Berg", "-", "occurred"),
    ("phrasal verb with object", "The bank [laid] off 200 workers on Friday.", "The bank", "200 workers", "occurred"),
    ("subject undergoes", "The former king [died] on Friday.", "-", "The former king", "occurred"),
    ("begin", "Troops began to [leave] the town on Friday.", "Troops", "the town", "occurred"),
    ("stop", "The factory stopped [making] cars on Friday.", "The factory", "cars", "*"),
    ("failed to", "The divers failed to [rescue] the crew on Friday.", "The divers", "the crew", "denied"),
    ("not", "The court did not [release] the prisoner.", "The court", "the prisoner", "denied"),
    ("without", "The minister left without [paying] the bill.", "The minister", "the bill", "denied"),
    ("no longer planned", "The visit was [cancelled] on Friday.", "-", "*", "*"),
    ("cancelled object", "The band cancelled its [concert] in Oslo.", "its", "*", "cancelled"),
    ("postponed object", "The band postponed its [concert] in Oslo.", "*", "*", "postponed"),
    ("denied", "The minister denied [taking] bribes.", "The minister", "*", "denied"),
    ("denied clause", "The company denied that it had [fired] Anna Berg.", "*", "Anna Berg", "denied"),
    ("alleged", "The minister allegedly [took] money from the company.", "The minister", "*", "*"),
    (
        "predicate behind a long subject",
        "A school bus carrying 30 pupils [collided] with a van near Leeds on Sunday, police said.",
        "A school bus",
        "a van",
        "occurred",
    ),
    ("age in commas", "Tom Hale, 38, [reached] the summit on Friday.", "Tom Hale", "*", "occurred"),
    (
        "joined inside a clause",
        "Nine children were taken to hospital after a school bus slid off an icy road and [overturned] on Monday.",
        "a school bus",
        "-",
        "occurred",
    ),
    (
        "joined behind commas",
        "Chad applied in March 2022, a week after Mali left the pact, and was [admitted] in June.",
        "-",
        "Chad",
        "occurred",
    ),
    ("whom", "He succeeded Anna Berg, whom lawmakers [removed] on Friday.", "lawmakers", "Anna Berg", "occurred"),
    (
        "in which",
        "It recalled the sinking of the ferry in 1994, in which 80 people [died].",
        "-",
        "80 people",
        "occurred",
    ),
    ("due to", "The ship is due to [reach] Oslo on Friday.", "The ship", "Oslo", "planned"),
    ("first to", "Anna Berg became the first to [climb] the tower.", "*", "the tower", "occurred"),
    ("perfect infinitive", "Tom Hale is believed to have [fled] the country.", "Tom Hale", "the country", "occurred"),
    (
        "unchanging past",
        "The firm sold its mines in May and [cut] 900 jobs in June.",
        "The firm",
        "900 jobs",
        "occurred",
    ),
    (
        "days are nobody",
        "Two climbers stranded since Friday were [rescued] on Sunday.",
        "-",
        "Two climbers",
        "occurred",
    ),
    ("measure and house", "The bill [passed] the senate on Friday.", "the senate", "The bill", "occurred"),
    ("undergone", "The province [suffered] a drought in 2019.", "-", "The province|a drought", "occurred"),
    ("who was told", "Tom Hale [told] the court on Friday that he was ill.", "Tom Hale", "-", "occurred"),
    (
        "relative in the singular",
        "Towns in Mali, which has [suffered] an outbreak since May, were closed on Friday.",
        "-",
        "Mali|an outbreak",
        "occurred",
    ),
    ("still going on", "Workers have been [protesting] since January.", "Workers", "-", "ongoing"),
    (
        "title with a body",
        "Mayor Anna Berg and chair of the Finance Committee Tom Hale [rejected] the plan on Friday.",
        "Anna Berg|Tom Hale",
        "the plan",
        "occurred",
    ),
    ("idiom", "Typhoon Mira [made] landfall in Cuba on Friday.", "Typhoon Mira", "-", "occurred"),
    ("will", "The king will [visit] Kenya in May.", "The king", "Kenya", "planned"),
    ("is to", "The king is to [visit] Kenya in May.", "The king", "Kenya", "planned"),
    ("going to", "The king is going to [visit] Kenya in May.", "The king", "Kenya", "planned"),
    ("plans to", "Anna Berg plans to [close] the factory.", "Anna Berg", "the factory", "planned"),
    ("scheduled", "The [trial] is scheduled for May.", "-", "*", "planned"),
    ("may", "The army might [attack] the city.", "The army", "the city", "hypothetical"),
    ("condition", "If rebels [attack] the city, people will flee.", "rebels", "the city", "hypothetical"),
    ("would have", "The law would have [saved] the bank.", "The law", "the bank", "hypothetical"),
    ("prevented", "Police prevented an [attack] on the embassy.", "*", "*", "denied"),
    ("said clause", "The mayor said that rebels had [attacked] the city.", "rebels", "the city", "occurred"),
    ("according to", "Rebels [attacked] the city, according to the mayor.", "Rebels", "the city", "occurred"),
    ("place", "A bomb [exploded] in Lagos on Friday.", "*", "*", "occurred"),
    ("ditransitive", "Canada [gave] Ukraine a loan on Friday.", "Canada", "a loan", "occurred"),
    (
        "dateline",
        "LIMA, Oct. 3 (Reuters) — Congress [removed] the president on Friday.",
        "Congress",
        "the president",
        "occurred",
    ),
    (
        "coordinated agents that sign",
        "Canada and Mexico signed the [treaty] on Friday.",
        "Canada|Mexico",
        "-",
        "occurred",
    ),
    ("failed to sign", "The parties failed to sign the [accord] on Friday.", "The parties", "-", "denied"),
    ("without signing", "The minister left without signing the [treaty].", "The minister", "-", "denied"),
    (
        "at least",
        "Rebels attacked a base, [killing] at least 12 soldiers.",
        "Rebels",
        "at least 12 soldiers",
        "occurred",
    ),
    (
        "passive without its auxiliary",
        "Ten people were killed and 40 people [injured] in Lagos.",
        "-",
        "40 people",
        "occurred",
    ),
    ("invariant past", "The storm [hit] Vietnam on Tuesday.", "*", "Vietnam", "occurred"),
    ("call on", "The union called on the minister to [resign].", "the minister", "-", "hypothetical"),
    ("called elections", "President Joseph Banda called early [elections].", "*", "*", "planned"),
    ("went on strike", "Nurses went on [strike] on Tuesday.", "Nurses", "-", "occurred"),
    ("was to have", "The rocket was to have [lifted] off on Friday.", "The rocket", "-", "hypothetical"),
    ("question", "Did the minister [resign]?", "*", "*", "unknown"),
    ("into custody", "The banker was [taken] into custody on Friday.", "-", "The banker", "occurred"),
    (
        "chief executive of a firm before the name",
        "Apple CEO Steve Jobs [unveiled] the tablet on Friday.",
        "Steve Jobs",
        "the tablet",
        "occurred",
    ),
    ("what was passed", "Parliament [passed] a resolution on Friday.", "Parliament", "a resolution", "occurred"),
    ("what was ended", "Anna Berg [ended] her campaign on Friday.", "Anna Berg", "her campaign", "occurred"),
    ("claimed", "The minister claimed that rebels [attacked] the town.", "rebels", "the town", "unknown"),
    ("believed to live", "Anna Berg is believed to [live] in Oslo.", "Anna Berg", "-", "unknown"),
    ("past read as present", "The bus [slid] off the road.", "The bus", "-", "occurred"),
    (
        "under way when it was said",
        "Acme said the ministry was [examining] its books.",
        "the ministry",
        "its books",
        "ongoing",
    ),
    ("asked to delay", "Ministers asked the court to delay its [ruling].", "its", "*", "hypothetical"),
    ("known for doing", "Tom Hale was found guilty of [robbing] a bank in 2014.", "Tom Hale", "a bank", "occurred"),
    (
        "several descriptions before a name",
        "US singer, actor and animal rights advocate Anna Berg [died] on Friday.",
        "-",
        "Anna Berg",
        "occurred",
    ),
    (
        "subject lost to the verb above",
        "A man was held after Tom Hale, mayor of Bergen, was [stabbed] on Friday.",
        "-",
        "Tom Hale",
        "occurred",
    ),
    (
        "time taken for the subject",
        "The ferry sank in 2021. The following spring, Azure Lines [bought] two ferries.",
        "Azure Lines",
        "two ferries",
        "occurred",
    ),
    (
        "description before a firm",
        "The operator, Azure Lines, [bought] two ferries.",
        "Azure Lines",
        "two ferries",
        "occurred",
    ),
    ("met with", "The minister was [met] with applause.", "-", "The minister", "occurred"),
    ("had difficulty", "Buyers had difficulty [reaching] the shop.", "Buyers", "the shop", "*"),
    ("barred from", "The court barred the firm from [using] the name.", "the firm", "the name", "denied"),
    ("costs", "The program [costs] $99.", "-", "The program", "ongoing"),
    ("two descriptions before a name", "Writer and actor Tom Hale [died] on Friday.", "-", "Tom Hale", "occurred"),
    (
        "goes on to win",
        "Anna Berg rallied to [beat] Ida Holm in the final on Sunday.",
        "Anna Berg",
        "Ida Holm",
        "occurred",
    ),
    (
        "whose own it is",
        "Ida Holm and Per Dahl will make their first [appearance] on Friday.",
        "Ida Holm|Per Dahl",
        "-",
        "planned",
    ),
    ("who has won", "Ghana [lost] to Togo on Sunday.", "Ghana", "Togo", "occurred"),
    (
        "a title of several parts",
        "Ida Holm, vice president of fleet, finances and alliances at Azure Lines, [rejected] the plan on Friday.",
        "Ida Holm",
        "the plan",
        "occurred",
    ),
    (
        "subjects behind a circumstance",
        "In their first debate of the election on Tuesday, Berg and Holm [rejected] the plan.",
        "Berg|Holm",
        "the plan",
        "occurred",
    ),
    (
        "a name behind the last of a list",
        "Ida Holm (40) and her father, Tom Holm (73), have been [jailed] on Friday.",
        "-",
        "Ida Holm|Tom Holm",
        "occurred",
    ),
    (
        "who cites",
        "Tom Hale has spread the theory that Berg is ineligible, [citing] a letter on Thursday.",
        "Tom Hale",
        "a letter",
        "occurred",
    ),
    (
        "two clauses with their subjects",
        "Sudland won on Sunday, with Ida Holm beating Eva Lund 6-4, 6-3 and Vera Dahl [defeating] Nora Berg 6-2, 6-2.",
        "Vera Dahl",
        "Nora Berg",
        "occurred",
    ),
    (
        "what a description is of",
        "Ida Holm spoke of the ring road, a costly project [backed] by the minister in May.",
        "the minister",
        "the ring road",
        "occurred",
    ),
    (
        "modifier with a particle",
        "The maker is [rolling] out a plug-in electric van.",
        "The maker",
        "a plug-in electric van",
        "ongoing",
    ),
    (
        "what a committee is for",
        "The Select Committee on Ethics [rejected] the plan on Friday.",
        "Select Committee on Ethics",
        "the plan",
        "occurred",
    ),
    ("a family", "The Holms were [convicted] in May.", "-", "The Holms", "occurred"),
];

fn event(sentence: &str) -> (String, Option<Event>) {
    let start = sentence.find('[').unwrap();
    let text = sentence.replace(['[', ']'], "");
    let when = "2026-01-04".parse().unwrap();
    let article = Article {
        id: "test".to_owned(),
        text: text.clone(),
        title: None,
        url: None,
        publisher: None,
        author: None,
        lang: None,
        published: Some(Published { when, basis: PublishedBasis::Given }),
        modified: None,
        fetched: None,
    };
    let event = ANALYZER.analyze(&article).events.into_iter().find(|event| event.trigger.start == start);
    (text, event)
}

#[test]
fn each_construction_gives_who_did_what_to_whom() {
    let mut wrong = Vec::new();
    for (name, sentence, agent, patient, status) in SENTENCES {
        let (text, event) = event(sentence);
        let Some(event) = event else {
            wrong.push(format!("{name}: no event in `{sentence}`"));
            continue;
        };
        let fillers = |role: Role| {
            let found: Vec<&str> =
                event.roles.iter().filter(|one| one.role == role).map(|one| one.span.of(&text)).collect();
            if found.is_empty() { "-".to_owned() } else { found.join("|") }
        };
        for (what, wanted, found) in [
            ("agent", agent, fillers(Role::Agent)),
            ("patient", patient, fillers(Role::Patient)),
            ("status", status, event.status.name().to_owned()),
        ] {
            if *wanted != "*" && *wanted != found {
                wrong.push(format!("{name}: {what} of `{sentence}` is {found}, not {wanted}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
