use crate::annotation::{NameKind, Relation, Upos, VerbForm};
use crate::event::Role;
use crate::event::participant::subject::{antecedent, is_passive, subject};
use crate::event::participant::{Cast, SUBJECTS};
use crate::event::scene::Scene;
use crate::mention::{Complement, Frame, particle};

/// Whether a time stands between the preposition and its noun.
fn scene_time_between(scene: &Scene<'_>, noun: usize) -> bool {
    let tree = scene.tree;
    tree.kids_by(noun, &[Relation::Case]).any(|case| case + 1 < noun && scene.time(case + 1).is_some())
}

/// Whether a finite verb or its auxiliary stands right behind a nominal.
fn begins_clause(scene: &Scene<'_>, noun: usize) -> bool {
    let tree = scene.tree;
    // "reported Dorian in the Atlantic had grown": or behind all that belongs to it
    [noun + 1, tree.extent(noun).1 + 1].into_iter().any(|next| {
        next < tree.len()
            && tree.sentence(next) == tree.sentence(noun)
            && (tree.upos(next) == Upos::Aux
                || tree.upos(next) == Upos::Verb && tree.features(next).verb_form == Some(VerbForm::Finite))
    })
}

/// "Have closed, with some people working on": what a parser takes for the object begins a clause of its own.
pub(in crate::event) fn behind_with(scene: &Scene<'_>, verb: usize, object: usize) -> bool {
    let tree = scene.tree;
    (verb + 1..object).any(|word| tree.form(word) == "," && word + 1 < object && tree.form(word + 1) == "with")
}

impl Cast<'_, '_> {
    pub(super) fn verb(&mut self, verb: usize, lemma: &str) {
        let (tree, lexicon) = (self.scene.tree, self.scene.lexicon);
        let passive = is_passive(self.scene, verb);
        // the noun of "took office" is no participant
        let idiom = |kid: usize| lemma.contains('_') && lemma.ends_with(&format!("_{}", tree.lemma(kid)));
        let object = tree
            .kids_by(verb, &[Relation::Obj])
            .find(|&kid| self.scene.time(kid).is_none() && !idiom(kid) && !behind_with(self.scene, verb, kid));
        if let Some(subject) = subject(self.scene, verb, 0) {
            let undergoes = subject.undergoes
                || lexicon.is_listed("undergoing", lemma)
                || object.is_some_and(|object| self.is_passed_by(lemma, subject.word, object))
                // "costs $99" acts on nothing
                || (object.is_none_or(|object| self.is_amount(object))
                    && lexicon.has_frame(lemma, Frame::SubjectPatient)
                    && !self.object_gap(verb));
            let addressed = subject.undergoes && lexicon.has_frame(lemma, Frame::ObjectRecipient);
            self.add(
                match (addressed, undergoes) {
                    (true, _) => Role::Recipient,
                    (_, true) => Role::Patient,
                    _ => Role::Agent,
                },
                subject.word,
            );
        }
        // "On Thursday, Francis died": a parser hangs the subject on the preposition of the time
        if tree.kid(verb, SUBJECTS).is_none() {
            let late = tree
                .kids_by(verb, &[Relation::Obl])
                .find(|&kid| kid < verb && scene_time_between(self.scene, kid) && self.scene.named(kid).is_some());
            if let Some(late) = late {
                let undergoes = passive || (object.is_none() && lexicon.has_frame(lemma, Frame::SubjectPatient));
                self.found.retain(|filler| filler.word != late);
                self.add(if undergoes { Role::Patient } else { Role::Agent }, late);
            }
        }
        // the gap of a relative clause that has its own subject
        if self.object_gap(verb)
            && let Some(head) = tree.head(tree.first_conjunct(verb))
        {
            self.add(Role::Patient, head);
        }
        let indirect = tree.kid(verb, &[Relation::Iobj]);
        if let Some(indirect) = indirect {
            let told = lexicon.has_frame(lemma, Frame::ObjectRecipient);
            self.add(if object.is_some() || told { Role::Recipient } else { Role::Patient }, indirect);
        }
        // "told Agence Nord arson had been used": the name right behind the verb, wherever a parser hangs it
        if lemma == "tell"
            && indirect.is_none()
            && object.is_none()
            && verb + 1 < tree.len()
            && let Some((.., name)) = self.scene.named(verb + 1)
        {
            self.add(Role::Recipient, name);
        }
        if let Some(object) = object {
            let quoted = matches!(tree.relation(verb), Relation::Parataxis)
                || tree.kid(verb, &[Relation::Ccomp, Relation::Xcomp, Relation::Parataxis]).is_some();
            let addressed = lexicon.has_frame(lemma, Frame::ObjectRecipient)
                && quoted
                && matches!(self.kind(object), Some(NameKind::Person | NameKind::Organization | NameKind::Place));
            let addressed = addressed || lemma == "tell" && (quoted || self.kind(object).is_some());
            // "stated his aim stays on track": what looks like an object begins what is said
            let said = lexicon.is_listed("says", lemma)
                && self.kind(object).is_none()
                && !matches!(tree.upos(object), Upos::Pron | Upos::Propn);
            // "acknowledged the owner had been told": so does what a finite verb follows
            let begins = matches!(
                self.scene.event(verb).and_then(|event| self.scene.mentions[event].complement),
                Some(Complement::Say | Complement::Claim)
            ) && begins_clause(self.scene, object);
            let by = tree
                .kid(verb, SUBJECTS)
                .filter(|&measure| !passive && self.is_passed_by(lemma, measure, object))
                .map(|_| Role::Agent);
            if let Some(role) = by {
                self.add(role, object);
            } else if !said && !begins {
                self.add(if addressed { Role::Recipient } else { Role::Patient }, antecedent(self.scene, object, verb));
            }
        } else if tree.relation(verb) == Relation::Conj && indirect.is_none() {
            // "bought and sold the shares": an object after the last verb is shared by verbs that need one
        }
        self.obliques(verb, lemma, passive, object.is_some());
        if passive && !self.found.iter().any(|filler| filler.role == Role::Agent) {
            // "sentenced to life in prison by a court": a parser hangs the court on the prison
            let by = tree.kids_by(verb, &[Relation::Obl]).filter(|&kid| kid > verb).find_map(|kid| {
                let inside = tree.kids_by(kid, &[Relation::Nmod, Relation::Obl]);
                let deeper = inside
                    .flat_map(|one| std::iter::once(one).chain(tree.kids_by(one, &[Relation::Nmod, Relation::Obl])));
                deeper.into_iter().find(|&one| {
                    tree.preposition(one) == Some("by")
                        && self.scene.event(one).is_none()
                        && matches!(
                            self.kind(one),
                            Some(NameKind::Person | NameKind::Organization | NameKind::Facility)
                        )
                })
            });
            if let Some(by) = by {
                self.add(Role::Agent, by);
            }
        }
    }

