use crate::annotation::{NameKind, Relation, Spanned, Upos, VerbForm};
use crate::document::Span;
use crate::mention::{Complement, EventClass, Frame, Lexicon, Tree};

/// A span that refers to an event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventMention {
    /// The word that denotes it.
    pub head: usize,
    /// What counts as its trigger: the word, or the name of an event.
    pub trigger: Span,
    /// Lemma of the head, with its particle: `step_down`.
    pub lemma: String,
    /// What kind of word.
    pub form: EventForm,
    /// TimeML class.
    pub class: EventClass,
    /// What it says of the clause or event that it governs.
    pub complement: Option<Complement>,
    /// The verb that only carries it: "held" of "held talks", "took place" of "the vote took place".
    pub light: Option<usize>,
}

/// What kind of word denotes an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventForm {
    /// A verb.
    Verb,
    /// A noun.
    Noun,
    /// The name of an event.
    Name,
    /// A predicative adjective.
    Adjective,
}

impl EventMention {
    /// The word whose clause it is in: its light verb, else itself.
    #[must_use]
    pub fn clause(&self) -> usize {
        self.light.unwrap_or(self.head)
    }
}

impl Spanned for EventMention {
    fn span(&self) -> Span {
        self.trigger
    }
}

/// All event mentions of a document, in order, at most one a word.
#[must_use]
pub fn event_mentions(tree: &Tree<'_>, lexicon: &Lexicon) -> Vec<EventMention> {
    let annotation = tree.annotation();
    let mut named: Vec<bool> = (0..tree.len()).map(|word| tree.is_furniture(word)).collect();
    let mut found = Vec::new();
    for name in &annotation.names {
        if named_in_furniture(tree, name.span) {
            continue;
        }
        let words: Vec<usize> = annotation.words.within(name.span).map(|(word, _)| word).collect();
        for &word in &words {
            named[word] = true;
        }
        if name.kind == NameKind::Event {
            let head = words.iter().copied().find(|&word| tree.head(word).is_none_or(|head| !words.contains(&head)));
            if let Some(head) = head {
                found.push(EventMention {
                    head,
                    trigger: name.span,
                    lemma: tree.lemma(head).to_lowercase(),
                    form: EventForm::Name,
                    class: EventClass::Occurrence,
                    complement: None,
                    light: None,
                });
            }
        }
    }
    let mut timed = vec![false; tree.len()];
    for time in &annotation.times {
        for (word, _) in annotation.words.within(time.span()) {
            timed[word] = true;
        }
    }
    let mut carried = vec![false; tree.len()];
    for word in (0..tree.len()).filter(|&word| !named[word] && !timed[word]) {
        if tree.upos(word) == Upos::Noun
            && let Some(mention) = noun(tree, lexicon, word, &timed)
        {
            if let Some(light) = mention.light {
                carried[light] = true;
            }
            found.push(mention);
        }
    }
    for word in (0..tree.len()).filter(|&word| !named[word] && !timed[word] && !carried[word]) {
        let mention = match tree.upos(word) {
            Upos::Verb if reads_as_noun(tree, word) => misread(tree, lexicon, word),
            Upos::Verb => verb(tree, lexicon, word),
            Upos::Adj => adjective(tree, lexicon, word),
            _ => None,
        };
        found.extend(mention);
    }
    found.sort_by_key(|mention| (mention.trigger.start, mention.trigger.end));
    let mut event = vec![false; tree.len()];
    for mention in &found {
        event[mention.head] = true;
    }
    for mention in &mut found {
        if mention.form != EventForm::Verb || lexicon.verb(&mention.lemma).is_none_or(|verb| !verb.firm) {
            mention.class = class_in_place(tree, mention, &event);
        }
    }
    found
}

fn named_in_furniture(tree: &Tree<'_>, span: Span) -> bool {
    tree.annotation().words.within(span).any(|(word, _)| tree.is_furniture(word))
}

