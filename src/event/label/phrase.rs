use crate::annotation::timex::TimexKind;
use crate::annotation::{NameKind, Number, Relation, Upos, VerbForm};
use crate::document::Span;
use crate::event::label::more::{behind_day, group, law_named, owned, told_more};
use crate::event::label::whole::is_nobody;
use crate::event::label::{LONGEST, LONGEST_TOLD};
use crate::event::scene::Scene;
use crate::mention::{MentionForm, particle};

/// The phrases of one line, which remembers whom it has named: "Anna Berg sold her house", but "police searched Anna
/// Berg’s house".
pub(super) struct Phrases<'s, 'a> {
    scene: &'s Scene<'a>,
    told: Vec<usize>,
    /// Names that stand in the line: a parser may have torn them into parts.
    written: Vec<Span>,
}

impl<'s, 'a> Phrases<'s, 'a> {
    pub(super) fn new(scene: &'s Scene<'a>) -> Self {
        Self { scene, told: Vec::new(), written: Vec::new() }
    }

    /// A nominal with its names and pronouns resolved.
    pub(super) fn phrase(&mut self, word: usize) -> String {
        let (scene, tree) = (self.scene, self.scene.tree);
        // a word inside a name stands for the whole of it
        let word = scene.named(word).filter(|_| scene.entity(word).is_none()).map_or(word, |(.., head)| head);
        if let Some((_, span, _)) = scene.named(word) {
            self.written.push(span);
        }
        if let Some((at, span, form)) = scene.entity_mention(word) {
            let entity = &scene.entities[at];
            match form {
                MentionForm::Pronoun => {
                    let again = self.told.contains(&at);
                    self.told.push(at);
                    // "gave himself up"
                    if again && (tree.form(word).ends_with("self") || tree.form(word).ends_with("selves")) {
                        return tree.form(word).to_owned();
                    }
                    return entity.name.clone();
                }
                // "eight Mexicans"
                MentionForm::Name
                    if entity.kind == NameKind::Nationality && tree.kid(word, &[Relation::Nummod]).is_some() =>
                {
                    return self.resolved(tree.phrase(word));
                }
                // "was born Peter Edward Baker"
                MentionForm::Name if self.told.contains(&at) && tree.relation(word) != Relation::NmodPoss => {
                    return span.of(tree.text()).to_owned();
                }
                MentionForm::Name => {
                    self.told.push(at);
                    // "the Holms", "the Lunars"
                    if let Some(group) = group(scene, word, span) {
                        return group;
                    }
                    let person = entity.kind == NameKind::Person;
                    return if person {
                        entity.name.clone()
                    } else {
                        owned(scene, word, span).unwrap_or(span).of(tree.text()).to_owned()
                    };
                }
                // "the company", where its name is known
                MentionForm::Nominal
                    if entity.mentions.iter().any(|mention| mention.form == MentionForm::Name)
                        && !matches!(entity.kind, NameKind::Other | NameKind::Place)
                        && tree.kid(word, &[Relation::NmodPoss, Relation::Amod, Relation::Nmod]).is_none() =>
                {
                    self.told.push(at);
                    return entity.name.clone();
                }
                MentionForm::Nominal => {}
            }
        }
        let whole = self.whole(word);
        let line = match behind_day(scene, word, whole) {
            Some(rest) => format!("the {}", self.resolved(rest)),
            None => law_named(scene, word).unwrap_or_else(|| self.resolved(whole)),
        };
        self.told.extend(scene.entity(word));
        line
    }

    /// The words of a nominal; "the murder of journalist Jamal Khashoggi": a title is not left without its name.
    pub(super) fn whole(&self, word: usize) -> Span {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mut span = tree.phrase(word);
        let last = tree.annotation().words.partition_point(|one| one.span.start < span.end);
        // "the muscle of what is a young industry"
        if let Some(free) = last.checked_sub(1).filter(|&free| {
            matches!(tree.lemma(free), "what" | "whatever" | "whoever" | "how" | "whether") && free > word
        }) {
            let (_, end) = tree.extent(free);
            let whole = matches!(tree.upos(end), Upos::Noun | Upos::Propn) && end > free + 1;
            return if whole { span.cover(tree.span(end)) } else { span };
        }
        // "the hosting service Reel", "the manslaughter of a Tarnow man, Per Holm"
        let named = |at: usize| {
            let (_, name, head) = scene.named(at).filter(|_| at < tree.len())?;
            let of = tree.head(head).filter(|_| tree.relation(head) == Relation::Appos)?;
            (of + 1 == last && of >= word).then_some(name)
        };
        let comma = last < tree.len() && tree.form(last) == "," && last > word + 1;
        if let Some(name) = named(last).or_else(|| named(last + 1).filter(|_| comma)) {
            return span.cover(name);
        }
        if last > 0
            && let Some((entity, name, _)) = scene.named(last)
            && scene.entities[entity].kind == NameKind::Person
            && tree.sentence(last) == tree.sentence(word)
            && scene
                .lexicon
                .kinds(&tree.lemma(last - 1).to_lowercase())
                .iter()
                .any(|kind| kind.kind == NameKind::Person)
        {
            span = span.cover(name);
        }
        span
    }

