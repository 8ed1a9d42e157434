use crate::annotation::{Annotation, Features, Relation, Upos};
use crate::document::Span;

/// The parse of a document, with what walking in it needs made once: children, extents, sentences.
///
/// Made from any [`Annotation`] whose tags and arcs are complete; a parse with a cycle is safe to walk, as every climb is bounded.
pub struct Tree<'a> {
    text: &'a str,
    annotation: &'a Annotation,
    from: Vec<u32>,
    kids: Vec<u32>,
    extent: Vec<(u32, u32)>,
    sentence: Vec<u32>,
    furniture: Vec<bool>,
}

/// More steps than any sensible tree is deep.
const DEPTH: usize = 128;

impl<'a> Tree<'a> {
    /// Prepares the parse; `None` where a word lacks a tag or an arc.
    #[must_use]
    pub fn new(text: &'a str, annotation: &'a Annotation) -> Option<Self> {
        let count = annotation.words.len();
        if annotation.tags.len() != count || annotation.arcs.len() != count {
            return None;
        }
        let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut from = vec![0_u32; count + 2];
        let heads = || annotation.arcs.iter().map(|arc| arc.head.filter(|&head| head < count));
        for head in heads().flatten() {
            from[head + 2] += 1;
        }
        for at in 1..from.len() {
            from[at] += from[at - 1];
        }
        let mut kids = vec![0_u32; from[count + 1] as usize];
        for (word, head) in heads().enumerate() {
            if let Some(head) = head {
                kids[from[head + 1] as usize] = index(word);
                from[head + 1] += 1;
            }
        }
        let mut extent: Vec<(u32, u32)> = (0..count).map(|at| (index(at), index(at))).collect();
        for word in 0..count {
            let mut above = annotation.arcs[word].head;
            for _ in 0..DEPTH {
                let Some(head) = above.filter(|&head| head < count) else { break };
                extent[head].0 = extent[head].0.min(index(word));
                extent[head].1 = extent[head].1.max(index(word));
                above = annotation.arcs[head].head;
            }
        }
        let mut sentence = vec![0_u32; count];
        for (number, one) in annotation.sentences.iter().enumerate() {
            for word in one.words.clone().filter(|&word| word < count) {
                sentence[word] = index(number);
            }
        }
        let mut furniture = vec![false; count];
        for &span in &annotation.furniture {
            for (word, _) in annotation.words.within(span).filter(|(word, _)| *word < count) {
                furniture[word] = true;
            }
        }
        Some(Self { text, annotation, from, kids, extent, sentence, furniture })
    }