/// An I_ACTION or ASPECTUAL has an event as its argument (TimeML 1.2.1, annotation guidelines 2.1.1); without one it is
/// an occurrence like any other, and so is a verb of saying that reports nothing.
fn class_in_place(tree: &Tree<'_>, mention: &EventMention, event: &[bool]) -> EventClass {
    let head = mention.head;
    let clausal = tree.kid(head, &[Relation::Xcomp, Relation::Ccomp, Relation::Csubj, Relation::CsubjPass]).is_some();
    let nominal = |relations: &[Relation]| tree.kids_by(head, relations).any(|kid| event[kid]);
    let infinitive = || {
        tree.kids_by(head, &[Relation::Acl, Relation::Advcl])
            .any(|kid| tree.kids_by(kid, &[Relation::Mark]).any(|mark| tree.lemma(mark) == "to"))
    };
    match (mention.class, mention.form) {
        (EventClass::IAction, EventForm::Verb)
            if !clausal && !nominal(&[Relation::Obj, Relation::NsubjPass, Relation::Obl]) =>
        {
            EventClass::Occurrence
        }
        (EventClass::IAction, EventForm::Noun) if !clausal && !infinitive() && !nominal(&[Relation::Nmod]) => {
            EventClass::Occurrence
        }
        (EventClass::Aspectual, EventForm::Verb)
            if !clausal && !nominal(&[Relation::Obj, Relation::NsubjPass, Relation::Nsubj]) =>
        {
            EventClass::Occurrence
        }
        (EventClass::Reporting, EventForm::Verb)
            if mention.complement == Some(Complement::Say) && !clausal && !speaks(tree, head) =>
        {
            EventClass::Occurrence
        }
        (class, _) => class,
    }
}

/// Whether a verb of saying stands with what is said: a quotation beside it, "according to".
fn speaks(tree: &Tree<'_>, head: usize) -> bool {
    tree.relation(head) == Relation::Parataxis
        || tree.kid(head, &[Relation::Parataxis]).is_some()
        || tree.form(head).eq_ignore_ascii_case("according")
        || tree.kids_by(head, &[Relation::Obl]).any(|kid| matches!(tree.preposition(kid), Some("that" | "about")))
}

/// "A gathering with": a form in -ing between an article and a preposition is a noun, whatever the tagger says.
fn reads_as_noun(tree: &Tree<'_>, word: usize) -> bool {
    let same = |other: usize| other < tree.len() && tree.sentence(other) == tree.sentence(word);
    let article =
        word.checked_sub(1).filter(|&before| same(before)).is_some_and(|before| tree.upos(before) == Upos::Det);
    tree.form(word).ends_with("ing") && article && same(word + 1) && tree.upos(word + 1) == Upos::Adp
}

fn misread(tree: &Tree<'_>, lexicon: &Lexicon, word: usize) -> Option<EventMention> {
    let lemma = tree.form(word).to_lowercase();
    let known = lexicon.noun(&lemma)?;
    Some(EventMention {
        head: word,
        trigger: tree.span(word),
        complement: lexicon.noun_complement(&lemma),
        lemma,
        form: EventForm::Noun,
        class: known.class,
        light: None,
    })
}

/// The lemma of a verb with its particle.
#[must_use]
pub fn verb_lemma(tree: &Tree<'_>, lexicon: &Lexicon, word: usize) -> String {
    let lemma = tree.lemma(word);
    match particle(tree, lexicon, word) {
        Some(particle) => format!("{lemma}_{}", tree.lemma(particle)),
        None => idiom(tree, lexicon, word).unwrap_or_else(|| lemma.to_owned()),
    }
}

/// A verb with the noun or the preposition that makes another word of it: "took office", "came into force", "called on".
fn idiom(tree: &Tree<'_>, lexicon: &Lexicon, word: usize) -> Option<String> {
    let lemma = tree.lemma(word);
    // a parser may take the noun for a predicate
    let predicate = || tree.kid(word, &[Relation::Xcomp]).filter(|&kid| tree.upos(kid) == Upos::Noun);
    if let Some(object) = tree.kid(word, &[Relation::Obj]).or_else(predicate) {
        let with = format!("{lemma}_{}", tree.lemma(object));
        // "took third place" is another thing
        let bare = tree.kid(object, &[Relation::Det, Relation::Amod, Relation::Nummod, Relation::NmodPoss]).is_none();
        return (bare && (with == "take_place" || lexicon.is_listed("phrasal", &with))).then_some(with);
    }
    tree.kids_by(word, &[Relation::Obl]).find_map(|kid| {
        let with = format!("{lemma}_{}", tree.preposition(kid)?);
        let whole = format!("{with}_{}", tree.lemma(kid));
        let beside = tree.kids_by(kid, &[Relation::Case]).next() == Some(word + 1);
        if lexicon.is_listed("phrasal", &whole) {
            return Some(whole);
        }
        (beside && lexicon.verb(&with).is_some()).then_some(with)
    })
}

