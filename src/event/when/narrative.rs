//! The time that the text is at: what the same people did next, told in the simple past and without a time of its own, was
//! on the day of what was just told; what a report with a dateline begins with was on the dateline's day.

use crate::annotation::timex::{Basis, TimexKind};
use crate::annotation::{Mood, NameKind, Relation, Upos, VerbForm, VerbTense};
use crate::calendar::{Precision, add_days};
use crate::event::{Role, Status, When};
use crate::mention::{EventClass, Frame, MentionForm};

use super::Dating;

/// An event told with its day, not older than this many days, is the news; what is older is background.
const NEWS_DAYS: i64 = 10;

/// A deed counts on from one that was told at most so many sentences before; a saying from anywhere before.
const DEED_REACH: usize = 2;

/// What an article begins with lies among so many mentions.
const LEAD: usize = 40;

/// A day that was told.
struct Told {
    event: usize,
    sentence: usize,
    agents: Vec<usize>,
}

impl Dating<'_, '_> {
    /// The first sentence of a report with a dateline tells what was new on that day.
    pub(super) fn datelined(&mut self) {
        let (scene, tree) = (self.scene, self.scene.tree);
        let dateline = (0..self.taken.len()).find(|&at| self.time(at).basis == Basis::Dateline);
        let Some(at) = dateline.filter(|&at| self.time(at).precision() == Some(Precision::Day)) else { return };
        let time = self.time(at).clone();
        let after = |event: &usize| tree.span(scene.mentions[*event].clause()).start >= time.span.end;
        let Some(opening) = (0..scene.mentions.len()).find(after) else { return };
        let opening = tree.sentence(scene.mentions[opening].head);
        let first_sentence = |event: &usize| tree.sentence(scene.mentions[*event].head) == opening;
        let events = || (0..scene.mentions.len()).filter(after).filter(first_sentence);
        let finite = |event: &usize| {
            let word = scene.mentions[*event].clause();
            tree.upos(word) == Upos::Verb
                && self.tells_news(word)
                && !matches!(tree.relation(word), Relation::AclRelcl | Relation::Advcl)
        };
        let lead =
            events().find(|&event| self.is_main(scene.mentions[event].clause())).or_else(|| events().find(finite));
        let Some(lead) = lead else { return };
        let word = scene.mentions[lead].clause();
        let first = tree.annotation().sentences.iter().position(|sentence| sentence.span.end > time.span.end);
        let opens = first.is_some_and(|first| tree.sentence(word) <= first + 1);
        if !opens
            || self.whens[lead].is_some()
            || self.facts[lead].status != Status::Occurred
            || !self.tells_news(word)
            || self.names_another_time(lead, at)
        {
            return;
        }
        let Some(mut when) = self.stated(at) else { return };
        when.basis = Basis::Dateline;
        when.zone = None;
        when.steps.push("the dateline's day: the report begins with it and names no other".to_owned());
        self.give(lead, when);
    }

