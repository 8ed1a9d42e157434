use crate::annotation::{NameKind, Relation, Upos, VerbForm, VerbTense};
use crate::document::Span;
use crate::event::factuality::Factuality;
use crate::event::participant::{Filler, is_passive};
use crate::event::scene::Scene;
use crate::event::{Polarity, Role, Status};
use crate::mention::{EventClass, EventForm, EventMention, MentionForm, particle};

/// Longest label, in code points; the article's words are left out from the end.
const LONGEST: usize = 110;

/// One line that a person would write, from the words of the clause with the names resolved.
pub(super) fn label(scene: &Scene<'_>, mention: &EventMention, fact: &Factuality, cast: &[Filler]) -> String {
    // "the minister denied that he had …": the line tells what is denied, and says so
    let denied = fact.rule == "denied" && fact.polarity == Polarity::Negative;
    let told =
        if denied { &Factuality { polarity: Polarity::Positive, status: Status::Occurred, ..*fact } } else { fact };
    let line = match mention.form {
        EventForm::Noun | EventForm::Name if mention.light.is_none() => nominal(scene, mention, cast),
        EventForm::Adjective => String::new(),
        _ => clause(scene, mention, told, cast),
    };
    let line = capitalised(&tidy(&line));
    if denied && !line.is_empty() { format!("Denied: {line}") } else { line }
}

