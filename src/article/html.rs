//! An HTML page to an article: the body through `trafilatura`, on a stack and for a time of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Once};
use std::time::Duration;

use trafilatura::dom::{Document, NodeId};

use super::Article;
use super::error::InputProblem;
use super::metadata::{self, PageRules};
use super::page::Page;
use super::plain;
use super::reader::empty;

/// Extraction recurses over the DOM; pages of generated code are deep.
const STACK_BYTES: usize = 64 << 20;
const THREAD_NAME: &str = "dateline-page";

/// Takes a page apart. A page that makes the extraction panic, or keeps it busy for longer than `seconds`, is an error
/// of that page alone; the busy thread is left to itself, since threads cannot be stopped.
pub(super) fn read(
    page: &str,
    url: Option<&str>,
    rules: &Arc<PageRules>,
    seconds: u64,
) -> Result<Article, InputProblem> {
    if page.trim().is_empty() {
        return Err(InputProblem::Empty);
    }
    silence_panics_of_pages();
    let (send, receive) = sync_channel(1);
    let (page, url, rules) = (plain::with_line_feeds(page), url.map(str::to_owned), Arc::clone(rules));
    let work = move || {
        let result = catch_unwind(AssertUnwindSafe(|| extract(&page, url.as_deref(), &rules)));
        // the receiver is gone when time was up
        let _ = send.send(result.unwrap_or_else(|_| Err(InputProblem::Page("the extraction failed".to_owned()))));
    };
    std::thread::Builder::new()
        .name(THREAD_NAME.to_owned())
        .stack_size(STACK_BYTES)
        .spawn(work)
        .map_err(|error| InputProblem::Page(format!("no thread for it: {error}")))?;
    receive.recv_timeout(Duration::from_secs(seconds)).unwrap_or_else(|error| {
        Err(InputProblem::Page(match error {
            RecvTimeoutError::Timeout => format!("not done within {seconds} seconds"),
            RecvTimeoutError::Disconnected => "the extraction failed".to_owned(),
        }))
    })
}

/// A page's panic is reported as that page's error; the message of the panic itself would only alarm.
fn silence_panics_of_pages() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().name() != Some(THREAD_NAME) {
                usual(panic);
            }
        }));
    });
}

fn extract(html: &str, url: Option<&str>, rules: &PageRules) -> Result<Article, InputProblem> {
    let document = Document::parse(html);
    let page = Page::of(&document, url, &|words| rules.marks.any("published", words));
    let mut options = trafilatura::Options::default().with_fallback(true);
    options.exclude_comments = true;
    if let Some(parsed) = url.and_then(|url| url::Url::parse(url).ok()) {
        options = options.with_url(parsed);
    }
    let extracted = trafilatura::extract_document(document, &options).map_err(|error| match error {
        trafilatura::TrafilaturaError::InsufficientContent { .. } => InputProblem::NoArticle,
        other => InputProblem::Page(other.to_string()),
    })?;
    let mut text = paragraphs(&extracted.content_html);
    if text.is_empty() {
        extracted.content_text.trim().clone_into(&mut text);
    }
    if text.is_empty() {
        return Err(InputProblem::NoArticle);
    }
    let mut article = empty(text);
    metadata::describe(&mut article, &page, extracted.metadata.date, rules);
    Ok(article)
}

/// The text of the extracted body: a paragraph a block, blocks apart by an empty line.
fn paragraphs(html: &str) -> String {
    let document = Document::parse(html);
    let mut blocks = vec![String::new()];
    if let Some(body) = document.body() {
        gather(&document, body, 0, &mut blocks);
    }
    let blocks: Vec<String> = blocks
        .iter()
        .map(|block| {
            let lines: Vec<String> =
                block.split('\u{0}').map(super::page::squeezed).filter(|line| !line.is_empty()).collect();
            lines.join("\n")
        })
        .filter(|block| !block.is_empty())
        .collect();
    blocks.join("\n\n")
}

/// Adds a node's text to the last block, opening a new one at each block element; `\0` stands for a line break.
fn gather(document: &Document, node: NodeId, depth: usize, blocks: &mut Vec<String>) {
    const DEEPEST: usize = 400;
    for child in document.child_nodes(node) {
        let tag = document.tag_name(child);
        if document.is_text(child) {
            if let Some(block) = blocks.last_mut() {
                block.push_str(&document.text_content(child));
            }
        } else if tag == "br" {
            if let Some(block) = blocks.last_mut() {
                block.push('\u{0}');
            }
        } else if depth < DEEPEST {
            let is_block = matches!(
                tag,
                "p" | "div"
                    | "h1"
                    | "h2"
                    | "h3"
                    | "h4"
                    | "h5"
                    | "h6"
                    | "ul"
                    | "ol"
                    | "li"
                    | "dl"
                    | "dt"
                    | "dd"
                    | "blockquote"
                    | "pre"
                    | "table"
                    | "tr"
                    | "section"
                    | "article"
                    | "header"
                    | "footer"
                    | "figure"
                    | "figcaption"
                    | "hr"
            );
            if is_block {
                blocks.push(String::new());
            } else if matches!(tag, "td" | "th")
                && let Some(block) = blocks.last_mut()
            {
                block.push(' ');
            }
            gather(document, child, depth + 1, blocks);
            if is_block {
                blocks.push(String::new());
            }
        }
    }
}
