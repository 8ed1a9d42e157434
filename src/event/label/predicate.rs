//! The verb of a line.

use crate::annotation::{Relation, Upos, VerbForm, VerbTense};
use crate::event::factuality::Factuality;
use crate::event::label::phrase::push;
use crate::event::scene::Scene;
use crate::event::{Polarity, Status};
use crate::mention::{Complement, EventForm, particle};

/// The verb as a headline of a chronicle has it: past for what happened, "to" for what is planned.
pub(super) fn predicate(scene: &Scene<'_>, verb: usize, fact: &Factuality, passive: bool, plural: bool) -> String {
    let tree = scene.tree;
    // "walked away": an adverb of direction beside the verb is part of what was done
    let away = || {
        let next = Some(verb + 1).filter(|&next| next < tree.len() && tree.head(next) == Some(verb))?;
        let bare = matches!(tree.relation(next), Relation::Advmod | Relation::CompoundPrt);
        (bare && scene.lexicon.is_listed("particle", tree.lemma(next))).then_some(next)
    };
    let particle = particle(tree, scene.lexicon, verb).or_else(away).map(|particle| tree.form(particle));
    // "Founded in 1891, the company": a verb at the head of a sentence is no name
    let lower = tree.form(verb).to_lowercase();
    let form = if tree.upos(verb) == Upos::Verb { lower.as_str() } else { tree.form(verb) };
    let copula = tree.kid(verb, &[Relation::Cop]).is_some();
    // "no cause has been given" says it already
    let none = tree
        .kids_by(verb, &[Relation::Nsubj, Relation::NsubjPass, Relation::Obj])
        .any(|kid| tree.kids_by(kid, &[Relation::Det]).any(|det| tree.is(det, &["no", "neither"])));
    let negative = fact.polarity == Polarity::Negative && !none;
    let mut line = match fact.status {
        Status::Planned | Status::Postponed | Status::Cancelled | Status::Hypothetical => match (passive, negative) {
            (true, false) => format!("to be {form}"),
            (true, true) => format!("not to be {form}"),
            (false, true) => format!("not to {}", bare(scene, verb)),
            (false, false) => format!("to {}", bare(scene, verb)),
        },
        // "is being investigated"
        Status::Ongoing if passive && tree.kids(verb).any(|aux| tree.form(aux).eq_ignore_ascii_case("being")) => {
            format!("{} being {form}", if plural { "are" } else { "is" })
        }
        _ if copula && tree.upos(verb) != Upos::Verb => form.to_owned(),
        _ if passive => format!("{}{} {form}", if plural { "were" } else { "was" }, if negative { " not" } else { "" }),
        _ if negative => format!("did not {}", tree.lemma(verb)),
        // "is investigating"
        Status::Ongoing
            if form.ends_with("ing") && tree.kids_by(verb, &[Relation::Aux]).any(|aux| tree.is(aux, &["be"])) =>
        {
            format!("{} {form}", if plural { "are" } else { "is" })
        }
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
        // a regular participle is the past, whatever the lemma
        _ if form.ends_with("ed") && tree.features(verb).verb_form == Some(VerbForm::Participle) => form.to_owned(),
        // "raping" is of no verb "rap", or it would double its consonant
        _ if form.strip_suffix("ing") == Some(tree.lemma(verb))
            && scene.lexicon.past(tree.lemma(verb)).len() > tree.lemma(verb).len() + 2
            && !scene.lexicon.past(tree.lemma(verb)).ends_with("ied") =>
        {
            format!("{}ed", tree.lemma(verb))
        }
        _ => scene.lexicon.past(tree.lemma(verb)),
    };
    // "began acting", "started to leave": no more is told than its beginning
    if let Some(begun) = begun(scene, verb).filter(|_| !passive && !negative && fact.status == Status::Occurred) {
        let doing = if form.ends_with("ing") { form.to_owned() } else { format!("to {}", bare(scene, verb)) };
        line = format!("{begun} {doing}");
    }
    if matches!(fact.status, Status::Postponed | Status::Cancelled) {
        line = format!("({}) {line}", fact.status.name());
    }
    if let Some(particle) = particle {
        push(&mut line, particle);
    }
    line
}

/// The verb without an ending; "reversing" is of no verb "revers".
fn bare(scene: &Scene<'_>, verb: usize) -> String {
    let lemma = scene.tree.lemma(verb);
    let form = scene.tree.form(verb).to_lowercase();
    let known = scene.lexicon.verb(lemma).is_some() || !form.ends_with("ing");
    let other = || scene.lexicon.lemmas_of(&form).into_iter().find(|other| scene.lexicon.verb(other).is_some());
    if known { lemma.to_owned() } else { other().unwrap_or_else(|| lemma.to_owned()) }
}

/// "Began" of "began acting", "started to leave".
fn begun(scene: &Scene<'_>, verb: usize) -> Option<String> {
    let tree = scene.tree;
    let above = tree.head(verb).filter(|_| tree.relation(verb) == Relation::Xcomp)?;
    let event = &scene.mentions[scene.event(above)?];
    let plain = event.form == EventForm::Verb && event.complement == Some(Complement::Begin);
    let ahead = tree.kids_by(above, &[Relation::Aux]).any(|aux| !tree.is(aux, &["have", "do"]));
    (plain && !ahead && above < verb).then(|| scene.lexicon.past(tree.lemma(above)))
}

/// "has gone", "had begun": the participle is no past tense by itself.
fn is_strong_participle(scene: &Scene<'_>, verb: usize) -> bool {
    scene.tree.kids_by(verb, &[Relation::Aux]).any(|aux| scene.tree.lemma(aux) == "have")
}