    /// What the same people did or said next.
    pub(super) fn carried_on(&mut self) {
        let Some(published) = self.published() else { return };
        let (scene, tree) = (self.scene, self.scene.tree);
        let mut told: Vec<Told> = Vec::new();
        // the last thing told, unless something of another time came between
        let mut current: Option<usize> = None;
        for event in 0..scene.mentions.len() {
            let mention = &scene.mentions[event];
            let (word, sentence) = (mention.clause(), tree.sentence(mention.head));
            if scene.is_headline(sentence) || !self.is_main(word) || self.quotation(mention.trigger).is_some() {
                continue;
            }
            if let Some(when) = &self.whens[event] {
                let day = when.bounds.earliest.map(|civil| civil.date).zip(when.bounds.latest.map(|civil| civil.date));
                let news = day.is_some_and(|(first, last)| {
                    first == last && first <= published && add_days(first, NEWS_DAYS) >= published
                });
                let settled = self.facts[event].status == Status::Occurred && self.is_simple_past(word);
                current = if when.time.is_some() && news && settled {
                    told.push(Told { event, sentence, agents: self.agents(event) });
                    Some(told.len() - 1)
                } else {
                    None
                };
                continue;
            }
            if self.facts[event].status != Status::Occurred
                || self.facts[event].generic
                || mention.class == EventClass::State
                || !self.is_simple_past(word)
            {
                continue;
            }
            let agents = self.agents(event);
            let shares = |told: &Told| told.agents.iter().any(|agent| agents.contains(agent));
            // "he called it …", "he showed …": more of the same appearance, like "he said …"
            let speech =
                mention.class == EventClass::Reporting || scene.lexicon.has_frame(&mention.lemma, Frame::Speech);
            let from = if speech {
                told.iter().rposition(shares)
            } else {
                current.filter(|&at| shares(&told[at]) && sentence <= told[at].sentence + DEED_REACH)
            };
            let Some(from) = from else { continue };
            let Some(when) = self.whens[told[from].event].clone() else { continue };
            if when.time.is_some_and(|time| self.names_another_time(event, time)) {
                continue;
            }
            let mut steps = when.steps.clone();
            steps.push(format!(
                "the text goes on from “{}” with the same people and names no other time",
                scene.mentions[told[from].event].trigger.of(tree.text())
            ));
            let day = when.bounds.earliest.map(|civil| civil.date);
            let bounds = day.map_or(when.bounds, |day| crate::calendar::Bounds::days(day, day));
            self.give(
                event,
                When {
                    bounds,
                    edtf: day.map(|day| day.to_string()),
                    precision: Some(Precision::Day),
                    basis: Basis::InheritedFromNarrative,
                    relative_to: Some(told[from].event),
                    steps,
                    ..when
                },
            );
            if !speech {
                told[from].sentence = sentence;
            }
        }
    }

    /// "Police arrested six people on Monday … officers arrested Anna Berg": one of a number of people to whom it was done is
    /// told of by name, with the same verb.
    pub(super) fn members(&mut self) {
        let (scene, tree) = (self.scene, self.scene.tree);
        let patient = |event: usize| self.cast[event].iter().find(|filler| filler.role == Role::Patient);
        for event in 0..scene.mentions.len() {
            let mention = &scene.mentions[event];
            let word = mention.clause();
            let person = patient(event).and_then(|filler| filler.entity).is_some_and(|entity| {
                scene.entities[entity].kind == NameKind::Person
                    && scene.entities[entity].mentions.iter().any(|mention| mention.form == MentionForm::Name)
            });
            if self.whens[event].is_some()
                || mention.class != EventClass::Occurrence
                || self.facts[event].status != Status::Occurred
                || !person
                || !self.is_simple_past(word)
            {
                continue;
            }
            let whole = (0..event).take(LEAD).find(|&whole| {
                let several = patient(whole).is_some_and(|filler| {
                    let count = tree.kid(filler.word, &[Relation::Nummod]);
                    filler.entity.is_none_or(|entity| {
                        scene.entities[entity].mentions.iter().all(|mention| mention.form != MentionForm::Name)
                    }) && count.is_some_and(|count| !tree.is(count, &["one", "1"]))
                });
                scene.mentions[whole].lemma == mention.lemma
                    && several
                    && self.facts[whole].status == Status::Occurred
                    && self
                        .dated(whole)
                        .is_some_and(|when| when.precision >= Some(Precision::Day) && when.time.is_some())
            });
            let Some(whole) = whole else { continue };
            let Some(when) = self.whens[whole].clone() else { continue };
            if when.time.is_some_and(|time| self.names_another_time(event, time)) {
                continue;
            }
            let mut steps = when.steps.clone();
            steps.push(format!("one of those of “{}”", scene.mentions[whole].trigger.of(tree.text())));
            self.give(event, When { basis: Basis::InheritedFromNarrative, relative_to: Some(whole), steps, ..when });
        }
    }

    /// Whether the word heads a main clause.
    fn is_main(&self, word: usize) -> bool {
        let (scene, tree) = (self.scene, self.scene.tree);
        let reporting =
            |word: usize| scene.event(word).is_some_and(|event| scene.mentions[event].class == EventClass::Reporting);
        let first = tree.first_conjunct(word);
        tree.upos(word) == Upos::Verb
            && match tree.relation(first) {
                Relation::Root => true,
                Relation::Parataxis => reporting(first),
                // "… , he said": what is said is taken for the main clause's
                Relation::Ccomp => tree
                    .head(first)
                    .is_some_and(|head| tree.relation(head) == Relation::Root && reporting(head) && head > first),
                _ => false,
            }
    }

