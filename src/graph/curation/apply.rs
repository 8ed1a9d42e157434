//! What the corrections that hold mean for entities, clusters and events.

use std::collections::{BTreeMap, BTreeSet};

use super::{Act, ActKind, Property, Sameness, standing};
use crate::annotation::NameKind;
use crate::calendar::read_edtf;
use crate::event::merge::{Judged, Matter, MergedEvent, MergedTime};
use crate::event::{Role, Status};
use crate::graph::corpus::{Corpus, LinkRecord};
use crate::graph::identity::folded;
use crate::graph::write::is_place;

/// A value that a person set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fix {
    /// Its place in the log: later ones win.
    pub(crate) sequence: usize,
    pub(crate) property: Property,
    /// As [`Act::values`].
    pub(crate) values: Vec<String>,
}

/// All corrections that hold, as they are applied.
#[derive(Clone, Debug, Default)]
pub(crate) struct Corrections {
    /// Which reports are of one event, and which are not.
    pub(crate) judged: Judged,
    /// Which figures are one entity.
    pub(crate) sameness: Sameness,
    /// Reports that are wrong.
    pub(crate) rejected: BTreeSet<String>,
    /// For a report, what was set of the event that it is of.
    pub(crate) fixes: BTreeMap<String, Vec<Fix>>,
    /// Whom people named that no article did when they said so, those of undone corrections included: id, name, kind.
    pub(crate) named: BTreeMap<String, Named>,
    /// Figures whose link is wrong.
    unlinked: BTreeSet<(String, String)>,
    /// Names and the items that nobody of that name is.
    misnamed: BTreeSet<(String, String)>,
}

/// Someone or something that a person named as taking part, or as the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) kind: NameKind,
    /// Whether a correction that holds names it.
    pub(crate) stands: bool,
}

/// What stands in a value for the figure of whom no article names.
const NEW: &str = "new:";

/// Whom a value names: a figure that an article knows, or one that people brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meant<'a> {
    /// The figure of an article.
    Figure(&'a str),
    /// By id and name.
    New(&'a str, &'a str),
}

/// A value that names someone in a role, as the log keeps it.
pub(crate) fn filler(role: Role, meant: Meant<'_>, name: &str) -> String {
    match meant {
        Meant::Figure(figure) => format!("{} {figure} {name}", role.name()),
        Meant::New(id, name) => format!("{} {NEW}{id} {name}", role.name()),
    }
}

/// Reads a value that names someone in a role.
fn read_filler(value: &str) -> Option<(Role, Meant<'_>)> {
    let mut parts = value.splitn(3, ' ');
    let (role, figure) = (Role::from_name(parts.next()?)?, parts.next()?);
    let meant = match figure.strip_prefix(NEW) {
        Some(id) => Meant::New(id, parts.next()?),
        None => Meant::Figure(figure),
    };
    Some((role, meant))
}

impl Fix {
    /// Whom it names.
    pub(crate) fn meant(&self) -> impl Iterator<Item = Meant<'_>> {
        let named = matches!(self.property, Property::Place | Property::Who);
        self.values.iter().filter(move |_| named).filter_map(|value| Some(read_filler(value)?.1))
    }
}

impl Corrections {
    /// What all the corrections of a log mean together.
    pub(crate) fn of(acts: &[Act]) -> Self {
        let mut all = Self::default();
        for act in acts.iter().filter(|act| act.kind == ActKind::Fix) {
            let values = act.values.clone();
            let fix = act.property.map(|property| Fix { sequence: act.sequence, property, values });
            fix.iter().for_each(|fix| all.name(fix, false));
        }
        for act in standing(acts) {
            match act.kind {
                ActKind::Merge if !act.figures.is_empty() => all.sameness.join(&act.figures),
                ActKind::Merge => all.judged.join(&act.reports),
                ActKind::Split if !act.figures.is_empty() => all.sameness.take(&act.figures),
                ActKind::Split => {
                    all.judged.join(&act.reports);
                    all.judged.part(&act.reports, &act.apart_from);
                }
                ActKind::Fix => {
                    let Some(property) = act.property else { continue };
                    let fix = Fix { sequence: act.sequence, property, values: act.values.clone() };
                    all.name(&fix, true);
                    for report in &act.reports {
                        all.fixes.entry(report.clone()).or_default().push(fix.clone());
                    }
                }
                ActKind::Reject => {
                    all.rejected.extend(act.reports.iter().cloned());
                    for value in &act.values {
                        match value.split_once(' ') {
                            Some((item, name)) => all.misnamed.extend([(folded(name), item.to_owned())]),
                            None => {
                                all.unlinked.extend(act.figures.iter().map(|figure| (figure.clone(), value.clone())))
                            }
                        }
                    }
                }
                ActKind::Retract | ActKind::Undo => {}
            }
        }
        all
    }

