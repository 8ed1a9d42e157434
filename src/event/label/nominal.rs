//! The line of an event that a noun tells.

use crate::annotation::{Relation, Upos};
use crate::event::Role;
use crate::event::factuality::Factuality;
use crate::event::label::phrase::{Phrases, has_time, is_torn, list, push};
use crate::event::label::{LONGEST, clause};
use crate::event::participant::{Filler, participants};
use crate::event::scene::Scene;
use crate::mention::{Complement, EventForm, EventMention, Frame, MentionForm};

pub(super) fn nominal(
    scene: &Scene<'_>,
    mention: &EventMention,
    fact: &Factuality,
    cast: &[Filler],
    told: &mut Phrases<'_, '_>,
) -> String {
    let tree = scene.tree;
    // "entered the debate", "attended the summit": the clause tells it better
    let entered = tree.head(mention.head).filter(|_| tree.relation(mention.head) == Relation::Obj);
    if mention.light.is_none()
        && let Some(event) = entered.and_then(|verb| scene.event(verb))
        && let above = &scene.mentions[event]
        && above.form == EventForm::Verb
        && above.light.is_none()
        && scene.lexicon.has_frame(&above.lemma, Frame::Participation)
        && !scene.lexicon.is_listed("absent", &above.lemma)
    {
        let line = clause(scene, above, fact, &participants(scene, above));
        if !line.is_empty() {
            return line;
        }
    }
    if mention.form == EventForm::Name {
        return mention.trigger.of(tree.text()).to_owned();
    }
    let mut line = told.resolved(told.whole(mention.head));
    for article in ["the ", "The ", "a ", "A ", "an ", "An ", "this ", "This ", "that ", "That "] {
        if let Some(rest) = line.strip_prefix(article) {
            line = rest.to_owned();
            break;
        }
    }
    // a noun that the tagger takes for a verb has its complements as a verb has
    let verbal = tree.upos(mention.head) == Upos::Verb;
    let below: &[Relation] = if verbal { &[Relation::Nmod, Relation::Obl] } else { &[Relation::Nmod] };
    for kid in tree.kids_by(mention.head, below).filter(|&kid| kid > mention.head) {
        // "in a bid to end the war" says why
        let purpose = scene.event(kid).is_some_and(|event| {
            matches!(scene.mentions[event].complement, Some(Complement::Try | Complement::Want | Complement::Plan))
        });
        let torn = is_torn(scene, kid) || tree.preposition(kid) == Some("since");
        if tree.preposition(kid) == Some("of") || has_time(scene, kid) || purpose || torn {
            continue;
        }
        let text = told.complete(kid, true);
        // a name that stands there with its title
        if line.chars().count() + text.chars().count() < LONGEST && !line.ends_with(&text) {
            push(&mut line, &text);
        }
    }
    let place = cast.iter().find(|filler| filler.role == Role::Place && scene.entity(filler.word).is_some());
    if let Some(place) = place {
        let name = told.phrase(place.word);
        if !line.contains(&name) {
            let near =
                tree.preposition(place.word).filter(|by| matches!(*by, "near" | "at" | "off" | "on" | "outside"));
            push(&mut line, &format!("{} {name}", near.unwrap_or("in")));
        }
    }
    let outside: Vec<String> = cast
        .iter()
        .filter(|filler| {
            filler.role == Role::Agent
                && scene.entity_mention(filler.word).is_some_and(|(.., form)| form != MentionForm::Nominal)
        })
        .filter(|filler| !tree.governs(mention.head, filler.word))
        .map(|filler| told.phrase(filler.word))
        .filter(|name| !line.contains(name.as_str()))
        .collect();
    if outside.is_empty() { line } else { format!("{}: {line}", list(outside)) }
}
