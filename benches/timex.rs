//! Words a second of the time layer alone: on Wikinews where it lies beside the project, else on made sentences; and
//! lines made to be hard. `cargo bench --bench timex -- growth` prints how the time grows on such lines up to 100 MB.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group};
use dateline::annotation::timex::Timexes;
use dateline::annotation::{Analyser, Annotation};
use dateline::article::{Published, PublishedBasis};
use dateline::resource::Resources;

/// Sentences in the manner of news, about one time expression in forty words.
const MADE: &str = "The council of the harbour town met on Tuesday to talk about the new bridge, which the builders had \
    promised to finish by the end of last year. Its chairman told the members that costs had risen by a fifth since 2019 \
    and that the work, begun under his predecessor, would not be done before the spring of next year at the earliest. \
    Several residents who had come to listen asked why nobody had warned them, and left the hall in anger when no answer \
    was given. The builders said that a strike at the steelworks and two floods were to blame for most of the delay.\n\n";

fn articles() -> Vec<String> {
    let made = || vec![MADE.repeat(2000)];
    let Ok(lines) = std::fs::read_to_string("../shared/corpora/news/wikinews_2019.jsonl") else { return made() };
    let texts = lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let texts: Vec<String> = texts.filter_map(|article| article["text"].as_str().map(str::to_owned)).collect();
    if texts.is_empty() { made() } else { texts }
}

fn words_a_second(criterion: &mut Criterion) {
    let timexes = Timexes::load(&Resources::embedded()).expect("the embedded rules load");
    let published = Some(Published { when: "2019-06-01".parse().expect("a date"), basis: PublishedBasis::Given });
    let texts = articles();
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let mut group = criterion.benchmark_group("timex");
    group.throughput(Throughput::Elements(words as u64));
    group.sample_size(20);
    group.bench_function("text alone", |bench| {
        let none = Annotation::default();
        bench.iter(|| texts.iter().map(|text| timexes.find(black_box(text), &none, published).len()).sum::<usize>());
    });
    let analyser = Analyser::load(&Resources::embedded()).expect("the embedded models load");
    let layers: Vec<Annotation> = texts.iter().map(|text| analyser.analyse(text)).collect();
    group.bench_function("with the parse", |bench| {
        bench.iter(|| {
            let found = texts.iter().zip(&layers);
            found.map(|(text, layers)| timexes.find(black_box(text), layers, published).len()).sum::<usize>()
        });
    });
    group.finish();
}

fn hostile_lines(criterion: &mut Criterion) {
    let timexes = Timexes::load(&Resources::embedded()).expect("the embedded rules load");
    let mut group = criterion.benchmark_group("hostile");
    group.sample_size(10);
    for (name, piece) in
        [("numbers", "1 "), ("the last", "the last "), ("months", "May "), ("dates", "March 5, 2018 "), ("quotes", "'")]
    {
        for megabytes in [1, 4] {
            let text = piece.repeat((megabytes << 20) / piece.len());
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(format!("{name} {megabytes} MB"), |bench| {
                bench.iter(|| timexes.find(black_box(&text), &Annotation::default(), None).len());
            });
        }
    }
    group.finish();
}

/// One line of 1, 10 and 100 MB of each kind: nanoseconds a byte, which stay the same where the time grows linearly.
fn growth() {
    let timexes = Timexes::load(&Resources::embedded()).expect("the embedded rules load");
    let published = Some(Published { when: "2026-01-04".parse().expect("a date"), basis: PublishedBasis::Given });
    println!("| one line of | 1 MB | 10 MB | 100 MB | times at 100 MB |\n|---|---|---|---|---|");
    for (name, piece) in [
        ("digits only, no blank", "7"),
        ("digits and blanks", "12 "),
        ("one letter, no blank", "a"),
        ("`the the the`", "the "),
        ("`the last the last`", "the last "),
        ("apostrophes", "'"),
        ("hyphens", "-"),
        ("numbers in words", "twenty-"),
        ("weekdays only", "Monday "),
        ("dates only", "March 5, 2018 "),
    ] {
        let mut cells = Vec::new();
        let mut found = 0;
        for megabytes in [1_usize, 10, 100] {
            let text = piece.repeat(megabytes * 1_000_000 / piece.len());
            let runs = if megabytes == 1 { 5 } else { 1 };
            let once = |_| {
                let begun = std::time::Instant::now();
                let count = timexes.find(black_box(&text), &Annotation::default(), published).len();
                (begun.elapsed(), count)
            };
            let (fastest, count) = (0..runs).map(once).min().expect("at least one run");
            cells.push(format!("{:.1} ns", fastest.as_secs_f64() * 1e9 / text.len() as f64));
            found = count;
        }
        println!("| {name} | {} | {found} |", cells.join(" | "));
    }
}

criterion_group!(benches, words_a_second, hostile_lines);

fn main() {
    if std::env::args().any(|argument| argument == "growth") {
        return growth();
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