    fn name(&mut self, fix: &Fix, stands: bool) {
        let kind = if fix.property == Property::Place { NameKind::Place } else { NameKind::Other };
        for meant in fix.meant() {
            if let Meant::New(id, name) = meant {
                self.named.insert(id.to_owned(), Named { name: name.to_owned(), kind, stands });
            }
        }
    }

    /// Whom people named as participants or places, each with the reports of the events.
    pub(crate) fn meant(&self) -> Vec<(Meant<'_>, &str)> {
        let mut all = Vec::new();
        for (report, fixes) in &self.fixes {
            all.extend(fixes.iter().flat_map(Fix::meant).map(|meant| (meant, report.as_str())));
        }
        all
    }

    /// Takes the links away that are wrong.
    pub(crate) fn unlink(&self, corpus: &mut Corpus) {
        if self.unlinked.is_empty() && self.misnamed.is_empty() {
            return;
        }
        for figure in &mut corpus.figures {
            let is_wrong = |link: &LinkRecord| self.is_unlinked(&figure.id, &figure.name, &link.item);
            if figure.link.as_ref().is_some_and(is_wrong) {
                figure.link = None;
            }
        }
    }

    /// Whether people said that a figure of that name is not that item.
    pub(crate) fn is_unlinked(&self, figure: &str, name: &str, item: &str) -> bool {
        self.unlinked.contains(&(figure.to_owned(), item.to_owned()))
            || self.misnamed.contains(&(folded(name), item.to_owned()))
    }
}

/// Sets of an event what people said of it. `entity` gives the IRI of the entity that is meant; where nobody speaks of it,
/// the value is left out.
pub(crate) fn correct(event: &mut MergedEvent, fixes: &[&Fix], entity: impl Fn(Meant<'_>) -> Option<String>) {
    let filler = |value: &str| -> Option<(Role, String)> {
        let (role, meant) = read_filler(value)?;
        Some((role, entity(meant)?))
    };
    for fix in fixes {
        let first = fix.values.first().map_or("", String::as_str);
        match fix.property {
            Property::Label => first.clone_into(&mut event.label),
            Property::Type => event.kind = Some(first.to_owned()).filter(|kind| !kind.is_empty()),
            Property::Status => {
                if let Some(status) = Status::from_name(first) {
                    event.status = status;
                    event.disputes.retain(|dispute| dispute.matter != Matter::Status);
                }
            }
            Property::When => {
                if let Some((bounds, precision)) = read_edtf(first) {
                    let edtf = edtf_core::Edtf::parse(first).is_ok().then(|| first.to_owned());
                    event.when = (bounds != crate::calendar::Bounds::OPEN).then_some(MergedTime {
                        bounds,
                        edtf,
                        precision,
                        from: 0,
                        corrected: true,
                    });
                    event.disputes.retain(|dispute| dispute.matter != Matter::When);
                }
            }
            Property::Place | Property::Who => {
                let place = fix.property == Property::Place;
                event.roles.retain(|(role, _)| is_place(*role) != place);
                event.roles.extend(fix.values.iter().filter_map(|value| filler(value)));
                event.roles.sort();
                event.roles.dedup();
            }
        }
    }
}
