//! Given a text, makes the layers that rest on nothing but the text: tokens, words, sentences, tags and parse.

use crate::annotation::lemma::Lemmatizer;
use crate::annotation::lexeme::Lexeme;
use crate::annotation::parser::Parser;
use crate::annotation::tokenizer::{Piece, Tokenizer};
use crate::annotation::vocabulary::Vocabulary;
use crate::annotation::{Annotation, Arc, Layer, Sentence, Tag, Token, Word, agreement, sentence, shape};
use crate::document::{Furniture, Span};
use crate::error::DataFileError;
use crate::resource::Resources;

/// So many words are parsed together: one sentence after the other takes longer, all of a long text too much memory.
const TOGETHER: usize = 4096;

/// How likely an arc is that was mended.
const MENDED: f32 = 0.5;

/// The models of tokens, sentences, tags, lemmas and parse.
///
/// ```
/// use dateline::{annotation::Analyser, resource::Resources};
/// let analyser = Analyser::load(&Resources::embedded())?;
/// let text = "Paris didn't wait. It signed.";
/// let annotation = analyser.analyse(text);
/// let words: Vec<&str> = annotation.words.iter().map(|word| word.span.of(text)).collect();
/// assert_eq!(words, ["Paris", "did", "n't", "wait", ".", "It", "signed", "."]);
/// assert_eq!(annotation.sentences.len(), 2);
/// # Ok::<(), dateline::error::DataFileError>(())
/// ```
#[derive(Debug)]
pub struct Analyser {
    tokenizer: Tokenizer,
    vocabulary: Vocabulary,
    parser: Parser,
    lemmatizer: Lemmatizer,
    furniture: Furniture,
}

impl Analyser {
    /// Reads the models; do it once a process.
    ///
    /// # Errors
    /// When a model is missing, damaged or of another version.
    pub fn load(resources: &Resources) -> Result<Self, DataFileError> {
        let (parser, rest) = rayon::join(
            || Parser::load(resources),
            || {
                let words = (Tokenizer::load(resources)?, Vocabulary::load(resources)?);
                Ok((Lemmatizer::load(resources)?, words, Furniture::load(resources)?))
            },
        );
        let (lemmatizer, (tokenizer, vocabulary), furniture) = rest?;
        Ok(Self { tokenizer, vocabulary, parser: parser?, lemmatizer, furniture })
    }

    /// The layers of a text, but for names and times.
    #[must_use]
    pub fn analyse(&self, text: &str) -> Annotation {
        let pieces = self.tokenizer.tokenize(text);
        let furniture = self.furniture.spans(text);
        let sentences = sentence::split(text, &pieces, &self.tokenizer);
        let sentences = sentence::apart(&pieces, sentences, &furniture);
        Annotation { furniture, ..self.layers(text, &pieces, sentences) }
    }

    /// The layers of a text whose tokens and sentences (ranges of tokens, and whether a paragraph begins there) are
    /// given.
    #[must_use]
    pub fn annotate(&self, text: &str, pieces: &[Piece], sentences: Vec<(std::ops::Range<usize>, bool)>) -> Annotation {
        Annotation { furniture: self.furniture.spans(text), ..self.layers(text, pieces, sentences) }
    }

    /// All layers but for the furniture.
    fn layers(&self, text: &str, pieces: &[Piece], sentences: Vec<(std::ops::Range<usize>, bool)>) -> Annotation {
        let mut made = Annotation::default();
        let (mut tokens, mut words, mut ranges) = (Vec::new(), Vec::new(), Vec::new());
        for (range, paragraph) in sentences {
            let first = words.len();
            for piece in &pieces[range] {
                let from = words.len();
                let mut start = piece.start;
                for &end in piece.cuts.iter().chain([&piece.end]) {
                    words.push(Word { span: Span::new(start, end) });
                    start = end;
                }
                tokens.push(Token { span: Span::new(piece.start, piece.end), words: from..words.len() });
            }
            if first < words.len() {
                let span = Span::new(words[first].span.start, words[words.len() - 1].span.end);
                ranges.push(Sentence { span, words: first..words.len(), paragraph });
            }
        }
        let mut rest = ranges.as_slice();
        while !rest.is_empty() {
            let mut size = 0;
            let count = rest.iter().take_while(|sentence| {
                let fits = size < TOGETHER;
                size += sentence.words.len();
                fits
            });
            let (group, later) = rest.split_at(count.count());
            self.sentences(text, &words, group, &mut made);
            rest = later;
        }
        made.tokens = Layer::new(tokens);
        made.words = Layer::new(words);
        made.sentences = Layer::new(ranges);
        made
    }

    /// Tags and arcs of sentences that follow each other.
    fn sentences(&self, text: &str, words: &[Word], sentences: &[Sentence], made: &mut Annotation) {
        let lexeme = |word: &Word| self.vocabulary.lexeme(word.span.of(text));
        let lexemes: Vec<Vec<Lexeme>> =
            sentences.iter().map(|sentence| words[sentence.words.clone()].iter().map(lexeme).collect()).collect();
        let lexemes: Vec<&[Lexeme]> = lexemes.iter().map(Vec::as_slice).collect();
        for (sentence, parse) in sentences.iter().zip(self.parser.parse(&lexemes)) {
            let first = sentence.words.start;
            for (word, id) in words[sentence.words.clone()].iter().zip(parse.classes) {
                let class = self.parser.class(id);
                let lemma = self.lemmatizer.lemma(word.span.of(text), class.upos, self.parser.name(id));
                made.tags.push(Tag { upos: class.upos, features: class.features, lemma });
            }
            let arcs =
                parse.arcs.into_iter().map(|(head, relation)| Arc { head: head.map(|head| head + first), relation });
            made.arcs.extend(arcs);
            made.sure.extend(parse.sure);
            let parsed = made.arcs[sentence.words.clone()].to_vec();
            shape::mend_words(sentence.words.clone(), words, &mut made.tags, &mut made.arcs);
            for (word, arc) in sentence.words.clone().zip(parsed) {
                if made.arcs[word] != arc {
                    made.sure[word] = MENDED;
                }
            }
            agreement::complete(text, sentence.words.clone(), words, &mut made.tags, &made.arcs);
        }
    }
}