    /// A text with the possessive pronouns in it resolved, but for those that the line makes clear.
    pub(super) fn resolved(&mut self, span: Span) -> String {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mut line = String::new();
        let mut at = span.start;
        for (word, _) in tree.annotation().words.within(span) {
            if let Some((entity, own, form)) = scene.entity_mention(word) {
                let speaker = matches!(tree.lemma(word), "my" | "our" | "I" | "we");
                let clear = !speaker && (self.told.last() == Some(&entity) || self.told.first() == Some(&entity));
                if tree.relation(word) == Relation::NmodPoss && form == MentionForm::Pronoun && !clear {
                    line.push_str(&tree.text()[at..own.start]);
                    line.push_str(&scene.entities[entity].name);
                    line.push_str(if scene.entities[entity].name.ends_with('s') { "’" } else { "’s" });
                    at = own.end;
                }
                if form != MentionForm::Nominal {
                    self.told.push(entity);
                }
            }
        }
        // "two videos of them": of whom is not known
        let end = tree
            .annotation()
            .words
            .within(span)
            .map(|(word, _)| word)
            .last()
            .filter(|&last| is_nobody(scene, last) && last > 1 && tree.is(last - 1, &["of"]))
            .filter(|&last| tree.upos(last - 2) == Upos::Noun && tree.span(last - 2).end > at)
            .map_or(span.end, |last| tree.span(last - 2).end);
        line.push_str(&tree.text()[at..end]);
        line
    }

    /// A nominal with its prepositional complements, and its own preposition where wanted.
    pub(super) fn complete(&mut self, word: usize, preposition: bool) -> String {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mut line = String::new();
        let name = scene.named(word).map(|(_, span, _)| span);
        // the rest of a torn name that stands there already
        let again = name.is_some_and(|name| self.written.contains(&name));
        if preposition && !again {
            // "sworn in as president": the particle is the verb's, and "than" a count's
            let taken = tree.head(word).and_then(|verb| particle(tree, scene.lexicon, verb));
            let own = |case: &usize| *case < word && Some(*case) != taken && !tree.is_count_word(*case);
            // "at Saint Olav Hospital": the preposition may hang on another word of the name
            let bearer = name
                .filter(|_| !tree.kids_by(word, &[Relation::Case]).any(|case| case < word))
                .and_then(|name| {
                    let words = tree.annotation().words.within(name).map(|(at, _)| at);
                    words.into_iter().find(|&at| tree.kid(at, &[Relation::Case]).is_some_and(|case| case < at))
                })
                .unwrap_or(word);
            let owner = |case: &usize| matches!(tree.form(*case), "'s" | "’s" | "'" | "’");
            for case in tree.kids_by(bearer, &[Relation::Case]).filter(own).filter(|case| !owner(case)) {
                // "ahead of the vote": a parser takes the first word for an adverb of the verb
                let before = case.checked_sub(1).map_or("", |before| tree.form(before));
                if tree.is(case, &["of"]) && matches!(before, "ahead" | "because" | "instead" | "regardless") {
                    push(&mut line, before);
                }
                push(&mut line, tree.form(case));
                for more in tree.kids_by(case, &[Relation::Fixed]) {
                    push(&mut line, tree.form(more));
                }
            }
        }
        let all: Vec<String> = tree
            .conjuncts(word)
            .into_iter()
            .filter(|&one| tree.upos(one) != Upos::Verb || tree.kid(one, &[Relation::Det]).is_some())
            .filter(|&one| one == word || !behind_complement(scene, word, one))
            .filter(|&one| one == word || !is_misjoined(scene, word, one))
            .map(|one| self.phrase(one))
            .collect();
        // in "and loan guarantees" a parser may hang the conjunction on the first noun, as a part of the phrase
        let (all, inner): (Vec<String>, Vec<bool>) = all
            .into_iter()
            .map(|phrase| match phrase.strip_prefix("and ") {
                Some(rest) => (rest.to_owned(), true),
                None => (phrase, false),
            })
            .unzip();
        // "Cusco, Peru" are not two
        let joined =
            inner.contains(&true) || tree.conjuncts(word).iter().any(|&one| tree.kid(one, &[Relation::Cc]).is_some());
        if !again {
            // "a raid, or search": two words for one thing
            let either = tree
                .conjuncts(word)
                .iter()
                .any(|&one| tree.kids_by(one, &[Relation::Cc]).any(|cc| tree.is(cc, &["or", "nor"])));
            let text = match all.as_slice() {
                _ if !joined => all.join(", "),
                [first @ .., last] if either && !first.is_empty() => format!("{} or {last}", first.join(", ")),
                _ => list(all),
            };
            push(&mut line, &text);
        }
        for kid in tree.kids_by(word, &[Relation::Nmod]).filter(|&kid| kid > word) {
            // "6-5" has it already
            let inside = tree.span(kid).end <= tree.phrase(word).end;
            if tree.preposition(kid) == Some("of")
                || has_time(scene, kid)
                || inside
                || line.chars().count() > LONGEST / 2
            {
                continue;
            }
            let more = self.complete(kid, true);
            // "66 to 27" has it already
            if !line.ends_with(&more) {
                push(&mut line, &more);
            }
        }
        // "on suspicion of planning an attack"
        let doing = tree.kids_by(word, &[Relation::Acl]).find(|&kid| {
            tree.kids_by(kid, &[Relation::Mark, Relation::Case])
                .any(|mark| matches!(tree.lemma(mark), "of" | "for" | "toward" | "towards"))
                // "a statement saying that …"
                || tree.form(kid).ends_with("ing")
                    && scene.lexicon.is_listed("says", tree.lemma(kid))
                    && scene.lexicon.is_listed("document", &tree.lemma(word).to_lowercase())
        });
        if let Some(doing) = doing.filter(|&doing| doing > word) {
            let text = tree.text().get(region(scene, doing)).unwrap_or_default();
            if line.chars().count() + text.chars().count() < LONGEST_TOLD {
                push(&mut line, text);
            }
        }
        if let Some(more) = told_more(scene, word).filter(|_| doing.is_none())
            && line.chars().count() + more.chars().count() < LONGEST_TOLD
        {
            push(&mut line, more);
        }
        line
    }

