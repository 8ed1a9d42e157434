//! What the reports of one event say together, and where they contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use super::prepared::agree;
use super::{Dispute, Matter, MergedEvent, MergedTime};
use crate::calendar::{Bounds, Civil};
use crate::event::report::{ArticleSummary, QuantitySummary, ReportSummary};
use crate::event::{Polarity, Role, Status};

/// Share of the text's sketch that two articles must have in common to be one source: a wire copy with an own headline
/// keeps most, two reporters at one event share next to nothing.
pub const SAME_TEXT: f64 = 0.5;

/// What an event's reports say together; `reports` are those that count, the first reported first, at least one.
#[must_use]
pub fn describe(articles: &[ArticleSummary], reports: &[&ReportSummary]) -> Option<MergedEvent> {
    let first = reports.first()?;
    let voices = voices(articles, reports);
    let weight = |at: usize| voices.weight[at];
    let kind =
        heaviest(reports.iter().enumerate().filter_map(|(at, report)| Some((report.kind.as_deref()?, weight(at)))));
    let (status, status_disputes) = status(articles, reports, &voices);
    let (when, when_disputes) = when(reports, &voices);
    let (quantities, quantity_disputes) = quantities(articles, reports, &voices);
    let disputes: Vec<Dispute> = [when_disputes, quantity_disputes, status_disputes].into_iter().flatten().collect();
    let doubt: f64 = voices.best.values().map(|confidence| 1.0 - confidence.clamp(0.0, 0.99)).product();
    let label = label(reports, kind, status, &quantities, &voices);
    Some(MergedEvent {
        label: label.unwrap_or(&first.label).to_owned(),
        kind: kind.map(str::to_owned),
        status,
        when,
        roles: roles(reports),
        quantities,
        disputes,
        sources: voices.best.len(),
        publishers: voices.publishers,
        confidence: ((1.0 - doubt) * 1000.0).round() / 1000.0,
    })
}

/// Who speaks: near-duplicate texts are one voice, and so are several articles of one publisher.
struct Voices {
    /// For each report its share: the reports of one voice weigh one together.
    weight: Vec<f64>,
    /// For each voice the confidence of its best report.
    best: BTreeMap<usize, f64>,
    publishers: usize,
}

fn voices(articles: &[ArticleSummary], reports: &[&ReportSummary]) -> Voices {
    let speaking: BTreeSet<usize> = reports.iter().map(|report| report.article).collect();
    let speaking: Vec<usize> = speaking.into_iter().collect();
    let mut voice: BTreeMap<usize, usize> = speaking.iter().map(|&at| (at, at)).collect();
    for (place, &one) in speaking.iter().enumerate() {
        for &other in &speaking[..place] {
            let alike = shared_text(&articles[one].fingerprint, &articles[other].fingerprint) >= SAME_TEXT;
            if alike && voice[&one] != voice[&other] {
                let (into, from) = (voice[&other].min(voice[&one]), voice[&other].max(voice[&one]));
                voice.values_mut().filter(|voice| **voice == from).for_each(|voice| *voice = into);
            }
        }
    }
    let publishers: BTreeSet<&str> = speaking.iter().filter_map(|&at| articles[at].publisher.as_deref()).collect();
    let of: Vec<usize> = reports.iter().map(|report| voice[&report.article]).collect();
    // ten papers with one text are one witness, and so is one paper with ten texts
    let (mut of_text, mut of_house): (BTreeMap<usize, f64>, BTreeMap<&str, f64>) = Default::default();
    let house = |at: usize| articles[reports[at].article].publisher.as_deref();
    for (at, voice) in of.iter().enumerate() {
        *of_text.entry(*voice).or_insert(0.0) += 1.0;
        if let Some(house) = house(at) {
            *of_house.entry(house).or_insert(0.0) += 1.0;
        }
    }
    let share = |at: usize| of_text[&of[at]].max(house(at).map_or(0.0, |house| of_house[house]));
    let weight = (0..reports.len()).map(|at| 1.0 / share(at)).collect();
    let mut best: BTreeMap<usize, f64> = BTreeMap::new();
    for (report, voice) in reports.iter().zip(&of) {
        let known = best.entry(*voice).or_insert(0.0);
        *known = known.max(report.confidence);
    }
    Voices { weight, best, publishers: publishers.len() }
}