fn clause(scene: &Scene<'_>, mention: &EventMention, fact: &Factuality, cast: &[Filler]) -> String {
    let tree = scene.tree;
    let verb = mention.clause();
    let happening = mention
        .light
        .is_some_and(|light| tree.kid(light, &[Relation::Nsubj, Relation::NsubjPass]) == Some(mention.head));
    if happening {
        let mut line = nominal(scene, mention, cast);
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
        let direct: Vec<&Filler> = cast.iter().filter(wanted).collect();
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
    let mut line = list(subject.iter().map(|filler| phrase(scene, filler.word)).collect());
    if line.is_empty() {
        // "the attack was condemned", "the mission was launched": the subject is nobody
        let Some(thing) = tree
            .kid(verb, &[Relation::Nsubj, Relation::NsubjPass])
            .filter(|&kid| matches!(tree.upos(kid), Upos::Noun | Upos::Propn) && scene.time(kid).is_none())
        else {
            return String::new();
        };
        line = phrase(scene, thing);
    }
    // nobody knows who "she" is
    let nobody = |filler: &&&Filler| tree.upos(filler.word) == Upos::Pron && filler.entity.is_none();
    if !subject.is_empty() && subject.iter().all(|filler| nobody(&filler)) {
        return String::new();
    }
    let unknown = tree
        .kids_by(verb, &[Relation::Obj])
        .any(|kid| tree.upos(kid) == Upos::Pron && scene.entity(kid).is_none() && !tree.form(kid).ends_with("one"));
    if unknown && mention.light.is_none() {
        return String::new();
    }
    let before = line.len();
    let subject_words: Vec<usize> = subject.iter().map(|filler| filler.word).collect();
    let several = subject.len() > 1
        || subject.first().is_some_and(|one| {
            scene.entity_mention(one.word).is_none_or(|(.., form)| form == MentionForm::Nominal)
                && tree.features(one.word).number == Some(crate::annotation::Number::Plural)
        });
    push(&mut line, &predicate(scene, verb, fact, passive, several));
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
            ],
        )
        .filter(|&kid| !subject_words.contains(&kid) && (scene.time(kid).is_none() || is_term(scene, kid)))
        .collect();
    if tree.kid(verb, &[Relation::Obj]).is_none()
        && let Some(gap) = cast.iter().find(|filler| {
            filler.role == Role::Patient && !tree.governs(verb, filler.word) && !subject_words.contains(&filler.word)
        })
        && !passive
    {
        push(&mut line, &phrase(scene, gap.word));
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
    if mention.class == EventClass::Reporting && mention.light.is_none() {
        // what was said must be in it
        let says =
            rest.iter().any(|&kid| matches!(tree.relation(kid), Relation::Obj | Relation::Ccomp | Relation::Xcomp));
        if !says {
            return String::new();
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
                let clause = tree.text().get(region(scene, kid)).unwrap_or_default();
                if kid < verb || !licensed || clause.starts_with([',', ';', ':', '(', ')', '–', '—', '-']) {
                    continue;
                }
                cut(clause, LONGEST.saturating_sub(line.chars().count()))
            }
            Relation::Obl | Relation::OblAgent | Relation::Nmod => {
                if is_term(scene, kid) && kid > verb {
                    push(&mut line, &term(scene, kid));
                    continue;
                }
                // without a preposition it is part of something else
                let bare = relation != Relation::OblAgent
                    && tree.kid(kid, &[Relation::Case]).is_none()
                    && tree.extent(kid).0 != verb + 1;
                if kid < verb || bare || has_time(scene, kid) || is_attribution(scene, kid) || is_torn(scene, kid) {
                    continue;
                }
                complete(scene, kid, true)
            }
            Relation::OblUnmarked => continue,
            // "announced the recorder has been found": no object, but the subject of what was announced
            Relation::Obj if mention.class == EventClass::Reporting && is_followed_by_verb(scene, kid) => {
                return String::new();
            }
            _ => complete(scene, kid, false),
        };
        if line.chars().count() + text.chars().count() > LONGEST
            && line.split_whitespace().count() >= 3
            && relation != Relation::Obj
        {
            continue;
        }
        // a name that a parser hung beside its title is there already
        if !line.ends_with(text.trim()) {
            push(&mut line, &text);
        }
    }
    // a bare "X agreed" tells nothing; "X died" does
    let complete = line[before..].split_whitespace().count() > 1
        || scene.lexicon.is_listed("telling", &mention.lemma)
        || tree.kid(verb, &[Relation::Obl]).is_some_and(|kid| scene.time(kid).is_none());
    if complete { line } else { String::new() }
}
/// The verb as a headline of a chronicle has it: past for what happened, "to" for what is planned.
fn predicate(scene: &Scene<'_>, verb: usize, fact: &Factuality, passive: bool, plural: bool) -> String {
    let tree = scene.tree;
    let particle = particle(tree, scene.lexicon, verb).map(|particle| tree.form(particle));
    let form = tree.form(verb);
    let copula = tree.kid(verb, &[Relation::Cop]).is_some();
    let negative = fact.polarity == Polarity::Negative;
    let mut line = match fact.status {
        Status::Planned | Status::Postponed | Status::Cancelled | Status::Hypothetical => match (passive, negative) {
            (true, false) => format!("to be {form}"),
            (true, true) => format!("not to be {form}"),
            (false, true) => format!("not to {}", tree.lemma(verb)),
            (false, false) => format!("to {}", tree.lemma(verb)),
        },
        _ if copula && tree.upos(verb) != Upos::Verb => form.to_owned(),
        _ if passive => format!("{}{} {form}", if plural { "were" } else { "was" }, if negative { " not" } else { "" }),
        _ if negative => format!("did not {}", tree.lemma(verb)),
        Status::Ongoing
            if tree.features(verb).tense == Some(VerbTense::Present)
                && tree.features(verb).verb_form == Some(VerbForm::Finite) =>
        {
            form.to_owned()
        }
        _ if tree.features(verb).tense == Some(VerbTense::Past)
            && !form.ends_with("ing")
            && !is_strong_participle(scene, verb) =>
        {
            form.to_owned()
        }
        _ => scene.lexicon.past(tree.lemma(verb)),
    };
    if matches!(fact.status, Status::Postponed | Status::Cancelled) {
        line = format!("({}) {line}", fact.status.name());
    }
    if let Some(particle) = particle {
        push(&mut line, particle);
    }
    line
}

/// "has gone", "had begun": the participle is no past tense by itself.
fn is_strong_participle(scene: &Scene<'_>, verb: usize) -> bool {
    scene.tree.kids_by(verb, &[Relation::Aux]).any(|aux| scene.tree.lemma(aux) == "have")
}