    /// "Opened", "was opened"; not "had opened", "has opened", "would open".
    fn is_simple_past(&self, word: usize) -> bool {
        let tree = self.scene.tree;
        let features = tree.features(word);
        let finite = features.verb_form == Some(VerbForm::Finite) || features.mood == Some(Mood::Indicative);
        let helpers: Vec<usize> = tree.kids_by(word, &[Relation::Aux, Relation::AuxPass]).collect();
        match helpers.as_slice() {
            [] => finite && features.tense == Some(VerbTense::Past),
            [one] => {
                tree.relation(*one) == Relation::AuxPass && tree.is(*one, &["be"]) && is_past_form(tree.form(*one))
            }
            _ => false,
        }
    }

    /// The simple past, the present perfect, or a past form that a parser takes for a participle of the sentence's subject.
    fn tells_news(&self, word: usize) -> bool {
        let tree = self.scene.tree;
        let lost = || {
            tree.relation(word) == Relation::Acl
                && tree.features(word).tense == Some(VerbTense::Past)
                && tree.head(word).is_some_and(|head| tree.relation(head) == Relation::Root && head < word)
                && tree.kid(word, &[Relation::Aux, Relation::AuxPass]).is_none()
        };
        self.is_simple_past(word) || self.is_present_perfect(word) || lost()
    }

    fn is_present_perfect(&self, word: usize) -> bool {
        let tree = self.scene.tree;
        tree.kids_by(word, &[Relation::Aux]).any(|aux| matches!(tree.form(aux), "has" | "have" | "'s" | "’s" | "'ve"))
    }

    /// Who did it; with "Acme chief Jane Doe" also those whom the phrase names beside her.
    fn agents(&self, event: usize) -> Vec<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mut agents = Vec::new();
        for filler in self.cast[event].iter().filter(|filler| filler.role == Role::Agent) {
            agents.extend(filler.entity);
            let beside = tree.kids_by(filler.word, &[Relation::Compound, Relation::NmodPoss]);
            agents.extend(beside.filter_map(|word| scene.named(word).map(|(entity, ..)| entity)));
        }
        agents
    }

    /// Whether the event's sentence speaks of another time than that of the expression `known`: by an expression outside
    /// of what is reported, by an adverb ("earlier", "once"), or by another event ("during the trial").
    fn names_another_time(&self, event: usize, known: usize) -> bool {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mention = &scene.mentions[event];
        let word = mention.clause();
        let reported = |at: usize| {
            mention.class == EventClass::Reporting
                && tree
                    .kids_by(word, &[Relation::Ccomp, Relation::Xcomp, Relation::Parataxis, Relation::Obj])
                    .any(|kid| kid == at || tree.governs(kid, at))
        };
        let day = self.time(known).bounds();
        let sentence = scene.sentence_span(mention.head);
        let times = &tree.annotation().times;
        let by_expression = times.within(sentence).any(|(at, time)| {
            at != known
                && !matches!(time.kind, TimexKind::Duration | TimexKind::Set)
                && !(time.bounds().is_dated()
                    && time.bounds().may_overlap(day)
                    && time.precision() >= Some(Precision::Day))
                && self.head_of(time).is_some_and(|head| !reported(head))
        });
        let by_adverb = tree
            .kids_by(word, &[Relation::Advmod])
            .any(|kid| scene.lexicon.has_frame(&tree.lemma(kid).to_ascii_lowercase(), Frame::OtherTime));
        let by_event = tree.kids_by(word, &[Relation::Obl, Relation::Advcl]).any(|kid| {
            tree.kids_by(kid, &[Relation::Case, Relation::Mark, Relation::Advmod]).any(|mark| {
                matches!(
                    tree.lemma(mark).to_ascii_lowercase().as_str(),
                    "during" | "before" | "since" | "until" | "when"
                )
            })
        });
        by_expression || by_adverb || by_event
    }
}

fn is_past_form(form: &str) -> bool {
    matches!(form.to_ascii_lowercase().as_str(), "was" | "were" | "got")
}