    /// "Researchers from the University of Oslo", "a former adviser for the president": whose people they are that nobody names.
    pub(super) fn belonging(&mut self, word: usize) -> String {
        let (scene, tree) = (self.scene, self.scene.tree);
        let people =
            scene.lexicon.kinds(&tree.lemma(word).to_lowercase()).iter().any(|kind| kind.kind == NameKind::Person);
        let unnamed = scene.named(word).is_none()
            && scene
                .entity(word)
                .is_none_or(|at| scene.entities[at].mentions.iter().all(|mention| mention.form != MentionForm::Name));
        let from = tree.kids_by(word, &[Relation::Nmod]).find(|&kid| {
            let place = matches!(tree.preposition(kid), Some("in" | "of" | "on" | "near" | "across"));
            kid > word
                && (place || matches!(tree.preposition(kid), Some("from" | "for" | "at")))
                && !has_time(scene, kid)
                && tree.span(kid).start > tree.phrase(word).end
                && tree.extent(kid).1 + 1 < tree.len()
                && (place
                    || tree
                        .annotation()
                        .words
                        .within(tree.phrase(kid))
                        .into_iter()
                        .any(|(at, _)| scene.named(at).is_some()))
        });
        match from.filter(|_| people && unnamed) {
            Some(kid) => {
                let text = self.complete(kid, true);
                if text.chars().count() < LONGEST / 2 { text } else { String::new() }
            }
            None => String::new(),
        }
    }

    /// "To nine years in prison".
    pub(super) fn term(&mut self, word: usize) -> String {
        let (scene, tree) = (self.scene, self.scene.tree);
        let mut line = tree.preposition(word).unwrap_or_default().to_owned();
        if let Some(time) = scene.time(word) {
            push(&mut line, tree.annotation().times[time].span.of(tree.text()));
        }
        let inside = tree
            .kids_by(word, &[Relation::Nmod])
            .filter(|&kid| kid > word && !has_time(scene, kid) && matches!(tree.preposition(kid), Some("in" | "of")));
        for kid in inside {
            push(&mut line, &self.complete(kid, true));
        }
        line
    }
}

/// "Was launched from Natal and cost about $75 million": a bare noun before an amount is a verb, and joined to no name.
fn is_misjoined(scene: &Scene<'_>, word: usize, joined: usize) -> bool {
    let tree = scene.tree;
    // "gained 13 seats and the Greens lost ten": the second begins a clause
    if tree.kid(joined, &[Relation::Cc]).is_some() && is_followed_by_verb(scene, joined) {
        return true;
    }
    scene.named(word).is_some()
        && scene.named(joined).is_none()
        && tree.upos(joined) == Upos::Noun
        && tree.features(joined).number != Some(Number::Plural)
        && tree.kid(joined, &[Relation::Det, Relation::NmodPoss, Relation::Amod, Relation::Compound]).is_none()
}