/// The share of the smallest hashes of both texts together that both have: an estimate of their Jaccard similarity.
#[must_use]
pub fn shared_text(one: &[u64], other: &[u64]) -> f64 {
    let sketch = one.len().min(other.len());
    if sketch == 0 {
        return 0.0;
    }
    let union: BTreeSet<u64> = one.iter().chain(other).copied().collect();
    let smallest: Vec<u64> = union.into_iter().take(sketch).collect();
    let both = smallest.iter().filter(|hash| one.binary_search(hash).is_ok() && other.binary_search(hash).is_ok());
    both.count() as f64 / smallest.len() as f64
}

/// The value with the most weight; the first in order of equals.
fn heaviest<'a>(values: impl Iterator<Item = (&'a str, f64)>) -> Option<&'a str> {
    let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
    for (value, weight) in values {
        *weights.entry(value).or_insert(0.0) += weight;
    }
    weights.into_iter().rev().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(value, _)| value)
}

/// The label of the report that says most of what the others say as well: of the event's status, type and amounts, then with
/// participants that others name too, then the surest, then the first.
fn label<'a>(
    reports: &[&'a ReportSummary],
    kind: Option<&str>,
    status: Status,
    quantities: &[QuantitySummary],
    voices: &Voices,
) -> Option<&'a str> {
    let contradicts = |report: &ReportSummary| {
        let chosen = |own: &QuantitySummary| quantities.contains(own);
        let other = |own: &QuantitySummary| quantities.iter().any(|one| agree(own, one) == Some(false));
        report.quantities.iter().any(|own| !chosen(own) && other(own))
    };
    let mut named: BTreeMap<(Role, &str), f64> = BTreeMap::new();
    for (at, report) in reports.iter().enumerate() {
        let entities: BTreeSet<(Role, &str)> =
            report.roles.iter().filter_map(|role| Some((role.role, role.entity.as_deref()?))).collect();
        for entity in entities {
            *named.entry(entity).or_insert(0.0) += voices.weight[at];
        }
    }
    let rank = |report: &ReportSummary| {
        let entities: BTreeSet<(Role, &str)> =
            report.roles.iter().filter_map(|role| Some((role.role, role.entity.as_deref()?))).collect();
        let support: f64 = entities.iter().map(|entity| named[entity]).sum();
        ((report.status == status, report.kind.as_deref() == kind, !contradicts(report)), support, report.confidence)
    };
    let labelled = reports.iter().copied().filter(|report| !report.label.is_empty());
    labelled
        .rev()
        .max_by(|a, b| {
            let (a, b) = (rank(a), rank(b));
            a.0.cmp(&b.0).then_with(|| a.1.total_cmp(&b.1)).then_with(|| a.2.total_cmp(&b.2))
        })
        .map(|report| report.label.as_str())
}

/// All participants, once a role; who is in a narrower role is not also `other`.
fn roles(reports: &[&ReportSummary]) -> Vec<(Role, String)> {
    let all: BTreeSet<(Role, &str)> = reports
        .iter()
        .flat_map(|report| &report.roles)
        .filter_map(|role| Some((role.role, role.entity.as_deref()?)))
        .collect();
    let narrower: BTreeSet<&str> =
        all.iter().filter(|(role, _)| *role != Role::Other).map(|(_, entity)| *entity).collect();
    all.iter()
        .filter(|(role, entity)| *role != Role::Other || !narrower.contains(entity))
        .map(|(role, entity)| (*role, (*entity).to_owned()))
        .collect()
}

