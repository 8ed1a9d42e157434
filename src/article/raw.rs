use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::error::{InputError, InputProblem};
use super::reader::InputFormat;
use crate::calendar::Moment;
use crate::fetch::Fetcher;

/// The bytes of one article, not yet taken apart: cheap to make, so that the costly part can run in parallel.
#[derive(Clone, Debug)]
pub struct Raw {
    /// The path or address as given; `-` is standard input.
    pub place: String,
    /// The line, from 1, for JSON lines.
    pub line: Option<u64>,
    /// What the bytes are.
    pub kind: RawKind,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The charset that a server named.
    pub charset: Option<String>,
    /// The address it was fetched from, redirects followed.
    pub url: Option<String>,
    /// When it was fetched, as its server said.
    pub fetched: Option<Moment>,
}

/// What the bytes of a [`Raw`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawKind {
    /// Plain text.
    Text,
    /// An HTML page.
    Html,
    /// One line of JSON lines.
    JsonLine,
}

/// Walks over inputs, one article's bytes at a time, in order; folders in the order of their sorted names.
pub struct Raws<'a> {
    format: InputFormat,
    limit: usize,
    fetcher: Option<&'a Fetcher>,
    /// What is still to read; the last one is next.
    pending: Vec<Place<'a>>,
    lines: Option<Lines<'a>>,
}

enum Place<'a> {
    Stream(String, Box<dyn Read + Send + 'a>),
    Url(String),
    Path(PathBuf),
}

/// A source of JSON lines that is being read.
struct Lines<'a> {
    place: String,
    from: Box<dyn BufRead + Send + 'a>,
    line: u64,
    any: bool,
}

/// How much of an input is looked at to tell what it is.
const SNIFFED: u64 = 4096;

impl std::fmt::Debug for Raws<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let reading = self.lines.as_ref().map(|lines| (&lines.place, lines.line));
        out.debug_struct("Raws").field("format", &self.format).field("reading", &reading).finish_non_exhaustive()
    }
}

impl<'a> Raws<'a> {
    pub(super) fn new(places: &[String], format: InputFormat, limit: usize, fetcher: Option<&'a Fetcher>) -> Self {
        let pending = places
            .iter()
            .rev()
            .map(|place| match place.as_str() {
                "-" => Place::Stream("-".to_owned(), Box::new(std::io::stdin())),
                url if url.starts_with("http://") || url.starts_with("https://") => Place::Url(url.to_owned()),
                path => Place::Path(path.into()),
            })
            .collect();
        Self { format, limit, fetcher, pending, lines: None }
    }