    /// Whether an infinitive of the clause follows right behind a nominal, which is to do it.
    fn is_to_do(&self, verb: usize, nominal: usize) -> bool {
        let tree = self.scene.tree;
        let next = tree.extent(nominal).1 + 1;
        let infinitive =
            |kid: usize| tree.kids_by(kid, &[Relation::Mark]).any(|mark| mark == next && tree.is(mark, &["to"]));
        tree.kids_by(verb, &[Relation::Advcl, Relation::Xcomp, Relation::Ccomp]).any(infinitive)
            || tree
                .kids_by(nominal, &[Relation::Acl])
                .any(|kid| tree.kids_by(kid, &[Relation::Mark]).any(|mark| mark > nominal && tree.is(mark, &["to"])))
    }

    /// "The bill passed the senate": the body passes, whatever the grammar says.
    fn is_passed_by(&self, lemma: &str, subject: usize, object: usize) -> bool {
        let lexicon = self.scene.lexicon;
        matches!(lemma, "pass" | "clear")
            && lexicon.is_listed("measure-passed", &self.scene.tree.lemma(subject).to_lowercase())
            && self.kind(object) == Some(NameKind::Organization)
    }

    /// A relative clause with a subject of its own and no object: the noun it modifies is what the verb acts on.
    pub(super) fn object_gap(&self, verb: usize) -> bool {
        let tree = self.scene.tree;
        let own = tree.kid(verb, SUBJECTS);
        tree.relation(verb) == Relation::AclRelcl
            && tree.kid(verb, &[Relation::Obj, Relation::Ccomp, Relation::NsubjPass]).is_none()
            && own.is_some_and(|own| antecedent(self.scene, own, verb) == own)
            && tree.head(verb).is_some_and(|head| {
                self.scene.time(head).is_none()
                    && !matches!(
                        tree.lemma(head),
                        "place" | "time" | "day" | "year" | "way" | "reason" | "case" | "where"
                    )
            })
            && !tree.kids(verb).any(|kid| {
                matches!(tree.lemma(kid), "where" | "when" | "why" | "whose")
                    // "in which 852 people died"
                    || (matches!(tree.lemma(kid), "which" | "whom") && tree.preposition(kid).is_some())
            })
    }

