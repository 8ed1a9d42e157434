//! Under libFuzzer; what must hold stands in `dateline_fuzz::events`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| dateline_fuzz::events(data));