/// The particle of a phrasal verb: the parser's, or an adverb right behind the verb that makes a known one with it.
#[must_use]
pub fn particle(tree: &Tree<'_>, lexicon: &Lexicon, word: usize) -> Option<usize> {
    tree.kid(word, &[Relation::CompoundPrt]).or_else(|| {
        let next = Some(word + 1).filter(|&next| next < tree.len() && tree.sentence(next) == tree.sentence(word))?;
        let loose = tree.head(next) == Some(word) && matches!(tree.relation(next), Relation::Advmod | Relation::Obl)
            || tree.relation(next) == Relation::Case;
        let bare = tree.relation(next) != Relation::Case
            || (next + 1 < tree.len() && matches!(tree.upos(next + 1), Upos::Adp | Upos::Sconj | Upos::Punct));
        let whole = format!("{}_{}", tree.lemma(word), tree.lemma(next));
        // "laid off 200 workers": no preposition
        let bare = bare || tree.kid(word, &[Relation::Obj]).is_none() && lexicon.is_listed("separable", &whole);
        let known = || lexicon.is_listed("phrasal", &whole);
        (loose && bare && lexicon.is_listed("particle", tree.lemma(next)) && known()).then_some(next)
    })
}

fn verb(tree: &Tree<'_>, lexicon: &Lexicon, word: usize) -> Option<EventMention> {
    // "the accused": a tagger's verb with an article is a noun
    if tree.kids_by(word, &[Relation::Det]).next().is_some()
        && tree.kid(word, &[Relation::Nsubj, Relation::Aux, Relation::Obj]).is_none()
    {
        return None;
    }
    let relation = tree.relation(word);
    let mut lemma = verb_lemma(tree, lexicon, word);
    if !lemma.contains('_') && lexicon.verb(&lemma).is_none() {
        // a lemma that is no word ("postpon"): what the form may come from and is known
        let form = tree.form(word).to_lowercase();
        // and of irregular verbs, the one whose past it is: "shot", "sold"
        let irregular =
            |known: &String| lexicon.is_past_form(&form) && lexicon.past(known) == form && lexicon.past(&lemma) != form;
        let lemmas = lexicon.lemmas_of(&form);
        if let Some(known) = lemmas.iter().find(|known| lexicon.verb(known).is_some() || irregular(known)) {
            lemma = known.clone();
        }
    }
    let according = lemma == "accord" && tree.form(word).eq_ignore_ascii_case("according");
    let function_word = matches!(
        relation,
        Relation::Case
            | Relation::Mark
            | Relation::Fixed
            | Relation::Cc
            | Relation::Flat
            | Relation::FlatForeign
            | Relation::Goeswith
            | Relation::Compound
            | Relation::Amod
            | Relation::Aux
            | Relation::AuxPass
            | Relation::Cop
            | Relation::Discourse
            | Relation::Det
    );
    if function_word && !according {
        return None;
    }
    let infinitive = tree
        .kids_by(word, &[Relation::Xcomp])
        .any(|kid| tree.kids_by(kid, &[Relation::Mark]).any(|mark| tree.lemma(mark) == "to"));
    let empty = match lemma.as_str() {
        "be" | "please" | "let" => true,
        // "based in", "compared with", "including"
        "base" | "compare" | "include" | "relate" | "depend" | "associate" | "concern" | "regard" | "follow" => {
            matches!(relation, Relation::Acl | Relation::Advcl | Relation::Xcomp | Relation::Obl)
                && tree.kid(word, &[Relation::Nsubj, Relation::Aux, Relation::AuxPass, Relation::NsubjPass]).is_none()
        }
        "go" => infinitive && tree.form(word).eq_ignore_ascii_case("going"),
        "have" => infinitive,
        "use" => {
            infinitive && tree.form(word).eq_ignore_ascii_case("used") && tree.kid(word, &[Relation::AuxPass]).is_none()
        }
        _ => false,
    };
    if empty {
        return None;
    }
    let predicate = lexicon.verb(&lemma).or_else(|| {
        // an unknown particle verb is not what its bare verb is
        (!lemma.contains('_')).then(|| lexicon.verb(tree.lemma(word))).flatten()
    });
    let (class, complement) = match predicate {
        _ if according => (EventClass::Reporting, Some(Complement::Say)),
        Some(predicate) => (predicate.class, predicate.complement),
        None => (EventClass::Occurrence, None),
    };
    Some(EventMention {
        head: word,
        trigger: tree.span(word),
        lemma,
        form: EventForm::Verb,
        class,
        complement,
        light: None,
    })
}

fn adjective(tree: &Tree<'_>, lexicon: &Lexicon, word: usize) -> Option<EventMention> {
    let predicative = tree.kid(word, &[Relation::Cop]).is_some()
        || matches!(tree.relation(word), Relation::Xcomp | Relation::Acl | Relation::Root)
        || (tree.relation(word) == Relation::Conj && tree.kid(tree.first_conjunct(word), &[Relation::Cop]).is_some());
    let predicate = lexicon.adjective(tree.lemma(word)).filter(|_| predicative)?;
    Some(EventMention {
        head: word,
        trigger: tree.span(word),
        lemma: tree.lemma(word).to_owned(),
        form: EventForm::Adjective,
        class: predicate.class,
        complement: predicate.complement,
        light: None,
    })
}

