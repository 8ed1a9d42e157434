mod content;
mod more;
mod nominal;
mod phrase;
mod predicate;
mod whole;

use crate::annotation::{Relation, Upos};
use crate::event::factuality::Factuality;
use crate::event::label::content::{before_times, behind_times, given_time, is_given_time, is_reason, is_seen, said};
use crate::event::label::nominal::nominal;
use crate::event::label::phrase::{
    Phrases, capitalised, cut, has_time, is_attribution, is_followed_by_verb, is_term, is_torn, list, push, region,
    tidy,
};
use crate::event::label::predicate::predicate;
use crate::event::label::whole::{
    ends_open, is_hollow, is_nobody, is_quotation, is_wanting, several, speaks, unmarked, with_marks,
};
use crate::event::participant::{Filler, behind_with, is_passive};
use crate::event::scene::Scene;
use crate::event::{Polarity, Role, Status};
use crate::mention::{Complement, EventClass, EventForm, EventMention, Frame};

/// Longest label, in code points; the article's words are left out from the end.
const LONGEST: usize = 110;

/// Longest label whose end is what somebody said, decided or voted for: cut short it says something else.
const LONGEST_TOLD: usize = 220;

/// One line that a person would write, from the words of the clause with the names resolved.
pub(super) fn label(scene: &Scene<'_>, mention: &EventMention, fact: &Factuality, cast: &[Filler]) -> String {
    // "the minister denied that he had …": the line tells what is denied, and says so
    let denied = fact.rule == "denied" && fact.polarity == Polarity::Negative;
    let told =
        if denied { &Factuality { polarity: Polarity::Positive, status: Status::Occurred, ..*fact } } else { fact };
    let line = match mention.form {
        EventForm::Noun | EventForm::Name if mention.light.is_none() => {
            nominal(scene, mention, told, cast, &mut Phrases::new(scene))
        }
        EventForm::Adjective => String::new(),
        _ => clause(scene, mention, told, cast),
    };
    let line = if ends_open(&line) || speaks(&line) { String::new() } else { unmarked(&tidy(&line)) };
    let called_off = mention.light.is_none() && matches!(mention.form, EventForm::Noun | EventForm::Name);
    match told.status {
        _ if line.is_empty() => line,
        _ if denied => format!("Denied: {}", capitalised(&line)),
        Status::Cancelled if called_off => format!("Cancelled: {}", uncapitalised(scene, mention, &line)),
        Status::Postponed if called_off => format!("Postponed: {}", uncapitalised(scene, mention, &line)),
        _ => capitalised(&line),
    }
}

/// "Cancelled: meeting between …": the noun at the head of a sentence is no name.
fn uncapitalised(scene: &Scene<'_>, mention: &EventMention, line: &str) -> String {
    let form = scene.tree.form(mention.head);
    let own = mention.form == EventForm::Noun && line.starts_with(form) && form != form.to_uppercase();
    if own { format!("{}{}", form.to_lowercase(), &line[form.len()..]) } else { line.to_owned() }
}

