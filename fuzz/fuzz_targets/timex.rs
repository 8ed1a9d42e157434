//! Any text, any publication day: no panic, spans in order on character borders, values that TimeML knows.

#![no_main]

use std::sync::LazyLock;

use dateline::annotation::Annotation;
use dateline::annotation::timex::{TimexValue, Timexes};
use dateline::article::{Published, PublishedBasis};
use dateline::calendar::{Date, Moment};
use dateline::resource::Resources;
use libfuzzer_sys::fuzz_target;

static TIMEXES: LazyLock<Timexes> = LazyLock::new(|| Timexes::load(&Resources::embedded()).expect("the rules load"));

fuzz_target!(|data: &[u8]| {
    let [high, low, rest @ ..] = data else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let day = i32::from(*high) * 256 + i32::from(*low);
    let day = Date::from_num_days_from_ce_opt(700_000 + day);
    let published = day.map(|day| Published { when: Moment::day(day), basis: PublishedBasis::Given });
    let mut end = 0;
    for timex in TIMEXES.find(text, &Annotation::default(), published.filter(|_| high % 8 != 0)) {
        assert!(timex.span.start >= end && text.get(timex.span.start..timex.span.end).is_some());
        end = timex.span.end;
        assert!(timex.timex3().parse::<TimexValue>().is_ok(), "{}", timex.timex3());
        let bounds = timex.bounds();
        if let (Some(first), Some(last)) = (bounds.earliest, bounds.latest) {
            assert!(first.first_second() <= last.last_second(), "{timex:?}");
        }
        let _ = timex.edtf();
    }
});
