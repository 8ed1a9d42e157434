use crate::annotation::Relation;
use crate::document::Span;
use crate::event::participant::subject;
use crate::event::scene::Scene;
use crate::mention::{Complement, EventClass, EventMention, quoted};

/// Who says what, over a whole article.
pub(super) struct Voices {
    /// Spans inside quotation marks, in order.
    quoted: Vec<Span>,
    /// Word of each reporting verb with its speaker, in order of the text.
    speakers: Vec<(usize, usize)>,
}

impl Voices {
    pub(super) fn of(scene: &Scene<'_>) -> Self {
        let speakers = scene
            .mentions
            .iter()
            .filter(|mention| mention.class == EventClass::Reporting)
            .filter_map(|mention| {
                let speaker = subject(scene, mention.head, 0)?;
                Some((mention.head, voice(scene, speaker.word)?))
            })
            .collect();
        Self { quoted: quoted(scene.document.text()), speakers }
    }

    /// Whether the span lies inside quotation marks.
    pub(super) fn in_quotes(&self, span: Span) -> bool {
        let at = self.quoted.partition_point(|quote| quote.end <= span.start);
        self.quoted.get(at).is_some_and(|quote| quote.contains(span))
    }

    /// Who says it, by the clause it stands in; in a quotation, by who spoke last in the paragraph or speaks next in the sentence.
    pub(super) fn speaker(&self, scene: &Scene<'_>, mention: &EventMention) -> Option<usize> {
        let tree = scene.tree;
        let from = mention.clause();
        let mut below = from;
        for above in std::iter::once(from).chain(tree.ancestors(from)) {
            if let Some(source) = according_to(scene, above) {
                return Some(source);
            }
            if above != from {
                let clausal = matches!(
                    tree.relation(below),
                    Relation::Ccomp
                        | Relation::Xcomp
                        | Relation::Csubj
                        | Relation::Advcl
                        | Relation::Acl
                        | Relation::Parataxis
                ) || tree.relation(below) == Relation::Obj;
                let says = scene.event(above).is_some_and(|event| {
                    let governor = &scene.mentions[event];
                    matches!(governor.complement, Some(Complement::Say | Complement::Claim | Complement::Predict))
                        || (governor.class == EventClass::Reporting && governor.complement != Some(Complement::Deny))
                });
                if says
                    && clausal
                    && matches!(
                        tree.relation(below),
                        Relation::Ccomp | Relation::Xcomp | Relation::Parataxis | Relation::Csubj
                    )
                    && let Some(speaker) = subject(scene, above, 0).and_then(|subject| voice(scene, subject.word))
                {
                    return Some(speaker);
                }
            }
            // "…, Zyla said": the reporting clause hangs below as a parenthesis
            let aside = tree.kids_by(above, &[Relation::Parataxis, Relation::Ccomp]).find(|&kid| {
                kid != below
                    && tree.relation(kid) == Relation::Parataxis
                    && scene.event(kid).is_some_and(|event| scene.mentions[event].class == EventClass::Reporting)
                    && tree.kid(kid, &[Relation::Ccomp]).is_none()
            });
            if let Some(speaker) =
                aside.and_then(|kid| subject(scene, kid, 0)).and_then(|subject| voice(scene, subject.word))
            {
                return Some(speaker);
            }
            below = above;
        }
        if !self.in_quotes(mention.trigger) {
            return None;
        }
        let sentence = tree.sentence(mention.head);
        let here = self.speakers.iter().find(|(word, _)| tree.sentence(*word) == sentence);
        let paragraph = (0..=sentence).rev().find(|&one| tree.annotation().sentences[one].paragraph).unwrap_or(0);
        let before = self.speakers.iter().rev().find(|(word, _)| (paragraph..sentence).contains(&tree.sentence(*word)));
        here.or(before).map(|(_, entity)| *entity)
    }
}

/// Whose voice a speaker is: somebody, or whoever a document is of ("Berg’s statement said", "a report by the agency").
fn voice(scene: &Scene<'_>, word: usize) -> Option<usize> {
    let tree = scene.tree;
    scene.entity(word).or_else(|| {
        let document = scene.lexicon.is_listed("document", &tree.lemma(word).to_lowercase());
        let owner = |kid: usize| match tree.relation(kid) {
            Relation::NmodPoss | Relation::Compound => true,
            Relation::Nmod => matches!(tree.preposition(kid), Some("by" | "from" | "of")),
            _ => false,
        };
        tree.kids(word).filter(|&kid| document && owner(kid)).find_map(|kid| scene.entity(kid))
    })
}

/// "According to X" in the clause of `word`; behind a comma at the end of a clause below, of the whole sentence too.
fn according_to(scene: &Scene<'_>, word: usize) -> Option<usize> {
    let tree = scene.tree;
    let closing = |clause: usize| {
        let comma =
            |at: usize| at > clause && tree.form(at) == "," && tree.form(at + 1).eq_ignore_ascii_case("according");
        (clause + 1..tree.len() - 1).take_while(|&at| tree.sentence(at) == tree.sentence(clause)).any(comma)
    };
    named_source(scene, word).or_else(|| {
        let below = tree.kids_by(word, &[Relation::Advcl]).filter(|&clause| clause > word && closing(clause));
        below.into_iter().find_map(|clause| named_source(scene, clause))
    })
}

fn named_source(scene: &Scene<'_>, word: usize) -> Option<usize> {
    let tree = scene.tree;
    for kid in tree.kids_by(word, &[Relation::Obl, Relation::Nmod, Relation::Advcl, Relation::Advmod]) {
        let marked = tree
            .kids_by(kid, &[Relation::Case, Relation::Mark])
            .any(|case| tree.form(case).eq_ignore_ascii_case("according"));
        if marked {
            return voice(scene, kid);
        }
        if tree.form(kid).eq_ignore_ascii_case("according") {
            return tree
                .kids_by(kid, &[Relation::Obl, Relation::Nmod, Relation::Obj])
                .find_map(|source| voice(scene, source));
        }
    }
    None
}
