use crate::annotation::{Relation, Upos};
use crate::event::Role;
use crate::event::participant::Cast;

impl Cast<'_, '_> {
    /// Sums and bare numbers are quantities.
    pub(super) fn is_amount(&self, word: usize) -> bool {
        let tree = self.scene.tree;
        matches!(tree.upos(word), Upos::Num | Upos::Sym)
            || matches!(
                tree.lemma(word),
                "dollar" | "euro" | "billion" | "million" | "percent" | "%" | "$" | "pound" | "yen"
            )
            || tree.kids(word).any(|kid| tree.upos(kid) == Upos::Sym)
    }

    /// "Killing four", "won 3.2 percent of the vote", "pledged $3 million": an amount as what a verb acts on. "Voted 66 to 27"
    /// is none.
    pub(super) fn is_told_amount(&self, role: Role, word: usize) -> bool {
        let tree = self.scene.tree;
        let first = tree.first_conjunct(word);
        role == Role::Patient
            && matches!(tree.relation(first), Relation::Obj | Relation::NsubjPass)
            && tree.head(first).is_some_and(|verb| tree.upos(verb) == Upos::Verb && tree.lemma(verb) != "vote")
    }
}