fn nominal(scene: &Scene<'_>, mention: &EventMention, cast: &[Filler]) -> String {
    let tree = scene.tree;
    if mention.form == EventForm::Name {
        return mention.trigger.of(tree.text()).to_owned();
    }
    let mut line = resolved(scene, tree.phrase(mention.head), true);
    for article in ["the ", "The ", "a ", "A ", "an ", "An ", "this ", "This ", "that ", "That "] {
        if let Some(rest) = line.strip_prefix(article) {
            line = rest.to_owned();
            break;
        }
    }
    for kid in tree.kids_by(mention.head, &[Relation::Nmod]).filter(|&kid| kid > mention.head) {
        if tree.preposition(kid) == Some("of") || has_time(scene, kid) {
            continue;
        }
        let text = complete(scene, kid, true);
        if line.chars().count() + text.chars().count() < LONGEST {
            push(&mut line, &text);
        }
    }
    let place = cast.iter().find(|filler| filler.role == Role::Place && scene.entity(filler.word).is_some());
    if let Some(place) = place {
        let name = phrase(scene, place.word);
        if !line.contains(&name) {
            push(&mut line, &format!("in {name}"));
        }
    }
    let outside: Vec<String> = cast
        .iter()
        .filter(|filler| {
            filler.role == Role::Agent
                && scene.entity_mention(filler.word).is_some_and(|(.., form)| form != MentionForm::Nominal)
        })
        .filter(|filler| !tree.governs(mention.head, filler.word))
        .map(|filler| phrase(scene, filler.word))
        .filter(|name| !line.contains(name.as_str()))
        .collect();
    if outside.is_empty() { line } else { format!("{}: {line}", list(outside)) }
}

/// The phrase of a nominal with its names and pronouns resolved.
fn phrase(scene: &Scene<'_>, word: usize) -> String {
    let tree = scene.tree;
    if let Some((entity, span, form)) = scene.entity_mention(word) {
        match form {
            MentionForm::Pronoun => return scene.entities[entity].name.clone(),
            MentionForm::Name => {
                let entity = &scene.entities[entity];
                let person = entity.kind == crate::annotation::NameKind::Person;
                return if person { entity.name.clone() } else { span.of(tree.text()).to_owned() };
            }
            MentionForm::Nominal => {}
        }
    }
    let mut span = tree.phrase(word);
    // "the murder of journalist Jamal Khashoggi": a title is not left without its name
    let last = tree.annotation().words.partition_point(|one| one.span.start < span.end);
    if last > 0
        && let Some((entity, name, _)) = scene.named(last)
        && scene.entities[entity].kind == NameKind::Person
        && tree.sentence(last) == tree.sentence(word)
        && scene.lexicon.kinds(&tree.lemma(last - 1).to_lowercase()).iter().any(|kind| kind.kind == NameKind::Person)
    {
        span = span.cover(name);
    }
    resolved(scene, span, false)
}

/// A text with the possessive pronouns in it resolved.
fn resolved(scene: &Scene<'_>, span: Span, alone: bool) -> String {
    let tree = scene.tree;
    let mut line = String::new();
    let mut at = span.start;
    for (word, _) in tree.annotation().words.within(span) {
        if tree.relation(word) == Relation::NmodPoss
            && let Some((entity, own, MentionForm::Pronoun)) = scene.entity_mention(word)
            && (alone || !is_subject_of_clause(scene, word, entity))
        {
            line.push_str(&tree.text()[at..own.start]);
            line.push_str(&scene.entities[entity].name);
            line.push_str("’s");
            at = own.end;
        }
    }
    line.push_str(&tree.text()[at..span.end]);
    line
}

/// "X admitted his guilt": the possessor is the subject, and the pronoun says so.
fn is_subject_of_clause(scene: &Scene<'_>, word: usize, entity: usize) -> bool {
    let tree = scene.tree;
    tree.ancestors(word).take(6).any(|above| {
        tree.kids_by(above, &[Relation::Nsubj, Relation::NsubjPass])
            .any(|kid| scene.entity(kid) == Some(entity) && !tree.governs(kid, word))
    })
}

/// A nominal with its prepositional complements, and its own preposition where wanted.
fn complete(scene: &Scene<'_>, word: usize, preposition: bool) -> String {
    let tree = scene.tree;
    let mut line = String::new();
    if preposition {
        // "sworn in as president": the particle is the verb's, and "than" a count's
        let taken = tree.head(word).and_then(|verb| particle(tree, scene.lexicon, verb));
        let own = |case: &usize| *case < word && Some(*case) != taken && tree.form(*case) != "than";
        for case in tree.kids_by(word, &[Relation::Case]).filter(own) {
            push(&mut line, tree.form(case));
            for more in tree.kids_by(case, &[Relation::Fixed]) {
                push(&mut line, tree.form(more));
            }
        }
    }
    let all: Vec<String> = tree
        .conjuncts(word)
        .into_iter()
        .filter(|&one| tree.upos(one) != Upos::Verb && (one == word || !behind_complement(scene, word, one)))
        .map(|one| phrase(scene, one))
        .collect();
    push(&mut line, &list(all));
    for kid in tree.kids_by(word, &[Relation::Nmod]).filter(|&kid| kid > word) {
        if tree.preposition(kid) == Some("of") || has_time(scene, kid) || line.chars().count() > LONGEST / 2 {
            continue;
        }
        push(&mut line, &complete(scene, kid, true));
    }
    line
}

