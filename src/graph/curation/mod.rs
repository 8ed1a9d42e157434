//! What people said: corrections as statements in the curation graph, each with who, when and why. They win over
//! extraction and merging; an undone one stays in the log and counts no more.
//!
//! A correction names reports, figures and articles by their ids, which are hashes of content: so it survives a new
//! ingest, holds whatever else comes in, and can be carried to another knowledge base ([`Act`] as a JSON line).

mod apply;
mod log;
mod sameness;

use serde::{Deserialize, Serialize};

pub(crate) use apply::{Corrections, Fix, Meant, correct, filler};
pub(crate) use log::{act_quads, acts};
pub(crate) use sameness::Sameness;

use crate::graph::iri;

/// What a correction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActKind {
    /// The reports are of one event, or the figures one entity.
    Merge,
    /// The reports are not of an event that the others are of; the figures are not whom they were taken for.
    Split,
    /// The event that the report is of has this value.
    Fix,
    /// The reports, or the links of the figures, are wrong.
    Reject,
    /// The article was taken back.
    Retract,
    /// Another correction does not hold.
    Undo,
}

impl ActKind {
    pub(crate) const ALL: [Self; 6] = [Self::Merge, Self::Split, Self::Fix, Self::Reject, Self::Retract, Self::Undo];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Fix => "fix",
            Self::Reject => "reject",
            Self::Retract => "retract",
            Self::Undo => "undo",
        }
    }
}

/// What of an event a correction sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Property {
    /// When it was, in EDTF.
    When,
    /// Its type.
    Type,
    /// Where it was.
    Place,
    /// Whether it happened.
    Status,
    /// Its line.
    Label,
    /// Who took part.
    Who,
}

impl Property {
    pub(crate) const ALL: [Self; 6] = [Self::When, Self::Type, Self::Place, Self::Status, Self::Label, Self::Who];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::When => "when",
            Self::Type => "type",
            Self::Place => "place",
            Self::Status => "status",
            Self::Label => "label",
            Self::Who => "who",
        }
    }
}

/// One correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Its id.
    pub id: String,
    /// Its place in the log: later ones win.
    pub sequence: usize,
    /// What it does.
    pub kind: ActKind,
    /// Ids of the reports that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<String>,
    /// Ids of the reports that these are kept apart from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart_from: Vec<String>,
    /// Ids of the figures that are one entity or were taken out of one, or whose links it rejects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<String>,
    /// Hashes of the article versions that were taken back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<String>,
    /// What of the event it sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<Property>,
    /// To what: an EDTF text, a concept, a line; a participant or place as `role figure name`, `role new:id name` where no article named it; of a rejected link the
    /// item, and `item name` where it is rejected for all that bear the name; of figures that are one, their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The correction that does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// Who said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Act {
    /// One of that kind that says nothing yet.
    pub(crate) fn new(kind: ActKind) -> Self {
        Self {
            id: String::new(),
            sequence: 0,
            kind,
            reports: Vec::new(),
            apart_from: Vec::new(),
            figures: Vec::new(),
            articles: Vec::new(),
            property: None,
            values: Vec::new(),
            undoes: None,
            by: None,
            at: None,
            why: None,
        }
    }

    /// The id that follows from its place in the log and what it says.
    pub(crate) fn identify(mut self, sequence: usize) -> Self {
        self.sequence = sequence;
        let list = |values: &[String]| values.join(" ");
        self.id = iri::hash(
            &[
                "correction",
                &sequence.to_string(),
                self.kind.name(),
                &list(&self.reports),
                &list(&self.apart_from),
                &list(&self.figures),
                &list(&self.articles),
                self.property.map_or("", Property::name),
                &self.values.join("\n"),
                self.undoes.as_deref().unwrap_or_default(),
                self.by.as_deref().unwrap_or_default(),
                self.at.as_deref().unwrap_or_default(),
            ],
            16,
        );
        self
    }
}

/// The corrections that hold, in order: those that no correction which holds undoes.
#[must_use]
pub fn standing(acts: &[Act]) -> Vec<&Act> {
    let mut undone: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    // an undoing can be undone itself, but only by a later one
    for act in acts.iter().rev() {
        if let Some(target) = act.undoes.as_deref().filter(|_| !undone.contains(act.id.as_str())) {
            undone.insert(target);
        }
    }
    acts.iter().filter(|act| act.kind != ActKind::Undo && !undone.contains(act.id.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undo(sequence: usize, target: &Act) -> Act {
        Act { undoes: Some(target.id.clone()), ..Act::new(ActKind::Undo) }.identify(sequence)
    }

    #[test]
    fn what_was_undone_counts_again_when_the_undoing_is_undone() {
        let merge = Act { reports: vec!["a".into(), "b".into()], ..Act::new(ActKind::Merge) }.identify(1);
        let mut acts = vec![merge.clone()];
        assert_eq!(standing(&acts).len(), 1);
        acts.push(undo(2, &merge));
        assert_eq!(standing(&acts).len(), 0);
        acts.push(undo(3, &acts[1]));
        assert_eq!(standing(&acts), [&merge]);
    }

    #[test]
    fn an_act_is_a_json_line_and_comes_back() {
        let act = Act {
            reports: vec!["ab12".into()],
            property: Some(Property::When),
            values: vec!["2026-01-05".into()],
            by: Some("A. Editor".into()),
            ..Act::new(ActKind::Fix)
        }
        .identify(4);
        let line = serde_json::to_string(&act).unwrap();
        assert!(line.contains("\"kind\":\"fix\"") && !line.contains("figures"));
        assert_eq!(serde_json::from_str::<Act>(&line).unwrap(), act);
    }
}
