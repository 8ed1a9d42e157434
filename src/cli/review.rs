//! The file in which a person looks through links: written by the program, edited, and given back.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;

use super::{Global, Outcome, counted, now};
use crate::gazetteer::Gazetteer;
use crate::graph::{LinkCorrection, Linkable, Store};
use crate::table;
use crate::view::screen::plain;

/// The columns; `decision` is the person's, and `item` may be changed as well.
const COLUMNS: &[&str] = &[
    "decision",
    "item",
    "name",
    "type",
    "label",
    "description",
    "score",
    "method",
    "candidates",
    "articles",
    "mentions",
    "quote",
    "was",
    "entity",
];

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    item: String,
    /// The item when the file was written: an `item` that differs was changed by the person.
    #[serde(default)]
    was: String,
    entity: String,
}

pub(super) struct Review<'a> {
    file: &'a Path,
    author: Option<&'a str>,
}

impl<'a> Review<'a> {
    pub(super) fn new(file: &'a Path, author: Option<&'a str>) -> Self {
        Self { file, author }
    }

    pub(super) fn is_there(&self) -> bool {
        self.file.exists()
    }

    /// Takes all decisions in, or none where a row is not understood.
    pub(super) fn take_in(&self, global: &Global, store: &Store, gazetteer: &Gazetteer) -> anyhow::Result<Outcome> {
        let name = self.file.display().to_string();
        let bytes = std::fs::read(self.file).with_context(|| format!("`{name}` cannot be read"))?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let delimiter = delimiter(bytes);
        let rows = table::read::<Row>(&name, bytes, delimiter).map_err(|error| {
            anyhow::anyhow!("{error}\nhint: the columns `decision`, `item`, `was` and `entity` must be there")
        })?;
        let linkables = store.linkables(gazetteer)?;
        let by_id: BTreeMap<&str, &Linkable> =
            linkables.iter().map(|linkable| (linkable.id.as_str(), linkable)).collect();
        let mut decided = Vec::new();
        let mut wrong = 0;
        for (line, row) in &rows {
            match decision(row) {
                Ok(None) => {}
                Ok(Some(correction)) => match by_id.get(row.entity.trim()) {
                    Some(linkable) => decided.push((*linkable, correction)),
                    None => {
                        wrong += 1;
                        eprintln!("warning: {name}:{line}: there is no entity `{}`", plain(&row.entity));
                    }
                },
                Err(message) => {
                    wrong += 1;
                    eprintln!("warning: {name}:{line}: {}", plain(&message));
                }
            }
        }
        if wrong > 0 {
            let rows = counted(wrong, "row", "rows");
            eprintln!("hint: {rows} to put right; nothing was taken in, and the file is as it was");
            return Ok(Outcome::Findings);
        }
        let mut taken = 0;
        for (linkable, decision) in decided {
            let Decision::Is(correction) = decision else {
                taken += store.undo_link_corrections(&linkable.figures, Some(now()), self.author)?;
                continue;
            };
            if is_so(linkable, &correction) {
                continue;
            }
            let correction = with_label(linkable, gazetteer, correction);
            store.correct_link(&linkable.figures, &correction, Some(now()), self.author)?;
            taken += 1;
        }
        store.merge()?;
        global.say(&format!("{} taken in from `{name}`", counted(taken, "decision", "decisions")));
        Ok(Outcome::Done)
    }

    /// Writes the file: whole, or not at all.
    pub(super) fn write(&self, global: &Global, store: &Store, gazetteer: &Gazetteer) -> anyhow::Result<()> {
        let name = self.file.display().to_string();
        if self.file.is_dir() {
            bail!("`{name}` is a folder\nhint: name a file");
        }
        let linkables = store.linkables(gazetteer)?;
        let mut bytes = Vec::new();
        let mut table = table::Writer::new(&mut bytes, COLUMNS)?;
        for linkable in &linkables {
            let link = linkable.link.as_ref();
            let item = link.map(|link| link.item.as_str()).unwrap_or_default();
            // the best of those that were considered is there to be said yes to
            let offered = linkable.candidates.first().filter(|_| link.is_none() && !linkable.decided);
            let shown = offered.map_or(item, |candidate| candidate.item.as_str());
            let known = gazetteer.by_item(shown).map(|candidate| gazetteer.texts(candidate.id)).unwrap_or_default();
            let first =
                |texts: [&str; 3]| texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned();
            let label = first([
                link.map(|link| link.label.as_str()).unwrap_or_default(),
                offered.map(|candidate| candidate.label.as_str()).unwrap_or_default(),
                &known.label,
            ]);
            let description = first([
                &linkable.description,
                offered.map(|candidate| candidate.description.as_str()).unwrap_or_default(),
                &known.description,
            ]);
            table.text("")?;
            table.text(shown)?;
            table.text(&linkable.name)?;
            table.text(&crate::graph::quads::word(&linkable.kind))?;
            table.text(&label)?;
            table.text(&description)?;
            let score = link.map(|link| link.score).or(offered.map(|candidate| candidate.score));
            table.number(score.map(|score| format!("{score:.2}")))?;
            let method = match (link, offered) {
                (Some(link), _) => link.method.as_str(),
                (None, Some(_)) => "offered",
                (None, None) if linkable.decided => "curation",
                (None, None) => "",
            };
            table.text(method)?;
            table.text(&candidates(linkable))?;
            table.number(Some(linkable.articles))?;
            table.number(Some(linkable.mentions))?;
            table.text(&linkable.quote)?;
            table.text(shown)?;
            table.text(&linkable.id)?;
            table.end_row()?;
        }
        table.flush()?;
        drop(table);
        let draft = self.file.with_extension("part");
        std::fs::write(&draft, bytes).with_context(|| format!("`{}` cannot be written", draft.display()))?;
        std::fs::rename(&draft, self.file).with_context(|| format!("`{name}` cannot be written"))?;
        let rows = counted(linkables.len(), "entity", "entities");
        global
            .say(&format!("wrote {rows} to `{name}`\nhint: fill in `decision` and give it back with the same command"));
        Ok(())
    }
}

