//! Which figures are one entity, kept up as figures come and go. The same rules as `identity::entities`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, params};

use super::Step;
use crate::annotation::NameKind;
use crate::event::merge::publication_order;
use crate::event::report::ArticleSummary;
use crate::graph::GraphError;
use crate::graph::corpus::FigureRecord;
use crate::graph::curation::Meant;
use crate::graph::identity::bearers::{Bearer, told_apart};
use crate::graph::identity::{self, EntityRecord};
use crate::graph::quads::{from_word, word};

/// A figure as the ledger keeps it.
struct Row {
    article: i64,
    name_key: String,
    own_key: String,
    base_key: String,
    is_full: bool,
    kind: String,
    name: String,
    aliases: Vec<String>,
    mentions: usize,
    item: Option<String>,
    callings: Vec<String>,
    entity_key: String,
}

impl Step<'_> {
    pub(super) fn add_figure(
        &mut self,
        article: i64,
        summary: &ArticleSummary,
        figure: &FigureRecord,
    ) -> Result<(), GraphError> {
        let (unknown, published, id) = publication_order(summary, &figure.id);
        let rank = format!("{}{published}\n{id}", u8::from(unknown));
        let link = figure.link.as_ref();
        let name_key = identity::name_key(figure);
        let own_key = identity::own_key(figure);
        let base_key = match link {
            Some(link) => identity::item_key(&link.item),
            None if identity::is_full(figure) => self.borne(&name_key)?.unwrap_or_else(|| own_key.clone()),
            None => own_key.clone(),
        };
        let entity_key = self.judged_key(&figure.id, &base_key)?;
        let aliases = serde_json::to_string(&figure.aliases).unwrap_or_default();
        let mut add = self.db.prepare_cached(
            "INSERT INTO figure(figure, article, rank, name_key, own_key, is_full, kind, name, aliases, mentions, item,
                label, lat, lon, callings, base_key, entity_key)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?;
        let coordinates = link.and_then(|link| link.coordinates);
        add.execute(params![
            figure.id,
            article,
            rank,
            name_key,
            own_key,
            identity::is_full(figure),
            word(&figure.kind),
            figure.name,
            aliases,
            i64::try_from(figure.mentions).unwrap_or(i64::MAX),
            link.map(|link| link.item.as_str()),
            link.map(|link| link.label.as_str()),
            coordinates.map(|(latitude, _)| latitude),
            coordinates.map(|(_, longitude)| longitude),
            serde_json::to_string(&figure.callings).unwrap_or_default(),
            base_key,
            entity_key,
        ])?;
        drop(add);
        self.touched_names.insert(name_key.clone());
        self.names.insert(name_key);
        self.figures.insert(figure.id.clone());
        let row = self.count(&figure.id, 1)?;
        self.count_callings(&row, 1)?;
        self.count_shorter(&row, 1)
    }

    pub(super) fn remove_figure(&mut self, figure: &str) -> Result<(), GraphError> {
        let row = self.count(figure, -1)?;
        self.count_callings(&row, -1)?;
        self.count_shorter(&row, -1)?;
        self.touched_names.insert(row.name_key.clone());
        self.names.insert(row.name_key);
        self.figures.insert(figure.to_owned());
        self.db.prepare_cached("DELETE FROM figure WHERE figure = ?1")?.execute([figure])?;
        Ok(())
    }

    fn row(&self, figure: &str) -> Result<Row, GraphError> {
        let mut find = self.db.prepare_cached(
            "SELECT article, name_key, own_key, is_full, kind, name, aliases, mentions, item, entity_key, base_key, callings
             FROM figure WHERE figure = ?1",
        )?;
        Ok(find.query_row([figure], |row| {
            let (aliases, callings): (String, String) = (row.get(6)?, row.get(11)?);
            Ok(Row {
                article: row.get(0)?,
                name_key: row.get(1)?,
                own_key: row.get(2)?,
                is_full: row.get(3)?,
                kind: row.get(4)?,
                name: row.get(5)?,
                aliases: serde_json::from_str(&aliases).unwrap_or_default(),
                mentions: usize::try_from(row.get::<_, i64>(7)?).unwrap_or_default(),
                item: row.get(8)?,
                callings: serde_json::from_str(&callings).unwrap_or_default(),
                entity_key: row.get(9)?,
                base_key: row.get(10)?,
            })
        })?)
    }

    /// Counts a figure in (1) or out (-1) among those who bear a longer name than others that they go by.
    fn count_shorter(&mut self, row: &Row, by: i64) -> Result<(), GraphError> {
        if !row.is_full {
            return Ok(());
        }
        let bearer = row.item.as_deref().map_or_else(|| row.own_key.clone(), identity::item_key);
        let kind = from_word(&row.kind).unwrap_or(NameKind::Other);
        for name in BTreeSet::from_iter(identity::shorter_names(kind, &row.name, &row.aliases)) {
            let mut count = self.db.prepare_cached(
                "INSERT INTO shorter(name_key, bearer, uses) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET uses = uses + excluded.uses",
            )?;
            count.execute(params![name, bearer, by])?;
            drop(count);
            let mut gone =
                self.db.prepare_cached("DELETE FROM shorter WHERE name_key = ?1 AND bearer = ?2 AND uses < 1")?;
            gone.execute(params![name, bearer])?;
            drop(gone);
            self.names.insert(name);
        }
        Ok(())
    }

    /// Counts a figure in (1) or out (-1) of its entity; the figure.
    fn count(&mut self, figure: &str, by: i64) -> Result<Row, GraphError> {
        let row = self.row(figure)?;
        let key = &row.entity_key;
        self.entity_keys.insert(key.clone());
        let mut bear = self.db.prepare_cached(
            "INSERT INTO bearing(entity_key, name, uses, bearers) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET uses = uses + excluded.uses, bearers = bearers + excluded.bearers",
        )?;
        bear.execute(params![key, row.name, by, by])?;
        for alias in &row.aliases {
            bear.execute(params![key, alias, 0, by])?;
        }
        let mut kind = self.db.prepare_cached(
            "INSERT INTO kind(entity_key, kind, uses) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET uses = uses + excluded.uses",
        )?;
        kind.execute(params![key, row.kind, by])?;
        let mut speak = self.db.prepare_cached(
            "INSERT INTO spoken(entity_key, article, figures) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET figures = figures + excluded.figures RETURNING figures",
        )?;
        let figures: i64 = speak.query_row(params![key, row.article, by], |row| row.get(0))?;
        let articles = match (figures, by) {
            (1, 1) => 1,
            (0, _) => -1,
            _ => 0,
        };
        if figures == 0 {
            let mut silent = self.db.prepare_cached("DELETE FROM spoken WHERE entity_key = ?1 AND article = ?2")?;
            silent.execute(params![key, row.article])?;
        }
        let mut total = self.db.prepare_cached(
            "INSERT INTO entity(entity_key, id, shown, articles, mentions) VALUES (?1, '', '', ?2, ?3)
             ON CONFLICT DO UPDATE SET articles = articles + excluded.articles, mentions = mentions + excluded.mentions",
        )?;
        let mentions = by * i64::try_from(row.mentions).unwrap_or_default();
        total.execute(params![key, articles, mentions])?;
        drop((bear, kind, speak, total));
        Ok(row)
    }

    /// What stands for the bearers of names: moves the figures for which that changed. The longest first, since what stands
    /// for them may stand for the shorter names by which they go.
    pub(super) fn resolve_names(&mut self) -> Result<(), GraphError> {
        let longest_first = |name: String| (Reverse(name.chars().count()), name);
        let mut open: BTreeSet<(Reverse<usize>, String)> =
            std::mem::take(&mut self.names).into_iter().map(longest_first).collect();
        while let Some((_, name)) = open.pop_first() {
            let borne = self.standing(&name)?;
            let (was, apart) = (self.is_apart(&name)?, self.told_apart(&name)?);
            let is_new = borne != self.borne(&name)? || was != apart.is_some();
            if !is_new && apart.is_none() {
                // its bearers are where they belong: looking at all of them would cost more with each that comes
                continue;
            }
            if is_new {
                let shorter =
                    self.list("SELECT name_key FROM shorter WHERE bearer = ?1", &format!("{}{name}", identity::OWN))?;
                open.extend(shorter.into_iter().map(longest_first));
            }
            let note = if apart.is_some() {
                "INSERT OR IGNORE INTO apart VALUES (?1)"
            } else {
                "DELETE FROM apart WHERE name_key = ?1"
            };
            self.db.prepare_cached(note)?.execute([&name])?;
            match &borne {
                Some(key) => self
                    .db
                    .prepare_cached("INSERT OR REPLACE INTO borne(name_key, entity_key) VALUES (?1, ?2)")?
                    .execute(params![name, key])?,
                None => self.db.prepare_cached("DELETE FROM borne WHERE name_key = ?1")?.execute([&name])?,
            };
            let of = "SELECT figure FROM figure WHERE name_key = ?1 AND item IS NULL AND is_full = 1";
            for figure in self.list(of, &name)? {
                let row = self.row(&figure)?;
                let told = apart.as_ref().and_then(|told| told.get(&figure));
                let key = told.or(borne.as_ref()).unwrap_or(&row.own_key);
                if *key == row.base_key {
                    continue;
                }
                self.db
                    .prepare_cached("UPDATE figure SET base_key = ?2 WHERE figure = ?1")?
                    .execute(params![figure, key])?;
                self.place(&figure)?;
            }
        }
        self.judge_sameness()
    }

    /// Counts a figure in (1) or out (-1) among those of its name by what they are known for.
    fn count_callings(&mut self, row: &Row, by: i64) -> Result<(), GraphError> {
        for calling in row.callings.iter().filter(|_| row.is_full) {
            let mut count = self.db.prepare_cached(
                "INSERT INTO calling(name_key, calling, uses) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET uses = uses + excluded.uses",
            )?;
            count.execute(params![row.name_key, calling, by])?;
        }
        Ok(())
    }

    fn is_apart(&self, name: &str) -> Result<bool, GraphError> {
        Ok(!self.list("SELECT name_key FROM apart WHERE name_key = ?1", &name)?.is_empty())
    }

    /// Who the bearers of a person's full name are, where they are told apart. Looks at all of them only where their
    /// callings differ.
    fn told_apart(&self, name: &str) -> Result<Option<BTreeMap<String, String>>, GraphError> {
        if self.list("SELECT calling FROM calling WHERE name_key = ?1 AND uses > 0", &name)?.len() < 2 {
            return Ok(None);
        }
        let of = "SELECT figure FROM figure WHERE name_key = ?1 AND is_full = 1";
        let rows = self.list(of, &name)?.into_iter().map(|figure| Ok((self.row(&figure)?, figure)));
        let rows: Vec<(Row, String)> = rows.collect::<Result<_, GraphError>>()?;
        let company = "SELECT DISTINCT name_key FROM figure WHERE article = ?1 AND is_full = 1 AND kind = 'person'";
        let companies = rows.iter().map(|(row, _)| self.list(company, &row.article));
        let companies: Vec<Vec<String>> = companies.collect::<Result<_, _>>()?;
        let bearers: Vec<Bearer<'_>> = rows
            .iter()
            .zip(&companies)
            .map(|((row, figure), company)| Bearer {
                figure,
                item: row.item.as_deref(),
                callings: row.callings.iter().map(String::as_str).collect(),
                company: company.iter().filter(|other| *other != name).map(String::as_str).collect(),
            })
            .collect();
        Ok(told_apart(name, &bearers))
    }

    /// What has to stand for the bearers of a name.
    fn standing(&self, name: &str) -> Result<Option<String>, GraphError> {
        let mut find = self.db.prepare_cached(
            "SELECT (SELECT min(item) FROM figure WHERE name_key = ?1 AND item IS NOT NULL),
                    (SELECT max(item) FROM figure WHERE name_key = ?1 AND item IS NOT NULL)",
        )?;
        let (least, most): (Option<String>, Option<String>) =
            find.query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut longer = BTreeSet::new();
        for bearer in self.list("SELECT bearer FROM shorter WHERE name_key = ?1", &name)? {
            let own = bearer.strip_prefix(identity::OWN);
            if own.map(|longer| self.is_apart(longer)).transpose()?.unwrap_or_default() {
                longer.clear();
                break;
            }
            let known = own.map(|longer| self.borne(longer)).transpose()?.flatten();
            longer.insert(known.unwrap_or(bearer));
        }
        Ok(identity::standing(least.as_deref().zip(most.as_deref()), &longer))
    }

    /// What stands for the bearers of a name, where something does.
    fn borne(&self, name: &str) -> Result<Option<String>, GraphError> {
        Ok(self.list("SELECT entity_key FROM borne WHERE name_key = ?1", &name)?.pop())
    }

    /// The key of the entity that a figure is, by what articles say and people judged.
    fn judged_key(&self, figure: &str, base: &str) -> Result<String, GraphError> {
        let own = self.corrections.sameness.taken(figure).unwrap_or(base);
        let stands = self.list("SELECT entity_key FROM standing WHERE base_key = ?1", &own)?.pop();
        Ok(stands.unwrap_or_else(|| own.to_owned()))
    }

    /// Puts a figure to the entity that it is now.
    fn place(&mut self, figure: &str) -> Result<(), GraphError> {
        let row = self.row(figure)?;
        let key = self.judged_key(figure, &row.base_key)?;
        if key == row.entity_key {
            return Ok(());
        }
        self.count(figure, -1)?;
        self.db.prepare_cached("UPDATE figure SET entity_key = ?2 WHERE figure = ?1")?.execute(params![figure, key])?;
        self.count(figure, 1)?;
        self.figures.insert(figure.to_owned());
        let hash = self.list("SELECT hash FROM article WHERE article = ?1", &row.article)?;
        self.to_compare.extend(hash);
        Ok(())
    }

    /// Which keys stand for others by what people judged: moves the figures for which that changed.
    fn judge_sameness(&mut self) -> Result<(), GraphError> {
        let mut held: BTreeMap<String, String> = BTreeMap::new();
        let mut find = self.db.prepare_cached("SELECT base_key, entity_key FROM standing")?;
        for row in find.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (key, standing) = row?;
            held.insert(key, standing);
        }
        drop(find);
        let sameness = &self.corrections.sameness;
        if held.is_empty() && sameness.is_empty() {
            return Ok(());
        }
        let mut bases: BTreeMap<&str, String> = BTreeMap::new();
        for figure in sameness.figures() {
            let base = self.list("SELECT base_key FROM figure WHERE figure = ?1", &figure)?;
            bases.extend(base.into_iter().map(|base| (figure, base)));
        }
        let due = sameness.standing(|figure| bases.get(figure).cloned());
        let keys: BTreeSet<&String> = held.keys().chain(due.keys()).collect();
        let changed: Vec<&String> = keys.into_iter().filter(|key| held.get(*key) != due.get(*key)).collect();
        for key in &changed {
            self.db.prepare_cached("DELETE FROM standing WHERE base_key = ?1")?.execute([key])?;
            if let Some(standing) = due.get(*key) {
                let mut add = self.db.prepare_cached("INSERT INTO standing(base_key, entity_key) VALUES (?1, ?2)")?;
                add.execute(params![key, standing])?;
            }
        }
        for key in changed {
            let mut figures = self.list("SELECT figure FROM figure WHERE base_key = ?1", key)?;
            for figure in sameness.taken_as(key) {
                figures.extend(self.list("SELECT figure FROM figure WHERE figure = ?1", &figure)?);
            }
            for figure in figures {
                self.place(&figure)?;
            }
        }
        Ok(())
    }

    /// What an entity is, without its figures; `None` where nobody speaks of it any more.
    pub(super) fn entity(&self, key: &str) -> Result<Option<EntityRecord>, GraphError> {
        let first = |condition: &str, what: &str| {
            format!("SELECT {what} FROM figure WHERE entity_key = ?1 {condition} ORDER BY rank LIMIT 1")
        };
        let mut find = self.db.prepare_cached(&first("", "figure"))?;
        let Some(id) = find.query_row([key], |row| row.get::<_, String>(0)).optional()? else { return Ok(None) };
        let mut find = self.db.prepare_cached(&first("AND item IS NOT NULL", "item, label"))?;
        let linked: Option<(String, Option<String>)> =
            find.query_row([key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let mut find = self.db.prepare_cached(&first("AND lat IS NOT NULL", "lat, lon"))?;
        let coordinates = find.query_row([key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        let mut find =
            self.db.prepare_cached("SELECT name, uses FROM bearing WHERE entity_key = ?1 AND bearers > 0")?;
        for row in find.query_map([key], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))? {
            let (name, uses) = row?;
            names.insert(name, usize::try_from(uses).unwrap_or_default());
        }
        let mut kinds: BTreeMap<NameKind, usize> = BTreeMap::new();
        let mut find = self.db.prepare_cached("SELECT kind, uses FROM kind WHERE entity_key = ?1 AND uses > 0")?;
        for row in find.query_map([key], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))? {
            let (kind, uses) = row?;
            kinds.insert(from_word(&kind).unwrap_or(NameKind::Other), usize::try_from(uses).unwrap_or_default());
        }
        let label = linked.as_ref().and_then(|(_, label)| label.as_deref());
        let (name, aliases) = identity::names(names, label);
        let mut find = self.db.prepare_cached("SELECT articles, mentions FROM entity WHERE entity_key = ?1")?;
        let (articles, mentions): (i64, i64) = find.query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Some(EntityRecord {
            id,
            kind: identity::commonest(&kinds),
            name,
            aliases,
            item: linked.map(|(item, _)| item),
            coordinates,
            figures: Vec::new(),
            articles: usize::try_from(articles).unwrap_or_default(),
            mentions: usize::try_from(mentions).unwrap_or_default(),
        }))
    }

    /// Looks at the entities that may have changed. Where one goes by another id, or shows otherwise in a timeline, all
    /// that it takes part in is looked at again.
    pub(super) fn entities(&mut self) -> Result<(), GraphError> {
        for key in self.entity_keys.clone() {
            let (old, shown): (String, String) = self
                .db
                .prepare_cached("SELECT id, shown FROM entity WHERE entity_key = ?1")?
                .query_row([&key], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?
                .unwrap_or_default();
            if !old.is_empty() {
                self.changed_entities.insert(old.clone());
            }
            let Some(entity) = self.entity(&key)? else {
                for table in ["bearing", "kind", "spoken", "entity"] {
                    self.db.execute(&format!("DELETE FROM {table} WHERE entity_key = ?1"), [&key])?;
                }
                continue;
            };
            self.changed_entities.insert(entity.id.clone());
            let shows = format!(
                "{}\n{}\n{:?}\n{:?}\n{:?}",
                entity.id, entity.name, entity.kind, entity.item, entity.coordinates
            );
            if shows == shown {
                continue;
            }
            self.db
                .prepare_cached("UPDATE entity SET id = ?2, shown = ?3 WHERE entity_key = ?1")?
                .execute(params![key, entity.id, shows])?;
            if old.is_empty() {
                continue;
            }
            if old != entity.id {
                self.figures.extend(self.list("SELECT figure FROM figure WHERE entity_key = ?1", &key)?);
            }
            let of = "SELECT report FROM report WHERE article IN (SELECT article FROM spoken WHERE entity_key = ?1)";
            self.reports.extend(self.list(of, &key)?);
        }
        Ok(())
    }

    /// The figure that a person meant, where there is one.
    pub(super) fn figure_meant(&self, meant: Meant<'_>) -> Result<Option<String>, GraphError> {
        match meant {
            Meant::Figure(figure) => Ok(self.list("SELECT figure FROM figure WHERE figure = ?1", &figure)?.pop()),
            Meant::New(_, name) => {
                for key in identity::own_keys(name) {
                    let first = "SELECT figure FROM figure WHERE own_key = ?1 ORDER BY rank LIMIT 1";
                    if let Some(figure) = self.list(first, &key)?.pop() {
                        return Ok(Some(figure));
                    }
                }
                Ok(None)
            }
        }
    }

    /// The key of the entity that a figure is.
    pub(super) fn entity_key(&self, figure: &str) -> Result<String, GraphError> {
        let mut find = self.db.prepare_cached("SELECT entity_key FROM figure WHERE figure = ?1")?;
        Ok(find.query_row([figure], |row| row.get(0))?)
    }
}
