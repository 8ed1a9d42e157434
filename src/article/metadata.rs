//! Title, author, publisher and language of a page, each from the best of several places.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use trafilatura::dom::Document;

use super::json_ld::{self, Statement};
use super::page::{Page, squeezed};
use super::written_date::{DayOrder, WrittenDates};
use super::{Article, date, language};
use crate::calendar::Moment;
use crate::error::DataFileError;
use crate::resource::Resources;

const FILE: &str = "rules/page/marks.csv";

/// The words by which pages are read.
#[derive(Debug)]
pub(super) struct PageRules {
    pub(super) marks: Marks,
    pub(super) dates: WrittenDates,
}

impl PageRules {
    pub(super) fn load(resources: &Resources) -> Result<Self, DataFileError> {
        Ok(Self { marks: Marks::load(resources)?, dates: WrittenDates::load(resources)? })
    }
}

/// Names of meta elements and words of classes, by what they are used for, in the order of the file.
#[derive(Debug)]
pub(super) struct Marks {
    by_use: BTreeMap<String, Vec<String>>,
}

impl Marks {
    fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let text = resources.text(FILE)?;
        let mut by_use: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (index, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty()) {
            let mut cells = line.splitn(3, ',');
            let (Some(usage), Some(mark), Some(_note)) = (cells.next(), cells.next(), cells.next()) else {
                return Err(DataFileError::new(FILE, "three columns wanted: use, mark, note").at_line(index + 1));
            };
            by_use.entry(usage.to_owned()).or_default().push(mark.to_lowercase());
        }
        for usage in [
            "opengraph",
            "meta",
            "stated",
            "published",
            "modified",
            "elsewhere",
            "title",
            "publisher",
            "author",
            "modified-meta",
        ] {
            if !by_use.contains_key(usage) {
                return Err(DataFileError::new(FILE, "no row of this use").in_key(usage));
            }
        }
        Ok(Self { by_use })
    }

    /// The marks of a use, in order.
    pub(super) fn of(&self, usage: &str) -> impl Iterator<Item = &str> {
        self.by_use.get(usage).into_iter().flatten().map(String::as_str)
    }

    /// Whether one of the words is a mark of this use.
    pub(super) fn any(&self, usage: &str, words: &[String]) -> bool {
        self.by_use.get(usage).is_some_and(|marks| words.iter().any(|word| marks.contains(word)))
    }
}

/// Fills in what the page says of itself.
pub(super) fn describe(article: &mut Article, page: &Page, guess: Option<NaiveDate>, rules: &PageRules) {
    let statements = json_ld::statements(&page.json_ld);
    let main = main_statement(&statements, page);
    let meta = |usage: &str| page.meta(rules.marks.of(usage)).map(clean).filter(|text| !text.is_empty());
    let said = |text: Option<&String>| text.map(|text| clean(text)).filter(|text| !text.is_empty());

    let publisher = said(main.and_then(|main| main.publisher.as_ref()))
        .or_else(|| meta("publisher"))
        .filter(|name| !is_address(name));
    let host = page.url.as_deref().or(page.canonical.as_deref()).and_then(host_of);
    article.publisher = publisher.or_else(|| host.clone());

    let title = said(main.filter(|main| main.is_article()).and_then(|main| main.headline.as_ref()))
        .or_else(|| meta("title"))
        .or_else(|| page.heading.clone())
        .or_else(|| page.title.clone());
    article.title = title.map(|title| without_site(&title, article.publisher.as_deref(), page.heading.as_deref()));

    let authors = main.map(|main| main.authors.clone()).unwrap_or_default();
    article.author = authors_of(authors.iter())
        .or_else(|| {
            authors_of(
                page.metas
                    .iter()
                    .filter(|(key, _)| rules.marks.of("author").any(|name| name == key))
                    .map(|(_, name)| name),
            )
        })
        .or_else(|| authors_of(page.bylines.iter()));

    article.url = page.url.clone().or_else(|| page.canonical.clone().filter(|url| is_address(url)));
    let declared = page
        .lang
        .as_deref()
        .or(main.and_then(|main| main.language.as_deref()))
        .or_else(|| page.meta(["content-language", "og:locale", "language"].into_iter()));
    article.lang = language::of_page(declared, &article.text);
    article.published = date::published(page, main, &article.text, guess, rules);
    article.modified = modified(page, main, rules);
}