/// "In exchange for cash and a boat": what is joined behind a complement is joined to that.
fn behind_complement(scene: &Scene<'_>, word: usize, joined: usize) -> bool {
    let tree = scene.tree;
    // but "the Institute of Technology and the university" are two
    let name = |at: usize| scene.named(at).map(|(_, span, _)| span);
    let within = |kid: usize| name(kid).is_some() && name(kid) == name(word);
    tree.kids_by(word, &[Relation::Nmod])
        .any(|kid| kid > word && kid < joined && tree.preposition(kid).is_some() && !within(kid))
}

pub(super) fn has_time(scene: &Scene<'_>, word: usize) -> bool {
    scene.time(word).is_some()
        || scene.tree.kids(word).any(|kid| {
            // "in a 2016 referendum" says which
            let which = matches!(
                scene.tree.relation(kid),
                Relation::Compound | Relation::Nummod | Relation::Amod | Relation::NmodPoss
            );
            scene.time(kid).is_some() && scene.tree.relation(kid) != Relation::Nmod && !which
        })
}

/// "Sentenced to nine years", "closed for two days": how long is part of what happened.
pub(super) fn is_term(scene: &Scene<'_>, word: usize) -> bool {
    let lasts = scene.time(word).is_some_and(|time| scene.tree.annotation().times[time].kind == TimexKind::Duration);
    lasts && matches!(scene.tree.preposition(word), Some("to" | "for"))
}

/// What a parser tore out of a clause or a score: "after its engine" of "after its engine failed", "to 0" of "118 to 0".
pub(super) fn is_torn(scene: &Scene<'_>, word: usize) -> bool {
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
    // "succeeded him as foreign secretary"
    let office = tree.preposition(word) == Some("as")
        && scene.lexicon.kinds(&tree.lemma(word).to_lowercase()).iter().any(|kind| kind.kind == NameKind::Person)
        && !is_followed_by_verb(scene, word);
    number
        || (clausal
            && !office
            && (is_followed_by_verb(scene, word) || is_told_on(scene, word) || scene.event(word).is_none()))
}

/// "After talks on a merger with its rival collapsed": a finite verb before the next comma tells a clause.
fn is_told_on(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    (word + 1..tree.len())
        .take_while(|&next| tree.sentence(next) == tree.sentence(word) && !matches!(tree.form(next), "," | ";" | "and"))
        .any(|next| {
            tree.upos(next) == Upos::Verb
                && tree.features(next).verb_form == Some(VerbForm::Finite)
                && !matches!(tree.relation(next), Relation::AclRelcl)
        })
}

pub(super) fn is_followed_by_verb(scene: &Scene<'_>, word: usize) -> bool {
    let tree = scene.tree;
    // a flight's number may have been hung elsewhere
    (tree.extent(word).1 + 1..tree.len())
        .take(3)
        .take_while(|&next| tree.sentence(next) == tree.sentence(word))
        .find(|&next| !matches!(tree.upos(next), Upos::Num | Upos::Propn | Upos::Noun))
        .is_some_and(|next| tree.upos(next) == Upos::Aux || tree.features(next).verb_form == Some(VerbForm::Finite))
}

pub(super) fn is_attribution(scene: &Scene<'_>, word: usize) -> bool {
    scene.tree.kids_by(word, &[Relation::Case]).any(|case| scene.tree.form(case).eq_ignore_ascii_case("according"))
}

pub(super) fn region(scene: &Scene<'_>, word: usize) -> std::ops::Range<usize> {
    let (first, last) = scene.tree.extent(word);
    scene.tree.span(first).start..scene.tree.span(last).end
}

/// The words of a clause that fit into so many letters.
pub(super) fn cut(text: &str, room: usize) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + word.chars().count() > room {
            return format!("{} …", line.trim_end_matches([',', ';']));
        }
        push(&mut line, word);
        if word.ends_with(';') {
            break;
        }
    }
    // "formerly a church and": no line ends with a word that leads on
    let mut line = line.trim_end_matches([',', ';']);
    while let Some((rest, last)) = line.rsplit_once(' ') {
        if !matches!(last, "and" | "or" | "the" | "a" | "an" | "of" | "to" | "that" | "for" | "with" | "in" | "by") {
            break;
        }
        line = rest.trim_end_matches([',', ';']);
    }
    line.to_owned()
}

pub(super) fn list(mut all: Vec<String>) -> String {
    all.dedup();
    match all.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

pub(super) fn push(line: &mut String, text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(text);
    }
}

pub(super) fn tidy(line: &str) -> String {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_matches([',', ';', ':', '-', '–', '“', '”', '"', ' ']);
    line.replace(['“', '”', '"'], "")
}

pub(super) fn capitalised(line: &str) -> String {
    let mut letters = line.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
