//! Why the knowledge base says something, as a journalist reads it: sources and quotes first, then how each part of it
//! was found.

use std::io::{self, Write};

use super::date::in_words;
use super::phrase;
use super::screen::{Screen, Style, plain, wrap};
use super::timeline_table::{disputed_in_words, sources_in_words};
use crate::calendar::{Moment, day_in_words};
use crate::graph::curation::{Act, ActKind, Property};
use crate::graph::explain::{Explanation, MentionExplanation, ReportExplanation, TimeExplanation};
use crate::graph::timeline::EventTime;

/// Writes the explanation for a screen of that width.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut impl Write, explanation: &Explanation, screen: Screen) -> io::Result<()> {
    let mut page = Page { out, screen };
    page.event(explanation)?;
    let several = explanation.reports.len() > 1;
    if let Some(judgement) = &explanation.merged {
        page.gap()?;
        let heading = format!("Why these reports are one event (confidence {:.2})", judgement.confidence);
        page.line(0, Style::Strong, &heading)?;
        for reason in &judgement.reasons {
            page.item(2, &said(reason))?;
        }
    }
    if !explanation.corrections.is_empty() {
        page.gap()?;
        page.line(0, Style::Strong, "What people corrected")?;
        for act in &explanation.corrections {
            page.item(2, &corrected(act))?;
        }
    }
    for (number, report) in explanation.reports.iter().enumerate() {
        page.gap()?;
        page.report(several.then_some(number + 1), report)?;
    }
    Ok(())
}

/// A correction as one line: what, by whom, when, why.
#[must_use]
pub fn corrected(act: &Act) -> String {
    let short = |ids: &[String]| ids.iter().map(|id| id.get(..8).unwrap_or(id)).collect::<Vec<_>>().join(", ");
    let values = || {
        let shown = |value: &String| match act.property {
            // `role figure name`
            Some(Property::Place | Property::Who) => value.splitn(3, ' ').last().unwrap_or_default().to_owned(),
            _ => value.clone(),
        };
        act.values.iter().map(shown).collect::<Vec<_>>().join(", ")
    };
    let what = match act.kind {
        ActKind::Merge if !act.figures.is_empty() => format!("{} are one", act.values.join(" and ")),
        ActKind::Split if !act.figures.is_empty() => {
            format!("{} are not the {} that they were taken for", short(&act.figures), values())
        }
        ActKind::Merge => format!("reports {} are of one event", short(&act.reports)),
        ActKind::Split => format!("reports {} are not of the event of {}", short(&act.reports), short(&act.apart_from)),
        ActKind::Fix => format!("{} is {}", act.property.map_or("it", Property::name), values()),
        ActKind::Reject if act.reports.is_empty() => format!("is not {}", values()),
        ActKind::Reject => format!("reports {} are wrong", short(&act.reports)),
        ActKind::Retract => format!("articles {} were taken back", short(&act.articles)),
        ActKind::Undo => format!("correction {} does not hold", act.undoes.as_deref().unwrap_or_default()),
    };
    let mut line = format!("{}: {what}", act.kind.name());
    for (before, part) in [("by", &act.by), ("on", &act.at), ("because:", &act.why)] {
        if let Some(part) = part {
            line.push_str(&format!(", {before} {part}"));
        }
    }
    line
}

struct Page<'a, W: Write> {
    out: &'a mut W,
    screen: Screen,
}