    pub(super) fn of_stream(
        place: &str,
        from: Box<dyn Read + Send + 'a>,
        format: InputFormat,
        limit: usize,
    ) -> Raws<'a> {
        let pending = vec![Place::Stream(place.to_owned(), from)];
        Self { format, limit, fetcher: None, pending, lines: None }
    }

    /// Opens the next input. `None`: it was a source of several articles, which now stands in `lines` or `pending`.
    fn open(&mut self, place: Place<'a>) -> Option<Result<Raw, InputError>> {
        match place {
            Place::Stream(name, from) => self.start(&name, None, from),
            Place::Url(url) => Some(self.fetch(&url)),
            Place::Path(path) => {
                let name = path.to_string_lossy().into_owned();
                let failed = |error: std::io::Error| Some(Err(InputError::new(&name, None, read_problem(&error))));
                match std::fs::metadata(&path) {
                    Ok(found) if found.is_dir() => self.walk(&path, &name).map(Err),
                    Ok(_) => match File::open(&path) {
                        Ok(file) => self.start(&name, by_extension(&path), Box::new(file)),
                        Err(error) => failed(error),
                    },
                    Err(error) => failed(error),
                }
            }
        }
    }

    /// Puts a folder's files, sorted by name, before all else. Hidden files and links to folders are passed over.
    fn walk(&mut self, folder: &Path, name: &str) -> Option<InputError> {
        let failed = |error: &std::io::Error| Some(InputError::new(name, None, read_problem(error)));
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return failed(&error),
        };
        let mut inside = Vec::new();
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return failed(&error),
            };
            let path = entry.path();
            let linked_folder = entry.file_type().is_ok_and(|kind| kind.is_symlink()) && path.is_dir();
            if !linked_folder && !entry.file_name().to_string_lossy().starts_with('.') {
                inside.push(path);
            }
        }
        if inside.is_empty() {
            return Some(InputError::new(name, None, InputProblem::EmptyFolder));
        }
        inside.sort();
        self.pending.extend(inside.into_iter().rev().map(Place::Path));
        None
    }

    /// Begins to read one input of a kind that the user, its name or its first bytes tell.
    fn start(
        &mut self,
        place: &str,
        by_name: Option<RawKind>,
        mut from: Box<dyn Read + Send + 'a>,
    ) -> Option<Result<Raw, InputError>> {
        let mut head = Vec::new();
        if let Err(error) = from.by_ref().take(SNIFFED).read_to_end(&mut head) {
            return Some(Err(InputError::new(place, None, read_problem(&error))));
        }
        let kind = match self.format {
            InputFormat::Text | InputFormat::Conllu => RawKind::Text,
            InputFormat::Html => RawKind::Html,
            InputFormat::Jsonl => RawKind::JsonLine,
            InputFormat::Auto => by_name.unwrap_or_else(|| by_content(&head)),
        };
        let all = Cursor::new(head).chain(from);
        if kind == RawKind::JsonLine {
            let from = Box::new(BufReader::with_capacity(1 << 16, all));
            self.lines = Some(Lines { place: place.to_owned(), from, line: 0, any: false });
            return None;
        }
        let mut bytes = Vec::new();
        Some(match all.take(self.limit as u64 + 1).read_to_end(&mut bytes) {
            Err(error) => Err(InputError::new(place, None, read_problem(&error))),
            Ok(_) if bytes.len() > self.limit => {
                Err(InputError::new(place, None, InputProblem::TooLarge { limit: self.limit }))
            }
            Ok(_) => {
                Ok(Raw { place: place.to_owned(), line: None, kind, bytes, charset: None, url: None, fetched: None })
            }
        })
    }

    fn fetch(&self, url: &str) -> Result<Raw, InputError> {
        let failed = |message: String| InputError::new(url, None, InputProblem::Fetch(message));
        let fetcher = self.fetcher.ok_or_else(|| failed("addresses are not fetched here".to_owned()))?;
        let page = fetcher.get(url).map_err(|error| failed(error.to_string()))?;
        let kind = match (self.format, page.media_type.as_deref()) {
            (InputFormat::Text | InputFormat::Conllu, _) => RawKind::Text,
            (InputFormat::Html, _) => RawKind::Html,
            (InputFormat::Auto | InputFormat::Jsonl, Some("text/html" | "application/xhtml+xml")) => RawKind::Html,
            (_, Some("text/plain")) => RawKind::Text,
            _ => by_content(&page.body[..page.body.len().min(4096)]),
        };
        let fetched = page.date;
        Ok(Raw {
            place: url.to_owned(),
            line: None,
            kind,
            bytes: page.body,
            charset: page.charset,
            url: Some(page.url),
            fetched,
        })
    }
}

impl Iterator for Raws<'_> {
    type Item = Result<Raw, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(lines) = &mut self.lines {
                match lines.next(self.limit) {
                    Some(item) => return Some(item),
                    None => self.lines = None,
                }
            } else {
                let place = self.pending.pop()?;
                if let Some(item) = self.open(place) {
                    return Some(item);
                }
            }
        }
    }
}

impl Lines<'_> {
    /// The next line that is not blank. Never holds more than one line of at most `limit` bytes.
    fn next(&mut self, limit: usize) -> Option<Result<Raw, InputError>> {
        loop {
            let mut bytes = Vec::new();
            let line = self.line + 1;
            let fail = |problem| Some(Err(InputError::new(&self.place, Some(line), problem)));
            match read_line(&mut self.from, limit, &mut bytes) {
                Err(error) => {
                    let item = fail(read_problem(&error));
                    self.from = Box::new(std::io::empty());
                    self.any = true;
                    return item;
                }
                Ok(Found::End) if self.any => return None,
                Ok(Found::End) => {
                    self.any = true;
                    return Some(Err(InputError::new(&self.place, None, InputProblem::Empty)));
                }
                Ok(found) => {
                    let item = match found {
                        Found::TooLong => fail(InputProblem::TooLarge { limit }),
                        _ if bytes.trim_ascii().is_empty() => None,
                        _ => {
                            if line == 1 && bytes.starts_with(b"\xEF\xBB\xBF") {
                                bytes.drain(..3);
                            }
                            Some(Ok(Raw {
                                place: self.place.clone(),
                                line: Some(line),
                                kind: RawKind::JsonLine,
                                bytes,
                                charset: None,
                                url: None,
                                fetched: None,
                            }))
                        }
                    };
                    self.line = line;
                    if item.is_some() {
                        self.any = true;
                        return item;
                    }
                }
            }
        }
    }
}