/// The bounds that most of the weight allows: the intersection of the largest set of reports that can all hold. Reports
/// that cannot hold with it make the date disputed.
fn when(reports: &[&ReportSummary], voices: &Voices) -> (Option<MergedTime>, Vec<Dispute>) {
    let known: Vec<usize> = (0..reports.len()).filter(|&at| reports[at].bounds != Bounds::OPEN).collect();
    // the set with the most weight shares a point, and one such point is the begin of one of its members
    let holding = |point: Option<Civil>| -> Vec<usize> {
        let allows = |at: &&usize| {
            let bounds = reports[**at].bounds;
            let begun = match (bounds.earliest, point) {
                (Some(begin), Some(point)) => begin.first_second() <= point.first_second(),
                (begin, None) => begin.is_none(),
                (None, _) => true,
            };
            let ended = match (bounds.latest, point) {
                (Some(end), Some(point)) => end.last_second() >= point.first_second(),
                _ => true,
            };
            begun && ended
        };
        known.iter().filter(allows).copied().collect()
    };
    let points: BTreeSet<Option<Civil>> = known.iter().map(|&at| reports[at].bounds.earliest).collect();
    let total = |set: &[usize]| set.iter().map(|&at| voices.weight[at]).sum::<f64>();
    let sure = |set: &[usize]| set.iter().map(|&at| reports[at].confidence).sum::<f64>();
    let sets: Vec<Vec<usize>> = points.into_iter().map(holding).collect();
    let Some(best) = sets.iter().rev().max_by(|a, b| {
        total(a).total_cmp(&total(b)).then_with(|| sure(a).total_cmp(&sure(b))).then_with(|| b.first().cmp(&a.first()))
    }) else {
        return (None, Vec::new());
    };
    let bounds = best
        .iter()
        .try_fold(Bounds::OPEN, |bounds, &at| bounds.intersect(reports[at].bounds))
        .unwrap_or(reports[best[0]].bounds);
    let width = |at: usize| {
        let bounds = reports[at].bounds;
        bounds.earliest.zip(bounds.latest).map(|(begin, end)| end.last_second() - begin.first_second())
    };
    // the report whose own bounds these are, else the narrowest
    let from = best
        .iter()
        .copied()
        .find(|&at| reports[at].bounds == bounds)
        .or_else(|| best.iter().copied().min_by_key(|&at| (width(at).is_none(), width(at))))
        .unwrap_or(best[0]);
    let own = reports[from].bounds == bounds;
    let merged = MergedTime {
        bounds,
        edtf: if own { reports[from].edtf.clone() } else { None },
        precision: reports[from].precision,
        from,
        corrected: false,
    };
    let can_hold = |one: usize, other: usize| reports[one].bounds.may_overlap(reports[other].bounds);
    if known.iter().all(|&at| reports[at].bounds.may_overlap(bounds)) {
        return (Some(merged), Vec::new());
    }
    // "late December" takes no side between the 27th and the 28th
    let taking_sides = known.iter().copied().filter(|&at| known.iter().any(|&other| !can_hold(at, other)));
    let mut values: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for at in taking_sides {
        values.entry(written(reports[at].bounds)).or_default().push(at);
    }
    (Some(merged), disputes(Matter::When, values))
}

/// Bounds as CSV writes them: a day alone, else begin and end with a slash.
fn written(bounds: Bounds) -> String {
    let end = |civil: Option<Civil>| civil.map_or_else(|| "..".to_owned(), |civil| civil.to_string());
    if bounds.earliest == bounds.latest {
        end(bounds.earliest)
    } else {
        format!("{}/{}", end(bounds.earliest), end(bounds.latest))
    }
}

fn disputes(matter: Matter, values: BTreeMap<String, Vec<usize>>) -> Vec<Dispute> {
    values.into_iter().map(|(value, reports)| Dispute { matter, value, reports }).collect()
}

/// Whether it happened. What happened outweighs what was planned; a cancellation after the last plan stands; happened and
/// did not happen is `disputed`.
fn status(articles: &[ArticleSummary], reports: &[&ReportSummary], voices: &Voices) -> (Status, Vec<Dispute>) {
    let says = |report: &ReportSummary| match (report.status, report.polarity) {
        (Status::Occurred | Status::Ongoing, Polarity::Negative) => Status::Denied,
        (status, _) => status,
    };
    let group = |wanted: &[Status]| -> Vec<usize> {
        (0..reports.len()).filter(|&at| wanted.contains(&says(reports[at]))).collect()
    };
    let happened = group(&[Status::Occurred, Status::Ongoing]);
    let denied = group(&[Status::Denied]);
    if !happened.is_empty() && !denied.is_empty() {
        let values = [("occurred", happened), ("denied", denied)].map(|(value, reports)| (value.to_owned(), reports));
        return (Status::Disputed, disputes(Matter::Status, values.into_iter().collect()));
    }
    if !happened.is_empty() {
        let chosen = heaviest(happened.iter().map(|&at| (reports[at].status.name(), voices.weight[at])));
        return (chosen.and_then(Status::from_name).unwrap_or(Status::Occurred), Vec::new());
    }
    // what was said last of what lies ahead
    let ahead = group(&[Status::Planned, Status::Postponed, Status::Cancelled]);
    let last = ahead.iter().copied().max_by_key(|&at| {
        let published = articles[reports[at].article].published;
        (published.map(|when| (when.first_day(), when.time())), std::cmp::Reverse(at))
    });
    if let Some(last) = last {
        return (says(reports[last]), Vec::new());
    }
    let chosen = heaviest((0..reports.len()).map(|at| (says(reports[at]).name(), voices.weight[at])));
    (chosen.and_then(Status::from_name).unwrap_or(Status::Unknown), Vec::new())
}