impl<W: Write> Page<'_, W> {
    fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    fn line(&mut self, indent: usize, style: Style, text: &str) -> io::Result<()> {
        self.hanging(indent, indent, style, text)
    }

    fn item(&mut self, indent: usize, text: &str) -> io::Result<()> {
        self.hanging(indent, indent + 2, Style::Plain, &format!("· {text}"))
    }

    fn hanging(&mut self, first: usize, rest: usize, style: Style, text: &str) -> io::Result<()> {
        let width = self.screen.width.saturating_sub(rest).max(20);
        for (number, line) in wrap(&plain(text), width).iter().enumerate() {
            let indent = if number == 0 { first } else { rest };
            writeln!(self.out, "{}{}", " ".repeat(indent), self.screen.paint(style, line))?;
        }
        Ok(())
    }

    fn event(&mut self, explanation: &Explanation) -> io::Result<()> {
        let Some(event) = &explanation.event else {
            self.line(0, Style::Strong, "No report of this event counts any more")?;
            return self.line(0, Style::Faint, &format!("id {} · {}", explanation.id, explanation.iri));
        };
        self.line(0, Style::Strong, &event.label)?;
        let mut facts = vec![in_words(event.when.as_ref()), event.status.clone()];
        facts.extend(event.kind.clone());
        facts.extend(event.place.as_ref().map(|place| place.name.clone()));
        facts.extend(event.quantities.iter().map(phrase::quantity_in_words));
        facts.push(sources_in_words(event));
        facts.push(format!("confidence {:.2}", event.confidence));
        self.line(0, Style::Plain, &facts.join(" · "))?;
        for line in event.disputed.iter().flat_map(disputed_in_words) {
            self.line(0, Style::Warning, &line)?;
        }
        self.line(0, Style::Faint, &format!("id {} · {}", explanation.id, explanation.iri))?;
        if let Some(asked) = &explanation.asked {
            self.line(0, Style::Faint, &format!("`{asked}` is one report of this event"))?;
        }
        Ok(())
    }

    fn report(&mut self, number: Option<usize>, report: &ReportExplanation) -> io::Result<()> {
        let number = number.map(|number| format!("{number}. ")).unwrap_or_default();
        let mut heading = format!("{number}{}", source(report));
        if let Some(reason) = &report.left_out {
            heading = format!("{heading} [{reason}: does not count]");
        }
        self.line(0, Style::Strong, &heading)?;
        if let Some(url) = &report.url {
            self.line(2, Style::Faint, url)?;
        }
        for mention in &report.mentions {
            self.mention(mention)?;
        }
        self.hanging(2, 9, Style::Plain, &format!("Event: {}", report.label))?;
        match &report.when {
            Some(time) => self.time(time)?,
            None => self.hanging(2, 9, Style::Plain, "Date:  the article gives none")?,
        }
        if !report.roles.is_empty() {
            let roles: Vec<String> = report
                .roles
                .iter()
                .map(|role| {
                    let item = role.entity.as_ref().and_then(|entity| entity.wikidata.as_deref());
                    let known = match (&role.entity, item) {
                        (Some(entity), Some(item)) => format!(" ({}, {item})", entity.name),
                        (Some(entity), None) if entity.name != role.phrase.text => format!(" ({})", entity.name),
                        _ => String::new(),
                    };
                    format!("{} “{}”{known}", role.role, role.phrase.text)
                })
                .collect();
            self.hanging(2, 9, Style::Plain, &format!("Roles: {}", roles.join("; ")))?;
        }
        if !report.quantities.is_empty() {
            let amounts: Vec<String> = report.quantities.iter().map(phrase::quantity_in_words).collect();
            self.hanging(2, 9, Style::Plain, &format!("Count: {}", amounts.join("; ")))?;
        }
        let mut read = vec![report.status.clone()];
        read.extend(report.kind.clone());
        read.push(format!("confidence {:.2}", report.confidence));
        self.hanging(2, 9, Style::Plain, &format!("Read:  {}", read.join(" · ")))?;
        if !report.rules.is_empty() {
            self.hanging(2, 9, Style::Faint, &format!("Rules: {}", report.rules.join(", ")))?;
        }
        self.line(2, Style::Faint, &format!("report {}", report.id))
    }

    fn mention(&mut self, mention: &MentionExplanation) -> io::Result<()> {
        let quote = &mention.mention.quote;
        self.line(2, Style::Plain, &format!("“{}”", quote.text.trim()))?;
        let mut facts = vec![format!("characters {}–{}", quote.start, quote.end)];
        facts.push(format!("event word “{}”", mention.mention.trigger.text));
        match &mention.mention.attributed_to {
            Some(speaker) => facts.push(format!("said by {}", speaker.name)),
            None => facts.push("said by the article".to_owned()),
        }
        facts.extend([mention.tense.clone(), mention.polarity.clone(), mention.certainty.clone()]);
        self.line(4, Style::Faint, &facts.join(" · "))
    }

    fn time(&mut self, time: &TimeExplanation) -> io::Result<()> {
        let read = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        let words = in_words(Some(&EventTime {
            earliest: read(&time.earliest),
            latest: read(&time.latest),
            edtf: None,
            precision: time.precision,
            basis: time.basis.clone(),
            zone: None,
        }));
        let mut line = format!("Date:  {words}");
        if let Some(expression) = &time.expression {
            line = format!("{line}, from the words “{}”", expression.text);
        }
        let mut how: Vec<String> = time.basis.iter().map(|basis| basis_in_words(basis).to_owned()).collect();
        how.extend(time.anchor.iter().map(|anchor| format!("counted from {anchor}")));
        if !how.is_empty() {
            line = format!("{line} ({})", how.join(", "));
        }
        self.hanging(2, 9, Style::Plain, &line)?;
        for step in &time.steps {
            self.item(9, step)?;
        }
        if let Some(rule) = &time.rule {
            self.hanging(9, 11, Style::Faint, &format!("rule {rule}"))?;
        }
        Ok(())
    }
}

/// `Northern Wire, 27 December 2025 (given at ingest): “Canada announces …”`.
fn source(report: &ReportExplanation) -> String {
    let mut words = report.publisher.clone().unwrap_or_else(|| format!("article `{}`", report.article));
    let published = report.published.as_deref().map(|date| match date.parse::<Moment>().ok().and_then(Moment::date) {
        Some(day) => day_in_words(day),
        None => date.to_owned(),
    });
    match published {
        Some(date) => words = format!("{words}, {date}"),
        None => words.push_str(", no publication date"),
    }
    if let Some(basis) = report.published_basis.as_deref() {
        words = format!("{words} ({})", published_basis_in_words(basis));
    }
    if let Some(title) = &report.title {
        words = format!("{words}: “{title}”");
    }
    words
}

/// How the publication date of an article is known, by the word for it.
pub(super) fn published_basis_in_words(basis: &str) -> &str {
    match basis {
        "given" => "date given at ingest",
        "json-ld" => "date from the page's JSON-LD",
        "opengraph" => "date from the page's OpenGraph data",
        "meta" => "date from the page's meta data",
        "time" => "date shown on the page",
        "url" => "date from the address",
        "text" => "date stated in the text",
        other => other,
    }
}

/// How a date was found, by the name of its anchor method.
pub(super) fn basis_in_words(basis: &str) -> &str {
    match basis {
        "explicit" => "a full date in the text",
        "partial" => "part of a date, completed",
        "weekday" => "a weekday",
        "deictic" => "relative to the day of writing",
        "offset-from-publication" => "so long before or after publication",
        "offset-from-event" => "so long before or after another event",
        "anaphoric" => "refers back to a date",
        "period-part" => "part of a period",
        "holiday" => "a named day",
        "inherited-from-sentence" => "from another date of the sentence",
        "inherited-from-narrative" => "from the course of the story",
        "dateline" => "from the dateline",
        "unknown" => "no date found",
        other => other,
    }
}

fn said(reason: &str) -> String {
    reason.trim_end_matches('.').to_owned()
}
