//! Times in text: the examples of the rule files, and what holds of every value.

use dateline::annotation::timex::Timexes;
use dateline::resource::Resources;

#[test]
fn every_rule_finds_its_examples_and_nothing_in_its_counter_examples() {
    let failures = Timexes::load(&Resources::embedded()).unwrap().check_examples();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
