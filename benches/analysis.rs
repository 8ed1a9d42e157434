//! Speed of the analysis from raw text, in words a second on one core: the annotation alone, and the whole way to events;
//! and of loading the models.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline::annotation::Analyser;
use dateline::article::{Article, Published, PublishedBasis};
use dateline::pipeline::Analyzer;
use dateline::resource::Resources;

const PARAGRAPH: &str = "LISBON, Jan. 4 (AP) — Rescue workers reached the last of the cut-off villages in the north on \
Sunday, two days after a storm that officials said was the worst in a decade killed at least 14 people. \"We have lost \
the bridge, the school and most of our homes,\" said Rui Alves, who has been the mayor of the town since 2019. \"But we \
won't leave.\"\n\nThe government, which had been criticised for its slow response, promised €40 million in aid and said \
that the army would rebuild the road by the end of March. About 3,000 people were still without electricity, the \
national grid operator said in a statement, although it hoped to restore power to all of them by Wednesday.\n\n";

fn analysis(criterion: &mut Criterion) {
    criterion.bench_function("load the models", |bencher| bencher.iter(|| Analyser::load(&Resources::embedded())));
    let analyser = Analyser::load(&Resources::embedded()).expect("the embedded models load");
    let text = PARAGRAPH.repeat(40);
    let words = analyser.analyse(&text).words.len();
    let mut group = criterion.benchmark_group("analysis");
    group.throughput(Throughput::Elements(words as u64)).sample_size(20);
    group.bench_function("words from raw text", |bencher| bencher.iter(|| analyser.analyse(&text)));
    let whole = Analyzer::load(&Resources::embedded()).expect("the embedded models load");
    let article = Article {
        id: "bench".to_owned(),
        text: text.clone(),
        title: None,
        url: None,
        publisher: None,
        author: None,
        lang: None,
        published: "2026-01-04".parse().ok().map(|when| Published { when, basis: PublishedBasis::Given }),
        modified: None,
        fetched: None,
    };
    group.bench_function("words from raw text to events", |bencher| bencher.iter(|| whole.analyze(&article)));
    group.finish();
}

criterion_group!(benches, analysis);
criterion_main!(benches);
