//! The analysis of one article for the eye: tags, arcs, names, times and events printed under the text.

use std::fmt::Write as _;

use crate::annotation::Spanned;
use crate::article::Article;
use crate::document::Span;
use crate::pipeline::Analysis;

/// The text, sentence by sentence, with its annotations underneath, wrapped at `width` columns.
#[must_use]
pub fn interlinear(article: &Article, analysis: &Analysis, width: usize) -> String {
    let mut out = String::new();
    let title = article.title.as_deref().unwrap_or("");
    let _ = writeln!(out, "# {} {title}", article.id);
    if let Some(published) = article.published {
        let _ = writeln!(out, "# published {}", published.when);
    }
    let annotation = &analysis.annotation;
    for (number, sentence) in annotation.sentences.iter().enumerate() {
        let _ = writeln!(out, "\n[{}]", number + 1);
        let first = sentence.words.start;
        let columns: Vec<Column> = sentence
            .words
            .clone()
            .map(|word| {
                let text = annotation.words[word].span.of(&article.text).replace(char::is_whitespace, "_");
                let tag = annotation.tags.get(word).map_or("", |tag| tag.upos.name());
                let arc = annotation.arcs.get(word).map_or(String::new(), |arc| match arc.head {
                    Some(head) => format!("{}:{}", arc.relation.name(), (head + 1).saturating_sub(first)),
                    None => arc.relation.name().to_owned(),
                });
                Column { span: annotation.words[word].span, number: word - first + 1, text, tag, arc }
            })
            .collect();
        let marks = marks(article, analysis, sentence.span);
        let mut from = 0;
        while from < columns.len() {
            let mut to = from;
            let mut used = 0;
            while to < columns.len() && (to == from || used + columns[to].width() <= width) {
                used += columns[to].width() + 1;
                to += 1;
            }
            block(&mut out, &columns[from..to], &marks);
            from = to;
        }
    }
    out
}

struct Column {
    span: Span,
    number: usize,
    text: String,
    tag: &'static str,
    arc: String,
}

impl Column {
    fn width(&self) -> usize {
        let number = self.number.to_string().len() + 1;
        (self.text.chars().count() + number).max(self.tag.len()).max(self.arc.len())
    }
}

/// An annotation to be drawn as a bracket under its words.
struct Mark {
    span: Span,
    label: String,
    row: usize,
}

fn marks(article: &Article, analysis: &Analysis, sentence: Span) -> Vec<Mark> {
    let annotation = &analysis.annotation;
    let mut marks = Vec::new();
    for name in annotation.names.iter().filter(|name| sentence.contains(name.span)) {
        marks.push(Mark { span: name.span, label: format!("{:?}", name.kind).to_lowercase(), row: 0 });
    }
    for time in annotation.times.iter().filter(|time| sentence.contains(time.span())) {
        marks.push(Mark { span: time.span(), label: time.timex3(), row: 1 });
    }
    for event in analysis.events.iter().filter(|event| sentence.contains(event.trigger)) {
        let kind = event.kind.as_deref().unwrap_or("event");
        let star = if event.salient { "*" } else { "" };
        marks.push(Mark { span: event.trigger, label: format!("{star}{kind}/{}", event.status.name()), row: 2 });
        for role in &event.roles {
            let head = role.span.of(&article.text);
            if head.len() < 40 && event.salient {
                marks.push(Mark { span: role.span, label: format!("{}→{}", role.role.name(), event.lemma), row: 3 });
            }
        }
    }
    marks
}

fn block(out: &mut String, columns: &[Column], marks: &[Mark]) {
    let cell =
        |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.chars().count()) + 1));
    let row = |render: &dyn Fn(&Column) -> String| {
        let line: String = columns.iter().map(|column| cell(&render(column), column.width())).collect();
        format!("  {}\n", line.trim_end())
    };
    out.push_str(&row(&|column| format!("{} {}", column.number, column.text)));
    if columns.iter().any(|column| !column.tag.is_empty()) {
        out.push_str(&row(&|column| column.tag.to_owned()));
        out.push_str(&row(&|column| column.arc.clone()));
    }
    let mut begins = Vec::with_capacity(columns.len());
    let mut at = 0;
    for column in columns {
        begins.push(at);
        at += column.width() + 1;
    }
    for number in 0..=3 {
        let mut line = String::new();
        let mut used = 0;
        for mark in marks.iter().filter(|mark| mark.row == number) {
            let under: Vec<usize> =
                (0..columns.len()).filter(|&column| columns[column].span.overlaps(mark.span)).collect();
            let (Some(&first), Some(&last)) = (under.first(), under.last()) else { continue };
            if begins[first] < used {
                continue;
            }
            line.push_str(&" ".repeat(begins[first] - used));
            let room = begins[last] + columns[last].width() - begins[first];
            let dashes = room.saturating_sub(mark.label.chars().count() + 1);
            let drawn = format!("└{}{}", mark.label, "─".repeat(dashes));
            used = begins[first] + drawn.chars().count();
            line.push_str(&drawn);
            line.push(' ');
            used += 1;
        }
        if !line.is_empty() {
            let _ = writeln!(out, "  {}", line.trim_end());
        }
    }
}