fn modified(page: &Page, main: Option<&Statement>, rules: &PageRules) -> Option<Moment> {
    let order = DayOrder::of_language(page.lang.as_deref().unwrap_or_default());
    let read = |text: &str| rules.dates.whole(text, order);
    main.and_then(|main| read(main.modified.as_deref()?))
        .or_else(|| page.meta(rules.marks.of("modified-meta")).and_then(read))
}

/// The statement about the page's own article: an article whose address or headline is the page's, else the first
/// article, else the page; never one of a list.
fn main_statement<'a>(statements: &'a [Statement], page: &Page) -> Option<&'a Statement> {
    let own = |statement: &&Statement| !statement.listed;
    let articles: Vec<&Statement> = statements.iter().filter(own).filter(|statement| statement.is_article()).collect();
    let addresses: Vec<&str> = [&page.url, &page.canonical].into_iter().flatten().map(|url| bare(url)).collect();
    let headings: Vec<String> =
        [&page.heading, &page.title].into_iter().flatten().map(|text| text.to_lowercase()).collect();
    let by_address = |statement: &&&Statement| statement.urls.iter().any(|url| addresses.contains(&bare(url)));
    let by_headline = |statement: &&&Statement| {
        statement
            .headline
            .as_ref()
            .is_some_and(|headline| headings.iter().any(|heading| heading.starts_with(&clean(headline).to_lowercase())))
    };
    let dated = |statement: &&&Statement| statement.published.is_some();
    articles
        .iter()
        .find(by_address)
        .filter(|found| found.published.is_some() || !articles.iter().any(|other| other.published.is_some()))
        .or_else(|| articles.iter().filter(dated).find(by_headline))
        .or_else(|| articles.iter().find(dated))
        .or_else(|| articles.first())
        .copied()
        .or_else(|| {
            statements.iter().filter(own).find(|statement| statement.is_page() && statement.published.is_some())
        })
        .or_else(|| statements.iter().filter(own).find(|statement| statement.published.is_some()))
}

/// An address without scheme, `www.`, query, fragment and closing slash, for comparing.
fn bare(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    rest.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://") || text.starts_with("//")
}

fn host_of(url: &str) -> Option<String> {
    let parsed = url::Url::parse(url).ok()?;
    let host = parsed.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// Text with its entities resolved and its white space squeezed.
fn clean(text: &str) -> String {
    if text.contains('&') && text.contains(';') || text.contains('<') {
        let document = Document::parse(text);
        return squeezed(&document.iter_text(document.root(), " "));
    }
    squeezed(text)
}

/// A title without the publisher's name at its end: "Ministers meet | The Harbour Post".
fn without_site(title: &str, publisher: Option<&str>, heading: Option<&str>) -> String {
    for separator in [" | ", " - ", " – ", " — ", " :: ", " « ", " • "] {
        if let Some((head, tail)) = title.rsplit_once(separator) {
            let same = |name: &str| {
                let squeeze = |text: &str| text.to_lowercase().replace([' ', '.', '-'], "");
                squeeze(name).contains(&squeeze(tail)) || squeeze(tail).contains(&squeeze(name))
            };
            if publisher.is_some_and(same) || heading.is_some_and(|heading| heading == head) {
                return head.trim().to_owned();
            }
        }
    }
    title.to_owned()
}

/// Names, each once, without "By" and addresses.
fn authors_of<'a>(names: impl Iterator<Item = &'a String>) -> Option<String> {
    let mut authors: Vec<String> = Vec::new();
    for name in names {
        let name = clean(name);
        let name = name.strip_prefix("By ").or_else(|| name.strip_prefix("by ")).unwrap_or(&name).trim();
        if !name.is_empty()
            && name.len() < 120
            && !is_address(name)
            && !name.starts_with(['#', '@', '/'])
            && !authors.iter().any(|known| known == name)
        {
            authors.push(name.to_owned());
        }
    }
    if authors.is_empty() { None } else { Some(authors.join(", ")) }
}
