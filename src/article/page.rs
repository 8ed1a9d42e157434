//! A page's DOM, reduced to what says when and by whom it was published.

use trafilatura::dom::{Document, NodeId};

/// What a page says about itself, in document order.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The address it came from, where that is known.
    pub(super) url: Option<String>,
    /// The address it gives itself.
    pub(super) canonical: Option<String>,
    /// The `lang` of its root.
    pub(super) lang: Option<String>,
    /// The text of `<title>`.
    pub(super) title: Option<String>,
    /// The heading of the article: see [`Page::own_heading`].
    pub(super) heading: Option<String>,
    /// `<meta>` elements: name, property, itemprop or http-equiv in lower case, and content.
    pub(super) metas: Vec<(String, String)>,
    /// The texts of JSON-LD scripts.
    pub(super) json_ld: Vec<String>,
    /// Elements that show a date.
    pub(super) stamps: Vec<Stamp>,
    /// The texts of elements that name an author: `rel=author`, `itemprop=author`.
    pub(super) bylines: Vec<String>,
    /// Characters of text passed so far.
    passed: usize,
    /// Headings with their level and where they stand, in the same count.
    headings: Vec<(u8, String, usize)>,
}

/// An element that may show a date.
#[derive(Debug)]
pub(super) struct Stamp {
    /// Whether it is a `<time>`, or an element with `itemprop="datePublished"`.
    pub(super) is_time: bool,
    /// Characters of text between the article's heading and it, negative before the heading; `None` without heading.
    pub(super) from_heading: Option<isize>,
    /// `datetime`, `content` or `title`, whichever it has.
    pub(super) machine: Option<String>,
    /// Its text, cut off after some hundred characters.
    pub(super) text: String,
    /// Classes, id, itemprop, rel of the element itself, split into words.
    pub(super) marks: Vec<String>,
    /// The same of its ancestors, nearest first, their tags included.
    pub(super) around: Vec<Vec<String>>,
}

/// Elements deeper than this are passed over: no page that people read is so deep.
const DEEPEST: usize = 200;
/// Headings beyond this many are not the page's own.
const MOST_HEADINGS: usize = 200;
/// Texts of stamps are cut off here: a date stands in a short line.
const LONGEST_STAMP: usize = 240;

impl Page {
    pub(super) fn of(document: &Document, url: Option<&str>, shows_date: &dyn Fn(&[String]) -> bool) -> Self {
        let mut page = Self { url: url.map(str::to_owned), ..Self::default() };
        let mut around = Vec::new();
        page.visit(document, document.root(), &mut around, shows_date);
        let heading = page.own_heading().cloned();
        page.heading = heading.as_ref().map(|(_, text, _)| text.clone());
        let heading = heading.and_then(|(.., at)| isize::try_from(at).ok());
        for stamp in &mut page.stamps {
            stamp.from_heading = heading.and_then(|heading| Some(stamp.from_heading? - heading));
        }
        page
    }

    /// The heading that the page's title repeats, else its first `<h1>`: sites put their names into headings as well.
    fn own_heading(&self) -> Option<&(u8, String, usize)> {
        /// Letters below which a heading is in a title by chance.
        const SHORTEST: usize = 12;
        let shared = self.meta(["og:title"].into_iter()).map(str::to_owned);
        let titles: Vec<String> =
            [self.title.clone(), shared].into_iter().flatten().map(|text| text.to_lowercase()).collect();
        let repeated = |text: &str| {
            let text = text.to_lowercase();
            text.len() >= SHORTEST
                && titles
                    .iter()
                    .any(|title| title.contains(&text) || text.contains(title.as_str()) && title.len() >= SHORTEST)
        };
        self.headings
            .iter()
            .find(|(_, text, _)| repeated(text))
            .or_else(|| self.headings.iter().find(|(level, ..)| *level == 1))
    }