    pub(super) fn obliques(&mut self, verb: usize, lemma: &str, passive: bool, has_object: bool) {
        let (tree, lexicon) = (self.scene.tree, self.scene.lexicon);
        let own = [Relation::Obl, Relation::OblAgent, Relation::Nmod, Relation::OblUnmarked];
        // what stands behind a second verb belongs to that: "filed for protection and laid off workers in Sweden"
        let second = tree.kids_by(verb, &[Relation::Conj]).find(|&kid| {
            kid > verb
                && (matches!(tree.upos(kid), Upos::Verb | Upos::Adj)
                    || tree.kid(kid, &[Relation::Aux, Relation::Cop]).is_some())
        });
        let mut kids: Vec<usize> =
            tree.kids_by(verb, &own).filter(|&kid| second.is_none_or(|second| kid < second)).collect();
        // "a day later at his resort": what hangs on a time belongs to the verb
        for time in tree.kids(verb).filter(|&kid| self.scene.time(kid).is_some()) {
            kids.extend(tree.kids_by(time, &own).filter(|&kid| self.scene.time(kid).is_none()));
            for later in tree.kids(time).filter(|&kid| self.scene.time(kid).is_some()) {
                kids.extend(tree.kids_by(later, &own).filter(|&kid| self.scene.time(kid).is_none()));
            }
        }
        let particle = particle(tree, lexicon, verb);
        for kid in kids {
            // "laid off 200 workers": the particle taken for a preposition
            if particle.is_some_and(|particle| tree.head(particle) == Some(kid)) && !has_object && !passive {
                self.add(Role::Patient, kid);
                continue;
            }
            if tree.relation(kid) == Relation::OblAgent && matches!(tree.preposition(kid), Some("by") | None) {
                self.add(Role::Agent, kid);
                continue;
            }
            let Some(preposition) = tree.preposition(kid) else { continue };
            if lemma.contains('_') && lemma.ends_with(&format!("_{preposition}_{}", tree.lemma(kid))) {
                continue;
            }
            let word = antecedent(self.scene, kid, verb);
            let place = self.is_place(word);
            let role = match preposition {
                // "called on her to resign", "called for an inquiry"
                "on" | "for" if lemma.ends_with(&format!("_{preposition}")) => {
                    if preposition == "on" {
                        Role::Recipient
                    } else {
                        Role::Patient
                    }
                }
                "by" if passive => Role::Agent,
                "between" | "among" if passive => Role::Agent,
                "against" if !has_object => Role::Patient,
                "at" if lexicon.has_frame(lemma, Frame::AtTarget) => Role::Destination,
                "with" | "alongside" | "together" => {
                    // "was met with applause" has no partner
                    if lexicon.has_frame(lemma, Frame::WithPartner) && !(passive && self.kind(word).is_none()) {
                        if has_object { Role::Recipient } else { Role::Patient }
                    } else if matches!(self.kind(word), Some(NameKind::Person | NameKind::Organization)) {
                        Role::Other
                    } else {
                        Role::Instrument
                    }
                }
                // "lost to Norland"
                "to" if lexicon.is_listed("losing", lemma) && self.kind(word).is_some() => {
                    if has_object {
                        Role::Recipient
                    } else {
                        Role::Patient
                    }
                }
                // "lobbied for the league to suspend him"
                "for" if lexicon.is_listed("asking", lemma) && self.is_to_do(verb, kid) => Role::Recipient,
                "to" if place || lexicon.has_frame(lemma, Frame::ToDestination) => Role::Destination,
                "to" => Role::Recipient,
                "into" | "toward" | "towards" | "onto" => Role::Destination,
                // "took over from Ingrid Sole": a person is no place
                "from" if self.kind(word) == Some(NameKind::Person) => Role::Other,
                "from" => Role::Source,
                "for" => Role::Beneficiary,
                "about" | "regarding" | "concerning" | "of" => Role::Topic,
                "over" | "on" if !place => Role::Topic,
                "in" | "at" | "near" | "inside" | "outside" | "on" | "over" | "across" | "around" | "off"
                | "within" | "throughout"
                    if place =>
                {
                    Role::Place
                }
                "at" if self.kind(word).is_some() => Role::Place,
                _ => Role::Other,
            };
            self.add(role, word);
        }
    }
}
