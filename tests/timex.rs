//! Times in text: the examples of the rule files, and what holds of every value.

use std::sync::LazyLock;

use dateline::annotation::Annotation;
use dateline::annotation::timex::{
    Anchor, Basis, Count, Length, Modifier, Pattern, PatternDate, TimeOfDay, Timex, TimexKind, TimexValue, Timexes,
};
use dateline::article::{Published, PublishedBasis};
use dateline::calendar::{
    Bounds, Clock, Date, Datelike, PartOfDay, Period, Precision, Season, Unit, Weekday, add_days,
};
use dateline::resource::Resources;
use proptest::prelude::*;

static TIMEXES: LazyLock<Timexes> = LazyLock::new(|| Timexes::load(&Resources::embedded()).unwrap());

fn published(day: &str) -> Option<Published> {
    Some(Published { when: day.parse().unwrap(), basis: PublishedBasis::Given })
}

fn find(text: &str, day: &str) -> Vec<Timex> {
    TIMEXES.find(text, &Annotation::default(), published(day))
}

fn values(text: &str, day: &str) -> Vec<String> {
    find(text, day).iter().map(Timex::timex3).collect()
}

#[test]
fn every_rule_finds_its_examples_and_nothing_in_its_counter_examples() {
    let failures = TIMEXES.check_examples();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_rule_file_that_is_wrong_is_named_with_line_and_rule() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules/timex/en/rules");
    std::fs::create_dir_all(&rules).unwrap();
    let message = |text: &str| {
        std::fs::write(rules.join("99-own.txt"), text).unwrap();
        Timexes::load(&Resources::with_folder(folder.path())).unwrap_err().to_string()
    };
    assert_eq!(
        message("rule own\npattern = <moon>\n"),
        "rules/timex/en/rules/99-own.txt:2: `own`: there is no class `moon`"
    );
    assert_eq!(message("rule own\npattern = ( a | b\n"), "rules/timex/en/rules/99-own.txt:2: `own`: `(` without `)`");
    assert!(
        message("rule own\npattern = foo\nvalue = guess\n")
            .contains("99-own.txt:3: `own`: there is no operation `guess`")
    );
    assert!(
        message("rule own\npattern = foo\nvalue = date\n").contains("99-own.txt:1: `own`: a rule needs an example")
    );
}

#[test]
fn a_linguist_adds_a_rule_without_any_code() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules/timex/en/rules");
    std::fs::create_dir_all(&rules).unwrap();
    let rule = "published = 2026-01-04\nrule eve\npattern = eve of <day-shift>\nvalue = deictic\n\
                yes = It was the [eve of tomorrow] there. => 2026-01-05\nno = It was the eve.\n";
    std::fs::write(rules.join("05-own.txt"), rule).unwrap();
    let own = Timexes::load(&Resources::with_folder(folder.path())).unwrap();
    assert_eq!(own.check_examples(), Vec::<String>::new());
}

#[test]
fn nothing_relative_is_resolved_without_a_publication_date() {
    let text = "He left yesterday, last week, on Friday, two days ago, in March and this year, recently.";
    let found = TIMEXES.find(text, &Annotation::default(), None);
    assert_eq!(found.len(), 7);
    for timex in found {
        assert_eq!(timex.bounds(), Bounds::OPEN, "{timex:?}");
        assert_eq!((timex.anchor, timex.basis), (Anchor::Unresolved, Basis::Unknown), "{timex:?}");
        assert!(timex.steps.iter().any(|step| step.contains("publication date is missing")), "{timex:?}");
    }
}

#[test]
fn a_publication_date_to_the_month_resolves_months_and_years_only() {
    let found = find("It fell last month, last year and yesterday.", "2026-01");
    let shown: Vec<String> = found.iter().map(Timex::timex3).collect();
    assert_eq!(shown, ["2025-12", "2025", "XXXX-XX-XX"]);
}