    fn visit(
        &mut self,
        document: &Document,
        node: NodeId,
        around: &mut Vec<Vec<String>>,
        shows_date: &dyn Fn(&[String]) -> bool,
    ) {
        if around.len() > DEEPEST {
            return;
        }
        let tag = document.tag_name(node);
        let attribute = |name: &str| document.get_attribute(node, name).map(|value| value.trim().to_owned());
        let mut marks = Vec::new();
        match tag {
            "html" => self.lang = attribute("lang").or_else(|| attribute("xml:lang")).filter(|lang| !lang.is_empty()),
            "title" if self.title.is_none() => self.title = some(squeezed(&document.iter_text(node, " "))),
            "h1" | "h2" | "h3" => {
                let text = squeezed(&document.iter_text(node, " "));
                if !text.is_empty() && self.headings.len() < MOST_HEADINGS {
                    self.headings.push((tag.as_bytes()[1] - b'0', text, self.passed));
                }
            }
            "meta" => {
                let key = ["property", "name", "itemprop", "http-equiv"].into_iter().find_map(attribute);
                if let (Some(key), Some(content)) = (key, attribute("content").filter(|content| !content.is_empty())) {
                    self.metas.push((key.to_lowercase(), content));
                }
            }
            "link" if attribute("rel").as_deref() == Some("canonical") => {
                self.canonical = self.canonical.take().or_else(|| attribute("href").and_then(some));
            }
            "script" => {
                let kind = attribute("type").unwrap_or_default().to_ascii_lowercase();
                if kind.starts_with("application/ld+json") {
                    self.json_ld.push(document.iter_text(node, ""));
                }
                return;
            }
            "style" | "noscript" | "template" | "svg" | "iframe" => return,
            _ => {}
        }
        if !tag.is_empty() && !matches!(tag, "html" | "head" | "body" | "meta" | "link") {
            for name in ["class", "id", "itemprop", "rel", "data-testid"] {
                marks.extend(attribute(name).iter().flat_map(|value| words(value)));
            }
            let is_time = tag == "time" || marks.iter().any(|mark| mark == "datepublished");
            let shown = is_time || tag == "abbr" || shows_date(&marks);
            if shown || self.says_a_year(document, node) {
                let machine =
                    ["datetime", "content", "title"].into_iter().filter(|_| shown).find_map(attribute).and_then(some);
                let text = squeezed(&document.iter_text(node, " "));
                if machine.is_some() || !text.is_empty() && text.len() <= LONGEST_STAMP {
                    let around = around.iter().rev().take(8).cloned().collect();
                    let from_heading = isize::try_from(self.passed).ok();
                    self.stamps.push(Stamp { is_time, from_heading, machine, text, marks: marks.clone(), around });
                }
            }
            let names_author =
                attribute("rel").as_deref() == Some("author") || attribute("itemprop").as_deref() == Some("author");
            if names_author {
                self.bylines.extend(some(squeezed(&document.iter_text(node, " "))));
            }
        }
        marks.push(tag.to_owned());
        around.push(marks);
        for child in document.child_nodes(node) {
            if document.is_text(child) {
                self.passed += document.text_content(child).chars().filter(|c| !c.is_whitespace()).count();
            } else if document.is_element(child) {
                self.visit(document, child, around, shows_date);
            }
        }
        around.pop();
    }

    /// Whether a node's own text, not that of its children, is short and has a number that may be a year.
    fn says_a_year(&self, document: &Document, node: NodeId) -> bool {
        let mut length = 0;
        let mut year = false;
        for child in document.child_nodes(node) {
            if document.is_text(child) {
                let text = document.text_content(child);
                length += text.trim().len();
                year |= text.split(|c: char| !c.is_ascii_digit()).any(|run| {
                    run.len() == 2
                        || run.len() == 8
                        || run.len() == 4 && (run.starts_with("19") || run.starts_with("20"))
                });
            }
        }
        year && length <= LONGEST_STAMP
    }

    /// The content of the first meta element of one of these names, names tried in order.
    pub(super) fn meta<'a>(&self, names: impl Iterator<Item = &'a str>) -> Option<&str> {
        names
            .flat_map(|name| self.metas.iter().filter(move |(key, _)| key == name))
            .map(|(_, content)| content.as_str())
            .next()
    }
}

fn some(text: String) -> Option<String> {
    if text.is_empty() { None } else { Some(text) }
}

/// Text with each run of white space as one blank.
pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `entry-meta postDate` as `entry`, `meta`, `post`, `date`, and each joined part as it is: `entry-meta`, `postdate`.
fn words(value: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in value.split_whitespace() {
        words.push(part.to_lowercase());
        let mut word = String::new();
        let mut lower_before = false;
        for c in part.chars() {
            let breaks = !c.is_alphanumeric() || (c.is_uppercase() && lower_before);
            if breaks && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            }
            lower_before = c.is_lowercase();
        }
        if !word.is_empty() && words.last() != Some(&word) {
            words.push(word);
        }
    }
    words
}