fn noun(tree: &Tree<'_>, lexicon: &Lexicon, word: usize, timed: &[bool]) -> Option<EventMention> {
    let lemma = tree.lemma(word).to_lowercase();
    let known = lexicon.noun(&lemma)?;
    let relation = tree.relation(word);
    if matches!(relation, Relation::Case | Relation::Fixed | Relation::Flat | Relation::Advmod) {
        return None;
    }
    if matches!(lemma.as_str(), "end" | "beginning" | "start" | "close")
        && matches!(
            tree.preposition(word),
            Some("at" | "by" | "in" | "from" | "toward" | "towards" | "since" | "until" | "near")
        )
    {
        return None;
    }
    let light = light_verb(tree, lexicon, word, &lemma);
    if relation == Relation::Compound && light.is_none() {
        // "a murder trial": the trial is the event
        let modified = tree.head(word).map(|head| tree.lemma(head).to_lowercase());
        if !known.always
            || modified.is_some_and(|head| lexicon.noun(&head).is_some() || !lexicon.kinds(&head).is_empty())
        {
            return None;
        }
    }
    if !known.always && light.is_none() && !is_supported(tree, lexicon, word, timed) {
        return None;
    }
    Some(EventMention {
        head: word,
        trigger: tree.span(word),
        complement: lexicon.noun_complement(&lemma),
        lemma,
        form: EventForm::Noun,
        class: known.class,
        light,
    })
}

/// The verb that only carries the noun.
fn light_verb(tree: &Tree<'_>, lexicon: &Lexicon, word: usize, lemma: &str) -> Option<usize> {
    let carries =
        |verb: usize| tree.upos(verb) == Upos::Verb && lexicon.is_light(&verb_lemma(tree, lexicon, verb), lemma);
    let head = tree.head(word);
    if let Some(head) = head {
        let relation = tree.relation(word);
        if matches!(relation, Relation::Obj | Relation::NsubjPass) && carries(head) {
            return Some(head);
        }
        // "went on strike"
        if relation == Relation::Obl
            && tree.upos(head) == Upos::Verb
            && tree.kid(head, &[Relation::Obj]).is_none()
            && tree.preposition(word).is_some_and(|by| lexicon.is_light(&format!("{}_{by}", tree.lemma(head)), lemma))
        {
            return Some(head);
        }
        if matches!(relation, Relation::Nsubj | Relation::NsubjPass)
            && tree.upos(head) == Upos::Verb
            && lexicon.has_frame(&verb_lemma(tree, lexicon, head), Frame::Happening)
        {
            return Some(head);
        }
    }
    // "talks held in Paris", "the speech that he gave"
    tree.kids_by(word, &[Relation::Acl, Relation::AclRelcl]).find(|&kid| {
        carries(kid)
            && tree.kid(kid, &[Relation::Obj]).is_none_or(|object| tree.upos(object) == Upos::Pron)
            && (tree.features(kid).verb_form == Some(VerbForm::Participle)
                || tree.kid(kid, &[Relation::Nsubj]).is_some())
    })
}

/// Whether a noun that may denote an event has what only events have: arguments, a time, an aspect.
fn is_supported(tree: &Tree<'_>, lexicon: &Lexicon, word: usize, timed: &[bool]) -> bool {
    let own = tree.kids(word).any(|kid| match tree.relation(kid) {
        Relation::NmodPoss => true,
        Relation::Nmod => {
            timed[kid]
                || matches!(
                    tree.preposition(kid),
                    Some("of" | "by" | "between" | "against" | "with" | "into" | "on" | "over" | "from" | "to")
                )
        }
        Relation::NmodUnmarked => timed[kid],
        Relation::Acl => {
            tree.upos(kid) == Upos::Verb && tree.kids_by(kid, &[Relation::Mark]).any(|mark| tree.lemma(mark) == "to")
        }
        Relation::Ccomp => true,
        _ => false,
    });
    if own {
        return true;
    }
    if matches!(
        tree.preposition(word),
        Some("after" | "before" | "during" | "since" | "until" | "following" | "amid" | "despite")
    ) {
        return true;
    }
    tree.head(word).is_some_and(|head| {
        let aspectual = lexicon.verb(tree.lemma(head)).is_some_and(|verb| verb.class == EventClass::Aspectual);
        aspectual
            && tree.upos(head) == Upos::Verb
            && matches!(tree.relation(word), Relation::Obj | Relation::Nsubj | Relation::NsubjPass)
    })
}