#[test]
fn ages_scores_prices_and_names_are_no_times() {
    for text in [
        "The 30-year-old won 3-2 with Windows 95.",
        "May said that 2,000 troops came.",
        "They will march on, and it may rain.",
        "It cost $1999 and weighed 2000 pounds.",
        "The Daily Mail and USA Today wrote of it.",
        "A second group sold three-quarters of it.",
        "She was in her 30s.",
    ] {
        assert_eq!(values(text, "2026-01-04"), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn titles_and_names_that_hold_the_word_of_a_time_are_no_times() {
    for text in [
        "He read the Sunday Telegraph on Bloody Sunday.",
        "Sheffield Wednesday signed the Good Friday Agreement.",
        "The Six-Day War was no Game of the Year.",
        "April Jones and June Carter sang with August Wilson.",
        "It was the third quarter in a row, a third straight month.",
        "Euro 2024, Agenda 2030 and Apollo 11 are names.",
        "The lounge is at gate Q24.",
        "It was built in the 45019th century.",
        "Call 1-800-555-2000 for Section 1983 or Resolution 1701.",
    ] {
        assert_eq!(values(text, "2026-01-04"), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn halves_and_two_units_are_lengths_of_their_own() {
    let value = |text: &str| values(&format!("They waited {text}."), "2026-01-04").join(" ");
    assert_eq!(value("half an hour"), "PT30M");
    assert_eq!(value("an hour and a half"), "PT1H30M");
    assert_eq!(value("half a year"), "P6M");
    assert_eq!(value("half a century"), "P50Y");
    assert_eq!(value("a decade and a half"), "P15Y");
    assert_eq!(value("five-and-a-half hours"), "PT5H30M");
    assert_eq!(value("two years and three months"), "P2Y3M");
}

#[test]
fn all_twelve_modifiers_are_said() {
    let modifier = |text: &str| find(text, "2026-01-04")[0].modifier.unwrap();
    for (text, wanted) in [
        ("He left more than two years ago.", Modifier::Before),
        ("He left less than two years ago.", Modifier::After),
        ("He left at least two years ago.", Modifier::OnOrBefore),
        ("He left no more than two years ago.", Modifier::OnOrAfter),
        ("He ruled for less than two years.", Modifier::LessThan),
        ("He ruled for more than two years.", Modifier::MoreThan),
        ("He ruled for up to two years.", Modifier::EqualOrLess),
        ("He ruled for at least two years.", Modifier::EqualOrMore),
        ("He left in early 2018.", Modifier::Start),
        ("He left in mid-2018.", Modifier::Mid),
        ("He left in late 2018.", Modifier::End),
        ("He left around 2018.", Modifier::Approx),
    ] {
        assert_eq!(modifier(text), wanted, "{text}");
    }
}

#[test]
fn a_range_without_years_begins_before_it_ends() {
    assert_eq!(values("Exports fell between March and June.", "2026-01-04"), ["2025-03", "2025-06"]);
    assert_eq!(values("Exports fell from November to January.", "2026-03-04"), ["2025-11", "2026-01"]);
}

#[test]
fn a_vague_length_that_ends_now_covers_what_its_table_allows() {
    let bounds = find("Rents rose over the past few months.", "2026-01-04")[0].bounds();
    assert_eq!(bounds, Bounds::days("2025-07-04".parse().unwrap(), "2026-01-04".parse().unwrap()));
}

#[test]
fn a_distance_from_a_month_names_no_day() {
    let found = find("Two days later he fled.", "2026-01-04");
    let month = Bounds::days("2019-03-01".parse().unwrap(), "2019-03-31".parse().unwrap());
    let rebased = found[0].rebase(month, 1).unwrap();
    assert_eq!(rebased.bounds(), Bounds::days("2019-03-03".parse().unwrap(), "2019-04-02".parse().unwrap()));
    assert_eq!(rebased.timex3(), "XXXX-XX-XX");
    assert_eq!(rebased.precision(), Some(Precision::Month));
    assert_eq!(rebased.edtf().unwrap(), "2019-03-03/2019-04-02");
}

#[test]
fn a_distance_over_the_end_of_a_year_stays_an_interval() {
    let found = find("A day later he fled.", "2026-01-04");
    let late = Bounds::days("2025-12-21".parse().unwrap(), "2025-12-31".parse().unwrap());
    let rebased = found[0].rebase(late, 1).unwrap();
    assert_eq!(rebased.edtf().unwrap(), "2025-12-22/2026-01-01");
    assert_eq!(rebased.precision(), Some(Precision::Month));
    assert_eq!(rebased.steps, ["one day after 21–31 December 2025: between 22 December 2025 and 1 January 2026"]);
}

#[test]
fn the_two_ends_of_a_range_name_each_other() {
    let found = find("It ran from 3 to 5 May 2019, then between March 2020 and June 2020.", "2026-01-04");
    let shown: Vec<(String, Option<usize>, Option<usize>)> =
        found.iter().map(|timex| (timex.timex3(), timex.begin, timex.end_point)).collect();
    let range = |value: &str, from, to| (value.to_owned(), Some(from), Some(to));
    assert_eq!(
        shown,
        [range("2019-05-03", 0, 1), range("2019-05-05", 0, 1), range("2020-03", 2, 3), range("2020-06", 2, 3)]
    );
}

#[test]
fn a_time_of_day_with_a_zone_has_its_instant() {
    let found = find("It opened on March 5, 2018 at 9 a.m. EST in the hall.", "2026-01-04");
    let (first, last) = found[0].instants().unwrap();
    assert_eq!(
        (first.to_string(), last.to_string()),
        ("2018-03-05 14:00:00".to_owned(), "2018-03-05 14:00:59".to_owned())
    );
    assert_eq!(found[0].bounds().earliest.unwrap().to_string(), "2018-03-05T09:00");
}

#[test]
fn what_is_counted_from_an_event_can_be_counted_from_it_later() {
    let found = find("Two days after the vote he fled.", "2026-01-04");
    let vote = Bounds::days("2025-11-03".parse().unwrap(), "2025-11-03".parse().unwrap());
    let rebased = found[0].rebase(vote, 7).unwrap();
    assert_eq!((rebased.timex3(), rebased.anchor), ("2025-11-05".to_owned(), Anchor::Event(7)));
}

#[test]
fn about_widens_by_a_tenth_of_the_distance_and_at_least_by_one_unit() {
    let bounds = find("It was founded around 2006 by monks.", "2026-01-04")[0].bounds();
    assert_eq!(bounds, Bounds::days("2004-01-01".parse().unwrap(), "2008-12-31".parse().unwrap()));
    assert_eq!(find("It was founded around 2006 by monks.", "2026-01-04")[0].edtf().unwrap(), "2006~");
}

#[test]
fn parts_of_periods_are_thirds() {
    let bounds = |text: &str| find(text, "2026-01-04")[0].bounds();
    let days = |first: &str, last: &str| Bounds::days(first.parse().unwrap(), last.parse().unwrap());
    assert_eq!(bounds("It was early May 2018."), days("2018-05-01", "2018-05-10"));
    assert_eq!(bounds("It was mid-June 2018."), days("2018-06-11", "2018-06-20"));
    assert_eq!(bounds("It was late February 2018."), days("2018-02-21", "2018-02-28"));
    assert_eq!(bounds("It was early 2018."), days("2018-01-01", "2018-04-30"));
    assert_eq!(find("It was early 2018.", "2026-01-04")[0].edtf().unwrap(), "2018-01-01/2018-04-30");
}

#[test]
fn a_feast_that_a_moon_decides_has_a_day_on_either_side() {
    let days = |first: &str, last: &str| Bounds::days(first.parse().unwrap(), last.parse().unwrap());
    let first = |text: &str| find(text, "2026-01-04").remove(0);
    let eid = first("The truce began on Eid al-Fitr.");
    assert_eq!((eid.timex3().as_str(), eid.edtf().as_deref()), ("2025-03-30", Some("2025-03-30~")));
    assert_eq!(eid.bounds(), days("2025-03-29", "2025-03-31"));
    assert_eq!(first("They fasted during Ramadan.").bounds(), days("2025-02-28", "2025-03-31"));
    assert_eq!(first("Yom Kippur 1973 was a Saturday.").bounds(), days("1973-10-06", "1973-10-06"));
    assert_eq!(first("Orthodox Easter 2024 was late.").bounds(), days("2024-05-05", "2024-05-05"));
    assert_eq!(first("It rained in Advent 2023 there.").bounds(), days("2023-12-03", "2023-12-24"));
    // the table of the Hindu calendar does not go so far back: some day of that year
    assert_eq!(first("Diwali 1995 was calm.").bounds(), days("1995-01-01", "1995-12-31"));
}

#[test]
fn overnight_reaches_the_morning_and_a_time_before_noon_is_the_next_day_s() {
    let found = find("Drones struck overnight into Saturday, and the fire was out at 4:30 a.m. there.", "2026-01-04");
    let civil = |text: &str| text.parse().ok();
    assert_eq!(found[0].timex3(), "2026-01-02TNI");
    let night = Bounds { earliest: civil("2026-01-02T18:00"), latest: civil("2026-01-03T06:00") };
    assert_eq!(found[0].bounds(), night);
    assert_eq!(found[1].timex3(), "2026-01-03T04:30");
}

#[test]
fn a_time_of_day_goes_with_the_day_that_follows_and_takes_its_bounds_along() {
    let found = find("It began around 3:40 am ET (0840 GMT) on Monday.", "2025-11-05");
    let shown: Vec<String> = found.iter().map(Timex::timex3).collect();
    assert_eq!(shown, ["2025-11-03T03:40", "2025-11-03T08:40", "2025-11-03"]);
    assert_eq!(found[0].bounds().earliest.unwrap().to_string(), "2025-11-03T03:25");
}

#[test]
fn what_only_looks_like_a_distance_or_a_year_is_none() {
    for (text, wanted) in [
        ("She won the 1500-metre heats in a 2000-seat hall.", vec![]),
        ("It was the last day of the championships.", vec![]),
        ("It fell in the last week of the campaign.", vec![]),
        ("It opened six months later than planned.", vec!["P6M"]),
        ("He was away for the last week.", vec!["P1W"]),
        ("He lost the 2023 and 2024 finals.", vec!["2023", "2024"]),
        ("He died the day after the vote.", vec!["XXXX-XX-XX"]),
    ] {
        assert_eq!(values(text, "2026-01-04"), wanted, "{text}");
    }
}

#[test]
fn a_long_text_gives_the_same_as_its_parts() {
    let sentence = "He left on March 5, 2018 in haste, and wrote two weeks later from Rome. ";
    let found = find(&sentence.repeat(3000), "2026-01-04");
    assert_eq!(found.len(), 6000);
    assert!(found.iter().step_by(2).all(|timex| timex.timex3() == "2018-03-05"));
    assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
}

fn any_day() -> impl Strategy<Value = Date> {
    (1000_i32..2199, 1_u32..=366).prop_filter_map("a day", |(year, day)| Date::from_yo_opt(year, day))
}

fn any_period() -> impl Strategy<Value = Period> {
    let year = 1000_i32..2199;
    prop_oneof![
        (10_i32..22).prop_map(Period::Century),
        (100_i32..220).prop_map(Period::Decade),
        year.clone().prop_map(Period::Year),
        (year.clone(), 1_u32..=2).prop_map(|(year, half)| Period::Half(year, half)),
        (year.clone(), 0_usize..4).prop_map(|(year, season)| Period::Season(year, Season::ALL[season])),
        (year.clone(), 1_u32..=4).prop_map(|(year, quarter)| Period::Quarter(year, quarter)),
        (year, 1_u32..=12).prop_map(|(year, month)| Period::Month(year, month)),
        any_day().prop_map(|day| Period::containing(day, Unit::Week)),
        any_day().prop_map(|day| Period::containing(day, Unit::Weekend)),
        any_day().prop_map(Period::Day),
        (any_day(), 0_usize..6).prop_map(|(day, part)| Period::Part(day, PartOfDay::CODES[part].0)),
        (any_day(), 0_u32..24).prop_map(|(day, hour)| Period::Hour(day, hour)),
        (any_day(), 0_u32..24, 0_u32..60).prop_map(|(day, hour, minute)| Period::Minute(day, hour, minute)),
        (any_day(), 0_u32..24, 0_u32..60, 0_u32..60).prop_map(|(day, hour, minute, second)| {
            Period::Second(day, Clock::from_hms_opt(hour, minute, second).unwrap())
        }),
    ]
}

fn any_pattern() -> impl Strategy<Value = Pattern> {
    let date = prop_oneof![
        Just(PatternDate::Absent),
        Just(PatternDate::Year),
        Just(PatternDate::Week),
        Just(PatternDate::Weekend),
        Just(PatternDate::Workday),
        prop::option::of(1_u32..=12).prop_map(PatternDate::Month),
        prop::option::of(1_u32..=4).prop_map(PatternDate::Quarter),
        (prop::option::of(1_u32..=12), prop::option::of(1_u32..=31))
            .prop_map(|(month, day)| PatternDate::Day(month, day)),
        (0_u8..7).prop_map(|day| PatternDate::Weekday(Weekday::try_from(day).unwrap())),
    ];
    (date, prop::option::of(0_u32..24)).prop_map(|(date, hour)| Pattern { date, time: hour.map(TimeOfDay::Hour) })
}

fn any_length() -> impl Strategy<Value = Length> {
    let count = prop_oneof![(1_u32..5000).prop_map(Count::Known), Just(Count::Vague)];
    let unit = prop::sample::select(Unit::NAMES).prop_map(|(_, unit)| unit);
    (count, unit, any::<bool>()).prop_map(|(count, unit, half)| {
        let length = Length::of(count, unit);
        if half && matches!(count, Count::Known(_)) { length.and_a_half() } else { length }
    })
}

proptest! {
    #[test]
    fn rendering_then_parsing_gives_the_value_back(period in any_period(), pattern in any_pattern(), length in any_length()) {
        let period = TimexValue::Period { period, window: None };
        prop_assert_eq!(period.timex3().parse::<TimexValue>().unwrap(), period);
        let pattern = TimexValue::Pattern(pattern);
        prop_assert_eq!(pattern.timex3().parse::<TimexValue>().unwrap(), pattern);
        let duration = TimexValue::Duration { length, window: Bounds::OPEN };
        prop_assert_eq!(duration.timex3().parse::<TimexValue>().unwrap(), duration);
    }

    #[test]
    fn bounds_contain_the_value(period in any_period()) {
        let bounds = period.bounds();
        let (earliest, latest) = (bounds.earliest.unwrap(), bounds.latest.unwrap());
        prop_assert!(earliest.first_second() <= latest.last_second());
        prop_assert!(period.contains_day(earliest.date) && period.contains_day(latest.date));
    }

    #[test]
    fn a_week_later_every_weekday_lies_a_week_later(day in any_day(), weekday in 0_usize..7, lead in 0_usize..6) {
        let name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekday];
        let lead = ["He left on", "He will leave on", "He left last", "He leaves next", "He was here early", "It is due"][lead];
        let text = format!("{lead} {name}.");
        let at = |day: Date| match find(&text, &day.to_string())[0].value {
            TimexValue::Period { period: Period::Day(found), .. } => found,
            other => panic!("{other:?}"),
        };
        prop_assert_eq!(add_days(at(day), 7), at(add_days(day, 7)));
        prop_assert_eq!(at(day).weekday().num_days_from_monday() as usize, weekday);
    }

    #[test]
    fn a_feast_of_a_year_lies_in_that_year(year in 1951_i32..=2059, feast in 0_usize..9) {
        let name = ["Passover", "Yom Kippur", "Hanukkah", "Purim", "Orthodox Easter", "Pentecost", "Lunar New Year",
            "Rosh Hashanah", "Eid al-Adha"][feast];
        let found = find(&format!("They met on {name} {year} there."), "2026-01-04");
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found[0].basis, Basis::Holiday);
        // a day on either side, or eight days, may reach into the next year
        let day = found[0].bounds().earliest.unwrap().date;
        prop_assert!(day.year() == year || add_days(day, 1).year() == year, "{:?}", found[0]);
    }

    #[test]
    fn no_text_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40), day in any_day()) {
        let text = pieces.concat();
        let found = find(&text, &day.to_string());
        for timex in &found {
            prop_assert!(text.get(timex.span.start..timex.span.end).is_some_and(|words| !words.is_empty()));
            let bounds = timex.bounds();
            if let (Some(earliest), Some(latest)) = (bounds.earliest, bounds.latest) {
                prop_assert!(earliest.first_second() <= latest.last_second(), "{:?}", timex);
            }
            prop_assert!(timex.timex3().parse::<TimexValue>().is_ok(), "{}", timex.timex3());
            prop_assert!(timex.kind != TimexKind::Set || timex.bounds() == Bounds::OPEN);
            if let Some(edtf) = timex.edtf() {
                prop_assert!(edtf_core::Edtf::parse(&edtf).is_ok(), "{}", edtf);
            }
        }
        prop_assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
    }
}

const PIECES: &[&str] = &[
    "March ",
    "5",
    ", ",
    "2018",
    " ",
    "the ",
    "last ",
    "week",
    "'s ",
    "’s ",
    "two ",
    "twenty-",
    "one ",
    "years ",
    "ago",
    "\n",
    "\n\n",
    "é",
    "“",
    "9:30",
    " p.m. ",
    "EST ",
    "Friday ",
    "night ",
    "to ",
    "-",
    "–",
    "0",
    "31",
    "February ",
    "29 ",
    "hundred ",
    "thousand ",
    "million ",
    "a ",
    "half ",
    "quarter ",
    "third ",
    "of ",
    "early ",
    "mid-",
    "late ",
    "end of ",
    "about ",
    "9999999999",
    "12/31/99",
    "2026-01-05T20:00:00+02:00",
    "99:99",
    "'95 ",
    "1990s ",
    "'80s ",
    "every ",
    "twice ",
    "Easter ",
    "Thanksgiving ",
    "Ramadan ",
    "day of ",
    "Hanukkah ",
    "9/11",
    "overnight into ",
    "18h30 ",
    "later ",
    "earlier ",
    "before ",
    "after ",
    "next ",
    "this ",
    "summer ",
    "of ",
    "in ",
    "1/2 ",
    "century ",
    "decade ",
    "ago ",
    "midnight ",
    "noon ",
    "T",
    "W",
    "Q3 ",
    "FY2019 ",
    ". ",
    "\u{a0}",
    "日本",
    "\u{200b}",
    "$",
];