/// What [`read_line`] came upon.
enum Found {
    Line,
    TooLong,
    End,
}

/// Reads one line without its line end; of a longer one than `limit`, the rest is passed over unread.
fn read_line(from: &mut dyn BufRead, limit: usize, into: &mut Vec<u8>) -> std::io::Result<Found> {
    let mut any = false;
    let mut too_long = false;
    loop {
        let chunk = match from.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            break;
        }
        any = true;
        let end = chunk.iter().position(|&byte| byte == b'\n');
        let taken = end.unwrap_or(chunk.len());
        if into.len() + taken > limit {
            too_long = true;
            into.clear();
            into.shrink_to_fit();
        }
        if !too_long {
            into.extend_from_slice(&chunk[..taken]);
        }
        from.consume(end.map_or(taken, |end| end + 1));
        if end.is_some() {
            break;
        }
    }
    if into.last() == Some(&b'\r') {
        into.pop();
    }
    Ok(if too_long {
        Found::TooLong
    } else if any {
        Found::Line
    } else {
        Found::End
    })
}

fn read_problem(error: &std::io::Error) -> InputProblem {
    match error.kind() {
        ErrorKind::NotFound => InputProblem::Missing,
        ErrorKind::PermissionDenied => InputProblem::Unreadable("permission denied".to_owned()),
        _ => InputProblem::Unreadable(error.to_string()),
    }
}

fn by_extension(path: &Path) -> Option<RawKind> {
    let extension = path.extension()?.to_string_lossy().to_ascii_lowercase();
    match extension.as_str() {
        "jsonl" | "ndjson" | "jsonlines" => Some(RawKind::JsonLine),
        "html" | "htm" | "xhtml" => Some(RawKind::Html),
        "txt" | "text" | "md" => Some(RawKind::Text),
        _ => None,
    }
}

/// What the first bytes of an input look like.
fn by_content(head: &[u8]) -> RawKind {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let opens_object = text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']));
    // UTF-16 pages have a NUL beside each letter
    let letters: String = text.chars().filter(|c| *c != '\0' && *c != char::REPLACEMENT_CHARACTER).collect();
    let opens_page = ["<!doctype html", "<html", "<head", "<body", "<article"];
    if opens_object {
        RawKind::JsonLine
    } else if opens_page.iter().any(|mark| letters.starts_with(mark)) || letters.contains("<html") {
        RawKind::Html
    } else {
        RawKind::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_over_the_limit_is_passed_over_without_being_held() {
        let text = format!("{}\nshort\r\n", "x".repeat(1000));
        let mut from: &[u8] = text.as_bytes();
        let mut line = Vec::new();
        assert!(matches!(read_line(&mut from, 10, &mut line), Ok(Found::TooLong)));
        assert!(line.capacity() <= 10);
        assert!(matches!(read_line(&mut from, 10, &mut line), Ok(Found::Line)));
        assert_eq!(line, b"short");
        assert!(matches!(read_line(&mut from, 10, &mut Vec::new()), Ok(Found::End)));
    }

    #[test]
    fn the_first_bytes_tell_the_kind() {
        assert_eq!(by_content(b"\n <!DOCTYPE html><title>"), RawKind::Html);
        assert_eq!(by_content(b"<?xml version=\"1.0\"?><html>"), RawKind::Html);
        assert_eq!(by_content(b"{\"text\": \"x\"}"), RawKind::JsonLine);
        assert_eq!(by_content(b"{Editor's note} On Monday"), RawKind::Text);
        assert_eq!(by_content(b"On Monday"), RawKind::Text);
    }
}
