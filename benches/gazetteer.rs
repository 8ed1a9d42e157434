//! Lookups a second on one core, and what the gazetteer keeps in memory.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline::gazetteer::Gazetteer;
use dateline::resource::Resources;

/// Names as news has them: known, ambiguous and unknown ones.
const NAMES: &[&str] = &[
    "Canada",
    "Mark Carney",
    "Paris",
    "Halifax",
    "University of Ottawa",
    "Volodymyr Zelenskyy",
    "Georgia",
    "Washington",
    "NATO",
    "European Union",
    "Springfield",
    "Benjamin Zyla",
    "Zelensky",
    "U.S.",
    "United Nations",
    "Northern Wire",
    "Donald J. Trump",
    "Ukrainian",
    "Mar-a-Lago",
    "Nova Scotia",
    "Kyiv",
    "coalition of the willing",
    "São Paulo",
    "IBM",
];

/// Resident memory of the process in bytes, where the system tells it.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().split(' ').next()?.parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}

fn lookups(criterion: &mut Criterion) {
    let before = resident();
    let gazetteer = Gazetteer::load(&Resources::embedded()).expect("the embedded gazetteer loads");
    let found: usize = NAMES.iter().map(|name| gazetteer.candidates(name).len()).sum();
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("resident after loading and {found} candidates: {} KiB more", after.saturating_sub(before) / 1024);
    }
    for _ in 0..10_000 {
        black_box(NAMES.iter().filter(|name| gazetteer.contains(black_box(name))).count());
    }
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("resident once it is asked often: {} KiB more", after.saturating_sub(before) / 1024);
    }
    let mut group = criterion.benchmark_group("gazetteer");
    group.bench_function("load", |bencher| {
        bencher.iter(|| Gazetteer::load(&Resources::embedded()).expect("the embedded gazetteer loads").len())
    });
    group.throughput(Throughput::Elements(NAMES.len() as u64));
    group.bench_function("contains", |bencher| {
        bencher.iter(|| NAMES.iter().filter(|name| gazetteer.contains(black_box(name))).count());
    });
    group.bench_function("candidates", |bencher| {
        bencher.iter(|| NAMES.iter().map(|name| gazetteer.candidates(black_box(name)).len()).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, lookups);
criterion_main!(benches);
