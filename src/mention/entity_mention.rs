use crate::annotation::{NameKind, Number, Relation, Spanned, Upos};
use crate::document::Span;
use crate::mention::{EntityMention, Gender, Lexicon, MentionForm, Tree};

/// An entity mention with what its words say of whom it means, before anybody knows who that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The mention.
    pub mention: EntityMention,
    /// What is meant, as far as the words say.
    pub kind: Option<NameKind>,
    /// Gender of a person, as far as the words say.
    pub gender: Option<Gender>,
    /// Several are meant.
    pub plural: bool,
    /// Which entity of the pronouns' first, second or third person.
    pub person: u8,
    /// "the", "this", "his", "Ukraine's" stands before it.
    pub definite: bool,
    /// The possessor, as a word.
    pub possessor: Option<usize>,
}

/// All names, nominals of people, organisations and places, and personal pronouns of a document, in order.
#[must_use]
pub fn references(tree: &Tree<'_>, lexicon: &Lexicon) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut named = vec![false; tree.len()];
    let annotation = tree.annotation();
    for name in &annotation.names {
        let mut words: Vec<usize> = annotation.words.within(name.span).map(|(word, _)| word).collect();
        // "U.S. President Donald Trump" in one name: what follows the office is the person
        let office = words.iter().rposition(|&word| {
            let lemma = tree.lemma(word).to_lowercase();
            lexicon.kinds(&lemma).first().is_some_and(|kind| kind.kind == NameKind::Person)
        });
        let mut named_as = name.kind;
        if let Some(office) = office.filter(|&office| office + 2 < words.len()) {
            words.drain(..=office);
            named_as = NameKind::Person;
        }
        let span = words.first().zip(words.last()).map_or(name.span, |(&first, &last)| {
            if named_as == name.kind { name.span } else { tree.span(first).cover(tree.span(last)) }
        });
        let Some(head) = head_of(tree, &words) else { continue };
        if named_as == NameKind::Person && is_group(tree, &words) {
            named_as = NameKind::Organization;
        }
        for &word in &words {
            named[word] = true;
        }
        found.push(Reference {
            mention: EntityMention { span, head, form: MentionForm::Name },
            kind: Some(named_as),
            gender: gender_before(tree, words[0]),
            plural: false,
            person: 3,
            definite: true,
            possessor: None,
        });
    }
    for word in 0..tree.len() {
        if named[word] {
            continue;
        }
        match tree.upos(word) {
            Upos::Pron => found.extend(pronoun(tree, word)),
            Upos::Noun => found.extend(nominal(tree, lexicon, word)),
            _ => {}
        }
    }
    found.sort_by_key(|reference| (reference.mention.span.start, reference.mention.span.end));
    found
}

/// "The Beatles": a plural with an article is a band, a club or a party.
fn is_group(tree: &Tree<'_>, words: &[usize]) -> bool {
    let the = |word: usize| tree.form(word).eq_ignore_ascii_case("the");
    let (article, name) = match *words {
        [name] => (name.checked_sub(1).is_some_and(the), name),
        [first, name] => (the(first), name),
        _ => return false,
    };
    let form = tree.form(name);
    article && form.len() > 3 && form.ends_with('s') && !form.ends_with("ss")
}

/// The word whose governor lies outside.
fn head_of(tree: &Tree<'_>, words: &[usize]) -> Option<usize> {
    let outside = |word: &&usize| tree.head(**word).is_none_or(|head| !words.contains(&head));
    words
        .iter()
        .find(|word| outside(word) && tree.upos(**word) != Upos::Punct && tree.upos(**word) != Upos::Adp)
        .or_else(|| words.last())
        .copied()
}

fn gender_before(tree: &Tree<'_>, first: usize) -> Option<Gender> {
    let before = first.checked_sub(1)?;
    match tree.form(before) {
        "Mr" | "Mr." | "Sir" | "Lord" | "King" | "Prince" => Some(Gender::Male),
        "Mrs" | "Mrs." | "Ms" | "Ms." | "Miss" | "Lady" | "Dame" | "Queen" | "Princess" => Some(Gender::Female),
        _ => None,
    }
}

fn pronoun(tree: &Tree<'_>, word: usize) -> Option<Reference> {
    if matches!(tree.relation(word), Relation::Expl | Relation::Det) {
        return None;
    }
    let form = tree.form(word).to_lowercase();
    let (kind, gender, plural, person) = match form.as_str() {
        "he" | "him" | "his" | "himself" => (Some(NameKind::Person), Some(Gender::Male), false, 3),
        "she" | "her" | "hers" | "herself" => (Some(NameKind::Person), Some(Gender::Female), false, 3),
        "it" | "its" | "itself" => (None, None, false, 3),
        "they" | "them" | "their" | "theirs" | "themselves" => (None, None, true, 3),
        "i" | "me" | "my" | "mine" | "myself" => (Some(NameKind::Person), None, false, 1),
        "we" | "us" | "our" | "ours" | "ourselves" => (None, None, true, 1),
        _ => return None,
    };
    Some(Reference {
        mention: EntityMention { span: tree.span(word), head: word, form: MentionForm::Pronoun },
        kind,
        gender,
        plural,
        person,
        definite: true,
        possessor: None,
    })
}

fn nominal(tree: &Tree<'_>, lexicon: &Lexicon, word: usize) -> Option<Reference> {
    let kind = *lexicon.kinds(tree.lemma(word)).first()?;
    if matches!(tree.relation(word), Relation::Compound | Relation::Flat | Relation::NmodDesc | Relation::Amod) {
        return None;
    }
    let possessor = tree.kid(word, &[Relation::NmodPoss]);
    let definite = possessor.is_some()
        || tree
            .kids_by(word, &[Relation::Det])
            .any(|det| matches!(tree.lemma(det), "the" | "this" | "that" | "these" | "those"));
    let plural = kind.plural || tree.features(word).number == Some(Number::Plural);
    Some(Reference {
        mention: EntityMention { span: tree.phrase(word), head: word, form: MentionForm::Nominal },
        kind: Some(kind.kind),
        gender: kind.gender,
        plural,
        person: 3,
        definite,
        possessor,
    })
}

/// Titles and offices that stand right before a name ("Prime Minister Mark Carney"), as the span of their words.
#[must_use]
pub fn title_before(tree: &Tree<'_>, lexicon: &Lexicon, name: Span) -> Option<Span> {
    let first = tree.annotation().words.within(name).next()?.0;
    let sentence = tree.sentence(first);
    let mut at = first;
    let mut person = false;
    while let Some(before) = at.checked_sub(1).filter(|&before| tree.sentence(before) == sentence) {
        let lemma = tree.lemma(before).to_lowercase();
        let known = lexicon.kinds(&lemma).iter().any(|kind| kind.kind == NameKind::Person);
        let modifier = matches!(
            lemma.as_str(),
            "prime"
                | "vice"
                | "foreign"
                | "former"
                | "chief"
                | "deputy"
                | "defense"
                | "defence"
                | "finance"
                | "first"
                | "interior"
                | "executive"
                | "state"
                | "attorney"
        );
        if known {
            person = true;
        } else if !(modifier && person) {
            break;
        }
        at = before;
    }
    (at < first && person).then(|| tree.annotation().words[at].span().cover(tree.annotation().words[first - 1].span()))
}