/// "In exchange for cash and a boat": what is joined behind a complement is joined to that.
fn behind_complement(scene: &Scene<'_>, word: usize, joined: usize) -> bool {
    let tree = scene.tree;
    tree.kids_by(word, &[Relation::Nmod]).any(|kid| kid > word && kid < joined && tree.preposition(kid).is_some())
}

fn has_time(scene: &Scene<'_>, word: usize) -> bool {
    scene.time(word).is_some()
        || scene.tree.kids(word).any(|kid| scene.time(kid).is_some() && scene.tree.relation(kid) != Relation::Nmod)
}

/// "Sentenced to nine years", "closed for two days": how long is part of what happened.
fn is_term(scene: &Scene<'_>, word: usize) -> bool {
    let lasts = scene
        .time(word)
        .is_some_and(|time| scene.tree.annotation().times[time].kind == crate::annotation::timex::TimexKind::Duration);
    lasts && matches!(scene.tree.preposition(word), Some("to" | "for"))
}

fn term(scene: &Scene<'_>, word: usize) -> String {
    let tree = scene.tree;
    let mut line = tree.preposition(word).unwrap_or_default().to_owned();
    if let Some(time) = scene.time(word) {
        push(&mut line, tree.annotation().times[time].span.of(tree.text()));
    }
    let inside = tree
        .kids_by(word, &[Relation::Nmod])
        .filter(|&kid| kid > word && !has_time(scene, kid) && matches!(tree.preposition(kid), Some("in" | "of")));
    for kid in inside {
        push(&mut line, &complete(scene, kid, true));
    }
    line
}

/// What a parser tore out of a clause or a score: "after its engine" of "after its engine failed", "to 0" of "118 to 0".
fn is_torn(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    let clausal = matches!(
        tree.preposition(word),
        Some(
            "after"
                | "before"
                | "since"
                | "until"
                | "during"
                | "amid"
                | "because"
                | "despite"
                | "as"
                | "while"
                | "when"
        )
    );
    let number =
        tree.upos(word) == Upos::Num && word >= 2 && tree.form(word - 1) == "to" && tree.upos(word - 2) == Upos::Num;
    number || (clausal && (is_followed_by_verb(scene, word) || scene.event(word).is_none()))
}

fn is_followed_by_verb(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    // a flight's number may have been hung elsewhere
    (tree.extent(word).1 + 1..tree.len())
        .take(3)
        .take_while(|&next| tree.sentence(next) == tree.sentence(word))
        .find(|&next| !matches!(tree.upos(next), Upos::Num | Upos::Propn | Upos::Noun))
        .is_some_and(|next| tree.upos(next) == Upos::Aux || tree.features(next).verb_form == Some(VerbForm::Finite))
}

fn is_attribution(scene: &Scene<'_>, word: usize) -> bool {
    scene.tree.kids_by(word, &[Relation::Case]).any(|case| scene.tree.form(case).eq_ignore_ascii_case("according"))
}

fn is_below(scene: &Scene<'_>, verb: usize, word: usize, relations: &[Relation]) -> bool {
    scene.tree.head(scene.tree.first_conjunct(word)) == Some(verb)
        && relations.contains(&scene.tree.relation(scene.tree.first_conjunct(word)))
}

fn region(scene: &Scene<'_>, word: usize) -> std::ops::Range<usize> {
    let (first, last) = scene.tree.extent(word);
    scene.tree.span(first).start..scene.tree.span(last).end
}

/// The words of a clause that fit into so many letters.
fn cut(text: &str, room: usize) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + word.chars().count() > room {
            return format!("{} …", line.trim_end_matches([',', ';']));
        }
        push(&mut line, word);
    }
    line
}

fn list(mut all: Vec<String>) -> String {
    all.dedup();
    match all.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn push(line: &mut String, text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(text);
    }
}

fn tidy(line: &str) -> String {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_matches([',', ';', ':', '-', '–', '“', '”', '"', ' ']);
    line.replace(['“', '”', '"'], "")
}

fn capitalised(line: &str) -> String {
    let mut letters = line.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