fn clause(scene: &Scene<'_>, mention: &EventMention, fact: &Factuality, cast: &[Filler]) -> String {
    let tree = scene.tree;
    let mut told = Phrases::new(scene);
    let verb = mention.clause();
    let happening = mention
        .light
        .is_some_and(|light| tree.kid(light, &[Relation::Nsubj, Relation::NsubjPass]) == Some(mention.head));
    // "payments made to her": nobody is told to have made them
    let made = mention
        .light
        .is_some_and(|light| tree.relation(light) == Relation::Acl && tree.head(light) == Some(mention.head));
    if is_hollow(scene, mention) {
        return String::new();
    }
    if made && !cast.iter().any(|filler| filler.role == Role::Agent && tree.governs(mention.head, filler.word)) {
        return String::new();
    }
    if happening {
        let mut line = nominal(scene, mention, fact, cast, &mut told);
        // that it happened need not be said
        if fact.status == Status::Occurred && fact.polarity == Polarity::Positive && !line.is_empty() {
            return line;
        }
        let several = tree.features(mention.head).number == Some(crate::annotation::Number::Plural);
        push(&mut line, &predicate(scene, verb, fact, is_passive(scene, verb), several));
        // "take place"
        for object in tree.kids_by(verb, &[Relation::Obj]).filter(|&object| object > verb) {
            push(&mut line, tree.form(object));
        }
        return line;
    }
    let passive = is_passive(scene, verb);
    let subject: Vec<&Filler> = {
        let wanted = |filler: &&Filler| match filler.role {
            Role::Agent => !passive,
            Role::Patient | Role::Recipient => {
                passive && !is_below(scene, verb, filler.word, &[Relation::Obl, Relation::Iobj, Relation::Obj])
            }
            _ => false,
        };
        // "made its landfall": the subject's own
        let own = |word: usize| tree.upos(word) == Upos::Pron && tree.relation(word) == Relation::NmodPoss;
        let mut direct: Vec<&Filler> = cast.iter().filter(wanted).collect();
        if mention.light.is_some() && direct.iter().any(|filler| !own(filler.word)) {
            direct.retain(|filler| !own(filler.word));
        }
        if direct.is_empty() {
            // "the singer died": the subject undergoes it
            cast.iter()
                .filter(|filler| {
                    mention.light.is_none()
                        && filler.role == Role::Patient
                        && !is_below(scene, verb, filler.word, &[Relation::Obj, Relation::Obl, Relation::Nmod])
                })
                .collect()
        } else {
            direct
        }
    };
    let mut line = list(subject.iter().map(|filler| told.phrase(filler.word)).collect());
    if let [one] = subject.as_slice() {
        let from = told.belonging(one.word);
        push(&mut line, &from);
    }
    if line.is_empty() {
        // "the attack was condemned", "the mission was launched": the subject is nobody
        // "a collision that killed six": what the clause tells more of
        let meant = |kid: usize| {
            let relative = tree.is(kid, &["that", "which"]) && tree.relation(verb) == Relation::AclRelcl;
            tree.head(verb).filter(|&noun| relative && scene.event(noun).is_some()).unwrap_or(kid)
        };
        let Some(thing) = tree
            .kid(verb, &[Relation::Nsubj, Relation::NsubjPass])
            .map(meant)
            .filter(|&kid| matches!(tree.upos(kid), Upos::Noun | Upos::Propn) && scene.time(kid).is_none())
        else {
            return String::new();
        };
        line = told.phrase(thing);
    }
    // nobody knows who "she" is
    let nobody = |filler: &&&Filler| tree.upos(filler.word) == Upos::Pron && filler.entity.is_none();
    if !subject.is_empty() && subject.iter().all(|filler| nobody(&filler)) {
        return String::new();
    }
    let unknown = tree.kids_by(verb, &[Relation::Obj]).filter(|&kid| kid > verb).any(|kid| {
        tree.upos(kid) == Upos::Pron
            && scene.entity(kid).is_none()
            && !["one", "self", "selves"].iter().any(|end| tree.form(kid).ends_with(end))
    });
    if unknown && mention.light.is_none() {
        return String::new();
    }
    let subject_words: Vec<usize> = subject.iter().map(|filler| filler.word).collect();
    let several = several(scene, verb, &subject);
    push(&mut line, &predicate(scene, verb, fact, passive, several));
    let before = line.len();
    // "the bill passed the senate"
    let passed = tree.kid(verb, &[Relation::Nsubj]).filter(|_| {
        subject.first().is_some_and(|one| one.role == Role::Agent && is_below(scene, verb, one.word, &[Relation::Obj]))
    });
    if let Some(passed) = passed {
        let measure = told.phrase(passed);
        let article = matches!(measure.split(' ').next(), Some("The" | "This" | "A" | "An" | "His" | "Her" | "Its"));
        push(
            &mut line,
            &if article { measure.replacen(char::is_uppercase, &measure[..1].to_lowercase(), 1) } else { measure },
        );
    }
    // "a call that he made to the office": what was made
    if let Some(light) = mention.light
        && !passive
        && tree.relation(light) == Relation::AclRelcl
        && tree.head(light) == Some(mention.head)
    {
        push(&mut line, &told.phrase(mention.head));
    }
    if is_wanting(scene, mention, passive, cast, &subject) {
        return String::new();
    }
    let mut rest: Vec<usize> = tree
        .kids_by(
            verb,
            &[
                Relation::Obj,
                Relation::Iobj,
                Relation::Obl,
                Relation::OblAgent,
                Relation::OblUnmarked,
                Relation::Xcomp,
                Relation::Ccomp,
                Relation::Advcl,
            ],
        )
        .filter(|&kid| {
            tree.relation(kid) != Relation::Advcl || is_reason(scene, verb, kid) || is_seen(scene, verb, kid)
        })
        .filter(|&kid| {
            !subject_words.contains(&kid)
                && (scene.time(kid).is_none() || is_term(scene, kid) || is_given_time(scene, kid))
        })
        .filter(|&kid| tree.relation(kid) != Relation::Obj || kid > verb && !behind_with(scene, verb, kid))
        .collect();
    let own = |kid: &usize| !matches!(tree.lemma(*kid), "who" | "whom" | "which" | "that");
    if !tree.kids_by(verb, &[Relation::Obj]).any(|kid| own(&kid))
        && let Some(gap) = cast.iter().find(|filler| {
            filler.role == Role::Patient && !tree.governs(verb, filler.word) && !subject_words.contains(&filler.word)
        })
        && !passive
    {
        push(&mut line, &told.phrase(gap.word));
    }
    // "sentenced Thursday to nine years": what hangs on the time belongs to the verb
    for time in tree.kids(verb).filter(|&kid| kid > verb && scene.time(kid).is_some() && !is_term(scene, kid)) {
        rest.extend(
            tree.kids_by(time, &[Relation::Nmod, Relation::Obl])
                .filter(|&kid| kid > time && (scene.time(kid).is_none() || is_term(scene, kid))),
        );
    }
    // what stands behind a second verb is that one's
    if let Some(second) = tree
        .kids_by(verb, &[Relation::Conj])
        .find(|&kid| kid > verb && matches!(tree.upos(kid), Upos::Verb | Upos::Adj))
    {
        rest.retain(|&kid| kid < second);
    }
    let ruled = mention.complement == Some(Complement::Say)
        && tree.kids_by(verb, &[Relation::Obj]).any(|kid| kid > verb && is_followed_by_verb(scene, kid));
    // "a third case was reported": the subject is what is said
    let reported = passive && tree.kid(verb, &[Relation::Ccomp, Relation::Xcomp]).is_none();
    if (mention.class == EventClass::Reporting || ruled) && mention.light.is_none() && !reported {
        // what was said must be in it: in the words of the article where the parse has no clause for it
        let object = rest.iter().copied().find(|&kid| tree.relation(kid) == Relation::Obj && kid > verb);
        let misread = object
            .is_some_and(|kid| is_followed_by_verb(scene, kid) || scene.lexicon.is_listed("says", &mention.lemma));
        if object.is_none() || misread {
            let said = said(scene, verb);
            let quoted = is_quotation(&said);
            if said.is_empty() {
                return String::new();
            }
            // "told the paper that …"
            let told_to = cast.iter().find(|filler| {
                filler.role == Role::Recipient && scene.lexicon.has_frame(&mention.lemma, Frame::ObjectRecipient)
            });
            // "told him after the vote that …", "told the Post after it that …": whom is said once
            let without_whom = |whom: &Filler| {
                said.strip_prefix(whom.span.of(tree.text()))
                    .or_else(|| said.strip_prefix(tree.form(whom.word)))
                    .filter(|rest| rest.starts_with(' '))
                    .map(str::trim_start)
            };
            let behind = told_to.and_then(without_whom);
            if let Some(whom) = told_to.filter(|whom| tree.head(whom.word) == Some(verb) && whom.word > verb) {
                let name = told.phrase(whom.word);
                let said = behind.unwrap_or(&said);
                if !without_article(said).starts_with(without_article(&name)) {
                    push(&mut line, &name);
                    let goes_on = ["that ", "after ", "before ", "in ", "on ", "at ", "during "];
                    // "told a forum held by the union that …"
                    let next = tree.annotation().words.partition_point(|word| word.span.start < whom.span.end);
                    let described = next < tree.len() && tree.governs(whom.word, next);
                    if !described && !goes_on.iter().any(|word| said.starts_with(word)) && !quoted {
                        line.push(':');
                    }
                }
            }
            let shown = told_to.is_some_and(|whom| {
                tree.upos(whom.word) == Upos::Pron || tree.head(whom.word) == Some(verb) && whom.word > verb
            });
            let said = behind.filter(|_| shown).unwrap_or(&said);
            let content = cut(said, LONGEST_TOLD.saturating_sub(line.chars().count()));
            if quoted {
                line.push(':');
            }
            push(&mut line, &content);
            return line;
        }
    }
    rest.sort_unstable();
    rest.dedup();
    for kid in rest {
        let relation = tree.relation(kid);
        let text = match relation {
            Relation::Xcomp | Relation::Ccomp => {
                // a clause that the verb does not call for, or torn from its subject, is a parser's mistake
                let licensed = mention.complement.is_some()
                    || matches!(mention.class, EventClass::Reporting | EventClass::IAction | EventClass::Aspectual)
                    || (relation == Relation::Xcomp
                        && tree.kid(kid, &[Relation::Nsubj, Relation::NsubjPass]).is_none());
                let whole = region(scene, kid);
                let end = if relation == Relation::Xcomp { before_times(scene, kid) } else { whole.end };
                // what opens the sentence may have been hung on the clause
                let start = if whole.start < tree.span(verb).start { behind_times(scene, verb) } else { whole.start };
                let clause = tree.text().get(start..end.max(start)).unwrap_or_default();
                if kid < verb || !licensed || clause.starts_with([',', ';', ':', '(', ')', '–', '—', '-']) {
                    continue;
                }
                cut(&with_marks(clause), LONGEST_TOLD.saturating_sub(line.chars().count()))
            }
            Relation::Advcl => {
                let whole = region(scene, kid);
                let end = before_times(scene, kid);
                let clause = tree.text().get(whole.start..end.max(whole.start)).unwrap_or_default();
                let clause = clause.trim_start_matches([',', ' ']);
                // "won a prize for playing on the Sunday show": not "for playing" alone
                let clause = if clause.ends_with(tree.form(kid)) && end < whole.end {
                    tree.text().get(whole.clone()).unwrap_or(clause).trim_start_matches([',', ' '])
                } else {
                    clause
                };
                cut(clause, LONGEST_TOLD.saturating_sub(line.chars().count()))
            }
            Relation::Obl | Relation::OblAgent | Relation::Nmod => {
                if is_term(scene, kid) && kid > verb {
                    push(&mut line, &told.term(kid));
                    continue;
                }
                // without a preposition it is part of something else
                let bare = relation != Relation::OblAgent
                    && tree.kid(kid, &[Relation::Case]).is_none()
                    && tree.extent(kid).0 != verb + 1;
                // "sold 41 million, up from 35 million": what it is compared with
                let compared = matches!(tree.preposition(kid), Some("from" | "than" | "versus"))
                    && (verb + 1..kid).any(|word| {
                        tree.form(word) == "," && matches!(tree.form(word + 1), "up" | "down" | "compared" | "versus")
                    });
                // "in a bid to end the war" says why, and not without its end
                let purpose = scene.event(kid).is_some_and(|event| {
                    matches!(scene.mentions[event].complement, Some(Complement::Try | Complement::Want))
                }) && tree.preposition(kid) == Some("in");
                // "learned about it": of what is not told
                if is_nobody(scene, kid) {
                    if line.len() == before {
                        return String::new();
                    }
                    continue;
                }
                if kid < verb
                    || purpose
                    || compared
                    || bare
                    || has_time(scene, kid)
                    || is_attribution(scene, kid)
                    || is_torn(scene, kid)
                {
                    continue;
                }
                told.complete(kid, true)
            }
            Relation::OblUnmarked => continue,
            _ if is_given_time(scene, kid) => given_time(scene, kid),
            _ => told.complete(kid, false),
        };
        if line.chars().count() + text.chars().count() > LONGEST
            && line.split_whitespace().count() >= 3
            && !matches!(relation, Relation::Obj | Relation::Xcomp | Relation::Ccomp | Relation::Advcl)
        {
            continue;
        }
        // a name that a parser hung beside its title is there already
        if !line.ends_with(text.trim()) {
            push(&mut line, &text);
        }
    }
    // "hosted him a day later at his resort": a place that hangs elsewhere in the tree
    let place = cast.iter().find(|filler| {
        filler.role == Role::Place
            && scene.named(filler.word).is_some()
            && filler.word > verb
            && tree.head(filler.word).is_none_or(|head| head != verb)
    });
    if let Some(place) = place
        && line.chars().count() < LONGEST / 2
    {
        let name = told.phrase(place.word);
        let whole = tree.head(place.word).filter(|&head| head > place.word);
        let case = tree.preposition(place.word).or_else(|| whole.and_then(|whole| tree.preposition(whole)));
        if let Some(case) = case.filter(|case| !case.starts_with(['\'', '’']) && !line.contains(&name)) {
            push(&mut line, &format!("{case} {name}"));
        }
    }
    // a bare "X agreed" or "X took over" tells nothing; "X died" and "X was freed" do
    let complete = line.len() > before
        || passive && !scene.lexicon.is_listed("wanting-office", &mention.lemma)
        || tree.upos(verb) != Upos::Verb
        || scene.lexicon.is_listed("telling", &mention.lemma);
    if complete { line } else { String::new() }
}

fn without_article(text: &str) -> &str {
    text.strip_prefix("the ").or_else(|| text.strip_prefix("The ")).unwrap_or(text)
}

fn is_below(scene: &Scene<'_>, verb: usize, word: usize, relations: &[Relation]) -> bool {
    scene.tree.head(scene.tree.first_conjunct(word)) == Some(verb)
        && relations.contains(&scene.tree.relation(scene.tree.first_conjunct(word)))
}
