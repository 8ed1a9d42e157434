//! How far a long command is: on a terminal alone, and never twice in a fifth of a second.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::Global;

/// A line on stderr that is written over and over.
pub(crate) struct Progress {
    shown: bool,
    begin: Instant,
    last: Option<Instant>,
    done: usize,
    total: Option<usize>,
}

impl Progress {
    /// `total` is how many there will be, where that can be told.
    pub(crate) fn new(global: &Global, total: Option<usize>) -> Self {
        let shown = !global.quiet && std::io::stderr().is_terminal();
        Self { shown, begin: Instant::now(), last: None, done: 0, total }
    }

    /// Another one is done.
    pub(crate) fn step(&mut self) {
        self.done += 1;
        let now = Instant::now();
        if !self.shown || self.last.is_some_and(|last| now - last < Duration::from_millis(200)) {
            return;
        }
        self.last = Some(now);
        let mut out = std::io::stderr().lock();
        // a terminal that is gone is no reason to stop
        let _ = write!(out, "\r\x1b[K{}", line(self.done, self.total, now - self.begin));
        let _ = out.flush();
    }

    /// Makes room for something else on stderr.
    pub(crate) fn clear(&mut self) {
        if self.last.take().is_some() {
            eprint!("\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn line(done: usize, total: Option<usize>, passed: Duration) -> String {
    let rate = done as f64 / passed.as_secs_f64().max(0.001);
    let Some(total) = total.filter(|&total| total >= done) else {
        return format!("{done} articles, {rate:.1} a second");
    };
    let left = ((total - done) as f64 / rate.max(0.001)).round() as u64;
    let left = match left {
        0..60 => format!("{left} s"),
        60..3600 => format!("{} min", left.div_ceil(60)),
        _ => format!("{} h {:02} min", left / 3600, left % 3600 / 60),
    };
    format!("{done} of {total} articles, {rate:.1} a second, {left} left")
}

/// How many articles places hold: the lines of JSON lines, the files of folders; `None` where that shows only when they
/// are read.
pub(crate) fn count(places: &[String]) -> Option<usize> {
    places
        .iter()
        .map(|place| if place == "-" || place.contains("://") { None } else { count_in(Path::new(place)) })
        .sum()
}

fn count_in(path: &Path) -> Option<usize> {
    if path.is_dir() {
        return std::fs::read_dir(path).ok()?.map(|entry| count_in(&entry.ok()?.path())).sum();
    }
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase()).unwrap_or_default();
    if ending == "jsonl" || ending == "ndjson" {
        let mut file = std::fs::File::open(path).ok()?;
        let mut buffer = vec![0; 1 << 18];
        let mut lines = 0;
        loop {
            match std::io::Read::read(&mut file, &mut buffer).ok()? {
                0 => return Some(lines),
                read => lines += buffer[..read].iter().filter(|&&byte| byte == b'\n').count(),
            }
        }
    }
    (ending != "warc" && ending != "gz" && ending != "xml").then_some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_the_rate_and_what_is_left() {
        let after = Duration::from_secs(10);
        assert_eq!(line(50, None, after), "50 articles, 5.0 a second");
        assert_eq!(line(50, Some(100), after), "50 of 100 articles, 5.0 a second, 10 s left");
        assert_eq!(line(50, Some(40_050), after), "50 of 40050 articles, 5.0 a second, 2 h 13 min left");
    }
}
