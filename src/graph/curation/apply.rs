//! What the corrections that hold mean for entities, clusters and events.

use std::collections::{BTreeMap, BTreeSet};

use super::{Act, ActKind, Property, standing};
use crate::calendar::read_edtf;
use crate::event::merge::{Judged, Matter, MergedEvent, MergedTime};
use crate::event::{Role, Status};
use crate::graph::corpus::Corpus;
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
    /// Reports that are wrong.
    pub(crate) rejected: BTreeSet<String>,
    /// For a report, what was set of the event that it is of.
    pub(crate) fixes: BTreeMap<String, Vec<Fix>>,
    /// Figures whose link is wrong.
    unlinked: BTreeSet<(String, String)>,
    /// Names and the items that nobody of that name is.
    misnamed: BTreeSet<(String, String)>,
}

impl Corrections {
    /// What all the corrections of a log mean together.
    pub(crate) fn of(acts: &[Act]) -> Self {
        let mut all = Self::default();
        for act in standing(acts) {
            match act.kind {
                ActKind::Merge => all.judged.join(&act.reports),
                ActKind::Split => {
                    all.judged.join(&act.reports);
                    all.judged.part(&act.reports, &act.apart_from);
                }
                ActKind::Fix => {
                    let Some(property) = act.property else { continue };
                    let fix = Fix { sequence: act.sequence, property, values: act.values.clone() };
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

    /// The figures that people named as participants or places, each with the reports of the events.
    pub(crate) fn figures_of_fixes(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut figures: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (report, fixes) in &self.fixes {
            let named = fixes.iter().filter(|fix| matches!(fix.property, Property::Place | Property::Who));
            for figure in named.flat_map(|fix| &fix.values).filter_map(|value| value.split(' ').nth(1)) {
                figures.entry(figure).or_default().insert(report);
            }
        }
        figures
    }

    /// Takes the links away that are wrong.
    pub(crate) fn unlink(&self, corpus: &mut Corpus) {
        if self.unlinked.is_empty() && self.misnamed.is_empty() {
            return;
        }
        for figure in &mut corpus.figures {
            let wrong = figure.link.as_ref().is_some_and(|link| {
                self.unlinked.contains(&(figure.id.clone(), link.item.clone()))
                    || self.misnamed.contains(&(folded(&figure.name), link.item.clone()))
            });
            if wrong {
                figure.link = None;
            }
        }
    }
}

/// Sets of an event what people said of it. `entity` gives the IRI of the entity that a figure
/// is; where no article speaks of it, the value is left out.
pub(crate) fn correct(event: &mut MergedEvent, fixes: &[&Fix], entity: impl Fn(&str) -> Option<String>) {
    let filler = |value: &str| -> Option<(Role, String)> {
        let mut parts = value.splitn(3, ' ');
        let (role, figure) = (parts.next()?, parts.next()?);
        Some((Role::from_name(role)?, entity(figure)?))
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