/// A spreadsheet may have written semicolons or tabs.
fn delimiter(bytes: &[u8]) -> u8 {
    let head = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| head.iter().filter(|&&byte| byte == delimiter).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|&delimiter| (count(delimiter), delimiter == b',')).unwrap_or(b',')
}

/// What a person wants of a row.
enum Decision {
    /// This holds.
    Is(LinkCorrection),
    /// What was decided before holds no more.
    Undo,
}

/// What a row says; nothing where the person left it alone.
fn decision(row: &Row) -> Result<Option<Decision>, String> {
    if row.decision.trim().eq_ignore_ascii_case("undo") {
        return Ok(Some(Decision::Undo));
    }
    Ok(correction(row)?.map(Decision::Is))
}

fn correction(row: &Row) -> Result<Option<LinkCorrection>, String> {
    let (decision, item, was) = (row.decision.trim(), item_of(&row.item), item_of(&row.was));
    let is = |item: &str| LinkCorrection::Is { item: item.to_owned(), label: None };
    if let Some(item) = known_item(item_of(decision)) {
        return Ok(Some(is(item)));
    }
    match decision.to_lowercase().as_str() {
        "" if item == was => Ok(None),
        "" | "yes" | "y" | "accept" | "ok" => {
            known_item(item).map(|item| Some(is(item))).ok_or_else(|| format!("`{item}` is no Wikidata id"))
        }
        "no" | "n" | "reject" => known_item(item)
            .or_else(|| known_item(was))
            .map(|item| Some(LinkCorrection::IsNot(item.to_owned())))
            .ok_or_else(|| "`no` to what? the row has no item\nhint: `none` says that Wikidata has none".to_owned()),
        "none" | "nil" => Ok(Some(LinkCorrection::None)),
        _ => Err(format!("`{decision}` is no decision\nhint: yes, no, none, undo, or a Wikidata id")),
    }
}

/// The id in what a person may paste: an id or an address of Wikidata.
fn item_of(text: &str) -> &str {
    let text = text.trim().trim_start_matches('\'');
    if text.contains("wikidata.org/") { text.rsplit(['/', ':']).next().unwrap_or(text) } else { text }
}

fn known_item(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('Q')?;
    (!digits.is_empty() && digits.len() <= 10 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// Whether a person's decision changes nothing: it was taken in before.
fn is_so(linkable: &Linkable, correction: &LinkCorrection) -> bool {
    let link = linkable.link.as_ref();
    match correction {
        LinkCorrection::Is { item, .. } => link.is_some_and(|link| link.item == *item && link.method == "curation"),
        LinkCorrection::None => link.is_none() && linkable.decided,
        LinkCorrection::IsNot(_) => false,
    }
}

/// With the label of the item, where anybody here knows it.
fn with_label(linkable: &Linkable, gazetteer: &Gazetteer, correction: LinkCorrection) -> LinkCorrection {
    let LinkCorrection::Is { item, .. } = correction else { return correction };
    let label = linkable
        .link
        .as_ref()
        .filter(|link| link.item == item)
        .map(|link| link.label.clone())
        .or_else(|| Some(linkable.candidates.iter().find(|candidate| candidate.item == item)?.label.clone()))
        .or_else(|| Some(gazetteer.label(gazetteer.by_item(&item)?.id)))
        .filter(|label| !label.is_empty());
    LinkCorrection::Is { item, label }
}

/// The others, as a person reads them.
fn candidates(linkable: &Linkable) -> String {
    let told = linkable.candidates.iter().map(|candidate| {
        let label = if candidate.label.is_empty() { String::new() } else { format!(" {}", candidate.label) };
        format!("{}{label} {:.2}", candidate.item, candidate.score)
    });
    told.collect::<Vec<_>>().join("; ")
}
