use std::cell::OnceCell;
use std::collections::HashSet;

use crate::annotation::{Relation, Upos};
use crate::document::{Document, Span};
use crate::entity::Entity;
use crate::mention::{EventMention, Lexicon, MentionForm, Tree};

/// What all steps of the extraction look at: the tree, the mentions, who stands at which word.
pub(super) struct Scene<'a> {
    pub(super) document: Document<'a>,
    pub(super) tree: &'a Tree<'a>,
    pub(super) lexicon: &'a Lexicon,
    pub(super) mentions: &'a [EventMention],
    pub(super) entities: &'a [Entity],
    /// Word → the event mention that it heads or carries.
    event_at: Vec<u32>,
    /// Word → (entity, mention of it).
    entity_at: Vec<(u32, u32)>,
    /// Word inside a name → (entity, mention of it).
    named_at: Vec<(u32, u32)>,
    /// Word → time expression, one past; 0 is none.
    time_at: Vec<u32>,
    /// Number of sentences that are headlines, from the first.
    headlines: usize,
    /// The first sentence of the text itself: behind headlines, datelines and bylines.
    opening: usize,
    /// The lemmas of the text in small letters, gathered when first asked for.
    lemmas: OnceCell<HashSet<String>>,
}

const NONE: u32 = u32::MAX;

impl<'a> Scene<'a> {
    pub(super) fn new(
        document: Document<'a>,
        tree: &'a Tree<'a>,
        lexicon: &'a Lexicon,
        mentions: &'a [EventMention],
        entities: &'a [Entity],
    ) -> Self {
        let index = |at: usize| u32::try_from(at).unwrap_or(NONE);
        let mut event_at = vec![NONE; tree.len()];
        for (at, mention) in mentions.iter().enumerate() {
            if let Some(light) = mention.light {
                event_at[light] = index(at);
            }
            event_at[mention.head] = index(at);
        }
        let mut entity_at = vec![(NONE, NONE); tree.len()];
        for (entity, one) in entities.iter().enumerate() {
            for (at, mention) in one.mentions.iter().enumerate().filter(|(_, mention)| mention.head < tree.len()) {
                entity_at[mention.head] = (index(entity), index(at));
            }
        }
        let mut time_at = vec![NONE; tree.len()];
        let annotation = tree.annotation();
        let mut named_at = vec![(NONE, NONE); tree.len()];
        for (entity, one) in entities.iter().enumerate() {
            for (at, mention) in
                one.mentions.iter().enumerate().filter(|(_, mention)| mention.form == MentionForm::Name)
            {
                for (word, _) in annotation.words.within(mention.span) {
                    named_at[word] = (index(entity), index(at));
                }
            }
        }
        for (at, time) in annotation.times.iter().enumerate() {
            for (word, _) in annotation.words.within(time.span) {
                time_at[word] = index(at);
            }
        }
        let headlines = headlines(document, tree);
        Self {
            document,
            tree,
            lexicon,
            mentions,
            entities,
            event_at,
            entity_at,
            named_at,
            time_at,
            headlines,
            opening: opening(tree, headlines),
            lemmas: OnceCell::new(),
        }
    }

    /// Whether the text has one of these lemmas.
    pub(super) fn has_any(&self, lemmas: &HashSet<String>) -> bool {
        let gather = || (0..self.tree.len()).map(|word| self.tree.lemma(word).to_lowercase()).collect();
        !self.lemmas.get_or_init(gather).is_disjoint(lemmas)
    }

    /// The event mention that the word heads or carries.
    pub(super) fn event(&self, word: usize) -> Option<usize> {
        self.event_at.get(word).filter(|&&at| at != NONE).map(|&at| at as usize)
    }

    /// The entity that the word stands for.
    pub(super) fn entity(&self, word: usize) -> Option<usize> {
        self.entity_at.get(word).filter(|(entity, _)| *entity != NONE).map(|(entity, _)| *entity as usize)
    }

    /// The span and form of the entity mention that the word heads.
    pub(super) fn entity_mention(&self, word: usize) -> Option<(usize, Span, MentionForm)> {
        let (entity, at) = *self.entity_at.get(word)?;
        let mention = self.entities.get(entity as usize)?.mentions.get(at as usize)?;
        Some((entity as usize, mention.span, mention.form))
    }

    /// The name that the word is part of: its entity, its span and its head.
    pub(super) fn named(&self, word: usize) -> Option<(usize, Span, usize)> {
        let (entity, at) = *self.named_at.get(word)?;
        let mention = self.entities.get(entity as usize)?.mentions.get(at as usize)?;
        Some((entity as usize, mention.span, mention.head))
    }

    /// The time expression that the word is part of.
    pub(super) fn time(&self, word: usize) -> Option<usize> {
        self.time_at.get(word).filter(|&&at| at != NONE).map(|&at| at as usize)
    }

    /// Whether the sentence is a headline.
    pub(super) fn is_headline(&self, sentence: usize) -> bool {
        sentence < self.headlines
    }

    /// How many sentences of the text stand before this one; `None` for headlines, datelines and bylines before the text.
    pub(super) fn place(&self, sentence: usize) -> Option<usize> {
        sentence.checked_sub(self.opening)
    }

    /// The whole sentence of a word.
    pub(super) fn sentence_span(&self, word: usize) -> Span {
        self.tree.annotation().sentences[self.tree.sentence(word)].span
    }
}

/// Headlines: the first sentence where it is the title, or stands in a paragraph of its own without a full stop.
fn headlines(document: Document<'_>, tree: &Tree<'_>) -> usize {
    let sentences = &tree.annotation().sentences;
    let Some(first) = sentences.first() else { return 0 };
    let text = document.slice(first.span).trim();
    let title = document.article.title.as_deref().map(str::trim);
    let alone = sentences.get(1).is_some_and(|next| next.paragraph);
    let ends = text.ends_with(['.', '!', '?', ':', '”', '"']);
    let verb = first.words.clone().any(|word| word < tree.len() && matches!(tree.upos(word), Upos::Verb | Upos::Noun));
    usize::from(title == Some(text) || (alone && !ends && verb && text.split_whitespace().count() <= 20))
}

/// The first sentence that is neither a headline nor furniture nor a date alone.
fn opening(tree: &Tree<'_>, headlines: usize) -> usize {
    let sentences = &tree.annotation().sentences;
    let told = |sentence: &usize| {
        let first = sentences[*sentence].words.start;
        let times = &tree.annotation().times;
        let dated = times.within(sentences[*sentence].span).next().map(|(_, time)| time.span);
        let rest = |dated: Span| sentences[*sentence].span.end.saturating_sub(dated.end);
        let is_date = dated.is_some_and(|dated| dated.start == sentences[*sentence].span.start && rest(dated) < 2);
        first < tree.len() && !tree.is_furniture(first) && !is_date
    };
    (headlines..sentences.len()).find(told).unwrap_or(headlines)
}

/// A verb's auxiliaries, as lemmas in order with the word's own form.
pub(super) fn auxiliaries<'b>(tree: &'b Tree<'_>, word: usize) -> impl Iterator<Item = (usize, &'b str)> {
    tree.kids_by(word, &[Relation::Aux, Relation::AuxPass, Relation::Cop]).map(|kid| (kid, tree.lemma(kid)))
}