    /// The annotation below.
    #[must_use]
    pub fn annotation(&self) -> &'a Annotation {
        self.annotation
    }

    /// The text below.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sentence.len()
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sentence.is_empty()
    }

    /// The words that `word` governs, in order.
    pub fn kids(&self, word: usize) -> impl Iterator<Item = usize> {
        self.kids[self.from[word] as usize..self.from[word + 1] as usize].iter().map(|&kid| kid as usize)
    }

    /// The words that `word` governs by one of `relations`.
    pub fn kids_by<'b>(&'b self, word: usize, relations: &'b [Relation]) -> impl Iterator<Item = usize> {
        self.kids(word).filter(move |&kid| relations.contains(&self.relation(kid)))
    }

    /// The first word that `word` governs by one of `relations`.
    #[must_use]
    pub fn kid(&self, word: usize, relations: &[Relation]) -> Option<usize> {
        self.kids(word).find(|&kid| relations.contains(&self.relation(kid)))
    }

    /// Governing word.
    #[must_use]
    pub fn head(&self, word: usize) -> Option<usize> {
        self.annotation.arcs[word].head.filter(|&head| head < self.len() && head != word)
    }

    /// Relation to the governing word.
    #[must_use]
    pub fn relation(&self, word: usize) -> Relation {
        self.annotation.arcs[word].relation
    }

    /// Part of speech.
    #[must_use]
    pub fn upos(&self, word: usize) -> Upos {
        self.annotation.tags[word].upos
    }

    /// Features.
    #[must_use]
    pub fn features(&self, word: usize) -> Features {
        self.annotation.tags[word].features
    }

    /// Lemma.
    #[must_use]
    pub fn lemma(&self, word: usize) -> &'a str {
        &self.annotation.tags[word].lemma
    }

    /// Whether the lemma is one of `lemmas`.
    #[must_use]
    pub fn is(&self, word: usize, lemmas: &[&str]) -> bool {
        lemmas.contains(&self.lemma(word))
    }

    /// Where the word lies.
    #[must_use]
    pub fn span(&self, word: usize) -> Span {
        self.annotation.words[word].span
    }

    /// The word as written.
    #[must_use]
    pub fn form(&self, word: usize) -> &'a str {
        self.span(word).of(self.text)
    }

    /// Number of the word's sentence.
    #[must_use]
    pub fn sentence(&self, word: usize) -> usize {
        self.sentence[word] as usize
    }

    /// Whether the word stands in a dateline, byline or credit, where nothing happens and nobody acts.
    #[must_use]
    pub fn is_furniture(&self, word: usize) -> bool {
        self.furniture[word]
    }

    /// First and last word of the subtree.
    #[must_use]
    pub fn extent(&self, word: usize) -> (usize, usize) {
        (self.extent[word].0 as usize, self.extent[word].1 as usize)
    }

    /// From the word's governor upwards to the root.
    pub fn ancestors(&self, word: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.head(word), |&above| self.head(above)).take(DEPTH)
    }

    /// Whether `above` governs `word`, directly or not (equal counts).
    #[must_use]
    pub fn governs(&self, above: usize, word: usize) -> bool {
        above == word || self.ancestors(word).any(|one| one == above)
    }

    /// The first member of the coordination that `word` is in.
    #[must_use]
    pub fn first_conjunct(&self, word: usize) -> usize {
        let mut at = word;
        for _ in 0..DEPTH {
            match self.head(at) {
                Some(head) if self.relation(at) == Relation::Conj => at = head,
                _ => break,
            }
        }
        at
    }

    /// `word` and what is coordinated below it.
    #[must_use]
    pub fn conjuncts(&self, word: usize) -> Vec<usize> {
        let mut all = vec![word];
        all.extend(self.kids_by(word, &[Relation::Conj]));
        all
    }

    /// The preposition of a nominal, in lower case: "to", "because of" as "because".
    #[must_use]
    pub fn preposition(&self, word: usize) -> Option<&'a str> {
        self.kids_by(word, &[Relation::Case]).find(|&case| !self.is_count_word(case)).map(|case| self.lemma(case))
    }

    /// Whether a word that looks like a preposition says how exact a number is: "at least 12", "up to 30".
    #[must_use]
    pub fn is_count_word(&self, word: usize) -> bool {
        let next = (word + 1 < self.len()).then(|| self.form(word + 1));
        self.lemma(word) == "than"
            || matches!((self.lemma(word), next), ("at", Some("least" | "most")) | ("up", Some("to")))
            || (self.lemma(word) == "to" && word > 0 && self.form(word - 1).eq_ignore_ascii_case("up"))
    }

    /// The nominal phrase of a head without clauses, appositions, coordination and all but its closest complements.
    #[must_use]
    pub fn phrase(&self, head: usize) -> Span {
        let (mut first, mut last) = (head, head);
        self.widen(head, 0, &mut first, &mut last);
        // a comma far before the head or behind a noun is a parser's mistake, not a list of adjectives
        if let Some(comma) = (first..head).rev().find(|&word| self.form(word) == ",")
            && (head - first > 6
                || (comma > first && matches!(self.upos(comma - 1), Upos::Noun | Upos::Propn | Upos::Num))
                    && self.kid(head, &[Relation::Conj, Relation::Cc]).is_none())
        {
            first = comma + 1;
        }
        // "a vote of 118 to 0": both numbers
        if last + 2 < self.len()
            && self.upos(last) == Upos::Num
            && self.upos(last + 2) == Upos::Num
            && matches!(self.form(last + 1), "to" | "-" | "–")
            && self.sentence(last) == self.sentence(last + 2)
        {
            last += 2;
        }
        self.span(first).cover(self.span(last.max(first)))
    }

    fn widen(&self, head: usize, depth: usize, first: &mut usize, last: &mut usize) {
        if depth > 6 {
            return;
        }
        for kid in self.kids(head) {
            let inside = match self.relation(kid) {
                Relation::Det
                | Relation::DetPredet
                | Relation::Amod
                | Relation::Compound
                | Relation::Nummod
                | Relation::Flat
                | Relation::FlatForeign
                | Relation::Goeswith
                | Relation::Fixed
                | Relation::NmodPoss
                | Relation::NmodDesc => true,
                // "at least eight": a parser makes a noun of the second word
                Relation::Nmod => {
                    self.preposition(kid) == Some("of")
                        || kid < head && self.upos(head) == Upos::Num && matches!(self.lemma(kid), "least" | "most")
                }
                Relation::Case => depth > 0 && (self.lemma(kid) == "of" || kid > head || self.is_count_word(kid)),
                // "nearly all", "almost every"
                Relation::Advmod => {
                    kid < head
                        && (self.upos(head) == Upos::Num
                            || depth > 0 && matches!(self.lemma(head), "all" | "every" | "half" | "any" | "no"))
                }
                Relation::Conj | Relation::Cc => {
                    depth > 0 && self.upos(head) != Upos::Verb && self.upos(kid) != Upos::Verb
                }
                _ => false,
            };
            if inside {
                *first = (*first).min(kid);
                *last = (*last).max(kid);
                self.widen(kid, depth + 1, first, last);
            }
        }
    }

    /// Whether the clause of the verb or predicate `word` is negated by its own "not", "never", "no longer".
    #[must_use]
    pub fn is_negated(&self, word: usize) -> bool {
        // "no longer": the "no" stands below
        let longer = self.kids_by(word, &[Relation::Advmod]).any(|kid| {
            kid > 0 && matches!(self.lemma(kid), "long" | "longer") && self.form(kid - 1).eq_ignore_ascii_case("no")
        });
        longer
            || self
                .kids_by(word, &[Relation::Advmod, Relation::Aux, Relation::CcPreconj, Relation::Cc, Relation::Advcl])
                .any(|kid| {
                    matches!(self.lemma(kid), "not" | "never" | "n't" | "neither" | "nor" | "hardly" | "no" | "nowhere")
                        || self.form(kid).eq_ignore_ascii_case("n't")
                        || self.form(kid).eq_ignore_ascii_case("n’t")
                })
            || self.kids_by(word, &[Relation::Nsubj, Relation::NsubjPass, Relation::Obj]).any(|kid| {
                matches!(self.lemma(kid), "nobody" | "none" | "nothing" | "neither")
                    || self.form(kid).eq_ignore_ascii_case("no one")
                    || self.kids_by(kid, &[Relation::Det]).any(|det| matches!(self.lemma(det), "no" | "neither"))
            })
    }
}
