use crate::annotation::{NameKind, Relation, Upos};
use crate::event::Role;
use crate::event::participant::Cast;
use crate::event::participant::subject::{is_passive, subject};
use crate::mention::{EventMention, Frame};

impl Cast<'_, '_> {
    pub(super) fn noun(&mut self, mention: &EventMention) {
        let (tree, lexicon) = (self.scene.tree, self.scene.lexicon);
        let (head, lemma) = (mention.head, mention.lemma.as_str());
        if tree.upos(head) == Upos::Verb
            && head.checked_sub(2).is_some_and(|before| tree.form(before) == "for")
            && let Some(root) = tree.ancestors(head).last()
        {
            // "X is there for a gathering with", the noun read as a verb: who is there takes part
            let person =
                self.scene.named(root).filter(|(entity, ..)| self.scene.entities[*entity].kind == NameKind::Person);
            match (person, subject(self.scene, root, 0)) {
                (Some((.., name)), _) => self.add(Role::Agent, name),
                (None, Some(subject)) => self.add(Role::Agent, subject.word),
                _ => {}
            }
        }
        let patient_owner = lexicon.has_frame(lemma, Frame::PossessorPatient);
        let has = |preposition: &str| {
            tree.kids_by(head, &[Relation::Nmod]).any(|kid| tree.preposition(kid) == Some(preposition))
        };
        // "the arrest of Anna Berg by police": a parser hangs the police on the one arrested
        let by_below = tree
            .kids_by(head, &[Relation::Nmod])
            .filter(|&kid| tree.preposition(kid) == Some("of"))
            .find_map(|kid| tree.kids_by(kid, &[Relation::Nmod]).find(|&below| tree.preposition(below) == Some("by")));
        let (has_of, has_by) = (has("of"), has("by") || by_below.is_some());
        let mut owned = false;
        for kid in tree.kids(head) {
            match tree.relation(kid) {
                Relation::NmodPoss => {
                    owned = true;
                    // "will make their first appearance": whose it is, is who makes it
                    let again = tree.upos(kid) == Upos::Pron
                        && mention.light.is_some_and(|light| {
                            let verb = crate::mention::verb_lemma(tree, lexicon, light);
                            !lexicon.has_frame(&verb, Frame::SubjectUndergoes)
                                && subject(self.scene, light, 0).is_some_and(|subject| subject.word != head)
                        });
                    if again {
                        continue;
                    }
                    // "the party's nomination": a body gives it
                    let gives = lexicon.is_listed("given-by-owner", lemma)
                        && self.kind(kid).is_some_and(|kind| kind == NameKind::Organization);
                    let undergoes = patient_owner && !has_of && !gives;
                    self.add(if undergoes { Role::Patient } else { Role::Agent }, kid);
                }
                Relation::Amod | Relation::Compound | Relation::NmodDesc | Relation::Nmod | Relation::NmodUnmarked
                    if tree.preposition(kid).is_none() =>
                {
                    // "the American invasion", "an Apple event"
                    if let Some(entity) = self.scene.entity(kid) {
                        let kind = self.scene.entities[entity].kind;
                        let actor = matches!(kind, NameKind::Nationality | NameKind::Organization | NameKind::Person);
                        if actor && tree.upos(kid) != Upos::Pron {
                            self.add(if patient_owner { Role::Patient } else { Role::Agent }, kid);
                        } else if kind == NameKind::Place || kind == NameKind::Facility {
                            self.add(Role::Place, kid);
                        } else if kind == NameKind::Product {
                            self.add(Role::Patient, kid);
                        }
                    }
                }
                _ => {}
            }
        }
        let modifiers: Vec<usize> = tree.kids_by(head, &[Relation::Nmod, Relation::Obl]).chain(by_below).collect();
        for kid in modifiers {
            let Some(preposition) = tree.preposition(kid) else { continue };
            let place = self.is_place(kid);
            let role = match preposition {
                "by" => Role::Agent,
                "of" if !owned && !has_by && lexicon.has_frame(lemma, Frame::OfAgent) => Role::Agent,
                "of" | "against" => Role::Patient,
                "on" if matches!(
                    lemma,
                    "attack" | "assault" | "raid" | "strike" | "crackdown" | "war" | "ban" | "sanction" | "embargo"
                ) =>
                {
                    Role::Patient
                }
                "between" | "among" => Role::Agent,
                "with" if owned || mention.light.is_some() => Role::Patient,
                "with" => Role::Agent,
                "to" if place => Role::Destination,
                "to" => Role::Recipient,
                "from" => Role::Source,
                "for" => Role::Beneficiary,
                "into" => Role::Destination,
                "in" | "at" | "near" | "inside" | "outside" | "off" | "on" | "across" if place => Role::Place,
                "about" | "over" | "on" | "regarding" | "concerning" => Role::Topic,
                _ => Role::Other,
            };
            self.add(role, kid);
        }
        if let Some(light) = mention.light {
            let verb = crate::mention::verb_lemma(tree, lexicon, light);
            let happening = lexicon.has_frame(&verb, Frame::Happening);
            if let Some(subject) = subject(self.scene, light, 0).filter(|subject| subject.word != head && !happening) {
                let undergoes = lexicon.has_frame(&verb, Frame::SubjectUndergoes);
                self.add(if undergoes { Role::Patient } else { Role::Agent }, subject.word);
            }
            let passive = is_passive(self.scene, light);
            if let Some(indirect) = tree.kid(light, &[Relation::Iobj]) {
                self.add(Role::Recipient, indirect);
            }
            self.obliques(light, lemma, passive, false);
        } else if let Some(person) = tree.head(head).filter(|&above| {
            // "Carney is in Paris for a meeting": who is there takes part
            tree.relation(head) == Relation::Nmod
                && matches!(tree.preposition(head), Some("for" | "in" | "at"))
                && self
                    .scene
                    .named(above)
                    .is_some_and(|(entity, ..)| self.scene.entities[entity].kind == NameKind::Person)
        }) {
            self.add(Role::Agent, person);
        } else if let Some(presence) = tree.head(head).filter(|&above| {
            tree.relation(head) == Relation::Obl
                && tree.preposition(head) == Some("for")
                && (tree.kid(above, &[Relation::Cop]).is_some()
                    || matches!(
                        tree.lemma(above),
                        "be" | "travel" | "go" | "fly" | "arrive" | "visit" | "gather" | "come"
                    ))
        }) {
            if let Some(subject) = subject(self.scene, presence, 0) {
                self.add(Role::Agent, subject.word);
            }
            if self.is_place(presence) {
                self.add(Role::Place, presence);
            }
            self.obliques(presence, "", false, true);
        } else if let Some(verb) = tree.head(head).filter(|&verb| {
            tree.upos(verb) == Upos::Verb
                && tree.relation(head) == Relation::Obj
                && lexicon.has_frame(&crate::mention::verb_lemma(tree, lexicon, verb), Frame::Participation)
                && !lexicon.is_listed("absent", tree.lemma(verb))
        }) && let Some(subject) = subject(self.scene, verb, 0)
        {
            self.add(Role::Agent, subject.word);
        }
    }
}
