//! Where a tree hangs a time on a verb that it cannot belong to, its place in the sentence tells: between which commas and
//! conjunctions it stands.

use crate::annotation::timex::{Basis, Timex};
use crate::annotation::{Relation, Upos, VerbForm, VerbTense};
use crate::mention::{EventClass, EventForm};

use super::Dating;

/// What the place of a time says of the event that it dates.
pub(super) enum Placed {
    /// It is this one's.
    Event(usize),
    /// It stands in a clause that tells no event.
    Nothing,
}

impl Dating<'_, '_> {
    /// "Lind, who took over in January, apologised", "collided late on Sunday, killing four": a time on whose far side of
    /// a comma its governor stands belongs to the verb on its own side.
    pub(super) fn within_commas(&self, time: &Timex, governor: Option<usize>) -> Option<Placed> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let words: Vec<usize> = tree.annotation().words.within(time.span).map(|(word, _)| word).collect();
        let (&first, &last) = (words.first()?, words.last()?);
        let governor = scene.mentions[governor?].clause();
        if first == 0 || tree.sentence(governor) != tree.sentence(first) {
            return None;
        }
        // "reported that he was ill; his last vote was on September 11": on the far side of a semicolon all is another's
        if let Some(semicolon) = (governor + 1..first).rev().find(|&word| tree.form(word) == ";") {
            let told = (semicolon + 1..first).rev().find_map(|word| scene.event(word));
            return Some(told.map_or(Placed::Nothing, Placed::Event));
        }
        // "revealed that in December, the prince had …": what opens the clause is the clause's
        let before = if tree.upos(first.saturating_sub(1)) == Upos::Adp { first.saturating_sub(2) } else { first - 1 };
        if governor > last && matches!(tree.form(before), "that" | "whether" | "because" | "although") {
            return None;
        }
        let is_comma = |word: &usize| matches!(tree.form(*word), "," | ";" | "–" | "—");
        let sentence = tree.annotation().sentences[tree.sentence(first)].words.start;
        let begin = (sentence..first).rev().find(is_comma).map_or(sentence, |comma| comma + 1);
        let relative = matches!(tree.form(begin), "who" | "which" | "whose" | "whom" | "where");
        // "Born in Kells, Ireland on June 23, 1941, he took …": a participle that opens the sentence has its own time
        let opens = tree.upos(sentence) == Upos::Verb
            && tree.features(sentence).verb_form == Some(VerbForm::Participle)
            && tree.kid(sentence, &[Relation::Aux, Relation::AuxPass]).is_none()
            && governor > last
            && last + 1 < governor
            && is_comma(&(last + 1))
            && !(sentence..last).any(|word| tree.features(word).verb_form == Some(VerbForm::Finite));
        if opens {
            return Some(scene.event(sentence).map_or(Placed::Nothing, Placed::Event));
        }
        let parted = (governor > last && (last + 1..governor).any(|word| is_comma(&word)))
            || (governor < begin && relative && begin > sentence);
        if !parted {
            return None;
        }
        let told = (begin..first).rev().filter_map(|word| scene.event(word)).find(|&event| {
            let mention = &scene.mentions[event];
            mention.form == EventForm::Verb && mention.clause() >= begin && mention.clause() < first
        });
        // "appeared in court in Kells, Norland yesterday, charged with …": behind a name between commas it is the verb's before it
        let reduced = tree.features(governor).verb_form == Some(VerbForm::Participle)
            && matches!(tree.relation(governor), Relation::Advcl | Relation::Acl)
            && governor > last
            && is_comma(&(last + 1))
            && (begin..first).all(|word| matches!(tree.upos(word), Upos::Propn | Upos::Adp | Upos::Det));
        let before_name = || {
            (sentence..begin).rev().filter_map(|word| scene.event(word)).find(|&event| {
                let mention = &scene.mentions[event];
                mention.form == EventForm::Verb && mention.clause() < begin
            })
        };
        match told.or_else(|| reduced.then(before_name).flatten()) {
            Some(event) => Some(Placed::Event(event)),
            None => relative.then_some(Placed::Nothing),
        }
    }

    /// "Killed 20, according to officials on Thursday": the day of those who say it.
    pub(super) fn of_the_source(&self, time: &Timex) -> bool {
        let tree = self.scene.tree;
        let Some((first, _)) = tree.annotation().words.within(time.span).next() else { return false };
        let nominal = |word: &usize| {
            tree.sentence(*word) == tree.sentence(first)
                && matches!(
                    tree.upos(*word),
                    Upos::Noun | Upos::Propn | Upos::Adj | Upos::Det | Upos::Adp | Upos::Pron | Upos::Part
                )
        };
        let mut back = (0..first).rev().take_while(nominal);
        back.any(|word| tree.form(word) == "to" && word > 0 && tree.form(word - 1).eq_ignore_ascii_case("according"))
    }

    /// "A losing streak dating to 2007": since when there was such a thing, and no time of a deed.
    pub(super) fn dates_a_thing(&self, time: &Timex) -> bool {
        let tree = self.scene.tree;
        let Some((first, _)) = tree.annotation().words.within(time.span).next() else { return false };
        let mut back = (first.saturating_sub(3)..first).rev().map(|word| tree.form(word));
        matches!(back.next(), Some("to" | "from"))
            && back.find(|&form| form != "back").is_some_and(|form| matches!(form, "dating" | "dates" | "dated"))
    }

    /// "This year, he said, he came": a time before a verb of saying that stands between commas is what is said's.
    pub(super) fn past_saying(&self, time: &Timex, event: usize) -> usize {
        let (scene, tree) = (self.scene, self.scene.tree);
        let verb = scene.mentions[event].clause();
        let Some((last, _)) = tree.annotation().words.within(time.span).last() else { return event };
        let fronted = last + 1 < verb && tree.form(last + 1) == "," && verb - last < 5;
        if !fronted
            || scene.mentions[event].class != EventClass::Reporting
            || verb + 1 >= tree.len()
            || tree.form(verb + 1) != ","
        {
            return event;
        }
        tree.kids_by(verb, &[Relation::Ccomp])
            .chain(tree.head(verb).filter(|_| tree.relation(verb) == Relation::Parataxis))
            .filter(|&said| said > verb)
            .find_map(|said| scene.event(said))
            .unwrap_or(event)
    }

    /// "Recorded four albums, then in 1968 disbanded": a time between a conjunction and the verb that it joins.
    pub(super) fn before_joined(&self, time: &Timex) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let first = tree.annotation().words.within(time.span).next()?.0;
        let last = tree.annotation().words.within(time.span).last()?.0;
        let begin = if first > 0 && tree.upos(first - 1) == Upos::Adp { first - 1 } else { first };
        let opened = begin.checked_sub(1).filter(|&before| matches!(tree.form(before), "and" | "then" | "but"))?;
        let verb = last + 1;
        let joined = verb < tree.len()
            && tree.sentence(verb) == tree.sentence(opened)
            && tree.upos(verb) == Upos::Verb
            && tree.features(verb).tense == Some(VerbTense::Past)
            && matches!(tree.relation(verb), Relation::Conj | Relation::Parataxis | Relation::Advcl)
            && tree.head(verb).is_some_and(|head| head < opened);
        if joined { scene.event(verb) } else { None }
    }

    /// "Reached the final on Sunday after Silva scored": a time before the conjunction of its governor's clause belongs to
    /// the clause before it.
    pub(super) fn before_conjunction(&self, time: &Timex, governor: Option<usize>) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let last = tree.annotation().words.within(time.span).last()?.0;
        let clause = scene.mentions[governor?].clause();
        let mark = tree
            .kids_by(clause, &[Relation::Mark, Relation::Advmod])
            .find(|&mark| tree.relation(mark) == Relation::Mark || tree.is(mark, &["when"]))?;
        if !(last < mark && mark < clause) || tree.relation(clause) != Relation::Advcl {
            return None;
        }
        scene.event(tree.head(clause)?).filter(|&event| scene.mentions[event].clause() < last)
    }

    /// "Will meet her counterpart, Petteri Orpo, in Helsinki next Tuesday": a bare day behind the names of a clause is the
    /// clause's.
    pub(super) fn above_names(&self, word: usize) -> Option<usize> {
        const STEPS: usize = 8;
        let (scene, tree) = (self.scene, self.scene.tree);
        let bare = matches!(tree.relation(word), Relation::NmodUnmarked | Relation::OblUnmarked | Relation::Appos);
        if !bare || tree.kid(word, &[Relation::Case]).is_some() {
            return None;
        }
        let mut at = word;
        for _ in 0..STEPS {
            let head = tree.head(at)?;
            if let Some(event) = scene.event(head) {
                return (scene.mentions[event].class != EventClass::Reporting).then_some(event);
            }
            let nominal = matches!(
                tree.relation(at),
                Relation::NmodUnmarked
                    | Relation::OblUnmarked
                    | Relation::Nmod
                    | Relation::Appos
                    | Relation::Obl
                    | Relation::Obj
                    | Relation::Flat
                    | Relation::Compound
                    | Relation::Conj
            );
            if !nominal {
                return None;
            }
            at = head;
        }
        None
    }

    /// "A deal whereby, on October 29, the state bought it", "Hale, who, on Monday, resigned": a time between the commas
    /// right behind the word that opens a clause is of the clause's verb.
    pub(super) fn opens_clause(&self, time: &Timex) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let first = tree.annotation().words.within(time.span).next()?.0;
        let last = tree.annotation().words.within(time.span).last()?.0;
        let sentence = tree.annotation().sentences[tree.sentence(first)].words.clone();
        let begin = if first > sentence.start && tree.upos(first - 1) == Upos::Adp { first - 1 } else { first };
        let opener = begin.checked_sub(2).filter(|&opener| opener > sentence.start && tree.form(begin - 1) == ",")?;
        let opens = matches!(tree.form(opener), "whereby" | "who" | "which" | "that" | "because" | "although" | "when");
        if !opens || last + 1 >= sentence.end || tree.form(last + 1) != "," {
            return None;
        }
        (last + 2..sentence.end).take_while(|&word| tree.form(word) != ";").find_map(|word| {
            let verb = tree.upos(word) == Upos::Verb && !matches!(tree.relation(word), Relation::Acl | Relation::Amod);
            scene.event(word).filter(|_| verb)
        })
    }

    /// "Approved the closure on Wednesday": a weekday behind what was done something to is the day of the doing.
    pub(super) fn above_object(&self, time: &Timex, word: usize) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let on = tree.kid(word, &[Relation::Case]).is_some_and(|case| tree.is(case, &["on"]));
        if time.basis != Basis::Weekday || !on || tree.relation(word) != Relation::Nmod {
            return None;
        }
        let object = tree.head(word).filter(|&object| tree.relation(object) == Relation::Obj)?;
        let definite =
            tree.kids_by(object, &[Relation::Det, Relation::NmodPoss]).any(|kid| !tree.is(kid, &["a", "an"]));
        let verb = tree.head(object)?;
        // "announced a second order on Monday", which is over: of the announcing
        let said = scene.event(verb).is_some_and(|event| scene.mentions[event].class == EventClass::Reporting)
            && time
                .bounds()
                .latest
                .is_some_and(|last| self.published().is_some_and(|published| last.date <= published));
        if !definite && !said {
            return None;
        }
        let features = tree.features(verb);
        let past = features.verb_form == Some(VerbForm::Finite) && features.tense == Some(VerbTense::Past);
        scene.event(object)?;
        scene.event(verb).filter(|_| past)
    }

    /// "A bus carrying children on Sunday overturned": a time right before a finite verb is that verb's.
    pub(super) fn before_verb(&self, time: &Timex) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let first = tree.annotation().words.within(time.span).next()?.0;
        let last = tree.annotation().words.within(time.span).last()?.0;
        // "stranded since Friday were rescued"
        if first > 0 && matches!(tree.lemma(first - 1), "since" | "until" | "till" | "by" | "before" | "after") {
            return None;
        }
        let mut next = last + 1;
        while next < tree.len() && matches!(tree.upos(next), Upos::Aux | Upos::Adv) {
            next += 1;
        }
        if next >= tree.len() || tree.sentence(next) != tree.sentence(last) || tree.upos(next) != Upos::Verb {
            return None;
        }
        // "a carrier that ran aground on Sunday has begun …": the clause in between has its own verb
        let pronoun = (0..first)
            .rev()
            .take_while(|&word| tree.sentence(word) == tree.sentence(last) && tree.form(word) != ",")
            .find(|&word| matches!(tree.form(word), "that" | "which" | "who"));
        if let Some(pronoun) = pronoun {
            let told = (pronoun + 1..first).find_map(|word| {
                scene
                    .event(word)
                    .filter(|_| tree.upos(word) == Upos::Verb && tree.features(word).tense == Some(VerbTense::Past))
            });
            if told.is_some() {
                return told;
            }
        }
        let finite = next > last + 1 || tree.features(next).tense == Some(VerbTense::Past);
        let subject = tree.kid(next, &[Relation::Nsubj, Relation::NsubjPass]).is_some_and(|subject| subject < last);
        let event = scene.event(next)?;
        (finite && subject && !tree.form(next).ends_with("ing") && scene.mentions[event].class != EventClass::Reporting)
            .then_some(event)
    }

    /// The event beside an expression that the tree hangs on none: the noun that follows "Monday for a …", else the last
    /// word before it that denotes an event, with nothing but a few words between.
    pub(super) fn beside(&self, time: &Timex) -> Option<usize> {
        let (scene, tree) = (self.scene, self.scene.tree);
        let words: Vec<usize> = tree.annotation().words.within(time.span).map(|(word, _)| word).collect();
        let (&first, &last) = (words.first()?, words.last()?);
        let sentence = tree.sentence(first);
        let stop = |word: usize| {
            word >= tree.len()
                || tree.sentence(word) != sentence
                || matches!(tree.form(word), "," | ";" | "." | "(" | ")" | "“" | "”" | "\"" | "and" | "or" | "but")
        };
        let after = (last + 1..last + 5).take_while(|&word| !stop(word)).find_map(|word| {
            scene.event(word).filter(|&event| {
                scene.mentions[event].form == EventForm::Noun && matches!(tree.form(last + 1), "for" | "at")
            })
        });
        after.or_else(|| {
            (1..7).map_while(|back| first.checked_sub(back)).take_while(|&word| !stop(word)).find_map(|word| {
                scene
                    .event(word)
                    .filter(|&event| !matches!(scene.mentions[event].class, EventClass::State | EventClass::IState))
            })
        })
    }
}