/// The amounts. Of counts that grow from day to day (tolls), the last; of values that can all hold, the narrowest; others
/// are disputed, and the one with the most weight stands.
fn quantities(
    articles: &[ArticleSummary],
    reports: &[&ReportSummary],
    voices: &Voices,
) -> (Vec<QuantitySummary>, Vec<Dispute>) {
    let mut families: Vec<(String, Vec<(usize, &QuantitySummary)>)> = Vec::new();
    for (at, report) in reports.iter().enumerate() {
        for quantity in &report.quantities {
            let unit =
                quantity.unit.as_deref().map(|unit| super::words::stem(&unit.to_lowercase())).unwrap_or_default();
            let key = format!("{}\n{unit}", quantity.kind);
            match families.iter_mut().find(|(known, _)| *known == key) {
                Some((_, members)) => members.push((at, quantity)),
                None => families.push((key, vec![(at, quantity)])),
            }
        }
    }
    families.sort_by(|a, b| a.0.cmp(&b.0));
    let (mut chosen, mut disputed) = (Vec::new(), Vec::new());
    for (_, members) in families {
        // one report may speak of several amounts of one kind; then they are parts, and all stay
        let several = members.iter().any(|(at, one)| members.iter().any(|(other, two)| at == other && one != two));
        let all_agree = members.iter().all(|(_, one)| members.iter().all(|(_, two)| agree(one, two) != Some(false)));
        if several {
            for (_, quantity) in members {
                if !chosen.contains(quantity) {
                    chosen.push(quantity.clone());
                }
            }
        } else if all_agree {
            let narrowest = members.iter().min_by(|a, b| spread(a.1).total_cmp(&spread(b.1)).then(a.0.cmp(&b.0)));
            chosen.extend(narrowest.map(|(_, quantity)| (*quantity).clone()));
        } else if let Some(last) = development(articles, reports, &members) {
            chosen.push(last.clone());
        } else {
            let mut values: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (at, quantity) in &members {
                values.entry(amount(quantity)).or_default().push(*at);
            }
            let weighed =
                members.iter().map(|(at, quantity)| (amount(quantity), voices.weight[*at])).collect::<Vec<_>>();
            let heaviest = heaviest(weighed.iter().map(|(value, weight)| (value.as_str(), *weight)));
            chosen.extend(
                members
                    .iter()
                    .find(|(_, quantity)| Some(amount(quantity).as_str()) == heaviest)
                    .map(|(_, found)| (*found).clone()),
            );
            disputed.extend(disputes(Matter::Quantities, values));
        }
    }
    (chosen, disputed)
}

/// The last of counts that never fall from one day of publication to the next: a toll that grows.
fn development<'a>(
    articles: &[ArticleSummary],
    reports: &[&ReportSummary],
    members: &[(usize, &'a QuantitySummary)],
) -> Option<&'a QuantitySummary> {
    let mut dated: Vec<_> = members
        .iter()
        .filter(|(_, quantity)| quantity.kind == "count")
        .map(|(at, quantity)| Some((articles[reports[*at].article].published?, *quantity)))
        .collect::<Option<_>>()?;
    if dated.len() < members.len() || dated.len() < 2 {
        return None;
    }
    let stamp = |when: crate::calendar::Moment| when.first_day().and_time(when.time().unwrap_or_default());
    dated.sort_by(|a, b| stamp(a.0).cmp(&stamp(b.0)).then_with(|| a.1.value.total_cmp(&b.1.value)));
    let grows = dated.windows(2).all(|pair| {
        let later = stamp(pair[0].0) < stamp(pair[1].0);
        agree(pair[0].1, pair[1].1) == Some(true) || later && pair[0].1.value <= pair[1].1.value
    });
    dated.last().filter(|_| grows).map(|(_, quantity)| *quantity)
}

fn spread(quantity: &QuantitySummary) -> f64 {
    let range = quantity.max.map_or(0.0, |max| max - quantity.value);
    if quantity.modifier.is_some() { range + f64::MIN_POSITIVE.max(quantity.value.abs()) } else { range }
}

/// An amount as CSV writes it: `2500000000 CAD`, `12-15 people`, `at-least 39`.
fn amount(quantity: &QuantitySummary) -> String {
    let mut text = quantity.modifier.as_ref().map(|modifier| format!("{modifier} ")).unwrap_or_default();
    text.push_str(&quantity.value.to_string());
    if let Some(max) = quantity.max {
        text.push_str(&format!("-{max}"));
    }
    if let Some(unit) = &quantity.unit {
        text.push(' ');
        text.push_str(unit);
    }
    text
}
