//! Tags and parse of a word, with the names of Universal Dependencies.

use serde::{Deserialize, Serialize};

macro_rules! names {
    ($(#[$meta:meta])* $type:ident, $error:literal, $($variant:ident = $name:literal),* $(,)?) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "the names are those of universaldependencies.org")]
        pub enum $type { $(#[serde(rename = $name)] $variant),* }

        impl $type {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in Universal Dependencies.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The one of this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

names! {
    /// Universal part of speech.
    Upos, "UPOS",
    Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ", Noun = "NOUN",
    Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT", Sconj = "SCONJ", Sym = "SYM",
    Verb = "VERB", X = "X",
}

names! {
    /// Dependency relation, English subtypes included.
    Relation, "relation",
    Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl", Advmod = "advmod", Amod = "amod",
    Appos = "appos", Aux = "aux", AuxPass = "aux:pass", Case = "case", Cc = "cc", CcPreconj = "cc:preconj",
    Ccomp = "ccomp", Compound = "compound", CompoundPrt = "compound:prt", Conj = "conj", Cop = "cop", Csubj = "csubj",
    CsubjOuter = "csubj:outer", CsubjPass = "csubj:pass", Dep = "dep", Det = "det", DetPredet = "det:predet",
    Discourse = "discourse", Dislocated = "dislocated", Expl = "expl", Fixed = "fixed", Flat = "flat",
    FlatForeign = "flat:foreign", Goeswith = "goeswith", Iobj = "iobj", List = "list", Mark = "mark", Nmod = "nmod",
    NmodDesc = "nmod:desc", NmodPoss = "nmod:poss", NmodUnmarked = "nmod:unmarked", Nsubj = "nsubj",
    NsubjOuter = "nsubj:outer", NsubjPass = "nsubj:pass", Nummod = "nummod", Obj = "obj", Obl = "obl",
    OblAgent = "obl:agent", OblUnmarked = "obl:unmarked", Orphan = "orphan", Parataxis = "parataxis", Punct = "punct",
    Reparandum = "reparandum", Root = "root", Vocative = "vocative", Xcomp = "xcomp",
}

impl Relation {
    /// The name without its subtype: `nsubj` of `nsubj:pass`.
    #[must_use]
    pub fn universal(self) -> &'static str {
        let name = self.name();
        name.split_once(':').map_or(name, |(universal, _)| universal)
    }
}

/// UD features that later stations use; each `None` where the word has no such feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Features {
    /// `Tense`.
    pub tense: Option<VerbTense>,
    /// `Mood`.
    pub mood: Option<Mood>,
    /// `VerbForm`.
    pub verb_form: Option<VerbForm>,
    /// `Voice`.
    pub voice: Option<Voice>,
    /// `Number`.
    pub number: Option<Number>,
    /// `Person`, 1 to 3.
    pub person: Option<u8>,
    /// `Degree`.
    pub degree: Option<Degree>,
}

names! {
    /// `Tense` of a verb form.
    VerbTense, "Tense", Past = "Past", Present = "Pres",
}
names! {
    /// `Mood`.
    Mood, "Mood", Imperative = "Imp", Indicative = "Ind", Subjunctive = "Sub",
}
names! {
    /// `VerbForm`.
    VerbForm, "VerbForm", Finite = "Fin", Gerund = "Ger", Infinitive = "Inf", Participle = "Part",
}
names! {
    /// `Voice`.
    Voice, "Voice", Passive = "Pass",
}
names! {
    /// `Number`.
    Number, "Number", Plural = "Plur", Singular = "Sing", PluraleTantum = "Ptan",
}
names! {
    /// `Degree`.
    Degree, "Degree", Comparative = "Cmp", Positive = "Pos", Superlative = "Sup",
}

/// What the tagger says of one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Universal part of speech.
    pub upos: Upos,
    /// Features.
    pub features: Features,
    /// Lemma.
    pub lemma: String,
}

/// A word's place in its sentence's tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// The governing word, as an index into the word layer of the document; `None` at the root.
    pub head: Option<usize>,
    /// The relation to it.
    pub relation: Relation,
}
